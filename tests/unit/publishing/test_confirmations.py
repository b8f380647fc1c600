"""da-nghe.toml: a name list, each person once for an episode, gone for good when forgotten."""

import stat
import unicodedata
from contextlib import nullcontext
from datetime import date
from threading import Thread

import pytest

from broadcaster.domain.errors import ConfigError, InputError, TooNew
from broadcaster.publishing.confirmations import (
    Confirmation,
    ConfirmationBook,
    ConfirmedBy,
    names_by_hand,
)
from broadcaster.publishing.subscribers import Subscriber, SubscriberList
from broadcaster.storage.lock import FileLock, waited

DAY, LATER = date(2026, 10, 5), date(2026, 10, 9)


def heard(name="Nguyễn Thị Mẫu", *, episode="bai-1", day=DAY, **more):
    return Confirmation(show="tap-huan", episode=episode, name=name, day=day, **more)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "da-nghe.toml"


@pytest.fixture
def book(path):
    return ConfirmationBook(path, nullcontext)


def test_what_was_noted_comes_back(book):
    every = (
        heard(), heard('Lê "Ví" \\ Dụ', by=ConfirmedBy.HAND), heard(episode="bai-2", passed=LATER),
    )  # fmt: skip
    assert book.note(every) == every
    assert book.all() == every


def test_no_list_is_an_empty_list(book):
    assert book.all() == ()


def test_a_person_is_one_however_the_name_is_typed_and_the_first_day_stays(book):
    book.note([heard()])
    assert book.note([heard("nguyễn thị  MẪU", day=LATER)]) == ()
    assert book.all() == (heard(),)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Lê Thị Hoa", "Lê Thị Hòa"), ("Lê Thị Hòa", "Lê Thị Hóa"), ("Lê Văn Dũng", "Lê Văn Dung"),
     ("Lê Văn Đăng", "Lê Văn Đang"), ("Lê Văn Đô", "Lê Văn Dô"), ("Lê Thị Thơ", "Lê Thị Thu")],
)  # fmt: skip
def test_two_names_that_differ_by_a_mark_are_two_people(book, tmp_path, one, other):
    assert len(book.note([heard(one), heard(other)])) == 2
    found = names_by_hand(f"{one}\n{other}", "tap-huan", [subscriber(one)])
    assert (found.known, found.others) == ((one,), (other,))
    people = SubscriberList(tmp_path / "nguoi-nghe.toml")
    assert people.add("tap-huan", one, DAY).code != people.add("tap-huan", other, DAY).code
    people.revoke("tap-huan", other, LATER)
    assert [who.name for who in people.all() if who.ended is None] == [one]
    assert book.forget(one) == 1
    assert [who.name for who in book.all()] == [other]


@pytest.mark.parametrize(
    "other", ["Lê Thị Hoà", "LÊ  THỊ HÒA", unicodedata.normalize("NFD", "Lê Thị Hòa")]
)
def test_one_name_is_one_person_wherever_its_tone_stands(book, other):
    assert len(book.note([heard("Lê Thị Hòa"), heard(other)])) == 1


def test_a_name_with_a_sign_that_nobody_sees_leaves_the_list_readable(book):
    book.note([heard("Lê\x7fVí Dụ")])
    assert [one.name for one in book.all()] == ["Lê\x7fVí Dụ"]


def test_two_lines_are_the_same_by_show_episode_and_person():
    assert heard().same(heard("NGUYỄN thị mẫu", day=LATER))
    assert not heard().same(heard(episode="bai-2"))
    assert not heard().same(heard("Ai đó"))


def test_passing_later_is_added_and_never_taken_away_by_hearing_again(book):
    book.note([heard()])
    assert book.note([heard(day=LATER, passed=LATER)]) == (heard(passed=LATER),)
    assert book.note([heard(day=LATER)]) == ()
    assert book.note([heard(day=LATER, passed=DAY)]) == ()
    assert book.all() == (heard(passed=LATER),)


def test_who_said_that_it_was_passed_is_kept_apart_from_who_said_that_it_was_heard(book, path):
    hand = ConfirmedBy.HAND
    book.note([heard()])
    book.note([heard(day=LATER, by=hand, passed=LATER)])
    [one] = book.all()
    assert (one.by, one.passed, one.passed_by_hand) == (ConfirmedBy.THEMSELVES, LATER, True)
    assert 'cach-dat = "ghi tay"' in path.read_text("utf-8")
    book.note([heard(day=LATER, passed=LATER)])  # sent after all
    [one] = book.all()
    assert not one.passed_by_hand
    assert book.note([heard(by=hand, passed=DAY)]) == ()


def test_what_somebody_else_noted_is_not_taken_back_by_the_person(book):
    hand = ConfirmedBy.HAND
    book.note([heard(by=hand), heard(episode="bai-2"), heard(episode="bai-3")])
    book.note([heard(episode="bai-3", by=hand, passed=DAY)])
    told = [book.take_back("tap-huan", f"bai-{n}", heard().name, own=True) for n in (1, 2, 3)]
    assert told == [False, True, False]
    assert book.take_back("tap-huan", "bai-1", heard().name)


@pytest.mark.parametrize(
    "line", ["1\tNguyễn Văn A\t0912345678\ta@b.vn", "Lê B, 12/3/1980", "Lê B c@example.vn"]
)
def test_a_pasted_row_with_more_than_a_name_is_refused(line):
    with pytest.raises(InputError, match="ngoài họ tên"):
        names_by_hand(line, "tap-huan", [])
    assert names_by_hand("2. Lê B 2", "tap-huan", [subscriber("Lê B 2")]).known == ("Lê B 2",)


def test_what_changes_nothing_leaves_the_file_as_it_is(book, path):
    book.note([heard(passed=DAY)])
    path.write_text(path.read_text("utf-8") + "# ghi chú của văn thư\n", "utf-8")
    before = path.read_bytes()
    book.note([heard(day=LATER)])
    book.forget("Ai đó khác")
    assert path.read_bytes() == before


def test_the_lines_of_a_person_in_their_order(book, path):
    book.note([heard(), heard("Lê Ví Dụ", by=ConfirmedBy.HAND, passed=LATER)])
    assert path.read_text("utf-8").split("format = 1\n")[1] == (
        '\n[[lan]]\nkenh = "tap-huan"\nbai = "bai-1"\nten = "Nguyễn Thị Mẫu"\nngay = 2026-10-05\n'
        '\n[[lan]]\nkenh = "tap-huan"\nbai = "bai-1"\nten = "Lê Ví Dụ"\nngay = 2026-10-05\n'
        'cach = "ghi tay"\ndat = 2026-10-09\n'
    )


def test_a_name_may_have_a_hundred_letters():
    assert names_by_hand("x" * 100, "tap-huan", []).others == ("x" * 100,)


def test_one_is_taken_back_and_a_person_is_forgotten_everywhere(book, path):
    book.note([heard(), heard(episode="bai-2"), heard("Trần Văn Ví Dụ")])
    assert book.take_back("tap-huan", "bai-1", "nguyễn thị mẫu")
    assert not book.take_back("tap-huan", "bai-1", "nguyễn thị mẫu")
    assert book.forget("Nguyễn Thị Mẫu") == 1
    assert "Mẫu" not in path.read_text("utf-8")
    assert [one.name for one in book.all()] == ["Trần Văn Ví Dụ"]


def test_the_file_is_for_its_owner_alone(book, path):
    book.note([heard()])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "text",
    ["[[lan", "lan = 1\n", '[[lan]]\nten = "A"\n', "\udcff",
     '[[lan]]\nkenh="a"\nbai="b"\nten=""\nngay=2026-10-05\n',
     '[[lan]]\nkenh="a"\nbai="b"\nten="A"\nngay="hôm qua"\n',
     '[[lan]]\nkenh="a"\nbai="b"\nten="A"\nngay=2026-10-05\ncach="ai đó"\n'],
)  # fmt: skip
def test_a_damaged_list_is_told_and_left_as_it_is(book, path, text):
    path.write_bytes(text.encode(errors="surrogateescape"))
    for act in (book.all, lambda: book.note([heard()]), lambda: book.forget("A")):
        with pytest.raises(ConfigError, match="bị hỏng"):
            act()
    assert path.read_bytes() == text.encode(errors="surrogateescape")


def test_a_newer_program_s_list_is_left_as_it_is(book, path):
    path.write_text("format = 2\n")
    with pytest.raises(TooNew):
        book.note([heard()])
    assert path.read_text() == "format = 2\n"


def test_ten_who_press_at_once_are_all_there(path, tmp_path):
    lock = tmp_path / ".khoa"

    def press(number):
        own = ConfirmationBook(path, lambda: waited(lambda: FileLock(lock), 60.0))
        own.note([heard(f"Người Ví Dụ {number}")])

    threads = [Thread(target=press, args=(number,)) for number in range(10)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(ConfirmationBook(path, nullcontext).all()) == 10


def subscriber(name, show="tap-huan"):
    return Subscriber(show=show, name=name, code=name, since=DAY)


def test_a_pasted_list_is_read_line_by_line_and_names_are_as_the_list_has_them():
    listed = [subscriber("Nguyễn Thị Mẫu"), subscriber("Lê Văn Xa", show="khac")]
    found = names_by_hand(
        "1. nguyễn thị mẫu\r\n\n 2) Trần Văn Ví Dụ;\n✔ Trần Văn Ví Dụ\n- Lê Văn Xa",
        "tap-huan",
        listed,
    )
    assert found.known == ("Nguyễn Thị Mẫu",)
    assert found.others == ("Trần Văn Ví Dụ", "Lê Văn Xa")


@pytest.mark.parametrize("line", ["x" * 101, "(((", "§ §"])
def test_what_is_no_name_is_refused(line):
    with pytest.raises(InputError, match="không phải một họ tên"):
        names_by_hand(line, "tap-huan", [])
