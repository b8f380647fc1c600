"""The listeners' questions of a station: whether it takes any, and what became of their items."""

from collections.abc import Iterable
from datetime import datetime

from broadcaster.app.station import WiredStation
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import QuestionWay
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.outreach.questions_inbox import FOR_ALL, ListenerQuestion, QuestionSteps


def takes_questions(wired: WiredStation) -> bool:
    """Whether listeners may ask through the served site."""
    return wired.station.profile.questions is QuestionWay.FORM


def answer_for_all(wired: WiredStation, question: ListenerQuestion) -> str:
    """The answer that was approved for everybody; "" = none, or its item was taken back.

    Raises StoreError.
    """
    if question.state not in FOR_ALL:
        return ""
    if question.script:
        gone = withdrawn_keys(wired.tools.withdrawals().all())
        entries = wired.tools.listing().entries
        if any(one.key in gone for one in entries if question.script in one.slugs):
            return ""
    return question.answer


def aired_at(wired: WiredStation, question: ListenerQuestion) -> datetime | None:
    """When the item of a question was heard to its end the first time; None = not yet.

    Raises StoreError.
    """
    steps = QuestionSteps(
        came=question.at, used=True, approved=question.approved, made=question.made,
        script=question.script,
    )  # fmt: skip
    return first_airings(wired, [steps])[0]


def first_airings(
    wired: WiredStation, questions: Iterable[QuestionSteps]
) -> tuple[datetime | None, ...]:
    """When the item of each was heard to its end the first time, by the air log; None = not yet.

    An earlier item may have had the same name: only episodes of the day on which the item was made
    and of later ones can hold it, and only what was heard since counts. Raises StoreError.
    """
    asked = tuple(questions)
    slugs = {one.script for one in asked if one.script and one.made is not None}
    if not slugs:
        return (None,) * len(asked)
    entries = [one for one in wired.tools.listing().entries if not slugs.isdisjoint(one.slugs)]
    heard = wired.air_record().heard_of({one.key for one in entries})

    def first(one: QuestionSteps) -> datetime | None:
        if not one.script or one.made is None:
            return None
        made = one.made
        moments = (
            moment
            for entry in entries
            if one.script in entry.slugs and entry.day >= made.astimezone(ZONE).date()
            for moment in heard.get(entry.key, ())
            if moment >= made
        )
        return min(moments, default=None)

    return tuple(map(first, asked))
