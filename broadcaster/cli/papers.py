"""`broadcaster papers`: figures, plans and reports on the public site."""

from pathlib import Path

import click

from broadcaster.cli.output import say_json
from broadcaster.cli.root import CommandGroup, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold
from broadcaster.domain.wording import refusal
from broadcaster.publishing.addresses import PAPERS_PAGE, address
from broadcaster.publishing.public_papers import (
    LARGEST,
    PaperKind,
    PublicPaper,
    paper_source,
    read_papers,
)


@click.group("papers", cls=CommandGroup, options_metavar="[TÙY CHỌN]", subcommand_metavar="LỆNH")
def command() -> None:
    """Số liệu, kế hoạch, báo cáo công bố trên trang: mỗi tệp do một người công bố."""


@command.command("publish", options_metavar="[TÙY CHỌN]")
@click.argument("file", metavar="TỆP", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--title", metavar="TÊN", required=True, help="Tên mà người xem trang đọc.")
@click.option(
    "--kind", metavar="LOẠI", default="báo cáo", help="số liệu, kế hoạch hoặc báo cáo (mặc định)."
)
@click.option("--seen", is_flag=True, help="Đã xem tệp: không có dữ liệu riêng của ai (bắt buộc).")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def add(session: Session, file: Path, title: str, kind: str, *, seen: bool, as_json: bool) -> int:
    """Công bố TỆP trên trang khi đã có người xem; máy nêu tên người, số điện thoại mà nó thấy."""
    from broadcaster.app.papers import publish_paper

    wired = open_station(session)
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST + 1)
    except OSError as fault:
        told = f"không đọc được {file}: {refusal(fault)}"
        raise InputError(told, hint="Xem lại tên tệp.") from fault
    with wired.tools.lock():
        paper = publish_paper(wired, data, file.name, title=title, kind=_kind(kind), seen=seen)
    url = address(wired.station.profile.public_url, paper.path)
    if as_json:
        say_json(**_plain(paper), address=url)
        return 0
    click.echo(f"✔ {url}")
    click.echo(f"  Danh sách: {address(wired.station.profile.public_url, PAPERS_PAGE)}")
    return 0


def _kind(words: str) -> PaperKind:
    for kind in PaperKind:
        if fold(kind.value) == fold(words):
            return kind
    raise InputError(f"không có loại “{words[:40]}”", hint="Dùng: số liệu, kế hoạch hoặc báo cáo.")


@command.command("list", options_metavar="[TÙY CHỌN]")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def list_papers(session: Session, *, as_json: bool) -> int:
    """Kê các tệp đã công bố, cả tệp đã rút."""
    folders = open_station(session).tools.folders
    papers = read_papers(folders.scripts)
    source, _ = paper_source(folders.scripts, folders.feeds)
    away = source.away if source else frozenset()
    if as_json:
        say_json(papers=[{**_plain(one), "away": one.key in away} for one in papers])
        return 0
    for one in papers:
        gone = f"  đã rút {told_day(one.withdrawn)}: {one.reason}" if one.withdrawn else ""
        gone = gone or ("  tệp không còn, đang không đăng" if one.key in away else "")
        click.echo(f"{told_day(one.published)}  {one.kind.value}: {one.title}  ({one.key}){gone}")
    if not papers:
        click.echo("Chưa công bố tệp nào.")
    return 0


@command.command("withdraw", options_metavar="[TÙY CHỌN]")
@click.argument("key", metavar="KHÓA")
@click.option("--reason", metavar="LÝ-DO", required=True, help="Vì sao rút; trang cũng nói.")
@click.option("--nameless", is_flag=True, help="Bỏ cả tên tệp trên trang (tên tệp nhắc tới ai).")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.pass_obj
def withdraw(session: Session, key: str, reason: str, *, nameless: bool, as_json: bool) -> int:
    """Rút một tệp khỏi trang; dòng của nó ở lại, kèm lý do. Tệp đã rút thì đổi lý do."""
    from broadcaster.app.papers import withdraw_paper

    wired = open_station(session)
    with wired.tools.lock():
        paper = withdraw_paper(wired, key, reason=reason, nameless=nameless)
    if as_json:
        say_json(**_plain(paper))
        return 0
    click.echo(f"− {paper.path} (đã gỡ). Ai đã tải về thì vẫn còn bản của họ.")
    return 0


def _plain(one: PublicPaper) -> dict[str, object]:
    return {
        "key": one.key,
        "title": one.title,
        "kind": one.kind.value,
        "path": one.path,
        "sha256": one.sha256,
        "bytes": one.size,
        "published": one.published.isoformat(),
        "withdrawn": one.withdrawn.isoformat() if one.withdrawn else None,
        "reason": one.reason,
    }
