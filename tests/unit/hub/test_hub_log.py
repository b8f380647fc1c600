"""Events are counted; what is slow is told, all of it as JSON where asked; nothing is anybody's."""

import json
from datetime import UTC, datetime

import click
import pytest

from broadcaster.cli.hub import _Teller
from broadcaster.domain.errors import StoreError
from broadcaster.hub.disk_rounds import DiskRounds
from broadcaster.hub.hub_log import HubEvent, HubLog
from tests.fakes.hub_of_toys import toy_hub

NOW = datetime(2026, 11, 30, 6, 30, tzinfo=UTC)


def test_each_event_is_a_line_of_json_with_the_kind_of_a_failure_and_none_of_its_words():
    lines, clock = [], iter([0.0, 2.5])
    log = HubLog(lines.append, as_json=True, now=lambda: NOW, steady=lambda: next(clock))
    secret = StoreError("Không đọc được bài của em Nguyễn Văn A.", where="/srv/don-vi/a/scripts_vi")
    with pytest.raises(StoreError), log.timed(HubEvent.OPENED, "truong-a"):
        raise secret
    assert json.loads(lines[0]) == {
        "at": "2026-11-30T06:30:00.000+00:00", "unit": "truong-a", "what": "mo", "seconds": 2.5,
        "failure": secret.code, "slow": True,
    }  # fmt: skip
    log.note(HubEvent.ANSWERED, "truong-a", 0.1)  # the unit's own log has every request
    assert len(lines) == 1
    assert "Nguyễn" not in lines[0]


def test_without_json_only_what_is_slow_is_told():
    lines = []
    log = HubLog(lines.append)
    log.note(HubEvent.ANSWERED, "truong-a", 1.9)
    log.note(HubEvent.WORKED, "truong-a", 900.0)  # work may take its time
    log.note(HubEvent.ANSWERED, "truong-b", 2.0)
    assert lines == ["[truong-b] trả lời một yêu cầu mất 2,0 giây"]
    assert log.figures()["hub_slow_total"] == 1.0
    assert log.figures()['hub_events_total{what="tra-loi"}'] == 2.0


def test_the_room_of_a_unit_is_that_of_all_its_files(tmp_path):
    folder = toy_hub(tmp_path, "a")
    (folder.units / "a" / "x").mkdir()
    (folder.units / "a" / "x" / ".mot").write_bytes(b"12345")
    (folder.units / "a" / "hai").write_bytes(b"123")
    rounds = DiskRounds(folder, lambda: ["a"])
    rounds.measure_unit("a")
    rounds.measure_unit("khong-co")
    assert (rounds.bytes_of("a"), rounds.bytes_of("khong-co")) == (8, None)


@pytest.mark.parametrize("as_json", [False, True])
def test_what_goes_wrong_a_second_time_is_told_a_second_time(capsys, as_json):
    tell = _Teller(HubLog(lambda line: click.echo(line, err=True), as_json=as_json),
                   as_json=as_json, debug=False)  # fmt: skip
    fault = StoreError("Không nối được.")
    for _ in range(2):
        tell("", fault)
        tell("", fault)
        tell.well("")
        tell.well("")
    lines = capsys.readouterr().err.splitlines()
    signs = ("truc-trac", "het-truc-trac") if as_json else ("Không nối được", "đã ổn trở lại")
    for sign in signs:
        assert sum(f'"{sign}"' in line if as_json else sign in line for line in lines) == 2
