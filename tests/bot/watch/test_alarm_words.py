"""Whatever is counted as an alarm has words: nobody is called with the name of a counter."""

import re
from pathlib import Path

from bot.watch.texts import ALARMS

BOT = Path(__file__).parents[3] / "bot"


def test_every_alarm_that_is_counted_has_words() -> None:
    counted = {
        name
        for path in [*BOT.rglob("*.py"), *(BOT.parent / "handlers").rglob("*.py")]
        for name in re.findall(r'count\(\s*"alarm",\s*"([\w-]+)"', path.read_text(encoding="utf-8"))
    }
    assert "watch-silent" in counted
    assert counted <= set(ALARMS)
