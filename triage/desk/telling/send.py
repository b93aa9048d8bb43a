"""Send what is due: claimed first, looked at again, handed over, and what came of it kept.

Nothing is locked while anything leaves the house. Whoever takes over what another worker
was sending asks the provider first, and never sends a family the same twice.
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event
from time import monotonic

from sqlalchemy import Engine

from triage.checkins import content
from triage.checkins.content import CheckIns
from triage.desk.desk import Work
from triage.desk.telling import fates, gate, outgoing
from triage.desk.telling.fates import failed
from triage.desk.telling.gate import Passes
from triage.desk.telling.resting import Resting
from triage.messages.channels.channel import Channel, Fate, Outgoing
from triage.messages.outbox import MessageState, Patience, Way
from triage.store import outbox, pauses
from triage.store.engine import reading, unit_of_work
from triage.store.outbox import StoredMessage, Turn


__all__ = ["Sender", "failed", "retract"]

log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
WORKER = "The worker that sends messages"
NO_ADDRESS, RETRACTED = "no-address", "retracted"


class _Lost(Exception):
    """Another worker has the message by now: nothing of ours is kept."""


class Sender:
    """One thread's sending, with ways out of its own and a name for its claims."""

    def __init__(
        self,
        engine: Engine,
        tenant: str,
        channels: Mapping[Way, Channel],
        worker: str,
        patience: Patience,
        *,
        urgent_only: bool = False,
        rules: Callable[[], CheckIns] = content.in_force,
    ) -> None:
        self.engine, self.tenant = engine, tenant
        self.channels, self.worker = channels, worker
        self.patience, self.rules, self.in_force = patience.checked(), rules, rules()
        self.lanes = (True,) if urgent_only else (True, False)
        self.resting = Resting(patience)
        self.stopping = Event()

    def run_once(self, now: datetime, size: int = 20) -> int:
        """Claim what is due and see each through; how many were claimed."""
        clock, self.in_force = _running_from(now), self.rules()
        some = self._claim(clock(), size)
        for message in some:
            self._see_through(message, clock)
        return len(some)

    def stop(self) -> None:
        """Finish the message in hand and give the others back."""
        self.stopping.set()

    def _claim(self, now: datetime, size: int) -> list[StoredMessage]:
        """What is due, alerts first. Where nothing is, nobody waits for us to look."""
        found: list[StoredMessage] = []
        for urgent in self.lanes:
            with reading(self.engine) as session:
                paused = pauses.kinds(session, tenant=self.tenant)
                turn = Turn(
                    worker=self.worker,
                    now=now,
                    until=now + self.patience.lease_of(urgent=urgent),
                    urgent=urgent,
                    ways=self.resting.awake(self.channels, now),
                    paused=frozenset() if urgent else paused,
                )
                if not outbox.waits(session, tenant=self.tenant, turn=turn):
                    continue
            with unit_of_work(self.engine) as session:
                left = size - len(found)
                found += outbox.claim(session, tenant=self.tenant, turn=turn, size=left)
        return found

    def _see_through(self, message: StoredMessage, clock: Clock) -> None:
        """One message as far as it gets. What is wrong with it holds up no other."""
        try:
            if message.state is MessageState.SENDING:
                self._find_out(message, clock)
            elif self.stopping.is_set() or self.resting.rests(message.way, clock()):
                self._give_back(message, clock())
            else:
                self._send(message, clock)
        except Exception as problem:  # a bug, or words that cannot be used
            log.error("a message was set aside: %s", type(problem).__name__)
            with self._work(clock()) as work:
                fates.set_aside(work, message, type(problem).__name__, self.patience)

    def _send(self, message: StoredMessage, clock: Clock) -> None:
        ready = self._begin(message, clock())
        if ready is None:
            return
        channel = self.channels[message.way]
        handed = channel.send(ready)
        self.resting.heard(message.way, handed.fate, clock())
        with self._work(clock()) as work:
            fates.handed_over(
                work,
                message,
                handed,
                patience=self.patience,
                can_look_up=channel.can_look_up,
            )

    def _begin(self, message: StoredMessage, now: datetime) -> Outgoing | None:
        """Make it ready in one transaction; None where it does not go out now.

        What it needs is kept together with the word that it is being sent, or, where
        another worker has it by now, not at all.
        """
        try:
            with self._work(now) as work:
                ready = self._passed(work, message)
                if ready is not None and not outbox.begin(
                    work.session,
                    tenant=self.tenant,
                    message=message,
                    now=now,
                    until=now + self.patience.lease_of(urgent=message.urgent),
                ):
                    raise _Lost
        except _Lost:
            return None
        return ready

    def _passed(self, work: Work, message: StoredMessage) -> Outgoing | None:
        """The message with its address and code, if it may go now."""
        said = gate.ask(work, message, self.in_force)
        match said.passes:
            case Passes.LATER:
                outbox.give_back(
                    work.session,
                    tenant=self.tenant,
                    message=message,
                    not_before=said.when or work.now,
                )
            case Passes.WITHDRAW:
                fates.withdraw(work, message, said.reason)
            case Passes.WITHHOLD:
                fates.withhold(work, message, said.reason)
            case Passes.GO:
                ready = outgoing.ready(work, message, to=said.address, name=said.name)
                if ready is None:
                    fates.give_up(work, message, NO_ADDRESS)
                return ready
        return None

    def _find_out(self, message: StoredMessage, clock: Clock) -> None:
        """It may have gone, from another worker's hands: ask before anything else."""
        channel = self.channels[message.way]
        asked = channel.can_look_up
        found = channel.look_up(message.id) if asked else None
        with self._work(clock()) as work:
            if not asked:
                fates.cannot_ask(work, message, self.patience)
            elif found is None:
                fates.never_had(work, message)
            elif found.fate is Fate.NOT_KNOWN:
                fates.not_answered(work, message, self.patience)
            else:
                fates.handed_over(
                    work, message, found, patience=self.patience, can_look_up=True
                )

    def _give_back(self, message: StoredMessage, now: datetime) -> None:
        with self._work(now) as work:
            outbox.give_back(
                work.session, tenant=self.tenant, message=message, not_before=now
            )

    @contextmanager
    def _work(self, now: datetime) -> Iterator[Work]:
        with unit_of_work(self.engine) as session:
            yield Work(session=session, tenant=self.tenant, now=now, by=WORKER)


def retract(work: Work, message_id: str, why: str) -> bool:
    """Take back a message that has not gone; False where it has, or may have."""
    taken = outbox.move(
        work.session,
        tenant=work.tenant,
        message_id=message_id,
        to=MessageState.WITHDRAWN,
        now=work.now,
        problem=RETRACTED,
    )
    if taken:
        work.note("Took back a message", on=("message", message_id), text=why)
    return taken


def _running_from(now: datetime) -> Clock:
    """The time from then on, which nothing that sets a clock can turn back."""
    began = monotonic()
    return lambda: now + timedelta(seconds=monotonic() - began)
