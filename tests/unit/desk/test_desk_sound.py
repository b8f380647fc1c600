"""Nghe thử, Phòng thu and Kho âm thanh: heard, recorded, refused with the reason."""

import io
from datetime import date

import numpy as np
import pytest
import soundfile

from broadcaster.accounts.rights import Role
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.production.grouping import group_scripts
from broadcaster.production.planning import plan_episode
from broadcaster.production.rundown import SpeechCue
from broadcaster.production.sounds import index_sounds
from broadcaster.programme.check import check
from broadcaster.scripts.sound_card import for_others
from broadcaster.writing.drafting import earlier_scripts
from broadcaster.writing.takes import takes_of, users_of
from tests.unit.desk.test_desk_plain_forms import FORM, body

SCRIPT = """Tiêu đề: Đội mũ
Loại: hỏi – đáp
Chương trình: {programme}
Ngày phát: 30/11/2026
---
HỎI: Có 2 bạn đội mũ không?

ĐÁP: Có bạn ạ.
"""
NAME = "doi-mu.md"
CONSENT = {"ai": "Em N.T.L., lớp 7A2", "phieu": "Phiếu số 12", "pham_vi": "cong-khai"}
WHO = {"ai": "Em N.T.L., lớp 7A2"}  # what a pupil's page asks
RATE = 16_000


def sound(seconds=1.5, *, height=0.2, kind="WAV") -> bytes:
    time = np.arange(round(seconds * RATE)) / RATE
    wave = height * np.sin(2 * np.pi * 220 * time) * (np.sin(2 * np.pi * 2 * time) > -0.5)
    file = io.BytesIO()
    soundfile.write(file, wave.astype(np.float32), RATE, format=kind)
    return file.getvalue()


@pytest.fixture
def script(folder):
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    path = folder / "scripts_vi" / NAME
    path.write_text(SCRIPT.format(programme=programme), encoding="utf-8")
    return path


@pytest.fixture
def pupil(signed_in, script):
    return signed_in(Role.PUPIL)


@pytest.fixture
def teacher(signed_in, script):
    return signed_in(Role.EDITOR)


def mark_of(browser, number):
    page = browser.get(f"/phong-thu/{NAME}").text
    return page.split(f'data-n="{number}" data-mark="')[1].split('"')[0]


def send(browser, path, fields, data, name):
    """As the page's script does: everything in the body, the file last."""
    sent = body(("ma_trang", browser.csrf), *fields.items(), ("tep", name, data))
    return browser.post(path, content=sent, headers={**FORM, "hx-request": "true"})


def record(browser, number=1, data=None, *, mark=None, consent=None, **more):
    asked = CONSENT if consent is None else consent
    asked = asked | {"loi": f"{number}:{mark or mark_of(browser, number)}"} | more
    there = f"/phong-thu/{NAME}/tep"
    return send(browser, there, asked, sound() if data is None else data, "ghi.wav")


def rundowns(wired):
    """What the school and the public would hear."""
    scripts = [s for s in earlier_scripts(wired.tools) if s.slug == "doi-mu"]
    grouped = group_scripts(
        scripts, wired.tools.listing(), wired.station.formats, wired.station.profile
    )
    sounds = index_sounds(wired.tools.shelf().assets, wired.tools.clock.now().date())
    plan = plan_episode(grouped.groups[0], wired.station.profile, wired.tools.engines, sounds)
    return plan.value.school, plan.value.public


def kinds(rundown):
    return [type(cue).__name__ for cue in rundown.cues if hasattr(cue, "written")]


# --- what is not recorded unasked -----------------------------------------------------------------


def test_without_scripts_a_take_with_a_consent_is_replaced_only_when_that_is_said(teacher, wired):
    """The form comes back with the question at its tick; ticked, the new recording is kept."""
    assert record(teacher).status_code == 200
    before = takes_of(wired.tools, "doi-mu")[0].path.read_bytes()
    page = teacher.get(f"/phong-thu/{NAME}").text
    assert 'name="thay" value="1"' in page
    assert "(đã thu, có phiếu đồng ý)" in page

    def sent(**more):
        fields = CONSENT | {"loi": f"1:{mark_of(teacher, 1)}"} | more
        form = body(("ma_trang", teacher.csrf), *fields.items(), ("tep", "b.wav", sound(2.0)))
        there = f"/phong-thu/{NAME}/tep"
        came = {
            "referer": f"http://desk.test/ban/phong-thu/{NAME}",
            "sec-fetch-site": "same-origin",
        }
        return teacher.post(there, content=form, headers=FORM | came)

    asked = sent()
    assert asked.status_code == 422
    assert "đã có bản thu kèm phiếu đồng ý nên chưa thay" in asked.text
    assert 'value="Phiếu số 12"' in asked.text
    assert takes_of(wired.tools, "doi-mu")[0].path.read_bytes() == before
    assert sent(thay="1").status_code == 303
    (kept,) = takes_of(wired.tools, "doi-mu")
    assert kept.path.read_bytes() != before


def test_the_words_of_a_skeleton_are_not_recorded(pupil, teacher, script):
    """Nobody reads out "Viết vào đây …" in the place of what is still to be written."""
    words = script.read_text("utf-8").replace("Có bạn ạ.", "Viết vào đây câu trả lời.")
    script.write_text(words, "utf-8")
    page = pupil.get(f"/phong-thu/{NAME}").text
    own = page.split('id="loi-2"')[1].split("</li>")[0]
    assert 'data-bound="Lời mẫu, chưa viết nên chưa thu."' in own
    assert "Ghi bằng máy" not in own
    assert "Nhờ thầy cô viết rồi thu" in own or "Viết lời này" in own
    assert "Ghi bằng máy" in page.split('id="loi-1"')[1].split("</li>")[0]
    assert "2. Viết vào đây" not in page.split("<noscript>")[1].split("</noscript>")[0]
    for person, consent in ((pupil, WHO), (teacher, CONSENT)):
        answer = record(person, 2, consent=consent)
        assert answer.status_code == 422
        assert "lời này còn là lời mẫu" in answer.text.lower()


# --- listening ------------------------------------------------------------------------------------


def test_every_line_is_there_with_its_spoken_form(pupil):
    page = pupil.get(f"/nghe-thu/{NAME}").text
    assert "Có 2 bạn đội mũ không?" in page
    assert "Có hai bạn đội mũ không?" in page


def test_a_line_is_heard_and_made_once(pupil):
    answer = pupil.get(f"/nghe-thu/{NAME}/1")
    assert answer.headers["content-type"] == "audio/wav"
    samples, rate = soundfile.read(io.BytesIO(answer.content))
    assert 0.8 < len(samples) / rate < 5
    told = pupil.get(f"/nghe-thu/{NAME}/1/song").json()
    assert told["fresh"] == 0
    assert max(told["peaks"]) == 100
    assert pupil.get(f"/nghe-thu/{NAME}/2/song").json()["fresh"] == 1


def test_another_voice_is_written_into_the_script(teacher, script):
    """Only the lines of that role change."""
    page = teacher.get(f"/nghe-thu/{NAME}").text
    keys = [p.split('"')[0] for p in page.split('data-v="')[1:]]
    mark = page.split('name="ma" value="')[1].split('"')[0]
    voices = [p.split('"')[0] for p in page.split('<option value="')[1:]]
    chosen = next(v for v in voices if f'value="{v}" selected' not in page)
    teacher.post(f"/nghe-thu/{NAME}", {"ma": mark, "vai": "HỎI", "giong": chosen})
    assert f"  HỎI: {chosen}" in script.read_text(encoding="utf-8")
    page = teacher.get(f"/nghe-thu/{NAME}").text
    assert [p.split('"')[0] for p in page.split('data-v="')[1:]][1] == keys[1]
    refused = teacher.post(f"/nghe-thu/{NAME}", {"ma": mark, "vai": "HỎI", "giong": "la"})
    assert refused.status_code == 422


def test_a_script_with_a_mistake_says_where(pupil, script):
    script.write_text(script.read_text(encoding="utf-8") + "\n[nhạc lạ]\n", encoding="utf-8")
    answer = pupil.get(f"/nghe-thu/{NAME}")
    assert answer.status_code == 422
    assert "dòng 10" in answer.text


# --- the studio -----------------------------------------------------------------------------------


def test_the_prompter_shows_the_words_as_written_and_how_they_are_said_where_that_differs(pupil):
    page = pupil.get(f"/phong-thu/{NAME}").text
    assert '<p class="prompt">Có 2 bạn đội mũ không?</p>' in page
    assert "<strong>Có hai bạn đội mũ không?</strong>" in page
    assert page.count('<p class="read">') == 1


def test_a_recorded_line_is_heard_in_the_programme(teacher, wired, script):
    """The other line is said by the voice; the script is as it was; nothing is wrong with it."""
    before, pupil = script.read_bytes(), teacher
    answer = record(teacher)
    assert answer.status_code == 200, answer.text
    assert answer.json()["after"] is not None
    assert script.read_bytes() == before
    school, public = rundowns(wired)
    assert kinds(school) == kinds(public) == ["TakeCue"]
    assert "1 / 2 lời đã thu" in pupil.get(f"/phong-thu/{NAME}").text
    assert pupil.get(f"/nghe-thu/{NAME}/1").status_code == 200
    assert not [n for n in check(wired.station, wired.tools) if "ghi-am" in str(n.place)]


def test_without_consent_the_public_hears_a_voice(pupil, wired):
    """The school hears the pupil; outside the line is still there."""
    assert record(pupil, consent=WHO).status_code == 200
    school, public = rundowns(wired)
    assert kinds(school) == ["TakeCue"]
    assert kinds(public) == []
    said = [c.reading.written for c in public.cues if hasattr(c, "reading")]
    assert "Có 2 bạn đội mũ không?" in said


def test_public_without_a_form_is_refused(teacher):
    answer = record(teacher, phieu="")
    assert answer.status_code == 422
    assert "phiếu đồng ý" in answer.text
    assert record(teacher, ai="").status_code == 422


@pytest.mark.parametrize(
    "claims", [{"phieu": "Phiếu 9"}, {"pham_vi": "cong-khai"}, {"den": "mai"}, {"cho_muon": "1"}]
)
def test_a_pupil_says_who_speaks_and_never_what_they_consented_to(pupil, script, claims):
    answer = record(pupil, consent=WHO, **claims)
    assert answer.status_code == 403, answer.text
    assert "phiếu đồng ý do thầy cô ghi" in answer.text.lower()
    assert not list((script.parent / "ghi-am").rglob("doi-mu*"))
    page = pupil.get(f"/phong-thu/{NAME}").text
    assert 'name="phieu"' not in page
    assert 'name="pham_vi"' not in page


def test_a_line_that_has_a_consent_offers_a_pupil_no_way_to_take_it_anew(pupil, teacher):
    assert record(teacher).status_code == 200
    first = pupil.get(f"/phong-thu/{NAME}").text.split('id="loi-1"')[1].split("</li>")[0]
    assert " data-bound" in first.split(">")[0]
    assert "Ghi bằng máy" not in first
    asked = teacher.get(f"/phong-thu/{NAME}").text.split('id="loi-1"')[1].split(">")[0]
    assert "không lấy lại được. Thu lại?" in asked


def test_an_adult_enters_one_form_for_all_lines_of_a_pupil(pupil, teacher, wired):
    """Until then they stay in the school; the card says which adult, and when."""
    for number in (1, 2):
        assert record(pupil, number, sound(number + 1.0), consent=WHO).status_code == 200
    assert kinds(rundowns(wire(wired.settings))[1]) == []
    there = f"/phong-thu/{NAME}/phieu"
    assert pupil.get(there).status_code == 403
    page = teacher.get(there).text
    assert "chưa có phiếu" in page
    mark = page.split('name="nguoi" value="')[1].split('"')[0]
    form = {"nguoi": mark, "ai": WHO["ai"], "phieu": "Phiếu số 12", "pham_vi": "cong-khai"}
    assert pupil.post(there, form).status_code == 403
    lacking = teacher.post(there, form | {"phieu": "", "den": "31/5/2027"})
    assert lacking.status_code == 422
    assert "Chưa ghi số phiếu đồng ý" in lacking.text  # on the form, with what was typed
    assert 'value="31/5/2027"' in lacking.text
    assert teacher.post(there, form | {"nguoi": "0" * 16}).status_code == 409
    assert teacher.post(there, form).status_code == 303
    takes = takes_of(wire(wired.settings).tools, "doi-mu")
    today = wired.today
    assert {(t.rights.consent, t.rights.consent_by, t.rights.consent_on) for t in takes} == {
        ("Phiếu số 12", "Người bien-tap", today)
    }
    assert {take.rights.recorded for take in takes} == {today}
    assert kinds(rundowns(wire(wired.settings))[1]) == ["TakeCue", "TakeCue"]
    assert "Người bien-tap ghi" in teacher.get(there).text


def closings(wired):
    return [" ".join(c.reading.written for c in r.cues if isinstance(c, SpeechCue))
            for r in rundowns(wire(wired.settings))]  # fmt: skip


def test_the_closing_names_whoever_is_heard_in_each_edition(teacher, pupil, wired, folder):
    """The school hears the pupil, the world a machine: each closing is true where it is said."""
    whole = "Giọng đọc trong chương trình do máy tính tạo ra."
    assert all(whole in said for said in closings(wired))
    assert record(pupil, consent=WHO).status_code == 200
    school, public = closings(wired)
    mixed = "Chương trình có giọng đọc tổng hợp, do máy tính tạo ra, và giọng của em N.T.L."
    assert mixed in school
    assert whole not in school
    assert "N.T.L." not in public
    assert whole in public
    record(teacher, 1)
    assert all("em N.T.L., lớp 7A2" in said for said in closings(wired))


def test_an_older_closing_that_calls_all_voices_a_machines_is_told(teacher, folder):
    path = min((folder / "scripts_vi" / "formats").glob("*.toml"))
    path.write_text(path.read_text("utf-8").replace("{{ voices }}", "Giọng máy đọc."), "utf-8")
    codes = [n.code for n in check(*_parts(folder))]
    assert "khung-giong-nguoi" not in codes
    record(teacher)
    told = [n for n in check(*_parts(folder)) if n.code == "khung-giong-nguoi"]
    assert len(told) == 1
    assert "em N.T.L., lớp 7A2" in told[0].sentence


def _parts(folder):
    anew = wire(load_settings(folder, {}))
    return anew.station, anew.tools


def test_a_take_with_a_form_is_an_adults_to_replace_or_delete(pupil, teacher, wired, script):
    """What a parent signed for is not gone for good by a pupil's press."""
    assert record(teacher).status_code == 200
    (before,) = takes_of(wire(wired.settings).tools, "doi-mu")
    assert "Lời này đã có phiếu đồng ý" in pupil.get(f"/phong-thu/{NAME}").text
    answer = record(pupil, data=sound(2.0), consent=WHO)
    assert answer.status_code == 403
    assert "Nhờ người phụ trách thu lại" in answer.text
    assert pupil.post(f"/phong-thu/{NAME}/1/xoa").status_code == 403
    text = script.read_text(encoding="utf-8").replace("2 bạn", "3 bạn")
    script.write_text(text, encoding="utf-8")
    assert pupil.post(f"/phong-thu/{NAME}").status_code == 303  # it fits no line: still kept
    assert takes_of(wire(wired.settings).tools, "doi-mu") == (before,)
    assert teacher.post(f"/phong-thu/{NAME}").status_code == 303
    assert takes_of(wire(wired.settings).tools, "doi-mu") == ()


@pytest.mark.parametrize("asked", ["", "cong_khai", "tat-ca"])
def test_only_the_exact_word_makes_a_voice_public(teacher, wired, asked):
    assert record(teacher, pham_vi=asked).status_code == 200
    (take,) = takes_of(wire(wired.settings).tools, "doi-mu")
    assert take.rights.scope.name == "SCHOOL"


def test_no_address_holds_what_was_consented_to(teacher):
    """Addresses stay in histories and logs: who and which form go in the body only."""
    for path in (f"/phong-thu/{NAME}", "/kho"):
        page = teacher.get(path).text
        assert "?ai=" not in page
        assert "&phieu=" not in page
    answer = teacher.post("/kho?ten=x&ai=Em&phieu=1", content=sound())
    assert answer.status_code == 422


def test_a_recording_goes_to_other_schools_only_when_the_form_says_so(teacher, wired):
    """The box is asked beside the consent; it needs the form and the open scope."""
    pupil = teacher
    assert record(pupil, cho_muon="1").status_code == 200
    (take,) = takes_of(wire(wired.settings).tools, "doi-mu")
    assert for_others(take.rights, wired.tools.clock.now().date())
    assert 'name="cho_muon" value="1" checked' in pupil.get(f"/phong-thu/{NAME}").text
    refused = record(pupil, cho_muon="1", pham_vi="truong")
    assert refused.status_code == 422
    assert "trường khác" in refused.text
    assert record(pupil).status_code == 200
    (take,) = takes_of(wire(wired.settings).tools, "doi-mu")
    assert not for_others(take.rights, wired.tools.clock.now().date())


def test_a_retake_replaces_the_take_and_can_be_taken_away(teacher, script):
    pupil = teacher
    lines = script.parent / "ghi-am" / "loi"
    record(pupil)
    first = set(lines.glob("*.flac"))
    record(pupil, data=sound(2.0))
    second = set(lines.glob("*.flac"))
    assert len(second) == 1
    assert not first & second
    assert len(list(lines.glob("*.toml"))) == 1
    pupil.post(f"/phong-thu/{NAME}/1/xoa")
    assert not list(lines.iterdir())


def test_a_line_that_was_changed_is_not_recorded_as_another(teacher, script):
    """Somebody reads what stands on the page; the script has changed meanwhile."""
    pupil = teacher
    mark = mark_of(pupil, 1)
    text = script.read_text(encoding="utf-8").replace("2 bạn", "3 bạn")
    script.write_text(text, encoding="utf-8")
    assert record(pupil, mark=mark).status_code == 422


def test_after_an_edit_the_voice_says_the_line_again(pupil, wired, script):
    record(pupil, consent=WHO)
    text = script.read_text(encoding="utf-8").replace("2 bạn", "3 bạn")
    script.write_text(text, encoding="utf-8")
    assert kinds(rundowns(wired)[0]) == []
    assert "không còn khớp" in pupil.get(f"/phong-thu/{NAME}").text
    pupil.post(f"/phong-thu/{NAME}")
    assert not list((script.parent / "ghi-am" / "loi").iterdir())


# --- what is no sound -----------------------------------------------------------------------------

_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"MZ\x90\x00" + bytes(600), "chương trình Windows"),
        (b"\x7fELF" + bytes(600), "chương trình Linux"),
        (b"PK\x03\x04" + bytes(600), "tệp nén"),
        (b"\x89PNG\r\n\x1a\n<script>", "mã lệnh|ảnh PNG"),
        (_SVG, "mã lệnh"),
        (b"GIF89a/*" + b"<script>alert(1)</script>", "mã lệnh"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "không phải là tệp âm thanh"),
        (b"xin chao", "không phải là tệp âm thanh"),
        (sound(height=0.0), "im lặng"),
        (sound()[:9000], "cắt cụt"),
        (b"", "trống"),
    ],
)
def test_what_is_no_sound_is_refused_with_its_reason(teacher, script, data, why):
    answer = record(teacher, data=data)
    assert answer.status_code == 422
    assert any(word in answer.text for word in why.split("|")), answer.text
    assert not list((script.parent / "ghi-am").rglob("doi-mu*"))


def test_four_gigabytes_are_refused_at_their_first_line(teacher):
    """Nothing of it is read."""
    heads = {**FORM, "content-length": str(4 << 30)}
    answer = teacher.post("/kho", content=b"RIFF", headers=heads)
    assert answer.status_code == 422
    assert "200 MB" in answer.text


# --- the shelf ------------------------------------------------------------------------------------

RIGHTS = {"ten": "Trống vào lớp", "loai": "nhac", "ai": "Đội nghi thức", "nguon": "Thu ở sân",
          "giay_phep": "Nhà trường giữ quyền", "pham_vi": "cong-khai"}  # fmt: skip


def add(browser, data=None, **more):
    return send(browser, "/kho", RIGHTS | more, sound() if data is None else data, "trong.ogg")


def test_a_sound_is_put_on_the_shelf_with_its_rights(teacher, folder, settings_wired):
    assert add(teacher, sound(kind="OGG")).status_code == 200
    (asset,) = [a for a in settings_wired().tools.shelf().assets if "Trống vào lớp" in a.titles]
    assert asset.path.suffix == ".flac"
    assert (asset.rights.who, asset.rights.scope.name, asset.clean) == (
        "Đội nghi thức",
        "PUBLIC",
        False,
    )
    page = teacher.get("/kho").text
    assert "Trống vào lớp" in page
    assert teacher.get(f"/kho/{asset.digest[:16]}/nghe").content.startswith(b"RIFF")


def test_a_voice_is_cleaned_and_its_figures_are_shown(teacher):
    assert add(teacher, loai="giong", phieu="Phiếu 3", ten="Lời em L.").status_code == 200
    assert "Trước và sau khi làm sạch" in teacher.get("/kho").text


def test_a_sound_without_rights_is_refused(teacher):
    for lacking in ("ai", "nguon", "giay_phep", "ten"):
        assert add(teacher, **{lacking: ""}).status_code == 422, lacking


def test_a_voice_without_a_form_does_not_become_public(teacher):
    answer = add(teacher, loai="giong")
    assert answer.status_code == 422
    assert "phiếu đồng ý" in answer.text


def test_a_name_that_is_taken_is_refused(teacher):
    assert add(teacher).status_code == 200
    answer = add(teacher, sound(2.0))
    assert answer.status_code == 422
    assert "đã có" in answer.text


def test_a_name_is_no_path(teacher, folder):
    for name in ("../../x", "<script>alert", "…"):
        add(teacher, ten=name)
    assert not list(folder.parent.glob("x*"))
    assert "<script>alert" not in teacher.get("/kho").text


def test_a_pupil_adds_nothing_to_the_shelf(pupil):
    assert add(pupil).status_code == 403


@pytest.fixture
def settings_wired(wired):
    return lambda: wire(wired.settings)


# --- taking a sound off the shelf -----------------------------------------------------------------

HEAD = "Tiêu đề: {title}\nLoại: nhắc nhở\nChương trình: {programme}\nNgày phát: 30/11/2026\n---\n\n"


def shelved(wired, title):
    return [a for a in wired().tools.shelf().assets if title in a.titles]


def taken_off(teacher, wired, title):
    (asset,) = shelved(wired, title)
    return teacher.post(f"/kho/{asset.digest[:16]}/xoa")


def test_a_sound_that_nobody_calls_goes_and_a_copy_stays(teacher, folder, settings_wired):
    assert add(teacher).status_code == 200
    (asset,) = shelved(settings_wired, "Trống vào lớp")
    data = asset.path.read_bytes()
    assert taken_off(teacher, settings_wired, "Trống vào lớp").status_code == 303
    assert not shelved(settings_wired, "Trống vào lớp")
    assert "<h2>Trống vào lớp" not in teacher.get("/kho").text
    kept = {path.suffix: path.read_bytes() for path in (asset.path.parent / ".truoc").iterdir()}
    assert kept[".flac"] == data
    assert "Đội nghi thức".encode() in kept[".toml"]


@pytest.mark.parametrize(
    ("cue", "named"),
    [
        ("[tiếng động: trống vào lớp]", "Trống trường em"),
        ("[hết nhạc nền]\n\n[nhạc nền: Trống vào lớp]", "trong.md"),  # it has a mistake
    ],
)
def test_a_sound_that_a_script_calls_stays_and_the_script_is_named(
    teacher, folder, settings_wired, cue, named
):
    assert add(teacher).status_code == 200
    formats = folder / "scripts_vi" / "formats"
    head = HEAD.format(title="Trống trường em", programme=min(formats.glob("*.toml")).stem)
    (folder / "scripts_vi" / "trong.md").write_text(f"{head}{cue}\n\nNỮ: Vào lớp.\n", "utf-8")
    answer = taken_off(teacher, settings_wired, "Trống vào lớp")
    assert answer.status_code == 422
    assert f"“{named}” đang gọi âm thanh này" in answer.text
    assert shelved(settings_wired, "Trống vào lớp")


@pytest.mark.parametrize(
    "opening", ['ident = "Trống vào lớp"', 'set = "vào lớp"\nident = "Trống"']
)  # by its name, or as one of a set
def test_a_sound_that_a_programme_opens_with_stays(teacher, folder, settings_wired, opening):
    assert add(teacher).status_code == 200
    path = folder / "scripts_vi" / "formats" / "phat-thanh.toml"
    text = path.read_text("utf-8")
    path.write_text(text.replace('ident = "nhạc hiệu măng non"', opening), "utf-8")
    wired = wire(load_settings(folder, {}))
    (asset,) = [a for a in wired.tools.shelf().assets if "Trống vào lớp" in a.titles]
    assert users_of(wired.tools, wired.station.formats, asset, date(2026, 11, 26)) == (
        "chương trình Phát thanh đầu giờ",
    )


def test_what_came_with_the_program_stays(teacher, settings_wired, folder):
    shipped = next(a for a in settings_wired().tools.shelf().assets)
    assert not shipped.path.is_relative_to(folder)
    answer = teacher.post(f"/kho/{shipped.digest[:16]}/xoa")
    assert answer.status_code == 422
    assert shipped.path.is_file()
