"""The one gate: what stands as approved passes, as it was approved, and nothing else does."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from broadcaster.domain.approval import Approval
from broadcaster.domain.episode import EpisodeDigest, MasterFile
from broadcaster.domain.errors import InputError
from broadcaster.domain.master import Container
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.station import StationProfile
from broadcaster.programme.gate import Gate, held_back, open_gate, open_released, yard_item

DAY = date(2026, 11, 26)


@pytest.fixture
def approval(episode):
    return Approval(
        subject=episode.key,
        who="Cô Hòa",
        at=datetime(2026, 11, 25, 20, 0, tzinfo=UTC),
        audio_sha256="00",
        script_sha256="s",
    )


@pytest.fixture
def item(episode):
    return QueueItem(title=episode.title, episode=episode.key, sha256="00", seconds=1.5)


@pytest.fixture
def profile():
    return StationProfile(
        name="Đài", unit="Trường", contact="", email="", public_url="", shows=(), approval=True
    )


class Approvals:
    """A station whose standing approvals are these."""

    def __init__(self, *pairs):
        self.pairs = pairs

    def approvals(self):
        return self

    def all(self):
        return self.pairs


def test_an_episode_leaves_as_it_was_approved(episode, approval):
    gate = Gate(required=True, standing={episode.key: (approval, episode)})
    changed = replace(episode, title="Bản sửa sau khi duyệt")
    assert gate.episode(changed) == episode


def test_an_episode_without_an_approval_of_its_own_does_not_leave(episode, approval):
    assert Gate(required=True, standing={}).episode(episode) is None
    other = Gate(required=True, standing={"so-khac": (approval, episode)})
    assert other.episode(episode) is None


def test_where_nobody_asks_for_approvals_the_episode_leaves_as_it_is(episode, approval):
    changed = replace(episode, title="Bản mới")
    gate = Gate(required=False, standing={episode.key: (approval, episode)})
    assert gate.episode(changed) is changed


def test_what_is_heard_is_what_was_approved_with_the_day_it_was_made_for(episode, approval):
    moved = replace(episode, air_time=episode.air_time + timedelta(days=3))
    gate = Gate(required=True, standing={episode.key: (approval, episode)})
    assert gate.heard(moved) == episode
    assert gate.heard(replace(episode, key="other")) is None
    assert Gate(required=False, standing=gate.standing).heard(moved) == moved


def test_an_item_without_an_approval_does_not_air(episode, approval, item):
    assert "chưa được duyệt" in Gate(required=True, standing={}).trouble(item, DAY)
    other = Gate(required=True, standing={"so-khac": (approval, episode)})
    assert "chưa được duyệt" in other.trouble(item, DAY)
    assert Gate(required=False, standing={}).trouble(item, DAY) == ""


def test_an_item_airs_by_the_approval_of_its_own_subject(episode, approval, item):
    gate = Gate(required=True, standing={episode.key: (approval, episode)})
    assert gate.trouble(item, DAY) == ""
    assert gate.trouble(replace(item, sha256="01"), DAY)
    assert gate.trouble(replace(item, valid_to=DAY - timedelta(days=1)), DAY)


def test_the_approval_of_a_subject_is_told_and_none_for_another(episode, approval):
    gate = Gate(required=True, standing={episode.key: (approval, episode)})
    assert gate.approval(episode.key) is approval
    assert gate.approval("so-khac") is None


def test_a_station_that_asks_for_approvals_has_its_standing_ones_at_the_gate(
    profile, episode, approval
):
    gate = open_gate(profile, Approvals((approval, episode)))
    assert gate.required
    assert gate.standing == {episode.key: (approval, episode)}


def test_a_station_that_asks_for_none_keeps_an_open_gate_and_reads_no_approvals(profile):
    gate = open_gate(replace(profile, approval=False), None)
    assert not gate.required
    assert gate.standing == {}


def test_the_loudspeakers_get_exactly_the_file_that_passed_within_its_days(episode):
    item = yard_item(replace(episode, valid_to=DAY))
    sound = episode.school.audio
    assert (item.title, item.episode, item.programme) == (
        episode.title, episode.key, episode.programme,
    )  # fmt: skip
    assert item.audio == f"{episode.show}/{sound.name}"
    assert (item.sha256, item.seconds, item.valid_to) == (sound.sha256, sound.seconds, DAY)


def test_the_loudspeakers_get_the_master_for_horns_where_there_is_one(episode):
    horn = replace(episode.school.audio, name="a-loa.mp3", sha256="ab" * 32)
    master = MasterFile(profile="loa", container=Container.MP3, audio=horn)
    item = yard_item(replace(episode, school=replace(episode.school, masters=(master,))))
    assert (item.audio, item.sha256) == (f"{episode.show}/a-loa.mp3", horn.sha256)


def test_an_episode_without_a_school_edition_is_not_for_the_loudspeakers(episode):
    with pytest.raises(InputError, match="không có bản cho loa trường"):
        yard_item(replace(episode, school=None))


# --- what leaves for the public -------------------------------------------------------------------


class Listed:
    """A catalogue, or what was approved of one: episodes and their lines by key."""

    def __init__(self, *lines, **episodes):
        self.lines, self.episodes = lines, episodes

    def briefs(self, wanted=None):
        return [one for one in self.lines if wanted is None or one.key in wanted]

    def unlike(self, built):
        def mark(one):
            return one.key, one.air_time, one.digest

        same = {mark(one) for one in self.lines if one.digest}
        return {one.key for one in built.lines if mark(one) not in same}

    def get(self, key):
        return self.episodes.get(key)


class Public:
    """A station with what it built and what was approved of that."""

    def __init__(self, built, approved):
        self.catalogue, self.approvals = (lambda: built), (lambda: approved)
        if approved is not None:
            approved.unlike_built = lambda: approved.unlike(built)


def line(key, *, day=26, digest="a"):
    return EpisodeDigest(
        key=key, show="s", programme="p", season=2026,
        air_time=datetime(2026, 11, day, 6, 45, tzinfo=UTC), digest=digest,
    )  # fmt: skip


def test_a_station_that_asks_for_no_approval_publishes_its_catalogue(profile):
    built = Listed(line("a"))
    open_station = replace(profile, approval=False)
    assert open_released(open_station, Public(built, None)) is built
    assert held_back(open_released(open_station, Public(built, Listed()))) == ()


def test_only_approved_lines_leave_in_the_order_of_their_air_times(profile):
    built = Listed(line("a", digest="new"), line("b"), line("c", day=25), line("d"))
    approved = Listed(line("b"), line("a", digest="old"), line("c", day=25), line("gone"))
    out = open_released(profile, Public(built, approved)).briefs()
    assert out == [line("c", day=25), line("a", digest="old"), line("b")]


def test_of_what_was_approved_only_lines_that_are_not_as_built_are_read(profile):
    asked = []

    class Counted(Listed):
        def briefs(self, wanted=None):
            asked.append(set(wanted))
            return super().briefs(wanted)

    whole = Listed(line("a"), line("b"))
    assert open_released(profile, Public(whole, Counted(line("a"), line("b")))).briefs()
    assert asked == []
    built = Listed(*whole.lines, line("c", digest="new"), line("d"))
    approved = Counted(line("gone"), line("c", digest="old"), line("a"), line("b"))
    out = open_released(profile, Public(built, approved)).briefs()
    assert out == [line("a"), line("b"), line("c", digest="old")]
    assert asked == [{"c", "d"}]


def test_what_is_not_for_the_public_is_known_by_no_digest_and_taken_as_approved(profile):
    approved = line("a", digest="")._replace(programme="as-approved")
    out = open_released(profile, Public(Listed(line("a", digest="")), Listed(approved))).briefs()
    assert out == [approved]


def test_a_line_leaves_no_earlier_than_its_scripts_now_say_and_is_then_another_one(profile):
    def out(approved, built):
        return open_released(profile, Public(Listed(built), Listed(approved))).briefs()

    assert out(line("a"), line("a", day=25)) == [line("a")]
    assert out(line("a"), line("a")) == [line("a")]
    later = line("a", day=27)
    moved = f"a.{later.air_time.timestamp():.0f}"
    assert out(line("a"), later) == [later._replace(digest=moved)]
    assert out(line("a", digest=""), later) == [later._replace(digest="")]


def test_an_episode_leaves_as_approved_while_the_catalogue_has_it(profile, episode, approval):
    changed = replace(episode, title="Bản sửa")
    pair = {"a": (approval, episode)}
    assert open_released(profile, Public(Listed(a=changed), Listed(**pair))).get("a") == episode
    assert open_released(profile, Public(Listed(a=changed), Listed())).get("a") is None
    assert open_released(profile, Public(Listed(), Listed(**pair))).get("a") is None


def test_the_same_edition_on_another_day_is_not_told_as_a_newer_one(profile):
    moved = Listed(line("a", day=27))
    assert held_back(open_released(profile, Public(moved, Listed(line("a"))))) == ()


def test_what_is_held_back_is_told_with_its_reason(profile):
    built = Listed(line("a"), line("b", digest="new"), line("c"))
    told = held_back(open_released(profile, Public(built, Listed(line("a"), line("b")))))
    assert told == (
        "số b có bản mới đang chờ duyệt; bản đã duyệt vẫn ở trên kênh",
        "số c chưa được duyệt, chưa đưa lên kênh",
    )
