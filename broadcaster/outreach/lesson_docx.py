"""The Word files of a lesson: the words of the item with its card, and the questions."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.text import one_line
from broadcaster.domain.wording import length
from broadcaster.outreach.lesson_item import LessonItem
from broadcaster.outreach.quiz_word import (
    END,
    KEY,
    SOLUTIONS,
    TITLE,
    key_cells,
    question_lines,
    solution_lines,
)
from broadcaster.writing.word_package import (
    DECLARATION,
    MARGIN_ID,
    OPENING,
    letter_size,
    word_package,
    word_text,
)

_WIDTH = 9640  # of the text, twentieths of a point
_ACROSS = 5  # answers beside each other in the table of answers
_BOLD = "<w:b/>"


def _style(name: str, shown: str, look: str, paragraph: str = "") -> str:
    default = ' w:default="1"' if name == "Normal" else ""
    basis = "" if name == "Normal" else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{name}"><w:name w:val="{shown}"/>{basis}'
        f"<w:qFormat/><w:pPr>{paragraph}</w:pPr><w:rPr>{look}</w:rPr></w:style>"
    )


_STYLES = (
    f"{DECLARATION}<w:styles {OPENING}><w:docDefaults><w:rPrDefault><w:rPr>"
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" '
    f'w:cs="Times New Roman"/>{letter_size(26)}<w:lang w:val="vi-VN" w:eastAsia="vi-VN"/>'
    "</w:rPr></w:rPrDefault></w:docDefaults>"
    + _style("Normal", "Normal", "", '<w:spacing w:before="60" w:after="60"/>')
    + _style("Title", "Title", letter_size(32, _BOLD), '<w:spacing w:after="160"/>')
    + _style(
        "Heading1",
        "heading 1",
        letter_size(28, _BOLD),
        '<w:keepNext/><w:spacing w:before="240" w:after="80"/><w:outlineLvl w:val="0"/>',
    )
    + _style("Question", "Câu hỏi", "", '<w:keepNext/><w:keepLines/><w:spacing w:before="160"/>')
    + _style("Choice", "Ý chọn", "", '<w:keepLines/><w:ind w:left="340"/>')
    + _style("Centred", "Giữa dòng", _BOLD, '<w:spacing w:before="240"/><w:jc w:val="center"/>')
    + _style("Note", "Ghi chú", letter_size(22, "<w:i/>"))
    + "</w:styles>"
)


def quiz_docx(title: str, questions: Sequence[ScriptQuestion]) -> bytes:
    """The questions, numbered from 1, as teachers' tools take them; the same are the same bytes."""
    body = [_paragraph(_run(f"{TITLE}: {one_line(title)}"), "Title")]
    for one in questions:
        asked, *choices = question_lines(one)
        body.append(_labelled(asked, "Question", last=False))
        body += (
            _labelled(line, "Choice", last=place == len(choices) - 1)
            for place, line in enumerate(choices)
        )
    body.append(_paragraph(_run(END), "Centred"))
    body.append(_paragraph(_run(KEY), "Heading1", "<w:pageBreakBefore/>"))
    body.append(_key_table(key_cells(questions)))
    body.append(_paragraph(_run(SOLUTIONS), "Heading1"))
    for one in questions:
        lines = solution_lines(one)
        body += (
            _labelled(line, "Question" if not place else "Normal", last=place == len(lines) - 1)
            for place, line in enumerate(lines)
        )
    return _package(f"{TITLE}: {one_line(title)}", body)


def lesson_docx(item: LessonItem, station: str) -> bytes:
    """What the item is about, and every word of it that may leave the school."""
    body = [_paragraph(_run(item.title), "Title")]
    body += (
        _paragraph(_run(f"{name}: ", _BOLD) + _run(words)) for name, words in card_of(item, station)
    )
    if item.outcomes:
        body.append(_paragraph(_run("Yêu cầu cần đạt", _BOLD)))
        body += (_paragraph(_run(f"– {words}"), "Choice") for words in item.outcomes)
    body.append(_paragraph(_run("Lời của bài"), "Heading1"))
    for (speaker, quoted), lines in groupby(item.lines, lambda line: (line.speaker, line.quoted)):
        words = " ".join(one_line(line.text) for line in lines)
        text = _run(f"{one_line(speaker)}: ", _BOLD) + _run(f"“{words}”" if quoted else words)
        if quoted:
            text += _run(f" (nguyên văn {one_line(quoted)})", "<w:i/>")
        body.append(_paragraph(text))
    body += (_paragraph(_run(told), "Note") for told in item.machine)
    return _package(item.title, body)


def card_of(item: LessonItem, station: str) -> Iterator[tuple[str, str]]:
    """What the item is about: name, words; what the script does not say is left out."""
    yield "Loại bài", item.kind
    if item.subject:
        yield "Môn", item.subject
    if item.grade:
        yield "Lớp", item.grade
    yield "Thời lượng", length(item.end - item.start)
    if item.summary:
        yield "Nội dung", item.summary
    heading, sources = item.named_sources
    if sources:
        named = (f"{s.title} ({s.number})" if s.title else s.number for s in sources)
        yield heading, one_line("; ".join(named))
    if item.questions:
        yield "Câu hỏi", f"{len(item.questions)} câu"
    if station:
        yield "Đơn vị", one_line(station)


def _key_table(cells: Sequence[str]) -> str:
    border = '<w:{0} w:val="single" w:sz="4" w:space="0" w:color="808080"/>'
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    width = _WIDTH // _ACROSS
    rows = [cells[at : at + _ACROSS] for at in range(0, len(cells), _ACROSS)]
    across = max(map(len, rows), default=1)
    cell = '<w:tc><w:tcPr><w:tcW w:w="{0}" w:type="dxa"/></w:tcPr>{1}</w:tc>'
    written = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            cell.format(width, _paragraph(_run(words)))
            for words in (*row, *[""] * (across - len(row)))
        )
        + "</w:tr>"
        for row in rows
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * across}" w:type="dxa"/><w:tblBorders>'
        + "".join(map(border.format, sides))
        + '</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>'
        + f'<w:gridCol w:w="{width}"/>' * across
        + f"</w:tblGrid>{written}</w:tbl>"
    )


def _labelled(line: str, style: str, *, last: bool) -> str:
    """A line whose label ("Câu 1.", "A.", "Nguồn:") is bold; a page may end behind the last."""
    label, blank, words = line.partition(". " if not line.startswith("Nguồn:") else " ")
    end = blank.rstrip() if blank else ""
    runs = _run(f"{label}{end}", _BOLD) + (_run(f" {words}") if words else "")
    return _paragraph(runs, style, "" if last else "<w:keepNext/>")


def _run(text: str, look: str = "") -> str:
    style = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f'<w:r>{style}<w:t xml:space="preserve">{word_text(text)}</w:t></w:r>'


def _paragraph(runs: str, style: str = "Normal", more: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs}</w:p>'


def _package(title: str, body: Iterable[str]) -> bytes:
    page = (
        f'<w:sectPr><w:footerReference w:type="default" r:id="{MARGIN_ID}"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1132" w:bottom="1134" '
        'w:left="1134" w:header="600" w:footer="500" w:gutter="0"/></w:sectPr>'
    )
    field = '<w:fldSimple w:instr=" {0} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    footer = (
        f'{DECLARATION}<w:ftr {OPENING}><w:p><w:pPr><w:jc w:val="center"/></w:pPr>'
        f"{_run('Trang ')}{field.format('PAGE')}{_run(' / ')}{field.format('NUMPAGES')}"
        "</w:p></w:ftr>"
    )
    return word_package(
        title=title,
        document=f"{DECLARATION}<w:document {OPENING}><w:body>{''.join(body)}{page}</w:body>"
        "</w:document>",
        styles=_STYLES,
        beside="footer",
        margin=footer,
    )
