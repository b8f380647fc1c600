"""click's own sentences: the compiled catalogue is the written one, and it is whole."""

import gettext
import importlib.util
import io
from pathlib import Path

import click

ROOT = Path(__file__).parents[3]
spec = importlib.util.spec_from_file_location("compiler", ROOT / "tools" / "compile_messages.py")
compiler = importlib.util.module_from_spec(spec)
spec.loader.exec_module(compiler)


def written():
    return compiler.read_po((compiler.FOLDER / "messages.po").read_text(encoding="utf-8"))


def test_the_compiled_catalogue_is_the_written_one():
    """`make messages` was run after the last change."""
    assert (compiler.FOLDER / "messages.mo").read_bytes() == compiler.compile_mo(written())


def test_gettext_reads_it():
    """Python's own reader finds single and plural messages."""
    read = gettext.GNUTranslations(io.BytesIO(compiler.compile_mo(written())))
    assert read.gettext("Missing command.") == "Thiếu tên lệnh."
    told = read.ngettext(
        "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", 2
    )
    assert told == "Thừa chữ trong câu lệnh: {args}"


def test_every_message_keeps_the_places_that_click_fills():
    """A translation uses only names that click gives."""
    for key, text in written().items():
        names = {part.split("}")[0].split("!")[0] for part in text.split("{")[1:]}
        given = {part.split("}")[0].split("!")[0] for part in key.split("{")[1:]}
        assert names <= given, key


def test_what_is_quoted_stands_between_the_marks_of_every_other_sentence():
    """“…”, not the quotes of Python's repr, which click asks for with !r."""
    straight = [text for text in written().values() if "'" in text or '"' in text or "!r" in text]
    assert straight == []


def test_the_sentences_a_person_meets_are_all_there():
    """What click 8.1 says about wrong use has a Vietnamese form."""
    keys = " ".join(written())
    for sentence in ("No such option", "No such command", "Missing argument", "Invalid value"):
        assert sentence in keys
    assert click.__version__.startswith("8.1")
