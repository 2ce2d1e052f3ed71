"""The frame's own pages: what waits stands first; channels, queues, record, keeping, sessions stand last."""

from collections.abc import Sequence

from bot.console import acts, texts
from bot.console.pages import audit, channels, home, keeping, signed_in, waiting
from bot.pulse import Pulse
from bot.routing import Feature, Router


def with_own_pages(features: Sequence[Feature], pulse: Pulse, *, second_ways: int = 0) -> tuple[Feature, ...]:
    """The features with the frame's own around them, in the order in which the menu shows them.

    `second_ways`: how many ways there are to call people past the platforms.
    """
    first = Feature(name="home", title=texts.HOME, router=Router(), pages=(home.page,))
    titles = {form.purpose: form.title for feature in features for form in feature.forms}
    last = Feature(
        name="frame",
        title=texts.BRAND,
        router=Router(),
        acts=acts.ALL,
        pages=(
            channels.page(channels.Lines(pulse, second_ways)),
            waiting.page,
            audit.page,
            audit.entry_page,
            audit.verify_page,
            keeping.page,
            signed_in.page(titles),
        ),
    )
    return (first, *features, last)
