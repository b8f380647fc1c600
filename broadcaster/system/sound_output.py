"""What the system says of its sound output: how loud it is, and whether there is one at all.

Asked of the system's own programs, never of a player: a muted or imagined output takes sound as a
real one does.
"""

import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from broadcaster.system.machine import Ask, ask_system

_VOLUMES = (
    ("wpctl", "get-volume", "@DEFAULT_AUDIO_SINK@"),
    ("pactl", "get-sink-mute", "@DEFAULT_SINK@"),
    ("pactl", "get-sink-volume", "@DEFAULT_SINK@"),
    ("amixer", "get", "Master"),
)
_SINKS = ("pactl", "list", "sinks")
_STREAMS = ("pactl", "list", "sink-inputs")
_DEFAULTS = (("pactl", "get-default-sink"), ("wpctl", "inspect", "@DEFAULT_AUDIO_SINK@"))
_STAND_IN = "auto_null"  # PulseAudio and PipeWire make it when the last real output is gone
_OURS = 'application.name = "broadcaster"'  # as our players call themselves
_PROCESS = re.compile(r'application\.process\.id = "(\d+)"')
_PER_CENT = re.compile(r"/ +(\d{1,3})% +/")
_FIELD = re.compile(r"^\t(Name|Description|Sink|Mute|Volume): (.*)$", re.MULTILINE)
_ON_WINDOWS = Path(__file__).with_name("windows_volume.py")


def volume(device: str = "", ask: Ask = ask_system, system: str = sys.platform) -> int | None:
    """The volume in per cent, 0 when it is muted; None = not known.

    Of the output that people chose by name, or of the usual one; on Linux it is never more than the
    mixer leaves to what this program is playing, and than the output has on which that sounds.
    """
    if system == "linux":
        sinks = ask(_SINKS)
        found = _volume_of(device, sinks) if device else _usual_volume(ask)
        heard = _volumes_left(ask(_STREAMS), sinks)
        if device and found is None:  # what sounds was moved elsewhere: silence alone is sure
            return 0 if 0 in heard else None
        return min([*heard, *([] if found is None else [found])], default=None)
    if device:
        return None
    if system == "win32":
        return _windows_volume(ask((sys.executable, str(_ON_WINDOWS))))
    return (
        _mac_volume(ask(("osascript", "-e", "get volume settings"))) if system == "darwin" else None
    )


def goes_nowhere(ask: Ask = ask_system, system: str = sys.platform) -> bool:
    """Whether the machine has no output, and its sound server takes sound all the same.

    Only Linux does so: "Dummy Output", which opens, plays and is at 100 %.
    """
    if system != "linux":
        return False
    said = next(filter(None, map(ask, _DEFAULTS)), "")
    return said.strip() == _STAND_IN or f'node.name = "{_STAND_IN}"' in said


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputSeen:
    """Where what this process plays really comes out, as far as the sound server tells."""

    nowhere: bool = False  # on an output that is made up for want of a real one
    gone: bool = False  # the output that people chose was there and is there no more
    elsewhere: str = ""  # on this output, by its description, though the chosen one is there


class OutputWatch:
    """The way of this process's sound, looked at again and again; only Linux moves it unasked.

    An output that was never among those of the sound server (ALSA's own, a player's word such as
    "auto") is not missed there.
    """

    def __init__(self, device: str, ask: Ask = ask_system, system: str = sys.platform) -> None:
        self._device = device
        self._ask = ask
        self._system = system
        self._met = False  # the chosen output was seen among those of the sound server

    def look(self) -> OutputSeen:
        """What is to be seen now; nothing is opened."""
        if not self._device or self._system != "linux":
            return OutputSeen(nowhere=goes_nowhere(self._ask, self._system))
        sinks = tuple(_described(self._ask(_SINKS)))
        if not sinks:  # no answer: nothing is known
            return OutputSeen()
        chosen = {one["number"] for one in sinks if _is_meant(self._device, one)}
        self._met = self._met or bool(chosen)
        used = {one.get("Sink") for one in _streams(self._ask(_STREAMS)) if _is_of_here(one)}
        at = [one for one in sinks if one["number"] in used - chosen]
        if any(one.get("Name") == _STAND_IN for one in at):
            return OutputSeen(nowhere=True)
        if not chosen:
            return OutputSeen(gone=self._met)
        return OutputSeen(elsewhere=next((_called(one) for one in at), ""))


def _usual_volume(ask: Ask) -> int | None:
    for words in _VOLUMES:
        said = ask(words)
        if "[MUTED]" in said or "[off]" in said or said.startswith("Mute: yes"):
            return 0
        if found := re.search(r"Volume: (\d+(?:\.\d+)?)", said):
            return round(float(found[1]) * 100)
        if found := re.search(r"(?:\[|/ +)(\d{1,3})%(?:\]| +/)", said):
            return int(found[1])
    return None


def _volume_of(device: str, said: str) -> int | None:
    """Of the sink that is meant: by a part of its description, or by its name behind a "/"."""
    return next((_loudness(one) for one in _described(said) if _is_meant(device, one)), None)


def _is_meant(device: str, sink: dict[str, str]) -> bool:
    known = device.casefold() in sink.get("Description", "").casefold()
    return known or device.rpartition("/")[2] == sink.get("Name")


def _called(sink: dict[str, str]) -> str:
    return sink.get("Description") or sink.get("Name", "")


def _volumes_left(said: str, sinks: str) -> list[int]:
    """Of our own streams, and of the sinks on which they really sound; none while nothing does."""
    ours = tuple(_streams(said))
    used = {one.get("Sink") for one in ours}
    told = (*ours, *(one for one in _described(sinks) if one["number"] in used))
    return [loud for loud in map(_loudness, told) if loud is not None]


def _streams(said: str) -> Iterator[dict[str, str]]:
    """What players of ours play, also those of another process."""
    for text in said.split("Sink Input #"):
        if _OURS in text:
            by = _PROCESS.search(text)
            yield {"process": by[1] if by else "", **dict(_FIELD.findall(text))}


def _is_of_here(stream: dict[str, str]) -> bool:
    """Whether this process plays it, or a program that it started; one of no process may be."""
    number = stream["process"]
    if number in ("", str(os.getpid())):
        return True
    try:
        told = Path("/proc", number, "stat").read_text("utf-8", "replace")
    except OSError:
        return False
    # "pid (name) state parent ..."; a name may hold brackets and blanks
    return told.rpartition(")")[2].split()[1:2] == [str(os.getpid())]


def _described(said: str) -> Iterator[dict[str, str]]:
    for text in said.split("Sink #")[1:]:
        yield {"number": text.partition("\n")[0], **dict(_FIELD.findall(text))}


def _loudness(told: dict[str, str]) -> int | None:
    if told.get("Mute") == "yes":
        return 0
    return max(map(int, _PER_CENT.findall(told.get("Volume", ""))), default=None)


def _windows_volume(said: str) -> int | None:
    found = re.fullmatch(r"volume (\d\.\d+) muted ([01])\s*", said)
    if found is None:
        return None
    return 0 if found[2] == "1" else round(float(found[1]) * 100)


def _mac_volume(said: str) -> int | None:
    """An output that has no volume of its own (HDMI) says "missing value" for both."""
    if "output muted:true" in said:
        return 0
    found = re.search(r"output volume:(\d+)", said)
    return int(found[1]) if found else None
