"""A skeleton that nobody wrote out, and what was to be looked at again: neither is ever heard."""

from datetime import date

import pytest

from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.care.init_station import found_station
from broadcaster.domain.notice import Level
from broadcaster.production.build import build
from broadcaster.production.gather import gather
from broadcaster.programme.check import check

SKELETON = """Tiêu đề: Cây
Loại: nhắc nhở
Chương trình: mang-non
Ngày phát: 2/3/2099
Tóm tắt: Về cây.
---
NỮ: Viết vào đây lời nhắc.
"""


AGAIN = SKELETON.replace("---", "Rà lại: mức phạt\n---").replace(
    "Viết vào đây lời nhắc", "Tưới cây"
)


@pytest.mark.parametrize("is_approved", [True, False])
@pytest.mark.parametrize(("words", "code"), [(SKELETON, "loi-mau"), (AGAIN, "can-ra-lai")])
def test_it_is_used_only_where_somebody_looks_before_it_is_heard(
    tmp_path, words, code, is_approved
):
    path = tmp_path / "scripts_vi" / "bai.md"
    path.parent.mkdir()
    path.write_text(words, "utf-8")
    found = gather([path], is_approved=is_approved)
    assert [n.level for n in found.notices if n.code == code] == [
        Level.WARNING if is_approved else Level.ERROR
    ]
    assert (len(found.scripts), found.broken) == ((1, ()) if is_approved else (0, ("bai",)))


def test_a_build_and_a_check_of_a_station_without_approvers_say_so(tmp_path):
    found_station(tmp_path, first_day=date(2026, 11, 30))
    settings = tmp_path / "scripts_vi" / "station.toml"
    text = settings.read_text("utf-8")
    assert 'approval = "required"' in text
    settings.write_text(text.replace('approval = "required"', 'approval = "none"'), "utf-8")
    path = settings.with_name("2099-03-02-cay.md")
    path.write_text(SKELETON, "utf-8")
    wired = wire(load_settings(tmp_path, {}))
    try:
        looks = (
            build(wired.station, wired.tools, only=[path], dry_run=True).all_notices,
            check(wired.station, wired.tools, only=[path]),
        )
    finally:
        wired.close()
    for notices in looks:
        told = [n for n in notices if n.code == "loi-mau"]
        assert [(n.level, n.place.line) for n in told] == [(Level.ERROR, 7)]
        assert "không có người duyệt" in told[0].sentence
