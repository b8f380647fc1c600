"""The name under which the program is installed; the package and the command are `broadcaster`."""

import importlib.metadata
from pathlib import Path

DISTRIBUTION = "broadcaster-hoc-duong"  # on a package index "broadcaster" is a stranger's program
SOURCE = Path(__file__).resolve().parents[2]


def install_extra(extra: str) -> str:
    """What to type for an extra that is not installed; pip asks no index for the program itself.

    It does not where the program is installed under this name. Elsewhere, in a folder that was
    never installed or has the earlier name, the folder is named. In double quotes: the command
    line of Windows takes single ones for a part of the name.
    """
    try:
        importlib.metadata.version(DISTRIBUTION)
    except importlib.metadata.PackageNotFoundError:
        return f'pip install -e "{SOURCE}[{extra}]"'
    return f'pip install "{DISTRIBUTION}[{extra}]"'
