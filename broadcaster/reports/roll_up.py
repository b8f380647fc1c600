"""Sums over units: each day of a unit is told by one letter, and nothing is counted twice.

An airing is known by its unit and its own table, so whatever comes twice, overlaps, or comes once
more in a wider period counts once. A period that was closed keeps the letters it was closed with.

Longer than a module should be: which letter tells of a day is asked of a row, of its shares, and of
what a new letter takes away, and has one answer.
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from broadcaster.domain.correction import OwedCorrection
from broadcaster.domain.dates import written
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.schedule import ZONE, Unit
from broadcaster.domain.text import fold
from broadcaster.playout.as_run import AIRED
from broadcaster.reports.difficulties import (
    Difficulty,
    DifficultyCount,
    counted,
    summed,
)
from broadcaster.reports.report_facts import (
    AiredFact,
    FactWay,
    ReportFacts,
    WayFigures,
    same_programmes,
)
from broadcaster.reports.report_periods import ReportPeriod, ReportStage
from broadcaster.reports.shares_below import (
    ComingShare,
    CountedShare,
    DirectDays,
    ShareBelow,
    counted_shares,
    debt_of,
    placed_shares,
    spans_of,
)

_ONE_DAY = timedelta(days=1)
_SITE = "diem truong"  # kind of a unit that reports with its school, folded


class LetterStanding(StrEnum):
    """What became of a letter; the value is what people read."""

    COUNTED = "đã nhận"
    RETURNED = "trả lại"
    LATE = "muộn"  # came when its period was closed
    HELD = "chờ xem lại"  # tells fewer than was told before; a person has to agree
    DISOWNED = "khóa lạ"  # signed by a key that proved not to be the unit's


_UNCOUNTED = (LetterStanding.RETURNED, LetterStanding.HELD, LetterStanding.DISOWNED)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLetter:
    """A letter of a unit as it is kept, without its words."""

    id: int = 0  # given by the table
    unit: str  # key of the unit here
    digest: str
    made: datetime
    received: datetime
    who: str  # who took it in
    about: str = ""  # the period's words; "" = the state alone
    first: date | None = None
    last: date | None = None
    closing: date | None = None
    stage: ReportStage | None = None
    standing: LetterStanding = LetterStanding.COUNTED
    remark: str = ""
    remarked: datetime | None = None
    key: str = ""  # that it was signed with, hexadecimal

    @property
    def days(self) -> Iterable[date]:
        """The days it tells of; none of a state alone."""
        return _days(self.first, self.closing) if self.first and self.closing else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedUnit:
    """A unit as it was when a period was closed."""

    unit: "ReportingUnit"
    difficulties: DifficultyCount


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedPeriod:
    """A period whose sum does not move any more."""

    id: int = 0  # given by the table
    words: str
    first: date
    last: date
    at: datetime
    who: str
    letters: tuple[int, ...]  # KeptLetter.id of those it was closed with
    units: tuple[ClosedUnit, ...]  # who was summed then

    def covers(self, letter: KeptLetter) -> bool:
        """Whether all that a letter tells of lies in it."""
        return bool(
            letter.first and letter.last and self.first <= letter.first and letter.last <= self.last
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingUnit:
    """A unit that hands its figures up here, with all its lives: names and parents over time."""

    key: str
    parent: str  # key of the unit that sums
    lives: tuple[Unit, ...]  # by their first day

    def belongs_on(self, day: date) -> bool:
        """Whether its figures of a day are summed here."""
        return any(life.parent == self.parent and life.holds_on(day) for life in self.lives)

    def name_on(self, day: date) -> str:
        """What it is called on a day; of a day on which it is not there, the nearest life's."""
        held = next((life for life in self.lives if life.holds_on(day)), None)
        later = next((life for life in self.lives if life.first and life.first > day), None)
        return (held or later or self.lives[-1]).name

    @property
    def names(self) -> tuple[str, ...]:
        """All its names, in their order."""
        return tuple(dict.fromkeys(life.name for life in self.lives))


def reporting_units(
    units: Sequence[Unit], own: str, first: date, last: date, *, sites: Iterable[str] = ()
) -> tuple[ReportingUnit, ...]:
    """The units right below `own` on any of those days, by name; its own sites are part of it."""
    apart = set(sites)
    lives: dict[str, list[Unit]] = {}
    for unit in units:
        if unit.key not in apart and fold(unit.kind) != _SITE:
            lives.setdefault(unit.key, []).append(unit)
    found = [
        ReportingUnit(
            key=key,
            parent=own,
            lives=tuple(sorted(of, key=lambda life: life.first or date.min)),
        )
        for key, of in lives.items()
        if own
        and key != own
        and any(
            life.parent == own
            and (life.first is None or life.first <= last)
            and (life.last is None or life.last >= first)
            for life in of
        )
    ]
    return tuple(sorted(found, key=lambda one: fold(one.name_on(last))))


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitShare:
    """One unit in a sum."""

    unit: ReportingUnit
    name: str  # on the last day of the period on which it belonged
    days: int  # of the period, up to its closing day, on which it belonged
    told: int  # of those that a letter tells of
    facts: ReportFacts | None  # of those days; None = no letter tells of any
    stage: ReportStage | None
    letters: tuple[int, ...]  # KeptLetter.id of those it rests on
    difficulties: DifficultyCount
    late: int = 0  # letters that came when the period was closed
    returned: int = 0  # letters that were sent back and not replaced yet
    held: int = 0  # letters that tell fewer than was told before, and wait for a person
    compared: bool = True  # whether a person compared the unit's key
    remarks: tuple[str, ...] = ()  # sentences: another name, another parent, a gap
    unread: tuple[int, ...] = ()  # letters that would count and cannot be read
    own: ReportFacts | None = None  # of its facts what it told of itself
    days_told: frozenset[date] = frozenset()
    keys: tuple[str, ...] = ()  # that signed the letters
    below: tuple[CountedShare, ...] = ()  # what it handed on of the units below it

    @property
    def silent(self) -> bool:
        """Whether nothing of it was sent."""
        return self.facts is None

    @property
    def doubts(self) -> tuple[str, ...]:
        """Why its figures are not to be taken as they stand, in sentences."""
        found = [f"tệp số {number} không đọc được nên không tính." for number in self.unread]
        if self.facts is not None:
            if not self.facts.log:
                found.append("trong kỳ không có nhật ký phát: số 0 không có nghĩa là không phát.")
            if not self.compared:
                found.append("khóa chưa đối chiếu: chưa chắc tệp là của đơn vị.")
            found += self.facts.warnings
        found += [told for one in self.below for told in one.share.lacks()]
        return tuple(found)

    def handed_on(self) -> Iterable[ShareBelow]:
        """It and the units below it, each apart, as they go further up."""
        told = self.own
        if told is not None and self.stage is not None:
            told = replace(told, period=replace(told.period, stage=self.stage))
        theirs = {told for one in self.below for told in (*one.share.lacks(), *one.remarks)}
        yield ShareBelow(
            unit=self.name,
            keys=self.keys,
            days=self.days,
            told=spans_of(self.days_told),
            stage=self.stage,
            facts=told,
            doubts=tuple(one for one in (*self.doubts, *self.remarks) if one not in theirs),
            difficulties=self.difficulties,
        )
        for one in self.below:
            if one.elsewhere:  # it goes up with what told its days
                continue
            share, facts = one.share, one.share.facts
            if facts is not None and share.stage is not None and self.facts is not None:
                period = replace(self.facts.period, stage=share.stage)
                facts = replace(facts, period=period)
            through = f"{self.name}, {share.through}" if share.through else self.name
            yield replace(share, through=through, facts=facts)

    @property
    def sound(self) -> bool:
        """Whether every day is told, in final figures that nothing speaks against."""
        return self.told == self.days and self.stage is ReportStage.FINAL and not self.doubts


@dataclass(frozen=True, slots=True, kw_only=True)
class RollUp:
    """A period over all units."""

    period: ReportPeriod  # final only where every day of every unit is
    rows: tuple[UnitShare, ...]
    closed: ClosedPeriod | None = None

    @property
    def silent(self) -> tuple[UnitShare, ...]:
        """Who has not sent anything of it."""
        return tuple(row for row in self.rows if row.silent)

    @property
    def partial(self) -> tuple[UnitShare, ...]:
        """Who has sent a part of it."""
        return tuple(row for row in self.rows if not row.silent and row.told < row.days)

    @property
    def difficulties(self) -> DifficultyCount:
        """Those of all units, and of the units below them."""
        below = (one.share.difficulties for row in self.rows for one in row.below)
        return summed((*(row.difficulties for row in self.rows), *below))

    def figures(self, way: FactWay) -> WayFigures:
        """One way over all units: a programme is counted once a unit."""
        told = [row.facts.figures(way) for row in self.rows if row.facts is not None]
        return WayFigures(
            way=way,
            airings=sum(one.airings for one in told),
            programmes=sum(one.programmes for one in told),
            cut=sum(one.cut for one in told),
            seconds=sum(one.seconds for one in told),
        )

    def different(self, way: FactWay) -> int:
        """How many different programmes over all units: a sound that forty of them air is one."""
        whole = [
            _placed(row, one)
            for row in self.rows
            if row.facts is not None
            for one in row.facts.heard(way)
            if one.result == AIRED
        ]
        same = same_programmes(whole)
        return len({same.get(f"bài {one.episode}", one.episode) for one in whole})

    def together(self, unit: str) -> ReportFacts:
        """One table of facts over all units, as a report is made of; `unit` = who sums.

        Each airing has its unit in its place and in the key of its episode, so that two units are
        never one programme.
        """
        rows = [(row, row.facts) for row in self.rows if row.facts is not None]
        facts = [_placed(row, one) for row, of in rows for one in of.facts]
        lacking = [f"{row.name}: chưa gửi số liệu." for row in self.silent]
        lacking += [
            f"{row.name}: có số liệu {row.told} trong {row.days} ngày." for row in self.partial
        ]
        downloads = [of.downloads for _, of in rows if of.downloads is not None]
        return ReportFacts(
            unit=unit,
            period=self.period,
            facts=tuple(sorted(facts, key=lambda one: (one.day, one.place, one.slot, one.title))),
            uncounted=_totals(pair for _, of in rows for pair in of.uncounted),
            corrections=tuple(c for _, of in rows for c in of.corrections),
            taken=tuple(
                (f"{name} ({row.name})", count) for row, of in rows for name, count in of.taken
            ),
            downloads=sum(downloads) if downloads else None,
            log=any(of.log for _, of in rows),
            warnings=(
                *lacking,
                *(f"{row.name}: {one}" for row in self.rows for one in row.doubts),
                *(f"{row.name}: {one}" for row in self.rows for one in row.remarks),
            ),
            same={
                f"bài {_placed(row, one).episode}": f"{row.unit.key}/{of.identity(one)}"
                for row, of in rows
                for one in of.facts
            },
            difficulties=self.difficulties,
        )


def roll_up(
    period: ReportPeriod,
    units: Iterable[ReportingUnit],
    letters: Iterable[KeptLetter],
    facts_of: Callable[[int], ReportFacts],
    *,
    below_of: Callable[[int], Sequence[ShareBelow]] | None = None,
    difficulties: Mapping[str, Sequence[Difficulty]] | None = None,
    closed: ClosedPeriod | None = None,
    uncompared: Container[str] = (),
) -> RollUp:
    """Sum a period. `facts_of` gives the table of a letter by its id; what it cannot give is named.

    `below_of` gives what a letter hands on of the units below its own.

    Of a period that is `closed` only the letters count that it was closed with, and the units and
    difficulties stay what they were then. `uncompared`: units whose key no person compared.
    """
    frozen = {one.unit.key: one.difficulties for one in closed.units} if closed else {}
    if closed is not None:
        units = [one.unit for one in closed.units]
    by_unit: dict[str, list[KeptLetter]] = {}
    for letter in letters:
        if letter.first is not None:
            by_unit.setdefault(letter.unit, []).append(letter)
    drawn = [
        _row(
            period,
            unit,
            by_unit.get(unit.key, ()),
            facts_of,
            frozen.get(unit.key)
            or counted(
                one
                for one in (difficulties or {}).get(unit.key, ())
                if period.holds(one.at.astimezone(ZONE).date())
            ),
            closed,
            unit.key not in uncompared,
        )
        for unit in units
    ]
    rows = _with_shares(drawn, below_of) if below_of else tuple(one.share for one in drawn)
    whole = all(row.told == row.days and row.stage is ReportStage.FINAL for row in rows)
    stage = period.stage if whole else ReportStage.PRELIMINARY
    return RollUp(period=replace(period, stage=stage), rows=rows, closed=closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class _DrawnRow:
    """A unit by its own figures, and which letter tells of which days."""

    share: UnitShare
    telling: Mapping[int, frozenset[date]]  # days by KeptLetter.id
    letters: Mapping[int, KeptLetter]
    blind: frozenset[int] = frozenset()  # of the letters those that tell nothing for want of a log


def _with_shares(
    drawn: Sequence[_DrawnRow], below_of: Callable[[int], Sequence[ShareBelow]]
) -> tuple[UnitShare, ...]:
    """The rows with what their letters hand on, each day of a unit once over all of them."""
    by_key: dict[str, frozenset[date]] = {}
    coming: list[ComingShare] = []
    for row in drawn:
        for number, days in row.telling.items():
            letter = row.letters[number]
            if letter.key:
                known = by_key.get(letter.key, frozenset())
                by_key[letter.key] = known if number in row.blind else known | days
            coming += [
                ComingShare(
                    row=row.share.unit.key,
                    order=(letter.made, number, at),
                    days=days,
                    share=one,
                    signed=letter.key,
                )
                for at, one in enumerate(below_of(number))
            ]
    names = frozenset(fold(n) for row in drawn if row.telling for n in row.share.unit.names)
    owed = frozenset(
        (key, *debt_of(one))
        for row in drawn
        if row.share.facts is not None
        for key in row.share.keys
        for one in row.share.facts.corrections
    )
    found = counted_shares(coming, DirectDays(by_key=by_key, names=names, corrections=owed))
    return tuple(_joined(row.share, found.get(row.share.unit.key, ())) for row in drawn)


def _joined(row: UnitShare, below: Sequence[CountedShare]) -> UnitShare:
    """A row with the units below it in its figures."""
    if not below or row.facts is None:
        return row
    shares = [one.share for one in below]
    tables = [one.facts for one in shares if one.facts is not None]
    placed, same = placed_shares(shares)
    downloads = [of.downloads for of in (row.facts, *tables) if of.downloads is not None]
    facts = replace(
        row.facts,
        facts=tuple(sorted((*row.facts.facts, *placed), key=_when)),
        uncounted=_totals(pair for of in (row.facts, *tables) for pair in of.uncounted),
        corrections=tuple(c for of in (row.facts, *tables) for c in of.corrections),
        taken=(
            *row.facts.taken,
            *((f"{n} ({of.unit})", count) for of in tables for n, count in of.taken),
        ),
        downloads=(
            sum(downloads) if downloads and not any(one.downloads_lost for one in below) else None
        ),
        log=row.facts.log or any(of.log for of in tables),
        same={**row.facts.same, **same},
    )
    final = row.stage is ReportStage.FINAL and all(one.whole for one in shares)
    return replace(
        row,
        facts=facts,
        stage=ReportStage.FINAL if final else ReportStage.PRELIMINARY,
        below=tuple(below),
        remarks=(*row.remarks, *(told for one in below for told in one.remarks)),
    )


def counting(letter: KeptLetter, closed: ClosedPeriod | None) -> bool:
    """Whether a letter counts, in a period that is closed or in one that is not."""
    if closed is not None:
        return letter.id in closed.letters
    return letter.standing not in _UNCOUNTED


def fewer(
    letters: Iterable[KeptLetter],
    facts_of: Callable[[int], ReportFacts],
    new: KeptLetter,
    told: ReportFacts,
) -> tuple[str, ...]:
    """By month what a new letter would take away from what was told of its days before.

    “tháng 10/2026: từ 3 lượt còn 0”. Its id must be none of the others'.
    """
    known = [one for one in letters if one.first is not None and counting(one, None)]
    before = told_by(known, new.days)
    after = told_by([*known, new], before)
    replaced = {day: before[day] for day, number in after.items() if number == new.id}
    was: Counter[tuple[date, FactWay]] = Counter()
    for number in set(replaced.values()):
        with suppress(BroadcasterError):  # what cannot be read did not count
            was.update(
                (one.day.replace(day=1), one.way)
                for one in facts_of(number).facts
                if one.result == AIRED and replaced.get(one.day) == number
            )
    now = Counter(
        (one.day.replace(day=1), one.way)
        for one in told.facts
        if one.result == AIRED and one.day in replaced
    )
    return tuple(
        f"{way.value} tháng {month.month}/{month.year}: từ {count} lượt còn {now[month, way]}"
        for (month, way), count in sorted(was.items())
        if now[month, way] < count
    )


def _row(  # noqa: PLR0917 - what a row is made of
    period: ReportPeriod,
    unit: ReportingUnit,
    letters: Sequence[KeptLetter],
    facts_of: Callable[[int], ReportFacts],
    difficulties: DifficultyCount,
    closed: ClosedPeriod | None,
    compared: bool,
) -> _DrawnRow:
    days = {day for day in _days(period.first, period.closing) if unit.belongs_on(day)}
    known = {letter.id: letter for letter in letters if counting(letter, closed)}
    tables: dict[int, ReportFacts] = {}
    unread: list[int] = []
    while True:  # a letter that cannot be read leaves its days to the others
        telling = told_by(known.values(), days)
        wanted = set(telling.values()) - set(tables)
        for number in sorted(wanted):
            try:
                tables[number] = facts_of(number)
            except BroadcasterError:
                unread.append(number)
                del known[number]
        if not wanted.intersection(unread):
            break
    by_letter: dict[int, set[date]] = {}
    for day, number in telling.items():
        by_letter.setdefault(number, set()).add(day)
    last = max(days, default=period.closing)
    name = unit.name_on(last)
    used = [known[number] for number in sorted(by_letter)]
    final = all(one.stage is ReportStage.FINAL for one in used)
    parts = [(tables[one.id], by_letter[one.id], one) for one in used]
    inside = [one for one in letters if _within(one, period)]
    facts = _merged(name, period, parts) if parts else None
    share = UnitShare(
        unit=unit,
        name=name,
        days=len(days),
        told=len(telling),
        facts=facts,
        own=facts,
        days_told=frozenset(telling),
        keys=tuple(dict.fromkeys(one.key for one in used if one.key)),
        stage=(ReportStage.FINAL if final else ReportStage.PRELIMINARY) if used else None,
        letters=tuple(one.id for one in used),
        difficulties=difficulties,
        late=sum(
            one.standing is LetterStanding.LATE and not counting(one, closed) for one in inside
        ),
        held=sum(
            one.standing is LetterStanding.HELD and not replaced(one, known.values())
            for one in inside
        ),
        compared=compared,
        unread=tuple(sorted(unread)),
        returned=sum(
            one.standing is LetterStanding.RETURNED and not replaced(one, known.values())
            for one in inside
        ),
        remarks=tuple(_remarks(unit, period, days, name)),
    )
    return _DrawnRow(
        share=share,
        telling={number: frozenset(of) for number, of in by_letter.items()},
        letters=known,
        blind=frozenset(
            number for number in by_letter if not tables[number].log and not tables[number].facts
        ),
    )


def replaced(letter: KeptLetter, others: Iterable[KeptLetter]) -> bool:
    """Whether a letter that was made later tells of all its days."""
    days = set(letter.days)
    return any(other.made > letter.made and days <= set(other.days) for other in others)


def told_by(letters: Iterable[KeptLetter], days: Iterable[date]) -> dict[date, int]:
    """By day the letter that tells of it: final before preliminary, then the one made last."""
    order = sorted(letters, key=lambda one: (one.stage is ReportStage.FINAL, one.made, one.id))
    found: dict[date, int] = {}
    wanted = set(days)
    for letter in order:
        found.update((day, letter.id) for day in letter.days if day in wanted)
    return found


def _merged(
    name: str,
    period: ReportPeriod,
    parts: Sequence[tuple[ReportFacts, set[date], KeptLetter]],
) -> ReportFacts:
    """One table of what several letters tell, each of its own days.

    What a letter tells only as a whole (downloads, sound that is no programme) counts where all its
    days do.
    """
    facts = [one for of, days, _ in parts for one in of.facts if one.day in days]
    whole = [of for of, days, letter in parts if days == set(letter.days)]
    cut = len(parts) - len(whole)
    downloads = [of.downloads for of in whole if of.downloads is not None]
    corrections: dict[tuple[object, ...], OwedCorrection] = {}
    for of, _, _ in sorted(parts, key=lambda part: part[2].made):
        corrections |= {debt_of(c): c for c in of.corrections}
    warnings = dict.fromkeys(one for of, _, _ in parts for one in of.warnings)
    if any(of.log for of, _, _ in parts):  # else it is said of the whole
        blind = [f"tệp {one.about} không có nhật ký phát." for of, _, one in parts if not of.log]
        warnings |= dict.fromkeys(blind)
    if cut:
        warnings[
            "có tệp chỉ dùng một phần số ngày: lượt tải chưa rõ, âm thanh không tính cộng thiếu."
        ] = None
    return ReportFacts(
        unit=name,
        period=period,
        facts=tuple(sorted(facts, key=_when)),
        uncounted=_totals(pair for of in whole for pair in of.uncounted),
        corrections=tuple(c for c in corrections.values() if _open_in(c, period)),
        taken=tuple(
            (station, int(count))
            for station, count in _totals((n, float(c)) for of in whole for n, c in of.taken)
        ),
        downloads=sum(downloads) if downloads and not cut else None,
        log=any(of.log for of, _, _ in parts),
        warnings=tuple(warnings),
        same=same_programmes(facts),
    )


def _remarks(
    unit: ReportingUnit, period: ReportPeriod, days: set[date], name: str
) -> Iterable[str]:
    held = [life.name for life in unit.lives if any(life.holds_on(day) for day in days)]
    if others := [one for one in dict.fromkeys(held) if one != name]:
        yield f"trong kỳ có tên khác: {', '.join(others)}."
    whole = (period.closing - period.first).days + 1
    if days and len(days) < whole:
        yield (
            f"chỉ tính {len(days)} ngày thuộc đơn vị này, từ {written(min(days))} đến "
            f"{written(max(days))}."
        )


def _placed(row: UnitShare, one: AiredFact) -> AiredFact:
    what = one.episode or one.sha256 or fold(one.title)
    return replace(
        one,
        place=f"{row.name}, {one.place}" if one.place else row.name,
        episode=f"{row.unit.key}/{what}" if what else "",
    )


def _open_in(one: OwedCorrection, period: ReportPeriod) -> bool:
    opened = one.opened.astimezone(ZONE).date()
    settled = one.settled.astimezone(ZONE).date() if one.settled else None
    return opened <= period.closing and (settled is None or settled >= period.first)


def _totals(pairs: Iterable[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    found: dict[str, float] = {}
    for name, amount in pairs:
        found[name] = found.get(name, 0.0) + amount
    return tuple(sorted(found.items()))


def _when(one: AiredFact) -> tuple[date, str, str, str, str]:
    moment = one.start.astimezone(ZONE).isoformat() if one.start else ""
    return one.day, moment, one.way, one.place, one.title


def _within(letter: KeptLetter, period: ReportPeriod) -> bool:
    return bool(
        letter.first and letter.last and period.first <= letter.first and letter.last <= period.last
    )


def _days(first: date, last: date) -> Iterable[date]:
    return (first + _ONE_DAY * n for n in range((last - first).days + 1))
