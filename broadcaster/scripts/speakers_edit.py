"""Who reads a script that names nobody: labels put before its paragraphs, or taken from them."""

import re
from collections.abc import Sequence

from broadcaster.domain.errors import InputError
from broadcaster.domain.script import Heading, Paragraph, Script
from broadcaster.scripts.labels import find_label
from broadcaster.scripts.script_file import read_script

_MARKS = re.compile(r"\s*(?:[-–—•*+▪●]\s+|>+\s+)?(?:\*\*|__)?")  # what may stand before a label


def readers_of(script: Script, turns: Sequence[str]) -> tuple[str, ...] | None:
    """Who reads a script in turn: () = the announcer, one label, or the two of `turns`.

    None where people speak: such a script has roles of its own.
    """
    roles = [block.role for block in script.body if isinstance(block, Paragraph)]
    if not any(roles):
        return ()
    if len(set(roles)) == 1:
        return (roles[0],)
    return tuple(turns) if roles == _wanted(len(roles), turns) else None


def with_readers(text: str, file: str, labels: Sequence[str]) -> str:
    """The script read by these labels in turn, () = by the announcer; only labels come and go.

    Raises InputError where the words do not stand so that labels can.
    """
    before = _paragraphs(text, file)
    wanted = _wanted(len(before), labels)
    bare = _unlabelled(text, before)
    made = _labelled(bare, _parsed(bare, file), wanted)
    after = [(p.role, p.text) for p in _paragraphs(made, file)]
    same = after == list(zip(wanted, [p.text for p in before], strict=True))
    if not same or _codes(made, file) - _codes(text, file):  # a label that is left alone is told
        raise InputError(
            "bài này có chỗ không đổi người đọc bằng một nút được",
            hint="Ghi tên vai và dấu hai chấm ở đầu từng lời.",
        )
    return made


def _wanted(count: int, labels: Sequence[str]) -> list[str]:
    return [labels[n % len(labels)] if labels else "" for n in range(count)]


def _parsed(text: str, file: str) -> Script:
    script = read_script(text.encode(), file).value
    if script is None:
        raise InputError("bài còn lỗi nên chưa đổi người đọc được", hint="Sửa các lỗi trước.")
    return script


def _codes(text: str, file: str) -> set[str]:
    return {notice.code for notice in read_script(text.encode(), file).notices}


def _paragraphs(text: str, file: str) -> list[Paragraph]:
    return [block for block in _parsed(text, file).body if isinstance(block, Paragraph)]


def _unlabelled(text: str, paragraphs: Sequence[Paragraph]) -> str:
    """Without the labels that stand in the line of their words."""
    lines = text.split("\n")
    for paragraph in paragraphs:
        row, column = paragraph.place.line - 1, paragraph.place.column - 1
        marks = _MARKS.match(lines[row])
        start = marks.end() if marks else 0
        label = find_label(lines[row][start:column]) if paragraph.role else None
        if label and not label["aside"] and not lines[row][start + label.end() : column].strip():
            lines[row] = lines[row][:start] + lines[row][column:]
    return "\n".join(lines)


def _labelled(text: str, script: Script, wanted: Sequence[str]) -> str:
    """With a label wherever another one reads than the lines before say."""
    lines, speaking, number = text.split("\n"), "", 0
    for block in script.body:
        if isinstance(block, Heading):
            speaking = ""  # a heading gives the word back to the announcer
        if not isinstance(block, Paragraph):
            continue
        label, number = wanted[number], number + 1
        if label != speaking:
            row, column = block.place.line - 1, block.place.column - 1
            lines[row] = f"{lines[row][:column]}{label}: {lines[row][column:]}"
            speaking = label
    return "\n".join(lines)
