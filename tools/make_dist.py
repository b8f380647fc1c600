"""Write wheel, sdist, the list of parts and signed checksums into dist/, for `make dist`.

The packages are the same bytes for the same commit. The list of parts (CycloneDX) is of a new
environment that has the wheel and nothing else.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from package_build import ROOT, build
from sealing import seal, signing_key

DIST = ROOT / "dist"
PIP = ("-m", "pip", "--disable-pip-version-check", "install", "-q")


def check(packages: list[Path]) -> None:
    """An index would take them, its description renders."""
    subprocess.run([sys.executable, "-m", "twine", "check", "--strict", *packages], check=True)


def list_parts(wheel: Path, target: Path) -> None:
    """The wheel and all that it brings, with versions and licences, as CycloneDX 1.6."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        python = Path(folder, "bin", "python")
        subprocess.run([python, *PIP, "-c", ROOT / "constraints.txt", wheel], check=True)
        # these came with the environment and are no part of the program
        came = ["setuptools", "pip"]
        subprocess.run([python, "-m", "pip", "uninstall", "-q", "-y", *came], check=True)
        words = ["environment", "--output-reproducible", "--sv", "1.6", "--of", "JSON"]
        tool = [sys.executable, "-m", "cyclonedx_py"]
        subprocess.run([*tool, *words, "-o", target, python], check=True)


def main(words: list[str]) -> int:
    """Build, look over, list (unless --no-parts), sign."""
    folders = [word for word in words if not word.startswith("-")]
    into = Path(folders[0]) if folders else DIST
    for old in [*into.glob("broadcaster*.whl"), *into.glob("broadcaster*.tar.gz")]:
        old.unlink()
    packages = [build(kind, into) for kind in ("wheel", "sdist")]
    check(packages)
    parts = into / packages[0].name.replace("-py3-none-any.whl", ".cdx.json")
    if "--no-parts" not in words:
        list_parts(packages[0], parts)
    files = [path for path in (*packages, parts) if path.is_file()]
    mark = seal(into, files, signing_key())
    sys.stdout.write("".join(f"{path}\n" for path in files))
    sys.stdout.write(f"Dấu khóa ký: {mark}\n")
    return 0


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("git: the packages are of what git knows")
    sys.exit(main(sys.argv[1:]))
