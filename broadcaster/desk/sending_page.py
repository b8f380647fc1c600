"""Gửi duyệt: what is asked before a script goes to whoever approves, and the job that sends it."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.forms import day_field, in_field, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.saving import files_of
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError, NotAllowed
from broadcaster.production.naming import NamedEpisode, known_episodes
from broadcaster.programme.approval import held_back
from broadcaster.programme.companions import free_day, put_off, unfinished
from broadcaster.writing.drafts import Draft


def as_ticked(context: RequestContext) -> str:
    """What the address of a page ends with on which “Gửi dù chưa kiểm” is to be ticked still.

    "" = who comes from a form or a page did not tick it there.
    """
    asked = context.form.get("chua_kiem") or context.query("chua_kiem")
    return "?chua_kiem=1" if asked else ""


def send(context: RequestContext, saved: Draft, word: str = "Bài đã lưu.") -> Response:
    """Begin to send what was saved, or ask first about what would go along unfinished.

    Raises InputError, NotAllowed; then nothing is sent and the script stays saved.
    """
    if not context.may(Right.SEND):
        raise NotAllowed(
            "vai của em không gửi duyệt được", hint="Bài đã lưu. Nhờ thầy cô gửi giúp."
        )
    wired = context.wired
    known = _episode_of(context, saved.name)
    unknown_law = bool(context.form.get("chua_kiem"))
    others = [
        one for one in unfinished(wired.station, wired.tools, known) if one.name != saved.name
    ]
    if others and not context.form.get("du_con_do"):
        return go(context, f"/soan-bai/{saved.name}/gui{as_ticked(context)}")
    held = held_back(wired.station, wired.tools, known, known=unknown_law)
    if held is not None:
        raise InputError(
            f"chưa gửi được: {held.sentence}",
            hint="Bài đã lưu. Ghi ngày hiệu lực, hoặc đánh dấu “Gửi dù chưa kiểm” rồi gửi."
            if held.asks
            else "Bài đã lưu. Sửa xong thì gửi.",
        )
    argument = {"key": known.key, "who": context.person.name, "unknown_law": unknown_law}
    job = context.ask_for("gui", f"Gửi duyệt {known.title}", argument)
    context.note("gửi duyệt", known.key)
    return go(context, f"/viec/{job.id}", f"{word} Máy dựng xong là gửi ngay.")


def _episode_of(context: RequestContext, name: str) -> NamedEpisode:
    """The episode that a script is part of. Raises InputError for a script with mistakes."""
    path = files_of(context).path(name)
    for known in known_episodes(context.wired.station, context.wired.tools):
        if path in known.files:
            return known
    raise InputError("bài còn lỗi nên chưa gửi được", hint="Bài đã lưu. Sửa các lỗi rồi gửi.")


def _ask_before_sending(context: RequestContext) -> Response:
    """What would go along and is not finished: sent with it, left for another day, or not sent."""
    wired, name = context.wired, context.part("name")
    known = _episode_of(context, name)
    return respond(
        context,
        "sending.html",
        name=name,
        known=known,
        scripts=unfinished(wired.station, wired.tools, known),
        held=held_back(wired.station, wired.tools, known, known=True),
        free=free_day(wired.station, wired.tools, known),
        ticked=as_ticked(context),
        who_is=context.name_of,
    )


def _send_as_asked(context: RequestContext) -> Response:
    """Send after all, or put one of the scripts off; the last that was put off sends the rest."""
    wired, name = context.wired, context.part("name")
    known = _episode_of(context, name)
    act, _, other = line(context.form, "viec").partition(":")
    if act == "gui":
        return send(context, files_of(context).open(name))
    if other == name or act not in ("de-lai", "doi"):
        raise InputError("chưa chọn bài nào để lại", hint="Bấm một nút cạnh tên bài.")
    day = free_day(wired.station, wired.tools, known)
    field = f"ngay_{other}"
    with in_field(field):
        if act == "doi":
            typed = day_field(context.form, field, wired.today)
            if typed is None:
                raise InputError("chưa ghi ngày", hint="Viết như 30/11/2026.")
            day = typed
        put_off(wired.tools, known, other, day)
    context.note("để bài sang ngày khác", other, told_day(day))
    word = f"Đã để “{other}” sang {told_day(day)}."
    left = unfinished(wired.station, wired.tools, _episode_of(context, name))
    if any(one.name != name for one in left):
        return go(context, f"/soan-bai/{name}/gui{as_ticked(context)}", word)
    return send(context, files_of(context).open(name), word)


ROUTES = (
    DeskRoute(
        method="GET", path="/soan-bai/{name}/gui", right=Right.SEND, does=_ask_before_sending
    ),
    DeskRoute(method="POST", path="/soan-bai/{name}/gui", right=Right.SEND, does=_send_as_asked),
)
