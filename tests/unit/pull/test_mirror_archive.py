"""Older pages, corrections, and the receipt that goes to the school."""

import json
from dataclasses import replace
from datetime import datetime

import pytest

from broadcaster.net.connection import Trust
from broadcaster.pull.download import PullPatience
from broadcaster.pull.errors import ManifestUntrusted
from broadcaster.pull.http import SchoolConnection
from broadcaster.pull.mirror import Puller
from broadcaster.pull.receipts import tell_school
from tests.fakes.school_server import School, SchoolServer, instead

NOW = datetime.fromisoformat("2026-11-25T06:00:00+07:00")
TRUST = Trust(hosts=frozenset({"127.0.0.1"}), read=60.0)
TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def school():
    return School()


@pytest.fixture
def server(school):
    with SchoolServer(school) as running:
        yield running


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "đài xã"


@pytest.fixture
def puller():
    return Puller(line=SchoolConnection(trust=TRUST), patience=PullPatience(sleep=lambda _: None))


def files(folder):
    return sorted(path.name for path in folder.glob("*.mp3"))


def asked(school, path):
    return [one for one, _ in school.asked].count(path)


@pytest.fixture
def two_pages(school):
    """One programme on an older page, one on the newest."""
    school.add("bai-cu")
    school.freeze(1, "2026-11-20T08:00:00+07:00")
    school.add("bai-moi")


def test_a_new_station_begins_with_the_newest_page(school, server, folder, puller, two_pages):
    assert not puller.pull(server.url, folder, NOW).faults
    assert files(folder) == ["bai-moi.mp3"]
    assert not asked(school, "/manifest-0001.json")


def test_who_asks_for_the_archive_gets_it_all(school, server, folder, puller, two_pages):
    report = replace(puller, archive=True).pull(server.url, folder, NOW)
    assert not report.faults
    assert files(folder) == ["bai-cu.mp3", "bai-moi.mp3"]
    assert report.line_up == ("bai-moi.mp3",)


def test_what_a_station_missed_comes_from_an_older_page(school, server, folder, puller):
    school.add("bai-dau")
    puller.pull(server.url, folder, NOW)
    school.items = []
    school.add("bai-he")  # while the station was off, it moved to an older page
    school.freeze(1, "2026-11-25T05:30:00+07:00")
    school.add("bai-moi")
    school.issued = "2026-11-25T05:40:00+07:00"
    assert not puller.pull(server.url, folder, NOW).faults
    assert files(folder) == ["bai-dau.mp3", "bai-he.mp3", "bai-moi.mp3"]
    puller.pull(server.url, folder, NOW)
    assert asked(school, "/manifest-0001.json") == 1


def test_an_older_page_that_failed_is_asked_for_again(school, server, folder, puller):
    puller.pull(server.url, folder, NOW)
    school.add("bai-he")
    school.freeze(1, "2026-11-25T05:30:00+07:00")
    school.issued = "2026-11-25T05:40:00+07:00"
    school.faults["/manifest-0001.json"] = instead(500, b"", {}, times=99)
    assert puller.pull(server.url, folder, NOW).faults
    del school.faults["/manifest-0001.json"]
    assert not puller.pull(server.url, folder, NOW).faults
    assert files(folder) == ["bai-he.mp3"]


def test_an_older_page_of_another_hand_is_refused(school, server, folder, puller, two_pages):
    school.files["/manifest-0001.json"] += b" "
    report = replace(puller, archive=True).pull(server.url, folder, NOW)
    assert isinstance(report.faults[0], ManifestUntrusted)
    assert files(folder) == ["bai-moi.mp3"]


def test_what_was_withdrawn_does_not_come_back_from_an_older_page(
    school, server, folder, puller, two_pages
):
    school.withdrawn = [{"id": "bai-cu", "day": "2026-11-24", "reason": "sai mức phạt"}]
    assert not replace(puller, archive=True).pull(server.url, folder, NOW).faults
    assert files(folder) == ["bai-moi.mp3"]


def test_a_correction_is_told(school, server, folder, puller):
    school.add("bai-dung", corrects="bai-sai")
    report = puller.pull(server.url, folder, NOW)
    assert "“Bài bai-dung” là bài đính chính, thay bài bai-sai" in report.told


@pytest.fixture
def place(server):
    """(address of a station's manifest, address of the interface) on the school's machine."""
    root = server.url.removesuffix("/manifest.json")
    return f"{root}/rieng/{TOKEN}/manifest.json", f"{root}/api/v1/receipts"


def test_a_receipt_is_posted_with_the_station_s_own_token(school, place):
    assert tell_school(SchoolConnection(trust=TRUST), *place, b'{"at": 1}') == ""
    assert school.posted == [("/api/v1/receipts", f"Bearer {TOKEN}", b'{"at": 1}')]


@pytest.mark.parametrize("status", [404, 405, 501])
def test_a_plain_web_server_that_takes_nothing_is_no_news(school, place, status):
    school.takes = status
    assert tell_school(SchoolConnection(trust=TRUST), *place, b"{}") == ""


@pytest.mark.parametrize("status", [401, 302, 500])
def test_a_receipt_that_did_not_arrive_is_told_and_harms_nothing(school, place, status):
    school.takes = status
    assert "chưa báo được" in tell_school(SchoolConnection(trust=TRUST), *place, b"{}")


def test_the_token_goes_to_no_other_machine(school, place):
    manifest, api = place
    assert (
        tell_school(
            SchoolConnection(trust=TRUST), manifest, api.replace("127.0.0.1", "localhost"), b""
        )
        == ""
    )
    assert school.posted == []


def test_the_school_hears_what_a_pull_took(school, server, folder, puller):
    school.add("bai")
    root = server.url.removesuffix("/manifest.json")
    school.more["api"] = f"{root}/api/v1/receipts"
    address = f"{root}/rieng/{TOKEN}/manifest.json"
    for name in ("bai.mp3", "manifest.json", "manifest.json.sig"):
        school.aliases[f"/rieng/{TOKEN}/{name}"] = f"/{name}"
    puller.pull(address, folder, NOW)
    ((_, _, body),) = school.posted
    assert json.loads(body)["taken"] == ["bai.mp3"]
    assert json.loads((folder / "bien-nhan.json").read_bytes()) == json.loads(body)
    puller.pull(address, folder, NOW)
    assert len(school.posted) == 1  # nothing new, nothing to tell
