"""Nothing that a person wrote, and no secret, reaches a log: planted canaries are looked for in what was written."""

import ast
import json
import subprocess
import sys
from functools import cache
from pathlib import Path

from bot.logs import redact
from tests.house.source import modules, nodes, text

ROOT = Path(__file__).parents[2]
CANARIES = ("李雷雷", "13800138000", "330110198802290013", "s3cr3t-t0ken-value", "今晚一起去打麻将")

_PROGRAM = """
import logging, sys
import structlog
from bot import logs
from bot.errors import Transient, UserError
logs.configure(level="debug", format=sys.argv[1])
name, mobile, identity, token, words = sys.argv[2:]
log = structlog.get_logger()

def deep(text):
    raise ValueError(f"cannot read {text!r}")

for text in (name, mobile, identity, words):
    try:
        try:
            deep(text)
        except ValueError as error:
            raise KeyError(text) from error
    except KeyError:
        log.exception("handler_failed", row=7)
        logging.getLogger("library").exception("library failed")
try:
    raise UserError(words)
except UserError as error:
    log.error("one", exc_info=error, row=8)
try:
    raise Transient("45009")
except Transient:
    log.exception("two", row=9)
log.warning("three", url=f"https://x/y?access_token={token}&sign={token}", about=f"call {mobile} {identity}")
logging.getLogger("aiohttp.client").warning("GET https://x/y?key=%s for %s", token, mobile)
try:
    import sqlalchemy as sa
    engine = sa.create_engine("sqlite://", hide_parameters=True)
    with engine.connect() as connection:
        connection.execute(sa.text("INSERT INTO nowhere VALUES (:a)"), {"a": name})
except sa.exc.OperationalError:
    log.exception("four")
"""


@cache
def written(format: str) -> str:
    """What a program that has every reason to leak writes to standard error."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, format, *CANARIES], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == ""
    return done.stderr


def test_no_canary_reaches_the_log() -> None:
    for format in ("json", "console"):
        text = written(format)
        assert [canary for canary in CANARIES if canary in text] == []


def test_what_helps_to_mend_it_does() -> None:
    text = written("json")
    events = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    first = next(event for event in events if event["event"] == "handler_failed")
    assert first["row"] == 7
    assert first["level"] == "error"
    assert "timestamp" in first
    assert "builtins.ValueError\nthen\n" in first["exception"]
    assert first["exception"].endswith("builtins.KeyError")
    assert " deep" in first["exception"]
    assert "bot.errors.Transient: 45009" in next(event for event in events if event["event"] == "two")["exception"]


def test_identities_and_secrets_are_taken_out_wherever_they_stand() -> None:
    assert redact("?access_token=abcdefgh&x=1") == "?access_token=<secret>&x=1"
    assert redact("tel +8613800138000.") == "tel <personal>."
    assert redact("id 11010519491231002X") == "id <personal>"
    assert redact("row 154029942374400000 done") == "row 154029942374400000 done"


#: What would be somebody's words, name or address under whatever value it had that day.
_NEVER = {"text", "body", "content", "words", "mobile", "phone", "address", "user_id", "nick", "title", "payload"}


def test_no_call_hands_words_to_the_log() -> None:
    """The event is a constant, what is bound beside it are ids and codes."""
    found = []
    for path in modules("bot", "handlers"):
        for node in nodes(path, ast.Call) if "log" in text(path) else ():
            if not (isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)):
                continue
            if node.func.value.id != "log" or node.func.attr not in _LEVELS:
                continue
            constant = bool(node.args) and isinstance(node.args[0], ast.Constant)
            if not constant or {keyword.arg for keyword in node.keywords} & _NEVER:
                found.append(f"{path}:{node.lineno}: {ast.unparse(node)}")
    assert found == []


_LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}
