"""What the author and the second officer are told on the way."""

from datetime import datetime

from bot.clock import STATION_ZONE
from bot.messages import Content
from bot.pages import PageContext
from bot.plain import plain
from bot.routing import Context, Job, Lane, OnAmbiguous
from handlers.bulletins import texts
from handlers.bulletins.sending import texts as words
from handlers.bulletins.writing import drafts
from handlers.bulletins.writing import texts as writing
from storage import Session, directory
from storage.bulletins import Bulletin, Hold

Where = Context | PageContext | Job


def local(moment: datetime) -> datetime:
    return moment.astimezone(STATION_ZONE)


def moment(at: datetime) -> str:
    return writing.moment(at=local(at))


def name_of(session: Session, person_id: int | None) -> str:
    person = directory.find_person(session, person_id) if person_id is not None else None
    return plain(directory.name_of(session, person), limit=20) if person is not None else ""


def author(context: Where, bulletin: Bulletin, text: str, why: str) -> None:
    """In the chat that it was confirmed in, else privately."""
    key = f"bulletin:{bulletin.number}:{why}"
    if bulletin.report_chat_id is None:
        context.speech.to_person(
            bulletin.author_id, Content(text=text), key=key, lane=Lane.ANSWER, subject=f"about:{bulletin.number}"
        )
        return
    context.speech.to_chat(
        bulletin.report_chat_id,
        Content(text=text),
        key=key,
        lane=Lane.ANSWER,
        on_ambiguous=OnAmbiguous.LEAVE,
        due_at=None,
        expires_at=None,
        subject=f"about:{bulletin.number}",
    )


def others(job: Job, bulletin: Bulletin, text: str, why: str) -> None:
    """Every other officer, privately, where the author is not the one to mend it."""
    for person_id in drafts.seconds(job, bulletin):
        job.speech.to_person(
            person_id,
            Content(text=text),
            key=f"bulletin:{bulletin.number}:{why}:{person_id}",
            lane=Lane.REMINDER,
            subject=f"about:{bulletin.number}",
        )


def ask_second(context: Context | PageContext, bulletin: Bulletin) -> str:
    """Hold it and ask every other officer; the first who agrees lets it go."""
    bulletin.hold = Hold.SECOND.value
    context.session.add(bulletin)
    shown = drafts.message_of(context, bulletin).text
    ask = words.please_agree(number=bulletin.number, author=name_of(context.session, bulletin.author_id), preview=shown)
    for person_id in drafts.seconds(context, bulletin):
        context.speech.to_person(
            person_id,
            Content(text=ask),
            key=f"bulletin:{bulletin.number}:v{bulletin.version}:agree:{person_id}",
            lane=Lane.URGENT,
            subject=f"about:{bulletin.number}",
        )
    names = texts.joined(names=drafts.second_names(context, bulletin)) or texts.NOBODY
    return words.asked_second(number=bulletin.number, names=names)
