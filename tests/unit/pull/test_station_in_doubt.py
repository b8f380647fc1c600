"""What a station says and keeps when it cannot be sure: its clock, its memory, its disk."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from broadcaster.pull import folder as holding
from broadcaster.pull.download import PullPatience
from broadcaster.pull.errors import ClockDoubt, MirrorFault
from broadcaster.pull.mirror import Puller
from broadcaster.pull.state import keep, load_state
from tests.fakes.school_server import School, SchoolLine, mp3

NOW = datetime.fromisoformat("2026-11-25T06:00:00+07:00")
DAY = timedelta(days=1)
URL = "https://truong.example/dai/manifest.json"
SPARE = 64 * 1024**2  # bytes that stay free


@pytest.fixture
def school():
    return School()


@pytest.fixture
def way(school):
    return SchoolLine(school)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "máy" / "đài xã"


@pytest.fixture
def puller(way):
    patience = PullPatience(tries=1, sleep=lambda _: None)
    return Puller(line=way, patience=patience, wall=NOW.timestamp)


def sounds(folder):
    return sorted(path.name for path in folder.glob("*.mp3"))


def listed(folder):
    lines = (folder / "station.m3u").read_text("utf-8").splitlines()
    return [line for line in lines if not line.startswith("#")]


def notes(puller, folder, now=NOW, url=URL):
    """What a pull that came to nothing says of the folder."""
    with pytest.raises(MirrorFault) as fault:
        puller.pull(url, folder, now)
    return getattr(fault.value, "__notes__", [])


def spoiled(path):
    path.write_bytes(path.read_bytes()[:-9])


# --- the clock ------------------------------------------------------------------------------------

SIX = "Tue, 24 Nov 2026 23:00:00 GMT"  # six in the morning of the 25th, in Vietnam


@pytest.mark.parametrize(
    ("seconds", "doubted"), [(3599, False), (-3599, False), (3600, True), (-3600, True)]
)
def test_two_clocks_may_be_less_than_an_hour_apart(way, folder, puller, seconds, doubted):
    way.heads = {"date": SIX}
    wrong = replace(puller, wall=lambda: NOW.timestamp() + seconds)
    faults = wrong.pull(URL, folder, NOW).faults
    assert [type(fault) for fault in faults] == [ClockDoubt] * doubted


def test_both_clocks_are_told_as_people_read_them_in_vietnam(way, folder, puller):
    way.heads = {"date": SIX}
    late = replace(puller, wall=lambda: NOW.timestamp() + 90 * 60)
    [doubt] = late.pull(URL, folder, NOW).faults
    assert doubt.sentence.startswith(
        "đồng hồ của máy này là 07:30 thứ tư 25/11/2026, của máy chủ trường là 06:00 thứ tư 25/11/2026: "
    )


def test_an_answer_that_a_proxy_kept_is_as_old_as_it_says(way, folder, puller):
    way.heads = {"date": "Tue, 24 Nov 2026 17:00:00 GMT", "age": str(6 * 3600)}
    assert puller.pull(URL, folder, NOW).faults == ()


@pytest.mark.parametrize(
    "heads", [{}, {"date": "hôm qua"}, {"date": "Tue, 24 Nov 2020 23:00:00 GMT", "age": "lâu"}]
)
def test_of_a_server_that_tells_no_time_no_clock_is_doubted(way, folder, puller, heads):
    way.heads = heads
    assert puller.pull(URL, folder, NOW).faults == ()


def test_in_doubt_of_the_clock_nothing_of_an_older_page_is_deleted_either(
    school, way, folder, puller
):
    """What ran out goes when its page is read, and not while the clock may be wrong."""
    school.add("cu", valid_to="2026-11-25")
    puller.pull(URL, folder, NOW)
    school.freeze(1, "2026-11-25T08:00:00+07:00")
    school.issued = "2026-11-26T05:00:00+07:00"
    way.heads = {"date": SIX}
    wrong = replace(puller, archive=True, wall=(NOW + DAY).timestamp)
    assert wrong.pull(URL, folder, NOW + DAY).removed == ()
    way.heads = {}
    assert wrong.pull(URL, folder, NOW + DAY).removed == ("cu.mp3",)


# --- what is not known any more -------------------------------------------------------------------


def test_a_first_pull_that_fails_leaves_no_lists_and_says_nothing_of_the_folder(
    way, folder, puller
):
    way.away = True
    assert notes(puller, folder) == []
    assert not list(folder.glob("station*"))


def test_lists_that_are_of_today_and_empty_are_not_told_as_programmes(school, way, folder, puller):
    school.add("nay", valid_to="2026-11-25")
    puller.pull(URL, folder, NOW)
    way.away = True
    assert notes(puller, folder) == ["danh sách phát vẫn theo ngày hôm nay: 1 bài"]
    assert notes(puller, folder, NOW + DAY) == []


def test_a_lost_signature_empties_no_list_and_is_asked_for_again(school, way, folder, puller):
    school.add("bai")
    way.etag = "e1"
    puller.pull(URL, folder, NOW)
    seal = folder / ".lay-bai/danh-muc.json.sig"
    seal.unlink()
    way.away = True
    assert notes(puller, folder) == ["danh sách phát vẫn theo ngày hôm nay: 1 bài"]
    assert listed(folder) == ["bai.mp3"]
    way.away = False
    assert not puller.pull(URL, folder, NOW).unchanged
    assert seal.exists()


def test_a_lost_memory_is_told_and_the_list_of_the_school_is_not_called_damaged(
    school, way, folder, puller
):
    school.freeze(1, "2026-11-24T08:00:00+07:00")
    school.add("bai")
    puller.pull(URL, folder, NOW)
    (folder / ".lay-bai/trang-thai.json").unlink()
    way.away = True
    [told] = notes(puller, folder)
    assert told.startswith("tệp trạng thái của thư mục đã mất")


def test_a_list_that_is_damaged_is_told_by_a_look_as_well(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    report = puller.look(folder, NOW)
    assert (report.told, report.line_up) == ((), ("bai.mp3",))
    spoiled(folder / ".lay-bai/danh-muc.json")
    report = puller.look(folder, NOW)
    assert report.line_up == ()
    assert report.told[0].startswith("danh mục bài giữ ở máy này đã hỏng")
    assert listed(folder) == []


def test_a_look_at_a_folder_of_no_school_says_nothing(folder, puller):
    report = puller.look(folder, NOW)
    assert (report.told, report.line_up) == ((), ())


def test_nothing_new_is_no_answer_for_whoever_has_nothing(school, way, folder, puller):
    class Odd(SchoolLine):
        def get(self, url, headers=None):
            return super().get(url, {"If-None-Match": self.etag})

    odd = Odd(school)
    odd.etag = "e1"
    with pytest.raises(MirrorFault, match="không đọc được"):
        replace(puller, line=odd).pull(URL, folder, NOW)


def test_of_a_new_address_it_is_not_known_until_when_everything_came(school, way, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    school.add("hong")
    del school.files["/hong.mp3"]
    assert puller.pull(f"{URL}?ma=1", folder, NOW).faults
    assert load_state(folder)[0].through == ""


# --- files ----------------------------------------------------------------------------------------


def test_a_file_that_the_disk_gives_no_more_is_damaged(school, way, folder, puller, monkeypatch):
    school.add("bai")
    puller.pull(URL, folder, NOW)

    def unreadable(path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(holding, "sha256_of", unreadable)
    report = puller.look(folder, NOW + DAY)
    assert report.told == ("“bai.mp3” đã hỏng trên đĩa: không phát, lấy lại nếu trường còn gửi",)
    assert report.line_up == ()


def test_a_file_of_another_size_is_told_in_every_look(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    spoiled(folder / "bai.mp3")
    [told] = puller.look(folder, NOW).told  # the bytes were read today already
    assert told.startswith("“bai.mp3” đã hỏng trên đĩa")


def test_no_list_names_what_went_while_the_rest_came(school, folder, puller):
    """A pull over a slow line takes hours."""
    school.add("bai")
    puller.pull(URL, folder, NOW)
    school.add("moi")

    class Slow(SchoolLine):
        def get(self, url, headers=None):
            if url.endswith("moi.mp3"):
                (folder / "bai.mp3").unlink()
            return super().get(url, headers)

    report = replace(puller, line=Slow(school)).pull(URL, folder, NOW)
    assert report.line_up == ("moi.mp3",)
    assert listed(folder) == ["moi.mp3"]


def test_a_file_that_is_gone_is_told_as_gone(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    (folder / "bai.mp3").unlink()
    assert puller.look(folder, NOW).told == (
        "“bai.mp3” không còn trong thư mục: không phát, lấy lại nếu trường còn gửi",
    )


def test_what_a_state_that_somebody_edited_names_outside_is_not_looked_at(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    path = folder / ".lay-bai/trang-thai.json"
    path.write_text(path.read_text("utf-8").replace('"bai.mp3"', '"../khac.mp3"'), "utf-8")
    assert puller.look(folder, NOW + DAY).told == ()


def test_all_that_is_old_goes_but_what_is_kept(school, folder, puller):
    """One that stays is no end of the looking."""
    old = [school.add(key) for key in ("ghim", "quen", "thay")]
    puller.pull(URL, folder, NOW)
    keep(folder, ("ghim",))
    for item in old:
        fresh = school.add(f"{item['id']}-moi")
        school.items.pop()
        item.update(revision=2, files=fresh["files"])
    school.items = [old[0], old[2]]
    assert puller.pull(URL, folder, NOW).removed == ("thay.mp3",)
    assert sounds(folder) == ["ghim-moi.mp3", "ghim.mp3", "quen.mp3", "thay-moi.mp3"]


def test_a_damaged_file_that_was_put_right_by_hand_is_fetched_all_the_same(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    whole = (folder / "bai.mp3").read_bytes()
    (folder / "bai.mp3").write_bytes(b"x")
    puller.look(folder, NOW + DAY)
    (folder / "bai.mp3").write_bytes(whole)
    assert puller.pull(URL, folder, NOW + DAY).taken == ("bai.mp3",)


def test_an_older_page_knows_its_files_again(school, way, folder, puller):
    school.add("cu")
    school.freeze(1, "2026-11-24T08:00:00+07:00")
    old = replace(puller, archive=True)
    assert old.pull(URL, folder, NOW).taken == ("cu.mp3",)
    (folder / ".lay-bai/trang-thai.json").unlink()
    assert old.pull(URL, folder, NOW).taken == ()
    assert set(load_state(folder)[0].files) == {"cu.mp3"}


# --- an end ---------------------------------------------------------------------------------------


def test_at_the_end_all_goes_even_what_the_memory_lost(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    (folder / ".lay-bai/trang-thai.json").unlink()
    school.more["ended"] = "2026-11-25"
    report = puller.pull(URL, folder, NOW)
    assert report.removed == ("bai.mp3",)
    assert report.faults[0].sentence == (
        "Trường THCS Sao Mai (ví dụ) thôi gửi bài cho đài từ thứ tư 25/11/2026: "
        "danh sách phát đã để trống, 1 tệp đã bỏ"
    )
    assert not report.unchanged


def test_an_end_is_told_to_a_station_that_asks_for_the_first_time(school, folder, puller):
    school.more["ended"] = "2026-11-25"
    report = puller.pull(URL, folder, NOW)
    assert report.told[0].startswith("ghi nhớ khóa của Trường THCS Sao Mai (ví dụ): ")
    assert "0 tệp đã bỏ" in report.faults[0].sentence


# --- the disk -------------------------------------------------------------------------------------


def sentence(puller, folder, room):
    [fault] = replace(puller, free=lambda _: SPARE + room).pull(URL, folder, NOW).faults
    return fault.sentence


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (1, "“Bài a”"),
        (3, "“Bài a”, “Bài b”, “Bài c”"),
        (4, "“Bài a”, “Bài b”, “Bài c” và 1 bài khác"),
        (5, "“Bài a”, “Bài b”, “Bài c” và 2 bài khác"),
    ],
)
def test_of_what_found_no_room_three_are_named_and_the_others_counted(
    school, folder, puller, count, names
):
    for key in "abcde"[:count]:
        school.add(key)
    assert sentence(puller, folder, 0) == (
        f"đĩa không đủ chỗ: còn phải lấy 0 MB; chưa có tiếng: {names}"
    )


def test_a_text_that_found_no_room_leaves_no_programme_without_a_sound(school, folder, puller):
    item = school.add("bai")
    item["files"].append({
        "name": "bai.txt", "url": "bai.txt", "bytes": 4_000_000, "sha256": "0" * 64,
        "type": "text/plain",
    })  # fmt: skip
    assert sentence(puller, folder, 4_000_000) == (
        "đĩa không đủ chỗ: còn phải lấy 4 MB; 1 tệp gấp nhất vẫn được lấy"
    )


def test_what_is_begun_has_its_room_already(school, way, folder, puller):
    data = mp3(3.0)
    school.add("bai", data)
    school.files["/bai.mp3"] = data[:1000]
    assert puller.pull(URL, folder, NOW).faults
    school.files["/bai.mp3"] = data
    tight = replace(puller, free=lambda _: SPARE + len(data) - 1000)
    assert tight.pull(URL, folder, NOW).taken == ("bai.mp3",)


def test_a_disk_is_not_asked_for_room_when_nothing_is_to_come(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    asked = []
    replace(puller, free=lambda where: asked.append(where) or 0).pull(URL, folder, NOW)
    assert asked == []
