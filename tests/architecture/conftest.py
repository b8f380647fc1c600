"""The package as its own tests see it: parsed, never imported."""

import ast
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "broadcaster"
MISSING = pytest.StashKey[list[str]]()


@dataclass(frozen=True)
class Module:
    """One module of the package."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Path under the package, with forward slashes."""
        return self.path.relative_to(PACKAGE).as_posix()

    @property
    def room(self) -> str:
        """The folder or module right under the package."""
        return self.name.split("/")[0].removesuffix(".py")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def package() -> Path:
    """The package's folder."""
    return PACKAGE


@pytest.fixture(scope="session")
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        found.append(Module(path=path, text=text, tree=ast.parse(text)))
    assert len(found) > 50
    return tuple(found)


@pytest.fixture(scope="session")
def committed() -> tuple[Path, ...]:
    """Every file that git knows or would take in; outside git, every file that is no build."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        told = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    except (OSError, subprocess.CalledProcessError):
        skipped = (".venv", "build", "dist", "__pycache__", ".git")
        every = (p for p in ROOT.rglob("*") if not set(skipped) & set(p.relative_to(ROOT).parts))
        return tuple(sorted(p for p in every if p.is_file()))
    paths = (ROOT / name for name in told.split("\0") if name)
    return tuple(sorted({p for p in paths if p.is_file()}))


@pytest.fixture
def without(request):
    """What a test calls when a part it needs is not installed: failure under CI, else named."""

    def tell(part: str) -> None:
        if os.environ.get("CI"):
            pytest.fail(f"{part} is not installed")
        request.config.stash.setdefault(MISSING, []).append(part)
        pytest.skip(f"{part} is not installed")

    return tell


def pytest_terminal_summary(terminalreporter, config) -> None:
    """Name what was not tested for want of a part."""
    for part in sorted(set(config.stash.get(MISSING, []))):
        terminalreporter.write_line(f"not tested, because it is not installed: {part}")
