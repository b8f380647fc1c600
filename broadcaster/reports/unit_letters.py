"""What goes up from a unit and comes back down: one file each, signed, checked before it is used.

A letter up holds what the unit's own program knows of it now (its state), and for a period the
table of facts. A letter down holds remarks on those and answers. Both are a ZIP of two entries, the
words and the signature over them, so that they go by mail, by stick and by line alike.
"""

import hashlib
import io
import math
import re
import stat
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Any

from broadcaster.domain.errors import BroadcasterError, InputError, StoreError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.text import clean
from broadcaster.playout.as_run import AIRED, CUT, EMPTY
from broadcaster.pull.errors import ManifestUntrusted, MirrorFault
from broadcaster.pull.signing import (
    ManifestSignature,
    fingerprint,
    goes_on,
    read_fingerprint,
    read_signature,
    signed_by,
)
from broadcaster.reports.difficulties import Difficulty
from broadcaster.reports.report_facts import FactWay, ReportFacts
from broadcaster.reports.report_periods import ReportStage
from broadcaster.reports.shares_below import ShareBelow
from broadcaster.storage.checked_zip import broken_told, overfull, wrong_entries
from broadcaster.storage.serialization import from_plain, parse, to_line

FORMAT = 2  # of a letter that hands on what units below told; 1 = of any other
_PLAIN = 1
WORDS, SEAL = "thu.json", "thu.json.sig"
LARGEST = 16_000_000  # bytes of a file
LETTERS_PATH = "api/letters"  # below a server's root: where letters come in by the line
_MOST_OPEN = 24_000_000  # bytes of its words
_MOST_PARTS = 600_000  # lists and groups in them: each takes memory before anything is known
_MOST_SEAL = 4_096
_LONGEST = 4_000  # characters of any text in it
_MOST_ITEMS = 60_000  # of any list in it
_DEEPEST = 12
_MOST_COUNTED = 10**8
_LONGEST_PERIOD = timedelta(days=800)
_DAY = 86_400.0
_AHEAD = timedelta(days=1)
_MOST_SHARES = 1_000
_MOST_KEYS = 12  # that signed for one unit
_KEY = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"[a-z0-9-]{1,80}")  # of a difficulty
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the same letter gives the same bytes whenever it is packed
UP, DOWN = "tu-don-vi", "tu-cap-tren"


class UnitLamp(StrEnum):
    """The lamp of a unit's loudspeaker when its letter was made; the value is what people read."""

    GREEN = "xanh"
    AMBER = "vàng"
    RED = "đỏ"


class HandedStage(StrEnum):
    """How far an item came that the unit above handed down; the value is what people read."""

    TAKEN = "đã nhận"
    QUEUED = "đã xếp"
    AIRED = "đã phát"


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedProgress:
    """How far one handed item came at the unit."""

    id: str  # HandedDown.id
    stage: HandedStage
    day: date | None = None  # the last of its scripts was aired, or its slot; None = neither yet
    aired: int = 0  # of its scripts, to the end
    scripts: int = 1  # that it became here


@dataclass(frozen=True, slots=True, kw_only=True)
class StretchFigures:
    """The loudspeaker in a week or a month."""

    first: date  # a Monday, or the first of a month
    aired: int = 0  # to the end
    cut: int = 0
    missed: int = 0  # was to be heard, was not, and nothing made up for it
    empty: int = 0  # slots that held nothing
    seconds: float = 0.0
    corrected: int = 0  # places that had their correction then


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitState:
    """What a unit's program knows of it at one moment."""

    unit: str  # as it calls itself
    made: datetime  # with zone; the unit's clock
    program: str  # version
    email: str = ""  # where the unit is written to; "" = not said
    log: bool = True  # whether there is any line of the school year
    weeks: tuple[StretchFigures, ...] = ()  # of this school year, up to `made`
    months: tuple[StretchFigures, ...] = ()
    since: date | None = None  # the first day that weeks and months tell of
    resting: tuple[date, ...] = ()  # Mondays of weeks for which its timetable then had no slot
    owed: int = 0  # places that still wait for a correction
    warnings: tuple[str, ...] = ()  # a broken chain, a database that was away
    lamp: UnitLamp | None = None  # None = no player has run there
    lamp_told: tuple[str, ...] = ()  # why it is not green
    beat: datetime | None = None  # when its player was last seen alive
    backup: datetime | None = None  # when the newest backup was made; None = none is known
    handed: tuple[HandedProgress, ...] = ()
    difficulties: tuple[Difficulty, ...] = ()  # every one that the unit keeps, the oldest first


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLetter:
    """What a unit hands up."""

    state: UnitState
    facts: ReportFacts | None = None  # of a period; None = only the state
    below: tuple[ShareBelow, ...] = ()  # what the units below told of it, each apart


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRemark:
    """What the unit above says of one letter."""

    letter: str  # digest of its words
    about: str  # "tháng 11/2026"
    text: str
    at: datetime
    returned: bool  # whether it is to be made anew


@dataclass(frozen=True, slots=True, kw_only=True)
class DifficultyAnswer:
    """What the unit above answers to a difficulty."""

    id: str  # Difficulty.id
    text: str
    at: datetime
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentLetter:
    """What the unit above sends to one unit."""

    parent: str  # as it calls itself
    unit: str  # whom it is for
    made: datetime
    remarks: tuple[LetterRemark, ...] = ()
    answers: tuple[DifficultyAnswer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKey:
    """The key by which a unit, or the unit above, is known here."""

    whose: str  # key of the unit here; "" = the unit above
    name: str
    key: str  # 32 bytes, hexadecimal
    since: datetime
    compared: datetime | None = None  # when a person compared its fingerprint; None = nobody did

    @property
    def spoken(self) -> str:
        """As people compare it over the telephone."""
        return fingerprint(bytes.fromhex(self.key))


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedLetter:
    """A letter whose signature fits its words; whose key it is nobody has looked at yet."""

    letter: UnitLetter | ParentLetter
    words: bytes  # what was signed
    seal: bytes
    signature: ManifestSignature

    @property
    def digest(self) -> str:
        """SHA-256 of what was signed, hexadecimal: a letter that comes twice has the same."""
        return hashlib.sha256(self.words).hexdigest()


def stretches(facts: ReportFacts, start: Callable[[date], date]) -> tuple[StretchFigures, ...]:
    """The loudspeaker by the first day of its week or month, oldest first."""
    found: dict[date, StretchFigures] = {}
    for one in facts.facts:
        if one.way is not FactWay.LOUDSPEAKER:
            continue
        first = start(one.day)
        before = found.get(first, StretchFigures(first=first))
        missed = not one.heard and one.result != EMPTY and not one.made_up
        found[first] = replace(
            before,
            aired=before.aired + (one.result == AIRED),
            cut=before.cut + (one.result == CUT),
            missed=before.missed + missed,
            empty=before.empty + (one.result == EMPTY),
            seconds=before.seconds + one.seconds,
        )
    for debt in facts.corrections:
        if debt.settled is not None:
            day = debt.settled.astimezone(ZONE).date()
            if facts.period.holds(day):
                before = found.get(start(day), StretchFigures(first=start(day)))
                found[start(day)] = replace(before, corrected=before.corrected + 1)
    return tuple(found[first] for first in sorted(found))


# ----- written


def sealed_letter(letter: UnitLetter | ParentLetter, seal: Callable[[bytes], bytes]) -> bytes:
    """The file of a letter. Raises InputError for one too large to be read, what `seal` raises.

    A letter that an older program would read in part has a format that it does not know.
    """
    up = isinstance(letter, UnitLetter)
    written = FORMAT if isinstance(letter, UnitLetter) and letter.below else _PLAIN
    words = to_line({"format": written, "kind": UP if up else DOWN, "letter": letter})
    file = packed(words, seal(words))
    if (
        len(words) > _MOST_OPEN
        or len(file) > LARGEST
        or words.count(b"[") + words.count(b"{") > _MOST_PARTS
    ):
        raise InputError(
            "số liệu của kỳ này nhiều quá một tệp", hint="Gửi từng học kỳ, hay từng tháng một."
        )
    return file


def packed(words: bytes, seal: bytes) -> bytes:
    """Words and signature as one file; the same of both gives the same bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in ((WORDS, words), (SEAL, seal)):
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 3
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, data)
    return file.getvalue()


# ----- read


def opened_letter(
    data: bytes, where: str, *, known: Callable[[ManifestSignature], bool] = lambda _: True
) -> SealedLetter:
    """The letter in a file, checked in form, signature and sense. Raises InputError.

    Of a key that is not `known` no word is read. Whose key it is, `trusted` says.
    """
    if len(data) > LARGEST:
        raise _damaged(where, f"lớn quá {LARGEST // 1_000_000} MB")
    words, seal = _entries(data, where)
    try:
        seal.decode("ascii")  # both are kept as text
        signature = read_signature(seal)
    except (ManifestUntrusted, UnicodeDecodeError) as fault:
        raise _damaged(where, "chữ ký không đọc được") from fault
    if not signed_by(words, seal, signature.key):
        raise InputError(
            "tệp đã bị sửa sau khi ký: chữ ký không khớp với nội dung",
            hint="Chưa nhận gì. Xin đơn vị gửi lại tệp khác, qua đường khác.",
            where=where,
        )
    if not known(signature):
        raise InputError(
            "nơi nhận chưa biết khóa ký tệp này",
            hint="Lần đầu, hay khi đã đổi khóa, thì gửi bằng tệp qua thư hay USB để người nhận "
            "đối chiếu dấu khóa; sau đó gửi qua mạng được.",
            where=where,
        )
    return SealedLetter(letter=_letter(words, where), words=words, seal=seal, signature=signature)


def letter_of(words: bytes, where: str) -> UnitLetter | ParentLetter:
    """The letter of words that were opened before, and kept. Raises InputError."""
    return _letter(words, where)


def trusted(sealed: SealedLetter, pinned: bytes, whose: str, *, spoken: str = "") -> bytes:
    """The key to know `whose` by from now on. Raises InputError for one that nobody vouches for.

    `pinned` is empty at the first letter. `spoken` is a fingerprint that a person heard over the
    telephone: with it that key is taken, and no other.
    """
    key = sealed.signature.key
    if spoken and spoken != fingerprint(key):
        raise InputError(
            f"khóa của tệp này không có dấu vừa gõ ({spoken})",
            hint=f"Chưa nhận gì. Gọi {whose}, nhờ đọc lại dấu khóa.",
            field="spoken",
        )
    if pinned and not goes_on(sealed.signature, pinned) and not spoken:
        raise InputError(
            f"{whose} ký bằng khóa khác khóa đã biết (dấu {fingerprint(pinned)}): có thể là người "
            "khác mạo danh, có thể họ đã lập khóa mới",
            hint=f"Chưa nhận gì. Gọi {whose}, nhờ đọc dấu khóa; gõ dấu nghe được rồi nhận lại.",
            field="spoken",
        )
    return key


def heard_fingerprint(text: str) -> str:
    """A fingerprint as a person typed it, from the telephone. Raises InputError."""
    try:
        return read_fingerprint(text)
    except MirrorFault as fault:
        raise InputError(
            fault.sentence,
            hint="Nhờ đơn vị ấy đọc lại dấu khóa của họ, ở trang Cấp trên hay Theo dõi đơn vị.",
            field="spoken",
        ) from fault


def _entries(data: bytes, where: str) -> tuple[bytes, bytes]:
    def damaged(_: str, why: str) -> BroadcasterError:
        return _damaged(where, why)

    file = io.BytesIO(data)
    if overfull(file, 2):
        raise _damaged(where, "có quá nhiều tệp bên trong")
    with broken_told(where, "đọc tệp", damaged), zipfile.ZipFile(file) as archive:
        names = archive.namelist()
        if sorted(names) != sorted((WORDS, SEAL)):
            raise InputError(
                "đây không phải tệp đơn vị gửi cấp trên, cũng không phải tệp cấp trên trả lời",
                hint="Chọn đúng tệp .zip đơn vị kia gửi; gói bài thì nhận ở chỗ nhận bài.",
                where=where,
            )
        sizes = {name: archive.getinfo(name).file_size for name in names}
        if sizes[WORDS] > _MOST_OPEN or sizes[SEAL] > _MOST_SEAL:
            raise _damaged(where, "mở ra lớn bất thường")
        if wrong := wrong_entries(archive, sizes, ()):
            raise _damaged(where, wrong)
        return archive.read(WORDS), archive.read(SEAL)


def _letter(words: bytes, where: str) -> UnitLetter | ParentLetter:
    if words.count(b"[") + words.count(b"{") > _MOST_PARTS:
        raise _damaged(where, "có danh sách dài bất thường")
    try:
        tree = parse(words.decode("utf-8"), where=where)  # JSON in another encoding is none of ours
    except (StoreError, UnicodeDecodeError) as fault:
        raise _damaged(where, "nội dung không đọc được") from fault
    if not isinstance(tree, dict):
        raise _damaged(where, "nội dung không đọc được")
    written = tree.get("format")
    if type(written) is int and written > FORMAT:
        raise InputError(
            f"tệp do bản mới hơn của chương trình làm ra (quy cách {written})",
            hint="Chưa nhận gì. Cập nhật chương trình rồi nhận lại tệp này.",
            where=where,
        )
    kinds: dict[Any, type[UnitLetter] | type[ParentLetter]] = {UP: UnitLetter, DOWN: ParentLetter}
    kind = tree.get("kind")
    if written not in (_PLAIN, FORMAT) or not isinstance(kind, str) or kind not in kinds:
        raise _damaged(where, "không ghi quy cách")
    try:
        letter = from_plain(kinds[kind], _tidied(tree.get("letter"), where), where=where)
        if isinstance(letter, UnitLetter):
            for wrong in _senseless(letter):
                raise _damaged(where, wrong)
    except (StoreError, OverflowError) as fault:
        raise _damaged(where, "có chỗ không đúng quy cách") from fault
    return letter


@lru_cache(maxsize=1 << 14)  # a table has the same few names a thousand times
def _cleaned(text: str) -> str:
    return clean(text)


def _tidied(value: Any, where: str, depth: int = 0) -> Any:
    """Plain data without signs that no page may hold; what is too long or too deep is refused."""
    if isinstance(value, str):
        if len(value) > _LONGEST:
            raise _damaged(where, "có dòng chữ dài bất thường")
        return _cleaned(value)
    if isinstance(value, list | dict) and (len(value) > _MOST_ITEMS or depth > _DEEPEST):
        raise _damaged(where, "có danh sách dài bất thường")
    if isinstance(value, list):
        return [_tidied(one, where, depth + 1) for one in value]
    if isinstance(value, dict):
        return {_cleaned(key): _tidied(one, where, depth + 1) for key, one in value.items()}
    return value


def _senseless(letter: UnitLetter) -> Iterator[str]:
    """What cannot be so, whoever signed it."""
    state = letter.state
    today = state.made.astimezone(ZONE).date()
    if not state.unit:
        yield "không ghi tên đơn vị"
    if (
        max(len(state.weeks), len(state.resting)) > 60
        or len(state.months) > 14
        or len(state.difficulties) > 2_000
    ):
        yield "tình hình dài hơn một năm học"
    if not 0 <= state.owed <= _MOST_COUNTED:
        yield "có số đính chính còn nợ không thể có"
    if not all(0 <= one.aired <= one.scripts <= _MOST_ITEMS for one in state.handed):
        yield "có bài được giao với số đếm không thể có"
    moments = [one for one in (state.beat, state.backup) if one is not None]
    moments += [one.at for one in state.difficulties]
    if any(moment > state.made + _AHEAD for moment in moments):
        yield "có việc của những ngày chưa qua"
    if not all(_ID.fullmatch(one.id) for one in state.difficulties):
        yield "có vướng mắc mang mã không đúng quy cách"
    for one in (*state.weeks, *state.months):
        counts = (one.aired, one.cut, one.missed, one.empty, one.corrected)
        right = all(0 <= count <= _MOST_ITEMS for count in counts)
        if not right or not 0 <= one.seconds <= 32 * _DAY * 50 or one.first > today:
            yield "có số đếm, tuần hay tháng không thể có"
    if letter.facts is not None:
        yield from _senseless_facts(letter.facts, state.unit, today)
    if letter.below:
        yield from _senseless_shares(letter, today)


def _senseless_shares(letter: UnitLetter, today: date) -> Iterator[str]:
    """What units below are said to have told, and cannot have."""
    if letter.facts is None or len(letter.below) > _MOST_SHARES:
        yield "có số liệu đơn vị cấp dưới mà không có kỳ, hoặc quá nhiều đơn vị"
        return
    period = letter.facts.period
    whole = (period.closing - period.first).days + 1
    for one in letter.below:
        ends = [day for span in one.told for day in (span.first, span.last)]
        if (
            ends != sorted(ends)
            or any(a.last >= b.first for a, b in pairwise(one.told))
            or (ends and not period.first <= ends[0] <= ends[-1] <= period.closing)
        ):
            yield "có ngày số liệu cấp dưới ở ngoài kỳ hoặc chồng nhau"
            return
        days = one.days_told
        if not one.unit or not len(days) <= one.days <= whole:
            yield "có số ngày của đơn vị cấp dưới không thể có"
        if len(one.keys) > _MOST_KEYS or not all(map(_KEY.fullmatch, one.keys)):
            yield "có khóa của đơn vị cấp dưới không đúng quy cách"
        if bool(days) != bool(one.facts) or bool(days) != bool(one.keys and one.stage):
            yield "có đơn vị cấp dưới thiếu ngày, khóa hoặc số liệu"
        counts = (one.difficulties.told, one.difficulties.answered)
        if not all(0 <= count <= _MOST_COUNTED for count in counts):
            yield "có số vướng mắc không thể có"
        if one.facts is not None:
            yield from _senseless_facts(one.facts, one.unit, today)
            if (one.facts.period.first, one.facts.period.closing) != (period.first, period.closing):
                yield "có đơn vị cấp dưới nói về kỳ khác"
            if not all(fact.day in days for fact in one.facts.facts):
                yield "có lần phát của ngày không ai báo"


def _senseless_facts(facts: ReportFacts, unit: str, today: date) -> Iterator[str]:
    period = facts.period
    final = period.stage is ReportStage.FINAL
    if not period.first <= period.closing <= period.last:
        yield "ngày chốt số liệu ở ngoài kỳ"
    if period.last - period.first > _LONGEST_PERIOD:
        yield "kỳ dài bất thường"
    if period.closing > today or (final and period.last >= today):
        yield "số liệu của những ngày chưa qua"
    if final and period.closing != period.last:
        yield "số liệu chính thức mà chưa đủ kỳ"
    if facts.unit != unit:
        yield "hai tên đơn vị khác nhau"
    if not all(period.holds(one.day) for one in facts.facts):
        yield "có lần phát ở ngoài kỳ"
    lengths = [one.seconds for one in facts.facts]
    if not all(0 <= length <= _DAY for length in lengths):
        yield "có lần phát dài bất thường"
    totals = [seconds for _, seconds in facts.uncounted]
    if not all(math.isfinite(seconds) and seconds >= 0 for seconds in totals):
        yield "có số giây không thể có"
    counted = [facts.downloads] if facts.downloads is not None else []
    counts = [*counted, *(count for _, count in facts.taken)]
    counts += [one.listeners for one in facts.facts]
    if not all(0 <= count <= _MOST_COUNTED for count in counts):
        yield "có số lượt không thể có"
    debts = [moment for one in facts.corrections for moment in (one.opened, one.settled) if moment]
    if any(moment.astimezone(ZONE).date() > today + _AHEAD for moment in debts):
        yield "có đính chính của những ngày chưa qua"


def _damaged(where: str, why: str) -> InputError:
    return InputError(
        f"tệp không dùng được: {why}",
        hint="Chưa nhận gì. Xin nơi gửi làm lại tệp khác.",
        where=where,
    )
