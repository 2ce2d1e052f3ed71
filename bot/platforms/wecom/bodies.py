"""Reading callback bodies: what carries the envelope, and the XML inside an app's envelope, without its dangers."""

import re
from typing import Any
from xml.etree import ElementTree

import orjson

from bot.errors import Unauthentic

MAX_XML_BYTES = 64 * 1024
MAX_JSON_BYTES = 1024 * 1024  #: as the platform's own plug-in has it
MAX_DEPTH = 8
MAX_ELEMENTS = 2_000

_ENCRYPT = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[([A-Za-z0-9+/=]+)\]\]>|([A-Za-z0-9+/=]+))\s*</Encrypt>")
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)  # what people wrote; harmless whatever it says
_DECLARATION = re.compile(r"<!(?!\[CDATA\[)|<\?(?!xml\s)")


def encrypt_of_xml(body: bytes) -> str:
    """The one `Encrypt` value. Nothing else of the envelope is looked at: only what is signed may have an effect."""
    if len(body) > MAX_XML_BYTES:
        raise Unauthentic("size")
    found = _ENCRYPT.findall(body)
    if len(found) != 1 or body.count(b"<Encrypt>") != 1 or b"<!D" in body or b"<!E" in body or b"\0" in body:
        raise Unauthentic("body")
    cdata, bare = found[0]
    return str(cdata or bare, "ascii")


def encrypt_of_json(body: bytes) -> str:
    """The one `encrypt` value; one official plug-in spells it `Encrypt`."""
    if len(body) > MAX_JSON_BYTES:
        raise Unauthentic("size")
    try:
        outer = orjson.loads(body)
    except ValueError:
        raise Unauthentic("body") from None
    values = [outer[name] for name in ("encrypt", "Encrypt") if name in outer] if isinstance(outer, dict) else []
    if len(values) != 1 or not isinstance(values[0], str) or body.lower().count(b'"encrypt"') != 1:
        raise Unauthentic("body")
    return str(values[0])


def parse_xml(message: bytes) -> tuple[ElementTree.Element, str]:
    """The root and the text of a decrypted message; Unauthentic when it is anything but plain, shallow UTF-8 XML."""
    try:
        text = message.decode()
    except UnicodeDecodeError:
        raise Unauthentic("body") from None
    if len(message) > MAX_XML_BYTES or (_is_suspect(text) and _is_suspect(_CDATA.sub("", text))):
        raise Unauthentic("body")
    try:
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        raise Unauthentic("body") from None
    if root.tag != "xml" or (len(root) and _depth(root, 1) > MAX_DEPTH):
        raise Unauthentic("body")
    return root, text


def _is_suspect(text: str) -> bool:
    return _DECLARATION.search(text) is not None or text.count("<") > MAX_ELEMENTS


def _depth(element: ElementTree.Element, level: int) -> int:
    """How deep it goes, at most one beyond the limit."""
    if level > MAX_DEPTH:
        return level
    return max((_depth(child, level + 1) for child in element if len(child)), default=level + 1)


def as_list(value: Any) -> list[Any]:
    """A list-like part of a parsed XML: one child comes as an object, none as None."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
