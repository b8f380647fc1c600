"""Edge's voices against a loopback service that fails in every way it can."""

import asyncio
import gc
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import edge_service
import edge_tts.communicate
import numpy as np
import pytest
import soundfile
from edge_service import Act, EdgeService
from edge_tts.drm import DRM
from translate_proxy import mp3, tones

from broadcaster.domain.errors import BadSound, BroadcasterError, EngineRefused, EngineUnavailable
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Speech, Utterance
from broadcaster.system.distribution import install_extra
from broadcaster.voices import microsoft_edge as edge_sending
from broadcaster.voices.microsoft_edge import MOST_BYTES, EdgeLine, EdgeReply, EdgeVoice, make

SHORT = "Người dưới mười sáu tuổi không được điều khiển xe gắn máy."
HOAI_MY = "Microsoft Server Speech Text to Speech Voice (vi-VN, HoaiMyNeural)"
NAM_MINH = "Microsoft Server Speech Text to Speech Voice (vi-VN, NamMinhNeural)"


def decode(data: bytes) -> tuple[np.ndarray, int]:
    return soundfile.read(BytesIO(data), dtype="float32")


class Shelf:
    """A clip cache in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, Speech] = {}

    def get(self, key: str) -> Speech | None:
        return self.kept.get(key)

    def put(self, key: str, speech: Speech) -> None:
        self.kept[key] = speech


class Run:
    """An engine of one run, with its waits written down instead of waited."""

    def __init__(self, **more: object) -> None:
        self.waits: list[float] = []
        self.time = 0.0
        options: dict[str, Any] = {
            "online_allowed": True,
            "decode": decode,
            "connect_timeout": 60,
            "read_timeout": 60.0,
            "sleep": self._sleep,
            "clock": lambda: self.time,
        }
        engine = make({**options, **more})
        assert isinstance(engine, EdgeVoice)
        self.engine = engine

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    def say(self, text: str = SHORT, voice: str = "edge:hoai-my", **more: Any) -> Speech:
        return self.engine.synthesize(Utterance(text=text, voice=voice, **more))


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[EdgeService]:
    """The fake in place of the real address; the package's clock is put back afterwards."""
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(DRM, "clock_skew_seconds", 0.0)
    with EdgeService(tmp_path) as running:
        monkeypatch.setattr(edge_tts.communicate, "WSS_URL", running.url)
        yield running


def always(**more: Any) -> edge_service.Scene:
    """The same answer to everything."""
    return lambda text, count: Act(**more)


def first(count: int, **more: Any) -> edge_service.Scene:
    """The first requests fail so, later ones are well answered."""
    return lambda text, number: Act(**more) if number <= count else Act()


# --- good replies -----------------------------------------------------------------------------


def test_a_sentence_with_the_times_of_its_words(service: EdgeService) -> None:
    """Asked once, as it is written; the words are timed by the service, not shared out."""
    said = Run().say()
    assert service.texts == [SHORT]
    assert (service.asked[0].voice, service.asked[0].boundary) == (HOAI_MY, True)
    assert (service.asked[0].rate, service.asked[0].pitch) == ("+0%", "+0Hz")
    assert said.rate == 24_000
    assert not said.estimated
    assert [SHORT[w.start : w.end] for w in said.words] == SHORT.rstrip(".").split()
    lead = said.words[1].begins - 0.22
    assert abs(lead) < 0.1  # what was cut off in front
    assert said.words[5].begins == pytest.approx(5 * 0.22 + lead, abs=1e-3)
    with pytest.raises(ValueError, match="read-only"):
        said.samples[0] = 0


def test_rate_and_pitch_are_asked_for(service: EdgeService) -> None:
    """Factors become per cent, semitones become hertz of a usual voice."""
    run = Run()
    run.say(rate=0.85)
    run.say(rate=1.15, pitch=12.0, voice="edge:nam-minh")
    run.say(rate=9.0, pitch=-12.0)
    assert [(a.voice, a.rate, a.pitch) for a in service.asked] == [
        (HOAI_MY, "-15%", "+0Hz"),
        (NAM_MINH, "+15%", "+120Hz"),
        (HOAI_MY, "+100%", "-100Hz"),
    ]


@pytest.mark.parametrize("bad", [{"rate": float("nan")}, {"rate": 0.0}, {"pitch": float("inf")}])
def test_a_bad_rate_or_pitch_is_never_sent(service: EdgeService, bad: dict[str, float]) -> None:
    """It is refused with a hint."""
    with pytest.raises(EngineRefused) as caught:
        Run().say(**bad)
    assert caught.value.hint
    assert service.knocks == 0


def test_a_reply_without_word_times_is_marked(service: EdgeService) -> None:
    """Then they are shared out by syllables."""
    service.scene = always(words=False)
    said = Run().say()
    assert said.estimated
    assert len(said.words) == 12


def test_a_long_sentence_stays_within_the_limit_of_bytes(service: EdgeService) -> None:
    """It is cut at clauses, each part below 4,096 bytes, every word in one of them."""
    text = " ".join(["Đường phố đông đúc, người người đội mũ bảo hiểm đứng chờ;"] * 80)
    said = Run().say(text)
    assert len(service.texts) > 1
    assert all(len(one.encode()) <= MOST_BYTES for one in service.texts)
    assert " ".join(service.texts) == text
    assert len(said.words) == 80 * 12
    begun = [word.begins for word in said.words]
    assert begun == sorted(begun)


def test_nothing_is_left_of_the_event_loop(service: EdgeService) -> None:
    """No loop, task or open line stays behind a good or a bad reply."""
    run = Run()
    run.say()
    service.scene = always(blocks=2, then="drop")
    with pytest.raises(BadSound):
        run.say(SHORT + " Nhớ nhé.")
    gc.collect()
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


# --- permission -------------------------------------------------------------------------------


def test_nothing_is_sent_before_a_person_allows_it(service: EdgeService) -> None:
    """Not allowed, or only for the school: nobody knocks at the service."""
    with pytest.raises(EngineUnavailable, match="chưa được cho phép"):
        Run(online_allowed=False).say()
    with pytest.raises(EngineRefused, match="trong trường"):
        Run().say(scope=Scope.SCHOOL)
    assert service.knocks == 0


def test_without_the_package_the_fix_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """The voices are listed, and the line that installs what is missing."""
    monkeypatch.setattr("broadcaster.voices.microsoft_edge.is_installed", lambda: False)
    engine = Run(online_allowed=False).engine
    state = engine.available()
    assert not state.ok
    assert install_extra("edge") in state.fix
    assert len(engine.voices()) == 2
    with pytest.raises(EngineUnavailable, match="Chưa cài"):
        engine.synthesize(Utterance(text=SHORT, voice="edge:hoai-my"))


# --- failures ---------------------------------------------------------------------------------

LOST = {
    "no audio": {"blocks": 0},
    "dropped before any sound": {"blocks": 0, "then": "drop"},
    "dropped behind some sound": {"blocks": 3, "then": "drop"},
    "closed behind some sound": {"blocks": 3, "then": "close"},
    "closed behind all sound": {"then": "close"},
    "no MP3": {"sound": b"<html>not today</html>" * 50},
    "half of the words": {"sound": mp3(tones(3))},
    "silence": {"sound": mp3(np.zeros(60_000, np.int16))},
    "another rate": {"sound": mp3(tones(12, rate=16_000), 16_000)},
    "a riddle": {"garble": True},
}


@pytest.mark.rows_slow
@pytest.mark.parametrize("how", LOST)
def test_a_lost_part_is_asked_again(service: EdgeService, how: str) -> None:
    """Never part of a sentence: the second try is what is heard."""
    good = Run().say()
    service.knocks = 0
    service.scene = first(1, **LOST[how])
    again = Run().say()
    assert np.array_equal(again.samples, good.samples)
    assert service.knocks == 2


@pytest.mark.rows_slow
@pytest.mark.parametrize("how", LOST)
def test_a_part_that_stays_lost_is_an_error(service: EdgeService, how: str) -> None:
    """Three tries with growing pauses, then BadSound; another sentence may still be asked."""
    service.scene = always(**LOST[how])
    run, shelf = Run(), Shelf()
    run = Run(parts=shelf)
    with pytest.raises(BadSound) as caught:
        run.say()
    assert service.knocks == 3
    assert [w for w in run.waits if w > 1] == [2.0, 4.0]
    assert not shelf.kept
    assert caught.value.sentence.endswith(".")
    service.scene = edge_service.good
    assert run.say("Chúc các em một ngày vui.").seconds > 1


@pytest.mark.parametrize("then", [{"blocks": 0}, {"blocks": 3}])
def test_a_service_that_hangs_is_left(service: EdgeService, then: dict[str, Any]) -> None:
    """Before and behind some sound; at the first request that ends the run."""
    service.scene = always(then="hang", **then)
    run = Run(read_timeout=2.0)
    with pytest.raises(EngineUnavailable, match="không trả lời kịp"):
        run.say()
    assert not run.engine.available().ok
    assert service.knocks == 1


def test_a_hang_after_it_had_worked_is_tried_again(
    service: EdgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Then it may be a hiccup. Those that do not hang have all the time of a busy machine."""
    fetch = edge_sending.fetch

    def hasty(text: str, voice: str, rate: str, pitch: str, line: EdgeLine) -> EdgeReply:
        own = replace(line, read=0.5) if service.knocks == 1 else line
        return fetch(text, voice, rate, pitch, own)

    monkeypatch.setattr(edge_sending, "fetch", hasty)
    run = Run()
    run.say()
    service.scene = lambda text, count: Act(then="hang", blocks=1) if count == 2 else Act()
    assert run.say("Chúc các em một ngày vui.").seconds > 1


def test_too_many_requests(service: EdgeService) -> None:
    """Retry-After is waited for; a long one ends the run, and later sentences ask nothing."""
    service.scene = first(1, status="429 Too Many Requests", headers={"Retry-After": "7"})
    run = Run()
    run.say()
    assert 7.0 in run.waits
    service.knocks = 0
    service.scene = always(status="429 Too Many Requests", headers={"Retry-After": "3600"})
    other = Run()
    for _ in range(2):
        with pytest.raises(EngineRefused) as caught:
            other.say()
        assert caught.value.retry_after == 3600.0
    assert service.knocks == 1


@pytest.mark.parametrize("status", ["503 Service Unavailable", "500 Oops", "404 Gone"])
def test_a_server_in_trouble(service: EdgeService, status: str) -> None:
    """Tried again, then the run goes on without it."""
    service.scene = always(status=status)
    with pytest.raises(EngineUnavailable, match=status[:3]):
        Run().say()
    assert service.knocks == 3


def test_a_wrong_clock_that_can_be_put_right_is(service: EdgeService) -> None:
    """The package asks once more by the service's own clock."""
    service.skew = 7200
    service.scene = first(1, status="403 Forbidden")
    assert Run().say().seconds > 1
    assert service.knocks == 2


@pytest.mark.parametrize(
    ("skew", "words"),
    [(3 * 3600, "chậm khoảng 3 giờ"), (-86_400 * 40, "nhanh khoảng 40 ngày"), (600, "10 phút")],
)
def test_a_wrong_clock_is_told(service: EdgeService, skew: float, words: str) -> None:
    """How wrong, which way, and what to do; nothing more is asked in this run."""
    service.skew = skew
    service.scene = always(status="403 Forbidden")
    run = Run()
    with pytest.raises(EngineRefused, match=words) as caught:
        run.say()
    assert "ngày giờ" in caught.value.hint
    knocked = service.knocks
    with pytest.raises(EngineRefused):
        run.say()
    assert service.knocks == knocked == 2


def test_forbidden_without_a_date(service: EdgeService) -> None:
    """The clock can only be suspected."""
    service.scene = always(status="403 Forbidden", headers={"Date": ""})
    with pytest.raises(EngineRefused, match="có thể vì đồng hồ"):
        Run().say()


def test_no_line_at_all(service: EdgeService, monkeypatch: pytest.MonkeyPatch) -> None:
    """A refused connection ends the run at once."""
    monkeypatch.setattr(edge_tts.communicate, "WSS_URL", "ws://127.0.0.1:9/x?a=b")
    with pytest.raises(EngineUnavailable, match="không nối được mạng"):
        Run().say()


def test_through_a_proxy_with_a_certificate_of_a_stranger(
    service: EdgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real host, TLS and all: good with the school's CA, nothing is sent without it."""
    monkeypatch.undo()
    monkeypatch.setattr(DRM, "clock_skew_seconds", 0.0)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, service.address)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(EngineUnavailable, match="không được tin cậy"):
        Run().say()
    assert not service.asked
    for scene in (edge_service.good, first(2, blocks=2, then="drop")):
        service.scene = scene
        assert Run(ca_bundle=str(service.ca)).say().seconds > 1
        gc.collect()  # a line that was left open would be told here
    assert set(service.hosts) == {f"{edge_service.HOST}:443"}


def test_a_certificate_of_another_time_is_the_clock(
    service: EdgeService, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Expired by this machine's clock: the clock is named, since it is nearly always that."""
    monkeypatch.undo()
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, service.address)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    service.age()
    with pytest.raises(EngineUnavailable, match="ngày giờ") as caught:
        Run(ca_bundle=str(service.ca)).say()
    assert "Chỉnh lại ngày giờ" in caught.value.hint


def test_a_proxy_that_refuses_is_not_the_clock(
    service: EdgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A school's filter answers 403 too: that is told as what it is."""
    import aiohttp
    from yarl import URL

    def fetch(*_: object) -> None:
        request = aiohttp.RequestInfo(URL("http://p"), "CONNECT", None, URL("http://p"))
        raise aiohttp.ClientHttpProxyError(request, (), status=403)

    monkeypatch.setattr("broadcaster.voices.microsoft_edge.fetch", fetch)
    with pytest.raises(EngineUnavailable, match="proxy"):
        Run().say()


def test_far_too_much_is_not_read_to_its_end(
    service: EdgeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A reply larger than any sentence is left."""
    monkeypatch.setattr(edge_sending, "LARGEST", 5_000)
    with pytest.raises(BadSound, match="lớn bất thường"):
        Run().say()


# --- cache ------------------------------------------------------------------------------------


def test_accepted_parts_are_never_asked_again(service: EdgeService) -> None:
    """By another run too; another speed is another part."""
    shelf = Shelf()
    one = Run(parts=shelf).say()
    service.scene = always(status="500 Oops")
    two = Run(parts=shelf).say()
    assert np.array_equal(one.samples, two.samples)
    assert one.words == two.words
    with pytest.raises(BroadcasterError):
        Run(parts=shelf).say(rate=0.85)
