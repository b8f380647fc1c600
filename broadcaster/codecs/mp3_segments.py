"""Segments of a programme as MP3: encoded apart, joined, and measured piece by piece."""

import io
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from broadcaster.codecs.encoding import lame, lame_integers, refuse_rate
from broadcaster.codecs.info_frame import (
    DECODER_DELAY,
    ENCODER_DELAY,
    SAMPLES_PER_FRAME,
    info_frame,
)
from broadcaster.codecs.mp3_frames import MOST_RESERVOIR, frame_starts, main_data
from broadcaster.codecs.mp3_joining import Mp3Joiner
from broadcaster.dsp.loudness import LoudnessMeter
from broadcaster.dsp.true_peak import SEEN_LATER, TruePeakMeter
from broadcaster.errors import AudioError
from broadcaster.model.segment import EncodedSegment, Measured, Piece
from broadcaster.model.sound import HOP, HOUSE_RATE

Block = NDArray[np.float32]

_WARM_HOPS = 3  # hops of 20 ms by which the loudness meter has reached its state
_HINT = "Hãy dựng lại số này."


class Mp3Segments:
    """Encodes, joins and measures segments; any number of threads may ask at a time."""

    def encode(
        self,
        blocks: Iterable[Block],
        *,
        channels: int,
        bitrate: int,
        lead: int,
        count: int | None,
        spare: int,
    ) -> EncodedSegment:
        """Encode a segment, given with the sound of `lead` frames before it.

        `count` is the number of its own frames, None for the last segment, which is flushed.
        `spare` frames more are kept; sound must be given for two more still.
        """
        refuse_rate(channels, bitrate)
        encoder = lame(channels, bitrate)
        heard = (block for block in blocks if len(block))
        coded = [bytes(encoder.encode(lame_integers(block, bitrate))) for block in heard]
        if not coded:
            raise AudioError("Không có âm thanh nào để mã hóa", hint="Kiểm tra lại kịch bản.")
        music = b"".join((*coded, bytes(encoder.flush())))
        starts = frame_starts(music, bitrate)
        behind = len(starts) - 1 if count is None else lead + count + spare
        if not lead < behind < len(starts):
            raise AudioError("LAME trả về thiếu khung MP3", hint=_HINT)
        before = main_data(music, starts[: lead + 1], channels)
        return EncodedSegment(
            frames=music[starts[lead] : starts[behind]],
            count=behind - lead if count is None else count,
            spare=0 if count is None else spare,
            reservoir=before[-MOST_RESERVOIR:],
        )

    def joiner(self, path: Path, *, channels: int, bitrate: int) -> Mp3Joiner:
        """A writer of the joined file."""
        return Mp3Joiner(path, channels=channels, bitrate=bitrate)

    def measure(self, piece: Piece, *, channels: int, bitrate: int) -> Measured:
        """Decode a piece and measure it: the figures are those of the whole file at that place.

        Raises AudioError when it decodes to less than it should.
        """
        decoded = _decode(piece, channels, bitrate)
        own = piece.count * SAMPLES_PER_FRAME
        begin = len(decoded) - own + piece.skip
        end = len(decoded) if piece.samples is None else begin + piece.samples
        if decoded.shape[1] != channels or not 0 <= begin <= end <= len(decoded):
            raise AudioError("Tệp vừa làm giải mã ra thiếu âm thanh", hint=_HINT)
        meter = LoudnessMeter(channels, HOUSE_RATE)
        warm = min(begin // HOP, _WARM_HOPS)
        meter.feed(decoded[begin - warm * HOP : end])
        read = meter.finish()
        energies = np.append(read.energies, [read.rest] if read.rest else [])[warm:]
        is_last = piece.samples is not None
        return Measured(
            energies=energies.astype(np.float32),
            peak=_peak(decoded[max(begin - SEEN_LATER, 0) : end], to_the_end=is_last),
            samples=end - begin,
        )


def _decode(piece: Piece, channels: int, bitrate: int) -> Block:
    """The samples of a piece, all but those that the encoder's delay is taken for at its start."""
    frames = piece.lead + piece.count
    info = info_frame(
        channels=channels,
        bitrate=bitrate,
        samples=frames * SAMPLES_PER_FRAME - ENCODER_DELAY - DECODER_DELAY,
        frames=frames,
        music_bytes=len(piece.data),
        music_crc=0,
    )
    try:
        with soundfile.SoundFile(io.BytesIO(info + piece.data)) as file:
            decoded = file.read(dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise AudioError("Tệp vừa làm không giải mã được", hint=_HINT) from error
    return np.asarray(decoded, dtype=np.float32)


def _peak(samples: Block, *, to_the_end: bool) -> float:
    """The true peak; the last samples of a piece are looked at with the next one."""
    meter = TruePeakMeter(samples.shape[1])
    meter.feed(samples)
    if to_the_end:
        meter.finish()
    return meter.ratio
