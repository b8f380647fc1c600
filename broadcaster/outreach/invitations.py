"""What is said of an episode to those who are to hear it: on paper, in a message, in a portal."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from broadcaster.domain.episode import Edition, Episode, heard, machine_sentences
from broadcaster.domain.station import TENTATIVE_URL, StationProfile
from broadcaster.domain.text import fold, one_line
from broadcaster.outreach.film_texts import labels_of
from broadcaster.outreach.leaving import leaving
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.publishing.addresses import (
    address,
    embed_path,
    episode_page_path,
    short_address,
    short_path,
)
from broadcaster.publishing.page_views import day_words, length_words, local_day, short_day
from broadcaster.publishing.show_notes import about

SENTENCES = 3  # of what it is about, for whoever stands before a board
_ENDS = re.compile(r"(?:(?<=[.!?…])|(?<=[.!?…][”\"')\]])) ")
# "Điều 5.", "1."
_NUMBERED = re.compile(r"(?:^|\b(?:điều|khoản|mục|chương|phần|bài|câu|số) )\d+\.$", re.IGNORECASE)
_MORE = 30  # signs beside a title in a sentence that only announces it: “Bài đầu tiên: …”
_SHORT_FORMS = ("TP.", "Tp.", "ThS.", "TS.", "PGS.", "GS.", "BS.", "Th.", "Q.", "P.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """The public words of an episode; nothing of what only the school may hear."""

    title: str
    programme: str
    unit: str  # who speaks
    day: str  # “thứ Hai, ngày 14 tháng 9 năm 2026”
    short_day: str  # “14/9/2026”
    length: str  # “8 phút 40 giây”
    sentences: tuple[str, ...]  # what it is about, at most three
    sources: tuple[str, ...]  # numbers of the documents that it cites, else their titles
    labels: tuple[str, ...]  # what is to be said of machines, without their stops
    marks: tuple[str, ...]  # the same in short, where there is no room for titles
    topics: tuple[str, ...]
    audiences: tuple[str, ...]
    readers: tuple[str, ...]  # whose voices are heard
    page: str  # address of its page; "" = the station has no public address
    link: str  # its short address; "" = the same
    frame: str  # address of the page for other sites' frames; "" = there is none


def invitation(station: StationProfile, episode: Episode, edition: Edition) -> Invitation:
    """The words of an episode's public `edition`; `episode` is as the world may know it."""
    day, url = local_day(episode.air_time), station.public_url
    synthetic = any(line.synthetic for line in edition.transcript)
    return Invitation(
        title=one_line(episode.title),
        programme=one_line(episode.programme_name),
        unit=one_line(station.unit or station.name),
        day=day_words(day),
        short_day=short_day(day),
        length=length_words(edition.audio.seconds),
        sentences=_beside(episode.title, first_sentences(about(episode, edition), SENTENCES + 1)),
        sources=tuple(
            dict.fromkeys(
                name for s in edition.sources if (name := one_line(s.number) or one_line(s.title))
            )
        ),
        labels=machine_sentences(edition.items, synthetic=synthetic),
        marks=(*labels_of(edition, synthetic=synthetic), *_staged(edition)),
        topics=_plain(episode.topics),
        audiences=_plain(episode.audiences),
        readers=_plain(dict.fromkeys(one.name for one in heard(episode, edition))),
        page=address(url, episode_page_path(episode)) if url else "",
        link=short_address(url, episode) if url else "",
        frame=address(url, embed_path(episode)) if url and station.portal.embed else "",
    )


def _staged(edition: Edition) -> Iterable[str]:
    if any(item.real_case for item in edition.items):
        yield "Có bài dựng lại một việc có thật"


def _beside(title: str, sentences: Sequence[str]) -> tuple[str, ...]:
    """The sentences but one that only announces the title, which stands above them anyway."""
    named = fold(title)
    told = [
        one
        for one in sentences
        if not named or named not in fold(one) or len(one) > len(title) + _MORE
    ]
    return tuple(told[:SENTENCES])


def _plain(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(text for one in texts if (text := one_line(one)))


def first_sentences(text: str, count: int) -> tuple[str, ...]:
    """The first sentences of a text, a line each at most.

    The stop of a short form or of a number in the law ends none, nor one before a small letter.
    """
    found: list[str] = []
    for line in filter(None, map(one_line, text.split("\n"))):
        held = ""
        pieces = _ENDS.split(line)
        for piece, following in zip(pieces, [*pieces[1:], ""], strict=True):
            held = f"{held} {piece}".strip()
            goes_on = held.endswith(_SHORT_FORMS) or _NUMBERED.search(held)
            if not (goes_on or following[:1].islower()):
                found.append(held)
                held = ""
        found += [held] if held else []
    return tuple(found[:count])


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncedEpisode:
    """An episode that may be spoken of outside, and what is still in the way of its link."""

    told: Invitation
    show: str  # Show.key
    doubts: tuple[str, ...]  # why the link may lead nowhere, whole sentences


def announced(profile: StationProfile, tools: ProgrammeTools, key: str) -> AnnouncedEpisode:
    """The public words of an episode, exactly as they were approved.

    Raises InputError, NotApproved, AssetError with the reason why nobody outside is told of it,
    StoreError.
    """
    found = leaving(profile, tools, key)
    return AnnouncedEpisode(
        told=invitation(profile, found.face, found.face.public or found.edition),
        show=found.show.key,
        doubts=tuple(_doubts(profile, tools, found.face)),
    )


def _doubts(profile: StationProfile, tools: ProgrammeTools, episode: Episode) -> Iterable[str]:
    if not profile.public_url:
        yield "Đài chưa có địa chỉ công khai nên lời giới thiệu không có liên kết."
        return
    if profile.public_url == TENTATIVE_URL:
        yield "Địa chỉ công khai của đài còn là địa chỉ mẫu, chưa ai mở được; đừng gửi, đừng in."
    if not (tools.folders.feeds / short_path(episode)).is_file():
        yield "Trang của bài chưa có trên kênh; đừng gửi liên kết trước khi mở thử được."
