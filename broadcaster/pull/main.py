"""The command of a station's PC, with the standard library alone: `python lay-bai.pyz URL ...`."""

import argparse
import re
import sys
from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path
from time import sleep as really_sleep
from typing import NoReturn, TextIO

from broadcaster.domain.errors import BroadcasterError
from broadcaster.net.connection import Trust, host_of
from broadcaster.pull.download import PullPatience, Throttle
from broadcaster.pull.http import SchoolConnection
from broadcaster.pull.mirror import AT_ONCE, VIETNAM, Puller, PullReport
from broadcaster.pull.signing import read_fingerprint
from broadcaster.pull.state import keep
from broadcaster.storage.os_errors import explained

_BEHIND = timedelta(seconds=2)  # of midnight: surely the next day
__all__ = ["VIETNAM", "main", "puller_for", "run", "told"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Pull once, or again and again; 0 = all is here, 1 = something is missing, 2 = wrong use."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    wish = _parser().parse_args(arguments)
    try:
        if wish.keep:
            keep(wish.to, tuple(wish.keep))
        puller = puller_for(
            wish.url,
            allow=wish.allow_host,
            kilobytes=wish.limit,
            at_once=wish.parallel,
            archive=wish.archive,
            trusted=wish.trust_key,
        )
    except BroadcasterError as failure:
        _complain(failure)
        return 2
    return run(wish.url, wish.to, puller, every=wish.every)


def puller_for(
    url: str,
    *,
    allow: Sequence[str] = (),
    kilobytes: float = 0.0,
    at_once: int = AT_ONCE,
    archive: bool = False,
    trusted: str = "",
    progress: Callable[[int, int], None] = lambda done, whole: None,
) -> Puller:
    """The puller for an address that an operator typed: its own host may be private.

    `trusted` is a fingerprint of the school's key as a person heard it; `progress` hears, from any
    thread, how many bytes of the files have come and how many are to come in all. Raises
    MirrorFault.
    """
    typed = host_of(url)
    line = SchoolConnection(
        trust=Trust(hosts=frozenset({typed, *(host.casefold() for host in allow)})),
        passed=Throttle(kilobytes * 1000) if kilobytes else lambda count: None,
    )
    return Puller(
        line=line,
        patience=PullPatience(),
        at_once=at_once,
        archive=archive,
        trusted=read_fingerprint(trusted) if trusted else "",
        progress=progress,
    )


def run(
    url: str,
    folder: Path,
    puller: Puller,
    *,
    every: float = 0.0,
    sleep: Callable[[float], None] = really_sleep,
    clock: Callable[[], datetime] = lambda: datetime.now(VIETNAM),
    complain: Callable[[BroadcasterError], None] | None = None,
    tell: Callable[[PullReport], tuple[str, ...]] | None = None,
) -> int:
    """Pull and tell; with `every` (minutes) for ever, else the exit code of the one pull.

    `complain` tells of what went wrong, in place of lines on stderr; `tell` gives the lines of a
    pull, in place of `told`. At midnight the lists become those of the new day, however long it is
    until the next pull.
    """
    complain, tell = complain or _complain, tell or told
    while True:
        code = _tried(folder, lambda: puller.pull(url, folder, clock()), tell, complain)
        if not every:
            return code
        left = timedelta(minutes=every * (0.9 + 0.2 * puller.patience.chance()))
        while (night := _until_midnight(clock())) < left:
            sleep(night.total_seconds())
            left -= night
            _tried(folder, lambda: puller.look(folder, clock()), _listed, complain)
        sleep(left.total_seconds())


def _until_midnight(now: datetime) -> timedelta:
    night = datetime.combine(now.date() + timedelta(days=1), time(0), now.tzinfo)
    return night + _BEHIND - now


def told(report: PullReport) -> tuple[str, ...]:
    """What a pull did, as lines for people."""
    done = f"Đã lấy {len(report.taken)} tệp, bỏ {len(report.removed)} tệp."
    nothing = report.unchanged and not report.taken
    news = "Trường chưa có gì mới." if nothing else done
    if report.faults:
        news = f"{done} Còn việc chưa xong: xem các dòng “Lỗi”."
    *seen, today = _listed(report)
    return (*seen, news, today)


def _listed(report: PullReport) -> tuple[str, ...]:
    why = f" Vì {report.why_empty}." if report.why_empty else ""
    today = f"Danh sách phát hôm nay: {len(report.line_up)} bài (station.m3u).{why}"
    return (*report.told, today)


def _tried(
    folder: Path,
    pull: Callable[[], PullReport],
    tell: Callable[[PullReport], tuple[str, ...]],
    complain: Callable[[BroadcasterError], None],
) -> int:
    """Do it and tell of it; whatever the disk refuses is a sentence too."""
    try:
        with explained(folder, "dùng thư mục của đài"):
            report = pull()
    except BroadcasterError as failure:
        complain(failure)
        _write(sys.stderr, _noted(failure))
        return failure.exit_code
    for fault in report.faults:
        complain(fault)
    _write(sys.stdout, tell(report))
    return 1 if report.faults else 0


def _noted(failure: BroadcasterError) -> tuple[str, ...]:
    """What was seen of the folder all the same."""
    return tuple(f"  {note}" for note in getattr(failure, "__notes__", ()))


def _complain(fault: BroadcasterError) -> None:
    _write(sys.stderr, _complaint(fault))


def _complaint(fault: BroadcasterError) -> tuple[str, ...]:
    hint = (f"  → {fault.hint}",) if fault.hint else ()
    return (f"Lỗi: {fault}", *hint)


def _write(stream: TextIO, lines: Sequence[str]) -> None:
    stream.write("".join(f"{line}\n" for line in lines))
    stream.flush()


class PullCommand(argparse.ArgumentParser):
    """The command line; the library tells of mistakes and of itself in English."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command and end. Raises SystemExit."""
        option = re.match(r"argument (--[a-z-]+)", message)
        names = message.partition(": ")[2]
        if "required" in message:
            told = f"lệnh còn thiếu: {names}"
        elif "unrecognized" in message:
            told = f"không hiểu “{names}” trong lệnh"
        elif option:
            told = f"giá trị sau {option[1]} thiếu hoặc không dùng được"
        else:
            told = "lệnh ghi chưa đúng"
        way = f"  → Chạy {self.prog} ĐỊA-CHỈ --to THƯ-MỤC; mọi cách ghi: {self.prog} --help"
        _write(sys.stderr, (f"Lỗi: {told}", way))
        sys.exit(2)

    def format_help(self) -> str:
        """The guide, its headings in Vietnamese too."""
        said = super().format_help()
        for english, words in _HEADINGS.items():
            said = said.replace(english, words, 1)
        return said


_HEADINGS = {
    "usage:": "Cách dùng:",
    "positional arguments:": "Phải ghi:",
    "options:": "Tùy chọn:",
    "show this help message and exit": "hiện hướng dẫn này rồi thoát",
}


def _parser() -> PullCommand:
    parser = PullCommand(
        prog="lay-bai", description="Lấy bài phát thanh của trường về thư mục của đài."
    )
    parser.add_argument(
        "url", metavar="ĐỊA-CHỈ", help="địa chỉ danh mục bài (manifest.json) mà trường đưa"
    )
    parser.add_argument("--to", type=Path, required=True, metavar="THƯ-MỤC", help="nơi để bài")
    parser.add_argument(
        "--every", type=float, default=0.0, metavar="PHÚT", help="lấy lại đều đặn, không dừng"
    )
    parser.add_argument(
        "--limit", type=float, default=0.0, metavar="KB/GIÂY", help="giới hạn tốc độ tải"
    )
    parser.add_argument(
        "--parallel", type=int, default=AT_ONCE, metavar="SỐ", help="số tệp tải cùng lúc"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="MÁY",
        help="máy chủ trong mạng nội bộ được phép dùng",
    )
    parser.add_argument(
        "--keep",
        action="append",
        default=[],
        metavar="MÃ-BÀI",
        help="giữ bài này lại khi hết hạn (bài bị thu hồi vẫn bị xóa)",
    )
    parser.add_argument(
        "--trust-key",
        default="",
        metavar="DẤU-KHÓA",
        help="tin khóa có dấu này (tám nhóm bốn ký tự trường đọc qua điện thoại), khi trường đổi "
        "địa chỉ hay đổi khóa mà khóa cũ không xác nhận",
    )
    parser.add_argument(
        "--archive", action="store_true", help="lấy cả các bài cũ hơn trong kho của trường"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
