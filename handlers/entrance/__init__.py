"""From the chat to a page: a one-time link into the console, a number for forms whose link stands in a group."""

from bot.identity import Act, Role
from bot.pages import ENTER
from bot.routing import Feature, Place, Router
from handlers.entrance import commands, texts

OWN_NUMBER = Act.of("entrance.own-number", Role.REPORTER, Role.LEADER, Role.MANAGER, privileged=True)

router = Router()
router.command(*texts.SIGN_IN, help=texts.HELP_SIGN_IN, act=ENTER, place=Place.PRIVATE)(commands.sign_in)
router.command(*texts.OWN_NUMBER, help=texts.HELP_OWN_NUMBER, act=OWN_NUMBER, place=Place.PRIVATE)(commands.own_number)

feature = Feature(name="entrance", title=texts.TITLE, router=router, acts=(ENTER, OWN_NUMBER))
