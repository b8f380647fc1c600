"""Finding engines by name."""

import sys
from types import ModuleType

import pytest
from tone_voice import ToneVoice

from broadcaster import voices
from broadcaster.domain.errors import ConfigError, EngineUnavailable
from broadcaster.domain.speech import Utterance
from broadcaster.voices import find_engines, known_engines


def test_order_is_kept() -> None:
    """Engines come in the order of their names."""
    found = find_engines(["gtts", "embedded"], {})
    assert [engine.name for engine in found] == ["gtts", "embedded"]
    assert [engine.online for engine in found] == [True, False]


def test_built_in_without_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    """A source folder that was never installed still has its own voices."""
    monkeypatch.setattr(voices.metadata, "entry_points", lambda group: [])
    assert [engine.name for engine in find_engines(["embedded"], {})] == ["embedded"]


def test_unknown_names_are_all_told() -> None:
    """Each unknown name is in the sentence, with the nearest known one."""
    with pytest.raises(ConfigError) as caught:
        find_engines(["embeded", "zzz", "gtts"], {})
    assert "«embeded»" in caught.value.sentence
    assert "Có phải «embedded»" in caught.value.sentence
    assert "«zzz»" in caught.value.sentence
    assert "gtts" in caught.value.hint


def announce(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    point = voices.metadata.EntryPoint(name=name, value=value, group=voices.GROUP)
    monkeypatch.setattr(voices.metadata, "entry_points", lambda group: [point])


def test_other_packages_may_announce_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """An entry point of the group is an engine, and gets its own options over the common ones."""
    got: list[dict[str, object]] = []
    module = ModuleType("invented_voices")
    module.make = lambda options: got.append(dict(options)) or ToneVoice()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "invented_voices", module)
    announce(monkeypatch, "tone", "invented_voices:make")
    (engine,) = find_engines(["tone"], {"a": 1, "b": 1, "tone": {"b": 2}})
    assert engine.name == "tone"
    assert (got[0]["a"], got[0]["b"]) == (1, 2)


def test_our_names_cannot_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that announces "embedded" does not replace ours."""
    announce(monkeypatch, "embedded", "evil:make")
    assert known_engines()["embedded"] == "broadcaster.voices.embedded:make"


def test_a_missing_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that cannot be loaded is listed, says why, and does not speak."""
    announce(monkeypatch, "ghost", "no_such_module_anywhere:make")
    (engine,) = find_engines(["ghost"], {})
    state = engine.available()
    assert (engine.name, engine.voices(), state.ok) == ("ghost", (), False)
    assert "ghost" in state.reason
    assert state.fix
    assert "absent" in engine.fingerprint("x")
    with pytest.raises(EngineUnavailable, match="ghost"):
        engine.synthesize(Utterance(text="Xin chào.", voice="ghost:x"))
