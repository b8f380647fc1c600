"""What a double click starts, and its shortcuts on the desktop; only the standard library."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from go_bo import REMOVER, STARTERS, desktops, icon_name

HERE = Path(__file__).resolve().parent
WORDS = {
    "ban-bien-tap": "serve --open", "trinh-phat": "play", "dong-lenh": "--help", "xem-thu": "demo",
}  # fmt: skip
PROMPT = "dong-lenh"  # stays open, in the station's folder, where the command is found by its name


def starter_text(name: str, windows: bool) -> str:
    """What a double click runs; paths relative to itself, so that any folder name does."""
    if name == PROMPT:
        return _prompt_text(windows)
    words = WORDS[name]
    if windows:
        return (
            "@echo off\r\nchcp 65001 >nul\r\nset PYTHONUTF8=1\r\nset BROADCASTER_ICON=1\r\n"
            f'"%~dp0chuong-trinh\\Scripts\\broadcaster.exe" -C "%~dp0dai" {words}\r\npause\r\n'
        )
    return (
        "#!/bin/sh\n"
        'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1\n'
        "BROADCASTER_ICON=1\nexport BROADCASTER_ICON\n"
        f'exec "$here/chuong-trinh/bin/broadcaster" -C "$here/dai" {words}\n'
    )


def _prompt_text(windows: bool) -> str:
    """A window for commands: it shows which there are, then waits for them."""
    if windows:
        return (
            "@echo off\r\nchcp 65001 >nul\r\nset PYTHONUTF8=1\r\n"
            'set "PATH=%~dp0chuong-trinh\\Scripts;%PATH%"\r\n'
            f'cd /d "%~dp0dai"\r\nbroadcaster {WORDS[PROMPT]}\r\ncmd /k\r\n'
        )
    return (
        "#!/bin/sh\n"
        'here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd) || exit 1\n'
        'PATH="$here/chuong-trinh/bin:$PATH"\nexport PATH\n'
        f'cd -- "$here/dai" || exit 1\nbroadcaster {WORDS[PROMPT]}\nexec "${{SHELL:-/bin/sh}}"\n'
    )


def write_starters(home: Path, windows: bool) -> Iterator[tuple[str, Path]]:
    """The files that start desk and agent, and their shortcuts: title and where it is."""
    desktop = desktops(os.environ)[0]
    for title, name in STARTERS.items():
        starter = home / f"{name}{'.bat' if windows else '.sh'}"
        if name == REMOVER:  # the stick's own files, so that they stand when the stick is gone
            shutil.copyfile(HERE / "go_bo.py", home / "go_bo.py")
            shutil.copyfile(HERE / starter.name, starter)
        else:
            starter.write_bytes(starter_text(name, windows).encode())
        starter.chmod(0o755)
        yield title, _shortcut(title, starter, desktop, windows)


def _shortcut(title: str, starter: Path, desktop: Path, windows: bool) -> Path:
    """The shortcut, or the starter itself where a desktop takes none."""
    if not desktop.is_dir():
        return starter
    name = icon_name(title, starter, desktop)
    if windows:
        return windows_shortcut(name, starter, desktop)
    if sys.platform == "darwin":
        return command_file(desktop / f"{name}.command", starter)
    path = desktop / f"{name}.desktop"
    path.write_text(desktop_entry(name, starter), "utf-8")
    path.chmod(0o755)
    return path


def command_file(path: Path, starter: Path) -> Path:
    """What the Finder of macOS opens in a window of its Terminal; it knows no .desktop."""
    path.write_text(f"#!/bin/sh\nexec {shlex.quote(str(starter))}\n", "utf-8")
    path.chmod(0o755)
    return path


def desktop_entry(title: str, starter: Path) -> str:
    """A desktop entry of freedesktop.org; the path quoted as its Exec key wants it."""
    quoted = re.sub(r'(["`$\\])', r"\\\1", str(starter)).replace("\\", "\\\\").replace("%", "%%")
    return (
        "[Desktop Entry]\nType=Application\nVersion=1.0\n"
        f'Name={title}\nExec="{quoted}"\nTerminal=true\nCategories=AudioVideo;\n'
    )


# WScript.Shell saves no path outside the machine's code page. A bare header (MS-SHLLINK 2.1) is a
# whole shortcut already, and Shell.Application sets paths of any letters in it.
SHORTCUT = """
$ErrorActionPreference = 'Stop'
$t = Join-Path $env:NEN 'phat-thanh-tam.lnk'
try {
  $b = New-Object byte[] 76
  $b[0] = 0x4C; $b[4] = 1; $b[5] = 0x14; $b[6] = 2; $b[12] = 0xC0; $b[19] = 0x46; $b[60] = 1
  [IO.File]::WriteAllBytes($t, $b)
  $s = (New-Object -ComObject Shell.Application).NameSpace($env:NEN)
  $l = $s.ParseName('phat-thanh-tam.lnk').GetLink
  $l.Path = $env:DICH; $l.WorkingDirectory = $env:NOI; $l.Save()
  if ($s.ParseName('phat-thanh-tam.lnk').GetLink.Path -ne $env:DICH) { throw 'path' }
  Move-Item -Force -LiteralPath $t -Destination (Join-Path $env:NEN ($env:TEN + '.lnk'))
} catch { exit 1 } finally { Remove-Item -Force -LiteralPath $t -ErrorAction SilentlyContinue }
"""


def windows_shortcut(name: str, starter: Path, desktop: Path) -> Path:
    """A shortcut by PowerShell; where that is forbidden, a small .bat on the desktop."""
    variables = {
        **os.environ, "DICH": str(starter), "NOI": str(starter.parent), "TEN": name,
        "NEN": str(desktop),
    }  # fmt: skip
    shell = ["powershell", "-NoProfile", "-NonInteractive", "-Command", SHORTCUT]
    link, batch = desktop / f"{name}.lnk", desktop / f"{name}.bat"
    try:
        done = subprocess.run(shell, env=variables, capture_output=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        done = None
    if done is not None and not done.returncode and link.is_file():
        batch.unlink(missing_ok=True)  # of a time when the shortcut could not be made
        return link
    batch.write_bytes(f'@echo off\r\nchcp 65001 >nul\r\ncall "{_batch(starter)}"\r\n'.encode())
    return batch


def _batch(path: Path) -> str:
    """A path inside double quotes of a batch file: only the percent sign still means something."""
    return str(path).replace("%", "%%")
