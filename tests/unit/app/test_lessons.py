"""Who may have a lesson pack: what left the gate, is not withdrawn, and whose consents still hold."""

from dataclasses import replace
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from broadcaster.app.lessons import law_warnings, lesson_episode, lesson_offer
from broadcaster.domain.errors import InputError
from broadcaster.domain.script import LegalSource
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.starter import starter_register
from broadcaster.outreach.lesson_item import lesson_items
from tests.fakes import site_samples as samples
from tests.unit.outreach.test_lesson_item import edition
from tests.unit.outreach.test_quiz_word import question

TODAY = date(2026, 11, 30)
ENDED = LegalSource(number="117/2020/NĐ-CP")


@pytest.fixture
def episode():
    whole = edition()
    return samples.make_episode(1, public=whole, school=whole)


def station(*episodes, withdrawn=(), approval=False):
    """A station as far as these functions ask it."""
    known = {one.key: one for one in episodes}
    shelf = SimpleNamespace(get=known.get, briefs=lambda: [samples.brief_of(e) for e in episodes])
    tools = SimpleNamespace(
        withdrawals=lambda: SimpleNamespace(all=lambda: tuple(withdrawn)),
        catalogue=lambda: shelf,
        approvals=lambda: SimpleNamespace(
            get=lambda key: None, unlike_built=lambda: set(known), briefs=lambda keys: []
        ),
        register_folder=lambda: RegisterFolder(register=starter_register()),
    )
    profile = samples.make_station(approval=approval)
    return SimpleNamespace(tools=tools, station=SimpleNamespace(profile=profile), today=TODAY)


def test_what_left_the_gate_is_offered(episode):
    wired = station(episode)
    assert lesson_episode(wired, episode.key) == episode
    assert len(lesson_offer(wired, episode.key).items) == 2


def test_what_nobody_approved_is_not(episode):
    wired = station(episode, approval=True)
    with pytest.raises(InputError, match="đã được duyệt"):
        lesson_episode(wired, episode.key)
    assert "đã được duyệt" in lesson_offer(wired, episode.key).refused


def test_what_was_withdrawn_is_not(episode):
    gone = Withdrawal(
        what=WithdrawnKind.EPISODE,
        key=episode.key,
        reason="thử",
        at=datetime(2026, 11, 29, tzinfo=UTC),
    )
    with pytest.raises(InputError, match="đã rút"):
        lesson_episode(station(episode, withdrawn=[gone]), episode.key)


@pytest.mark.parametrize(("until", "may"), [(TODAY, True), (date(2026, 11, 29), False)])
def test_a_consent_that_is_over_keeps_it_in_the_school(episode, until, may):
    dated = replace(episode, public=replace(episode.public, until=until))
    assert bool(lesson_offer(station(dated), dated.key).items) is may


def test_a_key_that_is_mistyped_is_told_what_it_is_like(episode):
    with pytest.raises(InputError) as fault:
        lesson_episode(station(episode), episode.key[:-1])
    assert episode.key in fault.value.hint
    with pytest.raises(InputError) as fault:
        lesson_episode(station(episode), "xyz")
    assert "duyệt số ấy trước" in fault.value.hint


def test_law_that_ended_is_told_for_the_item_and_for_its_question(episode):
    whole = edition()
    asked = question(source="Điều 1 Nghị định số 117/2020/NĐ-CP")
    lines = tuple(
        replace(line, text=f"{line.text} Nghị định 117/2020/NĐ-CP.") for line in whole.transcript
    )
    whole = replace(
        whole, transcript=lines, sources=(ENDED,),
        items=(replace(whole.items[0], questions=(asked,)), whole.items[1]),
    )  # fmt: skip
    earlier = samples.make_episode(1, public=whole, school=whole)
    earlier = replace(earlier, air_time=earlier.air_time.replace(year=2026, month=4, day=1))
    one, two = lesson_items(earlier)
    told = list(law_warnings(station(earlier), earlier, one))
    assert any(words.startswith("117/2020/NĐ-CP: từ ngày 15/5/2026") for words in told)
    assert any(words.startswith("Câu 1: ") and "hết hiệu lực" in words for words in told)
    unnamed = replace(two, sources=(), shared=(ENDED,))  # said, if at all, in other words
    [words] = law_warnings(station(earlier), earlier, unnamed)
    assert words.startswith("117/2020/NĐ-CP: từ ngày 15/5/2026")
    assert "của cả số" in words


def test_what_only_the_yard_hears_is_refused_and_said(episode):
    inside = replace(episode, public=None)
    assert "ra ngoài trường" in lesson_offer(station(inside), inside.key).refused
