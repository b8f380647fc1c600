"""A folder on a stick is enough: no index, no network, a path as people name their folders."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from broadcaster import __version__
from tests.fakes import toy_voice

ROOT = Path(__file__).parents[2]
SCHOOL = Path("Máy trường Hoa Mai", "Phát thanh học đường")
# no index answers at this address, and nothing else of the outside does; that none may be asked
# is the program's own business
NOWHERE = {
    "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
    "PIP_CONFIG_FILE": os.devnull,
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
}

pytestmark = pytest.mark.system  # a whole installation: a minute


@pytest.fixture(scope="module")
def stick(tmp_path_factory) -> Path:
    """The stick for a machine like this one, from what is installed here."""
    folder = tmp_path_factory.mktemp("usb") / "phat-thanh"
    return made(folder, folder.parent / "khoa.pem")


def made(folder: Path, key: Path, *words: str | Path) -> Path:
    """A stick, signed by a key."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, ROOT / "tools" / "make_usb.py", folder, "--offline", *words]
    env = {**os.environ, "USB_SIGNING_KEY": str(key)}
    done = subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def install(stick: Path, home: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run the installer with this Python first on the path."""
    here = stick.parent / "bin"
    here.mkdir(exist_ok=True)
    python = here / f"python3.{sys.version_info[1]}"
    if not python.exists():
        python.symlink_to(Path(sys.base_prefix, "bin", python.name))
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("PIP_", "PYTHON"))},
        **NOWHERE,
        "PATH": f"{here}:/usr/bin:/bin",
        "HOME": str(home.parent),
        **extra,
    }
    command = ["sh", stick / "cai-dat.sh", home, *words]
    return subprocess.run(command, env=env, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def home(stick, tmp_path_factory) -> Path:
    """Program and station, installed from the stick with no way to an index."""
    home = tmp_path_factory.mktemp("may") / SCHOOL
    (home.parent / "Desktop").mkdir(parents=True)
    done = install(stick, home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✔ Chữ ký đúng" in done.stdout
    return home


def run(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The installed program on the installed station; nothing of this tree is in its reach."""
    env = {
        **{k: v for k, v in os.environ.items() if not k.startswith("PYTHON")},
        **NOWHERE,
        "BROADCASTER_VOICES_FOLDER": str(home / "giong-doc"),
    }
    command = [home / "chuong-trinh" / "bin" / "broadcaster", "-C", home / "dai", *words]
    return subprocess.run(
        command, env=env, cwd=home, capture_output=True, encoding="utf-8", check=False
    )


def test_the_station_of_the_stick_checks_builds_and_is_well(home):
    for words in (["check"], ["build"], ["doctor"]):
        done = run(home, *words)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    assert list((home / "dai" / "audio_out").rglob("*.mp3"))
    assert list((home / "dai" / "feeds").glob("*.xml"))


def test_a_stick_with_a_voice_brings_what_speaks_it_and_nothing_asks_an_index(
    stick, home, tmp_path
):
    """By one command on a machine whose program never had it; back by another.

    A stick that somebody laid a wheel into is told from it first, and one that neither the machine
    nor a person knows.
    """
    voice = toy_voice.folder(tmp_path / "co-ba", "co-ba")
    other = made(tmp_path / "usb" / "phat-thanh", stick.parent / "khoa.pem", "--voice", voice)
    words = ("voices", "setup", str(other), "--accept-licence", "--who", "Cô Mai")
    strange = other / "goi" / "la-1.0-py3-none-any.whl"
    strange.write_bytes(b"?")
    refused = run(home, *words)
    assert refused.returncode == 2
    assert "không rõ từ đâu" in refused.stderr
    strange.unlink()
    known = home / "khoa-usb.txt"
    key = known.read_bytes()
    known.unlink()  # as on a machine that no stick has installed
    for seal in ((), ("--usb-key", " ".join(["0000"] * 8))):
        strange_to_it = run(home, *words, *seal)
        assert strange_to_it.returncode == 2
        assert "chưa ai so dấu khóa" in strange_to_it.stderr
    known.write_bytes(key)
    done = run(home, *words)
    assert done.returncode == 0, done.stdout + done.stderr
    assert list((home / "chuong-trinh").rglob("sherpa_onnx/__init__.py"))
    assert run(home, "build").returncode == 0
    made_of = (home / "dai" / "audio_out").glob("[!.]*/*.json")
    told = [path.read_text("utf-8") for path in made_of]
    assert any("neural:co-ba" in one for one in told)
    assert run(home, "voices", "setup", "--undo").returncode == 0


def test_the_machine_makes_another_stick_that_installs_and_has_the_same_key(home, tmp_path):
    (tmp_path / "o-usb").mkdir()
    done = run(home, "usb", str(tmp_path / "o-usb"))
    assert done.returncode == 0, done.stdout + done.stderr
    other = tmp_path / "o-usb" / "phat-thanh"
    key = bytes.fromhex((home / "khoa-usb.txt").read_text("utf-8"))
    assert " ".join(key.hex()[at : at + 4] for at in range(0, 32, 4)) in done.stdout
    second = tmp_path / "may-hai" / "PhatThanh"
    installed = install(other, second)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    assert (second / "khoa-usb.txt").read_bytes() == (home / "khoa-usb.txt").read_bytes()
    taken_off(second)


def test_a_program_that_no_stick_installed_makes_none_and_says_what_to_do(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "broadcaster", "usb", str(tmp_path)],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "make usb" in done.stderr


def taken_off(home: Path) -> None:
    """The program goes by the file behind its icon, the station stays and is told."""
    env = {"HOME": str(home.parent), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["sh", home / "go-bo.sh", "--dong-y"], env=env, cwd=home, stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(path.name for path in home.iterdir()) == ["dai", "khoa-usb.txt"]
    assert (home / "dai" / "scripts_vi" / "station.toml").is_file()
    assert str(home / "dai") in done.stdout


def test_what_the_installer_shows_at_the_end_stands_when_the_stick_is_gone(stick, home):
    told = install(stick, home).stdout
    [line] = [line for line in told.splitlines() if "Hướng dẫn: " in line]
    page = Path(line.partition("Hướng dẫn: ")[2])
    assert page.is_relative_to(home)
    assert page.is_file()
    assert "broadcaster help-pages --open" in told
    shown = run(home, "help-pages")
    assert Path(shown.stdout.strip()) == page


def test_the_program_is_the_installed_one(home):
    code = "import broadcaster, numpy; print(broadcaster.__file__); print(numpy.__file__)"
    python = home / "chuong-trinh" / "bin" / "python"
    told = subprocess.run([python, "-I", "-c", code], capture_output=True, check=True).stdout
    assert all(Path(line).is_relative_to(home) for line in told.decode().split("\n") if line)


def test_the_starters_find_their_folder_from_anywhere(home):
    entry = (home.parent / "Desktop" / "Trình phát.desktop").read_text("utf-8")
    assert f'Exec="{home}/trinh-phat.sh"' in entry
    words = (home / "trinh-phat.sh").read_text("utf-8")
    (home / "thu.sh").write_text(words.replace(" play", " doctor"), "utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run(
        ["sh", home / "thu.sh"], cwd="/", env=env, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode()


def test_a_second_run_does_nothing_and_a_half_environment_is_made_again(stick, home):
    mine = home / "dai" / "scripts_vi" / "station.toml"
    mine.write_text(mine.read_text("utf-8") + "# của trường\n", "utf-8")
    again = install(stick, home)
    assert again.returncode == 0
    assert "đã cài đủ" in again.stdout
    assert "# của trường" in mine.read_text("utf-8")
    [site] = (home / "chuong-trinh").glob("lib/*/site-packages")
    shutil.rmtree(site / "numpy")
    former = site / "broadcaster-0.1.0.dist-info"  # under the name that the program had once
    former.mkdir()
    (former / "METADATA").write_text("Metadata-Version: 2.1\nName: broadcaster\nVersion: 0.1.0\n")
    (home / "chuong-trinh" / "cai-dat-xong.json").unlink()
    mended = install(stick, home)
    assert mended.returncode == 0, mended.stdout + mended.stderr
    assert "Đang tạo môi trường" in mended.stdout
    ours = [path.name for path in site.glob("broadcaster*.dist-info")]
    assert ours == [f"broadcaster_hoc_duong-{__version__}.dist-info"]
    assert run(home, "check").returncode == 0


def test_a_changed_wheel_or_a_stranger_s_key_stops_it_before_anything_is_touched(stick, home):
    other = stick.parent / "usb-khac"
    shutil.copytree(stick, other, copy_function=os.link)
    (other / "goi" / "la.whl").write_bytes(b"x")
    refused = install(other, home)
    assert refused.returncode == 1
    assert "goi/la.whl" in refused.stdout
    (other / "goi" / "la.whl").unlink()
    for name in ("SHA256SUMS", "SHA256SUMS.sig"):
        (other / name).unlink()
    sys.path.insert(0, str(ROOT / "tools"))
    try:
        import sealing
    finally:
        sys.path.remove(str(ROOT / "tools"))
    files = [path for path in other.rglob("*") if path.is_file()]
    sealing.seal(other, files, sealing.signing_key(stick.parent / "la.pem"))
    refused = install(other, home)
    assert refused.returncode == 1
    assert "khóa khác" in refused.stdout
    assert run(home, "check").returncode == 0
    assert install(other, home, "--khoa-moi").returncode == 0
