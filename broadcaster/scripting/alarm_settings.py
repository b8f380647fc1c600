"""[alarms] and [listeners] of station.toml."""

import re
from datetime import time
from urllib.parse import urlsplit

from broadcaster.model.alarms import AlarmSettings
from broadcaster.text.tables import Table, one_of

_TIME = re.compile(r"([01]?\d|2[0-3])[:hg]([0-5]\d)")
_ADDRESS = re.compile(r"[^@\s<>]+@[^@\s<>]+")
_LOCAL = ("localhost", "127.0.0.1", "::1")


def read_alarms(table: Table) -> AlarmSettings:
    """Whom to tell, and how; a password has no place here."""
    usual = AlarmSettings()
    settings = AlarmSettings(
        evening=_evening(table, usual.evening),
        to=_addresses(table),
        sender=table.text("sender"),
        smtp_host=table.text("smtp_host"),
        smtp_port=table.whole("smtp_port", usual.smtp_port, range(1, 65536)),
        smtp_security=one_of(table, "smtp_security", ("starttls", "tls", "none"), "starttls"),
        smtp_user=table.text("smtp_user"),
        webhook=_webhook(table),
    )
    if settings.to and not settings.smtp_host:
        table.wrong(
            "to", "có người nhận thư nhưng chưa ghi máy gửi thư", 'Thêm dòng smtp_host = "…".'
        )
    table.close()
    return settings


def read_listeners(table: Table) -> tuple[tuple[str, int], ...]:
    """How many listeners an audience has, by the unit's roll."""
    return tuple((key, table.whole(key, 0, range(1_000_001))) for key in table.written())


def _evening(table: Table, usual: time) -> time:
    text = table.text("evening", f"{usual:%H:%M}")
    found = _TIME.fullmatch(text.strip())
    if found is None:
        table.wrong("evening", f"“{text}” không phải giờ", 'Viết như evening = "19:00".')
        return usual
    return time(int(found[1]), int(found[2]))


def _addresses(table: Table) -> tuple[str, ...]:
    found = table.texts("to")
    for address in found:
        if not _ADDRESS.fullmatch(address):
            table.wrong("to", f"“{address}” không phải địa chỉ thư điện tử")
    return found


def _webhook(table: Table) -> str:
    address = table.text("webhook")
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        secure = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOCAL)
        sound = secure and bool(parts.hostname)
    except ValueError:
        sound = False
    if not sound:
        table.wrong("webhook", "địa chỉ nhận tin phải bắt đầu bằng https://")
    return address
