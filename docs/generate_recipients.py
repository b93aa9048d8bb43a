"""The page of who may be told: the table itself, line by line, and its words."""

from collections.abc import Callable, Iterable, Sequence

from triage.desk.tasks.kinds import KINDS
from triage.messages import situation
from triage.messages.recipients import TABLE, Line
from triage.messages.relations import WORDS
from triage.messages.situation import PURPOSES, Part, Purpose, Relationship


Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]

ABOUT = (
    "Read from the top: the first line that holds decides, so whatever stops a message "
    "stands above whatever lets one go, and what no line allows is asked of a person. "
    "**Never** and **ask** send nothing; **ask** opens the task that is named. The table "
    "is read when a message is written and again in the moment it would be sent. A test "
    "tries it on every combination of what it looks at, more than thirty million."
)
PARTS = {
    "stopped": ("what stops messages", situation.Stopped),
    "kin": ("who they are", situation.Kin),
    "word": ("what was last said of telling them", situation.Word),
    "claim": ("what speaks for or against", situation.Claim),
    "age": ("the child’s age", situation.Age),
    "safe": ("whether the address is safe", situation.Safe),
    "address": ("what else is known of the address", situation.Address),
    "by": ("how it would travel", situation.By),
    "form": ("whether they can read it", situation.Format),
    "purpose": ("what the message is for", situation.Purpose),
    "term": ("school terms", situation.Term),
}


def recipients(table: Table) -> str:
    """Who may be told what about a child."""
    heads = ("", "condition", "exactly", "verdict", "why", "task")
    rows = [
        (at, one.says, _exactly(one), f"**{one.verdict}**", one.reason, _task(one))
        for at, one in enumerate(TABLE, 1)
    ]
    looked_at = [
        (name, "<br>".join(one.value for one in words))
        for name, words in PARTS.values()
    ]
    kinds = [
        (
            purpose,
            ", ".join(
                f"`{one}`" for one, is_for in PURPOSES.items() if is_for is purpose
            ),
        )
        for purpose in Purpose
    ]
    words = [
        (one, ", ".join(word for word, means in WORDS.items() if means is one))
        for one in Relationship
    ]
    return (
        f"# Who may be told\n\n{ABOUT}\n\n{table(heads, rows)}\n\n"
        "## What the table looks at\n\nWhere two things are known of somebody, the one "
        "that speaks against telling them counts. A yes from before something grave was "
        "known, or from before the child was nearly 16, is an old one.\n\n"
        f"{table(('part', 'one of'), looked_at)}\n\n"
        "## What each message is for\n\n"
        f"{table(('purpose', 'messages'), kinds)}\n\n"
        "## What forms call people\n\nA word that is not here is nobody known, and is "
        "told nothing until a named person judges.\n\n"
        f"{table(('read as', 'words'), words)}\n"
    )


def _exactly(line: Line) -> str:
    return "<br>".join(
        f"{PARTS[part][0] if part in PARTS else 'looked after'}: {_words(some)}"
        for part, some in line.when.items()
    )


def _words(some: tuple[Part, ...]) -> str:
    said = {True: "yes", False: "not known"}
    return "; ".join(said[one] if isinstance(one, bool) else one.value for one in some)


def _task(line: Line) -> str:
    return KINDS[line.task].title if line.task else ""
