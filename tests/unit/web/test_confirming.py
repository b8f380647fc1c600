"""“Đã nghe” on the private page: who and on which day, and nothing else."""

import re
import shutil
from datetime import timedelta
from functools import partial

import pytest

from broadcaster.domain.withdrawal import TakenBack
from broadcaster.publishing.confirmations import Confirmation, ConfirmedBy
from broadcaster.publishing.taking_back import take_down
from broadcaster.web import confirming
from broadcaster.web.api.limits import RateLimiter
from tests.fakes.staff_station import MAU, RIGHT, SHOW, STATION, VI_DU, StaffStation


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Those of the site, drawn once."""
    return StaffStation(tmp_path_factory.mktemp("tranh")).serve().wired.settings.cache


@pytest.fixture
def station(tmp_path, pictures):
    shutil.copytree(pictures, tmp_path / "audio_out" / ".cache")
    return StaffStation(tmp_path).serve()


def test_a_person_confirms_and_is_told_the_day(station):
    before = station.confirm(None).json()
    assert before == {"ten": MAU, "ngay": "", "dat": False}
    day = station.wired.today.isoformat()
    assert station.confirm({"nghe": "1"}).json() == {"ten": MAU, "ngay": day, "dat": False}
    assert station.confirm(None).json()["ngay"] == day
    assert station.confirm(None, name=VI_DU).json()["ngay"] == ""
    [one] = station.book.all()
    assert (one.show, one.episode, one.name, one.by) == (
        SHOW, station.key, MAU, ConfirmedBy.THEMSELVES,
    )  # fmt: skip


def test_neither_address_nor_time_nor_answers_are_kept(station):
    station.ask(
        f"/feeds/rieng/{station.token()}/da-nghe/{station.key}",
        {"nghe": "1", "ket_qua": "1", **RIGHT},
        **{"user-agent": "dien-thoai-cua-ai-do", "x-forwarded-for": "203.0.113.9"},
    )
    text = (station.folder / "scripts_vi" / "da-nghe.toml").read_text("utf-8")
    [lines] = re.findall(r"\[\[lan\]\]\n((?:.+\n)+)", text)
    day = station.wired.today.isoformat()
    assert lines.splitlines() == [
        f'kenh = "{SHOW}"', f'bai = "{station.key}"', f'ten = "{MAU}"', f"ngay = {day}",
        f"dat = {day}",
    ]  # fmt: skip
    logs = [p for p in station.folder.rglob("*") if p.is_file() and p.name != "da-nghe.toml"]
    assert not [p for p in logs if b"203.0.113.9" in p.read_bytes()]
    assert not [p for p in logs if b"dien-thoai-cua-ai-do" in p.read_bytes()]


def test_pressing_twice_keeps_the_first_day(station):
    earlier = station.wired.today - timedelta(days=3)
    station.book.note([Confirmation(show=SHOW, episode=station.key, name=MAU, day=earlier)])
    assert station.confirm({"nghe": "1"}).json()["ngay"] == earlier.isoformat()
    assert len(station.book.all()) == 1


def test_the_test_counts_only_when_it_is_sent_and_the_server_counts_it_itself(station):
    assert station.confirm({"nghe": "1", **RIGHT}).json()["dat"] is False
    wrong = {**RIGHT, "c0": ["A"]}
    assert station.confirm({"nghe": "1", "ket_qua": "1", **wrong}).json()["dat"] is False
    assert station.confirm({"nghe": "1", "ket_qua": "1", **RIGHT}).json()["dat"] is True
    [one] = station.book.all()
    assert one.passed == station.wired.today


def test_who_pressed_by_mistake_takes_it_back(station):
    station.confirm({"nghe": "1"})
    assert station.confirm({"bo": "1"}).json()["ngay"] == ""
    assert station.book.all() == ()


def test_without_scripts_the_form_leads_back_to_the_page(station):
    path = f"/feeds/rieng/{station.token()}/da-nghe/{station.key}"
    answer = station.ask(path, {"nghe": "1"}, accept="text/html")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"../{SHOW}/{station.key}.html#xac-nhan-nghe"
    assert len(station.book.all()) == 1


def test_the_site_may_be_the_whole_domain(station):
    assert station.confirm({"nghe": "1"}, root="").json()["ten"] == MAU


@pytest.mark.parametrize("key", ["khong-co", "tap-huan-2020-01-01", "..", "%2e%2e", "A"])
def test_an_episode_that_does_not_stand_there_is_not_confirmed(station, key):
    path = f"/feeds/rieng/{station.token()}/da-nghe/{key}"
    assert station.ask(path, {"nghe": "1"}).status_code in (404, 405)
    assert station.book.all() == ()


def test_an_address_that_nobody_has_says_nothing(station):
    answer = station.ask(f"/feeds/rieng/{'0' * 32}/da-nghe/{station.key}", {"nghe": "1"})
    assert answer.status_code == 404
    assert MAU not in answer.text
    assert "noindex" in answer.headers["x-robots-tag"]


def test_an_address_that_ended_confirms_nothing(station):
    path = f"/feeds/rieng/{station.token()}/da-nghe/{station.key}"
    station.wired.tools.subscribers().revoke(SHOW, MAU, station.wired.today)
    assert station.ask(path, {"nghe": "1"}).status_code == 404


def test_a_private_show_that_asks_nobody_has_no_such_place(tmp_path, pictures):
    shutil.copytree(pictures, tmp_path / "audio_out" / ".cache")
    text = STATION.replace('staff = "tập huấn"\n', "")
    quiet = StaffStation(tmp_path, text=text).serve()
    assert quiet.confirm({"nghe": "1"}).status_code == 404
    page = (quiet.site() / SHOW / f"{quiet.key}.html").read_text("utf-8")
    assert "Đã nghe bài này" not in page
    assert not [*quiet.site().rglob("staff-*")]


def test_a_form_of_a_megabyte_is_refused(station):
    assert station.confirm({"nghe": "1", "c0": "B" * 20_000}).status_code == 413


def test_a_form_of_a_thousand_fields_too_many_is_refused(station):
    token = station.token()
    answer = station.ask(f"/feeds/rieng/{token}/da-nghe/x", {"a": ["1"] * 3000})
    assert answer.status_code == 413


def test_guessed_addresses_read_no_list(station, monkeypatch):
    monkeypatch.setattr(confirming, "staff_seat", lambda *_: pytest.fail("the list was read"))
    for token in ("0" * 32, "..", "x", "0" * 31):
        path = f"/feeds/rieng/{token}/da-nghe/{station.key}"
        assert station.ask(path, {"nghe": "1"}).status_code in (404, 405)


def test_a_line_by_hand_is_not_taken_back_by_the_person(station):
    by_hand = Confirmation(
        show=SHOW, episode=station.key, name=MAU, day=station.wired.today, by=ConfirmedBy.HAND
    )
    station.book.note([by_hand])
    told = station.confirm({"bo": "1"}).json()
    assert told["tay"] is True
    assert station.book.all() == (by_hand,)


def test_a_flood_of_one_address_is_slowed_and_hurts_nobody_else(tmp_path, pictures, monkeypatch):
    # no time passes: a press that takes a busy machine a second would be due again
    monkeypatch.setattr(confirming, "RateLimiter", partial(RateLimiter, clock=lambda: 0.0))
    shutil.copytree(pictures, tmp_path / "audio_out" / ".cache")
    station = StaffStation(tmp_path).serve()
    answers = [station.confirm(None).status_code for _ in range(45)]
    assert answers == [200] * 40 + [429] * 5
    assert station.confirm(None, name=VI_DU).status_code == 200


def test_a_damaged_list_is_told_and_left_as_it_is(station):
    path = station.folder / "scripts_vi" / "da-nghe.toml"
    path.write_text("[[lan")
    answer = station.confirm({"nghe": "1"})
    assert answer.status_code == 503
    assert "bị hỏng" in answer.json()["cau"]
    assert path.read_text() == "[[lan"


def test_the_private_page_asks_and_the_public_site_names_nobody(station):
    page = (station.site() / SHOW / f"{station.key}.html").read_text("utf-8")
    assert f'action="../da-nghe/{station.key}"' in page
    assert page.count("<fieldset") == 3
    assert "Câu hỏi &lt;số&gt; 1?" in page
    assert 'data-right="AC"' in page
    handout = (station.site() / SHOW / f"{station.key}.tai-lieu.html").read_text("utf-8")
    assert "Câu 2: A, C." in handout
    assert station.token() not in handout.partition("<body>")[2]  # what a printer prints
    station.confirm({"nghe": "1"})
    station.host.publishing.publish()
    for path in (station.folder / "feeds").rglob("*"):
        if path.is_file():
            assert MAU.encode() not in path.read_bytes(), path
    public = [p for p in (station.folder / "feeds").rglob("*") if "rieng" not in p.parts]
    assert not [
        p for p in public if p.is_file() and "Câu hỏi &lt;số" in p.read_text("utf-8", "replace")
    ]
    assert not [p for p in public if p.name.startswith("staff-")]


def test_the_handout_goes_with_an_episode_that_is_taken_back(station):
    gone = take_down(station.site(), TakenBack(keys=frozenset({station.key})))
    assert {path.name for path in gone} >= {f"{station.key}.html", f"{station.key}.tai-lieu.html"}
    assert station.confirm({"nghe": "1"}).status_code == 404
