"""The lines of many episodes by column: a list of lines to whoever reads it."""

from datetime import UTC, date, datetime

import pytest

from broadcaster.domain.episode import EpisodeDigest
from broadcaster.domain.episode_lines import EpisodeLines


def line(number, **changes):
    moment = datetime(2026, 9, 1 + number, 6, 45, tzinfo=UTC)
    made = EpisodeDigest(
        key=f"k{number}", show="s", programme="p", season=2026, air_time=moment, digest=f"d{number}"
    )
    return made._replace(**changes)


THREE = [line(1), line(2, until=date(2027, 1, 1), cites="x"), line(3, audiences=("các em",))]


@pytest.mark.parametrize("some", [[], THREE[:1], THREE])
def test_it_is_the_list_of_its_lines(some):
    found = EpisodeLines.of(some)
    assert list(found) == some
    assert [found[n] for n in range(len(found))] == some
    assert list(reversed(found)) == some[::-1]
    assert found == some
    assert found == EpisodeLines.of(tuple(some))
    assert found == tuple(some)
    assert bool(found) is bool(some)
    assert all(isinstance(one, EpisodeDigest) for one in found)


def test_another_list_is_not_equal():
    found = EpisodeLines.of(THREE)
    assert found != THREE[:2]
    assert found != EpisodeLines.of(THREE[::-1])
    assert found != [THREE[0], THREE[0], THREE[2]]
    assert found != "k1"
    assert found != 3


def test_a_column_is_asked_for_without_its_lines():
    found = EpisodeLines.of(THREE)
    assert list(found.keys) == ["k1", "k2", "k3"]
    assert list(found.shows) == ["s"] * 3
    assert list(found.digests) == ["d1", "d2", "d3"]
    assert list(found.untils) == [None, date(2027, 1, 1), None]
    assert list(found.cites) == ["", "x", ""]
    assert list(found.air_times) == [one.air_time for one in THREE]


def test_runs_and_choices_are_such_lists_too():
    found = EpisodeLines.of(THREE)
    assert found[1:] == THREE[1:]
    assert found[5:] == []
    assert found.where([True, False, 1]) == [THREE[0], THREE[2]]
    assert found.where(found.untils) == [THREE[1]]
    assert found[:1] + found[2:] == [THREE[0], THREE[2]]


def test_the_oldest_come_first_and_those_of_one_moment_by_key():
    same = line(2)._replace(key="k0")
    found = EpisodeLines.of([THREE[2], THREE[1], same, THREE[0]]).in_order()
    assert found == [THREE[0], same, THREE[1], THREE[2]]
    assert found.in_order() is found


def test_what_may_leave_and_has_aired_is_due():
    later, kept = line(5), line(1, digest="")
    found = EpisodeLines.of([kept, *THREE, later])
    assert found.due(THREE[2].air_time) == THREE
    assert found.due(THREE[0].air_time) == THREE[:1]
    assert found[1:].due(later.air_time) == [*THREE, later]
    assert EpisodeLines.of([]).due(later.air_time) == []


def test_nothing_is_copied_where_nothing_changes():
    found = EpisodeLines.of(THREE)
    assert EpisodeLines.of(found) is found
    assert found.where([True] * 3) is found
    assert found + found[3:] is found


def test_those_of_some_shows_are_all_of_them_or_chosen():
    found = EpisodeLines.of([*THREE, line(4, show="other")])
    assert found.at_home_in({"s"}) == THREE
    assert found.at_home_in({"other"}) == [line(4, show="other")]
    assert found.at_home_in({"nobody"}) == []
    assert found.at_home_in({"s", "other", "more"}) is found
