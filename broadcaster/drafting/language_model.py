"""One client for servers of language models that speak OpenAI's chat completions.

Ollama, llama.cpp's server, vLLM and services alike: POST {base}/chat/completions, the answer as a
stream of events. What they do wrong in silence is looked for here: a prompt that was cut (Ollama
keeps the last 4,096 tokens and says nothing: a code in the first line is asked back), an answer
that ran out of tokens, one that turns in circles, one that breaks off.
"""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from broadcaster.domain.errors import BroadcasterError
from broadcaster.domain.station import DraftingSettings
from broadcaster.net.connection import Trust, host_of, is_numeric_and_inside, is_this_machine
from broadcaster.net.reply_stream import ReplyHead, ReplyStream

KEY = "BROADCASTER_MODEL_KEY"
KEY_FILE = "BROADCASTER_MODEL_KEY_FILE"
_CONNECT, _FIRST, _WHOLE = 5.0, 120.0, 600.0  # seconds
_BEHIND = 30.0  # seconds: who looks at the clock gives up before the socket does
_LARGEST = 4_000_000  # bytes of one answer with its envelope
_REPEATS, _TAIL = 8, 48  # so often the same letters at the end, so many of them
_TOO_FEW = 1.1  # times the words: with its signs and digits a Vietnamese text has more tokens
_CUT_AT, _ABOUT = (2048, 4096), 8  # where servers cut in silence, and how near they count
_TEMPERATURE = 0.2
_RANGE_OK, _RANGE_SERVER = range(200, 300), range(500, 600)
_UNKNOWN_FORMAT = (400, 422, 501)  # how servers refuse a response_format that they do not know
_KEY_REFUSED = (401, 403)
_NOT_FOUND, _TOO_MANY = 404, 429

Told = Callable[[int], None]  # how many letters of the answer have come


class ModelFault(BroadcasterError):
    """A language model gave no answer that can be used."""

    code: ClassVar[str] = "mo-hinh"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelWaits:
    """How long a server is waited for, in seconds."""

    connect: float = _CONNECT
    first: float = _FIRST  # until the first word
    whole: float = _WHOLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelServer:
    """A server that answers, and the model that is asked."""

    base: str  # "http://127.0.0.1:11434/v1"
    model: str
    key: str = field(default="", repr=False)  # never in a message
    tokens: int = 8192  # of prompt and answer together
    answer_tokens: int = 2048
    waits: ModelWaits = ModelWaits()
    ca_bundle: str = ""

    @property
    def host(self) -> str:
        """The machine."""
        return host_of(self.base)

    @property
    def stays_here(self) -> bool:
        """Whether the machine that is asked is this one, and answers by itself."""
        return is_this_machine(self.host) and not passes_on(self.model)

    @property
    def receiver(self) -> str:
        """The machine that reads the words."""
        near = is_this_machine(self.host) or is_numeric_and_inside(self.host)
        return OLLAMA_S if near and passes_on(self.model) else self.host


OLLAMA_S = "ollama.com"


def passes_on(model: str) -> bool:
    """Whether Ollama gives a question for this model to its own machines: "gpt-oss:120b-cloud"."""
    return model.casefold().strip().endswith(("-cloud", ":cloud"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelAnswer:
    """What a model wrote, whole."""

    text: str
    prompt_tokens: int = 0  # as the server counts; 0 = it did not say
    form: str = ""  # "json_schema", "json_object", "" = it was only asked to


@dataclass(slots=True)
class _Coming:
    """An answer while it comes."""

    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    thought: int = 0  # letters of what it thinks before: a sign of life, and no answer
    finish: str = ""
    done: bool = False
    prompt_tokens: int = 0
    looked: int = 0  # letters when circles were looked for last

    def text(self) -> str:
        return "".join(self.pieces)


def model_server(
    settings: DraftingSettings, environment: Mapping[str, str] = os.environ, ca_bundle: str = ""
) -> ModelServer:
    """The server that a station names. Raises ModelFault where it may not be asked."""
    if not settings.on:
        raise ModelFault(
            "đài chưa bật soạn có trợ giúp",
            hint="Mở trang Soạn có trợ giúp, đọc những gì rời trường rồi bấm Bật.",
        )
    if not settings.model:
        raise ModelFault(
            "chưa ghi tên mô hình",
            hint='Ghi model = "tên mô hình" vào mục [drafting] của station.toml.',
        )
    server = ModelServer(
        base=settings.server.rstrip("/"), model=settings.model, key=_key(environment),
        tokens=settings.tokens, answer_tokens=settings.answer_tokens, ca_bundle=ca_bundle,
    )  # fmt: skip
    if not server.stays_here and server.receiver != settings.outside_host.casefold():
        raise ModelFault(
            f"máy chủ mô hình {server.receiver} ở ngoài máy này mà chưa được nêu tên",
            hint=f'Muốn gửi lời văn tới đó thì ghi outside_host = "{server.receiver}" vào mục '
            "[drafting].",
        )
    within = is_this_machine(server.host) or is_numeric_and_inside(server.host)
    if not within and not server.base.startswith("https://"):
        raise ModelFault(
            f"địa chỉ {server.host} không mã hóa nên không gửi gì",
            hint="Dùng địa chỉ https://. Máy trong mạng của trường thì ghi địa chỉ số, như "
            "http://192.168.1.5:11434/v1.",
        )
    return server


def _key(environment: Mapping[str, str]) -> str:
    key = environment.get(KEY, "")
    if named := environment.get(KEY_FILE, ""):
        try:
            key = Path(named).read_text(encoding="utf-8-sig")  # Notepad begins with a mark
        except (OSError, UnicodeError) as fault:
            raise ModelFault(
                f"không đọc được tệp khóa mà {KEY_FILE} nêu", hint="Xem lại đường dẫn, quyền đọc."
            ) from fault
    key = key.strip().removeprefix("\ufeff")
    if not (key.isascii() and key.replace(" ", "\n").isprintable()):
        raise ModelFault(
            "khóa có ký tự lạ nên không gửi gì",
            hint=f"Khóa ở {KEY} hay tệp mà {KEY_FILE} nêu là một dòng chữ không dấu, không dấu "
            "cách.",
        )
    return key


def least_tokens(text: str) -> int:
    """Fewer tokens than any tokenizer makes of a text: none joins two words of it."""
    return len(text.split())


def ask_model(
    server: ModelServer,
    *,
    system: str,
    user: str,
    schema: Mapping[str, Any],
    code: str = "",
    told: Told = lambda _letters: None,
    wanted: Callable[[], bool] = lambda: True,
    now: Callable[[], float] = time.monotonic,
) -> ModelAnswer:
    """The answer, in the form of the schema where the server can hold a model to it.

    `told` hears how many letters there are; `wanted` is asked all the time whether the answer is
    still wanted. `code` stands in the first line of `system` and is asked back: an answer without
    it comes of a prompt whose front was cut. Raises ModelFault, NetworkFault with a sentence for
    whoever asked.
    """
    least = least_tokens(system) + least_tokens(user)
    if least + server.answer_tokens > server.tokens:
        raise ModelFault(
            f"đoạn nguồn dài quá: ít nhất {least} token, mô hình chỉ nhận {server.tokens}, còn để "
            f"{server.answer_tokens} cho câu trả lời",
            hint="Chọn ít điều hơn, hoặc tăng num_ctx của mô hình rồi tăng tokens ở [drafting].",
        )
    messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
    for form, wish in _ladder(schema):
        body = {
            "model": server.model, "messages": messages, "temperature": _TEMPERATURE,
            "max_tokens": server.answer_tokens, "stream": True,
            "stream_options": {"include_usage": True}, **wish,
        }  # fmt: skip
        try:
            came = _twice(server, body, told, wanted, now)
        except _FormatUnknown:
            continue
        return ModelAnswer(
            text=_whole(came, least, server, code), prompt_tokens=came.prompt_tokens, form=form
        )  # fmt: skip
    raise AssertionError("the last rung asks for no format")


class _FormatUnknown(Exception):
    """The server does not know the format that was asked for."""


class _ServerBroke(Exception):
    """The server answered with a code of 5xx."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def _ladder(schema: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    strict = {"name": "bai", "strict": True, "schema": schema}
    wish = {"response_format": {"type": "json_schema", "json_schema": strict}}
    yield "json_schema", {**wish, "reasoning_effort": "none"}  # thinking eats the answer's tokens
    yield "json_schema", wish
    yield "json_object", {"response_format": {"type": "json_object"}}
    yield "", {}


def _twice(
    server: ModelServer,
    body: Mapping[str, Any],
    told: Told,
    wanted: Callable[[], bool],
    now: Callable[[], float],
) -> _Coming:
    """Ask; once more where the server broke, never where it refused."""
    try:
        return _ask(server, body, told, wanted, now)
    except _ServerBroke:
        pass
    try:
        return _ask(server, body, told, wanted, now)
    except _ServerBroke as broke:
        raise ModelFault(
            f"máy chủ mô hình {server.host} hỏng hai lần liền (mã {broke.status})",
            hint="Xem cửa sổ của máy chủ ấy: thường là hết bộ nhớ. Chọn mô hình nhỏ hơn.",
        ) from broke


def _ask(
    server: ModelServer,
    body: Mapping[str, Any],
    told: Told,
    wanted: Callable[[], bool],
    now: Callable[[], float],
) -> _Coming:
    headers = {"Content-Type": "application/json", "Accept": "text/event-stream"}
    headers |= {"Authorization": f"Bearer {server.key}"} if server.key else {}
    waits, begun = server.waits, now()
    trust = Trust(
        hosts=frozenset({server.host}), ca_bundle=server.ca_bundle,
        connect=waits.connect, read=waits.whole + _BEHIND,
    )  # fmt: skip
    came, head, size = _Coming(), ReplyHead(status=0, kind=""), 0
    lines, refused = _Lines(), bytearray()
    stream = ReplyStream(
        f"{server.base}/chat/completions", trust, headers=headers,
        body=json.dumps(body, ensure_ascii=False).encode(),
    )  # fmt: skip
    with closing(stream):
        for bit in stream.bits():
            if not wanted():
                raise ModelFault("đã dừng theo yêu cầu, chưa viết gì", hint="Bấm lại khi cần.")
            _refuse_late(server, came, now() - begun)
            if isinstance(bit, ReplyHead):
                head = bit
                continue
            size += len(bit)
            if size > _LARGEST:
                raise ModelFault("mô hình trả lời quá dài nên dừng", hint=_SMALLER)
            if head.status not in _RANGE_OK or head.kind == "application/json":
                refused += bit
                continue
            for line in lines.taken(bit):
                _take(line, came)
            if came.letters - came.looked >= _TAIL:
                told(came.letters)
                came.looked = came.letters
                _refuse_circles(came.text())
            if came.done:
                break
    _refuse_status(head.status, server, body)
    for line in lines.taken(b"\n\n"):
        _take(line, came)
    if head.kind == "application/json":  # it was asked for a stream, and sent the whole
        _take_whole(bytes(refused), came)
    return came


_SMALLER = "Chọn ít điều hơn, hoặc thử mô hình khác."


def _refuse_late(server: ModelServer, came: _Coming, seconds: float) -> None:
    waits = server.waits
    if not came.letters and not came.thought and seconds > waits.first + waits.connect:
        raise ModelFault(
            f"mô hình im lặng quá {waits.first:g} giây nên thôi",
            hint="Máy yếu thì chọn mô hình nhỏ hơn; xem máy chủ có đang nạp mô hình không.",
        )
    if seconds > waits.whole:
        raise ModelFault(f"mô hình viết quá {waits.whole:g} giây chưa xong nên thôi", hint=_SMALLER)


def _refuse_circles(text: str) -> None:
    """Raise ModelFault where the end of a text is the same letters over and over."""
    tail = text[-_TAIL:]
    if len(tail) == _TAIL and (not tail.strip() or text.count(tail) >= _REPEATS):
        raise ModelFault(
            "mô hình cứ lặp lại một câu nên dừng", hint="Thử lại, hoặc chọn mô hình khác."
        )


def _refuse_status(status: int, server: ModelServer, body: Mapping[str, Any]) -> None:
    if status in _RANGE_OK:
        return
    if status in _UNKNOWN_FORMAT and "response_format" in body:
        raise _FormatUnknown
    if status in _RANGE_SERVER:
        raise _ServerBroke(status)
    if status in _KEY_REFUSED:
        raise ModelFault(
            f"máy chủ {server.host} không nhận khóa (mã {status})",
            hint=f"Xem lại khóa ở biến {KEY} hay tệp mà {KEY_FILE} nêu.",
        )
    if status == _NOT_FOUND:
        raise ModelFault(
            f"máy chủ {server.host} không có mô hình “{server.model}” hoặc không có địa chỉ ấy",
            hint="Xem lại server (thường kết bằng /v1) và model ở mục [drafting].",
        )
    if status == _TOO_MANY:
        raise ModelFault(
            f"máy chủ {server.host} đang quá nhiều việc (mã {status})", hint="Lúc khác thử lại."
        )
    raise ModelFault(
        f"máy chủ {server.host} từ chối (mã {status})",
        hint="Xem lại server, model, tokens ở mục [drafting].",
    )


def _whole(came: _Coming, least: int, server: ModelServer, code: str) -> str:
    """The text of an answer that is whole. Raises ModelFault."""
    text = came.text()
    read = came.prompt_tokens
    at_an_end = any(abs(read - cut) <= _ABOUT and cut < server.tokens for cut in _CUT_AT)
    if read and (read < least * _TOO_FEW or at_an_end):
        raise ModelFault(
            f"lời nhắc bị cắt: máy chủ chỉ đọc {read} token trong ít nhất {least}", hint=_NUM_CTX
        )
    if came.finish == "length":
        raise ModelFault(
            "mô hình hết số token khi chưa viết xong",
            hint="Tăng answer_tokens ở mục [drafting], hoặc chọn ít điều hơn; mô hình hay “suy "
            "nghĩ” dài thì tắt chế độ ấy.",
        )
    if came.finish not in ("", "stop"):
        raise ModelFault(
            f"máy chủ ngắt câu trả lời giữa chừng ({came.finish[:40]})",
            hint="Thử lại, hoặc chọn điều khác, mô hình khác.",
        )
    if not came.finish and not came.done:
        raise ModelFault(
            "câu trả lời của mô hình đứt giữa chừng", hint="Xem máy chủ mô hình còn chạy không."
        )
    if not text.strip():
        raise ModelFault(
            "mô hình không viết chữ nào", hint="Thử lại, hoặc chọn mô hình khác."
        )  # fmt: skip
    _refuse_circles(text)
    if code and code not in text and ("{" in text or "[" in text):  # prose is told as prose
        raise ModelFault(
            "mô hình không nhắc lại được mã ở đầu lời nhắc: lời nhắc bị cắt, hoặc mô hình yếu quá",
            hint=_NUM_CTX,
        )
    return text


_NUM_CTX = "Với Ollama: tạo mô hình có PARAMETER num_ctx đủ lớn. Chưa câu nào được dùng."


# ----- events


class _Lines:
    """Bytes -> whole lines; an event of this protocol is one line."""

    def __init__(self) -> None:
        self._rest = b""

    def taken(self, bit: bytes) -> Sequence[bytes]:
        """The lines that are whole now."""
        *whole, self._rest = (self._rest + bit).replace(b"\r\n", b"\n").split(b"\n")
        return whole


def _take(line: bytes, came: _Coming) -> None:
    """One line of a stream; what is no event of it (a sign of life, a name) says nothing."""
    field_, _, value = line.partition(b":")
    if field_ != b"data":
        return
    if value.strip() == b"[DONE]":
        came.done = True
        return
    try:
        event = json.loads(value)
    except (ValueError, RecursionError) as fault:
        raise ModelFault(
            "máy chủ mô hình trả lời sai quy cách", hint="Xem lại server ở mục [drafting]."
        ) from fault
    _take_event(event, came, "delta")


def _take_whole(data: bytes, came: _Coming) -> None:
    try:
        event = json.loads(data)
    except (ValueError, RecursionError) as fault:
        raise ModelFault(
            "máy chủ mô hình trả lời sai quy cách", hint="Xem lại server ở mục [drafting]."
        ) from fault
    _take_event(event, came, "message")


def _take_event(event: Any, came: _Coming, where: str) -> None:
    if not isinstance(event, dict):
        return
    if event.get("error"):  # which some send in the midst of a stream
        raise ModelFault(
            "máy chủ mô hình báo lỗi giữa chừng", hint="Xem cửa sổ của máy chủ ấy rồi thử lại."
        )
    usage = event.get("usage")
    if isinstance(usage, dict) and isinstance(usage.get("prompt_tokens"), int):
        came.prompt_tokens = usage["prompt_tokens"]
    with suppress(LookupError, TypeError, AttributeError):
        choice = event["choices"][0]
        came.finish = str(choice.get("finish_reason") or came.finish)
        for name in ("reasoning", "reasoning_content"):
            thought = choice[where].get(name)
            came.thought += len(thought) if isinstance(thought, str) else 0
        words = choice[where].get("content")
        if isinstance(words, str) and words:
            came.pieces.append(words)
            came.letters += len(words)
