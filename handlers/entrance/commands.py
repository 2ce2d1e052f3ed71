"""`登录` and `填报码`, both in private chat only."""

from bot.errors import UserError
from bot.routing import Context
from handlers.entrance import texts
from storage import audit, links, sessions


def sign_in(context: Context, rest: str) -> None:
    """A link for two minutes and one use, and the number that its page asks for."""
    if context.person is None:
        raise UserError(texts.NOBODY)
    if not context.station.url:
        raise UserError(texts.NO_ADDRESS)
    token, code = sessions.put_ticket(context.session, person_id=context.person.id, now=context.now)
    audit.append(context.session, f"person:{context.person.id}", "console.ticket", f"person:{context.person.id}")
    url = f"{context.station.url}/console/login/link/{context.station.key}/{token}"
    minutes = int(sessions.TICKET_FOR.total_seconds() // 60)
    context.reply(texts.ticket(url=url, code=code, minutes=minutes), private=True)


def own_number(context: Context, rest: str) -> None:
    """A fresh number, the one before is void."""
    if context.person is None:
        raise UserError(texts.NOBODY)
    pin = links.put_pin(context.session, context.person.id, context.now)
    audit.append(context.session, f"person:{context.person.id}", "entrance.number", f"person:{context.person.id}")
    context.reply(texts.number(pin=pin), private=True)
