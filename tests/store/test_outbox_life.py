"""The life of a message, tried in every order: it only moves where the table says.

Two workers, a provider's late words and people who take messages back all act on a few
messages, while time goes on. A plain account of what should be so is kept beside them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, delete

from tests.store.builders import NOW, TENANT
from tests.store.messages import LEASE, a_message, begun, claimed, written
from triage.messages.outbox import ENDED, MOVES, UNFINISHED, MessageState
from triage.store import outbox
from triage.store.engine import unit_of_work
from triage.store.outbox import MESSAGES, StoredMessage


MANY = 3
WORKERS = st.sampled_from(["one", "two"])
KEYS = st.sampled_from([f"M{at}" for at in range(MANY)])
SAID = st.sampled_from([MessageState.SENT, MessageState.DELIVERED, MessageState.FAILED])
SETTLED = st.sampled_from(
    [MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN]
)


@dataclass
class Had:
    """A message as one worker believes to have it."""

    message: StoredMessage
    until: datetime
    begun: bool = False


@dataclass
class Life:
    """What a plain account says of each message."""

    now: datetime = NOW
    had: dict[tuple[str, str], Had] = field(default_factory=dict)  # worker, key
    holder: dict[str, str] = field(default_factory=dict)  # who truly has it


class Outbox(RuleBasedStateMachine):
    """Everything that can happen to a message, in any order."""

    engine: Engine

    @initialize()
    def write(self) -> None:
        """A few messages, and the same ones again."""
        with unit_of_work(self.engine) as session:
            session.execute(delete(MESSAGES))
        some = [a_message(at) for at in range(MANY)]
        assert written(self.engine, *some) == MANY
        assert written(self.engine, *some) == 0
        self.life = Life()
        self.before = self.states()

    def states(self) -> dict[str, StoredMessage]:
        """Every message as it is kept."""
        with unit_of_work(self.engine) as session:
            found = outbox.read(session, outbox.every(TENANT))
        return {one.key: one for one in found}

    @contextmanager
    def one_step(self, *keys: str) -> Iterator[None]:
        """Only these messages move, and only where the table says."""
        yield
        after = self.states()
        for key, was in self.before.items():
            then = after[key].state
            assert then is was.state or then in MOVES[was.state], (was.state, then)
            if keys and key not in keys:
                assert after[key] == was
        self.before = after

    @rule(seconds=st.sampled_from([1, 60, 121]))
    def time_goes_on(self, seconds: int) -> None:
        """Leases run out."""
        self.life.now += timedelta(seconds=seconds)

    @rule(worker=WORKERS, size=st.integers(1, MANY))
    def claim(self, worker: str, size: int) -> None:
        """A worker takes what is due, and what a silent one has left."""
        now = self.life.now
        found = claimed(self.engine, worker, now=now, size=size)
        for one in found:
            was = self.before[one.key]
            free = was.state is MessageState.DUE and was.not_before <= now
            left = was.lease_until is not None and was.lease_until <= now
            assert free or (was.state in UNFINISHED and left)
            sending = was.state is MessageState.SENDING
            expected = MessageState.SENDING if sending else MessageState.CLAIMED
            assert (one.state, one.worker) == (expected, worker)
            self.life.had[worker, one.key] = Had(one, now + LEASE, begun=sending)
            self.life.holder[one.key] = worker
        takeable = [
            one
            for one in self.before.values()
            if (one.state is MessageState.DUE and one.not_before <= now)
            or (
                one.state in UNFINISHED
                and one.lease_until is not None
                and one.lease_until <= now
            )
        ]
        assert len(found) == min(size, len(takeable))  # nothing is left lying
        self.before = self.states()

    @rule(worker=WORKERS, key=KEYS)
    def begin(self, worker: str, key: str) -> None:
        """A worker makes ready to send: once for a claim, and only what it has."""
        had = self.life.had.get((worker, key))
        if had is None:
            return
        mine = self.before[key].state is MessageState.CLAIMED and self.has(worker, key)
        with self.one_step(key):
            assert begun(self.engine, had.message, now=self.life.now) == mine

    @rule(worker=WORKERS, key=KEYS, to=SETTLED)
    def settle(self, worker: str, key: str, to: MessageState) -> None:
        """A worker keeps what came of it: only of what it still has."""
        had = self.life.had.get((worker, key))
        if had is None:
            return
        legal = to in MOVES[self.before[key].state]
        with self.one_step(key), unit_of_work(self.engine) as session:
            done = outbox.settle(
                session,
                tenant=TENANT,
                message=had.message,
                to=to,
                now=self.life.now,
            )
            assert done == (legal and self.has(worker, key))

    @rule(worker=WORKERS, key=KEYS, wait=st.sampled_from([0, 30]))
    def give_back(self, worker: str, key: str, wait: int) -> None:
        """A worker gives one back: only what it still has."""
        had = self.life.had.get((worker, key))
        if had is None:
            return
        held = self.before[key].state in (MessageState.CLAIMED, MessageState.SENDING)
        mine = held and self.has(worker, key)
        with self.one_step(key), unit_of_work(self.engine) as session:
            done = outbox.give_back(
                session,
                tenant=TENANT,
                message=had.message,
                not_before=self.life.now + timedelta(seconds=wait),
            )
            assert done == mine
        if done:
            del self.life.holder[key]

    @rule(key=KEYS, to=SAID)
    def provider_says(self, key: str, to: MessageState) -> None:
        """A provider's word comes late, early or twice."""
        legal = to in MOVES[self.before[key].state]
        with self.one_step(key), unit_of_work(self.engine) as session:
            moved = outbox.move(
                session,
                tenant=TENANT,
                message_id=self.before[key].id,
                to=to,
                now=self.life.now,
            )
            assert moved == legal

    @rule(key=KEYS)
    def taken_back(self, key: str) -> None:
        """A person takes back what has not gone, and nothing else."""
        not_gone = self.before[key].state in (MessageState.DUE, MessageState.CLAIMED)
        with self.one_step(key), unit_of_work(self.engine) as session:
            moved = outbox.move(
                session,
                tenant=TENANT,
                message_id=self.before[key].id,
                to=MessageState.WITHDRAWN,
                now=self.life.now,
            )
            assert moved == not_gone

    def has(self, worker: str, key: str) -> bool:
        """Whether a worker truly has a message."""
        return self.life.holder.get(key) == worker

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every message is there; what is in hand has a holder and an end to it."""
        found = self.states()
        assert len(found) == MANY
        for one in found.values():
            held = one.state in (MessageState.CLAIMED, MessageState.SENDING)
            assert (one.lease_until is not None) == held
            assert one.worker is not None or not held
            assert (one.ended_at is not None) >= (one.state in ENDED)


@pytest.mark.hazard("H-12")
def test_a_message_moves_only_where_it_may_whoever_acts_on_it(engine: Engine) -> None:
    class Here(Outbox):
        pass

    Here.engine = engine
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )


def test_every_message_can_come_to_an_end_and_none_leaves_it_by_itself() -> None:
    reach = {state: set(after) for state, after in MOVES.items()}

    for _ in MessageState:
        for after in reach.values():
            after |= {one for step in after for one in MOVES[step]}

    assert all(reach[state] & ENDED for state in UNFINISHED)
    for ended in (
        MessageState.DELIVERED,
        MessageState.WITHHELD,
        MessageState.WITHDRAWN,
    ):
        assert MOVES[ended] == frozenset()
    assert MessageState.DUE not in reach[MessageState.SENT]
    assert MessageState.DUE not in reach[MessageState.UNKNOWN]
