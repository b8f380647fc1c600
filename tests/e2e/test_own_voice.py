"""From the list of sentences to a programme that speaks with somebody's own voice."""

import json
import shutil

import pytest

from tests.fakes.generated_reader import write_take, write_voice

pytestmark = pytest.mark.slow

IN_PROCESS = True
MADE = ("am-thanh.wav", "manh.json")
BULLETIN = "NỮ: Xin chào các bạn.\n\nNỮ: Từ 400.000 đồng đến 600.000 đồng, theo Điều 12.\n"


def use_own_voice(station):
    file = station.scripts / "station.toml"
    text = file.read_text("utf-8")
    file.write_text(text.replace('["embedded"]', '["own", "embedded"]'), "utf-8")


def listed(station, *words):
    """Number and sentence of every line that is to be read."""
    done = station.run("voices", "sentences", *words)
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


def made_bytes(station, folder):
    assert station.run("voices", "make", folder.name).code == 0
    return [(folder / name).read_bytes() for name in MADE]


def test_the_same_takes_make_the_same_bytes(spoken):
    """Of the first dozen takes; `make soak` makes the whole voice again."""
    station, folder, _ = spoken
    few = folder.with_name("co-lan-it")
    few.mkdir()
    shutil.copy(folder / "giong.toml", few)
    rows = (folder / "cau.txt").read_text("utf-8").splitlines(keepends=True)
    (few / "cau.txt").write_text("".join(rows[:12]), "utf-8")
    for take in sorted(folder.glob("0*.wav"))[:10]:
        shutil.copy(take, few)
    made = made_bytes(station, few)
    for name in MADE:
        (few / name).unlink()
    assert made_bytes(station, few) == made
    assert len(json.loads(made[1])["units"]) > 50
    shutil.rmtree(few)


@pytest.mark.soak
def test_all_the_takes_make_the_same_bytes(spoken):
    station, folder, _ = spoken
    made = [(folder / name).read_bytes() for name in MADE]
    assert made_bytes(station, folder) == made
    assert len(json.loads(made[1])["units"]) > 300


def test_what_it_still_lacks_is_listed_by_numbers_that_go_on(spoken):
    station, folder, _ = spoken
    station.write("hai", "NỮ: Bươm bướm khướt.", day="14/9/2026", title="Bài hai")
    last = folder.joinpath("cau.txt").read_text("utf-8").split("\n")[-2].split(" ")[0]
    rows = listed(station, "--for", "co-lan")
    assert rows[0][0] == f"{int(last) + 1:03}"
    (station.scripts / "hai.md").unlink()


def clips_of(station, mark=""):
    """The clips that an edition is made of."""
    [path] = station.folder.glob(f"audio_out/[a-z]*/buoi-sang-2026-09-07{mark}.timeline.json")
    told = path.read_text("utf-8")
    every = station.folder.glob("audio_out/.cache/clips/**/*.clip")
    return {clip.stem for clip in every if clip.stem in told}


def test_a_voice_for_the_school_alone_is_heard_in_the_yard_and_another_one_outside(spoken):
    """Two editions: no file that goes out holds her voice, nor tells of her; and it is said."""
    station, folder, _ = spoken
    card = folder / "giong.toml"
    was = card.read_text("utf-8")
    card.write_text(was.replace("công khai", "trường"), "utf-8")
    done = station.run("build")
    assert done.code == 0, done.err
    assert "chỉ cho nghe giọng “Cô Lan” ở trường" in done.out + done.err
    assert voices_of(station) == {"own:co-lan", "embedded:nu-bac"}
    inside, outside = clips_of(station, "-truong"), clips_of(station)
    assert len(inside) == len(outside) > 2
    assert not inside & outside
    public = station.folder / "feeds"
    assert list(public.rglob("*.mp3"))
    for path in public.rglob("*"):
        assert not path.is_file() or "Cô Lan".encode() not in path.read_bytes(), path
    assert station.run("build").out.count("không đổi"), "what was made stands"
    settings = station.scripts / "station.toml"
    engines = settings.read_text("utf-8")
    settings.write_text(engines.replace('["own", "embedded"]', '["own"]'), "utf-8")
    done = station.run("build")
    assert done.code == 2, "nobody would speak what goes out"
    assert "chưa có giọng" in done.err
    settings.write_text(engines, "utf-8")
    card.write_text(was, "utf-8")


def test_the_last_day_of_the_consent_is_that_of_the_episode(spoken):
    station, folder, _ = spoken
    with (folder / "giong.toml").open("a", encoding="utf-8") as card:
        card.write("until = 2027-05-31\n")
    assert station.run("build").code == 0
    assert voices_of(station) == {"own:co-lan"}
    [told] = station.folder.glob("audio_out/[a-z]*/buoi-sang-2026-09-07.json")
    assert "2027-05-31" in told.read_text("utf-8")


def test_without_its_folder_the_next_voice_reads_and_it_is_said(spoken):
    station, folder, _ = spoken
    shutil.rmtree(folder)
    done = station.run("build")
    assert done.code == 0, done.err
    assert voices_of(station) == {"embedded:nu-bac"}
    assert "Trường chưa có giọng riêng" in done.out + done.err


@pytest.mark.parametrize("key", ["Cô Lan", "../x", ""])
def test_a_name_that_is_no_name_of_a_voice_is_refused(station, key):
    done = station.run("voices", "make", key)
    assert done.code == 2
    assert "mã giọng" in done.err
