"""A true sentence stops no script, whatever other documents the script cites; a false one does."""

from dataclasses import replace

import pytest

from broadcaster.domain.notice import Level
from broadcaster.law.duties_against_source import duty_findings
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.starter import starter_register
from tests.fakes.other_sentences import (
    is_of,
    known_documents,
    listed,
    named,
    stated,
)
from tests.unit.law.test_figures_against_source import SAMPLES, said, script_of

CHILDREN, FINES = "102/2016/QH13", "15/2012/QH13"
UNDER_14 = "người chưa đủ 14 tuổi chưa thuộc đối tượng bị xử phạt"
DUTY = "nghia-vu-khac-nguon"


def errors(words: str, *numbers: str) -> list[str]:
    told = check_figures(said(words, *numbers), starter_register())
    return [one.code for one in told if one.level is Level.ERROR]


@pytest.mark.parametrize(
    "words",
    [
        f"Theo Luật Xử lý vi phạm hành chính, số {FINES} của Quốc hội, {UNDER_14}.",
        "Bạn nào chưa đủ 14 tuổi thì không thuộc đối tượng bị xử phạt vi phạm hành chính.",
        "Bạn 15 tuổi vô ý vi phạm thì không bị xử phạt.",
        "Đủ 18 tuổi rồi thì cha mẹ không phải nộp phạt thay nữa.",
    ],
)
def test_who_is_not_fined_says_nothing_of_what_may_not_be_done_to_children(words: str) -> None:
    assert errors(words, FINES, CHILDREN) == []
    assert DUTY not in errors(words, CHILDREN)


@pytest.mark.parametrize(("name", "text"), SAMPLES, ids=[name for name, _ in SAMPLES])
def test_a_sample_may_cite_the_law_on_children_too(name: str, text: str) -> None:
    script = script_of(text, name)
    assert script is not None
    (source,) = said("Chào.", CHILDREN).head.sources
    both = replace(script, head=replace(script.head, sources=(*script.head.sources, source)))
    told = check_figures(both, starter_register())
    assert [one.sentence for one in told if one.level is Level.ERROR] == []


TRUE = (  # of which document, beside which, words
    ("137/2020/NĐ-CP", "173/2024/QH15",
     "Bố mẹ mua pháo hoa thì mua ở cửa hàng được phép kinh doanh, đừng đặt trên mạng."),
    ("168/2024/NĐ-CP", "36/2024/QH15", "Lái xe máy mà không có cồn thì không bị phạt về lỗi này."),
    ("168/2024/NĐ-CP", "36/2024/QH15",
     "Chở người bệnh đi cấp cứu mà người bệnh không đội mũ thì người lái không bị phạt."),
    ("168/2024/NĐ-CP", "36/2024/QH15",
     "Không phải cứ đi xe đạp là không bị phạt: vượt đèn đỏ bằng xe đạp cũng bị phạt."),
    ("09/2012/QH13", CHILDREN,
     "Người đủ mười tám tuổi thì mua thuốc lá được, nhưng không được hút trong trường."),
    ("44/2019/QH14", CHILDREN, "Nhà hàng có thể bán bia cho người lớn, nhưng không bán cho các em."),
    ("44/2019/QH14", CHILDREN, "Quán ăn có thể bán bia cho khách đủ 18 tuổi."),
    ("137/2020/NĐ-CP", "282/2025/NĐ-CP", "Chủ tịch tỉnh được quyết định bắn pháo hoa nổ."),
    ("137/2020/NĐ-CP", "282/2025/NĐ-CP", "Doanh nghiệp được giao bắn pháo hoa nổ thì không vi phạm."),
    ("147/2024/NĐ-CP", "56/2017/NĐ-CP",
     "Trẻ từ đủ 16 tuổi thì không bắt buộc cha mẹ đăng ký mạng xã hội thay."),
    ("174/2026/NĐ-CP", "73/2025/QH15",
     "Gỡ ngay nội dung vi phạm khi được yêu cầu thì quản trị nhóm không bị phạt vì lỗi không gỡ."),
    ("19/2025/TT-BGDĐT", "44/2019/QH14", "Nhà trường có thể yêu cầu học sinh tiểu học xin lỗi."),
    ("19/2025/TT-BGDĐT", "73/2025/QH15",
     "Đánh học sinh dù nhẹ cũng không phải là cách kỷ luật được phép."),
    (CHILDREN, "91/2025/QH15",
     "Trẻ em không phải làm việc nặng, được vui chơi, được giữ bí mật riêng tư."),
    (CHILDREN, "44/2019/QH14",
     "Trẻ em không phải làm việc nặng, được vui chơi, được giữ bí mật riêng tư."),
    (FINES, "137/2020/NĐ-CP",
     "Qua sinh nhật mười sáu tuổi rồi, sơ ý vi phạm cũng có thể bị xử phạt hành chính."),
    ("56/2017/NĐ-CP", "282/2025/NĐ-CP", "Ảnh đã có sự đồng ý của con và bố mẹ thì được đăng."),
    (FINES, "09/2012/QH13",
     "Nhà trường không nộp phạt thay học sinh; việc ấy thuộc về cha mẹ hoặc người giám hộ."),
    ("73/2025/QH15", "282/2025/NĐ-CP", "Giáo viên có thể yêu cầu học sinh làm bài tập về nhà."),
    ("282/2025/NĐ-CP", "44/2019/QH14", "Can hai bạn đang đánh nhau thì không bị phạt."),
)  # fmt: skip


@pytest.mark.parametrize(("own", "other", "words"), TRUE)
def test_a_true_sentence_stands_beside_another_document(own: str, other: str, words: str) -> None:
    assert DUTY not in errors(words, own, other)


FALSE = (  # the rows that the sentences above were held against, told wrong
    (CHILDREN, "Che giấu thông tin trẻ bị xâm hại thì không bị phạt."),
    (CHILDREN, "Rủ rê trẻ vi phạm pháp luật thì không bị cấm."),
    (CHILDREN, "Kỳ thị trẻ em không bị cấm."),
    (CHILDREN, "Người lớn được bán thuốc lá cho trẻ em."),
    ("173/2024/QH15", "Cửa hàng được phép kinh doanh thuốc lá điện tử."),
    ("36/2024/QH15", "Lái xe máy không đội mũ thì không bị phạt."),
    ("168/2024/NĐ-CP", "Chở bạn cùng lớp không đội mũ thì người lái không bị phạt."),
    ("282/2025/NĐ-CP", "Sử dụng trái phép pháo nổ thì không bị phạt."),
    ("56/2017/NĐ-CP", "Đưa ảnh bạn 9 tuổi lên mạng thì không cần cha mẹ và bạn đồng ý."),
    ("73/2025/QH15", "Nhà giáo được ép học sinh học thêm."),
    ("44/2019/QH14", "Được ép người khác uống rượu bia."),
    ("44/2019/QH14", "Quán được bán rượu bia cho người 17 tuổi."),
    ("09/2012/QH13", "Thầy cô hút thuốc lá trong trường thì không bị cấm."),
)


@pytest.mark.parametrize("beside", ["", FINES, CHILDREN, "168/2024/NĐ-CP"])
@pytest.mark.parametrize(("number", "words"), FALSE)
def test_a_false_sentence_is_found_beside_any_document(
    number: str, words: str, beside: str
) -> None:
    assert errors(words, number, *filter(None, [beside])) != []


def test_a_sentence_that_names_a_document_of_another_matter_is_only_doubted() -> None:
    """Where the words would be enough, the law that is named says of which matter they are."""
    wrong = "người chưa đủ 18 tuổi được uống rượu, bia."
    numbers = ("44/2019/QH14", FINES)
    plain = check_figures(said(wrong, *numbers), starter_register())
    other = check_figures(said(f"Theo Luật số {FINES}, {wrong}", *numbers), starter_register())
    its_own = check_figures(
        said(f"Theo Luật số 44/2019/QH14, {wrong}", *numbers), starter_register()
    )
    assert [(one.code, one.level) for one in plain] == [(DUTY, Level.ERROR)]
    assert (DUTY, Level.WARNING) in [(one.code, one.level) for one in other]
    assert (DUTY, Level.ERROR) in [(one.code, one.level) for one in its_own]


def stopped_by_others(
    own: tuple[str, ...], words: str, others: tuple[str, ...]
) -> list[tuple[str, str]]:
    """The documents whose duties stop a sentence of others, with the row."""
    script = said(words, *own)
    return [
        (other, one.passage.row)
        for other in others
        if not is_of(other, own)
        for one in duty_findings(script, (*own, other))
        if one.sure and is_of(other, [place.document for place in one.passage.addresses])
    ]


# Some seven milliseconds a sentence with all documents: few of them stand for it, all are slow.
FEW_OR_ALL = pytest.mark.parametrize("step", [100, pytest.param(1, marks=pytest.mark.slow)])


@FEW_OR_ALL
def test_no_duty_of_another_document_stops_a_true_sentence(step: int) -> None:
    """Every sentence that was found to be true, and every one of our own words, beside each."""
    rows = (listed("honest.txt") + listed("daily.txt") + stated())[::step]
    assert len(rows) * step > 2_000
    others = known_documents()
    stopped = {
        words: found for own, words in rows if (found := stopped_by_others(own, words, others))
    }
    assert stopped == {}


@pytest.mark.slow
def test_a_document_that_is_named_brings_no_other_one_in() -> None:
    rows = [(own, named(own, words)) for own, words in (listed("honest.txt") + stated())[::4]]
    stopped = [
        words
        for own, words in rows
        if DUTY in errors(words, *own, *(one for one in known_documents() if not is_of(one, own)))
    ]
    assert stopped == []
