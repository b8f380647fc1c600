"""Take the program off this machine, never the school's station: `python go_bo.py [FOLDER]`.

Only the standard library. It runs from the stick or from beside the program, by a Python that does
not stand in what is taken away. The station goes only when somebody types its name.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = "chuong-trinh"
STATION = "dai"
# what the installer and the desk put beside the station; the environment goes last of all
FOLDERS = (
    "chuong-trinh-cu", "chuong-trinh-truoc", "chuong-trinh-moi", "chuong-trinh-doi", ".ban-moi",
    "bo-cai", "bo-cai-moi", "tesseract", "tesseract-moi", PROGRAM,
)  # fmt: skip
FILES = (
    "ban-bien-tap", "trinh-phat", "dong-lenh", "xem-thu", "go-bo", "go_bo", "dai-moi",
)  # fmt: skip
ENDINGS = (".bat", ".sh", ".py", ".txt")
KEPT = "khoa-usb.txt"  # by which the next stick is known
_LARGEST = 64_000  # bytes of an icon, or of a file that starts something at sign-in
_ICONS = {".desktop", ".command", ".lnk", ".bat", ".plist"}


class Stop(Exception):
    """Why nothing is taken away, in words for a teacher."""


def say(text: str) -> None:
    """A line for whoever sits there."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def usual_home(variables: Mapping[str, str], here: Path = HERE) -> Path:
    """Where the program stands when nobody says: beside this file, or where it is installed."""
    if (here / PROGRAM).is_dir():
        return here
    return Path(variables.get("USERPROFILE") or variables.get("HOME") or Path.home()) / "PhatThanh"


def check_place(home: Path) -> None:
    """It is a place where the installer put the program. Raises Stop."""
    if not any((home / name).exists() for name in (PROGRAM, "chuong-trinh-truoc")):
        raise Stop(
            f"Không thấy chương trình trong {home}.\n"
            "→ Cài ở chỗ khác thì chạy lại, thêm thư mục ấy: go-bo D:\\PhatThanh"
        )
    if Path(sys.prefix).resolve().is_relative_to((home / PROGRAM).resolve()):
        raise Stop("Đang chạy bằng chính chương trình sắp gỡ.\n→ Chạy tệp go-bo trong thư mục ấy.")


def busy(home: Path) -> list[str]:
    """What still runs from there, by the words of its icon."""
    station = home / STATION
    locks = {
        "Bàn làm việc": [station / "audio_out" / ".viec.khoa"],
        "Trình phát": sorted(station.glob("phat_song/*/.khoa")),
    }
    return [title for title, paths in locks.items() if any(map(_is_held, paths))]


_FAR = 1 << 30  # where the program's own locks lie in a file on Windows


def _is_held(path: Path) -> bool:
    """Whether a process holds the lock; a file that is not there is held by nobody."""
    if not path.is_file():
        return False
    try:
        with path.open("r+b") as file:
            return not _try(file.fileno(), file.seek)
    except OSError:
        return True


if sys.platform == "win32":
    import msvcrt

    def _try(number: int, seek: Callable[[int], int]) -> bool:
        seek(_FAR)
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        seek(_FAR)
        msvcrt.locking(number, msvcrt.LK_UNLCK, 1)
        return True

else:
    import fcntl

    def _try(number: int, seek: Callable[[int], int]) -> bool:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        fcntl.flock(number, fcntl.LOCK_UN)
        return True


def places_of_icons(variables: Mapping[str, str]) -> Iterator[Path]:
    """The folders in which the installer and the desk leave what is pressed or starts by itself."""
    home = Path(variables.get("USERPROFILE") or variables.get("HOME") or Path.home())
    yield _desktop(home)
    if sys.platform == "win32":
        roaming = Path(variables.get("APPDATA") or home / "AppData" / "Roaming")
        yield roaming.joinpath("Microsoft", "Windows", "Start Menu", "Programs", "Startup")
    yield Path(variables.get("XDG_CONFIG_HOME") or home / ".config") / "autostart"
    yield home / "Library" / "LaunchAgents"


def _desktop(home: Path) -> Path:
    """The desktop, which a cloud may have moved on Windows."""
    if sys.platform == "win32":
        shell = ["powershell", "-NoProfile", "-NonInteractive", "-Command"]
        ask = "[Console]::OutputEncoding = [Text.Encoding]::UTF8;"
        ask += "[Environment]::GetFolderPath('Desktop')"
        try:
            done = subprocess.run([*shell, ask], capture_output=True, timeout=60, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return home / "Desktop"
        told = done.stdout.decode("utf-8", "replace").strip()
        return Path(told) if told else home / "Desktop"
    return home / "Desktop"


def icons_of(home: Path, folders: Iterator[Path]) -> list[Path]:
    """The icons that lead into that place; those of another installation are none of ours."""
    plain = f"{home}{os.sep}"
    entry = re.sub(r'(["`$\\])', r"\\\1", plain).replace("\\", "\\\\").replace("%", "%%")
    ways = {plain, entry, plain.replace("%", "%%"), shlex.quote(plain).strip("'")}
    signs = [way.encode(code) for way in ways for code in ("utf-8", "utf-16-le")]
    found = []
    for folder in folders:
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        for path in paths:
            if path.suffix in _ICONS and path.is_file() and path.stat().st_size < _LARGEST:
                data = path.read_bytes()
                if any(sign in data for sign in signs):
                    found.append(path)
    return found


def remove(path: Path, said: Callable[[str], None]) -> bool:
    """A file or folder away; what the system refuses is told and does not stop the rest."""
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as fault:
        said(f"✘ Máy từ chối: {fault.strerror or fault} ({fault.filename or path})")
        return False
    return True


def own_parts(home: Path) -> list[Path]:
    """What the installer made there, the environment last: half a removal can be run again."""
    files = [home / f"{name}{ending}" for name in FILES for ending in ENDINGS]
    return [path for path in (*files, *(home / name for name in FOLDERS)) if path.exists()]


def other_places(variables: Mapping[str, str]) -> list[Path]:
    """What the program keeps outside its folder, and stays: voices, the key that signs sticks."""
    home = Path(variables.get("USERPROFILE") or variables.get("HOME") or Path.home())
    local = Path(variables.get("LOCALAPPDATA") or home / "AppData" / "Local")
    data = Path(variables.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(variables.get("XDG_CONFIG_HOME") or home / ".config")
    told = (
        local / "broadcaster" / "voices", data / "broadcaster" / "voices",
        home / "Library" / "Application Support" / "broadcaster" / "voices",
        config / "broadcaster" / "khoa-ky.pem",
    )  # fmt: skip
    return [path for path in told if path.exists()]


def take_away(home: Path, icons: list[Path]) -> bool:
    """The program and its icons; False when something stayed."""
    done = [remove(path, say) for path in (*icons, *own_parts(home))]
    return all(done)


def ask(question: str, answer: str, *, given: bool) -> bool:
    """Whether somebody types the word; where nobody can be asked the answer is no."""
    if given:
        return True
    if not sys.stdin or not sys.stdin.isatty():
        return False
    say(question)
    try:
        return _bare(input("> ")) == _bare(answer)
    except EOFError:
        return False


def _bare(words: str) -> str:
    """Without marks: not every machine has a Vietnamese keyboard."""
    parts = unicodedata.normalize("NFD", words.strip().casefold().replace("đ", "d"))
    return "".join(part for part in parts if not unicodedata.combining(part))


def tell_what_stays(home: Path, variables: Mapping[str, str]) -> None:
    """Where everything is that was not taken away."""
    station = home / STATION
    if station.is_dir():
        say(f"Đài của trường còn nguyên ở: {station}")
        say("  Bài, bản thu, âm thanh, nhật ký, tài khoản, khóa ký gửi đài đều ở trong ấy.")
        say("  Cài lại vào đúng chỗ này là dùng tiếp được.")
    if (home / KEPT).is_file():
        say(f"Dấu khóa của USB đã tin còn ở: {home / KEPT}")
    for path in other_places(variables):
        say(f"Còn ở ngoài, không xóa: {path}")


def main(words: list[str]) -> int:
    """0 = taken away; 1 = not, or not all, with the reason on the screen."""
    asked = argparse.ArgumentParser(description="Gỡ chương trình; đài của trường được giữ lại.")
    asked.add_argument("home", nargs="?", help="thư mục đã cài (mặc định: PhatThanh)")
    asked.add_argument("--dong-y", action="store_true", help="không hỏi lại; vẫn giữ đài")
    asked.add_argument(
        "--xoa-dai", action="store_true", help="hỏi thêm có xóa cả đài của trường không"
    )
    asked.add_argument("--noi", help=argparse.SUPPRESS)  # where the batch file stands
    said = asked.parse_args(words)
    named = str(said.home or "").rstrip('"' if sys.platform == "win32" else "")
    home = Path(named).absolute() if named else usual_home(os.environ, Path(said.noi or HERE))
    try:
        check_place(home)
        running = busy(home)
        if running:
            raise Stop(
                f"Đang mở: {', '.join(running)}.\n→ Đóng cửa sổ ấy; trình phát chạy ngầm thì tắt "
                "ở trang Loa; rồi chạy lại."
            )
        icons = icons_of(home, places_of_icons(os.environ))
        say(
            f"Sẽ gỡ chương trình khỏi {home}, cùng {len(icons)} biểu tượng. Đài của trường giữ lại."
        )
        if not ask("Gõ  gỡ  rồi Enter để gỡ; Enter không thì thôi.", "gỡ", given=said.dong_y):
            raise Stop("Chưa gỡ gì.")
        whole = take_away(home, icons)
        if said.xoa_dai and (home / STATION).is_dir():
            _remove_station(home / STATION)
        say("✔ Đã gỡ chương trình." if whole else "Còn sót vài thứ ở trên: chạy lại để gỡ nốt.")
        tell_what_stays(home, os.environ)
        if home.is_dir() and not any(home.iterdir()):
            home.rmdir()
    except (Stop, KeyboardInterrupt) as stop:
        say(f"✘ {str(stop) or 'Đã dừng giữa chừng. Chạy lại lúc nào cũng được.'}")
        return 1
    return 0 if whole else 1


def _remove_station(station: Path) -> None:
    """Only by its name, typed by a person who sits there."""
    say(f"\nXóa cả đài ở {station}: mọi bài, bản thu, nhật ký, không lấy lại được.")
    if ask("Gõ  xóa đài  để xóa; Enter thì giữ.", "xóa đài", given=False):
        if remove(station, say):
            say("✔ Đã xóa đài.")
    else:
        say("Đài được giữ lại.")


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
