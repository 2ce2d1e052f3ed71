"""Which network addresses an outside party may make us visit: public ones only."""

import ipaddress
import re
import socket

from aiohttp import ThreadedResolver
from aiohttp.abc import AbstractResolver, ResolveResult

_NUMBER = re.compile(r"(?i)[0-9]+|0x[0-9a-f]*")
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Blocked(OSError):
    """The name leads to an address inside some private network."""


class PublicResolver(AbstractResolver):
    """Hands on exactly the addresses that it has checked, so a name server's second answer has no effect."""

    def __init__(self, inner: AbstractResolver | None = None) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        if self._inner is None:
            self._inner = ThreadedResolver()
        found = await self._inner.resolve(host, port, family)
        if not all(is_public(entry["host"]) for entry in found):
            raise Blocked("address")
        return found

    async def close(self) -> None:
        if self._inner is not None:
            await self._inner.close()


def is_public(address: str) -> bool:
    """False for private, loopback, link-local, CGNAT, multicast and reserved addresses, also inside IPv6 wrappings."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = _inside(parsed)
        if inner is not None:
            return is_public(str(inner))
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved or parsed.is_unspecified)


def _inside(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else None)


def is_literal(host: str) -> bool:
    """The host is a number in any of its spellings (127.1, 0x7f000001), not a name: it would pass by the resolver."""
    return ":" in host or bool(_NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]))


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
