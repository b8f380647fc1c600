"""Scripts -> episode plans: one programme on one date is one episode."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level, Notice, Place, WithNotices, notice_of
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.script import (
    Block,
    Cue,
    CueKind,
    Direction,
    Heading,
    Paragraph,
    Script,
    line_words,
)
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Voice
from broadcaster.domain.station import ProgrammeFormat, StationProfile
from broadcaster.domain.text import nearest
from broadcaster.domain.timeline import Layer
from broadcaster.production.casting import Casting, CastRole, cast, engines_of_roles, join_wishes
from broadcaster.production.episode_list import Airing, EpisodeList, ListEntry
from broadcaster.production.frames import (
    MACHINE_ALONE,
    FrameItem,
    HeardVoices,
    frame_texts,
    frame_values,
    spoken_name,
)
from broadcaster.production.gather import GatheredScripts
from broadcaster.production.readings import KnownTexts, read_blocks
from broadcaster.production.rundown import (
    ItemPlan,
    Rundown,
    SoundCue,
    edition,
    has_words,
    plan_rundown,
    said_in,
)
from broadcaster.production.sounds import SoundIndex
from broadcaster.production.speak import CastingTable, bench_for
from broadcaster.scripts.body import parse_body
from broadcaster.timetable.occurrences import occasion_on

if TYPE_CHECKING:
    from broadcaster.production.store import SqlCatalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptGroup:
    """The scripts of one episode, in order, with its line in the episode list."""

    entry: ListEntry
    programme: ProgrammeFormat
    scripts: tuple[Script, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodePlan:
    """Everything of an episode that can be known before a word is spoken."""

    group: ScriptGroup
    school: Rundown  # with everything, for the yard
    public: Rundown | None  # what may leave the school; None = nothing
    benches: tuple[CastingTable, ...]  # in order of preference, for the yard
    # for what may leave the school: without the voices whose owners agreed to the yard alone
    public_benches: tuple[CastingTable, ...]

    @property
    def every_bench(self) -> tuple[CastingTable, ...]:
        """Those of both editions, each once."""
        more = (bench for bench in self.public_benches if bench not in self.benches)
        return (*self.benches, *more)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupedScripts:
    """Groups by date and programme, and what could not be grouped."""

    groups: tuple[ScriptGroup, ...]
    notices: tuple[Notice, ...]


def group_scripts(
    scripts: Sequence[Script],
    listing: EpisodeList,
    formats: Sequence[ProgrammeFormat],
    station: StationProfile,
) -> GroupedScripts:
    """Sort the scripts into episodes and give each its line in the list."""
    known = {f.slug: f for f in formats}
    together: dict[tuple[date, str], list[Script]] = {}
    notices: list[Notice] = []
    for script in scripts:
        if script.head.programme in known:
            together.setdefault((script.head.air_date, script.head.programme), []).append(script)
        else:
            notices.append(_unknown_programme(script, tuple(known)))
    guids = {show.key: show.guid for show in station.shows}
    ordered = {
        at: tuple(sorted(found, key=lambda s: (s.head.order, s.slug)))
        for at, found in sorted(together.items())
    }
    airings = [
        Airing(
            programme=slug,
            day=day,
            slugs=tuple(script.slug for script in found),
            number=next((s.head.number for s in found if s.head.number), None),
        )
        for (day, slug), found in ordered.items()
    ]
    of_show = {f.slug: guids[f.show] for f in formats if f.show in guids}
    assigned = listing.assign_all(airings, of_show)
    groups = []
    for airing, found in zip(airings, ordered.values(), strict=True):
        programme = known[airing.programme]
        entry = assigned.get(airing)
        if entry is None:
            notices.append(_unknown_show(programme, tuple(guids)))
        elif isinstance(entry, InputError):
            notices.append(notice_of(entry, _head_place(found[0], "number")))
        else:
            groups.append(ScriptGroup(entry=entry, programme=programme, scripts=found))
    return GroupedScripts(groups=tuple(groups), notices=tuple(notices))


def orphans(
    entries: Sequence[ListEntry],
    gathered: GatheredScripts,
    today: date,
    catalogue: "Callable[[], SqlCatalogue]",
) -> tuple[Notice, ...]:
    """A warning for every made episode still to come whose scripts are all gone: it will air so."""
    known = {script.slug for script in gathered.scripts} | set(gathered.broken)
    left = [e for e in entries if e.day >= today and not known.intersection(e.slugs)]
    made = {brief.key for brief in catalogue().briefs()} if left else set()
    return tuple(
        Notice(
            code="so-khong-con-bai",
            level=Level.WARNING,
            sentence=f"số {entry.key} (phát ngày {entry.day:%d/%m/%Y}) không còn bài nào, "
            "nhưng vẫn được phát và lên kênh như đã dựng",
            hint=f'Muốn rút số này: broadcaster withdraw {entry.key} --reason "…"; '
            "muốn sửa thì để bài lại vào scripts_vi.",
            place=Place(file="scripts_vi/danh-sach-so.toml"),
        )
        for entry in left
        if entry.key in made
    )


def plan_episode(
    group: ScriptGroup,
    station: StationProfile,
    engines: Sequence[VoiceEngine],
    sounds: SoundIndex,
    known: KnownTexts | None = None,
) -> WithNotices[EpisodePlan]:
    """Fill the frames, read every word, cast every role, and lay down both rundowns.

    `known` are words that were read before; they are not read again.
    """
    known = {} if known is None else known
    whole = _plan(group, station, engines, sounds, known)
    if whole.value is None:
        return WithNotices(value=None, notices=whole.notices)
    school, benches = whole.value
    outside = tuple(s for s in group.scripts if s.head.scope is Scope.PUBLIC)
    public: Rundown | None = school
    public_benches, notices = benches, whole.notices
    school_voices = _for_school_alone(engines, benches)
    if outside != group.scripts or _has_school_recordings(school) or school_voices:
        # The frames of the public edition must not even name what stays in the school, nor who;
        # and where a person may not be heard outside a voice says the line.
        narrow = replace(group, scripts=outside)
        shorter = _plan(narrow, station, engines, sounds, known, public=True)
        public = None
        if outside and shorter.value is None and school_voices:  # nobody speaks what goes out
            return WithNotices(value=None, notices=(*notices, *shorter.notices))
        if outside and shorter.value is not None:
            public, public_benches = shorter.value
            notices = (*notices, *map(_for_school, school_voices))
    if public is not None:
        public = edition(public, Scope.PUBLIC)
    if public is not None and not has_words(public):
        public = None
    plan = EpisodePlan(
        group=group, school=school, public=public, benches=benches, public_benches=public_benches
    )
    return WithNotices(value=plan, notices=notices)


def _for_school_alone(
    engines: Sequence[VoiceEngine], benches: Sequence[CastingTable]
) -> list[Voice]:
    """The voices that are cast and may be heard in the school only."""
    cast_voices = {voice for bench in benches for voice in bench.prints}
    known = (voice for engine in engines for voice in engine.voices())
    return [one for one in known if one.id in cast_voices and one.scope is Scope.SCHOOL]


def _plan(
    group: ScriptGroup,
    station: StationProfile,
    engines: Sequence[VoiceEngine],
    sounds: SoundIndex,
    known: KnownTexts,
    *,
    public: bool = False,
) -> WithNotices[tuple[Rundown, tuple[CastingTable, ...]]]:
    try:
        voices = _voices(group.scripts, sounds, public=public)
        opening, links, closing, told = _frames(group, station, voices)
    except InputError as error:
        return WithNotices(value=None, notices=(_fault(error, group),))
    # Frames name the items, so the scripts' own readings hold in them too.
    own = tuple(reading for script in group.scripts for reading in script.head.readings)
    frames = (*opening, *closing, *(block for link in links for block in link))
    read = read_blocks(frames, station.readings, own, known)
    texts = dict(read.texts)
    notices = [*told, *(_at_title(n, group) for n in read.noticed())]
    for script in group.scripts:
        words = read_blocks(script.body, station.readings, script.head.readings, known)
        texts.update(words.texts)
        notices += words.notices()
    spoken_at = {p.role: p.place for p in reversed((*texts,))}
    roles = tuple(dict.fromkeys(p.role for p in texts))
    benches, cast_notices = cast_benches(roles, group, station, engines, spoken_at, public=public)
    notices += cast_notices
    if not benches:
        if not any(n.level is Level.ERROR for n in notices):
            notices.append(_wordless(group))
        return WithNotices(value=None, notices=tuple(notices))
    checked = plan_rundown(
        programme=group.programme,
        opening=opening,
        items=[
            ItemPlan(
                title=script.head.title,
                kind=script.head.kind,
                link=link,
                body=script.body,
                scope=script.head.scope,
            )
            for script, link in zip(group.scripts, links, strict=True)
        ],
        closing=closing,
        read=lambda paragraph: texts[paragraph].readings,
        casting=_first_choice(benches),
        sound_for=sounds.key_for,
        scope_of=sounds.scope_of,
        title_of=sounds.title_of,
        take_for=_takes(group.scripts, sounds, public=public),
        was_withdrawn=sounds.was_withdrawn,
    )
    notices += checked.notices
    notices += _run_out(group.scripts, sounds)
    if checked.value is None or any(n.level is Level.ERROR for n in notices):
        return WithNotices(value=None, notices=tuple(notices))
    return WithNotices(value=(checked.value, benches), notices=tuple(notices))


def _wordless(group: ScriptGroup) -> Notice:
    script = group.scripts[0]
    return Notice(
        code="khong-co-loi-doc",
        level=Level.ERROR,
        sentence="số này không có câu nào để đọc: bài và khuôn chương trình chỉ có âm thanh",
        hint="Viết ít nhất một câu giới thiệu bản ghi, ví dụ: NỮ: Mời các bạn nghe.",
        place=Place(file=script.file),
    )


def _takes(
    scripts: Sequence[Script], sounds: SoundIndex, *, public: bool
) -> Callable[[Paragraph], str | None]:
    """How the recording of a line is found."""
    slugs = {script.file: script.slug for script in scripts}

    def take_for(paragraph: Paragraph) -> str | None:
        slug = slugs.get(paragraph.place.file, "")
        return sounds.take_for(slug, line_words(paragraph.role, paragraph.text), public=public)

    return take_for


def _has_school_recordings(rundown: Rundown) -> bool:
    return any(
        isinstance(c, SoundCue) and c.layer == Layer.RECORDING and c.scope is Scope.SCHOOL
        for c in rundown.cues
    )


def _voices(scripts: Sequence[Script], sounds: SoundIndex, *, public: bool) -> HeardVoices:
    """Whose voices the bodies are heard in; `public`: as far as the world hears them."""
    take_for = _takes(scripts, sounds, public=public)
    people: list[str] = []
    machine = False
    for block in (block for script in scripts for block in script.body):
        if public and block.scope is not Scope.PUBLIC:
            continue
        said = said_in(block)
        if said is not None:
            key = take_for(said)
            machine = machine or key is None
        elif isinstance(block, Cue) and block.kind is CueKind.RECORDING:
            key = sounds.key_for(block.name)
            if key is not None and public and sounds.scope_of(key) is not Scope.PUBLIC:
                key = None
        else:
            continue
        rights = sounds.by_key[key].rights if key is not None else None
        if rights is not None and rights.person:
            people.append(spoken_name(rights.who))
    return HeardVoices(people=tuple(people), machine=machine)


def _first_choice(benches: Sequence[CastingTable]) -> Casting:
    """Each role with its part on the first bench that has one; who really speaks comes later."""
    parts: dict[str, CastRole] = {}
    for spare in (False, True):
        for bench in benches:
            for part in bench.casting.parts:
                if (part.role in bench.spare) is spare:
                    parts.setdefault(part.role, part)
    return Casting(parts=tuple(parts.values()))


def _at_title(noticed: tuple[Notice, str], group: ScriptGroup) -> Notice:
    """A word that a frame takes from a title is mended in the title."""
    notice, words = noticed
    script = next((s for s in group.scripts if words and words in s.head.title), None)
    return notice if script is None else replace(notice, place=_head_place(script, "title"))


def cast_benches(
    roles: Sequence[str],
    group: ScriptGroup,
    station: StationProfile,
    engines: Sequence[VoiceEngine],
    spoken_at: Mapping[str, Place],
    *,
    public: bool = False,
) -> tuple[tuple[CastingTable, ...], list[Notice]]:
    """Cast every role on every engine; a role that no engine can speak is an error.

    `spoken_at` is where each role speaks first. An engine that has no voice for some roles speaks
    the others; one whose voices fit a role worse than those of a later engine has it to spare. For
    what is `public` no voice speaks that is for the school alone.
    """
    joined = join_wishes([line for script in group.scripts for line in script.head.roles])
    wishes = joined.value or {}
    benches = []
    notices: list[Notice] = list(joined.notices)
    missing = set(roles)
    heard = [_free(one, public=public) for one in engines]
    together = [
        {said.role for block in script.body if (said := said_in(block)) is not None}
        for script in group.scripts
    ]
    first = engines_of_roles(
        roles,
        wishes,
        station.roles,
        heard,
        group.programme.anchor,
        together=together,
        online=[number for number, engine in enumerate(engines) if engine.online],
        private={
            said.role
            for script in group.scripts
            for block in script.body
            if (said := said_in(block)) is not None
            and Scope.SCHOOL in (script.head.scope, said.scope)
        },
    )
    for number, (engine, voices) in enumerate(zip(engines, heard, strict=True)):
        able = [
            role
            for role in roles
            if first[role] <= number
            and cast([role], wishes, station.roles, voices, group.programme.anchor).value
        ]
        checked = cast(able, wishes, station.roles, voices, group.programme.anchor)
        spare = (
            []
            if checked.value is None
            else _stand_ins(
                [role for role in roles if first[role] > number], wishes, group, station, voices
            )
        )
        if checked.value is not None and (able or spare):
            parts = (*checked.value.parts, *spare)
            benches.append(
                bench_for(engine, Casting(parts=parts), frozenset(part.role for part in spare))
            )
            notices += checked.notices if missing == set(roles) else ()
            missing -= set(able)
    if not engines:
        return (), [_no_engine(group)]
    if missing:
        last = _free(engines[-1], public=public)
        silent = [
            replace(told, place=told.place or spoken_at.get(role))
            for role in sorted(missing)
            for told in cast([role], wishes, station.roles, last, group.programme.anchor).errors
        ]
        return (), [*notices, *(_placed(n, group) for n in silent)]
    return tuple(benches), [_placed(n, group) for n in notices]


def _stand_ins(
    roles: Sequence[str],
    wishes: Mapping[str, str],
    group: ScriptGroup,
    station: StationProfile,
    voices: Sequence[Voice],
) -> list[CastRole]:
    """Who would speak roles here that are better spoken elsewhere, each by itself.

    Nobody whose consent is for the school alone or ends some day: that would bind the episode.
    """
    free = [one for one in voices if one.scope is Scope.PUBLIC and one.until is None]
    alone = {
        role: cast([role], wishes, station.roles, free, group.programme.anchor).value
        for role in roles
    }
    found = (casting.find(role) for role, casting in alone.items() if casting is not None)
    return [part for part in found if part is not None]


def _free(engine: VoiceEngine, *, public: bool) -> list[Voice]:
    """The voices of an engine that may say something; for the public not those of the school."""
    return [one for one in engine.voices() if not public or one.scope is Scope.PUBLIC]


def _for_school(voice: Voice) -> Notice:
    return Notice(
        code="giong-trong-truong",
        level=Level.INFO,
        sentence=f"phiếu đồng ý chỉ cho nghe giọng “{voice.name}” ở trường: loa trường đọc bằng "
        "giọng ấy, bản đưa lên kênh đọc bằng giọng khác",
        hint="Muốn bản trên kênh cũng đọc bằng giọng ấy thì xin phiếu công khai.",
    )


def _frames(
    group: ScriptGroup, station: StationProfile, voices: HeardVoices = MACHINE_ALONE
) -> tuple[tuple[Block, ...], list[tuple[Block, ...]], tuple[Block, ...], list[Notice]]:
    """Opening, links and closing as blocks. Raises TemplateFault."""
    programme = group.programme
    day = group.entry.day
    occasion = occasion_on(station.occasions, day)
    values = frame_values(
        station,
        programme,
        day=day,
        number=group.entry.number,
        theme=_sayable(dict(station.themes).get(day.month, "")),
        occasion=_sayable(occasion.title) if occasion else "",
        items=[
            FrameItem(title=_sayable(s.head.title), kind=s.head.kind.value, slug=s.slug)
            for s in group.scripts
        ],
        voices=replace(voices, people=tuple(map(_sayable, voices.people))),
    )
    texts = frame_texts(programme, values)
    file = programme.place.file if programme.place else f"{programme.slug}.toml"
    notices: list[Notice] = _unnamed_people(group, values, voices)

    def blocks(text: str) -> tuple[Block, ...]:
        # Lines of a filled frame are not lines of the format file: only the file is named.
        found, told = parse_body(text, file)
        notices.extend(replace(notice, place=Place(file=file)) for notice in told)
        notices.extend(_unsaid(found, Place(file=file)))
        return tuple(replace(block, place=Place(file=file)) for block in found)

    links = [blocks(text) for text in texts.links]
    return blocks(texts.opening), links, blocks(texts.closing), notices


def _unnamed_people(
    group: ScriptGroup, values: Mapping[str, Any], voices: HeardVoices
) -> list[Notice]:
    """A closing that calls all voices a machine's where people speak. Raises TemplateFault."""
    programme = group.programme
    if not voices.people or not values["disclosure"]:
        return []
    others = {**values, "voices": MACHINE_ALONE.sentence, "people": MACHINE_ALONE.named}
    if frame_texts(programme, values) != frame_texts(programme, others):
        return []
    return [
        Notice(
            code="khung-giong-nguoi",
            level=Level.WARNING,
            sentence=f"bài có giọng của {voices.named or 'người thật'}, nhưng lời kết của chương "
            f"trình “{programme.name}” không nói điều đó",
            hint="Trong khung credits, thay câu về giọng bằng {{ voices }}.",
            place=_head_place(group.scripts[0], "title"),  # where whoever answers for it looks
        )
    ]


def _unsaid(blocks: Sequence[Block], place: Place) -> list[Notice]:
    """What stands in a filled frame and is not spoken: in a script that is meant so."""
    why = {Heading: "đứng sau dấu #, như đề mục", Direction: "đứng trọn trong ngoặc tròn"}
    return [
        Notice(
            code="khung-khong-doc",
            level=Level.WARNING,
            sentence=f"khung có “{block.text}” {why[type(block)]}, nên không được đọc",
            hint="Là lời thì bỏ dấu ấy trong khuôn chương trình; không phải lời thì xóa dòng ấy.",
            place=place,
        )
        for block in blocks
        if isinstance(block, Heading | Direction) and block.text
    ]


def _run_out(scripts: Sequence[Script], sounds: SoundIndex) -> list[Notice]:
    """Sounds that were public and, their consent over, are left out of what is published."""
    cues = (block for s in scripts for block in s.body if isinstance(block, Cue) and block.name)
    named = ((cue, sounds.key_for(cue.name)) for cue in cues)
    return [
        Notice(
            code="het-han-dong-y",
            level=Level.WARNING,
            sentence=f"“{sounds.title_of(key)}” đã hết hạn được phép công khai, "
            "nên chỉ còn phát trong trường",
            hint="Xin đồng ý lại rồi sửa dòng until trong phiếu quyền của tệp.",
            place=cue.place,
        )
        for cue, key in named
        if key and sounds.has_run_out(key)
    ]


def _sayable(title: str) -> str:
    """A title within a frame: whatever it holds is words there, no cue, speaker or remark."""
    words = title.translate(str.maketrans("[]", "()")).replace("<!--", "–").replace("-->", "–")
    return re.sub(r"[(|:：]|^#", r"\\\g<0>", words)


def _placed(notice: Notice, group: ScriptGroup) -> Notice:
    """A notice about an episode points at its first script when it points nowhere."""
    if notice.place is not None:
        return notice
    return replace(notice, place=Place(file=group.scripts[0].file))


def _fault(error: InputError, group: ScriptGroup) -> Notice:
    file, _, line = error.where.rpartition(":")
    place = Place(file=file, line=int(line)) if line.isdigit() else Place(file=error.where)
    sentence = f"{error.sentence} (số {group.entry.key} chưa dựng được)"
    return notice_of(error, place, sentence)


def _unknown_programme(script: Script, known: Sequence[str]) -> Notice:
    like = nearest(script.head.programme, known)
    return Notice(
        code="chuong-trinh-khong-co",
        level=Level.ERROR,
        sentence=f"không có chương trình “{script.head.programme}”",
        hint=(f"Có phải “{like}”? " if like else "")
        + "Các chương trình có khuôn dùng được: "
        + (", ".join(known) or "chưa có")
        + ".",
        place=_head_place(script, "programme"),
    )


def _unknown_show(programme: ProgrammeFormat, known: Sequence[str]) -> Notice:
    like = nearest(programme.show, known)
    return Notice(
        code="kenh-khong-co",
        level=Level.ERROR,
        sentence=f"chương trình “{programme.slug}” thuộc kênh “{programme.show}” "
        "nhưng station.toml không có kênh ấy",
        hint=f"Có phải “{like}”?" if like else "Thêm một mục [[shows]] trong station.toml.",
        place=programme.place,
    )


def _no_engine(group: ScriptGroup) -> Notice:
    return Notice(
        code="khong-co-giong",
        level=Level.ERROR,
        sentence="không có giọng đọc nào được phép và sẵn sàng",
        hint='Đặt engines = ["embedded"] trong station.toml, rồi xem: broadcaster voices',
        place=Place(file=group.scripts[0].file),
    )


def _head_place(script: Script, field: str) -> Place:
    return script.places.get(field, Place(file=script.file))
