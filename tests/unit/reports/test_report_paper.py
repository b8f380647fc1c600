"""The report on paper: what is known is there, what is not is a marked blank."""

import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest

from broadcaster.domain.playout import LogEvent, LogLine
from broadcaster.domain.station import ReportOutline, ReportSettings
from broadcaster.law.register import register_of
from broadcaster.reports.chart import report_pictures
from broadcaster.reports.letter_widths import bold_lines, bold_width
from broadcaster.reports.report_docx import report_docx
from broadcaster.reports.report_facts import report_facts
from broadcaster.reports.report_paper import BLANK, PaperTable, UnitsTold, report_paper
from broadcaster.reports.report_periods import report_period
from broadcaster.reports.report_tables import COLUMNS, facts_csv, facts_json
from broadcaster.writing.word_package import MAIN
from tests.fakes.air_lines import aired_lines

W = f"{{{MAIN}}}"
YEAR = report_period("năm 2026", date(2027, 1, 5))
SETTINGS = ReportSettings(
    parent="Ủy ban nhân dân xã Tân Lập",
    symbol="BC-THCSHP",
    place="Tân Lập",
    addressees=("Ủy ban nhân dân xã Tân Lập", "Sở Giáo dục và Đào tạo"),
    grounds=("Căn cứ Kế hoạch số 12/KH-UBND.", "Căn cứ Công văn số 45/UBND-VHXH;"),
    plan="Kế hoạch số 08/KH-THCSHP",
    signer_title=("KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"),
    signer="Trần Thị Hòa",
    recipients=("Liên đội",),
    filed="VT, TPT",
)


def facts_of(lines=(), **more):
    return report_facts(YEAR, lines, unit="Trường A", register=register_of(()), **more)


def words_of(paper):
    found = [paper.opening, *paper.subject]
    for part in paper.parts:
        for piece in (part.title, *part.body):
            if isinstance(piece, PaperTable):
                found += [cell for row in piece.rows for cell in row]
            else:
                found.append(piece)
    return "\n".join(found)


def text_of(data):
    with zipfile.ZipFile(BytesIO(data)) as file:
        tree = ET.fromstring(file.read("word/document.xml"))
    return "\n".join("".join(t.text or "" for t in p.iter(f"{W}t")) for p in tree.iter(f"{W}p"))


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2026, 9, 5), "ngày 05 tháng 9 năm 2026"),
        (date(2026, 1, 15), "ngày 15 tháng 01 năm 2026"),
        (date(2026, 2, 3), "ngày 03 tháng 02 năm 2026"),
        (date(2026, 12, 31), "ngày 31 tháng 12 năm 2026"),
    ],
)
def test_a_day_below_ten_and_the_first_two_months_have_a_nought(day, told):
    assert report_paper(facts_of(), SETTINGS, signed=day).place_and_date == f"Tân Lập, {told}"


def test_a_number_below_ten_has_a_nought_and_no_blanks():
    assert report_paper(facts_of(), SETTINGS, number=5).number == "Số: 05/BC-THCSHP"
    assert report_paper(facts_of(), SETTINGS, number=123).number == "Số: 123/BC-THCSHP"


def test_grounds_end_with_semicolons_and_the_last_with_a_stop_and_so_does_the_file_copy():
    paper = report_paper(facts_of(), SETTINGS)
    assert paper.grounds == (
        "Căn cứ Kế hoạch số 12/KH-UBND;",
        "Căn cứ Công văn số 45/UBND-VHXH.",
    )
    assert paper.recipients == ("- Như trên;", "- Liên đội;", "- Lưu: VT, TPT.")


def test_a_station_that_says_nothing_gets_blanks_and_no_addressee_of_ours():
    paper = report_paper(facts_of(), ReportSettings())
    assert paper.addressees == (BLANK,)
    assert paper.signer == BLANK
    assert paper.number == "Số: ……/BC-……"
    assert paper.issuer == "TRƯỜNG A"
    assert paper.place_and_date == f"{BLANK}, ngày …… tháng …… năm ……"


def test_without_a_log_nothing_is_counted():
    words = words_of(report_paper(facts_of(), SETTINGS))
    assert f"không có nhật ký phát; {BLANK}" in words
    assert "0 lượt" not in words


def test_what_the_log_knows_is_filled_in_and_estimates_are_called_so():
    lines = [
        *aired_lines("2026-03-02", topics=["giao thông"], documents=["168/2024/NĐ-CP"]),
        *aired_lines("2026-11-09", title="Ngày Pháp luật", episode="hai", sha256="bb"),
        *aired_lines("2026-11-10", seconds=30.0, cut=True),
        *aired_lines("2026-11-11", slot="14:00", kind="phát thử"),
    ]
    paper = report_paper(facts_of(lines, warnings=["Nhật ký đã bị sửa."]), SETTINGS)
    words = words_of(paper)
    assert "2 lượt phát trọn của 2 chương trình khác nhau, 10,5 phút" in words
    assert "giao thông (1 chương trình)" in words
    assert "Ngày 09/11 đã phát 1 lượt: “Ngày Pháp luật”" in words
    assert "khoảng 800 (ước tính theo sĩ số, không phải số đếm được)" in words
    assert "gián đoạn: 1 (Phụ lục I)" in words
    assert "Lưu ý về số liệu: Nhật ký đã bị sửa." in words
    broadcasts, documents = paper.appendices
    assert len(broadcasts.table.rows) == 3
    assert broadcasts.notes == ("Phát thử: 5,0 phút, không tính là chương trình.",)
    assert documents.table.rows[0][1:] == (
        "168/2024/NĐ-CP",
        "",
        "02/3/2026",
        "chưa kiểm hiệu lực",
    )


def test_the_file_is_the_same_twice_and_every_cell_and_blank_is_in_it():
    lines = [*aired_lines("2026-03-02", title="Bài <b>& “đậm”</b>")]
    paper = report_paper(facts_of(lines), SETTINGS, number=5, signed=date(2026, 12, 5))
    data = report_docx(paper)
    assert data == report_docx(paper)
    text = text_of(data)
    for line in ("Số: 05/BC-THCSHP", "Độc lập - Tự do - Hạnh phúc", "Nơi nhận:", "Phụ lục II"):
        assert line in text
    assert "Bài <b>& “đậm”</b>" in text
    assert "(Kèm theo Báo cáo số 05/BC-THCSHP ngày 05 tháng 12 năm 2026 của Trường A)" in text


def test_what_is_to_be_filled_in_is_marked_and_nothing_else():
    with zipfile.ZipFile(BytesIO(report_docx(report_paper(facts_of(), SETTINGS)))) as file:
        tree = ET.fromstring(file.read("word/document.xml"))
    marked = {
        "".join(t.text or "" for t in run.iter(f"{W}t")): run.find(f".//{W}highlight") is not None
        for run in tree.iter(f"{W}r")
    }
    assert all(is_marked == (set(words) == {"…"}) for words, is_marked in marked.items())


def test_a_thousand_rows_are_a_file():
    lines = []
    for n in range(1000):
        lines += aired_lines("2026-03-02", slot=f"{n // 60:02d}:{n % 60:02d}", item=n + 1)
    paper = report_paper(facts_of(lines), SETTINGS)
    assert len(paper.appendices[0].table.rows) == 1000
    assert text_of(report_docx(paper)).splitlines().count("loa trường") == 1000


def test_a_letter_with_marks_is_as_wide_as_the_one_without():
    assert bold_width("ĐỘC LẬP", 10) == pytest.approx(bold_width("ĐOC LÂP", 10))
    assert bold_width("ừ", 10) == bold_width("ư", 10) > bold_width("u", 10)
    assert bold_width("Độc lập - Tự do - Hạnh phúc", 13) == pytest.approx(159.1, abs=0.1)


def test_words_fall_into_lines_and_a_word_that_is_too_long_stands_alone():
    assert bold_lines("a b c", 10, 13.5) == ["a b", "c"]
    assert bold_lines("aaaaaaaaaa b", 10, 13) == ["aaaaaaaaaa", "b"]


def test_the_csv_has_a_row_a_fact_and_no_formula():
    table = facts_csv(facts_of(aired_lines("2026-03-02", title="=1+1")))
    head, row = table.splitlines()
    assert head == ",".join(f'"{c}"' if "," in c else c for c in COLUMNS)
    assert "'=1+1" in row


def test_the_json_has_the_cells_and_their_sum():
    told = facts_json(facts_of([*aired_lines("2026-03-02"), *aired_lines("2026-04-02")]))
    assert sum(cell["seconds"] for cell in told["cells"]) == told["ways"]["loa trường"]["seconds"]
    assert told["period"]["stage"] == "chính thức"
    assert [fact["day"] for fact in told["facts"]] == ["2026-03-02", "2026-04-02"]


def test_each_part_has_the_look_that_the_decree_gives_it():
    with zipfile.ZipFile(BytesIO(report_docx(report_paper(facts_of(), SETTINGS)))) as file:
        tree = ET.fromstring(file.read("word/document.xml"))
        header = file.read("word/header1.xml").decode()
    looks = {}
    for run in tree.iter(f"{W}r"):
        words = "".join(t.text or "" for t in run.iter(f"{W}t"))
        looks[words] = "".join(
            letter
            for letter, name in (("b", "b"), ("i", "i"))
            if run.find(f".//{W}{name}") is not None
        )
    assert looks["Độc lập - Tự do - Hạnh phúc"] == "b"
    assert looks["ỦY BAN NHÂN DÂN XÃ TÂN LẬP"] == ""
    assert looks["TRƯỜNG A"] == "b"
    assert looks["Căn cứ Kế hoạch số 12/KH-UBND;"] == "i"
    assert looks["Nơi nhận:"] == "bi"
    assert looks["- Như trên;"] == ""
    assert looks["KT. HIỆU TRƯỞNG"] == looks["Trần Thị Hòa"] == "b"
    assert looks["II. KẾT QUẢ THỰC HIỆN"] == looks["1. Nội dung đã phổ biến"] == "b"
    assert " PAGE " in header
    heads = [table for table in tree.iter(f"{W}tbl") if table.find(f".//{W}tblBorders") is None]
    assert len(heads) == 2  # the letterhead and the end have no visible borders
    sections = list(tree.iter(f"{W}sectPr"))
    assert all(one.find(f"{W}titlePg") is not None for one in sections)
    assert [one.find(f"{W}pgNumType").get(f"{W}start") for one in sections] == ["1"] * 3


def test_dates_in_figures_follow_the_rule_of_noughts():
    paper = report_paper(facts_of(aired_lines("2026-02-03")), SETTINGS)
    assert paper.appendices[0].table.rows[0][1] == "03/02/2026"
    told = report_period("từ 1/9/2026 đến 5/12/2026", date(2027, 1, 5)).told
    assert told.startswith("từ ngày 01/9/2026 đến ngày 05/12/2026")


def test_stops_that_a_school_writes_itself_are_not_doubled_and_nothing_empty_is_printed():
    typed = replace(
        SETTINGS,
        grounds=("Căn cứ A ;", "", " . ", "Căn cứ B."),
        plan="Kế hoạch số 08.",
        request="Công văn số 45. ",
        recipients=("Liên đội;", "", "UBND xã."),
        filed="VT, TPT.",
    )
    paper = report_paper(facts_of(), typed)
    assert paper.grounds == ("Căn cứ A;", "Căn cứ B.")
    assert paper.recipients[1:] == ("- Liên đội;", "- UBND xã;", "- Lưu: VT, TPT.")
    told = "Nhà trường đã ban hành Kế hoạch số 08. Thực hiện Công văn số 45."
    assert told in paper.parts[0].body


def test_a_slot_without_a_programme_is_a_column_of_its_own_and_a_made_up_one_is_told():
    def line(event, slot, item=0, reason="", **more):
        at = aired_lines("2026-03-02", slot=slot)[0].at
        kept = tuple(({"kind": "khung giờ", "planned": at.isoformat()} | more).items())
        slot = f"2026-03-02T{slot}"
        return LogLine(event=event, at=at, slot=slot, item=item, reason=reason, more=kept)

    order = aired_lines("2026-03-02", slot="09:30", kind="phát bù")
    order[0] = replace(order[0], more=(*order[0].more, ("makes_up", "2026-03-02T06:45")))
    lines = [
        line(LogEvent.MISSED, "06:45", reason="quá 5 phút sau giờ phát"),
        line(LogEvent.SKIPPED, "06:45", item=1, reason="lỡ giờ", episode="mot", title="Bài một"),
        *order,
        line(LogEvent.EMPTY, "16:30", reason="không xếp bài nào"),
    ]
    lines += [replace(one, site="khu-b", slot=f"{one.slot}@khu-b") for one in order]
    paper = report_paper(facts_of(lines), SETTINGS)
    [table] = [one for one in paper.parts[1].body if isinstance(one, PaperTable)]
    assert sum(width for _, width in table.columns) == 100
    assert table.rows[-1] == ("Cả kỳ", "2", "1", "0", "1", "1", "10,0")
    words = words_of(paper)
    assert "2 lượt phát trọn (tính từng điểm phát) của 1 chương trình" in words
    assert "khoảng 400 (ước tính" in words
    assert "không xếp bài: 1; lỡ giờ: 1 (đã phát bù 1) (Phụ lục I)" in words
    assert "Lỡ giờ: quá 5 phút sau giờ phát (đã phát bù)" in {
        row[-1] for row in paper.appendices[0].table.rows
    }


# --- a commune

COMMUNE = replace(
    SETTINGS, outline=ReportOutline.COMMUNE, issuer="Ủy ban nhân dân phường Tân Lập", plan=""
)


def test_a_commune_has_its_own_outline_and_what_nobody_told_is_a_blank():
    words = words_of(report_paper(facts_of(aired_lines("2026-03-02")), COMMUNE))
    assert "Hội đồng phối hợp phổ biến, giáo dục pháp luật" in words
    assert f"Ủy ban nhân dân phường Tân Lập đã ban hành {BLANK}." in words
    assert "Truyền thanh cơ sở (theo nhật ký phát): 1 lượt phát trọn" in words
    assert f"Phát thanh học đường: số liệu của …… trường; chưa gửi: {BLANK}." in words
    assert f"Hòa giải ở cơ sở: {BLANK}." in words
    assert "Nhà trường" not in words
    assert "Chào cờ" not in words
    school = words_of(report_paper(facts_of(aired_lines("2026-03-02")), SETTINGS))
    assert "Hội đồng" not in school
    assert "Hòa giải" not in school


def test_what_schools_told_is_said_and_who_was_silent_is_named():
    told = UnitsTold(
        units=12, silent=("Trường A <b>", "Trường B"), airings=1250, programmes=70, seconds=90_030.0
    )
    words = words_of(report_paper(facts_of(), COMMUNE, units=told))
    assert (
        "Phát thanh học đường: 10/12 trường đã gửi số liệu, gồm 1.250 lượt phát trọn của 70 "
        "chương trình khác nhau, 1.500,5 phút." in words
    )
    assert "Chưa gửi số liệu: Trường A <b>; Trường B." in words
    assert "Chưa gửi" not in words_of(
        report_paper(facts_of(), COMMUNE, units=replace(told, silent=()))
    )


def test_pictures_stand_in_a_last_appendix_with_what_they_show_in_words():
    facts = facts_of([*aired_lines("2026-03-02", topics=['a "b" <c>'])])
    drawn = report_pictures(facts, facts_of(aired_lines("2026-04-02")), [("Trường B & C", 7)])
    assert [one.key for one in drawn] == ["theo-thang", "theo-chu-de", "don-vi", "so-nam-truoc"]
    data = report_docx(report_paper(facts, SETTINGS), drawn)
    assert "Phụ lục III" in text_of(data)
    with zipfile.ZipFile(BytesIO(data)) as file:
        tree = ET.fromstring(file.read("word/document.xml"))
        told = [e.get("descr") for e in tree.iter() if e.tag.endswith("}docPr")]
        pictures = [n for n in file.namelist() if n.endswith(".png")]
        assert all(file.read(n).startswith(b"\x89PNG") for n in pictures)
    assert len(pictures) == len(told) == 4
    assert 'a "b" <c>: 1' in told[1]
    assert "Trường B & C: 7" in told[2]
    assert data == report_docx(report_paper(facts, SETTINGS), drawn)
    assert "Phụ lục III" not in text_of(report_docx(report_paper(facts, SETTINGS)))
