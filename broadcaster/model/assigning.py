"""Every airing of a station gets its entry in the list of episodes, each looked up by its date."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from broadcaster.errors import InputError
from broadcaster.model.listing import (
    Airing,
    ListEntry,
    first_choice,
    home,
    new_entry,
    order,
    taken_number,
)

Assigned = dict[Airing, ListEntry | InputError]


def assign_all(
    entries: Sequence[ListEntry], airings: Sequence[Airing], guids: Mapping[str, str]
) -> tuple[Assigned, tuple[ListEntry, ...]]:
    """The entry of each airing, or why it has none, and the list with them.

    The same as `listing.assign` for one airing after the other, told of all of them, without
    comparing each with every entry. `airings` in the order of their dates, one for a programme and
    date, no script in two; `guids` are those of the shows by programme, one that is missing there
    is given no entry. Raises ConfigError for a guid that is none.
    """
    keys = {entry.key for entry in entries}
    lists: dict[str, _ProgrammeList] = {}
    for programme in {a.programme for a in airings if a.programme in guids}:
        lists[programme] = _ProgrammeList(
            [e for e in entries if e.programme == programme],
            [a for a in airings if a.programme == programme],
            keys,
        )
    found: Assigned = {}
    for airing in (a for a in airings if a.programme in guids):
        try:
            found[airing] = lists[airing.programme].assign(airing, guids[airing.programme])
        except InputError as error:
            found[airing] = error
    others = [e for e in entries if e.programme not in lists]
    mine = [e for one in lists.values() for e in one.entries()]
    return found, tuple(sorted([*others, *mine], key=order))


class _ProgrammeList:
    """The entries of one programme by key, by the date where they belong, and by number."""

    def __init__(
        self, entries: Sequence[ListEntry], airings: Sequence[Airing], keys: set[str]
    ) -> None:
        self._days = {slug: airing.day for airing in airings for slug in airing.slugs}
        self._airings = {airing.day: airing for airing in airings}
        self._asking: dict[int, list[date]] = defaultdict(list)  # number -> days that ask for it
        for airing in airings:
            if airing.number is not None:
                self._asking[airing.number].append(airing.day)
        self._keys = keys  # of every programme, shared
        self._retired = [e for e in entries if e.retired]
        self._own: dict[str, ListEntry] = {}
        self._by_home: dict[date, dict[str, ListEntry]] = defaultdict(dict)
        self._by_day: dict[date, dict[str, ListEntry]] = defaultdict(dict)
        self._by_number: dict[int, dict[str, ListEntry]] = defaultdict(dict)
        self._highest = 0
        self._swept = False  # whether those without a date of their own were left out
        for entry in entries:
            if not entry.retired:
                self._put(entry)

    def entries(self) -> list[ListEntry]:
        """All of them, in no order."""
        return [*self._own.values(), *self._retired]

    def assign(self, airing: Airing, show_guid: str) -> ListEntry:
        """The entry of one airing. Raises InputError when its number is taken."""
        old = self._at(airing)
        number = self._number(airing, old)
        if old is None:
            entry = new_entry(airing, number, show_guid, self._keys)
        else:
            entry = replace(old, day=airing.day, number=number, slugs=airing.slugs)
        live = self._live(airing) if not self._swept else frozenset()
        if old is not None:
            self._take(old)
        self._put(entry)
        self._leave_out(entry, live)
        return entry

    def _at(self, airing: Airing) -> ListEntry | None:
        return first_choice(self._by_home.get(airing.day, {}).values(), airing)

    def _live(self, airing: Airing) -> frozenset[str]:
        """The keys of the entries that belong to the other airings."""
        chosen = (self._at(other) for day, other in self._airings.items() if day != airing.day)
        return frozenset(entry.key for entry in chosen if entry is not None)

    def _leave_out(self, entry: ListEntry, live: frozenset[str]) -> None:
        """Forget entries of no airing whose date is now another's.

        After the first time only one date is new: that of the entry itself.
        """
        if self._swept:
            lost = [e for e in self._by_day[entry.day].values() if not self._is_live(e, entry)]
        else:
            held = {self._own[key].day for key in live} | {entry.day}
            left = (e for e in self._own.values() if e.key not in live and e.key != entry.key)
            lost = [e for e in left if e.day in held]
        self._swept = True
        for one in lost:
            self._take(one)

    def _is_live(self, entry: ListEntry, new: ListEntry) -> bool:
        if entry.key == new.key:
            return True
        day = home(entry, self._days)
        airing = self._airings.get(day)
        return airing is not None and day != new.day and self._at(airing) is entry

    def _number(self, airing: Airing, old: ListEntry | None) -> int:
        if airing.number is not None:
            self._refuse_taken(airing.number, airing, old)
            return airing.number
        if old is not None:
            return old.number
        before = [e.number for e in self._retired if e.day == airing.day]
        if before and not self._by_number.get(before[-1]):
            return before[-1]
        number = self._highest_held() + 1
        while number in self._asking:
            number += 1
        return number

    def _refuse_taken(self, number: int, airing: Airing, old: ListEntry | None) -> None:
        """What others ask for counts before what they have; the airing itself asks for nothing."""
        here = self._by_home.get(airing.day, {})
        held = [
            *(e for e in self._by_number.get(number, {}).values() if e.key not in here),
            *(e for e in here.values() if e.number == number),
        ]
        others = [e for e in held if e is not old]
        if others:
            raise taken_number(number, max(others, key=order).day)
        asking = [day for day in self._asking[number] if day != airing.day]
        if asking:
            raise taken_number(number, asking[0])

    def _highest_held(self) -> int:
        if not self._by_number.get(self._highest):
            self._highest = max((n for n, held in self._by_number.items() if held), default=0)
        return self._highest

    def _held_number(self, entry: ListEntry) -> int:
        """The number that an entry will have: what its date asks for, else its own."""
        airing = self._airings.get(home(entry, self._days))
        return entry.number if airing is None or airing.number is None else airing.number

    def _put(self, entry: ListEntry) -> None:
        self._own[entry.key] = entry
        self._keys.add(entry.key)
        self._by_home[home(entry, self._days)][entry.key] = entry
        self._by_day[entry.day][entry.key] = entry
        number = self._held_number(entry)
        self._by_number[number][entry.key] = entry
        self._highest = max(self._highest, number)

    def _take(self, entry: ListEntry) -> None:
        del self._own[entry.key]
        self._keys.discard(entry.key)
        del self._by_home[home(entry, self._days)][entry.key]
        del self._by_day[entry.day][entry.key]
        del self._by_number[self._held_number(entry)][entry.key]
