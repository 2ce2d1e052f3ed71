"""Product: callback → adapter → intake → inbox → acknowledgement, dispatch left out. `inbound DATABASE-URL`."""

import sys

import uvloop
from aiohttp import web

from benchmarks.machine import ready
from benchmarks.subjects import parts
from bot.edge import MAX_BODY_BYTES


async def serve(url: str) -> None:
    database = parts.open_database(url)
    parts.put_station(database, "bench", parts.wecom_app())
    house = parts.house(database)
    parts.deafen(house)
    await house.reload()
    app = web.Application(client_max_size=MAX_BODY_BYTES)
    app.router.add_route("*", "/{path:.*}", house.edge.callback)
    ready(port=await parts.listen(app))
    await parts.for_ever()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1]))
