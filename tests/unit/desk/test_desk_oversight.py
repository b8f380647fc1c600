"""Theo dõi đơn vị and Cấp trên: what goes up and down between two desks, and what is never green."""

import html
import io
import re
import shutil
import zipfile
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app.overseen_units import letter_down, take_letter, unit_named, units_below
from broadcaster.app.parent_unit import letter_up
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.app.stations import signing_key
from broadcaster.domain.dates import written
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.playout.air_log import chained, to_line
from broadcaster.reports.report_periods import report_period
from tests.fakes.air_lines import aired_lines
from tests.fakes.commune_units import COMMUNE, OTHER, SCHOOL, UNITS
from tests.fakes.served_station import served

HERE, ABOVE = "/theo-doi", "/cap-tren"


@pytest.fixture(scope="module")
def commune_made(founded, tmp_path_factory):
    """The station of a commune with two schools below it."""
    place = tmp_path_factory.mktemp("xa-mau") / "dai"
    shutil.copytree(founded, place)
    path = place / "scripts_vi" / "station.toml"
    path.write_text(path.read_text("utf-8").replace(SCHOOL, COMMUNE), "utf-8")
    (place / "scripts_vi" / "lich.toml").write_text(UNITS, "utf-8")
    return place


@pytest.fixture
def folder(commune_made, tmp_path):
    """The desk of the tests is the commune's."""
    shutil.copytree(commune_made, tmp_path / "dai")
    return tmp_path / "dai"


@pytest.fixture
def school(founded, tmp_path):
    """A school of its own, whose letters go to that desk."""
    shutil.copytree(founded, tmp_path / "truong")
    made = wire(load_settings(tmp_path / "truong", {}))
    yield made
    made.close()


def put_log(school, *days):
    path = school.settings.folder / "phat_song" / "chinh" / "nhat-ky.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [line for day in days for line in aired_lines(day.isoformat())]
    path.write_bytes(b"".join(to_line(line) for line in chained(lines, None)))


def part(csrf, name, value, file=""):
    head = f'; filename="{file}"' if file else ""
    return f'content-disposition: form-data; name="{name}"{head}\r\n\r\n'.encode() + value


def upload(browser, path, data, **fields):
    """A form with a file, as a browser without scripts sends it."""
    parts = [part("", "ma_trang", browser.csrf.encode())]
    parts += [part("", name, value.encode()) for name, value in fields.items()]
    parts.append(part("", "tep", data, "tep.zip"))
    body = b"".join(b"--xx\r\n" + one + b"\r\n" for one in parts) + b"--xx--\r\n"
    heads = {"content-type": "multipart/form-data; boundary=xx"}
    return browser.post(path, content=body, headers=heads, csrf="")


def plain(text):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def said(browser, answer):
    """What the page says to which a form led."""
    assert answer.status_code == 303, plain(answer.text)[-600:]
    path = answer.headers["location"].removeprefix("/ban")
    return plain(browser.get(path).text)


def test_nothing_is_green_before_a_unit_said_so(signed_in):
    page = plain(signed_in(Role.EDITOR).get(HERE).text)
    assert page.count("chưa gửi lần nào") == 2
    assert "tháng này đã phát" not in page
    assert "? ? ? ?" in page


def test_a_file_is_taken_in_and_the_silent_school_is_the_first(signed_in, school, wired):
    put_log(school, school.today)
    data = letter_up(school, report_period("", school.today))[1]
    officer = signed_in(Role.EDITOR)
    told = said(officer, upload(officer, f"{HERE}/tep", data))
    assert f"Đã nhận tệp của {SCHOOL}" in told
    assert "gọi đối chiếu dấu khóa" in told
    page = plain(officer.get(HERE).text)
    assert "tháng này đã phát" in page
    assert page.index(OTHER) < page.index(SCHOOL)  # who is not known of stands first
    remind = plain(officer.get(f"{HERE}/nhac").text)
    assert "chưa nhận được tình hình phát thanh của đơn vị lần nào" in remind
    whole = plain(officer.get(f"{HERE}?tuan=nam").text)
    assert "12 tuần gần đây" in whole
    sums = officer.get(f"{HERE}/ky").text
    assert "1 lượt" in plain(sums)
    assert f"Chưa gửi {OTHER}" in plain(sums)
    assert SCHOOL in officer.get(f"{HERE}/ky.csv?ky=").text
    paper = officer.get(f"{HERE}/ky.docx?ky=")
    assert paper.headers["content-type"].endswith("wordprocessingml.document")
    with zipfile.ZipFile(io.BytesIO(paper.content)) as archive:
        words = archive.read("word/document.xml").decode()
    assert SCHOOL in words
    assert "Chốt đến ngày" in words
    assert upload(officer, f"{HERE}/tep", b"PK").status_code == 422
    wrong = plain(upload(officer, f"{ABOVE}/tep", data).text)  # it goes to the other page
    assert "Làm ở trang Theo dõi đơn vị." in wrong
    again = said(officer, upload(officer, f"{HERE}/tep", data))
    assert "không tính lần nữa" in again


def test_old_news_is_no_news(signed_in, school, wired):
    put_log(school, school.today)
    take_letter(wired, letter_up(school)[1], "a.zip", who="Cô Lan")
    officer = signed_in(Role.EDITOR)
    then = wired.tools.clock.now()
    made = written(then.astimezone(ZONE).date())
    from unittest import mock

    from broadcaster.storage.clock import SystemClock

    with mock.patch.object(SystemClock, "now", return_value=then + timedelta(days=4)):
        page = plain(signed_in(Role.APPROVER).get(HERE).text)
    assert f"chưa biết từ ngày {made}" in page
    assert not re.search(r"loa đèn (?:xanh|vàng)|[1-9] loa đèn đỏ", page)
    assert officer.get(HERE).status_code == 200


def test_a_difficulty_is_answered_and_the_answer_comes_home(signed_in, school, wired, founded):
    from broadcaster.app.parent_unit import take_from_above, tell_difficulty

    tell_difficulty(school, "Chưa rõ <b>mức phạt</b>", who="Cô Lan", subject="168/2024/NĐ-CP")
    take_letter(wired, letter_up(school)[1], "a.zip", who="Cô Lan")
    officer = signed_in(Role.EDITOR)
    page = officer.get(f"{HERE}/sao-mai").text
    assert "&lt;b&gt;mức phạt&lt;/b&gt;" in page
    key = re.search(r'name="vuong" value="([^"]+)"', page)[1]
    assert officer.post(f"{HERE}/sao-mai/tra-loi", {"vuong": key, "loi": ""}).status_code == 422
    officer.post(f"{HERE}/sao-mai/tra-loi", {"vuong": key, "loi": "Xem khoản 1"})
    answer = officer.post(f"{HERE}/sao-mai/tep")
    assert answer.headers["content-type"] == "application/zip"
    came = take_from_above(school, answer.content, "b.zip", who="Cô Lan")
    assert came.answered == 1
    assert [one.answer for one in school.exchange().difficulties()] == ["Xem khoản 1"]


def test_figures_are_sent_back_closed_and_opened_again(signed_in, school, wired):
    month = (school.today.replace(day=1) - timedelta(days=1)).replace(day=1)
    put_log(school, month)
    period = report_period(f"tháng {month.month}/{month.year}", school.today)
    take_letter(wired, letter_up(school, period)[1], "a.zip", who="Cô Lan")
    officer = signed_in(Role.EDITOR)
    [letter] = [one for one in wired.exchange().letters("sao-mai") if one.about]
    words = {"ky": f"{month.month}/{month.year}"}
    assert "Đã chốt" in said(officer, officer.post(f"{HERE}/ky", {**words, "viec": "chot"}))
    back = {"tep": str(letter.id), "loi": "Thiếu ngày"}
    refused = officer.post(f"{HERE}/sao-mai/tra-lai", back)
    assert refused.status_code == 422
    assert "đã chốt" in plain(refused.text)
    officer.post(f"{HERE}/ky", {**words, "viec": "mo"})
    assert officer.post(f"{HERE}/sao-mai/tra-lai", back).status_code == 303
    assert "trả lại" in plain(officer.get(f"{HERE}/sao-mai").text)
    assert "chờ tệp mới" in plain(officer.get(f"{HERE}/ky?ky={words['ky']}").text)


def test_the_sum_has_a_workbook_and_a_picture_of_every_unit(signed_in, school, wired):
    month = (school.today.replace(day=1) - timedelta(days=1)).replace(day=1)
    put_log(school, month)
    period = report_period(f"tháng {month.month}/{month.year}", school.today)
    officer = signed_in(Role.EDITOR)
    asked = f"ky={month.month}/{month.year}"
    assert "don-vi.svg" not in officer.get(f"{HERE}/ky?{asked}").text  # nobody sent anything
    take_letter(wired, letter_up(school, period)[1], "a.zip", who="Cô Lan")
    page = officer.get(f"{HERE}/ky?{asked}").text
    [wide] = re.findall(r'href="[^"]*?(/bao-cao/hinh/[0-9a-f]+)" download="don-vi.svg"', page)
    assert SCHOOL in officer.get(wide).text
    picture = officer.get(f"{HERE}/ky/hinh/don-vi?{asked}")
    assert picture.content.startswith(b"\x89PNG")
    assert officer.get(f"{HERE}/ky/hinh/khac?{asked}").status_code == 422
    book = officer.get(f"{HERE}/ky.xlsx?{asked}")
    assert book.headers["content-type"].endswith("spreadsheetml.sheet")
    with zipfile.ZipFile(io.BytesIO(book.content)) as file:
        assert SCHOOL in file.read("xl/sharedStrings.xml").decode()


def test_a_key_is_compared_by_a_person(signed_in, school, wired):
    take_letter(wired, letter_up(school)[1], "a.zip", who="Cô Lan")
    officer = signed_in(Role.EDITOR)
    wrong = officer.post(f"{HERE}/sao-mai/khoa", {"dau_khoa": "0" * 32})
    assert wrong.status_code == 422
    assert "chưa đối chiếu" in plain(officer.get(f"{HERE}/sao-mai").text)
    heard = wired.exchange().keys()["sao-mai"].spoken
    officer.post(f"{HERE}/sao-mai/khoa", {"dau_khoa": heard})
    assert "chưa đối chiếu" not in plain(officer.get(f"{HERE}/sao-mai").text)


def test_every_form_comes_back_as_it_was_sent(signed_in, school, wired, folder):
    from broadcaster.app.parent_unit import tell_difficulty

    tell_difficulty(school, "Chưa rõ", who="Cô Lan")
    take_letter(wired, letter_up(school, report_period("", school.today))[1], "a.zip", who="Cô Lan")
    officer = signed_in(Role.EDITOR)
    script = next((folder / "scripts_vi").glob("*.md")).name
    tell = wired.exchange()
    [letter] = [one for one in tell.letters("sao-mai") if one.about]
    [trouble] = tell.difficulties("sao-mai")
    unit = f"{HERE}/sao-mai"
    for page, at, sent, typed in (
        (unit, f"{unit}/khoa", {}, {"dau_khoa": "sai «chỗ» này"}),
        (unit, f"{unit}/tra-lai", {"tep": str(letter.id)}, {"loi": "…"}),
        (unit, f"{unit}/tra-loi", {"vuong": trouble.id}, {"loi": "…"}),
        (f"{HERE}/giao", f"{HERE}/giao", {"bai": script}, {"tu": "hôm nay", "den": "31/2"}),
    ):
        heads = {"referer": f"http://desk.test/ban{page}"}
        back = officer.post(at, sent | typed, headers=heads)
        assert back.status_code == 422, at
        assert 'id="loi-o"' in back.text, at
        assert all(html.escape(word, quote=False) in back.text for word in typed.values()), at


def test_an_item_goes_down_as_a_signed_pack(signed_in, school, wired, folder):
    script = next((folder / "scripts_vi").glob("*.md"))
    officer = signed_in(Role.EDITOR)
    until = written(wired.today + timedelta(days=9))
    assert officer.post(f"{HERE}/giao", {"bai": script.name, "den": ""}).status_code == 422
    assert officer.post(f"{HERE}/giao", {"bai": "khong.md", "den": until}).status_code == 422
    told = said(officer, officer.post(f"{HERE}/giao", {"bai": script.name, "den": until}))
    assert "Đã có gói bài" in told
    page = officer.get(f"{HERE}/giao").text
    assert plain(page).count("chưa biết đã nhận chưa") == 2
    at = re.search(rf'href="/ban({HERE}/giao/[^"]+)"', page)[1]
    pack = officer.get(at)
    path = school.settings.folder / "giao.zip"
    path.write_bytes(pack.content)
    from broadcaster.app.handed_items import take_handed

    item, over, known = take_handed(school, path, who="Cô Lan")
    assert (item.asker, known.compared) == (COMMUNE, None)
    assert len(over.scripts) == 1
    # of several above each has a key; where that is not its own any more, the compared one counts
    other = replace(known, whose="giao:xa", key="11" * 32)
    school.exchange().put_key(other)
    take_handed(school, path, who="Cô Lan", whose="giao:xa")
    put = school.exchange().keys()["giao:xa"]
    assert (put.key, put.name) == (known.key, COMMUNE)
    school.exchange().put_key(replace(known, key=other.key))
    take_handed(school, path, who="Cô Lan", whose="giao:xa")
    for whose in ("giao:so", ""):
        school.exchange().put_key(replace(other, whose=whose))
        with pytest.raises(InputError, match="ký bằng khóa khác"):
            take_handed(school, path, who="Cô Lan", whose=whose)


def test_the_unit_sends_asks_and_takes_at_its_own_desk(signed_in, school, wired, folder):
    """The commune's desk is a unit too: what its own page does."""
    teacher = signed_in(Role.EDITOR)
    page = plain(teacher.get(ABOVE).text)
    assert "có khi gửi lần đầu" in page
    assert teacher.post(f"{ABOVE}/vuong-mac", {"loi": " "}).status_code == 422
    teacher.post(f"{ABOVE}/vuong-mac", {"loi": "Loa rè", "loai": "việc khác"})
    assert "Loa rè" in teacher.get(ABOVE).text
    sent = teacher.post(f"{ABOVE}/gui", {"ky": "", "gi": "ky"})
    assert sent.headers["content-disposition"].startswith('attachment; filename="bao-cao-')
    assert teacher.post(f"{ABOVE}/gui", {"ky": "hai hôm", "gi": "ky"}).status_code == 422
    assert upload(teacher, f"{ABOVE}/tep", sent.content).status_code == 422  # its own
    assert "có khi gửi lần đầu" not in plain(teacher.get(ABOVE).text)


def test_the_unit_sends_by_the_line_where_an_address_is_set(signed_in, school, wired, folder):
    """The desk of these tests sends to a server of an office above it."""
    office = school.settings.folder
    told = office / "scripts_vi" / "station.toml"
    told.write_text(told.read_text("utf-8").replace(SCHOOL, "Sở (ví dụ)"), "utf-8")
    units = UNITS.replace(
        'kind = "xã, phường, đặc khu"', 'kind = "xã, phường, đặc khu"\nparent = "so"', 1
    )
    top = '[[units]]\nkey = "so"\nname = "Sở (ví dụ)"\nkind = "sở"\n'
    (office / "scripts_vi" / "lich.toml").write_text(units + top, "utf-8")
    teacher = signed_in(Role.EDITOR)
    assert "Gửi qua mạng" not in teacher.get(ABOVE).text
    refused = teacher.post(f"{ABOVE}/gui", {"ky": "", "gi": "mang"})
    assert refused.status_code == 422
    assert "Chưa ghi địa chỉ máy chủ của cấp trên" in plain(refused.text)
    with served(office) as address:
        own = folder / "scripts_vi" / "station.toml"
        own.write_text(
            'allow_hosts = ["127.0.0.1"]\n' + own.read_text("utf-8")
            + f'\n[report]\nsend_to = "{address}"\n', "utf-8",
        )  # fmt: skip
        assert "Gửi qua mạng" in teacher.get(ABOVE).text
        strange = teacher.post(f"{ABOVE}/gui", {"ky": "", "gi": "mang"})
        assert "chưa biết khóa" in plain(strange.text)
        above = wire(load_settings(office, {}))
        take_letter(above, teacher.post(f"{ABOVE}/gui", {"ky": ""}).content, "a.zip", who="Cô Lan")
        signing_key(above.settings).make()
        word = said(teacher, teacher.post(f"{ABOVE}/gui", {"ky": "", "gi": "mang"}))
        assert "Đã gửi tháng" in word
        assert "Sở (ví dụ): 0 câu trả lời mới" in word
        assert "chưa đối chiếu" in plain(teacher.get(ABOVE).text)
        above.close()
    lost = teacher.post(f"{ABOVE}/gui", {"ky": "tháng 10/2026", "gi": "mang"})  # nobody answers
    assert lost.status_code == 422
    assert "không nối được" in plain(lost.text)
    assert 'value="tháng 10/2026"' in lost.text  # what was typed is not lost


def test_a_unit_that_moved_away_keeps_its_page_and_a_stranger_has_none(signed_in, wired, folder):
    path = folder / "scripts_vi" / "lich.toml"
    last = datetime.now(ZONE) - timedelta(days=366)
    ended = UNITS.replace(f'name = "{OTHER}"\n', f'name = "{OTHER}"\nlast = "{last:%d/%m/%Y}"\n')
    path.write_text(ended, "utf-8")
    officer = signed_in(Role.EDITOR)
    assert OTHER not in officer.get(HERE).text
    assert "Nay không còn báo cáo về đây" in officer.get(f"{HERE}/sao-hom").text
    assert officer.get(f"{HERE}/khong-co").status_code == 422


def test_a_reply_names_the_unit_as_it_calls_itself(school, wired):
    take_letter(wired, letter_up(school)[1], "a.zip", who="Cô Lan")
    unit = unit_named(units_below(wired), "sao-mai")
    name, data = letter_down(wired, unit)
    assert name.startswith("tra-loi-truong-thcs-sao-mai")
    assert data.startswith(b"PK")
    assert time(0) <= wired.tools.clock.now().time()


def test_who_stops_writing_is_not_well(signed_in, school, wired):
    """Neither what was aired once nor a red lamp goes away by silence."""
    from unittest import mock

    from broadcaster.reports.unit_letters import UnitLamp, opened_letter, sealed_letter
    from broadcaster.storage.clock import SystemClock

    put_log(school, school.today)
    sent = opened_letter(letter_up(school)[1], "a.zip").letter
    key = signing_key(school.settings)
    red = replace(sent, state=replace(sent.state, lamp=UnitLamp.RED, lamp_told=("Loa tắt.",)))
    take_letter(wired, sealed_letter(red, key.seal), "a.zip", who="Cô Lan")
    assert "1 loa đèn đỏ" in plain(signed_in(Role.EDITOR).get(HERE).text)
    then = wired.tools.clock.now() + timedelta(days=20)
    with mock.patch.object(SystemClock, "now", return_value=then):
        answer = signed_in(Role.APPROVER).get(HERE).text
    page = plain(answer)
    assert "2 chưa biết" in page
    assert "1 đỏ khi biết lần cuối" in page
    assert 'mark ok">0 chưa phát' not in answer
    assert page.index(f"{SCHOOL} Nhắc") < page.index(f"{OTHER} Nhắc")


def test_units_that_went_away_meanwhile_are_not_everybody(signed_in, wired, folder):
    script = next((folder / "scripts_vi").glob("*.md"))
    until = written(wired.today + timedelta(days=9))
    officer = signed_in(Role.EDITOR)
    sent = officer.post(f"{HERE}/giao", {"bai": script.name, "den": until, "don_vi": "da-di"})
    assert sent.status_code == 422
    assert "không còn báo cáo về đây" in plain(sent.text)
    assert wired.exchange().given() == ()


def test_a_letter_that_tells_fewer_is_counted_by_a_person(signed_in, school, wired):
    month = (school.today.replace(day=1) - timedelta(days=1)).replace(day=1)
    period = report_period(f"tháng {month.month}/{month.year}", school.today)
    put_log(school, month)
    take_letter(wired, letter_up(school, period)[1], "a.zip", who="Cô Lan")
    sent = letter_up(school, period)[1]
    from broadcaster.reports.unit_letters import opened_letter, sealed_letter

    letter = opened_letter(sent, "b.zip").letter
    none = replace(letter, facts=replace(letter.facts, facts=()))
    seal = signing_key(school.settings).seal
    take_letter(wired, sealed_letter(none, seal), "b.zip", who="Cô Lan")
    officer = signed_in(Role.EDITOR)
    words = f"{month.month}/{month.year}"
    assert "1 tệp ít hơn số đã báo" in plain(officer.get(f"{HERE}/ky?ky={words}").text)
    page = officer.get(f"{HERE}/sao-mai").text
    number = re.search(r'/tinh">.*?name="tep" value="(\d+)"', page)[1]
    assert "Từ nay tính" in said(officer, officer.post(f"{HERE}/sao-mai/tinh", {"tep": number}))
    assert officer.post(f"{HERE}/sao-mai/tinh", {"tep": number}).status_code == 422
    sums = plain(officer.get(f"{HERE}/ky?ky={words}").text)
    assert "1 lượt" not in sums
    assert "Khóa chưa đối chiếu" in sums
