"""The whole job without a database: exports in, ordered lists and a report out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from triage.desk import export
from triage.desk.assess import Case, assess
from triage.desk.content import load_content
from triage.facts import Catalogue, reconcile_all
from triage.intake.admit import Intake, Outcome, RowOutcome, admit
from triage.intake.entries import Existing
from triage.intake.files import read_file
from triage.intake.profiles import load_profiles
from triage.referrals import Child, Referral, ReferralState
from triage.waiting_list.placement import Placement


OUTCOMES = tuple(outcome.value for outcome in Outcome)


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """Every waiting child in order, and what became of every row."""

    placements: Sequence[Placement]
    referrals: Mapping[str, Referral]
    children: Mapping[str, Child]
    intake: Intake

    def rows(self) -> Iterator[list[export.Cell]]:
        """The list's lines, pathway by pathway, first to be seen first."""
        for placement in self.placements:
            referral = self.referrals[placement.referral_id]
            child = self.children[referral.child_id]
            received = referral.received_on
            yield export.row(
                placement,
                child.nhs_number,
                received.isoformat() if received else "",
            )

    def report(self) -> dict[str, Any]:
        """Counts per file and the fate of every row, as JSON values."""
        return {
            "files": {file: dict(counts) for file, counts in self.counts().items()},
            "rows": [_row(outcome) for outcome in self.intake.rows],
        }

    def counts(self) -> dict[str, dict[str, int]]:
        """Per file: rows, and the four outcomes that add up to it."""
        counts: dict[str, dict[str, int]] = {}
        for one in self.intake.rows:
            mine = counts.setdefault(one.file, dict.fromkeys(("rows", *OUTCOMES), 0))
            mine["rows"] += 1
            mine[one.outcome] += 1
        return counts

    def counts_table(self) -> list[tuple[str, ...]]:
        """The counts as lines of text, with a total."""
        counts = self.counts()
        total = {
            name: sum(one[name] for one in counts.values())
            for name in ("rows", *OUTCOMES)
        }
        return [
            (file, *(str(number) for number in one.values()))
            for file, one in [*counts.items(), ("Total", total)]
        ]

    def notices(self) -> list[str]:
        """What a person should know before reading the list."""
        safe = sum(bool(placement.safe) for placement in self.placements)
        prompts = sum(bool(row.prompts) for row in self.intake.rows)
        return [
            f"{len(self.placements)} places. The order is a proposal: clinicians decide.",
            f"{safe} children have a same-day task.",
            f"{prompts} rows hold words that a person should read.",
            "Made without a database, so the shares of slots start from zero.",
        ]


def rank(
    paths: Sequence[Path],
    *,
    as_of: date,
    chosen: Path | None = None,
    watch: Callable[[Sequence[Path]], Iterable[Path]] = iter,
) -> Ranked:
    """Read every file, work out every place. A `TriageError` names the file at fault.

    `watch` is given the files and hands them on one by one, so that a caller can show
    how far the reading has come.
    """
    content = load_content(chosen)
    profiles = load_profiles(content.folder / "rules" / "profiles")
    read = [
        read_file(path, profiles, content.catalogue, as_of) for path in watch(paths)
    ]
    intake = admit(read, Existing(), content.catalogue, as_of)
    children = {child.id: child for child in intake.children}
    waiting = [one for one in intake.referrals if one.state is ReferralState.WAITING]
    cases = _cases(content.catalogue, intake, waiting, as_of)
    return Ranked(
        placements=assess(content, cases, as_of),
        referrals={referral.id: referral for referral in waiting},
        children=children,
        intake=intake,
    )


def _cases(
    catalogue: Catalogue, intake: Intake, waiting: Sequence[Referral], as_of: date
) -> list[Case]:
    children = {child.id: child for child in intake.children}
    readings = reconcile_all(catalogue, intake.observations, as_of)
    return [
        Case(
            referral=one,
            child=children[one.child_id],
            readings=readings.get(one.child_id, {}),
        )
        for one in waiting
    ]


def _row(outcome: RowOutcome) -> dict[str, Any]:
    return {
        "file": outcome.file,
        "row": outcome.line,
        "outcome": outcome.outcome.value,
        "referral_id": outcome.referral_id,
        "received_on": _iso(outcome.received_on),
        "born_on": _iso(outcome.born_on),
        "findings": [one.code for one in outcome.findings],
        "facts": dict(outcome.facts),
        "prompts": list(outcome.prompts),
        "reason": outcome.reason,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
