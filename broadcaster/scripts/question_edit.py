"""The section “# Câu hỏi” of a script written anew, question by question; all else stays."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.script import Script
from broadcaster.scripts import marks
from broadcaster.scripts.questions import divide_questions, question_sections
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
    everything outside of the section. Raises InputError where that cannot be done.
    """
    script = _read(text, file)
    before, wanted = script.questions, [*map(content, questions)]
    if [*map(content, before)] == wanted:
        return text
    made = _edited(text, before, questions) if before else _appended(text, questions)
    after = _read(made, file)
    same = [*map(content, after.questions)] == wanted and _said(after) == _said(script)
    if not same or after.head != replace(script.head, sources=after.head.sources):
        raise InputError(
            f"không ghi được câu hỏi vào {file} mà giữ nguyên phần còn lại",
            hint="Xem lại mục Câu hỏi của bài (chú thích mở, phần chỉ trong trường chưa đóng).",
        )
    return made


def _read(text: str, file: str) -> Script:
    read = read_unfinished(text.encode(), file)
    if read.value is None:
        told = next(one for one in read.notices if one.level is Level.ERROR)
        raise InputError(told.sentence, hint=told.hint, where=file)
    return read.value


def _said(script: Script) -> list[object]:
    """The body, wherever its lines stand."""
    rows: list[object] = []
    for block in script.body:
        named = {name: getattr(block, name) for name in block.__dataclass_fields__}
        rows.append((type(block), *(v for n, v in named.items() if n not in ("place", "breaks"))))
    return rows


def _edited(text: str, before: Sequence[ScriptQuestion], after: Sequence[ScriptQuestion]) -> str:
    """The lines of what changed are written anew, from the last question up."""
    rows = text.split("\n")
    spans = _spans(rows, before)
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
        begin = spans[first][0] if first < len(spans) else spans[-1][1]
        end = spans[last - 1][1] if last > first else begin
        kept = _COMMENT.findall("\n".join(rows[begin:end]))
        new_rows: list[str] = []
        for number in range(at, to):
            lines = question_text(replace(after[number], number=number + 1)).split("\n")
            new_rows += [*([""] if new_rows else []), *lines]
        if kept:
            new_rows += ["", *"\n".join(kept).split("\n")]
        if last == first:  # only more
            lead = [""] if first >= len(spans) else []
            tail = [] if first >= len(spans) else [""]
            new_rows = [*lead, *new_rows, *tail]
        elif not new_rows and end < len(rows) and not rows[end].strip():
            end += 1  # nor the blank line behind what is gone
        rows[begin:end] = new_rows
    return "\n".join(rows)


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


def _appended(text: str, questions: Iterable[ScriptQuestion]) -> str:
    written = [
        question_text(replace(one, number=number)) for number, one in enumerate(questions, 1)
    ]
    return f"{text.rstrip()}\n\n{SECTION}\n\n" + "\n\n".join(written) + "\n"
