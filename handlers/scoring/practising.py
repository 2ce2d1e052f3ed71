"""Private practice: what was wrong comes back after growing intervals."""

from typing import Any

from bot.clock import local_day
from bot.errors import UserError
from bot.routing import Context
from handlers.scoring import asking, closing, rules, texts
from handlers.scoring.replies.letters import read_reply
from storage import directory, scoring
from storage.scoring import Question

QUESTION = "quiz.practice"


def start(context: Context, rest: str) -> None:
    """The next question: one that is due today, else one never practised."""
    if context.person is None:
        raise UserError(texts.ONLY_KNOWN)
    context.reply(_next(context))


def answer(context: Context, text: str) -> None:
    assert context.question is not None
    assert context.person is not None
    if text.strip() in texts.STOP_WORDS:
        directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=context.person.id)
        context.reply(texts.PRACTICE_OVER)
        return
    question = scoring.get_question(context.session, int(context.question.payload["number"]))
    letters = read_reply(text, kind=question.kind, options=len(question.options))
    if letters is None:
        raise UserError(texts.PRACTICE_UNREAD)
    right = "".join(letters) == question.answer
    today = local_day(context.now)
    row = scoring.put_practice(
        context.session, context.person.id, question.id, correct=right, days=rules.INTERVALS, today=today
    )
    shown = closing.answer_of(_as_asked(question))
    done = texts.practised(right=right, answer=shown, why=question.explanation, days=(row.due - today).days)
    context.reply(f"{done}\n\n{_next(context)}")


def _as_asked(question: Question) -> dict[str, Any]:
    return {"kind": question.kind, "stem": question.stem, "options": question.options, "answer": question.answer}


def _next(context: Context) -> str:
    assert context.person is not None
    today = local_day(context.now)
    bank = {question.id: question for question in scoring.list_questions(context.session)}
    due = [row.question_id for row in scoring.practice_due(context.session, context.person.id, today)]
    due = [one for one in due if one in bank]
    if not due:
        known = scoring.practised(context.session, context.person.id)
        wrong = [one for one in scoring.wrongly_answered(context.session, context.person.id) if one not in known]
        fresh = [one for one in bank if one not in known]
        due = [one for one in wrong if one in bank] or fresh
    if not due:
        raise UserError(texts.PRACTICE_DONE)
    question = bank[due[0]]
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id,
        kind=QUESTION,
        payload={"number": question.number},
        now=context.now,
    )
    return texts.practice(body=asking.worded(_as_asked(question)))
