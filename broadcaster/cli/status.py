"""`broadcaster status`."""

from datetime import datetime

import click

from broadcaster.app.playout import read_status
from broadcaster.cli.output import notices_json, say_json
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.sites import known_site
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day, told_moment
from broadcaster.domain.legal_reporters import ReporterDue
from broadcaster.domain.playout import AirItem, Lamp, LampItem, slot_words
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.wording import length
from broadcaster.playout.agent_state import AgentState
from broadcaster.playout.rules import refusal
from broadcaster.playout.status import AirStatus, SlotStatus

COLOURS = {Lamp.GREEN: "green", Lamp.AMBER: "yellow", Lamp.RED: "red"}
SIGNS = {Lamp.GREEN: "✔", Lamp.AMBER: "!", Lamp.RED: "✘"}


@click.command("status", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option("--site", metavar="ĐIỂM", default="", help="Điểm phát (mặc định: điểm chính).")
@click.option("--strict", is_flag=True, help="Đèn vàng cũng coi là chưa đạt (mã thoát 3).")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, site: str, strict: bool, as_json: bool) -> int:
    """Sắp phát gì, đã ở máy phát chưa, đã duyệt chưa, có vừa giờ không.

    Mã thoát: 0 khi đèn xanh hoặc vàng, 1 khi đèn đỏ; với --strict đèn vàng là 3.
    """
    from broadcaster.app.staff_files import reporters_due, staff_file_mistakes

    wired = open_station(session)
    status = read_status(wired, known_site(wired, site))
    waiting, mistakes = reporters_due(wired), staff_file_mistakes(wired)
    if as_json:
        say_json(
            **_json(status),
            reporters_due=[_due_json(one) for one in waiting],
            staff_files=notices_json(mistakes),
        )
    else:
        _tell(status)
        for one in waiting:  # to be known, no lamp of the air
            ends = "đã hết" if one.over else "đến hết"
            person = f"{one.reporter.kind} {one.reporter.name}"
            click.echo(f"· {person}: {one.what} {ends} {told_day(one.day)}")
        for wrong in mistakes:
            click.echo(f"· Chưa đọc hết được {wrong.place}: {wrong.sentence}")
    if status.lamp is Lamp.RED:
        return 1
    return 3 if strict and status.lamp is Lamp.AMBER else 0


def _tell(status: AirStatus) -> None:
    where, now = status.site or "điểm chính", status.now.astimezone(ZONE)
    click.secho(f"{status.lamp} ({where})", fg=COLOURS[status.lamp], bold=True)
    click.echo(f"Bây giờ: {now:%H:%M:%S} {told_day(now)}, giờ Việt Nam")
    for slot in status.on_air:
        click.secho(f"♪ Đang phát: khung giờ {slot_words(slot)}", fg="cyan")
    for one in status.ahead:
        _tell_slot(one, whole=one is status.next)
    if not status.ahead:
        click.echo("Không có khung giờ nào sắp tới. Xem: broadcaster slot list")
    click.echo("Máy phát:")
    for seen in status.general:
        _tell_seen(seen)
    if status.runs and status.state is not None:
        for alarm in status.state.alarms:
            when = alarm.at.astimezone(ZONE)
            click.secho(f"  ! Đã báo lúc {told_moment(when)}: {alarm.sentence}", fg="yellow")
    for line in status.to_make_up:
        name = line.get("name") or ""
        click.secho(f"! Chưa phát bù: {slot_words(line.slot)} ({name})", fg="yellow")
        click.echo(f"      → broadcaster air-now --make-up {line.slot}")


def _tell_slot(one: SlotStatus, *, whole: bool) -> None:
    slot = one.slot
    begins = slot.begins.astimezone(ZONE)
    if not slot.items and not slot.lost:
        click.echo(f"· {told_moment(begins)} – {slot.name}: chưa xếp bài")
        return
    sign = SIGNS[one.lamp]
    title = "Sắp phát" if whole else "Sau đó"
    head = f"{sign} {title}: {told_moment(begins)} – {slot.name}"
    heard = [item for item in slot.items if not refusal(item, begins.date())]
    seconds = sum(item.seconds for item in heard)
    told = f"{len(heard)} mục, {length(seconds)}" if slot.items else "nay trống"
    click.secho(f"{head}: {told}", fg=COLOURS[one.lamp])
    for item in slot.items:
        click.echo(f"    {_item_line(item)}")
    for seen in one.seen:
        if whole or seen.lamp is not Lamp.GREEN:
            _tell_seen(seen)


def _item_line(item: AirItem) -> str:
    marks = [length(item.seconds)]
    marks += ["đọc trực tiếp"] if item.live is not None else []
    marks += [f"{item.approved_by} duyệt"] if item.approved_by else []
    before = slot_words(item.came_from)
    marks += [f"dời theo khung đổi giờ, trước là {before}"] if before else []
    return f"“{item.title}” ({', '.join(marks)})"


def _tell_seen(seen: LampItem) -> None:
    click.secho(f"  {SIGNS[seen.lamp]} {seen.told}", fg=COLOURS[seen.lamp])
    if seen.fix and seen.lamp is not Lamp.GREEN:
        click.echo(f"      → {seen.fix}")


def _json(status: AirStatus) -> dict[str, object]:
    slots = [_slot_json(one) for one in status.ahead]
    return {
        "lamp": status.lamp.name.lower(),
        "lamp_words": status.lamp.value,
        "site": status.site,
        "now": status.now.astimezone(ZONE).isoformat(timespec="seconds"),
        "on_air": list(status.on_air),
        "next": _slot_json(status.next) if status.next else None,
        "ahead": slots,
        "general": [_seen_json(seen) for seen in status.general],
        "to_make_up": [line.slot for line in status.to_make_up],
        "agent_runs": status.runs,
        "agent": _agent_json(status.state) if status.runs and status.state else None,
    }


def _due_json(one: ReporterDue) -> dict[str, object]:
    return {
        "name": one.reporter.name,
        "kind": one.reporter.kind.value,
        "what": one.what,
        "day": one.day.isoformat(),
        "over": one.over,
    }


def _agent_json(state: AgentState) -> dict[str, object]:
    """The agent's own note, as it wrote it."""
    speaker = state.speaker
    return {
        "player": speaker.player,
        "device": speaker.device,
        "rehearsal": speaker.rehearsal,
        "opened": _moment(speaker.opened),
        "trouble": speaker.trouble,
        "volume": speaker.volume,
        "tick": _moment(state.tick),
        "slot": state.slot,
        "position": state.position,
        "checked": _moment(state.checked),
        "check": state.check.lower(),
        "alarms": [{"at": _moment(one.at), "told": one.sentence} for one in state.alarms],
        "alarm_ways": list(state.ways),
    }


def _moment(when: datetime | None) -> str | None:
    return when.astimezone(ZONE).isoformat(timespec="seconds") if when is not None else None


def _slot_json(one: SlotStatus) -> dict[str, object]:
    slot = one.slot
    return {
        "slot": slot.id,
        "name": slot.name,
        "begins": slot.begins.astimezone(ZONE).isoformat(),
        "seconds": sum(item.seconds for item in slot.items),
        "max_seconds": slot.max_seconds,
        "lamp": one.lamp.name.lower(),
        "items": [_item_json(item) for item in slot.items],
        "lost": list(slot.lost),
        "seen": [_seen_json(seen) for seen in one.seen],
    }


def _item_json(item: AirItem) -> dict[str, object]:
    return {
        "id": item.id,
        "title": item.title,
        "episode": item.episode,
        "sha256": item.sha256,
        "seconds": item.seconds,
        "approved_by": item.approved_by,
        "refused": item.refused,
        "live": item.live is not None,
    }


def _seen_json(seen: LampItem) -> dict[str, object]:
    return {"lamp": seen.lamp.name.lower(), "told": seen.told, "fix": seen.fix}
