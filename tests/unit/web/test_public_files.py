"""From a path to its file, also where the path was asked for before: the list decides each time."""

import pytest

from broadcaster.publishing.file_types import SHORT
from broadcaster.web.public_files import PublicFiles, PublicFolder

SOUND, PAGE = "audio/kenh/so-1-0a1b2c3d.mp3", "kenh/so-1.html"
TOKEN = "rieng/tu-ma-0123"


class Published:
    """A list as the publisher's: the same object while nothing was published."""

    def __init__(self, *names):
        self.names = frozenset(names)
        self.of_subscribers = {TOKEN: frozenset({PAGE})}

    def __call__(self):
        return self.names

    def below(self, part):
        return self.of_subscribers.get(part, frozenset())


@pytest.fixture
def shelf(tmp_path):
    """Files of a site, its list, and the finder."""
    for name in (SOUND, PAGE, f"{TOKEN}/{PAGE}"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    published = Published(SOUND, PAGE)
    public = PublicFolder(folder=tmp_path, published=published, roots=("feeds", ""))
    return tmp_path, published, PublicFiles(public)


def names(files, *paths):
    found = [files.find(path) for path in paths]
    return [one.name if one else None for one in found]


def test_a_path_that_led_to_a_file_leads_nowhere_when_the_list_is_another(shelf):
    _, published, files = shelf
    paths = [f"/feeds/{PAGE}", f"/{PAGE}", f"/feeds/{SOUND}"]
    assert names(files, *paths, *paths) == [PAGE, PAGE, SOUND] * 2
    published.names = frozenset({PAGE})
    assert names(files, *paths) == [PAGE, PAGE, None]


def test_another_version_is_another_file_and_a_lost_one_none(shelf):
    folder, _, files = shelf
    before = files.find(f"/{PAGE}")
    assert files.find(f"/{PAGE}") is before
    (folder / PAGE).write_bytes(b"another")
    assert files.find(f"/{PAGE}").digest != before.digest
    (folder / PAGE).unlink()
    assert files.find(f"/{PAGE}") is None


def test_a_subscriber_who_was_let_go_finds_nothing(shelf):
    _, published, files = shelf
    path = f"/feeds/{TOKEN}/{PAGE}"
    assert names(files, path, path) == [f"{TOKEN}/{PAGE}"] * 2
    published.of_subscribers.clear()
    assert names(files, path) == [None]


def test_a_sound_by_its_name_in_audio_out_is_never_kept_for_long(shelf):
    files = shelf[2]
    for _ in range(2):
        assert files.find(f"/{SOUND}").kind.cache != SHORT
        assert files.find("/audio_out/kenh/so-1.mp3").kind.cache == SHORT


def test_what_is_shown_of_another_folder_is_of_that_folder(shelf, tmp_path):
    files = shelf[2]
    assert names(files, f"/feeds/{PAGE}", f"/{PAGE}") == [PAGE, PAGE]
    other = tmp_path / "khac"
    (other / PAGE).parent.mkdir(parents=True)
    (other / PAGE).write_bytes(b"other")
    files.show(PublicFolder(folder=other, published=shelf[1]))
    assert files.find(f"/feeds/{PAGE}").path == other / PAGE
    assert files.find(f"/{PAGE}") is None
