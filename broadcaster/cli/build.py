"""`broadcaster build`."""

import os
import traceback
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from broadcaster.app.publishing import bring_ahead, bring_others_ahead, publish
from broadcaster.app.settings import ENGINES
from broadcaster.app.station import WiredStation
from broadcaster.cli.better_voice import tell_better_voice
from broadcaster.cli.build_told import BuildTold
from broadcaster.cli.consent import allow_online
from broadcaster.cli.options import ScriptName
from broadcaster.cli.output import exit_code, notice_json, say_json, show_error
from broadcaster.cli.progress import work
from broadcaster.cli.root import ProgramCommand, Session
from broadcaster.cli.station import open_station
from broadcaster.cli.told_before import show_new_notices
from broadcaster.domain.episode import AudioFile, Episode, audio_files
from broadcaster.domain.errors import BroadcasterError, InputError, LostSound
from broadcaster.domain.master import PROFILES
from broadcaster.domain.notice import Level, Notice, WithNotices
from broadcaster.domain.sound import REPORT_ENDING
from broadcaster.domain.text import cut_bytes, nearest, one_line
from broadcaster.domain.wording import length, refusal
from broadcaster.production.build import BuildOutcome, BuildReport, BuildState, build
from broadcaster.production.edition_parts import EditionsOnCrew
from broadcaster.production.episode_parts import EpisodesOnCrew
from broadcaster.production.unit_editions import UnitEditions, UnitLine, build_editions, read_units
from broadcaster.production.worker_station import StationCrew
from broadcaster.programme.approval import standing_of
from broadcaster.programme.queue_maintenance import maintain_queue
from broadcaster.publishing.addresses import FRONT_PAGE, feed_path
from broadcaster.publishing.publish import PublishResult
from broadcaster.publishing.publisher import PutInPlace
from broadcaster.system.memory import settled

_TITLE_BYTES = 300  # of a title on the screen
_SHOWN = 3  # names of files in a line


@click.command("build", cls=ProgramCommand, options_metavar="[TÙY CHỌN]")
@click.argument(
    "scripts",
    metavar="[BÀI]…",
    nargs=-1,
    type=ScriptName(),
)
@click.option(
    "-j",
    "--jobs",
    metavar="SỐ",
    show_default=True,
    type=click.IntRange(1, 64),
    default=2,
    help="Dựng mấy số cùng lúc.",
)
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ làm gì, không ghi gì cả.")
@click.option("--explain", is_flag=True, help="Nói vì sao từng số phải dựng lại.")
@click.option("--strict", is_flag=True, help="Có cảnh báo cũng coi là chưa đạt (mã thoát 3).")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON cho máy đọc.")
@click.option("--all", "everything", is_flag=True, help="Nói cả những nhắc nhở đã nói lần trước.")
@click.option(
    "--masters",
    metavar="BẢN,…",
    callback=lambda _context, _option, given: _profiles(given),
    help="Dựng thêm các bản thành phẩm, riêng lần này: dai, loa, nhe.",
)
@click.option(
    "--editions",
    metavar="BẢNG",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Dựng thêm cho từng đơn vị trong bảng CSV này một bản mang tên đơn vị ấy.",
)
@click.option(
    "--cluster",
    metavar="ĐỊA CHỈ",
    help="Chia các số, và các bản của --editions, cho cụm máy Dask ở địa chỉ này (local: các lõi "
    "máy này).",
)
@click.option("--voice", type=click.Choice(ENGINES), help="Dùng bộ giọng này trước, riêng lần này.")
@click.pass_obj
def command(
    session: Session,
    *,
    scripts: tuple[Path, ...],
    jobs: int,
    dry_run: bool,
    explain: bool,
    strict: bool,
    as_json: bool,
    everything: bool,
    masters: tuple[str, ...],
    editions: Path | None,
    cluster: str | None,
    voice: str | None,
) -> int:
    """Dựng các bài thành chương trình phát thanh, rồi đưa lên kênh và trang.

    Không nêu BÀI nào thì dựng tất cả; bài nào không đổi thì bỏ qua. Bài có lỗi không cản các bài
    khác: chúng vẫn được dựng, và lệnh kết thúc với mã 2.
    """
    if cluster:
        from broadcaster.app.cluster import refuse_without_dask

        refuse_without_dask()
    if voice:
        os.environ["BROADCASTER_VOICE"] = voice
        allow_online(session, voice)
    wired = open_station(session, jobs=jobs)
    units = _units(editions)
    with ExitStack() as stack:
        stack.enter_context(wired.tools.lock())
        progress = BuildTold(stack.enter_context(work().painting()))
        crew = None
        if cluster and not dry_run:
            from broadcaster.app.cluster import station_crew  # only where it is wished for

            watch = progress.watch()
            crew = stack.enter_context(
                station_crew(wired, cluster, tell=watch.spoken, opened=progress.dashboard)
            )
        built = build(
            wired.station,
            wired.tools,
            only=scripts,
            dry_run=dry_run,
            jobs=wired.settings.jobs,
            masters=masters,
            watch=progress.watch(),
            away=EpisodesOnCrew(crew, wired.tools) if crew else None,
        )
        told = () if dry_run else maintain_queue(wired.station, wired.tools, built)
        own, unmade = None, None
        if units.value and not dry_run:
            own, unmade = _editions(wired, units.value, built, progress, crew)
        published, trouble = (None, None) if dry_run else _publish(wired)
    if published is not None:
        published = bring_ahead(wired.tools, published)  # others may work here meanwhile
    elif isinstance(trouble, LostSound):
        bring_others_ahead(wired.tools, trouble.ahead)
    told = (*told, *units.notices, *(n for p in (own, published) if p for n in p.notices))
    notices = (*wired.settings.notices, *built.all_notices, *told)
    if as_json:
        more = (*wired.settings.notices, *built.notices, *told)
        report = _report(built, own, published, more)
        say_json(**report)
    else:
        show_new_notices(
            wired.settings.cache,
            notices,
            command="build",
            everything=everything or strict,
            whole=not scripts,
            note=not dry_run,
        )
        _tell(built, published, wired, explain=explain or dry_run)
        _tell_units(own)
        if not dry_run:
            tell_better_voice(wired, "build")
    for outcome in built.outcomes:
        if outcome.fault is not None and session.debug:
            traceback.print_exception(outcome.fault)
    troubles = [one for one in (unmade, trouble) if one is not None]
    for one in troubles:
        show_error(one, debug=session.debug)
    codes = [0, *(o.exit_code for o in built.outcomes), *(one.exit_code for one in troubles)]
    return 1 if 1 in codes else max(codes) or exit_code(notices, strict=strict)


def _units(table: Path | None) -> WithNotices[tuple[UnitLine, ...]]:
    """The units of a table, none without one. Raises InputError when it cannot be opened."""
    if table is None:
        return WithNotices(value=(), notices=())
    try:
        return read_units(table.read_bytes(), table.name)
    except OSError as error:
        raise InputError(
            f"không mở được bảng đơn vị {table.name}: {refusal(error)}",
            hint="Xem lại tên tệp và quyền đọc của nó.",
        ) from error


def _editions(
    wired: WiredStation,
    units: Sequence[UnitLine],
    built: BuildReport,
    progress: "BuildTold",
    crew: StationCrew | None,
) -> tuple[UnitEditions | None, BroadcasterError | None]:
    """The editions of other units; trouble with them takes nothing from what was built."""
    settled()
    try:
        own = build_editions(
            wired.station,
            wired.tools,
            units,
            built,
            approved=lambda episode: standing_of(wired.tools, episode).current,
            jobs=wired.settings.jobs,
            progress=progress.watch().spoken,
            away=EditionsOnCrew(crew) if crew else None,
        )
    except BroadcasterError as fault:  # the cluster is lost, or its table of parts
        return None, fault
    return own, None


def _tell_units(own: UnitEditions | None) -> None:
    """How many files lie in which folder."""
    counts = Counter(file.path.parent.parent for file in own.files) if own else Counter[Path]()
    for folder, count in counts.items():
        click.echo(f"Bản riêng cho các đơn vị: {count} tệp trong {folder}")


def _profiles(given: str | None) -> tuple[str, ...]:
    """Names of masters, parted by commas. Raises BadParameter for an unknown one."""
    names = tuple(name.strip() for name in (given or "").split(",") if name.strip())
    for name in names:
        if name not in PROFILES:
            near = nearest(name, PROFILES)
            hint = f", có phải ý là “{near}”?" if near else f"; có: {', '.join(PROFILES)}."
            raise click.BadParameter(f"không có bản “{name}”{hint}")
    return names


def _publish(wired: WiredStation) -> tuple[PublishResult | None, BroadcasterError | None]:
    """What was published; trouble here takes nothing from what was built."""
    try:
        return publish(wired.station, wired.tools), None
    except BroadcasterError as error:
        return None, error


def _tell(
    built: BuildReport, published: PublishResult | None, wired: WiredStation, *, explain: bool
) -> None:
    for outcome in built.outcomes:
        _tell_outcome(outcome, explain=explain)
    counts = {state: sum(o.state is state for o in built.outcomes) for state in BuildState}
    told = [f"{count} số {state}" for state, count in counts.items() if count]
    click.echo("Tổng cộng: " + (", ".join(told) or "không có số nào") + ".")
    if published is None:
        return
    for line in published.left_out:
        click.echo(f"  · {line}")
    _tell_site(published.placed)
    if not any(outcome.episode for outcome in built.outcomes):
        return
    audio = wired.tools.folders.audio
    feeds = wired.tools.folders.feeds
    click.echo(f"Nghe chương trình: {audio}")
    page = feeds / FRONT_PAGE
    click.echo(f"Mở trang của đài: {page}" if page.is_file() else f"✘ không thấy {page}")
    for show in (show for show in wired.station.profile.shows if not show.private):
        feed = feeds / feed_path(show.key)
        click.echo(f"Kênh podcast: {feed}" if feed.is_file() else f"✘ không thấy {feed}")


def _tell_site(placed: PutInPlace) -> None:
    """What of the site had to be made again, and what is gone from it."""
    for paths, done in ((placed.mended, "làm lại"), (placed.removed, "gỡ")):
        if paths:
            shown = ", ".join(paths[:_SHOWN]) + (" …" if len(paths) > _SHOWN else "")
            lack = " mất hoặc hỏng" if paths is placed.mended else ""
            click.echo(f"Trang và kênh: đã {done} {len(paths)} tệp{lack}: {shown}")


def _tell_outcome(outcome: BuildOutcome, *, explain: bool) -> None:
    marks = {
        BuildState.FAILED: "✘",
        BuildState.KEPT: "!",
        BuildState.CURRENT: "=",
        BuildState.WITHDRAWN: "−",
    }
    mark = marks.get(outcome.state, "✔")
    title = cut_bytes(one_line(outcome.title), _TITLE_BYTES)
    line = f"{mark} {outcome.key} ({outcome.state}): {title}"
    school = outcome.episode.school if outcome.episode else None
    if school is not None:
        line += f" – {length(school.audio.seconds)}"
    click.echo(line)
    if outcome.state is BuildState.MADE and outcome.episode is not None:
        for audio in audio_files(outcome.episode):
            click.echo(f"    {file_line(audio)}")
        for page in reports(outcome.episode):
            click.echo(f"    hình và số đo: {page}")
    if explain:
        for reason in outcome.reasons:
            click.echo(f"    vì {reason}")


def _report(
    built: BuildReport,
    own: UnitEditions | None,
    published: PublishResult | None,
    notices: Sequence[Notice],
) -> dict[str, object]:
    told = (*notices, *(n for outcome in built.outcomes for n in outcome.notices))
    return {
        "episodes": [
            {
                "key": o.key,
                "state": o.state.name.lower(),
                "title": o.title,
                "reasons": list(o.reasons),
                "fresh": o.fresh,
                "seconds": o.episode.school.audio.seconds if o.episode and o.episode.school else 0,
                "files": [file_json(a) for a in audio_files(o.episode)] if o.episode else [],
                "reports": list(reports(o.episode)) if o.episode else [],
                "notices": [notice_json(n) for n in o.notices],
            }
            for o in built.outcomes
        ],
        "editions": [
            {
                "unit": file.unit,
                "episode": file.episode,
                "path": str(file.path),
                "segments": file.segments,
                "fresh": file.fresh,
            }
            for file in (own.files if own else ())
        ],
        "notices": [notice_json(n) for n in notices],
        "errors": sum(n.level is Level.ERROR for n in told),
        "published": list(published.changed) if published else [],
    }


def file_line(audio: AudioFile) -> str:
    """Name, length, loudness as heard (and in the file, where that differs), and true peak."""
    loudness = f"{_number(audio.loudness)} LUFS"
    if audio.channels == 1:
        loudness += f" theo tai nghe ({_number(audio.file_loudness)} theo tệp một kênh)"
    peak = f"đỉnh {_number(audio.true_peak)} dBTP"
    return f"{audio.name}: {length(audio.seconds)}, {loudness}, {peak}"


def reports(episode: Episode) -> tuple[str, ...]:
    """Names of the producer's pages of an episode, beside its files."""
    editions = [e for e in (episode.school, episode.public) if e is not None]
    names = dict.fromkeys(edition.audio.name for edition in editions)
    return tuple(f"{Path(name).stem}{REPORT_ENDING}" for name in names)


def file_json(audio: AudioFile) -> dict[str, object]:
    """Every figure of a file, measured after decoding; what was done to the mix at the end."""
    return {
        "name": audio.name,
        "bytes": audio.bytes,
        "seconds": audio.seconds,
        "loudness": round(audio.loudness, 2),
        "file_loudness": round(audio.file_loudness, 2),
        "range": round(audio.range, 2),
        "momentary_max": round(audio.momentary_max, 2),
        "short_term_max": round(audio.short_term_max, 2),
        "true_peak": round(audio.true_peak, 2),
        "gain": audio.gain,
        "limited": audio.limited,
        "limited_share": audio.limited_share,
    }


def _number(level: float) -> str:
    return f"{level:.1f}".replace(".", ",").replace("-", "−")
