"""Cài đặt: the station, voices, readings, radio stations, its files."""

from pathlib import Path, PurePath

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.publishing import close_address, publish
from broadcaster.app.settings import FORMATS, STATION_FILE
from broadcaster.app.station import edit_station
from broadcaster.app.stations import signing_key
from broadcaster.desk.answers import go, line_of, plain_hint, sentence
from broadcaster.desk.config_files import page_of, put_in_place
from broadcaster.desk.forms import in_field, in_fields, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.domain.errors import InputError
from broadcaster.programme.schedule import SCHEDULE_FILE, station_schedule
from broadcaster.pull.signing import fingerprint
from broadcaster.stations.mirror_site import station_seats
from broadcaster.stations.records import STATION
from broadcaster.system.files import named
from broadcaster.writing.config_editor import read_file
from broadcaster.writing.lexicon import entries, search, wish

_SHOWN_READINGS = 24
_BESIDE = 2  # lines shown before and behind the one that is meant
# path, words, one line about it, right
SETTINGS_PLACES = (
    ("/bat-dau?buoc=ten", "Ba việc đầu tiên", "Tên trường, người duyệt, loa", Right.SETTINGS),
    ("/cai-dat/ho-so", "Cài đặt của đài", "Tên, địa chỉ, người duyệt, chủ điểm", Right.SETTINGS),
    ("/nguoi-dung", "Người dùng", "Thêm người, đổi vai, cấp đường dẫn cho người quên mật khẩu",
     Right.PEOPLE),
    ("/cai-dat/khung", "Khung giờ", "Những lúc trong tuần loa phát chương trình", Right.SETTINGS),
    ("/cai-dat/ngay", "Ngày nghỉ, ngày giờ khác",
     "Nghỉ lễ, học bù, những ngày theo giờ khác, chủ điểm, năm học", Right.SETTINGS),
    ("/cai-dat/dien-thoai", "Điện thoại trong trường",
     "Mở bàn làm việc cho điện thoại và máy khác trong mạng của trường", Right.PEOPLE),
    ("/loa", "Loa", "Bật, tắt trình phát ở loa; cho tự bật khi mở máy", Right.AIR),
    ("/cai-dat/vai", "Vai và giọng", "Đổi giọng: vai nào trong bài đọc giọng nào", Right.SETTINGS),
    ("/giong-doc", "Giọng đọc", "Đài đọc bằng gì; giọng hay hơn; nghe thử từng giọng", Right.HEAR),
    ("/cach-doc", "Cách đọc", "Chữ viết tắt, tên riêng đọc thế nào", Right.HEAR),
    ("/cai-dat/don-vi", "Đơn vị",
     "Trường, điểm trường, cấp trên; đổi tên, thôi hoạt động từ một ngày", Right.SETTINGS),
    ("/cai-dat/sao-luu", "Sao lưu và phục hồi",
     "Các bản đã cất, thử một bản, lấy lại đài như trước", Right.SETTINGS),
    ("/cai-dat/ban-dung", "Bản đang dùng", "Chương trình là bản nào; lên bản mới, cập nhật",
     Right.SETTINGS),
    ("/cai-dat/bao", "Báo để điểm", "Những báo mà trang Điểm báo xem", Right.SETTINGS),
    ("/cai-dat/dai", "Đài lấy bài", "Địa chỉ riêng của từng đài truyền thanh", Right.SETTINGS),
    ("/so-viec-da-lam", "Sổ việc đã làm", "Ai đã làm gì ở bàn làm việc, lúc nào", Right.PEOPLE),
)  # fmt: skip


def _page(context: RequestContext) -> Response:
    wired = context.wired
    profile = wired.station.profile
    return respond(
        context,
        "settings.html",
        places=[place for place in SETTINGS_PLACES if context.may(place[3])],
        profile=profile,
        formats=wired.station.formats,
        stem=lambda one: PurePath(one.place.file).stem if one.place else one.slug,
        schedule=station_schedule(wired.station, wired.tools).schedule,
        notices=[
            (sentence(n.sentence), page_of(str(n.place)) if n.place else "/cai-dat/ho-so")
            for n in wired.settings.notices
        ],
    )


# --- readings -----------------------------------------------------------------------------------


def _readings(context: RequestContext) -> Response:
    own = context.wired.station.profile.readings
    asked = line(dict(context.request.query_params), "tim", 60)
    found = search(entries(own), asked) if asked else entries(own)
    return respond(
        context, "readings.html", own=own, asked=asked, found=found[:_SHOWN_READINGS],
        more=max(0, len(found) - _SHOWN_READINGS),
    )  # fmt: skip


def _add_reading(context: RequestContext) -> Response:
    wired = context.wired
    known = wired.station.profile.readings
    with in_fields(written="chu", spoken="doc"):
        new = wish(line(context.form, "chu"), line(context.form, "doc"), known)
    edit_station(wired.settings.folder, {("readings", new.written): new.spoken})
    context.note("thêm cách đọc", new.written, new.spoken)
    remarks = " ".join(sentence(remark) for remark in new.remarks)
    word = f"Từ nay “{new.written}” đọc là “{new.spoken}”. {remarks}".strip()
    return go(context, "/cach-doc", word)


# --- radio stations -----------------------------------------------------------------------------


def _stations(context: RequestContext) -> Response:
    wired = context.wired
    key = signing_key(wired.settings)
    seats = station_seats(wired.station.profile, wired.tools.subscribers())
    return respond(
        context, "stations.html", seats=seats, stamp=fingerprint(key.public) if key.there else "",
    )  # fmt: skip


def _add_station(context: RequestContext) -> Response:
    wired, name = context.wired, line(context.form, "ten", 100)
    if not name:
        raise InputError(
            "chưa ghi tên đài", hint="Ví dụ: Đài truyền thanh xã Tân Lập.", field="ten"
        )
    with held(wired), in_field("ten"):
        signing_key(wired.settings).make()
        wired.tools.subscribers().add(STATION, name, wired.tools.clock.now().date())
        publish(wired.station, wired.tools)
    context.note("cho đài lấy bài", name)
    return go(context, "/cai-dat/dai", f"Đã cho {name} lấy bài. Gửi địa chỉ riêng cho đúng đài ấy.")


def _end_station(context: RequestContext) -> Response:
    wired, name = context.wired, line(context.form, "ten", 100)
    with held(wired):
        wired.tools.subscribers().revoke(STATION, name, wired.tools.clock.now().date())
        close_address(wired)
    context.note("thôi cho đài lấy bài", name)
    return go(context, "/cai-dat/dai", f"{name} không lấy được bài nữa.")


# --- files --------------------------------------------------------------------------


def _path(context: RequestContext) -> Path:
    """The file that a short name means. Raises InputError for any other."""
    wired, name = context.wired, context.part("key")
    scripts = wired.tools.folders.scripts
    files = {"dai": scripts / STATION_FILE, "lich": scripts / SCHEDULE_FILE}
    files |= {f"ct-{path.stem}": path for path in named(scripts / FORMATS, "*.toml")}
    if name not in files:
        raise InputError("không có tệp cài đặt nào như vậy", hint="Trở về trang Cài đặt.")
    return files[name]


def _title(context: RequestContext) -> str:
    name = context.part("key")
    return {"dai": "Cài đặt của đài", "lich": "Lịch phát"}.get(name, "Chương trình")


def _file(context: RequestContext) -> Response:
    file = read_file(_path(context))
    named = context.query("dong")
    at = int(named) if named.isdecimal() and len(named) < 7 else 0
    return respond(
        context, "file.html", file=file, text=file.text, wrong="", hint="", title=_title(context),
        at=at, rows=_around(file.text, at),
    )  # fmt: skip


def _around(text: str, at: int) -> list[tuple[int, str]]:
    """A line of a text, with its number, and what stands around it; none when there is none."""
    rows = text.splitlines()
    first = max(1, at - _BESIDE)
    return [*enumerate(rows[first - 1 : at + _BESIDE], first)] if 0 < at <= len(rows) else []


def _save(context: RequestContext) -> Response:
    path, text = _path(context), context.form.get("noi_dung", "")
    try:
        notices = put_in_place(context, path, text)
    except InputError as fault:
        return respond(  # what was typed stays on the page
            context, "file.html", status=422, file=read_file(path), text=text,
            title=_title(context), wrong=sentence(fault.sentence),
            hint=sentence(plain_hint(fault.hint)), at=line_of(fault.where),
            rows=_around(text, line_of(fault.where)),
        )  # fmt: skip
    context.note("sửa tệp", path.name)
    told = " ".join(sentence(n.sentence) for n in notices[:3])
    return go(context, "/cai-dat", f"Đã lưu {path.name}; bản trước vẫn được giữ. {told}".strip())


def _audit(context: RequestContext) -> Response:
    return respond(context, "audit.html", notes=context.state.parts.door.people.notes(300))


ROUTES = (
    DeskRoute(method="GET", path="/cai-dat", right=Right.SETTINGS, does=_page),
    DeskRoute(method="GET", path="/cach-doc", right=Right.HEAR, does=_readings),
    DeskRoute(method="POST", path="/cach-doc", right=Right.READINGS, does=_add_reading),
    DeskRoute(method="GET", path="/cai-dat/dai", right=Right.SETTINGS, does=_stations),
    DeskRoute(method="POST", path="/cai-dat/dai", right=Right.SETTINGS, does=_add_station),
    DeskRoute(method="POST", path="/cai-dat/dai/thoi", right=Right.SETTINGS, does=_end_station),
    DeskRoute(method="GET", path="/cai-dat/tep/{key}", right=Right.SETTINGS, does=_file),
    DeskRoute(method="POST", path="/cai-dat/tep/{key}", right=Right.SETTINGS, does=_save),
    DeskRoute(method="GET", path="/so-viec-da-lam", right=Right.PEOPLE, does=_audit),
)
