"""What everybody may read of a listener's question."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredQuestion:
    """A question with its answer; nothing in it is the asker's but the words."""

    number: int
    text: str
    answer: str
    approved: datetime
    script: str = ""  # slug of the item that was made of it; "" = none yet
    made: datetime | None = None  # when it was
