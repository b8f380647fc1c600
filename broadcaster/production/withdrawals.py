"""da-rut.toml: what was taken back, as a file that people can read; lines are only added."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from broadcaster.domain.episode import EpisodeDigest
from broadcaster.domain.withdrawal import (
    OF_PERSONS,
    WITHDRAWN,
    Withdrawal,
    WithdrawnKind,
    standing,
)
from broadcaster.production.formats import read_entries
from broadcaster.storage.atomic import write_atomic
from broadcaster.storage.os_errors import explained
from broadcaster.storage.toml_editor import entry_text
from broadcaster.system.files import read_if_there

_HEAD = (
    "# Những gì đã rút: số phát, bản ghi âm, giọng. Chương trình chỉ ghi thêm vào cuối tệp này;\n"
    "# xin giữ nó cùng kịch bản: nhờ nó thứ đã rút không bao giờ trở lại.\n"
    "format = 1\n"
)


class WithdrawalList:
    """The list of one station, read anew each time."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def all(self) -> tuple[Withdrawal, ...]:
        """Every withdrawal that holds, oldest first. Raises ConfigError for a damaged file."""
        return standing(self.lines())

    def lines(self) -> tuple[Withdrawal, ...]:
        """Every line, also of what was brought back since. Raises ConfigError."""
        return read_entries(
            self._path,
            "rut",
            _withdrawal,
            damaged="Danh sách những gì đã rút bị hỏng, nên chưa dựng và chưa xuất bản gì.",
        )

    def add(self, withdrawal: Withdrawal) -> None:
        """Put one more at the end; what stands above stays as it is, byte for byte."""
        self.lines()  # nothing is added to a list that cannot be read
        with explained(self._path, "đọc tệp"):
            old = read_if_there(self._path) or _HEAD.encode()
        new = entry_text("rut", dict(_plain(withdrawal)))
        write_atomic(self._path, old.rstrip() + b"\n\n" + new.encode())


def _plain(withdrawal: Withdrawal) -> Iterator[tuple[str, object]]:
    yield "loai", withdrawal.what.value
    yield "khoa", withdrawal.key
    yield "ly-do", withdrawal.reason
    yield "luc", withdrawal.at.replace(microsecond=0).isoformat()
    if withdrawal.digest:
        yield "dau-van-tay", withdrawal.digest
    if withdrawal.consent is not (withdrawal.what in OF_PERSONS):
        yield "dong-y", withdrawal.consent
    yield "so", [_brief(brief) for brief in withdrawal.episodes]


def _brief(brief: EpisodeDigest) -> dict[str, object]:
    return {
        "khoa": brief.key,
        "kenh": brief.show,
        "chuong-trinh": brief.programme,
        "nam-hoc": brief.season,
        "gio-phat": brief.air_time.isoformat(),
        "doi-tuong": list(brief.audiences),
    }


def _withdrawal(table: Mapping[str, Any]) -> Withdrawal:
    what = WithdrawnKind(table["loai"])
    return Withdrawal(
        what=what,
        key=_text(table["khoa"]),
        reason=_text(table["ly-do"]),
        at=_moment(table["luc"]),
        digest=_text(table.get("dau-van-tay", "")),
        episodes=tuple(_episode(inner) for inner in table.get("so", [])),
        # before it was asked, a recording was only taken back for that
        consent=bool(table.get("dong-y", what in OF_PERSONS)),
    )


def _episode(table: Mapping[str, Any]) -> EpisodeDigest:
    return EpisodeDigest(
        key=_text(table["khoa"]),
        show=_text(table["kenh"]),
        programme=_text(table["chuong-trinh"]),
        season=int(table["nam-hoc"]),
        air_time=_moment(table["gio-phat"]),
        digest=WITHDRAWN,
        audiences=tuple(_text(name) for name in table.get("doi-tuong", [])),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _moment(value: Any) -> datetime:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(_text(value))
    if moment.tzinfo is None or not isinstance(moment, date):
        raise ValueError(value)
    return moment
