"""Masters beside the podcast, as a station makes, keeps and loses them."""

import json
import re

import pytest
import soundfile
from mutagen.id3 import ID3

IN_PROCESS = True

BODY = (
    "# Mục một\n\n[nhạc nền: nhac-nen-nhe]\n\nNỮ: Các em nhớ đội mũ bảo hiểm.\n\n[hết nhạc nền]\n\n"
    "# Mục hai\n\nNAM: Đi bên phải đường.\n\n"
    "[chỉ trong trường]\nNAM: Lớp bảy A trực nhật sân trường.\n[hết]\n"
)
KEY = "buoi-sang-2026-09-07"
PUBLIC = {f"{KEY}.mp3", f"{KEY}-dai.wav", f"{KEY}-dai.mp3", f"{KEY}-nhe.opus"}
SCHOOL = {f"{KEY}-truong.mp3", f"{KEY}-truong-loa.mp3"}


def sounds(station):
    """The names of every finished sound file."""
    return {p.name for p in station.audio.iterdir() if p.suffix in (".mp3", ".wav", ".opus")}


def sidecar(station):
    return json.loads((station.audio / f"{KEY}.json").read_text("utf-8"))["episode"]


def built(station, *words):
    done = station.run("build", *words)
    assert done.code == 0, done.err
    return done


@pytest.fixture(scope="module")
def made(tmp_path_factory, station_of):
    """A station with every master of one episode that has a school-only sentence."""
    station = station_of(tmp_path_factory.mktemp("bản"))
    station.write("bai", BODY)
    built(station, "--masters", "dai,loa,nhe")
    return station


@pytest.mark.slow
def test_each_edition_has_the_masters_that_may_have_its_words(made):
    """Stations and weak lines get the public words only, the horns all of them."""
    assert sounds(made) == PUBLIC | SCHOOL
    episode = sidecar(made)
    told = {
        edition: {(m["profile"], m["audio"]["name"]) for m in episode[edition]["masters"]}
        for edition in ("school", "public")
    }
    assert told["school"] == {("loa", f"{KEY}-truong-loa.mp3")}
    assert told["public"] == {
        ("dai", f"{KEY}-dai.wav"),
        ("dai", f"{KEY}-dai.mp3"),
        ("nhe", f"{KEY}-nhe.opus"),
    }


@pytest.mark.slow
def test_school_words_are_in_no_file_that_leaves(made):
    """Neither in tags nor in lengths: what goes out is as long as the public podcast."""
    words = ["Lớp bảy A".encode(code) for code in ("utf-8", "utf-16-le")]
    for name in PUBLIC | SCHOOL:
        data = (made.audio / name).read_bytes()
        assert any(word in data for word in words) == (name in SCHOOL)
    lengths = {name: soundfile.info(made.audio / name).duration for name in PUBLIC | SCHOOL}
    for name in PUBLIC:
        assert lengths[name] == pytest.approx(lengths[f"{KEY}.mp3"], abs=1 / 40_000)
    for name in SCHOOL:  # by how much is up to the music too, which ends with a phrase of its own
        assert abs(lengths[name] - lengths[f"{KEY}.mp3"]) > 0.1


@pytest.mark.slow
@pytest.mark.parametrize("name", [f"{KEY}.mp3", f"{KEY}-dai.mp3", f"{KEY}-truong-loa.mp3"])
def test_words_stand_in_time_in_every_mp3(made, name):
    """SYLT holds the transcript word by word, in order, within the file's own length."""
    tag = ID3(made.audio / name)
    [synced], [whole] = tag.getall("SYLT"), tag.getall("USLT")
    text = "".join(word for word, _ in synced.text)
    assert "Các em nhớ đội mũ bảo hiểm." in text.splitlines()
    said = re.sub(r"^[^:\n]*: ", "", whole.text, flags=re.M).split()
    assert text.split() == said
    times = [at for _, at in synced.text]
    assert times == sorted(times)
    assert times[0] >= 0
    assert times[-1] < soundfile.info(made.audio / name).duration * 1000
    assert len(times) > 15
    chapters = tag.getall("CHAP")
    assert (
        max(c.end_time for c in chapters) <= soundfile.info(made.audio / name).duration * 1000 + 1
    )


@pytest.mark.slow
def test_the_report_of_every_file_is_kept(made):
    """Measured on the finished file: on target, below the ceiling, with range and maxima."""
    targets = {"dai": -23.0, "loa": -13.0, "nhe": -16.0}
    episode = sidecar(made)
    for edition in ("school", "public"):
        for master in episode[edition]["masters"]:
            audio = master["audio"]
            assert abs(audio["loudness"] - targets[master["profile"]]) <= 0.1
            assert audio["true_peak"] <= -1.0
            assert audio["short_term_max"] >= audio["loudness"] - 3
            assert audio["momentary_max"] > audio["loudness"]
            assert audio["range"] >= 0
            assert audio["gain"] != 0


@pytest.mark.slow
def test_a_later_everyday_build_leaves_them_alone(made):
    """Nothing is new, so nothing is made and nothing is lost."""
    before = made.tree()
    assert "1 số không đổi" in built(made).out
    assert made.tree() == before


@pytest.mark.slow
def test_the_same_words_give_the_same_bytes(made, tmp_path, station_of):
    """On another day, in another folder."""
    other = station_of(tmp_path)
    other.write("bai", BODY)
    built(other, "--masters", "dai,loa,nhe")
    for name in PUBLIC | SCHOOL:
        assert (made.audio / name).read_bytes() == (other.audio / name).read_bytes()


@pytest.mark.slow
def test_doctor_looks_at_them(made):
    """A damaged master is found, and the next build makes it again."""
    path = made.audio / f"{KEY}-dai.wav"
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    found = made.run("doctor")
    assert re.search(rf"✘.*{KEY}-dai\.wav", found.out + found.err)
    path.unlink()
    assert "không còn nguyên vẹn" in built(made, "--masters", "dai,loa,nhe", "--explain").out
    assert path.read_bytes() == whole


def test_a_programme_says_what_it_makes(station):
    """Masters in its format; what is not wanted any more goes with the next change."""
    path = station.scripts / "formats" / "buoi-sang.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("format = 1", 'format = 1\nmasters = ["nhe"]', 1), "utf-8")
    station.write("bai", "NỮ: Các em nhớ đội mũ.")
    built(station)
    assert sounds(station) == {f"{KEY}.mp3", f"{KEY}-nhe.opus"}
    path.write_text(text, "utf-8")
    built(station)
    assert sounds(station) == {f"{KEY}.mp3", f"{KEY}-nhe.opus"}  # still what the podcast is
    station.write("bai", "NỮ: Các em nhớ đội mũ bảo hiểm.")
    built(station)
    assert sounds(station) == {f"{KEY}.mp3"}


def test_a_station_says_what_all_make(station):
    """[masters] with a number of its own, and MP3 for weak lines."""
    path = station.scripts / "station.toml"
    more = '\n[masters]\nmake = ["dai", "nhe"]\ndai_loudness = -20\ndai_bits = 16\n'
    more += 'nhe_format = "mp3"\nnhe_bitrate = 48\n'
    path.write_text(path.read_text("utf-8") + more, "utf-8")
    station.write("bai", "NỮ: Các em nhớ đội mũ.")
    built(station)
    masters = {m["audio"]["name"]: m["audio"] for m in sidecar(station)["public"]["masters"]}
    assert set(masters) == {f"{KEY}-dai.wav", f"{KEY}-dai.mp3", f"{KEY}-nhe.mp3"}
    assert abs(masters[f"{KEY}-dai.wav"]["loudness"] + 20) <= 0.1
    assert soundfile.info(station.audio / f"{KEY}-dai.wav").subtype == "PCM_16"


def test_what_stays_in_the_school_has_no_master_for_others(station):
    """Told, and only the horns' is made."""
    station.write("bai", "NỮ: Các em nhớ đội mũ.", head="Phạm vi: trường\n")
    done = built(station, "--masters", "dai,loa")
    assert "không có bản cho đài phát thanh" in done.err + done.out
    assert sounds(station) == {f"{KEY}-truong.mp3", f"{KEY}-truong-loa.mp3"}


def test_an_unknown_master_is_refused(station):
    """With the nearest known one, before anything is done."""
    station.write("bai", "NỮ: Các em nhớ đội mũ.")
    done = station.run("build", "--masters", "lao")
    assert done.code == 2
    assert "“lao”" in done.err
    assert "loa" in done.err
    assert not station.audio.exists()


@pytest.mark.slow
def test_an_episode_is_fitted_to_its_minutes(station):
    """Half a minute to the frame; far from it, a notice says by how much."""
    path = station.scripts / "formats" / "buoi-sang.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("format = 1", "format = 1\nexact_minutes = 0.5", 1), "utf-8")
    line = "NỮ: Các em nhớ đội mũ bảo hiểm và cài quai đúng cách khi ngồi trên xe máy.\n\n"
    station.write("bai", f"[nhạc nền: nhac-nen-nhe]\n\n{line * 3}[hết nhạc nền]\n")
    built(station)
    assert soundfile.info(station.audio / f"{KEY}.mp3").frames == 30 * 44_100
    station.write("bai", line * 12)
    done = built(station)
    assert "quá" in done.err
    assert "đúng 30 giây" in done.err
