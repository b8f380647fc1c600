"""Whom an amount is for: by name, by who does it, and where nothing is said."""

import pytest

from broadcaster.law.bearers import Bearer, bearer_in_script, bearer_lately
from broadcaster.law.said_figures import FigureKind, figures_in

PERSON, BODY, UNSAID = Bearer.PERSON, Bearer.BODY, Bearer.UNSAID


@pytest.mark.parametrize(
    ("words", "bearers"),
    [
        ("Cá nhân đăng tin giả bị phạt 10 triệu đồng.", [PERSON]),
        ("Bạn nào đăng tin giả trên trang của lớp bị phạt 10 triệu đồng.", [PERSON]),
        ("Ai đăng tin về doanh nghiệp thì bị phạt 10 triệu đồng.", [PERSON]),
        ("Doanh nghiệp đăng tin về học sinh thì bị phạt 10 triệu đồng.", [BODY]),
        ("Các bạn nhớ nhé, công ty đăng tin giả bị phạt 10 triệu đồng.", [BODY]),
        ("Nhà trường nhắc: học sinh đăng tin giả bị phạt 10 triệu đồng.", [PERSON]),
        ("Trang của trường đăng tin giả bị phạt 10 triệu đồng.", [BODY]),
        ("Trung tâm tiếng Anh đăng tin giả bị phạt 10 triệu đồng.", [UNSAID]),
        ("Đề nghị bị bác bỏ, đáng chú ý là bị phạt 10 triệu đồng.", [UNSAID]),
        ("Anh nào đăng tin giả bị phạt 10 triệu đồng.", [PERSON]),
        ("Tổ chức đua xe bị phạt 10 triệu đồng.", [UNSAID]),
        ("Tổ chức, cá nhân vi phạm bị phạt 10 triệu đồng.", [UNSAID]),
        ("Dùng dữ liệu cá nhân trái phép bị phạt 10 triệu đồng.", [UNSAID]),
        ("Cá nhân bị phạt 8 triệu đồng, còn tổ chức từ 16 triệu đồng.", [PERSON, BODY]),
        ("Phạt 8 triệu đồng đối với cá nhân, tổ chức thì 16 triệu đồng.", [PERSON, BODY]),
        ("Phạt 8 triệu đồng đối với tổ chức, cá nhân vi phạm.", [UNSAID]),
    ],
)
def test_whom_an_amount_is_for(words: str, bearers: list[Bearer]) -> None:
    figures = figures_in(words)
    money = [one for one in figures if one.kind is FigureKind.MONEY]
    assert [bearer_in_script(words, figures, one) for one in money] == bearers


def test_whom_the_words_before_spoke_of() -> None:
    assert bearer_lately("Còn tổ chức thì sao? Đăng tin giả là") is BODY
    assert bearer_lately("Học sinh chế giễu người khác thì") is PERSON
    assert bearer_lately("Mức ấy là") is UNSAID
