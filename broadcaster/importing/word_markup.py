"""The parts of a Word archive, and the elements in them by their names without namespace.

The markup is ECMA-376 part 1 (WordprocessingML); Word knows two namespaces of it.
"""

import lzma
import zipfile
import zlib
from pathlib import Path
from typing import Any, TypeAlias

from lxml import etree

from broadcaster.domain.errors import InputError

PARTS = 2_000  # entries of the archive at most
UNPACKED = 150_000_000  # bytes of all entries together, as the archive says
PART = 30_000_000  # bytes of one part that is read
RATIO = 200  # unpacked bytes for one packed, over the whole archive; Word itself stays under 40
# names that are no UTF-8 are a ValueError, ways of packing that nobody knows a RuntimeError
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_TAIL = 65_600  # bytes at the end of an archive in which its table of contents is told

Element: TypeAlias = Any  # of lxml, which says nothing of its types


def refuse_bomb(path: Path, name: str) -> None:
    """Refuse an archive that says of itself that it unpacks to more than is due.

    How many entries it has is looked at before any is: InputError; what is no archive at all raises
    one of zipfile's errors.
    """
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        _, found, end = file.read().rpartition(b"PK\5\6")
    if found and int.from_bytes(end[6:8], "little") > PARTS:
        raise _too_large(name)
    with zipfile.ZipFile(path) as packed:
        entries = packed.infolist()
    whole, small = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if len(entries) > PARTS or whole > UNPACKED or whole > RATIO * max(small, 10_000):
        raise _too_large(name)


def _too_large(name: str) -> InputError:
    return InputError(f"{name} bung ra quá lớn nên không mở", hint="Chép lời bài rồi dán vào.")


def tree_of(packed: zipfile.ZipFile, entry: str, name: str) -> Element | None:
    """A part as a tree; None when the archive has no such part. Raises InputError."""
    if entry not in packed.namelist():
        return None
    with packed.open(entry) as file:
        data = file.read(PART + 1)
    if len(data) > PART:
        raise _too_large(name)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True,
        remove_pis=True, load_dtd=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise InputError(
            f"{name} bị hỏng nên không đọc hết được ({entry})",
            hint="Mở bằng Word, lưu lại thành tệp khác rồi chọn tệp ấy.",
        ) from fault
    if root.getroottree().docinfo.doctype:  # Word never writes one
        raise InputError(f"{name} không phải do Word ghi ra", hint="Chép lời bài rồi dán vào.")
    return root


def kind_of(element: Element) -> str:
    """The name of an element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def child_of(element: Element | None, *path: str) -> Element | None:
    """The element down a path of names."""
    for name in path:
        if element is None:
            return None
        element = next((e for e in element if kind_of(e) == name), None)
    return element


def value_of(element: Element | None, name: str = "val") -> str:
    """An attribute without its namespace; "" when it is not there."""
    if element is None:
        return ""
    found = (value for key, value in element.attrib.items() if _bare(key) == name)
    return str(next(found, ""))


def _bare(key: str | bytes) -> str:
    return str(key).rpartition("}")[2]


def is_on(element: Element | None) -> bool:
    """Whether a switch of the markup is there and on."""
    return element is not None and value_of(element) not in ("0", "false", "off")


def all_text(element: Element) -> str:
    """The letters of a formula; its parts stand apart."""
    words = (e.text or "" for e in element.iter() if kind_of(e) in ("t", "noBreakHyphen"))
    return " ".join(" ".join(words).split())


def letters_of(element: Element) -> str:
    """The letters below an element as one run after the other has them, on one line."""
    found = []
    for one in element.iter():
        match kind_of(one):
            case "t" | "delText":
                found.append(one.text or "")
            case "noBreakHyphen":
                found.append("-")
            case "softHyphen":
                found.append("\u00ad")
            case "br" | "cr" | "tab" | "p":
                found.append(" ")
    return " ".join("".join(found).split())


def notes_of(part: Element | None) -> dict[str, Element]:
    """The notes of a part by kind and number, separators left out."""
    if part is None:
        return {}
    kind = kind_of(part).removesuffix("s")
    return {f"{kind} {value_of(note, 'id')}": note for note in part if not value_of(note, "type")}


def whole_number(text: str, otherwise: int) -> int:
    """The whole number that an attribute is; what is none, or beyond all sense, is `otherwise`."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 7 else otherwise
