"""A pupil's change to a script that was sent is a proposal: seen place by place, taken or left."""

import re
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.programme.approval import give_back
from broadcaster.writing.proposals import ProposalFiles, ProposalState
from tests.fakes.desk_house import APPROVER, EVERY_DAY, House

NAME = "doi-mu.md"
AT = f"/soan-bai/{NAME}"


def written_at(place):
    """A station with the script on its disk."""
    (place / "scripts_vi" / "lich.toml").write_text(EVERY_DAY, encoding="utf-8")
    here = House(place)
    return here, here.write("doi-mu", "Đội mũ", ask="Một ạ?", answer="Hai nhé.")


@pytest.fixture(scope="module")
def sent(founded, tmp_path_factory):
    """A station whose script waits for approval: to be copied."""
    place = shutil.copytree(founded, tmp_path_factory.mktemp("da-gui") / "dai")
    here, _ = written_at(place)
    here.send("doi-mu")
    return place


@pytest.fixture
def folder(request, founded, tmp_path):
    """A station of one's own; sent already for who asks for `waits`."""
    waits = "waits" in request.fixturenames
    model = request.getfixturevalue("sent") if waits else founded
    return shutil.copytree(model, tmp_path / "dai")


@pytest.fixture
def house(folder):
    return House(folder)


@pytest.fixture
def script(house):
    return written_at(house.folder)[1]


@pytest.fixture
def waits(house):
    """The script, which waits for approval."""
    return house.folder / "scripts_vi" / NAME


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR, name="Lê Thị Lan")


@pytest.fixture
def pupil(signed_in):
    return signed_in(Role.PUPIL, name="Em Nam")


def save(browser, script, *changes, mark=""):
    page = browser.get(AT).text
    head, _, body = script.read_text("utf-8").partition("\n---\n")
    for old, new in changes:
        body = body.replace(old, new)
    mark = mark or re.search(r'name="ma" value="(\w+)"', page)[1]
    sent = {"ma": mark, "dau": f"{head}\n---\n", "loi": body, "viec": "luu"}
    return browser.post(AT, sent)


def form(page, of=0):
    """What the form of a proposal sends."""
    part = page.split('/de-nghi"')[of + 1].split("</form>")[0]
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', part))
    ticked = re.findall(r'name="(nhan_\d+)" value="1" checked', part)
    return {n: hidden[n] for n in ("ma", "ai", "luc")} | dict.fromkeys(ticked, "1")


def test_before_it_is_sent_a_pupil_changes_it(pupil, script):
    assert save(pupil, script, ("Một ạ?", "Một không ạ?")).status_code == 303
    assert "Một không ạ?" in script.read_text("utf-8")


def test_a_sent_script_stays_and_the_teacher_sees_the_difference(pupil, teacher, waits):
    before = waits.read_bytes()
    assert "thành đề nghị" in pupil.get(AT).text
    assert save(pupil, waits, ("Một ạ?", "Một không ạ?")).status_code == 303
    assert waits.read_bytes() == before
    mine = pupil.get(AT).text
    assert "Một không ạ?" in mine
    assert "đang đợi xem" in mine
    assert "Em Nam đề nghị sửa bài này" in teacher.get(AT).text
    assert "1 đề nghị sửa" in teacher.get("/soan-bai").text
    page = teacher.get(f"{AT}/de-nghi").text
    assert "<ins>không" in page
    assert page.count(" checked") == 1


def test_taken_it_becomes_the_script_and_the_pupil_hears_of_it(pupil, teacher, waits):
    save(pupil, waits, ("Một ạ?", "Một không ạ?"), ("Hai nhé.", "Hai cơ."))
    page = teacher.get(f"{AT}/de-nghi").text
    answer = teacher.post(f"{AT}/de-nghi", form(page) | {"viec": "nhan"})
    assert answer.headers["location"] == f"/ban{AT}"
    text = waits.read_text("utf-8")
    assert "Một không ạ?" in text
    assert "Hai cơ." in text
    assert "Lê Thị Lan nhận đề nghị sửa" in teacher.get(f"{AT}/cac-ban").text
    assert "Lê Thị Lan đã nhận đề nghị của em" in pupil.get(AT).text
    assert "1 đề nghị sửa" not in teacher.get("/soan-bai").text


def test_only_the_places_that_were_chosen_are_taken(pupil, teacher, waits):
    save(pupil, waits, ("Một ạ?", "Một không ạ?"))
    # between the two places nothing changed, so they are two
    page = teacher.get(f"{AT}/de-nghi").text
    sent = {n: v for n, v in form(page).items() if not n.startswith("nhan_")}
    before = waits.read_bytes()
    answer = teacher.post(f"{AT}/de-nghi", sent | {"viec": "nhan"})
    assert answer.status_code == 422
    assert waits.read_bytes() == before


def test_left_it_changes_nothing_and_the_pupil_has_the_words_still(pupil, teacher, waits):
    before = waits.read_bytes()
    save(pupil, waits, ("Một ạ?", "Một không ạ?"))
    sent = form(teacher.get(f"{AT}/de-nghi").text)
    teacher.post(f"{AT}/de-nghi", sent | {"viec": "de-lai", "ly_do": "Câu cũ gọn hơn"})
    assert waits.read_bytes() == before
    page = pupil.get(AT).text
    assert "Lê Thị Lan để lại đề nghị của em" in page
    assert "“Câu cũ gọn hơn”" in page
    assert "Một không ạ?" not in page
    pupil.post(f"{AT}/de-nghi-lai")
    assert "Một không ạ?" in pupil.get(AT).text


def test_what_the_teacher_changed_meanwhile_stays(pupil, teacher, waits):
    """Only the pupil's own change is asked about; the teacher's is in the script."""
    mark = re.search(r'name="ma" value="(\w+)"', pupil.get(AT).text)[1]
    before = waits.read_text("utf-8")
    save(teacher, waits, ("Hai nhé.", "Hai của cô."))
    head, _, body = before.partition("\n---\n")
    sent = {"ma": mark, "dau": f"{head}\n---\n", "loi": body.replace("Một ạ?", "Một của em?")}
    assert pupil.post(AT, sent | {"viec": "luu"}).status_code == 303
    page = teacher.get(f"{AT}/de-nghi").text
    assert "Hai của cô." not in page
    teacher.post(f"{AT}/de-nghi", form(page) | {"viec": "nhan"})
    text = waits.read_text("utf-8")
    assert "Một của em?" in text
    assert "Hai của cô." in text


def test_of_a_place_that_both_changed_the_teachers_stands_until_the_box_is_ticked(
    pupil, teacher, waits
):
    save(pupil, waits, ("Một ạ?", "Một của em?"))
    save(teacher, waits, ("Một ạ?", "Một của cô?"))
    page = teacher.get(f"{AT}/de-nghi").text
    assert "bài cũng đã đổi ở chỗ này" in page
    (number,) = re.findall(r'name="(nhan_\d+)"', page)
    assert number not in form(page)
    teacher.post(f"{AT}/de-nghi", form(page) | {number: "1", "viec": "nhan"})
    assert "Một của em?" in waits.read_text("utf-8")


def test_a_page_that_is_old_answers_nothing(pupil, teacher, waits):
    save(pupil, waits, ("Một ạ?", "Một không ạ?"))
    sent = form(teacher.get(f"{AT}/de-nghi").text)
    save(teacher, waits, ("Hai nhé.", "Hai của cô."))
    before = waits.read_bytes()
    teacher.post(f"{AT}/de-nghi", sent | {"viec": "nhan"})
    assert "vừa đổi nên chưa làm gì" in teacher.get(f"{AT}/de-nghi").text
    assert waits.read_bytes() == before


def test_a_script_that_came_back_is_changed_again(pupil, house, waits):
    save(pupil, waits, ("Một ạ?", "Một không ạ?"))
    wired = house.wired()
    key = next(iter(wired.tools.journal().states()))
    give_back(wired.station.profile, wired.tools, key, who=APPROVER, reason="Sửa câu một")
    page = pupil.get(AT).text
    assert "Một không ạ?" in page
    assert "đề nghị đổi theo" not in page
    assert "vào thẳng bài" in page
    assert save(pupil, waits, ("Một ạ?", "Một lần nữa ạ?")).status_code == 303
    assert "Một lần nữa ạ?" in waits.read_text("utf-8")
    assert "đề nghị" not in pupil.get(AT).text


def test_who_proposes_what_stands_there_takes_the_proposal_back(pupil, teacher, waits):
    save(pupil, waits, ("Một ạ?", "Một không ạ?"))
    save(pupil, waits)
    assert "đề nghị sửa bài này" not in teacher.get(AT).text


def test_no_other_page_changes_a_sent_script_for_a_pupil(pupil, waits):
    before = waits.read_bytes()
    mark = re.search(r'name="ma" value="(\w+)"', pupil.get(AT).text)[1]
    waits_more = {
        f"/nghe-thu/{NAME}": {"vai": "HỎI", "giong": "embedded:nam"},
        f"{AT}/ghep": {"toi": "Tiêu đề: Của em\n", "goc": mark, "viec": "minh"},
    }
    for path, sent in waits_more.items():
        answer = pupil.post(path, sent | {"ma": mark})
        assert answer.status_code in (403, 422), path
        assert waits.read_bytes() == before
        assert not list((waits.parent / ".truoc").glob("*.md"))


def test_who_only_proposes_sees_the_versions_and_takes_none_back(pupil, teacher, waits):
    save(teacher, waits, ("Một ạ?", "Một của cô?"))
    page = pupil.get(f"{AT}/cac-ban").text
    assert "không lấy lại bản cũ được" in page
    assert page.count('<span class="mark">chờ duyệt</span>') == 1  # the version that was sent
    assert "Lấy lại bản này" not in page
    assert "Lấy lại bản này" in teacher.get(f"{AT}/cac-ban").text
    before = waits.read_bytes()
    mark = re.search(r'name="ma" value="(\w+)"', pupil.get(AT).text)[1]
    assert pupil.post(f"{AT}/cac-ban", {"ma": mark, "ban": "1"}).status_code == 403
    assert waits.read_bytes() == before


def test_who_only_proposes_is_promised_no_choice_of_two_texts(pupil, teacher, waits):
    mark = re.search(r'name="ma" value="(\w+)"', pupil.get(AT).text)[1]
    save(teacher, waits, ("Một ạ?", "Một của cô?"))
    page = pupil.get(f"{AT}/cung-sua?ma={mark}").text
    assert "được xem hai bản" not in page
    assert "chữ của em thành đề nghị" in page


def test_an_answer_never_goes_over_what_was_proposed_meanwhile(pupil, waits):
    save(pupil, waits, ("Một ạ?", "Một không ạ?"))
    files = ProposalFiles(waits.parent)
    (seen,) = files.waiting(NAME)
    newer = replace(seen, text="Mới hơn", at=seen.at + timedelta(seconds=1))
    files.put(NAME, newer)
    assert not files.answer(NAME, replace(seen, state=ProposalState.LEFT))
    assert files.waiting(NAME) == (newer,)
    assert files.answer(NAME, replace(newer, state=ProposalState.LEFT))
    assert files.waiting(NAME) == ()


def test_a_damaged_proposal_is_none(pupil, teacher, waits):
    save(pupil, waits, ("Một ạ?", "Một không ạ?"))
    (file,) = (waits.parent / ".de-nghi" / NAME).iterdir()
    file.write_bytes(b"[]")
    assert teacher.get(AT).status_code == 200
    assert pupil.get(AT).status_code == 200
    assert "đề nghị sửa bài này" not in teacher.get(AT).text
