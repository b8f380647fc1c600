"""Documents that stand better by one state of a register than by another.

What a state says of one document may change how another one stands that it does not name: who
suspends it is over, the law under which it was made goes on. So the answers are compared, not the
files.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from broadcaster.domain.dates import written
from broadcaster.law.effect import Effect, document_on
from broadcaster.law.life_line import turning_days
from broadcaster.law.register import (
    ENDING,
    IMPLEMENTING,
    SUSPENDING,
    Register,
    RegisteredDocument,
)

_FURTHEST = 3  # documents between one that changed and one that stands otherwise by it
_HOLDS_BACK = {  # how much; parts and doubts all say that somebody has to look
    Effect.IN_FORCE: 0,
    Effect.UNKNOWN: 1,
    Effect.ENDED_IN_PART: 2,
    Effect.SUSPENDED_IN_PART: 2,
    Effect.DOUBTFUL: 2,
    Effect.NOT_YET: 3,
    Effect.SUSPENDED: 4,
    Effect.ENDED: 5,
}


def lighter_standings(
    before: Register, after: Register, numbers: Iterable[str], today: date
) -> Iterator[tuple[str, str]]:
    """The documents that stand better by `after`, each with how, in words.

    Looked at are those of `numbers` and what follows from them, today, on each day on which one
    stood worse from then on by `before`, and on each day to come from which on it is better by
    `after`.
    """
    for document in _reached(before, after, numbers):
        same = (one for one in after.numbered(document.name) if one.key == document.key)
        new = next(same, None)
        if new is None:
            continue
        days = {today, *_turns(before, document, worse=True)}
        days |= {day for day in _turns(after, new, worse=False) if day > today}
        for day in sorted(days, key=lambda one: (one != today, one)):
            was = document_on(before, document, day).effect
            now = document_on(after, new, day).effect
            if _HOLDS_BACK[now] < _HOLDS_BACK[was]:
                when = "hôm nay" if day == today else f"ngày {written(day)}"
                yield document.name, f"{when} đang tính là {was}, nay thành {now}"
                break


def _turns(register: Register, document: RegisteredDocument, *, worse: bool) -> Iterator[date]:
    """The days from which on a document stands worse, or better."""
    for day in turning_days(register, document):
        if day > date.min:
            eve, then = (
                _HOLDS_BACK[document_on(register, document, one).effect]
                for one in (day - timedelta(days=1), day)
            )
            if then > eve if worse else then < eve:
                yield day


def _reached(
    before: Register, after: Register, numbers: Iterable[str]
) -> Iterator[RegisteredDocument]:
    """The documents of `before` of which the standing may follow from some others, each once."""
    near, seen = list(dict.fromkeys(numbers)), set[str]()
    for _ in range(_FURTHEST + 1):
        further: dict[str, None] = {}
        for name in near:
            one = RegisteredDocument(number=name)
            if one.key[0] in seen:
                continue
            seen.add(one.key[0])
            yield from before.numbered(name)
            for register in (before, after):
                done, suffered = register.acts_by(one), register.acts_on(one)
                further |= {a.on: None for a in done if a.relation.kind in _DECIDING and a.on}
                further |= {
                    a.by: None for a in suffered if a.relation.kind in IMPLEMENTING and a.by
                }
        near = [*further]


_DECIDING = (*ENDING, *SUSPENDING)
