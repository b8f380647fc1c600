"""What the commands of a hub answer a program: units, people and counts, not lines about them."""

import io

import pytest

from broadcaster.app.settings import IN_HUB
from broadcaster.cli.entrance import enter
from tests.fakes.answers import data_of
from tests.fakes.copied_unit import CopiedUnit

UNITS = (
    "Mã,Tên đơn vị,Loại\ntruong-a,Trường A (ví dụ),trường\ntruong-b,Trường B (ví dụ),trường\n,,\n"
)
PEOPLE = "Họ và tên,Đơn vị,Vai,Tài khoản\nLê Thị Ví Dụ,truong-a,biên tập,vi.du\nAi Đó,truong-z,biên tập,ai\n"


@pytest.fixture
def hub(tmp_path, monkeypatch, capsys):
    """Asks a command of a hub with the unit truong-a: what it answered, without its notices."""
    monkeypatch.setenv(IN_HUB, "")  # as it was, afterwards
    monkeypatch.chdir(tmp_path)
    unit = CopiedUnit(tmp_path / "hub")
    unit.rest()
    unit.rows.close()

    def asked(*words, code=0):
        capsys.readouterr()
        done = enter(["hub", *words, "--json"])
        told = capsys.readouterr()
        assert done == code, told
        found = data_of(told.out)
        del found["notices"]
        assert "lines" not in found
        return found

    return asked


@pytest.fixture
def listed(hub, tmp_path):
    """The list of units is in."""
    (tmp_path / "don-vi.csv").write_text(UNITS, "utf-8")
    hub("units", "hub", "don-vi.csv", "--yes")


def test_a_question_that_nobody_can_answer_names_the_option(hub, tmp_path, capsys, monkeypatch):
    """Begun by another program it would ask, and say that somebody stopped it."""
    (tmp_path / "don-vi.csv").write_text(UNITS, "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO())
    assert enter(["hub", "units", "hub", "don-vi.csv"]) == 2
    assert "--yes" in capsys.readouterr().err
    assert hub("units", "hub")["units"] == []


def test_an_answer_that_is_piped_in_is_one(hub, tmp_path, monkeypatch):
    (tmp_path / "don-vi.csv").write_text(UNITS, "utf-8")
    monkeypatch.setattr("sys.stdin", io.StringIO("y\n"))
    assert hub("units", "hub", "don-vi.csv")["written"]


def test_units_of_a_table_and_what_has_no_station(hub, tmp_path):
    (tmp_path / "don-vi.csv").write_text(UNITS, "utf-8")
    told = hub("units", "hub", "don-vi.csv", "--dry-run")
    assert [(one["code"], one["what"]) for one in told["changes"]] == [
        ("truong-a", "mới"), ("truong-b", "mới"),
    ]  # fmt: skip
    assert (told["written"], told["wrong"], told["made"]) == (False, [], [])
    told = hub("units", "hub", "don-vi.csv", "--yes", "--make")
    assert told["written"]
    assert (told["made"], told["without_station"]) == (["truong-b"], [])
    told = hub("units", "hub")
    assert [one["code"] for one in told["units"]] == ["truong-a", "truong-b"]
    assert told["unlisted"] == []


def test_people_of_a_table_of_which_one_line_is_wrong(hub, listed, tmp_path):
    (tmp_path / "nguoi.csv").write_text(PEOPLE, "utf-8")
    told = hub("people", "hub", "nguoi.csv", "--dry-run", code=2)
    assert [(one["unit"], one["account"], one["what"]) for one in told["changes"]] == [
        ("truong-a", "vi.du", "thêm")
    ]
    assert [one["line"] for one in told["wrong"]] == [3]
    assert not told["written"]
    words = ("people", "hub", "nguoi.csv", "--yes", "--public-url", "https://hub.example.edu.vn")
    told = hub(*words, code=2)
    assert told["written"]
    [link] = told["links"]
    assert link["account"] == "vi.du"
    assert link["link"].startswith("https://hub.example.edu.vn/truong-a/")


def test_a_person_of_the_office_and_the_role_that_is_taken_back(hub, listed):
    words = ("people", "hub", "--add", "co.lan", "--name", "Lê Thị Lan", "--unit", "truong-a")
    told = hub(*words)
    assert told["link"].startswith("/hub/")
    assert (told["account"], told["unit"], told["below"]) == ("co.lan", "truong-a", False)
    told = hub("people", "hub", "--take-back", "co.lan", "--unit", "truong-a", "--yes")
    assert (told["taken"]["unit"], told["left"], told["written"]) == ("truong-a", [], True)


def test_rows_made_anew_and_a_unit_that_goes(hub, listed, tmp_path):
    assert hub("rebuild", "hub") == {"units": 1, "failed": []}
    told = hub("remove", "hub", "truong-a", "--yes", "--who", "thử")
    assert told["unit"] == "truong-a"
    assert told["files"] > 1
    assert all((tmp_path / "hub" / one).is_file() for one in told["papers"])
    assert not told["failed"]


@pytest.mark.slow  # a whole station is packed and unpacked
def test_a_hub_that_comes_back(hub, listed):
    saved = hub("backup", "hub", "kho")
    assert [one["unit"] for one in saved["parts"] if one["unit"]] == ["truong-a"]
    told = hub("restore", "moi", "kho", "--dry-run")
    assert told["units"] == ["truong-a"]
    assert [(one["unit"], one["held"]) for one in told["ahead"]] == [("truong-a", True)]
    told = hub("restore", "moi", "kho", "--yes")
    assert [(one["unit"], one["failed"]) for one in told["done"]] == [("truong-a", "")]
    assert told["rebuilt"] == 1
    assert told["rows"] > 0
    waits = hub("restored", "moi", "--all", "--dry-run")
    assert [one["unit"] for one in waits["waiting"]] == ["truong-a"]
    assert waits["released"] == []
    assert hub("restored", "moi", "truong-a", "--yes")["released"] == ["truong-a"]


@pytest.mark.slow
def test_the_question_before_units_publish_again_is_seen_where_an_answer_is_kept(
    hub, listed, capsys, monkeypatch
):
    hub("backup", "hub", "kho")
    hub("restore", "moi", "kho", "--yes")
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    assert enter(["hub", "restored", "moi", "--all", "--json"]) == 0
    told = capsys.readouterr()
    assert "cho xuất bản?" in told.err
    assert data_of(told.out)["released"] == []
