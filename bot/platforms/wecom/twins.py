"""Telling two equal messages that are both meant from one that is sent again.

The platform has no key for it: within `duplicate_check_interval` it shows the same request once, and answers the second
as if it had been shown. So equal messages must differ in that interval, and a repeat must not.
"""

from collections import OrderedDict
from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import orjson

SHORTEST, LONGEST = 1_800, 14_400  #: seconds; the platform takes no longer one
REMEMBERED = 20_000  #: messages: more than one application may send in `LONGEST`


class Twins:
    """The intervals of one application's messages. After a restart a message keeps its interval, unless it had to give
    way to an equal one: one in twelve thousand."""

    def __init__(self) -> None:
        self._holders: OrderedDict[tuple[bytes, int], str] = OrderedDict()

    def interval(self, message: str, address: str, part: Mapping[str, Any]) -> int:
        """The same for each try of a message (named by its token), and no other's among those equal to it."""
        spread = LONGEST - SHORTEST + 1
        first = int.from_bytes(blake2b(message.encode(), digest_size=8).digest())
        equal = blake2b(orjson.dumps([address, part]), digest_size=16).digest()
        for step in range(spread):
            interval = SHORTEST + (first + step) % spread
            if self._holders.setdefault((equal, interval), message) == message:
                break
        while len(self._holders) > REMEMBERED:
            self._holders.popitem(last=False)
        return interval
