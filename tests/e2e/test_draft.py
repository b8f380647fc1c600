"""`broadcaster draft`: off until somebody turned it on; then a script that is not sent."""

import pytest

from tests.fakes.model_server import a_model_server
from tests.unit.desk.test_desk_drafting import ANSWER, LAW

IN_PROCESS = True
ASKED = (
    "draft",
    "900/2026/NĐ-CP",
    "Điều 2",
    "--title",
    "Xe đạp",
    "--who",
    "Hà",
    "--date",
    "1/12/2026",
)


@pytest.fixture
def founded(tmp_path, station_at):
    station = station_at(tmp_path / "đài mới")
    assert station.run("init", str(station.folder), "--unit", "Trường Thử").code == 0
    folder = station.scripts / "van-ban"
    folder.mkdir(exist_ok=True)
    (folder / "900.md").write_text(LAW, "utf-8")
    return station


def test_what_leaves_is_told_and_nothing_goes_out_while_it_is_off(founded):
    told = founded.run("draft")
    assert told.code == 0
    assert "máy chủ trên chính máy này" in told.out
    assert "Đang tắt." in told.out
    refused = founded.run(*ASKED)
    assert refused.code == 1
    assert "chưa bật soạn có trợ giúp" in refused.err


def test_a_draft_is_written_and_its_refused_lines_are_told(founded):
    with a_model_server(ANSWER) as plan:
        settings = founded.scripts / "station.toml"
        section = (
            f'\n[drafting]\non = true\non_by = "Hà"\non_for = "thu {plan.base}"\n'
            f'server = "{plan.base}"\nmodel = "thu"\n'
        )
        settings.write_text(settings.read_text("utf-8") + section, "utf-8")
        done = founded.run(*ASKED)
        assert done.code == 0, done.err
        assert "máy viết 4 câu, 2 câu khớp nguồn, 2 câu nói điều nguồn không nói" in done.out
        assert "! Theo Điều 77, dàn hàng ba là sai." in done.out
        assert (founded.scripts / "xe-dap.md").exists()
        again = founded.run(*ASKED)
        assert again.code == 2
        assert "không ghi đè" in again.err
        wrong = founded.run("draft", "900/2026/NĐ-CP", "Điều 2", "--style", "doi-thoi")
        assert "Có phải “doi-thoai”?" in wrong.err
