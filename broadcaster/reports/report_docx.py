"""The report as a .docx by Phụ lục I of NĐ 30/2020/NĐ-CP; the office goes on with it in Word.

Sizes are half points where Word has them so, lengths are twentieths of a point (1 mm = 56.7).
"""

import re
from collections.abc import Sequence

from broadcaster.pictures.plot import as_png
from broadcaster.reports.chart import ReportPicture
from broadcaster.reports.letter_widths import bold_lines, bold_width
from broadcaster.reports.report_paper import PaperAppendix, PaperTable, ReportPaper, appendix_title
from broadcaster.writing.word_package import (
    DECLARATION,
    MARGIN_ID,
    OPENING,
    letter_size,
    picture_id,
    word_package,
    word_text,
)

# A4; margins of the decree: top and bottom 20–25 mm, left 30–35, right 15–20
_PAGE = (11906, 16838)
_TOP, _BOTTOM, _LEFT, _RIGHT = 1134, 1134, 1701, 851
_WIDTH = _PAGE[0] - _LEFT - _RIGHT
_WIDE = _PAGE[1] - _LEFT - _RIGHT  # an appendix lies on its side
_HEAD = (4000, _WIDTH - 4000)  # the two columns of the letterhead
_END = (4400, _WIDTH - 4400)  # recipients, signature
_BODY = 28  # 14 pt
_FIRST_LINE = 720  # 1.27 cm
_NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_DOTS = re.compile("(…{2,})")
_HEADING = re.compile(r"\d+\. ")
_PART_OF_WORDS = 0.42  # of a rule under names and titles: the decree says 1/3 to 1/2

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
_ASCENT = 0.891  # of Times New Roman, in sizes
_FONT = "Times New Roman"
_STYLES = (
    f"{DECLARATION}<w:styles {OPENING}><w:docDefaults><w:rPrDefault><w:rPr>"
    f'<w:rFonts w:ascii="{_FONT}" w:hAnsi="{_FONT}" w:eastAsia="{_FONT}" w:cs="{_FONT}"/>'
    f'{letter_size(_BODY)}<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:before="0" w:after="0"/></w:pPr></w:pPrDefault>'
    '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/><w:qFormat/></w:style></w:styles>'
)
_CENTRED = '<w:jc w:val="center"/>'
_TEXT = (
    '<w:spacing w:before="120" w:after="0" w:line="276" w:lineRule="auto"/>'
    f'<w:ind w:firstLine="{_FIRST_LINE}"/><w:jc w:val="both"/>'
)
_BOLD, _ITALIC = "<w:b/>", "<w:i/>"


def report_docx(paper: ReportPaper, pictures: Sequence[ReportPicture] = ()) -> bytes:
    """The report, and its `pictures` as a last appendix; the same paper, the same bytes."""
    main = [_letterhead(paper), *_title(paper), *_body(paper), _ending(paper)]
    # a section ends with a paragraph that holds its shape; the last one stands in the body
    appendices = [_appendix(one) for one in paper.appendices]
    if pictures:
        appendices.append(_drawn(paper, pictures))
    shapes = [_shape(*_PAGE), *(_shape(*_PAGE[::-1]) for _ in appendices)]
    stretches = ["".join(main), *appendices]
    text = "".join(
        f"{stretch}{_paragraph('', _tiny(shape))}"
        for stretch, shape in zip(stretches[:-1], shapes[:-1], strict=True)
    )
    document = (
        f"{DECLARATION}<w:document {OPENING}><w:body>{text}{stretches[-1]}"
        f"{_paragraph('', _tiny(''))}{shapes[-1]}</w:body></w:document>"
    )
    return word_package(
        title=f"Báo cáo {' '.join(paper.subject)}",
        document=document,
        styles=_STYLES,
        beside="header",
        margin=_page_number(),
        pictures=[as_png(one.plot) for one in pictures],
    )


# --- the report itself


def _letterhead(paper: ReportPaper) -> str:
    left, right = _HEAD
    room = left / 20
    parent = bold_lines(paper.parent, 12, room)
    issuer = bold_lines(paper.issuer, 12, room)
    longest = max(bold_width(line, 12) for line in issuer)
    head = (
        "".join(_paragraph(_runs(line, letter_size(24)), _CENTRED) for line in parent)
        + "".join(_paragraph(_runs(line, letter_size(24, _BOLD)), _CENTRED) for line in issuer)
        + _rule(left, longest * _PART_OF_WORDS)
    )
    nation = (
        _paragraph(_runs(_NATION, letter_size(24, _BOLD)), _CENTRED)
        + _paragraph(_runs(_MOTTO, letter_size(26, _BOLD)), _CENTRED)
        + _rule(right, bold_width(_MOTTO, 13))
    )
    number = _paragraph(
        _runs(paper.number, letter_size(26)), f'<w:spacing w:before="120"/>{_CENTRED}'
    )
    place = _paragraph(
        _runs(paper.place_and_date, letter_size(26, _ITALIC)),
        f'<w:spacing w:before="120"/>{_CENTRED}',
    )
    return _plain_table(_HEAD, ((head, nation), (number, place)))


def _title(paper: ReportPaper) -> list[str]:
    longest = max(bold_width(line, 14) for line in paper.subject)
    found = [
        _paragraph(
            _runs("BÁO CÁO", letter_size(_BODY, _BOLD)), f'<w:spacing w:before="360"/>{_CENTRED}'
        ),
        *(_paragraph(_runs(line, letter_size(_BODY, _BOLD)), _CENTRED) for line in paper.subject),
        _rule(_WIDTH, longest * _PART_OF_WORDS),
    ]
    if len(paper.addressees) == 1:
        found.append(
            _paragraph(
                _runs(f"Kính gửi: {paper.addressees[0]}"), f'<w:spacing w:before="240"/>{_CENTRED}'
            )
        )
        return found
    inward = '<w:ind w:left="2268"/>'
    found.append(_paragraph(_runs("Kính gửi:"), f'<w:spacing w:before="240"/>{inward}'))
    last = len(paper.addressees) - 1
    for at, name in enumerate(paper.addressees):
        words = f"- {name}{'.' if at == last else ';'}"
        found.append(_paragraph(_runs(words), '<w:ind w:left="3402"/>'))
    return found


def _body(paper: ReportPaper) -> list[str]:
    italic = letter_size(_BODY, _ITALIC)
    found = [_paragraph(_runs(line, italic), _TEXT) for line in paper.grounds]
    found.append(_paragraph(_runs(paper.opening), _TEXT))
    for part in paper.parts:
        found.append(
            _paragraph(_runs(part.title, letter_size(_BODY, _BOLD)), f"<w:keepNext/>{_TEXT}")
        )
        for piece in part.body:
            if isinstance(piece, PaperTable):
                found += [_paragraph("", _tiny("")), _table(piece, _WIDTH, 26)]
            elif _HEADING.match(piece):
                look = letter_size(_BODY, _BOLD)
                found.append(_paragraph(_runs(piece, look), f"<w:keepNext/>{_TEXT}"))
            else:
                found.append(_paragraph(_runs(piece), _TEXT))
    return found


def _ending(paper: ReportPaper) -> str:
    # smaller letters than those beside them stand on the same line when they begin lower
    level = 240 + round((_BODY - 24) / 2 * 20 * _ASCENT)
    left = _paragraph(
        _runs("Nơi nhận:", letter_size(24, f"{_BOLD}{_ITALIC}")),
        f'<w:spacing w:before="{level}"/>',
    )
    left += "".join(_paragraph(_runs(line, letter_size(22))) for line in paper.recipients)
    bold = letter_size(_BODY, _BOLD)
    right = "".join(
        _paragraph(
            _runs(line, bold), f'<w:keepNext/><w:spacing w:before="{0 if at else 240}"/>{_CENTRED}'
        )
        for at, line in enumerate(paper.signer_title)
    )
    # room for the signature and the stamp
    right += _paragraph(_runs(paper.signer, bold), f'<w:spacing w:before="1500"/>{_CENTRED}')
    return _plain_table(_END, ((left, right),))


# --- the appendices


def _appendix(one: PaperAppendix) -> str:
    head = _appendix_head(one.title, one.name, one.attached)
    table = (
        _table(one.table, _WIDE, 24) if one.table.rows else _paragraph(_runs("Không có."), _TEXT)
    )
    notes = "".join(_paragraph(_runs(note, letter_size(24, _ITALIC)), _TEXT) for note in one.notes)
    return head + table + notes


def _appendix_head(title: str, name: str, attached: str) -> str:
    bold = letter_size(_BODY, _BOLD)
    return (
        _paragraph(_runs(title, bold), _CENTRED)
        + _paragraph(_runs(name.upper(), bold), _CENTRED)
        + _paragraph(
            _runs(f"({attached})", letter_size(_BODY, _ITALIC)),
            f'<w:spacing w:after="160"/>{_CENTRED}',
        )
    )


def _drawn(paper: ReportPaper, pictures: Sequence[ReportPicture]) -> str:
    """The pictures, each as wide as the page, or as high as two thirds of it."""
    last = paper.appendices[-1]
    found = [_appendix_head(appendix_title(len(paper.appendices)), "Biểu đồ", last.attached)]
    for place, one in enumerate(pictures):
        wide, high = _WIDE * 635, _PAGE[0] * 635 * 2 // 3  # a twentieth of a point is 635 units
        scale = min(wide / one.plot.width, high / one.plot.height)
        size = f'cx="{round(one.plot.width * scale)}" cy="{round(one.plot.height * scale)}"'
        found.append(_paragraph(_picture_run(place, size, one.plot.told), _CENTRED))
    return "".join(found)


def _picture_run(place: int, size: str, told: str) -> str:
    """A picture that stands in the line, with what it shows for whoever cannot see it."""
    words = word_text(told[:1000]).replace('"', "&quot;")
    name = f'id="{place + 1}" name="Hình {place + 1}" descr="{words}"'
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_DRAWING}/wordprocessingDrawing" distT="0" '
        f'distB="120000" distL="0" distR="0"><wp:extent {size}/><wp:docPr {name}/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/picture">'
        f'<pic:pic xmlns:pic="{_DRAWING}/picture"><pic:nvPicPr><pic:cNvPr {name}/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{picture_id(place)}"/><a:stretch>'
        f'<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
        "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def _table(table: PaperTable, width: int, size: int) -> str:
    widths = [width * share // 100 for _, share in table.columns]
    side = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    borders = "".join(
        side.format(name) for name in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    head = "".join(
        _cell(w, _paragraph(_runs(name, letter_size(size, _BOLD)), _CENTRED), middle=True)
        for (name, _), w in zip(table.columns, widths, strict=True)
    )
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            _cell(
                w,
                _paragraph(
                    _runs(words, letter_size(size)), _CENTRED if at in table.numbers else ""
                ),
            )
            for at, (words, w) in enumerate(zip(row, widths, strict=True))
        )
        + "</w:tr>"
        for row in table.rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f"<w:tblBorders>{borders}</w:tblBorders>"
        '<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="70" w:type="dxa"/>'
        f'<w:right w:w="70" w:type="dxa"/></w:tblCellMar></w:tblPr>{_grid(widths)}'
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )


# --- the letters


def _plain_table(widths: Sequence[int], rows: Sequence[Sequence[str]]) -> str:
    """A table that only holds columns: no borders, no margins of its own."""
    filled = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(_cell(w, content) for w, content in zip(widths, row, strict=True))
        + "</w:tr>"
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        '<w:tblInd w:w="0" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
        f"</w:tblCellMar></w:tblPr>{_grid(widths)}{filled}</w:tbl>"
    )


def _grid(widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tblGrid>{columns}</w:tblGrid>"


def _cell(width: int, content: str, *, middle: bool = False) -> str:
    place = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{place}</w:tcPr>{content}</w:tc>'


def _rule(column: int, length: float) -> str:
    """A rule of a length in points in the middle of a column, a little below what it is under."""
    inward = max((column - round(length * 20)) // 2, 0)
    border = '<w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    spacing = '<w:spacing w:before="40" w:line="40" w:lineRule="exact"/>'
    indent = f'<w:ind w:left="{inward}" w:right="{inward}"/>'
    return _paragraph("", f"{border}{spacing}{indent}<w:rPr>{letter_size(2)}</w:rPr>")


def _runs(text: str, look: str = "") -> str:
    """The text; what a person is to fill in is marked in colour."""
    return "".join(
        _run(piece, f'{look}<w:highlight w:val="yellow"/>' if at % 2 else look)
        for at, piece in enumerate(_DOTS.split(text))
        if piece
    )


def _run(text: str, look: str) -> str:
    style = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{word_text(text)}</w:t></w:r>'


def _paragraph(runs: str, shape: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{shape}</w:pPr>' if shape else ''}{runs}</w:p>"


def _tiny(shape: str) -> str:
    """The last paragraph of a section takes no room."""
    return f'<w:spacing w:line="20" w:lineRule="exact"/><w:rPr>{letter_size(2)}</w:rPr>{shape}'


def _shape(width: int, height: int) -> str:
    """A section: its own page numbers from 1, none on its first page."""
    lying = ' w:orient="landscape"' if width > height else ""
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{MARGIN_ID}"/>'
        f'<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{lying}/>'
        f'<w:pgMar w:top="{_TOP}" w:right="{_RIGHT}" w:bottom="{_BOTTOM}" w:left="{_LEFT}" '
        'w:header="567" w:footer="567" w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/>'
        "</w:sectPr>"
    )


def _page_number() -> str:
    return (
        f"{DECLARATION}<w:hdr {OPENING}><w:p><w:pPr>{_CENTRED}</w:pPr>"
        f'<w:fldSimple w:instr=" PAGE "><w:r><w:rPr>{letter_size(26)}</w:rPr><w:t>2</w:t></w:r>'
        "</w:fldSimple></w:p></w:hdr>"
    )
