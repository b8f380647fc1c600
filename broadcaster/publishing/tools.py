"""What publishing is handed: the programme's parts, and where the public site stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from broadcaster.programme.tools import ProgrammeTools
from broadcaster.publishing.ports import Publisher
from broadcaster.publishing.subscribers import Subscriber


class Subscribers(Protocol):
    """The list under scripts_vi of those who may hear private shows."""

    @property
    def secret(self) -> str:
        """What makes the tokens."""

    def all(self) -> tuple[Subscriber, ...]:
        """Every subscriber that there ever was. Raises ConfigError when the list is damaged."""

    def add(self, show: str, name: str, day: date) -> Subscriber:
        """A subscriber with an address of their own; one who is there already comes back."""

    def revoke(self, show: str, name: str, day: date) -> Subscriber:
        """End a subscription. Raises InputError when there is none of that name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingTools(ProgrammeTools):
    """The parts of a station that put what is released where listeners find it."""

    subscribers: Callable[[], Subscribers]
    publisher_for: Callable[[Path], Publisher]  # of a folder besides the public one
    publisher: Publisher
    ping: Callable[[str, Sequence[str]], None]  # tell a hub of feeds; raises DeliveryFault
