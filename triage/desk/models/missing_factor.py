"""Is a factor missing? Two quarters in which others foretell better than the card ask.

A ceiling that nobody could add by hand and that foretells better is no card to use. It
says that the answers hold more than the card reads, and a person looks for what.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from triage.calendar import add_working_days
from triage.desk.desk import Work
from triage.desk.tasks import due_at
from triage.referrals import Pathway
from triage.store import models, tasks
from triage.store.models import Comparison
from triage.store.tasks import NewTask


GAP = 0.01  # of AUC
KIND = "missing_factor"
WITHIN_WORKING_DAYS = 20
LISTS = {
    Pathway.NEURODEVELOPMENTAL: "neurodevelopmental",
    Pathway.SPEECH_LANGUAGE: "speech and language",
}


@dataclass(frozen=True, kw_only=True)
class Notice:
    """Two quarters running in which the best ceiling was ahead of the card in force."""

    pathway: Pathway
    quarters: tuple[str, str]
    gaps: tuple[float, float]

    @property
    def sentence(self) -> str:
        """What a person is asked."""
        (first, second), (before, now) = self.quarters, self.gaps
        return (
            f"Missing factor? On the {LISTS[self.pathway]} list others foretold better "
            f"than the card in force in two quarters running: by {before:.3f} of AUC in "
            f"{first} and by {now:.3f} in {second}. Look for a fact that the card does "
            "not read, or for two that only count together."
        )


def notices(comparisons: Iterable[Comparison]) -> Iterator[Notice]:
    """Every pair of quarters that asks, of every list, the earliest first.

    Of two comparisons in one quarter the later made counts. A quarter in which no
    ceiling was measured, or without a comparison, ends a run.
    """
    gaps: dict[Pathway, dict[int, Comparison]] = {}
    for one in sorted(comparisons, key=lambda one: one.made_at):
        gaps.setdefault(one.pathway, {})[_number(one.quarter)] = one
    for pathway, quarters in sorted(gaps.items()):
        for before, after in pairwise(sorted(quarters)):
            first, second = quarters[before], quarters[after]
            if after == before + 1 and _wide(first.gap) and _wide(second.gap):
                assert first.gap is not None
                assert second.gap is not None
                yield Notice(
                    pathway=pathway,
                    quarters=(first.quarter, second.quarter),
                    gaps=(first.gap, second.gap),
                )


def ask(work: Work) -> int:
    """Open a task for each notice that has none; how many were opened."""
    found = notices(models.comparisons(work.session, tenant=work.tenant))
    due = due_at(add_working_days(work.today, WITHIN_WORKING_DAYS))
    new = [
        NewTask(
            matter=f"{KIND}:{one.pathway}:{one.quarters[1]}",
            kind=KIND,
            sentence=one.sentence,
            due_at=due,
        )
        for one in found
    ]
    return tasks.open_tasks(
        work.session, tenant=work.tenant, new=new, import_id=None, now=work.now
    )


def _wide(gap: float | None) -> bool:
    return gap is not None and gap > GAP


def _number(quarter: str) -> int:
    """Quarters in a row: the next one is one more."""
    year, _, at = quarter.partition("-Q")
    return int(year) * 4 + int(at)
