"""Tập huấn và chỉ đạo, Kế hoạch năm: ticked by hand, counted, forgotten; for who may."""

import io
import re
from datetime import timedelta

import openpyxl
import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app.staff import confirmations
from broadcaster.app.staff_files import legal_reporters, year_plan
from broadcaster.domain.dates import written
from broadcaster.publishing.confirmations import ConfirmedBy
from tests.fakes.staff_station import MAU, SHOW, VI_DU, lesson

PLAN = 'ten = "Kế hoạch số 12"\ntu = "1/9/2026"\nden = "31/5/2099"\n'


@pytest.fixture
def key(wired, state):  # the desk sees the file change
    """A training show with one lesson and two people who have its address."""
    path = wired.settings.scripts / "station.toml"
    with path.open("a", encoding="utf-8") as file:
        file.write(
            f'\n[[shows]]\nkey = "{SHOW}"\nguid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"\n'
            'title = "Tập huấn tuyên truyền viên"\ndescription = "Bài tập huấn."\n'
            'private = true\nstaff = "tập huấn"\n'
        )
    text = path.read_text("utf-8")
    path.write_text(re.sub(r"^approval = .*$", "", text, flags=re.M), "utf-8")
    one = lesson()
    wired.tools.catalogue().record(one)
    for name in (MAU, VI_DU):
        wired.tools.subscribers().add(SHOW, name, wired.today)
    return one.key


@pytest.fixture
def editor(key, signed_in):
    return signed_in(Role.EDITOR)


def form(editor, path):
    return re.search(r'name="ma" value="([0-9a-f]*)"', editor.get(path).text)


def test_the_list_says_who_heard_and_who_has_not(editor, state, key):
    assert "0 người đã nghe" in editor.get("/tap-huan").text
    page = editor.get(f"/tap-huan/bai/{key}").text
    assert f'value="{MAU}"' in page
    answer = editor.post(f"/tap-huan/bai/{key}", {"ten": MAU, "ngay": "hôm nay", "dat": "1"})
    assert answer.status_code == 303, answer.text
    [one] = confirmations(state.wired()).all()
    assert (one.name, one.by, one.passed) == (MAU, ConfirmedBy.HAND, state.wired().today)
    assert "1 người đã nghe" in editor.get("/tap-huan").text
    page = editor.get(f"/tap-huan/bai/{key}").text
    assert f'type="checkbox" name="ten" value="{MAU}"' not in page
    assert f'type="checkbox" name="ten" value="{VI_DU}"' in page


def test_a_pasted_list_is_noted_and_who_is_on_no_list_is_told(editor, state, key):
    pasted = f"1. {MAU.lower()}\n2. Lê Thị Tưởng Tượng\n"
    answer = editor.post(f"/tap-huan/bai/{key}", {"danh_sach": pasted})
    assert answer.status_code == 303
    assert "Lê Thị Tưởng Tượng" in editor.get(f"/tap-huan/bai/{key}").text
    assert {one.name for one in confirmations(state.wired()).all()} == {MAU, "Lê Thị Tưởng Tượng"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "chưa chọn ai"),
        ({"danh_sach": "§§§"}, "không phải một họ tên"),
        ({"danh_sach": "x" * 50_000}, "dài quá"),
        ({"ten": MAU, "ngay": "1/1/2199"}, "chưa tới"),
        ({"ten": MAU, "ngay": "hôm nao"}, "ngày"),
    ],
)
def test_what_cannot_be_noted_is_told(editor, state, key, fields, told):
    answer = editor.post(f"/tap-huan/bai/{key}", fields)
    assert answer.status_code == 422
    assert told in answer.text.lower()
    assert 'id="loi-o"' in answer.text
    assert fields.get("danh_sach", "")[:100] in answer.text  # what was pasted is still there
    assert confirmations(state.wired()).all() == ()


def test_a_day_before_the_lesson_was_there_is_refused(editor, state, key):
    answer = editor.post(f"/tap-huan/bai/{key}", {"ten": MAU, "ngay": "1/9/2020"})
    assert answer.status_code == 422
    assert "ài này có từ ngày" in answer.text
    assert confirmations(state.wired()).all() == ()


def test_an_episode_of_two_shows_is_noted_for_the_one_that_was_opened(editor, state, wired, key):
    path = wired.settings.scripts / "station.toml"
    with path.open("a", encoding="utf-8") as file:
        file.write(
            '\n[[shows]]\nkey = "chi-dao"\nguid = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a77"\n'
            'title = "Chỉ đạo"\ndescription = "Bài."\nprivate = true\n'
            'staff = "hướng dẫn, chỉ đạo"\neverything = true\n'
        )
    there = f"/tap-huan/bai/{key}?kenh=chi-dao"
    assert there in editor.get("/tap-huan").text
    assert "Chỉ đạo" in editor.get(there).text
    answer = editor.post(there, {"danh_sach": "Lê Ví Dụ"})
    assert answer.headers["location"].endswith(there)
    assert [one.show for one in confirmations(state.wired()).all()] == ["chi-dao"]
    assert editor.post(f"/tap-huan/bai/{key}/bo?kenh=chi-dao", {"ten": "Lê Ví Dụ"}).is_redirect
    assert confirmations(state.wired()).all() == ()


def test_one_is_taken_back_and_a_person_is_forgotten(editor, state, key):
    editor.post(f"/tap-huan/bai/{key}", {"danh_sach": f"{MAU}\n{VI_DU}"})
    assert editor.post(f"/tap-huan/bai/{key}/bo", {"ten": VI_DU}).status_code == 303
    assert editor.post(f"/tap-huan/bai/{key}/bo", {"ten": VI_DU}).status_code == 422
    assert editor.post("/tap-huan/quen", {"ten": MAU}).status_code == 303
    assert confirmations(state.wired()).all() == ()
    back = editor.post("/tap-huan/quen", {"ten": MAU})
    assert back.status_code == 422
    assert f'value="{MAU}"' in back.text


def test_the_list_for_certificates_opens_in_a_spreadsheet(editor, state, key):
    editor.post(f"/tap-huan/bai/{key}", {"danh_sach": f"{MAU}\n=HYPERLINK(A)", "dat": "1"})
    answer = editor.get(f"/tap-huan/danh-sach/{SHOW}")
    assert answer.headers["content-type"].endswith("spreadsheetml.sheet")
    page = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=5, max_row=7)]
    assert rows[0][:2] == ["TT", "Họ và tên"]
    assert sorted(row[1] for row in rows[1:]) == ["=HYPERLINK(A)", MAU]
    assert {page.cell(row, 2).data_type for row in (6, 7)} == {"s"}  # names, no formula
    assert [row[-2:] for row in rows[1:]] == [["1", "đủ"]] * 2  # noted by hand, and said so
    early = editor.get(f"/tap-huan/danh-sach/{SHOW}?ky=năm 2020")
    empty = openpyxl.load_workbook(io.BytesIO(early.content)).active
    assert "HẾT 31/12/2020" in empty["A1"].value
    assert empty["B6"].value is None
    assert editor.get(f"/tap-huan/danh-sach/{SHOW}?ky=mai").status_code == 422


def test_a_plan_without_a_log_says_that_nought_is_not_known(editor, wired):
    (wired.settings.scripts / "ke-hoach.toml").write_text(
        'ten = "Kế hoạch"\ntu = "1/9/2026"\nden = "31/5/2027"\n\n[[viec]]\nten = "Ma túy"\n'
        'chuong-trinh = ["Không Có"]\n',
        "utf-8",
    )
    page = editor.get("/ke-hoach").text
    assert "chưa có nhật ký phát nào: 0 lần không có nghĩa là không phát" in page
    assert "chưa bài nào có chương trình “Không Có”" in page


@pytest.mark.parametrize("role", [Role.PUPIL, Role.PARENT, Role.STATION])
def test_names_are_not_for_pupils_nor_for_other_units(key, signed_in, role):
    other = signed_in(role)
    for path in ("/tap-huan", f"/tap-huan/bai/{key}", f"/tap-huan/danh-sach/{SHOW}", "/ke-hoach"):
        assert other.get(path).status_code == 403


def test_without_such_a_show_the_page_says_what_one_is(signed_in):
    assert "Chưa có kênh nội bộ" in signed_in(Role.EDITOR).get("/tap-huan").text


# --- the year's plan, the reporters


def digest(editor, action):
    page = editor.get("/ke-hoach").text
    piece = page.split(f'action="/ban/ke-hoach{action}"', 1)[1]
    return re.search(r'name="ma" value="([0-9a-f]*)"', piece)[1]


def sent(editor, action, **fields):
    return editor.post(f"/ke-hoach{action}", {"ma": digest(editor, action), **fields})


@pytest.fixture
def planner(signed_in):
    return signed_in(Role.EDITOR)


def test_a_plan_is_begun_and_gets_tasks_that_only_the_log_ticks(planner, state):
    began = sent(planner, "", ten='Kế hoạch "số 12"', tu="1/9/2026", den="31/5/2099")
    assert began.status_code == 303, began.text
    answer = sent(
        planner, "/viec", ten="Ma túy", chu_de="phòng, chống ma túy; thuốc lá", so_lan="4",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    plan = year_plan(state.wired()).value
    assert plan.name == 'Kế hoạch "số 12"'
    [task] = plan.tasks
    assert task.topics == ("phòng, chống ma túy", "thuốc lá")
    assert task.times == 4
    page = planner.get("/ke-hoach").text
    assert "0/4 lần" in page
    assert "đang làm" in page or "chưa tới" in page
    assert sent(planner, "/viec/bo", so="0").status_code == 303
    assert year_plan(state.wired()).value.tasks == ()


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"ten": "Việc"}, "đếm theo gì"),
        ({"ten": "", "chu_de": "ma túy"}, "chưa ghi tên việc"),
        ({"ten": "Việc", "chu_de": "ma túy", "so_lan": "0"}, "từ 1 đến"),
        ({"ten": "Việc", "chu_de": "ma túy", "den": "1/1/2199"}, "không nằm trong kế hoạch"),
    ],
)
def test_a_task_that_cannot_be_counted_is_not_taken(planner, wired, state, fields, told):
    (wired.settings.scripts / "ke-hoach.toml").write_text(PLAN, "utf-8")
    answer = sent(planner, "/viec", **fields)
    assert answer.status_code == 422
    assert told in answer.text.lower()
    assert 'id="loi-o"' in answer.text
    assert year_plan(state.wired()).value.tasks == ()


def test_a_reporter_whose_term_ends_is_told_here_and_on_the_first_page(planner, state):
    soon = state.wired().today + timedelta(days=10)
    answer = sent(planner, "/nguoi", ho_ten=MAU, la="báo cáo viên", het_ngay=f"{soon:%d/%m/%Y}")
    assert answer.status_code == 303, answer.text
    [one] = legal_reporters(state.wired()).value
    assert (one.name, one.until) == (MAU, soon)
    page = planner.get("/ke-hoach").text
    assert f"nhiệm kỳ đến hết {written(soon)}" in page
    assert MAU in planner.get("/hom-nay").text
    assert sent(planner, "/nguoi", ho_ten=MAU, la="báo cáo viên").status_code == 422
    assert sent(planner, "/nguoi/bo", so="0").status_code == 303
    assert MAU not in planner.get("/hom-nay").text


def test_a_file_with_a_mistake_is_told_with_its_line_and_the_rest_is_shown(planner, wired):
    text = '[[nguoi]]\nten = "A"\nloai = "gì đó"\n\n[[nguoi]]\nten = "Người Đúng"\nloai = "báo cáo viên"\n'
    (wired.settings.scripts / "bao-cao-vien.toml").write_text(text, "utf-8")
    page = planner.get("/ke-hoach").text
    assert "Dòng 3" in page
    assert "Người Đúng" in page


def test_such_a_file_is_told_on_the_first_page_and_beside_the_report(planner, wired):
    assert "có chỗ sai" not in planner.get("/hom-nay").text
    (wired.settings.scripts / "bao-cao-vien.toml").write_text("[[nguoi", "utf-8")
    assert "có chỗ sai, nên ở đây có thể thiếu" in planner.get("/hom-nay").text
    page = planner.get("/bao-cao?ky=tháng 3/2026").text
    assert "phần ấy của báo cáo để trống" in page


def test_somebody_else_s_change_is_not_written_over(planner, wired):
    (wired.settings.scripts / "ke-hoach.toml").write_text(PLAN, "utf-8")
    seen = digest(planner, "/viec")
    (wired.settings.scripts / "ke-hoach.toml").write_text(PLAN + "# của cô Hà\n", "utf-8")
    answer = planner.post("/ke-hoach/viec", {"ma": seen, "ten": "V", "chu_de": "x"})
    assert answer.status_code == 409


def test_the_approver_sees_the_questions_with_their_right_answers(key, signed_in):
    page = signed_in(Role.APPROVER).get(f"/duyet/{key}").text
    assert "Câu hỏi kèm bài" in page
    assert '<span class="muted">lớp 9</span><span class="block">Kể lại được Điều 1.</span>' in page
    assert "Câu 1. Câu hỏi &lt;số&gt; 1?" in page
    assert page.count("✓ đúng") == 4
    assert "Nguồn: Điều 1 Luật Trẻ em số 102/2016/QH13" in page
