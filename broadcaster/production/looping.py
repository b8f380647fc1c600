"""Beds longer than their sound: again from the start, without a seam.

A sound whose end leads into its beginning is simply played again. Any other one is played in
passes that overlap: each fades out while the next one fades in, so that no edge is heard.

Where a chapter begins, the bed does too: a new lap fades in while the one before fades out. A
sentence that becomes longer or shorter then moves the music of its own chapter alone, and what was
encoded of the others stays as it is.
"""

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from broadcaster.dsp.levels import heights
from broadcaster.model.sound import MP3_FRAME, PEAK_STEP, Sound, SourceProfile, frames
from broadcaster.model.timeline import Event
from broadcaster.production.segments import ROOM

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
    bed: Event, profile: SourceProfile, openings: Iterable[int], *, loops: bool
) -> tuple[Event, ...]:
    """A bed that begins again before the first words of each chapter, as one event or more a lap.

    `openings` are the frames of those words. Together the laps last as long as `bed` and have its
    fades. Where a lap would be shorter than 15 s, the one before goes on.
    """
    places = _lap_places(bed, openings)
    ends = [*(place + OVERLAP for place in places[1:]), bed.start + bed.length]
    fade = int(OVERLAP * _FADE_SHARE)
    found: list[Event] = []
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


def _lap_places(bed: Event, openings: Iterable[int]) -> list[int]:
    """Where each lap begins: so long before the words that the one before is gone by then.

    And a little longer, so that what was encoded before a chapter and in it is kept apart.
    """
    places = [bed.start]
    for opening in sorted(openings):
        place = (opening - OVERLAP) // MP3_FRAME * MP3_FRAME - ROOM * MP3_FRAME
        left = bed.start + bed.length - place
        if min(place - places[-1], left) >= SHORTEST_LAP:
            places.append(place)
    return places


def passes(bed: Event, profile: SourceProfile) -> tuple[Event, ...]:
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
