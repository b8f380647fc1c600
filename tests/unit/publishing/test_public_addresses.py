"""Public names are plain ASCII and change when the content does."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from broadcaster.publishing import addresses
from broadcaster.publishing.addresses import (
    SHORT_BOOK,
    address,
    audio_path,
    cover_path,
    share_short_codes,
)

FAKES = Path(__file__).parents[2] / "fakes"


@pytest.fixture(scope="module")
def samples():
    spec = importlib.util.spec_from_file_location("address_samples", FAKES / "site_samples.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_new_sound_gets_a_new_name(samples):
    """Caches are keyed by address; the episode's key stays."""
    old = samples.make_episode()
    edition = samples.make_edition()
    new = replace(old, public=replace(edition, audio=replace(edition.audio, sha256="f" * 64)))
    assert audio_path(old) == "audio/phat-thanh-mang-non/mang-non-2026-09-14-01234567.mp3"
    assert audio_path(new) == "audio/phat-thanh-mang-non/mang-non-2026-09-14-ffffffff.mp3"


def test_episode_without_public_sound_has_no_public_name(samples):
    """There is nothing to point at."""
    with pytest.raises(ValueError, match="mang-non-2026-09-14"):
        audio_path(samples.make_episode(public=None))


def test_folder_is_addressed_without_its_index():
    """One address a page."""
    assert address("https://a.example/", "x/index.html") == "https://a.example/x/"
    assert address("https://a.example", "index.html") == "https://a.example/"
    assert address("https://a.example/b", "x.xml") == "https://a.example/b/x.xml"
    assert cover_path("x", "abcdef0123456789") == "x/cover-abcdef01.jpg"


SAME = ("doi-ta-2043-05-17", "mang-non-2037-02-27")  # by chance, found among half a million


def many(count, *more):
    return [*(f"so-{number:04d}" for number in range(count)), *more]


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize(
    ("lists", "same"),
    [
        ([], False),
        ([many(5)], False),
        ([many(250), [key.upper() for key in many(120)]], False),
        ([many(5, *SAME)], True),
        ([many(98, *SAME)], True),  # both among the kept
        ([many(98, SAME[0], *"abc", SAME[1])], True),
        ([many(150, SAME[0]), [*(key.upper() for key in many(98)), SAME[1], "ab"]], True),
    ],
)
def test_whether_two_have_one_short_address_is_known_with_a_book_and_without(
    tmp_path, lists, same, kept
):
    book = tmp_path / SHORT_BOOK if kept else None
    assert [share_short_codes(lists, book) for _ in range(3)] == [same] * 3
    assert (tmp_path / SHORT_BOOK).exists() is (kept and any(len(keys) >= 100 for keys in lists))


def test_numbers_of_short_addresses_are_made_once(tmp_path, monkeypatch):
    asked, make = [], addresses.short_numbers
    monkeypatch.setattr(
        addresses, "short_numbers", lambda keys: asked.append(len(keys)) or make(keys)
    )

    def look(count, *more):
        asked.clear()
        found = share_short_codes([many(count, *more)], tmp_path / SHORT_BOOK)
        return found, sum(asked)

    assert [look(250), look(250), look(299)] == [(False, 250), (False, 50), (False, 99)]
    assert [look(300), look(300, *SAME)] == [(False, 300), (True, 2)]


@pytest.mark.parametrize("damage", ["", "ma-ngan 1", "cut", "turned", "other"])
def test_a_book_of_short_addresses_that_is_damaged_or_of_others_is_made_again(tmp_path, damage):
    book = tmp_path / SHORT_BOOK
    keys = many(98, *SAME)
    assert share_short_codes([keys], book)
    good = book.read_bytes()
    damaged = {"cut": good[:-8], "turned": good[:-1] + b"x"}
    book.write_bytes(damaged.get(damage, damage.encode()))
    if damage == "other":
        assert not share_short_codes([many(100)], book)
    assert share_short_codes([keys], book)
    assert book.read_bytes() == good
