"""Floor: aiohttp on uvloop, decrypt, one durable group commit, empty 200. `inbound DATABASE`: a file or postgresql://."""

import asyncio
import sys

import uvloop
from aiohttp import web

from benchmarks.floors import parts
from benchmarks.machine import ready


async def serve(database: str) -> None:
    inbox = await parts.postgres_inbox(database) if database.startswith("postgresql") else parts.sqlite_inbox(database)

    async def take(request: web.Request) -> web.Response:
        await inbox.put(parts.read_callback(request.query, await request.read()))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    ready(port=runner.addresses[0][1])
    await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))
