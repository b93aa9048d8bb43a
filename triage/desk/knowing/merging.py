"""A named person says that two records are one child, or takes that back. No machine does."""

from triage.desk.desk import Desk, Done
from triage.desk.knowing import alike, subject
from triage.desk.replace import Occasion, working_days_on
from triage.desk.versions import NotHere
from triage.errors import TriageError
from triage.referrals import ON_THE_LIST, Referral
from triage.store import merges, referrals


TWICE, LOOK_AGAIN = "twice_on_one_list", "unmerged"


class OneRecordAlready(TriageError):
    """Both of these are the same record already."""


class MustStayApart(TriageError):
    """These records cannot be merged: {reason}"""


class RuleThisOut(TriageError):
    """Say that you have ruled this out first: {warnings}"""


class UnmergedAlready(TriageError):
    """That merge has been taken back already."""


def other_one(desk: Desk, referral_id: str) -> Referral:
    """The referral whose record is to be merged. Raises `NotHere`."""
    return subject.find(desk, referral_id)


def merge(
    desk: Desk, referral_id: str, *, other_id: str, ruled_out: bool, why: str
) -> Done:
    """Let the other referral's record point at this one's child.

    Raises `OneRecordAlready`, `MustStayApart`, `RuleThisOut`.
    """
    # Long because the order of the steps is what keeps a merge whole.
    referral, other = subject.find(desk, referral_id), subject.find(desk, other_id)
    if referral.child_id == other.child_id:
        raise OneRecordAlready
    kept, merged = subject.child_of(desk, referral), subject.child_of(desk, other)
    if refused := alike.refusals(desk, kept, merged):
        raise MustStayApart(reason=" ".join(refused))
    if (warned := alike.warnings(kept, merged)) and not ruled_out:
        raise RuleThisOut(warnings=" ".join(warned))
    mine = subject.referrals_of(desk, kept.id)
    theirs = subject.referrals_of(desk, merged.id)
    records = (*subject.records_of(desk, kept.id), *subject.records_of(desk, merged.id))
    merges.point(desk.session, tenant=desk.tenant, child_id=merged.id, at=kept.id)
    merge_id = merges.record(
        desk.session,
        tenant=desk.tenant,
        child_id=kept.id,
        merged_id=merged.id,
        referrals=[one.id for one in theirs],
        why=why,
        by=desk.actor.by,
        now=desk.now,
    )
    _settle(
        desk, records, [one.id for one in (*mine, *theirs) if one.id != referral_id]
    )
    subject.place_again(desk, [kept.id], cause="merge")
    _ask_which(desk, merge_id, mine, theirs)
    for one in (*mine, *theirs):
        desk.note(
            "Merged two records", on=("referral", one.id), text=why, merge=merge_id
        )
    return subject.done("The two records are read as one child.", referral_id)


def find(desk: Desk, merge_id: str) -> merges.StoredMerge:
    """One merge. Raises `NotHere`."""
    found = merges.get(desk.session, tenant=desk.tenant, merge_id=merge_id)
    if found is None:
        raise NotHere
    return found


def unmerge(desk: Desk, merge_id: str, *, why: str) -> Done:
    """Take a merge back: each record is again what was said of it, and only that.

    Places are held to what stood before the merge, not to what it did. Raises
    `UnmergedAlready`.
    """
    # Long because the order of the steps is what keeps an unmerge whole.
    found = find(desk, merge_id)
    pointing = merges.pointers(desk.session, tenant=desk.tenant)
    whole = subject.records_of(desk, merges.kept(found.child_id, pointing))
    together = [one.id for one in subject.referrals_of(desk, whole[0])]
    if not merges.mark_unmerged(
        desk.session,
        tenant=desk.tenant,
        merge_id=merge_id,
        why=why,
        by=desk.actor.by,
        now=desk.now,
    ):
        raise UnmergedAlready
    merges.point(desk.session, tenant=desk.tenant, child_id=found.merged_id, at=None)
    _settle(desk, whole, together)
    occasion = Occasion(
        cause="unmerge", today=desk.today, now=desk.now, held_to=found.made_at
    )
    subject.place_again(
        desk, [found.child_id, found.merged_id], cause="unmerge", occasion=occasion
    )
    for name in together:
        one = subject.find(desk, name)
        _look_again(desk, merge_id, one)
        desk.note(
            "Unmerged two records", on=("referral", name), text=why, merge=merge_id
        )
    return subject.done("The records are apart again.", together[0])


def _settle(desk: Desk, records: tuple[str, ...], touched: list[str]) -> None:
    """Work out whose each referral is now; who looks at one of them is told."""
    referrals.settle_again(desk.session, tenant=desk.tenant, child_ids=records)
    referrals.changed(desk.session, tenant=desk.tenant, referral_ids=touched)


def _ask_which(
    desk: Desk, merge_id: str, mine: list[Referral], theirs: list[Referral]
) -> None:
    """A child who now stands twice on one list: both stay, and a person decides."""
    here = {one.pathway: one for one in mine if one.state in ON_THE_LIST}
    for one in theirs:
        if one.state in ON_THE_LIST and one.pathway in here:
            subject.open_task(
                desk,
                here[one.pathway],
                matter=f"{TWICE}:{merge_id}:{one.id}",
                kind=TWICE,
                sentence=(
                    "This child now stands twice on one list. Decide which referral "
                    "stays, and see that the earlier clock is kept."
                ),
                due=working_days_on(desk.today),
            )


def _look_again(desk: Desk, merge_id: str, referral: Referral) -> None:
    """What was decided while two children were read as one is looked at again."""
    subject.open_task(
        desk,
        referral,
        matter=f"{LOOK_AGAIN}:{merge_id}:{referral.id}",
        kind=LOOK_AGAIN,
        sentence=(
            "This record was merged with another child's and is apart again. Check "
            "whatever was decided, offered or said to the family in between."
        ),
        due=working_days_on(desk.today),
    )
