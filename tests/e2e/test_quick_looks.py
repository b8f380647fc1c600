"""The whole look of `status` and `doctor` at a station, as people wait for it."""

import resource

import pytest

BEGUN = 3  # the first one finds nothing in the memory of the system
STARTS = 20  # of the program that a look may cost; it was 12 to 15 beside fifteen busy neighbours


def worked(station, command):
    """Seconds that a processor worked for a command."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = station.run(command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert "Traceback" not in done.out + done.err
    assert done.out, done.err
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.slow
def test_a_whole_look_costs_few_starts_of_the_program(station):
    """With two weeks of episodes. Starts in between say how fast the machine is just now."""
    for day in range(1, 15):
        station.write(f"bai-{day}", "NỮ: Đi bên phải đường.", day=f"{day}/9/2026")
    assert station.run("build").code == 0
    for command in ("status", "doctor"):
        assert len(station.run(command).out.splitlines()) > 5
        pairs = [(worked(station, command), worked(station, "--version")) for _ in range(BEGUN)]
        look, start = map(min, zip(*pairs, strict=True))
        assert look < STARTS * start, (command, look, start)
