"""The sources of one episode: samples and facts, each looked up when it is asked for."""

from collections.abc import Mapping
from collections.abc import Set as AnySet
from dataclasses import replace

from broadcaster.domain.sound import HOUSE_RATE, Sound, SourceProfile, frames
from broadcaster.domain.speech import KnownSpeech
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.timeline import Timeline
from broadcaster.dsp import phase_rotator
from broadcaster.dsp.phase_rotator import rotated
from broadcaster.dsp.resampling import resample
from broadcaster.production.fitting import fit
from broadcaster.production.layout import USUAL, SourceFacts, Spacing, lay_out, loops_cleanly
from broadcaster.production.rendering import MixSources
from broadcaster.production.rundown import BedCue, Rundown, SoundCue
from broadcaster.production.sound_profiles import profile
from broadcaster.production.sounds import PREFIX, SoundIndex
from broadcaster.production.speak import CastingTable, clip_at, source_key
from broadcaster.production.tools import ProductionTools


class EpisodeSources:
    """Clips of speech and sounds of the shelf; several threads may ask for samples.

    `said` remembers what was found out of clips; editions of the same programme may share it.
    """

    def __init__(
        self,
        tools: ProductionTools,
        sounds: SoundIndex,
        clips: Mapping[str, KnownSpeech],
        said: dict[str, SourceFacts] | None = None,
    ) -> None:
        self._tools = tools
        self._sounds = sounds
        self._clips = clips
        self._said = {} if said is None else said
        self._known: dict[str, SourceFacts] = {}

    def profile(self, key: str) -> SourceProfile:
        """What is known of a source, with its curves: read anew, for those of an hour are large."""
        return self._imported(key) if key.startswith(PREFIX) else self._spoken(key)

    def for_mixing(self) -> MixSources:
        """What mixing asks for, of the sources of a rundown that was asked for."""
        return MixSources(
            sound_of=self.sound,
            profile_of=self.profile,
            length_of=lambda key: self._known[key].profile.frames,
        )

    def peak(self, key: str) -> float:
        """The sample peak in dBFS of a source of a rundown that was asked for."""
        return self._known[key].profile.peak

    def sound(self, key: str) -> Sound:
        """The samples of a source at the house rate, as they are laid into a mix."""
        if key.startswith(PREFIX):
            return self._tools.imports.load(self._sounds.by_key[key]).sound
        speech = clip_at(self._tools.clips, key)
        samples = speech.samples
        if self._is_rotated(key):
            samples = rotated(samples, speech.rate)
        return Sound(samples=resample(samples[:, None], speech.rate, HOUSE_RATE))

    def facts(self, rundown: Rundown) -> Mapping[str, SourceFacts]:
        """What the layout must know of every source of a rundown."""
        beds = {cue.sound for cue in rundown.cues if isinstance(cue, BedCue)}
        speech = {key: self._facts_of(key, clip) for key, clip in self._clips.items()}
        sounds = {
            key: SourceFacts(
                profile=self._imported(key).without_curves(),
                loops=key not in beds or loops_cleanly(self.sound(key)),
            )
            for key in sounds_in(rundown)
        }
        self._known |= speech | sounds
        return speech | sounds

    def _facts_of(self, key: str, clip: KnownSpeech) -> SourceFacts:
        if key not in self._said:
            profile = self._spoken(key).without_curves()
            self._said[key] = SourceFacts(
                profile=profile,
                words=clip.words,
                estimated=clip.estimated,
                rotated=clip.in_step,
            )
        return self._said[key]

    def _spoken(self, key: str) -> SourceProfile:
        name = f"{key} rotated {phase_rotator.VERSION}" if self._is_rotated(key) else key
        known = self._tools.profiles.get(name)
        if known is None:
            known = profile(self.sound(key), key)
            self._tools.profiles.put(name, known)
        return known

    def _is_rotated(self, key: str) -> bool:
        clip = self._clips.get(key)
        return clip is not None and clip.in_step

    def _imported(self, key: str) -> SourceProfile:
        notes = self._tools.imports.load(self._sounds.by_key[key]).notes
        return replace(notes.profile, key=key)


def sounds_in(rundown: Rundown) -> tuple[str, ...]:
    """The keys of every sound of a rundown, each once."""
    named = (cue.sound for cue in rundown.cues if isinstance(cue, SoundCue | BedCue))
    return tuple(dict.fromkeys(name for name in named if name))


def timeline_of(
    rundown: Rundown,
    bench_of: Mapping[str, CastingTable],
    sources: EpisodeSources,
    programme: ProgrammeFormat,
    own: AnySet[str] = frozenset(),
) -> Timeline:
    """A rundown laid out, in exactly the length of its programme where it has one.

    `own` are the clips that no other edition of it has; where every silence is measured out they
    get none of their own.
    """
    facts = sources.facts(rundown)

    def lay(spacing: Spacing) -> Timeline:
        return lay_out(rundown, lambda cue: source_key(cue, bench_of), facts, spacing)

    wanted = frames(programme.exact_minutes * 60)
    return fit(lay, wanted) if wanted else lay(replace(USUAL, own=own))
