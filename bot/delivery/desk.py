"""Delivery's side of the database, in the writer thread: settle, take over, claim, plan."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy.pool import PoolProxiedConnection

from bot.delivery.budgets import Purpose, purpose
from bot.delivery.flight import Flight, is_passive
from bot.delivery.gates import Gates, ms
from bot.delivery.hooks import Hooks
from bot.delivery.ledger import Ledger
from bot.delivery.outcomes import State, Verdict
from bot.delivery.pacing import pacing
from bot.delivery.plan import Buckets, Plan, plan
from bot.delivery.settling import Judge, Settled, learn, settlement
from bot.errors import Ambiguous
from bot.metrics import Metrics
from bot.platforms.base import Platform
from storage import Database, Session, Unavailable, directory
from storage.delivering import Claimed, claim, reclaim, turn
from storage.pace import Budget
from storage.settling import Settlement, settle_many

log = structlog.get_logger()

_SCOPES = {"a": "address", "c": "channel", "o": "corp"}  #: by how a gate's key begins
RECLAIM_EVERY = timedelta(seconds=1)
BUDGET_AGAIN = timedelta(hours=1)  #: how soon what a month's budget refused is tried again


@dataclass(slots=True)
class Exchanged:
    """What one trip brought: flights to start, how many rows were claimed, how many were found left by a crash."""

    flights: list[Flight] = field(default_factory=list)
    claimed: int = 0
    found: int = 0
    leases: list[tuple[Flight, int]] = field(default_factory=list)  #: own rows under a new lease


class Desk:
    def __init__(
        self,
        database: Database,
        platforms: Mapping[int, Platform],
        metrics: Metrics,
        bulk_share: float,
        hooks: Hooks,
        chance: Callable[[], float],
    ) -> None:
        self._database = database
        self._metrics = metrics
        self._bulk_share = bulk_share
        self._hooks = hooks
        self._gates = Gates(platforms)
        self._judge = Judge(platforms, chance)
        self._ledger = Ledger(database, platforms)
        self._pacing = pacing(database)
        self._looked: datetime | None = None

    def exchange(self, done: Sequence[Flight], want: int, flying: Mapping[int, Flight], now: datetime) -> Exchanged:
        """Settle `done`, take over, claim up to `want`, in one transaction; then tell what is to be told.

        `flying` are this process's own rows, which it never takes over.
        """
        made, settled = Exchanged(), [self._judge.settle(flight, now) for flight in done]
        self._ledger.read(now)
        look = self._looked is None or abs(now - self._looked) >= RECLAIM_EVERY
        with self._turn() as connection:
            kept = self._store(settled, connection)
            if want > 0 and look:
                left = self._take_over(flying, made, connection, now)
                kept += self._store(left, connection)
                made.found = len(left)
            rows: list[Claimed] = []
            if want > 0:
                busy = [flight.row.destination for flight in flying.values()]
                leases = {flight.lease for flight in flying.values()}
                rows = claim(self._database, self._database.worker, now, want, busy, leases=leases, within=connection)
                made.claimed = len(rows)
            booked = self._ledger.charges(kept, now)
            made.flights = self._count_and_plan(kept, rows, booked, connection, now)
        self._looked = now if look else self._looked
        for flight, lease in made.leases:
            flight.lease = lease
        self._after(kept, len(settled) + made.found, booked, now)
        return made

    def write_down(self, now: datetime) -> None:
        """Store what only memory knows of the pace; for an orderly end."""
        self._pacing.write_down(ms(now))

    @contextmanager
    def _turn(self) -> Iterator[PoolProxiedConnection]:
        try:
            with turn(self._database) as connection:
                yield connection
        except BaseException:
            self._pacing.forget()
            raise

    # --- what has ended -------------------------------------------------------------------------------------------

    def _store(self, settled: list[Settled], connection: PoolProxiedConnection) -> list[Settled]:
        """Settle; gives back those that were still ours."""
        if not settled:
            return []
        lost = set(settle_many(self._database, [one.settlement for one in settled], within=connection))
        return [one for one in settled if one.flight.row.id not in lost] if lost else settled

    def _after(self, kept: Sequence[Settled], tried: int, booked: Mapping[Budget, int], now: datetime) -> None:
        """What follows once the transaction has committed."""
        if tried > len(kept):
            self._metrics.count("delivery_lease_lost", "", tried - len(kept))
        for state, number in Counter([one.verdict.state for one in kept]).items():
            self._metrics.count("delivery", state.value, number)
        self._tell([one for one in kept if one.dead or one.verdict.alarm], now)
        for one in kept:
            if one.closes is not None:
                self._metrics.count("limit", _SCOPES[one.closes[0][:1]])
        for station, news in self._ledger.news(kept, booked, now):
            self._metrics.count("alarm", "budget")
            with self._database.transaction(station) as session:
                self._hooks.on_budget(session, news, now)

    def _tell(self, settled: Sequence[Settled], now: datetime) -> None:
        """Say what an officer must mend. Our own bug here must not undo what is settled."""
        for one in settled:
            row, reason = one.flight.row, one.verdict.reason
            self._metrics.count("alarm", "target" if one.dead else "send")
            try:
                with self._database.transaction(row.station_id) as session:
                    if one.dead:
                        _mark_dead(session, row, reason)
                    self._hooks.on_dead(session, row, reason, now)
            except Unavailable:
                raise
            except Exception:
                log.exception("hook_failed", row=row.id)
                self._metrics.count("hook_failed", "dead")

    # --- what a crash left ----------------------------------------------------------------------------------------

    def _take_over(
        self, flying: Mapping[int, Flight], made: Exchanged, connection: PoolProxiedConnection, now: datetime
    ) -> list[Settled]:
        """Rows left sending whose lease has ended: not tried if passive, else nobody knows whether they were shown."""
        left = []
        for row in reclaim(self._database, now, within=connection):
            own = flying.get(row.id)
            if own is not None:  # a slow try of ours, or a clock that jumped: keep it, under the new lease
                made.leases.append((own, row.lease_token))
            else:
                left.append(self._found(self._left(row, now), now))
        return left

    def _found(self, flight: Flight, now: datetime) -> Settled:
        if not is_passive(flight.row):
            flight.outcome = Ambiguous("crash")
            return self._judge.settle(flight, now)
        verdict = Verdict(State.PENDING, now)
        return Settled(flight, verdict, settlement(flight, verdict, untried=True), counts=False)

    # --- what is due ----------------------------------------------------------------------------------------------

    def _count_and_plan(
        self,
        kept: Sequence[Settled],
        rows: Sequence[Claimed],
        booked: Mapping[Budget, int],
        connection: PoolProxiedConnection,
        now: datetime,
    ) -> list[Flight]:
        """Count and charge what has ended; then those of `rows` that may leave now, counted on the shared buckets. The
        others are given back until they may."""
        refused = [row for row in rows if self._ledger.is_refused(row, now)]
        due = [self._gates.due(row) for row in rows if not refused or row not in refused]
        at, made = ms(now), Plan()

        def act(buckets: Buckets) -> None:
            nonlocal made
            learn(kept, buckets, at)
            made = plan(due, buckets.known, at, bulk_share=self._bulk_share)
            _count(made, buckets, at)

        self._pacing.exchange(kept, due, act, now=at, booked=booked, within=connection)
        by_id = {row.id: row for row in rows}
        self._give_back(made, by_id, refused, connection, now)
        return [Flight(row := by_id[one.id], one.gates, at, row.lease_token, now) for one in made.go]

    def _give_back(
        self,
        made: Plan,
        by_id: Mapping[int, Claimed],
        refused: Sequence[Claimed],
        connection: PoolProxiedConnection,
        now: datetime,
    ) -> None:
        settled = [
            _returned(by_id[one.id], State.PENDING, datetime.fromtimestamp(until / 1000, now.tzinfo), "pace")
            for one, until in made.wait
        ]
        settled += [_returned(by_id[one.id], State.EXPIRED, None, "expired") for one in made.expired]
        settled += [_refused_by_budget(row, now) for row in refused]
        if settled:
            settle_many(self._database, settled, within=connection)
        self._metrics.count("delivery", "held", len(made.wait))
        self._metrics.count("delivery", "expired", len(made.expired))
        self._metrics.count("delivery", "budget", len(refused))

    def _left(self, row: Claimed, now: datetime) -> Flight:
        return Flight(row, self._gates.of(row.channel_id, row.destination), 0, row.lease_token, now)


def _mark_dead(session: Session, row: Claimed, reason: str) -> None:
    """The directory then takes another way to the chat, until somebody speaks there again."""
    found = directory.chat_at(session, row.channel_id, row.address)
    if found is not None:
        directory.mark_route_dead(session, route_id=found[0].id, reason=reason)


def _count(made: Plan, buckets: Buckets, at: int) -> None:
    """What goes, counted at its beginning on the shared buckets, and that something better than bulk waits."""
    for row in made.go:
        for gate in row.gates[1:]:
            if gate.limits:
                buckets.touch(gate.key).mark(gate.limits, at)
    for key, until in made.contended.items():
        bucket = buckets.touch(key)
        bucket.wanted = max(bucket.wanted, until)


def _refused_by_budget(row: Claimed, now: datetime) -> Settlement:
    """A bulletin waits, for a bought-up allowance or the next month, until it expires; anything else is given up."""
    if purpose(row.lane, row.subject) is not Purpose.BULLETIN:
        return _returned(row, State.FAILED, None, "budget")
    again = now + BUDGET_AGAIN
    if row.expires_at is not None and row.expires_at <= again:
        return _returned(row, State.EXPIRED, None, "budget")
    return _returned(row, State.PENDING, again, "budget")


def _returned(row: Claimed, state: State, due_at: datetime | None, reason: str) -> Settlement:
    verdict = Verdict(state, due_at, reason, row.resent)
    return settlement(Flight(row, (), 0, row.lease_token, row.due_at), verdict, untried=state is State.PENDING)
