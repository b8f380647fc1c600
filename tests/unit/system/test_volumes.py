"""The volume as Windows and macOS tell it; recorded answers, and tables like those of Windows."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from broadcaster.system import windows_volume
from broadcaster.system.machine import drives
from broadcaster.system.sound_output import OutputSeen, OutputWatch, goes_nowhere, volume

SETTINGS = "output volume:{}, input volume:75, alert volume:100, output muted:{}\n"


@pytest.mark.parametrize(
    ("system", "said", "per_cent"),
    [
        ("darwin", SETTINGS.format(44, "false"), 44),
        ("darwin", SETTINGS.format(44, "true"), 0),
        ("darwin", SETTINGS.format(0, "false"), 0),
        ("darwin", SETTINGS.format("missing value", "missing value"), None),
        ("darwin", "", None),
        ("win32", "volume 0.55 muted 0\r\n", 55),
        ("win32", "volume 1.00 muted 0\n", 100),
        ("win32", "volume 0.55 muted 1\n", 0),
        ("win32", "volume 0.00 muted 0\n", 0),
        ("win32", "", None),
        ("win32", "Traceback (most recent call last):", None),
        ("freebsd14", "output volume:44", None),
    ],
)
def test_what_a_system_answers_is_read_and_what_it_does_not_say_is_not_known(
    system, said, per_cent
):
    assert volume("", lambda _words: said, system) == per_cent


SINKS = """\
Sink #0
\tName: alsa_output.pci
\tDescription: Built-in Audio
\tMute: yes
\tVolume: front-left: 65536 / 100% / 0.00 dB,   front-right: 65536 / 100% / 0.00 dB
Sink #3
\tName: alsa_output.usb
\tDescription: Loa sân USB
\tMute: no
\tVolume: front-left: 13107 /  20% / -41.94 dB,   front-right: 39322 /  60% / -13.31 dB
\t\tdevice.description = "Loa sân USB"
"""
STREAMS = """\
Sink Input #7
\tMute: yes
\tVolume: mono: 65536 / 100% / 0.00 dB
\tProperties:
\t\tapplication.name = "Firefox"
Sink Input #8
\tMute: {}
\tVolume: front-left: 9830 /  15% / -49.43 dB,   front-right: 9830 /  15% / -49.43 dB
\tProperties:
\t\tapplication.name = "broadcaster"
"""


def linux(**answers):
    """A machine whose `pactl` answers by its last word; other programs are not there."""
    return lambda words: answers.get(words[-1].replace("-", "_"), "")


@pytest.mark.parametrize(
    ("device", "per_cent"),
    [("loa sân", 60), ("pulse/alsa_output.usb", 60), ("Built-in", 0), ("HDMI", None)],
)
def test_the_output_that_people_chose_is_asked_for_its_volume(device, per_cent):
    assert volume(device, linux(sinks=SINKS), "linux") == per_cent
    assert volume(device, linux(sinks=SINKS), "darwin") is None


@pytest.mark.parametrize(("muted", "per_cent"), [("no", 15), ("yes", 0)])
def test_what_the_mixer_takes_from_this_program_alone_counts(muted, per_cent):
    """Another program that is muted does not."""
    ask = linux(sinks=SINKS, sink_inputs=STREAMS.format(muted))
    assert volume("Loa sân", ask, "linux") == per_cent


@pytest.mark.parametrize(
    ("device", "sink", "per_cent"),
    [
        ("", 0, 0),
        ("", 3, 60),
        ("Loa sân", 0, 0),
        ("Loa sân", 3, 60),
        ("HDMI", 0, 0),
        ("HDMI", 3, None),
    ],
)
def test_the_output_on_which_it_really_sounds_counts(device, sink, per_cent):
    """A sound server moves a stream, and remembers where it was; a chosen output may be gone."""
    stream = (
        STREAMS.format("no")
        .replace("15%", "100%")
        .replace("\tMute: no", f"\tSink: {sink}\n\tMute: no")
    )
    answers = linux(sinks=SINKS, sink_inputs=stream)

    def ask(words):
        return "Volume: 0.90" if words[0] == "wpctl" else answers(words)

    assert volume(device, ask, "linux") == per_cent


@pytest.mark.parametrize(
    ("answers", "nowhere"),
    [
        ({"get_default_sink": "auto_null\n"}, True),
        ({"get_default_sink": "alsa_output.usb\n"}, False),
        ({"@DEFAULT_AUDIO_SINK@": 'id 33\n  * node.name = "auto_null"\n'}, True),
        ({"@DEFAULT_AUDIO_SINK@": 'id 33\n  * node.name = "alsa_output.usb"\n'}, False),
        ({}, False),
    ],
)
def test_an_output_that_stands_in_for_none_is_known(answers, nowhere):
    assert goes_nowhere(linux(**answers), "linux") is nowhere
    assert not goes_nowhere(linux(**answers), "win32")


STAND_IN = "Sink #9\n\tName: auto_null\n\tDescription: Dummy Output\n\tMute: no\n"


def playing(sink, process=None):
    """A stream of ours on a sink, by number."""
    by = os.getpid() if process is None else process
    return (
        f"Sink Input #8\n\tSink: {sink}\n\tMute: no\n\tProperties:\n"
        f'\t\tapplication.name = "broadcaster"\n\t\tapplication.process.id = "{by}"\n'
    )


@pytest.mark.parametrize(
    ("before", "now", "streams", "seen"),
    [
        (SINKS, SINKS, playing(3), OutputSeen()),
        (SINKS, SINKS, playing(0), OutputSeen(elsewhere="Built-in Audio")),
        (SINKS, SINKS, playing(0, process=1), OutputSeen()),  # the agent of another yard
        (SINKS, SINKS, "", OutputSeen()),
        (SINKS, STAND_IN, playing(9), OutputSeen(nowhere=True)),
        (SINKS, STAND_IN, "", OutputSeen(gone=True)),
        ("", STAND_IN, "", OutputSeen()),  # never met: ALSA's own, or a word of the player
        (SINKS, SINKS.replace("Loa sân USB", "Loa cổng").replace("alsa_output.usb", "x"),
         playing(3), OutputSeen(gone=True)),
        (SINKS, "", playing(3), OutputSeen()),  # no answer
    ],
)  # fmt: skip
def test_where_it_sounds_is_held_against_the_output_that_was_chosen(before, now, streams, seen):
    answers = {"sinks": before}
    watch = OutputWatch("pulse/alsa_output.usb", lambda words: answers.get(words[-1], ""), "linux")
    watch.look()
    answers.update({"sinks": now, "sink-inputs": streams})
    assert watch.look() == seen


def test_what_a_player_plays_that_this_program_started_is_its_own():
    with subprocess.Popen(["sleep", "60"]) as child:
        answers = {"sinks": SINKS, "sink-inputs": playing(0, process=child.pid)}
        watch = OutputWatch("Loa sân", lambda words: answers.get(words[-1], ""), "linux")
        seen = watch.look()
        child.kill()
    assert seen.elsewhere == ("Built-in Audio" if sys.platform == "linux" else "")


def test_windows_is_asked_by_a_program_of_its_own_that_says_nothing_elsewhere():
    asked = []
    volume("", lambda words: asked.append(words) or "", "win32")
    [(program, script)] = asked
    assert (program, script.endswith("windows_volume.py")) == (sys.executable, True)
    if sys.platform != "win32":
        assert windows_volume.main() == 1


class Thing:
    """A COM object: its first word leads to a table of functions."""

    def __init__(self, **places):
        self.released = 0
        kinds = {
            "release": (2, ()),
            "activate": (3, (ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p, ctypes.c_void_p)),
            "default": (4, (ctypes.c_uint32, ctypes.c_uint32, ctypes.c_void_p)),
            "scalar": (9, (ctypes.c_void_p,)),
            "mute": (15, (ctypes.c_void_p,)),
        }
        table = (ctypes.c_void_p * 16)()
        self.kept = [table]
        for name, does in {"release": self._release, **places}.items():
            place, given = kinds[name]
            function = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, *given)(does)
            self.kept.append(function)
            table[place] = ctypes.cast(function, ctypes.c_void_p).value
        self.word = ctypes.c_void_p(ctypes.addressof(table))

    def _release(self, _this):
        self.released += 1
        return 0

    @property
    def address(self):
        return ctypes.addressof(self.word)


def put(where, kind, value):
    ctypes.cast(where, ctypes.POINTER(kind))[0] = value
    return 0


class Ole32:
    """What the program asks of Windows."""

    def __init__(self, *, scalar=0.5, muted=0, device=True, created=0):
        self.level = Thing(
            scalar=lambda _this, out: put(out, ctypes.c_float, scalar),
            mute=lambda _this, out: put(out, ctypes.c_int32, muted),
        )
        self.device = Thing(
            activate=lambda _this, _iid, _context, _more, out: put(
                out, ctypes.c_void_p, self.level.address
            )
        )
        self.found = Thing(
            default=lambda _this, _flow, _role, out: (
                put(out, ctypes.c_void_p, self.device.address) if device else -2147023728
            )
        )
        self.created, self.left = created, 0

    def CoInitializeEx(self, _reserved, _how):
        return 0

    def CoUninitialize(self):
        self.left += 1

    def CoCreateInstance(self, _clsid, _outer, _context, _iid, out):
        if self.created >= 0:
            out._obj.value = self.found.address
        return self.created


def test_the_tables_are_walked_and_everything_is_given_back():
    windows = Ole32(scalar=0.25, muted=1)
    assert windows_volume.read(windows) == (0.25, True)
    assert [windows.found.released, windows.device.released, windows.level.released] == [1, 1, 1]
    assert windows.left == 1


def test_without_an_output_or_without_com_nothing_is_known():
    none = Ole32(device=False)
    assert windows_volume.read(none) is None
    assert (none.found.released, none.left) == (1, 1)
    assert windows_volume.read(Ole32(created=-2147221164)) is None


def test_a_locked_disk_of_windows_hides_no_other(monkeypatch):
    def told(path, **_):
        if str(path).startswith("E:"):
            raise PermissionError(13, "locked", str(path))
        if not str(path).startswith("F:"):
            raise FileNotFoundError(2, "none", str(path))
        return os.stat_result((0o40755, *(0,) * 9))

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", told)
        found = drives("win32")
    assert found == (Path("F:/"),)
