"""Work for which a program that ends does not wait."""

import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from functools import partial

import pytest

from broadcaster.system.daemon_threads import DaemonExecutor, PatientThreads


def test_work_is_done_in_turn_and_waited_for():
    with DaemonExecutor(2, "thử") as pool:
        assert list(pool.map(lambda number: number * 2, range(50))) == [*range(0, 100, 2)]
        late = pool.submit(sum, [1, 2])
    assert late.result() == 3
    with pytest.raises(RuntimeError):
        pool.submit(sum, [1])


def test_what_goes_wrong_is_raised_where_it_is_waited_for():
    with DaemonExecutor(1, "thử") as pool, pytest.raises(ZeroDivisionError):
        pool.submit(lambda: 1 / 0).result()


def test_what_waits_may_be_cancelled():
    begun, go = threading.Event(), threading.Event()

    def long():
        begun.set()
        return go.wait(120)

    pool = DaemonExecutor(1, "thử")
    first, second = pool.submit(long), pool.submit(go.wait, 120)
    assert begun.wait(120)  # what no thread has taken up yet would be cancelled too
    second.add_done_callback(lambda _: go.set())  # the first ends behind the second
    pool.shutdown(cancel_futures=True)
    assert first.result() is True
    assert second.cancelled()


def test_nobody_waits_for_what_is_abandoned():
    """Neither who waits for its result nor the end of the block."""
    begun, go = threading.Event(), threading.Event()

    def long():
        begun.set()
        return go.wait(120)

    with DaemonExecutor(1, "thử") as pool:
        under_way, waiting = pool.submit(long), pool.submit(long)
        assert begun.wait(120)
        pool.abandon()
        for future in (under_way, waiting):
            with pytest.raises(CancelledError):
                future.result(120)
    go.set()


def test_a_program_ends_though_abandoned_work_goes_on():
    code = (
        "import time\n"
        "from broadcaster.system.daemon_threads import DaemonExecutor\n"
        "with DaemonExecutor(1, 'x') as pool:\n"
        "    pool.submit(time.sleep, 3600)\n"
        "    time.sleep(0.1)\n"
        "    pool.abandon()\n"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=120, check=False).returncode == 0


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_takes_no_time_is_done_by_few_threads_and_one_that_raises_costs_nobody_else():
    done, by = [], set()

    def work(name):
        by.add(threading.current_thread())
        done.append(name)
        if name == "3":
            raise RuntimeError

    hands = PatientThreads(8, 60.0, "tay")
    every = [(str(number), partial(work, str(number))) for number in range(500)]
    hands.do(every, given_up=done.append, stop=threading.Event())
    for thread in by:  # what one raised is told as its thread ends: here, not in the next test
        thread.join(60)
    assert sorted(done, key=int) == [name for name, _ in every]
    assert len(by) < 100


def test_who_hangs_is_given_up_and_the_others_are_done_meanwhile():
    free, done, lost, now = threading.Event(), [], [], [0.0]
    hands = PatientThreads(1, 5.0, "tay", steady=lambda: now[0])

    def hangs():
        now[0] += 5.0  # the others begin behind it
        assert free.wait(60)

    every = [("a", hangs), *((name, partial(done.append, name)) for name in "bc")]
    hands.do(every, given_up=lost.append, stop=threading.Event())
    assert (done, lost, hands.hangs("a"), hands.hangs("b")) == (["b", "c"], ["a"], True, False)
    hands.do(every, given_up=lost.append, stop=threading.Event())  # it is passed over
    assert (len(done), lost) == (4, ["a"])
    free.set()
    for _ in range(600):
        if not hands.hangs("a"):
            break
        time.sleep(0.05)
    assert not hands.hanging()
