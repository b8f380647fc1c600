"""A quarter for a portal: what is damaged or taken back meanwhile, and the one card of a piece."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level
from broadcaster.domain.withdrawal import Withdrawal, WithdrawnKind
from broadcaster.outreach.invitations import announced
from broadcaster.outreach.portal_card import card_text
from broadcaster.outreach.portal_zip import write_portal_zip
from tests.fakes import site_samples as samples
from tests.fakes.leaving_station import NOW, leaving_station, with_sound

# pictures are drawn; what may leave at all is asked quickly (test_leaving)
pytestmark = pytest.mark.slow
AUTUMN = (date(2026, 9, 1), date(2026, 11, 30))


@pytest.fixture
def two():
    return [with_sound(samples.make_episode(number)) for number in (1, 2)]


def pack(wired, folder, **more):
    return write_portal_zip(wired.station, wired.tools, AUTUMN, folder / "cong.zip", **more)


def mp3(folder, one):
    return folder / one.show / one.public.audio.name


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda path: path.write_bytes(b"mp3"), "không còn nguyên"),
        (lambda path: path.unlink(), "không có tệp ấy"),
        (lambda path: path.with_suffix(".timeline.json").unlink(), "timeline.json"),
        (lambda path: path.with_suffix(".json").write_text("{", "utf-8"), "hỏng"),
    ],
    ids=["cut off", "gone", "no timeline", "no description"],
)
def test_what_is_damaged_of_one_stops_no_other(two, tmp_path, spoil, told):
    wired = leaving_station(tmp_path, *two)
    spoil(mp3(tmp_path, two[0]))
    done = pack(wired, tmp_path)
    assert done.episodes == (two[1].key,)
    [notice] = done.notices
    assert (notice.code, notice.level) == ("goi-cong-hong", Level.ERROR)
    assert told in notice.sentence
    assert two[0].key in notice.sentence
    with zipfile.ZipFile(done.path) as archive:
        assert {name.partition("/")[0] for name in archive.namelist()} == {
            two[1].key,
            "danh-muc.csv",
        }


def test_a_cover_that_is_away_is_told_where_nothing_else_is_left(two, tmp_path):
    wired = leaving_station(tmp_path, *two, shows=(samples.make_show(image="bia.png"),))
    with pytest.raises(InputError, match=r"bia\.png"):
        pack(wired, tmp_path)


def test_what_is_taken_back_while_all_is_packed_is_in_no_zip(two, tmp_path):
    lost = []
    wired = leaving_station(tmp_path, *two, withdrawn=lost)

    def meanwhile(_):
        lost[:] = [
            Withdrawal(what=WithdrawnKind.EPISODE, key=two[0].key, reason="thử", at=NOW, digest="")
        ]

    with pytest.raises(InputError, match="đã rút"):
        pack(wired, tmp_path, tell=meanwhile)
    assert not list(tmp_path.glob("*.zip"))
    assert not list(tmp_path.glob(".*.zip"))


def test_the_card_is_that_of_the_desk_and_every_column_is_in_the_table(two, tmp_path):
    one, other = two
    lines = tuple(replace(line, synthetic=False) for line in other.public.transcript)
    other = replace(other, public=replace(other.public, transcript=lines), voices=())
    wired = leaving_station(tmp_path, other, one)
    with zipfile.ZipFile(pack(wired, tmp_path).path) as archive:
        card = archive.read(f"{one.key}/phieu.txt").decode()
        table = archive.read("danh-muc.csv").decode("utf-8-sig")
    assert card == card_text(announced(wired.station.profile, wired.tools, one.key).told) + "\n"
    assert "Người đọc: Phát thanh viên nữ" in card
    rows = {row["Tệp"].partition("/")[0]: row for row in csv.DictReader(io.StringIO(table))}
    assert "Giọng đọc tổng hợp" in rows[one.key]["Ghi chú"]
    assert (rows[other.key]["Ghi chú"], rows[other.key]["Người đọc"]) == ("", "")
    assert list(rows[one.key])[-3:] == ["Người đọc", "Ghi chú", "Địa chỉ"]
