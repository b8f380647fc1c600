"""The body: paragraphs, speakers, cues, directions and tables, each with its place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.notice import Level
from broadcaster.domain.script import Cue, CueKind, Direction, Heading, Paragraph
from broadcaster.domain.sound import Scope
from broadcaster.scripts.body import parse_body


def _body(text, **more):
    return parse_body(text, "a.md", **more)


def _blocks(text, **more):
    blocks, notices = _body(text, **more)
    assert [n for n in notices if n.level is not Level.INFO] == []
    return blocks


def _said(text, **more):
    return [(b.role, b.text) for b in _blocks(text, **more) if isinstance(b, Paragraph)]


def _codes(text, **more):
    return [n.code for n in _body(text, **more)[1]]


# -- paragraphs and places -----------------------------------------------------------------


def test_a_blank_line_separates_paragraphs_and_a_line_break_is_a_blank():
    assert _said("Xin chào\ncác bạn.\n\nHôm nay.") == [("", "Xin chào các bạn."), ("", "Hôm nay.")]


def test_every_character_of_a_paragraph_knows_its_line_and_column():
    source = "  Xin **chào** các bạn,\n\tđây là *Nghị định*\n168/2024/NĐ-CP."
    (paragraph,) = _blocks(source, first_line=12)
    assert paragraph.text == "Xin chào các bạn, đây là Nghị định 168/2024/NĐ-CP."
    lines = source.split("\n")
    for offset, char in enumerate(paragraph.text):
        place = paragraph.place_at(offset)
        line = lines[place.line - 12]
        if char != " ":
            assert line[place.column - 1] == char


def test_columns_count_composed_characters():
    text = unicodedata.normalize("NFD", "Tiếng Việt: [nhạc cắt] rồi")
    cue = next(b for b in _blocks(text) if isinstance(b, Cue))
    assert cue.place.column == len("Tiếng Việt: ") + 1


@given(st.lists(st.text(alphabet="aáb *_(.", min_size=1, max_size=12), min_size=1, max_size=6))
def test_places_point_at_the_same_character_of_the_source(lines):
    source = "\n".join(lines)
    for block in _body(source)[0]:
        if isinstance(block, Paragraph):
            for offset, char in enumerate(block.text):
                place = block.place_at(offset)
                found = source.split("\n")[place.line - 1][place.column - 1 : place.column]
                assert char in (" ", found)


@pytest.mark.parametrize("rule", ["---", "***", "* * *", "=====", "———"])
def test_a_rule_separates_and_is_not_spoken(rule):
    assert _said(f"Một.\n{rule}\nHai.") == [("", "Một."), ("", "Hai.")]


def test_bullets_and_outline_marks_begin_paragraphs():
    assert _said("Cần nhớ:\n- Đội mũ\n• Cài quai\n> Đi chậm") == [
        ("", "Cần nhớ:"), ("", "Đội mũ"), ("", "Cài quai"), ("", "Đi chậm"),
    ]  # fmt: skip
    assert _said("Gồm:\n1. Một;\n2. Hai") == [("", "Gồm:"), ("", "1. Một;"), ("", "2. Hai")]
    assert _said("lớp\n12. Em") == [("", "lớp 12. Em")]


def test_comments_are_not_spoken_and_keep_the_lines():
    (paragraph,) = _blocks("<!-- ghi\nchú -->\nXin chào")
    assert (paragraph.text, paragraph.place.line) == ("Xin chào", 3)


def test_a_comment_left_open_is_an_error_and_the_words_are_kept():
    blocks, notices = _body("Xin chào\n<!-- ghi chú")
    assert [(n.code, n.place.line) for n in notices] == [("chu-thich-chua-dong", 2)]
    assert "ghi chú" in blocks[-1].text


def test_marks_in_words_are_left_alone():
    assert _said("tệp a_b_c và 5 * 3 * 2") == [("", "tệp a_b_c và 5 * 3 * 2")]
    assert _said(r"giữ \[ngoặc\] và \*sao\*") == [("", "giữ [ngoặc] và *sao*")]


def test_a_links_address_is_not_spoken_and_that_is_told():
    blocks, notices = _body("Xem [trang này](https://a.vn/x) nhé")
    assert blocks[0].text == "Xem trang này nhé"
    assert [(n.code, n.level) for n in notices] == [("lien-ket", Level.INFO)]


def test_a_line_of_marks_alone_is_told_and_not_spoken():
    assert _codes("?!...") == ["khong-co-chu"]


# -- headings ------------------------------------------------------------------------------


def test_a_heading_is_a_chapter_and_ends_the_speakers_turn():
    blocks = _blocks("NAM: Chào.\n## **Bản tin** ##\nTin một.")
    assert blocks[1] == Heading(text="Bản tin", place=blocks[1].place)
    assert (blocks[1].place.line, blocks[1].place.column) == (2, 6)
    assert blocks[2].role == ""


def test_a_cue_in_a_heading_comes_behind_it():
    heading, cue = _blocks("# Bản tin [nhạc cắt]")
    assert (heading.text, cue.kind) == ("Bản tin", CueKind.STING)


def test_an_empty_heading_is_a_warning():
    assert _codes("#\nChào") == ["de-muc-rong"]


# -- speakers ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("NAM: Chào", "NAM"),
        ("Nữ: Chào", "NỮ"),
        ("nu : Chào", "NỮ"),
        ("HỎI： Chào", "HỎI"),
        ("**ĐÁP:** Chào", "ĐÁP"),
        ("**ĐÁP**: Chào", "ĐÁP"),
        ("- NAM: Chào", "NAM"),
        ("NGƯỜI DẪN: Chào", "NGƯỜI DẪN"),
        ("HỌC SINH 1: Chào", "HỌC SINH 1"),
        ("Lan: Chào", "LAN"),
        ("cô hoa: Chào", "Cô Hoa"),
    ],
)
def test_a_label_at_the_beginning_of_a_line_is_the_speaker(line, role):
    assert _said(line, roles=("LAN", "Cô Hoa")) == [(role, "Chào")]


@pytest.mark.parametrize(
    "line",
    [
        "Lưu ý: đội mũ",
        "LƯU Ý: đội mũ",
        "ĐIỀU 5: Phạm vi",
        "Lan: chào",
        "Xem https://a.vn",
        "HTTP://A.VN",
        "7:30 vào lớp",
        "Các bạn chú ý một điều rất quan trọng sau đây: đội mũ",
        "ĐỘC LẬP TỰ DO HẠNH PHÚC: khẩu hiệu",
    ],
)
def test_other_words_before_a_colon_are_spoken(line):
    assert _said(line) == [("", line)]


def test_a_label_holds_until_the_next_one():
    assert _said("ĐÁP: Một.\n\nHai.\n\nHỎI: Ba.") == [
        ("ĐÁP", "Một."), ("ĐÁP", "Hai."), ("HỎI", "Ba."),
    ]  # fmt: skip


def test_a_label_may_stand_on_a_line_of_its_own():
    assert _said("NAM:\nXin chào.") == [("NAM", "Xin chào.")]


def test_labels_in_following_lines_need_no_blank_line():
    assert _said("HỎI: Một?\nĐÁP: Hai.") == [("HỎI", "Một?"), ("ĐÁP", "Hai.")]


def test_names_that_differ_in_marks_only_stay_apart():
    assert _said("LÂN: Một.\nLAN: Hai.", roles=("LAN", "LÂN")) == [("LÂN", "Một."), ("LAN", "Hai.")]


def test_a_label_that_was_not_declared_names_the_nearest_role_once():
    _, notices = _body("LANN: Chào\n\nLANN: Chào", roles=("LAN", "MINH"))
    assert [(n.code, n.level) for n in notices] == [("vai-la", Level.WARNING)]
    assert "LAN" in notices[0].hint


@pytest.mark.parametrize("label", ["Bạn Minh Anh", "Cô Hiệu trưởng", "Bác bảo vệ", "Anh Đức"])
def test_a_person_before_a_colon_who_is_no_role_is_told(label):
    _, notices = _body(f"NỮ: Chào.\n\n{label}: Vâng ạ.")
    assert [(n.code, n.level) for n in notices] == [("vai-chu-thuong", Level.WARNING)]
    assert f"{label}: nữ" in notices[0].hint
    assert _body(f"{label}: Vâng ạ.", roles=(label,))[1] == ()


def test_a_bare_name_before_a_colon_is_text_and_both_are_offered_once():
    _, told = _body("NỮ: Chào.\n\nLan: Em chào cô.\n\nMinh Anh: Vâng.\n\nLan: Em đây.")
    assert [(n.level, n.hint.split("ví dụ ")[1]) for n in told] == [
        (Level.INFO, "Lan: nữ"),
        (Level.INFO, "Minh Anh: nữ"),
    ]
    assert _said("NỮ: Chào.\n\nLan: Em chào cô.")[-1] == ("NỮ", "Lan: Em chào cô.")
    assert _body("Lưu ý: áo mưa.\n\nSáng: chào cờ.\n\nĐiều 5: Cấm.\n\nThời gian: 7 giờ.")[1] == ()


@pytest.mark.parametrize(
    "words",
    [
        *("Bạn nhớ nhé", "Các bạn", "Ông bà", "Ba điều", "Em cần làm", "Mẹ", "Thứ Hai", "Chào"),
        *("Nhớ", "Đừng", "Hãy", "Thơ", "Hát", "Nhạc", "Vui", "Cách", "Hà Nội", "Luật Trẻ Em"),
    ],
)
def test_an_ordinary_sentence_before_a_colon_is_no_person(words):
    assert _codes(f"NỮ: Chào.\n\n{words}: đội mũ.") == []


def test_a_label_without_words_is_a_warning():
    assert _codes("NAM:\n\nNỮ: Chào") == ["vai-khong-loi"]


def test_brackets_around_a_label_are_directions():
    blocks, notices = _body("NAM (cười lớn): Chào\nNỮ: (buồn) Ừ.")
    assert [b.text for b in blocks if isinstance(b, Direction)] == ["cười lớn", "buồn"]
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == ["Chào", "Ừ."]
    assert [n.level for n in notices] == [Level.INFO]


def test_law_behind_a_label_is_spoken_also_in_brackets():
    assert _said("ĐÁP: (Điều 5) Trẻ em có quyền") == [("ĐÁP", "(Điều 5) Trẻ em có quyền")]


# -- stage directions ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(Cười)", "Cười"),
        ("*(Cười)*", "Cười"),
        ("  (Cười).", "Cười"),
        ("(Trống trường\n vang lên)", "Trống trường vang lên"),
        ("(cười) (vỗ tay)", "(cười) (vỗ tay)"),
    ],
)
def test_round_brackets_that_fill_their_line_are_not_spoken(text, words):
    (block,) = _blocks(text)
    assert isinstance(block, Direction)
    assert block.text == words


@pytest.mark.parametrize("text", ["(Lan) chào (Nam)", "Chào (nhé)", "(chưa đóng", "(a\n\nb)"])
def test_other_round_brackets_are_spoken(text):
    assert "".join(b.text for b in _blocks(text)).replace(" ", "") == text.replace(" ", "").replace(
        "\n", ""
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("(Theo Nghị định 168/2024/NĐ-CP)", "số hiệu"),
        ("(nghị định 168)", "số hiệu"),
        ("(Nghị quyết 29-NQ/TW)", "số hiệu"),
        ("(Điều 5)", "số hiệu"),
        ("(phạt 400.000 đồng)", "số tiền"),
        ("(phạt 2 triệu)", "số tiền"),
        ("(500k)", "số tiền"),
        ("(một hai ba bốn năm sáu bảy tám chín mười mười một)", ""),
        ("(một hai ba bốn năm sáu bảy tám chín mười một hai ba)", "dài hơn 12"),
    ],
)
def test_a_direction_that_listeners_may_need_is_not_dropped_silently(text, why):
    blocks, notices = _body(text)
    assert isinstance(blocks[0], Direction)
    assert [n.code for n in notices] == (["loi-khong-doc"] if why else [])
    assert all(why in n.sentence and n.level is Level.WARNING for n in notices)


def test_music_in_round_brackets_is_told_to_need_square_ones():
    _, notices = _body("(Nhạc cắt)")
    assert [(n.code, n.level) for n in notices] == [("nhac-ngoac-tron", Level.WARNING)]
    assert "[Nhạc cắt]" in notices[0].hint


# -- cues ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "name", "seconds"),
    [
        ("[nhạc hiệu]", CueKind.IDENT, "", 0),
        ("[Nhạc hiệu: nhạc hiệu măng non]", CueKind.IDENT, "nhạc hiệu măng non", 0),
        ("[NHAC CAT]", CueKind.STING, "", 0),
        ("[nhạc xen]", CueKind.STING, "", 0),
        ("[ nhạc  cắt ： vui ]", CueKind.STING, "vui", 0),
        ("[nghỉ 2 giây]", CueKind.PAUSE, "", 2),
        ("[nghỉ: 1,5 giây]", CueKind.PAUSE, "", 1.5),
        ("[nghỉ hai giây]", CueKind.PAUSE, "", 2),
        ("[nghỉ 0.5s]", CueKind.PAUSE, "", 0.5),
        ("[nghỉ]", CueKind.PAUSE, "", 1),
        ("[tiếng động: trống trường]", CueKind.EFFECT, "trống trường", 0),
        ("[tiếng động trống trường]", CueKind.EFFECT, "trống trường", 0),
        ("[ghi âm: em-lan.wav]", CueKind.RECORDING, "em-lan.wav", 0),
    ],
)
def test_cues_are_understood_with_case_marks_and_blanks_forgiven(text, kind, name, seconds):
    (cue,) = _blocks(text)
    assert (cue.kind, cue.name, cue.seconds) == (kind, name, seconds)


@pytest.mark.parametrize(
    ("text", "code", "hint"),
    [
        ("[nhạc cắc]", "chi-dan-la", "nhạc cắt"),
        ("[nhac nenn: x]", "chi-dan-la", "nhạc nền"),
        ("[1]", "chi-dan-la", "ngoặc vuông"),
        ("[]", "chi-dan-la", ""),
        ("[hết giờ]", "chi-dan-la", ""),
        ("[nghỉ lâu lâu]", "nghi-sai", "[nghỉ 2 giây]"),
        ("[nghỉ 0 giây]", "nghi-sai", ""),
        ("[nghỉ 99 phút]", "nghi-sai", ""),
        ("[tiếng động]", "chi-dan-thieu-ten", "trống trường"),
        ("[ghi âm:]", "chi-dan-thieu-ten", ".wav"),
        ("[ghi âm: ../../etc/passwd]", "tep-ngoai", "ghi-am"),
        ("[ghi âm: C:\\a.wav]", "tep-ngoai", "ghi-am"),
        ("[nhạc cắt", "ngoac-vuong", "trọn trong một dòng"),
        ("Chào] bạn", "ngoac-vuong", ""),
    ],
)
def test_a_cue_that_is_none_is_an_error_with_a_hint_and_the_words_stay(text, code, hint):
    blocks, notices = _body("Trước.\n" + text + "\n\nSau.")
    assert [(n.code, n.level, n.place.line) for n in notices] == [(code, Level.ERROR, 2)]
    assert hint in notices[0].hint
    assert [b.text for b in blocks if isinstance(b, Paragraph)][-1] == "Sau."


def test_a_cue_within_a_line_splits_the_paragraph_and_gives_the_full_stop_back():
    before, cue, behind = _blocks("Xin chào [nghỉ 1 giây]. Tạm biệt.")
    assert (before.text, behind.text) == ("Xin chào.", "Tạm biệt.")
    assert (cue.place.column, behind.place.column) == (10, 25)


def test_a_label_behind_a_cue_in_the_same_line_is_a_label():
    _, words = _blocks("[nhạc cắt] NAM: Chào")
    assert words.role == "NAM"


# -- beds and school-only parts ------------------------------------------------------------


def test_a_bed_is_opened_changed_and_ended():
    kinds = [b.kind for b in _blocks("[nhạc nền: a]\nMột\n[nhạc nền: b]\nHai\n[hết nhạc nền]")
             if isinstance(b, Cue)]  # fmt: skip
    assert kinds == [CueKind.BED_START, CueKind.BED_START, CueKind.BED_END]


def test_an_unclosed_bed_is_an_error_where_it_began():
    _, notices = _body("Chào\n\n  [nhạc nền: a]\nMột")
    assert [(n.code, n.level) for n in notices] == [("nen-chua-het", Level.ERROR)]
    assert (notices[0].place.line, notices[0].place.column) == (3, 3)


def test_an_end_without_a_bed_is_a_warning():
    assert _codes("[hết nhạc nền]") == ["nen-thua"]


def test_a_school_only_part_marks_all_that_stands_in_it():
    text = "Một\n[chỉ trong trường]\n# Đề mục\nHai [nhạc cắt]\n(cười)\n[hết]\nBa"
    scopes = [b.scope for b in _blocks(text)]
    assert scopes == [Scope.PUBLIC, *[Scope.SCHOOL] * 4, Scope.PUBLIC]


def test_the_scope_of_the_script_holds_for_every_block():
    assert {b.scope for b in _blocks("Một\n[nhạc cắt]", scope=Scope.SCHOOL)} == {Scope.SCHOOL}


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("Một\n[chỉ trong trường]\nHai", "trong-truong-chua-het", 2),
        ("Một\n[hết]", "trong-truong-thua", 2),
        ("[chỉ trong trường]\n[chỉ trong trường]\nHai\n[hết]", "trong-truong-long-nhau", 2),
        ("[nhạc nền]\n[chỉ trong trường]\nA\n[hết nhạc nền]\n[hết]", "nen-qua-ranh", 4),
        ("[chỉ trong trường]\n[nhạc nền]\nA\n[hết]\n[hết nhạc nền]", "nen-qua-ranh", 5),
    ],
)
def test_a_school_only_part_must_be_whole(text, code, line):
    _, notices = _body(text)
    assert [(n.code, n.level, n.place.line) for n in notices] == [(code, Level.ERROR, line)]


# -- tables --------------------------------------------------------------------------------

PIPES = """| Người đọc | Lời | Âm thanh |
|:---|---|---|
| NỮ | Xin chào **các bạn**. | [nhạc hiệu] |
| Nam | Tin một.<br>Tin hai. | nhạc cắt; tiếng động: trống trường |
|  | Nói tiếp. |  |
| | (cười) | nghỉ 1 giây |
"""


def test_the_three_column_table_is_read_sound_before_words():
    blocks = _blocks(PIPES + "\nHết bảng.")
    shown = [b.kind.value if isinstance(b, Cue) else b.text for b in blocks]
    assert shown == [
        "nhạc hiệu", "Xin chào các bạn.", "nhạc cắt", "tiếng động", "Tin một.", "Tin hai.",
        "Nói tiếp.", "nghỉ", "cười", "Hết bảng.",
    ]  # fmt: skip
    roles = [b.role for b in blocks if isinstance(b, Paragraph)]
    assert roles == ["NỮ", "NAM", "NAM", "NAM", ""]


def test_a_table_with_tabs_is_the_same():
    rows = [line.strip("|").split("|") for line in PIPES.split("\n") if "---" not in line]
    tabs = "\n".join("\t".join(cell.strip() for cell in row) for row in rows)
    shown = [getattr(b, "text", "") or b.kind for b in _blocks(tabs)]
    assert shown == [getattr(b, "text", "") or b.kind for b in _blocks(PIPES)]


def test_the_places_of_a_table_are_those_of_its_cells():
    words = next(b for b in _blocks(PIPES) if isinstance(b, Paragraph))
    assert (words.place.line, words.place.column) == (3, 8)


def test_columns_may_stand_in_another_order_and_strange_ones_are_told():
    blocks, notices = _body("| STT | Nội dung | Vai |\n|---|---|---|\n| 1 | Chào | NAM |")
    assert [(b.role, b.text) for b in blocks] == [("NAM", "Chào")]
    assert [(n.code, n.level) for n in notices] == [
        ("cot-la", Level.INFO),
        ("cot-khong-doc", Level.INFO),
    ]


def test_a_table_without_a_heading_has_the_usual_columns():
    (cue, words) = _blocks("| NAM | Chào | nhạc cắt |")
    assert (cue.kind, words.role, words.text) == (CueKind.STING, "NAM", "Chào")


def test_a_sound_that_is_unknown_or_a_row_too_long_is_an_error():
    assert _codes("| NAM | Chào | nhạc cắc |") == ["chi-dan-la"]
    assert _codes("| NAM | Chào | nhạc cắt | x |") == ["bang-sai"]


def test_a_table_may_be_of_one_or_two_columns_and_empty():
    assert _said("| Chào |") == [("", "Chào")]
    assert _said("| NAM | Chào |") == [("NAM", "Chào")]
    assert _blocks("|---|---|") == ()


def test_a_row_that_is_too_short_has_empty_cells():
    assert _said("| Vai | Lời | Nhạc |\n|---|---|---|\n| NAM | Chào |") == [("NAM", "Chào")]


def test_a_speaker_cell_may_carry_an_aside_and_a_colon():
    assert _said("| **Nữ (nhỏ):** | Chào | - |") == [("NỮ", "Chào")]


def test_a_bracket_that_closes_too_often_is_spoken():
    assert _said("(a) b) c") == [("", "(a) b) c")]


# -- anything at all -----------------------------------------------------------------------

_ALPHABET = st.sampled_from(
    ["NAM:", "[", "]", "(", ")", "|", "\t", "\n", "#", "*", "_", "nhạc nền", "hết", ":", "--", "a ",
     "chỉ trong trường", "<!--", "-->", "<br>", "Lời", "\\", ".", "Người đọc", "1. ", "nghỉ "]
)  # fmt: skip


@given(st.lists(_ALPHABET, max_size=40).map("".join))
def test_no_arrangement_of_marks_raises(text):
    for notice in _body(text, roles=("LAN",))[1]:
        assert notice.place is not None
        assert notice.place.line >= 1


@given(st.text(max_size=200))
def test_no_text_raises(text):
    _body(text)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "piece",
    ["*", "_a", "[", "](", "(", ")", "|", "\t", " ", "#", "-", ":", "A ", "<!--", "1", ". "],
)
def test_a_hundred_thousand_of_any_mark_take_no_time(piece):
    for text in (piece * 100_000, "x" + piece * 100_000 + "y", (piece + "\n") * 3_000):
        _body(text)
