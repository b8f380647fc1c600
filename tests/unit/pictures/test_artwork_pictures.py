"""The pictures are what directories accept, the same on every run."""

import io

import pytest
from PIL import Image, ImageChops

from broadcaster.domain.errors import AssetError
from broadcaster.pictures.canvas import OVERSAMPLING, blank, colour, mix, painted
from broadcaster.pictures.cover import (
    EPISODE_BYTES,
    episode_cover,
    fit_artwork,
    show_cover,
    social_picture,
    tag_cover,
    thumbnail,
)
from broadcaster.pictures.lettering import balanced, drawable, fit, wrap
from broadcaster.pictures.motifs import LAW, YARD, accent_for

UNIT = "Trường THCS Hoa Phượng"
LETTERS = "ăâđêôơư ẤẦẨẪẬ ẮẰẲẴẶ ẾỀỂỄỆ ỐỒỔỖỘ ỚỜỞỠỢ ỨỪỬỮỰ ỲỴỶỸÝ đĐ"


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def picture_of(size, *, mode="RGB", kind="PNG"):
    buffer = io.BytesIO()
    Image.new(mode, size, 120 if mode == "L" else None).save(buffer, kind)
    return buffer.getvalue()


def test_cover_is_a_square_rgb_jpeg_of_3000():
    """The largest size that directories take."""
    image = opened(show_cover("Phát thanh măng non", UNIT))
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (3000, 3000))


def test_tag_cover_is_1400_and_light():
    """It is carried by every MP3."""
    data = tag_cover("Phát thanh măng non", UNIT)
    assert opened(data).size == (1400, 1400)
    assert len(data) < 200_000


def test_same_words_same_bytes():
    """Drawn twice, it is the same file."""
    assert tag_cover("Pháp luật và bạn", UNIT) == tag_cover("Pháp luật và bạn", UNIT)
    assert tag_cover("Pháp luật và bạn", UNIT) != tag_cover("Pháp luật và em", UNIT)


def test_picture_is_more_than_words():
    """Half of the cover is drawn in several colours."""
    art = opened(tag_cover("Phát thanh măng non", UNIT)).crop((0, 0, 1400, 900))
    strong = [n for n, _ in art.quantize(8).getcolors()]
    assert len([n for n in strong if n > 2000]) >= 5


@pytest.mark.rows_slow
@pytest.mark.parametrize(
    "title",
    [
        "",
        "🚦📻",
        "A" * 400,
        "Một tiêu đề rất dài về pháp luật " * 300,
        "Pha\u0301p lua\u0323\u0302t\x00\n\u202e",
        "<script>&amp;",
    ],
)
def test_any_title_makes_a_picture(title):
    """Nothing a person writes stops the drawing."""
    assert opened(tag_cover(title, UNIT)).size == (1400, 1400)
    cover = episode_cover(title, title, line=title)
    assert opened(cover).size == (1400, 1400)
    assert len(cover) <= EPISODE_BYTES
    data = social_picture(title, title, title, line=title)
    assert opened(data).size == (1200, 630)
    assert len(data) < 200_000


def test_an_episode_s_artwork_lies_on_the_show_s_own_picture():
    """The upper half is the picture that the school knows, whatever its shape; below are words."""
    line = "Số 3 – thứ Hai, ngày 14 tháng 9 năm 2026"
    buffer = io.BytesIO()
    Image.new("RGB", (2000, 1500), (200, 30, 30)).save(buffer, "PNG")
    own = opened(episode_cover("Đội mũ", "Măng non", line=line, own=buffer.getvalue()))
    assert (own.mode, own.size) == ("RGB", (1400, 1400))
    red, green, blue = own.getpixel((700, 300))
    assert red > 180
    assert max(green, blue) < 60
    drawn = opened(episode_cover("Đội mũ", "Măng non", line=line))
    assert drawn.getpixel((40, 300))[0] < 100


def test_a_picture_drawn_in_bands_is_the_picture_drawn_at_once():
    """No stroke, letter or curve is another one where a band begins."""

    def draw(canvas):
        canvas.arc((400, 500), 300, (-200, 60), 33, (200, 30, 30))
        canvas.line([(13, 17), (611, 333), (87, 985)], 21, (10, 90, 30))
        canvas.ellipse((700, 450), (111, 222), (30, 30, 200))
        canvas.box((333, 111, 777, 888), (90, 90, 90), 40)
        canvas.polygon([(5, 995), (500, 3), (990, 700)], (250, 240, 10))
        canvas.text((60, 640), "Ưỡn ẹo nghĩa trường", 97, (0, 0, 0))

    ground = (240, 250, 255)
    at_once = blank(701, 701, ground)
    draw(at_once)
    whole = at_once.image.reduce(OVERSAMPLING)
    assert ImageChops.difference(painted(701, 701, ground, draw), whole).getbbox() is None


def test_every_vietnamese_letter_has_its_own_shape():
    """No two letters share a box of a missing shape."""

    def shape(letter):
        canvas = blank(200, 200, (255, 255, 255))
        canvas.text((200, 700), letter, 500, (0, 0, 0))
        return canvas.image.tobytes()

    letters = sorted(set(LETTERS) - {" "})
    assert len({shape(letter) for letter in letters}) == len(letters)


def test_decomposed_letters_are_drawn_composed():
    """Marks sit on their letters."""
    assert drawable("Pha\u0301p lua\u0323\u0302t") == "Pháp luật"
    assert drawable("Luật 🚦 đỏ") == "Luật đỏ"


@pytest.mark.parametrize("title", ["🚦 · Đội mũ", "Đội mũ · 🚦", "🚦 · 📻 · Đội mũ", "Đội mũ · · "])
def test_no_dot_is_left_of_a_title_that_is_gone(title):
    assert drawable(title) == "Đội mũ"
    assert drawable(f"{title} · Nội quy") == "Đội mũ · Nội quy"


def test_lines_fit_their_width():
    """Wrapped lines are never wider than asked; the rest is cut with an ellipsis."""
    canvas = blank(1000, 1000, (0, 0, 0))
    lines, size = fit(
        canvas,
        "Tìm hiểu quy định về an toàn giao thông " * 9,
        width=800,
        height=240,
        sizes=(112, 44),
    )
    assert all(canvas.length(line, size) <= 800 for line in lines)
    assert lines[-1].endswith("…")
    assert len(lines) * size * 1.22 <= 240


def test_balancing_keeps_words_and_number_of_lines():
    """No line is left with a single short word when there is another way."""
    canvas = blank(1000, 1000, (0, 0, 0))
    text = "Đội mũ bảo hiểm khi đi xe đạp điện"
    plain, even = wrap(canvas, text, 90, 700), balanced(canvas, text, 90, 700)
    assert " ".join(even) == text
    assert len(even) == len(plain)
    assert max(canvas.length(x, 90) for x in even) <= max(canvas.length(x, 90) for x in plain)


def test_accents_are_legible_and_stable():
    """White words on every ground reach a contrast of 4.5; a name keeps its accent."""

    def light(c):
        parts = [v / 255 for v in c]
        r, g, b = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    for accent in YARD + LAW:
        text = light(mix(colour("#f6f4ef"), accent.ground, 0.82))
        assert (text + 0.05) / (light(accent.ground) + 0.05) >= 4.5
    assert accent_for("Phát thanh măng non") == accent_for("Phát thanh măng non")


def test_own_artwork_is_made_square_and_rgb():
    """A wide picture is cut, a transparent one laid on white, a grey one coloured."""
    for size, mode, side in [
        ((1600, 1400), "RGB", 1400),
        ((3600, 4000), "RGBA", 3000),
        ((1500, 1500), "L", 1500),
    ]:
        image = opened(fit_artwork(picture_of(size, mode=mode)))
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (side, side))


def test_transparent_ground_becomes_white():
    """Not black."""
    assert opened(fit_artwork(picture_of((1400, 1400), mode="RGBA"))).getpixel((9, 9)) == (
        255,
        255,
        255,
    )


def test_small_artwork_is_refused_with_its_size():
    """The sentence says how large it must be."""
    with pytest.raises(AssetError, match="800 × 600") as caught:
        fit_artwork(picture_of((800, 600)), where="bia.png")
    assert "1400" in caught.value.hint
    assert caught.value.where == "bia.png"


@pytest.mark.parametrize(
    "data", [b"", b"GIF", b"not a picture" * 99, picture_of((1500, 1500))[:400]]
)
def test_damaged_artwork_is_refused(data):
    """A broken picture never reaches the feed."""
    with pytest.raises(AssetError, match="không đọc được"):
        fit_artwork(data)


def test_thumbnail_is_light():
    """Pages stay quick on a phone."""
    data = thumbnail(tag_cover("Phát thanh măng non", UNIT))
    assert opened(data).size == (192, 192)
    assert len(data) < 30_000


def test_show_about_law_is_told_from_the_school_yard_at_a_glance():
    """Another drawing and another ground."""
    assert accent_for("Phát thanh măng non").ground != accent_for("Pháp luật và bạn").ground
