"""What a group sees of a bulletin: its mark, its words, and how it is answered. Pure."""

from dataclasses import replace

from bot.messages import Button, Card, Content
from bot.plain import harmless, harmless_markdown
from handlers.bulletins import texts
from storage.bulletins import Kind, Plan, ReceiptRule

PRESS = "bulletin.receipt"  #: a button `bulletin.receipt:12`
CARD_BYTES = 2_900  #: a group's card holds about that much; a longer bulletin is a message without a button
_MARKS = {Kind.CASE: texts.case_mark, Kind.LOOKOUT: texts.lookout_mark}


def content(
    plan: Plan,
    *,
    number: int,
    station: str,
    title: str,
    body: str,
    code: str,
    hears: bool,
    link: str = "",
    pressed: bool = False,
) -> Content:
    """The message; `link` is where a group that we cannot hear confirms. Title and body are as they were typed.

    `pressed`: the group shows cards, so that what fits on one gets a button for its receipt; `text` says the same.
    """
    mark, foot = mark_of(plan, number), foot_of(plan, number, code, hears, link)
    seen = texts.SEE_MEDIA if plan.media and not title else ""
    words = texts.message(mark=mark, station=station, title=harmless(title), body=harmless(body) or seen)
    if not plan.marked:
        made = Content(text=f"{words}\n{foot}")
        asks = pressed and hears and plan.receipt is not ReceiptRule.NONE
        if not asks or not fits(made.text):
            return made
        foot = texts.message_foot(number=number, code=code, button=True)
        return replace(made, card=card(number, f"{words}\n{foot}"))
    # a title of ours stands in markdown: what people typed is escaped by the platform's own rules when it is rendered
    marked = texts.marked_message(
        mark=mark, station=station, title=harmless(title), body=harmless_markdown(body) or seen
    )
    return Content(text=f"{words}\n{foot}", markdown=f"{marked}\n\n{foot}", title=f"{mark}{harmless(title)}"[:64])


def card(number: int, shown: str) -> Card:
    """The first line of what is shown as the card's title, the button beneath the rest."""
    title, _, rest = shown.partition("\n")
    return Card(title=title, text=rest, buttons=(Button(f"{PRESS}:{number}", texts.BUTTON_RECEIPT, "primary"),))


def fits(shown: str) -> bool:
    return len(shown.encode()) <= CARD_BYTES


def mark_of(plan: Plan, number: int) -> str:
    if plan.corrects:
        return texts.correction_mark(number=number, corrects=plan.corrects)
    made = _MARKS.get(plan.kind)
    return made(number=number) if made is not None else texts.mark(number=number)


def foot_of(plan: Plan, number: int, code: str, hears: bool, link: str) -> str:
    wanted = plan.receipt is not ReceiptRule.NONE
    if plan.kind is Kind.LOOKOUT:
        return f"{texts.lookout_ask(number=number)}\n{texts.send_only_foot(number=number, code=code, link='')}"
    if hears:
        return texts.message_foot(number=number, code=code, receipt=wanted)
    return texts.send_only_foot(number=number, code=code, link=link if wanted else "")
