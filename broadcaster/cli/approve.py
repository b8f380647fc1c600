"""`broadcaster approve`."""

from datetime import date

import click

from broadcaster.app.publishing import publish
from broadcaster.app.station import WiredStation
from broadcaster.cli.options import who_option
from broadcaster.cli.output import notices_json, say_json, show_error, show_notices
from broadcaster.cli.queue_output import item_json, item_line
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held, open_station
from broadcaster.domain.approval import LIVE, Approval
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.playout import slot_words
from broadcaster.domain.queue import Priority, QueueItem
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import length
from broadcaster.production.naming import NamedEpisode, find, known_episodes
from broadcaster.programme.approval import (
    ApprovalStanding,
    approve,
    approve_live,
    approve_urgently,
    confirm,
    notice_changes,
    pending,
    pending_live,
    unconfirmed,
    warnings_of,
)
from broadcaster.programme.queue_maintenance import maintain_queue
from broadcaster.programme.queueing import QueueRequest, add_episode, find_item, open_queue
from broadcaster.timetable.day_words import week_of


@click.command("approve", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("episodes", metavar="[SỐ-PHÁT]…", nargs=-1)
@click.option("--week", metavar="TUẦN", default="", help="Mọi số đang chờ của một tuần.")
@click.option("--all", "everything", is_flag=True, help="Mọi số đang chờ.")
@click.option("--sha", "heard", metavar="MÃ", default="", help="Mã của bản đã nghe.")
@click.option("--urgent", is_flag=True, help="Khẩn cấp: duyệt và cho phát ngay, xác nhận sau.")
@click.option("--listened", is_flag=True, help="Đã nghe lại chỗ máy nghe khác lời: đọc đúng.")
@click.option("--confirm", "confirming", is_flag=True, help="Xác nhận một lần duyệt khẩn cấp.")
@who_option
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    episodes: tuple[str, ...],
    week: str,
    everything: bool,
    heard: str,
    urgent: bool,
    listened: bool,
    confirming: bool,
    who: str,
    as_json: bool,
) -> int:
    """Xem các số đang chờ duyệt, hoặc duyệt SỐ-PHÁT.

    Duyệt là duyệt đúng tệp âm thanh và đúng kịch bản lúc này: đổi một chữ, một giọng thì phải
    duyệt lại. Phần đọc trực tiếp gọi bằng số # của nó trong hàng đợi.
    """
    wired = open_station(session)
    if not (episodes or week or everything):
        return _list(wired, as_json=as_json)
    with held(wired):
        if confirming:
            subjects = [subject_named(wired, words) for words in episodes]
            profile, tools = wired.station.profile, wired.tools
            done = [confirm(profile, tools, subject, who=who) for subject in subjects]
        else:
            done = _approve(wired, episodes, who=who, heard=heard, urgent=urgent, listened=listened)
            if week or everything:
                done += _approve_pending(wired, week, who=who, listened=listened)
        notices = maintain_queue(wired.station, wired.tools)
        trouble = try_publish(wired)
    if as_json:
        say_json(approved=[_approval_json(a) for a in done], notices=notices_json(notices))
    else:
        show_notices(notices)
        for approval in done:
            click.echo(f"✔ {approval.subject}: {approval.who} đã duyệt{_later(approval)}")
            episode = wired.tools.catalogue().get(approval.subject)
            for notice in (
                warnings_of(wired.station, wired.tools, episode) if episode is not None else ()
            ):
                click.secho(f"    ! {notice.place}: {notice.sentence}", fg="yellow")
        if not done:
            click.echo("Không có số nào đang chờ duyệt.")
    if trouble is not None:
        show_error(trouble, debug=session.debug)
    return trouble.exit_code if trouble is not None else 0


def _approve(
    wired: WiredStation,
    words: tuple[str, ...],
    *,
    who: str,
    heard: str,
    urgent: bool,
    listened: bool,
) -> list[Approval]:
    """Approve everything that is named; one that may not be stops at itself, those before stay."""
    profile, tools = wired.station.profile, wired.tools
    done: list[Approval] = []
    known = known_episodes(wired.station, tools)
    for word in words:
        item = _item(wired, word)
        if item is not None and item.live is not None:
            done.append(approve_live(profile, tools, item, who=who))
            continue
        found = find(item.episode if item else word, known)
        if urgent:
            done.append(_urgently(wired, found, who=who, heard=heard))
            continue
        episode = tools.catalogue().get(found.key)
        if episode is None:
            raise InputError(
                f"số {found.key} chưa dựng nên chưa nghe, chưa duyệt được",
                hint=f"Dựng và gửi: broadcaster send {found.key}",
            )
        done.append(approve(profile, tools, episode, who=who, heard=heard, listened=listened))
    return done


def _item(wired: WiredStation, words: str) -> QueueItem | None:
    """The item of the queue that "#3" or "truc-tiep-3" names; None for other words."""
    if not words.strip().startswith(("#", LIVE)):
        return None
    return find_item(open_queue(wired.station, wired.tools), words)


def _urgently(wired: WiredStation, known: NamedEpisode, *, who: str, heard: str) -> Approval:
    """Render, approve and queue for this very moment, in one step."""
    station, tools = wired.station, wired.tools
    jobs = wired.settings.jobs
    approval = approve_urgently(station, tools, known, who=who, heard=heard, jobs=jobs)
    episode = tools.catalogue().get(known.key)
    if episode is not None:
        urgent = QueueRequest(priority=Priority.URGENT)
        add_episode(open_queue(station, tools), episode, urgent, who=approval.who)
    return approval


def _approve_pending(wired: WiredStation, week: str, *, who: str, listened: bool) -> list[Approval]:
    """Everything that waits, or what of it airs in one week."""
    today = wired.today
    first, last = week_of(week, today) if week else (date.min, date.max)
    waiting = [
        s.episode
        for s in pending(wired.tools)
        if first <= s.episode.air_time.astimezone(ZONE).date() <= last
    ]
    profile, tools = wired.station.profile, wired.tools
    return [approve(profile, tools, e, who=who, listened=listened) for e in waiting]


def try_publish(wired: WiredStation) -> BroadcasterError | None:
    """Bring feeds and pages in line at once; what stops that takes no approval back."""
    if not wired.station.profile.public_url:
        return None
    try:
        publish(wired.station, wired.tools)
    except BroadcasterError as error:
        return error
    return None


def subject_named(wired: WiredStation, words: str) -> str:
    """Under which name the journal knows what the words name."""
    item = _item(wired, words)
    return item.subject if item else find(words, known_episodes(wired.station, wired.tools)).key


def _list(wired: WiredStation, *, as_json: bool) -> int:
    notices: tuple[Notice, ...] = notice_changes(wired.tools)
    waiting, live = pending(wired.tools), pending_live(wired.tools)
    late = unconfirmed(wired.tools)
    if as_json:
        say_json(
            pending=[standing_json(standing) for standing in waiting],
            live=[item_json(item) for item in live],
            unconfirmed=[_approval_json(approval) for approval in late],
            notices=notices_json(notices),
        )
        return 0
    show_notices(notices)
    for standing in waiting:
        click.echo("\n".join(standing_lines(standing, wired)))
    for item in live:
        where = slot_words(item.occurrence) if item.occurrence else "khung kế tiếp"
        click.echo(f"{item.subject}  {item.state}  {item_line(item)} ({where})")
    for approval in late:
        click.secho(
            f"! {approval.subject}: {approval.who} duyệt khẩn cấp, chưa ai xác nhận", fg="yellow"
        )
    if not waiting and not live and not late:
        click.echo("Không có số nào đang chờ duyệt.")
    return 0


def standing_lines(standing: ApprovalStanding, wired: WiredStation) -> list[str]:
    """An episode that waits: what it is, where to hear and read it, what is unusual about it."""
    episode = standing.episode
    day = told_day(episode.air_time.astimezone(ZONE).date())
    audio = episode.school or episode.public
    lines = [f"{episode.key}  {standing.state}  {episode.title}"]
    if audio is not None:
        file = wired.tools.folders.audio / episode.show / audio.audio.name
        told = f"phát {day}, dài {length(audio.audio.seconds)}, mã {audio.audio.sha256[:12]}"
        lines += [f"    {told}", f"    nghe: {file}"]
    changed = [
        f"{v.name}: {v.voice} thay cho {v.instead_of}" for v in episode.voices if v.instead_of
    ]
    lines += [f"    ! giọng thay thế – {told}" for told in changed]
    lines += [f"    ! {standing.reason}"] if standing.reason else []
    warnings = warnings_of(wired.station, wired.tools, episode)
    return lines + [f"    ! {notice.place}: {notice.sentence}" for notice in warnings]


def standing_json(standing: ApprovalStanding) -> dict[str, object]:
    """An episode on its way to approval, for machines."""
    episode = standing.episode
    audio = episode.school or episode.public
    return {
        "key": episode.key,
        "title": episode.title,
        "state": standing.state.name.lower(),
        "state_words": standing.state.value,
        "air_time": episode.air_time.isoformat(),
        "seconds": audio.audio.seconds if audio else 0,
        "audio": f"{episode.show}/{audio.audio.name}" if audio else "",
        "audio_sha256": audio.audio.sha256 if audio else "",
        "script_sha256": standing.script,
        "approved_by": standing.approval.who if standing.approval and standing.current else "",
        "replaced_voices": [v.instead_of for v in episode.voices if v.instead_of],
        "reason": standing.reason,
    }


def _approval_json(approval: Approval) -> dict[str, object]:
    return {
        "subject": approval.subject,
        "who": approval.who,
        "at": approval.at.isoformat(),
        "audio_sha256": approval.audio_sha256,
        "public_sha256": approval.public_sha256,
        "script_sha256": approval.script_sha256,
        "urgent": approval.urgent,
        "confirmed_by": approval.confirmed_by,
    }


def _later(approval: Approval) -> str:
    if approval.confirmed_by:
        return f" khẩn cấp, {approval.confirmed_by} đã xác nhận"
    return " khẩn cấp; cần người khác xác nhận sau (--confirm)" if approval.urgent else ""
