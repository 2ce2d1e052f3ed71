"""What can be done here, and by whom."""

from bot.identity import Act, Role

BANK = Act.of("quiz.bank", Role.OFFICER)
RUN = Act.of("quiz.run", Role.OFFICER, Role.MANAGER, Role.LEADER)
SEE = Act.of("score.see", Role.OFFICER, Role.AUXILIARY, Role.LEADERSHIP, Role.MANAGER, Role.LEADER)
SEE_ANY = Act.of("score.see-any", Role.OFFICER, Role.AUXILIARY, Role.LEADERSHIP, Role.MANAGER)
LEAD = Act.of("team.lead", Role.LEADER, Role.MANAGER, Role.OFFICER, Role.REPORTER)
INCIDENT = Act.of("score.incident", Role.OFFICER, privileged=True)
BOARD = Act.of("score.board", Role.OFFICER, privileged=True)
OBJECT = Act.of("score.object", Role.LEADER, Role.MANAGER, Role.REPORTER)

ALL = (BANK, RUN, SEE, SEE_ANY, LEAD, INCIDENT, BOARD, OBJECT)
