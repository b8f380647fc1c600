"""Which scripts make an episode: those of one programme on one date, with a line in the list."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level, Notice, Place, notice_of
from broadcaster.domain.script import (
    Script,
)
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.domain.text import nearest
from broadcaster.production.episode_list import Airing, EpisodeList, ListEntry
from broadcaster.production.gather import GatheredScripts

if TYPE_CHECKING:
    from broadcaster.production.store import SqlCatalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptGroup:
    """The scripts of one episode, in order, with its line in the episode list."""

    entry: ListEntry
    programme: ProgrammeFormat
    scripts: tuple[Script, ...]

    @property
    def digests(self) -> tuple[str, ...]:
        """The SHA-256 of each script, by which a worker knows whether it sees the same."""
        return tuple(script.digest for script in self.scripts)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedScripts:
    """Groups by date and programme, and what could not be grouped."""

    groups: tuple[ScriptGroup, ...]
    notices: tuple[Notice, ...]


def group_scripts(
    scripts: Sequence[Script],
    listing: EpisodeList,
    formats: Sequence[ProgrammeFormat],
    station: StationProfile,
) -> GroupedScripts:
    """Sort the scripts into episodes and give each its line in the list."""
    known = {f.slug: f for f in formats}
    together: dict[tuple[date, str], list[Script]] = {}
    notices: list[Notice] = []
    for script in scripts:
        if script.head.programme in known:
            together.setdefault((script.head.air_date, script.head.programme), []).append(script)
        else:
            notices.append(_unknown_programme(script, tuple(known)))
    guids = {show.key: show.guid for show in station.shows}
    ordered = {
        at: tuple(sorted(found, key=lambda s: (s.head.order, s.slug)))
        for at, found in sorted(together.items())
    }
    airings = [
        Airing(
            programme=slug,
            day=day,
            slugs=tuple(script.slug for script in found),
            number=next((s.head.number for s in found if s.head.number), None),
        )
        for (day, slug), found in ordered.items()
    ]
    of_show = {f.slug: guids[f.show] for f in formats if f.show in guids}
    assigned = listing.assign_all(airings, of_show)
    groups = []
    for airing, found in zip(airings, ordered.values(), strict=True):
        programme = known[airing.programme]
        entry = assigned.get(airing)
        if entry is None:
            notices.append(_unknown_show(programme, tuple(guids)))
        elif isinstance(entry, InputError):
            notices.append(notice_of(entry, place_in_head(found[0], "number")))
        else:
            groups.append(ScriptGroup(entry=entry, programme=programme, scripts=found))
    return GroupedScripts(groups=tuple(groups), notices=tuple(notices))


def orphans(
    entries: Sequence[ListEntry],
    gathered: GatheredScripts,
    today: date,
    catalogue: "Callable[[], SqlCatalogue]",
) -> tuple[Notice, ...]:
    """A warning for every made episode still to come whose scripts are all gone: it will air so."""
    known = {script.slug for script in gathered.scripts} | set(gathered.broken)
    left = [e for e in entries if e.day >= today and not known.intersection(e.slugs)]
    made = {brief.key for brief in catalogue().briefs()} if left else set()
    return tuple(
        Notice(
            code="so-khong-con-bai",
            level=Level.WARNING,
            sentence=f"số {entry.key} (phát {told_day(entry.day)}) không còn bài nào, "
            "nhưng vẫn được phát và lên kênh như đã dựng",
            hint=f'Muốn rút số này: broadcaster withdraw {entry.key} --reason "…"; '
            "muốn sửa thì để bài lại vào scripts_vi.",
            place=Place(file="scripts_vi/danh-sach-so.toml"),
        )
        for entry in left
        if entry.key in made
    )


def _unknown_programme(script: Script, known: Sequence[str]) -> Notice:
    like = nearest(script.head.programme, known)
    return Notice(
        code="chuong-trinh-khong-co",
        level=Level.ERROR,
        sentence=f"không có chương trình “{script.head.programme}”",
        hint=(f"Có phải “{like}”? " if like else "")
        + "Các chương trình có khuôn dùng được: "
        + (", ".join(known) or "chưa có")
        + ".",
        place=place_in_head(script, "programme"),
    )


def _unknown_show(programme: ProgrammeFormat, known: Sequence[str]) -> Notice:
    like = nearest(programme.show, known)
    return Notice(
        code="kenh-khong-co",
        level=Level.ERROR,
        sentence=f"chương trình “{programme.slug}” thuộc kênh “{programme.show}” "
        "nhưng station.toml không có kênh ấy",
        hint=f"Có phải “{like}”?" if like else "Thêm một mục [[shows]] trong station.toml.",
        place=programme.place,
    )


def place_in_head(script: Script, field: str) -> Place:
    """Where the head of a script has a field; else the script."""
    return script.places.get(field, Place(file=script.file))
