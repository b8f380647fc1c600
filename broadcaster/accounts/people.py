"""Who may sign in at the desk: accounts, passwords, one-time links, sessions, refusals."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from broadcaster.accounts.rights import AuditLine, Person, Role, Visitor
from broadcaster.domain.errors import Busy, InputError, NotAllowed
from broadcaster.domain.text import fold
from broadcaster.net.callers import household

if TYPE_CHECKING:
    from broadcaster.accounts.passwords import Argon2Passwords


IDLE = timedelta(hours=12)  # a browser that is not used so long is signed out; less _SEEN at most
LONGEST = timedelta(days=30)
LINK = timedelta(hours=24)
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
FROM_OFFICE = "(văn phòng)"  # behind the name of whoever is at a unit's desk from the office
# How often the use of a session is written down: each time the database changes, and whatever may
# have become public is looked for; a thousand desks at five minutes were a fifth of a processor.
_SEEN = timedelta(hours=1)
# refusals that cost nothing: a typing error is human
_FREE = {"tai-khoan": 3, "dia-chi": 12, "may-quen": 5, "xac-nhan": 3}
_SLOWEST = {"tai-khoan": 60, "dia-chi": 300, "may-quen": 60, "xac-nhan": 60}  # seconds
_FORGET = timedelta(hours=1)
_EASY = frozenset({"matkhau123", "1234567890", "0123456789", "password12", "qwertyuiop"})


class PeopleStore(Protocol):
    """Where people, sessions, links, refusals and the audit log are kept.

    Tokens are only ever there as their SHA-256.
    """

    def all(self) -> tuple[Person, ...]:
        """Everybody, also those who may not sign in any more."""
        ...

    def get(self, account: str) -> Person | None:
        """The person of an account."""
        ...

    def add(self, person: Person, *, at: datetime) -> Person:
        """A new person, without a password yet. Raises InputError when the account is taken."""
        ...

    def change(self, person: Person) -> None:
        """Name, role, unit and whether the account is ended; its sessions end."""
        ...

    def password(self, person: Person) -> str:
        """The stored form of a password; "" = none yet."""
        ...

    def set_password(self, person: Person, stored: str) -> None:
        """A new password; every session and link of the person ends."""
        ...

    def open_session(
        self, person: Person, *, token: str, csrf: str, at: datetime, address: str
    ) -> None:
        """Remember a signed-in browser."""
        ...

    def visitor(self, token: str) -> tuple[Visitor, datetime] | None:
        """Who is behind a token, and when they were seen last."""
        ...

    def seen(self, token: str, at: datetime) -> None:
        """Note that a session is in use."""
        ...

    def end_session(self, token: str, *, left: bool = False) -> None:
        """Sign a browser out; `left`: its person leaves, and with it what was opened from there."""
        ...

    def sessions(self, person: Person) -> tuple[tuple[datetime, datetime, str], ...]:
        """Since when, last seen, from which address: every signed-in browser of a person."""
        ...

    def end_sessions(self, person: Person) -> None:
        """Sign a person out everywhere."""
        ...

    def put_link(self, person: Person, *, token: str, until: datetime) -> None:
        """A link that opens the account once; earlier ones are void."""
        ...

    def link(self, token: str, at: datetime) -> Person | None:
        """Whose link it is; None when it is used, void or too old."""
        ...

    def use_link(self, token: str, at: datetime) -> Person | None:
        """As `link`, and nobody uses it again."""
        ...

    def refusals(self, door: str) -> tuple[int, datetime | None]:
        """How often a door (an account, an address) was refused in a row, and when last."""
        ...

    def knock(
        self,
        doors: Sequence[str],
        at: datetime,
        *,
        wait: Callable[[str, int, datetime], int],
        forget_before: datetime,
    ) -> int:
        """Count a try at every door before anybody looks at it; the seconds to wait first."""
        ...

    def forgive(self, doors: Sequence[str]) -> None:
        """Take one try back at every door."""
        ...

    def admit(self, door: str) -> None:
        """Forget the refusals of a door."""
        ...

    def note(self, line: AuditLine) -> None:
        """Add a line to the audit log."""
        ...

    def notes(self, limit: int = 100) -> Sequence[AuditLine]:
        """The newest lines, newest first."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorkeeper:
    """What signing in needs."""

    people: PeopleStore
    passwords: "Argon2Passwords"
    now: Callable[[], datetime]
    bound: str = ""  # to what sessions are bound: a copy of the database elsewhere knows none


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSession:
    """A browser that was signed in; the token is only ever in its cookie."""

    person: Person
    token: str


# --- people ---------------------------------------------------------------------------------


def add_person(
    door: Doorkeeper, account: str, name: str, role: Role, *, unit: str = "", by: str
) -> Person:
    """A new account without a password; a link opens it. Raises InputError."""
    plain = account.strip().lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,39}", plain):
        raise InputError(
            f"tên tài khoản “{account}” không dùng được",
            hint="Từ 2 đến 40 chữ không dấu, chữ số, dấu chấm hoặc gạch ngang, ví dụ co.lan.",
            field="account",
        )
    if not name.strip() or len(name) > 100 or not name.isprintable():
        raise InputError(
            "cần ghi họ và tên", hint="Viết đúng như trên kịch bản, ví dụ Lê Thị Lan.", field="name"
        )
    if is_office_name(name):
        raise InputError(
            f"“{FROM_OFFICE}” sau tên là của người từ văn phòng vào, không đặt cho tài khoản được",
            hint="Ghi họ và tên thôi, ví dụ Lê Thị Lan.",
            field="name",
        )
    made = Person(account=plain, name=" ".join(name.split()), role=role, unit=unit.strip())
    person = door.people.add(made, at=door.now())
    note(door, by, "thêm người dùng", person.account, role.value)
    return person


def is_office_name(name: str) -> bool:
    """Whether a name reads like that of somebody who came from the office."""
    return _closed_up(name).endswith(_closed_up(FROM_OFFICE))


def _closed_up(name: str) -> str:
    return fold(unicodedata.normalize("NFKC", name)).replace(" ", "")


def unopened(door: Doorkeeper, account: str, name: str, role: Role, unit: str) -> Person | None:
    """The same person, added before and without a password yet; None = nobody, or another one.

    Whoever was cut off before the link was told adds the person once more.
    """
    found = door.people.get(account.strip().lower())
    wanted = (" ".join(name.split()), role, unit.strip())
    if found is None or found.ended or found.has_password:
        return None
    return found if (found.name, found.role, found.unit) == wanted else None


def person_named(door: Doorkeeper, account: str) -> Person:
    """The person of an account. Raises InputError."""
    person = door.people.get(account.strip().lower())
    if person is None:
        known = ", ".join(p.account for p in door.people.all()) or "chưa có"
        raise InputError(f"không có tài khoản “{account}”", hint=f"Các tài khoản: {known}.")
    return person


def change_role(door: Doorkeeper, account: str, role: Role, *, by: str) -> Person:
    """Another role; the person has to sign in again. Raises InputError."""
    person = person_named(door, account)
    if person.role is Role.ADMIN and role is not Role.ADMIN:
        _refuse_last_admin(door, person)
    changed = replace(person, role=role)
    door.people.change(changed)
    note(door, by, "đổi vai", account, role.value)
    return changed


def end_person(door: Doorkeeper, account: str, *, by: str) -> Person:
    """End an account and sign it out everywhere. Raises InputError for the last administrator."""
    person = person_named(door, account)
    if person.role is Role.ADMIN:
        _refuse_last_admin(door, person)
    ended = replace(person, ended=True)
    door.people.change(ended)
    note(door, by, "thu tài khoản", account)
    return ended


def _refuse_last_admin(door: Doorkeeper, person: Person) -> None:
    others = [p for p in door.people.all() if p.role is Role.ADMIN and not p.ended]
    if [p.account for p in others] == [person.account]:
        raise InputError(
            f"“{person.account}” là người quản trị cuối cùng",
            hint="Trao vai quản trị cho người khác trước.",
        )


def new_link(door: Doorkeeper, person: Person, *, by: str) -> str:
    """The token of a link that opens an account once, for 24 hours. Raises InputError."""
    if person.ended:
        raise InputError(f"tài khoản “{person.account}” đã thu", hint="Lập tài khoản mới.")
    token = secrets.token_urlsafe(24)
    door.people.put_link(person, token=digest(token), until=door.now() + LINK)
    note(door, by, "cấp đường dẫn một lần", person.account)
    return token


def first_link(door: Doorkeeper) -> str:
    """At the first start: the token of the administrator's link; "" when somebody can sign in."""
    people = door.people.all()
    if any(p.role is Role.ADMIN and p.has_password and not p.ended for p in people):
        return ""
    admin = next((p for p in people if p.role is Role.ADMIN and not p.ended), None)
    if admin is None:
        admin = add_person(door, "quan-tri", "Quản trị", Role.ADMIN, by="máy")
    return new_link(door, admin, by="máy")


def digest(token: str) -> str:
    """What is kept of a token: whoever reads the database cannot sign in with it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _session_digest(door: Doorkeeper, token: str) -> str:
    """What is kept of a session's token: it is one of this very desk."""
    return digest(f"{door.bound}\n{token}" if door.bound else token)


# --- signing in -----------------------------------------------------------------------------


def sign_in(
    door: Doorkeeper, account: str, password: str, *, address: str, device: str = ""
) -> NewSession:
    """Open a session. Raises NotAllowed, with how long to wait after too many wrong passwords.

    `device` is what `device_token` gave to a browser: one that is known has tries of its own, so
    that nobody locks a teacher out by guessing from elsewhere, or from beside. Raises Busy.
    """
    plain, now = account.strip().lower()[:100], door.now()
    person = door.people.get(plain)
    stored = door.people.password(person) if person and not person.ended else ""
    known = _is_known(plain, stored, device)
    strange = [f"tai-khoan:{plain}", f"dia-chi:{household(address)}"]
    doors = [f"may-quen:{digest(device)}"] if known else strange
    _knock(door, doors, now)
    try:
        fits = door.passwords.fits(stored, password[:LONGEST_PASSWORD], known=known)
    except Busy:
        door.people.forgive(doors)
        raise
    if not fits or person is None:
        note(door, plain, "đăng nhập sai", address=address)
        raise NotAllowed(
            "tài khoản hoặc mật khẩu không đúng",
            hint="Quên mật khẩu thì nhờ người quản trị cấp một đường dẫn mới.",
        )
    door.people.admit(doors[0])
    door.people.forgive(doors[1:])
    return admit(door, person, address)


def device_token(door: Doorkeeper, person: Person) -> str:
    """What a browser keeps in which somebody signed in: it is known by it at the door.

    It opens nothing. It is made of the kept form of the password: nothing is stored for it, and
    it is over when the password changes.
    """
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{_device_seal(person.account, door.people.password(person), nonce)}"


def _is_known(account: str, stored: str, device: str) -> bool:
    nonce, _, seal = device[:200].partition(".")
    expected = _device_seal(account, stored, nonce)
    return bool(stored and nonce) and hmac.compare_digest(seal.encode(), expected.encode())


def _device_seal(account: str, stored: str, nonce: str) -> str:
    told = f"may-quen:{account}:{nonce}".encode()
    return hmac.new(stored.encode(), told, hashlib.sha256).hexdigest()


def admit(
    door: Doorkeeper, person: Person, address: str, *, act: str = "đăng nhập", subject: str = ""
) -> NewSession:
    """Open a session for somebody of whom it is known who they are."""
    token = secrets.token_urlsafe(32)
    door.people.open_session(
        person,
        token=_session_digest(door, token),
        csrf=secrets.token_urlsafe(24),
        at=door.now(),
        address=address,
    )
    note(door, person.account, act, subject, address=address)
    return NewSession(person=person, token=token)


def _knock(door: Doorkeeper, doors: Sequence[str], now: datetime) -> None:
    """Count a try before it is looked at. Raises NotAllowed when there were too many."""

    def wait(one: str, count: int, last: datetime) -> int:
        return _wait(one, count, last, now)

    # who has to wait is told so without a place in the line of those who write
    left = max(wait(one, *_refusals(door, one)) for one in doors)
    left = left or door.people.knock(doors, now, wait=wait, forget_before=now - _FORGET)
    if left > 0:
        raise NotAllowed(
            f"đăng nhập sai nhiều lần, hãy đợi {left} giây rồi thử lại",
            hint="Mật khẩu cũ vẫn dùng được; chỉ cần đợi.",
        )


def _refusals(door: Doorkeeper, one: str) -> tuple[int, datetime]:
    count, last = door.people.refusals(one)
    return count, last or datetime.min.replace(tzinfo=UTC)


def _wait(one: str, count: int, last: datetime, now: datetime) -> int:
    """Seconds until a door may be tried again: 1, 2, 4, … after the first few."""
    kind = one.partition(":")[0]
    if count < _FREE[kind] or last < now - _FORGET:
        return 0
    wait: int = min(2 ** min(count - _FREE[kind], 12), _SLOWEST[kind])
    return max(0, wait - int((now - last).total_seconds()))


def visitor_of(door: Doorkeeper, token: str) -> Visitor | None:
    """Who a cookie's token belongs to; None when the session is over."""
    found = door.people.visitor(_session_digest(door, token)) if token else None
    if found is None:
        return None
    visitor, seen = found
    now = door.now()
    if visitor.person.ended or now - seen > IDLE or now - visitor.since > LONGEST:
        door.people.end_session(visitor.session)
        return None
    if now - seen > _SEEN:
        door.people.seen(visitor.session, now)
    return visitor


def sign_out(door: Doorkeeper, visitor: Visitor) -> None:
    """End this browser's session."""
    door.people.end_session(visitor.session, left=True)
    note(door, visitor.person.account, "đăng xuất")


# --- passwords ------------------------------------------------------------------------------


def open_link(door: Doorkeeper, token: str, password: str, *, address: str) -> NewSession:
    """Set the password by a one-time link and sign in. Raises NotAllowed, InputError, Busy."""
    if door.people.link(digest(token), door.now()) is None:
        raise link_over()
    _refuse_weak(password)
    stored = door.passwords.stored(password)  # whoever has to come again needs the link again
    person = door.people.use_link(digest(token), door.now())
    if person is None or person.ended:  # somebody else was quicker
        raise link_over()
    door.people.set_password(person, stored)
    note(door, person.account, "đặt mật khẩu bằng đường dẫn một lần", address=address)
    return admit(door, person, address)


def link_over() -> NotAllowed:
    """What somebody with a used or old link is told."""
    return NotAllowed(
        "đường dẫn này đã dùng rồi hoặc đã quá 24 giờ",
        hint="Nhờ người quản trị cấp đường dẫn mới; ở máy chủ: broadcaster users link TÀI-KHOẢN.",
    )


def change_password(door: Doorkeeper, visitor: Visitor, old: str, new: str, *, address: str) -> str:
    """Another password; every session ends, and the token of a new one for this browser returns.

    Raises InputError when the old password is wrong or the new one too easy to guess, NotAllowed
    when too many were wrong.
    """
    person = visitor.person
    confirm(door, person, old, address=address)
    _refuse_weak(new)
    door.people.set_password(person, door.passwords.stored(new))
    note(door, person.account, "đổi mật khẩu", address=address)
    return admit(door, person, address).token


def confirm(door: Doorkeeper, person: Person, password: str, *, address: str) -> None:
    """Make sure that it is the person who sits there, before what cannot be taken back.

    Raises InputError when the password is wrong, NotAllowed when too many were.
    """
    doors = [f"xac-nhan:{person.account}"]  # who guesses at the door is not signed in
    _knock(door, doors, door.now())
    try:
        fits = door.passwords.fits(
            door.people.password(person), password[:LONGEST_PASSWORD], known=True
        )
    except Busy:
        door.people.forgive(doors)
        raise
    if not fits:
        note(door, person.account, "xác nhận sai mật khẩu", address=address)
        raise InputError("mật khẩu đang dùng không đúng", hint="Chưa có gì thay đổi.")
    door.people.admit(doors[0])


def _refuse_weak(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise InputError(
            f"mật khẩu cần ít nhất {SHORTEST_PASSWORD} ký tự",
            hint="Ghép vài từ dễ nhớ với thầy cô mà người khác không đoán ra.",
        )
    if len(password) > LONGEST_PASSWORD:
        raise InputError(f"mật khẩu dài quá {LONGEST_PASSWORD} chữ")
    if password.lower() in _EASY or len(set(password)) < 4:
        raise InputError("mật khẩu này quá dễ đoán", hint="Ghép vài từ không liên quan đến nhau.")


def note(
    door: Doorkeeper, who: str, act: str, subject: str = "", detail: str = "", *, address: str = ""
) -> None:
    """One line of the audit log."""
    line = AuditLine(
        at=door.now(), who=who, address=address, act=act, subject=subject, detail=detail[:500]
    )
    door.people.note(line)
