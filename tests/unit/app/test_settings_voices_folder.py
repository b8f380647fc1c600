"""Where installed voices stand."""

from pathlib import Path

import pytest

from broadcaster.app.settings import voices_folder

STATION = Path("dai")
HOME = {"HOME": "/h", "USERPROFILE": "/u"}


@pytest.mark.parametrize(
    ("named", "environ", "system", "folder"),
    [
        ("", HOME, "linux", "/h/.local/share/broadcaster/voices"),
        ("", {**HOME, "XDG_DATA_HOME": "/x"}, "linux", "/x/broadcaster/voices"),
        ("", HOME, "darwin", "/h/Library/Application Support/broadcaster/voices"),
        ("", HOME, "win32", "/u/AppData/Local/broadcaster/voices"),
        ("", {**HOME, "LOCALAPPDATA": "/l"}, "win32", "/l/broadcaster/voices"),
        ("", {}, "linux", "dai/audio_out/.giong-doc"),
        ("giong", HOME, "linux", "dai/giong"),
        ("/mnt/chung", HOME, "linux", "/mnt/chung"),
        ("giong", {**HOME, "BROADCASTER_VOICES_FOLDER": "/e"}, "linux", "/e"),
    ],
)
def test_environment_then_station_then_the_users_own(named, environ, system, folder) -> None:
    """A station's own path moves with the station."""
    assert voices_folder(STATION, named, environ, system).as_posix() == folder
