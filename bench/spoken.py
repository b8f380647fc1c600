"""Reading speed, ours beside sea-g2p where installed; each difference on the golden list.

Run: python bench/spoken.py [text file]
"""

import importlib
import sys
import time
from collections.abc import Callable
from pathlib import Path

from broadcaster.spoken import make_lexicon, plain

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "spoken"


def _lines() -> list[str]:
    if len(sys.argv) > 1:
        return Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    found = []
    for path in sorted(GOLDEN.glob("*.txt")):
        found += [line.split("\t")[0] for line in path.read_text(encoding="utf-8").splitlines()]
    return found


def _speed(read: Callable[[str], str], lines: list[str]) -> float:
    """Characters per second, best of five."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for line in lines:
            read(line)
        best = min(best, time.perf_counter() - start)
    return sum(map(len, lines)) / best


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def main() -> None:
    lines = _lines()
    lexicon = make_lexicon()
    ours = _speed(lambda line: plain(line, lexicon), lines)
    print(f"ours     {ours:12,.0f} characters/s")
    try:
        other = importlib.import_module("sea_g2p").Normalizer()
    except ImportError:
        print("sea-g2p is not installed: pip install sea-g2p")
        return
    theirs = _speed(other.normalize, lines)
    print(f"sea-g2p  {theirs:12,.0f} characters/s\nratio    {ours / theirs:12.2f}")
    for line in dict.fromkeys(lines):
        one, two = _words(plain(line, lexicon)), _words(other.normalize(line))
        if one != two:
            print(f"\n{line}\n  ours    {one}\n  sea-g2p {two}")


if __name__ == "__main__":
    main()
