"""What children would have been given, had the right edition been in force instead.

Every placement since is made again from its own inputs, held to what would have stood
before it; on days that only the right edition looks at, one more is made. Facts and
clinicians' decisions are those of the time: nobody decides anything here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from triage.desk.content import Content
from triage.desk.editions import again
from triage.desk.editions.again import Around, Editions
from triage.desk.weighing import Holds
from triage.store.kept_placements import Kept
from triage.store.placements import placement_of
from triage.waiting_list import restitution
from triage.waiting_list.placement import Placement


@dataclass(frozen=True, kw_only=True)
class Instead:
    """A wrong edition, the right one, and the time that is looked at."""

    wrong: str
    right: Content
    since: date | None = None
    until: date | None = None
    undoes: frozenset[str] = frozenset()  # restitutions of the same wrong edition

    def speaks_of(self, kept: Kept) -> bool:
        """Whether a placement was made by the wrong edition in that time."""
        day = kept.row["as_of"]
        return (
            kept.edition == self.wrong
            and (self.since is None or day >= self.since)
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True, kw_only=True)
class Course:
    """One referral's last placement, and what it would have been."""

    given: Placement
    due: Placement
    touched: bool  # it was given something else at some time


class Courses:
    """The courses of referrals, one after another."""

    def __init__(self, editions: Editions, around: Around, instead: Instead) -> None:
        self._editions, self._around, self._instead = editions, around, instead

    def of(self, rows: Sequence[Kept], today: date) -> Course:
        """One referral's placements in order. Raises what keeps one from being made again."""
        first = next(at for at, one in enumerate(rows) if self._instead.speaks_of(one))
        some = rows[first:]
        made = again.fresh(some, self._content)
        due: dict[int, Placement] = {}
        touched = False
        for kept, after in zip(some, _days(some, today), strict=True):
            number = kept.row["number"]
            holds = self._holds(kept, due)
            due[number] = self._weighed(kept, made[kept.name], holds)
            touched |= restitution.differs(placement_of(kept.row), due[number])
            for later in self._on_its_days(kept, due[number], after):
                due[number] = later
        last = some[-1]
        return Course(
            given=placement_of(last.row), due=due[last.row["number"]], touched=touched
        )

    def _on_its_days(
        self, kept: Kept, stood: Placement, before: date
    ) -> Iterator[Placement]:
        """Placements that a date would have made before the next one that was made."""
        while (day := stood.next_change_on) and day < before:
            on = Kept({**kept.row, "as_of": day, "cause": "date"})
            holds = replace(self._holds(on, {}), before=stood)
            stood = self._weighed(on, again.fresh([on], self._content)[on.name], holds)
            yield stood

    def _content(self, kept: Kept) -> Content:
        wrong = self._instead.speaks_of(kept)
        return self._instead.right if wrong else self._editions.find(kept.edition)

    def _holds(self, kept: Kept, due: Mapping[int, Placement]) -> Holds:
        """What would have held it: days credited for this very wrong are left out."""
        held = self._around.holds(kept)
        return replace(
            held,
            before=due.get(held.number or 0, held.before),
            credited=tuple(
                one
                for one in held.credited
                if one.restitution not in self._instead.undoes
            ),
        )

    def _weighed(self, kept: Kept, made: again.Fresh, holds: Holds) -> Placement:
        content = self._content(kept)
        words = self._editions.words(content)
        return again.weighed(kept, made, holds, content, words).placed.placement


def _days(some: Sequence[Kept], today: date) -> list[date]:
    """The day until which each placement stood."""
    return [*(one.row["as_of"] for one in some[1:]), today]
