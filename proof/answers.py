"""Thousands who answer one question within ten seconds, twice delivered and out of order: who counts, as what."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from bot import demo
from bot.demo import Demo
from bot.demo.town import Size
from simulator import acts
from simulator.clock import Clock
from simulator.faults import Fault
from simulator.world import World
from storage import Database, scoring, system
from storage.base import metadata

START = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  #: a Monday, 10:00 at the station
WITHIN = timedelta(seconds=10)
AT_ONCE = 100  #: people who speak in the same moment; the clock goes on when the platform has its answers
STEPS = 20  #: moments at the least
TWICE = 0.1  #: part of the people who say something else later on
PATIENCE = 12.0  #: real seconds for something to come over the wire
OFFICER = "police1"
ROBOTS = ("aibot", "robot")
CALLED = {"robot": "http"}  #: a smart robot that is called can answer but not ask: WeCom's stays on its long connection
_SAYS = ("{0}", "选{0}", "{0}。", "答案是{0}", "我选{1}", "{1}")


@dataclass
class Found:
    groups: int = 0
    people: int = 0
    said: int = 0
    delivered_twice: int = 0
    swapped: int = 0
    counted: int = 0
    second_came_first: int = 0  #: of those who said two things, the platform swapped them: what arrived first counts
    late: int = 0
    seconds: float = 0.0  #: real, from the first answer to the last one counted
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Speaker:
    key: str
    chat: str
    account: tuple[str, str]  #: corp, user id
    letters: str
    later: list[str] = field(default_factory=list, compare=False)  #: what else was said


async def answers(*, people: int, groups: int, seed: int, called: bool) -> Found:
    """`called`: DingTalk over signed HTTP callbacks, else over Stream; WeCom over its long connection."""
    chance = random.Random(seed)
    clock = Clock(start=START, running=False)
    size = Size(parks=max(2, groups // 25), enterprises=groups + groups // 4, teams_each=0)
    async with demo.running(clock=clock, size=size, modes=CALLED if called else None) as running:
        try:
            return await _played(running, chance, people, groups)
        finally:
            await running.house.stop()


async def _played(running: Demo, chance: random.Random, people: int, groups: int) -> Found:
    world = running.world
    firms = [one for one in world.chats.values() if one.id.startswith("group-ent")]
    heard = [one for one in firms if one.channels[0] in ROBOTS][:groups]
    found = Found(groups=len(heard), people=people)
    await acts.say(world, person=OFFICER, chat=_private(world), text=f"出题 {running.town.station}")
    number, kind, options, closes = await _opened(running, [one.id for one in heard])
    speakers = _speakers(world, [one.id for one in heard], people, kind, options, chance)
    await _all_at_once(world, speakers, kind, options, chance, found)
    began = asyncio.get_running_loop().time()
    await _settled(running, found)
    found.seconds += asyncio.get_running_loop().time() - began
    await _too_late(world, closes, heard[0].id, chance, found)
    await world.clock.advance(600)
    await asyncio.to_thread(_check, running.house.database, number, speakers, found)
    return found


def _private(world: World) -> str:
    platform = next(iter(world.people[OFFICER].accounts))[0]
    return f"{'aibot' if platform == 'wecom' else 'robot'}~{OFFICER}"


async def _opened(running: Demo, chats: list[str]) -> tuple[int, str, int, datetime]:
    """The round's number, its question's type and options, and when it closes; once every group has it."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    told: set[str] = set()
    while True:
        await running.world.clock.advance(5)
        found = await asyncio.to_thread(_round, running.house.database)
        if found is not None:
            mark = re.compile(rf"[题一]\s*{found[0]}】")
            told = {entry.chat for entry in running.world.book if entry.from_bot and mark.search(_words(entry))}
            if told >= set(chats):
                return found
        if asyncio.get_running_loop().time() > deadline:
            said = [(entry.chat, _words(entry)[:60]) for entry in running.world.book if entry.from_bot][:6]
            raise TimeoutError(f"the question did not reach every group: {found} {len(told)} {said}")


def _words(entry: object) -> str:
    from simulator import eyes

    return eyes.words_of(entry)  # type: ignore[arg-type]


def _round(database: Database) -> tuple[int, str, int, datetime] | None:
    with database.reading(_station(database)) as session:
        rounds = scoring.list_rounds(session, 1)
        if not rounds:
            return None
        question = rounds[0].questions[0]
        return rounds[0].number, question["kind"], len(question["options"]), rounds[0].closes_at


def _station(database: Database) -> int:
    return system.list_stations(database)[0].id


def _speakers(
    world: World, chats: list[str], people: int, kind: str, options: int, chance: random.Random
) -> list[Speaker]:
    """New faces in every group, each with the answer that is to count."""
    found = []
    for number in range(people):
        chat = world.chats[chats[number % len(chats)]]
        channel = world.channels[chat.channels[0]]
        key, user = f"answerer{number}", f"u{number:06d}"
        world.add_person(key, f"工友{number}", mobile="", accounts={(chat.platform, channel.corp): user})
        chat.people.append(key)
        found.append(Speaker(key, chat.id, (channel.corp, user), _chosen(kind, options, chance)))
    return found


def _chosen(kind: str, options: int, chance: random.Random) -> str:
    letters = "ABCDEFGH"[:options]
    count = chance.randint(1, options) if kind == "multi" else 1
    return "".join(sorted(chance.sample(letters, count)))


async def _all_at_once(
    world: World, speakers: list[Speaker], kind: str, options: int, chance: random.Random, found: Found
) -> None:
    """Everybody within ten seconds of virtual time; every message delivered twice, many changing places."""
    for what in ("duplicate", "reorder"):
        world.faults.add(Fault("*", what, None, None))
    order = list(speakers)
    chance.shuffle(order)
    again = chance.sample(order, int(len(order) * TWICE))
    began = asyncio.get_running_loop().time()
    steps = max(STEPS, len(order) // AT_ONCE)
    for step in range(steps):
        part = order[step::steps]
        await asyncio.gather(*(_say(world, one, one.letters, chance) for one in part))
        late = [one for one in again if one in set(part)]
        for one in late:
            one.later.append(_chosen(kind, options, chance))
        await asyncio.gather(*(_say(world, one, one.later[0], chance) for one in late))
        found.said += len(part) + len(late)
        await world.settle()  # a platform's patience is counted in real seconds, the ten seconds are virtual
        world.clock.leap(WITHIN.total_seconds() / steps)
    found.seconds = asyncio.get_running_loop().time() - began


async def _say(world: World, speaker: Speaker, letters: str, chance: random.Random) -> None:
    text = chance.choice(_SAYS).format(letters, letters.lower())
    await acts.say(world, person=speaker.key, chat=speaker.chat, text=text, mention=True)


async def _settled(running: Demo, found: Found) -> None:
    """Until all that was said has been heard and handled."""
    struck = Counter(kind for _, kind, _ in running.world.faults.struck)
    await asyncio.sleep(6)  # what was held back to change places with a later one arrives by itself
    running.world.faults.clear()
    await running.world.clock.advance(1)
    await running.house.dispatcher.idle()
    found.delivered_twice, found.swapped = struck["duplicate"], struck["reorder"]


async def _too_late(world: World, closes: datetime, chat: str, chance: random.Random, found: Found) -> None:
    await world.clock.advance((closes - world.clock.now()).total_seconds() + 30)
    where = world.chats[chat]
    corp = world.channels[where.channels[0]].corp
    for number in range(20):
        key = f"late{number}"
        world.add_person(key, f"迟到{number}", mobile="", accounts={(where.platform, corp): f"l{number:06d}"})
        where.people.append(key)
        await acts.say(world, person=key, chat=chat, text="A", mention=True)
        found.late += 1
    await world.clock.advance(5)


def _check(database: Database, number: int, speakers: list[Speaker], found: Found) -> None:
    account, answer = metadata.tables["account"], metadata.tables["quiz_answer"]
    station = _station(database)
    with database.reading(station) as session:
        made = scoring.get_round(session, number)
        people = session.connection().execute(
            sa.select(account.c.corp, account.c.user_id, account.c.person_id).where(account.c.station_id == station)
        )
        person_of = {(corp, user): person for corp, user, person in people}
        rows = session.connection().execute(
            sa.select(answer.c.person_id, answer.c.letters, answer.c.at).where(
                answer.c.station_id == station, answer.c.round_id == made.id
            )
        )
        given = [tuple(row) for row in rows]
        events = scoring.tally(session, made.id)
    counts = Counter(person for person, _, _ in given)
    letters = {person: said for person, said, _ in given}
    found.counted = len(given)
    for speaker in speakers:
        person = person_of.get(speaker.account)
        if person is None or counts[person] != 1:
            found.problems.append(f"{speaker.key}: counted {counts[person] if person else 0} times")
        elif letters[person] in speaker.later and letters[person] != speaker.letters:
            found.second_came_first += 1
        elif letters[person] != speaker.letters:
            found.problems.append(f"{speaker.key}: said {speaker.letters} first, {letters[person]} was counted")
    if len(given) != len(speakers):
        found.problems.append(f"{len(given)} answers stand for {len(speakers)} people")
    if any(at >= made.closes_at for _, _, at in given):
        found.problems.append("an answer was counted after the close")
    if sum(one.answered for one in events.values()) != len(speakers):
        found.problems.append("the teams' counts do not add up to the people")
