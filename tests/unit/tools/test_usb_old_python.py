"""What a double click starts on a machine whose Python is too old: a sentence, no traceback."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

USB = Path(__file__).parents[3] / "tools" / "usb"
STARTED = ("go_bo.py", "cai_dat.py")  # by whoever presses the file itself, too
OLD = sorted(Path.home().glob(".pyenv/versions/3.[6-9].*/bin/python"))
AS_OLD = "import runpy, sys; sys.version_info = (3, 9, 18, 'final', 0); sys.argv = [sys.argv[1]]; "
AS_OLD += "runpy.run_path(sys.argv[0], run_name='__main__')"


def told_by(*words: str | Path) -> "subprocess.CompletedProcess[str]":
    env = {"PATH": os.environ["PATH"], "LC_ALL": "C", "PYTHONPATH": str(USB)}
    return subprocess.run(
        words, env=env, capture_output=True, encoding="utf-8", stdin=subprocess.DEVNULL, check=False
    )


@pytest.mark.parametrize("name", STARTED)
def test_a_python_that_is_too_old_is_told_with_those_that_do(name):
    done = told_by(sys.executable, "-c", AS_OLD, USB / name)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("✘ Python trên máy này cũ quá (3.9): cần Python 3.11")
    assert "→ " in done.stdout


@pytest.mark.parametrize("name", sorted(path.name for path in USB.glob("*.py")))
@pytest.mark.parametrize("minor", range(6, 10))
def test_an_old_python_reads_the_file_as_far_as_the_sentence(name, minor):
    ast.parse((USB / name).read_text("utf-8"), feature_version=(3, minor))


@pytest.mark.skipif(not OLD, reason="no Python of before 3.10 on this machine")
@pytest.mark.slow
@pytest.mark.parametrize("name", STARTED)
@pytest.mark.parametrize("python", OLD, ids=lambda path: path.parts[-3])
def test_a_real_old_python_tells_it(python, name):
    done = told_by(python, USB / name)
    assert (done.returncode, done.stderr) == (1, "")
    version = ".".join(python.parts[-3].split(".")[:2])
    assert done.stdout.startswith(f"✘ Python trên máy này cũ quá ({version})")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell's starter")
def test_the_shell_passes_over_an_old_python_for_one_that_does(tmp_path):
    for name in ("go-bo.sh", "go_bo.py"):
        (tmp_path / name).write_bytes((USB / name).read_bytes())
    found = tmp_path / "bin"
    found.mkdir()
    for name in ("sh", "sed", "dirname", "cat"):
        (found / name).symlink_to(
            next(p for p in map(Path, ("/bin", "/usr/bin")) if (p / name).exists()) / name
        )
    old = found / "python3"
    old.write_text(
        '#!/bin/sh\ncase "$*" in *"(3, 10)"*) exit 1;; *version_info*) exit 0;; esac\necho "quá cũ"; exit 1\n'
    )
    old.chmod(0o755)
    asked = [found / "sh", tmp_path / "go-bo.sh", "--help"]
    env = {"PATH": str(found)}
    done = subprocess.run(asked, env=env, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout) == (1, "quá cũ\n"), done.stderr
    new = found / "python3.12"
    new.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    new.chmod(0o755)
    done = subprocess.run(asked, env=env, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert "Gỡ chương trình" in done.stdout
