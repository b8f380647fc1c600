"""Word documents made of pieces of markup, for tests."""

import zipfile
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MORE = (
    f'{W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


def document(body: str) -> str:
    """The main part around the body's markup."""
    return f"<w:document {MORE}><w:body>{body}</w:body></w:document>"


def run(text: str, properties: str = "") -> str:
    """A run of text."""
    inside = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inside}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inside: str, properties: str = "") -> str:
    """A paragraph around runs."""
    before = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{before}{inside}</w:p>"


def numbered(text: str, level: int = 0, number: int = 1) -> str:
    """A paragraph of a list."""
    properties = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return paragraph(run(text), properties)


def table(*rows: list[str]) -> str:
    """A table of cells of markup."""
    cells = ("".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def word_file(path: Path, body: str, **parts: str) -> Path:
    """A packed document; further parts by their names ("footnotes", "header1")."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", document(body))
        for name, text in parts.items():
            packed.writestr(f"word/{name}" + ("" if name.endswith(".rels") else ".xml"), text)
    return path
