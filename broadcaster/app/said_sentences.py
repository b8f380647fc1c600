"""What a station says, sentence by sentence: its scripts, and the frames that stand around them."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache

from broadcaster.app.settings import Settings
from broadcaster.app.station import WiredStation
from broadcaster.app.voices import engines_of
from broadcaster.domain.script import Script
from broadcaster.production.grouping import ScriptGroup, group_scripts
from broadcaster.production.planning import plan_episode
from broadcaster.production.readings import Readings
from broadcaster.production.rundown import SpeechCue
from broadcaster.production.sounds import SoundIndex, index_sounds
from broadcaster.writing.drafting import earlier_scripts, spoken_sentences

_ANOTHER = timedelta(days=8)  # another day of the week and of the month
_OTHERS = 6  # ways of saying change with the number, in twos and in threes


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidSentences:
    """Everything that a station says."""

    texts: tuple[str, ...]  # each once for every time
    always: tuple[str, ...]  # those that come again, whatever an episode is about: of its frames


def said_sentences(wired: WiredStation) -> SaidSentences:
    """What the scripts say as they are read aloud, and the frames of their programmes."""
    scripts = earlier_scripts(wired.tools)
    texts = [*_bodies(scripts, wired.settings.station.readings)]
    always: dict[str, None] = {}
    for group, times in _latest(wired, scripts):
        sounds = index_sounds(wired.tools.shelf().assets, wired.today)
        here = _frames(wired.settings, group, sounds)
        texts += [text for text in here for _ in range(times)]
        others = [_frames(wired.settings, _other(group, n + 1), sounds) for n in range(_OTHERS)]
        counted = Counter(text for said in (here, *others) for text in dict.fromkeys(said))
        always |= dict.fromkeys(text for text, count in counted.items() if count > 1)
    return SaidSentences(texts=tuple(texts), always=tuple(always))


@lru_cache(maxsize=2)  # a page asks for it again and again; the scripts are the same
def _bodies(scripts: tuple[Script, ...], station: Readings) -> tuple[str, ...]:
    return tuple(text for script in scripts for text in spoken_sentences(script, station))


def _latest(wired: WiredStation, scripts: Sequence[Script]) -> Iterator[tuple[ScriptGroup, int]]:
    """The newest episode of every programme, and how many there are."""
    groups = group_scripts(
        scripts, wired.tools.listing(), wired.station.formats, wired.station.profile
    ).groups
    times = Counter(group.programme.slug for group in groups)
    newest = {group.programme.slug: group for group in groups}
    return ((group, times[name]) for name, group in newest.items())


def _other(group: ScriptGroup, number: int) -> ScriptGroup:
    """The programme so many numbers later, on another day, with titles that no other one has."""
    day = group.entry.day + number * _ANOTHER
    entry = replace(group.entry, day=day, number=group.entry.number + number)
    scripts = (
        replace(one, head=replace(one.head, title=f"Bài khác {number}")) for one in group.scripts
    )
    return replace(group, entry=entry, scripts=tuple(scripts))


def _frames(settings: Settings, group: ScriptGroup, sounds: SoundIndex) -> tuple[str, ...]:
    """What an episode says beside its scripts; nothing where it cannot be planned."""
    engines = engines_of(("embedded",), settings)
    plan = plan_episode(group, settings.station, engines, sounds).value
    if plan is None:
        return ()
    bodies = {
        text for one in group.scripts for text in spoken_sentences(one, settings.station.readings)
    }
    said = (cue.reading.spoken for cue in plan.school.cues if isinstance(cue, SpeechCue))
    return tuple(text for text in said if text not in bodies)
