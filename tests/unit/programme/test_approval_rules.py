"""What an approval covers, what the gate lets out, and the chain of the record."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.approval import (
    CHAIN,
    LIVE,
    STEPS,
    Approval,
    ItemState,
    Transition,
    chained,
    first_break,
    may_follow,
)
from broadcaster.domain.episode import MasterFile
from broadcaster.domain.master import Container
from broadcaster.domain.queue import LiveItem, QueueItem
from broadcaster.programme.approval_rules import (
    admitted,
    air_trouble,
    audio_digests,
    covers,
    kept,
    last_sent,
    live_digest,
    script_digest,
    state_of,
    yard_file,
)

NOW = datetime(2026, 11, 25, 20, 0, tzinfo=UTC)
DAY = date(2026, 11, 26)


@pytest.fixture
def approval(episode):
    return Approval(subject=episode.key, who="Cô Hòa", at=NOW, audio_sha256="00", script_sha256="s")


def queued(episode, **changes):
    item = QueueItem(title=episode.title, episode=episode.key, sha256="00", seconds=1.5)
    return replace(item, **changes)


def test_an_approval_is_of_exactly_this_sound_and_these_scripts(episode, approval):
    assert covers(approval, episode, "s")
    assert not covers(approval, episode, "t")
    other = replace(episode.school, audio=replace(episode.school.audio, sha256="01"))
    assert not covers(approval, replace(episode, school=other), "s")
    assert not covers(approval, replace(episode, public=episode.school), "s")


def test_what_leaves_is_the_approved_version_and_never_earlier_than_its_scripts_say(
    episode, approval
):
    later = replace(episode, title="Bản mới", air_time=episode.air_time + timedelta(days=3))
    out = admitted(later, (approval, episode))
    assert out.title == episode.title
    assert out.air_time == later.air_time
    assert admitted(episode, (approval, later)).air_time == later.air_time
    assert admitted(episode, None) is None
    assert admitted(episode, (approval, None)) is None


def test_kept_files_lie_apart_and_carry_their_hash(episode):
    master = MasterFile(
        profile="loa",
        container=Container.MP3,
        audio=replace(episode.school.audio, name="a-loa.mp3", sha256="ab" * 32),
    )
    whole = replace(episode, school=replace(episode.school, masters=(master,)))
    out = kept(whole)
    assert out.school.audio.name == "da-duyet/mang-non-2026-09-07-00.mp3"
    assert out.school.masters[0].audio.name == f"da-duyet/a-loa-{'ab' * 6}.mp3"
    assert audio_digests(out) == audio_digests(whole)
    assert yard_file(whole).name == "a-loa.mp3"
    assert yard_file(episode) == episode.school.audio
    assert yard_file(replace(episode, school=None)) is None


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"sha256": "01"}, "không phải bản đã duyệt"),
        ({"valid_from": date(2026, 11, 27)}, "từ thứ sáu 27/11/2026"),
        ({"valid_to": date(2026, 11, 25)}, "chỉ được phát đến hết"),
    ],
)
def test_an_item_airs_only_as_it_was_approved_and_in_its_days(episode, approval, changes, told):
    item = queued(episode, **changes)
    assert told in air_trouble(item, (approval, episode), required=True, day=DAY)
    assert bool(told) == bool(air_trouble(item, (approval, episode), required=True, day=DAY))


def test_without_an_approval_nothing_airs_unless_none_is_asked_for(episode):
    item = queued(episode)
    assert "chưa được duyệt" in air_trouble(item, None, required=True, day=DAY)
    assert air_trouble(item, None, required=False, day=DAY) == ""


def test_a_live_reading_airs_only_with_the_words_that_were_approved(approval):
    item = QueueItem(id=7, title="Tin", seconds=60.0, live=LiveItem(open_seconds=60.0))
    good = replace(approval, script_sha256=live_digest(item))
    assert air_trouble(item, (good, None), required=True, day=DAY) == ""
    longer = replace(item, live=LiveItem(open_seconds=90.0))
    assert "đã đổi" in air_trouble(longer, (good, None), required=True, day=DAY)
    assert item.subject == "truc-tiep-7"


@given(st.dictionaries(st.text(max_size=6), st.binary(max_size=20), max_size=4))
def test_every_byte_and_every_name_of_the_scripts_counts_and_their_order_does_not(parts):
    pairs = list(parts.items())
    digest = script_digest(pairs)
    assert script_digest(pairs[::-1]) == digest
    for place, (name, data) in enumerate(pairs):
        for other in ((name, data + b"x"), (name + "x", data)):
            changed = [*pairs[:place], other, *pairs[place + 1 :]]
            assert script_digest(changed) != digest


def test_bytes_moved_from_one_script_to_the_next_are_another_digest():
    assert script_digest([("a", b"xy"), ("b", b"z")]) != script_digest([("a", b"x"), ("b", b"yz")])


def test_other_words_of_the_same_length_are_another_digest():
    assert script_digest([("a", b"xy")]) != script_digest([("a", b"xz")])


def test_digests_of_scripts_and_readings_stay_what_approvals_were_given_for():
    """Approvals are kept for good: another way to add up would undo every one of them."""
    scripts = script_digest([("b.md", b"z"), ("a.md", "Mũ".encode())])
    assert scripts == hashlib.sha256("a.md\0003\0Mũb.md\0001\0z".encode()).hexdigest()
    live = LiveItem(open_seconds=60.0, text="Lời", ident="mở", closing="đóng")
    told = live_digest(QueueItem(title="Tin", live=live))
    assert told == hashlib.sha256("Tin\0Lời\0mở\0đóng\00060.000".encode()).hexdigest()
    bare = live_digest(QueueItem(title="Tin"))
    assert bare == hashlib.sha256(b"Tin\0\0\0\0000.000").hexdigest()


def test_an_edition_that_is_not_there_has_no_digest(episode):
    assert audio_digests(episode) == ("00", "")
    assert audio_digests(replace(episode, school=None, public=episode.school)) == ("", "00")


def test_a_master_that_is_not_for_horns_is_not_what_the_loudspeakers_play(episode):
    other = MasterFile(
        profile="khac",
        container=Container.MP3,
        audio=replace(episode.school.audio, name="a-khac.mp3", sha256="ab" * 32),
    )
    school = replace(episode.school, masters=(other,))
    assert yard_file(replace(episode, school=school)) == episode.school.audio


@pytest.mark.parametrize(
    ("days", "airs"),
    [
        ({"valid_from": DAY}, True),
        ({"valid_from": DAY + timedelta(days=1)}, False),
        ({"valid_from": DAY - timedelta(days=1)}, True),
        ({"valid_to": DAY}, True),
        ({"valid_to": DAY - timedelta(days=1)}, False),
        ({"valid_to": DAY + timedelta(days=1)}, True),
    ],
)
def test_the_first_and_the_last_day_of_an_item_belong_to_its_days(episode, approval, days, airs):
    item = queued(episode, **days)
    assert (air_trouble(item, (approval, episode), required=True, day=DAY) == "") is airs
    assert (air_trouble(item, None, required=False, day=DAY) == "") is airs


def test_an_approval_whose_episode_or_school_edition_is_gone_lets_no_sound_air(episode, approval):
    for gone in (None, replace(episode, school=None)):
        told = air_trouble(queued(episode), (approval, gone), required=True, day=DAY)
        assert told == "âm thanh không phải bản đã duyệt"


def test_a_kept_file_lies_below_the_show_whatever_folder_it_came_from(episode):
    inner = replace(episode.school, audio=replace(episode.school.audio, name="b/a.mp3"))
    assert kept(replace(episode, school=inner)).school.audio.name == "da-duyet/a-00.mp3"


def test_a_record_says_nothing_that_it_was_not_told():
    bare = step(ItemState.PENDING)
    assert (bare.number, bare.item, bare.previous, bare.hash) == (0, 0, "", "")
    assert (bare.occurrence, bare.audio_sha256, bare.script_sha256, bare.reason) == ("",) * 4
    assert chained(replace(bare, hash="cũ"), None) == chained(bare, None)


def step(after, **changes):
    return Transition(
        at=NOW, who="Lan", subject="e", before=ItemState.DRAFT, after=after, **changes
    )


def test_the_way_to_approval_leaves_the_steps_of_the_queue_aside():
    steps = [
        step(ItemState.PENDING, reason="a"),
        step(ItemState.APPROVED),
        step(ItemState.AIRED, item=3),
    ]
    assert state_of(steps) is ItemState.APPROVED
    assert last_sent(steps).reason == "a"
    assert state_of([]) is ItemState.DRAFT
    assert last_sent([step(ItemState.APPROVED)]) is None
    assert last_sent([step(ItemState.PENDING, item=3)]) is None


def test_every_state_has_its_steps_and_nothing_airs_without_being_queued():
    assert set(STEPS) == set(ItemState)
    assert may_follow(ItemState.QUEUED, ItemState.ON_AIR)
    for state in (
        ItemState.DRAFT,
        ItemState.PENDING,
        ItemState.RETURNED,
        ItemState.CANCELLED,
        ItemState.AIRED,
    ):
        assert not may_follow(state, ItemState.ON_AIR)


# every step that exists, spelt out once more: a change of the table is a change of this promise
FOLLOWING = {
    ItemState.DRAFT: {ItemState.PENDING, ItemState.APPROVED, ItemState.QUEUED, ItemState.CANCELLED},
    ItemState.PENDING: {
        ItemState.APPROVED, ItemState.QUEUED, ItemState.RETURNED, ItemState.PENDING, ItemState.DRAFT, ItemState.CANCELLED,
    },
    ItemState.APPROVED: {
        ItemState.QUEUED, ItemState.PENDING, ItemState.RETURNED, ItemState.APPROVED, ItemState.CANCELLED,
    },
    ItemState.RETURNED: {ItemState.PENDING, ItemState.APPROVED, ItemState.DRAFT, ItemState.CANCELLED},
    ItemState.QUEUED: {
        ItemState.ON_AIR, ItemState.MISSED, ItemState.CANCELLED, ItemState.PENDING, ItemState.APPROVED, ItemState.RETURNED,
        ItemState.QUEUED,
    },
    ItemState.ON_AIR: {ItemState.AIRED, ItemState.CUT, ItemState.MISSED},
    ItemState.AIRED: {ItemState.QUEUED, ItemState.PENDING, ItemState.APPROVED, ItemState.RETURNED},
    ItemState.MISSED: {
        ItemState.QUEUED, ItemState.PENDING, ItemState.APPROVED, ItemState.RETURNED, ItemState.CANCELLED,
    },
    ItemState.CUT: {
        ItemState.ON_AIR, ItemState.QUEUED, ItemState.PENDING, ItemState.APPROVED, ItemState.RETURNED,
        ItemState.CANCELLED,
    },
    ItemState.CANCELLED: {ItemState.QUEUED, ItemState.PENDING, ItemState.APPROVED, ItemState.RETURNED},
}  # fmt: skip


@pytest.mark.parametrize("now", list(ItemState))
def test_a_state_is_followed_by_these_states_and_by_no_other(now):
    assert {then for then in ItemState if may_follow(now, then)} == FOLLOWING[now]


def test_only_what_is_queued_or_was_cut_off_goes_on_the_air():
    """A missed item waits for a person: none airs it by itself, and nothing airs unqueued."""
    assert {s for s in ItemState if may_follow(s, ItemState.ON_AIR)} == {
        ItemState.QUEUED,
        ItemState.CUT,
    }
    assert {s for s in ItemState if may_follow(s, ItemState.MISSED)} == {
        ItemState.QUEUED,
        ItemState.ON_AIR,
    }
    assert {s for s in ItemState if may_follow(s, ItemState.AIRED)} == {ItemState.ON_AIR}


def test_the_hash_of_a_record_stays_what_old_journals_were_chained_with():
    """Every field but the hash, canonical JSON, the moment in UTC: else old records seem broken."""
    one = chained(step(ItemState.PENDING, reason="Nhờ cô duyệt", item=3), None)
    text = (
        '{"after":"Chờ duyệt","at":"1795636800.000000","audio_sha256":"","before":"Bản nháp",'
        '"item":3,"number":1,"occurrence":"","previous":"","reason":"Nhờ cô duyệt",'
        '"script_sha256":"","subject":"e","who":"Lan"}'
    )
    assert one.hash == hashlib.sha256(text.encode()).hexdigest()
    assert CHAIN.digest(replace(one, hash="khac")) == one.hash
    two = chained(step(ItemState.APPROVED), one)
    assert (two.number, two.previous) == (2, one.hash)
    assert two.hash == CHAIN.digest(two)


@pytest.mark.parametrize(
    "wrong", [{"number": 5}, {"previous": "khac"}, {"hash": "khac"}, {"number": 1}]
)
def test_a_record_that_is_wrong_in_one_thing_alone_breaks_the_chain_there(wrong):
    """Whoever changes a record can write its hash anew: the number and the link are looked at."""
    one = chained(step(ItemState.PENDING), None)
    two = replace(chained(step(ItemState.APPROVED), one), **wrong)
    if "hash" not in wrong:
        two = replace(two, hash=CHAIN.digest(two))
    assert first_break([one, two]) == 2


def test_the_first_record_has_the_number_one_and_nothing_before_it():
    one = chained(step(ItemState.PENDING), None)
    assert (one.number, one.previous) == (1, "")
    for wrong in ({"number": 2}, {"previous": "khac"}):
        other = replace(one, **wrong)
        assert first_break([replace(other, hash=CHAIN.digest(other))]) == 1


def test_an_approval_is_of_a_school_edition_and_not_urgent_when_nothing_else_is_said(approval):
    assert (approval.public_sha256, approval.urgent) == ("", False)
    assert (approval.confirmed_by, approval.confirmed_at) == ("", None)


def test_a_live_reading_is_known_by_how_its_subject_begins():
    """Journals hold these names for good."""
    assert LIVE == "truc-tiep-"
    assert QueueItem(id=7, title="T", live=LiveItem(open_seconds=1.0)).subject == "truc-tiep-7"


STEPS_DRAWN = st.lists(
    st.tuples(st.text(max_size=5), st.sampled_from(list(ItemState)), st.text(max_size=5)),
    min_size=1,
    max_size=6,
)


@given(STEPS_DRAWN, st.data())
def test_a_chain_is_whole_until_any_record_is_altered_removed_or_swapped(drawn, data):
    links = []
    for subject, after, reason in drawn:
        links.append(
            chained(
                replace(step(after, reason=reason), subject=subject), links[-1] if links else None
            )
        )
    assert first_break(links) is None
    at = data.draw(st.integers(0, len(links) - 1))
    altered = [*links[:at], replace(links[at], who="kẻ khác"), *links[at + 1 :]]
    assert first_break(altered) == at + 1
    if at < len(links) - 1:
        assert first_break([*links[:at], *links[at + 1 :]]) == at + 1
        swapped = [*links[:at], links[at + 1], links[at], *links[at + 2 :]]
        assert first_break(swapped) == at + 1
