"""`broadcaster voices`."""

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import click

from broadcaster.app.settings import ENGINES
from broadcaster.app.voices import all_engines, damaged_voices, is_online
from broadcaster.cli.consent import allow_online
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import settings_of
from broadcaster.cli.telling import show_notices
from broadcaster.cli.voice_install import install, known, remove, tell_engines
from broadcaster.domain.notice import Notice
from broadcaster.domain.speech import Region, Voice
from broadcaster.production.engines import (
    SAMPLE,
    EngineState,
    VoiceTrial,
    engine_states,
    try_voices,
)
from broadcaster.voices.installed import ENGINE_NAMES
from broadcaster.writing.say import SaidLine, read_text

TRIED = Path("audio_out") / "nghe-thu"


@click.group(
    "voices",
    cls=CommandGroup,
    options_metavar="[TÙY CHỌN]",
    subcommand_metavar="LỆNH",
    invoke_without_command=True,
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
    settings = settings_of(session)
    states = engine_states(all_engines(settings))
    if as_json:
        click.echo(json.dumps([_as_json(s) for s in states], ensure_ascii=False, indent=1))
        return 0
    used = settings.station.engines
    click.echo(f"Đài đọc bằng: {', '.join(used)} (dòng engines trong station.toml)\n")
    damaged = damaged_voices(settings)
    for state in states:
        _tell(state, used, damaged)
    click.echo(
        "\nChọn giọng cho một vai: ở đầu bài, dưới dòng “Vai:”, ghi như “NỮ: embedded:nu-nam”"
    )
    click.echo("Nghe thử từng giọng: broadcaster voices try")
    click.echo("Giọng hay hơn, cài một lần, đọc không cần mạng: broadcaster voices catalogue")
    return 0


@command.command("allow-online", options_metavar="[TÙY CHỌN]")
@click.argument("engine", type=click.Choice([e for e in ENGINES if is_online(e)]), default="gtts")
@click.pass_obj
def allow(session: Session, engine: str) -> int:
    """Bật giọng đọc trực tuyến sau khi đã đọc điều gì sẽ rời khỏi trường."""
    station = settings_of(session).station
    if station.online_allowed:
        click.echo("Giọng trực tuyến đã được bật từ trước.")
    else:
        allow_online(session, engine)
    tell_engines(engine, station.engines)
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
    for one in try_voices(engines, spoken, folder):
        _tell_tried(one)
        tried.append(one)
    click.echo(f"Mở thư mục này để nghe: {folder.resolve()}")
    silent = [s.name for s in engine_states(engines) if not s.available.ok]
    if silent:
        click.echo(
            f"Chưa thử được: {', '.join(silent)}. Vì sao, làm thế nào thì được: broadcaster voices"
        )
    return 0 if any(t.path for t in tried) and not any(t.failure for t in tried) else 1


def _tell_tried(one: VoiceTrial) -> None:
    if one.failure is not None:
        click.echo(f"✘ {one.voice.id} ({one.voice.name}): {one.failure.sentence}")
        if one.failure.hint:
            click.echo(f"    → {one.failure.hint}")
        return
    seconds = f"{one.seconds:.1f}".replace(".", ",")
    click.echo(f"✔ {one.voice.id:22} {one.voice.name}: {seconds} giây, {one.path}")


def _tell(state: EngineState, used: Sequence[str], damaged: Collection[str]) -> None:
    mark = "✔" if state.available.ok else "✘"
    known = ENGINE_NAMES.get(state.name)
    click.echo(f"{mark} {state.name}" + (f": {known}" if known else "") + _standing(state, used))
    if not state.available.ok:
        click.echo(f"    {state.available.reason}")
        click.echo(f"    → {state.available.fix}")
    for voice in state.voices:
        click.echo(f"    {voice.id:22} {voice.name} ({', '.join(_traits(voice))})")
        if voice.id in damaged:
            click.echo("        ✘ Tệp của giọng này hỏng hoặc đã bị đổi, đài không đọc bằng nó.")
            key = voice.id.partition(":")[2]
            click.echo(f"        → Gỡ rồi cài lại: broadcaster voices remove {key}")
        if voice.credit:
            click.echo(f"        {voice.credit}")


def _standing(state: EngineState, used: Sequence[str]) -> str:
    """What a person must know of an engine before choosing it."""
    told = ["lời bài được gửi ra mạng"] if state.online else []
    if state.available.ok and state.name not in used:
        told.append("dùng được, đài chưa chọn")
    return f" ({', '.join(told)})" if told else ""


def _traits(voice: Voice) -> Iterator[str]:
    yield from (voice.gender, voice.age)
    yield "chưa rõ vùng miền" if voice.region is Region.UNKNOWN else f"miền {voice.region}"


def _as_json(state: EngineState) -> dict[str, object]:
    return {
        "engine": state.name,
        "online": state.online,
        "ok": state.available.ok,
        "reason": state.available.reason,
        "fix": state.available.fix,
        "voices": [voice.id for voice in state.voices],
    }
