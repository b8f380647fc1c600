"""Giọng trường em at the desk: begun with its consent, read line by line, made, used, taken back."""

import io
import json
import shutil
import wave

import numpy as np
import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app import own_voice_studio, own_voices
from broadcaster.app.own_voice_studio import drop_read_take, open_voice
from broadcaster.app.own_voices import make_voice, sentences_to_read
from broadcaster.app.publishing import PublishedWithout
from broadcaster.app.said_sentences import said_sentences
from broadcaster.app.settings import load_settings
from broadcaster.app.station import edit_station, wire
from broadcaster.app.taking_back import planned, take_back
from broadcaster.desk.job_kinds import KINDS
from broadcaster.desk.own_voice_page import _mark
from broadcaster.domain.errors import InputError
from broadcaster.voices.own.reading_list import figure_sentences, syllables_in
from broadcaster.voices.own.voice_files import read_own_card
from tests.fakes.generated_reader import read_aloud
from tests.unit.desk.test_desk_plain_forms import FORM, body

HERE = "/giong-truong-em"
CARD = {"ten": "Cô Lan", "gioi": "nu", "tuoi": "lon", "vung": "bac", "phieu": "12",
        "pham_vi": "cong-khai", "ai_rut": "Cô Lan"}  # fmt: skip
READ = (
    "Chào các bạn, đây là bản tin phát thanh của trường mình.",
    "Mức phạt từ bốn trăm nghìn đồng đến sáu trăm nghìn đồng.",
    "Thấy bạn mình dùng thì báo thầy cô, đừng quay phim đưa lên mạng.",
)


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def begun(teacher, folder):
    """A voice with three sentences to read."""
    assert teacher.post(HERE, CARD).status_code == 303
    place = folder / "scripts_vi" / "giong-truong-em" / "co-lan"
    rows = "".join(f"{number:03} {text}\n" for number, text in enumerate(READ, 1))
    (place / "cau.txt").write_text(rows, "utf-8")
    return place


def wav(samples, rate):
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, rate, 0, "NONE", ""))
        out.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def reading(text, **how):
    samples, rate, _ = read_aloud(text, quiet=45.0, **how)
    return wav(samples, rate)


def record(browser, wired, number, data, *, key="co-lan", partial=True):
    line = open_voice(wired.settings, key).line(f"{number:03}")
    fields = (("ai", "Cô Lan"), ("loi", f"{line.number}:{_mark(line)}"))
    sent = body(("ma_trang", browser.csrf), *fields, ("tep", "ghi.wav", data))
    heads = {**FORM, "hx-request": "true"} if partial else FORM
    return browser.post(f"{HERE}/{key}/tep", content=sent, headers=heads)


def work_of(state):
    """Do the newest job as the server's own process does; what it told."""
    job = state.parts.jobs.newest(1)[0]
    return KINDS[job.kind](state.wired(), json.loads(job.argument), lambda *a, **b: None)


def test_a_voice_begins_with_its_consent_and_gets_the_sentences_of_the_station(teacher, folder):
    answer = teacher.post(HERE, CARD | {"phieu": ""})
    assert answer.status_code == 422
    assert "chưa ghi số phiếu" in answer.text.lower()
    assert not (folder / "scripts_vi" / "giong-truong-em").exists()
    assert teacher.post(HERE, CARD | {"den": "31/5/2027"}).headers["location"].endswith("/co-lan")
    place = folder / "scripts_vi" / "giong-truong-em" / "co-lan"
    card = read_own_card(place)
    assert (card.name, card.consent, card.withdrawn_by) == ("Cô Lan", "12", "Cô Lan")
    assert f"{card.until:%d/%m/%Y}" == "31/05/2027"
    page = teacher.get(f"{HERE}/co-lan").text
    count = page.count('class="prompt"')
    assert 80 < count < 170
    assert f"0 / {count} câu đạt" in page
    assert "Từ 20 câu là dựng giọng được" in page
    assert teacher.post(HERE, CARD).headers["location"].endswith("/co-lan-2"), "a name of its own"
    assert f"0 / {count} câu" in teacher.get(HERE).text


def test_what_every_programme_says_stands_first_and_its_words_are_all_read(wired):
    """Greeting and closing are to be heard as they were read; dates and titles are no such words."""
    said = said_sentences(wired)
    assert "Xin chào và hẹn gặp lại!" in said.always
    assert not [text for text in said.always if "ngày hai mươi" in text]
    assert [text for text in said.texts if text.startswith("Hôm nay là thứ")]
    found = sentences_to_read(wired).sentences
    first = [text for text in found if text in said.always]
    assert len(first) > 3, "one that is too long for a breath is not asked for"
    assert found[: len(first)] == tuple(first)
    listed = sentences_to_read(wired, listed=first).sentences
    assert not set(listed) & set(first)


def test_the_first_twenty_sentences_hold_every_word_of_figures_dates_and_documents(wired):
    """From twenty a voice may be made: no role that says a figure falls to another voice for it."""
    first = sentences_to_read(wired).sentences[:20]
    read = {one.key for text in first for one in syllables_in(text)}
    assert {one.key for text in figure_sentences() for one in syllables_in(text)} <= read
    rest = sentences_to_read(wired, read=[s for t in first for s in syllables_in(t)]).sentences
    assert not set(rest) & set(figure_sentences()), "what was read is not asked for again"


def test_new_scripts_ask_for_more_sentences_and_a_press_adds_them(teacher, wired, begun, folder):
    for number, text in enumerate(READ, 1):
        record(teacher, wired, number, reading(text))
    make_voice(wired, "co-lan", lambda *_: None)
    page = teacher.get(f"{HERE}/co-lan").text
    assert "Nói trọn được" in page
    assert "Chưa nói được" in page, "three sentences do not hold every sound"
    teacher.post(f"{HERE}/co-lan/them")
    assert "câu nữa" not in teacher.get(f"{HERE}/co-lan").text
    lines = len(open_voice(wired.settings, "co-lan").lines)
    script = next((folder / "scripts_vi").glob("[a-z]*.md"))
    added = "\n\nNAM: Khướt bươm khướt bươm. Nguếch ngoác uềnh oàng.\n"
    script.write_text(f"{script.read_text('utf-8')}{added}", "utf-8")
    assert "bài mới cần 2 câu nữa" in teacher.get(HERE).text
    assert "Bài mới của đài cần 2 câu nữa" in teacher.get(f"{HERE}/co-lan").text
    assert teacher.post(f"{HERE}/co-lan/them").status_code == 303
    grown = open_voice(wired.settings, "co-lan").lines
    assert {one.sentence for one in grown[lines:]} == {
        "Khướt bươm khướt bươm.",
        "Nguếch ngoác uềnh oàng.",
    }
    assert "câu nữa" not in teacher.get(HERE).text


def test_a_list_does_not_grow_for_who_took_the_consent_back(teacher, wired, begun):
    for number, text in enumerate(READ, 1):
        record(teacher, wired, number, reading(text))
    make_voice(wired, "co-lan", lambda *_: None)
    (begun / "giong.toml").unlink()
    was = (begun / "cau.txt").read_bytes()
    with pytest.raises(InputError):
        own_voice_studio.grow_list(wired, "co-lan")
    assert (begun / "cau.txt").read_bytes() == was


def test_the_sentences_are_looked_for_once_for_the_same_scripts(teacher, folder, monkeypatch):
    """A second voice, a second press: the answer is known, until a script says something else."""
    own_voices._sentences.cache_clear()
    times, real = [], own_voices.reading_list
    monkeypatch.setattr(
        own_voices, "reading_list", lambda *asked, **how: times.append(asked) or real(*asked, **how)
    )
    first, second = (teacher.post(HERE, CARD).headers["location"] for _ in range(2))
    assert first != second
    assert len(times) == 1
    voices = folder / "scripts_vi" / "giong-truong-em"
    lists = [(voices / key / "cau.txt").read_bytes() for key in ("co-lan", "co-lan-2")]
    assert lists[0] == lists[1]
    script = next((folder / "scripts_vi").glob("[a-z]*.md"))
    script.write_text(f"{script.read_text('utf-8')}\n\nNAM: Khướt bươm khướt bươm.\n", "utf-8")
    teacher.post(HERE, CARD)
    assert len(times) == 2


def test_a_take_is_judged_at_once_kept_and_found_again_later(teacher, wired, begun):
    answer = record(teacher, wired, 1, reading(READ[0]))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["state"], told["good"], told["told"]) == ("đã thu", True, [])
    assert (begun / "001.flac").is_file()
    page = teacher.get(f"{HERE}/co-lan").text
    assert "1 / 3 câu đạt" in page
    sound = teacher.get(told["sound"].removeprefix("/ban"))
    assert sound.headers["content-type"] == "audio/wav"
    assert "no-store" in sound.headers["cache-control"]
    ours = teacher.get(f"{HERE}/co-lan/cau/002")
    assert ours.content[:4] == b"RIFF", "how it goes, in the voice of the program"


def test_what_is_not_the_sentence_is_asked_for_again_and_the_earlier_take_stays(
    teacher, wired, begun
):
    assert record(teacher, wired, 2, reading(READ[1])).json()["good"]
    before = (begun / "002.flac").read_bytes()
    quiet = record(teacher, wired, 2, wav(np.full(40_000, 1e-4), 22_050))
    assert quiet.status_code == 422
    noise = np.random.default_rng(1).standard_normal(60_000) * 0.1
    assert "ồn" in record(teacher, wired, 2, wav(noise, 22_050)).text
    samples, rate, _ = read_aloud(READ[1], quiet=45.0)
    assert "vỡ" in record(teacher, wired, 2, wav(4 * samples / samples.max(), rate)).text
    other = record(teacher, wired, 2, reading(READ[2]))
    assert other.status_code == 422
    assert "cần thu lại" in other.text
    assert "Bản thu trước vẫn còn" in other.text
    assert (begun / "002.flac").read_bytes() == before


def test_a_figure_that_was_not_heard_is_told_and_the_line_comes_again(teacher, wired, begun):
    told = record(teacher, wired, 2, reading(READ[1].replace("bốn", "chín"))).json()
    assert not told["good"]
    assert "“bốn”" in told["told"][0]
    page = teacher.get(f"{HERE}/co-lan").text
    assert "nên thu lại" in page
    assert "0 / 3 câu đạt" in page
    assert record(teacher, wired, 2, reading(READ[1])).json()["good"]
    assert "1 / 3 câu đạt" in teacher.get(f"{HERE}/co-lan").text


def test_a_take_takes_the_place_of_a_file_of_another_kind(teacher, wired, begun):
    (begun / "001.wav").write_bytes(reading(READ[0], voice="nu-nam"))
    assert "máy nghe khi dựng" in teacher.get(f"{HERE}/co-lan").text
    assert record(teacher, wired, 1, reading(READ[0])).json()["good"]
    assert sorted(path.name for path in begun.glob("001.*")) == ["001.flac"]
    assert teacher.post(f"{HERE}/co-lan/cau/001/xoa").status_code == 303
    assert not list(begun.glob("001.*"))


def test_a_list_that_changed_meanwhile_takes_no_recording_for_another_sentence(
    teacher, wired, begun
):
    sent = body(("ma_trang", teacher.csrf), ("loi", "001:0000"), ("tep", "a.wav", b"x"))
    there = f"{HERE}/co-lan/tep"
    answer = teacher.post(there, content=sent, headers={**FORM, "hx-request": "true"})
    assert answer.status_code == 422
    assert "danh sách câu vừa đổi" in answer.text.lower()


def test_it_is_made_heard_used_and_let_be(teacher, state, wired, begun, folder):
    assert teacher.post(f"{HERE}/co-lan/dung").status_code == 422
    for number, text in enumerate(READ, 1):
        assert record(teacher, wired, number, reading(text)).status_code == 200
    assert "Dựng giọng" in teacher.get(f"{HERE}/co-lan").text
    assert teacher.post(f"{HERE}/co-lan/chon").status_code == 422, "nothing speaks yet"
    assert "/viec/" in teacher.post(f"{HERE}/co-lan/dung").headers["location"]
    told = work_of(state).told
    assert "Đã dựng giọng từ 3 câu, 3 câu đạt" in told
    assert "câu để đọc những tiếng còn thiếu" in told
    page = teacher.get(f"{HERE}/co-lan").text
    assert "Giọng đã dựng" in page
    assert len(open_voice(wired.settings, "co-lan").lines) > 60, "the list has grown"
    assert teacher.get(f"{HERE}/co-lan/mau").content[:4] == b"RIFF"
    settings = folder / "scripts_vi" / "station.toml"
    assert teacher.post(f"{HERE}/co-lan/chon").status_code == 303
    assert 'engines = ["own", "embedded"]' in settings.read_text("utf-8")
    assert "đài đang dùng" in teacher.get(f"{HERE}/co-lan").text
    second_voice_reads_only_when_a_role_asks_for_it(teacher, begun)
    assert teacher.post(f"{HERE}/co-lan/thoi").status_code == 303
    assert 'engines = ["embedded"]' in settings.read_text("utf-8")
    assert (begun / "manh.json").is_file()


def second_voice_reads_only_when_a_role_asks_for_it(teacher, begun):
    """Of two women one reads: of the other nobody is told that the station speaks with her."""
    says = "đài đang đọc bằng giọng này"
    other = begun.with_name("co-mai")
    shutil.copytree(begun, other)
    card = other / "giong.toml"
    card.write_text(card.read_text("utf-8").replace("Cô Lan", "Cô Mai"), "utf-8")
    assert teacher.get(HERE).text.count(says) == 1
    page = teacher.get(f"{HERE}/co-mai").text
    assert "đài đang dùng" not in page
    assert "Các vai thường ngày đang đọc bằng giọng khác" in page
    assert teacher.post(f"{HERE}/co-mai/chon").status_code == 303
    assert "Muốn nghe giọng Cô Mai" in teacher.get(f"{HERE}/co-mai").text
    settings = begun.parents[1] / "station.toml"
    was = settings.read_text("utf-8")
    settings.write_text(was.replace('voice = "nữ"', 'voice = "own:co-mai"', 1), "utf-8")
    assert "đài đang dùng" in teacher.get(f"{HERE}/co-mai").text
    settings.write_text(was, "utf-8")
    shutil.rmtree(other)


@pytest.mark.slow
def test_what_a_voice_has_read_is_worked_out_once_for_the_same_voice_and_scripts(
    teacher, wired, begun, folder, monkeypatch
):
    """Every press on its page shows it, and the more scripts a station has the longer it takes."""
    for number, text in enumerate(READ, 1):
        record(teacher, wired, number, reading(text))
    make_voice(wired, "co-lan", lambda *_: None)
    own_voice_studio._covered.cache_clear()
    times, real = [], own_voice_studio.coverage
    monkeypatch.setattr(
        own_voice_studio, "coverage", lambda *asked: times.append(asked) or real(*asked)
    )
    pages = [teacher.get(f"{HERE}/co-lan").text for _ in range(3)]
    assert len(times) == 1
    assert all("số tiếng mà đài nói" in page for page in pages)
    (begun / "002.flac").unlink()
    make_voice(wired, "co-lan", lambda *_: None)
    teacher.get(f"{HERE}/co-lan")
    assert len(times) == 2
    script = next((folder / "scripts_vi").glob("[a-z]*.md"))
    script.write_text(f"{script.read_text('utf-8')}\n\nNAM: Khướt bươm.\n", "utf-8")
    teacher.get(f"{HERE}/co-lan")
    assert len(times) == 3


@pytest.mark.slow
def test_what_is_read_while_the_voice_is_made_is_not_in_it_and_stays_judged(
    teacher, wired, begun, monkeypatch
):
    for number, text in enumerate(READ, 1):
        record(teacher, wired, number, reading(text))
    real = own_voices.cut_take

    def meanwhile(number, sentence, file, gender, known):
        found = real(number, sentence, file, gender, known)
        if file.stem == "002":  # read again after it was cut, and the next one is taken away
            record(teacher, wired, 2, reading(READ[1].replace("bốn", "chín")))
            drop_read_take(wired.settings, "co-lan", "003")
        return found

    monkeypatch.setattr(own_voices, "cut_take", meanwhile)
    made = make_voice(wired, "co-lan", lambda *_: None)
    assert made.unread == ("003",)
    voice = open_voice(wired.settings, "co-lan")
    assert voice.newer
    assert [bool(line.judged) for line in voice.lines] == [True, True, False]
    assert not voice.line("002").judged.good
    monkeypatch.undo()
    make_voice(wired, "co-lan", lambda *_: None)
    assert not open_voice(wired.settings, "co-lan").newer


def test_a_pupil_records_where_they_were_invited_and_nowhere_else(signed_in, teacher, wired):
    pupil = signed_in(Role.PUPIL)
    assert teacher.post(HERE, CARD | {"moi": "khong-co"}).status_code == 422
    teacher.post(HERE, CARD)
    teacher.post(HERE, CARD | {"ten": "Em Minh", "moi": Role.PUPIL.value})
    shown = pupil.get(HERE).text
    assert "Em Minh" in shown
    assert "Cô Lan" not in shown
    assert "Bắt đầu một giọng mới" not in shown
    assert pupil.get(f"{HERE}/co-lan").status_code == 403
    page = pupil.get(f"{HERE}/em-minh").text
    assert "Rút đồng ý…" not in page
    line = open_voice(wired.settings, "em-minh").line("002")
    answer = record(pupil, wired, 2, reading(line.sentence), key="em-minh")
    assert answer.status_code == 200, answer.text
    refused = record(pupil, wired, 2, reading(line.sentence))
    assert refused.status_code == 403
    assert "chưa được mời" in refused.text


def test_consent_taken_back_by_a_press_removes_takes_and_voice(teacher, state, wired, begun):
    record(teacher, wired, 1, reading(READ[0]))
    page = teacher.get(f"{HERE}/co-lan").text
    assert "/rut/xem?ten=own:co-lan" in page
    assert "Cô Lan" in teacher.get("/rut").text
    assert "Mọi bản thu và giọng" in teacher.get("/rut/xem?ten=own:co-lan").text
    form = {"ten": "own:co-lan", "vi-sao": "giong", "ly-do": "cô Lan rút phiếu"}
    assert "/viec/" in teacher.post("/rut", form).headers["location"]
    assert "Đã rút giọng" in work_of(state).told
    assert not begun.exists()
    assert f"{HERE}/co-lan" not in teacher.get(HERE).text
    answer = teacher.post(HERE, CARD)
    assert answer.headers["location"].endswith("/co-lan-2"), "its name is nobody's any more"


def withdrawn_at(monkeypatch, wired, step, *, before):
    """Take the voice back while a take is being kept: in another process, before or after a step.

    Whoever withdraws asks nobody who happens to record.
    """
    real = getattr(own_voice_studio, step)
    plan, _ = planned(wired, "own:co-lan")
    todo = [plan]

    def stepped(*asked):
        done = None if before else real(*asked)
        while todo:
            assert not take_back(wired, todo.pop(), reason="rút phiếu", who="Lan").report.faults
        return real(*asked) if before else done

    monkeypatch.setattr(own_voice_studio, step, stepped)


@pytest.mark.parametrize(
    ("step", "before"), [("cut_take", False), ("write_atomic", True), ("write_atomic", False)]
)
def test_a_take_that_is_being_judged_goes_with_its_voice(
    teacher, wired, begun, monkeypatch, step, before
):
    """Seconds pass while it is judged; nothing of somebody who said no is written again."""
    withdrawn_at(monkeypatch, wired, step, before=before)
    answer = record(teacher, wired, 1, reading(READ[0]))
    assert answer.status_code == 422, answer.text
    assert "đã rút đồng ý" in answer.text
    assert not begun.exists()


def test_settings_that_cannot_be_written_do_not_keep_the_site_as_it_was(begun, folder):
    settings = folder / "scripts_vi" / "station.toml"
    edit_station(folder, {("voices", "engines"): ["own", "embedded"]})
    wired = wire(load_settings(folder, {}))
    settings.write_text("[voices\n", "utf-8")
    plan, _ = planned(wired, "own:co-lan")
    outcome = take_back(wired, plan, reason="cô Lan rút phiếu", who="Lan")
    assert not begun.exists()
    assert isinstance(outcome.public, PublishedWithout)
    assert "station.toml" in str(outcome.report.faults[-1])


def test_a_folder_that_cannot_be_read_keeps_no_page_shut(teacher, begun):
    (begun / "giong.toml").write_text("name = [", "utf-8")
    assert teacher.get(HERE).status_code == 200
    assert teacher.get(f"{HERE}/co-lan").status_code < 500
    assert teacher.get(f"{HERE}/..%2Fx").status_code in (404, 422)


@pytest.mark.parametrize(
    ("file", "told", "name"),
    [("giong.toml", "thẻ giọng", "co-lan"), ("cau.txt", "danh sách câu", "Cô Lan")],
)
def test_a_voice_with_a_broken_file_is_shown_with_its_reason_and_can_be_taken_back(
    teacher, state, begun, file, told, name
):
    (begun / file).write_bytes(b"\xff\x00name = [")
    page = teacher.get(HERE).text
    assert f"<strong>{name}</strong>" in page
    assert told in page.casefold()
    assert "/rut/xem?ten=own:co-lan" in page
    assert f">{name}<" in teacher.get("/rut").text
    assert name in teacher.get("/rut/xem?ten=own:co-lan").text
    form = {"ten": "own:co-lan", "vi-sao": "giong", "ly-do": "cô Lan rút phiếu"}
    assert "/viec/" in teacher.post("/rut", form).headers["location"]
    work_of(state)
    assert not begun.exists()
