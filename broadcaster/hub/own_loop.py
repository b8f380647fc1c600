"""An application on an event loop of its own: of a unit whose disk may stop answering by itself.

Public files are looked for and read on the loop, which is the cheapest way there is. So whatever
lies on another disk than the hub's is answered for on another loop than the hub's: what holds that
one up keeps nobody else waiting.
"""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Given = TypeVar("Given")

_PATIENCE = 5.0  # seconds
_FILES = 3  # of a loop: what it waits on, and a pair by which it is woken


class LoopHeldUp(Exception):
    """Nothing was answered, and nothing will be before the disk answers."""


class OwnLoop:
    """An ASGI application that runs in a thread of its own while somebody asks it."""

    def __init__(self, app: ASGIApp, name: str, *, patience: float | None = None) -> None:
        """After `patience` seconds (5) a loop that does nothing is taken to be held up."""
        self._app = app
        self._name = name
        self._patience = _PATIENCE if patience is None else patience
        self._door = threading.Lock()
        self._running: _RunningLoop | None = None
        self._asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer. Raises LoopHeldUp where the answer has not begun."""
        with self._door:
            self._asked += 1
            running = self._running = self._running or _RunningLoop(self._name)
        try:
            await self._answered(running.loop, scope, receive, send)
        finally:
            with self._door:
                self._asked -= 1

    @property
    def files(self) -> int:
        """How many its loop has open while its thread runs: what it waits on, and is woken by."""
        return _FILES if self._running is not None else 0

    def rest(self) -> None:
        """End the thread, unless somebody asks just now; whoever asks next begins another."""
        with self._door:
            if self._asked or self._running is None:
                return
            running, self._running = self._running, None
        running.stop()

    async def _answered(
        self, there: asyncio.AbstractEventLoop, scope: Scope, receive: Receive, send: Send
    ) -> None:
        here, begun, left = asyncio.get_running_loop(), False, False

        async def received() -> Message:
            return await _across(_next(receive), here)

        async def sent(message: Message) -> None:
            nonlocal begun
            if not left:  # else somebody was told already that nothing comes
                begun = True
                await _across(_sent(send, message), here)

        async def run() -> None:
            await self._app(scope, received, sent)

        asked = asyncio.run_coroutine_threadsafe(run(), there)
        answer = asyncio.wrap_future(asked)
        while True:
            alive = asyncio.Event()
            there.call_soon_threadsafe(here.call_soon_threadsafe, alive.set)
            await asyncio.wait({answer}, timeout=self._patience)
            if answer.done():
                answer.result()
                return
            if not alive.is_set():
                left = True
                asked.cancel()
                if not begun:
                    raise LoopHeldUp
                return  # the server sees an answer that is cut off, and ends the line


async def _next(receive: Receive) -> Message:
    return await receive()


async def _sent(send: Send, message: Message) -> None:
    await send(message)


async def _across(work: Coroutine[Any, Any, Given], loop: asyncio.AbstractEventLoop) -> Given:
    """What work gives that another loop does."""
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work, loop))


class _RunningLoop:
    """A loop in a thread for which a program that ends does not wait."""

    def __init__(self, name: str) -> None:
        ready = threading.Event()
        thread = threading.Thread(
            target=lambda: asyncio.run(self._live(ready)), name=name, daemon=True
        )
        thread.start()
        ready.wait()

    async def _live(self, ready: threading.Event) -> None:
        self.loop, self._over = asyncio.get_running_loop(), asyncio.Event()
        ready.set()
        await self._over.wait()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self._over.set)
