"""Gói tiết dạy: an item's pack to be downloaded; a script's questions as a Word file, and back."""

import hashlib
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.lessons import lesson_offer, pack_of
from broadcaster.desk.answers import attachment, plain_hint, sentence
from broadcaster.desk.forms import number
from broadcaster.desk.journey_views import ways_on
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.saving import files_of
from broadcaster.desk.versions_page import title_of
from broadcaster.desk.writing_page import file_name
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.text import slug
from broadcaster.importing.document_reading import LARGEST
from broadcaster.outreach.lesson_docx import quiz_docx
from broadcaster.outreach.lesson_pack import as_zip
from broadcaster.outreach.quiz_changes import question_changes
from broadcaster.outreach.quiz_word import ReadQuiz, numbered, read_quiz
from broadcaster.scripts.question_edit import with_questions
from broadcaster.scripts.script_file import read_unfinished
from broadcaster.storage.serialization import from_text, to_line
from broadcaster.writing.drafts import Draft, UnsavedText
from broadcaster.writing.word_package import WORD_TYPE

PACK = "/tiet-day/{key}"
QUESTIONS = "/soan-bai/{name}/cau-hoi"


# ----- the pack


def _items(context: RequestContext) -> Response:
    key = context.part("key")
    offer = lesson_offer(context.wired, key)
    return respond(
        context, "lesson.html", key=key, offer=offer, why=sentence(offer.refused),
        hint=sentence(plain_hint(offer.hint)),
        ways=ways_on(context, key) if offer.refused else (),
    )  # fmt: skip


async def _pack(context: RequestContext) -> Response:
    """An item's pack; it is made for whoever asks and kept nowhere."""
    return await run_in_threadpool(_packed, context)


def _packed(context: RequestContext) -> Response:
    wanted = number({"muc": context.part("number")}, "muc")
    pack = pack_of(context.wired, context.part("key"), wanted)
    context.note("tải gói tiết dạy", pack.stem)
    return attachment(as_zip(pack), f"{pack.stem}.zip", "application/zip")


# ----- the questions of a script


def _page(context: RequestContext) -> Response:
    return _shown(context, None)


def _shown(context: RequestContext, quiz: ReadQuiz | None, told: str = "") -> Response:
    """The page; with a file that came back, what is otherwise in it than in what is typed."""
    opened, typed = files_of(context).open(context.part("name")), _typed(context)
    asked = _asked(typed)
    return respond(
        context,
        "questions.html",
        name=opened.name,
        title=title_of(opened.name, opened.text),
        questions=asked,
        quiz=quiz,
        kept=to_line(quiz).decode() if quiz is not None else "",
        compared=_mark(asked),
        changes=question_changes(asked, quiz.questions) if quiz is not None else (),
        told=told,
        typing=files_of(context).kept(opened.name, context.person.account) is not None,
    )


def _typed(context: RequestContext) -> Draft:
    """The script with what this person typed and did not save."""
    files = files_of(context)
    opened = files.open(context.part("name"))
    kept = files.kept(opened.name, context.person.account)
    return replace(opened, text=kept.text, mark=kept.mark) if kept else opened


def _asked(draft: Draft) -> tuple[ScriptQuestion, ...]:
    """The questions of a text, those with mistakes too: in Word they may be mended."""
    read = read_unfinished(draft.text.encode(), draft.name)
    return read.value.questions if read.value is not None else ()


def _mark(asked: tuple[ScriptQuestion, ...]) -> str:
    """By which the questions are known that somebody saw beside those of a file."""
    return hashlib.sha256(to_line(numbered(asked))).hexdigest()


def _word(context: RequestContext) -> Response:
    """The questions of the script, as it is typed, as a Word file."""
    draft = _typed(context)
    asked = numbered(_asked(draft))
    if not asked:
        raise InputError(
            "bài chưa có câu hỏi nào", hint="Viết mục “# Câu hỏi” trong bài, hoặc đưa tệp Word vào."
        )
    called = slug(draft.name.rpartition(".")[0]) or "bai"
    data = quiz_docx(title_of(draft.name, draft.text), asked)
    return attachment(data, f"{called}-cau-hoi.docx", WORD_TYPE)


async def _bring(context: RequestContext) -> Response:
    """A file that came back; it is read in a process of its own."""
    if context.upload is None:
        raise InputError("chưa chọn tệp nào", hint="Chọn tệp Word câu hỏi rồi gửi.")
    return await run_in_threadpool(_brought, context)


def _brought(context: RequestContext) -> Response:
    assert context.upload is not None
    quiz = read_quiz(context.upload.path, file_name(context))
    context.note("so câu hỏi mang về", context.part("name"))
    return _shown(context, quiz)


def _take(context: RequestContext) -> Response:
    """The questions of the file into what is typed; the script changes when it is saved."""
    files, who = files_of(context), context.person.account
    try:
        quiz = from_text(ReadQuiz, context.form.get("ban", ""))
    except StoreError as fault:
        raise InputError("không còn tệp câu hỏi để lấy", hint="Chọn lại tệp.") from fault
    if quiz.mistakes:
        return _shown(context, quiz, "Tệp còn lỗi nên chưa lấy.")
    draft = _typed(context)
    if context.form.get("voi", "") != _mark(_asked(draft)):  # another tab, or a colleague
        return _shown(
            context, quiz, "Câu hỏi của bài vừa đổi nên chưa lấy. Xem lại chỗ khác rồi lấy."
        )
    kept = files.kept(draft.name, who)
    text = with_questions(draft.text, draft.name, quiz.questions)
    typed = UnsavedText(
        text=text,
        mark=draft.mark,
        at=context.wired.tools.clock.now(),
        fields=kept.fields if kept else {},
    )
    files.keep(draft.name, who, typed)
    context.note("lấy câu hỏi mang về", draft.name)
    return _shown(context, None, "Đã lấy câu hỏi vào bản gõ dở. Về bài, xem lại rồi bấm Lưu bài.")


ROUTES = (
    DeskRoute(method="GET", path=PACK, right=Right.LOOK, does=_items),
    DeskRoute(method="GET", path=f"{PACK}/{{number}}", right=Right.LOOK, does=_pack),
    DeskRoute(method="GET", path=QUESTIONS, right=Right.WRITE, does=_page),
    DeskRoute(method="GET", path=f"{QUESTIONS}/tai", right=Right.WRITE, does=_word),
    DeskRoute(
        method="POST",
        path=f"{QUESTIONS}/tep",
        right=Right.WRITE,
        does=_bring,
        raw=True,
        largest=LARGEST,
    ),
    DeskRoute(method="POST", path=QUESTIONS, right=Right.WRITE, does=_take),
)
