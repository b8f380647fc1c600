"""Figures, plans and reports: published by a person, and withdrawn, on the site that stands."""

from collections.abc import Sequence

from broadcaster.app.publishing import publish
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.publishing.public_papers import (
    PaperKind,
    PublicPaper,
    personal_marks,
    put_paper,
    take_paper_back,
)
from broadcaster.publishing.public_paths import FOLDER
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import named


def publish_paper(
    wired: WiredStation, data: bytes, name: str, *, title: str, kind: PaperKind, seen: bool
) -> PublicPaper:
    """Enter a file and publish the site; whoever calls holds the station's lock.

    `seen`: a person looked whether it tells of persons, and says that it may. Raises InputError
    where it seems to and nobody did, and what `publish` raises: then the file is published the
    next time that the site is.
    """
    if not wired.station.profile.public_url:
        raise ConfigError(
            "đài chưa có địa chỉ trên mạng nên chưa công bố được",
            hint='Thêm dòng public_url = "https://…" vào station.toml.',
            where="scripts_vi/station.toml",
        )
    _refuse_unseen(personal_marks(data, name), seen=seen)
    scripts, day = wired.tools.folders.scripts, wired.today
    paper = put_paper(scripts, data, name, title=title, kind=kind, day=day)
    publish(wired.station, wired.tools)
    return paper


def _refuse_unseen(marks: Sequence[str], *, seen: bool) -> None:
    if marks and not seen:
        raise InputError(
            f"tệp này có thể có dữ liệu của người khác. {' '.join(marks)}",
            hint="Xem lại tệp. Đúng là công bố được thì đánh dấu đã xem (--seen) rồi làm lại.",
        )


def withdraw_paper(wired: WiredStation, key: str, *, reason: str) -> PublicPaper:
    """Withdraw a file: it is gone from every public folder before the site is published anew.

    Whoever calls holds the station's lock. Raises InputError, StoreError, and what `publish` does.
    """
    scripts = wired.tools.folders.scripts
    paper = take_paper_back(scripts, key, day=wired.today, reason=reason)
    copies = [mark.parent for mark in named(wired.settings.host, "*", FOLDER)]
    for folder in (wired.tools.folders.feeds, *copies):
        path = folder / paper.path
        with explained(path, "xóa tệp"):
            path.unlink(missing_ok=True)
    if wired.station.profile.public_url:
        publish(wired.station, wired.tools, taking_back=True)
    return paper
