"""How long something is, in words."""

from broadcaster.model.sound import seconds


def length_text(frame_count: int) -> str:
    """A length in minutes and seconds, rounded up to a second: "3 phút 20 giây"."""
    minutes, rest = divmod(-int(-seconds(frame_count) // 1), 60)
    parts = [f"{minutes} phút"] if minutes else []
    parts += [f"{rest} giây"] if rest or not minutes else []
    return " ".join(parts)
