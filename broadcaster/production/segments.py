"""Cutting a timeline into segments that can be mixed and encoded apart.

A programme is cut where nobody speaks, a few MP3 frames before the next sound begins. Which pauses
are taken depends on what is near them and on nothing else, so a change somewhere leaves the cuts
elsewhere as they are. A segment carries everything that decides its samples, counted from its own
beginning: two segments with the same content are the same sound, wherever they stand.
"""

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AnySet
from dataclasses import dataclass, replace

from broadcaster.domain.sound import HOUSE_RATE, MP3_FRAME
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.dsp import phase_rotator
from broadcaster.dsp.gain import points_around
from broadcaster.production.recipe_key import canonical

LEAD = 2  # MP3 frames that are encoded before a segment's own, to bring the encoder into its state
WARM = 5  # MP3 frames that are mixed before those, to bring the limiter into its state
# MP3 frames behind its own, for the seam. It is at the cut or else at least ten frames behind it
# (972 cuts of two programmes of an hour): so one is enough.
SPARE = 1
# The same, when no seam was found: most are there within 14, nearly all within 60.
WIDER = (16, 64)
_PUSH = 9  # MP3 frames that push the last of those out of the encoder at the lowest bit rate
_EDGE = WIDER[-1] + _PUSH + 1  # MP3 frames: no segment at the edge of the programme is shorter
_BEHIND = 3  # MP3 frames that the encoder sees behind a frame, for it to be whole at 96 kbit/s mono
_LIMITER = 1  # MP3 frames that are mixed behind those: what the limiter looks ahead
_LEAST_BEFORE = SPARE + _BEHIND + _LIMITER  # MP3 frames from a cut to the sound behind it
# The same where the pause is long enough: soon behind a sound the encoder has most room left, while
# a bed alone may use all of it up.
_BEFORE = 9
# MP3 frames before a sound in which nothing may be heard of what is before them, for a cut there to
# keep the two apart.
ROOM = WARM + LEAD + _BEFORE
RADIUS = 5.0  # seconds around a cut in which there is no better one
_LONG = 20 * HOUSE_RATE  # frames: longer events are looked for one by one
_STEP = 8  # MP3 frames: pauses are told apart by a fifth of a second
_STRIDE = 20.0  # seconds: longer sounds, and longer silences, are cut in themselves


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of the programme between two cuts."""

    first: int  # its first MP3 frame in the whole
    count: int | None  # its own MP3 frames; None = to the end
    lead: int  # MP3 frames before it that are encoded too
    warm: int  # MP3 frames before those that are mixed too
    spare: int  # MP3 frames behind it that are encoded too
    window: Timeline  # everything that sounds from the warm frames to behind the spare ones

    @property
    def end(self) -> int | None:
        """The MP3 frame behind its own; None = the end of the programme."""
        return None if self.count is None else self.first + self.count

    @property
    def fed(self) -> int:
        """Frames of its mix, behind the warm ones, that are for the encoder."""
        last = 0 if self.count is None else _LIMITER
        return self.window.frames - (self.warm + last) * MP3_FRAME

    def content(self) -> str:
        """What decides its samples, as text."""
        shape = (self.count, self.lead, self.warm, self.spare, self.window.frames)
        return canonical([shape, [_bare(event) for event in self.window.events]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Tail:
    """What follows behind all that a segment is fed, for looking for its seam further on."""

    warm: int  # MP3 frames before it that are mixed too
    window: Timeline

    def content(self) -> str:
        """What decides its samples, as text."""
        shape = (self.warm, self.window.frames)
        return canonical([shape, [_bare(event) for event in self.window.events]])


LengthOf = Callable[[str], int]  # frames of a source


class Cutter:
    """Cuts one timeline.

    `own` are sources that no other edition of the same programme has: it is cut before and behind
    them wherever that can be, so that the others have everything else in common with it.
    """

    def __init__(
        self, timeline: Timeline, length_of: LengthOf, own: AnySet[str] = frozenset()
    ) -> None:
        self._timeline = timeline
        self._length_of = length_of
        self._own = own
        self._events = _Nearby(timeline.events)

    def segments(self, radius: float = RADIUS) -> tuple[Segment, ...]:
        """The segments, in order; one when the programme is short."""
        reach = round(radius * HOUSE_RATE / MP3_FRAME)
        places = [0, *_cuts(self._timeline, reach, self._own)]
        ends = [*places[1:], None]
        return tuple(self._segment(*ends, SPARE) for ends in zip(places, ends, strict=True))

    def tail(self, segment: Segment) -> Tail:
        """What follows a segment that is not the last, long enough for the widest look."""
        assert segment.end is not None
        begin = segment.end + segment.spare + _BEHIND
        warm = min(begin, WARM + LEAD)  # as much as a segment has before its own
        behind = segment.end + WIDER[-1] + _PUSH
        return Tail(warm=warm, window=self._window(begin - warm, behind))

    def together(self, one: Segment, other: Segment) -> Segment:
        """Two neighbours as one segment."""
        return self._segment(one.first, other.end, other.spare)

    def stretch(self, first: int, behind: int) -> Timeline:
        """What sounds between two MP3 frames, as a timeline of its own without words."""
        return self._window(first, behind)

    def _segment(self, first: int, end: int | None, spare: int) -> Segment:
        lead = min(first, LEAD)
        warm = min(first - lead, WARM)
        behind = None if end is None else end + spare + _BEHIND + _LIMITER
        return Segment(
            first=first,
            count=None if end is None else end - first,
            lead=lead,
            warm=warm,
            spare=0 if end is None else spare,
            window=self._window(first - lead - warm, behind),
        )

    def _window(self, first: int, behind: int | None) -> Timeline:
        """What sounds between two MP3 frames; None = to the end."""
        begin, end = first * MP3_FRAME, self._timeline.frames
        if behind is not None:
            end = min(end, behind * MP3_FRAME)
        near = self._events.between(begin, end)
        kept = tuple(_clipped(event, begin, end, self._length_of) for event in near)
        return Timeline(frames=end - begin, events=kept, chapters=(), captions=())


class _Nearby:
    """Finds the events of a stretch without looking at all the others."""

    def __init__(self, events: Sequence[TimelineEvent]) -> None:
        self._events = sorted(events, key=lambda event: event.start)
        self._long = [e for e in self._events if e.length + e.room > _LONG]
        self._starts = [event.start for event in self._events]

    def between(self, begin: int, end: int) -> list[TimelineEvent]:
        """The events that sound between two frames, by start."""
        first = bisect_left(self._starts, begin - _LONG)
        last = bisect_left(self._starts, end)
        near = self._events[first:last]
        far = [e for e in self._long if e.start < begin - _LONG]
        return [e for e in (*far, *near) if e.start < end and e.start + e.length + e.room > begin]


def _clipped(event: TimelineEvent, begin: int, end: int, length_of: LengthOf) -> TimelineEvent:
    """What a window hears of an event, counted from the window: nothing outside decides it."""
    start, offset, fade_in = event.start, event.offset, event.fade_in
    if begin >= start + fade_in:
        offset += max(begin - start, 0)
        start, fade_in = max(begin, start), 0
    behind, fade_out = event.start + event.length, event.fade_out
    room = max(min(behind + event.room, end) - max(behind, begin), 0)
    behind = max(behind, start)  # only its room is heard
    if end <= behind - fade_out:
        behind, fade_out = min(end, behind), 0
    source = length_of(event.source)
    if event.loop and source > 0:
        offset %= source
    return replace(
        event,
        start=start - begin,
        length=behind - start,
        offset=offset,
        fade_in=fade_in,
        fade_out=fade_out,
        envelope=_clipped_envelope(event, max(start, begin), min(behind, end), begin),
        room=room,
    )


def _clipped_envelope(
    event: TimelineEvent, first: int, behind: int, begin: int
) -> tuple[tuple[int, float], ...]:
    if not event.envelope:
        return ()
    around = points_around(event.envelope, first, behind - 1)
    levels = {level for _, level in around}
    if len(levels) == 1:
        level = levels.pop()
        return ((0, level),) if level else ()
    return tuple((frame - begin, level) for frame, level in around)


def _bare(event: TimelineEvent) -> list[object]:
    """An event without what does not sound."""
    return [
        event.source,
        event.start,
        event.length,
        event.offset,
        event.gain,
        event.fade_in,
        event.fade_out,
        event.loop,
        event.envelope,
        event.room,
        *([f"rotated {phase_rotator.VERSION}"] if event.rotated else []),
    ]


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class _Place:
    """A place for a cut; the better of two is the larger."""

    apart: bool  # what only this edition has is on one side of it
    length: int  # of the pause, in steps of a fifth of a second
    mark: str  # stands for what follows it, so that of equal pauses one is always the same
    frame: int  # MP3 frame


def _cuts(timeline: Timeline, reach: int, own: AnySet[str]) -> list[int]:
    """The places that are better than all others within their reach, and those between editions."""
    places = sorted(_places(timeline, reach, own), key=lambda place: place.frame)
    end = timeline.frames // MP3_FRAME
    chosen: list[int] = []
    first = 0
    for number, place in enumerate(places):
        while places[first].frame < place.frame - reach:
            first += 1
        last = number
        while last + 1 < len(places) and places[last + 1].frame <= place.frame + reach:
            last += 1
        rivals = places[first : last + 1]
        is_best = place.apart or all(place >= rival for rival in rivals)
        edge = _EDGE if place.apart else max(reach, _EDGE)
        if is_best and min(place.frame, end - place.frame) >= edge:
            chosen.append(place.frame)
    return [place for n, place in enumerate(chosen) if n == 0 or place > chosen[n - 1]]


def _places(timeline: Timeline, reach: int, own: AnySet[str]) -> Iterator[_Place]:
    """Where the programme may be cut: in pauses, and within what goes on for long."""
    stride = max(round(_STRIDE * HOUSE_RATE / MP3_FRAME), reach + 1)
    reached, was_own = 0, False
    for event in sorted(timeline.events, key=lambda event: event.start):
        if event.layer is Layer.BED:
            continue
        is_own = event.source in own
        yield from _in_pause(reached, event, stride, apart=is_own != was_own)
        yield from _strides(event.start, event.start + event.length, stride, _mark(event))
        was_own = is_own
        reached = max(reached, event.start + event.length)
    yield from _strides(reached, timeline.frames, stride, "")


def _in_pause(reached: int, event: TimelineEvent, stride: int, *, apart: bool) -> Iterator[_Place]:
    """Before a sound, when the silence is long enough for what is encoded around the cut."""
    begins, pause = event.start // MP3_FRAME, (event.start - reached) // MP3_FRAME
    before = _BEFORE if pause >= ROOM else _LEAST_BEFORE
    if pause >= WARM + LEAD + before:
        length = min(pause, stride) // _STEP
        yield _Place(apart=apart, length=length, mark=_mark(event), frame=begins - before)
        yield from _strides(reached, event.start, stride, _mark(event))


def _strides(begin: int, end: int, stride: int, mark: str) -> Iterator[_Place]:
    """Every stride within a long sound or silence; none near its end."""
    first = -(-begin // MP3_FRAME)
    for frame in range(first + stride, end // MP3_FRAME - stride // 2, stride):
        yield _Place(apart=False, length=0, mark=mark, frame=frame)


def _mark(event: TimelineEvent) -> str:
    told = f"{event.source} {event.offset} {event.length}"
    return hashlib.sha256(told.encode()).hexdigest()[:16]
