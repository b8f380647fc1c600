"""The documents and articles that a script names against what stands there."""

import re
from collections.abc import Iterator, Sequence

from broadcaster.domain.text import fold
from broadcaster.law.addresses import LawAddress
from broadcaster.law.document_numbers import document_key
from broadcaster.law.figure_finding import FigureFinding, FigureVerdict
from broadcaster.law.figure_likeness import (
    ALL_TOLD,
    AS_GOOD,
    EQUAL,
    NEAR,
    ScriptFigure,
    agrees,
    alike,
)
from broadcaster.law.references import citations_in
from broadcaster.law.said_figures import FigureKind, SaidFigure
from broadcaster.law.said_script import SaidScript
from broadcaster.law.sentence_sense import (
    raises_doubt,
    sentence_at,
    side_at,
)
from broadcaster.law.telling_words import (
    TELLING,
    telling_words,
    weight_of,
)

_MAY_REST = 0.7  # of the best one's likeness: where else a figure may rest
_ALONE = 0.3  # of an amount that one place alone has
_RESTING = (FigureKind.MONEY, FigureKind.AGE, FigureKind.PERIOD, FigureKind.SHARE)
_OWN_RULES = re.compile(  # whose articles are no law's
    r"(?<!\w)(?:nội quy|quy ước|hương ước|quy chế|bản cam kết|điều lệ (?:đội|đoàn|lớp|trường)"
    r"|năm điều bác hồ|5 điều bác hồ)(?!\w)",
    re.IGNORECASE,
)
_LAW_NAME = re.compile(r"(?:Bộ luật|Luật|Pháp lệnh) [^\d]+?(?= số| \d)")


_KINDS = (
    "luật", "nghị quyết", "nghị định", "thông tư", "quyết định", "công điện", "chỉ thị",
    "pháp lệnh",
)  # fmt: skip
_KIND = re.compile(rf"(?:bộ )?(?:{'|'.join(_KINDS)})(?!\w)", re.IGNORECASE)
_BODY = (
    r"Quốc hội|(?:Thủ tướng )?Chính phủ|Thủ tướng"
    r"|Bộ (?:trưởng )?[A-ZĐÀ-Ỵ]\w*(?: (?!quy|ban|có|về)\w+)?"
)
_ISSUED_BY = re.compile(
    rf"(?<!\w)(?P<kind>(?i:{'|'.join(_KINDS)}))(?: số)?(?: (?!của |do )[^\s,;.:]+){{0,9}}?"
    r"(?:, (?:chống|chữa|giáo dục)(?: (?!của |do )[^\s,;.:]+){0,9}?)?"  # of its name
    rf",? (?:của|do) (?P<body>{_BODY})(?!\w)"
    r"(?!(?: \w+){0,2} (?:trình|soạn|dự thảo|đề xuất|xây dựng|hướng dẫn|chuẩn bị|phối hợp|chủ trì))"
)


class PlaceComparison:
    """The places of one script held against its sources."""

    def __init__(self, script: SaidScript) -> None:
        self._script = script

    def named(self, index: int) -> Iterator[FigureFinding]:
        """Every document and article that a paragraph names, and what became of it."""
        for citation in self._script.citations[index]:
            for address in citation.addresses[:1]:
                text = self._script.texts[index][citation.start : citation.end]
                figure = SaidFigure(
                    kind=FigureKind.ARTICLE if address.steps else FigureKind.DOCUMENT,
                    values=(), unit="", text=text, start=citation.start, end=citation.end,
                )  # fmt: skip
                reason = self._script.derived.get(fold(text), "")
                if reason:
                    yield FigureFinding(
                        figure=figure, paragraph=index, verdict=FigureVerdict.DERIVED, reason=reason
                    )
                elif address.steps:
                    yield from self._article(index, figure, address)
                elif re.search(r"\d", text):
                    yield self._document(index, figure, address.document)
        yield from self._issuers(index)

    def _issuers(self, index: int) -> Iterator[FigureFinding]:
        """Every document that is told to be of another body than the one that issued it."""
        text = self._script.texts[index]
        rightly: set[str] = set()  # kinds of which one was told as its own: the next is another
        for match in _ISSUED_BY.finditer(text):
            cited = [
                address.document
                for one in self._script.citations[index]
                if match.start() <= one.start < match.end()
                for address in one.addresses[:1]
            ]
            kind = fold(match["kind"])
            known = [
                source
                for number in (cited or self._script.numbers.values())
                if number and (source := self._script.source(number)) is not None
                and source.issuer and self._kind_of(number) == kind
            ]  # fmt: skip
            if any(_same_body(match["body"], one.issuer) for one in known):
                rightly.add(kind)
                continue
            start, end = sentence_at(text, match.start())
            if not cited and (kind in rightly or raises_doubt(text[start:end])):
                continue
            if known:
                yield FigureFinding(
                    figure=SaidFigure(
                        kind=FigureKind.DOCUMENT, values=(), unit="",
                        text=match[0], start=match.start(), end=match.end(),
                    ),
                    paragraph=index,
                    verdict=FigureVerdict.NOT_FOUND,
                    where=LawAddress(document=known[0].number),
                    theirs=known[0].issuer,
                )  # fmt: skip

    def _kind_of(self, number: str) -> str:
        """What kind of document a number is of, in small letters without marks; "" = not known."""
        document = self._script.register.document(number)
        return fold(document.kind).removeprefix("bo ") if document is not None else ""

    def _document(self, index: int, figure: SaidFigure, number: str) -> FigureFinding:
        own = [document_key(one.number) for one in self._script.sources]
        address = LawAddress(document=number)
        other = self._named_otherwise(figure.text, number)
        if not other and (kind := self._other_kind(figure.text, number)):
            return FigureFinding(
                figure=figure, paragraph=index, verdict=FigureVerdict.NOT_FOUND, where=address,
                theirs=kind,
            )  # fmt: skip
        if document_key(number) in own and not other:
            return FigureFinding(
                figure=figure, paragraph=index, verdict=FigureVerdict.FOUND, where=address
            )
        meant = other
        if not meant and not self._script.register.numbered(number):
            meant = self._meant(figure.text, number)
        looked_through = self._script.knows_text_of(one.number for one in self._script.sources)
        missed = FigureVerdict.UNTRACED if looked_through else FigureVerdict.NO_TEXT
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND if meant else missed,
            where=LawAddress(document=meant) if meant else None,
            theirs=meant,
        )

    def _other_kind(self, written: str, number: str) -> str:
        """Its kind where a document is said with the word of another one; "" = they agree."""
        said = _KIND.match(written)
        document = self._script.register.document(number)
        known = self._kind_of(number)
        if said is None or document is None or known not in map(fold, _KINDS):
            return ""
        return document.kind if fold(said[0]).removeprefix("bo ") != known else ""

    def _named_otherwise(self, written: str, number: str) -> str:
        """The document whose name is said with the number of another; "" = they agree."""
        document = self._script.register.document(number)
        title = fold(document.title) if document is not None else ""
        if not title or title in fold(written):
            return ""
        for source in self._script.sources:
            named = fold(source.title)
            if named and named not in title and named in fold(written):
                return source.number
        name = _LAW_NAME.match(written)
        found = citations_in(name[0].strip(" ,"), self._script.register) if name else ()
        meant = next((a.document for one in found for a in one.addresses if a.document), "")
        return meant if meant and document_key(meant) != document_key(number) else ""

    def _meant(self, written: str, number: str) -> str:
        """The source that a number nobody knows was probably to be; "" = none is near."""
        for source in self._script.sources:
            title = fold(source.title)
            if title and title in fold(written):
                return source.number
            if _one_slip(document_key(number), document_key(source.number)):
                return source.number
        return ""

    def _article(
        self, index: int, figure: SaidFigure, address: LawAddress
    ) -> Iterator[FigureFinding]:
        """An article that is said: whether the passage that the sentence tells stands there."""
        number = address.document or (
            self._script.sources[0].number if len(self._script.sources) == 1 else ""
        )
        if not number:
            return
        text = self._script.texts[index]
        start, end = sentence_at(text, figure.start)
        around = [text[start:end].replace(figure.text, " . ")]
        if weight_of(telling_words(around[0])) < TELLING:
            around += self._script.texts[index + 1 : index + 2]
        near = frozenset(word for part in around for word in telling_words(part))
        ranked = []
        told = dict.fromkeys(near, 1.0)
        for one in (one for shelf in self._script.shelves for one in shelf.passages.near(told)):
            passage, words = one.passage, one.words
            places = passage.of(number)
            if places and any(p.steps for p in places):
                covered = weight_of(words & near) / weight_of(words) if words else 0.0
                back = weight_of(words & near) / weight_of(near) if near else 0.0
                ranked.append(((covered + back) / 2, passage, places))
        ranked.sort(key=lambda row: -row[0])
        verdict, where, theirs = FigureVerdict.NO_TEXT, None, ""
        there = self._is_there(number, address)
        if there is False:
            verdict, where = FigureVerdict.NOT_FOUND, LawAddress(document=number)
        elif there and self._only_named(near, number):
            verdict, where = FigureVerdict.FOUND, address.of(number)
        elif ranked:
            verdict = FigureVerdict.UNTRACED
            best = ranked[0][0]
            wanted = address.of(ranked[0][2][0].document)
            fits = [
                place
                for likeness, _, places in ranked
                for place in places
                if likeness >= max(EQUAL, best * AS_GOOD)
                and (wanted.covers(place) or place.covers(wanted))
            ]
            if fits:
                verdict, where = FigureVerdict.FOUND, fits[0]
            elif (
                best >= NEAR
                and weight_of(near) >= TELLING
                and ranked[0][1].known
                and not self._other_fits(index, (start, end), ranked[0][2])
            ):
                verdict, where = FigureVerdict.NOT_FOUND, ranked[0][2][0]
                theirs = " ".join(map(str, where.steps))
        if verdict is FigureVerdict.NOT_FOUND and _OWN_RULES.search(text[start:end]):
            verdict, where, theirs = FigureVerdict.UNTRACED, None, ""
        yield FigureFinding(
            figure=figure, paragraph=index, verdict=verdict, where=where, theirs=theirs
        )

    def _other_fits(
        self, index: int, sentence: tuple[int, int], places: Sequence[LawAddress]
    ) -> bool:
        """Whether one more article of a sentence is the one of which it tells."""
        start, end = sentence
        cited = [one for one in self._script.citations[index] if start <= one.start < end]
        return any(
            address.steps and address.of(place.document).covers(place)
            for one in cited
            for address in one.addresses
            for place in places
        )

    def under_its_article(
        self,
        index: int,
        finding: FigureFinding,
        traced: Sequence[ScriptFigure],
        found: Sequence[FigureFinding],
    ) -> FigureFinding:
        """An article that is said, and whether the figures of its sentence stand there.

        A true figure under the article of another act is told as that article's mistake; where one
        figure of the sentence does stand under what it cites, the article is right for that one.
        """
        figure, text = finding.figure, self._script.texts[index]
        if figure.kind is not FigureKind.ARTICLE or finding.verdict is FigureVerdict.DERIVED:
            return finding
        start, end = sentence_at(text, figure.start)
        cited = [one for one in self._script.citations[index] if start <= one.start < end]
        addresses = [address for one in cited for address in one.addresses if address.steps]
        there = self._where_it_says(figure, (start, end), addresses, found)
        if finding.verdict is FigureVerdict.NOT_FOUND and there is not None:
            finding = FigureFinding(
                figure=figure, paragraph=index, verdict=FigureVerdict.FOUND, where=there
            )
        settled = finding.verdict is FigureVerdict.NOT_FOUND or there is not None
        if settled or _OWN_RULES.search(text[start:end]):
            return finding
        elsewhere: LawAddress | None = None
        begin, close = side_at(text, start, end, figure.start)
        for said in traced:
            if not begin <= said.figure.start < close or said.figure.kind not in _RESTING:
                continue
            places = self._places_of(said, {address.document for address in addresses})
            if any(
                address.of(place.document).covers(place) or place.covers(address.of(place.document))
                for address in addresses
                for place in places
            ):
                return finding
            elsewhere = elsewhere or next(iter(places), None)
        if elsewhere is None:
            return finding
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND,
            where=elsewhere,
            theirs=" ".join(map(str, elsewhere.steps)),
        )

    def _where_it_says(
        self,
        article: SaidFigure,
        sentence: tuple[int, int],
        addresses: Sequence[LawAddress],
        found: Sequence[FigureFinding],
    ) -> LawAddress | None:
        """Where a figure behind an article stands in it, of whatever the sentence tells before."""
        start, end = sentence
        return next(
            (
                one.where
                for one in found
                if one.verdict is FigureVerdict.FOUND
                and one.where is not None
                and one.figure.kind is not FigureKind.ARTICLE
                and start <= article.start < one.figure.start < end
                and any(address.of(one.where.document).covers(one.where) for address in addresses)
            ),
            None,
        )

    def _places_of(self, said: ScriptFigure, numbers: set[str]) -> list[LawAddress]:
        """Every place of the documents where a figure of that sentence may stand; [] = unsure."""
        like = [one for shelf in self._script.shelves for one in shelf.near(said.figure, said.told)]
        rows = [(alike(said, one), one) for one in like if agrees(said.figure, one.figure)]
        best = max((likeness for likeness, _ in rows), default=0.0)
        alone = len({one.passage for _, one in rows}) == 1
        span = said.figure.kind is FigureKind.MONEY
        if best < (_ALONE if span and alone else ALL_TOLD if span else NEAR):
            return []
        keys = {document_key(number) for number in numbers if number}
        if not keys and len(self._script.sources) == 1:
            keys = {document_key(self._script.sources[0].number)}
        return [
            place
            for likeness, one in rows
            if likeness >= (best * _MAY_REST if said.figure.kind is FigureKind.MONEY else 0.0)
            for place in one.passage.addresses
            if document_key(place.document) in keys
        ]

    def _only_named(self, near: frozenset[str], number: str) -> bool:
        """Whether words say nothing of a place but of which document it is."""
        source = self._script.source(number)
        named = telling_words(f"toàn văn {number} . {source.title if source else ''}")
        return weight_of(near - named) < TELLING

    def _is_there(self, number: str, address: LawAddress) -> bool | None:
        """Whether the whole text of a document has a place; None = its text is not known."""
        key = document_key(number)
        for shelf in self._script.shelves:
            if shelf.whole and key in shelf.documents:
                there = any(
                    place.steps[: len(address.steps)] == address.steps[: len(place.steps)]
                    for one in shelf.passages.all
                    for place in one.passage.addresses
                )
                return there if there or shelf.complete else None
        return None


def _same_body(said: str, known: str) -> bool:
    """Whether a body is the one that issued a document; it may be named in short."""
    ours = fold(said).replace("bo truong ", "bo ")
    return ours in fold(known) or fold(known) in ours


def _one_slip(said: str, known: str) -> bool:
    """Whether a number differs from a known one by one sign, two that are swapped, or its year."""
    ours, theirs = said.split("/"), known.split("/")
    if len(ours) != len(theirs) or ours[-1] != theirs[-1]:
        return False
    if ours[0] == theirs[0]:
        return True
    a, b = "/".join(ours), "/".join(theirs)
    if len(a) == len(b):
        differ = [n for n in range(len(a)) if a[n] != b[n]]
        swapped = len(differ) == 2 and sorted(a[n] for n in differ) == sorted(b[n] for n in differ)
        return len(differ) == 1 or swapped
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return len(longer) == len(shorter) + 1 and any(
        longer[:n] + longer[n + 1 :] == shorter for n in range(len(longer))
    )
