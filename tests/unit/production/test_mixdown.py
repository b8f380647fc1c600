"""Mixdown: the same bytes however they come about, and only what changed is made again."""

from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

import numpy as np
import pytest

from broadcaster.audio.measuring import measure
from broadcaster.domain.errors import AudioError, NoSeam
from broadcaster.domain.sound import HOUSE_RATE, Sound, frames
from broadcaster.domain.timeline import Layer, MasterSpec, Timeline, TimelineEvent
from broadcaster.mp3join.segment import EncodedSegment, PieceMeasures
from broadcaster.mp3join.segments import Mp3Segments
from broadcaster.production.encode_context import EncodeContext
from broadcaster.production.layout import on_grid
from broadcaster.production.mixdown import MixedDown, SharedMix, mix_down
from broadcaster.production.rendering import (
    MixSources,
    _stretch,
    common_stretch,
    pack_measured,
    pack_segment,
    unpack_measured,
    unpack_segment,
)
from broadcaster.production.segments import WIDER
from broadcaster.production.sound_profiles import profile
from tests.fakes.made_when_asked import MadeWhenAsked

SPEC = MasterSpec(channels=1, bitrate=96)


class Memory(dict):
    """A store of bytes that remembers what was asked for."""

    def put(self, key: str, data: bytes) -> None:
        """Keep it."""
        self[key] = data


def voice(number: int) -> Sound:
    """A sentence of its own: a syllabic buzz."""
    rng = np.random.default_rng(number)
    time = np.arange(round((1.7 + rng.random()) * HOUSE_RATE)) / HOUSE_RATE
    buzz = sum(np.sin(2 * np.pi * k * (110 + 9 * number) * time) / k for k in range(1, 9))
    hull = np.clip(np.sin(2 * np.pi * (3 + rng.random()) * time), 0, 1)
    return Sound(
        samples=((buzz + rng.normal(0, 0.2, len(time))) * hull * 0.1).astype("f4")[:, None]
    )


def _sentence(key: str) -> Sound:
    if key == "câu ngắn":
        return Sound(samples=SOUNDS["câu 0"].samples[: frames(0.6)])
    return voice(int(key.removeprefix("câu ")))


SOUNDS = MadeWhenAsked(_sentence)
PROFILES = MadeWhenAsked(lambda key: profile(SOUNDS[key], key))
SOURCES = MixSources(
    sound_of=SOUNDS.__getitem__,
    profile_of=PROFILES.__getitem__,
    length_of=lambda key: PROFILES[key].frames,
)


def programme(numbers) -> Timeline:
    """Sentences with pauses."""
    events, at = [], 0
    for number in numbers:
        key = f"câu {number}"
        start = on_grid(at + frames(0.6))
        length = SOUNDS[key].frames
        events.append(
            TimelineEvent(source=key, layer=Layer.VOICE, start=start, length=length, fade_out=882)
        )
        at = start + length
    return Timeline(frames=at + frames(0.5), events=tuple(events), chapters=(), captions=())


def press(kept: Memory | None = None, workers: int = 2, codec=None) -> EncodeContext:
    """A press over a store in memory."""
    store = Memory() if kept is None else kept
    return EncodeContext(codec=codec or Mp3Segments(), kept=store, workers=workers)


def mixed(
    line: Timeline, at: EncodeContext, path: Path, spec: MasterSpec = SPEC
) -> tuple[MixedDown, bytes]:
    """What came of it, and the file."""
    done = mix_down(line, SOURCES, spec, press=at, path=path)
    return done, path.read_bytes()


@cache
def fifteen() -> Timeline:
    """A programme of fifteen sentences."""
    return programme([n % 12 for n in range(15)])


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.parametrize("asked", [1, 5])
def test_whoever_is_asked_to_end_ends_in_the_midst_and_leaves_no_file(tmp_path, workers, asked):
    times = count(1)

    def go_on():
        if next(times) >= asked:
            raise KeyError("enough")

    with pytest.raises(KeyError, match="enough"):
        mixed(fifteen(), replace(press(workers=workers), go_on=go_on), tmp_path / "a.mp3")
    assert list(tmp_path.iterdir()) == []


def test_the_bytes_do_not_depend_on_cores_or_on_what_was_kept(tmp_path) -> None:
    """One core or three, kept or made anew: the same file."""
    kept = Memory()
    done, first = mixed(fifteen(), press(kept), tmp_path / "a.mp3")
    assert done.segments > 2
    assert done.fresh >= done.segments
    again, kept_bytes = mixed(fifteen(), press(kept), tmp_path / "b.mp3")
    assert again.fresh == 0
    assert again.report == done.report
    for workers in (1, 3):
        other, bytes_there = mixed(fifteen(), press(workers=workers), tmp_path / "c.mp3")
        assert bytes_there == first
        assert other.report == done.report
    assert kept_bytes == first


@pytest.mark.rows_slow
@pytest.mark.parametrize("workers", [4, 1, 2])
def test_what_is_partly_kept_is_measured_in_its_order(tmp_path, workers) -> None:
    """Some segments and measures are looked up at once, others come later: one and the same."""
    full = Memory()
    done, first = mixed(fifteen(), press(full), tmp_path / "a.mp3")
    for part in range(4):
        some = Memory({key: data for n, (key, data) in enumerate(full.items()) if n % 4 != part})
        again, there = mixed(fifteen(), press(some, workers), tmp_path / "b.mp3")
        assert there == first
        assert again.report == done.report
        assert np.array_equal(again.energies, done.energies)


@pytest.mark.slow
def test_what_the_limiter_did_does_not_depend_on_cores(tmp_path) -> None:
    """However far ahead is mixed: of a segment that comes out alone as much is looked at."""
    loud = replace(SPEC, loudness=-11.0)
    reports = {
        mixed(fifteen(), press(workers=workers), tmp_path / "a.mp3", loud)[0].report
        for workers in (1, 1, 1, 2, 2, 4)
    }
    (report,) = reports
    assert report.limited > 2.0


def test_no_block_is_mixed_in_vain() -> None:
    """What lies behind the wanted frames is not asked for, not even when all of them are there."""
    asked: list[int] = []

    def blocks():
        for number in range(9):
            asked.append(number)
            yield np.full((10, 1), number, dtype=np.float32)

    got = np.concatenate(list(_stretch(blocks(), 15, 25)))
    assert got[:, 0].tolist() == [1.0] * 5 + [2.0] * 10 + [3.0] * 10
    assert asked == [0, 1, 2, 3]


def test_the_report_is_that_of_the_whole_file(tmp_path) -> None:
    """Added up from its pieces it says what the meter says of the decoded file."""
    done, _ = mixed(fifteen(), press(), tmp_path / "a.mp3")
    whole = measure(tmp_path / "a.mp3")
    assert done.report.loudness == pytest.approx(whole.loudness, abs=0.02)
    assert done.report.true_peak == pytest.approx(whole.true_peak, abs=0.001)
    assert done.report.momentary_max == pytest.approx(whole.momentary_max, abs=0.1)
    assert done.report.short_term_max == pytest.approx(whole.short_term_max, abs=0.05)
    assert done.report.range == pytest.approx(whole.range, abs=0.1)
    assert done.report.seconds == whole.seconds == fifteen().frames / HOUSE_RATE


def test_one_changed_sentence_is_one_changed_segment(tmp_path) -> None:
    """The rest is taken as it was, though it stands at another time."""
    kept = Memory()
    numbers = [n % 11 for n in range(15)]
    before, _ = mixed(programme(numbers), press(kept), tmp_path / "a.mp3")
    numbers[7] = 11
    line = programme(numbers)
    plan_is_same = before.report.gain
    done, changed = mixed(line, press(kept), tmp_path / "b.mp3")
    assert done.report.gain == plan_is_same
    assert 0 < done.fresh <= 3 < done.segments
    assert changed == mixed(line, press(), tmp_path / "c.mp3")[1]


def test_it_lands(tmp_path) -> None:
    """Within 0.1 LU of the target and not above the ceiling, on the decoded file."""
    for loudness in (-16.0, -20.0):
        spec = replace(SPEC, loudness=loudness)
        mixed(fifteen(), press(), tmp_path / "a.mp3", spec)
        whole = measure(tmp_path / "a.mp3")
        assert whole.loudness == pytest.approx(loudness, abs=0.1)
        assert whole.true_peak <= spec.true_peak


def test_a_gain_from_elsewhere_keeps_what_editions_share_the_same(tmp_path) -> None:
    """It is used where it lands, and where it does not the programme is planned as usual."""
    kept, numbers = Memory(), [n % 11 for n in range(15)]
    one, first = mixed(programme(numbers), press(kept), tmp_path / "a.mp3")
    gain = one.report.gain
    for asked, used in ((gain + 0.04, gain + 0.04), (gain + 3.0, gain)):
        done = mix_down(
            programme(numbers),
            SOURCES,
            SPEC,
            press=press(kept),
            path=tmp_path / "b.mp3",
            shared=SharedMix(gain=asked, own=frozenset()),
        )
        assert done.report.gain == pytest.approx(used)
        assert done.report.loudness == pytest.approx(SPEC.loudness, abs=0.1)
    assert (tmp_path / "b.mp3").read_bytes() == first


MANY = [n % 10 for n in range(40)]


@pytest.mark.parametrize(
    "place", [0, *(pytest.param(at, marks=pytest.mark.slow) for at in (1, 38)), 20, 39]
)
def test_what_another_edition_has_too_is_taken_from_its_file(tmp_path, place) -> None:
    """The same bytes, the same figures, and of the common stretch nothing is asked for."""
    base, other = [*MANY], [*MANY]
    base[place], other[place] = 10, 11
    kept = Memory()
    shared = SharedMix(gain=None, own=frozenset({"câu 10"}))
    one = mix_down(
        programme(base), SOURCES, SPEC, press=press(kept), path=tmp_path / "a.mp3", shared=shared
    )
    shared = SharedMix(gain=one.report.gain, own=frozenset({"câu 11"}))
    args = {"sources": SOURCES, "spec": SPEC, "press": press(kept)}
    mix_down(programme(other), **args, path=tmp_path / "b.mp3", shared=shared)
    joined = Counting(kept)
    plain = mix_down(
        programme(other),
        **args | {"press": press(joined)},
        path=tmp_path / "b.mp3",
        shared=shared,
    )
    counting = Counting(kept)
    taken = mix_down(
        programme(other),
        **args | {"press": press(counting)},
        path=tmp_path / "c.mp3",
        shared=replace(shared, like=one.rendered),
    )
    assert (tmp_path / "c.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()
    assert taken.report == plain.report
    assert np.array_equal(taken.energies, plain.energies)
    assert (taken.segments, taken.fresh) == (plain.segments, 0)
    common = common_stretch(one.rendered, [part.key for part in plain.rendered.parts])
    count = common.behind - common.first
    assert count >= 3
    # Of each segment its frames and its measure, save the frames of the first one, for the seam.
    assert counting.asked <= joined.asked - (2 * count - 1)
    assert [part.key for part in taken.rendered.parts] == [p.key for p in plain.rendered.parts]
    again = mix_down(
        programme(other),
        **args,
        path=tmp_path / "d.mp3",
        shared=replace(shared, like=taken.rendered),
    )
    assert again.report == plain.report
    assert (tmp_path / "d.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


@pytest.mark.parametrize("wrong", ["gone", "begun"])
def test_where_nothing_can_be_taken_it_is_joined_as_ever(tmp_path, wrong) -> None:
    """A file that is gone, or pieces that do not fit, cost time only."""
    base, other, kept = [10, *MANY], [11, *MANY], Memory()
    one = mix_down(programme(base), SOURCES, SPEC, press=press(kept), path=tmp_path / "a.mp3")
    like = one.rendered
    if wrong == "gone":
        (tmp_path / "a.mp3").unlink()
    else:
        like = replace(like, parts=tuple(replace(part, begun=50) for part in like.parts))
    shared = SharedMix(gain=one.report.gain, own=frozenset({"câu 11"}))
    plain, taken = (
        mix_down(
            programme(other), SOURCES, SPEC, press=press(kept), path=tmp_path / name, shared=each
        )
        for name, each in (("b.mp3", shared), ("c.mp3", replace(shared, like=like)))
    )
    assert (tmp_path / "c.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()
    assert taken.report == plain.report


def test_a_common_stretch_that_is_cut_short_is_noticed(tmp_path) -> None:
    """No file is put together from half of another one."""
    base, other = [10, *MANY], [11, *MANY]
    one = mix_down(programme(base), SOURCES, SPEC, press=press(), path=tmp_path / "a.mp3")
    path = tmp_path / "a.mp3"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    shared = SharedMix(gain=one.report.gain, own=frozenset({"câu 11"}), like=one.rendered)
    with pytest.raises(AudioError):
        mix_down(
            programme(other), SOURCES, SPEC, press=press(), path=tmp_path / "b.mp3", shared=shared
        )
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp3"]


class Counting(dict):
    """A store that counts how often it is asked."""

    asked = 0

    def get(self, key, default=None):
        """What is kept."""
        self.asked += 1
        return super().get(key, default)

    def put(self, key: str, data: bytes) -> None:
        """Keep it."""
        self[key] = data


class NeverFits(Mp3Segments):
    """A codec whose joiner refuses the second segment, every time or until it is longer."""

    def __init__(self, *, ever: bool) -> None:
        self._ever = ever

    def joiner(self, path, *, channels, bitrate):
        """A joiner that is hard to please."""
        joiner = super().joiner(path, channels=channels, bitrate=bitrate)
        real, longer, ever = joiner.add, joiner.extend, self._ever
        state = {"asked": 0, "extended": 0}

        def add(segment: EncodedSegment):
            state["asked"] += 1
            if 2 <= state["asked"] <= (2 if ever else 2 + len(WIDER)):
                raise NoSeam("không vừa")
            return real(segment)

        def extend(segment: EncodedSegment) -> None:
            state["extended"] += 1
            longer(segment)

        joiner.add, joiner.extend = add, extend
        return joiner


@pytest.mark.parametrize("ever", [True, False])
def test_where_no_seam_fits_it_is_encoded_through(tmp_path, ever) -> None:
    """The seam is looked for further on; when there is none, both are one, and that is told."""
    done, _ = mixed(fifteen(), press(codec=NeverFits(ever=ever)), tmp_path / "a.mp3")
    assert [n.code for n in done.notices] == ([] if ever else ["noi-lien-mot-mach"])
    whole = measure(tmp_path / "a.mp3")
    assert round(whole.seconds * HOUSE_RATE) == fifteen().frames
    assert done.report.loudness == pytest.approx(whole.loudness, abs=0.02)


def test_encoded_through_a_segment_shorter_than_the_search_for_a_seam(tmp_path) -> None:
    """Both as one are shorter than the first one was with all that the seam was looked for in."""
    line = programme([0, 1, 2, "ngắn", 4, 5, 6, 7])
    shared = SharedMix(gain=None, own=frozenset({"câu ngắn"}))
    at = press(codec=NeverFits(ever=False))
    done = mix_down(line, SOURCES, SPEC, press=at, path=tmp_path / "a.mp3", shared=shared)
    assert [n.code for n in done.notices] == ["noi-lien-mot-mach"]
    whole = measure(tmp_path / "a.mp3")
    assert round(whole.seconds * HOUSE_RATE) == line.frames
    assert done.report.loudness == pytest.approx(whole.loudness, abs=0.02)


def test_going_on_gives_what_encoding_anew_gives(tmp_path) -> None:
    """A seam further on is found by the encoder that stands there, or by one that begins again."""
    kept = Memory()
    mixed(fifteen(), press(kept), tmp_path / "a.mp3")  # no encoder stands anywhere after this
    going, one = mixed(fifteen(), press(codec=NeverFits(ever=True)), tmp_path / "a.mp3")
    again, other = mixed(fifteen(), press(kept, codec=NeverFits(ever=True)), tmp_path / "a.mp3")
    assert one == other
    assert (going.fresh, again.fresh) == (going.segments, 1)
    assert (
        mixed(fifteen(), press(kept, codec=NeverFits(ever=True)), tmp_path / "a.mp3")[0].fresh == 0
    )


class Loud(Mp3Segments):
    """A codec that finds the first piece too loud until its ceiling is low."""

    def __init__(self) -> None:
        self.numbers = count(1)

    def measure(self, piece, *, channels, bitrate) -> PieceMeasures:
        """The true figures, but a peak over the ceiling the first time."""
        number = next(self.numbers)  # several threads ask
        found = super().measure(piece, channels=channels, bitrate=bitrate)
        return replace(found, peak=1.0) if number == 1 else found


def test_what_is_above_the_ceiling_is_made_again_alone(tmp_path) -> None:
    """One segment is encoded again, with a lower ceiling; the others are kept.

    Once more when its new end needs a longer look for the seam.
    """
    usual, _ = mixed(fifteen(), press(), tmp_path / "a.mp3")
    done, _ = mixed(fifteen(), press(codec=Loud()), tmp_path / "a.mp3")
    assert usual.fresh < done.fresh <= usual.fresh + 2
    assert done.report.true_peak <= SPEC.true_peak


def test_trouble_leaves_no_file(tmp_path) -> None:
    """When a source breaks off, the error comes out and the folder is as it was."""

    def broken(key: str) -> Sound:
        raise OSError(key)

    sources = replace(SOURCES, sound_of=broken)
    with pytest.raises(OSError, match="câu"):
        mix_down(fifteen(), sources, SPEC, press=press(), path=tmp_path / "a.mp3")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [1, 100, 9_000])
def test_very_short_programmes(tmp_path, length) -> None:
    """One sample is enough."""
    event = TimelineEvent(source="câu 1", layer=Layer.VOICE, start=0, length=length, offset=9_000)
    line = Timeline(frames=length, events=(event,), chapters=(), captions=())
    done, _ = mixed(line, press(), tmp_path / "a.mp3")
    assert round(done.report.seconds * HOUSE_RATE) == length
    assert done.report.true_peak <= SPEC.true_peak


def test_silence_is_not_blown_up(tmp_path) -> None:
    """A programme of silence is silent."""
    line = Timeline(frames=3 * HOUSE_RATE, events=(), chapters=(), captions=())
    done, _ = mixed(line, press(), tmp_path / "a.mp3")
    assert (done.report.loudness, done.report.true_peak, done.report.gain) == (-70.0, -70.0, 0.0)


def test_kept_segments_come_back_as_they_were() -> None:
    """Packing and unpacking lose nothing."""
    segment = EncodedSegment(frames=b"abc" * 50, count=7, spare=2, reservoir=b"xyz", limited=1.25)
    assert unpack_segment(pack_segment(segment)) == segment
    measured = PieceMeasures(
        energies=np.array([0.5, 0.25], np.float32), peak=0.7, samples=1_000, bytes=417, crc=0xBB3D
    )
    again = unpack_measured(pack_measured(measured))
    np.testing.assert_array_equal(again.energies, measured.energies)
    assert (again.peak, again.samples, again.bytes, again.crc) == (0.7, 1_000, 417, 0xBB3D)
