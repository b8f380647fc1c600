"""Take the program off this machine, never the school's station: `python go_bo.py [FOLDER]`.

Only the standard library. It runs from the stick or from beside the program, by a Python that does
not stand in what is taken away. The station goes only when somebody types its name.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - whoever presses the file has any Python
    # before whatever such a one lacks; down to 3.6 it reads the whole file, and gets as far as here
    _TOO_OLD = (
        f"✘ Python trên máy này cũ quá ({sys.version_info[0]}.{sys.version_info[1]}): "
        "cần Python 3.11, 3.12 hoặc 3.13. Chưa đổi gì trên máy.\n"
        "→ Chạy tệp cai-dat hoặc go-bo (.bat ở Windows, .sh ở Linux) cùng thư mục: nó tự tìm "
        "Python hợp. Máy không có thì cài Python 3.12, 64-bit, từ python.org, rồi chạy lại.\n"
    )
    sys.stdout.buffer.write(_TOO_OLD.encode("utf-8"))
    sys.stdout.flush()
    sys.exit(1)

# isort: split
import argparse
import os
import re
import shlex
import shutil
import subprocess
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROGRAM = "chuong-trinh"
STATION = "dai"
# environments of the program, the one in use last
ENVIRONMENTS = (
    "chuong-trinh-cu", "chuong-trinh-truoc", "chuong-trinh-moi", "chuong-trinh-doi", PROGRAM,
)  # fmt: skip
SIGNS = ("cai-dat-xong.json", "pyvenv.cfg")  # in an environment: what shows that it is one of ours
FOLDERS = (".ban-moi", "bo-cai", "bo-cai-moi", "tesseract", "tesseract-moi")
STARTERS = {
    "Bàn làm việc": "ban-bien-tap",
    "Trình phát": "trinh-phat",
    "Dòng lệnh": "dong-lenh",
    "Xem thử": "xem-thu",
    "Gỡ chương trình": "go-bo",
}  # the installer takes them from here: this file stands alone
REMOVER = "go-bo"
AT_SIGN_IN = "broadcaster-trinh-phat-"  # how the desk's files that start an agent begin
KEPT = "khoa-usb.txt"  # by which the next stick is known
QUIET = 10.0  # seconds without a word after which the person is told that it goes on
NOBODY = "ở đây không hỏi lại được, phải có người ngồi gõ câu trả lời"
UNASKED = "→ Chạy lại, thêm  --dong-y  nếu chắc chắn muốn gỡ; đài của trường vẫn giữ lại."
_LARGEST = 64_000  # bytes of an icon, or of a file that starts something at sign-in
_ICONS = (".desktop", ".command", ".lnk", ".bat")
_STARTS = (".desktop", ".bat", ".plist")


class Stop(Exception):
    """Why nothing is taken away, in words for a teacher."""


@dataclass(slots=True)
class Screen:
    """Since when whoever sits there has seen nothing new, by the monotonic clock."""

    since: float = 0.0


SCREEN = Screen()


@contextmanager
def seen_alive(pause: float = QUIET) -> Iterator[None]:
    """Where a step says nothing for long, a line says that it goes on."""
    over, begun = threading.Event(), time.monotonic()
    SCREEN.since = begun

    def watch() -> None:
        while not over.wait(max(0.01, SCREEN.since + pause - time.monotonic())):
            now = time.monotonic()
            if now - SCREEN.since >= pause:
                say(f"  … vẫn đang làm, đã {round(now - begun)} giây")

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def say(text: str) -> None:
    """A line for whoever sits there."""
    SCREEN.since = time.monotonic()
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def usual_home(variables: Mapping[str, str], here: Path = HERE) -> Path:
    """Where the program stands when nobody says: beside this file, or where it is installed."""
    if (here / PROGRAM).is_dir() or (here / KEPT).is_file():
        return here
    return _user(variables) / "PhatThanh"


def check_place(home: Path) -> None:
    """It is a place where the installer put the program. Raises Stop."""
    known = (home / KEPT).is_file() or any(_is_ours(home / name) for name in ENVIRONMENTS)
    if not known or not any(own_parts(home)):
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
        "Dòng lệnh": [station / "audio_out" / ".lock"],
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


def _is_ours(environment: Path) -> bool:
    """Whether the installer made it: a school may name a folder of its own so."""
    return any((environment / sign).is_file() for sign in SIGNS)


def places_of_starts(variables: Mapping[str, str]) -> Iterator[Path]:
    """The folders in which the desk leaves what starts an agent at sign-in."""
    home = _user(variables)
    if sys.platform == "win32":
        roaming = Path(variables.get("APPDATA") or home / "AppData" / "Roaming")
        yield roaming.joinpath("Microsoft", "Windows", "Start Menu", "Programs", "Startup")
    yield Path(variables.get("XDG_CONFIG_HOME") or home / ".config") / "autostart"
    yield home / "Library" / "LaunchAgents"


def _user(variables: Mapping[str, str]) -> Path:
    return Path(variables.get("USERPROFILE") or variables.get("HOME") or Path.home())


def desktops(variables: Mapping[str, str]) -> tuple[Path, ...]:
    """The folders that show icons, the one people see first.

    A cloud may have moved it on Windows; Linux may call it in the user's language. The plain one
    stays in the list: icons of an earlier installation may lie there.
    """
    home = _user(variables)
    moved = _known_folder() if sys.platform == "win32" else _told_desktop(home, variables)
    plain = home / "Desktop"
    return (moved, plain) if moved and moved != plain else (plain,)


def _known_folder() -> Path | None:
    shell = ["powershell", "-NoProfile", "-NonInteractive", "-Command"]
    ask = "[Console]::OutputEncoding = [Text.Encoding]::UTF8;"
    ask += "[Environment]::GetFolderPath('Desktop')"
    try:
        done = subprocess.run([*shell, ask], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    told = done.stdout.decode("utf-8", "replace").strip()
    return Path(told) if told else None


def _told_desktop(home: Path, variables: Mapping[str, str]) -> Path | None:
    """What user-dirs.dirs of freedesktop.org says; the home folder itself there means none."""
    config = Path(variables.get("XDG_CONFIG_HOME") or home / ".config")
    try:
        text = (config / "user-dirs.dirs").read_text("utf-8", "replace")
    except OSError:
        return None
    said = re.findall(r'^XDG_DESKTOP_DIR="(.*)"\s*$', text, re.MULTILINE)
    if not said:
        return None
    way = re.sub(r"\\(.)", r"\1", said[-1])
    within = way.removeprefix("$HOME")
    folder = home / within.strip("/") if within != way else Path(way)
    return folder if folder.is_absolute() and folder != home else None


def icon_names(title: str, home: Path) -> list[str]:
    """What its icon may be called: by the folder, too, where another installation has the name."""
    return [title, *(f"{title} ({home.name}{number})" for number in ("", " 2", " 3", " 4", " 5"))]


def icon_name(title: str, starter: Path, desktop: Path) -> str:
    """The name under which an icon is laid: the one it has, else the first that is free.

    What lies there and leads elsewhere belongs to another installation, or to somebody.
    """
    names = icon_names(title, starter.parent)
    there = {
        name: [path for path in (desktop / f"{name}{ending}" for ending in _ICONS) if path.exists()]
        for name in names
    }
    mine = [name for name in names if any(_starts(path, starter) for path in there[name])]
    return next(iter(mine or [name for name in names if not there[name]]), names[-1])


def icons_of(home: Path, folders: Sequence[Path]) -> dict[str, list[Path]]:
    """The icons that the installer made for that place, by what they start.

    Whatever else leads there is somebody's own, and so is an icon of another installation.
    """
    found: dict[str, list[Path]] = {}
    for title, name in STARTERS.items():
        ways = [home / f"{name}{ending}" for ending in (".bat", ".sh")]
        paths = [
            folder / f"{called}{ending}"
            for folder in folders
            for called in icon_names(title, home)
            for ending in _ICONS
        ]
        found[name] = [path for path in paths if any(_starts(path, way) for way in ways)]
    return found


def _starts(icon: Path, starter: Path) -> bool:
    """Whether it leads to that very file; a .lnk may hold folder and name apart."""
    if _names(icon, str(starter)):
        return True
    apart = _names(icon, str(starter.parent)) and _names(icon, f"{os.sep}{starter.name}")
    return icon.suffix == ".lnk" and apart


def starts_of(home: Path, folders: Iterator[Path]) -> list[Path]:
    """The files by which an agent of that program begins at sign-in."""
    program = f"{home / PROGRAM}{os.sep}"
    found = [path for folder in folders for path in sorted(folder.glob(f"{AT_SIGN_IN}*"))]
    return [path for path in found if path.suffix in _STARTS and _names(path, program)]


def _names(file: Path, way: str) -> bool:
    """Whether that path stands in a small file, in one of the forms in which it is written."""
    try:
        if file.stat().st_size >= _LARGEST:
            return False
        data = file.read_bytes()
    except OSError:
        return False
    entry = re.sub(r'(["`$\\])', r"\\\1", way).replace("\\", "\\\\").replace("%", "%%")
    forms = {way, entry, way.replace("%", "%%"), shlex.quote(way).strip("'")}
    codes = ["utf-8", "utf-16-le", *(["mbcs"] if sys.platform == "win32" else [])]
    return any(form.encode(code, "replace") in data for form in forms for code in codes)


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


def remove_environment(path: Path, said: Callable[[str], None]) -> bool:
    """What shows that it is ours goes last: half a removal can be run again."""
    rest = [child for child in path.iterdir() if child.name not in SIGNS]
    return all(remove(child, said) for child in rest) and remove(path, said)


def own_parts(home: Path) -> Iterator[Path]:
    """What the installer and the desk put there, but for the station and the key of the stick."""
    yield from own_environments(home)
    files = [f"{name}{ending}" for name in STARTERS.values() for ending in (".bat", ".sh")]
    for name in (*FOLDERS, *files, "go_bo.py", "dai-moi.txt"):
        if (home / name).exists():
            yield home / name


def own_environments(home: Path) -> list[Path]:
    """The environments that the installer made there, the one in use last."""
    return [path for path in (home / name for name in ENVIRONMENTS) if _is_ours(path)]


def other_places(variables: Mapping[str, str]) -> list[Path]:
    """What the program keeps outside its folder, and stays: voices, the key that signs sticks."""
    home = _user(variables)
    local = Path(variables.get("LOCALAPPDATA") or home / "AppData" / "Local")
    data = Path(variables.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(variables.get("XDG_CONFIG_HOME") or home / ".config")
    told = (
        local / "broadcaster" / "voices", data / "broadcaster" / "voices",
        home / "Library" / "Application Support" / "broadcaster" / "voices",
        config / "broadcaster" / "khoa-ky.pem",
    )  # fmt: skip
    return [path for path in told if path.exists()]


def take_away(home: Path, icons: Mapping[str, list[Path]], starts: list[Path]) -> bool:
    """The program and its icons; False when something stayed.

    The program goes when all else is gone, and what removes goes at the very end: whoever was
    refused something presses the same icon again.
    """
    used = own_environments(home)
    last = [path for path in own_parts(home) if path.stem in {REMOVER, "go_bo"}]
    others = [path for path in own_parts(home) if path not in {*used, *last}]
    pressed = [path for name, paths in icons.items() if name != REMOVER for path in paths]
    gone = [
        *(remove_environment(path, say) for path in used if path.name != PROGRAM),
        *(remove(path, say) for path in (*others, *starts, *pressed)),
    ]
    if not all(gone):
        return False
    if not all(remove_environment(path, say) for path in used if path.name == PROGRAM):
        return False
    return all(remove(path, say) for path in (*last, *icons[REMOVER]))


def can_ask() -> bool:
    """Whether somebody sits there who reads the question: what a pipe brings is no answer."""
    return bool(sys.stdin) and sys.stdin.isatty()


def ask(question: str, answer: str, *, given: bool) -> bool:
    """Whether somebody types the word; where nobody can be asked the answer is no."""
    if given:
        return True
    if not can_ask():
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


def tell_what_stays(
    home: Path, variables: Mapping[str, str], *, touched: bool, began: bool
) -> None:
    """Where everything is that was not taken away.

    `touched` = the station was to go; `began` = an agent started with the machine.
    """
    station = home / STATION
    if station.is_dir() and not touched:
        say(f"Đài của trường còn nguyên ở: {station}")
        say("  Bài, bản thu, âm thanh, nhật ký, tài khoản, khóa ký gửi đài đều ở trong ấy.")
        say("  Cài lại vào đúng chỗ này là dùng tiếp được.")
    if began:
        say("Trình phát không còn tự bật cùng máy: cài lại rồi thì bấm Bật trình phát ở trang Loa.")
    if (home / KEPT).is_file():
        say(f"Dấu khóa của USB đã tin còn ở: {home / KEPT}")
    for path in (home / name for name in ENVIRONMENTS):
        if path.exists() and not _is_ours(path):
            say(f"Không phải của chương trình, không xóa: {path}")
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
    asked.add_argument("--tu", default="", help=argparse.SUPPRESS)  # and from where it was called
    said = asked.parse_args(words)
    named = str(said.home or "").rstrip('"' if sys.platform == "win32" else "")
    home = (
        Path(said.tu, named).absolute() if named else usual_home(os.environ, Path(said.noi or HERE))
    )
    try:
        check_place(home)
        running = busy(home)
        if running:
            raise Stop(
                f"Đang mở: {', '.join(running)}.\n→ Đóng cửa sổ ấy; trình phát chạy ngầm thì tắt "
                "ở trang Loa; rồi chạy lại."
            )
        icons = icons_of(home, desktops(os.environ))
        starts = starts_of(home, places_of_starts(os.environ))
        stays = "Đài của trường thì hỏi sau." if said.xoa_dai else "Đài của trường giữ lại."
        say(f"Sẽ gỡ chương trình khỏi {home}. {stays}")
        for path in (*(path for paths in icons.values() for path in paths), *starts):
            say(f"  và xóa: {path}")
        if not ask("Gõ  gỡ  rồi Enter để gỡ; Enter không thì thôi.", "gỡ", given=said.dong_y):
            raise Stop("Chưa gỡ gì." if can_ask() else f"Chưa gỡ gì: {NOBODY}.\n{UNASKED}")
        station = home / STATION
        touched = bool(said.xoa_dai) and station.is_dir() and _may_erase(station)
        # before the program: what is refused can be tried again
        with seen_alive():
            say("Đang gỡ …")
            erased = not touched or _remove_station(station)
            whole = erased and take_away(home, icons, starts)
        say("✔ Đã gỡ chương trình." if whole else "Còn sót vài thứ ở trên: chạy lại để gỡ nốt.")
        tell_what_stays(home, os.environ, touched=touched, began=bool(starts))
        if home.is_dir() and not any(home.iterdir()):
            home.rmdir()
    except (Stop, KeyboardInterrupt) as stop:
        say(f"✘ {str(stop) or 'Đã dừng giữa chừng. Chạy lại lúc nào cũng được.'}")
        return 1
    return 0 if whole else 1


def _may_erase(station: Path) -> bool:
    """Only by its name, typed by a person who sits there."""
    say(f"\nXóa cả đài ở {station}: mọi bài, bản thu, nhật ký, không lấy lại được.")
    yes = ask("Gõ  xóa đài  để xóa; Enter thì giữ.", "xóa đài", given=False)
    if not yes:
        say("Đài được giữ lại." if can_ask() else f"Đài được giữ lại: {NOBODY}.")
    return yes


def _remove_station(station: Path) -> bool:
    """Whether nothing of it is left."""
    gone = remove(station, say)
    if gone:
        say("✔ Đã xóa đài.")
    else:
        say(f"✘ Đài đã xóa dở, còn sót ở: {station}")
        say("→ Đóng cửa sổ Dòng lệnh và mọi cửa sổ đang mở thư mục ấy, rồi chạy lại.")
    return gone


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
