"""What teachers and pupils read: no words of the machine room, days as people write them."""

import re
from contextlib import suppress
from datetime import date
from html.parser import HTMLParser

import pytest

from broadcaster.accounts.rights import RIGHTS, Role
from broadcaster.desk.routes import ROUTES
from tests.unit.desk.test_desk_sound import NAME, record, script  # noqa: F401

# words of the machine room; those that are none elsewhere are looked for in any case
ANY_CASE = (
    "lufs", "dbfs", "dbtp", "hash", "port", "json", "yaml", "toml", "sha256", "sha-256", "token",
    "session", "cookie", "csrf", "xml", "javascript", "http", "url", "server", "slug", "utf",
    "audio_out", "scripts_vi", "localhost", "feed", "none", "null", "undefined",
)  # fmt: skip
AS_WRITTEN = ("dB", "Hz", "IP", "API", "LRA", "RSS")
WORDS = re.compile(
    rf"(?<![\w-])(?:(?i:{'|'.join(map(re.escape, ANY_CASE))})|{'|'.join(AS_WRITTEN)}|broadcaster [a-z-]+)(?![\w-])"
)
SHOWN = ("placeholder", "aria-label", "title", "alt", "data-asks")  # attributes that are read
VOID = frozenset({"input", "link", "meta", "br", "img", "hr", "path", "rect", "circle"})


class Visible(HTMLParser):
    """The words of a page that nobody has to press anything to see."""

    def __init__(self):
        super().__init__()
        self.open = []
        self.words = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        hides = tag in ("script", "style", "template") or "hidden" in given
        self.words += [given[name] for name in SHOWN if given.get(name) and not self.hidden()]
        if tag not in VOID:
            folded = tag == "details" and "open" not in given
            self.open.append((tag, hides, folded))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def hidden(self):
        for at, (_, hides, folded) in enumerate(self.open):
            inside = self.open[at + 1] if at + 1 < len(self.open) else None
            if hides or (folded and not (inside and inside[0] == "summary")):
                return True
        return False

    def handle_data(self, data):
        if not self.hidden():
            self.words.append(data)


def visible(page):
    """The visible words of a page in one line."""
    reader = Visible()
    reader.feed(page)
    return " ".join(" ".join(reader.words).split())


def test_what_is_behind_a_press_is_not_visible():
    page = "<p>đây <b hidden>LUFS</b></p><details><summary>mở</summary><p>LUFS</p></details>"
    assert visible(page) == "đây mở"
    assert visible("<details open><p>LUFS</p></details>") == "LUFS"
    assert [m[0] for m in WORDS.finditer("hơi nhỏ, −18 LUFS, đỉnh 3 dB, cổng Port 80")] == [
        "LUFS", "dB", "Port",
    ]  # fmt: skip


def pages_for(role):
    """The addresses of every page that a role may open, with a script that is there."""
    for route in ROUTES:
        if route.method == "GET" and (route.right is None or route.right in RIGHTS[role]):
            path = route.path.replace("{name}", NAME).replace("{number}", "1")
            yield path.replace("{key}", "khong-co").replace("{token}", "khong-co")


@pytest.mark.rows_slow
@pytest.mark.parametrize("role", [Role.PUPIL, Role.EDITOR, Role.APPROVER, Role.LAW])
def test_no_page_of_teachers_or_pupils_speaks_as_machines_do(role, signed_in, script):  # noqa: F811
    teacher, person = signed_in(Role.EDITOR), signed_in(role, account="ai-do")
    assert record(teacher).status_code == 200
    seen = 0
    for path in pages_for(role):
        answer = person.get(path)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        seen += 1
        words = visible(answer.text)
        if path == "/cach-doc":  # how “JavaScript” is read is what somebody looks up there
            words = words.partition("Các cách đọc")[0]
        found = [words[max(0, m.start() - 60) : m.end() + 20] for m in WORDS.finditer(words)]
        assert not found, (path, found)
        if role is Role.PUPIL:
            ours = re.sub(r"“[^”]*”", "", words).lower()  # a voice's sample greets teachers
            assert "thầy cô" not in ours, (path, words)
    assert seen >= 12


def test_what_was_done_to_a_recording_is_said_plainly_and_its_figures_wait(signed_in, script):  # noqa: F811
    told = record(signed_in(Role.EDITOR)).json()
    assert not WORDS.search(" ".join(told["told"])), told
    assert any("LUFS" in line for line in told["figures"]), told


def test_days_are_written_as_people_write_them(signed_in, state):
    page = signed_in(Role.EDITOR).get("/lich").text
    today = state.wired().today
    names = "thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|chủ nhật"
    shown = re.findall(rf"((?i:{names})) (\d+)/(\d+)", visible(page))
    assert len(shown) >= 5, visible(page)
    for name, day, month in shown:
        found = []
        for year in (today.year - 1, today.year, today.year + 1):
            with suppress(ValueError):  # not every year has a 29th of February
                found.append(date(year, int(month), int(day)).weekday())
        assert names.split("|").index(name.lower()) in found


@pytest.mark.parametrize("typed", ["mai", "thứ hai", "30/11", "30/11/2026", "ngày 30 tháng 11"])
def test_a_typed_day_is_said_back_with_its_name(signed_in, typed):
    told = signed_in(Role.PUPIL).get("/go/ngay", params={"ngay": typed}).json()
    assert re.fullmatch(r"(?:thứ \w+|chủ nhật) \d+/\d+/\d{4}", told["meant"]), told
    assert told["wrong"] == ""


@pytest.mark.parametrize(
    ("path", "asked", "words"),
    [
        ("/go/ngay", {"ngay": "31/11"}, "Không có ngày 31/11"),
        ("/go/ngay", {"ngay": "bao giờ cũng được"}, "không phải ngày"),
        ("/go/gio", {"gio": "sáng sớm"}, "Viết như 6:45"),
    ],
)
def test_what_is_no_day_or_hour_says_how_one_is_written(signed_in, path, asked, words):
    told = signed_in(Role.EDITOR).get(path, params=asked).json()
    assert told["meant"] == ""
    assert words in told["wrong"]


def test_an_hour_is_read_as_people_type_it(signed_in):
    teacher = signed_in(Role.EDITOR)
    for typed in ("6h45", "6:45", "6 giờ 45", "06:45", "6h45 sáng"):
        assert teacher.get("/go/gio", params={"gio": typed}).json()["meant"] == "06:45"
    assert teacher.get("/go/gio", params={"gio": ""}).json() == {"meant": "", "wrong": ""}


def test_a_field_for_a_day_takes_every_word_that_the_parser_takes(signed_in, state):
    """A pattern of the browser would refuse “mai” in a language of its own."""
    teacher = signed_in(Role.EDITOR)
    page = teacher.get("/soan-bai").text
    field = re.search(r"<input[^>]*class=\"day\"[^>]*>", page)[0]
    assert "pattern" not in field
    programme = re.search(r'name="chuong_trinh"><option value="([^"]+)"', page)[1]
    answer = teacher.post("/soan-bai", {"tieu_de": "Mai nhé", "loai": "hỏi – đáp", "ngay": "mai",
                                        "chuong_trinh": programme})  # fmt: skip
    assert answer.status_code == 303, answer.text
    text = (state.wired().tools.folders.scripts / "mai-nhe.md").read_text("utf-8")
    day = date.fromordinal(state.wired().today.toordinal() + 1)
    assert f"{day.day}/{day.month}/{day.year}" in text.replace("/0", "/").replace(" 0", " ")
