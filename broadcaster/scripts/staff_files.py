"""bao-cao-vien.toml -> legal reporters; ke-hoach.toml -> the year's plan. Keys are Vietnamese."""

from collections.abc import Mapping
from datetime import date

from broadcaster.domain.legal_reporters import LegalReporter, ReporterKind
from broadcaster.domain.notice import Level, Notice, WithNotices
from broadcaster.domain.script import ScriptKind
from broadcaster.domain.text import fold, nearest, person_key
from broadcaster.domain.toml_tables import Table, one_of, open_table, understood
from broadcaster.domain.year_plan import PlanTask, YearPlan

REPORTERS_FILE = "bao-cao-vien.toml"
PLAN_FILE = "ke-hoach.toml"
MOST_TIMES = 1000
_KINDS: Mapping[str, ReporterKind] = {
    **{one.value: one for one in ReporterKind},
    **{f"{one.value} pháp luật": one for one in ReporterKind},
}


def read_reporters(data: bytes, file: str) -> WithNotices[tuple[LegalReporter, ...]]:
    """Everybody whom the file names; who has a mistake is told and left out, the others stay.

    Never raises on bad content; the value is None for what is no file of this kind.
    """
    root, notices = open_table(data, file)
    if root is None:
        return WithNotices(value=None, notices=notices)
    if not understood(root):
        return WithNotices(value=None, notices=tuple(root.page.notices))
    found: dict[str, LegalReporter] = {}
    for table in root.tables("nguoi"):
        one = _reporter(table)
        if one is None:
            continue
        if person_key(one.name) in found:
            table.wrong("ten", f"“{one.name}” đã có ở trên", "Mỗi người một mục.")
        found.setdefault(person_key(one.name), one)
    root.close()
    return WithNotices(value=tuple(found.values()), notices=tuple(root.page.notices))


def _reporter(table: Table) -> LegalReporter | None:
    """None for one with a mistake: a day that cannot be read is not the same as no day."""
    before = len(table.page.notices)
    name = table.text("ten", required=True)
    kind = _KINDS.get(one_of(table, "loai", _KINDS))
    if not table.text("loai"):
        table.page.say(
            "thieu-khoa",
            "chưa ghi loại",
            path=table.path,
            hint='Thêm dòng loai = "báo cáo viên" hoặc "tuyên truyền viên".',
        )
    since, until = table.day("tu"), table.day("den")
    trained, train_by = table.day("tap-huan"), table.day("tap-huan-truoc")
    topics = table.texts("linh-vuc")
    table.close()
    if since and until and until < since:
        table.wrong("den", "nhiệm kỳ hết trước khi bắt đầu", "Xem lại hai ngày tu và den.")
    failed = any(n.level is Level.ERROR for n in table.page.notices[before:])
    if failed or kind is None:
        return None
    return LegalReporter(
        name=name,
        kind=kind,
        topics=topics,
        since=since,
        until=until,
        trained=trained,
        train_by=train_by,
        place=table.page.place(table.path),
    )


def read_plan(data: bytes, file: str) -> WithNotices[YearPlan]:
    """The plan; a task with a mistake is told with its line and left out, the others stay.

    Never raises on bad content; the value is None without the first and last day of the plan.
    """
    root, notices = open_table(data, file)
    if root is None:
        return WithNotices(value=None, notices=notices)
    if not understood(root):
        return WithNotices(value=None, notices=tuple(root.page.notices))
    name, first, last = root.text("ten"), root.day("tu"), root.day("den")
    tables = root.tables("viec")
    root.close()
    if first is None or last is None or last < first:
        root.page.say(
            "ke-hoach-thieu-ngay",
            "kế hoạch chưa có ngày đầu và ngày cuối, hoặc ngày cuối đứng trước",
            hint='Thêm hai dòng ở đầu tệp: tu = "1/9/2026" và den = "31/5/2027".',
        )
        return WithNotices(value=None, notices=tuple(root.page.notices))
    tasks = [one for table in tables if (one := _task(table, first, last)) is not None]
    plan = YearPlan(name=name, first=first, last=last, tasks=tuple(tasks))
    return WithNotices(value=plan, notices=(*root.page.notices, *_uncounted(plan)))


def _task(table: Table, first: date, last: date) -> PlanTask | None:
    before = len(table.page.notices)
    name = table.text("ten", required=True)
    begin, end = table.day("tu") or first, table.day("den") or last
    times = table.whole("so-lan", 1, range(1, MOST_TIMES + 1))
    kinds = tuple(kind for word in table.texts("loai") if (kind := _kind(table, word)))
    task = PlanTask(
        name=name,
        first=begin,
        last=end,
        times=times,
        topics=table.texts("chu-de"),
        documents=table.texts("van-ban"),
        kinds=kinds,
        programmes=table.texts("chuong-trinh"),
        place=table.page.place(table.path),
    )
    table.close()
    if not first <= begin <= end <= last:
        table.wrong(
            "den", "các ngày của việc này không nằm trong kế hoạch, hoặc ngày cuối đứng trước",
            "Xem lại tu và den của việc và của cả kế hoạch.",
        )  # fmt: skip
    failed = any(n.level is Level.ERROR for n in table.page.notices[before:])
    return None if failed else task


def _kind(table: Table, word: str) -> str:
    known = {fold(kind.value): kind.value for kind in ScriptKind}
    if fold(word) not in known:
        near = nearest(word, known.values())
        hint = f"Có phải ý là “{near}”?" if near else f"Các loại: {', '.join(known.values())}."
        table.wrong("loai", f"không có loại bài “{word}”", hint)
    return known.get(fold(word), "")


def _uncounted(plan: YearPlan) -> tuple[Notice, ...]:
    return tuple(
        Notice(
            code="viec-khong-dem",
            level=Level.WARNING,
            sentence=f"việc “{task.name}” không nói đếm theo gì, nên máy không đánh dấu được",
            hint="Thêm chu-de, van-ban, loai hoặc chuong-trinh.",
            place=task.place,
        )
        for task in plan.tasks
        if not task.counted
    )
