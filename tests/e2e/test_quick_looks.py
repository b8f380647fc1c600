"""The whole look of `status` and `doctor` at a station, as people wait for it."""

import resource

import pytest

BEGUN = 3  # the first one finds nothing in the memory of the system
SECONDS = 1.0  # of a processor's work, on a machine that does nothing else
BUSY = 1.6  # neighbours drive what it needs out of the caches


def worked(station, command):
    """Seconds that a processor worked for a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = station.run(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "Traceback" not in done.out + done.err
    assert len(done.out.splitlines()) > 5, done.out + done.err
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.slow
def test_the_whole_look_is_through_within_a_second(station):
    """With two weeks of episodes; processor time is counted, so that a busy machine is no fault."""
    for day in range(1, 15):
        station.write(f"bai-{day}", "NỮ: Đi bên phải đường.", day=f"{day}/9/2026")
    assert station.run("build").code == 0
    for command in ("status", "doctor"):
        assert min(worked(station, command) for _ in range(BEGUN)) < SECONDS * BUSY, command
