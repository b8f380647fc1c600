"""Posts and chat messages: pictures, drawn letters, tags and buttons."""

import time

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
❌ Chạy xe trong sân trường lúc đông người
🚫 đi bộ
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
        "▪️ Thời gian: 6h30 - 7h00",
        "Liên hệ cô Lan: 0912 345 678",
        "#ATGT #thcs_song_trang",
        "Lưu ý: không đội mũ là vi phạm",
        "❌ Chạy xe trong sân trường lúc đông người",
        "🚫 đi bộ",  # dropped, it would say the opposite
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
        "📵 Dùng điện thoại trong giờ học\n🚷 Đi bộ trên đường cao tốc\n❌ Vượt đèn đỏ",
        "☐ Có ☑️ Không\n🗹 Có 🗷 Không\n✔️ Đúng ✖️ Sai\n🅺🅷🅾🅽🅶 đội mũ",
        "Học từ 7h ➡️ 9h, 3 ✖️ 5\nKhách sạn 5 ⭐\nEm đội mũ chưa❓\nĐược ✅ hay cấm ❌",
        "Việc\tĐược\tCấm\nĐi xe đạp\t✅\t❌\n| Đi bộ | ✅ |\n1️⃣\tĐội mũ",
        "Chúc 🎉 các em 👨‍👩‍👧 vui nhé",
        "👍: đồng ý\n❤️: không đồng ý\n⏰ = giờ\n📞/Zalo: 0912",
        "Ai nghỉ thả ❤️, ai đi thả 👍\n⭐⭐⭐ Tốt",
        "❤️‍🔥 Chúc\n🙂‍↔️ Không",
    ],
)
def test_what_may_mean_something_stays_as_it_is(text):
    """A prohibition, a tick box, a cell, a number of stars: the teacher puts it into words."""
    assert plain_message(text) == (text, ())


@pytest.mark.parametrize(
    ("drawn", "plain"),
    [
        ("1️⃣ Đội mũ", "1. Đội mũ"),
        ("1️⃣0️⃣ Đội mũ", "10. Đội mũ"),
        ("1️⃣9️⃣h00 họp", "19h00 họp"),
        ("Gọi 1️⃣1️⃣3️⃣ ngay", "Gọi 113 ngay"),
        ("1️⃣Đội mũ", "1. Đội mũ"),
        ("Bước 1️⃣Mở", "Bước 1 Mở"),
        ("2️⃣0️⃣ tháng 11 nghỉ học", "20 tháng 11 nghỉ học"),
        ("👉1️⃣ Đội mũ", "\n1. Đội mũ\n"),
    ],
)
def test_a_number_in_keys_is_one_number_and_told(drawn, plain):
    found, told = plain_message(drawn)
    assert found == plain
    assert "Số vẽ trong ô" in told[0]


def test_every_ornament_that_goes_is_named():
    text = "📢📣 Tin mới 🎉🎊💥\n👉🏽 Mời các em 🙏🏽🙏🏽"
    found, told = plain_message(text)
    assert [line for line in found.split("\n") if line] == ["Tin mới", "Mời các em"]
    assert [one in told[0] for one in "📢📣🎉🎊💥👉🙏"] == [True] * 7


def test_lines_of_nothing_but_ornaments_are_told_together_with_their_places():
    text = "🌸🌸🌸\nThông báo\n🎗️\n➖➖➖➖\nMời các em\n 🦋 🌈\nVui nhé 🎉"
    found = document_of_paste(text)
    assert [one.text for one in found.paragraphs] == ["Thông báo", "Mời các em", "Vui nhé"]
    assert found.remarks == (
        "Đã bỏ các hình trang trí ở đầu, cuối dòng: 🎉",
        "Đã bỏ 4 dòng chỉ có hình trang trí: 🌸 🎗 ➖ 🦋 🌈 (dòng 1, 3, 4, 6)",
    )


@pytest.mark.parametrize("line", ["🎉!!!", "✨ — ✨", "🌸🌸🌸 * 🌸🌸🌸", "🎊 ... 🎊"])
def test_strokes_between_ornaments_go_with_them(line):
    plain, [told] = plain_message(f"{line}\nChào các em")
    assert plain.strip() == "Chào các em"
    assert "(dòng 1)" in told


@pytest.mark.parametrize("line", ["-----", "* * *", "!!!", "🔷", "🎁", "✅"])
def test_strokes_alone_and_a_picture_that_may_be_a_cell_stay(line):
    assert plain_message(f"{line}\nChào các em") == (f"{line}\nChào các em", ())


def test_of_many_such_lines_the_first_are_named():
    found, told = plain_message("Mời các em\n" + "🌸\n" * 20)
    assert found.strip() == "Mời các em"
    assert told == ("Đã bỏ 20 dòng chỉ có hình trang trí: 🌸 (dòng 2, 3, 4, 5, 6, 7, 8, 9 …)",)


@pytest.mark.parametrize(
    "sign", [*"🚷📵🚫❌✅👍☎📞⏰📅📍🎵⭐🌟➖☀🔴", "☎️", "➖➖", "❤️‍🔥", "🌸 ✅", "🎉 ❌"]
)
def test_a_picture_that_may_stand_for_a_word_stays_where_it_stands_alone(sign):
    """A table that was copied from a page comes with every cell in a line of its own."""
    text = f"Đi xe đạp\n{sign}\nĐi bộ"
    assert plain_message(text) == (text, ())


@pytest.mark.parametrize(
    "text",
    [
        "➖" * 200_000 + "x",
        "➖➖➖\n" * 50_000,
        "a 🎉" + "🏻" * 200_000 + "x",
        "🎉" + " " * 200_000 + "x",
        "x" + " 🎉" * 100_000,
        "1️⃣" * 100_000,
        "#a " * 60_000,
        "Thích · " * 30_000,
        "🎉\n" * 100_000,
    ],
)
def test_a_hostile_paste_costs_no_more_than_its_length(text):
    begun = time.process_time()
    plain_message(text)
    is_of_a_network(text)
    assert time.process_time() - begun < 5.0  # seconds; the patterns before took minutes


@pytest.mark.parametrize(
    ("line", "is_it"),
    [
        ("#ATGT", True),
        ("3 giờ · Thích · Phản hồi", True),
        ("2 giờ", False),  # an hour is said
        ("Trả lời câu hỏi số 2", False),
        ("Trả lời", False),  # over an answer
        ("Chia sẻ", False),
        ("2 giờ · 3 ngày", False),
        ("#114", False),
        ("# Tiêu đề", False),
    ],
)
def test_tags_and_buttons_are_told_from_what_is_said(line, is_it):
    assert is_of_a_network(line) is is_it


@pytest.mark.parametrize("sign", ["°C, học sinh mặc áo chống nắng", "® của trường"])
def test_a_sign_that_is_a_word_begins_no_paragraph(sign):
    text = f"Nhiệt độ ngoài sân trường vào giờ ra chơi buổi trưa là 38\n{sign}"
    assert len(document_of_paste(text).paragraphs) == 1
