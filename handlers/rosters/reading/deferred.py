"""Patterns that are compiled when they are first asked something.

A list is read by a child that starts anew each time and asks a few dozen of the reader's nearly four hundred patterns;
compiling all of them would cost it half a second.
"""

import re
from typing import TYPE_CHECKING, Any

_ASKED = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")


class _Deferred:
    """Looks like a `re.Pattern`; its methods are the compiled pattern's own from the first use on."""

    __slots__ = ("_flags", "pattern", *_ASKED)

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:  # a slot that is still empty, or what only a compiled pattern knows
        made = re.compile(self.pattern, self._flags)
        for asked in _ASKED:
            setattr(self, asked, getattr(made, asked))
        return getattr(made, name)


if TYPE_CHECKING:
    compile = re.compile
else:
    compile = _Deferred
