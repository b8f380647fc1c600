"""Mix, master, encode and measure a timeline; what the finished file measures decides.

The programme is planned from profiles, cut into segments, and each segment is mixed and encoded by
itself, on every core. The segments are joined as they come and measured as they stand in the file.
Segments and measures are kept by content: what has not changed is not made again. The bytes are
the same whatever was kept and however many cores there are.
"""

import hashlib
import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Semaphore

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import quantised, to_db
from broadcaster.errors import NoSeam
from broadcaster.model.notice import Level, Notice
from broadcaster.model.segment import EncodedSegment, Measured, Piece
from broadcaster.model.sound import MP3_FRAME, Sound
from broadcaster.model.timeline import MasterReport, MasterSpec, Timeline
from broadcaster.ports import SegmentJoiner
from broadcaster.production.course import ProfileOf
from broadcaster.production.fitting import length_text
from broadcaster.production.mastering import (
    MasterPlan,
    limiter_for,
    master,
    plan_from_profiles,
    replan,
)
from broadcaster.production.mixing import render
from broadcaster.production.readings import report_of, whole_reading
from broadcaster.production.recipe import recipe_key
from broadcaster.production.segments import Cutter, Segment
from broadcaster.system.memory import hand_back, one_pool
from broadcaster.workflows.kept_segments import (
    pack_measured,
    pack_segment,
    unpack_measured,
    unpack_segment,
)
from broadcaster.workflows.tools import Press

Block = NDArray[np.float32]

SEGMENT_VERSION = 1  # raise when the same content would give other bytes
MEASURE_VERSION = 3  # raise when the same bytes would measure differently
CLOSE_ENOUGH = 0.1  # LU that the decoded file may be off its target before a second try
_TRIES = 4  # encodings of what is above the ceiling: its peaks come out a little different
_SAFE = 0.1  # dB more than a peak was over
_MORE = 0.6  # dB more when that did not help: the encoder had raised what was under the ceiling
_AHEAD = 2  # segments for each core that may wait for being joined, and pieces for being measured


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The sources of a timeline: samples, and what is known without them."""

    sound_of: Callable[[str], Sound]
    profile_of: ProfileOf

    def length_of(self, key: str) -> int:
        """Frames of a source."""
        return self.profile_of(key).frames


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MixedDown:
    """What came of it."""

    report: MasterReport  # its size and digest still open
    segments: int
    fresh: int  # segments that were encoded, not kept from an earlier time
    energies: NDArray[np.float64]  # of every 20 ms of the decoded file, as `SoundShape` has them
    ceiling: float  # dBTP under which the limiter held the samples, where no peak came out higher
    notices: tuple[Notice, ...] = ()


def mix_down(
    timeline: Timeline, sources: Sources, spec: MasterSpec, *, press: Press, path: Path
) -> MixedDown:
    """Write the mastered MP3, without tags.

    A segment that comes out above the ceiling is encoded again under a lower one; when the whole
    misses its loudness all of it is, once. Raises AudioError, StoreError.
    """
    cutter = Cutter(timeline, sources.length_of)
    job = _Job(
        frames=timeline.frames, cutter=cutter, sources=sources, spec=spec, press=press, path=path
    )
    plan = plan_from_profiles(timeline, sources.profile_of, spec)
    done = _land(job, plan)
    silent = math.isinf(plan.mix_loudness)  # then there is nothing to land
    if not silent and abs(done.report.loudness - spec.loudness) > CLOSE_ENOUGH:
        heard = replace(done.report, true_peak=spec.true_peak)  # peaks are under it already
        again = _land(job, replan(plan, heard, spec))
        done = replace(again, fresh=again.fresh + done.fresh)
    return done


def missed(report: MasterReport, spec: MasterSpec) -> bool:
    """Whether a finished file is audibly off its loudness or above its peak ceiling."""
    off = abs(report.loudness - spec.loudness) > CLOSE_ENOUGH
    return off or report.true_peak > spec.true_peak


def _land(job: "_Job", plan: MasterPlan) -> MixedDown:
    """Render with a plan, and again what is above the ceiling."""
    segments = job.cutter.segments()
    ceilings: dict[int, float] = {}  # of the segments that need a lower one, by first MP3 frame
    fresh = 0
    for _ in range(_TRIES):
        made = _Rendering(job, plan, ceilings).run(segments)
        fresh += made.fresh
        lower = _lower(made, job.spec.true_peak, plan.ceiling, ceilings)
        if not lower:
            break
        ceilings |= lower
    measured = [measured for _, measured in made.pieces]
    return MixedDown(
        report=report_of(measured, gain=plan.gain, limited=made.limited),
        segments=len(measured),
        fresh=fresh,
        energies=whole_reading(measured).energies,
        ceiling=plan.ceiling,
        notices=tuple(made.notices),
    )


def _lower(
    made: "_Made", most: float, usual: float, ceilings: Mapping[int, float]
) -> dict[int, float]:
    """Lower ceilings for what came out above `most` dBTP.

    A peak beside a seam may come from the segment before: where a lower ceiling did not help, that
    one gets it too.
    """
    lower: dict[int, float] = {}
    before = None
    for first, measured in made.pieces:
        excess = to_db(measured.peak) - most
        if excess > 0.0:
            more = _MORE if first in ceilings else _SAFE
            wanted = quantised(ceilings.get(first, usual) - excess - more)
            lower[first] = min(wanted, lower.get(first, wanted))
            if first in ceilings and before is not None:
                lower[before] = min(wanted, lower.get(before, wanted))
        before = first
    return lower


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What does not change from one rendering to the next."""

    frames: int  # length of the programme
    cutter: Cutter
    sources: Sources
    spec: MasterSpec
    press: Press
    path: Path


@dataclass(slots=True, kw_only=True)
class _Made:
    """What one rendering gave."""

    pieces: list[tuple[int, Measured]] = field(default_factory=list)  # with the segment's frame
    notices: list[Notice] = field(default_factory=list)
    limited: float = 0.0
    fresh: int = 0


class _Rendering:
    """All segments encoded on every core, joined in order, and measured beside that."""

    def __init__(self, job: _Job, plan: MasterPlan, ceilings: Mapping[int, float]) -> None:
        self._job = job
        self._plan = plan
        self._ceilings = ceilings
        self._made = _Made()
        self._measuring: list[tuple[int, Future[Measured]]] = []

    def run(self, segments: Sequence[Segment]) -> _Made:
        """Write the file; what its pieces measure."""
        spec, press = self._job.spec, self._job.press
        self._turns = Semaphore(press.workers)
        # Beside a single encoder the next block, or the next segment, is mixed meanwhile.
        one_pool()
        encoders = ThreadPoolExecutor(max(press.workers, 2), "encode")
        self._aside = ThreadPoolExecutor(press.workers, "measure")
        try:
            joined = press.codec.joiner(
                self._job.path, channels=spec.channels, bitrate=spec.bitrate
            )
            with joined as joiner:
                self._join(joiner, _in_order(encoders, self._encoded, segments, press.workers))
                self._made.pieces = [(first, found.result()) for first, found in self._measuring]
                joiner.seal([measured for _, measured in self._made.pieces])
        finally:
            encoders.shutdown(cancel_futures=True)
            self._aside.shutdown(cancel_futures=True)
        return self._made

    def _join(
        self, joiner: SegmentJoiner, encoded: Iterable[tuple[Segment, EncodedSegment]]
    ) -> None:
        last: Segment | None = None
        for segment, frames in encoded:
            try:
                piece = joiner.add(frames)
            except NoSeam:
                assert last is not None  # the first one needs no seam
                last, piece, is_in = self._find_seam(joiner, last, segment, frames)
                if is_in:
                    continue
            if last is not None and piece is not None:
                self._measure(last, piece)
            last = segment
        assert last is not None  # a timeline has at least one segment
        self._measure(last, joiner.finish(self._job.frames))

    def _find_seam(
        self, joiner: SegmentJoiner, last: Segment, segment: Segment, frames: EncodedSegment
    ) -> tuple[Segment, Piece | None, bool]:
        """Look for the seam further on; where there is none, encode through both as one.

        Returns the segment that is in the file now, what is final, and whether `segment` is in.
        """
        joiner.extend(self._encoded(self._job.cutter.widened(last)))
        try:
            return last, joiner.add(frames), False
        except NoSeam:
            both = self._job.cutter.together(last, segment)
            joiner.extend(self._encoded(both))
            self._made.notices.append(_no_seam(segment))
            return both, None, True

    def _measure(self, segment: Segment, piece: Piece) -> None:
        most = self._job.press.workers * _AHEAD
        if len(self._measuring) >= most:
            self._measuring[-most][1].result()  # so that few wait at a time
        self._measuring.append((segment.first, self._aside.submit(self._measured, piece)))

    def _measured(self, piece: Piece) -> Measured:
        press, spec = self._job.press, self._job.spec
        shape = (piece.lead, piece.count, piece.skip, piece.samples, spec.channels, MEASURE_VERSION)
        key = hashlib.sha256(repr(shape).encode() + piece.data).hexdigest()
        kept = press.kept.get(key)
        if kept is not None:
            return unpack_measured(kept)
        measured = press.codec.measure(piece, channels=spec.channels, bitrate=spec.bitrate)
        press.kept.put(key, pack_measured(measured))
        hand_back()
        return measured

    def _encoded(self, segment: Segment) -> EncodedSegment:
        """The frames of a segment, kept from an earlier time or made now."""
        spec, press = self._job.spec, self._job.press
        plan = replace(self._plan, ceiling=self._ceilings.get(segment.first, self._plan.ceiling))
        key = recipe_key(
            "segment",
            SEGMENT_VERSION,
            {
                "content": segment.content(),
                "gain": plan.gain,
                "ceiling": plan.ceiling,
                "channels": spec.channels,
                "bitrate": spec.bitrate,
            },
        )
        kept = press.kept.get(key)
        encoded = unpack_segment(kept) if kept is not None else None
        if encoded is None:
            encoded = self._encode(segment, plan)
            press.kept.put(key, pack_segment(encoded))
            self._made.fresh += 1
        self._made.limited = max(self._made.limited, encoded.limited)
        return encoded

    def _encode(self, segment: Segment, plan: MasterPlan) -> EncodedSegment:
        spec, press = self._job.spec, self._job.press
        limiter = limiter_for(plan, spec)
        mix = render(segment.window, self._job.sources.sound_of, spec.channels)
        blocks = _without(segment.warm * MP3_FRAME, master(mix, plan, spec, limiter))
        encoded = press.codec.encode(
            _by_turns(blocks, self._turns),
            channels=spec.channels,
            bitrate=spec.bitrate,
            lead=segment.lead,
            count=segment.count,
            spare=segment.spare,
        )
        return replace(encoded, limited=limiter.reduction)


def _in_order(
    encoders: Executor,
    encode: Callable[[Segment], EncodedSegment],
    segments: Sequence[Segment],
    workers: int,
) -> Iterator[tuple[Segment, EncodedSegment]]:
    """The segments encoded side by side, in order; few wait at a time."""
    waiting: deque[tuple[Segment, Future[EncodedSegment]]] = deque()
    for segment in segments:
        waiting.append((segment, encoders.submit(encode, segment)))
        if len(waiting) > workers * _AHEAD:
            first, found = waiting.popleft()
            yield first, found.result()
    for first, found in waiting:
        yield first, found.result()


def _without(skipped: int, blocks: Iterator[Block]) -> Iterator[Block]:
    """The blocks without some frames at their beginning."""
    for block in blocks:
        dropped = min(skipped, len(block))
        skipped -= dropped
        yield block[dropped:]


def _by_turns(blocks: Iterator[Block], turns: Semaphore) -> Iterator[Block]:
    """The blocks, each handed out when a turn is free and until the next one is asked for.

    So as many encoders work at a time as there are turns, and mixing waits for none of them.
    """
    for block in blocks:
        with turns:
            yield block


def _no_seam(segment: Segment) -> Notice:
    place = length_text(segment.first * MP3_FRAME)
    return Notice(
        code="noi-lien-mot-mach",
        level=Level.INFO,
        sentence=f"ở chỗ {place} không nối được hai đoạn MP3 nên đã mã hóa liền một mạch; "
        "âm thanh vẫn đúng như thường",
    )
