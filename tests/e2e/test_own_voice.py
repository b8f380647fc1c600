"""From the list of sentences to a programme that speaks with somebody's own voice."""

import json
import shutil

import pytest

from tests.fakes.generated_reader import write_take, write_voice

pytestmark = pytest.mark.slow

IN_PROCESS = True
BULLETIN = "NỮ: Xin chào các bạn.\n\nNỮ: Từ 400.000 đồng đến 600.000 đồng, theo Điều 12.\n"


def use_own_voice(station):
    file = station.scripts / "station.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('["embedded"]', '["own", "embedded"]'), "utf-8")


def listed(station):
    """Number and sentence of every line that is to be read."""
    done = station.run("voices", "sentences")
    assert done.code == 0, done.err
    return [line.split(" ", 1) for line in done.out.splitlines() if line]


def voices_of(station):
    """The voices that are told beside the episode."""
    told = "".join(
        path.read_text("utf-8") for path in station.folder.glob("audio_out/[a-z]*/*.json")
    )
    return {voice for voice in ("own:co-lan", "embedded:nu-bac") if f'"{voice}"' in told}


@pytest.fixture(scope="module")
def spoken(station_of, tmp_path_factory):
    """A station whose sentences somebody has read, and what was said when the voice was made."""
    station = station_of(tmp_path_factory.mktemp("giọng"))
    station.write("mot", BULLETIN)
    sentences = [text for _, text in listed(station)]
    folder = station.scripts / "giong-truong-em" / "co-lan"
    write_voice(folder, sentences, quiet=40.0)
    write_take(folder / "003.wav", "Một câu khác hẳn với câu phải đọc ở dòng này.", quiet=40.0)
    (folder / "005.wav").unlink()
    return station, folder, station.run("voices", "make", "co-lan")


def test_what_was_read_badly_or_not_at_all_is_told(spoken):
    _, _, done = spoken
    assert done.code == 0, done.err
    assert any(line.startswith("003: ") for line in done.out.splitlines())
    assert "Chưa có bản thu: 005." in done.out
    assert 'engines = ["own", "embedded"]' in done.out


def test_the_programme_speaks_with_it_and_every_figure_is_said(spoken):
    station, _, _ = spoken
    use_own_voice(station)
    done = station.run("build")
    assert done.code == 0, done.err
    assert voices_of(station) == {"own:co-lan"}, done.out + done.err


def test_the_same_takes_make_the_same_bytes(spoken):
    station, folder, _ = spoken
    made = [(folder / name).read_bytes() for name in ("am-thanh.wav", "manh.json")]
    assert station.run("voices", "make", "co-lan").code == 0
    assert [(folder / name).read_bytes() for name in ("am-thanh.wav", "manh.json")] == made
    told = json.loads(made[1])
    assert len(told["units"]) > 300


def test_without_its_folder_the_role_goes_to_the_next_voice_and_it_is_said(spoken):
    station, folder, _ = spoken
    shutil.rmtree(folder)
    done = station.run("build")
    assert done.code == 0, done.err
    assert voices_of(station) == {"embedded:nu-bac"}


@pytest.mark.parametrize("key", ["Cô Lan", "../x", ""])
def test_a_name_that_is_no_name_of_a_voice_is_refused(station, key):
    done = station.run("voices", "make", key)
    assert done.code == 2
    assert "mã giọng" in done.err
