"""A reply that comes bit by bit: never more of it in memory than its reader asked for."""

from types import SimpleNamespace

import pytest

from broadcaster.net import reply_stream
from broadcaster.net.connection import NetworkFault, Trust
from broadcaster.net.reply_stream import AHEAD, ReplyHead, ReplyStream


def stream_of(monkeypatch, blocks, length=0):
    """A stream whose server sends some blocks, and how many bytes were read of it."""
    read = [0]
    left = iter(blocks)

    def read1(_most):
        block = next(left, b"")
        if isinstance(block, Exception):
            raise block
        read[0] += len(block)
        return block

    kind = SimpleNamespace(get_content_type=lambda: "text/event-stream")
    reply = SimpleNamespace(
        status=200, headers=kind, read1=read1, length=length, close=lambda: None
    )
    line = SimpleNamespace(
        sock=None, request=lambda *_, **__: None, getresponse=lambda: reply, close=lambda: None
    )
    monkeypatch.setattr(reply_stream, "open_line", lambda *_: (line, "/"))
    return ReplyStream("http://127.0.0.1/v1", Trust(), headers={}, body=b""), read


def test_a_server_that_floods_waits_for_its_reader(monkeypatch):
    """8 MB come whole, yet never more than a piece of them is kept."""
    block = b"y" * 65_536
    stream, read = stream_of(monkeypatch, [block] * 128)
    taken = 0
    for bit in stream.bits():
        if isinstance(bit, bytes):
            taken += len(bit)
            assert len(bit) <= AHEAD + len(block)
        assert read[0] - taken <= 2 * (AHEAD + len(block))
    assert taken == 128 * len(block)
    stream.close()


def test_small_bits_are_handed_over_together(monkeypatch):
    stream, _ = stream_of(monkeypatch, [b"x"] * 50_000)
    head, *bits = stream.bits()
    assert isinstance(head, ReplyHead)
    assert b"".join(bits) == b"x" * 50_000
    stream.close()


def test_who_gives_up_ends_a_reader_that_waits(monkeypatch):
    stream, _ = stream_of(monkeypatch, [b"y" * 65_536] * 10_000)
    bits = stream.bits()
    assert isinstance(next(bits), ReplyHead)
    stream.close()
    assert sum(map(len, bits)) < 4 * AHEAD


@pytest.mark.parametrize(("last", "length"), [(OSError("cut"), 0), (b"", 7)])
def test_what_came_before_a_cut_comes_first(monkeypatch, last, length):
    stream, _ = stream_of(monkeypatch, [b"abc", last], length)
    came = []
    with pytest.raises(NetworkFault, match="đứt giữa chừng"):
        came.extend(stream.bits())
    assert b"".join(came[1:]) == b"abc"
    stream.close()
