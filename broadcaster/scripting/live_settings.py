"""[live] of station.toml."""

from urllib.parse import urlsplit

from broadcaster.model.station import LiveSettings
from broadcaster.text.tables import Table


def read_live(table: Table) -> LiveSettings:
    """Where the air is streamed to; the password never stands in a file."""
    address = table.text("icecast")
    if address and not _usable(address):
        table.wrong(
            "icecast",
            f"“{address}” không phải địa chỉ của một luồng Icecast",
            'Viết như icecast = "http://may-chu:8000/phat-thanh.mp3", không kèm mật khẩu.',
        )
    table.close()
    return LiveSettings(icecast=address)


def _usable(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    plain = address.isascii() and not any(letter.isspace() for letter in address)
    whole = parts.scheme in {"http", "https"} and parts.hostname and len(parts.path) > 1
    return bool(plain and whole and port != 0 and parts.username is None and not parts.query)
