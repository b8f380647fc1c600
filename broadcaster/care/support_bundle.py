"""What a helper is sent: states, sizes and versions; no script, no voice, no name, no address."""

import io
import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath

from broadcaster.care.doctor import Finding

# what a name ends in may be somebody's, as in "Bài của em.Lan"
_ENDING = re.compile(
    r"(?i)\.(?:aac|css|csv|docx?|flac|html?|ics|jpe?g|js|jsonl?|lock|log|m3u8?|m4a|md|mp[34]|odt|ogg|"
    r"opus|pdf|png|rtf|sqlite3|srt|svg|toml|txt|vtt|wav|webp|xlsx|xml|zip)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportBundle:
    """What was seen."""

    program: str
    packages: tuple[tuple[str, str], ...]  # name, version
    system: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]
    files: tuple[tuple[str, int], ...]  # path, bytes
    formats: tuple[tuple[str, int], ...]  # path, number
    schema: str
    log: tuple[bytes, ...]  # of the program, the newest first


def bundle(seen: SupportBundle) -> bytes:
    """One ZIP file. Names of files are those of scripts and people: only endings are told."""
    formats = (
        f"{PurePosixPath(path).parts[0]}/*{PurePosixPath(path).suffix} format {number}"
        for path, number in seen.formats
    )
    told = {
        "program": seen.program,
        "schema": seen.schema,
        "system": dict(seen.system),
        "packages": dict(seen.packages),
        "findings": [_finding(f) for f in seen.findings],
        "files": _by_kind(seen.files),
        "formats": sorted(Counter(formats).items()),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("kham.json", json.dumps(told, ensure_ascii=False, indent=1))
        for number, log in enumerate(seen.log):
            archive.writestr(f"chuong-trinh-{number}.log", log)
    return packed.getvalue()


def _finding(finding: Finding) -> dict[str, object]:
    """What was looked at and how it stands; what was seen in detail may name somebody."""
    what = finding.what.partition(" (")[0]
    return {"what": "Số" if what.startswith("Số ") else what, "ok": finding.ok}


def _by_kind(files: tuple[tuple[str, int], ...]) -> dict[str, dict[str, int]]:
    """Count and bytes by top folder and ending."""
    found: dict[str, dict[str, int]] = {}
    for name, count in files:
        path = PurePosixPath(name)
        ending = path.suffix if _ENDING.fullmatch(path.suffix) else ""
        kind = found.setdefault(f"{path.parts[0]}/*{ending}", {"files": 0, "bytes": 0})
        kind["files"] += 1
        kind["bytes"] += count
    return found
