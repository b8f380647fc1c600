"""The few parts that make a .docx: the same text, the same bytes (ECMA-376, transitional)."""

import io
import re
import zipfile
from collections.abc import Sequence
from typing import Literal
from xml.sax.saxutils import escape

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_CORE = "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
OPENING = f'xmlns:w="{MAIN}" xmlns:r="{_OFFICE}"'
MARGIN_ID = "rId2"  # by which a section names its footer or header
_OLDEST = (1980, 1, 1, 0, 0, 0)  # the first date that a zip file can hold
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_ROOT_RELATIONS = f"""{DECLARATION}<Relationships xmlns="{_RELATIONS}">
<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" \
Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" \
Target="docProps/core.xml"/>
</Relationships>
"""


def word_package(
    *,
    title: str,
    document: str,
    styles: str,
    beside: Literal["header", "footer"],
    margin: str,
    pictures: Sequence[bytes] = (),
) -> bytes:
    """A .docx of one document, its styles, and what stands in the margin of its pages.

    `pictures` are PNGs that the document names by `picture_id`.
    """
    parts = {
        "[Content_Types].xml": _types(beside, drawn=bool(pictures)),
        "_rels/.rels": _ROOT_RELATIONS,
        "docProps/core.xml": _core(word_text(title)),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": _document_relations(beside, len(pictures)),
        "word/styles.xml": styles,
        f"word/{beside}1.xml": margin,
    }
    files = {name: text.encode() for name, text in parts.items()}
    files |= {f"word/media/{place}.png": data for place, data in enumerate(pictures)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system
            file.writestr(entry, data)
    return packed.getvalue()


def picture_id(place: int) -> str:
    """By which the document names the picture at a place, counted from 0."""
    return f"rIdHinh{place}"


def _types(beside: str, *, drawn: bool) -> str:
    png = '<Default Extension="png" ContentType="image/png"/>\n' if drawn else ""
    return f"""{DECLARATION}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
{png}<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_TYPE}.styles+xml"/>
<Override PartName="/word/{beside}1.xml" ContentType="{_TYPE}.{beside}+xml"/>
<Override PartName="/docProps/core.xml" \
ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>
"""


def _document_relations(beside: str, pictures: int) -> str:
    shown = "".join(
        f'<Relationship Id="{picture_id(n)}" Type="{_OFFICE}/image" Target="media/{n}.png"/>\n'
        for n in range(pictures)
    )
    return f"""{DECLARATION}<Relationships xmlns="{_RELATIONS}">
<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>
<Relationship Id="{MARGIN_ID}" Type="{_OFFICE}/{beside}" Target="{beside}1.xml"/>
{shown}</Relationships>
"""


def _core(title: str) -> str:
    """The properties of the file; no date, so that the same text is the same bytes."""
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_CORE}" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title><dc:language>vi-VN</dc:language></cp:coreProperties>"
    )


def letter_size(half_points: int, more: str = "") -> str:
    """The run properties of a size, behind others that come before it."""
    return f'{more}<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def word_text(text: str) -> str:
    """The text for XML: what XML cannot hold is left out."""
    return escape(_UNWRITABLE.sub("", text))
