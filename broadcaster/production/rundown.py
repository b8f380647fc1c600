"""Script blocks and programme format -> rundown: everything in order, for each edition."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.script import Block, Cue, CueKind, Direction, Heading, Paragraph, ScriptKind
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Reading
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.text import slug
from broadcaster.domain.timeline import Layer
from broadcaster.production.casting import Casting, no_voice_notice
from broadcaster.production.cues import (
    BedCue,
    ChapterCue,
    Pause,
    PauseCue,
    Rundown,
    RundownCue,
    SoundCue,
    SpeechCue,
    TakeCue,
)


def edition(rundown: Rundown, scope: Scope) -> Rundown:
    """The rundown for a scope: the public one lacks whatever is school-only.

    A chapter that loses all its words, and a bed under which nothing is left, go with it.
    """
    if scope is Scope.SCHOOL:
        return rundown
    kept = [cue for stretch in _stretches(rundown.cues) for cue in _public(stretch)]
    return Rundown(cues=tuple(_without_idle_beds(kept))) if _has_secrets(rundown) else rundown


def differs(rundown: Rundown) -> bool:
    """Whether the public edition is another one than the school's."""
    return edition(rundown, Scope.PUBLIC) != rundown


def has_words(rundown: Rundown) -> bool:
    """Whether anybody speaks in it, made by a machine or recorded."""
    return any(is_words(cue) for cue in rundown.cues)


def is_words(cue: RundownCue) -> bool:
    """Whether somebody speaks in a cue."""
    recording = isinstance(cue, SoundCue) and cue.layer == Layer.RECORDING
    return isinstance(cue, SpeechCue) or recording


def _is_public(cue: RundownCue) -> bool:
    """An end of a bed is for everyone, so that no bed runs on."""
    if isinstance(cue, BedCue) and not cue.sound:
        return True
    return cue.scope is Scope.PUBLIC


def _has_secrets(rundown: Rundown) -> bool:
    return not all(_is_public(cue) for cue in rundown.cues)


def _stretches(cues: Iterable[RundownCue]) -> list[list[RundownCue]]:
    """The cues cut before every chapter."""
    stretches: list[list[RundownCue]] = [[]]
    for cue in cues:
        if isinstance(cue, ChapterCue):
            stretches.append([])
        stretches[-1].append(cue)
    return stretches


def _public(stretch: list[RundownCue]) -> list[RundownCue]:
    kept = [cue for cue in stretch if _is_public(cue)]
    emptied = len(kept) < len(stretch) and not any(is_words(cue) for cue in kept)
    return [cue for cue in kept if not (emptied and isinstance(cue, ChapterCue))]


def _without_idle_beds(cues: list[RundownCue]) -> list[RundownCue]:
    """Drop beds with nothing above them, and ends of beds that never began."""
    kept: list[RundownCue] = []
    for cue in cues:
        if isinstance(cue, BedCue):
            if _open_bed(kept) and not _busy(kept):
                _drop_last_bed(kept)
            if not cue.sound and not _open_bed(kept):
                continue
        kept.append(cue)
    return kept


def _last_bed(cues: list[RundownCue]) -> int:
    return next((n for n in reversed(range(len(cues))) if isinstance(cues[n], BedCue)), -1)


def _open_bed(cues: list[RundownCue]) -> bool:
    last = _last_bed(cues)
    cue = cues[last] if last >= 0 else None
    return isinstance(cue, BedCue) and bool(cue.sound)


def _busy(cues: list[RundownCue]) -> bool:
    return any(not isinstance(cue, ChapterCue) for cue in cues[_last_bed(cues) + 1 :])


def _drop_last_bed(cues: list[RundownCue]) -> None:
    del cues[_last_bed(cues)]


OPENING_CHAPTER = "Mở đầu"
CLOSING_CHAPTER = "Lời kết"

_CLAUSE_MARKS = (",", ";", ":", "–", "—")
_LAYERS = {
    CueKind.IDENT: Layer.MUSIC,
    CueKind.STING: Layer.MUSIC,
    CueKind.EFFECT: Layer.EFFECT,
    CueKind.RECORDING: Layer.RECORDING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPlan:
    """One programme item (one script) as the rundown needs it."""

    title: str
    kind: ScriptKind
    body: tuple[Block, ...]
    link: tuple[Block, ...] = ()  # the filled link frame before it
    scope: Scope = Scope.PUBLIC  # SCHOOL = the whole item stays in the school
    casting: Casting | None = None  # the script's own cast; None = the episode's


def plan_rundown(
    *,
    programme: ProgrammeFormat,
    opening: Sequence[Block],
    items: Sequence[ItemPlan],
    closing: Sequence[Block],
    read: Callable[[Paragraph], tuple[Reading, ...]],
    casting: Casting,
    sound_for: Callable[[str], str | None],
    scope_of: Callable[[str], Scope],
    title_of: Callable[[str], str] | None = None,
    take_for: Callable[[Paragraph], str | None] = lambda _: None,
) -> WithNotices[Rundown]:
    """Put an episode in order: ident, opening, items with jingle and link, closing, outro.

    `sound_for` gives the source key of a sound's name or None when there is none, `scope_of` and
    `title_of` the scope and the Vietnamese title of a key. `read` gives a paragraph's sentences,
    `take_for` the key of a recording that says it instead of a voice.
    Errors: a sound that is missing or not named, a role without a voice.
    """
    planner = _Planner(programme, read, sound_for, scope_of, title_of, take_for=take_for)
    start = planner.section(opening, Scope.PUBLIC, casting)
    cues = planner.house_sound(programme.ident, "nhạc hiệu")
    cues += [ChapterCue(title=OPENING_CHAPTER), *start] if start else []
    for number, item in enumerate(items):
        cues += planner.item(item, casting, after_words=bool(start) or number > 0)
    end = planner.section(closing, Scope.PUBLIC, casting)
    cues = _breathe(cues)
    cues += [ChapterCue(title=CLOSING_CHAPTER), *end] if end else []
    cues += planner.house_sound(programme.outro, "nhạc kết")
    if any(n.level is Level.ERROR for n in planner.notices):
        return WithNotices(value=None, notices=tuple(planner.notices))
    return WithNotices(value=Rundown(cues=tuple(cues)), notices=tuple(planner.notices))


def said_in(block: Block) -> Paragraph | None:
    """The paragraph that a block says: itself, or a heading that is spoken by the announcer."""
    if isinstance(block, Heading) and block.spoken:
        return Paragraph(text=block.text, place=block.place, scope=block.scope)
    return block if isinstance(block, Paragraph) else None


class _Planner:
    """Turns blocks into cues and keeps what was noticed on the way."""

    def __init__(
        self,
        programme: ProgrammeFormat,
        read: Callable[[Paragraph], tuple[Reading, ...]],
        sound_for: Callable[[str], str | None],
        scope_of: Callable[[str], Scope],
        title_of: Callable[[str], str] | None,
        *,
        take_for: Callable[[Paragraph], str | None],
    ) -> None:
        self.programme = programme
        self.read = read
        self.sound_for = sound_for
        self.scope_of = scope_of
        self.title_of = title_of
        self.take_for = take_for
        self.notices: list[Notice] = []
        self._usual = {
            CueKind.IDENT: programme.ident,
            CueKind.STING: programme.sting or programme.jingle,
            CueKind.BED_START: programme.bed,
        }

    def item(self, item: ItemPlan, casting: Casting, *, after_words: bool) -> list[RundownCue]:
        """Chapter, jingle, link and body of one item."""
        cast_here = item.casting or casting
        body = self.section(item.body, item.scope, cast_here)
        # Nobody outside is told of an item of which nothing may go outside.
        scope = item.scope if _says_something_public(body) else Scope.SCHOOL
        cues: list[RundownCue] = [ChapterCue(title=item.title, scope=scope)]
        if after_words:
            cues += self.house_sound(_jingle(self.programme, item.kind), "nhạc mục", scope)
        cues += self.section(item.link, scope, casting)
        return _breathe(cues + body)

    def section(self, blocks: Sequence[Block], scope: Scope, casting: Casting) -> list[RundownCue]:
        """The cues of some blocks; a bed that is still open at the end ends there."""
        cues: list[RundownCue] = []
        for block in blocks:
            if isinstance(block, Heading):
                cues = _breathe(cues)
            cues += self._block(block, _narrower(scope, block.scope), casting)
        beds = [cue for cue in cues if isinstance(cue, BedCue)]
        if beds and beds[-1].sound:
            cues.append(BedCue())
        return cues

    def house_sound(self, name: str, what: str, scope: Scope = Scope.PUBLIC) -> list[RundownCue]:
        """A sound that the programme format names; nothing when it names none."""
        if not name:
            return []
        key = self.sound_for(name)
        if key is None:
            self.notices.append(_missing(f"{what} “{name}”", self.programme.place))
            return []
        return [self._sound_cue(name, key, Layer.MUSIC, scope, self.programme.place)]

    def _block(self, block: Block, scope: Scope, casting: Casting) -> list[RundownCue]:
        if isinstance(block, Direction):
            return []
        if isinstance(block, Cue):
            return self._cue(block, scope)
        said = said_in(block)
        words = self._paragraph(said, scope, casting) if said is not None else []
        if isinstance(block, Heading):
            return [ChapterCue(title=block.text, scope=scope), *_breathe(words)]
        return words

    def _paragraph(self, block: Paragraph, scope: Scope, casting: Casting) -> list[RundownCue]:
        part = casting.find(block.role)
        if part is None:
            self.notices.append(
                replace(no_voice_notice(block.role or self.programme.anchor), place=block.place)
            )
            return []
        # Of words that no Vietnamese voice can say only the marks may be left
        said = [r for r in self.read(block) if any(c.isalnum() for c in r.spoken)]
        take = self.take_for(block)
        if take is not None and said:
            return [self._take(block, take, said, scope, part.name)]
        return [
            SpeechCue(
                reading=reading,
                role=block.role,
                voice=part.voice,
                rate=part.rate,
                pitch=part.pitch,
                after=_pause_after(reading, last=number == len(said)),
                scope=scope,
                place=block.place_at(reading.start),
                speaker=part.name,
            )
            for number, reading in enumerate(said, start=1)
        ]

    def _take(
        self, block: Paragraph, key: str, said: Sequence[Reading], scope: Scope, speaker: str
    ) -> TakeCue:
        return TakeCue(
            sound=key,
            title=self._title(key, key),
            layer=Layer.RECORDING.value,
            scope=_narrower(scope, self.scope_of(key)),
            place=block.place,
            written=block.text,
            spoken=" ".join(reading.spoken for reading in said),
            speaker=speaker,
        )

    def _cue(self, cue: Cue, scope: Scope) -> list[RundownCue]:
        if cue.kind is CueKind.PAUSE:
            return [PauseCue(seconds=cue.seconds, scope=scope)]
        if cue.kind is CueKind.BED_END:
            return [BedCue(place=cue.place)]
        name = cue.name or self._usual.get(cue.kind, "")
        key = self.sound_for(name) if name else None
        if key is None:
            what = f"{cue.kind} “{name}”"
            self.notices.append(_missing(what, cue.place) if name else _unnamed(cue))
            return []
        if cue.kind is CueKind.BED_START:
            wide = _narrower(scope, self.scope_of(key))
            title = self._title(name, key)
            return [BedCue(sound=key, title=title, place=cue.place, scope=wide)]
        return [self._sound_cue(name, key, _LAYERS[cue.kind], scope, cue.place)]

    def _sound_cue(
        self, name: str, key: str, layer: Layer, scope: Scope, place: Place | None
    ) -> SoundCue:
        return SoundCue(
            sound=key,
            title=self._title(name, key),
            layer=layer.value,
            scope=_narrower(scope, self.scope_of(key)),
            place=place,
        )

    def _title(self, name: str, key: str) -> str:
        title = self.title_of(key) if self.title_of is not None else ""
        return title or PurePosixPath(name).stem


def _narrower(*scopes: Scope) -> Scope:
    return Scope.SCHOOL if Scope.SCHOOL in scopes else Scope.PUBLIC


def _says_something_public(cues: Sequence[RundownCue]) -> bool:
    return any(
        is_words(cue) and not isinstance(cue, BedCue) and cue.scope is Scope.PUBLIC for cue in cues
    )


def _jingle(programme: ProgrammeFormat, kind: ScriptKind) -> str:
    own = {slug(name): sound for name, sound in programme.jingles}
    return own.get(slug(kind.value), programme.jingle)


def _pause_after(reading: Reading, *, last: bool) -> Pause:
    if last:
        return Pause.PARAGRAPH
    ends_open = reading.written.rstrip().endswith(_CLAUSE_MARKS)
    return Pause.CLAUSE if ends_open else Pause.SENTENCE


def _breathe(cues: list[RundownCue]) -> list[RundownCue]:
    """The long silence behind the last words when a part ends with them."""
    if cues and isinstance(cues[-1], SpeechCue):
        return [*cues[:-1], replace(cues[-1], after=Pause.HEADING)]
    return cues


def _missing(what: str, place: Place | None) -> Notice:
    return Notice(
        code="thieu-am-thanh",
        level=Level.ERROR,
        sentence=f"không tìm thấy {what}",
        hint="Đặt tệp vào thư mục “am-thanh” (nhạc, tiếng động) hoặc “ghi-am” (bản ghi âm), "
        "hoặc sửa lại tên.",
        place=place,
    )


def _unnamed(cue: Cue) -> Notice:
    return Notice(
        code="am-thanh-khong-ten",
        level=Level.ERROR,
        sentence=f"“[{cue.kind}]” chưa nói rõ là âm thanh nào",
        hint=f"Viết “[{cue.kind}: tên]”, hoặc khai âm thanh thường dùng ở mục [sounds] "
        "của định dạng chương trình.",
        place=cue.place,
    )
