"""One-time numbers for privileged acts over a transport whose signature does not cover the body (DingTalk over HTTP).

The act is done only after its person has given back a number that we sent to him through the platform's API.
"""

import hashlib
import hmac
import secrets

from bot import texts
from bot.errors import UserError
from bot.messages import Content
from bot.plain import plain
from bot.routing import Context, Lane
from storage import directory

QUESTION = "frame.number"
MINUTES = int(directory.OPEN_FOR.total_seconds() // 60)
MAX_TRIES = 3


def demand(context: Context, words: str) -> None:
    """Keep the words, send the number to the person's own private chat, ask for it here."""
    if context.person is None:
        raise UserError(texts.NOT_ALLOWED)
    number = f"{secrets.randbelow(1_000_000):06d}"
    told = context.speech.to_person(
        context.person.id,
        Content(text=texts.one_time_number(number=number, words=plain(words, limit=60))),
        key=f"number:{context.inbox_id}",
        lane=Lane.ANSWER,
        subject="number",
    )
    if not told:
        raise UserError(texts.NO_PRIVATE_WAY)
    payload = {"digest": _digest(number, context.inbox_id), "inbox": context.inbox_id, "words": words, "tries": 0}
    directory.put_conversation(
        context.session,
        chat_id=context.chat.id,
        person_id=context.person.id,
        kind=QUESTION,
        payload=payload,
        now=context.now,
    )
    context.reply(texts.one_time_number_sent(minutes=MINUTES))


def given(context: Context, answer: str) -> str:
    """The words to carry out now. A wrong number is an answer in words; after three the demand is dropped."""
    question, person = context.question, context.person
    if question is None or person is None:
        raise UserError(texts.ONE_TIME_WRONG)
    payload = dict(question.payload)
    right = hmac.compare_digest(_digest(answer.strip(), payload["inbox"]).encode(), payload["digest"].encode())
    payload["tries"] += 1
    if right or payload["tries"] >= MAX_TRIES:
        directory.drop_conversation(context.session, chat_id=context.chat.id, person_id=person.id)
    else:
        directory.put_conversation(
            context.session,
            chat_id=context.chat.id,
            person_id=person.id,
            kind=QUESTION,
            payload=payload,
            now=context.now,
        )
    if not right:
        context.reply(texts.ONE_TIME_WRONG)
        return ""
    return str(payload["words"])


def _digest(number: str, inbox_id: int) -> str:
    return hashlib.sha256(f"{inbox_id}:{number}".encode()).hexdigest()
