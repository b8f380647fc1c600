"""Duyệt: an episode heard and read side by side, with what changed; approved or returned."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from starlette.responses import FileResponse, JSONResponse, Response

from broadcaster.accounts.rights import Right, may
from broadcaster.audio.measuring import COLUMNS, wave_of
from broadcaster.desk.answers import go
from broadcaster.desk.forms import in_field, line
from broadcaster.desk.register_search import cited_by
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.episode import (
    CheckedFigure,
    Edition,
    Episode,
    TranscriptLine,
    audio_files,
)
from broadcaster.domain.errors import Busy, InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import LegalSource
from broadcaster.domain.sound import Rights
from broadcaster.domain.text import changes, fold, said_otherwise, slug
from broadcaster.law.cited_units import CitedUnit
from broadcaster.law.effect import DocumentStanding, standing_on
from broadcaster.law.figure_finding import FigureVerdict
from broadcaster.law.figures import figures_of
from broadcaster.law.register import Register
from broadcaster.production.engines import usable_engines
from broadcaster.production.frames import HeardVoices, spoken_name
from broadcaster.production.listening import MISHEARD
from broadcaster.production.rundown import CLOSING_CHAPTER, OPENING_CHAPTER
from broadcaster.programme.approval import (
    NOT_SENT,
    approve,
    approve_live,
    changed_since_sent,
    confirm,
    give_back,
    is_approver,
    pending,
    pending_live,
    script_index,
    standing_of,
    take_back,
    unconfirmed,
    warnings_of,
)
from broadcaster.programme.queue_maintenance import maintain_queue
from broadcaster.programme.reviewing import (
    HeardRecording,
    compare,
    edition_of,
    give_opinion,
    recordings_of,
    remember,
    standing_opinion,
)
from broadcaster.publishing.staff_pages import questions_of
from broadcaster.reading import mentions
from broadcaster.writing.drafts import DraftFiles

_STEPS = 8  # of the journal that are shown
_STILL_HEARD = (
    "Bài lại chờ duyệt, không được phát lần nào nữa cho đến khi duyệt lại. Đang phát ra loa thì nó "
    "phát hết; trên kênh nó còn đến lần xuất bản sau. Muốn gỡ ngay thì dùng Rút bài."
)
_AIRS_NO_MORE = (
    "Bài không được phát lần nào nữa; đang phát ra loa thì nó phát hết, trên kênh nó còn đến lần "
    "xuất bản sau. Muốn gỡ ngay thì dùng Rút bài."
)
_EDITED = (
    "Bài đã đổi sau khi gửi nên chưa duyệt được bản này. Vừa gửi lại thì đợi máy dựng xong rồi mở "
    "lại trang; chưa gửi lại thì nhờ người soạn bấm Gửi duyệt lần nữa."
)
_OPEN = (FigureVerdict.UNTRACED.value, FigureVerdict.NO_TEXT.value)
_NEAR = 0.02  # seconds between a recording and its line: they begin together


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenStretch:
    """A stretch of one speaker, as it is read along."""

    speaker: str
    lines: tuple["SpokenLine", ...]
    voice: str = ""  # name of the machine's voice; "" = a person, or not known
    recording: HeardRecording | None = None  # the person who says it


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenLine:
    """A sentence, with what somebody who answers for it has to know of it."""

    said: TranscriptLine
    otherwise: str  # how it is said where that is not as it is written
    figures: tuple[str, ...]  # to be held against the sources; nothing is known of them
    cited: tuple[CitedUnit, ...] = ()  # of the law, with its words
    checked: tuple[CheckedFigure, ...] = ()  # what the machine found in them


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVoice:
    """A person who is heard, with every recording; those of whom nothing is known together."""

    who: str
    recordings: tuple[HeardRecording, ...]
    files: tuple[str, ...] = ()  # the scripts of whose lines these are, by file name

    @property
    def rights(self) -> Rights | None:
        """Of one without a consent where there is one; None = none is on the shelf any more."""
        known = [one.asset.rights for one in self.recordings if one.asset is not None]
        return next((r for r in known if not r.consent), known[0] if known else None)


def _list(context: RequestContext) -> Response:
    tools = context.wired.tools
    return respond(
        context,
        "review_list.html",
        waiting=pending(tools),
        changed=partial(changed_since_sent, tools),
        edited=_EDITED,
        live=pending_live(tools),
        late=unconfirmed(tools),
        length_of=_seconds,
        named=_named(context),
        law_of=partial(standing_opinion, tools),
    )


def _named(context: RequestContext) -> bool:
    """Whether station.toml names this person among those who approve."""
    return is_approver(context.wired.station.profile, context.person.name)


def _seconds(episode: Episode) -> float:
    edition = edition_of(episode)
    return edition.audio.seconds if edition else 0.0


def episode_named(context: RequestContext) -> Episode:
    """The episode of the path. Raises InputError."""
    episode = context.wired.tools.catalogue().get(context.part("key"))
    if episode is None:
        raise InputError("không có số phát nào như vậy", hint="Số này có thể đã bị rút.")
    return episode


def _page(context: RequestContext) -> Response:
    episode = episode_named(context)
    tools = context.wired.tools
    standing, edition = standing_of(tools, episode), edition_of(episode)
    compared = compare(tools, episode)
    differing = [(old, new) for old, new in compared.pairs if old != new] if compared.at else []
    steps = [step for step in tools.journal().steps(episode.key) if not step.item]
    recordings = recordings_of(tools, episode)
    talk: tuple[SpokenStretch, ...] = ()
    if edition:
        day = episode.air_time.astimezone(ZONE).date()
        cited = cited_by(context, day, edition.sources)
        talk = transcript_of(edition, recordings, _voice_names(context, episode), cited)
    voices = _voices(recordings, talk)
    warnings = warnings_of(context.wired.station, tools, episode)
    return respond(
        context,
        "review.html",
        episode=episode,
        edition=edition,
        standing=standing,
        heard=edition.audio.sha256 if edition else "",
        compared=compared,
        differing=[changes(old, new) for old, new in differing],
        columns=COLUMNS,
        talk=talk,
        questions=questions_of(edition) if edition else (),
        taught=[item for item in edition.items if any(item.lesson)] if edition else [],
        figures=sum(len(one.figures) for said in talk for one in said.lines),
        checked=Counter(
            figure.told for said in talk for one in said.lines for figure in one.checked
        ),
        found=FigureVerdict.FOUND.value,
        derived=FigureVerdict.DERIVED.value,
        people=_people(recordings, script_index(tools)),
        news=sum(bool(one.news) for one in recordings),
        voices=voices,
        told_so=_says(edition, voices) if edition else False,
        sources=_sources(edition, episode, tools.register()) if edition else (),
        still_heard=_STILL_HEARD,
        steps=steps[-_STEPS:],
        warnings=warnings,
        misheard=any(notice.code == MISHEARD for notice in warnings),
        waits=standing.state is ItemState.PENDING,
        changed=standing.state is ItemState.PENDING and changed_since_sent(tools, standing),
        edited=_EDITED,
        sender=_sender(steps),
        named=_named(context),
        approvers=" hoặc ".join(context.wired.station.profile.approvers),
        somebody=_may_somebody_approve(context),
        law=standing_opinion(tools, episode),
    )


def _may_somebody_approve(context: RequestContext) -> bool:
    """Whether anybody has an account with which an approval would count."""
    profile = context.wired.station.profile
    everybody = context.state.parts.door.people.all()
    return any(may(one, Right.APPROVE) and is_approver(profile, one.name) for one in everybody)


def _script(context: RequestContext) -> Response:
    """A script of the episode with its lines numbered, for who may approve and not write.

    Raises InputError for a script that is none of it.
    """
    episode = episode_named(context)
    tools, name = context.wired.tools, context.part("name")
    if slug(name.rpartition(".")[0]) not in episode.slugs:
        raise InputError(f"bài “{name}” không thuộc số này", hint="Mở lại số này ở trang Duyệt.")
    opened = DraftFiles(tools.folders.scripts).open(name)
    marked: dict[int, list[Notice]] = {}
    for notice in warnings_of(context.wired.station, tools, episode):
        if notice.place is not None and notice.place.name == name:
            marked.setdefault(notice.place.line, []).append(notice)
    return respond(
        context,
        "script.html",
        name=name,
        episode=episode,
        lines=opened.text.split("\n"),
        marked=marked,
    )


def transcript_of(
    edition: Edition,
    recordings: Sequence[HeardRecording] = (),
    voices: Mapping[str, str] | None = None,
    cited: Callable[[str], tuple[CitedUnit, ...]] = lambda text: (),
) -> tuple[SpokenStretch, ...]:
    """The transcript by speakers, a recording by itself; `voices`: speaker -> the machine's voice.

    What is said otherwise than written has its words beside it; figures are asked for where there
    are sources to hold them against, and `cited` for what of the law a sentence names.
    """
    found: list[SpokenStretch] = []
    frames = _frames_of(edition)
    for one in edition.transcript:
        # what was only not found is as open as what nobody looked for
        theirs = tuple(f for f in edition.figures if f.start == one.start and f.told not in _OPEN)
        asks = edition.sources and not any(start <= one.start < end for start, end in frames)
        mine = next((r for r in recordings if abs(r.start - one.start) < _NEAR), None)
        recording = None if one.synthetic else mine
        line = SpokenLine(
            said=one,
            otherwise=said_otherwise(one.text, one.spoken or one.text),
            figures=_open_figures(one.text, theirs) if asks else (),
            cited=cited(one.text),
            checked=theirs if asks else (),
        )
        last = found[-1] if found and one.synthetic else None
        goes_on = last is not None and last.lines[-1].said.quoted == one.quoted
        if last and goes_on and last.speaker == one.speaker and last.lines[-1].said.synthetic:
            found[-1] = replace(last, lines=(*last.lines, line))
            continue
        voice = (voices or {}).get(one.speaker.casefold(), "") if one.synthetic else ""
        found.append(
            SpokenStretch(speaker=one.speaker, lines=(line,), voice=voice, recording=recording)
        )
    return tuple(found)


def _open_figures(text: str, checked: Sequence[CheckedFigure]) -> tuple[str, ...]:
    """The figures of a line of which no machine has found anything."""
    return figures_of(text, mentions, [(one.at, one.at + len(one.words)) for one in checked])


def _frames_of(edition: Edition) -> tuple[tuple[float, float], ...]:
    """From when to when the programme opens and closes: no script says anything there."""
    starts = [chapter.start for chapter in edition.chapters]
    ends = [*starts[1:], float("inf")]
    return tuple(
        (chapter.start, end)
        for chapter, end in zip(edition.chapters, ends, strict=True)
        if chapter.title in (OPENING_CHAPTER, CLOSING_CHAPTER)
    )


def _voice_names(context: RequestContext, episode: Episode) -> dict[str, str]:
    """By speaker, as the transcript has them, folded: what the voice is called."""
    engines, _ = usable_engines(context.wired.tools.engines)
    names = {voice.id: voice.name for engine in engines for voice in engine.voices()}
    found: dict[str, str] = {}
    for use in episode.voices:
        for speaker in (use.name, use.role):
            found.setdefault(speaker.casefold(), names.get(use.voice, use.voice))
    return found


def _people(
    recordings: Sequence[HeardRecording], files: Mapping[str, Path]
) -> tuple[RecordedVoice, ...]:
    found: dict[str, list[HeardRecording]] = {}
    for one in recordings:
        found.setdefault(one.asset.rights.who if one.asset else "", []).append(one)
    return tuple(
        RecordedVoice(who=who, recordings=tuple(mine), files=_files_of(mine, files))
        for who, mine in found.items()
    )


def _files_of(recordings: Sequence[HeardRecording], files: Mapping[str, Path]) -> tuple[str, ...]:
    slugs = dict.fromkeys(one.asset.script for one in recordings if one.asset is not None)
    return tuple(files[name].name for name in slugs if name in files)


def _voices(
    recordings: Sequence[HeardRecording], talk: Sequence[SpokenStretch]
) -> HeardVoices | None:
    """Who is heard, as the closing should say it; None when nobody speaks.

    Whoever introduces and closes is no part of it: as in the closing, the items are spoken of.
    """
    if not talk:
        return None
    people = [spoken_name(one.asset.rights.who) if one.asset else "" for one in recordings]
    machine = any(stretch.recording is None for stretch in talk)
    return HeardVoices(people=tuple(people), machine=machine)


def _says(edition: Edition, voices: HeardVoices | None) -> bool:
    """Whether everybody who is heard is named in the words, or there is nobody to name."""
    words = fold(" ".join(one.text for one in edition.transcript))
    return voices is None or all(fold(name) in words for name in voices.people)


def _sources(
    edition: Edition, episode: Episode, register: Register
) -> list[tuple[LegalSource, DocumentStanding]]:
    """The documents with how each stands on the air date."""
    day = episode.air_time.astimezone(ZONE).date()
    return [(source, standing_on(source, day, register)) for source in edition.sources]


def _sender(steps: Sequence[Transition]) -> tuple[str, datetime] | None:
    """Who sent it last, and when: taking back and the machine's own steps are no sending."""
    sent = [s for s in steps if s.after is ItemState.PENDING and s.reason not in NOT_SENT]
    return (sent[-1].who, sent[-1].at) if sent else None


def _sound(context: RequestContext) -> Response:
    """The very file that would be approved; a browser asks for ranges of it."""
    path = _sound_file(context)
    return FileResponse(path, media_type="audio/mpeg", headers={"cache-control": "private"})


def _wave(context: RequestContext) -> Response:
    """The wave of that file, for drawing: the page does not wait for its decoding."""
    peaks = wave_of(_sound_file(context))
    return JSONResponse({"peaks": peaks}, headers={"cache-control": "private, max-age=86400"})


def _sound_file(context: RequestContext) -> Path:
    """The file that is asked for, else the one that would be approved. Raises InputError."""
    episode = episode_named(context)
    edition = edition_of(episode)
    named = context.query("tep")
    file = next((f for f in audio_files(episode) if f.name == named), None)
    chosen = file or (edition.audio if edition else None)
    path = context.wired.tools.folders.audio / episode.show / (chosen.name if chosen else "")
    if chosen is None or not path.is_file():
        raise InputError("tệp âm thanh của số này không còn", hint="Dựng lại số này.")
    return path


# --- deciding -----------------------------------------------------------------------------------


def _approve(context: RequestContext) -> Response:
    """Approve what was heard; a second click finds it approved and changes nothing."""
    episode, heard = episode_named(context), line(context.form, "ma", 64)
    wired, who = context.wired, context.person.name
    listened = line(context.form, "nghe_lai", 5) == "co"
    before = standing_of(wired.tools, episode)
    try:
        with held(wired):
            approve(
                wired.station.profile,
                wired.tools,
                episode,
                who=who,
                heard=heard,
                listened=listened,
            )
            remember(wired.tools, episode)
            maintain_queue(wired.station, wired.tools)
    except Busy:
        argument = {"key": episode.key, "who": who, "heard": heard, "listened": listened}
        job = context.ask_for("duyet", f"Duyệt {episode.title}", argument)
        return go(context, f"/viec/{job.id}", "Máy đang dựng bài khác; xong là duyệt ngay bài này.")
    if not before.current:
        context.note("duyệt", episode.key, heard[:12])
    return go(context, "/duyet", f"Đã duyệt “{episode.title}”.")


def _return(context: RequestContext) -> Response:
    episode = episode_named(context)
    tools, reason = context.wired.tools, line(context.form, "ly_do", 1000)
    standing = standing_of(tools, episode)
    if standing.state is ItemState.RETURNED and standing.reason == reason:  # a second click
        return go(context, "/duyet", f"Đã trả lại “{episode.title}”.")
    with in_field("ly_do"), held(context.wired):
        give_back(
            context.wired.station.profile, tools, episode.key, who=context.person.name,
            reason=reason,
        )  # fmt: skip
        remember(tools, episode)
        maintain_queue(context.wired.station, tools)
    context.note("trả lại", episode.key, reason)
    left = f" {_AIRS_NO_MORE}" if standing.approval is not None else ""
    return go(context, "/duyet", f"Đã trả lại “{episode.title}” kèm lý do.{left}")


def _take_back(context: RequestContext) -> Response:
    """Take the approval back; a second click finds it taken back and changes nothing."""
    episode, wired = episode_named(context), context.wired
    standing = standing_of(wired.tools, episode)
    with held(wired):
        take_back(wired.station.profile, wired.tools, episode, who=context.person.name)
        maintain_queue(wired.station, wired.tools)
    if standing.approval is not None:
        context.note("thu lại duyệt", episode.key)
    return go(
        context,
        f"/duyet/{episode.key}",
        f"Đã thu lại duyệt “{episode.title}”. {_STILL_HEARD}",
    )


def _law(context: RequestContext) -> Response:
    """The word of whoever knows the law, on exactly what was heard."""
    episode = episode_named(context)
    right, words = line(context.form, "dung", 5) == "co", line(context.form, "y_kien", 1000)
    with in_field("y_kien"):
        give_opinion(
            context.wired.tools, episode, who=context.person.name, right=right, words=words,
            heard=line(context.form, "ma", 64),
        )  # fmt: skip
    context.note("ý kiến về pháp luật", episode.key, "đúng" if right else words)
    return go(context, "/duyet", f"Đã ghi ý kiến về “{episode.title}” cho người duyệt.")


def _live_item(context: RequestContext) -> QueueItem:
    named = context.part("number")
    for item in pending_live(context.wired.tools):
        if str(item.id) == named:
            return item
    raise InputError("phần đọc trực tiếp này không còn chờ duyệt")


def _approve_live(context: RequestContext) -> Response:
    item, wired = _live_item(context), context.wired
    approve_live(wired.station.profile, wired.tools, item, who=context.person.name)
    with held(wired):
        maintain_queue(wired.station, wired.tools)
    context.note("duyệt", item.subject)
    return go(context, "/duyet", f"Đã duyệt “{item.title}”.")


def _confirm(context: RequestContext) -> Response:
    wired, subject = context.wired, line(context.form, "so")
    confirm(wired.station.profile, wired.tools, subject, who=context.person.name)
    context.note("xác nhận duyệt khẩn", subject)
    return go(context, "/duyet", "Đã xác nhận lần duyệt khẩn cấp.")


ROUTES = (
    DeskRoute(method="GET", path="/duyet", right=Right.REVIEW, does=_list),
    DeskRoute(method="GET", path="/duyet/{key}", right=Right.REVIEW, does=_page),
    DeskRoute(method="GET", path="/duyet/{key}/bai/{name}", right=Right.REVIEW, does=_script),
    DeskRoute(method="GET", path="/duyet/{key}/song", right=Right.REVIEW, does=_wave),
    DeskRoute(method="POST", path="/duyet/{key}", right=Right.APPROVE, does=_approve),
    DeskRoute(method="POST", path="/duyet/{key}/tra-lai", right=Right.APPROVE, does=_return),
    DeskRoute(method="POST", path="/duyet/{key}/thu-lai", right=Right.APPROVE, does=_take_back),
    DeskRoute(method="POST", path="/duyet/{key}/phap-luat", right=Right.LAW, does=_law),
    DeskRoute(
        method="POST", path="/duyet-truc-tiep/{number}", right=Right.APPROVE, does=_approve_live
    ),
    DeskRoute(method="POST", path="/xac-nhan", right=Right.APPROVE, does=_confirm),
    DeskRoute(method="GET", path="/nghe/{key}", right=Right.HEAR, does=_sound),
)
