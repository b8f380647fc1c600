"""What no browser sends and no hand should write is answered in words, never with a bare 500."""

import errno
import logging
import os
from pathlib import Path

import pytest
from sqlalchemy import text

from broadcaster.accounts.rights import Role
from broadcaster.desk import settings_page


@pytest.fixture
def admin(signed_in):
    return signed_in(Role.ADMIN)


@pytest.fixture
def own_log(monkeypatch):
    """A server that another test began in this process keeps its log to itself, each line twice."""
    monkeypatch.setattr(logging.getLogger("uvicorn"), "propagate", True)
    monkeypatch.setattr(logging.getLogger("uvicorn.error"), "filters", [])


def said(answer):
    return answer.text.split('<p role="alert"><strong>')[1].split("</strong>")[0]


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "-1", "1.5", "٣", "%00", "%ff"])
def test_a_number_that_no_database_has(admin, number):
    for way in ("", "/so", "/dong"):
        answer = admin.get(f"/viec/{number}{way}")
        assert answer.status_code == 422, answer.text
        assert said(answer) == "Không có việc này."
    assert admin.post(f"/viec/{number}/huy").status_code == 422


def test_a_way_of_asking_that_no_form_has(admin):
    answer = admin.runner.run(admin.client.put("/ban/hom-nay", content=b"x"))
    assert answer.status_code == 405
    assert said(answer) == "Trang này không nhận yêu cầu kiểu ấy."
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_what_nobody_foresaw_is_told_in_words(admin, monkeypatch):
    """The trace goes on to the server's screen, so it is raised again behind the answer."""
    monkeypatch.setattr(settings_page, "station_schedule", lambda *_: 1 / 0)
    heard = []

    async def ask():
        scope = {
            "type": "http", "method": "GET", "path": "/ban/cai-dat", "root_path": "/ban",
            "raw_path": b"/ban/cai-dat", "query_string": b"", "scheme": "http",
            "server": ("desk.test", 80), "client": ("127.0.0.1", 5), "http_version": "1.1",
            "headers": [(b"host", b"desk.test"),
                        (b"cookie", f"phien={admin.client.cookies['phien']}".encode())],
        }  # fmt: skip

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            heard.append(message)

        with pytest.raises(ZeroDivisionError):
            await admin.client._transport.app(scope, receive, send)

    admin.runner.run(ask())
    page = b"".join(m.get("body", b"") for m in heard).decode()
    assert heard[0]["status"] == 500
    assert "Máy của đài gặp lỗi chưa lường trước." in page


def test_a_database_that_fails_is_told_and_why_stands_on_the_servers_screen(
    admin, state, own_log, caplog
):
    """But for the values of the statement, which may be names."""
    with state.wired().database().writing() as session:
        session.execute(text("DROP TABLE job"))
    answer = admin.get("/viec/98765")
    assert answer.status_code == 500
    assert said(answer) == "Cơ sở dữ liệu báo lỗi."
    assert "no such table: job" not in answer.text
    assert "no such table: job" in caplog.text
    assert "98765" not in caplog.text


@pytest.mark.parametrize("number", [errno.EIO, errno.EACCES])
@pytest.mark.parametrize("ask", ["exists", "is_file", "is_dir"])
def test_a_disk_that_refuses_is_told_with_the_file(
    admin, folder, own_log, monkeypatch, caplog, ask, number
):
    """Whatever page asks for whatever file: no page has to foresee it; the log has the trace."""
    path = folder / "scripts_vi" / "ghi-am" / "em lan.wav"

    stat = Path.stat

    def refused(of, **how):
        if of == path:
            raise OSError(number, os.strerror(number), str(of))
        return stat(of, **how)

    monkeypatch.setattr(settings_page, "station_schedule", lambda *_: getattr(path, ask)())
    monkeypatch.setattr(Path, "stat", refused)
    answer = admin.get("/cai-dat")
    assert answer.status_code == 500
    assert said(answer).endswith(": scripts_vi/ghi-am/em lan.wav.")
    assert "đọc hoặc ghi" in said(answer)
    assert str(folder) not in answer.text
    assert "getattr(path, ask)" in caplog.text


def test_a_card_that_cannot_be_read_is_named_by_the_page_that_needs_it(admin, folder):
    recordings = folder / "scripts_vi" / "ghi-am"
    recordings.mkdir(exist_ok=True)
    (recordings / "em-lan.wav").write_bytes(b"RIFF")
    (recordings / "em-lan.toml").symlink_to(folder / "que-nho" / "em-lan.toml")
    answer = admin.get("/kho")
    assert "không đọc phiếu quyền được: scripts_vi/ghi-am/em-lan.toml." in said(answer)


def test_a_slip_in_the_stations_file_leaves_the_desk_open(admin, signed_in, folder, state):
    """Whoever may mend it is told on every page, with the line; the file is mended from here."""
    path = folder / "scripts_vi" / "station.toml"
    right = path.read_text("utf-8")
    name = state.wired().station.profile.name
    path.write_text(right + "\nlech = = 3\n", encoding="utf-8")
    page = admin.get("/cai-dat")
    assert page.status_code == 200
    assert name in page.text
    line = len(right.splitlines()) + 2
    assert f"cài đặt của đài:{line}:" in page.text
    assert "/cai-dat/tep/dai" in page.text
    pupil = signed_in(Role.PUPIL)
    assert "bàn làm việc dùng cài đặt trước đó" not in pupil.get("/hom-nay").text
    file = admin.get("/cai-dat/tep/dai")
    assert file.status_code == 200
    digest = file.text.split('name="ma" value="')[1].split('"')[0]
    saved = admin.post("/cai-dat/tep/dai", {"ma": digest, "noi_dung": right})
    assert saved.status_code == 303, saved.text
    assert "bàn làm việc dùng cài đặt trước đó" not in admin.get("/cai-dat").text
    assert state.wired.fault is None
