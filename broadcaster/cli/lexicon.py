"""`broadcaster lexicon`."""

from collections.abc import Iterable
from pathlib import Path

import click

from broadcaster.cli.options import ScriptName
from broadcaster.cli.output import answer_with, exit_code, show_notices
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.say import print_trace, station_readings
from broadcaster.cli.station import settings_of
from broadcaster.domain.notice import Notice
from broadcaster.production.gather import name_of
from broadcaster.production.readings import Readings
from broadcaster.scripts.script_file import read_script
from broadcaster.writing.lexicon import LexiconEntry, added_to_script, entries, like, search, wish
from broadcaster.writing.say import read_text

SCRIPT = ScriptName()


@click.group("lexicon", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Cách đọc của chữ khó: chữ nước ngoài, tên riêng, chữ viết tắt."""


@command.command("add", options_metavar="[TÙY CHỌN]")
@click.argument("written", metavar="CHỮ")
@click.argument("spoken", metavar="CÁCH-ĐỌC")
@click.option("--script", metavar="BÀI", type=SCRIPT, help="Chỉ cho một bài, không cho cả đài.")
@click.option("--replace", is_flag=True, help="Thay cách đọc đã có.")
@click.pass_obj
def add(session: Session, written: str, spoken: str, script: Path | None, replace: bool) -> int:
    """Ghi CÁCH-ĐỌC của CHỮ vào station.toml, hoặc vào đầu một bài.

    Ví dụ: broadcaster lexicon add WHO "vê kép hát ô". Bản trước của tệp được giữ trong .truoc.
    """
    if script is not None:
        return _add_to_script(session, script, written, spoken, replace=replace)
    from broadcaster.app.station import edit_station

    settings = settings_of(session)
    station = settings.station.readings
    new = wish(written, spoken, _without(station, written) if replace else station)
    if (new.written, new.spoken) in station:
        click.echo(f"Đài đã đọc “{new.written}” là “{new.spoken}”, không phải ghi thêm.")
        return 0
    edit_station(settings.folder, {("readings", new.written): new.spoken})
    _tell(f"{settings.scripts.name}/station.toml", new.written, new.spoken, new.remarks)
    return 0


def _add_to_script(
    session: Session, script: Path, written: str, spoken: str, *, replace: bool
) -> int:
    from broadcaster.storage.atomic import rewrite

    path = script.resolve()
    data, name = path.read_bytes(), name_of(path)
    read = read_script(data, name).value
    own = read.head.readings if read else ()
    station = station_readings(session)
    new = wish(written, spoken, station, _without(own, written) if replace else own)
    if (new.written, new.spoken) in own:
        click.echo(f"Bài đã đọc “{new.written}” là “{new.spoken}”, không phải ghi thêm.")
        return 0
    rewrite(path, added_to_script(data, name, new))
    _tell(name, new.written, new.spoken, new.remarks)
    return 0


@command.command("list", options_metavar="")
@click.argument("word", metavar="[CHỮ]", default="")
@click.pass_obj
def show(session: Session, word: str) -> int:
    """Các chữ đã có cách đọc và nơi ghi. Tìm CHỮ có dấu hay không dấu đều được."""
    known = entries(station_readings(session))
    found = search(known, word)
    answer_with(
        words=[
            {"written": e.written, "spoken": e.spoken, "context": e.context, "source": e.source}
            for e in found
        ]
    )
    if not found:
        near = like(known, word)
        click.echo(f"Chưa có cách đọc nào cho “{word}”." + (f" Có “{near}”." if near else ""))
        return 0
    for entry in found:
        click.echo(_row(entry))
    return 0


@command.command("test", options_metavar="[TÙY CHỌN]")
@click.argument("text", metavar="CÂU")
@click.option("--script", metavar="BÀI", type=SCRIPT, help="Với cách đọc riêng của một bài.")
@click.pass_obj
def test(session: Session, text: str, script: Path | None) -> int:
    """Đọc thử một CÂU, kèm quy tắc đã dùng cho từng chỗ."""
    read = read_script(script.read_bytes(), script.name).value if script else None
    lines = read_text(text, station_readings(session), read.head.readings if read else ())
    notices, said = [], []
    for line in lines:
        if isinstance(line, Notice):
            notices.append(line)
            continue
        click.echo(line.text)
        print_trace(line)
        said.append(line.text)
    answer_with(spoken=said)
    show_notices(notices)
    return exit_code(notices, strict=False)


def _without(readings: Readings, word: str) -> Readings:
    return tuple(pair for pair in readings if pair[0] != " ".join(word.split()))


def _row(entry: LexiconEntry) -> str:
    context = f" ({entry.context})" if entry.context else ""
    return f"{entry.written} → {entry.spoken}{context}  [{entry.source}]"


def _tell(name: str, written: str, spoken: str, remarks: Iterable[str]) -> None:
    answer_with(file=name, written=written, spoken=spoken)
    click.echo(f"✔ {name}: {written} → {spoken}")
    for remark in remarks:
        click.echo(f"· {remark}", err=True)
