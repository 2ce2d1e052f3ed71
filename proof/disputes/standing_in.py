"""What stands in for the product's storage while a shelf is played on."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from unittest import mock

from bot.alarms import jobs as danger_jobs
from bot.alarms import paging
from bot.alarms import taking as danger_taking
from bot.callees import callees_of
from handlers.disputes import jobs
from handlers.disputes.acting import closing
from handlers.disputes.core import telling
from handlers.disputes.intake import opening
from proof.disputes.shelf import Row, Session, spend
from storage import NotFound, alarms, audit, calling, directory, disputes, links, outbox, stations, tasks
from storage.disputes import DisputeState
from storage.disputes import cases as case_rows
from storage.disputes import parts as part_rows
from storage.tasks import TaskState

# --- storage.tasks ----------------------------------------------------------------------------------------------------


def _put(session: Any, kind: str, key: str, due_at: datetime, payload: Any = None, lane: int = 3, **_: Any) -> bool:
    books = session.books
    if key in books.tasks or key in books.spent:
        return False
    books.tasks[key] = Row(kind, key, due_at, lane, dict(payload or {}), len(books.tasks) + len(books.spent) + 1)
    return True


def _drop(session: Any, key: str) -> bool:
    return spend(session, key, TaskState.SKIPPED)


def _find(session: Any, key: str) -> tuple[TaskState, datetime] | None:
    row = session.books.tasks.get(key)
    return (TaskState.NEW, row.due_at) if row is not None else session.books.spent.get(key)


# --- storage.disputes -------------------------------------------------------------------------------------------------

_FRESH = {
    "state": DisputeState.NEW,
    "category_by": None,
    "enterprise_path": "",
    "holder_id": None,
    "first_taken_at": None,
    "taken_at": None,
    "progress_at": None,
    "settle_by": None,
    "settle_told": 0,
    "snooze_until": None,
    "settled_at": None,
    "closed_at": None,
    "outcome": "",
    "place": 0,
    "step": 0,
    "clocks_broken": 0,
    "reopened": 0,
    "raised": 0,
    "paged": [],
    "merged_into": None,
    "evidence": [],
    "counts": {},  # ours: how many steps of each kind
}


def _open_case(session: Any, *, number: int, told: Any, policy: Any, now: datetime, **given: Any) -> Any:
    case = SimpleNamespace(**{**_FRESH, **given, "id": number, "number": number, "policy": policy, "opened_at": now})
    session.books.cases[number], session.books.told[number] = case, told
    return case


def _get(session: Any, number: int) -> Any:
    if (case := session.books.cases.get(number)) is None:
        raise NotFound("dispute")
    return case


def _list(session: Any, *, holder_id: int | None = None, states: Sequence[Any] = (), **_: Any) -> list[Any]:
    return [
        case
        for case in session.books.cases.values()
        if (holder_id is None or case.holder_id == holder_id) and (not states or case.state in states)
    ]


def _live(session: Any) -> list[Any]:
    return [case for case in session.books.cases.values() if disputes.is_live(case)]


def _record(session: Any, case: Any, actor: str, act: str, detail: Any) -> int:
    books, case.counts = session.books, {**case.counts, act: case.counts.get(act, 0) + 1}
    books.events.append(disputes.Step(len(books.events) + 1, session.info["database"].now(), actor, act, dict(detail)))
    return len(books.events)


def _tell(session: Any, case: Any, **changes: Any) -> Any:
    told = session.books.told[case.number]
    session.books.told[case.number] = disputes.Told(**{**_fields(told), **changes})
    return session.books.told[case.number]


def _fields(told: disputes.Told) -> dict[str, Any]:
    return {name: getattr(told, name) for name in disputes.Told.__dataclass_fields__}


def _plan_visits(session: Any, case: Any, moments: Any) -> None:
    for place, due_at in enumerate(moments, 1):
        session.books.visits.append(
            SimpleNamespace(number=case.number, round=case.reopened, place=place, due_at=due_at, done_at=None)
        )


def _visits(session: Any, case: Any, *, all_rounds: bool = False) -> list[Any]:
    own = [one for one in session.books.visits if one.number == case.number]
    return own if all_rounds else [one for one in own if one.round == case.reopened]


def _finish_visit(session: Any, visit: Any, *, result: Any, by: int, now: datetime) -> None:
    visit.result, visit.done_by, visit.done_at = result, by, now


def _refer(session: Any, case: Any, **given: Any) -> Any:
    referral = SimpleNamespace(number=case.number, state=disputes.ReferralState.WAITING, **given)
    session.books.referrals.append(referral)
    return referral


def _end_referral(session: Any, referral: Any, state: Any, now: datetime) -> None:
    referral.state = state


# --- storage.alarms ---------------------------------------------------------------------------------------------------


def _open_danger(session: Any, *, told: Any, ladder: Any, now: datetime, chat_id: int, **given: Any) -> Any:
    number = _next(session)
    fresh = {"state": alarms.CaseState.OPEN, "step": 0, "rung": 0, "reports": 1, "paged": [], "taken_by": None}
    ends = {"taken_at": None, "closed_by": None, "closed_at": None, "last_report_at": now, "opened_at": now}
    case = SimpleNamespace(**fresh, **ends, **given, number=number, told=told, ladder=list(ladder), heard=[])
    session.books.dangers[number] = case
    return case


def _get_danger(session: Any, number: int) -> Any:
    if (case := session.books.dangers.get(number)) is None:
        raise NotFound("danger case")
    return case


def _live_dangers(session: Any) -> list[Any]:
    return [one for one in session.books.dangers.values() if one.state in alarms.LIVE]


def _next(session: Any, *_: Any) -> int:
    session.books.counter += 1
    return int(session.books.counter)


# --- putting it in place ----------------------------------------------------------------------------------------------

_DIRECTORY = (
    *("find_unit", "get_unit", "ancestors", "find_root", "list_units", "find_person", "name_of", "mobile_of"),
    *("grants_of", "holders", "on_duty", "leading", "duty_and_deputies", "accounts_of", "persons_under"),
)


#: Pure, and asked the same thing again and again.
_PURE: tuple[tuple[Any, str], ...] = (
    (telling, "plain"),
    (telling, "mask_numbers"),
    (paging, "plain"),
    (danger_jobs, "plain"),
    (danger_jobs, "mask_numbers"),
)


def _asked(real: Callable[..., Any]) -> Callable[..., Any]:
    def look(session: Any, *args: Any, **keywords: Any) -> Any:
        if not isinstance(session, Session):  # one question within another
            return real(session, *args, **keywords)
        return session.looked_up(real, *args, **keywords)

    return look


@contextlib.contextmanager
def in_place() -> Iterator[None]:
    """While it holds, the storage of disputes and dangers is a shelf."""
    nothing: Callable[..., Any] = lambda *_, **__: None  # noqa: E731
    graded = lru_cache(maxsize=64)(opening.grade)
    changes: list[tuple[Any, dict[str, Any]]] = [
        (tasks, {"put": _put, "drop": _drop, "find": _find}),
        (directory, {name: _asked(getattr(directory, name)) for name in _DIRECTORY} | {"find_chat": nothing}),
        *((module, {name: lru_cache(1024)(getattr(module, name))}) for module, name in _PURE),
        *((module, {"callees_of": _asked(callees_of)}) for module in (jobs, danger_jobs)),
        (danger_taking, {"find_unit": _asked(directory.find_unit)}),
        (calling, {name: _asked(getattr(calling, name)) for name in ("chiefs", "all_officers")}),
        (stations, {"next_number": _next, "get_station": _asked(stations.get_station)}),
        (links, {"issue": lambda *_, **__: "", "revoke": lambda *_, **__: 0}),
        (outbox, {"cancel": lambda *_, **__: 0}),
        (audit, {"append": lambda *_, **__: 0}),
        (disputes, _DISPUTES),
        (part_rows, {"visits_of": _visits, "referrals_of": _referrals}),
        (case_rows, {"find_case": _find_case}),
        (
            alarms,
            {
                "open_case": _open_danger,
                "find_case": lambda session, number: session.books.dangers.get(number),
                "get_case": _get_danger,
                "told_of": lambda session, case: case.told,
                "list_live": _live_dangers,
                "list_tries": lambda *_: [],
                "record_tries": nothing,
            },
        ),
        (opening, {"grade": graded}),
        (closing, {"grade": graded}),
    ]
    with contextlib.ExitStack() as stack:
        for module, names in changes:
            stack.enter_context(mock.patch.multiple(module, **names))
        yield


def _referrals(session: Any, case: Any) -> list[Any]:
    return [one for one in session.books.referrals if one.number == case.number]


def _find_case(session: Any, number: int) -> Any:
    return session.books.cases.get(number)


_DISPUTES: dict[str, Any] = {
    "open_case": _open_case,
    "find_case": _find_case,
    "get_case": _get,
    "list_cases": _list,
    "list_live": _live,
    "merged_in": lambda session, number: [],  # nobody merges here
    "told_of": lambda session, case: session.books.told[case.number],
    "tell": _tell,
    "record": _record,
    "count": lambda session, case, act: case.counts.get(act, 0),
    "steps_of": lambda session, case: list(session.books.events),
    "newest_policy": lambda session: None,
    "plan_visits": _plan_visits,
    "visits_of": _visits,
    "finish_visit": _finish_visit,
    "put_referral": _refer,
    "referrals_of": _referrals,
    "end_referral": _end_referral,
    "cases_naming": lambda *_, **__: set(),
    "add_party": lambda *_, **__: None,
}
