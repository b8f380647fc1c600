"""What was new in a period, as one ZIP for the upload page of a portal.

A folder for each episode with its sound, picture, words and card; the cards once more as a table.
Only what may leave the school now is in it, and what was left out is told with its reason.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

from broadcaster.audio.measuring import fingerprint
from broadcaster.domain.dates import written
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import fold
from broadcaster.domain.wording import refusal
from broadcaster.outreach.film import FilmSubject, ask_again, film_look, film_subject, film_words
from broadcaster.outreach.film_origin import FilmOrigin, joined, origin_of
from broadcaster.outreach.film_texts import post_for
from broadcaster.outreach.invitations import invitation
from broadcaster.outreach.networks import Network
from broadcaster.outreach.portal_card import bookshelf_card, card_text
from broadcaster.outreach.taking_back import remember_film
from broadcaster.pictures.film_pictures import FilmShape, thumbnail_of
from broadcaster.production.sidecars import read_timeline
from broadcaster.production.tools import StationContext
from broadcaster.production.transcript import transcript_text
from broadcaster.programme.gate import open_released
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.storage.atomic import aside

TABLE = "danh-muc.csv"
_EPOCH = (1980, 1, 1, 0, 0, 0)  # of every entry: the same episodes give the same list


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalZip:
    """What was written."""

    path: Path
    episodes: tuple[str, ...]  # keys
    notices: tuple[Notice, ...]  # what was left out, and why


def quarter(words: str) -> tuple[date, date] | None:
    """The first and last day of "quý 4/2026"; None = it is no quarter."""
    found = re.fullmatch(r"quy\s*([1-4])\s*[/ -]\s*(?:nam\s*)?(20\d\d)", fold(words).strip())
    if found is None:
        return None
    number, year = int(found[1]), int(found[2])
    after = date(year + number // 4, number * 3 % 12 + 1, 1)
    return date(year, number * 3 - 2, 1), after - timedelta(days=1)


def write_portal_zip(
    station: StationContext,
    tools: ProgrammeTools,
    period: tuple[date, date],
    path: Path,
    *,
    tell: Callable[[str], None] = lambda _: None,
) -> PortalZip:
    """Write the ZIP of the episodes whose air day lies in the period, ends included.

    An episode that may not leave, or is damaged, stops no other and is told of. Raises InputError
    when there is none, or when one was taken back or built anew while all was packed: then there is
    no ZIP. Raises StoreError.
    """
    first, last = period
    now = tools.clock.now()
    keys = [
        brief.key
        for brief in open_released(station.profile, tools).briefs()
        if first <= brief.air_time.astimezone(ZONE).date() <= last and brief.air_time <= now
    ]
    found: list[FilmSubject] = []
    origins: list[FilmOrigin] = []
    notices: list[Notice] = []
    for key in keys:
        try:
            subject = film_subject(station, tools, key)
            _check(station, tools, subject)
            origins.append(origin_of(subject.episode, read_timeline(subject.timeline)))
            found.append(subject)
        except BroadcasterError as fault:
            notices.append(_left_out(key, fault))
    if not found:
        told = "; ".join(one.sentence.rstrip(".") for one in notices)
        raise InputError(
            f"từ {written(first)} đến {written(last)} không có số nào đã phát mà được đưa ra ngoài"
            + (f": {told}" if told else ""),
            hint="Chọn kỳ khác, hoặc xem các số: broadcaster catalogue list",
        )
    chosen = tuple(one.episode.key for one in found)
    remember_film(tools.folders.audio, path, joined(origins))
    rows: list[dict[str, str]] = []
    with aside(path) as spare:
        with zipfile.ZipFile(spare, "w") as archive:
            for number, one in enumerate(found, start=1):
                tell(f"{number}/{len(found)}: {one.episode.title}")
                rows.append(_add(archive, station, tools, one))
            _put(archive, TABLE, _table(rows))
        for one in found:
            ask_again(station, tools, one)
    return PortalZip(path=path, episodes=chosen, notices=tuple(notices))


def _left_out(key: str, fault: BroadcasterError) -> Notice:
    """Why an episode is not in it: it may not leave, or something of it is damaged."""
    sentence = fault.sentence
    if key not in sentence:
        at = f" ({Path(fault.where).name})" if fault.where else ""
        sentence = f"số {key} không vào gói: {sentence}{at}"
    if isinstance(fault, InputError):
        return Notice(code="goi-cong-bo-qua", level=Level.INFO, sentence=sentence, hint=fault.hint)
    return Notice(code="goi-cong-hong", level=Level.ERROR, sentence=sentence, hint=fault.hint)


def _check(station: StationContext, tools: ProgrammeTools, subject: FilmSubject) -> None:
    """Raises StoreError when what would be packed is gone, or not what was let out."""
    key, sound = subject.episode.key, subject.timeline.with_name(subject.sound)
    try:
        mark = fingerprint(sound)[1]
    except OSError as fault:
        raise StoreError(
            f"tệp tiếng của số {key} không đọc được: {refusal(fault)}", hint="Dựng lại số này."
        ) from fault
    if mark != subject.edition.audio.sha256:
        raise StoreError(f"tệp tiếng của số {key} không còn nguyên", hint="Dựng lại số này.")
    film_look(tools, film_words(station.profile, subject), subject.show)


def _add(
    archive: zipfile.ZipFile, station: StationContext, tools: ProgrammeTools, subject: FilmSubject
) -> dict[str, str]:
    """One episode's folder; its card."""
    episode, edition = subject.episode, subject.edition
    key, words = episode.key, film_words(station.profile, subject)
    sound = subject.timeline.with_name(subject.sound)
    archive.write(sound, f"{key}/{key}.mp3", zipfile.ZIP_STORED)
    picture = thumbnail_of(film_look(tools, words, subject.show), FilmShape.WIDE)
    _put(archive, f"{key}/anh.jpg", picture)
    _put(archive, f"{key}/loi-dang.txt", post_for(words, Network.FORUM, tools.register()).encode())
    _put(archive, f"{key}/loi-doc.txt", transcript_text(edition).encode())
    told = invitation(station.profile, episode, edition)
    _put(archive, f"{key}/phieu.txt", f"{card_text(told)}\n".encode())
    return {"Tệp": f"{key}/{key}.mp3", **dict(bookshelf_card(told))}


def _table(rows: list[dict[str, str]]) -> bytes:
    """The cards as CSV that Excel opens; no cell begins as a formula does."""
    text = io.StringIO(newline="")
    # an episode without something has no row of it on its card
    longest = max(rows, key=len)
    table = csv.DictWriter(text, fieldnames=[*dict.fromkeys((*longest, *chain(*rows)))])
    table.writeheader()
    for row in rows:
        table.writerow({k: f"'{v}" if v[:1] in "=+-@" and v else v for k, v in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)
