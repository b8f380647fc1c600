"""Who asks the server to stop is heard from the moment on that it says that it runs."""

import signal
import sys
import threading

import pytest

from broadcaster.system.processes import TerminationRequest, stoppable
from broadcaster.web.server import open_port, run
from tests.fakes.lost_interrupt import raised_where_nothing_gets_out

GIVEN_UP = 5.0  # seconds for a server that was asked to stop before and runs on


async def toy(scope, receive, send):
    """An application without an answer."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_request_to_end_behind_the_word_that_it_runs_is_never_lost():
    enough = threading.Event()
    late = threading.Timer(GIVEN_UP, enough.set)

    def ready():
        raised_where_nothing_gets_out(signal.SIGTERM)
        late.start()

    with open_port("127.0.0.1", 0) as port, stoppable(), pytest.raises(TerminationRequest):
        run(toy, port, ready=ready, enough=enough)
    late.cancel()
    assert not enough.is_set()
