"""How long something is, in words."""

import math

from broadcaster.model.sound import seconds
from broadcaster.text.lengths import length


def length_text(frame_count: int) -> str:
    """A length in minutes and seconds, rounded up to a second: "3 phút 20 giây"."""
    return length(math.ceil(seconds(frame_count)))
