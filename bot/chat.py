"""`chat`: talk to the bot from a terminal, as any person in any chat of a simulated town. For operators and tests."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
from rich.console import Console

from bot import texts


class NoTown(Exception):
    """There is no town at the address given, or nobody of that name in it."""


class Terminal:
    """One person's seat at the control API of a town."""

    def __init__(self, session: aiohttp.ClientSession, url: str, out: Console) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._out = out
        self._after = 0
        self._state: dict[str, Any] = {}
        self.person: dict[str, Any] = {}
        self.chat = ""

    async def sit(self, person: str, chat: str) -> None:
        """Be `person` (id or name; empty: the first) in `chat` (id or title; empty: his private chat with the bot)."""
        self._state = await self._get("/sim/state")
        people = self._state["people"]
        found = [p for p in people if person in ("", p["id"], p["name"])]
        if not found:
            raise NoTown(texts.chat_nobody(name=person))
        self.person = found[0]
        self.chat = self._place(chat)
        shown = await self._shown()
        self._after = max((entry["seq"] for entry in shown), default=0)
        self._out.print(texts.chat_seated(name=self.person["name"], chat=self.chat), markup=False)

    def _place(self, chat: str) -> str:
        if not chat:
            return self._robot()
        for known in self._state["chats"]:
            if chat in (known["id"], known["title"]):
                return str(known["id"])
        raise NoTown(texts.chat_no_chat(name=chat))

    def _robot(self) -> str:
        """The private chat with the robot of the person's own platform."""
        mine = {account["platform"] for account in self.person.get("accounts", [])}
        for channel in self._state["channels"]:
            if channel["kind"] in ("aibot", "robot") and (not mine or channel["platform"] in mine):
                return f"{channel['id']}~{self.person['id']}"
        raise NoTown(texts.chat_no_chat(name=""))

    async def say(self, text: str) -> None:
        body = {"person": self.person["id"], "chat": self.chat, "text": text, "mention": True}
        await self._post("/sim/say", body)

    async def listen(self, seconds: float = 2.0) -> None:
        """Show what comes within so many seconds, until the bot has been quiet for a moment."""
        quiet, waited = 0, 0.0
        while waited < seconds or quiet < 3:
            await asyncio.sleep(0.1)
            waited += 0.1
            fresh = [entry for entry in await self._shown() if entry["seq"] > self._after]
            quiet = 0 if fresh else quiet + 1
            for entry in fresh:
                self._after = entry["seq"]
                self._show(entry)
            if waited > 10 * seconds:
                return

    def _show(self, entry: dict[str, Any]) -> None:
        if entry["sender"] == self.person["id"]:
            return
        self._out.print(f"◀ {entry.get('title') or ''}{entry['text']}", markup=False)
        for button in entry.get("buttons", []):
            self._out.print(f"  [{button['label']}]", markup=False)

    async def _shown(self) -> list[dict[str, Any]]:
        found = await self._get(f"/sim/shown?chat={self.chat}&after={self._after}&person={self.person['id']}")
        entries: list[dict[str, Any]] = found["shown"] if isinstance(found, dict) else found
        return entries

    async def _get(self, path: str) -> Any:
        async with self._session.get(self._url + path) as response:
            return await self._read(response)

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self._session.post(self._url + path, json=body) as response:
            return await self._read(response)

    @staticmethod
    async def _read(response: aiohttp.ClientResponse) -> Any:
        answer = await response.json()
        if response.status >= 400:
            raise NoTown(str(answer.get("error", response.status)))
        return answer


@contextlib.asynccontextmanager
async def _town(url: str) -> AsyncIterator[str]:
    if url:
        yield url
        return
    from bot import demo

    async with demo.running() as running:
        yield running.url


async def talk(*, url: str, person: str, chat: str, out: Console) -> int:
    """Read lines until the end of input; each is said, each answer is shown. `/人 <名>` and `/群 <名>` change the seat."""
    try:
        async with _town(url) as where, aiohttp.ClientSession() as session:
            terminal = Terminal(session, where, out)
            await terminal.sit(person, chat)
            while line := await asyncio.to_thread(sys.stdin.readline):
                await _line(terminal, line.strip())
        return 0
    except (NoTown, aiohttp.ClientError) as error:
        out.print(str(error), markup=False)
        return 1


async def _line(terminal: Terminal, line: str) -> None:
    word, _, rest = line.partition(" ")
    if word == texts.CHAT_PERSON:
        await terminal.sit(rest, "")
    elif word == texts.CHAT_PLACE:
        await terminal.sit(terminal.person["id"], rest)
    elif line:
        await terminal.say(line)
        await terminal.listen()
