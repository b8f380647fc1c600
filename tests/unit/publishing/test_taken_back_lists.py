"""The lists of what was taken back and of who may hear private shows."""

import re
import stat
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from broadcaster.domain.episode import EpisodeDigest
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.domain.withdrawal import (
    WITHDRAWN,
    TakenBack,
    Withdrawal,
    WithdrawnKind,
    tombstones,
    withdrawn_keys,
    withdrawn_sounds,
)
from broadcaster.production.withdrawals import WithdrawalList
from broadcaster.publishing.public_paths import LIST
from broadcaster.publishing.subscribers import SubscriberList, private_feed, token_of
from broadcaster.publishing.taking_back import still_mentioned, take_down_mentions

GUID = "3b01cedf-0566-5348-ad5e-86289b8151e6"
BRIEF = EpisodeDigest(
    key="mang-non-2026-09-07",
    show="phat-thanh",
    programme="mang-non",
    season=2026,
    air_time=datetime(2026, 9, 7, 6, 45, tzinfo=UTC),
    digest=WITHDRAWN,
    audiences=("học sinh", "cha mẹ"),
)


def withdrawal(**changes):
    entry = Withdrawal(
        what=WithdrawnKind.EPISODE,
        key=BRIEF.key,
        reason='sai "sự thật" \\ và\nhai dòng',
        at=datetime(2026, 10, 1, 8, 30, tzinfo=UTC),
        episodes=(BRIEF,),
    )
    return replace(entry, **changes)


@pytest.fixture
def withdrawals(tmp_path):
    return WithdrawalList(tmp_path / "da-rut.toml")


@pytest.fixture
def subscribers(tmp_path):
    return SubscriberList(tmp_path / "nguoi-nghe.toml")


class TestWithdrawals:
    """da-rut.toml."""

    def test_what_was_added_comes_back_in_order(self, withdrawals):
        entries = [
            withdrawal(),
            withdrawal(
                what=WithdrawnKind.RECORDING, key="em-lan.wav", digest="a" * 64, episodes=()
            ),
            withdrawal(what=WithdrawnKind.CORRECTED, key="mang-non-2026-09-14"),
        ]
        for entry in entries:
            withdrawals.add(entry)
        assert list(withdrawals.all()) == entries
        assert withdrawn_keys(entries) == {"mang-non-2026-09-07", "mang-non-2026-09-14"}
        assert withdrawn_sounds(entries) == {"a" * 64}

    def test_a_line_is_never_changed_by_the_next(self, withdrawals, tmp_path):
        withdrawals.add(withdrawal())
        path = tmp_path / "da-rut.toml"
        path.write_text(path.read_text("utf-8") + "# ghi chú của cô văn thư\n", encoding="utf-8")
        before = path.read_text("utf-8").rstrip()
        withdrawals.add(withdrawal(key="khac"))
        assert path.read_text("utf-8").startswith(before)
        assert [w.key for w in withdrawals.all()] == [BRIEF.key, "khac"]

    def test_no_list_is_an_empty_list(self, withdrawals):
        assert withdrawals.all() == ()

    @pytest.mark.parametrize(
        "text",
        ["[[rut", '[[rut]]\nloai = "số"\n', "[[rut]]\nloai = 3\n", "\udcff", "rut = 1\n"],
    )
    def test_a_damaged_list_stops_everything_and_is_left_as_it_is(
        self, withdrawals, tmp_path, text
    ):
        path = tmp_path / "da-rut.toml"
        path.write_bytes(text.encode(errors="surrogateescape"))
        for act in (withdrawals.all, lambda: withdrawals.add(withdrawal())):
            with pytest.raises(ConfigError, match="đã rút bị hỏng"):
                act()
        assert path.read_bytes() == text.encode(errors="surrogateescape")

    def test_an_episode_that_is_there_again_has_no_tombstone(self):
        again = BRIEF._replace(digest="d")
        assert tombstones([withdrawal()], []) == (BRIEF,)
        assert tombstones([withdrawal(what=WithdrawnKind.RECORDING)], [again]) == ()


class TestSubscribers:
    """nguoi-nghe.toml."""

    def test_a_token_is_the_same_for_life_and_differs_for_everybody(self, subscribers):
        day = date(2026, 9, 7)
        lan = subscribers.add("noi-bo", "Cô Lan", day)
        hai = subscribers.add("noi-bo", "Thầy Hải", day)
        tokens = {token_of(subscribers.secret, GUID, one) for one in (lan, hai)}
        assert len(tokens) == 2
        assert all(re.fullmatch("[0-9a-f]{32}", token) for token in tokens)
        assert subscribers.add("noi-bo", "cô lan", date(2027, 1, 1)) == lan
        assert {token_of(subscribers.secret, GUID, one) for one in subscribers.all()} == tokens

    def test_neither_the_file_nor_its_secret_is_for_others(self, subscribers, tmp_path):
        lan = subscribers.add("noi-bo", "Cô Lan", date(2026, 9, 7))
        path = tmp_path / "nguoi-nghe.toml"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert token_of(subscribers.secret, GUID, lan) not in path.read_text("utf-8")

    def test_one_who_was_revoked_gets_another_token_the_next_time(self, subscribers):
        old = subscribers.add("noi-bo", "Cô Lan", date(2026, 9, 7))
        assert subscribers.revoke("noi-bo", "Cô Lan", date(2026, 10, 1)).ended == date(2026, 10, 1)
        new = subscribers.add("noi-bo", "Cô Lan", date(2026, 11, 1))
        assert token_of(subscribers.secret, GUID, new) != token_of(subscribers.secret, GUID, old)
        assert [s.ended is None for s in subscribers.all()] == [False, True]

    def test_who_is_not_there_cannot_be_revoked(self, subscribers):
        with pytest.raises(InputError, match="Cô Lan"):
            subscribers.revoke("noi-bo", "Cô Lan", date(2026, 10, 1))

    def test_a_damaged_list_is_told_and_never_begun_anew(self, subscribers, tmp_path):
        (tmp_path / "nguoi-nghe.toml").write_text('bi-mat = "x"\n[[nguoi]]\nten = 1\n')
        with pytest.raises(ConfigError, match="bị hỏng"):
            subscribers.add("noi-bo", "Cô Lan", date(2026, 9, 7))
        (tmp_path / "nguoi-nghe.toml").write_text("[[nguoi")
        with pytest.raises(ConfigError, match="bị hỏng"):
            subscribers.all()

    def test_the_address_has_the_token_in_its_path(self):
        found = private_feed("https://a.example/feeds/", "0" * 32, "noi-bo")
        assert found == f"https://a.example/feeds/rieng/{'0' * 32}/noi-bo.xml"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("bài a-1", True),
        ("a-1-1a2b3c4d.mp3", True),
        ("a-1-12345678.mp3", True),
        ("/a-1-lop-6.mp3", True),
        ("a-1_phu.vtt", True),
        ("a-1đ", True),
        ("a-10", False),
        ("a-1-2", False),
        ("a-1b", False),
    ],
)
def test_only_the_episode_itself_is_named(text, named):
    """A key that begins as another one does is another episode's."""
    gone = TakenBack(keys=frozenset({"a-1"}))
    assert gone.named_in(text.encode()) is named
    assert not TakenBack().named_in(text.encode())


def test_every_text_that_names_it_is_told_and_what_cannot_be_read_apart(tmp_path, monkeypatch):
    gone = TakenBack(keys=frozenset({"a-1"}))
    for name in ("Y.HTML", "z.rss", "w.vtt", "u.csv", "không-đuôi"):
        (tmp_path / name).write_text("bài a-1 ở đây", encoding="utf-8")
    (tmp_path / "notepad.csv").write_text("a-1,Bài", encoding="utf-16")
    (tmp_path / "khác.html").write_text("a-10 và a-1-2", encoding="utf-8")
    (tmp_path / "tiếng.mp3").write_bytes(b"ID3\0\0a-1")
    (tmp_path / "khoá.html").write_text("a-1", encoding="utf-8")
    (tmp_path / LIST).write_text("khoá.html\nkhác.html\n", encoding="utf-8")
    opened = Path.open

    def locked(path, *args, **more):
        if path.name == "khoá.html":
            raise PermissionError(13, "locked", str(path))
        return opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", locked)
    assert list(take_down_mentions(tmp_path, gone)) == []
    told = {path.name: looked for path, looked in still_mentioned(tmp_path, gone)}
    named = ("Y.HTML", "z.rss", "w.vtt", "u.csv", "không-đuôi", "notepad.csv")
    assert told == {**dict.fromkeys(named, True), "khoá.html": False}
