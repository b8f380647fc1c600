"""Items that a unit hands down to be aired within some days, and those that were handed here."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.app.exchange_keys import ABOVE
from broadcaster.app.journeys import script_journeys
from broadcaster.app.parent_unit import key_above
from broadcaster.app.station import WiredStation
from broadcaster.app.stations import signing_key
from broadcaster.domain.dates import written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.queue import Priority
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import one_line, slug
from broadcaster.programme.queueing import QueueRequest
from broadcaster.programme.schedule import next_air_day
from broadcaster.reports.journeys import ScriptJourney
from broadcaster.reports.oversight import (
    GivenItem,
    TakenItem,
)
from broadcaster.reports.roll_up import (
    ReportingUnit,
)
from broadcaster.reports.unit_letters import (
    KnownKey,
    ParentLetter,
    SealedLetter,
)
from broadcaster.sharing.pack import HandedDown, open_pack
from broadcaster.sharing.packs import TakenOver, WrittenPack, share_scripts, take_over

if TYPE_CHECKING:
    pass

GIVEN = ".goi-giao"  # below audio_out: packs that were handed down
DELIVERED = ".goi-den"  # below audio_out: packs that a hub put here, until they are taken in
_GIVER = "giao:"  # before a code: KnownKey.whose of a unit that the hub says is above
_DELIVERED_NAME = re.compile(r"[a-z0-9-]{1,80}\.zip")


def hand_down(
    wired: WiredStation,
    files: Sequence[Path],
    *,
    first: date,
    last: date,
    who: str,
    units: Sequence[ReportingUnit] = (),
    target: Path | None = None,
    required: bool = True,
) -> tuple[GivenItem, WrittenPack]:
    """Hand scripts down to be aired within some days, as a signed pack. Raises InputError.

    Not `required`, it is a pack as any other: whoever takes it airs it when they like, or never.
    The caller holds the station: a unit without a key gets one.
    """
    if last < first:
        raise InputError("ngày cuối ở trước ngày đầu", field="last")
    if last < wired.today:
        raise InputError(
            f"hạn {written(last)} đã qua", hint="Chọn ngày ở phía trước.", field="last"
        )
    if not files:
        raise InputError("chưa chọn bài nào", field="scripts")
    key = signing_key(wired.settings)
    key.make()
    now, number = wired.tools.clock.now(), secrets.token_hex(8)
    asker = one_line(wired.station.profile.unit)
    order = HandedDown(id=number, asker=asker, first=first, last=last) if required else None
    day = now.astimezone(ZONE)
    name = f"giao-{slug(files[0].stem)[:60].strip('-')}-{day:%Y%m%d}-{number[:6]}.zip"
    path = target or wired.settings.audio / GIVEN / name
    if target is not None and target.suffix.lower() != ".zip":
        path = target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pack = share_scripts(wired.station, wired.tools, files, path, order=order, seal=key.seal)
    item = GivenItem(
        id=number,
        title="; ".join(one.title for one in pack.pack.scripts)[:300],
        first=first,
        last=last,
        made=now,
        who=who,
        units=tuple(unit.key for unit in units),
        pack=path.name if path.parent == wired.settings.audio / GIVEN else "",
    )
    if required:
        wired.exchange().give(item)
    return item, pack


def take_handed(
    wired: WiredStation,
    path: Path,
    *,
    who: str,
    programme: str = "",
    spoken: str = "",
    whose: str = ABOVE,
) -> tuple[TakenItem, TakenOver, KnownKey]:
    """Take over a pack that the unit above handed down. The caller holds the station.

    Raises InputError when it is no such pack, or not signed by the key that is known of `whose`.
    """
    with open_pack(path) as opened:
        order = opened.pack.handed
        if order is None:
            raise InputError(
                "gói này không phải bài cấp trên giao",
                hint="Gói bài thường thì nhận bằng broadcaster share import TỆP.zip",
            )
        signature = opened.signature()
        words = opened.listed
        title = "; ".join(one_line(one.title) for one in opened.pack.scripts)[:300]
    sealed = SealedLetter(
        letter=ParentLetter(parent=order.asker, unit="", made=wired.tools.clock.now()),
        words=words, seal=b"", signature=signature,
    )  # fmt: skip
    known = key_above(wired, sealed, one_line(order.asker), spoken, whose=whose)
    day = max(next_air_day(wired.tools), order.first)
    over = take_over(wired.station, wired.tools, path, day=day, programme=programme)
    item = TakenItem(
        id=slug(order.id)[:80],
        title=title,
        asker=one_line(order.asker),
        first=order.first,
        last=order.last,
        at=wired.tools.clock.now(),
        scripts=tuple(path.stem for path in over.scripts),
    )
    wired.exchange().put_key(known)
    wired.exchange().take(item)
    return item, over, known


def take_delivered(wired: WiredStation, name: str, *, who: str, giver: str) -> str:
    """Take in a pack that the hub put here for a unit above; what came, in words.

    `giver` is that unit's code: the hub knows who is above, and of several each has its own key.
    Done twice it is as good as once. The caller holds the station. Raises InputError.
    """
    path = wired.settings.audio / DELIVERED / name
    if not _DELIVERED_NAME.fullmatch(name) or path.is_symlink() or not path.is_file():
        raise InputError("gói bài không còn ở đây", hint="Nhờ cấp trên đưa lại.")
    with open_pack(path) as opened:
        pack = opened.pack
    if pack.handed is not None:
        item, over, _ = take_handed(wired, path, who=who, whose=f"{_GIVER}{giver}")
        told = f"{item.asker} giao “{item.title}”, phát đến hết {written(item.last)}"
    else:
        over = take_over(wired.station, wired.tools, path, day=next_air_day(wired.tools))
        titles = "; ".join(one_line(one.title) for one in pack.scripts)
        told = f"{one_line(pack.unit)} mời dùng “{titles}”"
    return f"{told}: {len(over.scripts)} bài ở Soạn bài"


def handed_here(
    wired: WiredStation,
) -> tuple[tuple[TakenItem, tuple[tuple[str, ScriptJourney | None], ...]], ...]:
    """What was handed down to this unit, with where each of its scripts stands (slug, way)."""
    taken = wired.exchange().taken()
    ways = script_journeys(wired) if taken else {}
    return tuple((one, tuple((name, ways.get(name)) for name in one.scripts)) for one in taken)


def with_handed(wired: WiredStation, episode: Episode, request: QueueRequest) -> QueueRequest:
    """How an episode is to be queued that holds what the unit above handed down.

    Ưu tiên, within its days as far as its own day allows; what a person chose stays chosen.
    """
    try:
        taken = wired.exchange().taken()
    except BroadcasterError:
        return request  # the queue lies in the same database, and tells what is wrong
    if not taken:
        return request
    slugs = {
        name
        for entry in wired.tools.listing().entries
        if entry.key == episode.key and not entry.retired
        for name in entry.slugs
    }
    item = next((one for one in taken if slugs.intersection(one.scripts)), None)
    if item is None or item.last < wired.today:
        return request
    day = episode.air_time.astimezone(ZONE).date()
    ordinary = request.priority is Priority.ORDINARY
    return replace(
        request,
        priority=Priority.PRIORITY if ordinary else request.priority,
        valid_from=request.valid_from or (item.first if day >= item.first else None),
        valid_to=request.valid_to or (item.last if day <= item.last else None),
        required_by=request.required_by or item.asker,
    )
