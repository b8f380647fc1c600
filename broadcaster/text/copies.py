"""Names that synchronising programs give to the other one of two versions of a file."""

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from unicodedata import normalize

# OneDrive: the name of the PC; Dropbox, Google Drive: words in brackets, in two languages
_SAID = re.compile(r"(?i)conflicted copy|bản sao xung đột|[(\[](?:sync )?conflict\b")
_TAILS = (
    re.compile(r"(?i)[ _-]*[(\[][^()\[\]]*(?:xung đột|conflict)[^()\[\]]*[)\]]$"),
    re.compile(r" \(\d{1,2}\)$"),
    re.compile(r"-(?=[0-9-]*[A-Z])[A-Z0-9][A-Z0-9-]{2,14}(?:-\d{1,2})?$"),
)


def copied_names(names: Iterable[str], host: str = "") -> tuple[tuple[str, str], ...]:
    """(copy, plain name) of every conflict copy, sorted; "" = its plain name is not there.

    A number or the name of a PC behind a name counts only when the plain name stands beside it;
    `host` is this PC's, in whatever letters.
    """
    there = {normalize("NFC", name): name for name in sorted(names)}
    tails = (*_TAILS, *((re.compile(rf"(?i)-{re.escape(host)}(-\d+)?$"),) if host else ()))
    found = []
    for told, name in there.items():
        path = PurePosixPath(told)
        plain = next((one for one in _plain_names(path, tails) if one in there), "")
        if plain or _SAID.search(path.stem):
            found.append((name, there.get(plain, "")))
    return tuple(found)


def _plain_names(path: PurePosixPath, tails: Iterable[re.Pattern[str]]) -> list[str]:
    stems = (tail.sub("", path.stem) for tail in tails)
    return [str(path.with_name(f"{s}{path.suffix}")) for s in stems if s and s != path.stem]
