"""The index of a register: never older than the files, and never a person's concern."""

import os
import sqlite3
import stat
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from broadcaster.law import register_folder
from broadcaster.law.effect import Effect, document_on
from broadcaster.law.folder_stamps import FolderStamps, folder_stamps
from broadcaster.law.register_folder import RegisterFolder, read_register_folder
from broadcaster.law.register_search import search_register

DAY = date(2026, 11, 29)
LONG_AGO = time.time() - 60


def write(station: Path, name: str, number: str, more: str = "", body: str = "") -> Path:
    path = station / "scripts_vi" / "van-ban" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = f"Số: {number}\nTên: Nghị định {name}\nHiệu lực từ: 1/1/2022\n"
    checked = "Đã kiểm: 24/11/2026, Hoa, Công báo\n"
    path.write_text(f"{head}{checked}{more}---\n{body}", "utf-8")
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def read(station: Path, *, new_run: bool = False) -> RegisterFolder:
    if new_run:
        register_folder.forget()
    return read_register_folder(station / "scripts_vi" / "van-ban")


@pytest.fixture
def station(tmp_path: Path) -> Path:
    (tmp_path / "audio_out").mkdir()
    write(tmp_path, "a", "901/2022/NĐ-CP", body="Điều 1. Đội mũ\n1. Trẻ em đội mũ bảo hiểm.\n")
    write(tmp_path, "b", "902/2022/NĐ-CP", "Văn bản được thay thế:\n - 901/2022/NĐ-CP\n")
    return tmp_path


def kept(station: Path) -> list[Path]:
    return [path for path in (station / "audio_out").rglob("*.sqlite3") if path.is_file()]


def told(found: RegisterFolder) -> dict[str, str]:
    return {
        one.number: document_on(found.register, one, DAY).effect
        for one in found.register.documents
        if one.place
    }


def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the files had been written long ago."""
    monkeypatch.setattr("broadcaster.law.register_index._SETTLED", -(10**18))
    monkeypatch.setattr("broadcaster.law.text_index._SETTLED", -(10**18))


def test_what_did_not_change_is_not_read_again(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(monkeypatch)
    before = told(read(station, new_run=True))
    assert before == {"901/2022/NĐ-CP": Effect.ENDED, "902/2022/NĐ-CP": Effect.IN_FORCE}
    calls: list[Path] = []
    real = register_folder._read_file

    def counted(path: Path, name: str) -> object:
        calls.append(path)
        return real(path, name)

    monkeypatch.setattr(register_folder, "_read_file", counted)
    assert told(read(station, new_run=True)) == before
    assert calls == []
    changed = write(station, "b", "902/2022/NĐ-CP", "Hết hiệu lực: 1/1/2026\n")
    assert told(read(station, new_run=True)) == {
        "901/2022/NĐ-CP": Effect.IN_FORCE,
        "902/2022/NĐ-CP": Effect.ENDED,
    }
    assert calls == [changed]


def test_a_file_of_the_same_size_and_time_is_seen_to_have_changed(station: Path) -> None:
    """Somebody sets the clock of a file back: the disk notes when it did."""
    first = read(station, new_run=True).register
    path = write(station, "b", "903/2022/NĐ-CP", "Văn bản được thay thế:\n - 901/2022/NĐ-CP\n")
    assert path.stat().st_mtime == pytest.approx(LONG_AGO)
    assert read(station).register is not first
    assert "903/2022/NĐ-CP" in told(read(station))


def test_what_was_read_just_after_a_change_is_read_again_by_a_process_that_stands(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk may give a second change the same time; and only what is settled has a print."""
    path = write(station, "b", "902/2022/NĐ-CP")
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now)
    first = read(station, new_run=True)
    assert first.print == ""
    assert read(station) is first
    old = path.stat()
    path.write_bytes(path.read_bytes().replace(b"902/2022", b"903/2022"))
    _same_stamps(monkeypatch, path, old)
    assert read(station) is first
    monkeypatch.setattr(time, "time_ns", lambda: now + 4_000_000_000)
    later = read(station)
    assert "903/2022/NĐ-CP" in told(later)
    assert later.print
    assert read(station) is later
    assert read(station, new_run=True).print == later.print


def test_a_file_of_tomorrow_costs_no_reading_at_every_look(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(station, "b", "902/2022/NĐ-CP")
    tomorrow = time.time() + 86_400
    os.utime(path, (tomorrow, tomorrow))
    read(station, new_run=True)
    now = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: now + 4_000_000_000)
    second = read(station)
    assert read(station) is second


def _same_stamps(monkeypatch: pytest.MonkeyPatch, path: Path, old: os.stat_result) -> None:
    """As a disk with coarse times tells them: of one file the stamps stay."""
    known = (old.st_mtime_ns, old.st_ctime_ns, old.st_size)

    def coarse(folder: Path) -> FolderStamps:
        found = folder_stamps(folder)._found  # in the order of the disk, as the print has them
        return FolderStamps([(path.name, *known) if one[0] == path.name else one for one in found])

    monkeypatch.setattr(register_folder, "folder_stamps", coarse)


def test_a_file_that_is_gone_is_gone(station: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(monkeypatch)
    read(station, new_run=True)
    (station / "scripts_vi" / "van-ban" / "b.md").unlink()
    found = read(station, new_run=True)
    assert told(found) == {"901/2022/NĐ-CP": Effect.IN_FORCE}
    assert found.register.document("902/2022/NĐ-CP") is None


def test_a_register_stays_as_it_was_for_whoever_has_it(station: Path) -> None:
    held = read(station, new_run=True).register
    write(station, "b", "902/2022/NĐ-CP", "Hết hiệu lực: 1/1/2026\n")
    read(station)
    document = held.document("901/2022/NĐ-CP")
    assert document is not None
    assert document_on(held, document, DAY).effect is Effect.ENDED


@pytest.mark.parametrize("damage", ["cut", "noise", "empty", "folder"])
def test_a_damaged_index_is_made_again(
    station: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    settled(monkeypatch)
    before = told(read(station, new_run=True))
    assert search_register(read(station), "bảo hiểm", day=DAY)
    for path in kept(station):
        data = path.read_bytes()
        if damage == "folder":
            path.unlink()
            path.mkdir()
        else:
            half = len(data) // 2
            path.write_bytes(
                {"cut": data[:half], "noise": data[:half] + b"x" * half, "empty": b""}[damage]
            )
    found = read(station, new_run=True)
    assert told(found) == before
    assert found.notices == ()
    (hit,) = search_register(found, "bảo hiểm", day=DAY)
    assert hit.line == 7


def test_an_index_of_words_by_another_program_is_made_again(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its tables may be others: the new one stands on the disk again, for the next run."""
    settled(monkeypatch)
    path = station / "audio_out" / ".cache" / "so-van-ban" / "toan-van.sqlite3"
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as other:
        other.executescript("CREATE TABLE facts (name, value); CREATE TABLE files (name);")
    assert [one.line for one in search_register(read(station), "bảo hiểm", day=DAY)] == [7]
    found = read(station, new_run=True)
    assert found.texts is not None
    assert found.texts.behind() == 0


def test_where_nothing_can_be_written_all_is_found_all_the_same(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (station / "audio_out" / ".cache").write_text("no folder", "utf-8")
    found = read(station, new_run=True)
    assert told(found)["901/2022/NĐ-CP"] is Effect.ENDED
    assert [one.line for one in search_register(found, "bao hiem", day=DAY)] == [7]


def test_an_index_that_only_may_be_read_is_read(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(monkeypatch)
    before = told(read(station, new_run=True))
    assert search_register(read(station), "bảo hiểm", day=DAY)
    for path in kept(station):
        path.chmod(stat.S_IRUSR)
        path.parent.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        found = read(station, new_run=True)
        assert told(found) == before
        assert [one.line for one in search_register(found, "bao hiem", day=DAY)] == [7]
    finally:
        for path in kept(station):
            path.parent.chmod(stat.S_IRWXU)


def test_a_text_that_changed_is_found_by_its_new_words(station: Path) -> None:
    assert search_register(read(station, new_run=True), "bảo hiểm", day=DAY)
    write(station, "a", "901/2022/NĐ-CP", body="Điều 1. Đội nón\n1. Trẻ em đội nón lá.\n")
    found = read(station)
    assert search_register(found, "bảo hiểm", day=DAY) == ()
    (hit,) = search_register(found, "non la", day=DAY)
    assert (str(hit.address), hit.line) == ("901/2022/NĐ-CP, Điều 1 khoản 1", 7)


def test_another_writer_in_the_midst_of_it_holds_nobody_up_for_ever(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("broadcaster.law.text_index._WAIT", 0.05)
    settled(monkeypatch)
    assert search_register(read(station, new_run=True), "bảo hiểm", day=DAY)
    (words,) = [path for path in kept(station) if path.name == "toan-van.sqlite3"]
    with sqlite3.connect(words, isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        found = read(station, new_run=True)
        assert [one.line for one in search_register(found, "bao hiem", day=DAY)] == [7]
        other.execute("ROLLBACK")
    other.close()


def test_a_loop_of_replacements_is_told_once_and_goes_when_it_is_mended(
    station: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(monkeypatch)
    write(station, "a", "901/2022/NĐ-CP", "Văn bản được thay thế:\n - 902/2022/NĐ-CP\n")
    assert [one.code for one in read(station, new_run=True).notices] == ["thay-the-vong"]
    write(station, "a", "901/2022/NĐ-CP")
    assert read(station, new_run=True).notices == ()
