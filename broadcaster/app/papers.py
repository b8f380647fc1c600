"""Figures, plans and reports: published by a person, and withdrawn, on the site that stands."""

from collections.abc import Sequence

from broadcaster.app.publishing import publish
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import BroadcasterError, ConfigError, InputError
from broadcaster.publishing.public_papers import (
    PaperKind,
    PublicPaper,
    personal_marks,
    put_paper,
    take_paper_back,
)
from broadcaster.publishing.public_paths import FOLDER
from broadcaster.system.files import named


def publish_paper(
    wired: WiredStation, data: bytes, name: str, *, title: str, kind: PaperKind, seen: bool
) -> PublicPaper:
    """Enter a file and publish the site; whoever calls holds the station's lock.

    `seen`: a person looked whether it tells of persons, and says that it may. Raises InputError
    where nobody did, with what a search found, and what `publish` raises: then the file is
    published the next time that the site is.
    """
    if not wired.station.profile.public_url:
        raise ConfigError(
            "đài chưa có địa chỉ trên mạng nên chưa công bố được",
            hint='Thêm dòng public_url = "https://…" vào station.toml.',
            where="scripts_vi/station.toml",
        )
    if not seen:
        _refuse_unseen(personal_marks(data, name, title=title))
    scripts, day = wired.tools.folders.scripts, wired.today
    paper = put_paper(scripts, data, name, title=title, kind=kind, day=day)
    try:
        publish(wired.station, wired.tools)
    except BroadcasterError as fault:
        raise type(fault)(
            f"tệp đã ghi vào sổ mà chưa lên trang được: {fault.sentence}",
            hint="Tệp tự lên trang ở lần xuất bản sau. Không muốn nữa thì rút: broadcaster papers "
            f'withdraw {paper.key} --reason "…"',
        ) from fault
    return paper


def _refuse_unseen(marks: Sequence[str]) -> None:
    """A search finds what it knows; so a person looks in any case, and is told what was found."""
    found = " ".join(marks) or "Máy tìm không thấy, nhưng máy không biết hết."
    raise InputError(
        f"chưa ai nói đã xem tệp này có tên, dữ liệu riêng của ai không. {found}",
        hint="Xem lại tệp. Đúng là công bố được thì đánh dấu đã xem (--seen) rồi làm lại.",
    )


def withdraw_paper(
    wired: WiredStation, key: str, *, reason: str, nameless: bool = False
) -> PublicPaper:
    """Withdraw a file: it is gone from every public folder before the site is published anew.

    `nameless`: its title goes too. Whoever calls holds the station's lock. Raises InputError,
    StoreError, and what `publish` does.
    """
    folders = wired.tools.folders
    copies = [mark.parent for mark in named(wired.settings.host, "*", FOLDER)]
    paper = take_paper_back(
        folders.scripts,
        key,
        day=wired.today,
        reason=reason,
        nameless=nameless,
        public=(folders.feeds, *copies),
    )
    if wired.station.profile.public_url:
        publish(wired.station, wired.tools, taking_back=True)
    return paper
