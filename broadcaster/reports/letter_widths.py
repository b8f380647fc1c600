"""How wide words are in bold Times New Roman: a rule of the letterhead is as long as its words.

Advance widths in thousandths of the size, as in every font of its metrics (Liberation Serif,
Tinos), measured there; a letter with a Vietnamese mark is as wide as the one without it.
"""

import unicodedata

_WIDTHS = {
    220: "|",
    250: " ,.",
    278: "'/\\il",
    333: "!()-:;[]`fjt",
    389: "Is",
    394: "{}",
    444: "cerz",
    500: "#$*0123456789?J_agovxy–“”",
    520: "~",
    554: "ơ",
    555: '"',
    556: "Sbdhknpquđ",
    570: "+<=>",
    581: "^",
    600: "ư",
    611: "FP",
    667: "BELTZ",
    722: "ACDNRUVXYwĐ",
    778: "GHKOQƠ",
    796: "Ư",
    833: "&m",
    930: "@",
    944: "M",
    1000: "%W—…",
}
_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
_HORN = {"o": "ơ", "O": "Ơ", "u": "ư", "U": "Ư"}


def bold_width(words: str, size: float) -> float:
    """The width of words in points; `size` in points."""
    return sum(_OF.get(letter, 722) for letter in _letters(words)) * size / 1000


def bold_lines(words: str, size: float, width: float) -> list[str]:
    """The words as they fall into lines of that width, in points."""
    lines = [""]
    for word in words.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and bold_width(longer, size) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _letters(words: str) -> list[str]:
    found: list[str] = []
    for letter in unicodedata.normalize("NFD", words):
        if letter == "\u031b" and found and found[-1] in _HORN:
            found[-1] = _HORN[found[-1]]
        elif not unicodedata.combining(letter):
            found.append(letter)
    return found
