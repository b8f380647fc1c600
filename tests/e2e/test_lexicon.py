"""`broadcaster lexicon`, and what `say` and `check` tell of the reading."""

import tomllib

import pytest

IN_PROCESS = True

WHO = "vê kép hát ô"


def readings(station):
    """The station's own readings as they stand in its file."""
    return tomllib.loads((station.scripts / "station.toml").read_text("utf-8")).get("readings", {})


def test_a_word_is_added_to_the_station_and_read_so(station):
    """`lexicon add` writes into station.toml, keeps comments and the version before."""
    path = station.scripts / "station.toml"
    before = path.read_bytes()
    done = station.run("lexicon", "add", "Zumba", "dum ba")
    assert done.code == 0, done.err
    assert "✔ scripts_vi/station.toml: Zumba → dum ba" in done.out
    assert readings(station) == {"Zumba": "dum ba"}
    assert "# giọng có sẵn" in path.read_text("utf-8")
    assert [p.read_bytes() for p in (station.scripts / ".truoc").iterdir()] == [before]
    script = station.write("bai", "NỮ: Câu lạc bộ Zumba mời các bạn.")
    assert "Câu lạc bộ dum ba mời các bạn." in station.run("say", "--plain", str(script)).out


def test_a_word_is_added_to_one_script_only(station):
    """`--script` writes under Cách đọc of the script; the body stays as it is."""
    path = station.write("bai", "NỮ: Zumba.\n\nNAM: Hết.")
    before = path.read_text("utf-8")
    done = station.run("lexicon", "add", "Zumba", "dum ba", "--script", str(path))
    assert done.code == 0, done.err
    assert path.read_text("utf-8") == before.replace("---\n", "Cách đọc:\n  Zumba: dum ba\n---\n")
    assert readings(station) == {}
    assert [p.read_text("utf-8") for p in (station.scripts / ".truoc").iterdir()] == [before]
    assert "Dum ba." in station.run("say", "--plain", str(path)).out


@pytest.mark.parametrize("where", ["station", "script"])
def test_another_reading_is_never_replaced_unasked(station, where):
    """A conflict is told and refused; --replace replaces; the same again changes nothing."""
    path = station.write("bai", "NỮ: Zumba.")
    target = ["--script", str(path)] if where == "script" else []
    assert station.run("lexicon", "add", "Zumba", "dum ba", *target).code == 0
    refused = station.run("lexicon", "add", "Zumba", "rum ba", *target)
    assert refused.code == 2
    assert "đã đọc “Zumba” là “dum ba”" in refused.err
    assert "--replace" in refused.err
    assert "không phải ghi thêm" in station.run("lexicon", "add", "Zumba", "dum ba", *target).out
    done = station.run("lexicon", "add", "Zumba", "rum ba", "--replace", *target)
    assert done.code == 0, done.err
    assert "Rum ba." in station.run("say", "--plain", str(path)).out


@pytest.mark.parametrize(
    ("written", "spoken", "told"),
    [
        ("ABCD", "á 4 bê", "“4”"),
        ("ABCD", "ây bi xi đi strong", "“strong”"),
        ("ABCD", "", "không phải âm tiết"),
        ("ABCD", "a & bê", "“&”"),
        ("7/9", "bảy trên chín", "không phải một chữ"),
        ("", "a", "không phải một chữ"),
        ("7 Abc", "bảy a bê xê", "không có tác dụng"),
    ],
)
def test_what_no_voice_could_say_is_refused(station, written, spoken, told):
    """Figures, signs, foreign syllables, words that would never be looked up: told, not written."""
    before = (station.scripts / "station.toml").read_bytes()
    done = station.run("lexicon", "add", written, spoken)
    assert done.code == 2, done.out
    assert told in done.err
    assert (station.scripts / "station.toml").read_bytes() == before


def test_what_an_added_reading_overrides_is_told(station):
    """A shipped reading, the station's in a script, an ordinary word: told on the way."""
    assert "lexicon.toml" in station.run("lexicon", "add", "WHO", "u hát ô").err
    path = station.write("bai", "NỮ: WHO.")
    assert (
        "đài: station.toml" in station.run("lexicon", "add", "WHO", WHO, "--script", str(path)).err
    )
    assert "tiếng bình thường" in station.run("lexicon", "add", "ban", "bàn").err


def test_a_script_that_cannot_be_read_is_not_touched(station):
    """A broken head is named with its line; the file stays."""
    path = station.scripts / "hong.md"
    path.write_text("Tiêu đề: A\nLạc: b\n---\nNỮ: A.\n", "utf-8")
    before = path.read_bytes()
    done = station.run("lexicon", "add", "Zumba", "dum ba", "--script", str(path))
    assert done.code == 2
    assert "scripts_vi/hong.md" in done.err
    assert path.read_bytes() == before


def test_list_finds_with_or_without_marks_and_says_where_from(station):
    """Shipped and station entries with their source; a slip of the keyboard is helped."""
    station.run("lexicon", "add", "Zumba", "dum ba")
    assert "Zumba → dum ba  [đài: station.toml]" in station.run("lexicon", "list", "zumba").out
    found = station.run("lexicon", "list", "uy ban nhan dan").out
    assert "UBND → Ủy ban nhân dân  [abbreviations.toml [plain]]" in found
    many = station.run("lexicon", "list", "TT").out.splitlines()
    assert len([line for line in many if line.startswith("TT → ")]) > 2
    assert "Có “facebook”" in station.run("lexicon", "list", "fasebook").out
    assert len(station.run("lexicon", "list").out.splitlines()) > 500


def test_test_reads_a_sentence_and_says_by_which_rule(station):
    """`lexicon test` prints the spoken form, every rule, and what was guessed."""
    done = station.run("lexicon", "test", "Phạt 2-7 triệu từ 7/9 😀")
    assert done.out.splitlines()[0] == "Phạt hai đến bảy triệu từ ngày bảy tháng chín"
    assert "[range, chắc]" in done.out
    assert "[date, đoán]" in done.out
    assert "😀 → không đọc" in done.out
    assert "câu thử:1:" in done.err
    assert done.code == 0


def test_test_knows_the_readings_of_a_script(station):
    """`--script` reads with the script's own words."""
    path = station.write("bai", "NỮ: A.", head="Cách đọc:\n  Zumba: dum ba\n")
    assert "Dum ba." in station.run("lexicon", "test", "Zumba.", "--script", str(path)).out


def test_lexicon_works_outside_a_station_but_adds_only_to_one(tmp_path, station):
    """The shipped tables can be searched anywhere; without a station nothing is written."""
    other = type(station)(tmp_path)
    assert "WHO" in other.run("lexicon", "list", "WHO").out
    assert other.run("lexicon", "test", "WHO").out.startswith("Vê kép hát ô")
    assert other.run("lexicon", "add", "Zumba", "dum ba").code == 2


def test_the_trace_tells_place_rule_certainty_and_alignment(station):
    """Both spans of the trace cut exactly the written and the spoken form out of the sentence."""
    sentence = "Chào. Phạt 2-7 triệu từ 7/9."
    path = station.write("bai", f"NỮ: {sentence}")
    out = station.run("say", "--trace", str(path)).out
    assert "6:16  2-7 → hai đến bảy [range, chắc] 5–8 ↔ 5–16" in out
    assert "6:29  7/9 → ngày bảy tháng chín [date, đoán] 18–21 ↔ 26–45" in out
    assert "Phạt hai đến bảy triệu từ ngày bảy tháng chín."[5:16] == "hai đến bảy"


@pytest.mark.parametrize("command", ["say", "check"])
def test_guesses_are_told_with_line_and_column_and_strict_refuses(station, command):
    """What is unknown is a warning at its very place; with --strict the code is 3."""
    path = station.write("bai", "NỮ: Xin chào.\nCác bạn blahq ơi, từ 7/9.")
    done = station.run(command, str(path))
    assert done.code == 0, done.err
    assert "scripts_vi/bai.md:7:9: cảnh báo: Từ “blahq”" in done.err
    assert "scripts_vi/bai.md:7:22: cảnh báo: “7/9”" in done.err
    assert station.run(command, "--strict", str(path)).code == 3


def test_a_reading_that_differs_by_its_tones_alone_has_to_take_effect(station):
    """An address takes its tones; a name of figures is read by rule, which is said, not kept."""
    done = station.run("lexicon", "add", "doi@saomai.edu.vn", "đội a còng sao mai")
    assert done.code == 0, done.err
    script = station.write("bai", "NỮ: Gửi về doi@saomai.edu.vn nhé.")
    assert "Gửi về đội a còng sao mai nhé." in station.run("say", "--plain", str(script)).out
    refused = station.run("lexicon", "add", "6A1", "sáu á một")
    assert refused.code == 2
    assert "không có tác dụng" in refused.err
