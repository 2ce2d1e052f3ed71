"""How far a bulletin has come, group by group and unit by unit, in figures and in words."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.delivery.texts import reason
from handlers.bulletins import rules, texts
from handlers.bulletins.answering import coverage
from handlers.bulletins.answering import texts as words
from handlers.bulletins.sending import texts as sending
from storage import Session, bulletins, directory, outbox, outcomes
from storage.bulletins import Bulletin, BulletinState, ReceiptRule, Written
from storage.outbox import OutboxState
from storage.outcomes import Outcome

BUDGET = "budget"


@dataclass(frozen=True, slots=True)
class End:
    """How it stands in one group: the least advanced of its messages speaks for it."""

    chat_id: int
    unit_id: int
    state: OutboxState
    why: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    number: int
    state: BulletinState
    groups: int
    sent: int
    failed: int
    waiting: int
    unknown: int
    budget: int  #: of those that wait, how many wait for the month's allowance
    units: int
    of: int
    people: int
    unverified: int
    silent: int
    asks: bool = True  #: a receipt is wanted


def subject_of(bulletin: Bulletin) -> str:
    return f"bulletin:{bulletin.number}"


#: A group has a bulletin only when every part of it stands there.
_ORDER = (
    OutboxState.FAILED,
    OutboxState.EXPIRED,
    OutboxState.CANCELLED,
    OutboxState.UNKNOWN,
    OutboxState.PENDING,
    OutboxState.SENDING,
    OutboxState.WOULD,
    OutboxState.SENT,
)
_LOST = (OutboxState.FAILED, OutboxState.EXPIRED)
_WAITS = (OutboxState.PENDING, OutboxState.SENDING)


def ends_of(session: Session, bulletin: Bulletin) -> list[End]:
    """How it stands in every group, by the messages while they are kept, else as it was written down."""
    targets = bulletins.written_of(session, bulletin)
    subjects = [subject_of(bulletin), *sorted({target.via for target in targets if target.via})]
    by_chat: dict[int, list[Outcome]] = {}
    own = f"{subject_of(bulletin)}:v1"
    for row in outcomes.outcomes(session, subjects):
        if row.key.startswith(own) or not row.key.startswith("bulletin:"):
            by_chat.setdefault(row.chat_id, []).append(row)
    return [_end(target, by_chat.get(target.chat_id, ()), bulletin) for target in targets]


def _end(target: Written, rows: Sequence[Outcome], bulletin: Bulletin) -> End:
    if rows:
        worst = min(rows, key=lambda row: _ORDER.index(row.state))
        sent = max((row.sent_at for row in rows if row.sent_at is not None), default=None)
        return End(target.chat_id, target.unit_id, worst.state, worst.why, sent)
    if target.state:
        return End(target.chat_id, target.unit_id, OutboxState(target.state), target.reason, target.sent_at)
    stopped = bulletin.state is BulletinState.STOPPED
    return End(target.chat_id, target.unit_id, OutboxState.CANCELLED if stopped else OutboxState.PENDING)


def progress_of(session: Session, bulletin: Bulletin, ends: Sequence[End] | None = None) -> Progress:
    ends = ends_of(session, bulletin) if ends is None else ends
    budget = sum(1 for end in ends if end.state is OutboxState.PENDING and end.why == BUDGET)
    return _counted(session, bulletin, Counter(end.state for end in ends), budget)


def summary_of(session: Session, bulletin: Bulletin) -> Progress:
    """The same for a list of many: of one that has ended its ends as they were written down."""
    if bulletin.finished_at is not None:
        written = _written(session, bulletin)
        if "" not in written.ends and not written.ends.keys() & {state.value for state in _WAITS}:
            counts = Counter({OutboxState(name): n for name, n in written.ends.items()})
            return _counted(session, bulletin, counts, 0, written)
    return progress_of(session, bulletin)


@dataclass(frozen=True, slots=True)
class _Written:
    """What no longer changes of a bulletin that has ended."""

    ends: Mapping[str, int]
    groups: int
    units: int


_MOST_KEPT = 1_000
_kept: dict[tuple[int, int, datetime | None], _Written] = {}  #: ended again after a `重发` it has another moment


def _written(session: Session, bulletin: Bulletin) -> _Written:
    key = (bulletin.station_id, bulletin.id, bulletin.finished_at)
    found = _kept.get(key)
    if found is None:
        found = _Written(bulletins.count_ends(session, bulletin), *bulletins.count_targets(session, bulletin))
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        _kept[key] = found
    return found


def _counted(
    session: Session, bulletin: Bulletin, counts: Counter[OutboxState], budget: int, written: _Written | None = None
) -> Progress:
    confirmed = bulletins.confirmed(session, bulletin)
    groups, units = bulletins.count_targets(session, bulletin) if written is None else (written.groups, written.units)
    rule = bulletin.settled.receipt
    if rule in (ReceiptRule.NONE, ReceiptRule.ANYONE):
        silent = units - confirmed.units if rule is ReceiptRule.ANYONE else 0
    else:
        silent = len(coverage.silent_units(session, bulletin))
    return Progress(
        number=bulletin.number,
        state=bulletin.state,
        groups=groups,
        sent=counts[OutboxState.SENT],
        failed=counts[OutboxState.FAILED] + counts[OutboxState.EXPIRED],
        waiting=counts[OutboxState.PENDING] + counts[OutboxState.SENDING],
        unknown=counts[OutboxState.UNKNOWN],
        budget=budget,
        units=units - silent,
        of=units,
        people=confirmed.people,
        unverified=confirmed.unverified,
        silent=silent,
        asks=rule is not ReceiptRule.NONE,
    )


def describe(session: Session, bulletin: Bulletin, ends: Sequence[End] | None = None, *, ended: bool = False) -> str:
    """Progress in words, with the groups that failed and why, and what the platform says was read. `ended`: nothing
    waits any more, though that has not been written down yet."""
    ends = ends_of(session, bulletin) if ends is None else ends
    now = progress_of(session, bulletin, ends)
    lines = [
        texts.progress(
            number=now.number,
            state=state_of(bulletin, ended=ended),
            sent=now.sent,
            groups=now.groups,
            failed=now.failed,
            waiting=now.waiting,
            unknown=now.unknown,
            units=now.units,
            of=now.of,
            people=now.people,
            unverified=now.unverified,
            asks=now.asks,
        )
    ]
    if now.budget:
        lines.append(sending.waits_for_budget(count=now.budget))
    if (
        bulletin.confirmed_at is not None
        and (part := coverage.Coverage(session, bulletin, reached_of(ends)).whole()).heads.people
    ):
        lines.append(covered(bulletin, part))
    if readings := bulletins.readings_of(session, bulletin):
        at = max(one.at for one in readings)
        lines.append(texts.read_figure(people=sum(one.people for one in readings), groups=len(readings), at=at))
    if corrected := bulletins.corrections_of(session, bulletin):
        lines.append(texts.corrected_by(numbers=corrected))
    resent = outbox.resent_count(session, subject_of(bulletin)) - bulletin.settled.mended
    if resent > 0:
        lines.append(texts.resent_unclear(number=bulletin.number, count=resent))
    if now.failed:
        lines.append(_failures(session, bulletin, ends))
    return "\n".join(lines)


def reached_of(ends: Sequence[End]) -> set[int]:
    """Units in one of whose groups it stands."""
    return {end.unit_id for end in ends if end.state is OutboxState.SENT}


def covered(bulletin: Bulletin, part: coverage.Part) -> str:
    """The people behind it, and where their number comes from."""
    heads = part.heads
    return words.covered(
        reached=part.reached_heads,
        answered=part.answered_heads if bulletin.settled.receipt is not ReceiptRule.NONE else None,
        people=heads.people,
        source=words.heads_source(rostered=heads.rostered, stated=heads.stated, unknown=heads.unknown),
    )


def state_of(bulletin: Bulletin, *, ended: bool = False) -> str:
    """The state as people say it."""
    if bulletin.recalled_at is not None:
        return texts.STATES["recalled"]
    if bulletin.held.value and bulletin.state is BulletinState.DRAFT:
        return texts.HOLDS[bulletin.held.value]
    if bulletin.state is BulletinState.SENDING and (ended or bulletin.finished_at is not None):
        return texts.STATES["finished"]
    return texts.STATES[bulletin.state.value]


def failures(session: Session, ends: Sequence[End]) -> list[tuple[str, str]]:
    """(group, why and how to mend it) of every group that it did not reach."""
    lost = [end for end in ends if end.state in _LOST]
    titles = directory.group_titles(session) if lost else {}
    return [(titles.get(end.chat_id, ""), reason(end.why)) for end in lost]


def may_stand(end: End) -> bool:
    """It is there, may be there, or is on its way."""
    return end.state not in (*_LOST, OutboxState.CANCELLED)


def waits(end: End) -> bool:
    return end.state in _WAITS


def kept(ends: Sequence[End]) -> Mapping[int, tuple[str, str, datetime | None]]:
    return {end.chat_id: (end.state.value, end.why[:64], end.sent_at) for end in ends}


def _failures(session: Session, bulletin: Bulletin, ends: Sequence[End]) -> str:
    found = failures(session, ends)
    first = found[: rules.FAILURES_MOST]
    return texts.failures(lines=first, more=len(found) - len(first), number=bulletin.number)


def silent(session: Session, bulletin: Bulletin) -> str:
    units = coverage.silent_units(session, bulletin)
    _, of = bulletins.count_targets(session, bulletin)
    listed = [directory.get_unit(session, unit) for unit in units[: rules.LIST_MOST]]
    full = directory.full_names(session, listed)
    names = [full[unit.id] for unit in listed]
    return texts.silent(number=bulletin.number, names=names, more=len(units) - len(names), of=of)
