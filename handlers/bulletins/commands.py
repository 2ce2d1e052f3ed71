"""Chat words of the bulletins: the short way to a notice, confirming, looking, and what can be done afterwards."""

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import reach
from bot.plain import plain
from bot.routing import Context, Place, Router
from handlers.bulletins import progress, rules, scoping, texts
from handlers.bulletins.answering import history, receipts
from handlers.bulletins.library import commands as library
from handlers.bulletins.lookout import commands as lookout
from handlers.bulletins.scoping import BROADCAST, SEE, Scope
from handlers.bulletins.sending import again, launching, reporting
from handlers.bulletins.sending import texts as sending
from handlers.bulletins.showing import exporting
from handlers.bulletins.writing import commands as writing
from handlers.bulletins.writing import drafts
from handlers.bulletins.writing import texts as words
from storage import bulletins, directory
from storage.bulletins import Hold
from storage.directory import Unit

router = Router()

WHICH_UNIT = "bulletin.unit"


@router.command(*texts.NOTICE, help=texts.HELP_NOTICE, act=BROADCAST, place=Place.PRIVATE)
def notice(context: Context, rest: str) -> None:
    names, body = rules.parse_notice(rest)
    names, body = _more_units(context, names, body)
    _draft(context, [], names, body)


def _more_units(context: Context, names: list[str], body: str) -> tuple[list[str], str]:
    """`通知 城东物流园 临港物流园 今晚…`: what stands next and is exactly a unit's name belongs to the scope."""
    paths = reach(context.grants, BROADCAST)
    while True:
        word, _, later = body.partition(" ")
        found = directory.find_units_by_name(context.session, word, paths=paths) if later.strip() else None
        if found is None or not found.certain or found.units[0].name != word:
            return names, body
        names, body = [*names, word], later.strip()


def _draft(context: Context, chosen: list[Unit], names: list[str], body: str, tags: tuple[str, ...] = ()) -> None:
    """Find the named units one after another; ask when a name may mean several."""
    units, narrowed = list(chosen), list(tags)
    known = scoping.all_tags(context.session, reach(context.grants, BROADCAST))
    for index, name in enumerate(names):
        if name in known:
            narrowed.append(name)
            continue
        unit = _unit(context, name)
        if unit is None:
            _ask_which(context, [*units], name, names[index + 1 :], body, tuple(narrowed))
            return
        units.append(unit)
    _, plan = drafts.last_settings(context)
    everywhere = scoping.outermost(context.session, reach(context.grants, BROADCAST))
    bulletin = drafts.create(context, Scope(tuple(units or everywhere), tuple(narrowed)), body, plan=plan)
    context.reply(drafts.show(context, bulletin))


def _unit(context: Context, name: str) -> Unit | None:
    """The unit meant, None when the person must choose; UserError when there is none like it."""
    paths = reach(context.grants, BROADCAST)
    if name in texts.WHOLE_STATION:
        root = directory.find_root(context.session)
        if root is not None and root.path.startswith(paths):
            return root
    matches = directory.find_units_by_name(context.session, name, paths=paths)
    if not matches.units:
        raise UserError(texts.unknown_unit(text=plain(name, limit=30), near=[]))
    return matches.units[0] if matches.certain else None


def _ask_which(
    context: Context, chosen: list[Unit], name: str, later: list[str], body: str, tags: tuple[str, ...]
) -> None:
    found = directory.find_units_by_name(context.session, name, paths=reach(context.grants, BROADCAST)).units
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id if context.person else None,
        kind=WHICH_UNIT,
        payload={
            "units": [unit.id for unit in found],
            "chosen": [unit.id for unit in chosen],
            "later": later,
            "body": body,
            "tags": list(tags),
        },
        now=context.now,
    )
    full = directory.full_names(context.session, found)
    context.reply(texts.which_unit(text=plain(name, limit=30), names=[full[unit.id] for unit in found]))


@router.answer(WHICH_UNIT)
def which_unit(context: Context, text: str) -> None:
    assert context.question is not None
    payload = context.question.payload
    options: list[int] = payload["units"]
    if text.strip() in texts.GIVE_UP:
        _forget(context)
        context.reply(texts.GIVEN_UP)
        return
    picked = text.strip()
    if not picked.isdecimal() or not 1 <= int(picked) <= len(options):
        raise UserError(texts.not_a_choice(count=len(options)))
    _forget(context)
    chosen = [directory.get_unit(context.session, one) for one in (*payload["chosen"], options[int(picked) - 1])]
    _draft(context, chosen, payload["later"], payload["body"], tuple(payload.get("tags", ())))


def _forget(context: Context) -> None:
    person_id = context.person.id if context.person else None
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)


writing.register(router)


@router.command(*texts.CONFIRM, help=texts.HELP_CONFIRM, act=BROADCAST, place=Place.PRIVATE)
def confirm(context: Context, rest: str) -> None:
    if not rest and (context.person is None or bulletins.latest_draft(context.session, context.person.id) is None):
        raise UserError(texts.NOTHING_TO_CONFIRM)
    number = rules.parse_number(rest, texts.FORM_CONFIRM)
    context.reply(launching.confirm(context, number))
    bulletin = bulletins.get_by_number(context.session, number)
    if bulletin.confirmed_at == context.now:
        reporting.begin_live(context, bulletin)


@router.command(*words.AGREE, help=words.HELP_AGREE, act=BROADCAST, place=Place.PRIVATE)
def agree(context: Context, rest: str) -> None:
    context.reply(launching.agree(context, rules.parse_number(rest, texts.FORM_CONFIRM)))


@router.command(*sending.AT_ONCE, help=sending.HELP_AT_ONCE, act=BROADCAST, place=Place.PRIVATE)
def at_once(context: Context, rest: str) -> None:
    context.reply(launching.at_once(context, rules.parse_number(rest, texts.FORM_CONFIRM)))


@router.command(*texts.CANCEL, help=texts.HELP_CANCEL, act=BROADCAST, place=Place.PRIVATE)
def cancel(context: Context, rest: str) -> None:
    if not rest and writing.asked_for_body(context):
        _forget(context)
        context.reply(texts.GIVEN_UP)
        return
    context.reply(again.cancel(context, rules.parse_number(rest, texts.FORM_CANCEL)))


@router.command(*texts.PROGRESS, help=texts.HELP_PROGRESS, act=SEE, place=Place.PRIVATE)
def show_progress(context: Context, rest: str) -> None:
    if rest:
        bulletin = again.seen(context, rules.parse_number(rest, texts.FORM_NUMBER))
        context.reply(progress.describe(context.session, bulletin))
        return
    context.reply(texts.recent(lines=[*_waiting(context), *(_line(context, one) for one in visible(context))]))


def _waiting(context: Context) -> list[str]:
    """What is confirmed and has not left."""
    held = [one for hold in (Hold.SECOND, Hold.SCHEDULED, Hold.SERIES, Hold.SLOT) for one in _held(context, hold)]
    return [
        texts.held_line(number=one.number, state=texts.HOLDS[one.hold], start=writing.start_of(context, one))
        for one in held
    ]


def _held(context: Context, hold: Hold) -> list[bulletins.Bulletin]:
    return _own_scope(context, bulletins.list_held(context.session, hold))


def visible(context: Context) -> list[bulletins.Bulletin]:
    return _own_scope(context, bulletins.list_recent(context.session))


def _own_scope(context: Context, found: list[bulletins.Bulletin]) -> list[bulletins.Bulletin]:
    paths = reach(context.grants, SEE)
    units = {unit.id: unit.path for unit in directory.places(context.session)}
    return [one for one in found if all(units[unit].startswith(paths) for unit in one.scope)]


def _line(context: Context, bulletin: bulletins.Bulletin) -> str:
    now = progress.summary_of(context.session, bulletin)
    return texts.recent_line(
        number=bulletin.number,
        state=progress.state_of(bulletin),
        start=writing.start_of(context, bulletin),
        sent=now.sent,
        groups=now.groups,
        units=now.units,
        of=now.of,
        asks=now.asks,
    )


@router.command(*texts.SILENT, help=texts.HELP_SILENT, act=SEE, place=Place.PRIVATE)
def silent(context: Context, rest: str) -> None:
    bulletin = again.seen(context, rules.parse_number(rest, texts.FORM_NUMBER))
    context.reply(progress.silent(context.session, bulletin))


@router.command(*texts.STOP, help=texts.HELP_STOP, act=BROADCAST, place=Place.PRIVATE)
def stop(context: Context, rest: str) -> None:
    context.reply(again.stop(context, rules.parse_number(rest, texts.FORM_NUMBER)))


@router.press(reporting.STOP)
def stop_pressed(context: Context) -> None:
    context.reply(again.stop(context, _pressed_number(context)))


@router.press(reporting.LOOK)
def look_pressed(context: Context) -> None:
    reporting.look(context, _pressed_number(context))


def _pressed_number(context: Context) -> int:
    press = context.message.press
    return rules.parse_number(press.button.partition(":")[2] if press is not None else "", texts.FORM_NUMBER)


@router.command(*texts.RESEND, help=texts.HELP_RESEND, act=BROADCAST, place=Place.PRIVATE)
def resend(context: Context, rest: str) -> None:
    number, _, which = rest.partition(" ")
    if which.strip() in sending.SILENT_WORDS:
        context.reply(again.remind(context, rules.parse_number(number, texts.FORM_NUMBER)))
        return
    context.reply(again.resend(context, rules.parse_number(rest, texts.FORM_NUMBER)))


@router.command(*texts.CORRECT, help=texts.HELP_CORRECT, act=BROADCAST, place=Place.PRIVATE)
def correct(context: Context, rest: str) -> None:
    number, _, body = rest.partition(" ")
    if not body.strip():
        raise UserError(sending.FORM_CORRECT)
    context.reply(again.correct(context, rules.parse_number(number, sending.FORM_CORRECT), body.strip()))


@router.command(*texts.RECALL, help=texts.HELP_RECALL, act=BROADCAST, place=Place.PRIVATE)
def recall(context: Context, rest: str) -> None:
    context.reply(again.recall(context, rules.parse_number(rest, texts.FORM_NUMBER)))


@router.command(*texts.VERIFY, help=texts.HELP_VERIFY, unbound=True)
def verify(context: Context, rest: str) -> None:
    number, code = rules.parse_verify(rest)
    bulletin = bulletins.find_by_number(context.session, number)
    if bulletin is None or bulletin.confirmed_at is None or bulletin.code != code:
        context.reply(texts.not_genuine(text=plain(rest, limit=20)))
        return
    day = local_day(bulletin.confirmed_at)
    void = bulletin.recalled_at is not None
    context.reply(texts.genuine(number=number, station=context.station.name, day=day, void=void))


receipts.register(router)
library.register(router)
lookout.register(router)
exporting.register(router)
history.register(router)
