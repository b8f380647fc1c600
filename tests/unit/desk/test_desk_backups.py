"""Sao lưu và phục hồi: backups are made, tried, and one of them takes the station's place."""

import json
from dataclasses import replace

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app.desk import bring_in_agreed, desk_parts
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.care.restore import RestoreRoom
from broadcaster.desk.backup_jobs import back_up, prepare_restore, try_kept_backup
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.storage.lock import FileLock

PASSWORD = "chuối xanh bảy quả"
HERE = "/cai-dat/sao-luu"


def quiet(_told, *, done=0, parts=0):
    """Nobody looks."""


@pytest.fixture
def station(folder, tmp_path):
    """A station that keeps its backups beside it."""
    path = folder / "scripts_vi" / "station.toml"
    path.write_text(f'{path.read_text("utf-8")}\n[backup]\ntarget = "{tmp_path}/kho"\n', "utf-8")
    return lambda: wire(load_settings(folder, {}))


@pytest.fixture
def kept(station, tmp_path):
    """The name of a backup of it."""
    back_up(station(), {}, quiet)
    return next((tmp_path / "kho").iterdir()).name


@pytest.fixture
def ready(station, kept, folder):
    """A backup that waits; since it was made somebody wrote something."""
    (folder / "scripts_vi" / "bai-moi.md").write_text("Bài viết sau lần sao lưu.\n", "utf-8")
    prepare_restore(station(), {"name": kept, "who": "Thầy Quản Trị"}, quiet)
    return RestoreRoom(folder)


def scripts(folder):
    return {path.name for path in (folder / "scripts_vi").glob("*.md")}


def test_a_backup_is_listed_with_what_its_trial_saw(signed_in, station, kept):
    admin = signed_in(Role.ADMIN)
    assert "chưa thử" in admin.get(HERE).text
    came = try_kept_backup(station(), {"name": kept}, quiet)
    assert "dùng được" in came.told
    text = admin.get(HERE).text
    assert kept in text
    assert "đã thử, dùng được" in text
    assert "tệp đúng từng byte" in text


def test_a_damaged_backup_is_told_and_remembered(signed_in, station, kept, tmp_path):
    file = tmp_path / "kho" / kept
    data = bytearray(file.read_bytes())
    middle = slice(len(data) // 2, len(data) // 2 + 256)  # more than an entry's own head
    data[middle] = bytes(byte ^ 255 for byte in data[middle])
    file.write_bytes(bytes(data))
    for work in (try_kept_backup, prepare_restore):
        with pytest.raises(StoreError):
            work(station(), {"name": kept, "who": "Thầy"}, quiet)
    assert "thử chưa ổn" in signed_in(Role.ADMIN).get(HERE).text


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "sao-luu-khac-2026-01-01-000000.zip"])
def test_only_the_stations_own_backups_are_touched(signed_in, kept, name):
    admin = signed_in(Role.ADMIN)
    for path in (f"{HERE}/thu", "/cai-dat/phuc-hoi/chuan-bi"):
        answer = admin.post(path, {"ten": name})
        assert answer.status_code == 422
        assert "Không còn bản sao lưu này" in answer.text


def test_getting_ready_changes_nothing(ready, folder):
    assert ready.prepared().who == "Thầy Quản Trị"
    assert "bai-moi.md" in scripts(folder)
    assert bring_in_agreed(folder) is None
    assert "bai-moi.md" in scripts(folder)


def test_what_cancelled_work_left_is_swept_away(signed_in, ready, folder):
    left = folder / ".phuc-hoi" / ".tmp-lay-lai-x" / "scripts_vi"
    left.mkdir(parents=True)
    assert signed_in(Role.ADMIN).post("/cai-dat/phuc-hoi/bo").status_code == 303
    assert list((folder / ".phuc-hoi").iterdir()) == []


def test_only_the_right_password_restores(signed_in, ready, folder):
    admin = signed_in(Role.ADMIN)
    assert "Sẵn sàng phục hồi" in admin.get(HERE).text
    answer = admin.post("/cai-dat/phuc-hoi", {"mat_khau": "đoán bừa một cái"})
    assert answer.status_code == 422
    assert not ready.prepared().agreed
    assert bring_in_agreed(folder) is None


def test_what_an_administrator_agreed_to_is_brought_in_at_the_next_start(
    signed_in, ready, folder, kept
):
    admin = signed_in(Role.ADMIN, name="Thầy Quản Trị")
    signed_in(Role.EDITOR, account="moi-den")  # after the backup was made
    answer = admin.post("/cai-dat/phuc-hoi", {"mat_khau": PASSWORD})
    assert answer.status_code == 303, answer.text
    before = scripts(folder)
    brought = bring_in_agreed(folder)
    assert (brought.fault, brought.name, brought.who) == ("", kept, "Thầy Quản Trị")
    assert before - scripts(folder) == {"bai-moi.md"}
    assert (folder / brought.aside / "scripts_vi" / "bai-moi.md").is_file()
    door = desk_parts(wire(load_settings(folder, {}))).door
    assert door.people.get("moi-den") is not None
    assert "phục hồi từ bản sao lưu" in [line.act for line in door.people.notes()]
    assert bring_in_agreed(folder) is None
    text = admin.get(HERE).text  # the same session
    assert "Đã phục hồi bản lúc" in text
    assert brought.aside in text


def test_a_restored_station_can_be_as_it_was_before(signed_in, ready, folder):
    admin = signed_in(Role.ADMIN)
    admin.post("/cai-dat/phuc-hoi", {"mat_khau": PASSWORD})
    bring_in_agreed(folder)
    assert "bai-moi.md" not in scripts(folder)
    assert admin.post("/cai-dat/phuc-hoi/tro-lai").status_code == 303
    assert admin.post("/cai-dat/phuc-hoi/bo").status_code == 303  # a second thought loses nothing
    assert admin.post("/cai-dat/phuc-hoi/tro-lai").status_code == 303
    assert admin.post("/cai-dat/phuc-hoi", {"mat_khau": PASSWORD}).status_code == 303
    assert bring_in_agreed(folder).fault == ""
    assert "bai-moi.md" in scripts(folder)


def test_what_is_kept_aside_goes_only_when_asked(signed_in, ready, folder):
    admin = signed_in(Role.ADMIN)
    admin.post("/cai-dat/phuc-hoi", {"mat_khau": PASSWORD})
    aside = folder / bring_in_agreed(folder).aside
    assert aside.is_dir()
    assert admin.post("/cai-dat/phuc-hoi/xoa").status_code == 303
    assert not aside.exists()
    assert "Trở lại như trước" not in admin.get(HERE).text
    assert admin.post("/cai-dat/phuc-hoi/tro-lai").status_code == 422


def test_nothing_is_restored_while_the_loudspeaker_is_at_work(signed_in, ready, folder):
    admin = signed_in(Role.ADMIN)
    lock = folder / "phat_song" / "chinh" / ".khoa"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(lock):
        answer = admin.post("/cai-dat/phuc-hoi", {"mat_khau": PASSWORD})
        assert answer.status_code == 422
        assert "Máy phát ở loa đang chạy" in answer.text
        ready.wait(replace(ready.prepared(), agreed="Thầy"))  # it began a moment later
        brought = bring_in_agreed(folder, patience=0.0)
    assert brought.fault
    assert "bai-moi.md" in scripts(folder)
    assert "Chưa phục hồi được" in admin.get(HERE).text
    assert bring_in_agreed(folder) is None  # the yes is spent


def test_nothing_is_restored_while_other_work_waits(signed_in, ready, state):
    admin = signed_in(Role.ADMIN)
    admin.post(HERE)
    answer = admin.post("/cai-dat/phuc-hoi", {"mat_khau": PASSWORD})
    assert answer.status_code == 422
    assert "Sao lưu cả đài" in answer.text
    assert not ready.prepared().agreed


def test_a_server_that_can_begin_again_does_so(signed_in, ready, state, browser):
    begun = []
    admin = signed_in(Role.ADMIN)
    other = browser(begin_again=lambda: begun.append(1))
    other.client.cookies = admin.client.cookies
    other.csrf = admin.csrf
    answer = other.post("/cai-dat/phuc-hoi", {"mat_khau": PASSWORD})
    assert "Bàn làm việc đang mở lại" in answer.text
    assert begun == [1]


def test_a_database_of_its_own_is_not_restored_from_here(station, kept):
    wired = station()
    outside = replace(wired, settings=replace(wired.settings, database="postgresql://may/dai"))
    with pytest.raises(InputError, match="máy chủ riêng"):
        prepare_restore(outside, {"name": kept, "who": "Thầy"}, quiet)


def test_where_backups_go_is_said_on_the_page(signed_in, state, tmp_path):
    admin = signed_in(Role.ADMIN)
    assert "chưa sao lưu lần nào" in admin.get(HERE).text
    assert admin.post(f"{HERE}/noi", {"noi": ""}).status_code == 422
    assert admin.post(f"{HERE}/noi", {"noi": f"{tmp_path}/kho khác"}).status_code == 303
    assert state.wired().station.profile.backup.target == f"{tmp_path}/kho khác"
    assert "Chưa có bản nào" in admin.get(HERE).text


@pytest.mark.parametrize(
    ("path", "kind"), [(f"{HERE}/thu", "thu-sao-luu"), ("/cai-dat/phuc-hoi/chuan-bi", "phuc-hoi")]
)
def test_long_work_goes_into_the_list(signed_in, state, kept, path, kind):
    admin = signed_in(Role.ADMIN, name="Thầy Quản Trị")
    where = admin.post(path, {"ten": kept}).headers["location"]
    job = state.parts.jobs.newest()[0]
    assert (where, job.kind) == (f"/ban/viec/{job.id}", kind)
    assert json.loads(job.argument)["name"] == kept
