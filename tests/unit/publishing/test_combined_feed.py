"""Two shows and one that has everything: what each of the three feeds tells of an episode."""

import io
import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from PIL import Image

from broadcaster.domain.episode import AI_SENTENCE, SYNTHETIC_MARK
from broadcaster.domain.station import ProgrammeFormat
from broadcaster.production.rundown import OPENING_CHAPTER
from broadcaster.publishing.publish import weekly_days

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
PICTURE = io.BytesIO()
Image.new("RGB", (1400, 1400), (10, 95, 99)).save(PICTURE, "JPEG")
HUB = "https://hub.example.edu.vn/"
SITE = "https://phat-thanh.example.edu.vn/"
NAMES = ("mang-non", "phu-huynh", "tat-ca")
ELSEWHERE = {
    name: {
        "apple": f"https://podcasts.apple.com/vn/podcast/{name}/id1",
        "spotify": f"https://open.spotify.com/show/{name}",
        "youtube": f"https://www.youtube.com/playlist?list={name}",
    }
    for name in NAMES
}


def show_of(samples, number, **changes):
    name = NAMES[number]
    guid = f"9b2e6f5c-5b0f-5d0e-8f0e-0d9a3b1a7c1{number}"
    return samples.make_show(
        key=name, guid=guid, title=f"Kênh {name}", **ELSEWHERE[name], **changes
    )


def episode_of(samples, show, number, **changes):
    """Of the show of parents the words are read by people; the other show has a machine's voice."""
    key = f"{show}-{number}"
    episode = samples.make_episode(number, key=key, guid=key, show=show, programme=show)
    edition = episode.public
    audio = replace(edition.audio, name=f"{key}.mp3")
    if show == "phu-huynh":
        lines = tuple(replace(line, synthetic=False) for line in edition.transcript)
        greeting = replace(edition.chapters[0], title=OPENING_CHAPTER)
        edition = replace(edition, transcript=lines, chapters=(greeting, edition.chapters[1]))
        voices = (replace(episode.voices[0], synthetic=False, name="Cô Mận (ví dụ)"),)
        episode = replace(episode, voices=voices, title=f"Chuyện nhà {number}", summary="")
    return replace(episode, public=replace(edition, audio=audio), **changes)


@pytest.fixture(scope="module")
def site(samples, tmp_path_factory):
    """Every file by its path."""
    audio = tmp_path_factory.mktemp("audio_out")
    shows = [show_of(samples, 0), show_of(samples, 1), show_of(samples, 2, everything=True)]
    station = samples.make_station(*shows, hub=HUB)
    episodes = [episode_of(samples, name, n) for name in NAMES[:2] for n in (1, 2, 3)]
    for episode in episodes:
        path = audio / episode.show / episode.public.audio.name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.truncate(episode.public.audio.bytes)
    formats = [
        ProgrammeFormat(slug="mang-non", name="Măng non", show="mang-non", weekdays=(0,)),
        ProgrammeFormat(slug="phu-huynh", name="Phụ huynh", show="phu-huynh", weekdays=(3, 0)),
    ]
    plan = samples.plan_site(
        station,
        episodes,
        now=samples.utc(2040, 1, 1),
        audio_root=audio,
        cached_picture=lambda _key, _draw: PICTURE.getvalue(),
        weekly_days=weekly_days(station, formats),
    )
    return {file.path: file for file in plan.files}


@pytest.fixture(scope="module")
def channels(site):
    feeds = {name: site[f"{name}.xml"].content for name in NAMES}
    return {name: ElementTree.fromstring(data).find("channel") for name, data in feeds.items()}


def items_of(channel):
    """By the address of their page, which is the same in every feed."""
    return {item.findtext("link"): item for item in channel.findall("item")}


def people_of(item):
    return [(p.text, p.get("role"), p.get("group")) for p in item.iter(f"{PODCAST}person")]


def pairs(channels):
    """Each episode as its own show's feed and as the combined one tell it."""
    every = items_of(channels["tat-ca"])
    own = [pair for name in NAMES[:2] for pair in items_of(channels[name]).items()]
    assert every.keys() == dict(own).keys()
    assert len(own) == 6
    return [(item, every[page]) for page, item in own]


def test_no_number_is_told_twice_in_either_way_of_telling_it(channels):
    for name, channel in channels.items():
        for tag in (ITUNES, PODCAST):
            numbers = [e.text for e in channel.iter(f"{tag}episode")]
            assert numbers == ["3", "2", "1"], name


def test_people_who_are_heard_are_named_in_both_feeds(channels):
    said = set()
    for own, every in pairs(channels):
        people, others = map(people_of, (own, every))
        assert people
        assert others == people
        said.update(people)
    assert ("Cô Mận (ví dụ)", "narrator", "cast") in said
    assert (f"Phát thanh viên nữ – {SYNTHETIC_MARK}", "narrator", "cast") in said


def test_every_feed_names_the_hub_and_itself(channels, site):
    for name, channel in channels.items():
        links = {e.get("rel"): e.get("href") for e in channel.findall(f"{ATOM}link")}
        assert (links["hub"], links["self"]) == (HUB, f"{SITE}{name}.xml")
        assert json.loads(site[f"{name}.json"].content)["hubs"] == [{"type": "WebSub", "url": HUB}]


def test_each_feed_says_the_days_on_which_its_own_programmes_are_on_air(channels):
    told = {name: channel.find(f"{PODCAST}updateFrequency") for name, channel in channels.items()}
    assert {name: (tag.get("rrule"), tag.text) for name, tag in told.items()} == {
        "mang-non": ("FREQ=WEEKLY;BYDAY=MO", "Thứ hai hằng tuần"),
        "phu-huynh": ("FREQ=WEEKLY;BYDAY=MO,TH", "Thứ hai, thứ năm hằng tuần"),
        "tat-ca": ("FREQ=WEEKLY;BYDAY=MO,TH", "Thứ hai, thứ năm hằng tuần"),
    }


def test_the_days_are_said_only_where_every_programme_has_some(samples):
    private = samples.make_show(key="noi-bo", private=True)
    named = show_of(samples, 2, programmes=("mang-non", "noi-bo"))
    shows = [show_of(samples, 0), show_of(samples, 1), named, private]
    fixed = ProgrammeFormat(slug="mang-non", name="Măng non", show="mang-non", weekdays=(4, 1))
    loose = ProgrammeFormat(slug="phu-huynh", name="Phụ huynh", show="phu-huynh")
    closed = ProgrammeFormat(slug="noi-bo", name="Nội bộ", show="noi-bo", weekdays=(6,))
    formats = [fixed, loose, closed]
    days = {"mang-non": (1, 4), "noi-bo": (6,)}
    # by its name a programme is there; what is only for subscribers is in no public show
    assert weekly_days(samples.make_station(*shows), formats) == days | {"tat-ca": (1, 4)}
    combined = [*shows[:2], show_of(samples, 2, everything=True), private]
    assert weekly_days(samples.make_station(*combined), formats) == days
    assert weekly_days(samples.make_station(*shows), []) == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_show_leads_to_its_own_places_at_the_large_directories_and_to_no_other_show_s(site, name):
    page = site[f"{name}/index.html"].content.decode()
    buttons = re.findall(r'<a class="button small" href="([^"]+)"', page)
    for other in NAMES:
        for place in ELSEWHERE[other].values():
            assert (place in buttons) == (other == name)
    [told] = re.findall(r'"sameAs":(\[[^]]*\])', page)
    assert json.loads(told) == list(ELSEWHERE[name].values())


def test_programs_are_told_of_machine_voices_and_of_people_s(channels):
    """Each item for itself; a feed in which one episode has a machine's voice says so as a whole."""
    whole = {}
    for name, channel in channels.items():
        [tag] = [e for e in channel.findall(f"{PODCAST}txt") if e.get("purpose") == "ai-content"]
        whole[name] = tag.text
    assert whole == {"mang-non": "true", "phu-huynh": "false", "tat-ca": "true"}
    for pair in pairs(channels):
        machine = "/mang-non/" in pair[0].findtext("link")
        for item in pair:
            told = [e.text for e in item.iter(f"{PODCAST}txt") if e.get("purpose") == "ai-content"]
            assert told == [str(machine).lower()]
            assert (AI_SENTENCE in item.findtext(f"{CONTENT}encoded")) == machine


def test_notes_are_the_same_in_both_feeds_with_times_law_and_whom_to_ask(channels):
    """From the summary, or where nobody wrote one from the first sentences."""
    for own, every in pairs(channels):
        notes = own.findtext(f"{CONTENT}encoded")
        assert every.findtext(f"{CONTENT}encoded") == notes
        assert every.findtext("description") == own.findtext("description")
        written = "/mang-non/" in own.findtext("link")
        opening = (
            "Vì sao phải đội mũ bảo hiểm khi đi"
            if written
            else "Hôm nay chúng ta cùng tìm hiểu quy định"
        )
        assert own.findtext("description").startswith(f"<p>{opening}")
        assert "0:12" in notes
        assert '<a href="https://vanban.example.vn/36-2024-QH15">' in notes
        assert "Liên hệ: Thầy tổng phụ trách" in notes


def test_each_episode_has_artwork_of_its_own_and_the_same_in_both_feeds(channels, site):
    seen = []
    for own, every in pairs(channels):
        image = own.find(f"{ITUNES}image").get("href")
        assert every.find(f"{ITUNES}image").get("href") == image
        assert image.removeprefix(SITE) in site
        seen.append(image)
    assert len(set(seen)) == 6
    covers = {channel.find(f"{ITUNES}image").get("href") for channel in channels.values()}
    assert len(covers) == 3
    assert covers.isdisjoint(seen)
