"""Write a folder for a USB stick that installs the program without a network, for `make usb`.

The stick has the program's wheel, the wheels of all that it needs on a machine like this and on
Windows (64-bit), each for Python 3.11 to 3.13, the installers, the guide, and signed checksums
of it all.
"""

import argparse
import shutil
import sys
from pathlib import Path

from package_build import build
from sealing import seal, signing_key
from wheelhouse import SAME, THIS, WINDOWS, Missing, Target, download, from_installed, gather

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from broadcaster.voices.brought_voices import made_elsewhere, voices_in  # noqa: E402
from broadcaster.voices.installed import read_known_voices  # noqa: E402

PARTS = ROOT / "tools" / "usb"
GUIDE = ROOT / "broadcaster" / "guide"
DIST = ROOT / "dist"


LETTERS = "doc-anh"  # on the stick: what reads letters of pictures on Windows


def fill(
    folder: Path,
    targets: tuple[Target, ...],
    voices: list[Path],
    letters: Path | None = None,
    *,
    offline: bool,
) -> int:
    """Lay everything but the checksums into the folder; gives how many targets lack a wheel."""
    shutil.copytree(PARTS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "python").mkdir(exist_ok=True)
    if GUIDE.is_dir():
        shutil.copytree(GUIDE, folder / "huong-dan")
    for name in ("LICENSE", "THIRD_PARTY.md"):
        shutil.copy(ROOT / name, folder / name)
    for voice in voices:
        check_voice(voice)
        shutil.copytree(voice, folder / "giong" / voice.name)
    if letters is not None:
        check_letters(letters)
        shutil.copytree(letters, folder / LETTERS)
    wheel, whole = build("wheel", folder / "goi"), []
    extras = ["neural"] if voices else []
    for target in targets:
        try:
            names = gather(wheel, extras, target, from_installed if offline else download)
        except Missing as missing:
            tell(f"✘ {target.name}: không có gói dựng sẵn (wheel) của {missing}")
        else:
            whole.append(target)
            tell(f"✔ {target.name}: đủ {len(names)} gói")
    (folder / "may.txt").write_text("".join(f"{target.name}\n" for target in whole), "utf-8")
    return len(targets) - len(whole)


def check_voice(folder: Path) -> None:
    """A voice goes along whole, and with its licence. Raises SystemExit."""
    made = made_elsewhere(folder)
    if made is not None and not made.whole():
        raise SystemExit(f"✘ {folder}: tệp của giọng hỏng hoặc đã bị đổi; cài lại giọng ấy rồi làm")
    found = [one for one in voices_in(folder, read_known_voices()) if one.licence]
    if len(found) != 1:
        raise SystemExit(
            f"✘ {folder}: cần đúng một giọng có giấy phép đọc được: thư mục của một giọng đã cài, "
            "hoặc tệp .onnx, .onnx.json và MODEL_CARD"
        )


def check_letters(folder: Path) -> None:
    """Tesseract of a Windows PC goes along with what reads Vietnamese. Raises SystemExit."""
    wanted = ("tesseract.exe", "tessdata/vie.traineddata", "tessdata/osd.traineddata")
    lacking = [name for name in wanted if not (folder / name).is_file()]
    if lacking:
        raise SystemExit(
            f"✘ {folder}: thiếu {', '.join(lacking)}; lấy thư mục Tesseract-OCR của một máy "
            "Windows đã cài Tesseract có tiếng Việt (Vietnamese)"
        )


def tell(text: str) -> None:
    """A line for whoever makes the stick."""
    sys.stdout.write(f"{text}\n")


def main(words: list[str]) -> int:
    """0 = a whole stick; 1 = made, but some kind of machine lacks a part."""
    asked = argparse.ArgumentParser(description="Làm thư mục USB cài không cần mạng.")
    asked.add_argument("folder", nargs="?", type=Path, default=DIST / "usb" / "phat-thanh")
    asked.add_argument(
        "--voice",
        type=Path,
        action="append",
        default=[],
        help="thư mục một giọng đọc, như thư mục của giọng đã cài; phần mềm đọc đi kèm",
    )
    asked.add_argument(
        "--letters", type=Path,
        help="thư mục Tesseract-OCR của một máy Windows: máy không có mạng đọc được chữ trong ảnh",
    )  # fmt: skip
    asked.add_argument(
        "--python-installer", type=Path, help="bộ cài Python cho Windows để mang theo"
    )
    asked.add_argument("--this-machine", action="store_true", help="không làm phần Windows")
    asked.add_argument(
        "--offline", action="store_true", help="đóng gói những gì máy này đã cài, không tải gì"
    )
    said = asked.parse_args(words)
    making = said.folder.with_name(f".{said.folder.name}.dang-lam")
    shutil.rmtree(making, ignore_errors=True)
    making.parent.mkdir(parents=True, exist_ok=True)
    targets = (THIS,) if said.offline else SAME if said.this_machine else (*SAME, *WINDOWS)
    lacking = fill(making, targets, said.voice, said.letters, offline=said.offline)
    if said.python_installer:
        shutil.copy(said.python_installer, making / "python")
    files = [path for path in making.rglob("*") if path.is_file()]
    mark = seal(making, files, signing_key())
    shutil.rmtree(said.folder, ignore_errors=True)
    making.rename(said.folder)
    size = sum(path.stat().st_size for path in said.folder.rglob("*") if path.is_file())
    tell(f"Thư mục USB: {said.folder} ({size / 10**6:.0f} MB)")
    tell(f"Dấu khóa ký, đọc cho người nhận qua điện thoại: {mark}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
