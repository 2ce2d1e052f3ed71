"""What delivery finds out and an officer must know: a group that cannot be reached, a month's quota running out."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot import speech
from bot.clock import local_day
from bot.delivery import texts
from bot.delivery.hooks import BudgetNews, Hooks
from bot.messages import Content
from bot.platforms.base import Channel
from bot.routing import Lane
from storage import Session, bulletins, directory
from storage.delivering import Claimed


def hooks(channels: Mapping[int, Channel]) -> Hooks:
    """Tell whoever is on duty, and the author of what could not be delivered, each thing once a day."""

    def tell(session: Session, words: str, key: str, now: datetime, also: Sequence[int] = ()) -> None:
        said = speech.OutboxSpeech(session, station=session.info["station"], now=now, channels=channels)
        people = [*directory.duty_and_deputies(session, unit_id=None, now=now)[:1], *also]
        for person_id in dict.fromkeys(people):
            said.to_person(person_id, Content(text=words), key=f"{key}:{person_id}", lane=Lane.REMINDER, subject="")

    def on_dead(session: Session, row: Claimed, reason: str, now: datetime) -> None:
        chat = directory.find_chat(session, row.chat_id) if row.chat_id is not None else None
        words = texts.target_failed(chat=chat.title if chat is not None else "", why=texts.reason(reason))
        author = bulletins.author_of(session, row.subject)
        key = f"dead:{row.destination.hex()}:{reason}:{local_day(now)}"
        tell(session, words, key, now, [author] if author is not None else [])

    def on_budget(session: Session, news: BudgetNews, now: datetime) -> None:
        words = texts.budget_news(
            organisation=news.corp,
            name=news.name,
            used=news.used,
            allowance=news.allowance,
            runs_out=news.runs_out,
        )
        tell(session, words, f"budget:{news.corp}:{news.month}:{news.name}:{news.part}", now)

    return Hooks(on_dead=on_dead, on_budget=on_budget)
