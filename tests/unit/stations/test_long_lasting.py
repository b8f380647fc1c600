"""A programme that may still be aired is in the stations' lists behind a hundred newer ones."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from broadcaster.app.publishing import publish
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.domain.schedule import ZONE
from broadcaster.stations import mirror_site
from tests.fakes import site_samples as samples

TODAY = datetime(2026, 12, 1, 9, 0, tzinfo=ZONE)
STATION = """
name = "Phát thanh măng non Hoa Phượng"
unit = "Trường THCS Hoa Phượng"
public_url = "https://phat-thanh.example.edu.vn"
law_shelf = false
[[shows]]
key = "phat-thanh-mang-non"
guid = "3b01cedf-0566-5348-ad5e-86289b8151e6"
title = "Phát thanh măng non"
description = "Chương trình của Liên đội Hoa Phượng."
"""
SOUND = b"\xff\xfb" + b"\0" * 2_000


@pytest.fixture
def school(tmp_path):
    """A school with one radio station; gives a way to record programmes and to publish."""
    (tmp_path / "scripts_vi").mkdir()
    (tmp_path / "scripts_vi" / "station.toml").write_text(STATION, encoding="utf-8")
    wired = wire(load_settings(tmp_path, {}))
    moment = [TODAY]
    picture = b"\xff\xd8picture"
    tools = replace(
        wired.tools,
        clock=SimpleNamespace(now=lambda: moment[0]),
        picture=lambda _key, _draw: picture,
    )
    folder = tmp_path / "audio_out" / "phat-thanh-mang-non"
    folder.mkdir(parents=True)
    tools.subscribers().add("dai", "Đài xã", TODAY.date())

    def add(number: int, until: date | None = None) -> str:
        air = TODAY - timedelta(days=300 - number)
        key = f"so-{number:03d}"
        edition = samples.make_edition(f"{key}.mp3")
        digest = hashlib.sha256(SOUND).hexdigest()
        public = replace(
            edition,
            transcript=(),  # it says nothing that binds it to its day
            audio=replace(edition.audio, bytes=len(SOUND), sha256=digest),
        )
        made = samples.make_episode(key=key, guid=key, air_time=air, public=public, school=public)
        (folder / public.audio.name).write_bytes(SOUND)
        tools.catalogue().record(replace(made, valid_to=until))
        return key

    def listed() -> tuple[set[str], str]:
        publish(wired.station, tools)
        [manifest] = tmp_path.glob("feeds/rieng/*/manifest.json")
        items = {item["id"] for item in json.loads(manifest.read_bytes())["items"]}
        return items, manifest.with_name("dai.m3u").read_text("utf-8")

    yield SimpleNamespace(add=add, listed=listed, moment=moment)
    wired.close()


def test_a_long_one_is_listed_behind_a_hundred_newer_ones_until_its_end(school, monkeypatch):
    monkeypatch.setattr("broadcaster.publishing.pagination.PAGE", 5)
    long = school.add(0, until=TODAY.date() + timedelta(days=1))
    over = school.add(1, until=TODAY.date() - timedelta(days=1))
    for number in range(2, 17):
        school.add(number)
    for _ in range(2):  # from the programmes, then from the lists that stand there
        items, lists = school.listed()
        assert long in items
        assert f"{long}-r1.mp3" in lists
        assert over not in items
    school.moment[0] = TODAY + timedelta(days=2)
    items, lists = school.listed()
    assert long not in items
    assert long not in lists


def test_only_so_many_older_pages_are_looked_at(school, monkeypatch):
    monkeypatch.setattr("broadcaster.publishing.pagination.PAGE", 5)
    monkeypatch.setattr(mirror_site, "LOOK_BACK", 1)
    far = school.add(0, until=TODAY.date() + timedelta(days=9))
    for number in range(1, 17):
        school.add(number)
    assert far not in school.listed()[0]
