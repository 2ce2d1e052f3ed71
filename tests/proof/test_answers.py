"""Many answers at once over both platforms' wires: the small form of `python -m proof answers`."""

from proof.answers import answers


async def test_everybody_is_counted_once_none_is_lost_and_none_is_late() -> None:
    found = await answers(people=40, groups=4, seed=7, called=True)
    assert found.problems == []
    assert (found.counted, found.groups) == (40, 4)
    assert found.delivered_twice >= found.said
    assert found.swapped
