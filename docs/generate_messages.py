"""The pages of words: every message by every way, whom to ring, and help while waiting."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from triage.messages import crisis, pages, sms, tongues, wording
from triage.messages import help as while_waiting
from triage.messages.outbox import Way
from triage.messages.wording import EASY, ENGLISH, Wording


Table = Callable[[Sequence[str], Iterable[Sequence[object]]], str]

# The day the samples are drawn for: their own review, so that the page stays as it is.
DRAWN_ON = date(2026, 11, 28)
SAMPLE = {
    "organisation": "Northside Children's Team",
    "dear": "Ms Khan",
    "about": "Daniel",
    "enquiries": "01632 960 100",
    "reply_by": "Friday 11 December 2026",
    "when": "Tuesday 5 January 2027 at 10:30am",
    "emergency": "Call 999.",
}
ABOUT = (
    "The words are content, in `rules/wording`: one file for each message and language, "
    "dated, with an owner and a reviewer. The tests measure them: reading age, longest "
    f"sentence, word list, and at most {sms.MOST} parts to a text message. A reading age "
    "is a floor and no proof that anybody understands. A translation that nobody has "
    "reviewed, or that was made from older English, is never sent: the person gets *Say "
    "your language* and is rung with a free interpreter."
)
BY_THE_SERVICE = "to be checked by the service"
FORMS = {ENGLISH: "English", EASY: "Easy read"}


def messages(table: Table) -> str:
    """Every message there is, as somebody would get it."""
    shelf = wording.in_force()
    heads = ("message", "sent when", "for", "values", "languages")
    rows = [
        (f"[{_title(name)}](#{name})", one.what, one.audience, _values(one), langs)
        for name in shelf.names()
        for one in (shelf.find(name),)
        for langs in (_languages(name),)
    ]
    parts = [
        f"# Messages\n\n{ABOUT}\n",
        f"{table(heads, rows)}\n",
        *(_message(table, name) for name in shelf.names()),
        _pages(table),
        _crisis(table),
        _help(table),
    ]
    return "\n".join(parts)


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize().replace(" gp", " GP")


def _values(one: Wording) -> str:
    return ", ".join(f"`{value}`" for value in sorted(one.values))


def _languages(name: str) -> str:
    shelf = wording.in_force()
    there = [one for one in shelf.languages() if (one, name) in shelf.files]
    return ", ".join(_language(shelf.find(name, one)) for one in there)


def _language(one: Wording) -> str:
    said = FORMS.get(one.language) or tongues.name(one.language)
    return (
        said if wording.in_force().may_be_sent(one) else f"{said} (a draft, not sent)"
    )


def _message(table: Table, name: str) -> str:
    shelf = wording.in_force()
    there = [one for one in shelf.languages() if (one, name) in shelf.files]
    shown = [_in_language(table, shelf.find(name, one)) for one in there]
    return f'<a id="{name}"></a>\n\n## {_title(name)}\n\n' + "\n".join(shown)


def _in_language(table: Table, one: Wording) -> str:
    about = [
        (
            one.version,
            one.owner,
            one.reviewed_by or "nobody yet: never sent",
            f"{one.reviewed_on:%-d %B %Y}" if one.reviewed_on else "",
            one.grade if one.grade is not None else "not measured",
        )
    ]
    heads = ("version", "owner", "reviewed by", "on", "reading grade")
    samples = "\n".join(_sample(one, way) for way in one.texts)
    return f"### {_title(one.name)}: {_language(one)}\n\n{table(heads, about)}\n\n{samples}"


def _sample(one: Wording, way: Way) -> str:
    shown = wording.preview(one.name, one.language, way, SAMPLE, today=DRAWN_ON)
    head = {
        Way.SMS: f"Text message, {_parts(shown.parts or 0)}",
        Way.EMAIL: f"E-mail: {shown.subject}",
        Way.LETTER: f"Letter: {shown.subject}",
    }
    lines = "\n".join(
        f"    {line}".rstrip() for line in shown.body.strip().splitlines()
    )
    return f"**{head[way]}**\n\n{lines}\n"


def _parts(count: int) -> str:
    return "1 part" if count == 1 else f"{count} parts"


def _pages(table: Table) -> str:
    heads = ("language", "written", "version", "strings", "reviewed by", "served")
    return (
        "## The family’s own pages\n\nTheir strings lie in `pages.toml` beside the "
        f"messages.\n\n{table(heads, _of_pages())}\n"
    )


def _of_pages() -> Iterator[tuple[object, ...]]:
    for language in wording.in_force().languages():
        one, english = pages.written(language), pages.written(ENGLISH)
        yield (
            FORMS.get(language) or tongues.name(language),
            "right to left" if one.direction == "rtl" else "left to right",
            one.version,
            len(one) + len(one.counted),
            one.reviewed_by or "nobody yet",
            "yes" if pages.is_served(one, english) else "no",
        )


def _crisis(table: Table) -> str:
    shown = crisis.in_force(DRAWN_ON)
    rows = [
        (one.said(), one.said(EASY), f"{one.checked_on:%-d %B %Y}", one.source)
        for one in shown.lines
    ]
    heads = ("line", "in easy read", "dated", "source")
    lacking = ", ".join(one.key.replace("_", " ") for one in crisis.to_fill_in())
    return (
        f"## Whom to ring\n\nVersion {shown.version}. {shown.status} Owner: "
        f"{shown.owner}. Nobody has rung these numbers yet: the service does before "
        f"go-live and every {shown.check_every.days} days, and dates each. A number "
        "whose check is overdue is left out, 999 and 111 never. To be filled in by the "
        f"service: {lacking}.\n\n{table(heads, rows)}\n"
    )


def _help(table: Table) -> str:
    content = while_waiting.in_force()
    rows = [
        (
            one.title,
            "everybody" if one.for_all else ", ".join(sorted(one.needs)),
            "near by: to be filled in" if one.to_fill_in else one.area,
            ", ".join(sorted(one.formats)),
            one.what,
            one.website or one.how,
            f"{one.checked_on:%-d %B %Y}" if one.checked_on else BY_THE_SERVICE,
            one.source,
        )
        for one in content.resources
    ]
    heads = (
        *("help", "need", "where", "as", "what it is"),
        *("how to reach it", "checked on", "source"),
    )
    return (
        f"## Help while waiting\n\nVersion {content.version}. {content.status} Owner: "
        f"{content.owner}.\n\n{table(heads, rows)}\n"
    )
