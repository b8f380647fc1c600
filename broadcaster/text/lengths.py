"""Lengths of time as people say and read them: every way in which the program writes one."""

_UNITS = (("ngày", 86_400), ("giờ", 3_600), ("phút", 60), ("giây", 1))


def length(seconds: float, *, hours: bool = False, full: bool = False) -> str:
    """A length to the second: "8 phút 40 giây".

    Parts that are nought are not said, unless `full` asks for the seconds behind minutes. With
    `hours` an hour is one, without it sixty minutes.
    """
    minutes, rest = divmod(round(seconds), 60)
    whole, minutes = divmod(minutes, 60) if hours else (0, minutes)
    parts = [f"{whole} giờ"] if whole else []
    parts += [f"{minutes} phút"] if minutes else []
    parts += [f"{rest} giây"] if rest or not parts or full else []
    return " ".join(parts)


def rough_length(seconds: float, *units: str) -> str:
    """A length in the largest of these units that fits, or in the smallest of them: "3 giờ"."""
    among = [(name, size) for name, size in _UNITS if name in units]
    name, size = next((unit for unit in among if seconds >= unit[1]), among[-1])
    return f"{round(seconds / size)} {name}"


def minutes_length(seconds: float) -> str:
    """Minutes to the tenth: "12,5 phút"."""
    return f"{seconds / 60:.1f} phút".replace(".", ",")


def clock(seconds: int, *, hours: bool = False) -> str:
    """A place in a recording: "1:12", "75:03"; with `hours` "1:15:03"."""
    minutes, rest = divmod(seconds, 60)
    whole, left = divmod(minutes, 60)
    return f"{whole}:{left:02}:{rest:02}" if hours and whole else f"{minutes}:{rest:02}"


def timecode(milliseconds: int) -> str:
    """A place in a recording for machines: "00:01:02.500"."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest:02}.{thousandths:03}"
