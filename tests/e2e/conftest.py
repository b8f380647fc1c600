"""A small station on disk, and the program run as a person runs it.

A file that says `IN_PROCESS = True` gives its commands in the test's own process: it is about what they
do and say, not about how a program starts, ends and stands beside another one.
"""

import io
import math
import os
import struct
import subprocess
import sys
import wave
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

import pytest

from tests.fakes.drawn_once import (  # noqa: F401 - for every test here
    made_anew,
    pictures_drawn_once,
    sound_made_once,
    sounds_taken_in_once,
    template_made_once,
)

STATION = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
contact = "Tổng phụ trách Đội"
public_url = "https://phat-thanh.example.edu.vn"
law_shelf = false  # a test that is not about it need not wait for seventy pages

[voices]
engines = ["embedded"]  # giọng có sẵn

[[shows]]
key = "sao-mai"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh Sao Mai"
description = "Chương trình thử của một trường tưởng tượng."
"""

FORMAT = """\
format = 1
name = "Buổi sáng"
show = "sao-mai"
channels = 1
bitrate = 96

[sounds]
sting = "nhac-cat"

[frames]
greeting = "NỮ: Xin chào các bạn, hôm nay là {{ weekday }}, {{ date }}."
closing = "NỮ: Chào tạm biệt các bạn."
"""

SCRIPT = """\
Tiêu đề: {title}
Loại: nhắc nhở
Chương trình: buoi-sang
Ngày phát: {day}
{head}---
{body}
"""


@dataclass(frozen=True)
class Run:
    """What a command did."""

    code: int
    out: str
    err: str


class SmallStation:
    """A station folder and the commands on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def scripts(self) -> Path:
        return self.folder / "scripts_vi"

    @property
    def voices(self) -> Path:
        """Installed voices, never those of whoever runs the tests."""
        return self.folder / "giong-doc"

    @property
    def audio(self) -> Path:
        return self.folder / "audio_out" / "sao-mai"

    def write(
        self,
        name: str,
        body: str,
        *,
        day: str = "7/9/2026",
        title: str = "Nhắc nhở",
        head: str = "",
    ) -> Path:
        path = self.scripts / f"{name}.md"
        text = SCRIPT.format(title=title, day=day, head=head, body=body)
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *words: str, env: dict[str, str] | None = None, patience: float = 240.0) -> Run:
        return self.apart(*words, env=env, patience=patience)

    def apart(self, *words: str, env: dict[str, str] | None = None, patience: float = 240.0) -> Run:
        """A command in a Python of its own, whose end matters."""
        command = [sys.executable, "-m", "broadcaster", "-C", str(self.folder), *words]
        done = subprocess.run(
            command,
            capture_output=True,
            env={**os.environ, "BROADCASTER_VOICES_FOLDER": str(self.voices), **(env or {})},
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=patience,
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    def tree(self) -> dict[str, tuple[int, bytes]]:
        """Every finished file with its time and bytes, caches and database left out."""
        found = {}
        for root in ("audio_out", "feeds"):
            for path in sorted((self.folder / root).rglob("*")):
                hidden = any(part.startswith(".") for part in path.relative_to(self.folder).parts)
                if path.is_file() and not hidden and "sqlite3" not in path.name:
                    name = path.relative_to(self.folder).as_posix()
                    found[name] = (path.stat().st_mtime_ns, path.read_bytes())
        return found

    def bytes(self) -> dict[str, bytes]:
        """Every finished file's bytes."""
        return {name: data for name, (_, data) in self.tree().items()}


class StationInProcess(SmallStation):
    """The same without a new Python for each command, unless its environment is read by Python itself."""

    def run(self, *words: str, env: dict[str, str] | None = None, patience: float = 240.0) -> Run:
        if any(name == "PATH" or name.startswith("PYTHON") for name in env or ()):
            return self.apart(*words, env=env, patience=patience)
        from broadcaster.cli.entrance import enter

        out, err = written(), written()
        here = {"BROADCASTER_VOICES_FOLDER": str(self.voices), **(env or {})}
        with mock.patch.dict(os.environ, here), redirect_stdout(out), redirect_stderr(err):
            code = enter(["-C", str(self.folder), *words])
        return Run(code, text_of(out), text_of(err))


def written() -> io.TextIOWrapper:
    """A stream as the program's own are."""
    return io.TextIOWrapper(io.BytesIO(), "utf-8", "replace", newline="\n", write_through=True)


def text_of(stream: io.TextIOWrapper) -> str:
    """What was written there."""
    stream.seek(0)
    return stream.read()


def kind_of(request: pytest.FixtureRequest) -> type[SmallStation]:
    """How the file that asks gives its commands."""
    return StationInProcess if getattr(request.module, "IN_PROCESS", False) else SmallStation


def found(station: SmallStation) -> SmallStation:
    """A station with one programme format and no script."""
    (station.scripts / "formats").mkdir(parents=True)
    (station.scripts / "station.toml").write_text(STATION, encoding="utf-8")
    (station.scripts / "formats" / "buoi-sang.toml").write_text(FORMAT, encoding="utf-8")
    return station


@pytest.fixture(scope="module")
def station_at(request):
    """Makes the commands of a station folder that somebody else filled."""
    return kind_of(request)


def timeless(station: SmallStation) -> SmallStation:
    """What it says is true on any day, and radio stations may air it for ever."""
    form = station.scripts / "formats" / "buoi-sang.toml"
    day = "hôm nay là {{ weekday }}, {{ date }}"
    form.write_text(form.read_text("utf-8").replace(f", {day}", ""), encoding="utf-8")
    toml = station.scripts / "station.toml"
    toml.write_text(f"station_days = 0\n{toml.read_text('utf-8')}", encoding="utf-8")
    return station


@pytest.fixture(scope="module")
def timeless_station_of(station_of):
    """Makes a station that radio stations may air for ever: the tests' days are behind."""
    return lambda folder: timeless(station_of(folder))


@pytest.fixture(scope="module")
def station_of(request):
    """Makes an empty station in a folder."""
    return lambda folder: found(kind_of(request)(folder / "đài"))


@pytest.fixture
def station(request: pytest.FixtureRequest, tmp_path: Path) -> SmallStation:
    """An empty station."""
    return found(kind_of(request)(tmp_path / "đài thử"))


@pytest.fixture
def tone_wav():
    """Writes a second of a plain tone as a WAV file."""

    def write(path: Path) -> None:
        count = 44_100
        wave_form = [round(8000 * math.sin(i / 20)) for i in range(count)]
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(count)
            file.writeframes(struct.pack(f"<{count}h", *wave_form))

    return write
