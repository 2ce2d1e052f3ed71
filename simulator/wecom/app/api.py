"""The routes of self-built apps."""

from collections.abc import Iterable

from aiohttp import web

from simulator.wecom.app.appchat import AppChats
from simulator.wecom.app.contacts import Contacts
from simulator.wecom.app.events import Events
from simulator.wecom.app.ledger import Ledger
from simulator.wecom.app.login import Login
from simulator.wecom.app.media import AppMedia
from simulator.wecom.app.send import Messages
from simulator.wecom.app.tokens import Tokens
from simulator.wecom.courier import Courier
from simulator.wecom.gate import Act, Gate
from simulator.wecom.shared import Shared


class AppApi:
    def __init__(self, shared: Shared, gate: Gate, courier: Courier) -> None:
        self._gate = gate
        self.tokens = Tokens(shared)
        ledger = Ledger()
        self.events = Events(shared, ledger, courier)
        self._messages = Messages(shared, self.tokens, ledger)
        self._media = AppMedia(shared, self.tokens)
        self._contacts = Contacts(shared, self.tokens)
        self._chats = AppChats(shared, self.tokens)
        self._login = Login(shared, self.tokens)

    def routes(self) -> Iterable[web.RouteDef]:
        gettoken = self._gate.open("gettoken", self.tokens.app_of_corp, self.tokens.give)
        yield web.get("/qyapi/cgi-bin/gettoken", gettoken)
        gets: dict[str, Act] = {
            "media/get": self._media.get,
            "user/get": self._contacts.get,
            "user/list": self._contacts.list_members,
            "department/list": self._contacts.departments,
            "getcallbackip": self._contacts.callback_addresses,
            "auth/getuserinfo": self._login.user_of_code,
            "appchat/get": self._chats.get,
        }
        posts: dict[str, Act] = {
            "message/send": self._messages.send,
            "message/recall": self._messages.recall,
            "message/update_template_card": self._messages.update_card,
            "media/upload": self._media.upload,
            "appchat/create": self._chats.create,
            "appchat/update": self._chats.update,
            "appchat/send": self._chats.send,
        }
        for api, act in gets.items():
            yield web.get(f"/qyapi/cgi-bin/{api}", self._gate.open(api, self.tokens.app_of_token, act))
        for api, act in posts.items():
            yield web.post(f"/qyapi/cgi-bin/{api}", self._gate.open(api, self.tokens.app_of_token, act))
        yield from self._login.routes()
