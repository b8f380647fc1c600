"""The picture of a sound: its wave, what sounds when, and how loud it is from moment to moment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from broadcaster.domain.sound import COURSE_HOPS, SoundCourse, SoundMarks, SoundStretch
from broadcaster.domain.timeline import Layer
from broadcaster.domain.wording import clock
from broadcaster.dsp.gain import from_db
from broadcaster.dsp.loudness import momentary, short_term
from broadcaster.pictures.canvas import Colour, colour, mix
from broadcaster.pictures.lettering import drawable
from broadcaster.pictures.motifs import BRAND, INK, PAPER, SCARF, SUN
from broadcaster.pictures.plot import Area, Box, Plot, PlotLine, Shape, Words

WIDTH = 1_600
_LEFT, _RIGHT = 118.0, 1_568.0
_HEAD = 96.0
_WAVE = 230.0  # height of the wave
_LANE, _LANE_GAP = 20.0, 6.0
_LOUD = 250.0  # height of the loudness
_GAP = 34.0
_FOOT = 56.0
_CARD = colour("#ffffff")
_HAIR = colour("#ddd8cd")
_MUTED = colour("#52606b")
_BAD = colour("#b3261e")
_OK = colour("#17703a")
_TOP, _BOTTOM = 0.0, -48.0  # LUFS of the loudness scale
_NEAR = 0.6  # dB under the ceiling: the limiter is at work, the codec blurs it a little
# LU under the target: what is lower for half a second is a dip that asks why. Speech without a
# pause stays within two.
_DIP = 2.5
_SHORTEST_DIP = 25  # values of the curve
_ONE_DIP = 50  # values of the curve: what comes up for less is one dip all the same
_HEARD_IN = 1.5  # seconds before and behind a moment that its loudness is made of
_AROUND = 0.5  # seconds beside a dip in which what makes it may be heard too
_LEAST_HEARD = 0.4  # seconds of a sound there for the dip to be its doing
_ROOM_FOR_WORDS = 74.0  # units between the labels of two dips
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600)  # seconds between marks
_MOST_MARKS = 14
_LANES: Mapping[Layer, tuple[str, Colour]] = {
    Layer.VOICE: ("Lời đọc", BRAND),
    Layer.RECORDING: ("Ghi âm", SCARF),
    Layer.MUSIC: ("Nhạc", colour("#c98a12")),
    Layer.EFFECT: ("Tiếng động", colour("#5b3a5e")),
    Layer.BED: ("Nhạc nền", colour("#7fb3b1")),
}
_PLAYED = (Layer.MUSIC, Layer.EFFECT)
_NO_WORDS = (Layer.MUSIC, Layer.EFFECT, Layer.RECORDING)
_PRESSED = 16.0  # height of the mark of a limiter that works too much


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudnessDip:
    """A stretch in which a programme is quieter than it should be, and what is heard there."""

    start: float  # seconds
    end: float  # seconds
    at: float  # seconds: its quietest moment
    level: float  # LUFS over 3 s, there
    what: str  # for people: the name of the sound, "nghỉ" for none


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a file should measure."""

    loudness: float  # LUFS
    true_peak: float  # dBTP


def sound_plot(
    course: SoundCourse, target: Target, *, title: str, line: str, marks: SoundMarks | None = None
) -> Plot:
    """The diagram of a sound; `line`, words of ours, stands under the title.

    With the marks of an episode its chapters, segments and the ducking of the bed are shown.
    """
    return _Drawing(course, target, marks or SoundMarks()).plot(drawable(title), line)


class _Drawing:
    """Puts the parts below each other."""

    def __init__(self, course: SoundCourse, target: Target, marks: SoundMarks) -> None:
        self.course = course
        self.target = target
        self.marks = marks
        self.seconds = max(course.seconds, 0.02)
        self.lanes = [layer for layer in _LANES if any(s.layer is layer for s in marks.stretches)]
        self.wave_top = _HEAD + (26.0 if marks.chapters else 0.0)
        self.lanes_top = self.wave_top + _WAVE + 14.0
        lanes = len(self.lanes) * (_LANE + _LANE_GAP)
        self.loud_top = self.lanes_top + lanes + (_GAP if lanes else _GAP - 14.0)
        self.bottom = self.loud_top + _LOUD

    def plot(self, title: str, line: str) -> Plot:
        """All of it."""
        shapes = (
            *self._heading(title, line),
            *self._wave(),
            *self._lanes(),
            *self._loudness(),
            *self._time(),
            *self._chapters(),
        )
        height = round(self.bottom + _FOOT)
        return Plot(
            width=WIDTH, height=height, ground=PAPER, shapes=shapes, told=f"{title}. {line}"
        )

    def _x(self, seconds: float) -> float:
        return _LEFT + (_RIGHT - _LEFT) * min(max(seconds / self.seconds, 0.0), 1.0)

    def _heading(self, title: str, line: str) -> Iterator[Shape]:
        yield Words(at=(32, 46), words=_cut(title, 90), size=26, fill=INK, bold=True)
        yield Words(at=(32, 76), words=_cut(line, 150), size=17, fill=_MUTED)

    def _wave(self) -> Iterator[Shape]:
        """Peaks above and below the middle line; where the limiter worked stands above."""
        middle, half = self.wave_top + _WAVE / 2, _WAVE / 2 - 8
        yield Box(left=_LEFT, top=self.wave_top, width=_RIGHT - _LEFT, height=_WAVE, fill=_CARD)
        heights = _columns(self.course.peaks, round(_RIGHT - _LEFT), np.max)
        ceiling = from_db(self.target.true_peak)
        for sign in (-1, 1):
            y = middle + sign * half * min(ceiling, 1.0)
            yield PlotLine(points=((_LEFT, y), (_RIGHT, y)), stroke=_HAIR, dashed=True)
        xs = np.linspace(_LEFT, _RIGHT, len(heights)) if len(heights) else np.zeros(0)
        tall = np.maximum(np.minimum(heights, 1.0) * half, 0.6)
        upper = list(zip(xs.tolist(), (middle - tall).tolist(), strict=True))
        lower = list(zip(xs.tolist(), (middle + tall).tolist(), strict=True))
        if upper:
            yield Area(points=[*upper, *lower[::-1]], fill=BRAND)
        yield from self._limited()
        yield _note(self.wave_top + _WAVE / 2 - half * min(ceiling, 1.0) + 5, "trần đỉnh")

    def _limited(self) -> Iterator[Shape]:
        """A red tick wherever peaks stand right under the ceiling."""
        limit = from_db(self.target.true_peak - _NEAR)
        width = round((_RIGHT - _LEFT) / 3)
        columns = _columns(self.course.peaks, width, np.max)
        step = (_RIGHT - _LEFT) / max(len(columns), 1)
        if (columns >= limit).any():
            at = self.wave_top + _WAVE - 9
            yield Box(left=_LEFT + 10, top=at - 8, width=14, height=6, fill=_BAD)
            told = "đỉnh sát trần: bộ hạn đỉnh làm việc"
            yield Words(at=(_LEFT + 32, at), words=told, size=14, fill=_MUTED)
        for first, last in _runs(columns >= limit):
            left = _LEFT + first * step
            size = max((last - first) * step, 2.0)
            yield Box(
                left=left,
                top=self.wave_top,
                width=size,
                height=6,
                fill=_BAD,
                title="đỉnh sát trần, bộ hạn đỉnh làm việc",
            )
        yield from self._pressed()

    def _pressed(self) -> Iterator[Shape]:
        """A tall mark where the limiter works so much that it is heard; the worst with its dB."""
        if not self.marks.pressed:
            return
        for start, end, down in self.marks.pressed:
            left, right = self._x(start), self._x(end)
            told = f"bộ hạn đỉnh hạ {_comma(down)} dB ở {clock(int(start))}: tiếng có thể bị bí"
            size = max(right - left, 2.0)
            yield Box(
                left=left, top=self.wave_top, width=size, height=_PRESSED, fill=_BAD, title=told
            )
        start, end, worst = max(self.marks.pressed, key=lambda one: one[2])
        x = self._x((start + end) / 2)
        anchor = "right" if x > _RIGHT - 120 else "left"
        at = (x - 6 if anchor == "right" else x + 6, self.wave_top + _PRESSED + 10)
        words = f"−{_comma(worst)} dB"
        yield Words(at=at, words=words, size=14, fill=_BAD, anchor=anchor, bold=True)
        told = f"vạch cao: bộ hạn đỉnh hạ quá mức, nhiều nhất {_comma(worst)} dB"
        at = (_LEFT + 330, self.wave_top + _WAVE - 9)
        yield Words(at=at, words=told, size=14, fill=_BAD)

    def _lanes(self) -> Iterator[Shape]:
        """Who or what sounds when, a lane for each kind."""
        for row, layer in enumerate(self.lanes):
            name, fill = _LANES[layer]
            top = self.lanes_top + row * (_LANE + _LANE_GAP)
            yield Box(left=_LEFT, top=top, width=_RIGHT - _LEFT, height=_LANE, fill=_CARD)
            yield _note(top + 15, name)
            for stretch in self.marks.stretches:
                if stretch.layer is layer:
                    yield self._stretch(stretch.start, stretch.end, top, fill, stretch.title)
            if layer is Layer.BED:
                for start, end in self.marks.ducked:
                    yield self._down(start, end, top)

    def _stretch(self, start: float, end: float, top: float, fill: Colour, title: str) -> Box:
        """A box in a lane."""
        left, right = self._x(start), self._x(end)
        return Box(
            left=left,
            top=top + 2,
            width=max(right - left, 1.0),
            height=_LANE - 4,
            fill=fill,
            title=title,
        )

    def _down(self, start: float, end: float, top: float) -> Box:
        """Takes the upper half of a bed away where it is turned down under words."""
        left, right = self._x(start), self._x(end)
        size = max(right - left, 1.0)
        told = "nhạc nền hạ xuống dưới lời"
        return Box(left=left, top=top + 2, width=size, height=9, fill=_CARD, title=told)

    def _loudness(self) -> Iterator[Shape]:
        """Short-term loudness as a line, momentary loudness behind it, the target across."""
        yield Box(left=_LEFT, top=self.loud_top, width=_RIGHT - _LEFT, height=_LOUD, fill=_CARD)
        for level in range(int(_TOP), int(_BOTTOM) - 1, -10):
            y = self._y(level)
            yield PlotLine(points=((_LEFT, y), (_RIGHT, y)), stroke=_HAIR)
            yield _note(y + 5, f"{level}".replace("-", "−"))
        yield from self._played()
        yield from self._curve(momentary(self.course.energies), 20, mix(SUN, _CARD, 0.75), 1.0)
        yield from self._curve(short_term(self.course.energies), 150, INK, 2.0)
        y = self._y(self.target.loudness)
        yield PlotLine(points=((_LEFT, y), (_RIGHT, y)), stroke=_OK, width=1.5, dashed=True)
        yield from self._dips()
        yield _label(self.loud_top + 16, "Độ to từng lúc (LUFS)")
        yield from self._legend()

    def _played(self) -> Iterator[Shape]:
        """Behind the curves, where music or an effect is played alone: it may be quieter."""
        for stretch in self.marks.stretches:
            if stretch.layer in _PLAYED:
                left, right = self._x(stretch.start), self._x(stretch.end)
                yield Box(
                    left=left,
                    top=self.loud_top,
                    width=max(right - left, 1.0),
                    height=_LOUD,
                    fill=mix(_LANES[stretch.layer][1], _CARD, 0.14),
                    title=stretch.title or _LANES[stretch.layer][0],
                )

    def _dips(self) -> Iterator[Shape]:
        """Under each dip what is heard there, as far as there is room."""
        last = -_ROOM_FOR_WORDS
        for dip in loudness_dips(self.course, self.target.loudness, self.marks):
            x = min(max(self._x(dip.at), _LEFT + 40), _RIGHT - 40)
            if x - last < _ROOM_FOR_WORDS:
                continue
            last = x
            y = min(self._y(dip.level) + 18, self.bottom - 6)
            words = _cut(drawable(dip.what), 18)
            yield Words(at=(x, y), words=words, size=13, fill=_MUTED, anchor="middle")

    def _legend(self) -> Iterator[Shape]:
        target = f"đích {self.target.loudness:g} LUFS".replace("-", "−").replace(".", ",")
        at = self.loud_top + 16
        for x, stroke, words in (
            (_RIGHT - 440, INK, "trong 3 giây"),
            (_RIGHT - 300, mix(SUN, _CARD, 0.75), "trong 0,4 giây"),
            (_RIGHT - 150, _OK, target),
        ):
            yield PlotLine(points=((x, at - 1), (x + 20, at - 1)), stroke=stroke, width=3)
            yield Words(at=(x + 27, at + 4), words=words, size=14, fill=_MUTED)

    def _y(self, level: float) -> float:
        held = min(max(level, _BOTTOM), _TOP)
        return self.loud_top + _LOUD * (held - _TOP) / (_BOTTOM - _TOP)

    def _curve(
        self, levels: NDArray[np.float64], width: int, stroke: Colour, thick: float
    ) -> Iterator[Shape]:
        """A curve of windows `width` hops long, each drawn at its middle."""
        if len(levels) == 0:
            return
        held = np.maximum(np.nan_to_num(levels, neginf=_BOTTOM), _BOTTOM)
        columns = _columns(held, round((_RIGHT - _LEFT) / 1.5), np.mean)
        first = width / 2 / COURSE_HOPS
        last = first + (len(levels) - 1) / COURSE_HOPS
        places = np.linspace(first, last, len(columns))
        points = [
            (self._x(place), self._y(level))
            for place, level in zip(places.tolist(), columns.tolist(), strict=True)
        ]
        yield PlotLine(points=points, stroke=stroke, width=thick)

    def _time(self) -> Iterator[Shape]:
        step = next((s for s in _STEPS if self.seconds / s <= _MOST_MARKS), _STEPS[-1])
        at = 0
        while at <= self.seconds:
            x = self._x(at)
            yield PlotLine(points=((x, self.bottom), (x, self.bottom + 6)), stroke=_MUTED)
            words = clock(at)
            yield Words(
                at=(x, self.bottom + 24), words=words, size=14, fill=_MUTED, anchor="middle"
            )
            at += step

    def _chapters(self) -> Iterator[Shape]:
        """A line down through everything, its title above as far as there is room."""
        places = [start for start, _ in self.marks.chapters] + [self.seconds]
        for number, (start, title) in enumerate(self.marks.chapters):
            x, room = self._x(start), self._x(places[number + 1]) - self._x(start) - 10
            points = ((x, _HEAD + 2), (x, self.bottom))
            yield PlotLine(points=points, stroke=mix(INK, PAPER, 0.55), width=1)
            words = _cut(drawable(title), int(room / 7.6))
            if words:
                yield Words(at=(x + 5, _HEAD + 16), words=words, size=14, fill=INK)


def loudness_dips(course: SoundCourse, target: float, marks: SoundMarks) -> tuple[LoudnessDip, ...]:
    """The dips of a finished programme; none where nothing is known of what sounds when.

    `target` is in LUFS. A dip is the doing of the sound that is heard the longest in it, words not
    counted.
    """
    if not marks.stretches:
        return ()
    levels = np.nan_to_num(short_term(course.energies), neginf=-120.0)
    runs: list[tuple[int, int]] = []
    for first, last in _runs(levels < target - _DIP):
        if runs and first - runs[-1][1] < _ONE_DIP:  # a breath before a sting is the sting's
            runs[-1] = (runs[-1][0], last)
        else:
            runs.append((first, last))
    found: list[LoudnessDip] = []
    for first, last in runs:
        if last - first < _SHORTEST_DIP:
            continue
        lowest = first + int(levels[first:last].argmin())
        start, end, at = (hop / COURSE_HOPS + _HEARD_IN for hop in (first, last, lowest))
        what = _heard_in(start, end, marks.stretches)
        level = float(levels[lowest])
        found.append(LoudnessDip(start=start, end=end, at=at, level=level, what=what))
    return tuple(found)


def _heard_in(start: float, end: float, stretches: Sequence[SoundStretch]) -> str:
    """What is played in a dip: the name of the sound, a bed alone, else "nghỉ"."""
    begin, behind = start - _AROUND, end + _AROUND

    def share(one: SoundStretch) -> float:
        return min(one.end, behind) - max(one.start, begin)

    played = [one for one in stretches if one.layer in _NO_WORDS and share(one) >= _LEAST_HEARD]
    if played:
        longest = max(played, key=share)
        return longest.title or _LANES[longest.layer][0].lower()
    beds = (one for one in stretches if one.layer is Layer.BED)
    under_a_bed = any(share(one) >= _LEAST_HEARD for one in beds)
    return _LANES[Layer.BED][0].lower() if under_a_bed else "nghỉ"


def _comma(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def _label(y: float, words: str) -> Words:
    return Words(at=(_LEFT + 8, y + 4), words=words, size=14, fill=_MUTED, bold=True)


def _note(y: float, words: str) -> Words:
    return Words(at=(_LEFT - 10, y), words=words, size=14, fill=_MUTED, anchor="right")


def _cut(words: str, most: int) -> str:
    """The words, cut short where there is no room; nothing where they would say nothing."""
    if len(words) <= most:
        return words
    return words[: most - 1].rstrip() + "…" if most >= 6 else ""


def _columns(
    values: NDArray[np.float32 | np.float64], most: int, how: object
) -> NDArray[np.float64]:
    """At most `most` values, each standing for as many neighbours."""
    if len(values) <= most:
        return np.asarray(values, dtype=np.float64)
    edges = np.linspace(0, len(values), most + 1).astype(int)[:-1]
    if how is np.max:
        return np.asarray(np.maximum.reduceat(values, edges), dtype=np.float64)
    counts = np.diff(np.append(edges, len(values)))
    return np.asarray(np.add.reduceat(values, edges) / counts, dtype=np.float64)


def _runs(marked: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """First and behind last of each run of marked columns."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marked.astype(int), [0]])))
    pairs = edges.tolist()
    yield from zip(pairs[::2], pairs[1::2], strict=True)
