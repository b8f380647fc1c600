"""[[shows]] and [location] of station.toml, and the other keys that only feeds and pages use."""

import re
import uuid
from collections.abc import Callable, Iterable
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from broadcaster.domain.station import Location, Show
from broadcaster.domain.toml_tables import Table

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TAKEN = frozenset({"assets", "audio", "index", "rieng", "sitemap", "tim-kiem"})  # of the web site
_GEO = re.compile(r"geo:-?\d{1,2}(?:\.\d+)?,-?\d{1,3}(?:\.\d+)?")  # RFC 5870, as far as needed
_OSM = re.compile(r"[NWR]\d+")


def slug_key(table: Table, key: str, *, required: bool = True) -> str:
    """A key that becomes a file name: lower-case ASCII letters, digits and hyphens."""
    name = table.text(key, required=required)
    if name and not _KEY.fullmatch(name):
        table.wrong(key, f"“{name}” chỉ được gồm chữ thường không dấu, số và dấu gạch nối")
    return name


def read_shows(root: Table) -> tuple[Show, ...]:
    """The podcast shows, at least one."""
    tables = root.tables("shows")
    if not tables:
        root.page.say(
            "thieu-khoa",
            "chưa có chương trình podcast nào",
            hint="Thêm mục [[shows]] với key, guid, title, description.",
        )
    shows = tuple(_show(table) for table in tables)
    each_once(tables, "key", (s.key for s in shows))
    each_once(tables, "guid", (s.guid for s in shows))
    return shows


def read_location(root: Table) -> Location | None:
    """Where the station is, as far as it wants that told."""
    table = root.table("location")
    location = Location(
        name=table.text("name", required=root.has("location")),
        geo=_shaped(table, "geo", _GEO, 'Viết như geo = "geo:21.0285,105.8542".'),
        osm=_shaped(table, "osm", _OSM, 'Viết như osm = "R1903516" (số của OpenStreetMap).'),
    )
    table.close()
    return location if location.name else None


def web_address(root: Table, key: str) -> str:
    """One address of a web site, without a slash at its end."""
    return _address(root, key, root.text(key)).rstrip("/")


def service_address(root: Table, key: str) -> str:
    """One address of a service, to the letter: with another slash it is another one."""
    return _address(root, key, root.text(key))


def old_addresses(root: Table, key: str) -> tuple[str, ...]:
    """Earlier addresses of the station, oldest first."""
    return tuple(_address(root, key, url).rstrip("/") for url in root.texts(key))


def each_once(
    tables: tuple[Table, ...], key: str, values: Iterable[str], same: Callable[[str], str] = str
) -> None:
    """Refuse a value that an entry above has already."""
    seen: set[str] = set()
    for table, value in zip(tables, values, strict=True):
        if value and same(value) in seen:
            table.wrong(key, f"“{value}” đã được dùng ở mục trên")
        seen.add(same(value))


def _address(root: Table, key: str, url: str) -> str:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname)
        plain = not (parts.query or parts.fragment or parts.username or re.search(r"\s", url))
    except ValueError:
        sound = plain = False
    if url and not (sound and plain):
        root.wrong(
            key,
            f"“{url}” không phải địa chỉ trang web",
            'Viết địa chỉ đầy đủ như "https://phat-thanh.example.edu.vn".',
        )
    return url


def _show(table: Table) -> Show:
    key = slug_key(table, "key")
    if key in _TAKEN:
        table.wrong("key", f"“{key}” là tên dành riêng của trang web", "Chọn một tên khác.")
    show = Show(
        key=key,
        guid=_guid(table),
        title=table.text("title", required=True),
        description=table.text("description", required=True),
        category=table.text("category", "Education"),
        image=_inside(table, "image"),
        explicit=table.flag("explicit", False),
        everything=table.flag("everything", False),
        programmes=table.texts("programmes"),
        audiences=table.texts("audiences"),
        private=table.flag("private", False),
    )
    table.close()
    return show


def _guid(table: Table) -> str:
    guid = table.text("guid", required=True)
    try:
        return str(uuid.UUID(guid)) if guid else guid
    except ValueError:
        table.wrong(
            "guid",
            f"“{guid}” không phải mã UUID",
            "Mã này do lệnh init viết một lần và không bao giờ đổi; chép lại từ bản cũ nếu có.",
        )
        return guid


def _inside(table: Table, key: str) -> str:
    """A path that stays within the station folder."""
    path = table.text(key).replace("\\", "/")
    if path.startswith("/") or ":" in path or ".." in PurePosixPath(path).parts:
        table.wrong(key, "tệp phải nằm trong thư mục của đài", "Viết đường dẫn như anh/bia.jpg.")
    return path


def _shaped(table: Table, key: str, shape: re.Pattern[str], hint: str) -> str:
    text = table.text(key)
    if text and not shape.fullmatch(text):
        table.wrong(key, f"“{text}” viết chưa đúng", hint)
    return text
