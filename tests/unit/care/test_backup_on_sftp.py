"""Backups on another machine by SFTP: a real server, also one that was begun again meanwhile."""

from urllib.parse import quote

import pytest

from broadcaster.care.backup_targets import fetched, open_place
from broadcaster.domain.errors import StoreError
from tests.fakes.sftp_server import SftpServer

PASSWORD = "chuối@xanh/bảy:quả#1"


@pytest.fixture
def server(tmp_path):
    folder = tmp_path / "máy khác"
    (folder / "sao luu").mkdir(parents=True)
    one = SftpServer(folder, ("dai", PASSWORD))
    one.start()
    yield one
    one.stop()


@pytest.fixture
def address(server):
    return f"sftp://dai:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}/sao luu"


@pytest.mark.parametrize("own_keys", [True, False])
def test_what_is_put_there_comes_back_byte_for_byte(address, server, tmp_path, own_keys):
    made = tmp_path / "a.zip"
    made.write_bytes(bytes(range(256)) * 4000)
    place = open_place(address, tmp_path, own_keys=own_keys)
    assert place.sizes() == {}
    place.put(made, "sao-luu-1.zip")
    assert place.sizes() == {"sao-luu-1.zip": 1_024_000}
    assert [p.name for p in (server.folder / "sao luu").iterdir()] == ["sao-luu-1.zip"]
    with place.fetched("sao-luu-1.zip") as file:
        assert file.read_bytes() == made.read_bytes()
    with fetched(f"{address}/sao-luu-1.zip") as file:  # as `restore` is told it
        assert file.read_bytes() == made.read_bytes()
    below = open_place(f"{address}/truong-a", tmp_path, own_keys=own_keys)
    assert below.sizes() == {}  # of a folder that is not there yet
    below.put(made, "b.zip")
    assert below.sizes() == {"b.zip": 1_024_000}
    place.remove("sao-luu-1.zip")
    assert place.sizes() == {}


@pytest.mark.parametrize("own_keys", [True, False])
def test_a_server_that_was_begun_again_is_only_asked_anew(address, server, tmp_path, own_keys):
    """A station's server runs for weeks, and makes a backup every day."""
    made = tmp_path / "a.zip"
    made.write_bytes(b"x")
    open_place(address, tmp_path, own_keys=own_keys).put(made, "mot.zip")
    server.stop()
    with pytest.raises(StoreError, match="Không tới được nơi sao lưu") as away:
        open_place(address, tmp_path, own_keys=own_keys).sizes()
    assert "chu" not in str(away.value)  # nothing of the password
    server.start()
    assert open_place(address, tmp_path, own_keys=own_keys).sizes() == {"mot.zip": 1}


def test_a_thousand_folders_need_one_line_and_another_when_it_breaks(address, server, tmp_path):
    """A hub's backup: each unit has a folder, and each new line costs a sign-in."""
    made = tmp_path / "a.zip"
    made.write_bytes(b"x")
    place = open_place(address, tmp_path)
    for code in ("truong-a", "truong-b", "truong-c"):
        place.below(code).put(made, "mot.zip")
    assert len(server.lines) == 1
    assert place.below("truong-b").sizes() == {"mot.zip": 1}
    assert place.below("truong-b").shown.endswith("/sao luu/truong-b")
    server.stop()
    with pytest.raises(StoreError, match="Không tới được nơi sao lưu"):
        place.below("truong-b").put(made, "hai.zip")
    server.start()
    for code in ("truong-b", "truong-c"):
        place.below(code).put(made, "hai.zip")
    assert place.below("truong-b").sizes() == {"hai.zip": 1, "mot.zip": 1}
    assert len(server.lines) == 2


def test_a_wrong_password_and_a_file_that_is_not_there_are_told(address, server, tmp_path):
    wrong = f"sftp://dai:sai@127.0.0.1:{server.port}/sao luu"
    with pytest.raises(StoreError, match="Không tới được nơi sao lưu") as told:
        open_place(wrong, tmp_path, own_keys=False)
    assert "sai" not in str(told.value)
    with pytest.raises(StoreError, match="Không có tệp sao lưu ấy"), fetched(f"{address}/x.zip"):
        pass
