"""A hub with one real unit that was never published, and a database that is copied into."""

from datetime import datetime

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.domain.queue import QueueItem
from broadcaster.domain.schedule import ZONE
from broadcaster.hub.copying import UnitCopier
from broadcaster.hub.folder import HubFolder
from broadcaster.storage.clock import SystemClock
from broadcaster.storage.database import sqlite_url
from broadcaster.storage.hub_database import HubDatabase
from tests.fakes.desk_house import EVERY_DAY
from tests.fakes.site_samples import make_episode

STATION = """\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
public_url = "https://phat-thanh.example.edu.vn"
law_shelf = false
approval = "none"

[[shows]]
key = "phat-thanh-mang-non"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh măng non"
description = "Chương trình thử của một trường tưởng tượng."
"""
TOMORROW = datetime(2026, 11, 26, 6, 45, tzinfo=ZONE)  # the first slot after `an_evening`
SLOT = "2026-11-26T06:45"


class CopiedUnit:
    """The unit truong-a, with an episode of which one part stays in the school."""

    def __init__(self, root, database="", code="truong-a"):
        self.where, self.code, self._wired = HubFolder(root=root), code, None
        self.scripts = self.where.units / code / "scripts_vi"
        self.scripts.mkdir(parents=True)
        self.says(STATION)
        (self.scripts / "lich.toml").write_text(EVERY_DAY, "utf-8")
        self.rows = HubDatabase(database or sqlite_url(self.where.rows))
        self.copier = UnitCopier(
            self.where, self.rows, lambda code, _own: f"/{code}/feeds", now=SystemClock().now,
            stamp=lambda code: (self.where.units / code / "scripts_vi" / "station.toml").read_text(
                "utf-8"
            )[:64],
        )  # fmt: skip
        self.episode = make_episode()
        self.wired().tools.catalogue().record(self.episode)

    def wired(self):
        """Its parts, read anew."""
        self.rest()
        self._wired = wire(load_settings(self.where.units / self.code, {}))
        return self._wired

    def rest(self):
        """Let go of its database: whoever closes it last writes its log back into the file."""
        if self._wired is not None:
            self._wired.close()
            self._wired = None

    def says(self, text):
        """What stands in station.toml."""
        (self.scripts / "station.toml").write_text(text, "utf-8")

    def queue(self):
        """The episode in tomorrow's first slot."""
        item = QueueItem(
            title=self.episode.title, episode=self.episode.key, occurrence=SLOT, seconds=77.4,
            programme="", audio="x/x.mp3", sha256="5" * 64,
        )  # fmt: skip
        return self.wired().tools.queue().add(item, who="thử", at=SystemClock().now())

    def copied(self, row, *columns):
        """The columns of a table's rows, in order."""
        from sqlalchemy import select

        with self.rows.reading_all() as session:
            found = session.scalars(select(row).order_by(*row.__table__.primary_key))
            return [tuple(getattr(one, name) for name in columns) for one in found]

    def bytes(self):
        """Everything that lies on the disk of the hub's database."""
        files = sorted(self.where.root.glob("so-chung.sqlite*"))
        return b"".join(file.read_bytes() for file in files)
