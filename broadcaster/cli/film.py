"""`broadcaster film`."""

from pathlib import Path

import click

from broadcaster.app.station import WiredStation
from broadcaster.cli.options import named, who_option
from broadcaster.cli.output import answer_with, exit_code, show_notices
from broadcaster.cli.progress import work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import held, open_station, refuse_inside
from broadcaster.domain.errors import InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.withdrawal import withdrawn_keys
from broadcaster.domain.wording import length, megabytes
from broadcaster.production.naming import find, known_episodes


@click.command("film", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("episode", metavar="[SỐ]", default="")
@click.option(
    "--shape",
    metavar="KHUNG",
    default="",
    help="Khung hình: 16x9 (mặc định), 1x1, hoặc 9x16 cho một mục.",
)
@click.option(
    "--item", metavar="N", type=int, default=0, help="Chỉ mục thứ N, dài nhất 90 giây (9x16)."
)
@click.option(
    "--for",
    "networks",
    metavar="MẠNG",
    default="",
    help="facebook, youtube, x, tiktok, zalo, forum; nhiều mạng thì cách nhau dấu phẩy.",
)
@click.option("--light", is_flag=True, help="Hình nền sáng, chữ tối.")
@click.option(
    "--to",
    metavar="THƯ-MỤC",
    type=click.Path(file_okay=False, path_type=Path),
    help="Nơi đặt; mặc định cạnh số ấy, trong audio_out.",
)
@click.option(
    "--portal",
    metavar="KỲ",
    default="",
    help="Gói các số đã phát trong một kỳ (quý 4/2026) cho cổng thông tin: một tệp zip kèm phiếu.",
)
@click.option("--sent", metavar="MẠNG", default="", help="Chỉ ghi rằng đã đăng lên mạng này.")
@click.option("--address", metavar="ĐỊA-CHỈ", default="", help="Kèm --sent: nay xem ở đâu.")
@who_option
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    episode: str,
    shape: str,
    item: int,
    networks: str,
    light: bool,
    to: Path | None,
    portal: str,
    sent: str,
    address: str,
    who: str,
) -> int:
    """Làm phim của một SỐ, hay của một mục, mỗi mạng một thư mục để đăng.

    Phim làm từ bản công khai: hình bìa, tên bài, sóng âm và lời đang đọc, có nhãn giọng máy. Cạnh
    phim có phụ đề, ảnh bìa, tên, mô tả, nguồn và danh mục cần tích khi đăng.
    """
    from broadcaster.outreach.film import FilmOrder, make_film, told_levels
    from broadcaster.outreach.networks import RULES, Network, in_list_order, read_networks
    from broadcaster.outreach.taking_back import FILMS
    from broadcaster.pictures.film_pictures import FilmShape, FilmTheme

    wired = open_station(session)
    if portal:
        if episode or item or any((shape, networks, sent, address, light)):
            raise InputError(
                "--portal gói cả một kỳ, chỉ đi cùng --to", hint="Bỏ SỐ và các tùy chọn khác."
            )
        return _for_portal(wired, portal, to)
    if not episode:
        raise InputError("chưa nói làm phim số nào", hint="Xem các số: broadcaster catalogue list")
    if sent and episode in withdrawn_keys(wired.tools.withdrawals().all()):
        _note(wired, episode, item, sent=sent, address=address, who=named(who))
        click.echo(f"! số {episode} đã rút: vào nơi đã đăng gỡ xuống", err=True)
        return 0
    found = find(episode, known_episodes(wired.station, wired.tools))
    if sent:
        return _note(wired, found.key, item, sent=sent, address=address, who=named(who))
    if address:
        raise InputError("--address chỉ đi cùng --sent", hint="Thêm --sent facebook")
    if to:
        shows, audio = wired.station.profile.shows, wired.tools.folders.audio
        refuse_inside(wired, to, "phim", own=(audio / show.key / FILMS for show in shows))
    chosen = _shape(shape, item)
    usual = set(Network) - ({Network.X, Network.FORUM} if item else {Network.TIKTOK})
    order = FilmOrder(
        key=found.key,
        shape=FilmShape(chosen),
        networks=read_networks(networks) or in_list_order(usual),
        item=item,
        theme=FilmTheme.LIGHT if light else FilmTheme.DARK,
        to=to.resolve() if to else None,
    )
    with work().painting():
        made = make_film(wired.station, wired.tools, order, tell=_tell)
    answer_with(
        title=made.title,
        seconds=made.seconds,
        film=str(made.film),
        folder=str(made.folder),
        networks=[network.value for network in made.networks],
    )
    click.echo(
        f"✔ {made.title} – phim {length(made.seconds)}, "
        f"{megabytes(made.film.stat().st_size)}, {told_levels(made.report)}"
    )
    for network in made.networks:
        click.echo(f"  {RULES[network].name}: {made.folder / network.value}")
    click.echo("Trước khi đăng, mở danh-muc-can-tich.txt trong từng thư mục.")
    show_notices(made.notices)
    return exit_code(made.notices, strict=False)


def _for_portal(wired: WiredStation, words: str, to: Path | None) -> int:
    """Write the ZIP of a period. Raises InputError."""
    from broadcaster.domain.text import slug
    from broadcaster.outreach.portal_zip import quarter, write_portal_zip
    from broadcaster.reports.report_periods import report_period

    days = quarter(words)
    if to:
        refuse_inside(wired, to, "gói cho cổng thông tin", own=[wired.tools.folders.audio])
    if days is None:
        period = report_period(words, wired.today, preliminary=True)
        days = period.first, period.last
    folder = to.resolve() if to else wired.tools.folders.audio
    path = folder / f"cong-{slug(words)}.zip"
    with work().painting():
        done = write_portal_zip(wired.station, wired.tools, days, path, tell=_tell)
    answer_with(file=str(done.path), episodes=len(done.episodes))
    click.echo(f"✔ {done.path}: {len(done.episodes)} số, {megabytes(done.path.stat().st_size)}")
    show_notices(done.notices)
    return exit_code(done.notices, strict=False)


def _note(wired: WiredStation, key: str, item: int, *, sent: str, address: str, who: str) -> int:
    """Note that something was posted. Raises InputError."""
    from broadcaster.outreach.networks import Network, read_networks
    from broadcaster.outreach.postings import POSTED, NetworkPost, PostedList, read_item
    from broadcaster.outreach.taking_back import posted_origin
    from broadcaster.programme.gate import open_released

    folders, networks = wired.tools.folders, read_networks(sent)
    if not networks:
        raise InputError(
            f"“{sent}” không nói đã đăng lên mạng nào",
            hint=f"Ghi một hay nhiều mạng: {', '.join(one.value for one in Network)}",
        )
    episode = open_released(wired.station.profile, wired.tools).get(key)
    item = read_item(str(item), episode.public if episode is not None else None)
    posted = PostedList(folders.scripts / POSTED)
    with held(wired):
        origin = posted_origin(folders.audio, key, item, episode)
        for network in networks:
            line = NetworkPost(
                episode=key, network=network, who=who,
                at=wired.tools.clock.now().astimezone(ZONE), item=item, address=address,
                sounds=origin.sounds, voices=origin.voices, unread=origin.unread,
            )  # fmt: skip
            posted.add(line)
            click.echo(f"✔ đã ghi: {line.told()}")
    return 0


def _shape(text: str, item: int) -> str:
    """The shape that is asked for, or the usual one. Raises InputError."""
    from broadcaster.pictures.film_pictures import FilmShape

    chosen = text.strip().lower().replace(":", "x").replace("×", "x")
    chosen = chosen or (FilmShape.TALL if item else FilmShape.WIDE).value
    if chosen not in [one.value for one in FilmShape]:
        raise InputError(
            f"không có khung hình “{text}”", hint="Chọn 16x9, 1x1 hoặc 9x16.", field="shape"
        )
    if chosen == FilmShape.TALL.value and not item:
        raise InputError(
            "khung đứng 9x16 chỉ dành cho một mục, dài nhất 90 giây",
            hint="Thêm --item 1 (mục đầu), hoặc chọn --shape 16x9 hay 1x1 cho cả số.",
        )
    return chosen


def _tell(told: str, *, done: int = 0, parts: int = 0) -> None:
    """How far it is."""
    work().step(told, done=done, whole=parts)
