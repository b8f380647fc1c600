"""What a receipt of an episode is taken for by who asked for it."""

import hashlib
from types import SimpleNamespace

import pytest

from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.parts import PartEnd, PartReceipt
from broadcaster.production.build import BuildState
from broadcaster.production.episode_parts import EpisodeReceipt, EpisodesOnCrew
from broadcaster.production.work_store import StoredFile
from broadcaster.storage.serialization import to_line

FILE = StoredFile(name="so-1.json", bytes=7, sha256="0" * 64)
WANTED = SimpleNamespace(
    group=SimpleNamespace(
        entry=SimpleNamespace(key="so-1"),
        scripts=[SimpleNamespace(file="bai.md", head=SimpleNamespace(title="Bài"))],
    )
)


@pytest.fixture
def asking():
    crew = SimpleNamespace(clips=None, stores=(), told=lambda: ())
    tools = SimpleNamespace(clips=None)
    return EpisodesOnCrew(crew, tools)


def ended(asking, end: PartEnd, told: str):
    return asking._ended(WANTED, PartReceipt(key="0" * 64, end=end, told=told))


@pytest.mark.parametrize("told", [to_line(EpisodeReceipt(files=(FILE,))).decode(), "máy đã dừng"])
def test_a_part_that_only_lost_its_workers_is_left_to_this_machine(asking, told) -> None:
    """Whatever was told of files: it is never a success, and never in silence."""
    assert ended(asking, PartEnd.FAILED, told) is None
    (notice,) = asking.told()
    assert notice.level is Level.WARNING
    assert notice.sentence.startswith("số so-1 dựng ở máy này: không máy nào làm xong, lần cuối: ")
    assert ended(asking, PartEnd.LOST, "").state is BuildState.FAILED


def test_why_an_episode_was_not_made_is_told_in_the_words_of_the_worker(asking) -> None:
    notice = Notice(code="giong", level=Level.ERROR, sentence="không giọng nào đọc được")
    told = to_line(EpisodeReceipt(notices=(notice,), exit_code=2)).decode()
    outcome = ended(asking, PartEnd.FAILED, told)
    assert (outcome.state, outcome.exit_code) == (BuildState.FAILED, 2)
    assert outcome.notices == (notice,)


@pytest.mark.parametrize("here", [b"as it was read", b"edited", None])
def test_a_script_that_a_worker_does_not_see_yet_is_made_here(asking, tmp_path, here) -> None:
    """A shared disk may show it a minute late; what changed here too was edited meanwhile."""
    if here is not None:
        (tmp_path / "bai.md").write_bytes(here)
    asking._tools.folders = SimpleNamespace(scripts=tmp_path)
    WANTED.group.digests = (hashlib.sha256(b"as it was read").hexdigest(),)
    told = to_line(EpisodeReceipt(exit_code=1, other_scripts=True)).decode()
    outcome = ended(asking, PartEnd.FAILED, told)
    if here == b"as it was read":
        assert outcome is None
        (notice,) = asking.told()
        assert notice.sentence.endswith("lần cuối: ở đó chưa thấy bài như ở máy này")
    else:
        assert outcome.state is BuildState.FAILED
        assert asking.told() == ()
