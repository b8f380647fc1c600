"""Encoded segments and what pieces measure, as bytes that can be kept."""

import struct

import numpy as np

from broadcaster.model.segment import EncodedSegment, Measured

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


def pack_measured(measured: Measured) -> bytes:
    """What a piece measures as bytes."""
    head = _MEASURED.pack(measured.samples, measured.peak, measured.bytes, measured.crc)
    return head + measured.energies.astype("<f4").tobytes()


def unpack_measured(data: bytes) -> Measured:
    """What the piece measures again; the bytes are those that went in."""
    samples, peak, count, crc = _MEASURED.unpack_from(data)
    energies = np.frombuffer(data, "<f4", offset=_MEASURED.size).astype(np.float32)
    energies.setflags(write=False)
    return Measured(energies=energies, peak=peak, samples=samples, bytes=count, crc=crc)
