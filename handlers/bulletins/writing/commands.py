"""Chat words of writing: a message becomes a draft, words change it, drafts and templates are listed."""

from dataclasses import replace

from bot.errors import UserError
from bot.identity import may_anywhere, reach
from bot.plain import plain
from bot.routing import Context, Place, Router
from handlers.bulletins import rules, scoping, texts
from handlers.bulletins.lookout import texts as lookout
from handlers.bulletins.scoping import BROADCAST, Scope
from handlers.bulletins.writing import attachments, drafts, settings
from handlers.bulletins.writing import texts as words
from storage import NotFound, bulletins, directory
from storage.bulletins import Bulletin, Entry, Kind, Plan

BODY = "bulletin.body"  #: the question what a bulletin is to say
TEMPLATE = "template"
_FORWARDED_CHARS = 40  #: a plain message of an officer that is so long is taken for the text of a bulletin
_EARLY = 15  #: an officer's long text in private is rather a bulletin than a case or a roster of his
_START = 24


def register(router: Router) -> None:
    """The words of this part, on the router of the whole capability."""
    router.command(*texts.COMPOSE, help=texts.HELP_COMPOSE, act=BROADCAST, place=Place.PRIVATE)(compose)
    router.command(*words.EDIT, help=words.HELP_EDIT, act=BROADCAST, place=Place.PRIVATE)(edit)
    router.command(*words.TRIAL, help=words.HELP_TRIAL, act=BROADCAST, place=Place.PRIVATE)(trial)
    router.command(*words.DRAFTS, help=words.HELP_DRAFTS, act=BROADCAST, place=Place.PRIVATE)(list_drafts)
    router.command(*words.TEMPLATES, help=words.HELP_TEMPLATES, act=BROADCAST, place=Place.PRIVATE)(templates)
    router.answer(BODY)(given_body)
    router.answer(drafts.DRAFT)(changed)
    router.reader(_EARLY)(forwarded)


def compose(context: Context, rest: str) -> None:
    """`发通报 …`: whatever is sent with it or next is the text; the settings are those of last time."""
    if context.message.attachments:
        attachments.begin(context, rest)
    elif not rest:
        _ask(context)
    else:
        begin(context, rest)


def _ask(context: Context) -> None:
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person is not None else None,
        kind=BODY,
        payload={},
        now=context.now,
    )
    context.reply(words.ASK_BODY)


def begin(context: Context, text: str, *, plan: Plan | None = None) -> None:
    """A draft out of a text that may begin with whom it is for."""
    scope, body = scope_and_body(context, text)
    last, kept = drafts.last_settings(context)
    paths = reach(context.grants, BROADCAST)
    everywhere = Scope(tuple(scoping.outermost(context.session, paths)))
    bulletin = drafts.create(context, scope or last or everywhere, body, plan=plan or kept)
    context.reply(drafts.show(context, bulletin))


def scope_and_body(context: Context, text: str) -> tuple[Scope | None, str]:
    """The first word is a scope only where it is exactly a unit, a tag or the whole station."""
    head, _, rest = text.strip().partition(" ")
    if not rest.strip():
        return None, text
    paths = reach(context.grants, BROADCAST)
    names = [name for name in head.replace("，", "、").split("、") if name]
    exact = scoping.all_tags(context.session, paths) | texts.WHOLE_STATION
    for name in names:
        found = directory.find_units_by_name(context.session, name, paths=paths)
        if name not in exact and not (found.certain and found.units[0].name == name):
            return None, text
    return (scoping.named(context.session, context.grants, names), rest.strip()) if names else (None, text)


def given_body(context: Context, text: str) -> bool:
    """The answer to what the bulletin is to say."""
    _forget(context)
    if text.strip() in texts.GIVE_UP:
        context.reply(texts.GIVEN_UP)
    elif context.message.attachments:
        attachments.begin(context, text)
    elif not text.strip():
        return False
    else:
        begin(context, text)
    return True


def forwarded(context: Context) -> bool:
    """A long text, a picture or a file that an officer sends or forwards in private becomes a draft by itself."""
    message = context.message
    if context.in_group or not may_anywhere(context.grants, BROADCAST) or not message.trusted:
        return False
    if message.attachments and attachments.is_sendable(message.attachments):
        attachments.begin(context, message.text)
        return True
    if len(message.text) < _FORWARDED_CHARS:
        return False
    begin(context, message.text)
    return True


def changed(context: Context, text: str) -> bool:
    """What is said while a preview stands open: settings change the draft, all else is for others."""
    assert context.question is not None
    number = int(context.question.payload["number"])
    if text.strip() in texts.GIVE_UP:
        return False
    bulletin = bulletins.find_by_number(context.session, number)
    if bulletin is None:
        return False
    if context.message.attachments and attachments.is_sendable(context.message.attachments):
        if not drafts.is_open(bulletin):
            return False  # it belongs to the next one
        attachments.add(context, drafts.own_draft(context, number))
        return True
    change = settings.parse(text, bulletin.settled, context.now)
    if change is None:
        return False
    _change(context, drafts.own_draft(context, number), change)
    return True


def edit(context: Context, rest: str) -> None:
    """`修改 12 范围 快递`; without a number the newest draft, without a change its preview."""
    number, _, wanted = rest.partition(" ")
    if not number.isdecimal():
        latest = bulletins.latest_draft(context.session, context.person.id) if context.person is not None else None
        if latest is None:
            raise UserError(words.NOT_A_DRAFT)
        number, wanted = str(latest.number), rest
    bulletin = drafts.own_draft(context, int(number))
    if not wanted.strip():
        context.reply(drafts.show(context, bulletin))
        return
    change = settings.parse(wanted, bulletin.settled, context.now)
    if change is None:
        raise UserError(words.not_understood(text=plain(wanted, limit=30)))
    _change(context, bulletin, change)


def _change(context: Context, bulletin: Bulletin, change: settings.Change) -> None:
    if change.template:
        context.reply(_save_template(context, bulletin, change.template))
        return
    drafts.edit(context, bulletin, change)
    context.reply(drafts.show(context, bulletin))


def trial(context: Context, rest: str) -> None:
    """To the author alone, as a group that hears would see it."""
    bulletin = drafts.own_draft(context, rules.parse_number(rest, texts.FORM_CONFIRM))
    drafts.heard(context, bulletin)
    context.reply(words.trial_head(number=bulletin.number))
    context.reply(drafts.message_of(context, bulletin), suffix="trial")
    for number, media in enumerate(attachments.contents(bulletin.settled), 1):
        context.reply(media, suffix=f"trial{number}")


def list_drafts(context: Context, rest: str) -> None:
    found = bulletins.list_drafts(context.session, context.person.id) if context.person is not None else []
    context.reply(words.drafts(lines=[(one.number, start_of(context, one)) for one in found]))


def start_of(context: Context, bulletin: Bulletin) -> str:
    """How it begins, to know it by; of a lookout only what it is, for the rest is to be forgotten."""
    if bulletin.settled.kind is Kind.LOOKOUT:
        return lookout.TITLE
    said = bulletins.title_of(context.session, bulletin) or bulletins.body_of(context.session, bulletin)
    return plain(" ".join(said.split()), limit=_START) or texts.SEE_MEDIA


def asked_for_body(context: Context) -> bool:
    return context.question is not None and context.question.kind == BODY


def _forget(context: Context) -> None:
    person_id = context.person.id if context.person is not None else None
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)


# --- templates --------------------------------------------------------------------------------------------------------


def _save_template(context: Context, bulletin: Bulletin, name: str) -> str:
    plan = replace(bulletin.settled, send_at=None, deadline_at=None, expires_at=None, media=())
    entry = Entry(
        kind=TEMPLATE,
        title=plain(name, limit=40),
        body=bulletins.body_of(context.session, bulletin),
        marked=plan.marked,
        settings={**plan.dump(), "scope": bulletin.scope},
    )
    bulletins.put_texts(context.session, [entry], context.now)
    kept = [one for one in bulletins.list_texts(context.session, kind=TEMPLATE) if one.title == entry.title][-1]
    return words.template_saved(number=kept.number, title=kept.title)


def templates(context: Context, rest: str) -> None:
    if not rest:
        kept = bulletins.list_texts(context.session, kind=TEMPLATE)
        context.reply(words.templates(lines=[(one.number, one.title) for one in kept]))
        return
    found = bulletins.get_text(context.session, rules.parse_number(rest, words.HELP_TEMPLATES))
    if found.kind != TEMPLATE:
        raise NotFound("template")
    units = [directory.find_unit(context.session, unit) for unit in found.settings.get("scope", [])]
    living = tuple(unit for unit in units if unit is not None and unit.active)
    scope = Scope(living, tuple(found.settings.get("tags", ()))) if living else None
    plan = Plan.load({**found.settings, "marked": found.marked})
    everywhere = Scope(tuple(scoping.outermost(context.session, reach(context.grants, BROADCAST))))
    bulletin = drafts.create(context, scope or everywhere, found.body, plan=plan)
    context.reply(drafts.show(context, bulletin))
