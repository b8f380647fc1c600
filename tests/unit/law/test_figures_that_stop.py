"""Which findings about figures stop a script and which are only told: what was found is handed in."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.script import Paragraph, Script
from broadcaster.law import figure_notices
from broadcaster.law.addresses import LawAddress
from broadcaster.law.figure_finding import FigureFinding, FigureVerdict
from broadcaster.law.figure_notices import check_figures, counted
from broadcaster.law.register import register_of
from broadcaster.law.said_figures import FigureKind, SaidFigure
from broadcaster.scripts.script_file import read_script

OURS, OTHER = "9/2090/NĐ-CP", "8/2091/NĐ-CP"
WORDS = "Đó là 100 đồng và 200 đồng, 300 đồng, 400 đồng, 500 đồng, 600 đồng."


def script(
    head: str = "", *, source: bool = True, words: str = f"Chào.\n\n[nghỉ: 1 giây]\n\n{WORDS}"
) -> Script:
    named = f"Văn bản nguồn:\n  - số: {OURS}\n" if source else ""
    text = (
        "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: m\nNgày phát: 1/12/2026\n"
        f"{named}{head}---\n{words}\n"
    )
    found = read_script(text.encode(), "bai.md").value
    assert found is not None
    return found


def finding(verdict: FigureVerdict, amount: int = 100, **more) -> FigureFinding:
    text = f"{amount} đồng"
    start = WORDS.index(text)
    figure = SaidFigure(
        kind=FigureKind.MONEY, values=(float(amount),), unit="đồng", text=text, start=start,
        end=start + len(text),
    )  # fmt: skip
    return FigureFinding(figure=figure, paragraph=1, verdict=verdict, **more)


@pytest.fixture
def told(monkeypatch):
    """What is told of findings, duties and sentences that must not be said."""

    def tell(*findings, duties=(), unsaid=(), of: Script | None = None) -> tuple[Notice, ...]:
        monkeypatch.setattr(figure_notices, "figure_findings", lambda *_: findings)
        monkeypatch.setattr(figure_notices, "duty_findings", lambda *_: iter(duties))
        monkeypatch.setattr(figure_notices, "said_anyway", lambda *_: iter(unsaid))
        return check_figures(of or script(), register_of([]))

    return tell


WHERE = LawAddress(document=OURS)
STOPPING = {
    FigureVerdict.NOT_FOUND: "con-so-khac-nguon",
    FigureVerdict.FOR_SOMEBODY_ELSE: "con-so-cua-nguoi-khac",
    FigureVerdict.NOT_IN_FORCE: "con-so-khong-ap-dung",
    FigureVerdict.OTHER_DOCUMENT: "so-hieu-khac",
    FigureVerdict.OPPOSITE_LIMIT: "con-so-nguoc-chieu",
}
TOLD = {
    FigureVerdict.OTHER_LIMIT: ("con-so-nguoc-chieu", Level.WARNING),
    FigureVerdict.ONE_END: ("con-so-mot-dau", Level.WARNING),
    FigureVerdict.NEAREST_OTHER: ("con-so-viec-gan-nhat", Level.WARNING),
    FigureVerdict.ANOTHER_ROW: ("con-so-cua-dong-khac", Level.WARNING),
    FigureVerdict.UNTRACED: ("con-so-chua-thay", Level.INFO),
    FigureVerdict.NO_TEXT: ("con-so-chua-soat", Level.INFO),
}


@pytest.mark.parametrize("verdict", list(FigureVerdict))
def test_every_verdict_stops_or_is_told_or_is_silent(told, verdict: FigureVerdict) -> None:
    notices = [(n.code, n.level) for n in told(finding(verdict, where=WHERE, theirs="5 đồng"))]
    if verdict in STOPPING:
        assert notices == [(STOPPING[verdict], Level.ERROR)]
    elif verdict in TOLD:
        assert notices == [TOLD[verdict]]
    else:
        assert verdict in (FigureVerdict.FOUND, FigureVerdict.DERIVED)
        assert notices == []
    assert verdict.contradicts == (verdict in STOPPING)
    assert verdict.settled == (verdict in (FigureVerdict.FOUND, FigureVerdict.DERIVED))


def test_a_notice_stands_at_the_figure_in_its_paragraph(told) -> None:
    (found,) = told(finding(FigureVerdict.NOT_FOUND, 200, where=WHERE, theirs="5 đồng"))
    assert found.place is not None
    assert (found.place.line, found.place.column) == (12, WORDS.index("200") + 1)
    assert (found.hint or "").startswith("Sửa theo văn bản")


SAID = "lời đọc nói “100 đồng”"


@pytest.mark.parametrize(
    ("verdict", "facts", "sentence"),
    [
        (FigureVerdict.FOR_SOMEBODY_ELSE, {"where": WHERE},
         f"{SAID}, mà {OURS} nói mức ấy cho đối tượng khác (cá nhân hay tổ chức)"),
        (FigureVerdict.NOT_IN_FORCE, {"where": WHERE},
         f"{SAID} theo {OURS}, mà chỗ ấy không áp dụng vào ngày phát"),
        (FigureVerdict.OTHER_DOCUMENT, {"where": WHERE},
         f"số hiệu khác: {SAID}, mà con số ấy ở {OURS}, không ở văn bản câu này nêu"),
        (FigureVerdict.OPPOSITE_LIMIT, {"where": WHERE},
         f"{SAID} nhưng ngược chiều với {OURS}: xem lại chữ trên, dưới ngay trước số"),
        (FigureVerdict.OPPOSITE_LIMIT, {},
         f"{SAID} nhưng ngược chiều với nguồn: xem lại chữ trên, dưới ngay trước số"),
        (FigureVerdict.NOT_FOUND, {"theirs": "5 đồng"},
         f"{SAID}, mà số đúng cho việc ấy là 5 đồng"),
        (FigureVerdict.NOT_FOUND, {}, f"{SAID}, mà lịch không có ngày ấy"),
        (FigureVerdict.NOT_FOUND, {"where": WHERE}, f"{SAID}, mà {OURS} không có chỗ ấy"),
        (FigureVerdict.NOT_FOUND, {"where": WHERE, "theirs": OURS},
         f"{SAID}, mà nguồn của bài là {OURS}"),
        (FigureVerdict.NOT_FOUND, {"where": WHERE, "theirs": "5 đồng"},
         f"{SAID}, mà {OURS} nói “5 đồng”"),
        (FigureVerdict.OTHER_LIMIT, {"where": WHERE},
         f"{SAID} nhưng có lẽ ngược chiều với {OURS}"),
        (FigureVerdict.ONE_END, {"where": WHERE, "theirs": "1 đến 5 đồng"},
         f"{SAID}, chỉ là một đầu của khung “1 đến 5 đồng” ở {OURS}"),
    ],
)  # fmt: skip
def test_a_sentence_says_what_is_wrong_and_where_it_is_written(told, verdict, facts, sentence):
    (found,) = told(finding(verdict, **facts))
    assert found.sentence == sentence


@pytest.mark.parametrize(
    ("kind", "theirs", "end"),
    [
        (FigureKind.DOCUMENT, "Luật Trẻ em", "là: Luật Trẻ em"),  # another document's name
        (FigureKind.DOCUMENT, OTHER, f"nói “{OTHER}”"),
        (FigureKind.MONEY, "không phạt tiền", "nói “không phạt tiền”"),
    ],
)
def test_a_document_that_has_another_name_is_told_by_its_name(told, kind, theirs, end) -> None:
    found = finding(FigureVerdict.NOT_FOUND, where=WHERE, theirs=theirs)
    (one,) = told(replace(found, figure=replace(found.figure, kind=kind)))
    assert one.sentence == f"{SAID}, mà {OURS} {end}"


def test_untraced_figures_are_told_once_and_weigh_where_a_whole_text_was_read(told) -> None:
    amounts = (100, 200, 300, 400, 500, 600)
    found = finding(FigureVerdict.FOUND)
    lost = [finding(FigureVerdict.UNTRACED, amount) for amount in amounts]
    (one,) = told(found, *lost[:4])
    assert one.level is Level.INFO
    assert one.sentence == (
        "5 con số, 1 có trong nguồn; chưa thấy trong nguồn: "
        "“100 đồng”, “200 đồng”, “300 đồng”, “400 đồng”"
    )
    assert one.place is not None
    assert one.place.column == WORDS.index("100") + 1
    whole = finding(FigureVerdict.UNTRACED, 600, in_whole_text=True)
    (more,) = told(*lost[:5], whole, lost[0])
    assert more.level is Level.WARNING
    assert more.sentence.endswith("“100 đồng”, “200 đồng”, “300 đồng”, “400 đồng” và 2 số nữa")


def test_figures_without_any_text_are_told_once(told) -> None:
    (one,) = told(finding(FigureVerdict.NO_TEXT, 200), finding(FigureVerdict.NO_TEXT, 300))
    assert one.sentence == "chưa có lời văn bản để soát: “200 đồng”, “300 đồng”"
    assert one.place is not None
    assert one.place.column == WORDS.index("200") + 1


def test_figures_are_counted_by_what_became_of_them() -> None:
    assert counted([]) == ""
    found, lost = finding(FigureVerdict.FOUND), finding(FigureVerdict.UNTRACED)
    assert counted([found, lost]) == "2 con số, 1 có trong nguồn"
    told = counted([found, lost, finding(FigureVerdict.DERIVED)])
    assert told == "3 con số, 1 có trong nguồn, 1 do người soạn suy ra"


def test_what_is_found_without_more_is_found_for_sure(told) -> None:
    found = finding(FigureVerdict.FOUND)
    assert (found.where, found.theirs, found.reason, found.reserve) == (None, "", "", "")
    assert told(found) == ()


def test_what_is_less_than_sure_stands_at_the_first_such_figure(told) -> None:
    of = script(words=f"{WORDS}\n\n{WORDS}")
    first, last = (
        replace(finding(FigureVerdict.FOUND, amount, reserve="còn xem"), paragraph=at)
        for at, amount in enumerate((100, 200))
    )
    for findings, line in (((first, last), 8), ((last, first), 10)):
        (one,) = told(*findings, of=of)
        assert one.place is not None
        assert one.place.line == line


def test_what_is_less_than_sure_is_told_once_a_place_and_reason(told) -> None:
    unsure = {"where": WHERE, "reserve": "còn phải xem lại"}
    notices = told(
        finding(FigureVerdict.FOUND, 100, **unsure), finding(FigureVerdict.FOUND, 200, **unsure),
        finding(FigureVerdict.FOUND, 300, where=WHERE),
        finding(FigureVerdict.DERIVED, 400, **unsure),
    )  # fmt: skip
    assert [(n.code, n.level, n.sentence) for n in notices] == [
        ("con-so-can-xem-lai", Level.INFO,
         f"“100 đồng”, “200 đồng” đã soát theo {OURS}; còn phải xem lại"),
    ]  # fmt: skip
    assert notices[0].place is not None
    assert (notices[0].place.file, notices[0].place.line) == ("bai.md", 12)


DERIVED = "Con số suy ra:\n  - 100 Đồng: do em tính\n  - 7 đồng: do em tính\n"


def test_a_derived_figure_that_no_line_says_is_told_where_the_head_has_it(told) -> None:
    (one,) = told(finding(FigureVerdict.DERIVED), of=script(DERIVED))
    assert (one.code, one.level) == ("suy-ra-thua", Level.WARNING)
    assert "“7 đồng”" in one.sentence
    assert one.place is not None
    assert one.place.line > 1
    assert told(finding(FigureVerdict.DERIVED), of=script(DERIVED, source=False)) == ()


def saying(of: Script) -> Paragraph:
    last = of.body[-1]
    assert isinstance(last, Paragraph)
    return last


@pytest.mark.parametrize(("sure", "level"), [(True, Level.ERROR), (False, Level.WARNING)])
def test_a_duty_that_is_turned_round_stops_where_it_is_sure(told, sure, level) -> None:
    of, duty = script(), figure_notices.Duty
    passage = SimpleNamespace(addresses=(LawAddress(document=OTHER), WHERE))
    for said, hint in (
        (duty.FORBIDDEN, "Xem lại chữ được, không được"),
        (duty.PUNISHED, "Xem lại ai bị phạt"),
        (duty.COUNTED, "Văn bản tính cả việc này"),
    ):
        one = SimpleNamespace(
            paragraph=saying(of), start=7, duty=said, passage=passage, sure=sure
        )  # fmt: skip
        (found,) = told(duties=[one], of=of)
        assert (found.code, found.level) == ("nghia-vu-khac-nguon", level)
        assert found.sentence == f"câu này nói ngược với {OURS}: ở đó là “{said.value}”"
        assert (found.hint or "").startswith(hint)
        assert found.place is not None
        assert (found.place.line, found.place.column) == (12, 8)


def test_a_duty_of_no_document_is_said_to_be_of_the_source(told) -> None:
    of = script()
    one = SimpleNamespace(
        paragraph=saying(of), start=0, duty=figure_notices.Duty.OBLIGED,
        passage=SimpleNamespace(addresses=()), sure=True,
    )  # fmt: skip
    (found,) = told(duties=[one], of=of)
    assert found.sentence.startswith("câu này nói ngược với nguồn: ")


def test_what_must_not_be_said_stops_unless_the_head_says_why(told) -> None:
    for head, level, hint in (
        ("", Level.ERROR, "Bỏ câu ấy"),
        ("Vẫn nói: để nhắc\n", Level.WARNING, "Kịch bản ghi lý do vẫn nói: để nhắc."),
    ):
        of = script(head)
        one = SimpleNamespace(words="mức phạt ấy", paragraph=saying(of), start=7)
        (found,) = told(unsaid=[one], of=of)
        assert (found.code, found.level) == ("khong-noi", level)
        assert found.sentence == "câu này nói điều không được nói: mức phạt ấy"
        assert hint in (found.hint or "")
        assert found.place is not None
        assert found.place.column == 8
