"""`broadcaster completion`."""

import os
import shlex
from dataclasses import dataclass
from pathlib import Path

import click
from click.shell_completion import get_completion_class

from broadcaster.cli.output import answer_with
from broadcaster.cli.root import ProgramCommand, program
from broadcaster.domain.errors import InputError, StoreError
from broadcaster.domain.wording import refusal
from broadcaster.storage.atomic import write_atomic

VARIABLE = "_BROADCASTER_COMPLETE"  # click's: asked for by the scripts that it writes
SHELLS = ("bash", "zsh", "fish")
MARK = "# broadcaster: phím Tab gõ nốt lệnh"


@dataclass(frozen=True, slots=True)
class CompletionPlace:
    """Where a shell finds the completion of a program."""

    script: Path  # written whole, ours alone
    start: Path | None  # the person's own file, in which one line reads it; None = read by itself
    line: str = ""


def place_of(shell: str, home: Path, data: Path, config: Path) -> CompletionPlace:
    """Where it goes: fish looks into a folder; bash and zsh read what their start file names."""
    if shell == "fish":
        return CompletionPlace(config / "fish" / "completions" / "broadcaster.fish", None)
    script = data / "broadcaster" / f"completion.{shell}"
    word = shlex.quote(str(script))
    line = f"[ ! -r {word} ] || . {word}  {MARK}"
    if shell == "zsh":  # without compinit there is nothing to register at
        line = f"(( $+functions[compdef] )) || {{ autoload -Uz compinit && compinit }}; {line}"
    return CompletionPlace(script, home / (".zshrc" if shell == "zsh" else ".bashrc"), line)


@click.command("completion", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("shell", metavar="[bash|zsh|fish]", type=click.Choice(SHELLS), required=False)
@click.option("--install", is_flag=True, help="Bật cho tài khoản này (mặc định).")
@click.option("--show", is_flag=True, help="Chỉ in ra, không ghi gì.")
@click.option("--remove", is_flag=True, help="Bỏ, trả tệp khởi động của shell như trước.")
def command(shell: str | None, install: bool, show: bool, remove: bool) -> int:
    """Bật gõ nốt bằng phím Tab: tên lệnh, tùy chọn, tên bài.

    Không nêu shell thì là shell đang dùng. PowerShell chưa có.
    """
    if install + show + remove > 1:
        raise InputError("chỉ chọn một trong --install, --show, --remove", hint="Bỏ bớt.")
    name = shell or _own_shell()
    script = _script(name)
    if show:
        click.echo(script)
        return 0
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    place = place_of(name, home, data, config)
    try:
        (_take_away if remove else _install)(place, script)
    except OSError as error:
        raise StoreError(
            f"không ghi được {error.filename or place.script}: {refusal(error)}",
            hint=f"Xem quyền ghi, hoặc tự chép: broadcaster completion {name} --show",
        ) from error
    answer_with(shell=name, script=str(place.script), start=str(place.start or ""), on=not remove)
    if remove:
        click.echo(f"Đã bỏ gõ nốt bằng phím Tab của {name}. Mở cửa sổ lệnh mới để thấy.")
    else:
        click.echo(f"Đã bật gõ nốt bằng phím Tab của {name}: {place.script}")
        click.echo("Mở cửa sổ lệnh mới, gõ “broadcaster ” rồi bấm Tab.")
    return 0


def _own_shell() -> str:
    """The shell of this account. Raises InputError where it is none that click knows."""
    name = Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        said = f"shell {name} chưa có phần gõ nốt" if name else "không rõ đang dùng shell nào"
        raise InputError(said, hint=f"Nêu một trong: {', '.join(SHELLS)}.")
    return name


def _script(shell: str) -> str:
    writer = get_completion_class(shell)
    assert writer is not None
    # `source` of bash first looks for a bash of this machine; the text needs none.
    one = writer(program, {}, "broadcaster", VARIABLE)
    return one.source_template % one.source_vars()


def _install(place: CompletionPlace, script: str) -> None:
    place.script.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(place.script, script.encode())
    if place.start is None:
        return
    start = place.start.resolve()  # many keep it elsewhere, behind a link
    before = start.read_bytes() if start.is_file() else b""
    if place.line.encode() in before:
        return
    ended = b"" if not before or before.endswith(b"\n") else b"\n"
    write_atomic(start, _without_ours(before) + ended + place.line.encode() + b"\n")


def _take_away(place: CompletionPlace, _script: str) -> None:
    place.script.unlink(missing_ok=True)
    if place.start is not None and place.start.is_file():
        before = place.start.read_bytes()
        after = _without_ours(before)
        if after != before:
            write_atomic(place.start.resolve(), after)


def _without_ours(text: bytes) -> bytes:
    """A start file without our line, byte for byte else."""
    return b"".join(line for line in text.splitlines(keepends=True) if MARK.encode() not in line)
