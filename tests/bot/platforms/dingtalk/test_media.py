"""Where files are fetched from: any public host over TLS, never a private one, whatever the platform's answer says."""

from typing import Any

import orjson
import pytest
from yarl import URL

from bot.errors import Permanent, Transient
from bot.messages import Attachment, Fetched, MediaKind
from bot.platforms.base import Answer
from bot.platforms.dingtalk import Settings
from bot.platforms.dingtalk.robot import Robot
from bot.platforms.http_client import Client
from tests.bot.platforms.dingtalk.conftest import robot_channel
from tests.bot.platforms.fakes import House

FILE = Attachment(MediaKind.FILE, "code", name="名单.xlsx")


class Told:
    """The API tells `address`; the file itself is asked for through `files`, or answered with `answer`."""

    def __init__(self, address: object, answer: Answer | None = None, files: Client | None = None) -> None:
        self.address = address
        self.answer = answer
        self.files = files
        self.asked: list[tuple[str, bool]] = []

    async def request(self, method: str, url: str | URL, **more: Any) -> Answer:
        asked = str(url)
        if asked.endswith("/accessToken"):
            return Answer(200, {}, orjson.dumps({"accessToken": "t", "expireIn": 7200}))
        if asked.endswith("/messageFiles/download"):
            return Answer(200, {}, orjson.dumps({"downloadUrl": self.address}))
        self.asked.append((asked, more.get("any_public_host", False)))
        if self.answer is not None:
            return self.answer
        assert self.files is not None
        return await self.files.request(method, url, **more)

    async def websocket(self, url: str, **more: Any) -> Any:
        raise AssertionError(url)


def robot(http: Told) -> Robot:
    return Robot(robot_channel(), House(http=http).services, Settings())


async def test_plain_http_is_asked_for_over_tls() -> None:
    http = Told("http://bucket.oss-cn-hangzhou.aliyuncs.com/x.file?sig=1", Answer(200, {}, b"PK"))
    assert await robot(http).fetch(FILE) == Fetched("名单.xlsx", b"PK")
    assert http.asked == [("https://bucket.oss-cn-hangzhou.aliyuncs.com/x.file?sig=1", True)]


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:8080/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
        "http://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://[::ffff:10.0.0.1]/x",
        "https://2130706433/x",
        "https://user:pass@files.example/x",
        "https://files.example:8443/x",
        "ftp://files.example/x",
        "file:///etc/passwd",
        "",
        "//",
    ],
)
async def test_private_and_odd_addresses_are_not_visited(address: str) -> None:
    files = Client([])
    try:
        with pytest.raises(Permanent, match="address"):
            await robot(Told(address, files=files)).fetch(FILE)
    finally:
        await files.close()


@pytest.mark.parametrize("address", [None, 5, ["https://files.example/x"]])
async def test_no_address_is_no_file(address: object) -> None:
    with pytest.raises(Permanent, match="media-gone"):
        await robot(Told(address)).fetch(FILE)


@pytest.mark.parametrize(("status", "error"), [(403, Permanent), (404, Permanent), (302, Permanent), (502, Transient)])
async def test_answers_of_the_file_host(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        await robot(Told("https://files.example/x", Answer(status, {}, b""))).fetch(FILE)


async def test_the_live_addresses_pass_the_outgoing_client_and_are_no_development() -> None:
    client = Client(Settings().bases())
    await client.close()
    assert not Settings().is_development()
    assert Settings(gateway_base="ws://127.0.0.1:80").is_development()
    assert Settings(api_base="http://localhost:8080/dingtalk-api").is_development()
