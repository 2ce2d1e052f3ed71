"""Product: callback → adapter → intake → inbox → acknowledgement, dispatch left out.

`inbound DATABASE-URL [OLD-ROWS rising|random]`: with so many old rows in the inbox before it begins.
"""

import sys

import uvloop

from benchmarks.machine import ready
from benchmarks.subjects import parts
from benchmarks.subjects.filling import fill
from bot import memory


async def serve(url: str, old: int, kind: str) -> None:
    database = parts.open_database(url)
    station, (channel,) = parts.put_station(database, "bench", parts.wecom_app())
    fill(database, station, channel, old, kind)
    house = parts.house(database)
    parts.deafen(house)
    await house.reload()
    memory.settle()
    ready(port=await parts.listen(house))
    await parts.for_ever()


if __name__ == "__main__":
    old, kind = sys.argv[2:4] if len(sys.argv) > 3 else ("0", "rising")
    uvloop.run(serve(sys.argv[1], int(old), kind))
