"""What each kind of WeCom channel can do, as data. Sources: path/91770, 101039, 101463, 90236, 90372, 94867, 94888."""

from bot.messages import ChannelKind
from bot.platforms.base import Abilities, Channel, Limit

#: A smart robot's message holds 20480 bytes of markdown; plain text at most doubles when it is escaped.
AIBOT_MARKDOWN_BYTES = 20_480
AIBOT_TEXT_BYTES = AIBOT_MARKDOWN_BYTES // 2
WEBHOOK_TEXT_BYTES = 2_048
WEBHOOK_MARKDOWN_BYTES = 4_096
APP_TEXT_BYTES = 2_048  #: the platform cuts longer text without a word
APP_MARKDOWN_BYTES = 2_048

_CONVERSATION = (Limit("address", 30, 60), Limit("address", 1_000, 3_600, penalty_seconds=3_600))
#: What an application sends to a member beyond 30 a minute is answered "ok" and shown to nobody. The platform counts
#: when a request arrives and we when it is begun, so the window is longer by what a request may take on its way.
_ON_ITS_WAY = 10
_MEMBER = (
    Limit("address", 30, 60 + _ON_ITS_WAY),
    Limit("address", 1_000, 3_600 + _ON_ITS_WAY, penalty_seconds=3_600),
)

AIBOT = Abilities(
    hear_group=True,
    hear_private=True,
    push_group=True,
    push_private=True,
    markdown=True,
    card_private=True,
    update_card=True,
    image=True,
    file=True,
    text_bytes=AIBOT_TEXT_BYTES,
    markdown_bytes=AIBOT_MARKDOWN_BYTES,
    limits=_CONVERSATION,
)
#: Over HTTP a robot only answers: there is no address to push to, and no upload.
AIBOT_CALLBACK = Abilities(
    hear_group=True,
    hear_private=True,
    markdown=True,
    card_private=True,
    update_card=True,
    text_bytes=AIBOT_TEXT_BYTES,
    markdown_bytes=AIBOT_MARKDOWN_BYTES,
    limits=_CONVERSATION,
)
APP = Abilities(
    hear_private=True,
    push_private=True,
    markdown=True,
    card_private=True,
    update_card=True,
    update_once=True,  # the response_code of the send: 72 hours, one use (path/94888)
    image=True,
    file=True,
    recall=True,
    same_key_once=True,
    text_bytes=APP_TEXT_BYTES,
    markdown_bytes=APP_MARKDOWN_BYTES,
    limits=(*_MEMBER, Limit("corp", 10_000, 60)),
)
WEBHOOK = Abilities(
    push_group=True,
    mention=True,
    markdown=True,
    image=True,
    file=True,
    text_bytes=WEBHOOK_TEXT_BYTES,
    markdown_bytes=WEBHOOK_MARKDOWN_BYTES,
    limits=(Limit("channel", 20, 60),),
)

ABILITIES: dict[ChannelKind, Abilities] = {
    ChannelKind.WECOM_AIBOT: AIBOT,
    ChannelKind.WECOM_APP: APP,
    ChannelKind.WECOM_WEBHOOK: WEBHOOK,
}


def abilities_of(channel: Channel) -> Abilities:
    """A smart robot with a callback path of its own is in callback mode: the platform has one mode at a time."""
    if channel.kind is ChannelKind.WECOM_AIBOT and channel.callback_path:
        return AIBOT_CALLBACK
    return ABILITIES[channel.kind]
