"""What a unit hands on of the units below it, each apart: who, which of its days, by which key.

So the unit above counts every day of every unit once, though a school's day may reach it by two
ways, and sees up to which day each of them told.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from broadcaster.domain.correction import OwedCorrection
from broadcaster.domain.dates import written
from broadcaster.domain.text import fold
from broadcaster.playout.as_run import AIRED
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
        elif (told := len(self.days_told)) < self.days:
            yield f"{self.name}: có số liệu {told} trong {self.days} ngày."
        elif self.stage is not ReportStage.FINAL and self.closing is not None:
            yield f"{self.name}: số liệu sơ bộ, chốt đến hết ngày {written(self.closing)}."
        yield from (f"{self.name}: {one}" for one in self.doubts)


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedShare:
    """What of a share counts: the days that nothing nearer told."""

    share: ShareBelow  # its days and facts those that count
    again: int = 0  # days that were told by another way as well, and count there
    namesake: bool = False  # whether another letter tells of one of this name, by another key
    downloads_lost: bool = False  # whether its downloads are of more days than count

    @property
    def elsewhere(self) -> bool:
        """Whether all that it told counts elsewhere, and nothing is left to be told."""
        return bool(self.again) and not self.share.days

    @property
    def remarks(self) -> Iterable[str]:
        """Said where a day came twice, or who has a namesake."""
        if self.again:
            yield (f"{self.share.name}: {self.again} ngày đã có trong tệp khác, chỉ tính một lần.")
        if self.downloads_lost:
            yield f"{self.share.name}: chỉ tính một phần số ngày nên lượt tải chưa rõ."
        if self.namesake:
            yield f"{self.share.name}: tệp khác có đơn vị cùng tên mà khác khóa, xem có phải một."


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingShare:
    """A share in the letter that tells of some days."""

    row: str  # key of the unit whose letter it is
    order: tuple[datetime, int, int]  # the one made last counts before others
    days: frozenset[date]  # of which that letter tells
    share: ShareBelow
    signed: str = ""  # the key that signed that letter, hexadecimal


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectDays:
    """What the units right below told by themselves: it counts before what others hand on."""

    by_key: Mapping[str, frozenset[date]]  # by the key that signed
    names: frozenset[str] = field(default_factory=frozenset)  # folded
    corrections: frozenset[tuple[object, ...]] = frozenset()  # key that signed, and which debt


_SAME_NAME = "cùng tên với đơn vị gửi thẳng lên đây mà khác khóa: có thể đếm hai lần."
_SAME_AIRINGS = "tệp khác có đơn vị cùng tên, cùng lượt phát mà khác khóa: có thể đếm hai lần."
_CONTESTED = "tệp khác cũng báo số của khóa này mà tên hoặc số không giống: hỏi lại cả hai."


@dataclass(slots=True, kw_only=True, eq=False)
class _Claim:
    """A share while it is weighed against others."""

    coming: ComingShare
    days: frozenset[date]  # of which it tells here
    by_day: Mapping[date, tuple[AiredFact, ...]]
    left: set[date]  # of them those that count
    doubts: dict[str, None] = field(default_factory=dict)
    namesake: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return self.coming.share.keys

    @property
    def name(self) -> str:
        return fold(self.coming.share.unit)

    def told_of(self, day: date) -> frozenset[AiredFact]:
        return frozenset(self.by_day.get(day, ()))

    def amount(self, day: date) -> tuple[int, float]:
        facts = self.by_day.get(day, ())
        return sum(one.result == AIRED for one in facts), sum(one.seconds for one in facts)


def counted_shares(
    coming: Iterable[ComingShare], direct: DirectDays
) -> dict[str, list[CountedShare]]:
    """By row what of the shares counts, so that a day of a unit counts once.

    A unit is known by the keys that signed for it. That it belongs to who hands it on is not
    proved: so where two hand on the same key and do not say the same, both are doubted, and what
    one says takes nothing away from the other's. Of one name the day with more counts, of two
    names both do. Who has the name of another unit, and another key, counts and is named: whether
    both are one only people know.
    """
    claims = [_claim(one, direct) for one in sorted(coming, key=lambda o: o.order, reverse=True)]
    contested = _weighed(claims)
    _name_namesakes(claims, direct)
    difficult, owed = set(direct.by_key), set(direct.corrections)
    found: dict[str, list[tuple[tuple[datetime, int, int], CountedShare]]] = {}
    for claim in claims:
        if contested and any((key, day) in contested for key in claim.keys for day in claim.days):
            claim.doubts[_CONTESTED] = None
        counts = _counted(claim, direct, difficult, owed)
        found.setdefault(claim.coming.row, []).append((claim.coming.order, counts))
    return {
        row: [counts for _, counts in sorted(pairs, key=lambda pair: pair[0])]
        for row, pairs in found.items()
    }


def _claim(one: ComingShare, direct: DirectDays) -> _Claim:
    """A share without the days that the unit told by itself; of its own letter nothing counts."""
    days = one.share.days_told & one.days
    by_day: dict[date, list[AiredFact]] = {}
    for fact in one.share.facts.facts if one.share.facts else ():
        by_day.setdefault(fact.day, []).append(fact)
    before = {day for key in one.share.keys for day in direct.by_key.get(key, ())}
    return _Claim(
        coming=one,
        days=days,
        by_day={day: tuple(facts) for day, facts in by_day.items()},
        left=set() if one.signed in one.share.keys else set(days - before),
    )


def _weighed(claims: Sequence[_Claim]) -> set[tuple[str, date]]:
    """Leave each day of a key to one of those who say the same of it; where they do not."""
    by_name: dict[tuple[str, date], dict[str, _Claim]] = {}
    by_facts: dict[tuple[str, date], dict[frozenset[AiredFact], _Claim]] = {}
    contested: set[tuple[str, date]] = set()
    claimed = Counter(key for claim in claims for key in set(claim.keys))
    for claim in claims:
        keys = [key for key in claim.keys if claimed[key] > 1]
        for day in sorted(claim.left) if keys else ():
            told = claim.told_of(day)
            for key in keys:
                at = (key, day)
                named, telling = by_name.setdefault(at, {}), by_facts.setdefault(at, {})
                if named and (claim.name not in named or told not in telling):
                    contested.add(at)
                other = telling.get(told)
                if other is not None and other is not claim and day in other.left:
                    claim.left.discard(day)
                    continue
                rival = named.get(claim.name)
                if rival is not None and rival is not claim and day in rival.left:
                    if claim.amount(day) <= rival.amount(day):
                        claim.left.discard(day)
                    else:
                        rival.left.discard(day)
            for key in keys:
                named, telling = by_name[key, day], by_facts[key, day]
                if day in claim.left:
                    named[claim.name] = telling[told] = claim
                else:
                    named.setdefault(claim.name, claim)
                    telling.setdefault(told, claim)
    return contested


def _name_namesakes(claims: Sequence[_Claim], direct: DirectDays) -> None:
    """Say of whom another has the name, and another key; surely so where they aired the same."""
    first: dict[str, _Claim] = {}
    airing: dict[tuple[str, date, frozenset[AiredFact]], _Claim] = {}
    for claim in claims:
        if claim.name in direct.names and not set(claim.keys) & set(direct.by_key):
            claim.doubts[_SAME_NAME] = None
        if not claim.left:
            continue
        other = first.setdefault(claim.name, claim)
        if _others(claim, other):
            claim.namesake = other.namesake = True
        for day in claim.left & claim.by_day.keys():
            other = airing.setdefault((claim.name, day, claim.told_of(day)), claim)
            if _others(claim, other):
                claim.doubts[_SAME_AIRINGS] = other.doubts[_SAME_AIRINGS] = None


def _others(one: _Claim, other: _Claim) -> bool:
    return one.coming.row != other.coming.row and not set(one.keys) & set(other.keys)


def _counted(
    claim: _Claim,
    direct: DirectDays,
    difficult: set[str],
    owed: set[tuple[object, ...]],
) -> CountedShare:
    """What of a share counts; difficulties and debts once a key, which are then among the known."""
    share, left = claim.coming.share, frozenset(claim.left)
    known = {day for key in share.keys for day in direct.by_key.get(key, ())}
    untold = len(claim.coming.days - share.days_told - known)
    days = len(left) + min(share.days - len(share.days_told), untold)
    if claim.days and not left and (known or claim.coming.signed in share.keys):
        days = 0  # what it lacks is told of the unit itself
    counts = narrowed(share, left, days)
    had = share.facts.downloads if share.facts is not None else None
    lost = counts.facts is not None and had is not None and counts.facts.downloads is None
    if counts.facts is not None:
        new = [
            one
            for one in counts.facts.corrections
            if not any((key, *debt_of(one)) in owed for key in share.keys)
        ]
        owed.update((key, *debt_of(one)) for key in share.keys for one in new)
        if len(new) < len(counts.facts.corrections):
            counts = replace(counts, facts=replace(counts.facts, corrections=tuple(new)))
    if share.keys and (not left or difficult.intersection(share.keys)):
        counts = replace(counts, difficulties=NO_DIFFICULTY)
    elif share.keys:
        difficult.update(share.keys)
    # what speaks against figures of which none count is told where they do
    own = counts.doubts if left or not claim.days else ()
    counts = replace(counts, doubts=tuple(dict.fromkeys((*own, *claim.doubts))))
    return CountedShare(
        share=counts,
        again=len(claim.days) - len(left),
        namesake=claim.namesake,
        downloads_lost=lost,
    )


def debt_of(one: OwedCorrection) -> tuple[object, ...]:
    """By which a correction is known among those of its unit."""
    return one.episode, one.kind.value, one.place, one.opened


def narrowed(share: ShareBelow, told: frozenset[date], days: int) -> ShareBelow:
    """A share that tells of some of its days only, of so many that are still to be told here.

    Of no day left it has no figures either: nobody takes it for one that told all.
    """
    if share.facts is None or (told == share.days_told and days == share.days):
        return replace(share, days=days) if share.days != days else share
    if not told:
        return replace(share, days=days, told=(), stage=None, facts=None)
    facts = share.facts
    if told != share.days_told:
        facts = replace(
            facts,
            facts=tuple(one for one in facts.facts if one.day in told),
            uncounted=(), taken=(), downloads=None,
        )  # fmt: skip
    return replace(share, days=days, told=spans_of(told), facts=facts)


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
            mark = min(share.keys)[:16] if share.keys else fold(share.name)
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
