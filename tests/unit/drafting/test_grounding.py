"""A sentence says what its units say, or it is not read aloud."""

import time
from dataclasses import replace

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.drafting.duty_senses import wrong_senses
from broadcaster.drafting.grounding import DraftSentence, JudgedSentence, by_the_gate, judged
from broadcaster.drafting.source_units import QuotedUnit, SourceSection
from tests.fakes.grounded_drafts import HEAD, honest_drafts, lies, no_text

COUNT, SEED = 20, 5  # a tenth of what bench/drafting.py makes
HONEST = [*honest_drafts()]


def said(words, *units):
    """What is wrong with a sentence that rests on units of the decree on road traffic fines."""
    case = next(one.case for one in HONEST if one.case.document.number == "168/2024/NĐ-CP")
    row = DraftSentence(role="NỮ", text=words, units=units)
    return " | ".join(judged([row], case)[0].wrong)


def helmet():
    """The number of the unit about helmets."""
    return next(one.said.units[0] for one in HONEST if "không đội mũ bảo hiểm thì" in one.said.text)


def test_every_seeded_lie_is_stopped():
    passed = [
        (one.kind, one.said.text) for one in lies(HONEST, COUNT, SEED) if not one.judge().wrong
    ]
    assert passed == []


def test_hardly_an_honest_sentence_is_stopped():
    some = HONEST[::3]
    red = [one.said.text for one in some if one.judge().wrong]
    assert len(red) <= len(some) * 0.05, red


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Không đội mũ bảo hiểm bị phạt từ 500.000 đến 600.000 đồng.", "không có trong mục nguồn"),
        ("Đội mũ bảo hiểm bị phạt từ 400.000 đến 600.000 đồng.", "mất chữ “không”"),
        ("Theo Điều 99, không đội mũ bảo hiểm bị phạt.", "nêu “Điều 99”"),
        ("Theo Nghị định 1/2026/NĐ-CP, không đội mũ bảo hiểm bị phạt.", "không phải văn bản nguồn"),
        ("Bạn Tùng không đội mũ bảo hiểm nên bị phạt.", "tên “Tùng”"),
        ("Tổ chức không đội mũ bảo hiểm bị phạt.", "nói của “tổ chức”"),
        ("Luật ghi: “cứ đi xe máy không đội mũ là bị giữ xe ngay”.", "không đúng từng chữ"),
        ("Bán thuốc lá ở cổng trường gây hại sức khỏe cho trẻ nhỏ.", "không nói điều mà"),
    ],
)
def test_what_is_wrong_is_said(words, why):
    assert why in said(words, helmet())


def test_a_unit_that_is_not_there_and_none_at_all():
    assert "không có mục nguồn số 999" in said("Không đội mũ bảo hiểm bị phạt.", 999)
    assert "mà không dựa vào mục nguồn nào" in said("Không đội mũ bảo hiểm bị phạt.")
    assert "“4 triệu đồng” không có" in said("Mua mũ hết 4 triệu đồng.")
    assert not said("Chào các bạn, mời các bạn cùng nghe.")


def wrong_of_two(words):
    """What is wrong with a sentence that rests on two units, one of which cites another law."""
    case = next(one.case for one in HONEST if one.case.document.number == "168/2024/NĐ-CP")
    by_place = {" ".join(map(str, one.address.steps)): one for one in case.section.units}
    first, second = by_place["Điều 7 khoản 2 điểm h"], by_place["Điều 18 khoản 1"]
    second = replace(second, text=f"{second.text} Như Điều 45 Luật Giáo dục.")
    case = replace(case, section=replace(case.section, units=(first, second)))
    row = DraftSentence(role="NỮ", text=words, units=(first.number, second.number))
    return [*judged([row], case)[0].wrong]


@pytest.mark.parametrize(
    ("place", "stands"),
    [
        ("Điều 7 khoản 2", True),
        ("Điều 7 khoản 2 Nghị định 168/2024/NĐ-CP", True),
        ("khoản 1 Điều 18", False),  # of the two units the one that has no fine
        ("Điều 18 khoản 1 Nghị định 168/2024/NĐ-CP", False),
        ("Điều 45 Luật Giáo dục", True),  # of another law: it tells nothing of these two
    ],
)
def test_a_figure_stands_in_the_unit_of_the_place_that_its_sentence_names(place, stands):
    words = f"Theo {place}, không đội mũ bảo hiểm bị phạt từ 400.000 đến 600.000 đồng."
    wrong = wrong_of_two(words)
    assert (wrong == []) is stands
    assert stands or wrong[0] == "“400.000 đến 600.000 đồng” không có trong mục nguồn"


RESTS = "mà câu dựa vào Điều 7 khoản 2 điểm h; Điều 18 khoản 1"
STRANGE = "không phải văn bản nguồn"


@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("Điều 7 khoản 2 điểm h", []),  # the one unit's own place
        ("khoản 1 Điều 18", []),  # and the other's, in another order
        ("Điều 7", []),  # around it
        ("Điều 7 khoản 1", [f"nêu “Điều 7 khoản 1”, {RESTS}"]),  # half of the one, half of the
        ("Điều 18 khoản 2", [f"nêu “Điều 18 khoản 2”, {RESTS}"]),  # other unit
        ("khoản 1 và khoản 2 Điều 18", [f"nêu “khoản 2 Điều 18”, {RESTS}"]),
        ("Điều 18 khoản 1 điểm a", [f"nêu “điểm a”, {RESTS}"]),  # within it: no word of it is there
        ("Điều 9", [f"nêu “Điều 9”, {RESTS}"]),
        ("Điều 45", []),  # the second unit says so, of another law
        ("Bộ luật Hình sự", [f"nêu “Bộ luật Hình sự”, {STRANGE}"]),
        ("Điều 7 khoản 2 Luật Trẻ em", [f"nêu “Điều 7 khoản 2 Luật Trẻ em”, {STRANGE}"]),
        ("Điều 7 khoản 2 Nghị định số 168/2024/NĐ-CP", []),
        (  # nobody knows it
            "Nghị định 9/1999/NĐ-CP",
            [f"nêu “{name}”, {STRANGE}" for name in ("Nghị định 9/1999/NĐ-CP", "9/1999/NĐ-CP")],
        ),
        (  # everybody knows it, and it is another one
            "Nghị định 282/2025/NĐ-CP",
            [f"nêu “{name}”, {STRANGE}" for name in ("Nghị định 282/2025/NĐ-CP", "282/2025/NĐ-CP")],
        ),
        ("Điều 45 Luật Giáo dục", []),  # the second unit says so
        ("Luật Giáo dục", []),
    ],
)
def test_a_place_is_that_of_the_units_or_stands_in_their_words(place, told):
    wrong = [one for one in wrong_of_two(f"Theo {place}.") if one.startswith("nêu")]
    assert wrong == told


def test_what_the_gate_stops_is_wrong_at_its_sentence_and_nowhere_else():
    children = [one for one in HONEST if one.case.document.number == "56/2017/NĐ-CP"]
    case = children[0].case
    wrong = "Đưa ảnh của trẻ lên mạng phải có sự đồng ý của cha mẹ và của trẻ từ đủ 3 tuổi."
    unit = next(one.said.units for one in children if "từ đủ 7 tuổi" in one.said.text)
    rows = [
        JudgedSentence(said=DraftSentence(role="NỮ", text=words, units=unit), rests_on=())
        for words in ("Chào các bạn.", wrong, "Mời các bạn nghe tiếp.")
    ]
    head = f"{HEAD}  - số: {case.document.number}\n"
    (first, middle), (last,) = by_the_gate([rows[:2], rows[2:]], head, case.register, no_text)
    assert (first, last) == (rows[0], rows[2])
    assert any("mà 56/2017/NĐ-CP, Điều 33 nói “7 tuổi”" in told for told in middle.wrong)
    assert replace(middle, wrong=()) == rows[1]


def test_a_sentence_without_its_stop_is_read_as_it_stands():
    """What is put between two sentences goes into neither of them."""
    case = next(one.case for one in HONEST if one.case.document.number == "56/2017/NĐ-CP")
    wrong = "Đưa ảnh của trẻ lên mạng phải có sự đồng ý của cha mẹ và của trẻ từ đủ 3 tuổi"
    rows = [
        JudgedSentence(said=DraftSentence(role="NỮ", text=words, units=()), rests_on=())
        for words in (wrong, "Mời các bạn nghe tiếp.")
    ]
    head = f"{HEAD}  - số: {case.document.number}\n"
    ((first, last),) = by_the_gate([rows], head, case.register, no_text)
    assert any("nói “7 tuổi”" in told for told in first.wrong)
    assert last == rows[1]


def test_what_rests_on_no_unit_is_held_against_none():
    """Its duties are no doubt: whether it may say law at all is asked elsewhere."""
    case = HONEST[0].case
    row = DraftSentence(role="NỮ", text="Các bạn phải xếp hàng rồi mới được vào lớp.", units=())
    assert judged([row], case)[0].doubts == ()


def test_a_script_that_cannot_be_read_back_is_refused():
    case = HONEST[0].case
    with pytest.raises(InputError, match="không đọc lại được bài máy viết"):
        by_the_gate([[]], "\0\n", case.register, no_text)


def test_a_name_that_was_given_may_be_said():
    one = next(one for one in HONEST if "Lan ơi" in one.said.text)
    assert not one.judge().wrong
    nameless = replace(one, case=replace(one.case, names=()))
    assert "Lan" not in " ".join(one.case.names)  # LAN is a role, however it is written
    assert nameless.judge().wrong == ()  # the first word of a sentence alone is no name


@pytest.mark.parametrize(
    ("words", "source"),
    [
        (
            "Pháp luật không cho phép người chưa đủ mười tám tuổi uống rượu, bia.",
            "Người chưa đủ 18 tuổi không được uống rượu, bia.",
        ),
        (
            "Từ đủ mười sáu tuổi, mọi vi phạm đều bị xử phạt.",
            "Từ đủ 16 tuổi: bị xử phạt về mọi vi phạm.\n"
            "Chưa đủ 14 tuổi: không thuộc đối tượng bị xử phạt.",
        ),
    ],
)
def test_a_ban_in_other_words_and_another_units_denial_are_no_lies(words: str, source: str) -> None:
    assert [*wrong_senses(words, source)] == []


def test_a_row_of_what_is_forbidden_goes_on_behind_or() -> None:
    source = "Cấm cá nhân mua bán, tàng trữ, sử dụng pháo nổ; cấm hướng dẫn sử dụng pháo."
    row = "Cá nhân cũng không được tàng trữ hay sử dụng pháo nổ."
    assert [*wrong_senses(row, source)] == []
    assert [*wrong_senses(row.replace("không được ", ""), source)]


def test_what_a_ban_forbids_may_not_be_allowed() -> None:
    source = "Người chưa đủ 18 tuổi không được uống rượu, bia."
    assert [*wrong_senses("Luật cho phép người dưới 18 tuổi uống rượu, bia.", source)]


def test_who_refuses_an_offer_does_not_do_it() -> None:
    source = "Người chưa đủ 18 tuổi không được uống rượu, bia."
    assert [*wrong_senses("Bạn mời uống rượu, bạn đưa thuốc, mình lắc đầu.", source)] == []


def test_a_long_paragraph_of_offers_costs_no_minute() -> None:
    begin = time.process_time()
    [*wrong_senses("Được mời.", "mời hút, " * 1_000 + "từ chối ")]
    [*wrong_senses("Được mời.", "mời hút, " * 1_000)]
    assert time.process_time() - begin < 2  # seconds; one pattern for it took half a minute


RULES = (
    "Đủ 16 tuổi mới được điều khiển xe gắn máy; đủ 18 tuổi mới được cấp giấy phép lái xe mô tô "
    "hạng A1.",
    "Đi xe đạp từ 18 giờ đến 6 giờ phải có đèn báo hiệu trước, sau.",
    "Chơi không quá 60 phút mỗi ngày với từng trò và tổng không quá 180 phút mỗi ngày.",
    "Tiết lộ bí mật đời tư: tổ chức 30–50 triệu đồng; cá nhân 15–25 triệu đồng; buộc gỡ.",
    "Từ đủ 16 đến dưới 18 tuổi: phạt tiền không quá một nửa mức của người thành niên.",
    "Mức phạt cồn: ít thì 2–3 triệu đồng; vừa thì 6–8 triệu đồng; nhiều thì 8–10 triệu đồng.",
    "Xe gắn máy: vận tốc thiết kế không quá 50 km/h; động cơ điện không quá 4 kW.",
    "Thay cho xử phạt có thể dùng biện pháp nhắc nhở hoặc quản lý tại gia đình.",
    "Gọi tổng đài bảo vệ trẻ em không mất cước viễn thông; thông tin được bảo mật.",
    "Trên 50–80 mg/100 ml máu: 6–8 triệu đồng. Trên 80 mg/100 ml máu: 8–10 triệu đồng.",
    "Không được bấm còi từ 22 giờ ngày hôm trước đến 5 giờ ngày hôm sau.",
    "Người lái xe lái xe không quá 10 giờ một ngày và không quá 4 giờ liên tục.",
    "Nhà trường mở cửa thư viện từ 5 giờ chiều đến 7 giờ rưỡi tối.",
)


@pytest.mark.parametrize(
    ("unit", "words", "wrong"),
    [
        (0, "Giấy phép lái xe hạng A1 chỉ cấp cho người đã đủ 18 tuổi.", False),
        (0, "Giấy phép lái xe hạng A1 chỉ cấp cho người đã đủ 16 tuổi.", True),
        (1, "Từ sáu giờ tối đến sáu giờ sáng, xe đạp phải có đèn trước và sau.", False),
        (1, "Từ bảy giờ tối đến sáu giờ sáng, xe đạp phải có đèn trước và sau.", True),
        (2, "Tổng cộng mỗi ngày chơi không quá 3 tiếng.", False),
        (2, "Tổng cộng mỗi ngày chơi không quá năm tiếng.", True),
        (3, "Tiết lộ bí mật đời tư, mức của tổ chức gấp đôi mức của cá nhân.", False),
        (3, "Tiết lộ bí mật đời tư bị phạt 15 đến 25 triệu đồng nếu là cá nhân.", False),
        (3, "Tiết lộ bí mật đời tư bị phạt 15 đến 25 triệu đồng nếu là tổ chức.", True),
        (4, "Ở tuổi 16, 17, tiền phạt không quá một nửa mức của người thành niên.", False),
        (4, "Ở tuổi 16, 19, tiền phạt không quá một nửa mức của người thành niên.", True),
        (4, "Ở tuổi 16, 18, tiền phạt không quá một nửa mức của người thành niên.", True),
        (5, "Mức phạt cồn thấp nhất 2 đến 3 triệu đồng, cao nhất 8 đến 10 triệu đồng.", False),
        (5, "Mức phạt cồn thấp nhất 8 đến 10 triệu đồng.", True),
        (5, "Mức phạt cồn thấp nhất cũng đã là 2 triệu đồng.", False),
        (6, "Xe gắn máy chạy không quá 50 ki-lô-mét một giờ, tối đa 4 ki-lô-oát.", False),
        (0, "Chưa đầy 16 tuổi thì chưa được điều khiển xe gắn máy.", False),
        (0, "Chưa đầy 15 tuổi thì chưa được điều khiển xe gắn máy.", True),
        (7, "Nhắc nhở và quản lý tại gia đình là hai biện pháp có thể thay cho xử phạt.", False),
        (7, "Có ba biện pháp có thể thay cho xử phạt: nhắc nhở và quản lý tại gia đình.", True),
        (8, "Gọi tổng đài bảo vệ trẻ em, bạn không mất một đồng cước viễn thông nào.", False),
        (8, "Gọi tổng đài bảo vệ trẻ em, bạn mất một đồng cước viễn thông.", True),
        (9, "Trên 80 miligam cồn trong 100 mililít máu thì bị phạt 8 đến 10 triệu đồng.", False),
        (9, "Trên 90 miligam cồn trong 100 mililít máu thì bị phạt 8 đến 10 triệu đồng.", True),
        (10, "Không được bấm còi từ mười giờ đêm đến 5 giờ sáng.", False),
        (10, "Không được bấm còi đến 5 giờ chiều ngày hôm sau.", True),
        (10, "Không được bấm còi đến 5 giờ tối ngày hôm sau.", True),
        (11, "Người lái xe lái không quá 4 tiếng, rồi nghỉ.", False),
        (11, "Người lái xe lái liên tục 4 giờ tối đa.", False),
        (11, "Người lái xe lái liên tục bốn tiếng rưỡi là được.", True),
        (11, "Người lái xe lái liên tục không quá 4 giờ rưỡi.", True),
        (12, "Nhà trường mở cửa thư viện từ 5 giờ chiều đến 7 giờ rưỡi tối.", False),
        (12, "Nhà trường mở cửa thư viện từ 5 giờ chiều đến 7 giờ tối.", True),
    ],
)
def test_a_figure_in_other_words_is_the_sources_or_none(unit: int, words: str, wrong: bool) -> None:
    case = next(one.case for one in HONEST if one.case.document.number == "168/2024/NĐ-CP")
    address = case.section.units[0].address
    units = tuple(QuotedUnit(number=n, address=address, text=t) for n, t in enumerate(RULES))
    case = replace(case, section=SourceSection(address=address, units=units))
    row = DraftSentence(role="NỮ", text=words, units=(unit,))
    assert bool(judged([row], case)[0].wrong) is wrong
