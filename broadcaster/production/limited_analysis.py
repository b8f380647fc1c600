"""Analysis of a sound of which nothing is known, in a process that may not take the machine.

A file from outside may say that it has thirty channels, be packed a thousandfold, or be made to
keep a decoder busy. It is looked at in `analyse_worker`, held to time and memory.
"""

import base64
from dataclasses import fields
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np

from broadcaster.domain.errors import AssetError, StoreError
from broadcaster.domain.sound import Analysis, SoundCourse
from broadcaster.storage.serialization import from_plain, to_plain
from broadcaster.system.limited_process import told_by

TIMEOUT = 900.0  # seconds; the processor time within is held too
_TOO_MUCH = "Cắt thành các tệp ngắn hơn rồi đo từng tệp; tệp lạ thì mở thử bằng máy nghe nhạc."


def analyse_apart(path: Path, *, loudness: float, true_peak: float) -> Analysis:
    """The figures of a file and what they mean against a target (LUFS, dBTP).

    Raises AssetError when it is no sound, has more of it than is measured while somebody waits, or
    takes more time or memory than one file may.
    """
    told = told_by(
        "broadcaster.production.analyse_worker",
        (str(path), str(loudness), str(true_peak)),
        seconds=TIMEOUT,
    )
    if told is None:
        raise AssetError(
            f"đo {path.name} mất quá nhiều sức máy nên đã dừng", hint=_TOO_MUCH, where=str(path)
        )
    if "fault" in told:
        raise AssetError(str(told["fault"]), hint=str(told["hint"]), where=str(told["where"]))
    try:
        return as_analysis(told)
    except (StoreError, ValueError, KeyError, TypeError) as fault:
        raise AssetError(
            f"đo {path.name} không ra kết quả nào dùng được", hint=_TOO_MUCH, where=str(path)
        ) from fault


def as_told(found: Analysis) -> dict[str, Any]:
    """An analysis as plain data, its course as packed bytes."""
    course = found.course
    plain = {
        field.name: to_plain(getattr(found, field.name))
        for field in fields(found)
        if field.name != "course"
    }
    return plain | {"course": [_packed(course.energies), _packed(course.peaks)]}


def as_analysis(told: dict[str, Any]) -> Analysis:
    """The analysis that plain data tell. Raises StoreError, ValueError, KeyError, TypeError."""
    hints = get_type_hints(Analysis)
    energies, peaks = told["course"]
    course = SoundCourse(
        energies=np.frombuffer(base64.b64decode(energies, validate=True), np.float64),
        peaks=np.frombuffer(base64.b64decode(peaks, validate=True), np.float32),
    )
    plain = {
        field.name: from_plain(hints[field.name], told[field.name])
        for field in fields(Analysis)
        if field.name != "course"
    }
    return Analysis(**plain, course=course)


def _packed(values: Any) -> str:
    return base64.b64encode(values.tobytes()).decode()
