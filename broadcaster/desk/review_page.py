"""Duyệt: an episode heard and read side by side, with what changed; approved or returned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from starlette.responses import FileResponse, JSONResponse, Response

from broadcaster.accounts.rights import Right
from broadcaster.audio.measuring import COLUMNS, wave_of
from broadcaster.desk.answers import go
from broadcaster.desk.forms import in_field, line
from broadcaster.desk.request import DeskRoute, RequestContext, respond
from broadcaster.desk.station_lock import held
from broadcaster.domain.approval import ItemState, Transition
from broadcaster.domain.episode import Edition, Episode, TranscriptLine, audio_files
from broadcaster.domain.errors import Busy, InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.script import LegalSource
from broadcaster.domain.text import changes, fold, slug
from broadcaster.law.effect import DocumentStanding, standing_on
from broadcaster.programme.approval import (
    approve,
    approve_live,
    confirm,
    give_back,
    is_approver,
    pending,
    pending_live,
    standing_of,
    unconfirmed,
    warnings_of,
)
from broadcaster.programme.queue_maintenance import maintain_queue
from broadcaster.programme.reviewing import (
    compare,
    edition_of,
    give_opinion,
    remember,
    standing_opinion,
)
from broadcaster.writing.drafts import DraftFiles

_STEPS = 8  # of the journal that are shown


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenStretch:
    """A stretch of one speaker, as it is read along."""

    speaker: str
    lines: tuple[tuple[TranscriptLine, str], ...]  # each with how it is said, "" = as written


def _list(context: RequestContext) -> Response:
    tools = context.wired.tools
    return respond(
        context,
        "review_list.html",
        waiting=pending(tools),
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
        talk=transcript_of(edition) if edition else (),
        sources=_sources(edition, episode) if edition else (),
        steps=steps[-_STEPS:],
        warnings=warnings_of(context.wired.station, tools, episode),
        waits=standing.state is ItemState.PENDING,
        sender=_sender(steps),
        named=_named(context),
        law=standing_opinion(tools, episode),
    )


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


def transcript_of(edition: Edition) -> tuple[SpokenStretch, ...]:
    """The transcript by speakers; what is said otherwise than written has its words beside it."""
    found: list[tuple[str, list[tuple[TranscriptLine, str]]]] = []
    for one in edition.transcript:
        if not found or found[-1][0] != one.speaker:
            found.append((one.speaker, []))
        found[-1][1].append((one, _spoken_otherwise(one)))
    return tuple(SpokenStretch(speaker=speaker, lines=tuple(lines)) for speaker, lines in found)


def _spoken_otherwise(one: TranscriptLine) -> str:
    plain = [fold("".join(c for c in text if c.isalnum() or c == " ")) for text in
             (one.text, one.spoken)]  # fmt: skip
    return one.spoken if one.spoken and plain[0].split() != plain[1].split() else ""


def _sources(edition: Edition, episode: Episode) -> list[tuple[LegalSource, DocumentStanding]]:
    """The documents with how each stands on the air date."""
    day = episode.air_time.astimezone(ZONE).date()
    return [(source, standing_on(source, day)) for source in edition.sources]


def _sender(steps: Sequence[Transition]) -> tuple[str, datetime] | None:
    sent = [step for step in steps if step.after is ItemState.PENDING]
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
    before = standing_of(wired.tools, episode)
    try:
        with held(wired):
            approve(wired.station.profile, wired.tools, episode, who=who, heard=heard)
            remember(wired.tools, episode)
            maintain_queue(wired.station, wired.tools)
    except Busy:
        argument = {"key": episode.key, "who": who, "heard": heard}
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
    with in_field("ly_do"):
        give_back(
            context.wired.station.profile, tools, episode.key, who=context.person.name,
            reason=reason,
        )  # fmt: skip
    remember(tools, episode)
    context.note("trả lại", episode.key, reason)
    return go(context, "/duyet", f"Đã trả lại “{episode.title}” kèm lý do.")


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
    DeskRoute(method="POST", path="/duyet/{key}/phap-luat", right=Right.LAW, does=_law),
    DeskRoute(
        method="POST", path="/duyet-truc-tiep/{number}", right=Right.APPROVE, does=_approve_live
    ),
    DeskRoute(method="POST", path="/xac-nhan", right=Right.APPROVE, does=_confirm),
    DeskRoute(method="GET", path="/nghe/{key}", right=Right.HEAR, does=_sound),
)
