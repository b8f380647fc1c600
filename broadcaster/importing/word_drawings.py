"""What charts and diagrams (SmartArt) of a Word document say, and the papers that it takes in.

Each is a part of its own that the document names by a number (ECMA-376 part 1: 17.17.2 altChunk,
21.2 DrawingML charts, 21.4 diagrams).
"""

import posixpath
import re
import zipfile
from datetime import date, timedelta
from decimal import Decimal

from broadcaster.importing.word_markup import (
    PART,
    Element,
    all_text,
    child_of,
    is_on,
    kind_of,
    tree_of,
    value_of,
    whole_number,
)

_MOST = 10**15  # a value beyond it is left as it is written
_ROUGH = Decimal("0.0001")  # of a value: what is finer comes from the arithmetic of binary numbers


def named_parts(packed: zipfile.ZipFile, main: str, name: str) -> dict[str, str]:
    """The entries of the archive that the main part names, by the numbers that it has for them.

    Raises InputError.
    """
    folder, base = posixpath.split(main)
    listed = tree_of(packed, f"{folder}/_rels/{base}.rels", name)
    return {
        value_of(one, "Id"): posixpath.normpath(posixpath.join("/" + folder, target)).lstrip("/")
        for one in (() if listed is None else listed)
        if value_of(one, "TargetMode") != "External" and (target := value_of(one, "Target"))
    }


def bytes_of(packed: zipfile.ZipFile, entry: str) -> bytes:
    """A part as it is; nothing where it is not there, or larger than a part may be."""
    if entry not in packed.namelist():
        return b""
    with packed.open(entry) as file:
        data = file.read(PART + 1)
    return data if len(data) <= PART else b""


def drawn_words(part: Element) -> tuple[list[str], list[str]]:
    """What a chart or a diagram says, and the words of it that no line has.

    A title, a line for each series; a line for each shape. Words typed at a point, sizes of
    bubbles, what is written over a drawing stand in no line.
    """
    if kind_of(part) != "chartSpace":
        points = [e for e in part.iter() if kind_of(e) == "pt"]
        return list(filter(None, map(all_text, points))), _untold(part, points)
    if any(kind_of(e) == "chartData" for e in part.iter()):
        return _words_of_new_chart(part)
    chart = child_of(part, "chart")
    titles = [] if chart is None else [e for e in chart.iter() if kind_of(e) == "title"]
    lines = list(filter(None, map(all_text, titles)))
    told = [e for title in titles for e in title.iter() if kind_of(e) == "t"]
    for series in (e for e in part.iter() if kind_of(e) == "ser"):
        name, cat, x = (child_of(series, kind) for kind in ("tx", "cat", "xVal"))
        val, y = (child_of(series, kind) for kind in ("val", "yVal"))
        told += [one for one in (name, cat, x, val, y) if one is not None]
        named = " ".join(_points(name).values())
        across = _points(cat) | _points(x)
        values = [*_points(val).items(), *_points(y).items()]
        shown = "; ".join(f"{across.pop(at)}: {value}" if at in across else value
                          for at, value in values)  # fmt: skip
        rest = "; ".join(across.values())
        if words := "; ".join(filter(None, (shown, rest))):
            lines.append(f"{named} – {words}" if named else words)
    return lines, _untold(part, told)


def _words_of_new_chart(part: Element) -> tuple[list[str], list[str]]:
    """The same of a chart of the later form (chartEx: waterfall, funnel, tree), MS-ODRAWXML 2.24.3.

    Its series names a block of data by a number; a block has names and values, point by point.
    """
    data = {value_of(e, "id"): e for e in part.iter() if kind_of(e) == "data"}
    titles = [e for e in part.iter() if kind_of(e) == "title"]
    lines = list(filter(None, map(_new_words, titles)))
    told = [*titles]
    for series in (e for e in part.iter() if kind_of(e) == "series"):
        name = child_of(series, "tx")
        block = data.pop(value_of(child_of(series, "dataId")), None)
        told += [one for one in (name, block) if one is not None]
        named, said = _new_words(name), _new_points(block)
        if said:
            lines.append(f"{named} – {said}" if named else said)
    for block in data.values():
        lines += filter(None, (_new_points(block),))
    told += data.values()
    seen = {e for one in told for e in one.iter()}
    left = (e for e in part.iter() if kind_of(e) in ("t", "v", "pt") and e not in seen)
    return lines, [words for e in left if (words := " ".join((e.text or "").split()))]


def _new_words(element: Element | None) -> str:
    """The words of a title or a name: typed ones, else those kept of a cell."""
    if element is None:
        return ""
    typed = " ".join(e.text or "" for e in element.iter() if kind_of(e) == "t")
    kept = " ".join(e.text or "" for e in element.iter() if kind_of(e) == "v")
    return " ".join((typed.strip() or kept).split())


def _new_points(block: Element | None) -> str:
    names: dict[str, str] = {}
    values: dict[str, str] = {}
    for one in () if block is None else block:
        if kind_of(one) not in ("strDim", "numDim"):
            continue
        into = names if kind_of(one) == "strDim" else values
        levels = [e for e in one if kind_of(e) == "lvl"]
        for level in reversed(levels):  # the lowest is first; what is above goes before it
            for number, point in enumerate(e for e in level if kind_of(e) == "pt"):
                at = value_of(point, "idx") or f"{number}"
                words = " ".join((point.text or "").split())
                shown = _as_shown(words, value_of(level, "formatCode"), _FIRST_DAY)
                words = shown if into is values else words
                into[at] = f"{into[at]} {words}" if into.get(at) else words
    order = sorted(names | values, key=lambda at: whole_number(at, 0))
    return "; ".join(": ".join(filter(None, (names.get(at), values.get(at)))) for at in order)


def _untold(part: Element, told: list[Element]) -> list[str]:
    """Words and values of a part outside of the elements that were told."""
    seen = {e for one in told for e in one.iter()}
    left = (e for e in part.iter() if kind_of(e) in ("t", "v") and e not in seen)
    return [words for e in left if (words := " ".join((e.text or "").split()))]


def _points(element: Element | None) -> dict[str, str]:
    """The kept values below an element, by the number of each; a level above goes before it."""
    found: dict[str, str] = {}
    if element is None:
        return found
    levels = [e for e in element.iter() if kind_of(e) == "lvl"]  # the lowest is first
    for level in levels or [element]:
        own = _of_a_level(level)
        if not found:
            found = own
            continue
        above, kept = "", {}
        for at in sorted(found | own, key=lambda at: whole_number(at, 0)):
            above = own.get(at, above)  # it reaches until the next of its level
            kept[at] = " ".join(filter(None, (above, found.get(at, ""))))
        found = kept
    return found


def _of_a_level(element: Element) -> dict[str, str]:
    form = next((e.text or "" for e in element.iter() if kind_of(e) == "formatCode"), "")
    numbers = any(kind_of(e) in ("numCache", "numLit") for e in element.iter())
    late = child_of(element.getroottree().getroot(), "date1904")
    first = _FIRST_DAY if late is None or not is_on(late) else date(1904, 1, 1)
    found: dict[str, str] = {}
    for number, value in enumerate(e for e in element.iter() if kind_of(e) == "v"):
        words = " ".join((value.text or "").split())
        point = value.getparent()
        own = value_of(point, "formatCode") or form
        at = value_of(point, "idx") or f"{number}"
        shown = _as_shown(words, own, first) if numbers else words
        found[at] = f"{found[at]} {shown}" if at in found else shown
    return found


_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]')
_COLOUR = re.compile(r"\[[^\]]*\]")
_DAYS = re.compile(r"[dmyhs]", re.IGNORECASE)
_FIRST_DAY = date(1899, 12, 30)  # of numbers that are days, from 1 March 1900 on


def _as_shown(value: str, form: str, first: date) -> str:
    """A number as people here write it; with the words, the per cent, as the day of its cell."""
    form = form.split(";", maxsplit=1)[0]
    words = ["".join(found.groups("")) for found in _QUOTED.finditer(form)]
    bare = _COLOUR.sub("", _QUOTED.sub("", form))
    try:
        number = Decimal(value)
        if _DAYS.search(bare) and bare.casefold() != "general":
            return _as_day(number, bare, first)
        number *= 100 if "%" in bare else 1
        if not abs(number) < _MOST:
            return value
        plain = f"{number.quantize(_ROUGH):f}"
    except (ArithmeticError, ValueError):
        return value
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    told = plain.replace(".", ",") + ("%" if "%" in bare else "")
    scaled = re.search(r"[0#?],+(?![0#?,])", bare)  # shown in thousands: its words say so
    if scaled or not any(word.strip() for word in words):
        return told
    before = _QUOTED.match(form) and words[0].strip()
    joined = " ".join(" ".join(words).split())
    return f"{joined} {told}" if before else f"{told} {joined}"


def _as_day(number: Decimal, form: str, first: date) -> str:
    """A count of days as the day that it is; "không rõ" for a time of day, and beyond the year."""
    if re.search(r"[hs]", form, re.IGNORECASE) or not 61 <= number < 200_000:
        return "không rõ"
    day = first + timedelta(days=int(number))
    lower = form.casefold()
    parts = [
        told
        for sign, told in (("d", f"{day.day}"), ("m", f"{day.month}"), ("y", f"{day.year}"))
        if sign in lower
    ]
    return "/".join(parts)
