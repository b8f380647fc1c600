"""What one unit did in one period, as one table of facts; nothing is guessed.

What a player that nobody hears aired is in no log that comes here; sound that tries the
loudspeakers, what is urgent, and the jingle that stands in for silence, are told apart and count
as no programme.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum

from broadcaster.domain.correction import OwedCorrection
from broadcaster.domain.playout import ACCOUNTING, LogEvent, LogLine
from broadcaster.domain.records import ONLY_WHERE_SET
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import LegalSource
from broadcaster.law.effect import Effect, standing_on
from broadcaster.law.register import Register
from broadcaster.playout.as_run import AIRED, CUT, EMPTY, AsRun, rows_of
from broadcaster.reports.counting import APART, day_of, listenings, programmes
from broadcaster.reports.difficulties import NO_DIFFICULTY, DifficultyCount
from broadcaster.reports.report_periods import ReportPeriod, official_date
from broadcaster.stations.records import StationAiring

STANDS_IN = "nhạc thay thế"  # the jingle and notice instead of silence
_JINGLE = -1  # its number in the log
_TOLD = ACCOUNTING - {LogEvent.AIRED} | {LogEvent.ITEM}  # each begins a row of its own
UNSHOWN = "(không đăng tên)"  # what no page shows: withdrawn, or of the school alone
_NAMELESS = "không rõ bài"  # the log tells its end and not its beginning


class FactWay(StrEnum):
    """The way on which something was heard; the value is what people read."""

    LOUDSPEAKER = "loa trường"
    STATION = "đài truyền thanh"
    CHANNEL = "kênh podcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class IntroducedDocument:
    """A legal document that was introduced on a day, as it stood on that day."""

    number: str  # as the script names it: "168/2024/NĐ-CP"
    title: str  # as the register knows it; "" = it does not
    effect: Effect
    standing: str  # effect and remark in words


@dataclass(frozen=True, slots=True, kw_only=True)
class AiredFact:
    """One programme on one way: what was heard of it, or why nothing was."""

    day: date  # in the home zone
    way: FactWay
    place: str  # the site ("" = the main one), the station's name, the show
    start: datetime | None  # first sound; of a channel when it was put there; None = not heard
    seconds: float  # of sound that was heard; on a channel the length of the file
    result: str  # a word of `playout/as_run`
    reason: str
    episode: str  # Episode.key; "" of a live reading
    sha256: str
    title: str
    programme: str
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    documents: tuple[IntroducedDocument, ...]
    live: bool = False
    listeners: int = 0  # an estimate by the unit's roll, never a count
    slot: str = ""  # Occurrence.id, or the second of an order
    kind: str = ""  # of slot or order: "khung giờ", "phát ngay", "phát bù"
    makes_up: str = ""  # the missed slot that this one makes up for
    made_up: bool = False  # it was not heard in its slot, and was to its end later on

    @property
    def why(self) -> str:
        """The reason, and whether it was made up for."""
        return " ".join(filter(None, (self.reason, "(đã phát bù)" if self.made_up else "")))

    @property
    def heard(self) -> bool:
        """Whether it was heard, to its end or not."""
        return self.result in (AIRED, CUT)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactCell:
    """What belongs together in the table; no airing is in two cells."""

    month: date  # its first day
    way: FactWay
    place: str
    programme: str
    kinds: tuple[str, ...]  # all kinds of item of the programme, as one
    result: str
    airings: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FactTally:
    """How often a word was heard; a programme has several words, so tallies have no sum."""

    name: str
    airings: int  # of programmes that have the word
    programmes: int  # different ones
    items: int  # mục of all those airings that have it; of topics and audiences one a programme


@dataclass(frozen=True, slots=True, kw_only=True)
class WayFigures:
    """One way in all."""

    way: FactWay
    airings: int  # heard to their end
    programmes: int  # different ones of those
    cut: int  # broken off
    seconds: float  # of all that was heard


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownProgramme:
    """What the catalogue knows of an episode."""

    title: str
    programme: str
    seconds: float
    kinds: tuple[str, ...]
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    documents: tuple[str, ...]  # numbers
    sha256: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedEpisode:
    """An episode whose page stands in the public folder."""

    episode: str  # Episode.key
    show: str  # its name
    at: datetime  # since when it may be there


@dataclass(frozen=True, slots=True, kw_only=True)
class PackCount:
    """Packs of scripts that went to other units and that came from them, each counted once."""

    given: int
    given_scripts: int
    taken: int
    taken_scripts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionCount:
    """Listeners' questions of a period."""

    came: int  # without those that were not used
    answered: int  # and approved
    aired: int  # by the air log, for the first time


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFacts:
    """The table of facts of one unit and one period."""

    unit: str
    period: ReportPeriod
    facts: tuple[AiredFact, ...]  # by start, then day
    uncounted: tuple[tuple[str, float], ...]  # (what, seconds) of the log that are no programme
    corrections: tuple[OwedCorrection, ...]
    taken: tuple[tuple[str, int], ...]  # (station, programmes that it took over first then)
    downloads: int | None  # counted by the server; None = nothing there counts
    log: bool  # whether there is any line of the period
    warnings: tuple[str, ...]  # Vietnamese sentences: a broken chain, a database that is away
    same: Mapping[str, str]  # name of an episode or a sound -> that under which both are one
    difficulties: DifficultyCount = NO_DIFFICULTY  # told to the unit above
    formerly: tuple[tuple[str, date], ...] = ()  # (other name, its last day) within the period
    packs: PackCount | None = field(default=None, metadata=ONLY_WHERE_SET)  # None = none noted
    # (network, how often something was posted there), as people noted it
    networks: tuple[tuple[str, int], ...] = field(default=(), metadata=ONLY_WHERE_SET)
    # None = no listener ever asked
    questions: QuestionCount | None = field(default=None, metadata=ONLY_WHERE_SET)

    @property
    def called(self) -> str:
        """The unit by all the names that it had in the period."""
        told = "; ".join(
            f"đến hết ngày {official_date(last)} là {name}" for name, last in self.formerly
        )
        return f"{self.unit} ({told})" if told else self.unit

    def cells(self) -> tuple[FactCell, ...]:
        """Every airing in exactly one cell, in order of month, way, place, programme."""
        found: dict[tuple[date, FactWay, str, str, tuple[str, ...], str], list[AiredFact]] = {}
        for one in self.facts:
            key = (
                one.day.replace(day=1),
                one.way,
                one.place,
                one.programme,
                one.kinds,
                one.result,
            )
            found.setdefault(key, []).append(one)
        return tuple(
            FactCell(
                month=month,
                way=way,
                place=place,
                programme=programme,
                kinds=kinds,
                result=result,
                airings=len(of),
                seconds=sum(one.seconds for one in of),
            )
            for (month, way, place, programme, kinds, result), of in sorted(found.items())
        )

    def heard(self, way: FactWay) -> tuple[AiredFact, ...]:
        """What was heard on a way, broken off or not."""
        return tuple(one for one in self.facts if one.way is way and one.heard)

    def unheard(self) -> tuple[AiredFact, ...]:
        """What was to be heard at the loudspeaker and was not, or not to its end.

        Slots in which nothing was queued too.
        """
        return tuple(
            one for one in self.facts if one.way is FactWay.LOUDSPEAKER and one.result != AIRED
        )

    def figures(self, way: FactWay) -> WayFigures:
        """One way in all."""
        heard = self.heard(way)
        whole = [one for one in heard if one.result == AIRED]
        return WayFigures(
            way=way,
            airings=len(whole),
            programmes=self.different(whole),
            cut=len(heard) - len(whole),
            seconds=sum(one.seconds for one in heard),
        )

    def different(self, facts: Iterable[AiredFact]) -> int:
        """How many different programmes: an episode aired twice, or two of one sound, are one."""
        return len({self.identity(one) for one in facts})

    def identity(self, one: AiredFact) -> str:
        """Under which name a programme is the same one."""
        own = f"bài {one.episode}" if one.episode else f"tệp {one.sha256}"
        return self.same.get(own, own) if one.episode or one.sha256 else f"tên {one.title}"

    def tallies(
        self, words: Callable[[AiredFact], Iterable[str]], *ways: FactWay
    ) -> tuple[FactTally, ...]:
        """How often each word was heard, to the end, the most frequent first.

        On the loudspeaker, or on other ways; of several ways only `programmes` means something.
        """
        on = ways or (FactWay.LOUDSPEAKER,)
        found: dict[str, list[AiredFact]] = {}
        for one in self.facts:
            for name in dict.fromkeys(words(one)) if one.result == AIRED and one.way in on else ():
                found.setdefault(name, []).append(one)
        rows = (
            FactTally(
                name=name,
                airings=len(of),
                programmes=self.different(of),
                items=sum(list(words(one)).count(name) for one in of),
            )
            for name, of in found.items()
        )
        return tuple(sorted(rows, key=lambda row: (-row.airings, row.name)))

    def introduced(self) -> tuple[tuple[IntroducedDocument, tuple[date, ...]], ...]:
        """Each document in each standing that it had, and on which days it was heard so.

        Of a programme that was broken off nobody knows which of its documents were heard.
        """
        found: dict[IntroducedDocument, set[date]] = {}
        for one in self.facts:
            for document in one.documents if one.result == AIRED else ():
                found.setdefault(document, set()).add(one.day)
        rows = ((document, tuple(sorted(days))) for document, days in found.items())
        return tuple(sorted(rows, key=lambda row: (row[0].number, row[1])))

    @property
    def listeners(self) -> int:
        """Listenings at the loudspeaker, to the end: an estimate by the unit's roll."""
        return listenings(
            (one.day, self.identity(one), one.place, one.listeners)
            for one in self.heard(FactWay.LOUDSPEAKER)
            if one.result == AIRED
        )

    @property
    def sites(self) -> int:
        """How many sites of the unit were heard to the end; each of their airings is counted."""
        heard = self.heard(FactWay.LOUDSPEAKER)
        return len({one.place for one in heard if one.result == AIRED})


def report_facts(
    period: ReportPeriod,
    lines: Sequence[LogLine],
    *,
    unit: str,
    register: Register,
    catalogue: Mapping[str, KnownProgramme] | None = None,
    told: Iterable[StationAiring] = (),
    taken: Mapping[str, Mapping[str, datetime]] | None = None,
    names: Mapping[str, str] | None = None,
    posted: Iterable[PostedEpisode] = (),
    corrections: Iterable[OwedCorrection] = (),
    downloads: int | None = None,
    warnings: Sequence[str] = (),
    difficulties: DifficultyCount = NO_DIFFICULTY,
    formerly: Sequence[tuple[str, date]] = (),
    packs: PackCount | None = None,
    networks: Sequence[tuple[str, int]] = (),
    questions: QuestionCount | None = None,
) -> ReportFacts:
    """Everything that is known of the period.

    `lines` may reach over it; `names` by station code; `taken` by episode and station when the
    station took it over for the first time.

    A row belongs to the day of its plan, so what began before midnight is of that day alone.
    """
    called = names or {}
    known = catalogue or {}
    documents = _Documents(register)
    facts = [_of_row(row, documents) for row in programmes(rows_of(lines, unit=unit))]
    facts = [one for one in _made_up(facts) if period.holds(one.day)]
    facts += [
        _of_catalogue(
            one.started.astimezone(ZONE),
            FactWay.STATION,
            called.get(one.station, one.station),
            one.episode,
            known.get(one.episode),
            documents,
            seconds=one.seconds,
        )
        for one in told
    ]
    facts += [
        _of_catalogue(
            one.at.astimezone(ZONE),
            FactWay.CHANNEL,
            one.show,
            one.episode,
            known.get(one.episode),
            documents,
        )
        for one in posted
    ]
    facts = [one for one in facts if period.holds(one.day)]
    return ReportFacts(
        unit=unit,
        period=period,
        facts=tuple(sorted(facts, key=_when)),
        uncounted=_uncounted(lines, period),
        corrections=tuple(corrections),
        taken=_taken(taken or {}, called, period),
        downloads=downloads,
        log=any(period.holds(line.at.astimezone(ZONE).date()) for line in lines),
        warnings=tuple(warnings),
        formerly=tuple(formerly),
        same=same_programmes(facts),
        difficulties=difficulties,
        packs=packs,
        networks=tuple(networks),
        questions=questions,
    )


def for_everybody(facts: ReportFacts, shown: Container[str]) -> ReportFacts:
    """The facts as anybody may read them: the same counts, without what only a school's log tells.

    Titles only of the episodes that are `shown` (Episode.key) to everybody now; no keys, hashes,
    slots, or what a player gave as its reason. Which rows are of one programme stays to be seen.
    """
    number: dict[str, str] = {}

    def bare(one: AiredFact) -> AiredFact:
        same = facts.identity(one)
        return replace(
            one,
            episode=number.setdefault(same, str(len(number) + 1)),
            sha256="",
            title=one.title if one.episode in shown or one.result == EMPTY else UNSHOWN,
            reason="",
            slot="",
            makes_up="",
        )

    return replace(facts, facts=tuple(map(bare, facts.facts)), same={})


class _Documents:
    """How documents stand on the days on which they were heard; each asked for once."""

    def __init__(self, register: Register) -> None:
        self._register = register
        self._known: dict[tuple[str, date], IntroducedDocument] = {}

    def on(self, numbers: Iterable[str], day: date) -> tuple[IntroducedDocument, ...]:
        return tuple(self._one(number, day) for number in dict.fromkeys(numbers))

    def _one(self, number: str, day: date) -> IntroducedDocument:
        if (number, day) not in self._known:
            standing = standing_on(LegalSource(number=number), day, self._register)
            self._known[number, day] = IntroducedDocument(
                number=number,
                title=standing.known.title if standing.known else "",
                effect=standing.effect,
                standing=standing.words,
            )
        return self._known[number, day]


def _made_up(facts: Sequence[AiredFact]) -> Iterable[AiredFact]:
    """What was not heard in its slot is marked where an order made up for it, at its own site."""
    made = {
        (one.place, one.makes_up, one.episode or one.title)
        for one in facts
        if one.makes_up and one.result == AIRED
    }
    for one in facts:
        lost = one.result not in (AIRED, EMPTY)
        if lost and (one.place, one.slot, one.episode or one.title) in made:
            yield replace(one, made_up=True)
        else:
            yield one


def _of_row(row: AsRun, documents: _Documents) -> AiredFact:
    day = day_of(row)
    return AiredFact(
        day=day,
        way=FactWay.LOUDSPEAKER,
        place=row.site,
        start=row.begun,
        seconds=row.seconds,
        result=row.result,
        reason=row.reason,
        episode=row.episode,
        sha256=row.sha256,
        title=row.title,
        programme=row.programme,
        kinds=row.kinds,
        topics=row.topics,
        audiences=row.audiences,
        documents=documents.on(row.documents, day),
        live=row.live,
        listeners=row.listeners,
        slot=row.slot,
        kind=row.kind,
        makes_up=row.makes_up,
    )


def _of_catalogue(  # noqa: PLR0917 - the facts of a row
    at: datetime,
    way: FactWay,
    place: str,
    episode: str,
    known: KnownProgramme | None,
    documents: _Documents,
    *,
    seconds: float | None = None,
) -> AiredFact:
    """What a station or a channel had; of an episode that is gone only its key is known."""
    length = known.seconds if known else 0.0
    return AiredFact(
        day=at.date(),
        way=way,
        place=place,
        start=at,
        seconds=length if seconds is None else seconds,
        result=AIRED,
        reason="",
        episode=episode,
        sha256=known.sha256 if known else "",
        title=known.title if known else episode,
        programme=known.programme if known else "",
        kinds=known.kinds if known else (),
        topics=known.topics if known else (),
        audiences=known.audiences if known else (),
        documents=documents.on(known.documents, at.date()) if known else (),
    )


def _when(one: AiredFact) -> tuple[date, str, str, str, str]:
    moment = one.start.astimezone(ZONE).isoformat() if one.start else ""
    return one.day, moment, one.way, one.place, one.title


def _uncounted(lines: Iterable[LogLine], period: ReportPeriod) -> tuple[tuple[str, float], ...]:
    """Sound of the log that is no programme, so that every second of it is told somewhere."""
    kinds: dict[tuple[str, str], object] = {}
    began: dict[tuple[str, str, int], str] = {}  # a kind of APART; "" = a programme
    found: dict[str, float] = {}
    for line in lines:
        place = (line.site, line.slot)
        if line.event in ACCOUNTING:
            kinds.setdefault(place, line.get("kind"))
        key = (*place, line.item)
        kind = kinds.get(place, line.get("kind"))
        apart = kind if isinstance(kind, str) and kind in APART else ""
        if line.event in _TOLD:
            began[key] = apart
        elif line.event is LogEvent.SKIPPED:
            began.setdefault(key, apart)
        played = line.get("played") if line.event is LogEvent.RESUMED else None
        seconds = float(played) if isinstance(played, int | float) else 0.0
        seconds = line.seconds if line.event is LogEvent.ITEM_END else seconds
        of = began.get(key)
        if seconds and of != "" and period.holds(line.at.astimezone(ZONE).date()):
            what = of or (STANDS_IN if line.item == _JINGLE else _NAMELESS)
            found[what] = found.get(what, 0.0) + seconds
    return tuple(sorted(found.items()))


def _taken(
    taken: Mapping[str, Mapping[str, datetime]], names: Mapping[str, str], period: ReportPeriod
) -> tuple[tuple[str, int], ...]:
    found: dict[str, int] = {}
    for stations in taken.values():
        for station, at in stations.items():
            if period.holds(at.astimezone(ZONE).date()):
                name = names.get(station, station)
                found[name] = found.get(name, 0) + 1
    return tuple(sorted(found.items()))


def same_programmes(facts: Iterable[AiredFact]) -> Mapping[str, str]:
    """Episode keys and hashes that belong together, each under the name of the first of them."""
    named: dict[str, str] = {}

    def root(name: str) -> str:
        while named.setdefault(name, name) != name:
            name = named[name]
        return name

    for one in facts:
        both = [f"bài {one.episode}"] if one.episode else []
        both += [f"tệp {one.sha256}"] if one.sha256 else []
        for name in both[1:]:
            named[root(name)] = root(both[0])
    return {name: root(name) for name in tuple(named)}
