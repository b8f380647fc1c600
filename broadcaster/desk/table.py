"""Every route of the desk in one table; a page that is not here does not exist."""

from broadcaster.desk import account, jobs_page, today
from broadcaster.desk.visit import Way

WAYS: tuple[Way, ...] = (
    *account.WAYS,
    *today.WAYS,
    *jobs_page.WAYS,
)
