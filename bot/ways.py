"""By which channel and address a chat or a person is reached best, from the directory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.messages import ChatKind, Content, Inbound, MediaKind
from bot.platforms.base import Abilities, Channel
from bot.platforms.catalogue import abilities_of
from storage import Session
from storage.directory import (
    ChatRoute,
    ChatState,
    accounts_of,
    chat_at,
    find_chat,
    private_chats,
    routes_of,
)


@dataclass(frozen=True, slots=True)
class Way:
    channel_id: int
    address: str
    kind: ChatKind
    chat_id: int  #: 0 where the directory has no chat for it yet


class Ways:
    """Looks for ways within one transaction. Only over channels that are the station's own."""

    def __init__(self, session: Session, station: int, channels: Mapping[int, Channel]) -> None:
        self._session = session
        self._channels = channels
        self._station = station

    def to_chat(self, chat_id: int, content: Content, *, via: int = 0) -> Way | None:
        """The living way that can show most of `content`, that over the channel `via` before others. A dead one rather
        than none: its failure is on record."""
        chat = find_chat(self._session, chat_id)
        if chat is None:
            return None
        kind = ChatKind(chat.kind.value)
        routes = [route for route in routes_of(self._session, chat_id) if self._abilities(route.channel_id) is not None]
        best = max(
            routes,
            key=lambda route: (route.channel_id == via and self._is_open(route), self._worth(route, content, kind)),
            default=None,
        )
        return None if best is None else Way(best.channel_id, best.address, kind, chat_id)

    def to_person(self, person_id: int, content: Content) -> list[Way]:
        """Every private way, best first: chats that the person opened, then accounts that may be written to unasked."""
        found: dict[tuple[int, str], Way] = {}
        for chat in private_chats(self._session, person_id):
            living = [route for route in routes_of(self._session, chat.id) if self._is_open(route)]
            for route in sorted(living, key=lambda one: self._worth(one, content, ChatKind.PRIVATE), reverse=True):
                way = Way(route.channel_id, route.address, ChatKind.PRIVATE, chat.id)
                found.setdefault((way.channel_id, way.address), way)
        for way in self._unasked(person_id):
            found.setdefault((way.channel_id, way.address), way)
        return list(found.values())

    def to_sender(self, message: Inbound, person_id: int | None, content: Content) -> Way | None:
        """Privately to whoever sent `message`: over the same channel if a private chat is open, else another."""
        user_id = message.sender.user_id
        here = chat_at(self._session, message.channel, user_id) if user_id else None
        if here is not None and self._is_open(here[0]):
            return Way(message.channel, user_id, ChatKind.PRIVATE, here[1].id)
        others = self.to_person(person_id, content) if person_id is not None else []
        if others:
            return others[0]
        abilities = self._abilities(message.channel)
        if user_id and abilities is not None and abilities.push_private:
            return Way(message.channel, user_id, ChatKind.PRIVATE, 0)
        return None

    def _unasked(self, person_id: int) -> Iterable[Way]:
        for account in accounts_of(self._session, person_id):
            for channel in self._channels.values():
                abilities = self._abilities(channel.id)
                same = channel.corp == account.corp and channel.kind.value.startswith(account.platform)
                if same and abilities is not None and abilities.push_private:
                    yield Way(channel.id, account.user_id, ChatKind.PRIVATE, 0)

    def _is_open(self, route: ChatRoute) -> bool:
        """Something can be sent there unasked: a robot in callback mode hears its private chats and only answers."""
        abilities = self._abilities(route.channel_id)
        active = route.state is ChatState.ACTIVE and route.can_push
        return active and abilities is not None and abilities.push_private

    def _abilities(self, channel_id: int) -> Abilities | None:
        channel = self._channels.get(channel_id)
        if channel is None or channel.off or channel.station_id != self._station:
            return None
        return abilities_of(channel)

    def _worth(self, route: ChatRoute, content: Content, kind: ChatKind) -> tuple[int, ...]:
        """Alive before dead, then what shows most, then what hears the answer, then the oldest."""
        abilities = self._abilities(route.channel_id)
        assert abilities is not None  # routes without a channel have been left out
        group = kind is ChatKind.GROUP
        alive = route.state is ChatState.ACTIVE
        card = content.card is not None and (abilities.card_group if group else abilities.card_private)
        media = content.media is not None and (
            abilities.image if content.media.kind is MediaKind.IMAGE else abilities.file
        )
        mention = bool(content.mentions or content.mention_all) and abilities.mention
        hears = abilities.hear_group if group else abilities.hear_private
        return (alive, route.can_push, media, card, mention, hears, abilities.markdown, -route.id)
