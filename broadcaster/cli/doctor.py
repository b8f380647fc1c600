"""`broadcaster doctor`."""

import json

import click

from broadcaster.cli.root import Session
from broadcaster.cli.station import open_station
from broadcaster.cli.telling import show_notices
from broadcaster.workflows.doctor import Finding, examine


@click.command("doctor", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, as_json: bool) -> int:
    """Khám máy và đài: thứ gì ổn, thứ gì chưa, sửa thế nào."""
    wired = open_station(session)
    findings = list(examine(wired.tools, wired.tools.engines))
    if as_json:
        click.echo(json.dumps([_as_json(f) for f in findings], ensure_ascii=False, indent=1))
    else:
        show_notices(wired.settings.notices)
        for finding in findings:
            _tell(finding)
    return 0 if all(f.ok for f in findings) else 1


def _tell(finding: Finding) -> None:
    mark, colour = ("✔", "green") if finding.ok else ("✘", "red")
    click.secho(f"{mark} {finding.what}: {finding.told}", fg=colour)
    if not finding.ok:
        click.echo(f"    → {finding.fix}")


def _as_json(finding: Finding) -> dict[str, object]:
    return {"what": finding.what, "ok": finding.ok, "told": finding.told, "fix": finding.fix}
