"""Composite floor: the inbound floor's insert, then one transaction of five statements, then one TLS post, a message.

`road FILE URL`. The transaction is each message's own, as the sentence that sets the goal has it; nothing after the
post is stored.
"""

import asyncio
import sys
from collections.abc import Callable

import aiohttp
import orjson
import uvloop
from aiohttp import web

from benchmarks.floors import parts
from benchmarks.machine import ready
from benchmarks.texts import notice

SENDERS = 50
_TABLES = """
CREATE TABLE person (user_id TEXT PRIMARY KEY, name TEXT NOT NULL);
CREATE TABLE chat (address TEXT PRIMARY KEY, unit TEXT NOT NULL);
CREATE TABLE outbox (id INTEGER PRIMARY KEY, key TEXT UNIQUE NOT NULL, address TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE audit (id INTEGER PRIMARY KEY, actor TEXT NOT NULL, act TEXT NOT NULL);
CREATE TABLE done (message_id TEXT PRIMARY KEY) WITHOUT ROWID;
"""
_JSON = {"Content-Type": "application/json"}


def work(path: str) -> Callable[[parts.Row], str]:
    """The five statements: who, where, what is answered, that it was done, that the message is finished."""
    connection = parts.open_sqlite(path)
    connection.executescript(_TABLES)
    execute = connection.execute

    def handle(row: parts.Row) -> str:
        message_id, user, text, _ = row
        answer = notice(1)
        execute("BEGIN IMMEDIATE")
        execute("SELECT name FROM person WHERE user_id = ?", (user,)).fetchone()
        execute("SELECT unit FROM chat WHERE address = ?", (user,)).fetchone()
        execute("INSERT INTO outbox (key, address, body) VALUES (?, ?, ?)", (message_id, user, answer))
        execute("INSERT INTO audit (actor, act) VALUES (?, ?)", (user, text))
        execute("INSERT INTO done VALUES (?)", (message_id,))
        execute("COMMIT")
        return answer

    return handle


async def serve(path: str, url: str) -> None:
    inbox, handle = parts.sqlite_inbox(path), work(path)
    waiting: asyncio.Queue[parts.Row] = asyncio.Queue()
    session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=SENDERS))

    async def take(request: web.Request) -> web.Response:
        row = parts.read_callback(request.query, await request.read())
        await inbox.put(row)
        waiting.put_nowait(row)
        return web.Response()

    async def answer() -> None:
        while True:
            row = await waiting.get()
            part = {"touser": row[1], "agentid": 1, "msgtype": "text", "text": {"content": handle(row)}}
            address = f"{url}/cgi-bin/message/send?access_token=bench"
            async with session.post(address, data=orjson.dumps(part), headers=_JSON) as response:
                if orjson.loads(await response.read())["errcode"] != 0:
                    raise AssertionError("refused")

    senders = [asyncio.create_task(answer()) for _ in range(SENDERS)]
    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ready(port=runner.addresses[0][1])
    await asyncio.gather(*senders)


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2]))
