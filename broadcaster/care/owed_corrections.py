"""A correction is heard where the error was heard: which places owe one, and which have it.

What log, receipts and the public folder tell decides; where nothing tells, a person says so.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from broadcaster.care.store import SqlOwedCorrections
from broadcaster.domain.correction import HeardPlace, OwedCorrection
from broadcaster.domain.dates import written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import one_line
from broadcaster.domain.withdrawal import TakenBack
from broadcaster.law.changes import SourceChange
from broadcaster.playout.store import AirRecord
from broadcaster.publishing.addresses import episode_page_path
from broadcaster.publishing.vanishing import private_sites
from broadcaster.sharing.taking_back import handed_packs, packs_holding
from broadcaster.stations.pushed_copies import pushed_copies
from broadcaster.stations.tools import StationTools
from broadcaster.storage.atomic import write_atomic


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionBook:
    """What corrections are looked up in: the station's parts, the log, what is owed."""

    tools: StationTools
    record: AirRecord
    owed: SqlOwedCorrections


def reached(book: CorrectionBook, episode: Episode) -> Iterator[tuple[HeardPlace, str, str]]:
    """Every place that an episode reached: kind, name, how it is known. Raises StoreError.

    At a loudspeaker it is enough that it began; a station's folder that was pulled counts as heard.
    """
    for site, moments in book.record.began_at(episode.key).items():
        yield HeardPlace.YARD, site, f"phát {_moments(moments)}"
    if _stands(book.tools, episode):
        yield HeardPlace.CHANNEL, episode.show, "đăng trên kênh"
    for station, told in _at_stations(book, episode.key).items():
        yield HeardPlace.STATION, station, told
    gone = TakenBack(keys=frozenset({episode.key}), scripts=frozenset(episode.slugs))
    for path in packs_holding(book.tools.folders.audio, gone):
        yield HeardPlace.PACK, path.as_posix(), "có trong gói đã gửi"


def start_correction(
    book: CorrectionBook,
    episode: Episode,
    changes: Sequence[SourceChange],
    *,
    wrong: str,
    who: str,
    day: date,
) -> tuple[Path, tuple[OwedCorrection, ...]]:
    """Write the skeleton of a correction and note every place that owes it.

    Nothing is rendered, withdrawn or sent. Said again it finds the script that it wrote, and adds
    the places that were reached since. Raises InputError where nothing says what was wrong.
    """
    told = one_line(wrong) or "; ".join(one.told for one in changes)
    if not told:
        raise InputError(
            f"chưa rõ số {episode.key} sai ở đâu: văn bản nó nhắc vẫn như ngày phát",
            hint='Thêm --wrong "…": câu nào sai, đúng ra là gì.',
        )
    name = f"dinh-chinh-{episode.key}"
    path = book.tools.folders.scripts / f"{name}.md"
    if not path.exists():
        write_atomic(path, correction_script(episode, changes, wrong=told, day=day).encode())
    now = book.tools.clock.now()
    owed = tuple(
        OwedCorrection(
            episode=episode.key,
            title=episode.title,
            wrong=told,
            kind=kind,
            place=place,
            heard=heard,
            script=name,
            opened=now,
            who=who,
        )
        for kind, place, heard in reached(book, episode)
    )
    book.owed.add(owed)
    return path, tuple(one for one in book.owed.all() if one.episode == episode.key)


def needless(book: CorrectionBook, episode: Episode, *, reason: str, who: str) -> None:
    """Note that a person looked and no correction is needed: nobody is reminded again.

    Raises InputError without a reason.
    """
    why = one_line(reason)
    if not why:
        raise InputError("chưa ghi vì sao không cần đính chính", hint="Thêm lý do.")
    now = book.tools.clock.now()
    found = [*reached(book, episode)] or [(HeardPlace.CHANNEL, episode.show, "")]
    known = [one for one in book.owed.all() if one.episode == episode.key]
    for one in known:
        book.owed.settle(one.id, at=now, proof=why)
    book.owed.add(
        OwedCorrection(
            episode=episode.key,
            title=episode.title,
            wrong="",
            kind=kind,
            place=place,
            heard=heard,
            opened=now,
            who=who,
            settled=now,
            proof=why,
        )
        for kind, place, heard in found
    )


def say_settled(book: CorrectionBook, id: int, *, proof: str) -> None:  # noqa: A002 - as the value
    """A person says that a place has it: "đã đọc lại trên loa thôn 3". Raises InputError."""
    if not one_line(proof):
        raise InputError("chưa ghi vì sao biết nơi ấy đã nghe bài đính chính", hint="Thêm lý do.")
    if all(one.id != id for one in book.owed.all(still_owed=True)):
        raise InputError(
            f"không có nơi nào số {id} còn nợ đính chính", hint="Xem: broadcaster law owed"
        )
    book.owed.settle(id, at=book.tools.clock.now(), proof=one_line(proof))


def still_owed(book: CorrectionBook) -> tuple[OwedCorrection, ...]:
    """Places that wait for their correction; those that have it by now are settled first."""
    for one in book.owed.all(still_owed=True):
        if proof := _proof(book, one):
            book.owed.settle(one.id, at=book.tools.clock.now(), proof=proof)
    return tuple(book.owed.all(still_owed=True))


def _proof(book: CorrectionBook, owed: OwedCorrection) -> str:
    """By what it is known that the correction was heard at a place; "" = it is not."""
    keys = [e.key for e in book.tools.listing().entries if owed.script in e.slugs]
    for key in keys if owed.script else ():
        if owed.kind is HeardPlace.YARD:
            told = _heard_on(book, key, owed)
        elif owed.kind is HeardPlace.CHANNEL:
            made = book.tools.catalogue().get(key)
            told = f"đã đăng {key}" if made is not None and _stands(book.tools, made) else ""
        elif owed.kind is HeardPlace.STATION:
            told = _has_it(book, key, owed)
        else:
            told = ""
        if told:
            return told
    return _given_anew(book, owed) if owed.kind is HeardPlace.PACK else ""


def _heard_on(book: CorrectionBook, key: str, owed: OwedCorrection) -> str:
    moments = [m for m in book.record.heard_on(key).get(owed.place, ()) if m > owed.opened]
    return f"phát {_moments(moments[:1])}" if moments else ""


def _has_it(book: CorrectionBook, key: str, owed: OwedCorrection) -> str:
    """A station that tells what it airs must have aired it; of another one a receipt is enough."""
    told = book.tools.station_book()
    airings = told.airings(owed.place)
    aired = [a.started for a in airings if a.episode == key]
    if aired:
        return f"đài báo đã phát {_moments(aired[:1])}"
    if any(airing.episode == owed.episode for airing in airings):
        return ""
    taken = told.took(key).get(owed.place)
    if taken is not None:
        return f"đài báo đã nhận {_moments([taken])}"
    copies = pushed_copies(book.tools.folders.audio)
    pushed = [
        c.at for c in copies if _station_named(book, c.station) == owed.place and key in c.keys
    ]
    return f"đã chép tới đài lúc {pushed[0]}" if pushed else ""


def _given_anew(book: CorrectionBook, owed: OwedCorrection) -> str:
    """Another pack with the correction, written to the same folder or over the same file."""
    audio, there = book.tools.folders.audio, Path(owed.place)
    packs = [path for path in handed_packs(audio) if path.parent == there.parent and path.is_file()]
    wanted = TakenBack(scripts=frozenset({owed.script}))
    having = set(packs_holding(audio, wanted)) if owed.script and packs else set()
    return next((f"gói {path.name} có bài đính chính" for path in packs if path in having), "")


# ----- where it was heard


def _stands(tools: StationTools, episode: Episode) -> bool:
    """Whether its page stands on the public site or on any listener's own."""
    path = episode_page_path(episode)
    if (tools.folders.feeds / path).is_file():
        return True
    with suppress(OSError):
        return any((site / path).is_file() for site in private_sites(tools.folders.feeds))
    return False


def _at_stations(book: CorrectionBook, key: str) -> Mapping[str, str]:
    """Station's code -> how it is known to have the episode; what it aired goes before the rest."""
    found: dict[str, str] = {}
    for copy in pushed_copies(book.tools.folders.audio):
        if key in copy.keys:
            found[_station_named(book, copy.station)] = f"chép tới {copy.to} lúc {copy.at}"
    for code, taken in book.tools.station_book().took(key).items():
        found[code] = f"đài nhận {_moments([taken])}"
    aired: dict[str, list[datetime]] = {}
    for airing in book.tools.station_book().airings():
        if airing.episode == key:
            aired.setdefault(airing.station, []).append(airing.started)
    return found | {code: f"đài phát {_moments(when)}" for code, when in aired.items()}


def _station_named(book: CorrectionBook, name: str) -> str:
    with suppress(BroadcasterError):
        codes = {one.name: one.code for one in book.tools.subscribers().all()}
        return codes.get(name, name)
    return name


def _moments(moments: Sequence[datetime]) -> str:
    """“06:45 ngày 7/9/2026 và 2 lần nữa”."""
    first = moments[0].astimezone(ZONE)
    more = f" và {len(moments) - 1} lần nữa" if len(moments) > 1 else ""
    return f"{first:%H:%M} ngày {written(first.date())}{more}"


# ----- the script


def correction_script(
    episode: Episode, changes: Sequence[SourceChange], *, wrong: str, day: date
) -> str:
    """A skeleton that says what was said wrong, when and where; the right words a person writes."""
    aired = written(episode.air_time.astimezone(ZONE).date())
    numbers = [number for one in changes for number in (one.document, *one.by)]
    sources = "".join(f"  - {number}\n" for number in dict.fromkeys(numbers))
    head = [
        f"Tiêu đề: Đính chính bài {one_line(episode.title)}",
        "Loại: nhắc nhở",
        f"Chương trình: {episode.programme}",
        f"Ngày phát: {written(day)}",
    ]
    if sources:
        head += [f"Văn bản nguồn:\n{sources.rstrip()}", f"Lý do nguồn: đính chính số {episode.key}"]
    return "\n".join(
        [
            *head,
            f"Tóm tắt: Đính chính bài phát ngày {aired}.",
            "---",
            f"<!-- Số đã phát: {episode.key}. Sai ở đâu: {wrong.replace('--', '–')} -->",
            "# Đính chính",
            "",
            f"NỮ: Trong chương trình {episode.programme_name} phát ngày {aired}, bài "
            f"“{one_line(episode.title)}” có chỗ cần đính chính.",
            "",
            "NAM: Viết vào đây chúng ta đã nói gì, và đúng ra là gì, theo văn bản nào.",
            "",
            "NỮ: Xin cáo lỗi cùng thầy cô và các bạn.",
            "",
        ]
    )
