"""Floor: the official dingtalk-stream client with a handler that only reads the text. `stream - PORT`.

The address comes from DINGTALK_OPENAPI_ENDPOINT, which the package reads when it is imported.
"""

import logging

import dingtalk_stream  # type: ignore[import-untyped]

from benchmarks.machine import ready


class Reads(dingtalk_stream.ChatbotHandler):  # type: ignore[misc]
    async def process(self, callback: dingtalk_stream.CallbackMessage) -> tuple[int, str]:
        message = dingtalk_stream.ChatbotMessage.from_dict(callback.data)
        if not message.text.content:
            raise AssertionError("no text")
        return dingtalk_stream.AckMessage.STATUS_OK, "OK"


def main() -> None:
    logging.disable(logging.INFO)
    client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential("bench", "bench"))
    client.register_callback_handler(dingtalk_stream.ChatbotMessage.TOPIC, Reads())
    ready()
    client.start_forever()


if __name__ == "__main__":
    main()
