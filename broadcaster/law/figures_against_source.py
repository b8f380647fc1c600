"""The figures of a script held against the passages that it rests on, one by one.

That a number stands somewhere in the source is not enough, since most wrong paraphrases use a
number that the source has. A figure is found where a passage speaks of the same thing and says the
same quantity of it, for the same people, on the air date. Where the passage that speaks of it says
another quantity, or says this one of others, that is a contradiction; where nothing speaks of it,
the figure is untraced, which is told and stops nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from broadcaster.domain.script import LegalSource, Paragraph, Script
from broadcaster.domain.text import fold, nfc
from broadcaster.law.addresses import LawAddress
from broadcaster.law.bearers import (
    Bearer,
    BearerRule,
    bearer_in_script,
    bearer_lately,
)
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import Effect, document_on
from broadcaster.law.figure_likeness import (
    AS_GOOD,
    OF_ANOTHER,
    SAME_ROW,
    ScriptFigure,
    agrees,
    fits_the_case,
    goes_the_other_way,
    good_enough,
    is_all_told,
    is_another_row,
    is_clearly_of,
    is_of_another_act,
    is_of_another_vehicle,
    is_one_end,
    is_told_by_another,
    row_likeness,
    says_enough,
    tells_better,
    tells_the_row,
)
from broadcaster.law.passages import (
    Passage,
    TextOf,
    no_text,
    starter_passages,
)
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import Register
from broadcaster.law.register_memory import RegisterMemory, known_again
from broadcaster.law.said_figures import FigureKind, Limit, SaidFigure, figures_in
from broadcaster.law.sentence_sense import (
    asks,
    called_for,
    denies,
    is_case,
    obliges,
    sentence_at,
    sentence_ends,
    side_of,
    tells_a_rule,
    without_frames,
)
from broadcaster.law.source_statements import (
    AROUND,
    SourceShelf,
    SourceStatement,
    clauses_of,
    conditions_of,
    figures_around,
    own_shelf,
    statements_of,
    text_shelf,
    without_figures,
)
from broadcaster.law.sources import completed
from broadcaster.law.telling_words import (
    TELLING,
    UNKNOWN_WORD,
    acts_of,
    are_apart,
    clause_weight,
    contrasted_in,
    telling_words,
    vehicles_of,
    weight_of,
    word_rarity,
)


class FigureVerdict(Enum):
    """What became of a figure; the value is what people read."""

    FOUND = "có trong nguồn"
    NOT_FOUND = "nguồn nói khác"
    FOR_SOMEBODY_ELSE = "của đối tượng khác"
    OTHER_LIMIT = "nguồn nói chiều khác"  # "trên 16 tuổi" for "dưới 16 tuổi"
    OTHER_DOCUMENT = "của văn bản khác"
    OPPOSITE_LIMIT = "ngược chiều với nguồn"  # the same, where it is sure
    NOT_IN_FORCE = "không áp dụng vào ngày phát"
    ONE_END = "chỉ nói một đầu của khung"  # "phạt 4 triệu đồng" of 4–6 million
    UNTRACED = "chưa thấy trong nguồn"
    NO_TEXT = "chưa có lời văn để soát"
    DERIVED = "người soạn suy ra"

    @property
    def contradicts(self) -> bool:
        """Whether a source says otherwise: then the script is not sent."""
        return self in (
            FigureVerdict.NOT_FOUND,
            FigureVerdict.FOR_SOMEBODY_ELSE,
            FigureVerdict.OTHER_DOCUMENT,
            FigureVerdict.OPPOSITE_LIMIT,
            FigureVerdict.NOT_IN_FORCE,
        )

    @property
    def settled(self) -> bool:
        """Whether nobody has to look it up any more."""
        return self in (FigureVerdict.FOUND, FigureVerdict.DERIVED)


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFinding:
    """A figure of a script and what became of it."""

    figure: SaidFigure
    paragraph: int  # index among the paragraphs of the script
    verdict: FigureVerdict
    where: LawAddress | None = None  # the place that says it, or says otherwise
    theirs: str = ""  # the figure as the source writes it, when it says otherwise
    reason: str = ""  # of a derived one, as the teacher gave it
    reserve: str = ""  # why what it was found in is less than sure, as people read it
    in_whole_text: bool = False  # the whole text of a document was looked through


_ISSUING = re.compile(
    r"ban hành|thông qua|tán thành|biểu quyết|(?<!\w)ký(?!\w)|"
    r"(?<!\w)ra (?:công điện|nghị định|nghị quyết|quyết định|chỉ thị|thông tư)",
    re.IGNORECASE,
)
_BEGINNING = re.compile(r"hiệu lực|áp dụng|thi hành|thực hiện", re.IGNORECASE)
_ENDING = re.compile(r"hết hiệu lực|ngừng|hết áp dụng", re.IGNORECASE)
_NEAR = 0.5  # from which a passage speaks of what the sentence speaks of
_FOUND = 0.2  # from which an equal figure is the same one
_NEAR_IN_WORDS = 0.62  # the same for what is written in words only, as a story counts
_PERHAPS = 0.55  # of the best one's likeness: a figure that may be meant all the same
_SURE = 0.75  # from which the best one is meant even so
_ALL_TOLD = 0.36  # the same where the passage has nearly all that the sentence says
_MAY_REST = 0.7  # of the best one's likeness: where else a figure may rest
_RESTING = (FigureKind.MONEY, FigureKind.AGE, FigureKind.PERIOD, FigureKind.SHARE)
_NOTHING_OF_IT = 0.4  # below which a document says nothing of the kind
_OUTCOMES = (FigureKind.MONEY, FigureKind.PERIOD, FigureKind.SHARE)  # what follows, no condition
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
_WEAK = (
    FigureKind.COUNT,
    FigureKind.PERIOD,
    FigureKind.SHARE,
)  # a story counts too: "một phút", "ba bạn"


_FINDINGS = RegisterMemory[tuple[FigureFinding, ...]](128)  # a build, a check, the desk ask alike


def figure_findings(
    script: Script, register: Register, text_of: TextOf = no_text
) -> tuple[FigureFinding, ...]:
    """Every figure that a script says of the law, in its order, and what became of it.

    A script that names no source is held against what came with the program; what is untraced of it
    is no figure of law.
    """
    return _FINDINGS.answer(
        register, (script, known_again(text_of)), lambda: _compared(script, register, text_of)
    )


def _compared(script: Script, register: Register, text_of: TextOf) -> tuple[FigureFinding, ...]:
    found = _Comparison(script, register, text_of).findings()
    if script.head.sources:
        return tuple(found)
    return tuple(one for one in found if one.verdict.settled or one.verdict.contradicts)


class _Comparison:
    """One script held against its sources."""

    def __init__(self, script: Script, register: Register, text_of: TextOf) -> None:
        self._register = register
        self._day = script.head.air_date
        self._head = script.head
        self._sources = tuple(completed(one, register) for one in script.head.sources)
        said = [block for block in script.body if isinstance(block, Paragraph)]
        self._texts = ["" if one.quoted else nfc(one.text) for one in said]  # a quote is the law
        about = CitingText(sources=tuple(one.number for one in self._sources), day=self._day)
        self._citations = [citations_in(text, register, about) for text in self._texts]
        numbers = [one.number for one in self._sources]
        numbers += [
            address.document
            for citations in self._citations
            for citation in citations
            for address in citation.addresses
            if address.document
        ]
        self._numbers = {document_key(one): one for one in reversed(numbers)}
        self._shelves = self._collect(text_of)
        self._in_whole_text = any(shelf.whole for shelf in self._shelves)
        self._derived = {fold(written): why for written, why in script.head.derived}

    def _collect(self, text_of: TextOf) -> list[SourceShelf]:
        """Whole texts, and our own words of the documents that have none."""
        shelves, keys = [], []
        for key, number in self._numbers.items():
            document = self._register.document(number)
            shelf = (
                text_shelf(text_of, document, self._register, self._day)
                if document is not None
                else None
            )
            if shelf is not None:
                shelves.append(shelf)
            if shelf is None or not shelf.complete:
                keys.append(key)
        if keys or not self._sources:
            shelves.append(own_shelf(tuple(keys) if self._sources else ()))
        return shelves

    def _like(self, figure: SaidFigure) -> list[SourceStatement]:
        return [one for shelf in self._shelves for one in shelf.like(figure)]

    # ----- one figure after the other

    def findings(self) -> Iterator[FigureFinding]:
        """Each figure once, in the order of the script."""
        last = self._sources[0].number if len(self._sources) == 1 else ""
        for index, text in enumerate(self._texts):
            documents = [
                (citation.start, address.document)
                for citation in self._citations[index]
                for address in citation.addresses
                if address.document
            ]
            found = [*self._named(index)]
            taken = [(one.start, one.end) for one in self._citations[index]]
            figures = [
                one
                for one in figures_in(text)
                if not any(a < one.end and one.start < b for a, b in taken)
            ]
            clauses = clauses_of(text, figures)
            traced = []
            for figure in figures:
                said = self._said(
                    index, figure, figures, clause=clauses[figure], documents=documents, last=last
                )
                one = self._finding(index, said)
                if one is not None:
                    found.append(one)
                    if one.verdict is FigureVerdict.FOUND:
                        traced.append(said)
            found = [self._under_its_article(index, one, traced) for one in found]
            yield from sorted(found, key=lambda one: one.figure.start)
            last = documents[-1][1] if documents else last

    def _said(
        self,
        index: int,
        figure: SaidFigure,
        figures: Sequence[SaidFigure],
        *,
        clause: tuple[int, int],
        documents: Sequence[tuple[int, str]],
        last: str,
    ) -> ScriptFigure:
        text = self._texts[index]
        figures = figures_around(figures, [one.start for one in figures], figure)
        start, end = sentence_at(text, figure.start)
        earlier = max(start - AROUND, 0)
        cited = tuple(dict.fromkeys(d for at, d in documents if start <= at < end))
        before = [d for at, d in documents if at < figure.start]
        bare = without_frames(without_figures(text, figures, *clause))
        near = telling_words(self._without_names(index, bare, text))
        telling = (
            weight_of(near) >= TELLING
        )  # else what it is of was said before: "Khung phạt là …"
        told: dict[str, float] = {}
        for back, weight in ((3, 0.3), (2, 0.5), (1, 0.6 if telling else 0.95)):
            if index >= back:
                told |= dict.fromkeys(telling_words(self._texts[index - back]), weight)
        told |= dict.fromkeys(telling_words(text[earlier:start]), 0.8 if telling else 1.0)
        split = telling and any(
            one.kind is figure.kind and one is not figure and start <= one.start < end
            for one in figures
        )
        told |= dict.fromkeys(telling_words(text[start:end]), OF_ANOTHER if split else 1.0)
        told |= dict.fromkeys(telling_words(text[slice(*clause)]), 1.0)
        rarity = word_rarity()
        return ScriptFigure(
            figure=figure,
            near=near,
            around=telling_words(
                self._without_names(
                    index, without_frames(without_figures(text, figures, start, end)), text
                )
            ),
            denied=denies(text[start:end], figure),
            denied_there=denies(side_of(text, start, end, figure), figure),
            told=told,
            heard=frozenset(told),
            weights={word: rarity.get(word, UNKNOWN_WORD) * share for word, share in told.items()},
            bearer=bearer_in_script(text, figures, figure),
            lately=bearer_lately(
                f"{self._texts[index - 1] if index else ''} {text[earlier : figure.start]}"
            ),
            contrasted=self._spoken_of(index, start, end),
            driven=vehicles_of(text[start:end]),
            acts=acts_of(text[slice(*clause)]),
            conditions=conditions_of(text, figures, figure, start),
            beside=tuple(f for f in figures if f.kind is figure.kind and f is not figure),
            rules=tells_a_rule(figure, f"{self._texts[index - 1] if index else ''} {text[:end]}"),
            case=is_case(text, figure),
            sentence=text[start:end],
            asked=asks(text[start:end])
            and not any(start <= one.start < end for one in self._citations[index]),
            cited=cited,
            nearest=(before[-1] if before else last),
            attributed=self._is_attributed(index, start, end),
        )

    def _is_attributed(self, index: int, start: int, end: int) -> bool:
        """Whether a sentence says that what it tells is by the document that it names."""
        text = self._texts[index]
        return any(
            _ACCORDING.search(text[max(start, one.start - 30) : one.start])
            or _PROVIDES.match(text, one.end)
            for one in self._citations[index]
            if start <= one.start < end
        )

    def _spoken_of(self, index: int, start: int, end: int) -> tuple[frozenset[int], ...]:
        """What a sentence speaks of; of a row that it does not name, what was named last."""
        text = self._texts[index]
        found = list(contrasted_in(text[start:end]))
        ends = [end for end in sentence_ends(text) if start - AROUND <= end <= start]
        before = [text[a:b] for a, b in zip([max(start - AROUND, 0), *ends], ends, strict=False)]
        for words in reversed([*self._texts[max(index - 1, 0) : index], *before]):
            earlier = contrasted_in(words)
            found = [one or other for one, other in zip(found, earlier, strict=True)]
        return tuple(found)

    def _without_names(self, index: int, words: str, text: str) -> str:
        """A clause without the names of documents: they say nothing of what the figure is of."""
        for citation in self._citations[index]:
            words = words.replace(text[citation.start : citation.end], " . ")
        return words

    def _finding(self, index: int, said: ScriptFigure) -> FigureFinding | None:
        figure = said.figure
        reason = self._derived.get(fold(figure.text), "")
        if reason:
            return FigureFinding(
                figure=figure, paragraph=index, verdict=FigureVerdict.DERIVED, reason=reason
            )
        found = None
        if figure.kind is FigureKind.DAY and not _exists(figure):
            return FigureFinding(figure=figure, paragraph=index, verdict=FigureVerdict.NOT_FOUND)
        if figure.kind is FigureKind.DAY:
            found = self._day_of_document(index, said)
        elif figure.kind is FigureKind.CALL:
            found = self._call(index, figure)
        elif figure.kind is FigureKind.COUNT and figure.unit in ("chương", "điều"):
            found = self._size(index, said)
        found = found or self._compared(index, said)
        if found.verdict is FigureVerdict.UNTRACED:
            found = self._other_unit(index, said) or found
        if found.verdict is not FigureVerdict.UNTRACED:
            return found
        if figure.kind is FigureKind.DAY and self._is_air_date(figure):
            return None
        if figure.kind in _WEAK and not figure.digits:
            return None  # "một phút", "ba bạn": a story counts too
        return found

    def _is_air_date(self, figure: SaidFigure) -> bool:
        day, month, year = figure.values
        return (day, month) == (self._day.day, self._day.month) and year in (0, self._day.year)

    def _call(self, index: int, figure: SaidFigure) -> FigureFinding:
        """A number that is called, 111 or 114, is the same in every document."""
        right = called_for(self._texts[index], figure)
        wrong = bool(right) and int(figure.values[0]) not in right
        wanted = min(right) if wrong else figure.values[0]
        known = (one for passage in starter_passages() for one in statements_of(passage))
        found = next(
            (one for one in known if one.figure.kind is FigureKind.CALL
             and one.figure.values == (wanted,)),
            None,
        )  # fmt: skip
        verdict = FigureVerdict.FOUND if found else FigureVerdict.UNTRACED
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND if wrong else verdict,
            where=next(iter(found.passage.addresses), None) if found else None,
            theirs=str(wanted) if wrong else "",
        )

    def _size(self, index: int, said: ScriptFigure) -> FigureFinding | None:
        """How many chapters or articles a document has."""
        number = said.cited[-1] if said.cited else said.nearest
        known = [one for one in self._like(said.figure) if number and one.passage.of(number)]
        same = [one for one in known if one.figure.same_quantity(said.figure)]
        if same:
            return self._told(index, said, same[0], FigureVerdict.FOUND)
        return self._told(index, said, known[0], FigureVerdict.NOT_FOUND) if known else None

    # ----- against the passages

    def _compared(self, index: int, said: ScriptFigure) -> FigureFinding:
        figure = said.figure
        like = [one for shelf in self._shelves for one in shelf.near(figure, said.told)]
        ranked = sorted(
            ((self._likeness(said, one), n, one) for n, one in enumerate(like)),
            key=lambda row: (-row[0], row[1]),
        )
        if any(fits_the_case(said, one) for _, _, one in ranked):
            ranked = [row for row in ranked if fits_the_case(said, row[2]) is not False]
        if not ranked:
            verdict = FigureVerdict.UNTRACED if self._has_text(said) else FigureVerdict.NO_TEXT
            return FigureFinding(
                figure=figure,
                paragraph=index,
                verdict=verdict,
                in_whole_text=self._in_whole_text,
            )
        free = [row for row in ranked if not is_told_by_another(said, row[2])]
        best, _, nearest = (free or ranked)[0]
        rows: dict[str, float] = {}
        for _, _, one in ranked:
            if one.in_row:
                text = one.passage.text
                rows[text] = max(rows.get(text, 0.0), row_likeness(said, one))
        equal = [
            (likeness, one)
            for likeness, _, one in ranked
            if (agrees(figure, one.figure) or self._is_doubled(said, one))
            and (
                likeness >= max(_FOUND, best * good_enough(figure, one, nearest))
                or self._is_of_the_case(said, one)
            )
            and (
                not one.in_row
                or tells_the_row(figure, one, nearest)
                or row_likeness(said, one) >= rows[one.passage.text] * SAME_ROW
            )
        ]
        for verdict in (
            FigureVerdict.FOUND,
            FigureVerdict.ONE_END,
            FigureVerdict.FOR_SOMEBODY_ELSE,
            FigureVerdict.OPPOSITE_LIMIT,
            FigureVerdict.OTHER_LIMIT,
            FigureVerdict.NOT_IN_FORCE,
            FigureVerdict.NO_TEXT,
            FigureVerdict.UNTRACED,
        ):
            for _, one in equal:
                if self._judged(said, one) is verdict:
                    if verdict is FigureVerdict.FOUND and (
                        better := next(
                            (row for row in ranked if tells_better(said, row[2], one)), None
                        )
                    ):
                        rule = said.rules and not (said.asked or said.case)
                        rule = rule and says_enough(said, better[2])
                        sure = rule and better[0] >= _NEAR and figure.kind in _OUTCOMES
                        told = FigureVerdict.NOT_FOUND if sure else FigureVerdict.UNTRACED
                        return self._told(index, said, better[2] if sure else one, told)
                    elsewhere = verdict is FigureVerdict.FOUND and self._is_of_another(
                        said, one, ranked
                    )
                    told = FigureVerdict.OTHER_DOCUMENT if elsewhere else verdict
                    return self._told(index, said, one, told)
        likeness = best
        perhaps = any(
            agrees(figure, one.figure)
            and other >= max(_FOUND, best * _PERHAPS)
            and not is_clearly_of(said, nearest, one)
            and (
                figure.unit == "người"  # "chở 2 người": as many rows have as many
                or one.passage is not nearest.passage
                or not is_another_row(said, one, nearest)
            )
            for other, _, one in ranked
        )
        in_words = figure.kind in _WEAK and not figure.digits
        a_year = figure.kind is FigureKind.DAY and _YEAR_ALONE.fullmatch(figure.text) is not None
        enough = _SURE if perhaps or a_year else _NEAR_IN_WORDS if in_words else _NEAR
        if not (perhaps or a_year or in_words) and is_all_told(said, nearest):
            enough = _ALL_TOLD
        if (
            free
            and likeness >= enough
            and says_enough(said, nearest)
            and said.rules
            and not (said.asked or said.case)
            and not agrees(figure, nearest.figure)
        ):
            known = nearest.passage.known
            verdict = FigureVerdict.NOT_FOUND if known else FigureVerdict.NO_TEXT
            return self._told(index, said, nearest, verdict)
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.UNTRACED,
            in_whole_text=self._in_whole_text,
        )

    def _is_of_the_case(self, said: ScriptFigure, one: SourceStatement) -> bool:
        """Whether a statement says that very case: "chở 3 người", "cồn trên 0,4"."""
        pairs = [
            (mine, theirs) for mine in said.conditions for theirs in one.conditions
            if (mine.kind, mine.unit) == (theirs.kind, theirs.unit)
        ]  # fmt: skip
        return bool(pairs) and all(
            mine.values == theirs.values
            and (Limit.NONE in (mine.limit, theirs.limit) or mine.limit is theirs.limit)
            for mine, theirs in pairs
        )

    def _is_of_another(
        self,
        said: ScriptFigure,
        found: SourceStatement,
        ranked: Sequence[tuple[float, int, SourceStatement]],
    ) -> bool:
        """Whether a sentence names a document that says nothing of it, while another one does."""
        if not said.cited or said.asked or not found.passage.addresses:
            return False
        if any(self._is_bound_to(number, found.passage) for number in said.cited):
            return False
        span = len(said.figure.values) > 1 and said.figure.kind is FigureKind.MONEY
        enough = _NEAR_IN_WORDS if not said.attributed else _ALL_TOLD if span else _NEAR
        theirs = (
            self._alike(said, one)
            for _, _, one in ranked
            if any(one.passage.of(number) for number in said.cited)
        )
        return (
            self._alike(said, found) >= enough
            and self._has_text(said)
            and max(theirs, default=0.0) < _NOTHING_OF_IT
        )

    def _is_bound_to(self, number: str, passage: Passage) -> bool:
        """Whether a passage stands in a document, or in one that it changes or is changed by."""
        if passage.of(number):
            return True
        document = self._register.document(number)
        if document is None:
            return True  # nothing is known of what it has
        others = {document_key(one.document) for one in passage.addresses}
        bound = [relation.other for relation in document.relations]
        bound += [act.by for act in self._register.acts_on(document)]
        return any(document_key(one) in others for one in bound)

    def _other_unit(self, index: int, said: ScriptFigure) -> FigureFinding | None:
        """The passage that speaks of it has the number, and counts something else by it."""
        numbers = _NUMBERS.findall(said.figure.text)
        if not numbers or said.asked or said.case:
            return None
        likely = [
            (self._likeness(said, one), n, one)
            for n, one in enumerate(
                one for shelf in self._shelves for one in shelf.statements.near(said.told)
            )
            if one.figure.unit != said.figure.unit
            and not (one.figure.kind is said.figure.kind is FigureKind.COUNT)  # both may be
            and _NUMBERS.findall(one.figure.text) == numbers
        ]
        likeness, _, nearest = max(likely, default=(0.0, 0, None), key=lambda row: row[0])
        if nearest is None or likeness < _NEAR:
            return None
        return self._told(index, said, nearest, FigureVerdict.NOT_FOUND)

    def _told(
        self, index: int, said: ScriptFigure, one: SourceStatement, verdict: FigureVerdict
    ) -> FigureFinding:
        return FigureFinding(
            figure=said.figure,
            paragraph=index,
            verdict=verdict,
            where=self._place(said, one.passage),
            theirs="" if verdict is FigureVerdict.FOUND else one.figure.text,
            reserve=one.passage.reserve,
        )

    def _place(self, said: ScriptFigure, passage: Passage) -> LawAddress | None:
        """The place of a passage in the document that the script speaks of, if it rests on it."""
        for number in (*said.cited, said.nearest, *self._numbers.values()):
            if number and (found := passage.of(number)):
                return found[0]
        return next(iter(passage.addresses), None)

    def _judged(  # noqa: PLR0911 - a ladder of cases
        self, said: ScriptFigure, one: SourceStatement
    ) -> FigureVerdict:
        """What an equal figure of the passage that speaks of the same means."""
        if not one.passage.known:
            return FigureVerdict.NO_TEXT
        if not self._holds(one.passage):
            return FigureVerdict.NOT_IN_FORCE
        if are_apart(said.contrasted, one.contrasted) or is_of_another_vehicle(said, one):
            return FigureVerdict.UNTRACED
        if is_of_another_act(said, one):
            return FigureVerdict.UNTRACED
        if one.exempt and said.denied is False and obliges(said.sentence):
            return FigureVerdict.UNTRACED
        if self._is_doubled(said, one):
            return FigureVerdict.FOUND
        theirs, meant = self._bearer_of(one), said.bearer
        is_money = one.figure.kind is FigureKind.MONEY
        if is_money and meant is Bearer.UNSAID and theirs is Bearer.BODY:
            meant = said.lately
            if meant is Bearer.UNSAID:
                return FigureVerdict.UNTRACED  # who hears it takes it for himself
        if meant not in (Bearer.UNSAID, theirs):
            return FigureVerdict.FOR_SOMEBODY_ELSE
        if goes_the_other_way(said, one) and not said.asked:
            same_side = said.denied_there is one.denied
            sure = same_side and self._likeness(said, one) >= _SURE
            return FigureVerdict.OPPOSITE_LIMIT if sure else FigureVerdict.OTHER_LIMIT
        if is_one_end(said, one) and said.rules and not (said.asked or said.case):
            return FigureVerdict.ONE_END
        return FigureVerdict.FOUND

    def _bearer_of(self, one: SourceStatement) -> Bearer:
        """Whom an amount is for: where its passage does not say, as its document says of all."""
        if one.bearer is not Bearer.UNSAID:
            return one.bearer
        rule = self._rule_of(one.passage)
        return rule.usual if rule else Bearer.PERSON

    def _is_doubled(self, said: ScriptFigure, one: SourceStatement) -> bool:
        """Whether an amount follows from the other bearer's by the rule of the document."""
        rule = self._rule_of(one.passage)
        theirs = self._bearer_of(one)
        if rule is None or said.bearer in (Bearer.UNSAID, theirs) or not rule.doubled:
            return False
        factor = 2.0 if said.bearer is Bearer.BODY else 0.5
        scaled = tuple(value * factor for value in one.figure.values)
        return (said.figure.kind, said.figure.values) == (one.figure.kind, scaled)

    def _rule_of(self, passage: Passage) -> BearerRule | None:
        number = passage.addresses[0].document if passage.addresses else ""
        key = document_key(number)
        return next((shelf.rules[key] for shelf in self._shelves if key in shelf.rules), None)

    def _holds(self, passage: Passage) -> bool:
        if not passage.holds_on(self._day):
            return False
        if self._head.law_reason or not passage.addresses:
            return True
        stands = (_stands(a, self._register, self._day) for a in passage.addresses)
        return any(stands) if passage.alternatives else all(stands)

    def _likeness(self, said: ScriptFigure, one: SourceStatement) -> float:
        """How far a passage speaks of what the script speaks of; 1 = word for word.

        Half of it is how much of what the source says there is told by the script, half how much
        of the script's clause is in the source.
        """
        likeness = self._alike(said, one)
        if said.cited:
            return likeness + (0.15 if any(one.passage.of(d) for d in said.cited) else -0.1)
        if said.nearest and one.passage.of(said.nearest):
            return likeness + 0.1
        return likeness

    def _alike(self, said: ScriptFigure, one: SourceStatement) -> float:
        """The same without regard to the document that is named."""
        covered = self._covered(said, one)
        near = said.near if clause_weight(said.near) >= TELLING else said.around
        ours = clause_weight(near)
        back = weight_of(near & one.words) / ours if ours >= TELLING else covered
        likeness = (covered + back) / 2
        if are_apart(said.contrasted, one.contrasted) or is_of_another_act(said, one):
            likeness -= 0.3
        return likeness

    def _covered(self, said: ScriptFigure, one: SourceStatement) -> float:
        """How much of what the source says there is told by the script, 0 to 1."""
        theirs = clause_weight(one.near)
        told = sum(said.weights[word] for word in one.near & said.heard)
        if theirs >= TELLING:
            return told / theirs
        # a clause of a word or two is told by what stands around it
        around = clause_weight(one.words)
        if not around:
            return 0.0
        share = sum(said.weights[word] for word in one.words & said.heard)
        return (told + share / around * (TELLING - theirs)) / TELLING

    def _has_text(self, said: ScriptFigure) -> bool:
        """Whether anything is known of what the documents say that the figure may be of."""
        numbers = (
            said.cited or ((said.nearest,) if said.nearest else ()) or (*self._numbers.values(),)
        )
        keys = {document_key(number) for number in numbers}
        return any(keys & shelf.documents for shelf in self._shelves)

    # ----- days of a document

    def _day_of_document(self, index: int, said: ScriptFigure) -> FigureFinding | None:
        """A day of issue or of effect against what the register knows of the document."""
        text, figure = self._texts[index], said.figure
        start, end = sentence_at(text, figure.start)
        before = text[max(start, figure.start - 60) : figure.start]
        role = self._role(before) or self._role(text[figure.end : end])
        number = self._document_at(index, figure, start, end) or said.nearest
        source = self._source(number)
        if role is None or source is None:
            return None
        known = [source.issued] if role is _ISSUING else [
            source.in_force, *_other_beginnings(number, self._register)
        ]  # fmt: skip
        address = LawAddress(document=source.number)
        days = [(float(d.day), float(d.month), float(d.year)) for d in known if d is not None]
        for values in days:
            same = all(a == b for a, b in zip(figure.values, values, strict=True) if a)
            if same:
                return FigureFinding(
                    figure=figure, paragraph=index, verdict=FigureVerdict.FOUND, where=address
                )
        told = [
            one for one in self._like(figure)
            if one.passage.of(number) and one.figure.same_quantity(figure)
        ]  # fmt: skip
        if told:
            return self._told(index, said, told[0], FigureVerdict.FOUND)
        if not days or not figure.values[0]:
            return None
        day, month, year = (int(value) for value in days[0])
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND,
            where=address,
            theirs=f"{day:02d}/{month}/{year}",
        )

    def _role(self, words: str) -> re.Pattern[str] | None:
        """Which of a document's days is spoken of: the last word that tells it."""
        if _ENDING.search(words):
            return None
        found = [
            (match.start(), pattern)
            for pattern in (_ISSUING, _BEGINNING)
            for match in pattern.finditer(words)
        ]
        return max(found, key=lambda row: row[0])[1] if found else None

    def _document_at(self, index: int, figure: SaidFigure, start: int, end: int) -> str:
        """The document that a day of a sentence is of: the last before it, else the next."""
        inside = [
            (citation.start, address.document)
            for citation in self._citations[index]
            for address in citation.addresses
            if address.document and start <= citation.start < end
        ]
        before = [number for at, number in inside if at < figure.start]
        return before[0] if before else next((number for _, number in inside), "")

    def _source(self, number: str) -> LegalSource | None:
        if not number:
            return None
        own = next(
            (s for s in self._sources if document_key(s.number) == document_key(number)), None
        )
        return own or completed(LegalSource(number=number), self._register)

    # ----- documents and their places

    def _named(self, index: int) -> Iterator[FigureFinding]:
        for citation in self._citations[index]:
            for address in citation.addresses[:1]:
                text = self._texts[index][citation.start : citation.end]
                figure = SaidFigure(
                    kind=FigureKind.ARTICLE if address.steps else FigureKind.DOCUMENT,
                    values=(), unit="", text=text, start=citation.start, end=citation.end,
                )  # fmt: skip
                reason = self._derived.get(fold(text), "")
                if reason:
                    yield FigureFinding(
                        figure=figure, paragraph=index, verdict=FigureVerdict.DERIVED, reason=reason
                    )
                elif address.steps:
                    yield from self._article(index, figure, address)
                elif re.search(r"\d", text):
                    yield self._document(index, figure, address.document)

    def _document(self, index: int, figure: SaidFigure, number: str) -> FigureFinding:
        own = [document_key(one.number) for one in self._sources]
        address = LawAddress(document=number)
        other = self._named_otherwise(figure.text, number)
        if document_key(number) in own and not other:
            return FigureFinding(
                figure=figure, paragraph=index, verdict=FigureVerdict.FOUND, where=address
            )
        meant = other
        if not meant and not self._register.numbered(number):
            meant = self._meant(figure.text, number)
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NOT_FOUND if meant else FigureVerdict.UNTRACED,
            where=LawAddress(document=meant) if meant else None,
            theirs=meant,
        )

    def _named_otherwise(self, written: str, number: str) -> str:
        """The document whose name is said with the number of another; "" = they agree."""
        document = self._register.document(number)
        title = fold(document.title) if document is not None else ""
        if not title or title in fold(written):
            return ""
        for source in self._sources:
            named = fold(source.title)
            if named and named not in title and named in fold(written):
                return source.number
        name = _LAW_NAME.match(written)
        found = citations_in(name[0].strip(" ,"), self._register) if name else ()
        meant = next((a.document for one in found for a in one.addresses if a.document), "")
        return meant if meant and document_key(meant) != document_key(number) else ""

    def _meant(self, written: str, number: str) -> str:
        """The source that a number nobody knows was probably to be; "" = none is near."""
        for source in self._sources:
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
        number = address.document or (self._sources[0].number if len(self._sources) == 1 else "")
        if not number:
            return
        text = self._texts[index]
        start, end = sentence_at(text, figure.start)
        around = [text[start:end].replace(figure.text, " . ")]
        if weight_of(telling_words(around[0])) < TELLING:
            around += self._texts[index + 1 : index + 2]
        near = frozenset(word for part in around for word in telling_words(part))
        ranked = []
        told = dict.fromkeys(near, 1.0)
        for one in (one for shelf in self._shelves for one in shelf.passages.near(told)):
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
                if likeness >= max(_FOUND, best * AS_GOOD)
                and (wanted.covers(place) or place.covers(wanted))
            ]
            if fits:
                verdict, where = FigureVerdict.FOUND, fits[0]
            elif (
                best >= _NEAR
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
        cited = [one for one in self._citations[index] if start <= one.start < end]
        return any(
            address.steps and address.of(place.document).covers(place)
            for one in cited
            for address in one.addresses
            for place in places
        )

    def _under_its_article(
        self, index: int, finding: FigureFinding, traced: Sequence[ScriptFigure]
    ) -> FigureFinding:
        """An article that is said, and whether the figures of its sentence stand there.

        A true figure under the article of another act is told as that article's mistake.
        """
        figure, text = finding.figure, self._texts[index]
        if figure.kind is not FigureKind.ARTICLE or finding.verdict in (
            FigureVerdict.DERIVED, FigureVerdict.NOT_FOUND,
        ):  # fmt: skip
            return finding
        start, end = sentence_at(text, figure.start)
        cited = [one for one in self._citations[index] if start <= one.start < end]
        addresses = [address for one in cited for address in one.addresses if address.steps]
        if _OWN_RULES.search(text[start:end]):
            return finding
        for said in traced:
            if not start <= said.figure.start < end or said.figure.kind not in _RESTING:
                continue
            places = self._places_of(said, {address.document for address in addresses})
            if places and not any(
                address.of(place.document).covers(place) or place.covers(address.of(place.document))
                for address in addresses
                for place in places
            ):
                return FigureFinding(
                    figure=figure,
                    paragraph=index,
                    verdict=FigureVerdict.NOT_FOUND,
                    where=places[0],
                    theirs=" ".join(map(str, places[0].steps)),
                )
        return finding

    def _places_of(self, said: ScriptFigure, numbers: set[str]) -> list[LawAddress]:
        """Every place of the documents where a figure of that sentence may stand; [] = unsure."""
        like = [one for shelf in self._shelves for one in shelf.near(said.figure, said.told)]
        rows = [(self._alike(said, one), one) for one in like if agrees(said.figure, one.figure)]
        best = max((likeness for likeness, _ in rows), default=0.0)
        if best < (_ALL_TOLD if said.figure.kind is FigureKind.MONEY else _NEAR):
            return []
        keys = {document_key(number) for number in numbers if number}
        if not keys and len(self._sources) == 1:
            keys = {document_key(self._sources[0].number)}
        return [
            place
            for likeness, one in rows
            if likeness >= (best * _MAY_REST if said.figure.kind is FigureKind.MONEY else 0.0)
            for place in one.passage.addresses
            if document_key(place.document) in keys
        ]

    def _only_named(self, near: frozenset[str], number: str) -> bool:
        """Whether words say nothing of a place but of which document it is."""
        source = self._source(number)
        named = telling_words(f"toàn văn {number} . {source.title if source else ''}")
        return weight_of(near - named) < TELLING

    def _is_there(self, number: str, address: LawAddress) -> bool | None:
        """Whether the whole text of a document has a place; None = its text is not known."""
        key = document_key(number)
        for shelf in self._shelves:
            if shelf.whole and key in shelf.documents:
                there = any(
                    place.steps[: len(address.steps)] == address.steps[: len(place.steps)]
                    for one in shelf.passages.all
                    for place in one.passage.addresses
                )
                return there if there or shelf.complete else None
        return None


_YEAR_ALONE = re.compile(r"năm\s+\d{4}", re.IGNORECASE)  # much happens in a year
_OWN_RULES = re.compile(  # whose articles are no law's
    r"(?<!\w)(?:nội quy|quy ước|hương ước|quy chế|bản cam kết|điều lệ (?:đội|đoàn|lớp|trường)"
    r"|năm điều bác hồ|5 điều bác hồ)(?!\w)",
    re.IGNORECASE,
)


def _exists(figure: SaidFigure) -> bool:
    """Whether the calendar has a day; one without a year may be of a leap year."""
    day, month, year = (int(value) for value in figure.values)
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return False
    return not year or _YEARS[0] <= year <= _YEARS[1]


_YEARS = (1900, 2100)  # of which anybody speaks
_ACCORDING = re.compile(r"(?<!\w)(?:theo|tại|căn cứ)(?: \w+){0,3} *$", re.IGNORECASE)
_PROVIDES = re.compile(r"\s+(?:đã |còn |cũng )?(?:quy định|nói|nêu|ghi|phạt)(?!\w)", re.IGNORECASE)
_LAW_NAME = re.compile(r"(?:Bộ luật|Luật|Pháp lệnh) [^\d]+?(?= số| \d)")


_STANDS = RegisterMemory[bool](4096)


def _stands(address: LawAddress, register: Register, day: date) -> bool:
    """Whether a place is applied on a day; what is not known does not stop anything."""
    return _STANDS.answer(register, (address, day), lambda: _is_applied(address, register, day))


def _is_applied(address: LawAddress, register: Register, day: date) -> bool:
    document = register.document(address.document)
    if document is None:
        return True
    place = address if address.steps else None
    effect = document_on(register, document, day, place).effect
    return effect not in (Effect.ENDED, Effect.SUSPENDED, Effect.NOT_YET)


def _other_beginnings(number: str, register: Register) -> tuple[date, ...]:
    """Days on which parts of a document, or changes of it, begin."""
    document = register.document(number)
    if document is None:
        return ()
    days = [part.since for part in document.by_article]
    days += [act.relation.since for act in register.acts_on(document)]
    return tuple(day for day in days if day is not None)


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
