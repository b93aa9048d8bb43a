"""Put files together: children, referrals, facts, tasks, and every row's outcome.

The order of the files changes nothing. Every row ends in exactly one outcome, and only
discharged, deceased, duplicate and unmatched rows are not on a list by themselves.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from triage.facts import Catalogue, Known, Observation
from triage.intake import tasks
from triage.intake.children import People, Person, fold_forms_in, people
from triage.intake.contacts import ContactRead
from triage.intake.entries import Entry, Existing, entries
from triage.intake.feeds import Attached, Index, attach
from triage.intake.files import FileRead
from triage.intake.findings import SENTENCES, Finding, finding
from triage.intake.lines import FactRead, Line, Shown, Standing
from triage.intake.profiles import FileKind
from triage.intake.tasks import About, Task
from triage.referrals import Child, Referral, ReferralState


class Outcome(StrEnum):
    """How a row ends. Every row ends as exactly one of these."""

    ACCEPTED = "accepted"
    WITH_FINDINGS = "accepted_with_findings"
    MERGED = "merged"
    SET_ASIDE = "set_aside"


@dataclass(frozen=True, kw_only=True)
class RowOutcome:
    """What became of one row, and what it showed."""

    file: str
    line: int
    outcome: Outcome
    referral_id: str | None
    received_on: date | None
    born_on: date | None
    findings: tuple[Finding, ...]
    facts: Mapping[str, Shown]
    prompts: tuple[str, ...]
    reason: str | None  # why merged or set aside


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A file's rows by outcome: `rows` is the sum of the other four."""

    rows: int
    accepted: int
    accepted_with_findings: int
    merged: int
    set_aside: int


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Everything an import found out. Nothing is stored yet."""

    children: tuple[Child, ...]
    referrals: tuple[Referral, ...]
    observations: dict[str, list[Observation]]  # by child id
    contacts: dict[str, list[ContactRead]]  # by child id
    tasks: tuple[Task, ...]
    rows: tuple[RowOutcome, ...]
    counts: dict[str, Counts]
    profiles: dict[str, str]  # referral id -> the profile it came by
    missing: tuple[str, ...] = field(default=())  # known, and not in this extract


def admit(
    files: Sequence[FileRead],
    existing: Existing,
    catalogue: Catalogue,
    as_of: date,
) -> Intake:
    """Put what was read of all files together with what is known already."""
    return _Admission(files, existing, catalogue, as_of).intake()


class _Admission:
    """The steps: referrals, children, feed rows, then outcomes, facts and tasks."""

    def __init__(
        self,
        files: Sequence[FileRead],
        existing: Existing,
        catalogue: Catalogue,
        as_of: date,
    ) -> None:
        self.files, self.existing = files, existing
        self.catalogue, self.as_of = catalogue, as_of
        self.entries = fold_forms_in(entries(files, existing))
        self.people: People = people(self.entries, existing)
        index = Index(self.people.persons, existing)
        self.attached = [
            attach(line, index)
            for file in sorted(files, key=lambda one: (one.profile, one.file))
            if file.kind is FileKind.FEED
            for line in file.lines
        ]
        self.known = {one.id: one for one in existing.referrals}
        self.known_of: dict[str, list[Referral]] = {}
        for one in existing.referrals:
            self.known_of.setdefault(existing.kept(one.child_id), []).append(one)
        self.fed: dict[int, list[Line]] = {}
        for row in self.attached:
            if row.person is not None:
                self.fed.setdefault(id(row.person), []).append(row.line)
        self.titles = {file.profile: file.title for file in files}
        self.tasks: list[Task] = []
        self.observed: dict[tuple[object, ...], Observation] = {}

    def intake(self) -> Intake:
        # Long because an intake has many parts.
        met = [p for p in self.people.persons if p.entries or id(p) in self.fed]
        self._note_doubts()
        self._note_deaths(met)
        observations = {person.id: list(self._observations(person)) for person in met}
        for person in met:
            self._note_disagreements(person)
        rows = [*self._entry_rows(met), *self._feed_rows()]
        rows.sort(key=lambda row: (row.file, row.line))
        return Intake(
            children=tuple(sorted((p.child() for p in met), key=lambda c: c.id)),
            referrals=tuple(
                sorted(
                    {
                        e.id: self._referral(p, e) for p in met for e in p.entries
                    }.values(),
                    key=lambda one: one.id,
                )
            ),
            observations=observations,
            contacts={
                p.id: said
                for p in met
                if (said := [c for line in _lines(p) if (c := line.contact)])
            },
            tasks=tuple(
                sorted(
                    dict.fromkeys(self.tasks),
                    key=lambda t: (t.due, t.kind, t.referral_id or "", t.sentence),
                )
            ),
            rows=tuple(rows),
            counts={file.file: _counts(file.file, rows) for file in self.files},
            profiles={e.id: e.first.profile for e in self.entries if not e.news},
            missing=self._missing(),
        )

    # Who is who

    def _note_doubts(self) -> None:
        owner = self._owners()
        for code, one, other in self.people.doubts:
            for entry in (one, other):
                if entry is None:
                    continue
                entry.note_all(code)
                about = self._about(entry, owner[id(entry)])
                against = other if entry is one else one
                there = f" Compare with {against.id}." if against else ""
                self.tasks.append(about.task("identity", SENTENCES[code] + there))

    def _owners(self) -> dict[int, Person]:
        return {
            id(entry): person
            for person in self.people.persons
            for entry in person.entries
        }

    def _about(self, entry: Entry, person: Person) -> About:
        return About(referral_id=entry.id, child_id=person.id, as_of=self.as_of)

    def _note_deaths(self, met: Iterable[Person]) -> None:
        for person in met:
            died = [
                e
                for e in person.entries
                if any(line.standing is Standing.DECEASED for line in e.lines)
            ]
            for entry in person.entries if died else ():
                if entry not in died:
                    entry.note_all("deceased_elsewhere")
                    about = self._about(entry, person)
                    sentence = SENTENCES["deceased_elsewhere"]
                    self.tasks.append(about.task("deceased_elsewhere", sentence))

    # Facts

    def _observations(self, person: Person) -> Iterator[Observation]:
        for line in [*_lines(person), *self.fed.get(id(person), [])]:
            for key, read in line.facts.items():
                yield self._observation(line, key, read)

    def _observation(self, line: Line, key: str, read: FactRead) -> Observation:
        """One value said by one source on one day is one object, however often."""
        like = (key, id(read), line.file, line.observed_on)  # lines keep `read` alive
        if like not in self.observed:
            self.observed[like] = Observation(
                key=key,
                known=read.known,
                value=read.value,
                source=self.titles[line.profile],
                observed_on=line.observed_on,
                recorded_by=line.file,
            )
        return self.observed[like]

    def _note_disagreements(self, person: Person) -> None:
        lines = [*_lines(person), *self.fed.get(id(person), [])]
        if len(lines) < 2:
            return
        said: dict[str, dict[object, str]] = {}
        for line in lines:
            for key, read in line.facts.items():
                if read.value is not None:
                    values = said.setdefault(key, {})
                    values.setdefault(read.value, self.titles[line.profile])
        differ = [key for key, values in said.items() if len(values) > 1]
        if differ and person.entries:
            for entry in person.entries:
                entry.note_all("sources_disagree")
            labels = ", ".join(self.catalogue[key].label for key in sorted(differ))
            about = self._about(person.entries[0], person)
            sentence = f"Sources disagree, and the more urgent is used: {labels}."
            self.tasks.append(about.task("sources_disagree", sentence))

    # Referrals

    def _referral(self, person: Person, entry: Entry) -> Referral:
        known, first = self.known.get(entry.id), entry.first
        if known is not None and entry.news:
            return known
        received, clock = entry.received_on, entry.clock_start
        if known is not None and received is None:
            received, clock = known.received_on, min(known.clock_start, clock)
        return Referral(
            id=entry.id,
            child_id=person.id,
            pathway=entry.pathway,
            clock_start=clock,
            received_on=received,
            source=first.plain.get("source"),
            question=first.plain.get("question"),
            state=entry.state if known is None else known.state,
        )

    def _missing(self) -> tuple[str, ...]:
        """Waiting before, on a list that was sent again, and not in it."""
        sent = {file.profile for file in self.files if file.kind is FileKind.LIST}
        there = {entry.id for entry in self.entries}
        return tuple(
            sorted(
                one.id
                for one in self.existing.referrals
                if self.existing.profiles.get(one.id) in sent
                and one.id not in there
                and one.state is ReferralState.WAITING
            )
        )

    # Rows

    def _entry_rows(self, met: Iterable[Person]) -> Iterator[RowOutcome]:
        for person in met:
            for entry in person.entries:
                for at, line in enumerate(entry.lines):
                    yield self._entry_row(person, entry, at, line)

    def _entry_row(
        self, person: Person, entry: Entry, at: int, line: Line
    ) -> RowOutcome:
        about = self._about(entry, person)
        self.tasks += tasks.for_line(line, about)
        findings = (*line.findings, *entry.findings.get(at, ()))
        outcome = Outcome.WITH_FINDINGS if findings else Outcome.ACCEPTED
        reason = None
        if at in entry.merged_because:
            outcome, reason = Outcome.MERGED, entry.merged_because[at]
        elif entry.state is ReferralState.SET_ASIDE:
            outcome, reason = Outcome.SET_ASIDE, SENTENCES[line.standing.value]
            if self._red(line):
                self.tasks.append(tasks.set_aside(line, about, reason, red=True))
        return _row(line, outcome, entry.id, findings, reason)

    def _red(self, line: Line) -> bool:
        """Whether a row shows a red flag, in a column or in its words."""
        return bool(line.seen) or any(
            read.known is Known.KNOWN
            and read.value != self.catalogue[key].safest
            and self.catalogue[key].red_flag
            for key, read in line.facts.items()
        )

    def _feed_rows(self) -> Iterator[RowOutcome]:
        for one in self.attached:
            yield self._feed_row(one)

    def _feed_row(self, one: Attached) -> RowOutcome:
        line, codes = one.line, [one.code] if one.code else []
        if one.person is None:
            assert one.code is not None
            reason = SENTENCES[one.code]
            nobody = About(referral_id=None, child_id=None, as_of=self.as_of)
            self.tasks.append(
                tasks.set_aside(line, nobody, reason, red=self._red(line))
            )
            return _row(line, Outcome.SET_ASIDE, None, _with(line, codes), reason)
        referral_id, waits = self._where(one.person)
        if not waits:
            codes.append("attached_to_set_aside")
        findings = _with(line, codes)
        outcome = Outcome.WITH_FINDINGS if findings else Outcome.ACCEPTED
        about = About(referral_id=referral_id, child_id=one.person.id, as_of=self.as_of)
        self.tasks += tasks.for_line(line, about)
        return _row(line, outcome, referral_id, findings, None)

    def _where(self, person: Person) -> tuple[str, bool]:
        """The first waiting referral of a child, else the first of any kind."""
        known = self.known_of.get(self.existing.kept(person.id), [])
        waiting = [entry.id for entry in person.waiting] + [
            one.id for one in known if one.state is ReferralState.WAITING
        ]
        if waiting:
            return min(waiting), True
        return min([e.id for e in person.entries] + [one.id for one in known]), False


def _lines(person: Person) -> list[Line]:
    return [line for entry in person.entries for line in entry.lines]


def _with(line: Line, codes: Iterable[str]) -> tuple[Finding, ...]:
    return (*line.findings, *(finding(code) for code in codes))


def _row(
    line: Line,
    outcome: Outcome,
    referral_id: str | None,
    findings: tuple[Finding, ...],
    reason: str | None,
) -> RowOutcome:
    return RowOutcome(
        file=line.file,
        line=line.number,
        outcome=outcome,
        referral_id=referral_id,
        received_on=line.received_on,
        born_on=line.born_on,
        findings=findings,
        facts={key: read.shown for key, read in line.facts.items()},
        prompts=tuple(str(seen) for seen in line.seen),
        reason=reason,
    )


def _counts(file: str, rows: Iterable[RowOutcome]) -> Counts:
    ended = [row.outcome for row in rows if row.file == file]
    return Counts(
        rows=len(ended),
        accepted=ended.count(Outcome.ACCEPTED),
        accepted_with_findings=ended.count(Outcome.WITH_FINDINGS),
        merged=ended.count(Outcome.MERGED),
        set_aside=ended.count(Outcome.SET_ASIDE),
    )
