"""What publishing is handed: the programme's parts, and where the public site stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.subscribers import SubscriberList


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingTools(ProgrammeTools):
    """The parts of a station that put what is released where listeners find it."""

    subscribers: Callable[[], SubscriberList]
    publisher: FolderPublisher
    ping: Callable[[str, Sequence[str]], None]  # tell a hub of feeds; raises DeliveryFault
    answered: Callable[[], Sequence[AnsweredQuestion]] = tuple  # raises StoreError
