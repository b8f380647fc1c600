"""CRC-16 with polynomial 0x8005, bits reflected: the check sum of LAME's Info frame.

Computed in parallel lanes and two bytes at a time, because byte by byte an hour of MP3 would take
half a minute: two bytes shift the whole sum out, so what it becomes is one look into a table.
"""

from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

_LANE = 256  # bytes; what is left behind the last whole lane goes byte by byte
_MOST_LANES = 1_024  # side by side


def _table() -> NDArray[np.uint16]:
    values = np.arange(256, dtype=np.uint16)
    for _ in range(8):
        values = np.where(values & 1, (values >> 1) ^ np.uint16(0xA001), values >> 1)
    return values.astype(np.uint16)


_TABLE = _table()
_PLAIN = _TABLE.tolist()


def crc16(data: bytes, crc: int = 0) -> int:
    """The check sum of `data`, going on from `crc`."""
    start = 0
    while lanes := min((len(data) - start) // _LANE, _MOST_LANES):
        piece = np.frombuffer(data, np.uint8, lanes * _LANE, start)
        crc = _in_lanes(piece.reshape(lanes, _LANE), crc)
        start += len(piece)
    return _one_by_one(data[start:], crc)


def crc16_joined(parts: Iterable[tuple[int, int]]) -> int:
    """The check sum of stretches that follow each other, from the sum and length of each."""
    crc = 0
    for own, length in parts:
        crc = _behind_zeros(crc, length) ^ own
    return crc


def _behind_zeros(crc: int, length: int) -> int:
    """What a sum becomes after `length` zero bytes."""
    for power in range(length.bit_length()):
        if length >> power & 1:
            crc = _mapped(_zeros(power), crc)
    return crc


@lru_cache(maxsize=64)
def _zeros(power: int) -> tuple[int, ...]:
    """What each bit of a sum becomes after 2**power zero bytes."""
    if power == 0:
        return tuple(_one_by_one(bytes(1), 1 << bit) for bit in range(16))
    half = _zeros(power - 1)
    return tuple(_mapped(half, value) for value in half)


def _mapped(images: tuple[int, ...], crc: int) -> int:
    found = 0
    for bit, image in enumerate(images):
        if crc >> bit & 1:
            found ^= image
    return found


def _one_by_one(data: bytes, crc: int) -> int:
    for byte in data:
        crc = (crc >> 8) ^ _PLAIN[(crc ^ byte) & 0xFF]
    return crc


@lru_cache(maxsize=1)
def _pairs() -> NDArray[np.uint16]:
    """What each sum becomes after two zero bytes."""
    sums = np.arange(1 << 16, dtype=np.uint16)
    for _ in range(2):
        sums = (sums >> 8) ^ _TABLE[sums & 0xFF]
    return sums


def _in_lanes(data: NDArray[np.uint8], crc: int) -> int:
    """All lanes from zero side by side, then joined: shifting a sum past a lane is linear."""
    pairs = np.ascontiguousarray(data.view("<u2").T)
    sums, places = np.zeros(len(data), dtype=np.uint16), np.empty(len(data), dtype=np.intp)
    table = _pairs()
    for column in pairs:
        np.bitwise_xor(sums, column, out=places)
        np.take(table, places, out=sums, mode="clip")  # none is outside; "raise" makes a copy
    low, high = _shifts()
    for lane in sums.tolist():
        crc = low[crc & 0xFF] ^ high[crc >> 8] ^ lane
    return crc


@lru_cache(maxsize=1)
def _shifts() -> tuple[list[int], list[int]]:
    """What the low and the high byte of a sum become behind a lane of zero bytes."""
    bits = [_behind_zeros(1 << bit, _LANE) for bit in range(16)]
    return _combinations(bits[:8]), _combinations(bits[8:])


def _combinations(bits: list[int]) -> list[int]:
    table = [0]
    for bit in bits:
        table += [value ^ bit for value in table]
    return table
