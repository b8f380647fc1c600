"""While modules load nobody looks for garbage, and seldom in long lists; then it is as it was."""

import gc

import pytest

from broadcaster.system.memory import loading, searched_seldom


def test_the_search_for_garbage_rests_while_modules_load_and_goes_on_after_a_fault():
    assert gc.isenabled()
    rested = []

    def fails():
        with loading():
            rested.append(not gc.isenabled())
            raise ImportError

    with pytest.raises(ImportError):
        fails()
    assert rested == [True]
    assert gc.isenabled()
    gc.unfreeze()
    gc.disable()
    try:
        with loading():
            pass
        assert not gc.isenabled()  # who had it off keeps it so
    finally:
        gc.enable()
        gc.unfreeze()


def test_what_is_searched_seldom_is_searched_as_before_when_the_last_who_asked_is_done():
    """Two publishings of one process may overlap, and end in either order; one may fail."""
    before = gc.get_threshold()
    usual, rare = (700, 10, 10), (900_000, 5, 5)
    try:
        for known, meanwhile in ((usual, (50_000, 10, 10)), (rare, rare)):
            gc.set_threshold(*known)
            one, other = searched_seldom(), searched_seldom()
            one.__enter__()
            assert gc.get_threshold() == meanwhile
            other.__enter__()
            assert gc.get_threshold() == meanwhile
            assert not one.__exit__(ImportError, ImportError(), None)
            assert gc.get_threshold() == meanwhile
            other.__exit__(None, None, None)
            assert gc.get_threshold() == known
    finally:
        gc.set_threshold(*before)
