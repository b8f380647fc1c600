"""Giọng trường em: speaks with the syllables that somebody of the school has read aloud.

The embedded voice says the sentence first: its lengths and its melody are the plan. Each syllable
is then taken from what was read, with that length and that melody. A person's sound with our
timing and tones is understood five times as well as our own sound.
"""

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from statistics import fmean
from typing import cast

import numpy as np

from broadcaster.domain.errors import ConfigError, EngineRefused, EngineUnavailable
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import (
    Availability,
    Gender,
    Samples,
    Speech,
    Utterance,
    Voice,
    WordTiming,
)
from broadcaster.domain.text import nfc
from broadcaster.voices import embedded
from broadcaster.voices.checking import check_speech, check_text, quoted
from broadcaster.voices.installed import digest_of
from broadcaster.voices.melody import melody_of
from broadcaster.voices.own.inventory import Inventory, ReadSentence, ReadTake
from broadcaster.voices.own.joining import PlannedUnit, joined, levelled
from broadcaster.voices.own.syllables import Syllable, syllable_of
from broadcaster.voices.own.voice_analysis import HOP, Frames, height, loudness, onset, spectrum
from broadcaster.voices.own.voice_files import (
    KEY,
    SOUND,
    UNITS,
    OwnVoiceCard,
    StoredVoice,
    read_built,
    read_own_card,
)
from broadcaster.voices.trim_silence import lock

VERSION = 3
TEMPLATES = {Gender.FEMALE: "embedded:nu-bac", Gender.MALE: "embedded:nam-bac"}
HINT = "Thu các câu của «broadcaster voices sentences», rồi chạy «broadcaster voices make TÊN»."
QUIET = 50.0  # dB under the loudest frame of the template: silence behind a syllable
PEAK = 0.9  # of full scale, the most that joined periods may reach
ROOM = 0.02  # seconds of the room around a sentence that is heard as it was read


class OwnVoice:
    """Every voice in the folder of the station; may be called from many threads."""

    name = "own"
    online = False
    max_chars = 2_000
    parallel = 2

    def __init__(
        self,
        folder: Path,
        template: VoiceEngine,
        today: Callable[[], date] = date.today,
        gone: Callable[[], Collection[str]] = tuple,
    ) -> None:
        self._folder = folder
        self._gone = gone
        self._template = template
        self._today = today

    def voices(self) -> tuple[Voice, ...]:
        """Those that were made, have a card, and may still be heard: no consent ended."""
        return tuple(_voice(key, card) for key, card in self._cards())

    def fingerprint(self, voice: str) -> str:
        """What was made of the takes, the template, and this way of joining."""
        card, folder = self._card(voice)
        digest = hashlib.sha256(f"{VERSION} {voice}".encode())
        for name in (UNITS, SOUND):
            digest.update(digest_of(folder / name).encode())
        digest.update(self._template.fingerprint(TEMPLATES[card.gender]).encode())
        return f"own:{digest.hexdigest()[:24]}"

    def available(self) -> Availability:
        """Whether any voice is there, and what it speaks by."""
        if not self._cards():
            return Availability(ok=False, reason="Trường chưa có giọng riêng.", fix=HINT)
        return self._template.available()

    def synthesize(self, utterance: Utterance) -> Speech:
        """Say it; a syllable that cannot be put together from what was read is refused by name.

        Where it may be heard is asked by who casts it: the same sentence is a clip for all.
        """
        card, folder = self._card(utterance.voice)
        text = nfc(utterance.text)
        check_text(text)
        if len(text) > self.max_chars:
            told = f"Câu {quoted(text)} dài {len(text)} ký tự, quá {self.max_chars}."
            raise EngineRefused(told, hint="Chia câu này thành nhiều câu.")
        made = _digests(folder)
        try:
            speech = _said(_loaded(folder, *made), self._template, card.gender, utterance)
        except ConfigError as fault:
            raise EngineUnavailable(fault.sentence, hint=fault.hint) from fault
        if _digests(folder) != made:  # made anew meanwhile: its sound is another one
            return self.synthesize(utterance)
        return speech

    def _cards(self) -> list[tuple[str, OwnVoiceCard]]:
        found = []
        try:
            gone = self._gone()
        except ConfigError:
            return []  # nobody speaks who may have taken the consent back
        for path in sorted(self._folder.glob(f"*/{UNITS}")):
            key = nfc(path.parent.name)
            try:
                card = read_own_card(path.parent)
            except ConfigError:
                continue  # «broadcaster voices make» tells why
            over = card.until is not None and self._today() > card.until
            over = over or f"own:{key}" in gone
            if KEY.fullmatch(key) and not over and (path.parent / SOUND).is_file():
                found.append((key, card))
        return found

    def _card(self, voice: str) -> tuple[OwnVoiceCard, Path]:
        for key, card in self._cards():
            if voice == f"own:{key}":
                return card, self._folder / key
        raise EngineUnavailable(
            f"Giọng «{voice}» của trường không có, chưa dựng hoặc hết hạn đồng ý.", hint=HINT
        )


def make(options: Mapping[str, object]) -> VoiceEngine:
    """The engine; options: `folder` of the voices, `gone`, which gives the ids of those that were
    taken back; and those of the embedded one, its template.
    """
    folder, gone = options.get("folder"), options.get("gone")
    here = folder if isinstance(folder, Path) else Path()
    told = cast(Callable[[], Collection[str]], gone) if callable(gone) else tuple
    return OwnVoice(here, embedded.make(options), gone=told)


def _voice(key: str, card: OwnVoiceCard) -> Voice:
    return Voice(
        id=f"own:{key}", engine="own", name=card.name, gender=card.gender, age=card.age,
        region=card.region, scope=card.scope, until=card.until,
        credit=f"Giọng tổng hợp từ giọng của {card.name}",
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _LoadedVoice:
    made: StoredVoice
    inventory: Inventory
    sentences: Mapping[str, ReadSentence]  # by their text


@lru_cache(maxsize=4)
def _loaded(folder: Path, _units: str, _sound: str) -> _LoadedVoice:
    made = read_built(folder)
    whole = {one.text: one for one in made.sentences}
    return _LoadedVoice(made=made, inventory=Inventory(made.units), sentences=whole)


def _digests(folder: Path) -> tuple[str, str]:
    return digest_of(folder / UNITS), digest_of(folder / SOUND)


def _as_it_was_read(take: ReadTake, one: ReadSentence) -> Speech:
    """A sentence that somebody has read just so, from its first sound to its last."""
    begins = max(one.words[0].begins - ROOM, 0.0)
    ends = min(one.words[-1].ends + ROOM, len(take.samples) / take.rate)
    sound = take.samples[round(begins * take.rate) : round(ends * take.rate)].astype(np.float32)
    edge = min(round(ROOM * take.rate), len(sound) // 2)
    fade = np.linspace(0.0, 1.0, edge, dtype=np.float32)  # the room does not begin with a click
    sound[:edge] *= fade
    sound[len(sound) - edge :] *= fade[::-1]
    words = tuple(
        WordTiming(
            start=word.start, end=word.end, begins=word.begins - begins, ends=word.ends - begins
        )
        for word in one.words
    )
    return Speech(samples=lock(_held(sound)), rate=take.rate, words=words)


def _held(sound: Samples) -> Samples:
    """No louder than PEAK."""
    highest = float(np.abs(sound).max(initial=0.0))
    return sound if highest <= PEAK else np.asarray(sound * (PEAK / highest), dtype=np.float32)


def _said(
    voice: _LoadedVoice, template: VoiceEngine, gender: Gender, utterance: Utterance
) -> Speech:
    """As it was read where somebody has read just that, else joined. Raises ConfigError."""
    text = nfc(utterance.text)
    whole = voice.sentences.get(text)
    if whole is not None and utterance.rate == 1.0 and utterance.pitch == 0.0:
        return _as_it_was_read(voice.made.take(whole.take), whole)
    plan = template.synthesize(
        Utterance(
            text=text,
            voice=TEMPLATES[gender],
            rate=utterance.rate,
            emphasis=utterance.emphasis,
            scope=utterance.scope,
        )
    )
    samples = _spoken(voice, plan, text, utterance.pitch)
    speech = Speech(samples=lock(samples), rate=plan.rate, words=plan.words)
    check_speech(speech, text, utterance.rate)
    return speech


def _spoken(voice: _LoadedVoice, plan: Speech, text: str, pitch: float) -> Samples:
    """The sentence of the plan with the syllables of the voice. Raises EngineRefused."""
    syllables = [syllable_of(text[word.start : word.end]) for word in plan.words]
    level = loudness(plan.samples, plan.rate)
    seen = spectrum(plan.samples, plan.rate)
    planned: list[PlannedUnit] = []
    missing: list[str] = []
    take = cache(voice.made.take)  # of this sentence alone: sound is not kept
    for number, word in enumerate(plan.words):
        ends = _audible_end(level, word.begins, word.ends)
        units = _units_for(
            voice.inventory, take, syllables, number, seen=seen, when=(word.begins, ends)
        )
        if units is None:
            missing.append(text[word.start : word.end])
        else:
            planned += units
    if missing:
        raise EngineRefused(
            f"Giọng của trường chưa có tiếng {', '.join(map(quoted, dict.fromkeys(missing)))}.",
            hint="Thu thêm các câu của «broadcaster voices sentences --for TÊN».",
        )
    evened = levelled(planned, plan.samples, plan.rate)
    raised = fmean(step.semitones for step in melody_of(text))
    return _held(joined(evened, _melody(voice, plan, pitch + raised), plan.seconds, plan.rate))


def _units_for(
    inventory: Inventory,
    take: Callable[[int], ReadTake],
    syllables: Sequence[Syllable | None],
    number: int,
    *,
    seen: Frames,
    when: tuple[float, float],
) -> list[PlannedUnit] | None:
    """What is heard at that time: a whole syllable, else two halves; None = neither was read."""
    begins, ends = when
    wanted = syllables[number]
    if wanted is None:
        return None
    before = syllables[number - 1] if number else None
    behind = syllables[number + 1] if number + 1 < len(syllables) else None
    whole = inventory.best(
        wanted,
        before=before.rime if before else "",
        behind=behind.initial if behind else "",
        last=behind is None,
        seconds=ends - begins,
    )
    if whole is not None:
        return [_heard(take(whole.take), (whole.begins, whole.ends), (begins, ends))]
    halves = inventory.halves(wanted, seconds=ends - begins)
    if halves is None:
        return None
    turn = onset(seen, begins, ends)
    initial, rime = halves
    return [
        _heard(take(initial.take), (initial.begins, initial.turn), (begins, turn)),
        _heard(take(rime.take), (rime.turn, rime.ends), (turn, ends)),
    ]


def _heard(take: ReadTake, part: tuple[float, float], when: tuple[float, float]) -> PlannedUnit:
    return PlannedUnit(
        take=take, begins=part[0], ends=part[1], heard_from=when[0], heard_until=when[1]
    )


def _audible_end(level: Frames, begins: float, ends: float) -> float:
    """Where the sound of a syllable ends; the pause behind it belongs to nobody."""
    last = min(round(ends / HOP), len(level) - 1)
    while last * HOP > begins + 0.05 and level[last] < level.max() - QUIET:
        last -= 1
    return min(ends, (last + 1) * HOP)


def _melody(voice: _LoadedVoice, plan: Speech, pitch: float) -> Frames:
    """The template's melody with its middle in the register of the person, moved by `pitch`."""
    hertz = height(plan.samples, plan.rate)
    voiced = hertz > 0.0
    if not voiced.any():
        return np.full(len(hertz), voice.made.median)
    whole = np.interp(np.arange(len(hertz)), np.flatnonzero(voiced), hertz[voiced])
    factor = voice.made.median / float(np.median(hertz[voiced])) * 2 ** (pitch / 12)
    return np.asarray(whole * factor)
