"""`chat`: talk to the bot from a terminal, as any person in any chat of a simulated town. For operators and tests."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator, Iterable
from typing import Any
from urllib.parse import urlencode

import aiohttp
from rich.console import Console

from bot import texts

LOOK_SECONDS = 0.1
QUIET_LOOKS = 5  #: so many looks without news, and the bot has had its say
PATIENCE_SECONDS = 2.0  #: how long a first answer may take
MOST_SECONDS = 30.0


class NoTown(Exception):
    """There is no town at the address given, or nobody and nothing of that name in it; the text says which."""


class Terminal:
    """One person's seat at the control API of a town."""

    def __init__(self, session: aiohttp.ClientSession, url: str, out: Console) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._out = out
        self._touched = 0  #: everything up to here has been shown, or stood there before we came
        self._shown: dict[str, str] = {}
        self._buttons: list[tuple[str, str, str]] = []  #: message, key, label; of the last card
        self.person: dict[str, Any] = {}
        self.chat = ""

    async def sit(self, person: str, chat: str) -> None:
        """Be `person` (id or name; empty: the first) in `chat` (id or title; empty: his private chat with the bot)."""
        town = await self._get("/sim/state")
        found = next((p for p in town["people"] if person in ("", p["id"], p["name"])), None)
        if found is None:
            raise NoTown(texts.chat_nobody(name=person))
        place, title = _place(town, found, chat)
        self.person, self.chat = found, place
        self._touched, self._buttons = town["touched"], []
        self._out.print(texts.chat_seated(name=found["name"], chat=title), markup=False)

    async def line(self, line: str) -> None:
        """One line that was typed: a word of the console's own, or something said."""
        word, _, rest = line.partition(" ")
        if word == texts.CHAT_PERSON:
            await self.sit(rest.strip(), "")
        elif word == texts.CHAT_PLACE:
            await self.sit(self.person["id"], rest.strip())
        elif word == texts.CHAT_PRESS:
            await self._press(rest.strip())
        elif word == texts.CHAT_FORWARD:
            await self._forward(rest.strip())
        elif line:
            await self._post("/sim/say", {"person": self.person["id"], "chat": self.chat, "text": line})
            await self._listen()

    async def _press(self, wanted: str) -> None:
        for number, (message, key, label) in enumerate(self._buttons, 1):
            if wanted in (str(number), label):
                await self._post("/sim/press", {"person": self.person["id"], "message": message, "button": key})
                await self._listen()
                return
        raise NoTown(texts.chat_no_button(name=wanted))

    async def _forward(self, minutes: str) -> None:
        if not minutes.isdecimal():
            raise NoTown(texts.CHAT_FORM_FORWARD)
        now = await self._post("/sim/clock", {"advance_s": int(minutes) * 60})
        self._out.print(texts.chat_time(now=now["now"]), markup=False)
        await self._listen()

    async def _listen(self) -> None:
        """Show what comes until the bot has been quiet for a moment."""
        quiet, waited, heard = 0, 0.0, False
        while waited < MOST_SECONDS and (quiet < QUIET_LOOKS or (not heard and waited < PATIENCE_SECONDS)):
            await asyncio.sleep(LOOK_SECONDS)
            waited += LOOK_SECONDS
            fresh = self._fresh(await self._entries())
            quiet = 0 if fresh else quiet + 1
            heard = heard or any(entry["from_bot"] for entry in fresh)
            for entry in fresh:
                self._show(entry)

    def _fresh(self, entries: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those whose words are new to us; an answer that is still growing waits until it is whole."""
        fresh = []
        for entry in entries:
            if not entry["finished"]:
                continue
            words = _words(entry)
            if self._shown.get(entry["id"]) != words and entry["sender"] != self.person["id"]:
                fresh.append(entry)
            self._shown[entry["id"]] = words
        return fresh

    def _show(self, entry: dict[str, Any]) -> None:
        self._out.print(texts.chat_said(name=entry["sender_name"], words=_words(entry)), markup=False)
        if entry["buttons"]:
            self._buttons = [(entry["id"], button["key"], button["label"]) for button in entry["buttons"]]
            labels = [label for _, _, label in self._buttons]
            self._out.print(texts.chat_buttons(labels=labels), markup=False)

    async def _entries(self) -> list[dict[str, Any]]:
        asked = {"chat": self.chat, "person": self.person["id"], "changed_after": self._touched}
        found: list[dict[str, Any]] = await self._get(f"/sim/shown?{urlencode(asked)}")
        self._touched = max((entry["touched"] for entry in found if entry["finished"]), default=self._touched)
        return found

    async def _get(self, path: str) -> Any:
        async with self._session.get(self._url + path) as response:
            return await self._read(response)

    async def _post(self, path: str, body: dict[str, Any]) -> Any:
        async with self._session.post(self._url + path, json=body) as response:
            return await self._read(response)

    @staticmethod
    async def _read(response: aiohttp.ClientResponse) -> Any:
        if response.content_type != "application/json":
            raise NoTown(texts.chat_no_town(url=str(response.url.origin())))
        answer = await response.json()
        if response.status >= 400:
            raise NoTown(str(answer.get("error", response.status)))
        return answer


def _words(entry: dict[str, Any]) -> str:
    parts = [entry["title"], entry["text"], *(f"[{one['name']}]" for one in entry["files"])]
    return "\n".join(part for part in parts if part)


def _place(town: dict[str, Any], person: dict[str, Any], chat: str) -> tuple[str, str]:
    """(id, title) of a chat by its id or title; without one the private chat on the person's own platform."""
    if chat:
        for known in town["chats"]:
            if chat in (known["id"], known["title"]):
                return known["id"], known["title"]
        raise NoTown(texts.chat_no_chat(name=chat))
    mine = {account["platform"] for account in person["accounts"]}
    for channel in town["channels"]:
        if channel["kind"] in ("aibot", "robot") and channel["platform"] in mine:
            return f"{channel['id']}~{person['id']}", texts.chat_private(robot=channel["name"])
    raise NoTown(texts.chat_no_robot(name=person["name"]))


@contextlib.asynccontextmanager
async def _town(url: str, out: Console) -> AsyncIterator[str]:
    if url:
        yield url
        return
    from bot import demo, logs

    logs.configure(level="warning", format="console")
    out.print(texts.CHAT_BUILDING, markup=False)
    async with demo.running() as running:
        yield running.url


async def talk(*, url: str, person: str, chat: str, out: Console) -> int:
    """Read lines until the end of input; 1 when there is no town or no seat in it. A line that fails is told."""
    try:
        async with _town(url, out) as where, aiohttp.ClientSession() as session:
            terminal = Terminal(session, where, out)
            await terminal.sit(person, chat)
            while line := await asyncio.to_thread(sys.stdin.readline):
                try:
                    await terminal.line(line.strip())
                except NoTown as error:
                    out.print(str(error), markup=False)
        return 0
    except NoTown as error:
        out.print(str(error), markup=False)
    except (aiohttp.ClientError, OSError):
        out.print(texts.chat_no_town(url=url), markup=False)
    return 1
