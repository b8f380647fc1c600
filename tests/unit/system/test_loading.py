"""While modules load nobody looks for garbage; afterwards it is as it was."""

import gc

import pytest

from broadcaster.system.memory import loading


def test_the_search_for_garbage_rests_while_modules_load_and_goes_on_after_a_fault():
    assert gc.isenabled()
    with pytest.raises(ZeroDivisionError), loading():
        assert gc.isenabled() or 1 / 0
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
