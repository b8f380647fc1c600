"""Loa: the agent is seen, started and ended from the desk, and told to start with the machine."""

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk import speaker_page
from broadcaster.domain.errors import PlayerFault
from broadcaster.playout.agent_process import SCREEN

HERE = "/loa"


@pytest.fixture
def begun(monkeypatch):
    """The agents that were asked for; no process is started."""
    asked = []
    monkeypatch.setattr(speaker_page, "start_agent", lambda store, words: asked.append(words))
    return asked


@pytest.fixture
def home(monkeypatch, tmp_path):
    """Where the machine keeps what starts by itself."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "cau-hinh"))
    monkeypatch.setattr("sys.platform", "linux")
    return tmp_path / "cau-hinh" / "autostart"


def test_nobody_watches_and_one_press_begins_it_in_this_stations_folder(signed_in, state, begun):
    teacher = signed_in(Role.EDITOR)
    page = teacher.get(HERE).text
    assert "Chưa có trình phát nào chạy" in page
    assert "Bật trình phát" in page
    answer = teacher.post(f"{HERE}/bat", {"diem": ""})
    assert answer.headers["location"].endswith(HERE)
    assert begun[0][-3:] == ["-C", str(state.wired().settings.folder.resolve()), "play"]


@pytest.mark.parametrize("form", [{}, {"diem": "điểm không có"}])
def test_a_form_that_names_no_loudspeaker_begins_nothing(signed_in, begun, form):
    assert signed_in(Role.EDITOR).post(f"{HERE}/bat", form).status_code == 422
    assert not begun


def test_why_it_did_not_begin_is_told_in_its_own_words(signed_in, monkeypatch):
    def fails(store, words):
        raise PlayerFault("trình phát không bật được: Loa của máy này đang có người giữ.")

    monkeypatch.setattr(speaker_page, "start_agent", fails)
    answer = signed_in(Role.EDITOR).post(f"{HERE}/bat", {"diem": ""})
    assert answer.status_code == 500
    assert "Loa của máy này đang có người giữ" in answer.text


def test_a_pupil_neither_sees_nor_touches_the_loudspeaker(signed_in, begun):
    pupil = signed_in(Role.PUPIL)
    assert pupil.get(HERE).status_code == 403
    assert pupil.post(f"{HERE}/bat", {"diem": ""}).status_code == 403
    assert not begun


def test_it_starts_with_the_machine_when_told_so_and_the_page_looks_at_the_file(signed_in, home):
    admin = signed_in(Role.ADMIN)
    assert "Chưa: tắt máy rồi mở lại" in admin.get(HERE).text
    admin.post(f"{HERE}/tu-bat", {"diem": "", "tu-bat": "co"})
    (entry,) = home.iterdir()
    assert "Có: mỗi khi có người đăng nhập" in admin.get(HERE).text
    entry.unlink()  # somebody tidies by hand: the page says what is, not what was pressed
    assert "Chưa: tắt máy rồi mở lại" in admin.get(HERE).text
    admin.post(f"{HERE}/tu-bat", {"diem": "", "tu-bat": "co"})
    admin.post(f"{HERE}/tu-bat", {"diem": "", "tu-bat": "khong"})
    assert not list(home.iterdir())
    assert signed_in(Role.EDITOR).post(f"{HERE}/tu-bat", {"diem": ""}).status_code == 403


def test_what_an_agent_without_a_window_said_is_shown(signed_in, state):
    screen = state.wired().settings.folder / "phat_song" / "chinh" / SCREEN
    screen.parent.mkdir(parents=True)
    screen.write_text("Trình phát bắt đầu trực (miniaudio).\n<b>lạ</b>\n", "utf-8")
    text = signed_in(Role.EDITOR).get(HERE).text
    assert "bắt đầu trực (miniaudio)" in text
    assert "<b>lạ</b>" not in text


def test_today_leads_to_the_loudspeaker_where_nobody_watches(signed_in):
    assert 'href="/ban/loa"' in signed_in(Role.EDITOR).get("/hom-nay").text
