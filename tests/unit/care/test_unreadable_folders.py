"""Where sound and words lie, a folder that may not be looked into is told, never passed over."""

from types import SimpleNamespace

import pytest

from broadcaster.app.playout import sites_with_a_log
from broadcaster.care.holding_places import empty_all, holding_places
from broadcaster.care.withdraw import own_voices
from broadcaster.domain.errors import StoreError
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.production.clip_cache import NeededClips
from broadcaster.production.formats import survey
from broadcaster.production.gather import stray_files
from broadcaster.production.script_folder import script_files
from broadcaster.production.sidecars import find_approved, find_sidecars
from broadcaster.production.tools import Folders
from broadcaster.programme.kept_files import lost_cards
from broadcaster.publishing.records import recorded_paths
from broadcaster.publishing.standing import publishes_sound, site_folders
from broadcaster.sharing.pack import offered_in
from broadcaster.web.standing_site import anything_stands
from broadcaster.writing.proposals import ProposalFiles
from tests.fakes.withheld import without_override

GONE = TakenBack(keys=frozenset({"mang-non-2026-09-07"}), voice="own:co-lan")
TREE = (
    *("audio_out/mang-non/mang-non-2026-09-07.mp3", "audio_out/mang-non/duyet/a.duyet.json"),
    *("audio_out/.cache/clips/0123456789abcdef.clip", "audio_out/nghe-thu/own-co-lan.wav"),
    *("audio_out/.may-chu/trang/.da-xuat-ban", "feeds/audio/mang-non/a.mp3"),
    *("feeds/.da-xuat-ban.d/a.txt", "feeds/rieng/ma/.da-xuat-ban.d/a.txt"),
    *("phat_song/truong/nhat-ky.jsonl", "phat_song/truong/kho/a.mp3", "goi/a.zip"),
    *("scripts_vi/formats/sang.toml", "scripts_vi/giong-truong-em/co-lan/giong.toml"),
    *("scripts_vi/.de-nghi/a.md/lan.json", "scripts_vi/.nhap/lan/a.md.json"),
)


def tools(station):
    return SimpleNamespace(folders=folders(station))


def folders(station):
    return Folders(
        scripts=station / "scripts_vi", audio=station / "audio_out", feeds=station / "feeds"
    )


LOOKS = {  # what is looked at, how, and the folder that is shut
    "sidecars": ("audio_out/mang-non", lambda s: find_sidecars(s / "audio_out")),
    "approvals": ("audio_out/mang-non/duyet", lambda s: find_approved(s / "audio_out")),
    "cards": ("audio_out/mang-non", lambda s: lost_cards(tools(s))),
    "needed clips": ("audio_out/mang-non", lambda s: NeededClips(s / "audio_out")()),
    "formats": ("scripts_vi/formats", survey),
    "scripts": ("scripts_vi", lambda s: script_files(s / "scripts_vi")),
    "strays": ("scripts_vi/formats", lambda s: stray_files(s / "scripts_vi")),
    "own voices": ("scripts_vi/giong-truong-em", lambda s: own_voices(tools(s))),
    "proposals": (
        "scripts_vi/.de-nghi",
        lambda s: ProposalFiles(s / "scripts_vi/.de-nghi").counts(),
    ),
    "public sound": ("feeds/audio/mang-non", lambda s: publishes_sound(s / "feeds")),
    "private sites": ("feeds/rieng", lambda s: [*site_folders(s / "feeds")]),
    "records": ("feeds/.da-xuat-ban.d", lambda s: [*recorded_paths(s / "feeds")]),
    "what a server keeps": ("audio_out/.may-chu", anything_stands),
    "logs": ("phat_song", lambda s: sites_with_a_log(SimpleNamespace(folder=s))),
    "packs": ("goi", lambda s: offered_in(s / "goi", "Trường", lambda fault: None)),
}


@pytest.fixture
def station(tmp_path):
    for name in TREE:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.fixture
def shut(station):
    """Shuts a folder of the station until the test is over."""
    done = []

    def close(name):
        done.append(station / name)
        (station / name).chmod(0)

    with without_override():
        yield close
        for path in done:
            path.chmod(0o700)


@pytest.mark.parametrize("what", LOOKS)
def test_a_folder_that_is_shut_is_told_by_its_name(station, shut, what):
    name, look = LOOKS[what]
    shut(name)
    with pytest.raises((OSError, StoreError)) as told:
        look(station)
    fault = told.value
    assert name in str(fault.where if isinstance(fault, StoreError) else fault.filename)


@pytest.mark.parametrize(
    "name",
    [
        *("feeds/audio", "feeds/rieng", "feeds/rieng/ma", "audio_out/.may-chu", "phat_song"),
        *("phat_song/truong/kho", "audio_out/.cache", "audio_out/.cache/clips"),
        *("audio_out/nghe-thu", "audio_out/mang-non"),
    ],
)
def test_what_was_taken_back_may_still_lie_in_a_folder_that_is_shut(station, shut, name):
    """The places that can be emptied are, and the one that cannot is a fault with its name."""
    shut(name)
    done = empty_all(holding_places(folders(station)), GONE)
    assert name in " ".join(fault.where for fault in done.faults)


def test_a_site_on_a_disk_that_is_away_is_told(station):
    (station / "feeds" / "rieng" / "xa").symlink_to(station / "usb" / "xa")
    (station / "phat_song" / "san").symlink_to(station / "usb" / "san")
    done = empty_all(holding_places(folders(station)), GONE)
    told = [(fault.where.rpartition("/")[2], fault.sentence) for fault in done.faults]
    assert [name for name, _ in told] == ["xa", "san"]
    assert all("không dẫn tới tệp nào" in sentence for _, sentence in told)
