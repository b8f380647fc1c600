"""What is said when a finished file is not as loud as it should be, or has peaks too high."""

from collections.abc import Callable

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.timeline import MasterReport, MasterSpec, Timeline, TimelineEvent
from broadcaster.production.fitting import length_text


def harshest(timeline: Timeline, peak_of: Callable[[str], float]) -> TimelineEvent | None:
    """The event whose source has the highest peak as it is laid; `peak_of` is in dBFS."""
    loud = (event for event in timeline.events if event.length > 0)
    return max(loud, key=lambda event: peak_of(event.source) + event.gain, default=None)


def off_target(
    report: MasterReport, spec: MasterSpec, *, harsh: TimelineEvent | None, title: str, file: str
) -> Notice:
    """A warning about a podcast that could not be brought to its loudness.

    `harsh` is the event with the highest peak and `title` what people call its sound.
    """
    return Notice(
        code="do-to-lech",
        level=Level.WARNING,
        sentence=f"số này đo được {measured_text(report)}; cần {wanted_text(spec)}",
        hint=_what_to_soften(harsh, title),
        place=Place(file=file),
    )


def measured_text(report: MasterReport) -> str:
    """What a file measures, as people read it."""
    return _comma(f"{report.loudness:.1f} LUFS, đỉnh {report.true_peak:.1f} dBTP")


def wanted_text(spec: MasterSpec) -> str:
    """What a file must measure, as people read it."""
    return _comma(f"{spec.loudness:.1f} LUFS, đỉnh không quá {spec.true_peak:.1f} dBTP")


def _comma(numbers: str) -> str:
    return numbers.replace(".", ",").replace("-", "−")


def _what_to_soften(harsh: TimelineEvent | None, title: str) -> str:
    if harsh is None:
        return "Nghe lại số này trước khi phát."
    return (
        "Vẫn nghe được, nhưng lời nhỏ hơn các số khác vì có tiếng quá gắt so với lời. "
        f"Tiếng gắt nhất: “{title}”, ở {length_text(harsh.start)}. Làm nhỏ hoặc bỏ tiếng ấy "
        "rồi dựng lại."
    )
