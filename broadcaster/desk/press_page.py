"""Điểm báo: what the newspapers have that the station names; chosen articles become a draft."""

import tomllib

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.press import fetch_articles, last_seen, see_press
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import save_station, station_file
from broadcaster.desk.forms import day_field, in_field, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import Conflict, InputError
from broadcaster.programme.schedule import next_air_day
from broadcaster.storage.toml_editor import Changes, with_values
from broadcaster.writing.originals import OriginalFolders
from broadcaster.writing.press_script import (
    MOST_ARTICLES,
    PressHeadline,
    PressWishes,
    write_press_script,
)

HERE = "/diem-bao"
PAPERS = "/cai-dat/bao"
_LONGEST = 2_000  # letters of the addresses of one newspaper
_FILE = "station.toml"


def _page(context: RequestContext) -> Response:
    """The headlines as they were seen last; nobody is asked for a page that is opened."""
    settings = context.wired.settings
    return respond(
        context, "press.html",
        here=HERE, papers=PAPERS if context.may(Right.SETTINGS) else "",
        named=bool(settings.station.press), seen=last_seen(settings),
        formats=context.wired.station.formats, day=next_air_day(context.wired.tools),
        most=MOST_ARTICLES,
    )  # fmt: skip


# --- which newspapers ----------------------------------------------------------------------------


def _papers(context: RequestContext) -> Response:
    return respond(
        context, "newspapers.html", here=PAPERS, papers=_named(context),
        digest=station_file(context).digest,
    )  # fmt: skip


def _named(context: RequestContext) -> dict[str, list[str]]:
    """The newspapers of the station, each with its addresses."""
    found: dict[str, list[str]] = {}
    for name, address in context.wired.station.profile.press:
        found.setdefault(name, []).append(address)
    return found


def _name(context: RequestContext) -> Response:
    """A newspaper more, or other addresses for one that is known."""
    name = line(context.form, "ten", 60)
    rows = context.form.get("dia_chi", "")[:_LONGEST].split()
    addresses = [*dict.fromkeys(rows)]
    with in_field("ten"):
        if not name:
            raise InputError("chưa ghi tên báo", hint="Ví dụ: Tuổi Trẻ.")
    with in_field("dia_chi"):
        if not addresses:
            raise InputError("chưa ghi địa chỉ của báo", hint="Chép từ thanh địa chỉ.")
        told = _put(context, name, addresses)
    context.note("ghi báo để điểm", name, ", ".join(addresses))
    return go(context, PAPERS, f"Điểm báo từ nay xem {name}. {told}".strip())


def _end(context: RequestContext) -> Response:
    name = line(context.form, "bao", 60)
    if name not in _named(context):
        raise Conflict(f"đài không còn ghi báo “{name}”", hint="Tải lại trang.")
    told = _put(context, name, None)
    context.note("thôi xem báo", name)
    return go(context, PAPERS, f"Điểm báo thôi xem {name}. {told}".strip())


def _put(context: RequestContext, name: str, addresses: list[str] | None) -> str:
    """Change a newspaper in the settings. Raises InputError where they would not be right."""
    value = addresses[0] if addresses and len(addresses) == 1 else addresses
    changes: Changes = {}
    for key in {one for one in _written(context) if " ".join(one.split()) == name} - {name}:
        changes["press", key] = None  # the name with other blanks
    changes["press", name] = value
    return save_station(context, with_values(station_file(context).text, changes, _FILE))


def _written(context: RequestContext) -> tuple[str, ...]:
    """The names as the file has them."""
    return tuple(tomllib.loads(station_file(context).text).get("press", {}))


# --- what they have ------------------------------------------------------------------------------


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
    DeskRoute(method="GET", path=PAPERS, right=Right.SETTINGS, does=_papers),
    DeskRoute(method="POST", path=PAPERS, right=Right.SETTINGS, does=_name),
    DeskRoute(method="POST", path=f"{PAPERS}/bo", right=Right.SETTINGS, does=_end),
)
