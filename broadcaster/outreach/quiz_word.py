"""Questions in the form of Word files that Vietnamese teachers and their quiz services use.

    Câu 1. …
    A. …
    B. …
    HẾT
    BẢNG ĐÁP ÁN
    1-A   2-C
    LỜI GIẢI
    Câu 1. …
    Nguồn: …

The lines of such a file, and back: what is written is read as it was.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.domain.questions import AnswerChoice, ScriptQuestion
from broadcaster.domain.text import fold, nfc
from broadcaster.importing.document_reading import read_document
from broadcaster.importing.imported_document import (
    DoubtReason,
    FileForm,
    ImportedDocument,
    ParagraphKind,
)
from broadcaster.scripts.question_edit import mistakes_of
from broadcaster.scripts.questions import MOST_QUESTIONS

END, KEY, SOLUTIONS = "HẾT", "BẢNG ĐÁP ÁN", "LỜI GIẢI"
TITLE = "CÂU HỎI"  # how the first line of our own file begins
SOURCE = "Nguồn"
_LETTERS = "ABCDEFGH"
_MOST_TOLD = 30  # sentences of a kind; a file that is something else would give thousands
_LONGEST = 400_000  # characters of the questions of one lesson

_HEAD = re.compile(
    r"(?:Câu(?:\s+hỏi)?|Bài|Question)\s*(?P<number>\d{1,4})\s*(?:\([^()]{1,20}\)\s*)?"
    r"(?:[.:)]\s*|$)",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?P<number>\d{1,3})\s*[.)]\s+(?=\D)")  # "1. …" of a list that Word numbers
_CHOICE = re.compile(r"(?P<star>[*#]\s*)?(?P<letter>[A-H])\s*[.):/](?![A-Za-z]\.)\s*")
_SMALL = re.compile(r"(?P<letter>[a-h])\s*[.)](?![A-Za-z]\.)\s*")  # where no capital follows
_PAIR = re.compile(
    r"(?P<number>\d{1,4})\s*[-–.:)]?\s*(?P<letters>[A-H](?:\s*[,;&+]?\s*[A-H])*)(?![\w])"
)
_ANSWER = re.compile(
    r"(?:Đáp án|Trả lời|Chọn)(?:\s+đúng)?(?:\s*[:：]\s*|\s+)"
    r"(?P<letters>[A-H](?:\s*[,;&]?\s*[A-H])*)\s*\.?",
    re.IGNORECASE,
)
_PAGE = re.compile(r"(?:Trang\s*)?\d*(?:\s*/\s*\d*)?", re.IGNORECASE)  # in the margin of ours
_DIVISION = re.compile(r"Phần\s+(?:[IVX]+|\d+)\b", re.IGNORECASE)  # of a paper, no choice's words
_REASON = re.compile(r"(?:Giải thích|Lời giải|Hướng dẫn giải)\s*[:：]\s*", re.IGNORECASE)
_WHERE = re.compile(r"(?:Nguồn|Căn cứ)\s*[:：]\s*", re.IGNORECASE)
_OF_KEY = {"cau", "dap", "an"}  # what else may stand in a line of answers
_HEADINGS = {
    "het": END,
    **dict.fromkeys(("bang dap an", "dap an", "dap an dung"), KEY),
    **dict.fromkeys(
        ("loi giai", "loi giai chi tiet", "huong dan giai", "giai thich", "dap an chi tiet"),
        SOLUTIONS,
    ),
}


# --- writing ------------------------------------------------------------------------------------


def numbered(questions: Iterable[ScriptQuestion]) -> tuple[ScriptQuestion, ...]:
    """The questions as a paper has them: numbered from 1, in one line each, of no file."""
    return tuple(
        replace(
            one,
            number=number,
            text=_plain(one.text),
            choices=tuple(replace(choice, text=_plain(choice.text)) for choice in one.choices),
            explanation=_plain(one.explanation),
            source=_plain(one.source),
            place=None,
        )
        for number, one in enumerate(questions, 1)
    )


def question_lines(question: ScriptQuestion) -> tuple[str, ...]:
    """A question and its choices, a line each."""
    return (
        f"Câu {question.number}. {question.text}",
        *(f"{choice.letter}. {choice.text}" for choice in question.choices),
    )


def key_cells(questions: Sequence[ScriptQuestion]) -> tuple[str, ...]:
    """The right answers: "1-A", "2-A, C"."""
    return tuple(f"{one.number}-{', '.join(one.right)}" for one in questions)


def solution_lines(question: ScriptQuestion) -> tuple[str, ...]:
    """Why it is so, and where the law says it; nothing where neither is written."""
    if not (question.explanation or question.source):
        return ()
    head = f"Câu {question.number}. {question.explanation}".rstrip()
    return (head, f"{SOURCE}: {question.source}") if question.source else (head,)


def _plain(text: str) -> str:
    return " ".join(nfc(text).split())


# --- reading ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadQuiz:
    """What a file of questions says."""

    questions: tuple[ScriptQuestion, ...]  # numbered from 1
    told: tuple[str, ...] = ()  # Vietnamese: lines that are in no question, changes, comments
    mistakes: tuple[str, ...] = ()  # Vietnamese: why they cannot be taken over


@dataclass(slots=True)
class _Open:
    """A question that is being read."""

    written: int
    text: list[str]
    choices: list[tuple[str, list[str], bool]] = field(default_factory=list)
    small: list[str] = field(default_factory=list)  # how each choice of small letters begins
    right: str = ""
    explanation: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)


def read_quiz(path: Path, name: str) -> ReadQuiz:
    """The questions of a Word file (or another document) that people call `name`.

    It is read in a limited process. Raises InputError for a file without a question.
    """
    document = read_document(path, name)
    if sum(len(one.text) for one in document.paragraphs) > _LONGEST:
        raise InputError(f"{name} dài quá để là câu hỏi của một bài", hint="Chọn lại tệp.")
    found = read_lines(_lines(document))
    if not found.questions:
        named_word = name.lower().endswith((".docx", ".doc"))
        other = document.form in (FileForm.TEXT, FileForm.WEB) and named_word
        raise InputError(
            f"{name} không phải tài liệu Word mà là {document.form.value}, không có câu hỏi nào"
            if other
            else f"{name} không có câu hỏi nào",
            hint="Mỗi câu viết: Câu 1. …, dưới đó A. …, B. …; cuối tệp: HẾT, bảng đáp án 1-A.",
        )
    return replace(found, told=(*_changes(document), *found.told))


def _lines(document: ImportedDocument) -> Iterator[str]:
    """The lines of a document; a table of answers gives a pair a line."""
    above: tuple[str, ...] = ()
    for one in document.paragraphs:
        if one.kind is ParagraphKind.MARGIN:  # told with the changes
            continue
        if one.kind is not ParagraphKind.ROW:
            above = ()
            yield from one.text.split("\n")
            continue
        cells = tuple(_plain(cell) for cell in one.cells)
        letters = [cell for cell in cells if re.fullmatch(r"[A-H](?:\s*,\s*[A-H])*", cell)]
        if letters and len(above) == len(cells):  # numbers above, letters below them
            pairs = zip(above, cells, strict=True)
            yield from (f"{n}-{a}" for n, a in pairs if n.isdigit() and a in letters)
            above = ()
        elif any(cell.isdigit() for cell in cells):
            above = cells
        else:
            yield from (line for cell in one.cells for line in cell.split("\n"))


def _changes(document: ImportedDocument) -> Iterator[str]:
    for part in document.dropped:
        yield f"{part.why}: “{_plain(part.text)}”"
    for one in document.paragraphs:
        if one.kind is ParagraphKind.MARGIN and not _PAGE.fullmatch(_plain(one.text)):
            yield f"đầu trang, chân trang: “{_plain(one.text)}”"
        for spot in one.doubts:
            if spot.reason is DoubtReason.CHANGED and spot.end > spot.start:
                yield f"thêm khi theo dõi sửa: “{_plain(one.text[spot.start : spot.end])}”"


def read_lines(lines: Iterable[str]) -> ReadQuiz:
    """The questions of such a form; never raises on bad content: what is wrong is told."""
    reader = _FormReader()
    for line in lines:
        reader.line(nfc(line))
    return reader.read()


class _FormReader:
    """Goes down the lines of one file."""

    def __init__(self) -> None:
        self._part = ""  # "", END, KEY or SOLUTIONS
        self._made: list[_Open] = []
        self._numbers: dict[int, _Open] = {}
        self._open: _Open | None = None
        self._words: list[str] | None = None  # what the next line goes on with
        self._behind = ""  # a question that stands behind the end
        self._told: list[str] = []
        self._mistakes: list[str] = []

    def line(self, line: str) -> None:
        """Take the next line."""
        text = _plain(line)
        if not text or not any(map(str.isalnum, text)):
            return
        heading = _HEADINGS.get(fold(text.strip("-–—*_.:… ")))
        if heading and (self._made or heading != END):
            self._part, self._open, self._words = heading, None, None
        elif self._part in (END, KEY) and self._is_key(text):
            self._key(text)
        elif head := _HEAD.match(text) or self._next(text):
            self._begin(int(head["number"]), text[head.end() :])
        elif _DIVISION.match(text):
            self._open, self._words = None, None
            self._stray(text)
        elif self._open is None:
            if self._is_lost(text):
                self._mistakes.append(
                    f"“{_short(text)}” đứng sau HẾT{self._behind}: dòng HẾT để dưới câu cuối cùng"
                )
            elif not fold(text).startswith(fold(TITLE)):
                self._stray(text)
        elif not self._named(self._open, text):
            if self._words is None:
                self._stray(text)
            else:
                self._words.append(text)

    def _next(self, text: str) -> re.Match[str] | None:
        """The head of the next question, where a line begins with just its number."""
        head = _BARE.match(text)
        before = self._made[-1].written if self._made else 0
        return head if head and not self._part and int(head["number"]) == before + 1 else None

    def _is_lost(self, text: str) -> bool:
        """Whether a line is a choice of a question whose other lines stand before the end."""
        mark = _CHOICE.match(text) or _SMALL.match(text)
        if not (mark and self._part and self._made):
            return False
        following = _LETTERS[len(self._made[-1].choices) :][:1]
        return bool(self._behind) or mark["letter"].upper() == following

    def _stray(self, text: str) -> None:
        self._told.append(f"dòng không thuộc câu hỏi nào: “{_short(text)}”")

    def _begin(self, number: int, words: str) -> None:
        if self._part:  # behind the end there are no more questions
            self._part = SOLUTIONS
            self._open = self._numbered(number)
            self._words = self._open.explanation if self._open else None
            if self._open is None:
                self._stray(f"Câu {number}. {words}")
                self._behind = f", dưới Câu {number}"
            elif words:
                self._open.explanation.append(words)
            return
        if self._numbered(number) is not None:
            self._mistakes.append(
                f"có hai Câu {number}, nên không rõ đáp án, lời giải là của câu nào"
            )
        self._open = _Open(number, [words] if words else [])
        self._made.append(self._open)
        self._numbers.setdefault(number, self._open)
        self._words = self._open.text

    def _numbered(self, number: int) -> _Open | None:
        return self._numbers.get(number)

    def _named(self, one: _Open, text: str) -> bool:
        """Whether a line begins a part of the question that is open."""
        mark = self._choice(one, text) if self._part != SOLUTIONS else None
        if mark:
            said = [text[mark.end() :]]
            star = bool(mark.groupdict().get("star"))
            one.choices.append((mark["letter"].upper(), said, star))
            self._words = said
            return True
        if (answer := _ANSWER.fullmatch(text)) and not (self._part == SOLUTIONS and one.right):
            self._answers(one, answer["letters"])
            return True
        for begin, part in ((_REASON, one.explanation), (_WHERE, one.source)):
            if mark := begin.match(text):
                part.append(text[mark.end() :])
                self._words = part
                return True
        return False

    def _choice(self, one: _Open, text: str) -> re.Match[str] | None:
        """The mark of a choice; small letters above capitals are of the question's own words."""
        if mark := _CHOICE.match(text):
            if one.small:
                told = zip(one.small, one.choices, strict=True)
                one.text += [f"{begin}{' '.join(words)}" for begin, (_, words, _) in told]
                one.small, one.choices = [], []
            return mark
        of_answer = any(self._words is part for part in (one.explanation, one.source))
        small = len(one.small) == len(one.choices) and not of_answer
        if small and (mark := _SMALL.match(text)):
            one.small.append(mark[0])
            return mark
        return None

    def _is_key(self, text: str) -> bool:
        """Whether a line has nothing but answers: "1-A 2-C", "Câu 1: A"."""
        rest = _PAIR.sub(" ", text)
        return rest != text and {fold(word) for word in re.findall(r"\w+", rest)} <= _OF_KEY

    def _key(self, text: str) -> None:
        for pair in _PAIR.finditer(text):
            one = self._numbered(int(pair["number"]))
            if one is None:
                self._mistakes.append(f"bảng đáp án có Câu {pair['number']} mà tệp không có câu ấy")
            else:
                self._answers(one, pair["letters"])

    def _answers(self, one: _Open, letters: str) -> None:
        found = "".join(sorted({sign for sign in letters.upper() if sign.isalpha()}))
        if one.right and one.right != found:
            self._mistakes.append(
                f"Câu {one.written} có hai đáp án khác nhau: {', '.join(one.right)} và "
                f"{', '.join(found)}"
            )
        one.right = found

    def read(self) -> ReadQuiz:
        """What was read; of far too many lines and questions only so many are told."""
        if len(self._made) > MOST_QUESTIONS:
            self._mistakes = [f"tệp có {len(self._made)} câu, nhiều hơn {MOST_QUESTIONS}"]
        questions = numbered(map(self._question, self._made[:MOST_QUESTIONS]))
        wrong = [told.sentence for told in mistakes_of(questions) if told.level is Level.ERROR]
        if not any(one.choices for one in questions):  # a script would read them aloud
            wrong += [f"Câu {one.number} không có ý nào để chọn (A. …, B. …)" for one in questions]
        told = self._told[:_MOST_TOLD]
        if len(self._told) > _MOST_TOLD:
            told.append(f"còn {len(self._told) - _MOST_TOLD} dòng như thế")
        return ReadQuiz(
            questions=questions,
            told=tuple(told),
            mistakes=tuple(dict.fromkeys((*self._mistakes, *wrong)))[:_MOST_TOLD],
        )

    def _question(self, one: _Open) -> ScriptQuestion:
        one.choices = _apart(one.choices)
        starred = "".join(letter for letter, _, star in one.choices if star)
        letters = [letter for letter, _, _ in one.choices]
        for missing in sorted(set(one.right) - set(letters)):
            self._mistakes.append(f"đáp án {missing} không có trong các ý của Câu {one.written}")
        if one.right and starred and one.right != "".join(sorted(starred)):
            self._mistakes.append(f"Câu {one.written} đánh dấu ý khác với đáp án")
        right = one.right or starred
        return ScriptQuestion(
            number=one.written,
            text=" ".join(one.text),
            choices=tuple(
                AnswerChoice(letter=letter, text=" ".join(words), right=letter in right)
                for letter, words, _ in one.choices
            ),
            explanation=" ".join(one.explanation),
            source=" ".join(one.source),
        )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


_Choices = list[tuple[str, list[str], bool]]


def _apart(choices: _Choices) -> _Choices:
    """Choices that stand beside each other in a line, each by itself.

    Only where the lines as they are do not go A, B, C: a choice may well have "B." in its words.
    """
    if len(choices) > 1 and [letter for letter, _, _ in choices] == list(_LETTERS[: len(choices)]):
        return choices
    found: _Choices = []
    for letter, words, star in choices:
        rest = " ".join(words)
        found.append((letter, [rest], star))
        for following in _LETTERS[_LETTERS.index(letter) + 1 :]:
            mark = re.search(rf"\s(?P<star>[*#]\s*)?{following}\s*[.)]\s*(?=\S)", rest)
            if mark is None:
                break
            found[-1] = (*found[-1][:1], [rest[: mark.start()]], *found[-1][2:])
            rest = rest[mark.end() :]
            found.append((following, [rest], bool(mark["star"])))
    return found
