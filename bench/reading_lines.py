"""Lines as schools, offices and papers write them: how many are read right, and what of the rest.

    python bench/reading_lines.py              # shares by genre
    python bench/reading_lines.py --wrong      # and each line that is read wrong
    python bench/reading_lines.py --of FILE    # other lines than those of the project

A line is three fields: its kind, what is written, what is said; {a|b} are readings alike right.
Case, punctuation and where a tone mark stands do not count. "Noticed" is a wrong line of which each
wrong word was said to be a guess; "silent" is one with a wrong word that was called certain.
"""

import argparse
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from broadcaster.reading.tables import make_lexicon  # noqa: E402
from tests.spoken_lines import FILES, Outcome, judged, lines_of  # noqa: E402


def main() -> None:
    """Print the shares."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--wrong", action="store_true", help="print what is read wrong")
    parser.add_argument("--of", action="append", type=Path, default=[], help="other lines")
    asked = parser.parse_args()
    lexicon = make_lexicon()
    total: Counter[Outcome] = Counter()
    for path in asked.of or FILES:
        kinds: dict[str, Counter[Outcome]] = {}
        for line in lines_of(path):
            found = judged(line, lexicon)
            kinds.setdefault(line.kind, Counter())[found.outcome] += 1
            if asked.wrong and found.outcome is not Outcome.RIGHT:
                print(f"{found.outcome.value:8} {line.kind}\n  {line.written}")
                print(f"  said   {found.said}\n  meant  {line.spoken}\n  told   {found.told}")
        for kind, counted in kinds.items():
            total += counted
            print(_row(kind, counted))
    print(_row("all", total))


def _row(kind: str, counted: Counter[Outcome]) -> str:
    number = counted.total()
    shares = (f"{one.value} {100 * counted[one] / number:5.1f} %" for one in Outcome)
    return f"{kind:16} {number:4} lines   {'   '.join(shares)}"


if __name__ == "__main__":
    main()
