"""Names of single letters, for codes, classes and abbreviations that nothing else explains."""

from functools import lru_cache

from broadcaster.reading.tables import one_of, table

# found in a line of mathematics
FORMULA = rf"[=√≥≤²³×÷⊥∥∈∉∪∩∅≠≈±]|(?<= )//(?= )|(?i:\b(?:{one_of('letters.formulas')})\b)"

# found in a sum without a sign of equality: "kết quả của phép tính 2³ × 5 - 10 : 2"
RECKONED = (
    r"[×√²³]|\d ?÷ ?\d|(?<![^\W_])\d+ [+] \d"
    rf"|(?i:\b(?:{one_of('letters.formulas', 'letters.reckoned')})\b)"
)


def name(letter: str) -> str:
    """The name of a letter; a vowel is its own name, lower case."""
    low = letter.lower()
    return table("signs")["letters"].get(low, low)


@lru_cache(maxsize=2048)
def spell(word: str) -> str:
    """Letter by letter; characters that are no letters are skipped."""
    latin = (c for c in word if c.isascii() or "\u00c0" <= c <= "\u024f" or c >= "\u0370")
    greek = table("signs")["greek"]
    return " ".join(
        greek.get(c) or name(c) for c in latin if c in greek or (c.isalpha() and _latin(c))
    )


def _latin(letter: str) -> bool:
    return letter < "\u0370" or "\u1e00" <= letter <= "\u1eff"
