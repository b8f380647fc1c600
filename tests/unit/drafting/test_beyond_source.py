"""What a sentence says beyond its source in words, and what the source says in other words."""

from datetime import date

import pytest

from broadcaster.drafting.beyond_source import new_duties, statements, wrong_additions
from broadcaster.drafting.grounding import DraftSentence, GroundingCase, judged
from broadcaster.drafting.source_units import QuotedUnit, SourceSection
from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.passages import starter_passages
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.starter import starter_register

TEAR, KEEP, FOOD, FREE, ROOM, COMPLAIN, LOUD, BOTH = range(1, 9)
UNITS = {
    TEAR: "Phạt tiền từ 200.000 đồng đến 300.000 đồng đối với hành vi làm rách sách của thư viện.",
    KEEP: "Phạt tiền từ 2.000.000 đồng đến 3.000.000 đồng đối với cá nhân, từ 4.000.000 đồng đến "
    "6.000.000 đồng đối với tổ chức có hành vi chiếm giữ trái phép tài liệu quý hiếm.",
    FOOD: "Người đọc không được mang thức ăn, nước uống vào phòng đọc; phải giữ trật tự và trả "
    "sách đúng hạn.",
    FREE: "Thư viện không thu phí mượn sách đối với người dưới 16 tuổi, trừ sách quý hiếm.",
    ROOM: "Hiệu trưởng có trách nhiệm bố trí phòng đọc; trong thời hạn 15 ngày kể từ ngày nhận "
    "đơn phải trả lời người đọc.",
    BOTH: "Nhận sách xé rách: người trả sách bị phạt 100.000 đồng. Người nhận cũng bị phạt.",
    LOUD: "Phạt cảnh cáo đối với người đọc làm ồn trong phòng đọc, trừ trường hợp gọi cấp cứu, trẻ "
    "em dưới 06 tuổi.",
    COMPLAIN: "Người đọc có quyền khiếu nại khi bị từ chối cho mượn sách.",
}
LIES = {
    (): [
        "Người đọc được mang thức ăn vào phòng đọc.",
        "Mượn sách thì phải trả phí.",
        "Làm rách sách thì bị đuổi học.",
        "Các bạn cứ ăn uống trong phòng đọc nhé.",
        "Ai làm rách sách cũng phải nộp tiền.",
        "Học sinh không cần trả sách.",
        "Các bạn phải đội mũ bảo hiểm khi đi bộ.",
        "Học sinh lớp sáu được lái xe máy thoải mái.",
        "Uống rượu xong lái xe cũng chẳng sao.",
        "Công an sẽ tịch thu xe của bạn.",
        "Ai vượt đèn đỏ sẽ bị giữ xe và đi tù.",
        "Thư viện thu phí mượn sách của các bạn.",
    ],
    (TEAR,): [
        *(
            f"Làm rách sách bị phạt {words}."
            for words in (
                "nửa triệu đồng",
                "vài trăm nghìn đồng",
                "hàng trăm triệu đồng",
                "mấy triệu đồng",
                "dăm triệu đồng",
                "tiền tỷ",
                "cả tỷ đồng",
                "bạc triệu",
                "trăm rưỡi nghìn đồng",
                "gấp mười lần giá sách",
                "gấp đôi, gấp ba",
                "5tr",
                "hết điểm",
            )
        ),
        "Ai làm rách sách sẽ bị cấm vào thư viện vài tháng.",
        "Làm rách sách bị phạt từ 200.000 đến 300.000 đồng và bị đuổi học.",
        "Làm rách sách bị phạt từ 200.000 đến 300.000 đồng và bị tịch thu xe.",
        "Làm rách sách có thể bị phạt tù.",
    ],
    (KEEP,): [
        "Chiếm giữ tài liệu quý hiếm thì bị phạt từ 4 đến 6 triệu đồng.",
        "Chiếm giữ tài liệu quý hiếm lần hai thì bị phạt gấp đôi.",
        "Chiếm giữ tài liệu quý hiếm thì cá nhân bị phạt gấp đôi.",
        "So với tổ chức, mức phạt của cá nhân gấp đôi.",
        "Bạn nào chiếm giữ tài liệu quý hiếm ở trường sẽ bị phạt gấp đôi.",
    ],
    (FOOD,): [
        "Người đọc được mang thức ăn, nước uống vào phòng đọc. Các bạn nhớ chưa?",
        "Người đọc được mang thức ăn, nước uống vào phòng đọc, các bạn có biết không?",
        "Người đọc không cần giữ trật tự.",
        "Bạn có thể ăn uống trong phòng đọc.",
        "Ăn bánh trong phòng đọc thì không sao cả.",
    ],
    (FREE,): [
        "Thư viện thu phí mượn sách đối với người dưới 16 tuổi, đúng không nào?",
        "Người dưới 16 tuổi mất phí mượn sách, các bạn biết chưa?",
        "Bạn dưới 16 tuổi phải trả phí mượn sách.",
        "Thư viện không thu phí mượn sách đối với người dưới 16 tuổi, kể cả sách quý hiếm.",
        "Thư viện không thu phí mượn sách của mọi người.",
        "Mượn sách thì bạn nào cũng miễn phí.",
        "Từ 16 tuổi, mượn sách không mất phí.",
        "Bạn 16 tuổi không mất phí mượn sách.",
        "Người đủ 16 tuổi trở xuống không mất phí mượn sách.",
    ],
    (ROOM,): [
        "Hiệu trưởng phải trả lời sau 15 ngày kể từ ngày nhận đơn.",
        "Hiệu trưởng phải trả lời trong 15 ngày làm việc kể từ ngày nhận đơn.",
        "Hiệu trưởng phải trả lời bạn đọc sau nửa tháng.",
        "Hiệu trưởng có thể bố trí phòng đọc nếu muốn.",
        "Học sinh có trách nhiệm bố trí phòng đọc.",
        "Thủ thư có trách nhiệm bố trí phòng đọc.",
    ],
    (BOTH,): ["Nhận sách xé rách thì chỉ người trả sách bị phạt."],
    (LOUD,): [
        "Em bé 5 tuổi làm ồn trong phòng đọc thì cũng bị phạt cảnh cáo.",
        "Làm ồn trong phòng đọc thì cha mẹ bị cảnh cáo.",
        "Làm ồn trong phòng đọc thì nhà trường phải chịu phạt.",
        "Làm ồn trong phòng đọc thì bị cảnh cáo và ghi học bạ.",
        "Làm ồn trong phòng đọc thì bị cảnh cáo trước toàn trường.",
    ],
    (COMPLAIN,): [
        "Người đọc không có quyền khiếu nại khi bị từ chối cho mượn sách.",
        "Người đọc phải khiếu nại khi bị từ chối cho mượn sách.",
        "Người đọc có nghĩa vụ khiếu nại khi bị từ chối cho mượn sách.",
    ],
}
HONEST = {
    (): [
        "Chào các bạn, hôm nay chúng ta được nghe một câu chuyện ở thư viện.",
        "Lan ơi, hôm qua tớ mang bánh mì vào phòng đọc.",
        "Vậy làm rách sách có bị phạt không?",
        "Các bạn có biết vì sao không được mang đồ ăn vào phòng đọc không?",
        "Mẹ tớ bảo hôm nay trời mưa nên phải đi chậm.",
        "Mỗi ngày đến trường là một ngày vui.",
        "Các bạn nên nói chuyện này với bố mẹ.",
        "Minh ơi, cậu phải nghe chuyện này.",
        "Sáng nay Minh bị ngã ở cổng trường.",
    ],
    (TEAR,): [
        "Làm rách sách của thư viện thì bị phạt từ 200 đến 300 nghìn đồng.",
        "Ôi, tớ lỡ làm rách một trang sách Toán lớp 6 rồi!",
        "Làm rách sách bị phạt từ 200.000 đến 300.000 đồng, các bạn nhớ chưa?",
        "Mỗi cuốn sách bị rách là một lần bị phạt đấy, từ 200 đến 300 nghìn đồng.",
    ],
    (KEEP,): [
        "Nếu là tổ chức thì mức phạt cao hơn: từ 4 đến 6 triệu đồng.",
        "Chiếm giữ tài liệu quý hiếm, nếu là tổ chức thì mức phạt gấp đôi.",
        "Mức phạt gấp đôi nếu là công ty chiếm giữ tài liệu quý hiếm.",
        "Ai chiếm giữ tài liệu quý hiếm thì bị phạt từ 2 đến 3 triệu đồng.",
    ],
    (FOOD,): [
        "Các bạn đừng mang đồ ăn, nước uống vào phòng đọc nhé.",
        "Đúng rồi, mang nước uống vào phòng đọc là không đúng.",
        "Tớ đói quá nên định mang bánh vào, hóa ra là không được.",
        "Vào phòng đọc, chúng mình giữ trật tự và trả sách đúng hạn.",
    ],
    (FREE,): [
        "Bạn Minh 15 tuổi mượn sách thì không mất phí.",
        "Sách quý hiếm thì có thể thu phí cả bạn dưới 16 tuổi.",
        "Chỉ sách quý hiếm mới thu phí với bạn dưới 16 tuổi.",
        "Bạn nào dưới 16 tuổi mượn sách thì không mất phí, trừ sách quý hiếm.",
        "Học sinh mượn sách không phải trả tiền, miễn là chưa đủ 16 tuổi.",
    ],
    (ROOM,): [
        "Thầy Hiệu trưởng có mười lăm ngày để trả lời.",
        "Nhận đơn rồi, trong 15 ngày, Hiệu trưởng phải trả lời bạn đọc.",
    ],
    (BOTH,): ["Nhận sách xé rách thì không chỉ người trả sách bị phạt."],
    (LOUD,): [
        "Bạn nào làm ồn trong phòng đọc thì bị phạt cảnh cáo.",
        "Em bé 5 tuổi làm ồn trong phòng đọc thì không bị phạt.",
        "Làm ồn trong phòng đọc thì chính người đọc bị cảnh cáo, không phải cha mẹ bị phạt.",
        "Cha mẹ đọc to, làm ồn trong phòng đọc thì bị cảnh cáo.",
    ],
    (COMPLAIN,): ["Bị từ chối cho mượn sách thì các bạn có quyền khiếu nại."],
}


def _case() -> GroundingCase:
    document = RegisteredDocument(
        number="99/2025/NĐ-CP", title="Nghị định về thư viện trường", kind="Nghị định",
        issuer="Chính phủ",
    )  # fmt: skip
    units = tuple(
        QuotedUnit(
            number=number, text=text,
            address=LawAddress(
                document=document.number,
                steps=(UnitStep(kind=UnitKind.ARTICLE, label=str(number)),),
            ),
        )
        for number, text in UNITS.items()
    )  # fmt: skip
    return GroundingCase(
        document=document, register=starter_register(), day=date(2026, 12, 1),
        section=SourceSection(address=LawAddress(document=document.number), units=units),
        names=("NỮ", "NAM", "LAN", "MINH", "CÔ HOA"),
    )  # fmt: skip


CASE = _case()


def wrong(words: str, units: tuple[int, ...]) -> tuple[str, ...]:
    return judged([DraftSentence(role="NỮ", text=words, units=units)], CASE)[0].wrong


@pytest.mark.parametrize(
    ("units", "words"), [(units, words) for units, rows in LIES.items() for words in rows]
)
def test_what_the_source_does_not_say_is_stopped(units, words):
    assert wrong(words, units)


@pytest.mark.parametrize(
    ("units", "words"), [(units, words) for units, rows in HONEST.items() for words in rows]
)
def test_what_it_says_in_other_words_is_not(units, words):
    assert wrong(words, units) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bạn được làm thế. Nhớ chưa?", "Bạn được làm thế."),
        ("Bạn được làm thế, đúng không nào?", "Bạn được làm thế"),
        ("Có được làm thế không?", ""),
        ("Phạt bao nhiêu, các bạn biết không?", ""),
        ("Phạt 2.000.000 đồng. Ai phạt?", "Phạt 2.000.000 đồng."),
    ],
)
def test_a_question_is_no_statement_and_its_tail_makes_none_of_one(text, said):
    assert statements(text) == said


@pytest.mark.parametrize(
    "words",
    [
        "Học sinh lớp sáu được lái xe máy thoải mái, kể cả buổi tối.",
        "Hôm nay ai không có bằng lái cũng được lái xe.",
        "Tớ nói rồi, trẻ em có thể uống bia.",
        "Đi xe thì vừa vui vừa khỏe, phải trả phí mượn sách.",
        "Không kể ai, mượn sách thì phải trả phí.",
        "Học sinh lớp sáu lái xe máy thì được.",
        "Vượt đèn đỏ khi vội là chuyện nhỏ.",
    ],
)
def test_no_word_of_a_story_lets_law_through_without_a_unit(words):
    assert wrong(words, ()) != ()


@pytest.mark.parametrize(
    ("row", "words", "wrong"),
    [
        ("1.5", "Đèn xanh thì được đi.", False),
        ("1.5", "Có người điều khiển giao thông cho đi thì được đi.", False),
        ("1.5", "Dừng đúng vạch thì vô can.", False),
        ("1.5", "Vượt đèn đỏ thì được đi.", True),
        ("1.5", "Vượt đèn đỏ cũng vô can.", True),
        ("1.3", "Tới nơi dừng xe thì được cởi mũ.", False),
        ("1.3", "Đang đi thì được cởi mũ.", True),
        ("1.3", "Thầy cô đứng nhìn từng em cài quai trước cổng trường.", False),
        ("1.3", "Thầy cô đứng nhìn.", True),
    ],
)
def test_who_did_it_as_it_should_be_gets_away_with_nothing(row, words, wrong):
    (law,) = (one.text for one in starter_passages() if one.row == row)
    assert bool([*wrong_additions(words, law)]) is wrong


def test_a_way_to_the_right_is_no_duty():
    assert [*new_duties("Đi tiếp rồi rẽ phải theo biển.", "Vượt đèn đỏ: 4 triệu đồng.")] == []
