"""Files up and down. What people send lies on hosts that are not fixed; what we send stays with the platform."""

from collections.abc import Mapping
from datetime import timedelta
from typing import NamedTuple

from aiohttp import FormData

from bot.errors import Permanent, Transient
from bot.messages import Attachment, Fetched, MediaKind
from bot.platforms.base import Channel, Services
from bot.platforms.dingtalk.answers import Refused
from bot.platforms.dingtalk.codes import Meaning
from bot.platforms.dingtalk.openapi import OpenApi

MEGABYTE = 1024 * 1024
MAX_FETCH_BYTES = 100 * MEGABYTE
MEDIA_LIFE = timedelta(days=30)  #: ids have no expiry; uploaded anew now and then all the same
FILE_TYPES = frozenset({"xlsx", "pdf", "zip", "rar", "doc", "docx"})  #: what sampleFile takes


class Accepts(NamedTuple):
    """Source: /document/development/upload-media-files."""

    type: str
    most_bytes: int
    endings: frozenset[str]


ACCEPTS: Mapping[MediaKind, Accepts] = {
    MediaKind.IMAGE: Accepts("image", 20 * MEGABYTE, frozenset({"jpg", "gif", "png", "bmp"})),
    MediaKind.VOICE: Accepts("voice", 2 * MEGABYTE, frozenset({"amr", "mp3", "wav"})),
    MediaKind.VIDEO: Accepts("video", 20 * MEGABYTE, frozenset({"mp4"})),
    MediaKind.FILE: Accepts(
        "file", 20 * MEGABYTE, frozenset({"doc", "docx", "xls", "xlsx", "ppt", "pptx", "zip", "pdf", "rar"})
    ),
}


def ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


class Files:
    """Media of one robot."""

    def __init__(self, channel: Channel, robot_code: str, services: Services, api: OpenApi) -> None:
        self._channel = channel
        self._robot_code = robot_code
        self._services = services
        self._api = api

    async def upload(self, kind: MediaKind, name: str, content: bytes) -> str:
        accepts, last = ACCEPTS[kind], ending(name)
        if last not in accepts.endings:
            raise Permanent("file-type")
        if not 0 < len(content) <= accepts.most_bytes:
            raise Permanent("file-size")

        def form() -> FormData:
            made = FormData()
            made.add_field("media", content, filename=f"media.{last}", content_type="application/octet-stream")
            return made

        try:
            found = await self._api.ask_old(f"/media/upload?type={accepts.type}", form=form)
        except Refused as refused:
            raise refused.neutral() from None
        media_id = found.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise Transient("upload")
        return media_id

    async def uploaded(self, kind: MediaKind, reference: str) -> tuple[str, str]:
        """(media id, file name) of one of our own media rows; uploaded once and remembered."""
        file = await self._services.media(reference)

        async def refresh() -> tuple[str, timedelta]:
            return await self.upload(kind, file.name, file.content), MEDIA_LIFE

        return await self._services.tokens.get(self._channel.id, f"media:{reference}", refresh), file.name

    async def fetch(self, attachment: Attachment) -> Fetched:
        body = {"downloadCode": attachment.reference, "robotCode": self._robot_code}
        try:
            found = await self._api.ask("POST", "/v1.0/robot/messageFiles/download", body)
        except Refused as refused:
            lapsed = refused.meaning in (None, Meaning.OUR_FAULT, Meaning.GONE)
            raise (Permanent("media-gone", detail=refused.code) if lapsed else refused.neutral()) from None
        address = found.get("downloadUrl")
        if not isinstance(address, str):
            raise Permanent("media-gone")
        answer = await self._api.fetch(address, limit_bytes=MAX_FETCH_BYTES)
        if answer.status >= 500 or answer.status == 429:
            raise Transient(f"http-{answer.status}")
        if answer.status != 200:
            raise Permanent("media-gone", detail=f"http-{answer.status}")
        return Fetched(attachment.name, answer.body)
