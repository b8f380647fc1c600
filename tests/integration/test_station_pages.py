"""A school with more programmes than one page holds, as a station finds them."""

import importlib.util
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadcaster.model.brief import brief_of
from broadcaster.workflows.shelving import Source
from broadcaster.workflows.station_side import publish_stations
from tests.fakes.handing_school import School

FAKES = Path(__file__).parents[1] / "fakes"
FIRST = datetime(2025, 9, 1, 0, 0, tzinfo=UTC)
NOW = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)


def _load(name):
    spec = importlib.util.spec_from_file_location(f"pages_{name}", FAKES / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def programmes(school, count):
    samples, server = _load("site_samples"), _load("site_server")
    sound = server.mp3(1)
    made = server.sounding(samples.make_episode(1), school.tools.folders.audio, sound, 1.0)
    (show,) = (one.key for one in school.profile.shows)
    (school.tools.folders.audio / made.show).rename(school.tools.folders.audio / show)
    for number in range(count):
        air = FIRST + timedelta(days=number)
        yield replace(made, key=f"bai-{number:04d}", guid=f"g{number}", show=show, air_time=air)


def test_older_pages_are_named_with_their_newest_hand_over(tmp_path):
    school = School(tmp_path)
    _, token = school.seat("Đài xã Sao Mai")
    found = {episode.key: episode for episode in programmes(school, 201)}

    def published(now):
        source = Source(briefs=[brief_of(one) for one in found.values()], get=found.get)
        publish_stations(school.profile, school.tools, source, now)
        return json.loads((school.folder(token) / "manifest.json").read_bytes())

    first = published(NOW)
    assert len(first["items"]) == 101
    (page,) = first["pages"]
    older = json.loads((school.folder(token) / page["url"]).read_bytes())
    assert [one["id"] for one in older["items"]][-1] == "bai-0000"
    assert page["newest"] == older["items"][0]["issued"] == max(i["issued"] for i in older["items"])
    assert first["api"] == "https://phat-thanh.example.edu.vn/api/v1/receipts"
    assert published(NOW) == first
    old = found["bai-0007"]
    audio = replace(old.public.audio, sha256="1" * 64)
    found["bai-0007"] = replace(old, public=replace(old.public, audio=audio))
    again = published(NOW + timedelta(hours=1))
    assert again["pages"][0]["newest"] > page["newest"]
    assert again["issued"] >= again["pages"][0]["newest"]
