"""The producer's page of an episode that was just made: nothing is decoded or measured for it."""

from collections.abc import Iterator, Sequence

import numpy as np

from broadcaster.model.analysis import Remark
from broadcaster.model.episode import AudioFile
from broadcaster.model.notice import Level, Notice
from broadcaster.model.timeline import MasterSpec, Timeline
from broadcaster.pages.report import report_page
from broadcaster.pictures.plot import as_svg
from broadcaster.pictures.sound_plot import Target, sound_plot
from broadcaster.production.course import ProfileOf, course_of
from broadcaster.production.import_notices import number
from broadcaster.production.limits import finished_course, turned_down
from broadcaster.text.lengths import length
from broadcaster.workflows.mixdown import CLOSE_ENOUGH, MixedDown
from broadcaster.workflows.sound_report import marks_of

_WORKS = 0.1  # dB: less turning down is no work
_MUCH = 8.0  # dB: a voice that is turned down by more sounds pressed


def limited_share(
    timeline: Timeline, profile_of: ProfileOf, spec: MasterSpec, done: MixedDown
) -> float:
    """In what share of the time the limiter was to turn down, 0 to 1."""
    course = course_of(timeline, profile_of, spec.channels)
    down = turned_down(course, done.report.gain, done.ceiling)
    return round(float(np.mean(down > _WORKS)), 4) if len(down) else 0.0


def made_report(
    title: str,
    audio: AudioFile,
    timeline: Timeline,
    profile_of: ProfileOf,
    *,
    spec: MasterSpec,
    done: MixedDown,
    notices: Sequence[Notice] = (),
) -> bytes:
    """The page as HTML, the same bytes for the same episode.

    `notices` are those of its sounds: what was cleaned, what is wrong with them.
    """
    course = course_of(timeline, profile_of, spec.channels)
    target = Target(loudness=spec.loudness, true_peak=spec.true_peak)
    drawn = finished_course(course, audio.gain, done.ceiling, done.energies)
    marks = marks_of(timeline)
    plot = sound_plot(drawn, target, title=title, line=_summary(audio), marks=marks)
    page = report_page(
        title=title,
        audio=audio.name,
        picture=as_svg(plot),
        figures=_figures(audio, done),
        remarks=(*_remarks(audio, spec), *_sounds(notices)),
        chapters=marks.chapters,
    )
    return page.encode()


def _summary(audio: AudioFile) -> str:
    parts = (
        length(audio.seconds),
        f"{number(audio.loudness)} LUFS",
        f"chênh {number(audio.range)} LU",
        f"đỉnh {number(audio.true_peak)} dBTP",
    )
    return "  ·  ".join(parts)


def _figures(audio: AudioFile, done: MixedDown) -> tuple[tuple[str, str], ...]:
    """Measured on the decoded file, save for what was done to the mix."""
    worked = (
        f"{number(100 * audio.limited_share)} % thời gian, nhiều nhất {number(audio.limited)} dB"
    )
    return (
        ("Loại tệp", f"MP3 {audio.bitrate} kbit/s, {audio.channels} kênh"),
        ("Dài", f"{length(audio.seconds)} ({number(audio.seconds, 2)} giây)"),
        ("Độ to như tai nghe", f"{number(audio.loudness, 2)} LUFS"),
        ("Độ to máy đo thường hiện", f"{number(audio.file_loudness, 2)} LUFS"),
        ("Chênh to nhỏ (LRA)", f"{number(audio.range)} LU"),
        ("To nhất trong 3 giây", f"{number(audio.short_term_max)} LUFS"),
        ("To nhất trong 0,4 giây", f"{number(audio.momentary_max)} LUFS"),
        ("Đỉnh thật", f"{number(audio.true_peak, 2)} dBTP"),
        ("Cả bản trộn được nâng", f"{number(audio.gain, 2)} dB"),
        ("Bộ hạn đỉnh làm việc", worked),
        ("Số đoạn mã hóa", str(done.segments)),
    )


def _remarks(audio: AudioFile, spec: MasterSpec) -> Iterator[Remark]:
    off = audio.loudness - spec.loudness
    told = f"độ to {number(audio.loudness, 2)} LUFS, đích {number(spec.loudness)}"
    yield Remark(good=abs(off) <= CLOSE_ENOUGH, sentence=told)
    told = f"đỉnh {number(audio.true_peak, 2)} dBTP, trần {number(spec.true_peak)}"
    yield Remark(good=audio.true_peak <= spec.true_peak, sentence=told)
    if audio.limited > _MUCH:
        told = f"có chỗ bộ hạn đỉnh phải hạ {number(audio.limited)} dB nên tiếng có thể bị bí"
        yield Remark(good=False, sentence=told, hint="Xem vạch đỏ trong hình: tiếng ở đó quá gắt.")


def _sounds(notices: Sequence[Notice]) -> Iterator[Remark]:
    for notice in notices:
        yield Remark(good=notice.level is Level.INFO, sentence=notice.sentence, hint=notice.hint)
