"""A server of language models on loopback, which speaks the real protocol and misbehaves on order.

It answers by the words of a plan, one for each request, the last one again and again.
"""

import json
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = str | Callable[[dict[str, Any]], str]


@dataclass
class ModelPlan:
    """What the next requests get."""

    answer: Answer = '{"cau": []}'
    how: Sequence[str] = ("stream",)  # a way of answering for each request
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)  # of the Authorization header
    go: threading.Event = field(default_factory=threading.Event)  # lets a hanging one end
    base: str = ""


@contextmanager
def a_model_server(answer: Answer = '{"cau": []}', *how: str) -> Iterator[ModelPlan]:
    """A server that runs until the end of the block."""
    plan = ModelPlan(answer=answer, how=how or ("stream",))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(plan))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    plan.base = f"http://127.0.0.1:{server.server_address[1]}/v1"
    try:
        yield plan
    finally:
        plan.go.set()
        server.shutdown()
        server.server_close()
        thread.join()


def tokens_of(asked: dict[str, Any]) -> int:
    """About as many as a tokenizer makes of Vietnamese."""
    return 2 * sum(len(one["content"].split()) for one in asked["messages"])


_CODE = re.compile(r"^Mã: (\d+)$", re.MULTILINE)
WINDOW = 4096  # tokens that a server keeps which cuts in silence: the last ones


def _with_code(text: str, asked: dict[str, Any]) -> str:
    """The answer with the code of the prompt's first line, as a model writes it."""
    found = _CODE.search(asked["messages"][0]["content"])
    return re.sub(r'\{\s*"cau"', f'{{"ma": "{found[1]}", "cau"', text, count=1) if found else text


def _handler(plan: ModelPlan) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            number = len(plan.asked)
            plan.asked.append(asked)
            plan.keys.append(self.headers.get("Authorization", ""))
            how = plan.how[min(number, len(plan.how) - 1)]
            try:
                self._answer(how, asked)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        def _answer(self, how: str, asked: dict[str, Any]) -> None:
            if how.isdecimal():
                self.send_response(int(how))
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
                return
            if how == "no effort" and "reasoning_effort" in asked:
                self._answer("400", asked)
                return
            if how == "no schema" and "response_format" in asked:
                kind = asked["response_format"]["type"]
                self._answer("400" if kind == "json_schema" else "stream", asked)
                return
            if how == "no format" and "response_format" in asked:
                self._answer("400", asked)
                return
            text = plan.answer if isinstance(plan.answer, str) else plan.answer(asked)
            cut = how in ("short prompt", "silent cut") and tokens_of(asked) > WINDOW
            text = text if cut else _with_code(text, asked)
            if how == "whole":
                self._whole(text, asked)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream; charset=utf-8")
            self.end_headers()
            self._event({"choices": [{"delta": {"role": "assistant", "content": ""}}]})
            if how == "hang":
                while not plan.go.wait(0.02):
                    self._put(": đang nghĩ\n\n")
                return
            if how == "thinks":
                for _ in range(40):
                    self._event({"choices": [{"delta": {"reasoning": "để xem đã "}}]})
                    plan.go.wait(0.01)
            if how == "garbage":
                self._put("data: <html>\n\n")
                return
            if how == "circles":
                while not plan.go.is_set():
                    self._words("Các bạn nhớ nhé. ")
                return
            if how == "error":
                self._event({"error": {"message": "out of memory"}})
                return
            half = how in ("half", "cut", "hang midway")
            for at in range(0, len(text) // 2 if half else len(text), 40):
                self._words(text[at : at + 40])
            if how == "hang midway":
                plan.go.wait(60)
            if half and how != "cut":
                return
            told = {"cut": "length", "filtered": "content_filter"}.get(how, "stop")
            self._event({"choices": [{"delta": {}, "finish_reason": told}]})
            if how not in ("no usage", "silent cut"):
                count = tokens_of(asked)
                count = min(count, WINDOW) if how == "short prompt" else count
                usage = {"prompt_tokens": count, "completion_tokens": 9}
                self._event({"choices": [], "usage": usage})
            self._put("data: [DONE]\n\n")

        def _whole(self, text: str, asked: dict[str, Any]) -> None:
            choice = {"message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
            body = json.dumps({"choices": [choice], "usage": {"prompt_tokens": tokens_of(asked)}})
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def _words(self, words: str) -> None:
            self._event({"choices": [{"delta": {"content": words}}]})

        def _event(self, event: dict[str, Any]) -> None:
            self._put(f"data: {json.dumps(event, ensure_ascii=False)}\n\n")

        def _put(self, text: str) -> None:
            self.wfile.write(text.encode())
            self.wfile.flush()

    return Handler
