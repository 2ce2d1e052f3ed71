"""Product: promised messages claimed, paced, sent and settled, as many as is asked for.

`send DATABASE-URL URL CONNECTIONS GROUPS`. Each of GROUPS has a webhook of its own, as groups do. Promising is not
counted; it belongs to whoever speaks.
"""

import asyncio
import sys
import time

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


def promise(database: Database, station: int, channels: list[int], first: int, n: int) -> None:
    """One bulletin to each of the next `n` groups, going round."""

    def draft(number: int) -> outbox.Draft:
        channel = channels[number % len(channels)]
        key = f"bulletin:{number}"
        token = token_of(station, key)
        message = Outbound(key, token, f"group{channel}", ChatKind.GROUP, Content(text=notice(number)))
        return outbox.Draft(
            key, channel, message.chat_address, wire.dump_outbound(message), lane=Lane.BULK.number, token=token
        )

    with database.transaction(station) as session:
        outbox.put_many(session, [draft(number) for number in range(first, first + n)])


async def serve(url: str, platform: str, connections: int, groups: int) -> None:
    database = parts.open_database(url)
    station, channels = parts.put_station(database, "bench", *(webhook(number) for number in range(groups)))
    house = parts.house(database, wecom_url=platform, delivery=DeliverySettings(parallel=connections))
    await house.reload()
    memory.settle()
    ready()
    promised = 0
    async for n in asked():
        await database.run(lambda: promise(database, station, channels, promised, n))  # noqa: B023
        promised += n
        began, wall = time.process_time(), time.perf_counter()
        running = asyncio.create_task(house.delivery.run())
        while house.metrics.get("delivery", "sent") < promised:  # noqa: ASYNC110 (there is no event for it)
            await asyncio.sleep(0.01)
        spent = time.process_time() - began, time.perf_counter() - wall
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        ready(cpu=spent[0], wall=spent[1], metrics=house.metrics.snapshot())


if __name__ == "__main__":
    uvloop.run(serve(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
