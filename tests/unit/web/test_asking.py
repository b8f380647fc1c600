"""“Hỏi đài”: people are let in, robots and floods are not, and nothing tells who asked."""

import asyncio
import re
import time

import httpx
import pytest
from starlette.applications import Starlette

from broadcaster.app import questions
from broadcaster.app.settings import load_settings
from broadcaster.app.station import wire
from broadcaster.domain.errors import StoreError
from broadcaster.outreach.questions_gate import QuestionGate, work_out
from broadcaster.outreach.questions_inbox import QuestionState
from broadcaster.production.episode_list import ListEntry
from broadcaster.web import asking
from broadcaster.web.asking import TRAP, asking_routes
from tests.fakes.staff_station import STATION

SITE = "/feeds/hoi"
ASKS = "Em đi xe đạp điện có phải đội mũ bảo hiểm không ạ?"


class Clock:
    now = 1_000_000.0

    def __call__(self):
        return self.now


class Asker:
    """A browser before the form; it waits as long as people do."""

    def __init__(self, folder, monkeypatch):
        self.folder, self.clock = folder, Clock()
        (folder / "scripts_vi").mkdir()
        self.write('questions = "mẫu"\n')
        self.wired = wire(load_settings(folder, {}))
        gate = QuestionGate(clock=self.clock, bits=8)
        monkeypatch.setattr(asking, "QuestionGate", lambda: gate)
        self.app = Starlette(
            routes=asking_routes(
                lambda: self.wired,
                lambda: self.wired.station.profile.public_url,
                lambda: {"feeds"},
            )
        )
        self.app.state.gate = gate

    def write(self, setting):
        text = STATION.replace("law_shelf", f"{setting}law_shelf")
        (self.folder / "scripts_vi" / "station.toml").write_text(text, "utf-8")

    def ask(self, path=SITE, data=None, *, content=None, address="203.0.113.9"):
        async def asked():
            door = httpx.ASGITransport(app=self.app, client=(address, 5))
            async with httpx.AsyncClient(transport=door, base_url="http://dai.test") as client:
                if data is None and content is None:
                    return await client.get(path)
                return await client.post(path, data=data, content=content)

        return asyncio.run(asked())

    def token(self):
        return token_of(self.ask().text)

    def send(self, words=ASKS, *, after=30, token=None, **more):
        token = token or self.token()
        self.clock.now += after
        address = more.pop("address", "203.0.113.9")
        return self.ask(data={"phieu": token, "cau_hoi": words, **more}, address=address)

    @property
    def questions(self):
        return self.wired.questions().all(danger=True)


def token_of(page):
    return re.search(r'name="phieu" value="([^"]+)"', page)[1]


def code_of(page):
    return re.search(r'class="ma">([^<]+)<', page)[1]


@pytest.fixture
def asker(tmp_path, monkeypatch):
    one = Asker(tmp_path, monkeypatch)
    yield one
    one.wired.close()


def test_a_question_is_in_the_inbox_and_its_code_tells_the_state(asker):
    answer = asker.send(lop="7a")
    assert answer.status_code == 200
    [one] = asker.questions
    assert (one.text, one.school_class, one.state) == (ASKS, "7A", QuestionState.NEW)
    assert (one.at.minute, one.at.second, one.at.microsecond) == (0, 0, 0)
    code = code_of(answer.text)
    told = asker.ask(f"{SITE}/ma", {"ma": code})
    assert told.status_code == 200
    assert "đang chờ người phụ trách" in told.text
    assert ASKS not in told.text
    assert asker.ask(f"{SITE}/ma", {"ma": "aaaa-aaaa-aaaa-aaaa"}).status_code == 404


def test_a_crowd_is_answered_on_whatever_loop_the_server_runs(asker, monkeypatch):
    """A unit that rested is answered on a new loop; who waits for a turn waits there."""
    keep = asking._keep

    def slowly(*what):
        time.sleep(0.05)  # so that the others have to wait
        keep(*what)

    monkeypatch.setattr(asking, "_keep", slowly)
    for round_ in range(2):
        tokens = [asker.token() for _ in range(5)]
        asker.clock.now += 30

        async def crowd(round_=round_, tokens=tokens):
            door = httpx.ASGITransport(app=asker.app, client=("203.0.113.9", 5))
            async with httpx.AsyncClient(transport=door, base_url="http://dai.test") as client:
                sent = (
                    client.post(SITE, data={"phieu": one, "cau_hoi": f"{ASKS} ({round_}, {n})"})
                    for n, one in enumerate(tokens)
                )
                return await asyncio.gather(*sent)

        answers = asyncio.run(crowd())
        told = [re.findall(r"<p[^>]*>([^<]+)", one.text)[:3] for one in answers if one.is_error]
        assert [answer.status_code for answer in answers] == [200] * 5, told
    assert len(asker.questions) == 10


def test_nothing_that_is_kept_tells_who_asked(asker):
    code = code_of(asker.send().text)
    asker.wired.close()
    kept = b"".join(p.read_bytes() for p in asker.folder.rglob("*") if p.is_file())
    assert ASKS.encode() in kept
    for secret in (b"203.0.113.9", code.encode(), code.replace("-", "").encode()):
        assert secret not in kept


def test_where_the_station_takes_no_questions_there_is_nothing(asker):
    for setting in ("", 'questions = "phiếu"\n'):
        asker.write(setting)
        asker.wired = wire(load_settings(asker.folder, {}))
        for path in (SITE, f"{SITE}/ma", f"{SITE}/giay"):
            assert asker.ask(path).status_code == 404


def test_who_asked_may_still_look_when_the_form_is_closed(asker):
    code = code_of(asker.send("Em bị đánh ở nhà").text)
    asker.write("")
    asker.wired = wire(load_settings(asker.folder, {}))
    for path in (SITE, f"{SITE}/giay", "/x/hoi/ma"):
        assert asker.ask(path).status_code == 404
    page = asker.ask(f"{SITE}/ma")
    assert page.status_code == 200
    assert not {"Hỏi đài", "Đã trả lời"} & {*re.findall(">([^<]+)</a>", page.text)}  # closed ways
    assert "đang chờ người phụ trách" in asker.ask(f"{SITE}/ma", {"ma": code}).text
    assert asker.ask(data={"phieu": "x", "cau_hoi": ASKS}).status_code == 404


def test_a_head_is_answered_as_its_get_and_takes_nothing(asker):
    async def heads():
        door = httpx.ASGITransport(app=asker.app, client=("203.0.113.9", 5))
        async with httpx.AsyncClient(transport=door, base_url="http://dai.test") as client:
            return [(await client.head(path)).status_code for path in (SITE, f"{SITE}/ma") * 12]

    assert set(asyncio.run(heads())) == {200}
    assert asker.ask(f"{SITE}/ma", {"ma": "x"}).status_code == 404


def test_the_root_of_the_server_leads_to_the_site(asker):
    answer = asker.ask("/hoi")
    assert (answer.status_code, answer.headers["location"]) == (302, "feeds/hoi")
    paper = asker.ask(f"{SITE}/giay").text
    assert "đừng in" in paper  # nobody can open the sample's address
    assert "<svg" not in paper
    assert "https://phat-thanh.example.edu.vn/hoi" in paper
    for name in re.findall(r'(?:src|href)="(hoi/tep/[^"]+)"', asker.ask().text):
        assert asker.ask(f"/feeds/{name}").status_code == 200
    assert asker.ask(f"{SITE}/tep/..%2f..%2fasking.py").status_code == 404


def test_what_fills_the_field_that_nobody_sees_is_not_taken_and_not_said_to_be(asker):
    """It may be the browser of a child."""
    answer = asker.send("Em bị đánh ở nhà ạ", **{TRAP: "http://x.example"})
    assert (answer.status_code, asker.questions) == (422, ())
    assert "Đã nhận" not in answer.text
    assert "Em bị đánh ở nhà ạ</textarea>" in answer.text
    assert 'id="giup" aria-live="polite">' in answer.text  # 111 is shown


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"after": 1}, "Gửi nhanh quá"),
        ({"after": 7 * 3600}, "mở đã lâu"),
        ({"token": "bịa"}, "Trang này đã cũ"),
    ],
)
def test_a_form_that_is_too_young_too_old_or_not_ours_comes_back_with_the_words(asker, how, said):
    answer = asker.send(**how)
    assert said in answer.text
    assert ASKS in answer.text
    assert asker.questions == ()
    assert asker.send(token=token_of(answer.text)).status_code == 200
    assert len(asker.questions) == 1


def test_a_form_is_taken_once(asker):
    token = asker.token()
    first = asker.send(token=token)
    assert code_of(first.text) == code_of(asker.send(token=token, after=1).text)  # pressed twice
    assert "đã gửi rồi" in asker.send("Một câu hỏi khác hẳn?", token=token, after=1).text
    assert "đã gửi rồi" in asker.send(token=token, after=60).text
    assert len(asker.questions) == 1


def test_a_second_press_writes_what_the_first_could_not(asker, monkeypatch):
    token, real = asker.token(), asker.wired.questions().add

    def full(*_, **__):
        raise StoreError("đầy")

    monkeypatch.setattr(asker.wired.questions(), "add", full)
    assert asker.send(token=token).status_code == 503
    monkeypatch.setattr(asker.wired.questions(), "add", real)
    code = code_of(asker.send(token=token, after=1).text)
    assert asker.ask(f"{SITE}/ma", {"ma": code}).status_code == 200


@pytest.mark.parametrize(
    "words", ["", "x" * 501, "Mua ở https://ban-hang.example đi", "vào choi-game.com nhận thưởng"]
)
def test_what_is_no_question_comes_back(asker, words):
    answer = asker.send(words)
    assert answer.status_code == 422
    assert asker.questions == ()


def test_markup_is_text(asker):
    bad = '</textarea><script>alert(1)</script>" onload="x'
    page = asker.send(bad, after=1, lop='"><script>').text
    assert "<script>alert" not in page
    assert '"><script>' not in page
    asker.send(bad)
    assert asker.questions[0].text == bad


def test_personal_data_is_offered_to_be_blanked(asker):
    words = "Em tên là Ví Dụ, gọi 0912345678 cho em nhé"
    page = asker.send(words).text
    assert "Ví Dụ, 0912345678" in page
    assert asker.questions == ()
    asker.send(words, token=token_of(page), che="1")
    [one] = asker.questions
    assert one.as_sent == ""
    assert "0912345678" not in one.text
    asker.send(words, giu="1")
    assert asker.questions[0].as_sent == words  # until a person decides
    assert "Ví Dụ" not in asker.questions[0].text


def test_words_of_danger_show_111_at_once(asker):
    answer = asker.send("Em bị đánh ở nhà, em phải làm sao?")
    assert 'href="tel:111"' in answer.text
    assert asker.questions[0].danger
    told = asker.ask(f"{SITE}/ma", {"ma": code_of(answer.text)})
    assert 'href="tel:111"' in told.text


def test_one_address_is_held_and_another_is_not(asker):
    answers = [asker.send(after=5) for _ in range(11)]
    assert [a.status_code for a in answers] == [200] * 10 + [429]
    assert ASKS in answers[-1].text
    assert asker.send(address="203.0.113.10").status_code == 200


def test_in_an_unusual_hour_proof_is_asked_once_and_few_come_in_without(asker):
    for n in range(21):
        asker.send(after=5, address=f"203.0.113.{n}")
    before = len(asker.questions)
    bare = [asker.send(after=5, address=f"198.51.100.{n}") for n in range(5)]
    assert [a.status_code for a in bare].count(200) + before <= 24
    assert bare[-1].status_code == 429
    token = token_of(bare[-1].text)
    assert 'data-bits="8"' in bare[-1].text
    proof = work_out(token, 8)
    count = len(asker.questions)
    assert asker.send(token=token, cong=proof, address="192.0.2.1").status_code == 200
    assert len(asker.questions) == count + 1
    other = asker.send("Hỏi câu khác?", token=token, cong=proof, address="192.0.2.1", after=1)
    assert "đã gửi rồi" in other.text
    assert len(asker.questions) == count + 1


@pytest.mark.slow
def test_words_that_are_no_question_take_nothing_from_those_who_ask(asker):
    bad = [asker.send("ngắn", after=5).status_code for _ in range(25)]
    assert bad == [422] * 25
    token = token_of(asker.send("Em tên là Ví Dụ, gọi 0912345678 nhé?", after=5).text)
    assert not asker.app.state.gate.is_unusual()
    assert asker.send(token=token, che="1").status_code == 200
    asked = [asker.send(after=5).status_code for _ in range(10)]
    assert asked == [200] * 9 + [429]


def test_who_sends_without_end_is_refused_before_the_form_is_read(asker):
    many = [asker.ask(content=b"x").status_code for _ in range(100)]  # one more each ten seconds
    assert many[-1] == 429
    answer = asker.ask(content=b"x" * 20_000)
    assert (answer.status_code, "gọi 111" in answer.text) == (429, True)
    assert asker.send(address="192.0.2.1").status_code == 200


@pytest.mark.slow
def test_what_tells_of_danger_comes_in_though_others_filled_the_hour(asker):
    for n in range(40):
        token = asker.token()
        bits = int(token.split(".")[1])
        proof = work_out(token, bits) if bits else ""
        asker.send(token=token, cong=proof, after=5, address=f"203.0.113.{n}")
    assert asker.send(address="192.0.2.1").status_code == 429
    count = len(asker.questions)
    answer = asker.send("Em bị đánh ở nhà thì làm sao ạ?", address="192.0.2.2")
    assert answer.status_code == 200
    assert len(asker.questions) == count + 1
    many = [asker.send("Em bị đánh ở nhà ạ", address="192.0.2.2", after=5) for _ in range(5)]
    assert many[-1].status_code == 429  # the way of its own is narrow
    assert 'id="giup" aria-live="polite">' in many[-1].text


def test_slow_bodies_of_one_address_shut_nobody_else_out(asker):
    async def asked():
        end, begun = asyncio.Event(), []

        async def slow():
            yield b"phieu="
            begun.append(1)  # who reads it has asked for more
            await end.wait()

        def client(address):
            door = httpx.ASGITransport(app=asker.app, client=(address, 5))
            return httpx.AsyncClient(transport=door, base_url="http://dai.test")

        async with client("203.0.113.9") as one, client("192.0.2.1") as two:
            waiting = [asyncio.create_task(one.post(SITE, content=slow())) for _ in range(8)]
            while len(begun) < 8:
                assert not any(one.done() for one in waiting)
                await asyncio.sleep(0.01)
            codes = [(await who.post(SITE, data={"phieu": "x"})).status_code for who in (one, two)]
            end.set()
            await asyncio.gather(*waiting)
            return codes, (await one.post(SITE, data={"phieu": "x"})).status_code

    assert asyncio.run(asked()) == ([503, 200], 200)


@pytest.mark.parametrize("path", ["/x/y/hoi", "/feeds/kenh/hoi", "/ban/hoi/ma", "/a/hoi/giay"])
def test_the_form_is_only_where_the_site_is(asker, path):
    assert asker.ask(path).status_code == 404


def test_the_paper_has_the_address_alone(asker):
    path = asker.folder / "scripts_vi" / "station.toml"
    kept = re.sub(r"(?m)^public_url.*\n", "", path.read_text("utf-8"))
    path.write_text(kept, "utf-8")
    asker.wired = wire(load_settings(asker.folder, {}))
    assert "<strong>http://dai.test/feeds/hoi</strong>" in asker.ask(f"{SITE}/giay?x=1").text
    assert asker.ask(f"http://{'a' * 600}/feeds/hoi/giay").status_code == 404


@pytest.mark.parametrize(
    "content", [b"a" * 20_000, b"&".join([b"a=1"] * 30), b"\xff\xfe", b"phieu=%ff%00&cau_hoi=%00"]
)
def test_broken_bodies_break_nothing(asker, content):
    assert asker.ask(content=content).status_code in (200, 413)
    assert asker.ask(f"{SITE}/ma", content=content).status_code in (404, 413)
    assert asker.questions == ()


def test_codes_cannot_be_tried_out(asker):
    codes = [
        asker.ask(f"{SITE}/ma", {"ma": f"aaaa-aaaa-aaaa-aa{n:02}"}).status_code for n in range(22)
    ]
    assert codes[-1] == 429
    assert asker.ask(f"{SITE}/ma", {"ma": "x"}, address="192.0.2.7").status_code == 404


def test_an_answer_for_everybody_is_read_under_the_code_until_its_item_is_taken_back(
    asker, monkeypatch
):
    code = code_of(asker.send().text)
    book, now = asker.wired.questions(), asker.wired.tools.clock.now()
    one = book.step(asker.questions[0], QuestionState.TAKEN, now)
    one = book.step(one, QuestionState.ANSWERED, now, answer="Phải đội.")
    one = book.step(one, QuestionState.APPROVED, now)
    page = asker.ask(f"{SITE}/ma", {"ma": code}).text
    assert "<p>Phải đội.</p>" in page
    assert "Đọc được đến" not in page
    book.step(one, QuestionState.MADE, now, script="doi-mu")
    assert "<p>Phải đội.</p>" in asker.ask(f"{SITE}/ma", {"ma": code}).text
    listing = asker.wired.tools.listing()
    listing.adopt(
        ListEntry(
            key="thu", guid="thu", programme="phat-thanh", first_day=now.date(), day=now.date(),
            number=1, slugs=("doi-mu",),
        )
    )  # fmt: skip
    listing.save()
    monkeypatch.setattr(questions, "withdrawn_keys", lambda _: frozenset({"thu"}))
    assert "Phải đội." not in asker.ask(f"{SITE}/ma", {"ma": code}).text


def test_the_page_of_answers_is_linked_where_it_is(asker):
    page = asker.wired.settings.feeds / "cau-hoi" / "index.html"
    assert "Đã trả lời</a>" not in asker.ask().text
    page.parent.mkdir(parents=True)
    page.write_text("", "utf-8")
    assert 'href="cau-hoi/index.html">Đã trả lời</a>' in asker.ask().text
    assert 'href="../cau-hoi/index.html">Đã trả lời</a>' in asker.ask(f"{SITE}/ma").text


def test_a_private_answer_is_read_under_the_code(asker):
    code = code_of(asker.send().text)
    book, now = asker.wired.questions(), asker.wired.tools.clock.now()
    one = book.step(asker.questions[0], QuestionState.TAKEN, now)
    one = book.step(one, QuestionState.ANSWERED, now, answer="Phải đội.\nLuật nói thế.")
    assert "Phải đội." not in asker.ask(f"{SITE}/ma", {"ma": code}).text
    book.step(one, QuestionState.PRIVATE, now)
    assert "<p>Phải đội.</p>" in asker.ask(f"{SITE}/ma", {"ma": code}).text


def test_why_a_question_is_not_used_is_told(asker):
    code = code_of(asker.send().text)
    book = asker.wired.questions()
    book.step(
        asker.questions[0], QuestionState.REFUSED, asker.wired.tools.clock.now(), reason="Đã có bài"
    )
    assert "Đã có bài" in asker.ask(f"{SITE}/ma", {"ma": code}).text


@pytest.mark.soak
def test_ten_thousand_addresses_in_an_hour_fill_neither_inbox_nor_disk(asker):
    """Each with a form of its own that is old enough, and with its proof: no more than an hour takes."""

    async def flood():
        answers = []
        for n in range(10_000):
            door = httpx.ASGITransport(app=asker.app, client=(f"2001:db8:{n:x}::1", 5))
            async with httpx.AsyncClient(transport=door, base_url="http://dai.test") as client:
                token = asker.app.state.gate.form()
                asker.clock.now += 0.3
                late = asker.clock.now + 5
                now, asker.clock.now = asker.clock.now, late
                bits = asker.app.state.gate.opened(token).bits
                data = {"phieu": token, "cau_hoi": f"Mua {n} ngay kẻo hết nhé?"}
                data["cong"] = work_out(token, bits) if bits else ""
                answers.append((await client.post(SITE, data=data)).status_code)
                asker.clock.now = now
        return answers

    answers = asyncio.run(flood())
    assert answers.count(429) > 9_800
    assert 0 < len(asker.questions) <= 60
    size = sum(p.stat().st_size for p in asker.folder.rglob("*") if p.is_file())
    assert size < 5_000_000
