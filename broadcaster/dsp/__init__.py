"""Arithmetic on samples: pure functions and small meters, the same bits on every run."""

from broadcaster.dsp.bounds import speech_bounds
from broadcaster.dsp.curves import envelope, fades
from broadcaster.dsp.levels import from_db, gain, power_to_db, quantised, sample_peak, to_db
from broadcaster.dsp.limiter import Limiter
from broadcaster.dsp.loudness import Loudness, LoudnessMeter
from broadcaster.dsp.resampling import resample
from broadcaster.dsp.true_peak import TruePeakMeter

__all__ = [
    "Limiter",
    "Loudness",
    "LoudnessMeter",
    "TruePeakMeter",
    "envelope",
    "fades",
    "from_db",
    "gain",
    "power_to_db",
    "quantised",
    "resample",
    "sample_peak",
    "speech_bounds",
    "to_db",
]
