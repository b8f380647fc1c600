"""The numbers that Word counts itself: "Điều 1.", "1.", "a)", as it prints them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from broadcaster.importing.old_letters import (
    unicode_of,
)
from broadcaster.importing.word_fonts import WordFonts
from broadcaster.importing.word_markup import (
    Element,
    child_of,
    kind_of,
    value_of,
    whole_number,
)


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list is numbered."""

    form: str  # "decimal", "lowerLetter", "bullet" ...
    text: str  # "Điều %1.", "%1.%2."
    start: int
    restart: int  # from 1: a level above this one begins it anew; 0 = none does
    look: Element | None  # of its letters


class WordNumbering:
    """The lists of a document, counted while it is walked."""

    def __init__(self, numbering: Element | None, styles: Element | None, fonts: WordFonts) -> None:
        self._fonts = fonts
        self._levels: dict[str, dict[int, _Level]] = {}  # by abstract list
        self._lists: dict[str, tuple[str, dict[int, int]]] = {}  # abstract list, new starts
        self._styles = _list_styles(styles)
        self._counts: dict[str, dict[int, int]] = {}
        self.begun: set[tuple[str, int]] = set()
        for element in () if numbering is None else numbering:
            number = value_of(element, "abstractNumId")
            if kind_of(element) == "abstractNum":
                self._levels[number] = dict(_levels_of(element))
            elif kind_of(element) == "num":
                self._take(element)

    def _take(self, element: Element) -> None:
        abstract = value_of(child_of(element, "abstractNumId"))
        starts = {}
        for override in (e for e in element if kind_of(e) == "lvlOverride"):
            start = whole_number(value_of(child_of(override, "startOverride")), -1)
            if start >= 0:
                starts[whole_number(value_of(override, "ilvl"), 0)] = start
        self._lists[value_of(element, "numId")] = (abstract, starts)

    def label(self, paragraph: Element) -> str:
        """The number that Word shows before a paragraph; "" for none."""
        own = child_of(paragraph, "pPr", "numPr")
        style = value_of(child_of(paragraph, "pPr", "pStyle"))
        listed, level = self._styles.get(style, ("", 0))
        listed = value_of(child_of(own, "numId")) or listed
        level = whole_number(value_of(child_of(own, "ilvl")), level)
        abstract, starts = self._lists.get(listed, ("", {}))
        form = self._levels.get(abstract, {}).get(level)
        if form is None:
            return ""
        if form.form == "bullet":
            return "-"
        typed = self._fonts.encoding(self._fonts.look(form.look, style))
        form = replace(form, text=unicode_of(form.text, typed))
        counts = self._counts.setdefault(abstract, {})
        if level in starts and (listed, level) not in self.begun:
            counts[level] = starts[level]
        else:
            counts[level] = counts.get(level, form.start - 1) + 1
        self.begun.add((listed, level))
        levels = self._levels[abstract]
        for deeper in [deep for deep in counts if deep > level]:
            if deeper not in levels or level < levels[deeper].restart:
                del counts[deeper]
        return self._written(abstract, form.text, counts)

    def _written(self, abstract: str, text: str, counts: dict[int, int]) -> str:
        for level in range(9):
            mark = f"%{level + 1}"
            form = self._levels[abstract].get(level)
            if mark in text and form is not None:
                text = text.replace(mark, numeral(counts.get(level, form.start), form.form))
        return text.strip()


def _list_styles(styles: Element | None) -> dict[str, tuple[str, int]]:
    """List and level of the paragraph styles that have one, their own or a basis's."""
    own: dict[str, tuple[str, int]] = {}
    basis: dict[str, str] = {}
    for style in () if styles is None else (e for e in styles if kind_of(e) == "style"):
        name, numbers = value_of(style, "styleId"), child_of(style, "pPr", "numPr")
        basis[name] = value_of(child_of(style, "basedOn"))
        if listed := value_of(child_of(numbers, "numId")):
            own[name] = (listed, whole_number(value_of(child_of(numbers, "ilvl")), 0))
    found = {}
    for name in basis:
        at, steps = name, 0
        while at and at not in own and steps < len(basis):
            at, steps = basis.get(at, ""), steps + 1
        if at in own:
            found[name] = own[at]
    return found


def _levels_of(abstract: Element) -> Iterator[tuple[int, _Level]]:
    for level in (e for e in abstract if kind_of(e) == "lvl"):
        number = whole_number(value_of(level, "ilvl"), 0)
        yield (
            number,
            _Level(
                form=value_of(child_of(level, "numFmt")) or "decimal",
                text=value_of(child_of(level, "lvlText")),
                start=whole_number(value_of(child_of(level, "start")), 1),
                restart=whole_number(value_of(child_of(level, "lvlRestart")), number),
                look=child_of(level, "rPr"),
            ),
        )


_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def numeral(number: int, form: str) -> str:
    """A number in Word's form; its letters are a b c d e, without "đ", as it prints them."""
    if form.lower().endswith("letter") and number > 0:
        turns, letter = divmod(number - 1, 26)
        written = chr(ord("a") + letter) * min(turns + 1, 30)
    elif form.lower().endswith("roman") and 0 < number < 5000:
        written = ""
        for value, letters in _ROMAN:
            count, number = divmod(number, value)
            written += letters * count
    elif form == "none":
        written = ""
    else:
        written = f"{number:02}" if form == "decimalZero" else str(number)
    return written.upper() if form.startswith("upper") else written
