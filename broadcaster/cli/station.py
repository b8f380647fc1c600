"""Open the station of a session."""

import os

from broadcaster.cli.root import Session
from broadcaster.settings import Settings, load_settings
from broadcaster.wiring import Wired, wire


def open_station(session: Session, *, jobs: int = 0) -> Wired:
    """Read the settings and make the parts. Raises ConfigError."""
    return wire(settings_of(session, jobs=jobs))


def settings_of(session: Session, *, jobs: int = 0) -> Settings:
    """The settings of the station folder. Raises ConfigError."""
    return load_settings(session.folder.resolve(), os.environ, jobs=jobs)
