"""What is told of a script's figures: contradictions by their line, what is untraced once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from broadcaster.domain.notice import Level, Notice, Place
from broadcaster.domain.script import Paragraph, Script
from broadcaster.domain.text import fold
from broadcaster.law.addresses import LawAddress
from broadcaster.law.document_numbers import document_key
from broadcaster.law.duties_against_source import DutyFinding, duty_findings
from broadcaster.law.duty_marks import Duty
from broadcaster.law.figure_finding import FigureFinding, FigureVerdict
from broadcaster.law.figures_against_source import figure_findings
from broadcaster.law.passages import Passage, TextOf, no_text
from broadcaster.law.points_against_source import PointFinding, point_findings
from broadcaster.law.register import Register
from broadcaster.law.said_figures import FigureKind
from broadcaster.law.still_said import StillSaid, ToldSentence
from broadcaster.law.told_standing import told_standings
from broadcaster.law.turned_statements import TurnedFinding, turned_findings
from broadcaster.law.unsaid import said_anyway
from broadcaster.scripts.placed_text import notice

_MEND = "Sửa theo văn bản; số do mình tính ra thì ghi ở phần đầu, mục “Con số suy ra”, kèm lý do."
_NAMED = 4  # figures that are told one by one
_DUTY_HINTS = {
    Duty.PUNISHED: "Xem lại ai bị phạt, bị phạt vì việc gì, theo đúng văn bản.",
    Duty.COUNTED: "Văn bản tính cả việc này: xem lại câu theo đúng văn bản.",
}
_DUTY_HINT = "Xem lại chữ được, không được, phải, có thể trong câu theo đúng văn bản."


def check_figures(
    script: Script, register: Register, text_of: TextOf = no_text
) -> tuple[Notice, ...]:
    """What is wrong with the figures of a script, and what it says that must not be said.

    A figure that contradicts its source, a sentence that says another duty or point than it and one
    that must not be said are ERRORs; they are WARNINGs when the head says why that sentence is
    said, and where it does not state it plainly. Untraced figures are told once: a WARNING where
    whole texts were looked through, else INFO.
    """
    paragraphs = [block for block in script.body if isinstance(block, Paragraph)]
    findings = figure_findings(script, register, text_of)
    figures = [*_contradictions(findings, paragraphs)]
    sentences = [*_told_of_sentences(script, register)]
    sentences += [
        one for one in _turned_round(script) if not _is_told_by((*figures, *sentences), one)
    ]
    said = StillSaid(script, (one.where for one in (*figures, *sentences)))
    return (
        *(one.notice(said) for one in figures),
        *_other_limits(findings, paragraphs),
        *_ends(findings, paragraphs),
        *_nearest(findings, paragraphs),
        *_other_rows(findings, paragraphs),
        *_unsure(script, findings),
        *_untraced(findings, paragraphs),
        *_idle(script, findings),
        *(one.notice(said) for one in sentences),
        *_other_standings(script, register),
        *said.idle(),
    )


def counted(findings: Sequence[FigureFinding]) -> str:
    """How many figures there are and how many are in the sources, in words; "" = there is none."""
    if not findings:
        return ""
    found = sum(one.verdict is FigureVerdict.FOUND for one in findings)
    derived = sum(one.verdict is FigureVerdict.DERIVED for one in findings)
    told = f"{len(findings)} con số, {found} có trong nguồn"
    return f"{told}, {derived} do người soạn suy ra" if derived else told


@dataclass(frozen=True, slots=True, kw_only=True)
class _Charge:
    """What is told of a sentence: it stops the script, unless the head says why it is said."""

    code: str
    words: str
    where: ToldSentence
    hint: str
    level: Level
    excused: Level  # the level where the head says why the sentence is said
    of_figure: bool = False
    passage: Passage | None = None  # what it is said otherwise than

    def notice(self, said: StillSaid) -> Notice:
        """It as people read it."""
        reason = said.reason(self.where)
        way = (
            f"Kịch bản ghi lý do vẫn nói: {reason}. Người duyệt xem lại câu."
            if reason
            else f"Máy bắt nhầm thì ghi ở phần đầu: Vẫn nói: “{self.where.name}”: lý do."
        )
        return notice(
            self.excused if reason else self.level,
            self.code,
            self.words,
            self.where.paragraph.place_at(self.where.start),
            f"{self.hint} {way}",
        )


def _place(one: FigureFinding, paragraphs: Sequence[Paragraph]) -> Place:
    return paragraphs[one.paragraph].place_at(one.figure.start)


def _contradictions(
    findings: Sequence[FigureFinding], paragraphs: Sequence[Paragraph]
) -> Iterator[_Charge]:
    for one in findings:
        if one.verdict.contradicts:
            yield _Charge(
                code="con-so-cua-nguoi-khac"
                if one.verdict is FigureVerdict.FOR_SOMEBODY_ELSE
                else "con-so-khong-ap-dung"
                if one.verdict is FigureVerdict.NOT_IN_FORCE
                else "so-hieu-khac"
                if one.verdict is FigureVerdict.OTHER_DOCUMENT
                else "con-so-nguoc-chieu"
                if one.verdict is FigureVerdict.OPPOSITE_LIMIT
                else "con-so-khac-nguon",
                level=Level.ERROR,
                excused=Level.WARNING,
                of_figure=True,
                words=_sentence(one),
                where=ToldSentence(paragraphs[one.paragraph], one.figure.start),
                hint=_MEND,
                passage=one.passage,
            )


def _other_limits(
    findings: Sequence[FigureFinding], paragraphs: Sequence[Paragraph]
) -> Iterator[Notice]:
    for one in findings:
        if one.verdict is FigureVerdict.OTHER_LIMIT:
            sentence = (
                f"lời đọc nói “{one.figure.text}” nhưng có lẽ ngược chiều với {_told(one.where)}"
            )
            hint = "Xem lại chữ trên hay dưới, ít nhất hay nhiều nhất, ngay trước con số."
            yield notice(
                Level.WARNING, "con-so-nguoc-chieu", sentence, _place(one, paragraphs), hint
            )


def _ends(findings: Sequence[FigureFinding], paragraphs: Sequence[Paragraph]) -> Iterator[Notice]:
    for one in findings:
        if one.verdict is FigureVerdict.ONE_END:
            yield notice(
                Level.WARNING,
                "con-so-mot-dau",
                f"lời đọc nói “{one.figure.text}”, chỉ là một đầu của khung “{one.theirs}” ở "
                f"{_told(one.where)}",
                _place(one, paragraphs),
                "Nói cả khung, hoặc thêm chữ: từ, ít nhất, mức thấp nhất, cao nhất.",
            )


def _nearest(
    findings: Sequence[FigureFinding], paragraphs: Sequence[Paragraph]
) -> Iterator[Notice]:
    """Amounts that are not found, of an act that is near one of another amount."""
    for one in findings:
        if one.verdict is FigureVerdict.NEAREST_OTHER:
            yield notice(
                Level.WARNING,
                "con-so-viec-gan-nhat",
                f"chưa thấy “{one.figure.text}” trong nguồn; việc gần nhất, ở {_told(one.where)}, "
                f"có mức “{one.theirs}”",
                _place(one, paragraphs),
                "Xem lại câu này nói việc nào, của ai, rồi đối chiếu mức với văn bản.",
            )


def _other_rows(
    findings: Sequence[FigureFinding], paragraphs: Sequence[Paragraph]
) -> Iterator[Notice]:
    """Figures that their source has, for a row that may be another than the one that is told."""
    for one in findings:
        if one.verdict is FigureVerdict.ANOTHER_ROW:
            yield notice(
                Level.WARNING,
                "con-so-cua-dong-khac",
                f"lời đọc nói “{one.figure.text}”, mà cho việc này {_told(one.where)} có lẽ nói "
                f"“{one.theirs}”",
                _place(one, paragraphs),
                "Chỗ ấy có nhiều dòng: xem lại con số nói về ai, việc nào, ngày nào.",
            )


def _unsure(script: Script, findings: Sequence[FigureFinding]) -> Iterator[Notice]:
    """What is known of the facts that figures rest on and is less than sure, each once."""
    reserved: dict[tuple[str, str], list[FigureFinding]] = {}
    for one in findings:
        if one.verdict is FigureVerdict.FOUND and one.reserve:
            reserved.setdefault((one.reserve, _told(one.where)), []).append(one)
    for (reserve, where), those in reserved.items():
        yield notice(
            Level.INFO,
            "con-so-can-xem-lai",
            f"{_listed(those)} đã soát theo {where}; {reserve}",
            Place(file=script.file, line=_line_of(those[0], script)),
            "Mở văn bản đang áp dụng xem lại trước khi phát.",
        )


def _line_of(one: FigureFinding, script: Script) -> int:
    paragraphs = [block for block in script.body if isinstance(block, Paragraph)]
    return _place(one, paragraphs).line


def _sentence(one: FigureFinding) -> str:  # noqa: PLR0911 - a ladder of cases
    said, where = f"lời đọc nói “{one.figure.text}”", _told(one.where)
    match one.verdict:
        case FigureVerdict.FOR_SOMEBODY_ELSE:
            return f"{said}, mà {where} nói mức ấy cho đối tượng khác (cá nhân hay tổ chức)"
        case FigureVerdict.NOT_IN_FORCE:
            return f"{said} theo {where}, mà chỗ ấy không áp dụng vào ngày phát"
        case FigureVerdict.OTHER_DOCUMENT:
            return f"số hiệu khác: {said}, mà con số ấy ở {where}, không ở văn bản câu này nêu"
        case FigureVerdict.OPPOSITE_LIMIT:
            return f"{said} nhưng ngược chiều với {where}: xem lại chữ trên, dưới ngay trước số"
        case _ if one.where is None and one.theirs:
            return f"{said}, mà số đúng cho việc ấy là {one.theirs}"
        case _ if one.where is None:
            return f"{said}, mà lịch không có ngày ấy"
        case _ if not one.theirs:
            return f"{said}, mà {where} không có chỗ ấy"
        case _ if one.figure.kind is FigureKind.DOCUMENT and not re.search(r"\d", one.theirs):
            return f"{said}, mà {where} là: {one.theirs}"
        case _ if one.where.document == one.theirs:
            return f"{said}, mà nguồn của bài là {one.theirs}"
        case _:
            return f"{said}, mà {where} nói “{one.theirs}”"


def _told(where: LawAddress | None) -> str:
    return str(where) if where is not None else "nguồn"


def _untraced(
    findings: Sequence[FigureFinding], paragraphs: Sequence[Paragraph]
) -> Iterator[Notice]:
    """The figures that no passage speaks of, together at the first of them."""
    missed = [one for one in findings if one.verdict is FigureVerdict.UNTRACED]
    unread = [one for one in findings if one.verdict is FigureVerdict.NO_TEXT]
    if missed:
        sentence = f"{counted(findings)}; chưa thấy trong nguồn: {_listed(missed)}"
        hint = "Mở văn bản đối chiếu từng số, ghi đúng văn bản ở “Văn bản nguồn”."
        whole = any(one.in_whole_text for one in missed)
        yield notice(
            Level.WARNING if whole else Level.INFO,
            "con-so-chua-thay",
            sentence,
            _place(missed[0], paragraphs),
            hint,
        )
    if unread:
        sentence = f"chưa có lời văn bản để soát: {_listed(unread)}"
        hint = "Tự đối chiếu với văn bản, hoặc đưa toàn văn vào sổ văn bản."
        yield notice(Level.INFO, "con-so-chua-soat", sentence, _place(unread[0], paragraphs), hint)


def _listed(findings: Sequence[FigureFinding]) -> str:
    figures = list(dict.fromkeys(f"“{one.figure.text}”" for one in findings))
    more = f" và {len(figures) - _NAMED} số nữa" if len(figures) > _NAMED else ""
    return ", ".join(figures[:_NAMED]) + more


def _idle(script: Script, findings: Sequence[FigureFinding]) -> Iterator[Notice]:
    """What the head marks as derived and no line says."""
    said = {fold(one.figure.text) for one in findings}
    asked = fold(" ".join(one.text for one in script.asked))
    for written, _ in script.head.derived:
        if fold(written) not in said and fold(written) not in asked and script.head.sources:
            yield notice(
                Level.WARNING,
                "suy-ra-thua",
                f"mục Con số suy ra có “{written}” mà lời đọc không nói số ấy",
                Place(file=script.file, line=_line(script)),
                "Chép đúng con số như trong lời, cả đơn vị; không dùng nữa thì xóa dòng.",
            )


def _line(script: Script) -> int:
    place = script.places.get("derived")
    return place.line if place is not None else 1


def _told_of_sentences(script: Script, register: Register) -> Iterator[_Charge]:
    """What must not be said, and what is said otherwise than a duty or a point of the sources."""
    for said in said_anyway(script, register):
        yield _Charge(
            code="khong-noi",
            level=Level.ERROR,
            excused=Level.WARNING,
            words=f"câu này nói điều không được nói: {said.words}",
            where=ToldSentence(said.paragraph, said.start),
            hint="Bỏ câu ấy, hoặc chỉ nói điều đã kiểm được trong văn bản đang áp dụng.",
        )
    for duty in duty_findings(script, _numbers(script)):
        yield _Charge(
            code="nghia-vu-khac-nguon",
            words=f"câu này nói ngược với {_where(duty, script)}: ở đó là “{duty.duty.value}”",
            where=ToldSentence(duty.paragraph, duty.start),
            hint=_DUTY_HINTS.get(duty.duty, _DUTY_HINT),
            level=Level.ERROR if duty.sure else Level.WARNING,
            excused=Level.WARNING,
            passage=duty.passage,
        )
    for point in point_findings(script, _numbers(script)):
        yield _Charge(
            code="diem-khac-nguon",
            words=f"câu này nói “{point.told}”, mà {_where(point, script)} nói “{point.theirs}”",
            where=ToldSentence(point.paragraph, point.start),
            hint="Xem lại ai làm, cho những ai, kết quả ra sao, theo đúng văn bản.",
            level=Level.ERROR if point.sure else Level.WARNING,
            excused=Level.WARNING,
            passage=point.passage,
        )


def _numbers(script: Script) -> list[str]:
    return [source.number for source in script.head.sources]


_OtherWords = DutyFinding | PointFinding | TurnedFinding


def _where(one: _OtherWords, script: Script) -> str:
    """The place that a finding rests on: of several one of a document that the script cites."""
    cited = set(map(document_key, _numbers(script)))
    places = sorted(one.passage.addresses, key=lambda p: document_key(p.document) not in cited)
    return _told(next(iter(places), None))


def _is_told_by(others: Sequence[_Charge], one: _Charge) -> bool:
    """Whether something else that is told of the same sentence says as much of it.

    An error says that it is wrong, whatever is wrong with it; a doubt is of its own matter only,
    and a wrong figure says nothing of what else is wrong for sure.
    """
    doubt = one.level is Level.WARNING
    return any(
        (other.level is Level.ERROR and (doubt or not other.of_figure))
        or (doubt and _topic(other) == _topic(one))
        for other in others
        if other.code != "khong-noi" and other.where.words == one.where.words
    )


def _topic(one: _Charge) -> str:
    """The topic of what it is said otherwise than: "8" of "8.3"."""
    return one.passage.row.partition(".")[0] if one.passage is not None else ""


def _turned_round(script: Script) -> Iterator[_Charge]:
    for one in turned_findings(script, _numbers(script)):
        yield _Charge(
            code="noi-nguoc-nguon",
            words=f"câu này có lẽ nói ngược với {_where(one, script)}: {one.wrong}",
            where=ToldSentence(one.paragraph, one.start),
            hint="Xem lại câu theo đúng văn bản.",
            level=Level.ERROR if one.sure else Level.WARNING,
            excused=Level.WARNING,
            passage=one.passage,
        )


def _other_standings(script: Script, register: Register) -> Iterator[Notice]:
    for one in told_standings(script, register):
        yield notice(
            Level.WARNING,
            "hieu-luc-khac-so",
            f"câu này nói “{one.told}”, mà sổ văn bản ghi {one.document} {one.known}",
            one.paragraph.place_at(one.start),
            "Xem lại câu nói về văn bản nào, văn bản ấy còn hay hết hiệu lực; sổ sai thì sửa sổ.",
        )
