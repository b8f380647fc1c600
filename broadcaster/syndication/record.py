"""What a feed says, checked and in its final words, before any XML or JSON is made of it."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone

from broadcaster.errors import PublishError
from broadcaster.model.address import (
    address,
    audio_path,
    chapters_path,
    episode_page_path,
    feed_path,
    json_feed_path,
    show_page_path,
    transcript_path,
)
from broadcaster.model.disclosure import SYNTHETIC_MARK, heard
from broadcaster.model.episode import Edition, Episode, VoiceUse
from broadcaster.model.station import Show, StationProfile
from broadcaster.syndication.notes import description_html, notes_html, short_text
from broadcaster.syndication.titles import feed_title
from broadcaster.text import cut_bytes
from broadcaster.text.clean import one_line

VIETNAM = timezone(timedelta(hours=7))
TITLE_BYTES = 255
ITEM_LIMIT = 300  # newest episodes in one feed; all stay reachable through the pages


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRecord:
    """One episode as every feed format tells it."""

    guid: str  # for life
    title: str  # without number and show name
    link: str  # page of the episode
    summary: str  # plain text
    description: str  # simple HTML, at most 4000 bytes
    notes: str  # HTML with the cited law
    published: datetime  # in +07:00
    audio: str  # address
    audio_bytes: int
    seconds: int  # from the file, rounded
    number: int  # 0 = none
    season: int  # first calendar year of the school year
    season_name: str
    transcript: str  # address, "" = none
    chapters: str  # address, "" = none
    people: tuple[tuple[str, str], ...]  # name, role in the podcast taxonomy
    topics: tuple[str, ...]
    synthetic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRecord:
    """One show as every feed format tells it, newest episode first."""

    guid: str
    title: str
    description: str  # plain text, at most 4000 bytes
    author: str
    email: str  # "" = hidden
    category: str  # as station.toml writes it
    explicit: bool
    image: str  # address of the square artwork
    link: str  # page of the show
    feed: str  # address of the RSS
    json_feed: str  # address of the JSON Feed
    licence: str
    weekly_days: tuple[int, ...]  # 0 = Monday
    items: tuple[ItemRecord, ...]

    @property
    def built(self) -> datetime | None:
        """The newest change of content; None for a show without episodes."""
        return max((item.published for item in self.items), default=None)

    @property
    def synthetic(self) -> bool:
        """Whether any voice in the feed is made by a machine."""
        return any(item.synthetic for item in self.items)


def feed_record(
    show: Show,
    station: StationProfile,
    episodes: Iterable[Episode],
    *,
    image_url: str,
    weekly_days: Sequence[int] = (),
    limit: int = ITEM_LIMIT,
) -> FeedRecord:
    """Gather and check a show; episodes without a public edition are left out.

    Raises PublishError where a directory would refuse the feed.
    """
    _check_addresses(station.public_url, image_url)
    public = sorted(
        ((_local(e), e.public) for e in episodes if e.show == show.key and e.public is not None),
        key=lambda pair: (pair[0].air_time, pair[0].key),
        reverse=True,
    )
    items = tuple(_item(show, station, e, edition) for e, edition in public[:limit])
    _check_identity(items)
    url = station.public_url
    return FeedRecord(
        guid=show.guid,
        title=cut_bytes(one_line(show.title) or show.key, TITLE_BYTES),
        description=short_text(show.description) or short_text(show.title) or show.key,
        author=one_line(station.unit) or one_line(station.name) or show.key,
        email=one_line(station.email),
        category=show.category,
        explicit=show.explicit,
        image=image_url,
        link=address(url, show_page_path(show.key)),
        feed=address(url, feed_path(show.key)),
        json_feed=address(url, json_feed_path(show.key)),
        licence=one_line(station.licence),
        weekly_days=tuple(sorted(set(weekly_days))),
        items=items,
    )


def season_name(season: int) -> str:
    """The school year in words, from its first calendar year."""
    return f"Năm học {season}–{season + 1}"


def _local(episode: Episode) -> Episode:
    """The episode with its air time as Vietnamese clocks show it."""
    return replace(episode, air_time=episode.air_time.astimezone(VIETNAM))


def _item(show: Show, station: StationProfile, episode: Episode, edition: Edition) -> ItemRecord:
    url = station.public_url
    voices = heard(episode, edition)
    synthetic = any(line.synthetic for line in edition.transcript)
    return ItemRecord(
        guid=episode.guid,
        title=cut_bytes(feed_title(episode, edition, show), TITLE_BYTES),
        link=address(url, episode_page_path(episode)),
        summary=short_text(episode.summary or "; ".join(i.title for i in edition.items)),
        description=description_html(episode, edition, synthetic=synthetic),
        notes=notes_html(episode, edition, synthetic=synthetic),
        published=episode.air_time,
        audio=address(url, audio_path(episode)),
        audio_bytes=edition.audio.bytes,
        seconds=max(1, round(edition.audio.seconds)),
        number=max(0, episode.number),
        season=episode.season,
        season_name=season_name(episode.season),
        transcript=address(url, transcript_path(episode)) if edition.transcript else "",
        chapters=address(url, chapters_path(episode)) if edition.chapters else "",
        people=tuple(dict.fromkeys(_person(voice) for voice in voices)),
        topics=tuple(dict.fromkeys(one_line(topic) for topic in episode.topics if topic.strip())),
        synthetic=synthetic,
    )


def _person(voice: VoiceUse) -> tuple[str, str]:
    name = cut_bytes(one_line(voice.name or voice.role), 100)
    return (f"{name} – {SYNTHETIC_MARK}", "narrator") if voice.synthetic else (name, "narrator")


def _check_addresses(public_url: str, image_url: str) -> None:
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-:\[\]]+(/[A-Za-z0-9._~\-/]*)?", public_url):
        raise PublishError(
            f"địa chỉ công khai của đài không dùng được: “{public_url}”",
            hint="Sửa public_url trong station.toml, ví dụ https://phat-thanh.example.edu.vn.",
        )
    if not image_url.isascii() or not image_url.endswith((".jpg", ".png")):
        raise PublishError(
            f"địa chỉ ảnh bìa phải kết thúc bằng .jpg hoặc .png: “{image_url}”",
            hint="Đổi tên tệp ảnh trong station.toml hoặc để trống để chương trình tự vẽ.",
        )


def _check_identity(items: Sequence[ItemRecord]) -> None:
    for what, values in (
        ("mã nhận dạng", [item.guid for item in items]),
        ("tệp âm thanh", [item.audio for item in items]),
    ):
        twice = sorted({value for value in values if values.count(value) > 1})
        if twice or not all(values):
            raise PublishError(
                f"có hai số phát thanh cùng {what}: {', '.join(twice) or 'để trống'}",
                hint="Xem lại danh-sach-so.toml; mỗi số phải có khóa riêng.",
            )
    for item in items:
        if item.audio_bytes <= 0:
            raise PublishError(
                f"tệp âm thanh của “{item.title}” rỗng", hint="Làm lại số này rồi xuất bản."
            )
