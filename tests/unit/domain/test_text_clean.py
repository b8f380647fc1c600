"""Text is made fit for public files without losing words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.text import clean, cut_words, one_line, web_link


@given(st.text())
def test_clean_text_is_composed_and_has_no_controls(text):
    """Whatever comes in, XML and HTML can hold it."""
    made = clean(text)
    assert unicodedata.is_normalized("NFC", made)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in made)
    assert clean(made) == made


def test_line_ends_of_every_kind_become_line_feeds():
    """Windows, old Mac and typographic ends alike."""
    assert clean("một\r\nhai\rba\u2028bốn") == "một\nhai\nba\nbốn"


def test_one_line_squeezes_blanks():
    """Tabs, line ends and runs of blanks are one space."""
    assert one_line("  Pháp \t luật\n\nvà\u00a0bạn ") == "Pháp luật và bạn"


@pytest.mark.parametrize("url", ["https://a.example/x?y=1&z=2#t", "HTTP://a.example"])
def test_web_addresses_are_kept(url):
    """What a reader may follow stays as written."""
    assert web_link(f" {url} ") == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://a b",
        'https://a"onclick=x',
        "a.example",
    ],
)
def test_other_addresses_are_dropped(url):
    """No script, no broken attribute."""
    assert web_link(url) == ""


@pytest.mark.parametrize(
    ("limit", "cut"),
    [
        (30, "Đội mũ, nhớ cài quai"),
        (20, "Đội mũ, nhớ cài quai"),
        (19, "Đội mũ, nhớ cài…"),
        (12, "Đội mũ, nhớ…"),
        (11, "Đội mũ…"),
        (4, "Đội…"),
        (3, "Độ…"),
        (2, "Đ…"),
        (1, ""),
        (0, ""),
        (-5, ""),
    ],
)
def test_a_text_that_is_too_long_is_cut_behind_a_word(limit, cut):
    """The mark of what is left out has room too."""
    assert cut_words("Đội mũ, nhớ cài quai", limit) == cut
