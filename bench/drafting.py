"""How many lies of a draft are stopped before anybody sees them, and how many honest sentences.

Run: python bench/drafting.py [-v]
"""

import sys
import time
from collections import Counter

from tests.fakes.grounded_drafts import honest_drafts, lies

COUNT, SEEDS = 200, (1, 2, 3, 4)
STOPPED = 0.05  # of the honest sentences, at most


def main() -> int:
    """Measure, print, and say whether it is as we want it."""
    verbose = "-v" in sys.argv
    honest = [*honest_drafts()]
    begin = time.process_time()
    red = [(one, told) for one in honest if (told := one.judge()).wrong]
    spent = (time.process_time() - begin) / len(honest) * 1000
    if verbose:
        print(*(f"{one.said.text}\n    {'; '.join(told.wrong)}" for one, told in red), sep="\n")
    share = len(red) / len(honest)
    print(f"honest: {len(red)} of {len(honest)} stopped ({share:.1%}), {spent:.2f} ms a sentence")
    passed = 0
    for seed in SEEDS:
        made: Counter[str] = Counter()
        stopped: Counter[str] = Counter()
        for one in lies(honest, COUNT, seed):
            made[one.kind] += 1
            caught = bool(one.judge().wrong)
            stopped[one.kind] += caught
            if verbose and not caught:
                print(f"  passed ({one.kind}): {one.said.text}")
        passed += made.total() - stopped.total()
        told = ", ".join(f"{kind} {stopped[kind]}/{made[kind]}" for kind in made)
        print(f"lies, seed {seed}: {stopped.total()}/{made.total()} stopped: {told}")
    return 0 if not passed and share <= STOPPED else 1


if __name__ == "__main__":
    sys.exit(main())
