"""The station, its programmes, channels and roles, changed by plain forms."""

import re
from html import unescape

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.domain.script import ProgrammePace
from tests.fakes.desk_house import APPROVER

HERE, ROLES = "/cai-dat/ho-so", "/cai-dat/vai"


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def file(folder):
    return folder / "scripts_vi" / "station.toml"


def digest(page, number=0):
    return re.findall(r'name="ma" value="([0-9a-f]*)"', page)[number]


def profile(state):
    return state.wired().station.profile


def facts(state, **more):
    """What the form holds when nobody has typed anything."""
    now = profile(state)
    form = {
        "ten": now.name, "don_vi": now.unit, "lien_he": now.contact, "thu": now.email,
        "dia_chi": now.public_url, "noi": now.location.name if now.location else "",
        "giay_phep": now.licence, "thang_dau": str(now.school_year_starts),
        "tu_sach": "1" if now.law_shelf else "",
        "noi_may": "1" if now.disclosure else "", "duyet": "1" if now.approval else "0",
        "nguoi_duyet": "\n".join(now.approvers), "duyet_thay": "\n".join(now.deputies),
        "duyet_khan": "\n".join(now.urgent_approvers),
    }  # fmt: skip
    return {**form, **more}


def saved(admin, state, **more):
    return admin.post(HERE, {"ma": digest(admin.get(HERE).text), **facts(state, **more)})


def test_the_page_saved_as_it_is_changes_no_letter(admin, state, file):
    before = file.read_bytes()
    assert saved(admin, state).status_code == 303
    assert file.read_bytes() == before


def test_the_facts_of_a_station_are_changed_and_remarks_stay(admin, state, file):
    remarks = [row for row in file.read_text("utf-8").splitlines() if row.startswith("#")]
    answer = saved(
        admin, state, ten="Tiếng trống Sao Mai", noi="Xã Ví Dụ", lien_he="Phòng Đội",
        giay_phep="CC-BY-4.0", thang_dau="8", noi_may="", tu_sach="",
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    now = profile(state)
    assert (now.name, now.location.name, now.contact) == (
        "Tiếng trống Sao Mai",
        "Xã Ví Dụ",
        "Phòng Đội",
    )
    assert (now.licence, now.school_year_starts, now.disclosure) == ("CC-BY-4.0", 8, False)
    assert not now.law_shelf
    text = file.read_text("utf-8")
    assert all(row in text for row in remarks)
    assert saved(admin, state, noi="").status_code == 303
    assert profile(state).location is None


def test_a_channel_that_has_the_station_s_name_takes_the_new_one(admin, state):
    before = profile(state)
    assert before.shows[0].title == before.name  # as `init` writes it
    saved(admin, state, ten="Tiếng trống Sao Mai", don_vi="Trường THCS Đồi Thông (ví dụ)")
    [show, *_] = profile(state).shows
    assert show.title == "Tiếng trống Sao Mai"
    assert before.unit not in show.description


def test_another_address_remembers_the_earlier_one(admin, state):
    before = profile(state).public_url
    assert saved(admin, state, dia_chi="https://moi.example.edu.vn/").status_code == 303
    assert profile(state).public_url == "https://moi.example.edu.vn"
    assert profile(state).old_urls == (before,)


def test_who_approves_is_written_line_by_line(admin, state):
    answer = saved(admin, state, nguoi_duyet=f"{APPROVER}\n  Lê  Văn Nam \n\nlê văn nam")
    assert answer.status_code == 303, answer.text
    assert profile(state).approvers[0] == APPROVER
    assert [n.lower() for n in profile(state).approvers[1:]] == ["lê văn nam"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"ten": ""},
        {"don_vi": " "},
        {"thu": "khong-phai-thu"},
        {"dia_chi": "ftp://x"},
        {"thang_dau": "13"},
        {"thang_dau": "x"},
        {"duyet": "1", "nguoi_duyet": ""},
    ],
)
def test_what_is_no_station_is_not_written(admin, state, file, wrong):
    before = file.read_bytes()
    answer = saved(admin, state, **wrong)
    assert answer.status_code == 422, answer.text
    assert file.read_bytes() == before


def test_another_name_of_the_school_is_told_where_units_have_the_old_one(admin, state, folder):
    lich = folder / "scripts_vi" / "lich.toml"
    unit = f'format = 1\n[[units]]\nkey = "a"\nkind = "trường"\nname = "{profile(state).unit}"\n'
    lich.write_text(unit, encoding="utf-8")
    assert saved(admin, state, don_vi="Trường THCS Sao Hôm (ví dụ)").status_code == 303
    assert "mục Đơn vị" in admin.get(HERE).text


def test_a_theme_for_each_month(admin, state):
    form = {f"thang_{n}": "" for n in range(1, 13)} | {"thang_11": "Tôn sư trọng đạo"}
    page = admin.get(HERE).text
    assert admin.post(f"{HERE}/chu-diem", {"ma": digest(page), **form}).status_code == 303
    assert profile(state).themes == ((11, "Tôn sư trọng đạo"),)


def test_nobody_writes_over_what_another_changed_meanwhile(admin, state, file):
    seen = digest(admin.get(HERE).text)
    file.write_text(file.read_text("utf-8") + "# thêm tay\n", encoding="utf-8")
    assert admin.post(HERE, {"ma": seen, **facts(state, ten="Khác")}).status_code == 409
    assert "# thêm tay" in file.read_text("utf-8")


# --- programmes -----------------------------------------------------------------------------------


@pytest.fixture
def programme(state, folder):
    path = min((folder / "scripts_vi" / "formats").glob("*.toml"))
    return f"/cai-dat/chuong-trinh/{path.stem}", path


def shape(state, **more):
    one = state.wired().station.formats[0]
    form = {
        "ten": one.name, "gio": f"{one.air_time:%H:%M}", "phut": str(one.max_minutes),
        "nguoi_dan": one.anchor, "ident": one.ident, "outro": one.outro, "jingle": one.jingle,
        "sting": one.sting, "bed": one.bed, "nhip": one.pace.value, "bo_nhac": one.sound_set,
    }  # fmt: skip
    return {**form, **more}


def shaped(admin, state, at, **more):
    return admin.post(at, {"ma": digest(admin.get(at).text), **shape(state, **more)})


def test_a_programme_is_changed_and_its_words_stay(admin, state, programme):
    at, path = programme
    before = path.read_text("utf-8")
    assert shaped(admin, state, at).status_code == 303
    assert path.read_text("utf-8") == before
    answer = shaped(admin, state, at, ten="Nhịp trống", gio="7 giờ 5", phut="7,5", thu="thứ ba",
                    bed="")  # fmt: skip
    assert answer.status_code == 303, answer.text
    one = state.wired().station.formats[0]
    assert (one.name, f"{one.air_time:%H:%M}", one.max_minutes) == ("Nhịp trống", "07:05", 7.5)
    assert (one.weekdays, one.bed) == ((1,), "")
    assert before.partition("[frames]")[2] in path.read_text("utf-8")


@pytest.mark.parametrize(
    "wrong",
    [
        {"ten": ""},
        {"gio": "25h"},
        {"phut": "0"},
        {"phut": "nan"},
        {"nguoi_dan": "AI ĐÓ"},
        {"ident": "không có"},
        {"nhip": "rất nhanh"},
        {"nhip": ""},
        {"bo_nhac": "huyện"},
        {"bo_nhac": "!!!"},
    ],
)
def test_what_is_no_programme_is_not_written(admin, state, programme, wrong):
    at, path = programme
    before = path.read_bytes()
    answer = shaped(admin, state, at, **wrong)
    assert answer.status_code == 422, answer.text
    assert path.read_bytes() == before


def test_the_pace_and_the_set_of_sounds_are_chosen_and_taken_back(admin, state, programme):
    """What the form does not ask for keeps every letter, and so does a choice that is undone."""
    at, path = programme
    before = path.read_text("utf-8")
    assert shaped(admin, state, at, nhip="thong thả", bo_nhac="xã").status_code == 303
    one = state.wired().station.formats[0]
    assert (one.pace, one.sound_set) == (ProgrammePace.SLOW, "xã")
    rest = [
        row for row in path.read_text("utf-8").splitlines() if "=" not in row or "frames" in row
    ]
    assert rest == [row for row in before.splitlines() if "=" not in row or "frames" in row]
    page = admin.get(at).text
    assert re.search(r"<option[^>]*selected[^>]*>thong thả", page)
    assert shaped(admin, state, at, nhip="vừa", bo_nhac="").status_code == 303
    one = state.wired().station.formats[0]
    assert (one.pace, one.sound_set) == (ProgrammePace.USUAL, "")


def test_a_set_that_the_file_names_stays_though_there_is_no_sound_of_it(admin, state, programme):
    """Somebody may write the set before its sounds come; who saves the hour loses nothing."""
    at, path = programme
    text = path.read_text("utf-8").replace("[sounds]\n", '[sounds]\nset = "tết"\n', 1)
    path.write_text(text, "utf-8")
    assert shaped(admin, state, at, gio="7:05").status_code == 303
    assert 'set = "tết"' in path.read_text("utf-8")
    assert state.wired().station.formats[0].sound_set == "tết"


def test_sets_are_offered_by_the_sounds_that_the_programme_names(admin, state, folder, programme):
    """Those of the program, and the station's own, by the names of files."""
    at, _ = programme
    shipped = next(a for a in state.wired().tools.shelf().assets if a.name == "nhac-ket")
    own = folder / "scripts_vi" / "am-thanh" / "nhac-ket-tet.ogg"
    own.parent.mkdir(exist_ok=True)
    own.write_bytes(shipped.path.read_bytes() + b" ")
    page = admin.get(at).text
    offered = re.findall(r'<option value="([^"]*)">', page.partition('id="cac-bo-nhac"')[2])
    assert offered == ["tet", "xã"]
    for heard in re.findall(r'data-play href="/ban(/kho/[^"]*)"', page):
        assert admin.get(heard).headers["content-type"] == "audio/wav"


def test_each_pace_can_be_heard(admin, programme):
    """The same words, and the silences between them longer from one to the next."""
    at, _ = programme
    page = admin.get(at).text
    heard = [
        admin.get(unescape(path))
        for path in re.findall(r'data-play href="/ban(/cai-dat/[^"]*)"', page)
    ]
    assert [one.headers["content-type"] for one in heard] == ["audio/wav"] * 3
    fast, usual, slow = (len(one.content) for one in heard)
    assert fast < usual < slow
    assert admin.get(f"{at}/nghe?nhip=x").status_code == 422


def test_a_channel_says_what_its_listeners_read(admin, state, programme):
    at, _ = programme
    seen = digest(admin.get(at).text, 1)
    form = {"ten_kenh": "Kênh Sao Mai", "gioi_thieu": "Chuyện luật\nở trường.",
            "doi_tuong": "học sinh, cha mẹ, học sinh"}  # fmt: skip
    guid = profile(state).shows[0].guid
    assert admin.post(f"{at}/kenh", {"ma": seen, **form}).status_code == 303
    show = profile(state).shows[0]
    assert (show.title, show.description) == ("Kênh Sao Mai", "Chuyện luật ở trường.")
    assert (show.audiences, show.guid) == (("học sinh", "cha mẹ"), guid)
    assert admin.post(f"{at}/kenh", {"ma": seen, **form, "ten_kenh": ""}).status_code == 422


def test_there_is_no_page_for_a_programme_that_is_none(admin):
    assert admin.get("/cai-dat/chuong-trinh/khong-co").status_code == 422


# --- roles ----------------------------------------------------------------------------------------


def test_a_role_is_added_and_given_another_voice(admin, state):
    new = {"vai": "bà năm", "giong": "bà", "toc_do": "chậm", "ten": "Bà Năm"}
    answer = admin.post(ROLES, {"ma": digest(admin.get(ROLES).text), **new})
    assert answer.status_code == 303, answer.text
    role = profile(state).roles[-1]
    assert (role.role, role.wish, role.rate, role.name) == ("BÀ NĂM", "bà", 0.85, "Bà Năm")
    at = str(len(profile(state).roles) - 1)
    change = {"so": at, "giong": "nữ", "toc_do": "vừa", "ten": "Cô Năm"}
    form = {"ma": digest(admin.get(ROLES).text), **change}
    assert admin.post(f"{ROLES}/sua", form).status_code == 303
    role = profile(state).roles[-1]
    assert (role.wish, role.rate, role.name) == ("nữ", 1.0, "Cô Năm")


@pytest.mark.parametrize(
    "wrong",
    [{"vai": ""}, {"vai": "A:B"}, {"vai": "nữ"}, {"giong": "robot"}, {"giong": ""}],
)
def test_what_is_no_role_is_not_written(admin, state, file, wrong):
    before = file.read_bytes()
    new = {"vai": "bà năm", "giong": "bà", **wrong}
    answer = admin.post(ROLES, {"ma": digest(admin.get(ROLES).text), **new})
    assert answer.status_code == 422, answer.text
    assert file.read_bytes() == before
