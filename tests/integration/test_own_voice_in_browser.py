"""Giọng trường em in a real browser (Debian's chromium): from the robot to a teacher's voice, and back."""

import hashlib
import re

import pytest
from playwright.sync_api import expect

from tests.fakes import desk_house
from tests.fakes.desk_seat import PHONE, seats, started_chromium
from tests.fakes.generated_reader import wav_of_reading
from tests.integration.test_desk_thumb_in_browser import nobody_is_shut_out, under_the_thumb

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("evening")]
READ = 20  # sentences, from which a voice may be made
MADE = 240_000  # milliseconds: takes are judged anew when a voice is made, on a busy machine too
EVERY = 1_000  # more than there are


def done(page):
    """Wait for the work that a page shows, and go where it leads."""
    expect(page.locator("#viec .mark")).to_have_text("xong", timeout=MADE)
    page.locator("#viec a.main").click()


def spoken_with(house):
    """The voices that the station's renderings name."""
    told = "".join(p.read_text("utf-8") for p in house.folder.glob("audio_out/*/*.json"))
    return set(re.findall(r'"((?:own|embedded):[a-z-]+)"', told))


def marks_of(house):
    """By what her voice is known: its id, her takes, what was made of them, rendered and spoken.

    Of each kind by its name: all of them have to be found before they can be missed.
    """
    folder = house.folder / "scripts_vi" / "giong-truong-em" / "co-lan"
    made = (folder / "am-thanh.wav").read_bytes()
    takes = [path.read_bytes() for path in sorted(folder.glob("*.flac"))]
    [rendering] = house.folder.glob("audio_out/[a-z]*/*.mp3")
    sound = rendering.read_bytes()
    parts = [sound[at : at + 200] for at in range(10_000, len(sound) - 200, 20_000)]
    return {
        "id": [b"own:co-lan"],
        "made": [made[60_000:60_200], made[-60_000:-59_800]],
        "takes": [take[len(take) // 2 :][:200] for take in takes],
        "rendering": [part for part in parts if len(set(part)) > 50],  # silence is everywhere
        "its sum": [hashlib.sha256(sound).hexdigest().encode()],
        "clips": [path.stem.encode() for path in house.folder.glob("audio_out/.cache/**/*.clip")],
    }


def left_of(house, marks):
    """The files that have any of these bytes in them or in their name, by the kind of mark.

    But for the records of who took back what. The database and the locks are not even opened:
    closing them here would let go of the locks that the server of this process has on them.
    """
    shut = ("da-rut.toml", "danh-muc.sqlite3", ".lock", ".khoa")
    files = {
        path.name: path.name.encode() + path.read_bytes()
        for path in house.folder.rglob("*")
        if path.is_file() and not any(word in path.name for word in shut)
    }
    return {
        kind: found
        for kind, some in marks.items()
        if (found := [n for n, data in files.items() if any(mark in data for mark in some)])
    }


@pytest.mark.parametrize("read", [READ, pytest.param(EVERY, marks=pytest.mark.soak)])
def test_a_teacher_reads_an_afternoon_and_the_station_speaks_with_her_voice_until_she_takes_it_back(
    tmp_path, read
):
    house = desk_house.new_house(tmp_path / "dai")
    asks, answers = "Các bạn có đội mũ không?", "Có, chúng mình đội mũ khi đi xe."
    house.write("mu", "Đội mũ", ask=asks, answer=answers)
    with (
        desk_house.serving(house) as (address, _),
        started_chromium() as chromium,
        seats(chromium) as seat,
    ):
        person = seat(address, viewport=PHONE, has_touch=True)
        page = person.come_in(house.link("quan-tri")).page
        page.on("dialog", lambda dialog: dialog.accept())
        page.goto(f"{address}/ban/hom-nay")
        page.get_by_role("button", name="Xem giọng hay hơn").click()
        expect(page.get_by_text("khó nghe hơn người đọc")).to_be_visible()
        page.get_by_role("link", name="Làm giọng trường em").click()
        page.get_by_label("Giọng của ai").fill("Cô Lan")
        page.get_by_label("Số phiếu đồng ý").fill("12")
        page.get_by_label("Được phát ở đâu").select_option("cong-khai")
        page.get_by_role("button", name="Lấy các câu cần đọc").click()
        page.wait_for_url("**/giong-truong-em/co-lan")
        nobody_is_shut_out(page)
        under_the_thumb(page, "#nghe-lai", "#tiep")
        expect(page.get_by_role("button", name="Dựng giọng")).to_be_hidden()
        count = min(read, page.locator(".prompter > li").count())
        for number in range(1, count + 1):
            sentence = page.locator(".here .prompt").inner_text()
            page.get_by_label(f"Tệp ghi âm cho câu {number}", exact=True).set_input_files({
                "name": "thu.wav", "mimeType": "audio/wav", "buffer": wav_of_reading(sentence, quiet=45.0),
            })  # fmt: skip
            expect(page.locator(".here .state")).to_have_text(re.compile("^(đã thu|nên thu lại)$"))
            if number < count:
                page.get_by_role("button", name="Tiếp", exact=True).click()
        page.reload()  # she rests: what was read is still there
        good = int(page.locator("#dem").inner_text().split(" ")[0])
        assert 0.75 * count <= good <= count
        page.get_by_role("button", name="Dựng giọng").click()
        done(page)
        expect(page.get_by_text("Giọng đã dựng")).to_be_visible()
        page.get_by_role("button", name="Dùng giọng này").click()
        expect(page.get_by_text("Từ nay giọng Cô Lan đọc vai NỮ")).to_be_visible()
        expect(page.locator("main")).to_contain_text("đài đang dùng")
        nobody_is_shut_out(page)
        page.goto(f"{address}/ban/soan-bai/mu.md/gui")
        page.get_by_role("button", name=re.compile("Gửi duyệt")).click()
        page.wait_for_url("**/viec/*")
        done(page)
        spoken = spoken_with(house)
        assert "own:co-lan" in spoken
        assert "embedded:nu-bac" not in spoken, "men are men still, and no woman is another one"
        marks = marks_of(house)
        assert left_of(house, marks).keys() == marks.keys()
        page.goto(f"{address}/ban/giong-truong-em/co-lan")
        page.get_by_text("Phiếu đồng ý", exact=True).click()
        page.get_by_role("link", name="Rút đồng ý…").click()
        expect(page.locator("main")).to_contain_text("Đội mũ")
        page.get_by_label("Người có giọng, hay gia đình, rút đồng ý").check()
        page.get_by_label("Lý do, ghi lại trong sổ").fill("cô Lan rút phiếu")
        page.get_by_role("button", name="Rút khỏi mọi nơi").click()
        done(page)
        assert left_of(house, marks) == {}
        assert not (house.folder / "scripts_vi" / "giong-truong-em" / "co-lan").exists()
        page.goto(f"{address}/ban/giong-truong-em")
        expect(page.locator("a[href$='/co-lan']")).to_have_count(0)
        page.goto(f"{address}/ban/giong-doc")
        expect(page.get_by_text("khó nghe hơn người đọc")).to_be_visible()
