"""Open the station of a session."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from broadcaster.app.settings import AUDIO, Settings, load_settings, unread_settings
from broadcaster.app.station import WiredStation, wire
from broadcaster.cli.progress import WorkProgress, work
from broadcaster.cli.root import Session
from broadcaster.domain.errors import Busy, ConfigError, InputError
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.storage.lock import waited

if TYPE_CHECKING:
    from broadcaster.publishing.store_copy import SiteInStore

PATIENCE = 600.0  # seconds that a person's command waits for another run


def open_station(session: Session, *, jobs: int = 0) -> WiredStation:
    """Read the settings and make the parts; publishing tells how far it is. Raises ConfigError."""
    return _telling(wire(settings_of(session, jobs=jobs)), work())


def _telling(wired: WiredStation, progress: WorkProgress) -> WiredStation:
    """The station, whose publishing tells how many groups are made, then what is in the store."""

    def told_store() -> "SiteInStore | None":
        site = wired.tools.site_store()
        return site and site.telling(partial(progress.megabytes, "đã lên kho"))

    wired.tools.publisher.tell = lambda done, whole: progress.step("", done=done, whole=whole)
    return replace(wired, tools=replace(wired.tools, site_store=told_store))


def open_to_take_back(session: Session) -> tuple[WiredStation, ConfigError | None]:
    """The station, also when its settings cannot be used; then only its folders are known.

    Taking back waits for nobody who mends a file. Raises ConfigError where no station ever built.
    """
    try:
        return open_station(session), None
    except ConfigError as fault:
        folder = session.station.resolve()
        if not (folder / AUDIO).is_dir():
            raise
        return wire(unread_settings(folder, os.environ)), fault


@contextmanager
def held(wired: WiredStation) -> Iterator[None]:
    """The station's lock, waited for: the loop that builds by itself has it for minutes.

    Raises Busy when it is not free after PATIENCE seconds.
    """

    def waiting(busy: Busy) -> None:
        click.echo(f"… {busy.sentence} Lệnh này tự đợi.", err=True)

    with waited(wired.tools.lock, PATIENCE, waiting=waiting):
        yield


def episode_named(wired: WiredStation, words: str) -> str:
    """The key of the episode that is called so; what was taken back is known by its key alone.

    Raises InputError with the candidates.
    """
    from broadcaster.production.naming import find, known_episodes  # scripts: only where needed

    if words in withdrawn_keys(wired.tools.withdrawals().all()):
        return words
    return find(words, known_episodes(wired.station, wired.tools)).key


def refuse_inside(
    wired: WiredStation,
    target: Path,
    what: str,
    *,
    own: Iterable[Path] = (),
    like: tuple[str, str] = ("--to", "gui-di"),
) -> None:
    """What is handed on is put outside the station: withdrawing would leave it there unseen.

    `what` names it; `own` are the places in the station where its remover looks; `like` is
    the option that says where, and an example. Raises InputError.
    """
    settings, place = wired.settings, target.resolve()
    where = "thư mục đang đứng" if target == Path() else target
    if place in {one.resolve() for one in own}:
        return
    for folder in (settings.folder, settings.audio, settings.feeds, settings.scripts):
        if place.is_relative_to(folder.resolve()):  # each may be a link to another disk
            raise InputError(
                f"không ghi {what} vào {where}: đó là thư mục của đài, khi rút một số thì ở đó "
                "không được còn gì của số ấy",
                hint=f"Ghi vào nơi khác: {like[0]} {settings.folder.resolve().parent / like[1]}",
            )


def settings_of(session: Session, *, jobs: int = 0) -> Settings:
    """The settings of the station folder. Raises ConfigError."""
    return load_settings(session.station.resolve(), os.environ, jobs=jobs)
