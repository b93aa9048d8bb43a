"""The words of every message, as content: one file for each message and language.

A translation that nobody has reviewed, or that was made from older English, is never
sent: the person is asked in English to say their language, and is rung. A value is put
in as it is and read once, so that nothing in a name can open another place.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from triage.content_files import read_content
from triage.errors import TriageError
from triage.messages import crisis, sms, tongues
from triage.messages.outbox import Audience, Way
from triage.settings import content_folder, settings_now


FOLDER = "wording"
ENGLISH = "en"
EASY = "easy"  # English too: one idea a line
SAY_YOUR_LANGUAGE = "say_your_language"
PLACE = re.compile(r"\(\(([a-z_]+)\)\)")
SENTENCE_ENDS = ("\n", ". ", "? ", "! ")
AS_A_PLACE = re.compile(r"\((?=\(|code|link)")  # in a value, that a code could go in
CODE_PLACE = "((code))"
LINK_PLACE = "((link))"
LEFT_STANDING = frozenset({"code", "link"})  # until the moment of sending
ABOUT = "about"  # which child: a first name, and its initial only in a text message
UNNAMED = "your child"  # where no first name is known
CRISIS = "crisis"  # comes from `rules/crisis.toml`, never from whoever sends


# Every value a message may use. None is clinical, and none says where a child lives,
# learns or is to be seen.
KNOWN_VALUES = LEFT_STANDING | {
    CRISIS,
    ABOUT,
    "organisation",
    "dear",
    "enquiries",
    "reply_by",
    "when",
    "emergency",
}
ANY = "*.toml"
PAGES = "pages.toml"  # words of the pages, not of a message: see `pages`
SAMPLE_CODE = "K7QM-4TXR-9WPD"
SAMPLE_LINK = "https://waiting.example.nhs.uk/f/K7QM-4TXR-9WPD"


class BadWording(TriageError):
    """The words of {file} cannot be used: {reason}."""


class NoSuchWording(TriageError):
    """There are no words for the message {wording} in {language}."""


class NotByThisWay(TriageError):
    """The message {wording} in {language} has no words for {way}."""


class ValueMissing(TriageError):
    """The message {wording} cannot be written: it was given no {value}."""


@dataclass(frozen=True, kw_only=True)
class Text:
    """What is said by one way."""

    body: str
    subject: str = ""  # of an e-mail, and the heading of a letter

    @property
    def places(self) -> frozenset[str]:
        """Every place a value is put in."""
        return frozenset(PLACE.findall(f"{self.subject} {self.body}"))


@dataclass(frozen=True, kw_only=True)
class Wording:
    """One message in one language: dated, owned, reviewed."""

    name: str
    language: str  # the folder it lies in: en, easy, ur, pl
    version: str
    what: str  # when it is sent, for whoever reviews it
    audience: Audience
    owner: str
    reviewed_by: str
    reviewed_on: date | None
    grade: float | None  # reading age, as a school grade; measured by the tests
    values: frozenset[str]
    texts: Mapping[Way, Text]
    translates: str = ""  # the version of the English it says again

    @property
    def reviewed(self) -> bool:
        """Whether somebody put their name to it."""
        return bool(self.reviewed_by.strip()) and self.reviewed_on is not None

    @property
    def spoken(self) -> str:
        """The language as a page or letter names it: easy read is English."""
        return ENGLISH if self.language == EASY else self.language

    @property
    def easy_read(self) -> bool:
        """One idea a line, in large print where it is printed."""
        return self.language == EASY


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The words for one person, and whether they need somebody to ring them."""

    wording: Wording
    needs_interpreter: bool


@dataclass(frozen=True, kw_only=True)
class Rendered:
    """A message as it is stored: only a code and a link are still left open."""

    subject: str
    body: str
    language: str
    version: str
    easy_read: bool = False


@dataclass(frozen=True, kw_only=True)
class Preview:
    """A message as somebody would get it, for whoever reviews or checks it."""

    wording: Wording
    way: Way
    subject: str
    body: str
    parts: int | None  # of a text message
    may_be_sent: bool


@dataclass(frozen=True)
class Wordings:
    """Every message in every language of one folder."""

    files: Mapping[tuple[str, str], Wording]  # by language and name

    def find(self, name: str, language: str = ENGLISH) -> Wording:
        """The words as they lie in the folder, reviewed or not. For previews too."""
        try:
            return self.files[language, name]
        except KeyError:
            raise NoSuchWording(wording=name, language=language) from None

    def names(self) -> tuple[str, ...]:
        """Every message there is, in the order of the alphabet."""
        return tuple(
            sorted(name for language, name in self.files if language == ENGLISH)
        )

    def languages(self) -> tuple[str, ...]:
        """Every folder there is: English first, easy read next."""
        found = {language for language, _ in self.files}
        return tuple(sorted(found, key=lambda one: (one != ENGLISH, one != EASY, one)))

    def may_be_sent(self, wording: Wording) -> bool:
        """Whether somebody reviewed it, and the English has not changed since."""
        if not wording.reviewed or wording.spoken == ENGLISH:
            return wording.reviewed
        return wording.translates == self.find(wording.name).version

    def choose(self, name: str, *, language: str | None, easy_read: bool) -> Chosen:
        """The words for somebody, by the language and form they asked for."""
        written = EASY if easy_read and (EASY, name) in self.files else ENGLISH
        english = self.find(name, written)
        tongue = tongues.code(language)
        if tongue == ENGLISH or english.audience is not Audience.FAMILY:
            return Chosen(wording=english, needs_interpreter=False)
        if tongue == tongues.SIGNED:
            plainest = self.find(name, EASY) if (EASY, name) in self.files else english
            return Chosen(wording=plainest, needs_interpreter=True)
        theirs = self.files.get((tongue, name))
        if theirs and not easy_read and self.may_be_sent(theirs):
            return Chosen(wording=theirs, needs_interpreter=False)
        asked = self.find(SAY_YOUR_LANGUAGE, written)
        return Chosen(wording=asked, needs_interpreter=True)


def in_force() -> Wordings:
    """The words this service's settings name."""
    return load(content_folder(settings_now().content) / "rules" / FOLDER)


@cache
def load(folder: Path) -> Wordings:
    """Every file of the folder, checked. Raises `BadWording` with the reason."""
    found: dict[tuple[str, str], Wording] = {}
    for path in sorted(folder.glob(f"*/{ANY}")):
        if path.name != PAGES:
            found[path.parent.name, path.stem] = _read(path)
    return Wordings(MappingProxyType(found))


def render(
    wording: Wording, way: Way, values: Mapping[str, str], *, today: date
) -> Rendered:
    """The message with its values in it.

    Raises `NotByThisWay`, and `ValueMissing` where a value it uses is blank. E-mails
    and letters to anybody outside end with today's crisis lines.
    """
    text = wording.texts.get(way)
    if text is None:
        raise NotByThisWay(wording=wording.name, language=wording.language, way=way)
    given = {name: _given(wording, way, name, values, today) for name in text.places}
    body = _filled(text.body, given)
    return Rendered(
        subject=_filled(text.subject, given),
        body=sms.plain(body) if way is Way.SMS else body,
        language=wording.spoken,
        version=wording.version,
        easy_read=wording.easy_read,
    )


def preview(
    name: str, language: str, way: Way, values: Mapping[str, str], *, today: date
) -> Preview:
    """A message with real values, reviewed or not, as the desk would send it today.

    A value that was not given stands as its name in brackets.
    """
    wordings = in_force()
    wording = wordings.find(name, language)
    shown = {one: values.get(one) or f"[{one}]" for one in wording.values}
    rendered = render(wording, way, shown, today=today)
    code, link = values.get("code", SAMPLE_CODE), values.get("link", SAMPLE_LINK)
    body = with_code(rendered.body, code, link)
    return Preview(
        wording=wording,
        way=way,
        subject=rendered.subject,
        body=body,
        parts=sms.parts(body) if way is Way.SMS else None,
        may_be_sent=wordings.may_be_sent(wording),
    )


def carries_code(body: str) -> bool:
    """Whether a code has to be made for it at the moment of sending."""
    return CODE_PLACE in body or LINK_PLACE in body


def with_code(body: str, code: str, link: str) -> str:
    """The body with its code and its link, at the moment of sending."""
    return body.replace(CODE_PLACE, code).replace(LINK_PLACE, link)


def _given(
    wording: Wording, way: Way, name: str, values: Mapping[str, str], today: date
) -> str:
    """What stands in one place. Only a crisis line may hold more than one line."""
    if name in LEFT_STANDING:
        return f"(({name}))"
    if name == CRISIS:
        lines = crisis.in_force(today)
        return (
            lines.in_short(wording.language)
            if way is Way.SMS
            else lines.block(wording.language)
        )
    value = " ".join(AS_A_PLACE.sub("( ", values.get(name, "")).split())
    if not value:
        raise ValueMissing(wording=wording.name, value=name)
    in_a_text = way is Way.SMS and name == ABOUT and value != UNNAMED
    return _initial(value) if in_a_text else value


def _initial(name: str) -> str:
    """The first letter only, as one that costs no more than any other."""
    first = unicodedata.normalize("NFKD", name)[0].upper()
    return first if sms.encoding(first) == "gsm" else name[0].upper()


def _filled(text: str, given: Mapping[str, str]) -> str:
    """The text with its values; a sentence that one opens begins with a capital."""

    def put(place: re.Match[str]) -> str:
        value = given[place.group(1)]
        before = text[max(place.start() - 2, 0) : place.start()]
        opens = not before or before.endswith(SENTENCE_ENDS)
        return value[:1].upper() + value[1:] if opens else value

    return PLACE.sub(put, text)


def _read(path: Path) -> Wording:
    return read_content(
        path,
        partial(_wording, path),
        wrong=_wrong,
        refuse=lambda why: BadWording(
            file=f"{path.parent.name}/{path.name}", reason=why
        ),
    )


def _wording(path: Path, table: dict[str, Any]) -> Wording:
    texts = {way: Text(**table[way]) for way in Way if way in table}
    return Wording(
        name=path.stem,
        language=path.parent.name,
        version=table["version"],
        what=table["what"],
        audience=Audience(table["audience"]),
        owner=table["owner"],
        reviewed_by=table["reviewed_by"],
        reviewed_on=table.get("reviewed_on"),
        grade=table.get("grade"),
        values=frozenset(table["values"]),
        texts=MappingProxyType(texts),
        translates=table.get("translates", ""),
    )


def _wrong(wording: Wording) -> str | None:
    """Why it could not be sent as it stands; None when it could."""
    if not wording.texts:
        return "it has no words for any way"
    used = frozenset().union(*(text.places for text in wording.texts.values()))
    if used != wording.values:
        return f"it lists other values than it uses: {', '.join(sorted(used ^ wording.values))}"
    if unknown := used - KNOWN_VALUES:
        return f"nobody can give it {', '.join(sorted(unknown))}"
    for way, text in wording.texts.items():
        if (
            way is not Way.SMS
            and wording.audience is not Audience.DUTY
            and not text.body.rstrip().endswith(f"(({CRISIS}))")
        ):
            return f"its words for {way} do not end with the crisis lines"
    return None
