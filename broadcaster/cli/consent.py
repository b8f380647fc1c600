"""What a person reads before they agree: what leaves the school, and a voice's licence."""

import sys
from datetime import date

import click

from broadcaster.app.station import edit_station
from broadcaster.app.voices import is_online
from broadcaster.cli.progress import asks
from broadcaster.cli.root import Session
from broadcaster.cli.station import settings_of
from broadcaster.domain.errors import ConfigError, InputError
from broadcaster.pull.errors import MirrorFault
from broadcaster.voices.installed import Terms

SHOWN = 6_000  # characters of the maker's own words

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
    who = agreed_online(engine, who)
    folder = session.station.resolve()
    edit_station(folder, {("voices", "online_allowed"): True, ("voices", "online_allowed_by"): who})
    click.echo("Đã bật giọng trực tuyến và ghi vào scripts_vi/station.toml.")


@asks
def agreed_online(engine: str, who: str) -> str:
    """Show what leaves the school; gives who agreed. Raises ConfigError when nobody is there."""
    if not sys.stdin.isatty() and not who:
        raise ConfigError(
            f"giọng đọc trực tuyến “{engine}” chưa được bật cho đài này",
            hint="Người phụ trách tự gõ, đọc rồi trả lời: "
            f"broadcaster voices allow-online {engine}",
        )
    click.echo(WARNING_TEXT.format(engine=engine))
    if who:
        return who
    click.confirm("Đồng ý gửi lời bài ra ngoài trường?", abort=True, err=True)
    return str(click.prompt("Họ tên người đồng ý", err=True))


@asks
def agreed_licence(terms: Terms, *, flag: bool, who: str = "") -> str:
    """Show the terms and ask. Raises InputError when somebody refuses, ConfigError for nobody."""
    click.echo(f"Giọng: {terms.name}\nTừ: {terms.source}\nGiấy phép: {terms.licence}")
    if terms.credit:
        click.echo(f"Lời ghi công sẽ hiện trên trang và trong tệp: {terms.credit}")
    if terms.non_commercial:
        click.echo("LƯU Ý: giấy phép này cấm dùng vào việc có thu tiền, quảng cáo, tài trợ.")
    if terms.card:
        click.echo("--- Lời của người làm ra giọng ---")
        click.echo(terms.card[:SHOWN].strip())
        click.echo("----------------------------------")
    today = date.today().isoformat()
    if flag:
        return f"{who or '--accept-licence'}, {today}"
    if not sys.stdin.isatty():
        raise ConfigError(
            "chưa ai đồng ý giấy phép của giọng này; chưa cài gì",
            hint="Đọc giấy phép ở trên rồi chạy lại với --accept-licence.",
        )
    if not click.confirm("Đồng ý giấy phép này?", err=True):
        raise InputError("giấy phép không được đồng ý; chưa cài gì", hint="Chọn giọng khác.")
    return f"{who or click.prompt('Họ tên người đồng ý', err=True)}, {today}"


@asks
def compared_seal(seal: str, *, told: str) -> bool:
    """Whether the fingerprint of a stick's key is the one that a person was told by who gave it.

    Asked where it was not typed and somebody is there. Raises InputError for what is none.
    """
    from broadcaster.pull.signing import read_fingerprint  # a build signs nothing

    if told:
        try:
            return read_fingerprint(told) == seal
        except MirrorFault as fault:
            hint = "Nhờ nơi giao USB đọc lại dấu khóa: tám nhóm, mỗi nhóm bốn ký tự."
            raise InputError(fault.sentence, hint=hint) from fault
    click.echo("Máy này chưa biết khóa nào của USB nên không tự so được.")
    click.echo(f"Dấu khóa của USB này: {seal}")
    if not sys.stdin.isatty():
        return False
    return click.confirm("Đã gọi nơi giao USB, đúng dấu ấy?", err=True)
