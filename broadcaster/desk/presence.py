"""Who has which script open, and who is changing it: known to this server, a minute at a time."""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

GONE = timedelta(seconds=75)  # a page asks every twenty seconds; one that is silent is closed


@dataclass(frozen=True, slots=True, kw_only=True)
class WriterHere:
    """Somebody at a script."""

    account: str
    name: str
    since: datetime  # when they opened it, or began to change it
    seen: datetime
    changing: bool = False


class WritersPresent:
    """Who is at which script now."""

    def __init__(self) -> None:
        self._there: dict[tuple[str, str], WriterHere] = {}  # by script and account
        self._turn = threading.Lock()

    def here(
        self, script: str, account: str, name: str, now: datetime, *, changing: bool = False
    ) -> None:
        """Somebody's page was heard of; `changing` = they typed."""
        with self._turn:
            self._there = {key: one for key, one in self._there.items() if _present(one, now)}
            known = self._there.get((script, account))
            if known is None or (changing and not known.changing):
                known = WriterHere(
                    account=account, name=name, since=now, seen=now, changing=changing
                )
            self._there[script, account] = replace(known, seen=now)

    def saved(self, script: str, account: str) -> None:
        """Nothing of theirs is unsaved any more; they have the script open still."""
        with self._turn:
            known = self._there.get((script, account))
            if known is not None:
                self._there[script, account] = replace(known, changing=False, since=known.seen)

    def others(self, script: str, account: str, now: datetime) -> tuple[WriterHere, ...]:
        """Who else is at a script, those who change it first."""
        with self._turn:
            there: Iterable[tuple[tuple[str, str], WriterHere]] = tuple(self._there.items())
        found = [w for (at, who), w in there if at == script and who != account]
        found = [w for w in found if _present(w, now)]
        return tuple(sorted(found, key=lambda w: (not w.changing, w.since, w.account)))


def _present(one: WriterHere, now: datetime) -> bool:
    return now - one.seen <= GONE
