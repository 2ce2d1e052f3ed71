"""What the team may read of a reason: who somebody is, nobody needs to know."""

import re

from bot.masking import mask_name, mask_numbers
from handlers.scoring.entering import texts
from handlers.scoring.replies import texts as reply_texts
from storage import Session, directory
from storage.directory import Role, Unit

#: A name behind a word such as 劝阻 or 同事, before a deed or the end; both are needed, for 高额 is no Mr Gao.
_NAME = re.compile(
    rf"(?P<before>{texts.BEFORE_A_NAME})(?!{texts.NO_NAMES})"
    rf"(?P<name>[{reply_texts.SURNAMES}][\u4e00-\u9fff]{{1,2}}?)(?={texts.AFTER_A_NAME}|[^\u4e00-\u9fff]|$)"
)


def unnamed(session: Session, unit: Unit, text: str) -> str:
    """The text without full numbers, and without the names of the team's own people or of who plainly is named."""
    for _, person in directory.holders(session, unit_id=unit.id, roles=(Role.MEMBER, Role.LEADER)):
        name = directory.name_of(session, person)
        if len(name) > 1:
            text = text.replace(name, mask_name(name))
    return _NAME.sub(lambda match: match["before"] + mask_name(match["name"]), mask_numbers(text))
