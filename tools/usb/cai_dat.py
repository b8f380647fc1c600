"""Install the program from this folder alone, without a network: `python cai_dat.py [FOLDER]`.

Only the standard library, so that a Python as it comes can run it; `cai-dat.bat` and `cai-dat.sh`
find that Python. Whatever a run before left half done is mended: each step looks, then acts.
"""

from go_bo import busy, say, seen_alive  # first: it says when this Python is too old for both

# isort: split
import argparse
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bieu_tuong import write_starters

HERE = Path(__file__).resolve().parent
NAME = "broadcaster-hoc-duong"  # of the program's wheel
MACHINES = "may.txt"  # systems and Pythons for which the stick has every part
MADE = "ngay-lam.txt"  # when the stick was made, as ISO 8601 in UTC
SUMS, SEAL = "SHA256SUMS", "SHA256SUMS.sig"
DONE = (
    "cai-dat-xong.json"  # in the environment, written last: without it the environment is half made
)
NEW = "dai-moi.txt"  # beside the environment: the station is new, its voices are still to come
TRUSTED = "khoa-usb.txt"  # beside the environment: the key that signed the first stick
LONGEST_PATH = 259  # characters that Windows takes, unless somebody lifted the limit
AROUND = 1.3  # files on the disk against their plain size
ROOMY = 4  # times the stick: so much free disk lets it stay on the machine
# what pip may take from a folder; the rest of it no one looks at
TAKEN = (
    ".whl", ".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz",
    ".tar.xz", ".txz", ".tlz", ".tar.lz", ".tar.lzma",
)  # fmt: skip
OTHER_MACHINE = 3  # of --co-hop: this Python does, but the stick has no part for it
CLOCKS_APART = timedelta(days=1)  # that two clocks may differ before one of them is wrong
PATIENCE = 5.0  # seconds: a virus scanner lets go of what it looks at within them


class Stop(Exception):
    """Why the installation cannot go on, in words for a teacher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """From where to where."""

    stick: Path  # the folder with the wheels
    home: Path  # the folder that takes program and station
    windows: bool

    @property
    def environment(self) -> Path:
        """The program's own Python environment."""
        return self.home / "chuong-trinh"

    @property
    def former(self) -> Path:
        """The environment that stood there before, until the new one is whole."""
        return self.home / "chuong-trinh-cu"

    @property
    def previous(self) -> Path:
        """The environment before this one, kept so that the desk can go back to it."""
        return self.home / "chuong-trinh-truoc"

    @property
    def kept(self) -> Path:
        """The stick itself, whole, from which this machine makes another one."""
        return self.home / "bo-cai"

    @property
    def station(self) -> Path:
        """The station of the school: scripts, sound, settings."""
        return self.home / "dai"

    @property
    def python(self) -> Path:
        """The Python of the environment."""
        return self._tool("python")

    @property
    def program(self) -> Path:
        """The command `broadcaster`."""
        return self._tool("broadcaster")

    def _tool(self, name: str) -> Path:
        folder, ending = ("Scripts", ".exe") if self.windows else ("bin", "")
        return self.environment / folder / f"{name}{ending}"


def usual_home(windows: bool, variables: Mapping[str, str]) -> Path:
    """Where to install when nobody says: the user's own folder, never one that a cloud copies."""
    if windows:
        return Path(variables.get("USERPROFILE") or Path.home()) / "PhatThanh"
    return Path(variables.get("HOME") or Path.home()) / "PhatThanh"


def machine() -> str:
    """This system and Python, as the stick's list says it; Windows only for 64-bit Intel, AMD."""
    told = sysconfig.get_platform()
    system = {"win-amd64": "windows", "win32": "windows-32"}.get(told, told)
    return f"{system} {sys.version_info[0]}.{sys.version_info[1]}"


def check_machine(stick: Path, mine: str) -> None:
    """The stick has every part for this system and Python. Raises Stop."""
    told = stick / MACHINES
    served = told.read_text("utf-8").split("\n") if told.is_file() else []
    if mine in served:
        return
    listed = "".join(f"  {line}\n" for line in served if line)
    kind = mine.rpartition(" ")[0].removesuffix("-32")
    if any(line.rpartition(" ")[0] == kind for line in served):
        raise Stop(
            f"USB này không có phần cho máy này ({mine}). Nó dùng được cho:\n{listed}"
            "→ Cài một trong các bản Python ấy (64-bit, từ python.org) rồi chạy lại."
        )
    raise Stop(
        f"USB này không có phần cho loại máy này ({mine}). Nó dùng được cho:\n{listed}"
        "→ Cài Python khác không giúp được. Xin nơi giao USB một USB có phần cho loại máy này: "
        "make usb trên máy có mạng làm cả phần Windows, trên máy cùng loại thì làm phần loại ấy."
    )


def damaged(stick: Path) -> list[str]:
    """Files of the stick that are missing, changed, or were laid among its wheels by somebody."""
    try:
        lines = (stick / SUMS).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise Stop(
            f"Thiếu tệp {SUMS} trong thư mục cài đặt.\n→ Chép lại cả thư mục từ nơi đã giao USB."
        ) from fault
    wanted = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    wrong = [name for name, digest in wanted.items() if _digest(stick / name) != digest]
    there = [path for path in stick.glob("goi/*") if taken_by_pip(path.name)]
    found = {path.relative_to(stick).as_posix() for path in there}
    return sorted({*wrong, *(found - set(wanted))})


def taken_by_pip(name: str) -> bool:
    """Whether pip may look at a file of this name among the wheels: an archive, or a page of links.

    Not at what Windows and macOS lay into folders: Thumbs.db, and "._x.whl", which is no program
    of any name that is asked for.
    """
    low = name.lower()
    return ".htm" in low or ".shtm" in low or (low.endswith(TAKEN) and not low.startswith("._"))


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def check_stick(stick: Path) -> None:
    """Every file is as it was made. Raises Stop."""
    wrong = damaged(stick)
    if wrong:
        named = "\n".join(f"  {name}" for name in wrong[:10])
        raise Stop(
            f"{len(wrong)} tệp trong thư mục cài đặt bị thiếu, bị đổi hoặc không rõ từ đâu:\n"
            f"{named}\n"
            "→ Chưa cài gì. Chép lại cả thư mục từ nơi đã giao USB rồi chạy lại."
        )


def check_around(place: Place) -> None:
    """A new station will not lie inside another one, which `init` refuses. Raises Stop.

    What counts as one around it is what counts for `init`: `app/station_folder.nearest_station`.
    """
    if (place.station / "scripts_vi").exists():
        return
    for folder in place.station.resolve().parents:
        if place.windows and folder == folder.parent:
            return
        if _is_station(folder, windows=place.windows):
            raise Stop(
                f"Thư mục {folder} đã là một đài, mà đài mới không nằm trong đài khác được.\n"
                "→ Chưa cài gì. Chạy lại, ghi một thư mục ở ngoài đài ấy: "
                + ("cai-dat.bat D:\\PhatThanh" if place.windows else "./cai-dat.sh /đường-dẫn/khác")
                + ". Hoặc dời đài ấy vào một thư mục riêng rồi chạy lại."
            )
        if place.windows and folder == Path.home().resolve():
            return


def _is_station(folder: Path, *, windows: bool) -> bool:
    scripts = folder / "scripts_vi"
    settings = scripts / "station.toml"
    try:
        return settings.is_file() and (windows or all(map(_is_own, (folder, scripts, settings))))
    except OSError:  # another account's, and closed
        return False


def _is_own(path: Path) -> bool:
    """Whether a path, and what a link there leads to, is of the account that installs."""
    return {path.lstat().st_uid, path.stat().st_uid} == {os.geteuid()}


def check_room(place: Place) -> None:
    """The paths are short enough and the disk has room. Raises Stop."""
    longest, size = 0, 0
    for wheel in place.stick.glob("goi/*.whl"):
        if not taken_by_pip(wheel.name):
            continue
        with zipfile.ZipFile(wheel) as opened:
            files = opened.infolist()
        longest = max([longest, *(len(file.filename) for file in files)])
        size += sum(file.file_size for file in files) if _fits(wheel.name, place.windows) else 0
    inside = len(str(place.environment / "Lib" / "site-packages")) + 1
    if place.windows and inside + longest > LONGEST_PATH and not _long_paths():
        raise Stop(
            f"Đường dẫn {place.home} dài quá: Windows không chép được tệp bên trong.\n"
            f"→ Chọn thư mục ngắn hơn {inside + longest - LONGEST_PATH} ký tự, như C:\\PhatThanh."
        )
    above = next(folder for folder in (place.home, *place.home.parents) if folder.exists())
    free = shutil.disk_usage(above).free
    if free < size * AROUND:
        raise Stop(
            f"Ổ đĩa còn {free // 10**6} MB, cần {round(size * AROUND) // 10**6} MB.\n"
            "→ Dọn bớt rồi chạy lại."
        )


def _fits(wheel: str, windows: bool) -> bool:
    """Whether a wheel may be for this machine: its system, or any, and this Python."""
    python, _, system = wheel.removesuffix(".whl").split("-")[-3:]
    mine = f"cp{sys.version_info[0]}{sys.version_info[1]}"
    system_fits = system == "any" or system.startswith("win") == windows
    return system_fits and (not re.fullmatch(r"cp3\d\d", python) or python == mine)


def _long_paths() -> bool:
    """Whether this Windows takes paths of any length."""
    if sys.platform != "win32":
        return False
    import winreg

    key = r"SYSTEM\CurrentControlSet\Control\FileSystem"
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, key) as opened:
            return bool(winreg.QueryValueEx(opened, "LongPathsEnabled")[0])
    except OSError:
        return False


def version_on(stick: Path) -> str:
    """The version that the stick brings. Raises Stop."""
    wheels = sorted(stick.glob(f"goi/{NAME.replace('-', '_')}-*.whl"))
    if len(wheels) != 1:
        raise Stop("Thư mục goi/ không có đúng một bản chương trình.\n→ Chép lại cả thư mục USB.")
    return wheels[0].name.split("-")[1]


def installed(place: Place) -> dict[str, str] | None:
    """What stands there whole: its version and the sums of its stick; None = nothing, or a half."""
    try:
        told = json.loads((place.environment / DONE).read_text("utf-8"))
        found = {key: str(told[key]) for key in ("version", "sums")}
        found["made"] = str(told.get("made", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    answers = place.program.exists() and _run([place.program, "--version"]).returncode == 0
    return found if answers else None


def newer(one: str, other: str) -> bool:
    """Whether version `one` came after `other`."""

    def numbers(version: str) -> list[int]:
        return [int(part) for part in re.findall(r"\d+", version)]

    return numbers(one) > numbers(other)


def made_on(stick: Path) -> str:
    """When the stick was made, as it says it; "" = it does not."""
    try:
        return (stick / MADE).read_text("utf-8").strip()[:40]
    except (OSError, UnicodeDecodeError):
        return ""


def _moment(told: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def spoken(moment: datetime | None) -> str:
    """When a stick was made, in words."""
    if moment is None:
        return "không ghi ngày làm"
    return f"làm lúc {moment.astimezone():%H:%M %d/%m/%Y}"


def clock() -> datetime:
    """What the clock of this machine says."""
    return datetime.now().astimezone()


def refuse_older(now: Mapping[str, str], stick: Path, moment_here: datetime) -> None:
    """The program that stands is not newer than the stick's: by version, then by day. Raises Stop.

    The versions are alike for months; a stick that says no day is from before they said one. Where
    the day that stands is still to come by this machine's clock, one of the clocks is wrong.
    """
    coming = version_on(stick)
    if newer(now["version"], coming):
        raise Stop(
            f"Máy đã có bản {now['version']}, mới hơn bản {coming} trên USB.\n→ Dùng USB mới hơn."
        )
    standing, moment = _moment(now.get("made", "")), _moment(made_on(stick))
    if standing is None or newer(coming, now["version"]):
        return
    if moment is not None and moment >= standing:
        return
    if standing > moment_here + CLOCKS_APART:
        raise Stop(
            f"USB của bản {coming} đang dùng ghi {spoken(standing)}, còn ở phía trước theo đồng hồ "
            f"máy này ({moment_here:%H:%M %d/%m/%Y}): không biết USB này ({spoken(moment)}) có mới "
            "hơn không.\n→ Xem đồng hồ máy này đã đúng chưa. Đúng rồi thì đồng hồ của máy làm USB "
            "trước chạy sai: gỡ chương trình (đài được giữ lại) rồi cài từ USB này."
        )
    raise Stop(
        f"Bản {coming} đang dùng, của USB {spoken(standing)}, mới hơn USB này "
        f"({spoken(moment)}).\n→ Dùng USB mới hơn. Đúng là muốn bản của USB này thì gỡ chương "
        "trình (đài được giữ lại) rồi cài."
    )


def check_seal(place: Place, *, accept: bool) -> None:
    """The sums are signed, by the key of the first stick; asked of a Python that has cryptography.

    Raises Stop.
    """
    trusted = place.home / TRUSTED
    pinned = trusted.read_text("utf-8").strip() if trusted.is_file() and not accept else ""
    told = _run([place.python, "-X", "utf8", HERE / "cai_dat.py", "--seal", place.stick])
    if told.returncode:
        raise Stop(
            "Chữ ký của thư mục cài đặt không đúng: có tệp đã bị đổi sau khi làm USB.\n"
            "→ Đừng dùng thư mục này. Hỏi lại nơi đã giao USB."
        )
    key = told.stdout.strip()
    if pinned and pinned != key:
        raise Stop(
            "USB này được ký bằng khóa khác với USB đã cài lần trước: có thể là đồ giả.\n"
            f"  lần trước {fingerprint(pinned)}\n  lần này   {fingerprint(key)}\n"
            "→ Gọi điện hỏi nơi giao USB. Đúng là khóa mới thì chạy lại với --khoa-moi."
        )
    trusted.write_text(f"{key}\n", "utf-8")
    say(f"✔ Chữ ký đúng. Dấu khóa: {fingerprint(key)}")
    if not pinned:
        say("  Lần đầu cài: so dấu này với dấu mà nơi giao USB đọc cho.")


def signer(stick: Path) -> str:
    """The key, in hexadecimal, that signed the sums. Raises ValueError for a wrong signature."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    told = json.loads((stick / SEAL).read_bytes()[:4096])
    key, signature = (base64.b64decode(told[name], validate=True) for name in ("key", "signature"))
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, (stick / SUMS).read_bytes())
    except InvalidSignature as fault:
        raise ValueError(SEAL) from fault
    return key.hex()


def fingerprint(key: str) -> str:
    """A key as people compare it over the telephone: the first 32 digits in groups of four."""
    return " ".join(key[at : at + 4] for at in range(0, 32, 4))


def move(source: Path, target: Path, patience: float = PATIENCE) -> None:
    """Rename a folder; a scanner may hold a file in it for a second. Raises OSError."""
    end = time.monotonic() + patience
    while True:
        try:
            source.rename(target)
        except PermissionError:
            if time.monotonic() >= end:
                raise
            time.sleep(0.2)
        else:
            return


def set_aside(place: Place, *, whole: bool) -> None:
    """The program that works is kept until the new one does; a half one is removed. Raises Stop."""
    try:
        if whole:
            if place.former.exists():
                shutil.rmtree(place.former)
            move(place.environment, place.former)
        elif place.environment.exists():
            shutil.rmtree(place.environment)
    except OSError as fault:
        raise Stop(
            f"Chưa thay được bản đang có: máy từ chối {fault.filename or place.environment}.\n"
            "→ Đóng Bàn làm việc và Trình phát nếu đang mở, đợi phần mềm diệt virus xong, rồi "
            "chạy lại."
        ) from fault


def give_back(place: Place) -> None:
    """Put the earlier program, if there was one, back where it stood."""
    if place.former.exists():
        shutil.rmtree(place.environment, ignore_errors=True)
        move(place.former, place.environment)
        say("Bản cũ của chương trình đã được đặt lại, dùng như trước.")


def keep_former(place: Place) -> None:
    """The program that was exchanged is the one to go back to; one before it goes."""
    if not place.former.exists():
        return
    try:
        if place.previous.exists():
            shutil.rmtree(place.previous)
        move(place.former, place.previous)
    except OSError:  # the new one works: nothing to go back to is no reason to stop
        shutil.rmtree(place.former, ignore_errors=True)


def make_environment(place: Place) -> None:
    """A new environment, where none stands. Raises Stop."""
    say("Đang tạo môi trường riêng cho chương trình …")
    made = _run([sys.executable, "-m", "venv", "--clear", place.environment])
    if made.returncode:
        raise Stop(
            "Không tạo được môi trường Python.\n"
            f"{made.stderr.strip() or made.stdout.strip()}\n"
            "→ Xem ổ đĩa còn chỗ, rồi chạy lại. Trên Debian, Ubuntu: cài gói python3-venv."
        )


def install(place: Place, extras: str) -> None:
    """The program and all it needs, from the stick and from nowhere else. Raises Stop."""
    say("Đang cài, chừng một hai phút …")
    pip = [place.python, "-X", "utf8", "-m", "pip", "--disable-pip-version-check", "install"]
    only = ["--no-index", "--no-cache-dir", "--only-binary=:all:", "--find-links"]
    want = f"{NAME}{extras}=={version_on(place.stick)}"
    done = _run([*pip, "-q", *only, place.stick / "goi", want])
    if done.returncode:
        raise Stop(
            f"Cài chưa xong.\n{done.stderr.strip()}\n"
            "→ Xem ổ đĩa còn chỗ; tạm dừng phần mềm diệt virus nếu nó chặn; rồi chạy lại: phần dở "
            "dang được làm lại từ đầu."
        )


def check_closed(place: Place) -> None:
    """Nobody works with the program that is to be exchanged. Raises Stop."""
    running = busy(place.home)
    if running:
        raise Stop(
            f"Đang mở: {', '.join(running)}. Chưa thay gì.\n→ Đóng cửa sổ ấy; trình phát chạy "
            "ngầm thì tắt ở trang Loa; rồi chạy lại."
        )


def settle(place: Place, extras: str, *, accept: bool) -> None:
    """The program of the stick stands whole in its environment. Raises Stop."""
    sums = hashlib.sha256((place.stick / SUMS).read_bytes()).hexdigest()
    now, coming = installed(place), version_on(place.stick)
    if now:
        refuse_older(now, place.stick, clock())
        check_seal(place, accept=accept)
    if now and now["sums"] == sums:
        say(f"✔ Bản {coming} đã cài đủ, không phải làm gì thêm.")
        return
    check_closed(place)
    set_aside(place, whole=now is not None)
    try:
        make_environment(place)
        install(place, extras)
        if not now:
            check_seal(place, accept=accept)
        told = json.dumps({"version": coming, "sums": sums, "made": made_on(place.stick)})
        (place.environment / DONE).write_text(told, "utf-8")
    except (Stop, OSError, KeyboardInterrupt):
        give_back(place)
        raise
    made = _moment(made_on(place.stick))
    say(f"✔ Đã cài bản {coming} (USB {spoken(made)}) vào {place.environment}")
    if made is not None and made > clock() + CLOCKS_APART:
        say("  Ngày ấy còn ở phía trước theo đồng hồ máy này. Đồng hồ máy này đúng thì đồng hồ của")
        say("  máy làm USB chạy sai: xin làm lại USB, kẻo USB làm sau bị coi là cũ hơn.")


def found_station(place: Place) -> None:
    """A station, unless there is one; what a school wrote is never touched. Raises Stop."""
    if (place.station / "scripts_vi").exists():
        say(f"✔ Giữ nguyên đài đã có: {place.station}")
        bring_up(place)
        return
    (place.home / NEW).write_text("", "utf-8")  # first: whoever is cut off goes on with a new one
    made = _run([place.program, "init", place.station])
    if made.returncode:
        raise Stop(f"Chưa lập được đài trong {place.station}.\n{made.stderr.strip()}")
    say(f"✔ Đã lập đài trong {place.station}")


def bring_up(place: Place) -> None:
    """Whether the program and the station fit each other. Raises Stop.

    When they do not, the earlier program is put back.
    """
    done = _run([place.program, "-C", place.station, "migrate"])
    say(done.stdout.strip())
    if done.returncode:
        if place.former.exists():
            _choose(place)
        raise Stop(
            f"Chưa đưa được đài lên bản mới; bài, âm thanh, sổ sách còn nguyên.\n"
            f"{done.stderr.strip()}\n→ Làm theo lời báo trên, rồi chạy lại."
        )


def _choose(place: Place) -> None:
    """The earlier program, unless it no longer understands what the station has become."""
    coming = place.home / "chuong-trinh-moi"
    shutil.rmtree(coming, ignore_errors=True)
    move(place.environment, coming)
    move(place.former, place.environment)
    knows = _run([place.program, "-C", place.station, "migrate", "--dry-run"]).returncode == 0
    if knows:
        say("Bản cũ của chương trình đã được đặt lại, dùng như trước.")
    else:
        move(place.environment, place.former)
        move(coming, place.environment)
    shutil.rmtree(coming, ignore_errors=True)


def install_voices(place: Place) -> None:
    """The voices on the stick; their licences were accepted by whoever made it.

    A station that is new reads with them from the first day; another one goes on as it was set.
    """
    _install_voices(place, speak=(place.home / NEW).exists())
    (place.home / NEW).unlink(missing_ok=True)


def _install_voices(place: Place, *, speak: bool) -> None:
    if speak and any(place.stick.glob("giong/*/")):
        words = ["voices", "setup", place.stick, "--accept-licence", "--who", "bộ cài trên USB"]
        done = _run([place.program, "-C", place.station, *words])
        if not done.returncode:
            say("✔ Đài đọc bằng giọng trên USB; không vừa ý thì trở lại ở trang Giọng đọc")
            return
        say(f"✘ Giọng trên USB chưa dùng được: {done.stderr.strip()}")
    for voice in sorted(path for path in place.stick.glob("giong/*") if path.is_dir()):
        words = ["voices", "install", voice, "--as", voice.name, "--accept-licence"]
        done = _run([place.program, "-C", place.station, *words])
        told = f"✔ Giọng {voice.name}" if not done.returncode else f"✘ Giọng {voice.name}:"
        say(f"{told} {'' if not done.returncode else done.stderr.strip()}".rstrip())


def install_letters(place: Place) -> None:
    """Tesseract, which reads letters of pictures, where the stick has it; it is for Windows."""
    brought = place.stick / "doc-anh"
    if not place.windows or not brought.is_dir():
        return
    coming, there = place.home / "tesseract-moi", place.home / "tesseract"
    shutil.rmtree(coming, ignore_errors=True)
    try:
        shutil.copytree(brought, coming)
        shutil.rmtree(there, ignore_errors=True)
        coming.rename(there)
    except OSError as fault:
        say(f"✘ Chưa chép được phần đọc chữ trong ảnh: {fault.strerror or fault}")
        return
    say("✔ Đọc được chữ trong ảnh, bản quét")


def keep_stick(place: Place) -> None:
    """The stick stays on the machine, as it was signed: `broadcaster usb` makes another one of it.

    Where the disk has little room it does not, and that is told; nothing else depends on it.
    """
    coming = place.home / "bo-cai-moi"
    try:
        sums = (place.stick / SUMS).read_bytes()
        if place.kept.is_dir() and _digest(place.kept / SUMS) == hashlib.sha256(sums).hexdigest():
            return
        for old in (coming, place.kept):  # of an earlier program: no school is to get it any more
            shutil.rmtree(old, ignore_errors=True)
        names = [line.partition("  ")[2] for line in sums.decode("utf-8").splitlines()]
        size = sum((place.stick / name).stat().st_size for name in names)
        if shutil.disk_usage(place.home).free < ROOMY * size:
            say("  Ổ đĩa còn ít chỗ nên không giữ bộ cài: làm thêm USB thì cắm USB này lại.")
            return
        for name in (*names, SUMS, SEAL):
            target = coming / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(place.stick / name, target)
        move(coming, place.kept)
    except OSError as fault:
        shutil.rmtree(coming, ignore_errors=True)
        say(
            f"  Chưa giữ được bộ cài ({fault.strerror or fault}): làm thêm USB thì cắm USB này lại."
        )
        return
    say(f"✔ Giữ bộ cài để làm thêm USB: {place.kept} ({size // 10**6} MB, xóa được)")


def guide_page(place: Place) -> str:
    """The first page of the guide that was installed: it is there when the stick is gone."""
    done = _run([place.program, "help-pages"])
    return done.stdout.strip() if not done.returncode else str(place.stick / "huong-dan")


def examine(place: Place) -> None:
    """What `doctor` says, word for word; a finding does not undo the installation."""
    say("\nKhám máy:")
    done = _run([place.program, "-C", place.station, "doctor"])
    say((done.stdout + done.stderr).strip())


def _run(command: list[str | Path]) -> subprocess.CompletedProcess[str]:
    """A program, its words as UTF-8, with no way to a package index."""
    variables = {
        **os.environ,
        "PYTHONUTF8": "1",
        "BROADCASTER_ICON": "1",  # what doctor advises is read in a window without a prompt
        "PIP_NO_INDEX": "1",
        "PIP_CONFIG_FILE": os.devnull,
    }
    variables.pop("PYTHONHOME", None)
    variables.pop("PYTHONPATH", None)
    words = [str(word) for word in command]
    return subprocess.run(
        words, capture_output=True, encoding="utf-8", errors="replace", env=variables, check=False
    )


def steps(place: Place, *, accept: bool) -> Iterator[None]:
    """The whole installation, a step at a time. Raises Stop."""
    say(f"Cài đài phát thanh học đường vào: {place.home}")
    check_around(place)
    check_stick(place.stick)
    say("✔ Thư mục cài đặt còn nguyên vẹn")
    yield
    check_room(place)
    place.home.mkdir(parents=True, exist_ok=True)
    voices = any(place.stick.glob("giong/*/"))
    settle(place, "[neural]" if voices else "", accept=accept)
    yield
    found_station(place)
    keep_former(place)
    install_voices(place)
    install_letters(place)
    for title, shown in write_starters(place.home, place.windows):
        say(f"✔ {title}: {shown}")
        if shown.stem.startswith(f"{title} ("):
            say(f"  Biểu tượng {title} có sẵn thuộc về chỗ khác nên để yên.")
    keep_stick(place)
    yield
    examine(place)
    say(f"\nXong. Hướng dẫn: {guide_page(place)}")
    say("  Mở lại lúc nào cũng được: Trợ giúp ở Bàn làm việc; hay mở Dòng lệnh, gõ")
    say("  broadcaster help-pages --open")
    say("Gỡ chương trình: biểu tượng Gỡ chương trình, hoặc tệp go-bo; đài của trường được giữ lại.")


def main(words: list[str]) -> int:
    """0 = installed, 1 = not, with the reason on the screen."""
    asked = argparse.ArgumentParser(description="Cài đài phát thanh học đường từ thư mục này.")
    asked.add_argument(
        "home", nargs="?", help="cài vào thư mục nào (mặc định: PhatThanh của người dùng)"
    )
    asked.add_argument(
        "--khoa-moi", action="store_true", help="tin khóa ký mới, sau khi đã hỏi lại"
    )
    asked.add_argument("--seal", help=argparse.SUPPRESS)
    asked.add_argument(
        "--co-hop", action="store_true", help="chỉ xem Python này có dùng được không"
    )
    said = asked.parse_args(words)
    if said.seal:
        try:
            sys.stdout.write(signer(Path(said.seal)))
        except (OSError, ValueError, KeyError, TypeError):
            return 1
        return 0
    windows = sys.platform == "win32"
    # cmd takes the backslash before a closing quote for a part of the name
    named = str(said.home or "").rstrip('"' if windows else "")
    home = Path(named).absolute() if named else usual_home(windows, os.environ)
    try:
        check_machine(HERE, machine())
        if said.co_hop:
            return 0
        with seen_alive():
            for _ in steps(Place(stick=HERE, home=home, windows=windows), accept=said.khoa_moi):
                pass
    except (Stop, KeyboardInterrupt) as stop:
        say(f"✘ {str(stop) or 'Đã dừng giữa chừng. Chạy lại lúc nào cũng được.'}")
        return OTHER_MACHINE if said.co_hop else 1
    except OSError as fault:
        say(f"✘ Máy từ chối: {fault.strerror or fault} ({fault.filename or home})")
        say("→ Xem ổ đĩa còn chỗ, thư mục có cho ghi không; đợi vài giây rồi chạy lại.")
        return 1
    return 0


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    sys.exit(main(sys.argv[1:]))
