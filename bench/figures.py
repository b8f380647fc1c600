"""How many mistakes in figures are caught, how many honest words are stopped, what it costs.

Run: python bench/figures.py [-v]
"""

import statistics
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

from broadcaster.domain.notice import Level
from broadcaster.domain.script import Script
from broadcaster.law.figure_notices import check_figures
from broadcaster.law.figures_against_source import figure_findings
from broadcaster.law.starter import starter_register
from broadcaster.scripts.script_file import read_script
from tests.fakes.wrong_figures import wrong_scripts

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "tests" / "golden" / "figures"
CAUGHT, STOPPED, MILLISECONDS = 0.95, 0.05, 20.0  # what we want at least, at most
COUNT, SEEDS = 200, (1, 2, 3, 4)
HEAD = "Tiêu đề: Bài\nLoại: nhắc nhở\nChương trình: m\nNgày phát: 1/12/2026\nVăn bản nguồn:\n"


def script_of(text: str, name: str) -> Script | None:
    """The script of a text, None = it cannot be read."""
    return read_script(text.encode(), name).value


def is_red(script: Script | None) -> bool:
    """Whether a script is stopped."""
    return script is None or any(
        one.level is Level.ERROR for one in check_figures(script, starter_register())
    )


def worst(script: Script | None) -> Level:
    """The gravest that is told of a script: stopped (ERROR), doubtful (WARNING), nothing (INFO)."""
    if is_red(script) or script is None:
        return Level.ERROR
    told = check_figures(script, starter_register())
    return Level.WARNING if any(one.level is Level.WARNING for one in told) else Level.INFO


def shares(name: str, *, verbose: bool) -> tuple[float, float]:
    """The shares of the sentences of a list that are stopped, and that are told as doubtful."""
    rows = (GOLD / name).read_text(encoding="utf-8").splitlines()
    levels = {}
    for row in rows:
        numbers, _, words = row.partition("|")
        sources = "".join(f"  - số: {number}\n" for number in numbers.split(","))
        levels[row] = worst(script_of(f"{HEAD}{sources}---\n{words}\n", "bai.md"))
    red = [row for row, level in levels.items() if level is Level.ERROR]
    amber = [row for row, level in levels.items() if level is Level.WARNING]
    if verbose:
        print(f"{name}, stopped:", *red, sep="\n  ")
        print(f"{name}, doubtful:", *amber, sep="\n  ")
    return len(red) / len(levels), len(amber) / len(levels)


def main() -> int:
    """Measure, print, and say whether it is as we want it."""
    verbose = "-v" in sys.argv
    texts = sorted(
        (path.name, path.read_text(encoding="utf-8")) for path in ROOT.glob("scripts_vi/2026-*.md")
    )
    scripts = [script for name, text in texts if (script := script_of(text, name))]
    told = Counter(
        one.verdict.value
        for script in scripts
        for one in figure_findings(script, starter_register())
    )
    print("samples:", ", ".join(f"{count} {name}" for name, count in told.items()))
    first, costs = [], []
    for script in scripts:
        for taken in (first, costs):  # its words for the first time; then as somebody types on
            another = replace(
                script, file=f"{len(first)}-{len(costs)}.md"
            )  # nobody asked for this one yet
            begin = time.process_time()
            check_figures(another, starter_register())
            taken.append((time.process_time() - begin) * 1000)
    for name, taken in (("at first", first), ("warm", costs)):
        print(f"a script {name}: {statistics.median(taken):.1f} ms, longest {max(taken):.1f} ms")
    least = 1.0
    for seed in SEEDS:
        kinds: Counter[str] = Counter()
        found: Counter[str] = Counter()
        for kind, name, text in wrong_scripts(texts, COUNT, seed):
            kinds[kind] += 1
            found[kind] += is_red(script_of(text, name))
        share = found.total() / kinds.total()
        least = min(least, share)
        print(f"mistakes, seed {seed}: {share:.1%}", {k: f"{found[k]}/{kinds[k]}" for k in kinds})
    stopped = {}
    for name in ("honest.txt", "daily.txt", "wrong.txt"):
        red, amber = shares(name, verbose=verbose)
        stopped[name] = red
        print(f"{name}: {red:.1%} stopped, {amber:.1%} told as doubtful")
    honest = max(stopped["honest.txt"], stopped["daily.txt"])
    good = least >= CAUGHT and honest <= STOPPED and max(costs) <= MILLISECONDS
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
