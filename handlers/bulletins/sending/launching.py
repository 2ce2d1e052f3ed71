"""From a confirmed draft to promised messages: at once, at its time, with others, or again and again."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.errors import UserError
from bot.pages import PageContext
from bot.routing import Context, Job, Lane
from handlers.bulletins import rules, scoping, texts, timing
from handlers.bulletins.answering import chasing
from handlers.bulletins.progress import subject_of
from handlers.bulletins.sending import lapsing, promising, telling
from handlers.bulletins.sending import texts as words
from handlers.bulletins.writing import attachments, drafts, moments
from handlers.bulletins.writing import texts as writing
from storage import NotFound, audit, bulletins, stations, tasks
from storage.bulletins import Bulletin, BulletinState, Hold

START = "bulletin.start"  #: its time has come
ROLL = "bulletin.roll"  #: quiet hours or the day are over: what was held leaves together
Where = Context | PageContext | Job


def confirm(context: Context, number: int) -> str:
    """Send one's own draft as it was last shown here; anything else is shown again instead."""
    bulletin = own(context, number)
    if bulletin.state is BulletinState.CANCELLED:
        return texts.was_cancelled(number=number)
    if bulletin.state is not BulletinState.DRAFT or bulletin.held is not Hold.NONE:
        return texts.already_sent(number=number)
    if stale := _stale(context, bulletin):
        return drafts.show(context, bulletin, note=stale)
    _check_whole(context, bulletin)
    scoping.check(context.session, context.grants, scoping.BROADCAST, scoping.units_of(context.session, bulletin.scope))
    _check_validity(context, bulletin)
    bulletin.report_chat_id = context.chat.id
    if drafts.needs_second(context, bulletin):
        return lapsing.wait_for_second(context, bulletin)
    return release(context, bulletin)


def confirmed_on_page(context: PageContext, bulletin: Bulletin) -> str:
    """The same from the console, which has seen to it that this version was shown."""
    _check_whole(context, bulletin)
    units = scoping.units_of(context.session, bulletin.scope)
    scoping.check(context.session, context.grants, scoping.BROADCAST, units)
    _check_validity(context, bulletin)
    if drafts.needs_second(context, bulletin):
        return lapsing.wait_for_second(context, bulletin)
    return release(context, bulletin)


def _check_whole(context: Where, bulletin: Bulletin) -> None:
    """It says something, and what belongs to it is here."""
    media = bulletin.settled.media
    if not bulletins.body_of(context.session, bulletin) and not media:
        raise UserError(words.empty(number=bulletin.number))
    if not all(reference for _, _, reference in media):
        raise UserError(words.fetching(number=bulletin.number))


def own(context: Context, number: int) -> Bulletin:
    bulletin = bulletins.get_by_number(context.session, number)
    if context.person is None or bulletin.author_id != context.person.id:
        raise NotFound("bulletin")
    return bulletin


def _stale(context: Context, bulletin: Bulletin) -> str:
    """Why what the author saw is not what would leave; "" when it is."""
    if bulletin.shown_version != bulletin.version or bulletin.shown_in not in (context.chat.id, 0):
        return writing.changed_elsewhere(number=bulletin.number)
    if bulletin.shown_at is None or context.now - bulletin.shown_at > rules.DRAFT_LIVES:
        return writing.stale(number=bulletin.number)
    return ""


def _check_validity(context: Where, bulletin: Bulletin) -> None:
    """Nothing leaves, and nothing is planned, that would be out of date when it is read."""
    plan = bulletin.settled
    leaves = plan.send_at or context.now
    if plan.expires_at is not None and plan.expires_at <= leaves:
        raise UserError(writing.expired_text(number=bulletin.number))
    if plan.library:
        kept = bulletins.get_text(context.session, plan.library)
        if kept.valid_until is not None and kept.valid_until < telling.local(leaves).date():
            raise UserError(writing.library_expired(day=f"{kept.valid_until:%m-%d}"))


def release(context: Where, bulletin: Bulletin) -> str:
    """Everybody has agreed: plan it, or let it leave."""
    plan, number = bulletin.settled, bulletin.number
    if plan.repeat:
        bulletin.hold = Hold.SERIES.value
        at = next_round(context, bulletin, context.now)
        _record(context, "bulletin.plan", bulletin)
        return words.series(number=number, each=drafts.settings_of(plan)[1], at=telling.moment(at))
    if plan.send_at is not None and plan.send_at > context.now:
        bulletin.hold = Hold.SCHEDULED.value
        attachments.keep(context.session, plan, plan.send_at)
        lane = Lane.URGENT.number if plan.urgent else Lane.REMINDER.number
        tasks.put(context.session, START, f"{START}:{number}", plan.send_at, {"number": number}, lane=lane)
        _record(context, "bulletin.plan", bulletin)
        return words.scheduled(number=number, at=telling.moment(plan.send_at))
    return leave(context, bulletin)


def leave(context: Where, bulletin: Bulletin) -> str:
    """Now, or with others when nobody may be disturbed."""
    slot = timing.slot_of(bulletin.settled, context.station.settings, context.now)
    if slot is None:
        return start(context, bulletin)
    bulletin.hold = Hold.SLOT.value
    key = f"{ROLL}:{slot:%Y%m%d%H%M}"
    tasks.put(context.session, ROLL, key, slot)
    bulletin.plan = {**bulletin.plan, "slot": key}
    _record(context, "bulletin.confirm", bulletin)
    return words.held(number=bulletin.number, at=telling.moment(slot))


def start(context: Where, bulletin: Bulletin) -> str:
    """Freeze the groups and promise the messages: the first ones here, the others some at a time."""
    freeze(context, bulletin)
    groups, _ = bulletins.count_targets(context.session, bulletin)
    promising.begin(context, bulletin, groups)
    _record(context, "bulletin.confirm", bulletin, groups=groups)
    return texts.sent(number=bulletin.number, groups=groups)


def freeze(context: Where, bulletin: Bulletin) -> None:
    """From now on it is known whom it is for; receipts and their deadline run from here."""
    groups = scoping.groups_of(context.session, bulletin.scope, bulletin.settled)
    bulletin.state, bulletin.hold = BulletinState.SENDING, Hold.NONE.value
    bulletin.confirmed_at = context.now
    context.session.add(bulletin)
    attachments.keep(context.session, bulletin.settled, context.now)
    bulletins.put_targets(context.session, bulletin, [(bound.chat_id, bound.unit_id) for bound in groups])
    if bulletin.settled.library:
        kept = bulletins.get_text(context.session, bulletin.settled.library)
        bulletins.use_text(context.session, kept, telling.local(context.now).date())
    chasing.plan(context.session, bulletin)


# --- jobs -------------------------------------------------------------------------------------------------------------


def started(job: Job) -> None:
    """A scheduled one leaves; one that has expired, was stopped, or whose author may no more, does not."""
    bulletin = bulletins.get_by_number(job.session, int(job.payload["number"]))
    if bulletin.held in (Hold.SERIES, Hold.SCHEDULED) and not _may_still(job, bulletin):
        bulletin.state, bulletin.hold = BulletinState.CANCELLED, Hold.NONE.value
        telling.others(job, bulletin, words.author_gone(number=bulletin.number), "gone")
        return
    if bulletin.held is Hold.SERIES and bulletin.state is BulletinState.DRAFT:
        _round(job, bulletin)
        return
    if bulletin.held is not Hold.SCHEDULED or bulletin.state is not BulletinState.DRAFT:
        return
    try:
        _check_validity(job, bulletin)
    except UserError as refused:
        bulletin.state, bulletin.hold = BulletinState.CANCELLED, Hold.NONE.value
        telling.author(job, bulletin, refused.text, "expired")
        return
    telling.author(job, bulletin, leave(job, bulletin), "started")


def _may_still(job: Job, bulletin: Bulletin) -> bool:
    """The author holds the right for all of the scope on the day it leaves, not only on the day he planned it."""
    return scoping.may_write(job.session, bulletin.author_id, bulletin.scope)


def next_round(context: Where, series: Bulletin, after: datetime) -> datetime:
    """Make the next time of a recurring one due."""
    at = moments.next_of(series.settled.repeat, after)
    attachments.keep(context.session, series.settled, at)
    payload = {"number": series.number}
    tasks.put(context.session, START, f"{START}:{series.number}:{at:%Y%m%d%H%M}", at, payload)
    return at


def _round(job: Job, series: Bulletin) -> None:
    """One time of a recurring one: a bulletin of its own with its own number and receipts."""
    plan = series.settled
    if plan.expires_at is not None and plan.expires_at <= job.now:
        series.state, series.hold = BulletinState.STOPPED, Hold.NONE.value
        return
    made = bulletins.put_draft(
        job.session,
        number=stations.next_number(job.session, "bulletin"),
        author_id=series.author_id,
        body=bulletins.body_of(job.session, series),
        title=bulletins.title_of(job.session, series),
        scope=list(series.scope),
        plan=replace(plan, repeat="", send_at=None, series=series.number),
        code=rules.new_code(),
        now=job.now,
    )
    made.report_chat_id = series.report_chat_id
    telling.author(job, made, leave(job, made), "started")
    next_round(job, series, job.now + timedelta(seconds=1))


def rolled(job: Job) -> None:
    """What was held for this moment leaves; a group that several are for gets them in one message."""
    held = [one for one in bulletins.list_held(job.session, Hold.SLOT) if one.plan.get("slot") == job.key]
    living = []
    for bulletin in held:
        expires = bulletin.settled.expires_at
        if expires is not None and expires <= job.now:
            bulletin.state, bulletin.hold = BulletinState.CANCELLED, Hold.NONE.value
            telling.author(job, bulletin, writing.expired_text(number=bulletin.number), "expired")
            continue
        freeze(job, bulletin)
        living.append(bulletin)
    if len(living) == 1:
        promising.begin(job, living[0], bulletins.count_targets(job.session, living[0])[0])
    elif living:
        promising.together(job, living)


# --- others -----------------------------------------------------------------------------------------------------------


def at_once(context: Context, number: int) -> str:
    """Do not wait for the morning or the digest."""
    bulletin = own(context, number)
    if bulletin.held is not Hold.SLOT or bulletin.state is not BulletinState.DRAFT:
        raise UserError(words.not_held(number=number))
    return start(context, bulletin)


def agree(context: Context, number: int) -> str:
    """A second officer lets it go."""
    bulletin = bulletins.get_by_number(context.session, number)
    scoping.check(context.session, context.grants, scoping.BROADCAST, scoping.units_of(context.session, bulletin.scope))
    if bulletin.held is not Hold.SECOND or bulletin.state is not BulletinState.DRAFT:
        raise UserError(words.not_waiting(number=number))
    if context.person is None or bulletin.author_id == context.person.id:
        raise UserError(words.own_not_agreed(number=number))
    _check_validity(context, bulletin)
    bulletin.second_id, bulletin.hold = context.person.id, Hold.NONE.value
    _record(context, "bulletin.agree", bulletin)
    came = release(context, bulletin)
    telling.author(context, bulletin, words.agreed_told(number=number, name=context.person.name), "agreed")
    return f"{words.agreed(number=number)}\n{came}"


def _record(context: Where, act: str, bulletin: Bulletin, **detail: int) -> None:
    person = bulletin.author_id if isinstance(context, Job) or context.person is None else context.person.id
    audit.append(context.session, actor=f"person:{person}", act=act, object=subject_of(bulletin), detail=dict(detail))
