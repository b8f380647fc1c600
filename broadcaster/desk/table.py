"""Every route of the desk in one table; a page that is not here does not exist."""

from broadcaster.desk import account, jobs_page, queue_page, review, today
from broadcaster.desk.visit import Way

WAYS: tuple[Way, ...] = (
    *account.WAYS,
    *today.WAYS,
    *queue_page.WAYS,
    *review.WAYS,
    *jobs_page.WAYS,
)
