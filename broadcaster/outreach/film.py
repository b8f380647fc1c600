"""A film of an episode or of one item of it, packed in a folder for each network.

Only what may leave the school is in it: the episode as the gate lets it out, in its public edition.
Everything is made aside and put in place when it is whole, network by network.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NoReturn

from broadcaster.audio.film_file import PictureStream, write_film
from broadcaster.domain.episode import Edition, Episode, brief_of
from broadcaster.domain.errors import Conflict, InputError, NotApproved
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.sound import MP3_FRAME, seconds
from broadcaster.domain.station import Show, StationProfile
from broadcaster.domain.timeline import CaptionCue, MasterReport
from broadcaster.domain.wording import length
from broadcaster.law.register import Register
from broadcaster.outreach.film_origin import FilmOrigin, film_name, origin_of, write_origin
from broadcaster.outreach.film_sound import (
    FILM_SPEC,
    FilmSources,
    cut,
    master_film,
    mp3_frame,
    open_sources,
)
from broadcaster.outreach.film_texts import (
    FilmWords,
    checklist,
    hashtags,
    labels_of,
    post_for,
    sources_text,
    title_for,
)
from broadcaster.outreach.leaving import leaving
from broadcaster.outreach.lesson_item import item_stretches
from broadcaster.outreach.networks import RULES, Network, longer_than_taken
from broadcaster.outreach.taking_back import FILMS, lies_beside, remember_film
from broadcaster.pictures.film_pictures import (
    LAYOUTS,
    FilmLook,
    FilmPictures,
    FilmShape,
    FilmTheme,
    thumbnail_of,
)
from broadcaster.production.mixdown import missed
from broadcaster.production.sidecars import TIMELINE, read_timeline
from broadcaster.production.tools import StationContext
from broadcaster.production.transcript import caption_cues, srt, vtt
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.publishing.addresses import address, episode_page_path
from broadcaster.publishing.page_views import date_line
from broadcaster.publishing.show_notes import about, opening
from broadcaster.storage.atomic import ASIDE, aside_name, make_durable, write_atomic
from broadcaster.storage.jobs import Teller
from broadcaster.storage.os_errors import explained
from broadcaster.system.files import named, replace_file
from broadcaster.system.memory import hand_back
from broadcaster.system.running import is_running

SHORT = 90.0  # seconds: longest film of an item, the longest that every network takes upright
_ENDS = 1.2  # seconds of silence or music behind the last sentence of a shortened item
_BEFORE = 0.05  # seconds before the next sentence at which it ends at the latest
_SHORTEST = 3.0  # seconds: what is shorter some networks do not take
FILE_ROW = 42  # letters of a row in caption files: players draw them in their own size
RATE = 5  # pictures a second
# Networks take upright films from 24 pictures a second on; half as many are drawn.
RATE_SHORT, SHOWN_SHORT = 12, 24
_EVERY = 25  # pictures after which it is told how far it is


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmOrder:
    """What is to be made."""

    key: str  # of the episode
    shape: FilmShape
    networks: tuple[Network, ...]
    item: int = 0  # the number of an item, from 1 on; 0 = all of it
    theme: FilmTheme = FilmTheme.DARK
    to: Path | None = None  # folder; None = beside the episode


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFilm:
    """A finished film and what is to be known of it."""

    episode: str  # key
    title: str
    folder: Path  # in it a folder for each network
    film: Path  # one of its files; those of the other networks are the same
    networks: tuple[Network, ...]
    seconds: float
    report: MasterReport
    pictures: int
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Which stretch of the edition is filmed."""

    begin: float  # seconds, on the grid of MP3 frames
    end: float
    title: str
    about: str
    shortened: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmSubject:
    """What may be filmed."""

    episode: Episode  # as the world may know it
    edition: Edition  # its public one
    show: Show
    timeline: Path
    sound: str  # name of the public MP3 beside it
    school: Edition | None  # what the yard hears


def film_subject(station: StationContext, tools: ProgrammeTools, key: str) -> FilmSubject:
    """What may be filmed of an episode, as it was let out.

    Raises InputError, NotApproved, AssetError with the reason why it may not be filmed, StoreError.
    """
    found = leaving(station.profile, tools, key)
    edition = found.edition
    if not edition.transcript:
        raise InputError(
            f"số {key} không có lời nào được đưa ra ngoài trường, nên không làm phim được",
            hint="Cả số chỉ để phát trong trường: xem mục Phạm vi ở đầu bài, và thẻ của bản ghi.",
        )
    # a film is made of what lies there, so that must be what was approved
    built = found.built.public
    if built is None or not found.is_as_built:
        raise NotApproved(
            "số này đã dựng lại sau khi duyệt; bản mới chưa được duyệt nên chưa làm phim được",
            hint="Duyệt bản mới rồi làm phim.",
        )
    return FilmSubject(
        episode=found.face,
        edition=edition,
        show=found.show,
        timeline=tools.folders.audio / found.show.key / f"{Path(built.audio.name).stem}{TIMELINE}",
        sound=built.audio.name,
        school=found.built.school,
    )


def ask_again(station: StationContext, tools: ProgrammeTools, used: FilmSubject) -> None:
    """Ask once more, before what was made of it is put in its place.

    Raises Conflict when other sound or other words were let out meanwhile, and as `film_subject`
    when nothing of it may leave any more.
    """
    key = used.episode.key
    now = film_subject(station, tools, key)
    same_words = brief_of(now.episode).digest == brief_of(used.episode).digest
    if now.edition.audio.sha256 != used.edition.audio.sha256 or not same_words:
        raise Conflict(f"số {key} vừa có bản khác trong lúc đang làm", hint="Làm lại.")


def quiet(told: str, *, done: int = 0, parts: int = 0) -> None:
    """Nobody wants to know how far it is."""


def refuse_whole_tall() -> NoReturn:
    """Raise InputError: a whole episode has no upright film."""
    raise InputError(
        f"khung đứng 9x16 chỉ dành cho một mục, dài nhất {SHORT:.0f} giây",
        hint="Chọn một mục, hoặc khung ngang hay vuông cho cả số.",
        field="khung",
    )


def make_film(
    station: StationContext,
    tools: ProgrammeTools,
    order: FilmOrder,
    *,
    tell: Teller = quiet,
) -> MadeFilm:
    """Make the film of an order, with all that lies beside it.

    `tell` hears how far it is; what it raises ends the work, and nothing is left of it. Raises
    InputError, AudioError, StoreError; Conflict when the episode became another one meanwhile.
    """
    if order.shape is FilmShape.TALL and not order.item:
        refuse_whole_tall()
    subject = film_subject(station, tools, order.key)
    episode, edition = subject.episode, subject.edition
    audio = tools.folders.audio / episode.show
    today = tools.clock.now().astimezone(ZONE).date()
    part, notices = _part_of(episode, edition, order.item)
    whole = open_sources(
        read_timeline(subject.timeline), tools,
        air_day=episode.first_air_date, today=today,
    )  # fmt: skip
    sources = whole if part.whole else cut(whole, part.begin, part.end)
    notices += _left_out(subject.school, edition)
    words = _words(station.profile, subject, part, order.item)
    name = film_name(order.key, order.item)
    folder = (order.to or audio / FILMS) / name
    origin = origin_of(episode, sources.timeline)
    beside_it = lies_beside(tools.folders.audio, folder)
    if not beside_it:
        remember_film(tools.folders.audio, folder, origin)
    with _workshop(folder) as work:
        if beside_it:
            write_origin(work, origin)  # whatever is left here of a killed run tells whose it is
        tell("đang làm tiếng")
        report, sound = master_film(
            sources, work / "tieng.m4a", faded=not part.whole, go_on=lambda: tell("đang làm tiếng")
        )
        hand_back()  # clips and their profiles; now ffmpeg takes memory of its own
        if missed(report, FILM_SPEC):
            notices += (_off_target(report),)
        look = film_look(tools, words, subject.show, order.theme)
        cues = _cues(edition, part, LAYOUTS[order.shape].row)
        tall = order.shape is FilmShape.TALL and sound.report.seconds <= SHORT + 1
        pictures = FilmPictures(
            look, order.shape, cues, sound.wave, seconds=sound.report.seconds,
            rate=RATE_SHORT if tall else RATE,
        )  # fmt: skip
        film = work / "phim.mp4"
        write_film(
            film,
            PictureStream(
                width=pictures.layout.width, height=pictures.layout.height, rate=pictures.rate,
                shown=SHOWN_SHORT if tall else RATE, pictures=pictures,
            ),
            work / "tieng.m4a",
            comment="; ".join(look.labels),
            title=words.title,
            go_on=lambda count: _told(tell, count, pictures.count),
        )  # fmt: skip
        tell("đang xếp vào từng thư mục")
        notices += _length_notices(order, sound.report.seconds)
        beside = _Beside(
            words=words, look=look, shape=order.shape, cues=_cues(edition, part, FILE_ROW),
            edition=_shifted(edition, part),
            told=tuple(one.sentence for one in notices if one.level is not Level.INFO),
            seconds=sound.report.seconds, assets=sources,
            origin=origin if beside_it else None,
        )  # fmt: skip
        register = tools.register()
        for network in order.networks:
            _pack(film, name, network, beside, register)
        ask_again(station, tools, subject)
        for network in order.networks:
            _put_in_place(work / network.value, folder / network.value)
    return MadeFilm(
        episode=order.key,
        title=words.title,
        folder=folder,
        film=folder / order.networks[0].value / f"{name}.mp4",
        networks=order.networks,
        seconds=sound.report.seconds,
        report=report,
        pictures=pictures.count,
        notices=notices,
    )


def _told(tell: Teller, count: int, total: int) -> None:
    if count % _EVERY == 0 or count == total:
        tell(f"đang dựng hình: {100 * count // total} %", done=count, parts=total)


# --- what is filmed ---------------------------------------------------------------------------


def _part_of(episode: Episode, edition: Edition, item: int) -> tuple[_Part, tuple[Notice, ...]]:
    """The whole of an edition, or one item of it, no longer than SHORT."""
    if not item:
        whole = _Part(
            begin=0.0, end=edition.audio.seconds, title=episode.title,
            about=about(episode, edition),
        )  # fmt: skip
        return whole, ()
    count = len(edition.items)
    if not 1 <= item <= count:
        listed = "; ".join(f"{n} = {one.title}" for n, one in enumerate(edition.items, start=1))
        raise InputError(
            f"số này có {count} mục, không có mục {item}", hint=f"Các mục: {listed}", field="item"
        )
    chosen = edition.items[item - 1]
    # by its place: two items may have one title
    found = next(((a, b) for number, _, a, b in item_stretches(edition) if number == item), None)
    if found is None and count > 1:
        raise InputError(
            f"không biết mục “{chosen.title}” bắt đầu ở đâu trong số này",
            hint="Dựng lại số này, hoặc làm phim cả số.",
        )
    begin, end = found or (0.0, edition.audio.seconds)
    own = replace(
        edition,
        chapters=tuple(one for one in edition.chapters if begin <= one.start < end),
        transcript=tuple(line for line in edition.transcript if begin - 0.5 <= line.start < end),
    )
    said = [line for line in edition.transcript if begin - 0.5 <= line.start < end - 0.5]
    begin = min([begin, *(line.start for line in said[:1])])
    notices: tuple[Notice, ...] = ()
    shortened = end - begin > SHORT
    if shortened:
        fits = [line for line in said if line.end + _ENDS <= begin + SHORT]
        rest = said[len(fits) :]
        end = fits[-1].end + _ENDS if fits else begin + SHORT
        if fits and rest:  # nothing of the next sentence is heard
            end = min(end, max(rest[0].start - _BEFORE, fits[-1].end))
        left = len(rest)
        notices = (_shortened(chosen.title, end - begin, left),)
    begin = seconds(mp3_frame(begin) * MP3_FRAME)
    told = chosen.summary or opening(own, chosen.title) or chosen.title
    part = _Part(
        begin=begin, end=end, title=chosen.title, about=told, shortened=shortened, whole=False
    )
    return part, notices


def _cues(edition: Edition, part: _Part, row: int) -> tuple[CaptionCue, ...]:
    """The captions of a stretch, in seconds from its beginning."""
    found = []
    for line in edition.transcript:
        if part.begin - 0.05 <= line.start and line.end <= part.end + 0.05:
            found += [
                replace(
                    cue,
                    start=max(cue.start - part.begin, 0.0),
                    end=cue.end - part.begin,
                    words=tuple(max(time - part.begin, 0.0) for time in cue.words),
                )
                for cue in caption_cues(line, row)
            ]
    return tuple(found)


def _shifted(edition: Edition, part: _Part) -> Edition:
    """The words of a stretch as an edition of their own, for the caption file of players."""
    lines = tuple(
        replace(line, start=max(line.start - part.begin, 0.0), end=line.end - part.begin)
        for line in edition.transcript
        if part.begin - 0.05 <= line.start and line.end <= part.end + 0.05
    )
    return replace(edition, transcript=lines)


def _words(profile: StationProfile, subject: FilmSubject, part: _Part, item: int) -> FilmWords:
    episode, edition = subject.episode, subject.edition
    page = address(profile.public_url, episode_page_path(episode)) if profile.public_url else ""
    items = edition.items if part.whole else edition.items[item - 1 : item]
    chapters = (
        tuple((chapter.start, chapter.title) for chapter in edition.chapters) if part.whole else ()
    )
    lines = [line for line in edition.transcript if part.begin - 0.05 <= line.start < part.end]
    return FilmWords(
        episode=episode,
        title=part.title,
        about=part.about,
        edition=replace(edition, items=items),
        chapters=chapters,
        synthetic=any(line.synthetic for line in lines),
        unit=profile.unit or profile.name,
        item=item,
        page=page,
        until=edition.until,
    )


def film_look(
    tools: ProgrammeTools, words: FilmWords, show: Show, theme: FilmTheme = FilmTheme.DARK
) -> FilmLook:
    """What the page of a film says. Raises StoreError when the show's own picture is away."""
    own = None
    if show.image:
        with explained(tools.folders.scripts / show.image, "đọc ảnh bìa"):
            own = (tools.folders.scripts / show.image).read_bytes()
    return FilmLook(
        programme=show.title,
        title=words.title,
        line=date_line(words.episode),
        unit=words.unit,
        labels=labels_of(words.edition, synthetic=words.synthetic),
        own=own,
        theme=theme,
    )


def film_words(profile: StationProfile, subject: FilmSubject) -> FilmWords:
    """What the whole of an episode is about."""
    part, _ = _part_of(subject.episode, subject.edition, 0)
    return _words(profile, subject, part, 0)


# --- the folders ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What lies beside a film in each folder."""

    words: FilmWords
    look: FilmLook
    shape: FilmShape
    cues: tuple[CaptionCue, ...]  # for caption files
    edition: Edition  # its lines in seconds of the film
    told: tuple[str, ...]
    seconds: float
    assets: FilmSources
    origin: FilmOrigin | None  # None = the station's list has it


def _pack(film: Path, name: str, network: Network, beside: _Beside, register: Register) -> None:
    """Fill the folder of a network beside the film; where the disk can, it is the same file."""
    folder, words = film.with_name(network.value), beside.words
    folder.mkdir()
    if beside.origin is not None:
        write_origin(folder, beside.origin)
    target = folder / f"{name}.mp4"
    try:
        os.link(film, target)
    except OSError:  # a disk that cannot give a file two names
        shutil.copyfile(film, target)
    captions = RULES[network].captions
    texts = {
        "mo-ta.txt": post_for(words, network, register),
        "hashtag.txt": " ".join(hashtags(words)) + "\n",
        "nguon.txt": sources_text(words, register, beside.assets.assets),
        "danh-muc-can-tich.txt": checklist(
            words, network, left_out=beside.told, seconds=beside.seconds
        ),
    }
    if RULES[network].title:
        texts["tieu-de.txt"] = title_for(words, network) + "\n"
    if captions:
        is_web = captions.endswith(".vtt")
        texts[f"{name}{captions}"] = vtt(beside.edition) if is_web else srt(beside.cues)
    for file, text in texts.items():
        write_atomic(folder / file, text.encode(), durable=False)
    shape = FilmShape.WIDE if network is Network.YOUTUBE else beside.shape
    write_atomic(folder / "anh-bia.jpg", thumbnail_of(beside.look, shape), durable=False)


@contextmanager
def _workshop(folder: Path) -> Iterator[Path]:
    """A folder beside the finished one, gone behind; what killed runs left there goes too."""
    own = folder.parent.exists()  # what somebody made stays, be it empty
    with explained(folder, "lập thư mục"):
        folder.mkdir(parents=True, exist_ok=True)
        for left in [*named(folder, f"{ASIDE}*")]:
            number = left.name.removeprefix(ASIDE).partition("-")[0]
            if number.isdigit() and not is_running(int(number)):
                shutil.rmtree(left, ignore_errors=True)
        work = aside_name(folder / "phim")
        work.mkdir()
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)
        with suppress(OSError):  # nothing was made: no empty folder stays
            folder.rmdir()
            if not own:
                folder.parent.rmdir()


def _put_in_place(finished: Path, folder: Path) -> None:
    """The folder of a network, whole, where an earlier one stood."""
    with explained(folder, "đặt vào chỗ"):
        for path in finished.iterdir():
            make_durable(path)
        before = finished.with_name(f"{finished.name}-truoc")
        if folder.exists():
            replace_file(folder, before)
        replace_file(finished, folder)


# --- what is told -----------------------------------------------------------------------------


def _left_out(school: Edition | None, edition: Edition) -> tuple[Notice, ...]:
    """What the yard hears and the film has not."""
    if school is None or school.audio.sha256 == edition.audio.sha256:
        return ()
    kept = {item.slug for item in edition.items}
    items = [item for item in school.items if item.slug not in kept]
    parts = [f"{len(items)} mục chỉ phát trong trường"] if items else []
    fewer = len(school.transcript) - len(edition.transcript)
    if fewer > 0:  # a machine may say in more sentences what somebody said in few
        parts.append(f"ngắn hơn bản phát ở trường {fewer} câu")
    told = ", ".join(parts) or "tiếng chỉ được phát trong trường đã bỏ"
    return (
        Notice(
            code="phim-khong-co-phan-trong-truong",
            level=Level.WARNING,
            sentence=f"phim làm từ bản công khai: {told}",
            hint="Xem lại phim trước khi đăng; người xem không biết phần đã bỏ.",
        ),
    )


def _shortened(title: str, kept: float, left: int) -> Notice:
    return Notice(
        code="phim-cat-ngan",
        level=Level.WARNING,
        sentence=f"mục “{title}” dài hơn {SHORT:.0f} giây nên phim dừng sau một câu trọn, ở "
        f"{length(kept)}; còn {left} câu không có trong phim",
        hint="Nghe xem chỗ dừng có làm sai ý không. Cần trọn mục thì làm phim cả số.",
    )


def _length_notices(order: FilmOrder, film_seconds: float) -> tuple[Notice, ...]:
    if film_seconds < _SHORTEST:
        return (
            Notice(
                code="phim-qua-ngan",
                level=Level.WARNING,
                sentence=f"phim chỉ dài {film_seconds:.1f} giây".replace(".", ","),
                hint="Reels, TikTok chỉ nhận phim từ 3 giây trở lên.",
            ),
        )
    long = longer_than_taken(film_seconds, order.networks)
    if not long:
        return ()
    return (
        Notice(
            code="phim-qua-dai",
            level=Level.INFO,
            sentence=f"phim dài {length(film_seconds)}: tài khoản thường của "
            f"{', '.join(RULES[one].name for one in long)} có thể không nhận",
            hint="Làm phim của một mục: --item 1",
        ),
    )


def told_levels(report: MasterReport) -> str:
    """How loud a film is: "−14,0 LUFS, đỉnh −1,6 dBTP"."""
    told = f"{report.loudness:.1f} LUFS, đỉnh {report.true_peak:.1f} dBTP"
    return told.replace("-", "−").replace(".", ",")


def _off_target(report: MasterReport) -> Notice:
    return Notice(
        code="phim-do-to-lech",
        level=Level.WARNING,
        sentence=f"tiếng của phim đo được {told_levels(report)}; cần −14,0 LUFS, đỉnh không quá "
        "−1,0 dBTP",
        hint="Vẫn nghe được. "
        + (
            "Phim nhỏ tiếng vì quá ngắn, hay vì có tiếng quá gắt so với lời."
            if report.loudness < FILM_SPEC.loudness
            else "Tiếng quá gắt so với lời thì làm nhỏ tiếng ấy rồi dựng lại."
        ),
    )
