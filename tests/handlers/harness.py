"""Drives handlers without platforms: people say things in chats of a real database, and every answer is kept.

What dispatch does around a handler is done here by the frame's own `conversing.answer`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot import conversing
from bot.clock import VirtualClock
from bot.errors import UserError
from bot.identity import Grant
from bot.messages import ChatKind, Content, Inbound, InboundKind, Sender
from bot.registry import Registry
from bot.routing import ChatView, Context, Feature, Lane, OnAmbiguous, OpenQuestion, PersonView, StationView, UnitView
from handlers import help as help_feature
from handlers.directory import feature as directory_feature
from storage import Database, NotFound, Session, directory
from storage.directory import GrantKind, Person, Role, Unit, UnitKind

FEATURES = (help_feature.feature, directory_feature.feature)
REFUSED = "absent or not yours"


@dataclass
class Recorded:
    """A Speech that only remembers."""

    replies: list[str] = field(default_factory=list)
    private: list[bool] = field(default_factory=list)
    told: list[tuple[int, str]] = field(default_factory=list)  #: person, text
    keys: set[str] = field(default_factory=set)

    def reply(self, content: Content, *, private: bool, suffix: str, lane: Lane = Lane.ANSWER) -> None:
        card = content.card
        self.replies.append(content.text or (f"{card.title}\n{card.text}" if card is not None else ""))
        self.private.append(private)

    def to_chat(
        self,
        chat_id: int,
        content: Content,
        *,
        key: str,
        lane: Lane,
        on_ambiguous: OnAmbiguous,
        due_at: datetime | None,
        expires_at: datetime | None,
        subject: str,
        via: int = 0,
    ) -> bool:
        return self._new(key)

    def to_person(self, person_id: int, content: Content, *, key: str, lane: Lane, subject: str, via: int = 0) -> bool:
        if not self._new(key):
            return False
        card = content.card
        self.told.append((person_id, content.text or (f"{card.title}\n{card.text}" if card is not None else "")))
        return True

    def update(self, content: Content, *, target_key: str, key: str) -> bool:
        return self._new(key)

    def recall(self, *, target_key: str, key: str, subject: str = "") -> bool:
        return False

    def _new(self, key: str) -> bool:
        fresh = key not in self.keys
        self.keys.add(key)
        return fresh


@dataclass
class Said:
    """What came of one message. `refused` is set when the handler raised instead of answering."""

    replies: list[str]
    told: list[tuple[int, str]]
    refused: bool
    private: list[bool]

    @property
    def text(self) -> str:
        return "\n".join(self.replies)


@dataclass(frozen=True)
class Place:
    """A chat by its address on a channel. A private one belongs to whoever speaks in it."""

    address: str
    platform: str = "wecom"
    channel: int = 1
    group: bool = True


class Stage:
    """One station on a database."""

    url = ""  #: where phones reach the console

    def __init__(
        self, database: Database, station: int, clock: VirtualClock, features: Sequence[Feature] = FEATURES
    ) -> None:
        self.database = database
        self.station = station
        self.clock = clock
        self.registry = Registry(tuple(features), unknown=help_feature.unknown, welcome=help_feature.welcome)
        self.speech = Recorded()
        self._inbox = 0

    # --- setting the stage --------------------------------------------------------------------------------------------

    def unit(self, name: str, kind: UnitKind, parent: Unit | None = None, code: str = "") -> Unit:
        with self.database.transaction(self.station) as session:
            return directory.put_unit(session, parent=parent, kind=kind, name=name, code=code)

    def person(self, name: str, *roles: tuple[Role, Unit], account: str = "", mobile: str = "") -> Person:
        with self.database.transaction(self.station) as session:
            person = directory.put_person(session, name=name, mobile=mobile or None, now=self.clock.now())
            for role, unit in roles:
                directory.put_grant(session, person_id=person.id, unit_id=unit.id, role=role, now=self.clock.now())
            if account:
                directory.put_account(
                    session,
                    person_id=person.id,
                    platform="wecom",
                    corp="corp",
                    user_id=account,
                    now=self.clock.now(),
                )
            return person

    def group(self, address: str, unit: Unit | None, platform: str = "wecom") -> Place:
        place = Place(address, platform)
        with self.database.transaction(self.station) as session:
            chat = directory.note_heard(
                session,
                channel_id=place.channel,
                address=address,
                platform=platform,
                kind=directory.ChatKind.GROUP,
                title=address,
                now=self.clock.now(),
            )
            if unit is not None:
                directory.bind_chat(session, chat_id=chat.id, unit_id=unit.id, now=self.clock.now())
        return place

    # --- playing ------------------------------------------------------------------------------------------------------

    def says(
        self,
        account: str,
        text: str,
        place: Place | None = None,
        *,
        nick: str = "",
        platform: str = "wecom",
        trusted: bool = True,
    ) -> Said:
        """One message by `account`, privately unless a place is given, in a transaction of its own."""
        where = place or Place(account, platform, group=False)
        self._inbox += 1
        message = Inbound(
            channel=where.channel,
            kind=InboundKind.MESSAGE,
            message_id=str(self._inbox),
            chat_address=where.address,
            chat_kind=ChatKind.GROUP if where.group else ChatKind.PRIVATE,
            sender=Sender("corp", account, nick),
            text=text,
            trusted=trusted,
        )
        with self.database.transaction(self.station) as session:
            return self._handle(session, message, where)

    def _handle(self, session: Session, message: Inbound, where: Place) -> Said:
        speech = Recorded(keys=self.speech.keys)
        context = self._context(session, message, where, speech)
        refused = False
        nested = session.begin_nested()
        try:
            if context.chat.unit is not None and directory_feature.feature.heard is not None:
                context = directory_feature.feature.heard(context)
            conversing.answer(context, self.registry)
            nested.commit()
        except (UserError, NotFound) as error:
            nested.rollback()
            refused = True
            speech.replies = [error.text if isinstance(error, UserError) else REFUSED]
            speech.told = []
        self.speech.told += speech.told
        return Said(speech.replies, speech.told, refused, speech.private)

    def _context(self, session: Session, message: Inbound, where: Place, speech: Recorded) -> Context:
        now = self.clock.now()
        directory.note_heard(
            session,
            channel_id=where.channel,
            address=where.address,
            platform=where.platform,
            kind=directory.ChatKind(message.chat_kind.value),
            now=now,
        )
        who = directory.who(
            session,
            channel_id=where.channel,
            address=where.address,
            platform=where.platform,
            corp=message.sender.corp,
            user_id=message.sender.user_id,
            now=now,
        )
        assert who.chat is not None
        grants = tuple(Grant(g.role, g.unit.id, g.unit.path, g.kind is GrantKind.DEPUTY) for g in who.grants)
        unit = who.chat.unit
        asked = who.question
        return Context(
            message=message,
            station=StationView(self.station, "dongcheng", "东城派出所", "example.cn", {}, self.url),
            chat=ChatView(
                id=who.chat.id,
                platform=where.platform,
                kind=message.chat_kind.value,
                title=who.chat.title,
                unit=UnitView(unit.id, unit.kind.value, unit.name, unit.path) if unit else None,
                channel_id=where.channel,
                address=where.address,
                abilities=frozenset(),
            ),
            person=PersonView(who.person.id, who.person.name, grants) if who.person else None,
            grants=grants,
            now=now,
            session=session,
            speech=speech,
            inbox_id=self._inbox,
            question=OpenQuestion(asked.kind, asked.payload, asked.expires_at) if asked else None,
            features=self.registry.features,
        )


class Town(Stage):
    """A station with one branch of every kind, a sibling to each, and an officer with the account `wang`."""

    def __init__(self, database: Database, station: int, clock: VirtualClock) -> None:
        super().__init__(database, station, clock)
        self.root = self.unit("东城派出所", UnitKind.STATION)
        self.park = self.unit("一号物流园", UnitKind.PARK, self.root)
        self.other_park = self.unit("二号物流园", UnitKind.PARK, self.root)
        self.firm = self.unit("顺丰分拨中心", UnitKind.ENTERPRISE, self.park)
        self.other_firm = self.unit("中通转运中心", UnitKind.ENTERPRISE, self.park)
        self.team = self.unit("分拣一班", UnitKind.TEAM, self.firm)
        self.other_team = self.unit("分拣二班", UnitKind.TEAM, self.firm)
        self.officer = self.person("王警官", (Role.OFFICER, self.root), account="wang")
