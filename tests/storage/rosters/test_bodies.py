"""What is sealed of a line: made for many at once, and the same as for one."""

import orjson
from hypothesis import given
from hypothesis import strategies as st

from storage import KeyRing
from storage.rosters import bodies

SAID = st.none() | st.text() | st.sampled_from(["],[", "a],[b", "[", "]", '"],["'])


@given(st.lists(st.tuples(SAID, SAID)))
def test_many_at_once_are_what_each_is_by_itself(lines: list[tuple[str | None, ...]]) -> None:
    packed = bodies.packed(lines)
    assert packed == [orjson.dumps(line) for line in lines]
    assert [tuple(bodies.unpacked(body)) for body in packed] == lines


def test_digests_are_those_of_the_bodies() -> None:
    ring, lines = KeyRing.parse(KeyRing.generate()), [(str(n), None) for n in range(2 * bodies.AT_ONCE + 1)]
    digest = bodies.digester(ring)
    assert bodies.digests(ring, lines) == [digest(body) for body in bodies.packed(lines)]
    assert len(set(bodies.digests(ring, lines))) == len(lines)
