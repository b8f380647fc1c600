"""What the public folder really holds, as a lamp; without what makes feeds and pages."""

from datetime import timedelta

from broadcaster.domain.dates import told_moment
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.playout import Lamp, LampItem
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import StationProfile
from broadcaster.programme.gate import open_released
from broadcaster.publishing.standing import look_at_site
from broadcaster.stations.tools import StationTools
from broadcaster.storage.os_errors import explained

PAPERS = "cong-bo"  # below scripts_vi
REMEDY = "Làm lại: broadcaster publish"
_LONG = timedelta(hours=1)  # that something may wait for the store, or be on its way there


def site_lamp(profile: StationProfile, tools: StationTools) -> tuple[LampItem, ...]:
    """What the station's own public folder really holds, for `status` and the desk."""
    feeds = tools.folders.feeds
    if not profile.public_url:
        return ()
    try:
        with explained(feeds, "xem"):
            seen = look_at_site(feeds)
    except BroadcasterError as fault:
        told = f"Không xem được thư mục {feeds.name}: {fault}"
        return (LampItem(lamp=Lamp.AMBER, told=told, fix="Xem lại quyền đọc, rồi đĩa."),)
    papers = (*_papers(tools), *_store(tools))
    if seen.damaged:
        told = f"Trang và kênh: {seen.told}."
        return (LampItem(lamp=Lamp.AMBER, told=told, fix=REMEDY), *papers)
    if seen.files:
        return (LampItem(lamp=Lamp.GREEN, told=f"Trang và kênh: {seen.told}."), *papers)
    now = tools.clock.now()
    released = open_released(profile, tools).briefs()
    if not any(brief.digest and brief.air_time <= now for brief in released):
        return ()  # a new station has nothing to show
    told = f"Trang và kênh: thư mục {feeds.name} không có gì của đài."
    return (LampItem(lamp=Lamp.AMBER, told=told, fix=REMEDY),)


def _store(tools: StationTools) -> tuple[LampItem, ...]:
    """What the object store lacks, as far as is known: a publishing is needed to ask it."""
    site = tools.site_store()
    if site is None:
        return ()
    known = site.look()
    since = known.waits or (None if known.is_whole else known.at)
    told = known.fault or ("" if known.at else "chưa đưa trang lên lần nào")
    if not told and since is not None and tools.clock.now() - since >= _LONG:
        told = f"chưa đủ, có tệp đợi lên kho từ {told_moment(since.astimezone(ZONE))}"
    if not told:
        return ()
    return (LampItem(lamp=Lamp.AMBER, told=f"Kho đối tượng: {told}", fix=REMEDY),)


def _papers(tools: StationTools) -> tuple[LampItem, ...]:
    """What is wrong with the figures, plans and reports that people published."""
    folders = tools.folders
    if not (folders.scripts / PAPERS).is_dir():
        return ()
    from broadcaster.publishing.public_papers import paper_source  # makes pages: only where needed

    try:
        _, told = paper_source(folders.scripts, folders.feeds)
    except BroadcasterError as fault:
        told = (fault.sentence,)
    fix = "Lấy lại từ bản sao lưu, hoặc rút tệp ấy."
    return tuple(LampItem(lamp=Lamp.AMBER, told=f"Công bố: {one}.", fix=fix) for one in told)
