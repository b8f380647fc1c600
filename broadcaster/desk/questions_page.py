"""Câu hỏi người nghe: the inbox, from a new question to the item that answers it.

Who may not read all that children write sees what was given to them, and what was approved for
everybody. What may be of danger is seen only by those who hold the right to it. To everybody else
a question is not there at all.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from starlette.responses import Response

from broadcaster.accounts.rights import Person, Right, may
from broadcaster.app.questions import (
    aired_at,
    has_inbox,
    takes_questions,
    why_not_on_the_site,
)
from broadcaster.desk.answers import go
from broadcaster.desk.forms import day_field, in_field, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.source_fields import known_sources
from broadcaster.domain.errors import Conflict, InputError, NotAllowed, StoreError
from broadcaster.domain.script import LegalSource
from broadcaster.domain.station import TENTATIVE_URL
from broadcaster.domain.text import one_line
from broadcaster.law.sources import cited_sources, completed
from broadcaster.outreach.questions_danger import is_dangerous
from broadcaster.outreach.questions_inbox import (
    LONGEST_ANSWER,
    LONGEST_REASON,
    OPEN,
    ListenerQuestion,
    QuestionState,
    in_inbox_order,
    paper_mark,
)
from broadcaster.outreach.questions_script import QuestionWishes, write_question_script
from broadcaster.outreach.questions_words import (
    LONGEST,
    blanked,
    checked_class,
    checked_question,
    has_blanks,
    personal_data,
)
from broadcaster.programme.schedule import next_air_day
from broadcaster.publishing.addresses import ASKING

HERE = "/hoi-dap"
_FEWEST = 2  # letters of an answer: "Có."
_DIGITS = 10  # of a number that may be one
_SITE = "feeds"  # where the server of the desk shows the site
_ONE = f"{HERE}/{{number}}"


def waiting_questions(context: RequestContext) -> tuple[int, int]:
    """How many new questions wait for who looks; how many of danger are not answered yet.

    For who sees only what was given to them that is counted as new. Those of danger are told
    whether or not the station takes questions any more.
    """
    takes, care = has_inbox(context.wired), context.may(Right.CARE)
    if not (context.may(Right.QUESTIONS) and (takes or care)):
        return 0, 0
    book = context.wired.questions()
    if not context.may(Right.INBOX):
        mine = book.counts(danger=False, holder=context.person.account)
        return mine.get(QuestionState.GIVEN, 0), 0
    every, usual = book.counts(danger=care), book.counts(danger=False)
    grave = sum(every.get(state, 0) - usual.get(state, 0) for state in OPEN)
    return every.get(QuestionState.NEW, 0) if takes else 0, grave


def _list(context: RequestContext) -> Response:
    book, now = context.wired.questions(), context.wired.tools.clock.now()
    book.forget(now)
    care = context.may(Right.CARE)
    seen = (one for one in book.all(danger=care) if _sees(context, one))
    questions = sorted(seen, key=in_inbox_order)
    return respond(
        context, "listener_questions.html", here=HERE, takes=has_inbox(context.wired),
        served=takes_questions(context.wired), longest_question=LONGEST,
        longest_reason=LONGEST_REASON,
        ticks={one.number: _tick(one) for one in questions if _is_refused_of_many(one)}
        if context.may(Right.INBOX) else {},
        waiting=[one for one in questions if one.state in OPEN],
        over=[one for one in questions if one.state not in OPEN][:100],
        names=_names(context, *questions), form=f"{_SITE}/{ASKING}",
        tentative=context.wired.station.profile.public_url == TENTATIVE_URL,
    )  # fmt: skip


def _type(context: RequestContext) -> Response:
    """A question from a slip of paper: looked at as one that comes from the site is."""
    form, book = context.form, context.wired.questions()
    if not has_inbox(context.wired):
        raise Conflict(
            "đài chưa nhận câu hỏi",
            hint="Người quản trị bật ở Cài đặt, mục Đài của trường, rồi ghi lại phiếu này.",
        )
    with in_field("cau_hoi"):
        words = checked_question(form.get("cau_hoi", ""))
    with in_field("lop"):
        school_class = checked_class(form.get("lop", ""))
    hour = context.wired.tools.clock.now().replace(minute=0, second=0, microsecond=0)
    text, danger = blanked(words), is_dangerous(words)
    question = ListenerQuestion(
        at=hour, changed=hour, text=text, as_sent=words if text != words else "",
        school_class=school_class, danger=danger, writers=context.person.account,
    )  # fmt: skip
    book.add(question, code=paper_mark(text, hour))
    context.note("câu hỏi: ghi từ phiếu giấy")
    if danger and not context.may(Right.CARE):
        return go(context, HERE, "Câu này khẩn: đã chuyển cho thầy cô phụ trách, không còn ở đây.")
    hidden = " Chỗ có thể là tên, số điện thoại đã được che." if question.as_sent else ""
    return go(context, HERE, f"Đã ghi câu hỏi trên phiếu.{hidden}")


def _refuse_many(context: RequestContext) -> Response:
    """Those that are ticked, each as it was read; what changed meanwhile stays."""
    ticked = {value for name, value in context.fields if name == "cau"}
    with in_field("cau"):
        if not ticked:
            raise InputError("chưa chọn câu nào", hint="Đánh dấu vào ô trước từng câu không dùng.")
    reason = _reason(context)
    book = context.wired.questions()
    known = {_tick(one): one for one in book.all(danger=False) if _is_refused_of_many(one)}
    done = 0
    for question in (known[tick] for tick in sorted(ticked & known.keys())):
        with suppress(Conflict):  # somebody was quicker
            _step(context, question, QuestionState.REFUSED, reason=reason)
            done += 1
    if not done:
        raise Conflict("các câu ấy vừa đổi", hint="Tải lại trang, đọc lại rồi chọn.")
    left = len(ticked) - done
    rest = f" {left} câu vừa đổi nên để nguyên." if left else ""
    return go(context, HERE, f"Đã ghi {done} câu là không dùng.{rest}")


def _is_refused_of_many(question: ListenerQuestion) -> bool:
    """Whether it may go with others in one press: what may be of danger is looked at alone."""
    is_open = question.state in OPEN
    return is_open and QuestionState.REFUSED in question.steps and not question.danger


def _tick(question: ListenerQuestion) -> str:
    return f"{question.number}-{question.version}"


def _reason(context: RequestContext) -> str:
    reason = line(context.form, "ly_do", LONGEST_REASON)
    with in_field("ly_do"):
        if not reason:
            raise InputError("chưa ghi vì sao không dùng", hint="Người hỏi đọc được lý do này.")
    return reason


def _page(context: RequestContext) -> Response:
    question = _named(context)
    writes = context.may(Right.WRITE)
    return respond(
        context, "question.html", here=f"{HERE}/{question.number}", question=question,
        steps=question.steps, State=QuestionState, names=_names(context, question),
        able=[one for one in _able(context, question) if not one.ended],
        aired=aired_at(context.wired, question),
        off=why_not_on_the_site(context.wired, question),
        longest=LONGEST_ANSWER, longest_question=LONGEST, longest_reason=LONGEST_REASON,
        own=context.person.account in question.wrote,
        blanks=has_blanks(question.text),
        found=personal_data(question.text), found_in_answer=personal_data(question.answer),
        formats=context.wired.station.formats, day=next_air_day(context.wired.tools),
        sources=_offered(context, question) if writes and _may_be_made(question) else {},
        makes=writes and _may_be_made(question),
    )  # fmt: skip


def _may_be_made(question: ListenerQuestion) -> bool:
    return question.state is QuestionState.APPROVED and QuestionState.MADE in question.steps


def _named(context: RequestContext) -> ListenerQuestion:
    """The question of the path. Raises InputError, also for what is not this person's business."""
    number = context.part("number")
    known = number.isascii() and number.isdecimal() and len(number) < _DIGITS
    question = context.wired.questions().get(int(number)) if known else None
    if question is None or not _sees(context, question):
        raise InputError("không có câu hỏi này", hint="Trở về danh sách câu hỏi.")
    return question


def _sees(context: RequestContext, question: ListenerQuestion) -> bool:
    """Whether a question is somebody's business."""
    if question.danger:
        return context.may(Right.CARE)
    for_all = question.state in (QuestionState.APPROVED, QuestionState.MADE)
    return for_all or question.holder == context.person.account or context.may(Right.INBOX)


def _as_read(context: RequestContext) -> ListenerQuestion:
    """The question of the path as the page showed it. Raises Conflict when it is another now."""
    question, seen = _named(context), line(context.form, "ban")
    if seen and seen != question.version:
        raise Conflict("câu hỏi hay câu trả lời vừa đổi", hint="Tải lại trang, đọc lại rồi làm.")
    return question


def _names(context: RequestContext, *questions: ListenerQuestion) -> Mapping[str, str]:
    """By account the name of everybody at the desk, and of who had to do with questions."""
    names = {one.account: one.name for one in context.state.parts.door.people.all()}
    told = {a for one in questions for a in (one.holder, one.answerer, one.approver) if a}
    return names | {account: context.name_of(account) for account in told - names.keys()}


def _able(context: RequestContext, question: ListenerQuestion) -> tuple[Person, ...]:
    """Who may answer a question."""
    rights = [Right.QUESTIONS, *([Right.CARE] if question.danger else [])]
    people = context.state.parts.door.people.all()
    return tuple(one for one in people if all(may(one, right) for right in rights))


def _step(
    context: RequestContext, question: ListenerQuestion, after: QuestionState, **changed: str
) -> None:
    now = context.wired.tools.clock.now()
    context.wired.questions().step(question, after, now, **changed)
    context.note(f"câu hỏi: {after.value}", f"câu {question.number}")


def _take(context: RequestContext) -> Response:
    question, me = _named(context), context.person
    _step(context, question, QuestionState.TAKEN, holder=me.account, reason="")
    return _back(context, question, "Đã nhận câu hỏi này.")


def _give(context: RequestContext) -> Response:
    question, account = _named(context), line(context.form, "ai", 100)
    if account not in {one.account for one in _able(context, question)}:
        with in_field("ai"):
            raise InputError("người này không trả lời được câu hỏi", hint="Chọn trong danh sách.")
    _step(context, question, QuestionState.GIVEN, holder=account)
    told = f"Đã giao cho {_names(context)[account]}."
    if not _sees(context, replace(question, state=QuestionState.GIVEN, holder=account)):
        return go(context, HERE, told)
    return _back(context, question, told)


def _decide(context: RequestContext) -> Response:
    """What was blanked: for good, or shown again. That somebody looked is noted."""
    question, act = _named(context), line(context.form, "viec")
    if not question.as_sent:
        raise Conflict("phần bị che đã được quyết định", hint="Tải lại trang.")
    if act not in ("bo", "hien"):
        raise InputError("chưa chọn che hẳn hay hiện nguyên câu")
    keep = act == "hien"
    context.wired.questions().decide(question, keep=keep)
    context.note("câu hỏi: " + ("hiện phần che" if keep else "che hẳn"), f"câu {question.number}")
    return _back(
        context, question, "Đã hiện lại nguyên câu." if keep else "Đã che hẳn, không lấy lại được."
    )


def _mark(context: RequestContext) -> Response:
    """A person says that a question is of danger, or that it is not."""
    danger = line(context.form, "viec") != "thuong"
    question = _named(context) if danger else _as_read(context)
    if danger == question.danger:  # somebody else said so too
        return _back(
            context, question, "Đã ghi là câu khẩn." if danger else "Đã ghi là câu thường."
        )
    context.wired.questions().mark_danger(question, danger=danger)
    context.note("câu hỏi: " + ("khẩn" if danger else "không khẩn"), f"câu {question.number}")
    if not _sees(context, replace(question, danger=danger)):
        return go(context, HERE, "Đã chuyển cho thầy cô phụ trách. Câu hỏi không còn ở đây.")
    return _back(context, question, "Đã ghi là câu khẩn." if danger else "Đã ghi là câu thường.")


def _answer(context: RequestContext) -> Response:
    """Words that stay as they were stay those of who wrote them."""
    question = _as_read(context)
    told = "\n".join(map(one_line, context.form.get("loi", "").splitlines())).strip()
    with in_field("loi"):
        if sum(map(str.isalpha, told)) < _FEWEST:
            raise InputError("chưa viết câu trả lời")
        if len(told) > LONGEST_ANSWER:
            raise InputError(f"câu trả lời dài quá {LONGEST_ANSWER} chữ cái", hint="Viết gọn lại.")
    with in_field("cau_hoi"):
        text = checked_question(context.form.get("cau_hoi") or question.text)
    me = context.person.account
    same = (text, told) == (question.text, question.answer)
    writers = question.wrote if same else question.wrote | {me}
    _step(
        context, question, QuestionState.ANSWERED, text=text, answer=told,
        answerer=question.answerer if told == question.answer else me,
        writers="\n".join(sorted(writers)), holder=question.holder or me,
    )  # fmt: skip
    return _back(context, question, "Đã ghi câu trả lời. Người kiểm duyệt xem rồi mới dùng.")


def _approve(context: RequestContext) -> Response:
    question, form = _as_read(context), context.form
    if context.person.account in question.wrote:
        raise NotAllowed(
            "người trả lời, chép hay sửa câu hỏi không tự duyệt", hint="Nhờ người kiểm duyệt khác."
        )
    if not form.get("ban"):
        raise Conflict("trang này đã cũ", hint="Tải lại trang, đọc lại câu trả lời rồi duyệt.")
    private = line(form, "viec") == "rieng"
    if question.danger and not private:
        raise Conflict("câu khẩn chỉ trả lời riêng", hint="Bấm “Duyệt, chỉ trả lời riêng”.")
    if not private:
        _refuse_persons(question, seen=line(form, "da_xem") == "1")
    after = QuestionState.MADE if question.script else QuestionState.APPROVED
    after = QuestionState.PRIVATE if private else after
    _step(context, question, after, approver=context.person.account)
    if private:
        return _back(context, question, "Đã trả lời riêng: người hỏi đọc được bằng mã của mình.")
    return _back(context, question, "Đã duyệt câu trả lời. Làm thành bài để phát.")


def _refuse_persons(question: ListenerQuestion, *, seen: bool) -> None:
    """Raise InputError where words for everybody name a person, or may.

    In the asker's words nothing may; in an answer somebody has to have looked (`seen`): a number
    that all may call stands there too. A place that was blanked cannot be read out.
    """
    if has_blanks(question.text):
        raise InputError(
            "câu hỏi còn chỗ bị che (▢), không đọc lên được",
            hint="Trả lại để viết lại “Câu hỏi như sẽ đọc”, hoặc chỉ trả lời riêng.",
        )
    if found := personal_data(question.text):
        raise InputError(
            f"câu hỏi còn “{'”, “'.join(found)}”, phát đi là mọi người biết",
            hint="Trả lại để bỏ chỗ ấy, hoặc chỉ trả lời riêng.",
        )
    found = personal_data(question.answer)
    if found and not seen:
        with in_field("da_xem"):
            raise InputError(
                f"câu trả lời có “{'”, “'.join(found)}”",
                hint="Nói cho mọi người được thì đánh dấu vào ô bên cạnh rồi duyệt.",
            )


def _return(context: RequestContext) -> Response:
    """An answer goes back to who has to answer, with why."""
    question, reason = _as_read(context), line(context.form, "ly_do", LONGEST_REASON)
    with in_field("ly_do"):
        if not reason:
            raise InputError("chưa ghi cần sửa gì")
    _step(context, question, QuestionState.GIVEN, reason=reason)
    return _back(context, question, "Đã trả lại để sửa.")


def _refuse(context: RequestContext) -> Response:
    question, reason = _named(context), _reason(context)
    _step(context, question, QuestionState.REFUSED, reason=reason)
    return go(context, HERE, "Đã ghi là không dùng. Ba mươi ngày nữa câu hỏi được xóa.")


def _make(context: RequestContext) -> Response:
    """The draft of an item, opened where scripts are written."""
    question = _named(context)
    if not context.may(Right.WRITE):
        raise NotAllowed("vai này không soạn bài", hint="Nhờ người biên tập làm thành bài.")
    if not _may_be_made(question):
        raise Conflict("câu hỏi này chưa thành bài được", hint="Câu trả lời phải được duyệt trước.")
    form = context.form
    day = day_field(form, "ngay", context.wired.today)
    if day is None:
        with in_field("ngay"):
            raise InputError("chưa ghi ngày phát", hint="Viết như 30/11/2026.")
    if day < context.wired.today:
        with in_field("ngay"):
            raise InputError("ngày phát đã qua", hint="Chọn hôm nay hoặc một ngày sau.")
    wishes = QuestionWishes(
        title=line(form, "tieu_de", 150), day=day, programme=line(form, "chuong_trinh"),
        sources=_sources(context),
    )  # fmt: skip
    wired = context.wired
    with in_field("tieu_de"):
        path = write_question_script(wired.station, wired.tools, question, wishes)
    try:
        _step(context, question, QuestionState.MADE, script=path.stem)
    except (Conflict, StoreError):  # nobody would know whose draft it is
        path.unlink(missing_ok=True)
        raise
    word = "Đã thành bài nháp hỏi – đáp. Đọc lại, gửi duyệt như mọi bài."
    return go(context, f"/soan-bai/{path.name}", word)


def _sources(context: RequestContext) -> tuple[LegalSource, ...]:
    number = line(context.form, "van_ban", 120)
    if not number:
        return ()
    register = context.wired.tools.register()
    document = register.document(number)
    if document is None:
        with in_field("van_ban"):
            raise InputError(
                f"sổ văn bản không có “{number}”", hint="Chọn trong danh sách, hoặc bỏ trống."
            )
    articles = line(context.form, "dieu", 200)
    return (completed(LegalSource(number=document.name, articles=articles), register),)


def _offered(context: RequestContext, question: ListenerQuestion) -> Mapping[str, str]:
    """By number the documents that the answer names, then those of earlier scripts."""
    told = f"{question.text}\n\n{question.answer}"
    named = cited_sources(told, context.wired.tools.register())
    sources = (*named, *known_sources(context).values())
    return {one.number: one.title for one in reversed(sources)}


def _back(context: RequestContext, question: ListenerQuestion, word: str) -> Response:
    return go(context, f"{HERE}/{question.number}", word)


_ACTS = {
    "nhan": (Right.INBOX, _take),
    "giao": (Right.QUESTIONS, _give),
    "che": (Right.INBOX, _decide),
    "khan": (Right.QUESTIONS, _mark),
    "tra-loi": (Right.QUESTIONS, _answer),
    "duyet": (Right.APPROVE, _approve),
    "tra-lai": (Right.APPROVE, _return),
    "khong-dung": (Right.QUESTIONS, _refuse),
    "thanh-bai": (Right.QUESTIONS, _make),
}
ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.QUESTIONS, does=_list),
    DeskRoute(method="POST", path=f"{HERE}/giay", right=Right.INBOX, does=_type),
    DeskRoute(method="POST", path=f"{HERE}/khong-dung", right=Right.INBOX, does=_refuse_many),
    DeskRoute(method="GET", path=_ONE, right=Right.QUESTIONS, does=_page),
    *(
        DeskRoute(method="POST", path=f"{_ONE}/{name}", right=right, does=does)
        for name, (right, does) in _ACTS.items()
    ),
)
