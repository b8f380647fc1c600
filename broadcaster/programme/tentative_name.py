"""A school that nobody has named yet: said before its greeting is heard."""

from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.station import TENTATIVE, StationProfile

_HINT = "Ghi tên trường vào dòng unit của station.toml, hoặc ở bàn làm việc, trang Cài đặt."


def is_named(profile: StationProfile) -> bool:
    """Whether somebody said what the school is called."""
    return profile.unit.strip() != TENTATIVE


def unnamed(profile: StationProfile) -> tuple[Notice, ...]:
    """That the school is still called what `init` called it."""
    if is_named(profile):
        return ()
    told = f"trường còn mang tên tạm “{TENTATIVE}”, lời chào và trang công khai sẽ nói đúng như vậy"
    return (Notice(code="truong-ten-tam", level=Level.WARNING, sentence=told, hint=_HINT),)
