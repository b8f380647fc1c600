"""What publishing is handed: the programme's parts, and where the public site stands."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import TYPE_CHECKING

from broadcaster.domain.answered_question import AnsweredQuestion
from broadcaster.programme.tools import ProgrammeTools
from broadcaster.publishing.publisher import FolderPublisher
from broadcaster.publishing.subscribers import SubscriberList

if TYPE_CHECKING:
    from broadcaster.publishing.store_copy import SiteInStore


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingTools(ProgrammeTools):
    """The parts of a station that put what is released where listeners find it."""

    subscribers: Callable[[], SubscriberList]
    publisher: FolderPublisher
    ping: Callable[[str, Sequence[str]], None]  # tell a hub of feeds; raises DeliveryFault
    # while a machine publishes; raises Busy when another one does, StoreError
    one_publisher: Callable[[], AbstractContextManager[object]] = nullcontext
    # while a server brings its site to the object store beside publishing; raises the same
    one_carrier: Callable[[], AbstractContextManager[object]] = nullcontext
    answered: Callable[[], Sequence[AnsweredQuestion]] = tuple  # raises StoreError
    site_store: Callable[[], "SiteInStore | None"] = lambda: None  # where the site goes besides
