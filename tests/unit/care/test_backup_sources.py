"""What belongs to a station goes into its backup; what belongs to the machine does not."""

import pytest

from broadcaster.care.backup_file import examined, find_sources, schema_of, snapshot


@pytest.fixture
def station(tmp_path):
    for name in (
        "scripts_vi/bài.md",
        "scripts_vi/rieng/bài của tổ.md",
        "scripts_vi/.truoc/bài.0001.md",
        "scripts_vi/.khoa-gui-dai.pem",
        "scripts_vi/.truoc/.khoa-gui-dai.0001.pem",
        "scripts_vi/nguoi-nghe.toml",
        "scripts_vi/da-nghe.toml",
        "scripts_vi/Hỏi: đáp?.md",
        "audio_out/a/x.mp3",
        "audio_out/.cache/clips/aa/x.clip",
        "audio_out/.nhat-ky/chuong-trinh.log",
        "audio_out/danh-muc.sqlite3",
        "audio_out/danh-muc.sqlite3-wal",
        "audio_out/.tmp-1-1-x",
        "feeds/index.html",
        "feeds/rieng/abc/kenh.xml",
        "phat_song/chinh/nhat-ky.jsonl",
        "phat_song/chinh/lenh/1.json",
        "ghi chú của máy.txt",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x", "utf-8")
    (tmp_path / "scripts_vi" / "loi-tat.md").symlink_to("/etc/hosts")
    return tmp_path


def test_the_whole_station_and_nothing_of_the_machine(station):
    found = find_sources(station, secret=False)
    assert [s.name for s in found.sources] == [
        "scripts_vi/.truoc/bài.0001.md",
        "scripts_vi/bài.md",
        "scripts_vi/rieng/bài của tổ.md",
        "audio_out/a/x.mp3",
        "feeds/index.html",
        "phat_song/chinh/nhat-ky.jsonl",
    ]
    assert found.left_out == ("scripts_vi/Hỏi: đáp?.md",)


def test_secrets_are_apart(station):
    assert [s.name for s in find_sources(station, secret=True).sources] == [
        "scripts_vi/.khoa-gui-dai.pem",
        "scripts_vi/.truoc/.khoa-gui-dai.0001.pem",
        "scripts_vi/da-nghe.toml",
        "scripts_vi/nguoi-nghe.toml",
    ]


def test_a_database_is_copied_while_somebody_writes(tmp_path):
    import sqlite3
    from contextlib import closing

    path = tmp_path / "d.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("CREATE TABLE alembic_version (version_num TEXT)")
        writer.execute("INSERT INTO alembic_version VALUES ('0001')")
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE alembic_version SET version_num = '0002'")
        snapshot(path, tmp_path / "copy")
        writer.execute("COMMIT")
    assert schema_of(tmp_path / "copy") == "0001"
    assert schema_of(path) == "0002"
    assert examined(path) == "ok"
    assert examined(tmp_path / "khong-co") == ""
