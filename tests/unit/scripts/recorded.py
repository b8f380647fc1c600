"""What a reader says about one text, as it is recorded."""

from dataclasses import asdict

from broadcaster.scripts.head import HeadReader
from broadcaster.scripts.head_lines import RULE
from broadcaster.scripts.script_file import read_script

_LATER = (
    "articles",
)  # fields that came after the recording: where they are empty all is as it was


def answers(text: str) -> dict[str, object]:
    """The head alone as it stands in the text, and all that is said of the whole script."""
    lines = text.split("\n")
    rule = next((n for n, line in enumerate(lines) if n and RULE.fullmatch(line)), len(lines))
    reader = HeadReader(lines[:rule], "bai.md")
    understood = reader.understood()
    head = plain(asdict(reader.head()))
    whole = read_script(text.encode(), "bai.md")
    return {
        "understood": understood,
        "head": {name: value for name, value in head.items() if value not in (None, "", [], 0)},
        "places": {name: place.line for name, place in reader.places.items()},
        "notices": [_told(one) for one in reader.notices],
        "script": [_told(one) for one in whole.notices],
        "read": whole.value is not None and plain(asdict(whole.value.head)) == head,
    }


def plain(value):
    """Values as JSON has them."""
    if isinstance(value, dict) and "column" in value:
        return value["line"]  # a place; the file is always the same
    if isinstance(value, dict):
        told = {name: one for name, one in value.items() if one or name not in _LATER}
        return {name: plain(one) for name, one in told.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value if value is None or type(value) in (str, int, bool) else str(value)


def _told(one):
    line, column = (one.place.line, one.place.column) if one.place else (0, 0)
    return [one.code, one.level.name, line, column, one.sentence, one.hint]
