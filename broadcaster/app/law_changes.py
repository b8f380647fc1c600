"""What the law changed meanwhile, what is owed, and whose register is followed, as lamps."""

from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.app.settings import DATABASE
from broadcaster.app.station import WiredStation
from broadcaster.domain.correction import OwedCorrection
from broadcaster.domain.dates import written
from broadcaster.domain.episode import Episode
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.playout import Lamp, LampItem
from broadcaster.domain.schedule import ZONE
from broadcaster.law.followed_register import followed_register
from broadcaster.law.register_folder import REGISTER_FOLDER

if TYPE_CHECKING:
    from broadcaster.care.owed_corrections import CorrectionBook

_SHOWN = 3  # names in a sentence
_FRESH = 60  # days after which a followed register is to be asked again


def correction_book(wired: WiredStation) -> "CorrectionBook":
    """Where corrections are looked up. Raises StoreError."""
    from broadcaster.care.owed_corrections import CorrectionBook

    return CorrectionBook(tools=wired.tools, record=wired.air_record(), owed=wired.owed())


def begin_correction(
    wired: WiredStation, key: str, *, wrong: str = "", who: str
) -> tuple[Path, tuple[OwedCorrection, ...]]:
    """Write the skeleton of an episode's correction, and note who waits for it.

    The caller holds the station. Raises InputError.
    """
    from broadcaster.care.affected import heard_changes
    from broadcaster.care.owed_corrections import start_correction
    from broadcaster.programme.schedule import next_air_day

    episode, book = made_episode(wired, key), correction_book(wired)
    changes = heard_changes(book, book.evidence(), episode, wired.today)
    day = next_air_day(wired.tools)
    return start_correction(book, episode, changes, wrong=wrong, who=who, day=day)


def made_episode(wired: WiredStation, key: str) -> Episode:
    """The episode of a key. Raises InputError while nothing is made of it: nobody has heard it."""
    episode = wired.tools.catalogue().get(key)
    if episode is None:
        raise InputError(f"số {key} chưa dựng", hint="Chưa ai nghe thì sửa bài rồi dựng.")
    return episode


def settle_corrections(wired: WiredStation) -> None:
    """Write down which places have their correction by now, while what proves it is there.

    A page, a pack or a receipt may be gone one day, and then the debt would be open again.
    """
    if not _has_database(wired):
        return
    from broadcaster.care.owed_corrections import settle_proven

    book = correction_book(wired)
    if book.owed.all(still_owed=True):
        settle_proven(book, book.evidence())


def _has_database(wired: WiredStation) -> bool:
    return bool(wired.settings.database) or (wired.tools.folders.audio / DATABASE).is_file()


def law_lamp(wired: WiredStation) -> tuple[LampItem, ...]:
    """For `status` and the desk: what was heard wrongly, and who waits for a correction.

    Of what became of the law after a broadcast the pages tell; nobody is reminded of it for ever.
    It is asked by every look at a page, and writes nothing.
    """
    if not _has_database(wired):
        return ()  # opened, it would be made anew, and empty
    from broadcaster.care.affected import wrong_when_heard
    from broadcaster.care.owed_corrections import still_owed

    try:
        book = correction_book(wired)
        evidence = book.evidence()
        owed = still_owed(book, evidence)
        wrong = wrong_when_heard(book, evidence, wired.today)
    except BroadcasterError as fault:
        told = f"Không xem được các bài phải đính chính: {fault}"
        return (LampItem(lamp=Lamp.AMBER, told=told, fix=fault.hint),)
    found = []
    if wrong:
        one = wrong[0]
        names = _few([f"“{work.title}” ({work.why})" for work in wrong])
        told = f"{len(wrong)} bài đã phát nói theo văn bản không dùng được vào ngày phát: {names}."
        fix = f"Đính chính: broadcaster law correct {one.key}"
        found.append(LampItem(lamp=Lamp.AMBER, told=told, fix=fix))
    if owed:
        names = _few([f"“{one.title}” ở {one.where}" for one in owed])
        told = f"Còn {len(owed)} nơi chưa nghe bài đính chính: {names}."
        fix = "Xem từng nơi: broadcaster law owed"
        found.append(LampItem(lamp=Lamp.AMBER, told=told, fix=fix))
    return tuple(found)


def followed_lamp(wired: WiredStation) -> tuple[LampItem, ...]:
    """Whose register the station follows, and how long ago its state was asked for.

    Counted is the day of asking: one in which nothing changes is given out as it was made.
    """
    folder = wired.tools.folders.scripts / REGISTER_FOLDER
    try:
        known = followed_register(folder)
    except (BroadcasterError, OSError) as fault:
        told = f"Không xem được đài đang theo sổ văn bản của ai: {fault}"
        return (LampItem(lamp=Lamp.AMBER, told=told, fix="Xem lại: broadcaster law follow show"),)
    if known is None:
        return ()
    fix = "Lấy bản mới: broadcaster law follow fetch"
    if known.taken is None or known.made is None:
        told = f"Theo sổ văn bản của {known.unit}, chưa lấy lần nào."
        return (LampItem(lamp=Lamp.AMBER, told=told, fix=fix),)
    days = (wired.today - known.taken).days
    lamp = Lamp.GREEN if 0 <= days <= _FRESH else Lamp.AMBER
    made = written(known.made.astimezone(ZONE).date())
    ago = f"{days} ngày trước" if days > 0 else "hôm nay"
    if days < 0:  # a clock was wrong
        ago = f"ngày {written(known.taken)}, là ngày chưa đến"
    told = f"Theo sổ văn bản của {known.unit}: bản ngày {made}, lấy {ago}."
    return (LampItem(lamp=lamp, told=told, fix=fix if lamp is Lamp.AMBER else ""),)


def _few(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
