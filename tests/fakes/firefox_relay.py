"""Debian's Firefox for Playwright, which asks for one command more than that Firefox knows.

Started in Firefox's place with its words. Playwright speaks WebDriver BiDi to the Firefox of
everybody (channel `moz-firefox`), but sets a colour scheme for every new context, by a command that
came after the extended support release 153. Whoever is asked for nothing has nothing to refuse:
that command is answered here, all else goes through as it came. Once Firefox knows it, this file
can go.
"""

import asyncio
import json
import re
import sys

from aiohttp import ClientSession, WSMsgType, web

UNKNOWN = "emulation.setMediaFeaturesOverride"
_LISTENS = re.compile(rb"WebDriver BiDi listening on ws://127\.0\.0\.1:(\d+)")


async def relay(firefox: str, words: list[str]) -> int:
    """Run Firefox until it ends, and say where it listens: here."""
    process = await asyncio.create_subprocess_exec(
        firefox, *words, stderr=asyncio.subprocess.PIPE, limit=2**20
    )
    runner = None
    async for line in process.stderr:
        said = line
        if runner is None and (found := _LISTENS.search(line)):
            runner, port = await _door(int(found[1]))
            said = f"WebDriver BiDi listening on ws://127.0.0.1:{port}\n".encode()
        sys.stderr.buffer.write(said)
        sys.stderr.flush()
    if runner:
        await runner.cleanup()
    return await process.wait()


async def _door(port):
    async def between(request):
        asked = web.WebSocketResponse(max_msg_size=0)
        await asked.prepare(request)
        async with (
            ClientSession() as client,
            client.ws_connect(f"ws://127.0.0.1:{port}/session", max_msg_size=0) as answers,
        ):
            back = asyncio.create_task(_pass_on(answers, asked))
            async for message in asked:
                if message.type is WSMsgType.TEXT and UNKNOWN in message.data[:400]:
                    number = json.loads(message.data)["id"]
                    await asked.send_json({"type": "success", "id": number, "result": {}})
                elif message.type is WSMsgType.TEXT:
                    await answers.send_str(message.data)
            back.cancel()
        return asked

    async def _pass_on(answers, asked):
        async for message in answers:
            if message.type is WSMsgType.TEXT:
                await asked.send_str(message.data)
        await asked.close()

    app = web.Application()
    app.router.add_get("/session", between)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    return runner, runner.addresses[0][1]


if __name__ == "__main__":
    sys.exit(asyncio.run(relay(sys.argv[1], sys.argv[2:])))
