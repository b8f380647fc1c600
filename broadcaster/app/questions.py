"""The listeners' questions of a station: whether it takes any, and what became of their items."""

from datetime import datetime

from broadcaster.app.station import WiredStation
from broadcaster.domain.station import QuestionWay


def takes_questions(wired: WiredStation) -> bool:
    """Whether listeners may ask through the served site."""
    return wired.station.profile.questions is QuestionWay.FORM


def aired_at(wired: WiredStation, script: str) -> datetime | None:
    """When an item was heard to its end the first time, by the air log; None = not yet.

    `script` is the slug of its script, "" = there is none. Raises StoreError.
    """
    if not script:
        return None
    keys = [one.key for one in wired.tools.listing().entries if script in one.slugs]
    heard = [moment for key in keys for moment in wired.air_record().heard_at(key)]
    return min(heard, default=None)
