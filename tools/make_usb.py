"""Write a folder for a USB stick that installs the program without a network, for `make usb`.

The stick has the program's wheel, the wheels of all that it needs on a machine like this and on
Windows (64-bit), each for Python 3.11 to 3.13, the installers, the guide, and signed checksums
of it all.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from package_build import build
from sealing import SEAL, SUMS, seal, signing_key
from wheelhouse import SAME, THIS, WINDOWS, Missing, Target, download, from_installed, gather

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from broadcaster.care.upgrade import stick_in  # noqa: E402
from broadcaster.domain.wording import refusal  # noqa: E402
from broadcaster.system.stick_installation import MADE  # noqa: E402
from broadcaster.voices.brought_voices import made_elsewhere, voices_in  # noqa: E402
from broadcaster.voices.installed import read_known_voices  # noqa: E402

PARTS = ROOT / "tools" / "usb"
GUIDE = ROOT / "broadcaster" / "guide"
DIST = ROOT / "dist"
# what cai-dat.bat looks for in the folder "python"
INSTALLER = re.compile(r"python-3\.1[123]\.\d+-amd64\.exe")
# what systems lay into folders by themselves, and a Python beside what it runs: nobody's
CLUTTER = re.compile(r"(?i)(?:.*/)?(?:thumbs\.db|desktop\.ini|\.ds_store|\._[^/]*)|.*\.pyc")
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
    tell("Đang dựng gói của chương trình …")
    wheel, whole = build("wheel", folder / "goi"), []
    extras = ["neural"] if voices else []
    for at, target in enumerate(targets, 1):
        tell(f"Đang gom phần {at}/{len(targets)}: {target.name} …")
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


def check_python(installer: Path) -> None:
    """The installer of a Python is one that `cai-dat.bat` finds and runs. Raises SystemExit."""
    if not installer.is_file() or not INSTALLER.fullmatch(installer.name):
        raise SystemExit(
            f"✘ {installer}: cần tệp “Windows installer (64-bit)” của Python 3.11, 3.12 hay 3.13, "
            "tên như python-3.13.1-amd64.exe; tải ở python.org"
        )


def check_place(stick: Path) -> None:
    """There is nothing, or a stick that was made before and holds nobody's files.

    Raises SystemExit.
    """
    if not stick.parent.is_dir():
        raise SystemExit(f"✘ không thấy thư mục {stick.parent}: USB đã cắm chưa? Chưa ghi gì.")
    if stick.is_symlink() or (stick.exists() and not stick.is_dir()):
        raise SystemExit(f"✘ {stick} không phải một thư mục, không ghi đè. Chưa ghi gì.")
    strange = sorted(strangers(stick))
    if strange:
        named = "".join(f"  {name}\n" for name in strange[:10])
        raise SystemExit(
            f"✘ {stick} có tệp không phải của USB cài đặt, không ghi đè:\n{named}"
            "→ Chuyển các tệp ấy đi chỗ khác, hoặc chọn thư mục khác. Chưa ghi gì."
        )


def write_out(folder: Path) -> None:
    """Wait until the disk, which may be a stick, has every byte; Windows does so by itself."""
    if os.name == "posix":
        for path in sorted(folder.rglob("*")):
            # what was copied may be read-only
            with suppress(IsADirectoryError), path.open("rb") as file:
                os.fsync(file.fileno())


def strangers(stick: Path) -> Iterator[str]:
    """Names of what a folder holds and no maker of sticks laid there, whoever changed it since."""
    ours = {SUMS, SEAL}
    with suppress(OSError, UnicodeDecodeError):
        lines = (stick / SUMS).read_text("utf-8").splitlines()
        ours |= {line.partition("  ")[2] for line in lines}
    for place, folders, names in os.walk(stick):
        links = [name for name in folders if Path(place, name).is_symlink()]
        for name in (*names, *links):
            told = Path(place, name).relative_to(stick).as_posix()
            if told not in ours and not CLUTTER.fullmatch(told):
                yield told


def tell(text: str) -> None:
    """A line for whoever makes the stick, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    """0 = a whole stick; 1 = made, but some kind of machine lacks a part; else none was made.

    2 = refused, or the disk did not take it; 130 = stopped.
    """
    said = asked_for(words)
    try:
        return make(said)
    except SystemExit as refused:
        tell(str(refused))
    except OSError as fault:
        why = refusal(fault) if fault.errno else "có tệp không chép được"
        tell(f"✘ Chưa làm được USB: {why} ({fault.filename or said.folder})")
        tell("→ Xem ổ ấy còn chỗ, còn cắm, cho ghi; rồi chạy lại từ đầu.")
    except subprocess.CalledProcessError as fault:
        lines = (fault.stderr or b"").decode("utf-8", "replace").split("\n")
        tell("✘ Chưa dựng được gói của chương trình: " + "\n  ".join(lines[-5:]).strip())
    except KeyboardInterrupt:
        tell("✘ Đã dừng. Phần làm dở đã được xóa; lần chạy sau làm lại từ đầu.")
        return 130
    return 2


def asked_for(words: list[str]) -> argparse.Namespace:
    """What the command line asks for."""
    asked = argparse.ArgumentParser(description="Làm thư mục USB cài không cần mạng.")
    asked.add_argument(
        "folder", nargs="?", type=Path, default=DIST / "usb",
        help="ổ USB hay thư mục đã có; trong đó sẽ có thư mục phat-thanh, tệp khác để nguyên",
    )  # fmt: skip
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
    return asked.parse_args(words)


def exchange(new: Path, stick: Path) -> None:
    """Put a new stick's folder in the place of the old one, which goes when the new one is there.

    Raises OSError; then what stood there stands.
    """
    old = stick.with_name(f".{stick.name}.cu")
    if stick.exists():
        shutil.rmtree(old, ignore_errors=True)
        stick.rename(old)
    try:
        new.rename(stick)
    except BaseException:
        if old.exists() and not stick.exists():
            old.rename(stick)
        raise
    shutil.rmtree(old, ignore_errors=True)


def make(said: argparse.Namespace) -> int:
    """Make it aside, then put it in its place; 1 = some kind of machine lacks a part.

    Raises SystemExit, OSError; then what stood there stands.
    """
    stick = stick_in(said.folder)
    if said.folder == DIST / "usb":
        said.folder.mkdir(parents=True, exist_ok=True)
    check_place(stick)
    if said.python_installer:
        check_python(said.python_installer)
    making = stick.with_name(f".{stick.name}.dang-lam")
    shutil.rmtree(making, ignore_errors=True)
    try:
        targets = (THIS,) if said.offline else SAME if said.this_machine else (*SAME, *WINDOWS)
        lacking = fill(making, targets, said.voice, said.letters, offline=said.offline)
        if said.python_installer:
            (making / "python").mkdir(exist_ok=True)
            shutil.copy(said.python_installer, making / "python")
        now = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), UTC)
        (making / MADE).write_text(f"{now.isoformat()}\n", "utf-8")
        tell("Đang ký và ghi hẳn xuống ổ đĩa …")
        mark = seal(making, [path for path in making.rglob("*") if path.is_file()], signing_key())
        write_out(making)
        check_place(stick)  # minutes went by
        exchange(making, stick)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    size = sum(path.stat().st_size for path in stick.rglob("*") if path.is_file())
    tell(f"✔ Thư mục USB: {stick} ({size / 10**6:.0f} MB)")
    tell(f"  Ghi ngày làm {now.astimezone():%H:%M %d/%m/%Y}; sai thì chỉnh đồng hồ rồi làm lại:")
    tell("  các máy so ngày ấy để biết USB nào mới hơn.")
    tell("→ Chưa ở trên USB thì chép cả thư mục phat-thanh sang USB; xong thì tháo USB an toàn.")
    tell(f"Dấu khóa ký, đọc cho người nhận qua điện thoại: {mark}")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
