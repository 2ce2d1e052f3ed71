"""Secrets, names and numbers go through every flow of a serving process: its log and the groups hold none."""

import asyncio
import random
from pathlib import Path

from bot.demo.town import Size
from proof import crash, town
from proof.callbacks import DOORS, Door
from proof.children import nursery
from proof.house import post
from proof.load import Load
from proof.mutations import mutate
from proof.town import Stage
from simulator import acts, eyes
from simulator.faults import Fault
from simulator.server import Simulator
from simulator.world import Shown

IDENTITY, MOBILE, NAME, NICK = "110101199003074514", "13912345678", "欧阳金丝雀", "慕容画眉"
TYPED = (
    f"{NAME} {IDENTITY} {MOBILE}",
    f"核验 {IDENTITY}",
    f"绑定 {MOBILE}",
    f"收到 {MOBILE}",
    f"通知 全体 请联系{NAME} {MOBILE}",
    f"通知 {NAME}{MOBILE} 开会",
    f"我叫{NAME}，身份证{IDENTITY}，电话+86 {MOBILE[:3]}-{MOBILE[3:7]}-{MOBILE[7:]}",
    f"{NAME}的电话{MOBILE}，库房着火了",
    f"求助 {NAME}",
    "帮助",
    "我的身份",
)
ENOUGH = 50  #: answers, at least, that are looked through
FAULTS = ("5xx", "45009", "token_dead", "lost_answer", "cut_answer", "drop", "removed", "kick", "duplicate")


def canaries(stage: Stage) -> set[str]:
    """Everything that must stand in no log: whatever is secret or says who somebody is."""
    found = {IDENTITY, MOBILE, NAME, NICK, *stage.keys.replace(":", ",").split(",")}
    for person in stage.town.people:
        found |= {person.name, person.mobile}
    public = {"corp_id", "agent_id", "client_id", "bot_id", "robot_code"}
    for channel in stage.world.channels.values():
        found |= {value for name, value in channel.credentials.items() if name not in public}
    for group in stage.town.groups:
        found.add(group.title)
    return {one for one in found if len(one) > 2}


def _shown(stage: Stage) -> list[Shown]:
    return [entry for entry in stage.world.book if entry.from_bot]


async def _everybody_speaks(stage: Stage, load: Load) -> None:
    robots = [("officer0", "app"), ("officer0", "aibot"), ("officer0", "aibot-callback")]
    robots += [("officer1", "robot"), ("officer1", "robot-http")]
    groups = [(group.people[0], group.key) for group in stage.town.groups]
    for text in TYPED:
        for person, channel in robots:
            await acts.say(stage.world, person=person, chat=f"{channel}~{person}", text=text)
        for person, group in groups[:3]:
            await acts.say(stage.world, person=person, chat=group, text=text)
        await asyncio.sleep(0.05)
    for _ in range(10):
        await load.one()


async def _forgers_try(stage: Stage) -> None:
    chance = random.Random(9)
    for name in DOORS:
        door = Door(stage, name)
        for _ in range(20):
            await post(stage, mutate(chance, door.message(f"{NAME} {IDENTITY}", senderNick=NICK)))
        await post(stage, door.message(f"{NAME} {MOBILE}", response_url=f"http://127.0.0.1:1/?key={MOBILE}"))


async def test_no_canary_stands_in_the_log_or_in_a_group(tmp_path: Path) -> None:
    small = Size(parks=2, enterprises=2, teams_each=1)
    stage = town.build(tmp_path, f"sqlite:///{tmp_path}/proof.db", seed=6, officers=4, size=small)
    for person in stage.world.people.values():
        person.name = person.name or NICK
    try:
        async with Simulator(stage.world) as simulator:
            await town.populate(stage)
            configs = town.write_configs(stage, simulator.url, level="debug")
            async with nursery(configs, stage.listening, stage.clock_file, stage.log_file) as children:
                await children.start(0)
                await children.ready(0)
                await crash.connected(stage)
                load = Load(stage, random.Random(6), per_second=20)
                await _everybody_speaks(stage, load)
                await _everybody_speaks(stage, load)
                await _forgers_try(stage)
                for kind in FAULTS:
                    for platform in ("wecom", "dingtalk"):
                        stage.world.faults.add(Fault(platform, kind, 3, None))
                await _everybody_speaks(stage, load)
                for turn in range(100):  # two at least; on a busy machine the answers take longer
                    stage.clock.advance(61)
                    await stage.world.clock.advance(61)
                    await asyncio.sleep(0.2)
                    if turn and len(_shown(stage)) > ENOUGH:
                        break
    finally:
        stage.listening.close()
    log = stage.log_file.read_text(encoding="utf-8")
    assert "no_second_channel" in log  # it is the log of a serving process
    assert [one for one in canaries(stage) if one in log] == []
    shown = _shown(stage)
    assert len(shown) > ENOUGH
    assert [leak for entry in shown for leak in eyes.group_leaks(stage.world, entry)] == []
    groups = [eyes.words_of(e) for e in shown if stage.world.chats[e.chat].kind == "group"]
    secrets = {one for one in canaries(stage) if one.isascii()}
    assert [one for one in secrets for text in groups if one in text] == []
