"""Template cards within the limits of path/101032 and 90236. What does not fit on one stands in the text above it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.errors import Permanent
from bot.messages import Button, Card, Choice
from bot.platforms.wecom import texts
from bot.platforms.wecom.plain import defang

MAX_BUTTONS = 6
MAX_FIELDS = 6
MAX_SELECTS = 3
MAX_SELECT_OPTIONS = 10
MAX_CHECKBOX_OPTIONS = 20
MAX_KEY_BYTES = 1024
MAX_OPTION_ID_BYTES = 128
TITLE_CHARS = 26  #: shown whole everywhere; longer is cut by some clients
DESC_CHARS = 30
BODY_CHARS = 112
OPTION_CHARS = 10
SELECT_TITLE_CHARS = 13
FIELD_NAME_CHARS = 5
FIELD_VALUE_CHARS = 26
SOURCE_CHARS = 13

#: The key of a button that only says what was done. Smart robots have no button that cannot be pressed (path/101032).
NOOP = "noop"

#: The two products number the same four looks differently (pictures in path/101032 and 94888).
AIBOT_STYLES = {"normal": 2, "primary": 1, "danger": 3, "done": 4}
APP_STYLES = {"normal": 2, "primary": 1, "danger": 4, "done": 3}
_TASK = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(slots=True)
class Built:
    """`wire` is the template_card; `above` are the lines that must be shown before it, plain text."""

    wire: dict[str, Any]
    above: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.above)


def build(card: Card, task_id: str, styles: Mapping[str, int] = AIBOT_STYLES) -> Built:
    """Permanent when a card asks for more than WeCom has at all; nothing is ever cut without standing above."""
    if not _TASK.fullmatch(task_id):
        raise Permanent("card-task-id")
    if len(card.choices) == 1 and (card.choices[0].multiple or len(card.choices[0].options) > MAX_SELECT_OPTIONS):
        return _vote(card, task_id)
    if card.choices:
        return _select(card, task_id)
    if card.buttons:
        return _press(card, task_id, styles)
    if card.done:
        return _press(replace(card, buttons=(Button(NOOP, card.done),)), task_id, styles)
    return notice(card, task_id)


def notice(card: Card, task_id: str = "") -> Built:
    """text_notice: nothing to press but an address, which the platform demands."""
    if not card.url:
        raise Permanent("card-needs-url")
    built = _frame("text_notice", card, task_id, BODY_CHARS)
    built.wire["card_action"] = {"type": 1, "url": card.url}
    return built


def _press(card: Card, task_id: str, styles: Mapping[str, int]) -> Built:
    if len(card.buttons) > MAX_BUTTONS:
        raise Permanent("card-buttons")
    built = _frame("button_interaction", card, task_id, BODY_CHARS)
    shown = (Button(NOOP, card.done, "done"),) if card.done else card.buttons
    built.wire["button_list"] = [_button(button) | {"style": styles.get(button.style, 1)} for button in shown]
    if card.done:
        built.wire["replace_text"] = defang(card.done)
    return built


def _vote(card: Card, task_id: str) -> Built:
    built = _frame("vote_interaction", card, task_id, DESC_CHARS, fields=False)
    question = _question(card.choices[0], built, MAX_CHECKBOX_OPTIONS)
    if card.choices[0].title and card.choices[0].title != card.title:
        built.above.append(card.choices[0].title)
    built.wire["checkbox"] = question | {"mode": 1 if card.choices[0].multiple else 0}
    return _submit(card, built)


def _select(card: Card, task_id: str) -> Built:
    if len(card.choices) > MAX_SELECTS or any(choice.multiple for choice in card.choices):
        raise Permanent("card-choices")
    built = _frame("multiple_interaction", card, task_id, DESC_CHARS, fields=False)
    selects = []
    for choice in card.choices:
        title = _short(choice.title, SELECT_TITLE_CHARS, built)
        selects.append(_question(choice, built, MAX_SELECT_OPTIONS) | {"title": title})
    built.wire["select_list"] = selects
    return _submit(card, built)


def _frame(kind: str, card: Card, task_id: str, body_chars: int, *, fields: bool = True) -> Built:
    """Source, title, text and fields; the text goes under the title where the kind has no body of its own."""
    built = Built({"card_type": kind})
    built.wire["main_title"] = {"title": _short(card.title, TITLE_CHARS, built)}
    if card.source:
        built.wire["source"] = {"desc": _short(card.source, SOURCE_CHARS, built)}
    if len(card.text) > body_chars:
        built.above.append(card.text)
    elif card.text and fields:
        built.wire["sub_title_text"] = defang(card.text)
    elif card.text:
        built.wire["main_title"]["desc"] = defang(card.text)
    _fields(card, built, fields)
    if card.url and kind != "text_notice":
        built.wire["card_action"] = {"type": 1, "url": card.url}
    if task_id:
        built.wire["task_id"] = task_id
    return built


def _fields(card: Card, built: Built, on_card: bool) -> None:
    rows: list[dict[str, str]] = []
    for name, value in card.fields:
        fits = len(name) <= FIELD_NAME_CHARS and len(value) <= FIELD_VALUE_CHARS and len(rows) < MAX_FIELDS
        if on_card and fits and name and value:
            rows.append({"keyname": defang(name), "value": defang(value)})
        else:
            built.above.append(texts.field(name, value))
    if rows:
        built.wire["horizontal_content_list"] = rows


def _question(choice: Choice, built: Built, most: int) -> dict[str, Any]:
    """Options by their own words, or by letters with the words above as soon as one is too long."""
    if not 1 <= len(choice.options) <= most or not 0 < len(choice.key.encode()) <= MAX_KEY_BYTES:
        raise Permanent("card-options")
    lettered = any(len(text) > OPTION_CHARS for _, text in choice.options)
    shown = []
    for letter, (id, text) in zip(_LETTERS, choice.options, strict=False):
        if not 0 < len(id.encode()) <= MAX_OPTION_ID_BYTES:
            raise Permanent("card-options")
        if lettered:
            built.above.append(texts.option(letter, text))
        shown.append({"id": id, "text": letter if lettered else defang(text), "is_checked": False})
    return {"question_key": choice.key, "option_list": shown}


def _submit(card: Card, built: Built) -> Built:
    """Such a card has one button only; once answered, that says what was done and the questions are closed."""
    if len(card.buttons) > 1:
        raise Permanent("card-buttons")
    button = card.buttons[0] if card.buttons else Button("submit", texts.SUBMIT)
    if card.done:
        button = Button(NOOP, card.done)
        built.wire["replace_text"] = defang(card.done)
        for question in (*built.wire.get("select_list", ()), built.wire.get("checkbox")):
            if question is not None:
                question["disable"] = True
    built.wire["submit_button"] = _button(button)
    return built


def _button(button: Button) -> dict[str, Any]:
    if not 0 < len(button.key.encode()) <= MAX_KEY_BYTES or not button.label:
        raise Permanent("card-buttons")
    return {"text": defang(button.label), "key": button.key}


def _short(text: str, most: int, built: Built) -> str:
    """At most so many characters; the whole of a longer text stands above."""
    if len(text) <= most:
        return defang(text)
    built.above.append(text)
    return defang(text[: most - 1] + "…")
