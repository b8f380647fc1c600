"""Figures of a script against passages: the samples, honest words, wrong ones, whole texts."""

import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.script import LegalSource, Script
from broadcaster.law.figure_finding import FigureFinding, FigureVerdict
from broadcaster.law.figure_notices import check_figures, counted
from broadcaster.law.figures_against_source import figure_findings
from broadcaster.law.register import (
    DocumentRelation,
    Register,
    RegisteredDocument,
    RelationKind,
    register_of,
)
from broadcaster.law.starter import starter_documents, starter_register
from broadcaster.law.structure import LawText, structure
from broadcaster.scripts.script_file import read_script
from tests.fakes.wrong_figures import wrong_scripts

ROOT = Path(__file__).parents[3]
SAMPLES = [
    (path.name, path.read_text(encoding="utf-8")) for path in ROOT.glob("scripts_vi/2026-*.md")
]
GOLD = ROOT / "tests" / "golden" / "figures"
ERROR = Level.ERROR
FOUND, NOT_FOUND = FigureVerdict.FOUND, FigureVerdict.NOT_FOUND


def script_of(text: str, name: str = "bai.md") -> Script | None:
    return read_script(text.encode(), name).value


def said(words: str, *sources: str, day: str = "1/12/2026", head: tuple[str, ...] = ()) -> Script:
    """A script of some sentences with the numbers that it rests on."""
    lines = ["Tiêu đề: Bài", "Loại: nhắc nhở", "Chương trình: mang-non", f"Ngày phát: {day}"]
    lines += ["Văn bản nguồn:", *(f"  - số: {one}" for one in sources), *head, "---", words]
    found = script_of("\n".join(lines) + "\n")
    assert found is not None
    return found


def gold(name: str) -> list[tuple[tuple[str, ...], str]]:
    rows = (GOLD / name).read_text(encoding="utf-8").splitlines()
    parts = [row.partition("|") for row in rows if row.strip() and not row.startswith("#")]
    return [(tuple(numbers.split(",")), words) for numbers, _, words in parts]


def contradicted(script: Script) -> list[FigureFinding]:
    return [one for one in figure_findings(script, starter_register()) if one.verdict.contradicts]


def stopped(script: Script) -> bool:
    """Whether anything of the law is said that is not so: figures, duties, what is not said."""
    return any(one.level is Level.ERROR for one in check_figures(script, starter_register()))


@pytest.mark.parametrize(("name", "text"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_every_figure_of_a_sample_is_traced(name: str, text: str) -> None:
    script = script_of(text, name)
    assert script is not None
    found = figure_findings(script, starter_register())
    assert [(one.figure.text, one.verdict) for one in found if one.verdict is not FOUND] == []
    assert not stopped(script)


def caught(count: int, seed: int) -> float:
    """The share of mistakes that are caught, of those that leave a script that can be read."""
    scripts = [
        script_of(text, name) for _, name, text in wrong_scripts(sorted(SAMPLES), count, seed)
    ]
    read = [script for script in scripts if script is not None]
    assert len(read) > count / 2
    return sum(bool(contradicted(script)) for script in read) / len(read)


def test_mistakes_are_caught() -> None:
    assert caught(20, seed=1) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_two_hundred_mistakes_are_caught(seed: int) -> None:
    assert caught(200, seed) >= 0.95


# A list of thousands takes seven seconds: every fourth row stands for it, and all of it is slow.
SOME_OR_ALL = pytest.mark.parametrize("step", [4, pytest.param(1, marks=pytest.mark.slow)])


@SOME_OR_ALL
def test_honest_words_are_let_through(step: int) -> None:
    """Not more than one in a hundred, as teachers put it in words of their own."""
    rows = gold("honest.txt")[::step]
    assert len(rows) > 400
    red = [words for sources, words in rows if stopped(said(words, *sources))]
    assert len(red) <= len(rows) * 0.01, red


def test_a_schools_daily_way_of_speaking_is_let_through() -> None:
    """Warnings, examples, comparisons, days, the own village: not more than one of sixty."""
    rows = gold("daily.txt")
    red = [words for sources, words in rows if stopped(said(words, *sources))]
    assert len(rows) >= 200
    assert not {*red} & {words for _, words in rows[:60]}, red
    assert len(red) <= len(rows) / 60, red


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (  # both ends of an age say which line is meant
            "168/2024/NĐ-CP",
            "Bạn 15 tuổi lái xe gắn máy bị cảnh cáo, còn người từ đủ 16 đến dưới 18 tuổi lái mô tô "
            "thì khung phạt là 400.000 đến 600.000 đồng.",
        ),
        ("102/2016/QH13", "Trẻ em là người dưới 16 tuổi, và Điều 6 kể 15 nhóm hành vi bị cấm."),
        ("282/2025/NĐ-CP", "Chú công an nhắc: quấy rối tổng đài 111, 113 bị phạt 3 đến 4 triệu."),
        ("168/2024/NĐ-CP", "Xe máy chở một người thì không bị phạt."),
    ],
)
def test_figures_of_two_rules_in_a_sentence_are_held_against_their_own(
    number: str, words: str
) -> None:
    assert not stopped(said(words, number))


@pytest.mark.parametrize(
    "words",
    [
        "Quyền bí mật đời sống riêng tư của trẻ em ở Điều 17 Luật Trẻ em.",
        "Điều 38 Luật Trẻ em dặn trẻ em không đánh bạc, không dùng rượu bia, thuốc lá.",
    ],
)
def test_an_article_of_the_neighbouring_right_is_wrong(words: str) -> None:
    assert stopped(said(words, "102/2016/QH13"))


@pytest.mark.parametrize("between", ["; Nghị định 56 có hiệu lực từ ", ", còn Nghị định 999 từ "])
def test_a_day_of_the_second_document_is_not_held_against_the_first(between: str) -> None:
    words = f"Luật Trẻ em có hiệu lực từ 1/6/2017{between}ngày 1/7/2017."
    assert not stopped(said(words, "102/2016/QH13", "56/2017/NĐ-CP"))


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ("Phụ cấp của cô giáo tiểu học là 45%, cao hơn 5 điểm phần trăm so với thầy THCS.", False),
        ("Phụ cấp của cô giáo tiểu học là 45%, cao hơn thầy dạy THCS.", False),
        ("Phụ cấp của cô giáo tiểu học là 40%, thấp hơn thầy dạy THCS.", True),
    ],
)
def test_with_whom_a_share_is_compared_is_not_its_row(words: str, *, wrong: bool) -> None:
    assert stopped(said(words, "182/2026/NĐ-CP")) is wrong


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (
            "73/2025/QH15",
            "Luật Nhà giáo do Chính phủ trình, được Quốc hội thông qua ngày 16/6/2025.",
        ),
        ("282/2025/NĐ-CP", "Nghị định do Bộ Công an soạn thảo, Chính phủ ban hành."),
        (
            "173/2024/QH15",
            "Nghị quyết của Quốc hội cấm thuốc lá điện tử; nghị quyết của Chính phủ về kinh tế thì"
            " bài sau sẽ nói.",
        ),
        (
            "19/2025/TT-BGDĐT",
            "Thông tư của Bộ Y tế về khám bệnh là chuyện khác, hôm nay ta nói kỷ luật học sinh.",
        ),
    ],
)
def test_who_drafts_and_another_paper_are_not_the_issuer(number: str, words: str) -> None:
    assert not stopped(said(words, number))


@pytest.mark.parametrize("number", ["111", "113"])
def test_who_else_is_called_does_not_say_which_number(number: str) -> None:
    words = f"Thấy em hàng xóm bị đánh, bác tổ trưởng gọi công an hoặc {number} đều đúng."
    assert not stopped(said(words, "56/2017/NĐ-CP"))


def test_wrong_words_that_may_be_of_another_matter_are_told() -> None:
    """Wrong sentences which share their words with honest ones are told of, and stop nothing."""
    rows = gold("doubtful.txt")
    unsaid = [words for each, words in rows if not is_told(said(words, *each))]
    assert len(unsaid) <= len(rows) * 0.05, unsaid


def is_told(script: Script) -> bool:
    """Whether anything of the law is told of as wrong or doubtful."""
    return any(one.level is not Level.INFO for one in check_figures(script, starter_register()))


@SOME_OR_ALL
def test_wrong_words_are_caught(step: int) -> None:
    rows = gold("wrong.txt")[::step]
    assert len(rows) > 200
    told = {words: check_figures(said(words, *each), starter_register()) for each, words in rows}
    red = [words for words, those in told.items() if any(one.level is ERROR for one in those)]
    amber = [
        words
        for words, those in told.items()
        if words not in red and any(one.level is Level.WARNING for one in those)
    ]
    missed = told.keys() - {*red, *amber}
    assert len(missed) <= len(rows) * 0.05, missed
    assert len(red) >= len(rows) * 0.93, amber  # what is doubtful is told and stops nothing


@pytest.mark.parametrize(
    ("number", "words", "level"),
    [
        ("102/2016/QH13", "Trẻ em là người trên 16 tuổi.", Level.ERROR),
        ("15/2012/QH13", "Dưới 16 tuổi bị xử phạt về mọi vi phạm hành chính.", Level.ERROR),
        ("282/2025/NĐ-CP", "Tàng trữ trái phép từ 5 kg pháo hoa bị phạt 2-5 triệu.", Level.WARNING),
    ],
)
def test_a_limit_that_goes_the_other_way_is_told(number: str, words: str, level: Level) -> None:
    (told,) = check_figures(said(words, number), starter_register())
    assert (told.code, told.level) == ("con-so-nguoc-chieu", level)


@pytest.mark.parametrize(
    "words",
    [
        "Đo được 0,2 mg/l khí thở mà đi xe máy thì bị phạt 6 đến 8 triệu đồng.",
        "Cồn dưới 0,4 mg/l khí thở mà đi xe máy thì bị phạt 8 đến 10 triệu đồng.",
        "Xe máy chở từ 3 người bị phạt 400.000 đến 600.000 đồng.",
    ],
)
def test_an_amount_of_another_case_is_none_of_this_one(words: str) -> None:
    """Which row is meant is told by the measure, the age, the number of people before it."""
    found = contradicted(said(words, "168/2024/NĐ-CP"))
    assert NOT_FOUND in [one.verdict for one in found]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("102/2016/QH13", "Đủ 16 tuổi là không còn là trẻ em nữa."),
        ("36/2024/QH15", "Dưới 16 tuổi thì chưa được lái xe gắn máy."),
        ("09/2012/QH13", "Từ đủ 18 tuổi mới được mua thuốc lá."),
    ],
)
def test_the_other_side_of_a_limit_is_the_same_law(number: str, words: str) -> None:
    assert check_figures(said(words, number), starter_register()) == ()


def test_a_figure_of_another_document_is_told_with_its_place() -> None:
    words = "Theo Nghị định 282/2025/NĐ-CP, xe máy vượt đèn đỏ bị phạt từ 4 đến 6 triệu đồng."
    (told,) = check_figures(said(words, "168/2024/NĐ-CP", "282/2025/NĐ-CP"), starter_register())
    assert (told.code, told.level) == ("so-hieu-khac", Level.ERROR)
    assert "168/2024/NĐ-CP, Điều 7" in told.sentence


def test_the_name_of_one_law_with_the_number_of_another() -> None:
    words = "Luật Nhà giáo số 55/2024/QH15 có 42 điều."
    found = contradicted(said(words, "73/2025/QH15", "55/2024/QH15"))
    assert (found[0].figure.text, found[0].theirs) == (
        "Luật Nhà giáo số 55/2024/QH15", "73/2025/QH15",
    )  # fmt: skip


# ----- a whole text


DECREE = """Chương I. QUY ĐỊNH CHUNG
Điều 4. Mức phạt
1. Mức phạt tiền quy định tại Nghị định này là mức phạt đối với cá nhân; đối với tổ chức bằng 02 lần.
Điều 7. Vi phạm về loa trong trường
1. Phạt tiền từ 300.000 đồng đến 500.000 đồng đối với hành vi mở loa trong giờ học.
2. Phạt tiền từ 1.000.000 đồng đến 2.000.000 đồng đối với một trong các hành vi sau đây:
a) Mở loa sau 22 giờ;
b) Phát lại tin chưa được duyệt qua loa.
3. Người dưới 14 tuổi không được tự mở loa.
"""
LOUD = RegisteredDocument(
    number="10/2026/NĐ-CP",
    title="Nghị định về loa trong trường",
    kind="Nghị định",
    issuer="Chính phủ",
    issued=date(2026, 6, 1),
    in_force=date(2026, 7, 15),
)
REGISTER = register_of([LOUD])


def text_of(document: RegisteredDocument) -> LawText | None:
    return structure(DECREE) if document.number == LOUD.number else None


def verdicts(words: str, register=REGISTER, **more) -> list[tuple[str, FigureVerdict, str]]:
    found = figure_findings(said(words, LOUD.number, **more), register, text_of)
    return [(one.figure.text, one.verdict, str(one.where)) for one in found]


def test_an_amount_is_found_at_its_point() -> None:
    assert verdicts("Phát lại tin chưa được duyệt qua loa thì phạt từ 1 đến 2 triệu đồng.") == [
        ("1 đến 2 triệu đồng", FOUND, "10/2026/NĐ-CP, Điều 7 khoản 2 điểm b")
    ]


@pytest.mark.parametrize(
    ("named", "verdict"),
    [("A", FOUND), ("B", NOT_FOUND), ("AB", FigureVerdict.NO_TEXT), ("BA", FigureVerdict.NO_TEXT)],
)
def test_of_one_number_the_text_of_the_named_body_alone_proves(named: str, verdict) -> None:
    """Two communes gave it; where a script names both, neither is held against it."""
    number = "7/2026/QĐ-UBND"
    issuers = {name: f"UBND xã {name}" for name in "AB"}
    communes = [replace(LOUD, number=number, issuer=issuer) for issuer in issuers.values()]
    fine = "Điều 1. Mức phạt\nPhạt tiền {} đồng đối với hành vi mở loa trong giờ học.\n"
    texts = {"UBND xã A": fine.format("300.000"), "UBND xã B": fine.format("700.000")}
    script = said("Mở loa trong giờ học thì phạt tiền 300.000 đồng.", number)
    sources = tuple(LegalSource(number=number, issuer=issuers[name]) for name in named)
    script = replace(script, head=replace(script.head, sources=sources))
    found = figure_findings(
        script, register_of(communes), lambda document: structure(texts[document.issuer])
    )
    assert [one.verdict for one in found] == [verdict]


def test_a_number_of_another_row_is_no_proof() -> None:
    ((_, verdict, where),) = verdicts("Mở loa trong giờ học thì phạt từ 1 đến 2 triệu đồng.")
    assert (verdict, where) == (NOT_FOUND, "10/2026/NĐ-CP, Điều 7 khoản 1")


def test_an_amount_of_persons_is_none_of_bodies() -> None:
    words = "Mở loa trong giờ học thì phạt từ 300.000 đến 500.000 đồng đối với tổ chức."
    assert verdicts(words)[0][1] is FigureVerdict.FOR_SOMEBODY_ELSE


def test_twice_the_amount_is_the_one_of_bodies() -> None:
    words = "Mở loa trong giờ học thì phạt từ 600.000 đến 1.000.000 đồng đối với tổ chức."
    assert verdicts(words)[0][1] is FOUND


def test_a_day_of_effect_is_the_documents() -> None:
    assert verdicts("Nghị định có hiệu lực từ ngày 15/7/2026.")[0][1] is FOUND
    assert verdicts("Nghị định có hiệu lực từ ngày 15/8/2026.")[0][1] is NOT_FOUND
    assert verdicts("Nghị định được ban hành ngày 1/6/2026.")[0][1] is FOUND
    assert verdicts("Nghị định được ban hành ngày 31/6/2026.")[0][1] is NOT_FOUND


def test_a_day_before_which_something_is_done_is_no_day_of_issue() -> None:
    """Else an error would stop every piece by whose day classes are to register ("đăng ký")."""
    for words in (
        "Theo nghị định, các lớp đăng ký danh sách trước ngày 10/6/2026.",
        "Theo nghị định, nộp danh sách có chữ ký của phụ huynh trước ngày 10/6/2026.",
        "Theo nghị định, phụ huynh ký tên trước ngày 10/6/2026.",
    ):
        assert NOT_FOUND not in [verdict for _, verdict, _ in verdicts(words)], words
    assert verdicts("Nghị định được ký ngày 2/6/2026.")[0][1] is NOT_FOUND
    assert verdicts("Nghị định về đăng ký xe, ngày 2/6/2026.")[0][1] is NOT_FOUND


def test_what_is_not_in_force_on_the_day_is_told() -> None:
    ended = DocumentRelation(
        kind=RelationKind.REPEALS, acts=False, other="20/2026/NĐ-CP", scope="Điều 7 khoản 1",
        since=date(2026, 11, 1),
    )  # fmt: skip
    register = register_of([replace(LOUD, relations=(ended,))])
    words = "Mở loa trong giờ học thì phạt từ 300.000 đến 500.000 đồng."
    assert verdicts(words, register)[0][1] is FigureVerdict.NOT_IN_FORCE
    assert verdicts(words, register, day="1/10/2026")[0][1] is FOUND


def test_a_derived_figure_has_its_reason() -> None:
    head = ("Con số suy ra:", "  250.000 đồng: một nửa của 500.000 đồng")
    words = "Mở loa trong giờ học thì nộp nhiều nhất là 250.000 đồng."
    assert verdicts(words, head=head)[0][1] is FigureVerdict.DERIVED
    assert verdicts(words)[0][1] is NOT_FOUND


def test_a_question_is_no_statement() -> None:
    assert verdicts("Mở loa trong giờ học bị phạt 5 triệu đồng phải không ạ?")[0][1] is (
        FigureVerdict.UNTRACED
    )


def test_an_article_that_the_text_does_not_have() -> None:
    ((_, verdict, where),) = verdicts("Theo Điều 60 Nghị định 10/2026/NĐ-CP, loa là của trường.")
    assert (verdict, where) == (NOT_FOUND, LOUD.number)
    (told,) = check_figures(
        said("Theo Điều 60 Nghị định 10/2026/NĐ-CP, loa là của trường.", LOUD.number),
        REGISTER, text_of,
    )  # fmt: skip
    assert told.sentence.endswith("10/2026/NĐ-CP không có chỗ ấy")


@pytest.mark.slow
def test_a_long_decree_costs_a_script_no_more_than_twenty_milliseconds() -> None:
    """Of 1,400 points; read once, then each script by the words that tell it."""
    words = [word for _, text in SAMPLES for word in text.split() if word.isalpha()]
    lines = []
    for article in range(1, 21):
        lines.append(f"Điều {article}. Hành vi {words[article]} {words[article + 40]}")
        for clause in range(1, 11):
            lines.append(f"{clause}. Phạt tiền từ {clause}00.000 đồng đến {clause}50.000 đồng:")
            at = article * 31 + clause * 7
            for number, letter in enumerate("abcdđeg"):
                point = " ".join(words[at + number * 9 : at + number * 9 + 12])
                lines.append(f"{letter}) {point};")
    text = structure("\n".join(lines))
    rows = [f"Bạn nào {words[n]} {words[n + 1]} thì phạt {n} triệu đồng." for n in range(1, 19)]
    script = said("\n\n".join(rows), LOUD.number)

    def long_text(_document: RegisteredDocument) -> LawText:
        return text

    figure_findings(script, REGISTER, long_text)
    costs = []
    for turn in range(5):  # the machine of the tests is a busy one
        another = replace(script, file=f"{turn}.md")
        begin = time.process_time()
        found = figure_findings(another, REGISTER, long_text)
        costs.append(time.process_time() - begin)
    assert len(found) == 18
    assert min(costs) <= 0.02, costs


# ----- one end, an article of another act, what says too little, what is less than sure


def told_of(words: str, *sources: str) -> list[tuple[str, Level]]:
    found = check_figures(said(words, *sources), starter_register())
    return [(one.code, one.level) for one in found]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Xe máy vượt đèn đỏ bị phạt 4 triệu đồng.", [("con-so-mot-dau", Level.WARNING)]),
        ("Xe máy vượt đèn đỏ bị phạt từ 4 triệu đồng.", []),
        ("Xe máy vượt đèn đỏ, mức thấp nhất là 4 triệu đồng.", []),
        ("Xe máy vượt đèn đỏ, phạt thấp nhất 4 triệu, cao nhất 6 triệu đồng.", []),
    ],
)
def test_one_end_of_a_fine_says_that_it_is_one(words: str, told: list[tuple[str, Level]]) -> None:
    assert told_of(words, "168/2024/NĐ-CP") == told


def test_a_true_fine_under_the_article_of_another_act_is_told_with_its_place() -> None:
    words = "Theo Điều 13 Nghị định 282/2025/NĐ-CP, trấn lột tiền bị phạt từ 3 đến 5 triệu đồng."
    (wrong,) = contradicted(said(words, "282/2025/NĐ-CP"))
    assert wrong.figure.text.startswith("Điều 13")
    assert wrong.theirs.startswith("Điều 18")


@pytest.mark.parametrize(
    "words", ["Chở 2 người…", "Chở 2 người thì bị phạt 400.000 đến 600.000 đồng."]
)
def test_what_says_too_little_contradicts_nothing(words: str) -> None:
    assert not stopped(said(words, "168/2024/NĐ-CP"))


def test_a_fact_that_is_less_than_sure_is_told_once() -> None:
    words = "Tin giả trên mạng: cá nhân bị phạt 10-15 triệu đồng, tổ chức 20-30 triệu đồng."
    script = said(words, "174/2026/NĐ-CP")
    (told,) = check_figures(script, starter_register())
    assert (told.code, told.level) == ("con-so-can-xem-lai", Level.INFO)
    assert "Nghị định 330/2026/NĐ-CP" in told.sentence
    assert told_of("Dùng pháo hoa sai quy định bị phạt 2-5 triệu đồng.", "282/2025/NĐ-CP") == []


# ----- a whole text that was amended


NEW_WORDS = """Điều 1. Sửa đổi, bổ sung một số điều của Nghị định số 10/2026/NĐ-CP
1. Sửa đổi, bổ sung khoản 1 Điều 7 như sau:
“1. Phạt tiền từ 700.000 đồng đến 900.000 đồng đối với hành vi mở loa trong giờ học.”
2. Bổ sung Điều 8 như sau:
“Điều 8. Loa phát thanh cầm tay
1. Phạt tiền từ 50.000 đồng đến 60.000 đồng đối với hành vi ném micro.”
"""
LATER = replace(
    LOUD,
    number="11/2026/NĐ-CP",
    title="Nghị định sửa đổi về loa trong trường",
    in_force=date(2026, 10, 1),
    relations=(DocumentRelation(kind=RelationKind.AMENDS, acts=True, other=LOUD.number),),
)
AMENDED = register_of([LOUD, LATER])


def text_with_changes(document: RegisteredDocument) -> LawText | None:
    return structure(NEW_WORDS) if document.number == LATER.number else text_of(document)


def amended(words: str, day: str, read=text_with_changes) -> list[tuple[str, FigureVerdict]]:
    found = figure_findings(said(words, LOUD.number, day=day), AMENDED, read)
    return [(one.figure.text, one.verdict) for one in found]


def test_figures_are_held_against_the_words_of_the_air_date() -> None:
    old = "Mở loa trong giờ học thì phạt từ 300.000 đến 500.000 đồng."
    new = "Mở loa trong giờ học thì phạt từ 700.000 đến 900.000 đồng."
    assert amended(old, "1/9/2026") == [("300.000 đến 500.000 đồng", FOUND)]
    assert amended(new, "1/9/2026") == [("700.000 đến 900.000 đồng", NOT_FOUND)]
    assert amended(old, "1/12/2026") == [("300.000 đến 500.000 đồng", NOT_FOUND)]
    assert amended(new, "1/12/2026") == [("700.000 đến 900.000 đồng", FOUND)]
    added = "Ném micro thì phạt từ 50.000 đến 60.000 đồng."
    assert amended(added, "1/12/2026") == [("50.000 đến 60.000 đồng", FOUND)]


def test_words_that_may_be_new_and_are_not_known_tell_nothing() -> None:
    old = "Mở loa trong giờ học thì phạt từ 300.000 đến 500.000 đồng."
    assert amended(old, "1/12/2026", text_of) == [
        ("300.000 đến 500.000 đồng", FigureVerdict.NO_TEXT)
    ]
    there = "Theo Điều 60 Nghị định 10/2026/NĐ-CP, loa là của trường."
    assert [v for _, v in amended(there, "1/12/2026", text_of)] != [NOT_FOUND]


# ----- what is told


def test_a_missing_text_blocks_nothing() -> None:
    script = said("Mở loa thì phạt 5 triệu đồng.", "99/2026/NĐ-CP")
    (told,) = check_figures(script, REGISTER)
    assert (told.code, told.level) == ("con-so-chua-soat", Level.INFO)


NOTICE_OF_A_SCHOOL = (
    "Thông báo của trường, số 15/TB-THCSVD, ngày 30/11/2026. Ngày hội vào ngày 12/12/2026, theo Kế "
    "hoạch số 9/KH-THCSVD. Các lớp nộp danh sách trước ngày 10/12/2026. Mỗi lớp nộp 200.000 đồng."
)


@pytest.mark.parametrize("register", [register_of([]), starter_register()], ids=["", "starter"])
def test_of_a_notice_without_a_text_no_figure_is_called_missing(register: Register) -> None:
    """What came with the program and rests on no document is no text of the school's notice."""
    (told,) = check_figures(said(NOTICE_OF_A_SCHOOL, "15/TB-THCSVD"), register)
    assert (told.code, told.level) == ("con-so-chua-soat", Level.INFO)
    assert told.sentence == (
        "chưa có lời văn bản để soát: “ngày 30/11/2026”, “ngày 12/12/2026”, “Kế hoạch số 9/"
        "KH-THCSVD”, “ngày 10/12/2026” và 1 số nữa"
    )


def test_beside_a_text_that_was_looked_through_a_figure_of_a_notice_is_still_missed() -> None:
    script = said(NOTICE_OF_A_SCHOOL, "15/TB-THCSVD", LOUD.number)
    (told,) = check_figures(script, REGISTER, text_of)
    assert (told.code, told.level) == ("con-so-chua-thay", Level.WARNING)
    assert "1 có trong nguồn; chưa thấy trong nguồn: “ngày 30/11/2026”" in told.sentence


def test_of_a_document_of_which_we_know_something_a_day_is_missed() -> None:
    script = said("Ngày hội theo Nghị định 168/2024/NĐ-CP là ngày 12/12/2026.", "168/2024/NĐ-CP")
    (told,) = check_figures(script, starter_register())
    assert (told.code, told.level) == ("con-so-chua-thay", Level.INFO)


def test_a_day_that_no_calendar_has_is_wrong_without_any_text() -> None:
    (told,) = check_figures(said("Ngày hội vào ngày 31/11/2026.", "15/TB-THCSVD"), REGISTER)
    assert (told.code, told.level) == ("con-so-khac-nguon", Level.ERROR)


def test_a_contradiction_names_the_place_and_its_figure() -> None:
    script = said("Mở loa trong giờ học thì phạt từ 1 đến 2 triệu đồng.", LOUD.number)
    (told,) = check_figures(script, REGISTER, text_of)
    assert (told.code, told.level) == ("con-so-khac-nguon", Level.ERROR)
    assert "Điều 7 khoản 1" in told.sentence
    assert "300.000 đồng đến 500.000 đồng" in told.sentence
    assert told.place is not None
    assert told.place.line == 8


def test_how_many_are_found_is_told_once() -> None:
    words = "Phát lại tin chưa duyệt qua loa phạt từ 1 đến 2 triệu đồng. Loa nặng 12 kg, cao 2,5 m."
    found = figure_findings(said(words, LOUD.number), REGISTER, text_of)
    assert counted(found) == "3 con số, 1 có trong nguồn"
    told = check_figures(said(words, LOUD.number), REGISTER, text_of)
    assert [(n.code, n.level) for n in told] == [("con-so-chua-thay", Level.WARNING)]


def test_a_derived_figure_that_nobody_says_is_told() -> None:
    script = said("Chào các bạn.", LOUD.number, head=("Con số suy ra:", "  5 đồng: tính ra"))
    assert [n.code for n in check_figures(script, REGISTER, text_of)] == ["suy-ra-thua"]


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("Học sinh đăng tin giả bị phạt từ 20 đến 30 triệu đồng.", "FOR_SOMEBODY_ELSE"),
        ("Ai đăng tin giả trên mạng thì bị phạt từ 20 đến 30 triệu đồng.", "FOR_SOMEBODY_ELSE"),
        ("Doanh nghiệp đăng tin giả bị phạt từ 10 đến 15 triệu đồng.", "FOR_SOMEBODY_ELSE"),
        ("Doanh nghiệp đăng tin giả bị phạt từ 20 đến 30 triệu đồng.", "FOUND"),
        ("Học sinh đăng tin giả bị phạt từ 10 đến 15 triệu đồng.", "FOUND"),
        ("Đăng tin giả bị phạt từ 20 đến 30 triệu đồng.", "UNTRACED"),
        ("Còn tổ chức thì sao? Đăng tin giả bị phạt từ 20 đến 30 triệu đồng.", "FOUND"),
    ],
)
def test_an_amount_is_for_who_does_it(words: str, verdict: str) -> None:
    (found,) = figure_findings(said(words, "174/2026/NĐ-CP"), starter_register())
    assert found.verdict.name == verdict


@pytest.mark.parametrize(
    ("words", "verdict", "theirs"),
    [
        ("Gọi 113 để báo cháy.", "NOT_FOUND", "114"),
        ("Gọi 114 để báo cháy, gọi 115 để cấp cứu.", "FOUND", ""),
        ("Thấy bạn bị xâm hại thì gọi 111, công an hoặc nhà trường.", "FOUND", ""),
        ("Gọi 119 để báo cháy.", "NOT_FOUND", "114"),
        ("Số cần nhớ: gọi 113.", "FOUND", ""),
    ],
)
def test_a_number_is_called_for_what_it_is_there_for(words: str, verdict: str, theirs: str) -> None:
    found = figure_findings(said(words, "282/2025/NĐ-CP"), starter_register())
    assert {(one.verdict.name, one.theirs) for one in found} == {(verdict, theirs)}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("168/2024/NĐ-CP", "Nhà trường tặng mỗi bạn đội mũ bảo hiểm đúng quy cách 50.000 đồng."),
        ("36/2024/QH15", "Theo Điều 7 của nội quy lớp, ai đi muộn thì trực nhật."),
    ],
)
def test_what_is_no_law_is_neither_right_nor_wrong(number: str, words: str) -> None:
    found = figure_findings(said(words, number), starter_register())
    assert {one.verdict for one in found} == {FigureVerdict.UNTRACED}


def test_a_place_may_be_marked_as_looked_at() -> None:
    head = ("Con số suy ra:", "  Điều 60 Nghị định 10/2026/NĐ-CP: đã xem bản giấy")
    words = "Theo Điều 60 Nghị định 10/2026/NĐ-CP, loa là của trường."
    assert [v for _, v, _ in verdicts(words, head=head)] == [FigureVerdict.DERIVED]


def test_all_that_a_line_of_ours_rests_on_has_to_stand() -> None:
    """A fine and a rule of conduct in one line: the decree ended, the law did not."""
    ended = DocumentRelation(
        kind=RelationKind.REPEALS, acts=False, other="9/2026/NĐ-CP", since=date(2026, 11, 1)
    )
    register = register_of(
        [
            replace(one, relations=(*one.relations, ended))
            if one.number == "168/2024/NĐ-CP" else one
            for one in starter_documents()
        ]
    )  # fmt: skip
    words = "Giao xe mô tô cho người không đủ điều kiện, cá nhân bị phạt từ 8 đến 10 triệu đồng."
    (found,) = figure_findings(said(words, "36/2024/QH15"), register)
    assert found.verdict is FigureVerdict.NOT_IN_FORCE


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("36/2024/QH15", "Từ 16 tuổi đã được lái xe mô tô."),
        ("36/2024/QH15", "Bạn có thể lái xe máy từ 16 tuổi."),
        ("182/2026/NĐ-CP", "Giáo viên tiểu học được phụ cấp 40%."),
        ("282/2025/NĐ-CP", "Hướng dẫn sử dụng ma túy bị phạt từ 10 đến 20 triệu đồng."),
        ("371/2025/NĐ-CP", "Chứa chấp sử dụng thuốc lá điện tử bị phạt từ 3 đến 5 triệu đồng."),
        ("36/2024/QH15", "Đủ 16 tuổi là lái được xe máy 110 phân khối."),
        ("168/2024/NĐ-CP", "Trẻ dưới 6 tuổi phải đội mũ."),
        ("168/2024/NĐ-CP", "Không đội mũ khi đi xe đạp thì phạt 400.000 đến 600.000 đồng."),
        ("168/2024/NĐ-CP", "Đi xe máy có nồng độ cồn trên 0,4 bị phạt từ 2 đến 3 triệu đồng."),
        ("168/2024/NĐ-CP", "Cồn vượt mức 0,4 miligam bị phạt từ 2 đến 3 triệu đồng."),
    ],
)
def test_the_figure_of_another_case_is_not_found(number: str, words: str) -> None:
    found = figure_findings(said(words, number), starter_register())
    assert [one for one in found if one.verdict is not FOUND]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("36/2024/QH15", "Đủ 16 tuổi mới được lái xe gắn máy."),
        ("36/2024/QH15", "Đủ 18 tuổi mới được lái xe mô tô."),
        ("168/2024/NĐ-CP", "Chở 3 người bị phạt từ 600.000 đến 800.000 đồng."),
        ("182/2026/NĐ-CP", "Giáo viên trung học cơ sở được phụ cấp 40%."),
        ("182/2026/NĐ-CP", "Giáo viên tiểu học được phụ cấp 45%."),
        ("282/2025/NĐ-CP", "Môi giới sử dụng ma túy bị phạt từ 10 đến 20 triệu đồng."),
        ("168/2024/NĐ-CP", "Không đội mũ khi đi xe đạp điện thì phạt 400.000 đến 600.000 đồng."),
        ("168/2024/NĐ-CP", "Đi xe máy có nồng độ cồn trên 0,4 bị phạt từ 8 đến 10 triệu đồng."),
        ("168/2024/NĐ-CP", "Chở trẻ dưới 6 tuổi không đội mũ thì không bị phạt."),
    ],
)
def test_the_figure_of_its_own_case_is_found(number: str, words: str) -> None:
    found = figure_findings(said(words, number), starter_register())
    assert {one.verdict for one in found} == {FOUND}


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("168/2024/NĐ-CP", "Theo Luật 168 năm 2024, vượt đèn đỏ bằng xe máy bị trừ 4 điểm."),
        ("19/2025/TT-BGDĐT", "Thông tư 19 năm 2025 của Bộ Y tế nói về kỷ luật học sinh."),
        ("120/2025/QH15", "Luật Phòng, chống ma túy mới thay luật năm 2021 từ ngày 01/01/2026."),
        ("73/2025/QH15", "Luật Nhà giáo có hiệu lực từ ngày 16 tháng 6 năm 2025."),
        ("168/2024/NĐ-CP", "Đánh võng bằng xe máy bị tước giấy phép mười đến mười hai ngày."),
        ("91/2025/QH15", "Bên kiểm soát dữ liệu có hai tuần để thông báo vi phạm gây nguy hại."),
        ("147/2024/NĐ-CP", "Tổng giờ chơi game của người dưới 18 tuổi không quá 60 phút mỗi ngày."),
        ("168/2024/NĐ-CP", "Chở người bệnh đi cấp cứu không đội mũ, người lái xe máy bị phạt."),
        ("91/2025/QH15", "Mạng xã hội phải yêu cầu ảnh giấy tờ tùy thân để xác thực tài khoản."),
        ("15/2012/QH13", "Không được dùng biện pháp nhắc nhở thay cho xử phạt."),
    ],
)
def test_what_is_told_otherwise_stops(number: str, words: str) -> None:
    assert stopped(said(words, number))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("168/2024/NĐ-CP", "Nghị định 168 năm 2024 của Chính phủ nói về xử phạt giao thông."),
        ("90/2026/NĐ-CP", "Ban hành ngày 30/3/2026, Nghị định 90 áp dụng từ ngày 15/5/2026."),
        ("168/2024/NĐ-CP", "Chở bạn không đội mũ thì bị phạt, trừ trường hợp đi cấp cứu."),
        ("3246/QĐ-BVHTTDL", "60% trẻ từ 6 đến dưới 16 tuổi biết bơi an toàn, tức là hơn một nửa."),
        ("371/2025/NĐ-CP", "Ai hút thuốc lá điện tử có thể bị phạt, và buộc phải tiêu hủy máy."),
    ],
)
def test_what_is_told_as_it_is_does_not_stop(number: str, words: str) -> None:
    assert not stopped(said(words, number))


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("46/CĐ-TTg", "Công điện 46 ra ngày 11/7/2026, một ngày sau vụ đuối nước ở xã Nâm Nung."),
        ("15/2012/QH13", "Từ mười sáu tuổi trở lên, cố ý hay vô ý đều có thể bị xử phạt."),
        ("182/2026/NĐ-CP", "Cô cấp dưỡng không thuộc mức 45% của giáo viên."),
        ("36/2024/QH15", "Mười lăm tuổi đi xe đạp thì được, đi xe gắn máy thì chưa."),
    ],
)
def test_what_may_be_of_another_row_is_a_doubt(number: str, words: str) -> None:
    notices = check_figures(said(words, number), starter_register())
    levels = {one.code: one.level for one in notices}
    assert Level.ERROR not in levels.values()
    assert levels.get("con-so-cua-dong-khac", Level.WARNING) is Level.WARNING


def test_a_measure_with_the_amount_of_its_row_is_right() -> None:
    words = "Trên 0,4 miligam một lít khí thở, người đi xe máy bị phạt {} triệu đồng."
    for amount, wrong in (("tám đến mười", False), ("hai đến ba", True)):
        assert stopped(said(words.format(amount), "168/2024/NĐ-CP")) is wrong


def test_the_goal_of_one_row_is_not_that_of_the_first() -> None:
    words = "Mục tiêu năm 2030 là {} trẻ từ 6 đến dưới 16 tuổi biết bơi an toàn."
    assert not stopped(said(words.format("60%"), "3246/QĐ-BVHTTDL"))
    assert stopped(said(words.format("45%"), "3246/QĐ-BVHTTDL"))
