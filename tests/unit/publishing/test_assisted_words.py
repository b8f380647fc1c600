"""Who listens, reads or airs is told that a model helped with the words, and what is staged."""

from dataclasses import replace

from broadcaster.domain.episode import AI_SENTENCE, ASSISTED_MARK, EpisodeItem, brief_of
from broadcaster.law.starter import starter_register
from broadcaster.publishing.show_notes import description_html, notes_html
from broadcaster.stations.programmes import _facts
from broadcaster.stations.push import _facts as slip_facts
from tests.unit.publishing.test_page_parts import _page
from tests.unit.publishing.test_show_notes import channel_of, told_of
from tests.unit.pull.test_manifest_reading import one


def helped(samples):
    items = (
        EpisodeItem(slug="a", title="Đội mũ", kind="hỏi – đáp", assisted="qwen3:4b, 29/11/2026"),
        EpisodeItem(slug="b", title="Chuyện ở cổng", kind="tiểu phẩm", real_case="xô xát"),
    )
    episode = samples.make_episode(1)
    return replace(episode, public=replace(episode.public, items=items))


def test_the_page_and_the_notes_say_it(samples):
    episode = helped(samples)
    told = f"{ASSISTED_MARK} (qwen3:4b, 29/11/2026), người soạn đã rà: “Đội mũ”."
    staged = "“Chuyện ở cổng” dựng lại một việc có thật."
    args = (episode, episode.public, starter_register())
    texts = (
        notes_html(*args, synthetic=True), description_html(*args, synthetic=True),
        _page(samples, episode),
    )  # fmt: skip
    for text in texts:
        assert told in text
        assert staged in text
        assert AI_SENTENCE not in text  # the words are not a person's alone
    assert f'<span class="mark">{ASSISTED_MARK}</span>' in texts[2]
    assert "xô xát" not in "".join(texts)


def test_programs_are_told_though_people_speak(samples):
    episode = helped(samples)
    lines = tuple(replace(line, synthetic=False) for line in episode.public.transcript)
    spoken = replace(episode, public=replace(episode.public, transcript=lines))
    assert told_of(channel_of(samples, [spoken])) == ["true"]


def test_the_manifest_and_the_slip_of_a_station_say_it(samples):
    plain, _ = one()
    assert "assisted" not in _facts(plain)
    item, told = one(assisted="Lời văn soạn có trợ giúp của AI (thu)")
    assert not told
    assert _facts(item)["assisted"] == "Lời văn soạn có trợ giúp của AI (thu)"
    with_sound = replace(item, files=(replace(item.files[0], seconds=60.0),))
    assert ("Lời văn", "Lời văn soạn có trợ giúp của AI (thu)") in [*slip_facts(with_sound)]


def test_a_digest_is_another_only_where_one_of_them_is_set(samples):
    """Approvals of before there were such lines are of the same episode still."""
    plain = EpisodeItem(slug="a", title="Đội mũ", kind="hỏi – đáp")
    assert "assisted" not in repr(plain)
    assert "real_case" not in repr(plain)
    episode = samples.make_episode(1)
    items = (plain, replace(plain, assisted="qwen3:4b"), replace(plain, real_case="xô xát"))
    shown = (replace(episode, public=replace(episode.public, items=(one,))) for one in items)
    digests = {brief_of(one).digest for one in shown}
    assert len(digests) == 3
