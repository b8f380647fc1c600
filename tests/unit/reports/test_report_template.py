"""A report after the office's own Word file: names are filled, and nothing else happens."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from xml.etree import ElementTree as ET

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.station import ReportSettings
from broadcaster.law.register import register_of
from broadcaster.reports.report_docx import report_docx
from broadcaster.reports.report_facts import report_facts
from broadcaster.reports.report_names import sample_paper, template_values
from broadcaster.reports.report_paper import month_table, report_paper
from broadcaster.reports.report_periods import report_period
from broadcaster.reports.report_template import TemplateValues, fill, filled_template
from broadcaster.writing.word_package import MAIN, OPENING, word_package
from tests.fakes.air_lines import aired_lines

W = f"{{{MAIN}}}"
YEAR = report_period("năm 2026", date(2027, 1, 5))
VALUES = TemplateValues(
    texts={"ky": "năm 2026", "don_vi": "Trường A <b>& {{ky}}"},
    lists={"kinh_gui": ("Xã Tân Lập", "Sở"), "trong": ()},
    tables={"nk": (("ngay", "ten"), (("02/3", "Một"), ("03/3", "Hai"))), "rong": (("a",), ())},
)


def run(text):
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*runs):
    return f"<w:p>{''.join(map(run, runs))}</w:p>"


def row(*cells):
    inner = "".join(f"<w:tc>{paragraph(one)}</w:tc>" for one in cells)
    return f"<w:tr>{inner}</w:tr>"


def template(path, *body, parts=(), skip=()):
    text = f"<w:document {OPENING}><w:body>{''.join(body)}</w:body></w:document>"
    data = word_package(
        title="mẫu", document=text, styles=f"<w:styles {OPENING}/>", beside="header",
        margin=f"<w:hdr {OPENING}>{paragraph('{{ky}}')}</w:hdr>",
    )  # fmt: skip
    with (
        zipfile.ZipFile(io.BytesIO(data)) as packed,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file,
    ):
        for name in packed.namelist():
            if name not in skip:
                file.writestr(name, packed.read(name))
        for name, content in parts:
            file.writestr(name, content)
    return path


def words(data, part="word/document.xml"):
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        tree = ET.fromstring(file.read(part))
    return ["".join(t.text or "" for t in p.iter(f"{W}t")) for p in tree.iter(f"{W}p")]


def filled(path, *body, **more):
    return fill(template(path, *body, **more), VALUES, "mau.docx")


def test_a_name_is_found_though_word_cut_it_over_runs_and_keeps_its_look(tmp_path):
    data = filled(tmp_path / "a.docx", paragraph("Kỳ {", "{k", "y}}, ", "của {{ don_vi }}{{KY}}."))
    assert words(data) == ["Kỳ năm 2026, của Trường A <b>& {{ky}}NĂM 2026."]
    assert words(data, "word/header1.xml") == ["năm 2026"]
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.read("word/document.xml").count(b"<w:b/>") == 4
    assert data == filled(
        tmp_path / "a.docx", paragraph("Kỳ {", "{k", "y}}, ", "của {{ don_vi }}{{KY}}.")
    )


def test_a_row_stands_once_for_every_row_and_a_list_once_for_every_line(tmp_path):
    data = filled(
        tmp_path / "a.docx",
        paragraph("- {{kinh_gui}}"),
        paragraph("{{kinh_gui}}"),
        paragraph("{{trong}}"),
        f"<w:tbl>{row('Ngày', 'Tên')}{row('{{nk.ngay}}', '{{nk.ten}}, {{ky}}')}</w:tbl>",
        f"<w:tbl>{row('{{rong.a}}')}</w:tbl>",
    )
    assert words(data) == [
        "- Xã Tân Lập; Sở", "Xã Tân Lập", "Sở", "",
        "Ngày", "Tên", "02/3", "Một, năm 2026", "03/3", "Hai, năm 2026", "",
    ]  # fmt: skip


BAD = {
    "có phải don_vi": [paragraph("{{dn_vi}}")],
    "có lệnh": [paragraph("{% for one in nk %}")],
    "không có vòng lặp": [paragraph("{{#nk}}")],
    "thiếu dấu": [paragraph("{{ky} và {{ky}}")],
    "trong một hàng": [paragraph("{{nk.ngay}}")],
    "hai bảng": [f"<w:tbl>{row('{{nk.ngay}}', '{{rong.a}}')}</w:tbl>"],
    "lấy tệp khác": [
        '<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"</w:instrText></w:r></w:p>'
    ],
    "tệp khác nhúng": ['<w:altChunk r:id="rId9"/>'],
}


@pytest.mark.parametrize("said", BAD)
def test_what_no_template_may_hold_is_said(tmp_path, said):
    with pytest.raises(InputError, match=said):
        filled(tmp_path / "a.docx", *BAD[said])


def field(*pieces):
    """A field whose instruction stands in several runs."""
    told = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in pieces)
    return "<w:p>{}{}{}</w:p>".format(
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', told,
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>',
    )  # fmt: skip


def test_a_field_that_fetches_is_seen_though_word_cut_it_over_runs(tmp_path):
    for pieces in (("INCLUDE", "PICTURE http://a.vn"), ("IN", "CLUDE", "TEXT file:///a")):
        with pytest.raises(InputError, match="lấy tệp khác"):
            filled(tmp_path / "a.docx", paragraph("{{ky}}"), field(*pieces))
    assert words(filled(tmp_path / "a.docx", paragraph("{{ky}}"), field("PA", "GE")))


def test_every_part_is_looked_at_for_fields_and_names(tmp_path):
    for text, said in ((field("LINK x"), "lấy tệp khác"), (paragraph("{{ky}}"), "không thay")):
        parts = [("word/comments.xml", f"<w:comments {OPENING}>{text}</w:comments>")]
        with pytest.raises(InputError, match=said):
            filled(tmp_path / "a.docx", paragraph("{{ky}}"), parts=parts)


def test_a_picture_fetches_nothing_by_what_calls_itself_a_link(tmp_path):
    rels = ("word/_rels/footer1.xml.rels", RELS.format(kind="hyperlink"))
    for inner, taken in (('<a:blip r:link="rId9"/>', False), ('<w:hyperlink r:id="rId9"/>', True)):
        foot = f'<w:ftr {OPENING} xmlns:a="a">{inner}</w:ftr>'
        parts = [rels, ("word/footer1.xml", foot)]
        if taken:
            assert filled(tmp_path / "a.docx", paragraph("{{ky}}"), parts=parts)
            continue
        with pytest.raises(InputError, match="ở ngoài"):
            filled(tmp_path / "a.docx", paragraph("{{ky}}"), parts=parts)


def test_a_title_of_the_log_that_looks_like_a_name_is_a_title(tmp_path):
    values = replace(VALUES, tables={"nk": (("ten",), (("bài {{ky}}",), ("{{don_vi}}",)))})
    path = template(tmp_path / "a.docx", f"<w:tbl>{row('{{nk.ten}} {{ky}}')}</w:tbl>")
    assert words(fill(path, values, "a")) == ["bài {{ky}} năm 2026", "{{don_vi}} năm 2026"]


def test_a_template_in_which_nothing_would_be_filled_is_none(tmp_path):
    plain = ("word/header1.xml", f"<w:hdr {OPENING}/>")
    with pytest.raises(InputError, match="không có tên nào"):
        filled(tmp_path / "a.docx", paragraph("Năm 2020: 99"), parts=[plain], skip=(plain[0],))
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    parts = [("word/document.xml", f'<w:document xmlns:w="{strict}"/>')]
    with pytest.raises(InputError, match="Strict"):
        filled(tmp_path / "a.docx", parts=parts, skip=("word/document.xml",))
    name = "[Content_Types].xml"
    parts = [(name, '<Types><Default ContentType="x.template.main+xml"/></Types>')]
    with pytest.raises(InputError, match="dotx"):
        filled(tmp_path / "a.docx", paragraph("{{ky}}"), parts=parts, skip=(name,))


def test_a_repeated_row_within_a_repeated_row_is_refused(tmp_path):
    inner = f"<w:tc><w:tbl>{row('{{nk.ten}}')}</w:tbl>{paragraph('{{nk.ngay}}')}</w:tc>"
    with pytest.raises(InputError, match="hàng lặp lại"):
        filled(tmp_path / "a.docx", f"<w:tbl><w:tr>{inner}</w:tr></w:tbl>")


def test_a_template_that_has_no_place_for_a_warning_begins_with_it(tmp_path):
    values = replace(VALUES, warnings=[("Nhật ký bị đứt.", ["luu_y"]), ("Sơ bộ.", ["ky", "x"])])
    path = template(tmp_path / "a.docx", paragraph("Báo cáo"))
    for data in (fill(path, values, "a"), filled_template(path, values)):
        assert words(data) == ["Nhật ký bị đứt.", "Báo cáo"]  # {{ky}} is in the header


def test_of_a_broken_log_and_of_preliminary_figures_every_template_tells(tmp_path):
    period = report_period("năm 2026", date(2026, 11, 5), preliminary=True)
    facts = report_facts(
        period, (), unit="Trường A", register=register_of(()), warnings=["Nhật ký bị đứt."]
    )
    path = template(tmp_path / "a.docx", paragraph("{{ky}}: {{so_van_ban}}{{dinh_chinh}}"),
                    f"<w:tbl>{row('{{thang.luot}}')}</w:tbl>")  # fmt: skip
    told = words(fill(path, template_values(report_paper(facts, ReportSettings()), facts), "a"))
    assert "Nhật ký bị đứt" in told[0]
    assert "sơ bộ" in told[1]
    assert not re.search(r"\b0\b", " ".join(told[2:])), "nothing was counted"


RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId9" Type="x/{kind}" Target="http://kẻ.vn/a" TargetMode="External"/>'
    "</Relationships>"
)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([("word/vbaProject.bin", b"x")], "macro"),
        ([("word/ACTIVEX/a.bin", b"x")], "macro"),
        ([("word/embeddings/a.bin", b"x")], "nhúng"),
        ([("word/_rels/settings.xml.rels", RELS.format(kind="attachedTemplate"))], "ở ngoài"),
        ([("word/document.xml", b"<x/>")], "hai phần cùng tên"),
        ([("word/bom.xml", lambda: b"0" * 160_000_000)], "quá lớn"),
        ([("word/footer1.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')], "Word"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_what_a_template_may_not_carry_is_said(tmp_path, parts, said):
    parts = [(name, data() if callable(data) else data) for name, data in parts]
    with pytest.raises(InputError, match=said):
        filled(tmp_path / "a.docx", paragraph("{{ky}}"), parts=parts)


@pytest.mark.parametrize("missing", ["word/document.xml", "[Content_Types].xml"])
def test_an_archive_without_what_every_document_has_is_none(tmp_path, missing):
    with pytest.raises(InputError, match=r"không phải tệp Word \.docx"):
        filled(tmp_path / "a.docx", paragraph("{{ky}}"), skip=(missing,))


def test_two_parts_are_enough(tmp_path):
    others = ("_rels/.rels", "docProps/core.xml", "word/_rels/document.xml.rels",
              "word/styles.xml", "word/header1.xml")  # fmt: skip
    data = filled(tmp_path / "a.docx", paragraph("{{ky}}"), skip=others)
    assert words(data) == ["năm 2026"]


def test_a_file_that_says_it_may_have_macros_is_refused(tmp_path):
    name = "[Content_Types].xml"
    parts = [(name, '<Types><Default ContentType="x.document.macroEnabled.main+xml"/></Types>')]
    with pytest.raises(InputError, match="macro"):
        filled(tmp_path / "a.docx", paragraph("{{ky}}"), parts=parts, skip=(name,))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{zzzzzz}}", r"\{\{zzzzzz\}\}$"),  # like no name: none is proposed
        ("{{ky}} và ky}}", "thiếu dấu"),
        ("{{{ky}}{", "thiếu dấu"),
    ],
)
def test_what_is_nearly_a_name_is_said(tmp_path, text, said):
    with pytest.raises(InputError, match=said):
        filled(tmp_path / "a.docx", paragraph(text))


def test_a_link_that_somebody_presses_may_lead_out_and_pictures_stay(tmp_path):
    parts = [
        ("word/_rels/settings.xml.rels", RELS.format(kind="hyperlink")),
        ("word/media/a.png", b"\x89PNG no xml"),
    ]
    assert words(filled(tmp_path / "a.docx", paragraph("{{ky}}"), parts=parts)) == ["năm 2026"]


def test_it_is_filled_in_a_process_of_its_own_and_faults_come_back_in_words(tmp_path):
    path = template(tmp_path / "a.docx", paragraph("{{ky}}"))
    assert words(filled_template(path, VALUES)) == ["năm 2026"]
    template(path, paragraph("{{x}}"))
    with pytest.raises(InputError, match="tên không dùng được") as fault:
        filled_template(path, VALUES, name="mẫu của cô.docx")
    assert "kinh_gui, ky, nk.ngay" in fault.value.hint
    path.write_bytes(b"\xd0\xcf\x11\xe0 no zip")
    with pytest.raises(InputError, match=r"không phải tệp Word"):
        filled_template(path, VALUES)
    with pytest.raises(InputError, match="không đọc được"):
        filled_template(tmp_path / "khong-co.docx", VALUES)


def test_the_template_to_start_from_is_filled_like_our_own_report(tmp_path):
    def facts_of(lines):
        return report_facts(YEAR, lines, unit="Trường A", register=register_of(()))

    settings = ReportSettings(parent="Xã Tân Lập", addressees=("Xã Tân Lập",))
    empty = facts_of(())
    path = tmp_path / "mau.docx"
    path.write_bytes(report_docx(sample_paper(report_paper(empty, settings), month_table(empty))))
    facts = facts_of([
        *aired_lines("2026-03-02", topics=["giao thông"], documents=["168/2024/NĐ-CP"]),
        *aired_lines("2026-04-02", episode="b", sha256="b"),
    ])  # fmt: skip
    values = template_values(report_paper(facts, settings, number=5), facts)
    data = fill(path, values, "mau.docx")
    told = words(data)
    text = "\n".join(told)
    assert not re.search(r"\{\{|\}\}", text)
    assert "Đã phát 2 lượt của 2 chương trình, 10,0 phút; gián đoạn 0, không phát 0." in text
    assert "NHẬT KÝ PHÁT NĂM 2026" in text
    assert told.count("Bài một") == 2
    assert "168/2024/NĐ-CP" in told
    assert [told[told.index("3/2026") + n] for n in range(3)] == ["3/2026", "1", "1"]
