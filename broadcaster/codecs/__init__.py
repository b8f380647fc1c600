"""Decoding, encoding, tagging and measuring sound files: the doors of their libraries.

What needs the library of tags is imported when it is first asked for: mixing starts without it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from broadcaster.codecs.decoding import SoundDecoder, decode_bytes
from broadcaster.codecs.encoding import Mp3Encoder
from broadcaster.codecs.measuring import fingerprint, measure
from broadcaster.codecs.mp3_segments import Mp3Segments
from broadcaster.codecs.wav import wav_bytes

if TYPE_CHECKING:
    from broadcaster.codecs.opus_file import OpusEncoder, OpusTagger
    from broadcaster.codecs.tagging import MutagenTagger
    from broadcaster.codecs.wave_file import WavEncoder, WavTagger

__all__ = [
    "Mp3Encoder",
    "Mp3Segments",
    "MutagenTagger",
    "OpusEncoder",
    "OpusTagger",
    "SoundDecoder",
    "WavEncoder",
    "WavTagger",
    "decode_bytes",
    "fingerprint",
    "measure",
    "wav_bytes",
]

_LATER = {
    "MutagenTagger": "tagging",
    "OpusEncoder": "opus_file",
    "OpusTagger": "opus_file",
    "WavEncoder": "wave_file",
    "WavTagger": "wave_file",
}


def __getattr__(name: str) -> object:
    """The classes that are imported later (PEP 562)."""
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
