"""A station with a training show of one lesson with three questions, and two people who hear it."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx

from broadcaster.app.settings import load_settings
from broadcaster.app.staff import confirmations
from broadcaster.app.station import wire
from broadcaster.domain.questions import AnswerChoice, ScriptQuestion
from broadcaster.publishing.subscribers import seats
from broadcaster.web.hosting import make_host
from tests.fakes import site_samples as samples

OWN = "https://phat-thanh.example.edu.vn"
STATION = f"""\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
public_url = "{OWN}"
law_shelf = false

[[shows]]
key = "phat-thanh"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a12"
title = "Phát thanh"
description = "Kênh chung của một trường tưởng tượng."

[[shows]]
key = "tap-huan"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Tập huấn tuyên truyền viên"
description = "Bài tập huấn của một trường tưởng tượng."
private = true
staff = "tập huấn"
"""
SHOW = "tap-huan"
SOUND = b"\xff\xfb" + bytes(5000)
MAU, VI_DU = "Nguyễn Thị Mẫu", "Trần Văn Ví Dụ"
RIGHT = {"c0": ["B"], "c1": ["A", "C"], "c2": ["A"]}


def question(number, right, letters="ABC", **more):
    return ScriptQuestion(
        number=number,
        text=f"Câu hỏi <số> {number}?",
        choices=tuple(
            AnswerChoice(letter=one, text=f"Ý {one} của câu {number}", right=one in right)
            for one in letters
        ),
        explanation=f"Vì điều {number} nói thế.",
        source=f"Điều {number} Luật Trẻ em số 102/2016/QH13",
        **more,
    )


QUESTIONS = (question(1, "B"), question(2, "AC"), question(3, "A", "AB"))


def lesson(number=1, *, questions=QUESTIONS, day=None, **changes):
    """An episode of the training show that was aired a minute ago."""
    episode = samples.make_episode(number)
    digest = hashlib.sha256(SOUND).hexdigest()
    public = episode.public
    public = replace(
        public,
        audio=replace(public.audio, bytes=len(SOUND), sha256=digest),
        items=(
            replace(
                public.items[0],
                questions=tuple(questions),
                grade="9",
                outcomes=("Kể lại được Điều 1.",),
            ),
            *public.items[1:],
        ),
    )
    air = day or datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
    return replace(episode, show=SHOW, air_time=air, school=None, public=public, **changes)


class StaffStation:
    """The folder, the server made of it, and what people ask of the server."""

    def __init__(self, folder, *, episodes=(), text=STATION):
        self.folder, self.told = folder, []
        (folder / "scripts_vi").mkdir(parents=True, exist_ok=True)
        (folder / "scripts_vi" / "station.toml").write_text(text, "utf-8")
        self.wired = wire(load_settings(folder, {}))
        self.episodes = tuple(episodes) or (lesson(),)
        for episode in self.episodes:
            path = self.wired.settings.audio / episode.show / episode.public.audio.name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(SOUND)
            self.wired.tools.catalogue().record(episode)
        for name in (MAU, VI_DU):
            self.wired.tools.subscribers().add(SHOW, name, self.wired.today)

    @property
    def key(self):
        return self.episodes[0].key

    @property
    def book(self):
        return confirmations(self.wired)

    def serve(self, public_url=""):
        self.host = make_host(self.wired, public_url=public_url, tell=self.told.append)
        self.host.publishing.publish()
        return self

    def token(self, name=MAU):
        found = seats(self.wired.station.profile, self.wired.tools.subscribers())
        return next(seat.token for seat in found if seat.subscriber.name == name)

    def site(self, name=MAU):
        """The published folder of one person."""
        return self.folder / "feeds" / "rieng" / self.token(name)

    def ask(self, path, fields=None, *, method="", **headers):
        """What the server answers; `fields` makes it a form."""
        how = method or ("GET" if fields is None else "POST")

        async def asked():
            app = self.host.app
            door = httpx.ASGITransport(app=app)
            async with (
                app.router.lifespan_context(app),
                httpx.AsyncClient(transport=door, base_url=OWN) as client,
            ):
                told = {"accept": "application/json", **headers}
                return await client.request(how, path, data=fields, headers=told)

        return asyncio.run(asked())

    def confirm(self, fields, *, name=MAU, key="", root="/feeds"):
        return self.ask(f"{root}/rieng/{self.token(name)}/da-nghe/{key or self.key}", fields)
