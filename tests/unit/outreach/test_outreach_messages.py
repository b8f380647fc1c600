"""Texts for Zalo and SMS: what a network counts, and what is left when the marks are gone."""

import csv
import io
import unicodedata
from dataclasses import replace

import pytest

from broadcaster.outreach.invitations import first_sentences, invitation
from broadcaster.outreach.messages import (
    BASIC,
    EXTENDED,
    MessageCoding,
    bare_text,
    message_size,
    message_texts,
    messages_csv,
)
from tests.fakes import site_samples as samples

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def told(**changes):
    edition = samples.make_edition()
    return invitation(
        samples.make_station(), samples.make_episode(public=edition, **changes), edition
    )


@pytest.mark.parametrize(
    ("text", "signs", "parts", "left"),
    [
        ("", 0, 0, 160), ("a" * 160, 160, 1, 0), ("a" * 161, 161, 2, 145), ("a" * 306, 306, 2, 0),
        ("a" * 307, 307, 3, 152), ("€" * 80, 160, 1, 0), ("€" * 81, 162, 2, 153 - 10),
        ("a" * 152 + "€" + "a" * 10, 164, 2, 153 - 12),  # what counts two is never cut
        ("[]{}\\^~|\f", 18, 1, 142),
    ],
)  # fmt: skip
def test_counts_of_the_alphabet_of_networks(text, signs, parts, left):
    size = message_size(text)
    assert (size.coding, size.signs, size.parts) == (MessageCoding.GSM, signs, parts)
    assert size.left == left


@pytest.mark.parametrize(
    ("text", "signs", "parts", "left"),
    [
        ("đ" * 70, 70, 1, 0), ("đ" * 71, 71, 2, 63), ("đ" * 134, 134, 2, 0), ("đ" * 135, 135, 3, 66),
        ("a–b", 3, 1, 67), ("`", 1, 1, 69), ("📻" * 35, 70, 1, 0),
        ("đ" * 66 + "📻" + "đ" * 3, 71, 2, 67 - 5),  # the halves of a picture stay together
    ],
)  # fmt: skip
def test_one_sign_more_than_it_has_and_all_count_sixteen_bits(text, signs, parts, left):
    size = message_size(text)
    assert (size.coding, size.signs, size.parts, size.left) == (
        MessageCoding.UCS, signs, parts, left,
    )  # fmt: skip


def test_letters_in_pieces_count_as_the_letters_that_they_are():
    text = "Đội mũ bảo hiểm khi đi xe đạp điện"
    assert message_size(unicodedata.normalize("NFD", text)) == message_size(text)
    # of all letters of the language those have marks and are no reason to pay twice
    letters = {unicodedata.normalize("NFC", a + t) for a in VOWELS + "đ" for t in TONES}
    known = {x for x in letters if len(x) == 1 and not x.isascii() and x in BASIC}
    assert known == set("àèéìòù")


def test_the_alphabet_is_whole():
    # 3GPP TS 23.038, 6.2.1: 128 places, one of them the escape; the extension has ten signs here
    assert len(BASIC) == len(set(BASIC)) == 127
    assert len(EXTENDED) == 10
    assert not set(BASIC) & set(EXTENDED)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Đường đi – “điện thoại”…", 'Duong di - "dien thoai"...'),
        ("Luật số\u00a036/2024/QH15", "Luat so 36/2024/QH15"),
        ("Pha\u0301p lua\u0323\u0302t", "Phap luat"),
        ("Em học luật 🚦📻 mỗi ngày", "Em hoc luat moi ngay"),
        ("‘Một’ — hai\u200b ba\u00ad", "'Mot' - hai ba"),
        ("5 × 6 = 30₫ ở 30°", "5 x 6 = 30d o 30 do"),
        ("dòng một\n\tdòng  hai", "dong mot\ndong hai"),
        ("ＡＢ ½ ﬁ", "AB 1/2 fi"),
        ("≥ 18 tuổi, ≤ 50 km/h, ± 2, a ≠ b", ">= 18 tuoi, <= 50 km/h, +/- 2, a khac b"),
        ("5½ giờ, 10⁵, 10¹² m², H₂O", "5 1/2 gio, 10^5, 10^12 m2, H2O"),
    ],
)
def test_bare_text_is_really_bare(text, bare):
    assert bare_text(text) == bare
    assert message_size(bare).coding is MessageCoding.GSM


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_whatever_comes_the_bare_text_is_of_the_alphabet(text):
    assert set(bare_text(text)) <= set(BASIC) | set(EXTENDED)
    assert bare_text(bare_text(text)) == bare_text(text)


def test_texts_say_title_day_link_and_source():
    zalo, sms, bare = message_texts(told())
    for one in (zalo, sms):
        for words in ("Đội mũ", "2026", "/s/", "36/2024/QH15"):
            assert words in one.text, (one.key, words)
    assert "\n" not in sms.text
    assert bare.text.isascii()
    assert bare.size.parts < sms.size.parts
    link = next(line for line in zalo.text.split("\n") if "https://" in line)
    assert link.endswith(told().link)  # no stop behind it that a phone takes for a part of it


def test_an_address_with_marks_stays_the_same_address():
    zalo, _, bare = message_texts(replace(told(), link="https://trường.vn/s/4"))
    assert "https://trường.vn/s/4" in zalo.text
    assert f"https://{'trường.vn'.encode('idna').decode()}/s/4" in bare.text
    assert bare.text.isascii()


def test_a_title_of_three_hundred_letters_is_cut_between_words():
    long = told(title="Đội mũ bảo hiểm " * 20)
    for one in message_texts(long):
        assert len(one.text) < 420
        assert "hiểm…" in one.text or "hiem..." in one.text or "mũ…" in one.text
    assert long.link in message_texts(long)[2].text


def test_many_sources_are_counted():
    episode = told()
    many = replace(episode, sources=tuple(f"{n}/2024/NĐ-CP" for n in range(5)))
    assert "0/2024/NĐ-CP, 1/2024/NĐ-CP và 3 văn bản khác" in message_texts(many)[1].text


def test_the_table_for_a_service_has_nobodys_number():
    rows = list(csv.DictReader(io.StringIO(messages_csv(message_texts(told()))[1:])))
    assert [row["so_dien_thoai"] for row in rows] == ["", "", ""]
    assert rows[2]["noi_dung"] == message_texts(told())[2].text
    assert int(rows[1]["so_tin"]) == message_texts(told())[1].size.parts
    formula = replace(message_texts(told())[1], text="=1+1")
    row = list(csv.reader(io.StringIO(messages_csv([formula]))))[1]
    assert row[1:] == [" =1+1", "không dấu", "5", "1"]


def test_the_first_sentences():
    text = "TP. Huế có luật mới. Ai đi xe “điện.” Vẫn phải đội mũ! Còn nữa.\nDòng hai"
    assert first_sentences(text, 3) == (
        "TP. Huế có luật mới.", "Ai đi xe “điện.”", "Vẫn phải đội mũ!",
    )  # fmt: skip
    assert first_sentences("Theo Điều 7. khoản 2", 9) == ("Theo Điều 7. khoản 2",)
    law = "Theo Nghị định số 168/2024/NĐ-CP v.v. và Điều 5. Khoản 1. Phạt tiền. Từ năm 2025. Hết."
    assert first_sentences(law, 9) == (
        "Theo Nghị định số 168/2024/NĐ-CP v.v. và Điều 5. Khoản 1. Phạt tiền.", "Từ năm 2025.",
        "Hết.",
    )  # fmt: skip
    assert first_sentences("", 3) == ()


def test_a_sentence_that_only_announces_the_title_is_not_told_again():
    title = "Đội mũ bảo hiểm"
    summary = f"Bài đầu tiên: {title}. Ai cũng phải đội. Trẻ từ 6 tuổi cũng vậy. Cài quai nữa. Hết."
    assert told(title=title, summary=summary).sentences == (
        "Ai cũng phải đội.", "Trẻ từ 6 tuổi cũng vậy.", "Cài quai nữa.",
    )  # fmt: skip
    assert told(title="", summary="Chỉ có câu này.").sentences == ("Chỉ có câu này.",)
