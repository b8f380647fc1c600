"""The poster: everything on it, within the sheet, whatever the words are."""

import io
from dataclasses import replace
from itertools import pairwise

import pytest
from PIL import Image
from pypdf import PdfReader

from broadcaster.outreach.invitations import invitation
from broadcaster.outreach.poster import (
    WIDE,
    PosterBox,
    PosterPicture,
    PosterWords,
    SheetSize,
    poster_of,
)
from broadcaster.outreach.poster_pdf import poster_pdf
from broadcaster.outreach.poster_picture import poster_png
from broadcaster.pictures.canvas import measuring
from tests.fakes import site_samples as samples

LONG = ("Đội mũ bảo hiểm khi đi xe đạp điện và xe máy điện " * 8)[:300].strip()


@pytest.fixture(scope="module")
def told():
    edition = samples.make_edition()
    return invitation(samples.make_station(), samples.make_episode(public=edition), edition)


def written(poster):
    return " ".join(one.words for one in poster.shapes if isinstance(one, PosterWords))


def right_edge(one, pen):
    return one.left + pen.length(one.words, one.size, "semibold" if one.bold else "regular")


def inside(poster, pen):
    """Whether everything stands on the sheet and no line lies over another."""
    for one in poster.shapes:
        if isinstance(one, PosterWords):
            assert one.left > 0
            assert right_edge(one, pen) <= WIDE - 40, one.words
            assert one.size < one.base < 992, one.words
        elif isinstance(one, PosterBox):
            assert one.left >= 0
            assert one.left + one.wide <= WIDE + 0.01
    lines = [one for one in poster.shapes if isinstance(one, PosterWords)]
    for above, below in pairwise(lines):
        assert below.base - above.base >= 0.9 * below.size or below.left != above.left


@pytest.fixture(scope="module")
def pen():
    return measuring()


def test_it_says_what_it_must(told, pen):
    poster = poster_of(told)
    text = written(poster)
    for words in (
        "Đội mũ bảo hiểm",
        "Phát thứ Hai",
        "Nguồn: 36/2024/QH15",
        "máy tạo",
        "Hoa Phượng",
    ):
        assert words in text
    assert told.link.removeprefix("https://") in text.replace(" ", "")
    assert poster.notices == ()
    inside(poster, pen)


@pytest.mark.parametrize("count", [2, pytest.param(5, marks=pytest.mark.rows_slow), 40])
def test_what_is_said_of_machines_is_never_cut(pen, count):
    titles = ["Đủ tuổi mới được lái xe máy điện, những điều học sinh lớp 9 cần biết", "Đội mũ"]
    edition = samples.make_edition()
    items = tuple(
        replace(edition.items[0], title=titles[n % 2], assisted="Trợ lý soạn thảo của đài")
        for n in range(count)
    )
    edition = replace(edition, items=items)
    told = invitation(samples.make_station(), samples.make_episode(public=edition), edition)
    poster = poster_of(told)
    short = count == 40
    for one in told.marks if short else told.labels:
        assert f"{one}." in written(poster)
    assert bool(poster.notices) is short
    inside(poster, pen)


@pytest.mark.rows_slow
@pytest.mark.parametrize(
    "title", ["Em học luật 🚦", LONG, "Từ" * 200, "🚦📻", "", *samples.HOSTILE]
)
def test_any_title_is_laid_out_or_told(told, pen, title):
    poster = poster_of(replace(told, title=title, sentences=(title, LONG, LONG)))
    inside(poster, pen)
    if title in (LONG, "Em học luật 🚦", "🚦📻"):
        assert "Tựa" in poster.notices[0]


def test_without_an_address_there_is_no_code_and_it_is_said(told, pen):
    poster = poster_of(replace(told, link="", page=""))
    assert not [
        one for one in poster.shapes if isinstance(one, PosterBox) and one.fill == (0, 0, 0)
    ]
    assert "mã quét" in poster.notices[-1]
    inside(poster, pen)


def test_a_picture_that_is_none_is_told(told):
    assert "Ảnh bìa" in poster_of(told, artwork=b"no picture").notices[0]


def test_the_shows_own_picture_is_on_it_in_the_size_of_paper(told):
    file = io.BytesIO()
    Image.new("RGB", (900, 700), (200, 30, 30)).save(file, "PNG")
    poster = poster_of(told, artwork=file.getvalue())
    [picture] = [one for one in poster.shapes if isinstance(one, PosterPicture)]
    with Image.open(io.BytesIO(picture.jpeg)) as image:
        assert image.size == (640, 640)
        assert image.getpixel((320, 320))[0] > 180
    assert poster.notices == ()


def test_the_sheet_as_pdf_is_text_on_one_page_of_its_size(told):
    poster = poster_of(told)
    for size in SheetSize:
        data = poster_pdf(poster, size)
        [page] = PdfReader(io.BytesIO(data)).pages
        wide, tall = (
            float(side) * 25.4 / 72 for side in (page.mediabox.width, page.mediabox.height)
        )
        assert (wide, tall) == pytest.approx(size.millimetres, abs=0.1)
        assert "Đội mũ bảo hiểm" in page.extract_text()


@pytest.mark.slow
def test_the_sheet_as_a_picture(told):
    poster = poster_of(told)
    assert poster_pdf(poster, SheetSize.A4) == poster_pdf(poster, SheetSize.A4)
    for size, pixels in ((SheetSize.A4, (1654, 2339)), (SheetSize.A5, (1169, 1654))):
        data = poster_png(poster, size)
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == pixels
            assert image.info["dpi"] == pytest.approx((200, 200), abs=0.1)
        assert len(data) < 1_000_000
