"""An episode as the catalogue, the feed and the pages know it; whole, public, or in brief."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from operator import attrgetter
from typing import NamedTuple

from broadcaster.domain.master import LIGHT, MIME_TYPES, MONO_OFFSET, Container
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.records import ONLY_WHERE_SET
from broadcaster.domain.script import LegalSource
from broadcaster.domain.sound import Scope

SYNTHETIC_MARK = "Giọng đọc tổng hợp (AI)"
AI_SENTENCE = f"{SYNTHETIC_MARK}: lời đọc do máy tạo từ kịch bản do người soạn"

ASSISTED_MARK = "Lời văn soạn có trợ giúp của AI"
_OF_MACHINE = f"{SYNTHETIC_MARK}: lời đọc do máy tạo"


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFile:
    """A finished, tagged file; an MP3 where nothing else is said."""

    name: str  # file name under audio_out/<show>/, [a-z0-9-.] only
    bytes: int
    sha256: str
    seconds: float  # from the file's sample count
    loudness: float  # LUFS as heard, measured on the decoded file
    true_peak: float  # dBTP, measured on the decoded file
    channels: int
    bitrate: int  # kbit/s
    # Measured on the decoded file too, save for what was done to the mix
    range: float = 0.0  # LU (EBU Tech 3342)
    momentary_max: float = -70.0  # LUFS over 400 ms; -70 = not measured or silent
    short_term_max: float = -70.0  # LUFS over 3 s
    gain: float = 0.0  # dB that the mix was turned up
    limited: float = 0.0  # dB, the most that the limiter turned down
    limited_share: float = 0.0  # of the time, 0 to 1, in which the limiter was to turn down

    @property
    def file_loudness(self) -> float:
        """LUFS that a meter shows which takes a mono file for one loudspeaker."""
        return round(self.loudness - (MONO_OFFSET if self.channels == 1 else 0.0), 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterFile:
    """A finished file of another profile than the podcast's."""

    profile: str  # "dai", "loa" or "nhe", see model.master
    container: Container
    audio: AudioFile

    @property
    def mime(self) -> str:
        """The media type of the file."""
        return MIME_TYPES[self.container]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeChapter:
    """A chapter in seconds."""

    start: float
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TranscriptLine:
    """A sentence in the transcript."""

    start: float  # seconds
    end: float  # seconds
    speaker: str
    text: str  # written form
    spoken: str
    synthetic: bool = True
    # for each blank-separated word of `text`: hundredths of a second from `start`; () = not known.
    # Words that are heard as one, such as a number and its unit, begin together.
    words: tuple[int, ...] = ()
    estimated: bool = False  # the voice did not tell them: they were shared out by syllables
    quoted: str = field(default="", metadata=ONLY_WHERE_SET)  # whose words of law it says


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFigure:
    """A figure that is said of the law, and what became of it when it was held against its source.

    Kept as it was on the day on which the edition was made.
    """

    words: str  # as written: "từ 3 đến 4 triệu đồng"
    told: str  # "có trong nguồn", "chưa thấy trong nguồn", "người soạn suy ra" ...
    place: str = ""  # where it stands: "168/2024/NĐ-CP, Điều 7 khoản 2 điểm h"; "" = nowhere
    reason: str = ""  # of a derived one, as the teacher gave it
    start: float | None = None  # second at which its line begins; None = an old record
    at: int = 0  # character of that line's text at which it begins


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One rendering of an episode: the public one, or the school's own."""

    audio: AudioFile
    chapters: tuple[EpisodeChapter, ...]
    transcript: tuple[TranscriptLine, ...]
    sources: tuple[LegalSource, ...] = ()  # documents cited in this edition
    figures: tuple[CheckedFigure, ...] = ()  # what it says of the law, in order
    items: tuple["EpisodeItem", ...] = ()
    until: date | None = None  # last day it may be public (a consent ends then); None = no end
    masters: tuple[MasterFile, ...] = ()  # of this edition's words, besides `audio`


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeItem:
    """One programme item (one script) of an episode."""

    slug: str
    title: str
    kind: str  # Kind value
    summary: str = ""
    author: str = ""  # who wrote it, as the script says
    origin: str = ""  # the unit whose script this was first; "" = our own
    # model and day, where a language model drafted it; in digests only where it is set
    assisted: str = field(default="", metadata=ONLY_WHERE_SET, repr=False)
    # what a skit stages again
    real_case: str = field(default="", metadata=ONLY_WHERE_SET, repr=False)
    # asked on the private pages of a staff show and in its handout
    questions: tuple[ScriptQuestion, ...] = field(default=(), metadata=ONLY_WHERE_SET, repr=False)
    # what a lesson with it is for: Môn, Lớp, Yêu cầu cần đạt
    subject: str = field(default="", metadata=ONLY_WHERE_SET, repr=False)
    grade: str = field(default="", metadata=ONLY_WHERE_SET, repr=False)
    outcomes: tuple[str, ...] = field(default=(), metadata=ONLY_WHERE_SET, repr=False)

    @property
    def lesson(self) -> tuple[str, str, tuple[str, ...]]:
        """Subject, class and outcomes; each may be empty."""
        return self.subject, self.grade, self.outcomes


def machine_sentences(items: Iterable[EpisodeItem], *, synthetic: bool) -> tuple[str, ...]:
    """What is said of machines, and of what is staged, to whoever reads of an edition.

    Decree 142/2026/NĐ-CP, article 18: a clear notice of text that a model helped with, and a label
    of a real event that is staged again.
    """
    items = tuple(items)
    helped = [item for item in items if item.assisted]
    voice = (_OF_MACHINE if helped else AI_SENTENCE) if synthetic else ""
    told = [f"{ASSISTED_MARK} ({one.assisted}), người soạn đã rà: “{one.title}”" for one in helped]
    staged = [f"“{one.title}” dựng lại một việc có thật" for one in items if one.real_case]
    return tuple(line for line in (voice, *told, *staged) if line)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceUse:
    """Who speaks, for tags, feed and page."""

    role: str
    voice: str  # Voice.id
    name: str  # what people read
    synthetic: bool = True
    credit: str = ""
    instead_of: str = ""  # engine or voice that was wanted first; "" = as wished
    scope: Scope = Scope.PUBLIC  # SCHOOL = it speaks in the edition for the yard alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One programme on one date."""

    key: str  # programme slug + first air date, for life: "mang-non-2026-09-07"
    guid: str  # uuid5(show guid, key), for life
    show: str  # Show.key
    programme: str  # ProgrammeFormat.slug
    programme_name: str
    number: int
    season: int  # school year by its first calendar year: 2026 = năm học 2026–2027
    title: str
    summary: str
    air_time: datetime  # with zone
    first_air_date: date
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    voices: tuple[VoiceUse, ...]
    valid_to: date | None
    school: Edition | None  # with everything, for the yard
    public: Edition | None  # None when nothing may leave the school
    recipe: str  # hash of everything that went in; equal = nothing to do

    @property
    def synthetic(self) -> bool:
        """Whether any voice is made by a machine."""
        return any(v.synthetic for v in self.voices)

    @property
    def slugs(self) -> tuple[str, ...]:
        """The scripts that it is made of."""
        edition = self.school or self.public
        return tuple(item.slug for item in edition.items) if edition else ()


def audio_files(episode: Episode) -> tuple[AudioFile, ...]:
    """Every finished file of an episode, each once: both editions with their masters."""
    editions = [edition for edition in (episode.school, episode.public) if edition is not None]
    files = [file for e in editions for file in (e.audio, *(m.audio for m in e.masters))]
    return tuple({file.name: file for file in files}.values())


def heard(episode: Episode, edition: Edition) -> tuple[VoiceUse, ...]:
    """The voices that speak in an edition; a voice of school-only parts is not among them.

    A voice is known in the transcript by its role or by the name that people read.
    """
    speakers = {line.speaker.casefold() for line in edition.transcript}
    outside = episode.school is not None and edition != episode.school
    return tuple(
        voice
        for voice in episode.voices
        if (voice.scope is Scope.PUBLIC or not outside)
        and (voice.role.casefold() in speakers or voice.name.casefold() in speakers)
    )


def public_face(episode: Episode, edition: Edition) -> Episode:
    """The episode as the world may know it.

    The school edition is gone, voices that are not heard in the public one too, and every master
    but the one for weak lines. Where whole items
    stay in the school, title and summary that name them are made anew from the public items, and
    topics and audiences, which cannot be told apart, are not shown.
    """
    kept = {item.slug for item in edition.items}
    hidden = [i for i in (episode.school.items if episode.school else ()) if i.slug not in kept]
    outside = replace(edition, masters=tuple(m for m in edition.masters if m.profile == LIGHT))
    face = replace(episode, school=None, public=outside, voices=heard(episode, edition))
    if not hidden:
        return face
    secrets = [text.casefold() for i in hidden for text in (i.title, i.summary) if text.strip()]

    def safe(text: str, otherwise: str) -> str:
        return otherwise if any(secret in text.casefold() for secret in secrets) else text

    contents = "; ".join(item.title for item in edition.items)
    return replace(
        face,
        title=safe(episode.title, edition.items[0].title if kept else episode.programme_name),
        summary=safe(episode.summary, contents),
        topics=(),
        audiences=(),
    )


class EpisodeDigest(NamedTuple):
    """An episode in a line; thousands of them are read at every publishing.

    A tuple, since a dataclass of the same fields takes four times as long to make.
    """

    key: str
    show: str  # home show
    programme: str
    season: int
    air_time: datetime  # with zone
    digest: str  # of all that may leave the school; "" = nothing may
    until: date | None = None  # last day it may be public
    audiences: tuple[str, ...] = ()  # as far as the world may know them
    cites: str = ""  # the documents of law that any edition cites, see `cited_in`


def brief_of(episode: Episode) -> EpisodeDigest:
    """The line of an episode; equal episodes have equal lines, whatever their zone."""
    public = episode.public
    face = public_face(episode, public) if public is not None else None
    return EpisodeDigest(
        key=episode.key,
        show=episode.show,
        programme=episode.programme,
        season=episode.season,
        air_time=episode.air_time,
        digest=_digest(face) if face is not None else "",
        until=public.until if public is not None else None,
        audiences=face.audiences if face is not None else (),
        cites=_cites(episode),
    )


def _cites(episode: Episode) -> str:
    """Number, body, days and places of every document, a line each, as `cited_in` reads them."""
    editions = (edition for edition in (episode.school, episode.public) if edition is not None)
    rows = (
        (
            *(s.number, s.issuer),
            *(day.isoformat() if day else "" for day in (s.in_force, s.ended)),
            *filter(None, (s.articles,)),
        )
        for edition in editions
        for s in edition.sources
    )
    plain = ("\t".join(" ".join(part.split()) for part in row) for row in rows)
    return "\n".join(dict.fromkeys(plain))


def cited_in(cites: str) -> tuple[LegalSource, ...]:
    """The documents that a line of an episode tells of, with what their effect is asked by."""
    found = []
    for row in cites.split("\n") if cites else ():
        number, issuer, in_force, ended, *articles = row.split("\t")
        found.append(
            LegalSource(
                number=number,
                issuer=issuer,
                in_force=date.fromisoformat(in_force) if in_force else None,
                ended=date.fromisoformat(ended) if ended else None,
                articles="".join(articles),
            )
        )
    return tuple(found)


def in_order(briefs: Iterable[EpisodeDigest]) -> list[EpisodeDigest]:
    """The oldest first. Sorted twice: one pair a brief to sort by costs more than that."""
    return sorted(sorted(briefs, key=attrgetter("key")), key=attrgetter("air_time"))


def _digest(face: Episode) -> str:
    """What the world sees decides; where the files lie in the station does not."""
    public = _nameless(face.public) if face.public is not None else None
    told = replace(face, public=public, air_time=face.air_time.astimezone(UTC), recipe="")
    relied = "".join(one.articles for one in public.sources) if public is not None else ""
    for item in public.items if public is not None else ():
        if item.assisted or item.real_case:
            relied += repr((item.slug, item.assisted, item.real_case))
        if item.questions:
            relied += repr((item.slug, item.questions))
        if any(item.lesson):
            relied += repr((item.slug, item.lesson))
    return hashlib.sha256(f"{told!r}{relied}".encode()).hexdigest()


def _nameless(edition: Edition) -> Edition:
    masters = tuple(replace(m, audio=replace(m.audio, name="")) for m in edition.masters)
    return replace(edition, audio=replace(edition.audio, name=""), masters=masters)
