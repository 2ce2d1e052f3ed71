"""Floor: one aiohttp session on uvloop posting JSON over TLS, nothing stored. `send URL CONNECTIONS`, then how many."""

import asyncio
import sys
import time
from collections.abc import Iterator

import aiohttp
import orjson
import uvloop

from benchmarks.machine import asked, ready
from benchmarks.texts import notice

_JSON = {"Content-Type": "application/json"}


async def serve(url: str, connections: int) -> None:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=connections)) as session:
        ready()
        async for n in asked():
            began, wall = time.process_time(), time.perf_counter()
            todo = iter(range(n))
            await asyncio.gather(*(_work(session, url, todo) for _ in range(connections)))
            ready(cpu=time.process_time() - began, wall=time.perf_counter() - wall)


async def _work(session: aiohttp.ClientSession, url: str, todo: Iterator[int]) -> None:
    for number in todo:
        body = orjson.dumps({"msgtype": "text", "text": {"content": notice(number)}})
        address = f"{url}/cgi-bin/webhook/send?key=group{number}"
        async with session.post(address, data=body, headers=_JSON) as response:
            answer = orjson.loads(await response.read())
        if answer["errcode"] != 0:
            raise AssertionError(answer)


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2])))
