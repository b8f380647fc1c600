"""Publish: the public editions of the catalogue become feeds and pages, in one step."""

from dataclasses import dataclass, replace
from datetime import date

from broadcaster.errors import AssetError, ConfigError, PublishError
from broadcaster.model.episode import Episode
from broadcaster.model.station import Show, StationProfile
from broadcaster.workflows.site import plan_site
from broadcaster.workflows.tools import Tools


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What changed in feeds/, and what had to be left out."""

    changed: tuple[str, ...]  # paths below feeds/
    left_out: tuple[str, ...]  # one Vietnamese sentence for each episode that is not public


def publish(profile: StationProfile, tools: Tools) -> Published:
    """Put the public site in place.

    Raises ConfigError, AssetError, PublishError; then the site that stood before still stands.
    """
    if not profile.public_url:
        raise ConfigError(
            "đài chưa có địa chỉ trên mạng (public_url) nên chưa xuất bản được kênh và trang",
            hint='Thêm dòng public_url = "https://…" vào station.toml, nơi sẽ đặt thư mục feeds.',
            where="scripts_vi/station.toml",
        )
    now = tools.clock.now()
    known = [e for show in profile.shows for e in tools.catalogue().episodes(show.key)]
    allowed = [public_on(episode, now.date()) for episode in known]
    whole = [episode for episode in allowed if _audio_stands(episode, tools)]
    plan = plan_site(
        profile,
        whole,
        now=now,
        audio_root=tools.folders.audio,
        artwork=_own_artwork(profile, tools),
        cached_picture=tools.picture,
    )
    changed = tools.publisher.publish(plan)
    lost = [e.key for e in allowed if e not in whole]
    if lost:
        raise PublishError(
            f"thiếu tệp âm thanh của số {', '.join(lost)}, các số khác đã xuất bản",
            hint="Dựng lại bằng: broadcaster build",
        )
    left = [_why(e, now.date()) for e in allowed if e.public is None or e.air_time > now]
    return Published(changed=changed, left_out=tuple(left))


def _own_artwork(profile: StationProfile, tools: Tools) -> dict[str, bytes]:
    """The pictures that shows bring themselves, by show key. Raises AssetError."""
    return {show.key: _picture(show, tools) for show in profile.shows if show.image}


def _picture(show: Show, tools: Tools) -> bytes:
    try:
        return (tools.folders.scripts / show.image).read_bytes()
    except OSError as error:
        raise AssetError(
            f"không đọc được ảnh bìa “{show.image}” của kênh “{show.title}”",
            hint="Đặt ảnh vuông .jpg hoặc .png vào scripts_vi, hoặc bỏ dòng image để máy tự vẽ.",
            where="scripts_vi/station.toml",
        ) from error


def public_on(episode: Episode, day: date) -> Episode:
    """The episode as it may be shown on a day: a consent that has ended takes it back."""
    public = episode.public
    if public is not None and public.until is not None and day > public.until:
        return replace(episode, public=None)
    return episode


def _audio_stands(episode: Episode, tools: Tools) -> bool:
    if episode.public is None:
        return True
    file = tools.folders.audio / episode.show / episode.public.audio.name
    return file.is_file() and file.stat().st_size == episode.public.audio.bytes


def _why(episode: Episode, day: date) -> str:
    if episode.public is None:
        return f"số {episode.key} chỉ dùng trong trường, không đưa lên kênh"
    return f"số {episode.key} chưa đến giờ phát, chưa đưa lên kênh"
