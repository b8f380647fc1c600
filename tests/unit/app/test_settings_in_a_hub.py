"""On a machine that many units share, no settings of one lead out of its own folder."""

import os
import socket
from types import SimpleNamespace

import pytest

from broadcaster.app.care import backup_place
from broadcaster.app.settings import (
    IN_HUB,
    OfficeCluster,
    check_for_hub,
    load_settings,
    note_office,
    unread_settings,
)
from broadcaster.app.stations import outbox
from broadcaster.cli.hub import _drop_secrets
from broadcaster.domain.errors import ConfigError, StoreError
from broadcaster.domain.stored_objects import ObjectStoreSettings
from broadcaster.domain.unit_limits import UnitLimits
from broadcaster.stations.outboxes.addresses import PushFault

STATION = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
{more}

[[shows]]
key = "phat-thanh-mang-non"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh măng non"
description = "Chương trình thử của một trường tưởng tượng."
{table}
"""
TABLES = {
    'database = "sqlite:////srv/don-vi/truong-khac/audio_out/danh-muc.sqlite3"': "database",
    'voices_folder = "../truong-khac"': "voices_folder",
    '[backup]\ntarget = "../truong-khac/sao-luu"': "target",
    '[backup]\ntarget = "file:///srv/don-vi/truong-khac"': "target",
    '[backup]\ntarget = "FILE:///srv/don-vi/truong-khac"': "target",
    '[backup]\ntarget = "local://srv/don-vi/truong-khac"': "target",
    '[backup]\ntarget = "dir::file:///srv/don-vi/truong-khac"': "target",
    '[backup]\ntarget = "sftp://may-khac.example/dai::file:///srv/don-vi"': "target",
    '[backup]\ntarget = "s3://kho/truong-khac"': "target",
    '[backup]\ntarget = "https://may-khac.example/dai"': "target",
    '[object_store]\nurl = "/srv/truong-khac/feeds"': "object_store",
    '[object_store]\nurl = "s3://kho/truong-khac"\nkeys_file = "/srv/khoa.toml"': "object_store",
    '[object_store]\nwork = "s3://kho-viec/truong-khac"': "object_store",
    '[object_store]\nkeys_file = "/srv/khoa-cua-truong-khac.toml"': "object_store",
    '[voices.command]\nrun = "doc --ra {wav}"': "command",
}


def station(folder, more):
    (folder / "scripts_vi").mkdir()
    table = more if more.startswith("[") else ""
    text = STATION.format(more="" if table else more, table=table)
    (folder / "scripts_vi" / "station.toml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("more", TABLES)
def test_what_leads_out_is_refused_there_and_nowhere_else(tmp_path, more):
    folder = station(tmp_path, more)
    load_settings(folder, {})
    with pytest.raises(ConfigError, match="máy chủ chung") as told:
        load_settings(folder, {IN_HUB: "1"})
    assert TABLES[more] in told.value.sentence


def test_who_can_set_a_store_is_told(tmp_path):
    folder = station(tmp_path, '[object_store]\nurl = "s3://kho/truong"\nkeys_file = "/k.toml"')
    with pytest.raises(ConfigError) as told:
        load_settings(folder, {IN_HUB: "1"})
    assert "người giữ máy chủ" in told.value.hint
    assert "[kho] trong hub.toml" in told.value.hint
    with pytest.raises(ConfigError) as told:  # before it is put in place, at the desk
        check_for_hub((folder / "scripts_vi" / "station.toml").read_bytes(), folder, {IN_HUB: "1"})
    assert "[kho] trong hub.toml" in told.value.hint


@pytest.mark.parametrize(
    "more",
    [
        "",
        '[backup]\ntarget = "sftp://may-khac.example/dai"',
        '[backup]\ntarget = "SSH://may-khac.example/dai"',
    ],
)
def test_what_stays_inside_or_goes_to_another_machine_is_not(tmp_path, more):
    assert load_settings(station(tmp_path, more), {IN_HUB: "1"}).database == ""


def test_settings_that_cannot_be_read_lead_nowhere_either(tmp_path):
    folder = station(tmp_path, 'database = "postgresql://khac/dai"')
    assert unread_settings(folder, {}).database == "postgresql://khac/dai"
    assert unread_settings(folder, {IN_HUB: "1"}).database == ""


def test_a_backup_elsewhere_signs_in_with_nothing_that_the_hubs_account_has(tmp_path, monkeypatch):
    asked = {}

    def connected(url, **more):
        asked[url] = more
        channel = SimpleNamespace(settimeout=lambda seconds: asked.update(silence=seconds))
        line = SimpleNamespace(set_keepalive=lambda _: None)
        door = SimpleNamespace(get_transport=lambda: line)
        return SimpleNamespace(
            ftp=SimpleNamespace(get_channel=lambda: channel), client=door
        ), "/dai"

    monkeypatch.setattr("fsspec.core.url_to_fs", connected)
    target = "sftp://truong:mat-khau@may-khac.example/dai"
    folder = station(tmp_path, f'[backup]\ntarget = "{target}"')
    place = "sftp://may-khac.example/dai"
    backup_place(load_settings(folder, {}))
    more = asked.pop(place)
    assert (more["username"], more["password"]) == ("truong", "mat-khau")
    assert not {"look_for_keys", "allow_agent"} & {*more}
    assert asked == {"silence": more["banner_timeout"]}
    backup_place(load_settings(folder, {IN_HUB: "1"}))
    more = asked.pop(place)
    assert not more["look_for_keys"]
    assert not more["allow_agent"]
    assert asked == {"silence": more["banner_timeout"]}


def test_a_machine_that_says_nothing_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr("broadcaster.care.backup_targets._SILENCE", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        target = f"sftp://truong:mat-khau@127.0.0.1:{silent.getsockname()[1]}/dai"
        told = load_settings(station(tmp_path, f'[backup]\ntarget = "{target}"'), {IN_HUB: "1"})
        with pytest.raises(StoreError, match="Không tới được nơi sao lưu"):
            backup_place(told)


def test_what_lets_the_hubs_account_into_a_cloud_is_forgotten(monkeypatch, capsys):
    forgotten = (
        "AWS_ACCESS_KEY_ID", "AWS_PROFILE", "GOOGLE_APPLICATION_CREDENTIALS", "AZURE_STORAGE_KEY",
        "SSH_AUTH_SOCK", "BROADCASTER_STORE_SECRET",
    )  # fmt: skip
    kept = {"BROADCASTER_METRICS_TOKEN": "x", "PATH": "/usr/bin", IN_HUB: "1"}
    monkeypatch.setattr(os, "environ", {**dict.fromkeys(forgotten, "cua-may"), **kept})
    _drop_secrets()
    assert os.environ == kept
    told = capsys.readouterr().out
    assert "BROADCASTER_STORE_SECRET không dùng ở máy chủ chung" in told
    assert "AWS_ACCESS_KEY_ID, AWS_PROFILE, AZURE_STORAGE_KEY" in told


def test_the_office_gives_a_unit_its_part_of_the_store_and_its_limits(tmp_path):
    """What it has of the store is below its own code, whatever it writes."""
    store = ObjectStoreSettings(
        url="s3://kho/tinh", work="s3://viec/", endpoint="http://kho.example", keys_file="/k"
    )
    limits, own = UnitLimits(disk_gb=20), {"truong-b": UnitLimits(minutes=60)}
    (tmp_path / ".hub.khoa").touch()
    cluster = OfficeCluster(address="tcp://may:8786", waits=False)
    note_office(tmp_path, store, limits, own, cluster)
    for code, allowed in (("truong-a", limits), ("truong-b", own["truong-b"])):
        (tmp_path / "don-vi" / code).mkdir(parents=True)
        told = load_settings(station(tmp_path / "don-vi" / code, ""), {})
        assert told.station.object_store.url == f"s3://kho/tinh/don-vi/{code}"
        assert told.station.object_store.work == f"s3://viec/don-vi/{code}"
        assert told.station.object_store.keys_file == "/k"
        assert told.limits == allowed
        assert told.cluster == cluster
    (tmp_path / "thu").mkdir()  # a backup that is tried is no unit
    tried = load_settings(station(tmp_path / "thu", ""), {IN_HUB: "1"})
    assert (tried.station.object_store.url, tried.limits) == ("", UnitLimits())
    assert tried.cluster == OfficeCluster()


@pytest.mark.parametrize("sign", ["hub.toml", ".hub.khoa"])
def test_a_command_that_somebody_begins_in_a_units_folder_is_one_in_a_hub(tmp_path, sign):
    unit = tmp_path / "don-vi" / "truong-a"
    unit.mkdir(parents=True)
    station(unit, '[voices.command]\nrun = "doc --ra {wav}"')
    assert not load_settings(unit, {}).in_hub  # a folder of that name is no hub yet
    (tmp_path / sign).touch()
    with pytest.raises(ConfigError, match=r"\[voices\.command\]"):
        load_settings(unit, {})
    with pytest.raises(ConfigError, match=r"\[voices\.command\]"):
        check_for_hub((unit / "scripts_vi" / "station.toml").read_bytes(), unit, {})
    assert unread_settings(unit, {}).in_hub


def test_what_the_office_sets_is_not_taken_for_nothing_when_it_cannot_be_read(tmp_path):
    unit = tmp_path / "don-vi" / "truong-a"
    unit.mkdir(parents=True)
    (tmp_path / ".hub.khoa").touch()
    (tmp_path / ".hub.van-phong").write_text("{", "utf-8")
    with pytest.raises(ConfigError, match="văn phòng"):
        load_settings(station(unit, ""), {})


def test_nothing_is_pushed_into_a_folder_of_the_hubs_own_disk(tmp_path):
    told = load_settings(station(tmp_path, ""), {IN_HUB: "1"})
    for to in ("../truong-khac", "/srv/don-vi/truong-khac", "file:///srv/don-vi/truong-khac"):
        with pytest.raises(PushFault, match="máy chủ chung"):
            outbox(told, to, "")
    assert outbox(load_settings(tmp_path, {}), str(tmp_path / "usb"), "")
