"""Scripts with one figure made wrong: an amount, an age, a unit, whom it is for, a place, a day,
an amount of another row, an amount in words.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from broadcaster.law.said_figures import FigureKind, SaidFigure, figures_in

_KINDS = {FigureKind.MONEY: "amount", FigureKind.AGE: "age", FigureKind.DAY: "date"}
_UNITS = (
    ("triệu", "nghìn"), ("tuổi", "tháng tuổi"), (" km/h", " m"), (" kW", " W"), (" m ", " cm "),
    ("giờ", "phút"), (" năm", " tháng"), ("%", " nghìn đồng"), ("chương", "điều"),
    ("000 đồng", "000 triệu đồng"),
)  # fmt: skip
_PLACE = re.compile(r"(?<!# Toàn văn )Điều \d+|(?<![\d/])\d+/(?:20\d\d/)?[A-ZĐ][\w-]+")
_FOR = re.compile(r"(đối với) (cá nhân|tổ chức)")
_SPOKEN = (
    "bảy đến chín trăm nghìn đồng", "chín mươi triệu đồng", "7tr5", "950k", "một triệu bảy",
    "ba mươi lăm vạn đồng",
)  # fmt: skip
_SWAPPED = {"cá nhân": "tổ chức", "tổ chức": "cá nhân"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One place of a text that can be made wrong."""

    kind: str  # "amount", "age", "unit", "bearer", "article", "date", "row", "spoken"
    start: int
    end: int
    make: Callable[[random.Random], str]  # the wrong words

    def made(self, text: str, chance: random.Random) -> str:
        """The text with the mistake in it."""
        return text[: self.start] + self.make(chance) + text[self.end :]


def mistakes_for(text: str) -> Iterator[Mistake]:
    """Every mistake that can be made in what a script reads aloud.

    The choices of its questions are no place for one: most of them are meant to be wrong.
    """
    begin = text.index("\n---\n") + len("\n---\n")
    body = text[begin:].partition("\n# Câu hỏi\n")[0]
    money = [one for one in figures_in(body) if one.kind is FigureKind.MONEY]
    for figure in figures_in(body):
        start, end, said = begin + figure.start, begin + figure.end, figure.text
        if figure.kind is FigureKind.MONEY:
            others = [f.text for f in money if f.values != figure.values]
            if others:
                yield Mistake(kind="row", start=start, end=end, make=_one_of(others))
            spoken = [
                words for words in _SPOKEN
                if not {*figures_in(words)[0].values} & {*figure.values}
            ]  # fmt: skip
            yield Mistake(kind="spoken", start=start, end=end, make=_one_of(spoken))
        if not re.search(r"\d", said):
            continue
        if kind := _KINDS.get(figure.kind):
            yield Mistake(kind=kind, start=start, end=end, make=_other_number(said))
        if (unit := _other_unit(figure)) is not None:
            yield Mistake(kind="unit", start=start, end=end, make=_always(unit))
        bearer = _FOR.search(body, figure.end, figure.end + 40)
        if figure.kind is FigureKind.MONEY and bearer:
            swapped = f"{bearer[1]} {_SWAPPED[bearer[2]]}"
            at = begin + bearer.start()
            yield Mistake(kind="bearer", start=at, end=begin + bearer.end(), make=_always(swapped))
    for place in _PLACE.finditer(body):
        number, _, rest = place[0].partition("/")
        make = _other_number(number, f"/{rest}" if rest else "")
        yield Mistake(
            kind="article", start=begin + place.start(), end=begin + place.end(), make=make
        )


def wrong_scripts(
    texts: Sequence[tuple[str, str]], count: int, seed: int
) -> Iterator[tuple[str, str, str]]:
    """(kind, name, text) of scripts with one mistake each, every kind as often as the others."""
    chance = random.Random(seed)
    pool: dict[str, list[tuple[str, str, Mistake]]] = {}
    for name, text in texts:
        for mistake in mistakes_for(text):
            pool.setdefault(mistake.kind, []).append((name, text, mistake))
    kinds = sorted(pool)
    for at in range(count):
        name, text, mistake = chance.choice(pool[kinds[at % len(kinds)]])
        yield mistake.kind, name, mistake.made(text, chance)


def _always(words: str) -> Callable[[random.Random], str]:
    return lambda _chance: words


def _one_of(words: Sequence[str]) -> Callable[[random.Random], str]:
    return lambda chance: chance.choice(words)


def _other_unit(figure: SaidFigure) -> str | None:
    if figure.kind in (FigureKind.DAY, FigureKind.CALL):
        return None
    said = f"{figure.text} "
    return next((said.replace(a, b).rstrip() for a, b in _UNITS if a in said), None)


def _other_number(said: str, behind: str = "") -> Callable[[random.Random], str]:
    """One digit of one number changed; never to a zero in front."""

    def made(chance: random.Random) -> str:
        number = chance.choice([*re.finditer(r"\d+(?:[.,]\d+)*", said)])
        digits = [n for n, sign in enumerate(number[0]) if sign.isdigit() and sign != "0"]
        at = chance.choice(digits or [0])
        old = int(number[0][at])
        new = chance.choice([d for d in range(1, 10) if d != old])
        changed = number[0][:at] + str(new) + number[0][at + 1 :]
        return said[: number.start()] + changed + said[number.end() :] + behind

    return made
