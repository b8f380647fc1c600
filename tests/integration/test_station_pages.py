"""A school with more programmes than one page holds, as a station finds them."""

import importlib.util
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from broadcaster.domain.episode import brief_of, in_order
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind, tombstones
from broadcaster.publishing.pagination import EpisodeSource
from broadcaster.stations import mirror_site as station_side
from broadcaster.stations.mirror_site import publish_stations
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
        source = EpisodeSource(briefs=[brief_of(one) for one in found.values()], get=found.get)
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


def test_what_was_taken_back_keeps_its_place_and_is_named_on_its_page(tmp_path):
    """No page behind it moves; its own page has one less and says which."""
    school = School(tmp_path)
    _, token = school.seat("Đài xã Sao Mai")
    found = {episode.key: episode for episode in programmes(school, 301)}

    def published():
        known = [brief_of(one) for one in found.values()]
        gone = tombstones(school.tools.withdrawals().all(), known)
        source = EpisodeSource(
            briefs=in_order([*known, *gone]),
            get=found.get,
            withdrawn=frozenset(one.key for one in gone),
        )
        publish_stations(school.profile, school.tools, source, NOW)
        folder = school.folder(token)
        return {path.name: json.loads(path.read_bytes()) for path in folder.glob("manifest*.json")}

    before = published()
    assert sorted(before) == ["manifest-0001.json", "manifest-0002.json", "manifest.json"]
    brief = brief_of(found.pop("bai-0007"))
    taken = Withdrawal(
        what=WithdrawnKind.EPISODE, key="bai-0007", reason="Sai số liệu", at=NOW, episodes=(brief,)
    )
    school.tools.withdrawals().add(taken)
    after = published()
    assert after["manifest-0002.json"] == before["manifest-0002.json"]
    mark = [{"id": "bai-0007", "day": "2026-09-07", "reason": "Sai số liệu"}]
    assert after["manifest-0001.json"]["withdrawn"] == mark == after["manifest.json"]["withdrawn"]
    older = before["manifest-0001.json"]["items"]
    left = [one for one in older if one["id"] != "bai-0007"]
    assert after["manifest-0001.json"]["items"] == left
    assert len(left) == 99
    assert after["manifest.json"]["items"] == before["manifest.json"]["items"]


def test_many_stations_cost_one_list_and_nothing_is_made_twice(tmp_path, monkeypatch):
    """The list is written once for all; what was handed over a moment ago is known again."""
    school = School(tmp_path)
    tokens = [school.seat(f"Đài xã {name}")[1] for name in ("Sao Mai", "Sao Hôm", "Sao Băng")]
    found = {episode.key: episode for episode in programmes(school, 3)}
    source = EpisodeSource(briefs=[brief_of(one) for one in found.values()], get=found.get)
    rendered = []
    render = station_side.render_manifest
    monkeypatch.setattr(
        station_side, "render_manifest", lambda one: rendered.append(one) or render(one)
    )

    def published():
        publish_stations(school.profile, school.tools, source, NOW)
        folders = [school.folder(token) for token in tokens]
        records = [(f / ".da-xuat-ban.d" / "dai.txt").read_bytes() for f in folders]
        return {(f / "manifest.json").read_bytes() for f in folders}, records

    lists, records = published()
    assert len(lists) == len(rendered) == 1
    assert published() == (lists, records)
    assert len(rendered) == 1
