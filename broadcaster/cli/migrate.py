"""`broadcaster migrate`."""

import click

from broadcaster.cli.answers import say_json
from broadcaster.cli.root import Session
from broadcaster.cli.station import held, open_station
from broadcaster.wiring_care import (
    BEFORE_UPGRADE,
    backup_place,
    backup_tools,
    migrate_tools,
)
from broadcaster.workflows.migrate import Migrated, migrate, plan_migration


@click.command("migrate", options_metavar="[TÙY CHỌN]")
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ đổi gì, không ghi gì cả.")
@click.option(
    "--to",
    metavar="NƠI",
    default="",
    help=f"Cất bản sao lưu trước khi đổi ở đâu (mặc định: thư mục {BEFORE_UPGRADE} của đài).",
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def command(session: Session, dry_run: bool, to: str, as_json: bool) -> int:
    """Đưa đài từ bản cũ của chương trình lên bản này; sao lưu cả đài trước khi đổi gì.

    Chỉ đi tới, không đi lui: muốn về bản cũ thì lấy lại bản sao lưu ấy. Chạy lại bao nhiêu lần
    cũng được.
    """
    wired = open_station(session)
    tools = migrate_tools(wired)
    if dry_run:
        done = plan_migration(tools)
    else:
        with held(wired):
            place = backup_place(wired.settings, to or BEFORE_UPGRADE)
            done = migrate(tools, backup_tools(wired), place)
    if as_json:
        say_json(**_json(done))
    else:
        _tell(done, dry_run=dry_run)
    return 0


def _json(done: Migrated) -> dict[str, object]:
    return {
        "files": done.files,
        "steps": [{"what": s.what, "before": s.before, "after": s.after} for s in done.steps],
        "backup": done.backup.name if done.backup else "",
    }


def _tell(done: Migrated, *, dry_run: bool) -> None:
    if not done.steps:
        click.echo(
            f"✔ Đã xem {done.files} tệp và cơ sở dữ liệu: mọi thứ đúng bản này, không đổi gì."
        )
        return
    if done.backup is not None:
        click.echo(f"✔ Đã sao lưu trước: {done.backup.name} ở {done.backup.place}")
    for step in done.steps:
        mark = "·" if dry_run else "✔"
        click.echo(f"{mark} {step.what}: {step.before} → {step.after}")
    if not dry_run:
        click.echo("  → Khám lại: broadcaster doctor")
