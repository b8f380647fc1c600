"""Older programmes: the archive pages of a manifest that a station has not read yet."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from broadcaster.domain.errors import BroadcasterError
from broadcaster.pull.download import PullPatience, fetch_small
from broadcaster.pull.errors import ManifestUntrusted
from broadcaster.pull.http import SchoolConnection
from broadcaster.pull.manifest import MOST_BYTES, Manifest, ManifestItem, OlderPage, read_manifest
from broadcaster.pull.signing import MOST_BYTES as MOST_SIGNATURE
from broadcaster.pull.signing import read_signature, trusted_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """What came of the older pages."""

    manifest: Manifest  # the newest page with the older programmes behind its own
    told: tuple[str, ...] = ()
    faults: tuple[BroadcasterError, ...] = ()


def wanted_pages(manifest: Manifest, through: str, *, whole: bool) -> tuple[OlderPage, ...]:
    """The pages to read, newest first.

    `through`: everything that was handed over until then is here; "" = a station that is new, and
    begins with the newest page. `whole` = every page.
    """
    pages = manifest.pages[::-1]
    if whole:
        return pages
    if not through:
        return ()
    since = datetime.fromisoformat(through)
    return tuple(page for page in pages if page.newest > since)


def with_pages(
    manifest: Manifest,
    pages: tuple[OlderPage, ...],
    key: bytes,
    line: SchoolConnection,
    patience: PullPatience,
) -> Archive:
    """The manifest with the programmes of some older pages; a page that fails is a fault."""
    items = list(manifest.items)
    ids = {item.id for item in items} | {each.id for each in manifest.withdrawn}
    names = {file.name for item in items for file in item.files}
    told: list[str] = []
    faults: list[BroadcasterError] = []
    for page in pages:
        try:
            found, more = patience.trying(partial(_read, line, page.url, key))
        except BroadcasterError as fault:
            faults.append(fault)
            continue
        told += more
        for item in _fresh(found, ids, names):
            items.append(item)
    whole = replace(manifest, items=tuple(items))
    return Archive(manifest=whole, told=tuple(told), faults=tuple(faults))


def _fresh(found: Manifest, ids: set[str], names: set[str]) -> Iterator[ManifestItem]:
    """Those that no newer page has, withdrew or took the file names of."""
    for item in found.items:
        mine = {file.name for file in item.files}
        if item.id not in ids and not mine & names:
            ids.add(item.id)
            names |= mine
            yield item


def _read(line: SchoolConnection, url: str, key: bytes) -> tuple[Manifest, tuple[str, ...]]:
    _, data = fetch_small(line, url, MOST_BYTES, {})
    page, told = read_manifest(data, url)
    _, seal = fetch_small(line, f"{url}.sig", MOST_SIGNATURE, {})
    sealed = read_signature(seal)
    if sealed.key != key:
        raise ManifestUntrusted(
            "trang bài cũ mang khóa khác với danh mục mới",
            hint="Chạy lại sau ít phút; nếu vẫn vậy, báo cho trường.",
            where=url,
        )
    trusted_key(data, sealed, key)
    return page, told
