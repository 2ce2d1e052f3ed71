"""`watch --drill`: one message over every way by hand, and plain words about each."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot import config
from bot.watch import drilling, texts
from proof.gateway import gateway
from storage import KeyRing

STATION = '[[stations]]\nkey = "east"\nname = "城东派出所"\n'


async def drilled(folder: Path, pagers: str, env: str = "") -> tuple[int, str]:
    table = f'[storage]\nurl = "sqlite:///{folder}/none.db"\n{STATION}{pagers}'
    (folder / "config.toml").write_text(table, encoding="utf-8")
    (folder / ".env").write_text(f"LIAISON_KEYS={KeyRing.generate()}\n{env}", encoding="utf-8")
    out = io.StringIO()
    code = await drilling.drill(config.load(folder / "config.toml", {}), Console(file=out, width=200))
    return code, out.getvalue()


def pager(name: str, serves: str = "duty") -> str:
    return f'[[pagers]]\nname = "{name}"\nkind = "apprise"\nsecrets = "LIAISON_{name.upper()}"\nserves = ["{serves}"]\n'


async def test_every_way_is_tried_and_named_though_there_is_no_database(tmp_path: Path) -> None:
    async with gateway() as good, gateway(answer=500) as bad:
        env = f"LIAISON_GOOD_URL={good.address()}\nLIAISON_BAD_URL={bad.address()}\n"
        code, said = await drilled(tmp_path, pager("good") + pager("bad", "operator"), env)
    assert code == 1
    assert "✓ good" in said
    assert "✗ bad" in said
    assert good.texts == [texts.DRILL]
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize(("pagers", "words"), [("", texts.NO_PAGER), (pager("personal"), texts.NO_ROUTE_FITS)])
async def test_nobody_to_be_reached_is_said(tmp_path: Path, pagers: str, words: str) -> None:
    code, said = await drilled(tmp_path, pagers, "LIAISON_PERSONAL_URL=json://127.0.0.1:1/{mobile}\n" if pagers else "")
    assert code == 1
    assert words in said
