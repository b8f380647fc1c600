"""`broadcaster doctor`."""

from pathlib import Path

import click

from broadcaster.app.care import machine_of, store_findings, write_bundle
from broadcaster.app.playout import agent_runs, no_output, seen_of_logs, seen_of_loudspeaker
from broadcaster.app.station import WiredStation
from broadcaster.care.doctor import Finding, examine, examine_machine
from broadcaster.cli.better_voice import tell_better_voice
from broadcaster.cli.by_icon import at_hand
from broadcaster.cli.output import notices_json, say_json, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.notice import Level
from broadcaster.domain.playout import Lamp, LampItem


@click.command("doctor", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.option(
    "--online",
    is_flag=True,
    help="Dùng mạng: so đồng hồ với máy chủ của trường và máy giờ, thử kho đối tượng, cụm máy.",
)
@click.option("--speaker", is_flag=True, help="Máy này nối với loa: khám cả âm thanh.")
@click.option(
    "--bundle",
    metavar="TỆP",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Gói điều đã khám để gửi người hỗ trợ; không có bài, giọng, họ tên hay địa chỉ nào.",
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(
    session: Session, online: bool, speaker: bool, bundle: Path | None, as_json: bool
) -> int:
    """Khám máy và đài: thứ gì ổn, thứ gì chưa, sửa thế nào."""
    wired = open_station(session)
    asked = speaker and agent_runs(wired.settings, "")  # then the agent holds the output
    silent = _no_sound(wired) if speaker and not asked else ""
    seen = machine_of(wired, online=online, speaker=speaker and not asked, no_sound=silent)
    findings = [*examine(wired.tools, wired.tools.engines), *examine_machine(seen)]
    findings += store_findings(wired, online=online)
    if wired.settings.cluster.address:
        from broadcaster.app.cluster import cluster_findings  # only where an office has one

        findings += cluster_findings(wired, online=online)
    findings += [_of_log(one) for one in seen_of_logs(wired.settings)]
    findings += [_of_agent(one) for one in seen_of_loudspeaker(wired)] if speaker else []
    if bundle is not None:
        write_bundle(wired, bundle, findings)
        click.echo(f"Đã gói vào {bundle}; xem lại rồi hãy gửi người hỗ trợ.", err=as_json)
    if as_json:
        rows = [{"what": f.what, "ok": f.ok, "told": f.told, "fix": f.fix} for f in findings]
        say_json(findings=rows, notices=notices_json(wired.settings.notices))
    else:
        show_notices(wired.settings.notices)
        for finding in findings:
            _tell(finding)
        tell_better_voice(wired, "doctor")
    faulty = any(notice.level is Level.ERROR for notice in wired.settings.notices)
    return 0 if all(f.ok for f in findings) and not faulty else 1


def _of_agent(seen: LampItem) -> Finding:
    """What the agent says of itself and of its output; without an agent nothing will air."""
    return Finding(
        what="Trình phát và loa", ok=seen.lamp is Lamp.GREEN, told=seen.told, fix=seen.fix
    )


def _of_log(seen: LampItem) -> Finding:
    """What is wrong with the as-run log of an agent of this machine."""
    return Finding(what="Nhật ký phát", ok=False, told=seen.told, fix=seen.fix)


def _no_sound(wired: WiredStation) -> str:
    """Why nothing could be heard from this machine; "" when it could."""
    try:
        return no_output(wired.tools.clock)
    except BroadcasterError as fault:
        return fault.sentence


def _tell(finding: Finding) -> None:
    mark, colour = ("✔", "green") if finding.ok else ("✘", "red")
    click.secho(f"{mark} {finding.what}: {finding.told}", fg=colour)
    fix = at_hand(finding.fix)
    if not finding.ok and fix:
        click.echo(f"    → {fix}")
