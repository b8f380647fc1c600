"""`broadcaster draft`."""

from datetime import date

import click

from broadcaster.cli.options import air_day_option, programme_option, who_option
from broadcaster.cli.output import answer_with, as_word
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.domain.errors import InputError
from broadcaster.domain.text import fold, nearest
from broadcaster.programme.schedule import next_air_day


@click.command("draft", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument("document", metavar="[SỐ]", required=False, default="")
@click.argument("places", metavar="[ĐIỀU]…", nargs=-1)
@click.option(
    "--style",
    metavar="KIỂU",
    default="viet-lai",
    help="viet-lai, doi-thoai, hoi-dap, tieu-pham, do-vui; mặc định: viet-lai.",
)
@click.option("--title", metavar="TÊN", default="", help="Tên bài.")
@programme_option
@air_day_option
@click.option("--audience", metavar="AI", default="học sinh", help="Người nghe.")
@click.option(
    "--real-case", metavar="VIỆC", default="", help="Tiểu phẩm dựng lại một việc có thật: việc gì."
)
@who_option
@click.pass_obj
def command(  # noqa: PLR0917 - one parameter an option
    session: Session,
    document: str,
    places: tuple[str, ...],
    style: str,
    title: str,
    programme: str,
    day: date | None,
    audience: str,
    real_case: str,
    who: str,
) -> int:
    """Soạn nháp một bài từ các điều của văn bản SỐ bằng mô hình ngôn ngữ; không gửi gì đi duyệt.

    Ví dụ: broadcaster draft 102/2016/QH13 "Điều 1" --title "Trẻ em là ai" --who "Trần Thị Hòa".
    Không có SỐ: nói những gì gửi đi, gửi tới đâu, đã bật chưa. Bật ở bàn làm việc.
    """
    from broadcaster.app.drafting import draft, leaves, told
    from broadcaster.drafting.assisted_script import DraftProgress, DraftWishes
    from broadcaster.drafting.prompts import DraftStyle

    wired = open_station(session)
    settings = wired.settings.station.drafting
    if not document:
        told_leaves = leaves(settings)
        answer_with(
            on=settings.on, on_by=settings.on_by, model=settings.model, leaves=list(told_leaves)
        )
        for one in told_leaves:
            click.echo(one)
        click.echo(f"Đã bật: {settings.on_by}, {settings.model}." if settings.on else "Đang tắt.")
        return 0
    names = {one.value: one for one in DraftStyle}
    wanted = names.get(fold(style).replace(" ", "-"))
    if wanted is None:
        like = nearest(style, list(names))
        raise InputError(
            f"không có kiểu bài “{style}”",
            hint=(f"Có phải “{like}”? " if like else "") + "Các kiểu: " + ", ".join(names) + ".",
        )
    if not title or not who:
        raise InputError(
            "chưa ghi tên bài hoặc ai nhờ soạn", hint='Thêm --title "Tên bài" --who "Họ tên".'
        )
    wishes = DraftWishes(
        document=document, places=places, style=wanted, title=title, programme=programme,
        day=day or next_air_day(wired.tools), who=who, audience=audience, real_case=real_case,
    )  # fmt: skip
    last = [""]

    def heard(words: str, _done: int, _parts: int) -> None:
        place = words.partition(":")[0]
        if place != last[0]:
            last[0] = place
            click.echo(f"  {place}…")

    done = draft(wired, wishes, DraftProgress(told=heard))
    answer_with(
        file=str(done.path),
        wrong=[
            {"sentence": line.said.text, "why": list(line.wrong)}
            for section in done.sections
            for line in section.lines
            if line.wrong
        ],
    )
    click.echo(f"✔ {done.path}: {told(done)}")
    for section in done.sections:
        for line in section.lines:
            if line.wrong:
                click.echo(f"  ! {line.said.text}\n      {'; '.join(line.wrong)}")
    click.echo(f"Rà từng câu rồi mới gửi duyệt được: broadcaster say {as_word(done.path)}")
    return 0
