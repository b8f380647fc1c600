"""Who speaks first: the order of the engines, and the roles that named a robot.

A role that names a robot's voice would be read by it whatever stands before it. Where another
engine comes first such a role says whom it wants instead, so that a child stays a child and a man
a man; and names its robot again when the others speak as before.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from broadcaster.app.better_voice import ROBOT
from broadcaster.app.settings import Settings, load_settings
from broadcaster.app.station import edit_station
from broadcaster.app.voices import engines_of
from broadcaster.domain.errors import StoreError
from broadcaster.domain.speech import Age, Gender, Region
from broadcaster.domain.station import StationProfile
from broadcaster.production.casting import understand_wish
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.serialization import from_text, to_text
from broadcaster.storage.toml_editor import Changes

OWN = "own"
RECORD = "vai-truoc-giong-truong-em.json"  # below Settings.host
_WISHES = {
    (Gender.FEMALE, Age.ADULT): "nữ", (Gender.MALE, Age.ADULT): "nam",
    (Gender.FEMALE, Age.ELDER): "bà", (Gender.MALE, Age.ELDER): "ông",
    (Gender.FEMALE, Age.CHILD): "em bé", (Gender.MALE, Age.CHILD): "em bé",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleChange:
    """A role of station.toml that named a robot and now says whom it wants."""

    number: int  # among [[roles]]
    role: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RolesBefore:
    """The roles that were changed when the voices of the school came first."""

    others: tuple[str, ...]  # engines that stood behind
    roles: tuple[RoleChange, ...]


def is_used(settings: Settings) -> bool:
    """Whether the voices of the school speak first."""
    return settings.station.engines[:1] == (OWN,)


def use_own_voices(settings: Settings) -> tuple[RoleChange, ...]:
    """Let the voices of the school speak first; what they cannot say the next engine does.

    The roles that named a robot and now say whom they want.
    """
    now = as_written(settings.folder.resolve())
    others, changed = but_own(now.station.engines), freed_roles(now)
    if changed:
        before = _kept(now)
        kept = before.roles if before is not None and before.others == others else ()
        kept = tuple(one for one in kept if one.number not in {new.number for new in changed})
        told = RolesBefore(others=others, roles=(*kept, *changed))
        write_atomic(now.host / RECORD, to_text(told).encode())
    first: Changes = {("voices", "engines"): [OWN, *others]}
    edit_station(settings.folder, first | wishes_of(changed))
    return changed


def let_be(settings: Settings) -> None:
    """Let the others speak again; the voices stay in their folders.

    Roles name their robots again, unless others stand behind by now: then a better voice than a
    robot's may read them, and what was changed for the school's own stays.
    """
    now = as_written(settings.folder.resolve())
    others = but_own(now.station.engines)
    values: Changes = {}
    if OWN in now.station.engines:
        values["voices", "engines"] = list(others) or [ROBOT]
    before = _kept(now)
    if before is not None and before.others == others:
        values |= wishes_before(before.roles, now.station)
    if values:
        edit_station(settings.folder, values)
    (now.host / RECORD).unlink(missing_ok=True)


def freed_roles(settings: Settings) -> tuple[RoleChange, ...]:
    """Roles that name a robot's voice, with the words for whom they want instead."""
    [robot] = engines_of((ROBOT,), settings)
    voices = {voice.id: voice for voice in robot.voices()}
    found = []
    for number, role in enumerate(settings.station.roles):
        named = voices.get(understand_wish(role.wish, tuple(voices.values())).voice)
        if named is None or understand_wish(role.wish, ()).understood:
            continue
        accent = " miền Nam" if named.region is Region.SOUTH else ""
        after = _WISHES[named.gender, named.age] + accent
        found.append(RoleChange(number=number, role=role.role, before=role.wish, after=after))
    return tuple(found)


def wishes_of(changed: Sequence[RoleChange]) -> Changes:
    """The changes of station.toml by which roles say whom they want."""
    return {("roles", one.number, "voice"): one.after for one in changed}


def wishes_before(changed: Sequence[RoleChange], profile: StationProfile) -> Changes:
    """The changes by which roles name their robots again; what somebody changed since stays."""
    return {
        ("roles", one.number, "voice"): one.before
        for one in changed
        if one.number < len(profile.roles)
        and profile.roles[one.number].role == one.role
        and profile.roles[one.number].wish == one.after
    }


def _kept(settings: Settings) -> RolesBefore | None:
    try:
        return from_text(RolesBefore, (settings.host / RECORD).read_bytes(), where=RECORD)
    except (OSError, StoreError):
        return None


def but_own(engines: Sequence[str]) -> tuple[str, ...]:
    """The engines without the voices of the school, in their order."""
    return tuple(name for name in engines if name != OWN)


def as_written(folder: Path) -> Settings:
    """The settings without what this one run was told. Raises ConfigError."""
    return load_settings(folder, {k: v for k, v in os.environ.items() if k != "BROADCASTER_VOICE"})
