"""Names that are safe on every disk: what a manifest calls a file is hostile until checked."""

import re

LONGEST = 120  # characters; with the folder it stays far below what old Windows can open
_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.(mp3|wav|opus|txt|json|vtt|cue)", re.ASCII)
# Microsoft, "Naming Files, Paths, and Namespaces": devices, whatever ending follows
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])\.", re.ASCII)


def is_safe(name: str) -> bool:
    """Whether a name is a plain file name of [a-z0-9-] with one known ending.

    Everything else is refused: folders, dots, blanks, capitals (two names that differ in case are
    one file on Windows), names of devices, names that are too long.
    """
    plain = len(name) <= LONGEST and _PLAIN.fullmatch(name) is not None
    return plain and _DEVICES.match(name) is None
