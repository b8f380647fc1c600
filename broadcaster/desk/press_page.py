"""Điểm báo: what the newspapers have that the station names; chosen articles become a draft."""

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.press import fetch_articles, last_seen, see_press
from broadcaster.desk.answers import go
from broadcaster.desk.forms import day_field, in_field, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import Conflict, InputError
from broadcaster.programme.schedule import next_air_day
from broadcaster.writing.originals import OriginalFolders
from broadcaster.writing.press_script import (
    MOST_ARTICLES,
    PressHeadline,
    PressWishes,
    write_press_script,
)

HERE = "/diem-bao"


def _page(context: RequestContext) -> Response:
    """The headlines as they were seen last; nobody is asked for a page that is opened."""
    settings = context.wired.settings
    return respond(
        context, "press.html",
        here=HERE, named=bool(settings.station.press), seen=last_seen(settings),
        formats=context.wired.station.formats, day=next_air_day(context.wired.tools),
        most=MOST_ARTICLES,
    )  # fmt: skip


def _look(context: RequestContext) -> Response:
    seen = see_press(context.wired.settings, context.wired.tools.clock.now())
    context.note("xem các báo", f"{len(seen.headlines)} tin")
    if not seen.headlines:
        return go(context, HERE, "Chưa xem được báo nào.", kind="warn")
    return go(context, HERE, f"Đã xem: {len(seen.headlines)} tin.")


def _write(context: RequestContext) -> Response:
    """The draft, opened where scripts are written."""
    form = context.form
    keys = [value for name, value in context.fields if name == "bai"]
    with in_field("bai"):
        if not keys:
            raise InputError("chưa chọn bài báo nào", hint="Đánh dấu những bài sẽ điểm.")
        if len(keys) > MOST_ARTICLES:
            raise InputError(f"nhiều nhất {MOST_ARTICLES} bài báo một lần", hint="Bỏ bớt.")
    chosen = _chosen(context, keys)
    day = day_field(form, "ngay", context.wired.today)
    if day is None:
        with in_field("ngay"):
            raise InputError("chưa ghi ngày phát", hint="Viết như 30/11/2026.")
    settings, station, tools = context.wired.settings, context.wired.station, context.wired.tools
    articles, told = fetch_articles(settings, chosen)
    wishes = PressWishes(
        day=day, programme=line(form, "chuong_trinh"), title=line(form, "tieu_de", 150)
    )
    folders = OriginalFolders(scripts=settings.scripts, cache=settings.cache)
    with in_field("tieu_de"):
        path = write_press_script(
            station, tools, folders, articles, wishes, who=context.person.account
        )
    context.note("tạo bài điểm báo", path.name, f"{len(articles)} bài báo")
    word = "Đã viết nháp. Kể lại bằng lời của mình rồi gửi duyệt."
    if told:
        return go(context, f"/soan-bai/{path.name}", f"{word} {' '.join(told)}", kind="warn")
    return go(context, f"/soan-bai/{path.name}", word)


def _chosen(context: RequestContext, keys: list[str]) -> tuple[PressHeadline, ...]:
    """The articles that somebody ticked, whatever list is the last one by now."""
    seen = last_seen(context.wired.settings)
    known = {one.key: one for one in reversed(seen.headlines)} if seen else {}
    if not {*keys} <= {*known}:
        raise Conflict(
            "danh sách bài báo vừa đổi, nay không có bài báo ấy",
            hint="Tải lại trang rồi chọn lại.",
        )
    return tuple(known[key] for key in dict.fromkeys(keys))


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.WRITE, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.WRITE, does=_write),
    DeskRoute(method="POST", path=f"{HERE}/xem", right=Right.WRITE, does=_look),
)
