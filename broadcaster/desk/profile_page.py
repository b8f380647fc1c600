"""Đài của trường: its facts, who approves, and the themes of the months, by plain forms."""

from collections.abc import Iterable

from starlette.responses import Response

from broadcaster.accounts.rights import Right, may
from broadcaster.app.desk import Changes, values_set
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import digest_of, save_text, schedule_of, station_path, text_of
from broadcaster.desk.forms import line, number
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import fold
from broadcaster.publishing.moved_address import moved

HERE = "/cai-dat/ho-so"
_FILE = "station.toml"
LICENCES = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-ND-4.0", "CC0-1.0")


def _page(visit: RequestContext) -> Response:
    profile = visit.wired.station.profile
    people = visit.state.parts.door.people.all()
    approve = [p.name for p in people if not p.ended and may(p, Right.APPROVE)]
    known = {fold(name) for name in (*profile.approvers, *profile.deputies)}
    return respond(
        visit, "profile.html", profile=profile, digest=digest_of(station_path(visit)),
        licences=LICENCES, themes=dict(profile.themes), approve=approve,
        unnamed=[name for name in approve if fold(name) not in known],
    )  # fmt: skip


def _save(visit: RequestContext) -> Response:
    profile = visit.wired.station.profile
    values = {**_facts(visit, profile), **_approval(visit, profile)}
    told = _put(visit, values)
    visit.note("sửa cài đặt của đài", ", ".join(str(path[0]) for path in values))
    word = f"Đã lưu cài đặt của đài. {told}{_still_named(visit, profile)}"
    return go(visit, HERE, word.strip())


def _put(visit: RequestContext, values: Changes) -> str:
    path = station_path(visit)
    return save_text(visit, path, values_set(text_of(path), values, _FILE))


def _facts(visit: RequestContext, profile: StationProfile) -> Changes:
    """What is another than before; names and places, address and licence."""
    form = visit.form
    name, unit = line(form, "ten", 120), line(form, "don_vi", 120)
    if not name or not unit:
        raise InputError("đài phải có tên, trường phải có tên", hint="Ghi cả hai rồi lưu lại.")
    asked: dict[str, tuple[str | int, str | int]] = {
        "name": (name, profile.name),
        "unit": (unit, profile.unit),
        "contact": (line(form, "lien_he"), profile.contact),
        "email": (line(form, "thu"), profile.email),
        "licence": (line(form, "giay_phep", 60), profile.licence),
        "school_year_starts": (number(form, "thang_dau", 9), profile.school_year_starts),
        "disclosure": (form.get("noi_may") == "1", profile.disclosure),
    }
    values: Changes = {(key,): new for key, (new, old) in asked.items() if new != old}
    place, was = line(form, "noi", 120), profile.location.name if profile.location else ""
    if place != was:
        values |= {("location", "name"): place} if place else {("location",): None}
    url = line(form, "dia_chi").rstrip("/")
    if url != profile.public_url:
        values |= _moved(profile, url)
    return values


def _moved(profile: StationProfile, url: str) -> Changes:
    """Another address: the earlier one is remembered, so that listeners follow."""
    if not url:
        return {("public_url",): None}
    told = moved(profile, url)
    return {(key,): value or None for (_, key), value in told.items()}


def _approval(visit: RequestContext, profile: StationProfile) -> Changes:
    """Whether somebody has to approve, and who. Raises InputError when nobody could."""
    required = visit.form.get("duyet") == "1"
    approvers = _names(visit, "nguoi_duyet")
    if required and not approvers:
        raise InputError(
            "cần duyệt trước khi phát mà chưa ghi ai duyệt", hint="Ghi ít nhất một người duyệt."
        )
    values: Changes = {}
    if required != profile.approval:
        values["approval",] = "required" if required else "none"
    if approvers != profile.approvers:
        values["approver",] = approvers[0] if approvers else None
        values["approvers",] = [*approvers[1:]] or None
    for key, field, old in (
        ("deputies", "duyet_thay", profile.deputies),
        ("urgent_approvers", "duyet_khan", profile.urgent_approvers),
    ):
        if (names := _names(visit, field)) != old:
            values[key,] = [*names] or None
    return values


def _names(visit: RequestContext, field: str) -> tuple[str, ...]:
    """Names, one a line, each once."""
    rows: Iterable[str] = visit.form.get(field, "")[:4000].split("\n")
    names = {fold(name): name for row in rows if (name := line({"n": row}, "n", 100))}
    return tuple(names.values())


def _still_named(visit: RequestContext, before: StationProfile) -> str:
    """Whether the list of units knows the school by its earlier name only."""
    now = visit.wired.station.profile.unit
    names = {unit.name for unit in schedule_of(visit).units}
    if now == before.unit or before.unit not in names or now in names:
        return ""
    return f" Danh sách đơn vị còn ghi {before.unit}: đổi tên ở Cài đặt, mục Đơn vị."


def _themes(visit: RequestContext) -> Response:
    """A theme for each month; an empty one has none."""
    before = dict(visit.wired.station.profile.themes)
    asked = {month: line(visit.form, f"thang_{month}", 120) for month in range(1, 13)}
    values: Changes = {
        ("themes", str(month)): theme
        for month, theme in asked.items()
        if theme != before.get(month, "")
    }
    told = _put(visit, values)
    visit.note("sửa chủ điểm tháng")
    return go(visit, HERE, f"Đã lưu chủ điểm các tháng. {told}".strip())


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=HERE, right=Right.SETTINGS, does=_save),
    DeskRoute(method="POST", path=f"{HERE}/chu-diem", right=Right.SETTINGS, does=_themes),
)
