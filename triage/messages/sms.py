"""How many parts a text message is cut into, and so what it costs.

The alphabet is that of GSM 03.38: one part holds 160 of its characters, a longer text
153 in each part. Any character outside it makes the whole text UCS-2: 70, then 67.
"""

# GSM 03.38, basic alphabet; its escape is not a character of its own.
BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = frozenset("\f^{}\\[~]|€")  # two places each
ALONE = {"gsm": 160, "ucs-2": 70}
IN_PARTS = {"gsm": 153, "ucs-2": 67}  # the rest of each part says which it is
MOST = 2  # parts a message of ours may take
# Typographic signs that a telephone shows as well in plain form, and that would make
# every other character cost twice as much.
PLAIN = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‑": "-",
        "…": "...",
        "\u00a0": " ",
        "\u202f": " ",
        "\u200b": "",
        "\u2060": "",
        "\ufeff": "",
        "\t": " ",
    }
)


def plain(text: str) -> str:
    """The same with typographic signs in plain form, as it is sent."""
    return text.translate(PLAIN)


def encoding(text: str) -> str:
    """`gsm` where every character is in the alphabet, else `ucs-2`."""
    return "gsm" if set(text) <= BASIC | EXTENSION else "ucs-2"


def parts(text: str) -> int:
    """How many parts it goes out in; a character is never cut in two."""
    kind = encoding(text)
    sizes = [_size(one, kind) for one in text]
    if sum(sizes) <= ALONE[kind]:
        return 1
    count, used = 1, 0
    for size in sizes:
        if used + size > IN_PARTS[kind]:
            count, used = count + 1, 0
        used += size
    return count


def _size(character: str, kind: str) -> int:
    if kind == "gsm":
        return 2 if character in EXTENSION else 1
    return 2 if ord(character) > 0xFFFF else 1  # a surrogate pair
