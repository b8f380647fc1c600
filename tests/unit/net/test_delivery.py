"""Alarms reach people through a mail server and a webhook of this machine, or it is told."""

import email
import hashlib
import hmac
import json
import re
import threading
import time
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from broadcaster.domain.errors import DeliveryFault
from broadcaster.domain.playout import Alarm
from broadcaster.domain.station import AlarmSettings
from broadcaster.net.mail import Mailer
from broadcaster.net.webhook import SIGNATURE, Webhook
from broadcaster.playout.background import AlarmSender
from tests.fakes.playout_sim import moment
from tests.fakes.quiet_port import quiet_port

ALARM = Alarm(
    key="lo:2026-11-26T06:45",
    at=moment("2026-11-26 06:51"),
    site="",
    sentence="Lỡ giờ 2026-11-26T06:45: “Mũ bảo hiểm”.",
    hint="Chạy: broadcaster air-now --make-up",
)


class Box:
    """Keeps what arrives; refuses those whose address says so."""

    def __init__(self) -> None:
        self.messages = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("khong-co"):
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.messages.append(email.message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@pytest.fixture
def server():
    """A mail server on the loopback."""
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=quiet_port(), ready_timeout=120)
    controller.start()
    yield box, controller.port
    controller.stop()


def settings(port, **more):
    values = {"to": ("co-ha@truong.test", "thay-nam@truong.test"), "smtp_host": "127.0.0.1"}
    return AlarmSettings(**{**values, "smtp_port": port, "smtp_security": "none", **more})


def test_a_mail_says_what_happened_in_vietnamese_to_everybody(server):
    box, port = server
    Mailer(settings(port)).send("Đài: Lỡ giờ", ALARM.text("Măng non"), {})
    [message] = box.messages
    assert message["Subject"] == "Đài: Lỡ giờ"
    assert message["To"] == "co-ha@truong.test, thay-nam@truong.test"
    assert message["Auto-Submitted"] == "auto-generated"
    assert "Cần làm: Chạy: broadcaster air-now --make-up" in message.get_content()


def test_a_subject_with_line_breaks_cannot_add_a_header(server):
    box, port = server
    Mailer(settings(port)).send("Lỡ giờ\r\nBcc: ai-do@la.test", "x", {})
    assert box.messages[0]["Bcc"] is None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"smtp_port": 1}, "không nối được"),
        ({"to": ("khong-co@truong.test",)}, "từ chối người nhận"),
        ({"smtp_security": "starttls"}, "STARTTLS"),
    ],
)
def test_a_mail_that_cannot_be_sent_is_a_fault_with_a_reason(server, more, told):
    _, port = server
    with pytest.raises(DeliveryFault, match=told):
        Mailer(settings(port, **more)).send("x", "y", {})


def test_one_of_two_who_is_refused_is_told(server):
    _, port = server
    both = settings(port, to=("co-ha@truong.test", "khong-co@truong.test"))
    with pytest.raises(DeliveryFault, match=re.escape("khong-co@truong.test")):
        Mailer(both).send("x", "y", {})


def test_the_password_comes_from_outside_and_a_wrong_one_is_told():
    asked = []

    def check(server, session, envelope, mechanism, data):
        asked.append((data.login, data.password))
        return AuthResult(success=data.password == b"dung", handled=False)

    controller = Controller(
        Box(),
        hostname="127.0.0.1",
        port=quiet_port(),
        ready_timeout=120,
        authenticator=check,
        auth_require_tls=False,
    )
    controller.start()
    port = controller.port
    try:
        Mailer(settings(port, smtp_user="phat-thanh"), "dung").send("x", "y", {})
        with pytest.raises(DeliveryFault, match="mật khẩu"):
            Mailer(settings(port, smtp_user="phat-thanh"), "sai").send("x", "y", {})
    finally:
        controller.stop()
    assert asked[0] == (b"phat-thanh", b"dung")


class Hook(BaseHTTPRequestHandler):
    """Keeps what is posted, answers what the test wants."""

    answer, kept = 200, []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.kept.append((self.path, dict(self.headers), body))
        self.send_response(self.answer)
        if self.answer == 302:
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        """Quiet."""


@pytest.fixture
def hook():
    """A web address on the loopback."""
    handler = type("Hook", (Hook,), {"kept": []})
    server = HTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield handler, f"http://127.0.0.1:{server.server_port}/moc"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_webhook_gets_the_words_and_the_facts_signed(hook):
    handler, address = hook
    Webhook(address, "bí mật").send("Lỡ giờ", "chữ", {"key": "lo:x"})
    [(path, head, body)] = handler.kept
    assert path == "/moc"
    told = json.loads(body)
    assert (told["subject"], told["text"], told["key"]) == ("Lỡ giờ", "chữ", "lo:x")
    sign = hmac.new("bí mật".encode(), body, hashlib.sha256).hexdigest()
    assert head[SIGNATURE] == f"sha256={sign}"


@pytest.mark.parametrize("answer", [500, 404, 302])
def test_any_answer_but_yes_is_a_fault(hook, answer):
    handler, address = hook
    handler.answer = answer
    with pytest.raises(DeliveryFault, match=str(answer)):
        Webhook(address).send("x", "y", {})
    assert len(handler.kept) == 1


def test_an_address_that_nobody_listens_at_is_a_fault():
    with pytest.raises(DeliveryFault, match="không nối được"):
        Webhook("http://127.0.0.1:1/").send("x", "y", {})


class Flaky:
    """Fails so many times, then succeeds."""

    name = "thử"

    def __init__(self, failures):
        self.failures, self.sent = failures, []

    def send(self, subject, text, facts):
        if self.failures:
            self.failures -= 1
            raise DeliveryFault("chưa gửi được")
        self.sent.append((subject, text, facts))


def answers(post, count):
    """Answers until so many are there."""
    found, end = [], time.monotonic() + 120
    while len(found) < count:
        assert time.monotonic() < end, found
        time.sleep(0.01)
        found += post.answers()
    return found


def test_a_failure_is_told_at_once_and_tried_again_until_it_arrives():
    messenger, pauses = Flaky(2), []
    post = AlarmSender([messenger], "Đài", pause=lambda s: pauses.append(s) or False)
    post.tell(ALARM)
    told = answers(post, 2)
    assert "chưa gửi được" in told[0][1]
    assert told[1] == (ALARM.key, "thử: đã gửi")
    assert pauses == [5.0, 30.0]
    assert messenger.sent[0][2]["sentence"] == ALARM.sentence


def test_what_never_arrives_is_given_up_and_told():
    post = AlarmSender([Flaky(99)], "Đài", attempts=(0.0, 0.0), pause=lambda _: False)
    post.tell(ALARM)
    assert "thôi không gửi nữa" in answers(post, 2)[-1][1]


def test_telling_never_waits():
    """A messenger that hangs holds nobody up, and leaving is possible."""
    hanging = threading.Event()

    class Hangs:
        name = "treo"

        def send(self, *_):
            hanging.wait(120)

    post = AlarmSender([Hangs()], "Đài")
    post.tell(ALARM)
    assert post.answers() == []
    hanging.set()
    post.close()


def test_the_text_can_be_pasted_into_a_chat():
    assert ALARM.text("Măng non") == (
        "⚠ Măng non, 06:51 thứ năm 26/11/2026\n"
        "Lỡ giờ 2026-11-26T06:45: “Mũ bảo hiểm”.\n"
        "Cần làm: Chạy: broadcaster air-now --make-up"
    )


def test_every_alarm_is_said_on_the_screen_also_when_nobody_else_is_told():
    said = []
    post = AlarmSender([], "Măng non", say=said.append)
    post.tell(ALARM)
    assert said == [ALARM.text("Măng non")]
    assert post.ways == ()
