"""What an episode is made of, and what of it changed: equal recipes mean nothing is to be done."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from broadcaster.domain.master import MasterProfile
from broadcaster.domain.script import Script
from broadcaster.domain.station import Show, StationProfile
from broadcaster.dsp import phase_rotator
from broadcaster.production.planning import EpisodePlan
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.rundown import (
    BedCue,
    ChapterCue,
    Rundown,
    RundownCue,
    SoundCue,
    SpeechCue,
)
from broadcaster.production.speak import CastingTable, benches_of, part_of

RECIPE_VERSION = 4  # raise when the same inputs would give other bytes
MASTERS_VERSION = 1  # the same for the masters besides the podcast's
MASTER_PART = "thành phẩm: "  # how the names of their parts begin


def recipe_parts(
    plan: EpisodePlan,
    station: StationProfile,
    show: Show,
    *,
    title: str,
    until: date | None,
    cover: str,
    masters: Iterable[MasterProfile] = (),
) -> dict[str, str]:
    """Hashes of everything that goes in, by the Vietnamese name of the part.

    `until` is the last day of the consents that the episode needs, `cover` names its picture,
    `masters` are the profiles besides the podcast's.
    """
    programme = plan.group.programme
    entry = plan.group.entry
    parts = {
        "phiên bản cách dựng": _key(RECIPE_VERSION),
        "thẻ tên của số": _key([title, entry, programme.name, cover]),
        "tên đài và kênh": _key([station.name, station.unit, show.key, show.guid, show.title]),
        "hạn đồng ý của bản ghi âm": _key(until),
        "giờ phát và cách nén": _key(
            [programme.air_time, programme.channels, programme.bitrate, programme.show]
        ),
        "mức âm lượng": _key([station.loudness, station.true_peak, station.masters.mono_loudness]),
        "độ dài định trước": _key(programme.exact_minutes),
        "thông tin của bài": _key([_facts(script) for script in plan.group.scripts]),
    }
    for edition, rundown in (("", plan.school), (" (bản công khai)", plan.public)):
        for name, cues in _chapters(rundown):
            label = f"mục “{name}”{edition}"
            # Chapters of the same title are one part: a change in any of them is seen.
            parts[label] = _key([parts.get(label, ""), *(_bare(cue) for cue in cues)])
    for role in plan.school.roles:
        parts[f"giọng vai {role or programme.anchor}"] = _key(_voice(role, plan.benches))
    if plan.public is not None and plan.public_benches != plan.benches:
        for role in plan.public.roles:
            name = f"giọng vai {role or programme.anchor} (bản công khai)"
            parts[name] = _key(_voice(role, plan.public_benches))
    for profile in masters:
        own = (MASTERS_VERSION, profile, station.masters if profile.own_mix else None)
        parts[f"{MASTER_PART}{profile.title}"] = _key(own)
    return parts


def stands(made: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Whether what was made is what is wanted, perhaps with masters that are not wanted today."""
    more = made.keys() - wanted.keys()
    rest = {name: value for name, value in made.items() if name not in more}
    return rest == dict(wanted) and all(name.startswith(MASTER_PART) for name in more)


def explain(made: Mapping[str, str], wanted: Mapping[str, str]) -> tuple[str, ...]:
    """What changed between the parts of two recipes, a sentence each, by name."""
    told = []
    for name in sorted({*made, *wanted}):
        if name not in made:
            told.append(f"{name}: mới thêm")
        elif name not in wanted:
            told.append(f"{name}: đã bỏ")
        elif made[name] != wanted[name]:
            told.append(f"{name}: đã đổi")
    return tuple(told)


def recipe_of(parts: Mapping[str, str]) -> str:
    """The recipe key of an episode."""
    return recipe_key("episode", RECIPE_VERSION, parts)


def _key(value: object) -> str:
    return recipe_key("part", 1, {"value": value})


def _facts(script: Script) -> list[object]:
    """What page, feed and tags say of a script."""
    head = script.head
    sources = [replace(source, place=None) for source in head.sources]
    told = (head.title, head.kind, head.topics, head.audiences, head.summary, head.valid_to)
    asked = [replace(one, place=None) for one in script.questions]
    lesson = (head.subject, head.grade, head.outcomes)
    taught = [lesson] if any(lesson) else []
    return [script.slug, sources, *told, *([asked] if asked else []), *taught]


def _bare(cue: RundownCue) -> RundownCue:
    """A cue without its place: a line added above it changes nothing that is heard."""
    if isinstance(cue, SpeechCue | SoundCue | BedCue):
        return replace(cue, place=None)
    return cue


def _chapters(rundown: Rundown | None) -> Iterable[tuple[str, list[RundownCue]]]:
    if rundown is None:
        return []
    found: list[tuple[str, list[RundownCue]]] = [("nhạc hiệu", [])]
    for cue in rundown.cues:
        if isinstance(cue, ChapterCue):
            found.append((cue.title, []))
        found[-1][1].append(cue)
    return found


def _voice(role: str, benches: Iterable[CastingTable]) -> list[object]:
    """How a role would be spoken on each bench, wished for first, and laid into the mix."""
    found: list[object] = []
    for bench in benches_of(role, benches):
        voice = part_of(bench.casting, role).voice
        laid = [f"rotated {phase_rotator.VERSION}"] if voice in bench.in_step else []
        found.append([bench.engine.name, bench.prints[voice], bench.casting.find(role), *laid])
    return found
