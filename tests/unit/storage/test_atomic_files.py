"""Files are there wholly or not at all."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from broadcaster.domain.errors import StoreError
from broadcaster.storage import atomic
from broadcaster.storage.atomic import (
    aside,
    earlier,
    keep_beside,
    keep_earlier,
    make_all_durable,
    put_away,
    put_in_place,
    rewrite,
    same_content,
    sweep,
    write_atomic,
)
from broadcaster.storage.os_errors import explain


def names(folder: Path) -> list[str]:
    return sorted(p.name for p in folder.iterdir())


def fail_with(number: int):
    def fail(*_args: object, **_kwargs: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


@pytest.fixture
def steps(tmp_path, monkeypatch):
    """What the disk is asked for, in its order: (what, which file or folder, bytes in it)."""
    seen = []
    fsync, move = os.fsync, atomic.replace_file

    def synced(handle):
        fsync(handle)
        if os.path.samestat(os.fstat(handle), tmp_path.stat()):
            seen.append(("folder", tmp_path.name, b""))
            return
        [path] = (p for p in tmp_path.iterdir() if os.path.samestat(os.fstat(handle), p.stat()))
        seen.append(("file", "", path.read_bytes()))

    def moved(source, target):
        seen.append(("rename", target.name, source.read_bytes()))
        move(source, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(atomic, "replace_file", moved)
    return seen


def in_order(folder, name, data):
    """The bytes are on the disk before the name is, and the name before anybody is told."""
    return [("file", "", data), ("rename", name, data), ("folder", folder.name, b"")]


class TestOrder:
    """A power cut at any moment leaves the old file or the new one, whole."""

    def test_written_bytes_are_durable_before_they_get_the_name_and_the_name_after(
        self, tmp_path, steps
    ):
        write_atomic(tmp_path / "a.txt", b"one")
        assert steps == in_order(tmp_path, "a.txt", b"one")

    def test_what_an_encoder_wrote_is_durable_before_it_gets_the_name(self, tmp_path, steps):
        with aside(tmp_path / "a.mp3") as spare:
            spare.write_bytes(b"sound")
            assert steps == []
        assert steps == in_order(tmp_path, "a.mp3", b"sound")

    def test_a_finished_file_is_durable_before_it_gets_the_name(self, tmp_path, steps):
        (tmp_path / "b").write_bytes(b"done")
        put_in_place(tmp_path / "b", tmp_path / "a.mp3")
        assert steps == in_order(tmp_path, "a.mp3", b"done")

    def test_what_need_not_be_durable_only_gets_the_name(self, tmp_path, steps):
        write_atomic(tmp_path / "a.txt", b"one", durable=False)
        assert steps == [("rename", "a.txt", b"one")]

    @pytest.mark.parametrize("count", [0, 1, 2, 3])
    def test_every_one_of_many_files_is_durable(self, tmp_path, steps, count):
        paths = [tmp_path / str(number) for number in range(count)]
        for path in paths:
            path.write_bytes(path.name.encode())
        make_all_durable(paths)
        assert sorted(steps) == [("file", "", path.name.encode()) for path in paths]


def test_a_new_file_is_written_and_its_folders_are_made(tmp_path):
    path = tmp_path / "a" / "b" / "tệp.txt"
    assert write_atomic(path, "chữ".encode())
    assert path.read_text(encoding="utf-8") == "chữ"
    assert names(path.parent) == ["tệp.txt"]


def test_the_same_content_touches_nothing(tmp_path):
    path = tmp_path / "a.txt"
    write_atomic(path, b"one")
    os.utime(path, (1, 1))
    inode = path.stat().st_ino
    assert not write_atomic(path, b"one")
    assert (path.stat().st_mtime, path.stat().st_ino) == (1, inode)


def test_other_content_of_the_same_length_is_written(tmp_path):
    path = tmp_path / "a.txt"
    write_atomic(path, b"one")
    assert write_atomic(path, b"two")
    assert path.read_bytes() == b"two"


def test_the_rights_of_a_rewritten_file_stay(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"one")
    path.chmod(0o640)
    write_atomic(path, b"two")
    assert path.stat().st_mode & 0o777 == 0o640


def test_an_error_is_told_where_not_even_a_link_can_be_looked_at(tmp_path, monkeypatch):
    """The disk goes between two looks: what was the matter first is told, nothing else is raised."""

    def lstat(path):
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    monkeypatch.setattr(Path, "lstat", lstat)
    monkeypatch.setattr(os, "lstat", lstat)
    told = explain(FileNotFoundError(errno.ENOENT, "gone"), tmp_path / "a.toml", "đọc tệp")
    assert "Không tìm thấy tệp" in told.sentence


def test_a_link_keeps_naming_the_file_that_is_rewritten(tmp_path):
    real = tmp_path / "real.txt"
    real.write_bytes(b"one")
    link = tmp_path / "link.txt"
    link.symlink_to(real)
    write_atomic(link, b"two")
    assert link.is_symlink()
    assert real.read_bytes() == b"two"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "Ổ đĩa đã đầy"),
        (errno.EDQUOT, "Ổ đĩa đã đầy"),
        (errno.EROFS, "chỉ cho đọc"),
        (errno.EACCES, "Không có quyền"),
        (errno.EPERM, "Không có quyền"),
        (errno.EBADF, f"lỗi số {errno.EBADF}"),
        (errno.EIO, "hỏng hoặc vừa bị rút ra"),
    ],
)
@pytest.mark.parametrize("step", ["os.fsync", "broadcaster.storage.atomic.replace_file"])
def test_a_disk_that_refuses_leaves_the_old_file_and_says_why(
    tmp_path, monkeypatch, number, said, step
):
    path = tmp_path / "a.txt"
    write_atomic(path, b"old")
    monkeypatch.setattr(step, fail_with(number))
    with pytest.raises(StoreError) as told:
        write_atomic(path, b"new")
    assert said in told.value.sentence
    assert told.value.hint
    assert told.value.where == str(path)
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.txt"]


def test_a_folder_where_a_file_should_be_is_named(tmp_path):
    (tmp_path / "a.txt").mkdir()
    with pytest.raises(StoreError, match=r"thư mục chứ không phải tệp"):
        write_atomic(tmp_path / "a.txt", b"x")


def test_a_file_where_a_folder_should_be_is_named(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(StoreError, match=r"tệp chứ không phải thư mục"):
        write_atomic(tmp_path / "a" / "b.txt", b"x")


def test_a_name_too_long_is_told(tmp_path):
    with pytest.raises(StoreError, match="Tên tệp quá dài"):
        write_atomic(tmp_path / ("a" * 300), b"x")


def test_aside_puts_the_file_in_place_when_the_block_ends_well(tmp_path):
    path = tmp_path / "sub" / "a.mp3"
    with aside(path) as spare:
        spare.write_bytes(b"sound")
        assert not path.exists()
        assert spare.parent == path.parent
    assert names(path.parent) == ["a.mp3"]


def test_aside_clears_away_what_a_killed_run_left_of_the_same_file(tmp_path):
    """Not what another program is writing, nor what belongs to another file."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f".tmp-{gone.pid}-3-gói.zip"
    others = [tmp_path / f".tmp-{os.getpid()}-3-gói.zip", tmp_path / f".tmp-{gone.pid}-3-khác.zip"]
    for path in (left, *others):
        path.write_bytes(b"half")
    with aside(tmp_path / "gói.zip") as spare:
        spare.write_bytes(b"whole")
    assert sorted(tmp_path.iterdir()) == sorted([tmp_path / "gói.zip", *others])


def test_aside_leaves_the_old_file_when_the_block_fails(tmp_path):
    path = tmp_path / "a.mp3"
    path.write_bytes(b"old")

    def encode() -> None:
        with aside(path) as spare:
            spare.write_bytes(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        encode()
    assert path.read_bytes() == b"old"
    assert names(tmp_path) == ["a.mp3"]


def test_aside_with_nothing_written_is_a_store_error(tmp_path):
    with pytest.raises(StoreError, match="Không tìm thấy"), aside(tmp_path / "a.mp3"):
        pass


def test_a_finished_file_is_moved_into_place(tmp_path):
    finished = tmp_path / ".tmp-1-0-a.mp3"
    finished.write_bytes(b"new")
    path = tmp_path / "show" / "a.mp3"
    assert put_in_place(finished, path)
    assert path.read_bytes() == b"new"
    assert names(tmp_path) == ["show"]


def test_a_finished_file_with_the_same_bytes_touches_nothing(tmp_path):
    finished = tmp_path / ".tmp-1-0-a.mp3"
    finished.write_bytes(b"same")
    path = tmp_path / "a.mp3"
    path.write_bytes(b"same")
    os.utime(path, (1, 1))
    assert not put_in_place(finished, path)
    assert path.stat().st_mtime == 1
    assert names(tmp_path) == ["a.mp3"]


def test_a_finished_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(StoreError):
        put_in_place(tmp_path / "none", tmp_path / "a.mp3")


def test_sweep_removes_leftovers_at_any_depth_and_nothing_else(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / ".tmp-1-0-x.mp3").write_bytes(b"half")
    (tmp_path / "a" / ".tmp-2-9-y.xml").write_bytes(b"half")
    (tmp_path / "a" / "y.xml").write_bytes(b"whole")
    assert sweep(tmp_path) == 2
    assert names(tmp_path / "a") == ["y.xml"]
    assert sweep(tmp_path) == 0


def test_sweep_can_spare_what_another_writer_may_still_be_writing(tmp_path):
    (tmp_path / ".tmp-1-0-x").write_bytes(b"now")
    old = tmp_path / ".tmp-1-1-x"
    old.write_bytes(b"old")
    os.utime(old, (1, 1))
    assert sweep(tmp_path, older_than=3600) == 1
    assert names(tmp_path) == [".tmp-1-0-x"]


def test_a_writer_whose_unfinished_file_was_swept_writes_it_again(tmp_path, monkeypatch):
    """The desk lets somebody hear a line while a build begins in another process."""
    swept = []

    def sweeping(source: Path, target: Path) -> None:
        if not swept:
            swept.append(sweep(tmp_path))
        source.replace(target)

    monkeypatch.setattr("broadcaster.storage.atomic.replace_file", sweeping)
    assert write_atomic(tmp_path / "ab" / "x.clip", b"sound")
    assert swept == [1]
    assert (tmp_path / "ab" / "x.clip").read_bytes() == b"sound"
    assert names(tmp_path / "ab") == ["x.clip"]


def test_sweep_of_a_missing_folder_is_nothing(tmp_path):
    assert sweep(tmp_path / "none") == 0


def test_an_earlier_version_is_kept_beside(tmp_path):
    path = tmp_path / "station.toml"
    path.write_bytes(b"one")
    copy = keep_earlier(path)
    assert copy == tmp_path / ".truoc" / "station.0001.toml"
    assert copy.read_bytes() == b"one"


def test_a_file_that_a_person_wrote_is_rewritten_beside_a_copy_of_what_it_was(tmp_path):
    path = tmp_path / "a.toml"
    rewrite(path, b"one")
    assert earlier(path) == ()
    rewrite(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.read_bytes() for p in earlier(path)] == [b"one"]


def test_a_file_that_is_put_away_leaves_a_copy_and_may_be_gone_already(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"one")
    put_away(path)
    put_away(path)
    assert names(tmp_path) == [".truoc"]
    assert [p.read_bytes() for p in earlier(path)] == [b"one"]


def test_the_same_version_is_kept_once(tmp_path):
    path = tmp_path / "station.toml"
    path.write_bytes(b"one")
    keep_earlier(path)
    assert keep_earlier(path) is None
    assert len(earlier(path)) == 1


def test_only_the_newest_versions_stay(tmp_path):
    path = tmp_path / "a.toml"
    for n in range(7):
        path.write_bytes(b"%d" % n)
        keep_earlier(path, keep=3)
    assert [p.read_bytes() for p in earlier(path)] == [b"4", b"5", b"6"]
    assert [p.name for p in earlier(path)] == ["a.0005.toml", "a.0006.toml", "a.0007.toml"]


def test_other_bytes_are_kept_beside_a_file_that_stays(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"one")
    keep_earlier(path)
    for text in (b"two", b"three"):
        copy = keep_beside(path, text, keep=2)
    assert copy == tmp_path / ".truoc" / "a.0003.md"
    assert path.read_bytes() == b"one"
    assert [p.read_bytes() for p in earlier(path)] == [b"two", b"three"]


def test_other_bytes_are_kept_once_and_those_named_go_first(tmp_path):
    path = tmp_path / "a.md"
    path.write_bytes(b"one")
    keep_earlier(path)
    path.write_bytes(b"now")
    aside = keep_beside(path, b"aside")
    for text in (b"one", b"aside", b"now"):
        assert keep_beside(path, text) is None
    keep_beside(path, b"more", keep=2, first=[aside])
    assert [p.read_bytes() for p in earlier(path)] == [b"one", b"more"]


def test_other_bytes_are_the_first_version_where_there_is_none(tmp_path):
    assert keep_beside(tmp_path / "a.md", b"one") == tmp_path / ".truoc" / "a.0001.md"


def test_bytes_that_cannot_be_kept_beside_are_told(tmp_path):
    (tmp_path / ".truoc").write_bytes(b"in the way")
    with pytest.raises(StoreError):
        keep_beside(tmp_path / "a.md", b"one")


def test_files_of_like_names_do_not_mix_their_versions(tmp_path):
    for name in ("a.toml", "a.md", "a.0001.toml"):
        (tmp_path / name).write_text(name)
        keep_earlier(tmp_path / name)
    assert [p.name for p in earlier(tmp_path / "a.toml")] == ["a.0001.toml"]
    assert [p.name for p in earlier(tmp_path / "a.0001.toml")] == ["a.0001.0001.toml"]


def test_a_missing_file_has_no_earlier_version_to_keep(tmp_path):
    assert keep_earlier(tmp_path / "none.toml") is None
    assert names(tmp_path) == []


def test_a_version_that_cannot_be_kept_is_told(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"one")
    (tmp_path / ".truoc").write_bytes(b"in the way")
    with pytest.raises(StoreError):
        keep_earlier(path)
    assert path.read_bytes() == b"one"


def test_a_file_that_another_process_removes_meanwhile_is_written(tmp_path, monkeypatch):
    path = tmp_path / "a.clip"
    path.write_bytes(b"one")
    real = Path.read_bytes

    def vanish(self: Path) -> bytes:
        self.unlink()
        return real(self)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_bytes", vanish)
        assert write_atomic(path, b"two")
    assert path.read_bytes() == b"two"


def test_only_equal_bytes_are_the_same_content_whatever_the_times_say(tmp_path):
    long = bytes(3 << 20)
    for name, content in (("a", long), ("b", long), ("c", long[:-1] + b"x"), ("d", b"")):
        (tmp_path / name).write_bytes(content)
        os.utime(tmp_path / name, (1, 1))
    a = tmp_path / "a"
    assert [same_content(a, tmp_path / name) for name in "abcd"] == [True, True, False, False]


def test_an_unfinished_file_has_a_name_of_its_own_that_no_disk_finds_too_long(tmp_path):
    path = tmp_path / ("a" * 100 + "b" * 40)
    one, other = atomic.aside_name(path), atomic.aside_name(path)
    assert one != other
    assert one.parent == tmp_path
    assert one.name.startswith(f".tmp-{os.getpid()}-")
    assert one.name.endswith("-" + "b" * 40)


def test_sweep_without_an_age_takes_what_a_clock_that_ran_ahead_left(tmp_path):
    ahead = tmp_path / ".tmp-1-0-x"
    ahead.write_bytes(b"half")
    os.utime(ahead, (2**33, 2**33))
    assert sweep(tmp_path, older_than=1) == 0
    assert sweep(tmp_path) == 1


def test_sweep_leaves_folders_whatever_they_are_called(tmp_path):
    (tmp_path / ".tmp-anh").mkdir()
    assert sweep(tmp_path) == 0
    assert names(tmp_path) == [".tmp-anh"]


def test_twenty_versions_are_kept_in_the_order_of_their_numbers(tmp_path):
    path = tmp_path / "a.toml"
    (tmp_path / ".truoc").mkdir()
    for number in range(9_980, 10_001):
        (tmp_path / ".truoc" / f"a.{number:04d}.toml").write_bytes(b"%d" % number)
    path.write_bytes(b"new")
    assert keep_earlier(path).name == "a.10001.toml"
    kept = [int(version.name.split(".")[1]) for version in earlier(path)]
    assert kept == list(range(9_982, 10_002))


def test_an_earlier_version_has_the_time_of_the_file_that_it_was(tmp_path):
    path = tmp_path / "a.toml"
    path.write_bytes(b"one")
    os.utime(path, (1, 1))
    assert keep_earlier(path).stat().st_mtime == 1


def test_a_folder_that_cannot_be_synced_does_not_undo_the_file_and_is_let_go(tmp_path, monkeypatch):
    """Some network disks refuse; the handle must not stay open for each file that is written."""
    fsync, opened, closed = os.fsync, [], []

    def refusing(handle):
        if os.path.samestat(os.fstat(handle), tmp_path.stat()):
            opened.append(handle)
            raise OSError(errno.EINVAL, "no")
        fsync(handle)

    close = os.close
    monkeypatch.setattr(os, "fsync", refusing)
    monkeypatch.setattr(os, "close", lambda handle: (closed.append(handle), close(handle)))
    assert write_atomic(tmp_path / "a.txt", b"one")
    assert (tmp_path / "a.txt").read_bytes() == b"one"
    assert len(opened) == 1
    assert opened[0] in closed


def test_one_disk_fault_among_many_files_comes_out(tmp_path):
    (tmp_path / "a").write_bytes(b"a")
    with pytest.raises(FileNotFoundError):
        make_all_durable([tmp_path / "a", tmp_path / "gone", tmp_path / "a"])


def test_a_finished_file_takes_the_place_of_one_with_other_bytes(tmp_path):
    finished, path = tmp_path / "b", tmp_path / "a.mp3"
    finished.write_bytes(b"new")
    path.write_bytes(b"old")
    assert put_in_place(finished, path)
    assert path.read_bytes() == b"new"


def test_folders_are_made_however_deep_a_file_is_to_lie(tmp_path):
    deep = tmp_path / "a" / "b" / "c"
    with aside(deep / "one.mp3") as spare:
        spare.write_bytes(b"1")
    (tmp_path / "two").write_bytes(b"2")
    put_in_place(tmp_path / "two", tmp_path / "d" / "e" / "two.mp3")
    assert (deep / "one.mp3").read_bytes() == b"1"
    assert (tmp_path / "d" / "e" / "two.mp3").read_bytes() == b"2"


def test_an_empty_file_is_not_the_beginning_of_another(tmp_path):
    (tmp_path / "a").write_bytes(b"")
    (tmp_path / "b").write_bytes(b"b")
    assert not same_content(tmp_path / "a", tmp_path / "b")


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
@pytest.mark.parametrize("before", [None, b"old", b"new"])
def test_a_private_file_is_at_no_moment_for_others(tmp_path, monkeypatch, before):
    path, seen = tmp_path / "khoa.pem", []
    if before is not None:
        path.write_bytes(before)
        path.chmod(0o644)
    fsync = os.fsync

    def looked(handle):
        seen.extend(one.stat().st_mode & 0o077 for one in tmp_path.glob(f"{atomic.ASIDE}*"))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", looked)
    write_atomic(path, b"new", private=True)
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o600
    assert set(seen) <= {0}
    assert bool(seen) is (before != b"new")
