"""Two people save one script: every difference is shown and chosen, and no text is lost."""

import re

import pytest

from broadcaster.accounts.rights import Role

NAME = "thuoc-la-dien-tu.md"
NEW = {"loai": "hỏi – đáp", "ngay": "30/11/2026", "tieu_de": "Thuốc lá điện tử"}
BODY = "# Mở\n\nHỎI: Một?\n\nĐÁP: Hai.\n\nHỎI: Ba?\n"


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR, name="Lê Thị Lan")


@pytest.fixture
def other(signed_in):
    return signed_in(Role.ADMIN, name="Trần Văn Nam")


@pytest.fixture
def script(teacher, folder):
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    teacher.post("/soan-bai", NEW | {"chuong_trinh": programme})
    path = folder / "scripts_vi" / NAME
    assert save(teacher, form(teacher, path) | {"loi": BODY}).status_code == 303
    return path


def form(browser, script):
    page = browser.get(f"/soan-bai/{NAME}").text
    head = script.read_text("utf-8").partition("\n---\n")[0] + "\n---\n"
    return {"ma": re.search(r'name="ma" value="(\w+)"', page)[1], "dau": head, "loi": BODY}


def save(browser, sent):
    return browser.post(f"/soan-bai/{NAME}", sent | {"viec": "luu"})


@pytest.fixture
def clash(teacher, other, script):
    """The page of the teacher who saved second, and what its form sends."""
    mine, theirs = form(teacher, script), form(other, script)
    save(other, theirs | {"loi": BODY.replace("Một?", "Một ạ?").replace("Hai.", "Hai cơ.")})
    answer = save(teacher, mine | {"loi": BODY.replace("Ba?", "Ba ạ?").replace("Hai.", "Hai nhé.")})
    assert answer.status_code == 409
    page = answer.text
    sent = {name: re.search(rf'name="{name}" value="(\w+)"', page)[1] for name in ("ma", "goc")}
    sent["toi"] = re.search(r'<textarea name="toi"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)[1]
    return page, sent


def choices(page):
    """Name of the radios of each place -> what is chosen already."""
    names = list(dict.fromkeys(re.findall(r'name="(cho_\d+)"', page)))
    chosen = dict(re.findall(r'name="(cho_\d+)" value="([\w-]+)" required checked', page))
    return [(name, chosen.get(name)) for name in names]


def settle(browser, sent, what, **more):
    return browser.post(f"/soan-bai/{NAME}/ghep", sent | more | {"viec": what})


def texts(script):
    kept = [p.read_text("utf-8") for p in (script.parent / ".truoc").glob("*.md")]
    return [*kept, script.read_text("utf-8")]


def test_the_page_says_who_and_marks_the_words(clash):
    page, _ = clash
    assert "<strong>Trần Văn Nam</strong> đã lưu bài này lúc" in page
    for marked in ("Một ạ?", "Ba ạ?", "cơ.", "nhé."):
        assert f"<mark>{marked}</mark>" in page
    assert [chosen for _, chosen in choices(page)] == ["kia", None, "minh"]


def test_what_only_one_changed_goes_in_and_the_rest_is_chosen(clash, teacher, script):
    page, sent = clash
    (_, (both, _), _) = choices(page)
    answer = settle(teacher, sent, "ghep", **{both: "minh"})
    assert answer.headers["location"] == f"/ban/soan-bai/{NAME}"
    wanted = BODY.replace("Một?", "Một ạ?").replace("Hai.", "Hai nhé.").replace("Ba?", "Ba ạ?")
    assert script.read_text("utf-8").endswith(wanted)
    assert sent["toi"] in texts(script)
    assert any("Hai cơ." in text for text in texts(script))
    assert "gõ dở lúc" not in teacher.get(f"/soan-bai/{NAME}").text


@pytest.mark.parametrize(("what", "stands"), [("minh", "Hai nhé."), ("kia", "Hai cơ.")])
def test_one_whole_text_is_kept_and_the_other_is_a_version(clash, teacher, script, what, stands):
    _, sent = clash
    assert settle(teacher, sent, what).status_code == 303
    assert stands in script.read_text("utf-8")
    for said in ("Hai nhé.", "Hai cơ."):
        assert any(said in text for text in texts(script))
    listed = teacher.get(f"/soan-bai/{NAME}/cac-ban").text
    if what == "kia":
        assert "Lê Thị Lan để lại bên ngoài bài" in listed


def test_both_are_kept_where_nothing_was_chosen(clash, teacher, script):
    _, sent = clash
    settle(teacher, sent, "ghep")
    text = script.read_text("utf-8")
    assert "ĐÁP: Hai cơ.\n\nĐÁP: Hai nhé.\n" in text


def test_where_nothing_came_in_between_nothing_was_put_together(teacher, script):
    sent = form(teacher, script)
    mine = {"ma": sent["ma"], "goc": sent["ma"], "toi": script.read_text("utf-8") + "\nThêm.\n"}
    assert settle(teacher, mine, "ghep").status_code == 303
    assert "Thêm." in script.read_text("utf-8")
    assert "ghép" not in teacher.get(f"/soan-bai/{NAME}/cac-ban").text


def test_a_third_text_meanwhile_is_shown_before_anything_is_written(clash, teacher, other, script):
    _, sent = clash
    save(other, form(other, script) | {"loi": BODY.replace("Hai.", "Hai lần nữa.")})
    before = script.read_bytes()
    answer = settle(teacher, sent, "ghep")
    assert answer.status_code == 409
    assert "lần nữa." in answer.text
    assert script.read_bytes() == before


def test_where_the_common_text_is_gone_everything_is_asked(clash, teacher):
    _, sent = clash
    answer = settle(teacher, sent | {"ma": "khac", "goc": "khong-con"}, "ghep")
    assert answer.status_code == 409
    assert {chosen for _, chosen in choices(answer.text)} == {None}


def test_the_same_form_again_and_again_pushes_no_version_out(clash, teacher, script):
    _, sent = clash
    settle(teacher, sent, "kia")
    before = sorted(texts(script))
    mark = form(teacher, script)["ma"]
    for _ in range(3):
        settle(teacher, sent | {"ma": mark}, "kia")
    assert sorted(texts(script)) == before
    for n in range(22):
        settle(teacher, sent | {"ma": mark, "toi": f"Bản {n}"}, "kia")
    assert {text for text in before if "nhé." not in text} <= set(texts(script))


def test_a_form_without_its_text_changes_nothing(clash, teacher, script):
    _, sent = clash
    before = script.read_bytes()
    assert settle(teacher, sent | {"toi": ""}, "minh").status_code == 422
    assert script.read_bytes() == before
