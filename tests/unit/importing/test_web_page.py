"""Saved pages: the article is read, all the rest is told."""

import base64
import random

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.text_decoding import tcvn3_bytes, vni_bytes
from broadcaster.importing.imported_document import ParagraphKind
from broadcaster.importing.web_page import read_web_page
from tests.unit.importing.test_plain_text import cp1258

FIRST = "Điều 1. Nghị định này quy định về xử phạt vi phạm hành chính trong giao thông đường bộ."
FINE = "Phạt tiền từ 400.000 đồng đến 600.000 đồng đối với người điều khiển xe đạp điện."
LAST = "Điều 2. Nghị định này có hiệu lực thi hành kể từ ngày 01 tháng 01 năm 2027."
BODY = f"<p>{FIRST}</p><p>{FINE}</p><p>{LAST}</p>"
MENU = "<div class='menu'><a>Trang chủ</a> <a>Văn bản 2026</a></div>"
FOOT = "<div class='footer'><p>Bản quyền thuộc về cổng</p></div>"


def read(tmp_path, page: str | bytes):
    data = page if isinstance(page, bytes) else page.encode()
    (tmp_path / "a").write_bytes(data)
    return read_web_page(tmp_path / "a", "a.html")


def texts(found) -> list[str]:
    return [paragraph.text for paragraph in found.paragraphs]


def page(body: str, head: str = '<meta charset="utf-8">') -> str:
    return f"<!doctype html><html><head>{head}<title>Cổng</title></head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "around",
    [
        f"{MENU}<div>{BODY}</div>{FOOT}",
        f"{MENU}<div id='toanvancontent'>{BODY}</div>{FOOT}",
        f"{MENU}<div id='divContentDoc'><div class='content1'><p>Bạn chưa đăng nhập nên</p>{BODY}"
        f"</div></div>{FOOT}",
        f"{MENU}<div><div class='ant-tabs-nav'>Lược đồ</div><div class='prov-article'><p>{FIRST}"
        f"</p></div><div class='prov-clause'>{FINE}</div><div class='prov-item'>{LAST}</div></div>"
        f"{FOOT}",
        f"<nav>{MENU}</nav><article>{BODY}</article><footer>{FOOT}</footer>",
    ],
)
def test_the_article_is_read_and_the_rest_is_told(tmp_path, around: str) -> None:
    found = read(tmp_path, page(around))
    assert texts(found) == [FIRST, FINE, LAST]
    told = " ".join(part.text for part in found.dropped)
    assert "Văn bản 2026" in told
    assert "Bản quyền" in told


@pytest.mark.parametrize(
    "hidden",
    [
        "<p style='display: none'>100.000 đồng</p>",
        "<p style='visibility:hidden'>100.000 đồng</p>",
        "<p hidden>100.000 đồng</p>",
        "<p class='cu x'>100.000 đồng</p>",
        "<p style='mso-hide:all'>100.000 đồng</p>",
    ],
)
def test_hidden_wording_is_dropped_and_told(tmp_path, hidden: str) -> None:
    head = '<meta charset="utf-8"><style>p.cu, .d {display:none} .y{color:red}</style>'
    found = read(tmp_path, page(f"<div>{BODY}{hidden}</div>", head))
    assert texts(found) == [FIRST, FINE, LAST]
    assert [(part.text, part.why) for part in found.dropped] == [
        ("100.000 đồng", "chữ ẩn của trang")
    ]
    assert "“100.000 đồng”" in found.remarks[0]


@pytest.mark.parametrize(
    "struck", ["<del>100.000</del>", "<s>100.000</s>", "<b style='text-decoration:line-through'>100.000</b>"]
)  # fmt: skip
def test_an_amount_that_is_crossed_out_is_a_doubt(tmp_path, struck: str) -> None:
    body = BODY.replace("400.000", f"{struck}<ins>400.000</ins>")
    found = read(tmp_path, page(f"<div>{body}</div>"))
    assert texts(found) == [FIRST, FINE, LAST]
    (doubt,) = found.paragraphs[1].doubts
    assert (FINE[doubt.start : doubt.end], doubt.other) == ("400.000", "100.000")


def test_a_cell_that_reaches_down_leaves_the_others_in_their_columns(tmp_path) -> None:
    rows = "<tr><td>Lớp</td><td>Giờ</td></tr><tr><td rowspan=2>6A</td><td>7</td></tr><tr><td>8</td></tr>"
    rows += "<tr><td>6B</td><td>9</td></tr>"
    found = read(tmp_path, page(f"<div><ol><li>Đầu</li></ol>{BODY}<table>{rows}</table></div>"))
    assert texts(found)[0] == "1. Đầu"
    cells = [p.cells for p in found.paragraphs if p.kind is ParagraphKind.ROW]
    assert cells == [("Lớp", "Giờ"), ("6A", "7"), ("6A", "8"), ("6B", "9")]


def test_tables_lists_and_line_breaks(tmp_path) -> None:
    body = (
        f"{BODY}<table><tr><th colspan=2>Lớp</th><th>Giờ</th></tr><tr><td>6A</td><td></td>"
        "<td><p>7 giờ</p><p>30</p></td></tr></table><ol type='a' start='2'><li>xe đạp</li>"
        "<li>xe máy</li></ol><ul><li>một</li></ul><p>dòng một<br> dòng\n hai</p>"
    )
    found = read(tmp_path, page(f"<div>{body}</div>"))
    rows = [p for p in found.paragraphs if p.kind is ParagraphKind.ROW]
    assert [(row.cells, row.place.row) for row in rows] == [
        (("Lớp", "", "Giờ"), 1), (("6A", "", "7 giờ\n30"), 2),
    ]  # fmt: skip
    assert texts(found)[-4:] == ["b. xe đạp", "c. xe máy", "- một", "dòng một\ndòng hai"]


WORD = "<html xmlns:w='urn:schemas-microsoft-com:office:word'><head>{}</head><body>{}</body></html>"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (WORD.format("<meta charset=windows-1258>", BODY), "cp1258"),
        (WORD.format("", BODY), "cp1258"),
        (WORD.format("<meta charset=utf-8>", BODY), "cp1258"),
        (WORD.format("", BODY), "tcvn3"),
        (WORD.format("<meta charset=x-user-defined>", BODY), "vni"),
        (WORD.format("<meta charset=iso-8859-1>", BODY), "vni"),
        (WORD.format("<meta charset=utf-16>", BODY), "utf-16"),
    ],
)
def test_words_own_pages_in_every_encoding(tmp_path, data: str, told: str) -> None:
    """As it is under the name .doc, on many portals."""
    ways = {"cp1258": cp1258, "tcvn3": _small(tcvn3_bytes), "vni": _small(vni_bytes)}
    encoded = ways[told](data) if told in ways else data.encode(told)
    found = read(tmp_path, encoded)
    assert [text.lower() for text in texts(found)] == [t.lower() for t in (FIRST, FINE, LAST)]


def _small(encode):
    return lambda text: b"".join(encode(c.lower()) if not c.isascii() else c.encode() for c in text)


def test_a_page_in_an_old_font_is_read_by_it(tmp_path) -> None:
    old = tcvn3_bytes("được hưởng mức").decode("latin-1")
    head = "<meta charset=utf-8><style>p.c {font-family:'.VnTime'}</style>"
    body = f"<p class=c>{old}</p><p><font face='.VnTimeH'>{old}</font> 400.000</p>"
    found = read(tmp_path, WORD.format(head, body))
    assert texts(found) == ["được hưởng mức", "ĐƯỢC HƯỞNG MỨC 400.000"]


def test_an_archive_of_a_page_is_unpacked(tmp_path) -> None:
    inside = base64.encodebytes(page(f"{MENU}<div>{BODY}</div>").encode()).decode()
    mht = (
        "From: <Saved by Blink>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n{inside}\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n<p>quảng cáo</p>\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0=\r\n--b--"
    )
    found = read(tmp_path, mht)
    assert texts(found) == [FIRST, FINE, LAST]
    assert "1 khung phụ" in found.remarks[0]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (page("<div id='app'></div><script>veTrang()</script>"), "mã lệnh"),
        ("MIME-Version: 1.0\r\nContent-Type: image/png\r\n\r\nabc", "không có trang"),
    ],
)
def test_a_page_without_words_says_so(tmp_path, data: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read(tmp_path, data)


@pytest.mark.parametrize(
    "data",
    [
        "<!DOCTYPE html [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]><html><p>&b; mười đồng",
        "<html>" + "<div>" * 5_000 + "mười đồng",
        "<html><p>mười đồng" + "<p" * 5_000,
    ],
)
def test_hostile_pages_are_read_or_refused(tmp_path, data: str) -> None:
    try:
        found = read(tmp_path, data)
    except InputError:
        return
    assert sum(map(len, texts(found))) < 20_000


CANARY = "zyxquat"
SHAPES = (
    "<p>{}</p>", "<div>{}</div>", "{}", "<b>{}</b>", "<ul><li>{}</li></ul>", "<del>{}</del>",
    "<p style='display:none'>{}</p>", "<table><tr><td>{}</td><td>một</td></tr></table>",
    "<table><tr><td><table><tr><td>{}</td></tr></table></td></tr></table>", "<h2>{}</h2>",
    "<nav>{}</nav>", "<table><caption>{}</caption><tr><td>a</td><td>b</td></tr></table>",
    "<button>{}</button>", "<footer>{}</footer>", "<blockquote>{}<br>hai</blockquote>",
    "<table>{}<tr><td>a<td>b</table>", "<span>{}</span><br>", "<a href='#'>{}</a>",
)  # fmt: skip


@pytest.mark.parametrize("part", range(3))
def test_every_word_of_a_page_is_taken_or_told(tmp_path, part: int) -> None:
    for seed in range(part * 30, part * 30 + 30):
        chance = random.Random(seed)
        words = [" ".join(chance.choices(FIRST.split(), k=chance.randint(1, 9))) for _ in range(9)]
        words[chance.randrange(9)] += f" {CANARY}"
        made = [chance.choice(SHAPES).format(one) for one in words]
        for _ in range(4):
            at = chance.randrange(len(made) - 1)
            made[at : at + 2] = [chance.choice(SHAPES).format("".join(made[at : at + 2]))]
        body = "".join(made)
        found = read(tmp_path, page(f"{MENU}<div>{BODY}{body}</div>"))
        told = " ".join([*texts(found), *(part.text for part in found.dropped)])
        assert CANARY in told, f"seed {seed}: {body}"


@pytest.mark.parametrize(
    "raised",
    [
        "<sup>2</sup>",
        "<span style='vertical-align: super'>2</span>",
        "<a class=ghi>2</a>",
        "<sup><a href='#n2'>2</a></sup>",
    ],
)
def test_the_mark_of_a_note_is_never_glued_to_an_amount(tmp_path, raised: str) -> None:
    head = "<meta charset=utf-8><style>.ghi {vertical-align:super; font-size:60%}</style>"
    found = read(tmp_path, page(f"{BODY}<p>{FIRST} Phạt 400.000{raised} đồng. {FINE}</p>", head))
    one = next(p for p in found.paragraphs if "Phạt 400.000" in p.text)
    assert "400.000² đồng" in one.text
    (spot,) = one.doubts
    assert (one.text[spot.start : spot.end], spot.other) == ("400.000²", "400.000")


def test_a_cell_that_reaches_down_at_the_end_of_a_row_is_there_too(tmp_path) -> None:
    rows = "<tr><td>6A</td><td rowspan=2>thứ hai</td></tr><tr><td>6B</td></tr>"
    found = read(tmp_path, page(f"<div>{BODY}<table>{rows}</table></div>"))
    cells = [p.cells for p in found.paragraphs if p.kind is ParagraphKind.ROW]
    assert cells == [("6A", "thứ hai"), ("6B", "thứ hai")]


def test_what_is_typed_into_a_field_is_a_word_of_its_line(tmp_path) -> None:
    line = "<p>Từ 600.000 đồng đến <input value='800.000'> đồng<input type=hidden value=9>.</p>"
    found = read(tmp_path, page(f"<div>{BODY}{line}</div>"))
    assert texts(found)[-1] == "Từ 600.000 đồng đến 800.000 đồng."


@pytest.mark.parametrize("kind", ["noscript", "svg", "object"])
def test_words_that_are_not_shown_are_named(tmp_path, kind: str) -> None:
    found = read(tmp_path, page(f"<div>{BODY}<{kind}><p>Phạt 5 triệu</p></{kind}></div>"))
    assert "Phạt 5 triệu" in " ".join(part.text for part in found.dropped)


def test_a_frame_of_an_archive_is_named_with_its_words(tmp_path) -> None:
    parts = [page(BODY), page("<p>Phạt 5 triệu đồng</p>")]
    inside = "".join(f"--x\r\nContent-Type: text/html; charset=utf-8\r\n"
                     f"Content-Transfer-Encoding: 8bit\r\n\r\n{one}\r\n" for one in parts)  # fmt: skip
    head = "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n"
    found = read(tmp_path, f"{head}{inside}--x--")
    assert "Phạt 5 triệu đồng" in found.remarks[0]
    assert "Phạt 5 triệu đồng" in found.dropped[-1].text


@pytest.mark.parametrize(
    ("style", "kind"),
    [
        (".tab{display:none}.tab.active{display:block}", "div class='tab active'"),
        (".tab{display:none} .tabs .tab.active {display: block}", "div class='tab active'"),
        ("@media print{.noi-dung{display:none}}", "div class=noi-dung"),
        ("@media (max-width:600px){ .x{color:red} .noi-dung{display:none} }", "div class=noi-dung"),
        ("p.luat{display:none}", "div class=luat"),
        (".hang{font-size:0} .hang p{font-size:14px}", "div class=hang"),
        (".an{display:none}", "div class=an style='display:block'"),
    ],
)
def test_what_a_page_shows_is_not_taken_for_hidden(tmp_path, style: str, kind: str) -> None:
    body = f"<h1>Cổng</h1><{kind}>{BODY}</div>"
    found = read(tmp_path, page(body, f"<meta charset=utf-8><style>{style}</style>"))
    assert FINE in texts(found)
    assert not any("giấu" in remark for remark in found.remarks)


def test_a_figure_of_the_words_for_a_picture_is_told(tmp_path) -> None:
    pictures = "<img alt='Giá vé 24.000 đồng' src=a.png><img alt='Sân trường' src=b.png>"
    found = read(tmp_path, page(f"<div>{BODY}{pictures}</div>"))
    assert texts(found) == [FIRST, FINE, LAST]
    assert [(part.text, part.why) for part in found.dropped] == [
        ("Giá vé 24.000 đồng", "lời thay cho hình")
    ]


@pytest.mark.parametrize("style", ["font-size:0", "opacity: 0", "position:absolute;left:-9999px"])
def test_what_nobody_can_see_is_hidden(tmp_path, style: str) -> None:
    found = read(tmp_path, page(f"<div>{BODY}<p style='{style}'>100.000 đồng</p></div>"))
    assert texts(found) == [FIRST, FINE, LAST]
    assert [part.text for part in found.dropped] == ["100.000 đồng"]


@pytest.mark.parametrize(
    ("style", "hidden"),
    [
        (".bai .an{visibility:hidden}", True),
        ("div.bai > p.an {display:none}", True),
        ("#khac .an, .bai .bai .an{display:none}", False),
        (".bai .an{display:none} .bai p.an{display:block}", False),
        (".an + .an{display:none}", False),
    ],
)
def test_a_rule_for_what_stands_in_something_hides_it_there_alone(tmp_path, style, hidden):
    body = f"<div class=bai>{BODY}<p class=an>Phạt 9.900 đồng.</p></div>"
    found = read(tmp_path, page(body, f"<meta charset=utf-8><style>{style}</style>"))
    assert ("Phạt 9.900 đồng." in texts(found)) is not hidden
    assert any("9.900" in part.text for part in found.dropped) is hidden


def test_a_page_that_hides_nearly_all_is_read_and_says_so(tmp_path) -> None:
    found = read(tmp_path, page(f"<h1>Văn bản</h1><div style='display:none'>{BODY}</div>"))
    assert FINE in texts(found)
    assert any("giấu" in remark for remark in found.remarks)


@pytest.mark.parametrize(
    "within", ["<div>" * 300 + "{}" + "</div>" * 300, "<p>{}</p>" + "a b " * 3_000_000]
)
def test_a_page_of_which_the_parser_leaves_words_out_is_refused(tmp_path, within):
    """Beyond 256 elements within each other, or ten million letters, libxml2 only logs it."""
    with pytest.raises(InputError, match="không đọc hết được"):
        read(tmp_path, page(f"{BODY}{within.format('Phạt 6.000.000 đồng.')}<p>Cuối.</p>"))


def test_a_page_within_a_page_is_told_however_deep_it_is(tmp_path):
    frame = f"<html>{'<div>' * 300}Phạt 5 đồng.</html>"
    parts = "".join(
        f"--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{one}\r\n"
        for one in (page(BODY), frame)
    )
    saved = f"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n{parts}--x--"
    with pytest.raises(InputError, match="không đọc hết được"):
        read(tmp_path, saved)
