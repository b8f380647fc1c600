"""Errors of a pull: one sentence and one hint each."""

from typing import ClassVar

from broadcaster.domain.errors import BroadcasterError

CAPTIVE = "Thường là trang đăng nhập của mạng Wi-Fi: mở trình duyệt, đăng nhập rồi chạy lại."
"""What to do about a page that came instead of the thing."""


class MirrorFault(BroadcasterError):
    """Nothing new could be taken over; what the folder holds still stands."""

    code: ClassVar[str] = "lay-bai"


class ServerUnreachable(MirrorFault):
    """The line or the server is at fault; trying again later may help."""

    code: ClassVar[str] = "lay-bai-duong-truyen"


class ManifestUntrusted(MirrorFault):
    """What came is not what the school signed; trying again will not help."""

    code: ClassVar[str] = "lay-bai-khong-tin-duoc"


class StationEnded(MirrorFault):
    """The school hands nothing to this station any more, and says so under its signature."""

    code: ClassVar[str] = "lay-bai-da-thoi"


class ClockDoubt(MirrorFault):
    """This machine's clock and the school's do not agree: what airs on a day is not sure."""

    code: ClassVar[str] = "lay-bai-dong-ho"
