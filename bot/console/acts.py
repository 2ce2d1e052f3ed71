"""What can be seen and done on the frame's own pages, and by whom on the station's own unit."""

from bot.identity import Act, Role

SEE_OPERATIONS = Act.of("console.see-operations", Role.OFFICER, Role.AUXILIARY, Role.LEADERSHIP, Role.AUDITOR)
REPLAY = Act.of("console.replay", Role.OFFICER, privileged=True)
SEE_AUDIT = Act.of("console.see-audit", Role.AUDITOR, Role.LEADERSHIP, Role.CHIEF)
SEE_KEEPING = Act.of("console.see-keeping", Role.OFFICER, Role.LEADERSHIP, Role.AUDITOR)
SET_TERMS = Act.of("console.set-terms", Role.OFFICER, privileged=True)
SEE_SESSIONS = Act.of("console.see-sessions", Role.OFFICER, Role.AUDITOR)
END_SESSIONS = Act.of("console.end-sessions", Role.OFFICER, privileged=True)

ALL = (SEE_OPERATIONS, REPLAY, SEE_AUDIT, SEE_KEEPING, SET_TERMS, SEE_SESSIONS, END_SESSIONS)
