"""Whether a provider sends on what it was given: letters it cannot carry become "?"."""

import re
import unicodedata


# Typographic marks that any text message may have in plain form instead.
PLAIN = str.maketrans(
    {
        "‘": "'", "’": "'", "‚": "'", "‛": "'", "“": '"', "”": '"', "„": '"',
        "–": "-", "—": "-", "‐": "-", "‑": "-", "−": "-", "…": "...", "•": "-",
        "\u200b": "", "\u200c": "", "\u200d": "", "\u2060": "", "\ufeff": "",
    }
)  # fmt: skip


def same_words(given: str, returned: object) -> bool:
    """Whether the words came through; quotes, dashes and spaces may have been made plain.

    A service may put its own name before a text, so more may stand around them.
    """
    return isinstance(returned, str) and _plain(given) in _plain(returned)


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).translate(PLAIN)
    return re.sub(r"\s+", "", composed)
