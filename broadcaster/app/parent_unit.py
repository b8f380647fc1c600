"""This unit and the one above it: what goes up in a letter, what its letters bring down."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import PurePath

from broadcaster import __version__
from broadcaster.app.exchange_keys import ABOVE, known_as, refuse_future
from broadcaster.app.overseen_units import handed_on
from broadcaster.app.playout import air_store, seen_of_loudspeaker, sites_with_a_log
from broadcaster.app.reports import facts_within
from broadcaster.app.station import WiredStation
from broadcaster.app.stations import signing_key
from broadcaster.care.backup import read_watch
from broadcaster.domain.correction import HeardPlace, OwedCorrection
from broadcaster.domain.errors import InputError
from broadcaster.domain.playout import Lamp, worst
from broadcaster.domain.queue import WAITING
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import fold, one_line, slug
from broadcaster.playout.as_run import AIRED
from broadcaster.programme.schedule import station_schedule
from broadcaster.pull.signing import goes_on
from broadcaster.reports.difficulties import (
    Difficulty,
    DifficultySubject,
    new_difficulty,
)
from broadcaster.reports.oversight import (
    TakenItem,
    looked_at,
)
from broadcaster.reports.report_facts import FactWay, ReportFacts
from broadcaster.reports.report_periods import (
    ReportPeriod,
    report_period,
)
from broadcaster.reports.roll_up import (
    KeptLetter,
)
from broadcaster.reports.unit_letters import (
    HandedProgress,
    HandedStage,
    KnownKey,
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
from broadcaster.timetable.occurrences import days_between, on_day

LAMPS = {Lamp.GREEN: UnitLamp.GREEN, Lamp.AMBER: UnitLamp.AMBER, Lamp.RED: UnitLamp.RED}
_TOLD = 3  # reasons of a lamp that go along
_WEEKS_NOTED = 52  # coming weeks of the timetable


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
    fresh = {
        monday: one
        for monday, one in noted.items()
        if (before := known.get(monday)) is None
        or before.rests != one.rests
        or (monday == this and before.seen < this)  # it was looked at while it was to come
    }
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
    return LAMPS[lamp], told[:_TOLD], max(beats, default=None)


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

    With a period goes what the units below told of it, each apart.

    The caller holds the station: a unit without a key gets one. Raises StoreError.
    """
    key = signing_key(wired.settings)
    key.make()
    facts = _for_above(wired, facts_within(wired, period)) if period is not None else None
    below = handed_on(wired, period) if period is not None else ()
    letter = UnitLetter(state=unit_state(wired), facts=facts, below=below)
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
        packs=None,  # an older program above could not read them
        questions=None,
    )


def _without_people(one: OwedCorrection) -> OwedCorrection:
    place = PurePath(one.place).name if one.kind is HeardPlace.PACK else one.place
    return replace(one, place=place, heard="", proof="", who="", id=0)


def _homeless(wired: WiredStation, told: str) -> str:
    return told.replace(f"{wired.settings.folder}/", "").replace(str(wired.settings.folder), "đài")


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
    refuse_future(wired, letter.made, "cấp trên")
    known = key_above(wired, sealed, letter.parent, spoken)
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


def key_above(
    wired: WiredStation, sealed: SealedLetter, name: str, spoken: str, *, whose: str = ABOVE
) -> KnownKey:
    """By what the unit above is to be known once all of it is taken in. Raises InputError.

    `whose` is another one of those above, as the hub knows it. What is signed as the letters from
    above are is believed of every one: that key a person can compare, and take a new one.
    """
    exchange = wired.exchange()
    keys = exchange.keys()
    before, letters = keys.get(whose), keys.get(ABOVE)
    if letters is not None and goes_on(sealed.signature, bytes.fromhex(letters.key)):
        before = letters
    pinned, known = (bytes.fromhex(before.key), before.name) if before else (b"", "")
    key = trusted(sealed, pinned, known or name, spoken=spoken)
    return known_as(exchange, whose, name, key, wired.tools.clock.now(), compared=bool(spoken))
