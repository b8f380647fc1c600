"""What a pull takes over and what it refuses, step by step: a school without a port."""

import hashlib
import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from broadcaster.pull import folder as holding
from broadcaster.pull import mirror as mirroring
from broadcaster.pull.download import PullPatience, Throttle, _Busy, fetch_file, fetch_small
from broadcaster.pull.errors import ManifestUntrusted, MirrorFault, ServerUnreachable
from broadcaster.pull.http import Reply
from broadcaster.pull.manifest import ORDINARY, Manifest, ManifestFile, ManifestItem
from broadcaster.pull.mirror import AT_ONCE, Puller, PullReport
from broadcaster.pull.playlists import pressing
from broadcaster.pull.signing import fingerprint, read_fingerprint
from broadcaster.pull.state import HIDDEN, keep, load_state
from tests.fakes.school_server import School, SchoolLine, mp3

NOW = datetime.fromisoformat("2026-11-25T06:00:00+07:00")
URL = "https://truong.example/dai/manifest.json"
DATA = b"0123456789"
FILE = ManifestFile(
    name="bai.mp3", url="https://truong.example/bai.mp3", bytes=10,
    sha256=hashlib.sha256(DATA).hexdigest(), type="audio/mpeg",
)  # fmt: skip


class Line:
    """Answers with what is laid down; remembers what it was asked."""

    def __init__(self, *blocks, status=200, **headers):
        self.status, self.blocks, self.asked = status, blocks, []
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    @contextmanager
    def get(self, url, headers=None):
        self.asked.append((url, dict(headers or {})))
        yield Reply(status=self.status, headers=self.headers, url=url, blocks=iter(self.blocks))


@pytest.fixture
def part(tmp_path):
    return tmp_path / "x.part"


# --- a small answer -------------------------------------------------------------------------------


def test_a_small_answer_is_taken_up_to_its_limit_and_no_byte_more():
    line = Line(b"01234", b"56789")
    reply, data = fetch_small(line, "u", 10, {"If-None-Match": "e"})
    assert (reply.status, data) == (200, DATA)
    assert line.asked == [("u", {"If-None-Match": "e"})]
    with pytest.raises(ManifestUntrusted, match="nhiều hơn mức cho phép") as fault:
        fetch_small(line, "u", 9, {})
    assert fault.value.where == "u"


def test_an_answer_that_nothing_is_new_has_no_bytes():
    reply, data = fetch_small(Line(b"x", status=304), "u", 10, {})
    assert (reply.status, data) == (304, b"")


@pytest.mark.parametrize(
    ("status", "fault", "told"),
    [
        (401, MirrorFault, "không cho lấy"), (403, MirrorFault, "không cho lấy"),
        (404, MirrorFault, "không cho lấy"), (410, MirrorFault, "không cho lấy"),
        (429, _Busy, "đang bận"), (500, _Busy, "đang bận"), (502, _Busy, "đang bận"),
        (503, _Busy, "đang bận"), (504, _Busy, "đang bận"),
        (201, ServerUnreachable, "trả lời mã 201"), (302, ServerUnreachable, "trả lời mã 302"),
        (400, ServerUnreachable, "trả lời mã 400"), (501, ServerUnreachable, "trả lời mã 501"),
    ],
)  # fmt: skip
def test_any_other_answer_is_a_fault_of_its_kind(part, status, fault, told):
    for ask in (
        lambda line: fetch_small(line, FILE.url, 10, {}),
        lambda line: fetch_file(line, FILE, part),
    ):
        with pytest.raises(MirrorFault, match=told) as got:
            ask(Line(DATA, status=status))
        assert type(got.value) is fault
        assert got.value.where == FILE.url
    assert not part.exists()


@pytest.mark.parametrize(("after", "wait"), [({}, 0.0), ({"retry_after": "7"}, 7.0),
                                             ({"retry_after": "Fri"}, 0.0)])  # fmt: skip
def test_a_busy_server_says_how_long(after, wait):
    with pytest.raises(_Busy) as fault:
        fetch_small(Line(status=503, **after), "u", 10, {})
    assert (fault.value.wait, fault.value.code) == (wait, "lay-bai-may-chu-ban")


# --- one file -------------------------------------------------------------------------------------


def test_a_file_comes_whole_in_blocks(part):
    line = Line(b"01234", b"56789", content_type="audio/mpeg")
    fetch_file(line, FILE, part)
    assert part.read_bytes() == DATA
    assert line.asked == [(FILE.url, {})]


def test_a_part_that_is_whole_is_not_asked_for_again(part):
    part.write_bytes(DATA)
    line = Line()
    fetch_file(line, FILE, part)
    assert line.asked == []


def test_a_part_goes_on_where_it_ends(part):
    part.write_bytes(b"0123")
    line = Line(b"456789", status=206, content_range="bytes 4-9/10")
    fetch_file(line, FILE, part)
    assert part.read_bytes() == DATA
    assert line.asked == [(FILE.url, {"Range": "bytes=4-"})]


@pytest.mark.parametrize(
    ("status", "headers"),
    [(200, {}), (200, {"content_range": "bytes 4-9/10"}), (206, {}),
     (206, {"content_range": "bytes 0-9/10"}), (206, {"content_range": "bytes 40-9/10"})],
)  # fmt: skip
def test_an_answer_that_does_not_go_on_is_written_from_the_beginning(part, status, headers):
    part.write_bytes(b"xxxx")
    fetch_file(Line(DATA, status=status, **headers), FILE, part)
    assert part.read_bytes() == DATA


def test_a_part_longer_than_the_file_begins_anew(part):
    part.write_bytes(DATA + b"x")
    line = Line(DATA)
    fetch_file(line, FILE, part)
    assert line.asked == [(FILE.url, {})]
    assert part.read_bytes() == DATA


def test_a_range_that_the_server_has_not_is_given_up_for_the_next_time(part):
    part.write_bytes(b"0123")
    with pytest.raises(ServerUnreachable, match="lấy tiếp") as fault:
        fetch_file(Line(status=416), FILE, part)
    assert fault.value.where == FILE.url
    assert not part.exists()
    with pytest.raises(ServerUnreachable, match="lấy tiếp"):
        fetch_file(Line(status=416), FILE, part)


def test_other_bytes_than_those_that_were_signed_do_not_stay(part):
    with pytest.raises(ManifestUntrusted, match="không khớp mã kiểm tra") as fault:
        fetch_file(Line(b"9876543210"), FILE, part)
    assert fault.value.where == FILE.url
    assert not part.exists()
    with pytest.raises(ManifestUntrusted, match="dài hơn danh mục"):
        fetch_file(Line(DATA, b"x"), FILE, part)
    assert not part.exists()


def test_what_came_before_a_line_fell_silent_stays(part):
    with pytest.raises(ServerUnreachable, match="gửi thiếu") as fault:
        fetch_file(Line(b"0123"), FILE, part)
    assert fault.value.where == FILE.url
    assert part.read_bytes() == b"0123"


def test_a_page_instead_of_a_sound_is_told(part):
    page = {"content_type": "text/html; charset=utf-8"}
    with pytest.raises(_Busy):
        fetch_file(Line(DATA, status=503, **page), FILE, part)
    with pytest.raises(MirrorFault, match="trang web thay cho") as fault:
        fetch_file(Line(DATA, **page), FILE, part)
    assert fault.value.where == FILE.url
    assert not part.exists()
    fetch_file(Line(DATA, **page), replace(FILE, type="text/html"), part)


def test_a_disk_that_takes_nothing_is_told(tmp_path):
    with pytest.raises(MirrorFault, match="không ghi được") as fault:
        fetch_file(Line(DATA), FILE, tmp_path / "khong-co" / "x.part")
    assert type(fault.value) is MirrorFault
    assert fault.value.where.endswith("x.part")


# --- patience -------------------------------------------------------------------------------------


def test_each_try_waits_twice_as_long_with_a_part_by_chance_and_no_longer_than_five_minutes():
    for chance, waits in ((0.5, [2.0, 4.0, 8.0]), (0.0, [1.0, 2.0, 4.0]), (1.0, [3.0, 6.0, 12.0])):
        waited = []
        patience = PullPatience(sleep=waited.append, chance=lambda chance=chance: chance)

        def fails():
            raise ServerUnreachable("x")

        with pytest.raises(ServerUnreachable):
            patience.trying(fails)
        assert waited == waits
    assert PullPatience(chance=lambda: 0.5)._wait(ServerUnreachable("x"), 20) == 300.0
    assert PullPatience(first=0.1, chance=lambda: 0.0)._wait(ServerUnreachable("x"), 1) == 0.05


def test_a_busy_server_is_asked_no_sooner_than_it_says():
    patience = PullPatience(chance=lambda: 0.5)
    assert patience._wait(_Busy("u", 60.0), 1) == 60.0
    assert patience._wait(_Busy("u", 1.0), 1) == 2.0
    assert patience._wait(_Busy("u", 900.0), 1) == 300.0


def test_a_fault_that_no_time_mends_is_told_at_once():
    def fails():
        raise ManifestUntrusted("x")

    with pytest.raises(ManifestUntrusted):
        PullPatience(sleep=lambda _: pytest.fail("chờ")).trying(fails)


def test_a_rate_is_kept_over_all_blocks_and_a_rest_is_not_made_up():
    moments, waits = iter([0.0, 0.0, 0.0, 50.0]), []
    hold = Throttle(10.0, clock=lambda: next(moments), sleep=waits.append)
    for _ in range(3):
        hold(20)
    assert waits == [2.0, 4.0, 2.0]
    moments = iter([0.0, 0.0])
    Throttle(10.0, clock=lambda: next(moments), sleep=waits.append)(0)
    assert waits[-1] == 0.0


# --- the folder -----------------------------------------------------------------------------------


@pytest.fixture
def school():
    return School()


@pytest.fixture
def way(school):
    return SchoolLine(school)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "dai"


@pytest.fixture
def puller(way):
    return Puller(line=way, patience=PullPatience(sleep=lambda _: None))


def sounds(folder):
    return sorted(path.name for path in folder.glob("*.mp3"))


def test_a_pull_says_what_it_did_and_keeps_what_it_must_know(school, way, folder, puller):
    way.etag = "e1"
    school.add("bai-mot")
    school.add("bai-hai", corrects="bai-cu", title="Nói lại")
    report = puller.pull(URL, folder, NOW)
    assert (report.taken, report.removed, report.faults) == (("bai-mot.mp3", "bai-hai.mp3"), (), ())
    assert not report.unchanged
    assert report.line_up == ("bai-mot.mp3", "bai-hai.mp3")
    assert report.told[0].startswith("ghi nhớ khóa của Trường THCS Sao Mai (ví dụ): ")
    assert report.told[1:] == ("“Nói lại” là bài đính chính, thay bài bai-cu",)
    state, anew = load_state(folder)
    assert (state.url, state.etag, anew) == (URL, "e1", "")
    assert state.issued == state.through == school.issued
    held = state.files["bai-mot.mp3"]
    assert (held.id, held.bytes) == ("bai-mot", len(school.files["/bai-mot.mp3"]))
    assert (folder / HIDDEN / "danh-muc.json").read_bytes() == school.manifest()
    full = (folder / "station-full.m3u").read_text("utf-8")
    assert str(folder.resolve() / "bai-mot.mp3") in full
    assert "bai-hai.mp3" in (folder / "station.m3u").read_text("utf-8")
    receipt = json.loads((folder / "bien-nhan.json").read_bytes())
    assert receipt == {
        "unit": "Trường THCS Sao Mai (ví dụ)", "at": "2026-11-25T06:00:00+07:00",
        "taken": ["bai-mot.mp3", "bai-hai.mp3"], "removed": [], "failed": [],
        "items": [
            {"id": "bai-mot", "revision": 1, "title": "Bài bai-mot"},
            {"id": "bai-hai", "revision": 1, "title": "Nói lại"},
        ],
    }  # fmt: skip
    assert list((folder / HIDDEN / "tai").iterdir()) == []
    assert not way.told


def test_what_is_known_is_asked_for_by_its_tag_and_read_from_the_disk(school, way, folder, puller):
    way.etag = "e1"
    school.add("bai")
    puller.pull(URL, folder, NOW)
    (folder / "bien-nhan.json").unlink()
    way.asked.clear()
    report = puller.pull(URL, folder, NOW)
    assert report.unchanged
    assert (report.taken, report.told) == ((), ())
    assert way.asked == [(URL, {"If-None-Match": "e1"})]
    assert not (folder / "bien-nhan.json").exists()  # nothing came, nothing to tell
    assert load_state(folder)[0].etag == "e1"
    (folder / HIDDEN / "danh-muc.json").unlink()
    way.asked.clear()
    assert not puller.pull(URL, folder, NOW).unchanged
    assert way.asked[0] == (URL, {})


def test_a_server_without_tags_is_asked_for_everything_each_time(school, way, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    assert load_state(folder)[0].etag == ""
    way.asked.clear()
    assert not puller.pull(URL, folder, NOW).unchanged
    assert way.asked[0] == (URL, {})


def test_another_address_must_show_the_key_that_is_known(school, way, folder, puller):
    """Nothing is trusted for the first time twice: only a person can say that a key is another."""
    way.etag = "e1"
    school.add("bai")
    puller.pull(URL, folder, NOW)
    known = load_state(folder)[0].key
    way.asked.clear()
    assert puller.pull(f"{URL}?ma=1", folder, NOW).told == ()  # it moved, and shows its key
    assert way.asked[0] == (f"{URL}?ma=1", {})
    assert way.asked[1] == ("https://truong.example/dai/manifest.json.sig?ma=1", {})
    school.new_key(endorse=False)
    fresh = fingerprint(school.key.public_key().public_bytes_raw())
    school.issued = "2026-11-26T05:00:00+07:00"
    with pytest.raises(ManifestUntrusted) as fault:
        puller.pull(f"{URL}?ma=2", folder, NOW)
    assert fingerprint(bytes.fromhex(known)) in fault.value.sentence
    assert fresh not in str(fault.value) + fault.value.hint  # to be asked for, not to be copied
    assert "--trust-key" in fault.value.hint
    assert load_state(folder)[0].key == known
    with pytest.raises(ManifestUntrusted, match="không có dấu đã gõ"):
        replace(puller, trusted="0000 " * 7 + "0000").pull(f"{URL}?ma=2", folder, NOW)
    school.issued = "2026-11-20T05:00:00+07:00"  # of another hand: no list of the one before
    said = read_fingerprint(fresh.upper().replace(" ", "-"))
    report = replace(puller, trusted=said).pull(f"{URL}?ma=2", folder, NOW)
    assert report.told[0] == f"ghi nhớ khóa của Trường THCS Sao Mai (ví dụ): {fresh}"
    assert puller.pull(f"{URL}?ma=2", folder, NOW).told == ()


def test_an_older_list_is_refused_at_a_new_address_too(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    school.issued = "2026-11-20T05:00:00+07:00"
    with pytest.raises(ManifestUntrusted, match="cũ hơn"):
        puller.pull(f"{URL}?ma=1", folder, NOW)


def test_a_first_key_that_was_read_out_must_be_that_one(school, folder, puller):
    school.add("bai")
    with pytest.raises(ManifestUntrusted, match="không có dấu đã gõ"):
        replace(puller, trusted="0000 " * 7 + "0000").pull(URL, folder, NOW)
    assert sounds(folder) == []


@pytest.mark.parametrize("typed", ["", "8320", "x" * 32, "8320 " * 9])
def test_what_is_no_fingerprint_is_told(typed):
    with pytest.raises(MirrorFault, match="tám nhóm bốn ký tự"):
        read_fingerprint(typed)


def test_a_key_that_the_old_one_vouched_for_is_told_and_another_refused(
    school, way, folder, puller
):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    assert not puller.pull(URL, folder, NOW).told
    school.new_key(endorse=True)
    told = puller.pull(URL, folder, NOW).told
    assert told[0].startswith("khóa mới, được khóa cũ xác nhận của")
    school.key = School().key
    before = load_state(folder)[0]
    with pytest.raises(ManifestUntrusted, match="khóa cũ không xác nhận"):
        puller.pull(URL, folder, NOW)
    assert load_state(folder)[0] == before


def test_an_older_manifest_is_refused_and_the_same_one_is_not(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    puller.pull(URL, folder, NOW)
    school.issued = "2026-11-25T04:59:59+07:00"
    with pytest.raises(ManifestUntrusted, match="cũ hơn lần lấy trước") as fault:
        puller.pull(URL, folder, NOW)
    assert fault.value.where == URL


def test_a_fault_of_one_file_leaves_the_others_and_the_next_pull_goes_through_all(
    school, way, folder, puller
):
    way.etag = "e1"
    school.more["api"] = "https://truong.example/api"
    school.add("hong")
    school.add("tot")
    del school.files["/hong.mp3"]
    report = puller.pull(f"{URL}?ma=1", folder, NOW)
    assert report.taken == report.line_up == ("tot.mp3",)
    assert len(report.faults) == 1
    (folder / "bien-nhan.json").unlink()
    assert len(puller.pull(f"{URL}?ma=1", folder, NOW).faults) == 1
    report = replace(report, taken=())
    state = load_state(folder)[0]
    assert (state.etag, state.through) == ("", "")
    receipt = json.loads((folder / "bien-nhan.json").read_bytes())
    assert receipt["failed"] == [str(report.faults[0])]
    assert receipt["items"] == []


def test_what_is_signed_but_no_sound_leaves_nothing_behind(school, folder, puller):
    school.add("bai", b"khong phai mp3" * 100)
    report = puller.pull(URL, folder, NOW)
    assert isinstance(report.faults[0], ManifestUntrusted)
    assert sounds(folder) == []
    assert list((folder / HIDDEN / "tai").iterdir()) == []


@pytest.mark.parametrize(("spare", "full"), [(0, False), (-1, True)])
def test_sixty_four_mebibytes_stay_free(school, way, folder, puller, spare, full):
    data = mp3(3.0)
    school.add("bai", data)
    asked = []

    def free(where):
        asked.append(where)
        return len(data) + 64 * 1024**2 + spare

    tight = replace(puller, free=free)
    report = tight.pull(URL, folder, NOW)
    assert bool(report.faults) is full
    assert asked == [folder]
    if full:
        assert "đĩa không đủ chỗ: còn phải lấy 0 MB" in report.faults[0].sentence
        assert report.faults[0].where == str(folder)
        assert sounds(folder) == []
    else:
        assert not replace(puller, free=lambda _: 0).pull(URL, folder, NOW).faults  # has all


def test_a_full_disk_says_how_much_is_missing_in_megabytes(school, folder, puller):
    school.add("bai", mp3(300.0))
    report = replace(puller, free=lambda _: 0).pull(URL, folder, NOW)
    assert "còn phải lấy 1 MB" in report.faults[0].sentence


def test_what_was_taken_back_goes_even_when_it_is_kept(school, folder, puller):
    for key in ("mot", "hai", "ba"):
        school.add(key)
    puller.pull(URL, folder, NOW)
    keep(folder, ("mot",))
    (folder / "bien-nhan.json").unlink()
    school.items = school.items[2:]
    school.withdrawn = [
        {"id": "mot", "day": "2026-11-25", "reason": "Sai tên"},
        {"id": "hai", "day": "2026-11-25", "reason": ""},
    ]
    report = puller.pull(URL, folder, NOW)
    assert report.removed == ("hai.mp3", "mot.mp3")
    assert report.told == (
        "“hai.mp3” bị trường thu hồi: không ghi lý do",
        "“mot.mp3” bị trường thu hồi: Sai tên",
    )
    assert sounds(folder) == ["ba.mp3"]
    assert set(load_state(folder)[0].files) == {"ba.mp3"}
    assert (folder / "bien-nhan.json").exists()
    assert puller.pull(URL, folder, NOW).removed == ()


def revised(school, item, key):
    """The same programme under another file name."""
    fresh = school.add(key)
    school.items.pop()
    item.update(revision=2, files=fresh["files"])


def test_an_old_revision_goes_when_its_new_one_is_here_and_not_before(school, folder, puller):
    item = school.add("bai")
    puller.pull(URL, folder, NOW)
    revised(school, item, "bai-2")
    lost = school.files.pop("/bai-2.mp3")
    assert puller.pull(URL, folder, NOW).removed == ()
    assert sounds(folder) == ["bai.mp3"]
    school.files["/bai-2.mp3"] = lost
    assert puller.pull(URL, folder, NOW).removed == ("bai.mp3",)
    assert sounds(folder) == ["bai-2.mp3"]


def test_what_the_station_keeps_or_the_manifest_forgot_stays(school, folder, puller):
    item = school.add("giu", valid_to="2026-11-25")
    school.add("cu")
    school.add("het", valid_to="2026-11-25")
    puller.pull(URL, folder, NOW)
    keep(folder, ("giu",))
    school.items = [item, school.items[2]]
    assert puller.pull(URL, folder, NOW).removed == ()  # their last day
    assert puller.pull(URL, folder, NOW + timedelta(days=1)).removed == ("het.mp3",)
    assert sounds(folder) == ["cu.mp3", "giu.mp3"]


def test_what_lies_there_and_was_forgotten_is_known_again_by_its_bytes(school, way, folder, puller):
    school.add("bai")
    school.add("khac")
    puller.pull(URL, folder, NOW)
    (folder / HIDDEN / "trang-thai.json").unlink()
    (folder / "khac.mp3").write_bytes(bytes(len(school.files["/khac.mp3"])))
    report = puller.pull(URL, folder, NOW)
    assert report.taken == ("khac.mp3",)
    assert (folder / "khac.mp3").read_bytes() == school.files["/khac.mp3"]
    assert set(load_state(folder)[0].files) == {"bai.mp3", "khac.mp3"}


def test_new_bytes_of_the_same_length_under_the_same_name_are_fetched(school, folder, puller):
    item = school.add("bai", mp3(3.0, mark=1))
    puller.pull(URL, folder, NOW)
    data = mp3(3.0, mark=2)
    school.files["/bai.mp3"] = data
    item["files"][0]["sha256"] = hashlib.sha256(data).hexdigest()
    assert puller.pull(URL, folder, NOW).taken == ("bai.mp3",)
    assert (folder / "bai.mp3").read_bytes() == data


def test_a_name_in_a_state_that_somebody_edited_touches_nothing_outside(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    outside = folder.parent / "cua-nguoi-khac.mp3"
    outside.write_bytes(b"x")
    path = folder / HIDDEN / "trang-thai.json"
    path.write_text(
        path.read_text("utf-8").replace('"bai.mp3"', '"../cua-nguoi-khac.mp3"'), "utf-8"
    )
    school.items, school.withdrawn = [], [{"id": "bai", "day": "2026-11-25", "reason": "Sai"}]
    report = puller.pull(URL, folder, NOW)
    assert report.removed == ()
    assert outside.exists()


def test_the_most_pressing_comes_first_and_what_ran_out_not_at_all(school, way, folder, puller):
    school.add("thuong", valid_to="2026-11-25")
    school.add("het", valid_to="2026-11-24")
    school.add("uu-tien", priority="uu-tien")
    school.add("khan", priority="khan-cap")
    report = replace(puller, at_once=1).pull(URL, folder, NOW)
    assert report.taken == ("khan.mp3", "uu-tien.mp3", "thuong.mp3")
    asked = [url.rpartition("/")[2] for url, _ in way.asked if url.endswith(".mp3")]
    assert asked == ["khan.mp3", "uu-tien.mp3", "thuong.mp3"]


def test_every_finished_file_is_on_the_disk_before_it_gets_its_name(
    school, folder, puller, monkeypatch
):
    school.add("bai")
    durable = []
    real = holding.make_durable

    def kept(path):
        durable.append((path.suffix, (folder / "bai.mp3").exists()))
        real(path)

    monkeypatch.setattr(holding, "make_durable", kept)
    puller.pull(URL, folder, NOW)
    assert durable == [(".part", False)]


def test_older_pages_are_read_from_where_the_last_pull_came_to_its_end(school, way, folder, puller):
    """A new station begins with the newest page; of another school nothing is known."""

    def pages(url=URL, **how):
        way.asked.clear()
        replace(puller, **how).pull(url, folder, NOW)
        return [u.rpartition("/")[2] for u, _ in way.asked if "manifest-" in u and ".sig" not in u]

    school.add("cu")
    school.freeze(1, "2026-11-24T08:00:00+07:00")
    school.add("moi")
    assert pages() == []
    school.freeze(2, "2026-11-26T08:00:00+07:00")
    school.issued = "2026-11-26T09:00:00+07:00"
    assert pages(f"{URL}?ma=2") == []
    assert pages(archive=True) == ["manifest-0002.json", "manifest-0001.json"]
    school.freeze(3, "2026-11-27T08:00:00+07:00")
    school.issued = "2026-11-27T09:00:00+07:00"
    assert pages() == ["manifest-0003.json"]
    assert pages() == []
    assert sounds(folder) == ["cu.mp3", "moi.mp3"]


def test_a_file_of_another_size_is_not_what_the_school_handed_over(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    (folder / "bai.mp3").write_bytes(b"x")
    assert puller.pull(URL, folder, NOW).taken == ("bai.mp3",)


def test_what_somebody_removed_already_is_taken_out_all_the_same(school, folder, puller):
    school.add("bai")
    puller.pull(URL, folder, NOW)
    (folder / "bai.mp3").unlink()
    school.items, school.withdrawn = [], [{"id": "bai", "day": "2026-11-25", "reason": "Sai"}]
    assert puller.pull(URL, folder, NOW).removed == ("bai.mp3",)
    assert load_state(folder)[0].files == {}


def test_the_memory_follows_every_step_a_file_first_and_then_what_is_known_of_it(
    school, folder, puller, monkeypatch
):
    """So a power cut leaves neither an unknown file nor a file that is only believed."""
    seen = []
    real = holding.save_state

    def saved(where, state):
        seen.append((set(state.files), set(sounds(folder))))
        real(where, state)

    monkeypatch.setattr(holding, "save_state", saved)
    school.add("bai")
    puller.pull(URL, folder, NOW)
    assert seen == [({"bai.mp3"}, {"bai.mp3"})] * 2  # the second at the end
    seen.clear()
    school.items, school.withdrawn = [], [{"id": "bai", "day": "2026-11-25", "reason": "Sai"}]
    puller.pull(URL, folder, NOW)
    assert seen == [(set(), set())] * 2


def text_of(school, item, name, *, there):
    """Add a text to a programme."""
    data = name.encode()
    if there:
        school.files[f"/{name}"] = data
    told = {"name": name, "url": name, "bytes": len(data), "type": "text/plain"}
    item["files"].append({**told, "sha256": hashlib.sha256(data).hexdigest()})


def test_an_old_revision_stays_until_every_file_of_the_new_one_is_here(school, folder, puller):
    item = school.add("bai")
    puller.pull(URL, folder, NOW)
    revised(school, item, "bai-2")
    text_of(school, item, "bai-2.txt", there=False)
    report = puller.pull(URL, folder, NOW)
    assert (report.taken, report.removed) == (("bai-2.mp3",), ())
    receipt = (folder / "bien-nhan.json").read_text("utf-8")
    assert receipt.startswith('{\n "unit": "Trường THCS Sao Mai (ví dụ)",\n')
    assert [each["id"] for each in json.loads(receipt)["items"]] == ["bai"]


def test_the_school_is_told_what_the_receipt_says(school, way, folder, puller):
    school.more["api"] = "https://truong.example/api"
    school.add("bai")
    own = "/rieng/0123456789abcdef0123456789abcdef"
    url = f"https://truong.example{own}/manifest.json"
    for name in ("/manifest.json", "/manifest.json.sig", "/bai.mp3"):
        school.aliases[own + name] = name
    puller.pull(url, folder, NOW)
    receipt = (folder / "bien-nhan.json").read_bytes()
    assert way.told == [("https://truong.example/api", receipt)]


def test_a_correction_is_told_only_when_it_came():
    item = ManifestItem(
        id="a", revision=1, title="A", unit="T", kind="K", priority=ORDINARY, issued=NOW,
        files=(FILE,), corrects="b",
    )  # fmt: skip
    manifest = Manifest(unit="T", issued=NOW, items=(item, replace(item, corrects="")))
    assert mirroring._corrections(manifest, ["khac.mp3"]) == []
    assert len(mirroring._corrections(manifest, ["bai.mp3"])) == 1


def test_a_report_says_nothing_that_did_not_happen():
    report = PullReport()
    assert (report.taken, report.removed, report.faults, report.told) == ((), (), (), ())
    assert (report.line_up, report.unchanged, AT_ONCE) == ((), False, 4)
    assert Puller(line=None).archive is False
    assert pressing((), date(2026, 11, 25)) == []
