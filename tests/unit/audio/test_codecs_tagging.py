"""Tags: everything comes back, old players can read it, and the sound is not touched."""

import hashlib
import os
import subprocess
import sys
from dataclasses import replace

import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3

from broadcaster.audio.id3_tags import MutagenTagger
from broadcaster.audio.tags import TagChapter, TagLoudness, Tags, TagWord
from broadcaster.domain.errors import AudioError, StoreError
from broadcaster.mp3join.encoder import Mp3Encoder

tagger = MutagenTagger()

TAGS = Tags(
    title="Đủ bao nhiêu tuổi thì được lái xe máy điện?",
    album="Phát thanh măng non",
    artist="Trường THCS Hoa Phượng",
    number=3,
    date="2026-09-14",
    time="06:45",
    comment="Giọng đọc do máy tạo",
    publisher="Liên đội Hoa Phượng",
    lyrics="Nữ: Chào các bạn.\nNam: Chào!",
    words=(
        TagWord(start=1_200, text="Chào"),
        TagWord(start=1_500, text=" các"),
        TagWord(start=1_700, text=" bạn."),
        TagWord(start=70_000, text="\nChào!"),
    ),
    cover=b"\xff\xd8\xff\xe0" + bytes(range(256)) * 4 + b"\xff\xd9",
    chapters=(
        TagChapter(start=0, end=12_000, title="Mở đầu"),
        TagChapter(start=12_000, end=95_500, title="Hỏi – đáp"),
    ),
    texts=(("AI", "giọng tổng hợp"), ("Văn bản", "36/2024/QH15")),
)


@pytest.fixture
def mp3(tmp_path, tone):
    """An MP3 without tags."""
    path = tmp_path / "a.mp3"
    Mp3Encoder().encode([tone(30_000, 2)], channels=2, bitrate=128, path=path)
    return path


def test_everything_comes_back(mp3) -> None:
    """Every field that was written is read."""
    tagger.write(mp3, TAGS)
    assert tagger.read(mp3) == TAGS


def test_words_stand_in_time(mp3) -> None:
    """SYLT in milliseconds, in Vietnamese, that read together as the transcript."""
    tagger.write(mp3, TAGS)
    [frame] = ID3(mp3).getall("SYLT")
    assert (frame.lang, frame.format) == ("vie", 2)
    assert [at for _, at in frame.text] == [1_200, 1_500, 1_700, 70_000]
    assert "".join(text for text, _ in frame.text) == "Chào các bạn.\nChào!"


def test_players_find_gain_and_cue_points(mp3) -> None:
    """ReplayGain 2.0 by loudness as heard; where the sound begins and ends."""
    loudness = TagLoudness(
        integrated=-16.0, range=4.0, true_peak=-1.0, momentary_max=-11.0, short_term_max=-14.0
    )
    tagger.write(mp3, replace(TAGS, loudness=loudness, cues=(0.25, 95.4321)))
    told = dict(tagger.read(mp3).texts)
    assert told["REPLAYGAIN_TRACK_GAIN"] == "-2.00 dB"
    assert told["REPLAYGAIN_TRACK_PEAK"] == "0.891251"
    assert told["liq_integrated_lufs"] == "-16.00"
    assert (told["liq_cue_in"], told["liq_cue_out"]) == ("0.250", "95.432")


def test_the_air_time_is_there_for_old_players(mp3) -> None:
    """Version 2.3 has year, day and time apart."""
    tagger.write(mp3, TAGS)
    raw = ID3(mp3, translate=False)
    assert (str(raw["TYER"]), str(raw["TDAT"]), str(raw["TIME"])) == ("2026", "1409", "0645")


def test_the_sound_is_not_touched(mp3) -> None:
    """The bytes behind the tag are the bytes that were there, and decode to as many samples."""
    before = mp3.read_bytes()
    tagger.write(mp3, TAGS)
    assert mp3.read_bytes().endswith(before)
    assert len(soundfile.read(mp3)[0]) == 30_000


def test_the_tag_is_version_2_3_in_utf_16(mp3) -> None:
    """Old players read it: version 2.3, UTF-16, year in TYER."""
    tagger.write(mp3, TAGS)
    content = mp3.read_bytes()
    assert content[:5] == b"ID3\x03\x00"
    assert b"TYER" in content
    assert b"TDRC" not in content
    assert TAGS.title.encode("utf-16-le") in content
    raw = ID3(mp3, translate=False)
    assert all(int(f.encoding) == 1 for f in raw.values() if hasattr(f, "encoding"))


def test_tags_are_replaced_not_added(mp3) -> None:
    """A second writing leaves nothing of the first and no byte more."""
    tagger.write(mp3, TAGS)
    once = mp3.read_bytes()
    tagger.write(mp3, Tags(title="Khác", album="", artist="", number=0, date="2026"))
    assert tagger.read(mp3).chapters == ()
    tagger.write(mp3, TAGS)
    assert mp3.read_bytes() == once


def test_an_old_tag_at_the_end_goes(mp3) -> None:
    """ID3v1, which cannot hold Vietnamese, does not stay behind."""
    clean = mp3.read_bytes()
    mp3.write_bytes(clean + b"TAG" + b"cu".ljust(125, b"\0"))
    tagger.write(mp3, TAGS)
    assert mp3.read_bytes().endswith(clean)


def test_chapters_are_found_by_time(mp3) -> None:
    """Chapters carry no byte offsets, and one ordered table of contents lists them."""
    tagger.write(mp3, TAGS)
    tag = ID3(mp3)
    assert {c.start_offset for c in tag.getall("CHAP")} == {0xFFFFFFFF}
    (contents,) = tag.getall("CTOC")
    assert contents.child_element_ids == ["chp0000", "chp0001"]
    assert int(contents.flags) == 3


def test_more_chapters_than_one_table_holds(mp3) -> None:
    """600 chapters get a table of tables, none with more than 255 children."""
    chapters = tuple(TagChapter(start=i, end=i + 1, title=f"Mục {i}") for i in range(600))
    tagger.write(mp3, Tags(title="t", album="", artist="", number=1, date="", chapters=chapters))
    assert tagger.read(mp3).chapters == chapters
    assert max(len(t.child_element_ids) for t in ID3(mp3).getall("CTOC")) <= 255


def test_a_bare_tag_is_empty_words(mp3) -> None:
    """What is not there is read as empty."""
    bare = Tags(title="", album="", artist="", number=0, date="", language="", genre="")
    tagger.write(mp3, bare)
    assert tagger.read(mp3) == bare


WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff\ufffe"), max_size=40
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(title=WORDS, comment=WORDS, lyrics=WORDS, chapter=WORDS, value=WORDS.filter(bool))
def test_any_words_come_back(mp3, title, comment, lyrics, chapter, value) -> None:
    """Slashes, emoji and every script survive."""
    tags = Tags(
        title=title,
        album="a/b",
        artist="Ế; đ / ỹ",
        number=12,
        date="2026-01-31",
        comment=comment,
        lyrics=lyrics,
        chapters=(TagChapter(start=1, end=2, title=chapter),),
        texts=(("Khóa", value),),
    )
    tagger.write(mp3, tags)
    assert tagger.read(mp3) == tags


def test_other_hash_seeds_give_the_same_bytes(mp3, tmp_path) -> None:
    """The tag does not depend on the order in which a process keeps its sets."""
    program = (
        "import sys; from pathlib import Path; from broadcaster.audio.id3_tags import MutagenTagger;"
        "from broadcaster.audio.tags import Tags, TagChapter;"
        "MutagenTagger().write(Path(sys.argv[1]), Tags(title='ế', album='b', artist='c', number=1,"
        "date='2026-09-01', texts=tuple((f'k{i}', str(i)) for i in range(9)),"
        "chapters=tuple(TagChapter(start=i, end=i+1, title=str(i)) for i in range(9))))"
    )
    digests = set()
    for seed in ("1", "2", "3"):
        copy = tmp_path / f"{seed}.mp3"
        copy.write_bytes(mp3.read_bytes())
        environment = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", program, str(copy)], check=True, env=environment)
        digests.add(hashlib.sha256(copy.read_bytes()).hexdigest())
    assert len(digests) == 1


def test_a_missing_file_is_an_error(tmp_path) -> None:
    """Nothing can be written to, or read from, a file that is not there."""
    with pytest.raises(AudioError, match="Không tìm thấy"):
        tagger.write(tmp_path / "a.mp3", TAGS)
    with pytest.raises(AudioError, match="ID3"):
        tagger.read(tmp_path / "a.mp3")


def test_a_file_without_a_tag_is_an_error(mp3) -> None:
    """No tag is not the same as an empty one."""
    with pytest.raises(AudioError, match="ID3"):
        tagger.read(mp3)


def test_a_disk_that_refuses_keeps_the_old_file(mp3, monkeypatch) -> None:
    """The old file stands when the new one cannot be put in its place."""
    before = mp3.read_bytes()

    def refuse(source, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("broadcaster.audio.id3_tags.replace_file", refuse)
    with pytest.raises(StoreError, match="Không ghi được"):
        tagger.write(mp3, TAGS)
    assert mp3.read_bytes() == before
    assert list(mp3.parent.iterdir()) == [mp3]


def test_chapters_stand_in_their_order_whatever_the_length_of_their_titles(tmp_path):
    """Players that list chapters as they stand in the file list them in time."""
    path = tmp_path / "a.mp3"
    path.write_bytes(b"\xff\xfb\x90\x00" + bytes(413))
    titles = ("Một tên rất dài cho mục đầu tiên", "Hai", "Ba bốn", "Tư")
    chapters = tuple(
        TagChapter(start=n * 1000, end=n * 1000 + 1000, title=title)
        for n, title in enumerate(titles)
    )
    MutagenTagger().write(
        path, Tags(title="x", album="y", artist="z", number=1, date="2026-09-07", chapters=chapters)
    )
    data = path.read_bytes()
    places = [data.index(title.encode("utf-16-le")) for title in titles]
    assert places == sorted(places)
    assert MutagenTagger().read(path).chapters == chapters
