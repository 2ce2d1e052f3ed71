"""`python -m bot dispute grade`: what the bot would make of messages, for anybody; needs no configuration."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from bot.errors import ConfigError
from handlers.disputes.grading import estimating, measuring, reloading, texts
from handlers.disputes.grading.model import Category, Grade, Risk
from handlers.disputes.grading.naming import CATEGORIES, RISKS

FAULTY = 1  #: exit code when a line could not be read, or the rules have faults
WRONG_CALL = 2
_STANDARD_INPUT = "-"

app = typer.Typer(
    help=texts.APP_HELP,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, soft_wrap=True, markup=False)
errors = Console(stderr=True, highlight=False, soft_wrap=True, markup=False)

AsJson = Annotated[bool, typer.Option("--json", help=texts.JSON_HELP)]
Rules = Annotated[Path | None, typer.Option("--rules", help=texts.FOLDER_HELP)]


@app.command("grade", help=texts.GRADE_HELP)
def grade(
    path: Annotated[str, typer.Argument(help=texts.PATH_HELP)] = _STANDARD_INPUT,
    as_json: AsJson = False,
    rules: Rules = None,
    report: Annotated[list[Path] | None, typer.Option("--report", help=texts.REPORT_HELP)] = None,
    wrong: Annotated[bool, typer.Option("--wrong", help=texts.WRONG_HELP)] = False,
) -> None:
    _use(rules)
    if report:
        _report(report, as_json, wrong)
        return
    faulty = False
    for line in _lines(path):
        answer = answered(line)
        faulty = faulty or "error" in answer
        if as_json:
            sys.stdout.buffer.write(orjson.dumps(answer) + b"\n")
        else:
            out.print(_told(answer))
    sys.stdout.flush()
    if faulty:
        raise typer.Exit(FAULTY)


@app.command("learn", help=texts.LEARN_HELP)
def learn(
    paths: Annotated[list[Path], typer.Argument(help=texts.REPORT_HELP)],
    out_file: Annotated[Path | None, typer.Option("--out", help=texts.OUT_HELP)] = None,
    folds: Annotated[int, typer.Option("--folds", help=texts.FOLDS_HELP)] = 0,
    rules: Rules = None,
) -> None:
    _use(rules)
    batches = _batches(paths)
    if folds:
        for line in _table({"cross": estimating.crossed(batches, reloading.rules(), folds)}):
            out.print(line)
    if out_file:
        out_file.write_bytes(estimating.learned(batches, reloading.rules()))


@app.command("rules", help=texts.RULES_HELP)
def check_rules(folder: Annotated[Path | None, typer.Argument(help=texts.FOLDER_HELP)] = None) -> None:
    _use(folder)
    out.print(texts.RULES_GOOD)


def _use(folder: Path | None) -> None:
    try:
        reloading.use(folder)
    except ConfigError as error:
        for number, problem in enumerate(error.problems, 1):
            errors.print(f"{number}. {problem}")
        raise typer.Exit(FAULTY) from None


Line = tuple[int, bytes]


def _lines(path: str) -> Iterator[Line]:
    """Numbered lines that are not blank."""
    try:
        stream = sys.stdin.buffer if path == _STANDARD_INPUT else Path(path).open("rb")  # noqa: SIM115
    except OSError:
        errors.print(texts.unreadable(path=path))
        raise typer.Exit(WRONG_CALL) from None
    with stream:
        for number, line in enumerate(stream, 1):
            line = line.removeprefix(b"\xef\xbb\xbf").strip()
            if line:
                yield number, line


def answered(line: Line) -> dict[str, object]:
    """The answer to one line: the grade, or `error` saying what is wrong with it."""
    number, content = line
    id: object = number
    if content.startswith(b"{"):
        try:
            row = orjson.loads(content)
        except orjson.JSONDecodeError:
            return {"id": None, "line": number, "error": texts.not_json(line=number)}
        id, text = row.get("id", number), row.get("text")
        if not isinstance(text, str):
            return {"id": id, "line": number, "error": texts.not_a_message(line=number)}
    else:
        try:
            text = content.decode()
        except UnicodeDecodeError:
            return {"id": None, "line": number, "error": texts.not_utf8(line=number)}
    return {"id": id, **to_json(reloading.grade(text))}


def to_json(answer: Grade) -> dict[str, object]:
    return {
        "is_dispute": answer.is_dispute,
        "category": CATEGORIES[answer.category],
        "risk": answer.risk.value,
        "police": answer.police,
        "emergency": answer.emergency,
        "divert_to": answer.divert_to,
        "reasons": list(answer.reasons),
    }


def _told(answer: dict[str, object]) -> str:
    if "error" in answer:
        return str(answer["error"])
    reasons = answer["reasons"]
    assert isinstance(reasons, list)
    labels = [texts.NO_DISPUTE]
    if answer["is_dispute"]:
        labels = [str(answer["category"]), RISKS[Risk(str(answer["risk"]))]]
        labels += [texts.POLICE] if answer["police"] else []
        labels += [texts.EMERGENCY] if answer["emergency"] else []
    divert = str(answer["divert_to"])
    return texts.graded(id=answer["id"], labels=" ".join(labels), divert=divert, reasons="；".join(map(str, reasons)))


# --- figures ---


def _batches(paths: list[Path]) -> dict[str, list[measuring.Labelled]]:
    batches = {}
    for path in paths:
        try:
            batches[path.stem] = measuring.read(path)
        except (OSError, ValueError) as error:
            errors.print(texts.unreadable(path=f"{path} ({error})"))
            raise typer.Exit(WRONG_CALL) from None
    return batches


def _report(paths: list[Path], as_json: bool, wrong: bool) -> None:
    batches = _batches(paths)
    found = {name: measuring.measure(batch, reloading.grade) for name, batch in batches.items()}
    if len(found) > 1:
        found["all"] = measuring.measure([message for batch in batches.values() for message in batch], reloading.grade)
    if as_json:
        figures = {name: one.to_json() for name, one in found.items()}
        sys.stdout.buffer.write(orjson.dumps(figures, option=orjson.OPT_INDENT_2) + b"\n")
        sys.stdout.flush()
    else:
        for line in _table(found):
            out.print(line)
    if wrong:
        for line in _wrong(list(found.values())[-1]):
            out.print(line)


HEADS = "batch              n  dispute P/R/F1     police P/R/F1      emergency P/R  category  risk   high called low"


def _table(found: dict[str, measuring.Figures]) -> Iterator[str]:
    yield HEADS
    for name, one in found.items():
        dispute, police, emergency = one.dispute, one.police, one.emergency
        yield (
            f"{name:<16.16}{one.messages:>4}"
            f"  {dispute.precision:.3f}/{dispute.recall:.3f}/{dispute.f1:.3f}"
            f"  {police.precision:.3f}/{police.recall:.3f}/{police.f1:.3f}"
            f"  {emergency.precision:.3f}/{emergency.recall:.3f}"
            f"    {one.category:.3f}     {one.risk:.3f}  {one.high_called_low}"
        )


def _wrong(figures: measuring.Figures) -> Iterator[str]:
    for message, answer, labels in figures.wrong:
        yield texts.wrongly_graded(
            id=message.id,
            labels=" ".join(labels),
            said=_short(answer.category, answer.risk, answer.police, answer.emergency),
            should=_short(message.category, message.risk, message.police, message.emergency),
            text=message.text,
        )


def _short(category: Category, risk: Risk, police: bool, emergency: bool) -> str:
    marks = [texts.POLICE] * police + [texts.EMERGENCY] * emergency
    return " ".join([CATEGORIES[category], RISKS[risk], *marks])
