"""Exchange the program while none of it runs; only the standard library, and a file of its own.

`python exchange_worker.py len HOME STATION -- WORDS` has the installer in HOME/.ban-moi/goi-moi
bring the new program, `ve` puts the one before it back; then the program begins again with WORDS.
It is run from a copy beside the environment, by the Python that the environment was made with:
nothing inside the environment is held open, as Windows wants it.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

UP, BACK = "len", "ve"
ROOM = ".ban-moi"  # beside the environment: what was taken in, and how it went
PACK = "goi-moi"  # in the room: the checked copy of the stick
RESULT = "ket-qua.json"  # in the room: {"act", "good", "told", "version" that stands after it}
_ENVIRONMENT = "chuong-trinh"
_FORMER = "chuong-trinh-cu"  # the installer's, while the new one is not whole
_PREVIOUS = "chuong-trinh-truoc"
_BETWEEN = "chuong-trinh-doi"  # one of two that change places, for a moment
_DONE = "cai-dat-xong.json"
_PATIENCE = 30.0  # seconds: the server that made way, or a virus scanner, lets go within them
_LONGEST_TOLD = 1_500  # characters of what the installer said


def main(words: Sequence[str]) -> NoReturn:
    """Exchange, write down how it went, and become the program again."""
    act, home, station = words[0], Path(words[1]), Path(words[2])
    try:
        _mend(home)
        _wait_for(home / _ENVIRONMENT)
        good, told = _go_up(home) if act == UP else _go_back(home, station)
    except OSError as fault:
        good, told = False, f"Máy từ chối: {fault.strerror or fault}."
    note = {"act": act, "good": good, "told": told, "version": _stands(home).get("version", "")}
    with suppress(OSError):  # the program that stands must open again whatever the disk says
        _write(home / ROOM / RESULT, json.dumps(note, ensure_ascii=False))
    if good:
        shutil.rmtree(home / ROOM / PACK, ignore_errors=True)
    _begin(home, words[words.index("--") + 1 :])


def _go_up(home: Path) -> tuple[bool, str]:
    """The installer of the checked copy, as if somebody had started it from the stick."""
    command = [
        sys.executable,
        "-B",
        "-X",
        "utf8",
        str(home / ROOM / PACK / "cai_dat.py"),
        str(home),
    ]
    said: list[str] = []
    before = _stands(home)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        encoding="utf-8", errors="replace", cwd=home, env=_plain_environment(),
    ) as installer:  # fmt: skip
        for line in installer.stdout or ():
            sys.stdout.write(line)
            sys.stdout.flush()
            said.append(line)
    if not (home / _ENVIRONMENT / _DONE).is_file() and (home / _FORMER).is_dir():
        shutil.rmtree(home / _ENVIRONMENT, ignore_errors=True)  # it was killed half way
        _move(home / _FORMER, home / _ENVIRONMENT)
    if installer.returncode == 0:
        return True, ""
    # it may have said no to what comes after the program: then the new one stands nevertheless
    return _stands(home) != before, _reason("".join(said), home)


def _reason(said: str, home: Path) -> str:
    """From where the installer said no; its folders without the way to them."""
    _, sign, why = said.partition("✘ ")
    text = (why if sign else said[-_LONGEST_TOLD:]).replace(f"{home}{os.sep}", "")
    return text.strip()[:_LONGEST_TOLD] or "Bộ cài dừng mà không nói gì."


def _go_back(home: Path, station: Path) -> tuple[bool, str]:
    """The program before this one, when it still understands the station; else nothing changes."""
    now, before, between = home / _ENVIRONMENT, home / _PREVIOUS, home / _BETWEEN
    if not (before / _DONE).is_file():
        return False, "Bản trước không còn trên máy."
    _move(now, between)
    try:
        _move(before, now)
    except OSError:
        _move(between, now)
        raise
    why = _why_not(home, station)
    if why:
        _move(now, before)
        _move(between, now)
        return False, why
    with suppress(OSError):  # it is back; what stays in between is put right at the next exchange
        _move(between, before)
    return True, ""


def _why_not(home: Path, station: Path) -> str:
    """Why the program that stands there cannot open the station; "" = it can."""
    look = [str(_python(home)), "-m", "broadcaster", "-C", str(station), "migrate", "--dry-run"]
    try:
        looked = subprocess.run(
            look, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
            errors="replace", check=False, cwd=home, env=_plain_environment(),
        )  # fmt: skip
    except OSError as fault:  # the Python that it was made with is gone
        return f"Bản trước không chạy được nữa: {fault.strerror or fault}."
    return _reason(looked.stderr or looked.stdout, home) if looked.returncode else ""


def _mend(home: Path) -> None:
    """What an exchange that was cut off (the power failed) left between two places."""
    now, before, between = home / _ENVIRONMENT, home / _PREVIOUS, home / _BETWEEN
    if not between.is_dir():
        return
    if not (now / _DONE).is_file():
        shutil.rmtree(now, ignore_errors=True)
        _move(between, now)
    elif not before.exists():
        _move(between, before)
    else:
        shutil.rmtree(between)


def _stands(home: Path) -> dict[str, str]:
    """What the installer wrote last into the environment; {} = it is none, or half of one."""
    try:
        told = json.loads((home / _ENVIRONMENT / _DONE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {name: str(told[name]) for name in told} if isinstance(told, dict) else {}


def _wait_for(environment: Path, system: str = os.name) -> None:
    """Until whoever became this process has let go of the folder: Windows wants it so."""
    if system != "nt":
        return
    end, tried = time.monotonic() + _PATIENCE, environment.with_name(_BETWEEN)
    while time.monotonic() < end:
        try:
            environment.rename(tried)
        except OSError:
            time.sleep(0.5)
        else:
            _move(tried, environment)  # a scanner may have begun on it meanwhile
            return


def _move(source: Path, target: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            source.rename(target)
        except PermissionError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.2)
        else:
            return


def _write(path: Path, text: str) -> None:
    spare = path.with_suffix(".tmp")
    spare.write_text(text, "utf-8")
    spare.replace(path)


def _plain_environment() -> dict[str, str]:
    """What would lead a Python to another program is left out."""
    names = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return kept | {"PYTHONUTF8": "1"}


def _python(home: Path) -> Path:
    place = ("Scripts", "python.exe") if sys.platform == "win32" else ("bin", "python")
    return home.joinpath(_ENVIRONMENT, *place)


def _begin(home: Path, words: Sequence[str]) -> NoReturn:
    """Become the program that stands there now; without one, say how to get it back."""
    python = _python(home)
    command = [str(python), "-m", "broadcaster", *words]
    if not python.exists():
        sys.stdout.write("✘ Chương trình chưa đủ. Chạy lại bộ cài trên USB; đài còn nguyên.\n")
        sys.exit(1)
    sys.stdout.flush()
    if sys.platform == "win32":  # there the words are joined with spaces and taken apart anew
        command = [subprocess.list2cmdline([word]) for word in command]
    os.execve(python, command, _plain_environment())  # noqa: S606 - its own program


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        with suppress(AttributeError, OSError):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    main(sys.argv[1:])
