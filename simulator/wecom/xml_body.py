"""XML as WeCom writes it, and the passive card answer turned into the card of message/send."""

import re
from typing import Any
from xml.etree import ElementTree

#: tags of a passive card whose JSON member is a list, also with one child (path/90241 against 90236)
LISTS = {
    "ButtonList": "button_list",
    "SelectList": "select_list",
    "OptionList": "option_list",
    "HorizontalContentList": "horizontal_content_list",
    "VerticalContentList": "vertical_content_list",
    "JumpList": "jump_list",
    "ActionList": "action_list",
}
NUMBERS = {"style", "type", "mode", "desc_color"}


def document(fields: dict[str, Any]) -> str:
    """`<xml>` with numbers bare, texts in CDATA and lists as repeated elements."""
    return f"<xml>{_inner(fields)}</xml>"


def _inner(fields: dict[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, dict):
        return f"<{name}>{_inner(value)}</{name}>"
    if isinstance(value, int):
        return f"<{name}>{value}</{name}>"
    return f"<{name}>{_cdata(str(value))}</{name}>"


def _cdata(text: str) -> str:
    clean = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
    return "<![CDATA[" + clean.replace("]]>", "]]]]><![CDATA[>") + "]]>"


def as_body(element: ElementTree.Element) -> dict[str, Any]:
    """A TemplateCard element in the words of message/send."""
    body: dict[str, Any] = {}
    for child in element:
        name = LISTS.get(child.tag) or _snake(child.tag)
        value: Any = as_body(child) if len(child) else _scalar(name, child.text or "")
        if child.tag in LISTS:
            body.setdefault(name, []).append(value)
        else:
            body[name] = value
    return body


def _snake(tag: str) -> str:
    lowered = re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", tag).lower()
    return "keyname" if lowered == "key_name" else lowered


def _scalar(name: str, text: str) -> Any:
    if name in NUMBERS and text.isdecimal():
        return int(text)
    return text in ("true", "1") if name in ("is_checked", "disable") else text
