"""What a unit hands on of the units below it, each apart: who, which of its days, by which key.

So the unit above counts every day of every unit once, though a school's day may reach it by two
ways, and sees up to which day each of them told.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from broadcaster.domain.dates import written
from broadcaster.domain.text import fold
from broadcaster.reports.difficulties import NO_DIFFICULTY, DifficultyCount
from broadcaster.reports.report_facts import AiredFact, ReportFacts, same_programmes
from broadcaster.reports.report_periods import ReportStage

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySpan:
    """Days without a gap."""

    first: date
    last: date

    @property
    def days(self) -> Iterable[date]:
        """Each of them."""
        return (self.first + _ONE_DAY * n for n in range((self.last - self.first).days + 1))


def spans_of(days: Iterable[date]) -> tuple[DaySpan, ...]:
    """Days as spans, the earliest first."""
    found: list[DaySpan] = []
    for day in sorted(days):
        if found and day == found[-1].last + _ONE_DAY:
            found[-1] = replace(found[-1], last=day)
        else:
            found.append(DaySpan(first=day, last=day))
    return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareBelow:
    """One unit of a sum that is handed on; one that told nothing is handed on as silent."""

    unit: str  # its name, as the unit that sums calls it
    through: str = ""  # by which unit in between it came there; "" = by itself
    keys: tuple[str, ...] = ()  # that signed what it told, hexadecimal
    days: int  # of the period on which it belonged there
    told: tuple[DaySpan, ...] = ()  # those of which it told
    stage: ReportStage | None = None
    facts: ReportFacts | None = None  # of the days told
    doubts: tuple[str, ...] = ()  # sentences: why its figures are not to be taken as they stand
    difficulties: DifficultyCount = NO_DIFFICULTY

    @property
    def days_told(self) -> frozenset[date]:
        """Every day of which it told."""
        return frozenset(day for span in self.told for day in span.days)

    @property
    def closing(self) -> date | None:
        """The last day of which it told; None = of none."""
        return self.told[-1].last if self.told else None

    @property
    def name(self) -> str:
        """With the unit through which it came."""
        return f"{self.unit} ({self.through})" if self.through else self.unit

    @property
    def whole(self) -> bool:
        """Whether every day is told in final figures."""
        return len(self.days_told) == self.days and (
            not self.days or self.stage is ReportStage.FINAL
        )

    def lacks(self) -> Iterable[str]:
        """In sentences what speaks against its figures."""
        if self.facts is None:
            if self.days:
                yield f"{self.name}: chưa gửi số liệu."
            return
        told = len(self.days_told)
        if told < self.days:
            yield f"{self.name}: có số liệu {told} trong {self.days} ngày."
        elif self.stage is not ReportStage.FINAL and self.closing is not None:
            yield f"{self.name}: số liệu sơ bộ, chốt đến hết ngày {written(self.closing)}."
        yield from (f"{self.name}: {one}" for one in self.doubts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedShare:
    """What of a share counts: the days that nothing nearer told."""

    share: ShareBelow  # its facts those of the days that count
    again: int = 0  # days that were told by another way as well, and count there

    @property
    def remarks(self) -> Iterable[str]:
        """Said where a day came twice."""
        if self.again:
            yield (f"{self.share.name}: {self.again} ngày đã có trong tệp khác, chỉ tính một lần.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingShare:
    """A share in the letter that tells of some days."""

    row: str  # key of the unit whose letter it is
    order: tuple[datetime, int, int]  # the one made last counts before others
    days: frozenset[date]  # of which that letter tells
    share: ShareBelow


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectDays:
    """What the units right below told by themselves: it counts before what others hand on."""

    by_key: Mapping[str, frozenset[date]]  # by the key that signed
    names: frozenset[str] = field(default_factory=frozenset)  # folded


def counted_shares(
    coming: Iterable[ComingShare], direct: DirectDays
) -> dict[str, list[CountedShare]]:
    """By row what of the shares counts, so that a day of a unit counts once.

    A unit is known by the keys that signed for it. Who has the name of a unit that tells by itself,
    and another key, counts and is named: whether both are one only people know.
    """
    known: dict[str, frozenset[date]] = dict(direct.by_key)
    found: dict[str, list[tuple[tuple[datetime, int, int], CountedShare]]] = {}
    for one in sorted(coming, key=lambda one: one.order, reverse=True):
        share, days = one.share, one.share.days_told & one.days
        before = frozenset(day for key in share.keys for day in known.get(key, ()))
        left = days - before
        for key in share.keys:
            known[key] = known.get(key, frozenset()) | left
        if fold(share.unit) in direct.names and not set(share.keys) & set(direct.by_key):
            same = "cùng tên với đơn vị gửi thẳng lên đây mà khác khóa: có thể đếm hai lần."
            share = replace(share, doubts=(*share.doubts, same))
        counts = CountedShare(share=narrowed(share, left), again=len(days - left))
        found.setdefault(one.row, []).append((one.order, counts))
    return {
        row: [counts for _, counts in sorted(pairs, key=lambda pair: pair[0])]
        for row, pairs in found.items()
    }


def narrowed(share: ShareBelow, days: frozenset[date]) -> ShareBelow:
    """A share with the facts of some of its days; how much it told stays said."""
    if share.facts is None or days == share.days_told:
        return share
    facts = replace(
        share.facts,
        facts=tuple(one for one in share.facts.facts if one.day in days),
        uncounted=(), taken=(), downloads=None,
    )  # fmt: skip
    return replace(share, facts=facts)


def everything_told(facts: ReportFacts, below: Sequence[ShareBelow]) -> ReportFacts:
    """A letter's own facts and those that it hands on, to be compared with another letter's."""
    return replace(
        facts, facts=(*facts.facts, *(f for s in below if s.facts for f in s.facts.facts))
    )


def placed_shares(
    shares: Iterable[ShareBelow],
) -> tuple[tuple[AiredFact, ...], Mapping[str, str]]:
    """The facts of shares as parts of one table, and which of its episodes are one programme.

    A unit's name stands in the place, its key in the episode: two units never have one programme.
    """
    by_unit: dict[str, list[tuple[ShareBelow, AiredFact]]] = {}
    for share in shares:
        if share.facts is not None:
            mark = share.keys[0][:16] if share.keys else fold(share.name)
            by_unit.setdefault(mark, []).extend((share, one) for one in share.facts.facts)
    placed: list[AiredFact] = []
    same: dict[str, str] = {}
    for mark, pairs in by_unit.items():
        roots = same_programmes(one for _, one in pairs)
        for share, one in pairs:
            what = one.episode or one.sha256 or fold(one.title)
            own = f"bài {one.episode}" if one.episode else f"tệp {one.sha256}"
            name = f"{mark}/{what}" if what else ""
            place = f"{share.unit}, {one.place}" if one.place else share.unit
            placed.append(replace(one, place=place, episode=name))
            if name:
                same[f"bài {name}"] = f"{mark}/{roots.get(own, own if one.sha256 else what)}"
    return tuple(placed), same
