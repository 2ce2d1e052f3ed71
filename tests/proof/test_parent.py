"""`python -m bot run` itself: its child is killed, the socket stays open, what came meanwhile is answered."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from proof import crash, town
from proof.load import Load
from proof.town import Stage
from simulator.server import Simulator

READY_SECONDS = 90.0  #: patience on a busy machine


def child_of(parent: int) -> int:
    """The serving process that the parent has now, 0 for none."""
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return int(children[0]) if children else 0


@asynccontextmanager
async def running(stage: Stage, simulator_url: str) -> AsyncIterator[asyncio.subprocess.Process]:
    (config,) = town.write_configs(stage, simulator_url)
    _, port = stage.listening.getsockname()
    stage.listening.close()  # the parent holds the socket itself here
    text = config.read_text(encoding="utf-8").replace("port = 0", f"port = {port}")
    config.write_text(text, encoding="utf-8")
    with stage.log_file.open("ab") as log:
        parent = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--config", str(config), stdout=log, stderr=log
        )
    try:
        yield parent
    finally:
        parent.terminate()
        await asyncio.wait_for(parent.wait(), READY_SECONDS)


async def test_the_parent_brings_back_what_is_killed_and_refuses_nobody(tmp_path: Path) -> None:
    stage = town.build(tmp_path, f"sqlite:///{tmp_path}/proof.db", seed=5)
    async with Simulator(stage.world) as simulator:
        await town.populate(stage)
        async with running(stage, simulator.url) as parent:
            await crash.connected(stage, READY_SECONDS)
            load = Load(stage, random.Random(5), per_second=20)
            killed = child_of(parent.pid)
            os.kill(killed, signal.SIGKILL)
            said = [await load.question("app") for _ in range(5)]
            for one in said:
                assert one.token in await crash.seen(stage, one.chat, one.token)
            assert child_of(parent.pid) not in (0, killed)
            for one in said:
                shown = [e for e in stage.world.in_chat(one.chat) if e.from_bot and one.token in e.text]
                assert len(shown) == 1
    log = stage.log_file.read_text(encoding="utf-8")
    assert "child_died" in log
    assert "Traceback" not in log
