"""Byte ranges, packing and conditions, as RFC 9110 wants them."""

import gzip
import time

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.web.sending import (
    MAX_RANGES,
    PackedTexts,
    Unsatisfiable,
    accepted,
    http_date,
    parse_ranges,
    range_holds,
    unchanged,
)

ETAG = '"abc"'
THEN = 1_700_000_000.7


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        ("bytes=0-0", ((0, 0),)),
        ("bytes=0-", ((0, 99),)),
        ("bytes=10-19", ((10, 19),)),
        ("bytes=90-1000", ((90, 99),)),
        ("bytes=-10", ((90, 99),)),
        ("bytes=-1000", ((0, 99),)),
        ("bytes = 5-6", ((5, 6),)),
        ("BYTES=5-6", ((5, 6),)),
        ("bytes=0-1, 5-6 ,-2", ((0, 1), (5, 6), (98, 99))),
        ("bytes=0-1,500-600", ((0, 1),)),
        ("bytes=0-1,,5-6", ((0, 1), (5, 6))),
    ],
)
def test_ranges_are_cut_to_the_file(header, ranges):
    assert parse_ranges(header, 100) == ranges


@pytest.mark.parametrize(
    "header",
    ["", "bytes", "bytes=", "bytes=-", "bytes=5-4", "bytes=a-b", "bytes=1-2-3", "items=0-1",
     "bytes=0x1-2", "bytes=1_0-2_0", "bytes=٣-٤", "bytes=" + "9" * 40 + "-", "bytes=1.0-2"],
)  # fmt: skip
def test_what_is_no_range_gets_the_whole_file(header):
    assert parse_ranges(header, 100) == ()


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=500-,700-"])
def test_a_range_behind_the_end_is_refused(header):
    with pytest.raises(Unsatisfiable):
        parse_ranges(header, 100)


def test_every_range_of_an_empty_file_is_refused():
    for header in ("bytes=0-", "bytes=-5"):
        with pytest.raises(Unsatisfiable):
            parse_ranges(header, 0)


def test_many_or_overlapping_ranges_cannot_ask_for_more_than_the_file():
    assert parse_ranges("bytes=" + ",".join(["0-"] * 3), 100) == ()
    assert parse_ranges("bytes=" + ",".join(["0-0"] * (MAX_RANGES + 1)), 100) == ()


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        ("bytes=0-49,50-99", ((0, 49), (50, 99))),  # every byte once
        ("bytes=0-49,50-,-1", ()),  # the last one twice
        ("bytes=0-0,0-99", ()),
        ("bytes=0-49,49-98", ((0, 49), (49, 98))),
        ("bytes=0-49,49-99", ()),
        ("bytes=60-99,60-99,60-79", ((60, 99), (60, 99), (60, 79))),
        ("bytes=60-99,60-99,60-80", ()),
    ],
)
def test_ranges_are_sent_up_to_as_many_bytes_as_the_file_has(header, ranges):
    assert parse_ranges(header, 100) == ranges


def test_the_most_ranges_of_one_request_are_sent():
    header = "bytes=" + ",".join(["0-0"] * MAX_RANGES)
    assert parse_ranges(header, 100) == ((0, 0),) * MAX_RANGES


@given(st.text(max_size=40), st.integers(min_value=0, max_value=500))
def test_no_header_leads_out_of_the_file(text, size):
    try:
        ranges = parse_ranges(f"bytes={text}", size)
    except Unsatisfiable:
        return
    assert all(0 <= first <= last < size for first, last in ranges)


def _unchanged(none_match=None, since=None):
    return unchanged(etag=ETAG, modified=THEN, none_match=none_match, modified_since=since)


def test_a_known_tag_is_not_sent_again():
    assert _unchanged('"abc"')
    assert _unchanged('W/"abc"')
    assert _unchanged('"x", "abc"')
    assert _unchanged("*")
    assert not _unchanged('"x"')
    assert not _unchanged("")


def test_the_tag_wins_over_the_date():
    assert not _unchanged('"x"', http_date(THEN))
    assert _unchanged('"abc"', http_date(0))


def test_a_date_is_enough_where_there_is_no_tag():
    assert _unchanged(since=http_date(THEN))
    assert _unchanged(since=http_date(THEN + 9))
    assert not _unchanged(since=http_date(THEN - 9))


@pytest.mark.parametrize("since", ["", "yesterday", "Wed, 99 Nov 2026 00:00:00 GMT", "9" * 50])
def test_a_date_that_is_none_is_no_condition(since):
    assert not _unchanged(since=since)


@pytest.mark.parametrize(
    ("if_range", "holds"),
    [
        (None, True),
        (ETAG, True),
        (http_date(THEN), True),
        ('"x"', False),
        ('W/"abc"', False),
        (http_date(THEN + 1), False),
        (http_date(THEN - 1), False),
        ("nonsense", False),
    ],
)
def test_a_part_is_sent_only_of_the_version_that_the_client_has(if_range, holds):
    assert range_holds(etag=ETAG, modified=THEN, if_range=if_range) is holds


@pytest.mark.parametrize(
    ("header", "packing"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br", "br"),
        ("br;q=0.5, gzip", "gzip"),
        ("GZIP;Q=1", "gzip"),
        ("gzip;q=0", ""),
        ("gzip;q=0, br;q=0, *", ""),
        ("*", "br"),
        ("*;q=0", ""),
        ("identity", ""),
        ("identity;q=0.5, gzip;q=1", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("gzip;q=x", ""),
        ("deflate, zstd", ""),
    ],
)
def test_the_packing_is_one_that_the_client_takes(header, packing):
    assert accepted(header) == packing


def test_packed_text_is_the_text_and_kept_within_its_room(tmp_path):
    text = ("Phát thanh măng non " * 200).encode()
    path = tmp_path / "trang.html"
    path.write_bytes(text)
    packed = PackedTexts(room=200)
    assert gzip.decompress(packed.get(path, "a", "gzip")) == text
    assert brotli.decompress(packed.get(path, "a", "br")) == text
    first = packed.get(path, "a", "br")
    assert packed.get(path, "a", "br") is first
    for name in "bcdefgh":
        packed.get(path, name, "gzip")
    assert packed.get(path, "a", "br") is not first


@pytest.mark.parametrize("date", ["14 Nov 2023 22:13:20 -0000", "15 Nov 2023 05:13:20 +0700"])
def test_a_date_is_a_moment_in_whatever_zone_it_is_written(date, monkeypatch):
    """One without a zone is of Greenwich, wherever the machine stands."""
    monkeypatch.setenv("TZ", "Asia/Ho_Chi_Minh")
    time.tzset()
    try:
        assert range_holds(etag=ETAG, modified=THEN, if_range=date)
    finally:
        monkeypatch.undo()
        time.tzset()
