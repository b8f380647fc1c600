"""The units below: taking in their letters, sums, remarks, answers, reminders."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from broadcaster.app.exchange_keys import ABOVE, known_as, refuse_future
from broadcaster.app.station import WiredStation
from broadcaster.app.stations import signing_key
from broadcaster.domain.dates import told_moment, written
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE, Unit
from broadcaster.domain.text import fold, one_line, slug
from broadcaster.programme.schedule import station_schedule
from broadcaster.reports.difficulties import answer_words
from broadcaster.reports.oversight import (
    OverseenUnit,
    Reminder,
    mondays,
    overseen,
    reminder,
)
from broadcaster.reports.report_facts import ReportFacts
from broadcaster.reports.report_periods import (
    ReportPeriod,
    ReportStage,
    period_words,
    report_period,
)
from broadcaster.reports.roll_up import (
    ClosedPeriod,
    ClosedUnit,
    KeptLetter,
    LetterStanding,
    ReportingUnit,
    RollUp,
    counting,
    fewer,
    replaced,
    reporting_units,
    roll_up,
    told_by,
)
from broadcaster.reports.shares_below import ShareBelow, everything_told
from broadcaster.reports.unit_letters import (
    DifficultyAnswer,
    KnownKey,
    LetterRemark,
    ParentLetter,
    SealedLetter,
    UnitLetter,
    opened_letter,
    sealed_letter,
    trusted,
)

if TYPE_CHECKING:
    from broadcaster.pull.signing import ManifestSignature
    from broadcaster.reports.store import SqlUnitExchange

_EVER = date(2000, 1, 1)
_REMARKS = 200  # that a letter down tells of


def own_unit(wired: WiredStation) -> str:
    """The key of this unit in lich.toml; "" = it is not in it."""
    return _own(station_schedule(wired.station, wired.tools).schedule.units, wired)


def _own(units: Iterable[Unit], wired: WiredStation) -> str:
    """Its name to the letter first, then as people write it: with a blank or a capital more."""
    known, own = tuple(units), wired.station.profile.unit
    exact = [unit.key for unit in known if unit.name == own]
    return min(exact or [u.key for u in known if fold(u.name) == fold(own)], default="")


def units_below(
    wired: WiredStation, first: date = _EVER, last: date | None = None
) -> tuple[ReportingUnit, ...]:
    """The units that report here, on any of some days; all who ever did."""
    schedule = station_schedule(wired.station, wired.tools).schedule
    sites = {slot.site for slot in schedule.slots if slot.site}
    own = _own(schedule.units, wired)
    return reporting_units(schedule.units, own, first, last or wired.today, sites=sites)


def unit_named(units: Sequence[ReportingUnit], words: str) -> ReportingUnit:
    """The unit of a key or a name, old names too. Raises InputError."""
    wanted = fold(words)
    found = [u for u in units if u.key == words or wanted in map(fold, u.names)]
    found = found or [u for u in units if any(wanted in fold(name) for name in u.names)]
    if len(found) == 1:
        return found[0]
    names = ", ".join(unit.names[-1] for unit in (found or units)[:8])
    if found:
        raise InputError(f"“{words}” có thể là: {names}", hint="Ghi tên đủ hơn.", field="unit")
    raise InputError(
        f"không có đơn vị nào tên “{words}” báo cáo về đây",
        hint=f"Đang có: {names}." if names else "Thêm ở Cài đặt, Đơn vị; cấp trên là đơn vị này.",
        field="unit",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTaken:
    """A letter that was taken in."""

    letter: KeptLetter
    name: str  # of the unit here
    known: KnownKey
    told: tuple[str, ...]  # sentences that a person should read
    again: bool  # it was here before, and counts once
    counts: bool  # of figures: whether a sum takes any of its days from it now


def take_letter(
    wired: WiredStation,
    data: bytes,
    name: str,
    *,
    who: str,
    unit: str = "",
    spoken: str = "",
    unseen: bool = False,
) -> LetterTaken:
    """Take in the letter of a unit. Raises InputError, StoreError; then nothing was kept.

    `unit` says whose it is where its own name does not; `spoken` is a fingerprint that a person
    heard over the telephone, for a unit whose key changed. What came `unseen` by any person
    is refused unread unless a key of a unit below signed it.
    """
    exchange, now = wired.exchange(), wired.tools.clock.now()
    units, keys = units_below(wired), exchange.keys()
    sealed = opened_letter(
        data,
        name,
        # the key of a unit that left the list says nothing of another that took its name
        known=lambda seal: not unseen or any(_goes_on(keys.get(u.key), seal) for u in units),
    )
    letter = sealed.letter
    if not isinstance(letter, UnitLetter):
        raise InputError(
            f"đây là tệp {letter.parent} trả lời đơn vị, không phải tệp đơn vị gửi lên",
            hint="Tệp cấp trên trả lời thì nhận bằng: broadcaster parent take TỆP",
        )
    own = signing_key(wired.settings)
    if own.there and own.public == sealed.signature.key:
        raise InputError("tệp này do chính đài này ký", hint="Gửi nó lên cấp trên.")
    refuse_future(wired, letter.state.made, "đơn vị ấy")
    found = _whose(units, keys, sealed, letter.state.unit, unit)
    before = keys.get(found.key)
    pinned = bytes.fromhex(before.key) if before else b""
    called = found.name_on(wired.today)
    key = trusted(sealed, pinned, called, spoken=spoken)
    if (again := exchange.by_digest(sealed.digest)) is not None:
        # a run that was cut off may have kept the letter and not these
        exchange.put_difficulties(found.key, letter.state.difficulties)
        known = known_as(exchange, found.key, called, key, now, compared=bool(spoken))
        exchange.put_key(known)
        once = (_taken_before(again),)
        counts = _counts(again, found, exchange)
        return LetterTaken(
            letter=again, name=called, known=known, told=once, again=True, counts=counts
        )
    kept = _kept(letter, sealed, found.key, now, who)
    closed = next((one for one in exchange.closed() if one.covers(kept)), None)
    if closed is not None:
        kept = replace(kept, standing=LetterStanding.LATE)
    letters = exchange.letters(found.key)
    disowned = _disowned(before, key, sealed, letters)
    lost: tuple[str, ...] = ()
    if letter.facts is not None:
        others = [one for one in letters if one not in disowned]
        told_now = everything_told(letter.facts, letter.below)
        lost = fewer(others, _everything_in(exchange), kept, told_now)
    if lost:
        kept = replace(kept, standing=LetterStanding.HELD)
    told = (
        *lost,
        *_HELD[: bool(lost)],
        *_taken_away(disowned, exchange.closed()),
        *_remarks(letter, kept, found, before, key, closed, letters, called),
    )
    known = known_as(exchange, found.key, called, key, now, compared=bool(spoken))
    kept = exchange.add(kept, sealed, known=known, disowned=[one.id for one in disowned])
    exchange.put_difficulties(found.key, letter.state.difficulties)
    counts = _counts(kept, found, exchange)
    return LetterTaken(letter=kept, name=called, known=known, told=told, again=False, counts=counts)


def _counts(letter: KeptLetter, unit: ReportingUnit, exchange: "SqlUnitExchange") -> bool:
    """Whether the sum that is made now rests on it; a state alone is there or not."""
    if letter.first is None or letter.standing is not LetterStanding.COUNTED:
        return letter.standing is LetterStanding.COUNTED
    known = [one for one in exchange.letters(unit.key) if counting(one, None)]
    return letter.id in told_by(known, filter(unit.belongs_on, letter.days)).values()


def _everything_in(exchange: "SqlUnitExchange") -> Callable[[int], ReportFacts]:
    return lambda number: everything_told(exchange.facts(number), exchange.below(number))


_HELD = ("ít hơn số đã báo: chưa tính, số cũ vẫn giữ; hỏi đơn vị, đúng thì bấm Tính tệp này "
         "(broadcaster oversee accept SỐ)",)  # fmt: skip


def _taken_before(letter: KeptLetter) -> str:
    day = letter.received.astimezone(ZONE)
    once = f"tệp này đã nhận lúc {told_moment(day)}"
    match letter.standing:
        case LetterStanding.RETURNED:
            return f"{once} và đã trả lại ({letter.remark}), nên không được tính; cần tệp mới"
        case LetterStanding.HELD:
            return f"{once}, ít hơn số đã báo nên còn chờ xem lại, chưa tính"
        case LetterStanding.DISOWNED:
            return f"{once}, ký bằng khóa không phải của đơn vị nên không tính"
    return f"{once}, không tính lần nữa"


def _disowned(
    before: KnownKey | None, key: bytes, sealed: SealedLetter, letters: Iterable[KeptLetter]
) -> tuple[KeptLetter, ...]:
    """Letters of a key that no person ever compared, when the telephone says it was another's."""
    if before is None or before.compared is not None or _goes_on(before, sealed.signature):
        return ()
    return tuple(
        one
        for one in letters
        if one.key != key.hex() and one.standing is not LetterStanding.DISOWNED
    )


def _taken_away(letters: Sequence[KeptLetter], closed: Iterable[ClosedPeriod]) -> Iterable[str]:
    if not letters:
        return
    yield (
        f"khóa trước chưa ai đối chiếu: {len(letters)} tệp ký bằng khóa ấy thôi tính, xin đơn vị "
        "gửi lại những kỳ đã gửi"
    )
    numbers = {one.id for one in letters}
    for period in closed:
        if numbers.intersection(period.letters):
            yield f"kỳ {period.words} đã chốt có tính tệp ấy: mở lại kỳ để số đổi theo"


def _kept(
    letter: UnitLetter, sealed: SealedLetter, unit: str, now: datetime, who: str
) -> KeptLetter:
    period = letter.facts.period if letter.facts is not None else None
    return KeptLetter(
        unit=unit,
        digest=sealed.digest,
        made=letter.state.made,
        received=now,
        who=who,
        about=period_words(period.words, period.first, period.last) if period else "",
        first=period.first if period else None,
        last=period.last if period else None,
        closing=period.closing if period else None,
        stage=period.stage if period else None,
        key=sealed.signature.key.hex(),
    )


def _whose(
    units: Sequence[ReportingUnit],
    keys: Mapping[str, KnownKey],
    sealed: SealedLetter,
    called: str,
    said: str,
) -> ReportingUnit:
    """Which unit a letter is of: by its key, its name, or what a person says. Raises InputError."""
    by_key = next((u for u in units if _goes_on(keys.get(u.key), sealed.signature)), None)
    if said:
        found = unit_named(units, said)
        if by_key is not None and by_key != found:
            raise InputError(
                f"tệp ký bằng khóa của {by_key.names[-1]}, không phải của {found.names[-1]}",
                hint="Chưa nhận gì. Hỏi lại ai đã gửi tệp này.",
                field="unit",
            )
        return found
    by_name = [u for u in units if fold(called) in map(fold, u.names)]
    if by_key is not None:
        if by_name and by_key not in by_name:
            raise InputError(
                f"tệp tự xưng là {called} mà ký bằng khóa của {by_key.names[-1]}",
                hint="Chưa nhận gì. Có thể đài này chép từ đài kia: đài chép cần khóa riêng.",
            )
        return by_key
    if len(by_name) == 1:
        return by_name[0]
    raise InputError(
        f"chưa có đơn vị nào tên “{called}” báo cáo về đây"
        if not by_name
        else f"có {len(by_name)} đơn vị cùng tên “{called}”",
        hint="Thêm đơn vị ở Cài đặt, Đơn vị, cấp trên là đơn vị này; hoặc nói rõ tệp của ai.",
        field="unit",
    )


def _goes_on(known: KnownKey | None, signature: "ManifestSignature") -> bool:
    from broadcaster.pull.signing import goes_on

    return known is not None and goes_on(signature, bytes.fromhex(known.key))


def _remarks(  # noqa: PLR0917 - everything that is looked at
    letter: UnitLetter,
    kept: KeptLetter,
    unit: ReportingUnit,
    before: KnownKey | None,
    key: bytes,
    closed: ClosedPeriod | None,
    letters: Sequence[KeptLetter],
    called: str,
) -> Iterable[str]:
    if before is None:
        yield f"lần đầu nhận của {called}: gọi đối chiếu dấu khóa, nhờ họ đọc rồi gõ vào đây"
    elif before.key != key.hex():
        yield f"{called} đã đổi khóa; từ nay nhận theo khóa mới"
    if letter.state.made > kept.received:
        made = letter.state.made.astimezone(ZONE)
        yield (f"tệp ghi lúc {told_moment(made)}, sau cả lúc nhận: đồng hồ của đơn vị chạy trước")
    if fold(letter.state.unit) not in map(fold, unit.names):
        yield f"đơn vị tự gọi là “{letter.state.unit}”, ở đây ghi là {called}"
    if closed is not None:
        yield (
            f"muộn: kỳ {closed.words} đã chốt ngày {written(closed.at.astimezone(ZONE).date())}, "
            "tệp được giữ mà không tính vào kỳ ấy"
        )
    if letter.facts is not None:
        period = letter.facts.period
        same = [one for one in letters if (one.first, one.last) == (period.first, period.last)]
        newer = [
            one
            for one in same
            if counting(one, None)
            and (one.stage is ReportStage.FINAL, one.made)
            > (period.stage is ReportStage.FINAL, letter.state.made)
        ]
        if newer:
            yield f"đã có tệp mới hơn của kỳ {kept.about}; tệp này được giữ, không tính"
        elif same and kept.standing is not LetterStanding.HELD:
            yield f"thay số liệu kỳ {kept.about} đã gửi trước"
        if not unit.belongs_on(period.last) and not unit.belongs_on(period.first):
            yield f"trong kỳ {kept.about} đơn vị không thuộc đây, nên không tính"
        if not letter.facts.log:
            yield "trong kỳ đơn vị không có nhật ký phát nào"
    for warning in letter.state.warnings:
        yield f"đơn vị báo: {warning}"


def rolled_up(wired: WiredStation, period: ReportPeriod) -> RollUp:
    """The sum of a period over the units below. Raises StoreError."""
    exchange = wired.exchange()
    return roll_up(
        period,
        units_below(wired, period.first, period.closing),
        exchange.letters(),
        exchange.facts,
        below_of=exchange.below,
        difficulties=exchange.every_difficulty(),
        closed=closed_as(exchange.closed(), period),
        uncompared=_uncompared(wired),
    )


def handed_on(wired: WiredStation, period: ReportPeriod) -> tuple[ShareBelow, ...]:
    """What the units below told of a period, each apart, as it goes further up."""
    if not units_below(wired, period.first, period.closing):
        return ()
    return tuple(share for row in rolled_up(wired, period).rows for share in row.handed_on())


def _uncompared(wired: WiredStation) -> frozenset[str]:
    """The units whose key is known and was compared by nobody."""
    keys = wired.exchange().keys()
    return frozenset(whose for whose, known in keys.items() if known.compared is None)


def closed_as(closed: Iterable[ClosedPeriod], period: ReportPeriod) -> ClosedPeriod | None:
    """The closed period of just those days."""
    days = (period.first, period.last)
    return next((one for one in closed if (one.first, one.last) == days), None)


def close_period(wired: WiredStation, period: ReportPeriod, *, who: str) -> RollUp:
    """Let the sum of a period move no more. Raises InputError."""
    if period.last >= wired.today or period.closing != period.last:
        raise InputError(
            f"kỳ {period.words} chưa qua nên chưa chốt được", hint="Chốt sau ngày cuối của kỳ."
        )
    exchange = wired.exchange()
    if closed_as(exchange.closed(), period) is not None:
        raise InputError(f"kỳ {period.words} đã chốt rồi")
    found = rolled_up(wired, period)
    if not found.rows:
        raise InputError(f"trong kỳ {period.words} không có đơn vị nào để cộng, nên không chốt")
    exchange.close(
        ClosedPeriod(
            words=period.words, first=period.first, last=period.last,
            at=wired.tools.clock.now(), who=who,
            letters=tuple(number for row in found.rows for number in row.letters),
            units=tuple(
                ClosedUnit(unit=row.unit, difficulties=row.difficulties) for row in found.rows
            ),
        )
    )  # fmt: skip
    return rolled_up(wired, period)


def open_again(wired: WiredStation, period: ReportPeriod) -> ClosedPeriod:
    """Let a closed period move again. Raises InputError."""
    exchange = wired.exchange()
    closed = closed_as(exchange.closed(), period)
    if closed is None:
        raise InputError(f"kỳ {period.words} chưa chốt")
    exchange.open_again(closed.id)
    return closed


def return_letter(wired: WiredStation, number: int, remark: str) -> KeptLetter:
    """Send figures back to a unit with a remark; they count no more. Raises InputError."""
    exchange = wired.exchange()
    letter, told = exchange.letter(number), one_line(remark)[:1_000]
    if letter is None or letter.unit == ABOVE or letter.first is None:
        raise InputError("không có tệp số liệu nào mang số ấy", field="letter")
    if not any(map(str.isalnum, told)):
        raise InputError(
            "chưa ghi vì sao trả lại", hint="Ghi chỗ cần sửa để đơn vị biết.", field="remark"
        )
    closed = next((one for one in exchange.closed() if number in one.letters), None)
    if closed is not None:
        raise InputError(
            f"tệp này đã tính vào kỳ {closed.words} đã chốt", hint="Mở lại kỳ ấy rồi trả tệp."
        )
    exchange.judge(number, LetterStanding.RETURNED, remark=told, at=wired.tools.clock.now())
    found = exchange.letter(number)
    assert found is not None
    return found


def accept_letter(wired: WiredStation, number: int) -> KeptLetter:
    """Let figures count after all: that wait because they are fewer, or were sent back by mistake.

    Raises InputError.
    """
    exchange = wired.exchange()
    letter = exchange.letter(number)
    if letter is None or letter.standing not in (LetterStanding.HELD, LetterStanding.RETURNED):
        raise InputError("không có tệp nào mang số ấy đang chờ hay đã trả lại", field="letter")
    late = any(one.covers(letter) for one in exchange.closed())
    standing = LetterStanding.LATE if late else LetterStanding.COUNTED
    exchange.judge(number, standing, remark="", at=wired.tools.clock.now())
    return replace(letter, standing=standing, remark="")


def answer_difficulty(wired: WiredStation, unit: str, key: str, text: str) -> None:
    """Answer a unit's difficulty; the next letter down takes it along. Raises InputError."""
    told, now = answer_words(text), wired.tools.clock.now()
    own = one_line(wired.station.profile.unit)
    if unit == ABOVE or not wired.exchange().answer(unit, key, told, at=now, who=own):
        raise InputError("không còn vướng mắc này", hint="Tải lại trang rồi làm lại.")


def letter_down(wired: WiredStation, unit: ReportingUnit) -> tuple[str, bytes]:
    """The file that goes down to a unit, with its name: every remark and every answer.

    The caller holds the station: a unit without a key gets one. Raises StoreError.
    """
    key = signing_key(wired.settings)
    key.make()
    exchange, now = wired.exchange(), wired.tools.clock.now()
    state, letters = exchange.states().get(unit.key), exchange.letters(unit.key)
    called = state.state.unit if state else unit.name_on(wired.today)
    letter = ParentLetter(
        parent=one_line(wired.station.profile.unit),
        unit=called,
        made=now,
        remarks=tuple(
            LetterRemark(
                letter=one.digest, about=one.about, text=one.remark,
                at=one.remarked or one.received,
                returned=one.standing is LetterStanding.RETURNED,
            )
            for one in letters
            if one.remark and not replaced(one, (new for new in letters if counting(new, None)))
        )[:_REMARKS],
        answers=tuple(
            DifficultyAnswer(id=one.id, text=one.answer, at=one.answered, who=one.answerer)
            for one in exchange.difficulties(unit.key)
            if one.answer and one.answered is not None
        ),
    )  # fmt: skip
    name = f"tra-loi-{slug(called)[:60].strip('-')}-{now.astimezone(ZONE):%Y%m%d-%H%M}.zip"
    return name, sealed_letter(letter, key.seal)


def overseen_now(
    wired: WiredStation, weeks: Sequence[date] | None = None
) -> tuple[OverseenUnit, ...]:
    """Every unit below as its last letter shows it. Raises StoreError."""
    today = wired.today
    return overseen(
        units_below(wired, today, today),
        wired.exchange().states(),
        weeks if weeks is not None else mondays(today),
        wired.tools.clock.now(),
        uncompared=_uncompared(wired),
    )


def lacking_periods(wired: WiredStation, units: Sequence[ReportingUnit]) -> dict[str, list[str]]:
    """By unit the months of this school year, over by now, of which no letter tells every day."""
    today, year = wired.today, wired.station.profile.school_year_starts
    begins = report_period("năm học", today, school_year_starts=year).first
    letters: dict[str, list[KeptLetter]] = {}
    for letter in wired.exchange().letters():
        if letter.first is not None and counting(letter, None):
            letters.setdefault(letter.unit, []).append(letter)
    months = []
    while (after := (begins.replace(day=1) + timedelta(days=32)).replace(day=1)) <= today:
        months.append(report_period(f"tháng {begins.month}/{begins.year}", today))
        begins = after
    return {
        unit.key: [
            month.words
            for month in months
            if not _told_whole(unit, month, letters.get(unit.key, ()))
        ]
        for unit in units
    }


def _told_whole(unit: ReportingUnit, month: ReportPeriod, letters: Iterable[KeptLetter]) -> bool:
    days = month.first, month.last
    wanted = {
        day
        for n in range((days[1] - days[0]).days + 1)
        if unit.belongs_on(day := days[0] + timedelta(days=n))
    }
    return len(told_by(letters, wanted)) == len(wanted)


def reminders(
    wired: WiredStation, unit: str = "", *, seen: Sequence[OverseenUnit] | None = None
) -> tuple[Reminder, ...]:
    """What units are to be reminded of; of one, or of all (""). `seen`: as they are seen now."""
    known = seen if seen is not None else overseen_now(wired)
    found = [one for one in known if not unit or one.unit.key == unit]
    lacking = lacking_periods(wired, [one.unit for one in found])
    own = one_line(wired.station.profile.unit)
    told = (reminder(one, own, wired.today, lacking=lacking[one.unit.key]) for one in found)
    return tuple(one for one in told if one is not None)
