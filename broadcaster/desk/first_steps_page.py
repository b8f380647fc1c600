"""Ba việc đầu tiên: the school's name, who approves, the loudspeaker; each can wait.

A fourth, where its public pages stand, is for the schools that have such a place.
"""

from dataclasses import dataclass

from starlette.responses import RedirectResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.app.playout import agent_runs, seen_of_loudspeaker
from broadcaster.desk.answers import go
from broadcaster.desk.config_files import save_station, station_file
from broadcaster.desk.forms import asked, in_field, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.domain.errors import InputError
from broadcaster.domain.playout import Lamp
from broadcaster.domain.station import TENTATIVE, TENTATIVE_URL
from broadcaster.programme.approval import is_approver
from broadcaster.programme.tentative_name import channels_renamed, is_named
from broadcaster.scripts.settings_table import STATION
from broadcaster.storage.toml_editor import Changes, with_values

HERE = "/bat-dau"
SEEN = "bat_dau"  # the cookie of a browser that was led here once
_FILE = "station.toml"
_LASTS = 365 * 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStep:
    """One of the first things to do, and whether the station itself shows that it is done."""

    key: str  # of the address
    words: str
    done: bool


def first_steps(context: RequestContext) -> tuple[FirstStep, ...]:
    """The steps in their order, each looked at in the station itself."""
    wired = context.wired
    profile = wired.station.profile
    heard = agent_runs(wired.settings, "") and all(
        seen.lamp is not Lamp.RED for seen in seen_of_loudspeaker(wired)
    )
    return (
        FirstStep(key="ten", words="Tên trường", done=is_named(profile)),
        FirstStep(
            key="duyet", words="Người duyệt", done=bool(profile.approvers) or not profile.approval
        ),
        FirstStep(key="loa", words="Loa", done=heard),
        FirstStep(
            key="mang",
            words="Trên mạng (tùy trường)",
            done=profile.public_url not in ("", TENTATIVE_URL),
        ),
    )


def leads_here(context: RequestContext) -> Response | None:
    """To the first step, once in a browser, while nobody has named the school."""
    led = SEEN in context.request.cookies or not context.may(Right.SETTINGS)
    if led or is_named(context.wired.station.profile):
        return None
    return RedirectResponse(f"{context.home}{HERE}", status_code=303)


def _page(context: RequestContext) -> Response:
    steps = first_steps(context)
    wanted = context.query("buoc")
    usual = next((one for one in steps[:3] if not one.done), steps[2])
    now = next((one for one in steps if one.key == wanted), usual)
    wired = context.wired
    answer = respond(
        context, "first_steps.html", steps=steps, now=now, after=_after(now.key),
        profile=wired.station.profile, ask=STATION.desk, digest=station_file(context).digest,
        tentative=(TENTATIVE, TENTATIVE_URL), runs=agent_runs(wired.settings, ""),
        heard=seen_of_loudspeaker(wired) if now.key == "loa" else (),
    )  # fmt: skip
    answer.set_cookie(
        SEEN, "1", max_age=_LASTS, path=context.home, httponly=True, samesite="lax",
        secure=context.secure,
    )  # fmt: skip
    return answer


def _after(key: str) -> str:
    """Where the next step is; behind the last one Hôm nay."""
    after = {"ten": "duyet", "duyet": "loa", "loa": "mang"}.get(key)
    return f"{HERE}?buoc={after}" if after else "/hom-nay"


def _name(context: RequestContext) -> Response:
    ask, profile = STATION.desk, context.wired.station.profile
    unit, name = asked(context.form, ask["unit"]), asked(context.form, ask["name"])
    if not unit or not name:
        raise InputError("chưa ghi tên trường", hint="Ví dụ: Trường THCS Hoa Phượng.")
    if unit == TENTATIVE:
        raise InputError(
            f"“{TENTATIVE}” là tên tạm", hint="Ghi tên thật của trường, hoặc bấm Để sau."
        )
    values: Changes = {}
    if unit != profile.unit:
        values["unit",] = unit
    if name != profile.name:
        values["name",] = name
    values.update(channels_renamed(profile, unit=unit, name=name))
    told = save_station(context, with_values(station_file(context).text, values, _FILE))
    context.note("đặt tên trường", unit)
    return go(context, _after("ten"), f"Từ nay trường là {unit}. {told}".strip())


def _approver(context: RequestContext) -> Response:
    """Who approves; without anybody, that nobody has to."""
    values: Changes
    if context.form.get("khong_can") == "1":
        values, word = (
            {("approval",): "none"},
            "Bài không cần ai duyệt, soạn xong là xếp phát được.",
        )
    else:
        name = line(context.form, "nguoi_duyet", 100)
        if not name:
            raise InputError(
                "chưa ghi ai duyệt", hint="Ghi họ và tên, hoặc đánh dấu là không cần duyệt."
            )
        values = {("approval",): "required", **_with_approver(context, name)}
        word = f"{name} duyệt bài trước khi phát. Cấp tài khoản ở trang Người dùng, vai Kiểm duyệt."
    told = save_station(context, with_values(station_file(context).text, values, _FILE))
    context.note("chọn người duyệt", word)
    return go(context, _after("duyet"), f"{word} {told}".strip())


def _address(context: RequestContext) -> Response:
    """Where the public pages and the podcast stand, for a school that has a place for them."""
    ask = STATION.desk["public_url"]
    address = asked(context.form, ask).rstrip("/")
    if not address:
        raise InputError(
            "chưa ghi địa chỉ", hint="Trường chưa có trang công khai thì bấm Để sau.",
            field=ask.name,
        )  # fmt: skip
    with in_field(ask.name):
        told = save_station(
            context,
            with_values(station_file(context).text, {("public_url",): address}, _FILE),
        )
    context.note("đặt địa chỉ trang công khai", address)
    return go(context, _after("mang"), f"Kênh và trang ghi địa chỉ {address}. {told}".strip())


def _with_approver(context: RequestContext, name: str) -> Changes:
    """One approver more; those who are named already stay."""
    profile = context.wired.station.profile
    if is_approver(profile, name):
        return {}
    if profile.approvers:
        return {("approvers",): [*profile.approvers[1:], name]}
    return {("approver",): name}


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.SETTINGS, does=_page),
    DeskRoute(method="POST", path=f"{HERE}/ten", right=Right.SETTINGS, does=_name),
    DeskRoute(method="POST", path=f"{HERE}/duyet", right=Right.SETTINGS, does=_approver),
    DeskRoute(method="POST", path=f"{HERE}/mang", right=Right.SETTINGS, does=_address),
)
