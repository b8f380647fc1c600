"""Sound that the object store sends: where a listener is led who may hear it."""

import threading
from collections.abc import Callable

from broadcaster.app.station import WiredStation
from broadcaster.publishing.store_copy import SiteInStore
from broadcaster.web.public_files import PublicFile

_SECONDS = 3600  # an address is good for: players ask under it for part after part


class SignedAddresses:
    """Of the station as it is now; its store is opened once for each of its settings."""

    def __init__(self, wired: Callable[[], WiredStation]) -> None:
        self._wired = wired
        self._made_for: WiredStation | None = None
        self._site: SiteInStore | None = None
        self._lock = threading.Lock()

    def wanted(self) -> bool:
        """Whether the station wants its store to send."""
        told = self._wired().station.profile.object_store
        return bool(told.url) and told.signed

    def of(self, file: PublicFile) -> str:
        """Where the store sends the same bytes; "" = it has not got them, or signs nothing."""
        wired = self._wired()
        with self._lock:
            if wired is not self._made_for:
                self._made_for, self._site = wired, wired.tools.site_store()
            site = self._site
        return site.address(file.name, file.digest, _SECONDS) if site is not None else ""
