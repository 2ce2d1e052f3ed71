"""Product: Stream connection → adapter → intake → inbox → acknowledgement. `stream DATABASE-URL PORT`."""

import sys

import uvloop

from benchmarks.machine import ready
from benchmarks.subjects import parts
from bot import memory
from bot.messages import ChannelKind

CORP = "dingbench"
ROBOT = "dingbenchrobot"


async def serve(url: str, port: int) -> None:
    database = parts.open_database(url)
    keys = {"client_id": "bench", "client_secret": "bench", "robot_code": ROBOT}
    parts.put_station(
        database, "bench", parts.ChannelSpec(ChannelKind.DINGTALK_ROBOT, "dingtalk-robot:bench", CORP, keys)
    )
    house = parts.house(database, dingtalk_url=f"http://127.0.0.1:{port}", gateway_url=f"ws://127.0.0.1:{port}")
    parts.deafen(house)
    memory.settle()
    ready()
    await house.reload()
    await parts.for_ever()


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], int(sys.argv[2])))
