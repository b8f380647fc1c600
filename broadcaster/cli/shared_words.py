"""The options that every command has, as words of a line that nobody has read yet."""

import re
from collections.abc import Sequence

FOLDER_OPTIONS = ("-C", "--folder")  # with a value
SHARED_FLAGS = {"quiet": ("-q", "--quiet"), "json": ("--json",), "debug": ("--debug",)}
_FLAGS = frozenset(name for names in SHARED_FLAGS.values() for name in names)
_SHORT = re.compile(r"-(?:q+|q*C(?P<folder>.*))", re.DOTALL)


def own_words(args: Sequence[str]) -> list[str]:
    """The words of a line without the shared options at its begin and their values.

    They may be written as click takes them: -C x, -Cx, -qC x, --folder x, --folder=x.
    """
    rest = list(args)
    while rest:
        short = _SHORT.fullmatch(rest[0])
        if rest[0] == "--folder" or (short and short["folder"] == ""):
            rest = rest[2:]
        elif short or rest[0] in _FLAGS or rest[0].startswith("--folder="):
            rest = rest[1:]
        else:
            break
    return rest


def wants(option: str, words: Sequence[str]) -> bool:
    """Whether a shared flag is on the line; what follows "--" is no option."""
    end = words.index("--") if "--" in words else len(words)
    return any(name in words[:end] for name in SHARED_FLAGS[option])


def is_given(option: str, words: Sequence[str]) -> bool:
    """Whether a long option is on the line, its value behind it or behind "="."""
    return any(word == option or word.startswith(f"{option}=") for word in words)
