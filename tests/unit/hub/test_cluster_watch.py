"""Whether the office's cluster is there: told once each way, and what waited is looked at again."""

import pytest

from broadcaster.app.settings import OfficeCluster
from broadcaster.domain.errors import ClusterFault
from broadcaster.hub.cluster_watch import CLUSTER, ClusterWatch


class Office:
    """A cluster that a test takes away, and all that is heard of it."""

    def __init__(self, *, waits=True):
        self.answers, self.now, self.heard = True, 100.0, []
        self.watch = ClusterWatch(
            OfficeCluster(address="tcp://may:8786", waits=waits),
            answers=lambda address: self.answers and address == "tcp://may:8786",
            kinds=("dung",),
            tell=self._told,
            well=self.heard.append,
            back=lambda: self.heard.append("again"),
            steady=lambda: self.now,
        )

    def _told(self, code, fault):
        assert isinstance(fault, ClusterFault)
        self.heard.append((code, fault.sentence))


@pytest.fixture
def office():
    return Office()


def test_what_waits_is_looked_at_again_when_the_scheduler_answers(office):
    office.watch.look()
    assert (office.watch.away, office.watch.waiting(), office.heard) == ("", (), [])
    office.answers = False
    office.watch.look()
    office.watch.look()
    assert office.watch.waiting() == ("dung",)
    [(code, sentence)] = office.heard
    assert code == CLUSTER
    assert sentence == office.watch.away
    assert "máy điều phối" in sentence
    assert "đợi nó" in sentence
    office.answers = True
    office.watch.look()
    office.watch.look()
    assert office.heard[1:] == [CLUSTER, "again"]
    assert office.watch.waiting() == ()


def test_a_scheduler_without_machines_is_believed_after_a_minute(office):
    """Only work finds out that nobody is behind it."""
    office.watch.lost("không có máy làm việc nào.")
    office.now += 59
    office.watch.look()
    assert "không có máy làm việc nào; việc dựng" in office.watch.away
    assert office.watch.waiting() == ("dung",)
    office.now += 1
    office.watch.look()
    assert office.heard[1:] == [CLUSTER, "again"]


def test_where_work_does_not_wait_that_is_said_and_nothing_is_held_back():
    office = Office(waits=False)
    office.answers = False
    office.watch.look()
    assert office.watch.waiting() == ()
    assert "dựng ở máy này" in office.watch.away


def test_without_a_cluster_nobody_is_asked():
    def asked(_address):
        raise AssertionError

    watch = ClusterWatch(OfficeCluster(), answers=asked)
    with watch.at_work():
        assert not watch.there
    assert watch.away == ""
