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

ROUTES: tuple[DeskRoute, ...] = (
    *account.ROUTES,
    *today.ROUTES,
    *queue_page.ROUTES,
    *review.ROUTES,
    *week.ROUTES,
    *airlog.ROUTES,
    *settings_page.ROUTES,
    *backup_page.ROUTES,
    *people_page.ROUTES,
    *units_page.ROUTES,
    *slots_page.ROUTES,
    *days_page.ROUTES,
    *profile_page.ROUTES,
    *programmes_page.ROUTES,
    *jobs_page.ROUTES,
    *writing.ROUTES,
    *hearing.ROUTES,
    *sound_shelf.ROUTES,
)
