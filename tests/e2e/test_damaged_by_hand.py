"""Files of a station damaged by hand: whatever command comes across them says it in a sentence.

A value of a settings file or of a record is put in the place of another one that cannot be right
(numbers without end, days that are none, lists for texts), and every command that reads is given.
"""

import random
import re
import shutil
from datetime import timedelta

import pytest

from tests.fakes.moment import clock_at, next_evening
from tests.fakes.station_here import StationHere
from tests.integration.test_mutated_inputs import ODD, VALUE

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3_600)]

IN_PROCESS = True
COMMANDS = (
    ("check",), ("build",), ("publish",), ("status",), ("doctor",), ("queue", "list"),
    ("stations", "list"), ("catalogue", "list"), ("catalogue", "rebuild"), ("approve",), ("tidy",),
    ("config",), ("calendar",), ("log",), ("feed", "list"), ("hand-over",), ("downloads",),
)  # fmt: skip
ENDINGS = (".toml", ".json", ".jsonl", ".ics", "")
WHO = ("--who", "Trần Thị Hòa (ví dụ)")
SLOTS = """\
format = 1

[year]
first = "1/9/2026"

[[closures]]
name = "Tết"
first = "10/2/2027"

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến chủ nhật"
time = "06:45"
"""
DAY = re.compile(rb"\d{4}-\d\d-\d\d")


@pytest.fixture(scope="module", autouse=True)
def evening():
    with clock_at(evening := next_evening()):
        yield evening


@pytest.fixture(scope="module")
def made(station_of, tmp_path_factory, evening):
    """A station with something in every file that it keeps."""
    station = StationHere(station_of(tmp_path_factory.mktemp("đủ")).folder)
    ahead = evening + timedelta(days=1)
    for name, day in (("mot", f"{ahead:%d/%m/%Y}"), ("hai", "7/9/2026"), ("ba", "14/9/2026")):
        head = f"Tiêu đề: Bài {name}\nLoại: nhắc nhở\nChương trình: buoi-sang\nNgày phát: {day}\n"
        (station.scripts / f"{name}.md").write_text(f"{head}---\nNỮ: Bài {name}.\n", "utf-8")
    (station.scripts / "lich.toml").write_text(SLOTS, "utf-8")
    path = station.scripts / "station.toml"
    text = 'approval = "required"\napprover = "Trần Thị Hòa (ví dụ)"\n'
    path.write_text(text + path.read_text("utf-8"), "utf-8")
    for words in (
        ("send", "--all", *WHO), ("approve", "--all", *WHO), ("stations", "add", "xa"),
        ("queue", "add", "Bài mot", "--slot", f"{ahead:%Y-%m-%d}T06:45", *WHO),
        ("withdraw", "buoi-sang-2026-09-14", "--reason", "sai", *WHO), ("publish",), ("status",),
    ):  # fmt: skip
        done = station.run(*words)
        assert done.code == 0 or words == ("status",), done.out + done.err
    return station


def damaged(data: bytes, dice: random.Random) -> bytes:
    """The bytes with one value that cannot be right."""
    pattern, odd = (DAY, (b"2026-13-45", b"0000-00-00", b"9999-12-31", b"0001-01-01"))
    if dice.random() < 0.8 or not DAY.search(data):
        pattern, odd = VALUE, ODD
    found = list(pattern.finditer(data))
    if not found:
        return data[: len(data) // 2]
    one = dice.choice(found)
    return data[: one.start()] + dice.choice(odd) + data[one.end() :]


def files_of(station):
    """What people and the program keep as text, wherever it lies."""
    found = [
        path
        for path in sorted(station.folder.rglob("*"))
        if path.is_file()
        and (path.suffix in ENDINGS or path.name.startswith("."))
        and "sqlite3" not in path.name
        and ".cache" not in path.parts
        and path.stat().st_size < 1_000_000
    ]
    assert len(found) > 15
    return found


def damage(made, place, count: int, seed: str) -> None:
    dice = random.Random(seed)
    wrong = []
    for number in range(count):
        folder = place / str(number)
        shutil.copytree(made.folder, folder, symlinks=True)
        station = StationHere(folder)
        path = dice.choice(files_of(station))
        path.write_bytes(damaged(path.read_bytes(), dice))
        for words in dice.sample(COMMANDS, 6):
            done = station.run(*words)
            told = done.out + done.err
            if "ngoài dự tính" in told or "Traceback" in told:
                wrong.append(f"{path.relative_to(folder)}: {' '.join(words)}: {told[-400:]}")
        shutil.rmtree(folder)
    assert not wrong, "\n\n".join(wrong)


@pytest.mark.parametrize("part", range(4))
def test_files_that_were_damaged_by_hand_are_told_in_sentences(made, tmp_path, part) -> None:
    damage(made, tmp_path, 10, f"21 {part}")


@pytest.mark.soak
@pytest.mark.parametrize("part", range(20))
def test_four_hundred_damaged_files_are_told_in_sentences(made, tmp_path, part) -> None:
    damage(made, tmp_path, 20, f"400 {part}")
