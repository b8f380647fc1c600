"""The online voice against a loopback service that fails in every way it can."""

import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from time import monotonic
from typing import Any

import gtts
import numpy as np
import pytest
import soundfile
from translate_proxy import Reply, TranslateProxy, batch, good, html, mp3, null, speech, tones

from broadcaster.domain.errors import (
    BadSound,
    BroadcasterError,
    ConfigError,
    EngineRefused,
    EngineUnavailable,
)
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Speech, Utterance
from broadcaster.voices.gtts_voice import GttsVoice, StrictTTS, make
from tests.fakes.quiet_port import quiet_port

SHORT = "Người dưới mười sáu tuổi không được điều khiển xe gắn máy."
LONG = (
    "Người dưới mười sáu tuổi không được điều khiển xe gắn máy, xe máy điện; nếu vi phạm thì bị "
    "phạt cảnh cáo, và cha mẹ giao xe cho con cũng bị xử phạt theo quy định của pháp luật."
)


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

    def __init__(self, proxy: TranslateProxy, **more: object) -> None:
        self.waits: list[float] = []
        self.time = 0.0
        options: dict[str, Any] = {
            "online_allowed": True,
            "decode": decode,
            "ca_bundle": str(proxy.ca),
            "connect_timeout": 60.0,
            "read_timeout": 60.0,
            "sleep": self._sleep,
            "clock": lambda: self.time,
        }
        engine = make({**options, **more})
        assert isinstance(engine, GttsVoice)
        self.engine = engine

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.time += seconds

    def say(self, text: str = SHORT, scope: Scope = Scope.PUBLIC) -> Speech:
        return self.engine.synthesize(Utterance(text=text, voice="gtts:vi", scope=scope))


# --- good replies -----------------------------------------------------------------------------


def test_a_sentence(proxy: TranslateProxy) -> None:
    """The real host is asked once, through the proxy, and the sound comes back checked."""
    said = Run(proxy).say()
    assert proxy.hosts == ["translate.google.com:443"]
    assert proxy.texts == [SHORT]
    assert said.seconds == pytest.approx(12 * 0.22, abs=0.1)
    assert said.estimated
    assert [SHORT[w.start : w.end] for w in said.words] == SHORT.rstrip(".").split()
    with pytest.raises(ValueError, match="read-only"):
        said.samples[0] = 0


def test_long_sentences_are_cut_at_clauses(proxy: TranslateProxy) -> None:
    """Parts of at most 100 characters with their punctuation, joined in order with our pauses."""
    said = Run(proxy).say(LONG)
    assert all(len(text) <= 100 for text in proxy.texts)
    assert " ".join(proxy.texts) == LONG
    assert proxy.texts[0].endswith(";")
    assert len(said.words) == len(LONG.split())
    assert [LONG[w.start : w.end] for w in said.words][-2:] == ["pháp", "luật"]
    first = len(proxy.texts[0].split())
    assert said.words[first].begins - said.words[first - 1].ends > 0.3


def test_the_package_is_not_patched() -> None:
    """Our class overrides stream() and nothing else of gTTS."""
    ours = {name for name in vars(StrictTTS) if not name.startswith("__")}
    theirs = {name for name in vars(gtts.gTTS) if not name.startswith("__")}
    assert ours & theirs == {"stream"}
    assert StrictTTS.__init__ is gtts.gTTS.__init__


def test_abbreviations_are_left_alone(proxy: TranslateProxy) -> None:
    """The package's English text changes are off: what is asked is what was written."""
    Run(proxy).say("Bác sĩ Dr. Sr. Esq. nói: vâng!")
    assert proxy.texts == ["Bác sĩ Dr. Sr. Esq. nói: vâng!"]


def test_requests_are_paced(proxy: TranslateProxy) -> None:
    """Between two requests lies the pause that was set."""
    run = Run(proxy, pause=0.7)
    run.say(LONG)
    assert run.waits == [pytest.approx(0.7)] * (len(proxy.texts) - 1)


def test_threads_take_turns(proxy: TranslateProxy) -> None:
    """Several callers at once are served one request at a time."""
    busy: list[int] = [0, 0]

    def scene(text: str, count: int) -> Reply:
        busy[0] += 1
        busy[1] = max(busy)
        reply = good(text)
        busy[0] -= 1
        return reply

    proxy.scene = scene
    run = Run(proxy)
    threads = [threading.Thread(target=run.say) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(proxy.texts) == 4
    assert busy[1] == 1


# --- permission -------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"online_allowed": False}, {"online_allowed": "true"}])
def test_off_until_a_person_allows_it(proxy: TranslateProxy, options: Mapping[str, object]) -> None:
    """Nothing is sent, and the reason and the fix are said."""
    engine = make({"decode": decode, "ca_bundle": str(proxy.ca), **options})
    state = engine.available()
    assert not state.ok
    assert "ra khỏi trường" in state.reason
    assert "allow-online" in state.fix
    with pytest.raises(EngineUnavailable, match="ra khỏi trường"):
        engine.synthesize(Utterance(text=SHORT, voice="gtts:vi"))
    assert proxy.hosts == []


def test_school_only_text_is_never_sent(proxy: TranslateProxy) -> None:
    """Not even when online voices are allowed, not even a cached one."""
    run = Run(proxy, parts=Shelf())
    run.say()
    with pytest.raises(EngineRefused, match="trong trường"):
        run.say(scope=Scope.SCHOOL)
    assert len(proxy.texts) == 1


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("…", EngineRefused),
        ("Привет", EngineRefused),
        ("a" * 200, EngineRefused),
        (LONG * 15, EngineRefused),
    ],
)
def test_unspeakable_text_is_not_sent(
    proxy: TranslateProxy, text: str, error: type[BroadcasterError]
) -> None:
    """Punctuation, foreign letters, giant words and giant sentences stay here."""
    with pytest.raises(error):
        Run(proxy).say(text)
    assert proxy.hosts == []


def test_no_decoder_no_voice() -> None:
    """Without a decoder the engine says so."""
    state = make({"online_allowed": True}).available()
    assert not state.ok
    assert "giải mã" in state.reason


def test_other_voices_are_refused(proxy: TranslateProxy) -> None:
    """There is one voice."""
    with pytest.raises(EngineUnavailable, match="gtts:ba"):
        Run(proxy).engine.synthesize(Utterance(text=SHORT, voice="gtts:ba"))


@pytest.mark.parametrize("tld", ["x@127.0.0.1:9", "com/evil", "", "com.vn.evil", "COM"])
def test_the_domain_cannot_point_elsewhere(tld: str) -> None:
    """A domain that would send the text to another machine is refused."""
    with pytest.raises(ConfigError, match="Tên miền"):
        make({"tld": tld})


def test_another_google_domain(proxy: TranslateProxy) -> None:
    """A proper domain is asked; here its certificate is not the right one, so nothing is sent."""
    with pytest.raises(EngineUnavailable, match="chứng chỉ"):
        Run(proxy, tld="com.vn").say()
    assert proxy.hosts == ["translate.google.com.vn:443"]
    assert proxy.texts == []


# --- no line ----------------------------------------------------------------------------------


def test_unknown_ca_is_refused_before_any_text_is_sent(proxy: TranslateProxy) -> None:
    """The public CAs do not know the test's CA: the handshake ends, no byte of a request comes."""
    run = Run(proxy, ca_bundle=None)
    with pytest.raises(EngineUnavailable, match="chứng chỉ"):
        run.say()
    with pytest.raises(EngineUnavailable, match="chứng chỉ"):
        run.say()
    assert len(proxy.hosts) == 1
    assert proxy.body_bytes == 0
    assert proxy.texts == []
    assert not run.engine.available().ok


def test_no_network_is_found_out_once(
    proxy: TranslateProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first try fails within seconds; the others of the run at once and without a try."""
    port = quiet_port()
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
    run = Run(proxy)
    begin = monotonic()
    with pytest.raises(EngineUnavailable, match="không nối được mạng"):
        run.say()
    assert monotonic() - begin < 60
    assert run.waits == []
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy.address)
    with pytest.raises(EngineUnavailable, match="không nối được mạng"):
        run.say("Xin chào các bạn.")
    assert proxy.hosts == []
    state = run.engine.available()
    assert "không nối được mạng" in state.reason
    assert state.fix


def test_a_missing_ca_file_is_no_reason_to_send(proxy: TranslateProxy, tmp_path: Path) -> None:
    """A wrong path of the CA bundle stops the voice."""
    with pytest.raises(EngineUnavailable):
        Run(proxy, ca_bundle=str(tmp_path / "none.pem")).say()
    assert proxy.texts == []


def test_a_hang_ends_in_seconds(proxy: TranslateProxy) -> None:
    """A server that says nothing is left after the read time-out, for the whole run."""
    proxy.scene = lambda text, count: Reply(hang=True)
    run = Run(proxy, read_timeout=2.0)
    begin = monotonic()
    with pytest.raises(EngineUnavailable, match="không trả lời kịp"):
        run.say()
    assert monotonic() - begin < 60  # the server says nothing for two minutes
    with pytest.raises(EngineUnavailable):
        run.say()
    assert len(proxy.texts) == 1


def test_a_drip_ends_too(proxy: TranslateProxy) -> None:
    """A reply that never ends is cut off by the limit for the whole reply."""
    run = Run(proxy, reply_timeout=5.0)

    def scene(text: str, count: int) -> Reply:
        run.time += 6.0
        return good(text)

    proxy.scene = scene
    with pytest.raises(EngineUnavailable, match="không trả lời kịp"):
        run.say()


@pytest.mark.parametrize("reply", [Reply(drop=True), Reply(body=b")]}'", short=500)])
def test_a_line_lost_later_is_tried_again(proxy: TranslateProxy, reply: Reply) -> None:
    """Once the service has worked, a lost line is a hiccup; the sentence comes whole."""
    proxy.scene = lambda text, count: reply if count == 2 else good(text)
    run = Run(proxy)
    assert len(run.say(LONG).words) == len(LONG.split())
    assert 2.0 in run.waits


# --- refusals ---------------------------------------------------------------------------------


def too_many(after: str | None = None) -> Reply:
    headers = {} if after is None else {"Retry-After": after}
    return Reply(status="429 Too Many Requests", headers=headers)


def test_429_waits_as_told(proxy: TranslateProxy) -> None:
    """Retry-After is honoured, and then the sentence comes."""
    proxy.scene = lambda text, count: too_many("7") if count == 1 else good(text)
    run = Run(proxy)
    run.say()
    assert run.waits == [7.0]
    assert proxy.texts == [SHORT, SHORT]


def test_429_with_a_date(proxy: TranslateProxy) -> None:
    """Retry-After may be a date of HTTP."""
    now = datetime(2026, 9, 7, 6, 0, tzinfo=UTC)
    stamp = (now + timedelta(seconds=9)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    proxy.scene = lambda text, count: too_many(stamp) if count == 1 else good(text)
    run = Run(proxy)
    run.engine._asking.now = lambda: now
    run.say()
    assert run.waits == [9.0]


def test_429_without_a_time_waits_longer_each_time(proxy: TranslateProxy) -> None:
    """The pauses grow, then the run stops asking and says why."""
    proxy.scene = lambda text, count: too_many("bao giờ xong".encode("ascii", "ignore").decode())
    run = Run(proxy)
    with pytest.raises(EngineRefused, match="429"):
        run.say()
    assert run.waits == [2.0, 4.0]
    with pytest.raises(EngineRefused, match="429"):
        run.say("Xin chào.")
    assert len(proxy.texts) == 3


def test_429_for_an_hour_stops_the_run(proxy: TranslateProxy) -> None:
    """A build does not wait an hour; the error says how long it would have been."""
    proxy.scene = lambda text, count: too_many("3600")
    run = Run(proxy)
    with pytest.raises(EngineRefused) as caught:
        run.say()
    assert caught.value.retry_after == 3600
    assert run.waits == []
    assert len(proxy.texts) == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(status="500 Internal Server Error"), EngineUnavailable),
        (Reply(status="503 Service Unavailable"), EngineUnavailable),
        (Reply(status="404 Not Found"), EngineUnavailable),
        (Reply(status="403 Forbidden"), EngineRefused),
        (
            Reply(status="302 Found", headers={"Location": "http://127.0.0.1:9/sorry"}),
            EngineRefused,
        ),
        (html(""), EngineRefused),
    ],
)
def test_errors_stop_the_run(
    proxy: TranslateProxy, reply: Reply, error: type[BroadcasterError]
) -> None:
    """After three tries nothing more is asked in this run; a redirect is not followed."""
    proxy.scene = lambda text, count: reply
    run = Run(proxy)
    for text in (SHORT, "Xin chào."):
        with pytest.raises(error):
            run.say(text)
    assert proxy.texts == [SHORT] * 3
    assert len(proxy.hosts) <= 3


# --- poisoned replies -------------------------------------------------------------------------


def half(text: str, count: int = 1) -> Reply:
    """The first half of the sound, cut inside a frame."""
    data = mp3(tones(len(text.split())))
    return speech(data[: len(data) // 2 + 7])


def half_the_words(text: str, count: int = 1) -> Reply:
    """A whole MP3 that holds a third of the sentence."""
    return speech(mp3(tones(len(text.split()) // 3)))


def endless(text: str, count: int = 1) -> Reply:
    return speech(mp3(tones(len(text.split()) * 4)))


def silent(text: str, count: int = 1) -> Reply:
    return speech(mp3(np.zeros(24_000 * 3, np.int16)))


def twice(text: str, count: int = 1) -> Reply:
    return Reply(body=good(text).body * 2)


def not_base64(text: str, count: int = 1) -> Reply:
    return Reply(body=batch("@@@"))


def not_mp3(text: str, count: int = 1) -> Reply:
    return Reply(body=batch("aGVsbG8gaGVsbG8="))


def empty(text: str, count: int = 1) -> Reply:
    return Reply(body=b"")


def empty_sound(text: str, count: int = 1) -> Reply:
    return Reply(body=batch(""))


def binary(text: str, count: int = 1) -> Reply:
    return Reply(body=bytes(range(256)) * 20)


def giant(text: str, count: int = 1) -> Reply:
    return Reply(body=b"x" * 5_000_000)


POISON: list[Callable[..., Reply]] = [
    null, half, half_the_words, endless, silent, twice, not_base64, not_mp3, empty, empty_sound, binary, giant,
]  # fmt: skip


@pytest.mark.parametrize("scene", POISON, ids=lambda scene: scene.__name__)
def test_poisoned_replies_are_refused(proxy: TranslateProxy, scene: Callable[..., Reply]) -> None:
    """Asked again, then an error that names the sentence; the next sentence may still come."""
    shelf = Shelf()
    proxy.scene = scene
    run = Run(proxy, parts=shelf)
    with pytest.raises(BadSound, match="Người dưới mười sáu tuổi"):
        run.say()
    assert proxy.texts == [SHORT] * 3
    assert shelf.kept == {}
    proxy.scene = good
    assert run.say().seconds > 2


@pytest.mark.parametrize("scene", [*POISON, html], ids=lambda scene: scene.__name__)
def test_every_second_part_missing_is_never_a_sentence(
    proxy: TranslateProxy, scene: Callable[..., Reply]
) -> None:
    """When one part of a sentence cannot be had, there is no sentence; the good parts are kept."""
    order: list[str] = []

    def alternating(text: str, count: int) -> Reply:
        if text not in order:
            order.append(text)
        return scene(text) if order.index(text) % 2 else good(text)

    proxy.scene = alternating
    shelf = Shelf()
    with pytest.raises((BadSound, EngineRefused)):
        Run(proxy, parts=shelf).say(LONG)
    assert len(shelf.kept) == 1


@pytest.mark.rows_slow
@pytest.mark.parametrize("scene", [*POISON, html], ids=lambda scene: scene.__name__)
def test_every_second_reply_poisoned_is_repaired(
    proxy: TranslateProxy, scene: Callable[..., Reply]
) -> None:
    """Asking again gets the same sound as from a service that never failed."""
    want = Run(proxy).say(LONG).samples
    first = len(proxy.texts)
    proxy.scene = lambda text, count: scene(text) if (count - first) % 2 else good(text)
    assert np.array_equal(Run(proxy).say(LONG).samples, want)


# --- cache ------------------------------------------------------------------------------------


def test_accepted_parts_are_not_asked_for_again(proxy: TranslateProxy) -> None:
    """A build that was stopped goes on where it was, with the same sound."""
    shelf = Shelf()
    proxy.scene = lambda text, count: good(text) if count == 1 else too_many("3600")
    with pytest.raises(EngineRefused):
        Run(proxy, parts=shelf).say(LONG)
    proxy.scene = good
    asked = len(proxy.texts)
    again = Run(proxy, parts=shelf).say(LONG)
    assert proxy.texts[0] not in proxy.texts[asked:]
    more = len(proxy.texts)
    assert np.array_equal(Run(proxy, parts=shelf).say(LONG).samples, again.samples)
    assert len(proxy.texts) == more


def test_the_fingerprint_names_package_and_domain() -> None:
    """Another version or domain may sound different."""
    here, there = make({}), make({"tld": "com.vn"})
    assert gtts.__version__ in here.fingerprint("gtts:vi")
    assert here.fingerprint("gtts:vi") != there.fingerprint("gtts:vi")


def test_stereo_is_mixed_down_and_rates_may_not_differ(proxy: TranslateProxy) -> None:
    """A decoder may give two channels; parts of one sentence at different rates are refused."""

    def stereo(data: bytes) -> tuple[np.ndarray, int]:
        samples, rate = decode(data)
        return np.stack([samples, samples], axis=1), rate

    assert np.array_equal(Run(proxy, decode=stereo).say().samples, Run(proxy).say().samples)
    rates = iter([24_000, 22_050, 22_050])
    changing = Run(proxy, decode=lambda data: (decode(data)[0], next(rates)))
    with pytest.raises(BadSound, match="tần số"):
        changing.say(LONG)


def test_a_decoder_that_breaks_is_a_bad_sound(proxy: TranslateProxy) -> None:
    """Whatever the decoder raises becomes an error of ours."""

    def breaking(data: bytes) -> tuple[np.ndarray, int]:
        raise RuntimeError("codec")

    with pytest.raises(BadSound, match="không giải mã được"):
        Run(proxy, decode=breaking).say()


def test_a_blocked_run_goes_on_with_what_is_kept(proxy: TranslateProxy) -> None:
    """A part that fails after others stops the sentence, and the rest of it is not asked for."""
    proxy.scene = lambda text, count: good(text) if count == 1 else html(text)
    run = Run(proxy, parts=Shelf())
    with pytest.raises(EngineRefused):
        run.say(LONG)
    asked = len(proxy.texts)
    with pytest.raises(EngineRefused):
        run.say(LONG)
    assert len(proxy.texts) == asked


def test_no_attempts_is_one_attempt(proxy: TranslateProxy) -> None:
    """A setting of zero does not loop and does not skip the check."""
    proxy.scene = null
    with pytest.raises(BadSound):
        Run(proxy, attempts=0).say()
    assert len(proxy.texts) == 1
