"""Where the words of a take are found, and which takes are asked for again.

    python bench/takes.py [--takes 25] [--seed 500] [--readers nguoi-gia,tre-em,nam-bac,ba-cu]

Other embedded voices than the template's read sentences of the example scripts in a room with hum
and noise at 38 dB, at 0.85 to 1.15 of the usual tempo: once as they are written and once with a
fault (another word, one left out, one too many, a hesitation, a new start). Told are shares that
were asked for again. Borders are those of `--borders` sentences at 0.7, 1.0 and 1.3 of the tempo
with noise at 25 dB, against the times at which the reader began each word.
"""

import argparse
import random
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

from broadcaster.voices.own.alignment import align, tempo
from broadcaster.voices.own.building import cut, template_of

ROOT = Path(__file__).parents[1]
NEAR = (0.010, 0.015, 0.020)  # seconds
READERS = "nguoi-gia,tre-em,nam-bac,ba-cu"


def main() -> None:
    options = _options()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "fakes")]
    every = options.readers.split(",")
    if options.borders:
        off = np.concatenate([_borders(reader, options) for reader in every])
        near = ", ".join(f"{1000 * n:.0f} ms {100 * np.mean(off < n):.1f} %" for n in NEAR)
        print(f"borders ({len(off)}): within {near}", flush=True)
    asked: dict[str, list[bool]] = defaultdict(list)
    for reader in every:
        for kind, again in _asked_again(reader, options):
            asked[kind].append(again)
            asked["every fault" if kind else ""] += [again] if kind else []
            asked[f"right, {reader}"] += [again] if not kind else []
    for kind, answers in sorted(asked.items()):
        print(f"{kind or 'right':20} {sum(answers)} of {len(answers)}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--takes", type=int, default=25, help="right ones of each reader")
    parser.add_argument("--borders", type=int, default=6, help="sentences whose borders are found")
    parser.add_argument("--seed", type=int, default=500)
    parser.add_argument("--readers", default=READERS)
    return parser.parse_args()


def _borders(reader: str, options: argparse.Namespace) -> np.ndarray:
    from generated_reader import read_aloud, say
    from misread_lines import lines_to_read

    chance, off = random.Random(options.seed), []
    for text in chance.sample(lines_to_read(), options.borders):
        for rate in (0.7, 1.0, 1.3):
            take, hertz, begins = read_aloud(text, voice=reader, rate=rate, quiet=25.0)
            template, _ = template_of(text, say)
            speed = tempo(template, align(template, take, hertz).placed)
            template, _ = template_of(text, say, speed)
            found = [one.begins for one in align(template, take, hertz).placed]
            off.append(np.abs(np.array(found) - np.array(begins)))
    return np.concatenate(off)


def _asked_again(reader: str, options: argparse.Namespace) -> list[tuple[str, bool]]:
    from generated_reader import our_voice, read_aloud
    from misread_lines import FAULTS, lines_to_read, with_fault

    chance, found = random.Random(options.seed + len(reader)), []
    for number, line in enumerate(chance.sample(lines_to_read(), options.takes)):
        speed, fault = (0.85, 1.0, 1.15)[number % 3], FAULTS[number % len(FAULTS)]
        for kind, said in (("", line), (fault, with_fault(line, fault, chance))):
            take, rate, _ = read_aloud(said, voice=reader, quiet=38.0, rate=speed)
            try:
                again = not cut(0, line, take, rate, our_voice()).judged.good
            except ValueError:  # its length is none of the sentence
                again = True
            found.append((kind, again))
    return found


if __name__ == "__main__":
    main()
