"""How many true sentences are stopped by a second document, how many false ones are found.

Run: python bench/true_sentences.py [-v] [STEP] (of a list every STEPth sentence, 1 = all)
"""

import sys
from collections import Counter
from collections.abc import Iterator

from broadcaster.domain.notice import Level
from broadcaster.law.duties_against_source import duty_findings
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.starter import starter_register
from broadcaster.scripts.script_file import read_script
from tests.fakes.other_sentences import is_of, known_documents, listed, made_false, named, stated

HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: m\nNgày phát: 1/12/2026\nVăn bản nguồn:\n"
Sentence = tuple[tuple[str, ...], str]


def script_of(words: str, numbers: tuple[str, ...]):
    """A script of a sentence with its sources."""
    sources = "".join(f"  - số: {number}\n" for number in numbers)
    script = read_script(f"{HEAD}{sources}---\n{words}\n".encode(), "bai.md").value
    assert script is not None, words
    return script


def errors(words: str, numbers: tuple[str, ...]) -> set[str]:
    """The codes that stop a sentence."""
    told = check_figures(script_of(words, numbers), starter_register())
    return {one.code for one in told if one.level is Level.ERROR}


def by_duties(sentences: list[Sentence]) -> Iterator[tuple[str, str, str]]:
    """True sentences that a duty of one more document stops: the document, its row, the words."""
    for own, words in sentences:
        script = script_of(words, own)
        for other in known_documents():
            if not is_of(other, own):
                for one in duty_findings(script, (*own, other)):
                    if one.sure and any(
                        is_of(at.document, (other,)) for at in one.passage.addresses
                    ):
                        yield other, one.passage.row, words


def main() -> int:
    """Measure and print; 1 = a true sentence is stopped by a duty of another document."""
    verbose = "-v" in sys.argv
    step = next((int(one) for one in sys.argv[1:] if one.isdigit()), 1)
    lists = {
        "honest.txt, daily.txt": listed("honest.txt") + listed("daily.txt"),
        "our own words": stated(),
    }
    lists |= {
        f"{name}, the document named": [(own, named(own, words)) for own, words in sentences]
        for name, sentences in lists.items()
    }
    stopped = 0
    for name, sentences in lists.items():
        some = sentences[::step]
        found = [*by_duties(some)]
        stopped += len(found)
        others = len(known_documents()) - 1
        print(f"{name}: {len(some)} true sentences, each beside {others} documents")
        print(f"   stopped by a duty of another document: {len(found)}")
        if verbose:
            print(*(" | ".join(one) for one in found), sep="\n")
        codes: Counter[str] = Counter()
        for own, words in some:
            more = tuple(one for one in known_documents() if not is_of(one, own))
            new = errors(words, (*own, *more)) - errors(words, own)
            codes.update(new)
            if verbose and new:
                print("  ", *sorted(new), "|", words)
        print("   beside all of them at once:", dict(codes) or "none")
    true = listed("honest.txt") + stated()
    made, found_false, told_false = Counter(), Counter(), Counter()
    for own, words in true[::step]:
        before = errors(words, own)
        for kind, turned in made_false(words):
            made[kind] += 1
            now = check_figures(script_of(turned, own), starter_register())
            found_false[kind] += any(one.level is Level.ERROR for one in now) and not before
            told_false[kind] += any(one.level is not Level.INFO for one in now)
    for kind in made:
        print(f"made false ({kind}): {made[kind]}", end="")
        print(f", stopped {found_false[kind]}, told {told_false[kind]}")
    return 1 if stopped else 0


if __name__ == "__main__":
    sys.exit(main())
