"""What of a text's documents and units belongs together: ways down from a document to a place.

A narrower unit may stand before a wider one ("điểm a khoản 2 Điều 7") or behind it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from broadcaster.law.addresses import UnitKind
from broadcaster.law.citation_pieces import CitedPiece

_TIGHT = re.compile(
    r"\s*\)?\s*(?:[,(]|,?\s*(?:của|thuộc|tại|trong|ở|có))?\s*(?:các\s+|quy định tại\s+)?"
)
_TOGETHER = re.compile(
    r"\s*(?:[,;]|[,;]?\s*(?:và|hoặc|hay|cùng|và/hoặc|cũng như))\s*(?:các\s+|tại\s+)?"
)
_AROUND = (UnitKind.CLAUSE, UnitKind.POINT, UnitKind.ARTICLE)


@dataclass(slots=True)
class CitedChain:
    """One way down: units from a document to a place, each with one or several labels."""

    start: int
    end: int
    labels: dict[UnitKind, tuple[str, ...]]
    piece: CitedPiece | None = None  # the document that stands beside it

    @property
    def widest(self) -> UnitKind:
        """The unit that holds the others."""
        return min(self.labels, key=lambda kind: kind.depth)

    @property
    def narrowest(self) -> UnitKind:
        """The unit that the others hold."""
        return max(self.labels, key=lambda kind: kind.depth)


class ChainFinder:
    """Tells of one text which of its pieces stand together."""

    def __init__(self, text: str) -> None:
        self._text = text

    def clusters(self, pieces: list[CitedPiece]) -> Iterator[list[CitedPiece]]:
        """Pieces with nothing between but what joins them."""
        cluster: list[CitedPiece] = []
        for piece in pieces:
            if cluster and not self._joined(cluster[-1], piece):
                yield cluster
                cluster = []
            cluster.append(piece)
        if cluster:
            yield cluster

    def _gap(self, one: CitedPiece, other: CitedPiece) -> str:
        return self._text[one.end : other.start]

    def tight(self, one: CitedPiece, other: CitedPiece) -> bool:
        """Whether one piece is of the other, by what stands between them."""
        return bool(_TIGHT.fullmatch(self._gap(one, other)))

    def _joined(self, one: CitedPiece, other: CitedPiece) -> bool:
        return self.tight(one, other) or bool(_TOGETHER.fullmatch(self._gap(one, other)))

    def leads(self, pieces: list[CitedPiece], at: int) -> bool:
        """Whether the document at that place is the one of the units behind it."""
        if not self.tight(pieces[at], pieces[at + 1]):
            return False
        end = next((i for i in range(at + 1, len(pieces)) if pieces[i].kind is None), len(pieces))
        return end == len(pieces) or not self.tight(pieces[end - 1], pieces[end])

    def run(self, pieces: list[CitedPiece], at: int) -> int:
        """Where the units that begin at `at` end."""
        end = at + 1
        while end < len(pieces) and pieces[end].kind is not None:
            end += 1
        return end

    def chains(self, units: list[CitedPiece]) -> list[CitedChain]:
        """Units beside each other -> ways down; a narrower unit may stand before or behind."""
        chains: list[CitedChain] = []
        at = 0
        while at < len(units):
            end = self._rising(units, at)
            if self._around(units, at):
                end = at + len(_AROUND)
            elif end - at == 1 and (falling := self._falling(units, at)):
                found, end = falling
                chains += found
                at = end
                continue
            labels = {one.kind: one.labels for one in units[at:end] if one.kind is not None}
            chains.append(CitedChain(units[at].start, units[end - 1].end, labels))
            at = end
        for one, following in zip(reversed(chains[:-1]), reversed(chains[1:]), strict=True):
            if following.narrowest.depth >= one.widest.depth:
                wider = {k: v for k, v in following.labels.items() if k.depth < one.widest.depth}
                one.labels = {**wider, **one.labels}
        for before, one in pairwise(chains):
            if one.widest.depth > UnitKind.ARTICLE.depth:
                wider = {k: v for k, v in before.labels.items() if k.depth < one.widest.depth}
                one.labels = {**wider, **one.labels}
        return chains

    def _around(self, units: list[CitedPiece], at: int) -> bool:
        """Whether a khoản and its điểm stand before their article ("khoản 7, điểm c, Điều 7")."""
        found = units[at : at + len(_AROUND)]
        return tuple(one.kind for one in found) == _AROUND and all(
            self.tight(one, other) for one, other in pairwise(found)
        )

    def _rising(self, units: list[CitedPiece], at: int, *, commas: bool = True) -> int:
        """Where units that each hold the one before ("điểm a khoản 2 Điều 7") end."""
        end = at + 1
        while end < len(units):
            one, other = units[end - 1], units[end]
            if other.depth >= one.depth or not self.tight(one, other):
                break
            if not commas and "," in self._gap(one, other):
                break
            end += 1
        return end

    def _falling(self, units: list[CitedPiece], at: int) -> tuple[list[CitedChain], int] | None:
        """Units each within the one before ("Điều 7 khoản 9 điểm b"), with branches."""
        first = units[at]
        assert first.kind is not None
        chains: list[CitedChain] = []
        path = {first.kind: first.labels}
        start, end = first.start, at + 1
        while end < len(units):
            one, other = units[end - 1], units[end]
            assert other.kind is not None
            deeper = other.depth > one.depth
            commas = "," in self._gap(one, other)  # "Điều 30 khoản 1, Điều 31" has none here
            last = units[self._rising(units, end, commas=commas) - 1]
            if min(other.depth, last.depth) <= first.depth:
                break
            if deeper and not self.tight(one, other):
                break
            if not deeper:
                if end == at + 1:
                    break
                chains.append(CitedChain(start, one.end, path))
                path = {k: v for k, v in path.items() if k.depth < other.kind.depth}
                start = other.start
            path = {**path, other.kind: other.labels}
            end += 1
        if end == at + 1:
            return None
        return [*chains, CitedChain(start, units[end - 1].end, path)], end
