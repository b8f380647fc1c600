"""The site as it stands, shown while station.toml cannot be used: read only, until it is mended."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from broadcaster.app.database import DOWNLOADS
from broadcaster.app.settings import AUDIO, FEEDS, HOST, load_settings
from broadcaster.app.station import wire
from broadcaster.domain.errors import BroadcasterError
from broadcaster.publishing.addresses import listed_address
from broadcaster.publishing.published_list import PublishedList
from broadcaster.publishing.standing import SiteLook, look_at_site
from broadcaster.reports.download_book import SqlDownloadBook
from broadcaster.storage.clock import SystemClock
from broadcaster.system.files import folders_in
from broadcaster.web.access_log import AccessLog
from broadcaster.web.application import public_application
from broadcaster.web.download_counts import ListenerCounts
from broadcaster.web.guide import guide_routes
from broadcaster.web.hosting import (
    LOG,
    PRIVATE,
    USUAL_MINUTE,
    copy_of,
    prefix_of,
    site_address,
    tag_bytes,
)
from broadcaster.web.public_files import PublicFiles, PublicFolder
from broadcaster.web.publishing_clock import PublishingClock, PublishingTask

_CLOSED = (
    '<!doctype html>\n<html lang="vi">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="robots" content="noindex"><title>Bàn làm việc chưa mở được</title></head>\n'
    "<body><h1>Bàn làm việc chưa mở được</h1>\n<p>Cài đặt của đài có chỗ sai; cửa sổ của máy chủ "
    "ghi rõ dòng nào. Sửa xong thì trong nửa phút bàn tự mở lại: tải lại trang này. Kênh và trang "
    "của đài vẫn như trước.</p>\n</body>\n</html>\n"
)


def standing_site(station: Path, public_url: str) -> PublicFolder | None:
    """What stands published of a station whose settings cannot be read; None = nothing does.

    `public_url` is the address of the server's root, as somebody wrote it or as a browser finds
    it: the copy of the site that was published for it, else the station's own.
    """
    copy = copy_of(station / AUDIO / HOST, site_address(public_url))
    if _stands(copy):
        return _shown(copy, prefix=prefix_of(site_address(public_url)), roots=(FEEDS,))
    feeds = station / FEEDS
    if not _stands(feeds):
        return None
    told = listed_address(feeds)
    own = urlsplit(told[0]).path.strip("/") if told else FEEDS
    return _shown(feeds, prefix="", roots=tuple(dict.fromkeys((FEEDS, own))))


def _shown(folder: Path, *, prefix: str, roots: tuple[str, ...]) -> PublicFolder:
    return PublicFolder(
        folder=folder, published=PublishedList(folder), prefix=prefix, roots=roots, private=PRIVATE
    )


def anything_stands(station: Path) -> bool:
    """Whether the station ever published here, under whatever address."""
    return any(_stands(at) for at in (station / FEEDS, *folders_in(station / AUDIO / HOST)))


def _stands(folder: Path) -> bool:
    return _look(folder).files > 0


def _look(folder: Path) -> SiteLook:
    try:
        return look_at_site(folder)
    except OSError:
        return SiteLook(files=0, damaged={})


def standing_application(
    station: Path,
    public: PublicFolder,
    *,
    mark: str,
    closed: Sequence[str],
    tell: Callable[[BroadcasterError], None],
    mended: Callable[[], None],
    log: AccessLog | None = None,
) -> tuple[Starlette, PublishingClock]:
    """The server of a standing site: nothing in it is made, changed or taken away.

    The settings are read anew every half minute; what is wrong is told when it changed, and
    `mended` is called when they can be used. `closed` are paths of desks that need a station. Who
    lets go of the server while the program goes on brings the `log` and closes it.
    """
    host = station / AUDIO / HOST
    now = SystemClock().now

    def look_again() -> datetime | None:
        wire(load_settings(station, os.environ)).close()
        mended()
        return None

    publishing = PublishingClock(
        PublishingTask(
            publish=look_again,
            stamp=lambda: None,
            now=now,
            tell=tell,
            look=lambda: _look(public.folder),
        )
    )
    app = public_application(
        files=PublicFiles(public),
        listening=ListenerCounts(
            SqlDownloadBook(host / DOWNLOADS),
            minute=lambda _name: USUAL_MINUTE,
            tag=lambda name: tag_bytes(public.folder / name),
            now=now,
        ),
        log=log or AccessLog(host / LOG, private=PRIVATE),
        publishing=publishing,
        now=now,
        mark=mark,
        home=f"/{public.prefix}/{FEEDS}/" if public.prefix else f"/{FEEDS}/",
        routes=[
            *guide_routes(),
            *(Mount(path, routes=[Route("/{rest:path}", _say_closed)]) for path in closed),
        ],
    )
    return app, publishing


def _say_closed(_request: Request) -> Response:
    headers = {"cache-control": "no-store", "retry-after": "30"}
    return Response(_CLOSED, status_code=503, media_type="text/html", headers=headers)
