"""The sheet of groups that are only sent to: each webhook becomes a channel of its own, its secret sealed."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from bot import install
from bot.messages import ChannelKind
from handlers.directory.workbook import texts
from handlers.directory.workbook.lines import Line
from handlers.directory.workbook.state import Change, Importing
from storage import directory, stations
from storage.directory import ChatKind, Unit

ADDRESS = "webhook"  #: a webhook's channel has exactly one address


@dataclass(frozen=True, slots=True)
class Webhook:
    kind: ChannelKind
    credentials: dict[str, str] = field(repr=False)


def take_in(state: Importing, lines: list[Line]) -> None:
    for line in lines:
        before = len(state.faults)
        platform = texts.PLATFORM_WORDS.get(line["platform"].casefold())
        if platform is None:
            state.blame(line, "platform", texts.one_of(value=line["platform"], known=list(texts.PLATFORM_WORDS)[:4:3]))
        if not line["title"]:
            state.blame(line, "title", texts.EMPTY)
        unit = state.unit(line, "unit") if line["unit"] else None
        if not line["unit"]:
            state.blame(line, "unit", texts.EMPTY)
        if platform is None or unit is None or len(state.faults) > before:
            continue
        if line["webhook"] == texts.REGISTERED_PLAIN:
            _registered(state, line, platform, unit)
        else:
            _webhook(state, line, platform, unit)


def parse(platform: str, address: str, secret: str) -> Webhook | str:
    """The webhook of an address as the platform prints it, or what is wrong with it."""
    try:
        parts = urlsplit(address)
        query = parse_qs(parts.query, strict_parsing=True)
    except ValueError:
        return texts.URL_WECOM if platform == "wecom" else texts.URL_DINGTALK
    at = (parts.scheme, parts.netloc, parts.path)
    if platform == "wecom":
        if at != ("https", "qyapi.weixin.qq.com", "/cgi-bin/webhook/send") or len(query.get("key", [])) != 1:
            return texts.URL_WECOM
        return Webhook(ChannelKind.WECOM_WEBHOOK, {"key": query["key"][0]})
    if at != ("https", "oapi.dingtalk.com", "/robot/send") or len(query.get("access_token", [])) != 1:
        return texts.URL_DINGTALK
    if secret and not secret.startswith("SEC"):
        return texts.SECRET
    credentials = {"access_token": query["access_token"][0]}
    return Webhook(ChannelKind.DINGTALK_WEBHOOK, credentials | ({"secret": secret} if secret else {}))


def _registered(state: Importing, line: Line, platform: str, unit: Unit) -> None:
    """A line of an export, whose secret stayed here."""
    for chat in directory.chats_of_unit(state.session, unit.id):
        if (chat.platform, chat.title) == (platform, line["title"]):
            state.count(line, Change.UNCHANGED)
            return
    state.blame(line, "webhook", texts.URL_WECOM if platform == "wecom" else texts.URL_DINGTALK)


def _webhook(state: Importing, line: Line, platform: str, unit: Unit) -> None:
    webhook = parse(platform, line["webhook"], line["secret"])
    if isinstance(webhook, str):
        state.blame(line, "secret" if webhook is texts.SECRET else "webhook", webhook)
        return
    channel, change = _channel(state, line, webhook)
    held = directory.chat_at(state.session, channel, ADDRESS)
    if held is None:
        chat = directory.put_chat(
            state.session,
            platform=platform,
            kind=ChatKind.GROUP,
            title=line["title"],
            unit_id=unit.id,
            now=state.now,
        )
        directory.put_route(state.session, chat_id=chat.id, channel_id=channel, address=ADDRESS, can_push=True)
        change = Change.ADDED
    elif (held[1].title, held[1].unit_id) != (line["title"], unit.id):
        held[1].title = line["title"]
        state.session.add(held[1])
        directory.bind_chat(state.session, chat_id=held[1].id, unit_id=unit.id, now=state.now)
        change = Change.CHANGED
    state.count(line, change)


def _channel(state: Importing, line: Line, webhook: Webhook) -> tuple[int, Change]:
    key = install.channel_key(webhook.kind, "", webhook.credentials)
    row = stations.find_channel_row(state.session, key)
    if row is not None and dict(stations.opened(state.session, row).credentials) == webhook.credentials:
        return row.id, Change.UNCHANGED
    channel = stations.put_channel(
        state.session, kind=webhook.kind.value, key=key, corp="", name=line["title"], credentials=webhook.credentials
    )
    return channel, Change.CHANGED if row is not None else Change.ADDED
