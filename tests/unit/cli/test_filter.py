"""`say --plain -` as a filter."""

import io
import subprocess
import sys

import pytest

from broadcaster.cli.filter import run


def filtered(data: bytes) -> bytes:
    sink = io.BytesIO()
    assert run(io.BytesIO(data), sink) == 0
    return sink.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n\n",
        "xin chào".encode(),
        "xin chào\n\nbạn\n".encode(),
        b"\xff\xfe\n",
        b"\r\n",
    ],
)
def test_one_line_out_for_each_line_in(data):
    """As many line feeds come out as went in; empty stays empty."""
    assert filtered(data).count(b"\n") == data.count(b"\n")
    assert not filtered(b"")


def test_only_the_line_feed_ends_a_line():
    """Other line separators are part of the line."""
    assert filtered("a\u2028b\x0bc\x85d\n".encode()).count(b"\n") == 1


def test_each_line_answers_at_once():
    """The reader of a filter gets a line as soon as it has written one."""
    command = [sys.executable, "-m", "broadcaster", "say", "--plain", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        child.stdin.write("năm 2026\n".encode())
        child.stdin.flush()
        assert child.stdout.readline().decode() == "năm hai nghìn không trăm hai mươi sáu\n"
        child.stdin.close()
        assert child.wait(120) == 0


def test_trace_and_strict_mean_the_same_for_a_stream_as_for_a_script():
    """What is doubtful has its line and its rule, and --strict refuses it."""

    def said(text, *options):
        command = [sys.executable, "-m", "broadcaster", "say", *options, "-"]
        done = subprocess.run(command, input=text.encode(), capture_output=True, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    code, out, err = said("Năm 2026.\nGói 5-7 xong.\n", "--trace")
    assert code == 0
    assert "2:5  5-7 → năm đến bảy [range, đoán]" in out
    assert "dòng 2" in err + out or "2:5" in err
    assert said("Gói 5-7 xong.\n", "--strict")[0] == 3
    assert said("Năm 2026.\n", "--strict")[:2] == (0, "Năm hai nghìn không trăm hai mươi sáu.\n")
