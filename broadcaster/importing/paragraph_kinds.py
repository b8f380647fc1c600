"""Which part of an official document each paragraph is: letterhead, body, Nơi nhận, signature.

The form of such documents: Decree 30/2020/NĐ-CP, appendix I; units of a law are found as the
register finds them. A guess for a person to look at: no word is taken out, only named. The kinds
stand in one module, however long: each is told by what the ones before it have left.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise, zip_longest

from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DoubtReason,
    ImportedDocument,
    ImportedParagraph,
    ParagraphKind,
)
from broadcaster.law.addresses import UnitKind
from broadcaster.law.structure import structure

_TOP = 40  # paragraphs within which a letterhead ends
_TAIL = 15  # paragraphs from the end in which a signature without Nơi nhận may begin
_SHORT = 90  # letters of a heading, of a line of a signature

_NATION = re.compile(
    r"CỘNG H[OÒ][AÀÒ]\s+XÃ HỘI CHỦ NGHĨA VIỆT NAM|Độc lập\s*[-–—.]\s*Tự do\s*[-–—.]\s*Hạnh phúc",
    re.IGNORECASE,
)
NUMBER_LINE = re.compile(
    r"(?:Luật\s+)?Số\s*:?\s*(?:[\d.…]*[a-zđ]?\s*[/-]\s*\S.*|[\d.…]+)", re.IGNORECASE
)
_DAY = re.compile(
    r"(?:\(?[^\W\d_][^,;:\d]{0,40},\s*)?ngày\s+[\d.…]*\s*tháng\s+[\d.…]*\s*năm\s+[\d.…]{2,}\)?\.?",
    re.IGNORECASE,
)
DOCUMENT_WORDS = (
    "HIẾN PHÁP|BỘ LUẬT|LUẬT|PHÁP LỆNH|NGHỊ QUYẾT|NGHỊ ĐỊNH|QUYẾT ĐỊNH|THÔNG TƯ|CHỈ THỊ|CÔNG ĐIỆN|"
    "KẾ HOẠCH|THÔNG BÁO|HƯỚNG DẪN|QUY CHẾ|QUY ĐỊNH|CHƯƠNG TRÌNH|PHƯƠNG ÁN|BÁO CÁO|TỜ TRÌNH|"
    "GIẤY MỜI|THƯ NGỎ|THƯ KÊU GỌI|NỘI QUY|CÔNG VĂN"
)
_NAMED = re.compile(rf"(?:{DOCUMENT_WORDS})\b[^.;:]*")
_ABOUT = re.compile(r"(?:V/v|Về việc|Về)\b:?\s*\S", re.IGNORECASE)
_TO = re.compile(r"(?:Kính gửi|Kính mời)\b\s*:?", re.IGNORECASE)
_GROUNDS = re.compile(r"(?:Căn cứ|Xét đề nghị|Theo đề nghị)\b", re.IGNORECASE)
_PAPER = (
    r"(?:Hiến pháp|Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Quyết định|Thông tư|Chỉ thị|"
    r"Công điện|Kết luận|Kế hoạch|Chương trình|Đề án|Thông báo|Hướng dẫn|Công văn|Văn bản|Quy chế|"
    r"Quy định|Điều lệ|Tờ trình|Biên bản|Điều\s+\d|chức năng|đề nghị của|ý kiến|"
    r"tình hình (?:thực tế|thực tiễn))"
)
_GROUND = re.compile(
    rf"(?:(?:Căn cứ|Theo|Xét|Thực hiện)(?:\s+vào)?\s+)?(?:(?:các|những)\s+)?{_PAPER}\b",
    re.IGNORECASE,
)
_CARRIED_OUT = re.compile(r"(?:Thực hiện|Theo)\b", re.IGNORECASE)
_TO_WHOM = re.compile(r"Nơi nhận\s*(?::|$)", re.IGNORECASE)
_KEPT = re.compile(r"(?:Như\b|Lưu\s*:|Lưu\s+(?:VT|VP|hồ sơ|trường)\b)", re.IGNORECASE)
_FACT = re.compile(  # an amount, an hour, a day, a penalty: never part of a name or an address
    r"\d\s*(?:đồng|đ|nghìn|ngàn|triệu|tỷ|tỉ|k|giờ|h|g|phút|%)(?![^\W\d_])|\d{1,2}h\d|\d{1,3}(?:\.\d{3})+|"
    r"\b(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật)\b|\b(?:phạt|cấm|nghiêm cấm)\b",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d\s*[/.-]\s*\d|\bngày\s+\d", re.IGNORECASE)
_DOES = re.compile(  # what people are told to do; a few places and names have such words too
    r"\b(?:nghỉ|họp|nộp|thu(?=\s+\w)|đóng(?!\s+tàu)|(?<!mường )mang|mặc|đội mũ|đến|phải|không|được|"
    r"cần(?!\s+(?:thơ|giờ|giuộc|đước))|nhớ|hãy|sẽ|tập trung|chuẩn bị|tham gia|tham dự|thông báo|"
    r"yêu cầu|phát biểu|khai mạc|thực hiện|nhắc)\b",
    re.IGNORECASE,
)
_TO_DO = re.compile(r"(?:\(|:)?\s*\bđể\b(?![^;)]*\d)[^;)]*\)?")  # what a recipient is to do with it
_SURNAME = re.compile(
    r"(?:NGUYỄN|TRẦN|LÊ|PHẠM|HOÀNG|HUỲNH|PHAN|VŨ|VÕ|ĐẶNG|BÙI|ĐỖ|HỒ|NGÔ|DƯƠNG|LÝ|ĐÀO|ĐINH|ĐOÀN|TRƯƠNG|"
    r"LÂM|MAI|TRỊNH|HÀ|CAO|CHÂU|TÔ|TẠ|THÁI|TĂNG|LƯƠNG|LƯU|NÔNG|HỨA|VI|LÒ|QUÀNG|CẦM|GIÀNG|VÀNG|SÙNG|"
    r"CHU|KIỀU|PHÙNG|TỐNG|TRIỆU|VƯƠNG|THẠCH|ĐÀM|HÀNG|LA|MA|KSOR|SIU|RƠ)\b"
)
_ADDRESSED = re.compile(  # behind a comma begins what somebody is to do: "…, toàn trường nghỉ học"
    r",\s*(?:(?:toàn |nhà )?trường|học sinh|(?:các |toàn thể )?(?:em|lớp|bạn|thầy|cô|giáo viên|"
    r"cha mẹ|phụ huynh|đơn vị)|đề nghị|yêu cầu|phạt|nghỉ|nộp|thu|chúng|tôi|ban)\b",
    re.IGNORECASE,
)
_NEXT_SENTENCE = re.compile(r"(?<![A-ZĐ])[.!?]\s+[^\W\d_]")
_BODY = re.compile(  # how the name of a body begins
    r"(?:UBND|[UỦ][ỶY]\s+BAN|HỘI|HĐND|QUỐC HỘI|CHÍNH PHỦ|THỦ TƯỚNG|CHỦ TỊCH|BỘ|SỞ|PHÒNG|TRƯỜNG|BAN|"
    r"CÔNG AN|CÔNG ĐOÀN|LIÊN ĐỘI|ĐỘI|ĐOÀN|ĐẢNG|CHI|TRUNG TÂM|TRẠM|CỤC|TỔNG CỤC|TÒA|VIỆN|NGÂN HÀNG|"
    r"THANH TRA|KIỂM TOÁN|HỌC VIỆN|ĐẠI HỌC|TỈNH|THÀNH PHỐ|HUYỆN|XÃ|PHƯỜNG|THÔN|TỔ|LỚP|CLB|"
    r"CÂU LẠC BỘ)\b"
)
_BY_WHOM = re.compile(
    r"(?:T\s?[/.]\s?M|TM|KT|TL|TUQ|Q)\s*\.\s*\S|"
    r"(?:PHÓ\s+)?(?:HIỆU TRƯỞNG|CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG PHÒNG|CHÁNH VĂN PHÒNG|BÍ THƯ|BỘ TRƯỞNG|"
    r"THỨ TRƯỞNG|THỦ TƯỚNG|TRƯỞNG BAN|TRƯỞNG CÔNG AN)\b|"
    r"TỔNG PHỤ TRÁCH\b|BAN GIÁM HIỆU$|NGƯỜI (?:LẬP|VIẾT|SOẠN)\b|\(?(?:Đã ký|Ký tên|Ký, )",
)
_SIGNED = re.compile(
    r"[(\[]?\s*(?:đã ký|chữ ký|ký(?: tên)?)(?:[\s,;&]+(?:và|ghi|rõ|họ|tên|đóng|dấu|chữ|ký|số))*"
    r"\s*[)\]]?\.?",
    re.IGNORECASE,
)
_SIGNERS_NAME = re.compile(  # "ThS. Nguyễn Thị Hoa", "NGUYỄN THỊ HOA"
    r"(?:[^\W\d_]{1,4}\.\s*){0,3}[^\W\d_][\w'’]*(?:[\s-]+[^\W\d_][\w'’]*){1,4}"
)
_LISTED = re.compile(
    r"(?:PHỤ LỤC|DANH MỤC|DANH SÁCH|BẢNG|BIỂU|MẪU|LỊCH|NỘI DUNG|LƯU Ý|CHÚ Ý|GHI CHÚ)\b",
    re.IGNORECASE,
)
_PAGE = re.compile(r"trang\s*\d{1,4}\s*/\s*\d{1,4}|([-–—])\s*\d{1,4}\s*\1", re.IGNORECASE)
_MAYBE_PAGE = re.compile(r"(?:trang\s*)?(\d{1,3})", re.IGNORECASE)
_GAZETTE = re.compile(r"(?:\d+\s*)?CÔNG BÁO\s*[/|].{0,80}")
_NOTE = re.compile(r"\[\d{1,3}\]\s")
LIST_SIGN = re.compile(r"[-–—+•▪●▫◦➢✓·*]\s+(?=\S)|[-–—+•▪●▫◦➢✓·](?=[^\W\d_])")  # "-5" is below zero
_COUNTED = re.compile(r"(?:\d{1,3}(?:\.\d{1,2}){0,3}\s*[.)]|[a-zđ]\s*[.)])\s+\S")
_OUTLINE = re.compile(
    r"(?:[IVX]{1,6}\s*[.)]|\d{1,2}(?:\.\d{1,2}){0,2}\s*[.)]|PHẦN\b|Phần\b|Chương\b|CHƯƠNG\b|"
    r"Mục\b|PHỤ LỤC\b|Phụ lục\b)\s*"
)
_ENDED = re.compile(r"[.;:,!?…]\s*$")
_PIECES = re.compile(r"\t+|\s*\|\s*|\s{2,}")
_FIGURE_LIKE = re.compile(r"[\dlIO.,/]+")
_LETTER_FOR_FIGURE = re.compile(r"(?:Điều|khoản)\s+([lIO])(?![^\W_])", re.IGNORECASE)
_FIGURE_OF = str.maketrans("lIO", "110")
_ETH = {"\u00d0": "Đ", "\u00f0": "đ"}
_UNITS = {
    UnitKind.ARTICLE: ParagraphKind.ARTICLE,
    UnitKind.CLAUSE: ParagraphKind.CLAUSE,
    UnitKind.POINT: ParagraphKind.POINT,
}
_OF_THE_HEAD = (
    ParagraphKind.NATION, ParagraphKind.ISSUER, ParagraphKind.NUMBER, ParagraphKind.DAY,
)  # fmt: skip


def classed(document: ImportedDocument) -> ImportedDocument:
    """The document with a kind for every paragraph, and letters that look like figures marked.

    The tables in which Word lays out a letterhead, or Nơi nhận beside a signature, come apart into
    their lines. What a reader has classed already stays so.
    """
    apart = _without_layout_tables(document.paragraphs)
    whole = _head_lines_apart(apart)
    kinds = _Reading(whole).kinds()
    return replace(
        document,
        paragraphs=tuple(
            replace(one, kind=kind, doubts=_with_lookalikes(one))
            for one, kind in zip(whole, kinds, strict=True)
        ),
    )


def begins_anew(line: str) -> bool:
    """Whether a printed line is the beginning of a paragraph by its form alone."""
    return bool(
        _head_kind(line)
        or _NAMED.fullmatch(line)
        or LIST_SIGN.match(line)
        or _COUNTED.match(line)
        or _OUTLINE.match(line)
        or _GROUNDS.match(line)
        or _TO.match(line)
        or _TO_WHOM.match(line)
        or _BY_WHOM.match(line)
        or _SIGNED.fullmatch(line)
        or re.match(r"Điều\s+\d|(?:Lưu ý|Chú ý|Ghi chú)\s*:|V/v\b", line)
        or (line.isupper() and len(line) > 3)
    )


# ----- tables and lines of a letterhead


def _without_layout_tables(paragraphs: Sequence[ImportedParagraph]) -> list[ImportedParagraph]:
    """Rows that only put paragraphs side by side, as the lines of their cells."""
    made: list[ImportedParagraph] = []
    for number, group in groupby(paragraphs, key=lambda one: one.table):
        rows = [*group]
        if number and _only_lays_out(rows):
            columns = max(len(row.cells) for row in rows)
            lines = [line for row in rows for line in _lines_of_row(row)]
            for column in range(columns):  # a column is read to its end
                made += [one for one in lines if one.place.column == column + 1]
        else:
            made += rows
    return made


def _only_lays_out(rows: Sequence[ImportedParagraph]) -> bool:
    """Whether a table is a letterhead, or Nơi nhận and signatures side by side; doubt = no."""
    if len(rows) > 6 or any(len(row.cells) > 3 for row in rows):
        return False
    columns = [
        [line.strip() for cell in column for line in cell.split("\n") if line.strip()]
        for column in zip_longest(*(row.cells for row in rows), fillvalue="")
    ]
    lines = [line for column in columns for line in column]
    if any(_head_kind(line) is ParagraphKind.NATION for line in lines):
        return True
    begins = [column[0] for column in columns if column]
    if not any(_TO_WHOM.match(line) or _signs_alone(line) for line in begins):
        return False
    return all(_is_of_the_end(column) for column in columns)


def _is_of_the_end(column: Sequence[str]) -> bool:
    """Whether the lines of a column are a list of recipients, or somebody's signature."""
    if column and _TO_WHOM.match(column[0]):  # one that tells what to do is read where it stands
        listed = [_is_recipient(line) for line in column[1:]]
        return all(
            one or LIST_SIGN.match(line) for one, line in zip(listed, column[1:], strict=True)
        ) and (not listed or any(listed))
    return all(
        _DAY.fullmatch(line) or _signs_alone(line) or _SIGNED.fullmatch(line) or _is_name(line)
        or (_BODY.match(line) and line.isupper() and not _tells(line))
        or not any(map(str.isalnum, line))
        for line in column
    )  # fmt: skip


def _signs_alone(line: str) -> bool:
    return line.isupper() and _BY_WHOM.match(line) is not None and not _tells(line)


def _is_name(line: str) -> bool:
    """Whether a line may be the name of a person and nothing else."""
    words = line.strip("()[] .")
    if len(words) > 50 or not _SIGNERS_NAME.fullmatch(words) or _LISTED.match(words):
        return False
    named = words.rsplit(".", 1)[-1].split()
    if words.isupper() and not _SURNAME.match(" ".join(named)):
        return False
    return all(word[0].isupper() for word in named) and not _BY_WHOM.match(line)


def _is_recipient(line: str) -> bool:
    """Whether a line is one of a list to whom a document goes: "- Như trên;", "Lưu: VT"."""
    listed = LIST_SIGN.match(line) or line.endswith(";") or _KEPT.match(line)
    return bool(listed) and not _tells(_TO_DO.sub("", line))


def _tells(words: str) -> bool:
    """Whether words say what is to be done, when or for how much: no address, and no name."""
    return bool(
        _FACT.search(words) or _DATE.search(words) or _DOES.search(words)
        or _NEXT_SENTENCE.search(words)
    )  # fmt: skip


def _lines_of_row(row: ImportedParagraph) -> Iterator[ImportedParagraph]:
    at = 0
    for column, cell in enumerate(row.cells, start=1):
        start = row.text.find(cell, at) if cell else at
        at = max(start, at)
        place = replace(row.place, column=column)
        whole = replace(
            row, text=cell, place=place, table=0, cells=(), kind=ParagraphKind.TEXT,
            doubts=_shifted(row.doubts, at, at + len(cell)),
        )  # fmt: skip
        yield from _split(whole, re.compile(r"\n"))
        at += len(cell)


def _head_lines_apart(paragraphs: Sequence[ImportedParagraph]) -> list[ImportedParagraph]:
    """The letterhead line by line: two columns in one line, lines broken within a paragraph."""
    made: list[ImportedParagraph] = []
    head = True
    for at, one in enumerate(paragraphs):
        if one.kind is ParagraphKind.ROW:
            head = False
        if not head or at >= _TOP:
            made.append(one)
            continue
        lines = [*_split(one, re.compile(r"\n"))]
        if len(one.text) > 200 or any(_GROUNDS.match(x.text) or _TO.match(x.text) for x in lines):
            head = False
            made.append(one)
            continue
        for line in lines:
            pieces = [*_split(line, _PIECES)]
            beside = len(pieces) > 1 and any(_head_kind(piece.text) for piece in pieces)
            made += pieces if beside else _parted(line)
    return made


def _parted(line: ImportedParagraph) -> list[ImportedParagraph]:
    """A line of two columns with one blank between them: cut where the second one begins."""
    text = line.text
    nation = _NATION.search(text)
    number = re.match(r"Số\s*:?\s*\d\S*", text, re.IGNORECASE)
    cut = 0
    if nation and nation.end() == len(text) and text[: nation.start()].strip().isupper():
        cut = nation.start()
    elif number and _DAY.fullmatch(text[number.end() :].strip()):
        cut = number.end()
    return [_cut(line, 0, cut), _cut(line, cut, len(text))] if cut else [line]


def _split(whole: ImportedParagraph, at: re.Pattern[str]) -> Iterator[ImportedParagraph]:
    start = 0
    for gap in at.finditer(whole.text):
        if whole.text[start : gap.start()].strip():
            yield _cut(whole, start, gap.start())
        start = gap.end()
    if whole.text[start:].strip():
        yield _cut(whole, start, len(whole.text))


def _cut(whole: ImportedParagraph, start: int, end: int) -> ImportedParagraph:
    words = whole.text[start:end]
    start += len(words) - len(words.lstrip())
    end = start + len(words.strip())
    return replace(whole, text=whole.text[start:end], doubts=_shifted(whole.doubts, start, end))


def _shifted(doubts: Iterable[DoubtfulSpot], start: int, end: int) -> tuple[DoubtfulSpot, ...]:
    return tuple(
        replace(one, start=max(one.start, start) - start, end=min(one.end, end) - start)
        for one in doubts
        if one.start < end and one.end > start
    )


def _head_kind(text: str) -> ParagraphKind | None:
    """What a line of a letterhead is by its own form."""
    words = text.strip("*_ ")
    if len(words) > 2 * _SHORT:  # the forms below take their time over a long line
        return None
    nation = _NATION.match(words)
    if nation and not any(map(str.isalnum, words[nation.end() :])):
        return ParagraphKind.NATION
    if NUMBER_LINE.fullmatch(words) and len(words) < _SHORT:
        return ParagraphKind.NUMBER
    return ParagraphKind.DAY if _DAY.fullmatch(words) else None


# ----- one after another


class _Reading:
    """The paragraphs in their order: a letterhead, the body, Nơi nhận and the signature."""

    def __init__(self, paragraphs: Sequence[ImportedParagraph]) -> None:
        self._all = paragraphs
        self._units = _units_of(paragraphs)
        self._before: ParagraphKind | None = None
        self._to_go_on = False  # Kính gửi has a list below it
        self._head = True
        self._named = False  # the document's name, or V/v, was there
        self._under_name = False  # the line above is only the document's name: "KẾ HOẠCH"
        self._tail: ParagraphKind | None = None
        self._told = False  # an item of Nơi nhận told somebody to do something
        self._signed = False  # the name below a signature was there
        self._lettered, self._papered = _letterhead_of(paragraphs)
        self._pages = _pages_of(paragraphs)
        self._begun = False  # the body: behind it are no grounds

    def kinds(self) -> list[ParagraphKind]:
        found = []
        for at, one in enumerate(self._all):
            self._before = one.kind if one.kind is not ParagraphKind.TEXT else self._kind(at, one)
            if one.kind is ParagraphKind.ROW:
                self._head = False
            self._begun = self._begun or self._before in _BODY_KINDS
            found.append(self._before)
        return found

    def _kind(self, at: int, one: ImportedParagraph) -> ParagraphKind:
        text = one.text.strip()
        if not any(map(str.isalnum, text)):
            in_head = self._head and self._before is not None
            return self._before if in_head and self._before else ParagraphKind.MARGIN
        if at in self._pages or _GAZETTE.fullmatch(text):
            return ParagraphKind.MARGIN
        if _NOTE.match(text):
            return ParagraphKind.FOOTNOTE
        if at >= _TOP:
            self._head = False
        if self._head and (kind := self._of_the_head(text)):
            return kind
        if kind := self._of_the_tail(at, text):
            return kind
        return self._of_the_body(at, text)

    def _of_the_head(self, text: str) -> ParagraphKind | None:
        known = _head_kind(text) if self._lettered or self._papered else None
        if known is None:
            known = self._to_whom_or_about(text)
            self._named = self._named or known is not None
        in_capitals = text.isupper() and len(text) < _SHORT and not _OUTLINE.match(text)
        if known is None and not self._named and in_capitals and self._lettered | self._papered:
            named = _BODY.match(text) or (self._lettered and self._before in _OF_THE_HEAD)
            tells = _FACT.search(text) or _DOES.search(text)  # a school may be named "19/5"
            known = ParagraphKind.ISSUER if named and not tells else None
            if known is None and self._before is None:
                return ParagraphKind.HEADING  # "KHẨN", or a headline, above the letterhead
        if known is None and (
            self._named or self._before not in _OF_THE_HEAD or len(text) >= _SHORT
        ):
            self._head = False
        return known

    def _to_whom_or_about(self, text: str) -> ParagraphKind | None:
        """Kính gửi with its list, or the name and the trích yếu; None = neither."""
        if to := _TO.match(text):
            self._to_go_on = to.end() == len(text) or text.endswith((";", ":"))
            addressed = to[0].endswith(":") or len(text) < _SHORT
            return ParagraphKind.RECIPIENTS if addressed and not _tells(text) else None
        if self._before is ParagraphKind.RECIPIENTS and self._to_go_on and _is_recipient(text):
            return ParagraphKind.RECIPIENTS
        named = _NAMED.fullmatch(text) and text.split(maxsplit=1)[0].isupper()
        about = (
            _ABOUT.match(text) and len(text) < 4 * _SHORT and not text.endswith(":")
            and (self._before in (*_OF_THE_HEAD, ParagraphKind.SUBJECT)
                 or (self._lettered and re.match(r"V/v|Về việc", text)))
        )  # fmt: skip
        goes_on = self._before is ParagraphKind.SUBJECT and (
            (text[0].islower() and not begins_anew(text))
            or (text.isupper() and not _OUTLINE.match(text) and not _BY_WHOM.match(text))
            or (self._under_name and not begins_anew(text) and not _ENDED.search(text))
        )
        self._under_name = bool(named and re.fullmatch(DOCUMENT_WORDS, text))
        return ParagraphKind.SUBJECT if named or about or goes_on else None

    def _of_the_tail(self, at: int, text: str) -> ParagraphKind | None:
        if self._begins_recipients(at, text):
            self._tail, self._told = ParagraphKind.RECIPIENTS, False
            return self._tail
        if len(text) < _SHORT and self._signs(at, text):
            self._signed = self._signed and _SIGNED.fullmatch(text) is not None
            self._tail = ParagraphKind.SIGNATURE
            return self._tail
        if self._tail is ParagraphKind.RECIPIENTS and (kind := self._of_recipients(text)):
            return kind
        if self._tail is ParagraphKind.SIGNATURE and not self._signed:
            if _is_recipient(text) and _KEPT.match(_unlisted(text)):
                return ParagraphKind.RECIPIENTS
            if all(_is_name(piece) for piece in _PIECES.split(text)):  # of one, or side by side
                self._signed = True
                return self._tail
        self._tail, self._signed = None, False
        return None

    def _of_recipients(self, text: str) -> ParagraphKind | None:
        """What a line below Nơi nhận is; one that is told to do something is read aloud."""
        if _is_recipient(text) and (not self._told or _KEPT.match(_unlisted(text))):
            return ParagraphKind.RECIPIENTS
        if not LIST_SIGN.match(text) or _is_recipient(text):
            return None
        self._told = True
        return ParagraphKind.ITEM

    def _begins_recipients(self, at: int, text: str) -> bool:
        """Whether a line is Nơi nhận with its list: a place to hand something in has none."""
        label = _TO_WHOM.match(text)
        if label is None or _tells(_TO_DO.sub("", text)):
            return False
        listed = text[label.end() :].strip()
        if listed:
            return ";" in listed or _is_recipient(listed) or _signs_alone(listed)
        below = self._below(at)
        return not below or _is_recipient(below) or _BY_WHOM.match(below) is not None

    def _below(self, at: int) -> str:
        rest = map(self._all.__getitem__, range(at + 1, len(self._all)))
        return next((one.text.strip() for one in rest if one.text.strip()), "")

    def _signs(self, at: int, text: str) -> bool:
        """Whether a line of the end says in whose name, or by whom, it is signed."""
        near_end = self._tail is not None or at >= len(self._all) - _TAIL
        if not near_end or _tells(text):
            return False
        if _SIGNED.fullmatch(text):
            return True
        in_capitals = text.split("(", maxsplit=1)[0].isupper()
        if _BY_WHOM.match(text) is None or not (self._tail is not None or in_capitals):
            return False
        return self._tail is not None or self._is_signed_below(at)

    def _is_signed_below(self, at: int) -> bool:
        """Whether nothing stands below a line that signs, or what belongs to a signature."""
        below = self._below(at)
        return not below or bool(
            _BY_WHOM.match(below) or _SIGNED.fullmatch(below) or _TO_WHOM.match(below)
            or _is_name(below) or not any(map(str.isalnum, below)) or _LISTED.match(below)
        )  # fmt: skip

    def _of_the_body(self, at: int, text: str) -> ParagraphKind:
        if not self._begun and self._is_ground(text):
            return ParagraphKind.GROUNDS
        if kind := self._units.get(at):
            return kind
        if LIST_SIGN.match(text):
            return ParagraphKind.ITEM
        if is_heading(text):
            return ParagraphKind.HEADING
        return ParagraphKind.ITEM if _COUNTED.match(text) else ParagraphKind.TEXT

    def _is_ground(self, text: str) -> bool:
        """Whether words only name the papers on which a document rests; doubt = no."""
        if not _GROUNDS.match(text) and not (_CARRIED_OUT.match(text) and text.endswith(";")):
            return False
        in_list = text.endswith((";", ",")) or self._before is ParagraphKind.GROUNDS
        if text.endswith(":") or ("," in text and not in_list):
            return False
        pieces = [piece.strip() for piece in text.rstrip(" ;,.").split(";")]
        return all(_GROUND.match(piece) for piece in pieces) and not (
            _FACT.search(text) or _ADDRESSED.search(text) or _NEXT_SENTENCE.search(text)
        )


_BODY_KINDS = (
    ParagraphKind.ARTICLE, ParagraphKind.CLAUSE, ParagraphKind.POINT, ParagraphKind.ITEM,
    ParagraphKind.ROW,
)  # fmt: skip


def _letterhead_of(paragraphs: Sequence[ImportedParagraph]) -> tuple[bool, bool]:
    """Whether a letterhead has the name of the state or a number; whether it names its paper."""
    lettered = papered = False
    for one in paragraphs[:_TOP]:
        text = one.text.strip()
        kind = _head_kind(text)
        lettered = lettered or kind in (ParagraphKind.NATION, ParagraphKind.NUMBER)
        named = _NAMED.fullmatch(text) is not None and text.split(maxsplit=1)[0].isupper()
        papered = papered or named
        in_head = kind or named or text.isupper() or not any(map(str.isalnum, text))
        if one.kind is ParagraphKind.ROW or not in_head:
            break
    return lettered, papered


def _pages_of(paragraphs: Sequence[ImportedParagraph]) -> set[int]:
    """Which paragraphs are only the number of a page; a bare figure is one where pages count.

    Such a figure stands between sentences, or within one, never below a title or in a cell.
    """
    sure, maybe = set(), {}
    for at, one in enumerate(paragraphs):
        text = one.text.strip()
        if len(text) > 20 or one.kind is not ParagraphKind.TEXT:
            continue
        if _PAGE.fullmatch(text):
            sure.add(at)
        elif (found := _MAYBE_PAGE.fullmatch(text)) and not one.place.row:
            before = paragraphs[at - 1].text.strip() if at else "."
            after = paragraphs[at + 1].text.strip() if at + 1 < len(paragraphs) else ""
            if re.search(r"[.;!?…]$", before) or after[:1].islower():
                maybe[at] = int(found[1])
    counted = [*maybe.values()]
    if all(later == earlier + 1 for earlier, later in pairwise(counted)):
        sure |= maybe.keys()
    return sure


def _unlisted(text: str) -> str:
    sign = LIST_SIGN.match(text)
    return text[sign.end() :] if sign else text


def is_heading(text: str) -> bool:
    """Whether a paragraph of a body names what stands below it."""
    if len(text) > _SHORT or _ENDED.search(text) or "\n" in text:
        return False
    if text.isupper() and len(text) > 3:
        return True
    numbered = _OUTLINE.match(text)
    return numbered is not None and ":" not in text and len(text) > numbered.end()


def _units_of(paragraphs: Sequence[ImportedParagraph]) -> dict[int, ParagraphKind]:
    """Which paragraphs begin an article, a khoản, a điểm or what is above them."""
    lines: list[str] = []
    begins: dict[int, int] = {}  # line, from 1 -> paragraph
    for at, one in enumerate(paragraphs):
        begins[len(lines) + 1] = at
        lines += one.text.split("\n") if one.kind is not ParagraphKind.ROW else ["-"]
    text = structure("\n".join(lines))
    if not any(one.unit.kind is UnitKind.ARTICLE for one in text.walk()):
        return {}
    return {
        begins[one.unit.line]: _UNITS.get(one.unit.kind, ParagraphKind.HEADING)
        for one in text.walk()
        if one.unit.line in begins
    }


# ----- letters that look like others


def _with_lookalikes(one: ImportedParagraph) -> tuple[DoubtfulSpot, ...]:
    known = {(spot.start, spot.end) for spot in one.doubts}
    found = [spot for spot in _lookalikes(one.text) if (spot.start, spot.end) not in known]
    return tuple(sorted((*one.doubts, *found), key=lambda spot: (spot.start, spot.end)))


def _lookalikes(text: str) -> Iterator[DoubtfulSpot]:
    for found in _FIGURE_LIKE.finditer(text):
        start, end = _alone(text, *found.span())
        words = text[start:end]
        if any(map(str.isdecimal, words)) and any(letter in words for letter in "lIO"):
            yield _looks_like(start, end, words.translate(_FIGURE_OF))
    for found in _LETTER_FOR_FIGURE.finditer(text):
        yield _looks_like(found.start(1), found.end(1), found[1].translate(_FIGURE_OF))
    for at, letter in enumerate(text):
        if letter in _ETH:
            yield _looks_like(at, at + 1, _ETH[letter])


def _alone(text: str, start: int, end: int) -> tuple[int, int]:
    """The part of a run of figures, dots and strokes that is no part of a word beside it."""
    if text[start - 1 : start].isalnum():
        start += len(re.split(r"[.,/]", text[start:end], maxsplit=1)[0])
    if text[end : end + 1].isalnum():
        end -= len(re.split(r"[.,/]", text[start:end])[-1])
    run = text[start:end]
    start += len(run) - len(run.lstrip(".,/"))
    return start, max(start, end - (len(run) - len(run.rstrip(".,/"))))


def _looks_like(start: int, end: int, other: str) -> DoubtfulSpot:
    return DoubtfulSpot(start=start, end=end, reason=DoubtReason.LOOKALIKE, other=other)
