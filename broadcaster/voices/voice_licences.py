"""What a maker's own words say of a voice: its licence, and whether it may earn money."""

import re

LICENCES = ("MODEL_CARD", "LICENSE", "LICENCE", "README.md")  # files that say it, best first

# What a licence is called by; anything else ("other", "n/a", "see the website") tells nothing.
_LICENCES = re.compile(
    r"\b(?:CC[ -]?0|CC[ -]BY|creative commons|MIT|apache|BSD|[AL]?GPL|MPL|ISC|OFL|EUPL|unlicense"
    r"|public domain)(?![^\W\d_])|https?://",
    re.I,
)


def licence_in(words: str) -> str:
    """The licence that a maker's card names; "" when it names none, or says that it is unknown."""
    for line in words.splitlines():
        found = re.search(r"(?:^|[.*#>-])\s*licen[cs]e\W*?[:=]\W*?(\w.{0,200})", line, re.I)
        if found and _LICENCES.search(found[1]):
            return found[1].strip("* \t")
    return ""


def forbids_money(text: str) -> bool:
    """Whether a licence keeps a voice out of what earns money."""
    marks = ("noncommercial", "non-commercial", "by-nc", "by nc", "research purpose")
    return any(mark in text.casefold() for mark in marks)
