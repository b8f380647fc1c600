"""Which show has what, where a moved station is now, and how a list is cut."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.episode import EpisodeDigest
from broadcaster.domain.station import Show
from broadcaster.publishing.addresses import moved_to
from broadcaster.publishing.pagination import PAGE, belongs, paged

NEW = "https://moi.example/phat-thanh"
OLD = ("https://cu.example", "https://cu2.example/feeds")


def brief(number=1, **changes):
    facts = {
        "key": f"k-{number}",
        "show": "nha",
        "programme": "mang-non",
        "season": 2026,
        "air_time": datetime(2026, 9, 7, tzinfo=UTC),
        "digest": "d",
        **changes,
    }
    return EpisodeDigest(**facts)


def show(key="khac", **rules):
    return Show(key=key, guid="g", title="t", description="d", **rules)


@pytest.mark.parametrize(
    ("rules", "heard", "there"),
    [
        ({}, (), False),
        ({"everything": True}, (), True),
        ({"programmes": ("mang-non",)}, (), True),
        ({"programmes": ("phap-luat",)}, (), False),
        ({"audiences": ("phụ huynh",)}, ("cha mẹ học sinh",), True),
        ({"audiences": ("phụ huynh",)}, ("Phụ huynh",), True),
        ({"audiences": ("học sinh",)}, ("học sinh THCS",), True),
        ({"audiences": ("giáo viên",)}, ("thầy cô giáo",), True),
        ({"audiences": ("giáo viên",)}, ("học sinh",), False),
        ({"audiences": ("lớp 6A",)}, ("Lớp 6A",), True),
        ({"audiences": ("giáo viên",)}, (), False),
    ],
)
def test_a_show_takes_what_its_rules_say(rules, heard, there):
    """By everything, programme or audience, in the words that stations use for the same people."""
    assert belongs(brief(audiences=heard), show(**rules), frozenset()) is there


def test_what_is_at_home_in_a_private_show_is_in_no_public_one():
    """Not even in the show of everything; another private show may have it."""
    private = frozenset({"nha"})
    assert not belongs(brief(), show(everything=True), private)
    assert belongs(brief(), show(everything=True, private=True), private)
    assert belongs(brief(), show("nha", private=True), private)


@given(st.integers(0, 1200))
def test_pages_are_full_and_the_newest_has_up_to_199(count):
    """Every episode is on exactly one page, in order."""
    briefs = [brief(n) for n in range(count)]
    pages = paged(briefs)
    assert [b for page in pages.all for b in page] == briefs
    assert all(len(page) == PAGE for page in pages.frozen)
    assert len(pages.head) < 2 * PAGE
    assert len(pages.head) >= PAGE or not pages.frozen


@pytest.mark.parametrize(
    ("host", "path", "where"),
    [
        ("cu.example", "/x.xml", f"{NEW}/x.xml"),
        ("CU.example:443", "/x.xml?a=1", f"{NEW}/x.xml?a=1"),
        ("cu.example", "/", f"{NEW}/"),
        ("cu2.example", "/feeds/nha/a.html", f"{NEW}/nha/a.html"),
        ("cu2.example", "/feeds", f"{NEW}/"),
        ("cu2.example", "/feedsx/a.html", ""),
        ("cu2.example", "/other", ""),
        ("moi.example", "/phat-thanh/x.xml", ""),
        ("stranger.example", "/x.xml", ""),
    ],
)
def test_an_old_address_leads_to_the_same_file_at_the_new_one(host, path, where):
    """The new address itself leads nowhere else, so that nobody runs in a circle."""
    assert moved_to(NEW, OLD, host, path) == where


def test_a_station_that_moved_into_a_folder_of_its_old_host_makes_no_circle():
    """https://a.example became https://a.example/phat-thanh."""
    new, old = "https://a.example/phat-thanh", ("https://a.example",)
    assert moved_to(new, old, "a.example", "/x.xml") == f"{new}/x.xml"
    assert moved_to(new, old, "a.example", "/phat-thanh/x.xml") == ""
