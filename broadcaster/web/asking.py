"""“Hỏi đài”: where a listener asks, and sees under a code what became of it.

No account, no name, no cookie; the address of the browser is hashed for the limits of the day and
written nowhere. What is refused is refused before anything is opened: first who sends too often,
before the body is read, then the form and the words, then limits and proof of work, and the
database last. Words that are no question take nothing from who asks well. What tells of danger has
limits of its own among the questions and waits apart in the inbox; but whether it does is only
known when it was read, so what holds before that holds for it too: how often one address sends, and
how many bodies are on their way. Who is turned away there is told of 111. Nobody sees a question
before a person of the station has read it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl

from anyio import CapacityLimiter, to_thread
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from broadcaster.app.questions import aired_at, answer_for_all, takes_questions
from broadcaster.app.station import WiredStation
from broadcaster.domain.errors import BroadcasterError, Busy, InputError
from broadcaster.domain.schedule import ZONE
from broadcaster.domain.station import TENTATIVE_URL, StationProfile
from broadcaster.domain.text import one_line
from broadcaster.net.callers import household
from broadcaster.outreach.questions_danger import (
    DANGER_JOINED_PATTERN,
    DANGER_PATTERN,
    is_dangerous,
)
from broadcaster.outreach.questions_gate import (
    FormState,
    QuestionGate,
    code_digest,
    is_proof,
)
from broadcaster.outreach.questions_inbox import TOLD, ListenerQuestion, QuestionState
from broadcaster.outreach.questions_words import (
    LONGEST,
    blanked,
    checked_class,
    checked_question,
    personal_data,
)
from broadcaster.pictures.qr import qr_path
from broadcaster.publishing.addresses import ASKING, QUESTIONS_PAGE, address
from broadcaster.templating import html_pages
from broadcaster.web.api.limits import RateLimiter
from broadcaster.web.application import mounted_at, not_found

MOST_BYTES = 16_000  # of a form
TRAP = "trang_web"  # a field that people do not see
_MOST_FIELDS = 20
_PATIENCE = 15.0  # seconds for a body to come
_COMING = 256  # bodies that are on their way at one time
_COMING_OF_ONE = 8  # of one address: whoever is slow on purpose shuts nobody else out
_LONGEST_ADDRESS = 500  # signs that a code on paper may have
_AT_ONCE = 2  # questions that are written at one time: a flood holds no thread of the others
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' "
    "data:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "cache-control": "no-store",
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noarchive",
}
_TYPES = {".css": "text/css", ".js": "text/javascript", ".woff2": "font/woff2"}
_FAULTS = {
    FormState.QUICK: "Gửi nhanh quá. Đọc lại câu hỏi rồi gửi lại.",
    FormState.OLD: "Trang này mở đã lâu. Câu hỏi vẫn còn, gửi lại một lần nữa.",
    FormState.FALSE: "Trang này đã cũ. Câu hỏi vẫn còn, gửi lại một lần nữa.",
    FormState.USED: "Câu hỏi này đã gửi rồi. Muốn hỏi câu khác thì mở lại trang này.",
}
_OFTEN = "Đã gửi nhiều câu hỏi quá trong thời gian ngắn. Ít lâu nữa gửi lại; câu hỏi vẫn còn ở đây."
_OFTEN_SENT = "Đã gửi nhiều lần quá. Bấm nút quay lại của trình duyệt, một phút nữa gửi lại."
_NOT_KEPT = "Máy của đài chưa ghi được câu hỏi. Câu hỏi vẫn còn ở đây, lát nữa gửi lại."
_UNKNOWN = (
    "Không có câu hỏi nào mang mã này. Xem lại từng chữ; câu không dùng thì sau ba mươi ngày được "
    "xóa, câu trả lời riêng sau chín mươi ngày."
)
_TRAPPED = "Trình duyệt tự điền một ô ẩn nên câu hỏi chưa gửi được. Gửi lại một lần nữa."
_GRAVE = "Cần giúp ngay thì gọi 111, giờ nào cũng được, không mất tiền."
_MANY = "Đang có nhiều câu hỏi đến cùng lúc. Câu hỏi vẫn còn, gửi lại một lần nữa."


def asking_routes(
    station: Callable[[], WiredStation],
    site: Callable[[], str],
    roots: Callable[[], Collection[str]],
) -> tuple[Route, ...]:
    """The routes, wherever the site's root is shown; at the server's root they lead there.

    `site` gives the address of the site that the server shows, `roots` the paths of its root.
    """
    door = _AskingDoor(station, site, roots)
    inner = "/{root:path}"
    return (
        Route(f"/{ASKING}", _to_site, methods=["GET"]),
        Route(f"{inner}/{ASKING}", door.ask, methods=["GET", "POST"]),
        Route(f"{inner}/{ASKING}/ma", door.look, methods=["GET", "POST"]),
        Route(f"{inner}/{ASKING}/giay", door.paper, methods=["GET"]),
        Route(f"{inner}/{ASKING}/tep/{{name}}", _asset, methods=["GET"]),
    )


def _to_site(_: Request) -> Response:
    return Response(status_code=302, headers={"location": f"feeds/{ASKING}"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """A form as it came."""

    fields: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.fields.get(name, "")


class _SentBack(Exception):
    """A form that comes back to whoever sent it, with why; what was typed is in it."""

    def __init__(
        self, told: str, *, token: str = "", found: tuple[str, ...] = (), status: int = 200
    ) -> None:
        super().__init__(told)
        self.told = told
        self.token = token  # of the same form; "" = it gets a new one
        self.found = found  # personal data, about which the asker decides
        self.status = status


class _AskingDoor:
    """Takes questions in, and tells what became of them."""

    def __init__(
        self,
        station: Callable[[], WiredStation],
        site: Callable[[], str],
        roots: Callable[[], Collection[str]],
    ) -> None:
        self._station = station
        self._site = site
        self._roots = roots
        self.gate = QuestionGate()
        # a whole school may stand behind one address
        self._tries = RateLimiter(rate=0.1, burst=60)  # forms, whatever is in them
        self._of_one = RateLimiter(rate=20 / 3600, burst=10)
        self._of_all = RateLimiter(rate=30 / 3600, burst=30)  # in an hour 60 at most
        # before those two, for what tells of danger
        self._grave_of_one = RateLimiter(rate=10 / 3600, burst=5)
        self._grave = RateLimiter(rate=30 / 3600, burst=30)
        self._unproven = RateLimiter(rate=6 / 3600, burst=3)  # without script in an unusual hour
        self._looks = RateLimiter(rate=0.1, burst=20)
        self._all_looks = RateLimiter(rate=3.0, burst=60)
        self._coming: Counter[str] = Counter()  # by who asks
        self._turn = CapacityLimiter(_AT_ONCE)  # unlike a lock of asyncio not of one loop

    # --- asking -----------------------------------------------------------------------------

    async def ask(self, request: Request) -> Response:
        """The form, or what became of it; 404 where the station takes no questions."""
        wired = self._taking(request)
        if wired is None:
            return not_found(f"{mounted_at(request.scope)}/")
        if request.method != "POST":  # HEAD too
            return self._form(wired)
        sent = await self._sent(request)
        if isinstance(sent, Response):
            return sent
        asker = self._asker(request)
        return await to_thread.run_sync(self._asked, asker, wired, sent, limiter=self._turn)

    def _taking(self, request: Request) -> WiredStation | None:
        """The station that takes questions at this path; None = there is nothing here."""
        here = request.path_params["root"] in self._roots()
        wired = self._station() if here else None
        return wired if wired is not None and takes_questions(wired) else None

    async def _answering(self, request: Request) -> WiredStation | None:
        """The station that takes questions here, or took some: who asked may still look."""
        wired = self._taking(request)
        if wired is not None or request.path_params["root"] not in self._roots():
            return wired
        wired = self._station()
        return wired if await run_in_threadpool(_has_any, wired) else None

    def _asked(self, who: str, wired: WiredStation, sent: _Sent) -> Response:
        try:
            question, code = self._question(who, sent, wired.tools.clock.now())
            _keep(wired, question, code)
        except _SentBack as back:
            return self._form(wired, sent, back)
        except Busy as fault:
            return self._form(wired, sent, _SentBack(_sentences(fault), status=503))
        except BroadcasterError:
            return self._form(wired, sent, _SentBack(_NOT_KEPT, status=503))
        return _page(wired, "asked.html.j2", code=code, danger=question.danger)

    def _question(self, who: str, sent: _Sent, now: datetime) -> tuple[ListenerQuestion, str]:
        """What was asked, when it may be taken in, and the code of it. Raises _SentBack."""
        token, opened = sent["phieu"], self.gate.opened(sent["phieu"])
        # a second press on the same form
        code = self.gate.use(token, sent["cau_hoi"]) if opened.state is FormState.USED else ""
        if opened.state is not FormState.GOOD and not code:
            # who was quick goes on with the form, its time too
            same = token if opened.state is FormState.QUICK else ""
            raise _SentBack(_FAULTS[opened.state], token=same)
        if sent[TRAP]:  # a robot, or the browser of a person: who is no robot is told
            raise _SentBack(_TRAPPED, token=token, status=422)
        try:
            words, school_class = checked_question(sent["cau_hoi"]), checked_class(sent["lop"])
        except InputError as fault:
            raise _SentBack(_sentences(fault), token=token, status=422) from fault
        found = personal_data(words)
        if found and not (sent["che"] or sent["giu"]):
            raise _SentBack("", found=found, token=token)
        danger = is_dangerous(words)
        if not code:
            self._let_in(who, danger=danger, proven=is_proof(token, opened.bits, sent["cong"]))
            code = self.gate.use(token, sent["cau_hoi"])
        if not code:  # two came at once, with other words
            raise _SentBack(_FAULTS[FormState.USED])
        hour = now.replace(minute=0, second=0, microsecond=0)  # no log beside it tells who asked
        question = ListenerQuestion(
            at=hour,
            changed=hour,
            text=blanked(words),
            as_sent=words if found and not sent["che"] else "",
            school_class=school_class,
            danger=danger,
        )
        return question, code

    def _let_in(self, who: str, *, danger: bool, proven: bool) -> None:
        """Let a question in, by how many came. Raises _SentBack."""
        if danger and not (self._grave_of_one.wait(who) or self._grave.wait("")):
            return
        if self._of_one.wait(who):
            raise _SentBack(_OFTEN, status=429)
        self.gate.count()
        if self.gate.is_unusual() and not proven and self._unproven.wait(""):
            raise _SentBack(_MANY, status=429)
        if self._of_all.wait(""):
            raise _SentBack(_OFTEN, status=429)

    def _asker(self, request: Request) -> str:
        return self.gate.asker(household(request.client.host) if request.client else "")

    def _form(
        self, wired: WiredStation, sent: _Sent | None = None, back: _SentBack | None = None
    ) -> Response:
        """The form, with what was typed into it and why it came back."""
        back = back or _SentBack("")
        token = back.token or self.gate.form()
        words = sent["cau_hoi"][: 2 * LONGEST] if sent else ""
        return _page(
            wired, "asking.html.j2", status=back.status, told=back.told, found=back.found,
            words=words, blanked=blanked(one_line(words)) if back.found else "",
            school_class=sent["lop"][:20] if sent else "",
            token=token, bits=self.gate.opened(token).bits, trap=TRAP, longest=LONGEST,
            danger=is_dangerous(words), danger_pattern=DANGER_PATTERN,
            joined_pattern=DANGER_JOINED_PATTERN,
        )  # fmt: skip

    # --- what became of it ------------------------------------------------------------------

    async def look(self, request: Request) -> Response:
        """The form for a code, or what is known under it, also when the form to ask is closed."""
        wired = await self._answering(request)
        if wired is None:
            return not_found(f"{mounted_at(request.scope)}/")
        if request.method != "POST":  # HEAD too
            return _page(wired, "asked_state.html.j2", **_NOTHING)
        sent = await self._sent(request)
        if isinstance(sent, Response):
            return sent
        if self._looks.wait(self._asker(request)) or self._all_looks.wait(""):
            told = "Đã xem nhiều lần quá. Đợi một phút rồi xem lại."
            return _page(wired, "asked_state.html.j2", status=429, **{**_NOTHING, "told": told})
        status, known = await run_in_threadpool(_looked_up, wired, sent["ma"][:80])
        return _page(wired, "asked_state.html.j2", status=status, **{**_NOTHING, **known})

    async def paper(self, request: Request) -> Response:
        """A sheet for the place beside the loudspeaker: the address and its QR code."""
        wired = self._taking(request)
        if wired is None:
            return not_found(f"{mounted_at(request.scope)}/")
        public, own = self._site(), str(request.url.replace(query=""))
        where = address(public, ASKING) if public else own.removesuffix("/giay")
        if len(where) > _LONGEST_ADDRESS:  # a host that somebody made up
            return not_found(f"{mounted_at(request.scope)}/")
        tentative = public == TENTATIVE_URL  # nobody can open it: not to be printed
        code = None if tentative else qr_path(where)
        return _page(wired, "asking_paper.html.j2", where=where, code=code, tentative=tentative)

    # --- bodies -----------------------------------------------------------------------------

    async def _sent(self, request: Request) -> _Sent | Response:
        who = self._asker(request)
        if self._tries.wait(who):
            return _plain(429, f"{_OFTEN_SENT} {_GRAVE}")
        if self._coming[who] >= _COMING_OF_ONE or self._coming.total() >= _COMING:
            return _plain(503, f"Máy của đài đang bận. Ít phút nữa gửi lại. {_GRAVE}")
        self._coming[who] += 1
        try:
            body = await _bounded(request)
        except TimeoutError:
            return _plain(408, f"Mẫu câu hỏi gửi lên chậm quá nên thôi. {_GRAVE}")
        except ClientDisconnect:
            return Response(status_code=400)
        finally:
            self._coming[who] -= 1
            if not self._coming[who]:
                del self._coming[who]
        try:
            if body is None:
                raise ValueError("too large")
            pairs = parse_qsl(body.decode("ascii"), max_num_fields=_MOST_FIELDS, errors="replace")
        except ValueError:
            return _plain(413, f"Mẫu câu hỏi gửi lên không đọc được, hoặc quá lớn. {_GRAVE}")
        return _Sent(fields=dict(pairs))


_NOTHING: Mapping[str, Any] = {
    "told": "", "known": "", "answer": "", "until": None, "aired": None, "reason": "",
    "danger": False,
}  # fmt: skip


def _keep(wired: WiredStation, question: ListenerQuestion, code: str) -> None:
    book = wired.questions()
    book.forget(question.at)
    book.add(question, code=code_digest(code))


def _has_any(wired: WiredStation) -> bool:
    """Whether there is a question in the inbox; where nobody can tell there may be one."""
    try:
        return bool(wired.questions().counts(danger=True))
    except BroadcasterError:
        return True


def _looked_up(wired: WiredStation, code: str) -> tuple[int, dict[str, Any]]:
    """What the asker is told, with its status; the question is not shown to who found a code."""
    digest = code_digest(code)
    try:
        question = wired.questions().by_code(digest) if digest else None
        if question is None:
            return 404, {"told": _UNKNOWN}
        aired, told = aired_at(wired, question), answer_for_all(wired, question)
    except BroadcasterError:
        return 503, {"told": "Máy của đài chưa xem được. Lát nữa xem lại."}
    private = question.state is QuestionState.PRIVATE
    return 200, {
        "known": "Câu trả lời đã phát trên loa." if aired else TOLD[question.state],
        "answer": question.answer if private else told,
        "until": question.forgotten_at.astimezone(ZONE)
        if private and question.forgotten_at
        else None,
        "aired": aired.astimezone(ZONE) if aired else None,
        "reason": question.reason if question.state is QuestionState.REFUSED else "",
        "danger": question.danger,
    }


async def _bounded(request: Request) -> bytes | None:
    """The body; None when it is larger than a form. Raises TimeoutError."""
    parts, count = [], 0
    async with asyncio.timeout(_PATIENCE), aclosing(request.stream()) as stream:
        async for part in stream:
            count += len(part)
            if count > MOST_BYTES:
                return None
            parts.append(part)
    return b"".join(parts)


# --- pages ----------------------------------------------------------------------------------------


@cache
def _templates() -> Any:
    return html_pages(files("broadcaster.web") / "templates")


def _page(wired: WiredStation, template: str, *, status: int = 200, **values: Any) -> Response:
    profile: StationProfile = wired.station.profile
    deep = template in ("asked_state.html.j2", "asking_paper.html.j2")  # one folder further in
    text = _templates().get_template(template).render(
        station=one_line(profile.name), unit=one_line(profile.unit), takes=takes_questions(wired),
        root="../" if deep else "", here="" if deep else f"{ASKING}/",
        form=f"../{ASKING}" if deep else ASKING,
        answered=QUESTIONS_PAGE if (wired.settings.feeds / QUESTIONS_PAGE).is_file() else "",
        **values,
    )  # fmt: skip
    return Response(text, status_code=status, media_type="text/html", headers=_HEADERS)


def _plain(status: int, sentence: str) -> Response:
    return Response(sentence, status_code=status, media_type="text/plain", headers=_HEADERS)


def _sentences(fault: BroadcasterError) -> str:
    return f"{fault.sentence[:1].upper()}{fault.sentence[1:].rstrip('.')}. {fault.hint}"


@cache
def _assets() -> Mapping[str, bytes]:
    """What the pages need, so that they look right before anything was published."""
    found = {}
    for package in ("broadcaster.publishing", "broadcaster.web"):
        for file in (files(package) / "assets").iterdir():
            ours = file.name in ("style.css", "asking.css", "asking.js", "staff.js")
            if ours or file.name.endswith(".woff2"):
                found[file.name] = file.read_bytes()
    return found


def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    data = _assets().get(name)
    if data is None:
        return not_found(f"{mounted_at(request.scope)}/")
    headers = {"cache-control": "public, max-age=3600", "x-content-type-options": "nosniff"}
    kind = _TYPES[f".{name.rpartition('.')[2]}"]
    return Response(data, media_type=kind, headers=headers)
