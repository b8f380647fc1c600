"""da-dang.toml: what was posted where, by whom and when; lines are only added.

By it the report counts what networks had, and whoever takes an episode back is told where it still
stands: nothing that was posted can be taken down from here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from broadcaster.domain.dates import told_day
from broadcaster.domain.episode import Edition
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import one_line, web_link
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.outreach.film_origin import FilmOrigin
from broadcaster.outreach.networks import RULES, Network
from broadcaster.production.formats import read_entries
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.toml_editor import entry_text
from broadcaster.system.files import read_if_there

POSTED = "da-dang.toml"  # in scripts_vi
_LONGEST_NAME = 100
_LONGEST_ADDRESS = 500
_MOST_ITEMS = 99
_HEAD = (
    "# Bài nào đã đăng lên mạng nào, ai đăng, lúc nào. Chương trình chỉ ghi thêm vào cuối tệp;\n"
    "# báo cáo đếm theo nó, và khi rút một số, nó nói phải gỡ ở đâu.\n"
    "format = 1\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkPost:
    """One line: a film or a card was posted once."""

    episode: str  # Episode.key
    network: Network
    who: str
    at: datetime  # with zone
    item: int = 0  # number of the item that was posted alone; 0 = all of it
    address: str = ""  # where it stands; "" = nobody noted it
    sounds: tuple[str, ...] = ()  # what is heard there, as FilmOrigin has it
    voices: tuple[str, ...] = ()
    unread: bool = False  # there may be more to be heard: a film did not tell what it is made of

    def told(self) -> str:
        """The line as people read it."""
        item = f", mục {self.item}" if self.item else ""
        where = f": {self.address}" if self.address else ""
        return f"{RULES[self.network].name}{item}, {told_day(self.at)}, {self.who}{where}"

    def origin(self) -> FilmOrigin:
        """What stands there."""
        return FilmOrigin(
            keys=(self.episode,), sounds=self.sounds, voices=self.voices, unread=self.unread
        )


class PostedList:
    """The list of one station, read anew each time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[NetworkPost, ...]:
        """Every line, oldest first. Raises ConfigError for a damaged file."""
        return read_entries(
            self._path, "dang", _posting,
            damaged="Danh sách đã đăng lên mạng bị hỏng, nên chưa ghi thêm gì.",
        )  # fmt: skip

    def of(self, keys: frozenset[str]) -> tuple[NetworkPost, ...]:
        """The lines of some episodes."""
        return tuple(one for one in self.all() if one.episode in keys)

    def holding(self, gone: TakenBack) -> tuple[NetworkPost, ...]:
        """The lines of what something is heard in, or told of, that was taken back."""
        return tuple(one for one in self.all() if one.origin().holds(gone))

    def add(self, posting: NetworkPost) -> None:
        """Put one more at the end; what stands above stays as it is. Raises InputError."""
        checked(posting)
        self.all()  # nothing is added to a list that cannot be read
        with explained(self._path, "đọc tệp"):
            old = read_if_there(self._path) or _HEAD.encode()
        new = entry_text("dang", dict(_plain(posting)))
        write_atomic(self._path, old.rstrip() + b"\n\n" + new.encode())


def read_item(text: str, edition: Edition | None) -> int:
    """The number of an item as somebody typed it; "" and 0 = all of it. Raises InputError.

    None = the episode is away, and nobody knows how many it had.
    """
    count = len(edition.items) if edition is not None else _MOST_ITEMS
    word = text.strip() or "0"
    item = int(word) if word.isdecimal() else -1
    if not 0 <= item <= count:
        known = f"số này có {count} mục, " if edition is not None else ""
        raise InputError(
            f"{known}không có mục “{text.strip()}”",
            hint=f"Ghi từ 1 đến {count}, hoặc 0 cho cả số.",
            field="item",
        )
    return item


def checked(posting: NetworkPost) -> None:
    """Raise InputError where somebody's words cannot be noted."""
    if not posting.who.strip():
        raise InputError("chưa ghi ai đăng", hint="Ghi họ tên người đăng.", field="who")
    if len(posting.who) > _LONGEST_NAME:
        raise InputError("họ tên người đăng dài quá", field="who")
    address = posting.address
    if address and (not web_link(address) or len(address) > _LONGEST_ADDRESS):
        raise InputError(
            f"“{address}” không phải là địa chỉ của một trang",
            hint="Chép nguyên địa chỉ từ trình duyệt, bắt đầu bằng https://",
            field="address",
        )


def _plain(posting: NetworkPost) -> Iterator[tuple[str, object]]:
    yield "so", posting.episode
    yield "mang", posting.network.value
    yield "nguoi", one_line(posting.who)
    yield "luc", posting.at.replace(microsecond=0).isoformat()
    if posting.item:
        yield "muc", posting.item
    if posting.address:
        yield "dia-chi", posting.address
    if posting.sounds:
        yield "tieng", list(posting.sounds)
    if posting.voices:
        yield "giong", list(posting.voices)
    if posting.unread:
        yield "khong-ro", True


def _posting(table: Mapping[str, Any]) -> NetworkPost:
    at = table["luc"]
    moment = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
    if moment.tzinfo is None:
        raise ValueError(at)
    return NetworkPost(
        episode=str(table["so"]),
        network=Network(table["mang"]),
        who=str(table["nguoi"]),
        at=moment,
        item=int(table.get("muc", 0)),
        address=str(table.get("dia-chi", "")),
        sounds=tuple(map(str, table.get("tieng", ()))),
        voices=tuple(map(str, table.get("giong", ()))),
        unread=bool(table.get("khong-ro", False)),
    )
