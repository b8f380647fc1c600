"""The section “# Câu hỏi” of a script -> questions with their right answers; it is not spoken.

    # Câu hỏi

    Câu 1. Điều này nói gì?
    A. …
    B. …
    Đáp án: B
    Giải thích: …
    Nguồn: Điều 1 Luật …

A section without a numbered question and a choice is a chapter like any other, and is read aloud.
What somebody says never becomes a part of a question: such a line is an ERROR.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.questions import AnswerChoice, ScriptQuestion
from broadcaster.domain.text import fold, nfc
from broadcaster.scripts import marks
from broadcaster.scripts.body import parse_body
from broadcaster.scripts.labels import Cast, find_label, in_capitals, undeclared
from broadcaster.scripts.placed_text import PlacedText, join, notice, placed_lines

MOST_QUESTIONS = 100
_LETTERS = "ABCDEFGH"
_HEADING = re.compile(r"\s{0,3}#(?!#)\s*(?P<words>.*?)[\s:#]*")
_ANY_HEADING = re.compile(r"\s{0,3}#(?!#)")
_NAMES = frozenset(
    fold(name)
    for name in ("câu hỏi", "các câu hỏi", "câu hỏi trắc nghiệm", "câu hỏi ôn tập", "trắc nghiệm")
)
_QUESTION = re.compile(r"Câu(?:\s+hỏi)?\s+(?P<number>\d{1,4})\s*[.:)]\s*", re.IGNORECASE)
# "B. 16", "B.16", "b) 16", "B/ 16", "B: 16", "B - 16"; no initials ("A.B.")
_CHOICE = re.compile(
    r"(?P<star>\*\s*)?(?P<letter>[A-Za-z])\s*(?:[.)/:：](?![A-Za-z]\.)|[-–](?=\s))\s*"
)
_ANSWER = re.compile(r"(?:Đáp án|Trả lời)(?:\s+đúng)?\s*[:：]\s*", re.IGNORECASE)
_EXPLANATION = re.compile(r"(?:Giải thích|Lời giải)\s*[:：]\s*", re.IGNORECASE)
_SOURCE = re.compile(r"(?:Nguồn|Căn cứ)\s*[:：]\s*", re.IGNORECASE)
_ANSWERS = re.compile(r"[A-Za-z](?:\s*(?:,|;|và)\s*[A-Za-z])*\.?")
_ANSWER_IN_FULL = re.compile(r"(?P<letter>[A-Za-z])\s*[.):]\s*(?P<words>\S.*)")
_LIST_MARK = re.compile(r"[-–—•+▪●]\s+(?=\S)")
_ENDED = re.compile(r"[.!?…]\s*$")
_BOLD = re.compile(r"\*\*|__")
RULE = re.compile(r"\s*(?:[-–—_*=]\s*){3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyWithQuestions:
    """A body that is spoken, and the questions that stood in it."""

    spoken: str  # the lines of the questions are empty, so that every other keeps its number
    questions: tuple[ScriptQuestion, ...]
    notices: tuple[Notice, ...]


def divide_questions(
    body: str, file: str, *, first_line: int = 1, roles: Sequence[str] = ()
) -> BodyWithQuestions:
    """Take the questions out of a body that begins in `first_line` of its file.

    `roles` are the labels of the head. Never raises on bad content: a question without a right
    answer is an ERROR at its line, and so is a section in a part for the school alone, since the
    questions go where the public edition goes.
    """
    untouched = BodyWithQuestions(spoken=body, questions=(), notices=())
    if "#" not in body:
        return untouched
    open_text, unclosed = marks.blank_comments(nfc(body))
    rows = open_text.split("\n")
    sections = question_sections(rows)
    if not sections or unclosed >= 0:  # whoever reads the body tells of an open comment
        return untouched
    lines = placed_lines(open_text, file, first_line)
    questions: list[ScriptQuestion] = []
    notices: list[Notice] = []
    for begins, ends in sections:
        inside = lines[begins + 1 : ends]
        if not _asks(inside):
            if any(_CHOICE.match(line.text.strip()) for line in inside):
                notices.append(_spoken(lines[begins]))
            continue
        above = "\n".join(rows[:begins])
        notices += _kept_in(above, lines[begins], first_line, roles)
        reader = _SectionReader(notices, Cast(roles))
        found = reader.read(inside)
        notices.append(_told(lines[begins], len(found)))
        questions += found
        rows[begins:ends] = [""] * (ends - begins)
    notices += _numbering(questions)
    if not questions:
        return replace(untouched, notices=tuple(notices))
    return BodyWithQuestions(
        spoken="\n".join(rows),
        questions=tuple(questions[:MOST_QUESTIONS]),
        notices=tuple(notices),
    )


def question_sections(rows: Sequence[str]) -> list[tuple[int, int]]:
    """The line of each heading of that name, and the line behind its section."""
    heads = [at for at, row in enumerate(rows) if _ANY_HEADING.match(row)]
    found = []
    for place, at in enumerate(heads):
        named = _HEADING.fullmatch(rows[at])
        if named and fold(_BOLD.sub("", named["words"])) in _NAMES:
            found.append((at, heads[place + 1] if place + 1 < len(heads) else len(rows)))
    return found


def _asks(lines: Sequence[PlacedText]) -> bool:
    texts = [_LIST_MARK.sub("", _BOLD.sub("", line.text).strip(), count=1) for line in lines]
    return any(map(_QUESTION.match, texts)) and any(map(_CHOICE.match, texts))


def _spoken(heading: PlacedText) -> Notice:
    return notice(
        Level.INFO,
        "cau-hoi-doc-len",
        "mục Câu hỏi có các ý A, B nhưng không có “Câu 1.”, nên được đọc lên như lời",
        heading.place,
        "Câu hỏi để làm bài thì viết Câu 1., rồi A., B., rồi Đáp án: B.",
    )


def _told(heading: PlacedText, count: int) -> Notice:
    return notice(
        Level.INFO,
        "cau-hoi-khong-doc",
        f"{count} câu hỏi ở mục này không đọc lên; chúng ở trang riêng, tài liệu in của kênh nội "
        "bộ có bài này, và trong gói tiết dạy",
        heading.place,
        "Gói tiết dạy làm ở bàn làm việc, hay bằng lệnh: "
        "broadcaster lesson SỐ --item MỤC --to THƯ-MỤC",
    )


def _kept_in(
    above: str, heading: PlacedText, first_line: int, roles: Sequence[str]
) -> list[Notice]:
    """An ERROR where a part for the school alone is open at the heading of a section."""
    _, told = parse_body(above, heading.file, first_line=first_line, roles=roles)
    opened = next((one.place for one in told if one.code == "trong-truong-chua-het"), None)
    if opened is None:
        return []
    sentence = (
        f"mục Câu hỏi đứng trong phần [chỉ trong trường] mở ở dòng {opened.line}, mà câu hỏi đi "
        "cùng bài ra ngoài trường"
    )
    hint = "Thêm [hết] trước mục Câu hỏi; câu hỏi chỉ cho trong trường thì bỏ khỏi bài."
    return [notice(Level.ERROR, "cau-hoi-trong-truong", sentence, heading.place, hint)]


def _numbering(questions: Sequence[ScriptQuestion]) -> list[Notice]:
    found = []
    if len(questions) > MOST_QUESTIONS:
        sentence = f"bài có {len(questions)} câu hỏi, nhiều hơn {MOST_QUESTIONS}"
        place = questions[MOST_QUESTIONS].place
        hint = "Chia câu hỏi cho nhiều bài."
        found.append(notice(Level.ERROR, "cau-hoi-qua-nhieu", sentence, place, hint))
    for number, one in enumerate(questions, 1):
        if one.number != number:
            sentence = f"câu thứ {number} lại ghi là Câu {one.number}"
            hint = "Đánh số từ 1, mỗi câu một số; trang và tài liệu in đánh số lại từ 1."
            found.append(notice(Level.WARNING, "cau-hoi-so", sentence, one.place, hint))
            break
    return found


@dataclass(slots=True)
class _OpenQuestion:
    """A question that is being read; each part is a list of its lines."""

    number: int
    head: PlacedText  # of its first line
    text: list[PlacedText]
    choices: list[tuple[str, list[PlacedText], bool]] = field(default_factory=list)
    answers: list[PlacedText] = field(default_factory=list)
    explanation: list[PlacedText] = field(default_factory=list)
    source: list[PlacedText] = field(default_factory=list)


class _SectionReader:
    """Goes down the lines of one section."""

    def __init__(self, notices: list[Notice], cast: Cast) -> None:
        self._notices = notices
        self._cast = cast
        self._open: _OpenQuestion | None = None
        self._part: list[PlacedText] | None = None  # what the next line goes on with
        self._made: list[ScriptQuestion] = []

    def read(self, lines: Sequence[PlacedText]) -> list[ScriptQuestion]:
        """The questions in their order, those with mistakes too: what is wrong is told."""
        for line in lines:
            bare = line.without(mark.span() for mark in _BOLD.finditer(line.text)).strip()
            bare = _without_list_mark(bare)
            if not bare.text or RULE.fullmatch(bare.text):
                self._part = None
            else:
                self._line(bare)
        self._finish()
        return self._made

    def _line(self, line: PlacedText) -> None:
        if head := _QUESTION.match(line.text):
            self._finish()
            words = line.cut(head.end(), len(line.text))
            self._open = _OpenQuestion(int(head["number"]), line, [words] if words.text else [])
            self._part = self._open.text
        elif line.text.startswith("["):  # as a part for the school alone that ends in here
            self._stray(line, "là chỉ dẫn âm thanh, không phải câu hỏi")
        elif self._open is None:
            self._stray(line, "đứng trước câu hỏi đầu tiên")
        elif not self._named_part(self._open, line):
            if self._part is None:
                self._stray(line, "không rõ thuộc phần nào của câu hỏi")
            elif why := self._why_no_part(self._open, line):
                self._stray(line, why)
            else:
                self._part.append(line)

    def _why_no_part(self, question: _OpenQuestion, line: PlacedText) -> str:
        """Why a line cannot go on with the part above it; "" = it can.

        The body that is spoken ends before the section: what is said here nobody would hear.
        """
        label = find_label(line.text)
        if label and (
            self._cast.label(label["label"])
            or undeclared(label["label"])
            or in_capitals(label["label"])
        ):
            return f"là lời của “{label['label']}”, mà mục này không đọc lên"
        if line.text[0] in "#|":
            return "không phải câu hỏi"
        if self._part is question.source and self._part and _ENDED.search(self._part[-1].text):
            return "đứng sau nguồn đã hết câu"
        return ""

    def _named_part(self, question: _OpenQuestion, line: PlacedText) -> bool:
        if mark := _CHOICE.match(line.text):
            words = [line.cut(mark.end(), len(line.text))]
            question.choices.append((mark["letter"].upper(), words, bool(mark["star"])))
            self._part = words
            return True
        for begin, part in (
            (_ANSWER, question.answers),
            (_EXPLANATION, question.explanation),
            (_SOURCE, question.source),
        ):
            if mark := begin.match(line.text):
                words_behind = line.cut(mark.end(), len(line.text))
                if words_behind.text:
                    part.append(words_behind)
                self._part = part
                return True
        return False

    def _stray(self, line: PlacedText, why: str) -> None:
        self._say(
            Level.ERROR,
            "cau-hoi-dong-la",
            f"dòng “{_short(line.text)}” ở mục Câu hỏi {why}",
            line,
            "Mỗi câu viết: Câu 1. …, A. …, B. …, Đáp án: B, Giải thích: …, Nguồn: Điều … của …. "
            "Lời đọc thì để dưới một đề mục khác, như # Kết; chữ của câu hỏi thì viết NAM\\: …",
        )

    def _say(self, level: Level, code: str, sentence: str, line: PlacedText, hint: str) -> None:
        self._notices.append(notice(level, code, sentence, line.place, hint))

    def _finish(self) -> None:
        one, self._open, self._part = self._open, None, None
        if one is None:
            return
        named = f"Câu {one.number}"
        if not one.text:
            hint = "Viết lời hỏi ngay sau “Câu 1.”."
            self._say(Level.ERROR, "cau-hoi-rong", f"{named} chưa có lời hỏi", one.head, hint)
        letters = [letter for letter, _, _ in one.choices]
        if len(letters) < 2 or letters != list(_LETTERS[: len(letters)]):
            told = ", ".join(letters) or "không có ý nào"
            self._say(
                Level.ERROR,
                "cau-hoi-phuong-an",
                f"các ý của {named} phải là A, B, C … theo thứ tự, ít nhất hai ý; đang là: {told}",
                one.head,
                f"Mỗi ý một dòng, nhiều nhất {len(_LETTERS)} ý.",
            )
        self._same_choices(one, named)
        right = self._right(one, named, letters)
        for words, what, example in (
            (one.explanation, "giải thích", "Giải thích: …"),
            (one.source, "nguồn", "Nguồn: Điều 1 Luật số …"),
        ):
            if not words:
                self._say(
                    Level.WARNING,
                    "cau-hoi-thieu-phan",
                    f"{named} chưa có dòng {what}",
                    one.head,
                    f"Thêm dòng “{example}” dưới đáp án.",
                )
        self._made.append(
            ScriptQuestion(
                number=one.number,
                text=_words(one.text),
                choices=tuple(
                    AnswerChoice(letter=letter, text=_words(words), right=letter in right)
                    for letter, words, _ in one.choices
                ),
                explanation=_words(one.explanation),
                source=_words(one.source),
                place=one.head.place,
            )
        )

    def _same_choices(self, one: _OpenQuestion, named: str) -> None:
        """An ERROR for an empty choice, and for two that say the same."""
        seen: dict[str, str] = {}
        hint = "Mỗi ý một lời khác nhau."
        for letter, words, _ in one.choices:
            text = nfc(_words(words)).casefold()
            told = (
                f"ý {letter} của {named} chưa có lời"
                if not text
                else f"ý {seen[text]} và ý {letter} của {named} giống nhau"
                if text in seen
                else ""
            )
            if told:
                self._say(Level.ERROR, "cau-hoi-phuong-an", told, words[0], hint)
            seen.setdefault(text, letter)

    def _right(self, one: _OpenQuestion, named: str, letters: Sequence[str]) -> frozenset[str]:
        """The letters that are right, by the star or by the line “Đáp án”."""
        starred = frozenset(letter for letter, _, star in one.choices if star)
        hint = "Thêm dòng “Đáp án: B” dưới các ý."
        if not one.answers:
            if not starred:
                sentence = f"{named} chưa có đáp án đúng"
                self._say(Level.ERROR, "cau-hoi-khong-dap-an", sentence, one.head, hint)
            return starred
        written = " ".join(part.text.strip() for part in one.answers)
        full = _ANSWER_IN_FULL.fullmatch(written)
        if full and _same_words(full["words"], one, full["letter"]):  # "B. 16 tuổi"
            written = full["letter"]
        if not _ANSWERS.fullmatch(written):
            sentence = f"không hiểu đáp án “{_short(written)}” của {named}"
            only = "Chỉ ghi chữ cái của ý đúng: “Đáp án: B”, hoặc “Đáp án: A, C”."
            self._say(Level.ERROR, "cau-hoi-dap-an-la", sentence, one.answers[0], only)
            return starred
        bare = written.replace("và", " ")
        found = frozenset(sign.upper() for sign in bare if sign.isalpha())
        unknown = sorted(found.difference(letters))
        if unknown:
            sentence = f"đáp án {', '.join(unknown)} không có trong các ý của {named}"
            self._say(Level.ERROR, "cau-hoi-dap-an-la", sentence, one.answers[0], hint)
        if starred and starred != found:
            sentence = (
                f"{named} đánh dấu * ở ý {', '.join(sorted(starred))} mà đáp án ghi "
                f"{', '.join(sorted(found))}"
            )
            self._say(
                Level.ERROR, "cau-hoi-hai-dap-an", sentence, one.answers[0], "Giữ một cách ghi."
            )
        return found


def _without_list_mark(line: PlacedText) -> PlacedText:
    """A line of a list that Word made, without its mark, where a part of a question begins."""
    mark = _LIST_MARK.match(line.text)
    if mark is None:
        return line
    words = line.cut(mark.end(), len(line.text))
    parts = (_QUESTION, _CHOICE, _ANSWER, _EXPLANATION, _SOURCE)
    return words if any(part.match(words.text) for part in parts) else line


def _same_words(written: str, question: _OpenQuestion, letter: str) -> bool:
    """Whether words are those of the choice with a letter."""

    def plain(text: str) -> str:
        return nfc(text).casefold().strip(" .;")

    return any(
        plain(_words(words)) == plain(written)
        for one, words, _ in question.choices
        if one == letter.upper()
    )


def _words(lines: Sequence[PlacedText]) -> str:
    return marks.unescaped(marks.plain(join(lines, " "))).text.strip() if lines else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
