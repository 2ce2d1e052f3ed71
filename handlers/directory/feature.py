"""What the frame is told of the directory: words, jobs, pages, acts."""

from bot.identity import ANYONE
from bot.routing import Feature, Place, Router
from handlers.directory import acts, binding, choices, me, membership, roles, texts, units
from handlers.directory.duty import commands as duty
from handlers.directory.pages import PAGES

router = Router()

router.command(*texts.BIND, help=texts.HELP_BIND, act=ANYONE, unbound=True)(binding.redeem)
router.command(*texts.ME, help=texts.HELP_ME, act=ANYONE)(me.me)
router.command(*texts.HELP_ME_WORDS, help=texts.HELP_HELP_ME, act=ANYONE)(duty.help_me)
router.command(*texts.TEAM, help=texts.HELP_TEAM, act=ANYONE, place=Place.GROUP)(membership.pick_team)
router.command(*texts.STRIKE, help=texts.HELP_STRIKE, act=acts.STRIKE)(membership.strike)
router.command(*texts.READMIT, help=texts.HELP_READMIT, act=acts.STRIKE)(membership.readmit)
router.command(*texts.UNIT, help=texts.HELP_UNIT, act=acts.SEE_UNIT)(units.unit)
router.command(*texts.TAG, help=texts.HELP_TAG, act=acts.EDIT_UNIT)(units.tag)
router.command(*texts.DUTY, help=texts.HELP_DUTY, act=acts.SEE_DUTY)(duty.duty)
router.command(*texts.ON_POST, help=texts.HELP_ON_POST, act=acts.STAND_DUTY)(duty.on_post)
router.command(*texts.HAND_OVER, help=texts.HELP_HAND_OVER, act=acts.STAND_DUTY)(duty.hand_over)
router.command(*texts.INVITE, help=texts.HELP_INVITE, act=acts.INVITE, place=Place.PRIVATE)(roles.invite)
router.command(*texts.BIND_CODE, help=texts.HELP_BIND_CODE, act=acts.ISSUE_CODE, place=Place.PRIVATE)(
    binding.issue_group_code
)
router.command(*texts.GRANT, help=texts.HELP_GRANT, act=acts.GRANT)(roles.grant)
router.command(*texts.REVOKE, help=texts.HELP_REVOKE, act=acts.REVOKE)(roles.revoke)
router.answer(choices.CHOICE)(choices.answer)

feature = Feature(
    name="directory",
    title=texts.TITLE,
    router=router,
    acts=acts.ALL,
    heard=membership.heard,
    pages=PAGES,
    package="handlers.directory",
)

__all__ = ["feature", "router"]
