"""A stick with a newer program: whatever is not what the known key signed is not taken in."""

import base64
import hashlib
import json
import os
import shutil
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from broadcaster.care import upgrade
from broadcaster.care.upgrade import (
    ExchangeResult,
    PendingUpgrade,
    UpgradeRoom,
    compare_parts,
    copy_stick,
    look_at_stick,
    refuse_exchange,
    stick_folders,
    stick_key,
)
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.storage.serialization import to_text
from broadcaster.system import exchange_worker
from broadcaster.system.files import forget_cached
from broadcaster.system.stick_installation import StickInstallation

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
NAMES = ("cai_dat.py", "bieu_tuong.py", "may.txt", "goi/numpy-2.0-cp311-cp311-win_amd64.whl")


def sign(stick, *, key=KEY, more=""):
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(stick).as_posix()}\n"
        for path in sorted(stick.rglob("*"))
        if path.is_file() and not path.name.startswith("SHA256SUMS")
    ]
    sums = ("".join(lines) + more).encode()
    (stick / "SHA256SUMS").write_bytes(sums)
    told = {"key": key.public_key().public_bytes_raw(), "signature": key.sign(sums)}
    plain = {name: base64.b64encode(data).decode() for name, data in told.items()}
    (stick / "SHA256SUMS.sig").write_text(json.dumps(plain))


@pytest.fixture
def stick(tmp_path):
    stick = tmp_path / "usb" / "phat-thanh"
    for name in (*NAMES, "goi/broadcaster_hoc_duong-0.3.0-py3-none-any.whl"):
        (stick / name).parent.mkdir(parents=True, exist_ok=True)
        (stick / name).write_text(name)
    sign(stick)
    return stick


@pytest.fixture
def found(tmp_path):
    home = tmp_path / "PhatThanh"
    (home / "dai").mkdir(parents=True)
    return StickInstallation(version="0.2.0", key=PUBLIC, sums="x", home=home, previous="")


def plain(_module):
    return None


NOW = datetime(2026, 12, 3, 8, 0, tzinfo=UTC)


def look(stick, found, now=NOW):
    return look_at_stick(stick, found, now=now, has=plain)


def quiet(*_words, **_parts):
    pass


def test_a_signed_newer_program_is_copied_whole_and_nothing_else(stick, found):
    (stick / "goi" / "la.whl").write_text("không ai ký")
    coming = look(stick, found)
    assert coming.version == "0.3.0"
    room = UpgradeRoom(found)
    room.take_in(stick, coming, quiet)
    copied = {p.relative_to(room.pack).as_posix() for p in room.pack.rglob("*") if p.is_file()}
    assert copied == {name for name, _ in coming.files} | {"SHA256SUMS", "SHA256SUMS.sig"}
    assert room.waits() is None  # nobody said that it is ready yet


@pytest.mark.parametrize("harm", ["other bytes", "longer", "gone", "link"])
def test_a_file_that_is_not_what_was_signed_leaves_nothing_behind(stick, found, tmp_path, harm):
    coming = look(stick, found)
    bad = stick / "cai_dat.py"
    if harm == "other bytes":
        bad.write_text("cai_dat.pY")
    elif harm == "longer":
        bad.write_text("cai_dat.py" * 2)
    else:
        bad.unlink()
    if harm == "link":
        (tmp_path / "khac.py").write_text("cai_dat.py")
        bad.symlink_to(tmp_path / "khac.py")
    room = UpgradeRoom(found)
    with pytest.raises(InputError, match=r"cai_dat\.py"):
        room.take_in(stick, coming, quiet)
    assert not room.pack.exists()


def test_the_list_that_is_kept_is_the_one_that_was_compared(stick, found):
    signed = {name: (stick / name).read_bytes() for name in ("SHA256SUMS", "SHA256SUMS.sig")}
    coming = look(stick, found)
    for name in signed:
        (stick / name).write_text("của ai khác")
    room = UpgradeRoom(found)
    room.take_in(stick, coming, quiet)
    assert {name: (room.pack / name).read_bytes() for name in signed} == signed


def test_a_list_that_was_changed_after_signing_is_refused(stick, found):
    with (stick / "SHA256SUMS").open("a") as file:
        file.write("\n")
    with pytest.raises(InputError, match="bị đổi sau khi làm USB"):
        look(stick, found)


def test_a_stranger_s_key_is_refused_and_not_told(stick, found):
    sign(stick, key=Ed25519PrivateKey.generate())
    with pytest.raises(InputError, match="khóa khác") as told:
        look(stick, found)
    assert "Gọi điện" in told.value.hint


def test_a_machine_that_knows_no_key_trusts_no_stick(stick, found, tmp_path):
    with pytest.raises(InputError, match="chưa ghi dấu khóa"):
        look(stick, StickInstallation(version="1", key=b"", sums="", home=tmp_path, previous=""))


@pytest.mark.parametrize("name", ["../ngoai.py", "/etc/passwd", "goi/../../ngoai", "C:/x", "a\\b"])
def test_a_name_that_leads_out_of_the_folder_is_refused_even_when_signed(stick, found, name):
    sign(stick, more=f"{'0' * 64}  {name}\n")
    with pytest.raises(InputError, match="danh sách tệp"):
        look(stick, found)


@pytest.mark.parametrize(
    ("version", "why"), [("0.1.9", "cũ hơn"), ("0.1.10.2", "cũ hơn"), ("moi", "không có đúng một")]
)
def test_an_older_program_or_none_is_refused(stick, found, version, why):
    [wheel] = stick.glob("goi/broadcaster*")
    wheel.rename(wheel.with_name(f"broadcaster_hoc_duong-{version}-py3-none-any.whl"))
    sign(stick)
    with pytest.raises(InputError, match=why):
        look(stick, found)


def dated(stick, told):
    (stick / "ngay-lam.txt").write_text(told)
    sign(stick)
    return stick


def test_of_one_version_a_stick_that_was_made_earlier_is_refused_with_both_days(stick, found):
    """A stick that says no day is from before sticks had one."""
    standing = replace(found, version="0.3.0", made="2026-11-30T07:00:00+00:00")
    with pytest.raises(InputError, match="mới hơn USB này") as told:
        look(stick, standing)
    assert "30/11/2026" in str(told.value)
    with pytest.raises(InputError, match="mới hơn USB này"):
        look(dated(stick, "2026-11-02T07:00:00+00:00\n"), standing)
    assert look(dated(stick, "2026-12-02T07:00:00+00:00\n"), standing)
    assert look(dated(stick, "2026-11-02T07:00:00+00:00\n"), found)  # its version is newer


def test_a_stick_of_a_clock_that_was_ahead_is_not_said_to_be_newer(stick, found):
    """Every later stick looks older than it: what is wrong is told, and the way out."""
    standing = replace(found, version="0.3.0", made="2031-01-01T07:00:00+00:00")
    with pytest.raises(InputError, match="còn ở phía trước theo đồng hồ máy này") as told:
        look(dated(stick, "2026-12-02T07:00:00+00:00\n"), standing)
    assert "2031" in str(told.value)
    assert "3/12/2026" in str(told.value)
    assert "gỡ chương trình (đài được giữ lại)" in told.value.hint
    assert "mới hơn USB này" not in str(told.value)
    with pytest.raises(InputError, match="mới hơn USB này"):  # a clock some hours off is no matter
        look(stick, replace(standing, made="2026-12-04T07:00:00+00:00"))
    assert look(dated(stick, "2031-02-01T07:00:00+00:00\n"), standing)


def test_a_day_that_was_changed_after_signing_is_refused(stick, found):
    dated(stick, "2026-11-02T07:00:00+00:00\n")
    (stick / "ngay-lam.txt").write_text("2027-11-02T07:00:00+00:00\n")
    with pytest.raises(InputError, match=r"ngay-lam\.txt"):
        look(stick, replace(found, version="0.3.0", made="2026-11-30T07:00:00+00:00"))


def test_two_programs_on_one_stick_are_refused(stick, found):
    (stick / "goi" / "broadcaster_hoc_duong-0.4.0-py3-none-any.whl").write_text("x")
    sign(stick)
    with pytest.raises(InputError, match="đúng một bản"):
        look(stick, found)


def test_the_stick_that_stands_installed_needs_nothing(stick, found, tmp_path):
    sums = hashlib.sha256((stick / "SHA256SUMS").read_bytes()).hexdigest()
    same = StickInstallation(version="0.3.0", key=PUBLIC, sums=sums, home=found.home, previous="")
    with pytest.raises(InputError, match="đã cài đúng bản"):
        look(stick, same)


def test_a_part_that_somebody_added_is_not_lost_unsaid(stick, found):
    with pytest.raises(InputError, match="giọng đọc cài thêm"):
        look_at_stick(stick, found, now=NOW, has=lambda module: module == "sherpa_onnx")
    (stick / "goi" / "sherpa_onnx-2-cp311-cp311-win_amd64.whl").write_text("x")
    sign(stick)
    assert look_at_stick(stick, found, now=NOW, has=lambda module: module == "sherpa_onnx")


def test_a_disk_that_is_too_full_and_a_stick_that_is_too_large_are_refused(
    stick, found, monkeypatch
):
    monkeypatch.setattr(upgrade, "_MOST_BYTES", 10)
    with pytest.raises(InputError, match="quá lớn"):
        look(stick, found)
    monkeypatch.undo()
    full = shutil.disk_usage(found.home)._replace(free=10)
    monkeypatch.setattr(upgrade.shutil, "disk_usage", lambda _: full)
    with pytest.raises(InputError, match="không đủ chỗ"):
        look(stick, found)


def test_a_folder_without_an_installer_says_which_folder_is_meant(tmp_path, found):
    with pytest.raises(InputError, match="không thấy bộ cài") as told:
        look(tmp_path, found)
    assert told.value.field == "noi"


def test_a_list_without_end_is_not_read(stick, found):
    (stick / "SHA256SUMS").write_bytes(b"0" * 1_000_001)
    with pytest.raises(InputError, match="không thấy bộ cài"):
        look(stick, found)


def test_sticks_are_found_by_the_folder_that_people_copy(stick, tmp_path):
    (tmp_path / "trong").mkdir()
    drives = [tmp_path / "trong", stick.parent, stick, tmp_path / "khong-co"]
    assert list(stick_folders(drives)) == [stick, stick]


def test_only_the_installer_s_own_station_is_exchanged_from_the_desk(found, tmp_path):
    assert refuse_exchange(found, found.home / "dai") is found
    with pytest.raises(InputError, match="không phải đài"):
        refuse_exchange(found, tmp_path / "đài khác")
    with pytest.raises(InputError, match="không cài từ USB"):
        refuse_exchange(None, found.home / "dai")


def test_a_folder_that_is_read_only_says_who_can(found, monkeypatch):
    monkeypatch.setattr(upgrade.os, "access", lambda *_: False)
    with pytest.raises(InputError, match="chỉ cho đọc") as told:
        refuse_exchange(found, found.home / "dai")
    assert "người giữ máy chủ" in told.value.hint


def test_the_orders_run_a_copy_outside_the_environment(found):
    words = UpgradeRoom(found).orders("len", found.home / "dai")
    copy = next(word for word in words if word.endswith("exchange_worker.py"))
    assert str(found.home / ".ban-moi") in copy
    assert words[-4:] == ("len", str(found.home), str(found.home / "dai"), "--")


def pending(who="Cô Hòa"):
    at = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
    return PendingUpgrade(version="0.3.0", who=who, at=at, backup="đã sao lưu", bytes=9)


def test_what_is_copied_has_every_byte_and_is_told_file_by_file(stick, found):
    (stick / "may.txt").write_bytes(bytes(range(256)) * 5_000)  # more than one block
    sign(stick)
    coming = look(stick, found)
    room, told = UpgradeRoom(found), []

    def tell(words, *, done, parts):
        there = sum(path.is_file() for path in room.pack.rglob("*"))
        told.append((done, parts, there))

    room.take_in(stick, coming, tell)
    count = len(coming.files)
    assert told == [(n, count, n) for n in range(count)]
    for name, _ in coming.files:
        assert (room.pack / name).read_bytes() == (stick / name).read_bytes()
    assert coming.bytes == sum((stick / name).stat().st_size for name, _ in coming.files)


def test_another_stick_takes_the_place_of_the_one_before(stick, found):
    room = UpgradeRoom(found)
    room.take_in(stick, look(stick, found), quiet)
    (room.pack / "cu.whl").write_text("của USB trước")
    room.wait(pending())
    room.take_in(stick, look(stick, found), quiet)
    assert not (room.pack / "cu.whl").exists()
    assert room.waits() is None


def test_what_waits_is_remembered_while_its_copy_stands(stick, found):
    room = UpgradeRoom(found)
    assert (room.waits(), room.last()) == (None, None)
    room.take_in(stick, look(stick, found), quiet)
    room.wait(pending())
    assert UpgradeRoom(found).waits() == pending()
    assert "cho.json" in {path.name for path in room.pack.parent.iterdir()}
    shutil.rmtree(room.pack)
    assert room.waits() is None
    room.clear()
    assert list(room.pack.parent.iterdir()) == []


def test_how_the_last_exchange_went_is_told_until_the_next(found):
    room = UpgradeRoom(found)
    result = ExchangeResult(act="up", good=True, told="")
    assert result.version == ""
    room.pack.parent.mkdir(parents=True)
    path = room.pack.parent / exchange_worker.RESULT
    path.write_text(to_text(result), encoding="utf-8")
    assert room.last() == result
    orders = room.orders("up", found.home / "dai")
    assert room.last() is None
    assert orders[1:5] == ("-X", "utf8", "-E", "-s")
    worker = Path(orders[5])
    assert worker.read_bytes() == Path(exchange_worker.__file__).read_bytes()
    assert not worker.is_relative_to(found.home / "chuong-trinh")


def test_the_python_outside_is_the_one_that_made_the_environment(monkeypatch):
    monkeypatch.setattr(upgrade.sys, "_base_executable", "/usr/bin/outer", raising=False)
    assert upgrade.outer_python() == "/usr/bin/outer"
    monkeypatch.setattr(upgrade.sys, "_base_executable", "", raising=False)
    assert upgrade.outer_python() == upgrade.sys.executable
    monkeypatch.delattr(upgrade.sys, "_base_executable")
    assert upgrade.outer_python() == upgrade.sys.executable


def test_a_machine_without_its_python_is_told_to_use_the_stick_itself(found, monkeypatch):
    monkeypatch.setattr(upgrade, "outer_python", lambda: str(found.home / "khong-co"))
    with pytest.raises(InputError, match="bản Python"):
        refuse_exchange(found, found.home / "dai")


@pytest.mark.parametrize("gone", ["SHA256SUMS", "cai_dat.py"])
def test_a_folder_without_list_or_installer_is_no_stick(stick, gone):
    assert list(stick_folders([stick.parent])) == [stick]
    (stick / gone).unlink()
    assert list(stick_folders([stick.parent])) == []


def test_a_drive_is_named_once(stick):
    for name in ("SHA256SUMS", "cai_dat.py"):
        shutil.copy(stick / name, stick.parent / name)
    assert list(stick_folders([stick.parent])) == [stick]


@pytest.mark.parametrize("gone", ["cai_dat.py", "bieu_tuong.py", "may.txt"])
def test_a_stick_that_lacks_a_part_of_its_installer_is_refused(stick, found, gone):
    (stick / gone).unlink()
    sign(stick)
    with pytest.raises(InputError, match="đúng một bản"):
        look(stick, found)


@pytest.mark.parametrize("module", ["sherpa_onnx", "edge_tts", "psycopg", "paramiko", "webdav4"])
def test_every_part_that_may_be_added_is_missed(stick, found, module):
    with pytest.raises(InputError, match="thiếu phần đang dùng"):
        look_at_stick(stick, found, now=NOW, has=lambda name: name == module or None)


def test_a_line_that_is_none_is_refused_in_words(stick, found):
    sign(stick, more="không phải một dòng\n")
    with pytest.raises(InputError, match="danh sách tệp"):
        look(stick, found)


@pytest.mark.parametrize("code", [0, 1])
def test_the_compared_installer_is_asked_whether_it_serves_this_machine(tmp_path, code):
    asked = []

    def run(command):
        asked.append(tuple(command))
        return code

    if code:
        with pytest.raises(InputError, match="không có phần cho máy này"):
            upgrade.fits_machine(tmp_path, run)
    else:
        upgrade.fits_machine(tmp_path, run)
    python, *words = asked[0]
    assert python == upgrade.outer_python()
    assert words == ["-B", "-X", "utf8", "-E", "-s", str(tmp_path / "cai_dat.py"), "--co-hop"]


def test_a_version_that_stands_may_be_repaired_and_a_list_of_foreign_bytes_is_told(stick, found):
    same = replace(found, version="0.3.0")
    assert look(stick, same).version == "0.3.0"
    sums = (stick / "SHA256SUMS").read_bytes() + b"\xff\n"
    (stick / "SHA256SUMS").write_bytes(sums)
    told = {"key": PUBLIC, "signature": KEY.sign(sums)}
    plain = {name: base64.b64encode(data).decode() for name, data in told.items()}
    (stick / "SHA256SUMS.sig").write_text(json.dumps(plain))
    with pytest.raises(InputError, match="danh sách tệp"):
        look(stick, found)


def test_what_fits_exactly_is_taken_and_a_byte_less_of_room_is_not_enough(
    stick, found, monkeypatch
):
    """The copy, the installed program, the one before it, and as much again."""
    size = look(stick, found).bytes
    usage = shutil.disk_usage(found.home)
    monkeypatch.setattr(upgrade, "_MOST_BYTES", size)
    monkeypatch.setattr(upgrade.shutil, "disk_usage", lambda _: usage._replace(free=4 * size))
    assert look(stick, found).bytes == size
    monkeypatch.setattr(upgrade.shutil, "disk_usage", lambda _: usage._replace(free=4 * size - 1))
    with pytest.raises(InputError, match="không đủ chỗ"):
        look(stick, found)


def test_a_list_may_be_as_long_as_the_longest(stick, found, monkeypatch):
    monkeypatch.setattr(upgrade, "_LONGEST_SUMS", (stick / "SHA256SUMS").stat().st_size)
    assert look(stick, found)


def test_a_link_gives_not_one_byte_even_of_the_right_ones(stick, found, tmp_path):
    (stick / "may.txt").write_text("x")
    sign(stick)
    coming = look(stick, found)
    (tmp_path / "khac.txt").write_text("x")
    (stick / "may.txt").unlink()
    (stick / "may.txt").symlink_to(tmp_path / "khac.txt")
    with pytest.raises(InputError, match=r"may\.txt"):
        UpgradeRoom(found).take_in(stick, coming, quiet)


def test_a_file_that_grows_while_it_is_copied_gives_no_more_than_it_said(stick, monkeypatch):
    monkeypatch.setattr(upgrade, "_BLOCK", 4)
    path = stick / "may.txt"
    path.write_bytes(b"012345")
    blocks = upgrade._blocks(path)
    first = next(blocks)
    with path.open("ab") as file:
        file.write(b"6789" * 5_000)  # more than was read ahead
    assert first + b"".join(blocks) == b"012345"


# --- a part of a stick ----------------------------------------------------------------------------


def test_a_part_of_a_stick_is_compared_with_its_list(stick):
    """Signed by the key; what was laid among the files is refused too."""
    compare_parts(stick, "goi", PUBLIC)
    (stick / "goi" / "la.whl").write_text("của ai?")
    with pytest.raises(InputError, match="không rõ từ đâu"):
        compare_parts(stick, "goi", PUBLIC)


@pytest.mark.parametrize("name", ["Thumbs.db", "._numpy-2.0-cp311-cp311-win_amd64.whl"])
def test_what_a_system_laid_into_a_part_for_pip_is_passed_over(stick, name):
    (stick / "goi" / name).write_bytes(b"x")
    compare_parts(stick, "goi", PUBLIC)


def test_a_part_of_a_stick_that_was_changed_is_refused(stick):
    (stick / NAMES[-1]).write_text("khác")
    with pytest.raises(InputError, match="bị đổi"):
        compare_parts(stick, "goi", PUBLIC)
    (stick / "SHA256SUMS").unlink()
    with pytest.raises(InputError, match="không thấy bộ cài"):
        compare_parts(stick, "goi", PUBLIC)


def test_the_key_of_a_stick_is_the_one_that_signed_it(stick):
    """Whose it is a person compares; of a list that was changed since it is none."""
    assert stick_key(stick) == PUBLIC
    with (stick / "SHA256SUMS").open("a") as file:
        file.write("x")
    with pytest.raises(InputError, match="chữ ký của USB không đúng"):
        stick_key(stick)
    (stick / "SHA256SUMS.sig").unlink()
    with pytest.raises(InputError, match="không có chữ ký"):
        stick_key(stick)


def test_a_part_of_a_stick_of_another_key_is_refused(stick):
    sign(stick, key=Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
    with pytest.raises(InputError, match="khóa khác"):
        compare_parts(stick, "goi", PUBLIC)


# another stick of the one that installed this machine


def files_of(folder):
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_copied_stick_has_every_file_and_the_same_signature(stick, tmp_path):
    target = tmp_path / "o-usb" / "phat-thanh"
    target.mkdir(parents=True)  # an empty one is no obstacle
    size = copy_stick(stick, target, PUBLIC, quiet)
    assert files_of(target) == files_of(stick)
    assert size == sum(
        len(data) for name, data in files_of(stick).items() if "SUMS" not in str(name)
    )
    assert stick_key(target) == PUBLIC
    assert [path.name for path in target.parent.iterdir()] == ["phat-thanh"]


def test_every_byte_is_on_the_medium_before_it_is_read_back_from_there(
    stick, tmp_path, monkeypatch
):
    """Read from memory it would be right even on a stick that keeps nothing."""
    acts = []
    real, forget = upgrade.os.fsync, upgrade.forget_cached

    def synced(handle):
        acts.append(("sync", upgrade.os.fstat(handle).st_ino))
        real(handle)

    def forgotten(path):
        acts.append(("forget", path.stat().st_ino))
        return forget(path)

    monkeypatch.setattr(upgrade.os, "fsync", synced)
    monkeypatch.setattr(upgrade, "forget_cached", forgotten)
    copy_stick(stick, tmp_path / "moi", PUBLIC, quiet)
    for path in (tmp_path / "moi").rglob("*"):
        if path.is_file() and not path.name.startswith("SHA256SUMS"):
            inode = path.stat().st_ino
            assert acts.index(("sync", inode)) < acts.index(("forget", inode)), path


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what memory holds of a file")
def test_what_is_forgotten_is_no_more_in_memory(tmp_path):
    path = tmp_path / "x"
    with path.open("wb") as file:
        file.write(b"x" * (1 << 20))
        file.flush()
        os.fsync(file.fileno())
    assert in_memory(path)
    assert forget_cached(path)
    assert not in_memory(path)


def in_memory(path) -> bool:
    """Whether a read that may not wait for the disk gets the first bytes."""
    with path.open("rb") as file:
        try:
            return bool(os.preadv(file.fileno(), [bytearray(16)], 0, os.RWF_NOWAIT))
        except BlockingIOError:
            return False
        except OSError:
            pytest.skip("this file system does not tell it")


def test_copying_tells_one_count_to_the_end_of_the_reading(stick, tmp_path):
    """Nobody is told nought seconds while the half is to come."""
    told = []
    size = copy_stick(stick, tmp_path / "moi", PUBLIC, lambda words, **far: told.append(far))
    done = [far["done"] for far in told]
    assert done == sorted(done)
    assert {far["parts"] for far in told} == {2 * size / 1e6}
    assert done[0] == 0


def test_what_was_changed_or_signed_by_a_stranger_is_not_copied(stick, tmp_path):
    (stick / "may.txt").write_text("khác")
    with pytest.raises(InputError, match=r"may\.txt"):
        copy_stick(stick, tmp_path / "o-usb" / "phat-thanh", PUBLIC, quiet)
    assert list((tmp_path / "o-usb").iterdir()) == []
    sign(stick, key=Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))
    with pytest.raises(InputError, match="khóa khác"):
        copy_stick(stick, tmp_path / "o-usb" / "phat-thanh", PUBLIC, quiet)


def test_what_nobody_signed_stays_behind(stick, tmp_path):
    (stick / "goi" / "la.whl").write_text("x")
    copy_stick(stick, tmp_path / "moi", PUBLIC, quiet)
    assert not (tmp_path / "moi" / "goi" / "la.whl").exists()


def test_a_folder_with_something_in_it_is_never_written_over(stick, tmp_path):
    mine = tmp_path / "phat-thanh"
    mine.mkdir()
    (mine / "của tôi.txt").write_text("x")
    with pytest.raises(InputError, match="không ghi đè"):
        copy_stick(stick, mine, PUBLIC, quiet)
    assert [path.name for path in mine.iterdir()] == ["của tôi.txt"]


def test_a_stick_that_reads_otherwise_than_was_written_is_told(stick, tmp_path):
    def worn(words, **_far):
        if words.startswith("đang đọc lại"):
            [half] = tmp_path.glob(".moi.dang-lam")
            (half / "may.txt").write_text("hỏng")

    with pytest.raises(StoreError, match="đọc lại khác"):
        copy_stick(stick, tmp_path / "moi", PUBLIC, worn)
    assert not (tmp_path / "moi").exists()
    assert list(tmp_path.glob(".moi*")) == []
