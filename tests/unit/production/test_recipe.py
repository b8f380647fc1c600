"""Recipe keys, and why an episode has to be made again."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.speech import Gender, Reading, Token, Utterance, Voice
from broadcaster.domain.timeline import MasterSpec
from broadcaster.production.casting import Casting, CastRole
from broadcaster.production.recipe import explain, recipe_of, recipe_parts
from broadcaster.production.recipe_key import recipe_key
from broadcaster.production.rundown import Rundown, SpeechCue
from broadcaster.production.speak import bench_for

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


def spoken_by(*voices: Voice) -> dict[str, str]:
    """The parts of a programme that says one sentence, by the casting of the first voice."""
    casting = Casting(parts=(CastRole(role="NỮ", voice="tone:nu", name="Nữ"),))
    engine = SimpleNamespace(name="tone", voices=lambda: voices, fingerprint=lambda _: "1")
    token = Token(written="a", spoken="a", start=0, spoken_start=0, rule="plain")
    reading = Reading(written="a", spoken="a", start=0, tokens=(token,))
    cue = SpeechCue(reading=reading, role="NỮ", voice="tone:nu", speaker="Nữ")
    facts = dict.fromkeys(("name", "unit", "key", "guid", "title", "loudness", "true_peak"), "")
    programme = SimpleNamespace(
        name="", air_time="", channels=1, bitrate=64, show="", exact_minutes=0, anchor="Nữ"
    )
    benches = (bench_for(engine, casting),)
    plan = SimpleNamespace(
        group=SimpleNamespace(programme=programme, entry="", scripts=()),
        school=Rundown(cues=(cue,)),
        public=None,
        benches=benches,
        public_benches=benches,
    )
    station = SimpleNamespace(**facts, masters=SimpleNamespace(mono_loudness=0))
    show = SimpleNamespace(**facts)
    return recipe_parts(plan, station, show, title="", until=None, cover="")


def test_what_is_turned_in_the_mix_is_made_anew_and_nothing_else() -> None:
    """The voice speaks as ever, so that its clips stand: only the role's part is another."""
    voice = Voice(id="tone:nu", engine="tone", name="Nữ", gender=Gender.FEMALE)
    turned = replace(voice, in_step=True)
    other = replace(voice, id="tone:nam", in_step=True)  # speaks nobody here
    assert explain(spoken_by(voice), spoken_by(turned)) == ("giọng vai NỮ: đã đổi",)
    assert spoken_by(voice) == spoken_by(voice, other)
