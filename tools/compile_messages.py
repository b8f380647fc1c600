"""Compile the Vietnamese catalogue of click's own sentences (.po -> .mo), for `make messages`."""

import ast
import struct
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "broadcaster/cli/locale/vi/LC_MESSAGES"


def read_po(text: str) -> dict[str, str]:
    """The messages of a .po file; a plural message is keyed as gettext keys it."""
    messages: dict[str, str] = {}
    entry: dict[str, str] = {}
    field = ""
    for line in [*text.splitlines(), ""]:
        if not line.strip():
            if "msgid" in entry:
                plural = entry.get("msgid_plural")
                key = entry["msgid"] + (f"\0{plural}" if plural else "")
                messages[key] = entry.get("msgstr", entry.get("msgstr[0]", ""))
            entry = {}
        elif line.startswith('"'):
            entry[field] += ast.literal_eval(line)
        elif not line.startswith("#"):
            field, _, quoted = line.partition(" ")
            entry[field] = ast.literal_eval(quoted)
    return messages


def compile_mo(messages: dict[str, str]) -> bytes:
    """The GNU .mo form: header, two tables of (length, offset), then the texts."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    keys, values = (b"\0".join(column) + b"\0" for column in zip(*pairs, strict=True))
    table = 28 + 16 * len(pairs)
    tables = []
    for base, column in ((table, 0), (table + len(keys), 1)):
        at = base
        for pair in pairs:
            tables.append(struct.pack("<II", len(pair[column]), at))
            at += len(pair[column]) + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return head + b"".join(tables) + keys + values


if __name__ == "__main__":
    messages = read_po((FOLDER / "messages.po").read_text(encoding="utf-8"))
    (FOLDER / "messages.mo").write_bytes(compile_mo(messages))
