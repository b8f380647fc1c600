"""Chương trình, kênh và vai: a programme's shape, its channel, and which voice a role has."""

from collections.abc import Mapping
from dataclasses import replace

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import format_path, save_station, save_text, station_file
from broadcaster.desk.forms import asked, decimal, in_field, line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.uploads import wav_of
from broadcaster.domain.dates import WEEKDAYS, clock_time
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import ProgrammePace
from broadcaster.domain.speech import SPEEDS
from broadcaster.domain.station import ProgrammeFormat, RoleDefault, Show
from broadcaster.production.engines import usable_engines
from broadcaster.production.sounds import SoundIndex, index_sounds
from broadcaster.scripts.programme_file import read_format
from broadcaster.scripts.settings_table import FORMAT, STATION
from broadcaster.storage.toml_editor import Changes, with_entry, with_values
from broadcaster.writing.config_editor import read_file
from broadcaster.writing.listening import say_at_pace

PROGRAMME = "/cai-dat/chuong-trinh/{key}"
ROLES = "/cai-dat/vai"
_FILE = "station.toml"
_ASK = FORMAT.desk
_SET = FORMAT.section("sounds").desk["set"]
_SOUNDS = {key: one for key, one in FORMAT.section("sounds").desk.items() if one is not _SET}
_CHANNEL = STATION.section("shows").desk
_ROLE = STATION.section("roles").desk
WISHES = ("nữ", "nam", "em bé", "bà", "ông")


# --- a programme and its channel ------------------------------------------------------------------


def _format(context: RequestContext) -> ProgrammeFormat:
    path = format_path(context, context.part("key"))
    found = read_format(path.read_bytes(), path.name, path.stem).value
    if found is None:
        raise InputError("tệp của chương trình này đang có chỗ sai", hint="Sửa cả tệp ở Cài đặt.")
    return found


def _show(context: RequestContext, programme: ProgrammeFormat) -> tuple[int, Show]:
    shows = context.wired.station.profile.shows
    for number_, show in enumerate(shows):
        if show.key == programme.show:
            return number_, show
    raise InputError("chương trình này chưa có kênh nào", hint="Sửa cả tệp ở Cài đặt.")


def _page(context: RequestContext) -> Response:
    programme = _format(context)
    _, show = _show(context, programme)
    others = [f.name for f in context.wired.station.formats if f.show == show.key]
    named = {one.label: now for key, one in _SOUNDS.items() if (now := getattr(programme, key))}
    index = _index(context)
    return respond(
        context, "programme.html", one=programme, show=show, others=others, weekdays=WEEKDAYS,
        key=context.part("key"), ask=_ASK, channel=_CHANNEL,
        minutes=FORMAT.setting("max_minutes").kind,
        sounds=[(one, getattr(programme, key)) for key, one in _SOUNDS.items()],
        shelf=_shelf(context), roles=_role_names(context, programme.anchor),
        paces=[pace.value for pace in ProgrammePace], ask_set=_SET,
        sets=index.sets_of(named.values()), heard=_heard(index, named),
        digest=read_file(format_path(context, context.part("key"))).digest,
        station_digest=station_file(context).digest,
    )  # fmt: skip


def _shelf(context: RequestContext) -> list[str]:
    """What a programme may play, by its first name: no voices."""
    found = [a for a in context.wired.tools.shelf().assets if not a.reads and not a.rights.person]
    return sorted({a.titles[0] if a.titles else a.name for a in found})


def _index(context: RequestContext) -> SoundIndex:
    tools = context.wired.tools
    return index_sounds(tools.shelf().assets, tools.clock.now().date())


def _heard(index: SoundIndex, named: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Sounds that are another one in a set: label, and for each set ("" = none) where it lies."""
    found = []
    for label, name in named.items():
        ways = [
            (word, index.by_key[key].digest[:16])
            for word in ("", *index.sets_of([name]))
            if (key := replace(index, sound_set=word).key_for(name)) is not None
        ]
        if len(ways) > 1:
            found.append((label, ways))
    return found


def _hear_pace(context: RequestContext) -> Response:
    """A few sentences with the silences of a pace."""
    wired = context.wired
    pace = _pace(line(context.request.query_params, "nhip"))
    return wav_of(say_at_pace(pace, wired.station, wired.tools), seconds=600)


def _pace(word: str) -> ProgrammePace:
    try:
        return ProgrammePace(word)
    except ValueError:
        raise InputError(
            "chưa chọn nhịp",
            hint=f"Chọn một trong: {', '.join(ProgrammePace)}.",
            field=_ASK["pace"].name,
        ) from None


def _role_names(context: RequestContext, now: str) -> list[str]:
    return list(dict.fromkeys([now, *(r.role for r in context.wired.station.profile.roles)]))


def _save(context: RequestContext) -> Response:
    """The shape of a programme; what is as before is not touched."""
    now, form = _format(context), context.form
    name = asked(context.form, _ASK["name"])
    with in_field(_ASK["air_time"].name):
        begins = clock_time(asked(context.form, _ASK["air_time"]))
    if not name:
        raise InputError(
            "chưa ghi tên chương trình", hint="Ví dụ: Phát thanh măng non.", field=_ASK["name"].name
        )
    if begins is None:
        raise InputError(
            "chưa ghi giờ phát", hint="Viết như 6:45 hoặc 6 giờ 45.", field=_ASK["air_time"].name
        )
    anchor = asked(context.form, _ASK["anchor"])
    if anchor not in _role_names(context, now.anchor):
        raise InputError(
            "chưa chọn ai dẫn chương trình", hint="Chọn một vai trong danh sách.",
            field=_ASK["anchor"].name,
        )  # fmt: skip
    days = tuple(
        n for n, day in enumerate(WEEKDAYS) if (_ASK["weekdays"].name, day) in context.fields
    )
    longest = decimal(form, _ASK["max_minutes"].name, now.max_minutes)
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
    if (pace := _pace(asked(form, _ASK["pace"]))) is not now.pace:
        values["pace",] = pace.value
    values |= _sounds(context, now)
    path = format_path(context, context.part("key"))
    told = save_text(
        context,
        path,
        with_values(read_file(path).text, values, path.name),
        ask={**_ASK, **_SOUNDS, "set": _SET},
    )
    context.note("sửa chương trình", name, ", ".join(str(place[-1]) for place in values))
    return go(context, _here(context), f"Đã lưu chương trình {name}. {told}".strip())


def _sounds(context: RequestContext, now: ProgrammeFormat) -> Changes:
    shelf, values = _shelf(context), Changes()
    for key, one in _SOUNDS.items():
        chosen, before = asked(context.form, one), getattr(now, key)
        if chosen == before:
            continue
        if chosen and chosen not in shelf:
            raise InputError(
                f"kho không có “{chosen}” cho {one.label.lower()}", hint="Chọn tiếng khác.",
                field=one.name,
            )  # fmt: skip
        values["sounds", key] = chosen
    chosen = asked(context.form, _SET)
    if chosen != now.sound_set:
        if chosen and not _index(context).has_set(chosen):
            raise InputError(
                f"kho không có tiếng nào của bộ nhạc “{chosen}”",
                hint="Bỏ trống, hoặc ghi chữ ở cuối tên các tiếng của bộ: “nhạc cắt xã” là bộ xã.",
                field=_SET.name,
            )
        values["sounds", "set"] = chosen
    return values


def _here(context: RequestContext) -> str:
    return PROGRAMME.replace("{key}", context.part("key"))


def _save_show(context: RequestContext) -> Response:
    """Title, description and audience of the channel, as listeners read them."""
    at, now = _show(context, _format(context))
    title, about = (
        asked(context.form, _CHANNEL["title"]),
        asked(context.form, _CHANNEL["description"]),
    )
    if not title or not about:
        raise InputError(
            "kênh phải có tên và lời giới thiệu", hint="Ghi cả hai rồi lưu lại.",
            field=_CHANNEL["description" if title else "title"].name,
        )  # fmt: skip
    named = (a.strip() for a in asked(context.form, _CHANNEL["audiences"]).split(","))
    audiences = list(dict.fromkeys(a for a in named if a))
    values: Changes = {}
    if title != now.title:
        values["shows", at, "title"] = title
    if about != now.description:
        values["shows", at, "description"] = about
    if tuple(audiences) != now.audiences:
        values["shows", at, "audiences"] = audiences or None
    text = with_values(station_file(context).text, values, _FILE)
    told = save_station(context, text, ask=_CHANNEL)
    context.note("sửa kênh", title)
    return go(context, _here(context), f"Đã lưu kênh {title}. {told}".strip())


# --- roles ----------------------------------------------------------------------------------------


def _roles(context: RequestContext) -> Response:
    roles = context.wired.station.profile.roles
    return respond(
        context, "roles.html", roles=[(role, _speed(role)) for role in roles],
        voices=_voices(context), wishes=WISHES, speeds=[word for word, _ in SPEEDS],
        digest=station_file(context).digest, ask=_ROLE,
    )  # fmt: skip


def _voices(context: RequestContext) -> Mapping[str, str]:
    """Voice -> what it is called."""
    engines, _ = usable_engines(context.wired.tools.engines)
    return {
        voice.id: f"{voice.name} ({voice.gender.value}, {voice.region.value}"
        + (", đang thử)" if voice.on_trial else ")")
        for engine in engines
        for voice in engine.voices()
    }


def _speed(role: RoleDefault) -> str:
    """The word of its speed; "" when it was written as another number."""
    return next((word for word, rate in SPEEDS if rate == role.rate), "")


def _save_role(context: RequestContext) -> Response:
    roles, at = context.wired.station.profile.roles, number(context.form, "so", -1)
    if not 0 <= at < len(roles):
        raise InputError("không còn vai này", hint="Tải lại trang rồi làm lại.")
    role, values = roles[at], Changes()
    wish, speed = _wish(context, role.wish), _speed_asked(context, _speed(role))
    if wish != role.wish:
        values["roles", at, "voice"] = wish
    if speed != _speed(role):
        values["roles", at, "rate"] = None
        values["roles", at, "speed"] = "" if speed == "vừa" else speed
    if (name := asked(context.form, _ROLE["name"])) != role.name:
        values["roles", at, "name"] = name
    return _put_role(context, with_values(station_file(context).text, values, _FILE), role.role)


def _add_role(context: RequestContext) -> Response:
    label = asked(context.form, _ROLE["role"]).upper()
    if not label or any(c in label for c in ':[]"'):
        raise InputError(
            "chưa ghi tên vai", hint="Như trong bài: BÀ NĂM, LỚP TRƯỞNG.", field=_ROLE["role"].name
        )
    if label in {role.role.upper() for role in context.wired.station.profile.roles}:
        raise InputError(f"đã có vai {label}", hint="Sửa vai ấy ở trên.", field=_ROLE["role"].name)
    speed = _speed_asked(context, "vừa")
    values = {
        "role": label,
        "voice": _wish(context, ""),
        "speed": "" if speed == "vừa" else speed,
        "name": asked(context.form, _ROLE["name"]),
    }
    return _put_role(context, with_entry(station_file(context).text, "roles", values, _FILE), label)


def _wish(context: RequestContext, now: str) -> str:
    wish = asked(context.form, _ROLE["voice"])
    if not wish or (wish not in (now, *WISHES) and wish not in _voices(context)):
        raise InputError(
            "đài không có giọng này", hint="Chọn một giọng trong danh sách.",
            field=_ROLE["voice"].name,
        )  # fmt: skip
    return wish


def _speed_asked(context: RequestContext, now: str) -> str:
    speed = asked(context.form, _ROLE["speed"])
    return speed if speed in {word for word, _ in SPEEDS} else now


def _put_role(context: RequestContext, text: str, label: str) -> Response:
    told = save_station(context, text, ask=_ROLE)
    context.note("sửa vai", label)
    return go(context, ROLES, f"Đã lưu vai {label}. Bài dựng từ nay dùng giọng này. {told}".strip())


ROUTES = (
    DeskRoute(method="GET", path=PROGRAMME, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=PROGRAMME, right=Right.SETTINGS, does=_save),
    DeskRoute(method="GET", path=f"{PROGRAMME}/nghe", right=Right.SETTINGS, does=_hear_pace),
    DeskRoute(method="POST", path=f"{PROGRAMME}/kenh", right=Right.SETTINGS, does=_save_show),
    DeskRoute(method="GET", path=ROLES, right=Right.SETTINGS, does=_roles),
    DeskRoute(method="POST", path=ROLES, right=Right.SETTINGS, does=_add_role),
    DeskRoute(method="POST", path=f"{ROLES}/sua", right=Right.SETTINGS, does=_save_role),
)
