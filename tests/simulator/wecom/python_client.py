"""Run by a test in a process of its own: the platform's Python client, unchanged but for address and trust.

Its connection is always TLS with certifi's bundle, so the test's certificate is put in that bundle's place.
"""

import asyncio
import contextlib
import json
import sys
import warnings

import certifi

ADDRESS, BOT_ID, SECRET, BUNDLE = sys.argv[1:5]
certifi.where = lambda: BUNDLE
warnings.simplefilter("ignore")

import aibot  # noqa: E402


class Quiet:
    def __getattr__(self, _: str) -> object:
        return lambda *words: None


def tell(what: str, **more: object) -> None:
    sys.stdout.write(json.dumps({"what": what, **more}) + "\n")
    sys.stdout.flush()


async def main() -> None:
    client = aibot.WSClient(aibot.WSClientOptions(bot_id=BOT_ID, secret=SECRET, ws_url=ADDRESS, logger=Quiet()))
    client.on("authenticated", lambda: tell("authenticated"))
    client.on("error", lambda fault: tell("error", error=str(fault)))

    @client.on("message.text")
    async def text(frame: dict) -> None:  # type: ignore[type-arg]
        tell("text", content=frame["body"]["text"]["content"], **{"from": frame["body"]["from"]["userid"]})
        await client.reply_stream(frame, "stream-1", "half", False)
        await client.reply_stream(frame, "stream-1", "whole", True)
        await client.send_message(
            frame["body"]["chatid"], {"msgtype": "markdown", "markdown": {"content": "**pushed**"}}
        )
        tell("answered")

    @client.on("message.file")
    async def file(frame: dict) -> None:  # type: ignore[type-arg]
        held = frame["body"]["file"]
        content, name = await client.download_file(held["url"], held["aeskey"])
        tell("file", name=name, size=len(content))

    @client.on("event.enter_chat")
    async def welcome(frame: dict) -> None:  # type: ignore[type-arg]
        await client.reply_welcome(frame, {"msgtype": "text", "text": {"content": "welcome"}})
        tell("welcomed")

    await client.connect()
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
    client.disconnect()


with contextlib.suppress(KeyboardInterrupt):
    asyncio.run(main())
