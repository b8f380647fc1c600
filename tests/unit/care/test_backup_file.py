"""A backup is read as if a stranger had sent it; nothing wrong in it reaches the disk."""

import dataclasses
import json
import stat
import zipfile
from datetime import UTC, datetime

import pytest

from broadcaster.care.backup_file import LIST, BackupSource, open_backup, write_backup
from broadcaster.domain.backup import BackupHead, is_safe
from broadcaster.domain.errors import StoreError, TooNew

HEAD = BackupHead(
    station="Sao Mai",
    unit="Trường THCS Sao Mai (ví dụ)",
    program="0.1.0",
    made_at=datetime(2026, 9, 7, 17, 0, tzinfo=UTC),
    schema="",
)
NAMES = ("scripts_vi/bài một.md", "audio_out/sao-mai/a.mp3", "audio_out/sao-mai/da-duyet/a-1.mp3")


@pytest.fixture
def archive(tmp_path):
    """A sound backup of three files, two of which are the same."""
    sources = []
    for number, name in enumerate(NAMES):
        path = tmp_path / f"nguon-{number}"
        path.write_bytes(b"chu" * 50_000 if number == 0 else b"tieng" * 50_000)
        sources.append(BackupSource(name=name, path=path))
    sources.append(BackupSource(name="scripts_vi/vua-xoa.md", path=tmp_path / "khong-co"))
    path = tmp_path / "b.zip"
    write_backup(path, HEAD, sources)
    return path


def unpacked(archive, folder):
    folder.mkdir()
    with open_backup(archive) as opened:
        opened.unpack(folder)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.m*")}


def test_every_byte_comes_back_and_the_same_bytes_are_kept_once(archive, tmp_path):
    found = unpacked(archive, tmp_path / "ra")
    assert sorted(found) == sorted(NAMES)
    assert found[NAMES[1]] == found[NAMES[2]] == b"tieng" * 50_000
    assert archive.stat().st_size < 300_000


def altered(archive, *, entries=None, change=None, last=None):
    """The same archive with other bytes, another list, one more entry at the end."""
    with zipfile.ZipFile(archive) as old:
        kept = {info.filename: old.read(info) for info in old.infolist()}
    tree = json.loads(kept[LIST])
    if change:
        change(tree)
    kept[LIST] = json.dumps(tree).encode()
    kept.update(entries or {})
    new = archive.with_name("xau.zip")
    with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in kept.items():
            if data is not None:
                out.writestr(name, data)
        if last:
            out.writestr(*last)
    return new


def file_of(tree, path):
    return next(f for f in tree["backup"]["files"] if f["path"] == path)


def renamed(to):
    def change(tree):
        file_of(tree, NAMES[0])["path"] = to

    return change


@pytest.mark.parametrize(
    "name",
    [
        "../thoat.md",
        "scripts_vi/../../thoat.md",
        "/etc/thoat.md",
        "scripts_vi/a\\..\\b.md",
        "C:/thoat.md",
        "scripts_vi/nul.md",
        "scripts_vi//a.md",
        "scripts_vi/a.",
        "khac/a.md",
    ],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(archive, tmp_path, name):
    assert not is_safe(name)
    bad = altered(archive, entries={name: b"x", NAMES[0]: None}, change=renamed(name))
    with pytest.raises(StoreError, match="nguy hiểm"):
        unpacked(bad, tmp_path / "ra")
    assert list((tmp_path / "ra").iterdir()) == []


def test_a_link_is_refused(archive, tmp_path):
    info = zipfile.ZipInfo(NAMES[0])
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    bad = altered(archive, entries={NAMES[0]: None}, last=(info, b"chu" * 50_000))
    with pytest.raises(StoreError, match="không phải tệp thường"):
        unpacked(bad, tmp_path / "ra")


def test_a_file_that_the_list_does_not_know_is_refused(archive, tmp_path):
    bad = altered(archive, last=("scripts_vi/la.md", b"x"))
    with pytest.raises(StoreError, match="không khớp"):
        unpacked(bad, tmp_path / "ra")


def test_another_content_of_the_same_length_is_found(archive):
    bad = altered(archive, entries={NAMES[0]: b"chU" + b"chu" * 49_999})
    with open_backup(bad) as opened, pytest.raises(StoreError, match="không còn như lúc sao lưu"):
        opened.check()


def test_a_bomb_is_no_longer_than_it_says(archive, tmp_path):
    """A packed gigabyte under a name of a few bytes is refused before it is unpacked."""
    bad = altered(archive, entries={NAMES[0]: b"\0" * 30_000_000})
    assert bad.stat().st_size < 400_000
    with pytest.raises(StoreError, match="sai cỡ"):
        unpacked(bad, tmp_path / "ra")


def test_what_the_disk_cannot_hold_is_refused_before_it_is_unpacked(archive, tmp_path):
    def change(tree):
        for path in NAMES[1:]:
            file_of(tree, path)["bytes"] = 10**15

    bad = altered(archive, change=change)
    with zipfile.ZipFile(bad) as found:
        assert found.testzip() is None
    with pytest.raises(StoreError, match="sai cỡ"):
        unpacked(bad, tmp_path / "ra")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9, 0.9999])
def test_an_archive_cut_short_is_refused(archive, tmp_path, share):
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(StoreError, match="cắt cụt"):
        unpacked(archive, tmp_path / "ra")


def test_any_damaged_byte_is_found_or_harmless(archive):
    """Each of some places of the file is spoilt: it is refused, or what comes out is the same."""
    data = archive.read_bytes()
    for place in range(0, len(data), len(data) // 40):
        archive.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        try:
            with open_backup(archive) as opened:
                opened.check()
                assert [f.path for f in opened.backup.files] == sorted(NAMES)
        except StoreError:
            continue


def test_a_backup_of_a_newer_program_is_left_alone(archive, tmp_path):
    bad = altered(archive, change=lambda tree: tree.update(format=99))
    with pytest.raises(TooNew, match="bản mới hơn"):
        unpacked(bad, tmp_path / "ra")


def test_another_zip_is_not_taken_for_a_backup(tmp_path):
    path = tmp_path / "anh.zip"
    with zipfile.ZipFile(path, "w") as out:
        out.writestr("anh.txt", "x")
    with pytest.raises(StoreError, match="không phải bản sao lưu"):
        unpacked(path, tmp_path / "ra")


def test_a_disk_that_fills_up_leaves_the_earlier_backup(archive, tmp_path, monkeypatch):
    before = archive.read_bytes()

    def full(*_words, **_more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "writestr", full)
    with pytest.raises(StoreError, match="đã đầy"):
        write_backup(archive, dataclasses.replace(HEAD, station="Khác"), ())
    assert archive.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".tmp-")] == []


@pytest.mark.parametrize("modified", [-1, 10**12, 10**400])
def test_a_date_of_a_file_that_no_disk_can_keep_is_told(archive, modified):
    def change(tree):
        tree["backup"]["files"][0]["modified"] = modified

    with pytest.raises(StoreError, match="ngày giờ"), open_backup(altered(archive, change=change)):
        pass


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"])
def test_the_first_and_last_day_of_the_calendar_are_told(archive, moment):
    def change(tree):
        tree["backup"]["head"]["made_at"] = moment

    with pytest.raises(StoreError, match="ngày giờ"), open_backup(altered(archive, change=change)):
        pass
