"""Posts and chat messages: pictures, drawn letters, tags and buttons."""

import pytest

from broadcaster.importing.imported_document import ParagraphKind
from broadcaster.importing.message_text import is_of_a_network, plain_message
from broadcaster.importing.pasted_text import document_of_paste

POST = """\
📢📢 THÔNG BÁO KHẨN 📢📢
👉 Kính gửi quý phụ huynh & các em học sinh thân mến! ❤️❤️
✅ Từ ngày 7/12, nhà trường tổ chức kiểm tra mũ bảo hiểm tại cổng trường 🏫
▪️ Thời gian: 6h30 - 7h00 ⏰
☎️ Liên hệ cô Lan: 0912 345 678
#ATGT #thcs_song_trang
𝐋𝐮̛𝐮 𝐲́: 𝐤𝐡𝐨̂𝐧𝐠 đ𝐨̣̂𝐢 𝐦𝐮̃ 𝐥𝐚̀ 𝐯𝐢 𝐩𝐡𝐚̣𝐦
❌ Chạy xe trong sân trường
1️⃣ Đội mũ
2️⃣ Cài quai
👍 Thích · Trả lời · 2 giờ · Xem thêm
"""


def test_a_post_becomes_paragraphs_that_can_be_read():
    found = document_of_paste(POST)
    assert [one.text for one in found.paragraphs] == [
        "THÔNG BÁO KHẨN",
        "Kính gửi quý phụ huynh & các em học sinh thân mến!",
        "Từ ngày 7/12, nhà trường tổ chức kiểm tra mũ bảo hiểm tại cổng trường",
        "▪ Thời gian: 6h30 - 7h00",
        "Liên hệ cô Lan: 0912 345 678",
        "#ATGT #thcs_song_trang",
        "Lưu ý: không đội mũ là vi phạm",
        "❌ Chạy xe trong sân trường",  # dropped, it would say the opposite
        "1. Đội mũ",
        "2. Cài quai",
        "Thích · Trả lời · 2 giờ · Xem thêm",
    ]
    tags = [one.text for one in found.paragraphs if one.kind is ParagraphKind.NETWORK]
    assert tags == ["#ATGT #thcs_song_trang", "Thích · Trả lời · 2 giờ · Xem thêm"]
    told = " ".join(found.remarks)
    assert "📢" in told
    assert "❌" not in told
    assert "chữ thường" in told


@pytest.mark.parametrize(
    "text",
    [
        "Nhà trường thông báo:\n- Lớp 6A: 7 giờ.\n✓ Mang sách\n☑ Có □ Không → xong; 3 ★, 5 × 2",
        "Điện thoại 024 3333; “Lưu ý” – 30 °C, 5 m²",
        "",
    ],
)
def test_what_is_no_picture_stays_as_it_is(text):
    assert plain_message(text) == (text, ())


def test_a_picture_within_a_line_leaves_one_blank_and_no_break():
    assert plain_message("Chúc 🎉 các em 👨‍👩‍👧 vui 👍🏽 nhé")[0] == "Chúc các em vui nhé"


@pytest.mark.parametrize(
    ("line", "is_it"),
    [
        ("#ATGT", True),
        ("Xem thêm", True),
        ("3 giờ · Thích · Phản hồi", True),
        ("2 giờ", False),  # an hour is said
        ("Trả lời câu hỏi số 2", False),
        ("Thích", True),
        ("Hôm qua 5 ngày", False),
        ("# Tiêu đề", False),
    ],
)
def test_tags_and_buttons_are_told_from_what_is_said(line, is_it):
    assert is_of_a_network(line) is is_it
