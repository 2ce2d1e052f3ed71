"""Pure decisions: what a notice line asks for, what a number or verify code is, how a message is worded."""

import re
import secrets
import unicodedata
from datetime import timedelta

from bot.errors import UserError
from handlers.bulletins import texts

MAX_BODY_CHARS = 3000
MAX_TITLE_CHARS = 60
DRAFT_LIVES = timedelta(minutes=30)
DRAFT_LASTS = timedelta(days=7)  #: since it was last looked at; then nobody can confirm it any more
RECEIPT_OPEN = timedelta(days=7)
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  #: no 0 O 1 I L: people read codes to each other
LIST_MOST = 30
FAILURES_MOST = 10

_HEAD = re.compile(r"\s*(?P<scope>\S+?)(?:[\s：:]+|$)(?P<body>.*)", re.DOTALL)
_SEPARATORS = re.compile(r"[、,，+＋/]+")
_NUMBER = re.compile(r"\s*#?\s*(\d{1,9})\s*号?\s*[。.]?\s*")
_VERIFY = re.compile(r"\s*(\d{1,9})\s*[-—－ ]\s*([0-9A-Za-z]{4})\s*")


def parse_notice(rest: str) -> tuple[list[str], str]:
    """`<units> <text>` → (unit names, text); UserError with the right form when either is missing."""
    match = _HEAD.fullmatch(rest)
    if match is None:
        raise UserError(texts.NO_SCOPE)
    body = match["body"].strip()
    if not body:
        raise UserError(texts.no_body(unit=match["scope"]))
    if len(body) > MAX_BODY_CHARS:
        raise UserError(texts.too_long(chars=len(body), limit=MAX_BODY_CHARS))
    return [name for name in _SEPARATORS.split(match["scope"]) if name], body


def parse_number(rest: str, form: str) -> int:
    match = _NUMBER.fullmatch(rest)
    if match is None:
        raise UserError(form)
    return int(match[1])


def parse_verify(rest: str) -> tuple[int, str]:
    """`12-7K3M` → (12, "7K3M"); UserError when it is no such thing."""
    match = _VERIFY.fullmatch(unicodedata.normalize("NFKC", rest))
    if match is None:
        raise UserError(texts.FORM_VERIFY)
    return int(match[1]), match[2].upper()


def new_code() -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(4))
