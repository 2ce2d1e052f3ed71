"""The one door to a case: who may see it, who may work on it. Absent and not yours are one answer."""

from bot.identity import Act, Grant, Role, may
from handlers.disputes.core.desk import Desk
from handlers.disputes.core.people import is_excluded
from storage import NotFound, directory, disputes
from storage.directory import ChatKind
from storage.disputes import DisputeCase, Level, Rung

#: The whole of a case, and its record.
SEE = Act.of("dispute.see", Role.OFFICER, Role.AUXILIARY, Role.LEADERSHIP, Role.MANAGER, Role.MEDIATOR)
#: Taking cases and doing what holders do.
WORK = Act.of("dispute.work", Role.OFFICER, Role.AUXILIARY, Role.MANAGER, Role.MEDIATOR, Role.LEADER)
#: What only the station decides: other people's cases, grades, rules.
COMMAND = Act.of("dispute.command", Role.OFFICER)
EXPORT = Act.of("dispute.export", Role.OFFICER, privileged=True)
PARK = Act.of("dispute.park", Role.OFFICER, Role.MANAGER)
SWEEP = Act.of("dispute.sweep", Role.OFFICER, Role.MANAGER, Role.REPORTER, Role.LEADER)
RULES = Act.of("dispute.rules", Role.OFFICER, privileged=True)

_STATION = Act.of("dispute.station", Role.OFFICER, Role.AUXILIARY, Role.LEADERSHIP)


def may_see(desk: Desk, case: DisputeCase) -> bool:
    if desk.person_id is None or is_excluded(desk.session, case, desk.person_id):
        return False
    if case.holder_id == desk.person_id or may(desk.grants, _STATION, case.unit_path):
        return True
    return any(_covers(grant, case) for grant in desk.grants)


def sees_station(desk: Desk, path: str) -> bool:
    """Whether nothing of what is below is kept from him but what concerns him."""
    return may(desk.grants, _STATION, path)


def _covers(grant: Grant, case: DisputeCase) -> bool:
    """Whether a role outside the station brings the case with it."""
    if not case.unit_path.startswith(grant.path):
        return False
    outside = not case.enterprise_path or not grant.path.startswith(case.enterprise_path)
    if grant.role is Role.MANAGER:
        return outside and (Rung.PARK.value in case.policy["rungs"] or case.level is not Level.HIGH)
    if grant.role is Role.MEDIATOR:
        return outside and Rung.MEDIATION.value in case.policy["rungs"]
    if grant.role is Role.LEADER:
        return Rung.TEAM.value in case.policy["rungs"] and case.level is Level.LOW and not case.confidential
    return False


def may_work(desk: Desk, case: DisputeCase) -> bool:
    """Take it, or act on it: its holder, whoever was called for it, whoever commands."""
    if desk.person_id is None or is_excluded(desk.session, case, desk.person_id):
        return False
    if case.holder_id == desk.person_id or may(desk.grants, COMMAND, case.unit_path):
        return True
    if case.holder_id is not None:
        return False
    return desk.person_id in case.paged or (may_see(desk, case) and may(desk.grants, WORK, case.unit_path))


def seen(desk: Desk, number: int) -> DisputeCase:
    case = disputes.get_case(desk.session, number)
    if not may_see(desk, case):
        raise NotFound("dispute")
    return case


def worked(desk: Desk, number: int) -> DisputeCase:
    """For changing it. Somebody who may see it and has not got it is told so by the caller, who asks `may_work`."""
    case = disputes.get_case(desk.session, number)
    if not may_work(desk, case) and not may_see(desk, case):
        raise NotFound("dispute")
    return case


def is_reporter(desk: Desk, case: DisputeCase) -> bool:
    if desk.person_id is not None and case.reporter_id == desk.person_id:
        return True
    if case.reporter_id is not None or case.reporter_chat_id is None or case.reporter_chat_id != desk.chat_id:
        return False
    chat = directory.find_chat(desk.session, case.reporter_chat_id)
    return chat is not None and chat.kind is ChatKind.PRIVATE  # a group's chat is nobody's own


def grants_of(desk: Desk, person_id: int) -> tuple[Grant, ...]:
    return tuple(Grant(grant.role, unit.id, unit.path) for grant, unit in directory.grants_of(desk.session, person_id))
