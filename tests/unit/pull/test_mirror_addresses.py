"""The way to the school stays encrypted: in its manifest's addresses and in its redirects."""

import http.client
import io
import json
import ssl
from dataclasses import replace

import pytest

from broadcaster.pull.errors import ManifestUntrusted, ServerUnreachable
from broadcaster.pull.http import SchoolConnection
from broadcaster.pull.manifest import ORDINARY, SCHEMA, read_manifest

HERE = "https://truong.example/dai/manifest.json"


def manifest(address, **more):
    file = {
        "name": "bai.mp3", "url": address, "bytes": 9, "sha256": "a" * 64, "type": "audio/mpeg",
    }  # fmt: skip
    item = {
        "id": "bai", "revision": 1, "title": "Bài", "unit": "Trường", "kind": "Tin",
        "priority": ORDINARY, "issued": "2026-11-25T06:00:00+07:00", "files": [file],
    }  # fmt: skip
    tree = {
        "schema": SCHEMA, "unit": "Trường",
        "issued": "2026-11-25T06:00:00+07:00", "items": [item],
    }  # fmt: skip
    return json.dumps({**tree, **more}).encode()


@pytest.mark.parametrize("address", ["bai.mp3", "/bai.mp3", "https://kho.example/bai.mp3"])
def test_a_file_of_an_encrypted_manifest_may_lie_behind_any_encrypted_address(address):
    found, told = read_manifest(manifest(address), HERE)
    assert not told
    assert found.items[0].files[0].url.startswith("https://")


@pytest.mark.parametrize("address", ["http://truong.example/bai.mp3", "HTTP://kho.example/b.mp3"])
def test_a_file_of_an_encrypted_manifest_is_not_fetched_in_the_clear(address):
    found, told = read_manifest(manifest(address), HERE)
    assert found.items == ()
    assert "bỏ mất mã hóa" in told[0]


@pytest.mark.parametrize("key", ["older", "api"])
def test_no_other_address_of_an_encrypted_manifest_leads_into_the_clear(key):
    with pytest.raises(ManifestUntrusted, match="bỏ mất mã hóa"):
        read_manifest(manifest("bai.mp3", **{key: "http://truong.example/x"}), HERE)


def test_a_manifest_that_came_in_the_clear_may_name_addresses_of_both_kinds():
    for address in ("bai.mp3", "http://kho.example/bai.mp3", "https://kho.example/bai.mp3"):
        found, told = read_manifest(manifest(address), HERE.replace("https", "http"))
        assert found.items
        assert not told


@pytest.mark.parametrize(
    "address", ["ftp://truong.example/b.mp3", "file:///etc/passwd", "http:///b.mp3",
                "https://ai@truong.example/b.mp3", "https://@truong.example/b.mp3"],
)  # fmt: skip
def test_an_address_that_is_no_plain_one_of_the_web_leaves_its_programme_out(address):
    found, told = read_manifest(manifest(address), HERE)
    assert found.items == ()
    assert "không phải http(s)" in told[0]


class Wire:
    """A connection whose server answers what was laid down for an address."""

    def __init__(self, answer):
        self.answer = answer

    def request(self, *_args, **_more):
        pass

    def getresponse(self):
        answer = http.client.HTTPResponse(self)
        answer.begin()
        return answer

    def makefile(self, *_args):
        return io.BytesIO(self.answer)

    def close(self):
        pass


@pytest.fixture
def line(monkeypatch):
    """A line to servers that send on: `asked` has every address that was gone to."""
    answers, asked = {}, []

    def opened(parts, _trust):
        asked.append(parts.geturl())
        return Wire(answers[parts.geturl()]), parts.path

    monkeypatch.setattr("broadcaster.net.redirects.open_line", opened)
    return SchoolConnection(), answers, asked


def sends_on(to, status=302):
    return f"HTTP/1.1 {status} x\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n".encode()


WHOLE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nbai"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_from_an_encrypted_address_into_the_clear_is_not_followed(line, status):
    way, answers, asked = line
    answers["https://truong.example/a"] = sends_on("http://truong.example/a", status)
    answers["http://truong.example/a"] = WHOLE
    with (
        pytest.raises(ManifestUntrusted, match="không mã hóa"),
        way.get("https://truong.example/a"),
    ):
        pass
    assert asked == ["https://truong.example/a"]


@pytest.mark.parametrize(
    ("start", "to"),
    [
        ("https://truong.example/a", "https://kho.example/b"),
        ("http://truong.example/a", "https://truong.example/b"),
        ("http://truong.example/a", "http://truong.example/b"),
    ],
)
def test_a_redirect_that_loses_no_encryption_is_followed(line, start, to):
    way, answers, asked = line
    answers.update({start: sends_on(to), to: WHOLE})
    with way.get(start) as reply:
        assert b"".join(reply.blocks) == b"bai"
        assert reply.url == to
    assert asked == [start, to]


def test_a_server_that_sends_round_in_a_ring_is_left_after_five_addresses(line):
    way, answers, asked = line
    answers["https://truong.example/a"] = sends_on("https://truong.example/a")
    with pytest.raises(ServerUnreachable, match="vòng quanh"), way.get("https://truong.example/a"):
        pass
    assert len(asked) == 5


def test_an_answer_that_is_no_redirect_or_names_no_place_is_given_as_it_came(line):
    way, answers, _ = line
    for status, header in ((302, ""), (200, "Location: /b\r\n"), (304, "Location: /b\r\n")):
        answers["https://truong.example/a"] = (
            f"HTTP/1.1 {status} x\r\n{header}Content-Length: 0\r\n\r\n".encode()
        )
        with way.get("https://truong.example/a") as reply:
            assert reply.status == status


def test_a_redirect_may_say_its_place_from_where_it_stands(line):
    way, answers, asked = line
    answers["https://truong.example/dai/a"] = sends_on("b")
    answers["https://truong.example/dai/b"] = WHOLE
    with way.get("https://truong.example/dai/a") as reply:
        assert (reply.status, reply.headers["content-length"]) == (200, "3")
    assert asked[-1] == "https://truong.example/dai/b"


def test_a_body_that_ends_before_its_promised_length_is_a_broken_line(line):
    way, answers, _ = line
    answers["https://truong.example/a"] = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nbai"
    with (
        pytest.raises(ServerUnreachable, match="đứt giữa chừng"),
        way.get("https://truong.example/a") as reply,
    ):
        list(reply.blocks)


@pytest.mark.parametrize(
    ("seconds", "sent", "slow"),
    [(60.0, 1, False), (60.1, 12_019, True), (61.0, 12_200, False), (61.0, 12_199, True)],
)
def test_a_server_under_two_hundred_bytes_a_second_is_left_after_a_minute(
    line, seconds, sent, slow
):
    way, answers, _ = line
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {sent}\r\n\r\n".encode()
    answers["https://truong.example/a"] = head + b"x" * sent
    moments = iter([100.0, 100.0 + seconds, 100.0 + seconds])
    passed = []
    timed = replace(way, clock=lambda: next(moments), passed=passed.append)
    with timed.get("https://truong.example/a") as reply:
        if slow:
            with pytest.raises(ServerUnreachable, match="quá chậm"):
                next(reply.blocks)
        else:
            assert b"".join(reply.blocks) == b"x" * sent
    assert passed == ([] if slow else [sent])


class Heard(Wire):
    """Remembers what it was asked with."""

    def request(self, method, target, body=None, headers=None):
        self.heard = (method, target, body, headers)


def test_a_question_says_who_asks_and_wants_the_bytes_as_they_are(monkeypatch):
    wire = Heard(WHOLE)
    monkeypatch.setattr("broadcaster.net.redirects.open_line", lambda parts, _: (wire, parts.path))
    with SchoolConnection().get("https://truong.example/a", {"Range": "bytes=5-"}) as reply:
        assert b"".join(reply.blocks) == b"bai"
    heads = {
        "Host": "truong.example", "User-Agent": "broadcaster-pull/1",
        "Accept-Encoding": "identity", "Connection": "close", "Range": "bytes=5-",
    }  # fmt: skip
    assert wire.heard == ("GET", "/a", None, heads)


def test_a_message_goes_to_its_machine_alone_and_its_answer_is_a_status(monkeypatch):
    wire = Heard(sends_on("https://kho.example/"))
    monkeypatch.setattr("broadcaster.pull.http.open_line", lambda parts, _: (wire, parts.path))
    heads = {"Content-Type": "application/json"}
    assert SchoolConnection().post("https://truong.example/api", b"{}", heads) == 302
    manners = {"Host": "truong.example", "User-Agent": "broadcaster-pull/1", "Connection": "close"}
    assert wire.heard == ("POST", "/api", b"{}", {**manners, **heads})


@pytest.mark.parametrize(
    ("failure", "fault", "told"),
    [
        (ssl.SSLCertVerificationError(), ManifestUntrusted, "chứng thư của máy chủ"),
        (TimeoutError(), ServerUnreachable, "không trả lời"),
        (ConnectionResetError(), ServerUnreachable, "đứt giữa chừng"),
        (http.client.BadStatusLine("?"), ServerUnreachable, "đứt giữa chừng"),
    ],
)
def test_what_fails_on_the_line_is_told_in_a_sentence_with_its_address(
    monkeypatch, failure, fault, told
):
    def fails(*_):
        raise failure

    monkeypatch.setattr("broadcaster.net.redirects.open_line", fails)
    monkeypatch.setattr("broadcaster.pull.http.open_line", fails)
    way, address = SchoolConnection(), "https://truong.example/a"
    with pytest.raises(fault, match=told) as got, way.get(address):
        pass
    assert got.value.where == address
    with pytest.raises(fault, match=told) as got:
        way.post(address, b"", {})
    assert got.value.where == address


def test_a_block_is_counted_when_it_was_taken(line):
    """Whoever holds the rate waits between two blocks, not before the first."""
    way, answers, _ = line
    answers["https://truong.example/a"] = WHOLE
    passed = []
    with replace(way, passed=passed.append).get("https://truong.example/a") as reply:
        assert next(reply.blocks) == b"bai"
        assert passed == []
        assert next(reply.blocks, None) is None
        assert passed == [3]
