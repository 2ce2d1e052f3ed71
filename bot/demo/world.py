"""The demo town as the simulated platforms know it: people with accounts, robots, groups."""

from collections.abc import Mapping

from bot.demo import texts
from bot.demo.town import DINGTALK, DINGTALK_CORP, WECOM, WECOM_CORP, Town
from simulator.clock import Clock
from simulator.seed import add_channel, add_group
from simulator.server import new_world
from simulator.world import World

CORPS = {WECOM: WECOM_CORP, DINGTALK: DINGTALK_CORP}
ROBOTS = {WECOM: "aibot", DINGTALK: "robot"}
CARD_TEMPLATE = "liaison.schema"


def build(town: Town, clock: Clock, card_template: dict[str, object], modes: Mapping[str, str] | None = None) -> World:
    """Everything that the platforms' own consoles would show for this station. `modes`: robot → callback or http."""
    modes = modes or {}
    world = new_world(clock)
    add_channel(
        world,
        id="aibot",
        platform=WECOM,
        kind="aibot",
        name=texts.ROBOT,
        corp=WECOM_CORP,
        mode=modes.get("aibot", ""),
    )
    add_channel(world, id="app", platform=WECOM, kind="app", name=texts.APP, corp=WECOM_CORP)
    add_channel(
        world,
        id="robot",
        platform=DINGTALK,
        kind="robot",
        name=texts.ROBOT,
        corp=DINGTALK_CORP,
        mode=modes.get("robot", ""),
        edition="professional",
    )
    world.card_templates[CARD_TEMPLATE] = {**card_template, "id": CARD_TEMPLATE}
    for person in town.people:
        accounts = {(person.platform, CORPS[person.platform]): f"{person.platform[:2]}_{person.key}"}
        world.add_person(person.key, person.name, mobile=person.mobile, accounts=accounts)
    for group in town.groups:
        channel = ROBOTS[group.platform]
        if group.send_only:
            channel = f"hook-{group.key}"
            add_channel(
                world,
                id=channel,
                platform=group.platform,
                kind="webhook",
                name=texts.ROBOT,
                corp=CORPS[group.platform],
                edition="professional",
            )
        add_group(
            world,
            id=group.key,
            platform=group.platform,
            title=group.title,
            corp=CORPS[group.platform],
            people=list(group.people),
            channels=[channel],
        )
    _has_spoken(world)
    return world


def _has_spoken(world: World) -> None:
    """Every group was bound once, so somebody has spoken to the robot there, and every person in private."""
    robot = world.channels["aibot"]
    spoken: set[str] = robot.state.setdefault("spoken", set())
    spoken |= {chat.id for chat in world.chats.values() if "aibot" in chat.channels}
    for person in world.people.values():
        for (platform, _), _ in person.accounts.items():
            chat = world.private_chat(person.id, ROBOTS[platform])
            if platform == WECOM:
                spoken.add(chat.id)
