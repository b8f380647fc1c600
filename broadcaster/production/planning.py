"""Scripts of an episode -> its plan: frames filled, words read, roles cast, two rundowns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level, Notice, Place, WithNotices, notice_of
from broadcaster.domain.ports import VoiceEngine
from broadcaster.domain.script import (
    Cue,
    CueKind,
    Paragraph,
    Script,
    line_words,
)
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Voice
from broadcaster.domain.station import StationProfile
from broadcaster.domain.timeline import Layer
from broadcaster.production.frames import (
    HeardVoices,
    spoken_name,
)
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
from broadcaster.production.speak import CastingTable

if TYPE_CHECKING:
    pass

from broadcaster.production.casting_tables import cast_benches, first_choice
from broadcaster.production.frame_blocks import frame_blocks
from broadcaster.production.grouping import ScriptGroup, place_in_head


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
    sounds = replace(sounds, sound_set=group.programme.sound_set)
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
        opening, links, closing, told = frame_blocks(group, station, voices)
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
                pace=script.head.pace,
                characters=tuple(line.role for line in script.head.roles),
            )
            for script, link in zip(group.scripts, links, strict=True)
        ],
        closing=closing,
        read=lambda paragraph: texts[paragraph].readings,
        casting=first_choice(benches),
        sound_for=sounds.key_for,
        scope_of=sounds.scope_of,
        title_of=sounds.title_of,
        phrases_of=sounds.phrases_of,
        take_for=_takes(group.scripts, sounds, public=public),
        was_withdrawn=sounds.was_withdrawn,
    )
    notices += checked.notices
    notices += _no_such_set(group, sounds)
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


def _at_title(noticed: tuple[Notice, str], group: ScriptGroup) -> Notice:
    """A word that a frame takes from a title is mended in the title."""
    notice, words = noticed
    script = next((s for s in group.scripts if words and words in s.head.title), None)
    return notice if script is None else replace(notice, place=place_in_head(script, "title"))


def _for_school(voice: Voice) -> Notice:
    return Notice(
        code="giong-trong-truong",
        level=Level.INFO,
        sentence=f"phiếu đồng ý chỉ cho nghe giọng “{voice.name}” ở trường: loa trường đọc bằng "
        "giọng ấy, bản đưa lên kênh đọc bằng giọng khác",
        hint="Muốn bản trên kênh cũng đọc bằng giọng ấy thì xin phiếu công khai.",
    )


def _no_such_set(group: ScriptGroup, sounds: SoundIndex) -> list[Notice]:
    """The WARNING for a set of which there is not one sound: a mistyped word changes nothing."""
    wanted = group.programme.sound_set
    if not wanted or sounds.has_set(wanted):
        return []
    return [
        Notice(
            code="khong-co-bo-nhac",
            level=Level.WARNING,
            sentence=f"không có tiếng nào của bộ nhạc “{wanted}”, nên nhạc vẫn như không ghi bộ",
            hint='Bộ có sẵn: set = "xã". Bộ riêng thì tên tệp có chữ ấy ở cuối: nhac-cat-tet.ogg.',
            place=group.programme.place,
        )
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


def _fault(error: InputError, group: ScriptGroup) -> Notice:
    file, _, line = error.where.rpartition(":")
    place = Place(file=file, line=int(line)) if line.isdigit() else Place(file=error.where)
    sentence = f"{error.sentence} (số {group.entry.key} chưa dựng được)"
    return notice_of(error, place, sentence)
