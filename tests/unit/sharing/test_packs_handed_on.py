"""What is known of packs that were written for other units."""

import pytest

from broadcaster.domain.withdrawal import TakenBack
from broadcaster.sharing.taking_back import known_packs, packs_with, remember_pack
from tests.unit.sharing.test_share_file import good, pack  # noqa: F401 - a fixture

WANTED = TakenBack(scripts=frozenset({"doi-mu"}))


@pytest.fixture
def audio(tmp_path):
    (tmp_path / "dai" / "audio_out").mkdir(parents=True)
    return tmp_path / "dai" / "audio_out"


def test_what_was_written_onto_a_stick_that_is_away_is_known_by_what_was_noted(
    audio,
    good,  # noqa: F811
    tmp_path,
):
    """A file that nobody can read too; of what was noted without its scripts nothing is known."""
    cut = tmp_path / "usb" / "hong.zip"
    cut.parent.mkdir()
    cut.write_bytes(b"PK")
    away, taken = tmp_path / "rut-ra" / "mot.zip", tmp_path / "usb" / "bo.zip"
    for path in (away, tmp_path / "rut-ra" / "cu.zip", cut, good):
        remember_pack(audio, path)
    remember_pack(audio, away, ["doi-mu", "rua-tay"])
    remember_pack(audio, away)  # it is about to be written anew: until then it holds what it held
    remember_pack(audio, taken, ["doi-mu"])  # another stick lies there by now
    removed = audio.parent / "bo.zip"
    remember_pack(audio, removed, ["doi-mu"])
    remember_pack(audio, tmp_path / "usb" / "xua.zip")  # and of this one nobody noted anything
    remember_pack(audio, tmp_path / "usb" / "khac.zip", ["rua-tay"])
    assert [path.name for path in packs_with(audio, WANTED)] == [
        *("mot.zip", "cu.zip", "hong.zip", good.name, "bo.zip", "xua.zip")
    ]
    assert dict(known_packs(audio)) == {
        away: frozenset({"doi-mu", "rua-tay"}),
        good: frozenset({"doi-mu"}),
        taken: frozenset({"doi-mu"}),
        tmp_path / "usb" / "khac.zip": frozenset({"rua-tay"}),
    }
