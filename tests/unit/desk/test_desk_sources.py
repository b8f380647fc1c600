"""The documents of a script are fields: changed, added from earlier scripts, taken out; no marks."""

import html
import re

import pytest

from broadcaster.accounts.rights import Role
from tests.fakes.desk_house import House

NAME = "doi-mu.md"
AT = f"/soan-bai/{NAME}"
OLD = """\
  - số: 09/2012/QH13
    tên: Luật Phòng, chống tác hại của thuốc lá
    cơ quan: Quốc hội
    hiệu lực từ: 01/05/2013
"""


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR)


@pytest.fixture
def script(folder):
    return House(folder).write("doi-mu", "Đội mũ")


def form(browser):
    """Every field of the form of the editor, as a browser would send it."""
    page = browser.get(AT).text.split('<form id="soan"')[1]
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = (re.search(rf' {a}="([^"]*)"', tag) for a in ("name", "value"))
        if name and 'type="checkbox"' not in tag and "cach_" not in tag:
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name in ("dau", "loi"):
        raw = re.search(rf'<textarea id="{name}"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1]
        found[name] = html.unescape(raw)
    chosen = re.search(r'<option value="([^"]*)" selected>', page)
    return found | {"chuong_trinh": chosen[1]}


def act(browser, what="luu", **more):
    return browser.post(AT, form(browser) | more | {"viec": what})


def test_the_form_shows_what_the_head_says_and_saving_it_changes_nothing(teacher, script):
    before = script.read_bytes()
    sent = form(teacher)
    assert sent["nguon_0_so"] == "09/2012/QH13"
    assert sent["nguon_0_hieu_luc"] == "01/05/2013"
    assert act(teacher).status_code == 303
    assert script.read_bytes() == before


def test_one_field_changes_one_line(teacher, script):
    before = script.read_text("utf-8")
    assert act(teacher, nguon_0_hieu_luc="2/5/2013").status_code == 303
    assert script.read_text("utf-8") == before.replace("01/05/2013", "02/05/2013")
    act(teacher, nguon_0_ban_hanh="18-6-2012", nguon_0_co_quan="")
    text = script.read_text("utf-8")
    assert "    ban hành: 18/06/2012\n" in text
    assert "cơ quan" not in text


def test_a_new_one_takes_what_an_earlier_script_says_of_it(teacher, script, folder):
    other = House(folder).write("bai-khac", "Bài khác")
    other.write_text(
        other.read_text("utf-8").replace(OLD, "  - số: 36/2024/QH15\n    tên: Luật mới\n")
    )
    offered = teacher.get("/van-ban/chon?tim=36/2024").json()
    assert "36/2024/QH15" in [one["so"] for one in offered]
    answer = act(teacher, "nguon-them", nguon_moi_so="36/2024/QH15", nguon_moi_hieu_luc="1/1/2025")
    assert answer.headers["location"] == f"/ban{AT}"
    assert OLD in script.read_text("utf-8")
    sent = form(teacher)
    assert (sent["nguon_1_so"], sent["nguon_1_ten"]) == ("36/2024/QH15", "Luật mới")
    assert sent["nguon_moi_so"] == ""
    act(teacher)
    new = "  - số: 36/2024/QH15\n    tên: Luật mới\n    hiệu lực từ: 01/01/2025\n"
    assert OLD + new in script.read_text("utf-8")


def test_saving_takes_a_new_one_along(teacher, script):
    assert act(teacher, nguon_moi_so="36/2024/QH15").status_code == 303
    assert OLD + "  - số: 36/2024/QH15\n---\n" in script.read_text("utf-8")


def test_one_is_taken_out(teacher, script):
    before = script.read_text("utf-8")
    act(teacher, "nguon-bo:09/2012/QH13")
    act(teacher)
    assert script.read_text("utf-8") == before.replace("Văn bản nguồn:\n" + OLD, "")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"nguon_0_ban_hanh": "31/2/2012"}, "31/2"),
        ({"nguon_0_so": ""}, "phải có số, ký hiệu"),
        ({"nguon_moi_so": "09/2012/QH13"}, "bài đã có văn bản"),
        ({"nguon_moi_ten": "Luật"}, "phải có số, ký hiệu"),
        ({"nguon_0_ten": '"Luật"'}, "chưa ghi được văn bản nguồn"),
    ],
)
def test_what_cannot_be_is_said_and_kept(teacher, script, typed, said):
    before = script.read_bytes()
    answer = act(teacher, **typed)
    assert answer.status_code == 422
    assert said in answer.text.casefold()
    assert script.read_bytes() == before
    ((name, value),) = typed.items()
    assert form(teacher)[name] == value


def test_a_field_at_fault_is_named(teacher, script):
    answer = teacher.post(
        AT, form(teacher) | {"nguon_0_het": "hôm qua kia", "viec": "luu"},
        headers={"hx-request": "true"},
    )  # fmt: skip
    assert answer.headers["x-o"] == "nguon_0_het"


def test_what_was_changed_in_the_head_by_hand_meanwhile_stays(teacher, script):
    sent = form(teacher)
    sent["dau"] = sent["dau"].replace("tác hại của thuốc lá", "tác hại thuốc lá")
    teacher.post(AT, sent | {"nguon_0_co_quan": "Quốc hội khóa XIII", "viec": "luu"})
    text = script.read_text("utf-8")
    assert "tên: Luật Phòng, chống tác hại thuốc lá\n    cơ quan: Quốc hội khóa XIII\n" in text


def test_a_document_that_went_from_the_head_is_said(teacher, script):
    sent = form(teacher)
    sent["dau"] = sent["dau"].replace("09/2012/QH13", "10/2012/QH13")
    answer = teacher.post(AT, sent | {"nguon_0_ten": "Khác", "viec": "luu"})
    assert answer.status_code == 422
    assert "Đầu bài không còn văn bản 09/2012/QH13" in answer.text


def test_a_script_without_documents_offers_the_first(teacher, folder):
    path = House(folder).write("doi-mu", "Đội mũ")
    path.write_text(path.read_text("utf-8").replace("Văn bản nguồn:\n" + OLD, ""), "utf-8")
    act(teacher, nguon_moi_so="36/2024/QH15")
    assert "Văn bản nguồn:\n  - số: 36/2024/QH15\n---\n" in path.read_text("utf-8")


def test_nonsense_in_the_hidden_fields_breaks_nothing(teacher, script):
    for before in ("[1]", "{", "", '{"number": 5}'):
        assert act(teacher, nguon_0_cu=before).status_code in (303, 422)
