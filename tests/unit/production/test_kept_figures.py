"""What is told of a script's law is kept by everything that goes in, and by nothing less."""

from pathlib import Path

import pytest

from broadcaster.law import register_index
from broadcaster.law.citations import check_sources
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.register_folder import REGISTER_FOLDER
from broadcaster.production import gather as gathering
from broadcaster.production.gather import gather, remembering
from broadcaster.production.tools import FindingsStore

SCRIPT = """Tiêu đề: Đèn đỏ
Loại: nhắc nhở
Chương trình: mang-non
Ngày phát: 1/12/2026
Văn bản nguồn:
  - số: 168/2024/NĐ-CP
---
NỮ: Xe máy vượt đèn đỏ bị phạt từ 1 đến 2 triệu đồng.
"""
LAW = "Số: 10/2098/NĐ-CP\nTên: Nghị định về cây\nHiệu lực từ: 1/1/2098\n"


class Kept(dict):
    """Bytes in memory."""

    def put(self, key: str, data: bytes) -> None:
        self[key] = data


class Case:
    """A script, a register, a program, and how often figures were compared."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.law = folder / "scripts_vi" / REGISTER_FOLDER
        self.law.mkdir(parents=True)
        self.script = folder / "scripts_vi" / "bai.md"
        self.script.write_text(SCRIPT, "utf-8")
        self.kept, self.program, self.compared = Kept(), "program 1", 0
        monkeypatch.setattr(gathering, "check_figures", self._check)
        self.sources = 0
        monkeypatch.setattr(gathering, "check_sources", self._check_sources)

    def _check(self, *of):
        self.compared += 1
        return check_figures(*of)

    def _check_sources(self, *of):
        self.sources += 1
        return check_sources(*of)

    def look(self, *, keep: bool = True) -> int:
        """How often figures were compared for one more look, which tells what a first one tells."""
        before, sources = self.compared, self.sources
        store = FindingsStore(kept=self.kept, program=lambda: self.program)
        told = gather([self.script], remembering(store, keep=keep)).notices
        found = self.compared - before
        assert self.sources - sources == found
        assert told == gather([self.script]).notices
        assert [one for one in told if one.code == "con-so-khac-nguon"]
        return found


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    return Case(tmp_path, monkeypatch)


def test_figures_of_the_same_script_are_compared_once(case: Case) -> None:
    assert [case.look(), case.look()] == [1, 0]


def test_another_word_name_or_program_is_another_script(case: Case) -> None:
    case.look()
    case.script.write_text(SCRIPT.replace("triệu đồng.", "triệu đồng đấy."), "utf-8")
    assert [case.look(), case.look()] == [1, 0]
    case.script = case.script.rename(case.script.with_name("bai-khac.md"))
    assert [case.look(), case.look()] == [1, 0]
    case.program = "program 2"
    assert [case.look(), case.look()] == [1, 0]


def test_another_law_is_looked_at_anew_and_kept_when_its_file_has_settled(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as a file may change within the same instant nothing is remembered of it."""
    case.look()
    (case.law / "cay.md").write_text(LAW, "utf-8")
    assert [case.look(), case.look()] == [1, 1]
    monkeypatch.setattr(register_index, "_SETTLED", 0)
    for text in (LAW.replace("cây", "hoa"), LAW.replace("cây", "cỏ xanh")):
        (case.law / "cay.md").write_text(text, "utf-8")
        assert [case.look(), case.look()] == [1, 0]
    (case.law / "cay.md").unlink()
    assert case.look() == 0  # as it was


def test_what_is_kept_and_damaged_is_found_anew(case: Case) -> None:
    case.look()
    for key in case.kept:
        case.kept[key] = b"{"
    assert [case.look(), case.look()] == [1, 0]


def test_a_trial_remembers_and_writes_nothing(case: Case) -> None:
    assert [case.look(keep=False), len(case.kept)] == [1, 0]
    case.look()
    assert case.look(keep=False) == 0


def test_a_register_that_cannot_be_read_is_never_remembered(case: Case) -> None:
    case.law.rmdir()
    case.law.write_bytes(b"")  # a file where the folder should be: nobody can list it, nor root
    assert [case.look(), case.look()] == [1, 1]
