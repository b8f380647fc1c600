"""The clips that finished episodes are made of."""

import os
from pathlib import Path

from broadcaster.domain.timeline import Layer, Timeline, TimelineEvent
from broadcaster.production.clip_cache import NeededClips
from broadcaster.production.sidecars import write_timeline


def put(path: Path, *sources: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    events = tuple(TimelineEvent(source=s, layer=Layer.VOICE, start=0, length=9) for s in sources)
    write_timeline(path, Timeline(frames=9, events=events, chapters=(), captions=()))


def test_every_timeline_below_the_folder_counts(tmp_path: Path) -> None:
    """All shows, all editions; other files and hidden folders do not."""
    put(tmp_path / "kenh" / "so-1.timeline.json", "a", "b")
    put(tmp_path / "kenh" / "so-1-truong.timeline.json", "b", "c")
    put(tmp_path / ".cache" / "so-2.timeline.json", "x")
    put(tmp_path / "kenh" / "so-3.json", "y")
    assert NeededClips(tmp_path)() == {"a", "b", "c"}


def test_what_changed_since_is_seen(tmp_path: Path) -> None:
    """A new, a changed and a removed timeline are noticed at the next asking."""
    needed = NeededClips(tmp_path)
    assert needed() == frozenset()
    one, two = tmp_path / "a.timeline.json", tmp_path / "b.timeline.json"
    put(one, "a")
    put(two, "b")
    assert needed() == needed() == {"a", "b"}
    put(one, "c")
    os.utime(one, (1, 1))
    two.unlink()
    assert needed() == {"c"}


def test_a_damaged_timeline_names_nothing(tmp_path: Path) -> None:
    """One torn file does not stop a build, and the others still count."""
    put(tmp_path / "a.timeline.json", "a")
    for name, data in (("b", b"{"), ("c", b"\xff\x00"), ("d", b"[1]")):
        (tmp_path / f"{name}.timeline.json").write_bytes(data)
    (tmp_path / "e.timeline.json").mkdir()
    assert NeededClips(tmp_path)() == {"a"}


def test_no_folder_yet(tmp_path: Path) -> None:
    """A new station needs nothing."""
    assert NeededClips(tmp_path / "audio_out")() == frozenset()
