"""The picture of a page of a PDF, to be laid beside the figures that were read of it.

    python -m broadcaster.importing.page_picture FILE NAME NUMBER

looks at the strange file in a limited process and writes one line of JSON: the picture as a JPEG
in base64, or the fault. Poppler draws the page where the machine has it; a scan is taken out of
the file by pypdf, so that it is seen everywhere.
"""

import base64
import json
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from broadcaster.domain.errors import InputError
from broadcaster.importing.limited_turns import limited_turn
from broadcaster.importing.pdf import page_pictures
from broadcaster.system.limited_process import told_by
from broadcaster.system.memory_limit import hold

if TYPE_CHECKING:
    from PIL.Image import Image

WORKER = "broadcaster.importing.page_picture"
_SECONDS = 30.0
_WAITING = 10.0  # seconds for a turn; each picture that waits holds a thread of the desk
_PROCESSOR = 25  # seconds
_MEMORY = 1_000_000_000  # bytes of address space
_WIDEST = 1_200  # points: figures of a page of A4 can be read
_HIGHEST = 20_000  # of strips, one below the other
_HINT = "Mở bản gốc để so."


def page_picture(path: Path, name: str, number: int) -> bytes:
    """Page `number` of a PDF, from 1, as a JPEG. Raises InputError where it cannot be shown."""
    with limited_turn(_WAITING) as mine:
        if not mine:
            raise InputError(f"chưa hiện được trang {number}: máy đang đọc tệp khác", hint=_HINT)
        told = told_by(WORKER, (str(path), name, str(number)), seconds=_SECONDS)
    if told is None or "fault" in told:
        why = "mất quá nhiều sức máy" if told is None else str(told["fault"])
        raise InputError(f"chưa hiện được trang {number}: {why}", hint=_HINT)
    return base64.b64decode(str(told["picture"]))


def _jpeg(pictures: "tuple[Image, ...]") -> bytes:
    from PIL import Image

    small = []
    for picture in pictures:
        grey = picture.convert("L")
        grey.thumbnail((_WIDEST, _HIGHEST))
        small.append(grey)
    whole = Image.new("L", (max(p.width for p in small), sum(p.height for p in small)), 255)
    at = 0
    for one in small:
        whole.paste(one, (0, at))
        at += one.height
    file = BytesIO()
    whole.crop((0, 0, whole.width, min(whole.height, _HIGHEST))).save(file, "JPEG", quality=70)
    return file.getvalue()


def main(arguments: list[str]) -> int:
    """Look; 0 = the picture is told, 2 = the fault is."""
    file, name, number = arguments
    hold(memory=_MEMORY, processor=_PROCESSOR, written=0)
    told: dict[str, Any]
    try:
        pictures = page_pictures(Path(file), name, int(number))
        if not pictures:
            raise InputError("máy này không vẽ được trang ấy", hint=_HINT)
        told = {"picture": base64.b64encode(_jpeg(pictures)).decode()}
    except InputError as fault:
        told = {"fault": fault.sentence}
    except (MemoryError, OSError, ValueError) as fault:
        told = {"fault": f"trang hỏng ({type(fault).__name__})"}
    sys.stdout.write(json.dumps(told) + "\n")
    return 2 if "fault" in told else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
