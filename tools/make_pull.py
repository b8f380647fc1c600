"""Write `dist/lay-bai.pyz`: the station's puller in one file, for a PC that has Python only.

It needs the standard library and `cryptography`. Same sources, same bytes. Nothing in it is
packed, so that a Python without zlib reads it too; its first file is read by any Python, also by
one of twenty years ago, and says in Vietnamese what is missing.
"""

import ast
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
START = "broadcaster.pull.main"
WHEN = (1980, 1, 1, 0, 0, 0)  # the oldest that a ZIP can say; the same in every build
MAIN = Path(__file__).with_name("pull_start.py")


def needed(module: str) -> set[str]:
    """The module and every one of ours that it imports, in the end."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        waiting += _imports(_path(name))
    return found


def _imports(path: Path) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("broadcaster."):
            names.append(str(node.module))
    return names


def _path(module: str) -> Path:
    base = ROOT.joinpath(*module.split("."))
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def _packages(modules: set[str]) -> set[str]:
    """Every folder above a module: an empty `__init__` stands there, so that nothing else loads."""
    parts = [name.split(".") for name in modules]
    return {".".join(each[:end]) for each in parts for end in range(1, len(each))}


def write(target: Path) -> None:
    """Write the archive."""
    modules = needed(START)
    whole = {name for name in modules if _path(name).name == "__init__.py"}
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "__main__.py", MAIN.read_bytes())
        for package in sorted(_packages(modules) - whole):
            _add(archive, f"{package.replace('.', '/')}/__init__.py", b"")
        for module in sorted(modules):
            path = _path(module)
            _add(archive, path.relative_to(ROOT).as_posix(), path.read_bytes())


def _add(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, WHEN)
    info.compress_type = zipfile.ZIP_STORED
    info.external_attr = 0o644 << 16
    archive.writestr(info, data)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "lay-bai.pyz")
