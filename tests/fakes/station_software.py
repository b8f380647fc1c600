"""The upload APIs of LibreTime and AzuraCast on loopback, as their makers describe them."""

import base64
import email
import email.policy
import hashlib
import json
import re
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

KEY = "khoa-bi-mat-5f3a"


@dataclass
class Held:
    """A file in the library."""

    name: str
    data: bytes
    pending: bool = False  # LibreTime is still reading it: in no list
    scheduled: bool = False  # LibreTime does not let it go


@dataclass
class Library:
    """What a station's software holds, and how its server behaves."""

    held: dict[int, Held] = field(default_factory=dict)
    posts: int = 0
    pending: bool = False  # what comes stays pending
    refuse: tuple[int, bytes] | None = None  # what each upload is answered with
    redirect: str = ""  # where every question is sent on to
    page: bool = False  # a portal answers
    last: int = 40

    def take(self, name: str, data: bytes) -> int:
        self.last += 1
        self.held[self.last] = Held(name, data, pending=self.pending)
        return self.last

    def names(self) -> list[str]:
        return sorted(each.name for each in self.held.values())


class _Handler(BaseHTTPRequestHandler):
    library: Library

    def log_message(self, *_):
        """Say nothing."""

    def answer(self, status, tree=None, *, body=b"", **headers):
        data = body if tree is None else json.dumps(tree).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def gate(self):
        """Whether the key opens; everything before that is answered here."""
        if self.library.redirect:
            self.answer(302, Location=self.library.redirect)
        elif self.library.page:
            self.answer(200, body=b"<html>Wi-Fi: mat khau?</html>")
        elif not self.opens():
            self.denied()
        else:
            return True
        self.body()
        return False

    def do_GET(self):
        if self.gate():
            self.get()

    def do_POST(self):
        data = self.body()
        if not self.gate():
            return
        self.library.posts += 1
        if self.library.refuse:
            status, body = self.library.refuse
            self.answer(status, body=body)
        else:
            self.post(data)

    def do_DELETE(self):
        if self.gate():
            self.delete()


class LibreTimeHandler(_Handler):
    """`/rest/media`: the key is the user of basic authentication; a list shows what is read."""

    def opens(self):
        told = self.headers.get("Authorization", "").removeprefix("Basic ")
        return base64.b64decode(told) == f"{KEY}:".encode()

    def denied(self):
        self.answer(401, body=b"ERROR: Incorrect API key.")

    def one(self):
        found = re.fullmatch(r"/rest/media/(\d+)", self.path)
        number = int(found[1]) if found else 0
        if number not in self.library.held:
            self.answer(404, body=b"ERROR: Media not found.")
            return 0
        return number

    def row(self, number):
        held = self.library.held[number]
        return {
            "id": number,
            "track_title": "the title that stands in the file",
            "filepath": "" if held.pending else f"imported/1/Trường/{held.name}",
            "filesize": len(held.data),
            "md5": hashlib.md5(held.data).hexdigest(),
            "import_status": 1 if held.pending else 0,
        }

    def get(self):
        if self.path == "/rest/media":
            read = [n for n, held in self.library.held.items() if not held.pending]
            self.answer(200, [self.row(number) for number in read])
        elif number := self.one():
            self.answer(200, self.row(number))

    def post(self, data):
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        form = email.message_from_bytes(head + data, policy=email.policy.HTTP)
        (part,) = form.iter_parts()
        name = part.get_filename() or ""
        field_ = part.get_param("name", header="content-disposition")
        if self.path != "/rest/media" or field_ != "file" or not name.endswith(".mp3"):
            self.answer(400, body=b"An error occurred while processing your upload.")
            return
        self.answer(201, self.row(self.library.take(name, part.get_payload(decode=True))))

    def delete(self):
        number = self.one()
        if not number:
            return
        if self.library.held[number].scheduled:
            self.answer(400, body=b"An unknown error occurred.")
            return
        del self.library.held[number]
        self.answer(204)


class AzuraCastHandler(_Handler):
    """`/api/station/1`: files to list and to add, a file to delete; X-API-Key."""

    def opens(self):
        return self.headers.get("X-API-Key") == KEY

    def denied(self):
        self.answer(403, {"code": 403, "type": "PermissionDeniedException", "success": False})

    def get(self):
        if self.path != "/api/station/1/files":
            self.answer(404, {"code": 404, "success": False})
            return
        rows = [{"id": n, "path": held.name} for n, held in self.library.held.items()]
        self.answer(200, rows)

    def post(self, data):
        tree = json.loads(data)
        if self.path != "/api/station/1/files" or set(tree) != {"path", "file"}:
            self.answer(404, {"code": 404, "success": False})
            return
        same = [n for n, held in self.library.held.items() if held.name == tree["path"]]
        for number in same:
            del self.library.held[number]
        number = self.library.take(tree["path"], base64.b64decode(tree["file"], validate=True))
        self.answer(200, {"id": number, "unique_id": "9f" * 12, "path": tree["path"]})

    def delete(self):
        found = re.fullmatch(r"/api/station/1/file/(\d+)", self.path)
        if found is None or self.library.held.pop(int(found[1]), None) is None:
            self.answer(404, {"code": 404, "success": False})
            return
        self.answer(200, {"success": True, "message": "Record deleted"})


class Software:
    """One service that runs while it is open."""

    def __init__(self, handler: type[_Handler], *, tls: ssl.SSLContext | None = None) -> None:
        self.library = Library()
        made = type(handler.__name__, (handler,), {"library": self.library})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), made)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> "Software":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
