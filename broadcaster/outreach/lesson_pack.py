"""Gói tiết dạy: everything that a class needs of one item, as files to be handed on.

A pack is made to be taken away: none is kept at the station, so none is left when an episode is
withdrawn.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from broadcaster.audio.tags import Tags
from broadcaster.domain.text import one_line
from broadcaster.outreach.lesson_docx import card_of, lesson_docx, quiz_docx
from broadcaster.outreach.lesson_item import LessonItem
from broadcaster.outreach.lesson_page import lesson_page, lesson_sheet
from broadcaster.outreach.lesson_sound import item_sound
from broadcaster.outreach.quiz_exchange import gift, moodle_xml

SOUND, SCRIPT, PAGE = "am-thanh.mp3", "loi-cua-bai.docx", "nghe-va-lam-bai.html"
QUIZ, SHEET = "cau-hoi.docx", "phieu-cau-hoi.html"
GIFT, MOODLE = "cau-hoi-gift.txt", "cau-hoi-moodle.xml"
README = "DOC-TRUOC.txt"
_MOST_IN_XML = 8_000_000  # bytes of sound: learning sites refuse large files of questions
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same pack is the same bytes whenever it is made
_WHAT = {
    PAGE: "mở là nghe và làm bài ngay trên điện thoại, máy tính; không cần mạng, không ghi tên ai",
    SOUND: "âm thanh của mục",
    SCRIPT: "bài nói về gì, yêu cầu cần đạt, toàn bộ lời",
    QUIZ: "câu hỏi dạng Word: Câu 1, A B C D, HẾT, bảng đáp án, lời giải; sửa được rồi gửi lại đài",
    SHEET: "phiếu để in; đáp án ở trang riêng",
    GIFT: "câu hỏi dạng GIFT cho Moodle và các trang học",
    MOODLE: "câu hỏi dạng Moodle XML, kèm âm thanh",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LessonPack:
    """The files of a pack, and what whoever makes it is told."""

    stem: str  # how its folder or zip is called: [a-z0-9-]
    files: tuple[tuple[str, bytes], ...]
    told: tuple[str, ...]  # Vietnamese: what is not in it, which law changed since


def lesson_pack(
    item: LessonItem, folder: Path, *, station: str, show: str, warnings: Sequence[str] = ()
) -> LessonPack:
    """The pack of an item whose show's files lie in `folder`.

    `station` is the unit that hands it on, `show` the title of the item's show; `warnings` are
    sentences on law that changed since. Raises InputError where the sound is not what was approved.
    """
    marks = " ".join(item.machine)
    tags = Tags(
        title=item.title,
        album=one_line(show),
        artist=one_line(station),
        number=item.number,
        date="",
        comment=marks,
        lyrics="\n".join(one_line(f"{line.speaker}: {line.text}") for line in item.lines),
        texts=(("AI_CONTENT", marks),) if marks else (),
    )
    sound = item_sound(folder, item, tags)
    page = lesson_page(item, sound=sound, beside=SOUND, station=station, warnings=warnings)
    files = [(PAGE, page.encode()), (SOUND, sound), (SCRIPT, lesson_docx(item, station))]
    questions = item.questions
    if questions:
        within = sound if len(sound) <= _MOST_IN_XML else b""
        files += [
            (QUIZ, quiz_docx(item.title, questions)),
            (SHEET, lesson_sheet(item, warnings=warnings).encode()),
            (GIFT, gift(item.title, questions).encode()),
            (MOODLE, moodle_xml(item.title, questions, sound=within, name=SOUND).encode()),
        ]
    told = [*item.left_out, *warnings]
    if not questions:
        told.append("bài chưa có mục Câu hỏi, nên gói chỉ có âm thanh, lời và trang nghe")
    named = [name for name, _ in files]
    files.insert(0, (README, _readme(item, station, named, told)))
    return LessonPack(stem=item.stem, files=tuple(files), told=tuple(told))


def _readme(item: LessonItem, station: str, names: Sequence[str], told: Sequence[str]) -> bytes:
    """What is in the pack, in a file that every editor opens: with a mark, lines as Windows has."""

    def lines() -> Iterator[str]:
        yield f"GÓI TIẾT DẠY: {item.title}"
        yield ""
        yield from (f"{name}: {words}" for name, words in card_of(item, station))
        if item.outcomes:
            yield "Yêu cầu cần đạt:"
            yield from (f"  - {one}" for one in item.outcomes)
        yield ""
        yield "Trong gói:"
        yield from (f"  {name}: {_WHAT[name]}" for name in names)
        if told:
            yield ""
            yield "Lưu ý:"
            yield from (f"  - {one}" for one in told)
        if item.machine:
            yield ""
            yield from item.machine

    return ("\ufeff" + "\r\n".join(lines()) + "\r\n").encode()


def as_zip(pack: LessonPack) -> bytes:
    """The pack as one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in pack.files:
            entry = zipfile.ZipInfo(f"{pack.stem}/{name}", _FIRST_DAY)
            entry.create_system = 3  # the same on every system
            is_sound = name == SOUND  # it grows no smaller
            entry.compress_type = zipfile.ZIP_STORED if is_sound else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return packed.getvalue()
