"""What an engine needs beside the program, put by pip into the program's own Python.

pip is given the packages themselves, never the program's name: so no index is asked for that.
"""

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from broadcaster.domain.errors import EngineUnavailable
from broadcaster.system.processes import environment_of_others
from broadcaster.system.stick_installation import SUMS

NEEDS = {  # engine -> packages, as `[options.extras_require]` has them
    "neural": ("sherpa-onnx>=2,<3",),
    "edge": ("aiohttp>=3.9,<4", "edge-tts>=7,<8"),
}
MODULES = {"neural": "sherpa_onnx", "edge": "edge_tts"}
WHEELS = "goi"  # folder of an installation stick that has the packages
PATIENCE = 1800.0  # seconds: a slow line fetches 15 MB
BY_STICK = (
    "Không có mạng thì cắm USB cài đặt có giọng đọc rồi cài từ USB ấy: phần mềm đọc nằm sẵn trong "
    f"thư mục {WHEELS} của nó."
)
# sign in what pip said -> why, what to do; the first that fits is told
_WHYS = (
    (r"No module named pip", "Python của chương trình không có pip nên không tự cài thêm được",
     "Cài lại chương trình từ USB, hoặc nhờ người giữ máy thêm pip vào Python ấy."),
    (r"externally-managed-environment", "Python của hệ thống không cho tự cài thêm phần mềm",
     "Cài chương trình vào một môi trường riêng (venv) rồi làm lại."),
    (r"No space left|WinError 112", "ổ đĩa đã đầy", "Dọn bớt ổ đĩa rồi làm lại."),
    (r"Permission denied|Access is denied|WinError 5\b", "thư mục của chương trình không cho ghi",
     "Chạy bằng tài khoản đã cài chương trình rồi làm lại."),
    (r"Max retries|Connection|Temporary failure|getaddrinfo|timed out|ProxyError|SSLError",
     "không tới được kho phần mềm qua mạng", BY_STICK),
)  # fmt: skip


def lacks(engine: str) -> bool:
    """Whether an engine waits for packages that `install_runtime` can bring."""
    return engine in MODULES and find_spec(MODULES[engine]) is None


def wheels_near(folder: Path) -> Path | None:
    """The packages on the stick that a voice lies on; None = no stick that lists its files has any.

    Packages are programs: those that just lie beside a voice are nobody's.
    """
    for base in (folder, *folder.parents[:3]):
        wheels = base / WHEELS
        if (base / SUMS).is_file() and any(wheels.glob(f"{MODULES['neural']}-*.whl")):
            return wheels
    return None


def install_runtime(engine: str, wheels: Path | None, *, python: str = sys.executable) -> None:
    """Install what an engine lacks: from a folder of wheels and from nowhere else, or by the line.

    Raises EngineUnavailable, in words for a teacher; then the engine is as before.
    """
    needs = NEEDS[engine]
    words = [python, "-X", "utf8", "-m", "pip", "--disable-pip-version-check", "--no-input"]
    words += ["install", "-q", "--only-binary=:all:", *_from_where(wheels), *needs]
    variables = environment_of_others() | ({"PIP_CONFIG_FILE": os.devnull} if wheels else {})
    try:
        done = subprocess.run(
            words, capture_output=True, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False,
            encoding="utf-8", errors="replace", env=variables,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )  # fmt: skip
    except subprocess.TimeoutExpired as fault:
        raise _not_installed("quá nửa giờ mà chưa tải xong", BY_STICK) from fault
    except OSError as fault:
        raise _not_installed(f"máy từ chối: {fault.strerror or fault}", BY_STICK) from fault
    if done.returncode:
        raise _not_installed(*_why(done.stderr + done.stdout, wheels, needs))
    importlib.invalidate_caches()


def _from_where(wheels: Path | None) -> Sequence[str]:
    if wheels is None:
        return ("--timeout", "15", "--retries", "2")
    return ("--no-index", "--no-cache-dir", "--find-links", str(wheels))


def _why(said: str, wheels: Path | None, needs: Sequence[str]) -> tuple[str, str]:
    for sign, why, hint in _WHYS:
        if re.search(sign, said) and not (wheels and hint == BY_STICK):
            return why, hint
    if "No matching distribution" in said or "Could not find a version" in said:
        names = ", ".join(re.split(r"[<>=]", need)[0] for need in needs)
        version = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
        if wheels is not None:
            return (
                f"thư mục {wheels} không có phần mềm đọc ({names}) cho máy này ({version})",
                "Dùng USB cài đặt được làm có giọng đọc, cho đúng loại máy này.",
            )
        return f"kho phần mềm không có {names} cho máy này ({version})", BY_STICK
    lines = said.strip().splitlines()
    return (lines[-1][-200:] if lines else "pip dừng mà không nói vì sao"), BY_STICK


def _not_installed(why: str, hint: str) -> EngineUnavailable:
    return EngineUnavailable(f"Chưa cài được phần mềm đọc: {why}.", hint=hint)
