"""The sha256 of every output of the sample scripts, for `make net`: the same files, the same bytes.

Everything is made in a folder that is thrown away, by commands as people give them, with the
clock held still by Debian's faketime; nothing of the package is imported, so that its modules may
move. `make net NET=write` writes tests/golden/outputs.sha256; without it the file is compared,
and what differs, is missing or is new is told (exit code 1). The sums hold for the packages of
constraints.txt on 64-bit Linux (x86): voices and codecs are others elsewhere.
"""

import argparse
import functools
import hashlib
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.parse
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUMS = ROOT / "tests" / "golden" / "outputs.sha256"
NOW = "2026-12-01 08:00:00"  # after the last sample's air date: everything is published
_NOW = datetime.fromisoformat(f"{NOW}+07:00").timestamp()
UNITS = "đơn vị\nTrường Hoa Sim (ví dụ)\nXã Bến Gió (ví dụ)\n"
STATION = "Đài xã Hoa Phượng"
# Chance makes a school's signing key and the secrets of private addresses. Both are files of the
# station: the key is laid there beforehand, the secrets are replaced; signatures are then certain.
KEY = """\
-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEICoqKioqKioqKioqKioqKioqKioqKioqKioqKioqKioq
-----END PRIVATE KEY-----
"""
# What is made and not summed, each with the reason.
LEFT_OUT = (
    (r"(.*/)?\.[^/]+(/.*)?", "caches, locks, stamps, the program's log: hidden, no output"),
    (r".*\.sqlite3(-wal|-shm)?", "the database: its pages depend on the order of writing"),
)


class Net:
    """One station made of the samples, and the commands on it."""

    def __init__(self, folder: Path) -> None:
        self.top = folder
        self.station = folder / "dai"
        self.said = folder / "said"  # what commands printed
        self.said.mkdir()
        shutil.copytree(
            ROOT / "scripts_vi", self.station / "scripts_vi", ignore=shutil.ignore_patterns(".*")
        )
        settings = self.station / "scripts_vi" / "station.toml"
        # at the hour NOW every sample is older than the week that stations hold a programme for;
        # those that say their day ended with it, so that stick and pulled folder hold lists alone
        settings.write_text(f"station_days = 0\n{settings.read_text('utf-8')}", "utf-8")
        self.scripts = sorted((self.station / "scripts_vi").glob("*.md"))

    def run(self, *words: object, keep: str = "") -> str:
        """A command at the hour NOW; what it printed is kept under a name."""
        sys.stderr.write(f"… {' '.join(map(str, words))[:100]}\n")
        command = [_faketime(), "-f", NOW, sys.executable, "-m", "broadcaster"]
        done = subprocess.run(
            [*command, "-C", str(self.station), *map(str, words)],
            cwd=self.top,
            env=self._environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise SystemExit(f"{words}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        if keep:
            path = self.said / keep
            path.parent.mkdir(parents=True, exist_ok=True)
            # two units at once may both find a segment missing: who made it is chance
            text = re.sub(r'("fresh": )\d+', r"\1…", done.stdout)
            path.write_text(text.replace(str(self.top), "…"), "utf-8")
        return done.stdout

    def _environment(self) -> dict[str, str]:
        """Nothing of whoever runs this but the way to Python and its packages."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("BROADCASTER_")}
        return kept | {
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
            "BROADCASTER_VOICES_FOLDER": str(self.top / "giong-doc"),
            "TZ": "Asia/Ho_Chi_Minh",
            "COLUMNS": "100",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # waiting goes on while the hour stands
            "NO_FAKE_STAT": "1",
        }

    def make(self) -> None:
        """Every output of the samples."""
        units = self.top / "units.csv"
        units.write_text(UNITS, "utf-8")
        (self.station / "scripts_vi" / ".khoa-gui-dai.pem").write_text(KEY, "utf-8")
        self.run("check", keep="check.txt")
        masters = ["--masters", "dai,loa,nhe"]
        self.run("build", *masters)
        self.run("build", "--json", *masters, "--editions", units, keep="build.json")
        for path in self.scripts:
            self.run("say", "--trace", path, keep=f"say/{path.stem}.txt")
            self.run("print", path, "--to", self.top / "print")
        self.run("share", "export", *self.scripts, "--to", self.top / "library")
        self.run("share", "export", *self.scripts, "--to", self.top / "pack.zip")
        self.run("catalogue", "list", keep="catalogue.txt")
        self.run("calendar", "show", "--from", "7/9/2026", keep="calendar.txt")
        self.run("calendar", "export", "--from", "7/9/2026", "--ical", self.top / "calendar.ics")
        self._stations()
        tool = [sys.executable, ROOT / "tools" / "make_pull.py", self.top / "lay-bai.pyz"]
        subprocess.run(tool, check=True)

    def _stations(self) -> None:
        """A radio station is let in, gets a stick, and pulls from the published folder."""
        self.run("stations", "add", STATION)
        listeners = self.station / "scripts_vi" / "nguoi-nghe.toml"
        listeners.write_text(_certain(listeners.read_text("utf-8")), "utf-8")
        shutil.rmtree(self.station / "feeds" / "rieng")  # the address that chance gave
        self.run("publish", "--json", keep="publish.json")
        told = self.run("stations", "list", "--json", keep="stations.json")
        self.run("stations", "key", keep="key.txt")
        self.run("stations", "push", STATION, "--to", self.top / "stick")
        path = urllib.parse.urlsplit(json.loads(told)["data"]["stations"][0]["address"]).path
        with _Served(self.station / "feeds") as address:
            self.run("pull", address + path, "--to", self.top / "pulled", "--archive")

    def sums(self) -> dict[str, str]:
        """Each output with its sum."""
        found = {}
        for path in sorted(p for p in self.top.rglob("*") if p.is_file()):
            name = path.relative_to(self.top).as_posix()
            if not _left_out(name):
                # a list for players names its files with their whole path
                data = path.read_bytes().replace(str(self.top).encode(), "…".encode())
                found[name] = hashlib.sha256(data).hexdigest()
        return found


def _faketime() -> str:
    found = shutil.which("faketime")
    if not found:
        raise SystemExit("faketime is not installed (apt-get install faketime)")
    return found


def _certain(text: str) -> str:
    """The list of those with a private address, with figures in the place of chance."""
    figures = iter("0123456789")
    return re.sub(r'(?<=")[0-9a-f]{16,}(?=")', lambda m: next(figures) * len(m[0]), text)


def _left_out(name: str) -> bool:
    return any(re.fullmatch(pattern, name) for pattern, _ in LEFT_OUT)


class _Served:
    """The published folder under an address of this machine."""

    def __init__(self, folder: Path) -> None:
        handler = functools.partial(_Quiet, directory=str(folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Says nothing, and answers at the hour NOW: a puller refuses a clock that is not its own."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The head Date; Last-Modified, which has a moment of its own, stays."""
        return super().date_time_string(_NOW if timestamp is None else timestamp)


def read(path: Path) -> dict[str, str]:
    """The sums that are kept."""
    lines = path.read_text("utf-8").splitlines()
    return {name: told for told, name in (line.split("  ", 1) for line in lines)}


def differences(kept: dict[str, str], made: dict[str, str]) -> Iterator[str]:
    """A line for each output that is not as it was."""
    for name in sorted(kept | made):
        if name not in made:
            yield f"missing  {name}"
        elif name not in kept:
            yield f"new      {name}"
        elif kept[name] != made[name]:
            yield f"differs  {name}"


def main() -> int:
    """Make the outputs; write the sums, or compare them."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="write the sums anew")
    parser.add_argument("--keep", type=Path, help="make it in this folder, and leave it there")
    words = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        top = words.keep.resolve() if words.keep else Path(folder)
        top.mkdir(parents=True, exist_ok=True)
        if any(top.iterdir()):
            raise SystemExit(f"{top} is not empty")
        net = Net(top)
        net.make()
        made = net.sums()
    if words.write:
        text = "".join(f"{told}  {name}\n" for name, told in sorted(made.items()))
        SUMS.write_text(text, "utf-8")
        sys.stdout.write(f"{len(made)} outputs written to {SUMS.relative_to(ROOT)}\n")
        return 0
    told = list(differences(read(SUMS), made))
    sys.stdout.write("\n".join([*told, f"{len(made)} outputs, {len(told)} not as they were\n"]))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
