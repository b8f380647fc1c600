"""Mix, master, encode and measure a timeline; what the finished file measures decides."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AnySet
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.audio.measuring import QUIETEST
from broadcaster.domain.notice import Notice
from broadcaster.domain.sound import HOP, seconds
from broadcaster.domain.timeline import MasterReport, MasterSpec, Timeline
from broadcaster.dsp.gain import quantised, to_db
from broadcaster.dsp.loudness import Loudness, loudness_from
from broadcaster.mp3join.segment import PieceMeasures
from broadcaster.production.encode_context import EncodeContext
from broadcaster.production.mastering import MasterPlan, plan_from_profiles, plan_with_gain, replan
from broadcaster.production.rendering import (
    MixSources,
    Rendering,
    RenderingResult,
    RenderingTask,
)
from broadcaster.production.segments import Cutter
from broadcaster.system.memory import hand_back

CLOSE_ENOUGH = 0.1  # LU that the decoded file may be off its target before a second try
_TRIES = 4  # encodings of what is above the ceiling: its peaks come out a little different
_SAFE = 0.1  # dB more than a peak was over
_MORE = 0.6  # dB more when that did not help: the encoder had raised what was under the ceiling


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedMix:
    """What an edition has in common with others of the same programme: nearly everything."""

    gain: float | None  # dB, of the others: tried first, so that it is the same sound
    own: AnySet[str]  # keys of the sources that none of the others has
    like: RenderingResult | None = None  # one of the others, of which the file still stands


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MixedDown:
    """What came of it."""

    report: MasterReport  # its size and digest still open
    segments: int
    fresh: int  # segments that were encoded, not kept from an earlier time
    energies: NDArray[np.float64]  # of every 20 ms of the decoded file, as `SoundShape` has them
    ceiling: float  # dBTP under which the limiter held the samples, where no peak came out higher
    rendered: RenderingResult  # for other editions
    notices: tuple[Notice, ...] = ()


_ALONE = SharedMix(gain=None, own=frozenset())


def mix_down(
    timeline: Timeline,
    sources: MixSources,
    spec: MasterSpec,
    *,
    press: EncodeContext,
    path: Path,
    shared: SharedMix = _ALONE,
) -> MixedDown:
    """Write the mastered MP3, without tags.

    What is `shared` with other editions is the same sound, and kept from them. A segment that comes
    out above the ceiling is encoded again under a lower one; when the whole misses its loudness all
    of it is, once. Raises AudioError, StoreError.
    """
    cutter = Cutter(timeline, sources.length_of, shared.own)
    job = RenderingTask(
        frames=timeline.frames,
        cutter=cutter,
        sources=sources,
        spec=spec,
        press=press,
        path=path,
        like=shared.like,
    )
    tried: MixedDown | None = None
    if shared.gain is not None:
        tried = _land(job, plan_with_gain(shared.gain, spec))
        if not _is_off(tried.report, spec):
            return tried
    plan = plan_from_profiles(timeline, sources.profile_of, spec)
    done = _also(tried, _land(job, plan))
    silent = math.isinf(plan.mix_loudness)  # then there is nothing to land
    if silent or not _is_off(done.report, spec):
        return done
    heard = replace(done.report, true_peak=spec.true_peak)  # peaks are under it already
    return _also(done, _land(job, replan(plan, heard, spec)))


def _also(before: MixedDown | None, done: MixedDown) -> MixedDown:
    """What came of it, with what was encoded before it came to that."""
    return done if before is None else replace(done, fresh=done.fresh + before.fresh)


def missed(report: MasterReport, spec: MasterSpec) -> bool:
    """Whether a finished file is audibly off its loudness or above its peak ceiling.

    Silence cannot miss: there is nothing to land.
    """
    too_high = report.true_peak > spec.true_peak
    return report.loudness > QUIETEST and (too_high or _is_off(report, spec))


def _is_off(report: MasterReport, spec: MasterSpec) -> bool:
    return abs(report.loudness - spec.loudness) > CLOSE_ENOUGH


def _land(job: RenderingTask, plan: MasterPlan) -> MixedDown:
    """Render with a plan, and again what is above the ceiling."""
    segments = job.cutter.segments()
    ceilings: dict[int, float] = {}  # of the segments that need a lower one, by first MP3 frame
    fresh = 0
    for _ in range(_TRIES):
        made = Rendering(job, plan, ceilings).run(segments)
        fresh += made.fresh
        lower = _lower(made, job.spec.true_peak, plan.ceiling, ceilings)
        if not lower:
            break
        ceilings |= lower
    hand_back()  # before the reading, which takes some memory of its own
    read = _whole_measurement(made.measured)
    highest = to_db(max((piece.peak for piece in made.measured), default=0.0))
    report = MasterReport(
        loudness=max(read.integrated, QUIETEST),
        true_peak=max(highest, QUIETEST),
        gain=plan.gain,
        seconds=seconds(read.frames),
        bytes=0,
        sha256="",
        range=read.range,
        momentary_max=max(read.momentary_max, QUIETEST),
        short_term_max=max(read.short_term_max, QUIETEST),
        limited=made.limited,
    )
    return MixedDown(
        report=report,
        segments=len(made.parts),
        fresh=fresh,
        energies=read.energies,
        ceiling=plan.ceiling,
        notices=made.notices,
        rendered=made,
    )


def _lower(
    made: RenderingResult, most: float, usual: float, ceilings: Mapping[int, float]
) -> dict[int, float]:
    """Lower ceilings for what came out above `most` dBTP.

    A peak beside a seam may come from the segment before: where a lower ceiling did not help, that
    one gets it too.
    """
    lower: dict[int, float] = {}
    before = None
    for part, measured in zip(made.parts, made.measured, strict=True):
        first = part.first
        excess = to_db(measured.peak) - most
        if excess > 0.0:
            more = _MORE if first in ceilings else _SAFE
            wanted = quantised(ceilings.get(first, usual) - excess - more)
            lower[first] = min(wanted, lower.get(first, wanted))
            if first in ceilings and before is not None:
                lower[before] = min(wanted, lower.get(before, wanted))
        before = first
    return lower


def _whole_measurement(pieces: Sequence[PieceMeasures]) -> Loudness:
    """The loudness of pieces that follow each other.

    Their energies are put on one grid of 20 ms: where that cuts a piece's, it is shared out.
    """
    places, sums, at, total = [np.zeros(1)], [np.zeros(1)], 0, 0.0
    for piece in pieces:
        ends = np.minimum(np.arange(1, len(piece.energies) + 1) * HOP, piece.samples)
        energy = total + np.cumsum(piece.energies, dtype=np.float64) * HOP
        places.append(at + ends)
        sums.append(energy)
        at += piece.samples
        total = float(energy[-1]) if len(energy) else total
    edges = np.append(np.arange(at // HOP + 1) * HOP, at)
    spread = np.diff(np.interp(edges, np.concatenate(places), np.concatenate(sums))) / HOP
    return loudness_from(spread[:-1], frames=at, hop=HOP, rest=float(spread[-1]))
