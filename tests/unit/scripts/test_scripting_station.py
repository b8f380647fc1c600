"""station.toml: every mistake at once, with line and nearest key."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.notice import Level
from broadcaster.domain.station import NeuralSettings, PortalSettings
from broadcaster.scripts.station_file import read_station

GOOD = """format = 1
name = "Phát thanh măng non Hoa Phượng"
unit = "Trường THCS Hoa Phượng"
contact = "Liên đội"
email = ""
public_url = "https://phat-thanh.example.edu.vn/"
loudness = -16.0
true_peak = -1
approval = "none"
disclosure = true
school_year_starts = 9

[voices]
engines = ["embedded"]
online_allowed = false
online_allowed_by = ""

[[roles]]
role = "NỮ"
voice = "nữ"
rate = 0.95
name = "Phát thanh viên nữ"

[[shows]]
key = "mang-non"
guid = "2b3b1f0e-7d5a-5c1e-9d0e-0c7a3f6f1a11"
title = "Phát thanh măng non"
description = "Mỗi sáng thứ hai."

[themes]
11 = "Tôn sư trọng đạo"
9 = "Chào năm học mới"

[readings]
"WHO" = "vê kép hát ô"
"""


def _read(text):
    return read_station(text.encode(), "station.toml")


def _with_page(line):
    return _read(re.sub(r"(?m)^(\[\[shows\]\])$", rf"\1\n{line}", GOOD, count=1))


@pytest.mark.parametrize(
    ("key", "page"),
    [
        ("apple", "https://podcasts.apple.com/vn/podcast/id123456789"),
        ("spotify", "https://open.spotify.com/show/4rOoJ6Egrf8K2IrywzwOMk?si=x"),
        ("youtube", "https://www.youtube.com/playlist?list=PLxyz"),
    ],
)
def test_a_show_s_page_elsewhere_is_kept_with_its_query(key, page):
    got = _with_page(f'{key} = "{page}"')
    assert getattr(got.value.shows[0], key) == page
    assert not [n for n in got.notices if "trang" in n.sentence]


@pytest.mark.parametrize(
    "page",
    ["podcasts.apple.com/x", "http://open.spotify.com/x", "https://a b.vn", "javascript:x()"],
)
def test_what_is_no_page_is_told_at_its_line(page):
    [told] = [n for n in _with_page(f'apple = "{page}"').notices if page in n.sentence]
    assert "không phải địa chỉ của một trang" in told.sentence
    assert told.place.line > 0


def test_the_address_of_a_hub_stays_to_the_letter():
    """With another slash at its end it would be another one."""
    text = GOOD.replace('email = ""', 'email = ""\nhub = "https://hub.example.edu.vn/bao/"')
    assert _read(text).value.hub == "https://hub.example.edu.vn/bao/"


def test_a_station_is_read_whole():
    profile = _read(GOOD).value
    assert _read(GOOD).notices == ()
    assert profile.public_url == "https://phat-thanh.example.edu.vn"
    assert profile.themes == ((9, "Chào năm học mới"), (11, "Tôn sư trọng đạo"))
    assert profile.readings == (("WHO", "vê kép hát ô"),)
    assert profile.roles[0].wish == "nữ"
    assert profile.roles[0].rate == 0.95
    assert profile.shows[0].category == "Education"
    assert profile.true_peak == -1.0


def test_lines_may_end_as_on_windows_and_begin_with_a_mark():
    assert read_station(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(), "s").value


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('name = "Phát thanh măng non Hoa Phượng"', "", 0, "thiếu khóa “name”"),
        ('unit = "Trường THCS Hoa Phượng"', 'unit = " "', 3, "không được để trống"),
        ("https://phat-thanh.example.edu.vn/", "phat-thanh.example.edu.vn", 6, "trang web"),
        ("https://phat-thanh.example.edu.vn/", "javascript:alert(1)", 6, "trang web"),
        ("https://phat-thanh.example.edu.vn/", "https://[", 6, "trang web"),
        ("https://phat-thanh.example.edu.vn/", "https://a.vn/?x=1", 6, "trang web"),
        ('email = ""', 'email = "thay-lan"', 5, "thư điện tử"),
        ("loudness = -16.0", "loudness = 3", 7, "phải từ -40 đến -5"),
        ("loudness = -16.0", 'loudness = "-16"', 7, "phải là một số"),
        ("loudness = -16.0", "loudness = nan", 7, "phải từ"),
        ("rate = 0.95", 'speed = "rất chậm"', 21, "không có “rất chậm”"),
        ("rate = 0.95", "speed = 2", 21, "phải là chữ"),
        ("rate = 0.95", 'rate = 0.95\nspeed = "chậm"', 22, "đã có rate"),
        ('approval = "none"', 'approval = "không"', 9, "required"),
        ('approval = "none"', "approval = true", 9, "required"),
        ("school_year_starts = 9", "school_year_starts = 13", 11, "số từ 1 đến 12"),
        ('["embedded"]', '"embedded"', 14, "danh sách"),
        ('["embedded"]', "[]", 14, "ít nhất một"),
        ('["embedded"]', '["gtts", "gtts"]', 14, "hai lần"),
        ("rate = 0.95", "rate = 9", 21, "phải từ 0.5 đến 2"),
        ('key = "mang-non"', 'key = "Măng non"', 25, "chữ thường không dấu"),
        ("2b3b1f0e-7d5a-5c1e-9d0e-0c7a3f6f1a11", "abc", 26, "UUID"),
        ('title = "Phát thanh măng non"', "", 24, "thiếu khóa “title”"),
        ('description = "Mỗi', 'image = "../a.jpg"\ndescription = "Mỗi', 28, "trong thư mục"),
        ("11 = ", "13 = ", 31, "số tháng"),
        ("11 = ", "tháng = ", 31, ""),
        ('"vê kép hát ô"', '""', 35, "để trống"),
    ],
)
def test_each_mistake_has_its_line_and_reason(old, new, line, said):
    assert old in GOOD
    checked = _read(GOOD.replace(old, new, 1))
    assert checked.value is None
    assert [n.place.line for n in checked.errors] == [line]
    assert said in checked.errors[0].sentence


@pytest.mark.parametrize(
    ("old", "new", "line", "near"),
    [
        ("contact =", "contct =", 4, "contact"),
        ("engines =", "engine =", 14, "engines"),
        ("voice =", "voicee =", 20, "voice"),
        ("key =", "kee =", 25, "key"),
        ("[themes]", "[thems]", 30, "themes"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(old, new, line, near):
    checked = _read(GOOD.replace(old, new, 1))
    unknown = [n for n in checked.errors if n.code == "khoa-la"]
    assert [(n.place.line, near in n.hint) for n in unknown] == [(line, True)]


def test_every_mistake_is_told_at_once():
    text = (
        GOOD.replace("name =", "nam =", 1).replace("-16.0", "0").replace("rate = 0.95", "rate = 0")
    )
    assert len(_read(text).errors) == 4


@pytest.mark.parametrize("taken", ["sitemap", "index", "assets"])
def test_a_show_may_not_take_a_name_of_the_site(taken):
    text = re.sub(r'(?m)^key = ".*"$', f'key = "{taken}"', GOOD)
    assert "dành riêng" in _read(text).errors[0].sentence


def test_the_folder_of_the_shelf_is_free_where_there_is_no_shelf():
    text = GOOD.replace('key = "mang-non"', 'key = "van-ban"')
    assert "tủ sách" in _read(text).errors[0].sentence
    assert _read(f"law_shelf = false\n{text}").errors == ()


def test_shows_and_roles_are_named_once():
    twice = GOOD + GOOD[GOOD.index("[[shows]]") : GOOD.index("[themes]")]
    assert [n.place.line for n in _read(twice).errors] == [37, 38]
    roles = GOOD + '\n[[roles]]\nrole = "nữ"\nvoice = "nam"\n'
    assert "đã được dùng" in _read(roles).errors[0].sentence


def test_a_station_without_a_show_is_refused():
    text = GOOD[: GOOD.index("[[shows]]")]
    assert any("podcast" in n.sentence for n in _read(text).errors)


def test_a_switch_without_its_person_is_a_warning():
    checked = _read(GOOD.replace("online_allowed = false", "online_allowed = true", 1))
    assert checked.value is not None
    assert [n.level for n in checked.notices] == [Level.WARNING]


def test_a_newer_format_is_refused_and_nothing_else_is_said():
    checked = _read(GOOD.replace("format = 1", "format = 2\nnew_key = 3", 1))
    assert [n.code for n in checked.errors] == ["format-moi"]
    assert checked.errors[0].place.line == 1


def test_a_file_that_is_no_toml_or_no_text_is_refused():
    assert _read("name = ").errors[0].place.line == 1
    assert read_station("a".encode("utf-16"), "station.toml").errors[0].code == "bang-ma"


@given(st.integers(0, len(GOOD)), st.text(max_size=12))
def test_a_station_with_any_text_put_into_it_never_raises(at, extra):
    checked = read_station((GOOD[:at] + extra + GOOD[at:]).encode(errors="ignore"), "s.toml")
    assert checked.value is not None or checked.errors


@pytest.mark.parametrize(
    ("word", "rate"), [("chậm", 0.85), ("vừa", 1.0), ("nhanh", 1.15), ("CHAM", 0.85)]
)
def test_a_role_s_speed_may_be_a_word(word, rate):
    profile = _read(GOOD.replace("rate = 0.95", f'speed = "{word}"')).value
    assert profile.roles[0].rate == rate


COMMAND = """
[voices.command]
run = "python3 doc.py --giong 'cô Ba'"
name = "Cô Ba"
gender = "nu"
region = "Nam"
credit = "Giọng: nhóm X"
timeout = 30
memory_mb = 2048
local = true
"""


def _with_command(text=COMMAND, engines='["command", "embedded"]'):
    changed = GOOD.replace('["embedded"]', engines)
    return changed.replace("\n[[roles]]", text + "\n[[roles]]")


def test_a_program_that_speaks_is_described():
    checked = _read(_with_command())
    assert checked.notices == ()
    command = checked.value.command
    assert command.run == "python3 doc.py --giong 'cô Ba'"
    assert (command.name, command.gender, command.region) == ("Cô Ba", "nữ", "Nam")
    assert (command.timeout, command.memory_mb, command.local) == (30.0, 2048, True)
    assert checked.value.engines == ("command", "embedded")


def test_a_program_needs_its_line_only():
    command = _read(_with_command('\n[voices.command]\nrun = "doc"\n')).value.command
    assert command.run == "doc"
    assert command.local is False
    assert _read(GOOD).value.command is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("run = ", "rum = ", "thiếu khóa “run”"),
        ("'cô Ba'", "'cô Ba", "lệnh viết sai"),
        ("\"python3 doc.py --giong 'cô Ba'\"", '" "', "không được để trống"),
        ("\"python3 doc.py --giong 'cô Ba'\"", '["doc"]', "phải là chữ"),
        ('"nu"', '"bé"', "không có “bé”"),
        ('region = "Nam"', 'region = "Tây"', "không có “Tây”"),
        ("timeout = 30", "timeout = 0", "phải từ 1 đến 600"),
        ("memory_mb = 2048", "memory_mb = 1", "phải là số từ 64"),
        ("local = true", 'local = "có"', "true"),
        ("[voices.command]", "[[voices.command]]", "phải là một mục"),
    ],
)
def test_a_program_described_wrongly_is_told(old, new, said):
    told = _read(_with_command(COMMAND.replace(old, new))).errors
    assert any(said in notice.sentence for notice in told)


def test_a_program_that_is_used_must_be_described():
    [told] = _read(_with_command("")).errors
    assert "chưa khai máy đọc riêng" in told.sentence
    assert told.place.line == 14


@pytest.mark.parametrize(
    ("word", "emphasis"), [("nhẹ", 0.9), ("vừa", 1.0), ("MẠNH", 1.25), ("manh", 1.25)]
)
def test_a_role_s_emphasis_is_a_word(word, emphasis):
    profile = _read(GOOD.replace("rate = 0.95", f'emphasis = "{word}"')).value
    assert profile.roles[0].emphasis == emphasis


def test_neural_voices_and_trusted_machines_have_their_settings():
    usual = _read(GOOD).value
    assert usual.neural == NeuralSettings()
    assert (usual.voices_folder, usual.allow_hosts) == ("", ())
    top = 'voices_folder = "giong"\nallow_hosts = ["May-Chu.truong.vn", "192.168.1.5", "fd00::1"]\n'
    own = "\n[voices.neural]\nliveliness = 0.6\nthreads = 1\n\n[[roles]]"
    checked = _read(top + GOOD.replace("\n[[roles]]", own, 1))
    assert checked.notices == ()
    told = checked.value
    assert told.neural == NeuralSettings(liveliness=0.6, threads=1)
    assert told.voices_folder == "giong"
    assert told.allow_hosts == ("may-chu.truong.vn", "192.168.1.5", "fd00::1")


def test_proxies_are_addresses_and_narrow_networks():
    assert _read(GOOD).value.proxies == ()
    told = ("10.20.0.5", "192.168.7.0/28", "fd00::/64", "172.18.0.0/16")
    quoted = ", ".join(f'"{one}"' for one in told)
    assert _read(f"proxies = [{quoted}]\n{GOOD}").value.proxies == told


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("0.0.0.0/0", "rộng quá"),
        ("10.0.0.0/8", "rộng quá"),
        ("::/0", "rộng quá"),
        ("*", "không phải địa chỉ"),
        ("nginx.truong.vn", "không phải địa chỉ"),
        ("10.20.0.5/24", "không phải địa chỉ"),
        ("127.0.0.1, 10.0.0.1", "không phải địa chỉ"),
    ],
)
def test_who_would_believe_anybody_is_refused(wrong, why):
    (found,) = _read(f'proxies = ["{wrong}"]\n{GOOD}').errors
    assert why in found.sentence
    assert found.hint


@pytest.mark.parametrize("host", ["https://may/x", "a b", "", "máy/x", "a:80/b"])
def test_a_machine_is_named_without_what_stands_around_it(host):
    checked = _read(f'allow_hosts = ["{host}"]\n{GOOD}')
    assert checked.errors


def test_portals_may_be_named_or_none_allowed():
    assert _read(GOOD).value.portal == PortalSettings(embed=True, frames=())
    sites = 'frames = ["https://PBGDPL.example.gov.vn/", "https://*.example.edu.vn:8443"]'
    told = _read(f"{GOOD}\n[portal]\nembed = false\n{sites}\n").value.portal
    assert told == PortalSettings(
        embed=False, frames=("https://pbgdpl.example.gov.vn", "https://*.example.edu.vn:8443")
    )


@pytest.mark.parametrize(
    "wrong",
    ["*", "pbgdpl.gov.vn", "https://a.vn/duong-dan", "https://a.vn; script-src *", "'none'", "https://a b"],
)  # fmt: skip
def test_what_names_no_site_is_refused(wrong):
    """It goes into a header: nothing but a site's name may."""
    (found,) = _read(f'{GOOD}\n[portal]\nframes = ["{wrong}"]\n').errors
    assert "không phải tên một trang web" in found.sentence
    assert found.hint
