"""What can be done after it has left: stop it, send it again to some, correct it, take it back."""

from dataclasses import replace

from bot.errors import UserError
from bot.messages import Content
from bot.reach import chat_abilities
from bot.routing import Context, Lane, OnAmbiguous
from handlers.bulletins import scoping, texts
from handlers.bulletins.answering import coverage
from handlers.bulletins.progress import subject_of
from handlers.bulletins.scoping import BROADCAST, SEE, Scope
from handlers.bulletins.sending import promising
from handlers.bulletins.sending import texts as words
from handlers.bulletins.writing import drafts
from storage import NotFound, audit, bulletins, links, outbox, outcomes, tasks
from storage.bulletins import Bulletin, BulletinState, Hold, Kind
from storage.outbox import OutboxState

Actor = drafts.Actor
_MENDED = (OutboxState.FAILED, OutboxState.EXPIRED)


def seen(context: Actor, number: int, write: bool = False) -> Bulletin:
    """The bulletin, if this person may see (or write) all of its scope; absent and not yours are one answer."""
    bulletin = bulletins.get_by_number(context.session, number)
    try:
        units = scoping.units_of(context.session, bulletin.scope)
        scoping.check(context.session, context.grants, BROADCAST if write else SEE, units)
    except NotFound:
        raise NotFound("bulletin") from None
    return bulletin


def cancel(context: Actor, number: int) -> str:
    """Give up one's own draft."""
    bulletin = bulletins.get_by_number(context.session, number)
    if context.person is None or bulletin.author_id != context.person.id:
        raise NotFound("bulletin")
    if bulletin.state is not BulletinState.DRAFT:
        gone = bulletin.state is BulletinState.CANCELLED
        raise UserError(texts.was_cancelled(number=number) if gone else texts.not_a_draft(number=number))
    bulletin.state, bulletin.hold = BulletinState.CANCELLED, Hold.NONE.value
    return texts.cancelled(number=number)


def stop(context: Actor, number: int) -> str:
    """Hold what has not left, end its reminders, and close what was confirmed by link."""
    bulletin = seen(context, number, write=True)
    if bulletin.state is BulletinState.CANCELLED:
        return texts.was_cancelled(number=number)
    waiting = bulletin.state is BulletinState.DRAFT
    held = outbox.cancel(context.session, subject=subject_of(bulletin))
    links.revoke(context.session, context.now, subject=subject_of(bulletin))
    bulletin.state = BulletinState.CANCELLED if waiting else BulletinState.STOPPED
    bulletin.hold = Hold.NONE.value
    _record(context, "bulletin.stop", bulletin, held=held)
    return words.stopped_before(number=number) if waiting else texts.stopped(number=number, held=held)


def resend(context: Actor, number: int) -> str:
    """Once more to the groups that it failed in; each keeps its number, so that a group sees which it is."""
    bulletin = seen(context, number, write=True)
    rows = outcomes.outcomes(context.session, _subjects(context, bulletin))
    own = f"{subject_of(bulletin)}:v1"
    failed = [row for row in rows if row.state in _MENDED and (row.key.startswith(own) or "roll" in row.key)]
    unclear = outbox.resent_count(context.session, subject_of(bulletin))
    for row in failed:
        found = outbox.find_by_key(context.session, row.key)
        if found is not None:
            outbox.replay(context.session, found.id, context.now)
    refused = outbox.resent_count(context.session, subject_of(bulletin)) - unclear
    if failed:
        bulletin.state, bulletin.finished_at = BulletinState.SENDING, None
        bulletin.plan = replace(bulletin.settled, mended=bulletin.settled.mended + refused).dump()
        _again(context, bulletin)
    _record(context, "bulletin.resend", bulletin, groups=len(failed))
    return texts.resent(number=number, count=len({row.chat_id for row in failed}))


def _subjects(context: Actor, bulletin: Bulletin) -> list[str]:
    via = {target.via for target in bulletins.targets_of(context.session, bulletin) if target.via}
    return [subject_of(bulletin), *sorted(via)]


def _again(context: Actor, bulletin: Bulletin) -> None:
    """Look again how it goes."""
    key = f"{promising.REPORT}:{bulletin.number}:again{context.now:%m%d%H%M%S}"
    at = context.now + promising.REPORT_EVERY
    tasks.put(context.session, promising.REPORT, key, at, payload={"number": bulletin.number})


def remind(context: Actor, number: int) -> str:
    """The whole message once more, to the groups of units that are silent and only to them."""
    bulletin = seen(context, number, write=True)
    if bulletin.state is not BulletinState.SENDING or bulletin.recalled_at is not None:
        raise UserError(words.recalled_before(number=number))
    silent = set(coverage.silent_units(context.session, bulletin))
    head = words.again_head(number=number)
    groups = 0
    targets = [one for one in bulletins.targets_of(context.session, bulletin) if one.unit_id in silent]
    abilities = chat_abilities(context.session, [target.chat_id for target in targets])
    heard = promising.content_of(context, bulletin, hears=True).text
    for target in targets:
        hears = "hear_group" in abilities[target.chat_id]
        link = "" if hears else promising.link_of(context, bulletin, target)
        shown = heard if hears else promising.content_of(context, bulletin, hears=False, link=link).text
        key = f"{subject_of(bulletin)}:again{context.now:%m%d%H}:chat{target.chat_id}"
        groups += _to_chat(context, target.chat_id, f"{head}\n{shown}", key, subject_of(bulletin))
    _record(context, "bulletin.remind", bulletin, groups=groups)
    return words.resent_silent(number=number, groups=groups)


def correct(context: Context, number: int, body: str) -> str:
    """A draft that goes to whoever got the first one, and names it."""
    first = seen(context, number, write=True)
    if first.confirmed_at is None:
        raise UserError(texts.never_sent(number=number))
    units = tuple(scoping.units_of(context.session, first.scope))
    plan = replace(
        first.settled,
        kind=Kind.CORRECTION,
        corrects=number,
        send_at=None,
        repeat="",
        deadline_at=None,
        media=(),
        library=0,
        digest=False,
    )
    draft = drafts.create(context, Scope(units, plan.tags), body, plan=plan)
    return drafts.show(context, draft, note=words.correction_draft(number=number))


def recall(context: Actor, number: int) -> str:
    """Take it back where the platform can; elsewhere say that it is void. Nothing is asked for any more."""
    bulletin = seen(context, number, write=True)
    if bulletin.recalled_at is not None:
        return words.recalled_before(number=number)
    outbox.cancel(context.session, subject=subject_of(bulletin))
    links.revoke(context.session, context.now, subject=subject_of(bulletin))
    bulletin.recalled_at = context.now
    if bulletin.confirmed_at is None:
        bulletin.state, bulletin.hold = BulletinState.CANCELLED, Hold.NONE.value
        return words.stopped_before(number=number)
    bulletin.state = BulletinState.STOPPED
    taken, told = take_back(context, bulletin, words.void(number=number, station=context.station.name))
    _record(context, "bulletin.recall", bulletin, taken=taken, told=told)
    return words.recalled(number=number, taken=taken, told=told)


def take_back(context: Actor, bulletin: Bulletin, instead: str) -> tuple[int, int]:
    """(groups in which it is being taken back, groups that are told `instead`)."""
    own = f"{subject_of(bulletin)}:v1"
    taken: set[int] = set()
    told: set[int] = set()
    for row in outcomes.outcomes(context.session, _subjects(context, bulletin)):
        if row.state not in (OutboxState.SENT, OutboxState.UNKNOWN):
            continue
        alone = row.key.startswith(own)  # a joint message says other things too
        if alone and context.speech.recall(target_key=row.key, key=f"recall:{row.key}", subject=f"about:{own}"):
            taken.add(row.chat_id)
        elif alone or not row.key.startswith("bulletin:"):
            told.add(row.chat_id)
    for chat_id in told - taken:
        _to_chat(context, chat_id, instead, f"{subject_of(bulletin)}:void:chat{chat_id}", f"about:{own}")
    return len(taken), len(told - taken)


def _to_chat(context: Actor, chat_id: int, text: str, key: str, subject: str) -> bool:
    return context.speech.to_chat(
        chat_id,
        Content(text=text),
        key=key,
        lane=Lane.REMINDER,
        on_ambiguous=OnAmbiguous.ONCE,
        due_at=None,
        expires_at=None,
        subject=subject,
    )


def _record(context: Actor, act: str, bulletin: Bulletin, **detail: int) -> None:
    person = context.person.id if context.person is not None else 0
    audit.append(context.session, actor=f"person:{person}", act=act, object=subject_of(bulletin), detail=dict(detail))
