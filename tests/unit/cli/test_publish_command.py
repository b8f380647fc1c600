"""What the command brings to the object store that could not publish everything."""

from contextlib import nullcontext
from types import SimpleNamespace
from unittest.mock import MagicMock

import pytest

from broadcaster.cli import publish
from broadcaster.domain.errors import LostSound


def losing(*_words, **_more):
    lost = LostSound("thiếu tệp âm thanh của một số")
    lost.ahead = ("am.mp3",)
    raise lost


def test_a_lost_sound_is_told_after_the_others_were_brought_there(monkeypatch) -> None:
    held, brought = [], []

    class Lock(nullcontext):
        def __exit__(self, *_):
            held.append("free")

    wired = MagicMock(tools=SimpleNamespace(lock=Lock, publisher=MagicMock()))
    monkeypatch.setattr(publish, "open_station", lambda _: wired)
    monkeypatch.setattr(publish, "publish", losing)
    monkeypatch.setattr(
        publish, "bring_others_ahead", lambda _, ahead: brought.append((ahead, tuple(held)))
    )
    asked = dict.fromkeys(("due", "trust_clock", "again", "restored", "as_json"), False)
    with pytest.raises(LostSound):
        publish.command.callback.__wrapped__(None, **asked, remove=())
    assert brought == [(("am.mp3",), ("free",))]
