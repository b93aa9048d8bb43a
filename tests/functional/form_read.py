"""A page's form as a browser holds it: every field, and what it would send again."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from triage.errors import TriageError


class NoForm(TriageError):
    """This page has no form below its heading."""


Fields = dict[str, list[str]]


@dataclass
class _Reader(HTMLParser):
    """Reads the forms below a page's heading."""

    fields: Fields = field(default_factory=dict)
    offered: Fields = field(default_factory=dict)  # what can be chosen, by field
    typed: set[str] = field(default_factory=set)
    name: str = ""  # of the list or the text box that is open
    text: str = ""
    options: list[str] = field(default_factory=list)
    chosen: str | None = None

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a field, or that one has begun."""
        said = {name: value or "" for name, value in attrs}
        if tag == "input":
            self._input(said)
        elif tag in ("select", "textarea"):
            self.name, self.text = said["name"], ""
            self.options, self.chosen = [], None
        elif tag == "option":
            self.options.append(said["value"])
            self.chosen = said["value"] if "selected" in said else self.chosen

    def handle_data(self, data: str) -> None:
        """Keep what stands in a text box."""
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        """A text box sends its text; a list its chosen line, or else its first."""
        if tag == "textarea":
            self.typed.add(self.name)
            self._sends(self.name, self.text)
        elif tag == "select":
            self.offered[self.name] = self.options
            first = next(iter(self.options), "")
            self._sends(self.name, first if self.chosen is None else self.chosen)

    def _input(self, said: dict[str, str]) -> None:
        if said.get("type") == "text":
            self.typed.add(said["name"])
        chosen = said.get("type") in ("radio", "checkbox")
        if chosen:
            self.offered.setdefault(said["name"], []).append(said.get("value", ""))
        if not chosen or "checked" in said:
            self._sends(said["name"], said.get("value", ""))

    def _sends(self, name: str, value: str) -> None:
        self.fields.setdefault(name, []).append(value)


def sends(page: str) -> Fields:
    """What a browser sends when the button of a page's own form is pressed.

    Raises `NoForm`.
    """
    return _read(page).fields


def offered(page: str) -> Fields:
    """What can be chosen in a page's own form, by field. Raises `NoForm`."""
    return _read(page).offered


def _read(page: str) -> _Reader:
    found = re.search(r'<main.*?(<form[^>]*method="post".*?)</form>', page, re.DOTALL)
    if found is None:
        raise NoForm
    reader = _Reader()
    reader.feed(found[1])
    return reader


@dataclass(frozen=True)
class PageForm:
    """One form of a page, as a browser holds it."""

    action: str
    fields: Fields
    typed: frozenset[str]  # the fields a person types words into


def page_forms(page: str) -> list[PageForm]:
    """Every form of a page that is sent, wherever on the page it stands."""
    found = []
    for form in re.findall(r"<form[^>]*>.*?</form>", page, re.DOTALL):
        head = form.partition(">")[0]
        action = re.search(r'action="([^"]*)"', head)
        if 'method="post"' in head and action:
            reader = _Reader()
            reader.feed(form)
            found.append(
                PageForm(unescape(action[1]), reader.fields, frozenset(reader.typed))
            )
    return found


def summary(page: str) -> dict[str, str]:
    """The error summary: the field each line leads to, and its sentence."""
    found = page.partition('<div class="nhsuk-error-summary"')[2].partition("</ul>")[0]
    lines = re.findall(r'<a href="#([^"]+)">(.*?)</a>', found, re.DOTALL)
    return dict(lines)


def beside(page: str, name: str) -> str:
    """The sentence that stands at a field itself."""
    found = re.search(rf'id="{name}-error">.*?</span>(.*?)</span>', page, re.DOTALL)
    return found[1] if found else ""
