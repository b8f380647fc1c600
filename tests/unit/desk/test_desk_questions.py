"""Câu hỏi người nghe at the desk: who sees what, every step by its button, the script that comes."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from broadcaster.accounts.rights import Role
from broadcaster.app.questions import aired_at, answer_for_all, first_airings
from broadcaster.app.reports import facts_within
from broadcaster.desk.questions_page import HERE
from broadcaster.domain.errors import Conflict, StoreError
from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import TENTATIVE_URL, QuestionWay
from broadcaster.outreach.questions_gate import code_digest, new_code
from broadcaster.outreach.questions_inbox import ListenerQuestion, QuestionState
from broadcaster.outreach.store import SqlQuestions
from broadcaster.production.episode_list import ListEntry
from broadcaster.publishing.public_answers import AnswerRules
from broadcaster.publishing.publish import SitesBeside, publish_site
from broadcaster.publishing.publisher import PutInPlace
from broadcaster.reports.report_facts import QuestionCount
from broadcaster.reports.report_periods import ReportPeriod, ReportStage
from broadcaster.scripts.script_file import read_script

ASKS = "Em 14 tuổi đi xe đạp điện có phải đội mũ bảo hiểm không ạ?"
ANSWER = "Phải đội.\n\nNgười ngồi trên xe đạp điện cũng thế. [nghỉ 1 giây]"


@pytest.fixture
def put(wired):
    def make(text=ASKS, **more):
        now = wired.tools.clock.now()
        question = ListenerQuestion(at=now, changed=now, text=text, **more)
        digest = code_digest(new_code())
        wired.questions().add(question, code=digest)
        return wired.questions().by_code(digest)

    return make


def shown(person, at):
    """The mark of what a page shows."""
    return {"ban": re.search(r'name="ban" value="(\w+)"', person.get(at).text)[1]}


def state(wired, question):
    return wired.questions().get(question.number)


def test_a_question_becomes_a_draft_and_the_air_log_is_asked_whether_it_aired(
    signed_in, wired, put
):
    question = put(school_class="7Đ")  # Đ is in no random token of a page
    at = f"{HERE}/{question.number}"
    editor, checker = signed_in(Role.EDITOR), signed_in(Role.APPROVER)
    law = signed_in(Role.LAW)
    assert ASKS not in editor.get(HERE).text
    checker.post(f"{at}/giao", {"ai": Role.LAW.value})
    assert state(wired, question).holder == Role.LAW.value
    law.post(f"{at}/tra-loi", {"loi": ANSWER})
    assert law.post(f"{at}/duyet", shown(law, at)).status_code == 403
    checker.post(f"{at}/tra-lai", {"ly_do": "Nói rõ điều nào"})
    assert "Nói rõ điều nào" in law.get(at).text
    law.post(f"{at}/tra-loi", {"loi": ANSWER})
    checker.post(f"{at}/duyet", shown(checker, at))
    assert state(wired, question).state is QuestionState.APPROVED
    assert "7Đ" in checker.get(HERE).text
    told = editor.get(HERE).text  # what is for everybody may be made an item by an editor
    assert ASKS in told
    assert "7Đ" not in told + editor.get(at).text
    wishes = {
        "tieu_de": "Đội mũ khi đi xe đạp điện", "ngay": "mai", "van_ban": "168/2024/NĐ-CP",
        "dieu": "Điều 9",
    }  # fmt: skip
    assert checker.post(f"{at}/thanh-bai", wishes).status_code == 403  # who approves writes nothing
    for wrong in ({"van_ban": "1/bịa"}, {"ngay": "hôm qua"}, {"ngay": "1/1/2026"}):
        assert editor.post(f"{at}/thanh-bai", wishes | wrong).status_code == 422
    made = editor.post(f"{at}/thanh-bai", wishes)
    assert made.status_code == 303, made.text
    assert made.headers["location"] == "/ban/soan-bai/doi-mu-khi-di-xe-dap-dien.md"
    path = wired.tools.folders.scripts / "doi-mu-khi-di-xe-dap-dien.md"
    read = read_script(path.read_bytes(), path.name)
    assert read.value is not None, read.notices
    assert [one.number for one in read.value.head.sources] == ["168/2024/NĐ-CP"]
    said = [p.text for p in read.value.body if getattr(p, "role", None) is not None]
    assert any(f"Một bạn hỏi: {ASKS}" in text for text in said)
    assert "7Đ" not in path.read_text("utf-8")  # of a child, on the air and on the site
    assert any("[nghỉ 1 giây]" in text for text in said)  # no cue: the words of an answer
    kept = state(wired, question)
    assert (kept.state, kept.school_class, kept.script) == (QuestionState.MADE, "", path.stem)
    assert "Chưa phát, theo nhật ký phát" in editor.get(at).text


def test_danger_is_seen_by_those_who_hold_the_right_first_and_by_nobody_else(signed_in, put):
    put("Một câu thường, đến trước thôi?")
    grave = put("Em bị đánh ở nhà", danger=True, holder=Role.EDITOR.value)
    at = f"{HERE}/{grave.number}"
    for role in (Role.EDITOR, Role.LAW):
        person = signed_in(role)
        assert "bị đánh" not in person.get(HERE).text
        for answer in (person.get(at), person.post(f"{at}/giao"), person.post(f"{at}/khan")):
            assert answer.status_code == 422
            assert "bị đánh" not in answer.text
    assert signed_in(Role.PUPIL).get(HERE).status_code == 403
    checker = signed_in(Role.APPROVER)
    page = checker.get(HERE).text
    assert page.index("bị đánh") < page.index("Một câu thường")
    assert "Tổng đài 111" in checker.get(at).text
    assert checker.post(f"{at}/giao", {"ai": Role.EDITOR.value}).status_code == 422


def test_who_finds_danger_hands_it_on_and_sees_it_no_more(signed_in, wired, put):
    question = put(holder=Role.EDITOR.value)
    editor = signed_in(Role.EDITOR)
    assert editor.post(f"{HERE}/{question.number}/khan").headers["location"] == f"/ban{HERE}"
    assert state(wired, question).danger
    assert editor.get(f"{HERE}/{question.number}").status_code == 422


def test_nobody_approves_their_own_answer(signed_in, wired, put):
    question = put("Em bị đánh", danger=True)
    at, checker = f"{HERE}/{question.number}", signed_in(Role.APPROVER)
    checker.post(f"{at}/nhan")
    checker.post(f"{at}/tra-loi", {"loi": "Gọi 111."})
    assert checker.post(f"{at}/duyet", {"viec": "rieng"}).status_code == 403
    other = signed_in(Role.APPROVER, account="nguoi-khac")
    seen = shown(other, at)
    assert other.post(f"{at}/duyet", seen).status_code == 409  # for everybody: never
    assert other.post(f"{at}/duyet", seen | {"viec": "rieng"}).status_code == 303
    assert state(wired, question).state is QuestionState.PRIVATE


def test_only_what_was_read_is_approved(signed_in, wired, put):
    question = put()
    at, law, checker = f"{HERE}/{question.number}", signed_in(Role.LAW), signed_in(Role.APPROVER)
    law.post(f"{at}/nhan")
    law.post(f"{at}/tra-loi", {"loi": "Phải đội mũ."})
    seen = shown(checker, at)
    law.post(f"{at}/tra-loi", {"loi": "Không đội cũng được."})
    assert checker.post(f"{at}/duyet").status_code == 409
    assert checker.post(f"{at}/duyet", seen).status_code == 409
    assert checker.post(f"{at}/tra-lai", seen | {"ly_do": "Sai"}).status_code == 409
    assert wired.questions().answered() == ()
    assert checker.post(f"{at}/duyet", shown(checker, at)).status_code == 303


def test_own_words_are_not_made_another_s_by_a_button(signed_in, wired, put):
    question = put()
    at, editor, checker = (
        f"{HERE}/{question.number}",
        signed_in(Role.EDITOR),
        signed_in(Role.APPROVER),
    )
    checker.post(f"{at}/nhan")
    checker.post(f"{at}/tra-loi", {"loi": "Phải đội mũ."})
    checker.post(f"{at}/giao", {"ai": Role.EDITOR.value})
    for words in ("Phải đội mũ.", "Phải đội mũ nhé."):
        editor.post(f"{at}/tra-loi", {"loi": words})
        assert checker.post(f"{at}/duyet", shown(editor, at)).status_code == 403
    assert state(wired, question).answerer == Role.EDITOR.value


def test_nobody_s_name_or_number_goes_to_everybody(signed_in, wired, put):
    question = put("Em là ▢▢▢, hỏi mũ?", as_sent="Em là Ví Dụ Mẫu, hỏi mũ?")
    at, law, checker = f"{HERE}/{question.number}", signed_in(Role.LAW), signed_in(Role.APPROVER)
    law.post(f"{at}/nhan")
    assert law.post(f"{at}/che").status_code == 422
    law.post(f"{at}/che", {"viec": "hien"})
    law.post(f"{at}/tra-loi", {"loi": "Gọi 0912345678."})
    assert "Câu hỏi còn: Ví Dụ Mẫu" in checker.get(at).text
    seen = shown(checker, at) | {"da_xem": "1"}
    assert checker.post(f"{at}/duyet", seen).status_code == 422
    law.post(f"{at}/tra-loi", {"loi": "Gọi 0912345678.", "cau_hoi": "Em hỏi mũ?"})
    seen = shown(checker, at)
    refused = checker.post(f"{at}/duyet", seen)
    assert (refused.status_code, "0912345678" in refused.text) == (422, True)
    assert checker.post(f"{at}/duyet", seen | {"da_xem": "1"}).status_code == 303  # all may call
    assert [one.text for one in wired.questions().answered()] == ["Em hỏi mũ?"]


def test_a_question_with_blanks_is_written_anew_before_everybody_hears_it(signed_in, wired, put):
    question = put("Em tên là ▢▢▢, lớp ▢▢▢, có phải đội mũ không?")
    at, law, checker = f"{HERE}/{question.number}", signed_in(Role.LAW), signed_in(Role.APPROVER)
    law.post(f"{at}/nhan")
    assert "bỏ những chỗ ▢▢▢" in law.get(at).text
    law.post(f"{at}/tra-loi", {"loi": "Phải đội."})
    page = checker.get(at).text
    assert "viết lại" in page
    assert "Duyệt để phát" not in page
    refused = checker.post(f"{at}/duyet", shown(checker, at))
    assert refused.status_code == 422
    assert "chỗ bị che" in refused.text
    law.post(f"{at}/tra-loi", {"cau_hoi": "Có phải đội mũ không?", "loi": "Phải đội."})
    assert checker.post(f"{at}/duyet", shown(checker, at)).status_code == 303
    checker.get(at)  # what was done is told once
    assert "✓" not in checker.get(at).text  # nobody has made the item yet


def test_the_sheet_of_a_sample_address_is_not_to_be_printed(signed_in, wired):
    path = wired.settings.scripts / "station.toml"
    settings = f'questions = "mẫu"\n{path.read_text("utf-8")}'
    path.write_text(settings, "utf-8")
    editor = signed_in(Role.EDITOR)
    assert "đừng in tờ dán" in editor.get(HERE).text
    path.write_text(settings.replace(TENTATIVE_URL, "https://dai.example.vn"), "utf-8")
    assert "đừng in tờ dán" not in editor.get(HERE).text


def test_what_the_site_would_show_is_blanked_whatever_was_approved(wired, put):
    question = put("Gọi 0912345678 nhé?")
    for step in (QuestionState.TAKEN, QuestionState.ANSWERED, QuestionState.APPROVED):
        question = wired.questions().step(question, step, question.changed, answer="Được.")
    assert wired.questions().answered()[0].text == "Gọi ▢▢▢ nhé?"


def test_two_who_say_that_it_is_of_danger_say_the_same(signed_in, wired, put):
    question = put()
    for role in (Role.APPROVER, Role.ADMIN):
        signed_in(role).post(f"{HERE}/{question.number}/khan", {"viec": "khan"})
    assert state(wired, question).danger
    signed_in(Role.ADMIN).post(f"{HERE}/{question.number}/khan", {"viec": "thuong"})
    assert not state(wired, question).danger


@pytest.mark.parametrize(("act", "text"), [("bo", "Gọi ▢▢▢ nhé"), ("hien", "Gọi 0912345678 nhé")])
def test_what_is_hidden_waits_for_a_person(signed_in, wired, put, act, text):
    question = put("Gọi ▢▢▢ nhé", as_sent="Gọi 0912345678 nhé")
    at, editor = f"{HERE}/{question.number}", signed_in(Role.LAW)
    editor.post(f"{at}/nhan")
    assert "0912345678" not in editor.get(at).text + editor.get(HERE).text
    assert editor.post(f"{at}/tra-loi", {"loi": "Được."}).status_code == 409
    editor.post(f"{at}/che", {"viec": act})
    assert (state(wired, question).text, state(wired, question).as_sent) == (text, "")
    assert editor.post(f"{at}/che", {"viec": act}).status_code == 409
    assert editor.post(f"{at}/tra-loi", {"loi": "Được."}).status_code == 303


def test_a_question_that_is_not_used_has_a_reason_and_can_be_fetched_back(signed_in, wired, put):
    question = put("<b>Mua</b> hàng đi các bạn")
    at, editor = f"{HERE}/{question.number}", signed_in(Role.LAW)
    assert "&lt;b&gt;Mua" in editor.get(HERE).text
    assert editor.post(f"{at}/khong-dung", {"ly_do": " "}).status_code == 422
    editor.post(f"{at}/khong-dung", {"ly_do": "Quảng cáo"})
    assert state(wired, question).state is QuestionState.REFUSED
    assert "Xóa ngày" in editor.get(at).text
    editor.post(f"{at}/nhan")
    assert state(wired, question).state is QuestionState.TAKEN


def test_the_settings_turn_it_on(signed_in, wired):
    admin = signed_in(Role.ADMIN)
    assert "Đài chưa nhận câu hỏi" in admin.get(HERE).text
    page = admin.get("/cai-dat/ho-so").text
    assert 'name="hoi_dap"' in page


def made(wired, question, at, script="doi-mu"):
    for step in (QuestionState.TAKEN, QuestionState.ANSWERED, QuestionState.APPROVED):
        question = wired.questions().step(question, step, at, answer="Phải đội.")
    return wired.questions().step(question, QuestionState.MADE, at, script=script)


def heard(wired, at, key="phat-thanh-2026-11-26", slug="doi-mu"):
    """An episode of the day that was heard to its end."""
    day, listing = at.astimezone(ZONE).date(), wired.tools.listing()
    listing.adopt(
        ListEntry(
            key=key, guid=key, programme="phat-thanh", first_day=day, day=day, number=1,
            slugs=(slug,),
        )
    )  # fmt: skip
    listing.save()
    line = LogLine(
        seq=1, event=LogEvent.ITEM_END, at=at, site="", slot="x", item=1, seconds=20.0, reason="",
        more=(("result", "Đã phát"), ("episode", key)), previous="", hash=key,
    )  # fmt: skip
    wired.air_record().add([line], chain=key, unit="Trường")


def period(day):
    return ReportPeriod(words="kỳ thử", first=day, last=day, closing=day, stage=ReportStage.FINAL)


def test_aired_is_what_the_air_log_says_and_the_report_counts_it(signed_in, wired, put):
    now = wired.tools.clock.now().replace(microsecond=0)
    question = made(wired, put(), now)
    assert aired_at(wired, question) is None
    asked = period(now.astimezone(ZONE).date())
    assert facts_within(wired, asked).questions == QuestionCount(came=1, answered=1, aired=0)
    heard(wired, now)
    assert aired_at(wired, question) == now
    assert facts_within(wired, asked).questions == QuestionCount(came=1, answered=1, aired=1)
    assert "Đã phát lúc" in signed_in(Role.EDITOR).get(f"{HERE}/{question.number}").text


def test_an_earlier_item_of_the_same_name_is_not_this_one(wired, put):
    now = wired.tools.clock.now().replace(microsecond=0)
    heard(wired, now - timedelta(days=90), "phat-thanh-2026-08-28")
    question = made(wired, put(), now)
    assert aired_at(wired, question) is None
    again = LogLine(
        seq=2, event=LogEvent.ITEM_END, at=now + timedelta(hours=1), site="", slot="x", item=1,
        seconds=20.0, reason="", more=(("result", "Đã phát"), ("episode", "phat-thanh-2026-08-28")),
        previous="", hash="hai",
    )  # fmt: skip
    wired.air_record().add([again], chain="phat-thanh-2026-08-28", unit="Trường")
    assert aired_at(wired, question) is None  # the old one was played again
    heard(wired, now + timedelta(days=1), "phat-thanh-2026-12-01")
    assert aired_at(wired, question) == now + timedelta(days=1)


def test_a_report_reads_the_list_of_episodes_once_whatever_was_asked(wired, put, monkeypatch):
    now, reads = wired.tools.clock.now(), []
    for number in range(4):
        made(wired, put(f"Câu hỏi thứ {number} là gì?"), now, f"bai-{number}")
    read = wired.tools.listing
    tools = replace(wired.tools, listing=lambda: reads.append(1) or read())
    first_airings(replace(wired, tools=tools), wired.questions().steps())
    assert len(reads) == 1


def test_an_answer_counts_in_the_period_of_its_approval_whatever_became_of_it(wired, put):
    now = wired.tools.clock.now().replace(microsecond=0)
    then = now - timedelta(days=100)
    question, other, day = put(), put("Một câu khác hẳn?"), then.astimezone(ZONE).date()
    for step in (QuestionState.TAKEN, QuestionState.ANSWERED, QuestionState.APPROVED):
        question = wired.questions().step(question, step, then, answer="Phải đội.")
    question = wired.questions().step(question, QuestionState.MADE, now, script="doi-mu")
    assert facts_within(wired, period(day)).questions.answered == 1
    assert facts_within(wired, period(now.astimezone(ZONE).date())).questions.answered == 0
    assert [one.approved for one in wired.questions().answered()] == [then]
    wired.questions().step(question, QuestionState.REFUSED, now)
    wired.questions().step(made(wired, other, then), QuestionState.REFUSED, now)
    wired.questions().step(put("Mua hàng đi các bạn?"), QuestionState.REFUSED, now)
    assert facts_within(wired, period(day)).questions.answered == 2
    today = period(now.astimezone(ZONE).date())
    assert facts_within(wired, today).questions.came == 2  # an advertisement is no question


def test_hom_nay_tells_what_waits_and_danger_only_to_those_who_hold_the_right(
    signed_in, wired, folder, put
):
    path = folder / "scripts_vi" / "station.toml"
    path.write_text(f'questions = "mẫu"\n{path.read_text("utf-8")}', "utf-8")
    usual, grave = put(), put("Em bị đánh", danger=True)
    told = signed_in(Role.LAW).get("/hom-nay").text
    assert "1 câu mới chưa ai nhận" in told
    assert "câu khẩn" not in told
    editor = signed_in(Role.EDITOR)
    assert "Người nghe hỏi" not in editor.get("/hom-nay").text
    signed_in(Role.LAW).post(f"{HERE}/{usual.number}/giao", {"ai": Role.EDITOR.value})
    other = put("Một câu khác hẳn?")
    wired.questions().step(other, QuestionState.GIVEN, other.at, holder=Role.LAW.value)
    assert "1 câu giao cho thầy cô" in editor.get("/hom-nay").text
    put("Một câu nữa thì sao?")
    told = signed_in(Role.APPROVER).get("/hom-nay").text
    assert "2 câu mới chưa ai nhận" in told
    assert "1 câu khẩn" in told
    signed_in(Role.APPROVER).post(f"{HERE}/{grave.number}/nhan")
    assert "1 câu khẩn" in signed_in(Role.APPROVER).get("/hom-nay").text  # until it is answered
    assert "Người nghe hỏi" not in signed_in(Role.PUPIL).get("/hom-nay").text
    path.write_text(path.read_text("utf-8").replace('questions = "mẫu"\n', ""), "utf-8")
    told = signed_in(Role.APPROVER).get("/hom-nay").text  # the form is closed, the child waits
    assert "1 câu khẩn" in told
    assert "câu mới" not in told
    assert "Người nghe hỏi" not in signed_in(Role.EDITOR).get("/hom-nay").text


@pytest.mark.parametrize(
    ("fault", "status"),
    [(Conflict("người khác vừa đổi câu hỏi này"), 409), (StoreError("đầy"), 500)],
)
def test_a_draft_whose_question_went_elsewhere_does_not_stay(
    signed_in, wired, put, monkeypatch, fault, status
):
    question = put()
    for step in (QuestionState.TAKEN, QuestionState.ANSWERED, QuestionState.APPROVED):
        question = wired.questions().step(question, step, question.changed, answer="Được.")
    editor = signed_in(Role.EDITOR)

    def fails(*_, **__):
        raise fault

    monkeypatch.setattr(SqlQuestions, "step", fails)
    answer = editor.post(
        f"{HERE}/{question.number}/thanh-bai", {"tieu_de": "Đội mũ", "ngay": "mai"}
    )
    assert answer.status_code == status, answer.text[:300]
    assert not (wired.tools.folders.scripts / "doi-mu.md").exists()


@pytest.mark.parametrize("number", ["0", "99999999999", "x", "-1", "1.5", "٣"])
def test_a_number_that_is_none_is_no_question(signed_in, number):
    assert signed_in(Role.ADMIN).get(f"{HERE}/{number}").status_code == 422


def test_the_answer_of_a_mended_item_is_told_of_mended_too_and_goes_back_to_its_item(
    signed_in, wired, folder, put
):
    path = folder / "scripts_vi" / "station.toml"
    path.write_text(f'questions = "mẫu"\n{path.read_text("utf-8")}', "utf-8")
    question = made(wired, put(), wired.tools.clock.now())
    at, law, checker = f"{HERE}/{question.number}", signed_in(Role.LAW), signed_in(Role.APPROVER)
    assert "Câu trả lời không lên trang: bài không lên kênh" in law.get(at).text
    script = wired.tools.folders.scripts / "doi-mu.md"
    head = "Tiêu đề: Mũ\nLoại: hỏi – đáp\nChương trình: {}\nNgày phát: 1/9/2098\n---\n"
    head = head.format(wired.station.formats[0].slug)
    assert answer_for_all(wired, question) == "Phải đội."
    script.write_text(f"{head}{ASKS}\n\nCả hai người phải đội.\n", "utf-8")
    assert answer_for_all(wired, question) == ""  # under the code too
    assert "Câu trả lời không lên trang: bài nói khác" in law.get(at).text
    law.post(f"{at}/tra-loi", {"loi": "Cả hai người phải đội."})
    assert wired.questions().answered() == ()
    assert law.post(f"{at}/thanh-bai", {"tieu_de": "Mũ nữa", "ngay": "mai"}).status_code == 409
    checker.post(f"{at}/duyet", shown(checker, at))
    kept = state(wired, question)
    assert (kept.state, kept.script) == (QuestionState.MADE, "doi-mu")
    assert "không lên trang" not in law.get(at).text


def ticks(person):
    """What the boxes of the list send, by the number of the question."""
    found = re.findall(r'name="cau" value="(\d+)(-\w+)"', person.get(HERE).text)
    return {int(number): number + version for number, version in found}


def test_a_question_on_paper_comes_into_the_same_inbox_by_the_same_looks(signed_in, wired):
    law, checker = signed_in(Role.LAW), signed_in(Role.APPROVER)
    assert "trên phiếu giấy" not in law.get(HERE).text  # no questions are asked yet
    assert law.post(f"{HERE}/giay", {"cau_hoi": ASKS}).status_code == 409
    path = wired.settings.scripts / "station.toml"
    path.write_text(f'questions = "phiếu"\n{path.read_text("utf-8")}', "utf-8")
    assert "trên phiếu giấy" in law.get(HERE).text
    for wrong in ({"cau_hoi": "à"}, {"cau_hoi": "Xem www.vi-du.com nhé?"}, {"lop": "lớp của em"}):
        assert law.post(f"{HERE}/giay", {"cau_hoi": ASKS} | wrong).status_code == 422
    slip = {"cau_hoi": "Gọi em 0912345678: đội mũ không ạ?", "lop": "7a"}
    for _ in range(2):  # pressed twice
        assert checker.post(f"{HERE}/giay", slip).status_code == 303
    [kept] = wired.questions().all(danger=True)
    assert (kept.text, kept.as_sent) == ("Gọi em ▢▢▢: đội mũ không ạ?", slip["cau_hoi"])
    assert (kept.paper, kept.school_class, kept.state) == (True, "7A", QuestionState.NEW)
    page = law.get(HERE).text
    assert " · giấy" in page
    assert "0912345678" not in page
    at = f"{HERE}/{kept.number}"
    checker.post(f"{at}/che", {"viec": "bo"})
    law.post(f"{at}/nhan")
    law.post(f"{at}/tra-loi", {"loi": "Phải đội.", "cau_hoi": "Đội mũ không ạ?"})
    assert "người khác duyệt" in checker.get(at).text  # who copied it may have written it
    seen = shown(law, at)
    assert checker.post(f"{at}/duyet", seen).status_code == 403
    assert signed_in(Role.APPROVER, account="khac").post(f"{at}/duyet", seen).status_code == 303
    assert "giấy, ghi lúc" in law.get(at).text
    grave = law.post(f"{HERE}/giay", {"cau_hoi": "Em bị bố đánh"})
    assert grave.headers["location"] == f"/ban{HERE}"
    assert "bị bố đánh" not in law.get(HERE).text
    assert "bị bố đánh" in checker.get(HERE).text


def test_many_that_are_not_used_go_with_one_press_and_one_reason(signed_in, wired, put):
    numbers = [put(f"Mua hàng số {n} đi các bạn?").number for n in range(4)]
    grave, law = put("Em bị đánh", danger=True).number, signed_in(Role.ADMIN)
    boxes = ticks(law)
    assert sorted(boxes) == numbers  # what may be of danger is looked at alone
    law.post(f"{HERE}/{numbers[0]}/nhan")  # somebody was quicker
    made_up = f"{grave}-{wired.questions().get(grave).version}"
    sent = {"cau": [*(boxes[n] for n in numbers[:3]), made_up, "x"]}
    for wrong in (sent, {"ly_do": "Quảng cáo"}):
        assert law.post(f"{HERE}/khong-dung", wrong).status_code == 422
    done = law.post(f"{HERE}/khong-dung", sent | {"ly_do": "Quảng cáo"})
    assert done.status_code == 303
    states = [wired.questions().get(n).state.value for n in (*numbers, grave)]
    assert states == ["đã nhận", "không dùng", "không dùng", "mới", "mới"]
    assert wired.questions().get(numbers[1]).reason == "Quảng cáo"
    again = law.post(f"{HERE}/khong-dung", sent | {"ly_do": "Quảng cáo"})
    assert again.status_code == 409


def test_an_editor_reads_what_was_given_to_them_and_what_is_for_everybody(signed_in, wired, put):
    """A pupil may be one, and a class mate may have asked."""
    editor, law = signed_in(Role.EDITOR), signed_in(Role.LAW)
    hers = put("Câu giao cho em thì sao?", school_class="7Đ", as_sent="Câu của Ví Dụ")
    other = put("Câu của bạn cùng lớp?")
    for question in (hers, other):
        at = f"{HERE}/{question.number}"
        for answer in (editor.get(at), editor.post(f"{at}/tra-loi", {"loi": "Được."})):
            assert answer.status_code == 422
        assert editor.post(f"{at}/nhan").status_code == 403
    law.post(f"{HERE}/{hers.number}/giao", {"ai": Role.EDITOR.value})
    page, at = editor.get(HERE).text, f"{HERE}/{hers.number}"
    assert "Câu giao cho em" in page
    assert not re.search("cùng lớp|7Đ|Ghi câu hỏi trên phiếu|Không dùng các câu", page)
    assert "Hiện nguyên câu" not in editor.get(at).text
    for act in ("che", "nhan"):
        assert editor.post(f"{at}/{act}", {"viec": "hien"}).status_code == 403
    for act in ("giay", "khong-dung"):
        assert editor.post(f"{HERE}/{act}").status_code == 403
    law.post(f"{at}/che", {"viec": "bo"})
    assert editor.post(f"{at}/tra-loi", {"loi": "Được."}).status_code == 303
    given = editor.post(f"{at}/giao", {"ai": Role.LAW.value})
    assert given.headers["location"] == f"/ban{HERE}"
    assert editor.get(at).status_code == 422


@pytest.mark.slow
def test_publishing_shows_an_answer_while_its_script_says_it_and_tells_of_one_that_goes(
    wired, folder, put, monkeypatch
):
    tomorrow = wired.today + timedelta(days=1)
    monkeypatch.setattr(AnswerRules, "law_day", lambda *_: tomorrow)
    now, profile = wired.tools.clock.now(), wired.station.profile
    made(wired, put(), now)
    asks = replace(profile, public_url="https://dai.example", questions=QuestionWay.FORM)
    beside = SitesBeside(tokens=frozenset(), publish=lambda *_: PutInPlace())
    script = wired.tools.folders.scripts / "doi-mu.md"
    place = wired.tools.folders.feeds / "cau-hoi" / "index.html"

    def published(answer):
        head = "Tiêu đề: Mũ\nLoại: hỏi – đáp\nChương trình: x\nNgày phát: 1/9/2098\n---\n"
        script.write_text(f"{head}{ASKS}\n\n{answer}\n", "utf-8")
        result = publish_site(asks, wired.tools, beside)
        assert result.due.date() == tomorrow
        left = [one for one in result.left_out if "câu hỏi" in one]
        return ASKS in place.read_text("utf-8"), left

    assert published("Phải đội.") == (True, [])
    shown_now, [told] = published("Không phải đội.")
    assert not shown_now
    assert "câu hỏi số 1" in told
