"""What became of the backups that come by themselves, remembered so that people are told."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from broadcaster.errors import BroadcasterError
from broadcaster.model.backup import BackupSettings
from broadcaster.model.notice import Level
from broadcaster.model.playout import Lamp, Seen
from broadcaster.model.schedule import ZONE
from broadcaster.workflows.backup import Taken

WATCH = "sao-luu-tu-dong.json"  # below Settings.host

Write = Callable[[Path, bytes], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """The newest backup that was seen, and what is wrong since when."""

    newest: datetime | None = None
    since: datetime | None = None  # None = nothing is wrong
    failed: bool = False  # True = none could be made, False = one was, but something is not in it
    told: str = ""
    fix: str = ""


def read_watch(host: Path) -> Watch:
    """What is remembered; a damaged note counts as none."""
    try:
        tree = json.loads((host / WATCH).read_bytes())
        return Watch(
            newest=_moment(tree["newest"]),
            since=_moment(tree["since"]),
            failed=tree["failed"] is True,
            told=str(tree["told"]),
            fix=str(tree["fix"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return Watch()


def note_watch(host: Path, watch: Watch, write: Write) -> None:
    """Remember it, if it is news. Raises StoreError when the disk does not take it."""
    if watch != read_watch(host):
        tree = {
            "newest": watch.newest.isoformat() if watch.newest else None,
            "since": watch.since.isoformat() if watch.since else None,
            "failed": watch.failed,
            "told": watch.told,
            "fix": watch.fix,
        }
        write(host / WATCH, json.dumps(tree, ensure_ascii=False).encode())


def after_trouble(watch: Watch, fault: BroadcasterError, now: datetime) -> Watch:
    """None could be made."""
    since = watch.since if watch.failed and watch.since else now
    return replace(watch, since=since, failed=True, told=fault.sentence, fix=fault.hint)


def after_backup(taken: Taken, now: datetime) -> Watch:
    """One was made; the first thing that is not in it, or could not be done, is what is wrong."""
    for notice in taken.notices:
        if notice.level is not Level.INFO:
            return Watch(newest=now, since=now, told=notice.sentence, fix=notice.hint)
    return Watch(newest=now)


def after_look(watch: Watch, newest: datetime | None) -> Watch:
    """None is due: somebody else made one meanwhile, or nothing is wanted any more."""
    return watch if newest == watch.newest and not watch.failed else Watch(newest=newest)


def seen_of_backups(watch: Watch, settings: BackupSettings) -> tuple[Seen, ...]:
    """What the lamp says of the backups, when something is wrong."""
    if not settings.target or watch.since is None:
        return ()
    since = f"{watch.since.astimezone(ZONE):%H:%M ngày %d/%m}"
    head = f"Từ {since} chưa tự sao lưu được" if watch.failed else f"Bản sao lưu lúc {since}"
    fix = watch.fix or "Gõ: broadcaster backup"
    return (Seen(lamp=Lamp.AMBER, told=f"{head}: {watch.told.rstrip('.')}.", fix=fix),)


def _moment(told: object) -> datetime | None:
    return datetime.fromisoformat(str(told)) if told else None
