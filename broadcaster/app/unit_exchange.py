"""What a unit and the one above it hand each other: letters, items, difficulties, answers.

It is long because every act here is one of a pair: what goes up from one station is what another
takes in, with the same key, letter and database, and the two have to be read side by side.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from broadcaster import __version__
from broadcaster.app.journeys import script_journeys
from broadcaster.app.playout import air_store, seen_of_loudspeaker, sites_with_a_log
from broadcaster.app.reports import facts_within
from broadcaster.app.station import WiredStation
from broadcaster.app.stations import signing_key
from broadcaster.care.backup import read_watch
from broadcaster.domain.correction import HeardPlace, OwedCorrection
from broadcaster.domain.dates import written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.playout import Lamp, worst
from broadcaster.domain.queue import WAITING, Priority
from broadcaster.domain.schedule import ZONE, Unit
from broadcaster.domain.text import fold, one_line, slug
from broadcaster.playout.as_run import AIRED
from broadcaster.programme.queueing import QueueRequest
from broadcaster.programme.schedule import next_air_day, station_schedule
from broadcaster.reports.difficulties import (
    Difficulty,
    DifficultySubject,
    answer_words,
    new_difficulty,
)
from broadcaster.reports.journeys import ScriptJourney
from broadcaster.reports.oversight import (
    GivenItem,
    OverseenUnit,
    Reminder,
    TakenItem,
    looked_at,
    mondays,
    overseen,
    reminder,
)
from broadcaster.reports.report_facts import FactWay, ReportFacts
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
from broadcaster.reports.unit_letters import (
    DifficultyAnswer,
    HandedProgress,
    HandedStage,
    KnownKey,
    LetterRemark,
    ParentLetter,
    SealedLetter,
    UnitLamp,
    UnitLetter,
    UnitState,
    opened_letter,
    sealed_letter,
    stretches,
    trusted,
)
from broadcaster.sharing.pack import HandedDown, open_pack
from broadcaster.sharing.packs import TakenOver, WrittenPack, share_scripts, take_over
from broadcaster.timetable.occurrences import days_between, on_day

if TYPE_CHECKING:
    from broadcaster.reports.store import SqlUnitExchange

ABOVE = ""  # KnownKey.whose of the unit above
GIVEN = ".goi-giao"  # below audio_out: packs that were handed down
_AHEAD = timedelta(days=1)  # a letter so far in the future was made by a wrong clock
_EVER = date(2000, 1, 1)
_LAMPS = {Lamp.GREEN: UnitLamp.GREEN, Lamp.AMBER: UnitLamp.AMBER, Lamp.RED: UnitLamp.RED}
_TOLD = 3  # reasons of a lamp that go along
_WEEKS_NOTED = 52  # coming weeks of the timetable
_REMARKS = 200  # that a letter down tells of


# ----- up from here


def unit_state(wired: WiredStation) -> UnitState:
    """What the program knows of this unit now. Raises StoreError."""
    profile, now = wired.station.profile, wired.tools.clock.now()
    year = report_period("năm học", wired.today, school_year_starts=profile.school_year_starts)
    facts = facts_within(wired, year)
    lamp, told, beat = _lamp(wired)
    exchange = wired.exchange()
    return UnitState(
        unit=one_line(profile.unit),
        made=now,
        program=__version__,
        email=profile.email,
        log=facts.log,
        weeks=stretches(facts, lambda day: day - timedelta(days=day.weekday())),
        months=stretches(facts, lambda day: day.replace(day=1)),
        since=year.first,
        resting=_resting(wired, year.first),
        owed=sum(one.settled is None for one in facts.corrections),
        warnings=tuple(_homeless(wired, one) for one in facts.warnings),
        lamp=lamp,
        lamp_told=tuple(_homeless(wired, one) for one in told),
        beat=beat,
        backup=read_watch(wired.settings.host).newest,
        handed=_progress(wired, _reached(wired, facts, exchange.taken())),
        difficulties=tuple(replace(one, who="") for one in exchange.difficulties(ABOVE)[-500:]),
    )


def _resting(wired: WiredStation, first: date) -> tuple[date, ...]:
    """Mondays of the weeks, up to this one, for which the timetable had no slot before they ended.

    What it says of this week and the coming ones is noted; a timetable that is changed later makes
    no silence into rest, nor rest into silence. Of a week that nobody noted there is no rest.
    """
    schedule, exchange = station_schedule(wired.station, wired.tools).schedule, wired.exchange()
    this = wired.today - timedelta(days=wired.today.weekday())
    empty = {
        monday
        for monday in (this + timedelta(days=7 * n) for n in range(_WEEKS_NOTED))
        if not any(
            any(on_day(schedule.slots, schedule.calendar, day))
            for day in days_between(monday, monday + timedelta(days=6))
        )
    }
    known = exchange.rest_weeks()
    noted = looked_at(known, empty, wired.today, _WEEKS_NOTED)
    fresh = {monday: one for monday, one in noted.items() if known.get(monday) != one}
    if fresh:
        exchange.put_rest_weeks(fresh)
    begins = first - timedelta(days=first.weekday())
    weeks = {**known, **noted}
    return tuple(day for day in sorted(weeks) if weeks[day].rests and begins <= day <= this)


def _lamp(wired: WiredStation) -> tuple[UnitLamp | None, tuple[str, ...], datetime | None]:
    """The worst lamp of the loudspeakers, why it is so, when a player was last seen alive."""
    sites = sites_with_a_log(wired.settings)
    if not sites:
        return None, (), None
    seen = tuple(one for site in sites for one in seen_of_loudspeaker(wired, site))
    notes = [air_store(wired.settings, site).state() for site in sites]
    beats = [note.tick for note in notes if note is not None]
    lamp = worst(seen)
    told = tuple(one.told for one in seen if one.lamp is lamp and lamp is not Lamp.GREEN)
    return _LAMPS[lamp], told[:_TOLD], max(beats, default=None)


def _reached(
    wired: WiredStation, facts: ReportFacts, taken: Sequence[TakenItem]
) -> tuple[TakenItem, ...]:
    """The items with what was heard of them; that is kept, for logs end and scripts are renamed."""
    if not taken:
        return ()
    names: dict[str, list[str]] = {}
    for entry in wired.tools.listing().entries:
        names.setdefault(entry.key, []).extend(entry.slugs)
    days: dict[str, list[date]] = {}
    for fact in facts.facts:
        if fact.way is FactWay.LOUDSPEAKER and fact.result == AIRED:
            for name in names.get(fact.episode, ()):
                days.setdefault(name, []).append(fact.day)
    found = []
    for one in taken:
        told = {name: one.better(name, days.get(name, ())) for name in one.scripts}
        now = replace(one, heard={name: day for name, day in told.items() if day})
        if now != one:
            wired.exchange().take(now)
        found.append(now)
    return tuple(found)


def _progress(wired: WiredStation, taken: Sequence[TakenItem]) -> tuple[HandedProgress, ...]:
    if not taken:
        return ()
    keys = {
        name: entry.key
        for entry in wired.tools.listing().entries
        if not entry.retired
        for name in entry.slugs
    }
    waiting: dict[str, str] = {}
    for item in wired.tools.queue().items(since=wired.today):
        if item.state in WAITING and item.episode:
            waiting.setdefault(item.episode, item.occurrence)
    found = []
    for one in taken:
        episodes = {keys[name] for name in one.scripts if name in keys}
        slots = [waiting[key] for key in episodes if key in waiting]
        stage, day = HandedStage.TAKEN, None
        if one.scripts and set(one.scripts) <= set(one.heard):
            stage, day = HandedStage.AIRED, max(one.heard.values())
        elif slots:
            named = [slot[:10] for slot in slots if slot]
            stage = HandedStage.QUEUED
            with suppress(ValueError):
                day = date.fromisoformat(min(named)) if named else None
        found.append(
            HandedProgress(
                id=one.id, stage=stage, day=day, aired=len(one.heard), scripts=len(one.scripts)
            )
        )
    return tuple(found)


def letter_up(wired: WiredStation, period: ReportPeriod | None = None) -> tuple[str, bytes]:
    """The file that goes up, with its name: the state, and a period's facts if one is named.

    The caller holds the station: a unit without a key gets one. Raises StoreError.
    """
    key = signing_key(wired.settings)
    key.make()
    facts = _for_above(wired, facts_within(wired, period)) if period is not None else None
    letter = UnitLetter(state=unit_state(wired), facts=facts)
    about = f"bao-cao-{slug(period.words)}" if period is not None else "tinh-hinh"
    day = letter.state.made.astimezone(ZONE)
    name = f"{about}-{slug(letter.state.unit)[:60].strip('-')}-{day:%Y%m%d-%H%M}.zip"
    return name, sealed_letter(letter, key.seal)


def _for_above(wired: WiredStation, facts: ReportFacts) -> ReportFacts:
    """Without who did what here and where files lie: that is nobody's business above."""
    return replace(
        facts,
        unit=one_line(facts.unit),
        corrections=tuple(map(_without_people, facts.corrections)),
        warnings=tuple(_homeless(wired, one) for one in facts.warnings),
    )


def _without_people(one: OwedCorrection) -> OwedCorrection:
    place = PurePath(one.place).name if one.kind is HeardPlace.PACK else one.place
    return replace(one, place=place, heard="", proof="", who="", id=0)


def _homeless(wired: WiredStation, told: str) -> str:
    return told.replace(f"{wired.settings.folder}/", "").replace(str(wired.settings.folder), "đài")


def own_fingerprint(wired: WiredStation) -> str:
    """This station's key as people compare it; "" while it has none. Raises StoreError."""
    from broadcaster.pull.signing import fingerprint

    key = signing_key(wired.settings)
    return fingerprint(key.public) if key.there else ""


def tell_difficulty(
    wired: WiredStation,
    text: str,
    *,
    who: str,
    about: DifficultySubject = DifficultySubject.OTHER,
    subject: str = "",
) -> Difficulty:
    """Note what this unit cannot get past; the next letter takes it up. Raises InputError."""
    exchange, now = wired.exchange(), wired.tools.clock.now()
    told = new_difficulty(
        text,
        key=f"{now.astimezone(ZONE):%Y%m%d}-{secrets.token_hex(6)}",
        at=now,
        who=who,
        about=about,
        subject=subject,
        known=exchange.difficulties(ABOVE),
    )
    exchange.put_difficulties(ABOVE, [told])
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class FromAbove:
    """What a letter of the unit above brought."""

    letter: ParentLetter
    known: KnownKey
    answered: int  # answers that are new here
    again: bool  # it was taken in before


def take_from_above(
    wired: WiredStation, data: bytes, name: str, *, who: str, spoken: str = ""
) -> FromAbove:
    """Take in a letter of the unit above: remarks and answers. Raises InputError, StoreError."""
    sealed = opened_letter(data, name)
    letter, exchange = sealed.letter, wired.exchange()
    if not isinstance(letter, ParentLetter):
        raise InputError(
            f"đây là tệp {letter.state.unit} gửi lên cấp trên, không phải tệp trả lời",
            hint="Tệp đơn vị gửi lên thì nhận bằng: broadcaster oversee take TỆP",
        )
    own = wired.station.profile.unit
    if fold(letter.unit) != fold(own):
        raise InputError(
            f"tệp này gửi cho “{letter.unit}”, không phải {own}",
            hint="Chưa nhận gì. Xin cấp trên tệp của đơn vị mình.",
        )
    _refuse_future(wired, letter.made, "cấp trên")
    known = _key_above(wired, sealed, letter.parent, spoken)
    again = exchange.by_digest(sealed.digest) is not None
    answered = 0
    if not again:
        exchange.add(
            KeptLetter(
                unit=ABOVE, digest=sealed.digest, made=letter.made,
                received=wired.tools.clock.now(), who=who,
            ),
            sealed,
            known=known,
        )  # fmt: skip
    exchange.put_key(known)
    # also when it was here: a run that was cut off may have kept the letter and not its answers
    mine = {one.id: one for one in exchange.difficulties(ABOVE)}
    for one in letter.answers:
        before, at = mine.get(one.id), min(one.at, letter.made)
        if before is not None and (before.answered is None or before.answered < at):
            exchange.answer(ABOVE, one.id, one.text, at=at, who=one.who)
            answered += 1
    return FromAbove(letter=letter, known=known, answered=answered, again=again)


def _refuse_future(wired: WiredStation, made: datetime, whose: str) -> None:
    if made > wired.tools.clock.now() + _AHEAD:
        then = made.astimezone(ZONE)
        raise InputError(
            f"tệp làm lúc {then:%H:%M} ngày {written(then.date())}, còn ở phía trước: đồng hồ của "
            f"{whose} hoặc của máy này sai",
            hint="Chưa nhận gì. Xem lại đồng hồ rồi làm lại.",
        )


def _key_above(wired: WiredStation, sealed: SealedLetter, name: str, spoken: str) -> KnownKey:
    """By what the unit above is to be known once all of it is taken in. Raises InputError."""
    return _known_above(
        wired, trusted(sealed, _pinned(wired), _above_name(wired) or name, spoken=spoken),
        name, compared=bool(spoken),
    )  # fmt: skip


def _pinned(wired: WiredStation) -> bytes:
    before = wired.exchange().keys().get(ABOVE)
    return bytes.fromhex(before.key) if before else b""


def _above_name(wired: WiredStation) -> str:
    before = wired.exchange().keys().get(ABOVE)
    return before.name if before else ""


def _known_above(wired: WiredStation, key: bytes, name: str, *, compared: bool) -> KnownKey:
    return _pinned_as(
        wired.exchange(), ABOVE, name, key, wired.tools.clock.now(), compared=compared
    )


def _pinned_as(
    exchange: "SqlUnitExchange",
    whose: str,
    name: str,
    key: bytes,
    now: datetime,
    *,
    compared: bool,
) -> KnownKey:
    """How somebody is to be known by a key; what a person compared stays compared as it goes on."""
    before = exchange.keys().get(whose)
    stays = before is not None and before.key == key.hex()
    seen = now if compared else before.compared if before is not None else None
    return KnownKey(
        whose=whose,
        name=name,
        key=key.hex(),
        since=before.since if before is not None and stays else now,
        compared=seen,
    )


def compared_key(wired: WiredStation, whose: str, spoken: str) -> KnownKey:
    """Note that a person compared the fingerprint of a key that is known. Raises InputError."""
    exchange = wired.exchange()
    known = exchange.keys().get(whose)
    if known is None:
        raise InputError("chưa biết khóa nào của đơn vị này", hint="Nhận một tệp của họ trước.")
    if known.spoken != spoken:
        raise InputError(
            f"dấu vừa gõ khác dấu khóa đang biết của {known.name}",
            hint="Tệp đã nhận có thể không phải của họ: đừng dùng số liệu ấy, gọi hỏi lại.",
            field="spoken",
        )
    known = replace(known, compared=wired.tools.clock.now())
    exchange.put_key(known)
    return known


# ----- from the units below


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


def take_letter(
    wired: WiredStation,
    data: bytes,
    name: str,
    *,
    who: str,
    unit: str = "",
    spoken: str = "",
) -> LetterTaken:
    """Take in the letter of a unit. Raises InputError, StoreError; then nothing was kept.

    `unit` says whose it is where its own name does not; `spoken` is a fingerprint that a person
    heard over the telephone, for a unit whose key changed.
    """
    sealed = opened_letter(data, name)
    letter, exchange, now = sealed.letter, wired.exchange(), wired.tools.clock.now()
    if not isinstance(letter, UnitLetter):
        raise InputError(
            f"đây là tệp {letter.parent} trả lời đơn vị, không phải tệp đơn vị gửi lên",
            hint="Tệp cấp trên trả lời thì nhận bằng: broadcaster parent take TỆP",
        )
    own = signing_key(wired.settings)
    if own.there and own.public == sealed.signature.key:
        raise InputError("tệp này do chính đài này ký", hint="Gửi nó lên cấp trên.")
    _refuse_future(wired, letter.state.made, "đơn vị ấy")
    keys = exchange.keys()
    found = _whose(units_below(wired), keys, sealed, letter.state.unit, unit)
    before = keys.get(found.key)
    pinned = bytes.fromhex(before.key) if before else b""
    called = found.name_on(wired.today)
    key = trusted(sealed, pinned, called, spoken=spoken)
    if (again := exchange.by_digest(sealed.digest)) is not None:
        # a run that was cut off may have kept the letter and not these
        exchange.put_difficulties(found.key, letter.state.difficulties)
        known = _pinned_as(exchange, found.key, called, key, now, compared=bool(spoken))
        exchange.put_key(known)
        once = (_taken_before(again),)
        return LetterTaken(letter=again, name=called, known=known, told=once, again=True)
    kept = _kept(letter, sealed, found.key, now, who)
    closed = next((one for one in exchange.closed() if one.covers(kept)), None)
    if closed is not None:
        kept = replace(kept, standing=LetterStanding.LATE)
    letters = exchange.letters(found.key)
    disowned = _disowned(before, key, sealed, letters)
    lost: tuple[str, ...] = ()
    if letter.facts is not None:
        others = [one for one in letters if one not in disowned]
        lost = fewer(others, exchange.facts, kept, letter.facts)
    if lost:
        kept = replace(kept, standing=LetterStanding.HELD)
    told = (
        *lost,
        *_HELD[: bool(lost)],
        *_taken_away(disowned, exchange.closed()),
        *_remarks(letter, kept, found, before, key, closed, letters, called),
    )
    known = _pinned_as(exchange, found.key, called, key, now, compared=bool(spoken))
    kept = exchange.add(kept, sealed, known=known, disowned=[one.id for one in disowned])
    exchange.put_difficulties(found.key, letter.state.difficulties)
    return LetterTaken(letter=kept, name=called, known=known, told=told, again=False)


_HELD = ("ít hơn số đã báo: chưa tính, số cũ vẫn giữ; hỏi đơn vị, đúng thì bấm Tính tệp này "
         "(broadcaster oversee accept SỐ)",)  # fmt: skip


def _taken_before(letter: KeptLetter) -> str:
    day = letter.received.astimezone(ZONE)
    once = f"tệp này đã nhận lúc {day:%H:%M} ngày {written(day.date())}"
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
    if before is None or before.compared is not None or _goes_on(before, sealed):
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
    by_key = next((u for u in units if _goes_on(keys.get(u.key), sealed)), None)
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


def _goes_on(known: KnownKey | None, sealed: SealedLetter) -> bool:
    from broadcaster.pull.signing import goes_on

    return known is not None and goes_on(sealed.signature, bytes.fromhex(known.key))


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
        yield (
            f"tệp ghi lúc {made:%H:%M} ngày {written(made.date())}, sau cả lúc nhận: đồng hồ của "
            "đơn vị chạy trước"
        )
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
            if (one.stage is ReportStage.FINAL, one.made)
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
        difficulties=exchange.every_difficulty(),
        closed=closed_as(exchange.closed(), period),
        uncompared=_uncompared(wired),
    )


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


# ----- items that are handed down


def hand_down(
    wired: WiredStation,
    files: Sequence[Path],
    *,
    first: date,
    last: date,
    who: str,
    units: Sequence[ReportingUnit] = (),
    target: Path | None = None,
) -> tuple[GivenItem, WrittenPack]:
    """Hand scripts down to be aired within some days, as a signed pack. Raises InputError.

    The caller holds the station: a unit without a key gets one.
    """
    if last < first:
        raise InputError("ngày cuối ở trước ngày đầu", field="last")
    if last < wired.today:
        raise InputError(
            f"hạn {written(last)} đã qua", hint="Chọn ngày ở phía trước.", field="last"
        )
    if not files:
        raise InputError("chưa chọn bài nào", field="scripts")
    key = signing_key(wired.settings)
    key.make()
    now, number = wired.tools.clock.now(), secrets.token_hex(8)
    order = HandedDown(
        id=number, asker=one_line(wired.station.profile.unit), first=first, last=last
    )
    day = now.astimezone(ZONE)
    name = f"giao-{slug(files[0].stem)[:60].strip('-')}-{day:%Y%m%d}-{number[:6]}.zip"
    path = target or wired.settings.audio / GIVEN / name
    if target is not None and target.suffix.lower() != ".zip":
        path = target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pack = share_scripts(wired.station, wired.tools, files, path, order=order, seal=key.seal)
    item = GivenItem(
        id=number,
        title="; ".join(one.title for one in pack.pack.scripts)[:300],
        first=first,
        last=last,
        made=now,
        who=who,
        units=tuple(unit.key for unit in units),
        pack=path.name if path.parent == wired.settings.audio / GIVEN else "",
    )
    wired.exchange().give(item)
    return item, pack


def take_handed(
    wired: WiredStation, path: Path, *, who: str, programme: str = "", spoken: str = ""
) -> tuple[TakenItem, TakenOver, KnownKey]:
    """Take over a pack that the unit above handed down. The caller holds the station.

    Raises InputError when it is no such pack, or not signed by the key that is known.
    """
    with open_pack(path) as opened:
        order = opened.pack.handed
        if order is None:
            raise InputError(
                "gói này không phải bài cấp trên giao",
                hint="Gói bài thường thì nhận bằng broadcaster share import TỆP.zip",
            )
        signature = opened.signature()
        words = opened.listed
        title = "; ".join(one_line(one.title) for one in opened.pack.scripts)[:300]
    sealed = SealedLetter(
        letter=ParentLetter(parent=order.asker, unit="", made=wired.tools.clock.now()),
        words=words, seal=b"", signature=signature,
    )  # fmt: skip
    known = _key_above(wired, sealed, one_line(order.asker), spoken)
    day = max(next_air_day(wired.tools), order.first)
    over = take_over(wired.station, wired.tools, path, day=day, programme=programme)
    item = TakenItem(
        id=slug(order.id)[:80],
        title=title,
        asker=one_line(order.asker),
        first=order.first,
        last=order.last,
        at=wired.tools.clock.now(),
        scripts=tuple(path.stem for path in over.scripts),
    )
    wired.exchange().put_key(known)
    wired.exchange().take(item)
    return item, over, known


def handed_here(
    wired: WiredStation,
) -> tuple[tuple[TakenItem, tuple[tuple[str, ScriptJourney | None], ...]], ...]:
    """What was handed down to this unit, with where each of its scripts stands (slug, way)."""
    taken = wired.exchange().taken()
    ways = script_journeys(wired) if taken else {}
    return tuple((one, tuple((name, ways.get(name)) for name in one.scripts)) for one in taken)


def with_handed(wired: WiredStation, episode: Episode, request: QueueRequest) -> QueueRequest:
    """How an episode is to be queued that holds what the unit above handed down.

    Ưu tiên, within its days as far as its own day allows; what a person chose stays chosen.
    """
    try:
        taken = wired.exchange().taken()
    except BroadcasterError:
        return request  # the queue lies in the same database, and tells what is wrong
    if not taken:
        return request
    slugs = {
        name
        for entry in wired.tools.listing().entries
        if entry.key == episode.key and not entry.retired
        for name in entry.slugs
    }
    item = next((one for one in taken if slugs.intersection(one.scripts)), None)
    if item is None or item.last < wired.today:
        return request
    day = episode.air_time.astimezone(ZONE).date()
    ordinary = request.priority is Priority.ORDINARY
    return replace(
        request,
        priority=Priority.PRIORITY if ordinary else request.priority,
        valid_from=request.valid_from or (item.first if day >= item.first else None),
        valid_to=request.valid_to or (item.last if day <= item.last else None),
        required_by=request.required_by or item.asker,
    )
