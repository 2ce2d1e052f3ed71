"""One case in one file: what was said, who is in it, every step with its number in the chain, and whether they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from docx import Document
from docx.shared import Pt

from bot.plain import plain
from handlers.disputes import texts as words
from handlers.disputes.core import people, telling
from handlers.disputes.record import legal, texts
from storage import Session, directory, disputes
from storage.disputes import DisputeCase


@dataclass(frozen=True)
class Dossier:
    """Everything that the file shows, as text; made in a reading, written outside of any."""

    number: int
    basics: Sequence[tuple[str, str]]
    told: Sequence[tuple[str, str]]
    parties: Sequence[Sequence[str]]
    steps: Sequence[Sequence[str]]
    visits: Sequence[Sequence[str]]
    evidence: Sequence[str]
    broken: Sequence[int]


def collect(session: Session, case: DisputeCase) -> Dossier:
    told = disputes.told_of(session, case)
    return Dossier(
        number=case.number,
        basics=_basics(session, case, told),
        told=[
            (texts.TOLD, told.words),
            *((texts.LATER, one) for one in told.more),
            *([(texts.RESULT, told.result)] if told.result else []),
            *((texts.LEGAL, f"{one.text}（{one.article}，{one.until}）") for one in legal.hints_for(case)),
        ],
        parties=[
            [
                words.PARTY_KIND_NAMES[one.kind.value],
                disputes.party_name(session, one),
                disputes.party_mobile(session, one),
                words.PARTY_STATE_NAMES[one.state.value],
            ]
            for one in disputes.parties_of(session, case)
        ],
        steps=[
            [
                str(step.seq),
                telling.dated(step.at),
                actor_name(session, step.actor),
                texts.ACTS.get(step.act, step.act),
                detail(session, step.detail),
            ]
            for step in disputes.steps_of(session, case)
        ],
        visits=[
            [
                str(one.place),
                telling.dated(one.due_at),
                telling.dated(one.done_at) if one.done_at is not None else "",
                _visit_result(one.result),
            ]
            for one in disputes.visits_of(session, case, all_rounds=True)
        ],
        evidence=[str(one[1]) for one in case.evidence],
        broken=disputes.check(session, case),
    )


def _visit_result(result: disputes.VisitResult | None) -> str:
    names = {value: name for name, value in reversed(words.RESULTS.items()) if not name.isdecimal()}
    return names.get(result.value, words.UNREACHED[0]) if result is not None else ""


def _basics(session: Session, case: DisputeCase, told: disputes.Told) -> list[tuple[str, str]]:
    units = {unit.id: unit.name for unit in directory.list_units(session, active_only=False)}
    reporter = words_for_reporter(session, case, told)
    values = (
        str(case.number),
        telling.dated(case.opened_at),
        words.STATES[case.state.value] if case.merged_into is None else texts.went_into(number=case.merged_into),
        words.LEVELS[case.level.value],
        words.CATEGORIES[case.category],
        telling.place_names(units, case.unit_path),
        texts.SOURCES[case.source.value],
        people.name_of(session, case.holder_id),
        telling.dated(case.first_taken_at) if case.first_taken_at is not None else "",
        telling.dated(case.settle_by) if case.settle_by is not None else "",
        telling.dated(case.settled_at) if case.settled_at is not None else "",
        words.OUTCOMES.get(case.outcome, ""),
    )
    return [*zip(texts.COLUMNS, values, strict=False), (words.PARTY_KIND_NAMES["reporter"], reporter)]


def words_for_reporter(session: Session, case: DisputeCase, told: disputes.Told) -> str:
    if case.anonymous:
        return ""
    return people.name_of(session, case.reporter_id) or plain(told.contact, limit=40)


def actor_name(session: Session, actor: str) -> str:
    """`person:12` → the person's name; what acts by itself by what it is."""
    kind, _, row = actor.partition(":")
    return people.name_of(session, int(row)) if kind == "person" and row.isdecimal() else texts.CLOCK


def detail(session: Session, found: Mapping[str, Any]) -> str:
    parts = []
    for name, value in sorted(found.items()):
        if name in ("to", "giver", "holder") and isinstance(value, int):
            parts.append(people.name_of(session, value))
        elif name == "whom":
            parts.append("、".join(people.names_of(session, value)))
        elif name in texts.FIELDS and value not in ("", None, []):
            shown = "；".join(map(str, value)) if isinstance(value, list) else str(value)
            parts.append(f"{texts.FIELDS[name]}：{_in_words(name, shown)}")
    return "；".join(part for part in parts if part)


def _in_words(name: str, value: str) -> str:
    tables = {
        "level": words.LEVELS,
        "graded": words.LEVELS,
        "outcome": words.OUTCOMES,
        "category": words.CATEGORIES,
        "now": words.CATEGORIES,
        "was": words.CATEGORIES,
        "rung": words.RUNGS,
        "source": texts.SOURCES,
        "kind": {**words.PARTY_KIND_NAMES, **texts.EVIDENCE_KINDS},
        "state": words.PARTY_STATE_NAMES,
        "result": texts.VISIT_RESULTS,
    }
    return tables.get(name, {}).get(value, value)


# --- writing ---------------------------------------------------------------------------------------------------------


def write(found: Dossier) -> bytes:
    """A Word file."""
    document = new_document(texts.dossier_title(number=found.number))
    document.add_heading(texts.BASICS, 1)
    add_table(document, (), found.basics)
    for name, value in found.told:
        document.add_heading(name, 2)
        document.add_paragraph(printable(value) or texts.NONE)
    document.add_heading(texts.PARTIES, 1)
    add_table(document, (), found.parties)
    document.add_heading(texts.PROCESS, 1)
    add_table(document, (texts.NUMBER, texts.WHEN, texts.WHO, texts.WHAT, texts.DETAIL), found.steps)
    document.add_heading(texts.VISITS, 1)
    add_table(document, (), found.visits)
    document.add_heading(texts.EVIDENCE, 1)
    document.add_paragraph("、".join(map(printable, found.evidence)) or texts.NONE)
    document.add_heading(texts.RECORD, 1)
    document.add_paragraph(texts.broken(seqs=found.broken) if found.broken else texts.SOUND)
    return saved(document)


def new_document(title: str) -> Any:
    document = Document()
    document.styles["Normal"].font.size = Pt(10.5)
    document.core_properties.author = ""
    document.core_properties.title = title
    document.add_heading(title, 0)
    return document


def add_table(document: Any, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        document.add_paragraph(texts.NONE)
        return
    table = document.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in ([heads] if heads else []) + list(rows):
        for cell, value in zip(table.add_row().cells, row, strict=True):
            cell.text = printable(value)


def printable(text: str) -> str:
    """Without what XML cannot hold."""
    return "".join(one for one in text if one.isprintable() or one in "\n\t")


def saved(document: Any) -> bytes:
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()
