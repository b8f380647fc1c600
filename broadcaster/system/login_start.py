"""A program that begins by itself when its user signs in: one file, where the system looks for it.

Linux: an entry of the XDG autostart specification 0.5. Windows: a batch file in the Start menu's
folder Startup. macOS: a launch agent (launchd.plist(5)).
"""

import plistlib
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_NO_NAME = re.compile(
    r"[^\w .,–-]"
)  # what a batch file or an entry would take for more than a name
_STARTUP = ("Microsoft", "Windows", "Start Menu", "Programs", "Startup")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginStart:
    """The file and what has to stand in it."""

    path: Path
    text: bytes

    @property
    def on(self) -> bool:
        """Whether the file is there and starts this very command."""
        try:
            return self.path.read_bytes() == self.text
        except OSError:
            return False

    def turn_on(self) -> None:
        """Put the file in place. Raises OSError."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_bytes(self.text)

    def turn_off(self) -> None:
        """Take it away, whatever stands in it. Raises OSError."""
        self.path.unlink(missing_ok=True)


def login_start(
    words: Sequence[str],
    *,
    key: str,
    title: str,
    home: Path,
    environ: Mapping[str, str],
    system: str = sys.platform,
) -> LoginStart:
    """How the system is told to run `words` at sign-in.

    `key` is the name of the file, [a-z0-9-]; `title` is what people see in the system's own list.
    """
    name, title = f"broadcaster-{key}", _NO_NAME.sub(" ", title)
    if system == "win32":
        roaming = Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
        return LoginStart(
            path=roaming.joinpath(*_STARTUP, f"{name}.bat"), text=_batch(words, title)
        )
    if system == "darwin":
        told = {"Label": name, "ProgramArguments": list(words), "RunAtLoad": True}
        folder = home / "Library" / "LaunchAgents"
        return LoginStart(path=folder / f"{name}.plist", text=plistlib.dumps(told))
    settings = Path(environ.get("XDG_CONFIG_HOME") or home / ".config")
    return LoginStart(
        path=settings / "autostart" / f"{name}.desktop", text=_desktop_entry(words, title)
    )


def _batch(words: Sequence[str], title: str) -> bytes:
    """A window that stays open when the program ends, so that people can read why."""
    command = " ".join(f'"{word}"' for word in words).replace("%", "%%")
    lines = ("@echo off", "chcp 65001 >nul", "set PYTHONUTF8=1", f"title {title}", command, "pause")
    return "".join(f"{line}\r\n" for line in lines).encode()


def _desktop_entry(words: Sequence[str], title: str) -> bytes:
    """Each word in quotes, as the key Exec of the Desktop Entry Specification 1.5 wants it."""
    command = " ".join(map(_quoted, words))
    return (
        f"[Desktop Entry]\nType=Application\nVersion=1.5\nName={title}\nExec={command}\n"
        "Terminal=false\nX-GNOME-Autostart-enabled=true\n"
    ).encode()


def _quoted(word: str) -> str:
    shell = re.sub(r'(["`$\\])', r"\\\1", word)
    return '"' + shell.replace("\\", "\\\\").replace("%", "%%") + '"'
