"""Rundown -> timeline: every sound on its frame, before a single sample is touched."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AnySet
from dataclasses import dataclass, replace

from broadcaster.model.rundown import (
    BedCue,
    Pause,
    PauseCue,
    Rundown,
    RundownCue,
    SoundCue,
    SpeechCue,
    TakeCue,
)
from broadcaster.model.sound import MP3_FRAME, PEAK_STEP, SourceProfile, frames
from broadcaster.model.speech import WordTiming
from broadcaster.model.timeline import Caption, Chapter, Event, Layer, Timeline
from broadcaster.production.ducking import duck_curve
from broadcaster.production.levels import sound_gain, voice_gain, voice_levels
from broadcaster.production.looping import laps
from broadcaster.production.segments import ROOM
from broadcaster.production.word_times import caption_words

PAUSES: Mapping[Pause, int] = {
    Pause.CLAUSE: frames(0.25),
    Pause.SENTENCE: frames(0.45),
    Pause.PARAGRAPH: frames(0.8),
    Pause.HEADING: frames(1.0),
}
SOUND_GAP = frames(0.3)  # behind music and effects
END_GAP = frames(0.5)  # silence that closes the episode

# Whole MP3 frames, so that a bed always begins as far before its words.
BED_LEAD = 46 * MP3_FRAME  # 1.2 s: the bed is heard alone before the first words
BED_TAIL = 38 * MP3_FRAME  # 1 s: and fades behind the last ones
# When it is gone, what comes next waits a little more: the two need not be encoded together then.
BED_GONE = (ROOM + 1) * MP3_FRAME  # one for words that are put on the grid
BED_FADE_IN = frames(0.5)
SLOT = 20 * MP3_FRAME  # 0.5 s: a silence over a bed may be so much longer
CROSSFADE = frames(1.2)  # music that leads into a bed fades out while the bed fades in
OUTRO_WAIT = frames(0.6)  # music behind a bed begins while the bed still fades

# A clip is cut a little outside its first and last audible frame: soft consonants and the
# dying of a room lie below the floor. The fades stay within that margin.
LEAD_MARGIN = frames(0.01)
TAIL_MARGIN = frames(0.03)
CLIP_FADES = (frames(0.005), frames(0.02))
MUSIC_FADES = (frames(0.005), frames(0.3))

_DUCKING = (Layer.VOICE, Layer.RECORDING, Layer.MUSIC)
_GAPS = {
    Layer.MUSIC: SOUND_GAP,
    Layer.EFFECT: SOUND_GAP,
    Layer.RECORDING: PAUSES[Pause.PARAGRAPH],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What the timeline must know of a source."""

    profile: SourceProfile
    words: tuple[WordTiming, ...] = ()  # of speech, from the start of the source
    estimated: bool = False  # the engine did not tell when words are heard
    loops: bool = True  # of a bed: its end leads into its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """How much room there is between sounds."""

    stretch: float = 1.0  # factor of every silence that nobody asked for by name
    play_on: int = 0  # frames that the last bed is heard longer behind the last words
    # Sources that only this edition has. Over a bed what follows them begins a whole number of
    # slots after they began: in other editions it then mostly meets the same bed.
    own: AnySet[str] = frozenset()


USUAL = Spacing()


def lay_out(
    rundown: Rundown,
    source_of: Callable[[SpeechCue], str],
    facts: Mapping[str, SourceFacts],
    spacing: Spacing = USUAL,
) -> Timeline:
    """Put every cue on its frame.

    `source_of` names the source of a sentence; sounds and beds name their own. `facts` has an
    entry for every source.
    """
    levels = _usual_levels(rundown, source_of, facts)
    return _Layout(source_of, facts, levels, spacing).run(rundown)


def on_grid(frame: int, earliest: int = 0) -> int:
    """The frame on the grid of MP3 frames that is nearest to `frame`, none before `earliest`.

    Everything begins there: a sentence that becomes longer or shorter then moves what follows by
    whole MP3 frames, so that those need not be encoded again. A silence is off by 13 ms at most.
    """
    nearest = round(frame / MP3_FRAME) * MP3_FRAME
    return max(nearest, -(-earliest // MP3_FRAME) * MP3_FRAME)


def _usual_levels(
    rundown: Rundown, source_of: Callable[[SpeechCue], str], facts: Mapping[str, SourceFacts]
) -> dict[str, float]:
    return voice_levels((cue.voice, facts[source_of(cue)].profile) for cue in rundown.speech)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bed:
    source: str
    start: int
    fade_in: int = BED_FADE_IN


class _Layout:
    """Walks through the cues with the frame reached so far and the silence still owed."""

    def __init__(
        self,
        source_of: Callable[[SpeechCue], str],
        facts: Mapping[str, SourceFacts],
        levels: Mapping[str, float],
        spacing: Spacing,
    ) -> None:
        self.source_of = source_of
        self.facts = facts
        self.levels = levels
        self.spacing = spacing
        self.beds_to_come = 0
        self.fading = False  # a bed fades and nothing has begun behind it
        self.at = 0  # frame reached: behind the last sound and the pauses asked for since
        self.free = 0  # frame behind the last sound
        self.gap = 0  # silence owed before the next one
        self.events: list[Event] = []
        self.captions: list[Caption] = []
        self.chapters: list[Chapter] = []
        self.titles: list[str] = []  # chapters that wait for their first words
        self.bed: _Bed | None = None
        self.beds: list[tuple[_Bed, int]] = []  # with the frame behind each

    def run(self, rundown: Rundown) -> Timeline:
        """The timeline of all cues."""
        self.beds_to_come = sum(isinstance(c, BedCue) and bool(c.sound) for c in rundown.cues)
        for cue in rundown.cues:
            self._place(cue)
        self._end_bed()
        heard = sorted([*self.events, *self._bed_events()], key=_order)
        reached = max([self.at, *(e.start + e.length for e in heard)])
        return Timeline(
            frames=reached + END_GAP if heard else reached,
            events=tuple(heard),
            chapters=_from_zero(self.chapters),
            captions=tuple(self.captions),
        )

    def _place(self, cue: RundownCue) -> None:
        if isinstance(cue, SpeechCue):
            self._speech(cue)
        elif isinstance(cue, SoundCue):
            self._sound(cue)
        elif isinstance(cue, BedCue):
            self._end_bed()
            if cue.sound:
                self._begin_bed(cue.sound)
        elif isinstance(cue, PauseCue):
            # What was asked for is what is heard: it takes the place of the silence owed.
            self.at += frames(cue.seconds)
            self.gap = 0
        else:
            self.titles.append(cue.title)

    def _speech(self, cue: SpeechCue) -> None:
        source = self.source_of(cue)
        facts = self.facts[source]
        gain = voice_gain(facts.profile, self.levels.get(cue.voice))
        event = self._append(source, Layer.VOICE, gain, CLIP_FADES)
        end = event.start + event.length
        words = caption_words(
            cue.reading, facts.words, start=event.start, end=end, offset=event.offset
        )
        self.captions.append(
            Caption(
                start=event.start,
                end=end,
                speaker=cue.speaker or cue.role,
                written=cue.reading.written,
                spoken=cue.reading.spoken,
                words=words,
                estimated=facts.estimated and bool(words),
            )
        )
        self.gap = self._silence(PAUSES[cue.after])
        if self.bed is not None and source in self.spacing.own:
            self.gap += -(event.length + self.gap) % SLOT

    def _sound(self, cue: SoundCue) -> None:
        layer = Layer(cue.layer)
        gain = sound_gain(self.facts[cue.sound].profile, layer)
        fades = MUSIC_FADES if layer is Layer.MUSIC else CLIP_FADES
        if layer is Layer.MUSIC and self.fading:
            self.gap -= BED_TAIL + BED_GONE - OUTRO_WAIT
        event = self._append(cue.sound, layer, gain, fades)
        if layer is Layer.RECORDING:
            self.captions.append(_recording_caption(cue, event))
        self.gap = self._silence(_GAPS[layer])

    def _silence(self, usual: int) -> int:
        """A silence that nobody asked for by name, as long as there is room for."""
        return round(usual * self.spacing.stretch)

    def _append(self, source: str, layer: Layer, gain: float, fades: tuple[int, int]) -> Event:
        """The next event behind the silence owed; waiting chapters begin with its words."""
        offset, length = _audible(self.facts[source].profile)
        event = Event(
            source=source,
            layer=layer,
            start=on_grid(self.at + self.gap, self.free),
            length=length,
            offset=offset,
            gain=gain,
            fade_in=min(fades[0], length // 2),
            fade_out=min(fades[1], length // 2),
        )
        if length:
            self.events.append(event)
        self.at = self.free = event.start + length
        self.gap = 0
        self.fading = False
        if layer in (Layer.VOICE, Layer.RECORDING) and self.titles:
            title = " – ".join(dict.fromkeys(self.titles))
            self.chapters.append(Chapter(start=event.start, title=title))
            self.titles = []
        return event

    def _begin_bed(self, source: str) -> None:
        self.beds_to_come -= 1
        self.bed = self._after_music(source)
        if self.bed is None:
            self.at = on_grid(self.at, self.free)  # words come a whole number of MP3 frames later
            self.bed = _Bed(source=source, start=self.at)
        self.gap = max(self.gap, BED_LEAD)

    def _after_music(self, source: str) -> _Bed | None:
        """A bed that fades in while the music right before it fades out, if there is such music."""
        music = self.events[-1] if self.events else None
        if music is None or music.layer is not Layer.MUSIC or self.fading:
            return None
        end = music.start + music.length
        fade = min(CROSSFADE, music.length // 3)
        start = on_grid(end - fade, music.start)
        if end != self.at or start >= end:
            return None
        self.events[-1] = replace(music, fade_out=end - start)
        return _Bed(source=source, start=start, fade_in=end - start)

    def _end_bed(self) -> None:
        """The bed fades behind the last sound; what follows waits until it is gone."""
        if self.bed is not None and self.at > self.bed.start:
            more = 0 if self.beds_to_come else self.spacing.play_on
            self.beds.append((self.bed, self.at + more + BED_TAIL))
            self.gap = max(self.gap, more + BED_TAIL + BED_GONE)
            self.fading = True
        self.bed = None

    def _bed_events(self) -> list[Event]:
        return [event for bed, end in self.beds for event in self._bed_laps(bed, end)]

    def _bed_laps(self, bed: _Bed, end: int) -> tuple[Event, ...]:
        """The bed from its beginning, and from there again where a chapter begins."""
        facts = self.facts[bed.source]
        event = Event(
            source=bed.source,
            layer=Layer.BED,
            start=bed.start,
            length=end - bed.start,
            gain=sound_gain(facts.profile, Layer.BED),
            fade_in=bed.fade_in,
            fade_out=BED_TAIL,
            loop=True,
            envelope=duck_curve(bed.start, end, self._words_over(bed)),
        )
        openings = [chapter.start for chapter in self.chapters]
        return laps(event, facts.profile, openings, loops=facts.loops)

    def _words_over(self, bed: _Bed) -> list[tuple[int, int]]:
        """What a bed makes room for: not the music that leads into it."""
        return [
            (e.start, e.start + e.length)
            for e in self.events
            if e.layer in _DUCKING and (e.layer is not Layer.MUSIC or e.start >= bed.start)
        ]


def _audible(profile: SourceProfile) -> tuple[int, int]:
    """First frame and number of frames of a source that are worth hearing."""
    behind = min(profile.offset + TAIL_MARGIN, profile.frames) if profile.offset else profile.frames
    first = max(profile.onset - LEAD_MARGIN, 0) // PEAK_STEP * PEAK_STEP
    return first, max(behind - first, 0)


def _recording_caption(cue: SoundCue, event: Event) -> Caption:
    """A take says a paragraph; any other recording is named: nobody wrote down what it says."""
    if isinstance(cue, TakeCue):
        return Caption(
            start=event.start,
            end=event.start + event.length,
            speaker=cue.speaker,
            written=cue.written,
            spoken=cue.spoken,
            synthetic=False,
        )
    return Caption(
        start=event.start,
        end=event.start + event.length,
        speaker="",
        written=f"[Ghi âm: {cue.title}]",
        spoken="",
        synthetic=False,
    )


def _order(event: Event) -> tuple[int, str, str]:
    return event.start, event.layer.value, event.source


def _from_zero(chapters: list[Chapter]) -> tuple[Chapter, ...]:
    """Players want the first chapter to begin where the file does."""
    if not chapters:
        return ()
    return (Chapter(start=0, title=chapters[0].title), *chapters[1:])
