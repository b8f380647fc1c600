"""Long uploads beside publishing: one of each site, and a store that is away is left alone."""

import threading
from concurrent.futures import Future
from datetime import UTC, datetime

import pytest

from broadcaster.domain.errors import StoreAway, StoreError
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.publishing.store_copy import CarriedSite
from broadcaster.web.hosting import _raised
from broadcaster.web.store_uploads import StoreUploads, WhenBrought

DONE = CarriedSite()
NIGHT = datetime(2026, 12, 1, 19, tzinfo=UTC)

A = ObjectStoreSettings(url="s3://van-phong/don-vi/a", endpoint="https://kho.example")
B = ObjectStoreSettings(url="s3://van-phong/don-vi/b", endpoint="https://kho.example")
OTHER = ObjectStoreSettings(url="s3://rieng", endpoint="https://kho.example")


def test_a_store_that_one_unit_found_away_is_left_alone_by_all_for_ten_minutes():
    now = [0.0]
    uploads = StoreUploads(left_alone=600.0, steady=lambda: now[0])
    uploads.found(A, StoreError("thiếu tệp"))
    assert uploads.away(B) is None
    fault = StoreAway("Không tới được kho đối tượng.")
    uploads.found(A, fault)
    assert str(uploads.away(B)) == str(fault)
    assert uploads.away(OTHER) is None
    now[0] = 599.0
    uploads.found(B, uploads.away(B))  # nobody asked: it is not away for longer by that
    now[0] = 600.0
    assert uploads.away(B) is None
    uploads.found(B, None)
    assert uploads.away(A) is None


def test_a_store_that_somebody_reached_is_away_no_more():
    uploads = StoreUploads(left_alone=600.0)
    uploads.found(A, StoreAway("Kho đối tượng đang bận."))
    uploads.found(B, None)
    assert uploads.away(A) is None


def test_a_station_alone_keeps_itself_from_no_store():
    uploads = StoreUploads()
    uploads.found(A, StoreAway("Kho đối tượng đang bận."))
    assert uploads.away(A) is None


def test_what_is_kept_of_a_fault_keeps_nothing_else():
    """A traceback leads to the whole site of the unit that found the store away."""
    uploads = StoreUploads(left_alone=600.0)
    try:
        raise StoreAway("Không tới được.", hint="Xem mạng.", where="kho") from OSError("đứt")
    except StoreAway as fault:
        uploads.found(A, fault)
    kept = uploads.away(A)
    assert (kept.sentence, kept.hint, kept.where) == ("Không tới được.", "Xem mạng.", "kho")
    with pytest.raises(StoreAway) as raised:
        _raised(kept)
    assert str(raised.value) == str(kept)
    assert (kept.__traceback__, kept.__cause__, kept.__context__) == (None, None, None)


def test_of_one_site_one_thing_goes_on_at_a_time_and_of_what_waits_the_newest():
    uploads, goes_on, begun = StoreUploads(), threading.Event(), []

    def first():
        begun.append("first")
        goes_on.wait(60)
        raise StoreError("đứt")

    def noted(name):
        begun.append(name)
        return DONE

    broken = uploads.begin("a", first)
    older = uploads.begin("a", lambda: noted("second"))
    newer = uploads.begin("a", lambda: noted("third"))
    assert uploads.begin("b", lambda: DONE).result(60) is DONE  # another site waits for nobody
    assert older.cancelled()
    goes_on.set()
    assert newer.result(60) is DONE
    assert isinstance(broken.exception(), StoreError)
    assert uploads.begin("a", lambda: DONE).result(60) is DONE
    assert begun == ["first", "third"]


def test_what_is_short_does_not_wait_for_what_is_long():
    uploads, goes_on = StoreUploads(), threading.Event()
    for site in "ab":
        uploads.begin(site, lambda: goes_on.wait(60) and DONE, is_long=True)
    assert uploads.begin("c", lambda: DONE).result(60) is DONE
    goes_on.set()


@pytest.mark.parametrize(
    ("ended", "later"),
    [
        (DONE, NIGHT),
        (CarriedSite(moved=True), None),
        (CarriedSite(fault=StoreError("đứt")), None),
        (StoreError("đứt"), None),
    ],
)
def test_only_what_went_well_need_not_be_looked_at_soon(ended, later):
    going = Future()
    wait = WhenBrought(NIGHT, going)
    assert wait() is None
    if isinstance(ended, Exception):
        going.set_exception(ended)
    else:
        going.set_result(ended)
    assert wait() == later
    assert WhenBrought(NIGHT, going)() == later


def test_what_a_newer_one_took_the_place_of_tells_nothing():
    going = Future()
    wait = WhenBrought(NIGHT, going)
    going.cancel()
    assert wait() is None
