"""Where a site is put in place."""

from collections.abc import Iterable
from typing import Protocol

from broadcaster.publishing.site_plan import SitePlan


class Publisher(Protocol):
    """Puts a site in place in one step."""

    def publish(self, plan: SitePlan) -> tuple[str, ...]:
        """Returns the paths that changed. Raises PublishError; then the old site still stands."""

    def damaged(self) -> Iterable[str]:
        """The published files that are gone or changed; reads every byte."""
