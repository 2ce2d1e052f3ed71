"""What can be done with the directory, and by whom on the unit concerned."""

from bot.identity import Act, Role

_POLICE = (Role.OFFICER, Role.AUXILIARY, Role.LEADERSHIP)

SEE_UNIT = Act.of("directory.see-unit", *_POLICE, Role.MANAGER, Role.MEDIATOR, Role.REPORTER, Role.LEADER)
EDIT_UNIT = Act.of("directory.edit-unit", Role.OFFICER)
SET_CONTACT = Act.of("directory.set-contact", Role.OFFICER, Role.MANAGER)
INVITE = Act.of("directory.invite", Role.OFFICER, privileged=True)
ISSUE_CODE = Act.of("directory.issue-code", Role.OFFICER, privileged=True)
GRANT = Act.of("directory.grant", Role.OFFICER, privileged=True)
REVOKE = Act.of("directory.revoke", Role.OFFICER, privileged=True)
STRIKE = Act.of("directory.strike", Role.LEADER, Role.OFFICER)
SEE_DUTY = Act.of("directory.see-duty", *_POLICE, Role.MANAGER, Role.MEDIATOR)
PLAN_DUTY = Act.of("directory.plan-duty", Role.OFFICER)
STAND_DUTY = Act.of("directory.stand-duty", Role.OFFICER, Role.AUXILIARY, Role.MANAGER, Role.MEDIATOR)

ALL = (
    SEE_UNIT,
    EDIT_UNIT,
    SET_CONTACT,
    INVITE,
    ISSUE_CODE,
    GRANT,
    REVOKE,
    STRIKE,
    SEE_DUTY,
    PLAN_DUTY,
    STAND_DUTY,
)
