"""What ffmpeg finds in a container without decoding it: length, rate, what is missing.

One run takes the file apart from its beginning to its end. It is asked before anything is decoded,
so that it decides how much of the sound is decoded at most.
"""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from broadcaster.system.processes import with_memory_limit

_MEMORY = 2_048  # megabytes of address space
_LONGEST_RUN = 1_800.0  # seconds; a day of sound is decoded in less
_MOST_SAID = 4_000_000  # bytes of what ffmpeg says that are looked at
# What ffmpeg says, taking a file apart, of one that ends too early or has holes.
_TORN = ("corrupt", "partial file", "ended prematurely", "Error during demuxing")
# What bears no length in its head: ffmpeg's figure is a guess, wrong where two files were joined.
_CLAIMLESS = frozenset({"aac", "ac3", "amr", "mpeg", "mpegts", "ogg"})
_GUESSED = "Estimating duration from bitrate"
# ffmpeg's own lines begin so far from the edge; names and titles within the file stand further in.
_SAID = re.compile(r"^\[info\] {3}Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)", re.MULTILINE)
_SOUND = re.compile(
    r"^\[info\] {3}Stream #0:\S+ Audio: [^\n]*?, (\d+) Hz"
    r"(?:, (?:(mono|stereo|\d[\d.]*)(?!\d* channels)|(\d+) channels))?",
    re.MULTILINE,
)
_COMPLAINT = re.compile(r"^(?:\[[^\]\n]+ @ \w+\] )*\[(?:warning|error|fatal)\] .*$", re.MULTILINE)
_REACHED = re.compile(r"^out_time_us=(\d+)$", re.MULTILINE)
_CHANNELS = {"mono": 1, "stereo": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerFacts:
    """What is known of a recording before it is decoded."""

    said: float | None  # seconds that its head claims; None = nothing, or only a guess of ffmpeg's
    counted: float | None  # seconds at which its last packet ends, as the packets tell
    rate: int  # frames a second; 0 = not known
    channels: int  # 0 = not known
    is_torn: bool  # the file ends too early, or parts of it are damaged


def probe_container(path: Path, container: str) -> ContainerFacts:
    """Take a file of a known container apart. What is no sound is left for the decoder to say."""
    whole = ("-map", "0:a:0", "-c", "copy", "-f", "null", "-")
    told = run_ffmpeg(
        *("-v", "level+info", "-nostats", "-progress", "pipe:1"),
        *("-f", container, "-i", str(path), *whole),
    )
    complaints = _COMPLAINT.findall(told.complaints)
    said = _SAID.search(told.complaints)
    reached = _REACHED.findall(told.output)
    sound = _SOUND.search(told.complaints)
    is_guess = container in _CLAIMLESS or any(_GUESSED in line for line in complaints)
    return ContainerFacts(
        said=None if is_guess or said is None else _seconds(*said.groups()),
        counted=int(reached[-1]) / 1e6 if reached else None,
        rate=int(sound[1]) if sound else 0,
        channels=_channels(sound) if sound else 0,
        is_torn=any(word in line for line in complaints for word in _TORN),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FfmpegRun:
    """How a run of ffmpeg ended."""

    code: int
    output: str
    complaints: str


def ffmpeg_words(*arguments: str) -> list[str]:
    """The command that runs the ffmpeg of the wheel, held to memory."""
    import imageio_ffmpeg

    return with_memory_limit([imageio_ffmpeg.get_ffmpeg_exe(), *arguments], _MEMORY)


def run_ffmpeg(*arguments: str) -> FfmpegRun:
    """Run the ffmpeg of the wheel, held to memory and time; one that was stopped ended with -1."""
    try:
        done = subprocess.run(
            ffmpeg_words("-nostdin", *arguments),
            check=False,
            capture_output=True,
            timeout=_LONGEST_RUN,
        )
    except subprocess.TimeoutExpired:
        return FfmpegRun(code=-1, output="", complaints="")
    return FfmpegRun(
        code=done.returncode,
        output=done.stdout[-_MOST_SAID:].decode(errors="replace"),
        complaints=done.stderr[:_MOST_SAID].decode(errors="replace"),
    )


def _seconds(hours: str, minutes: str, seconds: str) -> float:
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def _channels(sound: re.Match[str]) -> int:
    """5.1 and 7.1.4 are six and twelve channels; what is named otherwise is not known."""
    name, count = sound[2], sound[3]
    if count:
        return int(count)
    return _CHANNELS.get(name) or sum(int(part) for part in name.split(".") if part)
