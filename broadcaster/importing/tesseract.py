"""Tesseract, which recognises letters: where it is on this machine, and how to get it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path


def tesseract_program() -> Path | None:
    """Where Tesseract is: on the path, in Windows' usual folder, beside a stick's installation."""
    if found := shutil.which("tesseract"):
        return Path(found)
    name = "tesseract.exe" if os.name == "nt" else "tesseract"
    folders = [Path(sys.prefix).parent / "tesseract"]
    folders += [
        Path(os.environ[variable]) / "Tesseract-OCR"
        for variable in ("ProgramFiles", "LocalAppData")
        if os.environ.get(variable)
    ]
    return next((f / name for f in folders if (f / name).is_file()), None)


def how_to_get() -> str:
    """What to do on this machine so that pictures can be read."""
    if os.name == "nt":
        return (
            "Cài Tesseract OCR cho Windows (khi cài chọn thêm Vietnamese), hoặc chép thư mục "
            f"Tesseract-OCR của máy đã cài vào {Path(sys.prefix).parent / 'tesseract'}."
        )
    return (
        "Nhờ người quản máy chạy: sudo apt install tesseract-ocr tesseract-ocr-vie "
        "tesseract-ocr-osd"
    )


def what_is_missing() -> str:
    """Why pictures cannot be read on this machine, in a few Vietnamese words; "" = they can."""
    program = tesseract_program()
    if program is None:
        return "máy chưa có chương trình nhận dạng chữ Tesseract"
    missing = [f"tesseract-ocr-{data}" for data in ("vie", "osd") if data not in _models(program)]
    return f"Tesseract còn thiếu {' và '.join(missing)}" if missing else ""


def _models(program: Path) -> frozenset[str]:
    try:
        told = run_program([str(program), "--list-langs"], b"", seconds=20)
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(told.decode(errors="replace").split())


def run_program(command: list[str], data: bytes, *, seconds: float) -> bytes:
    """What the program writes. Raises OSError, subprocess.SubprocessError."""
    return subprocess.run(
        command,
        input=data,
        capture_output=True,
        check=True,
        timeout=seconds,
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},  # more threads take twice the time
    ).stdout
