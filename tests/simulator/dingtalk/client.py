"""Run in a process of its own: the platform's official client answers one message and one card press.

DINGTALK_OPENAPI_ENDPOINT=… python client.py CLIENT_ID CLIENT_SECRET
"""

import asyncio
import sys
import warnings

warnings.simplefilter("ignore")

import dingtalk_stream  # noqa: E402
from dingtalk_stream import AckMessage, CallbackMessage, ChatbotMessage  # noqa: E402
from dingtalk_stream.card_callback import Card_Callback_Router_Topic, CardCallbackMessage  # noqa: E402


class Answerer(dingtalk_stream.ChatbotHandler):  # type: ignore[misc]
    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        message = ChatbotMessage.from_dict(callback.data)
        words = message.text.content.strip()
        if words == "卡片":
            self._send_card(message)
        else:
            self.reply_text(f"你说的是{words}", message)
        return AckMessage.STATUS_OK, "OK"

    def _send_card(self, message: ChatbotMessage) -> None:
        replier = dingtalk_stream.CardReplier(self.dingtalk_client, message)
        values = {"title": "官方卡片", "buttons": '[{"key": "yes", "label": "好"}]'}
        replier.create_and_send_card("liaison.schema", values, at_sender=True)


class Presses(dingtalk_stream.CallbackHandler):  # type: ignore[misc]
    async def process(self, callback: CallbackMessage) -> tuple[int, dict[str, object]]:
        press = CardCallbackMessage.from_dict(callback.data)
        action = press.content["cardPrivateData"]["actionIds"][0]
        data = {"cardData": {"cardParamMap": {"done": f"{press.user_id} 选了 {action}"}}}
        return AckMessage.STATUS_OK, {**data, "cardUpdateOptions": {"updateCardDataByKey": True}}


def main(client_id: str, client_secret: str) -> None:
    client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential(client_id, client_secret))
    client.register_callback_handler(ChatbotMessage.TOPIC, Answerer())
    client.register_callback_handler(Card_Callback_Router_Topic, Presses())
    asyncio.run(client.start())


if __name__ == "__main__":
    main(*sys.argv[1:])
