"""What differs between two versions of a text, word by word."""

from collections.abc import Sequence
from difflib import SequenceMatcher

KEPT, GONE, NEW = "giữ", "bỏ", "thêm"
Piece = tuple[str, str]  # KEPT, GONE or NEW, and the words


def changes(old: str, new: str) -> tuple[Piece, ...]:
    """The words of both, in order; equal texts are one kept piece."""
    before, after = old.split(), new.split()
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append((KEPT, " ".join(before[a:b])))
            continue
        pieces += [(GONE, " ".join(before[a:b]))] if b > a else []
        pieces += [(NEW, " ".join(after[c:d]))] if d > c else []
    return tuple(pieces)


def paired(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Lines of two versions side by side; "" where one has no such line."""
    pairs: list[tuple[str, str]] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = list(old[a:b]), list(new[c:d])
        if kind == "equal":
            pairs += zip(left, right, strict=True)
            continue
        wide = max(len(left), len(right))
        left += [""] * (wide - len(left))
        right += [""] * (wide - len(right))
        pairs += zip(left, right, strict=True)
    return tuple(pairs)


def places(pairs: Sequence[tuple[str, str]]) -> int:
    """In how many lines two versions differ."""
    return sum(old != new for old, new in pairs)
