"""The kinds of jobs: each by its name, with the function that does it.

A kind may be begun again after a power cut, so doing it twice must be as good as once.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from itertools import count
from typing import Any

from broadcaster.app.care import refuse_a_newer_station
from broadcaster.app.handed_items import take_delivered
from broadcaster.app.own_voice_studio import grow_list
from broadcaster.app.own_voices import make_voice
from broadcaster.app.sharing import register_reach
from broadcaster.app.station import WiredStation
from broadcaster.app.taking_back import WithdrawOutcome, planned, take_back
from broadcaster.desk.answers import sentence
from broadcaster.desk.backup_jobs import JobResult, back_up, prepare_restore, try_kept_backup
from broadcaster.desk.drafting_jobs import draft_script
from broadcaster.desk.film_jobs import film_networks
from broadcaster.desk.station_lock import AT_WORK, held
from broadcaster.desk.upgrade_jobs import take_program_in
from broadcaster.desk.voice_jobs import go_online, install_voices
from broadcaster.domain.dates import told_day
from broadcaster.domain.errors import InputError
from broadcaster.domain.notice import Level, Notice
from broadcaster.domain.queue import WAITING
from broadcaster.domain.withdrawal import WithdrawnKind
from broadcaster.law.register_folder import REGISTER_FOLDER, read_register_folder
from broadcaster.production.build import BuildProgress, BuildReport, EpisodesAway, build
from broadcaster.production.naming import find, known_episodes
from broadcaster.programme.approval import approve, send
from broadcaster.programme.queue_maintenance import maintain_queue
from broadcaster.programme.queueing import open_queue, told_slot
from broadcaster.programme.reconcile import reconcile
from broadcaster.programme.redating import redate, slot_of
from broadcaster.programme.reviewing import remember
from broadcaster.sharing.registers import take_register
from broadcaster.storage.jobs import Teller

JobFunction = Callable[[WiredStation, Mapping[str, Any], Teller], JobResult]


def render(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Render one episode: {"key"}."""
    known = find(str(argument["key"]), known_episodes(wired.station, wired.tools))
    if not known.files:
        raise InputError(f"số {known.key} không còn kịch bản để dựng")
    with _building(wired, tell) as away:
        built = build(
            wired.station, wired.tools, only=known.files, jobs=wired.settings.jobs,
            watch=progress_told(tell, away), away=away,
        )  # fmt: skip
        maintain_queue(wired.station, wired.tools, built)
    refuse_failed(built)
    return JobResult(told=f"đã dựng {known.title}", result={"key": known.key})


_AS_A_NEW_ONE = "Muốn phát bài thì tạo bài mới ở trang Soạn bài, chép lời sang và ghi ngày khác."


def send_for_approval(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Render one episode and send it: {"key", "who"}, "unknown_law" when the sender knows of it."""
    known = find(str(argument["key"]), known_episodes(wired.station, wired.tools))
    with _building(wired, tell) as away:
        sent = send(
            wired.station,
            wired.tools,
            [known],
            who=str(argument["who"]),
            unknown_law=argument.get("unknown_law") is True,
            jobs=wired.settings.jobs,
            watch=progress_told(tell, away),
            away=away,
        )
        maintain_queue(wired.station, wired.tools, sent.built)
    if sent.held:
        why = sent.held[0]
        hint = _AS_A_NEW_ONE if why.reasons[0].code == "so-da-rut" else why.reasons[0].hint
        raise InputError(f"chưa gửi được {known.title}: {why.sentence}", hint=hint)
    refuse_failed(sent.built)
    if not sent.standings:
        raise InputError(f"chưa gửi được {known.title}", hint="Mở bài xem chỗ nào còn lỗi.")
    return JobResult(told=f"đã gửi duyệt {known.title}", result={"key": known.key})


def render_for_its_day(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Render what waits in a slot for the day of that slot, and send it: {"item", "who"}."""
    item = wired.tools.queue().get(int(argument["item"]))
    if item is None or item.state not in WAITING:
        raise InputError("mục này không còn trong hàng đợi")
    with _building(wired, tell) as away:
        done = redate(
            wired.station,
            wired.tools,
            item,
            who=str(argument["who"]),
            jobs=wired.settings.jobs,
            watch=progress_told(tell, away),
            away=away,
        )
    if done.sent.held:
        held_back = done.sent.held[0]
        raise InputError(
            f"bài đã ghi {told_day(done.occurrence.day)} nhưng chưa gửi duyệt được: "
            f"{held_back.sentence}",
            hint="Mở bài ở trang Soạn bài, xem lại rồi gửi duyệt.",
        )
    refuse_failed(done.sent.built)
    left = " ".join(sentence(n.sentence) for n in done.notices if n.code == "con-noi-ngay-cu")
    how = "đã chép thành số mới" if done.copied else "đã dựng lại"
    told = f"{how} cho {told_day(done.occurrence.day)}: {done.wanted.title}"
    return JobResult(told=f"{told}. {left}" if left else told, result={"key": done.wanted.key})


def day_built_for(wired: WiredStation, kind: str, argument: Mapping[str, Any]) -> date | None:
    """For which day a job builds a programme; None = it builds none that is not counted on.

    Raises InputError as the job itself would.
    """
    if kind in ("dung", "gui"):
        return find(str(argument["key"]), known_episodes(wired.station, wired.tools)).day
    item = wired.tools.queue().get(int(argument["item"])) if kind == "doi-ngay" else None
    if item is None:
        return None
    return slot_of(open_queue(wired.station, wired.tools), item).day


def approve_heard(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Approve what somebody heard, as soon as the station is free.

    {"key", "who", "heard", "listened"}, as `programme/approval.approve` has them.
    """
    episode = wired.tools.catalogue().get(str(argument["key"]))
    if episode is None:
        raise InputError("số này không còn trong danh mục")
    who, heard = str(argument["who"]), str(argument["heard"])
    listened = argument.get("listened") is True
    profile, tools = wired.station.profile, wired.tools
    with held(wired, AT_WORK, waiting=lambda: tell("đang đợi lượt")):
        approve(profile, tools, episode, who=who, heard=heard, listened=listened)
        remember(wired.tools, episode)
        maintain_queue(wired.station, wired.tools)
    return JobResult(told=f"đã duyệt {episode.title}", result={"key": episode.key})


def withdraw(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Take something back: {"name", "what", "reason", "who", "consent", "original"}.

    The last two are as `care/withdraw.carry_out` has them. Done twice it takes what the first time
    left.
    """
    what = WithdrawnKind(str(argument["what"]))
    with held(wired, AT_WORK, waiting=lambda: tell("đang đợi lượt")):
        plan, _ = planned(wired, str(argument["name"]), what)
        done = take_back(
            wired, plan, reason=str(argument["reason"]), who=str(argument["who"]),
            consent=argument["consent"] is True, original=argument["original"] is True,
        )  # fmt: skip
    title = next((one.title for one in plan.episodes), plan.key)
    told = " ".join(map(sentence, _told_withdrawal(done, title)))
    if done.report.faults:
        raise InputError(
            f"chưa gỡ hết: {done.report.faults[0].sentence}",
            hint=f"Rút lại lần nữa để gỡ nốt. {told}",
        )
    return JobResult(told=told, result={"key": plan.key})


def _told_withdrawal(done: WithdrawOutcome, title: str) -> Iterator[str]:
    entry, public = done.report.withdrawal, done.public
    persons = {WithdrawnKind.RECORDING: "bản ghi", WithdrawnKind.VOICE: "giọng, các bản thu của nó"}
    what = persons.get(entry.what) or f"“{title}”"
    yield f"đã rút {what} khỏi những nơi đài giữ"
    if public.fault is not None:
        yield f"chưa xuất bản lại được: {public.fault.sentence}"
    if public.left:
        told = (
            f"trang còn {len(public.left)} tệp nhắc tên nó mà không có trong danh sách đã xuất bản"
        )
        yield f"{told}, nên chưa gỡ: {', '.join(public.left[:8])}"
    if public.unread:
        told = f"không đọc được {len(public.unread)} tệp của trang"
        yield f"{told}, chưa rõ có nhắc tên nó không: {', '.join(public.unread[:8])}"
    for one in done.lost:
        if one.occurrence is None:
            yield f"“{one.item.title}” đã rời hàng đợi"
        else:
            rest = f"còn {one.others} bài khác" if one.others else "nay trống, sẽ không có tiếng"
            yield f"khung {told_slot(one.occurrence)} mất bài “{one.item.title}”, {rest}"
    if done.report.original is not None:
        yield "tệp gốc vẫn còn; bài nào gọi nó sẽ không dựng được nữa"
    for copy in done.elsewhere:
        yield f"còn ở ngoài tầm chương trình: {copy}"


def make_own_voice(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Make a voice of the takes there are, and list what is to be read beside them: {"key"}."""
    key, heard = str(argument["key"]), count(1)
    with held(wired, AT_WORK, waiting=lambda: tell("đang đợi lượt")):
        made = make_voice(wired, key, lambda *_: tell(f"đã nghe {next(heard)} câu"))
        more = grow_list(wired, key)
    good = sum(judged.good for _, judged in made.takes)
    told = [f"đã dựng giọng từ {len(made.takes)} câu, {good} câu đạt"]
    told.append(f"đọc tới {made.missing.covered:.0%} số tiếng mà đài nói")
    if more:
        told.append(f"đã ghi thêm {more} câu để đọc những tiếng còn thiếu")
    return JobResult(told=" ".join(map(sentence, told)), result={"key": key})


def take_in_delivered(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Take in what a unit above asks to be aired, as the hub put it: {"pack", "who", "giver"}."""
    pack, who, giver = (str(argument[name]) for name in ("pack", "who", "giver"))
    with held(wired, AT_WORK, waiting=lambda: tell("đang đợi lượt")):
        told = take_delivered(wired, pack, who=who, giver=giver)
    return JobResult(told=told, result={})


def reconcile_all(wired: WiredStation, _argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Render whatever is counted on and has no sound."""
    with _building(wired, tell) as away:
        done = reconcile(wired.station, wired.tools, jobs=wired.settings.jobs, away=away)
    return JobResult(told=f"đã xem lại {len(done.wanted)} số", result={})


def look_at_formats(wired: WiredStation, _argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Whether the station is of this program or an earlier one; nothing is written."""
    tell("đang đọc các tệp của đài")
    refuse_a_newer_station(wired)
    return JobResult(
        told="đã xem mọi bài, cài đặt và sổ sách của đài: mọi thứ hợp với bản này", result={}
    )


def index_texts(wired: WiredStation, _argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Take the words of the register's texts into their index; ended midway it goes on there."""
    tell("đang đọc toàn văn")
    folder = read_register_folder(wired.tools.folders.scripts / REGISTER_FOLDER)
    if folder.texts is not None:
        folder.texts.mend()
    return JobResult(told="đã lập mục lục, nay tìm được chữ trong mọi toàn văn", result={})


def fetch_register(wired: WiredStation, argument: Mapping[str, Any], tell: Teller) -> JobResult:
    """Bring the copy of the followed register up to date: {"accept"}."""
    tell("đang lấy sổ văn bản")
    place = wired.tools.folders.scripts / REGISTER_FOLDER
    change = take_register(
        place, register_reach(wired.settings), today=wired.today,
        accept=argument.get("accept") is True,
        hold=lambda: held(wired, AT_WORK, waiting=lambda: tell("đang đợi lượt")),
    )  # fmt: skip
    unit, count = change.source.unit, len(change.offered.files)
    if change.nothing:
        return JobResult(told=f"sổ của {unit} không có gì mới ({count} văn bản)", result={})
    news = f"{len(change.added)} văn bản mới, {len(change.changed)} văn bản sửa"
    return JobResult(told=f"đã lấy sổ của {unit}: {news}; tệp của đài còn nguyên", result={})


@contextmanager
def _building(wired: WiredStation, tell: Teller) -> Iterator[EpisodesAway | None]:
    """While the block runs, the station is ours; who makes its episodes, None = this process."""
    with held(wired, AT_WORK, waiting=lambda: tell("đang đợi lượt")):
        if not wired.settings.cluster.address:
            yield None
            return
        from broadcaster.app.cluster import office_crew  # only where an office has one

        with office_crew(wired, tell) as away:
            yield away


def progress_told(tell: Teller, away: EpisodesAway | None = None) -> BuildProgress:
    """A build that tells how far it is; what others make they tell in their words."""
    if away is not None:
        return BuildProgress(spoken=lambda sentence: tell(sentence.strip(" ·")))
    count = [0]

    def spoken(_sentence: str) -> None:
        count[0] += 1
        tell(f"đã đọc {count[0]} câu")

    return BuildProgress(spoken=spoken)


def _at_its_line(notice: Notice) -> str:
    place = notice.place
    at = f"“{place.name}”, dòng {place.line}: " if place and place.line else ""
    return f"{at}{notice.sentence}"


def refuse_failed(built: BuildReport) -> None:
    """Raise InputError with the mistakes of a build and their lines, unless it made everything."""
    failed = [outcome for outcome in built.outcomes if outcome.exit_code]
    if failed or not built.outcomes:
        wrong = [n for n in built.all_notices if n.level is Level.ERROR]
        said = "; ".join(_at_its_line(n) for n in wrong[:3]) or "chưa dựng được"
        raise InputError(said, hint=wrong[0].hint if wrong else "")


KINDS: dict[str, JobFunction] = {
    "dung": render,
    "gui": send_for_approval,
    "doi-ngay": render_for_its_day,
    "duyet": approve_heard,
    "doi-soat": reconcile_all,
    "muc-luc": index_texts,
    "lay-so": fetch_register,
    "dung-giong": make_own_voice,
    "rut": withdraw,
    "nhan-giao": take_in_delivered,
    "sao-luu": back_up,
    "thu-sao-luu": try_kept_backup,
    "phuc-hoi": prepare_restore,
    "xem-ban": look_at_formats,
    "nhan-ban": take_program_in,
    "cai-giong": install_voices,
    "giong-mang": go_online,
    "soan-nhap": draft_script,
    "phim": film_networks,
}
# where a unit has a limit that is used up, these are refused; what exists is aired and published
MAKES_MORE = frozenset({"dung", "gui", "doi-ngay", "doi-soat", "dung-giong", "soan-nhap", "phim"})
