"""Segments of a programme as MP3: encoded apart, joined, and measured piece by piece."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import soundfile

from broadcaster.domain.errors import AudioError
from broadcaster.domain.sound import HOP, HOUSE_RATE
from broadcaster.domain.speech import SampleBlock
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.true_peak import SEEN_LATER, TruePeakMeter
from broadcaster.mp3join.encoder import lame, lame_integers, refuse_rate
from broadcaster.mp3join.frames import (
    BUILD_AGAIN,
    DECODER_DELAY,
    ENCODER_DELAY,
    MOST_RESERVOIR,
    SAMPLES_PER_FRAME,
    crc16,
    frame_length,
    info_frame,
    main_data,
    whole_frames,
)
from broadcaster.mp3join.joiner import Mp3Joiner
from broadcaster.mp3join.segment import EncodedSegment, Pcm, PieceMeasures, StreamPiece
from broadcaster.mp3join.sequential import straight

_AT_ONCE = 64 * HOP  # samples that are decoded and measured together: a step of the meter
_WARM_HOPS = 3  # hops of 20 ms by which the loudness meter has reached its state


class SegmentEncoding:
    """One segment on its way through LAME, which goes on as far as it is asked to.

    The blocks begin with the sound of `lead` frames before it. `count` is the number of its own
    frames, None for the last segment. Raises AudioError for a rate that MP3 does not have.
    """

    def __init__(
        self,
        blocks: Iterator[Pcm],
        *,
        channels: int,
        bitrate: int,
        lead: int,
        count: int | None,
    ) -> None:
        refuse_rate(channels, bitrate)
        self._blocks = blocks
        self._channels = channels
        self._bitrate = bitrate
        self._lead = lead
        self._count = count
        self._lame = lame(channels, bitrate)
        self._music = bytearray()
        self._heard = self._ended = False

    def segment(self, spare: int) -> EncodedSegment:
        """Its frames and `spare` more; of the last segment all there are.

        Only as much sound is taken as that needs. Raises AudioError when there was none.
        """
        if self._count is None:
            starts = self._frames(None)
            return self._from(starts, len(starts) - 1 - self._lead, 0)
        starts = self._frames(self._lead + self._count + spare)
        return self._from(starts, self._count, spare)

    def _frames(self, wanted: int | None) -> list[int]:
        """Where the frames begin that LAME has written, once they are as many as wanted."""
        while not self._ended and not self._has(wanted):
            self._go_on()
        if not self._heard:
            raise AudioError("Không có âm thanh nào để mã hóa", hint="Kiểm tra lại kịch bản.")
        return whole_frames(self._music, self._bitrate)

    def _has(self, wanted: int | None) -> bool:
        """Whether LAME has written as many frames; None = never enough."""
        if wanted is None or len(self._music) < wanted * frame_length(self._bitrate):
            return False
        return len(whole_frames(self._music, self._bitrate)) > wanted

    def _go_on(self) -> None:
        block = next(self._blocks, None)
        if block is None:
            self._ended = True
            if self._heard:
                self._music += self._lame.flush()
        elif len(block):
            self._heard = True
            self._music += self._lame.encode(block)

    def _from(self, starts: list[int], count: int, spare: int) -> EncodedSegment:
        first, behind = self._lead, self._lead + count + spare
        if not first < behind < len(starts):
            raise AudioError("LAME trả về thiếu khung MP3", hint=BUILD_AGAIN)
        before = main_data(self._music, starts[: first + 1], self._channels)
        return EncodedSegment(
            frames=bytes(self._music[starts[first] : starts[behind]]),
            count=count,
            spare=spare,
            reservoir=before[-MOST_RESERVOIR:],
        )


class Mp3Segments:
    """Encodes, joins and measures segments; any number of threads may ask at a time."""

    encoding = SegmentEncoding

    def ready(self, blocks: Iterable[SampleBlock], bitrate: int) -> Iterator[Pcm]:
        """The blocks as LAME takes them, each of them when it is asked for."""
        return (lame_integers(block, bitrate) for block in blocks)

    def joiner(self, path: Path, *, channels: int, bitrate: int) -> Mp3Joiner:
        """A writer of the joined file."""
        return Mp3Joiner(path, channels=channels, bitrate=bitrate)

    def measure(self, piece: StreamPiece, *, channels: int, bitrate: int) -> PieceMeasures:
        """Decode a piece and measure it: the figures are those of the whole file at that place.

        Raises AudioError when it decodes to less than it should.
        """
        own = piece.count * SAMPLES_PER_FRAME
        begin = _decoded_frames(piece) - own + piece.skip
        end = begin + (own - piece.skip if piece.samples is None else piece.samples)
        warm = min(begin // HOP, _WARM_HOPS)
        loudness, peak, at = LoudnessMeter(channels, HOUSE_RATE), TruePeakMeter(channels), 0
        for block in _decoded(piece, channels, bitrate):
            loudness.feed(_stretch(block, at, begin - warm * HOP, end))
            peak.feed(_stretch(block, at, begin - SEEN_LATER, end))
            at += len(block)
        if not 0 <= begin <= end <= at:
            raise AudioError("Tệp vừa làm giải mã ra thiếu âm thanh", hint=BUILD_AGAIN)
        read = loudness.finish()
        if piece.samples is not None:
            peak.finish()  # else the last samples are looked at with the next piece
        energies = np.append(read.energies, [read.rest] if read.rest else [])[warm:]
        own_bytes = piece.data[piece.lead_bytes :]
        return PieceMeasures(
            energies=energies.astype(np.float32),
            peak=peak.ratio,
            samples=end - begin,
            bytes=len(own_bytes),
            crc=crc16(own_bytes),
        )


def _decoded_frames(piece: StreamPiece) -> int:
    """Samples that a piece decodes to, less those that the encoder's delay is taken for."""
    return (piece.lead + piece.count) * SAMPLES_PER_FRAME - ENCODER_DELAY - DECODER_DELAY


def _decoded(piece: StreamPiece, channels: int, bitrate: int) -> Iterator[SampleBlock]:
    """The samples of a piece, a stretch at a time: what is measured is still in the cache."""
    info = info_frame(
        channels=channels,
        bitrate=bitrate,
        samples=_decoded_frames(piece),
        frames=piece.lead + piece.count,
        music_bytes=len(piece.data),
        music_crc=0,
    )
    try:
        with straight(info + piece.data) as file:
            if file.channels != channels:
                raise AudioError("Tệp vừa làm giải mã ra số kênh khác", hint=BUILD_AGAIN)
            while len(block := file.read(_AT_ONCE, dtype="float32", always_2d=True)):
                yield block
    except soundfile.LibsndfileError as error:
        raise AudioError("Tệp vừa làm không giải mã được", hint=BUILD_AGAIN) from error


def _stretch(block: SampleBlock, at: int, begin: int, end: int) -> SampleBlock:
    """What of a block that stands at a place lies between two others."""
    return block[max(begin - at, 0) : max(end - at, 0)]
