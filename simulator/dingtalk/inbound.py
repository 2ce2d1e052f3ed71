"""What a person says to a robot, in the shape in which the platform tells the bot."""

import json
from typing import Any

from simulator.dingtalk.push import Push
from simulator.dingtalk.state import OAPI, State
from simulator.world import Channel, Chat, File, Person, Shown

OVER_QUOTA = 20001
OVER_QUOTA_TEXT = "本月Webhook与Stream推送次数已用完，请联系管理员升级"
NOT_SUPPORTED = "用户发送了一条消息，机器人暂不支持接收。"
KINDS = {"image": "picture", "voice": "audio", "video": "video", "file": "file"}
NO_MENTION = {"voice", "video", "file"}  #: in a group these cannot @ anyone
SENT_MS = "2000"  #: length of a spoken message or film; the town's media have none of their own


class Inbound:
    """Hears what is said in the book and pushes it."""

    def __init__(self, state: State, push: Push) -> None:
        self._state = state
        self._push = push

    def said(self, message: Shown, mentioned: list[str]) -> None:
        """Tell every robot that may hear this message."""
        chat = self._state.world.chats[message.chat]
        if chat.kind == "group" and message.kind in NO_MENTION:
            return
        for channel_id in mentioned:
            channel = self._state.world.robot_in(chat, channel_id)
            if channel is not None and channel.kind == "robot":
                self._push.message(channel, self.body(channel, chat, message), chat=chat.id, said=message)

    def body(self, channel: Channel, chat: Chat, message: Shown) -> dict[str, Any]:
        """The JSON that both HTTP and Stream carry."""
        body = self._envelope(channel, chat, message)
        if self._state.take_quota(channel, "push"):
            body |= self._content(channel, chat, message)
        else:
            body |= {"msgtype": "text", "errorCode": OVER_QUOTA, "errorMessage": OVER_QUOTA_TEXT}
        return body

    def _envelope(self, channel: Channel, chat: Chat, message: Shown) -> dict[str, Any]:
        state, sender = self._state, self._state.world.people[message.sender]
        created = int(message.at.timestamp() * 1000)
        session = state.fresh(size=32)
        state.sessions[session] = state.lapsing((channel.id, chat.id), state.limits.session_seconds)
        body: dict[str, Any] = {
            "senderPlatform": "Mac",
            "conversationId": state.conversation_id(chat),
            "chatbotCorpId": channel.corp,
            "chatbotUserId": state.chatbot_id(channel),
            "msgId": self._msg_id(channel, message),
            "senderNick": sender.name,
            "isAdmin": sender.id in channel.state.get("admins", ()),
            "senderStaffId": state.user_id(sender, channel.corp),
            "sessionWebhookExpiredTime": created + int(state.limits.session_seconds * 1000),
            "createAt": created,
            "senderCorpId": state.home_corp(sender, channel.corp),
            "conversationType": "2" if chat.kind == "group" else "1",
            "senderId": state.dingtalk_id(sender.id, channel.corp),
            "sessionWebhook": f"{state.world.base_url}{OAPI}/robot/sendBySession?session={session}",
            "robotCode": channel.credentials.get("robot_code", ""),
        }
        if chat.kind == "group":
            body |= {"conversationTitle": chat.title, "isInAtList": True, "atUsers": self._at_users(channel, message)}
        return body

    def _msg_id(self, channel: Channel, message: Shown) -> str:
        last: str | None = channel.state.get("last_msg_id")
        if last and self._state.struck("msgid_reuse", channel.id, message.chat):
            return last
        fresh = "msg" + self._state.fresh(size=28) + "=="
        channel.state["last_msg_id"] = fresh
        message.wire.setdefault("msgId", fresh)  # what a quote of it will name
        return fresh

    def _at_users(self, channel: Channel, message: Shown) -> list[dict[str, str]]:
        """Everyone @ed, the robot among them; over HTTP the ids that the robot's organisation knows come too."""
        users = [{"dingtalkId": self._state.chatbot_id(channel)}]
        for mention in message.mentions:
            person = self._state.world.people.get(mention)
            if person is not None:
                users.append(self._at_user(channel, person))
        return users

    def _at_user(self, channel: Channel, person: Person) -> dict[str, str]:
        user = {"dingtalkId": self._state.dingtalk_id(person.id, channel.corp)}
        if channel.mode == "http" and (user_id := self._state.user_id(person, channel.corp)):
            user |= {"staffId": user_id, "unionId": self._state.union_id(person)}
        return user

    # --- content ------------------------------------------------------------------------------------------------

    def _content(self, channel: Channel, chat: Chat, message: Shown) -> dict[str, Any]:
        group = chat.kind == "group"
        if message.kind == "image" and (group or message.text.strip()):
            return {"msgtype": "richText", "content": {"richText": self._rich(channel, message, group)}}
        if message.kind in KINDS and message.files:
            return {"msgtype": KINDS[message.kind], "content": self._media(channel, message)}
        if message.kind not in ("text", "markdown"):
            return {"msgtype": "unknownMsgType", "content": {"unknownMsgType": NOT_SUPPORTED}}
        text = f" {message.text}" if group else message.text  # a blank stays where the @name was taken out
        return {"msgtype": "text", **self._quoting(channel, message, {"content": text})}

    def _rich(self, channel: Channel, message: Shown, group: bool) -> list[dict[str, str]]:
        words = f"@{channel.name} {message.text}".rstrip() if group else message.text
        pictures = [
            {"type": "picture", **self._picture_codes(channel, file)} for file in message.files if file.kind == "image"
        ]
        return [{"text": words}, *pictures]

    def _media(self, channel: Channel, message: Shown) -> dict[str, Any]:
        file = message.files[0]
        if message.kind == "image":
            return dict(self._picture_codes(channel, file))
        content: dict[str, Any] = {"downloadCode": self._code(channel, file)}
        if message.kind == "voice":
            return content | {"recognition": message.text, "duration": int(SENT_MS)}
        if message.kind == "video":
            return content | {"videoType": file.name.rpartition(".")[2] or "mp4", "duration": SENT_MS}
        return content | {"fileName": file.name, **_dentry(message)}

    def _picture_codes(self, channel: Channel, file: File) -> dict[str, str]:
        return {"downloadCode": self._code(channel, file), "pictureDownloadCode": self._code(channel, file)}

    def _code(self, channel: Channel, file: File) -> str:
        code = self._state.fresh("mIof", 40)
        token = file.token or file.url.rpartition("/")[2]
        self._state.downloads[code] = self._state.lapsing((channel.id, token), self._state.limits.download_code_seconds)
        return code

    # --- quotes -------------------------------------------------------------------------------------------------

    def _quoting(self, channel: Channel, message: Shown, text: dict[str, Any]) -> dict[str, Any]:
        quoted = self._state.world.by_id.get(message.quote or "")
        if quoted is None:
            return {"text": text}
        sender = self._state.dingtalk_id(quoted.sender, channel.corp)
        replied: dict[str, Any] = {"msgId": quoted.wire.get("msgId", opaque_id(quoted)), "senderId": sender}
        replied["createdAt"] = int(quoted.at.timestamp() * 1000)
        more: dict[str, Any] = {"originalMsgId": replied["msgId"]}
        if quoted.from_bot and quoted.kind == "card":
            replied["msgType"] = "interactiveCard"
        elif quoted.kind in KINDS and quoted.files and not quoted.from_bot:
            replied |= {"msgType": KINDS[quoted.kind], "content": self._quoted_media(channel, quoted)}
        elif quoted.kind in ("text", "markdown"):
            replied |= {"msgType": "text", "content": {"text": quoted.text}}
        else:
            replied["msgType"] = "unknownMsgType"
        if quoted.from_bot and (key := quoted.wire.get("processQueryKey")):
            more["originalProcessQueryKey"] = key
        return {"text": {**text, "isReplyMsg": True, "repliedMsg": replied}, **more}

    def _quoted_media(self, channel: Channel, quoted: Shown) -> Any:
        """The code is made for the robot that hears; some clients send this part as a JSON string."""
        content = self._media(channel, quoted)
        return json.dumps(content, ensure_ascii=False) if channel.state.get("quotes_as_text") else content


def opaque_id(message: Shown) -> str:
    return f"msg{message.id}=="


def _dentry(message: Shown) -> dict[str, str]:
    return {"spaceId": str(28_000_000_000 + message.seq), "fileId": str(215_000_000_000 + message.seq)}
