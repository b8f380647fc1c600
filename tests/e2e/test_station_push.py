"""Programmes brought to a station that cannot pull: a stick, WebDAV, SFTP."""

import gc
import shutil
import threading
import warnings
from contextlib import contextmanager

import paramiko
import pytest
from cheroot.wsgi import Server
from wsgidav.wsgidav_app import WsgiDAVApp

from broadcaster.cli.progress import WorkProgress
from tests.fakes.sftp_server import SftpServer

IN_PROCESS = True

NAME = "Đài xã Sao Mai"
SECRET = "mật-khẩu-bí-mật"


@pytest.fixture(scope="module")
def built(tmp_path_factory, timeless_station_of):
    """A built station that one radio station is let in to, for every test to have a copy of."""
    station = timeless_station_of(tmp_path_factory.mktemp("dựng"))
    station.write("bai", "NỮ: Đi xe đạp điện phải đội mũ bảo hiểm.", title="Đội mũ")
    assert station.run("build").code == 0
    assert station.run("stations", "add", NAME).code == 0
    return station


@pytest.fixture
def handing(built, tmp_path):
    return type(built)(shutil.copytree(built.folder, tmp_path / "trường"))


def push(station, to, code=0):
    with lines_ended():
        run = station.run("stations", "push", NAME, "--to", to, env={PASSWORD: SECRET})
    assert run.code == code, run.err
    assert SECRET not in run.out + run.err
    return run


@contextmanager
def lines_ended():
    """No line to a station is left to the collector, or to a thread that reads it for ever."""
    gc.collect()  # what others left is not this one's
    before = {*threading.enumerate()}
    with warnings.catch_warnings(record=True) as left:
        warnings.simplefilter("always", ResourceWarning)
        yield
        gc.collect()
    assert [str(one.message) for one in left if issubclass(one.category, ResourceWarning)] == []
    for reader in {*threading.enumerate()} - before:
        if isinstance(reader, paramiko.Transport):
            reader.join(60)  # of a line that the server ended it is on its way
            assert not reader.is_alive()


PASSWORD = "BROADCASTER_PUSH_PASSWORD"
STEM = "buoi-sang-2026-09-07-r1"


def whole(folder, station):
    """The folder holds the programme byte for byte, and what goes with it; nothing half-way."""
    names = {path.name for path in folder.iterdir()}
    assert {f"{STEM}.mp3", f"{STEM}.txt", "station.m3u", "manifest.json"} <= names
    assert {"phieu-gui-bai.docx", "phieu-gui-bai.pdf", "manifest.json.sig"} <= names
    assert not [name for name in names if name.endswith(".dang-gui")]
    made = next(station.audio.glob("*.mp3"))
    assert (folder / f"{STEM}.mp3").read_bytes() == made.read_bytes()


def test_a_stick_holds_everything_and_a_second_push_sends_nothing(handing, tmp_path):
    stick = tmp_path / "thẻ nhớ"
    push(handing, str(stick))
    whole(stick, handing)
    assert "gửi 0 tệp" in push(handing, str(stick)).out


def test_how_much_has_gone_is_told_in_megabytes(handing, tmp_path, monkeypatch):
    steps = []

    def step(_self, told="", *, done=0.0, whole=0.0):
        steps.append((told, done, whole))

    monkeypatch.setattr(WorkProgress, "step", step)
    push(handing, str(tmp_path / "thẻ nhớ"))
    gone = [(done, of) for told, done, of in steps if told == "đã gửi, MB"]
    assert len(gone) >= 2  # a sound and its text
    assert gone[0][0] == 0
    assert gone == sorted(gone)


@pytest.mark.rows_slow
@pytest.mark.parametrize("damage", ["bytes", "cut", "gone"])
def test_what_the_stick_lost_is_sent_again_and_told(handing, tmp_path, damage):
    """Also a bit that turned: the size is the same, the bytes are read back."""
    stick = tmp_path / "usb"
    assert "mất hoặc hỏng" not in push(handing, str(stick)).out
    sound = stick / f"{STEM}.mp3"
    data = bytearray(sound.read_bytes())
    data[len(data) // 2] ^= 1
    sound.unlink() if damage == "gone" else sound.write_bytes(
        data[: -9 if damage == "cut" else None]
    )
    told = push(handing, str(stick)).out
    assert f"1 tệp ở nơi ấy mất hoặc hỏng, đã gửi lại: {STEM}.mp3" in told
    whole(stick, handing)
    assert "gửi 0 tệp" in push(handing, str(stick)).out


def test_the_slip_says_title_length_text_and_has_lines_to_sign(handing, tmp_path):
    stick = tmp_path / "usb"
    push(handing, str(stick))
    import zipfile

    with zipfile.ZipFile(stick / "phieu-gui-bai.docx") as file:
        document = file.read("word/document.xml").decode()
    for words in ("Phiếu gửi bài phát thanh", "Thời lượng", NAME, "Người nhận", "Đi xe đạp điện"):
        assert words in document
    assert (stick / "phieu-gui-bai.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.slow
def test_a_new_revision_replaces_and_a_withdrawal_removes(handing, tmp_path):
    stick = tmp_path / "usb"
    push(handing, str(stick))
    (stick / "của đài.mp3").write_bytes(b"the station's own")
    handing.write("bai", "NỮ: Đi xe máy điện cũng phải đội mũ bảo hiểm.", title="Đội mũ")
    assert handing.run("build").code == 0
    push(handing, str(stick))
    mine = sorted(path.name for path in stick.glob("*.mp3"))
    assert mine == ["buoi-sang-2026-09-07-r2.mp3", "của đài.mp3"]
    taken = handing.run("withdraw", "buoi-sang-2026-09-07", "--reason", "sai mức phạt")
    assert f'broadcaster stations push "{NAME}" --to "{stick}"' in taken.out  # who has it still
    push(handing, str(stick))
    again = handing.run("withdraw", "buoi-sang-2026-09-07", "--reason", "xem còn ở đâu")
    assert str(stick) not in again.out
    assert [path.name for path in stick.glob("*.mp3")] == ["của đài.mp3"]


def test_a_station_that_was_shut_out_is_told_and_its_lists_end(handing, tmp_path):
    """Whoever pushes the next time takes away what was brought, and says so."""
    stick = tmp_path / "usb"
    push(handing, str(stick))
    (stick / "của đài.mp3").write_bytes(b"the station's own")
    assert handing.run("stations", "revoke", NAME).code == 0
    for removed in (4, 0):
        told = push(handing, str(stick), code=1).out
        assert f"! {NAME} đã thôi nhận bài từ" in told
        assert f"bỏ {removed} tệp" in told
        assert [path.name for path in stick.glob("*.mp3")] == ["của đài.mp3"]
        assert "mp3" not in (stick / "station.m3u").read_text("utf-8")


def test_a_name_that_is_no_station_s_and_a_place_that_is_none_are_told(handing, tmp_path):
    run = handing.run("stations", "push", "Đài xã Sao Mi", "--to", str(tmp_path))
    assert run.code == 2
    assert f"Có phải “{NAME}”?" in run.err
    run = handing.run("stations", "push", NAME, "--to", f"ftp://a:{SECRET}@may/x")
    assert "không hiểu nơi gửi" in run.err
    assert SECRET not in run.err


def test_a_place_that_cannot_be_written_is_told(handing, tmp_path):
    (tmp_path / "tệp").write_bytes(b"")
    run = push(handing, str(tmp_path / "tệp" / "con"), code=1)
    assert "không mở thư mục được" in run.err


@pytest.fixture
def webdav(tmp_path):
    """A real WebDAV server with a password."""
    folder = tmp_path / "máy chủ"
    folder.mkdir()
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": str(folder)},
            "simple_dc": {"user_mapping": {"*": {"dai": {"password": SECRET}}}},
            "http_authenticator": {"domain_controller": None},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    server = Server(("127.0.0.1", 0), app)
    server.prepare()
    thread = threading.Thread(target=server.serve)
    thread.start()
    try:
        yield f"webdav://dai@127.0.0.1:{server.bind_addr[1]}/bai-truong", folder / "bai-truong"
    finally:
        server.stop()
        thread.join()


@pytest.mark.slow
def test_webdav_takes_everything_and_a_second_push_sends_nothing(handing, webdav):
    address, folder = webdav
    push(handing, address)
    whole(folder, handing)
    assert "gửi 0 tệp" in push(handing, address).out
    gc.collect()  # a line that was left open is warned of here, and the warning is an error


def test_webdav_with_a_wrong_password_is_told_without_it(handing, webdav):
    with lines_ended():
        run = handing.run("stations", "push", NAME, "--to", webdav[0], env={PASSWORD: "sai-rồi"})
    assert run.code == 1
    assert "sai-rồi" not in run.out + run.err
    assert not webdav[1].exists()


@pytest.fixture
def sftp(tmp_path):
    folder = tmp_path / "ổ đĩa"
    folder.mkdir()
    server = SftpServer(folder, ("dai", SECRET))
    server.start()
    yield server
    server.stop()


@pytest.mark.slow
def test_sftp_takes_everything_and_a_changed_key_is_refused(handing, sftp):
    address = f"sftp://dai@127.0.0.1:{sftp.port}/bai-truong"
    push(handing, address)
    whole(sftp.folder / "bai-truong", handing)
    assert "gửi 0 tệp" in push(handing, address).out
    sftp.stop()
    sftp.start()
    run = push(handing, address, code=1)
    assert "khóa của máy chủ SFTP đã đổi" in run.err


def test_sftp_with_a_wrong_password_is_told_without_it(handing, sftp):
    address = f"sftp://dai:sai-rồi@127.0.0.1:{sftp.port}/bai-truong"
    with lines_ended():
        run = handing.run("stations", "push", NAME, "--to", address, env={PASSWORD: ""})
    assert run.code == 1
    assert "không nhận tên hoặc mật khẩu" in run.err
    assert "sai-r" not in run.out + run.err
