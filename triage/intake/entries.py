"""Rows into referrals: one entry for each referral, however many rows speak of it.

Two rows are one referral only when they carry one referral number in one kind of file
and nothing in them says they are two children.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import TypeVar

from triage.intake import names
from triage.intake.files import FileRead
from triage.intake.findings import Finding, finding
from triage.intake.lines import Line, Standing
from triage.intake.names import Name
from triage.intake.profiles import FileKind
from triage.referrals import Child, Pathway, Referral, ReferralState


T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Existing:
    """What is known before this import."""

    children: tuple[Child, ...] = ()
    referrals: tuple[Referral, ...] = ()
    profiles: Mapping[str, str] = field(default_factory=dict)  # referral -> profile
    merged: Mapping[str, str] = field(default_factory=dict)  # record -> the one kept

    def kept(self, child_id: str) -> str:
        """The record that people found this one to be the same child as, or itself."""
        return self.merged.get(child_id, child_id)


@dataclass(frozen=True, kw_only=True)
class Who:
    """What identifies a child: each part may be missing."""

    nhs_number: str | None
    name: Name
    born_on: date | None

    def contradicts(self, other: "Who") -> bool:
        """Whether something known of both says that they are two children."""
        return (
            _differ(self.nhs_number, other.nhs_number)
            or _differ(self.born_on, other.born_on)
            or (
                self.name.whole
                and other.name.whole
                and not names.agree(self.name, other.name)
            )
        )

    def is_surely(self, other: "Who") -> bool:
        """One valid NHS number, one name, and birthdays that do not contradict."""
        return (
            self.nhs_number is not None
            and self.nhs_number == other.nhs_number
            and names.agree(self.name, other.name)
            and not _differ(self.born_on, other.born_on)
        )

    def matches_on_three(self, other: "Who") -> bool:
        """NHS number, name and birthday, all known and all the same."""
        return self.born_on is not None and (
            self.born_on == other.born_on and self.is_surely(other)
        )


def _differ(one: object, other: object) -> bool:
    return one is not None and other is not None and one != other


def who(line: Line) -> Who:
    """Who a row says the child is."""
    return Who(nhs_number=line.nhs_number, name=line.name, born_on=line.born_on)


def who_is(child: Child) -> Who:
    """Who a known child is."""
    return Who(
        nhs_number=child.nhs_number,
        name=Name(forename=child.forename, surname=child.surname),
        born_on=child.born_on,
    )


@dataclass(kw_only=True, eq=False)
class Entry:
    """One referral while it is being put together."""

    id: str
    kind: FileKind
    lines: list[Line]
    findings: dict[int, list[Finding]] = field(default_factory=dict)  # by row index
    merged_because: dict[int, str] = field(default_factory=dict)
    news: bool = False  # only adds to a referral known before this import

    @property
    def first(self) -> Line:
        """The row that opened the entry."""
        return self.lines[0]

    @cached_property
    def who(self) -> Who:
        """Who it is, from every row: they do not contradict one another."""
        if len(self.lines) == 1:
            return who(self.first)
        return Who(
            nhs_number=_first(line.nhs_number for line in self.lines),
            name=_clearest([line.name for line in self.lines]),
            born_on=_first(line.born_on for line in self.lines),
        )

    @property
    def pathway(self) -> Pathway:
        """The list it waits on."""
        assert self.first.pathway is not None
        return self.first.pathway

    @property
    def state(self) -> ReferralState:
        """Set aside only when every row of it says so."""
        waits = any(line.standing is Standing.WAITING for line in self.lines)
        return ReferralState.WAITING if waits else ReferralState.SET_ASIDE

    @property
    def received_on(self) -> date | None:
        """The earliest received date any of its rows shows."""
        return min(
            (day for line in self.lines if (day := line.received_on)), default=None
        )

    @property
    def clock_start(self) -> date:
        """The received date; else the latest day the file proves the child waited by."""
        return self.received_on or min(line.proven_on for line in self.lines)

    def note(self, code: str, at: int = 0) -> None:
        """Add a finding to one of its rows."""
        noted = self.findings.setdefault(at, [])
        if code not in {one.code for one in noted}:
            noted.append(finding(code))

    def note_all(self, code: str) -> None:
        """Add a finding to every one of its rows."""
        for at in range(len(self.lines)):
            self.note(code, at)


def _first(values: Iterable[T | None]) -> T | None:
    return next((value for value in values if value is not None), None)


def _clearest(some: list[Name]) -> Name:
    """The first whole name without lost letters, else the first whole one."""
    whole = [name for name in some if name.whole] or some
    return next((name for name in whole if not name.lossy), whole[0])


def entries(files: Iterable[FileRead], existing: Existing) -> list[Entry]:
    """Every referral in lists and forms, in an order the files' order does not change."""
    made: dict[str, Entry] = {}
    owner = dict(existing.profiles)  # referral number -> the profile that uses it
    for file in sorted(files, key=lambda one: (one.profile, one.file, one.digest)):
        if file.kind is not FileKind.FEED:
            for line in _in_order(file):
                _enter(line, file.kind, made, owner)
    return list(made.values())


def _in_order(file: FileRead) -> list[Line]:
    """A list as it stands; a form's rows by the day they were sent, oldest first."""
    if file.kind is FileKind.LIST:
        return list(file.lines)
    return sorted(file.lines, key=lambda line: (line.clock, line.referral_id or ""))


def _enter(
    line: Line, kind: FileKind, made: dict[str, Entry], owner: dict[str, str]
) -> None:
    assert line.referral_id is not None
    number = line.referral_id
    if owner.setdefault(number, line.profile) != line.profile:
        number = f"{line.profile}:{number}"
    entry = made.get(number)
    if entry is None:
        made[number] = Entry(id=number, kind=kind, lines=[line])
    elif entry.who.contradicts(who(line)):
        _enter_apart(line, kind, number, made)
    else:
        merge(entry, line, "The same referral number stands in an earlier row.")


def _enter_apart(
    line: Line, kind: FileKind, number: str, made: dict[str, Entry]
) -> None:
    """Another child under a used number: kept apart, and both rows say so."""
    made[number].note_all("referral_id_shared")
    identity = f"{names.fold(line.name.forename + line.name.surname)}|{line.born_on}"
    apart = f"{number}-{sha256(identity.encode()).hexdigest()[:4].upper()}"
    entry = made.get(apart)
    if entry is None:
        entry = made[apart] = Entry(id=apart, kind=kind, lines=[line])
    else:
        merge(entry, line, "The same referral number stands in an earlier row.")
    entry.note_all("referral_id_shared")


def merge(entry: Entry, line: Line, reason: str) -> None:
    """Add a row to a referral it repeats. Its facts are kept beside the others."""
    entry.lines.append(line)
    entry.__dict__.pop("who", None)  # worked out again, with this row
    at = len(entry.lines) - 1
    entry.merged_because[at] = reason
    entry.note("duplicate_row", at)
    if len({one.received_on for one in entry.lines if one.received_on}) > 1:
        entry.note("received_dates_differ", at)
    if len({one.standing for one in entry.lines}) > 1:
        entry.note_all("status_disagrees")
