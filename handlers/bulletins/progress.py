"""How far a bulletin has come, group by group and unit by unit, in figures and in words."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.delivery.texts import reason
from handlers.bulletins import rules, texts
from storage import Session, bulletins, directory, outbox
from storage.bulletins import Bulletin, BulletinState
from storage.outbox import OutboxState


@dataclass(frozen=True, slots=True)
class Progress:
    number: int
    state: BulletinState
    groups: int
    sent: int
    failed: int
    waiting: int
    unknown: int
    units: int
    of: int
    people: int
    unverified: int


def subject_of(bulletin: Bulletin) -> str:
    return f"bulletin:{bulletin.number}"


def progress_of(session: Session, bulletin: Bulletin) -> Progress:
    targets = bulletins.targets_of(session, bulletin)
    rows = outbox.list_by_subject(session, subject_of(bulletin), limit=100_000)
    worst = _by_group(rows)
    counts = Counter(worst.values())
    confirmed = bulletins.confirmed(session, bulletin)
    return Progress(
        number=bulletin.number,
        state=bulletin.state,
        groups=len(targets),
        sent=counts[OutboxState.SENT],
        failed=counts[OutboxState.FAILED] + counts[OutboxState.EXPIRED],
        waiting=counts[OutboxState.PENDING] + counts[OutboxState.SENDING],
        unknown=counts[OutboxState.UNKNOWN],
        units=confirmed.units,
        of=len({target.unit_id for target in targets}),
        people=confirmed.people,
        unverified=confirmed.unverified,
    )


#: A group has a bulletin only when every part of it stands there; the least advanced part speaks for it.
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


def _by_group(rows: Sequence[outbox.OutboxRow]) -> dict[int, OutboxState]:
    worst: dict[int, OutboxState] = {}
    for row in rows:
        if row.chat_id is not None:
            state = worst.get(row.chat_id, OutboxState.SENT)
            worst[row.chat_id] = min(state, row.state, key=_ORDER.index)
    return worst


def describe(session: Session, bulletin: Bulletin) -> str:
    """Progress in words, with the groups that failed and why."""
    now = progress_of(session, bulletin)
    lines = [
        texts.progress(
            number=now.number,
            state=texts.STATES[now.state.value],
            sent=now.sent,
            groups=now.groups,
            failed=now.failed,
            waiting=now.waiting,
            unknown=now.unknown,
            units=now.units,
            of=now.of,
            people=now.people,
            unverified=now.unverified,
        )
    ]
    resent = outbox.resent_count(session, subject_of(bulletin))
    if resent:
        lines.append(texts.resent_unclear(number=bulletin.number, count=resent))
    if now.failed:
        lines.append(_failures(session, bulletin))
    return "\n".join(lines)


def _failures(session: Session, bulletin: Bulletin) -> str:
    rows = [
        row
        for row in outbox.list_by_subject(session, subject_of(bulletin), limit=100_000)
        if row.state in (OutboxState.FAILED, OutboxState.EXPIRED)
    ]
    first = rows[: rules.FAILURES_MOST]
    lines = [
        (directory.get_chat(session, row.chat_id).title if row.chat_id else "", reason(row.reason or row.answer))
        for row in first
    ]
    return texts.failures(lines=lines, more=len(rows) - len(first), number=bulletin.number)


def silent(session: Session, bulletin: Bulletin) -> str:
    units = bulletins.silent_units(session, bulletin)
    targets = {target.unit_id for target in bulletins.targets_of(session, bulletin)}
    listed = [directory.get_unit(session, unit) for unit in units[: rules.LIST_MOST]]
    full = directory.full_names(session, listed)
    names = [full[unit.id] for unit in listed]
    return texts.silent(number=bulletin.number, names=names, more=len(units) - len(names), of=len(targets))
