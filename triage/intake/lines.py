"""One row of a file as it was understood: who, since when, which facts, what is wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from triage.facts import Known, Value
from triage.intake.contacts import ContactRead
from triage.intake.findings import Finding
from triage.intake.names import Name
from triage.intake.red_flags import Seen
from triage.referrals import Pathway


Shown = bool | int | float | str | None  # a fact as the report shows it


class Standing(StrEnum):
    """What a row says about whether the child still waits."""

    WAITING = "waiting"
    DISCHARGED = "discharged"
    DECEASED = "deceased"


@dataclass(frozen=True, kw_only=True, slots=True)
class FactRead:
    """One fact as a row says it."""

    known: Known
    value: Value | None  # in the catalogue's own terms
    shown: Shown  # as the report shows it


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """Words a person should read, and why."""

    kind: str  # the kind of task they open
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A row of a file, read and not yet matched with any other row."""

    file: str
    profile: str
    number: int  # as a spreadsheet shows it
    pathway: Pathway | None  # None on a feed
    referral_id: str | None
    nhs_number: str | None
    name: Name
    born_on: date | None
    received_on: date | None
    proven_on: date  # the latest day the file proves the child was waiting by
    standing: Standing
    observed_on: date | None
    facts: Mapping[str, FactRead]
    findings: tuple[Finding, ...]
    seen: tuple[Seen, ...]
    quotes: tuple[Quote, ...]
    contact: ContactRead | None
    plain: Mapping[str, str]  # source, sex, language, ethnic category, postcode

    @property
    def clock(self) -> date:
        """The received date, else the latest day the file proves."""
        return self.received_on or self.proven_on

    def has(self, code: str) -> bool:
        """Whether the row carries a finding."""
        return any(one.code == code for one in self.findings)
