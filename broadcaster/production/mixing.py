"""Mixing: a timeline pulled block by block, in whole frames, in memory that does not grow.

Every frame of a block depends on its place on the timeline alone, so blocks of any size give the
same samples. A source is asked for when an event of it begins and let go when none of its
events sounds any more.
"""

from collections.abc import Callable, Iterator

import numpy as np

from broadcaster.domain.sound import HOUSE_RATE, Sound
from broadcaster.domain.speech import SampleBlock, Samples
from broadcaster.domain.timeline import Timeline, TimelineEvent
from broadcaster.dsp.gain import envelope, fade_gains, from_db
from broadcaster.production.room_tone import room_tone
from broadcaster.production.sound_profiles import as_mono

SoundOf = Callable[[str], Sound]


def render(
    timeline: Timeline, sound_of: SoundOf, channels: int, block: int = HOUSE_RATE
) -> Iterator[SampleBlock]:
    """The mix as float32 blocks (frames, channels) of `block` frames each.

    The last one has up to half as many more, or half as many at least where there are others.
    `sound_of` gives a source's samples by key; it is called once for every stretch of the
    timeline in which events use the source. The mix is not limited: it may exceed 1.
    """
    heard = (
        event
        for event in timeline.events
        if event.length > 0 and event.start < timeline.frames and event.start + event.length > 0
    )
    waiting = sorted(heard, key=lambda event: event.start)[::-1]
    sources = _Sources(sound_of)
    active: list[TimelineEvent] = []
    rooms = sorted((e for e in timeline.events if e.room), key=lambda event: event.start)[::-1]
    roomy: list[TimelineEvent] = []
    first = 0
    while first < timeline.frames:
        left = timeline.frames - first
        count = block if 2 * left >= 3 * block else left
        while waiting and waiting[-1].start < first + count:
            active.append(waiting.pop())
        mix = np.empty((count, channels), dtype=np.float32)
        # Most often a bed lies under all of it: then it need not be silent first.
        is_filled = bool(active) and _fills(active[0], first, count, len(sources[active[0].source]))
        if not is_filled:
            mix[:] = 0.0
        for event in active:
            is_new = is_filled and event is active[0]
            _add(mix, first, event, sources[event.source], is_new=is_new)
        while rooms and rooms[-1].start < first + count:
            roomy.append(rooms.pop())
        for event in roomy:
            _add_room(mix, first, event)
        roomy = [e for e in roomy if e.start + e.length + e.room > first + count]
        active = [event for event in active if event.start + event.length > first + count]
        sources.keep(active)
        yield mix
        first += count


class _Sources:
    """Decoded sources of the events that sound now."""

    def __init__(self, sound_of: SoundOf) -> None:
        self._sound_of = sound_of
        self._held: dict[str, SampleBlock] = {}

    def __getitem__(self, key: str) -> SampleBlock:
        if key not in self._held:
            self._held[key] = self._sound_of(key).samples
        return self._held[key]

    def keep(self, active: list[TimelineEvent]) -> None:
        """Let go of every source that none of these events uses.

        A jingle heard ten times costs ten decodings and no memory in between.
        """
        sounding = {event.source for event in active}
        for key in [key for key in self._held if key not in sounding]:
            del self._held[key]


def _fills(event: TimelineEvent, first: int, count: int, length: int) -> bool:
    """Whether an event of a source so long is heard in each of `count` frames from `first` on."""
    begin, end = first - event.start, first + count - event.start
    in_source = length > 0 if event.loop else event.offset + end <= length
    return begin >= 0 and end <= event.length and in_source


def _add(
    mix: SampleBlock, first: int, event: TimelineEvent, source: SampleBlock, *, is_new: bool
) -> None:
    """Add what an event plays in the block that begins at frame `first`.

    Where the block `is_new` there is nothing in it that could be added to.
    """
    begin = max(event.start, first)
    end = min(event.start + event.length, first + len(mix))
    at = begin
    while at < end:
        place = event.offset + at - event.start
        if event.loop and len(source):
            place %= len(source)
        count = min(_turn(event, at, end) - at, len(source) - place)
        if count <= 0:
            return
        piece = source[place : place + count]
        if mix.shape[1] == 1:
            piece = as_mono(piece)
        _add_piece(
            mix[at - first : at - first + count], piece, _gains(event, at, count), is_new=is_new
        )
        at += count


def _add_room(mix: SampleBlock, first: int, event: TimelineEvent) -> None:
    """Add the room of a voice, as far as it is heard in the block that begins at frame `first`."""
    begin = max(event.start, first)
    end = min(event.start + event.length + event.room, first + len(mix))
    if end > begin:
        tone = room_tone(event.source, event.offset + begin - event.start, end - begin)
        for side in range(mix.shape[1]):
            mix[begin - first : end - first, side] += tone


def _turn(event: TimelineEvent, at: int, end: int) -> int:
    """The first frame behind `at` at which the gain begins or ceases to move; `end` at the latest.

    Where a gain stays as it is one number stands for it.
    """
    rise, fall = event.start + event.fade_in, event.start + event.length - event.fade_out
    turns = (rise, fall, *(frame for frame, _ in event.envelope))
    return min((frame for frame in turns if at < frame < end), default=end)


def _add_piece(
    mix: SampleBlock, piece: SampleBlock, gains: Samples | np.float32, *, is_new: bool
) -> None:
    """Add a piece of as many frames; a single channel is heard on both sides."""
    if mix.shape == piece.shape and not np.ndim(gains):
        if is_new:
            np.multiply(piece, gains, out=mix)
        else:
            mix += piece * gains
        return
    # Channel by channel: numpy is slow where the innermost of two axes is short.
    for number in range(piece.shape[1]):
        louder = piece[:, number] * gains
        for side in range(number, mix.shape[1], piece.shape[1]):
            if is_new:
                mix[:, side] = louder
            else:
                mix[:, side] += louder


def _gains(event: TimelineEvent, at: int, count: int) -> Samples | np.float32:
    """Gain, envelope and fades of an event from timeline frame `at`, ready to multiply."""
    gains = envelope(event.envelope, at, count) * np.float32(from_db(event.gain))
    curve = fade_gains(
        at - event.start,
        count,
        length=event.length,
        fade_in=event.fade_in,
        fade_out=event.fade_out,
    )
    if curve is not None:
        gains = gains * curve
    return gains
