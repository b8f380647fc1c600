"""The listeners' questions of a station: whether it takes any, and what became of their items."""

from collections.abc import Iterable
from datetime import datetime

from broadcaster.app.station import WiredStation
from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import QuestionWay
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.outreach.questions_inbox import (
    FOR_ALL,
    ListenerQuestion,
    QuestionState,
    QuestionSteps,
)


def takes_questions(wired: WiredStation) -> bool:
    """Whether listeners may ask through the served site."""
    return wired.station.profile.questions is QuestionWay.FORM


def has_inbox(wired: WiredStation) -> bool:
    """Whether listeners may ask at all, through the served site or on paper."""
    return wired.station.profile.questions is not QuestionWay.NONE


def why_not_on_the_site(wired: WiredStation, question: ListenerQuestion) -> str:
    """Why an answer may not stand on the site today, in Vietnamese; "" = it may, or need not.

    Of one that nobody has approved only the law is asked. Raises StoreError.
    """
    # a report asks when items aired, and loads no pages for it
    from broadcaster.publishing.answered_questions import asks_listeners
    from broadcaster.publishing.public_answers import law_fault
    from broadcaster.publishing.publish import answer_rules

    profile, told = wired.station.profile, _for_all(question)
    if question.danger or not (question.answer and asks_listeners(profile)):
        return ""
    if question.state is QuestionState.ANSWERED:
        return law_fault(told, wired.tools.register_folder(), wired.today)
    if question.state not in FOR_ALL:
        return ""
    doubt = answer_rules(profile, wired.tools, wired.today).doubt(told)
    return doubt.why if doubt is not None else ""


def _for_all(question: ListenerQuestion) -> AnsweredQuestion:
    return AnsweredQuestion(
        number=question.number, text=question.text, answer=question.answer,
        approved=question.approved or question.changed, script=question.script, made=question.made,
    )  # fmt: skip


def answer_for_all(wired: WiredStation, question: ListenerQuestion) -> str:
    """The answer that was approved for everybody, for who asked; "" = none, or it holds no more.

    Its item was taken back, or says otherwise by now, or the law does not bear it. Raises
    StoreError.
    """
    from broadcaster.programme.gate import open_released
    from broadcaster.publishing.public_answers import AnswerRules

    if question.state not in FOR_ALL:
        return ""
    gone, entries = withdrawn_keys(wired.tools.withdrawals().all()), wired.tools.listing().entries
    if any(one.key in gone for one in entries if question.script in one.slugs):
        return ""
    rules = AnswerRules(
        tools=wired.tools,
        released=open_released(wired.station.profile, wired.tools).get,
        public=frozenset(one.key for one in entries),  # who asked reads also what stays in school
        day=wired.today,
    )
    doubt = rules.doubt(_for_all(question))
    return "" if doubt is not None and doubt.told else question.answer


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
