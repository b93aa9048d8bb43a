"""Drafts of letters to the families of children who were put right, for a person to read.

Nothing here sends anything. Who may be told is asked of the one rule that every message
asks; whoever cannot be told is listed with the reason.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from triage.desk.desk import Work
from triage.desk.editions.restitution import Affected
from triage.desk.telling import people, words
from triage.desk.telling.people import Addressed, Choice
from triage.errors import TriageError
from triage.messages import wording
from triage.messages.outbox import Way
from triage.messages.situation import purpose_of
from triage.waiting_list.restitution import Fate


KIND = "put_right"
NOT_WAITING = (
    "Not waiting any more, or nothing is put right: a person decides what to say."
)
INDEX = "letters.csv"


class FolderNotEmpty(TriageError):
    """The folder {folder} holds something already. Name a new one, so that no older draft is taken for one of these."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One letter to read, or why there is none."""

    referral_id: str
    text: str = ""
    why_none: str = ""
    needs: str = ""  # what to see to before it is sent


def draft(work: Work, affected: Sequence[Affected]) -> tuple[Draft, ...]:
    """A draft for each person who may be told of a child who was put right."""
    some = [one for one in affected if one.fate is Fate.PUT_RIGHT]
    children = [one.child_id for one in some]
    choices = people.choose_many(work, children, purpose_of(KIND))
    names = words.first_names(work, children)
    drafts = [
        each
        for one in some
        for each in _drafts(work, one, choices[one.child_id], names[one.child_id])
    ]
    others = [one for one in affected if one.fate is not Fate.PUT_RIGHT]
    drafts += [
        Draft(referral_id=one.referral_id, why_none=NOT_WAITING) for one in others
    ]
    return tuple(drafts)


def write(folder: Path, drafts: Iterable[Draft]) -> int:
    """Put drafts and their list into a new folder; how many letters. Raises `FolderNotEmpty`."""
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FolderNotEmpty(folder=folder.name)
    written = 0
    with (folder / INDEX).open("w", newline="", encoding="utf-8") as out:
        index = csv.writer(out)
        index.writerow(("referral", "letter", "none because", "see to first"))
        for one in drafts:
            name = ""
            if one.text:
                written += 1
                name = f"{written:05}.txt"
                (folder / name).write_text(one.text, "utf-8")
            index.writerow((one.referral_id, name, one.why_none, one.needs))
    return written


def _drafts(
    work: Work, one: Affected, choice: Choice, first_name: str
) -> Iterator[Draft]:
    for to in choice.told:
        yield _letter(work, one, to, first_name)
    if not choice.told:
        because = "; ".join(dict.fromkeys(why for _, why in choice.refused))
        yield Draft(
            referral_id=one.referral_id, why_none=because or people.NOBODY_KNOWN
        )


def _letter(work: Work, one: Affected, to: Addressed, first_name: str) -> Draft:
    chosen = wording.in_force().choose(
        KIND, language=to.language, easy_read=to.easy_read
    )
    values = words.usual(to, first_name)
    made = wording.render(chosen.wording, Way.LETTER, values, today=work.today)
    rings = chosen.needs_interpreter or to.interpreter
    return Draft(
        referral_id=one.referral_id,
        text=f"{made.subject}\n\n{made.body}\n",
        needs="Ring with an interpreter as well." if rings else "",
    )
