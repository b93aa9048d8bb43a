"""What a reply leaves for people to do: read the words, talk, look again, help.

A "no" to the assessment is a conversation and never a closure.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from triage.calendar import add_working_days
from triage.checkins.reply import Meaning
from triage.desk.desk import Work
from triage.desk.family import codes
from triage.desk.in_force import installed
from triage.desk.reasons import day
from triage.desk.tasks import due_at
from triage.intake import red_flags
from triage.intake.profiles import load_profiles
from triage.store import contacts, tasks
from triage.store.check_ins import StoredCheckIn
from triage.store.tasks import NewTask


WORDS, IS_WORSE, TALK = "reply_words", "reply_worse", "conversation"
DETAILS, NO_WAY, HELP = "new_details", "no_safe_way", "help_wanted"
NOT_SAFE = "not_safe"  # the answer that it is not safe to write to them
UNSAFE_BECAUSE = "they answered that it is not safe to write to them"
READ_WORKING_DAYS = 2  # a person reads every word by then
LOOK_WORKING_DAYS = 5  # clinical facts 44: re-triage within five working days
TALK_WORKING_DAYS = 5
SOON_WORKING_DAYS = 1
HELP_WORKING_DAYS = 10

TALKS = {
    "no": "The family answered that they do not want the assessment. Talk with them: what has changed, and what would help? The child stays on the list.",
    "not_sure": "The family is not sure that they still want the assessment. Talk with them. The child stays on the list.",
    "elsewhere": "The family says that the child is being seen somewhere else. Ask by whom, and record it. The child keeps the place here.",
}
ASKS = {
    "changed": "Their contact details have changed. Ask for the new ones.",
    "another_way": "They ask to be reached in another way or another language. Agree it with them.",
    "somebody_else": "They say that somebody else should know. Ask who, and whether that person may be told.",
}


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """Something a person has to do, not yet tied to the child."""

    kind: str
    sentence: str
    within: int  # working days
    quote: str | None = None


def read_by(work: Work) -> str:
    """The day by which a person reads every word, as families are told it."""
    return day(_on(work, READ_WORKING_DAYS))


def open_all(
    work: Work,
    check_in: StoredCheckIn,
    reply_id: str,
    means: Meaning,
    words: str,
    waits: Sequence[str],
) -> None:
    """Open what a reply asks of people, once for each reply."""
    if NOT_SAFE in means.contact:
        _write_no_more(work, check_in)
    wanted = [*_to_read(words), *_to_do(means)]
    new = [
        NewTask(
            matter=f"{one.kind}:{reply_id}:{number}",
            kind=one.kind,
            sentence=one.sentence,
            due_at=due_at(_on(work, one.within)),
            quote=one.quote,
            referral_id=next(iter(waits), None),
            child_id=check_in.child_id,
        )
        for number, one in enumerate(wanted)
    ]
    tasks.open_tasks(
        work.session, tenant=work.tenant, new=new, import_id=None, now=work.now
    )


def _to_read(words: str) -> Iterator[_Wanted]:
    """Somebody's own words: always read by a person, sooner where a word may be a red
    flag. Words only ever raise; nothing is taken from what they do not say."""
    if not words.strip():
        return
    flags = load_profiles(installed().folder / "rules" / "profiles").red_flags
    seen = red_flags.seen(words, flags)
    soon = min((one.working_days for one in seen), default=READ_WORKING_DAYS)
    hint = " Some of the words may be a red flag." if seen else ""
    yield _Wanted(
        kind=WORDS,
        sentence=f"Please read what was written in a reply.{hint}",
        within=min(soon, READ_WORKING_DAYS),
        quote=words,
    )


def _to_do(means: Meaning) -> Iterator[_Wanted]:
    if means.worse:
        yield _Wanted(
            kind=IS_WORSE,
            sentence=f"Things are worse than last time: {_listed(means.worse)}. Look again at this child's place.",
            within=LOOK_WORKING_DAYS,
        )
    if means.wanted in TALKS:
        yield _Wanted(kind=TALK, sentence=TALKS[means.wanted], within=TALK_WORKING_DAYS)
    if NOT_SAFE in means.contact:
        yield _Wanted(
            kind=NO_WAY,
            sentence="They answered that it is not safe to write to them as we do now. Nothing more is written to them. Find a safe way to speak.",
            within=SOON_WORKING_DAYS,
        )
    for key in means.contact:
        if key in ASKS:
            yield _Wanted(kind=DETAILS, sentence=ASKS[key], within=READ_WORKING_DAYS)
    if means.help:
        yield _Wanted(
            kind=HELP,
            sentence=f"They would like help with: {_listed(means.help)}.",
            within=HELP_WORKING_DAYS,
        )


def _write_no_more(work: Work, check_in: StoredCheckIn) -> None:
    """None of this person's addresses is used again until a named person says so."""
    theirs = contacts.of_children(
        work.session, tenant=work.tenant, child_ids=[check_in.child_id]
    )
    contacts.judge(
        work.session,
        tenant=work.tenant,
        ids=[one.id for one in theirs if one.recipient_id == check_in.recipient_id],
        safe=False,
        why=UNSAFE_BECAUSE,
        by="the person themselves",
        now=work.now,
    )
    codes.revoke(work, check_in.recipient_id, UNSAFE_BECAUSE)


def _on(work: Work, working_days: int) -> date:
    return add_working_days(work.today, working_days)


def _listed(words: Sequence[str]) -> str:
    return ", ".join(one[:1].lower() + one[1:] for one in words)
