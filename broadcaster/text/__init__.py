"""Arithmetic on strings: normal form, folding, slugs, nearest key, byte-aware cutting."""

import difflib
import re
import unicodedata
from collections.abc import Iterable


def nfc(text: str) -> str:
    """The composed normal form; everything inside the program is in it."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case without marks, đ as d, blanks squeezed: for comparing what people type."""
    bare = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    kept = "".join(c for c in bare if not unicodedata.combining(c))
    return " ".join(kept.casefold().split())


def slug(text: str) -> str:
    """An ASCII name of [a-z0-9-] only; empty when nothing is left."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def nearest(wanted: str, known: Iterable[str]) -> str | None:
    """The known word most like the wanted one, marks and case forgiven; None when none is near."""
    folded = {fold(word): word for word in known}
    close = difflib.get_close_matches(fold(wanted), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def cut_bytes(text: str, limit: int) -> str:
    """The text within `limit` UTF-8 bytes, cut behind a sentence or word, with an ellipsis."""
    if len(text.encode()) <= limit:
        return text
    room = limit - len("…".encode())
    short = text.encode()[:room].decode(errors="ignore")
    sentence = max(short.rfind(mark) for mark in (". ", "! ", "? ", "\n"))
    if sentence > room // 4:
        return short[: sentence + 1]
    word = short.rfind(" ")
    return (short[:word] if word > 0 else short) + "…"
