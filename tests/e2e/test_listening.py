"""A build listens to what it made; what surely differs waits until somebody has listened again."""

import re
import shutil

import numpy as np
import pytest

from broadcaster.domain.speech import Speech
from broadcaster.voices.embedded import EmbeddedVoice
from tests.fakes.answers import data_of
from tests.fakes.generated_reader import write_take

IN_PROCESS = True
RULE = "Người chưa đủ 16 tuổi không được lái xe máy."
BULLETIN = f"""NỮ: Xin chào thầy cô và các bạn học sinh thân mến.

NỮ: {RULE} Đi xe đạp điện thì phải đội mũ bảo hiểm.

NỮ: Các bạn nhớ nhìn cả hai phía rồi mới sang đường.

NỮ: Cảm ơn các bạn đã lắng nghe bản tin hôm nay.
"""


def told(station, *words):
    """Code, place and sentence of what a build tells of its hearing."""
    found = data_of(station.run("build", "--json", *words).out)
    notices = [*found["notices"], *(n for e in found["episodes"] for n in e.get("notices", ()))]
    return [n for n in notices if n["code"].startswith("nghe-")]


@pytest.fixture
def left_out(monkeypatch):
    """A voice that leaves out a “không”."""
    real = EmbeddedVoice.synthesize

    def wrong(self, utterance):
        speech = real(self, utterance)
        for word in speech.words:
            spot = utterance.text[word.start : word.end + 5]
            if spot == "không được":
                first, last = round(word.begins * speech.rate), round(word.ends * speech.rate)
                samples = np.concatenate([speech.samples[:first], speech.samples[last:]])
                return Speech(samples=samples, rate=speech.rate, words=speech.words)
        return speech

    monkeypatch.setattr(EmbeddedVoice, "synthesize", wrong)


def test_what_is_said_as_it_is_written_raises_no_alarm(station):
    station.write("mot", BULLETIN)
    assert told(station) == []
    kept = station.folder / "audio_out" / ".cache" / "heard"
    before = {path: path.read_bytes() for path in kept.rglob("*.json")}
    assert before
    assert told(station) == []
    assert {path: path.read_bytes() for path in kept.rglob("*.json")} == before


def test_a_negation_that_was_not_said_is_told_and_holds_the_approval(station, left_out):
    station.write("mot", BULLETIN)
    [found] = told(station)
    assert found["code"] == "nghe-khac-loi"
    assert re.search("không nghe thấy “[^”]*không", found["sentence"])
    assert RULE in found["sentence"]
    assert told(station) == [found]  # it stands as it was made: it is told as long as it does
    settings = station.scripts / "station.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("[voices]", 'approver = "Cô Hòa"\n\n[voices]'), "utf-8")
    sent = station.run("send", "mot", "--who", "Cô Hòa")
    assert sent.code == 0, sent.err
    shutil.rmtree(station.folder / "audio_out" / ".cache" / "heard")  # then it is found out anew
    refused = station.run("approve", "mot", "--who", "Cô Hòa")
    assert refused.code != 0
    assert re.search("không nghe thấy “[^”]*không", refused.err)
    approved = station.run("approve", "mot", "--who", "Cô Hòa", "--listened")
    assert approved.code == 0, approved.err


def test_what_a_build_that_was_cut_off_did_not_hear_is_heard_by_the_next(station, left_out):
    station.write("mot", BULLETIN, day="7/9/2037")
    [found] = told(station)
    shutil.rmtree(station.folder / "audio_out" / ".cache" / "heard")
    assert told(station, "--dry-run") == []
    [again] = told(station)
    assert (again["code"], again["sentence"]) == (found["code"], found["sentence"])


def test_what_was_approved_by_who_listened_again_is_told_no_more(station, left_out):
    station.write("mot", BULLETIN)
    assert len(told(station)) == 1
    settings = station.scripts / "station.toml"
    text = settings.read_text("utf-8")
    settings.write_text(text.replace("[voices]", 'approver = "Cô Hòa"\n\n[voices]'), "utf-8")
    station.run("send", "mot", "--who", "Cô Hòa")
    assert len(told(station)) == 1
    approved = station.run("approve", "mot", "--who", "Cô Hòa", "--listened")
    assert approved.code == 0, approved.err
    assert told(station) == []
    station.write("mot", BULLETIN.replace("thân mến", "yêu quý"))
    assert len(told(station)) == 1  # other sound


def test_a_recording_is_laid_against_its_text(station, tmp_path):
    take = tmp_path / "thu.wav"
    write_take(take, "Phạt từ hai triệu đồng đến bốn triệu đồng.", voice="nam-bac", quiet=40.0)
    right = station.run("listen", str(take), "--text", "Phạt từ 2 triệu đồng đến 4 triệu đồng.")
    assert (right.code, right.out.strip()) == (0, "Máy nghe không thấy chỗ nào khác lời."), right
    wrong = station.run("listen", str(take), "--text", "Phạt từ 2 triệu đồng đến 6 triệu đồng.")
    assert wrong.code == 0
    assert "“sáu” nghe như “bốn”" in wrong.out + wrong.err


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (("khong-co.wav",), "không có số phát hay tệp nào"),
        (("scripts_vi/station.toml",), "chưa biết tệp này phải nói gì"),
        (("scripts_vi/station.toml", "--text", "Xin chào."), "station.toml"),
    ],
)
def test_what_cannot_be_listened_to_is_told(station, monkeypatch, words, wrong):
    monkeypatch.chdir(station.folder)
    done = station.run("listen", *words)
    assert done.code != 0
    assert wrong in done.err
    assert "→" in done.err
