"""A script: what a teacher wrote, parsed, with the sources of law that it names."""

import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from broadcaster.domain.dates import DateFault, read_date
from broadcaster.domain.notice import Place
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.records import ONLY_WHERE_SET
from broadcaster.domain.sound import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalSource:
    """One document that a script relies on (a line under "Văn bản nguồn")."""

    number: str  # symbol as written, e.g. "168/2024/NĐ-CP"
    title: str = ""  # name of the document, may be empty
    issuer: str = ""  # issuing body, e.g. "Chính phủ"
    issued: date | None = None  # day of issue
    in_force: date | None = None  # first day in force
    ended: date | None = None  # first day NOT in force any more
    url: str = ""  # where the text can be read
    # what of it the script relies on ("Điều 7 khoản 9; Điều 12"); "" = any of it
    articles: str = field(default="", repr=False, metadata=ONLY_WHERE_SET)
    place: Place | None = None  # where the script names it


@dataclass(frozen=True, slots=True, kw_only=True)
class PressSource:
    """An article of a newspaper that a script is after (a line under "Bài báo")."""

    paper: str  # as it is said: "báo Tuổi Trẻ"
    day: date | None = None  # on which the article came out
    title: str = ""
    url: str = ""  # where it can be read
    file: str = ""  # what was fetched of it: "nguon/3fa9c01b2d4e-ten.txt"
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Something of the law that is said in a text."""

    kind: str  # "document", "article" or "amount"
    text: str  # as written
    start: int  # offset in the text
    end: int  # offset behind it
    number: str = ""  # a document's number as written, e.g. "168/2024/NĐ-CP" or only "168"


class ScriptKind(StrEnum):
    """The kinds of programme item (Loại); the value is the Vietnamese name people see."""

    NEW_LAW = "điểm văn bản mới"
    SUMMARY = "giới thiệu nội dung cơ bản"
    FULL_TEXT = "đọc toàn văn"
    QUESTIONS = "hỏi – đáp"
    SITUATION = "tình huống"
    SKIT = "tiểu phẩm"
    DIALOGUE = "đối thoại"
    REMINDER = "nhắc nhở/thông báo"


class CueKind(StrEnum):
    """The sound cues a script may hold; the value is the word in square brackets."""

    IDENT = "nhạc hiệu"
    STING = "nhạc cắt"
    BED_START = "nhạc nền"
    BED_END = "hết nhạc nền"
    PAUSE = "nghỉ"
    EFFECT = "tiếng động"
    RECORDING = "ghi âm"


class ProgrammePace(StrEnum):
    """How much time a programme gives its listeners between things said (Nhịp)."""

    FAST = "nhanh"
    USUAL = "vừa"
    SLOW = "thong thả"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading: a chuyên mục and a chapter. Spoken only when `spoken` is true."""

    text: str
    place: Place
    scope: Scope = Scope.PUBLIC
    spoken: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Words that are said by one role."""

    text: str  # as written, NFC, one line (line breaks inside the paragraph are spaces)
    place: Place  # of its first character
    role: str = ""  # speaker label as written without the colon, e.g. "NAM"; "" = the announcer
    scope: Scope = Scope.PUBLIC
    # (offset in text, line, column) of every source line that was joined into `text`
    breaks: tuple[tuple[int, int, int], ...] = ()
    quoted: str = ""  # "168/2024/NĐ-CP, Điều 7 khoản 2": the words are the law's; "" = our own

    def place_at(self, offset: int) -> Place:
        """The place in the file of a character of `text`.

        A paragraph that is known by its file only (a programme's frame) has no finer place, nor
        have words that are quoted: they do not stand in the file.
        """
        if not self.place.line or self.quoted:
            return self.place
        line, column = self.place.line, self.place.column + offset
        for start, at_line, at_column in self.breaks:
            if offset >= start:
                line, column = at_line, at_column + offset - start
        return Place(file=self.place.file, line=line, column=column)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A sound that the script asks for."""

    kind: CueKind
    place: Place
    name: str = ""  # sound name or file name; "" = the programme's usual one
    seconds: float = 0.0  # for PAUSE
    scope: Scope = Scope.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """A stage direction: not spoken, printed for announcers."""

    text: str
    place: Place
    scope: Scope = Scope.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class LawQuote:
    """A place of a law that is to be read letter for letter; its words come from the register."""

    address: str  # as written, e.g. "168/2024/NĐ-CP, Điều 7 khoản 2 điểm h"
    place: Place
    role: str = ""  # who reads it; "" = the announcer
    scope: Scope = Scope.PUBLIC


Block = Heading | Paragraph | Cue | Direction | LawQuote


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleLine:
    """A line under "Vai": which voice a role wants."""

    role: str  # label, e.g. "LAN"
    wish: str  # voice id or words such as "nữ", "em bé", "ông", as written
    place: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptHead:
    """What stands above the body."""

    title: str
    kind: ScriptKind
    programme: str  # slug of the programme format
    air_date: date
    number: int | None = None  # Số
    order: int = 0  # Thứ tự: place within the programme, lower first
    audiences: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    roles: tuple[RoleLine, ...] = ()
    sources: tuple[LegalSource, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None
    scope: Scope = Scope.PUBLIC
    law_reason: str = ""  # why a source not in force is named on purpose
    review: str = ""  # what has to be looked at once more before it airs
    reviewed: str = ""  # who looked at that, and when
    readings: tuple[tuple[str, str], ...] = ()  # Cách đọc: written form, spoken form
    derived: tuple[tuple[str, str], ...] = ()  # Con số suy ra: figure as written, the reason
    still_said: tuple[tuple[str, str], ...] = ()  # Vẫn nói: words of a sentence, why it is said
    author: str = ""
    summary: str = ""
    origin: str = ""  # the unit whose script this was first; "" = our own
    source_file: str = ""  # the file it was made from: "nguon/3fa9c01b2d4e-cong-van.docx"
    assisted: str = ""  # model, day and person, where a language model drafted it; for life
    real_case: str = ""  # what happened, of a skit that stages it again; "" = it is invented
    subject: str = ""  # Môn: the school subject whose lesson may use it
    grade: str = ""  # Lớp, as written: "6", "10–12"
    outcomes: tuple[str, ...] = ()  # Yêu cầu cần đạt: what pupils can do after the lesson
    press: tuple[PressSource, ...] = ()  # Bài báo: the articles it is after
    pace: ProgrammePace | None = None  # Nhịp; None = the programme's


def assisted_outside(words: str) -> str:
    """What others get of "Soạn có trợ giúp": model and day. Who asked for it stays in the school.

    Without a day nobody knows where the model's name ends: then it is told without one, unless
    the first part is written as models are, with a figure or in one word.
    """
    parts = [part for piece in re.split("[,;]", words) if (part := piece.strip())]
    for at, part in enumerate(parts):
        with suppress(DateFault):
            read_date(part)
            return ", ".join(parts[: at + 1])
    if parts and (" " not in parts[0] or re.search(r"\d", parts[0])):
        return parts[0]
    return "mô hình ngôn ngữ" if parts else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One parsed script file: one programme item."""

    slug: str  # ASCII, from the file name
    file: str  # path as the person knows it
    head: ScriptHead
    body: tuple[Block, ...]
    digest: str  # sha256 of the file's bytes, hex
    questions: tuple[ScriptQuestion, ...] = ()  # of its section “# Câu hỏi”, never spoken
    places: dict[str, Place] = field(
        default_factory=dict, hash=False, compare=False
    )  # head key -> place

    @property
    def asked(self) -> tuple[Paragraph, ...]:
        """What its questions state, as paragraphs that can be held against the law.

        Each question with its right answers, then its explanation; wrong answers are meant to be
        wrong, and so is the right one of a question that asks for what is wrong.
        """
        return tuple(
            Paragraph(text=text, place=one.place or Place(file=self.file))
            for one in self.questions
            for text in one.stated
            if text
        )


def line_words(role: str, text: str) -> str:
    """A line as the card of its take names it: the role, if any, and the words as written."""
    words = " ".join(text.split())
    return f"{role}: {words}" if role else words
