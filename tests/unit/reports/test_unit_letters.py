"""Letters between units: signed, checked in every part, and nothing of a bad one is used."""

import io
import json
import stat
import zipfile
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from broadcaster.domain.correction import HeardPlace, OwedCorrection
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.law.register import RegisteredDocument, register_of
from broadcaster.pull.signing import fingerprint
from broadcaster.reports.difficulties import Difficulty, DifficultySubject
from broadcaster.reports.report_facts import report_facts
from broadcaster.reports.report_periods import report_period
from broadcaster.reports.unit_letters import (
    LARGEST,
    HandedProgress,
    HandedStage,
    ParentLetter,
    UnitLamp,
    UnitLetter,
    UnitState,
    opened_letter,
    packed,
    sealed_letter,
    stretches,
    trusted,
)
from broadcaster.stations.signing_key import SigningKey
from broadcaster.storage.checked_zip import overfull
from tests.fakes.air_lines import aired_lines

MADE = datetime(2026, 11, 20, 9, 0, tzinfo=ZONE)
OCTOBER = report_period("tháng 10/2026", MADE.date())
SCHOOL = "Trường A <b>"


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    one = SigningKey(tmp_path_factory.mktemp("khoa") / "khoa.pem")
    one.make()
    return one


def facts(**more):
    register = register_of((RegisteredDocument(number="36/2024/QH15", title="Luật thử"),))
    lines = aired_lines("2026-10-05", documents=["36/2024/QH15"]) + aired_lines(
        "2026-10-06", cut=True
    )
    debt = OwedCorrection(
        id=1, episode="mot", title="Bài một", wrong="sai", kind=HeardPlace.YARD, place="",
        opened=MADE - timedelta(days=40), settled=MADE - timedelta(days=30), proof="nhật ký",
    )  # fmt: skip
    made = report_facts(OCTOBER, lines, unit=SCHOOL, register=register, corrections=[debt])
    return replace(made, **more)


def letter(**more):
    trouble = Difficulty(id="20261101-a1", at=MADE, who="Cô Lan", about=DifficultySubject.DOCUMENT,
                         subject="36/2024/QH15", text="Chưa rõ\nĐiều 7")  # fmt: skip
    state = UnitState(
        unit=SCHOOL, made=MADE, program="0.1.0", email="a@example.edu.vn",
        weeks=stretches(facts(), lambda day: day - timedelta(days=day.weekday())),
        since=date(2026, 9, 1), lamp=UnitLamp.RED, lamp_told=("Loa tắt.",), beat=MADE,
        handed=(HandedProgress(id="x", stage=HandedStage.AIRED, day=date(2026, 10, 5)),),
        difficulties=(trouble,),
    )  # fmt: skip
    return UnitLetter(state=state, facts=facts(**more))


def changed(file, change):
    """The same file with other words, signed by nobody anew."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        tree = json.loads(archive.read("thu.json"))
        seal = archive.read("thu.json.sig")
    change(tree)
    return packed(json.dumps(tree, ensure_ascii=False).encode(), seal)


def signed(key, change):
    """A letter that its owner's own program changed before it signed."""
    with zipfile.ZipFile(io.BytesIO(sealed_letter(letter(), key.seal))) as archive:
        tree = json.loads(archive.read("thu.json"))
    change(tree)
    words = json.dumps(tree, ensure_ascii=False).encode()
    return packed(words, key.seal(words))


def test_a_letter_comes_out_as_it_went_in(key):
    sent = letter()
    file = sealed_letter(sent, key.seal)
    came = opened_letter(file, "a.zip")
    assert came.letter == sent
    assert came.signature.key == key.public
    assert sealed_letter(sent, key.seal) == file  # same letter, same bytes
    assert opened_letter(file, "b.zip").digest == came.digest
    down = ParentLetter(parent="Xã", unit=SCHOOL, made=MADE)
    assert opened_letter(sealed_letter(down, key.seal), "c.zip").letter == down


def test_a_week_counts_what_was_heard_and_what_was_put_right():
    [week] = stretches(facts(), lambda day: day - timedelta(days=day.weekday()))[:1]
    assert (week.first, week.aired, week.cut) == (date(2026, 10, 5), 1, 1)
    assert sum(one.corrected for one in stretches(facts(), lambda day: day.replace(day=1))) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda tree: tree["letter"]["facts"]["facts"].clear(),
        lambda tree: tree["letter"]["state"].update(unit="Trường B"),
        lambda tree: tree.update(format=9),
    ],
)
def test_words_that_were_changed_after_signing_are_refused(key, change):
    with pytest.raises(InputError, match="đã bị sửa sau khi ký"):
        opened_letter(changed(sealed_letter(letter(), key.seal), change), "a.zip")


def _period(**more):
    return lambda tree: tree["letter"]["facts"]["period"].update(more)


def _facts(**more):
    return lambda tree: tree["letter"]["facts"].update(more)


def _state(**more):
    return lambda tree: tree["letter"]["state"].update(more)


def _trouble(**more):
    return lambda tree: tree["letter"]["state"]["difficulties"][0].update(more)


def _debt(**more):
    return lambda tree: tree["letter"]["facts"]["corrections"][0].update(more)


def _total(seconds):
    return _facts(uncounted=[["phát thử", seconds]])


def _fact(**more):
    return lambda tree: tree["letter"]["facts"]["facts"][0].update(more)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda tree: tree.update(format=3), "bản mới hơn"),
        (lambda tree: tree.update(format="2"), "không ghi quy cách"),
        (lambda tree: tree.update(format=0), "không ghi quy cách"),
        (lambda tree: tree.update(kind="khac"), "không ghi quy cách"),
        (lambda tree: tree.update(kind=[]), "không ghi quy cách"),
        (lambda tree: tree["letter"].pop("state"), "không đúng quy cách"),
        (lambda tree: tree["letter"]["state"].update(unit=""), "tên đơn vị"),
        (lambda tree: tree["letter"]["state"].update(unit="Trường B"), "hai tên"),
        (lambda tree: tree["letter"]["state"].update(lamp="tím"), "không đúng quy cách"),
        (lambda tree: tree["letter"]["state"].update(program="x" * 5000), "dài bất thường"),
        (lambda tree: tree["letter"]["state"]["weeks"][0].update(aired=-1), "không thể có"),
        (lambda tree: tree["letter"]["state"]["weeks"][0].update(seconds="nan"), "không thể có"),
        (_period(closing="2026-10-30"), "chưa đủ kỳ"),
        (_period(last="2026-12-31", closing="2026-12-31"), "chưa qua"),
        (_period(first="2020-10-01"), "dài bất thường"),
        (_period(first="2026-11-01"), "ngày chốt số liệu ở ngoài kỳ"),
        (_period(closing="2026-11-01", stage="sơ bộ"), "ngày chốt số liệu ở ngoài kỳ"),
        (_period(last="2026-11-30", closing="2026-11-21", stage="sơ bộ"), "chưa qua"),
        (_period(last="2026-11-20", closing="2026-11-20"), "chưa qua"),
        (_fact(seconds="nan"), "dài bất thường"),
        (_fact(seconds="-inf"), "dài bất thường"),
        (_total("inf"), "số giây không thể có"),
        (_total("nan"), "số giây không thể có"),
        (_total(-1), "số giây không thể có"),
        (_facts(downloads=10**9), "số lượt không thể có"),
        (_facts(downloads=-1), "số lượt không thể có"),
        (_fact(day="2026-09-30"), "ngoài kỳ"),
        (_fact(seconds="inf"), "dài bất thường"),
        (_fact(seconds=-1), "dài bất thường"),
        (_fact(listeners=10**9), "không thể có"),
        (_fact(way="qua tường"), "không đúng quy cách"),
        (_facts(taken=[["Đài xã", 10**400]]), "số lượt không thể có"),
        (_facts(taken=[["Đài xã", -1]]), "số lượt không thể có"),
        (_facts(uncounted=[["phát thử", 10**400]]), "không đúng quy cách"),
        (_debt(opened="2026-11-22T09:00:00+07:00"), "đính chính của những ngày chưa qua"),
        (_debt(settled="2099-01-01T09:00:00+07:00"), "đính chính của những ngày chưa qua"),
        (_state(owed=-1), "còn nợ không thể có"),
        (_state(owed=10**9), "còn nợ không thể có"),
        (_state(beat="2026-11-21T09:00:01+07:00"), "việc của những ngày chưa qua"),
        (_state(backup="2099-01-01T00:00:00+07:00"), "việc của những ngày chưa qua"),
        (_trouble(at="2099-01-01T00:00:00+07:00"), "việc của những ngày chưa qua"),
        (_trouble(id="x" * 81), "mã không đúng quy cách"),
        (_trouble(id="../x"), "mã không đúng quy cách"),
        (lambda tree: tree["letter"]["state"]["handed"][0].update(aired=2), "bài được giao"),
    ],
)
def test_what_cannot_be_so_is_refused_whoever_signed_it(key, change, said):
    with pytest.raises(InputError, match=said):
        opened_letter(signed(key, change), "a.zip")


@pytest.mark.parametrize(
    "change",
    [
        _period(last="2026-11-30", closing="2026-11-20", stage="sơ bộ"),  # up to the day itself
        _period(first="2026-10-05", last="2026-10-06", closing="2026-10-06"),
        _facts(facts=[], uncounted=[["phát thử", 0]], downloads=0),
        lambda tree: (
            _facts(facts=[])(tree),
            _period(first="2026-10-31", stage="sơ bộ")(tree),
        ),
        _period(first=(date(2026, 10, 31) - timedelta(days=800)).isoformat()),
        _fact(listeners=10**8),
        _fact(seconds=0),
        _fact(seconds=86_400),
        _facts(taken=[["Đài xã", 10**8]]),
        _debt(opened="2026-11-21T09:00:00+07:00"),
        _state(owed=10**8, beat="2026-11-21T09:00:00+07:00"),
        _trouble(id="x" * 80),
    ],
)
def test_what_can_be_so_is_taken(key, change):
    assert opened_letter(signed(key, change), "a.zip").letter.facts is not None


def test_a_period_of_one_day_is_one():
    day = report_period("từ 5/10/2026 đến 5/10/2026", MADE.date())
    assert (day.first, day.closing) == (day.last, day.last)


@pytest.mark.parametrize("words", [b"{", b"[]", b'"thu"', b"\xff", "{}".encode("utf-16")])
def test_signed_words_that_are_no_letter_are_told(key, words):
    with pytest.raises(InputError, match="nội dung không đọc được"):
        opened_letter(packed(words, key.seal(words)), "a.zip")


def test_sizes_are_looked_at_before_anything_is_read(key):
    with pytest.raises(InputError, match="lớn quá 16 MB"):
        opened_letter(b"P" * (LARGEST + 1), "a.zip")
    with pytest.raises(InputError, match="lớn bất thường"):
        opened_letter(packed(b"{}", key.seal(b"{}") + b" " * 5_000), "a.zip")
    words = b'{"a":[' + b"{}," * 700_000 + b"{}]}"
    with pytest.raises(InputError, match="dài bất thường"):
        opened_letter(packed(words, key.seal(words)), "a.zip")


@pytest.mark.parametrize(
    "words", [b"{}".rjust(24_000_000), b"{" + b'"a":[' + b"[]," * 599_997 + b"[]]}"]
)
def test_what_is_just_small_enough_is_read(key, words):
    seal = key.seal(words)
    with pytest.raises(InputError, match="không ghi quy cách"):
        opened_letter(packed(words, seal.ljust(4_096)), "a.zip")
    with pytest.raises(InputError, match="không phải tệp ZIP"):
        opened_letter(b"P" * LARGEST, "a.zip")


def test_an_entry_that_is_a_link_is_no_letter(key):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in (("thu.json", b"{}"), ("thu.json.sig", key.seal(b"{}"))):
            info = zipfile.ZipInfo(name)
            info.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(info, data)
    with pytest.raises(InputError, match="không phải tệp thường"):
        opened_letter(file.getvalue(), "a.zip")


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"<html>", packed(b"{}", b"{}"), packed(b"[" * 9999, b"{}")],
)
def test_what_is_no_letter_is_told(data):
    with pytest.raises(InputError):
        opened_letter(data, "a.zip")


def test_a_letter_that_would_fill_the_memory_is_not_opened(key):
    words = b"[" + b"[]," * 700_000 + b"[]]"
    with pytest.raises(InputError, match="dài bất thường"):
        opened_letter(packed(words, key.seal(words)), "a.zip")
    words = b" " * 25_000_000
    with pytest.raises(InputError, match="lớn bất thường"):
        opened_letter(packed(words, key.seal(words)), "a.zip")


def test_an_archive_with_more_in_it_is_no_letter(key):
    file = io.BytesIO(sealed_letter(letter(), key.seal))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("../x", b"y")
    with pytest.raises(InputError, match="không phải tệp đơn vị gửi"):
        opened_letter(file.getvalue(), "a.zip")


def test_a_list_that_is_longer_than_two_names_may_be_is_not_read():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for sign in "ab":
            archive.writestr(sign * 1_000, b"x")
    with pytest.raises(InputError, match="quá nhiều tệp bên trong"):
        opened_letter(file.getvalue(), "a.zip")


def test_of_a_key_that_is_not_known_no_word_is_read(key):
    words, asked = b"{", []

    def known(signature):
        asked.append(signature.key)
        return False

    with pytest.raises(InputError, match="chưa biết khóa ký tệp này") as told:
        opened_letter(packed(words, key.seal(words)), "a.zip", known=known)
    assert asked == [key.public]
    assert "thư hay USB" in (told.value.hint or "")
    with pytest.raises(InputError, match="nội dung không đọc được"):
        opened_letter(packed(words, key.seal(words)), "a.zip", known=lambda _: True)


def test_a_signature_that_cannot_be_kept_as_plain_text_is_told(key):
    words = b"{}"
    seal = key.seal(words).replace(b"{", '{"ghi": "chữ", '.encode(), 1)
    with pytest.raises(InputError, match="chữ ký không đọc được"):
        opened_letter(packed(words, seal), "a.zip")


def test_a_correction_that_is_still_owed_has_no_day_of_its_end(key):
    came = opened_letter(signed(key, _debt(settled=None, proof="")), "a.zip")
    (owed,) = came.letter.facts.corrections
    assert owed.settled is None


def test_signs_that_no_page_may_hold_do_not_come_in(key):
    def change(tree):
        tree["letter"]["facts"]["unit"] = tree["letter"]["state"]["unit"] = "Trường\u202e A\x00"

    assert opened_letter(signed(key, change), "a.zip").letter.state.unit.isprintable()


def test_a_key_goes_on_by_the_old_ones_word_and_a_stranger_needs_the_telephone(key, tmp_path):
    came = opened_letter(sealed_letter(letter(), key.seal), "a.zip")
    assert trusted(came, b"", "Trường A") == key.public
    other = SigningKey(tmp_path / "khac.pem")
    other.make()
    strange = opened_letter(sealed_letter(letter(), other.seal), "b.zip")
    with pytest.raises(InputError, match="khóa khác khóa đã biết") as told:
        trusted(strange, key.public, "Trường A")
    assert told.value.field == "spoken"
    with pytest.raises(InputError, match="không có dấu vừa gõ") as told:
        trusted(strange, key.public, "Trường A", spoken=fingerprint(key.public))
    assert told.value.field == "spoken"
    heard = fingerprint(other.public)
    assert trusted(strange, key.public, "Trường A", spoken=heard) == other.public
    old = other.public
    other.renew()
    renewed = opened_letter(sealed_letter(letter(), other.seal), "c.zip")
    assert trusted(renewed, old, "Trường A") == other.public


def test_an_archive_of_very_many_entries_is_refused_before_they_are_listed(key, monkeypatch):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(200):
            archive.writestr(f"{number}", b"")
    monkeypatch.setattr(zipfile, "ZipFile", None)  # whoever opens it fails
    with pytest.raises(InputError, match="quá nhiều tệp"):
        opened_letter(file.getvalue(), "a.zip")


def test_an_end_record_hidden_in_another_is_looked_at_too(key):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(200):
            archive.writestr(f"{number}", b"")
        archive.comment = b"PK\x05\x06" + b"\0" * 18
    assert overfull(file, 2)
    assert not overfull(file, 200)
    assert not overfull(io.BytesIO(b"PK"), 2)
