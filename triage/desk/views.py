"""What the desk shows: plain values that pages, JSON and the command line shape.

Nothing here is a row or a request; every name is one a clinician would use.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from triage.desk.points_shown import PointsShown
from triage.facts import Value
from triage.messages.recipients import Relationship
from triage.referrals import Band, Pathway


@dataclass(frozen=True, kw_only=True)
class ListEntry:
    """One line of a waiting list."""

    referral_id: str
    name: str
    nhs_number: str | None
    age: str  # "8 years" or "Age not known"
    pathway: Pathway
    place: int
    band: Band
    possible_band: Band
    confirmed_by: str | None  # None: a proposal
    safe_task: str | None
    received_on: date | None
    clock_start: date
    weeks_waited: int
    points: int
    credit_weeks: int
    effective_weeks: int
    due_on: date  # by when the band says the child should be seen
    why: tuple[str, ...]  # at most a few short reasons, most telling first
    not_known: tuple[str, ...]
    next_question: str | None
    next_step: str
    next_ask: str | None = None  # the question, and whom to ask
    born_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class OwnFirst:
    """A child whose band whoever looks gives first: the evidence, and no verdict.

    Its verdict is there by the names of `ListEntry`, and is nothing.
    """

    referral_id: str
    name: str
    nhs_number: str | None
    age: str
    pathway: Pathway
    safe_task: str | None  # never covered
    received_on: date | None
    clock_start: date
    weeks_waited: int
    why: tuple[str, ...]  # what is known that tells, without points, by the alphabet
    not_known: tuple[str, ...]
    next_question: str | None
    next_step: str
    next_ask: str | None = None
    born_on: date | None = None
    confirmed_by: None = None
    place: None = None
    band: None = None
    possible_band: None = None
    points: None = None
    credit_weeks: None = None
    effective_weeks: None = None
    due_on: None = None


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a person narrowed the list to. Empty means everything."""

    pathway: Pathway = Pathway.NEURODEVELOPMENTAL
    bands: tuple[Band, ...] = ()
    search: str = ""  # name or NHS number; sent by POST only, never in an address
    needs_decision: bool = False
    own_first: bool = False  # whose band whoever looks gives before seeing one
    open_question: bool = False  # held open, or asked and not answered
    no_reply: bool = False
    changed: bool = False  # this week
    safe_only: bool = False
    over_maximum: bool = False
    mine: bool = False  # has an open task of whoever looks
    waited_over: int | None = None  # weeks
    clinic: str = ""
    language: str | None = None  # "": not known


@dataclass(frozen=True, kw_only=True)
class SafeShown:
    """One open SAFE task of a child on the list."""

    task_id: str
    referral_id: str
    name: str
    sentence: str
    due_at: datetime
    owner: str | None  # None: nobody has taken it
    acknowledged_at: datetime | None
    acknowledged_by: str | None


@dataclass(frozen=True, kw_only=True)
class OffListShown:
    """A child who was looked for and is not on this list, and why."""

    referral_id: str
    name: str
    nhs_number: str | None
    age: str
    why: str
    at: datetime | None
    by: str | None
    listed_on: Pathway | None  # the list the child is on instead


@dataclass(frozen=True, kw_only=True)
class ListPage:
    """One page of a list, by key and not by number, so no child is skipped."""

    entries: tuple[ListEntry, ...]
    total: int  # children matching the filters, in the order shown
    waiting: int  # children on this list in all
    by_band: dict[Band, int]  # with `own_first_waiting` it adds up to `waiting`
    by_pathway: dict[Pathway, int]
    next_after: str | None  # cursor for the next page
    worked_out_at: datetime
    book_version: str
    card_version: str | None
    book_digest: str
    before: int = 0  # how many that match stand before the first one shown
    safe_first: tuple[SafeShown, ...] = ()  # the first few, soonest due first
    safe_waiting: int = 0  # children on this list with an open SAFE task
    safe_off_lists: int = 0  # referrals with one that stand on no list
    longest: tuple[ListEntry | OwnFirst, ...] = ()  # the longest waiters, always shown
    own_first: tuple[
        OwnFirst, ...
    ] = ()  # the longest waiting first, in no band's order
    own_first_total: int = 0  # of those matching what does not tell a band
    own_first_waiting: int = 0  # on this list in all
    off_list: tuple[OffListShown, ...] = ()  # found by a search, and not on this list
    languages: tuple[str, ...] = ()  # to choose from
    clinics: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class FactShown:
    """One fact of one child as a person checks it."""

    key: str
    label: str
    value: str  # in words; "Not known" or "Not asked" when it is not
    known: bool
    source: str
    observed_on: date | None
    points: int | None  # None: carries no points
    counted: int | None  # after the domain's cap
    stale: bool
    disagrees: bool
    said: tuple[str, ...] = ()  # every source's word, when they disagree
    confidential: bool = False


@dataclass(frozen=True, kw_only=True)
class RuleShown:
    """One rule that holds, or that an unknown fact leaves open."""

    id: str
    outcome: str  # "Band P2", "Same-day task", "Clock: ..."
    sentence: str
    source: str
    because_of: tuple[str, ...] = ()  # labels of unknown facts, for undecided rules
    sets_band: bool = False


@dataclass(frozen=True, kw_only=True)
class TaskShown:
    """Something a person has to do."""

    id: str
    kind: str
    sentence: str
    due_at: datetime
    quote: str | None
    referral_id: str | None
    name: str | None


@dataclass(frozen=True, kw_only=True)
class ClockShown:
    """A national or local standard, running beside the band."""

    name: str
    due_on: date
    weeks_left: int


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of a child's history, newest first."""

    title: str
    at: datetime | date
    by: str
    body: str = ""
    names_band: bool = False  # not shown to whom the band is not shown yet


@dataclass(frozen=True, kw_only=True)
class ChildPage:
    """Everything about one referral that a clinician checks before confirming."""

    entry: ListEntry
    born_on: date | None
    sex: str | None
    language: str | None
    source: str | None
    facts: tuple[FactShown, ...]  # known ones, points first
    unknown: tuple[FactShown, ...]
    fired: tuple[RuleShown, ...]
    undecided: tuple[RuleShown, ...]
    clocks: tuple[ClockShown, ...]
    tasks: tuple[TaskShown, ...]
    history: tuple[Happening, ...]
    other_referrals: tuple[tuple[str, Pathway], ...]
    findings: tuple[str, ...]
    points_total: int
    points_possible: int  # the most the unknown facts could make it
    points: PointsShown  # what they say, and what they could become
    question: str | None  # the next question, in words
    question_would_be: Band | None
    next_change_on: date | None
    versions: str  # book, card and policy versions with short digests
    reason: str  # two sentences


@dataclass(frozen=True, kw_only=True)
class FileCounts:
    """rows = accepted + accepted_with_findings + merged + set_aside, always."""

    file: str
    profile: str
    rows: int
    accepted: int
    accepted_with_findings: int
    merged: int
    set_aside: int


@dataclass(frozen=True, kw_only=True)
class RowShown:
    """One row of an imported file and what became of it."""

    file: str
    line: int
    outcome: str
    referral_id: str | None
    findings: tuple[str, ...]  # sentences
    prompts: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True, kw_only=True)
class ImportShown:
    """One import: its files, its rows that need eyes, and whether it was undone."""

    id: str
    at: datetime
    by: str
    files: tuple[FileCounts, ...]
    undone_at: datetime | None
    undone_by: str | None
    already_imported: tuple[str, ...] = ()  # files seen before: nothing changed
    missing_children: int = 0  # on the list before, not in this extract: kept
    rows: tuple[RowShown, ...] = ()  # those with findings, prompts or a reason
    tasks: tuple[TaskShown, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ContactTyped:
    """Who may be written to, as staff typed it. What nobody said is not known."""

    relationship: Relationship
    name: str = ""
    mobile: str = ""
    email: str = ""
    safe: bool | None = None


@dataclass(frozen=True, kw_only=True)
class ReferralTyped:
    """A referral typed by staff. Facts nobody knows are simply absent."""

    pathway: Pathway
    forename: str
    surname: str
    received_on: date
    born_on: date | None = None
    nhs_number: str | None = None
    source: str = ""
    facts: dict[str, Value] = field(default_factory=dict)
    text: str = ""
    contact: ContactTyped | None = None
