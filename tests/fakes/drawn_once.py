"""Pictures of the same words are drawn once for all stations that a process of tests builds."""

from unittest import mock

import pytest

from broadcaster.storage import cache_folder

_drawn = {}


@pytest.fixture(scope="session", autouse=True)
def pictures_drawn_once():
    """Every station keeps its own files; how they are drawn is the matter of tests/unit/pictures."""
    with mock.patch("broadcaster.app.station.picture_cache", _drawing_once):
        yield


def _drawing_once(folder):
    kept = cache_folder.picture_cache(folder)

    def picture(key, draw):
        def drawn():
            if key not in _drawn:
                _drawn[key] = draw()
            return _drawn[key]

        return kept(key, drawn)

    return picture
