"""Where a paragraph is cut into sentences, and where a long one may be cut again."""

from broadcaster.spoken.line import Piece, pattern

LIMIT = 400  # characters of the written form; voices lose their breath and text beyond it

_END = r"[.!?…]+[\"”’»)]*(?=\s+[\"“‘«(\[–-]*\s*[A-ZĐÀ-ỸƠƯ0-9]|\s*$)"
_SHORT = (
    r"(?:^|[\s(])(?:TP|Tp|Q|P|TX|TT|Th\.S|ThS|TS|PGS|GS|BS|LS|"
    r"Mr|Ms|Mrs|Dr|St|tr|Tr|KT|TM|TL|[A-ZĐ])\.$"
)


def _taken(pieces: list[Piece], at: int) -> bool:
    """Whether a piece covers the place (or an outline mark ends there)."""
    low, high = 0, len(pieces)
    while low < high:
        middle = (low + high) // 2
        if pieces[middle].end <= at:
            low = middle + 1
        else:
            high = middle
    return low < len(pieces) and pieces[low].start <= at


def ends(text: str, pieces: list[Piece]) -> list[int]:
    """Offsets behind each sentence of a cleaned paragraph; the last is its length."""
    found: list[int] = []
    for match in pattern(_END).finditer(text):
        if _taken(pieces, match.start()):
            continue
        if match[0] == "." and pattern(_SHORT).search(
            text[max(0, match.start() - 8) : match.end()]
        ):
            continue
        found.append(match.end())
    if not found or text[found[-1] :].strip():
        found.append(len(text))
    found[-1] = len(text)
    return _shorter(text, pieces, found)


def _shorter(text: str, pieces: list[Piece], cuts: list[int]) -> list[int]:
    result: list[int] = []
    start = 0
    for cut in cuts:
        while cut - start > LIMIT:
            start = _clause(text, pieces, start, cut)
            result.append(start)
        if cut > start:
            result.append(cut)
            start = cut
    return result


def _clause(text: str, pieces: list[Piece], start: int, cut: int) -> int:
    """The best place to cut within the limit: behind ; or :, else a comma, else a blank."""
    window = text[start : start + LIMIT]
    for marks in (";", ":,–", " "):
        for place in range(len(window) - 1, LIMIT // 4, -1):
            if (
                window[place] in marks
                and not _taken(pieces, start + place)
                and (marks == " " or text[start + place + 1 : start + place + 2] in ("", " "))
            ):
                return start + place + 1
    return min(cut, start + LIMIT)
