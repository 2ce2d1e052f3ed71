"""Template cards: the limits of path/101032 and 90236, and what a client shows of one."""

import re
from collections.abc import Collection
from typing import Any

from simulator.eyes import links_in
from simulator.wecom.display import Face
from simulator.wecom.refusals import Refusal
from simulator.world import Button

NOTICES = frozenset({"text_notice", "news_notice"})
INTERACTIVE = frozenset({"button_interaction", "vote_interaction", "multiple_interaction"})
ALL_TYPES = NOTICES | INTERACTIVE

TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}\Z")
MAX_KEY_BYTES = 1024
MAX_OPTION_ID_BYTES = 128
#: list → most entries (§2.6)
LIST_LIMITS = {
    "button_list": 6,
    "select_list": 3,
    "horizontal_content_list": 6,
    "jump_list": 3,
    "vertical_content_list": 4,
}
MAX_OPTIONS = 10
MAX_CHECKBOX_OPTIONS = 20
MAX_MENU = 3


def check(card: object, allowed: Collection[str]) -> dict[str, Any]:
    """The card, if the platform takes it; otherwise the refusal that it gives."""
    if not isinstance(card, dict):
        raise Refusal(40063, "template_card")
    kind = card.get("card_type")
    if kind not in allowed:
        raise Refusal(40058, f"card_type {kind}")
    for name, most in LIST_LIMITS.items():
        if len(_list(card, name)) > most:
            raise Refusal(40058, f"{name} has more than {most}")
    _check_task(card, kind)
    _check_parts(card, kind)
    for question in _questions(card):
        _check_question(question)
    for button in _keyed(card):
        _check_key(button)
    return card


def _list(card: dict[str, Any], name: str) -> list[dict[str, Any]]:
    value = card.get(name) or []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise Refusal(40058, name)
    return value


def _part(card: dict[str, Any], name: str) -> dict[str, Any]:
    value = card.get(name) or {}
    if not isinstance(value, dict):
        raise Refusal(40058, name)
    return value


def _check_task(card: dict[str, Any], kind: object) -> None:
    task = card.get("task_id")
    needed = kind in INTERACTIVE or bool(card.get("action_menu"))
    if task is None and not needed:
        return
    if not isinstance(task, str) or not TASK_ID.match(task):
        raise Refusal(42014)


def _check_parts(card: dict[str, Any], kind: object) -> None:
    title = _part(card, "main_title")
    if kind == "text_notice" and not title.get("title") and not card.get("sub_title_text"):
        raise Refusal(40063, "main_title.title or sub_title_text")
    if kind != "text_notice" and not title.get("title") and not title.get("desc"):
        raise Refusal(40063, "main_title.title")
    if kind in NOTICES and not _part(card, "card_action"):
        raise Refusal(40063, "card_action")
    if kind == "button_interaction" and not _list(card, "button_list"):
        raise Refusal(40063, "button_list")
    if kind == "vote_interaction" and not _part(card, "checkbox"):
        raise Refusal(40063, "checkbox")
    if kind == "multiple_interaction" and not _list(card, "select_list"):
        raise Refusal(40063, "select_list")
    if kind in ("vote_interaction", "multiple_interaction") and not _part(card, "submit_button"):
        raise Refusal(40063, "submit_button")
    menu = _part(card, "action_menu")
    if menu and not 1 <= len(_list(menu, "action_list")) <= MAX_MENU:
        raise Refusal(40058, "action_menu.action_list")


def _questions(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Select lists, the checkbox and the button selection, each with the number of options it may have."""
    asked = [{**q, "_most": MAX_OPTIONS, "_mode": "single"} for q in _list(card, "select_list")]
    if box := _part(card, "checkbox"):
        mode = box.get("mode", 0)
        if mode not in (0, 1):
            raise Refusal(40058, "checkbox.mode")
        asked.append({**box, "_most": MAX_CHECKBOX_OPTIONS, "_mode": "multi" if mode == 1 else "single"})
    if selection := _part(card, "button_selection"):
        asked.append({**selection, "_most": MAX_OPTIONS, "_mode": "single"})
    return asked


def _check_question(question: dict[str, Any]) -> None:
    key = question.get("question_key")
    if not isinstance(key, str) or not key or len(key.encode()) > MAX_KEY_BYTES:
        raise Refusal(40058, "question_key")
    options = _list(question, "option_list")
    if not 1 <= len(options) <= question["_most"]:
        raise Refusal(40058, "option_list")
    ids = [option.get("id") for option in options]
    if not all(isinstance(i, str) and i and len(i.encode()) <= MAX_OPTION_ID_BYTES for i in ids):
        raise Refusal(40058, "option id")
    if len(set(ids)) != len(ids) or not all(option.get("text") for option in options):
        raise Refusal(40058, "options")


def _keyed(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Everything that calls back with a key."""
    calling = [b for b in _list(card, "button_list") if b.get("type", 0) == 0]
    if submit := _part(card, "submit_button"):
        calling.append(submit)
    return calling + _list(_part(card, "action_menu"), "action_list")


def _check_key(button: dict[str, Any]) -> None:
    key = button.get("key")
    if not key:
        raise Refusal(42019)
    if not isinstance(key, str) or len(key.encode()) > MAX_KEY_BYTES:
        raise Refusal(42018)
    if not button.get("text"):
        raise Refusal(40063, "button text")


def face(card: dict[str, Any]) -> Face:
    """What stands on the card (a checked one)."""
    words = "\n".join(_lines(card))
    addresses = [str(p["url"]) for p in _linked(card) if p.get("url")]
    return {
        "kind": "card",
        "title": str(_part(card, "main_title").get("title", "")),
        "text": words,
        "buttons": _buttons(card),
        "choices": [_choice(question) for question in _questions(card)],
        "links": list(dict.fromkeys([*addresses, *links_in(words)])),
        "finished": True,
    }


def _lines(card: dict[str, Any]) -> list[str]:
    emphasis, quoted = _part(card, "emphasis_content"), _part(card, "quote_area")
    picture = _part(card, "image_text_area")
    lines = [
        _part(card, "source").get("desc"),
        _part(card, "main_title").get("desc"),
        " ".join(str(v) for v in (emphasis.get("title"), emphasis.get("desc")) if v),
        " ".join(str(v) for v in (quoted.get("title"), quoted.get("quote_text")) if v),
        " ".join(str(v) for v in (picture.get("title"), picture.get("desc")) if v),
        card.get("sub_title_text"),
        *(f"{h.get('keyname', '')}: {h.get('value', '')}" for h in _list(card, "horizontal_content_list")),
        *(f"{v.get('title', '')} {v.get('desc', '')}".strip() for v in _list(card, "vertical_content_list")),
    ]
    return [str(line) for line in lines if line]


def _linked(card: dict[str, Any]) -> list[dict[str, Any]]:
    parts = [_part(card, name) for name in ("card_action", "quote_area", "image_text_area")]
    lists = [item for name in ("horizontal_content_list", "jump_list", "button_list") for item in _list(card, name)]
    return parts + lists


def _buttons(card: dict[str, Any]) -> list[Button]:
    shown = [
        Button(b.get("key") or f"url:{i}", b["text"], b.get("url", ""))
        for i, b in enumerate(_list(card, "button_list"))
    ]
    if submit := _part(card, "submit_button"):
        shown.append(Button(submit["key"], submit["text"]))
    shown += [Button(item["key"], item["text"]) for item in _list(_part(card, "action_menu"), "action_list")]
    jumps = [j for j in _list(card, "jump_list") if j.get("url")]
    return shown + [Button(f"jump:{i}", str(j.get("title", "")), str(j["url"])) for i, j in enumerate(jumps)]


def _choice(question: dict[str, Any]) -> dict[str, Any]:
    options = [{"id": o["id"], "text": o["text"]} for o in question["option_list"]]
    chosen = {"key": question["question_key"], "title": question.get("title", ""), "mode": question["_mode"]}
    return {**chosen, "options": [] if question.get("disable") else options}


def selected(values: dict[str, list[str]]) -> list[dict[str, Any]]:
    """The choices in the shape of `selected_item`."""
    return [{"question_key": key, "option_ids": {"option_id": list(ids)}} for key, ids in values.items()]
