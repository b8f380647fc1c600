"""How `broadcaster play` is asked to stop."""

import gc
import os
import signal
import sys

import pytest

from broadcaster.cli.play import _StopRequest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals come in another way there")


@pytest.fixture
def stop():
    with _StopRequest() as request:
        yield request


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_first_request_is_heeded_between_two_looks_and_the_second_at_once(stop, number):
    """Nothing is torn in the middle of a line of the log."""
    stop.watched = True
    os.kill(os.getpid(), number)
    assert stop.made
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), number)


def test_before_the_agent_watches_there_is_nothing_to_wait_for(stop):
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    assert stop.made


def test_a_request_that_comes_in_a_finaliser_is_not_lost(stop):
    """An interrupt raised there goes nowhere, and the agent would watch for ever."""

    class Asks:
        def __init__(self):
            self.itself = self

        def __del__(self):
            os.kill(os.getpid(), signal.SIGINT)

    stop.watched = True
    Asks()
    gc.collect()
    assert stop.made


def test_whoever_listened_before_listens_again():
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with _StopRequest():
        assert signal.getsignal(signal.SIGINT) != before[0]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before
