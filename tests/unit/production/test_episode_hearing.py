"""What a build hears of an episode: every line of every edition, and what was not heard is told."""

import re
import wave
from contextlib import nullcontext
from dataclasses import replace
from hashlib import sha256
from types import SimpleNamespace

import numpy as np
import pytest

from broadcaster.domain.episode import TranscriptLine, VoiceUse
from broadcaster.domain.errors import AssetError, EngineError, EngineRefused, StoreError
from broadcaster.domain.notice import Level
from broadcaster.domain.sound import HOUSE_RATE, Scope, frames
from broadcaster.domain.speech import ClipSound, Gender, Utterance, Voice
from broadcaster.domain.timeline import Caption, Layer, Timeline, TimelineEvent
from broadcaster.production import machine_ear
from broadcaster.production.listening import heard_in_file, hearing_of, known_hearing
from broadcaster.production.machine_ear import MachineEar
from broadcaster.production.sidecars import write_timeline
from broadcaster.storage.cache_folder import FolderBlobCache
from broadcaster.voices.embedded import make
from broadcaster.voices.listening.heard import USUAL
from broadcaster.voices.listening.hearing_range import HearingRange, SpokenDamage, to_be_said
from broadcaster.voices.listening.own_words import OWN_EDGES
from tests.fakes.drawn_once import sound_made_once  # noqa: F401 - for every test here

FINE = "Mức phạt từ hai trăm nghìn đồng đến bốn trăm nghìn đồng."
RULE = "Các bạn không được chạy xe máy khi chưa đủ tuổi."
GREETING = "Chào các bạn, đây là bản tin phát thanh của trường mình."
STREET = "Nhớ nhìn cả hai phía rồi mới bước sang đường."
THANKS = "Cảm ơn các bạn đã lắng nghe bản tin hôm nay."
TEXTS_OF_FILE = (
    "Các bạn và thầy cô của trường đều có mặt.",
    "Quy định của trường là không ai đi xe vào sân.",
    "Bản tin của lớp có hai phần và một câu đố.",
    "Đường của làng có hai khúc cua là chỗ nguy hiểm.",
    "Mũ của các em là thứ không thể quên.",
)
HELMETS = "Từ ngày mùng một tháng chín, học sinh đi xe đạp điện phải đội mũ bảo hiểm."


class HeardStation:
    """An episode of lines that were said, and the parts of a station that listening asks."""

    def __init__(self, folder, episode):
        self.episode, self.folder = episode, folder
        self.engine = make({})
        self.clips, self.assets, self.shelves = {}, [], 0
        self.tools = SimpleNamespace(
            folders=SimpleNamespace(audio=folder),
            engines=[self.engine],
            clips=SimpleNamespace(sound=self.sound, holding=nullcontext),
            ear=MachineEar(
                FolderBlobCache(folder / "heard", ".json", 10_000_000), lambda: self.engine
            ),
            shelf=self.shelf,
            imports=SimpleNamespace(),
        )

    def sound(self, key):
        clip = self.clips.get(key)
        if clip is None:
            return None
        digest = sha256(clip.samples.tobytes()).hexdigest()
        return ClipSound(samples=clip.samples, rate=clip.rate, digest=digest)

    def shelf(self):
        self.shelves += 1
        return SimpleNamespace(assets=self.assets)

    def say(self, said, voice="nam-bac"):
        return self.engine.synthesize(Utterance(text=said, voice=f"embedded:{voice}"))

    def edition(self, edition, *lines, speaker="Phát thanh viên nam", voice="nam-bac"):
        """Lay lines into an edition's timeline: what is written, or that and what is said."""
        at, events, captions = 0, [], []
        for line in lines:
            written, said = line if isinstance(line, tuple) else (line, line)
            clip = self.say(said, voice)
            key = f"{voice} {said}"
            self.clips[key] = clip
            length = frames(clip.seconds)
            events.append(TimelineEvent(source=key, layer=Layer.VOICE, start=at, length=length))
            captions.append(
                Caption(start=at, end=at + length, speaker=speaker, written=written, spoken=written)
            )
            at += length + HOUSE_RATE
        stem = edition.audio.name.removesuffix(".mp3")
        folder = self.folder / self.episode.show
        folder.mkdir(exist_ok=True)
        write_timeline(
            folder / f"{stem}.timeline.json",
            Timeline(frames=at, events=tuple(events), chapters=(), captions=tuple(captions)),
        )

    def heard(self):
        return hearing_of(self.tools, self.episode)


@pytest.fixture
def station(tmp_path, episode):
    use = VoiceUse(role="NAM", voice="embedded:nam-bac", name="Phát thanh viên nam")
    return HeardStation(tmp_path, replace(episode, voices=(use,)))


def test_a_line_whose_sound_is_lost_is_told_until_it_is_heard(station):
    station.edition(station.episode.school, FINE, RULE, GREETING)
    kept = station.clips.pop(f"nam-bac {RULE}")
    found = station.heard()
    assert (found.remarks, found.unheard) == ((), (RULE,))
    [told] = found.notices
    assert (told.code, told.level) == ("may-chua-nghe", Level.INFO)
    assert RULE in told.sentence
    assert known_hearing(station.tools, station.episode) is None
    station.clips[f"nam-bac {RULE}"] = kept
    assert station.heard().notices == ()
    assert known_hearing(station.tools, station.episode) is not None


def test_a_word_that_our_voice_cannot_say_leaves_its_line_unheard(station, monkeypatch):
    station.edition(station.episode.school, FINE, RULE, GREETING)
    real = station.engine.synthesize

    def dumb(utterance):
        if "xe" in utterance.text:
            raise EngineRefused("không đọc được")
        return real(utterance)

    monkeypatch.setattr(station, "engine", SimpleNamespace(
        synthesize=dumb, fingerprint=station.engine.fingerprint
    ))  # fmt: skip
    assert station.heard().unheard == (RULE,)


def test_where_our_voice_does_not_speak_every_line_is_told_as_unheard(station, monkeypatch):
    station.edition(station.episode.school, FINE, RULE)

    def dumb(_utterance):
        raise EngineError("hỏng")

    monkeypatch.setattr(station, "engine", SimpleNamespace(
        synthesize=dumb, fingerprint=station.engine.fingerprint
    ))  # fmt: skip
    assert station.heard().unheard == (FINE, RULE)
    assert known_hearing(station.tools, station.episode) is None


def test_without_its_timeline_every_line_of_an_episode_is_unheard(station):
    line = TranscriptLine(start=0.0, end=2.0, speaker="NỮ", text="Mức phạt.", spoken="Mức phạt.")
    school = replace(station.episode.school, transcript=(line,))
    station.episode = replace(station.episode, school=school)
    assert station.heard().unheard == ("Mức phạt.",)
    assert known_hearing(station.tools, station.episode) is None


NAME = "Phát thanh viên nam"


@pytest.fixture
def two_editions(station):
    """A voice of the North in the yard, one of the South for the channel."""
    one = station.episode
    audio = replace(one.school.audio, name="mang-non-2026-09-07-truong.mp3", sha256="11")
    inside = VoiceUse(role="NAM", voice="embedded:nam-bac", name=NAME, scope=Scope.SCHOOL)
    outside = VoiceUse(role="NAM", voice="embedded:nam-nam", name=NAME)
    station.episode = replace(
        one,
        school=replace(one.school, audio=audio),
        public=one.school,
        voices=(inside, outside),
    )
    return station


LINES = (FINE, RULE, GREETING, STREET, THANKS, HELMETS)


def test_what_another_voice_says_for_the_channel_is_listened_to_as_well(two_editions):
    station = two_editions
    station.edition(station.episode.school, *LINES)
    wrong = (RULE, RULE.replace("không ", ""))
    station.edition(station.episode.public, FINE, wrong, *LINES[2:], voice="nam-nam")
    [told] = station.heard().notices
    assert told.code == "nghe-khac-loi"
    assert "bản đưa lên kênh" in told.sentence
    assert "không được”" in told.sentence


def test_each_edition_is_heard_by_the_ear_of_its_own_voice(two_editions, monkeypatch):
    station = two_editions
    station.edition(station.episode.school, *LINES)
    station.edition(station.episode.public, *LINES, voice="nam-nam")
    asked = []
    real = station.tools.ear.knowing
    monkeypatch.setattr(
        station.tools.ear,
        "knowing",
        lambda voice, words, **how: asked.append(voice) or real(voice, words, **how),
    )
    assert station.heard().notices == ()
    # both learn all their words first, then each speaker is heard
    assert asked == 2 * ["embedded:nu-bac", "embedded:nu-nam"]


def test_words_that_are_new_are_asked_for_once_for_all_speakers(two_editions, monkeypatch):
    """Starting our voice costs as much as twenty words of it."""
    station = two_editions
    station.edition(station.episode.school, *LINES[:3])
    station.edition(station.episode.public, *LINES[3:], speaker="Cô Lan", voice="ba-cu")
    lists = []
    real = station.engine.synthesize

    def counted(asked):
        lists.extend([asked.text] if asked.text.startswith("là ") else [])
        return real(asked)

    monkeypatch.setattr(station.engine, "synthesize", counted)
    station.heard()
    assert len(lists[2:]) == 1  # behind the two of figures, by which an ear begins


def test_new_sound_for_the_channel_alone_is_listened_to_anew(two_editions):
    station = two_editions
    station.edition(station.episode.school, *LINES)
    station.edition(station.episode.public, *LINES, voice="nam-nam")
    assert station.heard().notices == ()
    public = station.episode.public
    other = replace(public, audio=replace(public.audio, sha256="22"))
    station.episode = replace(station.episode, public=other)
    assert known_hearing(station.tools, station.episode) is None


def test_a_sound_that_both_editions_have_is_told_once(two_editions):
    station = two_editions
    wrong = (RULE, RULE.replace("không ", ""))
    for edition in (station.episode.school, station.episode.public):
        station.edition(edition, FINE, wrong, *LINES[2:])
    [told] = station.heard().notices
    assert "bản đưa lên kênh" not in told.sentence


GRADES = {"nghe-khac-loi": "red", "nghe-chua-ro": "amber"}


@pytest.mark.parametrize("beside", [(), (RULE,), (RULE, GREETING), LINES[1:]])
def test_a_line_that_is_wholly_wrong_is_red_however_little_its_voice_says(station, beside):
    station.edition(station.episode.school, (FINE, "Chào."), *beside)
    assert [GRADES[told.code] for told in station.heard().notices] == ["red"]


def test_a_line_that_says_something_else_is_in_doubt_when_it_is_the_only_one(station):
    """A voice is known by its lines: in one alone the ear has doubted what was said rightly."""
    station.edition(station.episode.school, (FINE, "Các bạn nhớ đi thật chậm và nhìn hai phía."))
    assert [GRADES[told.code] for told in station.heard().notices] == ["amber"]


def test_a_voice_that_the_ear_cannot_follow_is_told_once_and_its_empty_line_is_red(station):
    """Words of other lines in each: it is more likely that the ear is wrong than all of them."""
    around = zip(LINES, (*LINES[1:], LINES[0]), strict=True)
    station.edition(station.episode.school, *around, ("Một hai ba bốn năm sáu bảy tám.", "Ơ."))
    amber, red = station.heard().notices
    assert (GRADES[amber.code], GRADES[red.code]) == ("amber", "red")
    assert "cả 6 câu phải nghe bằng tai" in amber.sentence


def test_what_a_person_has_read_for_the_voice_of_the_school_is_never_red(station):
    """Whole sentences of such a voice are heard as they were read."""
    use = VoiceUse(role="NAM", voice="own:thay-ba", name=NAME)
    station.episode = replace(station.episode, voices=(use,))
    wrong = (RULE, RULE.replace("không ", ""))
    station.edition(station.episode.school, FINE, wrong, *LINES[2:])
    assert [GRADES[told.code] for told in station.heard().notices] == ["amber"]


def recordings(station, *sources):
    """Lines that were recorded, of two seconds each."""
    timeline = Timeline(
        frames=10 * HOUSE_RATE,
        events=tuple(
            TimelineEvent(
                source=source,
                layer=Layer.RECORDING,
                start=3 * n * HOUSE_RATE,
                length=2 * HOUSE_RATE,
            )
            for n, source in enumerate(sources)
        ),
        chapters=(),
        captions=tuple(
            Caption(
                start=3 * n * HOUSE_RATE,
                end=(3 * n + 2) * HOUSE_RATE,
                speaker="Lan",
                written=LINES[n],
                spoken=LINES[n],
                synthetic=False,
            )
            for n, _ in enumerate(sources)
        ),
    )
    folder = station.folder / station.episode.show
    folder.mkdir()
    write_timeline(folder / "mang-non-2026-09-07.timeline.json", timeline)


def test_the_shelf_of_sounds_is_looked_through_once(station):
    recordings(station, "sound:1", "sound:2", "sound:3")
    assert station.heard().unheard == LINES[:3]
    assert station.shelves == 1


def test_a_shelf_that_cannot_be_read_leaves_its_recordings_unheard(station):
    def broken():
        raise AssetError("phiếu hỏng")

    recordings(station, "sound:1", "sound:2")
    station.tools.shelf = broken
    assert station.heard().unheard == LINES[:2]


class SwallowingVoice:
    """A voice of another engine, which leaves out the little words of whatever it says."""

    name, online = "neural", False
    version = "1"

    def __init__(self, station, gone=r" (các|và|của|là|có|không)(?= )"):
        self.station, self.gone, self.asked = station, gone, []

    def voices(self):
        return (Voice(id="neural:co-ba", engine="neural", name="Cô Ba", gender=Gender.FEMALE),)

    def fingerprint(self, voice):
        return f"{voice} {self.version}"

    def synthesize(self, utterance):
        self.asked.append(utterance.text)
        return self.station.say(re.sub(self.gone, "", utterance.text))


@pytest.fixture
def swallowing(station, monkeypatch):
    """A station that speaks with it, and measures it with few sentences."""
    monkeypatch.setattr(machine_ear, "to_be_said", lambda texts: to_be_said(texts)[:24])
    # it is heard by our words alone; by its own: test_own_words
    monkeypatch.setattr(machine_ear.MachineEar, "_own_words", lambda *_: (None, True))
    use = VoiceUse(role="NAM", voice="neural:co-ba", name=NAME)
    station.episode = replace(station.episode, voices=(use,))
    station.voice = SwallowingVoice(station)
    station.tools.engines = [station.voice, station.engine]
    wrong = (RULE, RULE.replace("không ", ""))
    station.edition(station.episode.school, FINE, wrong, *LINES[2:])
    return station


def test_of_a_voice_in_which_little_is_heard_that_is_told_and_no_doubt_is_raised(swallowing):
    """It never says “không”: so nothing tells the ear that it was left out here."""
    [told] = swallowing.heard().notices
    assert (told.code, told.level) == ("giong-kho-nghe", Level.INFO)
    assert "6 câu" in told.sentence
    assert "bị bỏ sót" in told.sentence or "phải nghe bằng tai" in told.sentence


@pytest.mark.slow
def test_a_voice_that_was_measured_by_its_own_words_is_heard_by_them(station, monkeypatch):
    """Its words are asked for once; what it left out is red, and without its words it is unheard."""
    found = HearingRange(edges=OWN_EDGES, hears=tuple(SpokenDamage), placed_by=USUAL)
    monkeypatch.setattr(MachineEar, "range_in", lambda *_: found)
    use = VoiceUse(role="NAM", voice="neural:co-ba", name=NAME)
    station.episode = replace(station.episode, voices=(use,))
    station.voice = SwallowingVoice(station, gone="(?!)")
    station.tools.engines = [station.voice, station.engine]
    wrong = (RULE, RULE.replace("không ", ""))
    station.edition(station.episode.school, FINE, wrong, *LINES[2:])
    [told] = station.heard().remarks
    assert told.sure
    assert "không" in told.told
    asked = len(station.voice.asked)
    assert asked
    whole = replace(
        station.episode.school,
        audio=replace(station.episode.school.audio, sha256="0" * 64),
    )
    station.episode = replace(station.episode, school=whole)
    assert station.heard().remarks == (told,)
    assert len(station.voice.asked) == asked
    monkeypatch.setattr(MachineEar, "own_words", lambda *_: None)
    for path in (station.folder / "heard").rglob("*.json"):
        path.unlink()
    assert set(station.heard().unheard) == {FINE, RULE, *LINES[2:]}


def test_a_voice_is_measured_once_and_anew_when_it_sounds_otherwise(swallowing):
    swallowing.heard()
    count = len(swallowing.voice.asked)
    assert count == 24
    ear = swallowing.tools.ear
    assert ear.range_in(swallowing.voice, "neural:co-ba") is not None
    assert len(swallowing.voice.asked) == count
    swallowing.voice.version = "2"
    assert ear.range_known(swallowing.voice, "neural:co-ba") is None


def test_of_a_voice_that_says_nothing_now_nothing_is_believed(swallowing):
    def dumb(_utterance):
        raise EngineError("hỏng")

    real, swallowing.voice.synthesize = swallowing.voice.synthesize, dumb
    assert swallowing.tools.ear.range_in(swallowing.voice, "neural:co-ba") is None
    red, limit = swallowing.heard().notices
    assert GRADES[red.code] == "red"
    assert "chưa đo giọng này" in limit.sentence
    # it is measured as soon as it speaks again: that answer was not the last
    assert known_hearing(swallowing.tools, swallowing.episode) is None
    swallowing.voice.synthesize = real
    [told] = swallowing.heard().notices
    assert "chưa đo" not in told.sentence
    assert known_hearing(swallowing.tools, swallowing.episode) is not None


@pytest.mark.parametrize("voice", ["edge:co-hoa", "command:may", ""])
def test_a_voice_that_nobody_measures_is_said_to_be_one(station, voice):
    uses = tuple(replace(one, voice=voice) for one in station.episode.voices)
    station.episode = replace(station.episode, voices=uses)
    station.edition(station.episode.school, FINE, RULE, GREETING)
    for _ in range(2):
        [told] = station.heard().notices
        assert (told.code, told.level) == ("giong-kho-nghe", Level.INFO)
        assert "3 câu: chưa đo giọng này" in told.sentence
    assert known_hearing(station.tools, station.episode) is not None


def spoken_file(station, *said):
    """The finished file of an edition: its lines one behind the other, with its transcript."""
    clips = [station.say(text) for text in said]
    rest = np.zeros(clips[0].rate, np.float32)
    samples = np.concatenate([part for clip in clips for part in (clip.samples, rest)])
    edition = station.episode.school
    path = station.folder / station.episode.show / edition.audio.name
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(clips[0].rate)
        file.writeframes((samples * 32_000).astype("<i2").tobytes())
    at, lines = 0.0, []
    for clip in clips:
        lines.append((at, at + clip.seconds))
        at += clip.seconds + 1.0
    return lines


@pytest.mark.slow
def test_what_is_not_heard_in_a_voice_is_not_told_of_its_finished_file(swallowing):
    """As of its lines: the voice never says “của”, so that is no damage of this file."""
    gone = re.compile(swallowing.voice.gone)
    said = [gone.sub("", text) for text in TEXTS_OF_FILE]
    times = spoken_file(swallowing, *said)
    transcript = tuple(
        TranscriptLine(start=start, end=end, speaker=NAME, text=text, spoken=text)
        for (start, end), text in zip(times, TEXTS_OF_FILE, strict=True)
    )
    edition = replace(swallowing.episode.school, transcript=transcript)
    swallowing.episode = replace(swallowing.episode, school=edition, public=None)
    before = heard_in_file(swallowing.tools, swallowing.episode).remarks
    swallowing.tools.ear.range_in(swallowing.voice, "neural:co-ba")
    after = heard_in_file(swallowing.tools, swallowing.episode).remarks
    assert len(after) < len(before)


@pytest.mark.slow
def test_a_station_that_may_keep_nothing_measures_a_voice_once(swallowing, monkeypatch):
    def full(*_):
        raise StoreError("đầy đĩa")

    monkeypatch.setattr(swallowing.tools.ear.kept, "put", full)
    ear = swallowing.tools.ear
    found = ear.range_in(swallowing.voice, "neural:co-ba")
    assert found is not None
    assert ear.range_in(swallowing.voice, "neural:co-ba") == found
    assert len(swallowing.voice.asked) == 24


def test_our_own_voices_and_those_of_the_line_are_not_asked_for_sentences(station):
    for name in ("embedded", "edge", "gtts", "command", "own"):
        assert station.tools.ear.range_in(SimpleNamespace(name=name), f"{name}:1") is None
