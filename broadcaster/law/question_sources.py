"""Whether the law stands where a script's questions say that it does, on the air date."""

from collections.abc import Iterator

from broadcaster.domain.dates import written
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.script import Script
from broadcaster.law.cited_units import NO_SUCH_PLACE, CitedUnit, cited_units
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import Effect
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.scripts.placed_text import notice

_IN_FORCE = (Effect.IN_FORCE,)
_NOT_KNOWN = (Effect.UNKNOWN, Effect.DOUBTFUL)


def check_questions(script: Script, folder: RegisterFolder) -> tuple[Notice, ...]:
    """What is wrong with the addresses of the law under a script's questions.

    An address that the register knows as not in force on the air date is an ERROR (INFO when the
    head says why it is named), and so is one that the text in the register does not have; one that
    leads to no article, or to a document whose effect nobody knows, is a WARNING.
    """
    return tuple(told for one in script.questions for told in _of(one, script, folder))


def _of(question: ScriptQuestion, script: Script, folder: RegisterFolder) -> Iterator[Notice]:
    if not question.source:  # told where the script is read
        return
    head = script.head
    numbers = tuple(source.number for source in head.sources)
    found = cited_units(question.source, folder, day=head.air_date, sources=numbers)
    named = f"nguồn của Câu {question.number}"
    if not any(one.place for one in found):
        yield notice(
            Level.WARNING,
            "cau-hoi-nguon-chua-ro",
            f"{named}, “{question.source}”, chưa chỉ tới điều nào của văn bản trong sổ",
            question.place,
            "Viết như: Điều 7 khoản 2 Nghị định số 168/2024/NĐ-CP; văn bản phải có trong sổ.",
        )
    for unit in found:
        yield from _standing(unit, named, question, script)
        if document_key(unit.address.document) not in set(map(document_key, numbers)):
            yield notice(
                Level.WARNING,
                "van-ban-khong-nguon",
                f"{named} là {unit.address.document} nhưng phần đầu không có văn bản này",
                question.place,
                "Thêm văn bản vào mục “Văn bản nguồn”: chỉ số hiệu là đủ.",
            )


def _standing(
    unit: CitedUnit, named: str, question: ScriptQuestion, script: Script
) -> Iterator[Notice]:
    head, standing = script.head, unit.standing
    if unit.missing == NO_SUCH_PLACE:
        yield notice(
            Level.ERROR,
            "cau-hoi-nguon-khong-co",
            f"{named}: toàn văn {unit.address.document} trong sổ không có {unit.place}",
            question.place,
            "Xem lại số điều, khoản, điểm.",
        )
    told = f"{named}, {unit.address}, {standing.words} vào ngày phát {written(head.air_date)}"
    if standing.effect in _NOT_KNOWN:
        hint = "Tra lại văn bản, ghi các ngày vào tệp của nó trong sổ văn bản."
        yield notice(Level.WARNING, "cau-hoi-nguon-chua-kiem", told, question.place, hint)
    elif standing.effect not in _IN_FORCE:
        yield notice(
            Level.INFO if head.law_reason else Level.ERROR,
            "cau-hoi-nguon-khong-hieu-luc",
            told,
            question.place,
            "Hỏi theo văn bản đang áp dụng, hoặc ghi “Lý do nguồn” nếu cố ý.",
        )
