"""Statements told the wrong way round in daily words: caught, warned of, and left alone."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from broadcaster.domain.notice import Level
from broadcaster.domain.text import fold, nfc
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.passages import starter_passages
from broadcaster.law.starter import starter_register
from broadcaster.law.turned_statements import TurnedFinding, turned_findings, turned_statements
from tests.unit.law.test_figures_against_source import said

ROOT = Path(__file__).parents[3]


def turned(number: str, words: str) -> list[TurnedFinding]:
    return [*turned_findings(said(words, number), [number])]


@pytest.fixture(scope="module")
def table() -> dict[str, Any]:
    return tomllib.loads((ROOT / "broadcaster/law/noi_nguoc.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("number", "words", "row"),
    [
        ("282/2025/NĐ-CP", "Đứng ngoài hò reo đánh nhau thì vô can.", "7.4"),
        ("282/2025/NĐ-CP", "Dùng ma túy ở nhà riêng thì không sao.", "12.2"),
        ("19/2025/TT-BGDĐT", "Vi phạm lần thứ ba thì bị buộc thôi học.", "7.8"),
        ("55/2010/QH12", "Hàng rong được bán ngay cạnh bãi rác nếu đậy kín.", "13.4"),
        ("174/2026/NĐ-CP", "Đăng bản đồ thiếu Hoàng Sa thì nghị định không phạt.", "8.5"),
        ("91/2025/QH15", "Bán danh sách số điện thoại thì luật không cấm.", "9.2"),
    ],
)
def test_the_opposite_in_daily_words_stops(number: str, words: str, row: str) -> None:
    (one,) = turned(number, words)
    assert (one.passage.row, one.sure) == (row, True)
    told = check_figures(said(words, number), starter_register())
    assert any(note.level is Level.ERROR for note in told)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        # it is asked, warned of, reported or put right
        ("282/2025/NĐ-CP", "Đứng ngoài hò reo có vô can không?"),
        ("282/2025/NĐ-CP", "Đứng ngoài hò reo không phải là vô can."),
        ("282/2025/NĐ-CP", "Nhiều bạn tưởng đứng ngoài hò reo thì vô can."),
        ("282/2025/NĐ-CP", "Không có chuyện hò reo đánh nhau mà vô can."),
        # the act is left undone, or it is done to somebody
        ("282/2025/NĐ-CP", "Không cổ vũ thì không bị phạt."),
        ("282/2025/NĐ-CP", "Người bị trấn lột không bị phạt."),
        # it is told of others, on the other side of the sentence
        ("282/2025/NĐ-CP", "Can ngăn thì không sao, còn cổ vũ là bị phạt."),
        ("147/2024/NĐ-CP", "Người lớn chơi game không bị giới hạn 60 phút."),
        ("48/2019/NĐ-CP", "Lên bờ rồi thì có thể cởi áo phao."),
    ],
)
def test_who_tells_it_rightly_is_left_alone(number: str, words: str) -> None:
    assert turned(number, words) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("165/2026/NĐ-CP", "Chỉ học sinh lớp Một được kiểm tra sức khỏe đầu năm."),
        ("282/2025/NĐ-CP", "Chị Hoa cổ vũ đánh nhau thì vô can."),
        ("282/2025/NĐ-CP", "Cổ vũ thì không bị phạt, người ra tay mới bị phạt."),
    ],
)
def test_what_may_be_of_another_matter_is_told_as_doubtful(number: str, words: str) -> None:
    (one,) = turned(number, words)
    assert not one.sure


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("168/2024/NĐ-CP", "Đừng sợ, xe đạp vượt đèn đỏ không bị phạt."),
        ("168/2024/NĐ-CP", "Các em đừng lo, xe đạp vượt đèn đỏ không bị phạt đâu."),
        ("48/2019/NĐ-CP", "Biết bơi rồi thì không cần mặc áo phao, đừng ngại."),
        ("282/2025/NĐ-CP", "Cứ nghĩ đơn giản thế này: hò reo cổ vũ đánh nhau thì vô can."),
        ("282/2025/NĐ-CP", "Đừng tưởng chỉ trẻ em được tha, hò reo cổ vũ đánh nhau cũng vô can."),
    ],
)
def test_what_leads_into_a_wrong_statement_does_not_hide_it(number: str, words: str) -> None:
    assert turned(number, words)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        # another matter of the same noun
        ("36/2024/QH15", "Đi xe đạp thường thì luật không bắt đội mũ."),
        ("168/2024/NĐ-CP", "Gửi xe đạp ở nhà xe của trường không mất tiền."),
        ("168/2024/NĐ-CP", "Sang đường xong, các em không phải xếp hàng nữa."),
        ("102/2016/QH13", "Học sinh không phải đóng tiền quỹ, nhà trường công khai thu chi."),
        # another place, time or person
        ("168/2024/NĐ-CP", "Đi bộ trên vỉa hè mà nghe điện thoại thì không bị phạt."),
        ("168/2024/NĐ-CP", "Người đủ 18 tuổi có bằng A1 lái mô tô thì không bị phạt."),
        ("168/2024/NĐ-CP", "Bé mười hai tuổi ngồi ô tô không cần ghế trẻ em."),
        ("44/2019/QH14", "Thầy cô uống bia ở tiệc cưới ngày chủ nhật thì luật không cấm."),
        ("282/2025/NĐ-CP", "Cổ vũ đội bóng của lớp thì không bị phạt."),
        ("282/2025/NĐ-CP", "Làm vỡ bình hoa của lớp do trượt chân thì không bị phạt."),
        ("174/2026/NĐ-CP", "Chia sẻ bài cảnh báo tin giả của công an thì không bị phạt."),
        ("46/CĐ-TTg", "Công điện không cấm trẻ em tập bơi, chỉ yêu cầu có người lớn giám sát."),
        ("120/2025/QH15", "Luật Phòng, chống ma túy 2021 còn áp dụng đến hết tháng 6/2026."),
        # it is handed in
        ("282/2025/NĐ-CP", "Nhặt được quả pháo nổ, giao nộp cho công an thì không bị phạt."),
        ("282/2025/NĐ-CP", "Đừng tưởng chỉ người ra tay mới bị phạt, người cổ vũ cũng bị phạt."),
    ],
)
def test_another_matter_of_the_same_words_is_left_alone(number: str, words: str) -> None:
    assert turned(number, words) == []


def test_the_notice_names_the_place_and_what_is_wrong() -> None:
    words = "Kẻ bỏ tiền thuê đánh không có tội gì."
    told = check_figures(said(words, "282/2025/NĐ-CP"), starter_register())
    (note,) = (one for one in told if one.code == "noi-nguoc-nguon")
    assert "282/2025/NĐ-CP, Điều 8 khoản 3 điểm b" in note.sentence
    assert "thuê đánh thì không bị phạt" in note.sentence
    assert "Vẫn nói" in note.hint


def test_a_reason_in_the_head_makes_it_a_warning() -> None:
    words = "Đứng ngoài hò reo đánh nhau thì vô can."
    kept = said(words, "282/2025/NĐ-CP", head=("Vẫn nói: máy bắt nhầm",))
    notes = [one for one in check_figures(kept, starter_register()) if "noi-nguoc" in one.code]
    assert [one.level for one in notes] == [Level.WARNING]


def test_a_script_of_another_topic_is_not_held_against_it() -> None:
    assert turned("48/2019/NĐ-CP", "Đứng ngoài hò reo đánh nhau thì vô can.") == []


def test_what_is_typed_without_marks_is_read_too() -> None:
    assert turned("282/2025/NĐ-CP", "Ke thue nguoi danh thi vo can.")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("Bôi nhọ người khác bị phạt 300.000 đến 400.000 đồng.", True),
        ("Bôi nhọ người khác bị phạt 3 đến 4 triệu đồng.", False),
        ("Tổ chức bôi nhọ người khác bị phạt 6 đến 8 triệu đồng.", False),
        ("Bôi nhọ người khác, tiền thuốc 500.000 đồng, mức phạt ghi ở nghị định.", False),
    ],
)
def test_an_amount_that_no_act_of_its_words_is_fined(words: str, *, told: bool) -> None:
    assert bool(turned("282/2025/NĐ-CP", words)) is told


def test_every_line_turns_a_statement_that_there_is(table: dict[str, Any]) -> None:
    rows = {one.row for one in starter_passages()}
    assert {one["ma"] for one in table["nguoc"]} <= rows
    words = [one.wrong for one in turned_statements()]
    assert len(words) == len(set(words)) > 60


def test_patterns_can_be_read_and_written_without_marks(table: dict[str, Any]) -> None:
    groups = table["chu"]
    for row in table["nguoc"]:
        for pattern in (*row["tim"], *row.get("tru", ()), *groups.values()):
            assert pattern == nfc(pattern).lower(), pattern
            assert set(re.findall(r"\{([a-z_]{3,})\}", pattern)) <= groups.keys(), pattern
    for one in turned_statements():
        for pattern in (*one.matter, *one.turns, *one.none_of):
            assert pattern.bare.pattern == "".join(fold(s) or s for s in pattern.marked.pattern)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("371/2025/NĐ-CP", "Nhặt được pod rồi nộp ngay cho công an thì không bị phạt."),
        ("371/2025/NĐ-CP", "Bạn từ chối hút vape thì không bị phạt."),
        ("56/2017/NĐ-CP", "Người báo tin trẻ bị xâm hại không cần nói tên mình."),
        ("282/2025/NĐ-CP", "Bị ép đưa tiền thì em không có lỗi, em cứ báo thầy cô."),
        ("173/2024/QH15", "Năm 2025 trở đi, vape không còn chỗ đứng hợp pháp ở Việt Nam."),
    ],
)
def test_who_hands_in_reports_or_refuses_turns_nothing_round(number: str, words: str) -> None:
    assert turned(number, words) == []


def test_what_is_typed_without_marks_is_never_sure() -> None:
    words = "Hút thuốc lá điện tử thì không bị phạt."
    assert [one.sure for one in turned("371/2025/NĐ-CP", words)] == [True]
    assert [one.sure for one in turned("371/2025/NĐ-CP", fold(words))] == [False]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("282/2025/NĐ-CP", "Đứng ngoài hò reo cổ vũ đánh nhau thì vô can, mình có đánh ai đâu."),
        ("19/2025/TT-BGDĐT", "Thầy cô được bắt học sinh quỳ, miễn là không đánh."),
        ("36/2024/QH15", "Đạp xe lúc tám giờ tối thì không cần đèn."),
        ("168/2024/NĐ-CP", "Người đi bộ thì không bao giờ bị phạt."),
        ("147/2024/NĐ-CP", "Một trò chơi mỗi ngày được chơi ba tiếng."),
    ],
)
def test_an_excuse_and_a_proviso_take_nothing_back(number: str, words: str) -> None:
    assert turned(number, words)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("282/2025/NĐ-CP", "Hò reo cổ vũ đánh nhau mà bảo vô can thì không phải đâu."),
        ("282/2025/NĐ-CP", "Báo cháy giả không chỉ bị cảnh cáo."),
        ("147/2024/NĐ-CP", "Một trò không quá một tiếng, các trò cộng lại không quá ba tiếng."),
    ],
)
def test_what_warns_and_what_is_right_stay_alone(number: str, words: str) -> None:
    assert turned(number, words) == []


_EVERYDAY = (
    "Gửi xe đạp ở nhà xe của trường không mất tiền.",
    "Chiếc xe đạp cũ của Nam vẫn chạy bình thường.",
    "Đi bộ đến trường thì không cần gửi xe.",
    "Sang đường xong, các em không phải xếp hàng nữa.",
    "Trường đăng lịch thi lên mạng, học sinh không phải lên tận phòng giáo vụ xem.",
    "Học sinh không phải đóng tiền quỹ, nhà trường công khai thu chi.",
    "Bạn nào quên điện thoại ở nhà thì không sao, thầy cho gọi nhờ.",
    "Giờ ra chơi các em được đá cầu thoải mái trong sân trường.",
    "Trời mưa, lớp mình được nghỉ tiết thể dục.",
    "Mượn sách thư viện thì không mất phí.",
    "Ai quên đồng phục hôm nay chỉ bị nhắc nhở thôi.",
    "Bạn Lan bị ốm, thầy cô không bắt chép bài bù.",
    "Đội bóng lớp mình thua, nhưng cổ động viên vẫn cổ vũ hết mình.",
    "Câu lạc bộ bơi tuyển thêm người, chưa biết bơi cũng được.",
    "Ngày 20/11, các em không cần mua quà cho thầy cô.",
    "Nhà bạn ở gần thì cứ đi xe đạp cho khỏe.",
    "Chậu cây ở hành lang muốn đặt đâu cũng được.",
    "Bài kiểm tra này được mở sách thoải mái.",
)


def test_everyday_sentences_beside_any_document_turn_nothing_round() -> None:
    """Of no law at all, with the things that statements are of: a row must name its act."""
    numbers = [one.number for one in starter_register().documents]
    script = said(" ".join(_EVERYDAY), *numbers)
    assert [one.wrong for one in turned_findings(script, numbers)] == []
