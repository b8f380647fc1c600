"""What the private page of a staff show has more: questions with answers at once, “đã nghe”.

The published files name nobody: who it is only the server knows, by the address.
"""

from collections.abc import Sequence
from dataclasses import replace

from broadcaster.domain.episode import Edition, Episode
from broadcaster.domain.questions import ScriptQuestion, needed
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.text import one_line
from broadcaster.publishing.addresses import confirming_path, handout_path, is_private
from broadcaster.publishing.page_views import View


def asks_staff(station: StationProfile, show: Show) -> bool:
    """Whether a page is one of a subscriber of a staff show."""
    return show.staff is not None and is_private(station.public_url)


def questions_of(edition: Edition) -> tuple[ScriptQuestion, ...]:
    """The questions of every item of an edition, numbered from 1."""
    asked = [question for item in edition.items for question in item.questions]
    return tuple(replace(one, number=number) for number, one in enumerate(asked, 1))


def staff_view(station: StationProfile, show: Show, episode: Episode, edition: Edition) -> View:
    """What is asked on the page of an episode; nothing where nobody is asked."""
    if not asks_staff(station, show):
        return {}
    questions = questions_of(edition)
    return {
        "kind": show.staff,
        "confirm": f"../{confirming_path(episode.key)}",
        "handout": f"../{handout_path(episode)}",
        "questions": [question_view(place, one) for place, one in enumerate(questions)],
        "pass_mark": show.pass_mark,
        "needed": needed(len(questions), show.pass_mark),
    }


def question_view(place: int, question: ScriptQuestion) -> View:
    """One question; `place` counts from 0 and names its field."""
    return {
        "field": f"c{place}",
        "number": question.number,
        "text": one_line(question.text),
        "several": len(question.right) > 1,
        "right": "".join(question.right),
        "told": ", ".join(question.right),
        "choices": [
            {"letter": choice.letter, "text": one_line(choice.text)} for choice in question.choices
        ],
        "explanation": one_line(question.explanation),
        "source": one_line(question.source),
    }


def answers_in(fields: Sequence[tuple[str, str]], count: int) -> dict[int, tuple[str, ...]]:
    """The letters that a sent form chose, by the place of the question; others are left out."""
    found: dict[int, tuple[str, ...]] = {}
    for name, letter in fields:
        place = name.removeprefix("c")
        known = name.startswith("c") and place.isascii() and place.isdigit() and len(place) <= 3
        if known and int(place) < count and len(letter) == 1 and letter.isascii():
            found[int(place)] = (*found.get(int(place), ()), letter.upper())
    return found
