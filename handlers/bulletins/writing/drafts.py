"""Drafts: made of one message, changed by words, shown as they would leave. Nothing is sent from here."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.appearance import count_parts
from bot.clock import STATION_ZONE, local_day
from bot.errors import UserError
from bot.masking import mask_numbers
from bot.messages import Content
from bot.pages import PageContext
from bot.plain import plain, visible
from bot.quota import allowances
from bot.routing import Context, Job
from handlers.bulletins import rules, scoping, texts, timing, wording
from handlers.bulletins.answering import heads
from handlers.bulletins.answering import texts as answering
from handlers.bulletins.scoping import BROADCAST, PRESSES, Reach, Scope
from handlers.bulletins.writing import settings
from handlers.bulletins.writing import texts as words
from storage import NotFound, bulletins, calling, directory, stations
from storage.bulletins import Bulletin, BulletinState, Hold, Kind, Plan, ReceiptRule

DRAFT = "bulletin.draft"  #: the question that stands open after a preview: plain words change the draft
WEEK_CAP = 10  #: bulletins in seven days above which an enterprise is asked too much, where the station sets none

Actor = Context | PageContext
Where = Context | PageContext | Job  #: whatever knows the station, the moment and the database


def create(context: Actor, scope: Scope, body: str, *, title: str = "", plan: Plan | None = None) -> Bulletin:
    """Keep a draft; UserError when it reaches nobody or says nothing."""
    person = context.person
    if person is None or not scope.units:
        raise NotFound("unit")
    scoping.check(context.session, context.grants, BROADCAST, scope.units)
    made = replace(plan or Plan(), tags=scope.tags)
    bulletin = bulletins.put_draft(
        context.session,
        number=stations.next_number(context.session, "bulletin"),
        author_id=person.id,
        body=_checked(body, made),
        title=visible(title)[: rules.MAX_TITLE_CHARS],
        scope=[unit.id for unit in scope.units],
        plan=made,
        code=rules.new_code(),
        now=context.now,
    )
    _check_reach(context, bulletin)
    return bulletin


def _checked(body: str, plan: Plan) -> str:
    """The body as it is kept: no invisible characters, numbers of people masked."""
    kept = visible(body).strip()
    if not kept and not plan.media:
        raise UserError(texts.NO_SCOPE)
    if len(kept) > rules.MAX_BODY_CHARS:
        raise UserError(texts.too_long(chars=len(kept), limit=rules.MAX_BODY_CHARS))
    return mask_numbers(kept)


def _check_reach(context: Where, bulletin: Bulletin) -> None:
    if not scoping.groups_of(context.session, bulletin.scope, bulletin.settled):
        raise UserError(texts.no_group(scope=scoping.names_of(context.session, bulletin)))


def last_settings(context: Actor) -> tuple[Scope | None, Plan]:
    """Whom and how this person wrote last time; moments, urgency and attachments are not taken over."""
    person = context.person
    last = (
        bulletins.latest_of(context.session, person.id, (Kind.NOTICE, Kind.CORRECTION)) if person is not None else None
    )
    if last is None:
        return None, Plan()
    plan = last.settled
    kept = Plan(
        platform=plan.platform, receipt=plan.receipt, quorum=plan.quorum, deadline_hours=plan.deadline_hours or 24
    )
    units = [unit for unit in scoping.units_of(context.session, last.scope) if unit.active]
    return Scope(tuple(units), plan.tags) if units else None, kept


def own_draft(context: Actor, number: int) -> Bulletin:
    """A draft of this person that is still to be confirmed."""
    bulletin = bulletins.get_by_number(context.session, number)
    if context.person is None or bulletin.author_id != context.person.id:
        raise NotFound("bulletin")
    if bulletin.state is BulletinState.CANCELLED:
        raise UserError(texts.was_cancelled(number=number))
    if not is_open(bulletin):
        raise UserError(words.not_editable(number=number))
    return bulletin


def is_open(bulletin: Bulletin) -> bool:
    """Nobody has confirmed or given it up yet."""
    return bulletin.state is BulletinState.DRAFT and bulletin.held is Hold.NONE


def edit(context: Actor, bulletin: Bulletin, change: settings.Change) -> None:
    """Carry out what was asked; what was previewed before can no longer be confirmed."""
    scope, plan = None, change.plan
    if change.scope:
        found = scoping.named(context.session, context.grants, change.scope)
        scoping.check(context.session, context.grants, BROADCAST, found.units)
        scope, plan = [unit.id for unit in found.units], replace(plan, tags=found.tags, exact=False)
    body = _checked(change.body, plan) if change.body is not None else None
    title = visible(change.title)[: rules.MAX_TITLE_CHARS] if change.title is not None else None
    bulletins.change(context.session, bulletin, body=body, title=title, scope=scope, plan=plan)
    heard(context, bulletin)
    _check_reach(context, bulletin)


def heard(context: Actor | Job, bulletin: Bulletin) -> None:
    """This message tells of a person who is looked for, or its answer does: remember it, to forget it with him."""
    if isinstance(context, Context) and bulletin.settled.kind is Kind.LOOKOUT:
        known = bulletin.settled.heard
        bulletin.plan = replace(bulletin.settled, heard=(*known, context.inbox_id)).dump()
        context.session.add(bulletin)


def show(context: Context, bulletin: Bulletin, *, note: str = "") -> str:
    """The preview of this version, from now on the one that may be confirmed here."""
    shown = preview(context, bulletin, note=note)
    heard(context, bulletin)
    _stands_open(context, bulletin, context.chat.id)
    return shown


def show_later(job: Job, bulletin: Bulletin, chat_id: int) -> str:
    """The same when what the draft waited for has come."""
    shown = preview(job, bulletin)
    _stands_open(job, bulletin, chat_id)
    return shown


def _stands_open(context: Where, bulletin: Bulletin, chat_id: int) -> None:
    bulletins.show(context.session, bulletin, chat_id, context.now)
    directory.put_conversation(
        context.session,
        chat_id=chat_id,
        person_id=bulletin.author_id,
        kind=DRAFT,
        payload={"number": bulletin.number},
        now=context.now,
    )


def message_of(
    context: Where, bulletin: Bulletin, *, hears: bool = True, link: str = "", pressed: bool = False
) -> Content:
    return wording.content(
        bulletin.settled,
        number=bulletin.number,
        station=context.station.name,
        title=bulletins.title_of(context.session, bulletin),
        body=bulletins.body_of(context.session, bulletin),
        code=bulletin.code,
        hears=hears,
        link=link,
        pressed=pressed,
    )


def preview(context: Where, bulletin: Bulletin, *, note: str = "") -> str:
    reach = scoping.reach_of(context.session, bulletin.scope, bulletin.settled)
    if not reach.chats:
        raise UserError(texts.no_group(scope=scoping.names_of(context.session, bulletin)))
    content = message_of(context, bulletin)
    plan, session = bulletin.settled, context.session
    masked = texts.MASKED if "****" in content.text else ""
    return words.preview(
        number=bulletin.number,
        shown=f"{note}{content.text}",
        note=masked,
        scope=scoping.names_of(session, bulletin),
        reach=texts.reach(
            groups=len(reach.chats),
            by_platform=reach.by_platform,
            send_only=len(reach.chats) - len(reach.hearing),
            units=reach.units,
        ),
        settings=words.settings_line(parts=settings_of(plan, _slot(context, plan))),
        facts=_facts(context, bulletin, reach, content),
        warning=_warning(context, bulletin),
    )


def settings_of(plan: Plan, slot: datetime | None = None) -> list[str]:
    """What was settled, in words; `slot`: what is not to wait leaves only then, with others."""
    parts = [words.URGENT if plan.urgent else words.DIGEST if plan.digest else words.NORMAL]
    if plan.repeat:
        each, _, clock = plan.repeat.partition(" ")
        name = words.REPEATS.get(each) or words.weekly(day=int(each.partition(":")[2]))
        parts.append(words.repeats(each=name, time=clock))
    else:
        at_once = words.WITH_DIGEST if plan.digest else words.AT_ONCE
        moment = plan.send_at or (None if plan.digest else slot)
        parts.append(words.sends_at(at=_local(moment)) if moment else at_once)
    counted = plan.receipt is ReceiptRule.QUORUM
    parts.append(words.quorum(count=plan.quorum) if counted else words.RECEIPTS[plan.receipt.value])
    if plan.receipt is not ReceiptRule.NONE:
        if plan.deadline_at is not None:
            parts.append(words.deadline_at(at=_local(plan.deadline_at)))
        else:
            hours = plan.deadline_hours
            parts.append(words.deadline_in(hours=hours) if hours else words.NO_DEADLINE)
    lapses = words.expires_in(hours=plan.expires_hours) if plan.expires_hours else words.FOR_EVER
    parts.append(words.expires(at=_local(plan.expires_at)) if plan.expires_at else lapses)
    return parts


def _local(moment: datetime) -> str:
    return words.moment(at=moment.astimezone(STATION_ZONE))


def _facts(context: Where, bulletin: Bulletin, reach: Reach, content: Content) -> list[str]:
    """How many messages, people, what quota is left for it, and how much these units were asked lately."""
    plan, session = bulletin.settled, context.session
    counts = count_parts(content, len(plan.media))
    each = [(texts.PLATFORMS.get(name, name), counts.get(name, 1)) for name in sorted(reach.by_platform)]
    total = sum(counts.get(name, 1) * groups for name, groups in reach.by_platform.items())
    facts = [words.messages(each=each, total=total)]
    counted = heads.Counter(session, local_day(context.now)).at(bound.path for bound in reach.chats)
    if counted.people:
        facts.append(words.people(count=counted.people, source=source_of(counted)))
    if plan.media:
        facts.append(words.attached(names=[plain(name, limit=40) or words.COMING for _, name, _ in plan.media]))
    presses = any(one >= PRESSES for one in reach.abilities.values())
    if presses and message_of(context, bulletin, pressed=True).card is not None:
        facts.append(words.BUTTON)
    if dingtalk := reach.by_platform.get("dingtalk", 0):
        need = counts.get("dingtalk", 1) * dingtalk
        facts += [
            words.quota(name=words.QUOTA_NAMES.get(one.name, one.name), room=one.room, need=need)
            for one in allowances(session, context.now)
        ]
    asked = bulletins.asked_lately(session, [bound.unit_id for bound in reach.chats], context.now)
    cap = int(context.station.settings.get("bulletin_week_cap", WEEK_CAP))
    facts.append(words.burden(most=max(asked.values(), default=0), cap=cap))
    return facts


def source_of(counted: heads.Heads) -> str:
    """Where a head count comes from."""
    return answering.heads_source(rostered=counted.rostered, stated=counted.stated, unknown=counted.unknown)


def _warning(context: Where, bulletin: Bulletin) -> str:
    """What will happen otherwise than the author may think."""
    plan = bulletin.settled
    if needs_second(context, bulletin):
        return words.needs_second(names=texts.joined(names=second_names(context, bulletin)) or texts.NOBODY)
    slot = _slot(context, plan)
    if slot is None:
        return ""
    at = _local(slot)
    return words.digest_till(at=at) if plan.digest else words.held_till(at=at)


def _slot(context: Where, plan: Plan) -> datetime | None:
    """When it leaves together with others, unless its author named a moment himself."""
    if plan.send_at is not None or plan.repeat:
        return None
    return timing.slot_of(plan, context.station.settings, context.now)


def needs_second(context: Where, bulletin: Bulletin) -> bool:
    urgent = bulletin.settled.urgent and bulletin.settled.kind is not Kind.LOOKOUT
    return urgent and bulletin.second_id is None and scoping.is_whole_station(context.session, bulletin)


def seconds(context: Where, bulletin: Bulletin) -> list[int]:
    """Who may agree: every other officer, duty officer or chief of the station."""
    found = [*calling.chiefs(context.session), *calling.all_officers(context.session)]
    return [one for one in dict.fromkeys(found) if one != bulletin.author_id]


def second_names(context: Where, bulletin: Bulletin) -> Sequence[str]:
    people = [directory.find_person(context.session, one) for one in seconds(context, bulletin)[:5]]
    return [plain(directory.name_of(context.session, one), limit=20) for one in people if one is not None]
