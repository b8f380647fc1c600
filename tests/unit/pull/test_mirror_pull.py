"""A station's pull against a school's server that fails in every way."""

import hashlib
import itertools
import json
import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.net.connection import NetworkFault, Trust
from broadcaster.pull.download import PullPatience, Throttle
from broadcaster.pull.errors import ManifestUntrusted, MirrorFault, ServerUnreachable
from broadcaster.pull.http import SchoolConnection
from broadcaster.pull.main import main
from broadcaster.pull.mirror import Puller
from broadcaster.pull.state import keep, load_state
from tests.fakes.school_server import (
    School,
    SchoolServer,
    cut,
    forever,
    instead,
    mp3,
    silent,
)

NOW = datetime.fromisoformat("2026-11-25T06:00:00+07:00")


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
def waits():
    return []


@pytest.fixture
def puller(waits):
    trust = Trust(hosts=frozenset({"127.0.0.1"}), read=60.0)
    patience = PullPatience(sleep=waits.append, chance=lambda: 0.5)
    return Puller(line=SchoolConnection(trust=trust), patience=patience)


def files(folder):
    return sorted(path.name for path in folder.glob("*.mp3"))


def playlist(folder):
    lines = (folder / "station.m3u").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def test_every_programme_comes_whole_and_the_playlist_names_it(school, server, folder, puller):
    for key in ("bai-mot", "bai-hai", "bai-ba"):
        school.add(key)
    report = puller.pull(server.url, folder, NOW)
    assert not report.faults
    assert files(folder) == ["bai-ba.mp3", "bai-hai.mp3", "bai-mot.mp3"]
    for name in files(folder):
        assert (folder / name).read_bytes() == school.files[f"/{name}"]
    assert playlist(folder) == ["bai-mot.mp3", "bai-hai.mp3", "bai-ba.mp3"]


def test_two_files_with_the_same_bytes_both_come(school, server, folder, puller):
    """A text without figures reads the same for people and for speech software."""
    item = school.add("bai-mot")
    text = "Chào các bạn.\n".encode()
    for name in ("bai-mot.txt", "bai-mot-may-doc.txt"):
        school.files[f"/{name}"] = text
        told = {"name": name, "url": name, "bytes": len(text), "type": "text/plain"}
        item["files"].append({**told, "sha256": hashlib.sha256(text).hexdigest()})
    assert not puller.pull(server.url, folder, NOW).faults
    assert (folder / "bai-mot.txt").read_bytes() == text
    assert (folder / "bai-mot-may-doc.txt").read_bytes() == text


def test_the_most_pressing_is_aired_first(school, server, folder, puller):
    school.add("thuong")
    school.add("uu-tien", priority="uu-tien")
    school.add("khan-cap", priority="khan-cap")
    puller.pull(server.url, folder, NOW)
    assert playlist(folder) == ["khan-cap.mp3", "uu-tien.mp3", "thuong.mp3"]


def test_a_second_run_transfers_one_304_and_nothing_else(school, server, folder, puller):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    school.asked.clear()
    school.sent.clear()
    report = puller.pull(server.url, folder, NOW)
    assert report.unchanged
    assert (school.asked, school.sent) == ([("/manifest.json", "")], [304])


def test_a_file_that_somebody_deleted_or_damaged_is_fetched_again(school, server, folder, puller):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    (folder / "bai.mp3").write_bytes(b"x")
    report = puller.pull(server.url, folder, NOW)
    assert report.taken == ("bai.mp3",)
    assert (folder / "bai.mp3").read_bytes() == school.files["/bai.mp3"]


def test_a_cut_line_goes_on_where_it_broke(school, server, folder, puller, waits):
    data = mp3(30.0)
    school.add("bai", data)
    school.faults["/bai.mp3"] = cut(5_000, times=2)
    report = puller.pull(server.url, folder, NOW)
    assert not report.faults
    assert [r for path, r in school.asked if path == "/bai.mp3"] == [
        "",
        "bytes=5000-",
        "bytes=10000-",
    ]
    assert (folder / "bai.mp3").read_bytes() == data
    assert waits == [2.0, 4.0]


def test_how_much_has_come_is_told_over_all_files_and_breaks_of_the_line(
    school, server, folder, puller
):
    school.add("bai-mot", mp3(30.0))
    school.add("bai-hai", mp3(20.0))
    school.faults["/bai-mot.mp3"] = cut(5_000, times=2)
    told = []
    watched = replace(puller, progress=lambda *seen: told.append(seen))
    assert not watched.pull(server.url, folder, NOW).faults
    whole = sum(len(data) for name, data in school.files.items() if name.endswith(".mp3"))
    assert told[0] == (0, whole)
    assert told[-1] == (whole, whole)
    assert told == sorted(told)
    told.clear()
    assert not watched.pull(server.url, folder, NOW).faults
    assert told == []  # nothing was missing


def test_what_an_earlier_run_left_of_a_file_is_not_counted_as_come(school, server, folder, puller):
    school.add("bai", mp3(30.0))
    school.faults["/bai.mp3"] = cut(3_000, times=4)
    puller.pull(server.url, folder, NOW)
    told = []
    replace(puller, progress=lambda *seen: told.append(seen)).pull(server.url, folder, NOW)
    left = len(school.files["/bai.mp3"]) - 12_000
    assert (told[0], told[-1]) == ((0, left), (left, left))


def test_what_came_before_the_line_died_is_used_by_the_next_run(school, server, folder, puller):
    school.add("bai", mp3(30.0))
    school.faults["/bai.mp3"] = cut(3_000, times=4)
    report = puller.pull(server.url, folder, NOW)
    assert isinstance(report.faults[0], ServerUnreachable)
    assert files(folder) == []
    school.asked.clear()
    assert not puller.pull(server.url, folder, NOW).faults
    assert ("/bai.mp3", "bytes=12000-") in school.asked


def test_other_bytes_than_the_signed_ones_never_enter_the_folder(school, server, folder, puller):
    school.add("bai")
    school.add("tot")
    school.files["/bai.mp3"] = bytes(reversed(school.files["/bai.mp3"]))
    report = puller.pull(server.url, folder, NOW)
    assert isinstance(report.faults[0], ManifestUntrusted)
    assert files(folder) == ["tot.mp3"]
    assert not list((folder / ".lay-bai/tai").iterdir())


def test_a_manifest_that_lies_about_the_size_gets_neither_more_nor_less(
    school, server, folder, puller
):
    long, short = school.add("dai"), school.add("ngan")
    long["files"][0]["bytes"] -= 100
    short["files"][0]["bytes"] += 100
    report = puller.pull(server.url, folder, NOW)
    assert len(report.faults) == 2
    assert files(folder) == []


def test_a_manifest_that_lies_about_the_length_is_told(school, server, folder, puller):
    school.add("bai")["files"][0]["seconds"] = 60.0
    report = puller.pull(server.url, folder, NOW)
    assert "dài 3 giây, danh mục ghi 60 giây" in str(report.faults[0])
    assert files(folder) == []


def test_what_is_signed_but_no_sound_is_refused(school, server, folder, puller):
    school.add("bai", b"MZ this is a program" * 50)
    report = puller.pull(server.url, folder, NOW)
    assert "không phải tệp âm thanh" in str(report.faults[0])


def test_a_server_that_sends_for_ever_is_cut_at_the_agreed_length(school, server, folder, puller):
    school.add("bai")
    school.faults["/bai.mp3"] = forever
    report = puller.pull(server.url, folder, NOW)
    assert isinstance(report.faults[0], ManifestUntrusted)
    assert not list((folder / ".lay-bai/tai").iterdir())


def test_a_server_that_says_nothing_is_left(school, server, folder, waits):
    school.add("bai")
    over = threading.Event()
    school.faults["/bai.mp3"] = silent(over)
    trust = Trust(hosts=frozenset({"127.0.0.1"}), read=1.5)
    puller = Puller(
        line=SchoolConnection(trust=trust), patience=PullPatience(tries=2, sleep=waits.append)
    )
    try:
        report = puller.pull(server.url, folder, NOW)
    finally:
        over.set()
    assert isinstance(report.faults[0], ServerUnreachable)


def test_a_server_that_trickles_is_left(school, server, folder):
    school.add("bai", mp3(60.0))
    quick, slow = (
        [0.0] * 4,
        itertools.count(1_000.0, 1_000.0),
    )  # manifest and signature, then the file
    ticks = itertools.chain(quick, slow)
    trust = Trust(hosts=frozenset({"127.0.0.1"}))
    line = SchoolConnection(trust=trust, clock=lambda: next(ticks))
    report = Puller(line=line, patience=PullPatience(tries=1), at_once=1).pull(
        server.url, folder, NOW
    )
    assert "quá chậm" in str(report.faults[0])


def test_a_busy_server_is_asked_again_when_it_says(school, server, folder, puller, waits):
    school.add("bai")
    school.faults["/bai.mp3"] = instead(503, b"", {"Retry-After": "77"}, times=1)
    assert not puller.pull(server.url, folder, NOW).faults
    assert waits == [77.0]


@pytest.mark.parametrize("path", ["/manifest.json", "/bai.mp3"])
def test_a_captive_portal_is_named(school, server, folder, puller, path):
    school.add("bai")
    page = instead(200, b"<html>Wi-Fi</html>", {"Content-Type": "text/html"})
    school.faults[path] = page
    try:
        told = puller.pull(server.url, folder, NOW).faults[0]
    except MirrorFault as fault:
        told = fault
    assert "trang web" in told.sentence
    assert "đăng nhập" in told.hint
    assert files(folder) == []


def test_a_full_disk_is_told_before_anything_is_fetched(school, server, folder, puller):
    school.add("bai")
    report = replace(puller, free=lambda _: 1_000).pull(server.url, folder, NOW)
    assert "đĩa không đủ chỗ" in str(report.faults[0])
    assert ("/bai.mp3", "") not in school.asked


def test_a_nearly_full_disk_takes_the_most_pressing_first_and_names_its_reserve(
    school, server, folder, puller
):
    for key, priority in (("thuong", "thuong"), ("gap", "khan-cap"), ("lon", "thuong")):
        school.add(key, mp3(60.0 if key == "lon" else 5.0), priority=priority)
    room = 64 * 1024**2 + len(mp3(5.0))
    report = replace(puller, free=lambda _: room).pull(server.url, folder, NOW)
    assert files(folder) == ["gap.mp3"]
    assert playlist(folder) == ["gap.mp3"]
    assert "1 tệp gấp nhất" in report.faults[0].sentence
    assert "64 MB" in report.faults[0].hint
    assert not puller.pull(server.url, folder, NOW).faults
    assert files(folder) == ["gap.mp3", "lon.mp3", "thuong.mp3"]


def test_the_lists_are_of_the_day_also_when_the_school_is_away(school, server, folder, puller):
    school.add("hom-nay", valid_to="2026-11-25")
    school.add("mai", valid_from="2026-11-26")
    puller.pull(server.url, folder, NOW)
    assert playlist(folder) == ["hom-nay.mp3"]
    school.aliases["/manifest.json"] = "/khong-con"
    with pytest.raises(BroadcasterError):
        puller.pull(server.url, folder, NOW + timedelta(days=1))
    assert playlist(folder) == ["mai.mp3"]
    with pytest.raises(BroadcasterError):  # of another school nothing is listed
        puller.pull(server.url + "?khac", folder, NOW + timedelta(days=2))
    assert playlist(folder) == ["mai.mp3"]


def test_a_withdrawn_programme_leaves_folder_and_playlist(school, server, folder, puller):
    school.add("bai")
    school.add("giu")
    puller.pull(server.url, folder, NOW)
    keep(folder, ("bai",))
    school.items = [item for item in school.items if item["id"] != "bai"]
    school.withdrawn = [{"id": "bai", "day": "2026-11-25", "reason": "rút đồng ý"}]
    school.issued = "2026-11-25T07:00:00+07:00"
    report = puller.pull(server.url, folder, NOW)
    assert report.removed == ("bai.mp3",)
    assert any("rút đồng ý" in told for told in report.told)
    assert files(folder) == ["giu.mp3"]
    assert playlist(folder) == ["giu.mp3"]


def test_what_ran_out_goes_unless_the_station_keeps_it(school, server, folder, puller):
    for key in ("het", "ghim"):
        school.add(key, valid_to="2026-11-25")
    puller.pull(server.url, folder, NOW)
    keep(folder, ("ghim",))
    later = datetime.fromisoformat("2026-11-26T06:00:00+07:00")
    puller.pull(server.url, folder, later)
    assert files(folder) == ["ghim.mp3"]
    assert playlist(folder) == []


def test_a_programme_that_only_grew_old_stays(school, server, folder, puller):
    school.add("cu")
    puller.pull(server.url, folder, NOW)
    school.items.clear()
    school.issued = "2026-11-26T05:00:00+07:00"
    puller.pull(server.url, folder, NOW)
    assert files(folder) == ["cu.mp3"]


def test_a_new_revision_replaces_the_old_one_only_when_it_is_here(school, server, folder, puller):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    school.items.clear()
    fresh = school.add("bai", mp3(5.0, mark=9), revision=2)
    fresh["files"][0]["name"] = "bai-r2.mp3"
    school.issued = "2026-11-25T08:00:00+07:00"
    school.faults["/bai.mp3"] = instead(404, b"")
    puller.pull(server.url, folder, NOW)
    assert files(folder) == ["bai.mp3"]
    school.faults.clear()
    puller.pull(server.url, folder, NOW)
    assert files(folder) == ["bai-r2.mp3"]


def test_a_wrong_signature_changes_nothing(school, server, folder, puller):
    school.add("bai")
    school.faults["/manifest.json.sig"] = instead(200, school.seal(b"something else"))
    with pytest.raises(ManifestUntrusted, match="chữ ký không khớp"):
        puller.pull(server.url, folder, NOW)
    assert files(folder) == []


def test_a_key_that_nobody_vouched_for_is_refused(school, server, folder, puller):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    school.new_key(endorse=False)
    school.issued = "2026-11-26T05:00:00+07:00"
    with pytest.raises(ManifestUntrusted, match="khóa cũ không xác nhận"):
        puller.pull(server.url, folder, NOW)


def test_a_key_that_the_old_one_vouched_for_is_followed(school, server, folder, puller):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    before = load_state(folder)[0].key
    school.new_key(endorse=True)
    school.issued = "2026-11-26T05:00:00+07:00"
    report = puller.pull(server.url, folder, NOW)
    assert load_state(folder)[0].key != before
    assert any("khóa cũ xác nhận" in told for told in report.told)


def test_an_old_manifest_cannot_be_played_again(school, server, folder, puller):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    school.issued = "2026-11-24T05:00:00+07:00"
    with pytest.raises(ManifestUntrusted, match="cũ hơn"):
        puller.pull(server.url, folder, NOW)


@pytest.mark.parametrize(
    "name",
    [
        "../bai.mp3",
        "/etc/bai.mp3",
        "C:\\bai.mp3",
        "con.mp3",
        "lpt1.mp3",
        "Bai.mp3",
        "b" * 300 + ".mp3",
        "bài.mp3",
        "bai#1.mp3",
        "bai.mp3.exe",
        ".bai.mp3",
        "bai.m3u",
        "",
    ],
)
def test_a_name_that_is_a_trick_is_left_out_and_told(school, server, folder, puller, name):
    school.add("xau")["files"][0]["name"] = name
    school.add("tot")
    report = puller.pull(server.url, folder, NOW)
    assert files(folder) == ["tot.mp3"]
    assert any("bài thứ 1" in told for told in report.told)
    beside = {path.name for path in folder.parent.iterdir()}
    assert beside == {folder.name}


def test_two_programmes_of_one_id_or_one_name_are_told(school, server, folder, puller):
    school.add("doi")
    school.add("doi", mp3(4.0, mark=5))["files"][0]["name"] = "doi-hai.mp3"
    school.add("ba")["files"][0]["name"] = "doi-hai.mp3"
    school.add("tot")
    report = puller.pull(server.url, folder, NOW)
    assert files(folder) == ["tot.mp3"]
    assert len(report.told) == 3  # the school's key, the id, the name


def test_an_address_in_the_station_s_own_net_is_not_fetched(school, server, folder, puller):
    school.add("xau")["files"][0]["url"] = "http://10.0.0.1/router"
    school.add("vong")
    school.faults["/vong.mp3"] = instead(302, b"", {"Location": "http://169.254.169.254/"})
    report = puller.pull(server.url, folder, NOW)
    assert [type(fault) for fault in report.faults] == [NetworkFault, NetworkFault]


def test_two_pulls_do_not_work_in_one_folder(school, server, folder, puller):
    school.add("bai")
    other = []

    def meanwhile(handler, data):
        try:
            puller.pull(server.url, folder, NOW)
        except StoreError as busy:
            other.append(busy)
        return False

    school.faults["/bai.mp3"] = meanwhile
    assert not puller.pull(server.url, folder, NOW).faults
    assert len(other) == 1


def test_a_damaged_memory_is_told_and_what_is_there_is_used(school, server, folder, puller):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    (folder / ".lay-bai/trang-thai.json").write_text("{")
    school.asked.clear()
    report = puller.pull(server.url, folder, NOW)
    assert any("bị hỏng" in told for told in report.told)
    assert ("/bai.mp3", "") not in school.asked
    assert files(folder) == ["bai.mp3"]


def test_the_receipt_says_what_came(school, server, folder, puller):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    receipt = json.loads((folder / "bien-nhan.json").read_text("utf-8"))
    assert receipt["taken"] == ["bai.mp3"]
    assert receipt["items"] == [{"id": "bai", "revision": 1, "title": "Bài bai"}]


def test_every_playlist_names_the_same_files(school, server, folder, puller):
    school.add("bai", title="Đi xe & đội mũ, <an toàn>")
    puller.pull(server.url, folder, NOW)
    assert "File1=bai.mp3" in (folder / "station.pls").read_text("utf-8")
    assert "<location>bai.mp3</location>" in (folder / "station.xspf").read_text("utf-8")
    assert str(folder.resolve() / "bai.mp3") in (folder / "station-full.m3u").read_text("utf-8")


def test_the_rate_is_kept_by_waiting():
    now, waited = [0.0], []

    def sleep(seconds):
        waited.append(seconds)
        now[0] += seconds

    throttle = Throttle(1_000.0, clock=lambda: now[0], sleep=sleep)
    for _ in range(5):
        throttle(500)
    assert now[0] == pytest.approx(2.5)


def test_the_command_tells_in_vietnamese_and_its_code_says_how_it_went(
    school, server, folder, capsys
):
    school.add("bai")
    assert main([server.url, "--to", str(folder)]) == 0
    assert "Đã lấy 1 tệp" in capsys.readouterr().out
    school.add("xau", b"not sound")
    school.issued = "2026-11-26T05:00:00+07:00"
    assert main([server.url, "--to", str(folder)]) == 1
    assert "không phải tệp âm thanh" in capsys.readouterr().err
    assert main(["ftp://x", "--to", str(folder)]) == 2
