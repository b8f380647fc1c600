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
from collections.abc import Set as AnySet
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.levels import quantised, to_db
from broadcaster.dsp.limiter import Limiter
from broadcaster.errors import NoSeam
from broadcaster.model.notice import Level, Notice
from broadcaster.model.segment import EncodedSegment, Measured, Pcm, Piece
from broadcaster.model.sound import MP3_FRAME, Sound
from broadcaster.model.timeline import MasterReport, MasterSpec, Timeline
from broadcaster.production.course import ProfileOf
from broadcaster.production.lengths import length_text
from broadcaster.production.mastering import (
    MasterPlan,
    limiter_for,
    master,
    plan_from_profiles,
    plan_with_gain,
    replan,
)
from broadcaster.production.mixing import render
from broadcaster.production.readings import report_of, whole_reading
from broadcaster.production.recipe import recipe_key
from broadcaster.production.segments import WIDER, Cutter, Segment
from broadcaster.system.memory import hand_back, one_pool
from broadcaster.workflows.ahead import ahead, in_order, known_already
from broadcaster.workflows.kept_segments import (
    pack_measured,
    pack_segment,
    unpack_measured,
    unpack_segment,
)
from broadcaster.workflows.press import Press

if TYPE_CHECKING:  # mixing starts without the values of everything else that has a port
    from broadcaster.ports_sound import SegmentEncoding, SegmentJoiner

Block = NDArray[np.float32]

SEGMENT_VERSION = 2  # raise when the same content would give other bytes
MEASURE_VERSION = 5  # raise when the same bytes would measure differently
CLOSE_ENOUGH = 0.1  # LU that the decoded file may be off its target before a second try
_TRIES = 4  # encodings of what is above the ceiling: its peaks come out a little different
_SAFE = 0.1  # dB more than a peak was over
_MORE = 0.6  # dB more when that did not help: the encoder had raised what was under the ceiling
_AHEAD = 2  # segments for each core that may be begun while the first of them is made
_LOOKED_UP = 16  # segments that may wait for being joined because the first is still made
_HELD_BACK = 4  # pieces for each core that are measured when nothing else is left to do
_TIDIED = 16  # pieces after which free memory is handed back
_MIXED_AHEAD = 3  # blocks that are ready for an encoder that works alone
_TAIL_BLOCK = 8 * MP3_FRAME  # frames mixed at once where a seam is looked for further on


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """The sources of a timeline: samples, and what is known without them."""

    sound_of: Callable[[str], Sound]
    profile_of: ProfileOf  # with its curves; asked once for each event that is planned
    length_of: Callable[[str], int]  # frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What an edition has in common with others of the same programme: nearly everything."""

    gain: float | None  # dB, of the others: tried first, so that it is the same sound
    own: AnySet[str]  # keys of the sources that none of the others has


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MixedDown:
    """What came of it."""

    report: MasterReport  # its size and digest still open
    segments: int
    fresh: int  # segments that were encoded, not kept from an earlier time
    energies: NDArray[np.float64]  # of every 20 ms of the decoded file, as `SoundShape` has them
    ceiling: float  # dBTP under which the limiter held the samples, where no peak came out higher
    notices: tuple[Notice, ...] = ()


_ALONE = Shared(gain=None, own=frozenset())


def mix_down(
    timeline: Timeline,
    sources: Sources,
    spec: MasterSpec,
    *,
    press: Press,
    path: Path,
    shared: Shared = _ALONE,
) -> MixedDown:
    """Write the mastered MP3, without tags.

    What is `shared` with other editions is the same sound, and kept from them. A segment that comes
    out above the ceiling is encoded again under a lower one; when the whole misses its loudness all
    of it is, once. Raises AudioError, StoreError.
    """
    cutter = Cutter(timeline, sources.length_of, shared.own)
    job = _Job(
        frames=timeline.frames, cutter=cutter, sources=sources, spec=spec, press=press, path=path
    )
    tried: MixedDown | None = None
    if shared.gain is not None:
        tried = _land(job, plan_with_gain(shared.gain, spec))
        if not _is_off(tried, spec):
            return tried
    plan = plan_from_profiles(timeline, sources.profile_of, spec)
    done = _also(tried, _land(job, plan))
    silent = math.isinf(plan.mix_loudness)  # then there is nothing to land
    if silent or not _is_off(done, spec):
        return done
    heard = replace(done.report, true_peak=spec.true_peak)  # peaks are under it already
    return _also(done, _land(job, replan(plan, heard, spec)))


def _is_off(done: MixedDown, spec: MasterSpec) -> bool:
    return abs(done.report.loudness - spec.loudness) > CLOSE_ENOUGH


def _also(before: MixedDown | None, done: MixedDown) -> MixedDown:
    """What came of it, with what was encoded before it came to that."""
    return done if before is None else replace(done, fresh=done.fresh + before.fresh)


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
    hand_back()  # before the reading, which takes some memory of its own
    read = whole_reading(measured)
    return MixedDown(
        report=report_of(read, measured, gain=plan.gain, limited=made.limited),
        segments=len(measured),
        fresh=fresh,
        energies=read.energies,
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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Encoded:
    """A segment with its frames."""

    segment: Segment
    frames: EncodedSegment
    going: "SegmentEncoding | None"  # what can go on with it; None when the frames were kept


class _Rendering:
    """All segments encoded on every core, joined in order, and measured beside that."""

    def __init__(self, job: _Job, plan: MasterPlan, ceilings: Mapping[int, float]) -> None:
        self._job = job
        self._plan = plan
        self._ceilings = ceilings
        self._made = _Made()
        self._crew = ThreadPoolExecutor(job.press.workers, "sound")
        # Beside an encoder that works alone, what is next is mixed and what was last measured.
        self._helper = ThreadPoolExecutor(1, "mix")
        self._newest: Future[_Encoded] | None = None  # of what is made
        self._waiting: deque[tuple[int, str, Piece]] = deque()  # to be measured, with their keys
        self._measuring: dict[int, Future[Measured]] = {}  # by their segment's first MP3 frame
        self._sent = 0  # pieces that have been measured, or are being

    def run(self, segments: Sequence[Segment]) -> _Made:
        """Write the file; what its pieces measure."""
        spec, press = self._job.spec, self._job.press
        one_pool()
        try:
            joined = press.codec.joiner(
                self._job.path, channels=spec.channels, bitrate=spec.bitrate
            )
            with joined as joiner:
                self._join(
                    joiner, in_order(map(self._begun, segments), press.workers * _AHEAD, _LOOKED_UP)
                )
                found = sorted(self._measuring.items())
                self._made.pieces = [(first, measured.result()) for first, measured in found]
                joiner.seal([measured for _, measured in self._made.pieces])
        finally:
            try:
                self._crew.shutdown(cancel_futures=True)
            finally:
                self._helper.shutdown(cancel_futures=True)
        return self._made

    def _join(self, joiner: "SegmentJoiner", encoded: Iterable[_Encoded]) -> None:
        last: _Encoded | None = None
        for new in encoded:
            self._count(new)
            if last is None:
                joiner.add(new.frames)  # the first one needs no seam
                last = new
                continue
            piece = self._fitted(joiner, last, new)
            if piece is None:
                last = self._through(joiner, last, new)
            else:
                self._measure(last.segment, piece)
                last = new
        assert last is not None  # a timeline has at least one segment
        self._measure(last.segment, joiner.finish(self._job.frames))
        self._send(0)

    def _fitted(self, joiner: "SegmentJoiner", last: _Encoded, new: _Encoded) -> Piece | None:
        """Join at the first seam, looked for further and further on; None where there is none."""
        for wider in (*WIDER, None):
            try:
                return joiner.add(new.frames)
            except NoSeam:
                if wider is not None:
                    joiner.extend(self._longer(last, wider))
        return None

    def _through(self, joiner: "SegmentJoiner", last: _Encoded, new: _Encoded) -> _Encoded:
        """Both as one, encoded anew."""
        both = self._begun(self._job.cutter.together(last.segment, new.segment)).result()
        self._count(both)
        joiner.extend(both.frames)
        self._made.notices.append(_no_seam(new.segment))
        return both

    def _count(self, new: _Encoded) -> None:
        self._made.fresh += new.going is not None
        self._made.limited = max(self._made.limited, new.frames.limited)

    def _measure(self, segment: Segment, piece: Piece) -> None:
        """Have a piece measured; what is left at the end keeps every core busy to the last."""
        press, spec = self._job.press, self._job.spec
        shape = (piece.lead, piece.count, piece.skip, piece.samples, spec.channels, MEASURE_VERSION)
        key = hashlib.sha256(repr(shape).encode() + piece.data).hexdigest()
        kept = press.kept.get(key)
        if kept is not None:
            self._measuring[segment.first] = known_already(unpack_measured(kept))
            return
        self._waiting.append((segment.first, key, piece))
        holds_back = press.workers > 1 and not self._is_idle()
        self._send(press.workers * _HELD_BACK if holds_back else 0)

    def _send(self, held_back: int) -> None:
        crew = self._crew if self._job.press.workers > 1 else self._helper
        while len(self._waiting) > held_back:
            first, key, piece = self._waiting.popleft()
            self._measuring[first] = crew.submit(self._measured, key, piece)
            self._sent += 1
            if self._sent % _TIDIED == 0:
                hand_back()

    def _measured(self, key: str, piece: Piece) -> Measured:
        press, spec = self._job.press, self._job.spec
        measured = press.codec.measure(piece, channels=spec.channels, bitrate=spec.bitrate)
        press.kept.put(key, pack_measured(measured))
        return measured

    def _begun(self, segment: Segment) -> Future[_Encoded]:
        """The frames of a segment, kept from an earlier time or being made."""
        key = self._key(segment, "")
        known = self._looked_up(segment, key)
        if known is not None:
            return known_already(known)
        self._newest = self._crew.submit(self._made_now, segment, key, self._encoding(segment))
        return self._newest

    def _is_idle(self) -> bool:
        """Whether no segment is being made."""
        return self._newest is None or self._newest.done()

    def _looked_up(self, segment: Segment, key: str) -> _Encoded | None:
        kept = self._job.press.kept.get(key)
        if kept is None:
            return None
        return _Encoded(segment=segment, frames=unpack_segment(kept), going=None)

    def _made_now(self, segment: Segment, key: str, going: "_Limited") -> _Encoded:
        known = self._looked_up(segment, key)
        if known is not None:  # another one that is the same sound was made meanwhile
            return known
        frames = going.segment(segment.spare)
        self._job.press.kept.put(key, pack_segment(frames))
        return _Encoded(segment=segment, frames=frames, going=going)

    def _longer(self, encoded: _Encoded, spare: int) -> EncodedSegment:
        """The frames of a segment with more behind it, made by going on."""
        kept, segment = self._job.press.kept, encoded.segment
        key = self._key(segment, f"{spare} {self._job.cutter.tail(segment).content()}")
        known = kept.get(key)
        if known is not None:
            return unpack_segment(known)
        going = encoded.going or self._encoding(segment)
        frames = going.segment(spare)
        kept.put(key, pack_segment(frames))
        self._made.fresh += encoded.going is None
        return frames

    def _key(self, segment: Segment, behind: str) -> str:
        """The key of its frames; `behind` is what more than its own sound decides them."""
        spec = self._job.spec
        inputs = {
            "content": segment.content(),
            "behind": behind,
            "gain": self._plan.gain,
            "ceiling": self._ceiling(segment),
            "channels": spec.channels,
            "bitrate": spec.bitrate,
        }
        return recipe_key("segment", SEGMENT_VERSION, inputs)

    def _ceiling(self, segment: Segment) -> float:
        return self._ceilings.get(segment.first, self._plan.ceiling)

    def _encoding(self, segment: Segment) -> "_Limited":
        spec = self._job.spec
        plan = replace(self._plan, ceiling=self._ceiling(segment))
        limiter = limiter_for(plan, spec)
        codec = self._job.press.codec
        own = codec.ready(self._own(segment, plan, limiter), spec.bitrate)
        is_alone = self._job.press.workers == 1 or self._is_idle()
        own = ahead(own, self._helper, _MIXED_AHEAD) if is_alone else _mixed_first(own)
        encoding = codec.encoding(
            chain(own, codec.ready(self._behind(segment, plan), spec.bitrate)),
            channels=spec.channels,
            bitrate=spec.bitrate,
            lead=segment.lead,
            count=segment.count,
        )
        return _Limited(encoding=encoding, limiter=limiter)

    def _own(self, segment: Segment, plan: MasterPlan, limiter: Limiter) -> Iterator[Block]:
        """What the encoder is fed of a segment."""
        sound_of, spec = self._job.sources.sound_of, self._job.spec
        mix = render(segment.window, sound_of, spec.channels)
        mastered = master(mix, plan, spec, limiter)
        return _stretch(mastered, segment.warm * MP3_FRAME, segment.fed)

    def _behind(self, segment: Segment, plan: MasterPlan) -> Iterator[Block]:
        """What follows it, as far as it is asked for; nothing behind the last one.

        The limiter of the tail is another one: what it turns down belongs to the next segment.
        """
        if segment.count is None:
            return
        sound_of, spec = self._job.sources.sound_of, self._job.spec
        tail = self._job.cutter.tail(segment)
        mix = render(tail.window, sound_of, spec.channels, _TAIL_BLOCK)
        yield from _stretch(master(mix, plan, spec), tail.warm * MP3_FRAME, tail.window.frames)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Limited:
    """An encoding that says what the limiter did to the sound of its segment."""

    encoding: "SegmentEncoding"
    limiter: Limiter

    def segment(self, spare: int) -> EncodedSegment:
        """The frames, with that."""
        return replace(self.encoding.segment(spare), limited=self.limiter.reduction)


def _mixed_first(blocks: Iterator[Pcm]) -> Iterator[Pcm]:
    """All blocks, made when the first of them is asked for.

    What mixing touches and what LAME does drive each other out of the processor's cache: so each
    goes on as long as it can. What LAME has taken is let go.
    """
    made = deque(blocks)
    while made:
        yield made.popleft()


def _stretch(blocks: Iterator[Block], skipped: int, count: int) -> Iterator[Block]:
    """`count` frames of the blocks, behind those that are skipped; no block is asked for in vain.

    So what was mixed, and what the limiter did, does not hang on how far ahead somebody mixes.
    """
    for block in blocks:
        own = block[skipped : skipped + count]
        skipped -= min(skipped, len(block))
        count -= len(own)
        yield own
        if count == 0:
            return


def _no_seam(segment: Segment) -> Notice:
    place = length_text(segment.first * MP3_FRAME)
    return Notice(
        code="noi-lien-mot-mach",
        level=Level.INFO,
        sentence=f"ở chỗ {place} không nối được hai đoạn MP3 nên đã mã hóa liền một mạch; "
        "âm thanh vẫn đúng như thường",
    )
