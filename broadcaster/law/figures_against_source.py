"""The figures of a script held against the passages that it rests on, one by one.

That a number stands somewhere in the source is not enough, since most wrong paraphrases use a
number that the source has. A figure is found where a passage speaks of the same thing and says the
same quantity of it, for the same people, on the air date. Where the passage that speaks of it says
another quantity, or says this one of others, that is a contradiction; where nothing speaks of it,
the figure is untraced, which is told and stops nothing. One figure goes one way through all of
these questions, which is why they stand together in more than 600 lines.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from broadcaster.domain.script import Script
from broadcaster.domain.text import fold
from broadcaster.law.addresses import LawAddress
from broadcaster.law.bearers import (
    Bearer,
    BearerRule,
)
from broadcaster.law.document_days import DayComparison
from broadcaster.law.document_numbers import document_key
from broadcaster.law.duty_marks import Duty
from broadcaster.law.effect import Effect, document_on
from broadcaster.law.figure_finding import FigureFinding, FigureVerdict
from broadcaster.law.figure_likeness import (
    ALL_TOLD,
    EQUAL,
    NEAR,
    SAME_ROW,
    ScriptFigure,
    agrees,
    alike,
    fits_the_case,
    goes_the_other_way,
    good_enough,
    is_all_told,
    is_another_row,
    is_clearly_of,
    is_fine_by_form,
    is_of_another_act,
    is_of_another_vehicle,
    is_of_its_row,
    is_of_other_ages,
    is_of_the_rest,
    is_one_end,
    is_somebody_of_cases,
    is_told_by_another,
    is_within_another,
    may_be_of,
    nearness,
    row_likeness,
    says_enough,
    tells_a_price,
    tells_better,
    tells_the_row,
)
from broadcaster.law.fined_acts import SURELY, acts_told, is_amount, is_half, speaks_of
from broadcaster.law.passages import (
    Passage,
    TextOf,
    no_text,
    starter_passages,
)
from broadcaster.law.places_against_source import PlaceComparison
from broadcaster.law.register import Register
from broadcaster.law.register_memory import RegisterMemory, known_again
from broadcaster.law.said_figures import (
    FigureKind,
    Limit,
    SaidFigure,
    are_times,
    figures_in,
    same_time,
)
from broadcaster.law.said_script import SaidScript
from broadcaster.law.sentence_sense import (
    called_for,
    obliges,
)
from broadcaster.law.source_duties import Fine, SourceDuty
from broadcaster.law.source_statements import (
    SourceStatement,
    clauses_of,
    statements_of,
)
from broadcaster.law.telling_words import (
    are_apart,
)

_NEAR_IN_WORDS = 0.62  # the same for what is written in words only, as a story counts
_PERHAPS = 0.55  # of the best one's likeness: a figure that may be meant all the same
_SURE = 0.75  # from which the best one is meant even so
_NOTHING_OF_IT = 0.4  # below which a document says nothing of the kind
_FEWEST = 3  # articles or chapters of a document
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
    found = _Comparison(SaidScript(script, register, text_of)).findings()
    if script.head.sources:
        return tuple(found)
    return tuple(one for one in found if one.verdict.settled or one.verdict.contradicts)


class _Comparison:
    """One script held against its sources."""

    def __init__(self, script: SaidScript) -> None:
        self._script = script
        self._places = PlaceComparison(script)
        self._days = DayComparison(script)

    # ----- one figure after the other

    def findings(self) -> Iterator[FigureFinding]:
        """Each figure once, in the order of the script."""
        last = self._script.sources[0].number if len(self._script.sources) == 1 else ""
        for index, text in enumerate(self._script.texts):
            documents = [
                (citation.start, address.document)
                for citation in self._script.citations[index]
                for address in citation.addresses
                if address.document
            ]
            found = [*self._places.named(index)]
            taken = [(one.start, one.end) for one in self._script.citations[index]]
            figures = [
                one
                for one in figures_in(text)
                if not any(a < one.end and one.start < b for a, b in taken)
            ]
            clauses = clauses_of(text, figures)
            traced = []
            for figure in figures:
                said = self._script.figure_told(
                    index, figure, figures, clause=clauses[figure], documents=documents, last=last
                )
                one = self._finding(index, said)
                if one is not None:
                    found.append(one)
                    if one.verdict is FigureVerdict.FOUND:
                        traced.append(said)
            found = [_told_by_its_amount(one, traced) for one in found]
            found = [self._places.under_its_article(index, one, traced, found) for one in found]
            yield from sorted(found, key=lambda one: one.figure.start)
            last = documents[-1][1] if documents else last

    def _finding(self, index: int, said: ScriptFigure) -> FigureFinding | None:
        figure = said.figure
        reason = self._script.derived.get(fold(figure.text), "")
        if reason:
            return FigureFinding(
                figure=figure, paragraph=index, verdict=FigureVerdict.DERIVED, reason=reason
            )
        found = None
        if figure.kind is FigureKind.DAY and not _exists(figure):
            return FigureFinding(figure=figure, paragraph=index, verdict=FigureVerdict.NOT_FOUND)
        if figure.kind is FigureKind.DAY:
            found = self._days.of_document(index, said)
        elif figure.kind is FigureKind.CALL:
            found = self._call(index, figure)
        elif figure.kind is FigureKind.COUNT and figure.unit in ("chương", "điều"):
            found = self._size(index, said)
        found = found or self._compared(index, said)
        if found.verdict is FigureVerdict.UNTRACED:
            found = self._other_unit(index, said) or self._by_its_act(index, said) or found
        if found.verdict is not FigureVerdict.UNTRACED:
            return found
        if figure.kind is FigureKind.DAY and self._is_air_date(figure):
            return None
        if figure.kind in _WEAK and not figure.digits:
            return None  # "một phút", "ba bạn": a story counts too
        # lines of ours that rest on no document are always there: they are no text of this one
        looked_through = found.in_whole_text or self._has_text(said)
        return found if looked_through else replace(found, verdict=FigureVerdict.NO_TEXT)

    def _is_air_date(self, figure: SaidFigure) -> bool:
        day, month, year = figure.values
        return (day, month) == (self._script.day.day, self._script.day.month) and year in (
            0,
            self._script.day.year,
        )

    def _call(self, index: int, figure: SaidFigure) -> FigureFinding:
        """A number that is called, 111 or 114, is the same in every document."""
        right = called_for(self._script.texts[index], figure)
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
        if said.figure.values[0] < _FEWEST and not said.figure.digits:
            return None  # "có một điều riêng"
        number = said.cited[-1] if said.cited else said.nearest
        known = [one for one in self._script.like(said.figure) if number and one.passage.of(number)]
        same = [one for one in known if one.figure.same_quantity(said.figure)]
        if same:
            return self._script.told(index, said, same[0], FigureVerdict.FOUND)
        return self._script.told(index, said, known[0], FigureVerdict.NOT_FOUND) if known else None

    # ----- against the passages

    def _compared(self, index: int, said: ScriptFigure) -> FigureFinding:
        """What becomes of a figure; what is of another act than the one that is told is none."""
        found = self._by_likeness(index, said)
        if found.verdict is FigureVerdict.FOUND and found.passage is not None:
            return self._by_its_act(index, said, found.passage) or found
        return found

    def _by_likeness(self, index: int, said: ScriptFigure) -> FigureFinding:
        figure = said.figure
        like = [one for shelf in self._script.shelves for one in shelf.near(figure, said.told)]
        ranked = sorted(
            ((nearness(said, one), n, one) for n, one in enumerate(like)),
            key=lambda row: (-row[0], row[1]),
        )
        ranked = _of_the_case(said, ranked)
        if not ranked:
            verdict = FigureVerdict.UNTRACED if self._has_text(said) else FigureVerdict.NO_TEXT
            return FigureFinding(
                figure=figure,
                paragraph=index,
                verdict=verdict,
                in_whole_text=self._script.in_whole_text,
            )
        free = [row for row in ranked if not is_told_by_another(said, row[2])]
        best, _, nearest = (free or ranked)[0]
        rules = (said.rules or is_fine_by_form(said, nearest)) and not (said.asked or said.case)
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
                likeness >= max(EQUAL, best * good_enough(figure, one, nearest))
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
                        sure = (
                            rules
                            and says_enough(said, better[2])
                            and better[0] >= NEAR
                            and (figure.kind in _OUTCOMES or is_of_other_ages(said, better[2]))
                        )
                        told = FigureVerdict.NOT_FOUND if sure else FigureVerdict.UNTRACED
                        if sure and may_be_of(said, one, better[2]):
                            told = FigureVerdict.ANOTHER_ROW
                        return self._script.told(index, said, better[2] if sure else one, told)
                    elsewhere = verdict is FigureVerdict.FOUND and self._is_of_another(
                        said, one, ranked
                    )
                    told = FigureVerdict.OTHER_DOCUMENT if elsewhere else verdict
                    return self._script.told(index, said, one, told)
        if rules and figure.kind is FigureKind.SHARE and agrees(figure, nearest.figure):
            changed = [row for row in ranked if tells_better(said, row[2], nearest)]
            if changed:
                return self._script.told(index, said, changed[0][2], FigureVerdict.NOT_FOUND)
        likeness = best
        perhaps = any(
            agrees(figure, one.figure)
            and other >= max(EQUAL, best * _PERHAPS)
            and not is_clearly_of(said, nearest, one)
            and (
                figure.unit == "người"  # "chở 2 người": as many rows have as many
                or one.passage is not nearest.passage
                or not is_another_row(said, one, nearest)
            )
            for other, _, one in ranked
        )
        in_words = figure.kind in _WEAK and not figure.digits
        # "từ năm 2025" is when a document begins; much else happens in a year
        begins = figure.limit is not Limit.NONE and nearest.passage.addresses
        a_year = (
            figure.kind is FigureKind.DAY
            and not begins
            and _YEAR_ALONE.fullmatch(figure.text) is not None
        )
        enough = _SURE if perhaps or a_year else _NEAR_IN_WORDS if in_words else NEAR
        if not (perhaps or a_year or in_words) and is_all_told(said, nearest):
            enough = ALL_TOLD
        if (
            free
            and likeness >= enough
            and says_enough(said, nearest)
            and rules
            and not agrees(figure, nearest.figure)
            and not is_of_the_rest(said, nearest)
            and not any(is_within_another(said, one, nearest) for _, _, one in ranked)
            and not any(is_of_its_row(said, one, nearest) for _, _, one in ranked)
            and not (  # which of the rows that differ by a measure is not said: "ở mức thấp"
                nearest.conditions
                and not said.conditions
                and any(
                    agrees(figure, one.figure)
                    for _, _, one in ranked
                    if one.passage is nearest.passage and one.conditions
                )
            )
        ):
            return self._script.told(index, said, nearest, _otherwise(said, nearest, ranked))
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.UNTRACED,
            in_whole_text=self._script.in_whole_text,
        )

    def _by_its_act(
        self, index: int, said: ScriptFigure, found: Passage | None = None
    ) -> FigureFinding | None:
        """What the source fines the act with that an amount is told of, if it is another amount.

        `found` has the amount and takes it back only where it speaks of nothing that is told.
        """
        figure = said.figure
        if not is_amount(figure) or said.asked or said.case:
            return None
        if not said.rules and tells_a_price(said.sentence):
            return None
        text = self._script.texts[index]
        acts = [
            one
            for one in acts_told(text, said.beside, figure, tuple(self._script.numbers))
            if self._holds(one.act.passage)
        ]
        others = [one for one in acts if one.clear]
        if not others or any(self._is_fined_so(said, one.act) for one in acts):
            return None
        nearest = others[0]
        sure = nearest.near >= SURELY
        if found is not None and not (sure and not speaks_of(found, said.near)):
            return None
        fines = nearest.act.fines
        if not fines:  # a warning is all that there is for it
            return FigureFinding(
                figure=figure, paragraph=index, verdict=FigureVerdict.NOT_FOUND,
                where=self._script.place(said, nearest.act.passage), theirs=Duty.WARNED.value,
            ) if sure and found is None else None  # fmt: skip
        theirs = next((f for f in fines if self._may_be_for(said, nearest.act, f)), fines[0])
        same = any(agrees(figure, one.figure) for one in fines)
        return FigureFinding(
            figure=figure,
            paragraph=index,
            verdict=FigureVerdict.NEAREST_OTHER
            if not sure
            else FigureVerdict.FOR_SOMEBODY_ELSE
            if same
            else FigureVerdict.NOT_FOUND,
            where=self._script.place(said, nearest.act.passage),
            theirs=theirs.figure.text,
        )

    def _is_fined_so(self, said: ScriptFigure, act: SourceDuty) -> bool:
        """Whether an act may have the amount that is told, of whom it is told."""
        return any(
            self._may_be_for(said, act, one)
            and (agrees(said.figure, one.figure) or is_half(said, one.figure))
            for one in act.fines
        ) or any(self._is_doubled(said, one) for one in statements_of(act.passage))

    def _may_be_for(self, said: ScriptFigure, act: SourceDuty, fine: Fine) -> bool:
        rule = self._rule_of(act.passage)
        theirs = fine.bearer
        if theirs is Bearer.UNSAID:
            theirs = rule.usual if rule else Bearer.PERSON
        return said.bearer in (Bearer.UNSAID, theirs)

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
        enough = _NEAR_IN_WORDS if not said.attributed else ALL_TOLD if span else NEAR
        theirs = (
            alike(said, one)
            for _, _, one in ranked
            if any(one.passage.of(number) for number in said.cited)
        )
        return (
            alike(said, found) >= enough
            and self._has_text(said)
            and max(theirs, default=0.0) < _NOTHING_OF_IT
        )

    def _is_bound_to(self, number: str, passage: Passage) -> bool:
        """Whether a passage stands in a document, or in one that it changes or is changed by."""
        if passage.of(number):
            return True
        document = self._script.register.document(number)
        if document is None:
            return True  # nothing is known of what it has
        others = {document_key(one.document) for one in passage.addresses}
        bound = [relation.other for relation in document.relations]
        bound += [act.by for act in self._script.register.acts_on(document)]
        return any(document_key(one) in others for one in bound)

    def _other_unit(self, index: int, said: ScriptFigure) -> FigureFinding | None:
        """The passage that speaks of it has the number, and counts something else by it."""
        numbers = _numbers_of(said.figure)
        if said.asked or said.case:
            return None
        likely = [
            (nearness(said, one), n, one)
            for n, one in enumerate(
                one for shelf in self._script.shelves for one in shelf.statements.near(said.told)
            )
            if one.figure.unit != said.figure.unit
            and not same_time(one.figure, said.figure)
            and not (one.figure.kind is said.figure.kind is FigureKind.COUNT)  # both may be
            and (
                (numbers and _numbers_of(one.figure) == numbers)
                or (
                    are_times(one.figure, said.figure)
                    and said.figure.values[0] > 1
                    and not said.beside
                )
                or (
                    one.figure.kind is said.figure.kind is FigureKind.PERIOD
                    and one.figure.limit is said.figure.limit is not Limit.NONE
                    and is_all_told(said, one)
                )
            )
        ]
        likeness, _, nearest = max(likely, default=(0.0, 0, None), key=lambda row: row[0])
        enough = NEAR if numbers else _NEAR_IN_WORDS
        if nearest is None or likeness < enough:
            return None
        return self._script.told(index, said, nearest, FigureVerdict.NOT_FOUND)

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
            sure = same_side and nearness(said, one) >= _SURE
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
        return next(
            (shelf.rules[key] for shelf in self._script.shelves if key in shelf.rules), None
        )

    def _holds(self, passage: Passage) -> bool:
        if not passage.holds_on(self._script.day):
            return False
        if self._script.head.law_reason or not passage.addresses:
            return True
        stands = (_stands(a, self._script.register, self._script.day) for a in passage.addresses)
        return any(stands) if passage.alternatives else all(stands)

    def _has_text(self, said: ScriptFigure) -> bool:
        """Whether anything is known of what the documents say that the figure may be of."""
        numbers = (
            said.cited
            or ((said.nearest,) if said.nearest else ())
            or (*self._script.numbers.values(),)
        )
        return self._script.knows_text_of(numbers)

    # ----- days of a document

    # ----- documents and their places


_Ranked = list[tuple[float, int, SourceStatement]]


def _otherwise(said: ScriptFigure, nearest: SourceStatement, ranked: _Ranked) -> FigureVerdict:
    """What it means that the statement that is told of has another figure."""
    if not nearest.passage.known:
        return FigureVerdict.NO_TEXT
    perhaps = any(may_be_of(said, one, nearest) for _, _, one in ranked)
    if perhaps or is_somebody_of_cases(said):
        return FigureVerdict.ANOTHER_ROW
    return FigureVerdict.NOT_FOUND


def _of_the_case(said: ScriptFigure, ranked: _Ranked) -> _Ranked:
    """What can be of the case that is told; of amounts by a measure only the row that agrees."""
    if not any(fits_the_case(said, one) for _, _, one in ranked):
        return ranked
    fitting = [row for row in ranked if fits_the_case(said, row[2]) is not False]
    right = {
        one.passage for _, _, one in fitting
        if is_amount(said.figure) and fits_the_case(said, one) and agrees(said.figure, one.figure)
    }  # fmt: skip
    return [row for row in fitting if row[2].passage not in right or fits_the_case(said, row[2])]


def _told_by_its_amount(one: FigureFinding, traced: Sequence[ScriptFigure]) -> FigureFinding:
    """A number of people, a measure, with the amount that its source has for it is right by that.

    "Trên 0,4 miligam … tám đến mười triệu": the amount is that of the row of 0,4.
    """
    measured = one.figure.kind is FigureKind.MEASURE
    if one.verdict not in _OF_ANOTHER_ROW or not (one.figure.unit == "người" or measured):
        return one
    known = statements_of(one.passage) if one.passage else ()
    its = [said for said in traced if one.figure in said.conditions]
    if measured:
        right = any(
            agrees(said.figure, row.figure) and fits_the_case(said, row)
            for said in its for row in known
        )  # fmt: skip
    else:
        right = bool(its) and any(agrees(one.figure, row.figure) for row in known)
    return replace(one, verdict=FigureVerdict.FOUND, theirs="") if right else one


_OF_ANOTHER_ROW = (FigureVerdict.NOT_FOUND, FigureVerdict.ANOTHER_ROW)


def _numbers_of(figure: SaidFigure) -> tuple[float, ...]:
    """The numbers of a figure as they are said, whatever they count; () = they are no such."""
    if found := _NUMBERS.findall(figure.text):
        return tuple(float(one.replace(".", "").replace(",", ".")) for one in found)
    if figure.kind is not FigureKind.PERIOD or figure.text.endswith(("năm", "tuần")):
        return ()
    return figure.values if figure.unit != "giờ" else ()


_YEAR_ALONE = re.compile(r"năm\s+\d{4}", re.IGNORECASE)


def _exists(figure: SaidFigure) -> bool:
    """Whether the calendar has a day; one without a year may be of a leap year."""
    day, month, year = (int(value) for value in figure.values)
    try:
        date(year or 2000, month or 1, day or 1)
    except ValueError:
        return False
    return not year or _YEARS[0] <= year <= _YEARS[1]


_YEARS = (1900, 2100)  # of which anybody speaks


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
