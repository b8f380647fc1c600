"""The plan holds every public file, in an order that never names a missing one."""

import hashlib
import io
import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from PIL import Image

from broadcaster.domain.episode import public_face
from broadcaster.domain.errors import AssetError, LostSound, PublishError
from broadcaster.publishing.publisher import FolderPublisher

PICTURE = io.BytesIO()
Image.new("RGB", (1400, 1400), (10, 95, 99)).save(PICTURE, "JPEG")


def stand_in(key, draw):
    """Drawing is tested elsewhere."""
    return PICTURE.getvalue()


@pytest.fixture
def audio(tmp_path):
    def put(*episodes):
        for episode in episodes:
            if episode.public is None:
                continue
            path = tmp_path / "audio_out" / episode.show / episode.public.audio.name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.truncate(episode.public.audio.bytes)
        return tmp_path / "audio_out"

    return put


@pytest.fixture
def plan(samples, audio):
    def make(*episodes, now=None, station=None, **options):
        return samples.plan_site(
            station or samples.make_station(),
            episodes,
            now=now or samples.utc(2040, 1, 1),
            audio_root=audio(*episodes),
            **{"cached_picture": stand_in, **options},
        )

    return make


def by_path(site):
    return {file.path: file for file in site.files}


def test_feed_names_only_files_that_stand_before_it(plan, samples):
    """Sound, transcript, chapters, page and cover come first."""
    site = plan(samples.make_episode(1), samples.make_episode(2))
    paths = [file.path for file in site.files]
    feed = paths.index("phat-thanh-mang-non.xml")
    text = site.files[feed].content.decode()
    named = set(re.findall(r"https://phat-thanh\.example\.edu\.vn/([^\"<&]+)", text))
    for path in named - {"phat-thanh-mang-non.xml"}:
        file = path + "index.html" if path.endswith("/") else path
        assert paths.index(file) < feed


def test_plan_has_every_kind_of_file(plan, samples):
    """The layout that the feeds and pages promise."""
    files = by_path(plan(samples.make_episode()))
    for path in (
        "index.html",
        "phat-thanh-mang-non.xml",
        "phat-thanh-mang-non.json",
        "phat-thanh-mang-non/index.html",
        "phat-thanh-mang-non/mang-non-2026-09-14.html",
        "phat-thanh-mang-non/mang-non-2026-09-14.vtt",
        "phat-thanh-mang-non/mang-non-2026-09-14.chapters.json",
        "audio/phat-thanh-mang-non/mang-non-2026-09-14-01234567.mp3",
        "danh-sach.opml",
        "sitemap.xml",
    ):
        assert path in files
    sound = files["audio/phat-thanh-mang-non/mang-non-2026-09-14-01234567.mp3"].copy_of
    assert sound is not None
    assert sound.name == "mang-non-2026-09-14.mp3"
    chapters = json.loads(files["phat-thanh-mang-non/mang-non-2026-09-14.chapters.json"].content)
    assert chapters["podcastName"] == "Phát thanh măng non"


def test_links_between_pages_lead_to_planned_files(plan, samples):
    """No page links to a file that is not there."""
    site = plan(*(samples.make_episode(n) for n in range(1, 5)))
    paths = {file.path for file in site.files}
    for file in site.files:
        if not file.path.endswith(".html"):
            continue
        folder = file.path.rpartition("/")[0]
        lost = file.path == "404.html"  # shown in any folder: its links begin at the root
        for link in re.findall(r'(?:href|src)="([^"#]+)', file.content.decode()):
            if "://" in link or link == "data:,":  # an empty icon is no file
                continue
            assert link.startswith("/") == lost
            parts = (folder.split("/") if folder else []) + link.removeprefix("/").split("/")
            while ".." in parts:
                at = parts.index("..")
                parts[at - 1 : at + 1] = []
            assert "/".join(parts) in paths, (file.path, link)


def test_a_page_for_lost_addresses_and_a_word_for_search_engines(plan, samples):
    """Static hosts show 404.html by themselves, in whatever folder the address would be."""
    files = by_path(plan(samples.make_episode()))
    page = files["404.html"].content.decode()
    assert "Không có trang này" in page
    assert 'href="/index.html"' in page
    assert 'content="noindex"' in page
    assert "canonical" not in page
    assert "404.html" not in files["sitemap.xml"].content.decode()
    assert files["robots.txt"].content.decode() == (
        "User-agent: *\nDisallow:\n\nSitemap: https://phat-thanh.example.edu.vn/sitemap.xml\n"
    )
    deep = samples.make_station(public_url="https://truong.example.edu.vn/dai/feeds")
    page = by_path(plan(samples.make_episode(), station=deep))["404.html"].content.decode()
    assert 'href="/dai/feeds/index.html"' in page
    assert 'href="/dai/feeds/assets/' in page


def test_each_episode_has_artwork_that_follows_its_words(plan, samples):
    """Its name changes with title, number, show and the show's own picture, and with nothing else."""

    def named(*, artwork=None, title="Luật", station=None):
        site = plan(samples.make_episode(title=title), artwork=artwork, station=station)
        feed = by_path(site)["phat-thanh-mang-non.xml"].content.decode()
        item = feed[feed.index("<item>") :]
        [name] = re.findall(r'<itunes:image href="https://[^/]+/([^"]+)"', item)
        assert name in by_path(site)
        return name

    assert named() == named()
    other = samples.make_station(samples.make_show(title="Tên kênh mới"))
    drawn = {named(), named(title="Luật mới"), named(station=other)}
    own = samples.make_station(samples.make_show(image="bia.png"))
    drawn.add(named(artwork={"phat-thanh-mang-non": PICTURE.getvalue()}, station=own))
    assert len(drawn) == 4


def test_a_combined_feed_has_no_number_twice(plan, samples):
    """Two shows and one that has everything: in it only one programme's numbers are told."""
    shows = (
        samples.make_show(key="a", guid=samples.SHOW_GUID),
        samples.make_show(key="b", guid="9b2e6f5c-5b0f-5d0e-8f0e-0d9a3b1a7c11"),
        samples.make_show(
            key="tat-ca", guid="0c2e6f5c-5b0f-5d0e-8f0e-0d9a3b1a7c22", everything=True
        ),
    )
    episodes = [
        samples.make_episode(n, show=show, programme=show, key=f"{show}-{n}", guid=f"{show}-{n}")
        for show in ("a", "b")
        for n in (1, 2, 3)
    ]
    episodes = [
        replace(e, public=replace(e.public, audio=replace(e.public.audio, name=f"{e.key}.mp3")))
        for e in episodes
    ]
    files = by_path(plan(*episodes, station=samples.make_station(*shows)))

    def numbers(show):
        return re.findall(r"<itunes:episode>(\d+)<", files[f"{show}.xml"].content.decode())

    assert (numbers("a"), numbers("b")) == (["3", "2", "1"], ["3", "2", "1"])
    assert numbers("tat-ca") == ["3", "2", "1"]
    assert files["tat-ca.xml"].content.count(b"<item>") == 6


def test_nothing_of_the_school_edition_is_in_any_file(plan, samples):
    """Neither words, names, titles nor the sound of school-only parts."""
    secret = samples.SECRET
    episodes = [
        samples.make_episode(1),
        samples.make_episode(2, public=None, title=secret),
        samples.make_episode(3, title=f"{secret} 5A và chuyện khác", summary=f"Có {secret} 5A."),
    ]
    for file in plan(*episodes).files:
        text = file.content.decode("utf-8", "ignore")
        assert secret not in text
        assert "Bí Mật" not in text
        assert "B.M." not in text
        assert "-truong" not in text
        assert "55555555" not in file.path
        assert file.copy_of is None or "truong.mp3" not in file.copy_of.name


def test_face_of_an_episode_keeps_title_that_tells_nothing(samples):
    """Only titles that name a hidden item are made anew."""
    episode = samples.make_episode()
    face = public_face(episode, episode.public)
    assert face.title == episode.title
    assert face.school is None
    assert face.topics == ()
    same = replace(episode, school=replace(episode.school, items=episode.public.items))
    assert public_face(same, same.public).topics == episode.topics


def test_future_episode_waits_for_its_minute(plan, samples):
    """A minute before it is nowhere, at its minute it is everywhere."""
    episode = samples.make_episode()
    before = plan(episode, now=episode.air_time - timedelta(minutes=1))
    assert not any(episode.key in file.path for file in before.files)
    assert not any(episode.guid.encode() in file.content for file in before.files)
    after = by_path(plan(episode, now=episode.air_time))
    assert episode.guid.encode() in after["phat-thanh-mang-non.xml"].content


def test_edition_whose_consent_has_ended_is_withdrawn(plan, samples):
    """On the last day it stands, on the next it is gone."""
    edition = samples.make_edition(until=date(2026, 10, 1))
    episode = samples.make_episode(public=edition)
    at = datetime(2026, 10, 1, 23, 59, tzinfo=samples.VIETNAM)
    assert any(episode.key in f.path for f in plan(episode, now=at).files)
    later = plan(episode, now=at + timedelta(minutes=1))
    assert not any(episode.key in f.path for f in later.files)


def test_naive_clock_is_refused(plan, samples):
    """A time without a zone could publish too early."""
    with pytest.raises(TypeError):
        plan(samples.make_episode(), now=datetime(2040, 1, 1))


def test_two_plans_are_equal_byte_for_byte(plan, samples):
    """In any order of the episodes."""
    episodes = [samples.make_episode(n) for n in range(1, 6)]
    assert plan(*episodes) == plan(*reversed(episodes))


def test_show_without_episodes_has_feed_and_page(plan):
    """One can subscribe before the first broadcast."""
    files = by_path(plan())
    assert b"<item>" not in files["phat-thanh-mang-non.xml"].content
    assert "phat-thanh-mang-non/index.html" in files


@pytest.mark.slow
def test_hundreds_of_episodes_are_planned(plan, samples):
    """Three hundred episodes, each with its page; the oldest hundred in a page of their own."""
    episodes = [samples.make_episode(n) for n in range(1, 301)]
    files = by_path(plan(*episodes))
    assert files["phat-thanh-mang-non.xml"].content.count(b"<item>") == 100
    assert sum(path.endswith(".mp3") for path in files) == 300
    assert all(len(f.content) < 100_000 for p, f in files.items() if p.endswith(".html"))
    feed = "phat-thanh-mang-non.xml"
    seen = []
    while feed:
        text = files[feed].content.decode()
        seen += re.findall(r"<itunes:episode>(\d+)<", text)
        older = re.findall(r'<atom:link href="https://[^/]+/([^"]+)" rel="next"', text)
        feed = older[0] if older else ""
    assert seen == [str(n) for n in range(300, 0, -1)]


@pytest.mark.parametrize("change", ["missing", "shorter", "other bytes"])
def test_sound_that_is_missing_or_changed_stops_the_publishing(samples, audio, tmp_path, change):
    """The feed never names a wrong length; the error names the episode's file."""
    episode = samples.make_episode()
    data = bytes(1000)
    digest = hashlib.sha256(data).hexdigest()
    made = replace(episode.public.audio, bytes=len(data), sha256=digest)
    episode = replace(episode, public=replace(episode.public, audio=made))
    root = audio(episode)
    path = root / episode.show / episode.public.audio.name
    wanted = samples.plan_site(
        samples.make_station(),
        [episode],
        now=samples.utc(2040, 1, 1),
        audio_root=root,
        cached_picture=stand_in,
    )
    publisher = FolderPublisher(tmp_path / "feeds")
    if change == "missing":
        path.unlink()
    else:
        path.write_bytes(b"short" if change == "shorter" else b"x" + data[1:])
    with pytest.raises(LostSound, match=episode.key):
        publisher.publish(wanted)
    assert [p for p in (tmp_path / "feeds").rglob("*.*") if not p.name.startswith(".")] == []
    path.write_bytes(data)
    assert path.name.removesuffix(".mp3") in publisher.publish(wanted).written[0]


@pytest.mark.parametrize("key", ["Mang-Non", "măng-non", "a b", "../x", "a#b"])
def test_names_that_some_player_cannot_open_are_refused(plan, samples, key):
    """Small letters, figures and hyphens only."""
    station = samples.make_station(samples.make_show(key=key))
    with pytest.raises(PublishError, match="không dùng được"):
        plan(samples.make_episode(show=key), station=station)


def test_two_episodes_with_one_name_are_refused(plan, samples):
    """One would overwrite the other."""
    first = samples.make_episode(1)
    second = replace(samples.make_episode(2), key=first.key)
    with pytest.raises(PublishError):
        plan(first, second)


def test_own_artwork_is_used_and_its_faults_told(plan, samples):
    """A station's picture replaces the drawn one; a bad one is refused with its name."""
    station = samples.make_station(samples.make_show(image="bia.png"))
    own = {"phat-thanh-mang-non": PICTURE.getvalue()}

    def draw_all(_key, draw):
        return draw()

    files = by_path(plan(station=station, artwork=own, cached_picture=draw_all))
    (cover,) = [f for p, f in files.items() if "/cover-" in p]
    assert Image.open(io.BytesIO(cover.content)).size == (1400, 1400)
    with pytest.raises(AssetError) as caught:
        plan(station=station, artwork={"phat-thanh-mang-non": b"x"}, cached_picture=draw_all)
    assert caught.value.where == "bia.png"


def test_pictures_are_asked_for_once_by_a_key_of_their_content(plan, samples):
    """The same words have the same key, other words another."""
    keys = []

    def note(key, draw):
        keys.append(key)
        return PICTURE.getvalue()

    plan(samples.make_episode(), cached_picture=note)
    first = list(keys)
    keys.clear()
    plan(samples.make_episode(), cached_picture=note)
    assert keys == first
    keys.clear()
    plan(samples.make_episode(title="Khác"), cached_picture=note)
    assert set(keys) - set(first)


def test_cover_that_changes_gets_a_new_name(plan, samples):
    """Caches of the directories are keyed by address."""

    def other(_key, _draw):
        buffer = io.BytesIO()
        Image.new("RGB", (1400, 1400), (1, 2, 3)).save(buffer, "JPEG")
        return buffer.getvalue()

    names = [
        next(path for path in by_path(plan(cached_picture=how)) if "/cover-" in path)
        for how in (stand_in, other)
    ]
    assert names[0] != names[1]
