"""Chat words of the bulletins."""

from bot.clock import local_day
from bot.errors import UserError
from bot.identity import reach
from bot.plain import plain
from bot.routing import Context, OpenItem, Place, Router
from handlers.bulletins import actions, progress, rules, texts
from storage import bulletins, directory
from storage.directory import Unit

router = Router()

WHICH_UNIT = "bulletin.unit"


@router.command(*texts.NOTICE, help=texts.HELP_NOTICE, act=actions.BROADCAST, place=Place.PRIVATE)
def notice(context: Context, rest: str) -> None:
    names, body = rules.parse_notice(rest)
    names, body = _more_units(context, names, body)
    _draft(context, [], names, body)


def _more_units(context: Context, names: list[str], body: str) -> tuple[list[str], str]:
    """`通知 城东物流园 临港物流园 今晚…`: what stands next and is exactly a unit's name belongs to the scope."""
    paths = reach(context.grants, actions.BROADCAST)
    while True:
        word, _, later = body.partition(" ")
        found = directory.find_units_by_name(context.session, word, paths=paths) if later.strip() else None
        if found is None or not found.certain or found.units[0].name != word:
            return names, body
        names, body = [*names, word], later.strip()


def _draft(context: Context, chosen: list[Unit], names: list[str], body: str) -> None:
    """Find the named units one after another; ask when a name may mean several."""
    units = list(chosen)
    for index, name in enumerate(names):
        unit = _unit(context, name)
        if unit is None:
            _ask_which(context, [*units], name, names[index + 1 :], body)
            return
        units.append(unit)
    context.reply(actions.draft(context, units, body))


def _unit(context: Context, name: str) -> Unit | None:
    """The unit meant, None when the person must choose; UserError when there is none like it."""
    paths = reach(context.grants, actions.BROADCAST)
    if name in texts.WHOLE_STATION:
        root = directory.find_root(context.session)
        if root is not None and root.path.startswith(paths):
            return root
    matches = directory.find_units_by_name(context.session, name, paths=paths)
    if not matches.units:
        raise UserError(texts.unknown_unit(text=plain(name, limit=30), near=[]))
    return matches.units[0] if matches.certain else None


def _ask_which(context: Context, chosen: list[Unit], name: str, later: list[str], body: str) -> None:
    found = directory.find_units_by_name(context.session, name, paths=reach(context.grants, actions.BROADCAST)).units
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
    ids = [*payload["chosen"], options[int(picked) - 1]]
    _draft(context, [directory.get_unit(context.session, unit) for unit in ids], payload["later"], payload["body"])


def _forget(context: Context) -> None:
    person_id = context.person.id if context.person else None
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person_id)


@router.command(*texts.CONFIRM, help=texts.HELP_CONFIRM, act=actions.BROADCAST, place=Place.PRIVATE)
def confirm(context: Context, rest: str) -> None:
    if not rest and (context.person is None or bulletins.latest_draft(context.session, context.person.id) is None):
        raise UserError(texts.NOTHING_TO_CONFIRM)
    context.reply(actions.confirm(context, rules.parse_number(rest, texts.FORM_CONFIRM)))


@router.command(*texts.CANCEL, help=texts.HELP_CANCEL, act=actions.BROADCAST, place=Place.PRIVATE)
def cancel(context: Context, rest: str) -> None:
    context.reply(actions.cancel(context, rules.parse_number(rest, texts.FORM_CONFIRM)))


@router.command(*texts.PROGRESS, help=texts.HELP_PROGRESS, act=actions.SEE, place=Place.PRIVATE)
def show_progress(context: Context, rest: str) -> None:
    if rest:
        bulletin = actions.seen(context, rules.parse_number(rest, texts.FORM_NUMBER), actions.SEE)
        context.reply(progress.describe(context.session, bulletin))
        return
    context.reply(texts.recent(lines=[_line(context, one.number) for one in _visible(context)]))


def _visible(context: Context) -> list[bulletins.Bulletin]:
    paths = reach(context.grants, actions.SEE)
    units = {unit.id: unit.path for unit in directory.list_units(context.session, active_only=False)}
    recent = bulletins.list_recent(context.session)
    return [one for one in recent if all(units[unit].startswith(paths) for unit in one.scope)]


def _line(context: Context, number: int) -> str:
    now = progress.progress_of(context.session, bulletins.get_by_number(context.session, number))
    return texts.recent_line(
        number=number,
        state=texts.STATES[now.state.value],
        sent=now.sent,
        groups=now.groups,
        units=now.units,
        of=now.of,
    )


@router.command(*texts.SILENT, help=texts.HELP_SILENT, act=actions.SEE, place=Place.PRIVATE)
def silent(context: Context, rest: str) -> None:
    bulletin = actions.seen(context, rules.parse_number(rest, texts.FORM_NUMBER), actions.SEE)
    context.reply(progress.silent(context.session, bulletin))


@router.command(*texts.STOP, help=texts.HELP_STOP, act=actions.BROADCAST, place=Place.PRIVATE)
def stop(context: Context, rest: str) -> None:
    context.reply(actions.stop(context, rules.parse_number(rest, texts.FORM_NUMBER)))


@router.command(*texts.RESEND, help=texts.HELP_RESEND, act=actions.BROADCAST, place=Place.PRIVATE)
def resend(context: Context, rest: str) -> None:
    context.reply(actions.resend(context, rules.parse_number(rest, texts.FORM_NUMBER)))


@router.command(*texts.VERIFY, help=texts.HELP_VERIFY, unbound=True)
def verify(context: Context, rest: str) -> None:
    number, code = rules.parse_verify(rest)
    bulletin = bulletins.find_by_number(context.session, number)
    if bulletin is None or bulletin.confirmed_at is None or bulletin.code != code:
        context.reply(texts.not_genuine(text=plain(rest, limit=20)))
        return
    day = local_day(bulletin.confirmed_at)
    context.reply(texts.genuine(number=number, station=context.station.name, day=day))


@router.command(*texts.UNDO, help=texts.HELP_UNDO)
def undo(context: Context, rest: str) -> None:
    context.reply(actions.take_back(context, rules.parse_number(rest, texts.FORM_NUMBER)))


def _open(context: Context) -> list[OpenItem]:
    return [
        OpenItem(
            "bulletin",
            one.number,
            plain(" ".join(bulletins.body_of(context.session, one).split()), limit=16),
            mark=texts.mark(number=one.number),
        )
        for one in actions.open_here(context)
    ]


@router.open_items(texts.RECEIPT_WORDS, _open)
def received(context: Context, item: OpenItem, word: str) -> None:
    answer = actions.receive(context, item.number)
    if answer:
        context.reply(answer, suffix=f"receipt{item.number}")
