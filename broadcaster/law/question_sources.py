"""What a script's questions say of the law, held against it as what is read aloud is."""

from collections.abc import Iterator
from dataclasses import replace

from broadcaster.domain.dates import written
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.questions import ScriptQuestion
from broadcaster.domain.script import Script
from broadcaster.law.cited_units import NO_SUCH_PLACE, CitedUnit, cited_units
from broadcaster.law.document_numbers import document_key
from broadcaster.law.effect import Effect
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.register_folder import RegisterFolder
from broadcaster.scripts.placed_text import notice

_IN_FORCE = (Effect.IN_FORCE,)
_NOT_KNOWN = (Effect.UNKNOWN, Effect.DOUBTFUL)


def check_questions(script: Script, folder: RegisterFolder) -> tuple[Notice, ...]:
    """What is wrong with what a script's questions say of the law.

    Figures, duties and what must not be said are looked for in each question with its right
    answers and in its explanation, as in a paragraph (`check_figures`). An address under a
    question that the register knows as not in force on the air date is an ERROR (INFO when
    the head says why it is named), and so is one that the text in the register does not have and
    one of a document that the head does not name: whoever looks for what the law's change touches
    goes by the head. One that leads to no article, to a document that the register does not have,
    or to one whose effect nobody knows, is a WARNING; INFO where the register has no text of it.
    """
    if not script.questions:
        return ()
    found = [told for one in script.questions for told in _of(one, script, folder)]
    return (*_stated(script, folder), *found)


_OF_THE_HEAD = ("suy-ra-thua", "van-noi-thua")  # told beside the body: it may be said aloud


def _stated(script: Script, folder: RegisterFolder) -> Iterator[Notice]:
    """The notices of paragraphs, of the questions."""
    asked = replace(script, body=script.asked, questions=())
    numbers = {one.place.line: one.number for one in script.questions if one.place}
    for told in check_figures(asked, folder.register, folder.text):
        if told.code in _OF_THE_HEAD:
            continue
        line = told.place.line if told.place else 0
        who = f"Câu {numbers[line]}" if line in numbers else "câu hỏi"
        words = told.sentence.replace("lời đọc nói", "nói")
        yield replace(told, sentence=f"{who}: {words}")


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
    yield from _not_in_register(question, named, numbers, script, folder)
    for unit in found:
        yield from _standing(unit, named, question, script)
        if document_key(unit.address.document) not in set(map(document_key, numbers)):
            yield notice(
                Level.ERROR,
                "van-ban-khong-nguon",
                f"{named} là {unit.address.document} nhưng phần đầu không có văn bản này",
                question.place,
                "Thêm văn bản vào mục “Văn bản nguồn”: chỉ số hiệu là đủ.",
            )


def _not_in_register(
    question: ScriptQuestion,
    named: str,
    numbers: tuple[str, ...],
    script: Script,
    folder: RegisterFolder,
) -> Iterator[Notice]:
    """A WARNING for each document of a source that the register does not have."""
    about = CitingText(sources=numbers, day=script.head.air_date)
    cited = citations_in(question.source, folder.register, about)
    documents = [one.document for citation in cited for one in citation.addresses]
    for document in dict.fromkeys(documents):
        if document and folder.register.document(document) is None:
            yield notice(
                Level.WARNING,
                "cau-hoi-nguon-chua-ro",
                f"{named}: sổ văn bản không có {document}",
                question.place,
                "Xem lại số hiệu, hoặc đưa văn bản vào sổ.",
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
    elif unit.missing:
        yield notice(
            Level.INFO,
            "cau-hoi-nguon-chua-soat",
            f"{named}: chưa soát được {unit.place} của {unit.address.document}, {unit.missing}",
            question.place,
            "Tự đối chiếu với văn bản, hoặc đưa toàn văn vào sổ văn bản.",
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
