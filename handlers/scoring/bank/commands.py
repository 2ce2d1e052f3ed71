"""Chat words of the bank: what it holds, files and pasted questions, single questions."""

import re

from bot.errors import UserError
from bot.identity import reach
from bot.routing import Context, Place, Router
from handlers.scoring import acts
from handlers.scoring.bank import banking, taking
from handlers.scoring.bank import texts as bank_texts
from storage import scoring


def register(router: Router) -> None:
    """The bank's words; all for officers, in private."""
    for words, help_text, handler in (
        (bank_texts.BANK, bank_texts.HELP_BANK, bank),
        (bank_texts.QUESTION, bank_texts.HELP_QUESTION, question),
        (bank_texts.EDIT_QUESTION, bank_texts.HELP_EDIT, edit_question),
        (bank_texts.RETIRE, bank_texts.HELP_RETIRE, retire),
        (bank_texts.RESTORE, bank_texts.HELP_RESTORE, restore),
    ):
        router.command(*words, help=help_text, act=acts.BANK, place=Place.PRIVATE)(handler)
    router.answer(taking.QUESTION)(taking.sent)
    router.press(taking.PRESS)(taking.pressed)


def bank(context: Context, rest: str) -> None:
    """`题库`, `题库 导入` (with text, a file quoted, or asking for one), `题库 确认 3`, `题库 导出`."""
    word, _, body = rest.strip().partition("\n") if "\n" in rest else rest.strip().partition(" ")
    first = word.strip()
    if first.startswith(bank_texts.IMPORT):
        taking.begin(context, f"{first.removeprefix(bank_texts.IMPORT)}\n{body}".strip())
    elif first.startswith(bank_texts.TAKE):
        taking.confirm(context, f"{first.removeprefix(bank_texts.TAKE)} {body}")
    elif first == bank_texts.EXPORT:
        context.reply(bank_texts.EXPORT_ON_CONSOLE)
    else:
        context.reply(banking.summary(context.session))


def _question(context: Context, rest: str) -> tuple[scoring.Question, str]:
    match = re.match(r"\s*(\d{1,9})\s*", rest)
    if match is None or not reach(context.grants, acts.BANK):
        raise UserError(bank_texts.QUESTION_FORM)
    return scoring.get_question(context.session, int(match[1])), rest[match.end() :]


def question(context: Context, rest: str) -> None:
    context.reply(banking.described(_question(context, rest)[0]))


def edit_question(context: Context, rest: str) -> None:
    found, words = _question(context, rest)
    by = context.person.id if context.person else 0
    context.reply(banking.edited(context.session, found, words, by=by, now=context.now))


def retire(context: Context, rest: str) -> None:
    found, _ = _question(context, rest)
    scoring.retire_question(context.session, found, active=False, now=context.now)
    context.reply(bank_texts.retired(number=found.number))


def restore(context: Context, rest: str) -> None:
    found, _ = _question(context, rest)
    scoring.retire_question(context.session, found, active=True, now=context.now)
    context.reply(bank_texts.restored(number=found.number))
