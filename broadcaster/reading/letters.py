"""Names of single letters, for codes, classes and abbreviations that nothing else explains."""

NAMES = {
    **dict.fromkeys("aăâeêioôơuưy", ""),
    **{"b": "bê", "c": "xê", "d": "dê", "đ": "đê", "f": "ép", "g": "gờ", "h": "hát"},
    **{"j": "gi", "k": "ca", "l": "lờ", "m": "mờ", "n": "nờ", "p": "pê", "q": "quy"},
    **{"r": "rờ", "s": "ét", "t": "tê", "v": "vê", "w": "vê kép", "x": "ích", "z": "dét"},
}
GREEK = {
    **{"α": "an pha", "β": "bê ta", "γ": "gam ma", "δ": "đen ta", "ε": "ép xi lon"},
    **{"λ": "lam đa", "μ": "muy", "π": "pi", "σ": "xích ma", "ω": "ô mê ga", "φ": "phi"},
    **{"Δ": "đen ta", "Ω": "ôm", "Σ": "xích ma", "θ": "tê ta"},
}


def name(letter: str) -> str:
    """The name of a letter; a vowel is its own name, lower case."""
    low = letter.lower()
    return NAMES.get(low, low) or low


def spell(word: str) -> str:
    """Letter by letter; characters that are no letters are skipped."""
    latin = (c for c in word if c.isascii() or "\u00c0" <= c <= "\u024f" or c >= "\u1e00")
    return " ".join(name(c) for c in latin if c.isalpha() and c <= "\u1eff")
