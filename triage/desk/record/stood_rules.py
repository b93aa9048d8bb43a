"""For every table of the record: how its rows are taken back to an earlier moment.

A test fails when a table of the record has no rule here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


AS_NOW = "As it is now: no moment is kept with it."


@dataclass(frozen=True, kw_only=True)
class Stood:
    """How one table's rows are taken back to an earlier moment."""

    begins: str = ""  # the moment from which a row is there; "": see `through`
    through: tuple[str, str, str] = ("", "", "")  # own column, table by id, its moment
    after: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    over: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    undated: tuple[str, ...] = ()  # written over with no moment
    ends: str = ""  # from this moment nothing is written over
    now_only: bool = False  # worked out again and again: told only of now
    note: str = ""


def _later(**moments: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Moments, each with the columns that were written at it."""
    return moments


STOOD: Mapping[str, Stood] = {
    "child": Stood(note=AS_NOW),
    "referral": Stood(
        after=_later(accepted_at=("accepted_by",), undone_at=()),
        note="Its state is that of then. Its other words are of now: see what each source said.",
    ),
    "contact": Stood(
        begins="recorded_at",
        after=_later(invalid_at=("invalid_why",), confirmed_at=()),
        over=_later(judged_at=("safe_to_use", "judged_by", "judged_why")),
        undated=("restricted",),
    ),
    "recipient": Stood(
        begins="made_at",
        after=_later(opted_out_at=(), ended_at=("ended_why",)),
        over=_later(agreed_at=("agreed", "agreed_by", "agreed_why")),
        undated=(
            "responsibility",
            "order_limits",
            "against",
            "language",
            "format",
            "interpreter",
            "prefers",
        ),
    ),
    "hold": Stood(
        begins="made_at", after=_later(lifted_at=("lifted_by", "lifted_why"))
    ),
    "message": Stood(
        begins="made_at",
        after=_later(tried_at=(), sent_at=(), asked_at=(), ended_at=()),
        over=_later(
            tried_at=("state", "attempts", "problem"),
            sent_at=("state", "attempts", "problem"),
            ended_at=("state", "attempts", "problem"),
        ),
    ),
    "receipt": Stood(begins="received_at"),
    "check_in": Stood(
        begins="opened_at",
        after=_later(closed_at=("outcome",)),
        undated=("rung", "next_step_on"),
        ends="closed_at",
    ),
    "answer": Stood(begins="saved_at"),
    "reply": Stood(begins="made_at", after=_later(read_at=("read_by",))),
    "look_again": Stood(
        begins="made_at",
        after=_later(decided_at=("outcome", "reason", "decided_by")),
    ),
    "details_change": Stood(
        begins="made_at",
        after=_later(ended_at=("outcome",)),
        undated=("tries_left",),
        ends="ended_at",
    ),
    "spoken": Stood(begins="at"),
    "contact_promise": Stood(now_only=True),
    "code": Stood(
        begins="made_at",
        after=_later(opened_at=(), revoked_at=("revoked_why",)),
        undated=("tries_left",),
        ends="revoked_at",
    ),
    "family_session": Stood(
        begins="started_at", after=_later(ended_at=()), undated=("until",)
    ),
    "particulars": Stood(begins="recorded_at"),
    "fact": Stood(begins="recorded_at"),
    "fact_correction": Stood(begins="made_at"),
    "import_line": Stood(through=("import_id", "import", "made_at")),
    "import": Stood(begins="made_at", after=_later(undone_at=("undone_by",))),
    "import_file": Stood(
        through=("import_id", "import", "made_at"), after=_later(undone_at=())
    ),
    "placement": Stood(begins="made_at"),
    "listed": Stood(now_only=True),
    "restitution_child": Stood(through=("restitution_id", "restitution", "made_at")),
    "forecast_child": Stood(through=("run_id", "forecast_run", "made_at")),
    "model_snapshot_score": Stood(
        through=("snapshot_id", "model_snapshot", "taken_at")
    ),
    "own_band": Stood(begins="made_at"),
    "decision": Stood(begins="made_at"),
    "proposal": Stood(
        begins="made_at",
        after=_later(decided_at=("outcome", "second_id", "second_by", "second_note")),
    ),
    "move": Stood(begins="made_at"),
    "clock_event": Stood(begins="made_at"),
    "review": Stood(begins="made_at"),
    "task": Stood(
        begins="opened_at",
        after=_later(
            closed_at=("closed_by", "outcome", "note"),
            acknowledged_at=("acknowledged_by",),
            undone_at=(),
        ),
        over=_later(escalated_at=("escalated_to",)),
        undated=("owner",),
        ends="closed_at",
    ),
    "information_request": Stood(
        begins="made_at", after=_later(closed_at=("closed_by", "outcome", "answer"))
    ),
    "report": Stood(
        begins="made_at",
        after=_later(decided_at=("decided_by", "outcome", "reasons")),
    ),
    "complaint": Stood(
        begins="made_at",
        after=_later(
            acknowledged_at=("acknowledged_by",), closed_at=("closed_by", "outcome")
        ),
    ),
    "merge": Stood(
        begins="made_at",
        after=_later(unmerged_at=("unmerged_by", "unmerged_why")),
    ),
    "family": Stood(begins="made_at", undated=("together",)),
    "need": Stood(begins="made_at", note="An earlier word of it was written over."),
    "offer": Stood(
        begins="made_at",
        after=_later(changed_at=("changed_by", "begins_assessment")),
        over=_later(changed_at=("note", "reply_by")),
    ),
    "slot": Stood(
        after=_later(cancelled_at=("cancelled_why",)),
        note="Those of the offers that are told here.",
    ),
    "break_glass": Stood(
        begins="started_at", after=_later(reviewed_at=("reviewed_by", "review"))
    ),
    "audit": Stood(begins="at"),
}
