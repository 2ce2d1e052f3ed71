"""A question as read from a file, and what is wrong with those that could not be taken."""

from dataclasses import dataclass, field

LETTERS = "ABCDEFGH"
SINGLE, MULTI, JUDGE = "single", "multi", "judge"

#: What can be wrong with one question.
FAULTS = (
    "stem_missing",
    "too_few_options",
    "too_many_options",
    "option_empty",
    "duplicate_option",
    "answer_missing",
    "answer_out_of_range",
    "multi_answer_for_single",
    "duplicate_question",
)


@dataclass(slots=True)
class Draft:
    """A question while it is read; `answer` is what stands there, not yet looked at."""

    number: int | None = None
    section: int = 0
    kind: str | None = None
    stem: str = ""
    options: list[str] = field(default_factory=list)
    ticked: list[int] = field(default_factory=list)
    answer: str | None = None
    explanation: str | None = None
    fraud: str = ""
    difficulty: str = ""
    source: str = ""
    role: str = ""
    columns: bool = False  #: read from a table, so that a mark within the stem is no answer


@dataclass(frozen=True, slots=True)
class Item:
    no: int  #: among the good ones, from 1
    type: str
    question: str
    options: list[str]
    answer: list[str]
    explanation: str | None
    fraud: str = ""
    difficulty: str = ""
    source: str = ""
    role: str = ""

    def to_json(self) -> dict[str, object]:
        names = ("no", "type", "question", "options", "answer", "explanation")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Fault:
    no: int  #: as printed in the file where its numbers rise throughout, else the place from 1
    code: str


@dataclass(frozen=True, slots=True)
class Bank:
    items: list[Item]
    errors: list[Fault]

    def to_json(self) -> dict[str, object]:
        errors = [{"no": fault.no, "code": fault.code} for fault in self.errors]
        return {"items": [item.to_json() for item in self.items], "errors": errors}
