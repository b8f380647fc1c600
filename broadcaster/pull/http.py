"""HTTP to a school's server: every address checked, every answer limited in size and time."""

import http.client
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field

from broadcaster.net.connection import Trust, open_line, split
from broadcaster.net.redirects import EndlessMoves, InsecureRedirect, NoAnswer, follow
from broadcaster.pull.errors import CAPTIVE, ManifestUntrusted, ServerUnreachable

SLOWEST = 200.0  # bytes a second; a server that trickles for ever is cut off
_PATIENCE = 60.0  # seconds before slowness counts
_HOPS = 5
_BLOCK = 1 << 16
_AGENT = "broadcaster-pull/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer whose body is still to come."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    url: str  # after redirects
    blocks: Iterator[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolConnection:
    """How this station reaches others."""

    trust: Trust = field(default_factory=Trust)
    passed: Callable[[int], None] = lambda count: None  # told of every block; may wait
    clock: Callable[[], float] = time.monotonic

    @contextmanager
    def get(self, url: str, headers: Mapping[str, str] | None = None) -> Iterator[Reply]:
        """Ask for `url`, following redirects; the connection is closed behind the block.

        Raises ServerUnreachable for a line or server at fault, ManifestUntrusted and NetworkFault
        for an address that is refused.
        """
        manners = {
            "User-Agent": _AGENT,
            "Accept-Encoding": "identity",
            "Connection": "close",
            **(headers or {}),
        }
        try:
            connection, answer, here = follow(url, manners, self.trust, requests=_HOPS)
        except NoAnswer as failed:
            with _explained(failed.address):
                raise failed.failure from None
        except InsecureRedirect as failed:
            raise ManifestUntrusted(
                "máy chủ chuyển hướng sang địa chỉ không mã hóa",
                hint=CAPTIVE,
                where=failed.address,
            ) from failed
        except EndlessMoves as failed:
            raise ServerUnreachable(
                "máy chủ chuyển hướng vòng quanh", hint="Báo cho trường.", where=url
            ) from failed
        with closing(connection), closing(answer):
            yield self._reply(answer, here)

    def post(self, url: str, data: bytes, headers: Mapping[str, str]) -> int:
        """Send a small message; the status of the answer, whose body nobody reads.

        Redirects are not followed: what is sent was meant for this machine. Raises as `get` does.
        """
        with _explained(url):
            connection, target = open_line(split(url), self.trust)
        with closing(connection), _explained(url):
            manners = {"Host": split(url).netloc, "User-Agent": _AGENT, "Connection": "close"}
            connection.request("POST", target, body=data, headers={**manners, **headers})
            return connection.getresponse().status

    def _reply(self, answer: http.client.HTTPResponse, url: str) -> Reply:
        return Reply(
            status=answer.status,
            headers={name.casefold(): value for name, value in answer.getheaders()},
            url=url,
            blocks=self._blocks(answer, url),
        )

    def _blocks(self, answer: http.client.HTTPResponse, url: str) -> Iterator[bytes]:
        begun, got = self.clock(), 0
        while True:
            with _explained(url):
                block = answer.read1(_BLOCK)
            if not block:
                if answer.length:
                    raise _broken(url)
                return
            got += len(block)
            spent = self.clock() - begun
            if spent > _PATIENCE and got / spent < SLOWEST:
                raise ServerUnreachable(
                    "máy chủ gửi quá chậm", hint="Thử lại vào giờ khác.", where=url
                )
            yield block
            self.passed(len(block))


def _broken(where: str) -> ServerUnreachable:
    return ServerUnreachable(
        "đường truyền đứt giữa chừng",
        hint="Lần lấy sau sẽ tiếp tục từ chỗ đứt.",
        where=where,
    )


@contextmanager
def _explained(where: str) -> Iterator[None]:
    """Errors of sockets, keys and of the protocol, as one sentence each."""
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise ManifestUntrusted(
            "chứng thư của máy chủ không tin được",
            hint="Kiểm tra ngày giờ của máy này; nếu đúng, báo cho trường.",
            where=where,
        ) from error
    except TimeoutError as error:
        raise ServerUnreachable(
            "máy chủ không trả lời", hint="Thử lại sau ít phút.", where=where
        ) from error
    except (OSError, http.client.HTTPException) as error:
        raise _broken(where) from error
