"""The listeners' questions of a station: whether it takes any, and what became of their items."""

from collections.abc import Callable
from datetime import datetime

from broadcaster.app.station import WiredStation
from broadcaster.domain.station import QuestionWay


def takes_questions(wired: WiredStation) -> bool:
    """Whether listeners may ask through the served site."""
    return wired.station.profile.questions is QuestionWay.FORM


def aired_at(wired: WiredStation, script: str, asked: datetime) -> datetime | None:
    """When the item of a question was heard to its end the first time, by the air log; None = not
    yet. What was heard before anybody asked was another item of that name.

    `script` is the slug of its script, "" = there is none. Raises StoreError.
    """
    return airings(wired)(script, asked) if script else None


def airings(wired: WiredStation) -> Callable[[str, datetime], datetime | None]:
    """As `aired_at` for many questions: the list of episodes is read once. Raises StoreError."""
    keys: dict[str, list[str]] = {}
    for entry in wired.tools.listing().entries:
        for slug in entry.slugs:
            keys.setdefault(slug, []).append(entry.key)
    record = wired.air_record()

    def first(script: str, asked: datetime) -> datetime | None:
        since = asked.replace(microsecond=0)  # the log has seconds
        heard = (moment for key in keys.get(script, ()) for moment in record.heard_at(key))
        return min((moment for moment in heard if moment >= since), default=None)

    return first
