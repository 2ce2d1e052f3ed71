"""The frame's own pages as one feature: what waits, channels, queues, the record, keeping, who is signed in."""

from collections.abc import Mapping

from bot.console import acts, texts
from bot.console.pages import audit, channels, home, keeping, queue, signed_in
from bot.platforms.base import Channel
from bot.pulse import Pulse
from bot.routing import Feature, Router


def feature(pulse: Pulse, known: Mapping[int, Channel], form_titles: Mapping[str, str]) -> Feature:
    lines = channels.Lines(pulse, known)
    return Feature(
        name="frame",
        title=texts.BRAND,
        router=Router(),
        acts=acts.ALL,
        pages=(
            home.page(lines),
            channels.page(lines),
            queue.page,
            audit.page,
            audit.entry_page,
            audit.verify_page,
            keeping.page,
            signed_in.page(form_titles),
        ),
    )
