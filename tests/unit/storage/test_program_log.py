"""The program's log turns over and stays small."""

from datetime import UTC, datetime

from broadcaster.storage.program_log import ProgramLog

NOW = datetime(2026, 9, 7, 6, 30, tzinfo=UTC)


def test_lines_are_added_and_old_files_go(tmp_path):
    log = ProgramLog(tmp_path)
    for number in range(12):
        log.write(NOW, "0.1.0", f"{number} " + "x" * 150_000)
    assert len(log.files) == 5
    assert (
        log.files[0]
        .read_text("utf-8")
        .splitlines()[-1]
        .startswith("2026-09-07T06:30:00+00:00 0.1.0 11 x")
    )
    assert sum(p.stat().st_size for p in tmp_path.rglob("*.log*")) < 5 * 500_000


def test_where_there_is_no_station_nothing_is_made(tmp_path):
    log = ProgramLog(tmp_path / "khong-co")
    log.write(NOW, "0.1.0", "x")
    assert list(tmp_path.iterdir()) == []
