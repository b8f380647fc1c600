"""Files of strangers: resumed, bounded, checked, and never from an address of this house."""

import errno
import hashlib
import random
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FAKES = str(Path(__file__).parents[2] / "fakes")
if FAKES not in sys.path:
    sys.path.insert(0, FAKES)

from file_server import File, FileServer  # noqa: E402

from broadcaster.net import download as downloading  # noqa: E402
from broadcaster.net.connection import NetworkFault, Trust, open_line, split  # noqa: E402
from broadcaster.net.download import Download, download  # noqa: E402

DATA = random.Random(1).randbytes(300_000)
SUM = hashlib.sha256(DATA).hexdigest()
HOME = Trust(hosts=frozenset({"127.0.0.1", "may-truong"}), connect=60.0, read=60.0)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FileServer]:
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with FileServer(files={"/v": File(data=DATA)}) as running:
        yield running


def fetch(server: FileServer, part: Path, trust: Trust = HOME, **more: object):
    """The file at /v unless another address is given."""
    wanted = {"address": server.url("/v"), "most": 1_000_000, **more}
    return download(Download(**wanted), part, trust)


def test_a_file_comes_whole_with_its_checksum(server: FileServer, tmp_path: Path) -> None:
    """And nothing of the notes is left beside it."""
    got = fetch(server, tmp_path / "deep" / "part", sha256=SUM)
    assert (got.path.read_bytes(), got.sha256, got.size) == (DATA, SUM, len(DATA))
    assert [p.name for p in got.path.parent.iterdir()] == ["part"]


def test_a_cut_line_is_taken_up_where_it_broke(server: FileServer, tmp_path: Path) -> None:
    """Within one call: the rest is asked for, of the same version only."""
    file = server.files["/v"]
    file.stop_after = 100_000
    server.before = lambda path: setattr(
        file, "stop_after", 100_000 if len(server.asked) < 2 else -1
    )
    got = fetch(server, tmp_path / "part")
    assert got.path.read_bytes() == DATA
    assert server.asked[1].range == "bytes=100000-"
    assert server.asked[1].if_range == '"1"'


def test_a_later_run_goes_on(server: FileServer, tmp_path: Path) -> None:
    """A part that an earlier run left is not fetched again."""
    server.files["/v"].stop_after = 0
    (tmp_path / "part").write_bytes(DATA[:200_000])
    (tmp_path / "part.json").write_text(
        f'{{"address": "{server.url("/v")}", "version": "\\"1\\""}}'
    )
    with pytest.raises(NetworkFault, match="đứt") as caught:
        fetch(server, tmp_path / "part")
    assert "tải tiếp" in caught.value.hint
    server.files["/v"].stop_after = -1
    assert fetch(server, tmp_path / "part").sha256 == SUM
    assert server.asked[-1].range == "bytes=200000-"


@pytest.mark.parametrize("change", [{"tag": '"2"'}, {"ranges": False}])
def test_another_version_begins_anew(
    server: FileServer, tmp_path: Path, change: dict[str, object]
) -> None:
    """What stood there is never mixed with it."""
    (tmp_path / "part").write_bytes(b"old" * 1000)
    (tmp_path / "part.json").write_text(
        f'{{"address": "{server.url("/v")}", "version": "\\"1\\""}}'
    )
    for name, value in change.items():
        setattr(server.files["/v"], name, value)
    assert fetch(server, tmp_path / "part").sha256 == SUM


@pytest.mark.parametrize("notes", ["", "{", '{"address": "elsewhere", "version": "1"}', "[]"])
def test_a_part_of_unknown_origin_is_not_used(
    server: FileServer, tmp_path: Path, notes: str
) -> None:
    """No or damaged notes, or those of another address."""
    (tmp_path / "part").write_bytes(b"who knows")
    (tmp_path / "part.json").write_text(notes)
    assert fetch(server, tmp_path / "part").sha256 == SUM
    assert server.asked[0].range == ""


def test_a_part_longer_than_the_file_begins_anew(server: FileServer, tmp_path: Path) -> None:
    """The server has nothing behind it (416)."""
    (tmp_path / "part").write_bytes(DATA + b"more")
    (tmp_path / "part.json").write_text(
        f'{{"address": "{server.url("/v")}", "version": "\\"1\\""}}'
    )
    assert fetch(server, tmp_path / "part").sha256 == SUM


def test_a_wrong_checksum_leaves_nothing(server: FileServer, tmp_path: Path) -> None:
    """The file is not what it should be: it is gone."""
    with pytest.raises(NetworkFault, match="mã kiểm tra"):
        fetch(server, tmp_path / "part", sha256="0" * 64)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("length", [True, False])
def test_a_file_larger_than_agreed_is_refused(
    server: FileServer, tmp_path: Path, length: bool
) -> None:
    """By its head where it tells its length, else as soon as it is too much."""
    server.files["/v"].length = length
    with pytest.raises(NetworkFault, match="lớn quá"):
        fetch(server, tmp_path / "part", most=100_000)
    assert not length or not (tmp_path / "part").exists()


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/octet-stream"])
def test_a_portal_is_recognised(server: FileServer, tmp_path: Path, kind: str) -> None:
    """A page instead of the file, whatever it calls itself: nothing is kept."""
    server.files["/v"] = File(data=b"\n <!DOCTYPE html><html>Log in</html>", kind=kind)
    with pytest.raises(NetworkFault, match="trang web") as caught:
        fetch(server, tmp_path / "part")
    assert "đăng nhập" in caught.value.hint
    assert not (tmp_path / "part").exists() or not (tmp_path / "part").stat().st_size


@pytest.mark.parametrize("status", [404, 500, 403])
def test_a_refusal_is_told(server: FileServer, tmp_path: Path, status: int) -> None:
    server.files["/v"].status = status
    with pytest.raises(NetworkFault, match=str(status)):
        fetch(server, tmp_path / "part")


def test_a_full_disk_is_the_callers_business(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The OSError of the disk comes through, and is not taken for the network's."""

    def kept(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(downloading, "_kept", kept)
    with pytest.raises(OSError, match="full"):
        fetch(server, tmp_path / "part")


# --- addresses --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "[::1]",
        "[fe80::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
    ],
)
def test_an_address_of_the_house_is_refused(host: str, tmp_path: Path) -> None:
    """Unless a person typed or listed it; nothing is connected to."""
    wanted = Download(address=f"http://{host}/v", most=100)
    with pytest.raises(NetworkFault, match="mạng nội bộ") as caught:
        download(wanted, tmp_path / "part", Trust())
    assert "allow_hosts" in caught.value.hint


def test_a_name_is_judged_by_every_address_behind_it(tmp_path: Path) -> None:
    """One that lies in the house is enough, whichever the name gives first."""
    trust = Trust(resolve=lambda host, port: ("93.184.216.34", "192.168.0.7"))
    with pytest.raises(NetworkFault, match="mạng nội bộ"):
        download(Download(address="https://example.edu.vn/v", most=9), tmp_path / "p", trust)


def test_the_address_that_was_judged_is_the_one_connected_to(
    server: FileServer, tmp_path: Path
) -> None:
    """A name that answers differently the second time changes nothing."""
    answers = [("127.0.0.1",), ("10.9.9.9",)]
    trust = Trust(
        hosts=frozenset({"may-truong"}), connect=60.0, resolve=lambda host, port: answers.pop(0)
    )
    address = server.url("/v", host="may-truong")
    assert download(Download(address=address, most=10**6), tmp_path / "part", trust).sha256 == SUM
    assert answers == [("10.9.9.9",)]
    assert server.asked[0].host == f"may-truong:{server.port}"


def test_a_redirect_is_judged_like_the_first_address(server: FileServer, tmp_path: Path) -> None:
    """To a listed machine it is followed, into the house it is refused."""
    server.files["/a"] = File(location="/v")
    assert fetch(server, tmp_path / "part", address=server.url("/a")).sha256 == SUM
    server.files["/b"] = File(location=f"http://localhost:{server.port}/v")
    with pytest.raises(NetworkFault, match="mạng nội bộ"):
        fetch(server, tmp_path / "part", address=server.url("/b"))
    assert [one.path for one in server.asked] == ["/a", "/v", "/b"]


@pytest.mark.parametrize("to", ["file:///etc/passwd", "ftp://127.0.0.1/v", "https://u:p@x/", ""])
def test_a_redirect_to_no_web_address_is_refused(
    server: FileServer, tmp_path: Path, to: str
) -> None:
    server.files["/a"] = File(location=to or "//")
    with pytest.raises(NetworkFault):
        fetch(server, tmp_path / "part", address=server.url("/a"))


def test_going_in_circles_ends(server: FileServer, tmp_path: Path) -> None:
    server.files["/a"] = File(location="/a")
    with pytest.raises(NetworkFault, match="vòng"):
        fetch(server, tmp_path / "part", address=server.url("/a"))


@pytest.mark.parametrize(
    "address",
    ["", "nothing", "http://", "ftp://a/b", "http://a:99999/", "http://a b/", "http://a:x/"],
)
def test_what_is_no_address_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(NetworkFault, match="không dùng được"):
        download(Download(address=address, most=9), tmp_path / "part", Trust())


def test_nobody_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A closed port and an unknown name are told, with what to do."""
    for name in ("HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(NetworkFault, match="Không nối được"):
        download(Download(address=f"http://127.0.0.1:{port}/v", most=9), tmp_path / "p", HOME)

    def nobody(host: str, port: int) -> tuple[str, ...]:
        raise OSError("no such name")

    with pytest.raises(NetworkFault, match="Không tìm thấy máy"):
        download(Download(address="http://x.vn/v", most=9), tmp_path / "p", Trust(resolve=nobody))


def test_through_the_stations_proxy(
    server: FileServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proxy is asked for the whole address; a name of the house is refused all the same."""
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{server.port}")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    address = "http://giong.example.vn/v"
    server.files[address] = File(data=DATA)

    def unknown(host: str, port: int) -> tuple[str, ...]:
        if host == "giong.example.vn":
            raise OSError("only the proxy knows")
        return ("192.168.1.1",)

    trust = Trust(resolve=unknown)
    assert download(Download(address=address, most=10**6), tmp_path / "p", trust).sha256 == SUM
    with pytest.raises(NetworkFault, match="mạng nội bộ"):
        download(Download(address="http://router.vn/", most=9), tmp_path / "q", trust)


@pytest.mark.parametrize("host", ["192.168.1.5", "127.0.0.2", "[fd00::5]", "localhost"])
def test_a_machine_of_the_house_is_asked_without_a_proxy(host, monkeypatch) -> None:
    """What is sent there, and its key, goes to nobody who was not named."""
    monkeypatch.setenv("http_proxy", "http://proxy.example.vn:3128")
    monkeypatch.setenv("no_proxy", "")
    monkeypatch.setenv("NO_PROXY", "")
    reached = []

    def gone(address, timeout):
        reached.append(address[0])
        raise OSError("nobody")

    monkeypatch.setattr(socket, "create_connection", gone)
    bare = host.strip("[]")
    found = "127.0.0.1" if bare == "localhost" else bare
    trust = Trust(hosts=frozenset({bare}), resolve=lambda *_: (found,))
    with pytest.raises(OSError, match="nobody"):
        open_line(split(f"http://{host}:11434/v1"), trust)
    assert reached == [found]


def test_localhost_is_this_machine_or_nothing() -> None:
    trust = Trust(hosts=frozenset({"localhost"}), resolve=lambda *_: ("127.0.0.1", "10.0.0.9"))
    with pytest.raises(NetworkFault, match="localhost"):
        open_line(split("http://localhost/v1"), trust)
