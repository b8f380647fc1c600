"""What is heard in a voice is measured before it is promised."""

import re
from dataclasses import replace

import pytest
from damaged_lines import ears_for, said_by

from broadcaster.voices.listening import hearing_range
from broadcaster.voices.listening.ear import TURNS
from broadcaster.voices.listening.heard import USUAL, HearingDoubt, HearingKind, LineToHear, heard
from broadcaster.voices.listening.hearing_range import (
    EXCHANGED,
    MORE,
    SENTENCES,
    TOGETHER,
    SpokenDamage,
    measured_range,
    to_be_said,
    trusted,
)
from broadcaster.voices.own.reading_list import general_sentences
from tests.fakes.drawn_once import sound_made_once  # noqa: F401 - for every test here

TEXTS = to_be_said(general_sentences())
FEW = TEXTS[:24]


@pytest.fixture(scope="module")
def ear():
    [found] = ears_for(TEXTS, ["nu-bac"])
    return found


def lines_of(texts, voice="nam-bac"):
    say = said_by(voice)
    said = [(text, say(text)) for text in texts]
    return [LineToHear(text=text, samples=one.samples, rate=one.rate) for text, one in said]


def test_figures_and_turning_words_are_among_what_is_said_from_the_beginning_to_the_end():
    assert len(TEXTS) == len(set(TEXTS)) == SENTENCES
    for at in range(0, SENTENCES, 12):
        words = {
            word.strip(".,:?").lower() for text in TEXTS[at : at + 12] for word in text.split()
        }
        assert words & {"một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", *TURNS}


def test_of_a_voice_of_ours_nothing_is_doubted_and_what_it_leaves_out_is_heard(ear):
    found = measured_range(lines_of(FEW), [ear])
    assert (found.edges, found.doubted, found.of) == (USUAL, 0, len(FEW))
    assert SpokenDamage.SENTENCE in found.hears
    assert {*found.hears, *found.misses} == {*SpokenDamage}


def test_a_voice_that_swallows_words_is_said_to_be_one_and_raises_no_alarm(ear):
    """It says every sentence so: what is doubted of it is no damage, and less can be promised."""
    short = [re.sub(r"(?<=\w) (các|và|của|là|có) ", " ", text) for text in FEW]
    said = [replace(line, text=text) for line, text in zip(lines_of(short), FEW, strict=True)]
    found = measured_range(said, [ear])
    assert found.doubted > 5
    assert not any(one.doubts for one in in_groups(said, ear, found.edges))
    assert SpokenDamage.WORD in found.misses


@pytest.mark.rows_slow
@pytest.mark.parametrize(
    ("change", "edge", "named"),
    [
        (lambda text: re.sub(r"\bcủa\b", "cô", re.sub(r"\bvà\b", "mì", text)), "other", EXCHANGED),
        (lambda text: text[:-1] + " nhé ạ." if len(text) % 3 == 0 else text, "added", MORE),
    ],
)
def test_what_is_not_tried_is_not_promised_where_its_edge_was_lowered(ear, change, edge, named):
    """A voice that says more, or another word: that is told of it no more, and so to listen for."""
    others = lines_of([change(text) for text in FEW])
    said = [replace(line, text=text) for line, text in zip(others, FEW, strict=True)]
    found = measured_range(said, [ear])
    assert named in found.to_listen_for
    assert not found.hears or getattr(found.edges, edge) < 0.0
    assert named not in replace(found, edges=USUAL, hears=tuple(SpokenDamage)).to_listen_for
    # where a single word is not told, neither of them is
    fewer = replace(found, edges=USUAL, hears=(SpokenDamage.SENTENCE,))
    assert {MORE, EXCHANGED} <= {*fewer.to_listen_for}


def test_a_voice_of_which_right_sentences_stay_in_doubt_is_heard_in_nothing(ear, monkeypatch):
    monkeypatch.setattr(hearing_range, "_lowered", lambda edges, *_: edges)
    short = [re.sub(r"(?<=\w) (các|và|của|là|có) ", " ", text) for text in FEW]
    said = [replace(line, text=text) for line, text in zip(lines_of(short), FEW, strict=True)]
    found = measured_range(said, [ear])
    assert (found.hears, found.edges) == ((), USUAL)
    assert found.doubted > 5


def in_groups(lines, ear, edges):
    groups = [lines[at : at + TOGETHER] for at in range(0, len(lines), TOGETHER)]
    return [one for group in groups for one in heard(group, [ear], edges)]


def test_a_voice_that_cannot_be_followed_is_heard_in_nothing(ear):
    """Its words are other words: the ear is at fault, and no edge is looked for."""
    said = lines_of(FEW)
    others = [replace(a, text=b.text) for a, b in zip(said, said[12:] + said[:12], strict=True)]
    found = measured_range(others, [ear])
    assert (found.hears, found.edges) == ((), USUAL)


def test_a_lowered_edge_leaves_out_what_lies_above_it(ear):
    said = lines_of(FEW[:12])
    number = next(n for n, line in enumerate(said) if len(line.text.split()) > 6)
    words = said[number].text.split()
    said[number] = replace(said[number], text=" ".join([*words[:3], "trường", *words[3:]]))
    [doubt] = heard(said, [ear])[number].doubts
    assert (doubt.kind, doubt.word) == (HearingKind.MISSING, 3)
    for more, told in ((-0.1, True), (0.1, False)):
        edges = replace(USUAL, missing=-doubt.under - more)
        found = heard(said, [ear], edges)[number].doubts
        assert any(one.kind is HearingKind.MISSING for one in found) is told


def test_of_what_is_not_promised_only_a_part_of_a_sentence_is_told():
    """A word, one that turns it, a figure and a run of words, each by what is heard of the voice."""
    text = "Các bạn không được đi xe hai bánh trên đường này."

    def missing(word):
        return HearingDoubt(kind=HearingKind.MISSING, word=word, begins=0.0, sure=True)

    figure = HearingDoubt(kind=HearingKind.OTHER, word=6, begins=0.0, sure=True, instead="tám")
    doubts = (missing(0), missing(2), figure, *(missing(word) for word in (8, 9, 10)))
    for hears, kept in (
        ((), ()),
        ((SpokenDamage.TURN,), doubts[1:2]),
        ((SpokenDamage.FIGURE,), (figure,)),
        ((SpokenDamage.SENTENCE,), doubts[3:]),
        (tuple(SpokenDamage), doubts),
    ):
        assert trusted(text, doubts, hears) == kept
