"""A script laid out for an announcer."""

from hypothesis import given
from hypothesis import strategies as st

from broadcaster.domain.text import nfc
from broadcaster.reading import read_aloud
from broadcaster.reading.tables import make_lexicon
from broadcaster.scripts.script_file import read_script
from broadcaster.writing.sheet import RowKind, hard_words, sheet_of

SCRIPT = """\
Tiêu đề: Đội mũ
Loại: nhắc nhở
Chương trình: mang-non
Ngày phát: 7/9/2026
Người soạn: Cô Lan
Vai:
  LAN: em bé
Cách đọc:
  Zumba: dum ba
---
# Lúc 7h

LAN: UBND, HĐND tập Zumba. Xin chào!

(cười)

[nghỉ 2 giây]

[chỉ trong trường]
NỮ: Lớp 6A1 ra sân.
[hết]
"""


def sheet(text=SCRIPT):
    script = read_script(text.encode(), "bai.md").value
    assert script is not None
    return sheet_of(script, (("Sao", "xao"),), name="Sao Mai")


def pairs(row):
    return [(p.written, p.spoken) for p in row.parts if p.spoken]


def test_rows_stand_in_the_order_of_the_script():
    """Heading, speech, direction, cue, school-only speech."""
    rows = sheet()[0].rows
    kinds = [RowKind.HEADING, RowKind.SPEECH, RowKind.DIRECTION, RowKind.CUE, RowKind.SPEECH]
    assert [row.kind for row in rows] == kinds
    assert [row.role for row in rows] == ["", "LAN", "", "", "NỮ"]
    assert [row.school_only for row in rows] == [False, False, False, False, True]
    assert rows[3].margin == "[nghỉ 2 giây]"
    assert "".join(p.written for p in rows[2].parts) == "(cười)"


def test_only_hard_words_carry_their_spoken_form():
    """Abbreviations, figures and words of the lexicon; plain words do not."""
    rows = sheet()[0].rows
    assert pairs(rows[1]) == [
        ("UBND", "Ủy ban nhân dân"),
        ("HĐND", "Hội đồng nhân dân"),
        ("Zumba", "dum ba"),
    ]
    assert pairs(rows[0]) == []


def test_the_facts_stand_above():
    """What an announcer wants to know before the first word."""
    facts = dict(sheet()[0].facts)
    assert facts["Ngày phát"] == "7/9/2026"
    assert facts["Vai"] == "LAN: em bé"
    assert facts["Người soạn"] == "Cô Lan"
    assert "Phạm vi" not in facts


def test_what_the_reader_did_not_know_is_told():
    """The same notices as of `say`."""
    _, notices = sheet(SCRIPT.replace("Xin chào!", "Xin chào blahq!"))
    assert [n.code for n in notices if "blahq" in n.sentence] == ["tu-la"]


@given(st.text(max_size=80))
def test_not_a_letter_of_the_script_is_lost(text):
    """Whatever the reader makes of it, the written text stands there whole."""
    words = " ".join(nfc(text).split())
    parts = hard_words(words, read_aloud(words, make_lexicon()).readings)
    assert "".join(p.written for p in parts) == words
