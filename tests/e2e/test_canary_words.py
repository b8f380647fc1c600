"""Words in = words read + words told, through the program itself: scripts, tables, Word files, pastes.

Two hundred texts with a marked word at a random place come in as people bring them, and are looked
at by `check` and `say`. Where the word is neither read nor told, the text must have been refused.
"""

import random

import pytest

from broadcaster.domain.notice import Level
from broadcaster.importing.imported_text import text_of
from broadcaster.writing.drafts import tidy
from tests.fakes.answers import notices_of
from tests.unit.importing.test_word import CANARY as CANARY_IN_WORD
from tests.unit.importing.test_word import canary_document
from tests.unit.importing.word_files import word_file
from tests.unit.scripts.test_words_kept import CANARY, body, sentence, table, with_canary, words

pytestmark = pytest.mark.slow

IN_PROCESS = True
HEAD = """\
Tiêu đề: Bài {number}
Loại: nhắc nhở
Chương trình: buoi-sang
Ngày phát: 7/9/2026
---
{body}
"""
FIRST = "NỮ: Xin chào các bạn.\n\n"
OFFICE = (
    "Nơi nhận:\n- VPCP: Vụ Pháp chế;\n- Lưu: VT.",
    "Căn cứ Luật số 36/2024/QH15;",
    "I. PHẠM VI",
)
BREAKS = ("\n", "\r\n", "\v", "\u0085", "\u2028", "\u2029", "\f", "\n\n")


def scripts(chance):
    return with_canary(chance, FIRST + body(chance))


def tables(chance):
    return with_canary(chance, FIRST + table(chance))


def pastes(chance):
    """What a browser has on its clipboard: marks of Word, of offices, odd blanks and line ends."""
    parts = [
        chance.choice((sentence(chance), words(chance), chance.choice(OFFICE))) for _ in range(6)
    ]
    parts.insert(
        chance.randrange(6), f"{words(chance)}\u00a0\u2011\u200b{words(chance)}\t{words(chance)}"
    )
    text = parts[0]
    for part in parts[1:]:
        text += chance.choice(BREAKS) + part
    return with_canary(chance, FIRST + text)


@pytest.fixture(scope="module")
def station(station_of, tmp_path_factory):
    return station_of(tmp_path_factory.mktemp("chim hoàng yến"))


def looked_at(station, bodies):
    """What `check --json` tells of each text, and what `say` prints of it."""
    for path in station.scripts.glob("bai-*.md"):
        path.unlink()
    for number, text in enumerate(bodies):
        made = tidy(HEAD.format(number=number, body=text))  # as the desk takes it
        (station.scripts / f"bai-{number}.md").write_text(made, encoding="utf-8")
    done = station.run("check", "--json")
    assert "Traceback" not in done.err
    notices = notices_of(done.out)
    for number in range(len(bodies)):
        name = f"bai-{number}.md"
        told = [n for n in notices if name in str(n["file"])]
        said = station.run("say", "--trace", f"bai-{number}")
        yield (station.scripts / name).read_text("utf-8"), told, said.out + said.err


def vanished(mark, text, told, said):
    """Whether the marked word went without a trace, of a text that was not refused."""
    if mark in said or any(mark in n["sentence"] + n["hint"] for n in told):
        return False
    stands = text[: text.index(mark)].count("\n") + 1
    if any("…”" in n["sentence"] and n["line"] == stands for n in told):
        return False  # a long quotation is cut, and the notice leads to its line
    return not any(n["level"] == Level.ERROR.value for n in told)


@pytest.mark.parametrize("kind", [scripts, tables, pastes])
def test_fifty_texts_keep_their_words(station, kind) -> None:
    bodies = [kind(random.Random(f"{kind.__name__} {number}")) for number in range(50)]
    refused = 0
    for text, told, said in looked_at(station, bodies):
        assert not vanished(CANARY, text, told, said), f"{text}\n{told}\n{said}"
        refused += CANARY not in said
    assert refused < 40, "most of them are read"


def test_fifty_word_files_keep_their_words(station, tmp_path) -> None:
    """Opened in the process that opens them, their text put into scripts."""
    bodies, kept = [], 0
    for number in range(50):
        markup = canary_document(random.Random(f"word {number}"))
        read = text_of(word_file(tmp_path / "a.docx", markup), "a.docx")
        assert CANARY_IN_WORD in read.text + " ".join(read.remarks), markup
        if CANARY_IN_WORD in read.text:
            bodies.append(FIRST + read.text)
    for text, told, said in looked_at(station, bodies):
        assert not vanished(CANARY_IN_WORD, text, told, said), f"{text}\n{told}\n{said}"
        kept += CANARY_IN_WORD in said
    assert kept > 10
