"""What is shown of a long sentence has the word that was looked for."""

from broadcaster.writing.said_places import said_places


def test_of_a_long_sentence_the_stretch_around_the_word_is_shown(tmp_path):
    script = tmp_path / "bai.md"
    address = "https://trang.example.vn/" + "a" * 60 + "/tìm-thấy"
    for line in (f"HỎI: Xem {address} {'rồi nghe ' * 40}", f"HỎI: {'xem ' * 60} tìm thấy gì"):
        script.write_text(f"Tiêu đề: Bài\n---\n{line}\n", "utf-8")
        [place] = said_places([script], "tìm")
        assert "tìm" in place.sentence
        assert len(place.sentence) <= 162
