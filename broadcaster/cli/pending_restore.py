"""The restore that somebody agreed to at the desk, done before the server opens the station."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from broadcaster.app.desk import bring_in_agreed
from broadcaster.domain.schedule import ZONE
from broadcaster.system.processes import begin_again


def restore_agreed(folder: Path) -> bool:
    """Restore what was agreed to and say how it went; whether the station is another one now."""
    brought = bring_in_agreed(folder)
    if brought is None:
        return False
    made = brought.made_at.astimezone(ZONE)
    if brought.fault:
        click.echo(f"Chưa phục hồi được bản lúc {made:%H:%M ngày %d/%m/%Y}: {brought.fault}")
        click.echo("  → Đài vẫn như trước. Làm lại ở Cài đặt → Sao lưu và phục hồi.")
        return False
    click.echo(f"✔ Đã phục hồi đài như lúc {made:%H:%M ngày %d/%m/%Y}.")
    click.echo(f"  → Những gì có trước đó để dành trong {brought.aside}")
    return True


def restart_server(port: int, words: Sequence[str] | None = None) -> NoReturn:
    """Begin this command once more on the same port, without another window of the browser."""
    told = [word for word in (sys.argv[1:] if words is None else words) if word != "--open"]
    begin_again([*told, "--port", str(port)])
