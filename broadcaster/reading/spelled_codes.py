"""How a code is said: one sign at a time, or another way where that one is a guess."""

from broadcaster.reading.letters import name, spell
from broadcaster.reading.line import pattern
from broadcaster.reading.numbers import coded, count, digits

LONG_CODE = 8  # figures of which nobody says a code as one number


def second_way(written: str, words: str) -> str:
    """How else a code may be said: its figures one by one, else as numbers, "" = not otherwise."""
    runs = pattern(r"\d+|[^\W\d_]+").findall(written)
    for figures in (digits, coded, _count):
        other = " ".join(figures(run) if run.isdigit() else spell(run) for run in runs)
        if pattern(r"\W+").sub(" ", other) != pattern(r"\W+").sub(" ", words):
            return other
    return ""


def _count(figures: str) -> str:
    return count(int(figures)) if len(figures) < LONG_CODE else digits(figures)


def code_words(text: str) -> str:
    """A code one sign at a time, its groups parted by pauses ("H40.12-0001")."""
    groups = [g for g in pattern(r"[.-]").split(text) if g]
    said_groups = (
        " ".join(digits(c) if c.isdigit() else name(c) for c in group) for group in groups
    )
    return ", ".join(said_groups)
