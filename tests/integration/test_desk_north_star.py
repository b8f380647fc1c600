"""From an empty folder to the loudspeaker and back: everything after `init` is done at the desk.

One school on one Sunday evening, in a real browser: an administrator and an editor at desktops, a
pupil and the approver on phones that came in by the school's network. The next morning the clock
stands at Monday, and what aired is on the channel until it is taken back. The evening of it is
lived in Firefox as well, and once by the keyboard alone.
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
from functools import partial
from unittest import mock

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect

from broadcaster.accounts.people import person_named
from broadcaster.app.desk import desk_parts
from broadcaster.app.playout import air_store
from broadcaster.app.settings import DATABASE
from broadcaster.desk import desk_factory, speaker_page
from broadcaster.domain.queue import WAITING
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.agent_process import dismiss_agent
from broadcaster.publishing.addresses import audio_path, episode_page_path, feed_path
from tests.fakes import desk_house
from tests.fakes.desk_hands import Keyboard, Pointer
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
    started_firefox,
    stop,
    typed_body,
    wait_for_log,
)
from tests.fakes.moved_clock import moved_to

pytestmark = [pytest.mark.system, pytest.mark.timeout(1200)]  # real voices, a real minute of air
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
# A line is short: a busy machine looks again when it has been heard.
_REMEMBERS = """button => new MutationObserver(() => {
  if (button.ariaPressed === "true") button.dataset.wasPressed = "true";
}).observe(button, { attributeFilter: ["aria-pressed"] })"""


@pytest.fixture
def clock():
    with desk_house.an_evening(SUNDAY) as moved:
        yield moved


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


def test_from_the_icon_to_the_loudspeaker_and_back(house, desk, clock, tmp_path):
    address, first = desk
    with started_chromium(*MICROPHONE) as chromium, seats(chromium) as seat:
        story = Story(seat, tmp_path / "anh")
        admin, editor = _evening(story, address, first)
        episode = next(e for e in _episodes(house) if TITLE in e.title)
        _air(house, clock)
        _heard(editor, story)
        _on_the_channel(editor, house, address, episode, story)
        _taken_back(admin, house, address, episode, story)
        expect(admin.page.locator(".cell", has_text=TITLE)).to_contain_text("Đã phát")
    story.figures()


@pytest.mark.parametrize(
    ("start", "hands", "poor"),
    [
        pytest.param(started_firefox, Pointer, True, id="firefox-poor-line"),
        pytest.param(
            lambda: started_chromium(*MICROPHONE),
            Keyboard,
            False,
            id="keyboard",
            marks=pytest.mark.soak,  # eight hundred keys
        ),
    ],
)
def test_the_evening_in_another_browser_or_with_no_mouse(house, desk, tmp_path, start, hands, poor):
    """Pasted, heard, corrected, recorded, sent, approved, queued, green, and taken back unheard.

    In Firefox the line is cut three times, and three times a session ends: nothing is lost.
    """
    address, first = desk
    with start() as browser, seats(browser, hands) as seat:
        story = Story(seat, tmp_path / "anh", poor=house if poor else None)
        admin, _ = _evening(story, address, first)
        episode = next(e for e in _episodes(house) if TITLE in e.title)
        _taken_back(admin, house, address, episode, story)
    story.figures()


def _evening(story, address, first):
    """From the first sign-in to the green lamp; the seats of the administrator and the editor."""
    desktop = {"viewport": DESKTOP, "ignore_https_errors": True}
    phone = {"viewport": PHONE, "ignore_https_errors": True, "has_touch": True}
    admin = story.seat("quản trị", address, **desktop)
    admin.come_in(f"/ban/mo/{first}", first="bat-dau")
    _first_things(admin, story)
    _open_for_phones(admin, story)
    links = _invite(admin, story)

    def guest(who, role, **wishes):
        root, path = links[role].split("/ban/mo/")
        return story.seat(who, root, **wishes).come_in(f"/ban/mo/{path}")

    editor = guest("biên tập", "Biên tập", **desktop)
    _write(editor, story)
    _hear(editor, story)
    pupil = guest("học sinh", "Học sinh phát thanh viên", **phone)
    _record(pupil, story)
    _consent(editor, story)
    _send(editor, story)
    boss = guest("người duyệt", "Kiểm duyệt", **phone)
    _approve(boss, story)
    _queue(editor, story)
    _green(editor, story)
    return admin, editor


class Story:
    """Who takes part, every step as it was seen, and what hands had to do.

    A house in `poor` is one where lines are cut and sessions end where the story has a place for it.
    """

    def __init__(self, seat, folder, *, poor=None):
        folder.mkdir()
        self._seat, self._folder, self._taken, self._hands = seat, folder, 0, {}
        self.poor = poor

    def seat(self, who, address, **wishes):
        """Somebody's own browser; what their hands do is counted."""
        self._hands[who] = Counter()
        return self._seat(address, counts=self._hands[who], **wishes)

    def take(self, page, name):
        """A picture, in the order of the story."""
        self._taken += 1
        path = self._folder / f"{self._taken:02}-{name}-{page.viewport_size['width']}.png"
        try:
            page.screenshot(path=path)
        except PlaywrightError:  # Chromium on a busy machine: "Unable to capture screenshot"
            page.wait_for_timeout(2_000)
            page.screenshot(path=path)

    def with_line_cut(self, seat, act, place, told):
        """Do it without a line, until the page has told so at that place; then the line is back."""
        if self.poor:
            seat.context.set_offline(True)
        act()
        if self.poor:
            expect(place).to_contain_text(told)
            seat.context.set_offline(False)

    def with_session_over(self, seat, account, act):
        """Do it when the session has just ended: the page asks who it is, and goes on."""
        if not self.poor:
            act()
            return
        seat.page.wait_for_load_state()  # a page whose scripts are not there yet asks as a whole page
        door = desk_parts(self.poor.wired()).door
        door.people.end_sessions(person_named(door, account))
        act()
        asks = seat.page.get_by_role("dialog")
        seat.hands.fill(asks.get_by_label("Mật khẩu"), desk_house.PASSWORD)
        seat.hands.press(asks.get_by_role("button", name="Đăng nhập"))

    def figures(self):
        """Printed for the note on presses, fields and pages."""
        for who, did in [
            *self._hands.items(),
            ("cả bốn người", sum(self._hands.values(), Counter())),
        ]:
            print(  # noqa: T201 - figures
                f"{who}: {did['presses']} lần bấm, {did['keys']} phím, {did['fields']} ô,"
                f" {did['pages']} trang"
            )


def _first_things(admin, story):
    page = admin.page
    expect(page.get_by_role("heading", name="Ba việc đầu tiên")).to_be_visible()
    story.take(page, "ba-viec")
    admin.hands.fill(page.locator("#truong"), SCHOOL)
    admin.hands.fill(page.locator("#ten-ct"), "Phát thanh Sao Mai")
    admin.hands.press(page.get_by_role("button", name="Lưu, sang bước sau"))
    admin.hands.fill(page.get_by_label("Họ và tên người duyệt"), desk_house.APPROVER)
    story.take(page, "nguoi-duyet")
    admin.hands.press(page.get_by_role("button", name="Lưu, sang bước sau"))
    story.take(page, "loa")
    admin.hands.press(page.get_by_role("button", name="Bật trình phát"))
    expect(page.locator("#loi-nhan")).to_contain_text("Trình phát đã bật")
    story.take(page, "loa-da-bat")


def _open_for_phones(admin, story):
    page = admin.turn_to("Thêm")
    admin.hands.press(page.get_by_role("link", name=re.compile("^Cài đặt")))
    admin.hands.press(page.get_by_role("link", name="Điện thoại trong trường"))
    admin.hands.press(page.get_by_role("button", name="Mở cho mạng của trường"))
    expect(page.get_by_role("img", name="Mã để quét bằng điện thoại")).to_be_visible()
    story.take(page, "dien-thoai")


def _invite(admin, story):
    page = admin.turn_to("Thêm")
    admin.hands.press(page.get_by_role("link", name=re.compile("^Người dùng")))
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
    story.take(page, "moi-nguoi")
    return links


def _write(editor, story):
    """Pasted as it lay in somebody's mail; who reads it is one press, a reading is mended."""
    page = editor.turn_to("Soạn bài")
    story.take(page, "soan-bai")
    editor.hands.fill(page.get_by_label("Tên bài"), TITLE)
    editor.hands.press(page.get_by_role("button", name="Tạo bài"))
    page.wait_for_url(f"**/soan-bai/{NAME}")
    story.take(page, "khung-bai")
    editor.hands.press(page.get_by_role("button", name="Chữ thường"))
    text = typed_body(page)
    kept = page.locator("#da-luu")
    typing = partial(editor.hands.fill, text, PASTED)
    story.with_line_cut(editor, typing, kept, "giữ ở máy này")
    expect(page.locator(".under mark")).to_have_text(["7/9", "Brandon"])
    expect(kept).to_contain_text("gõ dở")
    story.take(page, "da-dan")
    editor.hands.press(page.get_by_role("button", name="Luân phiên nữ – nam"))
    expect(text).to_have_value(re.compile(r"^\s*NỮ: Chào các bạn.*\n\nNAM: Bạn Brandon", re.S))
    expect(kept).to_contain_text("gõ dở")  # nothing more is asked for when the session ends


def _hear(editor, story):
    page = editor.page
    hear = partial(editor.hands.press, page.get_by_role("button", name="Nghe thử"))
    story.with_session_over(editor, "co.lan", hear)
    page.wait_for_url(f"**/nghe-thu/{NAME}")
    expect(page.locator(".wave path").first).to_be_attached()
    hear = page.get_by_role("button", name="Nghe lời 1")
    hear.evaluate(_REMEMBERS)
    editor.hands.press(hear)
    expect(hear).to_have_attribute("data-was-pressed", "true")
    story.take(page, "nghe-thu")
    editor.hands.press(page.get_by_role("link", name="Sửa bài"))
    editor.hands.press(page.get_by_role("button", name="Sửa cách đọc").first)
    expect(typed_body(page)).to_have_value(re.compile("ngày bảy tháng chín"))
    editor.hands.fill(page.get_by_label("Đọc “Brandon” là"), "bờ ren đần")
    editor.hands.press(page.get_by_role("button", name="Sửa cách đọc"))
    expect(page.locator(".under mark")).to_have_count(0)
    editor.hands.press(page.get_by_role("button", name="Lưu bài").and_(page.locator(":visible")))
    expect(page.locator("#loi-nhan")).to_contain_text("Đã lưu bài")
    story.take(page, "da-sua")


def _record(pupil, story):
    page = pupil.page
    story.take(page, "hoc-sinh-vao")
    page = pupil.turn_to("Soạn bài")
    story.take(page, "hoc-sinh-bai")
    pupil.hands.press(page.get_by_role("link", name=TITLE, exact=True))
    pupil.hands.press(page.get_by_role("button", name="Phòng thu"))
    page.wait_for_url(f"**/phong-thu/{NAME}")
    story.take(page, "phong-thu")
    pupil.hands.fill(page.get_by_label("Tên viết tắt và lớp"), PUPIL)
    pupil.hands.press(page.get_by_role("button", name="Tiếp"))
    record = page.get_by_role("button", name="Thu lời 2")
    pupil.hands.press(record)
    done = page.get_by_role("button", name="Xong lời 2")
    expect(page.locator("#muc-loi")).not_to_have_text(re.compile(r"^(\d|Đọc!)?$"))
    page.wait_for_timeout(4500)
    story.take(page, "dang-thu")
    told = page.locator(".told").nth(1)
    story.with_line_cut(pupil, partial(pupil.hands.press, done), told, "bản thu còn ở trang này")
    expect(page.locator(".state").nth(1)).to_have_text(f"đã thu: {PUPIL}")
    expect(told).to_contain_text("Đã cất")
    story.take(page, "da-thu")


def _consent(editor, story):
    """The form on paper is entered by an adult, never by the pupil."""
    page = editor.page
    editor.hands.press(page.get_by_role("button", name="Phòng thu"))
    editor.hands.press(page.get_by_role("link", name="Phiếu đồng ý của từng bạn"))
    editor.hands.fill(page.get_by_label("Số phiếu đồng ý"), "12")
    editor.hands.choose(page.get_by_label("Được phát ở đâu"), "Cả trên mạng (công khai)")
    enter = partial(editor.hands.press, page.get_by_role("button", name="Ghi phiếu cho 1 lời"))
    told = page.locator("#loi-nhan")
    if story.poor:
        story.with_line_cut(editor, enter, told, "Không nối được với máy của đài")
    enter()
    expect(told).to_contain_text("Đã ghi phiếu")
    story.take(page, "phieu")


def _send(editor, story):
    page = editor.page
    editor.hands.press(page.get_by_role("link", name="Về trang soạn bài"))
    editor.hands.press(page.get_by_role("button", name="Gửi duyệt"))
    page.wait_for_url("**/viec/*", wait_until="commit")
    expect(page.locator("main")).to_contain_text("đã gửi duyệt", ignore_case=True, timeout=480_000)
    story.take(page, "da-gui")


def _approve(boss, story):
    """She sees which line is a pupil's recording and which the machine reads, then approves."""
    story.take(boss.page, "nguoi-duyet-vao")
    page = boss.turn_to("Duyệt")
    boss.hands.press(page.get_by_role("link", name="Nghe và đọc"))
    recorded = page.locator(".turn", has_text=f"bản thu: {PUPIL}")
    expect(recorded).to_contain_text("Brandon")
    expect(page.locator(".turn", has_text="giọng tổng hợp").first).to_be_visible()
    boss.hands.press(page.get_by_role("button", name="▶ Nghe"))
    story.take(page, "duyet")
    yes = partial(boss.hands.press, page.get_by_role("button", name="Duyệt bản này"))
    story.with_session_over(boss, "co.ha", yes)
    expect(page.locator("#loi-nhan")).to_contain_text("Đã duyệt")
    story.take(page, "da-duyet")


def _queue(editor, story):
    page = editor.turn_to("Hàng đợi")
    story.take(page, "hang-doi")
    editor.hands.choose(page.get_by_label("Khung giờ"), "06:45 thứ hai 30/11/2026 (Đầu giờ)")
    put = partial(editor.hands.press, page.get_by_role("button", name="Xếp vào hàng đợi"))
    story.with_session_over(editor, "co.lan", put)
    expect(page.locator("#loi-nhan")).to_contain_text("Đã xếp")
    story.take(page, "da-xep")


def _green(editor, story):
    """The agent that was begun at the desk has the file by now: nothing is missing."""
    page = editor.turn_to("Hôm nay")
    end = time.monotonic() + 240
    while not page.get_by_role("heading", name="Sáng mai đã sẵn sàng").count():
        assert time.monotonic() < end, page.locator("main").inner_text()
        page.wait_for_timeout(1000)
        page.reload()
    expect(page.get_by_label("Đèn báo: xanh")).to_be_visible()
    story.take(page, "den-xanh")


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


def _heard(editor, story):
    page = editor.turn_to("Thêm")
    editor.hands.press(page.get_by_role("link", name=re.compile("^Nhật ký phát")))
    expect(page.get_by_text("Đã phát", exact=True).first).to_be_visible()
    expect(page.get_by_text(TITLE).first).to_be_visible()
    story.take(page, "nhat-ky")


def _on_the_channel(editor, house, address, episode, story):
    """The server has published by itself; the desk says where."""
    page = editor.turn_to("Soạn bài")
    where = page.get_by_role("link", name=f"Nghe ở đâu: {TITLE}")
    end = time.monotonic() + 240
    while not _fetched(address, episode_page_path(episode)):
        assert time.monotonic() < end, "no page of it was published"
        page.wait_for_timeout(500)
    page.reload()
    story.take(page, "da-phat")
    editor.hands.press(where)
    expect(page.get_by_role("heading", name="Trang của bài")).to_be_visible()
    expect(page.get_by_role("heading", name="Kênh podcast")).to_be_visible()
    story.take(page, "noi-nghe")
    assert TITLE in _fetched(address, episode_page_path(episode))
    feed = _fetched(address, feed_path(episode.show))
    assert episode.guid in feed
    assert audio_path(episode) in feed
    assert _places_of(house, episode) >= {"feeds", "audio_out", "phat_song"}


def _fetched(address, path):
    """What a listener gets at that path of the site; "" = nothing."""
    try:
        with urllib.request.urlopen(f"{address}/feeds/{path}", timeout=120) as answer:
            return answer.read().decode("utf-8")
    except urllib.error.HTTPError as fault:
        fault.close()
        if fault.code not in (404, 410):
            raise
        return ""


def _places_of(house, episode):
    """The folders of the station in which a file is the sound of the episode.

    The database is not even opened: closing it here would let go of the locks that the server of
    this process has on it (https://sqlite.org/howtocorrupt.html, 2.2).
    """
    sounds = {edition.audio.sha256 for edition in (episode.school, episode.public) if edition}
    return {
        path.relative_to(house.folder).parts[0]
        for path in house.folder.rglob("*")
        if path.is_file()
        and not path.name.startswith(DATABASE)
        and hashlib.sha256(path.read_bytes()).hexdigest() in sounds
    }


def _taken_back(admin, house, address, episode, story):
    """Page, entry of the channel, queue, renderings and the loudspeaker's store hold it no more."""
    page = admin.turn_to("Thêm")
    admin.hands.press(page.get_by_role("link", name=re.compile("^Rút bài")))
    story.take(page, "rut")
    admin.hands.press(page.get_by_role("link", name=TITLE))
    admin.hands.tick(page.get_by_label("Gỡ hẳn"))
    admin.hands.fill(page.get_by_label("Lý do"), "Gia đình em L. xin gỡ")
    story.take(page, "rut-gi")
    admin.hands.press(page.get_by_role("button", name="Rút khỏi mọi nơi"))
    page.wait_for_url("**/viec/*", wait_until="commit")
    expect(page.locator("main")).to_contain_text("đã rút", ignore_case=True, timeout=480_000)
    story.take(page, "da-rut")
    end = time.monotonic() + 120
    while _places_of(house, episode) and time.monotonic() < end:
        page.wait_for_timeout(500)  # an agent that is at work clears its store by itself
    assert _places_of(house, episode) == set()
    assert _fetched(address, episode_page_path(episode)) == ""
    assert episode.guid not in _fetched(address, feed_path(episode.show))
    assert not (house.folder / "feeds" / audio_path(episode)).exists()
    wired = house.wired()
    assert episode.key not in {brief.key for brief in wired.tools.catalogue().briefs()}
    queued = wired.tools.queue().items(since=SUNDAY.date())
    assert not [item for item in queued if item.episode == episode.key and item.state in WAITING]
    page = admin.turn_to("Hàng đợi")
    expect(page.locator(".item")).to_have_count(0)
    story.take(page, "hang-doi-trong")
