"""Where an act is done: chat, job, page or link, made alike, so that every rule is written once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.identity import Grant
from bot.pages import FormContext, PageContext
from bot.routing import Context, Job, Speech, StationView
from storage import Session, disputes
from storage.disputes import DisputeCase


@dataclass(frozen=True)
class Desk:
    session: Session
    speech: Speech
    station: StationView
    now: datetime
    actor: str  #: as the audit chain names it
    person_id: int | None = None
    grants: tuple[Grant, ...] = ()
    chat_id: int | None = None

    def record(self, case: DisputeCase, act: str, **detail: Any) -> int:
        """Put a step on record; its number, which no other step has."""
        return disputes.record(self.session, case, self.actor, act, detail)


def of_context(context: Context) -> Desk:
    person = context.person.id if context.person is not None else None
    actor = f"person:{person}" if person is not None else f"chat:{context.chat.id}"
    return Desk(
        context.session,
        context.speech,
        context.station,
        context.now,
        actor,
        person,
        context.grants,
        context.chat.id,
    )


def of_page(context: PageContext) -> Desk:
    actor, person = f"person:{context.person.id}", context.person.id
    return Desk(context.session, context.speech, context.station, context.now, actor, person, context.grants)


def of_form(context: FormContext) -> Desk:
    actor = f"link:{context.link.id}"
    return Desk(context.session, context.speech, context.station, context.now, actor, context.person_id)


def of_job(job: Job) -> Desk:
    return Desk(job.session, job.speech, job.station, job.now, "clock")
