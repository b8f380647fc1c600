"""Episodes that are longer than their programme allows."""

from dataclasses import replace

import pytest

from broadcaster.domain.notice import Level, Place
from broadcaster.domain.sound import frames
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.timeline import Chapter, Timeline
from broadcaster.production.fitting import length_text, too_long

FORMAT = ProgrammeFormat(
    slug="mang-non",
    name="Phát thanh măng non",
    show="x",
    max_minutes=5.0,
    place=Place(file="formats/mang-non.toml"),
)


def timeline(seconds: float, *chapters: tuple[float, str]) -> Timeline:
    marks = tuple(Chapter(start=frames(at), title=title) for at, title in chapters)
    return Timeline(frames=frames(seconds), events=(), chapters=marks, captions=())


def test_what_fits_is_not_spoken_of() -> None:
    """Up to the last frame there is no warning."""
    assert too_long(timeline(300), FORMAT) is None


def test_too_long_says_by_how_much_and_what_to_cut() -> None:
    """The warning has the length, the excess, the limit, and the longest part."""
    notice = too_long(timeline(370, (0, "Mở đầu"), (20, "Bài một"), (220, "Bài hai")), FORMAT)
    assert notice is not None
    assert (notice.code, notice.level) == ("qua-dai", Level.WARNING)
    assert notice.sentence == (
        "số này dài 6 phút 10 giây, quá 1 phút 10 giây so với mức 5 phút "
        "của chương trình “Phát thanh măng non”"
    )
    assert "“Bài một” (3 phút 20 giây)" in notice.hint
    assert notice.place == FORMAT.place


def test_the_last_part_may_be_the_longest() -> None:
    """The last chapter reaches to the end of the episode."""
    notice = too_long(timeline(400, (0, "A"), (100, "B")), FORMAT)
    assert notice is not None
    assert "“B” (5 phút)" in notice.hint


def test_an_episode_without_chapters_still_gets_advice() -> None:
    """Even without parts the warning says what to do."""
    notice = too_long(timeline(301), FORMAT)
    assert notice is not None
    assert "max_minutes" in notice.hint


def test_no_limit_means_no_warning() -> None:
    """A programme may be as long as it likes."""
    assert too_long(timeline(9000), replace(FORMAT, max_minutes=0)) is None


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0 giây"), (0.01, "1 giây"), (59.5, "1 phút"), (60, "1 phút"), (61, "1 phút 1 giây")],
)
def test_lengths_are_rounded_up(seconds: float, text: str) -> None:
    """A slot is not shortened by rounding."""
    assert length_text(frames(seconds)) == text
