"""Rundown -> timeline: every sound on its frame, levelled, looped, ducked; no sample is touched.

First where everything lies, then how loud it is, then what beds do: make room for words, begin
again. Last, when each written word is heard.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from broadcaster.domain.sound import MP3_FRAME, PEAK_STEP, Sound, SourceProfile, frames
from broadcaster.domain.speech import Reading, Token, WordTiming
from broadcaster.domain.timeline import (
    Caption,
    CaptionWord,
    Chapter,
    Layer,
    Timeline,
    TimelineEvent,
)
from broadcaster.dsp.gain import heights
from broadcaster.production.pacing import PAUSES, Pause, pause_length
from broadcaster.production.rundown import (
    BedCue,
    ChapterCue,
    PauseCue,
    Rundown,
    SoundCue,
    SpeechCue,
    TakeCue,
    has_words,
)
from broadcaster.production.segments import ROOM

# Behind music and effects, which die away by themselves: more would be heard as a hole.
SOUND_GAP = frames(0.15)
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

# The first word is heard within six seconds: nobody waits longer to hear who is there.
OPENING_MUSIC = frames(5.5)  # the longest that the music which opens an episode may last
MUSIC_LEAD = 15 * MP3_FRAME  # 0.4 s: a bed that music led into is there already
PHRASE_FADE = frames(0.8)  # music that ends with a phrase, and not at its own end, dies away
LEAST_BED_TAIL = frames(0.6)  # a bed that ends with a phrase fades at least so long behind words
MOST_BED_TAIL = frames(4.0)  # and at most; where no phrase ends in time, it ends as it comes
# Of a shorter clip than four times the overlap both would be gone before they are understood.
_OVERLAPPED = 4

# A clip is cut a little outside its first and last audible frame: soft consonants and the
# dying of a room lie below the floor. The fades stay within that margin.
LEAD_MARGIN = frames(0.01)
TAIL_MARGIN = frames(0.03)
CLIP_FADES = (frames(0.005), frames(0.02))
MUSIC_FADES = (frames(0.005), frames(0.3))

_GAPS = {
    Layer.MUSIC: SOUND_GAP,
    Layer.EFFECT: SOUND_GAP,
    Layer.RECORDING: PAUSES[Pause.PARAGRAPH],
}

Stretch = tuple[int, int]  # the first of some frames or characters, and what is behind the last


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFacts:
    """What the timeline must know of a source."""

    profile: SourceProfile
    words: tuple[WordTiming, ...] = ()  # of speech, from the start of the source
    estimated: bool = False  # the engine did not tell when words are heard
    loops: bool = True  # of a bed: its end leads into its beginning
    rotated: bool = False  # as in `TimelineEvent`; the profile is that of what is laid


@dataclass(frozen=True, slots=True, kw_only=True)
class Spacing:
    """How much room there is between sounds."""

    stretch: float = 1.0  # factor of every silence that nobody asked for by name
    play_on: int = 0  # frames that the last bed is heard longer behind the last words
    # Sources that only this edition has. Over a bed what follows them begins a whole number of
    # slots after they began: in other editions it then mostly meets the same bed.
    own: AnySet[str] = frozenset()
    # Whether beds end with their phrases; an episode of an exact length cannot wait for them.
    on_phrases: bool = True


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
    usual = voice_levels((cue.voice, facts[source_of(cue)].profile) for cue in rundown.speech)
    return _Layout(source_of, facts, usual, spacing).run(rundown)


def on_grid(frame: int, earliest: int = 0) -> int:
    """The frame on the grid of MP3 frames that is nearest to `frame`, none before `earliest`.

    Everything begins there: a sentence that becomes longer or shorter then moves what follows by
    whole MP3 frames, so that those need not be encoded again. A silence is off by 13 ms at most.
    """
    nearest = round(frame / MP3_FRAME) * MP3_FRAME
    return max(nearest, -(-earliest // MP3_FRAME) * MP3_FRAME)


def with_rooms(events: Sequence[TimelineEvent], end: int) -> tuple[TimelineEvent, ...]:
    """The events, each synthetic voice in a room until the next sound begins or at `end`.

    Beds are no sound to wait for. Who records something brings a room along.
    """
    found: list[TimelineEvent] = []
    following = end
    for event in reversed(events):
        room = max(following - event.start - event.length, 0) if event.layer is Layer.VOICE else 0
        found.append(replace(event, room=room))
        if event.layer is not Layer.BED:
            following = event.start
    return tuple(found[::-1])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bed:
    source: str
    start: int
    fade_in: int = BED_FADE_IN
    phrases: tuple[float, ...] = ()  # seconds of the sound at which one ends


class _Layout:
    """Walks through the cues with the frame reached so far and the silence still owed."""

    def __init__(
        self,
        source_of: Callable[[SpeechCue], str],
        facts: Mapping[str, SourceFacts],
        usual_levels: Mapping[str, float],
        spacing: Spacing,
    ) -> None:
        self.source_of = source_of
        self.facts = facts
        self.usual_levels = usual_levels  # LUFS of each voice
        self.spacing = spacing
        self.at = 0  # frame reached: behind the last sound and the pauses asked for since
        self.free = 0  # frame behind the last sound
        self.gap = 0  # silence owed before the next one
        self.events: list[TimelineEvent] = []  # all but the beds
        self.captions: list[Caption] = []
        self.chapters: list[Chapter] = []
        self.titles: list[str] = []  # chapters that wait for their first words
        self.bed: _Bed | None = None  # that is heard now
        self.beds: list[tuple[_Bed, int]] = []  # with the frame behind each
        self.beds_to_come = 0
        self.words_come = False  # whether anything is said at all
        self.fading = False  # a bed fades and nothing has begun behind it

    def run(self, rundown: Rundown) -> Timeline:
        """The timeline of all cues."""
        self.words_come = has_words(rundown)
        self.beds_to_come = sum(isinstance(c, BedCue) and bool(c.sound) for c in rundown.cues)
        for cue in rundown.cues:
            if isinstance(cue, SpeechCue):
                self._speech(cue)
            elif isinstance(cue, SoundCue):
                self._sound(cue)
            elif isinstance(cue, BedCue):
                self._end_bed()
                if cue.sound:
                    self._begin_bed(cue)
            elif isinstance(cue, PauseCue):
                # What was asked for is what is heard: it takes the place of the silence owed.
                self.at += frames(cue.seconds)
                self.gap = 0
            elif isinstance(cue, ChapterCue):
                self.titles.append(cue.title)
        self._end_bed()
        beds = (event for bed, end in self.beds for event in self._bed_events(bed, end))
        heard = sorted([*self.events, *beds], key=lambda e: (e.start, e.layer.value, e.source))
        reached = max([self.at, *(e.start + e.length for e in heard)])
        whole = reached + END_GAP if heard else reached
        chapters = tuple(self.chapters)
        if chapters:  # players want the first one to begin where the file does
            chapters = (replace(chapters[0], start=0), *chapters[1:])
        return Timeline(
            frames=whole,
            events=with_rooms(heard, whole),
            chapters=chapters,
            captions=tuple(self.captions),
        )

    def _speech(self, cue: SpeechCue) -> None:
        source = self.source_of(cue)
        facts = self.facts[source]
        gain = voice_gain(facts.profile, self.usual_levels.get(cue.voice))
        event = self._append(source, Layer.VOICE, gain, CLIP_FADES)
        self._cut_in_on(event.start)
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
                quoted=cue.quoted,
            )
        )
        self.gap = self._silence(pause_length(cue.after, cue.pace, cue.reading.spoken))
        if self.bed is not None and source in self.spacing.own:
            self.gap += -(event.length + self.gap) % SLOT

    def _sound(self, cue: SoundCue) -> None:
        layer = Layer(cue.layer)
        gain = sound_gain(self.facts[cue.sound].profile, layer)
        fades = MUSIC_FADES if layer is Layer.MUSIC else CLIP_FADES
        if layer is Layer.MUSIC and self.fading:
            # but never before a pause that was asked for is over: music does not cut in
            self.gap = max(self.gap - (BED_TAIL + BED_GONE - OUTRO_WAIT), 0)
        ends = cue.phrases if not self.events else ()
        event = self._append(cue.sound, layer, gain, fades, opening_ends=ends)
        if layer is Layer.RECORDING:
            self._cut_in_on(event.start)
            # A take says a paragraph; any other recording is named: nobody wrote down what it says.
            named = ("", f"[Ghi âm: {cue.title}]", "")
            said = (cue.speaker, cue.written, cue.spoken) if isinstance(cue, TakeCue) else named
            self.captions.append(
                Caption(
                    start=event.start,
                    end=event.start + event.length,
                    speaker=said[0],
                    written=said[1],
                    spoken=said[2],
                    synthetic=False,
                    quoted=cue.quoted if isinstance(cue, TakeCue) else "",
                )
            )
        behind = _GAPS[layer]
        if isinstance(cue, TakeCue):
            behind = pause_length(cue.after, cue.pace, cue.spoken)
        self.gap = self._silence(behind)

    def _silence(self, usual: int) -> int:
        """A silence that nobody asked for by name, as long as there is room for.

        Two who speak at once do so for as long as ever.
        """
        return round(usual * self.spacing.stretch) if usual > 0 else usual

    def _cut_in_on(self, begins: int) -> None:
        """End the caption before the one that is about to come, where both are heard at once."""
        if self.captions and self.captions[-1].end > begins:
            self.captions[-1] = _until(self.captions[-1], begins)

    def _append(
        self,
        source: str,
        layer: Layer,
        gain: float,
        fades: tuple[int, int],
        opening_ends: Sequence[float] = (),
    ) -> TimelineEvent:
        """The next event behind the silence owed; waiting chapters begin with its words.

        `opening_ends` are the seconds of an opening music at which it may end.
        """
        offset, length = _audible(self.facts[source].profile)
        ends = [frames(end) - offset for end in opening_ends]
        early = max((end for end in ends if 0 < end <= OPENING_MUSIC), default=0)
        if early and length > OPENING_MUSIC and self.words_come:
            length, fades = early, (fades[0], PHRASE_FADE)
        gap, earliest = self.gap, self.free
        if gap < 0 and self.events:  # somebody cuts in
            gap = -min(-gap, min(length, self.events[-1].length) // _OVERLAPPED)
            earliest += gap
        event = TimelineEvent(
            source=source,
            layer=layer,
            start=on_grid(self.at + gap, earliest),
            length=length,
            offset=offset,
            gain=gain,
            fade_in=min(fades[0], length // 2),
            fade_out=min(fades[1], length // 2),
            rotated=self.facts[source].rotated,
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

    def _begin_bed(self, cue: BedCue) -> None:
        self.beds_to_come -= 1
        lead = MUSIC_LEAD
        self.bed = self._after_music(cue.sound)
        if self.bed is None:
            self.at = on_grid(self.at, self.free)  # words come a whole number of MP3 frames later
            self.bed = _Bed(source=cue.sound, start=self.at)
            lead = BED_LEAD
        self.bed = replace(self.bed, phrases=cue.phrases)
        self.gap = max(self.gap, lead)

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
            tail = more + BED_TAIL
            if self.spacing.on_phrases and not more:
                tail = self._tail_of_phrase(self.bed, self.at)
            self.beds.append((self.bed, self.at + tail))
            self.gap = max(self.gap, tail + BED_GONE)
            self.fading = True
        self.bed = None

    def _tail_of_phrase(self, bed: _Bed, words: int) -> int:
        """How long behind the last words a bed is heard, to end with a phrase of its own."""
        facts = self.facts[bed.source]
        whole = facts.profile.frames
        if not bed.phrases or not facts.loops or whole <= 0:
            return BED_TAIL
        earliest, latest = words + LEAST_BED_TAIL, words + MOST_BED_TAIL
        # it begins again where a chapter does: the end counts from there
        openings = [chapter.start for chapter in self.chapters]
        found = words + BED_TAIL
        for end in (earliest, latest):  # ended later it may begin again once more
            begun = lap_starts(bed.start, end, openings)[-1]
            rounds = range((earliest - begun) // whole, (latest - begun) // whole + 1)
            ends = [begun + n * whole + frames(one) for n in rounds for one in bed.phrases]
            found = min((one for one in ends if earliest <= one <= latest), default=found)
            if lap_starts(bed.start, found, openings)[-1] == begun:
                break
        return found - words

    def _bed_events(self, bed: _Bed, end: int) -> tuple[TimelineEvent, ...]:
        """The bed from its beginning, and from there again where a chapter begins."""
        # It makes room for what is heard above it, not for the music that leads into it.
        above = [
            (e.start, e.start + e.length)
            for e in self.events
            if e.layer in (Layer.VOICE, Layer.RECORDING)
            or (e.layer is Layer.MUSIC and e.start >= bed.start)
        ]
        facts = self.facts[bed.source]
        event = TimelineEvent(
            source=bed.source,
            layer=Layer.BED,
            start=bed.start,
            length=end - bed.start,
            gain=sound_gain(facts.profile, Layer.BED),
            fade_in=bed.fade_in,
            fade_out=min(BED_TAIL, end - bed.start),
            loop=True,
            envelope=duck_curve(bed.start, end, above),
        )
        openings = [chapter.start for chapter in self.chapters]
        return laps(event, facts.profile, openings, loops=facts.loops)


def _audible(profile: SourceProfile) -> tuple[int, int]:
    """First frame and number of frames of a source that are worth hearing."""
    behind = min(profile.offset + TAIL_MARGIN, profile.frames) if profile.offset else profile.frames
    first = max(profile.onset - LEAD_MARGIN, 0) // PEAK_STEP * PEAK_STEP
    return first, max(behind - first, 0)


# LUFS before mastering. Broadcast practice puts speech at -18; music stands a little below it.
LEVELS: Mapping[Layer, float] = {
    Layer.VOICE: -18.0,
    Layer.RECORDING: -18.0,
    Layer.MUSIC: -19.0,
    Layer.EFFECT: -21.0,
    Layer.BED: -21.0,
}
MAX_GAIN = 24.0  # dB; more would only lift noise
MAX_PEAK = -3.0  # dBFS of a sound that is not speech: a drum has little loudness and much peak
SHORT_PEAK = -12.0  # dBFS of a sound too short to have a loudness
CLIP_FREEDOM = 3.0  # dB that one sentence may be away from what its voice usually has


def voice_levels(clips: Iterable[tuple[str, SourceProfile]]) -> dict[str, float]:
    """The usual loudness of each voice in LUFS: the median of its clips that have one.

    To half a dB, so that one changed sentence leaves the others as they are.
    """
    measured: dict[str, list[float]] = {}
    for voice, profile in clips:
        if math.isfinite(profile.loudness):
            measured.setdefault(voice, []).append(profile.loudness)
    return {voice: round(median(values) * 2) / 2 for voice, values in measured.items()}


def voice_gain(profile: SourceProfile, usual: float | None) -> float:
    """Gain in dB for one sentence of a voice with a usual loudness.

    A very short sentence measures oddly, so that it is held near the rest of its voice.
    """
    if usual is None:
        return sound_gain(profile, Layer.VOICE)
    loudness = profile.loudness if math.isfinite(profile.loudness) else usual
    held = min(max(loudness, usual - CLIP_FREEDOM), usual + CLIP_FREEDOM)
    return _bounded(LEVELS[Layer.VOICE] - held)


def sound_gain(profile: SourceProfile, layer: Layer) -> float:
    """Gain in dB for a recording, music, effect or bed."""
    if not math.isfinite(profile.peak):
        return 0.0
    if not math.isfinite(profile.loudness):
        return _bounded(SHORT_PEAK - profile.peak)
    wanted = LEVELS[layer] - profile.loudness
    if layer not in (Layer.VOICE, Layer.RECORDING):
        wanted = min(wanted, MAX_PEAK - profile.peak)
    return _bounded(wanted)


def _bounded(gain: float) -> float:
    """Hundredths of a dB are enough, and the same on every machine."""
    return round(min(gain, MAX_GAIN), 2) + 0.0


DEPTH = -14.0  # dB under words
ATTACK = frames(0.3)  # the bed is down when the first word begins
HOLD = frames(1.6)  # shorter gaps between words do not bring the bed up
RELEASE = frames(0.7)


def duck_curve(start: int, end: int, words: Iterable[Stretch]) -> tuple[tuple[int, float], ...]:
    """Breakpoints (timeline frame, dB) for a bed from `start` to `end` under some words.

    The frames rise strictly; the level is linear in dB between them. A bed that begins or ends
    within the hold of words stays down there.
    """
    curve: list[tuple[int, float]] = []
    for first, last in _joined(start, end, words):
        if first > start:
            curve.append((max(first - ATTACK, start), 0.0))
        curve += [(first, DEPTH), (last, DEPTH)]
        if last < end:
            curve.append((last + RELEASE, 0.0))
    return tuple(curve) or ((start, 0.0),)


def _joined(start: int, end: int, words: Iterable[Stretch]) -> list[Stretch]:
    """The words within the bed, with the gaps closed that the hold bridges."""
    joined: list[Stretch] = []
    within = ((max(first, start), min(last, end)) for first, last in sorted(words))
    for first, last in within:
        if first >= last:
            continue
        if joined and first - joined[-1][1] < HOLD:
            joined[-1] = (joined[-1][0], max(joined[-1][1], last))
        else:
            joined.append((first, last))
    if joined and end - joined[-1][1] < HOLD:
        joined[-1] = (joined[-1][0], end)
    return joined


OVERLAP = frames(1.0)
SHORTEST_LAP = frames(15.0)  # a bed that begins again more often than that is unquiet
# With fades of four fifths of the overlap two unlike sounds together stay within half a dB.
_FADE_SHARE = 0.8
_LOOK = frames(0.05)  # of sound on either side of the joint
_STEP_ALLOWED = 1.5  # times the largest step nearby
_LEVEL_ALLOWED = 4.0  # ratio of the peaks before and behind the joint
_FLOOR = 1e-3  # amplitude: what is softer than this is no sound


def loops_cleanly(sound: Sound) -> bool:
    """Whether a sound's end leads into its beginning: no step, and no silence in between."""
    if sound.frames < 2 * _LOOK:
        return False
    end = np.asarray(sound.samples[sound.frames - _LOOK : sound.frames])
    begin = np.asarray(sound.samples[:_LOOK])
    before, behind = float(heights(end).max()), float(heights(begin).max())
    if min(before, behind) < max(_FLOOR, max(before, behind) / _LEVEL_ALLOWED):
        return False
    usual = max(float(np.abs(np.diff(part, axis=0)).max()) for part in (end, begin))
    return float(np.abs(begin[0] - end[-1]).max()) <= _STEP_ALLOWED * usual


def laps(
    bed: TimelineEvent, profile: SourceProfile, openings: Iterable[int], *, loops: bool
) -> tuple[TimelineEvent, ...]:
    """A bed that begins again before the first words of each chapter, as one event or more a lap.

    `openings` are the frames of those words. Together the laps last as long as `bed` and have its
    fades. Where a lap would be shorter than 15 s, the one before goes on.
    """
    places = lap_starts(bed.start, bed.start + bed.length, openings)
    ends = [*(place + OVERLAP for place in places[1:]), bed.start + bed.length]
    fade = int(OVERLAP * _FADE_SHARE)
    found: list[TimelineEvent] = []
    for number, (place, end) in enumerate(zip(places, ends, strict=True)):
        lap = replace(
            bed,
            start=place,
            length=end - place,
            fade_in=fade if number else bed.fade_in,
            fade_out=fade if number + 1 < len(places) else bed.fade_out,
        )
        found += [lap] if loops else passes(lap, profile)
    return tuple(found)


def lap_starts(start: int, end: int, openings: Iterable[int]) -> list[int]:
    """The frames at which a bed from `start` to `end` begins, and begins again."""
    places = [start]
    for opening in sorted(openings):
        # So long before the words that the lap before is gone by then, and a little longer, so
        # that what was encoded before a chapter and in it is kept apart.
        place = (opening - OVERLAP) // MP3_FRAME * MP3_FRAME - ROOM * MP3_FRAME
        if min(place - places[-1], end - place) >= SHORTEST_LAP:
            places.append(place)
    return places


def passes(bed: TimelineEvent, profile: SourceProfile) -> tuple[TimelineEvent, ...]:
    """A bed that does not loop cleanly as overlapping passes of what is heard of its sound.

    Together they last as long as `bed` and have its fades; one pass when the sound is long
    enough, none when there is nothing to hear.
    """
    first = profile.onset // PEAK_STEP * PEAK_STEP
    heard = profile.offset - first
    if heard <= 0:
        return ()
    overlap = min(OVERLAP, heard // 4)
    starts = _starts(bed.length, heard, overlap, min(bed.fade_out, heard // 2))
    fade = int(overlap * _FADE_SHARE)
    found = []
    for number, start in enumerate(starts):
        last = number == len(starts) - 1
        end = bed.length if last else starts[number + 1] + overlap
        length = min(end - start, heard)
        fade_in = fade if number else bed.fade_in
        fade_out = bed.fade_out if last else fade
        found.append(
            replace(
                bed,
                start=bed.start + start,
                length=length,
                offset=first,
                loop=False,
                fade_in=min(fade_in, length // 2),
                fade_out=min(fade_out, length // 2),
            )
        )
    return tuple(found)


def _starts(length: int, heard: int, overlap: int, tail: int) -> list[int]:
    """Where each pass begins, in frames from the first, on the grid of MP3 frames.

    The last pass is long enough for the overlap and the bed's own end.
    """
    starts = [0]
    stride = max((heard - overlap) // MP3_FRAME * MP3_FRAME, MP3_FRAME)
    while starts[-1] + heard < length:
        starts.append(starts[-1] + stride)
    latest = (length - overlap - tail) // MP3_FRAME * MP3_FRAME
    if len(starts) > 1 and starts[-1] > latest > starts[-2]:
        starts[-1] = latest
    return starts


def caption_words(
    reading: Reading, timings: Sequence[WordTiming], *, start: int, end: int, offset: int
) -> tuple[CaptionWord, ...]:
    """The written words of a sentence with the frames in which they are heard.

    The clip lies from `start` to `end` on the timeline and begins `offset` frames into the
    source. Together the words hold all of the written sentence: what is not heard (a mark, a
    bracket) stays with its neighbour. Empty without timings.
    """
    heard: list[tuple[int, int, int]] = []  # offset in the written text, first frame, last frame
    for written_at, (first, last) in (piece for token in reading.tokens for piece in _split(token)):
        within = [t for t in timings if t.start < last and t.end > first]
        if within:
            span = (frames(min(t.begins for t in within)), frames(max(t.ends for t in within)))
            begins, ends = (min(max(start - offset + frame, start), end) for frame in span)
            heard.append((written_at, begins, ends))
    words: list[CaptionWord] = []
    cuts = [0, *(at for at, _, _ in heard[1:]), len(reading.written)]
    earliest = 0
    for (_, begins, ends), first, last in zip(heard, cuts, cuts[1:], strict=False):
        earliest = max(earliest, begins)
        text = " ".join(reading.written[first:last].split())
        words.append(CaptionWord(text=text, start=earliest, end=max(earliest, ends)))
    return tuple(words)


def _until(caption: Caption, end: int) -> Caption:
    """The caption, and its words, ended where another begins."""
    words = tuple(
        replace(word, start=min(word.start, end), end=min(word.end, end)) for word in caption.words
    )
    return replace(caption, end=end, words=words)


def _split(token: Token) -> Iterator[tuple[int, Stretch]]:
    """Offsets in the written text, each with its stretch of the spoken text.

    Word by word where the spoken words are as many as the written ones; none of what is silent.
    """
    written, spoken = _word_spans(token.written), _word_spans(token.spoken)
    if len(written) == len(spoken):
        for (at, _), (first, last) in zip(written, spoken, strict=True):
            yield token.start + at, (token.spoken_start + first, token.spoken_start + last)
    elif token.spoken:
        yield token.start, (token.spoken_start, token.spoken_start + len(token.spoken))


def _word_spans(text: str) -> list[Stretch]:
    return [match.span() for match in re.finditer(r"\S+", text)]
