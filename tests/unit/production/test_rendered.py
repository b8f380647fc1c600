"""What one rendering leaves for the next: the longest common stretch, and a file kept aside."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from broadcaster.mp3join.segment import PieceMeasures
from broadcaster.production.rendering import (
    CommonStretch,
    FirstRendering,
    RenderedPart,
    RenderingResult,
    common_stretch,
    stretch_of,
)

NOTHING = PieceMeasures(energies=np.zeros(0, np.float32), peak=0.0, samples=0, bytes=0, crc=0)


def rendered(keys: str, path: Path = Path("a.mp3")) -> RenderingResult:
    """A rendering of segments with these keys: a hundred bytes more and ten frames each."""
    parts = tuple(
        RenderedPart(
            key=key, first=n * 300, begun=n % 4, frames=10 * n, bytes=100 * n, limited=n / 10
        )
        for n, key in enumerate(keys, 1)
    )
    return RenderingResult(
        path=path, parts=parts, measured=(NOTHING,) * len(keys), notices=(), fresh=0
    )


@pytest.mark.parametrize(
    ("theirs", "ours", "found"),
    [
        ("abcdefgh", "abcdefgh", CommonStretch(first=2, behind=7, there=2)),
        ("abcdefgh", "xbcdefgh", CommonStretch(first=3, behind=7, there=3)),
        ("abcdefgh", "xycdefghz", CommonStretch(first=4, behind=7, there=4)),
        ("xycdefghz", "abcdefgh", CommonStretch(first=4, behind=7, there=4)),
        ("abcd", "abcd", CommonStretch(first=2, behind=3, there=2)),
        ("abc", "abc", None),
        ("abcxdef", "abcydef", None),
        ("", "a", None),
    ],
)
def test_the_longest_stretch_is_found(theirs, ours, found) -> None:
    """Its first two segments are joined as ever, its last one is opened again."""
    assert common_stretch(rendered(theirs), ours) == found


def test_a_stretch_says_where_it_stands() -> None:
    """Behind all bytes before it, up to the piece that is opened again."""
    other = rendered("abcdefgh")
    stretch = stretch_of(other, CommonStretch(first=3, behind=7, there=2))
    assert (stretch.path, stretch.start, stretch.bytes) == (Path("a.mp3"), 300, 1_800)
    assert (stretch.frames, stretch.last) == (180, 600)
    assert (stretch.begun, stretch.behind) == (other.parts[2].begun, other.parts[6].begun)
    assert other.limited == 0.8
    assert replace(other, parts=()).limited == 0.0


@pytest.mark.parametrize("links", [True, False])
def test_the_first_one_is_kept_until_the_end(tmp_path, monkeypatch, links) -> None:
    """Its file stays what it was when tags are put before it; where links are refused it is copied."""
    if not links:

        def refused(*_: object) -> None:
            raise OSError("links are refused")

        monkeypatch.setattr(os, "link", refused)
    file, example = tmp_path / "a.mp3", FirstRendering(tmp_path / ".tmp-example.mp3")
    (tmp_path / ".tmp-example.mp3").write_bytes(b"of a run that was interrupted")
    assert example.get() is None
    for words in (b"first", b"second"):
        file.write_bytes(words)
        example.offer(rendered("abc", file))
        (tmp_path / "new").write_bytes(b"tagged")
        (tmp_path / "new").replace(file)
    kept = example.get()
    assert kept is not None
    assert kept.path.read_bytes() == b"first"
    example.close()
    assert example.get() is None
    example.offer(rendered("abc", file))
    assert [path.name for path in tmp_path.iterdir()] == ["a.mp3"]


def test_a_disk_that_refuses_is_no_trouble(tmp_path) -> None:
    """Then there is no example, and everything is joined as ever."""
    example = FirstRendering(tmp_path / "none" / "example.mp3")
    example.offer(rendered("abc", tmp_path / "a.mp3"))
    assert example.get() is None
    example.close()
