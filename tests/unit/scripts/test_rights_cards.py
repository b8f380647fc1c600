"""Sidecars: whatever is not known to be public stays in the school."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.notice import Level
from broadcaster.domain.sound import Rights, Scope
from broadcaster.scripts.sound_card import (
    SCHOOL_ONLY,
    RightsCard,
    card_text,
    public_on,
    read_rights,
    without_card,
)

FULL = """
who = "Em N.T.L., lớp 7A2"
source = "Thu tại phòng truyền thống"
licence = "Nhà trường giữ quyền"
scope = "công khai"
consent = "Phiếu 12/2026"
until = "31/5/2027"
person = true
titles = ["lời bạn Lan"]
"""


def _read(text, **more):
    return read_rights(text.encode(), "ghi-am/em-lan.toml", **more)


def _without(key):
    return "\n".join(line for line in FULL.split("\n") if not line.startswith(key))


def test_a_whole_card_is_read():
    assert _read(FULL).notices == ()
    assert _read(FULL).value == RightsCard(
        rights=Rights(
            who="Em N.T.L., lớp 7A2",
            source="Thu tại phòng truyền thống",
            licence="Nhà trường giữ quyền",
            scope=Scope.PUBLIC,
            consent="Phiếu 12/2026",
            until=date(2027, 5, 31),
            person=True,
        ),
        titles=("lời bạn Lan",),
    )


def test_consent_holds_to_its_last_day_and_no_longer():
    rights = _read(FULL).value.rights
    assert public_on(rights, date(2027, 5, 31))
    assert not public_on(rights, date(2027, 6, 1))


@pytest.mark.parametrize("until", ["2027-05-31", '"2027-05-31"', '"ngày 31 tháng 5 năm 2027"'])
def test_the_last_day_may_be_a_toml_date_or_words(until):
    assert _read(FULL.replace('"31/5/2027"', until)).value.rights.until == date(2027, 5, 31)


def test_a_persons_voice_without_consent_stays_in_the_school():
    checked = _read(_without("consent"))
    assert checked.value.rights.scope is Scope.SCHOOL
    assert [n.level for n in checked.notices] == [Level.WARNING]
    assert "phiếu đồng ý" in checked.notices[0].sentence


def test_a_recording_is_taken_for_a_person_unless_the_card_says_no():
    silent = "\n".join(line for line in _without("consent").split("\n") if "person" not in line)
    assert _read(silent, recording=True).value.rights.scope is Scope.SCHOOL
    assert _read(silent).value.rights.scope is Scope.PUBLIC
    nobody = silent + "person = false\n"
    assert _read(nobody, recording=True).value.rights.scope is Scope.PUBLIC


@pytest.mark.parametrize("key", ["who", "source", "licence", "scope"])
def test_a_card_without_a_needed_line_stays_in_the_school_with_a_warning(key):
    checked = _read(_without(key))
    assert checked.value.rights.scope is Scope.SCHOOL
    assert any(key in n.sentence and n.level is Level.WARNING for n in checked.notices)


@pytest.mark.parametrize("words", ["cong khai", "Công Khai", "CÔNG KHAI"])
def test_scope_forgives_case_and_marks(words):
    assert _read(FULL.replace("công khai", words)).value.rights.scope is Scope.PUBLIC


def test_every_mistake_of_a_card_is_told_at_once_with_its_line():
    checked = _read(
        'who = 3\nlicense = "CC0"\nscope = "cong khay"\nuntil = "31/2/2027"\nperson = "co"\n'
    )
    told = {n.place.line: n.sentence for n in checked.errors}
    assert checked.value is None
    assert sorted(told) == [1, 2, 3, 4, 5]
    assert "tháng 2 có 28 ngày" in told[4]
    hints = {n.place.line: n.hint for n in checked.errors}
    assert "licence" in hints[2]
    assert "công khai" in hints[3]


def test_a_newer_card_is_refused():
    assert [n.code for n in _read("format = 2\n" + FULL).errors] == ["format-moi"]


def test_a_card_that_is_no_toml_names_its_line():
    checked = _read('who = "a"\nscope = công khai\n')
    assert checked.value is None
    assert checked.errors[0].place.line == 2
    assert "nháy" in checked.errors[0].sentence


def test_a_recording_without_a_card_is_school_only():
    notice = without_card("ghi-am/em-lan.wav")
    assert SCHOOL_ONLY.scope is Scope.SCHOOL
    assert not public_on(SCHOOL_ONLY, date(2026, 9, 7))
    assert notice.level is Level.WARNING
    assert "em-lan.toml" in notice.hint


def test_public_needs_consent_even_when_rights_are_made_by_hand():
    rights = Rights(who="a", source="b", licence="c", scope=Scope.PUBLIC, person=True)
    assert not public_on(rights, date(2026, 9, 7))


@given(st.binary(max_size=200))
def test_no_bytes_ever_raise_and_nothing_becomes_public_by_chance(data):
    checked = read_rights(data, "a.toml", recording=True)
    assert checked.value is None or not public_on(checked.value.rights, date(2026, 9, 7))


def test_a_music_says_where_its_phrases_end():
    """Rising seconds, whole or not; written back as they are read."""
    card = _read(FULL + "phrases = [2, 3.81, 7.62]\n").value
    assert card.phrases == (2.0, 3.81, 7.62)
    assert _read(card_text(card)).value.phrases == card.phrases


@pytest.mark.parametrize(
    "written", ["[3, 2]", "[1, 1]", "[0]", "[-1]", "[nan]", "[inf]", '["3"]', "[true]", "3.81"]
)
def test_phrases_that_cannot_be_are_an_error_with_an_example(written):
    checked = _read(FULL + f"phrases = {written}\n")
    (found,) = [n for n in checked.notices if "phrases" in n.sentence]
    assert (found.level, found.place.line) == (Level.ERROR, 10)
    assert "phrases = [" in found.hint
