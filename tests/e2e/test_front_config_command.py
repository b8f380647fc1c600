"""`broadcaster serve --write-config` and `downloads --count-log`, as somebody types them."""

import pytest


@pytest.mark.slow  # ten commands, each in a process of its own
def test_the_settings_are_written_and_only_written_over_themselves(tmp_path, station_at):
    station = station_at(tmp_path / "đài mới")
    station.run(
        "init", str(station.folder), "--name", "Đài", "--unit", "Trường Thử", "--approver", "Cô"
    )
    told = station.run("serve", "--write-config", "nginx", "--port", "8123")
    assert "server 127.0.0.1:8123;" in told.out
    assert "proxy_pass" in told.out
    to = tmp_path / "Caddyfile"
    for _ in range(2):
        assert station.run("serve", "--write-config", "caddy", "--write-to", str(to)).code == 0
    assert "reverse_proxy 127.0.0.1:8000" in to.read_text("utf-8")
    to.write_text("của người khác", encoding="utf-8")
    told = station.run("serve", "--write-config", "caddy", "--write-to", str(to))
    assert told.code != 0
    assert "để nguyên" in told.err
    assert to.read_text("utf-8") == "của người khác"
    told = station.run("serve", "--write-config", "nginx", "--copied-to", "/srv/feeds")
    assert 'root "/srv/feeds";' in told.out
    assert "proxy_pass" not in told.out
    assert station.run("serve", "--write-to", str(to)).code == 2


def test_a_log_is_counted_and_what_is_strange_told(tmp_path, station_at):
    station = station_at(tmp_path / "đài")
    station.run(
        "init", str(station.folder), "--name", "Đài", "--unit", "Trường Thử", "--approver", "Cô"
    )
    log = tmp_path / "luot-tai.log"
    log.write_text(
        '{"id":"1","time":1700000000.5,"address":"192.0.2.7","agent":"AntennaPod/3.4",'
        '"file":"audio/kenh/so-1-01234567.mp3","status":200,"sent":2000000,"range":"","ahead":""}\n'
        "không phải nhật ký\n",
        encoding="utf-8",
    )
    told = station.run("downloads", "--days", "36500", "--count-log", str(log))
    assert "2 dòng mới, thêm 1 lượt tải" in told.err
    assert "1 dòng không đọc được" in told.err
    assert "audio/kenh/so-1-01234567.mp3" in told.out
    assert "0 dòng mới" in station.run("downloads", "--count-log", str(log)).err
