"""A voice from what somebody read: spoken with the plan's lengths and melody, and only if it may."""

import json
import shutil
import tracemalloc
import unicodedata
import wave
from datetime import date

import numpy as np
import pytest

from broadcaster.domain.errors import ConfigError, EngineRefused, EngineUnavailable, InputError
from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Gender, Region, Utterance
from broadcaster.voices import own_voice
from broadcaster.voices.embedded import make
from broadcaster.voices.own.voice_analysis import height
from broadcaster.voices.own.voice_files import (
    SOUND,
    UNITS,
    read_built,
    read_own_card,
    read_sentences,
    takes_in,
    with_sentences,
)
from broadcaster.voices.own_voice import OwnVoice
from tests.fakes import pitch_judge
from tests.fakes.drawn_once import sound_made_once  # noqa: F401 - for every test here
from tests.fakes.generated_reader import say, write_built

READ = (
    "Chào các bạn, đây là bản tin phát thanh của trường mình.",
    "Mức phạt từ bốn trăm nghìn đồng đến sáu trăm nghìn đồng.",
    "Thấy bạn mình dùng thì báo thầy cô, đừng quay phim đưa lên mạng.",
)
SAID = "Các bạn của trường mình báo mức phạt sáu trăm nghìn đồng."
CARD = 'name = "Cô Lan"\ngender = "nữ"\nconsent = "12"\n'


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    here = tmp_path_factory.mktemp("giọng") / "co-lan"
    write_built(here, READ, card="")
    return here


def engine(folder, today=date(2026, 9, 7)):
    return OwnVoice(folder.parent, make({}), lambda: today)


def wish(text=SAID, **more):
    return Utterance(text=text, voice="own:co-lan", scope=Scope.SCHOOL, **more)


def test_it_speaks_with_the_lengths_and_the_melody_of_the_plan(folder):
    plan = say(SAID, 1.0)
    said = engine(folder).synthesize(wish())
    assert said.words == plan.words
    assert len(said.samples) == pytest.approx(len(plan.samples), abs=3)
    wanted = pitch_judge.pitch(plan.samples, plan.rate)
    off = pitch_judge.apart(pitch_judge.pitch(said.samples, said.rate), wanted)
    assert len(off) > 0.8 * (wanted > 0).sum()
    off = np.abs(off - np.median(off))  # another register
    assert np.median(off) < 0.1
    assert np.mean(off <= 0.5) >= 0.95


def test_units_meet_without_a_click(folder):
    """No step from sample to sample is larger than those within what was read."""
    said = engine(folder).synthesize(wish()).samples
    built = read_built(folder)
    read = np.concatenate([built.take(number).samples for number in range(len(built.takes))])
    louder = np.abs(said).max() / np.abs(read).max()
    assert np.abs(np.diff(said)).max() <= 1.3 * louder * np.abs(np.diff(read)).max()


def test_it_stands_in_the_register_of_whoever_read(folder):
    said = engine(folder).synthesize(wish())
    heard = height(said.samples, said.rate)
    median = float(np.median(heard[heard > 0]))
    assert abs(12 * np.log2(median / read_built(folder).median)) < 1.0


def test_it_asks_where_the_text_asks(folder):
    """A question stands higher than what is stated, and its last syllable rises from there."""
    stated, asked = (engine(folder).synthesize(wish(SAID[:-1] + mark)) for mark in ".?")
    heard = [height(s.samples, s.rate) for s in (stated, asked)]
    stated_hertz, asked_hertz = (12 * np.log2(np.median(h[h > 0])) for h in heard)
    assert asked_hertz - stated_hertz > 0.8
    ends = [round(speech.words[-1].begins / 0.005) for speech in (stated, asked)]
    last = [np.median(h[end:][h[end:] > 0]) for h, end in zip(heard, ends, strict=True)]
    assert 12 * np.log2(last[1] / last[0]) > 3.0


def test_of_ten_minutes_that_were_read_only_what_a_sentence_needs_is_in_memory(folder, tmp_path):
    here = shutil.copytree(folder, tmp_path / "co-lan")
    told = json.loads((here / UNITS).read_text("utf-8"))
    with wave.open(str(here / SOUND)) as file:
        kept, rate = file.readframes(file.getnframes()), file.getframerate()
    much = 600 * rate
    told["takes"].append([much, 1000, 1000, 1000])
    (here / UNITS).write_text(json.dumps(told), "utf-8")
    with wave.open(str(here / SOUND), "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(kept + bytes(2 * much))
    said = engine(here)
    tracemalloc.start()
    try:
        spoken = said.synthesize(wish())
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert np.array_equal(spoken.samples, engine(folder).synthesize(wish()).samples)
    assert most < 20 * 2**20 < 2 * much


def test_a_voice_that_is_made_anew_while_it_speaks_is_heard_as_it_is_now(folder, tmp_path):
    here = shutil.copytree(folder, tmp_path / "co-lan")
    other = tmp_path / "other" / "co-lan"
    write_built(other, READ, card="", voice="nguoi-gia")

    class MadeMeanwhile:
        """The template; while it plans, somebody makes the voice anew."""

        def __init__(self):
            self.asked = 0

        def __getattr__(self, name):
            return getattr(make({}), name)

        def synthesize(self, utterance):
            self.asked += 1
            for name in (UNITS, SOUND):
                shutil.copyfile(other / name, here / name)
            return make({}).synthesize(utterance)

    template = MadeMeanwhile()
    said = OwnVoice(here.parent, template, lambda: date(2026, 9, 7)).synthesize(wish())
    assert template.asked == 2
    assert np.array_equal(said.samples, engine(other).synthesize(wish()).samples)


def test_the_same_words_are_the_same_bytes_and_pitch_moves_them(folder):
    one = engine(folder)
    first, again = one.synthesize(wish()), one.synthesize(wish())
    assert first.samples.tobytes() == again.samples.tobytes()
    higher = one.synthesize(wish(pitch=2.0))
    heard = [pitch_judge.pitch(s.samples, s.rate) for s in (first, higher)]
    moved = pitch_judge.apart(heard[1], heard[0])
    assert np.median(moved) == pytest.approx(2.0, abs=0.1)


def test_a_syllable_that_was_never_read_comes_from_two_halves(folder):
    """“bơm” was read by nobody: b- of “bạn”, and -ơm of nothing is refused; “phình” is ph + inh."""
    said = engine(folder).synthesize(wish("Phình phình phình."))
    assert said.seconds > 0.4
    with pytest.raises(EngineRefused, match="bơm"):
        engine(folder).synthesize(wish("Các bạn bơm bóng."))


def test_where_it_may_be_heard_is_told_to_who_casts_and_its_last_day_ends_it(folder, tmp_path):
    here = tmp_path / "co-lan"
    shutil.copytree(folder, here)
    (here / "giong.toml").write_text(f"{CARD}until = 2026-09-30\n", "utf-8")
    [voice] = engine(here).voices()
    assert (voice.scope, voice.until) == (Scope.SCHOOL, date(2026, 9, 30))
    assert engine(here, date(2026, 10, 1)).voices() == ()
    with pytest.raises(EngineUnavailable, match="hết hạn"):
        engine(here, date(2026, 10, 1)).synthesize(wish())
    (here / "giong.toml").write_text(f'{CARD}scope = "công khai"\n', "utf-8")
    [voice] = engine(here).voices()
    assert (voice.scope, voice.until) == (Scope.PUBLIC, None)


@pytest.mark.parametrize("file", [SOUND, UNITS])
def test_a_voice_that_is_damaged_is_not_available_and_the_role_may_go_on(folder, tmp_path, file):
    here = tmp_path / "co-lan"
    shutil.copytree(folder, here)
    (here / file).write_bytes((here / file).read_bytes()[:500])
    with pytest.raises(EngineUnavailable, match="hỏng"):
        engine(here).synthesize(wish())
    (here / file).unlink()
    assert engine(here).voices() == ()


def test_no_voice_is_offered_without_card_or_before_it_was_made(folder, tmp_path):
    assert engine(tmp_path / "co-lan").voices() == ()
    assert "chưa có giọng riêng" in engine(tmp_path / "co-lan").available().reason
    here = tmp_path / "co-lan"
    shutil.copytree(folder, here)
    assert [voice.id for voice in engine(here).voices()] == ["own:co-lan"]
    assert engine(here).available().ok
    (here / "giong.toml").unlink()
    assert engine(here).voices() == ()
    with pytest.raises(EngineUnavailable):
        engine(here).synthesize(wish())


@pytest.mark.parametrize(
    ("card", "told"),
    [
        ('name = "A"\ngender = "nữ"\n', "consent"),
        ('gender = "nữ"\nconsent = "1"\n', "name"),
        ('name = "A"\ngender = "khác"\nconsent = "1"\n', "gender phải là một trong: nữ, nam"),
        ('name = "A"\ngender = "nữ"\nconsent = "1"\nscope = "cả nước"\n', "cả nước"),
        ('name = "A"\ngender = "nữ"\nconsent = "1"\nuntil = "mai"\n', "until"),
        ("name = [", "TOML"),
        ('name = ""\ngender = "nữ"\nconsent = "1"\n', "name"),
        ('name = "A"\ngender = "nữ"\nconsent = true\n', "consent"),
        ('name = "A"\ngender = "nữ"\nconsent = "1"\nuntil = 2027-05-31T00:00:00\n', "until"),
    ],
)
def test_a_card_that_cannot_be_used_is_told(tmp_path, card, told):
    (tmp_path / "giong.toml").write_text(card, "utf-8")
    with pytest.raises(ConfigError, match=told) as raised:
        read_own_card(tmp_path)
    assert raised.value.hint
    assert raised.value.where.endswith("giong.toml")


def test_a_card_as_people_type_it(tmp_path):
    """Notepad puts a mark before it; capitals and letters without marks are understood."""
    text = 'name = "Cô Lan"\ngender = "Nữ"\nregion = "bắc"\nconsent = 12\n'
    (tmp_path / "giong.toml").write_bytes(b"\xef\xbb\xbf" + text.encode())
    card = read_own_card(tmp_path)
    assert (card.gender, card.region, card.consent) == (Gender.FEMALE, Region.NORTH, "12")
    assert card.scope is Scope.SCHOOL


def test_the_list_of_sentences(tmp_path):
    text = unicodedata.normalize("NFD", "001 Chào các bạn.\n\n2. Hẹn gặp lại.\n")
    (tmp_path / "cau.txt").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_sentences(tmp_path) == {"001": "Chào các bạn.", "2": "Hẹn gặp lại."}
    (tmp_path / "cau.txt").write_text("Chào các bạn.\n", "utf-8")
    with pytest.raises(ConfigError, match="dòng 1"):
        read_sentences(tmp_path)
    (tmp_path / "cau.txt").write_text("001 Chào các bạn.\n001 Hẹn gặp lại.\n", "utf-8")
    with pytest.raises(ConfigError, match="số 001 đứng trước hai câu"):
        read_sentences(tmp_path)


def test_a_list_grows_to_its_last_number_and_no_further(tmp_path):
    path = tmp_path / "cau.txt"
    path.write_bytes(b"\xef\xbb\xbf" + "007 Chào các bạn.\r\n\r\n".encode())
    grown = with_sentences(tmp_path, ["Hẹn gặp lại."])
    assert grown == "007 Chào các bạn.\n008 Hẹn gặp lại.\n"
    path.write_text("9998 Chào các bạn.\n", "utf-8")
    path.write_text(with_sentences(tmp_path, ["Hẹn gặp lại."]), "utf-8")
    assert list(read_sentences(tmp_path)) == ["9998", "9999"]
    with pytest.raises(InputError, match="quá số 9999"):
        with_sentences(tmp_path, ["Xin chào."])


def test_two_takes_of_one_number_are_told(tmp_path):
    for name in ("001.wav", "002.m4a", "cau.txt"):
        (tmp_path / name).touch()
    assert {number: path.name for number, path in takes_in(tmp_path).items()} == {
        "001": "001.wav",
        "002": "002.m4a",
    }
    (tmp_path / "002.wav").touch()
    with pytest.raises(ConfigError, match=r"002\.m4a và 002\.wav"):
        takes_in(tmp_path)


@pytest.mark.parametrize(
    ("file", "change"),
    [
        (SOUND, lambda data: data[:-2_000]),
        (SOUND, lambda data: b"none"),
        (UNITS, lambda data: b"{}"),
        (UNITS, lambda data: data.replace(b'"takes":[[', b'"takes":[[9')),
        (UNITS, lambda data: data[:100]),
    ],
)
def test_what_was_made_and_is_damaged_is_told_with_the_way_back(folder, tmp_path, file, change):
    here = tmp_path / "co-lan"
    shutil.copytree(folder, here)
    (here / file).write_bytes(change((here / file).read_bytes()))
    with pytest.raises(ConfigError, match="chưa dựng hoặc đã hỏng") as raised:
        read_built(here)
    assert "voices make co-lan" in raised.value.hint


def test_another_take_is_another_fingerprint(folder, tmp_path):
    before = engine(folder).fingerprint("own:co-lan")
    here = tmp_path / "co-lan"
    shutil.copytree(folder, here)
    assert engine(here).fingerprint("own:co-lan") == before
    data = (here / SOUND).read_bytes()
    (here / SOUND).write_bytes(data[:-2] + b"\1\1")
    assert engine(here).fingerprint("own:co-lan") != before


def test_a_voice_of_an_older_edition_speaks_on_and_its_clips_are_made_anew(folder, monkeypatch):
    """What is new in joining reaches it at once, what is new in cutting when it is made again."""
    now = engine(folder).fingerprint("own:co-lan")
    monkeypatch.setattr(own_voice, "VERSION", own_voice.VERSION - 1)
    assert engine(folder).fingerprint("own:co-lan") != now


def test_a_sentence_that_was_read_just_so_is_heard_as_it_was_read(folder):
    """Greeting and closing: the person's own melody, from the first sound to the last."""
    said = engine(folder).synthesize(wish(READ[0]))
    built = read_built(folder)
    [whole] = [one for one in built.sentences if one.text == READ[0]]
    take = built.take(whole.take).samples
    middle = len(said.samples) // 2
    piece = said.samples[middle - 500 : middle + 500]
    at = round((whole.words[0].begins - 0.02) * said.rate) + middle
    assert np.corrcoef(piece, take[at - 500 : at + 500])[0, 1] > 0.999
    assert [READ[0][w.start : w.end] for w in said.words][:2] == ["Chào", "các"]
    assert 0.0 < said.words[0].begins < said.words[-1].ends <= said.seconds
    joined = engine(folder).synthesize(wish())
    level = [20 * np.log10(np.std(s.samples)) for s in (said, joined)]
    assert level[0] == pytest.approx(level[1], abs=3.0)


def test_only_the_very_words_at_the_usual_speed_are_heard_as_they_were_read(folder):
    whole = engine(folder).synthesize(wish(READ[0]))
    for other in (wish(READ[0], rate=0.8), wish(READ[0], pitch=2.0)):
        joined = engine(folder).synthesize(other)
        assert (
            len(joined.samples) != len(whole.samples)
            or (joined.samples != whole.samples[: len(joined.samples)]).any()
        )


@pytest.mark.slow
def test_what_was_read_with_a_doubt_is_not_heard_whole(tmp_path):
    """Its words are cut one by one, without the one that was not heard as it is written."""
    said = {READ[1]: READ[1].replace("bốn", "chín")}
    write_built(tmp_path / "co-lan", READ[1:2], said=said)
    assert read_built(tmp_path / "co-lan").sentences == ()


def test_a_voice_that_was_made_before_sentences_were_kept_still_speaks(folder, tmp_path):
    here = tmp_path / "co-lan"
    shutil.copytree(folder, here)
    told = json.loads((here / UNITS).read_text("utf-8"))
    del told["sentences"]
    (here / UNITS).write_text(json.dumps(told), "utf-8")
    assert read_built(here).sentences == ()
    assert engine(here).synthesize(wish(READ[0])).seconds > 1.0
