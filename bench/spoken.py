"""The reader measured: how soon it answers, how fast it reads, and beside another reader.

Where sea-g2p is installed (`pip install -e '.[bench]'`) both read the same lines, and each
difference is printed once, with who is right where the golden list decides.

Run: python bench/spoken.py [text file]
"""

import atexit
import importlib
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from broadcaster.reading import plain
from broadcaster.reading.tables import make_lexicon

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "spoken"
RUNS = 20
ROUNDS = 7
FIRST_LINE_MS = 80  # what we want of `say --plain -`: from its start to its first line
WANTED = 2.5  # how many times as fast as the other reader
LOADING_MS = 30  # what we want of the reader and its tables within that
# as it is installed: with its compiled modules kept, wherever this is measured
INSTALLED = {
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "PYTHONPYCACHEPREFIX": tempfile.mkdtemp(prefix="spoken-"),
}
atexit.register(shutil.rmtree, INSTALLED["PYTHONPYCACHEPREFIX"], ignore_errors=True)
LOADING = """
import time
start = time.perf_counter()
from broadcaster.reading.tables import make_lexicon
from broadcaster.reading import plain
lexicon = make_lexicon()
print((time.perf_counter() - start) * 1000)
"""
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
OURS, THEIRS, BOTH, NEITHER, OPEN = "ours", "sea-g2p", "both", "neither", "not decided"


def _golden() -> dict[str, str]:
    """What is written -> what is said, by our golden list."""
    found = {}
    for path in sorted(GOLDEN.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            written, tab, spoken = line.partition("\t")
            if tab:
                found[written] = spoken.split("\t")[0]
    return found


def _times_ms(measure: Callable[[], float]) -> tuple[float, float]:
    """Median and best of some runs; far apart, the machine is busy with something else."""
    measure()  # the disk's cache is warm
    taken = [measure() for _ in range(RUNS)]
    return statistics.median(taken), min(taken)


def _first_line() -> float:
    """Milliseconds from starting the filter to its first line."""
    start = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "broadcaster", "say", "--plain", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=INSTALLED,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("Nghị định 168/2024/NĐ-CP, phạt 2-7 triệu đồng.\n".encode())
        process.stdin.flush()
        process.stdout.readline()
        taken = time.perf_counter() - start
        process.stdin.close()
    return taken * 1000


def _bare_start() -> float:
    """Milliseconds that an empty Python takes from start to end."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True, env=INSTALLED)
    return (time.perf_counter() - start) * 1000


def _loading() -> float:
    """Milliseconds to import the reader and its tables, in a fresh process."""
    return float(subprocess.check_output([sys.executable, "-c", LOADING], env=INSTALLED))


def _speeds(readers: dict[str, Callable[[str], str]], lines: list[str]) -> dict[str, float]:
    """Characters per second of the processor, the best of some rounds, reader after reader.

    Other programs do not count, and a machine that slows down slows every reader alike.
    """
    best = dict.fromkeys(readers, float("inf"))
    for _ in range(ROUNDS):
        for name, read in readers.items():
            start = time.process_time()
            for line in lines:
                read(line)
            best[name] = min(best[name], time.process_time() - start)
    return {name: sum(map(len, lines)) / taken for name, taken in best.items()}


def _words(text: str) -> str:
    """The words alone, each with its tone at its end: "uỷ" and "ủy" are the same word."""
    kept = "".join(c if c.isalnum() else " " for c in unicodedata.normalize("NFC", text.lower()))
    return " ".join(map(_tone_last, kept.split()))


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    bare = "".join(c for c in letters if c not in TONES)
    tone = "".join(c for c in letters if c in TONES)
    return unicodedata.normalize("NFC", bare) + tone


def _right(wanted: str | None, ours: str, theirs: str) -> str:
    """Who says what the golden list wants, words alone."""
    if wanted is None:
        return OPEN
    good = (ours == _words(wanted), theirs == _words(wanted))
    return {(True, True): BOTH, (True, False): OURS, (False, True): THEIRS}.get(good, NEITHER)


def _differences(
    lines: list[str], golden: dict[str, str], other: Callable[[str], str]
) -> Iterator[tuple[str, str, str, str]]:
    """Each line that is read differently, once: the line, who is right, both forms."""
    lexicon = make_lexicon()
    for line in dict.fromkeys(lines):
        ours, theirs = plain(line, lexicon), other(line)
        if _words(ours) != _words(theirs):
            right = _right(golden.get(line), _words(ours), _words(theirs))
            yield line, right, ours, theirs


def _print_time(what: str, measure: Callable[[], float], wanted: float = 0.0) -> None:
    median, best = _times_ms(measure)
    judged = f", wanted {wanted:.0f}: {'ok' if median <= wanted else 'SLOW'}" if wanted else ""
    print(f"{what:26} median {median:6.1f} ms, best {best:6.1f} ms of {RUNS} runs{judged}")


def main() -> None:
    golden = _golden()
    lines = list(golden)
    if len(sys.argv) > 1:
        lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    _print_time("an empty Python", _bare_start)
    _print_time("first line of say --plain -", _first_line, FIRST_LINE_MS)
    _print_time("reader and tables loaded", _loading, LOADING_MS)
    lexicon = make_lexicon()
    readers: dict[str, Callable[[str], str]] = {OURS: lambda line: plain(line, lexicon)}
    try:
        readers[THEIRS] = importlib.import_module("sea_g2p").Normalizer().normalize
    except ImportError:
        print("sea-g2p is not installed: pip install -e '.[bench]'")
    speeds = _speeds(readers, lines)
    print("")
    for name, speed in speeds.items():
        print(f"{name:8} {speed:12,.0f} characters/s")
    if THEIRS not in readers:
        return
    other = readers[THEIRS]
    ratio = speeds[OURS] / speeds[THEIRS]
    print(f"ratio    {ratio:12.2f}, wanted {WANTED}: {'ok' if ratio >= WANTED else 'SLOW'}")
    found = list(_differences(lines, golden, other))
    for line, right, one, two in found:
        print(f"\n{line}\n  right   {right}\n  ours    {one}\n  sea-g2p {two}")
    count = Counter(right for _, right, _, _ in found)
    told = ", ".join(f"{who} {count[who]}" for who in (OURS, THEIRS, NEITHER, OPEN))
    print(
        f"\n{len(found)} of {len(dict.fromkeys(lines))} lines are read differently; right: {told}"
    )


if __name__ == "__main__":
    main()
