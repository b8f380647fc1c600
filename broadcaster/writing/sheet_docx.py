"""The sheet for an announcer as a .docx that a teacher can still change."""

from broadcaster.writing.sheet import (
    SCHOOL_ONLY,
    SHEET_STATION,
    AnnouncerSheet,
    RowKind,
    SheetPart,
    SheetRow,
)
from broadcaster.writing.word_package import (
    DECLARATION,
    OPENING,
    letter_size,
    word_package,
    word_text,
)

ABOVE = 24  # characters of a spoken form that still fit above its word on one line
_MARGIN, _TEXT = 2350, 7400  # widths of the two columns, twentieths of a point
_BODY_SIZE = 34  # half points: 17 pt, read at an arm's length
_SMALL_SIZE = 22  # of spoken forms above or behind a word


def _style(kind: str, name: str, text: str, *, spacing: str = "", based: str = "") -> str:
    """One paragraph or character style."""
    paragraph = f"<w:pPr>{spacing}</w:pPr>" if spacing else ""
    basis = f'<w:basedOn w:val="{based}"/>' if based else ""
    default = ' w:default="1"' if name == "Normal" else ""
    return (
        f'<w:style w:type="{kind}"{default} w:styleId="{name}"><w:name w:val="{_SHOWN[name]}"/>'
        f"{basis}<w:qFormat/>{paragraph}<w:rPr>{text}</w:rPr></w:style>"
    )


_SHOWN = {
    "Normal": "Normal",
    "Title": "Title",
    "Heading1": "heading 1",
    "Margin": "Lề",
    "Fact": "Thông tin bài",
    "Spoken": "Lời đọc",
}


_STYLES = (
    f"{DECLARATION}<w:styles {OPENING}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="Arial" w:cs="Arial"/>'
    f'{letter_size(_BODY_SIZE)}<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:rPrDefault>'
    "</w:docDefaults>"
    + _style("paragraph", "Normal", "", spacing='<w:spacing w:before="60" w:after="60"/>')
    + _style("paragraph", "Title", letter_size(44, "<w:b/>"), based="Normal")
    + _style(
        "paragraph",
        "Heading1",
        letter_size(38, "<w:b/>"),
        spacing='<w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/>',
        based="Normal",
    )
    + _style("paragraph", "Margin", letter_size(24), based="Normal")
    + _style(
        "paragraph", "Fact", letter_size(22), spacing='<w:spacing w:after="0"/>', based="Normal"
    )
    + _style("character", "Spoken", letter_size(_SMALL_SIZE, '<w:i/><w:color w:val="333333"/>'))
    + "</w:styles>"
)
_SPOKEN = '<w:rStyle w:val="Spoken"/>'
_ABOVE = f'<w:b w:val="0"/><w:sz w:val="{_SMALL_SIZE}"/><w:szCs w:val="{_SMALL_SIZE}"/>'


# --- the sheet ------------------------------------------------------------------------------


def sheet_docx(sheet: AnnouncerSheet) -> bytes:
    """The sheet: a table of cues and text, page numbers below; the same sheet, the same bytes."""
    return word_package(
        title=sheet.title,
        document=_document(sheet),
        styles=_STYLES,
        beside="footer",
        margin=_footer(sheet.title),
    )


def _document(sheet: AnnouncerSheet) -> str:
    facts = ((SHEET_STATION, sheet.station), *sheet.facts) if sheet.station else sheet.facts
    above = [_paragraph(_run(sheet.title), "Title")]
    above += [
        _paragraph(_run(f"{name}: ", "<w:b/>") + _run(words), "Fact") for name, words in facts
    ]
    rows = "".join(_row(row) for row in sheet.rows)
    border = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="AAAAAA"/>'
    table = (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_MARGIN + _TEXT}" w:type="dxa"/><w:tblBorders>'
        + "".join(border.format(side) for side in ("top", "bottom", "insideH"))
        + '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f'<w:tblGrid><w:gridCol w:w="{_MARGIN}"/><w:gridCol w:w="{_TEXT}"/></w:tblGrid>'
        f"{rows}</w:tbl>"
    )
    page = (
        '<w:sectPr><w:footerReference w:type="default" r:id="rId2"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1000" w:right="1000" w:bottom="1000" '
        'w:left="1134" w:header="600" w:footer="500" w:gutter="0"/></w:sectPr>'
    )
    return (
        f"{DECLARATION}<w:document {OPENING}><w:body>{''.join(above)}"
        f"{table if rows else ''}{_paragraph('')}{page}</w:body></w:document>"
    )


def _row(row: SheetRow) -> str:
    margin = [_run(words, "<w:b/>") for words in (row.role, row.margin) if words]
    if row.school_only:
        margin.append(_run(SCHOOL_ONLY, "<w:i/>"))
    beside = "".join(_paragraph(words, "Margin") for words in margin) or _paragraph("", "Margin")
    look = "<w:i/>" if row.kind is RowKind.DIRECTION else ""
    text = "".join(_part(part, look) for part in row.parts)
    named = "Heading1" if row.kind is RowKind.HEADING else "Normal"
    return (
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        f"{_cell(_MARGIN, beside)}{_cell(_TEXT, _paragraph(text, named))}</w:tr>"
    )


def _cell(width: int, content: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{content}</w:tc>'


def _part(part: SheetPart, look: str) -> str:
    """A stretch; a short spoken form stands above it, a long one in brackets behind."""
    if not part.spoken:
        return _run(part.written, look)
    if len(part.spoken) > ABOVE:
        return _run(part.written, f"{look}<w:b/>") + _run(f" [{part.spoken}]", _SPOKEN)
    return (
        '<w:r><w:ruby><w:rubyPr><w:rubyAlign w:val="center"/>'
        f'<w:hps w:val="{_SMALL_SIZE}"/><w:hpsRaise w:val="{_BODY_SIZE}"/>'
        f'<w:hpsBaseText w:val="{_BODY_SIZE}"/><w:lid w:val="vi-VN"/></w:rubyPr>'
        f"<w:rt>{_run(part.spoken, _ABOVE)}</w:rt>"
        f"<w:rubyBase>{_run(part.written, f'{look}<w:b/>')}</w:rubyBase></w:ruby></w:r>"
    )


def _run(text: str, look: str = "") -> str:
    style = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{word_text(text)}</w:t></w:r>'


def _paragraph(runs: str, style: str = "Normal") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _footer(title: str) -> str:
    field = '<w:fldSimple w:instr=" {0} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    return (
        f"{DECLARATION}<w:ftr {OPENING}><w:p><w:pPr>"
        '<w:pStyle w:val="Fact"/><w:tabs><w:tab w:val="right" w:pos="9750"/></w:tabs></w:pPr>'
        f"{_run(title)}<w:r><w:tab/></w:r>{_run('Trang ')}{field.format('PAGE')}{_run(' / ')}"
        f"{field.format('NUMPAGES')}</w:p></w:ftr>"
    )
