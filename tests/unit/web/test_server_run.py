"""Serving until somebody says stop: from which moment on that is heeded."""

import signal
import sys

import pytest
from starlette.applications import Starlette

from broadcaster.system.processes import TerminationRequest, stoppable
from broadcaster.web.server import open_port, run


@pytest.fixture
def as_it_was():
    """A server of its own takes turns with its threads at another pace."""
    pace = sys.getswitchinterval()
    yield
    sys.setswitchinterval(pace)


@pytest.mark.usefixtures("as_it_was")
def test_whoever_reads_that_it_runs_may_end_it_at_once():
    """A request to end that came between the word and the server's own heed could be lost."""
    heeds = []

    def ready():
        heeds.append(signal.getsignal(signal.SIGTERM))
        signal.raise_signal(signal.SIGTERM)

    with open_port("127.0.0.1", 0) as door, stoppable():
        heeds.append(signal.getsignal(signal.SIGTERM))
        with pytest.raises(TerminationRequest):
            run(Starlette(), door, ready=ready)
    before, now = heeds
    assert now is not before
