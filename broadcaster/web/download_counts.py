"""Download counts by the rules of podcast measurement: sums for good, hashes for a day."""

import hmac
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Protocol

from broadcaster.reports.download_book import UnfinishedDownload

_BOT = re.compile(
    r"bot\b|bot/|spider|crawl|slurp|scrap|monitor|validat|check|preview|archiver|uptime|pingdom|"
    r"facebookexternalhit|headless|lighthouse|scanner|probe|feedfetcher|feedburner|podverse-parser|"
    r"chartable|podscribe|zgrab|masscan|nmap|nikto|java/|go-http-client|okhttp-probe|libwww|"
    r"^curl/|python-requests|python-urllib|python-httpx|aiohttp|node-fetch|axios/|undici|"
    r"facebookcatalog|whatsapp|telegrambot|zalo-?link|skypeuripreview|embedly|phantomjs|puppeteer|"
    r"playwright|selenium|heritrix|nutch|ia_archiver|feedvalidator",
    re.IGNORECASE,
)


def is_bot(agent: str) -> bool:
    """Whether a User-Agent is that of a robot; an empty one is taken for one."""
    return not agent.strip() or _BOT.search(agent) is not None


def is_fetched_ahead(purpose: str) -> bool:
    """Whether a browser fetches it in case somebody might want it: nobody listens yet.

    `purpose` is what Sec-Purpose, Purpose and X-Moz say.
    """
    return "prefetch" in purpose.lower() or "prerender" in purpose.lower()


WINDOW = timedelta(hours=24)
_USUAL_AGENT = 300  # letters; what is longer is looked at each time
_FOLLOWED = 20_000  # downloads that are being added up at a time

Stretches = list[tuple[int, int]]  # first byte, byte after the last; in order, apart


class DownloadKeeper(Protocol):
    """Who writes down that a listener downloaded a file."""

    @property
    def key(self) -> bytes:
        """The secret of the hashes."""

    def count(self, file: str, listener: str, moment: datetime) -> bool:
        """Count a download; False when this listener had one within 24 hours."""


@dataclass(slots=True)
class _Download:
    since: datetime
    stretches: Stretches
    counted: bool = False


class ListenerCounts:
    """Adds up what each listener has received of each file."""

    def __init__(
        self,
        book: DownloadKeeper,
        *,
        minute: Callable[[str], int],
        now: Callable[[], datetime],
        tag: Callable[[str], int] = lambda _: 0,
        unfinished: Sequence[UnfinishedDownload] = (),
    ) -> None:
        """`minute` gives the bytes of a file that make a minute of it, or all of a shorter one.

        `tag` gives the bytes before its sound: a picture in them is no second of it.
        `unfinished` is what was heard before, of which nothing is counted yet.
        """
        self._book = book
        self._minute = minute
        self._now = now
        self._tag = tag
        self._heard: OrderedDict[tuple[str, str], _Download] = OrderedDict(
            ((one.file, one.listener), _Download(one.since, list(one.stretches)))
            for one in unfinished
        )
        self._known = lru_cache(maxsize=1024)(self._hash)  # a player asks for part after part

    def listener(self, address: str, agent: str) -> str:
        """Who asks, as a hash that leads back to nobody; "" = nobody who counts."""
        return (self._known if len(agent) <= _USUAL_AGENT else self._hash)(address, agent)

    def _hash(self, address: str, agent: str) -> str:
        if is_bot(agent):
            return ""
        told = f"{_network(address)}\0{agent}".encode()
        return hmac.digest(self._book.key, told, "sha256").hex()[:32]

    def unfinished(self) -> tuple[UnfinishedDownload, ...]:
        """What was heard and is not counted yet."""
        return tuple(
            UnfinishedDownload(
                file=file,
                listener=listener,
                since=heard.since,
                stretches=tuple(heard.stretches),
            )
            for (file, listener), heard in self._heard.items()
            if heard.stretches and not heard.counted
        )

    def received(self, file: str, listener: str, first: int, count: int) -> None:
        """A stretch of the file went out to a listener."""
        if not listener or count <= 0:
            return
        now = self._now()
        known = self._heard.pop((file, listener), None)
        if known is None or now - known.since >= WINDOW:
            known = _Download(now, [])
        self._heard[file, listener] = known
        while len(self._heard) > _FOLLOWED:
            self._heard.popitem(last=False)
        if known.counted:
            return
        begin, end = max(first, self._tag(file)), first + count
        if end <= begin:
            return
        known.stretches = joined(known.stretches, begin, end)
        if sum(end - start for start, end in known.stretches) >= self._minute(file):
            known.counted = True
            self._book.count(file, listener, now)


def joined(stretches: Stretches, first: int, end: int) -> Stretches:
    """The stretches with another one; what overlaps or touches becomes one."""
    apart: Stretches = []
    for start, stop in stretches:
        if stop < first or start > end:
            apart.append((start, stop))
        else:
            first, end = min(first, start), max(end, stop)
    return sorted([*apart, (first, end)])


@lru_cache(maxsize=4096)
def _network(address: str) -> str:
    """IPv4 as it is; of IPv6 the network, since a home has one and a phone changes the rest."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped is not None:
            return str(known.ipv4_mapped)
        return str(IPv6Address(int(known) >> 64 << 64))
    return str(known)
