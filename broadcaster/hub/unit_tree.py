"""Which units stand below which on a day, and what a person's roles reach.

A unit's life (`Unit` with its dates) is one name and one parent for some days; a move ends a life
and begins the next, so that yesterday's pages keep yesterday's parents.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from broadcaster.accounts.rights import Role
from broadcaster.domain.schedule import Unit
from broadcaster.domain.text import fold, nearest, person_key, slug
from broadcaster.hub.folder import code_fault


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRole:
    """What a person of the office may do at a unit, or at it and all below it."""

    unit: str  # code
    role: Role
    below: bool  # also at all units below it, by the day's parents


def subtree(lives: Iterable[Unit], code: str, day: date) -> frozenset[str]:
    """The codes of a unit and of all below it on a day; a ring of parents is walked once."""
    return frozenset(found for found, _ in _downward(_children(lives, day), code))


def with_ended(codes: Iterable[str], lives: Iterable[Unit], day: date) -> frozenset[str]:
    """These units, and those that are over on a day and stood below one of them at last."""
    lasts: dict[str, Unit] = {}
    for one in sorted(lives, key=lambda one: one.first or date.min):
        if one.first is None or one.first <= day:
            lasts[one.key] = one
    below: dict[str, list[str]] = {}
    for one in lasts.values():
        if one.parent and not one.holds_on(day):
            below.setdefault(one.parent, []).append(one.key)
    return frozenset(found for code in codes for found, _ in _downward(below, code))


def reach(roles: Iterable[OfficeRole], lives: Iterable[Unit], day: date) -> dict[str, Role]:
    """The role at every unit that a person may see on a day: of several the nearest above it."""
    children = _children(lives, day)
    nearest: dict[str, tuple[int, Role]] = {}
    for one in sorted(roles, key=lambda one: one.unit):
        steps = _downward(children, one.unit) if one.below else iter([(one.unit, 0)])
        for code, depth in steps:
            if code not in nearest or depth < nearest[code][0]:
                nearest[code] = depth, one.role
    return {code: role for code, (_, role) in nearest.items()}


def is_over(lives: Iterable[Unit], code: str, day: date) -> bool:
    """Whether the list of units knows a unit, and not on that day."""
    own = [one for one in lives if one.key == code]
    return bool(own) and not any(one.holds_on(day) for one in own)


def ring(lives: Iterable[Unit], day: date) -> tuple[str, ...]:
    """The codes of a ring of parents on a day, each below the next; () = there is none."""
    parents = {one.key: one.parent for one in lives if one.holds_on(day)}
    clear: set[str] = set()
    for first in sorted(parents):
        walked: dict[str, None] = {}
        code = first
        while code in parents and code not in clear:
            if code in walked:
                path = list(walked)
                return tuple(path[path.index(code) :])
            walked[code] = None
            code = parents[code]
        clear |= walked.keys()
    return ()


class UnitsByName:
    """Units to be found by their code, or by a name as people write it.

    Only what is written as a code is one: a code made of a name has lost its marks. In names marks
    count (Tân Hòa and Tân Hóa are two communes) but where none is written at all.
    """

    def __init__(self, named: Collection[tuple[str, str]]) -> None:
        """Pairs of code and name."""
        self._codes = {code for code, _ in named}
        self._marked: dict[str, set[str]] = {}
        self._bare: dict[str, set[str]] = {}
        for code, name in named:
            self._marked.setdefault(person_key(name), set()).add(code)
            self._bare.setdefault(fold(name), set()).add(code)
        self._names = [*dict.fromkeys(name for _, name in named)]

    def find(self, said: str) -> set[str]:
        """The codes of all units that are called so."""
        if said in self._codes and not code_fault(said):
            return {said}
        found = self._marked.get(person_key(said))
        if found or not said.isascii():
            return found or set()
        code = "" if " " in said else slug(said)  # as a column of codes is read: "TH_01"
        return self._bare.get(fold(said)) or self._codes & {code}

    def like(self, said: str) -> str:
        """A remark with the name that is most like it; "" = none is."""
        near = nearest(said, self._names)
        return f"; có phải “{near}”?" if near else ""


def _children(lives: Iterable[Unit], day: date) -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = {}
    for one in lives:
        if one.parent and one.holds_on(day):
            found.setdefault(one.parent, []).append(one.key)
    return found


def _downward(children: Mapping[str, Sequence[str]], code: str) -> Iterator[tuple[str, int]]:
    """A unit and those below it with how far below they are, the near ones first."""
    seen, depth, row = {code}, 0, [code]
    while row:
        for one in row:
            yield one, depth
        below = (child for one in row for child in children.get(one, ()))
        row = [child for child in dict.fromkeys(below) if child not in seen]
        seen.update(row)
        depth += 1
