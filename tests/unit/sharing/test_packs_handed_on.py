"""What is known of packs that were written for other units."""

import pytest

from broadcaster.domain.withdrawal import TakenBack
from broadcaster.sharing.taking_back import opened_packs, packs_with, remember_pack
from tests.unit.sharing.test_share_file import good, pack  # noqa: F401 - a fixture

WANTED = TakenBack(scripts=frozenset({"doi-mu"}))


@pytest.fixture
def audio(tmp_path):
    (tmp_path / "dai" / "audio_out").mkdir(parents=True)
    return tmp_path / "dai" / "audio_out"


def test_a_pack_that_cannot_be_looked_at_may_hold_it_and_is_not_known_to(audio, good, tmp_path):  # noqa: F811
    """A stick that is away, and a file that nobody can read, tell nothing of who heard what."""
    cut = tmp_path / "usb" / "hong.zip"
    cut.parent.mkdir()
    cut.write_bytes(b"PK")
    for path in (tmp_path / "rut-ra" / "mot.zip", cut, good):
        remember_pack(audio, path)
    assert len(packs_with(audio, WANTED)) == 3
    assert [*opened_packs(audio)] == [(good, frozenset({"doi-mu"}))]
