"""What a file says, what of it was not looked at, and whom it seems to tell of."""

import io
import unicodedata
import zipfile

import pytest

from broadcaster.publishing.public_papers import personal_marks

TEXT = "<w:x xmlns:w='u'><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:x>"


def packed(**parts):
    """An office file of such parts; "__" is a folder."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(f"{name.replace('__', '/')}.xml", content)
    return made.getvalue()


@pytest.mark.parametrize(
    "written",
    [
        "NGUYỄN VĂN AN", "CAO THỊ HOA", "Cao Thị Hoa", "Nông Văn Dền", "Lưu Thị Mai 12/05/2014",
        "Trần  Văn  Bình", "Hoàng Lan", "H Bia Êban", "nguyễn văn an", "+84912345678",
        "84 912 345 678", "0912-345-678", "0912345678", "028 3822 3344", "001204012345",
        "an@truong.example.vn", "Họ và tên", "lớp 6A",
        unicodedata.normalize("NFD", "Nguyễn Văn An"),
    ],
)  # fmt: skip
def test_data_of_persons_is_seen_as_people_write_it(written):
    assert personal_marks(f"Lượt,20\n{written}\n".encode(), "a.csv")
    assert personal_marks(packed(word__document=TEXT.format(written)), "a.docx")


@pytest.mark.parametrize(
    "parts",
    [
        {"word__header1": TEXT.format("Nguyễn Văn An")},
        {"word__comments": TEXT.format("Nguyễn Văn An")},
        {"word__comments": "<a><comment author='Nguyễn Văn An'/></a>"},
        {"word__footnotes": TEXT.format("Nguyễn Văn An")},
        {"word__x": "<?xml version='1.0' encoding='utf-16'?><p>Nguyễn Văn An</p>".encode("utf-16")},
        {"word__x": "<p><r><t>Nguyễn V</t></r><r><t>ăn An</t></r></p>"},
        {"word__document": f"<x>{'<p>Dòng</p>' * 60_000}<p>Nguyễn Văn An</p></x>"},
        {"docProps__core": "<a><creator>Nguyễn Văn An</creator></a>"},
        {"xl__workbook": "<a><sheet name='Nguyễn Văn An'/></a>"},
    ],
)
def test_every_part_of_an_office_file_is_looked_at(parts):
    told = " ".join(personal_marks(packed(**parts), "a.docx"))
    assert "Nguyễn Văn An" in told
    assert "không đọc được" not in told


def test_a_number_of_a_sheet_may_be_a_telephone():
    sheet = "<a><c><v>912345678</v></c><c><v>1204012345</v></c><c><v>20</v></c></a>"
    assert "912345678" in personal_marks(packed(xl__sheet1=sheet), "a.xlsx")[0]
    assert personal_marks(packed(xl__sheet1="<a><c><v>2026</v></c></a>"), "a.xlsx") == ()


def test_letters_of_json_are_letters():
    assert "Nguyễn Văn An" in personal_marks(b'["Nguy\\u1ec5n V\\u0103n An"]', "a.json")[0]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7", "a.pdf"),
        (b"\x89PNG", "a.png"),
        (b"PK\3\4 xl/workbook.xml", "a.xlsx"),
        (packed(word__document="<p>chưa hết"), "a.docx"),
        (packed(word__document="<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "a.docx"),
        pytest.param(
            packed(word__document=f"<p>{'chữ ' * 700_000}</p>"), "a.docx", marks=pytest.mark.slow
        ),
        pytest.param("chữ ".encode() * 700_000, "a.csv", marks=pytest.mark.slow),
        (packed(**{"word__media__hinh.png?": "<a/>"}).replace(b"?.xml", b"....."), "a.docx"),
    ],
)
def test_what_was_not_looked_at_is_said(data, name):
    assert "không đọc được" in personal_marks(data, name)[-1]
