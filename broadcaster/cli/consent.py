"""Consent to online voices: a person reads first what leaves the school."""

import sys

import click

from broadcaster.app.station import edit_station
from broadcaster.app.voices import is_online
from broadcaster.cli.root import Session
from broadcaster.cli.station import settings_of
from broadcaster.domain.errors import ConfigError

WARNING_TEXT = """Giọng đọc trực tuyến “{engine}” hay hơn giọng có sẵn, nhưng:
  · lời của bài được gửi qua mạng đến máy chủ của nhà cung cấp ở ngoài trường;
  · phần ghi [chỉ trong trường] không bao giờ được gửi đi, giọng có sẵn đọc phần ấy;
  · không có mạng thì cả số dùng giọng có sẵn và báo lại cho thầy cô.
Không đưa tên, lớp, hoàn cảnh riêng của học sinh vào phần được gửi đi."""


def allow_online(session: Session, engine: str, *, who: str = "") -> None:
    """Turn an online engine on once a person has agreed; station.toml keeps who did.

    Raises ConfigError when nobody is there to ask.
    """
    if not is_online(engine) or settings_of(session).station.online_allowed:
        return
    if not sys.stdin.isatty() and not who:
        raise ConfigError(
            f"giọng đọc trực tuyến “{engine}” chưa được bật cho đài này",
            hint="Người phụ trách đọc và bật bằng lệnh: broadcaster voices allow-online",
        )
    click.echo(WARNING_TEXT.format(engine=engine))
    if not who:
        click.confirm("Đồng ý gửi lời bài ra ngoài trường?", abort=True)
        who = click.prompt("Họ tên người đồng ý")
    folder = session.folder.resolve()
    edit_station(folder, {("voices", "online_allowed"): True, ("voices", "online_allowed_by"): who})
    click.echo("Đã bật giọng trực tuyến và ghi vào scripts_vi/station.toml.")
