"""The object store to which a station's site is brought: its address, its keys, its parts."""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from broadcaster.app.settings import Settings, unit_part
from broadcaster.domain.errors import StoreError
from broadcaster.domain.ports import ObjectStore
from broadcaster.domain.stored_objects import S3_PLACE, ObjectStoreSettings, StoreKeys
from broadcaster.publishing.store_copy import SiteInStore
from broadcaster.storage.os_errors import explained

KEY = "BROADCASTER_STORE_KEY"
SECRET = "BROADCASTER_STORE_SECRET"  # noqa: S105 - the name of a variable


def site_store(settings: Settings) -> SiteInStore | None:
    """What brings the site to its store; None where no store is set."""
    told = settings.station.object_store
    if not told.url:
        return None
    return SiteInStore(
        settings.feeds,
        lambda: open_object_store(settings),
        place=f"{told.endpoint} {told.url}".strip(),
        shows=[show.guid for show in settings.station.shows],
        private=told.private,
        keys=[show.key for show in settings.station.shows],
    )


def open_object_store(settings: Settings) -> ObjectStore:
    """The store of a station, by its keys; nothing is asked yet. Raises StoreError."""
    told = settings.station.object_store
    if not S3_PLACE.fullmatch(told.url):
        _refuse_own(Path(told.url), settings)
    return store_at(told, settings.folder, settings.ca_bundle)


def open_work_store(settings: Settings) -> ObjectStore | None:
    """The place for a cluster's workers; None where the station names none. Raises StoreError."""
    told = settings.station.object_store
    if not told.work:
        return None
    if told.work_in_site:
        raise StoreError(
            "dòng work của mục [object_store] nằm trong chỗ của trang, hoặc chứa chỗ ấy",
            hint="Ghi vào work một chỗ khác, kín: ở đó có bài chưa phát và tiếng chỉ trong trường.",
            where=told.work,
        )
    away = replace(told, url=told.work)
    station = replace(settings.station, object_store=away)
    return open_object_store(replace(settings, station=station))


def store_at(told: ObjectStoreSettings, folder: Path, ca_bundle: str) -> ObjectStore:
    """The store at an address, for a station in a folder. Raises StoreError."""
    if not S3_PLACE.fullmatch(told.url):
        from broadcaster.storage.object_folder import FolderObjectStore

        return FolderObjectStore(Path(told.url))
    from broadcaster.net.s3_store import S3ObjectStore

    return S3ObjectStore(told, store_keys(told, os.environ, folder), ca_bundle=ca_bundle)


def unit_stores(office: ObjectStoreSettings, code: str, folder: Path) -> tuple[ObjectStore, ...]:
    """Where the office's store has something of one unit: its site, what workers got of it.

    The keys are outside the hub's `folder`. Raises StoreError.
    """
    from broadcaster.net.s3_store import S3ObjectStore

    told = unit_part(office, code)
    places = [url for url in (told.url, told.work) if url]
    if not places:
        return ()
    keys, ca_bundle = store_keys(told, {}, folder), os.environ.get("BROADCASTER_CA_BUNDLE", "")
    return tuple(S3ObjectStore(replace(told, url=url), keys, ca_bundle=ca_bundle) for url in places)


def _refuse_own(place: Path, settings: Settings) -> None:
    """What lies in the station, or around it, is no place for a copy of its site."""
    with explained(place, "xem thư mục của kho"):
        there = place.resolve()
        ours = [folder.resolve() for folder in (settings.folder, settings.feeds)]
    if any(there.is_relative_to(own) or own.is_relative_to(there) for own in ours):
        raise StoreError(
            "thư mục của kho đối tượng nằm trong thư mục đài, hoặc chứa cả thư mục đài",
            hint="Ghi vào url của mục [object_store] một thư mục khác, còn trống.",
            where=str(place),
        )


def store_keys(told: ObjectStoreSettings, environ: Mapping[str, str], folder: Path) -> StoreKeys:
    """The keys of the environment, else those of the file. Raises StoreError without any.

    A file inside the station's `folder` is refused: it would go with every copy of the station.
    """
    keys = StoreKeys(name=environ.get(KEY, ""), secret=environ.get(SECRET, ""))
    if keys.name and keys.secret:
        return keys
    if not told.keys_file:
        raise StoreError(
            "chưa có khóa của kho đối tượng",
            hint=f"Đặt biến môi trường {KEY} và {SECRET}, hoặc ghi keys_file trong mục "
            "[object_store]: một tệp ngoài thư mục đài.",
            where=told.url,
        )
    path = Path(told.keys_file).expanduser()
    if not path.is_absolute() or path.resolve().is_relative_to(folder.resolve()):
        raise StoreError(
            "tệp khóa của kho đối tượng phải nằm ngoài thư mục đài, ghi cả đường dẫn",
            hint="Dời tệp ấy đi: để trong đài thì nó theo mọi bản chép và bản sao lưu.",
            where=str(path),
        )
    with explained(path, "đọc khóa của kho đối tượng"):
        data = path.read_bytes()
    try:
        read = tomllib.loads(data.decode())
        keys = StoreKeys(name=_text(read["key"]), secret=_text(read["secret"]))
    except (ValueError, KeyError, RecursionError) as fault:
        raise StoreError(
            "tệp khóa của kho đối tượng viết chưa đúng",
            hint='Tệp có đúng hai dòng: key = "…" và secret = "…".',
            where=str(path),
        ) from fault
    return keys


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a key is a text")
    return value.strip()
