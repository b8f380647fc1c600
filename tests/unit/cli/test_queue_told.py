"""What `queue redate` says when a script has its new day and could not be sent."""

from datetime import date
from types import SimpleNamespace

import pytest

from broadcaster.cli.queue import _tell_redated


@pytest.mark.parametrize(
    ("copied", "said"),
    [
        (False, "✘ Ngày phát trong bài đã đổi sang thứ hai 30/11/2026 nhưng chưa gửi được"),
        (True, "✘ Bài đã chép thành số mới cho thứ hai 30/11/2026 nhưng chưa gửi được"),
    ],
)
def test_what_was_done_before_it_could_not_be_sent_is_a_sentence(capsys, copied, said):
    sent = SimpleNamespace(held=(), built=SimpleNamespace(all_notices=()))
    done = SimpleNamespace(
        made=False,
        copied=copied,
        sent=sent,
        notices=(),
        occurrence=SimpleNamespace(day=date(2026, 11, 30)),
    )
    assert _tell_redated(None, done, as_json=False) == 2
    assert capsys.readouterr().err.strip() == said
