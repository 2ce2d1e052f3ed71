"""What a group sees of a bulletin: its mark, its words, and how it is answered. Pure."""

from bot.messages import Content
from bot.plain import harmless, harmless_markdown
from handlers.bulletins import texts
from storage.bulletins import Kind, Plan, ReceiptRule

_MARKS = {Kind.CASE: texts.case_mark, Kind.LOOKOUT: texts.lookout_mark}


def content(
    plan: Plan, *, number: int, station: str, title: str, body: str, code: str, hears: bool, link: str = ""
) -> Content:
    """The message; `link` is where a group that we cannot hear confirms. Title and body are as they were typed."""
    mark, foot = mark_of(plan, number), foot_of(plan, number, code, hears, link)
    words = texts.message(mark=mark, station=station, title=harmless(title), body=harmless(body))
    if not plan.marked:
        return Content(text=f"{words}\n{foot}")
    # a title of ours stands in markdown: what people typed is escaped by the platform's own rules when it is rendered
    marked = texts.marked_message(mark=mark, station=station, title=harmless(title), body=harmless_markdown(body))
    return Content(text=f"{words}\n{foot}", markdown=f"{marked}\n\n{foot}", title=f"{mark}{harmless(title)}"[:64])


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
