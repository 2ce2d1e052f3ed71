"""The station guard: a statement on a tenant table that does not bind station_id never reaches the database."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.sql import visitors
from sqlalchemy.sql.dml import Delete, Insert, Update
from sqlalchemy.sql.elements import BinaryExpression, BindParameter, ColumnElement, TextClause
from sqlalchemy.sql.operators import eq, in_op
from sqlalchemy.sql.selectable import CTE, Alias, FromClause, Select, Subquery
from sqlalchemy.sql.sqltypes import TupleType

from storage.base import metadata

ACROSS = "across_stations"  #: execution option that opens the door; set by storage.system alone
STATION = "station_id"


class GuardError(Exception):
    """Our bug: a statement would have read or changed the rows of every station."""


def is_tenant(table: object) -> bool:
    return isinstance(table, Table) and STATION in table.c and table.c[STATION].primary_key


def before_execute(
    connection: Connection, statement: Any, multiparams: Any, params: Any, execution_options: Any
) -> None:
    """Engine event: refuse the statement unless it names the station of every tenant table in it."""
    if execution_options.get(ACROSS) or connection.get_execution_options().get(ACROSS):
        return
    if isinstance(statement, TextClause):
        _check_text(statement.text)
        return
    if not isinstance(statement, Select | Insert | Update | Delete) and not hasattr(statement, "_generate_cache_key"):
        return
    known = statement.__dict__.get("_station_checked") if hasattr(statement, "__dict__") else None
    if known:
        return
    key = statement._generate_cache_key() if hasattr(statement, "_generate_cache_key") else None
    if key is not None and key.key in _checked:
        return
    check(statement)
    if key is not None:
        if len(_checked) > 5000:
            _checked.clear()
        _checked.add(key.key)


_checked: set[Any] = set()


def check(statement: Any) -> None:
    """Raise GuardError naming the first tenant table whose station_id the statement leaves open."""
    if isinstance(statement, Insert):
        _check_insert(statement)
        return
    named, linked = _named(statement)
    grown = True
    while grown:  # a join on station_id carries the station over to the other side
        grown = False
        for left, right in linked:
            if (left in named) != (right in named):
                named |= {left, right}
                grown = True
    for source in _sources(statement):
        if source not in named:
            raise GuardError(f"{getattr(source, 'name', source)}: {STATION} is not named")


def _check_insert(statement: Insert) -> None:
    if statement.select is not None:
        check(statement.select)


def _sources(statement: Any) -> Iterator[FromClause]:
    """Every tenant table, or alias of one, that stands in a FROM or is changed."""
    for element in visitors.iterate(statement):
        if isinstance(element, Alias) and is_tenant(element.element):
            yield element
        elif isinstance(element, Select):
            yield from (source for source in _plain(element.get_final_froms()) if is_tenant(source))
        elif isinstance(element, Update | Delete) and is_tenant(element.table):
            yield element.table


def _plain(sources: Any) -> Iterator[FromClause]:
    for source in sources:
        for element in visitors.iterate(source, {"stop_on": ()}):
            if isinstance(element, Table):
                if not _inside_alias(source, element):
                    yield element
            elif isinstance(element, Select | Subquery | CTE):
                break


def _inside_alias(source: Any, table: Table) -> bool:
    if source is table:
        return False
    return not any(part is table for part in _join_parts(source))


def _join_parts(source: Any) -> Iterator[Any]:
    if hasattr(source, "left") and hasattr(source, "right") and hasattr(source, "onclause"):
        yield from _join_parts(source.left)
        yield from _join_parts(source.right)
    else:
        yield source


def _named(statement: Any) -> tuple[set[Any], list[tuple[Any, Any]]]:
    """Tables whose station_id is compared with a value, and pairs of tables whose station_ids are compared."""
    named: set[Any] = set()
    linked: list[tuple[Any, Any]] = []
    for element in visitors.iterate(statement):
        if not isinstance(element, BinaryExpression) or element.operator not in (eq, in_op):
            continue
        left, right = _station_side(element.left), _station_side(element.right)
        if left is not None and right is not None:
            linked.append((left, right))
        elif left is not None and element.operator is eq:
            if isinstance(element.right, BindParameter):
                named.add(left)
        elif right is not None and element.operator is eq and isinstance(element.left, BindParameter):
            named.add(right)
    return named, linked


def _station_side(side: ColumnElement[Any]) -> Any:
    if getattr(side, "name", None) == STATION and getattr(side, "table", None) is not None:
        return _bare(side.table)  # type: ignore[attr-defined]
    return None


def _bare(table: Any) -> Any:
    """The same table without the ORM's annotations."""
    return table._deannotate() if hasattr(table, "_deannotate") and not isinstance(table, Table) else table


@lru_cache(maxsize=1)
def _tenant_words(count: int) -> re.Pattern[str]:
    names = sorted(table.name for table in metadata.tables.values() if is_tenant(table))
    return (
        re.compile(r"\b(" + "|".join(map(re.escape, names)) + r")\b", re.IGNORECASE) if names else re.compile(r"(?!)")
    )


def _check_text(text: str) -> None:
    found = _tenant_words(len(metadata.tables)).search(text)
    if found and STATION not in text:
        raise GuardError(f"{found.group(1)}: {STATION} is not named")


__all__ = ["ACROSS", "GuardError", "TupleType", "before_execute", "check", "is_tenant"]
