"""However long the archive, only what changed is opened, made and written."""

import hashlib
import io
import os
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PIL import Image

from broadcaster.domain.dates import told_moment
from broadcaster.domain.episode import brief_of
from broadcaster.domain.errors import PublishError
from broadcaster.domain.script import LegalSource
from broadcaster.law.register import (
    DocumentCheck,
    DocumentRelation,
    RegisteredDocument,
    RelationKind,
    register_of,
)
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.law.starter import starter_documents, starter_register
from broadcaster.publishing import inspection
from broadcaster.publishing.addresses import episode_page_path, short_path
from broadcaster.publishing.pagination import EpisodeSource
from broadcaster.publishing.publish import next_change, next_law_day
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.site import plan_station

PICTURE = io.BytesIO()
Image.new("RGB", (1400, 1400), (10, 95, 99)).save(PICTURE, "JPEG")
SHOW = "phat-thanh-mang-non"
TEN_BYTES = hashlib.sha256(b"\0" * 10).hexdigest()


class Archive:
    """Episodes by key, and which of them were opened."""

    def __init__(self, samples, folder):
        self.samples, self.folder = samples, folder
        self.episodes = {}
        self.opened = []
        self.withdrawn = frozenset()
        self.station = samples.make_station()
        self.publisher = FolderPublisher(folder / "feeds")

    def add(self, *numbers, **changes):
        for number in numbers:
            self.put(self.sounding(self.samples.make_episode(number, **changes)))

    def sounding(self, episode):
        """The same with ten bytes of sound."""
        audio = replace(episode.public.audio, bytes=10, sha256=TEN_BYTES)
        return replace(episode, public=replace(episode.public, audio=audio))

    def put(self, episode):
        path = self.folder / "audio_out" / episode.show / episode.public.audio.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"\0" * episode.public.audio.bytes)
        self.episodes[episode.key] = episode

    def get(self, key):
        self.opened.append(key)
        return self.episodes[key]

    register = starter_register()

    def plan(self, now=None):
        briefs = sorted(
            (brief_of(e) for e in self.episodes.values()), key=lambda b: (b.air_time, b.key)
        )
        return plan_station(
            self.station,
            EpisodeSource(briefs=briefs, get=self.get, withdrawn=self.withdrawn),
            now=now or self.samples.utc(2100, 1, 1),
            audio_root=self.folder / "audio_out",
            artwork={},
            law=RegisterFolder(register=self.register),
            cached_picture=lambda _key, _draw: PICTURE.getvalue(),
        )

    def publish(self, now=None):
        self.opened.clear()
        return self.publisher.publish(self.plan(now)).changed

    def text(self, path):
        return (self.folder / "feeds" / path).read_text(encoding="utf-8")

    def files(self):
        root = self.folder / "feeds"
        found = (p for p in root.rglob("*") if p.is_file())
        inside = {p.relative_to(root).as_posix(): p for p in found}
        return {name: p.read_bytes() for name, p in inside.items() if not name.startswith(".")}


@pytest.fixture
def archive(samples, tmp_path):
    return Archive(samples, tmp_path)


def follow(archive, key=SHOW):
    """The episode numbers of every page, newest first, as a client that follows `next` sees them."""
    pages, path = [], f"{key}.xml"
    while path:
        text = archive.text(path)
        pages.append([int(n) for n in re.findall(r"<itunes:episode>(\d+)<", text)])
        older = re.findall(r'<atom:link href="https://[^/]+/([^"]+)" rel="next"', text)
        path = older[0] if older else ""
    return pages


@pytest.mark.slow
def test_a_short_page_names_another_episode_with_its_code_as_long_as_there_is_one(archive):
    make, utc = archive.samples.make_episode, archive.samples.utc
    old, new = (
        archive.sounding(make(key=key, guid=key, air_time=utc(2027, day, 1)))
        for day, key in ((1, "doi-ta-2043-05-17"), (2, "mang-non-2037-02-27"))
    )
    page = short_path(old)
    assert page == short_path(new)
    archive.put(old)
    archive.publish()
    alone = archive.text(page)
    archive.put(new)
    assert page in archive.publish()
    assert new.key in archive.text(page)
    assert archive.publish() == ()
    archive.withdrawn = frozenset([new.key])
    archive.publish()
    assert archive.text(page) == alone
    archive.withdrawn = frozenset([old.key])
    archive.publish()
    assert f"url=../../{episode_page_path(new)}" in archive.text(page)


@pytest.mark.rows_slow
@pytest.mark.parametrize(("count", "sizes"), [(199, [199]), (200, [100, 100]), (250, [150, 100])])
def test_pages_hold_exactly_a_hundred_from_the_oldest(archive, count, sizes):
    """The newest page has up to 199, and every episode is on exactly one page."""
    archive.add(*range(1, count + 1))
    archive.publish()
    pages = follow(archive)
    assert [len(page) for page in pages] == sizes
    assert [n for page in pages for n in page] == list(range(count, 0, -1))


@pytest.mark.parametrize(
    ("count", "kept"), [(220, 100), pytest.param(320, 200, marks=pytest.mark.slow)]
)
def test_a_new_episode_opens_only_the_newest_page_and_touches_nothing_frozen(
    archive, count, kept, monkeypatch
):
    """Of hundreds of episodes none of those in frozen pages is opened or written again.

    Every file is looked for, but no folder is listed for an episode of its own.
    """
    archive.add(*range(1, count + 1))
    archive.publish()
    before = archive.files()
    archive.add(count + 1)
    listdir, listed = os.listdir, []
    monkeypatch.setattr(inspection.os, "listdir", lambda p: listed.append(p) or listdir(p))
    changed = archive.publish()
    assert len(listed) == len(set(listed)) < 13
    frozen = {e.key for e in archive.episodes.values() if e.number <= kept}
    assert not frozen.intersection(archive.opened)
    assert not any("/luu-tru/" in path for path in changed)
    after = archive.files()
    same = {path for path in before if before[path] == after.get(path)}
    assert len(before) - len(same) < 20
    assert len(changed) < 40


def test_what_the_stations_register_says_stands_on_pages_and_in_feeds(archive):
    """A page never shows as in force what check and desk know to be suspended or ended."""
    archive.add(*range(1, 4))
    archive.publish()
    page = next(path for path in archive.files() if path.endswith("-21.html"))
    assert "hết hiệu lực (từ" not in archive.text(f"{SHOW}.xml")
    own = RegisteredDocument(number="168/2024/NĐ-CP", issuer="Chính phủ", ended=date(2026, 2, 1))
    archive.register = register_of(starter_documents(), (own,))
    changed = archive.publish()
    assert {page, f"{SHOW}.xml", f"{SHOW}.json"} <= set(changed)
    assert "từ 1/2/2026" in archive.text(page)
    assert "hết hiệu lực (từ 1/2/2026)" in archive.text(f"{SHOW}.xml")
    assert not [path for path in changed if path.endswith(".mp3")]
    checked = replace(own, checks=(DocumentCheck(day=date(2026, 11, 24)),), title="Nghị định")
    archive.register = register_of(starter_documents(), (checked,))
    assert archive.publish() == ()
    assert archive.opened == []


OF_MEALS = "46/2090/NĐ-CP"
STOPPED = (
    RegisteredDocument(number=OF_MEALS, in_force=date(2026, 1, 1)),
    RegisteredDocument(
        number="9/2090/NQ-CP",
        in_force=date(2027, 2, 4),
        ended=date(2027, 9, 1),
        relations=(DocumentRelation(kind=RelationKind.SUSPENDS, acts=True, other=OF_MEALS),),
    ),
)


def cite_meals(archive, number):
    """The episode of a number, citing the decree alone."""
    [episode] = (e for e in archive.episodes.values() if e.number == number)
    sources = (LegalSource(number=OF_MEALS, in_force=date(2026, 1, 1)),)
    archive.put(replace(episode, public=replace(episode.public, sources=sources)))
    return f"{SHOW}/{episode.key}.html"


def test_a_suspended_decree_is_told_on_page_and_in_feed_from_its_day_to_its_last(archive):
    """Told by the clock alone: nobody touches a file meanwhile."""
    archive.add(1, 2)
    cite_meals(archive, 1)
    archive.register = register_of(STOPPED)
    told = "ngày 4/2/2027 ngưng hiệu lực theo 9/2090/NQ-CP"
    days = [(2027, 2, 3), (2027, 2, 4), (2027, 2, 5), (2027, 8, 31), (2027, 9, 1), (2027, 12, 1)]
    seen, changed = [], []
    for day in days:
        changed.append(archive.publish(archive.samples.utc(*day)))
        page = next(path for path in archive.files() if path.endswith("-14.html"))
        texts = [archive.text(path) for path in (page, f"{SHOW}.xml", f"{SHOW}.json")]
        assert len({told in text for text in texts}) == 1
        seen.append(told in texts[0])
    assert seen == [False, True, True, True, False, False]
    assert [bool(paths) for paths in changed] == [True, True, False, False, True, False]
    assert not any("-21.html" in path for paths in changed[1:] for path in paths)


def test_the_next_publishing_is_due_on_the_day_on_which_the_law_changes(archive):
    archive.add(1, 2)
    cite_meals(archive, 1)
    briefs = [brief_of(e) for e in archive.episodes.values()]
    known, utc = register_of(STOPPED), archive.samples.utc
    first = next_law_day(briefs, known, utc(2027, 1, 1))
    assert (first.date(), first.hour) == (date(2027, 2, 4), 0)
    assert next_law_day(briefs, known, utc(2027, 3, 1)).date() == date(2027, 9, 1)
    assert next_law_day(briefs, known, utc(2028, 1, 1)) is None


@pytest.mark.slow
def test_a_change_of_one_document_makes_no_page_of_those_that_do_not_cite_it(archive):
    """Of a long archive only the episodes that cite it are told anew, and the lists they stand in."""
    archive.add(*range(1, 321))
    pages = [cite_meals(archive, number) for number in (5, 150)]
    archive.register = register_of(STOPPED[:1])
    archive.publish()
    archive.register = register_of(STOPPED)
    changed = archive.publish(archive.samples.utc(2100, 1, 2))
    assert not changed  # all of it is over by then, and nothing else is told
    lasting = replace(STOPPED[1], ended=None)
    archive.register = register_of((STOPPED[0], lasting))
    changed = archive.publish(archive.samples.utc(2100, 1, 3))
    made = [path for path in changed if path.endswith(".html") and "/luu-tru/" not in path]
    assert sorted(path.split("/")[-1] for path in made) == sorted(p.split("/")[-1] for p in pages)
    assert len(archive.opened) < 210


def test_publishing_again_opens_nothing(archive):
    """Nothing changed, nothing is done."""
    archive.add(*range(1, 30))
    archive.publish()
    assert archive.publish() == ()
    assert archive.opened == []


@pytest.mark.slow
def test_a_page_is_frozen_once_in_a_hundred(archive):
    """The 200th episode makes the first frozen page, the 201st leaves it alone."""
    archive.add(*range(1, 200))
    archive.publish()
    archive.add(200)
    assert f"{SHOW}/luu-tru/0001.xml" in archive.publish()
    frozen = archive.text(f"{SHOW}/luu-tru/0001.xml")
    archive.add(201)
    assert f"{SHOW}/luu-tru/0001.xml" not in archive.publish()
    assert archive.text(f"{SHOW}/luu-tru/0001.xml") == frozen
    assert "<fh:archive/>" in frozen
    assert 'rel="current"' in frozen


@pytest.mark.slow
def test_an_old_episode_that_changes_writes_its_own_files_and_its_frozen_page(archive):
    """Neither the newest feed nor another page is written."""
    archive.add(*range(1, 321))
    archive.publish()
    old = next(e for e in archive.episodes.values() if e.number == 50)
    archive.put(replace(old, summary="Lời giới thiệu đã sửa."))
    changed = archive.publish()
    allowed = {f"{SHOW}/luu-tru/0001.{kind}" for kind in ("xml", "json", "html")}
    mine = [p for p in changed if p not in allowed and not p.startswith("tim-kiem/")]
    assert f"{SHOW}/luu-tru/0001.xml" in changed
    assert mine
    assert all(old.key in path or path == short_path(old) for path in mine)


@pytest.mark.slow
def test_a_withdrawn_episode_keeps_its_place(archive):
    """The page has 99 then, and no later page moves."""
    archive.add(*range(1, 321))
    archive.publish()
    later = archive.text(f"{SHOW}/luu-tru/0002.xml")
    old = next(e for e in archive.episodes.values() if e.number == 50)
    archive.withdrawn = frozenset({old.key})
    archive.publish()
    pages = follow(archive)
    assert [len(page) for page in pages] == [120, 100, 99]
    assert 50 not in pages[2]
    assert archive.text(f"{SHOW}/luu-tru/0002.xml") == later
    for path, data in archive.files().items():
        assert old.key not in path
        assert old.key.encode() not in data, path


@pytest.mark.slow
def test_the_parts_of_the_sitemap_name_every_page_once(archive):
    """The list of parts stands at the root, and every part too."""
    archive.add(*range(1, 252))
    archive.publish()
    parts = re.findall(r"<loc>https://[^/]+/([^<]+)</loc>", archive.text("sitemap.xml"))
    assert all("/" not in part for part in parts)
    named = [u for p in parts for u in re.findall(r"<loc>([^<]+)</loc>", archive.text(p))]
    assert len(named) == len(set(named))
    assert sum(url.endswith(".html") and "mang-non-2" in url for url in named) == 251


@pytest.mark.slow
def test_json_feed_has_the_same_pages(archive):
    """next_url leads to the older page."""
    import json

    archive.add(*range(1, 202))
    archive.publish()
    newest = json.loads(archive.text(f"{SHOW}.json"))
    older = newest["next_url"].removeprefix("https://phat-thanh.example.edu.vn/")
    frozen = json.loads(archive.text(older))
    assert (len(newest["items"]), len(frozen["items"])) == (101, 100)
    assert "next_url" not in frozen


@pytest.mark.slow
def test_parts_made_one_by_one_are_the_files_of_a_site_planned_at_once(archive):
    """Publishing week by week ends with the same bytes as publishing everything at the end."""
    for count in (1, 2, 150, 199, 200, 201, 205):
        done = len(archive.episodes)
        archive.add(*range(done + 1, count + 1))
        archive.publish()
    whole = archive.samples.plan_site(
        archive.station,
        list(archive.episodes.values()),
        now=archive.samples.utc(2100, 1, 1),
        audio_root=archive.folder / "audio_out",
        cached_picture=lambda _key, _draw: PICTURE.getvalue(),
    )
    made = {f.path: f.content if f.copy_of is None else b"\0" * 10 for f in whole.files}
    assert archive.files() == made


# --- several shows --------------------------------------------------------------------------


def shows_of(samples):
    home = samples.make_show()
    extra = {
        "ca-dai": {"everything": True},
        "phu-huynh": {"audiences": ("phụ huynh",)},
        "mang-non-rieng": {"programmes": ("mang-non",)},
    }
    guids = (f"9b1f3a0e-52a8-5b60-8a0f-0a5d6f1b7c1{n}" for n in range(9))
    more = [
        samples.make_show(key=key, guid=guid, title=key, **rules)
        for (key, rules), guid in zip(extra.items(), guids, strict=False)
    ]
    return (home, *more)


def public_alone(samples, number, **changes):
    """An episode with nothing that stays in the school, so that its audiences may be told."""
    episode = samples.make_episode(number, **changes)
    return replace(episode, school=None)


def test_an_episode_stands_in_every_show_that_asks_for_it(archive):
    """Its page and sound are there once; every show gives it a GUID of its own."""
    samples = archive.samples
    archive.station = samples.make_station(*shows_of(samples))
    for number, who in ((1, ("cha mẹ học sinh",)), (2, ("học sinh THCS",))):
        episode = public_alone(samples, number, audiences=who)
        audio = replace(episode.public.audio, bytes=10, sha256=TEN_BYTES)
        archive.put(replace(episode, public=replace(episode.public, audio=audio)))
    archive.publish()
    found = {
        s.key: re.findall(r"<guid[^>]*>([^<]+)<", archive.text(f"{s.key}.xml"))
        for s in archive.station.shows
    }
    assert {key: len(guids) for key, guids in found.items()} == {
        SHOW: 2,
        "ca-dai": 2,
        "phu-huynh": 1,
        "mang-non-rieng": 2,
    }
    every = [guid for guids in found.values() for guid in guids]
    assert len(every) == len(set(every))
    assert found[SHOW] == [e.guid for e in reversed(archive.episodes.values())]
    assert sum(path.endswith(".mp3") for path in archive.files()) == 2


def test_a_private_show_is_nowhere_on_the_public_site(archive):
    """Neither its feed nor an episode of it, not even in a show of everything."""
    samples = archive.samples
    secret = samples.make_show(
        key="noi-bo", guid="9b1f3a0e-52a8-5b60-8a0f-0a5d6f1b7cff", title="Nội bộ", private=True
    )
    archive.station = samples.make_station(*shows_of(samples), secret)
    archive.add(1)
    archive.add(2, show="noi-bo", title="Chuyện nội bộ")
    archive.publish()
    key = archive.samples.make_episode(2).key
    for path, data in archive.files().items():
        assert "noi-bo" not in path
        assert key not in path
        assert "Chuyện nội bộ".encode() not in data


def test_the_episodes_of_a_show_that_is_no_more_are_gone_everywhere(archive):
    """A feed of everything never names a page that nobody makes."""
    samples = archive.samples
    archive.station = samples.make_station(*shows_of(samples))
    archive.add(1, show="kenh-cu")
    archive.publish()
    assert "<item>" not in archive.text("ca-dai.xml")


# --- time -----------------------------------------------------------------------------------


def test_a_clock_that_was_set_back_takes_nothing_from_the_site(archive):
    """A machine that lost its clock in a power cut does not unpublish three weeks."""
    archive.add(1, 2, 3)
    archive.publish()
    before = archive.files()
    with pytest.raises(PublishError, match="Đồng hồ") as refused:
        archive.publish(now=archive.samples.utc(2000, 1, 1).astimezone(archive.samples.VIETNAM))
    newest = max(e.air_time for e in archive.episodes.values()).astimezone(archive.samples.VIETNAM)
    assert "07:00 thứ bảy 1/1/2000" in refused.value.sentence
    assert f"({told_moment(newest)})" in refused.value.sentence
    assert archive.files() == before
    trusted = replace(archive.plan(archive.samples.utc(2000, 1, 1)), as_of=None)
    archive.publisher.publish(trusted)
    assert "<item>" not in archive.text(f"{SHOW}.xml")


def test_the_next_change_is_an_air_time_or_the_day_after_a_consent(samples):
    """What the server waits for."""
    edition = samples.make_edition(until=date(2026, 9, 30))
    first, second = samples.make_episode(1, public=edition), samples.make_episode(2)
    school = samples.make_episode(9, public=None)
    briefs = [brief_of(e) for e in (first, second, school)]
    assert next_change(briefs, first.air_time - timedelta(seconds=1)) == first.air_time
    assert next_change(briefs, first.air_time) == second.air_time
    end = next_change(briefs, second.air_time)
    assert (end.date(), end.hour) == (date(2026, 10, 1), 0)
    assert next_change(briefs, end) is None
