"""Files come in by plain forms too: without scripts, with the token before the file."""

import asyncio
import io

import numpy as np
import pytest
import soundfile
from starlette.requests import Request

from broadcaster.accounts.rights import Role
from broadcaster.app.station import wire
from broadcaster.desk.multipart import form_with_file
from broadcaster.domain.errors import InputError
from broadcaster.writing.takes import takes_of

LIMIT = 10_000


def body(*parts, boundary="xyz", end="--"):
    """A form as browsers send it; a part is (name, text) or (name, file name, bytes)."""
    out = b""
    for name, *rest in parts:
        *file, value = rest
        more = f'; filename="{file[0]}"\r\nContent-Type: audio/wav' if file else ""
        data = value if isinstance(value, bytes) else value.encode()
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'
        out += head.encode() + data + b"\r\n"
    return out + f"--{boundary}{end}\r\n".encode()


def read(data, *, step=7, kind="multipart/form-data; boundary=xyz", admit=lambda fields: None):
    """What the reader finds when the body comes in pieces of `step` bytes."""
    pieces = [data[n : n + step] for n in range(0, len(data), step)]

    async def receive():
        piece = pieces.pop(0) if pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def go():
        scope = {"type": "http", "method": "POST", "headers": [(b"content-type", kind.encode())]}
        async with form_with_file(Request(scope, receive), LIMIT, admit) as (fields, brought):
            return fields, brought.name, brought.path.read_bytes()

    return asyncio.run(go())


@pytest.mark.parametrize("step", [1, 2, 3, 7, 64, 100_000])
def test_fields_and_the_file_come_out_however_the_blocks_fall(step):
    file = b"\r\n--xy\r\n--xyzzy" + bytes(range(256)) * 3 + b"\r\n"
    # a line that begins like the boundary, but a real one follows only at the end
    file = file.replace(b"--xyz", b"--xyy")
    sent = body(
        ("ma_trang", "t"), ("ten", "Trống trường"), ("tep", "tiếng.wav", file), ("sau", "1")
    )
    fields, name, data = read(sent, step=step)
    assert fields == {"ma_trang": "t", "ten": "Trống trường", "sau": "1"}
    assert (name, data) == ("tiếng.wav", file)


FILE = ("tep", "a.wav", b"RIFF")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        (body(("ten", "x")), "chưa chọn tệp nào"),
        (body(("tep", "", b"")), "chưa chọn tệp nào"),
        (body(FILE, FILE), "một tệp"),
        (body(("tep", "a.wav", b"x" * (LIMIT + 1))), "lớn hơn"),
        (body(FILE)[:-9], "đứt giữa chừng"),
        (body(FILE, end=" ?"), "không đọc được"),
        (body(("ten", "x" * 70_000), FILE), "không đọc được"),
        (body(*[("n", "1")] * 80, FILE), "không đọc được"),
        (b"--xyz\r\n" + b"X: y\r\n" * 4000 + b"\r\n", "không đọc được"),
        (b"--xyz\r\n" + b"X: y\r\n" * 2000 + b"X-" + b"z" * 3000 + b": y\r\n", "không đọc được"),
        (b"--xyz\r\nX: " + b"y" * 9000, "không đọc được"),
        (b"--xyz\r\nX" + b"y" * 9000, "không đọc được"),
        (b"nothing of a form\r\n" + body(FILE), "không đọc được"),
        (b"--xyz\r\nContent-Type: text/plain\r\n\r\nx\r\n--xyz--\r\n", "không đọc được"),
        (b"", "đứt giữa chừng"),
    ],
)
def test_what_is_no_form_is_refused(sent, said):
    with pytest.raises(InputError, match=said):
        read(sent, step=100)


@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        f"multipart/form-data; boundary={'x' * 300}",
    ],
)
def test_a_form_without_its_boundary_is_none(kind):
    with pytest.raises(InputError, match="không đọc được"):
        read(body(FILE), kind=kind)


def test_names_come_as_browsers_quote_them():
    sent = body(("ghi chú; 1", "x"), ("tep", "a%22b; filename=c.wav", b"RIFF"))
    fields, name, _ = read(sent, kind='multipart/form-data; charset=utf-8; boundary="xyz"')
    assert fields == {"ghi chú; 1": "x"}
    assert name == "a%22b; filename=c.wav"


def test_a_body_that_is_no_form_writes_nothing_into_the_log(caplog, capsys):
    for hostile in (b"--xyzz" * 9, b"--xyz\r\n" + b"\xff: y\r\n", b"--xyz\r\n:\r\n"):
        with pytest.raises(InputError):
            read(hostile)
    assert caplog.records == []
    assert capsys.readouterr().err == ""


def test_who_asks_is_known_before_a_byte_is_kept():
    asked = []

    def refuse(fields):
        asked.append(dict(fields))
        raise InputError("không")

    with pytest.raises(InputError, match="không"):
        read(body(("ten", "x"), FILE, ("ma_trang", "muộn")), admit=refuse)
    assert asked == [{"ten": "x"}]


# --- over the wire --------------------------------------------------------------------------------

FORM = {"content-type": "multipart/form-data; boundary=xyz"}
SOUND = [("ten", "Trống vào lớp"), ("loai", "nhac"), ("ai", "Đội nghi thức"), ("nguon", "Sân"),
         ("giay_phep", "Nhà trường giữ quyền"), ("pham_vi", "truong")]  # fmt: skip


def wave(seconds=1.5):
    line = np.sin(np.arange(int(16_000 * seconds)) * 0.1) * 0.2
    file = io.BytesIO()
    soundfile.write(file, line, 16_000, format="WAV")
    return file.getvalue()


@pytest.fixture
def teacher(signed_in):
    return signed_in(Role.EDITOR)


def post(browser, path, *parts, token=None):
    """As a browser without scripts: no header of ours, the token in the first field."""
    first = ("ma_trang", browser.csrf if token is None else token)
    sent = body(first, *parts)
    return browser.post(path, content=sent, headers=FORM, csrf="")


def test_a_sound_goes_on_the_shelf_without_scripts(teacher):
    answer = post(teacher, "/kho", *SOUND, ("tep", "trong.wav", wave()))
    assert (answer.status_code, answer.headers["location"]) == (303, "/ban/kho")
    page = teacher.get("/kho").text
    assert "Đã cất “Trống vào lớp” vào kho" in page
    assert "<h2>Trống vào lớp" in page


def test_without_the_right_token_nothing_is_kept(teacher, signed_in):
    for token in ("", "sai", signed_in(Role.ADMIN).csrf):
        answer = post(teacher, "/kho", *SOUND, ("tep", "trong.wav", wave()), token=token)
        assert answer.status_code == 403
    late = body(*SOUND, ("tep", "trong.wav", wave()), ("ma_trang", teacher.csrf))
    assert teacher.post("/kho", content=late, headers=FORM, csrf="").status_code == 403
    assert "<h2>Trống vào lớp" not in teacher.get("/kho").text


def test_a_fault_is_told_on_a_page(teacher):
    answer = post(teacher, "/kho", *SOUND, ("tep", "bai.exe", b"MZ\x90" * 500))
    assert answer.status_code == 422
    assert "<h1>" in answer.text


@pytest.fixture
def script(teacher, folder):
    programme = min((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    teacher.post("/soan-bai", {"tieu_de": "Đội mũ", "loai": "hỏi – đáp", "ngay": "30/11/2026",
                               "chuong_trinh": programme})  # fmt: skip
    return "doi-mu.md"


def test_words_of_a_file_are_put_behind_the_script(teacher, script):
    words = "NỮ: Nhớ đội mũ nhé.".encode()
    answer = post(teacher, f"/soan-bai/{script}/tep", ("tep", "loi.txt", words))
    assert answer.headers["location"] == f"/ban/soan-bai/{script}"
    assert "Nhớ đội mũ nhé." in teacher.get(f"/soan-bai/{script}").text


def test_a_line_is_recorded_by_the_phone_without_scripts(teacher, script, wired, folder):
    file = folder / "scripts_vi" / script
    head = file.read_text("utf-8").partition("---\n")[0]
    file.write_text(f"{head}---\nHỎI: Vì sao phải đội mũ?\n\nĐÁP: Để mũ đỡ đầu.\n", "utf-8")
    page = teacher.get(f"/phong-thu/{script}").text
    mark = page.split('<option value="1:')[1].split('"')[0]
    consent = [("ai", "Em N.T.L."), ("phieu", "Phiếu 12"), ("pham_vi", "truong")]
    file = ("tep", "thu.wav", wave(2.0))
    wrong = post(teacher, f"/phong-thu/{script}/tep", *consent, ("loi", "1:cu"), file)
    assert wrong.status_code == 422
    answer = post(teacher, f"/phong-thu/{script}/tep", *consent, ("loi", f"1:{mark}"), file)
    assert answer.status_code == 303, answer.text
    assert len(takes_of(wire(wired.settings).tools, "doi-mu")) == 1


def test_every_upload_has_a_plain_form_in_its_page(teacher, script):
    for path, at in (
        ("/kho", "/kho"),
        (f"/soan-bai/{script}", f"/soan-bai/{script}/tep"),
        (f"/phong-thu/{script}", f"/phong-thu/{script}/tep"),
    ):
        page = teacher.get(path).text
        form = page.split('enctype="multipart/form-data"')[1].split("</form>")[0]
        assert f'action="/ban{at}"' in form
        assert form.index('name="ma_trang"') < form.index('name="tep"')
