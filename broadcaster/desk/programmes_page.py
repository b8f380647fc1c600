"""Chương trình, kênh và vai: a programme's shape, its channel, and which voice a role has."""

from collections.abc import Mapping

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.desk import Changes, entry_added, values_set
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import digest_of, format_path, save_text, station_path, text_of
from broadcaster.desk.forms import decimal, line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.dates import clock_time
from broadcaster.domain.errors import InputError
from broadcaster.domain.speech import SPEEDS
from broadcaster.domain.station import ProgrammeFormat, RoleDefault, Show
from broadcaster.production.build import usable_engines
from broadcaster.scripts.programme_file import read_format
from broadcaster.timetable.occurrences import WEEKDAYS

PROGRAMME = "/cai-dat/chuong-trinh/{key}"
ROLES = "/cai-dat/vai"
_FILE = "station.toml"
# key of the file, what it is called
SOUNDS = (
    ("ident", "Nhạc hiệu mở đầu"),
    ("outro", "Nhạc kết"),
    ("jingle", "Nhạc giữa hai mục"),
    ("sting", "Nhạc cắt"),
    ("bed", "Nhạc nền"),
)
WISHES = ("nữ", "nam", "em bé", "bà", "ông")


# --- a programme and its channel ------------------------------------------------------------------


def _format(visit: RequestContext) -> ProgrammeFormat:
    path = format_path(visit, visit.part("key"))
    found = read_format(path.read_bytes(), path.name, path.stem).value
    if found is None:
        raise InputError("tệp của chương trình này đang có chỗ sai", hint="Sửa cả tệp ở Cài đặt.")
    return found


def _show(visit: RequestContext, programme: ProgrammeFormat) -> tuple[int, Show]:
    shows = visit.wired.station.profile.shows
    for number_, show in enumerate(shows):
        if show.key == programme.show:
            return number_, show
    raise InputError("chương trình này chưa có kênh nào", hint="Sửa cả tệp ở Cài đặt.")


def _page(visit: RequestContext) -> Response:
    programme = _format(visit)
    _, show = _show(visit, programme)
    others = [f.name for f in visit.wired.station.formats if f.show == show.key]
    return respond(
        visit, "programme.html", one=programme, show=show, others=others, weekdays=WEEKDAYS,
        key=visit.part("key"), sounds=[(k, words, getattr(programme, k)) for k, words in SOUNDS],
        shelf=_shelf(visit), roles=_role_names(visit, programme.anchor),
        digest=digest_of(format_path(visit, visit.part("key"))),
        station_digest=digest_of(station_path(visit)),
    )  # fmt: skip


def _shelf(visit: RequestContext) -> list[str]:
    """What a programme may play, by its first name: no voices."""
    found = [a for a in visit.wired.tools.shelf().assets if not a.reads and not a.rights.person]
    return sorted({a.titles[0] if a.titles else a.name for a in found})


def _role_names(visit: RequestContext, now: str) -> list[str]:
    return list(dict.fromkeys([now, *(r.role for r in visit.wired.station.profile.roles)]))


def _save(visit: RequestContext) -> Response:
    """The shape of a programme; what is as before is not touched."""
    now, form = _format(visit), visit.form
    name, begins = line(form, "ten", 80), clock_time(line(form, "gio", 20))
    if not name:
        raise InputError("chưa ghi tên chương trình", hint="Ví dụ: Phát thanh măng non.")
    if begins is None:
        raise InputError("chưa ghi giờ phát", hint="Viết như 6:45 hoặc 6 giờ 45.")
    anchor = line(form, "nguoi_dan", 60)
    if anchor not in _role_names(visit, now.anchor):
        raise InputError("chưa chọn ai dẫn chương trình", hint="Chọn một vai trong danh sách.")
    days = tuple(n for n, day in enumerate(WEEKDAYS) if ("thu", day) in visit.fields)
    longest = decimal(form, "phut", now.max_minutes)
    values: Changes = {}
    if name != now.name:
        values["name",] = name
    if begins != now.air_time:
        values["air_time",] = f"{begins:%H:%M}"
    if longest != now.max_minutes:
        values["max_minutes",] = longest
    if days != now.weekdays:
        values["weekdays",] = [WEEKDAYS[n] for n in days] or None
    if anchor != now.anchor:
        values["anchor",] = anchor
    values |= _sounds(visit, now)
    path = format_path(visit, visit.part("key"))
    told = save_text(visit, path, values_set(text_of(path), values, path.name))
    visit.note("sửa chương trình", name, ", ".join(str(place[-1]) for place in values))
    return go(visit, _here(visit), f"Đã lưu chương trình {name}. {told}".strip())


def _sounds(visit: RequestContext, now: ProgrammeFormat) -> Changes:
    shelf, values = _shelf(visit), Changes()
    for key, words in SOUNDS:
        chosen, before = line(visit.form, key, 120), getattr(now, key)
        if chosen == before:
            continue
        if chosen and chosen not in shelf:
            raise InputError(
                f"kho không có “{chosen}” cho {words.lower()}", hint="Chọn tiếng khác."
            )
        values["sounds", key] = chosen
    return values


def _here(visit: RequestContext) -> str:
    return PROGRAMME.replace("{key}", visit.part("key"))


def _save_show(visit: RequestContext) -> Response:
    """Title, description and audience of the channel, as listeners read them."""
    at, now = _show(visit, _format(visit))
    title, about = line(visit.form, "ten_kenh", 150), line(visit.form, "gioi_thieu", 4000)
    if not title or not about:
        raise InputError("kênh phải có tên và lời giới thiệu", hint="Ghi cả hai rồi lưu lại.")
    asked = (a.strip() for a in line(visit.form, "doi_tuong", 400).split(","))
    audiences = list(dict.fromkeys(a for a in asked if a))
    values: Changes = {}
    if title != now.title:
        values["shows", at, "title"] = title
    if about != now.description:
        values["shows", at, "description"] = about
    if tuple(audiences) != now.audiences:
        values["shows", at, "audiences"] = audiences or None
    path = station_path(visit)
    told = save_text(visit, path, values_set(text_of(path), values, _FILE))
    visit.note("sửa kênh", title)
    return go(visit, _here(visit), f"Đã lưu kênh {title}. {told}".strip())


# --- roles ----------------------------------------------------------------------------------------


def _roles(visit: RequestContext) -> Response:
    roles = visit.wired.station.profile.roles
    return respond(
        visit, "roles.html", roles=[(role, _speed(role)) for role in roles],
        voices=_voices(visit), wishes=WISHES, speeds=[word for word, _ in SPEEDS],
        digest=digest_of(station_path(visit)),
    )  # fmt: skip


def _voices(visit: RequestContext) -> Mapping[str, str]:
    """Voice -> what it is called."""
    engines, _ = usable_engines(visit.wired.tools.engines)
    return {
        voice.id: f"{voice.name} ({voice.gender.value}, {voice.region.value})"
        for engine in engines
        for voice in engine.voices()
    }


def _speed(role: RoleDefault) -> str:
    """The word of its speed; "" when it was written as another number."""
    return next((word for word, rate in SPEEDS if rate == role.rate), "")


def _save_role(visit: RequestContext) -> Response:
    roles, at = visit.wired.station.profile.roles, number(visit.form, "so", -1)
    if not 0 <= at < len(roles):
        raise InputError("không còn vai này", hint="Tải lại trang rồi làm lại.")
    role, values = roles[at], Changes()
    wish, speed = _wish(visit, role.wish), _speed_asked(visit, _speed(role))
    if wish != role.wish:
        values["roles", at, "voice"] = wish
    if speed != _speed(role):
        values["roles", at, "rate"] = None
        values["roles", at, "speed"] = "" if speed == "vừa" else speed
    if (name := line(visit.form, "ten", 80)) != role.name:
        values["roles", at, "name"] = name
    return _put_role(visit, values_set(_station_text(visit), values, _FILE), role.role)


def _add_role(visit: RequestContext) -> Response:
    label = line(visit.form, "vai", 40).upper()
    if not label or any(c in label for c in ':[]"'):
        raise InputError("chưa ghi tên vai", hint="Như trong bài: BÀ NĂM, LỚP TRƯỞNG.")
    if label in {role.role.upper() for role in visit.wired.station.profile.roles}:
        raise InputError(f"đã có vai {label}", hint="Sửa vai ấy ở trên.")
    speed = _speed_asked(visit, "vừa")
    values = {
        "role": label,
        "voice": _wish(visit, ""),
        "speed": "" if speed == "vừa" else speed,
        "name": line(visit.form, "ten", 80),
    }
    return _put_role(visit, entry_added(_station_text(visit), "roles", values, _FILE), label)


def _wish(visit: RequestContext, now: str) -> str:
    wish = line(visit.form, "giong", 120)
    if not wish or (wish not in (now, *WISHES) and wish not in _voices(visit)):
        raise InputError("đài không có giọng này", hint="Chọn một giọng trong danh sách.")
    return wish


def _speed_asked(visit: RequestContext, now: str) -> str:
    speed = line(visit.form, "toc_do", 20)
    return speed if speed in {word for word, _ in SPEEDS} else now


def _station_text(visit: RequestContext) -> str:
    return text_of(station_path(visit))


def _put_role(visit: RequestContext, text: str, label: str) -> Response:
    told = save_text(visit, station_path(visit), text)
    visit.note("sửa vai", label)
    return go(visit, ROLES, f"Đã lưu vai {label}. Bài dựng từ nay dùng giọng này. {told}".strip())


ROUTES = (
    DeskRoute(method="GET", path=PROGRAMME, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=PROGRAMME, right=Right.SETTINGS, does=_save),
    DeskRoute(method="POST", path=f"{PROGRAMME}/kenh", right=Right.SETTINGS, does=_save_show),
    DeskRoute(method="GET", path=ROLES, right=Right.SETTINGS, does=_roles),
    DeskRoute(method="POST", path=ROLES, right=Right.SETTINGS, does=_add_role),
    DeskRoute(method="POST", path=f"{ROLES}/sua", right=Right.SETTINGS, does=_save_role),
)
