"""The package as its own tests see it: parsed, never imported."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.fakes.parsed_package import PACKAGE, Module, parsed_package

ROOT = PACKAGE.parent
MISSING = pytest.StashKey[list[str]]()


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
    return parsed_package()


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
