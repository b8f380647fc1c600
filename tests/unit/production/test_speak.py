"""Speaking: no sentence is lost, and no voice changes unnoticed."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from broadcaster.domain.errors import BadSound, EngineRefused, EngineUnavailable, StoreError
from broadcaster.domain.notice import Level
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Reading, Token
from broadcaster.production.casting import Casting, CastRole
from broadcaster.production.rundown import Rundown, SpeechCue
from broadcaster.production.speak import bench_for, clip_at, recast, source_key, speak
from tests.fakes.tone_voice import ToneVoice


class Shelf(dict):
    """A clip cache in memory."""

    def put(self, key, speech):
        self[key] = speech


class Moody(ToneVoice):
    """Fails where it is told to."""

    def __init__(self, name, *, fails=(), online=False, parallel=2):
        super().__init__()
        self.name = name
        self.online = online
        self.parallel = parallel
        self.fails = dict(fails)  # text -> list of errors, one a try

    def fingerprint(self, voice):
        return f"{self.name}:{voice}"

    def synthesize(self, utterance):
        waiting = self.fails.get(utterance.text)
        if waiting:
            raise waiting.pop(0)
        return super().synthesize(utterance)


def cue(text, role="NỮ", scope=Scope.PUBLIC):
    token = Token(written=text, spoken=text, start=0, spoken_start=0, rule="plain")
    reading = Reading(written=text, spoken=text, start=0, tokens=(token,))
    return SpeechCue(reading=reading, role=role, voice="tone:nu", scope=scope)


def bench(engine, roles=("NỮ", "NAM")):
    voices = {"NỮ": "tone:nu", "NAM": "tone:nam"}
    parts = tuple(CastRole(role=role, voice=voices[role], name=role) for role in roles)
    return bench_for(engine, Casting(parts=parts))


def run(cues, benches, cache=None, check=lambda speech, text, rate: None):
    with ThreadPoolExecutor(2) as executor:
        return speak(
            Rundown(cues=tuple(cues)),
            benches,
            cache=Shelf() if cache is None else cache,
            check=check,
            executor=executor,
        )


def test_every_sentence_has_its_clip_and_the_same_sentence_is_spoken_once():
    """Each cue finds its clip; equal words by the same voice are one clip."""
    engine = Moody("một")
    cues = [cue("xin chào"), cue("tạm biệt"), cue("xin chào"), cue("xin chào", role="NAM")]
    spoken = run(cues, [bench(engine)])
    assert all(source_key(c, spoken.bench_of) in spoken.clips for c in cues)
    assert len(engine.asked) == spoken.fresh == 3


def test_emphasis_reaches_the_engine_and_makes_another_clip():
    """A role that is emphasised otherwise is spoken anew."""
    engine, cache = Moody("một"), Shelf()
    for emphasis in (1.0, 1.25, 1.0):
        part = CastRole(role="NỮ", voice="tone:nu", name="Nữ", emphasis=emphasis)
        run([cue("xin chào")], [bench_for(engine, Casting(parts=(part,)))], cache)
    assert [u.emphasis for u in engine.asked] == [1.0, 1.25]
    assert len(cache) == 2


def test_a_clip_is_kept_as_soon_as_it_is_made():
    """A run that is killed at the third sentence has the first two."""
    cache = Shelf()
    engine = Moody("một", parallel=1, fails={"ba bốn": [KeyboardInterrupt()]})
    with pytest.raises(KeyboardInterrupt):
        run([cue("xin chào"), cue("tạm biệt"), cue("ba bốn")], [bench(engine)], cache)
    assert len(cache) == 2


def test_a_slow_engine_is_not_asked_for_a_role_that_leaves_it():
    """What follows a lost sentence of the role is left to the next engine; other roles stay."""
    slow = Moody("chậm", parallel=1, fails={"xin chào": [EngineRefused("đầy")]})
    cues = [cue("xin chào"), cue("tạm biệt"), cue("một hai", role="NAM")]
    spoken = run(cues, [bench(slow), bench(Moody("sau"))])
    assert [u.text for u in slow.asked] == ["một hai"]
    assert set(spoken.moved) == {"NỮ"}


def test_what_is_in_the_cache_is_not_spoken_again():
    """A second run asks the engine nothing."""
    cache, engine = Shelf(), Moody("một")
    run([cue("xin chào")], [bench(engine)], cache)
    again = run([cue("xin chào")], [bench(engine)], cache)
    assert again.fresh == 0
    assert len(engine.asked) == 1


def test_what_is_known_from_before_is_asked_of_nobody():
    """The next unit's body costs neither the engine nor the cache a look."""
    engine, benches = Moody("một"), [bench(Moody("một"))]
    before = run([cue("xin chào")], benches)
    with ThreadPoolExecutor(2) as executor:
        again = speak(
            Rundown(cues=(cue("xin chào"),)),
            [bench(engine)],
            cache=Shelf(),
            check=lambda speech, text, rate: None,
            executor=executor,
            known=before.clips,
        )
    assert again.clips == before.clips
    assert (again.fresh, engine.asked) == (0, [])


def test_a_clip_that_the_cache_has_lost_is_told():
    """Somebody emptied the folder between speaking and mixing: not silence, but a sentence."""
    cache = Shelf()
    spoken = run([cue("xin chào")], [bench(Moody("một"))], cache)
    (key,) = spoken.clips
    assert clip_at(cache, key).samples.size
    cache.clear()
    with pytest.raises(StoreError) as caught:
        clip_at(cache, key)
    assert "kho tạm" in caught.value.sentence
    assert caught.value.hint


def test_a_clip_that_fails_its_check_is_made_once_more():
    """One bad sound is tried again, and nobody needs to hear of it."""
    engine = Moody("một", fails={"xin chào": [BadSound("ngắn quá")]})
    spoken = run([cue("xin chào")], [bench(engine)])
    assert spoken.notices == ()
    assert spoken.fresh == 1


def test_a_role_moves_for_the_whole_episode_and_the_others_stay():
    """After a failure every sentence of that role has the new voice; another role keeps its own."""
    first = Moody("một", fails={"câu hai": [EngineRefused("từ chối")]})
    second = Moody("hai")
    cues = [cue("câu một"), cue("câu hai"), cue("câu ba", role="NAM")]
    spoken = run(cues, [bench(first), bench(second)])
    assert spoken.bench_of["NỮ"].engine is second
    assert spoken.bench_of["NAM"].engine is first
    assert {u.text for u in second.asked} == {"câu một", "câu hai"}
    (told,) = spoken.notices
    assert told.level is Level.WARNING
    assert "NỮ" in told.sentence
    assert "cho cả số" in told.sentence


def test_when_nobody_can_speak_a_role_nothing_is_used():
    """No bench left: an error that names the role, not an episode with a hole."""
    dead = Moody("một", fails={"câu một": [EngineUnavailable("không mạng")]})
    with pytest.raises(EngineUnavailable, match="NỮ"):
        run([cue("câu một")], [bench(dead)])


def test_school_only_words_keep_their_role_off_the_line():
    """A role with one school-only sentence is spoken offline from its first word on."""
    online, offline = Moody("trực tuyến", online=True, parallel=1), Moody("có sẵn")
    cues = [cue("lời chung"), cue("lời riêng", scope=Scope.SCHOOL), cue("lời nam", role="NAM")]
    spoken = run(cues, [bench(online), bench(offline)])
    assert spoken.bench_of["NỮ"].engine is offline
    assert spoken.bench_of["NAM"].engine is online
    assert {u.text for u in online.asked} == {"lời nam"}
    (told,) = spoken.notices
    assert (told.code, told.level) == ("giong-trong-truong", Level.INFO)
    assert "“NỮ”" in told.sentence
    assert run(cues, [bench(offline), bench(online)]).notices == ()


def test_school_only_words_with_online_voices_alone_are_an_error():
    """Rather no episode than the words of the school on the line."""
    online = Moody("trực tuyến", online=True)
    with pytest.raises(EngineUnavailable, match="chỉ dùng trong trường"):
        run([cue("lời riêng", scope=Scope.SCHOOL)], [bench(online)])
    assert online.asked == []


def test_a_role_without_a_voice_on_the_first_bench_starts_on_the_next():
    """An engine of one gender speaks what it can."""
    first, second = Moody("một"), Moody("hai")
    spoken = run([cue("lời nam", role="NAM")], [bench(first, roles=("NỮ",)), bench(second)])
    assert spoken.bench_of["NAM"].engine is second


def test_the_rundown_is_recast_to_the_voices_that_speak():
    """What is laid out afterwards names the voice that is heard."""
    engine = Moody("một")
    wrong = replace(cue("lời nam", role="NAM"), voice="gtts:vi")
    spoken = run([wrong], [bench(engine)])
    (told,) = recast(Rundown(cues=(wrong,)), spoken.bench_of).cues
    assert told.voice == "tone:nam"


def spared(engine, role):
    """A bench that speaks a role only when no other can."""
    return replace(bench(engine), spare=frozenset({role}))


def test_a_role_that_its_engine_cannot_speak_comes_back_to_an_earlier_one():
    """The engine that has somebody for it fails: what it was spared speaks, and it is told."""
    first, later = Moody("một"), Moody("hai", fails={"một hai": [EngineUnavailable("mất mạng")]})
    benches = [spared(first, "NAM"), bench(later)]
    spoken = run([cue("xin chào"), cue("một hai", role="NAM")], benches)
    assert spoken.moved == {"NAM": "hai"}
    assert [told.code for told in spoken.notices] == ["doi-giong"]
    assert {role: at.engine.name for role, at in spoken.bench_of.items()} == {
        "NỮ": "một",
        "NAM": "một",
    }


def test_words_for_the_school_alone_come_back_to_an_engine_of_the_machine():
    first, online = Moody("một"), Moody("hai", online=True)
    said = cue("một hai", role="NAM", scope=Scope.SCHOOL)
    spoken = run([said], [spared(first, "NAM"), bench(online)])
    assert spoken.bench_of["NAM"].engine is first
    assert not online.asked


def test_an_engine_that_a_role_was_spared_is_not_asked_first():
    spoken = run([cue("một hai", role="NAM")], [spared(Moody("một"), "NAM"), bench(Moody("hai"))])
    assert spoken.bench_of["NAM"].engine.name == "hai"
    assert spoken.notices == ()


class InStep(Moody):
    """Its woman's harmonics begin together, its man's do not."""

    def voices(self):
        return tuple(replace(one, in_step=one.id == "tone:nu") for one in super().voices())


def test_whose_harmonics_begin_together_is_known_of_what_was_said():
    """Of a fresh clip, one of the cache and one that was known; of another engine's not."""
    engine, cache = InStep("một"), Shelf()
    cues = [cue("xin chào"), cue("xin chào", role="NAM")]
    for _ in range(2):
        spoken = run(cues, [bench(engine)], cache)
        told = {c.role: spoken.clips[source_key(c, spoken.bench_of)].in_step for c in cues}
        assert told == {"NỮ": True, "NAM": False}
        assert not any(one.in_step for one in run(cues, [bench(Moody("hai"))]).clips.values())
    failing = InStep("ba", fails={"xin chào": [EngineUnavailable("mất")]})
    moved = run(cues[:1], [bench(failing), bench(Moody("hai"))])
    assert [one.in_step for one in moved.clips.values()] == [False]
