"""Mix, master and encode a timeline; what the finished file measures decides."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from broadcaster.model.sound import Sound
from broadcaster.model.timeline import MasterReport, MasterSpec, Timeline
from broadcaster.ports import Encoder
from broadcaster.production.mastering import MasterPlan, master, plan_master, replan
from broadcaster.production.mixing import render

CLOSE_ENOUGH = 0.1  # LU that the decoded file may be off its target before a second try


def mix_down(
    timeline: Timeline,
    sound_of: Callable[[str], Sound],
    spec: MasterSpec,
    *,
    encoder: Encoder,
    measure: Callable[[Path], MasterReport],
    path: Path,
) -> None:
    """Write the mastered MP3, without tags; encoded again once when the first misses its mark."""

    def mix() -> Iterator[NDArray[np.float32]]:
        return render(timeline, sound_of, spec.channels)

    def encode(plan: MasterPlan) -> MasterReport:
        blocks = master(mix(), plan, spec)
        encoder.encode(blocks, channels=spec.channels, bitrate=spec.bitrate, path=path)
        return measure(path)

    plan = plan_master(mix(), spec)
    report = encode(plan)
    silent = math.isinf(plan.mix_loudness)  # then there is nothing to land
    if not silent and missed(report, spec):
        encode(replan(plan, report, spec))


def missed(report: MasterReport, spec: MasterSpec) -> bool:
    """Whether a finished file is audibly off its loudness or above its peak ceiling."""
    off = abs(report.loudness - spec.loudness) > CLOSE_ENOUGH
    return off or report.true_peak > spec.true_peak
