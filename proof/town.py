"""The town that the proofs play in: many officers and workers, every way in which a message can come."""

import asyncio
import json
import random
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import demo
from bot.demo import records, texts, town, world
from bot.demo.town import DINGTALK, DINGTALK_CORP, WECOM, WECOM_CORP, Person, Size, Town
from proof.shared_clock import SharedClock
from simulator.clock import Clock
from simulator.seed import add_channel
from simulator.world import World
from storage import Database, KeyRing
from storage.migrations import migrate

#: Robots that a person can speak to in private, by platform.
PRIVATE = {WECOM: ("app", "aibot", "aibot-callback"), DINGTALK: ("robot", "robot-http")}
#: Those whose acknowledgement the platform waits for; a message on WeCom's long connection has none.
ACKNOWLEDGED = ("app", "aibot-callback", "robot", "robot-http")
CALLED = ("app", "aibot-callback", "robot-http")  #: robots that the platform calls over HTTP, again when not answered
#: Over a transport whose signature leaves the body open, privileged acts ask for a one-time number.
TRUSTED = ("app", "aibot", "aibot-callback", "robot")
STATION = "demo"
CARD_SECRET = "8f3b1c52d9e04a6fb7a1"  #: what card presses over HTTP are signed with in this town


@dataclass
class Stage:
    """One town, its platforms' side and its database, with what the product needs to serve it."""

    town: Town
    world: World
    keys: str  #: the key ring's text, as it stands in `.env`
    clock: SharedClock
    listening: socket.socket
    folder: Path
    database_url: str

    @property
    def ring(self) -> KeyRing:
        return KeyRing.parse(self.keys)

    @property
    def bot_url(self) -> str:
        return f"http://127.0.0.1:{self.listening.getsockname()[1]}"

    @property
    def log_file(self) -> Path:
        return self.folder / "serve.log"

    @property
    def clock_file(self) -> Path:
        return self.folder / "clock"

    def leap(self, seconds: float) -> None:
        """Move both sides' clocks at once, the platforms' first: to neither has the other ever sent too fast."""
        self.world.clock.leap(seconds)
        self.clock.advance(seconds)

    def database(self) -> Database:
        """One more connection to the product's database, to look at it from outside."""
        return Database(self.database_url, self.ring, now=self.clock.now, worker=1000).open()


def build(
    folder: Path,
    database_url: str,
    *,
    seed: int,
    officers: int = 24,
    size: Size | None = None,
    cards_over_http: bool = False,
) -> Stage:
    """Everything but the serving processes; the simulator is to be started before `populate`."""
    place = town.build(seed, size or Size(parks=2, enterprises=6, teams_each=2))
    _add_officers(place, officers)
    there = world.build(place, Clock(), demo.card_template())
    _add_channels(there, random.Random(seed))
    if cards_over_http:
        there.channels["robot-http"].credentials |= {"card_route_key": "proof", "card_api_secret": CARD_SECRET}
    listening = socket.create_server(("127.0.0.1", 0), backlog=1024)
    return Stage(place, there, KeyRing.generate(), SharedClock(folder / "clock"), listening, folder, database_url)


def _add_officers(place: Town, count: int) -> None:
    for number in range(count):
        platform = WECOM if number % 2 == 0 else DINGTALK
        mobile = f"131{number:08d}"
        name = f"{texts.SURNAMES[number % len(texts.SURNAMES)]}{texts.GIVEN[:2]}{number}"
        place.people.append(Person(f"officer{number}", name, mobile, "officer", "station", platform))


def _add_channels(there: World, chance: random.Random) -> None:
    """A smart robot in callback mode and a robot over HTTP, which half of DingTalk's groups are with."""
    add_channel(
        there, id="aibot-callback", platform=WECOM, kind="aibot", name=texts.ROBOT, corp=WECOM_CORP, mode="callback"
    )
    there.channels["robot"].edition = "addon"
    add_channel(
        there,
        id="robot-http",
        platform=DINGTALK,
        kind="robot",
        name=texts.ROBOT,
        corp=DINGTALK_CORP,
        mode="http",
        edition="addon",
    )
    groups = [chat for chat in there.chats.values() if chat.kind == "group" and chat.channels == ["robot"]]
    for chat in chance.sample(groups, len(groups) // 2):
        chat.channels = ["robot-http"]


async def populate(stage: Stage) -> None:
    """Fill the database as an operator would have, once."""
    await asyncio.to_thread(_populate, stage)


def _populate(stage: Stage) -> None:
    database = Database(stage.database_url, stage.ring, now=stage.clock.now, worker=999).open()
    try:
        migrate(database)
        records.write(database, stage.town, stage.world, stage.bot_url)
    finally:
        database.close()


#: The watch looks so often that it is at work whenever it is struck.
EAGER: Mapping[str, object] = {"every_seconds": 0.5, "beat_seconds": 0.5, "drill_at": ""}


def write_configs(
    stage: Stage, simulator_url: str, *, workers: int = 1, level: str = "debug", watch: Mapping[str, object] = EAGER
) -> list[Path]:
    """One config.toml for each worker, with the `.env` beside it."""
    (stage.folder / ".env").write_text(f"LIAISON_KEYS={stage.keys}\n", encoding="utf-8")
    paths = []
    for number in range(workers):
        path = stage.folder / f"config{number}.toml"
        settings = {**_settings(stage, simulator_url, number, level), "watch": watch}
        path.write_text(_toml(settings), encoding="utf-8")
        paths.append(path)
    return paths


def _settings(stage: Stage, url: str, worker: int, level: str) -> dict[str, dict[str, object]]:
    socket_url = url.replace("http://", "ws://")
    return {
        "server": {"host": "127.0.0.1", "port": 0, "workers_id": worker, "public_url": stage.bot_url},
        "storage": {"url": stage.database_url},
        "wecom": {"api": f"{url}/qyapi", "socket": f"{socket_url}/openws", "media": [url]},
        "dingtalk": {
            "api": f"{url}/dingtalk-api",
            "oapi": f"{url}/dingtalk-oapi",
            "gateway": socket_url,
            "media": url,
            "card_template": world.CARD_TEMPLATE,
        },
        "logging": {"level": level, "format": "json"},
        "[stations]": {  # without quiet hours: what is sent at night is proved as by day
            "key": STATION,
            "name": stage.town.station,
            "domain": "demo.invalid",
            "quiet_from": "00:00",
            "quiet_until": "00:00",
        },
    }


def _toml(tables: Mapping[str, Mapping[str, object]]) -> str:
    """TOML's basic values are written as JSON's are."""
    lines: list[str] = []
    for name, table in tables.items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in table.items()]
    return "\n".join(lines) + "\n"
