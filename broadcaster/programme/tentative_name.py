"""A school that nobody has named yet: said before its greeting is heard."""

import re
from collections.abc import Mapping

from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.station import TENTATIVE, StationProfile

_HINT = "Ghi tên trường vào dòng unit của station.toml, hoặc ở bàn làm việc, trang Cài đặt."
_CHANNEL_HINT = (
    "Ở bàn làm việc: Cài đặt, Sửa chương trình, Kênh podcast; hoặc mục [[shows]] của station.toml."
)


def is_named(profile: StationProfile) -> bool:
    """Whether somebody said what the school is called."""
    return profile.unit.strip() != TENTATIVE


def unnamed(profile: StationProfile) -> tuple[Notice, ...]:
    """That the school is still called what `init` called it."""
    if is_named(profile):
        return ()
    told = f"trường còn mang tên tạm “{TENTATIVE}”, lời chào và trang công khai sẽ nói đúng như vậy"
    return (_notice(told, _HINT),)


def unnamed_channels(profile: StationProfile) -> tuple[Notice, ...]:
    """The channels of a school with a name that are still called what `init` called them."""
    if not is_named(profile):
        return ()
    return tuple(
        _notice(f"kênh “{show.key}” còn mang tên tạm “{TENTATIVE}” của trường", _CHANNEL_HINT)
        for show in profile.shows
        if TENTATIVE in f"{show.title}\n{show.description}"
    )


def _notice(told: str, hint: str) -> Notice:
    return Notice(code="truong-ten-tam", level=Level.WARNING, sentence=told, hint=hint)


def channels_renamed(
    profile: StationProfile, *, unit: str, name: str
) -> Mapping[tuple[str | int, ...], str]:
    """Where station.toml repeats the earlier names in its channels, and what stands there then.

    A title that is not the station's own name, a description that does not name the school: those
    are the school's words and stay.
    """
    changed: dict[tuple[str | int, ...], str] = {}
    for at, show in enumerate(profile.shows):
        if show.title == profile.name != name:
            changed["shows", at, "title"] = name
        about = _with_name(show.description, profile.unit, unit)
        if about != show.description:
            changed["shows", at, "description"] = about
    return changed


def _with_name(text: str, was: str, now: str) -> str:
    """The text with the other name; one that has it already stays.

    Either name may be part of the other: where both could stand, the longer one is what was meant.
    """
    either = "|".join(re.escape(name) for name in sorted((was, now), key=len, reverse=True))
    names = re.compile(rf"(?<!\w)(?:{either})(?!\w)")
    return text if now in names.findall(text) else names.sub(lambda _: now, text)
