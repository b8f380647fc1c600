"""`broadcaster voices install`, `remove` and `catalogue`."""

import json
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from broadcaster.app.voices import all_engines, known_voices, voice_shelf, voices_lock
from broadcaster.cli.root import Session
from broadcaster.cli.station import settings_of
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.speech import Age, Gender, Region
from broadcaster.production.engines import engine_states
from broadcaster.voices.installed import KnownVoice, Terms, WantedVoice

SHOWN = 6_000  # characters of the maker's own words

_catalogue = click.option(
    "--catalogue",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Dùng tệp danh mục này thay danh mục có sẵn.",
)


def _choice(kind: type[Gender | Age | Region]) -> click.Choice:
    return click.Choice([str(one.value) for one in kind])


@click.command("install", options_metavar="[TÙY CHỌN]")
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
    with voices_lock(settings):
        shelf = voice_shelf(settings, catalogue, _tell_progress)
        done = shelf.install(_wanted(asked), lambda terms: _agreed(terms, flag=accept_licence))
    click.echo(f"Đã cài giọng neural:{done.key} ({done.card.name}) vào {done.folder}.")
    tell_engines("neural", settings.station.engines)
    for state in engine_states(all_engines(settings)):
        if state.name == "neural" and not state.available.ok:
            click.echo(f"{state.available.reason}\n  → {state.available.fix}")
    return 0


def tell_engines(engine: str, used: Sequence[str]) -> None:
    """How a station that does not use an engine yet comes to use it."""
    if engine not in used:
        engines = json.dumps([engine, *used])
        click.echo(f"Muốn đài dùng giọng này, sửa trong station.toml: engines = {engines}")


def _wanted(asked: dict[str, str | None]) -> WantedVoice:
    """What the options say; what is not said is left to the catalogue."""
    kinds = {"gender": Gender, "age": Age, "region": Region}
    given = {key: kinds.get(key, str)(value) for key, value in asked.items() if value}
    return WantedVoice(**given)  # type: ignore[arg-type]  # each key with a value of its kind


@click.command("remove", options_metavar="[TÙY CHỌN]")
@click.argument("key", metavar="TÊN")
@click.pass_obj
def remove(session: Session, key: str) -> int:
    """Gỡ một giọng đã cài; các số đã dựng vẫn còn nguyên."""
    settings = settings_of(session)
    with voices_lock(settings):
        gone = voice_shelf(settings, None, _tell_progress).remove(key.removeprefix("neural:"))
    click.echo(f"Đã gỡ giọng {gone.key} ({gone.card.name}).")
    return 0


@click.command("catalogue", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@_catalogue
def known(as_json: bool, catalogue: Path | None) -> int:
    """Các giọng tiếng Việt cài thêm được: miền, nam nữ, cỡ tệp, giấy phép."""
    voices = known_voices(catalogue)
    if as_json:
        click.echo(json.dumps([_as_json(v) for v in voices], ensure_ascii=False, indent=1))
        return 0
    for voice in voices:
        _tell(voice)
    click.echo(
        "Cài: broadcaster voices install TÊN. Không có mạng: chép tệp vào USB rồi cài từ đó."
    )
    return 0


def _tell(voice: KnownVoice) -> None:
    size = f"{voice.size / 1e6:.0f} MB"
    click.echo(f"{voice.key:12} {voice.name} ({voice.gender}, miền {voice.region}, {size})")
    mark = " — KHÔNG dùng cho việc có thu tiền, quảng cáo" if voice.non_commercial else ""
    click.echo(f"    Giấy phép: {voice.licence}{mark}")
    if voice.credit:
        click.echo(f"    Ghi công: {voice.credit}")
    if voice.note:
        click.echo(f"    {voice.note}")
    click.echo(f"    Xem: {voice.page}")


def _as_json(voice: KnownVoice) -> dict[str, object]:
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
        "downloadable": bool(voice.base),
        "sha256": voice.sha256,
        "note": voice.note,
    }


def _agreed(terms: Terms, *, flag: bool) -> str:
    """Show the terms and ask. Raises InputError when nobody can be asked or somebody refuses."""
    click.echo(f"Giọng: {terms.name}\nTừ: {terms.source}\nGiấy phép: {terms.licence}")
    if terms.credit:
        click.echo(f"Lời ghi công sẽ hiện trên trang và trong tệp: {terms.credit}")
    if terms.non_commercial:
        click.echo("LƯU Ý: giấy phép này cấm dùng vào việc có thu tiền, quảng cáo, tài trợ.")
    if terms.card:
        click.echo("--- Lời của người làm ra giọng ---")
        click.echo(terms.card[:SHOWN].strip())
        click.echo("----------------------------------")
    today = date.today().isoformat()
    if flag:
        return f"--accept-licence, {today}"
    if not sys.stdin.isatty():
        raise ConfigError(
            "chưa ai đồng ý giấy phép của giọng này; chưa cài gì",
            hint="Đọc giấy phép ở trên rồi chạy lại với --accept-licence.",
        )
    if not click.confirm("Đồng ý giấy phép này?"):
        raise InputError("giấy phép không được đồng ý; chưa cài gì", hint="Chọn giọng khác.")
    return f"{click.prompt('Họ tên người đồng ý')}, {today}"


def _tell_progress(done: int, whole: int) -> None:
    """One line that is written over; nothing where the output is a file."""
    if not sys.stderr.isatty():
        return
    share = f" / {whole / 1e6:.1f}" if whole else ""
    click.echo(f"\rĐã tải {done / 1e6:.1f}{share} MB", nl=done == whole, err=True)
