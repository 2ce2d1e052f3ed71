"""What a list of 180,000 people, uploaded to the serving process, does to callbacks at a steady modest rate."""

import asyncio
import http.client
import re
import secrets
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, closing
from pathlib import Path
from typing import NamedTuple

from rich.console import Console

from benchmarks import callbacks, texts
from benchmarks.away import Away, away
from benchmarks.disk import watched
from benchmarks.load import Refused
from benchmarks.machine import ANY_CORE, Died, Subject, module, running
from benchmarks.report import Report
from benchmarks.roster import make

GOAL = 2.0
PEOPLE, A_SECOND = 200, 30  #: who ask, and how many callbacks come in a second, whatever becomes of those before
CONNECTIONS = 16
WARM_SECONDS, IDLE_SECONDS = 5, 30
_MOST_SECONDS = 120  #: for the list
_LOOK_SECONDS = 0.25
MILLISECONDS = "ms p99"

PATH = "/hook"

Free = asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]


class Seen(NamedTuple):
    """Milliseconds: of each callback, and of the disk's own syncs meanwhile."""

    callbacks: list[float]
    disk: list[float]


def measure(report: Report, console: Console, *, rounds: int, rows: int) -> None:
    """Each round a fresh house: idle first, then while the list is fetched, read, judged and written."""
    found: dict[str, list[float]] = {"idle": [], "meanwhile": []}
    with tempfile.TemporaryDirectory(prefix="bench-roster-") as name:
        folder = Path(name)
        make(folder, rows)
        for number in range(rounds):
            idle, meanwhile, seconds = asyncio.run(_round(folder, number))
            for case, seen in (("idle", idle), ("meanwhile", meanwhile)):
                found[case].append(at(seen.callbacks, 0.99))
                for what, times in (("callbacks", seen.callbacks), ("of the disk alone", seen.disk)):
                    console.print(
                        f"round {number + 1}  {case:<10} {len(times):>5} {what:<17}  p50 {at(times, 0.5):.1f}  "
                        f"p99 {at(times, 0.99):.1f}  most {max(times):.1f} ms"
                    )
            report.notes.append(f"roster-p99: {rows} rows in {seconds:.1f} s")
    report.compare(f"roster-p99 {rows}", found, ours="meanwhile", floor="idle", goal=GOAL, unit=MILLISECONDS)


def at(times: list[float], part: float) -> float:
    """The time within which that part of all was answered."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))]


async def _round(folder: Path, number: int) -> tuple[Seen, Seen, float]:
    path = folder / f"p99-{number}.db"
    loop = asyncio.get_running_loop()
    with away() as platform, _house(path, platform) as subject:
        async with _connections(subject.port) as free:
            await _drive(free, WARM_SECONDS)
            async with watched(folder) as disk:
                idle = Seen(await _drive(free, IDLE_SECONDS), disk)
            body, headers = _form(subject, (folder / "today.xlsx").read_bytes())
            began, counted = loop.time(), asyncio.Event()
            async with watched(folder) as disk:
                asking = asyncio.create_task(_drive(free, _MOST_SECONDS, counted))
                upload = loop.run_in_executor(None, _upload, subject, body, headers)
                while not await loop.run_in_executor(None, _is_counted, path):
                    await asyncio.sleep(_LOOK_SECONDS)
                    if asking.done():
                        raise Died("the list was not counted in time")
                seconds = loop.time() - began
                counted.set()
                await upload
                return idle, Seen(await asking, disk), seconds


def _house(path: Path, platform: Away) -> AbstractContextManager[Subject]:
    """On every core that there is, as it is in earnest."""
    command = module("subjects.roster_p99", f"sqlite:///{path}", platform.url, PEOPLE)
    return running(command, core=ANY_CORE, environment=platform.environment)


@asynccontextmanager
async def _connections(port: int) -> AsyncIterator[Free]:
    """Kept alive; whoever has something to say takes one that is free."""
    free: Free = asyncio.Queue()
    for _ in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    try:
        yield free
    finally:
        while not free.empty():
            free.get_nowait()[1].close()


async def _drive(free: Free, seconds: float, until: asyncio.Event | None = None) -> list[float]:
    """So many a second, each at its moment, at most until the event; milliseconds from that moment to the whole
    answer."""
    loop, step = asyncio.get_running_loop(), 1 / A_SECOND
    requests = callbacks.requests(int(seconds * A_SECOND), PATH, text=texts.ASK_WHO, people=PEOPLE)
    began, asked = loop.time(), list[asyncio.Task[float]]()
    for number, request in enumerate(requests):
        asked.append(asyncio.create_task(_ask(free, request, began + number * step)))
        await asyncio.sleep(max(0.0, began + (number + 0.5) * step - loop.time()))
        if until is not None and until.is_set():
            break
    return list(await asyncio.gather(*asked))


async def _ask(free: Free, request: bytes, moment: float) -> float:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(max(0.0, moment - loop.time()))
    reader, writer = await free.get()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    if not head.startswith(b"HTTP/1.1 200") or length is None:
        raise Refused(head[:80].decode())
    await reader.readexactly(int(length[1]))
    free.put_nowait((reader, writer))
    return (loop.time() - moment) * 1000


def _form(subject: Subject, content: bytes) -> tuple[bytes, dict[str, str]]:
    """What a browser would send from the reporter's page. Made before the callbacks are timed: they would wait for it
    in this process, which is not the one that is measured."""
    edge = secrets.token_hex(16)
    once = f'--{edge}\r\nContent-Disposition: form-data; name="once"\r\n\r\n{secrets.token_urlsafe(16)}\r\n'
    file = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="today.xlsx"\r\n\r\n'
    body = once.encode() + file.encode() + content + f"\r\n--{edge}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "Origin": f"http://127.0.0.1:{subject.port}",
    }
    return body, headers


def _upload(subject: Subject, body: bytes, headers: dict[str, str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", subject.port, timeout=60)
    with closing(connection):
        connection.request("POST", f"/f/{subject.told['token']}", body, headers)
        answer = connection.getresponse()
        if answer.status != 303:
            raise Refused(f"the page answered {answer.status}: {answer.read()[-400:].decode(errors='replace')}")


def _is_counted(path: Path) -> bool:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
        found = connection.execute("SELECT count(*) FROM roster_version WHERE state = 'counted'").fetchone()
        return bool(found[0])
