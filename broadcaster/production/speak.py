"""Have every sentence of a rundown spoken: cached, checked, and never by an unnoticed substitute.

A role that an engine cannot speak moves to the next engine for the whole episode.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from broadcaster.domain.errors import BadSound, EngineError, EngineUnavailable, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.ports import ClipCache, VoiceEngine
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import KnownSpeech, Speech, Utterance
from broadcaster.production.casting import Casting, CastRole, no_voice_notice
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.rundown import Rundown, SpeechCue

SPEECH_VERSION = 1
_KEYS = 4_096  # that are remembered: they are asked for several times, and by each edition
TRIES = 2  # a clip that fails its check is made once more before the role moves on


@dataclass(frozen=True, slots=True, kw_only=True)
class CastingTable:
    """One engine with the casting of every role to its voices."""

    engine: VoiceEngine
    casting: Casting
    prints: Mapping[str, str]  # voice -> fingerprint, taken once so that a run has one answer
    ends: Mapping[str, date] = field(default_factory=dict)  # voice -> last day of its consent
    in_step: frozenset[str] = frozenset()  # voices whose harmonics are turned in the mix
    spare: frozenset[str] = frozenset()  # roles that it speaks when no other can


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenRundown:
    """What was said: each sentence's clip, and which bench speaks each role."""

    clips: Mapping[str, KnownSpeech]  # by clip key; their samples are in the cache
    bench_of: Mapping[str, CastingTable]  # role -> who speaks it
    moved: Mapping[str, str]  # role -> the engine that could not speak it
    notices: tuple[Notice, ...]
    fresh: int  # clips that were made, not found in the cache


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedClip:
    """What an engine is asked to say, and by which voice exactly."""

    engine: str  # name
    fingerprint: str  # of the voice
    said: Utterance
    role: str = ""

    @property
    def key(self) -> str:
        """The content address of the clip."""
        return _clip_key(self.fingerprint, self.said)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Failure:
    role: str
    error: EngineError


def utterance(cue: SpeechCue, casting: Casting) -> Utterance:
    """What an engine is asked for a cue under a casting."""
    part = part_of(casting, cue.role)
    return Utterance(
        text=cue.reading.spoken,
        voice=part.voice,
        rate=part.rate,
        pitch=part.pitch,
        emphasis=part.emphasis,
        scope=cue.scope,
    )


def part_of(casting: Casting, role: str) -> CastRole:
    """The part of a role. Raises EngineUnavailable when the casting has none."""
    part = casting.find(role)
    if part is None:
        raise _no_voice(role)
    return part


def _no_voice(role: str) -> EngineUnavailable:
    told = no_voice_notice(role)
    return EngineUnavailable(told.sentence, hint=told.hint)


def bench_for(
    engine: VoiceEngine, casting: Casting, spare: frozenset[str] = frozenset()
) -> CastingTable:
    """An engine with its casting and the fingerprints of the voices that are cast."""
    voices = dict.fromkeys(part.voice for part in casting.parts)
    prints = {voice: engine.fingerprint(voice) for voice in voices}
    cast = [one for one in engine.voices() if one.id in voices]
    return CastingTable(
        engine=engine,
        casting=casting,
        prints=prints,
        ends={one.id: one.until for one in cast if one.until},
        in_step=frozenset(one.id for one in cast if one.in_step),
        spare=spare,
    )


def benches_of(role: str, benches: Iterable[CastingTable]) -> list[CastingTable]:
    """Those that have a voice for a role, in the order in which it asks them."""
    able = [bench for bench in benches if bench.casting.find(role) is not None]
    return sorted(able, key=lambda bench: role in bench.spare)


def last_day(benches: Iterable[CastingTable], others: date | None) -> date | None:
    """The last day on which everybody who speaks may be heard, and the `others`; None = no end."""
    ends = [end for bench in benches for end in bench.ends.values()]
    return min([*ends, *([others] if others is not None else [])], default=None)


def clip_key(bench: CastingTable, wanted: Utterance) -> str:
    """The content address of a clip: the same words, voice and settings give the same key."""
    return _clip_key(bench.prints[wanted.voice], wanted)


@lru_cache(maxsize=_KEYS)
def _clip_key(fingerprint: str, wanted: Utterance) -> str:
    asked: dict[str, object] = {
        "engine": fingerprint,
        "text": wanted.text,
        "voice": wanted.voice,
        "rate": wanted.rate,
        "pitch": wanted.pitch,
    }
    if wanted.emphasis != 1.0:  # clips from before there was emphasis stay good
        asked["emphasis"] = wanted.emphasis
    return recipe_key("speech", SPEECH_VERSION, asked)


def speak(
    rundown: Rundown,
    benches: Sequence[CastingTable],
    *,
    cache: ClipCache,
    check: Callable[[Speech, str, float], None],
    executor: Executor,
    progress: Callable[[str], None] = lambda _: None,
    known: Mapping[str, KnownSpeech] = MappingProxyType({}),
) -> SpokenRundown:
    """Speak every cue, role by role on the first bench that can.

    `known` are clips that the cache was seen to have. Raises EngineUnavailable when a role has no
    bench left: then nothing of the episode is used.
    """
    cues = rundown.speech
    private = frozenset(cue.role for cue in cues if cue.scope is Scope.SCHOOL)
    first = {role: _first_bench(role, benches, private) for role in rundown.roles}
    place = dict(first)
    clips = dict(known)
    notices = list(_kept_inside(first, benches, private))
    fresh = 0
    while True:
        waiting = _to_make(cues, benches, place, clips, cache)
        failures = []
        for key, result in _make(waiting, check, executor, progress):
            if isinstance(result, _Failure):
                failures.append(result)
                continue
            cache.put(key, result)  # at once: a run that is stopped here goes on from here
            clips[key] = result.said
            fresh += 1
        if not failures:
            break
        notices += _move_roles(failures, place, benches, private)
    bench_of = {role: benches[at] for role, at in place.items()}
    wished = {role: benches[at].engine.name for role, at in first.items() if place[role] != at}
    said: dict[str, KnownSpeech] = {}
    for cue in cues:
        key, in_step = source_key(cue, bench_of), _is_in_step(cue, bench_of)
        said[key] = replace(clips[key], in_step=in_step)
    return SpokenRundown(
        clips=said,
        bench_of=bench_of,
        moved=wished,
        notices=tuple(notices),
        fresh=fresh,
    )


def asked_first(rundown: Rundown, benches: Sequence[CastingTable]) -> Iterator[AskedClip]:
    """What `speak` asks for as long as no engine fails, each cue's.

    Raises EngineUnavailable when a role has no bench.
    """
    cues = rundown.speech
    private = frozenset(cue.role for cue in cues if cue.scope is Scope.SCHOOL)
    first = {role: benches[_first_bench(role, benches, private)] for role in rundown.roles}
    for cue in cues:
        bench = first[cue.role]
        said = utterance(cue, bench.casting)
        yield AskedClip(
            engine=bench.engine.name, fingerprint=bench.prints[said.voice], said=said, role=cue.role
        )


def speak_clips(
    asked: Iterable[AskedClip],
    engines: Sequence[VoiceEngine],
    *,
    cache: ClipCache,
    check: Callable[[Speech, str, float], None],
    executor: Executor,
) -> Iterator[str]:
    """Speak what the cache does not have; the keys of what it has then.

    What an engine cannot say is left out: an episode that needs it finds out why.
    """
    by_name = {engine.name: engine for engine in engines}
    waiting: _Waiting = {}
    for one in asked:
        if cache.get(one.key) is not None:
            yield one.key
        else:
            waiting[one.key] = (one.role, by_name[one.engine], one.said)
    for key, result in _make(waiting, check, executor, lambda _: None):
        if not isinstance(result, _Failure):
            cache.put(key, result)
            yield key


def source_key(cue: SpeechCue, bench_of: Mapping[str, CastingTable]) -> str:
    """The clip that says a cue."""
    bench = bench_of[cue.role]
    return clip_key(bench, utterance(cue, bench.casting))


def _is_in_step(cue: SpeechCue, bench_of: Mapping[str, CastingTable]) -> bool:
    bench = bench_of[cue.role]
    return part_of(bench.casting, cue.role).voice in bench.in_step


def clip_at(cache: ClipCache, key: str) -> Speech:
    """A clip that was spoken. Raises StoreError when the cache has lost it since."""
    clip = cache.get(key)
    if clip is None:
        raise StoreError(
            "một câu vừa đọc không còn trong kho tạm",
            hint="Chạy lại; câu ấy sẽ được đọc lại. Kiểm tra chỗ trống trên đĩa.",
        )
    return clip


def recast(rundown: Rundown, bench_of: Mapping[str, CastingTable]) -> Rundown:
    """The rundown with the voices that really speak."""
    return Rundown(
        cues=tuple(
            replace(cue, voice=part_of(bench_of[cue.role].casting, cue.role).voice)
            if isinstance(cue, SpeechCue)
            else cue
            for cue in rundown.cues
        )
    )


def _first_bench(role: str, benches: Sequence[CastingTable], private: frozenset[str]) -> int:
    """Where a role starts: one with school-only words never starts online."""
    at = _next_bench(role, -1, benches, private=role in private)
    if at is not None:
        return at
    if role not in private:
        raise _no_voice(role)
    raise EngineUnavailable(
        f"vai “{role or 'phát thanh viên'}” có lời chỉ dùng trong trường "
        "nhưng đài chỉ bật giọng đọc trực tuyến",
        hint='Thêm "embedded" vào engines trong station.toml.',
    )


def _kept_inside(
    first: Mapping[str, int], benches: Sequence[CastingTable], private: frozenset[str]
) -> Iterator[Notice]:
    """Whose voice is another because its words may not leave the school."""
    for role, place in first.items():
        wished = next(
            (
                number
                for number, bench in enumerate(benches[:place])
                if bench.engine.online and bench.casting.find(role) is not None
            ),
            None,
        )
        if role in private and wished is not None:
            yield Notice(
                code="giong-trong-truong",
                level=Level.INFO,
                sentence=f"vai “{role or 'phát thanh viên'}” có lời chỉ dùng trong trường nên "
                f"cả số đọc bằng bộ giọng {benches[place].engine.name}, không gửi cho "
                f"{benches[wished].engine.name}",
                hint="Muốn giọng trực tuyến đọc phần công khai thì để một vai khác đọc lời ấy.",
            )


def _next_bench(
    role: str, at: int, benches: Sequence[CastingTable], *, private: bool
) -> int | None:
    """The bench that a role asks after `at` and that may hear its words; -1 = it asked none yet."""
    able = [
        place
        for place, bench in enumerate(benches)
        if bench.casting.find(role) is not None and not (private and bench.engine.online)
    ]
    order = sorted(able, key=lambda place: role in benches[place].spare)
    behind = order[order.index(at) + 1 :] if at in order else order
    return next(iter(behind), None)


_Waiting = dict[str, tuple[str, VoiceEngine, Utterance]]


def _to_make(
    cues: Iterable[SpeechCue],
    benches: Sequence[CastingTable],
    place: Mapping[str, int],
    clips: dict[str, KnownSpeech],
    cache: ClipCache,
) -> _Waiting:
    """What is neither at hand nor in the cache, by clip key; cached clips are taken at once."""
    waiting: _Waiting = {}
    for cue in cues:
        bench = benches[place[cue.role]]
        wanted = utterance(cue, bench.casting)
        key = clip_key(bench, wanted)
        if key in clips or key in waiting:
            continue
        known = cache.get(key)
        if known is None:
            waiting[key] = (cue.role, bench.engine, wanted)
        else:
            clips[key] = known.said
    return waiting


def _make(
    waiting: _Waiting,
    check: Callable[[Speech, str, float], None],
    executor: Executor,
    progress: Callable[[str], None],
) -> Iterator[tuple[str, Speech | _Failure]]:
    """Each clip as it is made, those of patient engines first."""

    def one(item: tuple[str, VoiceEngine, Utterance]) -> Speech | _Failure:
        role, engine, wanted = item
        result = _try(role, engine, wanted, check)
        progress(wanted.text)
        return result

    alone = {k: v for k, v in waiting.items() if v[1].parallel == 1}
    together = {k: v for k, v in waiting.items() if v[1].parallel != 1}
    yield from zip(together, executor.map(one, together.values()), strict=True)
    lost: set[str] = set()
    for key, item in alone.items():
        if item[0] in lost:  # the role leaves this engine anyway; such engines are slow
            continue
        result = executor.submit(one, item).result()  # who asks for an end does not wait for it
        if isinstance(result, _Failure):
            lost.add(result.role)
        yield key, result


def _try(
    role: str, engine: VoiceEngine, wanted: Utterance, check: Callable[[Speech, str, float], None]
) -> Speech | _Failure:
    """One sentence, made again when its sound fails the check."""
    failure: EngineError = BadSound("chưa đọc được câu này")
    for _ in range(TRIES):
        try:
            speech = engine.synthesize(wanted)
            check(speech, wanted.text, wanted.rate)
        except BadSound as error:
            failure = error
        except EngineError as error:
            return _Failure(role=role, error=error)
        else:
            return speech
    return _Failure(role=role, error=failure)


def _move_roles(
    failures: Iterable[_Failure],
    place: dict[str, int],
    benches: Sequence[CastingTable],
    private: frozenset[str],
) -> list[Notice]:
    """Move each failed role to its next bench, or raise when there is none."""
    notices = []
    for role, error in {f.role: f.error for f in failures}.items():
        was = benches[place[role]].engine.name
        following = _next_bench(role, place[role], benches, private=role in private)
        if following is None:
            raise EngineUnavailable(
                f"không giọng nào đọc được vai “{role or 'phát thanh viên'}”: {error.sentence}",
                hint=error.hint or "Xem các giọng bằng: broadcaster voices",
            ) from error
        place[role] = following
        notices.append(
            Notice(
                code="doi-giong",
                level=Level.WARNING,
                sentence=f"vai “{role or 'phát thanh viên'}” đổi từ bộ giọng {was} sang "
                f"{benches[place[role]].engine.name} cho cả số: {error.sentence}",
                hint=error.hint,
            )
        )
    return notices
