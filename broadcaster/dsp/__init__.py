"""Arithmetic on samples: resampling, fades, envelopes, loudness and true-peak meters, limiter."""
