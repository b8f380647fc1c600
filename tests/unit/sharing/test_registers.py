"""A register that another unit follows: given out signed, taken below its own, never believed."""

import json
import os
import socket
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.notice import Level
from broadcaster.domain.script import LegalSource
from broadcaster.law import register_folder
from broadcaster.law.effect import Effect, document_on, standing_on
from broadcaster.law.followed_register import followed_register
from broadcaster.law.register import RegisteredDocument
from broadcaster.law.register_folder import RegisterFolder, read_register_folder
from broadcaster.net.connection import NetworkFault, Trust
from broadcaster.pull.errors import ManifestUntrusted
from broadcaster.pull.signing import fingerprint
from broadcaster.sharing.registers import (
    LIST,
    RegisterReach,
    _called,
    _keys_by_number,
    differences,
    follow_register,
    offer_register,
    take_register,
    unfollow_register,
)
from broadcaster.stations.signing_key import SigningKey
from broadcaster.writing.register_drafts import opened_draft, save_document
from tests.fakes.file_server import File, FileServer

TODAY = date(2098, 9, 1)
OFFICE = "Phòng Giáo dục (ví dụ)"
OLD = "Số: 15/2090/NĐ-CP\nTên: Nghị định về bữa ăn\nHiệu lực từ: 2/2/2090\n"
NEW = "Số: 46/2098/NĐ-CP\nTên: Nghị định mới\nHiệu lực từ: 26/1/2098\nVăn bản được thay thế: 15/2090/NĐ-CP\n"


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = folder / f"{name.replace('_', '-')}.md"
        path.write_text(text if "---" in text else f"{text}---\n", "utf-8")
        os.utime(path, (time.time() - 60,) * 2)


def read(folder: Path) -> RegisterFolder:
    register_folder.forget()
    return read_register_folder(folder)


class Office:
    """A unit that gives its register out."""

    def __init__(self, folder: Path) -> None:
        self.files, self.out = folder / "scripts_vi" / "van-ban", folder / "usb"
        self.key = SigningKey(folder / "khoa.pem")
        self.key.make()
        self.hour = 7

    def offer(self, **files: str) -> tuple[str, ...]:
        write(self.files, **files)
        self.hour += 1
        made = datetime(2098, 8, 1, self.hour, tzinfo=UTC)
        return offer_register(
            read(self.files), self.out, unit=OFFICE, made=made, seal=self.key.seal
        )[1]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path / "phong")
    made.offer(cu=OLD, moi=NEW)
    return made


@pytest.fixture
def reach(tmp_path: Path) -> RegisterReach:
    return RegisterReach(trust=Trust(), folder=tmp_path / "cache")


@pytest.fixture
def place(tmp_path: Path, office: Office, reach: RegisterReach) -> Path:
    """The register of a school that follows the office, with one document of its own."""
    folder = tmp_path / "truong" / "scripts_vi" / "van-ban"
    write(folder, rieng="Số: 7/QĐ-THCS\nTên: Nội quy\nCấp: trường\nHiệu lực từ: 1/9/2097\n")
    follow_register(folder, reach, str(office.out), spoken=fingerprint(office.key.public))
    return folder


def effect(place: Path, number: str) -> Effect:
    register = read(place).register
    document = register.document(number)
    assert document is not None
    return document_on(register, document, TODAY).effect


def own_files(place: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in place.glob("*.md")}


def test_what_the_office_knows_is_known_below_ones_own_and_it_is_told_whose_word_it_is(
    place: Path, reach: RegisterReach
) -> None:
    before = own_files(place)
    change = take_register(place, reach, today=TODAY)
    assert (set(change.added), change.doubts) == ({"15/2090/NĐ-CP", "46/2098/NĐ-CP"}, ())
    assert effect(place, "15/2090/NĐ-CP") is Effect.ENDED
    found = read(place)
    document = found.register.document("15/2090/NĐ-CP")
    assert document is not None
    assert found.from_whom(document.place) == f"sổ của {OFFICE}, lấy ngày 1/9/2098"
    assert found.from_whom(found.register.document("7/QĐ-THCS").place) == ""
    assert own_files(place) == before
    assert take_register(place, reach, today=TODAY).nothing


def test_two_provinces_of_one_number_are_told_apart(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    one = "Số: 7/2098/QĐ-UBND\nTên: Nội quy\nCơ quan: UBND tỉnh {}\nHiệu lực từ: 1/9/2097\n"
    office.offer(a=one.format("Sông Mây"), b=one.format("Núi Gió"))
    change = take_register(place, reach, today=TODAY)
    assert set(change.added) >= {
        "7/2098/QĐ-UBND, UBND tỉnh Sông Mây", "7/2098/QĐ-UBND, UBND tỉnh Núi Gió",
    }  # fmt: skip
    (office.files / "b.md").unlink()
    office.offer()
    look = take_register(place, reach, today=TODAY, only_look=True)
    assert "không còn văn bản 7/2098/QĐ-UBND, UBND tỉnh Núi Gió" in look.doubts


def test_names_are_told_apart_without_comparing_every_pair(monkeypatch) -> None:
    """A register from outside may have thousands of files."""
    many = [RegisteredDocument(number=f"{n}/2098/NĐ-CP", issuer="Chính phủ") for n in range(300)]
    key, asked = RegisteredDocument.key.fget, []
    counted = property(lambda one: asked.append(one) or key(one))
    monkeypatch.setattr(RegisteredDocument, "key", counted)
    numbered = _keys_by_number(many)
    assert [_called(one, numbered) for one in many] == [one.number for one in many]
    assert len(asked) <= 5 * len(many)


def test_ones_own_file_stands_above_but_what_the_office_holds_against_it_counts(
    place: Path, reach: RegisterReach
) -> None:
    take_register(place, reach, today=TODAY)
    write(place, bua_an=OLD.replace("về bữa ăn", "về bữa ăn ở trường"))
    assert effect(place, "15/2090/NĐ-CP") is Effect.ENDED  # the replacing one says so
    ((name, lines),) = differences(read(place))
    assert name == "15/2090/NĐ-CP"
    assert lines == (
        "đài: Tên: Nghị định về bữa ăn ở trường", "sổ: Tên: Nghị định về bữa ăn",
    )  # fmt: skip


def test_an_end_that_only_the_office_knows_counts_and_is_told(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    office.offer(cu=f"{OLD}Hết hiệu lực: 1/8/2098\n", moi=NEW.partition("Văn bản được")[0])
    take_register(place, reach, today=TODAY)
    write(place, bua_an=OLD)
    assert effect(place, "15/2090/NĐ-CP") is Effect.ENDED
    told = [one.sentence for one in read(place).notices]
    assert any("sổ theo dõi biết về 15/2090/NĐ-CP: hết hiệu lực từ 1/8/2098" in one for one in told)


@pytest.mark.parametrize(
    "status", ["Ngưng hiệu lực", "Ngưng hiệu lực một phần", "Hết hiệu lực một phần"]
)
def test_what_the_office_only_read_of_a_document_stays_in_doubt_below_ones_own_file(
    place: Path, office: Office, reach: RegisterReach, status: str
) -> None:
    office.offer(cu=f"{OLD}Tình trạng: {status}\n", moi=NEW.partition("Văn bản được")[0])
    take_register(place, reach, today=TODAY)
    assert effect(place, "15/2090/NĐ-CP") is Effect.DOUBTFUL
    write(place, bua_an=OLD)
    assert effect(place, "15/2090/NĐ-CP") is Effect.DOUBTFUL
    told = [one.sentence for one in read(place).notices]
    assert any(f"sổ theo dõi biết về 15/2090/NĐ-CP: {status}" in one for one in told)
    write(place, bua_an=f"{OLD}Tình trạng: Còn hiệu lực\n")
    assert effect(place, "15/2090/NĐ-CP") is Effect.IN_FORCE


def test_who_changes_a_followed_document_at_the_desk_gets_a_file_of_their_own(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    office.offer(cu=f"{OLD}---\nĐiều 1. Ăn chín\n")
    take_register(place, reach, today=TODAY)
    folder = read(place)
    document = folder.register.document("15/2090/NĐ-CP")
    assert document is not None
    draft = opened_draft(folder, document)
    assert draft.path is None
    assert "Ăn chín" in draft.text
    _, path = save_document(folder, place, draft, draft.text, seen=draft.mark)
    assert path.parent == place


@pytest.mark.parametrize(
    ("files", "gone", "why"),
    [
        ({"cu": OLD}, "moi", "không còn văn bản 46/2098/NĐ-CP"),
        ({"moi": NEW.partition("Văn bản được")[0]}, "", "bỏ điều đã ghi: Văn bản được thay thế 15/2090/NĐ-CP"),
        ({"moi": NEW.replace("15/2090", "16/2090")}, "", "bỏ điều đã ghi: Văn bản được thay thế 15/2090/NĐ-CP"),
        ({"hai": OLD}, "", "văn bản 15/2090/NĐ-CP đã có"),
    ],
)  # fmt: skip
def test_a_register_that_shrinks_or_takes_back_what_it_said_is_told_and_not_taken(
    place: Path, office: Office, reach: RegisterReach, files: dict[str, str], gone: str, why: str
) -> None:
    take_register(place, reach, today=TODAY)
    if gone:
        (office.files / f"{gone}.md").unlink()
    office.offer(**files)
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    with pytest.raises(InputError, match="chưa lấy sổ của đơn vị kia") as caught:
        take_register(place, reach, today=TODAY)
    assert why in str(caught.value)
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before
    assert why in take_register(place, reach, today=TODAY, only_look=True).doubts[0]
    take_register(place, reach, today=TODAY, accept=True)
    assert take_register(place, reach, today=TODAY).nothing or files == {"hai": OLD}


LIST_OF = "Văn bản được thay thế:\n  - 15/2090/NĐ-CP"
BY = f"{OLD}Văn bản bãi bỏ:\n  - 20/2096/NĐ-CP, từ 1/3/2096"
HELD = f"{OLD}Văn bản tạm ngưng hiệu lực:\n  - 20/2096/NQ-CP, từ 1/3/2096"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (NEW, NEW.replace(": 15/2090/NĐ-CP", ":\n  - 15/2090/NĐ-CP, từ 1/1/2199"), "từ 1/1/2199"),
        (NEW, NEW.replace("26/1/2098", "26/1/2198"), "sang 26/1/2198"),
        (NEW, NEW.replace(": 15/2090/NĐ-CP", ":\n  - 15/2090/NĐ-CP, Điều 99"), "Điều 99"),
        (f"{BY}\n", f"{BY}, Điều 99\n", "Điều 99"),
        (f"{BY}\n", f"{BY}\n".replace("2096\n", "2199\n"), "từ 1/3/2199"),
        (f"{HELD}\n", f"{HELD}, đến 2/3/2096\n", "đến 2/3/2096"),
        (f"{OLD}Hết hiệu lực: 1/1/2096\n", f"{OLD}Hết hiệu lực: 1/1/2199\n", "sang 1/1/2199"),
        (f"{OLD}Hiệu lực theo điều:\n  - Điều 9: đến 1/1/2096\n", OLD, "Điều 9"),
        (f"{OLD}---\nĐiều 1. Ăn chín.\n", OLD, "toàn văn"),
    ],
)
def test_what_moves_to_another_day_or_is_narrowed_is_told_and_not_taken(
    place: Path, office: Office, reach: RegisterReach, before: str, after: str, why: str
) -> None:
    name = "moi" if before is NEW else "cu"
    office.offer(**{name: before})
    take_register(place, reach, today=TODAY)
    office.offer(**{name: after})
    assert why in take_register(place, reach, today=TODAY, only_look=True).doubts[0]
    with pytest.raises(InputError, match="bỏ điều đã ghi"):
        take_register(place, reach, today=TODAY)


@pytest.mark.parametrize(
    "line",
    [
        "Văn bản thay thế:\n  - 90/2026/NĐ-CP, từ 1/1/2199\n",
        "Hết hiệu lực: 1/1/2199\n",
    ],
)
def test_a_followed_register_does_not_move_an_end_that_the_program_knows(
    place: Path, office: Office, reach: RegisterReach, line: str
) -> None:
    office.offer(gia=f"Số: 117/2020/NĐ-CP\nTên: Nghị định\nHiệu lực từ: 15/11/2020\n{line}")
    assert any(
        "117/2020/NĐ-CP khác sổ có sẵn" in one
        for one in take_register(place, reach, today=TODAY, only_look=True).doubts
    )
    take_register(place, reach, today=TODAY, accept=True)
    assert effect(place, "117/2020/NĐ-CP") is Effect.ENDED
    assert [one for one in read(place).notices if "hết hiệu lực từ 15/5/2026" in one.sentence]


LATE = "Số: 90/2199/NĐ-CP\nTên: B\nCơ quan: Chính phủ\nHiệu lực từ: 1/1/2199\n"
DEAD = "Số: 123/2021/NĐ-CP\nTên: A\nCơ quan: Chính phủ\nHiệu lực từ: 1/1/2022\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{DEAD}Hết hiệu lực: 1/1/2199\n", True),
        (f"{DEAD}Hết hiệu lực: 1/1/2199\nTình trạng: Cần rà soát\n", False),
        (f"{DEAD}Văn bản thay thế:\n  - 90/2199/NĐ-CP, từ 1/1/2199\n", True),
        (f"{LATE}Văn bản được thay thế:\n  - 123/2021/NĐ-CP\n", False),
        (f"{LATE}Văn bản được thay thế:\n  - 123/2021/NĐ-CP, từ 1/1/2199\n", False),
    ],
)
def test_what_the_program_read_as_ended_gets_no_end_to_come_whoever_says_it(
    place: Path, office: Office, reach: RegisterReach, text: str, told: bool
) -> None:
    office.offer(gia=text)
    doubts = take_register(place, reach, today=TODAY, only_look=True).doubts
    assert bool(doubts) is told
    take_register(place, reach, today=TODAY, accept=True)
    assert effect(place, "123/2021/NĐ-CP") is Effect.ENDED


@pytest.mark.parametrize(
    "status", ["Hết hiệu lực toàn bộ", "Cần rà soát", "Không còn phù hợp", "Ngưng hiệu lực"]
)
@pytest.mark.parametrize(
    "end", ["Hết hiệu lực: 1/1/2199\n", "Văn bản thay thế:\n  - 90/2199/NĐ-CP, từ 1/1/2199\n"]
)
def test_what_was_read_as_gone_does_not_come_back_by_an_end_to_come(
    place: Path, office: Office, reach: RegisterReach, status: str, end: str
) -> None:
    office.offer(cu=f"{OLD}Tình trạng: {status}\n", moi=NEW.partition("Văn bản được")[0])
    take_register(place, reach, today=TODAY)
    office.offer(cu=f"{OLD}{end}")
    with pytest.raises(InputError, match="15/2090/NĐ-CP"):
        take_register(place, reach, today=TODAY)


STOPPED = "Số: 46/2026/NĐ-CP\nTên: An toàn thực phẩm\nCơ quan: Chính phủ\nHiệu lực từ: 26/1/2026\n"
STOPS = "Số: 15/2026/NQ-CP\nTên: Nghị quyết\nCơ quan: Chính phủ\nHiệu lực từ: 6/4/2026\n"
AGAINST = "Số: 999/2026/NQ-CP\nTên: Nghị quyết\nCơ quan: Chính phủ\nHiệu lực từ: 1/9/2026\n"


@pytest.mark.parametrize(
    ("text", "when"),
    [
        (f"{STOPS}Hết hiệu lực: 1/9/2026\n", "hôm nay"),
        (f"{STOPS}Hết hiệu lực: 1/9/2027\n", "ngày 1/9/2027"),
        (f"{AGAINST}Văn bản bị bãi bỏ: 15/2026/NQ-CP\n", "hôm nay"),
    ],
)
def test_what_is_suspended_does_not_go_on_unasked_because_what_suspends_it_is_over(
    place: Path, office: Office, reach: RegisterReach, text: str, when: str
) -> None:
    day = date(2026, 11, 29)
    office.offer(ngung=STOPPED)
    take_register(place, reach, today=day)
    office.offer(het=text)
    with pytest.raises(InputError) as caught:
        take_register(place, reach, today=day)
    told = f"46/2026/NĐ-CP {when} đang tính là ngưng hiệu lực, nay thành còn hiệu lực"
    assert told in str(caught.value)
    take_register(place, reach, today=day, accept=True)
    assert take_register(place, reach, today=day).nothing


def test_a_suspension_of_the_copy_is_not_lifted_unasked_by_the_file_of_what_suspends(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    stop = f"{STOPS}Văn bản bị tạm ngưng hiệu lực: 15/2090/NĐ-CP\n".replace("2026", "2096")
    office.offer(moi=NEW.partition("Văn bản được")[0], ngung=stop)
    take_register(place, reach, today=TODAY)
    office.offer(ngung=f"{stop}Hết hiệu lực: 1/6/2098\n")
    with pytest.raises(InputError, match="15/2090/NĐ-CP hôm nay đang tính là ngưng hiệu lực"):
        take_register(place, reach, today=TODAY)


def test_an_end_whose_day_was_only_that_of_the_other_document_is_not_moved_unasked(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    """What was heard between the two days was wrong, and stays so."""
    ended = f"{OLD}Văn bản thay thế:\n  - 46/2098/NĐ-CP"
    office.offer(cu=f"{ended}\n", moi=NEW.partition("Văn bản được")[0])
    take_register(place, reach, today=TODAY)
    office.offer(cu=f"{ended}, từ 20/8/2098\n")
    told = "15/2090/NĐ-CP ngày 26/1/2098 đang tính là hết hiệu lực, nay thành còn hiệu lực"
    with pytest.raises(InputError, match=told):
        take_register(place, reach, today=TODAY)


def test_a_decree_whose_law_goes_on_again_is_told_with_it(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    under = "Văn bản được quy định chi tiết, hướng dẫn thi hành: 15/2090/NĐ-CP\n"
    office.offer(duoi=f"Số: 3/2091/TT-BYT\nTên: Thông tư\nHiệu lực từ: 1/1/2091\n{under}")
    take_register(place, reach, today=TODAY)
    assert effect(place, "3/2091/TT-BYT") is Effect.DOUBTFUL
    office.offer(moi=NEW.partition("Văn bản được")[0])
    doubts = take_register(place, reach, today=TODAY, only_look=True).doubts
    assert any(one.startswith("3/2091/TT-BYT hôm nay đang tính là cần rà soát") for one in doubts)


def test_what_becomes_graver_or_gets_its_day_is_taken_unasked(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    office.offer(cu=f"{OLD}Tình trạng: Cần rà soát\n", moi=NEW.partition("Văn bản được")[0])
    take_register(place, reach, today=TODAY)
    office.offer(cu=f"{OLD}Hết hiệu lực: 1/3/2096\n")
    assert take_register(place, reach, today=TODAY).doubts == ()
    office.offer(cu=f"{OLD}Hết hiệu lực: 1/3/2095\n")
    assert take_register(place, reach, today=TODAY).doubts == ()
    assert effect(place, "15/2090/NĐ-CP") is Effect.ENDED


def test_an_older_state_is_not_taken_for_a_new_one(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    office.offer(cu=f"{OLD}Lưu ý: xem lại\n")
    take_register(place, reach, today=TODAY)
    office.hour = 1
    office.offer(cu=f"{OLD}Lưu ý: xem kỹ\n")
    with pytest.raises(InputError, match="cũ hơn bản đang có"):
        take_register(place, reach, today=TODAY)


def _other_key(office: Office, folder: Path) -> None:
    stranger = SigningKey(folder / "la.pem")
    stranger.make()
    (office.out / f"{LIST}.sig").write_bytes(stranger.seal((office.out / LIST).read_bytes()))


def _changed_list(office: Office, folder: Path) -> None:
    path = office.out / LIST
    path.write_text(path.read_text("utf-8").replace("Phòng", "Phong"), "utf-8")


def _changed_archive(office: Office, folder: Path) -> None:
    with zipfile.ZipFile(office.out / "so-van-ban.zip", "a") as archive:
        archive.writestr("../../station.toml", "format = 1\n")


def _strange_name(office: Office, folder: Path) -> None:
    path = office.out / LIST
    tree = json.loads(path.read_text("utf-8"))
    tree["register"]["files"][0]["path"] = "../../station.md"
    path.write_text(json.dumps(tree), "utf-8")
    (office.out / f"{LIST}.sig").write_bytes(office.key.seal(path.read_bytes()))


@pytest.mark.parametrize("lie", [_other_key, _changed_list, _changed_archive, _strange_name])
def test_what_the_known_key_did_not_sign_is_never_taken(
    place: Path, office: Office, reach: RegisterReach, lie, tmp_path: Path
) -> None:
    lie(office, tmp_path)
    with pytest.raises((InputError, ManifestUntrusted)):
        take_register(place, reach, today=TODAY, accept=True)
    assert [path.name for path in (place / "theo").iterdir()] == ["_nguon.json"]


def test_a_key_that_the_old_one_vouches_for_is_followed(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    take_register(place, reach, today=TODAY)
    office.key.renew()
    office.offer()
    take_register(place, reach, today=TODAY)
    known = followed_register(place)
    assert known is not None
    assert known.key == office.key.public.hex()


def test_who_heard_another_fingerprint_follows_nobody(
    tmp_path: Path, office: Office, reach: RegisterReach
) -> None:
    with pytest.raises(BroadcasterError):
        follow_register(tmp_path, reach, str(office.out), spoken="0000 " * 7 + "0000")
    assert followed_register(tmp_path) is None


def test_what_is_internal_or_broken_stays_at_the_office(office: Office) -> None:
    told = office.offer(
        noi_bo="Số: 3/QĐ-PGD\nTên: Phân công\nCông khai: không\n", hong="Tên: thiếu số\n"
    )
    assert len(told) == 2
    names = [one["path"] for one in json.loads((office.out / LIST).read_text("utf-8"))["register"]["files"]]  # fmt: skip
    assert names == ["cu.md", "moi.md"]


def test_who_follows_no_more_keeps_only_what_is_their_own(
    place: Path, reach: RegisterReach
) -> None:
    take_register(place, reach, today=TODAY)
    unfollow_register(place)
    assert read(place).register.document("46/2098/NĐ-CP") is None
    assert list(own_files(place)) == ["rieng.md"]
    with pytest.raises(InputError, match="chưa theo sổ"):
        take_register(place, reach, today=TODAY)


def test_a_file_of_the_copy_that_somebody_changed_is_what_the_office_says_again(
    place: Path, reach: RegisterReach
) -> None:
    take_register(place, reach, today=TODAY)
    copy = next((place / "theo").glob("cu*"))
    copy.write_text(OLD.replace("bữa ăn", "bữa tối"), "utf-8")
    take_register(place, reach, today=TODAY)
    assert "bữa ăn" in copy.read_text("utf-8")


def test_a_register_comes_by_the_line_too(
    tmp_path: Path, office: Office, reach: RegisterReach
) -> None:
    folder = tmp_path / "xa"
    with FileServer() as server:
        for path in office.out.iterdir():
            server.files[f"/so/{path.name}"] = File(data=path.read_bytes())
        follow_register(folder, reach, server.url("/so"))
        take_register(folder, reach, today=TODAY)
    assert effect(folder, "15/2090/NĐ-CP") is Effect.ENDED
    assert not list(reach.folder.iterdir())


@pytest.mark.parametrize("name", ["con", "aux", "---", "法律", "x" * 90, "a" * 79 + " b"])
def test_whatever_a_file_is_called_the_offered_register_can_be_followed(
    tmp_path: Path, name: str, reach: RegisterReach
) -> None:
    office = Office(tmp_path / "khac")
    office.files.mkdir(parents=True)
    (office.files / f"{name}.md").write_text(f"{OLD}---\n", "utf-8")
    office.offer()
    folder = tmp_path / "truong-khac"
    follow_register(folder, reach, str(office.out))
    assert take_register(folder, reach, today=TODAY).added == ("15/2090/NĐ-CP",)


def test_what_was_cut_off_while_nobody_was_followed_any_more_is_ended_by_the_next(
    place: Path, reach: RegisterReach, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_register(place, reach, today=TODAY)
    (last, *_) = sorted((place / "theo").glob("*.theo.md"), reverse=True)
    unlink = Path.unlink

    def cut(path: Path, missing_ok: bool = False) -> None:
        if path.name in (last.name, "_nguon.json"):
            raise OSError("the stick went away")
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", cut)
        with pytest.raises(BroadcasterError):
            unfollow_register(place)
    assert followed_register(place) is not None
    unfollow_register(place)
    assert not list((place / "theo").iterdir())


def test_files_that_nobody_knows_whose_they_are_go_too(place: Path, reach: RegisterReach) -> None:
    take_register(place, reach, today=TODAY)
    (place / "theo" / "_nguon.json").unlink()
    assert unfollow_register(place) is None
    assert not list((place / "theo").iterdir())


def test_the_station_is_held_when_all_has_come_and_not_before(
    place: Path, reach: RegisterReach, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    fetched = RegisterReach.fetched

    def told(self, address, name, most, sha256=""):
        order.append(name)
        return fetched(self, address, name, most, sha256)

    @contextmanager
    def hold() -> Iterator[None]:
        order.append("held")
        yield

    monkeypatch.setattr(RegisterReach, "fetched", told)
    take_register(place, reach, today=TODAY, hold=hold)
    assert order == [LIST, f"{LIST}.sig", "so-van-ban.zip", "held"]


def test_what_changed_here_while_it_came_is_not_written_over(
    place: Path, reach: RegisterReach
) -> None:
    @contextmanager
    def hold() -> Iterator[None]:
        (place / "theo" / "_nguon.json").unlink()
        yield

    with pytest.raises(InputError, match="vừa bị đổi"):
        take_register(place, reach, today=TODAY, hold=hold)


def test_a_server_that_drips_is_left_after_a_while(tmp_path: Path, office: Office) -> None:
    quick = RegisterReach(trust=Trust(), folder=tmp_path / "cache", seconds=0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the line and says nothing
        port = silent.getsockname()[1]
        began = time.monotonic()
        with pytest.raises(NetworkFault, match="chậm quá"):
            follow_register(tmp_path, quick, f"http://127.0.0.1:{port}/")
    assert time.monotonic() - began < 120  # without that word it is a quarter of an hour


def test_mistakes_of_the_copy_are_one_warning_that_says_whom_to_call(
    place: Path, office: Office, reach: RegisterReach
) -> None:
    take_register(place, reach, today=TODAY)
    for name in ("hong", "hong2"):
        path = place / "theo" / f"{name}.theo.md"
        path.write_text("Số: 5/2090/TT-BYT\nTên: N\nSai: x\n", "utf-8")
    (told,) = (
        one for one in read(place).notices if "theo" in (one.place.file if one.place else "")
    )
    assert (told.level, told.code) == (Level.WARNING, "so-theo-doi-loi")
    assert f"sổ của {OFFICE}" in told.sentence
    assert "2 tệp chưa dùng được" in told.sentence
    assert not read(place).errors


def test_a_good_file_of_ones_own_is_no_less_sure_for_a_mistake_in_the_copy(
    place: Path, reach: RegisterReach
) -> None:
    take_register(place, reach, today=TODAY)
    source = LegalSource(number="5/2090/TT-BYT", in_force=date(2090, 1, 1))
    text = "Số: 5/2090/TT-BYT\nTên: N\nHiệu lực từ: 1/1/2090\n"
    (place / "theo" / "hong.theo.md").write_text(f"{text}Sai: x\n", "utf-8")
    assert standing_on(source, TODAY, read(place).register).effect is Effect.UNKNOWN
    write(place, rieng_5=text)
    assert standing_on(source, TODAY, read(place).register).effect is Effect.IN_FORCE
