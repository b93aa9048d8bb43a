"""Acts of planning slots: posts, leave, closed days, and taking back what was wrong."""

from collections.abc import Mapping

from api.acts import Act, Before, Subject
from api.capacity_asked import ClosureIn, LeaveIn, PostIn, WithdrawIn
from api.wording import day
from triage.desk.desk import Desk, Done
from triage.desk.waits import staffing
from triage.desk.waits.staffing import PostAsked
from triage.referrals import Pathway
from triage.roles import Action


def _add_post(desk: Desk, _: str, asked: PostIn) -> Done:
    plain = asked.model_dump() | {"pathway": Pathway(asked.pathway)}
    return staffing.add_post(desk, PostAsked(**plain))


def _close_list(desk: Desk, _: str, asked: ClosureIn) -> Done:
    return staffing.close_list(
        desk,
        pathway=Pathway(asked.pathway),
        first=asked.first_day,
        last=asked.last_day,
        why=asked.why,
    )


def _book_leave(desk: Desk, post_id: str, asked: LeaveIn) -> Done:
    return staffing.book_leave(
        desk, post_id, first=asked.first_day, last=asked.last_day
    )


def _withdraw_post(desk: Desk, post_id: str, asked: WithdrawIn) -> Done:
    return staffing.withdraw_post(desk, post_id, why=asked.why)


def _withdraw_absence(desk: Desk, absence_id: str, asked: WithdrawIn) -> Done:
    return staffing.withdraw_absence(desk, absence_id, why=asked.why)


def _for_list(_: Desk, __: str, query: Mapping[str, str]) -> Before:
    return Before(values={"pathway": query.get("list", "")})


def _of_post(desk: Desk, post_id: str, _: Mapping[str, str]) -> Before:
    return Before(heading=staffing.find_post(desk, post_id).name)


def _of_absence(desk: Desk, absence_id: str, _: Mapping[str, str]) -> Before:
    one = staffing.find_absence(desk, absence_id)
    return Before(lines=(f"{day(one.first_day)} to {day(one.last_day)}. {one.why}.",))


ACTS = (
    Act(
        name="add-post",
        on=Subject.SERVICE,
        action=Action.PLAN_WAITS,
        title="Add a post",
        button="Add",
        shape=PostIn,
        does=_add_post,
        before=_for_list,
        warning="Count only the time that is kept for first appointments of this list.",
        raises=(staffing.EndsBeforeItBegins,),
    ),
    Act(
        name="close-list",
        on=Subject.SERVICE,
        action=Action.PLAN_WAITS,
        title="Close a list for some days",
        button="Keep these days",
        shape=ClosureIn,
        does=_close_list,
        before=_for_list,
        warning="Slots that are set up stay. Cancel them under Clinics, so that families hear of it.",
        raises=(staffing.EndsBeforeItBegins,),
    ),
    Act(
        name="book-leave",
        on=Subject.POST,
        action=Action.PLAN_WAITS,
        title="Book leave",
        button="Book",
        shape=LeaveIn,
        does=_book_leave,
        before=_of_post,
        warning="Why somebody is away is not asked. Slots that are set up stay: cancel them under Clinics.",
        raises=(staffing.EndsBeforeItBegins, staffing.CountsNoMore),
    ),
    Act(
        name="withdraw",
        on=Subject.POST,
        action=Action.PLAN_WAITS,
        title="Withdraw a post",
        button="Withdraw",
        shape=WithdrawIn,
        does=_withdraw_post,
        before=_of_post,
        warning="It counts for no week any more, nor does its leave. If the post ends on a day, withdraw it and add it with its last day.",
        raises=(staffing.CountsNoMore,),
    ),
    Act(
        name="withdraw",
        on=Subject.ABSENCE,
        action=Action.PLAN_WAITS,
        title="Withdraw leave or closed days",
        button="Withdraw",
        shape=WithdrawIn,
        does=_withdraw_absence,
        before=_of_absence,
        warning="These days count as worked.",
        raises=(staffing.CountsNoMore,),
    ),
)
