"""The words that come with the program are those that our voices say now; others are learnt."""

from dataclasses import replace
from unittest.mock import Mock

import numpy as np
import pytest

from broadcaster.domain.errors import EngineError, EngineUnavailable
from broadcaster.domain.speech import Utterance
from broadcaster.production.machine_ear import NORTH, SOUTH, MachineEar
from broadcaster.storage.cache_folder import FolderBlobCache
from broadcaster.voices.embedded import make
from broadcaster.voices.listening import known_words
from broadcaster.voices.listening.ear import FIGURES, TURNS
from broadcaster.voices.listening.known_words import (
    ear_that_comes_with,
    packed,
    print_of,
    unpacked,
)
from broadcaster.voices.own.voice_analysis import parts_of

ALIKE = 0.3  # spreads between the shapes of a word from two lists, for half of the words


class _Asked:
    """Our voice, and the texts that it was asked for."""

    def __init__(self):
        self.engine, self.texts = make({}), []

    def fingerprint(self, voice):
        return self.engine.fingerprint(voice)

    def synthesize(self, utterance):
        self.texts.append(utterance.text)
        return self.engine.synthesize(utterance)


def _machine_ear(folder, engine):
    kept = FolderBlobCache(folder, ".json", 10_000_000)
    return MachineEar(kept, lambda: engine, ear_that_comes_with)


@pytest.mark.parametrize("voice", [NORTH, SOUTH])
def test_a_voice_says_the_words_as_they_come_with_the_program(voice):
    ear = ear_that_comes_with(voice)
    assert ear is not None, "the voice or the ear changed: python tools/learn_ears.py"
    words = sorted({word for word in ear.words if " " not in word} - {*FIGURES, *TURNS})[:60]
    engine = make({})
    said = replace(ear, words={}).knowing(
        words, lambda text: engine.synthesize(Utterance(text=text, voice=voice))
    )
    # each came from another list, which lends it a little of its own
    here = np.stack([parts_of(said.words[word]) for word in words])
    kept = np.stack([parts_of(ear.words[word]) for word in words])
    assert np.median(np.sqrt(np.square(here - kept).mean(axis=1))) < ALIKE
    assert np.median(np.sqrt(np.square(here - kept[::-1]).mean(axis=1))) > 2 * ALIKE


def test_only_other_words_are_asked_for_and_kept(tmp_path):
    engine = _Asked()
    known = _machine_ear(tmp_path, engine).knowing(NORTH, ["trường", "không"])
    assert {"trường", "không", "hai nghìn"} - known.words.keys() == {"hai nghìn"}
    assert known.variants("hai")
    assert engine.texts == []
    assert not list(tmp_path.rglob("*.json"))
    assert "quạu" not in known.words
    found = _machine_ear(tmp_path, engine).knowing(NORTH, ["trường", "quạu"])
    assert engine.texts == ["là quạu."]
    [kept] = tmp_path.rglob("*.json")
    assert kept.stat().st_size < 5_000
    again = _machine_ear(tmp_path, engine).knowing(NORTH, ["trường", "quạu"])
    assert engine.texts == ["là quạu."]
    assert again.words.keys() == found.words.keys()
    assert np.allclose(again.words["quạu"], found.words["quạu"], atol=0.01)


def test_a_measured_voice_is_heard_by_words_that_were_learnt_here(tmp_path, monkeypatch):
    """As it was measured: with others what is heard in it may be less."""
    engine = _Asked()
    monkeypatch.setattr(engine, "synthesize", Mock(side_effect=EngineError("bận")))
    ear = _machine_ear(tmp_path, engine)
    with pytest.raises(EngineError):
        ear.knowing(NORTH, ["trường"], measured=True)
    assert "trường" in ear.knowing(NORTH, ["trường"]).words


def test_what_was_learnt_of_another_voice_is_not_taken(monkeypatch):
    ear = ear_that_comes_with(NORTH)
    assert print_of(NORTH) != print_of(SOUTH)
    with pytest.raises(ValueError, match="another voice"):
        unpacked(packed(ear, print_of(NORTH)), print_of(SOUTH))
    assert ear_that_comes_with("embedded:nam-bac") is None  # none was learnt
    with pytest.raises(EngineUnavailable):
        print_of("embedded:nobody")
    monkeypatch.setattr(known_words, "VERSION", 99)
    assert ear_that_comes_with(NORTH) is None


def test_a_damaged_file_is_told():
    ear = ear_that_comes_with(NORTH)
    few = replace(ear, words={word: ear.words[word] for word in FIGURES})
    whole = packed(few, "x")
    again = unpacked(whole, "x")
    assert again.words.keys() == few.words.keys()
    assert all(np.array_equal(again.words[word], few.words[word]) for word in FIGURES)
    for wrong in (b"", whole[:-9], b"no" + whole):
        with pytest.raises(ValueError, match="damaged"):
            unpacked(wrong, "x")
