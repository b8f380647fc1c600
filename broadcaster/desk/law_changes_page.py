"""Văn bản đã đổi: what cites law that changed meanwhile, and who waits for a correction."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.law_changes import (
    begin_correction,
    correction_book,
    made_episode,
    settle_corrections,
)
from broadcaster.care.affected import AffectedState, affected
from broadcaster.care.owed_corrections import needless, say_settled, still_owed
from broadcaster.desk.answers import go
from broadcaster.desk.forms import line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.production.naming import find, known_episodes

HERE = "/doi-luat"
_SHOWN = 50  # of each state, and episodes of past days that are opened
_ORDER = (
    AffectedState.QUEUED,
    AffectedState.APPROVED,
    AffectedState.SENT,
    AffectedState.DRAFT,
    AffectedState.HEARD,
)


def _page(context: RequestContext) -> Response:
    """Nothing is written here: what log and receipts prove is counted as it stands."""
    wired = context.wired
    book = correction_book(wired)
    evidence = book.evidence()
    owed = still_owed(book, evidence)
    begun = {one.episode: one.script for one in book.owed.all()}
    found = affected(book, evidence, wired.today, most=_SHOWN)
    groups = [
        (state.value, works[:_SHOWN], len(works[_SHOWN:]) + (found.unseen if heard else 0))
        for state in _ORDER
        for works in [[one for one in found.works if one.state is state]]
        for heard in [state is AffectedState.HEARD]
        if works or (heard and found.unseen)
    ]
    return respond(
        context, "law_changes.html", groups=groups, owed=owed, begun=begun, today=wired.today
    )


def _begin(context: RequestContext) -> Response:
    """Viết bài đính chính: its skeleton opens, and every place that heard it wrongly is noted."""
    wired, wrong = context.wired, line(context.form, "sai", 300)
    with held(wired):
        key = find(line(context.form, "so"), known_episodes(wired.station, wired.tools)).key
        path, owed = begin_correction(wired, key, wrong=wrong, who=context.person.name)
    context.note("đính chính", key, wrong)
    settle_corrections(wired)
    word = (
        f"{len(owed)} nơi còn phải nghe bài đính chính. Viết nội dung đúng rồi gửi duyệt."
        if owed
        else "Không nơi nào phải nghe thêm bài đính chính."
    )
    return go(context, f"/soan-bai/{path.name}", word)


def _needless(context: RequestContext) -> Response:
    key, why = line(context.form, "so"), line(context.form, "ly-do", 300)
    with held(context.wired):
        episode = made_episode(context.wired, key)
        book = correction_book(context.wired)
        needless(book, episode, reason=why, who=context.person.name)
    context.note("không đính chính", key, why)
    settle_corrections(context.wired)
    return go(context, HERE, "Đã ghi là không cần đính chính.")


def _settled(context: RequestContext) -> Response:
    """Đã nghe: a person knows what no log and no receipt tells."""
    which, proof = number(context.form, "noi"), line(context.form, "vi-sao", 300)
    say_settled(correction_book(context.wired), which, proof=proof)
    context.note("đã nghe đính chính", str(which), proof)
    settle_corrections(context.wired)
    return go(context, HERE, "Đã ghi nơi ấy đã nghe bài đính chính.")


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.REVIEW, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.WITHDRAW, does=_begin),
    DeskRoute(method="POST", path=f"{HERE}/khong-can", right=Right.WITHDRAW, does=_needless),
    DeskRoute(method="POST", path=f"{HERE}/da-nghe", right=Right.WITHDRAW, does=_settled),
)
