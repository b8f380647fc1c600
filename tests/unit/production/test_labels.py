"""What finished files say of themselves."""

from datetime import date, time
from types import SimpleNamespace

import pytest

from broadcaster.audio.tags import TagWord
from broadcaster.domain.episode import Edition, EpisodeItem, VoiceUse
from broadcaster.domain.script import assisted_outside
from broadcaster.domain.sound import HOUSE_RATE
from broadcaster.domain.timeline import (
    Caption,
    CaptionWord,
    Chapter,
    Layer,
    Timeline,
    TimelineEvent,
)
from broadcaster.production.labels import Label, cue_points, tag_chapters, tags_of

SECOND = HOUSE_RATE


def caption(start: float, written: str, *words: tuple[float, str]) -> Caption:
    timed = tuple(
        CaptionWord(text=text, start=round(at * SECOND), end=round(at * SECOND))
        for at, text in words
    )
    return Caption(
        start=round(start * SECOND),
        end=round((start + 1) * SECOND),
        speaker="Nữ",
        written=written,
        spoken=written,
        words=timed,
    )


TIMELINE = Timeline(
    frames=10 * SECOND,
    events=(
        TimelineEvent(source="a", layer=Layer.VOICE, start=SECOND, length=SECOND),
        TimelineEvent(source="b", layer=Layer.BED, start=2 * SECOND, length=6 * SECOND),
    ),
    chapters=(Chapter(start=0, title="Mở đầu"), Chapter(start=4 * SECOND, title="Kết")),
    captions=(
        caption(1.0, "Chào bạn.", (1.0, "Chào"), (1.4, "bạn.")),
        caption(3.0, "Không có giờ từng chữ."),
    ),
)


def label(**voice) -> Label:
    entry = SimpleNamespace(number=3, day=date(2026, 9, 14), guid="g", key="mang-non-2026-09-14")
    programme = SimpleNamespace(air_time=time(6, 45))
    used = VoiceUse(role="NỮ", voice="gtts:nu", name="Cô Ba", **voice)
    return Label(
        group=SimpleNamespace(entry=entry, programme=programme),
        station=SimpleNamespace(name="Đài", unit="Trường"),
        show=SimpleNamespace(title="Kênh"),
        voices=(used,),
        cover=b"jpeg",
    )


def edition(episode) -> Edition:
    items = (
        EpisodeItem(slug="a", title="Bài A", kind="k"),
        EpisodeItem(slug="b", title="B", kind="k"),
    )
    return Edition(audio=episode.school.audio, chapters=(), transcript=(), items=items)


def test_words_stand_in_time_each_sentence_on_a_line(episode) -> None:
    """Word by word; a sentence without times of its words stands whole."""
    tags = tags_of(label(), edition(episode), TIMELINE, episode.school.audio)
    assert tags.words == (
        TagWord(start=1_000, text="Chào"),
        TagWord(start=1_400, text=" bạn."),
        TagWord(start=3_000, text="\nKhông có giờ từng chữ."),
    )


def test_title_day_and_hour_are_those_of_the_broadcast(episode) -> None:
    """And the loudness is that of the file."""
    tags = tags_of(label(), edition(episode), TIMELINE, episode.school.audio)
    assert (tags.title, tags.album, tags.artist) == ("Bài A · B", "Kênh", "Đài")
    assert (tags.date, tags.time, tags.number) == ("2026-09-14", "06:45", 3)
    assert tags.reference == "mang-non-2026-09-14"
    assert tags.loudness is not None
    assert tags.loudness.integrated == episode.school.audio.loudness


def test_a_voice_that_stood_in_is_told(episode) -> None:
    """With the mark of synthetic voices and the credit that a licence asks for."""
    told = label(instead_of="edge", credit="Giọng: nhóm X")
    tags = tags_of(told, edition(episode), TIMELINE, episode.school.audio)
    assert "thay cho edge" in tags.comment
    assert "nhóm X" in tags.comment
    assert "AI_CONTENT" in dict(tags.texts)
    human = tags_of(label(synthetic=False), edition(episode), TIMELINE, episode.school.audio)
    assert "AI_CONTENT" not in dict(human.texts)


def test_chapters_follow_each_other_to_the_end() -> None:
    """Each ends where the next begins."""
    assert [(c.start, c.end) for c in tag_chapters(TIMELINE)] == [(0, 4_000), (4_000, 10_000)]


def test_cue_points_are_the_first_and_the_last_sound() -> None:
    """In seconds; a silent timeline has none."""
    assert cue_points(TIMELINE) == (1.0, 8.0)
    empty = Timeline(frames=SECOND, events=(), chapters=(), captions=())
    assert cue_points(empty) is None


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("qwen3:4b, 29/11/2026, Trần Thị Hòa", "qwen3:4b, 29/11/2026"),
        ("hãng A, bản 2, 1/12/2026, Trần Thị Hòa", "hãng A, bản 2, 1/12/2026"),
        ("qwen3:4b; 1/12/2026; Trần Thị Hòa", "qwen3:4b, 1/12/2026"),
        ("qwen3, Trần Thị Hòa", "qwen3"),
        ("Llama 3, Trần Thị Hòa", "Llama 3"),
        ("Trần Thị Hòa", "mô hình ngôn ngữ"),
        ("", ""),
    ],
)
def test_who_asked_a_model_for_a_draft_stays_in_the_school(written, told) -> None:
    assert assisted_outside(written) == told
