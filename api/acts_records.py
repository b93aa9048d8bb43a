"""Acts on a child's records: two merged or taken apart, needs, family, complaints."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from api.acts import Act, Before, Subject
from api.forms import Ask, Asked, Line, MaybeLine, Note, Words
from triage.desk import whom
from triage.desk.desk import Desk, Done
from triage.desk.knowing import alike, clocks, merging, needs, received, subject
from triage.desk.knowing.needs import Format, KinKind
from triage.desk.knowing.received import ReportOutcome
from triage.roles import Action


ANOTHER = Ask("Number of the other child's referral", hint="Such as ND4711.")


class MergeIn(Asked):
    """Another record that is the same child's."""

    other: Annotated[Line, Ask("Number of a referral on the other record")]
    why: Annotated[Words, Ask("How you know that they are one child", long=True)]
    ruled_out: Annotated[
        bool, Ask("I have checked every warning above, and they are one child")
    ] = False


class WhyIn(Asked):
    """A reason."""

    why: Annotated[Words, Ask("Why", long=True)]


class NeedsIn(Asked):
    """What an appointment must offer."""

    language: Annotated[MaybeLine, Ask("Language to be spoken or interpreted")] = ""
    formats: Annotated[
        tuple[Format, ...], Ask("How it can be held", hint="Choose none for any.")
    ] = ()
    place: Annotated[MaybeLine, Ask("Where it must be")] = ""
    joint: Annotated[bool, Ask("Both services see the child in one visit")] = False
    note: Annotated[Note, Ask("Anything else", long=True)] = ""


class FamilyIn(Asked):
    """A brother or sister."""

    other: Annotated[Line, ANOTHER]
    kind: Annotated[KinKind, Ask("They are", choices={"sibling": "Brother or sister"})]
    together: Annotated[bool, Ask("The family wishes to come together")] = False


class OtherIn(Asked):
    """Another child."""

    other: Annotated[Line, ANOTHER]


class ReportIn(Asked):
    """A private report."""

    question: Annotated[Line, Ask("Which question it answers")]
    provider: Annotated[Line, Ask("Who wrote it")]
    received_on: Annotated[date, Ask("The day it came")]


class DecideReportIn(Asked):
    """Whether a report is accepted."""

    outcome: Annotated[
        ReportOutcome,
        Ask("What you decide", choices={"part accepted": "A part is accepted"}),
    ]
    reasons: Annotated[
        Words, Ask("Your reasons, as the family may read them", long=True)
    ]


class ComplaintIn(Asked):
    """A complaint."""

    received_on: Annotated[date, Ask("The day it came")]
    about: Annotated[Words, Ask("What it is about", long=True)]


class AcknowledgeIn(Asked):
    """Nothing more is asked."""


class CloseComplaintIn(Asked):
    """What came of it."""

    outcome: Annotated[Words, Ask("What came of it", long=True)]


def _merge(desk: Desk, referral_id: str, asked: MergeIn) -> Done:
    return merging.merge(
        desk,
        referral_id,
        other_id=asked.other,
        ruled_out=asked.ruled_out,
        why=asked.why,
    )


def _unmerge(desk: Desk, merge_id: str, asked: WhyIn) -> Done:
    return merging.unmerge(desk, merge_id, why=asked.why)


def _needs(desk: Desk, referral_id: str, asked: NeedsIn) -> Done:
    return needs.put(desk, referral_id, **dict(asked))


def _link(desk: Desk, referral_id: str, asked: FamilyIn) -> Done:
    return needs.link(
        desk,
        referral_id,
        other_id=asked.other,
        kind=asked.kind,
        together=asked.together,
    )


def _unlink(desk: Desk, referral_id: str, asked: OtherIn) -> Done:
    return needs.unlink(desk, referral_id, other_id=asked.other)


def _report(desk: Desk, referral_id: str, asked: ReportIn) -> Done:
    return received.report(desk, referral_id, **dict(asked))


def _decide_report(desk: Desk, report_id: str, asked: DecideReportIn) -> Done:
    return received.decide(
        desk, report_id, outcome=asked.outcome, reasons=asked.reasons
    )


def _complaint(desk: Desk, referral_id: str, asked: ComplaintIn) -> Done:
    return received.complaint(
        desk, referral_id, received_on=asked.received_on, about=asked.about
    )


def _acknowledge(desk: Desk, complaint_id: str, _: AcknowledgeIn) -> Done:
    return received.acknowledge(desk, complaint_id)


def _close_complaint(desk: Desk, complaint_id: str, asked: CloseComplaintIn) -> Done:
    return received.close(desk, complaint_id, outcome=asked.outcome)


def _before_merge(desk: Desk, referral_id: str, query: Mapping[str, str]) -> Before:
    referral = subject.find(desk, referral_id)
    other_id = query.get("other", "")
    if not other_id:
        return Before(
            template="merge_candidates.jinja",
            shown=alike.candidates(desk, subject.child_of(desk, referral)),
        )
    other = merging.other_one(desk, other_id)
    return Before(
        values={"other": other_id},
        template="merge_preview.jinja",
        shown=alike.side_by_side(desk, referral, other),
    )


def _before_needs(desk: Desk, referral_id: str, _: Mapping[str, str]) -> Before:
    referral = subject.find(desk, referral_id)
    now = needs.of_child(desk, referral.child_id)
    return Before(
        values={
            "language": now.language,
            "formats": now.formats,
            "place": now.place,
            "joint": now.joint,
            "note": now.note,
        },
    )


def _before_unlink(desk: Desk, referral_id: str, _: Mapping[str, str]) -> Before:
    referral = subject.find(desk, referral_id)
    family = needs.family_of(desk, referral.child_id)
    return Before(
        choices={
            "other": [(one.referral_id, f"{one.name}, {one.kind}") for one in family]
        },
    )


def _before_report(desk: Desk, referral_id: str, _: Mapping[str, str]) -> Before:
    asked = [(one, one) for one in clocks.choices(desk, referral_id)]
    return Before(choices={"question": asked}, values={"received_on": desk.today})


def _before_decide(desk: Desk, report_id: str, _: Mapping[str, str]) -> Before:
    found = received.find_report(desk, report_id)
    return Before(
        heading=whom.caption(desk, found.referral_id),
        lines=(f"A report by {found.provider}, about: {found.question}.",),
    )


def _before_complaint(desk: Desk, _: str, __: Mapping[str, str]) -> Before:
    return Before(values={"received_on": desk.today})


def _before_known_complaint(
    desk: Desk, complaint_id: str, _: Mapping[str, str]
) -> Before:
    return Before(lines=(received.find_complaint(desk, complaint_id).about,))


def _before_unmerge(desk: Desk, merge_id: str, _: Mapping[str, str]) -> Before:
    return Before(lines=(merging.find(desk, merge_id).why,))


ACTS: tuple[Act, ...] = (
    Act(
        name="merge", on=Subject.REFERRAL, action=Action.MERGE,
        title="Could be the same child", button="Read them as one child",
        shape=MergeIn, does=_merge, before=_before_merge,
        raises=(
            merging.OneRecordAlready, merging.MustStayApart, merging.RuleThisOut,
        ),
    ),
    Act(
        name="unmerge", on=Subject.MERGE, action=Action.MERGE,
        title="Take a merge back", button="Take them apart",
        shape=WhyIn, does=_unmerge, before=_before_unmerge,
        warning="Each record is again what was said of it. A task asks for another look at what was decided in between.",
        raises=(merging.UnmergedAlready,),
    ),
    Act(
        name="needs", on=Subject.REFERRAL, action=Action.OFFER,
        title="What appointments must offer", button="Keep it",
        shape=NeedsIn, does=_needs, before=_before_needs,
    ),
    Act(
        name="family", on=Subject.REFERRAL, action=Action.OFFER,
        title="Link a brother, sister or twin", button="Link them",
        shape=FamilyIn, does=_link,
        raises=(needs.SameChild,),
    ),
    Act(
        name="family-unlink", on=Subject.REFERRAL, action=Action.OFFER,
        title="Take a family link back", button="Take it back",
        shape=OtherIn, does=_unlink, before=_before_unlink,
        raises=(needs.NotLinked,),
    ),
    Act(
        name="report", on=Subject.REFERRAL, action=Action.RECORD_EVENT,
        title="A private report came", button="Keep it",
        shape=ReportIn, does=_report, before=_before_report,
        warning="A clinician says whether it is accepted. The child's place is the same with or without it.",
        raises=(clocks.NotItsQuestion, received.ReceivedLater),
    ),
    Act(
        name="decide", on=Subject.REPORT, action=Action.DECIDE,
        title="Say whether the report is accepted", button="Keep what I decide",
        shape=DecideReportIn, does=_decide_report, before=_before_decide,
        raises=(received.DecidedBefore,),
    ),
    Act(
        name="complaint", on=Subject.REFERRAL, action=Action.RECORD_EVENT,
        title="A complaint came", button="Keep it",
        shape=ComplaintIn, does=_complaint, before=_before_complaint,
        warning="It is acknowledged within three working days. It never moves a child's place, up or down.",
        raises=(received.ReceivedLater,),
    ),
    Act(
        name="acknowledge", on=Subject.COMPLAINT, action=Action.RECORD_EVENT,
        title="The complaint is acknowledged", button="It is acknowledged",
        shape=AcknowledgeIn, does=_acknowledge, before=_before_known_complaint,
        raises=(received.AcknowledgedBefore,),
    ),
    Act(
        name="close", on=Subject.COMPLAINT, action=Action.RECORD_EVENT,
        title="Close the complaint", button="Close it",
        shape=CloseComplaintIn, does=_close_complaint, before=_before_known_complaint,
        raises=(received.NotAcknowledged,),
    ),
)  # fmt: skip
