"""The bank's own acts: taking questions in, changing, retiring, handing out."""

import csv
import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bot.errors import UserError
from bot.plain import plain
from bot.spreadsheets import Rejected
from handlers.scoring import rules, starter, texts
from handlers.scoring.bank import texts as bank_texts
from handlers.scoring.reading import settling, upload
from handlers.scoring.reading.model import Bank, Item
from handlers.scoring.reading.texts import FAULTS
from storage import Session, scoring
from storage.scoring import Question

MOST_FAULTS = 10
MOST_PASTED = 20_000


def stock(session: Session, now: datetime) -> int:
    """A new station gets the questions that come with the product; how many were added."""
    if scoring.list_questions(session, active_only=False):
        return 0
    return taken_in(session, starter.bank(), now, source=bank_texts.own_source(checked=starter.CHECKED))


def taken_in(session: Session, bank: Bank, now: datetime, *, source: str) -> int:
    """Add what the bank does not hold yet."""
    return scoring.put_questions(session, [_fields(item, source) for item in bank.items], now)


def _fields(item: Item, source: str) -> dict[str, Any]:
    return {
        "fingerprint": scoring.fingerprint(settling.fingerprint(item.question, item.options)),
        "kind": item.type,
        "stem": item.question,
        "options": item.options,
        "answer": "".join(item.answer),
        "explanation": item.explanation or "",
        "fraud": item.fraud[:40],
        "role": item.role[:40],
        "difficulty": item.difficulty[:20],
        "source": (item.source or source)[:120],
    }


def read_pasted(text: str) -> Bank:
    """Raises UserError where nothing can be read."""
    if len(text) > MOST_PASTED:
        raise UserError(bank_texts.PASTED_TOO_LONG)
    try:
        bank = settling.settle(upload.drafts_of_text(text))
    except Rejected as rejected:
        raise UserError(bank_texts.REJECTED[rejected.code]) from None
    if not bank.items and not bank.errors:
        raise UserError(bank_texts.NOTHING_READ)
    return bank


def faults(bank: Bank) -> list[str]:
    """What is wrong, by number, as far as one message should go."""
    found = [bank_texts.fault(no=one.no, reason=FAULTS[one.code]) for one in bank.errors[:MOST_FAULTS]]
    left = len(bank.errors) - MOST_FAULTS
    return [*found, *([bank_texts.more(number=left)] if left > 0 else [])]


def known(session: Session, bank: Bank) -> int:
    """How many of a bank's questions the station has already."""
    held = {one.fingerprint for one in scoring.list_questions(session, active_only=False)}
    return sum(_fields(item, "")["fingerprint"] in held for item in bank.items)


def summary(session: Session) -> str:
    questions = scoring.list_questions(session, active_only=False)
    active = [one for one in questions if one.active]
    by_fraud: dict[str, int] = {}
    for one in active:
        by_fraud[one.fraud or bank_texts.OTHER] = by_fraud.get(one.fraud or bank_texts.OTHER, 0) + 1
    lines = [
        bank_texts.bank_line(name=name, number=number) for name, number in sorted(by_fraud.items(), key=lambda x: -x[1])
    ]
    return "\n".join([bank_texts.bank_head(active=len(active), retired=len(questions) - len(active)), *lines])


def described(question: Question) -> str:
    """With its answer: only for those who keep the bank."""
    lines = [
        bank_texts.question_head(number=question.number, version=question.version, active=question.active),
        texts.question(kind=question.kind, stem=question.stem, options=list(question.options)),
        bank_texts.question_foot(
            answer=question.answer,
            why=question.explanation,
            fraud=question.fraud,
            source=question.source,
            difficulty=question.difficulty,
            role=question.role,
        ),
    ]
    lines += [
        bank_texts.old_version(version=one["version"], until=str(one["until"])[:10]) for one in question.history[-5:]
    ]
    return "\n".join(lines)


def edited(session: Session, question: Question, words: str, *, by: int, now: datetime) -> str:
    """`答案 B`, `解析 …`, `题干 …`: one field at a time, checked like an imported question."""
    field, _, value = words.strip().partition(" ")
    name, value = bank_texts.FIELD_NAMES.get(field, ""), value.strip()
    if not name or not value:
        raise UserError(bank_texts.EDIT_FORM)
    if name == "answer":
        value = _answer(question, value)
    elif name == "stem" and not re.search(r"\w", value):
        raise UserError(bank_texts.EDIT_FORM)
    elif name == "fraud" and value not in (types := _types(session)):
        raise UserError(bank_texts.unknown_type(types=types))
    elif name == "difficulty" and (value := bank_texts.DIFFICULTIES.get(value, "")) == "":
        raise UserError(bank_texts.DIFFICULTY_FORM)
    if getattr(question, name) == plain(value, limit=600):
        raise UserError(bank_texts.unchanged(number=question.number))
    values = {name: plain(value, limit=600)}
    if name == "stem":
        values["fingerprint"] = scoring.fingerprint(settling.fingerprint(value, []))  # type: ignore[assignment]
    scoring.change_question(session, question, values, by=by, now=now)
    return bank_texts.edited(number=question.number, version=question.version)


def _types(session: Session) -> list[str]:
    """Fraud types that the bank knows, which only an import adds to."""
    return sorted({one.fraud for one in scoring.list_questions(session, active_only=False) if one.fraud})


def _answer(question: Question, value: str) -> str:
    letters = "".join(sorted(set(value.upper())))
    possible = rules.LETTERS[: len(question.options)]
    if not letters or not set(letters) <= set(possible) or (question.kind != "multi" and len(letters) > 1):
        raise UserError(texts.only(letters="、".join(possible)))
    return letters


def exported(session: Session) -> str:
    """The whole bank as CSV, in a layout that can be read in again."""
    rows = [list(bank_texts.EXPORT_HEAD)]
    for one in scoring.list_questions(session, active_only=False):
        options = [*one.options, *[""] * (8 - len(one.options))]
        row = [one.number, texts.KINDS[one.kind], one.stem, *options, one.answer, one.explanation]
        rows.append([str(cell) for cell in (*row, one.fraud, one.difficulty, one.role, one.source)])
    return as_csv(rows)


def as_csv(rows: Sequence[Sequence[str]]) -> str:
    """With the mark by which spreadsheets know UTF-8, and no cell that they would run."""
    stream = io.StringIO()
    csv.writer(stream).writerows([[_safe(cell) for cell in row] for row in rows])
    return "\ufeff" + stream.getvalue()


def _safe(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula is made text."""
    return f"'{cell}" if cell and cell[0] in "=+-@\t\r" else cell
