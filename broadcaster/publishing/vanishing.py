"""What would be gone from the site though nobody asked for it, and the way to ask for it."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from broadcaster.domain.errors import InputError, WouldVanish
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import nearest
from broadcaster.publishing.addresses import feed_path, private_path
from broadcaster.publishing.public_paths import FOLDER, STILL
from broadcaster.publishing.publisher import FolderPublisher, PutInPlace
from broadcaster.publishing.records import Records
from broadcaster.system.files import named

_NEWEST = ".moi"  # ends the name of the group that every published show has
_TITLE = re.compile(r"<title>([^<]*)</title>")
_GUID = re.compile(r"<podcast:guid>([^<]*)</podcast:guid>")
_HEAD = 20_000  # letters of a feed in which the show stands


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedShow:
    """A show as it stands on the site."""

    key: str
    title: str
    guid: str  # "" = its feed is not there


def published_shows(folder: Path) -> Iterator[PublishedShow]:
    """The shows that a public folder holds, as their feeds there say."""
    for name in Records(folder).names():
        if name.endswith(_NEWEST):
            yield _show(folder, name.removesuffix(_NEWEST))


def _show(folder: Path, key: str) -> PublishedShow:
    try:
        with (folder / feed_path(key)).open(encoding="utf-8", errors="replace") as file:
            head = file.read(_HEAD)
    except OSError:
        head = ""
    title, guid = _TITLE.search(head), _GUID.search(head)
    return PublishedShow(
        key=key, title=title[1] if title else key, guid=guid[1].strip() if guid else ""
    )


def refuse_vanishing(profile: StationProfile, feeds: Path, tokens: frozenset[str]) -> None:
    """Raise WouldVanish when a public show, or the address of a listener, would be no more.

    `tokens` are those of every listener and radio station that there ever was: an address that
    ended goes, one that nobody knows any more may not. A show that became private goes too, for
    that is what its setting says.
    """
    there = {show.key for show in profile.shows}
    for show in published_shows(feeds):
        if show.key not in there:
            raise _gone(show, profile)
    for site in private_sites(feeds):
        if site.name not in tokens:
            raise _address_gone(site)


def private_sites(feeds: Path) -> Iterator[Path]:
    """The folders of single listeners and radio stations below a public folder."""
    yield from (mark.parent for mark in named(feeds / private_path(""), "*", FOLDER))


def _gone(show: PublishedShow, profile: StationProfile) -> WouldVanish:
    other = next((s for s in profile.shows if show.guid and s.guid == show.guid), None)
    ask = f"Muốn gỡ thật: broadcaster publish --remove {show.key}"
    if other is not None:
        return WouldVanish(
            f"khóa của kênh “{show.title}” đổi từ {show.key} thành {other.key}: địa chỉ cũ mất, "
            "người đang theo dõi không nhận được số mới nữa",
            hint=f'{STILL} Viết lại key = "{show.key}" trong station.toml. {ask}',
            where="scripts_vi/station.toml",
        )
    return WouldVanish(
        f"kênh “{show.title}” đang có trên trang mà không còn mục [[shows]] nào của nó",
        hint=f'{STILL} Nếu lỡ xóa, đưa lại mục có key = "{show.key}". {ask}',
        where="scripts_vi/station.toml",
    )


def _address_gone(site: Path) -> WouldVanish:
    key = _shown_there(site)
    return WouldVanish(
        f"địa chỉ riêng của một người nghe kênh {key} sẽ mất, vì kênh, guid của kênh hoặc danh "
        "sách người nghe không còn như lúc địa chỉ ấy được đưa",
        hint=f"{STILL} Lấy lại station.toml, nguoi-nghe.toml từ bản sao lưu. "
        f"Muốn gỡ thật: broadcaster publish --remove {key}",
        where="scripts_vi/nguoi-nghe.toml",
    )


def _shown_there(site: Path) -> str:
    """The key of the one show of a private site; radio stations have none of their own."""
    return next((show.key for show in published_shows(site)), "dai")


def remove_show(
    profile: StationProfile, feeds: Path, key: str, tokens: frozenset[str]
) -> PutInPlace:
    """Take a show that is in no settings any more off a site, because a person said so.

    Of a show that is still there only listeners' addresses go that nobody knows any more. Raises
    InputError when there is nothing of that name to be removed.
    """
    removed: list[str] = []
    if key not in {show.key for show in profile.shows}:
        publisher = FolderPublisher(feeds)
        removed += publisher.remove(lambda group: group.rpartition(".")[0] == key)
    for site in private_sites(feeds):
        if site.name not in tokens and _shown_there(site) == key:
            shutil.rmtree(site)
            removed.append(private_path(site.name))
    return PutInPlace(removed=tuple(removed))


def nothing_to_remove(profile: StationProfile, key: str, known: Iterator[str]) -> InputError:
    """What a person is told who wants to remove what is not there or is still wanted."""
    if key in {show.key for show in profile.shows}:
        return InputError(
            f"kênh “{key}” vẫn có trong station.toml",
            hint="Bỏ mục [[shows]] của kênh ấy trước, rồi chạy lại lệnh này.",
        )
    near = nearest(key, known)
    return InputError(
        f"trên trang không có kênh nào tên “{key}” để gỡ",
        hint=f"Có phải “{near}”?" if near else "Xem các kênh đang có: mở feeds/index.html",
    )
