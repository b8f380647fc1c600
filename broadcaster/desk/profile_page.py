"""Đài của trường: its facts, who approves, and the themes of the months, by plain forms."""

from collections.abc import Iterable

from starlette.responses import Response

from broadcaster.accounts.rights import Right, may
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import save_station, schedule_of, station_file
from broadcaster.desk.forms import asked, in_field, line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.domain.station import QuestionWay, StationProfile
from broadcaster.domain.text import fold
from broadcaster.programme.approval import is_approver
from broadcaster.programme.tentative_name import channels_renamed
from broadcaster.publishing.addresses import move_station
from broadcaster.scripts.setting import DeskField
from broadcaster.scripts.settings_table import STATION
from broadcaster.storage.toml_editor import Changes, with_values

HERE = "/cai-dat/ho-so"
_MONTH = STATION.setting("school_year_starts")
_PLACE = STATION.section("location").desk["name"]
_FILE = "station.toml"
LICENCES = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-ND-4.0", "CC0-1.0")


def _page(context: RequestContext) -> Response:
    profile = context.wired.station.profile
    people = context.state.parts.door.people.all()
    approve = [p.name for p in people if not p.ended and may(p, Right.APPROVE)]
    return respond(
        context, "profile.html", profile=profile, digest=station_file(context).digest,
        licences=LICENCES, themes=dict(profile.themes), approve=approve,
        unnamed=[name for name in approve if not is_approver(profile, name)],
        ask=STATION.desk, place=_PLACE, months=_MONTH.kind, ways=QuestionWay,
    )  # fmt: skip


def _save(context: RequestContext) -> Response:
    profile = context.wired.station.profile
    values = {**_facts(context, profile), **_approval(context, profile)}
    told = _put(context, values)
    context.note("sửa cài đặt của đài", ", ".join(str(path[0]) for path in values))
    word = f"Đã lưu cài đặt của đài. {told}{_still_named(context, profile)}"
    return go(context, HERE, word.strip())


def _put(context: RequestContext, values: Changes) -> str:
    ask = {**STATION.desk, "location": _PLACE}
    return save_station(context, with_values(station_file(context).text, values, _FILE), ask=ask)


def _facts(context: RequestContext, profile: StationProfile) -> Changes:
    """What is another than before; names and places, address and licence."""
    form, ask = context.form, STATION.desk
    name, unit = asked(context.form, ask["name"]), asked(context.form, ask["unit"])
    if not name or not unit:
        raise InputError(
            "đài phải có tên, trường phải có tên", hint="Ghi cả hai rồi lưu lại.",
            field=ask["unit" if name else "name"].name,
        )  # fmt: skip
    facts: dict[str, tuple[str | int, str | int]] = {
        "name": (name, profile.name),
        "unit": (unit, profile.unit),
        "contact": (asked(context.form, ask["contact"]), profile.contact),
        "email": (asked(context.form, ask["email"]), profile.email),
        "licence": (asked(context.form, ask["licence"]), profile.licence),
        "school_year_starts": (
            number(form, ask["school_year_starts"].name, STATION.default(_MONTH)),
            profile.school_year_starts,
        ),
        "questions": (_way(context).value, profile.questions.value),
        "law_shelf": (form.get(ask["law_shelf"].name) == "1", profile.law_shelf),
        "disclosure": (form.get(ask["disclosure"].name) == "1", profile.disclosure),
    }
    values: Changes = {(key,): new for key, (new, old) in facts.items() if new != old}
    values |= channels_renamed(profile, unit=unit, name=name)
    place, was = asked(context.form, _PLACE), profile.location.name if profile.location else ""
    if place != was:
        values |= {("location", "name"): place} if place else {("location",): None}
    url = asked(context.form, ask["public_url"]).rstrip("/")
    if url != profile.public_url:
        with in_field(ask["public_url"].name):
            values |= _moved(profile, url)
    return values


def _way(context: RequestContext) -> QuestionWay:
    """How listeners may ask; as it is where the form does not say."""
    field, now = STATION.desk["questions"], context.wired.station.profile.questions
    said = line(context.form, field.name, field.longest)
    return next((way for way in QuestionWay if way.value == said), now)


def _moved(profile: StationProfile, url: str) -> Changes:
    """Another address: the earlier one is remembered, so that listeners follow."""
    if not url:
        return {("public_url",): None}
    return {key: value or None for key, value in move_station(profile, url).items()}


def _approval(context: RequestContext, profile: StationProfile) -> Changes:
    """Whether somebody has to approve, and who. Raises InputError when nobody could."""
    ask = STATION.desk
    required = context.form.get(ask["approval"].name) == "1"
    approvers = _names(context, ask["approvers"])
    if required and not approvers:
        raise InputError(
            "cần duyệt trước khi phát mà chưa ghi ai duyệt", hint="Ghi ít nhất một người duyệt.",
            field=ask["approvers"].name,
        )  # fmt: skip
    values: Changes = {}
    if required != profile.approval:
        values["approval",] = "required" if required else "none"
    if approvers != profile.approvers:
        values["approver",] = approvers[0] if approvers else None
        values["approvers",] = [*approvers[1:]] or None
    for key, old in (
        ("deputies", profile.deputies),
        ("urgent_approvers", profile.urgent_approvers),
    ):
        if (names := _names(context, ask[key])) != old:
            values[key,] = [*names] or None
    return values


def _names(context: RequestContext, field: DeskField) -> tuple[str, ...]:
    """Names, one a line, each once."""
    rows: Iterable[str] = context.form.get(field.name, "")[:4000].split("\n")
    names = {fold(name): name for row in rows if (name := line({"n": row}, "n", 100))}
    return tuple(names.values())


def _still_named(context: RequestContext, before: StationProfile) -> str:
    """Whether the list of units knows the school by its earlier name only."""
    now = context.wired.station.profile.unit
    names = {unit.name for unit in schedule_of(context).units}
    if now == before.unit or before.unit not in names or now in names:
        return ""
    return f" Danh sách đơn vị còn ghi {before.unit}: đổi tên ở Cài đặt, mục Đơn vị."


def _themes(context: RequestContext) -> Response:
    """A theme for each month; an empty one has none."""
    before = dict(context.wired.station.profile.themes)
    field, values = STATION.desk["themes"], Changes()
    for month in range(1, 13):
        theme = line(context.form, f"{field.name}_{month}", field.longest)
        if theme != before.get(month, ""):
            values["themes", str(month)] = theme
    told = _put(context, values)
    context.note("sửa chủ điểm tháng")
    return go(context, HERE, f"Đã lưu chủ điểm các tháng. {told}".strip())


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SETTINGS, does=_save),
    DeskRoute(method="POST", path=f"{HERE}/chu-diem", right=Right.SETTINGS, does=_themes),
)
