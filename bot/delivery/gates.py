"""Which buckets a row passes: its conversation, its channel, its organisation."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.delivery.plan import Due, Gate
from bot.platforms.base import Channel, Limit, Platform
from storage.delivering import Claimed

_SCOPES = ("address", "channel", "corp")
_Limits = tuple[Limit, ...]
_NO_LIMITS: _Limits = ()


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


class Gates:
    """The gates of rows; what does not change within a channel is worked out once."""

    def __init__(self, platforms: Mapping[int, Platform]) -> None:
        self._platforms = platforms
        self._made: dict[int, tuple[_Limits, tuple[Gate, ...]]] = {}
        self._kinds: dict[tuple[int, str, str], tuple[_Limits, _Limits, _Limits, Gate]] = {}  #: limits by their `id`

    def of(self, channel: int, destination: bytes) -> tuple[Gate, ...]:
        """First the conversation's own gate, which only its one flight passes, then the shared ones."""
        own, shared = self._made.get(channel) or self._make(channel)
        return (Gate(f"a:{channel}:{destination.hex()}", own), *shared)

    def due(self, row: Claimed) -> Due:
        expires = None if row.expires_at is None else ms(row.expires_at)
        return Due(row.id, row.lane, ms(row.due_at), row.destination, self.of(row.channel_id, row.destination), expires)

    def _make(self, channel: int) -> tuple[_Limits, tuple[Gate, ...]]:
        platform = self._platforms.get(channel)
        if platform is None:
            return _NO_LIMITS, ()
        limits, corp = platform.abilities.limits, platform.channel.corp
        kind = (id(limits), platform.channel.kind, corp)
        known = self._kinds.get(kind)
        if known is None:
            own, alone, together = (tuple(one for one in limits if one.scope == scope) for scope in _SCOPES)
            known = self._kinds[kind] = (limits, own, alone, Gate(_corp_key(platform.channel), together))
        _, own, alone, corps = known
        made = self._made[channel] = (own, (Gate(f"c:{channel}", alone), corps))
        return made


def gate_of_scope(gates: tuple[Gate, ...], scope: str) -> Gate:
    """The gate that a platform's "too fast" closes; a scope that we do not know closes the channel."""
    place = _SCOPES.index(scope) if scope in _SCOPES else 1
    return gates[place] if place < len(gates) else gates[0]


def penalty(gate: Gate) -> timedelta:
    """How long the platform stays closed when it does not say."""
    return timedelta(seconds=max((limit.penalty_seconds for limit in gate.limits), default=60.0))


def _corp_key(channel: Channel) -> str:
    platform = channel.kind.value.partition("-")[0]
    return f"o:{platform}:{channel.corp}"[:120]
