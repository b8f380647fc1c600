"""Where the server's site stands, what its earlier addresses lead to, and what it says of itself."""

import asyncio
import hashlib
import importlib.util
import os
import shutil
import sys
import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from broadcaster.app.desk import FreshStation
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.domain.errors import (
    Busy,
    ConfigError,
    LostSound,
    StoreAway,
    StoreError,
    WouldVanish,
)
from broadcaster.domain.schedule import ZONE
from broadcaster.outreach.film_origin import FilmOrigin, write_origin
from broadcaster.outreach.questions_inbox import ListenerQuestion, QuestionState
from broadcaster.outreach.taking_back import FILMS
from broadcaster.publishing.publish import publish_site
from broadcaster.publishing.record_index import LISTINGS
from broadcaster.storage.object_folder import FolderObjectStore
from broadcaster.web import hosting
from broadcaster.web.hosting import Host, hosted_place, make_host, station_desk
from broadcaster.web.standing_site import anything_stands, standing_application, standing_site
from broadcaster.web.store_uploads import StoreUploads

FAKES = Path(__file__).parents[2] / "fakes"
OWN = "https://phat-thanh.example.edu.vn"
STATION = f"""\
format = 1
name = "Phát thanh Sao Mai"
unit = "Trường THCS Sao Mai (ví dụ)"
public_url = "{OWN}"
law_shelf = false

[[shows]]
key = "phat-thanh-mang-non"
guid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
title = "Phát thanh măng non"
description = "Chương trình thử của một trường tưởng tượng."
"""
FEED = "phat-thanh-mang-non.xml"
SOUND = b"\xff\xfb" + bytes(5000)


def _samples():
    name = "site_samples"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, FAKES / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


class Station:
    """A station folder, the server made of it, and what people ask of the server."""

    def __init__(self, folder):
        self.folder, self.told = folder, []
        (folder / "scripts_vi").mkdir()
        self.write(STATION)
        self.wired = wire(load_settings(folder, {}))
        episode = _samples().make_episode(1)
        digest = hashlib.sha256(SOUND).hexdigest()
        audio = replace(episode.public.audio, bytes=len(SOUND), sha256=digest)
        path = self.wired.settings.audio / episode.show / audio.name
        path.parent.mkdir(parents=True)
        path.write_bytes(SOUND)
        air = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
        public = replace(episode.public, audio=audio)
        self.wired.tools.catalogue().record(
            replace(episode, air_time=air, school=None, public=public)
        )
        self.host = None

    def write(self, text):
        path = self.folder / "scripts_vi" / "station.toml"
        path.write_text(text, encoding="utf-8")
        # whatever the clock of the disk can tell apart
        os.utime(path, ns=(len(text), hash(text) % 10**9 + 10**9))

    def serve(self, public_url="", **how):
        self.wired = wire(load_settings(self.folder, {}))
        self.host = make_host(self.wired, public_url=public_url, tell=self.told.append, **how)
        self.host.publishing.publish()
        return self.host

    def ask(self, address, path):
        """As a client asks at an address; where it is sent is not followed."""

        async def asked():
            app = self.host.app
            door = httpx.ASGITransport(app=app)
            async with (
                app.router.lifespan_context(app),  # it lets go of its log
                httpx.AsyncClient(transport=door, base_url=address) as client,
            ):
                return await client.get(path)

        return asyncio.run(asked())

    def host_folder(self):
        """What the server shows."""
        return next(iter(self.copies()), self.folder / "feeds")

    def copies(self):
        return [p for p in self.wired.settings.host.glob("*") if (p / ".da-xuat-ban.d").is_dir()]


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    """Those of the site, drawn once."""
    first = Station(tmp_path_factory.mktemp("tranh"))
    first.serve("")
    return first.wired.settings.cache


@pytest.fixture
def station(tmp_path, pictures):
    shutil.copytree(pictures, tmp_path / "audio_out" / ".cache")
    return Station(tmp_path)


def every_file(feeds):
    """Every file, and which one it is; without the memory of which listings were whole."""
    return {p: p.stat().st_ino for p in feeds.rglob("*") if p.name != LISTINGS}


@pytest.mark.parametrize("url", [OWN, f"{OWN}/", "HTTPS://Phat-Thanh.example.EDU.vn", f"{OWN}:443"])
def test_the_stations_own_address_changes_nothing_however_it_is_written(station, url):
    host = station.serve(url)
    assert host.address == OWN
    assert station.copies() == []
    feed = station.ask(OWN, f"/{FEED}")
    assert feed.status_code == 200
    assert f'href="{OWN}/{FEED}"' in feed.text
    assert "new-feed-url" not in feed.text
    before = every_file(station.wired.settings.feeds)
    station.serve("")
    assert every_file(station.wired.settings.feeds) == before


@pytest.mark.parametrize(
    ("own", "asked"),
    [
        ("https://a.example/feeds", "https://a.example"),
        ("https://a.example/dai", "https://a.example/dai/"),
        ("http://a.example:80", "http://a.example"),
    ],
)
def test_an_address_may_be_that_of_the_server_or_of_the_site(station, own, asked):
    station.write(STATION.replace(OWN, own))
    assert hosted_place(wire(load_settings(station.folder, {})), asked).own


def test_with_another_address_old_paths_lead_to_it_and_the_feeds_announce_it(station):
    new = "https://moi.example.edu.vn"
    station.serve(new)
    for path in (FEED, "phat-thanh-mang-non/", "audio/x.mp3"):
        answer = station.ask(OWN, f"/{path}")
        assert (answer.status_code, answer.headers["location"]) == (301, f"{new}/feeds/{path}")
    feed = station.ask(new, f"/feeds/{FEED}").text
    assert f"<itunes:new-feed-url>{new}/feeds/{FEED}</itunes:new-feed-url>" in feed


def test_an_address_that_only_this_run_has_is_announced_to_nobody(station):
    """As the one of a teacher who opens the desk on this machine."""
    station.write(STATION.replace(f'public_url = "{OWN}"\n', ""))
    station.serve("https://moi.example.edu.vn")
    station.serve("http://127.0.0.1:8000", for_good=False)
    feed = station.ask("http://127.0.0.1:8000", f"/feeds/{FEED}")
    assert feed.status_code == 200
    assert "new-feed-url" not in feed.text
    assert station.ask("https://moi.example.edu.vn", f"/feeds/{FEED}").status_code == 200


def test_the_address_of_an_earlier_server_leads_to_this_one(station):
    station.serve("https://mot.example.edu.vn")
    station.serve("https://hai.example.edu.vn")
    answer = station.ask("https://mot.example.edu.vn", f"/feeds/{FEED}?x=1")
    assert answer.headers["location"].startswith(f"https://hai.example.edu.vn/feeds/{FEED}")
    station.serve("")
    answer = station.ask("https://hai.example.edu.vn", f"/feeds/{FEED}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"{OWN}/{FEED}")


def test_behind_a_proxy_that_takes_the_beginning_of_the_path_away_nothing_goes_in_circles(station):
    """The station's whole domain was the site; now it stands below a path of it."""
    station.serve(f"{OWN}/radio")
    assert station.ask(OWN, f"/feeds/{FEED}").status_code == 200  # the proxy took /radio away
    assert station.ask(OWN, f"/radio/feeds/{FEED}").status_code == 200
    old = station.ask(OWN, f"/{FEED}")
    assert (old.status_code, old.headers["location"]) == (301, f"{OWN}/radio/feeds/{FEED}")


def test_an_address_changed_in_the_settings_is_taken_up_while_it_runs(station):
    station.serve("")
    new = "https://moi.example.edu.vn"
    stamp = station.host.publishing
    station.write(STATION.replace(OWN, new))
    assert stamp.wanted()
    station.host.publishing.publish()
    answer = station.ask(OWN, f"/{FEED}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"{new}/{FEED}")
    feed = station.ask(new, f"/{FEED}").text
    assert f"<itunes:new-feed-url>{new}/{FEED}</itunes:new-feed-url>" in feed
    assert station.told == []


def test_a_path_changed_in_the_settings_is_shown_while_it_runs(station):
    station.serve("")
    station.write(STATION.replace(OWN, f"{OWN}/dai"))
    station.host.publishing.publish()
    assert station.ask(OWN, f"/dai/{FEED}").status_code == 200
    assert station.ask(OWN, f"/{FEED}").headers["location"] == f"{OWN}/dai/{FEED}"


def test_publishing_settles_corrections_and_forgets_what_listeners_asked(station, monkeypatch):
    """What is published may prove that a correction was heard."""
    settled, book = [], station.wired.questions()
    monkeypatch.setattr(hosting, "settle_corrections", settled.append)
    old = datetime.now(UTC) - timedelta(days=31)
    asked = ListenerQuestion(at=old, changed=old, text="Hỏi?", state=QuestionState.REFUSED)
    book.add(asked, code="a")
    station.serve()
    assert settled == [station.wired]
    assert book.get(1) is None


@pytest.mark.parametrize(("others", "first"), [(None, "film"), (1, "others"), (9, "film")])
def test_a_film_goes_when_a_consent_ends_though_nobody_looks(station, monkeypatch, others, first):
    now = datetime.now(UTC)
    last = now.astimezone(ZONE).date() + timedelta(days=3)
    told = {
        "film": datetime.combine(last + timedelta(days=1), time(0), ZONE),
        "others": now + timedelta(days=others or 0),
    }
    due = told["others"] if others else None
    published = SimpleNamespace(due=due, changed=())
    monkeypatch.setattr(hosting, "publish", lambda *_, **__: published)
    films = [
        station.wired.settings.audio / "kenh" / FILMS / f"{name}-2026-09-07" / "zalo"
        for name in ("bai", "khac")
    ]
    for film, until in zip(films, (last - timedelta(days=9), last), strict=True):
        film.mkdir(parents=True)
        write_origin(film, FilmOrigin(until=until))
    station.serve()
    assert [film.exists() for film in films] == [False, True]
    assert station.host.publishing.state().due == told[first]


def test_a_film_that_cannot_be_looked_at_keeps_nothing_from_being_published(station, monkeypatch):
    def refuse(*_args, **_how):
        raise StoreError("Không xem được.")

    monkeypatch.setattr(hosting, "tidy_films", refuse)
    assert station.serve().publishing.state().published is not None


def test_with_errors_in_the_settings_the_site_stays_and_health_says_why(station):
    station.serve("")
    before = station.ask(OWN, f"/{FEED}").content
    station.write(STATION.replace("[[shows]]", "[[shows"))
    station.host.publishing.publish()
    assert isinstance(station.told[0], ConfigError)
    assert station.ask(OWN, f"/{FEED}").content == before
    health = station.ask(OWN, "/healthz")
    assert health.status_code == 200  # there is a site, and all of it
    assert health.json()["status"] == "error"
    assert "cài đặt của đài có lỗi" in health.json()["problem"]


def test_a_show_that_is_gone_from_the_settings_stays_on_the_server_too(station):
    station.serve("https://moi.example.edu.vn")
    station.write(STATION.replace('key = "phat-thanh-mang-non"', 'key = "ten-moi"'))
    station.host.publishing.publish()
    assert isinstance(station.told[0], WouldVanish)
    assert station.ask("https://moi.example.edu.vn", f"/feeds/{FEED}").status_code == 200
    assert "ten-moi" in station.ask(OWN, "/healthz").json()["problem"]


def test_what_somebody_removes_is_seen_by_health_and_made_again(station):
    station.serve("")
    health = station.ask(OWN, "/healthz")
    assert (health.status_code, health.json()["damaged"]) == (200, 0)
    assert health.json()["files"] > 5
    (station.wired.settings.feeds / FEED).unlink()
    health = station.ask(OWN, "/healthz")
    assert (health.status_code, health.json()["damaged"]) == (503, 1)
    assert station.host.publishing.wanted()
    station.host.publishing.publish()
    assert station.ask(OWN, f"/{FEED}").status_code == 200
    assert station.ask(OWN, "/healthz").status_code == 200


def test_stations_are_answered_for_the_address_that_station_toml_has_now(station):
    desk = station_desk(FreshStation(station.wired), "")
    assert desk().profile.public_url == OWN
    assert desk().read is desk().read  # manifests that are known stay known
    station.write(STATION.replace("phat-thanh.", "dai-moi."))
    assert desk().profile.public_url == "https://dai-moi.example.edu.vn"
    station.write(BROKEN)
    assert desk().profile.public_url == "https://dai-moi.example.edu.vn"
    copy = station_desk(FreshStation(station.wired), "https://nghe.example.edu.vn")()
    assert copy.profile.public_url == "https://nghe.example.edu.vn/feeds"
    assert copy.feeds != desk().feeds


# --- with settings that cannot be used -----------------------------------------------------


BROKEN = STATION.replace('unit = "Trường', "unit = Trường")


def standing(station, public_url):
    """The server of the site as it stands, asked as `Station.ask` does; what was told, mended."""
    told, mended = [], []
    public = standing_site(station.folder, public_url)
    app, clock = standing_application(
        station.folder,
        public,
        mark="x",
        closed=("/ban",),
        tell=told.append,
        mended=lambda: mended.append(True),
    )
    clock.publish()
    station.host = Host(app=app, publishing=clock, address=public_url)
    return public, told, mended


def files_of(folder):
    return {p: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("served", ["", "https://hoc-lieu.example.edu.vn"])
def test_with_broken_settings_the_site_that_stands_is_served_and_not_touched(station, served):
    """Its own feeds/, or the copy that was published for the server's address."""
    station.serve(served)
    before = files_of(station.host_folder())
    station.write(BROKEN)
    public, told, mended = standing(station, served or OWN)
    assert public.folder == station.host_folder()
    assert station.ask("http://x", f"/feeds/{FEED}").status_code == 200
    closed = station.ask("http://x", "/ban/hom-nay")
    assert closed.status_code == 503
    assert "Cài đặt của đài có chỗ sai" in closed.text
    assert files_of(station.host_folder()) == before
    [fault] = told
    assert "station.toml" in fault.sentence
    state = station.ask("http://x", "/healthz").json()
    assert (state["status"], state["damaged"]) == ("error", 0)
    assert mended == []


def test_mended_settings_end_the_standing_server(station):
    station.serve("")
    station.write(BROKEN)
    _, told, mended = standing(station, OWN)
    assert len(told) == 1
    station.host.publishing.publish()
    assert (len(told), mended) == (1, [])  # the same is told once
    station.write(STATION)
    station.host.publishing.publish()
    assert mended == [True]


def test_where_nothing_was_published_there_is_nothing_to_show(station):
    station.write(BROKEN)
    assert not anything_stands(station.folder)
    assert standing_site(station.folder, OWN) is None
    station.write(STATION)
    station.serve("")
    assert anything_stands(station.folder)


def test_a_long_upload_goes_on_beside_publishing(station, monkeypatch):
    """What is due next does not wait for it."""
    monkeypatch.setattr("broadcaster.publishing.store_copy._HASTY", 0)
    kho = station.folder.parent / f"{station.folder.name}-kho"
    kho.mkdir()
    station.write(STATION + f'\n[object_store]\nurl = "{kho.as_posix()}"\n')
    put, goes_on, ended = FolderObjectStore.put, threading.Event(), threading.Event()

    def slow(store, name, file, **told):
        assert goes_on.wait(60)
        return put(store, name, file, **told)

    monkeypatch.setattr(FolderObjectStore, "put", slow)
    uploads = StoreUploads()
    station.serve("", uploads=uploads)
    assert not goes_on.is_set()
    assert not (kho / "current.json").exists()
    goes_on.set()
    uploads.begin("", ended.set, is_long=True)
    assert ended.wait(60)
    assert (kho / "current.json").is_file()
    assert (kho / FEED).is_file()


def one_at_a_time():
    """As the lock in PostgreSQL: who comes second is told, also in the same process."""
    turn = threading.Lock()

    @contextmanager
    def held(_settings):
        if not turn.acquire(blocking=False):
            raise Busy("Một máy khác đang xuất bản chính đài này.")
        try:
            yield
        finally:
            turn.release()

    return held


def test_nobody_waits_for_a_store_that_is_slow(station, monkeypatch):
    """Not what is due next in the station, nor a build, which wants its lock."""
    monkeypatch.setattr("broadcaster.app.station._one_publisher", one_at_a_time())
    kho = station.folder.parent / f"{station.folder.name}-kho"
    kho.mkdir()
    station.write(STATION + f'\n[object_store]\nurl = "{kho.as_posix()}"\n')
    holds, goes_on, asked = FolderObjectStore.holds, threading.Event(), threading.Event()

    def slow(store, name):
        asked.set()
        assert goes_on.wait(120)
        return holds(store, name)

    monkeypatch.setattr(FolderObjectStore, "holds", slow)
    publishing = station.serve("", uploads=StoreUploads()).publishing
    assert asked.wait(60)
    with station.wired.tools.lock():
        pass
    # how the store stands is not known yet: it is looked at again soon
    assert publishing.due - datetime.now(UTC) <= timedelta(minutes=10)
    station.write(STATION.replace("Sao Mai", "Sao Hôm") + f'\n[object_store]\nurl = "{kho}"\n')
    publishing.publish()
    assert "Sao Hôm" in (station.folder / "feeds" / FEED).read_text("utf-8")
    goes_on.set()
    for _ in range(600):
        if publishing.due - datetime.now(UTC) > timedelta(minutes=10):
            break  # all of it is there: nobody looks soon whether it is
        threading.Event().wait(0.1)
    assert "Sao Hôm" in (kho / FEED).read_text("utf-8")
    assert publishing.due - datetime.now(UTC) > timedelta(minutes=10)


def through(uploads, station):
    """What the station brings to its store is there, or was refused."""
    uploads.begin(str(station.folder / "feeds"), lambda: None).result(60)


def test_a_store_found_away_is_told_to_all_behind_a_lost_sound_too(station, monkeypatch):
    kho = station.folder.parent / f"{station.folder.name}-kho"
    kho.mkdir()
    station.write(STATION + f'\n[object_store]\nurl = "{kho.as_posix()}"\n')

    def losing(*words, **more):
        publish_site(*words, **more)
        raise LostSound("thiếu tệp âm thanh của một số")

    def away(store, name):
        raise StoreAway("Không tới được kho đối tượng.")

    monkeypatch.setattr("broadcaster.app.publishing.publish_site", losing)
    monkeypatch.setattr(FolderObjectStore, "holds", away)
    uploads = StoreUploads(left_alone=600.0)
    station.serve("", uploads=uploads)
    told = station.wired.settings.station.object_store
    for _ in range(600):
        if uploads.away(told):
            break
        threading.Event().wait(0.1)
    assert str(uploads.away(told)) == "Không tới được kho đối tượng."
    assert uploads.away(told).sentence == station.wired.tools.site_store().look().fault


def test_a_lost_sound_keeps_no_other_from_the_store(station, monkeypatch):
    monkeypatch.setattr("broadcaster.publishing.store_copy._HASTY", 0)
    kho = station.folder.parent / f"{station.folder.name}-kho"
    kho.mkdir()
    station.write(STATION + f'\n[object_store]\nurl = "{kho.as_posix()}"\n')

    def losing(*words, **more):
        publish_site(*words, **more)
        raise LostSound("thiếu tệp âm thanh của một số")

    monkeypatch.setattr("broadcaster.app.publishing.publish_site", losing)
    uploads, ended = StoreUploads(), threading.Event()
    station.serve("", uploads=uploads)
    assert isinstance(station.told[0], LostSound)
    uploads.begin("", ended.set, is_long=True)
    assert ended.wait(60)
    assert (kho / FEED).is_file()


def test_a_store_that_is_away_is_asked_by_one_station_for_all(station, monkeypatch):
    kho = station.folder.parent / f"{station.folder.name}-kho"
    kho.mkdir()
    station.write(STATION + f'\n[object_store]\nurl = "{kho.as_posix()}"\n')
    asked = []

    def away(store, name):
        asked.append(name)
        raise StoreAway("Không tới được kho đối tượng.")

    with monkeypatch.context() as patched:
        patched.setattr(FolderObjectStore, "holds", away)
        uploads, now = StoreUploads(left_alone=600.0, steady=lambda: now), 0.0
        publishing = station.serve("", uploads=uploads).publishing
        through(uploads, station)
        assert publishing.due - datetime.now(UTC) <= timedelta(minutes=10)
        publishing.publish()
        assert asked == ["current.json"]
        assert "Không tới được" in station.wired.tools.site_store().look().fault
    now = 600.0
    publishing.publish()
    through(uploads, station)
    assert station.wired.tools.site_store().look().fault == ""
    assert (kho / FEED).is_file()


def test_a_store_found_away_meanwhile_is_not_asked_by_who_waited_for_a_turn(station, monkeypatch):
    kho = station.folder.parent / f"{station.folder.name}-kho"
    kho.mkdir()
    station.write(STATION + f'\n[object_store]\nurl = "{kho.as_posix()}"\n')
    asked, goes_on = [], threading.Event()
    monkeypatch.setattr(FolderObjectStore, "holds", lambda store, name: asked.append(name))
    uploads = StoreUploads(short=1, left_alone=600.0)
    uploads.begin("khac", lambda: goes_on.wait(120))
    station.serve("", uploads=uploads)
    told = station.wired.settings.station.object_store
    uploads.found(told, StoreAway("Không tới được kho đối tượng."))
    goes_on.set()
    look = station.wired.tools.site_store().look
    for _ in range(600):
        if look().fault:
            break
        threading.Event().wait(0.1)
    assert "Không tới được" in look().fault
    assert asked == []


def test_while_another_machine_publishes_nobody_waits_and_nothing_is_wrong(station, monkeypatch):
    monkeypatch.setattr("time.sleep", lambda _: pytest.fail("waits with the station's lock"))

    def busy(_settings):
        raise Busy("Một máy khác đang xuất bản chính đài này.")

    monkeypatch.setattr("broadcaster.app.station._one_publisher", busy)
    publishing = station.serve("").publishing
    assert (station.told, publishing.failure) == ([], "")
    assert publishing.due - datetime.now(UTC) <= timedelta(seconds=3)
