"""Which language somebody asked for: exports and forms name it in many ways."""

from functools import cache

from babel import Locale, UnknownLocaleError


ENGLISH = "en"
SIGNED = "signed"  # nobody is rung: a signing interpreter is found
OTHER = "und"  # a language we cannot name: somebody asks
_SIGNED = frozenset({"bsl", "bfi", "british sign language", "sign language", "makaton"})
# Names people use that the Unicode names do not.
_ALSO = {
    "farsi": "fa",
    "kurdish sorani": "ckb",
    "mandarin": "zh",
    "cantonese": "yue",
    "sylheti": "syl",
    "panjabi": "pa",
}
_NOT_SAID = frozenset({"", "not known", "unknown", "not stated", "none"})


def code(asked: str | None) -> str:
    """The language's code; English where none was asked for, never a guess else."""
    said = " ".join((asked or "").replace("_", "-").casefold().split())
    if said in _NOT_SAID:
        return ENGLISH
    if said in _SIGNED:
        return SIGNED
    known = _ALSO.get(said) or _names().get(said)
    return known or _by_code(said)


def direction(language: str) -> str:
    """`ltr` or `rtl`, as HTML and letters take it."""
    return Locale.parse(language).text_direction


def name(language: str) -> str:
    """What English calls it."""
    return Locale.parse(language).get_display_name(ENGLISH) or language


def own_name(language: str) -> str:
    """What it calls itself."""
    return Locale.parse(language).get_display_name() or language


def _by_code(said: str) -> str:
    try:
        return Locale.parse(said, sep="-").language
    except (UnknownLocaleError, ValueError):
        return OTHER


@cache
def _names() -> dict[str, str]:
    named = Locale.parse(ENGLISH).languages
    return {words.casefold(): code for code, words in named.items() if "_" not in code}
