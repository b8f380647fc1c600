"""Queue, review, settings and Hôm nay over the wire, on a station whose sounds are there."""

import hashlib
import importlib.util
import json
import os
import re
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app.playout import read_status
from broadcaster.desk.week_grid import monday_of
from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.dates import told_day
from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.timeline import Timeline
from broadcaster.playout.agent_state import AgentState, SpeakerSeen
from broadcaster.playout.air_folder import AirStore, hold_site
from broadcaster.playout.air_log import chained, to_line
from broadcaster.production import listening
from broadcaster.production.listening import EpisodeHearing, HeardRemark
from broadcaster.production.sidecars import write_episode, write_timeline
from broadcaster.programme.approval import digest_now, script_index, standing_of
from broadcaster.programme.reviewing import opinions_of, standing_opinion
from broadcaster.storage.clock import SystemClock

FAKES = Path(__file__).parents[2] / "fakes"
APPROVER = "Trần Thị Hiệu Phó"
SLOTS = """\
format = 1

[[slots]]
name = "Đầu giờ"
weekdays = "thứ hai đến chủ nhật"
time = "06:45"
max_minutes = 1
"""


def _load(name):
    spec = importlib.util.spec_from_file_location(f"desk_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def samples():
    return _load("site_samples")


@pytest.fixture(scope="module")
def sound():
    return _load("site_server").mp3(20)


@pytest.fixture
def station(state, folder):
    (folder / "scripts_vi" / "lich.toml").write_text(SLOTS, encoding="utf-8")
    return state.wired()


@pytest.fixture
def episode(station, samples, sound):
    """A finished episode for tomorrow; more of them by number."""

    def make(number=1, seconds=20.0, *, says=False, beside=()):
        made = samples.make_episode(number)
        day = station.tools.clock.now().astimezone(ZONE).date() + timedelta(days=number)
        audio = replace(
            made.public.audio,
            bytes=len(sound),
            seconds=seconds,
            sha256=hashlib.sha256(sound).hexdigest(),
        )
        path = station.tools.folders.audio / made.show / audio.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sound)
        school = replace(made.public, audio=audio, masters=())
        more = tuple(replace(school.items[0], slug=slug) for slug in beside)
        school = replace(school, items=(*school.items, *more))
        if says:
            told = f"Hôm nay là ngày {day.day} tháng {day.month}."
            line = replace(school.transcript[0], text=told)
            school = replace(school, transcript=(line, *school.transcript[1:]))
        one = replace(
            made,
            air_time=datetime.combine(day, time(6, 45), ZONE),
            first_air_date=day,
            programme="",
            school=school,
            public=school,
            valid_to=None,
        )
        write_episode(path.parent / f"{one.key}.json", one)  # as a build does
        quiet = Timeline(frames=0, events=(), chapters=(), captions=())
        write_timeline(path.with_suffix(".timeline.json"), quiet)
        station.tools.catalogue().record(one)
        return one

    return make


@pytest.fixture
def sent(station, episode):
    """An episode that waits for approval."""

    def make(number=1, **more):
        one = episode(number, **more)
        station.tools.journal().append(
            Transition(
                at=station.tools.clock.now(),
                who="Lê Thị Lan",
                subject=one.key,
                before=ItemState.DRAFT,
                after=ItemState.PENDING,
                audio_sha256=one.school.audio.sha256,
                script_sha256=digest_now(one, script_index(station.tools)),
            )
        )
        return one

    return make


@pytest.fixture
def boss(signed_in):
    return signed_in(Role.APPROVER, name=APPROVER)


def approved(boss, one):
    answer = boss.post(f"/duyet/{one.key}", {"ma": one.school.audio.sha256})
    assert answer.status_code == 303, answer.text


def items(station):
    return {item.title: item for item in station.tools.queue().items()}


# --- Kiểm duyệt ---------------------------------------------------------------------------------


def test_who_may_not_approve_is_told_who_does_and_what_is_missing_for_that(sent, signed_in):
    """The name typed at the beginning makes no account; a page without a word is a dead end."""
    one = sent()
    admin, editor = signed_in(Role.ADMIN), signed_in(Role.EDITOR)
    waits = f"Đang chờ {APPROVER} duyệt."
    none = "Chưa tài khoản nào mang đúng tên ấy"
    page = admin.get(f"/duyet/{one.key}").text
    assert waits in page
    assert none in page
    assert 'href="/ban/nguoi-dung"' in page[page.index(waits) :]
    page = editor.get(f"/duyet/{one.key}").text
    assert "Nhờ người quản trị thêm." in page
    signed_in(Role.APPROVER, name=APPROVER)
    for who in (admin, editor):
        page = who.get(f"/duyet/{one.key}").text
        assert waits in page
        assert none not in page


def test_an_open_warning_leads_the_approver_to_its_line(station, sent, boss):
    """Who approves need not be able to write: the line is shown, not opened for editing."""
    one = sent()
    [name, *_] = one.slugs
    script = (
        "Tiêu đề: Đội mũ\nLoại: nhắc nhở\nChương trình: măng non\nNgày phát: 14/9/2026\n"
        "Văn bản nguồn:\n  - số: 36/2024/QH15\n---\nNỮ: Đội mũ <b>bảo hiểm</b>.\n"
    )
    (station.tools.folders.scripts / f"{name}.md").write_text(script, "utf-8")
    page = boss.get(f"/duyet/{one.key}").text
    links = re.findall(r'href="/ban(/duyet/[^"#]+/bai/[^"#]+)#dong-(\d+)">Dòng \2</a>', page)
    assert links, page
    address, number = links[0]
    shown = boss.get(address)
    assert shown.status_code == 200
    wanted = script.split("\n")[int(number) - 1]
    assert re.search(rf'<li id="dong-{number}">(?:<strong>)?{re.escape(wanted)}', shown.text)
    assert "&lt;b&gt;bảo hiểm" in shown.text
    assert "/soan-bai/" not in shown.text
    (station.tools.folders.scripts / "bai-khac.md").write_text(script, "utf-8")
    assert boss.get(f"/duyet/{one.key}/bai/bai-khac.md").status_code == 422


def test_approving_twice_is_approving_once(station, sent, boss):
    one = sent()
    for _ in range(3):
        approved(boss, one)
    steps = [s for s in station.tools.journal().steps(one.key) if s.after is ItemState.APPROVED]
    assert len(steps) == 1
    assert standing_of(station.tools, one).current


def test_the_wave_of_what_is_approved_is_drawn_beside_its_chapters(sent, boss):
    one = sent()
    page = boss.get(f"/duyet/{one.key}").text
    assert f"/duyet/{one.key}/song?" in page
    answer = boss.get(f"/duyet/{one.key}/song")
    assert len(answer.json()["peaks"]) == 240
    assert max(answer.json()["peaks"]) == 100
    assert boss.get("/duyet/khong-co/song").status_code == 422


def test_what_was_not_heard_is_not_approved(station, sent, boss):
    one = sent()
    answer = boss.post(f"/duyet/{one.key}", {"ma": "0123abcd"})
    assert answer.status_code == 409
    assert not standing_of(station.tools, one).current
    assert "broadcaster" not in re.sub(r"<[^>]*>", "", answer.text)


def test_what_was_edited_since_it_was_sent_is_told_before_anybody_listens(station, sent, boss):
    """Three minutes of listening to what can only be refused: the list and the page say so."""
    one = sent()
    told = "Bài đã đổi sau khi gửi"
    assert told not in boss.get("/duyet").text
    page = boss.get(f"/duyet/{one.key}").text
    assert told not in page
    assert "Duyệt bản này" in page
    (station.tools.folders.scripts / f"{one.slugs[0]}.md").write_text("NỮ: Khác.\n", "utf-8")
    assert told in boss.get("/duyet").text
    page = boss.get(f"/duyet/{one.key}").text
    assert told in page
    assert "Duyệt bản này" not in page
    assert "Trả lại bài này" in page


def test_what_the_machine_heard_otherwise_is_approved_by_who_ticks_that_it_was_heard_again(
    station, sent, boss, monkeypatch
):
    remark = HeardRemark(second=83.0, words="Phạt hai triệu.", told="“hai” như “ba”", sure=True)
    heard = EpisodeHearing(remarks=(remark,))
    monkeypatch.setattr(listening, "hearing_of", lambda *_: heard)
    one = sent()
    page = boss.get(f"/duyet/{one.key}").text
    assert re.search(r'<input type="checkbox" name="nghe_lai" value="co" required>', page)
    assert "Nghe lại ở 1:23" in page
    refused = boss.post(f"/duyet/{one.key}", {"ma": one.school.audio.sha256})
    assert refused.status_code in (403, 409, 422)
    assert "đánh dấu đã nghe lại" in refused.text
    assert not standing_of(station.tools, one).current
    boss.post(f"/duyet/{one.key}", {"ma": one.school.audio.sha256, "nghe_lai": "co"})
    assert standing_of(station.tools, one).current


def test_a_return_needs_its_reason_and_is_written_once(station, sent, boss):
    one = sent()
    empty = boss.post(f"/duyet/{one.key}/tra-lai", {"ly_do": "  "})
    assert empty.status_code == 422
    assert "<h1>Chưa làm được</h1>" not in empty.text
    assert re.search(r'<textarea[^>]*name="ly_do"[^>]*aria-describedby="loi-o"', empty.text)
    assert 'id="loi-o"' in empty.text
    assert "<details open>" in empty.text
    assert one.title in empty.text
    for _ in range(2):
        assert boss.post(f"/duyet/{one.key}/tra-lai", {"ly_do": "Đọc lại"}).status_code == 303
    returned = [s for s in station.tools.journal().steps(one.key) if s.after is ItemState.RETURNED]
    assert [s.reason for s in returned] == ["Đọc lại"]


def test_who_knows_the_law_says_so_and_the_approver_decides(station, sent, boss, signed_in):
    one = sent()
    law = signed_in(Role.LAW, name="Phạm Văn Luật")
    right, wrong = {"dung": "co"}, {"y_kien": "Điều 9: từ ngày <b>1/7</b>"}
    heard = {"ma": one.school.audio.sha256}
    at = f"/duyet/{one.key}/phap-luat"
    assert law.post(at, right | {"ma": "bản khác"}).status_code == 409
    assert law.post(at, heard).status_code == 422  # a fault without a word
    assert boss.post(at, heard | right).status_code == 403
    assert law.post(f"/duyet/{one.key}", heard).status_code == 403
    for _ in range(2):
        assert law.post(at, heard | wrong).status_code == 303
    assert len(opinions_of(station.tools, one)) == 1
    assert "phần pháp luật cần sửa, theo Phạm Văn Luật" in boss.get("/duyet").text
    assert "Điều 9: từ ngày &lt;b&gt;1/7" in boss.get(f"/duyet/{one.key}").text
    assert law.post(at, heard | right).status_code == 303
    assert "phần pháp luật đúng, theo Phạm Văn Luật" in boss.get("/duyet").text
    audio = replace(one.school.audio, sha256="0" * 64)  # another rendering
    newer = replace(one, school=replace(one.school, audio=audio))
    station.tools.catalogue().record(newer)
    assert standing_opinion(station.tools, newer) is None
    assert "phần pháp luật" not in boss.get("/duyet").text


def test_the_writer_reads_why_a_script_came_back_until_it_is_sent_again(
    station, sent, boss, signed_in, folder
):
    one = sent()
    name = f"{one.slugs[0]}.md"
    scripts = folder / "scripts_vi"
    (scripts / "loi-chao-dau-tien.md").rename(scripts / name)
    editor = signed_in(Role.EDITOR)
    assert "bị trả lại" not in editor.get("/soan-bai").text
    boss.post(f"/duyet/{one.key}/tra-lai", {"ly_do": "Thêm <b>số 111</b>"})
    page = editor.get(f"/soan-bai/{name}").text
    assert f"{APPROVER} trả lại bài này" in page
    assert "“Thêm &lt;b&gt;số 111&lt;/b&gt;”" in page
    assert "bị trả lại" in editor.get("/soan-bai").text
    sent()
    assert "trả lại" not in editor.get(f"/soan-bai/{name}").text
    assert "bị trả lại" not in editor.get("/soan-bai").text


def test_a_person_whose_name_the_station_does_not_know_approves_nothing(station, sent, signed_in):
    one = sent()
    other = signed_in(Role.APPROVER, name="Người Lạ Mặt")
    assert "chưa có trong danh sách" in other.get(f"/duyet/{one.key}").text
    answer = other.post(f"/duyet/{one.key}", {"ma": one.school.audio.sha256})
    assert answer.status_code == 409
    assert not standing_of(station.tools, one).current


def test_the_next_version_shows_what_changed(station, sent, boss, samples):
    one = sent()
    boss.post(f"/duyet/{one.key}/tra-lai", {"ly_do": "Thêm số điện thoại"})
    lines = one.school.transcript
    newer = (replace(lines[0], text=f"{lines[0].text} Gọi 111."), *lines[1:])
    station.tools.catalogue().record(replace(one, school=replace(one.school, transcript=newer)))
    text = boss.get(f"/duyet/{one.key}").text
    assert "<ins>Gọi 111.</ins>" in text
    assert "khác bản đã đọc" in text


def test_the_sound_is_given_in_parts_as_players_ask(sent, boss, sound):
    one = sent()
    answer = boss.get(f"/nghe/{one.key}", headers={"range": "bytes=10-19"})
    assert answer.status_code == 206
    assert answer.content == sound[10:20]
    assert boss.get(f"/nghe/{one.key}?tep=../../danh-muc.sqlite3").content == sound
    assert boss.get("/nghe/../../x").status_code == 404


# --- Hàng đợi -----------------------------------------------------------------------------------


def test_an_approved_episode_is_queued_and_one_that_is_not_is_not(station, sent, boss):
    one, other = sent(1), sent(2)
    approved(boss, one)
    assert boss.post("/hang-doi", {"so": one.key}).status_code == 303
    assert boss.post("/hang-doi", {"so": other.key}).status_code == 409
    assert list(items(station)) == [one.title]


def test_where_nobody_has_to_approve_nothing_is_called_approved(folder, sent, boss):
    approved(boss, sent(1))
    assert "Bài đã duyệt" in boss.get("/hang-doi").text
    assert ", đã duyệt" in boss.get("/khan").text
    file = folder / "scripts_vi" / "station.toml"
    text = re.sub(r'(?m)^approval = "required"', 'approval = "none"', file.read_text("utf-8"))
    file.write_text(text, "utf-8")
    page = boss.get("/hang-doi").text
    assert "Bài phát được" in page
    assert "Bài đã duyệt" not in page
    assert ", đã duyệt" not in boss.get("/khan").text


def test_two_who_drag_at_once_do_not_mix(station, sent, boss, signed_in):
    editor = signed_in(Role.EDITOR)
    made = [sent(number) for number in (1, 2, 3)]
    slot = f"{made[0].air_time:%Y-%m-%dT%H:%M}"
    for one in made:
        approved(boss, one)
        answer = editor.post("/hang-doi", {"so": one.key, "khung": slot})
        assert answer.status_code == 303, answer.text
    seen = station.tools.queue().version(slot)
    queued = sorted(station.tools.queue().items(slot), key=lambda item: item.position)
    last, first = str(queued[2].id), str(queued[0].id)
    moved = {"muc": last, "cho": "1", "ban": str(seen)}
    assert editor.post("/hang-doi/doi", moved).status_code == 303
    late = boss.post("/hang-doi/doi", {"muc": first, "cho": "3", "ban": str(seen)})
    assert late.status_code == 409
    assert "Người khác vừa đổi" in late.text
    now = sorted(station.tools.queue().items(slot), key=lambda item: item.position)
    assert [i.id for i in now] == [queued[2].id, queued[0].id, queued[1].id]


def _two_slots(station, sent, boss):
    """Two programmes in one slot and a third one in the slot of the day after."""
    made = [sent(number, seconds=8.0) for number in (1, 2, 3)]
    first, second = (f"{made[n].air_time:%Y-%m-%dT%H:%M}" for n in (0, 1))
    for one, slot in zip(made, (first, first, second), strict=True):
        approved(boss, one)
        assert boss.post("/hang-doi", {"so": one.key, "khung": slot}).status_code == 303
    return first, second


def _order(station, slot):
    found = sorted(station.tools.queue().items(slot), key=lambda item: item.position)
    return [item.id for item in found]


def test_what_goes_into_another_slot_lands_where_it_was_let_go(station, sent, boss):
    """Not at its end; the page says day, hour and place, and one press puts it back."""
    first, second = _two_slots(station, sent, boss)
    one, two = _order(station, first)
    (third,) = _order(station, second)
    seen = str(station.tools.queue().version(first))
    answer = boss.post(
        "/hang-doi/doi", {"muc": str(third), "khung": first, "cho": "2", "ban": seen}
    )
    assert _order(station, first) == [one, third, two]
    monday = monday_of(first[:10], station.today)
    assert answer.headers["location"].startswith(f"/ban/hang-doi?tuan={monday}&lui={third}&")
    page = boss.get(answer.headers["location"].removeprefix("/ban")).text
    day = told_day(date.fromisoformat(station.tools.queue().get(one).occurrence[:10]))
    assert re.search(rf"sang \d\d:\d\d {day} \(.*\), bài thứ 2 của khung", page)
    assert re.findall(r'class="item landed" data-item="(\d+)"', page) == [str(third)]
    back = dict(re.findall(r'name="(muc|khung|cho)" value="([^"]*)"', page.split("Hoàn tác")[0]))
    assert back == {"muc": str(third), "khung": second, "cho": "1"}
    answer = boss.post("/hang-doi/doi", back)
    assert (_order(station, first), _order(station, second)) == ([one, two], [third])
    assert "Hoàn tác" not in boss.get(f"/hang-doi?lui={third}&tu={second}&cho=1").text


def test_who_drags_into_a_slot_that_changed_meanwhile_is_told(station, sent, boss):
    first, second = _two_slots(station, sent, boss)
    (third,) = _order(station, second)
    seen = station.tools.queue().version(first)
    one, two = _order(station, first)
    boss.post("/hang-doi/doi", {"muc": str(two), "cho": "1", "ban": str(seen)})
    late = {"muc": str(third), "khung": first, "cho": "2", "ban": str(seen)}
    assert boss.post("/hang-doi/doi", late).status_code == 409
    assert _order(station, second) == [third]
    assert _order(station, first) == [two, one]


@pytest.mark.parametrize(
    "asked", ["lui=x&tu=y&cho=1", "lui=999&tu=2026-01-01T06:45&cho=1", "lui=1"]
)
def test_an_undo_of_nothing_is_not_offered(boss, station, asked):
    page = boss.get(f"/hang-doi?{asked}")
    assert page.status_code == 200
    assert "Hoàn tác" not in page.text


def test_what_does_not_fit_is_told_with_its_slot(station, sent, boss):
    made = [sent(number, seconds=40.0) for number in (1, 2)]
    slot = f"{made[0].air_time:%Y-%m-%dT%H:%M}"
    for one in made:
        approved(boss, one)
        boss.post("/hang-doi", {"so": one.key, "khung": slot})
    text = boss.get(f"/hang-doi?tuan={slot[:10]}").text
    assert "Khung này quá 20 giây" in text
    assert "không vừa khung giờ" in text.lower()


def test_an_item_is_taken_out_and_stays_out(station, sent, boss):
    one = sent()
    approved(boss, one)
    boss.post("/hang-doi", {"so": one.key})
    number = str(items(station)[one.title].id)
    assert boss.post("/hang-doi/bo", {"muc": number}).status_code == 303
    assert boss.post("/hang-doi/bo", {"muc": number}).status_code == 422
    assert items(station)[one.title].state is ItemState.CANCELLED


@pytest.mark.parametrize("out", [ItemState.CANCELLED, ItemState.MISSED, ItemState.CUT])
def test_what_was_taken_out_or_not_heard_can_be_queued_again(station, sent, boss, out):
    """A press on the wrong button, a recording that was taken back, a morning without power."""
    one = sent()
    approved(boss, one)
    boss.post("/hang-doi", {"so": one.key})
    offered = f'<option value="{one.key}">'
    assert offered not in boss.get("/hang-doi").text
    queue, item = station.tools.queue(), items(station)[one.title]
    steps = {ItemState.CUT: (ItemState.ON_AIR, out)}.get(out, (out,))
    for state in steps:
        item = queue.change(
            replace(item, state=state), who="thử", at=station.tools.clock.now(), was=item.state
        )
    assert offered in boss.get("/hang-doi").text


def test_an_item_that_says_another_day_has_its_button_beside_the_sentence(
    station, sent, boss, signed_in, state
):
    """Amber in the queue and on Hôm nay; one press asks for the rendering, once."""
    one = sent(1, says=True)
    approved(boss, one)
    day = one.air_time.astimezone(ZONE).date() + timedelta(days=1)
    boss.post("/hang-doi", {"so": one.key, "khung": f"{day}T06:45"})
    editor = signed_in(Role.EDITOR)
    page = editor.get(f"/hang-doi?tuan={day}").text
    assert '<span class="mark warn">nói ngày khác</span>' in page
    assert "mà khung này là ngày khác" in page
    assert f"Dựng lại “{one.title}” cho đúng ngày" in page
    assert (
        "/hang-doi/dung-lai" not in boss.get(f"/hang-doi?tuan={day}").text
    )  # an approver sends nothing
    today = editor.get("/hom-nay").text
    assert '<span class="mark warn">nói ngày khác</span>' in today
    assert "Mở hàng đợi" in today
    number = str(items(station)[one.title].id)
    assert boss.post("/hang-doi/dung-lai", {"muc": number}).status_code == 403
    for _ in range(2):
        assert editor.post("/hang-doi/dung-lai", {"muc": number}).status_code == 303
    # dated for this day, its own words still say the other one: no rendering mends that
    dated = replace(one, air_time=one.air_time + timedelta(days=1))
    station.tools.catalogue().record(dated)
    page = editor.get(f"/hang-doi?tuan={day}").text
    assert "Lời của chính bài nói" in page
    assert "/hang-doi/dung-lai" not in page
    [job] = state.parts.jobs.newest(5)
    assert (job.kind, json.loads(job.argument)["item"]) == ("doi-ngay", int(number))


# --- Hôm nay ------------------------------------------------------------------------------------


def test_an_empty_station_is_told_what_to_do_first(signed_in, station):
    text = signed_in(Role.EDITOR).get("/hom-nay").text
    assert "Những ngày tới chưa có bài nào" in text
    assert 'href="/ban/soan-bai"' in text


def test_the_next_slot_is_told_with_its_lamp(sent, boss):
    one = sent()
    approved(boss, one)
    boss.post("/hang-doi", {"so": one.key})
    text = boss.get("/hom-nay").text
    assert "Sáng mai" in text
    assert "06:45" in text
    assert one.title in text
    assert "Bật trình phát" in text
    assert "broadcaster play" not in text


def test_a_missed_slot_is_called_by_its_own_time(station, boss):
    """It was written down when the agent woke, and that is nobody's slot."""
    slot = datetime.combine(station.tools.clock.now().astimezone(ZONE).date(), time(6, 45), ZONE)
    slot -= timedelta(days=1)
    line = LogLine(
        event=LogEvent.MISSED, at=slot + timedelta(minutes=7), slot=f"{slot:%Y-%m-%dT%H:%M}",
        more=(("kind", "khung giờ"), ("name", "Đầu giờ")),
    )  # fmt: skip
    path = station.settings.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(to_line(one) for one in chained([line], None)))
    text = boss.get("/hom-nay").text.split("Chưa phát bù")[1]
    assert "06:45" in text.partition("Phát bù ngay")[0]
    assert "06:52" not in text


def test_the_lamp_opens_the_very_script_that_was_edited(
    state, station, folder, sent, boss, signed_in
):
    """Of the scripts of a number the one that was written last; the list when they are gone."""
    files = [folder / "scripts_vi" / f"{slug}.md" for slug in ("doi-mu", "di-bo")]
    for path in files:
        path.write_text("Lời đã duyệt.", encoding="utf-8")
    one = sent(beside=["di-bo"])
    approved(boss, one)
    boss.post("/hang-doi", {"so": one.key})
    editor = signed_in(Role.EDITOR)
    assert "Mở ra gửi lại" not in editor.get("/hom-nay").text
    now = station.tools.clock.now().timestamp()
    for later, path in enumerate((*files, files[0]), start=1):
        path.write_text(f"Sửa lần {later}.", encoding="utf-8")
        os.utime(path, (now + later, now + later))
        state.status_cache.forget()
        page = editor.get("/hom-nay").text
        assert f'href="/ban/soan-bai/{path.name}">Mở ra gửi lại' in page
    for path in files:
        path.unlink()
    state.status_cache.forget()
    assert 'href="/ban/soan-bai">Mở ra gửi lại' in editor.get("/hom-nay").text


@pytest.mark.parametrize("path", ["/phat-thu", "/dung", "/phat-bu"])
def test_without_an_agent_a_button_says_so(signed_in, station, path):
    answer = signed_in(Role.EDITOR).post(path)
    assert answer.status_code == 422
    assert "Máy phát ở loa chưa chạy" in answer.text


@pytest.fixture
def agent(folder):
    """An agent holds the loudspeaker; what it notes of itself is kept by calling this."""
    store = AirStore(folder / "phat_song" / "chinh")

    def note(*, hung=0.0, **seen):
        now = SystemClock().now()
        speaker = SpeakerSeen(**{"player": "miniaudio", "looked": now, "opened": now, **seen})
        tick = now - timedelta(seconds=hung)
        store.keep_state(AgentState(began=tick, tick=tick, speaker=speaker, ways=("thư",)))
        return store

    with ExitStack() as held:
        hold_site(held, store)
        yield note


@pytest.mark.parametrize(
    ("tu", "place"),
    [("bat-dau", "/bat-dau?buoc=loa"), ("loa", "/loa"), ("", "/hom-nay"), ("//x", "/hom-nay")],
)
def test_a_trial_leaves_its_page_open(signed_in, station, agent, tu, place):
    agent()
    answer = signed_in(Role.EDITOR).post("/phat-thu", {"tu": tu})
    assert answer.headers["location"] == f"/ban{place}"


@pytest.mark.parametrize(
    ("seen", "words"),
    [
        ({"rehearsal": True}, "đang tập dượt"),
        ({"trouble": "Máy không có thiết bị phát âm thanh nào dùng được."}, "không có thiết bị"),
        ({"volume": 0}, "tắt tiếng"),
        ({"hung": 60.0}, "Trình phát đứng im"),
    ],
)
def test_what_nobody_would_hear_is_not_ordered_but_told(signed_in, station, agent, seen, words):
    store, editor = agent(**seen), signed_in(Role.EDITOR)
    answer = editor.post("/phat-thu")
    assert answer.status_code == 422
    assert words in answer.text
    assert "broadcaster" not in answer.text
    assert store.orders() == ()
    assert editor.post("/dung").status_code == 303  # to stop needs no sound


def test_while_the_last_programme_airs_today_says_so_and_does_not_break(
    state, boss, agent, monkeypatch
):
    """All is well and nothing is queued behind what is on air: there is no next slot to tell of."""
    agent()

    def on_air(wired, site):
        return replace(read_status(wired, site), on_air=("2026-11-30T06:45",), ahead=(), station=())

    monkeypatch.setattr(state.status_cache, "_read", on_air)
    answer = boss.get("/hom-nay")
    assert answer.status_code == 200
    assert "<h1>Đang phát</h1>" in answer.text
    assert "Chưa xếp bài nào sau đó" in answer.text
    assert "Đang phát: khung giờ 06:45 thứ hai 30/11/2026" in answer.text


def test_the_lamp_of_today_follows_the_agent_at_every_look(sent, boss, agent):
    """The look at the files is kept for a while; what the agent says is asked for each time."""
    one = sent()
    approved(boss, one)
    agent()
    boss.post("/hang-doi", {"so": one.key})
    assert 'class="card lamp ok"' in boss.get("/hom-nay").text
    agent(hung=8.0)
    text = boss.get("/hom-nay").text
    assert 'class="card lamp warn"' in text
    assert "Trình phát đứng im từ" in text
    agent(trouble="Máy không có thiết bị phát âm thanh nào dùng được.")
    assert 'class="card lamp bad"' in boss.get("/hom-nay").text
    agent()
    assert 'class="card lamp ok"' in boss.get("/hom-nay").text


SITES = """
[[units]]
key = "bai-dai"
name = "Điểm Bãi Dài"
kind = "điểm trường"

[[slots]]
name = "Đầu giờ Bãi Dài"
weekdays = "thứ hai đến chủ nhật"
time = "07:15"
max_minutes = 1
site = "bai-dai"
"""


def test_the_other_sites_have_a_line_each(station, sent, boss, folder):
    (folder / "scripts_vi" / "lich.toml").write_text(SLOTS + SITES, encoding="utf-8")
    text = boss.get("/hom-nay").text
    assert "Các điểm phát khác" in text
    assert "Điểm Bãi Dài" in text
    assert text.count("Những ngày tới chưa có bài nào được xếp") > 1
    one = sent()
    approved(boss, one)
    occurrences = re.findall(r'<option value="([^"]*07:15[^"]*)"', boss.get("/hang-doi").text)
    answer = boss.post("/hang-doi", {"so": one.key, "khung": occurrences[0]})
    assert answer.status_code == 303, answer.text
    line = boss.get("/hom-nay").text.split("Các điểm phát khác")[1]
    assert '<span class="mark ok">sẵn sàng' in line
    assert "07:15" in line
    assert one.title in line


def test_a_button_for_a_site_that_nobody_knows_does_nothing(signed_in, station):
    answer = signed_in(Role.EDITOR).post("/phat-thu", {"diem": "../../khac"})
    assert answer.status_code == 422
    assert "không có điểm phát này" in answer.text


# --- Cài đặt ------------------------------------------------------------------------------------


def _digest(text):
    return re.search(r'name="ma" value="([0-9a-f]*)"', text)[1]


def test_a_file_is_saved_when_it_is_right_and_kept_when_it_is_not(signed_in, station, folder):
    admin, path = signed_in(Role.ADMIN), folder / "scripts_vi" / "lich.toml"
    seen = _digest(admin.get("/cai-dat/tep/lich").text)
    wrong = admin.post("/cai-dat/tep/lich", {"ma": seen, "noi_dung": "format = 1\n[[slots]]\n"})
    assert wrong.status_code == 422
    assert "chưa lưu" in wrong.text.lower()
    assert path.read_text("utf-8") == SLOTS
    right = SLOTS.replace("06:45", "06:50").replace("\n", "\r\n")
    assert admin.post("/cai-dat/tep/lich", {"ma": seen, "noi_dung": right}).status_code == 303
    assert path.read_text("utf-8") == SLOTS.replace("06:45", "06:50")


def test_a_file_that_somebody_changed_meanwhile_is_not_written_over(signed_in, station, folder):
    admin, path = signed_in(Role.ADMIN), folder / "scripts_vi" / "lich.toml"
    seen = _digest(admin.get("/cai-dat/tep/lich").text)
    path.write_text(SLOTS.replace("06:45", "07:00"), encoding="utf-8")
    answer = admin.post("/cai-dat/tep/lich", {"ma": seen, "noi_dung": SLOTS})
    assert answer.status_code == 422
    assert "Người khác vừa sửa" in answer.text
    assert "07:00" in path.read_text("utf-8")


@pytest.mark.parametrize("name", ["../station", "khong-co", "%2e%2e%2fx", "ct-../../x"])
def test_only_the_stations_own_files_are_opened(signed_in, name):
    assert signed_in(Role.ADMIN).get(f"/cai-dat/tep/{name}").status_code in (404, 422)


def test_a_reading_is_added_and_used_at_once(signed_in, station, state):
    admin = signed_in(Role.ADMIN)
    answer = admin.post("/cach-doc", {"chu": "WHO", "doc": "vê kép hát ô"})
    assert answer.status_code == 303, answer.text
    assert ("WHO", "vê kép hát ô") in state.wired().station.profile.readings
    assert "vê kép hát ô" in admin.get("/cach-doc?tim=WHO").text


def test_a_voice_speaks_its_sample(signed_in):
    admin = signed_in(Role.ADMIN)
    voice = re.search(r"mau\?giong=([^\"]+)", admin.get("/giong-doc").text)[1]
    answer = admin.get(f"/giong-doc/mau?giong={voice}")
    assert answer.headers["content-type"] == "audio/wav"
    assert answer.content[:4] == b"RIFF"
    assert admin.get("/giong-doc/mau?giong=khong:co").status_code == 422


def test_whoever_approves_at_the_desk_stands_in_the_stations_file(signed_in, state):
    admin = signed_in(Role.ADMIN)
    form = {"ten": "Đỗ Văn Duyệt", "tai_khoan": "thay.duyet", "vai": "kiem-duyet"}
    text = admin.post("/nguoi-dung", form).text
    assert "http://desk.test/ban/mo/" in text
    assert "Đỗ Văn Duyệt" in state.wired().station.profile.approvers
    assert admin.post("/nguoi-dung", form).status_code == 422  # the account is taken


def test_the_week_shows_holidays_and_what_is_missing(signed_in, station):
    admin = signed_in(Role.ADMIN)
    text = admin.get("/lich").text
    assert "chưa có bài" in text
    assert "Ngày nghỉ và chủ điểm được gợi ý" in text
    assert admin.get("/lich?tu=khong-phai-ngay").status_code == 200
    assert admin.get("/lich?tu=9999-12-31").status_code == 200
    assert admin.post("/lich/goi-y").status_code == 303
    assert "Lịch đã có đủ" in admin.get("/lich").text


def test_log_and_statistics_of_days_nobody_meant_are_pages_all_the_same(signed_in):
    admin = signed_in(Role.ADMIN)
    for query in ("", "?tu=2026-13-45", "?tu=2030-01-01&den=2020-01-01", "?tu=0001-01-01"):
        for path in ("/nhat-ky", "/thong-ke", "/nhat-ky.csv", "/thong-ke.svg"):
            assert admin.get(f"{path}{query}").status_code == 200, path


def test_a_job_is_asked_for_by_a_button(signed_in, state):
    admin = signed_in(Role.ADMIN)
    where = admin.post("/cai-dat/sao-luu").headers["location"]
    job = state.parts.jobs.newest()[0]
    assert where == f"/ban/viec/{job.id}"
    assert json.loads(job.argument) == {}
