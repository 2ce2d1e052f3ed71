"""What was read: people, visitors, vehicles, and the figures that were stated beside them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date as Date


@dataclass(slots=True)
class Row:
    """One person's line. None where nothing was said or what was written is no longer known (a cut-off number)."""

    name: str | None = None
    id_type: str | None = None
    id_no: str | None = None
    phone: str | None = None
    team: str | None = None
    shift: str | None = None
    lodging: str | None = None
    change: str | None = None
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    # --- beyond the printed keys ---
    sheet: int = 0  #: place among the workbook's sheets, or 0 for text
    line: int = 0  #: row of the sheet or line of the text, from 1
    plate: str | None = None
    staff_no: str | None = None
    employer: str | None = None
    dispatch: str | None = None
    employment: str | None = None
    remark: str | None = None
    mark: bytes = b""  #: of a plain line: by which tomorrow's reading finds it again


#: The keys of a row as the dry run prints them; the others stay with us.
ROW_KEYS = ("name", "id_type", "id_no", "phone", "team", "shift", "lodging", "change", "errors", "warnings")
ROW_FIELDS = tuple(one.name for one in fields(Row))


@dataclass(slots=True)
class Visitor:
    name: str | None = None
    company: str | None = None
    phone: str | None = None
    id_no: str | None = None
    purpose: str | None = None
    time: str | None = None
    party: int | None = None  #: how many come, the named one included


@dataclass(slots=True)
class Vehicle:
    plate: str | None = None
    trailer: str | None = None
    driver: str | None = None
    phone: str | None = None
    cargo: str | None = None
    time: str | None = None


@dataclass(slots=True)
class Summary:
    """Figures that the report states or that follow from its changes; None where it speaks of no such thing."""

    on_duty: int | None = None
    on_leave: int | None = None
    joined: int | None = None
    left: int | None = None
    by_shift: dict[str, int] = field(default_factory=dict)
    correction: bool = False
    no_change: bool = False
    suspended: bool = False  #: the company stands still: 停工, 放假
    resumed: bool = False  #: it works again

    def to_json(self) -> dict[str, object]:
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {key: value for key, value in found.items() if value is not None and value is not False and value != {}}


@dataclass(slots=True)
class Reading:
    """A whole message or file. `notices` are codes for people only: texts.NOTICES says them."""

    enterprise: str | None = None
    stated_enterprise: str | None = None  #: as the paper itself says, never from the sender's registration
    date: Date | None = None
    stated_date: Date | None = None
    declared: int | None = None
    counted: int | None = None
    summary: Summary = field(default_factory=Summary)
    rows: Sequence[Row] = field(default_factory=list)
    visit_date: Date | None = None
    visitors: list[Visitor] = field(default_factory=list)
    vehicles: list[Vehicle] = field(default_factory=list)
    doc_errors: list[str] = field(default_factory=list)
    doc_warnings: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    #: lines left out of `rows` because the last list has the very same: their places there
    same: Sequence[int] = ()
    same_lack: dict[str, int] = field(default_factory=dict)  #: required field → how many of those lack it

    @property
    def lines(self) -> int:
        """How many there are, those left out included."""
        return len(self.rows) + len(self.same)

    @property
    def mismatch(self) -> bool:
        return self.declared is not None and self.counted is not None and self.declared != self.counted

    def to_json(self) -> dict[str, object]:
        """Exactly the keys of the dry run."""
        return {
            "enterprise": self.enterprise,
            "date": _iso(self.date),
            "headcount": {"declared": self.declared, "counted": self.counted, "mismatch": self.mismatch},
            "summary": self.summary.to_json(),
            "rows": [{key: getattr(row, key) for key in ROW_KEYS} for row in self.rows],
            "visit_date": _iso(self.visit_date),
            "visitors": [
                {one.name: getattr(visitor, one.name) for one in fields(Visitor)} for visitor in self.visitors
            ],
            "vehicles": [_vehicle(vehicle) for vehicle in self.vehicles],
            "doc_errors": self.doc_errors,
            "doc_warnings": self.doc_warnings,
        }


def _vehicle(vehicle: Vehicle) -> dict[str, str | None]:
    found: dict[str, str | None] = {one.name: getattr(vehicle, one.name) for one in fields(Vehicle)}
    if found["trailer"] is None:
        del found["trailer"]
    return found


def _iso(day: Date | None) -> str | None:
    return day.isoformat() if day else None
