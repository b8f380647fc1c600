"""Change single values in a TOML file that people write: their comments and order stay."""

from collections.abc import Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Table

from broadcaster.errors import ConfigError
from broadcaster.storage.atomic import keep_earlier, write_atomic
from broadcaster.storage.faults import explained


def set_values(path: Path, values: Mapping[tuple[str, str], object]) -> bool:
    """Set (table, key) pairs; the earlier version is kept. False when nothing had to change.

    The table "" is the top of the file.

    Raises ConfigError when the file is not TOML, StoreError when it cannot be written.
    """
    with explained(path, "đọc tệp"):
        data = path.read_bytes()
    try:
        document = tomlkit.parse(data.decode())
    except UnicodeDecodeError as error:
        raise ConfigError(
            "tệp không phải UTF-8", hint="Lưu lại tệp ở dạng UTF-8 rồi chạy lại.", where=path.name
        ) from error
    except TOMLKitError as error:
        raise ConfigError(
            f"tệp viết sai cú pháp TOML: {error}",
            hint="Sửa chỗ ấy rồi chạy lại; tệp chưa bị thay đổi.",
            where=path.name,
        ) from error
    for (table, key), value in values.items():
        if not table:
            document[key] = value
            continue
        section = document.setdefault(table, tomlkit.table())
        if not isinstance(section, Table):
            raise ConfigError(f"“{table}” phải là một mục [{table}]", where=path.name)
        section[key] = value
    changed = tomlkit.dumps(document).encode()
    if changed != data:
        keep_earlier(path)
    return write_atomic(path, changed)
