"""One rendering of a timeline: segments mixed and encoded on every core, joined and measured.

The segments are joined as they come and measured as they stand in the file. Segments and measures
are kept by content: what has not changed is not made again. The bytes are the same whatever was
kept and however many cores there are.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from broadcaster.dsp.limiter import Limiter
from broadcaster.errors import NoSeam
from broadcaster.model.notice import Level, Notice
from broadcaster.model.segment import EncodedSegment, Measured, Pcm, Piece
from broadcaster.model.sound import MP3_FRAME, Sound
from broadcaster.model.timeline import MasterSpec
from broadcaster.production.course import ProfileOf
from broadcaster.production.lengths import length_text
from broadcaster.production.mastering import MasterPlan, limiter_for, master
from broadcaster.production.mixing import render
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
from broadcaster.workflows.rendered import Common, Part, Rendered, common_stretch, stretch_of

if TYPE_CHECKING:  # mixing starts without the values of everything else that has a port
    from broadcaster.ports_sound import SegmentEncoding, SegmentJoiner

Block = NDArray[np.float32]

SEGMENT_VERSION = 2  # raise when the same content would give other bytes
MEASURE_VERSION = 5  # raise when the same bytes would measure differently
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
class Job:
    """What does not change from one rendering to the next."""

    frames: int  # length of the programme
    cutter: Cutter
    sources: Sources
    spec: MasterSpec
    press: Press
    path: Path
    like: Rendered | None  # of another edition of the same programme


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Encoded:
    """A segment with its frames."""

    segment: Segment
    frames: EncodedSegment
    going: "SegmentEncoding | None"  # what can go on with it; None when the frames were kept


class Rendering:
    """All segments encoded on every core, joined in order, and measured beside that."""

    def __init__(self, job: Job, plan: MasterPlan, ceilings: Mapping[int, float]) -> None:
        self._job = job
        self._plan = plan
        self._ceilings = ceilings
        self._parts: list[Part] = []
        self._notices: list[Notice] = []
        self._fresh = 0
        self._crew = ThreadPoolExecutor(job.press.workers, "sound")
        # Beside an encoder that works alone, what is next is mixed and what was last measured.
        self._helper = ThreadPoolExecutor(1, "mix")
        self._newest: Future[_Encoded] | None = None  # of what is made
        self._waiting: deque[tuple[int, str, Piece]] = deque()  # to be measured, with their keys
        self._measuring: dict[int, Future[Measured]] = {}  # by their segment's first MP3 frame
        self._sent = 0  # pieces that have been measured, or are being

    def run(self, segments: Sequence[Segment]) -> Rendered:
        """Write the file; what it is made of and what its pieces measure."""
        spec, press = self._job.spec, self._job.press
        one_pool()
        try:
            joined = press.codec.joiner(
                self._job.path, channels=spec.channels, bitrate=spec.bitrate
            )
            with joined as joiner:
                self._join(joiner, segments)
                measured = tuple(self._measuring[part.first].result() for part in self._parts)
                joiner.seal(measured)
        finally:
            try:
                self._crew.shutdown(cancel_futures=True)
            finally:
                self._helper.shutdown(cancel_futures=True)
        return Rendered(
            path=self._job.path,
            parts=tuple(self._parts),
            measured=measured,
            notices=tuple(self._notices),
            fresh=self._fresh,
        )

    def _join(self, joiner: "SegmentJoiner", segments: Sequence[Segment]) -> None:
        like, last = self._job.like, None
        common = common_stretch(like, [*map(self._key, segments)]) if like is not None else None
        if like is not None and common is not None:
            head, rest = segments[: common.first + 1], segments[common.first + 1 :]
            last = self._add(joiner, head, None)
            behind = self._taken(joiner, like, common, segments, last)
            last = behind or last
            segments = rest if behind is None else segments[common.behind + 1 :]
        last = self._add(joiner, segments, last)
        assert last is not None  # a timeline has at least one segment
        self._final(last, joiner.finish(self._job.frames))
        self._send(0)

    def _add(
        self, joiner: "SegmentJoiner", segments: Sequence[Segment], last: _Encoded | None
    ) -> _Encoded | None:
        """Join some segments behind the last one; the one that is the last now."""
        begun = map(self._begun, segments)
        for new in in_order(begun, self._job.press.workers * _AHEAD, _LOOKED_UP):
            self._fresh += new.going is not None
            if last is None:
                joiner.add(new.frames)  # the first one needs no seam
                last = new
                continue
            piece = self._fitted(joiner, last, new)
            if piece is None:
                last = self._through(joiner, last, new)
            else:
                self._final(last, piece)
                last = new
        return last

    def _taken(
        self,
        joiner: "SegmentJoiner",
        like: Rendered,
        common: Common,
        segments: Sequence[Segment],
        last: _Encoded | None,
    ) -> _Encoded | None:
        """Take what another rendering has in common; the segment behind it, None if it cannot be.

        It cannot when the first one taken was encoded through with the one before it.
        """
        if last is None or last.segment != segments[common.first]:
            return None
        behind = self._begun(segments[common.behind]).result()
        try:
            joiner.take(stretch_of(like, common), behind.frames)
        except NoSeam:
            return None
        self._fresh += behind.going is not None
        for number, segment in enumerate(segments[common.first : common.behind], common.there):
            self._parts.append(replace(like.parts[number], first=segment.first))
            self._measuring[segment.first] = known_already(like.measured[number])
        return behind

    def _final(self, encoded: _Encoded, piece: Piece) -> None:
        """Note a piece that no seam changes any more, and have it measured."""
        part = Part(
            key=self._key(encoded.segment),
            first=encoded.segment.first,
            begun=piece.begun,
            frames=piece.count,
            bytes=len(piece.data) - piece.lead_bytes,
            limited=encoded.frames.limited,
        )
        self._parts.append(part)
        self._measure(part.first, piece)

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
        self._fresh += both.going is not None
        joiner.extend(both.frames)
        self._notices.append(_no_seam(new.segment))
        return both

    def _measure(self, first: int, piece: Piece) -> None:
        """Have a piece measured; what is left at the end keeps every core busy to the last."""
        press, spec = self._job.press, self._job.spec
        shape = (piece.lead, piece.count, piece.skip, piece.samples, spec.channels, MEASURE_VERSION)
        key = hashlib.sha256(repr(shape).encode() + piece.data).hexdigest()
        kept = press.kept.get(key)
        if kept is not None:
            self._measuring[first] = known_already(unpack_measured(kept))
            return
        self._waiting.append((first, key, piece))
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
        key = self._key(segment)
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
        self._fresh += encoded.going is None
        return frames

    def _key(self, segment: Segment, behind: str = "") -> str:
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
