"""Rundown (kịch bản chi tiết): everything of an episode in order, before any sound exists.

Script blocks and programme format -> the rundown with everything, and what of it may be public.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AnySet
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from broadcaster.domain.notice import Level, Notice, Place, WithNotices
from broadcaster.domain.records import ONLY_WHERE_SET
from broadcaster.domain.script import (
    Block,
    Cue,
    CueKind,
    Direction,
    Heading,
    LawQuote,
    Paragraph,
    ProgrammePace,
    Script,
    ScriptKind,
)
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Reading
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.domain.text import fold, slug
from broadcaster.domain.timeline import Layer
from broadcaster.production.casting import Casting, no_voice_notice
from broadcaster.production.pacing import (
    Pause,
    asks,
    breaks_in,
    breaks_off,
    says_figure,
    trails_off,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechCue:
    """One sentence to be said."""

    reading: Reading
    role: str  # role label; "" = announcer
    voice: str  # Voice.id after casting; "" before
    rate: float = 1.0
    pitch: float = 0.0
    after: Pause = Pause.SENTENCE  # the silence behind it
    pace: ProgrammePace = ProgrammePace.USUAL
    scope: Scope = Scope.PUBLIC
    place: Place | None = None
    speaker: str = ""  # display name of the role, e.g. "Bạn Lan"
    quoted: str = field(default="", metadata=ONLY_WHERE_SET)  # whose words of law it says
    # Whether its paragraph begins in the midst of another's line. The dots may be a sentence of
    # their own, which nobody says: "… Khoan đã!"
    cuts_in: bool = field(default=False, metadata=ONLY_WHERE_SET)


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundCue:
    """A sound played on its own (ident, sting, effect, recording)."""

    sound: str  # key of the source
    title: str  # what people call it
    layer: str  # Layer value: "music", "effect" or "recording"
    scope: Scope = Scope.PUBLIC
    place: Place | None = None
    # of the music that opens the episode: seconds at which it may end, for the words to begin
    phrases: tuple[float, ...] = field(default=(), metadata=ONLY_WHERE_SET)


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCue(SoundCue):
    """A recording that says a paragraph of the script; its words are known."""

    written: str  # the paragraph
    spoken: str  # as it is read
    speaker: str = ""  # display name of the role
    role: str = ""  # role label; "" = announcer
    after: Pause = Pause.PARAGRAPH  # the silence behind it
    pace: ProgrammePace = ProgrammePace.USUAL
    quoted: str = field(default="", metadata=ONLY_WHERE_SET)  # whose words of law it says


@dataclass(frozen=True, slots=True, kw_only=True)
class BedCue:
    """A bed begins (sound set) or ends (sound empty)."""

    sound: str = ""
    title: str = ""
    place: Place | None = None
    scope: Scope = Scope.PUBLIC  # of a beginning; an end holds for everyone
    # seconds of the sound at which a phrase ends; () = nobody knows, and it may end anywhere
    phrases: tuple[float, ...] = field(default=(), metadata=ONLY_WHERE_SET)


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseCue:
    """A silence that was asked for."""

    seconds: float
    scope: Scope = Scope.PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterCue:
    """A chapter begins here."""

    title: str
    scope: Scope = Scope.PUBLIC


RundownCue = SpeechCue | SoundCue | BedCue | PauseCue | ChapterCue
SpokenCue = SpeechCue | TakeCue


@dataclass(frozen=True, slots=True, kw_only=True)
class Rundown:
    """An episode in order."""

    cues: tuple[RundownCue, ...]

    @property
    def speech(self) -> tuple[SpeechCue, ...]:
        """The sentences that are said, in order."""
        return tuple(cue for cue in self.cues if isinstance(cue, SpeechCue))

    @property
    def roles(self) -> tuple[str, ...]:
        """The roles that speak, in order of their first word."""
        return tuple(dict.fromkeys(cue.role for cue in self.speech))


def has_words(rundown: Rundown) -> bool:
    """Whether anybody speaks in it, made by a machine or recorded."""
    return any(is_words(cue) for cue in rundown.cues)


def is_words(cue: RundownCue) -> bool:
    """Whether somebody speaks in a cue."""
    recording = isinstance(cue, SoundCue) and cue.layer == Layer.RECORDING
    return isinstance(cue, SpeechCue) or recording


OPENING_CHAPTER = "Mở đầu"
CLOSING_CHAPTER = "Lời kết"

# In these the roles are people who talk to each other.
PLAYED_KINDS = frozenset({ScriptKind.SKIT, ScriptKind.SITUATION})
_NARRATORS = ("nguoi dan", "dan chuyen", "nguoi ke")  # folded; how the label of one begins
_LINE_ENDS = frozenset({Pause.PARAGRAPH, Pause.HEADING})
# Silences that are made for who speaks next.
_OF_TWO = frozenset({Pause.BREAK_IN, Pause.EXCHANGE, Pause.THOUGHT, Pause.TURN, Pause.ANSWER})
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
    pace: ProgrammePace | None = None  # None = the programme's
    characters: tuple[str, ...] = ()  # labels of the roles that the script itself casts


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
    title_of: Callable[[str], str] = lambda _: "",
    phrases_of: Callable[[str], tuple[float, ...]] = lambda _: (),
    take_for: Callable[[Paragraph], str | None] = lambda _: None,
    was_withdrawn: Callable[[str], bool] = lambda _: False,
) -> WithNotices[Rundown]:
    """Put an episode in order: ident, opening, items with jingle and link, closing, outro.

    `sound_for` gives the source key of a sound's name or None when there is none, `scope_of`,
    `title_of` and `phrases_of` the scope, the Vietnamese title of a key and the seconds at which
    its phrases end. `read` gives a paragraph's sentences,
    `take_for` the key of a recording that says it instead of a voice; `was_withdrawn` tells of a
    name whether it was that of a recording that nobody may put back.
    Errors: a sound that is missing or not named, a role without a voice.
    """
    planner = _Planner(
        programme=programme,
        casting=casting,
        read=read,
        sound_for=sound_for,
        scope_of=scope_of,
        title_of=title_of,
        phrases_of=phrases_of,
        take_for=take_for,
        was_withdrawn=was_withdrawn,
    )
    start = planner.section(opening, Scope.PUBLIC)
    cues = planner.opening_music()
    cues += [ChapterCue(title=OPENING_CHAPTER), *start] if start else []
    for number, item in enumerate(items):
        cues += planner.item(item, after_words=bool(start) or number > 0)
    end = planner.section(closing, Scope.PUBLIC)
    cues = _breathe(cues)
    cues += [ChapterCue(title=CLOSING_CHAPTER), *end] if end else []
    cues += planner.house_sound(programme.outro, "nhạc kết")
    notices = (*planner.notices, *overlaps_told(cues))
    if any(n.level is Level.ERROR for n in notices):
        return WithNotices(value=None, notices=notices)
    return WithNotices(value=Rundown(cues=tuple(cues)), notices=notices)


def jingle_before(programme: ProgrammeFormat, kind: str) -> str:
    """The sound that a programme has before an item of a kind (a Kind value); "" = none."""
    own = {slug(name): sound for name, sound in programme.jingles}
    return own.get(slug(kind), programme.jingle)


WITH_USUAL_SOUND = (CueKind.IDENT, CueKind.STING, CueKind.BED_START)
"""Cues that may leave it to the programme what they play."""


def usual_sound(programme: ProgrammeFormat, kind: CueKind) -> str:
    """The sound that a cue of a kind plays where it names none; "" = the programme has none."""
    usual = {
        CueKind.IDENT: programme.ident,
        CueKind.STING: programme.sting or programme.jingle,
        CueKind.BED_START: programme.bed,
    }
    return usual.get(kind, "")


def said_in(block: Block) -> Paragraph | None:
    """The paragraph that a block says: itself, or a heading that is spoken by the announcer."""
    if isinstance(block, Heading) and block.spoken:
        return Paragraph(text=block.text, place=block.place, scope=block.scope)
    return block if isinstance(block, Paragraph) else None


def _unquoted(quote: LawQuote) -> Notice:
    return Notice(
        code="trich-khong-o-bai",
        level=Level.ERROR,
        sentence=f"[trích: {quote.address}] không đứng trong một bài nên không có lời để đọc",
        hint="Khuôn chương trình không trích được văn bản: để chỉ dẫn ấy trong bài.",
        place=quote.place,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    """Turns blocks into cues and keeps what was noticed on the way.

    Its other fields are what `plan_rundown` was given.
    """

    programme: ProgrammeFormat
    casting: Casting
    read: Callable[[Paragraph], tuple[Reading, ...]]
    sound_for: Callable[[str], str | None]
    scope_of: Callable[[str], Scope]
    title_of: Callable[[str], str]
    phrases_of: Callable[[str], tuple[float, ...]]
    take_for: Callable[[Paragraph], str | None]
    was_withdrawn: Callable[[str], bool]
    notices: list[Notice] = field(default_factory=list)

    def item(self, item: ItemPlan, *, after_words: bool) -> list[RundownCue]:
        """Chapter, jingle, link and body of one item."""
        played = frozenset(map(fold, item.characters)) if item.kind in PLAYED_KINDS else None
        body = self.section(item.body, item.scope, item.pace, played=played)
        # A heading above the first words names the section; the subject is the item's own title.
        body = _without_first_heading(body)
        # Nobody outside is told of an item of which nothing may go outside.
        says_something = any(is_words(cue) and cue.scope is Scope.PUBLIC for cue in body)
        scope = item.scope if says_something else Scope.SCHOOL
        cues: list[RundownCue] = [ChapterCue(title=item.title, scope=scope)]
        if after_words:
            jingle = jingle_before(self.programme, item.kind.value)
            cues += self.house_sound(jingle, "nhạc mục", scope)
        cues += self.section(item.link, scope)
        return _breathe(cues + body)

    def section(
        self,
        blocks: Sequence[Block],
        scope: Scope,
        pace: ProgrammePace | None = None,
        *,
        played: AnySet[str] | None = None,
    ) -> list[RundownCue]:
        """The cues of some blocks; a bed that is still open at the end ends there.

        `pace` is that of the silences, None the programme's. `played` are the characters of a
        play, who answer each other, by their folded labels; None = it is no play.
        """
        cues: list[RundownCue] = []
        for block in blocks:
            if isinstance(block, Heading):
                cues = _breathe(cues)
            cues += self._block(block, _narrower(scope, block.scope))
        beds = [cue for cue in cues if isinstance(cue, BedCue)]
        if beds and beds[-1].sound:
            cues.append(BedCue())
        return self._paced(cues, pace or self.programme.pace, played=played)

    def _paced(
        self, cues: Sequence[RundownCue], pace: ProgrammePace, *, played: AnySet[str] | None
    ) -> list[RundownCue]:
        """The cues, the silence behind words by what follows them."""
        found: list[RundownCue] = []
        for number, cue in enumerate(cues):
            if isinstance(cue, SpeechCue | TakeCue):
                then = cues[number + 1] if number + 1 < len(cues) else None
                after = self._after(cue, then, played=played)
                found.append(replace(cue, after=after, pace=pace))
            else:
                found.append(cue)
        return found

    def _after(
        self, cue: SpokenCue, then: RundownCue | None, *, played: AnySet[str] | None
    ) -> Pause:
        if not isinstance(then, SpeechCue | TakeCue):
            return cue.after
        if cue.after is Pause.SENTENCE:
            return _between_sentences(cue, then)
        one, other = self._named(cue.role), self._named(then.role)
        if cue.after is not Pause.PARAGRAPH or one == other:
            return cue.after
        characters = played is not None and not any(
            self._narrates(name, played) for name in (one, other)
        )
        return _between_two(cue, then, characters=characters)

    def _named(self, role: str) -> str:
        return fold(role or self.programme.anchor)

    def _narrates(self, name: str, characters: AnySet[str]) -> bool:
        """Whether a role of a play, its name folded, tells it and is nobody in it.

        Where the script casts nobody the announcer tells it, and all others are in it.
        """
        if name.startswith(_NARRATORS):
            return True
        return name not in characters if characters else name == fold(self.programme.anchor)

    def opening_music(self) -> list[RundownCue]:
        """The ident, which ends with a phrase so that the first words come soon."""
        music = self.house_sound(self.programme.ident, "nhạc hiệu")
        return [
            replace(cue, phrases=self.phrases_of(cue.sound))
            for cue in music
            if isinstance(cue, SoundCue)
        ]

    def house_sound(self, name: str, what: str, scope: Scope = Scope.PUBLIC) -> list[RundownCue]:
        """A sound that the programme format names; nothing when it names none."""
        if not name:
            return []
        key = self.sound_for(name)
        if key is None:
            self.notices.append(self._missing(what, name, self.programme.place))
            return []
        return [self._sound_cue(name, key, Layer.MUSIC, scope, self.programme.place)]

    def _block(self, block: Block, scope: Scope) -> list[RundownCue]:
        if isinstance(block, Direction):
            return []
        if isinstance(block, Cue):
            return self._cue(block, scope)
        if isinstance(block, LawQuote):  # a frame has no register to quote from
            self.notices.append(_unquoted(block))
            return []
        said = said_in(block)
        words = self._paragraph(said, scope) if said is not None else []
        if isinstance(block, Heading):
            return [ChapterCue(title=block.text, scope=scope), *_breathe(words)]
        return words

    def _paragraph(self, block: Paragraph, scope: Scope) -> list[RundownCue]:
        part = self.casting.find(block.role)
        if part is None:
            self.notices.append(
                replace(no_voice_notice(block.role or self.programme.anchor), place=block.place)
            )
            return []
        # Of words that no Vietnamese voice can say only the marks may be left
        said = [r for r in self.read(block) if any(c.isalnum() for c in r.spoken)]
        take = self.take_for(block)
        if take is not None and said:
            cue = TakeCue(
                sound=take,
                title=self._title(take, take),
                layer=Layer.RECORDING.value,
                scope=_narrower(scope, self.scope_of(take)),
                place=block.place,
                written=block.text,
                spoken=" ".join(reading.spoken for reading in said),
                speaker=part.name,
                role=block.role,
                quoted=block.quoted,
            )
            return [cue]
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
                quoted=block.quoted,
                cuts_in=number == 1 and breaks_in(block.text),
            )
            for number, reading in enumerate(said, start=1)
        ]

    def _cue(self, cue: Cue, scope: Scope) -> list[RundownCue]:
        if cue.kind is CueKind.PAUSE:
            return [PauseCue(seconds=cue.seconds, scope=scope)]
        if cue.kind is CueKind.BED_END:
            return [BedCue(place=cue.place)]
        name = cue.name or usual_sound(self.programme, cue.kind)
        key = self.sound_for(name) if name else None
        if key is None:
            told = self._missing(cue.kind, name, cue.place) if name else _unnamed(cue)
            self.notices.append(told)
            return []
        if cue.kind is CueKind.BED_START:
            wide = _narrower(scope, self.scope_of(key))
            title = self._title(name, key)
            ends = self.phrases_of(key)
            return [BedCue(sound=key, title=title, place=cue.place, scope=wide, phrases=ends)]
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

    def _missing(self, what: str, name: str, place: Place | None) -> Notice:
        return _lacking(what, name, place, gone=self.was_withdrawn(name))

    def _title(self, name: str, key: str) -> str:
        return self.title_of(key) or PurePosixPath(name).stem


def _narrower(*scopes: Scope) -> Scope:
    return Scope.SCHOOL if Scope.SCHOOL in scopes else Scope.PUBLIC


def _pause_after(reading: Reading, *, last: bool) -> Pause:
    if last:
        return Pause.PARAGRAPH
    ends_open = reading.written.rstrip().endswith(_CLAUSE_MARKS)
    return Pause.CLAUSE if ends_open else Pause.SENTENCE


def written_of(cue: SpokenCue) -> str:
    """The written words of something that is said."""
    return cue.reading.written if isinstance(cue, SpeechCue) else cue.written


def _between_sentences(cue: SpokenCue, then: SpokenCue) -> Pause:
    """The silence within a paragraph: longer to think about a question, to keep a figure."""
    if asks(written_of(cue)):
        return Pause.QUESTION
    return Pause.FIGURE if _has_figure(then) and not _has_figure(cue) else Pause.SENTENCE


def _cuts_in(cue: SpokenCue) -> bool:
    return cue.cuts_in if isinstance(cue, SpeechCue) else breaks_in(cue.written)


def _between_two(cue: SpokenCue, then: SpokenCue, *, characters: bool) -> Pause:
    """The silence where another speaker goes on; `characters` of a play answer each other."""
    said = written_of(cue)
    if breaks_off(said) or _cuts_in(then):
        return Pause.BREAK_IN
    waits = asks(said) or trails_off(said)
    if characters:
        return Pause.THOUGHT if waits else Pause.EXCHANGE
    return Pause.ANSWER if waits else Pause.TURN


def _has_figure(cue: SpokenCue) -> bool:
    return isinstance(cue, SpeechCue) and says_figure(cue.reading)


def _without_first_heading(cues: list[RundownCue]) -> list[RundownCue]:
    """The cues without the chapters that begin before anything is said."""
    first = next((n for n, cue in enumerate(cues) if is_words(cue)), len(cues))
    return [c for n, c in enumerate(cues) if n >= first or not isinstance(c, ChapterCue)]


def overlaps_told(cues: Sequence[RundownCue]) -> Iterator[Notice]:
    """Where one speaker cuts in on another, and where a line asks for it and nobody does."""
    for cue, then in zip(cues, [*cues[1:], None], strict=False):
        if not isinstance(cue, SpeechCue | TakeCue) or cue.place is None:
            continue
        if cue.after is Pause.BREAK_IN and isinstance(then, SpeechCue | TakeCue):
            yield Notice(
                code="chen-loi",
                level=Level.INFO,
                sentence=f"{then.speaker} chen vào lời {cue.speaker}: hai tiếng chồng lên nhau "
                "một hơi, chừng 0,2 giây",
                hint="Không muốn chen thì bỏ dấu “—” ở cuối lời trước hay “…” ở đầu lời sau.",
                place=cue.place,
            )
        elif cue.after in _LINE_ENDS and breaks_off(written_of(cue)):
            yield Notice(
                code="chen-loi-hut",
                level=Level.INFO,
                sentence="lời này kết thúc bằng “—” mà không vai nào khác nói tiếp ngay, nên không "
                "ai chen vào",
                hint="Để lời của vai chen vào ở ngay dưới, hoặc bỏ dấu “—”.",
                place=cue.place,
            )


def _breathe(cues: list[RundownCue]) -> list[RundownCue]:
    """The long silence behind the last words when a part ends with them."""
    if cues and isinstance(cues[-1], SpeechCue | TakeCue):
        return [*cues[:-1], replace(cues[-1], after=Pause.HEADING)]
    return cues


def missing_sounds(
    script: Script, key_for: Callable[[str], str | None], was_withdrawn: Callable[[str], bool]
) -> tuple[Notice, ...]:
    """The sounds that a script names and that are not there, told before anything is planned."""
    named = (block for block in script.body if isinstance(block, Cue) and block.name)
    return tuple(
        _lacking(cue.kind, cue.name, cue.place, gone=was_withdrawn(cue.name))
        for cue in named
        if key_for(cue.name) is None
    )


def _lacking(what: str, name: str, place: Place | None, *, gone: bool) -> Notice:
    return _withdrawn(name, place) if gone else _missing(f"{what} “{name}”", place)


def _missing(what: str, place: Place | None) -> Notice:
    return Notice(
        code="thieu-am-thanh",
        level=Level.ERROR,
        sentence=f"không tìm thấy {what}",
        hint="Đặt tệp vào thư mục “am-thanh” (nhạc, tiếng động) hoặc “ghi-am” (bản ghi âm), "
        "hoặc sửa lại tên.",
        place=place,
    )


def _withdrawn(name: str, place: Place | None) -> Notice:
    return Notice(
        code="goi-ban-ghi-da-rut",
        level=Level.ERROR,
        sentence=f"bản ghi “{name}” đã rút, không bài nào được dùng nữa",
        hint="Bỏ dòng này khỏi bài, hoặc thay bằng lời đọc. Đừng đặt lại tệp ấy.",
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


def edition(rundown: Rundown, scope: Scope) -> Rundown:
    """The rundown for a scope: the public one lacks whatever is school-only.

    A chapter that loses all its words, and a bed under which nothing is left, go with it.
    """
    if scope is Scope.SCHOOL or all(_is_public(cue) for cue in rundown.cues):
        return rundown
    stretches: list[list[RundownCue]] = [[]]  # cut before every chapter
    for cue in rundown.cues:
        if isinstance(cue, ChapterCue):
            stretches.append([])
        stretches[-1].append(cue)
    kept: list[RundownCue] = []
    for stretch in stretches:
        public = [
            _alone(cue, then)
            for cue, then in zip(stretch, [*stretch[1:], None], strict=False)
            if _is_public(cue)
        ]
        if len(public) < len(stretch) and not any(is_words(cue) for cue in public):
            public = [cue for cue in public if not isinstance(cue, ChapterCue)]
        kept += public
    return Rundown(cues=_without_idle_beds(kept))


def _alone(cue: RundownCue, then: RundownCue | None) -> RundownCue:
    """The cue with a silence of its own where whom it was made for is not heard."""
    gone = then is not None and not _is_public(then)
    if gone and isinstance(cue, SpeechCue | TakeCue) and cue.after in _OF_TWO:
        return replace(cue, after=Pause.PARAGRAPH)
    return cue


def _is_public(cue: RundownCue) -> bool:
    """An end of a bed is for everyone, so that no bed runs on."""
    return cue.scope is Scope.PUBLIC or (isinstance(cue, BedCue) and not cue.sound)


def _without_idle_beds(cues: Iterable[RundownCue]) -> tuple[RundownCue, ...]:
    """The cues without beds that have nothing above them, and ends of beds that never began."""
    kept: list[RundownCue] = []
    for cue in cues:
        if isinstance(cue, BedCue):
            bed = _open_bed(kept)
            if bed is not None and all(isinstance(above, ChapterCue) for above in kept[bed + 1 :]):
                del kept[bed]
                bed = _open_bed(kept)
            if bed is None and not cue.sound:
                continue
        kept.append(cue)
    return tuple(kept)


def _open_bed(cues: Sequence[RundownCue]) -> int | None:
    """Where the bed begins that is still heard at the end; None when there is none."""
    for at in reversed(range(len(cues))):
        cue = cues[at]
        if isinstance(cue, BedCue):
            return at if cue.sound else None
    return None
