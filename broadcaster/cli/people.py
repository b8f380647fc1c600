"""Who gives a command: an option, a variable of the environment, or the name of the login."""

import getpass
import os
from collections.abc import Callable
from typing import Any

import click

VARIABLE = "BROADCASTER_WHO"


def who_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --who to a command."""
    return click.option(
        "--who",
        metavar="HỌ-TÊN",
        default=lambda: os.environ.get(VARIABLE, ""),
        help=f"Người làm việc này (hoặc đặt biến {VARIABLE}).",
    )(command)


def named(who: str) -> str:
    """The name for the record; without one that of the login."""
    if who.strip():
        return who.strip()
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "không ghi tên"
