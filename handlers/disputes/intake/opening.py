"""Opening a case: it exists, with a number and somebody called, before anything more is asked."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.clock import local_day
from bot.plain import plain
from handlers.disputes import texts
from handlers.disputes.core import people, stepping, telling
from handlers.disputes.core.desk import Desk
from handlers.disputes.grading import Category, Grade, grade
from handlers.disputes.intake import alike, essentials, wishes
from handlers.disputes.intake import texts as texts_of_intake
from handlers.disputes.intake.essentials import Lack
from handlers.disputes.intake.policies import policy_of
from handlers.disputes.rules import frozen, levels
from handlers.disputes.rules.policy import Policy
from storage import alarms, directory, disputes, stations
from storage.directory import Unit, UnitKind
from storage.disputes import DisputeCase, Level, PartyKind, Source, Told

MAX_KEPT = 4000  #: characters of what was said; the rest stands in the message
CODE_DIGITS = 8


@dataclass(frozen=True)
class Report:
    """What somebody tells, and as whom."""

    words: str
    unit: Unit
    source: Source
    reporter_id: int | None = None
    chat_id: int | None = None
    place: str = ""
    contact: str = ""
    behalf: str = ""
    confidential: bool = False
    anonymous: bool = False
    danger: int | None = None  #: number of the danger case that the same message began


@dataclass(frozen=True)
class Opened:
    case: DisputeCase
    grade: Grade
    called: list[int] = field(default_factory=list)
    opens_at: datetime | None = None
    lacks: list[Lack] = field(default_factory=list)
    same: tuple[int, ...] = ()
    code: str = ""  #: what a reader of a poster asks with later


def open_report(desk: Desk, report: Report) -> Opened:
    """In one transaction: the case with its frozen way, its parties, its record, the first call and the next step."""
    words = report.words[:MAX_KEPT]
    graded = grade(words)
    policy, category = policy_of(desk.session), _category(graded)
    line = [*directory.ancestors(desk.session, report.unit), report.unit]
    enterprise = next((one for one in line if one.kind is UnitKind.ENTERPRISE), None)
    park = next((one.code for one in line if one.kind is UnitKind.PARK), "")
    names, paths = people.named_in(desk.session, words, report.unit, but=report.reporter_id)
    heads, head_paths = wishes.leaders_meant(desk.session, words, report.unit, but=report.reporter_id)
    parties = [people.name_of(desk.session, one) for one in names]
    like = alike.look(
        desk,
        words=words,
        category=category,
        unit_path=(enterprise or report.unit).path,
        names=parties,
        days=int(policy.after["repeat_days"]),
    )
    sensitive = policy.sensitive_on(local_day(desk.now)) is not None
    level = Level.HIGH if graded.emergency or report.danger else Level(graded.risk.value)
    level = levels.opened_at(
        level, repeats=like.repeats, repeats_raise=int(policy.after["repeats_raise"]), sensitive=sensitive
    )
    way = frozen.freeze(policy, park=park, category=category, level=level, hurried=sensitive)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}" if report.source is Source.POSTER else ""
    place = report.place or telling.place_text(desk, report.unit.id)
    reasons = _reasons(graded, like.repeats, policy, desk)
    case = disputes.open_case(
        desk.session,
        number=report.danger or stations.next_number(desk.session, "danger"),
        level=level,
        rung=frozen.call_at(way, 0).rung,
        source=report.source,
        category=category,
        unit_id=report.unit.id,
        unit_path=report.unit.path,
        enterprise_path=enterprise.path if enterprise is not None else "",
        told=Told(words, place, report.contact, reasons=reasons, behalf=report.behalf),
        policy=way,
        now=desk.now,
        police=graded.police,
        emergency=graded.emergency or report.danger is not None,
        confidential=report.confidential,
        anonymous=report.anonymous,
        reporter_id=report.reporter_id,
        reporter_chat_id=report.chat_id,
        heard=[report.chat_id] if report.chat_id is not None else [],
        query_hash=disputes.code_hash(desk.session, code) if code else None,
        repeats=like.repeats,
        excluded=list(dict.fromkeys([*names, *heads])),
        excluded_paths=list(dict.fromkeys([*paths, *head_paths])),
    )
    _parties(desk, case, report, names)
    desk.record(
        case,
        "opened",
        level=level.value,
        category=category,
        source=report.source.value,
        reasons=list(graded.reasons),
        graded=graded.risk.value,
        repeats=like.repeats,
    )
    called, opens_at = stepping.start(desk, case)
    lacks = essentials.lacking(words, graded, place_known=bool(report.place) or report.unit.kind in CLOSE)
    return Opened(case, graded, called, opens_at, lacks, like.same, code)


def _reasons(graded: Grade, repeats: int, policy: Policy, desk: Desk) -> tuple[str, ...]:
    """What the rules found, after what raised the grade besides."""
    days = policy.sensitive_on(local_day(desk.now))
    often = repeats >= int(policy.after["repeats_raise"])
    raised = [texts_of_intake.often(count=repeats)] if often else []
    return (*raised, *([texts_of_intake.sensitive(name=days.name)] if days is not None else []), *graded.reasons)


CLOSE = (UnitKind.ENTERPRISE, UnitKind.TEAM)  #: so small that the unit itself says where


def _category(graded: Grade) -> str:
    """What somebody calls a dispute is one, though the rules see none in it."""
    return (Category.POLICE if graded.category is Category.NONE else graded.category).value


def _parties(desk: Desk, case: DisputeCase, report: Report, named: Sequence[int]) -> None:
    if not report.anonymous and report.reporter_id is not None:
        name = people.name_of(desk.session, report.reporter_id)
        kind = PartyKind.WITNESS if report.behalf else PartyKind.REPORTER
        disputes.add_party(desk.session, case, kind=kind, name=name, person_id=report.reporter_id)
    if report.behalf:
        disputes.add_party(desk.session, case, kind=PartyKind.CLAIMANT, name=report.behalf[:40])
    for person_id in named:
        name = people.name_of(desk.session, person_id)
        disputes.add_party(desk.session, case, kind=PartyKind.OPPOSITE, name=name, person_id=person_id)


def join(desk: Desk, case: DisputeCase, words: str, chat_id: int | None) -> None:
    """One more report of the same danger: no new case, but what it says is kept."""
    told = disputes.told_of(desk.session, case)
    disputes.tell(desk.session, case, more=(*told.more, words[:MAX_KEPT]))
    if chat_id is not None:
        case.heard = list(dict.fromkeys([*case.heard, chat_id]))
    desk.session.add(case)
    desk.record(case, "joined", words=len(words))


def add_words(desk: Desk, case: DisputeCase, words: str) -> Grade:
    """What is said later; graded again with it, never down."""
    told = disputes.told_of(desk.session, case)
    told = disputes.tell(desk.session, case, more=(*told.more, words[:1000])[-50:])
    unit = directory.get_unit(desk.session, case.unit_id)
    names, paths = people.named_in(desk.session, words, unit, but=case.reporter_id)
    heads, head_paths = wishes.leaders_meant(desk.session, words, unit, but=case.reporter_id)
    case.excluded = list(dict.fromkeys([*case.excluded, *names, *heads]))
    case.excluded_paths = list(dict.fromkeys([*case.excluded_paths, *paths, *head_paths]))
    case.confidential = case.confidential or wishes.secret(words)
    desk.session.add(case)
    seq = desk.record(case, "more", words=words[:500])
    graded = grade(told.whole)
    if case.holder_id is not None:
        text = telling_more(case.number, words)
        telling.to_people(desk, case, [case.holder_id], text, key=f"more{seq}")
    return graded


def telling_more(number: int, words: str) -> str:
    return texts.more_for_holder(number=number, words=plain(words, limit=300))


def danger_of(desk: Desk, chat_id: int) -> alarms.DangerCase | None:
    """The danger case that this very message began or joined, found by where and when it was last reported."""
    live = alarms.list_live(desk.session)
    return next((one for one in live if chat_id in one.heard and one.last_report_at == desk.now), None)
