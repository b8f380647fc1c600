"""What charts and diagrams (SmartArt) of a Word document say, and the papers that it takes in.

Each is a part of its own that the document names by a number (ECMA-376 part 1: 17.17.2 altChunk,
21.2 DrawingML charts, 21.4 diagrams).
"""

import posixpath
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from broadcaster.importing.word_markup import (
    PART,
    Element,
    all_text,
    child_of,
    kind_of,
    tree_of,
    value_of,
)

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


def drawn_words(part: Element) -> Iterator[str]:
    """What a chart or a diagram says: a title, a line for each series; a line for each shape."""
    if kind_of(part) != "chartSpace":
        for point in (e for e in part.iter() if kind_of(e) == "pt"):
            if words := all_text(point):
                yield words
        return
    chart = child_of(part, "chart")
    titles = () if chart is None else (e for e in chart.iter() if kind_of(e) == "title")
    yield from filter(None, map(all_text, titles))
    for series in (e for e in part.iter() if kind_of(e) == "ser"):
        named = " ".join(text for _, text in _points(child_of(series, "tx")))
        across = dict([*_points(child_of(series, "cat")), *_points(child_of(series, "xVal"))])
        values = [*_points(child_of(series, "val")), *_points(child_of(series, "yVal"))]
        told = "; ".join(f"{across.pop(at)}: {value}" if at in across else value
                         for at, value in values)  # fmt: skip
        rest = "; ".join(across.values())
        if words := "; ".join(filter(None, (told, rest))):
            yield f"{named} – {words}" if named else words


def _points(element: Element | None) -> Iterator[tuple[str, str]]:
    """The kept values below an element, with the number of each."""
    if element is None:
        return
    form = next((e.text or "" for e in element.iter() if kind_of(e) == "formatCode"), "")
    numbers = any(kind_of(e) in ("numCache", "numLit") for e in element.iter())
    for value in (e for e in element.iter() if kind_of(e) == "v"):
        words = " ".join((value.text or "").split())
        point = value.getparent()
        yield value_of(point, "idx"), _as_shown(words, form) if numbers else words


def _as_shown(value: str, form: str) -> str:
    """A number as people here write it; in per cent where its cell shows that."""
    try:
        number = Decimal(value) * (100 if "%" in form else 1)
        short = number.quantize(_ROUGH) if abs(number) < 10**15 else number
    except InvalidOperation:
        return value
    plain = f"{short:f}"
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain.replace(".", ",") + ("%" if "%" in form else "")
