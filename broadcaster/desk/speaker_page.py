"""Loa: the agent at each loudspeaker, seen, started and ended; and whether it starts by itself."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from broadcaster.accounts.rights import Right
from broadcaster.app.playout import air_store, seen_of_loudspeaker, sites_with_a_log
from broadcaster.desk.answers import go, plain_hint, sentence
from broadcaster.desk.forms import line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.today_page import KINDS, pressed_on, site_of_form
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import unit_on
from broadcaster.domain.text import slug
from broadcaster.playout.agent_process import (
    agent_command,
    dismiss_agent,
    screen_of,
    start_agent,
)
from broadcaster.playout.air_folder import is_held
from broadcaster.programme.schedule import station_schedule
from broadcaster.storage.os_errors import explained
from broadcaster.system.login_start import LoginStart, login_start

HERE = "/loa"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudspeaker:
    """A place where an agent watches, as it is now."""

    key: str  # of the site, "" = the main one
    name: str
    runs: bool  # an agent of this site runs on this machine
    seen: tuple[tuple[str, str, str], ...]  # kind, what was seen, what to do
    by_itself: bool  # it starts when somebody signs in to this machine
    screen: tuple[str, ...]  # what it said last, when it has no window of its own


def _page(context: RequestContext) -> Response:
    return respond(
        context,
        "speaker.html",
        places=_loudspeakers(context),
        in_hub=context.wired.settings.in_hub,
    )


def _loudspeakers(context: RequestContext) -> tuple[Loudspeaker, ...]:
    wired = context.wired
    schedule = station_schedule(wired.station, wired.tools).schedule
    keys = {slot.site for slot in schedule.slots} | set(sites_with_a_log(wired.settings))
    found = []
    for key in sorted({"", *keys}):
        unit = unit_on(schedule.units, key, wired.today) if key else None
        store = air_store(wired.settings, key)
        seen = seen_of_loudspeaker(wired, key)
        found.append(
            Loudspeaker(
                key=key,
                name=(unit.name if unit else key) or "Điểm chính",
                runs=is_held(store),
                seen=tuple((KINDS[s.lamp], s.told, plain_hint(s.fix)) for s in seen),
                by_itself=_at_sign_in(context, key).on,
                screen=screen_of(store),
            )
        )
    return tuple(found)


def _at_sign_in(context: RequestContext, site: str) -> LoginStart:
    """How this machine is told to start the agent of a site.

    A machine may hold several stations whose folders have the same name: each has its own file.
    """
    folder = context.wired.settings.folder.resolve()
    place = hashlib.sha256(str(folder).encode()).hexdigest()[:8]
    return login_start(
        agent_command(folder, site),
        key="-".join(filter(None, ("trinh-phat", slug(folder.name), place, slug(site)))),
        title=f"Trình phát {context.wired.station.profile.name}",
        home=Path.home(),
        environ=os.environ,
    )


def _site(context: RequestContext) -> str:
    """The site of the button that was pressed. Raises InputError."""
    if "diem" not in context.form:
        raise InputError("chưa chọn loa nào", hint="Tải lại trang Loa rồi bấm lại.")
    return site_of_form(context)


def _refuse_in_hub(context: RequestContext) -> None:
    """No unit leaves processes behind on a machine that others share. Raises InputError."""
    if context.wired.settings.in_hub:
        raise InputError(
            "trên máy chủ chung không bật trình phát: loa của đơn vị không ở máy ấy",
            hint="Bật trình phát ở máy có loa, tại trường.",
        )


def _start(context: RequestContext) -> Response:
    """Bật: the agent as a process of its own, which outlives the desk."""
    _refuse_in_hub(context)
    wired, site = context.wired, _site(context)
    store = air_store(wired.settings, site)
    start_agent(store, agent_command(wired.settings.folder, site))
    context.note("bật trình phát", site)
    bad = [one for one in seen_of_loudspeaker(wired, site) if KINDS[one.lamp] == "bad"]
    if bad:
        said = f"Trình phát đã bật, nhưng: {sentence(bad[0].told)} {plain_hint(bad[0].fix)}"
        return go(context, pressed_on(context, HERE), said.strip(), kind="warn")
    return go(context, pressed_on(context, HERE), "Trình phát đã bật. Bấm Phát thử loa để nghe.")


def _end(context: RequestContext) -> Response:
    """Tắt: nothing is heard at this loudspeaker from now on."""
    wired, site = context.wired, _site(context)
    now = wired.tools.clock.now()
    dismiss_agent(air_store(wired.settings, site), now, who=context.person.name)
    context.note("tắt trình phát", site)
    word = "Trình phát đã tắt: đến giờ sẽ không có tiếng cho tới khi bật lại."
    return go(context, HERE, word, kind="warn")


def _by_itself(context: RequestContext) -> Response:
    """Tự bật khi mở máy, or no longer."""
    _refuse_in_hub(context)
    site = _site(context)
    entry = _at_sign_in(context, site)
    on = line(context.form, "tu-bat") == "co"
    with explained(entry.path, "ghi vào phần tự chạy của máy"):
        if on:
            entry.turn_on()
        else:
            entry.turn_off()
    context.note("trình phát tự bật cùng máy", site, "có" if on else "không")
    return go(
        context,
        HERE,
        "Từ nay, mỗi khi đăng nhập vào máy này, trình phát tự bật."
        if on
        else "Trình phát không tự bật cùng máy nữa.",
    )


ROUTES = (
    DeskRoute(method="GET", path=HERE, right=Right.AIR, does=_page),
    DeskRoute(method="POST", path=f"{HERE}/bat", right=Right.AIR, does=_start),
    DeskRoute(method="POST", path=f"{HERE}/tat", right=Right.AIR, does=_end),
    DeskRoute(method="POST", path=f"{HERE}/tu-bat", right=Right.SETTINGS, does=_by_itself),
)
