"""`broadcaster report`: from the log of the air to a report for the office."""

import json
import os
import re
import shutil
import subprocess
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

from broadcaster.playout.air_log import chained, to_line
from tests.fakes.air_lines import aired_lines
from tests.fakes.answers import data_of

IN_PROCESS = True

SETTINGS = """
[report]
parent = "Ủy ban nhân dân xã Tân Lập"
issuer = "Trường THCS Sao Mai"
symbol = "BC-THCSSM"
place = "Tân Lập"
addressees = ["Ủy ban nhân dân xã Tân Lập", "Sở Giáo dục và Đào tạo"]
grounds = ["Căn cứ Kế hoạch số 12/KH-UBND ngày 05/9/2026", "Căn cứ Công văn số 45/UBND-VHXH"]
plan = "Kế hoạch số 08/KH-THCSSM"
request = "Công văn số 45/UBND-VHXH"
due = "15/11/2026"
signer_title = ["KT. HIỆU TRƯỞNG", "PHÓ HIỆU TRƯỞNG"]
signer = "Trần Thị Hòa"
recipients = ["Liên đội"]
filed = "VT, TPT"
second_term = "18/1"
"""


@pytest.fixture
def reporting(station):
    """A station that says whom it reports to."""
    path = station.scripts / "station.toml"
    path.write_text(path.read_text("utf-8") + SETTINGS, "utf-8")
    return station


def put_log(station, lines, name="nhat-ky.jsonl"):
    path = station.folder / "phat_song" / "chinh" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(to_line(line) for line in chained(lines, None)))
    return path


def test_the_table_of_a_period_in_words_json_and_csv(reporting):
    put_log(reporting, [*aired_lines("2026-03-02"), *aired_lines("2026-03-04", cut=True)])
    put_log(reporting, aired_lines("2026-03-05"), "nhat-ky-tap.jsonl")  # nobody heard it
    done = reporting.run("report", "--period", "tháng 3/2026")
    assert done.code == 0, done.err
    assert "loa trường: 1 lượt, 1 chương trình, 10,0 phút, 1 lượt gián đoạn" in done.out
    assert "Hạn nộp báo cáo: chủ nhật 15/11/2026 (Công văn số 45/UBND-VHXH)" in done.out
    told = data_of(reporting.run("report", "--period", "3/2026", "--json").out)
    assert told["ways"]["loa trường"]["seconds"] == 600.0
    assert [fact["day"] for fact in told["facts"]] == ["2026-03-02", "2026-03-04"]
    assert len(reporting.run("report", "--period", "3/2026", "--csv").out.splitlines()) == 3


def test_a_log_that_was_changed_is_told(reporting):
    path = put_log(reporting, [*aired_lines("2026-03-02"), *aired_lines("2026-03-04")])
    text = path.read_text("utf-8")
    path.write_text(text.replace("Bài một", "Bài mốt", 1), "utf-8")
    target = reporting.folder / "bc.docx"
    done = reporting.run("report", "--period", "3/2026", "--docx", str(target))
    assert done.code == 0
    assert "không còn nguyên từ dòng" in done.err
    with zipfile.ZipFile(target) as file:
        assert "Lưu ý về số liệu" in file.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--period", "tháng 1/2999"), "chưa bắt đầu"),
        (("--period", "hai hôm"), "không phải một kỳ"),
        (("--docx", "bc.pdf"), ".docx"),
        (("--date", "32/1/2026"), "32"),
    ],
)
def test_what_cannot_be_reported_is_told(reporting, words, said):
    done = reporting.run("report", *words)
    assert done.code == 2
    assert said in done.err


def test_a_second_term_that_is_no_day_is_told_with_its_line(reporting):
    path = reporting.scripts / "station.toml"
    path.write_text(path.read_text("utf-8").replace("18/1", "30/2"), "utf-8")
    done = reporting.run("report")
    assert done.code == 2
    assert "“30/2” không phải ngày và tháng" in done.err
    assert re.search(r"station\.toml:\d+", done.err)


def test_a_report_that_somebody_wrote_in_is_not_written_over(reporting):
    target = reporting.folder / "bc.docx"
    target.write_bytes(b"what a person filled in")
    done = reporting.run("report", "--docx", str(target))
    assert done.code == 2
    assert "đã có tệp" in done.err
    assert target.read_bytes() == b"what a person filled in"
    assert reporting.run("report", "--docx", str(target), "--replace").code == 0
    assert target.read_bytes().startswith(b"PK")


def test_a_station_without_a_log_gets_a_report_with_blanks(station):
    target = station.folder / "bc.docx"
    done = station.run("report", "--docx", str(target))
    assert done.code == 0, done.err
    assert "không có nhật ký phát" in done.out
    assert target.is_file()


def test_the_workbook_of_a_period_and_a_form_of_ones_own(reporting):
    put_log(reporting, [*aired_lines("2026-03-02"), *aired_lines("2026-03-04", cut=True)])
    form, target = reporting.folder / "bieu.json", reporting.folder / "so.xlsx"
    assert reporting.run("report", "--form-sample", str(form)).code == 0
    told = json.loads(form.read_text("utf-8"))
    form.write_text(json.dumps(told | {"code": "B7", "periods": ["năm"]}), "utf-8")
    asked = ("report", "--period", "3/2026", "--xlsx", str(target), "--form", str(form))
    done = reporting.run(*asked, "--json")
    assert done.code == 0, done.err
    assert "Biểu B7 không dùng cho kỳ này" in done.err
    assert data_of(done.out)["ways"]["loa trường"]["cut"] == 1
    assert target.read_bytes().startswith(b"PK")
    assert reporting.run(*asked).code == 2  # it is there already
    own = reporting.scripts / "bieu"
    own.mkdir()
    (own / "hong.json").write_text("[]", "utf-8")
    done = reporting.run(*asked, "--replace")
    assert done.code == 0
    assert "Bảng tính thiếu một biểu: biểu hong.json" in done.err
    form.write_text("{", "utf-8")
    done = reporting.run(*asked, "--replace")
    assert done.code == 2
    assert "bieu.json" in done.err


def test_the_pictures_of_a_period_beside_those_of_a_year_earlier(reporting):
    put_log(reporting, [*aired_lines("2025-03-03"), *aired_lines("2026-03-02", topics=["a"])])
    folder = reporting.folder / "hình"
    done = reporting.run("report", "--period", "3/2026", "--pictures", str(folder))
    assert done.code == 0, done.err
    keys = ("so-nam-truoc", "theo-chu-de", "theo-thang")
    assert sorted(p.name for p in folder.iterdir()) == [
        f"{k}.{e}" for k in keys for e in ("png", "svg")
    ]
    assert "tháng 3/2025" in (folder / "so-nam-truoc.svg").read_text("utf-8")
    reporting.run("report", "--period", "1/2025", "--pictures", str(reporting.folder / "không"))
    assert not (reporting.folder / "không").exists()  # there is no log of that month


def test_a_report_after_the_template_of_the_office(reporting):
    put_log(reporting, aired_lines("2026-03-02"))
    template, target = reporting.folder / "mau.docx", reporting.folder / "bc.docx"
    assert reporting.run("report", "--template-sample", str(template)).code == 0
    asked = ("report", "--period", "3/2026", "--template", str(template))
    assert reporting.run(*asked).code == 2  # where to is not said
    done = reporting.run(*asked, "--docx", str(target), "--number", "5")
    assert done.code == 0, done.err
    with zipfile.ZipFile(target) as file:
        text = re.sub("<[^>]*>", "", file.read("word/document.xml").decode())
    assert "Đã phát 1 lượt của 1 chương trình, 5,0 phút" in text
    assert "Số: 05/BC-THCSSM" in text


# --- laid out by a word processor, and measured -------------------------------------------------

MM = 25.4 / 72
METRICS = ("Times New Roman", "Liberation Serif", "Tinos", "TeX Gyre Termes", "Nimbus Roman")
ASCENT = 0.891  # of these fonts, in sizes
LINE = ASCENT + 0.216
SINGLE = LINE + 0.042  # from line to line, in sizes


def wanted(name):
    found = shutil.which(name)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"{name} is not installed")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def font_of_times():
    told = subprocess.run(
        [wanted("fc-match"), "-f", "%{family}", "Times New Roman"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    if not any(name in told for name in METRICS):
        if os.environ.get("CI"):
            pytest.fail("no font with the widths of Times New Roman")
        pytest.skip("no font with the widths of Times New Roman")


class Sheet:
    """The words of a page with their places in points, and its dark rules."""

    def __init__(self, text, picture=None, colours=()):
        size = re.search(r'width="([\d.]+)" height="([\d.]+)"', text)
        self.width, self.height = (float(one) for one in size.groups())
        found = re.findall(
            r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)<', text
        )
        self.words = [(w, *map(float, box)) for *box, w in found]
        self.picture = picture
        self.colours = set(colours)

    def line(self, first, last):
        """Left, top, right, size in points of the stretch from one word to the next such word."""
        names = [word for word, *_ in self.words]
        at = names.index(first)
        to = names.index(last, at)
        boxes = [box for _, *box in self.words[at : to + 1]]
        size = (boxes[0][3] - boxes[0][1]) / LINE
        return (
            min(box[0] for box in boxes),
            boxes[0][1],
            max(box[2] for box in boxes),
            round(size, 1),
        )

    def rule_below(self, y, left, right):
        """The left, right, place of the first horizontal rule under a height, between two sides."""
        scale = self.picture.width / self.width
        for row in range(round(y * scale), round((y + 14) * scale)):
            dark = [
                x
                for x in range(round(left * scale), round(right * scale))
                if self.picture.getpixel((x, row)) < 128
            ]
            if dark and len(dark) > 0.95 * (dark[-1] - dark[0] + 1) and len(dark) > 20 * scale:
                return dark[0] / scale, (dark[-1] + 1) / scale, row / scale
        raise AssertionError("no rule")


@pytest.fixture
def pages(reporting, tmp_path):
    """The pages of a long report."""
    from PIL import Image

    office, words, paint = wanted("soffice"), wanted("pdftotext"), wanted("pdftoppm")
    font_of_times()
    lines = []
    for day in range(1, 29):
        for slot in ("06:45", "09:30"):
            lines += aired_lines(f"2026-03-{day:02d}", slot=slot, documents=["168/2024/NĐ-CP"])
    put_log(reporting, lines)
    target = tmp_path / "bc.docx"
    more = ("--docx", str(target), "--number", "5", "--date", "5/4/2026")
    assert reporting.run("report", "--period", "3/2026", *more).code == 0
    subprocess.run(
        [
            office,
            "--headless",
            f"-env:UserInstallation=file://{tmp_path}/office",
            "--convert-to",
            "pdf",
            "--outdir",
            str(tmp_path),
            str(target),
        ],
        check=True,
        capture_output=True,
        timeout=120,
    )
    pdf = tmp_path / "bc.pdf"
    told = subprocess.run(
        [words, "-bbox", str(pdf), "-"], check=True, capture_output=True, text=True
    ).stdout
    picture = tmp_path / "trang"
    command = [paint, "-r", "300", "-gray", "-png", "-singlefile", str(pdf), str(picture)]
    subprocess.run(command, check=True, capture_output=True)
    with Image.open(picture.with_suffix(".png")) as found:
        first = found.convert("L")
    texts = told.split("<page ")[1:]
    as_xml = [wanted("pdftohtml"), "-xml", "-i", "-stdout", str(pdf)]
    drawn = subprocess.run(as_xml, check=True, capture_output=True, text=True).stdout
    colours = re.findall(r'<fontspec [^>]*color="(#[0-9a-f]{6})"', drawn)
    return [Sheet(texts[0], first, colours), *(Sheet(text) for text in texts[1:])]


@pytest.mark.system
def test_every_position_of_the_decree_is_where_it_belongs(pages):
    """Phụ lục I of NĐ 30/2020/NĐ-CP, in millimetres and points, as a word processor lays it out."""
    first, second = pages[:2]
    table = []

    def is_in(what, value, low, high, unit="mm"):
        table.append((what, f"{value:.1f} {unit}", f"{low}–{high}"))
        assert low - 0.35 <= value <= high + 0.35, table

    is_in("khổ giấy, rộng", first.width * MM, 210, 210)
    is_in("khổ giấy, cao", first.height * MM, 297, 297)
    boxes = [box for word, *box in first.words]
    is_in("lề trái", min(box[0] for box in boxes) * MM, 30, 35)
    is_in("lề phải", (first.width - max(box[2] for box in boxes)) * MM, 15, 20)
    is_in("lề trên", min(box[1] for box in boxes) * MM, 20, 25)
    upright = [page for page in pages if page.width < page.height]
    lowest = max(box[3] for page in upright for _, *box in page.words)
    free = (first.height - lowest) * MM  # a whole line did not go below it
    table.append(("dòng thấp nhất cách mép dưới", f"{free:.1f} mm", "từ 20"))
    assert free > 20 - 0.35

    nation = first.line("CỘNG", "NAM")
    motto = first.line("Độc", "phúc")
    parent = first.line("ỦY", "LẬP")
    issuer = first.line("TRƯỜNG", "MAI")
    number = first.line("Số:", "05/BC-THCSSM")
    dated = first.line("Tân", "2026")
    middle_right = (nation[0] + nation[2]) / 2
    middle_left = (issuer[0] + issuer[2]) / 2
    is_in("ô 1 Quốc hiệu", nation[3], 12, 13, "pt")
    is_in("ô 1 Tiêu ngữ", motto[3], 13, 14, "pt")
    is_in("ô 2 cơ quan chủ quản", parent[3], 12, 13, "pt")
    is_in("ô 2 cơ quan ban hành", issuer[3], 12, 13, "pt")
    is_in("ô 3 số, ký hiệu", number[3], 13, 13, "pt")
    is_in("ô 4 địa danh, ngày", dated[3], 13, 14, "pt")
    for what, line, middle in (
        ("tiêu ngữ giữa dưới quốc hiệu", motto, middle_right),
        ("địa danh giữa dưới quốc hiệu", dated, middle_right),
        ("chủ quản giữa trên ban hành", parent, middle_left),
        ("số giữa dưới cơ quan", number, middle_left),
    ):
        is_in(what, ((line[0] + line[2]) / 2 - middle) * MM, 0, 0)
    is_in("số và địa danh cùng dòng", (number[1] - dated[1]) * MM, 0, 0)

    rule = first.rule_below(motto[1] + 13, 290, first.width - 30)
    share = (rule[1] - rule[0]) / (motto[2] - motto[0])
    table.append(("kẻ dưới tiêu ngữ so với chữ", f"{share:.2f} lần", "1"))
    assert share == pytest.approx(1, abs=0.02)
    rule = first.rule_below(issuer[1] + 12, 85, 280)
    share = (rule[1] - rule[0]) / (issuer[2] - issuer[0])
    table.append(("kẻ dưới cơ quan so với chữ", f"{share:.2f} lần", "1/3–1/2"))
    assert 1 / 3 <= share <= 1 / 2

    title = first.line("BÁO", "CÁO")
    is_in("ô 5a BÁO CÁO", title[3], 13, 14, "pt")
    text_middle = (30 + (first.width * MM - 15)) / 2
    is_in("ô 5a giữa phần chữ", (title[0] + title[2]) / 2 * MM - text_middle, 0, 0)
    subject = first.line("qua", "3/2026")
    rule = first.rule_below(subject[1] + 14, 85, first.width - 45)
    longest = first.line("Kết", "luật")
    share = (rule[1] - rule[0]) / (longest[2] - longest[0])
    table.append(("kẻ dưới trích yếu so với chữ", f"{share:.2f} lần", "1/3–1/2"))
    assert 1 / 3 <= share <= 1 / 2
    is_in("ô 9a Kính gửi", first.line("Kính", "gửi:")[3], 13, 14, "pt")
    ground = first.line("Căn", "05/9/2026;")
    is_in("ô 6 chữ", ground[3], 13, 14, "pt")
    is_in("ô 6 thụt dòng đầu", ground[0] * MM - 30, 10, 12.7)
    results = first.line("II.", "HIỆN")  # below it there is a table too
    tops = {round(box[1], 1) for _, *box in first.words}
    lines = sorted(top for top in tops if ground[1] <= top <= results[1] + 0.1)
    steps = [below - above for above, below in pairwise(lines) if below - above > 2]
    single = ground[3] * SINGLE
    is_in("ô 6 dòng cách dòng", min(steps) / single, 1, 1.5, "lần")
    is_in("ô 6 đoạn cách đoạn, thêm", max(steps) - min(steps), 6, 12, "pt")

    last = next(page for page in pages if any(word == "nhận:" for word, *_ in page.words))
    to = last.line("Nơi", "nhận:")
    like = last.line("Như", "trên;")
    sign = last.line("KT.", "TRƯỞNG")
    is_in("ô 9b Nơi nhận", to[3], 12, 12, "pt")
    is_in("ô 9b danh sách", like[3], 11, 11, "pt")
    is_in("ô 9b sát lề trái", to[0] * MM, 30, 35)
    level = (to[1] + ASCENT * to[3] - sign[1] - ASCENT * sign[3]) * MM
    is_in("ô 9b ngang ô 7a", level, 0, 0)
    is_in("ô 7a", sign[3], 13, 14, "pt")
    name = last.line("Trần", "Hòa")
    is_in("ô 7b họ tên", name[3], 13, 14, "pt")
    is_in("ô 7b giữa dưới ô 7a", (name[0] + name[2] - sign[0] - sign[2]) / 2 * MM, 0, 0)

    paged = [word for word in second.words if word[0] == "2" and word[2] * MM < 20]
    [(_, left, top, right, bottom)] = paged
    is_in("số trang", (bottom - top) / LINE, 13, 14, "pt")
    is_in("số trang giữa phần chữ", (left + right) / 2 * MM - text_middle, 0, 0)
    assert not [w for w in first.words if w[2] * MM < 19]
    lying = [page for page in pages if page.width > page.height]
    assert len(lying) >= 2
    head = lying[0].line("Phụ", "I")
    is_in("Phụ lục I", head[3], 14, 14, "pt")
    lying_middle = (30 + (lying[0].width * MM - 15)) / 2
    is_in("Phụ lục I giữa phần chữ", (head[0] + head[2]) / 2 * MM - lying_middle, 0, 0)
    table.append(("màu chữ", ", ".join(sorted(first.colours)), "đen"))
    assert first.colours == {"#000000"}
    if where := os.environ.get("REPORT_POSITIONS"):
        rows = (f"| {what} | {value} | {may} |\n" for what, value, may in table)
        Path(where).write_text("".join(rows), "utf-8")
