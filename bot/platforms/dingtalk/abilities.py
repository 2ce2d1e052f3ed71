"""What each kind of DingTalk channel can do, how fast, and what it costs; the sources stand beside the figures."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.messages import ChannelKind
from bot.platforms.base import Abilities, Limit

API, WEBHOOK = "api", "webhook"  #: the two monthly budgets of an organisation

#: A text of so many bytes always fits, though JSON may double it (15,000 bytes of msgParam, 20,000 of webhook body).
ROBOT_TEXT_BYTES = 7_000
WEBHOOK_TEXT_BYTES = 8_000
#: Our markdown needs more room for its line breaks.
ROBOT_MARKDOWN_BYTES = 6_000
WEBHOOK_MARKDOWN_BYTES = 7_000
BREAK_BYTES = 5  #: two blanks on either side, see `bot.platforms.dingtalk.markdown.lines`

ABILITIES: Mapping[ChannelKind, Abilities] = {
    ChannelKind.DINGTALK_ROBOT: Abilities(
        hear_group=True,
        hear_private=True,
        push_group=True,
        push_private=True,
        mention=False,  # only cards and session answers can @
        markdown=True,
        card_group=True,
        card_private=True,
        update_card=True,
        update_any_time=True,
        image=True,
        file=True,
        recall=True,
        read_list=True,
        ding=True,
        text_bytes=ROBOT_TEXT_BYTES,
        markdown_bytes=ROBOT_MARKDOWN_BYTES,
        break_bytes=BREAK_BYTES,
        limits=(
            # per app and interface. Source: /document/development/call-frequency-limit
            Limit("channel", 20, 1.0, penalty_seconds=1.0),
            # to one conversation: unpublished; the custom robot's figure
            Limit("address", 20, 60.0, penalty_seconds=60.0),
        ),
        counted=(API,),
        # Source: /document/development/robot-message-type (error 20001); card presses count by inference
        counted_in=(WEBHOOK,),
    ),
    ChannelKind.DINGTALK_WEBHOOK: Abilities(
        push_group=True,
        mention=True,
        markdown=True,
        same_key_once=True,  # msgUuid
        text_bytes=WEBHOOK_TEXT_BYTES,
        markdown_bytes=WEBHOOK_MARKDOWN_BYTES,
        break_bytes=BREAK_BYTES,
        # Source: /document/development/custom-robots-send-group-messages: above it the robot is mute for 10 minutes
        limits=(Limit("channel", 20, 60.0, penalty_seconds=600.0),),
        counted=(WEBHOOK,),
    ),
}


@dataclass(frozen=True, slots=True)
class Quota:
    """Counted API calls, and Webhook and Stream deliveries (incoming ones too), per organisation and calendar month."""

    api: int
    webhook: int


#: By edition of the organisation, since 19 Nov 2025; `addon` is professional with one add-on package.
#: Source: /document/development/notice-on-the-equity-adjustment-of-enterprise-application-development-and
QUOTAS: Mapping[str, Quota] = {
    "standard": Quota(5_000, 3_000),
    "professional": Quota(200_000, 50_000),
    "addon": Quota(5_200_000, 550_000),
}
