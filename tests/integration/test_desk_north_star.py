"""From an empty folder to the loudspeaker and back: everything after `init` is done at the desk.

One school on one Sunday evening, in a real browser: an administrator and an editor at desktops, a
pupil and the approver on phones that came in by the school's network. The next morning the clock
stands at Monday, and what aired is on the channel until it is taken back.
"""

import hashlib
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from datetime import datetime, timedelta
from unittest import mock

import pytest
from playwright.sync_api import expect

from broadcaster.app.playout import air_store
from broadcaster.desk import desk_factory, speaker_page
from broadcaster.domain.queue import WAITING
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.agent_process import dismiss_agent
from broadcaster.publishing.addresses import audio_path, episode_page_path, feed_path
from tests.fakes import desk_house
from tests.fakes.desk_seat import (
    DESKTOP,
    MICROPHONE,
    PHONE,
    SCHOOL_TIME,
    agent_words,
    invited,
    play,
    seats,
    started_chromium,
    stop,
    typed_body,
    wait_for_log,
)
from tests.fakes.moved_clock import moved_to

pytestmark = [pytest.mark.system, pytest.mark.timeout(1200)]  # real voices, a real minute of air
expect.set_options(timeout=30_000)  # a busy machine takes its time
SUNDAY = datetime(2026, 11, 29, 19, 0, tzinfo=ZONE)
SLOT = datetime(2026, 11, 30, 6, 45, tzinfo=ZONE)
SCHOOL, TITLE, NAME = "Trường THCS Sao Mai", "Cổng trường không khói", "cong-truong-khong-khoi.md"
IN_THE_NETWORK = "127.0.0.2"  # what phones of the school call this machine
PASTED = """\
Chào các bạn. Từ 7/9 cổng trường mình có đội cờ đỏ nhắc chuyện thuốc lá điện tử.

Bạn Brandon hỏi vì sao phải nhắc. Vì khói ấy có hại cho người đang lớn, dù mùi nghe rất thơm.

Thấy bạn mình dùng thì báo thầy cô, đừng quay phim đưa lên mạng.
"""
PUPIL = "Em N.T.L., lớp 7A2"


@pytest.fixture
def clock():
    with desk_house.an_evening(SUNDAY) as moved:
        yield moved


@pytest.fixture(scope="module")
def chromium():
    with started_chromium(*MICROPHONE) as browser:
        yield browser


@pytest.fixture
def house(tmp_path, clock):
    """What the icon on the stick leaves behind: `broadcaster init FOLDER`, and not a word more."""
    folder = tmp_path / "dai"
    made = subprocess.run(
        [*moved_to(clock.now()), sys.executable, "-m", "broadcaster", "init", str(folder)],
        env={**os.environ, **SCHOOL_TIME}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return desk_house.House(folder)


@pytest.fixture
def desk(house, clock):
    """The server; the processes that it starts live in the same evening and make no sound."""

    def jobs(folder):
        def begin(number):
            words = [sys.executable, "-m", "broadcaster.desk.job_process", str(folder), str(number)]
            return subprocess.Popen(
                [*moved_to(clock.now()), *words], env={**os.environ, **SCHOOL_TIME},
                stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip

        return begin

    def agent(folder, site):
        own = [*(f"{key}={value}" for key, value in SCHOOL_TIME.items()), f"TMPDIR={folder}"]
        return agent_words(folder, ["env", *own, *moved_to(clock.now())])

    with (
        mock.patch.object(desk_factory, "process_starter", jobs),
        mock.patch.object(speaker_page, "agent_command", agent),
        desk_house.serving(house, own_site=True, machine=IN_THE_NETWORK) as (address, room),
    ):
        yield address, room.first
        _night(house, clock)


def _night(house, clock):
    """The agent of the evening ends, where it still runs."""
    store = air_store(house.wired().settings, "")
    if speaker_page.is_held(store):
        dismiss_agent(store, clock.now(), who="thử")


def test_from_the_icon_to_the_loudspeaker_and_back(chromium, house, desk, clock, tmp_path):
    address, first = desk
    hands = {who: Counter() for who in ("quản trị", "biên tập", "học sinh", "người duyệt")}
    pictures = Pictures(tmp_path / "anh")
    with seats(chromium) as seat:
        desktop = {"viewport": DESKTOP, "ignore_https_errors": True}
        phone = {"viewport": PHONE, "ignore_https_errors": True, "has_touch": True}
        admin = seat(address, counts=hands["quản trị"], **desktop)
        admin.come_in(f"/ban/mo/{first}", first="bat-dau")
        _first_things(admin, pictures)
        _open_for_phones(admin, pictures)
        links = _invite(admin, pictures)

        def guest(who, role, **wishes):
            root, path = links[role].split("/ban/mo/")
            one = seat(root, counts=hands[who], **wishes)
            return one.come_in(f"/ban/mo/{path}")

        editor = guest("biên tập", "Biên tập", **desktop)
        _write(editor, pictures)
        _hear(editor, pictures)
        pupil = guest("học sinh", "Học sinh phát thanh viên", **phone)
        _record(pupil, pictures)
        _consent(editor, pictures)
        _send(editor, pictures)
        boss = guest("người duyệt", "Kiểm duyệt", **phone)
        _approve(boss, pictures)
        _queue(editor, pictures)
        _green(editor, pictures)
        episode = next(e for e in _episodes(house) if TITLE in e.title)
        _air(house, clock)
        _heard(editor, pictures)
        _on_the_channel(editor, house, address, episode, pictures)
        _taken_back(admin, house, address, episode, pictures)
    whole = sum(hands.values(), Counter())
    for who, did in [*hands.items(), ("cả bốn người", whole)]:
        print(f"{who}: {did['presses']} lần bấm, {did['fields']} ô, {did['pages']} trang")  # noqa: T201 - figures


class Pictures:
    """Every step as it was seen, in the order of the story."""

    def __init__(self, folder):
        folder.mkdir()
        self._folder, self._taken = folder, 0

    def take(self, page, name):
        self._taken += 1
        width = page.viewport_size["width"]
        page.screenshot(path=self._folder / f"{self._taken:02}-{name}-{width}.png")


def _first_things(admin, pictures):
    page = admin.page
    expect(page.get_by_role("heading", name="Ba việc đầu tiên")).to_be_visible()
    pictures.take(page, "ba-viec")
    page.locator("#truong").fill(SCHOOL)
    page.locator("#ten-ct").fill("Phát thanh Sao Mai")
    page.get_by_role("button", name="Lưu, sang bước sau").click()
    page.get_by_label("Họ và tên người duyệt").fill(desk_house.APPROVER)
    pictures.take(page, "nguoi-duyet")
    page.get_by_role("button", name="Lưu, sang bước sau").click()
    pictures.take(page, "loa")
    page.get_by_role("button", name="Bật trình phát").click()
    expect(page.locator("#loi-nhan")).to_contain_text("Trình phát đã bật")
    pictures.take(page, "loa-da-bat")


def _open_for_phones(admin, pictures):
    page = admin.turn_to("Thêm")
    page.get_by_role("link", name=re.compile("^Cài đặt")).click()
    page.get_by_role("link", name="Điện thoại trong trường").click()
    page.get_by_role("button", name="Mở cho mạng của trường").click()
    expect(page.get_by_role("img", name="Mã để quét bằng điện thoại")).to_be_visible()
    pictures.take(page, "dien-thoai")


def _invite(admin, pictures):
    page = admin.turn_to("Thêm")
    page.get_by_role("link", name=re.compile("^Người dùng")).click()
    people = {
        "Kiểm duyệt": (desk_house.APPROVER, "co.ha"),
        "Biên tập": ("Lê Thị Biên Tập", "co.lan"),
        "Học sinh phát thanh viên": ("Nguyễn Thùy Linh", "linh.7a2"),
    }
    links = {}
    for role, (name, account) in people.items():
        links[role] = invited(admin, name, account, role)
        assert links[role].startswith(f"https://{IN_THE_NETWORK}:")
        expect(page.get_by_role("img", name=f"Mã để {name} quét bằng điện thoại")).to_be_visible()
    pictures.take(page, "moi-nguoi")
    return links


def _write(editor, pictures):
    """Pasted as it lay in somebody's mail; who reads it is one press, a reading is mended."""
    page = editor.turn_to("Soạn bài")
    pictures.take(page, "soan-bai")
    page.get_by_label("Tên bài").fill(TITLE)
    page.get_by_role("button", name="Tạo bài").click()
    page.wait_for_url(f"**/soan-bai/{NAME}")
    pictures.take(page, "khung-bai")
    text = typed_body(page)
    text.fill(PASTED)
    expect(page.locator(".under mark")).to_have_text(["7/9", "Brandon"])
    expect(page.locator("#da-luu")).to_contain_text("gõ dở")
    pictures.take(page, "da-dan")
    page.get_by_role("button", name="Luân phiên nữ – nam").click()
    expect(text).to_have_value(re.compile(r"^\s*NỮ: Chào các bạn.*\n\nNAM: Bạn Brandon", re.S))


def _hear(editor, pictures):
    page = editor.page
    page.get_by_role("button", name="Nghe thử").click()
    page.wait_for_url(f"**/nghe-thu/{NAME}")
    expect(page.locator(".wave path").first).to_be_attached()
    hear = page.get_by_role("button", name="Nghe lời 1")
    hear.click()
    expect(hear).to_have_attribute("aria-pressed", "true")
    pictures.take(page, "nghe-thu")
    page.get_by_role("link", name="Sửa bài").click()
    page.get_by_role("button", name="Sửa cách đọc").first.click()
    expect(typed_body(page)).to_have_value(re.compile("ngày bảy tháng chín"))
    page.get_by_label("Đọc “Brandon” là").fill("bờ ren đần")
    page.get_by_role("button", name="Sửa cách đọc").click()
    expect(page.locator(".under mark")).to_have_count(0)
    page.get_by_role("button", name="Lưu bài").and_(page.locator(":visible")).click()
    expect(page.locator("#loi-nhan")).to_contain_text("Đã lưu bài")
    pictures.take(page, "da-sua")


def _record(pupil, pictures):
    page = pupil.page
    pictures.take(page, "hoc-sinh-vao")
    page = pupil.turn_to("Soạn bài")
    pictures.take(page, "hoc-sinh-bai")
    page.get_by_role("link", name=TITLE, exact=True).click()
    page.get_by_role("button", name="Phòng thu").click()
    page.wait_for_url(f"**/phong-thu/{NAME}")
    pictures.take(page, "phong-thu")
    page.get_by_label("Tên viết tắt và lớp").fill(PUPIL)
    page.get_by_role("button", name="Tiếp").click()
    record = page.get_by_role("button", name="Thu lời 2")
    record.click()
    done = page.get_by_role("button", name="Xong lời 2")
    expect(page.locator("#muc-loi")).not_to_have_text(re.compile(r"^(\d|Đọc!)?$"))
    page.wait_for_timeout(4500)
    pictures.take(page, "dang-thu")
    done.click()
    expect(page.locator(".state").nth(1)).to_have_text(f"đã thu: {PUPIL}")
    expect(page.locator(".told").nth(1)).to_contain_text("Đã cất")
    pictures.take(page, "da-thu")


def _consent(editor, pictures):
    """The form on paper is entered by an adult, never by the pupil."""
    page = editor.page
    page.get_by_role("button", name="Phòng thu").click()
    page.get_by_role("link", name="Phiếu đồng ý của từng bạn").click()
    page.get_by_label("Số phiếu đồng ý").fill("12")
    page.get_by_label("Được phát ở đâu").select_option("Cả trên mạng (công khai)")
    page.get_by_role("button", name="Ghi phiếu cho 1 lời").click()
    expect(page.locator("#loi-nhan")).to_contain_text("Đã ghi phiếu")
    pictures.take(page, "phieu")


def _send(editor, pictures):
    page = editor.page
    page.get_by_role("link", name="Về trang soạn bài").click()
    page.get_by_role("button", name="Gửi duyệt").click()
    page.wait_for_url("**/viec/*")
    expect(page.locator("main")).to_contain_text("đã gửi duyệt", ignore_case=True, timeout=120_000)
    pictures.take(page, "da-gui")


def _approve(boss, pictures):
    """She sees which line is a pupil's recording and which the machine reads, then approves."""
    pictures.take(boss.page, "nguoi-duyet-vao")
    page = boss.turn_to("Duyệt")
    page.get_by_role("link", name="Nghe và đọc").click()
    recorded = page.locator(".turn", has_text=f"bản thu: {PUPIL}")
    expect(recorded).to_contain_text("Brandon")
    expect(page.locator(".turn", has_text="giọng tổng hợp").first).to_be_visible()
    page.get_by_role("button", name="▶ Nghe").click()
    pictures.take(page, "duyet")
    page.get_by_role("button", name="Duyệt bản này").click()
    expect(page.locator("#loi-nhan")).to_contain_text("Đã duyệt")
    pictures.take(page, "da-duyet")


def _queue(editor, pictures):
    page = editor.turn_to("Hàng đợi")
    pictures.take(page, "hang-doi")
    page.get_by_label("Khung giờ").select_option(label="06:45 thứ hai 30/11 (Đầu giờ)")
    page.get_by_role("button", name="Xếp vào hàng đợi").click()
    expect(page.locator("#loi-nhan")).to_contain_text("Đã xếp")
    pictures.take(page, "da-xep")


def _green(editor, pictures):
    """The agent that was begun at the desk has the file by now: nothing is missing."""
    page = editor.turn_to("Hôm nay")
    end = time.monotonic() + 240
    while not page.get_by_role("heading", name="Sáng mai đã sẵn sàng").count():
        assert time.monotonic() < end, page.locator("main").inner_text()
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_label("Đèn báo: xanh")).to_be_visible()
    pictures.take(page, "den-xanh")


def _episodes(house):
    catalogue = house.wired().tools.catalogue()
    return [catalogue.get(brief.key) for brief in catalogue.briefs()]


def _air(house, clock):
    """Night goes by; the agent's clock stands just before the slot and runs at four times the pace.

    A machine that is busy elsewhere may take a minute of that clock to start the agent.
    """
    _night(house, clock)
    agent = play(house, moved_to(SLOT - timedelta(seconds=10), pace=4), "--until", "06:50")
    try:
        wait_for_log(house, agent, '"aired"')
        wait_for_log(house, agent, '"event":"ended"')
    finally:
        stop(agent)
    clock.put(SLOT + timedelta(minutes=6))


def _heard(editor, pictures):
    page = editor.turn_to("Thêm")
    page.get_by_role("link", name=re.compile("^Nhật ký phát")).click()
    expect(page.get_by_text("Đã phát", exact=True).first).to_be_visible()
    expect(page.get_by_text(TITLE).first).to_be_visible()
    pictures.take(page, "nhat-ky")


def _on_the_channel(editor, house, address, episode, pictures):
    """The server has published by itself; the desk says where."""
    page = editor.turn_to("Soạn bài")
    where = page.get_by_role("link", name=f"Nghe ở đâu: {TITLE}")
    end = time.monotonic() + 60
    while not _fetched(address, episode_page_path(episode)):
        assert time.monotonic() < end, "no page of it was published"
        page.wait_for_timeout(500)
    page.reload()
    pictures.take(page, "da-phat")
    where.click()
    expect(page.get_by_role("heading", name="Trang của bài")).to_be_visible()
    expect(page.get_by_role("heading", name="Kênh podcast")).to_be_visible()
    pictures.take(page, "noi-nghe")
    assert TITLE in _fetched(address, episode_page_path(episode))
    feed = _fetched(address, feed_path(episode.show))
    assert episode.guid in feed
    assert audio_path(episode) in feed
    assert _places_of(house, episode) >= {"feeds", "audio_out", "phat_song"}


def _fetched(address, path):
    """What a listener gets at that path of the site; "" = nothing."""
    try:
        with urllib.request.urlopen(f"{address}/feeds/{path}", timeout=20) as answer:
            return answer.read().decode("utf-8")
    except urllib.error.HTTPError as fault:
        if fault.code not in (404, 410):
            raise
        return ""


def _places_of(house, episode):
    """The folders of the station in which a file is the sound of the episode."""
    sounds = {edition.audio.sha256 for edition in (episode.school, episode.public) if edition}
    return {
        path.relative_to(house.folder).parts[0]
        for path in house.folder.rglob("*")
        if path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() in sounds
    }


def _taken_back(admin, house, address, episode, pictures):
    """Page, entry of the channel, queue, renderings and the loudspeaker's store hold it no more."""
    page = admin.turn_to("Thêm")
    page.get_by_role("link", name=re.compile("^Rút bài")).click()
    pictures.take(page, "rut")
    page.get_by_role("link", name=TITLE).click()
    page.get_by_label("Gỡ hẳn").check()
    page.get_by_label("Lý do").fill("Gia đình em L. xin gỡ")
    pictures.take(page, "rut-gi")
    page.get_by_role("button", name="Rút khỏi mọi nơi").click()
    page.wait_for_url("**/viec/*")
    expect(page.locator("main")).to_contain_text("đã rút", ignore_case=True, timeout=120_000)
    pictures.take(page, "da-rut")
    assert _places_of(house, episode) == set()
    assert _fetched(address, episode_page_path(episode)) == ""
    assert episode.guid not in _fetched(address, feed_path(episode.show))
    assert not (house.folder / "feeds" / audio_path(episode)).exists()
    wired = house.wired()
    assert episode.key not in {brief.key for brief in wired.tools.catalogue().briefs()}
    queued = wired.tools.queue().items(since=SUNDAY.date())
    assert not [item for item in queued if item.episode == episode.key and item.state in WAITING]
    page = admin.turn_to("Hàng đợi")
    expect(page.locator(".cell", has_text=TITLE)).to_contain_text("Đã phát")
    expect(page.locator(".item")).to_have_count(0)
    pictures.take(page, "hang-doi-trong")
