"""One-time numbers for privileged acts over a transport whose signature does not cover the body (DingTalk over HTTP).

The act is done only after its person has given back a number that we sent to him through the platform's API.
"""

from bot import texts
from bot.errors import UserError
from bot.messages import Content
from bot.plain import plain
from bot.routing import Context, Lane
from storage import directory, invitations

QUESTION = "frame.number"
MINUTES = int(invitations.ACT_NUMBER_FOR.total_seconds() // 60)


def demand(context: Context, words: str) -> None:
    """Keep the words, send the number to the person's own private chat, ask for it here."""
    if context.person is None:
        raise UserError(texts.NOT_ALLOWED)
    number = invitations.put_act_number(
        context.session, person_id=context.person.id, act=_act(context), now=context.now
    )
    told = context.speech.to_person(
        context.person.id,
        Content(text=texts.one_time_number(number=number, words=plain(words, limit=60), minutes=MINUTES)),
        key=f"number:{context.inbox_id}",
        lane=Lane.ANSWER,
        subject="number",
    )
    if not told:
        raise UserError(texts.NO_PRIVATE_WAY)
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id,
        kind=QUESTION,
        payload={"words": words},
        now=context.now,
    )
    context.reply(texts.one_time_number_sent(minutes=MINUTES))


def given(context: Context, answer: str) -> str:
    """The words to carry out now, "" when the number was wrong (wrong ones are counted, so this is no UserError)."""
    question, person = context.question, context.person
    if question is None or person is None:
        raise UserError(texts.ONE_TIME_WRONG)
    right = invitations.spend_act_number(
        context.session, person_id=person.id, act=_act(context), number=answer, now=context.now
    )
    if not right:
        context.reply(texts.ONE_TIME_WRONG)
        return ""
    directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person.id)
    return str(question.payload["words"])


def _act(context: Context) -> str:
    """A number serves the chat in which it was asked for and no other."""
    return f"{QUESTION}:{context.chat.id}"
