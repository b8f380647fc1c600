"""Hỏi – đáp: the draft of an item out of a question that was answered and approved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import LegalSource, ScriptKind
from broadcaster.domain.text import one_line
from broadcaster.outreach.questions_inbox import ListenerQuestion
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.scripts.head_edit import with_source
from broadcaster.storage.atomic import write_atomic
from broadcaster.writing.drafts import known_programme, new_script_path
from broadcaster.writing.script_from_document import said_line

_ROLES = ("HỎI", "ĐÁP")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionWishes:
    """What somebody chose for the draft."""

    title: str
    day: date  # on which it airs
    programme: str = ""  # "" = the station's first one
    sources: tuple[LegalSource, ...] = ()  # from the register


def write_question_script(
    station: StationContext,
    tools: ProductionTools,
    question: ListenerQuestion,
    wishes: QuestionWishes,
) -> Path:
    """Write the draft into a new file. Raises InputError; then nothing is written."""
    if not question.answer:
        raise InputError("câu hỏi chưa có câu trả lời")
    programme = known_programme(station, wishes.programme)
    path = new_script_path(tools, wishes.title)
    write_atomic(path, question_script(question, wishes, programme).encode())
    return path


def question_script(question: ListenerQuestion, wishes: QuestionWishes, programme: str) -> str:
    """The text of the draft: the question as it was asked, the answer paragraph by paragraph."""
    head = [
        f"Tiêu đề: {one_line(wishes.title)}",
        f"Loại: {ScriptKind.QUESTIONS}",
        f"Chương trình: {programme}",
        f"Ngày phát: {written(wishes.day)}",
        "Đối tượng: học sinh",
        "Vai:",
        "  HỎI: nữ",
        "  ĐÁP: nam",
    ]
    body = [
        f"# {said_line(one_line(wishes.title))}",
        said_line(f"Một bạn hỏi: {question.text}", _ROLES, speaker="HỎI"),
        *_answer(question.answer),
    ]
    text = "\n".join(head) + "\n---\n" + "\n\n".join(body) + "\n"
    for source in wishes.sources:
        text = with_source(text, source)
    return text


def _answer(answer: str) -> Sequence[str]:
    paragraphs = [told for part in answer.splitlines() if (told := one_line(part))]
    first, *rest = paragraphs
    return [said_line(first, _ROLES, speaker="ĐÁP"), *(said_line(one, _ROLES) for one in rest)]
