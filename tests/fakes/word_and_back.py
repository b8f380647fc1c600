"""A script whose page gives a Word file away that comes back changed, into what somebody types."""

import html
import io
import re
import zipfile

from tests.unit.desk.test_desk_document import brought

NAME = "doi-mu.md"
AT = f"/soan-bai/{NAME}"
HEAD = """\
Tiêu đề: Đội mũ
Loại: nhắc nhở
Chương trình: {programme}
Ngày phát: 30/11/2026
---
"""


def script_in(folder, body):
    """The file of a script of this text in a station's folder."""
    programme = next((folder / "scripts_vi" / "formats").glob("*.toml")).stem
    path = folder / "scripts_vi" / NAME
    path.write_text(HEAD.format(programme=programme) + body, "utf-8")
    return path


def changed(data, *pairs):
    """A Word file in which words were replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for before, after in pairs if name == "word/document.xml" else ():
                assert before in text
                text = text.replace(before, after)
            new.writestr(name, text)
    return made.getvalue()


def compared(person, page, data, name="về.docx"):
    """What a page of the script shows of a file that came back."""
    answer = brought(person, data, name, f"{AT}/{page}/tep")
    assert answer.status_code == 200, answer.text[-900:]
    return answer.text


def typed_body(person):
    """The text of the script as this person typed it."""
    page = person.get(AT).text
    return html.unescape(re.search(r'<textarea id="loi"[^>]*>\n(.*?)</textarea>', page, re.S)[1])
