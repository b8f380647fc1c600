"""A correction is heard where the error was heard: which places owe one, and which have it.

What log, receipts and the public folder tell decides; where nothing tells, a person says so.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from broadcaster.care.heard_evidence import HeardEvidence, told_moments
from broadcaster.care.store import SqlOwedCorrections
from broadcaster.domain.correction import HeardPlace, OwedCorrection, ReachedPlace
from broadcaster.domain.dates import written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import one_line
from broadcaster.law.changes import SourceChange
from broadcaster.playout.store import AirRecord
from broadcaster.scripts.marks import escaped
from broadcaster.stations.tools import StationTools
from broadcaster.storage.atomic import write_atomic


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionBook:
    """What corrections are looked up in: the station's parts, the log, what is owed."""

    tools: StationTools
    record: AirRecord
    owed: SqlOwedCorrections

    def evidence(self) -> HeardEvidence:
        """What tells now where episodes were heard, for one look."""
        return HeardEvidence(self.tools, self.record)


def start_correction(
    book: CorrectionBook,
    episode: Episode,
    changes: Sequence[SourceChange],
    *,
    wrong: str,
    who: str,
    day: date,
) -> tuple[Path, tuple[OwedCorrection, ...]]:
    """Write the skeleton of a correction and note every place that owes it; those that do now.

    Nothing is rendered, withdrawn or sent. Said again it finds the script that it wrote, and adds
    the places that were reached since, and those that have to hear another correction. The caller
    holds the station. Raises InputError where nothing says what was wrong.
    """
    told = one_line(wrong) or "; ".join(one.of_the_day for one in changes)
    if not told:
        raise InputError(
            f"chưa rõ số {episode.key} sai ở đâu: văn bản nó nhắc vẫn như ngày phát",
            hint='Ghi câu nào sai, đúng ra là gì: ô Điều đã nói sai, hay --wrong "…".',
        )
    evidence = book.evidence()
    known = [one for one in book.owed.all() if one.episode == episode.key]
    anew = [one for one in evidence.places(episode) if _owes_anew(one, known, wrong=told)]
    name = _script_for(evidence, episode.key, known, anew=bool(anew))
    path = book.tools.folders.scripts / f"{name}.md"
    if not path.exists():
        write_atomic(path, correction_script(episode, changes, wrong=told, day=day).encode())
    now = book.tools.clock.now()
    book.owed.add(
        OwedCorrection(
            episode=episode.key,
            title=episode.title,
            wrong=told,
            kind=one.kind,
            place=one.place,
            heard=one.heard,
            script=name,
            opened=now,
            who=who,
        )
        for one in anew
    )
    owed = book.owed.all(still_owed=True)
    return path, tuple(one for one in owed if one.episode == episode.key)


def _last_of(reached: ReachedPlace, known: Sequence[OwedCorrection]) -> OwedCorrection | None:
    """The last row of a place."""
    here = (one for one in known if (one.kind, one.place) == (reached.kind, reached.place))
    return max(here, key=lambda one: one.id, default=None)


def _heard_since(reached: ReachedPlace, settled: datetime) -> bool:
    return any(moment > settled for moment in reached.moments)


def _owes_anew(reached: ReachedPlace, known: Sequence[OwedCorrection], *, wrong: str) -> bool:
    """Whether a place gets a row: it has none, or what settled the last one does not hold here."""
    last = _last_of(reached, known)
    if last is None:
        return True
    if last.settled is None:
        return False
    needless = not last.script  # somebody thought so, and now nobody does
    return needless or last.wrong != wrong or _heard_since(reached, last.settled)


def _script_for(
    evidence: HeardEvidence, key: str, known: Sequence[OwedCorrection], *, anew: bool
) -> str:
    """The script that is being written; another one where the last has been made and was heard."""
    waiting = [one.script for one in known if one.settled is None and one.script]
    written_for = waiting or [one.script for one in known if one.script]
    if written_for and (waiting or not anew):
        return written_for[-1]
    name, number = f"dinh-chinh-{key}", 2
    while known and evidence.made_of(name):
        name, number = f"dinh-chinh-{key}-{number}", number + 1
    return name


def needless(book: CorrectionBook, episode: Episode, *, reason: str, who: str) -> None:
    """Note that a person looked and no correction is needed: nobody is reminded again.

    The caller holds the station. Raises InputError without a reason.
    """
    why = one_line(reason)
    if not why:
        raise InputError("chưa ghi vì sao không cần đính chính", hint="Thêm lý do.")
    now = book.tools.clock.now()
    nowhere = ReachedPlace(kind=HeardPlace.CHANNEL, place=episode.show, heard="")
    known = [one for one in book.owed.all() if one.episode == episode.key]
    for one in known:
        book.owed.settle(one.id, at=now, proof=why)
    found = [*book.evidence().places(episode)] or [nowhere]
    book.owed.add(
        OwedCorrection(
            episode=episode.key,
            title=episode.title,
            wrong="",
            kind=one.kind,
            place=one.place,
            heard=one.heard,
            opened=now,
            who=who,
            settled=now,
            proof=why,
        )
        for one in found
        if (last := _last_of(one, known)) is None
        or last.settled is None  # its debt ended just now: the last word is that none is needed
        or _heard_since(one, last.settled)
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


def owed_by_now(book: CorrectionBook, evidence: HeardEvidence) -> tuple[OwedCorrection, ...]:
    """Every row as it stands by what is known now; nothing is written. Raises StoreError."""
    now = book.tools.clock.now()
    return tuple(
        replace(one, settled=now, proof=proof)
        if one.settled is None and (proof := _proof(evidence, book, one))
        else one
        for one in book.owed.all()
    )


def still_owed(book: CorrectionBook, evidence: HeardEvidence) -> tuple[OwedCorrection, ...]:
    """Places that wait for their correction; nothing is written. Raises StoreError."""
    return tuple(one for one in owed_by_now(book, evidence) if one.settled is None)


def settle_proven(book: CorrectionBook, evidence: HeardEvidence) -> tuple[OwedCorrection, ...]:
    """Write down which places have their correction by now; those that wait for it."""
    waiting = {one.id for one in book.owed.all(still_owed=True)}
    rows = owed_by_now(book, evidence) if waiting else ()
    for one in rows:
        if one.id in waiting and one.settled is not None:
            book.owed.settle(one.id, at=one.settled, proof=one.proof)
    return tuple(one for one in rows if one.settled is None)


def _proof(evidence: HeardEvidence, book: CorrectionBook, owed: OwedCorrection) -> str:
    """By what it is known that the correction was heard at a place; "" = it is not."""
    if owed.kind is HeardPlace.PACK:
        return _given_anew(evidence, owed)
    return next(filter(None, _proofs(evidence, book, owed)), "")


def _proofs(evidence: HeardEvidence, book: CorrectionBook, owed: OwedCorrection) -> Iterator[str]:
    for key in evidence.made_of(owed.script):
        if owed.kind is HeardPlace.YARD:
            heard = [at for at in evidence.heard_on(key).get(owed.place, ()) if at > owed.opened]
            yield f"phát {told_moments(heard[:1])}" if heard else ""
        elif owed.kind is HeardPlace.CHANNEL:
            made = book.tools.catalogue().get(key)
            yield f"đã đăng {key}" if made is not None and evidence.stands(made) else ""
        else:
            yield _has_it(evidence, key, owed)


def _has_it(evidence: HeardEvidence, key: str, owed: OwedCorrection) -> str:
    """A station that tells what it airs must have aired it; of another one a receipt is enough."""
    aired = [airing.started for airing in evidence.airings(key, owed.place)]
    if aired:
        return f"đài báo đã phát {told_moments(aired[:1])}"
    if evidence.airings(owed.episode, owed.place):
        return ""
    taken = evidence.taken(key, owed.place)
    if taken is not None:
        return f"đài báo đã nhận {told_moments([taken])}"
    pushed = evidence.copied(key).get(owed.place)
    return f"đã chép tới đài lúc {pushed.at}" if pushed is not None else ""


def _given_anew(evidence: HeardEvidence, owed: OwedCorrection) -> str:
    """Another pack with the correction, written to the same folder or over the same file."""
    folder = Path(owed.place).parent
    having = (
        path for path, scripts in evidence.packs if path.parent == folder and owed.script in scripts
    )
    return next((f"gói {path.name} có bài đính chính" for path in having), "")


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
            f"“{escaped(one_line(episode.title))}” có chỗ cần đính chính.",
            "",
            "NAM: Viết vào đây chúng ta đã nói gì, và đúng ra là gì, theo văn bản nào.",
            "",
            "NỮ: Xin cáo lỗi cùng thầy cô và các bạn.",
            "",
        ]
    )
