"""The search index: what a word leads to, how much a search loads, what a new episode rewrites."""

import importlib.util
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.episode import EpisodeDigest, brief_of
from broadcaster.domain.text import marks, terms, words
from broadcaster.publishing.search import CAP, ROWS, SearchEntry, index_files, runs, search_groups

START = datetime(2026, 9, 14, tzinfo=UTC)
BUDGET = 200_000  # bytes that one search may load
LOOKED_UP = 3  # pairs of words of a query


def _samples():
    path = Path(__file__).parents[2] / "fakes" / "site_samples.py"
    spec = importlib.util.spec_from_file_location("search_samples", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _brief(number):
    return EpisodeDigest(
        key=f"so-{number}",
        show="kenh",
        programme="kenh",
        season=2026,
        air_time=START + timedelta(days=number),
        digest=f"{number:064x}",
    )


def entry(title, *texts):
    return SearchEntry(row=("kenh/so.html", title, "", "", "", ""), title=title, texts=texts)


def look_up(files, word):
    """What a search does: the lengths of what it loads, and what stands there for the word."""

    def before(listed):
        return sum(first <= word for first in listed) - 1

    root = json.loads(files["n.json"])
    page = before(root["words"])
    if page < 0:
        return len(files["n.json"]), None
    inner = files[f"k{page}.json"]
    first, listed = json.loads(inner)
    leaf = files[f"t{first + before(listed)}.json"]
    return len(files["n.json"]) + len(inner) + len(leaf), json.loads(leaf).get(word)


class Postings:
    """A run that is looked into as the page does it."""

    def __init__(self, *entries):
        self.files = dict(index_files(entries))

    def __getitem__(self, word):
        return look_up(self.files, word)[1]

    def __contains__(self, word):
        return self[word] is not None


postings = Postings


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ma túy!", [("ma", "0"), ("tuy", "1")]),
        ("ma tuý", [("ma", "0"), ("tuy", "1")]),
        ("Đường", [("duong", "2đươ")]),
        ("168/2024/NĐ-CP", [("168", "0"), ("2024", "0"), ("nd", "0đ"), ("cp", "0")]),
        ("Ma tu\u0301y", [("ma", "0"), ("tuy", "1")]),
        ("", []),
        ("… – !", []),
    ],
)
def test_words_lose_their_marks_and_keep_them_apart(text, found):
    assert words(text) == found


def test_pairs_of_neighbours_are_terms_too():
    assert list(terms("phòng chống ma túy"))[4:] == [
        ("phong chong", "2 1ô"),
        ("chong ma", "1ô 0"),
        ("ma tuy", "0 1"),
    ]


@given(st.text(max_size=30))
def test_any_text_has_terms(text):
    assert all(term and term == " ".join(term.split()) for term, _ in terms(text))
    assert all(marks(word)[0] in "012345" for word in text.split())


def test_a_word_leads_to_its_episodes_and_its_title_is_told():
    found = postings(
        entry("Số một", "Tránh xa ma túy."), entry("Mà tùy"), entry("Không"), entry("Ma túy")
    )
    assert found["ma tuy"] == "0 1=0.3!;2 2=1!"
    assert found["khong"] == "0ô=2!"


def test_no_pair_of_words_reaches_from_one_text_into_the_next():
    assert "ma tuy" not in postings(entry("a", "ba ma", "túy lúy"))


def test_a_word_that_is_everywhere_keeps_its_newest_episodes():
    told = postings(*[entry(f"Số {n}", "pháp luật") for n in range(CAP + 50)])["phap luat"]
    oldest, _, steps = told.partition(">")
    assert int(oldest, 36) == 50
    numbers, last = [], 0
    for step in steps.partition("=")[2].split("."):
        last += int(step, 36)
        numbers.append(last)
    assert numbers == list(range(50, CAP + 50))


@given(st.integers(0, 5_000))
def test_runs_are_the_binary_digits_of_the_number(count):
    sizes = [len(run) for run in runs(range(count))]
    assert sum(sizes) == count
    assert sizes == sorted(set(sizes), reverse=True)
    assert all(size & (size - 1) == 0 for size in sizes)


def _plan(samples, episodes):
    briefs = [brief_of(episode) for episode in episodes]
    known = {episode.key: episode for episode in episodes}
    opened = []

    def load(brief):
        opened.append(brief.key)
        return replace(known[brief.key], school=None)

    groups = search_groups(samples.make_station(), briefs, load)
    return {group.name: group for group in groups}, opened


def _files(group):
    return {file.path: file.content for part in group.parts() for file in part.make()}


def test_a_new_episode_opens_itself_only_and_old_runs_stay():
    samples = _samples()
    episodes = [samples.make_episode(n) for n in range(1, 14)]
    before, _ = _plan(samples, episodes[:12])
    after, opened = _plan(samples, episodes)
    assert opened == []
    fresh = {name: group for name, group in after.items() if name not in before}
    assert len(fresh) == 1
    [group] = fresh.values()
    assert all(path.startswith("tim-kiem/") for path in _files(group))
    assert opened == [episodes[-1].key]


def test_the_index_tells_nothing_that_stays_in_the_school():
    samples = _samples()
    groups, _ = _plan(samples, [samples.make_episode(n) for n in (1, 2, 3)])
    told = b"".join(content for group in groups.values() for content in _files(group).values())
    for secret in ("Bí Mật", "bi mat", samples.SECRET, "chi trong truong"):
        assert secret.encode() not in told
    assert b"doi mu" in told


def test_another_title_is_another_run():
    samples = _samples()
    one, _ = _plan(samples, [samples.make_episode(1)])
    other, _ = _plan(samples, [samples.make_episode(1, title="Tên mới")])
    assert set(one) & set(other) == {"tim-kiem"}
    assert one["tim-kiem"].key != other["tim-kiem"].key


@pytest.mark.parametrize("count", [1, 10, 127, 255])
def test_a_search_for_the_heaviest_words_stays_within_its_budget(count):
    """Every word is in every episode; three pairs of words, and the rows of ten results."""
    vocabulary = [f"tu{n}" for n in range(300)]
    entries = [
        entry(f"Số {n}", " ".join(vocabulary[n * k % 300] for k in range(1, 300)))
        for n in range(count)
    ]
    loaded = 0
    for run in runs(range(count)):
        files = dict(index_files([entries[n] for n in run]))
        sizes = {kind: max(len(v) for k, v in files.items() if k[0] == kind) for kind in "tkn"}
        assert sizes["t"] <= 3_000
        assert sizes["k"] <= 1_500
        loaded += sizes["n"] + LOOKED_UP * (sizes["k"] + sizes["t"])
        assert len(files) < 60 + 40 * len(run)
    assert loaded + 10 * ROWS * 700 < BUDGET


@given(st.lists(st.text(alphabet="abđé 𝐀ﬀz1", max_size=12), min_size=1, max_size=6))
def test_every_word_is_found_where_a_search_looks(titles):
    found = postings(*[entry(title) for title in titles])
    for number, title in enumerate(titles):
        for term, kind in terms(title):
            assert f"{kind}=" in found[term], (number, term)
