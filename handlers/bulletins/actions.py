"""What can be done with a bulletin, one verb each: check, change, promise messages."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.errors import UserError
from bot.identity import Act, Role
from bot.masking import mask_numbers
from bot.messages import Content
from bot.pages import PageContext
from bot.plain import plain
from bot.reach import chat_abilities
from bot.routing import Context, Lane, OnAmbiguous
from handlers.bulletins import rules, texts
from handlers.bulletins.progress import subject_of
from storage import NotFound, audit, bulletins, directory, links, outbox, stations, tasks
from storage.bulletins import Bulletin, BulletinState
from storage.directory import BoundChat, Unit
from storage.outbox import OutboxState

BROADCAST = Act.of("bulletin.write", Role.OFFICER, privileged=True)
SEE = Act.of("bulletin.see", Role.OFFICER, Role.AUXILIARY, Role.LEADERSHIP)

TALLY = "bulletin.tally"
REPORT = "bulletin.report"
RECEIPT = "bulletin.receipt"  #: purpose of the link by which a group confirms that can only be sent to
REPORT_EVERY = timedelta(seconds=20)


Actor = Context | PageContext


@dataclass(frozen=True, slots=True)
class Reach:
    """The groups that a scope comes to, and which of them can hear an answer."""

    chats: Sequence[BoundChat]
    hearing: frozenset[int]

    @property
    def units(self) -> int:
        return len({bound.unit.id for bound in self.chats})


def draft(context: Context, units: Sequence[Unit], body: str) -> str:
    """Keep a draft and return its preview; nothing is sent."""
    person = context.person
    for unit in units:
        if person is None or not context.may(BROADCAST, unit.path):
            raise NotFound("unit")
    assert person is not None
    reach = _reach(context, [unit.id for unit in units])
    names = texts_joined(units)
    if not reach.chats:
        raise UserError(texts.no_group(scope=names))
    safe = mask_numbers(plain(body, limit=rules.MAX_BODY_CHARS))
    number = stations.next_number(context.session, "bulletin")
    code = rules.new_code()
    bulletins.put_draft(
        context.session,
        number=number,
        author_id=person.id,
        body=safe,
        scope=[unit.id for unit in units],
        code=code,
        now=context.now,
    )
    by_platform = Counter(bound.chat.platform for bound in reach.chats)
    return texts.preview(
        number=number,
        scope=names,
        reach=texts.reach(
            groups=len(reach.chats),
            by_platform=by_platform,
            send_only=len(reach.chats) - len(reach.hearing),
            units=reach.units,
        ),
        shown=rules.shown(number=number, station=context.station.name, body=safe, code=code, hears=True),
        note=texts.MASKED if safe != plain(body, limit=rules.MAX_BODY_CHARS) else "",
    )


def texts_joined(units: Sequence[Unit]) -> str:
    return "、".join(unit.name for unit in units)


def confirm(context: Context, number: int) -> str:
    """Send one's own draft: freeze the groups, promise one message each. A second confirmation sends nothing."""
    bulletin = _own(context, number)
    if bulletin.state is BulletinState.CANCELLED:
        return texts.was_cancelled(number=number)
    if bulletin.state is not BulletinState.DRAFT:
        return texts.already_sent(number=number)
    if context.now - bulletin.created_at > rules.DRAFT_LIVES:
        bulletin.state = BulletinState.CANCELLED
        return texts.draft_expired(number=number)
    for unit_id in bulletin.scope:
        if not context.may(BROADCAST, directory.get_unit(context.session, unit_id).path):
            raise NotFound("unit")
    reach = _reach(context, bulletin.scope)
    bulletin.state = BulletinState.SENDING
    bulletin.confirmed_at = context.now
    bulletins.put_targets(context.session, bulletin, [(bound.chat.id, bound.unit.id) for bound in reach.chats])
    body = bulletins.body_of(context.session, bulletin)
    for bound in reach.chats:
        shown = rules.shown(
            number=number,
            station=context.station.name,
            body=body,
            code=bulletin.code,
            hears=bound.chat.id in reach.hearing,
            link="" if bound.chat.id in reach.hearing else _receipt_link(context, bulletin, bound),
        )
        _promise(context, bulletin, bound.chat.id, shown, "v1")
    tasks.put(
        context.session,
        REPORT,
        f"{REPORT}:{number}",
        context.now + REPORT_EVERY,
        payload={"number": number, "chat": context.chat.id},
    )
    _record(context, "bulletin.confirm", bulletin, groups=len(reach.chats))
    return texts.sent(number=number, groups=len(reach.chats))


def _receipt_link(context: Context, bulletin: Bulletin, bound: BoundChat) -> str:
    """Where a group that we cannot hear confirms; "" without an address that people reach us by."""
    if not context.station.url:
        return ""
    token = links.issue(
        context.session,
        RECEIPT,
        bound.unit.id,
        subject=subject_of(bulletin),
        chat_id=bound.chat.id,
        now=context.now,
    )
    return f"{context.station.url}/f/{token}"


def cancel(context: Context, number: int) -> str:
    bulletin = _own(context, number)
    if bulletin.state is not BulletinState.DRAFT:
        gone = bulletin.state is BulletinState.CANCELLED
        raise UserError(texts.was_cancelled(number=number) if gone else texts.not_a_draft(number=number))
    bulletin.state = BulletinState.CANCELLED
    return texts.cancelled(number=number)


def stop(context: Actor, number: int) -> str:
    """Hold what has not left, and close what was confirmed by link."""
    bulletin = seen(context, number, BROADCAST)
    held = outbox.cancel(context.session, subject=subject_of(bulletin))
    links.revoke(context.session, context.now, subject=subject_of(bulletin))
    bulletin.state = BulletinState.STOPPED
    _record(context, "bulletin.stop", bulletin, held=held)
    return texts.stopped(number=number, held=held)


def resend(context: Actor, number: int) -> str:
    """Once more to the groups that it failed in; each keeps its number, so that a group sees which it is."""
    bulletin = seen(context, number, BROADCAST)
    rows = outbox.list_by_subject(context.session, subject_of(bulletin))
    failed = [row for row in rows if row.state is OutboxState.FAILED]
    for row in failed:
        outbox.replay(context.session, row.id, context.now)
    _record(context, "bulletin.resend", bulletin, groups=len(failed))
    return texts.resent(number=number, count=len(failed))


def receive(context: Context, number: int) -> str:
    """Count this speaker's receipt for the unit of this group; the words to answer with, "" where the tally answers."""
    bulletin = bulletins.get_by_number(context.session, number)
    unit_id = _answering_unit(context, bulletin)
    if unit_id is None or bulletin.confirmed_at is None:
        raise NotFound("bulletin")
    fresh = bulletins.put_receipt(
        context.session,
        bulletin,
        speaker=_speaker(context),
        unit_id=unit_id,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person else None,
        now=context.now,
    )
    if not context.in_group:
        return texts.received(number=number) if fresh else texts.received_before(number=number)
    if not fresh:
        return texts.received_before(number=number)
    _plan_tally(context, bulletin)
    return ""


def _answering_unit(context: Context, bulletin: Bulletin) -> int | None:
    """For whom a receipt counts: the group's unit, or in private the unit of the speaker that was sent the bulletin."""
    sent_to = {target.unit_id for target in bulletins.targets_of(context.session, bulletin)}
    if context.in_group:
        return context.chat.unit.id if context.chat.unit is not None and context.chat.unit.id in sent_to else None
    return next((grant.unit_id for grant in context.grants if grant.unit_id in sent_to), None)


def _plan_tally(context: Context, bulletin: Bulletin) -> None:
    """One confirmation for all receipts of this minute in this group."""
    minute = context.now.replace(second=0, microsecond=0)
    tasks.put(
        context.session,
        TALLY,
        f"{TALLY}:{bulletin.number}:{context.chat.id}:{minute:%Y%m%d%H%M}",
        minute + timedelta(minutes=1),
        payload={"number": bulletin.number, "chat": context.chat.id, "since": minute.isoformat()},
    )


def take_back(context: Context, number: int) -> str:
    bulletin = bulletins.get_by_number(context.session, number)
    undone = bulletins.take_back_receipt(context.session, bulletin, _speaker(context))
    return texts.undone(number=number) if undone else texts.nothing_to_undo(number=number)


def open_here(context: Context) -> list[Bulletin]:
    """What a receipt word here could answer: what this speaker has not confirmed, else the latest that he has."""
    since = context.now - rules.RECEIPT_OPEN
    if context.in_group:
        here = bulletins.open_in_chat(context.session, context.chat.id, since)
    else:
        here = bulletins.open_for_units(context.session, [grant.unit_id for grant in context.grants], since)
    speaker = _speaker(context)
    waiting = [one for one in here if not bulletins.has_confirmed(context.session, one, speaker)]
    return waiting or here[:1]


def seen(context: Actor, number: int, act: Act) -> Bulletin:
    """The bulletin, if this person may do `act` on all of its scope; absent and not yours are one answer."""
    bulletin = bulletins.get_by_number(context.session, number)
    for unit_id in bulletin.scope:
        if not context.may(act, directory.get_unit(context.session, unit_id).path):
            raise NotFound("bulletin")
    return bulletin


def _reach(context: Context, scope: Sequence[int]) -> Reach:
    found: dict[int, BoundChat] = {}
    for unit_id in scope:
        unit = directory.get_unit(context.session, unit_id)
        for bound in directory.chats_under(context.session, unit):
            found[bound.chat.id] = bound
    abilities = chat_abilities(context.session, list(found))
    hearing = frozenset(chat for chat in found if "hear_group" in abilities.get(chat, frozenset()))
    return Reach(list(found.values()), hearing)


def _promise(context: Context, bulletin: Bulletin, chat_id: int, shown: str, version: str) -> None:
    context.send(
        chat_id,
        Content(text=shown),
        key=f"bulletin:{bulletin.number}:{version}:chat{chat_id}",
        lane=Lane.BULK,
        on_ambiguous=OnAmbiguous.ONCE,
        subject=subject_of(bulletin),
    )


def _own(context: Context, number: int) -> Bulletin:
    bulletin = bulletins.get_by_number(context.session, number)
    if context.person is None or bulletin.author_id != context.person.id:
        raise NotFound("bulletin")
    return bulletin


def _speaker(context: Context) -> bytes:
    sender = context.message.sender
    return bulletins.speaker_of(context.person.id if context.person else None, sender.corp, sender.user_id)


def _record(context: Actor, act: str, bulletin: Bulletin, **detail: int) -> None:
    audit.append(
        context.session,
        actor=f"person:{context.person.id if context.person else 0}",
        act=act,
        object=subject_of(bulletin),
        detail=dict(detail),
    )
