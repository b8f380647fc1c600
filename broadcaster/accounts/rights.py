"""Who may do what at the teachers' desk: roles, rights, and the one table that joins them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from broadcaster.domain.schedule import Unit, unit_on


class Role(StrEnum):
    """What somebody is at the station; the value is what commands and the database call it."""

    PUPIL = "hoc-sinh"
    EDITOR = "bien-tap"
    APPROVER = "kiem-duyet"
    LAW = "bao-cao-vien"
    ADMIN = "quan-tri"
    PARENT = "cap-tren"
    STATION = "dai"


class Right(StrEnum):
    """What a page or an action asks for; the value is what people read when they may not."""

    ACCOUNT = "xem tài khoản của mình"
    LOOK = "xem chương trình, hàng đợi, lịch và nhật ký"
    HEAR = "nghe thử"
    WRITE = "soạn bài"
    RECORD = "thu âm"
    CONSENT = "ghi phiếu đồng ý của người có giọng"
    SEND = "gửi duyệt"
    AMEND = "sửa thẳng bài đã gửi duyệt"
    REVIEW = "xem bài chờ duyệt"
    LAW = "ghi ý kiến về phần pháp luật"
    APPROVE = "duyệt và trả lại bài"
    QUEUE = "xếp hàng đợi"
    AIR = "phát và dừng phát"
    WITHDRAW = "rút bài, rút bản ghi"
    URGENT = "phát thông báo khẩn"
    REGISTER = "ghi sổ văn bản"
    READINGS = "thêm cách đọc"
    SOUNDS = "thêm âm thanh vào kho"
    REPORT = "xem thống kê và xuất báo cáo"
    STAFF = "ghi tập huấn, báo cáo viên và kế hoạch năm"
    UNITS = "nhận, gửi tệp với đơn vị và cấp trên"
    POST = "công bố số liệu, kế hoạch, báo cáo"
    QUESTIONS = "trả lời câu hỏi của người nghe được giao"
    INBOX = "đọc mọi câu hỏi người nghe gửi"
    CARE = "xem câu hỏi về bạo lực, xâm hại"
    SETTINGS = "đổi cài đặt của đài"
    PEOPLE = "quản lý người dùng"
    PULL = "lấy bài về đài"


ROLE_NAMES = {
    Role.PUPIL: "Học sinh phát thanh viên",
    Role.EDITOR: "Biên tập",
    Role.APPROVER: "Kiểm duyệt",
    Role.LAW: "Báo cáo viên pháp luật",
    Role.ADMIN: "Quản trị trường",
    Role.PARENT: "Đơn vị cấp trên",
    Role.STATION: "Đài truyền thanh",
}

_PUPIL = frozenset({Right.ACCOUNT, Right.LOOK, Right.HEAR, Right.WRITE, Right.RECORD})
_EDITOR = _PUPIL | {
    Right.CONSENT,
    Right.SEND,
    Right.AMEND,
    Right.REVIEW,
    Right.QUEUE,
    Right.AIR,
    Right.WITHDRAW,
    Right.REGISTER,
    Right.READINGS,
    Right.SOUNDS,
    Right.REPORT,
    Right.STAFF,
    Right.UNITS,
    Right.POST,
    Right.QUESTIONS,
}
_APPROVER = frozenset({
    Right.ACCOUNT, Right.LOOK, Right.HEAR, Right.REVIEW, Right.APPROVE, Right.QUEUE, Right.AIR,
    Right.URGENT, Right.WITHDRAW, Right.REPORT, Right.UNITS, Right.CONSENT, Right.REGISTER,
    Right.STAFF, Right.POST, Right.QUESTIONS, Right.INBOX, Right.CARE,
})  # fmt: skip

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.PUPIL: _PUPIL,
    Role.EDITOR: _EDITOR,
    Role.APPROVER: _APPROVER,
    Role.LAW: frozenset({
        Right.ACCOUNT, Right.LOOK, Right.HEAR, Right.WRITE, Right.REVIEW, Right.LAW, Right.REPORT,
        Right.REGISTER, Right.STAFF, Right.QUESTIONS, Right.INBOX,
    }),
    Role.ADMIN: frozenset(Right) - {Right.PULL, Right.APPROVE, Right.LAW},
    Role.PARENT: frozenset({Right.ACCOUNT, Right.LOOK, Right.HEAR, Right.REPORT}),
    Role.STATION: frozenset({Right.ACCOUNT, Right.PULL}),
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may sign in."""

    id: int = 0  # 0 = not stored yet
    account: str  # [a-z0-9.-], what is typed to sign in
    name: str  # as station.toml and the journal call the person
    role: Role
    unit: str = ""  # key of the unit the person belongs to; "" = this station's own
    ended: bool = False  # may not sign in any more
    has_password: bool = False
    created: datetime | None = None
    of_office: bool = False  # of the office above: here without an account of this station
    from_above: bool = False  # by a role given at a unit above this one


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """A person in one signed-in browser."""

    person: Person
    session: str  # SHA-256 of the session's token
    csrf: str  # what every form of this session carries
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """Something that was done at the desk; never changed afterwards."""

    at: datetime
    who: str  # account; "" = nobody was signed in
    address: str  # network address that it came from
    act: str  # a few words
    subject: str = ""  # what it was done to
    detail: str = ""
    number: int = 0  # counts from 1; 0 = not stored yet


def may(person: Person, right: Right) -> bool:
    """Whether a person's role gives a right; an ended account has none.

    What children in danger wrote is the business of a role at their very unit, of none above it.
    """
    if right is Right.CARE and person.from_above:
        return False
    return not person.ended and right in RIGHTS[person.role]


def you(person: Person) -> str:
    """How the desk speaks to somebody: a pupil is no teacher."""
    return "em" if person.role is Role.PUPIL else "thầy cô"


def belongs(person: Person, own: str, units: Sequence[Unit], day: date) -> bool:
    """Whether this station is a person's business: it is their own unit, or one below theirs.

    `own` is the key of the station's unit, "" where lich.toml knows no units. Only a parent unit
    looks at what is below it.
    """
    if not person.unit or person.unit == own:
        return True
    if person.role is not Role.PARENT:
        return False
    return person.unit in above(own, units, day)


def above(own: str, units: Sequence[Unit], day: date) -> tuple[str, ...]:
    """The keys of the units above one, nearest first; a ring is walked once."""
    found: list[str] = []
    unit = unit_on(units, own, day)
    while unit is not None and unit.parent and unit.parent not in found:
        found.append(unit.parent)
        unit = unit_on(units, unit.parent, day)
    return tuple(found)
