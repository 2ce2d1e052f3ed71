"""Danger words were found: say 110 at once and page whoever is on duty, on every way there is, whatever the hour."""

from bot import texts
from bot.danger import Danger
from bot.messages import Content
from bot.plain import plain
from bot.routing import Context, Lane
from storage import audit, directory, stations


def sound(context: Context, found: Danger) -> None:
    """Answer, page and record, in the transaction of the message. Paging to persons leaves in lane 0."""
    number = stations.next_number(context.session, "danger")
    context.speech.reply(Content(text=texts.DANGER_CALL_110), private=False, suffix="110", lane=Lane.DANGER)
    unit = context.chat.unit
    place = _place(context)
    page = "\n".join(
        (
            texts.danger_page(kind=found.kind, place=place, number=number),
            texts.danger_page_text(number=number, words=plain(context.message.text, limit=300)),
        )
    )
    people = directory.duty_and_deputies(context.session, unit_id=unit.id if unit else None, now=context.now)
    for person_id in people:
        context.speech.to_person(
            person_id,
            Content(text=page),
            key=f"danger:{number}:page1:{person_id}",
            lane=Lane.DANGER,
            subject=f"danger:{number}",
        )
    if not people:
        context.reply(texts.DANGER_NOBODY_ON_DUTY, suffix="nobody")
    audit.append(
        context.session,
        actor=f"account:{context.person.id if context.person else 0}",
        act="danger",
        object=f"danger:{number}",
        detail={"kind": found.kind, "chat": context.chat.id, "inbox": context.inbox_id, "paged": people},
    )


def _place(context: Context) -> str:
    """Where the chat is, from the park down: what the officer must know to set out."""
    if context.chat.unit is None:
        return plain(context.chat.title, limit=60) or texts.UNKNOWN_PLACE
    unit = directory.get_unit(context.session, context.chat.unit.id)
    above = [one.name for one in directory.ancestors(context.session, unit)][1:]
    return texts.place(names=[*above, unit.name])
