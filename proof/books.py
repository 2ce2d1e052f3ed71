"""Three books compared: what people said and was acknowledged, what our database holds, what was shown."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import orjson
from sqlalchemy import func
from sqlmodel import Session, select

from bot import wire
from proof.load import Kind, Said
from proof.town import CALLED, STATION, Stage
from simulator import eyes
from storage import Database, NotFound, bulletins, directory, soundness, system, verifying
from storage.audit import Audit
from storage.bulletins import Bulletin, BulletinReceipt, BulletinState
from storage.inbox import Inbox, InboxState
from storage.outbox import Outbox, OutboxState

_NEEDLE = re.compile(r"1\d{7}(?!\d)")
_NUMBERED = re.compile(r"【通知 (\d+)】")
UNANSWERED = "callbacks never answered"
OPEN = (OutboxState.PENDING, OutboxState.SENDING)
ALARMS = ("danger", "danger.joined")
WITHHELD = (*OPEN, OutboxState.CANCELLED, OutboxState.EXPIRED)  #: still to come, or not to come any more

#: Who wrote what over which robot; no two messages of the load are alike in it.
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Row:
    """An inbox row."""

    id: int
    state: InboxState
    error: str
    tries: int


@dataclass(frozen=True)
class Promise:
    """An outbox row; `needle` is what finds it in the chat, "" for what cannot be told apart there."""

    id: int
    key: str
    chat: str
    needle: str
    state: OutboxState
    reason: str
    resent: bool
    tries: int
    cause: int | None
    subject: str


@dataclass
class Ours:
    """What the database says."""

    inbox: dict[Key, list[Row]]
    promises: list[Promise]
    drafts: Counter[str]  #: body → bulletins
    sent: set[int]  #: bulletins that were confirmed
    confirmations: Counter[str]  #: audit records by object
    receipts: Counter[tuple[int, bytes]]
    alarms: Counter[int]  #: audit records of danger, opened or joined, by the inbox row they came of
    people: dict[str, int]
    chain_breaks: int
    audit_records: int


@dataclass
class Verdict:
    """`problems` is empty when every promise was kept; `late` is work that had not ended when the books were closed."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    late: int = 0

    def wrong(self, what: str, detail: str) -> None:
        self.counts[what] += 1
        self.problems.append(f"{what}: {detail}")


def unhandled(database: Database) -> int:
    """Messages that wait to be handled."""
    station = _station(database)
    with database.reading(station) as session:
        new = select(func.count()).where(Inbox.station_id == station, Inbox.state == InboxState.NEW)
        return session.exec(new).one()


def late_work(database: Database) -> int:
    """Rows that something is still to be done with."""
    station = _station(database)
    with database.reading(station) as session:
        new = session.exec(select(Inbox.id).where(Inbox.station_id == station, Inbox.state == InboxState.NEW)).all()
        going = select(Outbox.id).where(Outbox.station_id == station, Outbox.state.in_(OPEN))  # type: ignore[attr-defined]
        return len(new) + len(session.exec(going).all())


def compare(stage: Stage, database: Database, said: Sequence[Said]) -> Verdict:
    """Close the books."""
    ours = _ours(stage, database)
    verdict = Verdict(late=_late(ours))  # by the same look: a ladder may promise the next page a moment later
    answers: dict[int, list[Promise]] = defaultdict(list)
    for promise in ours.promises:
        if promise.cause is not None:
            answers[promise.cause].append(promise)
    for one in said:
        _one(one, stage, ours, answers, verdict)
    _shown(ours, stage, verdict)
    if sum(ours.drafts.values()) != len(ours.drafts):
        verdict.wrong("effect twice", "a draft exists twice")
    if ours.chain_breaks:
        verdict.wrong("chain broken", f"{ours.chain_breaks} breaks")
    for fault in soundness.faults(database):
        verdict.wrong("not sound", fault)
    verdict.counts.update(audit_records=ours.audit_records, promises=len(ours.promises))
    return verdict


def _late(ours: Ours) -> int:
    new = sum(1 for rows in ours.inbox.values() for row in rows if row.state is InboxState.NEW)
    return new + sum(1 for promise in ours.promises if promise.state in OPEN)


def _one(one: Said, stage: Stage, ours: Ours, answers: dict[int, list[Promise]], verdict: Verdict) -> None:
    """One message: stored as often as it may be, with its one effect."""
    verdict.counts["said"] += 1
    verdict.counts[f"said over {one.channel}"] += 1
    rows = ours.inbox.get(_key(stage, one), [])
    if one.is_acknowledged:
        verdict.counts["acknowledged"] += 1
        verdict.counts["acknowledged again"] += len(one.entry.heard_by) - 1
        if not rows:
            verdict.wrong("acknowledged and lost", _name(one))
    elif one.channel in CALLED:
        verdict.counts[UNANSWERED] += 1
        verdict.counts[f"{UNANSWERED}: {one.channel}"] += 1
    if len(rows) > 1:
        verdict.wrong("stored twice", _name(one))
    for row in rows:
        verdict.counts["stored"] += 1
        if row.state is InboxState.DONE:
            _effect(one, row, ours, answers[row.id], verdict)
        elif row.state is InboxState.FAILED:
            verdict.wrong("set aside", f"{_name(one)}: {row.error}, {row.tries} tries")


def _effect(one: Said, row: Row, ours: Ours, answers: Sequence[Promise], verdict: Verdict) -> None:
    replies = sum(1 for answer in answers if answer.key.startswith(f"answer:{row.id}"))
    effect: dict[Kind, Callable[[], int]] = {
        Kind.DRAFT: lambda: ours.drafts[one.token],
        Kind.QUESTION: lambda: 1,
        Kind.CONFIRM: lambda: ours.confirmations[f"bulletin:{one.token}"],
        Kind.RECEIPT: lambda: ours.receipts[_receipt(one, ours)],
        Kind.DANGER: lambda: ours.alarms[row.id],
    }
    due = 0 if one.kind is Kind.RECEIPT else 1  # a counted receipt is not answered, a second one would be
    if one.kind is Kind.DANGER:
        replies = min(replies, 1)  # what to do at once, and then perhaps what becomes of it: each has a key of its own
    found: tuple[int, int] = (effect[one.kind](), replies + 1 - due)
    if found == (1, 1):
        verdict.counts["effects"] += 1
    else:
        what = "effect lost" if 0 in found else "effect twice"
        verdict.wrong(what, f"{_name(one)}: effect {found[0]}, answers {found[1]}")


def _receipt(one: Said, ours: Ours) -> tuple[int, bytes]:
    return int(one.token), bulletins.speaker_of(ours.people.get(one.person), "", "")


def _shown(ours: Ours, stage: Stage, verdict: Verdict) -> None:
    """What the platform took stands there, and no oftener than it was sent in doubt. A danger is paged there again and
    again with the same words, so promises are looked at together by chat and words."""
    alike: dict[tuple[str, str], list[Promise]] = defaultdict(list)
    for promise in ours.promises:
        verdict.counts[f"promises {promise.state.value} {promise.reason}".strip()] += 1
        verdict.counts["in doubt, sent again"] += promise.resent
        if promise.needle and promise.chat in stage.world.chats:
            alike[promise.chat, promise.needle].append(promise)
    for (chat, needle), promises in alike.items():
        shown = sum(1 for e in stage.world.in_chat(chat) if e.from_bot and _tells(eyes.words_of(e), needle))
        _compare(promises, shown, verdict)


def _compare(promises: Sequence[Promise], shown: int, verdict: Verdict) -> None:
    first = promises[0]
    taken = sum(1 for promise in promises if promise.state is OutboxState.SENT)
    verdict.counts["answers and pages"] += len(promises)
    if shown < taken:
        keys = ", ".join(f"{one.key} {one.state.value} {one.tries}×" for one in promises)
        verdict.wrong("sent and not shown", f"in {first.chat}: {shown} of {taken}: {keys}")
    elif shown == 0 and not any(promise.state in WITHHELD for promise in promises):
        verdict.wrong("never shown", f"{first.key} {first.state.value} {first.reason}")
    elif shown > sum(promise.tries if promise.resent else 1 for promise in promises):
        verdict.wrong("shown too often", f"{first.key} {shown} times")
    verdict.counts["shown again after doubt"] += max(shown - len(promises), 0)


# --- reading ----------------------------------------------------------------------------------------------------------


def _station(database: Database) -> int:
    station = system.find_station(database, STATION)
    if station is None:
        raise NotFound("station")
    return station.id


def _ours(stage: Stage, database: Database) -> Ours:
    station = _station(database)
    channels = {row.id: row.key.partition(":")[2] for row in system.list_channels(database)}
    with database.reading(station) as session:
        records = session.exec(select(Audit).where(Audit.station_id == station)).all()
        numbers = {b.id: b for b in session.exec(select(Bulletin).where(Bulletin.station_id == station)).all()}
        receipts = session.exec(select(BulletinReceipt).where(BulletinReceipt.station_id == station)).all()
        return Ours(
            inbox=_inbox(session, database, station, channels),
            promises=list(_promises(stage, session, database, station, channels)),
            drafts=Counter(bulletins.body_of(session, one) for one in numbers.values()),
            sent={one.number for one in numbers.values() if one.state is not BulletinState.DRAFT},
            confirmations=Counter(record.object for record in records if record.act == "bulletin.confirm"),
            receipts=Counter((numbers[one.bulletin_id].number, one.speaker) for one in receipts),
            alarms=Counter(_cause(database, record) for record in records if record.act in ALARMS),
            people=_people(stage, session),
            chain_breaks=len(verifying.verify(session)),
            audit_records=len(records),
        )


def _cause(database: Database, record: Audit) -> int:
    """The inbox row that an audit record's detail names."""
    place = ("audit", "detail", record.station_id, record.seq)
    detail = orjson.loads(database.ring.open(record.detail or b"", *place))
    return int(detail.get("inbox", 0))


def _inbox(session: Session, database: Database, station: int, channels: dict[int, str]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in session.exec(select(Inbox).where(Inbox.station_id == station)).all():
        message = wire.load_inbound(database.ring.open(row.body, "inbox", "body", station, row.id))
        key = (channels[row.channel_id], message.sender.user_id.lower(), message.text)
        found[key].append(Row(row.id, row.state, row.error, row.tries))
    return found


def _promises(
    stage: Stage, session: Session, database: Database, station: int, channels: dict[int, str]
) -> Iterable[Promise]:
    for row in session.exec(select(Outbox).where(Outbox.station_id == station)).all():
        message = wire.load_outbound(database.ring.open(row.body, "outbox", "body", station, row.id))
        chat = _chat(stage, channels[row.channel_id], row.address)
        yield Promise(
            row.id,
            row.key,
            chat,
            _needle(message.content.text or message.content.markdown, row.key),
            row.state,
            row.reason,
            row.resent,
            row.tries,
            row.cause,
            row.subject,
        )


def _needle(text: str, key: str) -> str:
    if key.startswith("bulletin:"):
        found = _NUMBERED.search(text)
        return found[0] if found else ""
    token = _NEEDLE.search(text)
    return token[0] if token else ""


def _tells(words: str, needle: str) -> bool:
    """Whether it is what `_needle` finds there: a page may repeat the words of further reports after its own."""
    found = None if needle.startswith("【") else _NEEDLE.search(words)
    return needle in words if found is None else found[0] == needle


def _chat(stage: Stage, channel: str, address: str) -> str:
    """The simulator's name of the chat behind one of our addresses."""
    robot = stage.world.channels[channel]
    group = stage.world.chat_by_wire(robot.platform, address)
    if group is not None:
        return group.id
    person = stage.world.person_by_account(robot.platform, robot.corp, address)
    return f"{channel}~{person.id}" if person is not None else ""


def _people(stage: Stage, session: Session) -> dict[str, int]:
    """Person in the town → row in the directory."""
    rows: dict[str, int] = {}
    for person in stage.world.people.values():
        for (platform, corp), user_id in person.accounts.items():
            found = directory.find_account(session, platform, corp, user_id)
            if found is not None:
                rows[person.id] = found[1].id
    return rows


def _key(stage: Stage, one: Said) -> Key:
    robot = stage.world.channels[one.channel]
    user_id = stage.world.people[one.person].accounts[(robot.platform, robot.corp)]
    return one.channel, user_id.lower(), one.entry.text


def _name(one: Said) -> str:
    return f"{one.kind.value} {one.token} over {one.channel}"
