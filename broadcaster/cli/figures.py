"""What finished files measure, in a line for people and as JSON for machines."""

from pathlib import Path

from broadcaster.cli.words import length
from broadcaster.domain.episode import AudioFile, Episode
from broadcaster.domain.sound import REPORT_ENDING


def file_line(audio: AudioFile) -> str:
    """Name, length, loudness as heard (and in the file, where that differs), and true peak."""
    loudness = f"{_number(audio.loudness)} LUFS"
    if audio.channels == 1:
        loudness += f" theo tai nghe ({_number(audio.file_loudness)} theo tệp một kênh)"
    peak = f"đỉnh {_number(audio.true_peak)} dBTP"
    return f"{audio.name}: {length(audio.seconds)}, {loudness}, {peak}"


def reports(episode: Episode) -> tuple[str, ...]:
    """Names of the producer's pages of an episode, beside its files."""
    editions = [e for e in (episode.school, episode.public) if e is not None]
    names = dict.fromkeys(edition.audio.name for edition in editions)
    return tuple(f"{Path(name).stem}{REPORT_ENDING}" for name in names)


def file_json(audio: AudioFile) -> dict[str, object]:
    """Every figure of a file, measured after decoding; what was done to the mix at the end."""
    return {
        "name": audio.name,
        "bytes": audio.bytes,
        "seconds": audio.seconds,
        "loudness": round(audio.loudness, 2),
        "file_loudness": round(audio.file_loudness, 2),
        "range": round(audio.range, 2),
        "momentary_max": round(audio.momentary_max, 2),
        "short_term_max": round(audio.short_term_max, 2),
        "true_peak": round(audio.true_peak, 2),
        "gain": audio.gain,
        "limited": audio.limited,
        "limited_share": audio.limited_share,
    }


def _number(level: float) -> str:
    return f"{level:.1f}".replace(".", ",").replace("-", "−")
