"""Every error that crosses a room's border.

    UserError                   the person can put it right; its text is the answer
    Transient(retry_after)      the platform refused for now: nothing was shown, try again
    Permanent(code)             the platform refused for good: an officer must mend something
    Ambiguous                   bytes left and no clear answer came: it may have been shown
    Unauthentic                 not from the platform: 403, nothing stored
    Unsupported                 from the platform, but not for us: acknowledged and counted
    ConfigError                 cannot start; lists every problem

`storage.NotFound` is the sixth that people meet: absent, or not yours, in the same words.
"""

from datetime import timedelta


class UserError(Exception):
    """What was wrong and what would be right, in the person's words."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


class Transient(Exception):
    """Not sent. `retry_after` is the platform's own wait where it gives one; `scope` names the bucket to close."""

    def __init__(self, code: str, *, retry_after: timedelta | None = None, scope: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        self.scope = scope


class ReplySpent(Exception):
    """The reply handle has lapsed or been used; send proactively instead. Nothing was shown."""


class Permanent(Exception):
    """Refused for good. `code` is the platform's number or word; `target_dead` says the destination itself is gone."""

    def __init__(self, code: str, *, detail: str = "", target_dead: bool = False, alarm: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.target_dead = target_dead
        self.alarm = alarm


class Ambiguous(Exception):
    """The request left and its outcome is unknown."""


class Unauthentic(Exception):
    """The request was not made by the platform. The reason is for counters only, never for the answer."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unsupported(Exception):
    """A genuine message of a kind that we do not handle."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class ConfigError(Exception):
    """Every problem found in the configuration, each with the line to write instead."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
