"""One rendering of a timeline: segments mixed and encoded on every core, kept and joined."""

import hashlib
import os
import shutil
import struct
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from broadcaster.domain.errors import NoSeam
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.sound import MP3_FRAME, Sound
from broadcaster.domain.speech import SampleBlock
from broadcaster.domain.timeline import MasterSpec
from broadcaster.dsp.limiter import Limiter
from broadcaster.mp3join.segment import (
    CommonPieces,
    EncodedSegment,
    Pcm,
    PieceMeasures,
    StreamPiece,
)
from broadcaster.production.encode_context import EncodeContext
from broadcaster.production.fitting import length_text
from broadcaster.production.mastering import MasterPlan, ProfileOf, limiter_for, master
from broadcaster.production.mixing import render
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.segments import WIDER, Cutter, Segment
from broadcaster.system.memory import hand_back, one_pool

if TYPE_CHECKING:
    from broadcaster.mp3join.joiner import Mp3Joiner
    from broadcaster.mp3join.segments import SegmentEncoding

Made = TypeVar("Made")

SEGMENT_VERSION = 3  # raise when the same content would give other bytes
MEASURE_VERSION = 5  # raise when the same bytes would measure differently
_AHEAD = 2  # segments for each core that may be begun while the first of them is made
_LOOKED_UP = 16  # segments that may wait for being joined because the first is still made
_HELD_BACK = 4  # pieces for each core that are measured when nothing else is left to do
_TIDIED = 16  # pieces after which free memory is handed back
_MIXED_AHEAD = 3  # blocks that are ready for an encoder that works alone
_TAIL_BLOCK = 8 * MP3_FRAME  # frames mixed at once where a seam is looked for further on
# A piece is decided by its own segment and by those beside it, and what it measures by what is
# before it too: so many segments at the beginning of a common stretch are joined as ever.
_JOINED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedPart:
    """A piece of a finished file, and the segment that it is of."""

    key: str  # of the segment
    first: int  # MP3 frame at which the segment was planned to begin
    begun: int  # frames of the segment that the piece before has taken over
    frames: int
    bytes: int
    limited: float  # dB, the most that the limiter turned it down


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class RenderingResult:
    """A finished rendering.

    The file begins with its head: once tags stand before that, nothing can be taken from it.
    """

    path: Path
    parts: tuple[RenderedPart, ...]
    measured: tuple[PieceMeasures, ...]  # of each part
    notices: tuple[Notice, ...]
    fresh: int  # segments that were encoded, not kept from an earlier time

    @property
    def limited(self) -> float:
        """The most that the limiter turned anything down, in dB."""
        return max((part.limited for part in self.parts), default=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonStretch:
    """A stretch that a rendering may take from another one."""

    first: int  # the segment of the new one whose piece is the first that is taken
    behind: int  # the segment of the new one that follows the last of them
    there: int  # the part of the other one that is the first taken


@dataclass(frozen=True, slots=True, kw_only=True)
class MixSources:
    """The sources of a timeline: samples, and what is known without them."""

    sound_of: Callable[[str], Sound]
    profile_of: ProfileOf  # with its curves; asked once for each event that is planned
    length_of: Callable[[str], int]  # frames


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderingTask:
    """What does not change from one rendering to the next."""

    frames: int  # length of the programme
    cutter: Cutter
    sources: MixSources
    spec: MasterSpec
    press: EncodeContext
    path: Path
    like: RenderingResult | None  # of another edition of the same programme


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Encoded:
    """A segment with its frames."""

    segment: Segment
    frames: EncodedSegment
    going: "_Limited | None"  # what can go on with it; None when the frames were kept


class Rendering:
    """All segments encoded on every core, joined in order, and measured beside that."""

    def __init__(self, job: RenderingTask, plan: MasterPlan, ceilings: Mapping[int, float]) -> None:
        self._job = job
        self._plan = plan
        self._ceilings = ceilings
        self._parts: list[RenderedPart] = []
        self._notices: list[Notice] = []
        self._fresh = 0
        self._crew = ThreadPoolExecutor(job.press.workers, "sound")
        # Beside an encoder that works alone, what is next is mixed and what was last measured.
        self._helper = ThreadPoolExecutor(1, "mix")
        self._newest: Future[_Encoded] | None = None  # of what is made
        # To be measured: the segment's first MP3 frame, the key of what is measured, the piece.
        self._waiting: deque[tuple[int, str, StreamPiece]] = deque()
        self._measuring: dict[int, Future[PieceMeasures]] = {}  # by their segment's first MP3 frame
        self._sent = 0  # pieces that have been measured, or are being

    def run(self, segments: Sequence[Segment]) -> RenderingResult:
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
        return RenderingResult(
            path=self._job.path,
            parts=tuple(self._parts),
            measured=measured,
            notices=tuple(self._notices),
            fresh=self._fresh,
        )

    def _join(self, joiner: "Mp3Joiner", segments: Sequence[Segment]) -> None:
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
        self, joiner: "Mp3Joiner", segments: Sequence[Segment], last: _Encoded | None
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
        joiner: "Mp3Joiner",
        like: RenderingResult,
        common: CommonStretch,
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

    def _final(self, encoded: _Encoded, piece: StreamPiece) -> None:
        """Note a piece that no seam changes any more, and have it measured."""
        part = RenderedPart(
            key=self._key(encoded.segment),
            first=encoded.segment.first,
            begun=piece.begun,
            frames=piece.count,
            bytes=len(piece.data) - piece.lead_bytes,
            limited=encoded.frames.limited,
        )
        self._parts.append(part)
        self._measure(part.first, piece)

    def _fitted(self, joiner: "Mp3Joiner", last: _Encoded, new: _Encoded) -> StreamPiece | None:
        """Join at the first seam, looked for further and further on; None where there is none."""
        for wider in (*WIDER, None):
            try:
                return joiner.add(new.frames)
            except NoSeam:
                if wider is not None:
                    joiner.extend(self._longer(last, wider))
        return None

    def _through(self, joiner: "Mp3Joiner", last: _Encoded, new: _Encoded) -> _Encoded:
        """Both as one, encoded anew."""
        both = self._begun(self._job.cutter.together(last.segment, new.segment)).result()
        self._fresh += both.going is not None
        joiner.extend(both.frames)
        self._notices.append(_no_seam(new.segment))
        return both

    def _measure(self, first: int, piece: StreamPiece) -> None:
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

    def _measured(self, key: str, piece: StreamPiece) -> PieceMeasures:
        press, spec = self._job.press, self._job.spec
        press.go_on()
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
        own = codec.ready(self._asked(self._own(segment, plan, limiter)), spec.bitrate)
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

    def _asked(self, blocks: Iterator[SampleBlock]) -> Iterator[SampleBlock]:
        """The same blocks; whoever asked for an end waits for one of them at most."""
        for block in blocks:
            self._job.press.go_on()
            yield block

    def _own(self, segment: Segment, plan: MasterPlan, limiter: Limiter) -> Iterator[SampleBlock]:
        """What the encoder is fed of a segment."""
        sound_of, spec = self._job.sources.sound_of, self._job.spec
        mix = render(segment.window, sound_of, spec.channels)
        mastered = master(mix, plan, spec, limiter)
        return _stretch(mastered, segment.warm * MP3_FRAME, segment.fed)

    def _behind(self, segment: Segment, plan: MasterPlan) -> Iterator[SampleBlock]:
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


def _stretch(blocks: Iterator[SampleBlock], skipped: int, count: int) -> Iterator[SampleBlock]:
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


def common_stretch(other: RenderingResult, keys: Sequence[str]) -> CommonStretch | None:
    """The longest stretch of segments that the other one has too; None where it is too short."""
    theirs = [part.key for part in other.parts]
    match = SequenceMatcher(None, theirs, keys, autojunk=False).find_longest_match()
    first, last = match.b + _JOINED, match.b + match.size - 1
    if first >= last:
        return None
    return CommonStretch(first=first, behind=last, there=match.a + _JOINED)


def stretch_of(other: RenderingResult, common: CommonStretch) -> CommonPieces:
    """Where the pieces of a common stretch stand in the file of the other one."""
    behind = common.there + common.behind - common.first
    taken = other.parts[common.there : behind]
    return CommonPieces(
        path=other.path,
        start=sum(part.bytes for part in other.parts[: common.there]),
        bytes=sum(part.bytes for part in taken),
        frames=sum(part.frames for part in taken),
        last=taken[-1].bytes,
        begun=taken[0].begun,
        behind=other.parts[behind].begun,
    )


class FirstRendering:
    """The first of many renderings, kept aside for the others; several threads may ask."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._rendered: RenderingResult | None = None
        self._door = threading.Lock()
        self._is_closed = False

    def offer(self, rendered: RenderingResult) -> None:
        """Keep a rendering when there is none yet, under a name of its own.

        Where the disk does not take it there is none, and the others are only slower.
        """
        with self._door:
            if self._rendered is None and not self._is_closed:
                with suppress(OSError):
                    self._path.unlink(missing_ok=True)
                    try:
                        os.link(rendered.path, self._path)
                    except OSError:  # a disk that cannot give a file two names
                        shutil.copyfile(rendered.path, self._path)
                    self._rendered = replace(rendered, path=self._path)

    def get(self) -> RenderingResult | None:
        """The rendering, while its file is there."""
        with self._door:
            return self._rendered if self._path.is_file() else None

    def close(self) -> None:
        """Remove the file, for good: a thread that is still at work leaves none behind."""
        with self._door, suppress(OSError):
            self._is_closed = True
            self._path.unlink(missing_ok=True)


_SEGMENT = struct.Struct("<IIId")  # own frames, spare ones, bytes of reservoir, dB limited
_MEASURED = struct.Struct("<QdQH")  # samples, peak, bytes, check sum


def pack_segment(segment: EncodedSegment) -> bytes:
    """A segment as bytes."""
    head = _SEGMENT.pack(segment.count, segment.spare, len(segment.reservoir), segment.limited)
    return b"".join((head, segment.reservoir, segment.frames))


def unpack_segment(data: bytes) -> EncodedSegment:
    """The segment again; the bytes are those that went in."""
    count, spare, length, limited = _SEGMENT.unpack_from(data)
    frames = _SEGMENT.size + length
    return EncodedSegment(
        frames=data[frames:],
        count=count,
        spare=spare,
        reservoir=data[_SEGMENT.size : frames],
        limited=limited,
    )


def pack_measured(measured: PieceMeasures) -> bytes:
    """What a piece measures as bytes."""
    head = _MEASURED.pack(measured.samples, measured.peak, measured.bytes, measured.crc)
    return head + measured.energies.astype("<f4").tobytes()


def unpack_measured(data: bytes) -> PieceMeasures:
    """What the piece measures again; the bytes are those that went in."""
    samples, peak, count, crc = _MEASURED.unpack_from(data)
    energies = np.frombuffer(data, "<f4", offset=_MEASURED.size).astype(np.float32)
    energies.setflags(write=False)
    return PieceMeasures(energies=energies, peak=peak, samples=samples, bytes=count, crc=crc)


def ahead(source: Iterator[Made], helper: Executor, count: int) -> Iterator[Made]:
    """The same things in the same order; `count` of them are made before they are asked for.

    The helper begins at once. It must have one thread only, for the source is asked in turn; what
    goes wrong there is raised here.
    """
    coming = deque(helper.submit(next, source, None) for _ in range(count))

    def taken() -> Iterator[Made]:
        while (made := coming.popleft().result()) is not None:
            coming.append(helper.submit(next, source, None))
            yield made

    return taken()


def known_already(value: Made) -> Future[Made]:
    """What need not be waited for."""
    future: Future[Made] = Future()
    future.set_result(value)
    return future


def in_order(begun: Iterable[Future[Made]], most: int, waiting: int) -> Iterator[Made]:
    """What has begun, in order; the next begins when it is asked for from `begun`.

    No more than `most` are made behind one that is still made, and no more than `waiting` more
    that are ready wait for it: those that are known already are looked up meanwhile.
    """
    coming: deque[Future[Made]] = deque()
    for future in begun:
        coming.append(future)
        while coming and (coming[0].done() or _are_enough(coming, most, waiting)):
            yield coming.popleft().result()
    while coming:
        yield coming.popleft().result()


def _are_enough(coming: Sequence[Future[Made]], most: int, waiting: int) -> bool:
    making = sum(not future.done() for future in coming)
    return making > most or len(coming) > most + waiting
