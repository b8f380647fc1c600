"""The section “# Câu hỏi” of a script written anew, question by question; all else stays."""

import re
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.script import Script
from broadcaster.scripts import marks
from broadcaster.scripts.questions import RULE, divide_questions, question_sections
from broadcaster.scripts.script_file import read_unfinished

SECTION = "# Câu hỏi"
_NUMBER = re.compile(r"(Câu(?:\s+hỏi)?\s+)\d{1,4}", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def question_text(question: ScriptQuestion) -> str:
    """A question as lines of a script that say just this.

    Its words are left as they are where they can be; signs that would mean something are escaped.
    Raises InputError for words that no line of a script can say.
    """
    for write in (str, marks.escaped):
        text = "\n".join(_written(question, write))
        if _reads_as(text, question):
            return text
    raise InputError(
        f"Câu {question.number} có lời mà kịch bản không ghi được",
        hint="Bỏ ký hiệu lạ (gạch chéo ngược, dấu chú thích) trong câu ấy.",
    )


def mistakes_of(questions: Sequence[ScriptQuestion]) -> tuple[Notice, ...]:
    """What a script with these questions would be told of them; places are of no file."""
    text = "\n\n".join("\n".join(_written(one, marks.escaped)) for one in questions)
    return divide_questions(f"{SECTION}\n\n{text}\n", "").notices if questions else ()


def _written(question: ScriptQuestion, write: Callable[[str], str]) -> Iterator[str]:
    yield f"Câu {question.number}. {write(question.text)}"
    for choice in question.choices:
        yield f"{choice.letter}. {write(choice.text)}"
    if question.right:
        yield f"Đáp án: {', '.join(question.right)}"
    if question.explanation:
        yield f"Giải thích: {write(question.explanation)}"
    if question.source:
        yield f"Nguồn: {write(question.source)}"


def _reads_as(text: str, question: ScriptQuestion) -> bool:
    read = divide_questions(f"{SECTION}\n\n{text}\n", "").questions
    return [replace(one, place=None) for one in read] == [replace(question, place=None)]


def content(question: ScriptQuestion) -> tuple[object, ...]:
    """What a question asks and answers, whatever its number, its place and its blanks."""
    choices = tuple((one.letter, _plain(one.text), one.right) for one in question.choices)
    words = (question.text, question.explanation, question.source)
    return choices, *map(_plain, words)


def _plain(text: str) -> str:
    return " ".join(text.split())


def with_questions(text: str, file: str, questions: Sequence[ScriptQuestion]) -> str:
    """A script's text in which it asks these questions; `file` is its name.

    A question that is the same keeps its lines as they were written, with its comments; so does
    everything outside of the section, and every line in it that is no part of a question. Raises
    InputError where that cannot be done.
    """
    if "\r\n" in text and text.count("\r\n") == text.count("\n"):
        made = with_questions(text.replace("\r\n", "\n"), file, questions)
        return made.replace("\n", "\r\n")
    script, strange = _read(text, file)
    before, wanted = script.questions, [*map(content, questions)]
    if [*map(content, before)] == wanted:
        return text
    if before:
        base, made = script, _edited(text, before, questions, strange)
    else:
        bare, made = _appended(text, questions)
        base = script if bare == text else _read(bare, file)[0]
    after, left = _read(made, file)
    same = [*map(content, after.questions)] == wanted and _said(after) == _said(base)
    same = same and _at(made, left) == _at(text, strange)
    if not same or after.head != replace(script.head, sources=after.head.sources):
        raise InputError(
            f"không ghi được câu hỏi vào {file} mà giữ nguyên phần còn lại",
            hint="Xem lại mục Câu hỏi của bài (chú thích mở, phần chỉ trong trường chưa đóng).",
        )
    return made


def _read(text: str, file: str) -> tuple[Script, frozenset[int]]:
    """The script, and the rows of its questions' section that are no part of a question."""
    read = read_unfinished(text.encode(), file)
    if read.value is None:
        told = next(one for one in read.notices if one.level is Level.ERROR)
        raise InputError(told.sentence, hint=told.hint, where=file)
    places = (one.place for one in read.notices if one.code == "cau-hoi-dong-la")
    return read.value, frozenset(place.line - 1 for place in places if place)


def _at(text: str, places: Iterable[int]) -> list[str]:
    rows = text.split("\n")
    return [rows[place] for place in sorted(places)]


def _said(script: Script) -> list[object]:
    """The body, wherever its lines stand."""
    rows: list[object] = []
    for block in script.body:
        named = {name: getattr(block, name) for name in block.__dataclass_fields__}
        rows.append((type(block), *(v for n, v in named.items() if n not in ("place", "breaks"))))
    return rows


def _edited(
    text: str,
    before: Sequence[ScriptQuestion],
    after: Sequence[ScriptQuestion],
    strange: Container[int],
) -> str:
    """The lines of what changed are written anew, from the last question up."""
    rows = text.split("\n")
    spans = _spans(rows, before)
    left = _not_of_questions(rows, strange)
    changes = SequenceMatcher(
        None, [*map(content, before)], [*map(content, after)], autojunk=False
    ).get_opcodes()
    for what, first, last, at, to in reversed(changes):
        if what == "equal":
            for old, new in zip(range(first, last), range(at, to), strict=True):
                if old != new:  # as many before it as there were: its number stays as it is written
                    begin = spans[old][0]
                    rows[begin] = _NUMBER.sub(rf"\g<1>{new + 1}", rows[begin], count=1)
            continue
        written = [
            question_text(replace(after[number], number=number + 1)).split("\n")
            for number in range(at, to)
        ]
        if last == first:  # only more
            behind = first >= len(spans)
            begin = spans[-1][1] if behind else spans[first][0]
            rows[begin:begin] = ["", *_apart(written)] if behind else [*_apart(written), ""]
        for place in reversed(range(first, last)):
            begin, end = spans[place]
            some = slice(place - first, None if place == last - 1 else place - first + 1)
            kept = _kept(left[begin:end])
            new_rows = _apart([*written[some], *([kept] if kept else [])])
            if kept and not written[some] and begin and rows[begin - 1].strip():
                new_rows = ["", *new_rows]  # else it would go on with what stands above
            if not new_rows and end < len(rows) and not rows[end].strip():
                end += 1  # nor the blank line behind what is gone
            rows[begin:end] = new_rows
    return "\n".join(rows)


def _apart(parts: Iterable[Sequence[str]]) -> list[str]:
    """The rows of all parts, a blank one between two."""
    rows: list[str] = []
    for part in parts:
        rows += [*([""] if rows else []), *part]
    return rows


def _not_of_questions(rows: Sequence[str], strange: Container[int]) -> list[str]:
    """What of each row no question says: notes to oneself, and lines that belong to none."""
    text = "\n".join(rows)
    notes = _COMMENT.sub(lambda found: re.sub(r"[^\n]", "\0", found[0]), text).split("\n")
    return [
        row
        if place in strange or RULE.fullmatch(row)
        else "".join(sign for sign, note in zip(row, marked, strict=True) if note == "\0")
        for place, (row, marked) in enumerate(zip(rows, notes, strict=True))
    ]


def _kept(rows: Iterable[str]) -> list[str]:
    """The rows that say something, and one blank one where there were some between them."""
    kept: list[str] = []
    blank = False
    for row in rows:
        if row.strip():
            kept += [*([""] if blank and kept else []), row]
        blank = not row.strip()
    return kept


def _spans(rows: Sequence[str], questions: Sequence[ScriptQuestion]) -> list[tuple[int, int]]:
    """The rows of each question: its first, and the one behind its last that says something."""
    open_rows = marks.blank_comments("\n".join(rows))[0].split("\n")
    ends = {end for _, end in question_sections(open_rows)}
    starts = [one.place.line - 1 for one in questions if one.place]
    found = []
    for place, start in enumerate(starts):
        limits = [row for row in ends if row > start]
        limits += starts[place + 1 : place + 2]
        end = min(limits, default=len(rows))
        while end > start + 1 and not rows[end - 1].strip():
            end -= 1
        found.append((start, end))
    return found


def _appended(text: str, questions: Iterable[ScriptQuestion]) -> tuple[str, str]:
    """The text without a section that is empty, and with the questions: in it, or at the end.

    An empty section is a heading like any other, and is spoken; one with questions is not.
    """
    written = _apart(
        question_text(replace(one, number=number)).split("\n")
        for number, one in enumerate(questions, 1)
    )
    rows = text.split("\n")
    open_rows = marks.blank_comments(text)[0].split("\n")
    for begin, end in question_sections(open_rows):
        if not "".join(open_rows[begin + 1 : end]).strip():
            bare = [*rows[:begin], "", *rows[begin + 1 :]]
            place = end
            while not rows[place - 1].strip():
                place -= 1
            behind = rows[place:] if "".join(rows[place:]).strip() else [""]
            return "\n".join(bare), "\n".join((*rows[:place], "", *written, *behind))
    return text, "\n".join((text.rstrip(), "", SECTION, "", *written, ""))
