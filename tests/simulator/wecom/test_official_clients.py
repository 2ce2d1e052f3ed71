"""The platform's own clients, unchanged but for the address, talk with the simulator."""

import asyncio
import datetime
import importlib.util
import ipaddress
import json
import ssl
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from simulator import acts
from tests.simulator.wecom.node import FOLDER, node
from tests.simulator.wecom.town import Stage, Town

CLIENT_SECONDS = 20


class Client:
    """A client in a process of its own that reports in JSON lines."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def told(self, what: str) -> dict[str, Any]:
        """The next report, which must be of this kind."""
        assert self._process.stdout is not None
        async with asyncio.timeout(CLIENT_SECONDS):
            line = await self._process.stdout.readline()
        report: dict[str, Any] = json.loads(line)
        assert report["what"] == what, report
        return report


@asynccontextmanager
async def running(*command: str) -> AsyncIterator[Client]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    try:
        yield Client(process)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.communicate()


async def test_the_node_client(town: Town) -> None:
    address = town.channel("robot").endpoints["ws"]
    async with running(node(), str(FOLDER / "talk.cjs"), address, "bot-1", "s-1") as client:
        await client.told("authenticated")
        await town.say("li", "park", "名单")
        heard = await client.told("text")
        assert (heard["from"], heard["chatid"]) == ("LiYi", "wrPark")
        await client.told("answered")
        assert [(e.text, e.finished) for e in town.shown("park")] == [("whole", True)]
        await acts.open_private(town.world, person="li", channel="robot")
        await client.told("welcomed")
        await acts.upload(town.world, person="li", chat="robot~li", name="三月 名单.xlsx", content=b"PK" + bytes(31))
        assert await client.told("file") == {"what": "file", "name": "三月 名单.xlsx", "size": 33}
        await client.told("pushed")
        welcome, file, markdown, card = town.shown("robot~li")
        assert (welcome.text, file.files[0].size, markdown.text) == ("welcome", 700_033, "**pushed**")
        await acts.press(town.world, person="li", message=card.id, button="take")
        await client.told("updated")
        assert card.title == "taken take"
        await town.connect()
        await client.told("replaced")


async def test_the_node_client_is_told_a_wrong_secret(town: Town) -> None:
    address = town.channel("robot").endpoints["ws"]
    async with running(node(), str(FOLDER / "talk.cjs"), address, "bot-1", "wrong") as client:
        assert "853000" in (await client.told("error"))["error"]


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """TLS for 127.0.0.1, and the bundle that trusts it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "simulator")])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    bundle, secret = folder / "bundle.pem", folder / "key.pem"
    bundle.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    secret.write_bytes(key.private_bytes(*plain))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(bundle, secret)
    return context, bundle


async def test_the_python_client(stage: Stage, tmp_path: Path) -> None:
    if importlib.util.find_spec("aibot") is None:
        pytest.skip("wecom-aibot-python-sdk is not installed")
    tls, bundle = certificate(tmp_path)
    town = await stage.town(tls=tls)
    script, address = Path(__file__).with_name("python_client.py"), town.channel("robot").endpoints["ws"]
    async with running(sys.executable, str(script), address, "bot-1", "s-1", str(bundle)) as client:
        await client.told("authenticated")
        await town.say("li", "park", "名单")
        assert (await client.told("text"))["content"].endswith(" 名单")
        await client.told("answered")
        assert [e.text for e in town.shown("park")] == ["whole", "**pushed**"]
        await acts.open_private(town.world, person="li", channel="robot")
        await client.told("welcomed")
        await acts.upload(town.world, person="li", chat="robot~li", name="三月 名单.xlsx", content=b"PK" + bytes(31))
        assert await client.told("file") == {"what": "file", "name": "三月 名单.xlsx", "size": 33}
