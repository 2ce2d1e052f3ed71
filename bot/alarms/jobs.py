"""What comes due of danger cases: the next rung, the taker's own clock, the second channel, the drill."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from bot.alarms import accepting, paging, rules, texts
from bot.callees import callees_of
from bot.masking import mask_numbers
from bot.messages import Content
from bot.pager import Call, Tried
from bot.plain import plain
from bot.routing import Job, Lane, NetworkTools
from storage import Session, Unavailable, alarms, audit, directory, stations, tasks, verifying
from storage.alarms import CaseState, DangerCase
from storage.audit import Head

DRILL = "danger.drill"
CALL_WORDS = 40  #: characters of what was said that a call repeats


def step(job: Job) -> None:
    """The next step of a case; whatever it does, a live case has one more ahead of it when this commits."""
    case = alarms.find_case(job.session, int(job.payload["number"]))
    if case is None or case.state not in alarms.LIVE or case.step != job.payload["step"]:
        return
    if case.state is CaseState.OPEN:
        paging.run_rung(job.session, job.speech, case, job.now)
    elif case.state is CaseState.TAKEN:
        _work(job, case)
    else:
        _at_scene(job, case)


def _work(job: Job, case: DangerCase) -> None:
    """Taken and no progress: nudge the taker; in the end page everybody again."""
    wait = rules.until_nudge(case.rung + 1)
    if wait is None:
        _climb(job, case)
        return
    text = texts.nudge(number=case.number, minutes=_minutes(job, case))
    _nudge(job, case, text)
    alarms.put_step(job.session, case, due_at=job.now + wait, rung=case.rung + 1)


def _climb(job: Job, case: DangerCase) -> None:
    text = texts.climbs(number=case.number, name=paging.name_of(job.session, case.taken_by))
    paging.tell(job.session, job.speech, case, case.paged, text, f"climb{case.step}")
    case.state, case.taken_by, case.taken_at = CaseState.OPEN, None, None
    case.rung = len(case.ladder) - 1
    audit.append(job.session, "clock", "danger.climbs", paging.subject(case.number))
    paging.run_rung(job.session, job.speech, case, job.now)


def _at_scene(job: Job, case: DangerCase) -> None:
    _nudge(job, case, texts.nudge_at_scene(number=case.number, minutes=_minutes(job, case)))
    due_at = job.now + rules.until_scene()
    alarms.put_step(job.session, case, due_at=due_at, rung=case.rung + 1)


def _nudge(job: Job, case: DangerCase, text: str) -> None:
    taker = [case.taken_by] if case.taken_by is not None else case.paged
    paging.tell(job.session, job.speech, case, taker, text, f"nudge{case.step}")


def _minutes(job: Job, case: DangerCase) -> int:
    return int((job.now - (case.taken_at or case.opened_at)).total_seconds() // 60)


# --- the second channel ---------------------------------------------------------------------------------------------


async def call(payload: Mapping[str, Any], tools: NetworkTools) -> Sequence[Tried]:
    """Look up whom and what, in a reading of its own, and call; who is paged finds his own link in it."""
    made = await tools.read(lambda session: _call(session, payload))
    if made is None:
        return ()
    if "day" not in payload and not payload.get("news"):
        with suppress(Unavailable):  # a page without links beats none
            made = await tools.step(partial(accepting.with_links, call=made))
    return await tools.page(made)


def called(job: Job, result: object) -> None:
    """Put on record what came of it."""
    tries = [(one.route, one.person_id, one.sent, one.code) for one in result] if isinstance(result, tuple) else []
    subject = job.payload.get("subject") or paging.subject(int(job.payload["number"]))
    alarms.record_tries(job.session, tries, subject=subject, step=int(job.payload.get("step", 0)), now=job.now)
    if "head" in job.payload and any(sent for _, _, sent, _ in tries):
        verifying.mark_sent(job.session, _head(job.payload))


def _call(session: Session, payload: Mapping[str, Any]) -> Call | None:
    callees = callees_of(session, payload["people"])
    station = stations.get_station(session).key
    if "day" in payload:
        text = texts.drill_call(day=payload["day"], head=_printed(_head(payload)))
        return Call(payload["subject"], texts.DRILL_TITLE, text, station, callees, at_once=True)
    case = alarms.find_case(session, int(payload["number"]))
    news = payload.get("news", "")
    if case is None or (not news and case.state is not CaseState.OPEN):
        return None
    text = _news(session, case, news) if news else _page(session, case, int(payload["step"]))
    title = texts.call_title(number=case.number)
    return Call(paging.subject(case.number), title, text, station, callees, at_once=not news)


def _page(session: Session, case: DangerCase, step: int) -> str:
    told = alarms.told_of(session, case)
    words = mask_numbers(plain(told.words, limit=CALL_WORDS))
    return texts.call(number=case.number, time=step + 1, kind=case.kind, place=mask_numbers(told.place), words=words)


def _news(session: Session, case: DangerCase, news: str) -> str:
    at = paging.clock_time(case.closed_at or case.taken_at or case.last_report_at)
    name = paging.name_of(session, case.closed_by or case.taken_by)
    said = {"taken": texts.taken, "support": texts.support, "false": texts.was_false, "done": texts.was_done}[news]
    return said(number=case.number, name=name, at=at)


# --- the daily drill ------------------------------------------------------------------------------------------------


def drill(job: Job) -> None:
    """Say over every way, to whoever would be paged now, that this is how he would be paged."""
    day = str(job.payload["day"])
    people = directory.duty_and_deputies(job.session, unit_id=None, now=job.now)
    head = audit.head(job.session)
    for person_id in people:
        job.speech.to_person(
            person_id,
            Content(text=texts.drill(day=day, head=_printed(head))),
            key=f"drill:{day}:{person_id}",
            lane=Lane.DANGER,  # as a page would: over every way
            subject=f"drill:{day}",
        )
    payload = {"day": day, "people": people, "subject": f"drill:{day}", "head": [head.seq, head.mac.hex()]}
    tasks.put(job.session, paging.CALL, f"drill:{day}:call", job.now, payload, lane=2)
    audit.append(job.session, "clock", "drill", f"drill:{day}", {"called": people})


def _head(payload: Mapping[str, Any]) -> Head:
    """Where the audit chain ended when the drill began; kept outside the house from then on, on people's phones."""
    seq, mac = payload.get("head", (0, ""))
    return Head(int(seq), bytes.fromhex(mac))


def _printed(head: Head) -> str:
    """The record's number and the beginning of its link, as `verify` and people compare them."""
    return f"{head.seq}-{head.mac[:8].hex()}"
