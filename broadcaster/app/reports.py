"""What is told and counted of a station: its log of the air, and what stations told."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from broadcaster.app.database import DOWNLOADS, download_book
from broadcaster.app.law_changes import correction_book
from broadcaster.app.playout import log_lines, sites_with_a_log, take_in
from broadcaster.app.questions import first_airings
from broadcaster.app.station import WiredStation
from broadcaster.domain.correction import OwedCorrection
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.playout import LogLine
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import ReportOutline
from broadcaster.domain.wording import refusal
from broadcaster.law.register import register_of
from broadcaster.outreach.networks import RULES, Network
from broadcaster.outreach.postings import POSTED, PostedList
from broadcaster.playout.air_log import first_break
from broadcaster.playout.as_run import AsRun, rows_of
from broadcaster.programme.schedule import SCHEDULE_FILE
from broadcaster.publishing.addresses import episode_page_path
from broadcaster.reports.chart import report_pictures
from broadcaster.reports.counting import aired_within, day_of
from broadcaster.reports.difficulties import NO_DIFFICULTY, DifficultyCount, counted
from broadcaster.reports.report_docx import report_docx
from broadcaster.reports.report_facts import (
    KnownProgramme,
    PackCount,
    PostedEpisode,
    QuestionCount,
    ReportFacts,
    for_everybody,
    report_facts,
)
from broadcaster.reports.report_forms import ReportForm, own_forms, read_form
from broadcaster.reports.report_paper import UnitsTold, month_table, report_paper
from broadcaster.reports.report_periods import ReportPeriod, report_period
from broadcaster.reports.report_sheets import report_sheets
from broadcaster.scripts.schedule_file import read_schedule
from broadcaster.sharing.pack_book import PackWay, pack_notes
from broadcaster.stations.records import StationAiring
from broadcaster.system.files import named, read_if_there

TEMPLATE = "mau-bao-cao.docx"  # the office's own, in scripts_vi
FORMS = "bieu"  # the folder of a station's own forms, below scripts_vi
_ONE_DAY = timedelta(days=1)


def lines_between(
    wired: WiredStation, first: date, last: date, *, site: str | None = None
) -> tuple[Sequence[LogLine], str]:
    """The log of some days, of one site or of all, and what is wrong with it, "" = nothing.

    From the database, else from the files of this machine.
    """
    begin = datetime.combine(first, time(0), ZONE)
    end = datetime.combine(last + timedelta(days=1), time(0), ZONE)
    try:
        take_in(wired)
        return wired.air_record().lines(begin, end, site=site), _broken(wired)
    except BroadcasterError as fault:
        found = [
            line
            for name in sites_with_a_log(wired.settings)
            if site is None or name == site
            for line in log_lines(wired.settings, name)
            if begin <= line.at < end
        ]
        away = f"Không dùng được cơ sở dữ liệu ({fault}); đây là nhật ký của riêng máy này."
        return found, f"{away} {_broken(wired)}".rstrip()


def _broken(wired: WiredStation) -> str:
    for site in sites_with_a_log(wired.settings):
        number = first_break(log_lines(wired.settings, site))
        if number:
            where = site or "điểm chính"
            return f"Nhật ký của {where} không còn nguyên từ dòng {number}: đã bị sửa hoặc hỏng."
    return ""


def rows_within(
    wired: WiredStation, lines: Sequence[LogLine], first: date, last: date
) -> tuple[AsRun, ...]:
    """What the lines say was aired on some days, a row an item."""
    rows = rows_of(lines, unit=wired.settings.station.unit)
    return tuple(row for row in rows if first <= day_of(row) <= last)


def corrections_within(wired: WiredStation, first: date, last: date) -> tuple[OwedCorrection, ...]:
    """Corrections that were owed on any of those days, those that have been heard since too."""
    from broadcaster.care.owed_corrections import owed_by_now

    try:
        book = correction_book(wired)
        every = owed_by_now(book, book.evidence())
    except BroadcasterError:
        return ()  # that the database is away is told with the lines
    return tuple(
        one
        for one in every
        if one.script
        and one.opened.astimezone(ZONE).date() <= last
        and (one.settled is None or one.settled.astimezone(ZONE).date() >= first)
    )


def aired_by_stations(wired: WiredStation, first: date, last: date) -> tuple[StationAiring, ...]:
    """What radio stations told of those days; nothing when the database cannot be read."""
    try:
        return aired_within(wired.tools.station_book().airings(), first, last)
    except BroadcasterError:
        return ()  # that the database is away is told with the lines


def period_asked(
    wired: WiredStation, words: str, *, preliminary: bool = False, closing: date | None = None
) -> ReportPeriod:
    """The period that is said, by the terms of the station. Raises InputError."""
    profile = wired.station.profile
    return report_period(
        words,
        wired.today,
        school_year_starts=profile.school_year_starts,
        second_term=profile.report.second_term,
        preliminary=preliminary,
        closing=closing,
    )


def year_before(wired: WiredStation, period: ReportPeriod) -> ReportFacts:
    """The same days of a year earlier."""
    words = re.sub(r"\d{4}", lambda year: str(int(year[0]) - 1), period.words)
    days = [_a_year_earlier(day) for day in (period.first, period.last, period.closing)]
    earlier = replace(period, words=words, first=days[0], last=days[1], closing=days[2])
    return facts_within(wired, earlier)


def _a_year_earlier(day: date) -> date:
    leap = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year - 1, day=28 if leap else day.day)


def word_file_of(
    wired: WiredStation,
    facts: ReportFacts,
    *,
    template: Path | None = None,
    called: str = "",
    number: int = 0,
    signed: date | None = None,
    units: UnitsTold | None = None,
    by_unit: Sequence[tuple[str, int]] = (),
) -> bytes:
    """The .docx of a period, by our own outline or after a template of the office.

    `units` is what the units below told, None = not known; `by_unit` how often each aired.

    `called` is the template's name as people know it. Raises InputError for one that is of no use.
    """
    from broadcaster.app.staff import staff_within

    settings = wired.station.profile.report
    if units is not None:  # who sums units is no school, whatever outline was chosen before
        settings = replace(settings, outline=ReportOutline.COMMUNE)
    paper = report_paper(
        facts,
        settings,
        number=number,
        signed=signed,
        units=units,
        staff=staff_within(wired, facts.period),
    )
    if template is None:
        before = year_before(wired, facts.period) if facts.log else None
        drawn = report_pictures(facts, before, by_unit) if facts.log or by_unit else ()
        return report_docx(paper, drawn)
    from broadcaster.reports.report_names import template_values
    from broadcaster.reports.report_template import filled_template

    return filled_template(template, template_values(paper, facts), name=called)


def sample_template(wired: WiredStation) -> bytes:
    """A template to start from: our outline with names where figures are."""
    from broadcaster.reports.report_names import sample_paper

    period = report_period("", wired.today)
    facts = report_facts(period, (), unit=wired.station.profile.unit, register=register_of(()))
    paper = report_paper(facts, wired.station.profile.report)
    return report_docx(sample_paper(paper, month_table(facts)))


def workbook_of(facts: ReportFacts, forms: Sequence[ReportForm]) -> bytes:
    """The .xlsx of a period."""
    from broadcaster.reports.report_xlsx import report_xlsx

    title = f"{facts.unit}: {facts.period.words}"
    sheets = report_sheets(facts, forms)
    return report_xlsx(sheets, title=title, closing=facts.period.closing)


def facts_within(wired: WiredStation, period: ReportPeriod) -> ReportFacts:
    """What the station did in a period: log, stations, channel, corrections, register."""
    # what begins before midnight ends in the lines of the next day
    lines, trouble = lines_between(wired, period.first - _ONE_DAY, period.closing + _ONE_DAY)
    book = _station_facts(wired)
    packs, lost = _packs(wired, period)
    networks, unknown = _networks(wired, period)
    told = aired_by_stations(wired, period.first, period.closing)
    posted = _posted(wired, period)
    keys = {one.episode for one in told} | {one.episode for one in posted}
    return report_facts(
        period,
        lines,
        unit=wired.station.profile.unit,
        register=wired.tools.register(),
        catalogue=_known(wired, keys),
        told=told,
        taken=book,
        names={one.code: one.name for one in wired.tools.subscribers().all()},
        posted=posted,
        corrections=corrections_within(wired, period.first, period.closing),
        downloads=_downloads(wired, period),
        warnings=tuple(filter(None, (trouble, lost, unknown))),
        difficulties=_difficulties(wired, period),
        formerly=_former_names(wired, period),
        packs=packs,
        networks=networks,
        questions=_questions(wired, period),
    )


def _networks(wired: WiredStation, period: ReportPeriod) -> tuple[tuple[tuple[str, int], ...], str]:
    """How often something was posted in the period, as people noted it; and why it is not known."""
    try:
        posts = PostedList(wired.tools.folders.scripts / POSTED).all()
    except BroadcasterError as fault:
        return (), f"Chưa biết đã đăng lên mạng mấy lần: {fault.sentence.rstrip('.')}."
    days = [(one.network, one.at.astimezone(ZONE).date()) for one in posts]
    counts = Counter(network for network, day in days if period.holds(day))
    return tuple((RULES[one].name, counts[one]) for one in Network if counts[one]), ""


def public_facts(wired: WiredStation, facts: ReportFacts) -> ReportFacts:
    """What of the facts everybody may read. Raises InputError while the facts are in doubt.

    A log that was changed, or none, is told in a report that a person signs; a table alone has
    nobody to say so.
    """
    if not facts.log:
        raise InputError(
            f"{facts.period.words} chưa có nhật ký phát nên không có số liệu để công bố",
            hint="Chọn kỳ khác.",
        )
    if facts.warnings:
        raise InputError(
            f"số liệu chưa chắc nên chưa công bố. {' '.join(facts.warnings)}",
            hint="Nhờ người giữ máy chủ của đài xem lại, rồi công bố.",
        )
    feeds = wired.tools.folders.feeds
    shown = {
        one.key
        for one in wired.tools.catalogue().briefs()
        if one.digest and (feeds / episode_page_path(one)).is_file()
    }
    return for_everybody(facts, shown)


def _packs(wired: WiredStation, period: ReportPeriod) -> tuple[PackCount | None, str]:
    """Packs of scripts of the period, None where none was ever noted; and why it is not known."""
    try:
        notes = pack_notes(wired.tools.folders.audio)
    except StoreError as fault:
        return None, f"Chưa biết số gói kịch bản: {fault.sentence.rstrip('.')}."
    if notes is None:
        return None, ""
    found = {
        way: [one.scripts for one in notes if one.way is way and period.holds(one.day)]
        for way in PackWay
    }
    given, taken = found[PackWay.GIVEN], found[PackWay.TAKEN]
    count = PackCount(
        given=len(given), given_scripts=sum(given), taken=len(taken), taken_scripts=sum(taken)
    )
    return count, ""


def _questions(wired: WiredStation, period: ReportPeriod) -> QuestionCount | None:
    """Listeners' questions of the period, None where nobody ever asked."""
    try:
        asked = wired.questions().steps()
        aired = first_airings(wired, asked)
    except BroadcasterError:
        return None  # that the database is away is told with the lines

    def within(when: datetime | None) -> bool:
        return when is not None and period.holds(when.astimezone(ZONE).date())

    count = QuestionCount(
        came=sum(one.used and within(one.came) for one in asked),
        answered=sum(within(one.approved) for one in asked),
        aired=sum(map(within, aired)),
    )
    return count if asked else None


def _difficulties(wired: WiredStation, period: ReportPeriod) -> DifficultyCount:
    """What this unit told the one above in the period."""
    try:
        told = wired.exchange().difficulties()
    except BroadcasterError:
        return NO_DIFFICULTY  # that the database is away is told with the lines
    return counted(one for one in told if period.holds(one.at.astimezone(ZONE).date()))


def _former_names(wired: WiredStation, period: ReportPeriod) -> tuple[tuple[str, date], ...]:
    """Other names that the unit had on days of the period, each with its last day."""
    try:
        data = read_if_there(wired.tools.folders.scripts / SCHEDULE_FILE)
    except OSError:
        data = None  # of a schedule that cannot be read no earlier name is known
    checked = read_schedule(data, SCHEDULE_FILE) if data is not None else None
    units = checked.value.units if checked is not None and checked.value is not None else ()
    own = wired.station.profile.unit
    keys = {unit.key for unit in units if unit.name == own}
    return tuple(
        (unit.name, unit.last)
        for unit in sorted(units, key=lambda one: one.last or date.max)
        if unit.key in keys
        and unit.name != own
        and unit.last is not None
        and unit.last >= period.first
        and (unit.first is None or unit.first <= period.closing)
    )


def forms_of(wired: WiredStation) -> tuple[tuple[ReportForm, ...], tuple[str, ...]]:
    """The forms that come with the program, then the station's own; and why some are of no use."""
    found, told = [*own_forms()], []
    try:
        paths = [*named(wired.tools.folders.scripts / FORMS, "*.json")]
    except OSError as fault:
        return tuple(found), (f"không đọc được thư mục biểu: {refusal(fault)}",)
    for path in paths:
        try:
            found.append(read_form(path))
        except InputError as fault:
            told.append(fault.sentence)
    return tuple(found), tuple(told)


def _station_facts(wired: WiredStation) -> Mapping[str, Mapping[str, datetime]]:
    try:
        return wired.tools.station_book().taken()
    except BroadcasterError:
        return {}  # that the database is away is told with the lines


def _posted(wired: WiredStation, period: ReportPeriod) -> tuple[PostedEpisode, ...]:
    """Episodes of the period whose page stands in the public folder now."""
    shows = {show.key: show.title for show in wired.station.profile.shows}
    feeds = wired.tools.folders.feeds
    try:
        briefs = wired.tools.catalogue().briefs()
    except BroadcasterError:
        return ()
    return tuple(
        PostedEpisode(
            episode=one.key, show=shows.get(one.show, one.show), at=one.air_time.astimezone(ZONE)
        )
        for one in briefs
        if one.digest
        and period.holds(one.air_time.astimezone(ZONE).date())
        and (feeds / episode_page_path(one)).is_file()
    )


def _known(wired: WiredStation, keys: Iterable[str]) -> Mapping[str, KnownProgramme]:
    found: dict[str, KnownProgramme] = {}
    for key in sorted(keys):
        try:
            episode = wired.tools.catalogue().get(key)
        except BroadcasterError:
            return found
        edition = (episode.public or episode.school) if episode else None
        if episode is None or edition is None:
            continue
        found[key] = KnownProgramme(
            title=episode.title,
            programme=episode.programme,
            seconds=edition.audio.seconds,
            kinds=tuple(item.kind for item in edition.items),
            topics=episode.topics,
            audiences=episode.audiences,
            documents=tuple(str(source.number) for source in edition.sources),
            sha256=edition.audio.sha256,
        )
    return found


def _downloads(wired: WiredStation, period: ReportPeriod) -> int | None:
    """Of the days of the period; None where the server has counted nothing yet."""
    if not (wired.settings.host / DOWNLOADS).is_file():
        return None
    try:
        counts = download_book(wired.settings).counts(period.first)
    except BroadcasterError:
        return None
    return sum(one.count for one in counts if period.holds(one.day))
