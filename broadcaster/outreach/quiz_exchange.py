"""Questions for learning sites: GIFT and Moodle XML, as Moodle's importers read them."""

from base64 import b64encode
from collections.abc import Sequence

from broadcaster.domain.questions import ScriptQuestion
from broadcaster.writing.word_package import word_text

_OF_GIFT = str.maketrans({sign: f"\\{sign}" for sign in "\\~=#{}:"})
# Moodle takes these shares of a point only (question/engine: fraction options)
_SHARES = {1: "100", 2: "50", 3: "33.33333", 4: "25", 5: "20", 6: "16.66667", 7: "14.28571",
           8: "12.5"}  # fmt: skip


def gift(title: str, questions: Sequence[ScriptQuestion]) -> str:
    """The questions in GIFT; `questions` are numbered from 1.

    A question with several right answers gives each its share, and a wrong one takes all.
    """
    head = f"// {' '.join(title.split())}\n\n"
    return head + "\n".join(_gift_question(one) for one in questions)


def _gift_question(one: ScriptQuestion) -> str:
    lines = [f"::Câu {one.number}::[plain]{_gift_words(one.text)} {{"]
    share = _SHARES.get(len(one.right), "")
    for choice in one.choices:
        # what stands for the right answer bears no weight: Moodle reads none behind that sign
        sign = "=" if choice.right else "~"
        if len(one.right) != 1:
            sign = f"~%{share if choice.right else '-100'}%"
        # an answer's own first sign would be taken for a weight, or for the name of a format
        plain = "[plain]" if choice.text.lstrip()[:1] in ("%", "[") else ""
        lines.append(f"  {sign}{plain}{_gift_words(choice.text)}")
    if reason := _reason(one):
        lines.append(f"  ####{_gift_words(reason)}")
    return "\n".join((*lines, "}", ""))


def _gift_words(text: str) -> str:
    return " ".join(text.split()).translate(_OF_GIFT)


def _reason(one: ScriptQuestion) -> str:
    """The explanation, and where the law says it."""
    source = f"Nguồn: {one.source}" if one.source else ""
    return " ".join(filter(None, (one.explanation, source)))


def moodle_xml(
    title: str, questions: Sequence[ScriptQuestion], *, sound: bytes = b"", name: str = ""
) -> str:
    """The questions as Moodle XML, in a category of their own; `questions` are numbered from 1.

    With a `sound` (MP3) that is called `name`, what is to be heard stands before them.
    """
    category = " ".join(title.split()).replace("/", "//")  # a single one divides categories
    parts = [
        '  <question type="category">\n'
        f"    <category>{_text(f'$course$/top/{category}')}</category>\n  </question>"
    ]
    if sound:
        parts.append(_to_hear(title, sound, name))
    parts += map(_moodle_question, questions)
    whole = "\n".join(parts)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n{whole}\n</quiz>\n'


def _to_hear(title: str, sound: bytes, name: str) -> str:
    player = f'<p><audio controls src="@@PLUGINFILE@@/{name}"></audio></p>'
    return (
        '  <question type="description">\n'
        f"    <name>{_text(f'Nghe: {title}')}</name>\n"
        f'    <questiontext format="html">{_text(f"<p>{word_text(title)}</p>{player}")}'
        f'<file name="{name}" path="/" encoding="base64">{b64encode(sound).decode()}</file>'
        "</questiontext>\n    <defaultgrade>0</defaultgrade>\n  </question>"
    )


def _moodle_question(one: ScriptQuestion) -> str:
    single = "true" if len(one.right) == 1 else "false"
    share = _SHARES.get(len(one.right), "0")
    wrong = "0" if single == "true" else "-100"
    answers = "".join(
        f'    <answer fraction="{share if choice.right else wrong}" format="plain_text">'
        f"{_text(choice.text)}</answer>\n"
        for choice in one.choices
    )
    return (
        '  <question type="multichoice">\n'
        f"    <name>{_text(f'Câu {one.number}')}</name>\n"
        f'    <questiontext format="plain_text">{_text(one.text)}</questiontext>\n'
        f'    <generalfeedback format="plain_text">{_text(_reason(one))}</generalfeedback>\n'
        "    <defaultgrade>1</defaultgrade>\n"
        f"    <single>{single}</single>\n"
        # "Cả A và B" is said of the order in which they stand
        "    <shuffleanswers>0</shuffleanswers>\n"
        "    <answernumbering>ABCD</answernumbering>\n"
        f"{answers}  </question>"
    )


def _text(words: str) -> str:
    return f"<text>{word_text(words)}</text>"
