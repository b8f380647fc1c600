"""The station's own engine: another program, and all that it may do wrong."""

import json
import os
import shlex
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from broadcaster import SET_HERE
from broadcaster.domain.errors import BadSound, EngineError, EngineRefused, EngineUnavailable
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Gender, Region, Speech, Utterance
from broadcaster.domain.station import CommandVoice
from broadcaster.system import processes
from broadcaster.voices import command
from broadcaster.voices.command import VOICE, CommandEngine, make

FAKE = Path(__file__).parents[2] / "fakes" / "speaking_command.py"
TEXT = "Người dưới mười sáu tuổi không được điều khiển xe gắn máy."
POSIX = pytest.mark.skipif(os.name != "posix", reason="no such limit there")


def settings(mode: str, *more: object, **changed: object) -> CommandVoice:
    line = shlex.join([sys.executable, str(FAKE), mode, *map(str, more)])
    return replace(CommandVoice(run=line, timeout=120.0, local=True), **changed)


def engine(mode: str, *more: object, **changed: object) -> CommandEngine:
    return CommandEngine(settings(mode, *more, **changed), Path(), allowed=False)


def say(one: CommandEngine, text: str = TEXT, scope: Scope = Scope.PUBLIC) -> Speech:
    return one.synthesize(Utterance(text=text, voice=VOICE, scope=scope))


def test_text_goes_in_and_speech_comes_out(tmp_path: Path) -> None:
    """UTF-8 and NFC on standard input; times are shared out and marked as such."""
    heard = tmp_path / "heard.txt"
    speech = say(engine("good", heard), TEXT.replace("Người", "Ngươ\u0300i"))
    assert heard.read_text("utf-8") == TEXT + "\n"
    assert speech.rate == 22_050
    assert speech.seconds == pytest.approx(12 * 0.2, abs=0.05)
    assert speech.estimated
    assert len(speech.words) == 12


def test_the_voice_is_what_the_station_says_it_is() -> None:
    """Name, gender, accent and credit come from the settings."""
    described = settings("good", name="Cô Ba", gender=Gender.MALE, region=Region.SOUTH, credit="©")
    (voice,) = CommandEngine(described, Path(), allowed=False).voices()
    assert (voice.id, voice.name, voice.credit) == (VOICE, "Cô Ba", "©")
    assert (voice.gender, voice.region) == (Gender.MALE, Region.SOUTH)


@pytest.mark.parametrize("asked", ["", "8"])
def test_the_program_runs_in_the_person_s_own_environment(
    tmp_path: Path, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not with the one thread that is enough for us, nor with our passwords."""
    monkeypatch.setenv("BROADCASTER_SMTP_PASSWORD", "bí mật")
    monkeypatch.setenv("OWN", "của trường")
    monkeypatch.setenv("OPENBLAS_NUM_THREADS", asked or "1")
    monkeypatch.setenv(SET_HERE, "" if asked else "OPENBLAS_NUM_THREADS")
    monkeypatch.setenv("GIVEN", str(tmp_path / "given.json"))
    say(engine("good"))
    given = json.loads((tmp_path / "given.json").read_text("utf-8"))
    assert given.get("OPENBLAS_NUM_THREADS", "") == asked
    assert given["OWN"] == "của trường"
    assert [name for name in given if "BROADCASTER" in name] == []


@pytest.mark.parametrize(("asked", "kept"), [("", ""), ("8", "8")])
def test_what_a_person_set_stays_so_in_programs_of_others(asked: str, kept: str) -> None:
    """Through two processes of our own: the second does not take the first one's for a person's."""
    inner = (
        "from broadcaster.system.processes import environment_of_others\n"
        "print(environment_of_others().get('OPENBLAS_NUM_THREADS', ''))"
    )
    outer = (
        f"import broadcaster, subprocess, sys\nsubprocess.run([sys.executable, '-c', {inner!r}])"
    )
    unset = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    unset.pop(SET_HERE, None)
    env = unset | ({"OPENBLAS_NUM_THREADS": asked} if asked else {})
    done = subprocess.run([sys.executable, "-c", outer], env=env, capture_output=True, check=True)
    assert done.stdout.decode().strip() == kept


@pytest.mark.parametrize("mode", ["stereo", "streamed", "chatty"])
def test_other_good_manners(mode: str) -> None:
    """Two channels, a WAV without sizes, a megabyte of complaints: the same speech."""
    assert np.array_equal(say(engine(mode)).samples, say(engine("good")).samples)


@pytest.mark.parametrize(
    ("mode", "said"),
    [
        ("crash", "out of luck"),
        ("noise", "tiếng rè"),
        ("silent", "im lặng"),
        ("half", "thiếu lời"),
        ("slow-rate", "8000 Hz"),
        ("claims-double-rate", "thiếu lời"),
        ("empty-wav", "không có âm thanh nào"),
        ("cut", "đứt giữa chừng"),
        ("text", "không phải tệp WAV"),
        ("nothing", "không đưa ra âm thanh nào"),
        ("deaf", "thiếu lời"),
    ],
)
def test_what_is_not_the_sentence_is_refused(mode: str, said: str) -> None:
    """Each failure has a sentence that tells it from the others, and what to do."""
    with pytest.raises(BadSound, match=said) as caught:
        say(engine(mode), f"{TEXT} {TEXT}")
    assert caught.value.sentence.endswith(".")
    assert caught.value.hint


@pytest.mark.parametrize("mode", ["hang", "child-hangs"])
def test_a_program_that_hangs_is_ended(mode: str) -> None:
    """After its time, with whatever it started; the role then moves on at once."""
    begun = time.monotonic()
    with pytest.raises(EngineUnavailable, match="quá 1 giây"):
        say(engine(mode, timeout=1.0))
    assert time.monotonic() - begun < 50  # the program itself takes a minute


def test_a_program_that_never_stops_writing_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing beyond the limit is kept."""
    monkeypatch.setattr(command, "MOST", 3 * 1024**2)
    with pytest.raises(EngineUnavailable, match="quá 3 MB"):
        say(engine("flood"))


@POSIX
def test_memory_is_limited() -> None:
    """Two gigabytes are not to be had from one, and its neighbours do not notice."""
    with pytest.raises(BadSound, match="MemoryError"):
        say(engine("greedy", memory_mb=1024))
    say(engine("good", memory_mb=1024))


def test_without_the_limit_the_words_are_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a machine that knows no such limit (Windows) the program is started as it is."""
    monkeypatch.setattr(processes, "find_spec", lambda name: None)
    assert processes.with_memory_limit(["a", "b c"], 64) == ["a", "b c"]
    say(engine("good"))


def test_no_shell_is_asked(tmp_path: Path) -> None:
    """Signs of a shell are letters like others."""
    note = tmp_path / "note"
    line = settings("good").run + f" {tmp_path}/heard ; touch {note} $(touch {note}) | cat"
    say(CommandEngine(CommandVoice(run=line, local=True), Path(), allowed=False))
    assert not note.exists()


def test_a_program_is_found_from_the_station_folder(tmp_path: Path) -> None:
    """A path with a slash is seen from there; one that is not there, or no program, is told."""
    if os.name == "posix":
        (tmp_path / "doc").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{FAKE}" good\n')
        (tmp_path / "doc").chmod(0o755)
        say(CommandEngine(CommandVoice(run="./doc", local=True), tmp_path, allowed=False))
    (tmp_path / "plain").write_text("text")
    (tmp_path / "plain").chmod(0o644)
    for line in ("./none", "no-such-program-anywhere", "./plain"):
        one = CommandEngine(CommandVoice(run=line, local=True), tmp_path, allowed=False)
        assert f"«{line}»" in one.available().reason
        with pytest.raises(EngineUnavailable):
            say(one)


def test_school_only_words_stay_unless_the_program_is_local(tmp_path: Path) -> None:
    """It is an online voice until the station says that it is not."""
    heard = tmp_path / "heard"
    away = CommandEngine(settings("good", heard, local=False), Path(), allowed=True)
    assert away.online
    assert away.available().ok
    with pytest.raises(EngineRefused, match="trong trường"):
        say(away, scope=Scope.SCHOOL)
    assert not heard.exists()
    say(away)
    near = engine("good")
    assert not near.online
    say(near, scope=Scope.SCHOOL)


def test_a_program_that_is_not_local_waits_for_a_person(tmp_path: Path) -> None:
    """Without permission nothing is started, and both ways out are told."""
    heard = tmp_path / "heard"
    one = CommandEngine(settings("good", heard, local=False), Path(), allowed=False)
    assert not one.available().ok
    assert "local = true" in one.available().fix
    assert "online_allowed" in one.available().fix
    with pytest.raises(EngineUnavailable):
        say(one)
    assert not heard.exists()


def test_nothing_described_nothing_offered() -> None:
    """Without its settings the engine has no voice, and says how to give it one."""
    one = make({})
    assert one.voices() == ()
    assert not one.online
    assert "[voices.command]" in one.available().fix
    with pytest.raises(EngineUnavailable):
        one.synthesize(Utterance(text=TEXT, voice=VOICE))


@pytest.mark.parametrize("text", ["", "…", "Привет", "a " * 1500])
def test_what_cannot_be_said_starts_nothing(tmp_path: Path, text: str) -> None:
    """Empty, foreign or too long."""
    with pytest.raises(EngineError):
        say(engine("good", tmp_path / "heard"), text)
    assert not (tmp_path / "heard").exists()


def test_the_fingerprint_knows_line_and_files(tmp_path: Path) -> None:
    """Another line, or another byte in a file that it names, is another engine."""
    script = tmp_path / "doc.py"
    script.write_text("1")

    def made(line: str) -> str:
        return CommandEngine(CommandVoice(run=line), tmp_path, allowed=False).fingerprint(VOICE)

    first = made("py doc.py")
    assert first == made("py doc.py")
    assert first != made("py doc.py -x")
    script.write_text("2")
    assert first != made("py doc.py")
    assert made("py /dev/zero . 'a b' " + "x" * 5000) != first
