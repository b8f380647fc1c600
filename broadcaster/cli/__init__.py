"""The commands, for people and cron: parse, call a feature, print, exit."""

import os
import sys
from collections.abc import Sequence
from typing import TextIO


def main(argv: Sequence[str] | None = None) -> None:
    """The entry point of the program; ends the process with its exit code.

    A station's PC may have any code page, so both streams are UTF-8 whatever it is.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    keep = "surrogateescape" if os.name != "nt" else "replace"
    _speak_utf8(sys.stdin, keep)
    # What goes out is UTF-8 to the last byte, even where a file's name is not.
    _speak_utf8(sys.stdout, "replace")
    _speak_utf8(sys.stderr, "replace")
    if words == ["say", "--plain", "-"]:
        # A filter must answer at once: the rest of the program is not even loaded for it.
        from broadcaster.cli.filter import run

        sys.exit(run(sys.stdin.buffer, sys.stdout.buffer))
    from broadcaster.cli.entrance import enter

    sys.exit(enter(words))


def _speak_utf8(stream: TextIO | None, errors: str) -> None:
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="utf-8", errors=errors)
