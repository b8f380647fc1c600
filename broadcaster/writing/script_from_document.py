"""A script out of a document that somebody brought: what is read, what is set aside and why.

Nothing is invented: every sentence is the document's own or says what the document is. Every
paragraph is read, or set aside and named. A script begun so is looked at before anybody sends it.
Longer than 600 lines: what one question sets aside the next does not ask about, down to the last.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from broadcaster.domain.dates import DateFault, read_date, written
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.domain.script import Cue, Paragraph, ScriptKind
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.text import fold, one_line
from broadcaster.importing.imported_document import (
    DoubtfulSpot,
    DoubtReason,
    FileForm,
    ImportedDocument,
    ImportedParagraph,
    ParagraphKind,
)
from broadcaster.importing.paragraph_kinds import LIST_SIGN, is_heading
from broadcaster.law.letterhead import body_name, guessed_document, in_sentence
from broadcaster.law.register import NO_NUMBER, RegisteredDocument
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.reading.numbers import DIGITS
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.marks import escaped
from broadcaster.storage.atomic import write_atomic
from broadcaster.writing.drafts import known_programme, new_script_path
from broadcaster.writing.originals import KeptOriginal, keep_original
from broadcaster.writing.sheet import PRINTED_FROM, SCHOOL_ONLY, SHEET_FACTS, SHEET_STATION

KINDS = (
    ScriptKind.REMINDER,
    ScriptKind.NEW_LAW,
    ScriptKind.SUMMARY,
    ScriptKind.FULL_TEXT,
    ScriptKind.QUESTIONS,
)
"""The kinds that can be laid out from a document; the others somebody has to invent."""

MOST_PARAGRAPHS = 1_500  # of a document out of which a script is made; a law is read as a series
_LONGEST_TITLE = 120  # letters of a proposed title
_NOT_READ = {
    ParagraphKind.NATION: "quốc hiệu, không đọc trên loa",
    ParagraphKind.ISSUER: "cơ quan ban hành",
    ParagraphKind.NUMBER: "số, ký hiệu",
    ParagraphKind.DAY: "nơi và ngày ban hành",
    ParagraphKind.SUBJECT: "tên văn bản",
    ParagraphKind.GROUNDS: "căn cứ ban hành",
    ParagraphKind.RECIPIENTS: "nơi nhận",
    ParagraphKind.SIGNATURE: "chữ ký",
    ParagraphKind.MARGIN: "số trang, đầu trang",
    ParagraphKind.FOOTNOTE: "chú thích",
    ParagraphKind.NETWORK: "thẻ #, nút của mạng xã hội",
}
_LETTERHEAD = (
    ParagraphKind.NATION, ParagraphKind.ISSUER, ParagraphKind.NUMBER, ParagraphKind.DAY,
    ParagraphKind.SUBJECT,
)  # fmt: skip
_NO_LAW = (
    ParagraphKind.MARGIN, ParagraphKind.FOOTNOTE, ParagraphKind.RECIPIENTS, ParagraphKind.SIGNATURE,
)  # fmt: skip
_ETH = str.maketrans("\u00d0\u00f0", "Đđ")  # letters of another language, which OCR takes for ours
_LAWS = ("hiến pháp", "bộ luật", "luật", "pháp lệnh", "nghị quyết", "nghị định", "thông tư")
_LONG_PAPERS = ("kế hoạch", "quy chế", "quy định", "hướng dẫn", "chương trình", "quyết định")
_ASKED = re.compile(r"(?:Câu hỏi|Hỏi)(?:\s+\d+)?\s*[:.]\s*(?=\S)", re.IGNORECASE)
_ANSWERED = re.compile(r"(?:Trả lời|Đáp)\s*[:.]\s*(?=\S)", re.IGNORECASE)
_PRINTED = re.compile(
    rf"({'|'.join((SHEET_STATION, *SHEET_FACTS))})\s*[:|]\s*(\S.*)", re.IGNORECASE
)
_FOR_LIFE = ("Soạn có trợ giúp", "Việc có thật")  # are known without a sheet around them
_COMES_BACK = (*_FOR_LIFE, "Bài gốc", "Phạm vi", "Vai")  # into the head, out of what a sheet prints
_LONGEST_FACT = 300  # letters
_FIGURE = re.compile(r"\d[\d.,:/]*(?<![.,:/])")
_WEIGHT = "|".join((
    *DIGITS, "tư lăm bẩy mười mươi mốt trăm nghìn ngàn vạn triệu tỷ tỉ linh lẻ chục tá rưỡi nửa",
    "chưa chẳng được cấm miễn",
)).replace(" ", "|")  # fmt: skip
_WEIGHTY = re.compile(rf"(?<!\w)(?:{_WEIGHT})(?!\w)(?:\s+(?:{_WEIGHT})(?!\w))*", re.IGNORECASE)
_COLUMN = re.compile(
    r"(?:(?:stt|tt|so tt|so thu tu)\.?|"
    r"(?:lop|gio|thu|ngay|buoi|tiet|mon|phong|khoi|ten)"
    r"(?: (?:hoc|thi|nop|hop|truc|phat|bat dau|ket thuc))?|"
    r"(?:ho ten|ho va ten|noi dung|muc|muc phat|hanh vi|dia diem|thoi gian|ghi chu|so luong|"
    r"chuc vu|phu trach|nguoi phu trach|dien thoai|don vi|cong viec)(?: .{0,12})?)"
)
_NOTHING = re.compile(r"[\s–—−_/\\.…·□☐-]*")  # of a cell
_TICK = re.compile(r"[✓✔☑√+]")
_CROSS = re.compile(r"[xX×✕✗✘☒]")  # a tick too, where the table has no other
_SERIAL = re.compile(r"(?:stt|tt|so tt|so thu tu)\.?")
_AUDIENCES = (
    ("học sinh", r"học sinh|đội viên|các em\b"),
    ("thầy cô", r"giáo viên|thầy,? cô|cán bộ"),
    ("cha mẹ", r"cha mẹ|phụ huynh"),
)
_OWN_BODY = re.compile(
    r"(?:TRƯỜNG|SỞ|PHÒNG|LIÊN ĐỘI|CÔNG AN|ĐOÀN|BAN|TRUNG TÂM|TRẠM|HỘI|CHI CỤC|CỤC|TỔNG CỤC)\b"
)
_AIRS = re.compile(
    r"(?:phát thanh|phát sóng|phát trên loa|đọc trên loa|lên loa|tuyên truyền trên loa)"
    r"[^.;!?]{0,40}?(?P<day>(?<!\d)(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{4}"
    r"|\d{1,2} tháng \d{1,2} năm \d{4}))",
    re.IGNORECASE,
)
_AHEAD = timedelta(days=62)
_SENTENCE_END = (".", "!", "?", "…", ":", ";")
QUESTION_BLANK = "Viết vào đây câu hỏi mà đoạn dưới trả lời."


@dataclass(frozen=True, slots=True, kw_only=True)
class ParagraphChoice:
    """A paragraph of a document as a draft takes it."""

    number: int  # in the document, from 0
    paragraph: ImportedParagraph
    aside: str  # why it is not read unless somebody wants it; "" = it is read


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedScript:
    """What is proposed for a document before anybody chooses."""

    kind: ScriptKind
    title: str
    audiences: tuple[str, ...]
    source: RegisteredDocument  # as its letterhead says; what it does not say is empty
    choices: tuple[ParagraphChoice, ...]
    figures: tuple[str, ...]  # that a person has to compare with the original

    @property
    def read(self) -> frozenset[int]:
        """The numbers of the paragraphs that are read."""
        return frozenset(one.number for one in self.choices if not one.aside)

    @property
    def is_law(self) -> bool:
        """Whether the register of documents is the place for it."""
        return self.source.kind.casefold() in _LAWS


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptWishes:
    """What somebody chose for the script of a document."""

    kind: ScriptKind
    title: str
    programme: str
    day: date
    read: Collection[int]  # numbers of the paragraphs that are read
    mends: bool = False  # letters that look like figures become figures
    kept: str = ""  # where the original is kept: "nguon/3fa9c01b2d4e-cong-van.docx"
    compared: str = ""  # who compared the figures with the original, and when; "" = nobody


def proposed_script(document: ImportedDocument) -> ProposedScript:
    """What a document may become; `document` has its kinds already."""
    source = source_of(document)
    choices = tuple(_choices(document, source))
    read = " ".join(one.paragraph.text for one in choices if not one.aside)
    audiences = tuple(who for who, form in _AUDIENCES if re.search(form, read, re.IGNORECASE))
    return ProposedScript(
        kind=_kind(document, source),
        title=_title(document, source),
        audiences=audiences or ("học sinh",),
        source=source,
        choices=choices,
        figures=doubtful_figures(
            document, heard_numbers(document, {c.number for c in choices if not c.aside})
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidAiring:
    """When and in which programme a document says that it is to be heard: a guess of its words."""

    day: date | None = None
    programme: str = ""  # slug; "" = it names none, or several
    words: tuple[str, ...] = ()  # of the document, from which that was guessed


def said_airing(
    document: ImportedDocument, formats: Sequence[ProgrammeFormat], today: date
) -> SaidAiring:
    """What a document says of its own broadcast, from today to two months ahead.

    Two days, or two programmes, and nothing is guessed.
    """
    texts = [one_line(one.text) for one in document.paragraphs]
    told = [match for text in texts for match in _AIRS.finditer(text)]
    days: dict[date, str] = {}
    for match in told:
        with suppress(DateFault):
            days.setdefault(read_date(match["day"]), match[0])
    ahead = {day: w for day, w in days.items() if today <= day <= today + _AHEAD}
    whole = f" {' '.join(' '.join(map(fold, texts)).split())} "
    named = {
        one.slug: one.name
        for one in formats
        if f"chuong trinh {fold(one.name)}" in re.sub(r"[“”\"«»:]", "", whole)
    }
    day = next(iter(ahead)) if len(ahead) == 1 else None
    programme = next(iter(named)) if len(named) == 1 else ""
    words = [*(ahead.values() if day else ()), *(named.values() if programme else ())]
    return SaidAiring(day=day, programme=programme, words=tuple(words))


def source_of(document: ImportedDocument) -> RegisteredDocument:
    """The document as its own letterhead names it.

    Of two bodies in a letterhead the lower one issues (Decree 30/2020/NĐ-CP, appendix I, II.2).
    """
    head = [one.text for one in document.paragraphs if one.kind in _LETTERHEAD]
    below = [one.text for one in document.paragraphs if one.kind not in _LETTERHEAD]
    # the line between them ends a letterhead
    found = guessed_document("\n".join([*head, "Căn cứ", *below]))
    bodies = [one.text for one in document.paragraphs if one.kind is ParagraphKind.ISSUER]
    own = next((at for at in range(len(bodies) - 1, 0, -1) if _OWN_BODY.match(bodies[at])), 0)
    found = replace(found, issuer=body_name(" ".join(bodies[own:])) or found.issuer)
    if found.kind or found.number == NO_NUMBER:
        return found
    return replace(found, kind="Công văn", title=f"Công văn {_lower(_about(document))}".strip())


def heard_numbers(document: ImportedDocument, read: Collection[int]) -> frozenset[int]:
    """The numbers of the paragraphs whose words a script has: those that are read, and those that
    its title, its first sentence and its source are made of.
    """
    source = source_of(document)
    if not _is_named(source):
        named = {_first_line(document)}
    else:
        kinds = frozenset(_LETTERHEAD) - {ParagraphKind.NATION}
        named = {at for at, one in enumerate(document.paragraphs) if one.kind in kinds}
    if source.in_force:
        listed = enumerate(document.paragraphs)
        named |= {at for at, one in listed if "hieu luc" in fold(one.text)}
    return frozenset({*read, *named} - {-1})


def unseen_figures(document: ImportedDocument, read: Collection[int]) -> tuple[str, ...]:
    """Doubtful figures that are read and that nobody was shown among the proposed ones."""
    shown = heard_numbers(document, proposed_script(document).read)
    return doubtful_figures(document, heard_numbers(document, read) - shown)


def doubtful_figures(
    document: ImportedDocument, read: Collection[int], *, mends: bool = False
) -> tuple[str, ...]:
    """The figures of some paragraphs that the machine is not sure of, each once, in order.

    Numbers in words and "không" count where the machine doubts just these; they are told with the
    words around them. With `mends` a figure is told as it is mended, with what stood there.
    """
    found: dict[str, None] = {}
    scanned = document.form is FileForm.PICTURE
    for number, one in enumerate(document.paragraphs):
        if number in read:
            found |= dict.fromkeys(_doubtful(one, scanned=scanned, mends=mends))
    return tuple(found)


def doubtful_pages(document: ImportedDocument, read: Collection[int]) -> tuple[int, ...]:
    """The pages on which doubtful figures of some paragraphs stand, in order; none where the form
    of the document has no pages.
    """
    pages = {
        one.place.page
        for number, one in enumerate(document.paragraphs)
        if number in read and next(_doubtful(one, scanned=False, mends=False), None) is not None
    }
    return tuple(sorted(pages - {0}))


def _doubtful(one: ImportedParagraph, *, scanned: bool, mends: bool) -> Iterator[str]:
    for spot in one.doubts:
        if spot.reason is DoubtReason.LOOKALIKE and re.search(r"\d", spot.other):
            had = one.text[spot.start : spot.end]
            yield f"{spot.other} (trong tệp: {had})" if mends else had
    unsure = [spot for spot in one.doubts if spot.reason is not DoubtReason.LOOKALIKE]
    told: list[tuple[int, int]] = []
    if not scanned and not unsure:
        return
    for figure in _FIGURE.finditer(one.text):
        if scanned or any(_touches(spot, figure.start(), figure.end()) for spot in unsure):
            told.append(figure.span())
            yield figure[0]
    worded = [s for s in unsure if s.reason is not DoubtReason.OLD_FONT]
    for words in _WEIGHTY.finditer(one.text):
        if any(s.start < words.end() and s.end > words.start() for s in worded):
            told.append(words.span())
            yield _around(one.text, *words.span())
    for spot in worded:
        weighs = re.search(r"\d", spot.other) or _WEIGHTY.search(spot.other)
        if weighs and not any(spot.start < end and spot.end > start for start, end in told):
            yield f"{_around(one.text, spot.start, spot.end)} (hay là: {_plain(spot.other)})"


def _around(text: str, start: int, end: int) -> str:
    """Words with some before and behind them, so that a person finds them in the original."""
    before = text[:start].split(" ")[-3:]
    after = text[end:].split(" ")[:3]
    return f"“{_plain(' '.join(before) + (text[start:end] or ' … ') + ' '.join(after))}”"


def _plain(words: str) -> str:
    """Words without the signs that mean something in the head of a script."""
    return one_line(re.sub(r"[#;|]", " ", words))


def _touches(spot: DoubtfulSpot, start: int, end: int) -> bool:
    """Whether a spot has letters of a stretch, or something was struck out in it or at its edge."""
    if spot.start == spot.end:  # "400.000" of which a 0 was struck out
        return start <= spot.start <= end
    return spot.start < end and start < spot.end


def mended(one: ImportedParagraph) -> ImportedParagraph:
    """A paragraph with figures where letters stand that look like them."""
    text = one.text
    for spot in sorted(one.doubts, key=lambda s: s.start, reverse=True):
        if spot.reason is DoubtReason.LOOKALIKE:
            text = f"{text[: spot.start]}{spot.other}{text[spot.end :]}"
    cells = tuple(cell.strip() for cell in text.split(" | ")) if one.cells else ()
    return replace(one, text=text, doubts=(), cells=cells)


def script_text(document: ImportedDocument, wishes: ScriptWishes) -> str:
    """The script. Raises InputError when nothing is to be read, or far too much."""
    figures = doubtful_figures(document, heard_numbers(document, wishes.read), mends=wishes.mends)
    if wishes.mends:
        before = proposed_script(document).title
        document = replace(document, paragraphs=tuple(map(mended, document.paragraphs)))
        if wishes.title == before:  # nobody changed it: it is mended as the text is
            wishes = replace(wishes, title=proposed_script(document).title)
    read = [
        one
        for number, one in enumerate(document.paragraphs)
        if number in wishes.read and any(map(str.isalnum, one.text))
    ]
    if not read:
        raise InputError("chưa chọn đoạn nào để đọc", hint="Đánh dấu những đoạn sẽ đọc trên loa.")
    if len(document.paragraphs) > MOST_PARAGRAPHS:
        raise InputError(
            f"văn bản có {len(document.paragraphs)} đoạn, quá dài cho một bài",
            hint="Đưa văn bản vào sổ, rồi đọc toàn văn thành nhiều số.",
        )
    proposed = proposed_script(document)
    head = [
        f"Tiêu đề: {one_line(wishes.title)}",
        f"Loại: {wishes.kind}",
        f"Chương trình: {wishes.programme}",
        f"Ngày phát: {written(wishes.day)}",
        f"Đối tượng: {', '.join(proposed.audiences)}",
        *([f"Tệp nguồn: {wishes.kept}"] if wishes.kept else []),
        *_printed_head(document, wishes.kind),
        *([f"Rà lại: so với bản gốc các con số {'; '.join(figures)}"] if figures else []),
        *([f"Đã rà: {wishes.compared}"] if figures and wishes.compared else []),
        *(["Vai:", "  HỎI: nữ", "  ĐÁP: nam"] if wishes.kind is ScriptKind.QUESTIONS else []),
        *_source_lines(proposed.source),
    ]
    roles = ("HỎI", "ĐÁP") if wishes.kind is ScriptKind.QUESTIONS else ()
    lines = [*_lines(read)]
    opening = [f"# {said_line(one_line(wishes.title), roles)}"]
    if proposed.source.title:  # of what has no name nothing can be said before it
        opening.append(said_line(_announced(wishes.kind, proposed.source), roles))
    if roles:
        body = [*_questions(lines, roles)]
    else:
        body = [
            f"# {said_line(words)}" if heading else said_line(words) for heading, words in lines
        ]
    if not roles and _is_printed(document):  # who speaks stands in its margin
        body = [line for one in read for line in _printed_lines(one)]
    return "\n".join(head) + "\n---\n" + "\n\n".join((*opening, *body)) + "\n"


def _is_named(source: RegisteredDocument) -> bool:
    """Whether a letterhead tells what the document is, so that the script names its source."""
    return source.number != NO_NUMBER or bool(source.title)


def _choices(document: ImportedDocument, source: RegisteredDocument) -> Iterator[ParagraphChoice]:
    printed = _is_printed(document)
    for number, one in enumerate(document.paragraphs):
        aside = _why_aside(one, source, printed=printed)
        if not any(map(str.isalnum, one.text)):
            aside = aside or "không có chữ để đọc"
        yield ParagraphChoice(number=number, paragraph=one, aside=aside)


def _why_aside(one: ImportedParagraph, source: RegisteredDocument, *, printed: bool) -> str:
    """Why a paragraph is not read unless somebody wants it; "" = it is read.

    "đã ghi" is said only of words that the head or the first sentence really has.
    """
    aside = _NOT_READ.get(one.kind, "")
    named = " ".join(_words(f"{source.title} {source.issuer}"))
    name, _ = _fact(one)
    if name in _FOR_LIFE or (printed and name in _COMES_BACK):
        return "đã ghi ở đầu bài"
    if printed and name:
        return "thông tin của bản in"
    if one.kind is ParagraphKind.SUBJECT:
        about = re.sub(r"^V/v:?\s*", "", one_line(one.text))
        return "đã vào câu mở đầu" if " ".join(_words(about)) in named else ""
    if one.kind is ParagraphKind.ISSUER:
        if not _is_named(source):  # a headline in capitals
            return ""
        written_down = " ".join(_words(one_line(one.text))) in named
        return "đã ghi ở văn bản nguồn" if written_down else aside
    told = (one.kind is ParagraphKind.NUMBER and source.number != NO_NUMBER) or (
        one.kind is ParagraphKind.DAY and source.issued is not None
    )
    return "đã ghi ở văn bản nguồn" if told else aside


def _fact(one: ImportedParagraph) -> tuple[str, str]:
    """What a sheet prints above its text: name and words; "" and "" for what is none of it."""
    found = _PRINTED.fullmatch(one_line(one.text))
    if found is None or len(found[2]) > _LONGEST_FACT:
        return "", ""
    named = {name.casefold(): name for name in (SHEET_STATION, *SHEET_FACTS)}
    return named[found[1].casefold()], found[2]


def _is_printed(document: ImportedDocument) -> bool:
    """Whether a document is a sheet that was printed of a script: it says of which."""
    return any(_fact(one)[0] == PRINTED_FROM for one in document.paragraphs)


def _printed_head(document: ImportedDocument, kind: ScriptKind) -> Iterator[str]:
    """What the head of a printed script said and has to say again: help and cases are for life."""
    told: dict[str, str] = {}
    printed = _is_printed(document)
    for one in document.paragraphs:
        name, words = _fact(one)
        if name in _FOR_LIFE or (printed and name in _COMES_BACK):
            told.setdefault(name, words.rstrip("."))
    if any(map(_is_school_only, document.paragraphs)):
        told["Phạm vi"] = SCHOOL_ONLY  # which rows it was of, nobody knows any more
    if kind is ScriptKind.QUESTIONS:  # has roles of its own
        told.pop("Vai", None)
    yield from (f"{name}: {told[name]}" for name in _COMES_BACK if name in told)


# "MINH chỉ trong trường", as a PDF has a margin
_MARGIN = re.compile(rf"(?:[^\W\da-z_]+ )*{SCHOOL_ONLY}(?! hợp)")


def _is_school_only(one: ImportedParagraph) -> bool:
    """Whether the margin of a row of a sheet says that it stays in the school."""
    if one.cells:
        return SCHOOL_ONLY in one.cells[0]
    return any(_MARGIN.match(line.strip()) for line in one.text.splitlines())


def _printed_lines(one: ImportedParagraph) -> Iterator[str]:
    """The lines of a script out of a row of its sheet: the speaker or the cue of the margin kept,
    where these words mean just that in a script.
    """
    margin, *rest = [*map(one_line, one.cells)] if len(one.cells) == 2 else [""]
    margin, words = margin.replace(SCHOOL_ONLY, "").strip(), "".join(rest)
    if margin:
        line = f"{margin}: {said_line(_sentence(words))}" if words else margin
        blocks, notices = parse_body(line, "")
        only = blocks[0] if len(blocks) == 1 else None
        role = isinstance(only, Paragraph) and only.role == margin
        if (role or isinstance(only, Cue)) and all(n.level is not Level.ERROR for n in notices):
            yield line
            return
    said = _lines([one]) if margin or not words else [(False, _sentence(words))]
    yield from (f"# {said_line(text)}" if heading else said_line(text) for heading, text in said)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _about(document: ImportedDocument) -> str:
    """The trích yếu without the document's name."""
    lines = [one.text for one in document.paragraphs if one.kind is ParagraphKind.SUBJECT]
    words = " ".join(" ".join(lines).split())
    return re.sub(r"^V/v:?\s*", "về việc ", words)


def _kind(document: ImportedDocument, source: RegisteredDocument) -> ScriptKind:
    if sum(bool(_ASKED.match(one.text)) for one in document.paragraphs) > 1:
        return ScriptKind.QUESTIONS
    named = source.kind.casefold()
    if named in _LAWS:
        return ScriptKind.NEW_LAW
    return ScriptKind.SUMMARY if named in _LONG_PAPERS else ScriptKind.REMINDER


def _title(document: ImportedDocument, source: RegisteredDocument) -> str:
    """The trích yếu as a title; without one, how the text begins."""
    about = re.compile(rf"^(?:{re.escape(source.kind)}\s+)?(?:về việc|về)\s+", re.IGNORECASE)
    words = about.sub("", source.title)
    first = _first_line(document)
    if not words and first >= 0:
        words = document.paragraphs[first].text
    words = " ".join(words.split()).rstrip(".;:, ") or "Văn bản"
    words = in_sentence(words)
    if len(words) > _LONGEST_TITLE:
        words = words[:_LONGEST_TITLE].rsplit(" ", 1)[0]
    return words[:1].upper() + words[1:]


def _first_line(document: ImportedDocument) -> int:
    """The number of the first paragraph that may give a name to what has none; -1 = there is none.

    A row of a table names nothing.
    """
    unread = {*_NOT_READ, ParagraphKind.ROW} - {ParagraphKind.ISSUER, ParagraphKind.SUBJECT}
    listed = enumerate(document.paragraphs)
    fit = (at for at, one in listed if one.kind not in unread and any(map(str.isalnum, one.text)))
    return next(fit, -1)


def _lower(words: str) -> str:
    return in_sentence(words) if words.isupper() else words[:1].lower() + words[1:]


def _source_lines(source: RegisteredDocument) -> Iterator[str]:
    if not _is_named(source):
        return
    yield "Văn bản nguồn:"
    yield f"  - số: {source.number}"
    told = (
        ("tên", source.title),
        ("cơ quan", source.issuer),
        ("ban hành", written(source.issued) if source.issued else ""),
        ("hiệu lực từ", written(source.in_force) if source.in_force else ""),
    )
    yield from (f"    {key}: {one_line(words)}" for key, words in told if words)


def _announced(kind: ScriptKind, source: RegisteredDocument) -> str:
    """The first sentence: what follows, of whom, of which day."""
    numbered = f", số {source.number}" if source.number != NO_NUMBER else ""
    by = f" của {source.issuer}" if source.issuer else ""
    day = f", ngày {written(source.issued)}" if source.issued else ""
    whole = "toàn văn " if kind is ScriptKind.FULL_TEXT else ""
    return f"Sau đây là {whole}{_lower(source.title)}{by}{numbered}{day}."


# ----- the words that are read


def _lines(read: Sequence[ImportedParagraph]) -> Iterator[tuple[bool, str]]:
    """What is read, line by line; True = a heading, which the next line says."""
    for table, group in groupby(read, key=lambda one: one.table):
        if table:
            said = filter(None, table_sentences([*group]))
            yield from ((False, line.translate(_ETH)) for line in said)
            continue
        for one in group:
            words = one_line(one.text).translate(_ETH)
            if one.kind in (ParagraphKind.HEADING, ParagraphKind.ARTICLE) and is_title(words):
                yield True, words.rstrip(".")
            yield False, _sentence(_without_sign(words))


def is_title(words: str) -> bool:
    """Whether words name a part and are no sentence: "Điều 5. Bảo vệ trẻ em"."""
    return is_heading(words) or (len(words) < 120 and not words.endswith(_SENTENCE_END))


def table_sentences(rows: Sequence[ImportedParagraph]) -> tuple[str, ...]:
    """A sentence for each row, "Lớp 6A: 7 giờ 30, thứ hai."; "" = nothing of it is heard.

    The row that names the columns is said once, before the others. A first column that only counts
    the rows is no name: what stands behind it is. Behind a cell that says nothing, each cell is
    said with its column's name: nobody hears the amount of a body as that of a person.
    """
    header, rows = _head_and_rows(rows)
    counted = len(header) > 2 and _SERIAL.fullmatch(fold(header[0]).strip()) is not None
    named = [one_line(cell) for cell in header][1 if counted else 0 :]
    said = []
    if header:
        columns = [_lower_word(one) for one in named if one]
        among = f"Lần lượt là {', '.join(columns)}." if len(columns) > 2 else " và ".join(columns)
        said.append(_sentence(among[:1].upper() + among[1:]))
    shift = 2 if counted else 1
    ticked = frozenset(
        at - shift for row in rows for at, cell in enumerate(row.cells) if _is_tick(cell)
    )
    for row in rows:
        cells = [one_line(cell).rstrip(".;") for cell in row.cells] or [one_line(row.text)]
        serial = f"Số {cells[0]}. " if counted and cells[0] else ""
        key, *rest = (cells[1:] if counted else cells) or [""]
        if named and key and _bare(key) and not fold(key).startswith(fold(named[0])):
            key = f"{named[0]} {key}"
        told = ", ".join(_told(rest, named[1:], ticked, below=row is not rows[0]))
        sign = ", " if ":" in key else ": "
        words = f"{key}{sign}{told}" if key and told else key or told
        said.append(_sentence(f"{serial}{words}".strip()) if serial or words else "")
    return tuple(said)


def _told(
    cells: list[str], names: list[str], ticked: Collection[int], *, below: bool
) -> Iterator[str]:
    """What the cells behind a row's name say; `ticked` are the columns that have ticks.

    A tick says the name of its column; a cross denies it beside ticks and is one elsewhere. In a
    row without names, `below` the first, what is empty before a cell with words is said to be so.
    """
    last = max((at for at, cell in enumerate(cells) if not _NOTHING.fullmatch(cell)), default=-1)
    gaps = any(_NOTHING.fullmatch(cell) for cell in cells[:last])
    named = [_lower_word(name) for name in names] + [""] * (len(cells) - len(names))
    by_name = gaps and all(
        name or _NOTHING.fullmatch(cell) for name, cell in zip(named, cells, strict=False)
    )
    beside = any(map(_is_tick, cells))
    for at, (cell, name) in enumerate(zip(cells, named, strict=False)):
        denies = at in ticked or beside
        if _NOTHING.fullmatch(cell):
            if name and cell and at in ticked and last < 0:
                yield _denied(name)
            elif gaps and not by_name and at < last and (cell or below):
                yield "để trống"
        elif _is_tick(cell) or (_CROSS.fullmatch(cell) and not denies):
            yield name or "có"
        elif _CROSS.fullmatch(cell):
            yield _denied(name)
        elif by_name and not fold(cell).startswith(fold(name)):
            yield f"{name} {cell}"
        else:
            yield cell


def _denied(name: str) -> str:
    return f"không {name}".strip() if not fold(name).startswith("khong") else f"{name}: không"


def _head_and_rows(
    rows: Sequence[ImportedParagraph],
) -> tuple[tuple[str, ...], Sequence[ImportedParagraph]]:
    """What names the columns, and the rows below it; a head of two rows is joined by columns."""
    if len(rows) > 2 and _is_header(rows[1:]):
        upper, lower = rows[0].cells, rows[1].cells
        parted = [at for at in range(1, len(upper)) if not upper[at].strip()]
        named = len(upper) == len(lower) and not any(re.search(r"\d", cell) for cell in upper)
        if named and parted and all(lower[at].strip() for at in parted):
            return tuple(_column_name(upper, lower, at) for at in range(len(upper))), rows[2:]
    if len(rows) > 1 and _is_header(rows):
        return rows[0].cells, rows[1:]
    return (), rows


def _column_name(upper: Sequence[str], lower: Sequence[str], at: int) -> str:
    """The name of a column below a name of several: "Ca sáng"."""
    above = next((one_line(upper[n]) for n in range(at, -1, -1) if upper[n].strip()), "")
    own = one_line(lower[at])
    if not own or fold(own) == fold(above):
        return above
    return f"{above} {_lower_word(own)}".strip()


def _is_header(rows: Sequence[ImportedParagraph]) -> bool:
    """Whether the first row only names the columns.

    Its cells are known names of columns, or below one of them there are only figures.
    """
    cells = rows[0].cells
    filled = [cell for cell in cells if cell.strip()]
    if len(filled) < 2 or any(len(cell) > 40 or re.search(r"\d", cell) for cell in filled):
        return False
    if all(_COLUMN.fullmatch(fold(one_line(cell)).strip()) for cell in filled):
        return True
    columns = ([r.cells[at] for r in rows[1:] if at < len(r.cells)] for at in range(len(cells)))
    below = [[cell for cell in column if cell.strip()] for column in columns]
    return any(
        any(re.search(r"\d", cell) or _is_mark(cell) for cell in one)
        and all(re.search(r"\d", cell) or _is_mark(cell) or _NOTHING.fullmatch(cell.strip())
                for cell in one)
        for one in below
    ) and not any(map(_is_mark, filled))  # fmt: skip


def _is_tick(cell: str) -> bool:
    return _TICK.fullmatch(cell.strip()) is not None


def _is_mark(cell: str) -> bool:
    return _is_tick(cell) or _CROSS.fullmatch(cell.strip()) is not None


def _bare(key: str) -> bool:
    """Whether a name of a row needs its column's name to be understood: "6A", "2"."""
    return len(key) <= 4 or key[:1].isdigit()


def _lower_word(words: str) -> str:
    return words if words.isupper() and len(words) < 5 else words[:1].lower() + words[1:]


def _without_sign(words: str) -> str:
    """An item of a list without its dash."""
    sign = LIST_SIGN.match(words)
    return words[sign.end() :] if sign else words


def _sentence(words: str) -> str:
    """Words with an end that a voice hears; "./." ends a document."""
    words = re.sub(r"\s*\.\s*/\s*\.?$", ".", words.strip())
    words = re.sub(r"[;,]$", ".", words)
    return words if words.endswith((*_SENTENCE_END, "”", '"', ")")) else f"{words}."


def _questions(lines: Sequence[tuple[bool, str]], roles: Sequence[str]) -> Iterator[str]:
    """Questions with their answers; where the document asks none, somebody has to write them."""
    asks = any(_ASKED.match(words) for _, words in lines)
    speaker = ""
    for heading, words in lines:
        if heading:
            speaker = speaker if asks else ""
            yield f"# {said_line(words, roles)}"
            continue
        asked, answered = _ASKED.match(words), _ANSWERED.match(words)
        before = speaker
        if asked or answered:
            speaker = "HỎI" if asked else "ĐÁP"
        elif not speaker:
            speaker = "ĐÁP"
            if not asks:
                yield f"HỎI: {QUESTION_BLANK}"
        label = asked or answered
        said = words[label.end() :] if label and not re.search(r"\d", label[0]) else words
        yield said_line(said, roles, speaker=speaker if label or not before else "")


def said_line(words: str, roles: Sequence[str] = (), *, speaker: str = "") -> str:
    """Words as a line of a script that says just these: left as they are where that is so.

    `speaker` says them, one of the `roles`: the line begins with it; "" = whoever spoke before.
    """
    label = f"{speaker}: " if speaker else ""  # behind it brackets tell how to speak
    bracket = re.sub(r"^\(", r"\\(", escaped(words))
    for line in (f"{label}{one}" for one in (words, escaped(words), bracket)):
        blocks, notices = parse_body(line, "", roles=roles)
        only = blocks[0] if len(blocks) == 1 else None
        if (
            isinstance(only, Paragraph)
            and only.role == speaker
            and only.text == words.replace("\\", "/")
            and all(one.level is Level.INFO for one in notices)
        ):
            return line
    return f"{label}{escaped(words)}"


def write_script(
    station: StationContext, tools: ProductionTools, kept: KeptOriginal, wishes: ScriptWishes
) -> Path:
    """Write the script of a document into a new file, and keep the original beside it.

    Raises InputError; then nothing is written or kept. An empty `programme` is the station's first
    one.
    """
    chosen = replace(wishes, programme=known_programme(station, wishes.programme), kept=kept.place)
    path = new_script_path(tools, wishes.title)
    text = script_text(kept.document, chosen)
    keep_original(tools.folders.scripts, kept)
    write_atomic(path, text.encode())
    return path


def register_body(
    document: ImportedDocument, *, mends: bool = False
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """What the register of law takes of a document: its words, the figures in them that a person
    has to compare with the original, and the paragraphs that are left out.

    Page numbers, notes, Nơi nhận and signatures are no law.
    """
    listed = [*enumerate(document.paragraphs)]
    taken = [at for at, one in listed if one.kind not in _NO_LAW]
    words = [mended(one).text if mends else one.text for _, one in listed]
    figures = doubtful_figures(document, frozenset(taken), mends=mends)
    left = tuple(one.text for one in document.paragraphs if one.kind in _NO_LAW)
    return "\n\n".join(words[at] for at in taken), figures, left
