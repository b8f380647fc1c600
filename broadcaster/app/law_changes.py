"""What the law changed meanwhile, and corrections that are owed, as a lamp."""

from typing import TYPE_CHECKING

from broadcaster.app.settings import DATABASE
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.playout import Lamp, LampItem

if TYPE_CHECKING:
    from broadcaster.care.owed_corrections import CorrectionBook

_SHOWN = 3  # names in a sentence


def correction_book(wired: WiredStation) -> "CorrectionBook":
    """Where corrections are looked up. Raises StoreError."""
    from broadcaster.care.owed_corrections import CorrectionBook

    return CorrectionBook(tools=wired.tools, record=wired.air_record(), owed=wired.owed())


def law_lamp(wired: WiredStation) -> tuple[LampItem, ...]:
    """For `status` and the desk: what was heard wrongly, and who waits for a correction.

    Of what became of the law after a broadcast the pages tell; nobody is reminded of it for ever.
    """
    if not wired.settings.database and not (wired.tools.folders.audio / DATABASE).is_file():
        return ()  # opened, it would be made anew, and empty
    from broadcaster.care.affected import wrong_when_heard
    from broadcaster.care.owed_corrections import still_owed

    try:
        book = correction_book(wired)
        owed = still_owed(book)
        wrong = wrong_when_heard(book, wired.today)
    except BroadcasterError as fault:
        told = f"Không xem được các bài phải đính chính: {fault}"
        return (LampItem(lamp=Lamp.AMBER, told=told, fix=fault.hint),)
    found = []
    if wrong:
        one = wrong[0]
        names = _few([f"“{work.title}” ({work.changes[0].told})" for work in wrong])
        told = f"{len(wrong)} bài đã phát nói theo văn bản không dùng được vào ngày phát: {names}."
        fix = f"Đính chính: broadcaster law correct {one.key}"
        found.append(LampItem(lamp=Lamp.AMBER, told=told, fix=fix))
    if owed:
        names = _few([f"“{one.title}” ở {one.where}" for one in owed])
        told = f"Còn {len(owed)} nơi chưa nghe bài đính chính: {names}."
        fix = "Xem từng nơi: broadcaster law owed"
        found.append(LampItem(lamp=Lamp.AMBER, told=told, fix=fix))
    return tuple(found)


def _few(names: list[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
