"""`我的身份`: what this person is, by unit, and which accounts are his."""

from bot.errors import UserError
from bot.masking import mask_account, mask_name
from bot.plain import plain
from bot.routing import Context
from handlers.directory import texts, views
from storage import directory


def me(context: Context, rest: str) -> None:
    """In a group only the roles within the group's unit are shown, and the name is masked."""
    if context.person is None:
        raise UserError(texts.NOT_IN_DIRECTORY)
    name = plain(context.person.name, limit=40)
    here = context.chat.unit
    near = here.path if context.in_group and here is not None else "/"
    accounts = [
        f"{texts.PLATFORM_NAMES.get(one.platform, one.platform)} {mask_account(one.user_id)}"
        for one in directory.linked_to(context.session, context.person.id)
    ]
    context.reply(
        texts.me(
            name=mask_name(name) if context.in_group else name,
            roles=views.roles_near(context.session, context.person.id, near),
            accounts=accounts,
            here=plain(here.name) if here is not None else "",
        )
    )
