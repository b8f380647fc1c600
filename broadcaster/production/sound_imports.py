"""Import every sound once: decoded, at the house rate, cleaned where it is a recording, kept."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.decoding import OpenSound, SoundDecoder
from broadcaster.domain.errors import AssetError
from broadcaster.domain.sound import HOUSE_RATE, ImportedSound, Sound, SoundAsset, SoundNotes
from broadcaster.dsp.analysis import ChannelFigures, ChannelMeter, ClipFinder
from broadcaster.dsp.gain import sample_peak
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.resampling import Resampler
from broadcaster.production.cleaning import Cleaner, is_silent, plan_cleaning
from broadcaster.production.import_cache import FolderImports
from broadcaster.production.importing_notices import dealt_notice
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.sound_profiles import Profiler

Block = NDArray[np.float32]

IMPORT_VERSION = 1  # raise when the same file would come in otherwise
_WORTH_CLEANING = HOUSE_RATE // 2  # frames: in less nothing can be told from noise
CLEAN_MARK = "sach"  # in the keys of sounds that were cleaned


class SoundImports:
    """The imported sounds of one station; each is made once, however many ask for it."""

    def __init__(self, decoder: SoundDecoder, store: FolderImports) -> None:
        self._decoder = decoder
        self._store = store
        self._held: dict[str, ImportedSound] = {}
        self._turns: dict[str, threading.Lock] = {}
        self._door = threading.Lock()

    def load(self, asset: SoundAsset) -> ImportedSound:
        """The sound at the house rate.

        Raises AssetError when the file is no sound that can be used, StoreError when the disk
        does not take it.
        """
        key = recipe_key("import", IMPORT_VERSION, {"file": asset.digest, "clean": asset.clean})
        with self._door:
            turn = self._turns.setdefault(key, threading.Lock())
        with turn:
            found = self._held.get(key) or self._store.get(key)
            if found is None:
                found = self._imported(asset, key)
            self._held[key] = found
        return found

    def _imported(self, asset: SoundAsset, key: str) -> ImportedSound:
        with self._decoder.open(asset.path) as opened:
            arriving = _Arriving(opened, asset.path.name)
            with self._store.spool(arriving.blocks(), arriving.channels) as raw:
                if asset.clean and raw.frames >= _WORTH_CLEANING:
                    return self._cleaned(asset.path, key, raw, arriving)
                return self._as_it_is(key, raw, arriving)

    def _as_it_is(self, key: str, raw: Sound, arriving: "_Arriving") -> ImportedSound:
        """Only what goes beyond full scale is turned down, and two equal channels become one."""
        channels = 1 if arriving.figures.alike else raw.channels
        factor = np.float32(1.0 / max(arriving.peak, 1.0))
        profiler = Profiler(channels)

        def blocks() -> Iterator[Block]:
            for block in stretches(raw):
                ready = block[:, :channels] * factor
                profiler.feed(ready)
                yield ready

        return self._store.put(key, blocks(), channels, lambda: arriving.notes(profiler, key))

    def _cleaned(self, path: Path, key: str, raw: Sound, arriving: "_Arriving") -> ImportedSound:
        plan = plan_cleaning(raw, arriving.figures)
        if is_silent(plan.levels):
            raise AssetError(
                f"{path.name} im lặng từ đầu đến cuối",
                hint="Nghe thử bản ghi, kiểm tra micrô và nút ghi rồi ghi lại.",
                where=str(path),
            )
        cleaner, profiler = Cleaner(plan), Profiler(plan.channels)

        def blocks() -> Iterator[Block]:
            for block in cleaner.clean(raw):
                profiler.feed(block)
                yield block

        def notes() -> SoundNotes:
            known = arriving.notes(profiler, key)
            after = known.profile.loudness
            told = cleaner.report(before=arriving.loudness, after=after, frames=raw.frames)
            return replace(known, cleaning=told)

        return self._store.put(key, blocks(), plan.channels, notes)


def stretches(sound: Sound) -> Iterator[Block]:
    """A sound a second at a time."""
    for first in range(0, sound.frames, HOUSE_RATE):
        yield sound.samples[first : first + HOUSE_RATE]


class _Arriving:
    """A sound on its way in: brought to the house rate, and looked at while it passes."""

    def __init__(self, opened: OpenSound, file: str) -> None:
        self._opened = opened
        self._file = file
        self.channels = opened.facts.channels if opened.facts.channels <= 2 else 1
        self._clips = ClipFinder(opened.facts.channels, opened.facts.rate)
        self._meter = ChannelMeter(self.channels)
        self._loudness = LoudnessMeter(self.channels, HOUSE_RATE)
        self.peak = 0.0
        self.loudness = 0.0  # LUFS as heard, when all has passed
        self.figures = ChannelFigures(
            offset=0.0, correlation=1.0, balance=0.0, alike=False, dealt=False
        )

    def blocks(self) -> Iterator[Block]:
        """Blocks at the house rate, one or two channels."""
        for block in self._at_home():
            self.peak = max(self.peak, sample_peak(block))
            self._loudness.feed(block)
            yield block
        self.figures = self._meter.finish()
        self.loudness = self._loudness.finish().integrated

    def notes(self, profiler: Profiler, key: str) -> SoundNotes:
        """What is known when the last sample has passed."""
        facts = self._opened.facts
        if self.figures.dealt:
            facts = replace(facts, notices=(*facts.notices, dealt_notice(self._file)))
        return SoundNotes(
            profile=profiler.finish(key),
            facts=facts,
            clipped=self._clips.finish(),
        )

    def _at_home(self) -> Iterator[Block]:
        rate = self._opened.facts.rate
        resampler = Resampler(rate, HOUSE_RATE, self.channels) if rate != HOUSE_RATE else None
        for block in self._opened.blocks():
            self._clips.feed(block)
            fitting = block
            if block.shape[1] > 2:
                fitting = block.mean(axis=1, keepdims=True, dtype=np.float32)
            self._meter.feed(fitting)
            yield resampler.feed(fitting) if resampler else fitting
        if resampler:
            yield resampler.finish()
