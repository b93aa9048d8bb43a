"""Compare what intake concluded with what a careful administrator would conclude.

The truth is a `truth.json` as it comes with the invented extracts.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from triage.intake.admit import Intake, Outcome, RowOutcome


LISTS = ("paediatrics.csv", "slt_caseload.xlsx")
FEED = "pupils_feed.csv"
FORM = "referral_form.csv"
ASIDE = frozenset({"discharged", "deceased"})


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the table: what was asked, how many there are, how many are right."""

    name: str
    expected: int
    got: int
    wrong: tuple[str, ...] = ()  # "file:row", a few
    at_most: bool = False

    @property
    def met(self) -> bool:
        """Whether all are right."""
        if self.at_most:
            return self.got <= self.expected
        return self.expected == self.got


Truth = Mapping[str, Any]
Pair = tuple[str, Mapping[str, Any], RowOutcome]


def table(intake: Intake, truth: Truth) -> list[Check]:
    """Every check of the issue's second line of "it is done when"."""
    return list(_checks(intake, truth))


def printed(checks: Iterable[Check]) -> str:
    """The table as text."""
    lines = [f"{'check':<52}{'expected':>9}{'got':>7}"]
    for one in checks:
        mark = "" if one.met else "   <- " + ", ".join(one.wrong[:6])
        lines.append(f"{one.name:<52}{one.expected:>9}{one.got:>7}{mark}")
    return "\n".join(lines)


def _checks(intake: Intake, truth: Truth) -> Iterator[Check]:
    rows = {(row.file, row.line): row for row in intake.rows}
    pairs = [
        (file, expected, rows[(file, expected["line"])])
        for file, some in truth["rows"].items()
        for expected in some
        if (file, expected["line"]) in rows
    ]
    total = sum(len(some) for some in truth["rows"].values())
    yield Check(name="data rows accounted for", expected=total, got=len(pairs))
    yield Check(name="rows in the report", expected=total, got=len(intake.rows))
    listed = [pair for pair in pairs if pair[0] in LISTS]
    yield from _dates(listed)
    yield from _facts(listed)
    yield from _faults(listed)
    yield from _identity(intake, truth, pairs)
    yield from _words(pairs)


def _count(name: str, pairs: Iterable[Pair], right: Any) -> Check:
    some = list(pairs)
    wrong = [
        f"{file}:{want['line']}" for file, want, row in some if not right(want, row)
    ]
    return Check(
        name=name, expected=len(some), got=len(some) - len(wrong), wrong=tuple(wrong)
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _dates(listed: list[Pair]) -> Iterator[Check]:
    plain = [pair for pair in listed if pair[1]["fault"] is None]
    yield _count(
        "exact received date (unspoilt)",
        plain,
        lambda want, row: row.received_on == _day(want["received"]),
    )
    yield _count(
        "exact birthday (unspoilt)",
        plain,
        lambda want, row: row.born_on == _day(want["dob"]),
    )
    yield _count(
        "exact referral number (unspoilt)",
        plain,
        lambda want, row: row.referral_id == want["referral"],
    )
    yield _count(
        "unspoilt rows on the list",
        plain,
        lambda want, row: row.outcome in (Outcome.ACCEPTED, Outcome.WITH_FINDINGS),
    )


def _facts(listed: list[Pair]) -> Iterator[Check]:
    cells = [
        (f"{file}:{want['line']} {key}", value, row.facts.get(key, "no column"))
        for file, want, row in listed
        for key, value in want["facts"].items()
    ]
    known = [cell for cell in cells if cell[1] is not None]
    unknown = [cell for cell in cells if cell[1] is None]
    wrong = [where for where, want, got in known if not _same(want, got)]
    made_up = [where for where, _, got in unknown if got is not None]
    yield Check(
        name="known facts read exactly",
        expected=len(known),
        got=len(known) - len(wrong),
        wrong=tuple(wrong),
    )
    yield Check(
        name="unknown facts that stayed unknown",
        expected=len(unknown),
        got=len(unknown) - len(made_up),
        wrong=tuple(made_up),
    )


def _same(want: object, got: object) -> bool:
    if isinstance(want, bool) or isinstance(got, bool):
        return want is got
    return want == got


def _faults(listed: list[Pair]) -> Iterator[Check]:
    by_fault: dict[str, list[Pair]] = defaultdict(list)
    for pair in listed:
        if pair[1]["fault"] is not None:
            by_fault[pair[1]["fault"]].append(pair)
    for fault, some in sorted(by_fault.items()):
        yield _count(
            f"finding {fault}",
            some,
            lambda want, row, fault=fault: fault in {f.code for f in row.findings},
        )
    staying = [p for f, some in by_fault.items() if f not in ASIDE for p in some]
    yield _count(
        "spoilt rows that stay (or merge)",
        staying,
        lambda want, row: row.outcome is not Outcome.SET_ASIDE,
    )
    yield _count(
        "discharged and deceased rows set aside",
        [p for f in ASIDE for p in by_fault.get(f, [])],
        lambda want, row: row.outcome is Outcome.SET_ASIDE,
    )
    yield _count(
        "duplicate rows merged into their referral",
        by_fault.get("duplicate_row", []),
        lambda want, row: (
            row.outcome is Outcome.MERGED and row.referral_id == want["referral"]
        ),
    )


def _identity(intake: Intake, truth: Truth, pairs: list[Pair]) -> Iterator[Check]:
    child_of = {one.id: one.child_id for one in intake.referrals}
    numbers: dict[str, set[str]] = defaultdict(set)
    children: dict[str, set[str]] = defaultdict(set)
    for file, want, row in pairs:
        if file != FEED and row.referral_id is not None:
            numbers[child_of[row.referral_id]].add(want["nhs"])
            children[want["nhs"]].add(child_of[row.referral_id])
    merged = [child for child, some in numbers.items() if len(some) > 1]
    yield Check(name="children who are two children", expected=0, got=len(merged))
    keyed = [p for p in pairs if p[0] == FEED and p[1]["keyed"]]
    by_name = [p for p in pairs if p[0] == FEED and not p[1]["keyed"]]

    def reached(want: Mapping[str, Any], row: RowOutcome) -> bool:
        if row.referral_id is None:
            return False
        return child_of[row.referral_id] in children[want["nhs"]]

    yield _count("keyed feed rows that reach the right child", keyed, reached)
    yield _count(
        "feed rows by name: right child, or set aside",
        by_name,
        lambda want, row: row.referral_id is None or reached(want, row),
    )


def _words(pairs: list[Pair]) -> Iterator[Check]:
    read = [p for p in pairs if p[0] != FEED]
    yield _count(
        "uncoded red flags prompted",
        [p for p in read if p[1]["uncoded"]],
        lambda want, row: any(
            prompt.startswith(want["uncoded"] + ":") for prompt in row.prompts
        ),
    )
    without = [p for p in pairs if not p[1].get("uncoded")]
    prompted = [f"{f}:{w['line']}" for f, w, row in without if row.prompts]
    yield Check(
        name=f"prompts without red words (at most 1 % of {len(without)})",
        expected=len(without) // 100,
        got=len(prompted),
        wrong=tuple(prompted),
        at_most=True,
    )
