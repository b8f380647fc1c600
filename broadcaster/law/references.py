"""What a text cites: documents, articles, khoản, điểm, each with its whole address.

A citation is resolved against the register and what is known of the text itself: "khoản 2 Điều
này" needs to know where it stands, "Luật này" which law was spoken of. What cannot be resolved is
told with its reason; nothing is filled in by a guess.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product

from broadcaster.domain.text import nfc
from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.citation_chains import ChainFinder, CitedChain
from broadcaster.law.citation_pieces import CitedPiece, PieceFinder, kind_of_number, same_kind
from broadcaster.law.register import Register
from broadcaster.law.structure import LawText


@dataclass(frozen=True, slots=True, kw_only=True)
class CitingText:
    """What is known of a text that cites."""

    here: LawAddress | None = None  # where the text stands, when it is itself of a document
    sources: tuple[str, ...] = ()  # numbers of the documents that the text relies on
    day: date | None = None  # for which two laws of one name are told apart
    texts: Mapping[str, LawText] = field(default_factory=dict)  # of documents, by number


@dataclass(frozen=True, slots=True, kw_only=True)
class LawCitation:
    """A citation in a text; its offsets are those of the NFC text."""

    text: str  # as written
    start: int
    end: int
    addresses: tuple[LawAddress, ...]  # several for "khoản 1 và 2"; document "" = not known which
    unresolved: str = ""  # why it is not resolved, in Vietnamese; "" = it is
    issuer: str = ""  # the council or committee of a place that is named as the one who gave it


_LEADS_TO_THIS = re.compile(r"(?:tại|theo|của|trong|với|ở|các|và|hoặc|,)\s*$")
_COLON = re.compile(r"\s*:")
_OF_BODY = re.compile(  # of those that give the numbers of another place again
    r",?\s+(?:(?:ban hành\s+)?ngày\s+\d[\d/-]*(?:\s+tháng\s+\d+\s+năm\s+\d+)?,?\s+)?(?:của|do)\s+"
    r"((?:chủ tịch\s+)?(?:UBND|HĐND|[ủu][yỷ] ban nhân dân|hội đồng nhân dân)(?!\w))",
    re.IGNORECASE,
)
_BODY_NAME = 80  # characters in which the name of its place ends
_STOPS = '.,;:!?…”"»)]'
_PLACES = frozenset(
    ("tỉnh", "thành", "phố", "tp", "xã", "phường", "thị", "trấn", "đặc", "khu", "huyện", "quận")
)
_SENTENCE = re.compile(r"[.!?…][”\"»)]?\s|\n")


def citations_in(
    text: str,
    register: Register,
    about: CitingText = CitingText(),
) -> tuple[LawCitation, ...]:
    """All citations of a text, in their order."""
    plain = nfc(text).translate(_ETH)
    return tuple(_CitationReader(plain, register, about).read())


_ETH = str.maketrans("\u00d0\u00f0", "Đđ")


class _CitationReader:
    """Reads one text from the left to the right."""

    def __init__(self, text: str, register: Register, about: CitingText) -> None:
        self._text = text
        self._register = register
        self._about = about
        self._chains = ChainFinder(text)
        self._named: list[CitedPiece] = []  # documents so far
        self._distinct: set[str] = set()  # their numbers
        self._last: tuple[str, dict[UnitKind, str]] | None = None  # the last place

    def read(self) -> Iterator[LawCitation]:
        """The citations, from the first to the last."""
        about = self._about
        finder = PieceFinder(self._text, self._register, about.sources, about.day)
        for cluster in self._chains.clusters(finder.pieces()):
            yield from self._cluster(cluster)

    def _cluster(self, pieces: list[CitedPiece]) -> Iterator[LawCitation]:
        """Units and documents that stand beside each other."""
        pending: list[CitedChain] = []
        front: CitedPiece | None = None  # a document that leads
        at = 0
        while at < len(pieces):
            piece = pieces[at]
            if piece.kind is not None:
                run = self._chains.run(pieces, at)
                chains = self._chains.chains(pieces[at:run])
                pending += chains
                at = run
                continue
            before = pieces[at - 1] if at else None
            if pending and before and before.kind is not None and self._chains.tight(before, piece):
                for chain in pending:
                    chain.piece = piece
                pending[-1].end = piece.end
                yield from self._places(pending)
                pending = []
                front = piece
            else:
                if pending:
                    yield from self._places(pending, front)
                    pending = []
                front = piece
                after = pieces[at + 1] if at + 1 < len(pieces) else None
                if not (after and after.kind is not None and self._chains.leads(pieces, at)):
                    yield from self._whole(piece)
                else:
                    self._note(piece)
            at += 1
        if pending:
            yield from self._places(pending, front)

    # ----- addresses

    def _note(self, piece: CitedPiece) -> CitedPiece:
        """Keep a document as spoken of; "Luật này" is the one that was."""
        if not piece.this:
            self._named.append(piece)
            self._distinct.add(piece.document)
            return piece
        found = self._pointed_at(piece.this)
        return CitedPiece(
            piece.start,
            piece.end,
            document=found,
            why="" if found else f"không rõ “{self._text[piece.start : piece.end]}” là văn bản nào",
            known=bool(found and self._register.document(found)),
        )

    def _pointed_at(self, kind: str) -> str:
        if self._about.here is not None and self._about.here.document:
            return self._about.here.document
        for piece in reversed(self._named):
            if piece.document and self._of_kind(piece.document, kind):
                return piece.document
        own = [one for one in self._about.sources if self._of_kind(one, kind)]
        return own[0] if len(own) == 1 else ""

    def _of_kind(self, number: str, kind: str) -> bool:
        known = self._register.document(number)
        return same_kind(kind, known.kind if known else kind_of_number(number))

    def _whole(self, piece: CitedPiece) -> Iterator[LawCitation]:
        """A document that is named by itself."""
        noted = self._note(piece)
        yield self._citation(
            piece.start, piece.end, (LawAddress(document=noted.document),), noted.why
        )

    def _places(
        self, chains: list[CitedChain], front: CitedPiece | None = None
    ) -> Iterator[LawCitation]:
        document: CitedPiece | None = None
        for chain in chains:
            if chain.piece is not None:
                document = document or self._note(chain.piece)
            yield from self._place(chain, document or front)

    def _place(self, chain: CitedChain, document: CitedPiece | None) -> Iterator[LawCitation]:
        pointed = any(not labels for labels in chain.labels.values())
        of_nothing = document is None and self._about.here is None
        if of_nothing and chain.narrowest.depth < UnitKind.ARTICLE.depth:
            return  # "Phần 1", "Mục 2" of the programme itself
        if document is not None and document.this:
            document = self._note(document)
        number, why = self._document_of(chain, document)
        labels = dict(chain.labels)
        if pointed and not self._point(labels, chain):
            return
        if not self._complete(labels, number, document):
            if chain.narrowest is UnitKind.POINT:
                return  # "điểm a" of whatever
            why = why or "không rõ của điều nào"
        if UnitKind.ARTICLE in labels:  # its number counts through the document
            wide = (UnitKind.PART, UnitKind.CHAPTER, UnitKind.SECTION, UnitKind.SUBSECTION)
            labels = {kind: found for kind, found in labels.items() if kind not in wide}
        if of_nothing and self._enumerates(chain):
            return
        ordered = sorted(labels.items(), key=lambda pair: pair[0].depth)
        addresses = tuple(
            LawAddress(
                document=number,
                steps=tuple(UnitStep(k, one) for (k, _), one in zip(ordered, chosen, strict=True)),
            )
            for chosen in product(*(found for _, found in ordered))
        )
        if number and UnitKind.ARTICLE in labels:
            self._last = (number, {kind: found[-1] for kind, found in ordered})
        elif UnitKind.ARTICLE in labels:
            self._last = ("", {kind: found[-1] for kind, found in ordered})
        yield self._citation(chain.start, chain.end, addresses, why or self._missing(addresses))

    def _enumerates(self, chain: CitedChain) -> bool:
        """Whether it counts what is told ("Điều 1: nhớ đội mũ") and cites nothing."""
        return chain.narrowest is UnitKind.ARTICLE and bool(_COLON.match(self._text, chain.end))

    def _document_of(  # noqa: PLR0911 - a ladder of cases
        self, chain: CitedChain, beside: CitedPiece | None
    ) -> tuple[str, str]:
        """The document of a chain, and why it is not known."""
        if beside is not None:
            return beside.document, beside.why
        here = self._about.here
        if here is not None and UnitKind.ARTICLE not in chain.labels:
            return here.document, ""
        if self._named:
            last = self._named[-1]
            same = not _SENTENCE.search(self._text[last.end : chain.start + 1])
            if (same or len(self._distinct) == 1) and here is None:
                return last.document, last.why
        if here is not None:
            return here.document, ""
        if UnitKind.ARTICLE not in chain.labels and self._last is not None:
            return self._last[0], ""
        if len(self._about.sources) == 1:
            known = self._register.document(self._about.sources[0])
            return (known.name if known else self._about.sources[0]), ""
        return "", "không rõ của văn bản nào"

    def _point(self, labels: dict[UnitKind, tuple[str, ...]], chain: CitedChain) -> bool:
        """Put what "này" points at in its place; False = it is no citation."""
        lone = len(labels) == 1
        for kind, found in [*labels.items()]:
            if found:
                continue
            word = self._text[chain.start : chain.start + 1]
            leads = _LEADS_TO_THIS.search(self._text[max(0, chain.start - 12) : chain.start])
            if lone and (not leads or (kind is UnitKind.ARTICLE and word != "Đ")):
                return False
            own = self._about.here.label(kind) if self._about.here else ""
            if not own and self._last is not None:
                own = self._last[1].get(kind, "")
            if not own:
                return not lone and self._drop(labels, kind)
            labels[kind] = (own,)
            if self._about.here:  # what is above it
                for step in self._about.here.steps:
                    if step.kind.depth < kind.depth:
                        labels.setdefault(step.kind, (step.label,))
        return True

    def _drop(self, labels: dict[UnitKind, tuple[str, ...]], kind: UnitKind) -> bool:
        del labels[kind]
        return bool(labels)

    def _complete(
        self, labels: dict[UnitKind, tuple[str, ...]], number: str, beside: CitedPiece | None
    ) -> bool:
        """Whether a khoản or điểm has its article, given or taken from where the text stands."""
        narrow = max(labels, key=lambda kind: kind.depth)
        if narrow.depth <= UnitKind.ARTICLE.depth or UnitKind.ARTICLE in labels:
            return True
        known: Mapping[UnitKind, str] = {}
        here = self._about.here
        if here is not None and here.document == number:
            known = {step.kind: step.label for step in here.steps}
        elif self._last is not None and self._last[0] == number and beside is None:
            known = self._last[1]
        if UnitKind.ARTICLE not in known:
            return False
        widest = min(labels, key=lambda kind: kind.depth)
        for kind, label in known.items():
            if kind.depth < widest.depth:
                labels[kind] = (label,)
        return True

    def _missing(self, addresses: tuple[LawAddress, ...]) -> str:
        """What the document's text does not have."""
        for address in addresses:
            text = self._about.texts.get(address.document)
            if text is not None and text.find(address) is None:
                return f"văn bản không có {' '.join(map(str, address.steps))}"
        return ""

    def _citation(
        self, start: int, end: int, addresses: tuple[LawAddress, ...], why: str
    ) -> LawCitation:
        number = addresses[0].document if addresses else ""
        issuer = self._issuer(end) if number else ""
        if issuer and not self._register.numbered(number, issuer):
            others = dict.fromkeys(one.issuer for one in self._register.numbered(number))
            if others:
                why = why or f"sổ chỉ có số này của {', '.join(others)}, không có của {issuer}"
        return LawCitation(
            text=self._text[start:end], start=start, end=end, addresses=addresses, unresolved=why,
            issuer=issuer,
        )  # fmt: skip

    def _issuer(self, end: int) -> str:
        """The body of a place that is named behind a number; "" = none."""
        found = _OF_BODY.match(self._text, end)
        if found is None:
            return ""
        named = [found[1]]
        for word in self._text[found.end() : found.end() + _BODY_NAME].split():
            plain = word.rstrip(_STOPS)
            if plain.lower() in _PLACES or plain[:1].isupper() or plain[:1].isdigit():
                named.append(plain)
            if plain != word or plain != named[-1]:
                break
        return " ".join(named)
