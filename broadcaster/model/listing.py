"""The list of episodes: which key, number and guid a programme on a date has, for life."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.errors import ConfigError, InputError
from broadcaster.model.episode import Episode


@dataclass(frozen=True, slots=True, kw_only=True)
class ListEntry:
    """One episode in the list."""

    key: str  # programme slug + first air date, for life
    programme: str  # ProgrammeFormat.slug
    first_day: date  # first air date, for life
    day: date  # air date now
    number: int
    slugs: tuple[str, ...]  # scripts it is made of, in order
    guid: str  # uuid5(show guid, key), for life
    retired: bool = False  # another episode, with a key of its own, took its place


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """What the scripts ask for now: one programme on one date."""

    programme: str
    day: date
    slugs: tuple[str, ...]
    number: int | None = None  # "Số" in a script's head


def retire(entries: Sequence[ListEntry], key: str) -> tuple[ListEntry, ...]:
    """The list in which an episode makes room for its correction; its key is never free again."""
    return tuple(replace(e, retired=True) if e.key == key else e for e in entries)


def entry_of(episode: Episode) -> ListEntry:
    """The entry that an episode's sidecar proves, for rebuilding a lost list."""
    edition = episode.school or episode.public
    return ListEntry(
        key=episode.key,
        programme=episode.programme,
        first_day=episode.first_air_date,
        day=episode.air_time.date(),
        number=episode.number,
        slugs=tuple(item.slug for item in edition.items) if edition else (),
        guid=episode.guid,
    )


def find(entries: Sequence[ListEntry], programme: str, day: date) -> ListEntry | None:
    """The entry of a programme on a date."""
    of_day = (e for e in entries if e.programme == programme and e.day == day and not e.retired)
    return next(of_day, None)


def assign(  # noqa: PLR0917 - the five facts of an airing, in the order people say them
    entries: Sequence[ListEntry],
    programme: str,
    day: date,
    slugs: tuple[str, ...],
    wanted_number: int | None,
    show_guid: str,
    *,
    airings: Sequence[Airing] | None = None,
) -> tuple[ListEntry, tuple[ListEntry, ...]]:
    """The entry of an airing, and the list with it.

    An entry follows its scripts: when none of them airs on its old date any more it moves to where
    they went, and key, guid and number stay. One whose scripts joined another entry stays in the
    list until its date is given to another. `airings` is all that the scripts ask for now; without
    it, a script that is not in `slugs` counts as staying where it was. New entries get the next
    number, so ask in the order of the air dates. Raises InputError when the number is taken.
    For one airing: `broadcaster.model.assigning` does the same for all of a station.
    """
    airing = Airing(programme=programme, day=day, slugs=slugs, number=wanted_number)
    others = [a for a in airings or () if a.programme == programme and a.day != day]
    days = _days_of_scripts([*others, airing])
    if airings is None:
        mine = (e for e in entries if e.programme == programme and not e.retired)
        days = {s: e.day for e in mine for s in e.slugs} | days
    old = at_home(entries, airing, days)
    number = _number(entries, airing, old, others, days)
    if old is None:
        entry = new_entry(airing, number, show_guid, {e.key for e in entries})
    else:
        entry = replace(old, day=day, number=number, slugs=slugs)
    rest = [e for e in entries if e != old]
    live = {id(at_home(entries, other, days)) for other in others}
    held = {(e.programme, e.day) for e in [entry, *(e for e in rest if id(e) in live)]}
    kept = [e for e in rest if e.retired or id(e) in live or (e.programme, e.day) not in held]
    return entry, tuple(sorted([*kept, entry], key=order))


def order(entry: ListEntry) -> tuple[str, date, str]:
    """Where an entry stands in the list: by programme and date."""
    return entry.programme, entry.day, entry.key


def _days_of_scripts(airings: Sequence[Airing]) -> dict[str, date]:
    return {slug: airing.day for airing in airings for slug in airing.slugs}


def home(entry: ListEntry, days: Mapping[str, date]) -> date:
    """Where an entry belongs now: its old date while a script stays there, else its scripts'."""
    now = [days[slug] for slug in entry.slugs if slug in days]
    return entry.day if not now or entry.day in now else now[0]


def at_home(
    entries: Sequence[ListEntry], airing: Airing, days: Mapping[str, date]
) -> ListEntry | None:
    """The entry that belongs to an airing: the one of that date before one that moves there."""
    own = [e for e in entries if e.programme == airing.programme and not e.retired]
    return first_choice((e for e in own if home(e, days) == airing.day), airing)


def first_choice(here: Iterable[ListEntry], airing: Airing) -> ListEntry | None:
    """Which of the entries that belong to a date is the airing's."""
    wanted = set(airing.slugs)
    return min(
        here,
        key=lambda e: (e.day != airing.day, -len(wanted & set(e.slugs)), e.first_day, e.key),
        default=None,
    )


def new_entry(airing: Airing, number: int, show_guid: str, taken: AbstractSet[str]) -> ListEntry:
    """The entry of an airing that never was; `taken` are the keys of all others."""
    key = _free_key(f"{airing.programme}-{airing.day.isoformat()}", taken)
    return ListEntry(
        key=key,
        programme=airing.programme,
        first_day=airing.day,
        day=airing.day,
        number=number,
        slugs=airing.slugs,
        guid=item_guid(show_guid, key),
    )


def _free_key(key: str, taken: AbstractSet[str]) -> str:
    """The key itself, or with -2, -3 … when an episode that moved away still has it."""
    again = 1
    free = key
    while free in taken:
        again += 1
        free = f"{key}-{again}"
    return free


def item_guid(show_guid: str, key: str) -> str:
    """The guid of an episode for life: uuid5 of its show's guid and its key."""
    try:
        return str(uuid.uuid5(uuid.UUID(show_guid), key))
    except ValueError as fault:
        raise ConfigError(
            f"Mã guid của chuyên mục podcast “{show_guid}” không đúng dạng UUID.",
            hint="Hãy lấy lại mã cũ từ bản trước của station.toml; đừng đặt mã mới.",
        ) from fault


def _number(
    entries: Sequence[ListEntry],
    airing: Airing,
    old: ListEntry | None,
    others: Sequence[Airing],
    days: Mapping[str, date],
) -> int:
    asked = {a.day: a.number for a in others if a.number is not None}
    held = {
        asked.get(home(e, days), e.number): e
        for e in entries
        if e.programme == airing.programme and e != old and not e.retired
    }
    if airing.number is not None:
        _refuse_taken(airing.number, held, asked)
        return airing.number
    if old is not None:
        return old.number
    before = [
        e.number
        for e in entries
        if e.retired and e.programme == airing.programme and e.day == airing.day
    ]
    if before and before[-1] not in held:
        return before[-1]
    number = max([0, *held]) + 1
    while number in asked.values():
        number += 1
    return number


def _refuse_taken(number: int, held: Mapping[int, ListEntry], asked: Mapping[date, int]) -> None:
    days = [held[number].day] if number in held else [d for d, n in asked.items() if n == number]
    if days:
        raise taken_number(number, days[0])


def taken_number(number: int, day: date) -> InputError:
    """A number that another episode of the programme has, or asks for."""
    return InputError(
        f"Số {number} đã là của số phát ngày {day:%d/%m/%Y} trong cùng chương trình.",
        hint="Hãy ghi một số khác ở “Số:”, hoặc bỏ dòng đó để chương trình tự đánh số.",
    )
