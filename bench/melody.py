"""The melody of the voices: the same words as a statement, a question, an exclamation and a list.

    python bench/melody.py [--voices nu-bac,nam-bac,own] [--out build/pictures]

Every word is in the level tone, so that what moves is the melody. Told are semitones: how fast all
that is voiced sinks in a second (people: 0.76), how much the last word stands above or below the
first, and how much higher all of it is than the statement; then the slope of four sentences of a
programme. A picture is drawn of every voice: the voiced frames in blue, and for the own voice what
its plan asks for in grey. How many frames keep to it is judged by another way of finding a pitch
(`tests/fakes/pitch_judge.py`) than the voice is made with. The own voice's reader is another
embedded voice; what is drawn is none of the sentences that it read.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from broadcaster.domain.speech import Speech, Utterance
from broadcaster.pictures.canvas import font
from broadcaster.voices import find_engines
from broadcaster.voices.embedded import make
from broadcaster.voices.own.voice_analysis import HOP, height

ROOT = Path(__file__).parents[1]
KINDS = {
    "statement": "Ba mang theo bao lương đi qua sân.",
    "question": "Ba mang theo bao lương đi qua sân?",
    "exclamation": "Ba mang theo bao lương đi qua sân!",
    "list": "Ba mang theo, bao, lương, đi, qua, sân.",
}
TEXTS = (
    "Hôm nay chúng mình cùng tìm hiểu về an toàn giao thông trước cổng trường.",
    "Kính chào quý thầy cô và các bạn đã đến với chương trình phát thanh măng non.",
    "Người dưới mười sáu tuổi không được điều khiển xe gắn máy, xe máy điện.",
    "Các bạn đừng đứng tụ tập dưới lòng đường trong giờ tan học nhé.",
)
WIDE, HIGH, MARGIN = 760, 380, 60  # pixels of one panel
SPAN = 9.0  # semitones to either side of the middle
NEAR = 0.5  # semitones from the plan

Say = Callable[[str], Speech]
Track = NDArray[np.float64]  # semitones over 100 Hz of every frame; not a number where unvoiced


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """One sentence of a voice, and where its words lie."""

    kind: str
    text: str
    heard: Track
    planned: Track | None
    speech: Speech
    apart: Track | None  # semitones from the plan, which stands in the register of another voice


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voices", default="nu-bac,nam-bac,own")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "pictures")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as spare:
        for voice in options.voices.split(","):
            _measure(voice, options.out / f"melody-{voice}.png", Path(spare))


def _measure(voice: str, picture: Path, spare: Path) -> None:
    say = _own(spare) if voice == "own" else _embedded(voice)
    plan = _embedded("nu-bac") if voice == "own" else None
    drawn = [_drawn(kind, text, say, plan) for kind, text in KINDS.items()]
    usual = np.nanmedian(drawn[0].heard)
    for one in drawn:
        words = _words(one)
        print(
            f"{voice:8} {one.kind:12} slope {_slope(one.heard):+.2f} a second, last word "
            f"{words[-1] - words[0]:+.1f}, register {np.nanmedian(one.heard) - usual:+.1f}"
        )
    told = [_drawn("", text, say, plan) for text in TEXTS]
    slopes = [_slope(one.heard) for one in told]
    each = ", ".join(f"{slope:+.2f}" for slope in slopes)
    print(f"{voice:8} {len(TEXTS)} sentences {each}; mean {np.mean(slopes):+.2f} a second")
    if plan is not None:
        apart = np.concatenate([one.apart for one in (*drawn, *told) if one.apart is not None])
        print(
            f"{voice:8} from the plan: median {np.median(apart):.2f}, within {NEAR} "
            f"{100 * np.mean(apart <= NEAR):.1f} % of {len(apart)} frames"
        )
    _draw(voice, drawn, picture)
    print(f"{'':8} {picture}", flush=True)


def _embedded(voice: str) -> Say:
    engine = make({})
    return lambda text: engine.synthesize(Utterance(text=text, voice=f"embedded:{voice}"))


def _own(spare: Path) -> Say:
    """A voice made of the sentences that these words need, read by somebody else."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "fakes")]
    import damaged_lines
    import generated_reader

    from broadcaster.voices.own.reading_list import general_sentences, reading_list

    every = (*damaged_lines.sample_lines(), *general_sentences())
    candidates = [text for text in dict.fromkeys(every) if text not in TEXTS]
    said = (*KINDS.values(), *TEXTS)
    read = reading_list(said, candidates, share=1.0).sentences
    generated_reader.write_built(spare / "own" / "co-lan", read)
    [engine] = find_engines(["own"], {"own": {"folder": spare / "own"}})
    voice = engine.voices()[0].id
    return lambda text: engine.synthesize(Utterance(text=text, voice=voice))


def _drawn(kind: str, text: str, say: Say, plan: Say | None) -> Drawn:
    speech = say(text)
    wanted = plan(text) if plan is not None else None
    return Drawn(
        kind=kind,
        text=text,
        heard=_track(speech),
        planned=_track(wanted) if wanted is not None else None,
        speech=speech,
        apart=_apart(speech, wanted) if wanted is not None else None,
    )


def _track(speech: Speech) -> Track:
    hertz = np.asarray(height(speech.samples, speech.rate), dtype=np.float64)
    return np.where(hertz > 0, 12 * np.log2(np.maximum(hertz, 1.0) / 100), np.nan)


def _words(one: Drawn) -> Track:
    """The median of every word."""
    spans = [(round(w.begins / HOP), round(w.ends / HOP)) for w in one.speech.words]
    return np.array([np.nanmedian(one.heard[first:last]) for first, last in spans])


def _slope(track: Track) -> float:
    voiced = np.flatnonzero(~np.isnan(track))
    return float(np.polyfit(voiced * HOP, track[voiced], 1)[0])


def _apart(speech: Speech, wanted: Speech) -> Track:
    """How far every frame is from its plan, by who had no part in either."""
    from pitch_judge import apart, pitch

    heard, planned = (pitch(one.samples, one.rate) for one in (speech, wanted))
    off = np.asarray(apart(heard, planned), dtype=np.float64)
    return np.abs(off - np.median(off))


def _draw(voice: str, drawn: list[Drawn], picture: Path) -> None:
    image = Image.new("RGB", (2 * (WIDE + MARGIN) + MARGIN, 2 * (HIGH + MARGIN) + MARGIN), "white")
    pen = ImageDraw.Draw(image)
    middle = float(np.nanmedian(drawn[0].heard))
    most = max(len(one.heard) for one in drawn)
    for number, one in enumerate(drawn):
        left = MARGIN + (number % 2) * (WIDE + MARGIN)
        top = MARGIN + (number // 2) * (HIGH + MARGIN)

        spot = partial(_spot, left, top, most)
        pen.text((left, top - 30), f"{voice}: {one.kind}: {one.text}", "black", font("regular", 20))
        for line in range(-8, 9, 2):
            shade = "#999999" if line == 0 else "#e0e0e0"
            pen.line([spot(0, line), spot(most, line)], shade)
            pen.text(
                (left - 36, spot(0, line)[1] - 8), f"{line:+d}", "#666666", font("regular", 13)
            )
        for word in one.speech.words:
            at = spot(word.begins / HOP, -SPAN)
            pen.line([at, spot(word.begins / HOP, SPAN)], "#f0d0d0")
            written = one.text[word.start : word.end]
            pen.text((at[0] + 2, at[1] - 20), written, "#a05050", font("regular", 14))
        if one.planned is not None:
            shift = float(np.nanmedian(one.heard) - np.nanmedian(one.planned))
            _dots(pen, one.planned + shift - middle, spot, "#b0b0b0", 3)
        _dots(pen, one.heard - middle, spot, "#1050c0", 2)
    image.save(picture)


def _spot(left: int, top: int, most: int, frame: float, over: float) -> tuple[float, float]:
    """Where a frame stands in its panel, so many semitones over the middle."""
    return left + WIDE * frame / most, top + HIGH / 2 * (1 - over / SPAN)


def _dots(
    pen: ImageDraw.ImageDraw,
    track: Track,
    spot: Callable[[float, float], tuple[float, float]],
    shade: str,
    size: int,
) -> None:
    for frame in np.flatnonzero(~np.isnan(track)):
        x, y = spot(float(frame), float(np.clip(track[frame], -SPAN, SPAN)))
        pen.ellipse([x - size, y - size, x + size, y + size], shade)


if __name__ == "__main__":
    main()
