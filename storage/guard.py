"""The station guard: a statement on a tenant table that does not bind station_id never reaches the database.

It sees ORM and Core statements alike, because both pass the engine's `before_execute`. A table is named when its
station_id is compared with a value in a condition that must hold, or with the station_id of a table that is named.
"""

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.orm import FromStatement
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import (
    BinaryExpression,
    BindParameter,
    BooleanClauseList,
    ClauseElement,
    ColumnClause,
    Grouping,
    TextClause,
)
from sqlalchemy.sql.operators import and_, eq
from sqlalchemy.sql.selectable import CTE, Alias, CompoundSelect, Join, Select, Subquery, TableSample

from storage.base import metadata

ACROSS = "across_stations"  #: execution option that opens the door; set by storage.system alone
STATION = "station_id"
_KINDS = (Select, CompoundSelect, Insert, Update, Delete, FromStatement)
_MAX_KNOWN = 5000


class GuardError(Exception):
    """Our bug: a statement would have read or changed the rows of every station."""


def before_execute(
    connection: Connection, statement: Any, multiparams: Any, params: Any, execution_options: Any
) -> None:
    """Engine event: refuse the statement unless it names the station of every tenant table in it."""
    if execution_options.get(ACROSS) or connection.get_execution_options().get(ACROSS):
        return
    if isinstance(statement, TextClause):
        _check_text(statement.text)
    elif isinstance(statement, _KINDS):
        key = statement._generate_cache_key()
        if key is None:
            check(statement)
        elif key.key not in _known:
            check(statement)
            if len(_known) >= _MAX_KNOWN:
                _known.clear()
            _known.add(key.key)


_known: set[Any] = set()  #: shapes of statements that have passed


def is_tenant(table: object) -> bool:
    return isinstance(table, Table) and STATION in table.c and table.c[STATION].primary_key


def check(statement: Any, named_outside: frozenset[str] = frozenset()) -> None:
    """Raise GuardError for the first tenant table whose station_id the statement leaves open."""
    if isinstance(statement, TextClause):
        _check_text(statement.text)
    elif isinstance(statement, FromStatement):
        check(statement.element)
    elif isinstance(statement, CompoundSelect):
        for part in statement.selects:
            check(part, named_outside)
    elif isinstance(statement, Insert):
        for child in statement.get_children():
            if isinstance(child, Select | CompoundSelect):
                check(child)
    else:
        _Scope(named_outside).read(statement)


class _Scope:
    """One SELECT, UPDATE or DELETE: the tenant tables in it, and what its conditions say of their stations."""

    def __init__(self, named_outside: frozenset[str]) -> None:
        self.sources: dict[str, str] = {}
        self.named = set(named_outside)
        self.links: list[tuple[str, str]] = []
        self.correlated: list[Any] = []
        self.outside = named_outside

    def read(self, statement: Any) -> None:
        if isinstance(statement, Update | Delete):
            self._source(statement.table)
        conditions = {id(part) for part in getattr(statement, "_where_criteria", ())}
        conditions |= {id(join[1]) for join in getattr(statement, "_setup_joins", ()) if join[1] is not None}
        for child in statement.get_children():
            self._walk(child, must=id(child) in conditions)
        self._carry_over()
        for key, name in self.sources.items():
            if key not in self.named:
                raise GuardError(f"{name}: {STATION} is not named")
        for inner in self.correlated:
            check(inner, frozenset(self.named))

    def _walk(self, element: Any, *, must: bool) -> None:
        if self._source(element):
            return
        if isinstance(element, Subquery | CTE):
            check(element.element, self.outside)
        elif isinstance(element, Select | CompoundSelect):
            self.correlated.append(element)
        elif isinstance(element, ColumnClause):
            self._source(element.table)
        elif isinstance(element, ClauseElement):
            if must and isinstance(element, BinaryExpression) and element.operator is eq:
                self._compared(element.left, element.right)
            for child in element.get_children():
                self._walk(child, must=_still_must(element, child, must=must))

    def _source(self, element: Any) -> bool:
        """Note a tenant table or its alias; True when the element is a table, whose inside need not be walked."""
        if isinstance(element, Alias | TableSample) and isinstance(element.element, Table):
            if is_tenant(element.element):
                self.sources[_key(element)] = element.element.name
            return True
        if isinstance(element, Table):
            if is_tenant(element):
                self.sources[_key(element)] = element.name
            return True
        return False

    def _compared(self, left: Any, right: Any) -> None:
        one, other = _station_of(left), _station_of(right)
        if one and other:
            self.links.append((one, other))
        elif one and isinstance(right, BindParameter):
            self.named.add(one)
        elif other and isinstance(left, BindParameter):
            self.named.add(other)

    def _carry_over(self) -> None:
        """A link to a named table names the other one too."""
        for _ in self.links:
            for one, other in self.links:
                if one in self.named or other in self.named:
                    self.named |= {one, other}


def _still_must(element: Any, child: Any, *, must: bool) -> bool:
    """Whether a condition that must hold carries over to a part of it: through AND, brackets and joins only."""
    if isinstance(element, Join):
        return child is element.onclause
    if isinstance(element, BooleanClauseList):
        return must and element.operator is and_
    return must and isinstance(element, Grouping)


def _station_of(side: Any) -> str:
    table = getattr(side, "table", None)
    return _key(table) if isinstance(side, ColumnClause) and side.name == STATION and table is not None else ""


def _key(table: Any) -> str:
    return f"{type(table).__name__.removeprefix('Annotated')}:{table.name}"


@lru_cache(maxsize=1)
def _tenant_words(count: int) -> re.Pattern[str]:
    names = sorted(table.name for table in metadata.tables.values() if is_tenant(table))
    return re.compile(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b", re.IGNORECASE)


def _check_text(text: str) -> None:
    """Written SQL cannot be taken apart; it must at least spell station_id when it spells a tenant table."""
    found = _tenant_words(len(metadata.tables)).search(text)
    if found and STATION not in text:
        raise GuardError(f"{found.group()}: {STATION} is not named")
