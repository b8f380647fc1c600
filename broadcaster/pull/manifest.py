"""The manifest: what a school hands to a radio station; trusted in form, or refused."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from broadcaster.pull.errors import CAPTIVE, ManifestUntrusted, MirrorFault

SCHEMA = "broadcaster-manifest/1"
MANIFEST = "manifest.json"
SIGNATURE = "manifest.json.sig"

ORDINARY = "thuong"
PRIORITIES = ("khan-cap", "uu-tien", ORDINARY)
"""Most pressing first; the three that the grassroots regulation knows."""
LONGEST = 120  # characters; with the folder it stays far below what old Windows can open
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(mp3|wav|opus|txt|json|vtt|cue)", re.ASCII)
# Microsoft, "Naming Files, Paths, and Namespaces": devices, whatever ending follows
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\.", re.ASCII)
MOST_BYTES = 8 * 1024**2  # of a manifest: 2,000 programmes with their texts
MOST_ITEMS = 5_000
MOST_FILE = 4 * 1024**3  # bytes of one file
_LONGEST_TEXT = 200_000  # characters
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestFile:
    """One file of a programme."""

    name: str  # [a-z0-9-] and one ending; what it is called in the station's folder
    url: str
    bytes: int
    sha256: str
    type: str  # media type
    seconds: float = 0.0  # 0 for what is not sound
    loudness: float | None = None  # LUFS as heard; None for what is not sound
    true_peak: float | None = None  # dBTP

    @property
    def is_sound(self) -> bool:
        """Whether it is to be aired, not read."""
        return self.type.startswith("audio/")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestItem:
    """One programme for the station."""

    id: str  # for life; a new revision keeps it
    revision: int
    title: str
    unit: str
    kind: str
    priority: str  # one of PRIORITIES
    issued: datetime  # with zone; when this revision was handed over
    files: tuple[ManifestFile, ...]  # sound first
    valid_from: date | None = None
    valid_to: date | None = None
    text: str = ""  # what is said, in full, for a reader or the station's own speech software
    documents: tuple[tuple[str, str], ...] = ()  # (number and sign, name) of the law that is cited
    synthetic: bool = True  # spoken by a machine: "Giọng đọc tổng hợp (AI)"
    assisted: str = ""  # what a language model had to do with its words; "" = nothing
    corrects: str = ""  # id of the programme that this one puts right

    def is_over(self, day: date) -> bool:
        """Whether its last day is behind."""
        return self.valid_to is not None and self.valid_to < day

    @property
    def sounds(self) -> tuple[ManifestFile, ...]:
        """The files to be aired; the same programme in several containers."""
        return tuple(file for file in self.files if file.is_sound)

    def airs_on(self, day: date) -> bool:
        """Whether the school lets it be aired that day."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and not self.is_over(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestWithdrawal:
    """A programme that must not be aired any more."""

    id: str
    day: date
    reason: str  # Vietnamese


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderPage:
    """A frozen page of a hundred older programmes."""

    url: str
    newest: datetime  # with zone; nothing on it was handed over later: whoever knows it may pass by


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Everything a station may air now."""

    unit: str
    issued: datetime  # with zone; never goes backwards
    items: tuple[ManifestItem, ...]  # newest first
    withdrawn: tuple[ManifestWithdrawal, ...] = ()
    older: str = ""  # address of the frozen page before these items; "" = there is none
    pages: tuple[OlderPage, ...] = ()  # every frozen page, oldest first
    api: str = ""  # where receipts are told; "" = nowhere
    ended: date | None = None  # since when this station is handed nothing any more


def is_safe(name: str) -> bool:
    """Whether a name is a plain file name of [a-z0-9-] with one known ending.

    Everything else is refused: folders, dots, blanks, capitals (two names that differ in case are
    one file on Windows), names of devices, names that are too long.
    """
    plain = len(name) <= LONGEST and _PLAIN.fullmatch(name) is not None
    return plain and _DEVICES.match(name) is None


class _Wrong(Exception):
    """A value that cannot be used; the message says which and why."""


def read_manifest(data: bytes, url: str) -> tuple[Manifest, tuple[str, ...]]:
    """The manifest that came from `url`, and a sentence for every programme that is left out.

    Raises MirrorFault when it is no manifest, or one of a form that this program does not know.
    """
    tree = _tree(data, url)
    items, told = _items(tree.get("items"), url)
    try:
        manifest = Manifest(
            unit=_text(tree, "unit"),
            issued=_moment(tree, "issued"),
            items=items,
            withdrawn=tuple(_withdrawal(each) for each in _list(tree.get("withdrawn", []))),
            older=_address(tree, "older", url) if tree.get("older") else "",
            pages=tuple(_page(each, url) for each in _list(tree.get("pages", []))),
            api=_address(tree, "api", url) if tree.get("api") else "",
            ended=_day(tree, "ended"),
        )
    except _Wrong as wrong:
        raise ManifestUntrusted(
            f"danh mục bài của trường có chỗ sai: {wrong}",
            hint="Báo cho trường biết; bài đã lấy trước đây vẫn còn nguyên.",
            where=url,
        ) from wrong
    return manifest, told


def _tree(data: bytes, url: str) -> Mapping[str, Any]:
    if data.lstrip()[:1] == b"<":
        raise MirrorFault(
            "máy chủ trả về một trang web chứ không phải danh mục bài",
            hint=CAPTIVE,
            where=url,
        )
    try:
        tree = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise MirrorFault(
            "danh mục bài không đọc được (không phải JSON, hoặc bị cắt giữa chừng)",
            hint="Chạy lại sau ít phút; nếu vẫn vậy, báo cho trường.",
            where=url,
        ) from error
    if not isinstance(tree, dict) or tree.get("schema") != SCHEMA:
        raise MirrorFault(
            "danh mục bài thuộc một kiểu mà chương trình này không biết",
            hint="Nâng cấp chương trình lấy bài, hoặc kiểm tra lại địa chỉ.",
            where=url,
        )
    return tree


def _items(value: object, url: str) -> tuple[tuple[ManifestItem, ...], tuple[str, ...]]:
    """Every programme that can be used; two with one id are both refused."""
    found: dict[str, ManifestItem] = {}
    names: set[str] = set()
    twice: set[str] = set()
    told: list[str] = []
    for number, each in enumerate(value if isinstance(value, list) else (), start=1):
        if number > MOST_ITEMS:
            told.append(f"danh mục dài quá {MOST_ITEMS} bài; phần sau bị bỏ qua")
            break
        try:
            item = _item(each, url)
            _claim(item, names)
        except _Wrong as wrong:
            told.append(f"bài thứ {number} trong danh mục bị bỏ qua: {wrong}")
            continue
        if item.id in found:
            twice.add(item.id)
        found[item.id] = item
    told += [
        f"hai bài cùng mã “{each}”: không biết bài nào đúng nên bỏ cả hai" for each in sorted(twice)
    ]
    return tuple(item for item in found.values() if item.id not in twice), tuple(told)


def _claim(item: ManifestItem, names: set[str]) -> None:
    """No two files of a manifest may have one name."""
    for file in item.files:
        if file.name in names:
            raise _Wrong(f"tên tệp “{file.name}” đã thuộc về một bài khác")
    names.update(file.name for file in item.files)


def _item(value: object, url: str) -> ManifestItem:
    tree = _mapping(value)
    priority = _text(tree, "priority")
    if priority not in PRIORITIES:
        raise _Wrong(f"mức ưu tiên “{priority[:40]}” không có trong quy định")
    files = tuple(_file(each, url) for each in _list(tree.get("files")))
    if not any(file.is_sound for file in files):
        raise _Wrong("không có tệp âm thanh nào")
    if len({file.name for file in files}) != len(files):
        raise _Wrong("hai tệp cùng tên")
    return ManifestItem(
        id=_id(tree, "id"),
        revision=_whole(tree, "revision", 1, 10**6),
        title=_text(tree, "title"),
        unit=_text(tree, "unit"),
        kind=_text(tree, "kind"),
        priority=priority,
        issued=_moment(tree, "issued"),
        files=files,
        valid_from=_day(tree, "valid_from"),
        valid_to=_day(tree, "valid_to"),
        text=_text(tree, "text", longest=_LONGEST_TEXT, empty=True),
        documents=tuple(_document(each) for each in _list(tree.get("documents", []))),
        synthetic=tree.get("synthetic", True) is not False,
        assisted=_text(tree, "assisted", empty=True),
        corrects=_id(tree, "corrects") if tree.get("corrects") else "",
    )


def _file(value: object, url: str) -> ManifestFile:
    tree = _mapping(value)
    name = _text(tree, "name")
    if not is_safe(name):
        raise _Wrong(f"tên tệp “{name[:60]}” không dùng được trên mọi máy")
    sha256 = _text(tree, "sha256")
    if _SHA256.fullmatch(sha256) is None:
        raise _Wrong(f"mã kiểm tra của “{name}” không đúng dạng")
    return ManifestFile(
        name=name,
        url=_address(tree, "url", url),
        bytes=_whole(tree, "bytes", 1, MOST_FILE),
        sha256=sha256,
        type=_text(tree, "type"),
        seconds=_number(tree, "seconds", 0.0, 86_400.0) or 0.0,
        loudness=_number(tree, "loudness", -99.0, 20.0),
        true_peak=_number(tree, "true_peak", -99.0, 20.0),
    )


def _withdrawal(value: object) -> ManifestWithdrawal:
    tree = _mapping(value)
    day = _day(tree, "day")
    if day is None:
        raise _Wrong("một bài thu hồi không ghi ngày")
    return ManifestWithdrawal(id=_id(tree, "id"), day=day, reason=_text(tree, "reason", empty=True))


def _page(value: object, url: str) -> OlderPage:
    tree = _mapping(value)
    return OlderPage(url=_address(tree, "url", url), newest=_moment(tree, "newest"))


def _document(value: object) -> tuple[str, str]:
    tree = _mapping(value)
    return _text(tree, "number"), _text(tree, "name", empty=True)


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong("một mục không đúng dạng")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST_ITEMS:
        raise _Wrong("một danh sách không đúng dạng")
    return value


def _text(tree: Mapping[str, Any], key: str, *, longest: int = 2_000, empty: bool = False) -> str:
    value = tree.get(key, "")
    if not isinstance(value, str) or len(value) > longest:
        raise _Wrong(f"“{key}” không đúng dạng hoặc quá dài")
    plain = "".join(c for c in value if c >= " " or c in "\n\t").strip()
    if not plain and not empty:
        raise _Wrong(f"thiếu “{key}”")
    return plain


def _id(tree: Mapping[str, Any], key: str) -> str:
    value = _text(tree, key)
    if len(value) > 120 or _ID.fullmatch(value) is None:
        raise _Wrong(f"mã “{value[:60]}” không đúng dạng")
    return value


def _whole(tree: Mapping[str, Any], key: str, least: int, most: int) -> int:
    value = tree.get(key)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise _Wrong(f"“{key}” không phải số hợp lệ")
    return value


def _number(tree: Mapping[str, Any], key: str, least: float, most: float) -> float | None:
    value = tree.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise _Wrong(f"“{key}” không phải số hợp lệ")
    return float(value)


def _moment(tree: Mapping[str, Any], key: str) -> datetime:
    try:
        moment = datetime.fromisoformat(_text(tree, key))
    except ValueError as error:
        raise _Wrong(f"“{key}” không phải thời điểm") from error
    if moment.tzinfo is None:
        raise _Wrong(f"“{key}” không ghi múi giờ")
    return moment


def _day(tree: Mapping[str, Any], key: str) -> date | None:
    if tree.get(key) is None:
        return None
    try:
        return date.fromisoformat(_text(tree, key))
    except ValueError as error:
        raise _Wrong(f"“{key}” không phải ngày") from error


def _address(tree: Mapping[str, Any], key: str, base: str) -> str:
    """A full address; relative ones count from the manifest's own."""
    address = urljoin(base, _text(tree, key))
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
        raise _Wrong(f"địa chỉ ở “{key}” không phải http(s)")
    if urlsplit(base).scheme == "https" and parts.scheme != "https":
        raise _Wrong(f"địa chỉ ở “{key}” bỏ mất mã hóa (http thay vì https)")
    return address
