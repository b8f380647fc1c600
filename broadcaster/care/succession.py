"""Hand a station over to somebody new: who has which role, what must be changed, the sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.accounts.rights import ROLE_NAMES, Person
from broadcaster.domain.station import StationProfile
from broadcaster.publishing.page_views import day_words, local_day
from broadcaster.pull.signing import fingerprint

if TYPE_CHECKING:
    from broadcaster.stations.signing_key import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody with a role."""

    name: str
    role: str  # Vietnamese
    account: str = ""  # of the desk; "" = named in station.toml


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """Something that opens or signs, by what can be read over the telephone."""

    name: str  # Vietnamese
    fingerprint: str  # "" = is told by its variable or file only
    where: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A line of the list that the successor works through."""

    do: str  # Vietnamese
    how: str  # a command, or where to look


@dataclass(frozen=True, slots=True, kw_only=True)
class Succession:
    """Everything that changes hands."""

    station: str
    unit: str
    folder: str
    public_url: str
    program: str
    at: datetime
    holders: tuple[Holder, ...]
    backups: str  # address without a password; "" = none is made by itself
    newest_backup: str  # name; "" = none was seen
    keys: tuple[Key, ...]
    tasks: tuple[Task, ...]


def holders(profile: StationProfile, people: Sequence[Person]) -> tuple[Holder, ...]:
    """Who has which role: the desk's accounts first, then the names of station.toml."""
    desk = [
        Holder(name=p.name, role=ROLE_NAMES[p.role], account=p.account)
        for p in people
        if not p.ended
    ]
    written = [
        *(Holder(name=name, role="Người duyệt") for name in profile.approvers),
        *(Holder(name=name, role="Người duyệt thay") for name in profile.deputies),
        *(Holder(name=name, role="Duyệt khẩn cấp") for name in profile.urgent_approvers),
    ]
    return (*desk, *written)


def tasks(profile: StationProfile, *, accounts: bool, keys: bool) -> tuple[Task, ...]:
    """What the successor does, in order; each line leaves the station working."""
    found = [
        Task(do="Thử một bản sao lưu trước khi đổi gì", how="broadcaster backup verify TỆP"),
        Task(
            do="Sao lưu cả đài, cất một bản ngoài máy này",
            how="broadcaster backup --to THƯ-MỤC",
        ),
    ]
    if keys:
        found.append(
            Task(
                do="Cất khóa và địa chỉ kênh riêng vào phong bì niêm phong",
                how="broadcaster backup --secrets TỆP",
            )
        )
    if accounts:
        found.append(
            Task(
                do="Lập tài khoản của người nhận, khóa tài khoản của người giao",
                how="bàn làm việc, mục Người dùng",
            )
        )
    if profile.approvers:
        found.append(
            Task(
                do="Ghi tên người duyệt mới",
                how="scripts_vi/station.toml: approver, approvers, deputies, urgent_approvers",
            )
        )
    found.append(
        Task(
            do="Ghi nơi liên hệ, thư điện tử mới",
            how="scripts_vi/station.toml: contact, email; mục [alarms]: to",
        )
    )
    if profile.alarms.smtp_user:
        found.append(
            Task(
                do="Đổi mật khẩu hộp thư gửi báo động",
                how="biến môi trường BROADCASTER_SMTP_PASSWORD của máy phát",
            )
        )
    if profile.alarms.webhook:
        found.append(
            Task(
                do="Đổi chuỗi bí mật của tin báo",
                how="biến môi trường BROADCASTER_WEBHOOK_SECRET của máy phát",
            )
        )
    found += [
        Task(do="Khám máy và đài", how="broadcaster doctor"),
        Task(do="Xem đèn của buổi phát kế tiếp, nghe thử một số", how="broadcaster status"),
        Task(do="Ký biên bản bàn giao, mỗi bên giữ một bản", how="trang này, in ra"),
    ]
    return tuple(found)


def keys_of(signing: "SigningKey", subscribers: Path) -> tuple[Key, ...]:
    """Every key of a station, none of them shown; `subscribers` holds what makes addresses."""
    found = []
    if signing.there:
        found.append(
            Key(
                name="Khóa ký bài gửi đài truyền thanh",
                fingerprint=fingerprint(signing.public),
                where=f"scripts_vi/{signing.path.name}",
            )
        )
    if subscribers.is_file():
        found.append(
            Key(
                name="Địa chỉ của kênh riêng",
                fingerprint="",
                where=f"scripts_vi/{subscribers.name}",
            )
        )
    return tuple(found)


def succession_page(told: Succession) -> bytes:
    """The sheet that both people sign, as HTML that needs no other file, for a printer."""
    from broadcaster.templating import html_pages  # `doctor` prints no sheet

    template = html_pages(files("broadcaster.care") / "templates").get_template("handover.html.j2")
    html: str = template.render(told=told, day=day_words(local_day(told.at)))
    return html.encode()
