"""A folder is brought within its limit by what may go, in order, and by nothing else."""

import pytest

from broadcaster.care.tidy import SpareFile, TidyShelf, choose, spare_shelves, tidy
from broadcaster.writing.originals import WAITING


@pytest.fixture
def files(tmp_path):
    """Five files of a hundred bytes."""
    made = []
    for number in range(5):
        path = tmp_path / f"{number}.mp3"
        path.write_bytes(b"x" * 100)
        made.append(SpareFile(path=path, bytes=100, why="w"))
    return made


def shelf(used, limit, spares, always=()):
    return TidyShelf(name="Kho", used=used, limit=limit, spares=tuple(spares), always=tuple(always))


def test_the_first_ones_go_until_there_is_room(files):
    assert choose(shelf(500, 400, files)) == tuple(files[:2])


def test_within_the_limit_or_without_one_nothing_goes(files):
    assert choose(shelf(500, 500, files)) == ()
    assert choose(shelf(500, 0, files)) == ()


def test_what_may_not_go_stays_and_the_limit_is_told(files):
    done = tidy([shelf(500, 100, files[:1])], dry_run=False)
    assert [s.path.name for s in done.gone] == ["0.mp3"]
    assert all(spare.path.exists() for spare in files[1:])
    assert [n.code for n in done.notices] == ["qua-gioi-han-cho"]


def test_a_dry_run_removes_nothing(files):
    done = tidy([shelf(500, 100, files, always=files[:1])], dry_run=True)
    assert done.bytes >= 400
    assert all(spare.path.exists() for spare in files)


def test_what_somebody_brought_and_nobody_can_make_again_is_no_cache(tmp_path):
    """Not on a full disk either."""
    cache = tmp_path / "audio_out" / ".cache"
    for folder in ("doan", WAITING):
        (cache / folder).mkdir(parents=True)
        (cache / folder / "a.bin").write_bytes(b"x")
    shelves = spare_shelves(tmp_path / "audio_out", cache, 1, 0.0, full=True)
    assert {spare.path.parent.name for one in shelves for spare in one.always} == {"doan"}
