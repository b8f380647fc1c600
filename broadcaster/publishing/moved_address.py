"""Move a station to another address: listeners follow, and nothing becomes new to them."""

from broadcaster.domain.errors import InputError
from broadcaster.domain.station import StationProfile
from broadcaster.publishing.feed_record import usable_address
from broadcaster.storage.toml_editor import Changes


def moved(profile: StationProfile, url: str) -> Changes:
    """What station.toml says after the move, for `edit_station`.

    Guids, keys and file names stay; the feeds name their new address for those who still ask at
    the old one. Raises InputError for an address that no feed can carry.
    """
    new = url.strip().rstrip("/")
    if not usable_address(new):
        raise InputError(
            f"“{url}” không dùng được làm địa chỉ của đài",
            hint="Viết đủ, ví dụ https://phat-thanh.example.edu.vn.",
        )
    if new == profile.public_url:
        raise InputError("đài đang ở đúng địa chỉ này", hint="Không có gì phải chuyển.")
    earlier = [*profile.old_urls, *([profile.public_url] if profile.public_url else [])]
    old = [address for address in dict.fromkeys(earlier) if address != new]
    return {("public_url",): new, ("old_urls",): old}
