"""Every route of the desk in one table; a page that is not here does not exist."""

from broadcaster.desk import (
    account,
    airlog,
    backup_page,
    days_page,
    hearing,
    jobs_page,
    people_page,
    profile_page,
    programmes_page,
    queue_page,
    review,
    settings_page,
    slots_page,
    sound_shelf,
    today,
    units_page,
    week,
    writing,
)
from broadcaster.desk.request import DeskRoute

WAYS: tuple[DeskRoute, ...] = (
    *account.WAYS,
    *today.WAYS,
    *queue_page.WAYS,
    *review.WAYS,
    *week.WAYS,
    *airlog.WAYS,
    *settings_page.WAYS,
    *backup_page.WAYS,
    *people_page.WAYS,
    *units_page.WAYS,
    *slots_page.WAYS,
    *days_page.WAYS,
    *profile_page.WAYS,
    *programmes_page.WAYS,
    *jobs_page.WAYS,
    *writing.WAYS,
    *hearing.WAYS,
    *sound_shelf.WAYS,
)
