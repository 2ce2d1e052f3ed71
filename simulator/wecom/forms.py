"""Reading the one file of a multipart upload."""

from aiohttp import BodyPartReader, web

from simulator.wecom.refusals import Refusal


async def upload_of(request: web.Request) -> tuple[str, bytes]:
    """Name and bytes of the field `media`; a part without a file name is no upload."""
    if not request.content_type.startswith("multipart/"):
        raise Refusal(41005, "media data missing")
    try:
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.name == "media":
                if not part.filename:
                    raise Refusal(44001, "filename missing")
                return part.filename, bytes(await part.read())
    except ValueError as fault:
        raise Refusal(40035, "multipart") from fault
    raise Refusal(41005, "media data missing")
