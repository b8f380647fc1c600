"""`broadcaster move`."""

import click

from broadcaster.app.publishing import publish
from broadcaster.app.station import edit_station
from broadcaster.cli.output import answer_with
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.publishing.addresses import move_station


@click.command("move", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("url", metavar="ĐỊA-CHỈ-MỚI")
@click.pass_obj
def command(session: Session, url: str) -> int:
    """Chuyển đài sang ĐỊA-CHỈ-MỚI: người đã đăng ký tự đi theo, số cũ không hiện lại thành mới.

    Ghi địa chỉ mới và cũ vào station.toml rồi xuất bản lại. Máy chủ ở địa chỉ cũ cần giữ thêm ít
    nhất bốn tuần và chuyển tiếp (301) sang địa chỉ mới; broadcaster serve tự làm việc ấy.
    """
    wired = open_station(session)
    new = url.strip().rstrip("/")
    stands = bool(new) and new == wired.station.profile.public_url
    if not stands:
        edit_station(session.station.resolve(), move_station(wired.station.profile, url))
        wired = open_station(session)
    with wired.tools.lock():  # also where it stands already: the last move may have been cut off
        done = publish(wired.station, wired.tools)
    if stands and not done.changed:
        move_station(wired.station.profile, url)  # says that there is nothing to move
    address = wired.station.profile.public_url
    answer_with(address=address, changed=list(done.changed))
    click.echo(f"✔ Đài ở địa chỉ mới: {address} (đổi {len(done.changed)} tệp)")
    click.echo(
        "  Chép thư mục feeds lên đó, rồi ở máy chủ cũ chuyển tiếp mọi đường dẫn, ví dụ nginx:"
    )
    click.echo(f"  location / {{ return 301 {address}$request_uri; }}")
    return 0
