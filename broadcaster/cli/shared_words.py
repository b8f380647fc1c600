"""The options that every command has, as words of a line that nobody has read yet."""

from collections.abc import Sequence

FOLDER_OPTIONS = ("-C", "--folder")  # with a value
SHARED_FLAGS = {"quiet": ("-q", "--quiet"), "json": ("--json",), "debug": ("--debug",)}
_FLAGS = frozenset(name for names in SHARED_FLAGS.values() for name in names)


def own_words(args: Sequence[str]) -> list[str]:
    """The words of a line without the shared options at its begin and their values."""
    rest = list(args)
    while rest and (rest[0] in _FLAGS or rest[0] in FOLDER_OPTIONS):
        rest = rest[1:] if rest[0] in _FLAGS else rest[2:]
    return rest


def wants(option: str, words: Sequence[str]) -> bool:
    """Whether a shared flag is on the line; what follows "--" is no option."""
    end = words.index("--") if "--" in words else len(words)
    return any(name in words[:end] for name in SHARED_FLAGS[option])


def is_given(option: str, words: Sequence[str]) -> bool:
    """Whether a long option is on the line, its value behind it or behind "="."""
    return any(word == option or word.startswith(f"{option}=") for word in words)


def folder_named(words: Sequence[str]) -> str:
    """The folder that the line names; "" without one."""
    places = [at for at, word in enumerate(words[:-1]) if word in FOLDER_OPTIONS]
    return words[places[0] + 1] if places else ""
