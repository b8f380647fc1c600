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
from pathlib import Path

from broadcaster.audio.measuring import fingerprint
from broadcaster.domain.dates import written
from broadcaster.domain.episode import heard
from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import fold, one_line
from broadcaster.domain.wording import length
from broadcaster.outreach.film import FilmSubject, film_look, film_subject, film_words
from broadcaster.outreach.film_origin import FilmOrigin, joined, origin_of
from broadcaster.outreach.film_texts import FilmWords, labels_of, post_for
from broadcaster.outreach.networks import Network
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
_KIND = "Tài liệu âm thanh (chương trình phát thanh)"


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

    Raises InputError when there is none, StoreError.
    """
    first, last = period
    now = tools.clock.now()
    keys = [
        brief.key
        for brief in open_released(station.profile, tools).briefs()
        if first <= brief.air_time.astimezone(ZONE).date() <= last and brief.air_time <= now
    ]
    subjects: list[FilmSubject] = []
    origins: list[FilmOrigin] = []
    notices: list[Notice] = []
    for key in keys:
        try:
            subject = film_subject(station, tools, key)
            origins.append(origin_of(subject.episode, read_timeline(subject.timeline)))
            subjects.append(subject)
        except BroadcasterError as fault:
            notices.append(
                Notice(
                    code="goi-cong-bo-qua",
                    level=Level.INFO,
                    sentence=fault.sentence,
                    hint=fault.hint,
                )
            )
    if not subjects:
        raise InputError(
            f"từ {written(first)} đến {written(last)} không có số nào đã phát mà được đưa ra ngoài",
            hint="Chọn kỳ khác, hoặc xem các số: broadcaster catalogue list",
        )
    chosen = tuple(one.episode.key for one in subjects)
    remember_film(tools.folders.audio, path, joined(origins))
    rows: list[dict[str, str]] = []
    with aside(path) as spare, zipfile.ZipFile(spare, "w") as archive:
        for number, subject in enumerate(subjects, start=1):
            tell(f"{number}/{len(subjects)}: {subject.episode.title}")
            rows.append(_add(archive, station, tools, subject))
        _put(archive, TABLE, _table(rows))
    return PortalZip(path=path, episodes=chosen, notices=tuple(notices))


def _add(
    archive: zipfile.ZipFile, station: StationContext, tools: ProgrammeTools, subject: FilmSubject
) -> dict[str, str]:
    """One episode's folder; its card."""
    key = subject.episode.key
    words = film_words(station.profile, subject)
    sound = subject.timeline.with_name(subject.sound)
    if fingerprint(sound)[1] != subject.edition.audio.sha256:
        raise StoreError(f"tệp tiếng của số {key} không còn nguyên", hint="Dựng lại số này.")
    archive.write(sound, f"{key}/{key}.mp3", zipfile.ZIP_STORED)
    picture = thumbnail_of(film_look(tools, words, subject.show), FilmShape.WIDE)
    _put(archive, f"{key}/anh.jpg", picture)
    _put(archive, f"{key}/loi-dang.txt", post_for(words, Network.FORUM, tools.register()).encode())
    _put(archive, f"{key}/loi-doc.txt", transcript_text(subject.edition).encode())
    card = _card(words)
    _put(archive, f"{key}/phieu.txt", "".join(f"{k}: {v}\n" for k, v in card.items()).encode())
    return {"Tệp": f"{key}/{key}.mp3", **card}


def _card(words: FilmWords) -> dict[str, str]:
    """What the upload page of a portal asks for; nothing is guessed."""
    episode, edition = words.episode, words.edition
    unknown = "chưa ghi trong bài"
    voices = ", ".join(one.name for one in heard(episode, edition))
    return {
        "Tên tài liệu": one_line(words.title),
        "Loại tài liệu": _KIND,
        "Chủ đề": ", ".join(episode.topics) or unknown,
        "Đối tượng": ", ".join(episode.audiences) or unknown,
        "Ngôn ngữ": "Tiếng Việt",
        "Đơn vị": words.unit,
        "Ngày phát": written(episode.air_time.astimezone(ZONE).date()),
        "Thời lượng": length(edition.audio.seconds),
        "Tóm tắt": one_line(words.about),
        "Văn bản nguồn": ", ".join(one.number for one in edition.sources) or "không có",
        "Người đọc": voices,
        "Ghi chú": ". ".join(labels_of(edition, synthetic=words.synthetic)),
        "Địa chỉ": words.page,
    }


def _table(rows: list[dict[str, str]]) -> bytes:
    """The cards as CSV that Excel opens; no cell begins as a formula does."""
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, fieldnames=list(rows[0]))
    table.writeheader()
    for row in rows:
        table.writerow({k: f"'{v}" if v[:1] in "=+-@" and v else v for k, v in row.items()})
    return text.getvalue().encode("utf-8-sig")


def _put(archive: zipfile.ZipFile, name: str, data: bytes) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, data)
