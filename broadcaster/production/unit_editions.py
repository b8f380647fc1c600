"""One body for many units: each gets the episode with its own name in the spoken frames."""

import csv
import io
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from broadcaster.audio.id3_tags import MutagenTagger
from broadcaster.cluster.threads import ThreadCrew
from broadcaster.domain.dates import told_day
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, EngineUnavailable, InputError
from broadcaster.domain.notice import Level, Notice, Place, WithNotices, notice_of
from broadcaster.domain.parts import PartEnd, PartOrder, PartReceipt
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import KnownSpeech
from broadcaster.domain.station import StationProfile
from broadcaster.domain.text import fold, nearest, nfc, slug
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.production.build import (
    BuildReport,
    BuildState,
    cover_key,
    episode_cover,
)
from broadcaster.production.engines import usable_engines
from broadcaster.production.findings import EpisodePlanner
from broadcaster.production.fitting import not_exact, too_long
from broadcaster.production.gather import gather, remembering
from broadcaster.production.grouping import ScriptGroup, group_scripts
from broadcaster.production.labels import Label, edition_of, tags_of
from broadcaster.production.layout import SourceFacts
from broadcaster.production.masters import audio_file, podcast_spec
from broadcaster.production.mixdown import SharedMix, mix_down
from broadcaster.production.planning import EpisodePlan, plan_episode
from broadcaster.production.produce import UNITS, asked_of_voices, make_folder, voices_of
from broadcaster.production.readings import KnownTexts
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.rendering import FirstRendering
from broadcaster.production.rundown import Rundown, SpeechCue
from broadcaster.production.script_folder import script_files
from broadcaster.production.sounds import index_sounds
from broadcaster.production.sources import EpisodeSources, timeline_of
from broadcaster.production.speak import recast, source_key, speak
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.storage.atomic import ASIDE, put_in_place
from broadcaster.voices.checking import check_speech

# What people may write at the head of a column, folded, and what it fills.
_COLUMNS: Mapping[str, str] = {
    "don vi": "unit",
    "ten don vi": "unit",
    "truong": "unit",
    "unit": "unit",
    "ten dai": "name",
    "dai": "name",
    "name": "name",
    "thu muc": "slug",
    "slug": "slug",
}
_MOST = 300  # characters of a value
_FOLDER = 80  # characters of a folder's name
_SAID = str.maketrans("[]", "()")  # square brackets would be cues in a frame


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """A unit as a line of the table names it."""

    unit: str  # its name, as it is spoken
    slug: str  # its folder, [a-z0-9-]
    name: str = ""  # of its station; "" = that of station.toml
    place: Place | None = None


def read_units(data: bytes, file: str) -> WithNotices[tuple[UnitLine, ...]]:
    """The units of a CSV table with a line of headings; commas, semicolons or tabs part the cells.

    A line that cannot be used is told with its number, and the others are used. Errors: no text in
    UTF-8, no column for the unit.
    """
    try:
        text = nfc(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return WithNotices(value=None, notices=(_no_table(file, "không phải là văn bản UTF-8"),))
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        lines = [(rows.line_num, cells) for cells in rows if any(cell.strip() for cell in cells)]
    except csv.Error:
        return WithNotices(
            value=None, notices=(_no_table(file, "không đọc được như một bảng CSV"),)
        )
    if not lines:
        return WithNotices(value=None, notices=(_no_table(file, "chưa có dòng nào"),))
    columns = [_COLUMNS.get(fold(cell), "") for cell in lines[0][1]]
    if "unit" not in columns:
        return WithNotices(value=None, notices=(_no_unit_column(file, lines[0][1]),))
    units: dict[str, UnitLine] = {}
    notices: list[Notice] = []
    for number, cells in lines[1:]:
        place = Place(file=file, line=number)
        found = _unit(columns, cells, place)
        if isinstance(found, str):
            notices.append(_bad_line(found, place))
        elif found.slug in units:
            notices.append(_bad_line(f"trùng với “{units[found.slug].unit}” ở trên", place))
        else:
            units[found.slug] = found
    return WithNotices(value=tuple(units.values()), notices=tuple(notices))


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max((",", ";", "\t"), key=head.count)


def _unit(columns: Sequence[str], cells: Sequence[str], place: Place) -> UnitLine | str:
    """The unit of a line, or what is wrong with it."""
    values = {
        column: " ".join(cell.split()).translate(_SAID)
        for column, cell in zip(columns, cells, strict=False)
        if column
    }
    if any(cell.strip() for cell in cells[len(columns) :]):
        return "nhiều ô hơn số cột"
    if not values.get("unit"):
        return "thiếu tên đơn vị"
    if any(len(value) > _MOST for value in values.values()):
        return f"có ô dài quá {_MOST} ký tự"
    if not all(value.isprintable() for value in values.values()):
        return "có ký tự không nhìn thấy được"
    folder = slug(values.get("slug") or values["unit"])[:_FOLDER].rstrip("-")
    if not folder:
        return f"tên “{values['unit']}” không có chữ cái hay chữ số nào"
    return UnitLine(
        unit=values["unit"],
        slug=folder,
        name=values.get("name", ""),
        place=place,
    )


def _no_table(file: str, why: str) -> Notice:
    return Notice(
        code="bang-don-vi",
        level=Level.ERROR,
        sentence=f"bảng đơn vị {file} {why}",
        hint="Lưu bảng thành CSV UTF-8, dòng đầu là tên cột, ví dụ: đơn vị,tên đài",
        place=Place(file=file),
    )


def _no_unit_column(file: str, heads: Sequence[str]) -> Notice:
    like = nearest(heads[0], tuple(_COLUMNS)) if heads else None
    return Notice(
        code="bang-don-vi",
        level=Level.ERROR,
        sentence=f"bảng đơn vị {file} không có cột “đơn vị”",
        hint=(f"Có phải “{heads[0]}” là “{like}”? " if like else "")
        + "Dòng đầu ghi tên cột: đơn vị, tên đài, thư mục.",
        place=Place(file=file, line=1),
    )


def _bad_line(why: str, place: Place) -> Notice:
    return Notice(
        code="dong-don-vi",
        level=Level.WARNING,
        sentence=f"dòng {place.line} của bảng đơn vị không dùng được: {why}",
        hint="Sửa dòng ấy rồi chạy lại; các dòng khác vẫn được dựng.",
        place=place,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFile:
    """A finished file of a unit."""

    unit: str
    episode: str  # key
    path: Path
    fresh: int  # segments that were encoded for it
    segments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEditions:
    """What became of the units."""

    files: tuple[UnitFile, ...]
    notices: tuple[Notice, ...]


def build_editions(
    station: StationContext,
    tools: ProductionTools,
    units: Sequence[UnitLine],
    built: BuildReport,
    *,
    approved: Callable[[Episode], bool],
    jobs: int = 2,
    progress: Callable[[str], None] = lambda _: None,
    away: "EditionsAway | None" = None,
) -> UnitEditions:
    """Make the public edition for every unit of every episode that `built` left as it should be.

    `approved` tells whether an episode may go out as it stands, asked where approval is required.
    `jobs` units are made at once; one of them speaks, `jobs` sentences at once. `away` has them
    made by other processes or machines, and remembers what is made.

    What is not approved where approval is asked for, what is for subscribers only and what has
    run out is left out and told. A unit that cannot be made is told, and the others are made.
    """
    whole = {o.key for o in built.outcomes if o.state in (BuildState.MADE, BuildState.CURRENT)}
    engines, _ = usable_engines(tools.engines)  # why others are not was told by the build
    files: list[UnitFile] = []
    notices: dict[Notice, None] = {}  # each once, in order
    with (
        tools.clips.holding(),
        ThreadPoolExecutor(max(jobs, 1), "voice") as voices,
    ):
        for group in groups_of(station, tools):
            if group.entry.key not in whole:
                continue
            withheld = _withheld(group, station.profile, tools, approved)
            if withheld is not None:
                notices[withheld] = None
                continue
            with closing(
                EditionMaker(
                    station.profile,
                    tools,
                    group,
                    engines,
                    voices,
                    gain=_public_gain(tools, group),
                    today=tools.clock.now().date(),
                )
            ) as maker:
                if away is not None:
                    made = away.made(maker, units, progress)
                else:
                    made = _made_here(maker, units, jobs, progress)
            files += [one.file for one in made if one.file is not None]
            for one in made:
                notices |= dict.fromkeys(one.notices)
            notices |= dict.fromkeys(_of_lengths(made))
    if away is not None:
        notices |= dict.fromkeys(away.told())
    return UnitEditions(files=tuple(files), notices=tuple(notices))


def groups_of(station: StationContext, tools: ProductionTools) -> tuple[ScriptGroup, ...]:
    """The episodes of a station as its files are now."""
    gathered = gather(
        script_files(tools.folders.scripts),
        remembering(tools.findings),
        is_approved=station.profile.approval,
    )
    listing = tools.listing()
    return group_scripts(gathered.scripts, listing, station.formats, station.profile).groups


def _made_here(
    maker: "EditionMaker", units: Sequence[UnitLine], jobs: int, progress: Callable[[str], None]
) -> "Sequence[MadeEdition]":
    """Every unit's, by threads of this process; what of a unit is not encoding keeps one busy."""
    made: dict[str, MadeEdition] = {}
    asked = {unit.slug: unit for unit in units}
    waiting = deque(PartOrder(key=slug, kind="edition", about=slug, argument="") for slug in asked)

    def work(order: PartOrder) -> PartReceipt:
        progress(asked[order.key].unit)
        made[order.key] = maker.attempt(asked[order.key])
        return PartReceipt(key=order.key, end=PartEnd.DONE)

    def take(count: int) -> Sequence[PartOrder]:
        return [waiting.popleft() for _ in range(min(count, len(waiting)))]

    with closing(ThreadCrew(work, jobs)) as crew:
        for _ in crew.run(take):
            pass
    return [made[unit.slug] for unit in units]


def _withheld(
    group: ScriptGroup,
    profile: StationProfile,
    tools: ProductionTools,
    approved: Callable[[Episode], bool],
) -> Notice | None:
    """Why an episode is not made for other units, when it is not."""
    show = next(show for show in profile.shows if show.key == group.programme.show)
    if show.private:
        return _left_out(group, f"kênh “{show.title}” chỉ dành cho người có địa chỉ riêng")
    today = tools.clock.now().date()
    ends = [s.head.valid_to for s in group.scripts if s.head.valid_to is not None]
    if ends and min(ends) < today:
        return _left_out(group, f"nội dung chỉ được phát đến hết {told_day(min(ends))}")
    if profile.approval:
        episode = tools.catalogue().get(group.entry.key)
        if episode is None or not approved(episode):
            return _not_approved(group)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeEdition:
    """What became of an episode for one unit."""

    file: UnitFile | None  # None = there is none, and the notices say why
    notices: tuple[Notice, ...] = ()
    length: Notice | None = None  # what is wrong with the length of the file


class EditionsAway(Protocol):
    """Where editions are made that this process does not make itself."""

    def made(
        self, maker: "EditionMaker", units: Sequence[UnitLine], progress: Callable[[str], None]
    ) -> Sequence[MadeEdition]:
        """What became of each unit's edition, in their order; `maker` is that of this process."""

    def told(self) -> tuple[Notice, ...]:
        """What is to be told of those who make them."""


class EditionMaker:
    """Makes one episode for many units, several at a time."""

    def __init__(
        self,
        profile: StationProfile,
        tools: ProductionTools,
        group: ScriptGroup,
        engines: Sequence[VoiceEngine],
        voices: Executor,
        *,
        gain: float | None,
        today: date,
        spare: Path | None = None,
    ) -> None:
        """`gain` is that of the episode's own public edition, in dB; None when there is none yet.

        `today` decides which sounds may still be heard. In `spare` lies, while this is open, what
        one edition lends the others; without it beside them.
        """
        self._profile = profile
        self._tools = tools
        self.group = group
        self.gain = gain
        self.today = today
        self._engines = engines
        self._voices = voices
        self._show = next(s for s in profile.shows if s.key == group.programme.show)
        self._cover = episode_cover(tools, self._show, profile)
        # One unit speaks at a time: what two of them say is spoken once, for some voices never say
        # the same twice.
        self._speaking = threading.Lock()
        # Said for the unit before: nearly all of it is the same.
        self._said: Mapping[str, KnownSpeech] = {}
        self._read: KnownTexts = {}
        self._facts: dict[str, SourceFacts] = {}  # of every clip so far
        self.folder = tools.folders.audio / self._show.key / UNITS
        example = f"{ASIDE}{uuid4().hex}-{group.entry.key}.mp3"
        self._example = FirstRendering((spare or self.folder) / example)
        self._withdrawn = tools.withdrawals().all()
        self._shelf = tools.shelf()
        day = max(group.entry.day, today)
        self._sounds = index_sounds(self._shelf.assets, day, self._shelf.gone)
        usual = plan_episode(group, profile, engines, self._sounds, self._read).value
        self._usual = usual
        own = usual.public if usual is not None else None
        self._common = {_line(cue) for cue in own.speech} if own is not None else frozenset()

    def close(self) -> None:
        """Leave nothing behind but the files."""
        self._example.close()

    def programme_key(self, program: str) -> str:
        """The SHA-256 of all that goes into every unit's edition, but for the unit's own line.

        `program` stands for the program: the same on each machine on which its files are.
        """
        planner = EpisodePlanner(
            self._profile,
            self._engines,
            self._shelf.assets,
            self.today,
            replace(self._tools.findings, program=lambda: program),
            keep=False,
            gone=self._shelf.gone,
        )
        cover = cover_key(self._show, self._profile)
        benches = self._usual.every_bench if self._usual is not None else ()
        prints = [[bench.engine.name, sorted(bench.prints.items())] for bench in benches]
        asked = {"planned": planner.key(self.group, self._show, cover), "voices": prints}
        return recipe_key("programme of editions", 1, {**asked, "gain": self.gain})

    def usual_clips(self) -> tuple[str, ...]:
        """The keys of what the station's own edition says, as long as no voice fails."""
        if self._usual is None:
            return ()
        with suppress(EngineUnavailable):
            asked = asked_of_voices(self._usual, self._profile, ())
            return tuple(dict.fromkeys(clip.key for clip in asked))
        return ()

    def path_of(self, unit: UnitLine) -> Path:
        """Where the unit's file stands."""
        return self.folder / unit.slug / f"{self.group.entry.key}.mp3"

    def attempt(self, unit: UnitLine) -> MadeEdition:
        """The same as `make`; an error of the program is told in its notices."""
        try:
            return self.make(unit)
        except BroadcasterError as error:
            return MadeEdition(file=None, notices=(failed(unit, self.group.entry.key, error),))

    def make(self, unit: UnitLine) -> MadeEdition:
        """The public edition for a unit; no file when nothing of the episode may leave the school.

        Raises BroadcasterError; then an earlier file of the unit still stands.
        """
        profile = replace(self._profile, unit=unit.unit, name=unit.name or self._profile.name)
        checked = plan_episode(self.group, profile, self._engines, self._sounds, self._read)
        if checked.value is None:
            return MadeEdition(file=None, notices=checked.errors)
        if checked.value.public is None:
            told = _left_out(self.group, "không có lời nào công khai")
            return MadeEdition(file=None, notices=(told,))
        return self._render(unit, profile, checked.value, checked.value.public)

    def _render(
        self, unit: UnitLine, profile: StationProfile, plan: EpisodePlan, planned: Rundown
    ) -> MadeEdition:
        tools, group = self._tools, self.group
        with self._speaking:
            spoken = speak(
                planned,
                plan.public_benches,
                cache=tools.clips,
                check=check_speech,
                executor=self._voices,
                known=self._said,
            )
            self._said = spoken.clips
        sources = EpisodeSources(tools, self._sounds, spoken.clips, self._facts)
        rundown = recast(planned, spoken.bench_of)
        own = {  # clips that say what the station's own edition does not: the unit's name, mostly
            source_key(cue, spoken.bench_of)
            for cue in rundown.speech
            if _line(cue) not in self._common
        }
        timeline = timeline_of(rundown, spoken.bench_of, sources, group.programme, own)
        path = self.path_of(unit)
        # two machines may be at the same one, when the first of them was taken for lost
        temporary = path.with_name(f"{ASIDE}{uuid4().hex}-{path.name}")
        make_folder(path.parent)
        spec = podcast_spec(profile, group.programme)
        try:
            done = mix_down(
                timeline,
                sources.for_mixing(),
                spec,
                press=tools.press,
                path=temporary,
                shared=SharedMix(gain=self.gain, own=own, like=self._example.get()),
            )
            if done.report.gain == self.gain:  # with another the others have nothing in common
                self._example.offer(done.rendered)
            scripts = tuple(s for s in group.scripts if s.head.scope is Scope.PUBLIC)
            edition = edition_of(
                timeline,
                audio_file(path.name, done.report, spec),
                scripts,
                tools.register(),
                rundown=rundown,
                text_of=tools.law_texts(),
            )
            label = Label(
                group=replace(group, scripts=scripts),
                station=profile,
                show=self._show,
                voices=voices_of(spoken),
                cover=self._cover,
            )
            MutagenTagger().write(temporary, tags_of(label, edition, timeline, edition.audio))
            self._refuse_withdrawn()  # who asked for it may be gone, and with it the station's lock
            put_in_place(temporary, path)
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)
        made = UnitFile(
            unit=unit.unit,
            episode=group.entry.key,
            path=path,
            fresh=done.fresh,
            segments=done.segments,
        )
        return MadeEdition(
            file=made,
            notices=(*spoken.notices, *done.notices),
            length=too_long(timeline, group.programme) or not_exact(timeline, group.programme),
        )

    def _refuse_withdrawn(self) -> None:
        """Raise InputError when the episode, or what is heard in it, was taken back meanwhile."""
        key, withdrawn = self.group.entry.key, self._tools.withdrawals().all()
        new = (one for one in withdrawn if one not in self._withdrawn)
        if key in withdrawn_keys(withdrawn) or any(
            brief.key == key for one in new for brief in one.episodes
        ):
            raise InputError("số này, hay giọng người nghe được trong đó, đã rút trong lúc dựng")


def _of_lengths(made: "Sequence[MadeEdition]") -> tuple[Notice, ...]:
    """What is to be told of lengths; one unit stands for all, for they may be a thousand."""
    wrong = {one.file.unit: one.length for one in made if one.file and one.length is not None}
    if not wrong:
        return ()
    unit = min(wrong)
    others = len(wrong) - 1
    more = f"; {others} bản nữa cũng không đúng độ dài" if others else ""
    told = wrong[unit]
    return (replace(told, sentence=f"bản cho {unit}: {told.sentence}{more}"),)


def _line(cue: SpeechCue) -> tuple[str, str]:
    """Who says what."""
    return cue.role, cue.reading.spoken


def _public_gain(tools: ProductionTools, group: ScriptGroup) -> float | None:
    """The gain of the episode's own public edition, in dB; None when there is none yet."""
    episode = tools.catalogue().get(group.entry.key)
    if episode is None or episode.public is None:
        return None
    return episode.public.audio.gain


def _left_out(group: ScriptGroup, why: str) -> Notice:
    return Notice(
        code="don-vi-khong-dung",
        level=Level.INFO,
        sentence=f"số {group.entry.key} không dựng cho các đơn vị: {why}",
        place=Place(file=group.scripts[0].file),
    )


def _not_approved(group: ScriptGroup) -> Notice:
    return Notice(
        code="don-vi-cho-duyet",
        level=Level.WARNING,
        sentence=f"số {group.entry.key} chưa được duyệt đúng như hiện nay, "
        "nên chưa dựng cho các đơn vị",
        hint=f"Gửi và duyệt trước: broadcaster send {group.entry.key}, broadcaster approve.",
        place=Place(file=group.scripts[0].file),
    )


def failed(unit: UnitLine, episode: str, error: BroadcasterError) -> Notice:
    """What is told of a unit's edition that an error stopped; `episode` is its key."""
    sentence = f"chưa dựng được số {episode} cho {unit.unit}: {error.sentence}"
    return notice_of(error, unit.place, sentence)
