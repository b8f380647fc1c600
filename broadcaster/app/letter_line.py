"""Letters by the line: what a server of the unit above takes in, and how this unit sends there."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from broadcaster.app.overseen_units import LetterTaken, letter_down, take_letter, units_below
from broadcaster.app.parent_unit import FromAbove, letter_up, take_from_above
from broadcaster.app.station import WiredStation
from broadcaster.app.stations import signing_key
from broadcaster.domain.errors import BroadcasterError, InputError
from broadcaster.domain.text import one_line
from broadcaster.reports.report_periods import ReportPeriod
from broadcaster.reports.unit_letters import LETTERS_PATH

_BY_LINE = "gửi qua mạng"
_FEEDS = "/feeds"  # people copy the address of the site; letters come in at the server's root
_MOST_TOLD = 20
_CARRY = "Gửi bằng tệp, qua thư hay USB, vẫn được: broadcaster parent write --to THƯ-MỤC"


def come_by_line(wired: WiredStation, data: bytes) -> tuple[LetterTaken, bytes]:
    """Take in a letter that no person saw come; with the letter down, b"" = none is told.

    Only a key that is known of a unit below counts. Raises InputError, StoreError; then nothing was
    kept.
    """
    taken = take_letter(wired, data, "tệp gửi qua mạng", who=_BY_LINE, unseen=True)
    # who sends a letter a second time may only have found it; a key is made where a person asks
    if taken.again or not signing_key(wired.settings).there:
        return taken, b""
    unit = next((one for one in units_below(wired) if one.key == taken.letter.unit), None)
    return taken, letter_down(wired, unit)[1] if unit is not None else b""


@dataclass(frozen=True, slots=True, kw_only=True)
class SentUp:
    """A letter that the unit above has."""

    unit: str  # as it calls this unit
    told: tuple[str, ...]  # sentences that it told of the letter
    counts: bool  # of the figures: whether they count there now
    came: FromAbove | None  # what came down at once
    trouble: BroadcasterError | None = None  # why what came down could not be taken in


def line_above(wired: WiredStation) -> str:
    """The address to which letters go; "" = none is set."""
    root = wired.station.profile.report.send_to.removesuffix(_FEEDS)
    return f"{root}/{LETTERS_PATH}" if root else ""


def send_up(wired: WiredStation, period: ReportPeriod | None, *, who: str) -> SentUp:
    """Send a letter up and take in what comes down. The caller holds the station.

    Raises InputError where no address is set or the letter is refused, NetworkFault where nobody
    knows whether it came: to send it again does no harm. StoreError.
    """
    from broadcaster.net.connection import Trust, host_of
    from broadcaster.net.request import ask

    address = line_above(wired)
    if not address:
        raise InputError(
            "chưa ghi địa chỉ máy chủ của cấp trên",
            hint="Ghi send_to ở mục [report] của station.toml, hoặc gửi bằng tệp.",
        )
    hosts = frozenset(wired.settings.station.allow_hosts) & {host_of(address)}
    if not address.startswith("https://") and not hosts:
        raise InputError(
            "địa chỉ máy chủ của cấp trên không mã hóa (http) nên không gửi",
            hint="Hỏi cấp trên địa chỉ bắt đầu bằng https://; máy trong trường thì thêm tên máy "
            "vào allow_hosts.",
        )
    _, data = letter_up(wired, period)
    trust = Trust(hosts=hosts, ca_bundle=wired.settings.ca_bundle or "")
    answer = ask("POST", address, trust, headers={"Content-Type": "application/zip"}, body=data)
    told = _told(answer.body)
    if answer.status != 200:
        fault = told.get("loi")
        fault = fault if isinstance(fault, dict) else {}
        why = _words(fault.get("cau")) or f"trả lời mã {answer.status}"
        raise InputError(
            f"máy chủ của cấp trên không nhận: {why}",
            hint=_words(fault.get("goi_y")) or _CARRY,
        )
    if not isinstance(told.get("unit"), str):
        raise InputError(
            "nơi gửi tới không trả lời như máy chủ của chương trình này: chưa chắc đã nhận",
            hint=f"Xem lại send_to. {_CARRY}",
        )
    lines = told.get("told")
    came, trouble = None, None
    if reply := _reply(told.get("reply")):
        try:
            came = take_from_above(wired, reply, "tệp trả lời", who=who)
        except BroadcasterError as fault_of_reply:
            trouble = fault_of_reply  # the letter is there all the same
    return SentUp(
        unit=_words(told["unit"]),
        told=tuple(map(_words, lines[:_MOST_TOLD])) if isinstance(lines, list) else (),
        counts=told.get("counts") is True,
        came=came,
        trouble=trouble,
    )


def _told(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _words(told: object) -> str:
    return one_line(told)[:500] if isinstance(told, str) else ""


def _reply(told: object) -> bytes:
    try:
        return base64.b64decode(told, validate=True) if isinstance(told, str) else b""
    except (binascii.Error, ValueError):
        return b""
