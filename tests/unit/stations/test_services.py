"""Addresses of stations' software, and whom its key is shown to."""

import datetime
import ipaddress
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from broadcaster.net.connection import Trust
from broadcaster.stations.outboxes import services
from broadcaster.stations.outboxes.addresses import OutboxKind, PushFault, read_destination
from broadcaster.stations.outboxes.libraries import open_library
from tests.fakes.station_software import KEY, AzuraCastHandler, LibreTimeHandler, Software


def test_an_address_names_the_software_and_hides_the_key():
    to = read_destination("azuracast+https://dai.example.vn:8443/station/3", KEY)
    assert (to.way, to.server, to.port, to.folder) == (
        OutboxKind.AZURACAST,
        "https://dai.example.vn",
        8443,
        "/station/3",
    )
    assert to.shown == "azuracast+https://dai.example.vn:8443/station/3"
    assert KEY not in repr(to)


@pytest.mark.parametrize("text", ["libretime+https://{}@dai.vn", "azuracast+https://a:{}@dai.vn"])
def test_a_key_in_the_address_is_refused_without_repeating_it(text):
    with pytest.raises(PushFault, match="không viết trong địa chỉ") as told:
        read_destination(text.format(KEY), "")
    assert KEY not in f"{told.value}{told.value.hint}"


@pytest.mark.parametrize(
    "text", ["libretime+ftp://dai.vn", "azura+https://dai.vn", "libretime://d"]
)
def test_another_scheme_is_not_understood(text):
    with pytest.raises(PushFault, match="không hiểu nơi gửi"):
        read_destination(text, KEY)


def test_the_key_does_not_go_over_an_open_line_outside_the_house(tmp_path, monkeypatch):
    monkeypatch.setattr(services, "Trust", lambda **_: Trust(resolve=lambda *_: ("8.8.8.8",)))
    with pytest.raises(PushFault, match="không mã hóa"):
        open_library(read_destination("libretime+http://dai.vn", KEY), tmp_path)
    open_library(read_destination("libretime+https://dai.vn", KEY), tmp_path)


@pytest.mark.parametrize("key", ["a\r\nX: y", "mật-khẩu"])
def test_a_key_that_cannot_stand_in_a_header_is_refused(tmp_path, key):
    with pytest.raises(PushFault, match="ký tự lạ"):
        open_library(read_destination("libretime+https://dai.vn", key), tmp_path)


@pytest.fixture
def unknown(tmp_path):
    """A certificate that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    begun = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(begun)
        .not_valid_after(begun + datetime.timedelta(days=36_500))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "may.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def test_a_certificate_that_nobody_vouches_for_gets_no_key(tmp_path, unknown):
    with Software(LibreTimeHandler, tls=unknown) as running:
        to = read_destination(f"libretime+https://127.0.0.1:{running.port}", KEY)
        with pytest.raises(PushFault, match="không được tin cậy nên chưa gửi gì"):
            open_library(to, tmp_path).sizes()


def test_a_book_that_was_cut_off_is_begun_anew(tmp_path):
    with Software(LibreTimeHandler) as running:
        to = read_destination(f"libretime+http://127.0.0.1:{running.port}", KEY)
        assert open_library(to, tmp_path).put("bai-r1.mp3", b"sound")
        (book,) = tmp_path.iterdir()
        book.write_text('{"files": {"bai-r1.mp3"', "utf-8")
        library = open_library(to, tmp_path)
        assert library.sizes() == {}
        assert not library.put("bai-r1.mp3", b"sound")
        assert library.sizes() == {"bai-r1.mp3": 5}
        assert running.library.posts == 1


WAYS = {
    "libretime": (LibreTimeHandler, "libretime+http://127.0.0.1:{}"),
    "azuracast": (AzuraCastHandler, "azuracast+http://127.0.0.1:{}/station/1"),
}


@pytest.fixture(params=sorted(WAYS))
def way(request):
    return WAYS[request.param]


@pytest.fixture
def running(way):
    with Software(way[0]) as software:
        yield software


def opened(way, port, books, key=KEY):
    return open_library(read_destination(way[1].format(port), key), books)


@pytest.mark.parametrize(
    ("refuse", "words"),
    [
        ((403, b""), "không đủ quyền"),
        ((413, b""), "tệp lớn quá"),
        ((400, b"ERROR: Disk Quota reached."), "hết chỗ"),
        ((500, f"Traceback {KEY}".encode()), r"máy chủ từ chối \(mã 500\)"),
        ((200, b"<html>"), "không đúng cách"),
        ((200, b'{"id": "../../x"}'), "không đúng cách"),
    ],
)
def test_a_refusal_is_told_and_nothing_is_remembered(way, running, tmp_path, refuse, words):
    library = opened(way, running.port, tmp_path)
    running.library.refuse = refuse
    with pytest.raises(PushFault, match=words) as told:
        library.put("bai-r1.mp3", b"sound")
    assert KEY not in f"{told.value} {told.value.hint}"
    assert library.sizes() == {}


def test_the_key_does_not_follow_a_redirect_nor_a_portal(way, running, tmp_path):
    with Software(way[0]) as elsewhere:
        running.library.redirect = way[1].format(elsewhere.port).partition("+")[2]
        with pytest.raises(PushFault, match="dẫn sang nơi khác"):
            opened(way, running.port, tmp_path).put("bai-r1.mp3", b"sound")
        assert elsewhere.library.posts == 0
    running.library.redirect, running.library.page = "", True
    with pytest.raises(PushFault, match="không đúng cách") as told:
        opened(way, running.port, tmp_path).sizes()
    assert "đang đòi đăng nhập" in told.value.hint


def test_a_server_that_is_not_there_is_told(way, tmp_path):
    with pytest.raises(PushFault, match="không nối được"):
        opened(way, 1, tmp_path).sizes()


def test_no_key_asks_nobody(way, running, tmp_path):
    with pytest.raises(PushFault, match="chưa có khóa API"):
        opened(way, running.port, tmp_path, key="")


def test_what_the_station_deleted_itself_is_there_no_more(way, running, tmp_path):
    library = opened(way, running.port, tmp_path)
    assert library.put("bai-r1.mp3", b"sound")
    running.library.held.clear()
    library.remove("bai-r1.mp3")  # already gone: nothing to tell
    assert library.sizes() == {}


def test_another_sound_of_the_same_name_takes_its_place(way, running, tmp_path):
    library = opened(way, running.port, tmp_path)
    assert library.put("bai-r1.mp3", b"sound")
    assert library.put("bai-r1.mp3", b"another sound")
    assert [held.data for held in running.library.held.values()] == [b"another sound"]
    assert opened(way, running.port, tmp_path).sizes() == {"bai-r1.mp3": 13}


def test_libretime_is_not_sent_again_what_it_is_still_reading(tmp_path):
    with Software(LibreTimeHandler) as running:
        running.library.pending = True
        library = opened(WAYS["libretime"], running.port, tmp_path)
        assert library.put("bai-r1.mp3", b"sound")
        assert library.sizes() == {"bai-r1.mp3": 5}
        assert not library.put("bai-r1.mp3", b"sound")


def test_azuracast_puts_into_the_folder_that_is_named(tmp_path):
    with Software(AzuraCastHandler) as running:
        address = f"azuracast+http://127.0.0.1:{running.port}/api/station/1/sao-mai"
        open_library(read_destination(address, KEY), tmp_path).put("bai-r1.mp3", b"sound")
        assert running.library.names() == ["sao-mai/bai-r1.mp3"]
        address = f"azuracast+http://127.0.0.1:{running.port}"
        with pytest.raises(PushFault, match="thiếu số của đài"):
            open_library(read_destination(address, KEY), tmp_path)
