"""`broadcaster say`."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from broadcaster.cli.filter import run
from broadcaster.cli.options import ScriptName
from broadcaster.cli.output import answer_with, exit_code, show_notices
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import settings_of
from broadcaster.domain.errors import ConfigError
from broadcaster.domain.notice import Notice
from broadcaster.domain.script import Script
from broadcaster.domain.sound import Scope
from broadcaster.production.gather import gather
from broadcaster.production.readings import idle_readings, one_line_for_signs
from broadcaster.writing.say import SaidLine, read_text, say

NOT_SPOKEN = "không đọc"
SCHOOL_MARK = "⟨chỉ trong trường⟩ "


@click.command("say", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument(
    "file",
    metavar="BÀI",
    type=ScriptName(dash=True),
)
@click.option("--plain", is_flag=True, help="Chỉ in lời đọc, mỗi dòng vào một dòng ra.")
@click.option(
    "--trace",
    is_flag=True,
    help="Nói thêm từng chỗ: dòng:cột, đọc theo quy tắc nào, chắc hay đoán, ứng với đâu trong lời.",
)
@click.option("--strict", is_flag=True, help="Có cảnh báo cũng coi là chưa đạt (mã thoát 3).")
@click.pass_obj
def command(session: Session, file: Path, plain: bool, trace: bool, strict: bool) -> int:
    """Xem bài sẽ được đọc thành tiếng thế nào, từng dòng; chỗ nào đoán, chỗ nào không đọc.

    BÀI là tên tệp hoặc tiêu đề của một bài trong scripts_vi; dấu - để đọc từng dòng từ đầu vào.
    """
    if str(file) == "-":
        if not trace and not strict:
            return run(sys.stdin.buffer, sys.stdout.buffer)
        return _stream(session, trace=trace and not plain, strict=strict)
    gathered = gather((file.resolve(),))
    notices, spoken = list(gathered.notices), list[dict[str, object]]()
    for script in gathered.scripts:
        told = list(say(script, station_readings(session)))
        _print(script, [t for t in told if isinstance(t, SaidLine)], plain=plain, trace=trace)
        spoken += [_plain(t) for t in told if isinstance(t, SaidLine)]
        notices += one_line_for_signs(t for t in told if isinstance(t, Notice))
        notices += idle_readings(script, station_readings(session))
    answer_with(spoken=spoken)
    show_notices(notices)
    return exit_code(notices, strict=strict)


def _plain(line: SaidLine) -> dict[str, object]:
    return {
        "line": line.place.line,
        "role": line.role or "",
        "text": line.text,
        "spoken": line.spoken,
        "scope": line.scope.value,
    }


def _stream(session: Session, *, trace: bool, strict: bool) -> int:
    """Lines of the input, as those of a script are: what is doubtful is told with its line."""
    notices: list[Notice] = []
    station = station_readings(session)
    for number, raw in enumerate(sys.stdin.buffer, 1):
        told = list(read_text(raw.decode("utf-8", errors="replace"), station, line=number))
        said = [one for one in told if isinstance(one, SaidLine)]
        click.echo(" ".join(one.text for one in said if one.spoken))
        for one in said if trace else ():
            print_trace(one)
        notices += [one for one in told if isinstance(one, Notice)]
    show_notices(one_line_for_signs(notices))
    return exit_code(notices, strict=strict)


def station_readings(session: Session) -> tuple[tuple[str, str], ...]:
    """The station's own readings; a script is read without a station too."""
    try:
        return settings_of(session).station.readings
    except ConfigError:
        return ()


def _print(script: Script, lines: Iterable[SaidLine], *, plain: bool, trace: bool) -> None:
    if not plain:
        click.echo(f"{script.head.title} ({script.head.kind.value})")
    for line in lines:
        if plain:
            if line.spoken:
                click.echo(line.text)
            continue
        mark = SCHOOL_MARK if line.scope is Scope.SCHOOL else ""
        mark += f"{line.role}: " if line.role else ""
        text = f"{mark}{line.text}" if line.spoken else f"⟨{NOT_SPOKEN}⟩ {line.text}"
        click.echo(f"{line.place.line:4d}  {text}")
        if trace:
            print_trace(line)


def print_trace(line: SaidLine) -> None:
    """Each stretch that is a guess or not said as written: place, both forms, rule, how sure.

    The two pairs of figures are the stretch in the sentence as written and as spoken.
    """
    start = line.tokens[0].start if line.tokens else 0
    for token, place in zip(line.tokens, line.places, strict=True):
        if token.written == token.spoken and token.certain:
            continue
        sure = "chắc" if token.certain else "đoán"
        at = token.start - start
        click.echo(
            f"        {place.line}:{place.column}  {token.written} → {token.spoken or NOT_SPOKEN}"
            f" [{token.rule}, {sure}] {at}–{at + len(token.written)}"
            f" ↔ {token.spoken_start}–{token.spoken_start + len(token.spoken)}"
        )
