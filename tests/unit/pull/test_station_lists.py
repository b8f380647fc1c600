"""What a station's lists and files are from day to day: looked at, whatever the school does."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from broadcaster.domain.errors import BroadcasterError, StoreError
from broadcaster.net.connection import Trust
from broadcaster.pull.download import PullPatience
from broadcaster.pull.errors import ClockDoubt, ManifestUntrusted, MirrorFault, StationEnded
from broadcaster.pull.http import SchoolConnection
from broadcaster.pull.main import main, run, told
from broadcaster.pull.mirror import Puller
from broadcaster.pull.signing import fingerprint
from broadcaster.pull.state import keep, load_state
from tests.fakes.school_server import School, SchoolServer, cut, instead, mp3

NOW = datetime.fromisoformat("2026-11-25T06:00:00+07:00")
DAY = timedelta(days=1)
FULL = 64 * 1024**2  # what stays free


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
    trust = Trust(hosts=frozenset({"127.0.0.1"}), read=60.0)
    patience = PullPatience(tries=2, sleep=lambda _: None, chance=lambda: 0.5)
    return Puller(line=SchoolConnection(trust=trust), patience=patience)


def sounds(folder):
    return sorted(path.name for path in folder.glob("*.mp3"))


def listed(folder):
    lines = (folder / "station.m3u").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def gone(school):
    school.faults["/manifest.json"] = instead(503, b"")


# --- the lists --------------------------------------------------------------------------------


def test_a_school_that_is_away_at_a_new_address_keeps_no_list_of_yesterday(
    school, server, folder, puller
):
    school.add("nay", valid_to="2026-11-25")
    school.add("mai", valid_from="2026-11-26")
    puller.pull(server.url, folder, NOW)
    gone(school)
    with pytest.raises(MirrorFault) as fault:
        puller.pull(server.url + "?moi", folder, NOW + DAY)
    assert listed(folder) == ["mai.mp3"]
    assert fault.value.__notes__ == ["danh sách phát vẫn theo ngày hôm nay: 1 bài"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ((), "lệnh còn thiếu: ĐỊA-CHỈ, --to"),
        (("http://x/manifest.json", "--to", "x", "--la"), "không hiểu “--la” trong lệnh"),
        (("http://x/manifest.json", "--to", "x", "--every", "a"), "giá trị sau --every thiếu hoặc"),
        (("http://x/manifest.json", "--to"), "giá trị sau --to thiếu hoặc"),
    ],
)
def test_a_wrong_command_is_told_in_the_language_of_the_station(capsys, words, says):
    with pytest.raises(SystemExit) as ended:
        main(words)
    told = capsys.readouterr().err
    assert (ended.value.code, says in told, "→ Chạy lay-bai ĐỊA-CHỈ --to" in told) == (
        2,
        True,
        True,
    )
    with pytest.raises(SystemExit):
        main(["--help"])
    guide = capsys.readouterr().out
    assert not [word for word in ("usage", "options:", "arguments", "show this") if word in guide]


def test_an_empty_list_says_why_it_is_empty(school, server, folder, puller):
    assert told(puller.pull(server.url, folder, NOW))[-1] == (
        "Danh sách phát hôm nay: 0 bài (station.m3u). Vì trường chưa giao bài nào còn hạn."
    )
    school.add("qua", valid_to="2026-11-24")
    school.add("kia", valid_to="2026-11-23")
    school.add("mai", valid_from="2026-11-26")
    assert told(puller.pull(server.url, folder, NOW))[-1].endswith(
        " Vì 2 bài đã hết hạn phát, muộn nhất thứ ba 24/11/2026; 1 bài chưa đến ngày, sớm nhất "
        "thứ năm 26/11/2026."
    )
    assert puller.look(folder, NOW + DAY).why_empty == ""
    (folder / "mai.mp3").unlink()
    assert puller.look(folder, NOW + DAY).why_empty.endswith("1 bài chưa có tệp tiếng ở máy này")


def test_the_lists_are_of_the_day_before_a_slow_school_has_answered(school, server, folder, puller):
    school.add("nay", valid_to="2026-11-25")
    school.add("mai", valid_from="2026-11-26")
    puller.pull(server.url, folder, NOW)
    seen = []
    school.faults["/manifest.json"] = lambda *_: seen.append(listed(folder))
    puller.pull(server.url, folder, NOW + DAY)
    assert seen == [["mai.mp3"]]


def test_at_midnight_the_lists_are_of_the_new_day_without_a_pull(school, server, folder, puller):
    school.add("nay", valid_to="2026-11-25")
    school.add("mai", valid_from="2026-11-26")
    moment, seen = [NOW], []

    class Enough(Exception):
        pass

    def sleep(seconds):
        moment[0] += timedelta(seconds=seconds)
        seen.append((moment[0], listed(folder)))
        if len(seen) == 2:
            raise Enough

    asked = len(school.asked)
    with pytest.raises(Enough):
        run(server.url, folder, puller, every=1440.0, sleep=sleep, clock=lambda: moment[0])
    midnight = datetime.fromisoformat("2026-11-26T00:00:02+07:00")
    assert [at for at, _ in seen] == [midnight, NOW + DAY]
    assert [names for _, names in seen] == [["nay.mp3"], ["mai.mp3"]]
    assert len([path for path, _ in school.asked[asked:] if path == "/manifest.json"]) == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes().replace(b"2026-11-25", b"2026-12-25", 1)),
        lambda path: path.write_bytes(path.read_bytes()[:-9]),
        lambda path: path.unlink(),
    ],
    ids=["một ngày khác", "cụt", "mất"],
)
def test_a_list_that_nobody_signed_is_aired_by_nobody(school, server, folder, puller, spoil):
    """The manifest on the disk is looked at as one that came over the line."""
    school.add("nay", valid_to="2026-11-25")
    puller.pull(server.url, folder, NOW)
    spoil(folder / ".lay-bai/danh-muc.json")
    gone(school)
    with pytest.raises(MirrorFault) as fault:
        puller.pull(server.url, folder, NOW + DAY)
    assert listed(folder) == []
    assert "không biết bài nào được phát hôm nay" in fault.value.__notes__[0]
    school.faults.clear()
    assert not puller.pull(server.url, folder, NOW).faults
    assert listed(folder) == ["nay.mp3"]


# --- a disk that is nearly full -----------------------------------------------------------------


def test_a_nearly_full_disk_takes_first_what_airs_soonest(school, server, folder, puller):
    for key, day in (("tuan-sau", "2026-12-01"), ("mai", "2026-11-26"), ("nay", "2026-11-20")):
        school.add(key, mp3(5.0), valid_from=day)
    room = FULL + 2 * len(mp3(5.0))
    fault = replace(puller, free=lambda _: room).pull(server.url, folder, NOW).faults[0]
    assert sounds(folder) == ["mai.mp3", "nay.mp3"]
    assert "2 tệp gấp nhất vẫn được lấy; chưa có tiếng: “Bài tuan-sau”" in fault.sentence
    assert "Máy luôn chừa 64 MB trống." in fault.hint


def test_a_nearly_full_disk_has_a_sound_of_each_before_the_second_of_one(
    school, server, folder, puller
):
    first = school.add("mot", mp3(5.0))
    first["files"].append(school.add("mot-hai", mp3(5.0))["files"][0])
    school.items.pop()
    school.add("hai", mp3(5.0))
    room = FULL + 2 * len(mp3(5.0))
    replace(puller, free=lambda _: room).pull(server.url, folder, NOW)
    assert sounds(folder) == ["hai.mp3", "mot.mp3"]


def test_what_is_over_makes_room_first(school, server, folder, puller):
    school.add("cu", valid_to="2026-11-25")
    puller.pull(server.url, folder, NOW)
    school.add("moi")
    school.issued = "2026-11-26T05:00:00+07:00"
    there = []

    def free(where):
        there.append((where / "cu.mp3").exists())
        return 0

    replace(puller, free=free).pull(server.url, folder, NOW + DAY)
    assert there == [False]


def test_begun_downloads_that_nobody_wants_take_no_room(school, server, folder, puller):
    school.add("bai", mp3(30.0))
    school.faults["/bai.mp3"] = cut(3_000, times=9)
    assert puller.pull(server.url, folder, NOW).faults
    parts = folder / ".lay-bai/tai"
    assert len(list(parts.iterdir())) == 1
    school.items.clear()
    school.issued = "2026-11-26T05:00:00+07:00"
    puller.pull(server.url, folder, NOW)
    assert list(parts.iterdir()) == []


# --- files, once a day ----------------------------------------------------------------------------


def turned(path):
    """One bit, and nothing that a look at the folder shows."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def test_a_bit_that_turned_is_found_the_next_day_told_and_mended(school, server, folder, puller):
    school.add("bai")
    school.add("tot")
    puller.pull(server.url, folder, NOW)
    turned(folder / "bai.mp3")
    report = puller.pull(server.url, folder, NOW + DAY)
    assert report.told == ("“bai.mp3” đã hỏng trên đĩa: không phát, lấy lại nếu trường còn gửi",)
    assert report.taken == ("bai.mp3",)
    assert (folder / "bai.mp3").read_bytes() == school.files["/bai.mp3"]
    assert puller.pull(server.url, folder, NOW + DAY).told == ()


def test_a_damaged_file_leaves_the_list_while_the_school_is_away(school, server, folder, puller):
    school.add("bai")
    school.add("tot")
    puller.pull(server.url, folder, NOW)
    turned(folder / "bai.mp3")
    gone(school)
    for _ in range(2):  # not only in the run that read the bytes
        with pytest.raises(MirrorFault) as fault:
            puller.pull(server.url, folder, NOW + DAY)
        assert listed(folder) == ["tot.mp3"]
        assert "“bai.mp3” đã hỏng" in fault.value.__notes__[0]


def test_files_are_read_once_a_day_and_not_in_every_run(
    school, server, folder, puller, monkeypatch
):
    from broadcaster.pull import folder as holding

    school.add("bai")
    puller.pull(server.url, folder, NOW)
    read, real = [], holding.sha256_of
    monkeypatch.setattr(holding, "sha256_of", lambda path: read.append(path.name) or real(path))
    for hours in (1, 2, 25, 26):
        puller.pull(server.url, folder, NOW + timedelta(hours=hours))
    assert read == ["bai.mp3"]


def test_a_damaged_file_that_is_taken_back_goes_all_the_same(school, server, folder, puller):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    turned(folder / "bai.mp3")
    school.items.clear()
    school.withdrawn = [{"id": "bai", "day": "2026-11-26", "reason": "rút phiếu"}]
    school.issued = "2026-11-26T05:00:00+07:00"
    assert puller.pull(server.url, folder, NOW + DAY).removed == ("bai.mp3",)
    assert sounds(folder) == []


def test_what_cannot_be_deleted_is_told_listed_no_more_and_tried_again(
    school, server, folder, puller
):
    """As on Windows, where a player holds the file open."""
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    (folder / "bai.mp3").unlink()
    (folder / "bai.mp3").mkdir()
    school.items.clear()
    school.withdrawn = [{"id": "bai", "day": "2026-11-26", "reason": "rút phiếu"}]
    school.issued = "2026-11-26T05:00:00+07:00"
    report = puller.pull(server.url, folder, NOW)
    assert [type(fault) for fault in report.faults] == [StoreError]
    assert listed(folder) == []
    (folder / "bai.mp3").rmdir()
    (folder / "bai.mp3").write_bytes(b"x")
    assert puller.pull(server.url, folder, NOW).removed == ("bai.mp3",)


# --- whom a station trusts, and until when ---------------------------------------------------------


@pytest.mark.parametrize("spoil", [lambda p: p.write_text("{"), lambda p: p.unlink()])
def test_a_lost_memory_makes_no_stranger_welcome(school, server, folder, puller, spoil):
    school.add("bai")
    puller.pull(server.url, folder, NOW)
    key = load_state(folder)[0].key
    spoil(folder / ".lay-bai/trang-thai.json")
    school.new_key(endorse=False)
    with pytest.raises(ManifestUntrusted) as fault:
        puller.pull(server.url, folder, NOW)
    assert "khóa của trường vẫn còn nhớ" in fault.value.__notes__[0]
    assert load_state(folder)[0].key == key


def test_a_station_that_is_shut_out_is_told_and_its_lists_end(school, server, folder, puller):
    for key in ("bai", "ghim"):
        school.add(key)
    puller.pull(server.url, folder, NOW)
    keep(folder, ("ghim",))
    school.items.clear()
    school.more["ended"] = "2026-11-26"
    school.issued = "2026-11-26T05:00:00+07:00"
    for _ in range(2):
        report = puller.pull(server.url, folder, NOW + DAY)
        [ended] = report.faults
        assert isinstance(ended, StationEnded)
        assert "thôi gửi bài cho đài từ thứ năm 26/11/2026" in ended.sentence
        assert "1 tệp ghim bằng --keep vẫn còn" in ended.sentence
        assert listed(folder) == []
        assert sounds(folder) == ["ghim.mp3"]
    gone(school)
    with pytest.raises(BroadcasterError):
        puller.pull(server.url, folder, NOW + DAY)
    assert listed(folder) == []


# --- the clock --------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-400, 30])
def test_a_wrong_clock_is_told_and_deletes_nothing(school, server, folder, puller, days):
    school.add("bai", valid_to="2026-11-25")
    puller.pull(server.url, folder, NOW)
    off = timedelta(days=days)
    wrong = replace(puller, wall=(datetime.now(NOW.tzinfo) + off).timestamp)
    report = wrong.pull(server.url, folder, NOW + off)
    assert [type(fault) for fault in report.faults] == [ClockDoubt]
    assert "danh sách phát có thể sai ngày" in report.faults[0].sentence
    assert sounds(folder) == ["bai.mp3"]
    assert not puller.pull(server.url, folder, NOW).faults


# --- a folder that cannot be used ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda folder: folder.write_bytes(b""), "là tệp chứ không phải thư mục"),
        (lambda folder: (folder / ".lay-bai/khoa").mkdir(parents=True), "khóa thư mục"),
        (lambda folder: (folder / "station.m3u").mkdir(parents=True), "ghi tệp"),
        (lambda folder: (folder / ".lay-bai/trang-thai.json").mkdir(parents=True), "ghi tệp"),
    ],
)
def test_a_folder_that_cannot_be_used_is_a_sentence(school, server, folder, spoil, told, capsys):
    school.add("bai")
    spoil(folder)
    assert main([server.url, "--to", str(folder)]) == 1
    err = capsys.readouterr().err
    assert err.startswith("Lỗi: ")
    assert told in err
    assert "Traceback" not in err


def test_keeping_something_in_a_folder_that_cannot_be_used_is_a_sentence(folder, capsys):
    folder.write_bytes(b"")
    assert main(["http://127.0.0.1/x", "--to", str(folder), "--keep", "bai"]) == 2
    assert "Lỗi: " in capsys.readouterr().err


def test_the_command_takes_a_key_that_was_read_out(school, server, folder, capsys):
    school.add("bai")
    assert main([server.url, "--to", str(folder), "--trust-key", "abc"]) == 2
    assert "tám nhóm bốn ký tự" in capsys.readouterr().err
    said = fingerprint(school.key.public_key().public_bytes_raw())
    assert main([server.url, "--to", str(folder), "--trust-key", said]) == 0
