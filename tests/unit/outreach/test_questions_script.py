"""The draft of an item says what was asked and answered, word for word."""

from datetime import UTC, date, datetime

import pytest

from broadcaster.outreach.questions_inbox import ListenerQuestion
from broadcaster.outreach.questions_script import QuestionWishes, question_script
from broadcaster.scripts.script_file import read_script

NOW = datetime(2026, 11, 30, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "answer",
    ["(Theo Điều 9 Nghị định 168/2024/NĐ-CP) Phải đội mũ.", "(cười) Phải đội.", "HỎI: ai đó",
     "[nhạc: chuông] Phải đội.", "# Phải đội", "Phải đội.\n(Theo luật) Thế thôi."],
)  # fmt: skip
def test_an_answer_is_said_whole(answer):
    question = ListenerQuestion(at=NOW, changed=NOW, text="Đội mũ không?", answer=answer)
    wishes = QuestionWishes(title="Đội mũ", day=date(2026, 12, 1))
    read = read_script(question_script(question, wishes, "mang-non").encode(), "a.md")
    said = [one for one in read.value.body if getattr(one, "role", "")]
    assert [one.text for one in said] == ["Một bạn hỏi: Đội mũ không?", *answer.splitlines()]
    assert said[1].role == "ĐÁP"
    assert not any(one.directions for one in said if hasattr(one, "directions"))
