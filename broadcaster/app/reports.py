"""What is counted of a station."""

from typing import TYPE_CHECKING

from broadcaster.app.settings import Settings
from broadcaster.reports.download_book import SqlDownloadBook

if TYPE_CHECKING:
    pass

DOWNLOADS = "luot-tai.sqlite3"


def download_book(settings: Settings) -> SqlDownloadBook:
    """The counts of downloads."""
    return SqlDownloadBook(settings.host / DOWNLOADS)
