"""Google's voice through a whole build, against a loopback proxy that speaks its protocol."""

import json

import pytest

from tests.fakes.answers import data_of
from tests.fakes.translate_proxy import HTML, Reply, TranslateProxy, good, html

# the same with real processes: unit/voices and unit/production hold it in the small
pytestmark = pytest.mark.slow

BODY = (
    "NỮ: Các em nhớ đội mũ bảo hiểm khi ngồi sau xe máy.\n\n"
    "NỮ: Đi bên phải đường, không dàn hàng ngang.\n\n"
    "NỮ: Chúc các em một tuần học vui."
)
SECRET = "Nhóm trực cổng tuần này là tổ hai"


@pytest.fixture
def online(station):
    """The small station with the online voice turned on by a person."""
    path = station.scripts / "station.toml"
    turned_on = '["gtts", "embedded"]\nonline_allowed = true\nonline_allowed_by = "Cô Mai"'
    path.write_text(path.read_text("utf-8").replace('["embedded"]', turned_on), "utf-8")
    station.write("bai", BODY)
    return station


@pytest.fixture
def proxy(tmp_path):
    """The fake service; its CA is known to nobody but the test."""
    with TranslateProxy(tmp_path) as running:
        yield running


def line(proxy, **more):
    """The environment that leads to the proxy and trusts its CA."""
    return {
        "HTTPS_PROXY": proxy.address,
        "https_proxy": proxy.address,
        "BROADCASTER_CA_BUNDLE": str(proxy.ca),
        **more,
    }


def voices(station):
    """Who speaks in the finished episode."""
    path = station.audio / "buoi-sang-2026-09-07.json"
    episode = json.loads(path.read_text("utf-8"))["episode"]
    return episode, {v["voice"].split(":")[0] for v in episode["voices"]}


def spoken(episode):
    """Every sentence that the transcript times."""
    return [row["spoken"] for row in episode["school"]["transcript"]]


@pytest.mark.slow
def test_good_replies_make_the_whole_episode_and_are_never_asked_twice(online, proxy):
    """Every sentence comes from the service once; the second build asks nothing."""
    done = online.run("build", env=line(proxy))
    assert done.code == 0, done.err
    episode, used = voices(online)
    assert used == {"gtts"}
    assert len(spoken(episode)) == 5
    asked = len(proxy.texts)
    assert asked >= 5
    assert online.run("build", env=line(proxy)).code == 0
    assert len(proxy.texts) == asked


@pytest.mark.slow
def test_the_second_build_asks_and_makes_nothing_whoever_speaks_what(online, proxy):
    """The online voice speaks the women, the embedded one the men: that is the cast, no trouble."""
    online.write("bai", f"{BODY}\n\nNAM: Chúc các em học tốt.")
    done = online.run("build", env=line(proxy))
    assert done.code == 0, done.err
    episode, used = voices(online)
    assert used == {"gtts", "embedded"}
    assert {v["instead_of"] for v in episode["voices"]} == {""}
    assert len(spoken(episode)) == 6
    before, asked = online.tree(), len(proxy.texts)
    again = data_of(online.run("build", "--json", env=line(proxy)).out)
    assert [e["state"] for e in again["episodes"]] == ["current"]
    assert (online.tree(), len(proxy.texts)) == (before, asked)


def every_second_is_html(text, count):
    """Half of the parts are lost behind a captcha page."""
    return good(text, count) if count % 2 else html(text, count)


def too_many(text, count):
    """Rate limited for longer than anybody waits."""
    return Reply(status="429 Too Many Requests", body=HTML, headers={"Retry-After": "3600"})


@pytest.mark.slow
@pytest.mark.parametrize("scene", [html, too_many])
def test_no_bad_reply_ever_costs_a_sentence(online, proxy, scene):
    """The role moves to the embedded voice for the whole episode, and every sentence is there."""
    proxy.scene = scene
    done = online.run("build", env=line(proxy))
    assert done.code == 0, done.err
    episode, used = voices(online)
    assert used == {"embedded"}
    assert len(spoken(episode)) == 5
    assert "đổi từ bộ giọng gtts sang embedded" in done.err
    assert {v["instead_of"] for v in episode["voices"]} == {"gtts"}


@pytest.mark.slow
def test_a_part_that_is_lost_is_asked_again(online, proxy):
    """Every second reply is a captcha page: each part is asked until its sound is there."""
    proxy.scene = every_second_is_html
    done = online.run("build", env=line(proxy))
    assert done.code == 0, done.err
    episode, used = voices(online)
    assert used == {"gtts"}
    assert len(spoken(episode)) == 5
    assert len(proxy.texts) > 5


@pytest.mark.slow
def test_an_unknown_ca_is_refused_before_any_text_is_sent(online, proxy):
    """Without the CA in the bundle nothing of the script leaves the machine."""
    done = online.run("build", env={"HTTPS_PROXY": proxy.address, "https_proxy": proxy.address})
    assert done.code == 0, done.err
    assert proxy.hosts
    assert proxy.body_bytes == 0
    assert voices(online)[1] == {"embedded"}


def test_a_build_with_the_line_back_uses_the_wished_voice(online, proxy):
    """An episode that had to use a substitute is tried again, and said so."""
    assert online.run("build", env={"HTTPS_PROXY": "http://127.0.0.1:9"}).code == 0
    done = online.run("build", "--explain", env=line(proxy))
    assert done.code == 0, done.err
    assert "nay thử lại" in done.out
    assert voices(online)[1] == {"gtts"}


@pytest.mark.slow
def test_a_build_that_was_stopped_goes_on_without_asking_again(online, proxy):
    """The service refuses behind the third part: later only the rest is asked for."""
    proxy.scene = lambda text, count: good(text, count) if count <= 3 else too_many(text, count)
    assert online.run("build", env=line(proxy)).code == 0
    assert voices(online)[1] == {"embedded"}
    known = proxy.texts[:3]
    proxy.texts.clear()
    proxy.scene = good
    assert online.run("build", env=line(proxy)).code == 0
    assert voices(online)[1] == {"gtts"}
    assert proxy.texts
    assert not set(known) & set(proxy.texts)


@pytest.mark.slow
def test_parts_are_needed_only_until_their_sentence_stands(online, proxy):
    """A finished episode is made again from its clips, which the cache keeps for it."""
    assert online.run("build", env=line(proxy)).code == 0
    before, asked = online.bytes(), len(proxy.texts)
    for path in (online.folder / "audio_out" / ".cache" / "parts").rglob("*.clip"):
        path.unlink()
    for path in online.audio.glob("*.mp3"):
        path.unlink()
    assert online.run("build", env=line(proxy)).code == 0
    assert (online.bytes(), len(proxy.texts)) == (before, asked)


def test_school_only_words_are_never_sent(online, proxy):
    """A role with school-only words is spoken offline for the whole episode."""
    online.write("bai", f"{BODY}\n\n[chỉ trong trường]\n\nNỮ: {SECRET}.\n\n[hết]")
    done = online.run("build", env=line(proxy))
    assert done.code == 0, done.err
    assert not [text for text in proxy.texts if "trực cổng" in text]
    episode, used = voices(online)
    assert used == {"embedded"}
    assert {v["instead_of"] for v in episode["voices"]} == {""}
    again = data_of(online.run("build", "--json", env=line(proxy)).out)
    assert [e["state"] for e in again["episodes"]] == ["current"]
