"""Synthetic voices stand in a room: faint, the same for the same sentence, and in no meter's way."""

from dataclasses import replace

import numpy as np
import pytest

from broadcaster.domain.sound import HOUSE_RATE, MP3_FRAME, Sound
from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.production.layout import with_rooms
from broadcaster.production.mastering import course_of_mix
from broadcaster.production.mixing import render
from broadcaster.production.room_tone import LEVEL, room_tone
from broadcaster.production.segments import Cutter

LENGTH = 3 * HOUSE_RATE


def sources(*keys: str) -> dict[str, Sound]:
    """Words of three seconds with silence in them, a voice for each key."""
    time = np.arange(LENGTH) / HOUSE_RATE
    made = {}
    for number, key in enumerate(keys):
        tone = 0.2 * np.sin(2 * np.pi * (200 + 40 * number) * time)
        said = np.where(np.sin(2 * np.pi * 3 * time) > 0, tone, 0.0).astype(np.float32)
        made[key] = Sound(samples=said[:, None])
    return made


def event(source: str, at: float, layer: Layer = Layer.VOICE) -> TimelineEvent:
    start = round(at * HOUSE_RATE / MP3_FRAME) * MP3_FRAME
    return TimelineEvent(source=source, layer=layer, start=start, length=LENGTH)


def timeline(*events: TimelineEvent, seconds: float) -> Timeline:
    whole = round(seconds * HOUSE_RATE)
    return Timeline(frames=whole, events=with_rooms(events, whole), chapters=(), captions=())


def mixed(line: Timeline, given: dict[str, Sound], channels: int = 1, block: int = HOUSE_RATE):
    return np.concatenate(list(render(line, given.__getitem__, channels, block)))


def test_the_room_is_as_loud_as_it_says_and_stands_at_zero() -> None:
    noise = room_tone("câu", 0, 4 * HOUSE_RATE)
    assert 10 * np.log10(np.square(noise, dtype=np.float64).mean()) == pytest.approx(
        LEVEL, abs=0.01
    )
    assert abs(noise.mean()) < 1e-6
    power = np.square(np.abs(np.fft.rfft(noise)))
    low, high = power[:8_000].mean(), power[32_000:].mean()  # a bin is a quarter of a hertz
    assert 10 * np.log10(low / high) > 15.0


def test_it_goes_on_where_it_was_and_is_another_for_another_sentence() -> None:
    whole = room_tone("câu", 10, 1_000_000)
    assert np.array_equal(whole[400_000:], room_tone("câu", 400_010, 600_000))
    assert not np.array_equal(room_tone("câu", 0, 100), room_tone("câu khác", 0, 100))


def test_a_room_lasts_until_the_next_sound_and_the_last_to_the_end() -> None:
    voices = (event("một", 0), event("nhạc", 4, Layer.MUSIC), event("hai", 8))
    line = timeline(*voices, event("em Lan", 12, Layer.RECORDING), seconds=16)
    first, music, second, taken = line.events
    assert first.start + first.length + first.room == music.start
    assert second.start + second.length + second.room == taken.start
    assert music.room == taken.room == 0
    assert timeline(event("một", 0), seconds=5).events[0].room == 5 * HOUSE_RATE - LENGTH


def test_a_bed_is_no_sound_that_a_room_waits_for() -> None:
    line = timeline(event("một", 0), event("nền", 4, Layer.BED), event("hai", 8), seconds=12)
    first, _, second = line.events
    assert first.start + first.length + first.room == second.start


@pytest.mark.parametrize("channels", [1, 2])
def test_no_moment_between_the_words_is_digital_silence(channels: int) -> None:
    given = sources("một", "hai")
    line = timeline(event("một", 0), event("hai", 4), seconds=8)
    mix = mixed(line, given, channels)
    frames = np.abs(mix).reshape(-1, 441 * channels).max(axis=1)
    assert frames.min() > 10 ** (LEVEL / 20)
    without = mixed(replace(line, events=tuple(replace(e, room=0) for e in line.events)), given)
    assert np.abs(mix - without).max() < 10 ** ((LEVEL + 14) / 20)


def test_a_recording_keeps_its_own_room() -> None:
    given = sources("em Lan")
    mix = mixed(timeline(event("em Lan", 0, Layer.RECORDING), seconds=5), given)
    assert (mix[LENGTH:] == 0.0).all()


def test_loudness_and_gate_do_not_notice() -> None:
    """The pauses stay under the gate, however much a master lifts speech of -18 LUFS."""
    given = sources("một", "hai")
    line = timeline(event("một", 0), event("hai", 6), seconds=12)
    plain = replace(line, events=tuple(replace(e, room=0) for e in line.events))
    read = [course_of_mix(render(one, given.__getitem__, 2), 2).loudness for one in (line, plain)]
    assert read[0] == pytest.approx(read[1], abs=0.001)
    pause = mixed(line, given, 2)[LENGTH + HOUSE_RATE : 6 * HOUSE_RATE - HOUSE_RATE]
    assert course_of_mix([pause], 2).loudness == -np.inf  # under -70 LUFS
    assert course_of_mix([pause * 10 ** (4.5 / 20)], 2).loudness == -np.inf


@pytest.mark.parametrize("block", [1_000, HOUSE_RATE, 20 * HOUSE_RATE])
def test_blocks_of_any_size_give_the_same_room(block: int) -> None:
    given = sources("một", "hai")
    line = timeline(event("một", 0.1), event("hai", 5), seconds=11)
    assert np.array_equal(mixed(line, given), mixed(line, given, block=block))


def test_segments_hear_the_room_that_the_whole_has() -> None:
    """Also one that begins in a pause, where the voice itself is over."""
    keys = [f"câu {number}" for number in range(8)]
    given = sources(*keys)
    line = timeline(*(event(key, 9 * n) for n, key in enumerate(keys)), seconds=73)
    whole = mixed(line, given)
    segments = Cutter(line, lambda key: given[key].frames).segments()
    assert len(segments) > 3
    for segment in segments:
        begin = (segment.first - segment.lead - segment.warm) * MP3_FRAME
        part = mixed(segment.window, given)
        assert np.array_equal(part, whole[begin : begin + len(part)])


def test_a_sentence_more_leaves_the_other_segments_as_they_are() -> None:
    keys = [f"câu {number}" for number in range(8)]
    given = sources(*keys, "mới")

    def contents(*names: str) -> set[str]:
        step = 345 * MP3_FRAME / HOUSE_RATE  # everything begins on the grid
        events = [event(key, step * number) for number, key in enumerate(names)]
        line = timeline(*events, seconds=step * len(names) + 1)
        return {one.content() for one in Cutter(line, lambda key: given[key].frames).segments()}

    before, after = contents(*keys), contents(*keys[:1], "mới", *keys[1:])
    assert len(before - after) <= 2
