"""How many files this process has open below a folder, as the system tells; Linux."""

import sys
from pathlib import Path

import pytest

WHERE_IT_IS_TOLD = pytest.mark.skipif(
    sys.platform != "linux", reason="the system tells open files at another place"
)


def files_open(folder):
    links = []
    for one in Path("/proc/self/fd").iterdir():
        try:
            links.append(str(one.readlink()))
        except FileNotFoundError:  # of the folder that is just read
            continue
    return sum(link.startswith(str(folder)) for link in links)
