"""Clips of an episode or a voice that is taken back go; those that others need stay."""

import pytest

from broadcaster.domain.withdrawal import TakenBack
from broadcaster.production import taking_back
from broadcaster.production.taking_back import drop_clips

KEYS = [f"{number:064x}" for number in range(1, 5)]


@pytest.fixture
def audio(tmp_path):
    """One episode needs the first two clips, another the second and third, nobody the last."""
    clips = tmp_path / ".cache" / "clips"
    clips.mkdir(parents=True)
    for key in KEYS:
        (clips / f"{key}.clip").write_bytes(b"x")
    show = tmp_path / "sao-mai"
    show.mkdir()
    for name, keys in (("mot-2026-09-07", KEYS[:2]), ("hai-2026-09-14", KEYS[1:3])):
        (show / f"{name}.timeline.json").write_text(str(list(keys)), "utf-8")
    return tmp_path


@pytest.mark.parametrize(("voice", "gone"), [("", [0]), ("own:co-lan", [0, 3])])
def test_only_clips_that_nobody_else_needs_go(audio, voice, gone):
    back = TakenBack(keys=frozenset({"mot-2026-09-07"}), voice=voice)
    found = list(drop_clips(audio, back))
    assert [path.name.partition(".")[0] for path in found] == [KEYS[at] for at in gone]
    left = {path.name.partition(".")[0] for path in (audio / ".cache" / "clips").iterdir()}
    assert left == {key for at, key in enumerate(KEYS) if at not in gone}


def test_no_timeline_is_searched_for_each_clip(audio, monkeypatch):
    """Thousands of clips in thousands of timelines: every text is gone through once."""
    searched = []

    class Text(str):
        __slots__ = ()

        def __contains__(self, key):
            searched.append(key)
            return super().__contains__(key)

    real = taking_back._text
    monkeypatch.setattr(taking_back, "_text", lambda path: Text(real(path)))
    assert len(list(drop_clips(audio, TakenBack(keys=frozenset(), voice="own:co-lan")))) == 1
    assert searched == []
