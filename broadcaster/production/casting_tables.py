"""Which engine speaks which role of an episode, in order of preference, and who stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Voice
from broadcaster.domain.station import StationProfile
from broadcaster.production.casting import Casting, CastRole, cast, engines_of_roles, join_wishes
from broadcaster.production.rundown import (
    said_in,
)
from broadcaster.production.speak import CastingTable, bench_for

if TYPE_CHECKING:
    pass

from broadcaster.production.grouping import ScriptGroup


def first_choice(benches: Sequence[CastingTable]) -> Casting:
    """Each role with its part on the first bench that has one; who really speaks comes later."""
    parts: dict[str, CastRole] = {}
    for spare in (False, True):
        for bench in benches:
            for part in bench.casting.parts:
                if (part.role in bench.spare) is spare:
                    parts.setdefault(part.role, part)
    return Casting(parts=tuple(parts.values()))


def cast_benches(
    roles: Sequence[str],
    group: ScriptGroup,
    station: StationProfile,
    engines: Sequence[VoiceEngine],
    spoken_at: Mapping[str, Place],
    *,
    public: bool = False,
) -> tuple[tuple[CastingTable, ...], list[Notice]]:
    """Cast every role on every engine; a role that no engine can speak is an error.

    `spoken_at` is where each role speaks first. An engine that has no voice for some roles speaks
    the others; one whose voices fit a role worse than those of a later engine has it to spare. For
    what is `public` no voice speaks that is for the school alone.
    """
    joined = join_wishes([line for script in group.scripts for line in script.head.roles])
    wishes = joined.value or {}
    benches = []
    notices: list[Notice] = list(joined.notices)
    missing = set(roles)
    heard = [_free(one, public=public) for one in engines]
    together = [
        {said.role for block in script.body if (said := said_in(block)) is not None}
        for script in group.scripts
    ]
    first = engines_of_roles(
        roles,
        wishes,
        station.roles,
        heard,
        group.programme.anchor,
        together=together,
        online=[number for number, engine in enumerate(engines) if engine.online],
        private={
            said.role
            for script in group.scripts
            for block in script.body
            if (said := said_in(block)) is not None
            and Scope.SCHOOL in (script.head.scope, said.scope)
        },
    )
    for number, (engine, voices) in enumerate(zip(engines, heard, strict=True)):
        able = [
            role
            for role in roles
            if first[role] <= number
            and cast([role], wishes, station.roles, voices, group.programme.anchor).value
        ]
        checked = cast(able, wishes, station.roles, voices, group.programme.anchor)
        spare = (
            []
            if checked.value is None
            else _stand_ins(
                [role for role in roles if first[role] > number], wishes, group, station, voices
            )
        )
        if checked.value is not None and (able or spare):
            parts = (*checked.value.parts, *spare)
            benches.append(
                bench_for(engine, Casting(parts=parts), frozenset(part.role for part in spare))
            )
            notices += checked.notices if missing == set(roles) else ()
            missing -= set(able)
    if not engines:
        return (), [_no_engine(group)]
    if missing:
        last = _free(engines[-1], public=public)
        silent = [
            replace(told, place=told.place or spoken_at.get(role))
            for role in sorted(missing)
            for told in cast([role], wishes, station.roles, last, group.programme.anchor).errors
        ]
        return (), [*notices, *(_placed(n, group) for n in silent)]
    return tuple(benches), [_placed(n, group) for n in notices]


def _stand_ins(
    roles: Sequence[str],
    wishes: Mapping[str, str],
    group: ScriptGroup,
    station: StationProfile,
    voices: Sequence[Voice],
) -> list[CastRole]:
    """Who would speak roles here that are better spoken elsewhere, each by itself.

    Nobody whose consent is for the school alone or ends some day: that would bind the episode.
    """
    free = [one for one in voices if one.scope is Scope.PUBLIC and one.until is None]
    alone = {
        role: cast([role], wishes, station.roles, free, group.programme.anchor).value
        for role in roles
    }
    found = (casting.find(role) for role, casting in alone.items() if casting is not None)
    return [part for part in found if part is not None]


def _free(engine: VoiceEngine, *, public: bool) -> list[Voice]:
    """The voices of an engine that may say something; for the public not those of the school."""
    return [one for one in engine.voices() if not public or one.scope is Scope.PUBLIC]


def _placed(notice: Notice, group: ScriptGroup) -> Notice:
    """A notice about an episode points at its first script when it points nowhere."""
    if notice.place is not None:
        return notice
    return replace(notice, place=Place(file=group.scripts[0].file))


def _no_engine(group: ScriptGroup) -> Notice:
    return Notice(
        code="khong-co-giong",
        level=Level.ERROR,
        sentence="không có giọng đọc nào được phép và sẵn sàng",
        hint='Đặt engines = ["embedded"] trong station.toml, rồi xem: broadcaster voices',
        place=Place(file=group.scripts[0].file),
    )
