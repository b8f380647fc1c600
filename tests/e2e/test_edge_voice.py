"""Edge's voices through a whole build, against a loopback service that speaks their protocol."""

import importlib.util
import json
import sys
from pathlib import Path

import pytest

FAKES = str(Path(__file__).parents[1] / "fakes")
if FAKES not in sys.path:
    sys.path.insert(0, FAKES)

from edge_service import Act, EdgeService  # noqa: E402

from broadcaster.production.engines import SAMPLE  # noqa: E402

IN_PROCESS = True

BODY = (
    "NỮ: Các em nhớ đội mũ bảo hiểm khi ngồi sau xe máy.\n\n"
    "NAM: Đi bên phải đường, không dàn hàng ngang.\n\n"
    "NỮ: Chúc các em một tuần học vui."
)
SECRET = "Nhóm trực cổng tuần này là tổ hai"


@pytest.fixture
def online(station):
    """The small station with Edge's voices first, turned on by a person."""
    assert importlib.util.find_spec("edge_tts"), "edge-tts is part of the tests"
    path = station.scripts / "station.toml"
    turned_on = '["edge", "embedded"]\nonline_allowed = true\nonline_allowed_by = "Cô Mai"'
    path.write_text(path.read_text("utf-8").replace('["embedded"]', turned_on), "utf-8")
    station.write("bai", BODY)
    return station


@pytest.fixture
def service(tmp_path):
    """The fake service; its CA is known to nobody but the test."""
    with EdgeService(tmp_path) as running:
        yield running


def line(service):
    """The environment that leads to the service and trusts its CA."""
    return {
        "HTTPS_PROXY": service.address,
        "https_proxy": service.address,
        "BROADCASTER_CA_BUNDLE": str(service.ca),
    }


def episode(station):
    """The finished episode, and who speaks in it."""
    path = station.audio / "buoi-sang-2026-09-07.json"
    told = json.loads(path.read_text("utf-8"))["episode"]
    return told, {v["voice"] for v in told["voices"]}


@pytest.mark.slow
def test_a_woman_and_a_man_speak_and_are_never_asked_twice(online, service):
    """Roles get the voice of their gender, times are the service's; a second build asks nothing."""
    done = online.run("build", env=line(service))
    assert done.code == 0, done.err
    told, used = episode(online)
    assert used == {"edge:hoai-my", "edge:nam-minh"}
    assert len(told["school"]["transcript"]) == 5
    voices = {asked.text: asked.voice for asked in service.asked}
    assert "NamMinh" in voices["Đi bên phải đường, không dàn hàng ngang."]
    asked, before = len(service.asked), online.bytes()
    assert online.run("build", env=line(service)).code == 0
    assert (len(service.asked), online.bytes()) == (asked, before)


@pytest.mark.slow
@pytest.mark.parametrize(
    "act",
    [
        Act(status="429 Too Many Requests", headers={"Retry-After": "3600"}),
        Act(status="403 Forbidden"),
    ],
)
def test_no_bad_reply_ever_costs_a_sentence(online, service, act):
    """The roles move to the embedded voices for the whole episode, and every sentence is there."""
    service.scene = lambda text, count: act
    service.skew = 7200
    done = online.run("build", env=line(service))
    assert done.code == 0, done.err
    told, used = episode(online)
    assert {voice.split(":")[0] for voice in used} == {"embedded"}
    assert len(told["school"]["transcript"]) == 5
    assert "đổi từ bộ giọng edge sang embedded" in done.err
    assert {v["instead_of"] for v in told["voices"]} == {"edge"}


@pytest.mark.slow
def test_half_a_sentence_is_never_used(online, service):
    """The line drops behind some sound: the sentence is asked again and is whole."""
    service.scene = lambda text, count: Act(blocks=3, then="drop") if count == 1 else Act()
    done = online.run("build", env=line(service))
    assert done.code == 0, done.err
    told, used = episode(online)
    assert used == {"edge:hoai-my", "edge:nam-minh"}
    assert len(told["school"]["transcript"]) == 5
    assert service.texts.count(service.texts[0]) == 2


def test_school_only_words_are_never_sent(online, service):
    """A role with school-only words is spoken offline for the whole episode."""
    online.write("bai", f"{BODY}\n\n[chỉ trong trường]\n\nNỮ: {SECRET}.\n\n[hết]")
    done = online.run("build", env=line(service))
    assert done.code == 0, done.err
    assert not [text for text in service.texts if "trực cổng" in text]
    assert "lời chỉ dùng trong trường nên cả số đọc bằng bộ giọng embedded" in done.err
    _, used = episode(online)
    assert "edge:hoai-my" not in used
    assert "edge:nam-minh" in used


def test_off_until_a_person_allows_it(online, service):
    """Nobody knocks at the service; the station is told and the embedded voices speak."""
    path = online.scripts / "station.toml"
    path.write_text(path.read_text("utf-8").replace("allowed = true", "allowed = false"), "utf-8")
    done = online.run("build", env=line(service))
    assert done.code == 0, done.err
    assert "allow-online edge" in done.err
    assert not service.hosts
    assert {voice.split(":")[0] for voice in episode(online)[1]} == {"embedded"}


def test_set_up_in_a_single_step_after_it_was_heard(station, service):
    """Who allowed it is written down; undone, nobody has allowed anything."""
    before = (station.scripts / "station.toml").read_text("utf-8")
    words = ("voices", "setup", "--online", "edge", "--who", "Cô Mai")
    done = station.run(*words, env=line(service))
    assert done.code == 0, done.err
    assert "gửi qua mạng" in done.out
    heard = " ".join(asked.voice for asked in service.asked)
    assert "HoaiMy" in heard
    assert "NamMinh" in heard
    assert {asked.text for asked in service.asked} == {SAMPLE}  # nothing that the school wrote
    text = (station.scripts / "station.toml").read_text("utf-8")
    assert 'engines = ["edge", "embedded"]' in text
    assert 'online_allowed_by = "Cô Mai, ' in text
    assert station.run("voices", "setup", "--undo").code == 0
    assert (station.scripts / "station.toml").read_text("utf-8") == before


def test_set_up_without_a_line_allows_nothing(station, service):
    service.scene = lambda text, count: Act(status="403 Forbidden")
    before = (station.scripts / "station.toml").read_text("utf-8")
    done = station.run("voices", "setup", "--online", "edge", "--who", "Cô Mai", env=line(service))
    assert done.code != 0
    assert (station.scripts / "station.toml").read_text("utf-8") == before
    unasked = station.run("voices", "setup", "--online", "edge")
    assert unasked.code == 2
    assert (station.scripts / "station.toml").read_text("utf-8") == before
