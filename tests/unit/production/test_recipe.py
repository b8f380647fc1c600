"""Recipe keys, and why something has to be made again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.sound import Scope
from broadcaster.domain.speech import Utterance
from broadcaster.domain.timeline import MasterSpec
from broadcaster.production.recipe_key import explain, recipe_key

INPUTS = {"spec": MasterSpec(), "day": date(2026, 9, 7), "clips": ("a", "b")}


def test_a_key_is_a_hash_that_stays() -> None:
    """The key of given inputs is written down here: it must not change by itself."""
    assert recipe_key("mix", 1, {"a": 1}) == (
        "7437b34bbe15ea96b98e40d10b37561bafe4c661b39c46f48900b1a7d0ce539f"
    )


def test_the_order_of_inputs_is_no_matter() -> None:
    """The same inputs in another order are the same recipe."""
    turned = dict(reversed(list(INPUTS.items())))
    assert recipe_key("mix", 1, INPUTS) == recipe_key("mix", 1, turned)


@pytest.mark.parametrize(
    ("stage", "version", "inputs"),
    [
        ("master", 1, INPUTS),
        ("mix", 2, INPUTS),
        ("mix", 1, {**INPUTS, "clips": ("b", "a")}),
        ("mix", 1, {**INPUTS, "spec": MasterSpec(loudness=-23)}),
        ("mix", 1, {**INPUTS, "day": date(2026, 9, 8)}),
        ("mix", 1, {**INPUTS, "more": None}),
        ("mix", 1, {}),
    ],
)
def test_whatever_changes_changes_the_key(stage: str, version: int, inputs: dict) -> None:
    """Another stage, version or input is another product."""
    assert recipe_key(stage, version, inputs) != recipe_key("mix", 1, INPUTS)


def test_a_value_that_differs_between_machines_is_refused() -> None:
    """An object without a lasting text cannot be part of a recipe."""
    with pytest.raises(TypeError):
        recipe_key("mix", 1, {"x": object()})


def test_nothing_changed_nothing_said() -> None:
    """Equal inputs need no explanation, whole numbers in either form."""
    assert explain(INPUTS, INPUTS) == ()
    assert explain({"loudness": -16}, {"loudness": -16.0}) == ()


def test_each_change_is_named_in_vietnamese() -> None:
    """Known inputs have their Vietnamese name, short values are shown before and after."""
    old = {"spec": MasterSpec(), "day": date(2026, 9, 7), "scope": Scope.PUBLIC}
    new = {"spec": MasterSpec(loudness=-18.5), "day": date(2026, 9, 8), "scope": Scope.SCHOOL}
    assert explain(old, new) == (
        "ngày phát: từ “2026-09-07” thành “2026-09-08”",
        "phạm vi: từ “công khai” thành “trường”",
        "yêu cầu thành phẩm › độ lớn: từ -16 thành -18,5",
    )


def test_new_and_dropped_inputs_are_named() -> None:
    """An input that came or went is said."""
    assert explain({"a": 1, "cover": "x"}, {"a": 1, "theme": "y"}) == (
        "ảnh bìa: đã bỏ",
        "chủ điểm: mới thêm",
    )


def test_lists_are_compared_item_by_item_or_by_length() -> None:
    """One changed sentence is found; another number of sentences is counted."""
    assert explain({"clips": ["a", "b"]}, {"clips": ["a", "c"]}) == (
        "tiếng đọc › 2: từ “b” thành “c”",
    )
    assert explain({"clips": ["a"]}, {"clips": ["a", "b", "c"]}) == (
        "tiếng đọc: từ 1 thành 3 phần",
    )


def test_long_values_are_not_shown() -> None:
    """A hash or a long text is only said to have changed."""
    assert explain({"text": "a" * 64}, {"text": "b" * 64}) == ("lời đọc: đã đổi",)
    assert explain({"cover": {"a": 1}}, {"cover": "x"}) == ("ảnh bìa: đã đổi",)


def test_yes_no_and_nothing_are_words() -> None:
    """Switches and missing values are spelt."""
    assert explain({"a": True, "b": None}, {"a": False, "b": 1}) == (
        "a: từ có thành không",
        "b: từ chưa có thành 1",
    )


def test_an_old_record_compares_with_a_new_value() -> None:
    """What was stored as JSON is compared with living values."""
    utterance = Utterance(text="chào", voice="tone:nu")
    stored = {
        "text": {
            "text": "chào",
            "voice": "tone:nu",
            "rate": 1,
            "pitch": 0,
            "emphasis": 1,
            "scope": "công khai",
        }
    }
    assert explain(stored, {"text": utterance}) == ()


SMALL = st.dictionaries(
    st.sampled_from("abc"), st.one_of(st.integers(), st.text(max_size=3), st.lists(st.integers()))
)


@given(SMALL, SMALL)
def test_keys_and_explanations_agree(old: dict, new: dict) -> None:
    """A recipe has another key exactly when there is something to explain."""
    same = recipe_key("s", 1, old) == recipe_key("s", 1, new)
    assert same == (explain(old, new) == ())
