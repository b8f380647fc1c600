"""How many citations of law are found, and how many of those found are right.

The list is our own (`tests/golden/citations`): sentences with what somebody who reads them
understands. Run: python bench/citations.py [-v]
"""

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from broadcaster.law.addresses import LawAddress, UnitKind, UnitStep
from broadcaster.law.references import CitingText, citations_in
from broadcaster.law.starter import starter_register

GOLD = Path(__file__).parents[1] / "tests" / "golden" / "citations" / "citations.txt"
RECALL = PRECISION = 0.95  # what we want at least
_LEVELS = (UnitKind.ARTICLE, UnitKind.CLAUSE, UnitKind.POINT)


@dataclass(frozen=True, slots=True)
class GoldLine:
    """A sentence, what is known of it, and the addresses that it cites."""

    number: int
    text: str
    about: CitingText
    wanted: Counter[str]


def gold_lines(text: str) -> Iterator[GoldLine]:
    """The sentences of the list."""
    letters: dict[str, str] = {}
    about, sentence = CitingText(), ""
    for number, line in enumerate(text.split("\n"), 1):
        if line.startswith("$"):
            _, letter, document = line.split()
            letters[letter] = document
        elif line.startswith("@"):
            about = _about(line[1:].strip())
        elif line.startswith("="):
            wanted = Counter(str(_address(word, letters)) or "?" for word in line[1:].split())
            yield GoldLine(number, sentence, about, wanted)
        elif line.strip() and not line.startswith("#"):
            sentence = line


def _about(words: str) -> CitingText:
    if words.startswith("nguồn:"):
        return CitingText(sources=tuple(words.removeprefix("nguồn:").strip().split(", ")))
    if not words:
        return CitingText()
    document, _, place = words.partition(", ")
    steps = re.findall(r"(Điều|khoản|điểm) (\S+)", place)
    return CitingText(
        here=LawAddress(
            document=document, steps=tuple(UnitStep(UnitKind(kind), label) for kind, label in steps)
        )
    )


def _address(word: str, letters: dict[str, str]) -> LawAddress:
    document, _, place = word.partition(":")
    document = "" if document in ("?", "-") else letters.get(document, document)
    if re.match(r"Chương|Mục|Phụ", place):
        found = re.findall(r"(Chương|Mục|Phụ lục)~([^~]+)", place.replace("_", " "))
        steps = [UnitStep(UnitKind(kind), label) for kind, label in found]
    else:
        labels = place.split(".") if place else []
        steps = [UnitStep(k, one) for k, one in zip(_LEVELS, labels, strict=False) if one != "_"]
    return LawAddress(document=document, steps=tuple(steps))


def found_in(line: GoldLine) -> Counter[str]:
    """What the program finds in a sentence."""
    found = citations_in(line.text, starter_register(), line.about)
    return Counter(str(address) or "?" for one in found for address in one.addresses)


def score(lines: list[GoldLine]) -> tuple[int, int, int, list[str]]:
    """Wanted, found, right, and a line for every sentence that is not right."""
    wanted = found = right = 0
    wrong = []
    for line in lines:
        ours = found_in(line)
        wanted += line.wanted.total()
        found += ours.total()
        right += (ours & line.wanted).total()
        if ours != line.wanted:
            missing, extra = line.wanted - ours, ours - line.wanted
            wrong.append(f"{line.number}: {line.text}\n   missing {[*missing]}, extra {[*extra]}")
    return wanted, found, right, wrong


def main() -> None:
    """Print both shares and the speed."""
    lines = [*gold_lines(GOLD.read_text("utf-8"))]
    found_in(lines[0])  # reads the register
    begun = time.perf_counter()
    wanted, found, right, wrong = score(lines)
    spent = time.perf_counter() - begun
    if "-v" in sys.argv:
        print("\n".join(wrong))
    print(f"{wanted} citations wanted, {found} found, {right} right")
    print(f"recall {right / wanted:.3f}, precision {right / found:.3f}")
    letters = sum(len(line.text) for line in lines)
    speed = letters / spent / 1e6
    print(f"{len(lines)} sentences in {spent * 1000:.0f} ms: {speed:.2f} M letters a second")
    if right / wanted < RECALL or right / found < PRECISION:
        sys.exit("less than is wanted")


if __name__ == "__main__":
    main()
