"""A script as it is held against its sources: its texts, what they cite, what is known of it."""

import re
from collections.abc import Iterable, Sequence

from broadcaster.domain.script import LegalSource, Paragraph, Script
from broadcaster.domain.text import fold, nfc
from broadcaster.law.addresses import LawAddress
from broadcaster.law.bearers import bearer_in_script, bearer_lately
from broadcaster.law.document_numbers import document_key
from broadcaster.law.document_titles import without_asides, without_titles
from broadcaster.law.figure_finding import FigureFinding, FigureVerdict
from broadcaster.law.figure_likeness import (
    OF_ANOTHER,
    ScriptFigure,
)
from broadcaster.law.passages import Passage, TextOf
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register import Register
from broadcaster.law.said_figures import FigureKind, SaidFigure
from broadcaster.law.sentence_sense import (
    asks,
    denies,
    is_case,
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
    conditions_of,
    figures_around,
    own_shelf,
    text_shelf,
    without_figures,
)
from broadcaster.law.sources import bodies_of, completed
from broadcaster.law.telling_words import (
    TELLING,
    UNKNOWN_WORD,
    acts_of,
    contrasted_in,
    telling_words,
    vehicles_of,
    weight_of,
    word_rarity,
)

_COMPARED = re.compile(r"(?<!\w)(?:hơn(?! \d)|kém|so với)(?!\w)", re.IGNORECASE)
_ACCORDING = re.compile(r"(?<!\w)(?:theo|tại|căn cứ)(?: \w+){0,3} *$", re.IGNORECASE)
_PROVIDES = re.compile(r"\s+(?:đã |còn |cũng )?(?:quy định|nói|nêu|ghi|phạt)(?!\w)", re.IGNORECASE)


class SaidScript:
    """The spoken texts of a script with what they cite and the shelves of its sources."""

    def __init__(self, script: Script, register: Register, text_of: TextOf) -> None:
        self.register = register
        self.day = script.head.air_date
        self.head = script.head
        self.sources = tuple(completed(one, register) for one in script.head.sources)
        said = [block for block in script.body if isinstance(block, Paragraph)]
        self.texts = [  # a quote is the law
            "" if one.quoted else without_asides(without_titles(nfc(one.text))) for one in said
        ]
        about = CitingText(sources=tuple(one.number for one in self.sources), day=self.day)
        self.citations = [citations_in(text, register, about) for text in self.texts]
        numbers = [one.number for one in self.sources]
        numbers += [
            address.document
            for citations in self.citations
            for citation in citations
            for address in citation.addresses
            if address.document
        ]
        self.numbers = {document_key(one): one for one in reversed(numbers)}
        named = [one for citations in self.citations for one in citations if one.issuer]
        told = {document_key(one.addresses[0].document): one.issuer for one in named}
        self.issuers = {**told, **dict(bodies_of(self.sources))}
        self.shelves = self._collect(text_of)
        self.in_whole_text = any(shelf.whole for shelf in self.shelves)
        self.derived = {fold(written): why for written, why in script.head.derived}

    def _collect(self, text_of: TextOf) -> list[SourceShelf]:
        """Whole texts, and our own words of the documents that have none."""
        shelves, keys = [], []
        for key, number in self.numbers.items():
            document = self.register.document(number, self.issuers.get(key, ""))
            shelf = (
                text_shelf(text_of, document, self.register, self.day)
                if document is not None
                else None
            )
            if shelf is not None:
                shelves.append(shelf)
            if shelf is None or not shelf.complete:
                keys.append(key)
        if keys or not self.sources:
            shelves.append(own_shelf(tuple(keys) if self.sources else ()))
        return shelves

    def knows_text_of(self, numbers: Iterable[str]) -> bool:
        """Whether anything is known of what one of some documents says."""
        keys = set(map(document_key, numbers))
        return any(keys & shelf.documents for shelf in self.shelves)

    def like(self, figure: SaidFigure) -> list[SourceStatement]:
        """What its sources say that measures the same."""
        return [one for shelf in self.shelves for one in shelf.like(figure)]

    def source(self, number: str) -> LegalSource | None:
        """What its head or the register knows of a document; None = no number is given."""
        if not number:
            return None
        own = next(
            (s for s in self.sources if document_key(s.number) == document_key(number)), None
        )
        return own or completed(LegalSource(number=number), self.register)

    def figure_told(
        self,
        index: int,
        figure: SaidFigure,
        figures: Sequence[SaidFigure],
        *,
        clause: tuple[int, int],
        documents: Sequence[tuple[int, str]],
        last: str,
    ) -> ScriptFigure:
        """A figure with what is known of where it stands."""
        text = self.texts[index]
        figures = figures_around(figures, [one.start for one in figures], figure)
        compared = _COMPARED.search(text, figure.end, clause[1])
        if compared and figure.kind is FigureKind.SHARE:
            clause = clause[0], compared.start()  # with whom it is compared is another row
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
                told |= dict.fromkeys(telling_words(self.texts[index - back]), weight)
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
                f"{self.texts[index - 1] if index else ''} {text[earlier : figure.start]}"
            ),
            contrasted=self._spoken_of(index, start, end),
            driven=vehicles_of(text[start:end]),
            acts=acts_of(text[slice(*clause)]),
            conditions=conditions_of(text, figures, figure, start),
            beside=tuple(f for f in figures if f.kind is figure.kind and f is not figure),
            rules=tells_a_rule(figure, f"{self.texts[index - 1] if index else ''} {text[:end]}"),
            case=is_case(text, figure),
            sentence=text[start:end],
            asked=asks(text[start:end])
            and not any(start <= one.start < end for one in self.citations[index]),
            cited=cited,
            nearest=(before[-1] if before else last),
            attributed=self._is_attributed(index, start, end),
        )

    def _is_attributed(self, index: int, start: int, end: int) -> bool:
        """Whether a sentence says that what it tells is by the document that it names."""
        text = self.texts[index]
        return any(
            _ACCORDING.search(text[max(start, one.start - 30) : one.start])
            or _PROVIDES.match(text, one.end)
            for one in self.citations[index]
            if start <= one.start < end
        )

    def _spoken_of(self, index: int, start: int, end: int) -> tuple[frozenset[int], ...]:
        """What a sentence speaks of; of a row that it does not name, what was named last."""
        text = self.texts[index]
        found = list(contrasted_in(text[start:end]))
        ends = [end for end in sentence_ends(text) if start - AROUND <= end <= start]
        before = [text[a:b] for a, b in zip([max(start - AROUND, 0), *ends], ends, strict=False)]
        for words in reversed([*self.texts[max(index - 1, 0) : index], *before]):
            earlier = contrasted_in(words)
            found = [one or other for one, other in zip(found, earlier, strict=True)]
        return tuple(found)

    def _without_names(self, index: int, words: str, text: str) -> str:
        """A clause without the names of documents: they say nothing of what the figure is of."""
        for citation in self.citations[index]:
            words = words.replace(text[citation.start : citation.end], " . ")
        return words

    def told(
        self, index: int, said: ScriptFigure, one: SourceStatement, verdict: FigureVerdict
    ) -> FigureFinding:
        """That a statement of a source decides what becomes of a figure."""
        return FigureFinding(
            figure=said.figure,
            paragraph=index,
            verdict=verdict,
            where=self.place(said, one.passage),
            theirs="" if verdict is FigureVerdict.FOUND else one.figure.text,
            reserve=one.passage.reserve,
            passage=one.passage,
        )

    def place(self, said: ScriptFigure, passage: Passage) -> LawAddress | None:
        """The place of a passage in the document that the script speaks of, if it rests on it."""
        for number in (*said.cited, said.nearest, *self.numbers.values()):
            if number and (found := passage.of(number)):
                return found[0]
        return next(iter(passage.addresses), None)
