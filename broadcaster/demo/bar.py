"""The bar above the real pages: an ASGI application around the server's own.

Pages pass as they are, with the bar laid into them; nothing else is touched. The bar's own
addresses answer only to this machine's own pages.
"""

import asyncio
import html
import json
import threading
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from fnmatch import fnmatchcase
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from broadcaster.demo.stage import NAMES, DemoStation, clock_words
from broadcaster.demo.story import MEANWHILE, ROOT, DemoStep, DemoWait
from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.wording import length

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

ASSETS = files("broadcaster") / "demo" / "assets"
_TYPES = {"thanh.css": "text/css; charset=utf-8", "thanh.js": "text/javascript; charset=utf-8"}
_OURS = b"x-trinh-dien"  # a header that another site's page cannot send along
_COOKIE = "phien"  # the desk's own: the session of whoever sits there in this step
_LARGEST = 10_000  # bytes that a press of ours may bring
# of a request for a page: what would bring it packed, or not at all
_LEFT_OUT = frozenset({b"accept-encoding", b"if-none-match", b"if-modified-since", b"range"})
# of the desk what would change this machine, and not the station that is thrown away
_OF_THE_MACHINE = (
    "/ban/loa/tu-bat", "/ban/giong-doc", "/ban/cai-dat/ban-dung", "/ban/cai-dat/sao-luu",
)  # fmt: skip
_PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,"><title>{title}</title></head>
<body class="td-trang"><main>{body}</main></body></html>
"""
_WELCOME = """<h1>Một chương trình, từ tờ thông báo đến báo cáo</h1>
<p>Vài phút: chừng năm phút nếu bấm ngay, lâu hơn nếu đọc kỹ. Máy đã lập một đài tạm của một trường
tưởng tượng. Trang, giọng đọc, bước duyệt, trình phát, kênh, phim đều là thật; <strong>chỉ đồng hồ
của đài ấy được dời</strong>, để khỏi đợi đến sáng mai.</p>
<p>Đài tạm ở <code>{folder}</code>. Đài của trường không bị đụng tới; không gì ra khỏi máy này.</p>
<fieldset><legend>Lúc 06:45</legend>
<label><input type="radio" name="tieng" value="im" checked> Không ra tiếng: chương trình phát vào
một loa giả, mọi việc khác như thật</label>
<label><input type="radio" name="tieng" value="loa"> Ra loa của máy này</label></fieldset>
"""
_END = """<h1>Hết</h1>
<p>Dừng và xóa: nút ở thanh trên. Để làm thật: lập đài của trường, rồi theo
trang trợ giúp “Mười phút đầu tiên”.</p>
"""
_NOT_HERE = """<h1>Ở đài tạm không làm việc này</h1>
<p>Nó đổi máy này chứ không chỉ đài tạm: cài giọng, lên bản mới, tự bật cùng máy, nơi sao lưu.
Chưa có gì đổi. Bấm Tiếp để về trang của bước này.</p>
"""
_GONE = """<h1>Đang xóa đài tạm</h1>
<p>Cửa sổ đen báo khi xong. Đóng trang này được rồi.</p>
"""


class DemoBar:
    """Where the show is; one person looks at it, so one step holds for every page."""

    def __init__(self, app: App, station: DemoStation, over: threading.Event) -> None:
        self._app, self._station, self._over = app, station, over
        self._host = urlsplit(station.address).netloc.encode()
        self._steps = station.story()
        self._at = 0
        self._turn = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        path = scope.get("path", "")
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif dict(scope["headers"]).get(b"host") != self._host:
            # a session that is set at another name of this machine would end that of the real desk
            await _answer(
                send, 302, b"", [(b"location", f"{self._station.address}{ROOT}/".encode())]
            )
        elif path == "/" or path.startswith(f"{ROOT}/"):
            await self._own(scope, receive, send)
        elif scope["method"] == "POST" and path.startswith(_OF_THE_MACHINE):
            page = _PAGE.format(title="Trình diễn", body=_NOT_HERE).encode()
            laid = await asyncio.to_thread(self._laid_into, page)
            await _answer(send, 403, laid, kind="text/html; charset=utf-8")
        elif _asks_for_page(scope):
            await self._with_bar(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    # --- the bar's own addresses ------------------------------------------------------------

    async def _own(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        name = path.removeprefix(f"{ROOT}/")
        if path == "/":
            await _answer(send, 302, b"", [(b"location", f"{ROOT}/".encode())])
        elif name in _TYPES:
            await _answer(send, 200, (ASSETS / name).read_bytes(), kind=_TYPES[name])
        elif name in ("", "het") and method == "GET":
            folder = html.escape(str(self._station.folder))
            body = _END if name else _WELCOME.format(folder=folder)
            page = _PAGE.format(title="Trình diễn", body=body).encode()
            laid = await asyncio.to_thread(self._laid_into, page)
            await _answer(send, 200, laid, kind="text/html; charset=utf-8")
        elif name == "xong" and method == "GET":
            told = await asyncio.to_thread(self._readiness)
            await _answer_json(send, told)
        elif method == "POST" and _OURS in dict(scope["headers"]):
            asked = await _body(receive)
            if name == "dung":
                gone = _PAGE.format(title="Trình diễn", body=_GONE).encode()
                await _answer(send, 200, gone, kind="text/html; charset=utf-8")
                self._over.set()
            else:
                told, session = await asyncio.to_thread(self._go_on, asked)
                await _answer_json(send, told, session)
        else:
            await _answer(send, 404, "Không có trang này.".encode(), kind="text/plain")

    def _readiness(self) -> dict[str, object]:
        step = self._steps[self._at]
        try:
            ready = self._station.is_ready(step.waits)
            trouble = "" if ready else self._station.trouble()
            when = self._when(step)
        except BroadcasterError as fault:  # a file that is being written just now, mostly
            ready, trouble, when = False, fault.sentence, ""
        return {"ready": ready, "trouble": trouble, "when": when}

    def _when(self, step: DemoStep) -> str:
        """Which step, its clock, who sits there; while something is on air, how long it lasts."""
        number = f"Bước {self._steps.index(step) + 1}/{len(self._steps)}"
        when = f"{number} · {clock_words(self._station.now())} (đồng hồ đã dời) · {NAMES[step.who]}"
        left = self._station.seconds_left() if step.waits is DemoWait.AIRED else 0.0
        return f"{when} · còn chừng {length(round(left))}" if round(left) else when

    def _go_on(self, asked: Mapping[str, Any]) -> tuple[dict[str, object], str]:
        """One press of “Tiếp”: where to go, what the bar says there; and a session, if another.

        From another page than the step's it leads back to that one, and nothing is done.
        """
        with self._turn:
            step = self._steps[self._at]
            place = step.page.format_map(self._station.values())
            if not fnmatchcase(str(asked.get("path")), place):
                if "*" in place:
                    return {"go": "", "said": "Về trang của bước này rồi bấm Tiếp."}, ""
                return {"go": place}, self._session(step)
            if self._at + 1 == len(self._steps):
                return {"go": ""}, ""
            try:
                if not self._station.is_ready(step.waits):
                    return {"go": "", "said": "Chưa xong, đợi chút."}, ""
                if self._at == 0:
                    self._station.put_sound(sounds=asked.get("sounds") is True)
                self._station.do(step.move)
            except BroadcasterError as fault:
                return {"go": "", "said": f"{fault.sentence} {fault.hint}".strip()}, ""
            self._at += 1
            after = self._steps[self._at]
            told: dict[str, object] = {"act": bool(step.acts), "go": ""}
            if not step.acts:
                told["go"] = after.page.format_map(self._station.values())
            elif step.stays:
                told["bar"] = self._facts(after)
            # whoever presses a button of the page goes on as who they are; hours may have gone by
            return told, "" if step.acts else self._session(after)

    def _session(self, step: DemoStep) -> str:
        return self._station.session(step.who) if step.page.startswith("/ban/") else ""

    # --- the bar on a page --------------------------------------------------------------------

    async def _with_bar(self, scope: Scope, receive: Receive, send: Send) -> None:
        plain = [(name, value) for name, value in scope["headers"] if name not in _LEFT_OUT]
        begun: MutableMapping[str, Any] = {}
        parts: list[bytes] = []

        async def collect(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                begun.update(message)
                if not _is_page(message):
                    await send(message)
            elif not _is_page(begun):
                await send(message)
            else:
                parts.append(message.get("body", b""))
                if not message.get("more_body"):
                    body = await asyncio.to_thread(self._laid_into, b"".join(parts))
                    kept = [(n, v) for n, v in begun["headers"] if n.lower() != b"content-length"]
                    kept.append((b"content-length", str(len(body)).encode()))
                    await send({**begun, "headers": kept})
                    await send({"type": "http.response.body", "body": body})

        await self._app({**scope, "headers": plain}, receive, collect)

    def _laid_into(self, page: bytes) -> bytes:
        head = f'<link rel="stylesheet" href="{ROOT}/thanh.css">'
        head += f'<script src="{ROOT}/thanh.js" defer></script>'
        whole = page.replace(b"</head>", f"{head}</head>".encode(), 1)
        before, end, rest = whole.rpartition(b"</body>")
        return before + self._bar().encode() + end + rest if end else whole

    def _bar(self) -> str:
        facts = self._facts(self._steps[self._at])
        when = html.escape(str(facts["when"]))
        says = html.escape(str(facts["meanwhile"] or facts["says"]))
        return (
            f'<aside id="trinh-dien" aria-label="Trình diễn"'
            f' data-step="{html.escape(json.dumps(facts))}"><p class="td-gio">{when}</p>'
            f'<p class="td-loi" aria-live="polite">{says}</p>'
            '<div class="td-nut"><button type="button" class="td-tiep">Tiếp</button>'
            '<button type="button" class="td-dung">Dừng và xóa</button></div></aside>'
        )

    def _facts(self, step: DemoStep) -> dict[str, object]:
        """What the page's script has to know of a step."""
        return {
            "when": self._when(step),
            "says": step.says,
            "acts": [[act.kind, act.at, act.words, act.may_lack] for act in step.acts],
            "waits": step.waits is not DemoWait.NONE,
            "meanwhile": MEANWHILE[step.waits],
            "shows": step.shows,
            "sight": step.sight,
            "last": step is self._steps[-1],
        }


def _asks_for_page(scope: Scope) -> bool:
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _is_page(start: Mapping[str, Any]) -> bool:
    kind = dict(start["headers"]).get(b"content-type", b"")
    return bool(kind.startswith(b"text/html"))


async def _body(receive: Receive) -> Mapping[str, Any]:
    """What a press brings; anything but a small JSON object counts as nothing."""
    data, more = b"", True
    while more and len(data) <= _LARGEST:
        message = await receive()
        data += message.get("body", b"")
        more = bool(message.get("more_body"))
    try:
        told = json.loads(data)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


async def _answer_json(send: Send, told: Mapping[str, object], session: str = "") -> None:
    headers = []
    if session:
        cookie = f"{_COOKIE}={session}; Path=/ban; HttpOnly; SameSite=Lax"
        headers.append((b"set-cookie", cookie.encode()))
    data = json.dumps(told, ensure_ascii=False).encode()
    await _answer(send, 200, data, headers, kind="application/json")


async def _answer(
    send: Send,
    status: int,
    data: bytes,
    more: "list[tuple[bytes, bytes]] | None" = None,
    *,
    kind: str = "text/plain; charset=utf-8",
) -> None:
    headers = [
        (b"content-type", kind.encode()),
        (b"content-length", str(len(data)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
        *(more or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": data})
