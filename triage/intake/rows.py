"""Read the rows of a recognised file, one at a time, and judge each by itself."""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from triage.calendar import ADULT_MONTHS, age_in_months
from triage.intake import cells, contacts, days, names, nhs_number, red_flags
from triage.intake.days import DayRead
from triage.intake.findings import Finding, finding
from triage.intake.lines import FactRead, Line, Quote, Standing
from triage.intake.names import Name
from triage.intake.profiles import Column, FileKind, Reads, plain_heading
from triage.intake.red_flags import Seen
from triage.intake.sheets import Cell, Row, text_of
from triage.intake.standing import Stands, stands
from triage.intake.tables import Table
from triage.referrals import Pathway


ID_LETTERS = 10
KEPT = ("source", "sex", "language", "ethnic_category", "postcode", "question")
CONTACT = ("relationship", "mobile", "email", "safe_to_text", "language", "format")


def read_line(table: Table, row: Row) -> Line:
    """One row, judged by itself."""
    return _Reading(table, row).line()


class _Reading:
    """The steps of reading one row: who, when, standing, facts, words."""

    def __init__(self, table: Table, row: Row) -> None:
        self.table, self.row = table, row
        self.findings: list[Finding] = []
        self.quotes: list[Quote] = []
        self.seen: dict[str, Seen] = {}

    def line(self) -> Line:
        # Long because a line has many parts; the order of reading matters.
        name = self.name()
        number = self.nhs_number()
        received = self.received()
        born = self.born(received)
        pathway = self.pathway()
        standing = self.standing()
        facts = self.facts()
        self.words()
        contact = self.contact()
        return Line(
            file=self.table.file,
            profile=self.table.profile.name,
            number=self.row.line,
            pathway=pathway,
            referral_id=self.referral_id(name, pathway),
            nhs_number=number,
            name=name,
            born_on=born,
            received_on=received,
            proven_on=received or self.proven(),
            standing=standing,
            observed_on=self.observed(received),
            facts=facts,
            findings=tuple(dict.fromkeys(self.findings)),
            seen=tuple(self.seen.values()),
            quotes=tuple(self.quotes),
            contact=contact,
            plain={key: said for key in KEPT if (said := self.text(key))},
        )

    def cell(self, field: str) -> Cell:
        at = self.table.fields.get(field)
        if at is None or at[0] >= len(self.row.cells):
            return None
        return self.row.cells[at[0]]

    def text(self, field: str) -> str:
        return " ".join(text_of(self.cell(field)).split())

    def note(self, code: str, field: str | None = None) -> None:
        at = self.table.fields.get(field) if field else None
        self.findings.append(finding(code, at[1].heading if at else None))

    def name(self) -> Name:
        if "name" in self.table.fields:
            name = names.split(self.text("name"))
        else:
            name = names.of(self.text("forename"), self.text("surname"))
        if not name.whole:
            self.note("name_missing")
        elif name.lossy:
            self.note("name_characters_lost", "name")
        return name

    def nhs_number(self) -> str | None:
        read = nhs_number.read(text_of(self.cell("nhs_number")))
        fed = self.table.profile.kind is FileKind.FEED
        for code in read.codes:
            if not (fed and code == "nhs_missing"):  # a feed often has none
                self.note(code, "nhs_number")
        return read.number

    def day(self, field: str) -> DayRead:
        if field not in self.table.fields:
            return days.BLANK
        read = days.in_order(days.of_cell(self.cell(field)), self.table.orders[field])
        if read.code is not None:
            self.note(read.code, field)
        return read

    def received(self) -> date | None:
        if self.table.profile.kind is FileKind.FEED:
            return None
        read = self.day("received_on")
        if read.day is None and read.code is None:
            self.note("received_missing", "received_on")
        if read.day is not None and read.day > self.table.latest:
            self.note("future_referral", "received_on")
            return None
        accepted = days.of_cell(self.cell("accepted_on")).day
        if read.day is not None and accepted is not None and accepted < read.day:
            self.note("accepted_before_received", "accepted_on")
        return read.day

    def proven(self) -> date:
        """The latest day the file proves the child was waiting by."""
        accepted = self.day("accepted_on").day
        if accepted is not None and accepted <= self.table.latest:
            return accepted
        return self.table.latest

    def born(self, received: date | None) -> date | None:
        read = self.day("born_on")
        if read.day is None:
            if read.code is None:
                self.note("dob_missing", "born_on")
            return None
        if read.day > (received or self.table.as_of):
            self.note("dob_after_referral", "born_on")
            return None
        listed = self.table.profile.kind is not FileKind.FEED
        if listed and age_in_months(read.day, self.table.as_of) >= ADULT_MONTHS:
            self.note("over_18", "born_on")
        return read.day

    def observed(self, received: date | None) -> date | None:
        """The day the row's facts were so. A list does not say; it is undated."""
        kind = self.table.profile.kind
        if kind is FileKind.FORM:
            return received
        if kind is FileKind.LIST:
            return None
        return self.day("as_at").day or self.table.extract_on

    def pathway(self) -> Pathway | None:
        profile = self.table.profile
        if profile.kind is FileKind.FEED:
            return None
        if profile.pathway is not None:
            return profile.pathway
        said = profile.pathways.get(plain_heading(self.text("pathway")))
        if said is None or said is Pathway.UNDECIDED:
            self.note("which_pathway", "pathway")
            return Pathway.UNDECIDED
        return said

    def standing(self) -> Standing:
        notes = [self.at(position) for position in self.table.notes]
        found: Stands = stands(self.text("status"), notes, self.table.profiles.marks)
        for code in found.codes:
            self.note(code)
        self.quotes += found.quotes
        return found.standing

    def at(self, position: int) -> str:
        cells_ = self.row.cells
        return text_of(cells_[position]).strip() if position < len(cells_) else ""

    def facts(self) -> Mapping[str, FactRead]:
        """Every fact of the row; none when its cells do not stand under their headings:
        a cell too many, or one too few and something that cannot be read."""
        cells_, width = self.row.cells, len(self.row.cells)
        facts: dict[str, FactRead] = {}
        unread = False
        for position, column, read_cell in self.table.facts:
            read = read_cell(cells_[position] if position < width else None)
            for key, fact in read.facts:
                facts[key] = fact
            if not read.plain:
                self.remark(column, read)
                unread = unread or bool(read.ask)
        beyond = any(text_of(cell).strip() for cell in cells_[self.table.width :])
        short = width < self.table.width
        if beyond or short:
            self.note("ragged_row")
        if beyond or (short and unread):
            self.look(" ".join(text_of(cell) for cell in cells_))
            return dict.fromkeys(facts, cells.NOTHING)
        return facts

    def remark(self, column: Column, read: cells.CellRead) -> None:
        if read.code is not None:
            self.findings.append(finding(read.code, column.heading))
        if read.ask:
            self.ask(column, read.ask)
        if read.tail:
            self.look(read.tail)
            if column.reads is Reads.CHANGE:
                self.quotes.append(Quote(kind="deterioration", words=read.tail))

    def ask(self, column: Column, words: str) -> None:
        """A value nobody could read: a person reads it, the same day for a red flag."""
        assert column.fact is not None
        self.look(words)
        red = self.table.catalogue[column.fact].red_flag
        kind = "red_flag_value" if red else "value"
        self.quotes.append(Quote(kind=kind, words=f"{column.heading}: {words}"))

    def words(self) -> None:
        for position in self.table.texts:
            self.look(self.at(position))

    def look(self, text: str) -> None:
        for seen in red_flags.seen(text, self.table.profiles.red_flags):
            self.seen.setdefault(seen.fact, seen)

    def contact(self) -> contacts.ContactRead | None:
        if self.table.profile.kind is not FileKind.FORM:
            return None
        said = {field: self.text(field) for field in CONTACT}
        contact, wrong = contacts.read(said, self.table.profiles.words)
        self.findings += wrong
        return contact

    def referral_id(self, name: Name, pathway: Pathway | None) -> str | None:
        """The row's own number, else one made from what does not change when the same
        row is sent again in another order."""
        kind = self.table.profile.kind
        if kind is FileKind.FEED:
            return None
        if said := self.text("referral_id"):
            return said
        if kind is FileKind.LIST:
            self.note("referral_id_missing", "referral_id")
        identity = "|".join(
            (
                names.fold(name.forename + name.surname),
                *(self.text(one) for one in ("born_on", "received_on", "pathway")),
                "" if kind is FileKind.FORM else self.text("nhs_number"),
                str(pathway),
            )
        )
        start = "FORM" if kind is FileKind.FORM else self.table.profile.name.upper()
        return f"{start}-{sha256(identity.encode()).hexdigest()[:ID_LETTERS].upper()}"
