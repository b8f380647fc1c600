"""A school that hands programmes to radio stations, its folders filled as a test wants them."""

import atexit
import json
import shutil
import tempfile
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.publishing.pagination import EpisodeSource
from broadcaster.publishing.subscribers import token_of
from broadcaster.stations.desk import StationInterface
from broadcaster.stations.mirror_site import publish_stations
from broadcaster.stations.records import STATION, DeliveredRevision

NOW = datetime(2026, 9, 7, 1, 0, tzinfo=UTC)
STATION_TOML = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
contact = "Tổng phụ trách Đội"
public_url = "https://phat-thanh.example.edu.vn"
law_shelf = false
approval = "none"

[[shows]]
key = "sao-mai"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh Sao Mai"
description = "Chương trình thử của một trường tưởng tượng."
"""


def item(key, minute, *, priority="thuong", revision=1):
    """A programme as a published manifest tells of it."""
    return {
        "id": key,
        "revision": revision,
        "title": f"Bài {key}",
        "unit": "Trường THCS Sao Mai (ví dụ)",
        "kind": "nhắc nhở",
        "priority": priority,
        "issued": (NOW + timedelta(minutes=minute)).isoformat(),
        "valid_from": "2026-09-07",
        "valid_to": None,
        "synthetic": True,
        "corrects": "",
        "documents": [],
        "files": [
            {"name": f"{key}-r1.mp3", "url": f"bai/{key}-r1.mp3", "bytes": 9, "sha256": "0" * 64}
            | {"type": "audio/mpeg", "seconds": 3.0, "loudness": -23.0, "true_peak": -1.0}
        ],
        "text": "NỮ: Chào các bạn.",
    }


class School:
    """A wired station with one radio station let in, and its folder as we want it."""

    def __init__(self, folder):
        shutil.copytree(_founded(), folder, dirs_exist_ok=True)
        self._wire(folder)

    @classmethod
    def found(cls, folder):
        """The first of them: it makes the database and draws the covers."""
        (folder / "scripts_vi").mkdir()
        (folder / "scripts_vi" / "station.toml").write_text(STATION_TOML, encoding="utf-8")
        school = cls.__new__(cls)
        school._wire(folder)
        school.seat("Đài xã Sao Mai")

    def _wire(self, folder):
        wired = wire(load_settings(folder, {}))
        self.profile, self.tools = wired.station.profile, wired.tools
        self.feeds = wired.settings.feeds

    def seat(self, name):
        """Let a station in; its code and the token of its address."""
        one = self.tools.subscribers().add(STATION, name, date(2026, 9, 1))
        token = token_of(self.tools.subscribers().secret, STATION, one)
        self.settle()
        return one.code, token

    def settle(self):
        publish_stations(
            self.profile, self.tools, EpisodeSource(briefs=(), get=lambda _: None), NOW
        )

    def folder(self, token):
        return self.feeds / "rieng" / token

    def show(self, token, *items, pages=()):
        tree = {"schema": "broadcaster-manifest/1", "unit": self.profile.unit}
        tree |= {"issued": NOW.isoformat(), "items": list(items), "withdrawn": []}
        for number, page in enumerate(pages, start=1):
            name = f"manifest-{number:04d}.json"
            (self.folder(token) / name).write_text(json.dumps(tree | {"items": page}))
            tree.setdefault("pages", []).append({"url": name, "newest": NOW.isoformat()})
        (self.folder(token) / "manifest.json").write_text(json.dumps(tree), encoding="utf-8")
        keys = {one["id"]: one["revision"] for one in (*items, *(i for p in pages for i in p))}
        self.tools.deliveries().put(
            DeliveredRevision(
                key=key, revision=revision, digest="0" * 64, issued=NOW + timedelta(seconds=n)
            )
            for n, (key, revision) in enumerate(keys.items())
        )

    def desk(self):
        return StationInterface(profile=self.profile, tools=self.tools, feeds=self.feeds)


@cache
def _founded():
    """A school with one radio station let in, made once: to be copied."""
    folder = Path(tempfile.mkdtemp(prefix="truong-mau-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    School.found(folder)
    return folder
