"""From outcomes to rows: what is settled, what the buckets learn, what must be told. Runs in the writer thread."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.delivery.flight import Flight, Withdrawn
from bot.delivery.gates import gate_of_scope, ms, penalty
from bot.delivery.outcomes import State, Tried, Verdict, on_refused, on_refused_for_now, on_unclear
from bot.delivery.plan import Buckets
from bot.errors import Permanent, Transient
from bot.messages import Receipt
from bot.platforms.base import Platform
from storage.delivering import Claimed
from storage.outbox import OutboxState
from storage.settling import Settlement

NOT_CONNECTED = "not-connected"
SENT, PENDING = State.SENT, State.PENDING  #: on Python 3.11 looking a member up costs more than using it
_STORED = {state: OutboxState(state.value) for state in State}
_PLAIN = {resent: Verdict(SENT, resent=resent) for resent in (False, True)}  #: what most tries come to


@dataclass(slots=True)  # not frozen: made for every send
class Settled:
    """One flight with its verdict. `closes`: (bucket key, until ms); `counts`: the platform may have counted it."""

    flight: Flight
    verdict: Verdict
    settlement: Settlement
    closes: tuple[str, int] | None = None
    dead: bool = False
    counts: bool = True
    cost: bool = False  #: the month's budgets are charged


@dataclass(slots=True)
class Judge:
    """Turns outcomes into settlements. `chance` draws the jitter."""

    platforms: Mapping[int, Platform]
    chance: Callable[[], float]

    def settle(self, flight: Flight, now: datetime) -> Settled:
        row, outcome = flight.row, flight.outcome
        if isinstance(outcome, Receipt):
            return self._sent(flight, outcome, now)
        if isinstance(outcome, Withdrawn):
            verdict = Verdict(PENDING, row.due_at, resent=row.resent)
            return Settled(flight, verdict, settlement(flight, verdict, untried=True), counts=False)
        if isinstance(outcome, Transient):
            return self._refused_for_now(flight, outcome, now)
        if isinstance(outcome, Permanent):
            verdict = on_refused(self._tried(row), outcome.code, alarm=outcome.alarm)
            return Settled(flight, verdict, settlement(flight, verdict, answer=outcome.code), dead=outcome.target_dead)
        verdict = on_unclear(self._tried(row), now, self.chance(), crashed=row.crashed)
        return Settled(flight, verdict, settlement(flight, verdict, booked=self._names(row)), cost=True)

    def _sent(self, flight: Flight, receipt: Receipt, now: datetime) -> Settled:
        row = flight.row
        verdict = Verdict(SENT, None, "partly", row.resent) if receipt.refused else _PLAIN[row.resent]
        made = Settlement(
            row.station_id,
            row.id,
            flight.lease,
            OutboxState.SENT,
            receipt.provider_id,
            receipt.handle,
            "",
            verdict.reason,
            None,
            row.resent,
            now,
            self._names(row) or row.booked,
        )
        return Settled(flight, verdict, made, cost=True)

    def _refused_for_now(self, flight: Flight, refused: Transient, now: datetime) -> Settled:
        if refused.code == NOT_CONNECTED:
            return self._elsewhere(flight, now)
        wait, closes = refused.retry_after, None
        if refused.scope:
            gate = gate_of_scope(flight.gates, refused.scope)
            wait = wait or penalty(gate)
            closes = (gate.key, ms(now + wait))
        verdict = on_refused_for_now(self._tried(flight.row), refused.code, wait, now, self.chance())
        return Settled(flight, verdict, settlement(flight, verdict, answer=refused.code), closes=closes)

    def _elsewhere(self, flight: Flight, now: datetime) -> Settled:
        """Another process holds the robot's connection, or nobody yet: soon again, and not a try."""
        verdict = on_refused_for_now(replace(self._tried(flight.row), tries=1), NOT_CONNECTED, None, now, self.chance())
        return Settled(flight, verdict, settlement(flight, verdict, untried=True), counts=False)

    def _tried(self, row: Claimed) -> Tried:
        platform = self.platforms.get(row.channel_id)
        once = platform is not None and platform.abilities.same_key_once
        return Tried(row.lane, row.tries, row.created_at, row.expires_at, row.on_ambiguous.value, row.resent, once)

    def _names(self, row: Claimed) -> str:
        platform = self.platforms.get(row.channel_id)
        return ",".join(platform.abilities.counted) if platform is not None and platform.abilities.counted else ""


def settlement(
    flight: Flight,
    verdict: Verdict,
    *,
    answer: str = "",
    untried: bool = False,
    booked: str = "",
) -> Settlement:
    row = flight.row
    return Settlement(
        row.station_id,
        row.id,
        flight.lease,
        _STORED[verdict.state],
        answer=answer,
        reason=verdict.reason,
        due_at=verdict.due_at,
        resent=verdict.resent,
        booked=booked or row.booked,
        untried=untried,
    )


def learn(settled: Sequence[Settled], buckets: Buckets, now: int) -> None:
    """These outcomes on the buckets: sends counted at their end, closings, and rests behind what is tried again."""
    touch, move = buckets.touch, buckets.move
    for one in settled:
        flight = one.flight
        own = flight.gates[0]
        if one.counts and own.limits:
            touch(own.key).mark(own.limits, now)
        for gate in flight.gates[1:]:
            if not gate.limits:
                continue
            if flight.booked_at:
                bucket = move(gate.key, now - flight.booked_at)
                bucket.give_back(gate.limits, flight.booked_at)
                if one.counts:  # it may have arrived as late as its answer
                    bucket.mark(gate.limits, now)
            elif one.counts:
                touch(gate.key).mark(gate.limits, now)
        if one.closes is not None:
            touch(one.closes[0]).close(one.closes[1])
        if one.verdict.due_at is not None and one.verdict.state is PENDING and not one.settlement.untried:
            touch(own.key).rest(flight.row.lane, ms(one.verdict.due_at))


def keys_of(settled: Sequence[Settled]) -> set[str]:
    """Every bucket that `learn` may want."""
    return {gate.key for one in settled for gate in one.flight.gates if gate.limits or _is_touched(one, gate.key)}


def _is_touched(one: Settled, key: str) -> bool:
    if one.closes is not None and one.closes[0] == key:
        return True
    return one.verdict.state is PENDING and key == one.flight.gates[0].key
