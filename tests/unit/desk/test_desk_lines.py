"""Soạn bài by lines: what the page is told of them, a line heard as it is typed, a reading in place."""

import html
import json
import re

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.desk.looked_bodies import MOST, LookedBodies, LookedBody

NAME = "tong-dai.md"
PARTIAL = {"hx-request": "true"}
HEAD = """Tiêu đề: Tổng đài 111
Loại: hỏi – đáp
Chương trình: {programme}
Ngày phát: 30/11/2026
Đối tượng: học sinh
Chủ đề: bạo lực học đường
---
"""
BODY = "\n# Mục 🎈\n\nHỎI: Từ 2/3 bạn Brandon gọi 111?\n\n[nhạc cắt]\n\nĐÁP: Gọi.\n"


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR)


@pytest.fixture
def script(folder):
    """A script in its file."""
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    path = folder / "scripts_vi" / NAME
    path.write_text(HEAD.format(programme=programme) + BODY, "utf-8")
    return path


def sent(script, body=BODY, **more):
    head = script.read_text("utf-8").partition("---\n")[0] + "---\n"
    return {"ma": "", "dau": head, "loi": body} | more


def told(page):
    raw = re.search(r'data-lines="([^"]*)"', page)[1]
    return json.loads(html.unescape(raw))


def cut(told, body):
    """The page's lines as stretches of the text, counted as a browser counts."""
    units = body.encode("utf-16-le")
    at, found = 0, []
    for kind, gap, before, words, *more in told["l"]:
        start = at + gap + before
        found.append((kind, units[2 * start : 2 * (start + words)].decode("utf-16-le"), more))
        at = start + words
    assert told["n"] * 2 == len(units)
    return found


def test_the_page_knows_where_each_line_stands(teacher, script):
    """Offsets as a browser counts them, who says it, what is read of it and what is doubted."""
    page = told(teacher.get(f"/soan-bai/{NAME}").text)
    found = cut(page, BODY)
    assert [(kind, words) for kind, words, _ in found] == [
        (2, "Mục 🎈"),
        (0, "Từ 2/3 bạn Brandon gọi 111?"),
        (1, "[nhạc cắt]"),
        (0, "Gọi."),
    ]
    role, at, long, number, more = found[1][2]
    assert (page["r"][role], at, long, number) == ("HỎI", 0, 3, 1)
    assert ["111", "một một một"] in more["d"]
    assert [one[1] for one in more["q"]] == ["2/3", "Brandon"]
    assert more["q"][0][3]  # both readings
    assert found[3][2][3] == 2


def test_lines_are_told_while_the_script_has_mistakes(teacher, script):
    """A cue that is none stops the preview, not the writing."""
    body = BODY.replace("[nhạc cắt]", "[nhạc cắt")
    page = teacher.post(f"/soan-bai/{NAME}/xem", sent(script, body), headers=PARTIAL).text
    assert [words for _, words, _ in cut(told(page), body)][2] == "[nhạc cắt"


def mark_in(page):
    """What the page sends along to say which answer it has before it."""
    return re.search(r'data-goc="(\w+)"', page)[1]


def changed(page, at, gone, words):
    """What is sent of a body that a page was told of: a stretch in the place of another."""
    return {"goc": mark_in(page), "tu": at, "den": at + gone, "loi": words}


def units(text):
    """The length of a text as browsers count it."""
    return len(text.encode("utf-16-le")) // 2


def merged(part, lines):
    """The lines of a page that knew some and is told what is not as it was."""
    return lines[: part["a"]] + part["l"] + lines[len(lines) - part["z"] :]


def test_what_changed_is_enough_and_is_all_that_comes_back(teacher, script):
    """The page sends a stretch, counted as browsers count, and is told of the lines that differ."""
    first = teacher.get(f"/soan-bai/{NAME}").text
    after = BODY.replace("111", "113")
    sending = changed(first, units(BODY[: BODY.index("111")]) + 2, 1, "3")
    page = teacher.post(f"/soan-bai/{NAME}/xem", sent(script) | sending, headers=PARTIAL).text
    part, all_lines = told(page), told(teacher.get(f"/soan-bai/{NAME}").text)
    assert (part["a"], part["z"], len(part["l"])) == (1, 2, 1)
    assert merged(part, told(first)["l"]) == all_lines["l"]
    assert "113" in [written for written, _ in part["l"][0][8]["d"]]
    assert [words for _, words, _ in cut(all_lines, after)][1] == "Từ 2/3 bạn Brandon gọi 113?"


def test_a_body_that_the_server_does_not_know_is_asked_for_whole(teacher, script):
    """A new server, a stretch that is none: nothing is kept of it, nothing is guessed."""
    first = teacher.get(f"/soan-bai/{NAME}").text
    right = changed(first, units(BODY) - 2, 1, "!")
    for wrong in ({"goc": "3a17"}, {"tu": "x"}, {"tu": -1}, {"tu": units(BODY)}, {"den": 10**6}):
        form = sent(script) | right | wrong
        assert teacher.post(f"/soan-bai/{NAME}/xem", form, headers=PARTIAL).status_code == 412
    assert "Gọi!" not in teacher.get(f"/soan-bai/{NAME}").text
    form = sent(script) | right
    assert teacher.post(f"/soan-bai/{NAME}/xem", form, headers=PARTIAL).status_code == 200
    assert "Gọi!" in teacher.get(f"/soan-bai/{NAME}").text


def test_an_answer_that_never_came_is_not_what_the_page_has(teacher, script):
    """The browser gave it up, the server looked all the same: by another head the lines differ."""
    first = teacher.get(f"/soan-bai/{NAME}").text
    other = sent(script)
    other["dau"] = other["dau"].replace("---", "Cách đọc:\n  Brandon: bờ ren đần\n---")
    lost = teacher.post(f"/soan-bai/{NAME}/xem", other, headers=PARTIAL).text
    assert mark_in(lost) != mark_in(first)
    assert told(lost)["l"] != told(first)["l"]
    sending = other | changed(first, units(BODY) - 2, 1, "!")
    part = told(teacher.post(f"/soan-bai/{NAME}/xem", sending, headers=PARTIAL).text)
    whole = told(teacher.get(f"/soan-bai/{NAME}").text)
    assert whole["l"][1][8]["d"] != told(first)["l"][1][8]["d"]
    assert merged(part, told(first)["l"]) == whole["l"]


def test_bodies_that_are_almost_the_same_are_told_apart():
    """Figures in another order: as long, of the same letters, of the same sums."""
    looked = LookedBodies()
    bodies = [LookedBody(text=f"Phạt {n} đồng", rows=()) for n in (1221, 2112)]
    bodies.append(LookedBody(text=bodies[0].text, rows=((0, 0, 0, 14),)))
    marks = [looked.put("lan", NAME, body) for body in bodies]
    assert [looked.find("lan", NAME, mark) for mark in marks] == bodies


def test_of_the_bodies_that_were_looked_at_the_oldest_are_forgotten():
    looked = LookedBodies()
    bodies = [LookedBody(text=f"HỎI: Lời {n}.", rows=()) for n in range(MOST + 1)]
    marks = [looked.put("lan", NAME, body) for body in bodies[:-1]]
    assert looked.find("lan", NAME, marks[0])
    assert looked.find("nam", NAME, marks[0]) is None
    marks.append(looked.put("lan", NAME, bodies[-1]))
    kept = [looked.find("lan", NAME, mark) is not None for mark in marks]
    assert kept == [True, False, *[True] * (MOST - 1)]


def test_a_line_is_heard_as_it_is_typed(teacher, script):
    """What nobody saved yet; a number that is none is told."""
    saved = teacher.get(f"/nghe-thu/{NAME}/2").content
    assert teacher.get(f"/nghe-thu/{NAME}/2/dang-go").content == saved
    body = BODY.replace("Gọi.", "Gọi được ngay em nhé.")
    teacher.post(f"/soan-bai/{NAME}/xem", sent(script, body), headers=PARTIAL)
    typed = teacher.get(f"/nghe-thu/{NAME}/2/dang-go")
    assert typed.headers["content-type"] == "audio/wav"
    assert typed.content != saved
    assert teacher.get(f"/nghe-thu/{NAME}/2").content == saved
    assert teacher.get(f"/nghe-thu/{NAME}/9/dang-go").status_code == 422


def test_roles_have_the_voices_that_speak_them(teacher, script):
    cast = teacher.get(f"/soan-bai/{NAME}/giong").json()
    assert set(cast) == {"HỎI", "ĐÁP"}
    assert all(cast.values())
    body = BODY.replace("[nhạc cắt]", "[nhạc cắt")
    teacher.post(f"/soan-bai/{NAME}/xem", sent(script, body), headers=PARTIAL)
    assert teacher.get(f"/soan-bai/{NAME}/giong").json() == {}


def test_a_reading_is_given_in_place(teacher, script):
    """The text comes back changed, nothing is saved; what was typed into the head stays kept."""
    before = script.read_bytes()
    form = sent(script, viec="doc:1", cach_1="bờ ren đần", chu="Brandon",
                ten_bai="Gọi 111", ten_bai_cu="Tổng đài 111")  # fmt: skip
    got = teacher.post(f"/soan-bai/{NAME}/doc", form, headers=PARTIAL).json()
    assert "  Brandon: bờ ren đần" in got["dau"]
    assert got["loi"] == BODY
    assert "Brandon" in got["told"]
    assert script.read_bytes() == before
    page = teacher.get(f"/soan-bai/{NAME}").text
    assert 'value="Gọi 111"' in page
    got = teacher.post(
        f"/soan-bai/{NAME}/doc", sent(script, viec="doc-khac:0", chu="2/3"), headers=PARTIAL
    ).json()
    assert "2/3" not in got["loi"]


def test_a_place_that_changed_meanwhile_gets_no_reading(teacher, script):
    """The number of a doubt may be another word's by now: nothing is changed, and that is said."""
    for asked in ({"viec": "doc:1", "chu": "2/3"}, {"viec": "doc:7"}, {"viec": "luu"}):
        form = sent(script, cach_1="bờ ren đần") | asked
        answer = teacher.post(f"/soan-bai/{NAME}/doc", form, headers=PARTIAL)
        assert answer.status_code == 422
    assert "bờ ren đần" not in teacher.get(f"/soan-bai/{NAME}").text


def test_the_studio_opens_at_the_line(teacher, script):
    page = teacher.get(f"/soan-bai/{NAME}").text
    mark = re.search(r'name="ma" value="(\w+)"', page)[1]
    answer = teacher.post(f"/soan-bai/{NAME}", sent(script, viec="thu:2") | {"ma": mark})
    assert answer.headers["location"] == f"/ban/phong-thu/{NAME}#loi-2"
    assert 'id="loi-2"' in teacher.get(f"/phong-thu/{NAME}").text


def test_typed_lines_are_told_alone_as_they_are_told_in_the_whole(teacher, script):
    """What one keystroke asks for: some lines with the head, whatever else the script has."""
    body = BODY.replace("Gọi.", "Gọi 113.")
    whole = teacher.post(f"/soan-bai/{NAME}/xem", sent(script, body), headers=PARTIAL).text
    wanted = {words: more[4:] for kind, words, more in cut(told(whole), body) if not kind}
    typed = ["HỎI: Từ 2/3 bạn Brandon gọi 111?", "ĐÁP: Gọi 113."]
    form = sent(script, "\n\n".join(typed), cu="HỎI: Từ 2/3 bạn Brandon gọi 111?\n\nĐÁP: Gọi.")
    got = teacher.post(f"/soan-bai/{NAME}/dong", form, headers=PARTIAL).json()
    assert [[more] for more in got["l"]] == [wanted[line.partition(": ")[2]] for line in typed]
    assert 0.5 < got["s"] < 3  # three syllables more
    assert told(teacher.get(f"/soan-bai/{NAME}").text)["n"] == len(body) + 1  # kept by the other


def test_typed_lines_of_a_script_with_mistakes_are_read(teacher, script):
    """A line is told as its words are; a mistake elsewhere is told by the whole."""
    form = sent(script, "ĐÁP: Gọi 113.\n\n[nhạc cắt", cu="")
    got = teacher.post(f"/soan-bai/{NAME}/dong", form, headers=PARTIAL).json()
    assert [bool(more) for more in got["l"]] == [True, False]
    form["dau"] = ""
    assert teacher.post(f"/soan-bai/{NAME}/dong", form, headers=PARTIAL).json() == {"l": [], "s": 0}
