"""What a handler sees of where it is and who speaks: the directory's rows as the frame's frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.identity import Grant
from bot.messages import ChannelKind, ChatKind, Inbound, InboundKind
from bot.platforms.base import Channel
from bot.reach import ability_names
from bot.routing import ChatView, OpenQuestion, PersonView, StationView, UnitView
from storage import Database, Session, directory, outbox, system


@dataclass(frozen=True, slots=True)
class View:
    station: StationView
    chat: ChatView
    person: PersonView | None
    grants: tuple[Grant, ...]
    question: OpenQuestion | None
    quoted: str


class Views:
    """Looks up who speaks where. Stations are few and are held; everything else is read with each message."""

    def __init__(self, stations: Mapping[int, StationView], url: str = "") -> None:
        self._stations = dict(stations)
        self._url = url.rstrip("/")

    @classmethod
    def load(cls, database: Database, url: str = "") -> Views:
        views = cls({}, url)
        views.reload(database)
        return views

    def reload(self, database: Database) -> None:
        """Read the stations again after one was added or its settings changed."""
        for row in system.list_stations(database):
            self._stations[row.id] = StationView(row.id, row.key, row.name, row.domain, row.settings, self._url)

    def __contains__(self, station: int) -> bool:
        return station in self._stations

    def station(self, station: int) -> StationView:
        return self._stations[station]

    def stations(self) -> list[StationView]:
        return list(self._stations.values())

    def see(self, session: Session, station: int, channel: Channel, message: Inbound, now: datetime) -> View:
        """The view of one message; a chat that is heard for the first time gets its row here."""
        who = directory.who(
            session,
            channel_id=channel.id,
            address=message.chat_address,
            platform=platform_of(channel.kind),
            corp=message.sender.corp or channel.corp,
            user_id=message.sender.user_id,
            now=now,
        )
        if who.chat is None or who.chat.is_stale(now):
            self._note(session, channel, message, who, now)
        if who.chat is None:
            who = self._again(session, channel, message, now)
        assert who.chat is not None  # noted just above
        grants = tuple(Grant(g.role, g.unit.id, g.unit.path, g.kind is directory.GrantKind.DEPUTY) for g in who.grants)
        unit = who.chat.unit
        return View(
            station=self._stations[station],
            chat=ChatView(
                id=who.chat.id,
                platform=who.chat.platform,
                kind=message.chat_kind.value,
                title=who.chat.title,
                unit=UnitView(unit.id, unit.kind.value, unit.name, unit.path) if unit is not None else None,
                channel_id=channel.id,
                address=message.chat_address,
                abilities=ability_names(channel.kind),
            ),
            person=PersonView(who.person.id, who.person.name, grants) if who.person is not None else None,
            grants=grants,
            question=_question(who.question),
            quoted=_quoted(session, channel, message),
        )

    @staticmethod
    def _note(session: Session, channel: Channel, message: Inbound, who: directory.Who, now: datetime) -> None:
        private = message.chat_kind is ChatKind.PRIVATE
        directory.note_heard(
            session,
            channel_id=channel.id,
            address=message.chat_address,
            platform=platform_of(channel.kind),
            kind=directory.ChatKind(message.chat_kind.value),
            title=message.chat_title,
            person_id=who.person.id if private and who.person is not None else None,
            now=now,
        )

    @staticmethod
    def _again(session: Session, channel: Channel, message: Inbound, now: datetime) -> directory.Who:
        return directory.who(
            session,
            channel_id=channel.id,
            address=message.chat_address,
            platform=platform_of(channel.kind),
            corp=message.sender.corp or channel.corp,
            user_id=message.sender.user_id,
            now=now,
        )


def _question(question: directory.WhoQuestion | None) -> OpenQuestion | None:
    return OpenQuestion(question.kind, question.payload, question.expires_at) if question is not None else None


def _quoted(session: Session, channel: Channel, message: Inbound) -> str:
    """The subject of our own message that was quoted or pressed, where the platform tells which it was."""
    if message.kind is InboundKind.PRESS and message.press is not None:
        row = outbox.find_by_token(session, message.press.card)
        return row.subject if row is not None else ""
    quote = message.quote
    if quote is None:
        return ""
    row = outbox.find_by_token(session, quote.card_key) if quote.card_key else None
    if row is None and quote.message_id:
        row = outbox.find_by_provider(session, channel.id, quote.message_id)
    return row.subject if row is not None else ""


def platform_of(kind: ChannelKind) -> str:
    return kind.value.partition("-")[0]


__all__ = ["View", "Views", "platform_of"]
