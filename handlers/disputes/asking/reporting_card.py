"""A bare `纠纷`, privately: a card that asks what kind it is, and then what happened; the next words are the report."""

from bot import words as plain_words
from bot.messages import Button, Card
from bot.routing import Context
from handlers.disputes import reading, reporting, texts
from handlers.disputes.asking import short
from handlers.disputes.asking import texts as words

PREFIX = "dispute-report"
REPORT = "dispute.report"  #: the open question what happened


def report(context: Context, rest: str) -> None:
    """`纠纷 …`; without a word, privately, the card."""
    confidential, anonymous, said = reading.flags(rest)
    message = context.message
    if said or context.in_group or message.attachments or message.quote is not None:
        reporting.report(context, rest)
    else:
        _offer(context, confidential=confidential, anonymous=anonymous)


def _offer(context: Context, *, confidential: bool, anonymous: bool) -> None:
    """Who will see it is said before anything is told."""
    explained = (texts.SECRET_TOLD if confidential else "") + (texts.NAMELESS_TOLD if anonymous else "")
    flags = f"{int(confidential)}{int(anonymous)}"
    short.question(context, REPORT, {"flags": flags})
    buttons = tuple(Button(f"{PREFIX}:{kind}:{flags}", label) for kind, label in words.REPORT_KINDS)
    context.reply(Card(title=words.REPORT_TITLE, text=f"{explained}{words.REPORT_LEAD}", buttons=buttons))


def pressed(context: Context) -> None:
    assert context.message.press is not None
    _, kind, flags = (*context.message.press.button.split(":"), "", "")[:3]
    if kind in dict(words.REPORT_KINDS) and flags in ("00", "01", "10", "11"):
        _ask(context, kind, flags)


def _ask(context: Context, kind: str, flags: str) -> None:
    short.question(context, REPORT, {"flags": flags, "kind": kind})
    context.reply(words.tell_of(kind=kind))


def answered(context: Context, text: str) -> None:
    """A number or the button's own word is a kind; anything else is what happened."""
    asked = context.question.payload if context.question is not None else {}
    flags, said = str(asked.get("flags", "00")), text.strip()
    labels = {label: kind for kind, label in words.REPORT_KINDS}
    label, place = plain_words.fold(said).strip(), reading.place(said) or 0
    if "kind" not in asked and (label in labels or 1 <= place <= len(labels)):
        _ask(context, labels.get(label) or words.REPORT_KINDS[place - 1][0], flags)
        return
    short.forget(context)
    if said in texts.GIVE_UP:
        context.reply(texts.GIVEN_UP)
        return
    reporting.open_told(context, said, confidential=flags[0] == "1", anonymous=flags[1] == "1")
