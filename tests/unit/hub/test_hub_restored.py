"""Units that came back without their withdrawals are let out by the office, a thousand at once."""

import io
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from broadcaster.app.care import held_back, hold_back
from broadcaster.app.settings import IN_HUB
from broadcaster.cli.entrance import enter
from broadcaster.cli.hub import command
from broadcaster.cli.root import Session
from broadcaster.domain.errors import InputError
from tests.fakes.hub_of_toys import toy_hub

AT = datetime(2026, 11, 30, 13, 5, tzinfo=UTC)


@pytest.fixture
def hub(tmp_path):
    folder = toy_hub(tmp_path / "may", "a", "b", "c")
    for code in ("a", "b"):
        (folder.units / code / "audio_out").mkdir()
        hold_back(folder.units / code, AT)
    return folder


@pytest.fixture
def run(tmp_path, hub):
    def said(*words, **more):
        done = CliRunner().invoke(
            command,
            ["restored", "may", *words],
            obj=Session(folder=tmp_path),
            standalone_mode=False,
            **more,
        )
        if done.exception is not None:
            raise done.exception
        return done

    return said


def held(hub):
    return [code for code in hub.codes() if held_back(hub.units / code)]


def test_it_is_shown_of_each_unit_what_is_held_and_nothing_let_out_unasked(run, hub):
    dry = run("--all", "--dry-run")
    assert "! a (a): bản sao lưu lúc 20:05" in dry.output
    assert "2 đơn vị đang đợi xem lại" in dry.output
    assert dry.return_value == 0
    assert "cho xuất bản?" in run("--all", input="n\n").output
    assert held(hub) == ["a", "b"]


def test_those_that_are_named_are_let_out_or_all(run, hub):
    done = run("b", "c", "--yes")
    assert "✔ b: được xuất bản lại" in done.output
    assert "c: không đợi gì" in done.output
    assert held(hub) == ["a"]
    assert run("--all", input="y\n").return_value == 0
    assert held(hub) == []
    assert "0 đơn vị" in run("--all", "--yes").output


def test_a_mark_that_cannot_be_read_is_held_all_the_same(run, hub):
    (hub.units / "a" / "audio_out" / ".cho-xem-lai").write_bytes(b"\xff")
    assert "không rõ lúc nào" in run("a", "--yes").output
    assert held(hub) == ["b"]


def test_where_nobody_answers_nothing_is_let_out_and_the_option_is_named(
    tmp_path, hub, monkeypatch, capsys
):
    """Begun by another program it would ask, and say that somebody stopped it."""
    monkeypatch.setenv(IN_HUB, "")  # as it was, afterwards
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert enter(["-C", str(tmp_path), "hub", "restored", "may", "--all"]) == 2
    told = capsys.readouterr().err
    assert "\nLỗi: chưa cho đơn vị nào xuất bản: không có ai trả lời" in told
    assert "--yes" in told
    assert held(hub) == ["a", "b"]


@pytest.mark.parametrize("words", [(), ("a", "--all"), ("khong-co",), ("../a",)])
def test_what_is_asked_wrongly_lets_nothing_out(run, hub, words):
    with pytest.raises(InputError):
        run(*words, "--yes")
    assert held(hub) == ["a", "b"]
