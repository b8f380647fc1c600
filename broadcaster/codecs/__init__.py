"""Decoding, encoding, tagging and measuring sound files: the doors of their libraries."""

from broadcaster.codecs.decoding import SoundDecoder, decode_bytes
from broadcaster.codecs.encoding import Mp3Encoder
from broadcaster.codecs.measuring import fingerprint, measure
from broadcaster.codecs.mp3_segments import Mp3Segments
from broadcaster.codecs.opus_file import OpusEncoder, OpusTagger
from broadcaster.codecs.tagging import MutagenTagger
from broadcaster.codecs.wav import wav_bytes
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
