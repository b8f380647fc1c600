"""`broadcaster voices`."""

import json
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

import click

from broadcaster.app.settings import ENGINES
from broadcaster.app.voices import (
    all_engines,
    damaged_voices,
    is_online,
    known_voices,
    voice_shelf,
    voices_lock,
)
from broadcaster.care.withdraw import OWN_VOICE
from broadcaster.cli.consent import agreed_licence, allow_online
from broadcaster.cli.output import answer_with, say_json, show_notices
from broadcaster.cli.own_voices import make, sentences
from broadcaster.cli.progress import work
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import settings_of
from broadcaster.cli.voice_setup import setup
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Notice
from broadcaster.domain.speech import Age, Gender, Region, Voice
from broadcaster.production.engines import (
    SAMPLE,
    EngineState,
    VoiceTrial,
    engine_states,
    try_voices,
)
from broadcaster.voices.installed import ENGINE_NAMES, KnownVoice, WantedVoice
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
        say_json(engines=[_engine_json(s) for s in states])
        return 0
    used = settings.station.engines
    click.echo(f"Đài đọc bằng: {', '.join(used)} (dòng engines trong station.toml)\n")
    damaged = damaged_voices(settings)
    for state in states:
        _tell_engine(state, used, damaged)
    click.echo(
        "\nChọn giọng cho một vai: ở đầu bài, dưới dòng “Vai:”, ghi như “NỮ: embedded:nu-nam”"
    )
    click.echo("Nghe thử từng giọng: broadcaster voices try")
    click.echo("Giọng hay hơn, một lệnh, đọc không cần mạng: broadcaster voices setup")
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
    answer_with(engine=engine, before=station.online_allowed, engines=list(station.engines))
    _tell_choice(engine, station.engines)
    return 0


def _tell_engine(state: EngineState, used: Sequence[str], damaged: Collection[str]) -> None:
    mark = "✔" if state.available.ok else "✘"
    name = ENGINE_NAMES.get(state.name)
    click.echo(f"{mark} {state.name}" + (f": {name}" if name else "") + _standing(state, used))
    if not state.available.ok:
        click.echo(f"    {state.available.reason}")
        if state.available.fix:
            click.echo(f"    → {state.available.fix}")
    for voice in state.voices:
        click.echo(f"    {voice.id:22} {voice.name} ({', '.join(_traits(voice))})")
        if voice.id in damaged:
            click.echo("        ✘ Tệp của giọng này hỏng hoặc đã bị đổi, đài không đọc bằng nó.")
            key = voice.id.partition(":")[2].partition("#")[0]
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
    if voice.on_trial:
        yield "đang thử, khó nghe hơn giọng Bắc"


def _engine_json(state: EngineState) -> dict[str, object]:
    return {
        "engine": state.name,
        "online": state.online,
        "ok": state.available.ok,
        "reason": state.available.reason,
        "fix": state.available.fix,
        "voices": [voice.id for voice in state.voices],
    }


command.add_command(sentences)
command.add_command(make)
command.add_command(setup)

_catalogue = click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Dùng tệp danh mục này thay danh mục có sẵn.",
)


def _choice(kind: type[Gender | Age | Region]) -> click.Choice:
    return click.Choice([str(one.value) for one in kind])


@command.command("install", options_metavar="[TÙY CHỌN]")
@click.argument("what", metavar="TÊN|ĐỊA-CHỈ|TỆP|THƯ-MỤC")
@click.option(
    "--as",
    "key",
    metavar="MÃ",
    default="",
    help="Mã của giọng trong đài này, không dấu, như “co-ba”; mặc định lấy theo tên tệp.",
)
@click.option("--name", metavar="TÊN", default="", help="Tên mà người thấy, như “Cô Ba”.")
@click.option("--gender", type=_choice(Gender), help="Giọng nữ hay nam, khi danh mục không biết.")
@click.option("--age", type=_choice(Age), help="Tuổi của giọng.")
@click.option("--region", type=_choice(Region), help="Miền của giọng.")
@click.option("--licence", metavar="LỜI", default="", help="Giấy phép, khi danh mục không biết.")
@click.option("--credit", metavar="LỜI", default="", help="Lời ghi công mà giấy phép đòi.")
@click.option("--accept-licence", is_flag=True, help="Đã đọc và đồng ý giấy phép; không hỏi nữa.")
@_catalogue
@click.pass_obj
def install(
    session: Session, /, *, accept_licence: bool, catalogue: Path | None, **asked: str | None
) -> int:
    """Cài một giọng đọc hay hơn: theo tên trong danh mục, từ địa chỉ, tệp, hay thư mục (USB)."""
    settings = settings_of(session)
    with voices_lock(settings), work().painting():
        shelf = voice_shelf(settings, catalogue, _tell_progress)
        done = shelf.install(
            _wanted(asked), lambda terms: agreed_licence(terms, flag=accept_licence)
        )
    answer_with(voice=f"neural:{done.key}", name=done.card.name, folder=str(done.folder))
    click.echo(f"Đã cài giọng neural:{done.key} ({done.card.name}) vào {done.folder}.")
    _tell_choice("neural", settings.station.engines)
    for state in engine_states(all_engines(settings)):
        if state.name == "neural" and not state.available.ok:
            click.echo(state.available.reason)
            if state.available.fix:
                click.echo(f"  → {state.available.fix}")
    return 0


def _tell_choice(engine: str, used: Sequence[str]) -> None:
    """How a station that does not use an engine yet comes to use it."""
    if engine not in used:
        engines = json.dumps([engine, *used])
        click.echo(f"Muốn đài dùng giọng này, sửa trong station.toml: engines = {engines}")


def _wanted(asked: dict[str, str | None]) -> WantedVoice:
    """What the options say; what is not said is left to the catalogue."""
    kinds = {"gender": Gender, "age": Age, "region": Region}
    given = {key: kinds.get(key, str)(value) for key, value in asked.items() if value}
    return WantedVoice(**given)  # type: ignore[arg-type]  # each key with a value of its kind


@command.command("remove", options_metavar="[TÙY CHỌN]")
@click.argument("key", metavar="TÊN")
@click.pass_obj
def remove(session: Session, key: str) -> int:
    """Gỡ một giọng đã cài; các số đã dựng vẫn còn nguyên."""
    settings = settings_of(session)
    if key.startswith(OWN_VOICE):
        hint = f'Rút giọng, bản thu và mọi số đọc bằng nó: broadcaster withdraw {key} --reason "…"'
        raise InputError("giọng trường em không gỡ bằng lệnh này", hint=hint)
    with voices_lock(settings):
        gone = voice_shelf(settings, None, _tell_progress).remove(key.removeprefix("neural:"))
    answer_with(voice=gone.key)
    click.echo(f"Đã gỡ giọng {gone.key} ({gone.card.name}).")
    return 0


@command.command("catalogue", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@_catalogue
def known(as_json: bool, catalogue: Path | None) -> int:
    """Các giọng tiếng Việt cài thêm được: miền, nam nữ, cỡ tệp, giấy phép."""
    voices = known_voices(catalogue)
    if as_json:
        say_json(voices=[_known_json(v) for v in voices])
        return 0
    for voice in voices:
        _tell_known(voice)
    click.echo(
        "Cài: broadcaster voices install TÊN. Không có mạng: chép tệp vào USB rồi cài từ đó."
    )
    return 0


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
    folder = to or session.station / TRIED
    tried = []
    for one in try_voices(engines, spoken, folder):
        work().step(f"xong {one.voice.name}")
        _tell_tried(one)
        tried.append(one)
    answer_with(
        folder=str(folder.resolve()),
        tried=[
            {
                "voice": one.voice.id,
                "file": str(one.path or ""),
                "failure": one.failure.sentence if one.failure else "",
            }
            for one in tried
        ],
    )
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


def _tell_known(voice: KnownVoice) -> None:
    size = f", {voice.size / 1e6:.0f} MB" if voice.size else ""
    click.echo(f"{voice.key:12} {voice.name} ({voice.gender}, miền {voice.region}{size})")
    mark = " — KHÔNG dùng cho việc có thu tiền, quảng cáo" if voice.non_commercial else ""
    unread = "chưa ai đọc được, nên chưa mời cài"
    click.echo(f"    Giấy phép: {voice.licence or unread}{mark}")
    if voice.credit:
        click.echo(f"    Ghi công: {voice.credit}")
    if voice.note:
        click.echo(f"    {voice.note}")
    click.echo(f"    Xem: {voice.page}")


def _known_json(voice: KnownVoice) -> dict[str, object]:
    return {
        "key": voice.key,
        "name": voice.name,
        "gender": voice.gender.value,
        "age": voice.age.value,
        "region": voice.region.value,
        "size": voice.size,
        "licence": voice.licence,
        "credit": voice.credit,
        "non_commercial": voice.non_commercial,
        "page": voice.page,
        "downloadable": voice.offered,
        "sha256": voice.sha256,
        "note": voice.note,
    }


def _tell_progress(done: int, whole: int) -> None:
    """How much of a voice has come, in megabytes."""
    work().megabytes("đã tải", done, whole)
