"""The outline of a school's or commune's report: what is known is filled in, the rest is blank.

Longer than a module should be: its parts and appendices are one text that refers to itself.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import ReportOutline, ReportSettings, StaffShow
from broadcaster.playout.as_run import AIRED, EMPTY
from broadcaster.reports.plan_progress import TaskState
from broadcaster.reports.report_facts import (
    AiredFact,
    FactWay,
    PackCount,
    QuestionCount,
    ReportFacts,
    WayFigures,
)
from broadcaster.reports.report_periods import ReportStage, official_date, official_month
from broadcaster.reports.staff_figures import StaffFigures

BLANK = "……………"  # what a person fills in; a file marks it in colour
_SHORT = "……"
_NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII")
_REPORTERS = "Báo cáo viên, tuyên truyền viên pháp luật"
_LESSONS = "Bài hướng dẫn, tập huấn nội bộ"  # name of their appendix, before the period
_NAMED = 12  # silent units that the text itself names


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTable:
    """A table of the report; a cell is a text."""

    columns: tuple[tuple[str, int], ...]  # heading, share of the width in percent
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()  # places of columns that hold figures


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperPart:
    """A numbered part: its paragraphs, each a heading ("1. …"), a text, or a table."""

    title: str  # "II. KẾT QUẢ THỰC HIỆN"
    body: tuple[str | PaperTable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperAppendix:
    """An appendix with pages of its own."""

    name: str
    attached: str  # "Kèm theo Báo cáo số …"
    table: PaperTable
    notes: tuple[str, ...] = ()
    title: str = ""  # "Phụ lục I", by its place among the others


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPaper:
    """A report by Phụ lục I of NĐ 30/2020/NĐ-CP, before it is drawn."""

    parent: str
    issuer: str
    number: str  # "Số: 05/BC-THCSHP"
    place_and_date: str
    subject: tuple[str, ...]  # lines under BÁO CÁO
    addressees: tuple[str, ...]
    grounds: tuple[str, ...]  # with their stops
    opening: str
    parts: tuple[PaperPart, ...]
    signer_title: tuple[str, ...]
    signer: str
    recipients: tuple[str, ...]  # with their stops
    appendices: tuple[PaperAppendix, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFigures:
    """What one unit below told of its loudspeaker."""

    name: str
    figures: WayFigures | None  # None = nothing was sent
    days: int  # of the period on which it belonged
    told: int  # of those that it told of
    closing: date | None  # the last of them
    stage: ReportStage | None
    doubts: tuple[str, ...] = ()  # sentences


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitsTold:
    """What the units below a commune sent of the period, summed without counting anything twice."""

    units: int  # how many there are
    silent: tuple[str, ...]  # names of those that sent nothing
    airings: int
    programmes: int  # different ones
    seconds: float
    rows: tuple[UnitFigures, ...] = ()  # each unit; () = not told apart


def report_paper(
    facts: ReportFacts,
    settings: ReportSettings,
    *,
    number: int = 0,
    signed: date | None = None,
    units: UnitsTold | None = None,
    staff: StaffFigures | None = None,
) -> ReportPaper:
    """The report by the outline of a school or a commune, as the settings say.

    `number` and `signed` are 0 and None until somebody gives them; so is what `units` told.
    `staff` is what is known of guidance, training, reporters and the year's plan.
    """
    commune = settings.outline is ReportOutline.COMMUNE
    issuer = settings.issuer or facts.unit
    told = f"{number:02d}" if number else _SHORT
    symbol = settings.symbol or f"BC-{_SHORT}"
    day = _long_date(signed) if signed else f"ngày {_SHORT} tháng {_SHORT} năm {_SHORT}"
    attached = f"Kèm theo Báo cáo số {told}/{symbol} {day} của {issuer}"
    period = facts.period.words
    appendices = tuple(
        replace(one, title=appendix_title(place))
        for place, one in enumerate(
            (
                _broadcasts(facts, attached),
                _documents(facts, attached),
                *_unit_appendices(units, period, attached),
                *_plan_appendices(staff, attached),
                *_staff_appendices(staff, period, attached),
            )
        )
    )
    at = {one.name: one.title for one in appendices}
    return ReportPaper(
        parent=(settings.parent or BLANK).upper(),
        issuer=issuer.upper(),
        number=f"Số: {told}/{symbol}",
        place_and_date=f"{settings.place or BLANK}, {day}",
        subject=(
            "Kết quả công tác phổ biến, giáo dục pháp luật",
            f"qua truyền thanh, phát thanh học đường {period}"
            if commune
            else f"qua phát thanh của nhà trường {period}",
        ),
        addressees=settings.addressees or (BLANK,),
        grounds=_stopped(settings.grounds) or (f"Căn cứ {BLANK}.",),
        opening=(
            f"{issuer} báo cáo kết quả công tác phổ biến, giáo dục pháp luật {facts.period.told} "
            f"như sau{_renamed(facts)}:"
        ),
        parts=(
            _direction(settings, issuer, staff, at),
            _results(facts, units, commune=commune),
            _judgement(facts),
            PaperPart(title="IV. PHƯƠNG HƯỚNG, NHIỆM VỤ", body=(*_tasks_left(staff), BLANK)),
            PaperPart(
                title="V. ĐỀ XUẤT, KIẾN NGHỊ",
                body=(
                    BLANK,
                    f"Trên đây là báo cáo kết quả công tác phổ biến, giáo dục pháp luật {period} "
                    f"của {issuer}./.",
                ),
            ),
        ),
        signer_title=settings.signer_title or (BLANK,),
        signer=settings.signer or BLANK,
        recipients=(
            "- Như trên;",
            *(f"- {name};" for name in map(_bare, settings.recipients) if name),
            f"- Lưu: {_bare(settings.filed) or f'VT, {_SHORT}'}.",
        ),
        appendices=appendices,
    )


def appendix_title(place: int) -> str:
    """What an appendix is called by its place from 0."""
    return f"Phụ lục {_NUMERALS[place]}"


def _renamed(facts: ReportFacts) -> str:
    """Said where the unit had another name on some days of the period."""
    told = "; ".join(
        f"đến hết ngày {official_date(last)} là {name}" for name, last in facts.formerly
    )
    return f" ({told})" if told else ""


def _long_date(day: date) -> str:
    """Days below 10, January and February have a nought before them, other months have none."""
    return f"ngày {day.day:02d} tháng {official_month(day.month)} năm {day.year}"


def _bare(text: str) -> str:
    """Without the stops at its end, for the paper sets its own; "" when nothing is left."""
    return text.strip().rstrip(" ;.,")


def _stopped(lines: Sequence[str]) -> tuple[str, ...]:
    """Each ends with a semicolon, the last with a full stop; empty ones are left out."""
    clean = [one for one in map(_bare, lines) if one]
    return tuple(f"{one}{'.' if at == len(clean) - 1 else ';'}" for at, one in enumerate(clean))


def figure(value: int) -> str:
    """A whole number as official papers write it: 1.250."""
    return f"{value:,}".replace(",", ".")


def minutes(seconds: float) -> str:
    """Seconds as minutes with one decimal: 1.250,5."""
    return f"{seconds / 60:,.1f}".replace(",", " ").replace(".", ",").replace(" ", ".")


# --- the parts


def _direction(
    settings: ReportSettings, issuer: str, staff: StaffFigures | None, at: Mapping[str, str]
) -> PaperPart:
    commune = settings.outline is ReportOutline.COMMUNE
    request = f" Thực hiện {_bare(settings.request)}." if _bare(settings.request) else ""
    who = issuer if commune else "Nhà trường"
    guidance = _guidance_and_training(staff, at)
    council = (
        f"{4 if guidance else 3}. Hội đồng phối hợp phổ biến, giáo dục pháp luật",
        f"Thành viên: {_SHORT} người; đã họp {_SHORT} lần. {BLANK}",
    )
    team = "Đội ngũ" if commune else f"Tổ tuyên truyền pháp luật: {_SHORT} người;"
    return PaperPart(
        title="I. CÔNG TÁC CHỈ ĐẠO, TRIỂN KHAI",
        body=(
            "1. Kế hoạch",
            f"{who} đã ban hành {_bare(settings.plan) or BLANK}.{request}",
            "2. Phân công, lực lượng",
            f"{team} {_legal_reporters(staff)}.{_of_reporters(staff, at)} {BLANK}",
            *guidance,
            *(council if commune else ()),
        ),
    )


def _results(facts: ReportFacts, units: UnitsTold | None, *, commune: bool) -> PaperPart:
    documents = facts.introduced()
    topics = "; ".join(
        f"{one.name} ({figure(one.programmes)} chương trình)"
        for one in sorted(
            facts.tallies(lambda one: one.topics, *FactWay), key=lambda one: -one.programmes
        )
    )
    kinds = "; ".join(
        f"{one.name} ({figure(one.items)} mục)" for one in facts.tallies(lambda one: one.kinds)
    )
    numbers = len({document.number for document, _ in documents})
    content = [f"Chủ đề: {topics or BLANK}."]
    if numbers:
        content.append(
            f"Đã giới thiệu {figure(numbers)} văn bản, kèm tình trạng hiệu lực của từng văn bản "
            "vào ngày phát (Phụ lục II)."
        )
    else:
        content.append(f"Văn bản đã giới thiệu: {BLANK}.")
    loud = "loa" if commune else "loa trường"
    local = [f"Hòa giải ở cơ sở: {BLANK}.", f"Chuẩn tiếp cận pháp luật: {BLANK}."]
    return PaperPart(
        title="II. KẾT QUẢ THỰC HIỆN",
        body=(
            *(f"Lưu ý về số liệu: {one}" for one in facts.warnings),
            "1. Nội dung đã phổ biến",
            *content,
            "2. Hình thức",
            *_loudspeaker(facts, "Truyền thanh cơ sở" if commune else "Phát thanh của trường"),
            *([f"Loại bài ở {loud}, tính theo mục của từng lượt phát: {kinds}."] if kinds else []),
            *(_schools(units) if commune else ()),
            *_other_ways(facts),
            *(local if commune else ()),
            f"{'Sinh hoạt' if commune else 'Chào cờ, lồng ghép môn học'}, hội thi, "
            f"tủ sách pháp luật{'' if facts.networks else ', mạng xã hội'}: {BLANK}.",
            "3. Đối tượng, lượt người",
            *_audiences(facts, loud, commune=commune),
            "4. Ngày Pháp luật nước Cộng hòa xã hội chủ nghĩa Việt Nam (09/11)",
            *_law_day(facts),
            "5. Chuyển đổi số",
            _digital(facts, "đơn vị" if commune else "trường"),
            "6. Kinh phí",
            BLANK,
            "7. Khó khăn, vướng mắc đã phản ánh",
            f"{facts.difficulties.words or BLANK}.",
        ),
    )


def _schools(units: UnitsTold | None) -> tuple[str, ...]:
    """What the schools of a commune sent; one that is silent is named, never taken for none."""
    if units is None:
        return (f"Phát thanh học đường: số liệu của {_SHORT} trường; chưa gửi: {BLANK}.",)
    sent = units.units - len(units.silent)
    who = "đơn vị" if units.rows else "trường"
    where = " Từng đơn vị, ngày chốt số liệu: Phụ lục III." if units.rows else ""
    if not sent:  # nought would be a figure of those who are silent
        return (
            f"Phát thanh học đường: chưa {who} nào trong {figure(units.units)} {who} gửi số "
            f"liệu; {BLANK}.{where}",
        )
    told = (
        f"Phát thanh học đường: {figure(sent)}/{figure(units.units)} {who} đã gửi số liệu, gồm "
        f"{figure(units.airings)} lượt phát trọn của {figure(units.programmes)} chương trình khác "
        f"nhau, {minutes(units.seconds)} phút.{where}"
    )
    if not units.silent:
        return (told,)
    if units.rows and len(units.silent) > _NAMED:
        return told, f"Chưa gửi số liệu: {figure(len(units.silent))} {who} (Phụ lục III)."
    return told, f"Chưa gửi số liệu: {'; '.join(units.silent)}."


def _loudspeaker(facts: ReportFacts, called: str) -> tuple[str | PaperTable, ...]:
    if not facts.log:
        return (f"{called}: trong kỳ không có nhật ký phát; {BLANK}.",)
    told = facts.figures(FactWay.LOUDSPEAKER)
    counted = " (tính từng điểm phát)" if facts.sites > 1 else ""
    return (
        f"{called} (theo nhật ký phát): {figure(told.airings)} lượt phát "
        f"trọn{counted} của {figure(told.programmes)} chương trình khác nhau, "
        f"{minutes(told.seconds)} phút.",
        month_table(facts),
    )


def month_table(facts: ReportFacts) -> PaperTable:
    """The loudspeaker by months, and the whole period."""
    months: dict[date, list[AiredFact]] = {}
    for one in facts.facts:
        if one.way is FactWay.LOUDSPEAKER:
            months.setdefault(one.day.replace(day=1), []).append(one)
    rows = [
        _month_row(facts, f"{official_month(m.month)}/{m.year}", months[m]) for m in sorted(months)
    ]
    every = [one for found in months.values() for one in found]
    return PaperTable(
        columns=(
            ("Tháng", 13),
            ("Lượt phát trọn", 16),
            ("Chương trình", 17),
            ("Gián đoạn", 13),
            ("Không phát", 13),
            ("Không xếp bài", 13),
            ("Phút đã phát", 15),
        ),
        rows=(*rows, _month_row(facts, "Cả kỳ", every)),
        numbers=(1, 2, 3, 4, 5, 6),
    )


def _month_row(facts: ReportFacts, name: str, found: Sequence[AiredFact]) -> tuple[str, ...]:
    heard = [one for one in found if one.heard]
    whole = [one for one in heard if one.result == AIRED]
    empty = sum(one.result == EMPTY for one in found)
    return (
        name,
        figure(len(whole)),
        figure(facts.different(whole)),
        figure(len(heard) - len(whole)),
        figure(len(found) - len(heard) - empty),
        figure(empty),
        minutes(sum(one.seconds for one in heard)),
    )


def _other_ways(facts: ReportFacts) -> tuple[str, ...]:
    station = facts.figures(FactWay.STATION)
    told = []
    if station.airings:
        told.append(
            f"Đài truyền thanh (theo đài báo lại): {figure(station.airings)} lượt phát của "
            f"{figure(station.programmes)} chương trình, {minutes(station.seconds)} phút."
        )
    elif not facts.taken:
        told.append(f"Đài truyền thanh: {BLANK}.")
    if facts.taken:
        names = "; ".join(f"{name} ({figure(count)} chương trình)" for name, count in facts.taken)
        told.append(f"Đài đã nhận bài: {names}.")
    if facts.networks:
        names = "; ".join(f"{name} {figure(count)} lần" for name, count in facts.networks)
        told.append(f"Đã đăng lên mạng xã hội, theo người đăng ghi lại: {names}.")
    return (*told, *_packs(facts.packs), *_questions(facts.questions))


def _packs(packs: PackCount | None) -> tuple[str, ...]:
    """Scripts that other units had of this one, and the other way round."""
    told = (
        [
            f"{word} {figure(count)} gói ({figure(scripts)} kịch bản)"
            for word, count, scripts in (
                ("gửi đơn vị khác", packs.given, packs.given_scripts),
                ("nhận của đơn vị khác", packs.taken, packs.taken_scripts),
            )
            if count
        ]
        if packs
        else []
    )
    return (f"Kịch bản dùng chung: {'; '.join(told)}.",) if told else ()


def _questions(asked: QuestionCount | None) -> tuple[str, ...]:
    """What listeners asked; nothing where nobody did in the period."""
    if asked is None or not (asked.came or asked.answered or asked.aired):
        return ()
    return (
        f"Câu hỏi của người nghe: {figure(asked.came)} câu gửi đến, {figure(asked.answered)} câu "
        f"được trả lời, {figure(asked.aired)} câu đã phát trên loa.",
    )


def _audiences(facts: ReportFacts, loud: str, *, commune: bool) -> tuple[str, ...]:
    words = "; ".join(
        f"{one.name} ({figure(one.airings)} lượt)"
        for one in facts.tallies(lambda one: one.audiences)
    )
    told = [f"Bài phát ở {loud} dành cho: {words}."] if words else []
    if facts.listeners:
        told.append(
            f"Lượt người nghe ở {loud}: khoảng {figure(facts.listeners)} (ước tính theo sĩ "
            "số, không phải số đếm được)."
        )
    who = ("Cán bộ, giáo viên, nhân viên", "học sinh", "phụ huynh")
    if commune:
        who = ("Cán bộ, công chức", "người dân", "học sinh")
    told.append(f"{'; '.join(f'{name}: {_SHORT} lượt' for name in who)}.")
    return tuple(told)


def _law_day(facts: ReportFacts) -> tuple[str, ...]:
    """What the loudspeaker played on the day itself; what else was done only people know."""
    heard = [
        one
        for one in facts.heard(FactWay.LOUDSPEAKER)
        if (one.day.month, one.day.day) == (11, 9) and one.result == AIRED
    ]
    titles = "; ".join(dict.fromkeys(f"“{one.title}”" for one in heard))
    aired = f"Ngày 09/11 đã phát {figure(len(heard))} lượt: {titles}. " if heard else ""
    return (f"{aired}{BLANK}",)


def _digital(facts: ReportFacts, whose: str) -> str:
    posted = facts.figures(FactWay.CHANNEL)
    counted = (
        f" Máy chủ đếm được {figure(facts.downloads)} lượt tải."
        if facts.downloads is not None
        else ""
    )
    if not posted.programmes:
        return f"Kênh podcast và trang của {whose}: {BLANK}.{counted}"
    return (
        f"Đăng {figure(posted.programmes)} chương trình trên kênh podcast và trang của "
        f"{whose}.{counted} {BLANK}"
    )


def _judgement(facts: ReportFacts) -> PaperPart:
    unheard = facts.unheard()
    lacks, why = [], []
    if unheard:
        results = Counter(one.result for one in unheard)
        made = Counter(one.result for one in unheard if one.made_up)
        told = "; ".join(
            f"{name.lower()}: {figure(n)}"
            + (f" (đã phát bù {figure(made[name])})" if made[name] else "")
            for name, n in results.most_common()
        )
        lacks.append(f"Theo nhật ký phát: {told} (Phụ lục I).")
        reasons = Counter(one.reason for one in unheard if one.reason)
        why += [f"{reason} ({figure(n)} lần)" for reason, n in reasons.most_common()]
    if facts.corrections:
        left = sum(one.settled is None for one in facts.corrections)
        lacks.append(
            f"Đính chính: {figure(len(facts.corrections))} nơi, còn {figure(left)} nơi chưa "
            "nghe bài đính chính."
        )
    return PaperPart(
        title="III. ĐÁNH GIÁ",
        body=(
            "1. Ưu điểm",
            BLANK,
            "2. Hạn chế",
            *lacks,
            BLANK,
            "3. Nguyên nhân",
            *([f"Máy ghi: {'; '.join(why)}."] if why else []),
            BLANK,
        ),
    )


# --- guidance, training, reporters, the year's plan


def _legal_reporters(staff: StaffFigures | None) -> str:
    """How many báo cáo viên and tuyên truyền viên, on the closing day."""
    if staff is None or staff.reporters is None or staff.promoters is None:
        return f"báo cáo viên, tuyên truyền viên pháp luật: {_SHORT} người"
    return (
        f"báo cáo viên pháp luật: {figure(staff.reporters)} người; tuyên truyền viên pháp luật: "
        f"{figure(staff.promoters)} người"
    )


def _of_reporters(staff: StaffFigures | None, at: Mapping[str, str]) -> str:
    """What they speak of, whose term or training is due on the closing day."""
    if staff is None or not (staff.people or staff.due):
        return ""
    topics = Counter(topic for one in staff.people for topic in one.topics)
    told = [f"{topic} ({figure(count)} người)" for topic, count in topics.most_common()]
    said = f" Lĩnh vực: {'; '.join(told)}." if told else ""
    ends = Counter(one.what for one in staff.due)
    late = Counter(one.what for one in staff.due if one.over)
    due = [
        f"{what} {figure(count)} người"
        + (f" (đã quá hạn {figure(late[what])})" if late[what] else "")
        for what, count in sorted(ends.items())
    ]
    said += f" Đến hạn: {'; '.join(due)}." if due else ""
    return f"{said.removesuffix('.')} ({at[_REPORTERS]})." if said else f" ({at[_REPORTERS]})."


def _guidance_and_training(staff: StaffFigures | None, at: Mapping[str, str]) -> tuple[str, ...]:
    """What the unit's own people were given on its private shows; nothing where there are none."""
    if staff is None or not staff.asks:
        return ()
    told = []
    if StaffShow.GUIDANCE in staff.asks:
        told.append(
            f"Hướng dẫn, chỉ đạo trên kênh nội bộ: {figure(staff.guidance_episodes)} bài, "
            f"{figure(staff.guidance_confirmed - staff.guidance_by_hand)} lượt người xác nhận đã "
            f"nghe{_by_hand(staff.guidance_by_hand, 'lượt')}."
        )
    if StaffShow.TRAINING in staff.asks:
        told.append(
            f"Tập huấn trên kênh nội bộ: {figure(staff.training_episodes)} bài, "
            f"{figure(staff.training_people - staff.training_by_hand)} người xác nhận đã nghe"
            f"{_by_hand(staff.training_by_hand, 'người')}; "
            f"{figure(staff.training_passed - staff.passed_by_hand)} người đạt câu hỏi và tự gửi "
            f"kết quả{_by_hand(staff.passed_by_hand, 'người')}."
        )
    where = next((title for name, title in at.items() if name.startswith(_LESSONS)), "")
    told += [f"Từng bài: {where}."] if where else []
    return ("3. Hướng dẫn, tập huấn", *told)


def _by_hand(count: int, what: str) -> str:
    """Who was noted by somebody else, apart from who said it themselves."""
    return f", {figure(count)} {what} do đơn vị ghi tay" if count else ""


def _tasks_left(staff: StaffFigures | None) -> tuple[str, ...]:
    """What of the year's plan is not done yet; a blank where the plan cannot be read."""
    if staff and staff.plan_open:
        return (f"Việc của kế hoạch năm chưa xong đến ngày chốt số liệu: {BLANK}.",)
    left = [one for one in staff.tasks if one.state is not TaskState.DONE] if staff else []
    if not left:
        return ()
    named = "; ".join(f"{one.task.name} ({one.state}, {one.told})" for one in left if one.counted)
    others = "; ".join(one.task.name for one in left if not one.counted)
    told = [f"Việc của kế hoạch năm chưa xong đến ngày chốt số liệu: {named}."] if named else []
    told += [f"Việc mà nhật ký phát không cho biết: {others}. {BLANK}"] if others else []
    return tuple(told)


def _unit_appendices(
    units: UnitsTold | None, period: str, attached: str
) -> tuple[PaperAppendix, ...]:
    """Every unit below with its closing day; nothing where units are not told apart."""
    if units is None or not units.rows:
        return ()
    rows = tuple(
        (
            str(number),
            one.name,
            figure(one.figures.airings) if one.figures else "",
            figure(one.figures.programmes) if one.figures else "",
            minutes(one.figures.seconds) if one.figures else "",
            official_date(one.closing) if one.closing else "",
            unit_standing(one),
        )
        for number, one in enumerate(units.rows, 1)
    )
    return (
        PaperAppendix(
            name=f"Số liệu của từng đơn vị {period}",
            attached=attached,
            table=PaperTable(
                columns=(
                    ("TT", 5),
                    ("Đơn vị", 29),
                    ("Lượt phát trọn", 10),
                    ("Chương trình", 10),
                    ("Phút", 10),
                    ("Chốt đến ngày", 12),
                    ("Tình trạng số liệu", 24),
                ),
                rows=rows,
                numbers=(0, 2, 3, 4),
            ),
            notes=(
                "Theo tệp có chữ ký của từng đơn vị, ở loa; mỗi ngày của một đơn vị chỉ tính một "
                "lần dù được báo nhiều lần. Ô trống là chưa gửi, không phải bằng 0.",
            ),
        ),
    )


def unit_standing(one: UnitFigures) -> str:
    """How far the figures of a unit go, and what speaks against them."""
    if one.figures is None or one.stage is None:
        return "chưa gửi"
    told = one.stage.value
    if one.told < one.days:
        told += f", có {figure(one.told)} trong {figure(one.days)} ngày"
    return "; ".join((told, *(doubt.rstrip(".") for doubt in one.doubts)))


def _plan_appendices(staff: StaffFigures | None, attached: str) -> tuple[PaperAppendix, ...]:
    """The tasks of the year's plan, as far as the log tells; nothing where there is no plan."""
    if staff is None or not staff.tasks:
        return ()
    rows = tuple(
        (
            str(number),
            one.task.name,
            f"{official_date(one.task.first)} – {official_date(one.task.last)}",
            one.told if one.counted else "",
            _days(one.days),
            one.state.value,
        )
        for number, one in enumerate(staff.tasks, 1)
    )
    return (
        PaperAppendix(
            name=f"Thực hiện {staff.plan or 'kế hoạch năm'}",
            attached=attached,
            table=PaperTable(
                columns=(
                    ("TT", 5),
                    ("Việc", 33),
                    ("Thời gian", 20),
                    ("Đã phát", 10),
                    ("Ngày phát", 18),
                    ("Kết quả", 14),
                ),
                rows=rows,
                numbers=(0,),
            ),
            notes=(
                "Đếm theo nhật ký phát, từ ngày đầu của kế hoạch đến ngày chốt số liệu: mỗi chương "
                "trình một ngày là một lần.",
            ),
        ),
    )


def _staff_appendices(
    staff: StaffFigures | None, period: str, attached: str
) -> tuple[PaperAppendix, ...]:
    """Who the reporters are and what is due; each lesson for the unit's own people."""
    found = []
    if staff and (staff.people or staff.due):
        found.append(
            PaperAppendix(name=_REPORTERS, attached=attached, table=_reporters_table(staff))
        )
    if staff and staff.lessons:
        rows = tuple(
            (
                str(number),
                one.title,
                one.asks.value,
                official_date(one.day) if one.day else "",
                figure(one.heard),
                figure(one.by_hand) if one.by_hand else "",
                "" if one.passed is None else figure(one.passed),
            )
            for number, one in enumerate(staff.lessons, 1)
        )
        table = PaperTable(
            columns=(
                ("TT", 5),
                ("Bài", 38),
                ("Kênh", 16),
                ("Ngày lên kênh", 14),
                ("Đã nghe", 9),
                ("Ghi tay", 9),
                ("Đạt câu hỏi", 9),
            ),
            rows=rows,
            numbers=(0, 4, 5, 6),
        )
        note = (
            "Số người xác nhận trong kỳ; Ghi tay là phần do đơn vị ghi hộ. Ô trống ở cột Đạt câu "
            "hỏi là bài không có câu hỏi, hay không còn trên kênh."
        )
        name = f"{_LESSONS} {period}"
        found.append(PaperAppendix(name=name, attached=attached, table=table, notes=(note,)))
    return tuple(found)


def _reporters_table(staff: StaffFigures) -> PaperTable:
    ended = [one.reporter for one in staff.due if one.reporter not in staff.people]
    rows = []
    for number, one in enumerate((*staff.people, *dict.fromkeys(ended)), 1):
        since, until, trained = (
            official_date(day) if day else "" for day in (one.since, one.until, one.trained)
        )
        ends = [
            f"{told.what} {official_date(told.day)}{' (quá hạn)' if told.over else ''}"
            for told in staff.due
            if told.reporter == one
        ]
        term = " – ".join((since or "…", until or "…")) if since or until else ""
        rows.append(
            (
                str(number), one.name, one.kind.value, "; ".join(one.topics), term, trained,
                "; ".join(ends),
            )
        )  # fmt: skip
    return PaperTable(
        columns=(
            ("TT", 5),
            ("Họ và tên", 19),
            ("Là", 13),
            ("Lĩnh vực", 22),
            ("Nhiệm kỳ", 16),
            ("Tập huấn gần nhất", 11),
            ("Đến hạn", 14),
        ),
        rows=tuple(rows),
        numbers=(0,),
    )


# --- the appendices


def _broadcasts(facts: ReportFacts, attached: str) -> PaperAppendix:
    notes = [
        f"{what}: {minutes(s)} phút, không tính là chương trình" for what, s in facts.uncounted
    ]
    return PaperAppendix(
        name=f"Nhật ký phát {facts.period.words}",
        attached=attached,
        table=PaperTable(
            columns=(
                ("TT", 5),
                ("Ngày", 10),
                ("Giờ", 7),
                ("Tên chương trình", 30),
                ("Loại bài", 14),
                ("Phút", 7),
                ("Nơi phát", 14),
                ("Kết quả", 13),
            ),
            rows=tuple(_aired_row(n, one) for n, one in enumerate(facts.facts, 1)),
            numbers=(0, 5),
        ),
        notes=tuple(f"{one[:1].upper()}{one[1:]}." for one in notes),
    )


def _aired_row(number: int, one: AiredFact) -> tuple[str, ...]:
    where = f"{one.way.value}, {one.place}" if one.place else one.way.value
    result = "Đã đăng" if one.way is FactWay.CHANNEL else one.result
    return (
        str(number),
        official_date(one.day),
        f"{one.start.astimezone(ZONE):%H:%M}" if one.start else "",
        one.title,
        "; ".join(dict.fromkeys(one.kinds)),
        minutes(one.seconds) if one.heard else "",
        where,
        f"{result}: {one.why}" if one.reason else f"{result} {one.why}".rstrip(),
    )


def _documents(facts: ReportFacts, attached: str) -> PaperAppendix:
    rows = [
        (
            str(number),
            document.number,
            document.title,
            _days(days),
            document.standing,
        )
        for number, (document, days) in enumerate(facts.introduced(), 1)
    ]
    return PaperAppendix(
        name=f"Văn bản đã giới thiệu {facts.period.words}",
        attached=attached,
        table=PaperTable(
            columns=(
                ("TT", 5),
                ("Số, ký hiệu", 18),
                ("Tên văn bản", 35),
                ("Ngày phát", 17),
                ("Tình trạng vào ngày ấy", 25),
            ),
            rows=tuple(rows),
            numbers=(0,),
        ),
        notes=("Tình trạng tính theo sổ văn bản của đơn vị.",) if rows else (),
    )


def _days(days: Sequence[date]) -> str:
    """All when they are few, else how many from when to when."""
    if len(days) <= 3:
        return ", ".join(official_date(day) for day in days)
    return f"{len(days)} ngày, {official_date(days[0])} – {official_date(days[-1])}"
