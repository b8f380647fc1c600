"""How far the year's plan is: each task ticked by what aired, and by nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from broadcaster.domain.episode import EpisodeItem
from broadcaster.domain.script import ScriptHead
from broadcaster.domain.text import fold, slug
from broadcaster.domain.year_plan import PlanTask, YearPlan
from broadcaster.law.document_numbers import document_key
from broadcaster.playout.as_run import AIRED
from broadcaster.reports.report_facts import AiredFact, FactWay, ReportFacts

_HEARD_ON = (FactWay.LOUDSPEAKER, FactWay.STATION)  # what lies on a channel was put there


class TaskState(StrEnum):
    """How a task stands on a day; the value is what people read."""

    DONE = "đã xong"
    UNDER_WAY = "đang làm"
    AHEAD = "chưa tới"
    LATE = "quá hạn"
    UNCOUNTED = "máy không đếm được"

    @property
    def colour(self) -> str:
        """Of its mark at the desk."""
        return {"DONE": "ok", "LATE": "bad"}.get(self.name, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskProgress:
    """A task and what of it was heard."""

    task: PlanTask
    done: int  # programmes of a day; the same one on several sites or twice a day is one
    days: tuple[date, ...]  # on which something of it was heard
    state: TaskState

    @property
    def counted(self) -> bool:
        """Whether the log can tell that it was done."""
        return self.task.counted

    @property
    def told(self) -> str:
        """Done of wanted: "3/4 lần"."""
        return f"{self.done}/{self.task.times} lần"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem:
    """One mục of a programme, as far as a task asks for it."""

    kind: str
    topics: tuple[str, ...]
    documents: tuple[str, ...]  # numbers


def plan_items(
    items: Sequence[EpisodeItem], scripts: Mapping[str, ScriptHead]
) -> tuple[PlanItem, ...]:
    """What each item of a programme is of, by its script (by slug) as that is now.

    Nothing where a script is gone, or has another kind by now: then nobody can tell them apart.
    """
    heads = [scripts.get(one.slug) for one in items]
    found = [
        PlanItem(
            kind=head.kind.value,
            topics=head.topics,
            documents=tuple(str(source.number) for source in head.sources),
        )
        for one, head in zip(items, heads, strict=True)
        if head is not None and head.kind.value == one.kind
    ]
    return tuple(found) if len(found) == len(items) else ()


def plan_progress(
    plan: YearPlan,
    facts: ReportFacts,
    today: date,
    items: Mapping[str, Sequence[PlanItem]] | None = None,
) -> tuple[TaskProgress, ...]:
    """Every task as it stands; `facts` are those of the plan's days up to `today`.

    `items` are those of an episode by Episode.key: one of them fits all that a task asks of an
    item. Where they are not known, words of the whole programme are looked at.

    An airing counts when it was heard to its end at the loudspeaker or told by a station, within
    the days of the task, and fits everything that the task names.
    """
    heard = [one for one in facts.facts if one.result == AIRED and one.way in _HEARD_ON]
    return tuple(_progress(task, facts, heard, today, items or {}) for task in plan.tasks)


def _progress(
    task: PlanTask,
    facts: ReportFacts,
    heard: Iterable[AiredFact],
    today: date,
    items: Mapping[str, Sequence[PlanItem]],
) -> TaskProgress:
    by_day: dict[date, list[AiredFact]] = {}
    for one in heard:
        within = task.counted and task.first <= one.day <= min(task.last, today)
        if within and _fits(task, one, items.get(one.episode, ())):
            by_day.setdefault(one.day, []).append(one)
    done = sum(facts.different(found) for found in by_day.values())
    return TaskProgress(
        task=task, done=done, days=tuple(sorted(by_day)), state=_state(task, done, today)
    )


def _state(task: PlanTask, done: int, today: date) -> TaskState:
    if not task.counted:
        return TaskState.UNCOUNTED
    if done >= task.times:
        return TaskState.DONE
    if today > task.last:
        return TaskState.LATE
    return TaskState.AHEAD if today < task.first else TaskState.UNDER_WAY


def _fits(task: PlanTask, one: AiredFact, items: Sequence[PlanItem]) -> bool:
    if task.programmes and slug(one.programme) not in set(map(slug, task.programmes)):
        return False
    if items:
        return any(_wanted(task, (it.kind,), it.topics, it.documents) for it in items)
    return _wanted(task, one.kinds, one.topics, (document.number for document in one.documents))


def _wanted(
    task: PlanTask, kinds: Iterable[str], topics: Iterable[str], documents: Iterable[str]
) -> bool:
    known = set(map(document_key, documents))
    return (
        _any(task.topics, topics)
        and _any(task.kinds, kinds)
        and (not task.documents or not known.isdisjoint(map(document_key, task.documents)))
    )


def _any(wanted: Iterable[str], has: Iterable[str]) -> bool:
    named = set(map(fold, wanted))
    return not named or not named.isdisjoint(map(fold, has))
