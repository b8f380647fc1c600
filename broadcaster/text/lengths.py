"""Lengths of time as people say them."""


def length(seconds: float) -> str:
    """A length in minutes and seconds: "8 phút 40 giây"."""
    whole = round(seconds)
    minutes, rest = divmod(whole, 60)
    parts = [f"{minutes} phút"] if minutes else []
    parts += [f"{rest} giây"] if rest or not minutes else []
    return " ".join(parts)
