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
MAX_PLAIN_FIELDS = 100

_OPEN, _CLOSE = b"<Encrypt>", b"</Encrypt>"
_ROOT, _ROOT_END = "<xml>", "</xml>"
_FIELD = re.compile(r"\s*<([A-Za-z]\w*)>(?:<!\[CDATA\[(.*?)\]\]>|([^<>&]*))</\1>\s*", re.DOTALL | re.ASCII)
_SAID = r"<!\[CDATA\[([^\]]*+(?:\](?!\]>)[^\]]*+)*+)\]\]>"
#: A person's text as the platform documents it and sends it; what else there is comes by in `_FIELD` (path/90239).
_TEXT = re.compile(
    rf"<xml><ToUserName>{_SAID}</ToUserName>\s*<FromUserName>{_SAID}</FromUserName>\s*<CreateTime>(\d+)</CreateTime>\s*"
    rf"<MsgType><!\[CDATA\[(text)\]\]></MsgType>\s*<Content>{_SAID}</Content>\s*<MsgId>(\d+)</MsgId>\s*"
    r"<AgentID>(\d+)</AgentID>\s*</xml>",
    re.ASCII,
)
_TEXT_FIELDS = ("ToUserName", "FromUserName", "CreateTime", "MsgType", "Content", "MsgId", "AgentID")
_NOT_PLAIN = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # what XML forbids, and the line ends that it changes
_CDATA = re.compile(r"<!\[CDATA\[.*?\]\]>", re.DOTALL)  # what people wrote; harmless whatever it says
_DECLARATION = re.compile(r"<!(?!\[CDATA\[)|<\?(?!xml\s)")


def encrypt_of_xml(body: bytes) -> str:
    """The one `Encrypt` value. Nothing else of the envelope is looked at: only what is signed may have an effect."""
    if len(body) > MAX_XML_BYTES:
        raise Unauthentic("size")
    head, opened, rest = body.partition(_OPEN)
    value, closed, tail = rest.partition(_CLOSE)
    single = opened and closed and _CLOSE not in head and _OPEN not in tail
    if not single or _is_declaring(head + tail) or b"\0" in body:
        raise Unauthentic("body")
    value = value.strip()
    if value.startswith(b"<![CDATA[") and value.endswith(b"]]>"):
        value = value[9:-3]
    if b"<" in value and (_is_declaring(value) or _OPEN in value):
        raise Unauthentic("body")
    try:
        return value.decode("ascii")  # whether it is base64 is seen after its signature
    except UnicodeDecodeError:
        raise Unauthentic("body") from None


def _is_declaring(part: bytes) -> bool:
    return b"<!D" in part or b"<!E" in part


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
    if root.tag != "xml" or _is_deep(root):
        raise Unauthentic("body")
    return root, text


def plain_fields(message: bytes) -> dict[str, str] | None:
    """The fields of the flat form that nearly every message has, at a quarter of a parser's cost.

    None for everything else, well-formed or not: that is for `parse_xml`, which would give the same for this form.
    """
    try:
        text = message.decode()
    except UnicodeDecodeError:
        return None
    flat = text.startswith(_ROOT) and text.endswith(_ROOT_END) and len(message) <= MAX_XML_BYTES
    if not flat or not (text.isprintable() or _NOT_PLAIN.search(text) is None):
        return None
    if told := _TEXT.fullmatch(text):
        return dict(zip(_TEXT_FIELDS, told.groups(), strict=True))
    found: dict[str, str] = {}
    place, end = len(_ROOT), len(text) - len(_ROOT_END)
    while place < end:
        field = _FIELD.match(text, place, end)
        if field is None:
            return None
        name, quoted, bare = field.groups()
        if quoted is not None and "]]>" in quoted:
            return None
        found[name] = bare if quoted is None else quoted
        place = field.end()
    return found if len(found) <= MAX_PLAIN_FIELDS else None


def _is_suspect(text: str) -> bool:
    return _DECLARATION.search(text) is not None or text.count("<") > MAX_ELEMENTS


def _is_deep(root: ElementTree.Element) -> bool:
    level, depth = [root], 1
    while level and depth <= MAX_DEPTH:
        level = [child for element in level for child in element if len(child)]
        depth += 1
    return bool(level)


def as_list(value: Any) -> list[Any]:
    """A list-like part of a parsed XML: one child comes as an object, none as None."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
