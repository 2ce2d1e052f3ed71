"""Channels' health and the months' quotas."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from bot.clock import STATION_ZONE
from bot.console import acts, texts
from bot.delivery.budgets import forecast, month_of
from bot.delivery.plan import Bucket
from bot.delivery.texts import reason
from bot.messages import ChannelKind
from bot.pages import Figure, Page, PageContext, Waiting
from bot.plain import plain
from bot.platforms.dingtalk import QUOTAS
from bot.pulse import Pulse
from storage import Session, overview, stations
from storage.stations import StoredChannel

WEBHOOKS = frozenset({ChannelKind.WECOM_WEBHOOK, ChannelKind.DINGTALK_WEBHOOK})


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    kind: str
    state: str
    good: bool
    connected: bool | None  #: None where there is no long connection to hold
    heard: datetime | None
    limited: str
    trouble: str


@dataclass(frozen=True, slots=True)
class Quota:
    corp: str
    name: str
    used: int
    allowance: int
    forecast: str
    low: bool


class Lines:
    """The station's channels as this process and the database know them."""

    def __init__(self, pulse: Pulse, second_ways: int = 0) -> None:
        self._pulse = pulse
        self.second_ways = second_ways

    def of(self, context: PageContext) -> list[Line]:
        """Every channel that is not a mere webhook."""
        session, now = context.session, context.now
        rows = [row for row in stations.list_channels(session) if ChannelKind(row.kind) not in WEBHOOKS]
        heard = overview.heard_by_channel(session)
        closed = _closed(session, rows, now)
        return [self._line(session, row, heard.get(row.id), closed.get(row.id), now) for row in rows]

    def _line(
        self, session: Session, row: StoredChannel, stored: datetime | None, closed: datetime | None, now: datetime
    ) -> Line:
        here = self._pulse.is_connected(row.id)
        elsewhere = here is False and overview.is_held(session, f"wecom:{row.key}", now)
        word, good = _state(row, here, elsewhere)
        recent = [at for at in (stored, self._pulse.last_heard(row.id)) if at is not None]
        return Line(
            name=plain(row.name, limit=40),
            kind=texts.KINDS.get(row.kind, row.kind),
            state=word,
            good=good,
            connected=True if elsewhere else here,
            heard=max(recent, default=None),
            limited=texts.limited_until(clock=_clock(closed)) if closed is not None else texts.NOT_LIMITED,
            trouble=reason(row.dead_reason) if row.dead_reason else "",
        )


def _clock(at: datetime) -> str:
    return f"{at.astimezone(STATION_ZONE):%H:%M:%S}"


def _state(row: StoredChannel, here: bool | None, elsewhere: bool) -> tuple[str, bool]:
    if row.state is not stations.ChannelState.LIVE:
        return texts.STATES[row.state.value], False
    if elsewhere:
        return texts.CONNECTED_ELSEWHERE, True
    if here is None:
        return (texts.CALLBACK if row.callback_path else texts.SEND_ONLY), True
    return (texts.CONNECTED, True) if here else (texts.DISCONNECTED, False)


def _closed(session: Session, rows: list[StoredChannel], now: datetime) -> dict[int, datetime]:
    """Channel → until when the platform has told it to wait."""
    states = overview.bucket_states(session, [f"c:{row.id}" for row in rows])
    found = {}
    for row in rows:
        closed = Bucket.load(states.get(f"c:{row.id}")).closed
        if closed > now.timestamp() * 1000:
            found[row.id] = datetime.fromtimestamp(closed / 1000, now.tzinfo)
    return found


def page(lines: Lines) -> Page:
    return Page(
        path="channels",
        title=texts.CHANNELS,
        act=acts.SEE_OPERATIONS,
        template="console/channels.html",
        show=partial(_show, lines=lines),
        whole_station=True,
        live=True,
        waiting=partial(_down, lines=lines),
        figures=partial(_figures, lines=lines),
    )


def _down(context: PageContext, *, lines: Lines) -> list[Waiting]:
    alone = [] if lines.second_ways else [Waiting(texts.NO_SECOND_WAY, "channels", 1, urgent=True)]
    return alone + [
        Waiting(texts.line_down(name=line.name), "channels", 1, urgent=True)
        for line in lines.of(context)
        if line.connected is False
    ]


def _figures(context: PageContext, *, lines: Lines) -> list[Figure]:
    held = [line for line in lines.of(context) if line.connected is not None]
    up = sum(bool(line.connected) for line in held)
    return [Figure(texts.LINES_UP, f"{up}/{len(held)}", "channels", up < len(held))]


def _show(context: PageContext, *, lines: Lines) -> Mapping[str, Any]:
    rows = stations.list_channels(context.session)
    webhooks = [row for row in rows if ChannelKind(row.kind) in WEBHOOKS]
    return {
        "lines": lines.of(context),
        "alone": not lines.second_ways,
        "webhooks": texts.webhooks(count=len(webhooks)) if webhooks else "",
        "quotas": _quotas(context, rows),
    }


def _quotas(context: PageContext, rows: list[StoredChannel]) -> list[Quota]:
    used = overview.used_in(context.session, month_of(context.now))
    found = []
    for corp, edition in sorted({(row.corp, row.edition) for row in rows if row.edition in QUOTAS}):
        for name in ("api", "webhook"):
            allowance = int(getattr(QUOTAS[edition], name))
            count = used.get((corp[:100], name), 0)
            ends = forecast(used=count, allowance=allowance, now=context.now)
            words = texts.runs_out(day=ends) if ends is not None else texts.LASTS
            found.append(Quota(corp, texts.BUDGETS[name], count, allowance, words, ends is not None))
    return found
