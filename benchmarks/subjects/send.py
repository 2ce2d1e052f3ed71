"""Product: promised messages claimed, paced, sent and settled, as many as is asked for.

`send DATABASE-URL URL CONNECTIONS GROUPS [PARTS]`. Each of GROUPS has a webhook of its own, as groups do, and gets
PARTS messages (1) of each bulletin, one after the other. Promising is not
counted; it belongs to whoever speaks.
"""

import asyncio
import os
import sys
import time
from pathlib import Path

import uvloop

from benchmarks.machine import asked, ready
from benchmarks.subjects import parts
from benchmarks.texts import notice
from bot import memory, wire
from bot.delivery.engine import DeliverySettings
from bot.messages import ChannelKind, ChatKind, Content, Outbound
from bot.routing import Lane
from bot.speech import token_of
from storage import Database, outbox

CORP = "wwbench0000000001"


def webhook(number: int) -> parts.ChannelSpec:
    return parts.ChannelSpec(ChannelKind.WECOM_WEBHOOK, f"wecom-webhook:{number}", CORP, {"key": f"group{number}"})


def promise(database: Database, station: int, channels: list[int], first: int, n: int, parts: int) -> None:
    """One bulletin in `parts` messages to each of the next `n` groups, going round."""

    def draft(number: int, part: int) -> outbox.Draft:
        channel = channels[number % len(channels)]
        key = f"bulletin:{number}:part{part}"
        token = token_of(station, key)
        message = Outbound(key, token, f"group{channel}", ChatKind.GROUP, Content(text=notice(number)))
        return outbox.Draft(
            key, channel, message.chat_address, wire.dump_outbound(message), lane=Lane.BULK.number, token=token
        )

    with database.transaction(station) as session:
        for start in range(first, first + n, 1_000):
            numbers = range(start, min(start + 1_000, first + n))
            outbox.put_many(session, [draft(number, part) for number in numbers for part in range(parts)])


async def serve(url: str, platform: str, connections: int, groups: int, parts_each: int) -> None:
    database = parts.open_database(url)
    station, channels = parts.put_station(database, "bench", *(webhook(number) for number in range(groups)))
    house = parts.house(database, wecom_url=platform, delivery=DeliverySettings(parallel=connections))
    await house.reload()
    memory.settle()
    ready()
    promised = 0
    async for n in asked():
        await database.run(lambda: promise(database, station, channels, promised, n, parts_each))  # noqa: B023
        promised += n
        before = _resident()
        began, wall = time.process_time(), time.perf_counter()
        running = asyncio.create_task(house.delivery.run())
        while house.metrics.get("delivery", "sent") < promised * parts_each:  # noqa: ASYNC110 (there is no event for it)
            await asyncio.sleep(0.01)
        spent = time.process_time() - began, time.perf_counter() - wall
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        ready(cpu=spent[0], wall=spent[1], metrics=house.metrics.snapshot(), grown=_resident() - before)


def _resident() -> int:
    """Bytes of this process that lie in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    each = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    uvloop.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), each))
