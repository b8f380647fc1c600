"""A draft that is begun again after a power cut: what was written is what came of it."""

import pytest

from broadcaster.desk.drafting_jobs import draft_script
from broadcaster.domain.errors import BroadcasterError
from broadcaster.drafting.prompts import DraftStyle

ASKED = {
    "document": "900/2026/NĐ-CP", "places": ["Điều 2"], "style": next(iter(DraftStyle)).value,
    "title": "Đi xe đạp", "programme": "", "day": "2026-12-01", "audience": "học sinh",
    "real_case": "", "who": "Trần Thị Hòa",
}  # fmt: skip
WRITTEN = """Tiêu đề: Đi xe đạp
Loại: nhắc nhở
Chương trình: m
Ngày phát: 1/12/2026
Soạn có trợ giúp: qwen3:4b, 29/11/2026, Trần Thị Hòa
---

Chào các bạn.
"""


def quiet(_told, *, done=0, parts=0):
    """Nobody listens."""


def test_what_was_written_before_the_cut_is_the_draft(wired):
    file = wired.settings.scripts / "di-xe-dap.md"
    file.write_text(WRITTEN, "utf-8")
    done = draft_script(wired, ASKED, quiet)
    assert done.result == {"script": file.name}
    assert file.read_text("utf-8") == WRITTEN


@pytest.mark.parametrize(
    ("had", "other"), [("Hòa", "Hoa"), ("1/12", "2/12"), ("Đi xe đạp", "Đi xe  đạp khác")]
)
def test_a_script_of_somebody_else_is_no_draft_of_this_work(wired, had, other):
    file = wired.settings.scripts / "di-xe-dap.md"
    file.write_text(WRITTEN.replace(had, other), "utf-8")
    with pytest.raises(BroadcasterError, match="chưa bật"):
        draft_script(wired, ASKED, quiet)
