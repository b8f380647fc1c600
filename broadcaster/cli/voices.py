"""`broadcaster voices`."""

import json

import click

from broadcaster.cli.consent import allow_online
from broadcaster.cli.root import Session
from broadcaster.cli.station import settings_of
from broadcaster.settings import ENGINES
from broadcaster.wiring import all_engines, is_online
from broadcaster.workflows.voices import EngineState, engine_states


@click.group(
    "voices", options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH", invoke_without_command=True
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Các giọng đọc: giọng nào dùng được, giọng nào chưa và cần làm gì."""
    if ctx.invoked_subcommand is not None:
        return 0
    states = engine_states(all_engines(settings_of(ctx.obj)))
    if as_json:
        click.echo(json.dumps([_as_json(s) for s in states], ensure_ascii=False, indent=1))
        return 0
    for state in states:
        _tell(state)
    return 0


@command.command("allow-online")
@click.argument("engine", type=click.Choice([e for e in ENGINES if is_online(e)]), default="gtts")
@click.pass_obj
def allow(session: Session, engine: str) -> int:
    """Bật giọng đọc trực tuyến sau khi đã đọc điều gì sẽ rời khỏi trường."""
    if settings_of(session).station.online_allowed:
        click.echo("Giọng trực tuyến đã được bật từ trước.")
        return 0
    allow_online(session, engine)
    return 0


def _tell(state: EngineState) -> None:
    where = "trực tuyến" if state.online else "có sẵn, không cần mạng"
    if state.available.ok:
        click.echo(f"✔ {state.name} ({where})")
    else:
        click.echo(f"✘ {state.name} ({where}): {state.available.reason}")
        click.echo(f"    → {state.available.fix}")
    for voice in state.voices:
        click.echo(
            f"    {voice.id:22} {voice.name} ({voice.gender}, {voice.age}, miền {voice.region})"
        )
        if voice.credit:
            click.echo(f"        {voice.credit}")


def _as_json(state: EngineState) -> dict[str, object]:
    return {
        "engine": state.name,
        "online": state.online,
        "ok": state.available.ok,
        "reason": state.available.reason,
        "fix": state.available.fix,
        "voices": [voice.id for voice in state.voices],
    }
