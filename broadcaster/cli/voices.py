"""`broadcaster voices`."""

import json
from dataclasses import replace
from pathlib import Path

import click

from broadcaster.cli.consent import allow_online
from broadcaster.cli.root import Session
from broadcaster.cli.station import settings_of
from broadcaster.cli.telling import show_notices
from broadcaster.cli.voice_install import install, known, remove
from broadcaster.model.notice import Notice
from broadcaster.settings import ENGINES
from broadcaster.wiring import all_engines, is_online, wav, write
from broadcaster.workflows.say import SaidLine, read_text
from broadcaster.workflows.try_voices import SAMPLE, Tried, try_voices
from broadcaster.workflows.voices import EngineState, engine_states

TRIED = Path("audio_out") / "nghe-thu"


@click.group(
    "voices", options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH", invoke_without_command=True
)
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """Các giọng đọc: giọng nào dùng được, giọng nào chưa và cần làm gì."""
    return 0 if ctx.invoked_subcommand is not None else _list(ctx.obj, as_json=as_json)


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def list_all(session: Session, as_json: bool) -> int:
    """Như “broadcaster voices”: giọng nào dùng được, giọng nào chưa và cần làm gì."""
    return _list(session, as_json=as_json)


def _list(session: Session, *, as_json: bool) -> int:
    states = engine_states(all_engines(settings_of(session)))
    if as_json:
        click.echo(json.dumps([_as_json(s) for s in states], ensure_ascii=False, indent=1))
        return 0
    for state in states:
        _tell(state)
    return 0


@command.command("allow-online", options_metavar="[TÙY CHỌN]")
@click.argument("engine", type=click.Choice([e for e in ENGINES if is_online(e)]), default="gtts")
@click.pass_obj
def allow(session: Session, engine: str) -> int:
    """Bật giọng đọc trực tuyến sau khi đã đọc điều gì sẽ rời khỏi trường."""
    if settings_of(session).station.online_allowed:
        click.echo("Giọng trực tuyến đã được bật từ trước.")
        return 0
    allow_online(session, engine)
    return 0


for _command in (install, remove, known):
    command.add_command(_command)


@command.command("try", options_metavar="[TÙY CHỌN]")
@click.argument("text", metavar="[CÂU]", default=SAMPLE)
@click.option(
    "--to",
    metavar="THƯ-MỤC",
    type=click.Path(file_okay=False, path_type=Path),
    help="Nơi ghi các tệp âm thanh; mặc định audio_out/nghe-thu.",
)
@click.pass_obj
def try_all(session: Session, text: str, to: Path | None) -> int:
    """Đọc thử một câu bằng mọi giọng đang dùng được, mỗi giọng một tệp WAV để nghe và chọn.

    Giọng trực tuyến chỉ được thử khi đài đã cho phép.
    """
    settings = settings_of(session)
    lines = list(read_text(text, settings.station.readings))
    show_notices(line for line in lines if isinstance(line, Notice))
    said = (line.text for line in lines if isinstance(line, SaidLine))
    spoken = [words for words in said if any(c.isalnum() for c in words)]
    engines = all_engines(settings)
    folder = to or session.folder / TRIED
    tried = []
    for one in try_voices(engines, spoken, folder, encode=wav, write=write):
        _tell_tried(one)
        tried.append(one)
    for state in engine_states(engines):
        if not state.available.ok:
            _tell(replace(state, voices=()))
    return 0 if any(t.path for t in tried) and not any(t.failure for t in tried) else 1


def _tell_tried(one: Tried) -> None:
    if one.failure is not None:
        click.echo(f"✘ {one.voice.id} ({one.voice.name}): {one.failure.sentence}")
        if one.failure.hint:
            click.echo(f"    → {one.failure.hint}")
        return
    seconds = f"{one.seconds:.1f}".replace(".", ",")
    click.echo(f"✔ {one.voice.id:22} {one.voice.name}: {seconds} giây, {one.path}")


def _tell(state: EngineState) -> None:
    where = "trực tuyến" if state.online else "đọc ngay trên máy này"
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
