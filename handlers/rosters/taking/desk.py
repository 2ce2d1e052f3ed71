"""Who is handing in, where, when; and the way the answer goes back. One for chat, background work and pages alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.clock import local_day
from bot.identity import Grant
from bot.messages import Card, Content, Media, MediaKind
from bot.pages import FormContext
from bot.routing import Context, Job, Lane, OnAmbiguous, Speech, StationView, as_content
from storage import Session, directory
from storage.rosters import RosterPaper

LATEST_BACK = timedelta(days=3)  #: a message that the platform says is older counts as sent so long ago
Say = Callable[[Content, str], bool]


@dataclass
class Desk:
    """`say` answers where it was said, `tell` its sender privately; each answer has a number of its own."""

    session: Session
    station: StationView
    now: datetime
    sent_at: datetime
    person_id: int | None
    grants: tuple[Grant, ...]
    chat_id: int
    in_group: bool
    verified: bool
    _say: Say
    _tell: Say
    said: list[str] = field(default_factory=list)  #: for a page, which shows what was said

    @property
    def day(self) -> date:
        """The day that the list is for: the station's, at which it was sent."""
        return local_day(self.sent_at)

    def say(self, answer: str | Card) -> None:
        content = as_content(answer)
        self.said.append(content.text)
        self._say(content, str(len(self.said)))

    def tell(self, answer: str | Card) -> bool:
        """Privately; False when there is no private way to the person."""
        if not self.in_group:
            self.say(answer)
            return True
        content = as_content(answer)
        self.said.append("")
        return self._tell(content, str(len(self.said)))

    def tell_file(self, name: str, reference: str) -> bool:
        content = Content(media=Media(MediaKind.FILE, name, reference))
        self.said.append("")
        return (self._tell if self.in_group else self._say)(content, str(len(self.said)))


def sent_at(context: Context) -> datetime:
    """When the platform says that it was sent; never later than now, never absurdly early."""
    said = context.message.sent_at
    if said is None or said > context.now or said < context.now - LATEST_BACK:
        return context.now
    return said


def of_context(context: Context) -> Desk:
    """Answers a message in its own transaction."""
    person = context.person

    def say(content: Content, number: str) -> bool:
        context.reply(content, suffix=f"roster{number}")
        return True

    def tell(content: Content, number: str) -> bool:
        if person is None:
            return False
        return context.speech.to_person(
            person.id,
            content,
            key=f"roster:{context.inbox_id}:{number}",
            lane=Lane.ANSWER,
            subject="",
            via=context.message.channel,
        )

    return Desk(
        session=context.session,
        station=context.station,
        now=context.now,
        sent_at=sent_at(context),
        person_id=person.id if person is not None else None,
        grants=context.grants,
        chat_id=context.chat.id,
        in_group=context.in_group,
        verified=True,
        _say=say,
        _tell=tell,
    )


def of_page(context: FormContext, chat_id: int, *, person_id: int | None = None) -> Desk:
    """A page shows what is said by itself (`chat_id` 0), or it is said in the person's private chat."""
    who = person_id if person_id is not None else context.person_id

    def say(content: Content, number: str) -> bool:
        if not chat_id or who is None:
            return False
        key = f"roster:page{context.link.id}:{context.once}:{number}"
        return context.speech.to_person(who, content, key=key, lane=Lane.ANSWER, subject="")

    return Desk(
        session=context.session,
        station=context.station,
        now=context.now,
        sent_at=context.now,
        person_id=who,
        grants=_grants(context.session, who),
        chat_id=chat_id,
        in_group=False,
        verified=True,
        _say=say,
        _tell=say,
    )


def of_paper(
    session: Session, station: StationView, speech: Speech, now: datetime, paper: RosterPaper, key: str, via: int
) -> Desk:
    """Answers a paper later, where it came from; `key` tells this piece of work from others."""

    def tell(content: Content, number: str) -> bool:
        if paper.person_id is None:
            return False
        return speech.to_person(paper.person_id, content, key=f"{key}:p{number}", lane=Lane.ANSWER, subject="", via=via)

    def say(content: Content, number: str) -> bool:
        if not paper.chat_id:
            return False  # a page: it shows the outcome itself
        done = speech.to_chat(
            paper.chat_id,
            content,
            key=f"{key}:{number}",
            lane=Lane.ANSWER,
            on_ambiguous=OnAmbiguous.ONCE,
            due_at=None,
            expires_at=None,
            subject="",
            via=via,
        )
        return done or tell(content, number)  # a robot that can only answer: by another way to the same person

    chat = directory.find_chat(session, paper.chat_id) if paper.chat_id else None
    return Desk(
        session=session,
        station=station,
        now=now,
        sent_at=paper.sent_at,
        person_id=paper.person_id,
        grants=_grants(session, paper.person_id),
        chat_id=paper.chat_id,
        in_group=chat is not None and chat.kind is directory.ChatKind.GROUP,
        verified=paper.verified,
        _say=say,
        _tell=tell,
    )


def day_of(paper: RosterPaper) -> date:
    """The day that a paper is for."""
    return local_day(paper.sent_at)


def of_job(job: Job, paper: RosterPaper, via: int) -> Desk:
    """`via`: the channel by which the paper came."""
    return of_paper(job.session, job.station, job.speech, job.now, paper, f"roster:{job.id}", via)


def _grants(session: Session, person_id: int | None) -> tuple[Grant, ...]:
    """What the person may do now, which may be less than when he sent it."""
    if person_id is None:
        return ()
    return tuple(Grant(grant.role, unit.id, unit.path) for grant, unit in directory.grants_of(session, person_id))
