"""The upload APIs of LibreTime and AzuraCast, as their makers describe them."""

import base64
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from broadcaster.net.connection import NetworkFault, Trust, is_public
from broadcaster.net.request import ask
from broadcaster.stations.outboxes.addresses import Destination, PushFault

_STATION = re.compile(r"(?P<base>(/[\w.~-]+)*?)(/api)?/station/(?P<id>[\w-]+)(/(?P<into>[\w-]+))?")
_INTO = "bai-truong"  # folder of AzuraCast's media
_SECONDS = 180.0  # without a byte: AzuraCast answers when it has read the whole sound
_FAILED = 2  # LibreTime's import_status; 0 = in the library, 1 = still being read
_GONE = 404
_KEY = "Xem lại biến BROADCASTER_PUSH_PASSWORD: đó là khóa API của phần mềm ở đài."
_REFUSALS = {
    401: ("máy chủ không nhận khóa API", _KEY),
    403: ("khóa API không đủ quyền gửi bài", _KEY),
    404: ("ở địa chỉ này không có nơi nhận bài", "Xem lại địa chỉ và số của đài ở --to."),
    413: ("tệp lớn quá mức máy chủ nhận", "Nhờ đài tăng mức tải lên, hoặc gửi vào thư mục."),
    429: ("máy chủ bận", "Chờ vài phút rồi gửi lại."),
}
_OTHER = ("máy chủ từ chối", "Gửi lại; nếu vẫn vậy, nhờ đài xem nhật ký máy chủ.")
_SCHEDULED = {
    400: (
        "LibreTime không xóa được một bài phải bỏ",
        "Bài có thể đang nằm trong lịch phát: nhờ đài bỏ khỏi lịch rồi gửi lại.",
    )
}


class _Door:
    """Asks one service with its key, and tells its refusals without it."""

    def __init__(self, root: str, shown: str, headers: Mapping[str, str], trust: Trust) -> None:
        self._root = root
        self._shown = shown
        self._headers = headers
        self._trust = trust

    def ask(
        self,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        kind: str = "",
        gone: bool = False,
        words: Mapping[int, tuple[str, str]] | None = None,
    ) -> Any:
        """What the service says, as plain data; None for nothing and, if `gone`, for 404.

        `words` are sentence and hint of refusals that mean something else here. Raises PushFault.
        """
        headers = {"Accept": "application/json", **self._headers}
        if kind:
            headers["Content-Type"] = kind
        try:
            answer = ask(method, f"{self._root}{path}", self._trust, headers=headers, body=body)
        except NetworkFault as fault:
            raise PushFault(fault.sentence, hint=fault.hint, where=self._shown) from fault
        if gone and answer.status == _GONE:
            return None
        if not 200 <= answer.status < 300:
            raise self._refused(answer.status, answer.body, words or {})
        if not answer.body.strip():
            return None
        try:
            return json.loads(answer.body)
        except ValueError:
            raise self.odd() from None

    def _refused(self, status: int, body: bytes, words: Mapping[int, tuple[str, str]]) -> PushFault:
        # nothing of the body is repeated: it may hold what we sent
        if b"quota" in body.lower():
            said, hint = "đài đã hết chỗ chứa", "Nhờ đài dọn chỗ rồi gửi lại."
        elif 300 <= status < 400:
            said = "máy chủ dẫn sang nơi khác nên không gửi khóa theo"
            hint = "Viết đúng địa chỉ cuối cùng (thường là https) ở --to."
        else:
            said, hint = words.get(status) or _REFUSALS.get(status, _OTHER)
        return PushFault(f"{said} (mã {status})", hint=hint, where=self._shown)

    def odd(self) -> PushFault:
        """It answered, but not as the service does."""
        return PushFault(
            "máy chủ trả lời không đúng cách của phần mềm phát thanh",
            hint="Xem lại địa chỉ; mạng này có thể đang đòi đăng nhập.",
            where=self._shown,
        )

    def listed(self, path: str) -> list[Mapping[str, Any]]:
        """The rows of a list. Raises PushFault."""
        found = self.ask("GET", path)
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise self.odd()
        return found

    def id_of(self, row: object) -> str:
        """The service's own number of a file. Raises PushFault."""
        found = row.get("id") if isinstance(row, dict) else None
        if not isinstance(found, int | str) or not re.fullmatch(r"[\w-]+", str(found)):
            raise self.odd()
        return str(found)


class LibreTime:
    """`/rest/media`, with the key as the name of basic authentication and no password."""

    def __init__(self, to: Destination, trust: Trust) -> None:
        secret = base64.b64encode(f"{to.password}:".encode()).decode()
        root = f"{_server(to)}{quote(to.folder)}/rest/media"
        self._door = _Door(root, to.shown, {"Authorization": f"Basic {secret}"}, trust)
        self._by_sum: dict[str, str] | None = None  # checksum -> number, as the list told last

    def ids(self) -> frozenset[str]:
        """Every file in the library."""
        rows = self._door.listed("")  # of thousands, so once a push
        self._by_sum = {str(row.get("md5")): self._door.id_of(row) for row in rows}
        return frozenset(self._door.id_of(row) for row in rows)

    def has(self, one: str) -> bool:
        """Whether it has a file that is in no list: one that it is still reading."""
        row = self._door.ask("GET", f"/{one}", gone=True)
        if not isinstance(row, dict):
            return False
        return row.get("import_status") != _FAILED

    def upload(self, name: str, data: bytes) -> tuple[str, bool]:
        """Its number, and whether bytes went: what is there by its checksum is not sent again."""
        sum_ = hashlib.md5(data, usedforsecurity=False).hexdigest()  # LibreTime's way of knowing
        if self._by_sum is None:
            self.ids()
        there = (self._by_sum or {}).get(sum_)
        if there is not None:
            return there, False
        edge = secrets.token_hex(16)
        head = (
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: audio/mpeg\r\n\r\n"
        )
        body = head.encode() + data + f"\r\n--{edge}--\r\n".encode()
        kind = f"multipart/form-data; boundary={edge}"
        return self._door.id_of(self._door.ask("POST", "", body=body, kind=kind)), True

    def delete(self, one: str) -> None:
        """Take a file away. Raises PushFault, as for one that stands in the schedule."""
        self._door.ask("DELETE", f"/{one}", gone=True, words=_SCHEDULED)
        self._by_sum = None


class AzuraCast:
    """`/api/station/{id}/files`, with the key in X-API-Key."""

    def __init__(self, to: Destination, trust: Trust) -> None:
        found = _STATION.fullmatch(to.folder)
        if found is None:
            raise PushFault(
                "địa chỉ AzuraCast ở --to thiếu số của đài",
                hint="Viết như azuracast+https://may-chu/station/1",
            )
        self._into = found["into"] or _INTO
        root = f"{_server(to)}{found['base']}/api/station/{found['id']}"
        self._door = _Door(root, to.shown, {"X-API-Key": to.password}, trust)

    def ids(self) -> frozenset[str]:
        """Every file in the media of the station."""
        return frozenset(self._door.id_of(row) for row in self._door.listed("/files"))

    def has(self, one: str) -> bool:
        """Never one that is in no list."""
        del one
        return False

    def upload(self, name: str, data: bytes) -> tuple[str, bool]:
        """Its number; a file of that name is replaced."""
        tree = {"path": f"{self._into}/{name}", "file": base64.b64encode(data).decode()}
        body = json.dumps(tree).encode()
        row = self._door.ask("POST", "/files", body=body, kind="application/json")
        return self._door.id_of(row), True

    def delete(self, one: str) -> None:
        """Take a file away. Raises PushFault."""
        self._door.ask("DELETE", f"/file/{one}", gone=True)


def trusted(to: Destination) -> Trust:
    """Whom to believe on the way to a service that a person named. Raises PushFault.

    A key goes over a line that is not sealed only within the house.
    """
    host = (urlsplit(to.server).hostname or "").casefold()
    trust = Trust(hosts=frozenset({host}), read=_SECONDS)
    if not to.password:
        raise PushFault("chưa có khóa API của phần mềm ở đài", hint=_KEY, where=to.shown)
    if not (to.password.isascii() and to.password.isprintable()):
        raise PushFault("khóa API có ký tự lạ", hint=_KEY, where=to.shown)
    if to.server.startswith("http:"):
        try:
            outside = any(is_public(each) for each in trust.resolve(host, to.port or 80))
        except OSError:
            outside = False  # told when it is asked
        if outside:
            raise PushFault(
                "không gửi khóa API qua đường không mã hóa",
                hint=f"Viết {to.way.value}+https://… ở --to.",
                where=to.shown,
            )
    return trust


def _server(to: Destination) -> str:
    return f"{to.server}:{to.port}" if to.port else to.server
