"""Keys, numbers and guids of episodes, for life."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import ConfigError, InputError, StoreError
from broadcaster.production.episode_list import (
    Airing,
    EpisodeList,
    ListEntry,
    assign_all,
    entry_of,
    item_guid,
)

SHOW = "7a3f1f6e-2d0b-5c1e-9d0a-0f5b5f5c1a11"
DAY = date(2026, 9, 7)
WEEK = timedelta(days=7)


def airing(day: date, *slugs: str, number: int | None = None, programme: str = "p") -> Airing:
    return Airing(programme=programme, day=day, slugs=slugs, number=number)


def build(entries, *airings):
    """What a build does: the entry of each airing, and the list with them."""
    guids = {one.programme: SHOW for one in airings}
    found, entries = assign_all(entries, sorted(airings, key=lambda a: (a.day, a.programme)), guids)
    for entry in found.values():
        if isinstance(entry, InputError):
            raise entry
    return [found[one] for one in airings], entries


def test_a_new_episode_is_named_after_its_first_date():
    (entry,), entries = build((), airing(DAY, "a", "b", programme="mang-non"))
    assert entries == (entry,)
    assert entry == ListEntry(
        key="mang-non-2026-09-07",
        programme="mang-non",
        first_day=DAY,
        day=DAY,
        number=1,
        slugs=("a", "b"),
        guid=str(uuid.uuid5(uuid.UUID(SHOW), "mang-non-2026-09-07")),
    )


def test_the_same_programme_and_date_is_the_same_episode_whatever_its_scripts():
    _, entries = build((), airing(DAY, "a"))
    (entry,), after = build(entries, airing(DAY, "x", "y"))
    assert (entry.key, entry.slugs) == ("p-2026-09-07", ("x", "y"))
    assert len(after) == 1


def test_a_second_build_changes_nothing():
    wanted = (airing(DAY, "a"), airing(DAY + WEEK, "b", "c"), airing(DAY, "d", programme="q"))
    _, entries = build((), *wanted)
    assert build(entries, *wanted)[1] == entries


def test_a_moved_script_takes_its_key_guid_and_number_along():
    _, entries = build((), airing(DAY, "a"), airing(DAY + WEEK, "b"))
    (b, a), after = build(entries, airing(DAY + WEEK, "b"), airing(DAY + 2 * WEEK, "a"))
    assert (a.key, a.number, a.first_day, a.day) == ("p-2026-09-07", 1, DAY, DAY + 2 * WEEK)
    assert b == entries[1]
    assert len(after) == 2


def test_a_whole_series_put_off_by_a_week_keeps_every_key():
    before, entries = build((), airing(DAY, "a"), airing(DAY + WEEK, "b"))
    moved, after = build(entries, airing(DAY + WEEK, "a"), airing(DAY + 2 * WEEK, "b"))
    assert [(e.key, e.guid, e.number) for e in moved] == [(e.key, e.guid, e.number) for e in before]
    assert len(after) == 2


def test_two_episodes_that_change_places_keep_their_keys():
    (a, b), entries = build((), airing(DAY, "a"), airing(DAY + WEEK, "b"))
    (new_a, new_b), _ = build(entries, airing(DAY + WEEK, "a"), airing(DAY, "b"))
    assert (new_a.key, new_b.key) == (a.key, b.key)


def test_a_script_that_leaves_others_behind_starts_a_new_episode():
    _, entries = build((), airing(DAY, "a", "b"))
    (stays, leaves), after = build(entries, airing(DAY, "a"), airing(DAY + WEEK, "b"))
    assert (stays.key, leaves.key) == ("p-2026-09-07", "p-2026-09-14")
    assert [e.number for e in after] == [1, 2]


def test_a_split_episode_stays_with_the_script_that_keeps_the_date():
    _, entries = build((), airing(DAY, "a", "b"))
    (leaves, stays), _ = build(entries, airing(DAY + WEEK, "a"), airing(DAY, "b"))
    assert (leaves.key, stays.key) == ("p-2026-09-14", "p-2026-09-07")


def test_two_episodes_joined_on_one_date_become_the_one_that_was_there():
    _, entries = build((), airing(DAY, "a"), airing(DAY + WEEK, "b"))
    (joined,), _ = build(entries, airing(DAY + WEEK, "a", "b"))
    assert joined.key == "p-2026-09-14"


def test_a_date_that_was_left_gets_a_key_of_its_own():
    _, entries = build((), airing(DAY, "a"))
    (a, new), after = build(entries, airing(DAY + WEEK, "a"), airing(DAY, "new"))
    assert (a.key, new.key) == ("p-2026-09-07", "p-2026-09-07-2")
    assert a.guid != new.guid
    assert len(after) == 2


def test_programmes_do_not_mix():
    (p, q), _ = build((), airing(DAY, "a"), airing(DAY, "b", programme="q"))
    assert (p.number, q.number) == (1, 1)
    assert p.guid != q.guid


def test_a_wanted_number_is_taken_and_the_next_follows_it():
    (first, second), _ = build((), airing(DAY, "a", number=12), airing(DAY + WEEK, "b"))
    assert (first.number, second.number) == (12, 13)


def test_a_number_written_later_renumbers_the_episode_only():
    _, entries = build((), airing(DAY, "a"))
    (entry,), _ = build(entries, airing(DAY, "a", number=5))
    assert (entry.key, entry.number) == ("p-2026-09-07", 5)


def test_an_automatic_number_leaves_the_wanted_ones_free():
    (auto, wanted), _ = build((), airing(DAY, "a"), airing(DAY + WEEK, "b", number=1))
    assert (auto.number, wanted.number) == (2, 1)


def test_two_scripts_may_exchange_their_numbers():
    _, entries = build((), airing(DAY, "a", number=1), airing(DAY + WEEK, "b", number=2))
    (a, b), _ = build(entries, airing(DAY, "a", number=2), airing(DAY + WEEK, "b", number=1))
    assert (a.number, b.number) == (2, 1)


def test_a_number_that_another_episode_has_is_refused_with_its_date():
    _, entries = build((), airing(DAY, "a"))
    with pytest.raises(InputError, match=r"Số 1 đã là của số phát thứ hai 7/9/2026"):
        build(entries, airing(DAY + WEEK, "b", number=1))


def test_two_scripts_that_ask_for_one_number_are_refused():
    with pytest.raises(InputError, match="Số 4"):
        build((), airing(DAY, "a", number=4), airing(DAY + WEEK, "b", number=4))


def test_a_show_guid_that_is_none_is_refused_with_advice():
    with pytest.raises(ConfigError, match="UUID") as told:
        item_guid("khong-phai", "k")
    assert "đừng đặt mã mới" in told.value.hint


plans = st.dictionaries(
    st.sampled_from("abcdef"), st.integers(0, 4).map(lambda n: DAY + n * WEEK), min_size=1
)


def airings_of(plan):
    on = sorted(set(plan.values()))
    return [airing(day, *sorted(s for s in plan if plan[s] == day)) for day in on]


@given(st.lists(plans, min_size=1, max_size=5))
def test_however_scripts_move_dates_keys_numbers_and_guids_stay_unique(history):
    entries: tuple[ListEntry, ...] = ()
    for plan in history:
        known = {e.key: (e.guid, e.first_day) for e in entries}
        chosen, entries = build(entries, *airings_of(plan))
        assert [e.slugs for e in chosen] == [a.slugs for a in airings_of(plan)]
        for facts in (
            [e.key for e in entries],
            [e.guid for e in entries],
            [e.number for e in entries],
            [e.day for e in entries],
        ):
            assert len(set(facts)) == len(facts)
        assert all(
            known.get(e.key, (e.guid, e.first_day)) == (e.guid, e.first_day) for e in entries
        )
        assert build(entries, *airings_of(plan))[1] == entries


def one_by_one(entries, one, airings):
    """The rule for one airing as people would say it, comparing it with everything there is."""

    def home(entry):
        now = [days[slug] for slug in entry.slugs if slug in days]
        return entry.day if not now or entry.day in now else now[0]

    def choice(of):
        return min(
            (e for e in own if home(e) == of.day),
            key=lambda e: (e.day != of.day, -len({*of.slugs} & {*e.slugs}), e.first_day, e.key),
            default=None,
        )

    days = {s: a.day for a in airings if a.programme == one.programme for s in a.slugs}
    own = [e for e in entries if e.programme == one.programme and not e.retired]
    others = [a for a in airings if a.programme == one.programme and a.day != one.day]
    old = choice(one)
    number = number_of(one, others, old, own, entries, home)
    rest = [e for e in entries if e != old]
    if old is None:
        keys = {e.key for e in entries}
        dated = f"{one.programme}-{one.day}"
        key = next(k for k in [dated, *(f"{dated}-{n}" for n in range(2, 99))] if k not in keys)
        entry = ListEntry(
            key=key,
            programme=one.programme,
            first_day=one.day,
            day=one.day,
            number=number,
            slugs=one.slugs,
            guid=item_guid(SHOW, key),
        )
    else:
        entry = replace(old, day=one.day, number=number, slugs=one.slugs)
    live = [choice(other) for other in others]
    held = {(e.programme, e.day) for e in [entry, *(e for e in live if e is not None)]}
    kept = [e for e in rest if e.retired or e in live or (e.programme, e.day) not in held]
    return entry, tuple(sorted([*kept, entry], key=lambda e: (e.programme, e.day, e.key)))


def number_of(one, others, old, own, entries, home):
    asked = {a.day: a.number for a in others if a.number is not None}
    held = {asked.get(home(e), e.number): e for e in own if e != old}
    if one.number is not None:
        days = [held[one.number].day] if one.number in held else []
        days += [day for day, number in asked.items() if number == one.number]
        if days:
            raise InputError(
                f"Số {one.number} đã là của số phát {told_day(days[0])} trong cùng chương trình.",
                hint="Hãy ghi một số khác ở “Số:”, hoặc bỏ dòng đó để chương trình tự đánh số.",
            )
        return one.number
    if old is not None:
        return old.number
    at = (one.programme, one.day)
    before = [e.number for e in entries if e.retired and (e.programme, e.day) == at]
    if before and before[-1] not in held:
        return before[-1]
    number = max([0, *held]) + 1
    while number in asked.values():
        number += 1
    return number


asked = st.fixed_dictionaries(
    {
        "plan": plans,
        "numbers": st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 4), max_size=2),
        "retired": st.integers(0, 9),
        "shift": st.integers(0, 9),
    }
)


@given(st.lists(asked, min_size=1, max_size=5))
def test_all_at_once_they_get_what_they_get_one_after_the_other(history):
    entries: tuple[ListEntry, ...] = ()
    for wish in history:
        numbers = {wish["plan"][s]: n for s, n in wish["numbers"].items() if s in wish["plan"]}
        airings = [
            replace(one, programme=programme, number=numbers.get(one.day))
            for one in airings_of(wish["plan"])
            for programme in ("p", "q", "r")
        ]
        chosen = {}
        after = entries
        for one in (a for a in airings if a.programme != "r"):
            try:
                chosen[one], after = one_by_one(after, one, airings)
            except InputError as error:
                chosen[one] = error
        found, listed = assign_all(entries, airings, {"p": SHOW, "q": SHOW})
        assert {a: str(e) for a, e in found.items()} == {a: str(e) for a, e in chosen.items()}
        assert listed == after
        entries = tuple(
            replace(e, retired=e.retired or n == wish["retired"])
            for n, e in enumerate(after)
            if n != wish["shift"]
        )


# --- the file -------------------------------------------------------------------------------


def put(listing, *airings):
    return listing.assign_all(airings, {"p": SHOW})


def test_the_list_is_written_for_people_and_read_back(tmp_path):
    path = tmp_path / "danh-sach-so.toml"
    listing = EpisodeList(path)
    put(listing, airing(DAY, "a", "b"))
    assert not path.exists()
    assert listing.save()
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# Danh sách số phát.")
    assert 'khoa = "p-2026-09-07"' in text
    assert "ngay-phat = 2026-09-07" in text
    assert EpisodeList(path).entries == listing.entries


def test_saving_again_changes_nothing(tmp_path):
    path = tmp_path / "l.toml"
    listing = EpisodeList(path)
    put(listing, airing(DAY, "a"))
    listing.save()
    before = path.read_bytes()
    again = EpisodeList(path)
    put(again, airing(DAY, "a"))
    assert not again.save()
    assert not listing.save()
    assert path.read_bytes() == before
    assert not (tmp_path / ".truoc").exists()


def test_an_empty_list_makes_no_file(tmp_path):
    assert not EpisodeList(tmp_path / "l.toml").save()
    assert not (tmp_path / "l.toml").exists()


def test_comments_stay_and_the_earlier_version_is_kept(tmp_path):
    path = tmp_path / "l.toml"
    listing = EpisodeList(path)
    put(listing, airing(DAY, "a"))
    listing.save()
    text = path.read_text(encoding="utf-8").replace("so = 1", "so = 1  # số đầu năm")
    path.write_text(text, encoding="utf-8")
    second = EpisodeList(path)
    put(second, airing(DAY, "a", "c"), airing(DAY + WEEK, "b"))
    assert second.save()
    after = path.read_text(encoding="utf-8")
    assert "# số đầu năm" in after
    assert after.startswith("# Danh sách số phát.")
    assert [e.slugs for e in EpisodeList(path).entries] == [("a", "c"), ("b",)]
    assert (tmp_path / ".truoc" / "l.0001.toml").read_text(encoding="utf-8") == text


def test_an_entry_that_is_dropped_leaves_the_file(tmp_path):
    path = tmp_path / "l.toml"
    listing = EpisodeList(path)
    put(listing, *(airing(DAY + n * WEEK, slug) for n, slug in enumerate("abc")))
    listing.save()
    put(listing, airing(DAY, "c"), airing(DAY + WEEK, "a", "b"))
    listing.save()
    assert [e.key for e in EpisodeList(path).entries] == ["p-2026-09-21", "p-2026-09-14"]


def test_a_lost_list_is_made_again_from_sidecars(tmp_path, episode):
    listing = EpisodeList(tmp_path / "l.toml")
    entry = entry_of(episode)
    assert entry.slugs == ("mu-bao-hiem",)
    assert entry_of(replace(episode, school=None)).slugs == ()
    assert listing.adopt(entry)
    assert not listing.adopt(entry)
    assert not listing.adopt(replace(entry, key="other"))
    listing.save()
    assert entry.day == date(2026, 9, 7)
    assert EpisodeList(tmp_path / "l.toml").entries == (entry,)


def test_an_empty_array_written_by_hand_can_grow(tmp_path):
    path = tmp_path / "l.toml"
    path.write_text("format = 1\nso = []\n", encoding="utf-8")
    listing = EpisodeList(path)
    put(listing, airing(DAY, "a"))
    assert listing.save()
    assert EpisodeList(path).entries == listing.entries


GOOD = """format = 1

[[so]]
khoa = "p-2026-09-07"
chuong-trinh = "p"
ngay-phat-dau = 2026-09-07
ngay-phat = 2026-09-07
so = 1
kich-ban = ["a"]
guid = "g1"
"""
SECOND = GOOD.removeprefix("format = 1\n").replace("-07", "-14").replace("g1", "g2")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("format = 2\n", "", "format = 2"),
        ("so = 3\n", "", "[[so]]"),
        ("so = [1]\n", "", "[[so]]"),
        ("format = 1\n\n[[so]\n", ":3", "TOML"),
        ("format = 1\nformat = 1\n", "", "TOML"),
        (GOOD.replace("so = 1", 'so = "một"'), ":3", "“so” phải là số nguyên từ 1"),
        (GOOD.replace("so = 1", "so = true"), ":3", "“so” phải là số nguyên từ 1"),
        (GOOD.replace("so = 1", "so = 0"), ":3", "“so” phải là số nguyên từ 1"),
        (GOOD.replace("so = 1\n", ""), ":3", "“so” bị thiếu"),
        (GOOD.replace("phat = 2026-09-07", 'phat = "7/9"'), ":3", "“ngay-phat” phải là ngày"),
        (GOOD.replace("phat = 2026-09-07", "phat = 2026-09-07T06:45:00"), ":3", "phải là ngày"),
        (GOOD.replace('["a"]', "[1]"), ":3", "“kich-ban” phải là danh sách"),
        (GOOD.replace('["a"]', '"a"'), ":3", "“kich-ban” phải là danh sách"),
        (GOOD + SECOND.replace("p-2026-09-14", "p-2026-09-07"), ":12", "khóa “p-2026-09-07” đã có"),
        (GOOD + SECOND.replace("g2", "g1"), ":12", "guid “g1” đã có"),
    ],
)
def test_a_damaged_list_is_told_with_its_line(tmp_path, text, line, said):
    path = tmp_path / "l.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        EpisodeList(path)
    assert said in told.value.sentence
    assert told.value.where.startswith(f"{path}{line}")
    assert told.value.hint


def test_a_move_that_was_refused_loses_no_key_and_is_set_right_by_the_next_build(tmp_path):
    path = tmp_path / "l.toml"
    listing = EpisodeList(path)
    put(listing, *(airing(DAY + n * WEEK, slug) for n, slug in enumerate("ab")))
    asked = [airing(DAY, "b"), airing(DAY + WEEK, "a", number=2)]
    found = put(listing, *asked)
    assert isinstance(found[asked[0]], ListEntry)
    assert isinstance(found[asked[1]], InputError)
    listing.save()
    again = EpisodeList(path)
    assert [e.day for e in again.entries] == [DAY, DAY]
    asked = [airing(DAY, "b"), airing(DAY + WEEK, "a")]
    assert [e.key for e in put(again, *asked).values()] == ["p-2026-09-14", "p-2026-09-07"]
    assert [e.day for e in again.entries] == [DAY, DAY + WEEK]


def test_every_mistake_is_told_at_once(tmp_path):
    path = tmp_path / "l.toml"
    path.write_text(GOOD.replace("so = 1\n", "") + SECOND.replace('["a"]', "3"), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"dòng 3: .*dòng 11: "):
        EpisodeList(path)


def test_a_list_in_another_encoding_is_told_with_its_line(tmp_path):
    path = tmp_path / "l.toml"
    path.write_bytes(b"format = 1\n# s\xf4\n")
    with pytest.raises(ConfigError, match="UTF-8") as told:
        EpisodeList(path)
    assert told.value.where == f"{path}:2"


def test_a_list_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "l.toml").mkdir()
    with pytest.raises(StoreError):
        EpisodeList(tmp_path / "l.toml")
