"""How many lies of a draft are stopped before anybody sees them, and how many honest sentences.

Run: python bench/drafting.py [-v]
"""

import sys
import time
from collections import Counter
from collections.abc import Sequence

from tests.fakes.grounded_drafts import (
    GOLD,
    HELD_OUT,
    LAST,
    OTHERS,
    GroundedSentence,
    honest_drafts,
    lies,
)

COUNT, SEEDS = 200, (1, 2, 3, 4)
STOPPED, CAUGHT = 0.05, 0.98  # of the honest sentences at most, of all lies at least
LAST_HALF, LAST_CAUGHT = 0.16, 0.94  # of the halves by which hardly a rule was mended: as measured
SEEN_CAUGHT = 0.97  # three of its "lies" ask and say nothing
SURE = (
    "figure",
    "invented",
    "wrong article",
    "bearer",
    "vague",
    "other penalty",
    "open age",
    "body",
)  # of these kinds every one is stopped


def main() -> int:
    """Measure, print, and say whether it is as we want it."""
    verbose = "-v" in sys.argv
    good = True
    for path in (GOLD, HELD_OUT, *OTHERS):
        good &= _measured(path.stem, [*honest_drafts(path)], verbose=verbose)
    for path in LAST:
        seen, unseen = (drafts := [*honest_drafts(path)])[::2], drafts[1::2]
        good &= _measured(f"{path.stem}, seen half", seen, verbose=verbose, least=SEEN_CAUGHT)
        good &= _measured(
            f"{path.stem}, last half", unseen, verbose=False, most=LAST_HALF, least=LAST_CAUGHT
        )
    return 0 if good else 1


def _measured(
    name: str,
    honest: Sequence[GroundedSentence],
    *,
    verbose: bool,
    most: float = STOPPED,
    least: float = CAUGHT,
) -> bool:
    begin = time.process_time()
    judged = [one.judge() for one in honest]
    red = [(one, told) for one, told in zip(honest, judged, strict=True) if told.wrong]
    spent = (time.process_time() - begin) / len(honest) * 1000
    for one, told in red if verbose else ():
        print(f"  {one.said.text}\n    {'; '.join(told.wrong)}")
    share = len(red) / len(honest)
    doubted = sum(bool(told.doubts) and not told.wrong for told in judged)
    print(
        f"{name}: {len(red)} of {len(honest)} stopped ({share:.1%}), {doubted} doubted, "
        f"{spent:.2f} ms a sentence"
    )
    good = share <= most
    for seed in SEEDS:
        made: Counter[str] = Counter()
        stopped: Counter[str] = Counter()
        for lie in lies(honest, COUNT, seed):
            made[lie.kind] += 1
            caught = bool(lie.judge().wrong)
            stopped[lie.kind] += caught
            if verbose and not caught:
                print(f"  passed ({lie.kind}): {lie.said.text}")
        told_kinds = ", ".join(f"{kind} {stopped[kind]}/{made[kind]}" for kind in made)
        print(f"  lies, seed {seed}: {stopped.total()}/{made.total()} stopped: {told_kinds}")
        sure = all(stopped[kind] == made[kind] for kind in made if kind.startswith(SURE))
        good = good and (sure or least < SEEN_CAUGHT) and stopped.total() >= least * made.total()
    return good


if __name__ == "__main__":
    sys.exit(main())
