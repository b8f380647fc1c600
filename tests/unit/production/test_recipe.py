"""Recipe keys, and why an episode has to be made again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.speech import Utterance
from broadcaster.domain.timeline import MasterSpec
from broadcaster.production.recipe import explain, recipe_of
from broadcaster.production.recipe_key import recipe_key

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


def test_the_form_of_a_number_is_no_matter() -> None:
    """Whole numbers in either form, and a value beside what was stored of it, are one input."""
    assert recipe_key("mix", 1, {"loudness": -16}) == recipe_key("mix", 1, {"loudness": -16.0})
    utterance = Utterance(text="chào", voice="tone:nu")
    stored = {
        "text": "chào",
        "voice": "tone:nu",
        "rate": 1,
        "pitch": 0,
        "emphasis": 1,
        "scope": "công khai",
    }
    assert recipe_key("s", 1, {"text": stored}) == recipe_key("s", 1, {"text": utterance})


def test_each_change_of_a_part_is_named() -> None:
    """A part that is new, one that is gone, one of which the hash is another."""
    made = {"mức âm lượng": "a", "giọng vai NỮ": "b", "mục “Mở đầu”": "c"}
    wanted = {"mức âm lượng": "x", "giọng vai NAM": "b", "mục “Mở đầu”": "c"}
    assert explain(made, wanted) == (
        "giọng vai NAM: mới thêm",
        "giọng vai NỮ: đã bỏ",
        "mức âm lượng: đã đổi",
    )


PARTS = st.dictionaries(st.sampled_from("abc"), st.text(max_size=3))


@given(PARTS, PARTS)
def test_recipes_and_explanations_agree(made: dict, wanted: dict) -> None:
    """A recipe is another exactly when there is something to explain."""
    assert (recipe_of(made) == recipe_of(wanted)) == (explain(made, wanted) == ())
