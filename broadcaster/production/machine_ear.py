"""The ears of a station: words as our own voice says them, and what is heard in each voice by them.

Both are kept between runs and can be made again.
"""

import hashlib
import json
import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cache

from broadcaster.domain.errors import EngineError, StoreError
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.speech import Region, Speech, Utterance
from broadcaster.storage.cache_folder import FolderBlobCache
from broadcaster.storage.serialization import from_text, to_line
from broadcaster.voices.listening.ear import AROUND, Ear, ear_bytes, ear_from, new_ear
from broadcaster.voices.listening.heard import USUAL, LineToHear, VoiceEdges, sound_of
from broadcaster.voices.listening.hearing_range import HearingRange, measured_range, to_be_said
from broadcaster.voices.listening.own_words import (
    OWN_EDGES,
    OWN_FOUND,
    OWN_PASSES,
    TEACHERS,
    by_sound,
    own_ear,
    without_sound,
    words_in,
)
from broadcaster.voices.own.reading_list import figure_sentences, general_sentences
from broadcaster.voices.timing import words_of

EARS = 2  # version of the ears that are kept, and
RANGES = 3  # of what was measured with them,
OWN_WORDS = 1  # and of the words that a voice said itself
NORTH, SOUTH = "embedded:nu-bac", "embedded:nu-nam"  # whose words the ear knows
# Engines whose voices are measured before they are listened to. The embedded ones are ours, and
# were; online ones would have to be asked for a hundred sentences by a station that has no need.
MEASURED = frozenset({"neural"})
# Runs in which a word that stays unclear in a voice is asked for: the lines around it differ.
_TRIES = 3
_FIGURES = ""  # stands for all figures together among the sounds that stayed unclear
_SAID = 0.8  # of the sentences at least, or nothing is believed of the rest


class MachineEar:
    """The ears of a station, kept between runs; several threads may ask."""

    def __init__(
        self,
        kept: FolderBlobCache,
        engine: Callable[[], VoiceEngine],
        come_with: Callable[[str], Ear | None] = lambda _: None,
    ) -> None:
        """`engine` gives the voice that comes with the program, `come_with` words that it said."""
        self.kept = kept
        self._engine = engine
        self._base = cache(come_with)
        self._ears: dict[str, Ear] = {}  # by what is kept of them
        self._turn = threading.Lock()
        self._ranges: dict[str, HearingRange] = {}
        self._measuring = threading.Lock()
        self._own: dict[str, Ear] = {}  # by what is kept of them
        self._unclear: dict[str, _UnclearSounds] = {}  # by the same
        self._learning = threading.Lock()

    def knowing(self, voice: str, words: Collection[str], *, measured: bool = False) -> Ear:
        """The ear with the words of a voice of ours; without those that it cannot say.

        `measured` = for a voice that is measured with our words: it is heard by those that were
        learnt here, none of which came with the program, as it was measured. Raises EngineError
        when our voice does not speak at all.
        """
        with self._turn:
            engine = self._engine()

            def say(text: str) -> Speech:
                return engine.synthesize(Utterance(text=text, voice=voice))

            base = None if measured else self._base(voice)
            key = self._ear_key(voice, base)
            ear = known = self._ears.get(key) or _beside(base, self._kept(key))
            ear = ear or base or new_ear(say)
            try:
                ear = ear.knowing(words, say)
            except EngineError:
                for word in words:
                    with suppress(EngineError):
                        ear = ear.knowing([word], say)
            self._ears[key] = ear
            learnt = {
                word: ear.words[word] for word in ear.words.keys() - (base.words if base else {})
            }
            if ear is not known and learnt:
                with suppress(StoreError):  # a folder that may only be read costs the work again
                    self.kept.put(key, ear_bytes(replace(ear, words=learnt)))
            return ear

    def _ear_key(self, voice: str, base: Ear | None) -> str:
        beside = f" beside {' '.join(sorted(base.words))}" if base else ""
        return _key(f"ear {EARS} {self._engine().fingerprint(voice)}{beside}")

    def range_known(self, engine: VoiceEngine, voice: str) -> HearingRange | None:
        """What was measured of a voice; None = nothing was, or it sounds otherwise now."""
        try:
            key = self._range_key(engine, voice)
        except EngineError:
            return None
        if key in self._ranges:
            return self._ranges[key]
        data = self.kept.get(key)
        with suppress(StoreError):
            return from_text(HearingRange, data) if data is not None else None
        return None

    def range_in(self, engine: VoiceEngine, voice: str) -> HearingRange | None:
        """What is heard in a voice, measured now if it was not before.

        None = it is heard as ours are, or does not speak now. It says a hundred sentences for it.
        Where it fell silent while it was asked for its own words, what our words hear in it holds
        for this run alone.
        """
        if engine.name not in MEASURED:
            return None
        with self._measuring:
            known = self.range_known(engine, voice)
            if known is not None:
                return known
            try:
                found, whole = self._measured(engine, voice)
                key = self._range_key(engine, voice)
            except EngineError:
                return None
            if found is not None:
                self._ranges[key] = found  # where nothing can be kept it is not said again
            if found is not None and whole:
                with suppress(StoreError):
                    self.kept.put(key, to_line(found))
            return found

    def _measured(self, engine: VoiceEngine, voice: str) -> tuple[HearingRange | None, bool]:
        """What is heard in it, and whether it said all of its own words that it was asked for."""
        texts, lines = to_be_said(general_sentences()), []
        for text in texts:
            with suppress(EngineError):
                said = engine.synthesize(Utterance(text=text, voice=voice))
                lines.append(LineToHear(text=text, samples=said.samples, rate=said.rate))
        if len(lines) < _SAID * len(texts):
            return None, False
        near = near_to(_region(engine, voice))
        by_ours = measured_range(lines, [self.knowing(near, words_in(lines), measured=True)])
        if not by_ours.misses or by_ours == replace(by_ours, edges=USUAL, hears=()):
            return by_ours, True  # or our words do not follow it, and so place none of its own
        words = words_in(lines) | general_words()
        try:
            own, whole = self._own_words(engine, voice, words, lines, by_ours.edges)
        except EngineError:
            return by_ours, False
        if not whole:
            return by_ours, False
        can = [line for line in lines if own and words_in([line]) <= own.words.keys()]
        if own is not None and len(can) >= _SAID * len(lines):
            by_own = measured_range(can, [own], OWN_EDGES, passes=OWN_PASSES, enough=OWN_FOUND)
            if len(by_own.hears) > len(by_ours.hears):
                return replace(by_own, placed_by=by_ours.edges), True
        return by_ours, True

    def own_words(
        self,
        engine: VoiceEngine,
        voice: str,
        words: Collection[str],
        lines: Sequence[LineToHear],
        edges: VoiceEdges,
    ) -> Ear | None:
        """An ear of the words as the voice says them itself, without those that are unclear in it.

        It says a list of those that it was not asked for before; what stays unclear is asked for
        once a run, in the first runs alone. `lines` are some that it said, `edges` those with which
        they are heard by our words. None = its figures are unclear. Raises EngineError when it says
        nothing.
        """
        return self._own_words(engine, voice, words, lines, edges)[0]

    def _own_words(
        self,
        engine: VoiceEngine,
        voice: str,
        words: Collection[str],
        lines: Sequence[LineToHear],
        edges: VoiceEdges,
    ) -> tuple[Ear | None, bool]:
        """The same, and whether the voice said every list that it was asked for."""
        near = near_to(_region(engine, voice))
        ours = self._engine().fingerprint(near)
        key = _key(f"own words {EARS} {OWN_WORDS} {ours} {engine.fingerprint(voice)}")

        failed: list[str] = []  # lists that it did not say now: nothing is known of their words

        def say(text: str) -> Speech:
            try:
                return engine.synthesize(Utterance(text=text, voice=voice))
            except EngineError:
                failed.append(text)
                raise

        with self._learning:
            unclear = self._unclear.get(key) or _UnclearSounds(self.kept, key)
            self._unclear[key] = unclear
            known = self._own.get(key) or self._kept(key)
            if known is None and not unclear.worth_asking(_FIGURES):
                return None, True
            new = without_sound(known, words) if known is not None else frozenset(words)
            new = frozenset(word for word in new if unclear.worth_asking(sound_of(word)))
            if known is None or new:
                teachers = lines[:TEACHERS]
                ear = self.knowing(near, new | AROUND | words_in(teachers), measured=True)
                found = own_ear(
                    known,
                    new & ear.words.keys(),
                    say,
                    near=ear,
                    teachers=[one for one in teachers if words_in([one]) <= ear.words.keys()],
                    edges=edges,
                )
                if found is None:
                    unclear.note([_FIGURES])
                    return None, not failed
                if not failed:
                    unclear.note(map(sound_of, without_sound(found, new & ear.words.keys())))
                if known is None or found.words.keys() != known.words.keys():
                    with suppress(StoreError):
                        self.kept.put(key, ear_bytes(found))
                known = found
            self._own[key] = known
            return by_sound(known, words), not failed

    def _range_key(self, engine: VoiceEngine, voice: str) -> str:
        ours = self._engine().fingerprint(near_to(_region(engine, voice)))
        return _key(f"range {EARS} {RANGES} {ours} {engine.fingerprint(voice)}")

    def _kept(self, key: str) -> Ear | None:
        data = self.kept.get(key)
        with suppress(ValueError):
            return ear_from(data) if data is not None else None
        return None


class _UnclearSounds:
    """Sounds that stayed unclear in a voice when it was asked for them, in how many runs."""

    def __init__(self, kept: FolderBlobCache, of: str) -> None:
        self._kept, self._key = kept, _key(f"unclear {of}")
        self._now: set[str] = set()  # in this run
        self._runs: dict[str, int] = {}
        with suppress(ValueError, AttributeError, TypeError):  # damaged: it is found out anew
            told = json.loads(kept.get(self._key) or b"{}")
            self._runs = {str(sound): int(runs) for sound, runs in told.items()}

    def worth_asking(self, sound: str) -> bool:
        """Whether it may yet become clear."""
        return sound not in self._now and self._runs.get(sound, 0) < _TRIES

    def note(self, sounds: Iterable[str]) -> None:
        """They were asked for in this run and are not clear."""
        fresh = set(sounds) - self._now
        if not fresh:
            return
        self._now |= fresh
        self._runs |= {sound: self._runs.get(sound, 0) + 1 for sound in fresh}
        with suppress(StoreError):
            self._kept.put(self._key, json.dumps(self._runs, ensure_ascii=False).encode())


def general_words() -> frozenset[str]:
    """The words of our general sentences and those of figures: most of what a station says."""
    texts = (*general_sentences(), *figure_sentences())
    return frozenset(text[a:b].lower() for text in texts for a, b in words_of(text))


def near_to(region: Region | None) -> str:
    """Our voice whose words are nearest to those of a voice from there."""
    return SOUTH if region is Region.SOUTH else NORTH


def _beside(base: Ear | None, kept: Ear | None) -> Ear | None:
    """What was kept, with the words beside which it was learnt."""
    return replace(base, words={**base.words, **kept.words}) if base and kept else kept


def _region(engine: VoiceEngine, voice: str) -> Region | None:
    return next((one.region for one in engine.voices() if one.id == voice), None)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
