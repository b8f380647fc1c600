"""A script drafted by a language model from chosen articles; the lines are checked before anybody
sees them.

Section by section: ask, read, judge. A line that says what its source does not is written as a
blank to be filled, with the model's words and the reason in a remark; above one that only a person
can judge stands the doubt. The head says for life that a model helped, and that nobody has looked
yet, so that the script cannot be sent as it is.
"""

import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, count
from pathlib import Path

from broadcaster.domain.dates import written
from broadcaster.domain.text import one_line
from broadcaster.drafting.answer_reading import read_answer
from broadcaster.drafting.grounding import GroundingCase, JudgedSentence, by_the_gate, judged
from broadcaster.drafting.language_model import (
    ModelServer,
    ask_model,
)
from broadcaster.drafting.private_words import refuse_private
from broadcaster.drafting.prompts import (
    SCHEMA,
    DraftStyle,
    PromptFrame,
    source_prompt,
    system_prompt,
)
from broadcaster.drafting.source_units import DraftSource, SourceSection, draft_source
from broadcaster.law.register import NO_NUMBER
from broadcaster.production.tools import ProductionTools, StationContext
from broadcaster.scripts.marks import escaped
from broadcaster.storage.atomic import write_atomic
from broadcaster.writing.drafts import known_programme, new_script_path

BLANK = "Viết vào đây câu thay cho câu máy viết sai ở trên."
_REVIEW = "máy soạn nháp, chưa ai đọc từng câu với văn bản"
_LONGEST_REASON = 200  # letters
_LONGEST_UNIT = 600  # letters of a unit that are shown beside a line


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWishes:
    """What somebody wants drafted."""

    document: str  # its number
    places: tuple[str, ...]  # "Điều 7", "Điều 9 khoản 2", in the order of the script
    style: DraftStyle
    title: str
    programme: str
    day: date
    who: str  # the person who asked
    audience: str = "học sinh"
    real_case: str = ""  # what happened, of a skit after a real case; "" = it is invented


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftedSection:
    """A section with its lines, each judged."""

    section: SourceSection
    lines: tuple[JudgedSentence, ...]


def _is_doubted(line: JudgedSentence) -> bool:
    return bool(line.doubts) and not line.wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistedScript:
    """A script that a model helped with, as it was written down."""

    path: Path
    sections: tuple[DraftedSection, ...]
    remarks: tuple[str, ...] = ()  # what its reader should know of the server

    @property
    def lines(self) -> int:
        """How many lines the model wrote."""
        return sum(len(one.lines) for one in self.sections)

    @property
    def refused(self) -> int:
        """How many of them say what the source does not."""
        return sum(bool(line.wrong) for one in self.sections for line in one.lines)

    @property
    def doubted(self) -> int:
        """How many that stand say what only a person can hold against the source."""
        return sum(_is_doubted(line) for one in self.sections for line in one.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftProgress:
    """Who hears how far it is, and says whether it is still wanted."""

    told: Callable[[str, int, int], None] = lambda _words, _done, _parts: None
    wanted: Callable[[], bool] = lambda: True


SILENT = DraftProgress()


def draft_with_help(
    station: StationContext,
    tools: ProductionTools,
    wishes: DraftWishes,
    *,
    server: ModelServer,
    progress: DraftProgress = SILENT,
) -> AssistedScript:
    """Have a script drafted and write it down; nothing is sent.

    Raises InputError for what cannot be drafted, ModelFault and NetworkFault for what the server
    did not do: then no file is written.
    """
    wishes = replace(wishes, programme=known_programme(station, wishes.programme))
    path = new_script_path(tools, wishes.title)
    folder = tools.register_folder()
    source = draft_source(wishes.document, wishes.places, wishes.day, folder)
    name = next(f.name for f in station.formats if f.slug == wishes.programme)
    frame = PromptFrame(
        unit=station.profile.unit, programme=name, title=one_line(wishes.title),
        audience=wishes.audience, roles=wishes.style.roles, parts=len(source.sections),
    )  # fmt: skip
    code = f"{secrets.randbelow(900_000) + 100_000}"
    prompts = [
        system_prompt(tools.folders.scripts, wishes.style, replace(frame, part=number), code)
        for number, _ in enumerate(source.sections, 1)
    ]
    sources = [source_prompt(section.units) for section in source.sections]
    whole = folder.text(source.document)
    told = (source.document.title, source.document.remark, whole.preamble if whole else "")
    refuse_private(
        source.document, typed=(wishes.title, wishes.audience), prompts=prompts,
        law=(*told, *sources), own=(station.profile.unit, station.profile.name, name),
        roles=wishes.style.roles,
    )  # fmt: skip
    drafted: list[DraftedSection] = []
    dropped = 0
    for number, section in enumerate(source.sections):
        place = " ".join(map(str, section.address.steps))
        parts = len(source.sections)

        def heard(letters: int, place: str = place, done: int = number, parts: int = parts) -> None:
            progress.told(f"đang viết theo {place}: {letters} chữ", done, parts)

        progress.told(f"đang hỏi mô hình về {place}", number, parts)
        answer = ask_model(
            server, system=prompts[number], user=sources[number], schema=SCHEMA,
            code=code, told=heard, wanted=progress.wanted,
        )  # fmt: skip
        read = read_answer(answer.text, wishes.style.roles)
        dropped += read.dropped
        case = GroundingCase(
            document=source.document, section=section, register=folder.register, day=wishes.day,
            names=(*wishes.style.roles, station.profile.unit, station.profile.name, name,
                   wishes.title),
        )  # fmt: skip
        drafted.append(DraftedSection(section=section, lines=judged(read.sentences, case)))
    head = _head(source, wishes, server.model, tools.clock.now().date())
    lines = by_the_gate([one.lines for one in drafted], head, folder.register, folder.text)
    sections = tuple(replace(one, lines=told) for one, told in zip(drafted, lines, strict=True))
    doubted = sum(_is_doubted(line) for one in sections for line in one.lines)
    more = f"; {doubted} câu còn ngờ, lý do ghi trên từng câu" if doubted else ""
    text = f"{head.rstrip()}{more}\n---\n\n" + "\n\n".join(_body(sections)) + "\n"
    remarks = [f"{dropped} câu quá dài hay quá nhiều nên bỏ"] if dropped else []
    free = _free_beside(path)  # somebody may have begun one of that name while the model wrote
    if free != path:
        remarks.append(f"trong lúc máy viết đã có bài {path.name}, nên bản nháp ở {free.name}")
    write_atomic(free, text.encode())
    return AssistedScript(path=free, sections=sections, remarks=tuple(remarks))


def _free_beside(path: Path) -> Path:
    """The path, or the first beside it that nobody has."""
    others = (path.with_stem(f"{path.stem}-nhap-{number}") for number in count(2))
    return next(one for one in chain((path,), others) if not one.exists())


# ----- the file


def _head(source: DraftSource, wishes: DraftWishes, model: str, today: date) -> str:
    document = source.document
    rows = [
        f"Tiêu đề: {one_line(wishes.title)}",
        f"Loại: {wishes.style.kind}",
        f"Chương trình: {wishes.programme}",
        f"Ngày phát: {written(wishes.day)}",
        f"Đối tượng: {one_line(wishes.audience)}",
        "Tóm tắt: Viết vào đây một hai câu cho người nghe biết bài nói gì.",
        "Văn bản nguồn:",
        f"  - số: {document.number}",
        *([f"    tên: {document.title}"] if document.number == NO_NUMBER else []),
        f"Soạn có trợ giúp: {one_line(model)}, {written(today)}, {one_line(wishes.who)}",
        *([f"Việc có thật: {one_line(wishes.real_case)}"] if wishes.real_case else []),
        f"Rà lại: {_REVIEW}",
    ]
    return "\n".join((*rows, ""))


def _body(sections: Sequence[DraftedSection]) -> Iterator[str]:
    for number, section in enumerate(sections):
        if number:
            yield "[nhạc cắt]"
        yield f"# {_heading(section.section)}"
        for line in section.lines:
            yield from _line(line)


def _heading(section: SourceSection) -> str:
    steps = " ".join(map(str, section.address.steps))
    return steps[:1].upper() + steps[1:]


def _line(line: JudgedSentence) -> Iterator[str]:
    if line.wrong:
        why = "; ".join(line.wrong)[:_LONGEST_REASON]
        yield _remark(f"Máy viết, không dùng: {line.said.text} / Vì: {why}")
        yield f"{line.said.role}: {BLANK}"
        return
    for one in line.rests_on:  # its words stand beside, so that the line is held against them
        words = one.text if len(one.text) <= _LONGEST_UNIT else f"{one.text[:_LONGEST_UNIT]}…"
        yield _remark(f"Theo: {one.address}: “{one_line(words)}”")
    if line.doubts:
        yield _remark(f"Còn ngờ, so lại với văn bản: {'; '.join(line.doubts)[:_LONGEST_REASON]}")
    yield f"{line.said.role}: {escaped(line.said.text)}"


def _remark(words: str) -> str:
    return f"<!-- {words.replace('--', '–').replace('>', '›')} -->"
