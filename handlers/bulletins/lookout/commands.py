"""Chat words of a lookout. What is known of the person is wiped with the word that he is found."""

from bot import danger
from bot.clock import STATION_ZONE
from bot.errors import UserError
from bot.identity import reach
from bot.masking import mask_name
from bot.messages import Content, MediaKind
from bot.plain import plain
from bot.routing import Context, Lane, Place, Router
from handlers.bulletins import rules, scoping
from handlers.bulletins.lookout import texts
from handlers.bulletins.progress import subject_of
from handlers.bulletins.scoping import BROADCAST, Scope
from handlers.bulletins.sending import again
from handlers.bulletins.writing import attachments, drafts
from handlers.bulletins.writing import commands as writing
from storage import NotFound, audit, bulletins, inbox, media, outbox, outcomes
from storage.bulletins import Bulletin, Kind, Plan, ReceiptRule

MAX_CLUE_CHARS = 500
_LATE = 90  #: a quoted picture may belong to something else that is reported
_EARLY = 12  #: what answers a lookout is a sighting before it is anything else
SHOWN = 30


def register(router: Router) -> None:
    """The words of this part, on the router of the whole capability."""
    router.command(*texts.LOOKOUT, help=texts.HELP_LOOKOUT, act=BROADCAST, place=Place.PRIVATE)(look_out)
    router.command(*texts.FOUND, help=texts.HELP_FOUND, act=BROADCAST, place=Place.PRIVATE)(found)
    router.command(*texts.CLUES, help=texts.HELP_CLUES, act=BROADCAST, place=Place.PRIVATE)(clues)
    router.command(*texts.SIGHTING, help=texts.HELP_SIGHTING)(sighting)
    router.reader(_EARLY)(replied)
    router.reader(_EARLY)(saw_whom_the_photo_shows)
    router.reader(_LATE)(replied_to_photo)


def look_out(context: Context, rest: str) -> None:
    """An urgent draft to the groups around a place; with a photo it is shown when the photo is here."""
    if not rest.strip():
        raise UserError(texts.FORM_LOOKOUT)
    scope, body = writing.scope_and_body(context, rest)
    everywhere = Scope(tuple(scoping.outermost(context.session, reach(context.grants, BROADCAST))))
    plan = Plan(
        kind=Kind.LOOKOUT,
        urgent=True,
        receipt=ReceiptRule.NONE,
        deadline_hours=0,
        expires_hours=72,
        heard=(context.inbox_id,),
    )
    bulletin = drafts.create(context, scope or everywhere, body, plan=plan)
    if context.message.attachments and attachments.is_sendable(context.message.attachments):
        attachments.add(context, bulletin)
        return
    context.reply(drafts.show(context, bulletin, note=texts.NOTE))


def _lookout(context: Context, number: int) -> Bulletin:
    bulletin = bulletins.get_by_number(context.session, number)
    if bulletin.settled.kind is not Kind.LOOKOUT:
        raise NotFound("bulletin")
    return bulletin


def sighting(context: Context, rest: str) -> None:
    """From anybody in a group that was told, or from a person of one of its units in private."""
    number, _, told = rest.strip().partition(" ")
    if not number.isdecimal() or not told.strip():
        raise UserError(texts.FORM_SIGHTING)
    bulletin = _lookout(context, int(number))
    if not _was_told(context, bulletin):
        raise NotFound("bulletin")
    if bulletin.wiped_at is not None or bulletin.recalled_at is not None:
        context.reply(texts.closed(number=bulletin.number))
        return
    drafts.heard(context, bulletin)
    words = plain(told.strip(), limit=MAX_CLUE_CHARS)
    count = bulletins.put_sighting(
        context.session,
        bulletin,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person else None,
        told=words,
        now=context.now,
    )
    place = plain(context.chat.title, limit=40) if context.in_group else texts.PRIVATE_PLACE
    who = mask_name(context.person.name) if context.person else texts.SOMEBODY
    context.speech.to_person(
        bulletin.author_id,
        Content(text=texts.sighting(number=bulletin.number, count=count, place=place, who=who, told=words)),
        key=f"{subject_of(bulletin)}:clue{count}",
        lane=Lane.URGENT,
        subject=f"about:{bulletin.number}",
    )
    context.reply(texts.thanks(number=bulletin.number))


def replied(context: Context) -> bool:
    """Whoever quotes a lookout and says something need not know the word for it."""
    quote, told = context.message.quote, context.message.text.strip()
    if quote is None or not told:
        return False
    named = texts.MARK.search(quote.text)
    kind, _, subject = context.quoted.partition(":")
    number = named["number"] if named is not None else subject if kind == "bulletin" else ""
    if not number.isdecimal():
        return False
    bulletin = bulletins.find_by_number(context.session, int(number))
    if bulletin is None or bulletin.settled.kind is not Kind.LOOKOUT:
        return False
    sighting(context, f"{number} {told}")
    return True


def saw_whom_the_photo_shows(context: Context) -> bool:
    """Whoever quotes the photo and says that he saw somebody reports nothing else, unless it is a danger."""
    told = context.message.text
    return bool(texts.SEEN.search(told)) and danger.find(told) is None and replied_to_photo(context)


def replied_to_photo(context: Context) -> bool:
    """The same for its photo, of which not every platform tells the number: where one lookout is open in the group."""
    quote, told = context.message.quote, context.message.text.strip()
    if quote is None or quote.text or not told or not context.in_group:
        return False
    if not any(one.kind is MediaKind.IMAGE for one in quote.attachments):
        return False
    here = bulletins.open_in_chat(context.session, context.chat.id, context.now - rules.RECEIPT_OPEN)
    asked = [one for one in here if one.settled.kind is Kind.LOOKOUT and one.recalled_at is None]
    if len(asked) != 1:
        return False
    sighting(context, f"{asked[0].number} {told}")
    return True


def _was_told(context: Context, bulletin: Bulletin) -> bool:
    targets = bulletins.targets_of(context.session, bulletin)
    if context.in_group:
        return any(target.chat_id == context.chat.id for target in targets)
    units = {target.unit_id for target in targets}
    return any(grant.unit_id in units for grant in context.grants) or bool(reach(context.grants, BROADCAST))


def clues(context: Context, rest: str) -> None:
    bulletin = again.seen(context, rules.parse_number(rest, texts.FORM_NUMBER), write=True)
    drafts.heard(context, bulletin)
    lines = [
        texts.clue(at=f"{one.at.astimezone(STATION_ZONE):%H:%M}", told=bulletins.told_of(context.session, one))
        for one in bulletins.sightings_of(context.session, bulletin)[-SHOWN:]
    ]
    context.reply(texts.clues(number=bulletin.number, lines=lines))


def found(context: Context, rest: str) -> None:
    """Tell all, take back what can be taken back, and keep nothing of the person."""
    bulletin = again.seen(context, rules.parse_number(rest, texts.FORM_NUMBER), write=True)
    if bulletin.settled.kind is not Kind.LOOKOUT:
        raise NotFound("bulletin")
    if bulletin.wiped_at is not None:
        context.reply(texts.closed(number=bulletin.number))
        return
    outbox.cancel(context.session, subject=subject_of(bulletin))
    words = texts.found(number=bulletin.number, station=context.station.name)
    taken, _ = again.take_back(context, bulletin, words)
    targets = bulletins.targets_of(context.session, bulletin)
    for target in targets:
        context.send(
            target.chat_id,
            words,
            key=f"{subject_of(bulletin)}:void:chat{target.chat_id}",
            lane=Lane.URGENT,
            subject=f"about:{bulletin.number}",
        )
    _wipe(context, bulletin)
    context.reply(texts.finished(number=bulletin.number, groups=len(targets), taken=taken))


def _wipe(context: Context, bulletin: Bulletin) -> None:
    """Words, pictures, clues, and the messages as they were rendered."""
    session = context.session
    for _, _, reference in bulletin.settled.media:
        if reference:
            media.drop_media(session, reference)
    bulletins.wipe_sightings(session, bulletin)
    ends = {target.chat_id: ("sent", "", None) for target in bulletins.targets_of(session, bulletin)}
    bulletins.close_targets(session, bulletin, dict(ends))
    for subject in (subject_of(bulletin), f"about:{bulletin.number}"):
        outcomes.forget(session, subject)
    outcomes.forget_answers(session, bulletin.settled.heard)
    inbox.blank(session, bulletin.settled.heard)
    bulletin.recalled_at = context.now
    bulletins.wipe(session, bulletin, context.now)
    person = context.person.id if context.person else 0
    audit.append(session, actor=f"person:{person}", act="bulletin.wipe", object=subject_of(bulletin), detail={})
