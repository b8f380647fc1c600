"""Publish: the public editions of the catalogue become feeds and pages, in one step."""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.domain.episode import EpisodeDigest
from broadcaster.domain.episode_lines import EpisodeLines
from broadcaster.domain.errors import AssetError, ConfigError, DeliveryFault, LostSound
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import ProgrammeFormat, Show, StationProfile
from broadcaster.domain.withdrawal import tombstones, withdrawn_keys
from broadcaster.law.register import Register
from broadcaster.programme.gate import held_back, open_released
from broadcaster.publishing.addresses import (
    SHORT_BOOK,
    address,
    feed_path,
    has_shelf,
    is_plain,
    private_path,
)
from broadcaster.publishing.answered_questions import asks_listeners
from broadcaster.publishing.citing_episodes import CITING
from broadcaster.publishing.page_views import local_day
from broadcaster.publishing.pagination import EpisodeSource
from broadcaster.publishing.public_answers import AnswerRules
from broadcaster.publishing.public_papers import PaperSource, paper_source
from broadcaster.publishing.public_paths import FOLDER, LIST
from broadcaster.publishing.publisher import FolderPublisher, PutInPlace, together
from broadcaster.publishing.shelf import next_shelf_day
from broadcaster.publishing.shelf_book import SHELF_BOOK
from broadcaster.publishing.site import plan_station
from broadcaster.publishing.site_plan import SitePlan, law_of
from broadcaster.publishing.subscribers import known_tokens, private_root, seats
from broadcaster.publishing.taking_back import public_folders
from broadcaster.publishing.tools import PublishingTools
from broadcaster.publishing.vanishing import (
    nothing_to_remove,
    published_shows,
    refuse_vanishing,
    remove_show,
)
from broadcaster.system.files import named

if TYPE_CHECKING:
    from broadcaster.publishing.store_copy import CarriedSite


def next_change(briefs: Sequence[EpisodeDigest], now: datetime) -> datetime | None:
    """The first moment after `now` at which something appears or has to go; None = never."""
    every, moment = EpisodeLines.of(briefs), _in_utc(now)
    if not any(every.untils) and every.due(moment) is every:
        return None
    told = zip(every.untils, every.air_times, strict=True)
    may = every.where([until is not None or air > moment for until, air in told])
    first = min((at for brief in may for at in _changes(brief) if at > now), default=None)
    return first.astimezone(ZONE) if first is not None else None


def next_law_day(
    briefs: Sequence[EpisodeDigest],
    register: Register,
    now: datetime,
    *,
    shelf_day: date | None = None,
) -> datetime | None:
    """The first midnight on which a document may stand otherwise; None = never.

    It is one that is cited, or any where the site has a shelf, on its `shelf_day`.
    """
    today = local_day(now)
    cited = dict.fromkeys(EpisodeLines.of(briefs).cites)
    days = [shelf_day, *(law_of(cites, today, register).due for cites in cited if cites)]
    first = min((day for day in days if day is not None), default=None)
    return datetime.combine(first, time(0), ZONE) if first is not None else None


def _first(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)


def _changes(brief: EpisodeDigest) -> Iterator[datetime]:
    if not brief.digest:
        return
    yield brief.air_time
    if brief.until is not None:
        yield datetime.combine(brief.until + timedelta(days=1), time(0), ZONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishResult:
    """What changed in feeds/, and what had to be left out."""

    placed: PutInPlace  # paths below feeds/
    left_out: tuple[str, ...]  # a Vietnamese sentence for each episode or file that is not public
    due: datetime | None = None  # when something will appear or has to go; None = never
    notices: tuple[Notice, ...] = ()  # what went wrong after everything was in place
    carried: "CarriedSite | None" = None  # to the object store; None = there is none

    @property
    def changed(self) -> tuple[str, ...]:
        """Every path below feeds/ that is not as it was."""
        return self.placed.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesBeside:
    """Folders that stand beside the public site in feeds/: those of the radio stations."""

    tokens: frozenset[str]  # the addresses that are theirs: nobody else's folder is removed
    publish: Callable[[EpisodeSource, datetime], PutInPlace]  # put them in place


def publish_site(
    profile: StationProfile,
    tools: PublishingTools,
    beside: SitesBeside,
    *,
    formats: Sequence[ProgrammeFormat] = (),
    trust_clock: bool = False,
    again: bool = False,
    thorough: bool = False,
    taking_back: bool = False,
) -> PublishResult:
    """Put the public site in place, private shows and then what stands `beside` it last.

    `trust_clock`: a person says that the clock is right, though it is behind what is published.
    `again` makes everything, whatever is recorded; `thorough` looks at the size of every file.
    `taking_back`: something has to go at once, so a clock that is behind counts as standing still.
    Raises WouldVanish when a show or somebody's address would be no more and nobody asked for
    that; ConfigError, AssetError, PublishError; then the site that stood before still stands.
    """
    if not profile.public_url:
        raise ConfigError(
            "đài chưa có địa chỉ trên mạng (public_url) nên chưa xuất bản được kênh và trang",
            hint='Thêm dòng public_url = "https://…" vào station.toml, nơi sẽ đặt thư mục feeds.',
            where="scripts_vi/station.toml",
        )
    now = tools.clock.now()
    if taking_back:
        now = max([now, *_newest(tools)])
    released = open_released(profile, tools)
    homes = {show.key for show in profile.shows}
    papers, papers_lost = paper_source(tools.folders.scripts, tools.folders.feeds)
    withdrawals = tools.withdrawals().all()
    gone = withdrawn_keys(withdrawals)
    every = EpisodeLines.of(released.briefs())
    known = every.at_home_in(homes)
    known = known.where([key not in gone for key in known.keys]) if gone else known
    day = local_day(now)
    answers = _answers(
        profile,
        tools,
        lambda: AnswerRules(
            tools=tools, released=released.get, day=day,
            public=frozenset(_on_the_site(profile, known, day)),
        ),
    )  # fmt: skip
    removed = tombstones(withdrawals, known)
    job = _Job(
        profile=profile,
        tools=tools,
        source=EpisodeSource(
            briefs=(known + EpisodeLines.of(removed)).in_order() if removed else known,
            get=released.get,
            withdrawn=frozenset(brief.key for brief in removed),
        ),
        weekly_days=weekly_days(profile, formats),
        beside=beside,
        now=now,
        trust_clock=trust_clock,
        again=again,
        thorough=thorough,
        papers=papers,
        answered=answers.told,
    )
    refuse_vanishing(profile, tools.folders.feeds, _every_token(profile, tools, beside))
    placed, lost = _put_in_place(job)
    if lost:
        raise LostSound(
            f"thiếu tệp âm thanh của số {', '.join(lost)}, các số khác đã xuất bản",
            hint="Xóa tệp âm thanh của các số ấy trong audio_out nếu còn (broadcaster doctor nêu "
            "tên), rồi dựng lại bằng: broadcaster build",
        )
    return PublishResult(
        placed=placed,
        left_out=(
            *held_back(released),
            *_left_out(known, now, day),
            *papers_lost,
            *answers.left_out,
        ),
        due=_first(
            next_change(known, now),
            next_law_day(known, tools.register(), now, shelf_day=_shelf_day(profile, tools, day)),
            answers.due,
        ),
        notices=(*_address_notices(profile), *_tell_hub(profile, tools, placed.written)),
    )


def _shelf_day(profile: StationProfile, tools: PublishingTools, day: date) -> date | None:
    """The next day on which the shelf is another; None = never, or there is no shelf."""
    if not has_shelf(profile):
        return None
    return next_shelf_day(profile, tools.register_folder(), day, _shelf_book(tools))


def _shelf_book(tools: PublishingTools) -> Path:
    return tools.folders.feeds / FOLDER / SHELF_BOOK


def _newest(tools: PublishingTools) -> Iterator[datetime]:
    """The newest moment that each published folder tells of."""
    for folder in public_folders(tools.folders.feeds):
        newest = FolderPublisher(folder).newest()
        if newest is not None:
            yield newest.astimezone(ZONE)


def _address_notices(profile: StationProfile) -> tuple[Notice, ...]:
    if not is_plain(profile.public_url):
        return ()
    notice = Notice(
        code="dia-chi-khong-https",
        level=Level.WARNING,
        sentence=f"địa chỉ của kênh là {profile.public_url}, không phải https://, nên có ứng dụng "
        "và danh bạ podcast không nhận",
        hint="Nhờ người quản máy chủ xin chứng chỉ (miễn phí), rồi chạy: broadcaster move https://…",
    )
    return (notice,)


def _tell_hub(
    profile: StationProfile, tools: PublishingTools, changed: Sequence[str]
) -> tuple[Notice, ...]:
    """Tell the hub of the feeds that changed; a hub that does not answer stops nothing."""
    feeds = {feed_path(show.key) for show in profile.shows if not show.private}
    news = [address(profile.public_url, path) for path in changed if path in feeds]
    if not (profile.hub and news):
        return ()
    try:
        tools.ping(profile.hub, news)
    except DeliveryFault as fault:
        notice = Notice(
            code="tram-websub", level=Level.WARNING, sentence=fault.sentence, hint=fault.hint
        )
        return (notice,)
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One publishing."""

    profile: StationProfile
    tools: PublishingTools
    source: EpisodeSource
    weekly_days: Mapping[str, tuple[int, ...]]
    beside: SitesBeside
    now: datetime
    trust_clock: bool
    again: bool
    thorough: bool
    papers: PaperSource | None
    answered: Sequence[AnsweredQuestion]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answers:
    """What was answered for everybody, as it may be read now."""

    told: tuple[AnsweredQuestion, ...]
    left_out: tuple[str, ...]  # a Vietnamese sentence for each that somebody has to mend
    due: datetime | None  # when the law that one of them cites may stand otherwise


def _answers(
    profile: StationProfile, tools: PublishingTools, rules: Callable[[], AnswerRules]
) -> _Answers:
    answered = tools.answered() if asks_listeners(profile) else ()
    if not answered:
        return _Answers(told=(), left_out=(), due=None)
    held = rules()
    doubts = {one.number: doubt for one in answered if (doubt := held.doubt(one)) is not None}
    days = (day for day in map(held.law_day, answered) if day is not None)
    due = min(days, default=None)
    return _Answers(
        told=tuple(one for one in answered if one.number not in doubts),
        left_out=tuple(str(doubt) for doubt in doubts.values() if doubt.told),
        due=datetime.combine(due, time(0), ZONE) if due is not None else None,
    )


def answer_rules(profile: StationProfile, tools: PublishingTools, day: date) -> AnswerRules:
    """What an answer is held against on a day, for who asks outside of a publishing."""
    released = open_released(profile, tools)
    gone = withdrawn_keys(tools.withdrawals().all())
    known = EpisodeLines.of(released.briefs())
    public = frozenset(_on_the_site(profile, known, day)) - gone
    return AnswerRules(tools=tools, released=released.get, public=public, day=day)


def _on_the_site(profile: StationProfile, known: EpisodeLines, day: date) -> Iterator[str]:
    """The keys of what everybody may hear on a day, its air time apart."""
    private = {show.key for show in profile.shows if show.private}
    told = zip(known.keys, known.shows, known.digests, known.untils, strict=True)
    for key, home, digest, until in told:
        if home not in private and digest and (until is None or until >= day):
            yield key


def _every_token(
    profile: StationProfile, tools: PublishingTools, beside: SitesBeside
) -> frozenset[str]:
    return known_tokens(profile, tools.subscribers()).union(beside.tokens)


def remove_from_site(
    profile: StationProfile,
    tools: PublishingTools,
    beside: SitesBeside,
    key: str,
    copies: Sequence[Path],
) -> PutInPlace:
    """Take a show off the site and its `copies` that is in no settings any more.

    Raises InputError when there is nothing of that name to be removed.
    """
    tokens = _every_token(profile, tools, beside)
    folders = (tools.folders.feeds, *copies)
    done = [remove_show(profile, folder, key, tokens) for folder in folders]
    if not any(each.removed for each in done):
        known = (show.key for folder in folders for show in published_shows(folder))
        raise nothing_to_remove(profile, key, known)
    return done[0]


def _put_in_place(job: _Job) -> tuple[PutInPlace, tuple[str, ...]]:
    """What was done, and the keys of episodes left out because their sound is lost everywhere."""
    tools = job.tools
    artwork = {show.key: _picture(show, tools) for show in job.profile.shows if show.image}
    law = tools.register_folder()
    placed, lost = _put(
        job,
        tools.publisher,
        lambda source: plan_station(
            job.profile,
            source,
            now=job.now,
            audio_root=tools.folders.audio,
            artwork=artwork,
            law=law,
            cached_picture=tools.picture,
            weekly_days=job.weekly_days,
            citing=tools.folders.feeds / FOLDER / CITING,
            shelf_book=_shelf_book(tools),
            short_book=tools.folders.feeds / FOLDER / SHORT_BOOK,
            papers=job.papers,
            answered=job.answered,
        ),
    )
    own, more = _publish_private(job, artwork)
    lost = tuple(dict.fromkeys((*lost, *more)))
    source = _without(job.source, lost)
    return together((placed, own, job.beside.publish(source, job.now))), lost


def _put(
    job: _Job, publisher: FolderPublisher, plan: Callable[[EpisodeSource], SitePlan]
) -> tuple[PutInPlace, tuple[str, ...]]:
    """One site, without the episodes whose sound is lost and does not stand there any more."""

    def publish(source: EpisodeSource) -> PutInPlace:
        wanted = plan(source)
        wanted = replace(wanted, as_of=None) if job.trust_clock else wanted
        return publisher.publish(wanted, again=job.again, thorough=job.thorough)

    try:
        return publish(job.source), ()
    except LostSound as fault:
        files = frozenset(fault.files)
        lost = tuple(brief.key for brief in job.source.briefs if _is_lost(brief, job, files))
        if not lost:
            raise
        return publish(_without(job.source, lost)), lost


def _without(source: EpisodeSource, keys: Sequence[str]) -> EpisodeSource:
    return replace(source, withdrawn=source.withdrawn.union(keys))


def _is_lost(brief: EpisodeDigest, job: _Job, files: frozenset[str]) -> bool:
    """Whether one of the lost files is a public sound of an episode."""
    episode = job.source.get(brief.key)
    if episode is None or episode.public is None:
        return False
    folder = job.tools.folders.audio / episode.show
    sounds = (episode.public.audio, *(master.audio for master in episode.public.masters))
    return any(str(folder / sound.name) in files for sound in sounds)


def _publish_private(job: _Job, artwork: Mapping[str, bytes]) -> tuple[PutInPlace, tuple[str, ...]]:
    """Bring every subscriber's site up to date and remove those that ended."""
    profile, tools = job.profile, job.tools
    open_seats = [seat for seat in seats(profile, tools.subscribers()) if seat.address]
    done: list[PutInPlace] = []
    lost: list[str] = []
    for seat in open_seats:
        earlier = (private_root(url, seat.token) for url in profile.old_urls)
        own = replace(
            profile,
            public_url=private_root(profile.public_url, seat.token),
            old_urls=tuple(earlier),
        )
        publisher = FolderPublisher(tools.folders.feeds / private_path(seat.token), link=True)
        placed, more = _put(
            job, publisher, partial(_plan_private, job, own, artwork, seat.subscriber.show)
        )
        done.append(placed.below(private_path(seat.token)))
        lost += more
    folder = tools.folders.feeds / "rieng"
    tokens = job.beside.tokens.union(seat.token for seat in open_seats)
    for mark in [*named(folder, "*", LIST)]:  # what we did not put there stays
        site = mark.parent
        if site.name not in tokens:
            shutil.rmtree(site)
            done.append(PutInPlace(removed=(f"rieng/{site.name}",)))
    with suppress(OSError):
        folder.rmdir()
    return together(done), tuple(lost)


def _plan_private(
    job: _Job,
    own: StationProfile,
    artwork: Mapping[str, bytes],
    show: str,
    source: EpisodeSource,
) -> SitePlan:
    """The site of one subscriber."""
    return plan_station(
        own,
        source,
        now=job.now,
        audio_root=job.tools.folders.audio,
        artwork=artwork,
        law=job.tools.register_folder(),
        cached_picture=job.tools.picture,
        subscriber=show,
    )


def weekly_days(
    profile: StationProfile, formats: Sequence[ProgrammeFormat]
) -> dict[str, tuple[int, ...]]:
    """The fixed days of every show whose programmes all have some; 0 = Monday."""
    private = frozenset(show.key for show in profile.shows if show.private)
    found = {}
    for show in profile.shows:
        mine = [f for f in formats if _airs_in(f, show, private)]
        if mine and all(f.weekdays for f in mine):
            found[show.key] = tuple(sorted({day for f in mine for day in f.weekdays}))
    return found


def _airs_in(programme: ProgrammeFormat, show: Show, private: frozenset[str]) -> bool:
    """Whether every episode of a programme is in a show; an audience says nothing of that."""
    if programme.show == show.key:
        return True
    open_to_all = programme.show not in private or show.private
    return open_to_all and (show.everything or programme.slug in show.programmes)


def _picture(show: Show, tools: PublishingTools) -> bytes:
    """The artwork that a show brings itself. Raises AssetError."""
    try:
        return (tools.folders.scripts / show.image).read_bytes()
    except OSError as error:
        raise AssetError(
            f"không đọc được ảnh bìa “{show.image}” của kênh “{show.title}”",
            hint="Đặt ảnh vuông .jpg hoặc .png vào scripts_vi, hoặc bỏ dòng image để máy tự vẽ.",
            where="scripts_vi/station.toml",
        ) from error


def _left_out(known: EpisodeLines, now: datetime, day: date) -> list[str]:
    """A sentence for each episode that may not be seen."""
    moment = _in_utc(now)
    if not any(known.untils) and known.due(moment) is known:
        return []
    told = zip(known.digests, known.air_times, known.untils, strict=True)
    left = [not digest or air > moment or (until and until < day) for digest, air, until in told]
    return [_why(brief, day) for brief in known.where(left)]


def _in_utc(now: datetime) -> datetime:
    """As the catalogue has moments, which compares much faster."""
    return now.astimezone(UTC)


def _why(brief: EpisodeDigest, day: date) -> str:
    """Why an episode that may not be seen is not there."""
    if not brief.digest or (brief.until is not None and day > brief.until):
        return f"số {brief.key} chỉ dùng trong trường, không đưa lên kênh"
    return f"số {brief.key} chưa đến giờ phát, chưa đưa lên kênh"
