"""What a report lacked is told later: `补充 318 …`, or the answer to what was asked right after it."""

from bot import danger
from bot import words as plain_words
from bot.errors import UserError
from bot.routing import Context
from handlers.disputes import reading, reporting, texts
from handlers.disputes.core import access
from handlers.disputes.core import desk as desks
from handlers.disputes.grading import Category, grade
from handlers.disputes.intake import essentials, evidence, opening
from handlers.disputes.intake.essentials import Lack
from storage import NotFound, directory, disputes
from storage.disputes import DisputeCase

TIMES = 3  #: answers that one asking may get, while something is still lacking


def add(context: Context, rest: str) -> None:
    """`补充 318 …`, by its reporter or whoever has it."""
    number, words = reading.numbered(rest, word=texts.MORE[0])
    if not words and not context.message.attachments:
        raise UserError(texts.FORM_MORE)
    desk, case = desks.of_context(context), disputes.get_case(context.session, number)
    if not access.is_reporter(desk, case) and not access.may_work(desk, case):
        raise NotFound("dispute")
    _add(context, case, words)


def more(context: Context, text: str) -> bool:
    """The first words after a private report answer what it lacked."""
    case = _asked_of(context)
    return case is not None and _taken(context, case, text.strip())


def surely(context: Context, text: str) -> bool:
    """`没有` by whom was just asked whether somebody is hurt answers that, and nothing else that is open here."""
    case = _asked_of(context)
    is_answer = plain_words.bare(text) in texts.YES_OR_NO and {Lack.HURT, Lack.NOW} & set(_lacks(context))
    return case is not None and bool(is_answer) and _taken(context, case, text.strip())


def later(context: Context) -> bool:
    """In a group, and after the first answer: what no command, no open item and no list has taken."""
    if context.question is None or context.question.kind != reporting.LATER:
        return False
    case, said = _asked_of(context), reporting.spoken(context).strip()
    if case is None or not said or _is_something_else(case, said, _lacks(context)):
        return False
    return _taken(context, case, said)


def _is_something_else(case: DisputeCase, said: str, lacks: list[Lack]) -> bool:
    """A question, a courtesy, a bare number where none was asked for, a dispute of another kind that tells nothing
    of what was asked; and, once nothing is lacking, what would be no report either."""
    if plain_words.bare(said) in texts.COURTESIES or essentials.tells(said, lacks):
        return plain_words.bare(said) in texts.COURTESIES
    if reading.place(said) is not None:
        return Lack.WHO not in lacks and Lack.MONEY not in lacks
    graded = grade(said)
    other = graded.is_dispute and graded.category.value != case.category and graded.category is not Category.NONE
    if not lacks:
        return other or not graded.is_dispute
    return other or said.endswith(texts.QUESTION_ENDS) or len(plain_words.bare(said)) < texts.SHORTEST_ANSWER


def _asked_of(context: Context) -> DisputeCase | None:
    number = int(context.question.payload["number"]) if context.question is not None else 0
    return disputes.find_case(context.session, number)


def _lacks(context: Context) -> list[Lack]:
    asked = context.question.payload if context.question is not None else {}
    return [Lack(one) for one in asked.get("lacks", ())]


def _taken(context: Context, case: DisputeCase, said: str) -> bool:
    """Not what answers something asked since; and a danger that the report did not speak of is none of it: it gets a
    case of its own, and whoever comes for danger."""
    if plain_words.bare(said) in texts.SEEN or (_is_over(case) and plain_words.bare(said) in texts.WHETHER_SOLVED):
        return False
    asked = context.question.payload if context.question is not None else {}
    reporting.forget(context)
    if plain_words.bare(said) in texts.GIVE_UP:
        context.reply(texts.more_not_needed(number=case.number))
    elif not case.emergency and (danger.find(said) is not None or grade(said).emergency):
        reporting.open_told(context, said, confidential=case.confidential, anonymous=case.anonymous)
    else:
        _add(context, case, said)
        _ask_on(context, case, times=int(asked.get("times", TIMES)) - 1)
    return True


def _ask_on(context: Context, case: DisputeCase, *, times: int) -> None:
    """What is still lacking may follow, unasked, and so may more of the same."""
    words = disputes.told_of(context.session, case).whole
    unit = directory.get_unit(context.session, case.unit_id)
    lacks = essentials.lacking(words, grade(words), place_known=unit.kind in opening.CLOSE)
    if times > 0:
        reporting.await_more(context, case.number, lacks, times=times)


def _is_over(case: DisputeCase) -> bool:
    return case.state not in disputes.OPEN


def _add(context: Context, case: DisputeCase, words: str) -> None:
    desk = desks.of_context(context)
    if words:
        reporting.raised(desk, case, opening.add_words(desk, case, words))
    evidence.fetch(desk, case, context.message.channel, evidence.dump(context.message))
    context.reply(texts.more_kept(number=case.number))
